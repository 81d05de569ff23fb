//! The one loop's body: a turn is a pure function of its index.

use crate::check;
use crate::generate::Generator;
use crate::sample::outcome::{Outcome, Turn};

/// Everything that a turn depends on besides its index; frozen for a round.
#[derive(Clone)]
pub struct Context {
    /// Seed of the run.
    pub run_seed: u64,
    /// Generation.
    pub generator: Generator,
}

/// The turn of an index.
pub fn turn(cx: &Context, index: u64) -> Turn {
    let (script, provenance) = cx.generator.choose(cx.run_seed, index);
    let outcome = match cx.generator.candidate(&script, provenance) {
        Ok(candidate) => match check::verify(candidate, &script.meta.knowledge) {
            Ok(sample) => Outcome::Verified(Box::new(sample)),
            Err(reject) => Outcome::Rejected(*reject),
        },
        Err(reject) => Outcome::Rejected(*reject),
    };
    Turn { index, outcomes: vec![outcome] }
}
