//! Determined: what is given decides the answer.
//!
//! The gradient of the asked measure must lie in the row space of what is known; then no small motion changes the answer. In
//! plane figures restarts look for a distant configuration that satisfies the same claims, shows the same order and answers
//! otherwise, as the two triangles of side-side-angle do. For questions that a solver answers, whatever nobody states is varied.

use crate::check::Context;
use crate::check::knowledge::{Knowledge, Verdict, Who};
use crate::claim::reading::readings;
use crate::sample::Candidate;
use crate::sample::finding::{Finding, Place};

/// Other configurations that are tried for each part of the figure. One start in seven finds the second triangle of side-side-angle, so that all miss it once
/// in 140 problems.
pub(super) const RESTARTS: usize = 32;

/// Judges the whole of what is known.
pub(super) fn check(_: &Context, c: &Candidate, found: &mut Vec<Finding>) {
    let readings = readings(&c.draft.board.scene);
    match Knowledge::of(c, Who::Reader, &readings).verdict(None, RESTARTS) {
        Verdict::Determined => {}
        Verdict::Under(rank, unknowns, direction) => found.push(
            Finding::fault("determined", "under", Place::Whole)
                .with("rank", rank)
                .with("unknowns", unknowns)
                .with("direction", direction),
        ),
        Verdict::Ambiguous(here, there) => {
            found.push(Finding::fault("determined", "ambiguous", Place::Whole).with("here", here).with("there", there));
        }
    }
}
