//! Rollouts: a policy and an executor take turns over a task, as in V-Thinker's loop; what was said is kept whole.

pub mod drive;
pub mod fence;
pub mod parse;
pub mod protocol;
pub mod tag;
pub mod transcript;
