//! The flywheel: turns, rounds and the in-order writer.

pub mod grow;
pub mod round;
pub mod turn;
mod window;
