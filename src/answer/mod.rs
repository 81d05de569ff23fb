//! Exact answers.

pub mod error;
pub mod exact;
mod expression;
mod precise;
mod radical;
pub mod rational;
pub mod style;
pub mod term;
mod write;
