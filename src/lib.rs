//! x

pub mod answer;
pub mod seed;
