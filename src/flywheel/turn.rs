//! The one loop's body: a turn is a pure function of its index.

pub use crate::sample::outcome::{Outcome, Reject, Turn};
