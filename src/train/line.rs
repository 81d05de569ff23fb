//! The numbers of one step, as a line of `metrics.jsonl`.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The numbers of a step.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Line {
    /// Steps done.
    pub step: u64,
    /// Seconds since 1970.
    pub time: f64,
    /// Named numbers, such as `train/loss`.
    #[serde(flatten)]
    pub values: BTreeMap<String, f64>,
}
