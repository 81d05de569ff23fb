//! The store: what a run has grown, and how far it has come.
//!
//! In go whole turns in the order of their index, out come samples with their pictures. The store decides what is an
//! exact duplicate, since only it sees all samples in order; it decides nothing else about them. One process writes,
//! any number read. SQL stands here only; the one implementation is [`sqlite::SqliteStore`].

pub mod error;
pub mod growth;
pub mod notes;
pub mod sqlite;

use crate::knowledge::grown::{Grown, Growth, Merge, Sort};
use crate::sample::Sample;
use crate::sample::outcome::Turn;
use crate::store::error::StoreError;
use crate::store::growth::{Harvest, Ledger};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;
use std::sync::Arc;

/// What a run derives from; fixed when the database is made.
#[derive(Clone, PartialEq, Debug)]
pub struct Origin {
    /// Seed of the run.
    pub seed: u64,
    /// Generation of the deriving program.
    pub engine: u32,
    /// The effective configuration.
    pub config: Value,
}

/// How far a run has come.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Extent {
    /// The first turn that is not committed; also the number of committed turns.
    pub next_turn: u64,
    /// Samples.
    pub verified: u64,
    /// Rejects.
    pub rejected: u64,
    /// Distinct pictures.
    pub images: u64,
    /// `digest[n] = blake3(digest[n - 1] || sample[n].hash())`, from 32 zero bytes.
    pub digest: [u8; 32],
}

/// A stretch of turns with the same templates and weights.
#[derive(Clone, PartialEq, Debug)]
pub struct Round {
    /// From 1.
    pub number: u64,
    /// Its first turn.
    pub first_turn: u64,
    /// Hash of all template hashes.
    pub template_set: String,
    /// Hash of the knowledge that steps are checked against.
    pub knowledge: String,
    /// What the turns are weighted by.
    pub weights: Value,
}

/// A template as it was when samples were derived from it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct TemplateSource {
    /// As in [`crate::sample::Provenance::template_hash`].
    pub hash: String,
    /// Template name.
    pub name: String,
    /// The template, then the modules that it loads.
    pub files: Vec<SourceFile>,
}

/// One file of a template.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct SourceFile {
    /// Path as the template's `load` names it.
    pub path: String,
    /// Its text.
    pub source: String,
}

/// A sample with its place in the dataset.
#[derive(Clone, PartialEq, Debug)]
pub struct Stored {
    /// From 1, in the order of the digest.
    pub number: u64,
    /// The record with its pictures.
    pub sample: Sample,
    /// The hash it was stored under.
    pub hash: [u8; 32],
}

/// A sample in a list.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Shown {
    /// From 1, in the order of the digest.
    pub number: u64,
    /// The sample's id.
    pub id: String,
    /// Its template.
    pub template: String,
    /// Its level.
    pub level: u8,
    /// Number of expansions.
    pub depth: u8,
    /// Question as printed.
    pub question: String,
}

/// What is known of a sample without reading it: enough to choose among samples. Names that many samples share are kept once,
/// since all samples are known at a time.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Indexed {
    /// Number in the order of the digest.
    pub number: u64,
    /// Id.
    pub id: String,
    /// The hash it was stored under.
    pub hash: [u8; 32],
    /// Diagram kind.
    pub kind: Arc<str>,
    /// Template name.
    pub template: Arc<str>,
    /// Level.
    pub level: u8,
    /// Number of expansions.
    pub depth: u8,
    /// Number of tool calls.
    pub calls: u64,
    /// Number of choices, 0 for an open question.
    pub choices: u64,
    /// Id of the problem that it expands.
    pub parent: Option<String>,
    /// Signature of the kind of problem, hex; empty if an older program stored the sample.
    pub form: String,
    /// Signature of the problem, hex; empty if an older program stored the sample.
    pub problem: String,
    /// Tools.
    pub tools: Vec<Arc<str>>,
    /// Knowledge paths.
    pub knowledge: Vec<Arc<str>>,
}

/// Yield of one template at one level.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize)]
pub struct Yield {
    /// Template name.
    pub template: String,
    /// Level.
    pub level: u8,
    /// Samples.
    pub verified: u64,
    /// Rejects.
    pub rejected: u64,
}

/// Samples of one diagram kind, depth and way.
#[derive(Clone, PartialEq, Debug, Default, Serialize)]
pub struct Expanded {
    /// Diagram kind.
    pub kind: String,
    /// Number of expansions, 0 for templates' own problems.
    pub depth: u8,
    /// Way of the last expansion.
    pub way: Option<String>,
    /// Samples.
    pub samples: u64,
    /// Mean number of conclusions that the answer rests on.
    pub steps: f64,
    /// Mean number of things that show.
    pub visual: f64,
    /// Mean number of givens and principles in use.
    pub context: f64,
}

/// How many candidates passed the checks. Duplicates are not among them: they passed, but were there before.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize)]
pub struct Passed {
    /// Candidates, duplicates excluded.
    pub candidates: u64,
    /// Passed as they came.
    pub first_pass: u64,
    /// Passed after repair.
    pub after_repair: u64,
}

/// One repair for one cause.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize)]
pub struct Repairs {
    /// Name of the repair.
    pub action: String,
    /// Code of the finding.
    pub code: String,
    /// Times it was made.
    pub made: u64,
    /// Times the candidate passed in the end.
    pub passed: u64,
}

/// What a database holds, in numbers.
#[derive(Clone, PartialEq, Debug, Default, Serialize)]
pub struct Stats {
    /// Number of rounds.
    pub rounds: u64,
    /// Bytes of all PNGs.
    pub image_bytes: u64,
    /// Samples by diagram kind.
    pub by_kind: BTreeMap<String, u64>,
    /// Samples by diagram kind, depth and way of the last expansion.
    pub expansions: Vec<Expanded>,
    /// How many candidates passed, at once and after repair.
    pub passed: Passed,
    /// What repairs were tried.
    pub repairs: Vec<Repairs>,
    /// Samples by tool.
    pub by_tool: BTreeMap<String, u64>,
    /// Samples by knowledge path.
    pub by_knowledge: BTreeMap<String, u64>,
    /// Rejects by the code of their first fault.
    pub rejects_by_code: BTreeMap<String, u64>,
    /// By template and level.
    pub templates: Vec<Yield>,
}

/// Where a run is kept.
pub trait Store {
    /// What the run derives from; `None` before [`Store::begin`].
    fn origin(&self) -> Option<&Origin>;

    /// How far the run has come.
    fn extent(&self) -> &Extent;

    /// The last round that was opened.
    fn round(&self) -> Option<&Round>;

    /// Fixes what the run derives from. Once for each database.
    fn begin(&mut self, origin: Origin) -> Result<(), StoreError>;

    /// Keeps template sources; those already kept are skipped. Needed before a sample of theirs is committed.
    fn keep_sources(&mut self, sources: &[TemplateSource]) -> Result<(), StoreError>;

    /// Opens a round at the next turn. A round in which no turn was committed yet is replaced.
    fn open_round(&mut self, template_set: &str, knowledge: &str, weights: &Value) -> Result<(), StoreError>;

    /// All rounds, in order.
    fn rounds(&mut self) -> Result<Vec<Round>, StoreError>;

    /// Commits turns, all or none, and returns how many: the turns behind the one that reaches `target` samples are
    /// dropped. A sample whose duplicate key is stored already becomes a reject `duplicate/exact`.
    ///
    /// # Errors
    /// If the turns do not follow each other from `extent().next_turn`, or the machine fails; nothing has changed then.
    fn commit(&mut self, turns: Vec<Turn>, target: u64) -> Result<usize, StoreError>;

    /// The sample of this id.
    fn sample(&mut self, id: &str) -> Result<Option<Stored>, StoreError>;

    /// At most `limit` samples behind the sample `number`, in order.
    fn samples_after(&mut self, number: u64, limit: u32) -> Result<Vec<Stored>, StoreError>;

    /// All samples in order, without their records.
    fn index(&mut self) -> Result<Vec<Indexed>, StoreError>;

    /// The samples of these numbers, in order; numbers without a sample are left out.
    fn samples_numbered(&mut self, numbers: &[u64]) -> Result<Vec<Stored>, StoreError>;

    /// Ids that begin like this one, at most 5: for "did you mean".
    fn ids_near(&mut self, id: &str) -> Result<Vec<String>, StoreError>;

    /// The template source of this hash.
    fn source(&mut self, hash: &str) -> Result<Option<TemplateSource>, StoreError>;

    /// Rejects by the code of their first fault.
    fn rejects_by_code(&mut self) -> Result<BTreeMap<String, u64>, StoreError>;

    /// Samples by template and level.
    fn samples_by_template(&mut self) -> Result<BTreeMap<(String, u8), u64>, StoreError>;

    /// The round of a turn.
    fn round_of(&mut self, turn: u64) -> Result<Option<Round>, StoreError>;

    /// What the database holds, in numbers.
    fn stats(&mut self) -> Result<Stats, StoreError>;

    /// At most `limit` samples behind the sample `number`, in order, without their pictures.
    fn records_after(&mut self, number: u64, limit: u32) -> Result<Vec<(u64, Sample)>, StoreError>;

    /// All that growth depends on besides new samples.
    fn ledger(&mut self) -> Result<Ledger, StoreError>;

    /// Turns by template and level, those that gave nothing included.
    fn turns(&mut self) -> Result<BTreeMap<(String, u8), u64>, StoreError>;

    /// Keeps what a step of growth adds, all or nothing. One step for each round.
    fn keep_harvest(&mut self, harvest: &Harvest) -> Result<(), StoreError>;

    /// Nodes and tools that have grown, in order.
    fn grown(&mut self) -> Result<Vec<Grown>, StoreError>;

    /// The merge log, in order.
    fn merges(&mut self) -> Result<Vec<Merge>, StoreError>;

    /// The curve of growth, by round.
    fn growth(&mut self) -> Result<Vec<Growth>, StoreError>;

    /// Samples by knowledge path.
    fn samples_by_knowledge(&mut self) -> Result<BTreeMap<String, u64>, StoreError>;

    /// Samples by name of what has grown.
    fn samples_by_grown(&mut self, sort: Sort) -> Result<BTreeMap<String, u64>, StoreError>;

    /// Number of samples that show a knowledge path or tool or are evidence of something grown, and the first `limit` of them.
    fn samples_showing(&mut self, sort: Sort, name: &str, limit: u32) -> Result<(u64, Vec<Shown>), StoreError>;

    /// What the database's own check of its structure says: `ok`, or all that is wrong.
    fn integrity(&mut self) -> Result<Vec<String>, StoreError>;
}

impl Extent {
    /// Takes the next sample's hash into the digest.
    pub fn chain(&mut self, sample: &[u8; 32]) {
        let mut hasher = blake3::Hasher::new();
        hasher.update(&self.digest).update(sample);
        self.digest = *hasher.finalize().as_bytes();
    }

    /// The digest in hex: the identity of the dataset.
    pub fn digest_hex(&self) -> String {
        blake3::Hash::from_bytes(self.digest).to_hex().to_string()
    }
}
