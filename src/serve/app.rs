//! The whole application: our routes and the pages, with the layers around them.

use crate::serve::fail::Fail;
use crate::serve::guard::guard;
use crate::serve::openapi;
use crate::serve::own;
use crate::serve::route::{Answer, Method, Route, router};
use crate::serve::schema::anything;
use crate::serve::state::State;
use axum::middleware::from_fn_with_state;
use axum::routing::get;
use axum::{Extension, Json, Router};
use serde_json::Value;
use std::sync::Arc;
use tower_http::catch_panic::CatchPanicLayer;

/// The route of the description itself.
static DESCRIPTION: [Route; 1] = [Route {
    method: Method::Get,
    path: "/openapi.json",
    summary: "This description.",
    fields: &[],
    answer: Answer::Json(|| anything("an OpenAPI 3.1 document")),
    serve: || get(async |Extension(document): Extension<Arc<Value>>| Json(document)),
}];

/// All routes: ours, then the pages.
pub fn routes(pages: &[Route]) -> impl Iterator<Item = &Route> {
    DESCRIPTION.iter().chain(own::ROUTES).chain(pages)
}

/// Serves all routes from this state.
pub fn app(state: State, pages: &[Route]) -> Router {
    let document = Arc::new(openapi::document(routes(pages)));
    router(routes(pages))
        .fallback(async || Fail::missing("there is no such page"))
        .method_not_allowed_fallback(async || {
            let status = axum::http::StatusCode::METHOD_NOT_ALLOWED;
            Fail { status, message: "this is not served that way".into() }
        })
        .layer(Extension(document))
        // A handler's panic is that request's own; it says nothing to the asker but that it failed.
        .layer(CatchPanicLayer::custom(|_| {
            axum::response::IntoResponse::into_response(Fail::internal("a handler panicked"))
        }))
        .layer(from_fn_with_state(state.clone(), guard))
        .with_state(state)
}
