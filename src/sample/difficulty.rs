//! Difficulty on three axes: steps of reasoning, things to look at, facts to keep in mind.

use crate::claim::{ClaimId, Source};
use crate::sample::draft::{Draft, Move};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// How hard a problem is.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Difficulty {
    /// Conclusions that the answer rests on.
    pub steps: u16,
    /// Entities and marks that show, in all states.
    pub visual: u16,
    /// Different givens and principles that those conclusions cite.
    pub context: u16,
}

impl Difficulty {
    /// The difficulty of a draft.
    pub fn of(draft: &Draft) -> Difficulty {
        let needed = needed(draft);
        let mut facts = BTreeSet::new();
        for (_, step) in draft.steps().filter(|(i, _)| needed.contains(i)) {
            facts.insert(step.principle.clone());
            let given = |id: &&ClaimId| {
                matches!(draft.board.claims[id.0 as usize].source, Source::Given(_) | Source::Structure)
            };
            facts.extend(step.premises.iter().filter(given).map(|id| id.0.to_string()));
        }
        let scene = &draft.board.scene;
        let shown = scene.entities.iter().filter(|e| e.look.shown()).count();
        Difficulty {
            steps: needed.len() as u16,
            visual: (shown + scene.marks.len()) as u16,
            context: facts.len() as u16,
        }
    }
}

/// Indices in the trajectory of the steps that the last one builds on, itself included, in order.
pub fn needed(draft: &Draft) -> Vec<usize> {
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
