//! The one loop's body: a turn is a pure function of its index.

use crate::check;
use crate::check::novelty::Guard;
use crate::generate::Generator;
use crate::sample::outcome::{Outcome, Turn};
use crate::sample::{Reject, Sample};
use std::sync::Arc;

/// Everything that a turn depends on besides its index; frozen for a round.
#[derive(Clone)]
pub struct Context {
    /// Seed of the run.
    pub run_seed: u64,
    /// Generation.
    pub generator: Generator,
    /// Benchmarks that no sample may repeat.
    pub guard: Arc<Guard>,
}

/// The turn of an index.
pub fn turn(cx: &Context, index: u64) -> Turn {
    let (script, provenance) = cx.generator.choose(cx.run_seed, index);
    let outcome = match cx.generator.candidate(&script, provenance) {
        Ok(candidate) => match check::verify(candidate, &script.meta.knowledge) {
            Ok(sample) => guarded(&cx.guard, sample),
            Err(reject) => Outcome::Rejected(*reject),
        },
        Err(reject) => Outcome::Rejected(*reject),
    };
    Turn { index, outcomes: vec![outcome] }
}

fn guarded(guard: &Guard, sample: Sample) -> Outcome {
    match guard.look(&sample) {
        None => Outcome::Verified(Box::new(sample)),
        Some(finding) => Outcome::Rejected(Reject {
            provenance: sample.provenance,
            kind: sample.kind,
            question: sample.question,
            findings: vec![finding],
        }),
    }
}
