//! Faults that no single sample shows: what the dataset holds already.

use super::row::{Bench, Fault, Injected, Modality};
use crate::check::verify;
use crate::sample::Candidate;
use crate::seed::Stream;

/// The table's part.
#[rustfmt::skip]
pub(super) const KINDS: &[Fault] = &[
    Fault { name: "duplicate-sample", modality: Modality::Dataset, imitates: "a sample comes a second time under another turn", inject: duplicate },
];

fn duplicate(c: &mut Candidate, stream: &mut Stream, bench: &Bench) -> Option<Injected> {
    let known = verify(&bench.context.checks, c.clone()).ok()?.sample(&[]).duplicate_key();
    c.provenance.turn = stream.bits() >> 1;
    Some(Injected { what: "the same problem under another turn".into(), known: Some(known) })
}
