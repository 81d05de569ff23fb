//! Faults that no single sample shows: what the dataset holds already.
//!
//! Whether a sample repeats another is settled by the store, so a real one is asked: it gets the sample that is known, then the
//! spoiled one.

use super::row::{Bench, Fault, Injected, Modality};
use crate::check::verify;
use crate::sample::look::Look;
use crate::sample::outcome::{Outcome, Turn};
use crate::sample::{Candidate, ENGINE, Sample};
use crate::seed::Stream;
use crate::store::error::StoreError;
use crate::store::sqlite::SqliteStore;
use crate::store::{Origin, Store, TemplateSource};

/// The table's part.
#[rustfmt::skip]
pub(super) const KINDS: &[Fault] = &[
    Fault { name: "duplicate-sample", modality: Modality::Dataset, imitates: "a sample comes a second time under another turn", inject: duplicate },
    Fault { name: "problem-drawn-again", modality: Modality::Dataset, imitates: "a stored problem comes again in another look, turned and with other colours", inject: again },
    Fault { name: "near-duplicate", modality: Modality::Dataset, imitates: "a stored problem comes again with a word more and an invisible change", inject: near },
];

/// Words of a question below which one word more is another question.
const LONG: usize = 20;

fn duplicate(c: &mut Candidate, stream: &mut Stream, bench: &Bench) -> Option<Injected> {
    let known = stored(c, bench)?;
    c.provenance.turn = stream.bits() >> 1;
    Some(Injected { what: "the same problem under another turn".into(), known: Some(Box::new(known)) })
}

fn again(c: &mut Candidate, stream: &mut Stream, bench: &Bench) -> Option<Injected> {
    let known = stored(c, bench)?;
    let mut provenance = c.provenance.clone();
    provenance.turn = stream.bits() >> 1;
    *c = bench.context.generator.finish(c.draft.clone(), provenance, Look::default()).ok()?;
    // Another look that has a fault of its own, or none that is new, shows nothing about repetition.
    let other = stored(c, bench)?;
    (other.duplicate_key() != known.duplicate_key())
        .then(|| Injected { what: "the same problem in another look".into(), known: Some(Box::new(known)) })
}

fn near(c: &mut Candidate, stream: &mut Stream, bench: &Bench) -> Option<Injected> {
    let mut known = stored(c, bench)?;
    let (first, rest) = known.question.split_once(' ')?;
    if rest.split_whitespace().count() < LONG {
        return None;
    }
    let what = format!("the stored question lacks \"{first}\"");
    known.question = rest.to_owned();
    known.signature.problem = known.signature.problem.chars().rev().collect();
    known.likeness ^= 1 << (stream.bits() % 64);
    c.provenance.turn = stream.bits() >> 1;
    Some(Injected { what, known: Some(Box::new(known)) })
}

/// The candidate as the store gets it, if it is sound.
fn stored(c: &Candidate, bench: &Bench) -> Option<Sample> {
    Some(verify(&bench.context.checks, c.clone()).ok()?.sample(&[]))
}

/// Codes of what a store that holds one sample has against another.
///
/// # Errors
/// If there is no room for a store.
pub(super) fn repeated(known: &Sample, sample: Sample) -> Result<Vec<String>, StoreError> {
    let folder = tempfile::tempdir().map_err(|cause| StoreError::Io {
        path: std::env::temp_dir(),
        what: "cannot make a folder",
        cause,
    })?;
    let mut store = SqliteStore::open(&folder.path().join("known.db"))?;
    store.begin(Origin { seed: sample.provenance.run_seed, engine: ENGINE, config: serde_json::Value::Null })?;
    let mut sources = [known, &sample]
        .map(|s| TemplateSource {
            hash: s.provenance.template_hash.clone(),
            name: s.provenance.template.clone(),
            files: Vec::new(),
        })
        .to_vec();
    sources.dedup_by(|a, b| a.hash == b.hash);
    store.keep_sources(&sources)?;
    let turn =
        |(index, sample): (u64, &Sample)| Turn { index, outcomes: vec![Outcome::Verified(Box::new(sample.clone()))] };
    store.commit((0..).zip([known, &sample]).map(turn).collect(), u64::MAX)?;
    Ok(store.rejects_by_code()?.into_keys().collect())
}
