//! The flywheel: turns, rounds and the in-order writer.

pub mod context;
pub mod grow;
pub mod mend;
pub mod round;
pub mod setup;
pub mod turn;
mod window;
