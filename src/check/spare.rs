//! Spare: no given can be left out without losing the answer.
//!
//! Givens are what words state and what marks in a figure state. The data that a chart or network carries (bars, slices, weights)
//! are its context and may be more than a question needs; so may the structure of a figure.

use crate::check::Context;
use crate::check::determined::RESTARTS;
use crate::check::knowledge::{Knowledge, Verdict, Who, marked};
use crate::claim::reading::readings;
use crate::claim::{Source, notation};
use crate::sample::Candidate;
use crate::sample::finding::{Finding, Place};

/// Other configurations that are tried before a given is called spare: it may be needed for a reason that few of them show.
const CONFIRMING: usize = 8 * RESTARTS;

/// Leaves out one given at a time.
pub(super) fn check(_: &Context, c: &Candidate, found: &mut Vec<Finding>) {
    let board = &c.draft.board;
    let stated = |i: u32| match board.claims[i as usize].source {
        Source::Given(place) => place.in_text() || marked(&board.scene, i),
        _ => false,
    };
    let givens: Vec<u32> = (0..board.claims.len() as u32).filter(|i| stated(*i)).collect();
    if givens.is_empty() {
        return;
    }
    let readings = readings(&board.scene);
    let known = Knowledge::of(c, Who::Reader, &readings);
    for i in givens {
        let spare = |restarts| known.verdict(Some(i), restarts) == Verdict::Determined;
        if spare(RESTARTS) && spare(CONFIRMING) {
            let claim = notation::claim(board, i);
            found.push(Finding::fault("spare", "given", Place::Claim(i)).with("claim", claim));
        }
    }
}
