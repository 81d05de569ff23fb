//! What requests are counted by: answers by class of status, time until they begin, connections.

use axum::http::StatusCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::time::Duration;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// Live pages at a time: a part of the connections, so that others stay reachable.
pub const STREAMS: usize = 64;

static ANSWERS: [AtomicU64; 5] = [const { AtomicU64::new(0) }; 5];
static MICROS: AtomicU64 = AtomicU64::new(0);
static OPEN: AtomicU64 = AtomicU64::new(0);
static REFUSED: AtomicU64 = AtomicU64::new(0);

/// Counts an answer.
pub(super) fn count(status: StatusCode, took: Duration) {
    let class = usize::from(status.as_u16() / 100).clamp(1, 5) - 1;
    ANSWERS[class].fetch_add(1, Relaxed);
    MICROS.fetch_add(took.as_micros() as u64, Relaxed);
}

/// Answers by class of status, `1xx` first.
pub(super) fn answers() -> [u64; 5] {
    std::array::from_fn(|class| ANSWERS[class].load(Relaxed))
}

/// Time until answers began, all together, in seconds.
pub(super) fn seconds() -> f64 {
    MICROS.load(Relaxed) as f64 / 1e6
}

/// Connections that are open.
pub(super) fn connections() -> u64 {
    OPEN.load(Relaxed)
}

/// Counts a connection that was closed at once, since its peer had too many.
pub(super) fn refused() {
    REFUSED.fetch_add(1, Relaxed);
}

/// Connections that were closed at once.
pub(super) fn refusals() -> u64 {
    REFUSED.load(Relaxed)
}

/// Counts a connection while it lives.
pub(super) struct Counted;

impl Counted {
    pub(super) fn new() -> Counted {
        OPEN.fetch_add(1, Relaxed);
        Counted
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        OPEN.fetch_sub(1, Relaxed);
    }
}

/// Room for live pages.
#[derive(Clone)]
pub struct Streams(Arc<Semaphore>);

impl Default for Streams {
    fn default() -> Streams {
        Streams(Arc::new(Semaphore::new(STREAMS)))
    }
}

impl Streams {
    /// A place, given back when it is dropped; `None` if all are taken.
    pub(super) fn enter(&self) -> Option<OwnedSemaphorePermit> {
        self.0.clone().try_acquire_owned().ok()
    }
}
