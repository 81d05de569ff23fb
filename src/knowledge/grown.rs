//! What has grown: kinds of problems and composite tools that verified samples prove, and what was merged on the way.
//!
//! Plain records, as the store keeps them. How they come about is the business of growth, between rounds.

use serde::{Deserialize, Serialize};
use std::fmt;

/// What can grow.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Sort {
    /// A kind of problem: a knowledge node.
    Node,
    /// A sequence of tool calls: a composite tool.
    Tool,
}

/// The sorts with their names.
pub const SORTS: [(&str, Sort); 2] = [("node", Sort::Node), ("tool", Sort::Tool)];

impl Sort {
    /// The sort's name.
    pub fn name(self) -> &'static str {
        SORTS[self as usize].0
    }
}

impl fmt::Display for Sort {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// What a verified sample proves, in canonical form: {kinds of givens} |- asked kind by {principles} with {tools}, or, of a
/// composite tool, its calls in order. Lists of a node are sorted and without repeats.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Pattern {
    /// Node or tool.
    pub sort: Sort,
    /// Kinds of what is given: "length", "parallel".
    pub givens: Vec<String>,
    /// Kind of what is asked.
    pub asked: String,
    /// Paths of the principles that the answer rests on.
    pub principles: Vec<String>,
    /// Tools: of a node a set, of a composite tool the sequence.
    pub tools: Vec<String>,
}

impl Pattern {
    /// 32 hex digits: equal exactly for equal patterns.
    ///
    /// # Panics
    /// Never: a pattern is made of texts.
    pub fn signature(&self) -> String {
        let text = serde_json::to_vec(self).expect("a pattern is made of texts");
        blake3::hash(&text).to_hex()[..32].to_string()
    }

    /// A principle's or tool's name in words.
    fn plain(name: &str) -> String {
        name.rsplit('/').next().unwrap_or_default().replace(['_', '-'], " ")
    }

    /// The pattern as a phrase: what grown names are compared by.
    pub fn phrase(&self) -> String {
        let list = |names: &[String]| names.iter().map(|n| Pattern::plain(n)).collect::<Vec<_>>().join(", ");
        match self.sort {
            Sort::Tool => self.tools.iter().map(|t| Pattern::plain(t)).collect::<Vec<_>>().join(", then "),
            Sort::Node => {
                let mut text = self.asked.clone();
                for (word, names) in [(" from ", &self.givens), (" by ", &self.principles), (" with ", &self.tools)] {
                    if !names.is_empty() {
                        text.extend([word, &list(names)]);
                    }
                }
                text
            }
        }
    }
}

/// A proposal: a pattern with what stands behind it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Proposal {
    /// What is proposed.
    pub pattern: Pattern,
    /// Number of verified samples that show it.
    pub samples: u64,
    /// Templates of those samples, sorted; not more than [`PROGRAMS`] are kept.
    pub programs: Vec<String>,
    /// Name of what it grew into or was merged with; `None` while evidence is lacking.
    pub grown: Option<String>,
}

/// Templates that a proposal keeps.
pub const PROGRAMS: usize = 4;

/// Something grown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Grown {
    /// Path of a node, name of a tool.
    pub name: String,
    /// What it is: the pattern that it grew from.
    pub pattern: Pattern,
    /// Of that pattern.
    pub signature: String,
    /// One sentence.
    pub statement: String,
    /// Phrases of the patterns that were merged into it, in order.
    pub aliases: Vec<String>,
    /// School level, 1 to 5: the highest among its principles.
    pub level: u8,
    /// The round after which it grew.
    pub round: u64,
}

/// A merge: a pattern that became part of something grown.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Merge {
    /// The round after which it was made.
    pub round: u64,
    /// Node or tool.
    pub sort: Sort,
    /// Name of what was kept.
    pub kept: String,
    /// Phrase of what was merged.
    pub merged: String,
    /// Signature of what was merged.
    pub signature: String,
    /// Mean distance to what was in the group already, 0 to the cut.
    pub distance: f64,
}

/// One row of the curve of growth.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Growth {
    /// The round that ended.
    pub round: u64,
    /// Samples that were looked at up to then.
    pub samples: u64,
    /// Different proposals up to then.
    pub proposals: u64,
    /// Nodes that grew after this round.
    pub nodes: u64,
    /// Tools that grew after this round.
    pub tools: u64,
    /// Merges after this round.
    pub merges: u64,
}
