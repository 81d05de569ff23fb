//! Rollouts: a policy and an executor take turns over a task, as in V-Thinker's loop; what was said is kept whole.

pub mod fence;
pub mod parse;
pub mod tag;
