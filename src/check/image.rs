//! Image: whether the picture is needed, and how the givens are spread over words and figure. Measured, not judged: a problem
//! whose words say all is sound, but it is another kind of problem.

use crate::check::knowledge::{Knowledge, Verdict, Who};
use crate::claim::{Place, Source};
use crate::sample::Candidate;
use crate::sample::draft::Draft;
use crate::sample::proof::{Modality, Proof};

/// Other configurations that are tried; the listener knows no order, so a few find a mirrored or folded one.
const RESTARTS: usize = 12;

/// Whether the words alone leave the answer open: without marks, readings, and the sight of the order.
pub(super) fn needed(c: &Candidate) -> bool {
    // What a solver is asked about (a network, a chart) stands in the picture only.
    let in_words = c.draft.board.claims.iter().any(|s| matches!(s.source, Source::Given(p) if p.in_text()));
    !in_words || Knowledge::of(c, Who::Listener, &[]).verdict(None, RESTARTS) != Verdict::Determined
}

/// How the givens are spread.
pub(super) fn modality(draft: &Draft) -> Modality {
    let places = draft.board.claims.iter().filter_map(|s| match s.source {
        Source::Given(place) => Some(place),
        _ => None,
    });
    Modality::of(&places.collect::<Vec<Place>>())
}

/// What the checks prove of a candidate beyond its soundness.
pub(super) fn proof(c: &Candidate) -> Proof {
    Proof { modality: modality(&c.draft), image_needed: needed(c), needed_steps: c.draft.needed_steps() }
}
