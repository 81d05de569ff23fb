//! Live counts: server-sent events with the daemon's status, at most two a second.

use crate::serve::fail::Fail;
use crate::serve::state::State;
use axum::extract::State as Shared;
use axum::http::StatusCode;
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use futures_util::stream::unfold;
use std::convert::Infallible;
use std::time::{Duration, Instant};

/// Time between events, at least.
const PERIOD: Duration = Duration::from_millis(500);

/// Longest life of a stream. Browsers open it again by themselves.
const LIFE: Duration = Duration::from_secs(3600);

/// `event: status` with the status as JSON: at once, and whenever it changes.
pub(super) async fn events(Shared(state): Shared<State>) -> Response {
    let Some(permit) = state.streams.enter() else {
        let message = "too many live pages are open; hint: close some".into();
        return Fail { status: StatusCode::SERVICE_UNAVAILABLE, message }.into_response();
    };
    let mut watch = state.control.watch();
    watch.mark_changed();
    let (end, control) = (Instant::now() + LIFE, state.control.clone());
    let stream = unfold((watch, permit), move |(mut watch, permit)| {
        let control = control.clone();
        async move {
            if Instant::now() > end || control.draining() || watch.changed().await.is_err() {
                return None;
            }
            let status = watch.borrow_and_update().clone();
            let event = Event::default().event("status").json_data(&*status).unwrap_or_default();
            // Whoever writes slowly gets the last status, not all of them.
            tokio::time::sleep(PERIOD).await;
            Some((Ok::<_, Infallible>(event), (watch, permit)))
        }
    });
    Sse::new(stream).keep_alive(KeepAlive::default()).into_response()
}
