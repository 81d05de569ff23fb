//! Evaluation: scores of what a model said or drew, and what the scores of many tasks amount to.

pub mod score;
pub mod statistics;
