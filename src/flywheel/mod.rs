//! The flywheel: turns, rounds and the in-order writer.

pub mod turn;
