//! A server that speaks the chat protocol, with all its failures.
#![allow(dead_code, clippy::unwrap_used, reason = "each test uses its own part, and may panic")]

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use axum::{Json, Router};
use serde_json::{Value, json};
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// What the server does with a request.
#[derive(Clone)]
pub enum Does {
    /// Says this.
    Says(&'static str),
    /// This status with these words.
    Status(u16, &'static str),
    /// `429` with `Retry-After` in seconds.
    Limits(&'static str),
    /// No JSON.
    Malformed,
    /// A reply without choices.
    Empty,
    /// Answers after longer than anybody waits.
    Sleeps,
    /// Says its reasoning beside.
    Reasons,
}

/// The plan of a server and what it has seen.
#[derive(Clone, Default)]
pub struct Seen {
    /// What is done, last first.
    pub plan: Arc<Mutex<Vec<Does>>>,
    /// What was asked.
    pub requests: Arc<Mutex<Vec<(HeaderMap, Value)>>>,
    /// Requests under way, and the most there were.
    pub at_once: Arc<Mutex<(usize, usize)>>,
}

async fn chat(State(seen): State<Seen>, headers: HeaderMap, Json(body): Json<Value>) -> Response {
    seen.requests.lock().unwrap().push((headers, body));
    {
        let mut at_once = seen.at_once.lock().unwrap();
        at_once.0 += 1;
        at_once.1 = at_once.1.max(at_once.0);
    }
    let does = seen.plan.lock().unwrap().pop().unwrap_or(Does::Says("<answer>5</answer>"));
    let reply = |message: Value| {
        let choice = json!({"index": 0, "message": message, "finish_reason": "stop"});
        Json(json!({"choices": [choice], "usage": {"prompt_tokens": 10, "completion_tokens": 3}})).into_response()
    };
    let response = match does {
        Does::Says(text) => reply(json!({"role": "assistant", "content": text})),
        Does::Reasons => {
            reply(json!({"role": "assistant", "content": "<answer>5</answer>", "reasoning_content": "I see."}))
        }
        Does::Status(status, text) => (StatusCode::from_u16(status).unwrap(), text).into_response(),
        Does::Limits(after) => (StatusCode::TOO_MANY_REQUESTS, [("retry-after", after)], "slow down").into_response(),
        Does::Malformed => "{\"choices\": [".into_response(),
        Does::Empty => Json(json!({"choices": []})).into_response(),
        Does::Sleeps => {
            tokio::time::sleep(Duration::from_secs(600)).await;
            "late".into_response()
        }
    };
    seen.at_once.lock().unwrap().0 -= 1;
    response
}

/// A server on a port of its own; it ends with the runtime.
pub fn server(plan: &[Does]) -> (tokio::runtime::Runtime, String, Seen) {
    let seen = Seen::default();
    // The plan is taken from its end.
    seen.plan.lock().unwrap().extend(plan.iter().rev().cloned());
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    let router = Router::new().route("/v1/chat/completions", post(chat)).with_state(seen.clone());
    let listener = runtime.block_on(tokio::net::TcpListener::bind("127.0.0.1:0")).unwrap();
    let url = format!("http://{}/v1", listener.local_addr().unwrap());
    runtime.spawn(async move { axum::serve(listener, router).await });
    (runtime, url, seen)
}
