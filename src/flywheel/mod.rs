//! The flywheel: turns, rounds and the in-order writer.

pub mod context;
pub mod grow;
pub mod looked;
pub mod mend;
pub mod meter;
pub mod perceive;
pub mod quota;
pub mod replay;
pub mod round;
pub mod scale;
pub mod setup;
pub mod suite;
pub mod turn;
mod window;
