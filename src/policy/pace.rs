//! How many requests are under way at once: more while the server keeps up, fewer as soon as it does not.
//!
//! Additive increase, multiplicative decrease (Chiu and Jain, 1989): every `limit` successes the limit grows by one, every refusal
//! halves it, at most once a window. A pause that the server asks for holds for all.

use std::sync::{Condvar, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// The state of a pace.
struct State {
    limit: f64,
    under_way: usize,
    resume: Option<Instant>,
    /// Successes since the last decrease; a decrease counts only after one.
    since: u64,
}

/// A limit that adapts.
pub struct Pace {
    state: Mutex<State>,
    changed: Condvar,
    most: usize,
}

/// Leave to send one request; gives it back when dropped.
pub struct Leave<'a>(&'a Pace);

impl Pace {
    /// Starts with half of `most` requests at once, at least one.
    pub fn new(most: usize) -> Pace {
        let most = most.max(1);
        let state = State { limit: most.div_ceil(2) as f64, under_way: 0, resume: None, since: 1 };
        Pace { state: Mutex::new(state), changed: Condvar::new(), most }
    }

    fn state(&self) -> std::sync::MutexGuard<'_, State> {
        // A panic elsewhere leaves numbers that are still sound.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits for leave.
    pub fn enter(&self) -> Leave<'_> {
        let mut state = self.state();
        loop {
            let now = Instant::now();
            let pause = state.resume.filter(|at| *at > now).map(|at| at - now);
            if pause.is_none() && state.under_way < (state.limit as usize).max(1) {
                state.under_way += 1;
                return Leave(self);
            }
            let wait = pause.unwrap_or(Duration::from_secs(1));
            state = self.changed.wait_timeout(state, wait).unwrap_or_else(PoisonError::into_inner).0;
        }
    }

    /// The server kept up.
    pub fn faster(&self) {
        let mut state = self.state();
        state.since += 1;
        state.limit = (state.limit + 1.0 / state.limit).min(self.most as f64);
        self.changed.notify_all();
    }

    /// The server did not keep up, and may have said how long to wait.
    pub fn slower(&self, pause: Option<Duration>) {
        let mut state = self.state();
        // What fails together was sent together, and is one sign.
        if state.since > 0 {
            state.limit = (state.limit / 2.0).max(1.0);
            state.since = 0;
        }
        if let Some(pause) = pause {
            let until = Instant::now() + pause;
            state.resume = Some(state.resume.map_or(until, |at| at.max(until)));
        }
    }

    /// Requests at once, now.
    pub fn limit(&self) -> usize {
        self.state().limit as usize
    }
}

impl Drop for Leave<'_> {
    fn drop(&mut self) {
        self.0.state().under_way -= 1;
        self.0.changed.notify_one();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_limit_halves_at_once_and_grows_slowly() {
        let pace = Pace::new(16);
        assert_eq!(pace.limit(), 8);
        pace.slower(None);
        pace.slower(None);
        assert_eq!(pace.limit(), 4, "one window, one decrease");
        (0..5).for_each(|_| pace.faster());
        assert_eq!(pace.limit(), 5);
        (0..1000).for_each(|_| pace.faster());
        assert_eq!(pace.limit(), 16);
        for _ in 0..10 {
            pace.faster();
            pace.slower(None);
        }
        assert_eq!(pace.limit(), 1);
    }

    #[test]
    fn no_more_are_under_way_than_the_limit() {
        let (pace, most) = (Pace::new(4), std::sync::atomic::AtomicUsize::new(0));
        std::thread::scope(|scope| {
            for _ in 0..8 {
                scope.spawn(|| {
                    for _ in 0..50 {
                        let leave = pace.enter();
                        most.fetch_max(pace.state().under_way, std::sync::atomic::Ordering::Relaxed);
                        drop(leave);
                        pace.faster();
                    }
                });
            }
        });
        assert!((1..=4).contains(&most.into_inner()));
        assert_eq!(pace.state().under_way, 0);
    }
}
