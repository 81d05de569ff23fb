//! Outcomes: what a turn yields, on its way from the checkers to the store.
//!
//! They stand below the stages, the store and the loop, since all of them pass outcomes on.

use crate::sample::finding::Severity;
use crate::sample::{Reject, Sample};

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

impl Reject {
    /// Code of the first fault: what the candidate is counted under.
    pub fn code(&self) -> &str {
        let first = self.findings.iter().find(|f| f.severity == Severity::Fault).or(self.findings.first());
        first.map_or("reject/unexplained", |f| &f.code)
    }
}
