//! A fault kind, the row of the table, what an injection did, and what injectors may draw on.

use crate::expand::Expanded;
use crate::flywheel::context::Context;
use crate::flywheel::mend::{Unmended, mend};
use crate::generate::provenance;
use crate::sample::finding::Finding;
use crate::sample::{Candidate, Sample};
use crate::seed::Stream;
use crate::template::script::Script;

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
    /// A sample that the dataset already holds, where the fault is to repeat one.
    pub known: Option<Box<Sample>>,
}

impl Injected {
    /// A change in words.
    pub fn of(what: impl Into<String>) -> Option<Injected> {
        Some(Injected { what: what.into(), known: None })
    }
}

/// What faults are injected with: all that turns depend on, principles, the seed.
pub struct Bench {
    /// What turns depend on.
    pub context: Context,
    /// Every principle and concept that a template cites, sorted.
    pub principles: Vec<String>,
    /// Seed of samples and injections.
    pub seed: u64,
}

/// A sample of the bench before a fault.
pub(super) enum Sound {
    /// It passed, after repairs where it needed some.
    Passed(Candidate),
    /// It did not, though nothing was spoiled.
    Alarm(Candidate, Vec<Finding>),
}

impl Bench {
    /// A bench over a context's templates.
    pub fn new(context: Context, seed: u64) -> Bench {
        let cited = context.generator.set.scripts().iter().flat_map(|s| s.meta.knowledge.iter().cloned());
        let mut principles: Vec<String> = cited.collect();
        principles.sort();
        principles.dedup();
        Bench { context, principles, seed }
    }

    /// The sample of a template, level and index as a turn makes it: mended and expanded where the expander would. `None`
    /// where the template or a rule yields none.
    pub(super) fn sample(&self, script: &Script, level: u8, index: u64) -> Option<Sound> {
        let (cx, mut provenance) = (&self.context, provenance(script, self.seed, index, 0, level));
        let mut draft = cx.generator.draft(script, &provenance).ok()?;
        loop {
            let mended = match mend(cx, draft, &provenance) {
                Ok(mended) => mended,
                Err(Unmended::Undrawn(_)) => return None,
                Err(Unmended::Refused(refused, _)) => return Some(Sound::Alarm(refused.candidate, refused.findings)),
            };
            match cx.expander.expand(cx.generator.set.rules(), &mended.draft, &provenance) {
                Expanded::Draft(harder, child) => (draft, provenance) = (*harder, child),
                Expanded::Nothing => return Some(Sound::Passed(mended.verified.candidate())),
                Expanded::Failed(..) => return None,
            }
        }
    }

    /// Another sample of the same template and level.
    pub(super) fn other(&self, c: &Candidate, stream: &mut Stream) -> Option<Candidate> {
        let generator = &self.context.generator;
        let script = generator.set.get(&c.provenance.template)?;
        let index = stream.bits() >> 1;
        generator.candidate(script, provenance(script, self.seed, index, 0, c.provenance.level)).ok()
    }
}
