//! Marks: the way and the nodes that a cited tool call marks are those that the step speaks of.

use super::mentions::Mentions;
use crate::answer::Answer;
use crate::claim::Claim;
use crate::claim::relation::Relation;
use crate::sample::draft::{Draft, Step};
use crate::sample::finding::{Finding, Place};
use crate::scene::EntityId;

/// Whether `part` stands in `whole` in one piece, forwards or backwards.
fn within(part: &[String], whole: &[String]) -> bool {
    let back: Vec<String> = part.iter().rev().cloned().collect();
    whole.windows(part.len()).any(|w| w == part || w == back)
}

/// Compares cited marks with conclusion and premises.
pub(super) fn check(draft: &Draft, i: usize, step: &Step, found: &mut Vec<Finding>) {
    let scene = &draft.board.scene;
    let name = |id: &EntityId| scene.entity(*id).name.clone().unwrap_or_default();
    for id in &step.premises {
        let (nodes, path) = match draft.claim(*id) {
            Claim::Holds(Relation::MarkedPath(nodes)) => (nodes, true),
            Claim::Holds(Relation::MarkedNodes(nodes)) => (nodes, false),
            _ => continue,
        };
        let mut said = Mentions::default();
        said.claim(scene, draft.claim(step.derived));
        step.premises.iter().filter(|p| *p != id).for_each(|p| said.claim(scene, draft.claim(*p)));
        let sequence = match draft.claim(step.derived) {
            Claim::Equal(_, Answer::Sequence(names)) => Some(names),
            _ => None,
        };
        let marked: Vec<String> = nodes.iter().map(name).collect();
        let right = match sequence {
            Some(names) if path => within(&marked, names),
            Some(names) => marked.iter().all(|n| names.contains(n)),
            None => nodes.iter().any(|n| said.entities.contains(n)),
        };
        if !right {
            let finding = Finding::fault("steps", "wrong-marks", Place::Step(i as u16));
            found.push(finding.with("marked", marked.join(", ")).with("claim", id.0));
        }
    }
}
