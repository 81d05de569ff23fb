//! Evolution: what happens to knowledge and tools between rounds.
//!
//! In: a ledger, the samples that are new to it, the seeds. Out: a harvest (proposals, nodes and tools that grew, merges,
//! coverage) and the weights of the next round. Pure and deterministic: no store is touched here, no random number drawn.
//! Knowledge-driven turns show which tools some knowledge needs, tool-driven turns which knowledge some tools need; both
//! come back as patterns of verified samples.

pub mod coverage;
pub mod harvest;
pub mod name;
pub mod pattern;
pub mod steer;
