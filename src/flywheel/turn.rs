//! The one loop's body: a turn is a pure function of its index.

use crate::sample::finding::Finding;
use crate::sample::{Provenance, Sample};
use serde::{Deserialize, Serialize};

/// Everything that follows from one index.
#[derive(Clone, Debug)]
pub struct Turn {
    /// The index.
    pub index: u64,
    /// Samples and rejects, by slot.
    pub outcomes: Vec<Outcome>,
}

/// What became of a candidate.
#[derive(Clone, Debug)]
pub enum Outcome {
    /// Accepted by every checker.
    Verified(Box<Sample>),
    /// Rejected, with the reasons.
    Rejected(Reject),
}

/// A rejected candidate.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Reject {
    /// Where it comes from; enough to make it again.
    pub provenance: Provenance,
    /// Diagram kind, if the template got that far.
    pub kind: String,
    /// The question as printed, if there was one.
    pub question: String,
    /// Why; at least one fault.
    pub findings: Vec<Finding>,
}
