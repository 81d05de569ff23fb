//! Provenance: from what a sample is derived, and the stream that everything random in it comes from.

use crate::seed::Stream;
use serde::{Deserialize, Serialize};

/// From what a sample is derived; with the template's source this is enough to make it again.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Provenance {
    /// Seed of the run.
    pub run_seed: u64,
    /// The turn.
    pub turn: u64,
    /// Place within the turn's yield, from 0.
    pub slot: u16,
    /// Template name, such as `plane/chord_distance`.
    pub template: String,
    /// blake3 of the template's source and of all modules it loads, hex.
    pub template_hash: String,
    /// Level, 1 to 3.
    pub level: u8,
    /// Number of the deriving program's generation: samples made under different numbers may differ.
    pub engine: u32,
    /// The expansions on top of the template's problem, first to last; empty for the problem itself.
    pub expansions: Vec<Expansion>,
}

/// One expansion: a rule that made a harder problem of the one before.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Expansion {
    /// Name of the rule, such as `expand/plane/square_on_side`.
    pub rule: String,
    /// blake3 of the rule's source and of all modules it loads, hex.
    pub hash: String,
    /// Whether it stands beside the problem or builds on its result.
    pub way: Way,
}

/// How an expansion makes a problem harder.
#[derive(Clone, Copy, PartialEq, Eq, Debug, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Way {
    /// An independent construction, whose result is needed together with the problem's.
    Parallel,
    /// A construction on top of the problem's construction or answer.
    Sequential,
}

impl Way {
    /// Both ways by name.
    pub const ALL: [(&'static str, Way); 2] = [("parallel", Way::Parallel), ("sequential", Way::Sequential)];

    /// The way's name.
    pub fn name(self) -> &'static str {
        Way::ALL[self as usize].0
    }
}

impl Provenance {
    /// The sample's id: the first 16 hex digits of the provenance's blake3.
    pub fn id(&self) -> String {
        let mut key = format!("{}/{}/{}/{}/{}", self.run_seed, self.turn, self.slot, self.template, self.template_hash);
        for expansion in &self.expansions {
            key.extend(["/", &expansion.rule, "/", &expansion.hash]);
        }
        blake3::hash(key.as_bytes()).to_hex()[..16].to_string()
    }

    /// What the stream of this provenance is seeded from.
    pub fn seed_parts(&self) -> Vec<Vec<u8>> {
        let numbers = [
            b"sample".to_vec(),
            self.run_seed.to_le_bytes().to_vec(),
            self.template_hash.as_bytes().to_vec(),
            self.turn.to_le_bytes().to_vec(),
            self.slot.to_le_bytes().to_vec(),
            vec![self.level],
        ];
        numbers.into_iter().chain(self.expansions.iter().map(|e| e.hash.as_bytes().to_vec())).collect()
    }

    /// The stream of this provenance: everything random in its sample follows from it.
    pub fn stream(&self) -> Stream {
        let parts = self.seed_parts();
        Stream::new(&parts.iter().map(Vec::as_slice).collect::<Vec<_>>())
    }

    /// Number of expansions: 0 for a template's own problem.
    pub fn depth(&self) -> u8 {
        self.expansions.len() as u8
    }

    /// The provenance of the problem that this one expands; `None` for a template's own problem.
    pub fn parent(&self) -> Option<Provenance> {
        let (_, before) = self.expansions.split_last()?;
        Some(Provenance { slot: self.slot - 1, expansions: before.to_vec(), ..self.clone() })
    }

    /// The provenance of an expansion of this problem.
    pub fn expanded(&self, expansion: Expansion) -> Provenance {
        let mut child = self.clone();
        child.slot += 1;
        child.expansions.push(expansion);
        child
    }
}
