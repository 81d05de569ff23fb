//! Harder: an expansion rests on more conclusions than the problem that it expands, and draws no less.

use crate::check::Context;
use crate::sample::Candidate;
use crate::sample::difficulty::needed;
use crate::sample::finding::{Finding, Place};

/// Compares an expansion with what it grew from.
pub(super) fn check(_: &Context, c: &Candidate, found: &mut Vec<Finding>) {
    let Some(parent) = &c.draft.grown_from else {
        if c.provenance.depth() > 0 {
            found.push(Finding::fault("harder", "parent-unknown", Place::Whole));
        }
        return;
    };
    let steps = needed(&c.draft).len();
    if steps <= usize::from(parent.steps) {
        found.push(
            Finding::fault("harder", "steps", Place::Whole).with("needed", steps).with("needed_before", parent.steps),
        );
    }
    let calls = c.draft.calls().count();
    if calls < usize::from(parent.calls) {
        found.push(Finding::fault("harder", "calls", Place::Whole).with("calls", calls).with("before", parent.calls));
    }
}
