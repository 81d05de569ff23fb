//! Difficulty on three axes: steps of reasoning, things to look at, facts to keep in mind.

use crate::claim::Source;
use crate::sample::draft::{Draft, Step};
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
        for step in &needed {
            facts.insert(step.principle.clone());
            let given = |id: &&crate::claim::ClaimId| {
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

/// The steps that the last one rests on, itself included, in order.
pub fn needed(draft: &Draft) -> Vec<&Step> {
    let steps: Vec<&Step> = draft.steps().map(|(_, step)| step).collect();
    let mut wanted = BTreeSet::new();
    let mut found = Vec::new();
    for (i, step) in steps.iter().enumerate().rev() {
        if i + 1 == steps.len() || wanted.contains(&step.derived) {
            wanted.extend(step.premises.iter().copied());
            found.push(*step);
        }
    }
    found.reverse();
    found
}
