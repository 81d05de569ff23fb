//! The daemon's handle: what it is to do, and what it says of itself.
//!
//! What is wanted is a state, not a queue of orders: whoever changes it wakes the daemon, which does what is then wanted. So orders
//! cannot pile up or come in the wrong order.

use crate::config::quota::Quota;
use crate::flywheel::grow::Shutdown;
use crate::serve::status::Status;
use serde::{Deserialize, Serialize};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::sync::watch;

/// What the daemon is to do. Kept in the database, so that it outlasts a restart.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Wanted {
    /// Whether it is to wait.
    pub paused: bool,
    /// Samples in all; 0: no end.
    pub samples: u64,
    /// Shares of them.
    pub quotas: Vec<Quota>,
}

/// Handle of the daemon; clones share it.
#[derive(Clone)]
pub struct Control(Arc<Shared>);

struct Shared {
    state: Mutex<Inner>,
    changed: Condvar,
    status: watch::Sender<Arc<Status>>,
}

struct Inner {
    wanted: Wanted,
    drain: bool,
    /// Counts changes, so that a wait that began before one ends at once.
    version: u64,
    /// Stops the growing at work.
    growing: Shutdown,
}

/// What is wanted at a moment, and how to hear that it changed.
pub(super) struct Order {
    /// What is wanted.
    pub(super) wanted: Wanted,
    /// Whether the daemon is to end.
    pub(super) drain: bool,
    /// Requested when anything changes.
    pub(super) growing: Shutdown,
    version: u64,
}

impl Control {
    /// A handle whose daemon is to do this.
    pub fn new(wanted: Wanted) -> Control {
        let inner = Inner { wanted, drain: false, version: 0, growing: Shutdown::default() };
        let (status, _) = watch::channel(Arc::default());
        Control(Arc::new(Shared { state: Mutex::new(inner), changed: Condvar::new(), status }))
    }

    /// What the daemon says of itself.
    pub fn status(&self) -> Arc<Status> {
        self.0.status.borrow().clone()
    }

    /// Hears of every change of [`Control::status`]; a slow listener hears of the last one.
    pub fn watch(&self) -> watch::Receiver<Arc<Status>> {
        self.0.status.subscribe()
    }

    /// What the daemon is to do.
    pub fn wanted(&self) -> Wanted {
        self.lock().wanted.clone()
    }

    /// Changes what the daemon is to do; it turns to it when the turns at work are done. Returns what is wanted now.
    pub fn change(&self, change: impl FnOnce(&mut Wanted)) -> Wanted {
        let mut inner = self.lock();
        let mut wanted = inner.wanted.clone();
        change(&mut wanted);
        if wanted != inner.wanted {
            inner.wanted = wanted.clone();
            self.wake(&mut inner);
        }
        wanted
    }

    /// Asks the daemon to finish the turns at work and end.
    pub fn drain(&self) {
        let mut inner = self.lock();
        inner.drain = true;
        self.wake(&mut inner);
    }

    fn wake(&self, inner: &mut Inner) {
        inner.version += 1;
        inner.growing.request();
        self.0.changed.notify_all();
    }

    /// What is wanted now.
    pub(super) fn order(&self) -> Order {
        let mut inner = self.lock();
        inner.growing = Shutdown::default();
        let Inner { wanted, drain, version, growing } = &*inner;
        Order { wanted: wanted.clone(), drain: *drain, growing: growing.clone(), version: *version }
    }

    /// Whether it was asked to end.
    pub fn draining(&self) -> bool {
        self.lock().drain
    }

    /// Whether something else is wanted than by this order.
    pub(super) fn changed(&self, order: &Order) -> bool {
        self.lock().version != order.version
    }

    /// Waits until something else is wanted than by this order, for `most` at most.
    pub(super) fn wait(&self, order: &Order, most: Duration) {
        let inner = self.lock();
        let waited = self.0.changed.wait_timeout_while(inner, most, |i| i.version == order.version);
        drop(waited.unwrap_or_else(PoisonError::into_inner));
    }

    /// Says something of the daemon.
    pub(super) fn say(&self, status: Status) {
        self.0.status.send_replace(Arc::new(status));
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        // Nothing panics while it is held.
        self.0.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_ends_the_growing_at_work_and_the_wait() {
        let control = Control::new(Wanted::default());
        let order = control.order();
        assert!(!order.growing.requested());
        control.change(|w| w.paused = true);
        assert!(order.growing.requested(), "the growing at work is to stop");
        control.wait(&order, Duration::from_secs(60));
        let next = control.order();
        assert!(next.wanted.paused && !next.growing.requested());
        control.change(|w| w.paused = true);
        assert!(!next.growing.requested(), "nothing changed");
    }
}
