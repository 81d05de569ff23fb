//! Units: lengths share the problem's unit, areas its square, angles are in degrees, numbers of the story that measure the
//! same and meet in a step have the same unit, and choices have the answer's.

use super::Context;
use crate::answer::Answer;
use crate::claim::dimension::unit_of;
use crate::claim::{Claim, ClaimId, Source};
use crate::sample::Candidate;
use crate::sample::draft::Draft;
use crate::sample::finding::{Finding, Place};

/// Holds the unit of every stated value against the problem's.
pub(super) fn check(_: &Context, c: &Candidate, found: &mut Vec<Finding>) {
    let draft = &c.draft;
    for (i, stated) in draft.board.claims.iter().enumerate() {
        let Claim::Equal(measure, value @ Answer::Number { unit, .. }) = &stated.claim else { continue };
        let Some(power) = measure.dimension(&draft.board.scene) else { continue };
        let expected = unit_of(power, draft.parts.unit.as_ref());
        if *unit != expected {
            found.push(
                Finding::fault("units", "other-unit", Place::Claim(i as u32))
                    .with("value", crate::claim::printed::printed(value))
                    .with("expected", expected.map_or("none".into(), |u| u.to_string())),
            );
        }
    }
    told(draft, found);
    let offered = draft.choices.iter().map(|o| &o.answer);
    for other in offered.chain(draft.parts.ask.mistakes.iter().map(|m| &m.0)) {
        if other.unit() != draft.answer.unit() {
            found.push(
                Finding::fault("units", "choice-unit", Place::Whole)
                    .with("choice", crate::claim::printed::printed(other))
                    .with("answer", crate::claim::printed::printed(&draft.answer)),
            );
        }
    }
}

/// Numbers of the story that measure the same (two masses, two voltages) and meet in one step, or a given and the answer, have
/// the same unit. Resistors of one figure may be told in ohms and kilohms as long as nothing adds them up.
fn told(draft: &Draft, found: &mut Vec<Finding>) {
    let unit = |id: &ClaimId| match draft.claim(*id) {
        Claim::Equal(measure, value) if measure.dimension(&draft.board.scene).is_none() => value.unit(),
        _ => None,
    };
    let asked = (0..draft.board.claims.len() as u32)
        .map(ClaimId)
        .filter(|id| matches!(draft.board.claims[id.0 as usize].source, Source::Asked));
    let asked: Vec<ClaimId> = asked.collect();
    let given = |id: &ClaimId| matches!(draft.board.claims[id.0 as usize].source, Source::Given(_));
    let mut mixed: Vec<(ClaimId, ClaimId)> = Vec::new();
    for (_, step) in draft.steps() {
        for id in step.premises.iter().filter(|id| given(id)) {
            for other in step.premises.iter().chain(&asked).filter(|other| *other != id) {
                let (Some(a), Some(b)) = (unit(id), unit(other)) else { continue };
                if a.dimension() == b.dimension() && a != b && !mixed.contains(&(*other, *id)) {
                    mixed.push((*id, *other));
                }
            }
        }
    }
    for (id, other) in mixed {
        let printed = |id: ClaimId| draft.board.value_of(id).map(crate::claim::printed::printed).unwrap_or_default();
        found.push(
            Finding::fault("units", "mixed-units", Place::Claim(id.0))
                .with("value", printed(id))
                .with("other", printed(other)),
        );
    }
}
