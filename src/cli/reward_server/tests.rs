//! Requests to the routes, without a socket.

use super::*;
use axum::body::Body;
use tower::ServiceExt;

async fn ask(app: Router, request: axum::http::Request<Body>) -> (StatusCode, Value) {
    let response = app.oneshot(request).await.unwrap();
    let status = response.status();
    let bytes = axum::body::to_bytes(response.into_body(), 1 << 20).await.unwrap();
    (status, serde_json::from_slice(&bytes).unwrap_or(Value::Null))
}

fn app() -> Router {
    router(3, 1, 8, Duration::from_secs(5))
}

fn post_of(body: impl Into<Body>) -> axum::http::Request<Body> {
    axum::http::Request::post("/reward").body(body.into()).unwrap()
}

#[tokio::test]
async fn a_batch_comes_back_in_order_with_parts() {
    let body = json!({"items": [
        {"completion": "<think>a</think>\n<answer>1/2</answer>", "answer": "0.5"},
        {"completion": "The answer is 3.", "solution": "4"},
        {"completion": 3, "answer": "4"},
    ]});
    let (status, reply) = ask(app(), post_of(body.to_string())).await;
    assert_eq!(status, StatusCode::OK);
    let rewards = reply["rewards"].as_array().unwrap();
    assert_eq!(rewards.len(), 3);
    assert_eq!(
        (rewards[0]["reward"].as_f64(), rewards[0]["accuracy"].as_f64(), rewards[0]["format"].as_f64()),
        (Some(1.5), Some(1.0), Some(1.0))
    );
    assert_eq!(rewards[1]["reward"].as_f64(), Some(0.0));
    assert!(rewards[2]["error"].as_str().unwrap().contains("completion"));
    let (status, reply) = ask(app(), post_of("[]")).await;
    assert_eq!((status, reply["rewards"].as_array().map(Vec::len)), (StatusCode::OK, Some(0)));
}

#[tokio::test]
async fn what_is_wrong_is_refused_with_a_hint() {
    for (request, status, part) in [
        (post_of("{"), StatusCode::BAD_REQUEST, "no JSON"),
        (post_of("3"), StatusCode::UNPROCESSABLE_ENTITY, "neither"),
        (post_of("{\"rollouts\": []}"), StatusCode::UNPROCESSABLE_ENTITY, "hint"),
        (post_of("[{}, {}, {}, {}]"), StatusCode::PAYLOAD_TOO_LARGE, "4 items, more than 3"),
        (post_of("x".repeat(2 << 20)), StatusCode::PAYLOAD_TOO_LARGE, "over 1 MiB"),
        (axum::http::Request::get("/other").body(Body::empty()).unwrap(), StatusCode::NOT_FOUND, "/reward"),
    ] {
        let (found, reply) = ask(app(), request).await;
        assert_eq!(found, status);
        assert!(reply["error"].as_str().unwrap().contains(part), "{reply}");
    }
    let (status, _) = ask(app(), axum::http::Request::get("/reward").body(Body::empty()).unwrap()).await;
    assert_eq!(status, StatusCode::METHOD_NOT_ALLOWED);
}

#[tokio::test]
async fn it_says_that_it_is_up_even_when_it_is_full() {
    let full = router(3, 1, 0, Duration::from_secs(5));
    let (status, reply) = ask(full.clone(), axum::http::Request::get("/health").body(Body::empty()).unwrap()).await;
    assert_eq!((status, reply["status"].as_str()), (StatusCode::OK, Some("ok")));
    let (status, _) = ask(full, post_of("[]")).await;
    assert_eq!(status, StatusCode::SERVICE_UNAVAILABLE);
}
