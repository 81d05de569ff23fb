//! What a store keeps of growth: proposals, what grew, coverage; and what one step of growth adds.
//!
//! The ledger is all that growth depends on besides the samples that are new to it. Applying a harvest to a ledger in memory and
//! keeping it in a store come to the same.

use crate::knowledge::grown::{Grown, Growth, Merge, Proposal, Sort};
use std::collections::BTreeMap;

/// What shows together in a sample: template, level, knowledge path, tool. A sample without tools shows the tool "".
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Cell {
    /// Template.
    pub template: String,
    /// Level, 1 to 3.
    pub level: u8,
    /// Knowledge path.
    pub knowledge: String,
    /// Tool, composite ones included.
    pub tool: String,
}

/// All that growth depends on besides new samples.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Ledger {
    /// Samples that were looked at: those up to this number.
    pub samples: u64,
    /// Proposals by signature.
    pub proposals: BTreeMap<String, Proposal>,
    /// Nodes and tools, in the order in which they grew.
    pub grown: Vec<Grown>,
    /// Samples by what they show.
    pub coverage: BTreeMap<Cell, u64>,
    /// Turns by template and level, those that gave nothing included.
    pub turns: BTreeMap<(String, u8), u64>,
    /// The last round after which growth took place; 0 before the first.
    pub round: u64,
}

/// What one step of growth adds to a ledger.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Harvest {
    /// The step's row.
    pub growth: Growth,
    /// Proposals that are new or changed, by signature.
    pub proposals: BTreeMap<String, Proposal>,
    /// Signatures with numbers of the samples that show them.
    pub evidence: Vec<(String, u64)>,
    /// Nodes and tools that grew.
    pub grown: Vec<Grown>,
    /// What was merged.
    pub merges: Vec<Merge>,
    /// Cells that changed, with their new counts.
    pub coverage: BTreeMap<Cell, u64>,
}

impl Ledger {
    /// Takes over what a step added.
    pub fn apply(&mut self, harvest: Harvest) {
        self.samples = harvest.growth.samples;
        self.round = harvest.growth.round;
        self.proposals.extend(harvest.proposals);
        self.grown.extend(harvest.grown);
        for merge in &harvest.merges {
            if let Some(kept) = self.grown.iter_mut().find(|g| g.pattern.sort == merge.sort && g.name == merge.kept) {
                kept.aliases.push(merge.merged.clone());
            }
        }
        self.coverage.extend(harvest.coverage);
    }

    /// What grew of one sort.
    pub fn of(&self, sort: Sort) -> impl Iterator<Item = &Grown> {
        self.grown.iter().filter(move |g| g.pattern.sort == sort)
    }
}
