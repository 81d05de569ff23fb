//! Training.

pub mod optimizer;
pub mod settings;
pub mod shard;
