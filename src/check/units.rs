//! Units: lengths share the problem's unit, areas its square, angles are in degrees, and choices have the answer's unit.

use super::Context;
use crate::answer::Answer;
use crate::answer::unit::Unit;
use crate::claim::Claim;
use crate::claim::dimension::unit_of;
use crate::sample::Candidate;
use crate::sample::finding::{Finding, Place};

fn unit(answer: &Answer) -> Option<Option<&Unit>> {
    match answer {
        Answer::Number { unit, .. } | Answer::Rounded { unit, .. } => Some(unit.as_ref()),
        _ => None,
    }
}

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
    let offered = draft.choices.iter().map(|o| &o.answer);
    for other in offered.chain(draft.parts.ask.mistakes.iter().map(|m| &m.0)) {
        if unit(other) != unit(&draft.answer) {
            found.push(
                Finding::fault("units", "choice-unit", Place::Whole)
                    .with("choice", crate::claim::printed::printed(other))
                    .with("answer", crate::claim::printed::printed(&draft.answer)),
            );
        }
    }
}
