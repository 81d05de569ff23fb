//! Units: lengths share the problem's unit, areas its square, angles are in degrees, numbers of the story that measure the
//! same and meet in a step have the same unit, and choices have the answer's.

use super::Context;
use crate::answer::Answer;
use crate::answer::unit::{Dimension, Unit};
use crate::claim::dimension::unit_of;
use crate::claim::measure::Measure;
use crate::claim::tolerance::close;
use crate::claim::{Claim, ClaimId, Source};
use crate::sample::Candidate;
use crate::sample::draft::Draft;
use crate::sample::finding::{Finding, Place};
use crate::scene::Frame;

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
    if let Frame::Axes(axes) = &draft.board.scene.frame {
        let own = |title: &str| title.split_once('/')?.1.trim_matches(['(', ')']).parse::<Unit>().ok();
        if let (Some(x), Some(y)) = (own(&axes.x.title), own(&axes.y.title)) {
            read_off(draft, &x, &y, found);
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

/// What the area under a graph measures: height, width, area.
const AREAS: &[(Dimension, Dimension, Dimension)] = &[
    (Dimension::Speed, Dimension::Time, Dimension::Length),
    (Dimension::Acceleration, Dimension::Time, Dimension::Speed),
    (Dimension::Power, Dimension::Time, Dimension::Energy),
    (Dimension::Current, Dimension::Time, Dimension::Charge),
    (Dimension::Force, Dimension::Length, Dimension::Energy),
];

/// What is read off axes with units has the unit that follows from theirs: an area that of the product, a slope that of the quotient.
fn read_off(draft: &Draft, x: &Unit, y: &Unit, found: &mut Vec<Finding>) {
    let of = |u: &Unit| Some((u.dimension(), u.factor()?.to_f64()));
    let (Some(x), Some(y)) = (of(x), of(y)) else { return };
    for (i, stated) in draft.board.claims.iter().enumerate() {
        let Claim::Equal(measure, value) = &stated.claim else { continue };
        let (Some(told), Some(is)) = (value.unit().and_then(of), own_unit(measure, x, y)) else { continue };
        if told.0 != is.0 || !close(told.1, is.1) {
            found.push(
                Finding::fault("units", "other-unit", Place::Claim(i as u32))
                    .with("value", crate::claim::printed::printed(value))
                    .with("axes", format!("{:?}", is.0)),
            );
        }
    }
}

/// Dimension and size of the unit in which a measure comes out on axes with these; `None` where it is not known.
fn own_unit(m: &Measure, x: (Dimension, f64), y: (Dimension, f64)) -> Option<(Dimension, f64)> {
    match m {
        Measure::X(_) => Some(x),
        Measure::Y(_) | Measure::CurveAt(..) => Some(y),
        Measure::CurveIntegral(..) => AREAS.iter().find(|a| (a.0, a.1) == (y.0, x.0)).map(|a| (a.2, y.1 * x.1)),
        Measure::CurveSlope(..) | Measure::Slope(..) => {
            AREAS.iter().find(|a| (a.2, a.1) == (y.0, x.0)).map(|a| (a.0, y.1 / x.1))
        }
        Measure::Sum(parts) => {
            let all: Vec<_> = parts.iter().map(|p| own_unit(p, x, y)).collect::<Option<_>>()?;
            all.first().copied().filter(|first| all.iter().all(|u| u.0 == first.0 && close(u.1, first.1)))
        }
        _ => None,
    }
}

/// Principles by which numbers of one unit are joined.
const SUMS: [&str; 2] = ["mathematics/arithmetic/addition", "mathematics/arithmetic/subtraction"];

/// Numbers of the story that measure the same (two masses, two voltages) and meet in one step, or a given and the answer, have
/// the same unit, as has what is told and what the figure shows where they add up. Resistors of one figure may be told in ohms and kilohms as long as nothing adds them up.
fn told(draft: &Draft, found: &mut Vec<Finding>) {
    let any = |id: &ClaimId| if let Claim::Equal(_, value) = draft.claim(*id) { value.unit() } else { None };
    let unit = |id: &ClaimId| match draft.claim(*id) {
        Claim::Equal(measure, _) if measure.dimension(&draft.board.scene).is_none() => any(id),
        _ => None,
    };
    let asked = (0..draft.board.claims.len() as u32)
        .map(ClaimId)
        .filter(|id| matches!(draft.board.claims[id.0 as usize].source, Source::Asked));
    let asked: Vec<ClaimId> = asked.collect();
    let given = |id: &ClaimId| matches!(draft.board.claims[id.0 as usize].source, Source::Given(_));
    let mut mixed: Vec<(ClaimId, ClaimId)> = Vec::new();
    for (_, step) in draft.steps() {
        let adds = SUMS.contains(&step.principle.as_str());
        for id in step.premises.iter().filter(|id| given(id)) {
            for other in step.premises.iter().chain(&asked).filter(|other| *other != id) {
                let (Some(a), Some(b)) = (unit(id), if adds { any(other) } else { unit(other) }) else { continue };
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
