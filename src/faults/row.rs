//! A fault kind, the row of the table, what an injection did, and what injectors may draw on.

use crate::generate::{Generator, provenance};
use crate::sample::Candidate;
use crate::seed::Stream;

/// A kind of fault: a row of the table.
pub struct Fault {
    /// Name, unique over all modalities.
    pub name: &'static str,
    /// What is spoiled.
    pub modality: Modality,
    /// What mistake it imitates, one line.
    pub imitates: &'static str,
    /// Spoils the candidate. `None` where the kind does not fit or the change would leave a correct problem; then the
    /// candidate may be half changed and must be thrown away.
    pub inject: fn(&mut Candidate, &mut Stream, &Bench) -> Option<Injected>,
}

/// What a fault spoils.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Hash, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Modality {
    /// The question's words.
    Text,
    /// The answer.
    Answer,
    /// The offered choices.
    Choices,
    /// What is given and claimed.
    Claims,
    /// Geometry and data of the scene.
    Scene,
    /// What the figure's marks state.
    Marks,
    /// The display lists.
    Figure,
    /// Pixels and PNG.
    Pictures,
    /// Tool calls.
    Tools,
    /// Conclusions.
    Steps,
    /// Draw programs.
    Code,
    /// The place of the sample among others.
    Dataset,
}

/// What an injection did.
#[derive(Clone, Debug, PartialEq)]
pub struct Injected {
    /// What was changed, in words fit for a report.
    pub what: String,
    /// Duplicate key of a sample that the dataset already holds, where the fault is to repeat one.
    pub known: Option<[u8; 32]>,
}

impl Injected {
    /// A change in words.
    pub fn of(what: impl Into<String>) -> Option<Injected> {
        Some(Injected { what: what.into(), known: None })
    }
}

/// What faults are injected with: generation, principles, the seed.
pub struct Bench {
    /// Makes sound samples.
    pub generator: Generator,
    /// Every principle and concept that a template cites, sorted.
    pub principles: Vec<String>,
    /// Seed of samples and injections.
    pub seed: u64,
}

impl Bench {
    /// A bench over a generator's templates.
    pub fn new(generator: Generator, seed: u64) -> Bench {
        let cited = generator.set.scripts().iter().flat_map(|s| s.meta.knowledge.iter().cloned());
        let mut principles: Vec<String> = cited.collect();
        principles.sort();
        principles.dedup();
        Bench { generator, principles, seed }
    }

    /// Another sample of the same template and level.
    pub(super) fn other(&self, c: &Candidate, stream: &mut Stream) -> Option<Candidate> {
        let script = self.generator.set.get(&c.provenance.template)?;
        let other = provenance(script, self.seed ^ 0x5eed, stream.bits() >> 1, 0, c.provenance.level);
        self.generator.candidate(script, other).ok()
    }
}
