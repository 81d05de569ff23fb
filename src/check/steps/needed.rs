//! Which steps a solution needs: those that the last one builds on, directly or through others.

use crate::claim::{ClaimId, Source};
use crate::sample::draft::{Draft, Move};

/// Indices in the trajectory of the steps that the last step builds on, itself included, in order.
pub(crate) fn needed(draft: &Draft) -> Vec<usize> {
    let mut found: Vec<usize> = Vec::new();
    let mut open: Vec<usize> = draft.steps().last().map(|s| s.0).into_iter().collect();
    while let Some(i) = open.pop() {
        let Some(Move::Step(step)) = draft.trajectory.get(i) else { continue };
        if found.contains(&i) {
            continue;
        }
        found.push(i);
        let source = |id: &ClaimId| draft.board.claims.get(id.0 as usize).map(|s| s.source);
        open.extend(step.premises.iter().filter_map(source).filter_map(|s| match s {
            Source::Derived(k) => Some(usize::from(k)),
            _ => None,
        }));
    }
    found.sort_unstable();
    found
}

/// How many steps the solution needs.
pub(crate) fn needed_steps(draft: &Draft) -> usize {
    needed(draft).len()
}
