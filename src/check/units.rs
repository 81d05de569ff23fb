//! Units: lengths share the problem's unit, areas its square, angles are in degrees, numbers of the story that measure the
//! same have the same unit, and choices have the answer's.

use super::Context;
use crate::answer::Answer;
use crate::answer::unit::Unit;
use crate::claim::dimension::unit_of;
use crate::claim::{Claim, Source};
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

/// Numbers of the story that measure the same (two masses, two voltages) have the same unit.
fn told(draft: &Draft, found: &mut Vec<Finding>) {
    let scene = &draft.board.scene;
    let mut units: Vec<&Unit> = Vec::new();
    for (i, stated) in draft.board.claims.iter().enumerate() {
        let (Claim::Equal(measure, value), Source::Given(_) | Source::Asked) = (&stated.claim, stated.source) else {
            continue;
        };
        let Some(unit) = value.unit().filter(|_| measure.dimension(scene).is_none()) else { continue };
        match units.iter().find(|u| u.dimension() == unit.dimension()) {
            Some(other) if *other != unit => found.push(
                Finding::fault("units", "mixed-units", Place::Claim(i as u32))
                    .with("value", crate::claim::printed::printed(value))
                    .with("other", other.to_string()),
            ),
            _ => units.push(unit),
        }
    }
}
