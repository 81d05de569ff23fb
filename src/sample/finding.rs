//! Findings: what a checker found wrong, typed, with the place and the numbers that show it.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// How much a finding weighs.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Severity {
    /// The candidate cannot be accepted.
    Fault,
    /// Recorded, but no reason to reject.
    Note,
}

/// Where a finding is.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Place {
    /// The candidate as a whole.
    Whole,
    /// An entity of the scene, by index.
    Entity(u32),
    /// A claim, by index.
    Claim(u32),
    /// A step of the trajectory, by index.
    Step(u16),
    /// Bytes `start..end` of the question (`None`) or of a step's text.
    Span {
        /// The step, or `None` for the question.
        step: Option<u16>,
        /// First byte.
        start: usize,
        /// Byte behind the last.
        end: usize,
    },
    /// A box in a picture: left, top, right, bottom in pixels.
    Pixels {
        /// The picture, 0 for the original.
        state: u8,
        /// The box.
        area: [f64; 4],
    },
}

/// Something that a checker found.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Finding {
    /// Name of the checker's row.
    pub checker: String,
    /// What is wrong, as `checker/cause`; a stable key of reports.
    pub code: String,
    /// Weight.
    pub severity: Severity,
    /// Where.
    pub place: Place,
    /// The numbers and words that show it.
    pub evidence: BTreeMap<String, serde_json::Value>,
}

impl Finding {
    /// A fault `checker/cause` at a place.
    pub fn fault(checker: &str, cause: &str, place: Place) -> Finding {
        let code = format!("{checker}/{cause}");
        Finding { checker: checker.into(), code, severity: Severity::Fault, place, evidence: BTreeMap::new() }
    }

    /// Adds a piece of evidence.
    pub fn with(mut self, key: &str, value: impl Into<serde_json::Value>) -> Finding {
        self.evidence.insert(key.into(), value.into());
        self
    }
}
