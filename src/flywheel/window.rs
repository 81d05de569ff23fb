//! The window of turns that may be at work: indices go out in order, and never far ahead of what is committed.
//!
//! It bounds memory (a turn that waits for an earlier one holds its pictures) and the work that is thrown away when
//! the target is reached.

use crate::flywheel::meter;
use std::ops::Range;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

/// Hands out the indices of a round.
pub(super) struct Window {
    state: Mutex<State>,
    moved: Condvar,
    span: u64,
}

struct State {
    next: u64,
    limit: u64,
    end: u64,
}

impl Window {
    /// A window over `turns`, at most `span` of which are out at a time.
    pub(super) fn new(turns: Range<u64>, span: u64) -> Window {
        let limit = turns.start.saturating_add(span);
        Window { state: Mutex::new(State { next: turns.start, limit, end: turns.end }), moved: Condvar::new(), span }
    }

    /// The next index; waits until it is in the window. `None` when there are no more.
    pub(super) fn take(&self) -> Option<u64> {
        let wait = self.moved.wait_while(self.lock(), |s| s.next < s.end && s.next >= s.limit);
        let mut state = wait.unwrap_or_else(PoisonError::into_inner);
        let index = state.next;
        (index < state.end).then(|| {
            meter::taken();
            state.next += 1;
            index
        })
    }

    /// Moves the window: everything before `committed` is done.
    pub(super) fn advance(&self, committed: u64) {
        self.lock().limit = committed.saturating_add(self.span);
        self.moved.notify_all();
    }

    /// Hands out no more.
    pub(super) fn close(&self) {
        let mut state = self.lock();
        state.end = state.next;
        drop(state);
        self.moved.notify_all();
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        // Nothing panics while it is held.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn indices_come_in_order_and_end() {
        let window = Window::new(3..6, 10);
        assert_eq!([window.take(), window.take(), window.take(), window.take()], [Some(3), Some(4), Some(5), None]);
    }

    #[test]
    fn nothing_goes_out_beyond_the_span_until_it_moves() {
        let window = Window::new(0..100, 2);
        assert_eq!([window.take(), window.take()], [Some(0), Some(1)]);
        std::thread::scope(|scope| {
            let waiting = scope.spawn(|| window.take());
            window.advance(1);
            assert_eq!(waiting.join().ok(), Some(Some(2)));
            let waiting = scope.spawn(|| window.take());
            window.close();
            assert_eq!(waiting.join().ok(), Some(None));
        });
    }
}
