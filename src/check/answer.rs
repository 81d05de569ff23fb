//! Answer: two roads meet. The template's reasoning gives one value, the asked measure on the drawn scene the other.

use crate::check::Context;
use crate::claim::measure::Measure;
use crate::claim::printed::printed;
use crate::claim::tolerance::close;
use crate::claim::{Claim, Source};
use crate::sample::Candidate;
use crate::sample::finding::{Finding, Place};
use crate::scene::Scene;
use crate::scene::function::Family;
use crate::scene::shape::Shape;

/// Compares the answer with the scene and with the last conclusion.
pub(super) fn check(_: &Context, c: &Candidate, found: &mut Vec<Finding>) {
    let draft = &c.draft;
    let claimed = printed(&draft.answer);
    if let Some(x) = kink(&draft.board.scene, &draft.asked) {
        found
            .push(Finding::fault("answer", "undecided", Place::Whole).with("why", "no slope at a corner").with("x", x));
    }
    match draft.asked.observe(&draft.board.scene) {
        Err(why) => found.push(Finding::fault("answer", "undecided", Place::Whole).with("why", why)),
        Ok(seen) if !seen.agrees(&draft.answer) => {
            found.push(
                Finding::fault("answer", "differs", Place::Whole)
                    .with("answer", claimed.clone())
                    .with("scene", seen.to_string()),
            );
        }
        Ok(_) => {}
    }
    let last = draft.steps().last();
    let concluded =
        last.is_some_and(|(_, s)| *draft.claim(s.derived) == Claim::Equal(draft.asked.clone(), draft.answer.clone()));
    if !concluded {
        let place = last.map_or(Place::Whole, |(i, _)| Place::Step(i as u16));
        found.push(Finding::fault("answer", "not-concluded", place).with("answer", claimed));
    }
    for (i, stated) in draft.board.claims.iter().enumerate() {
        if let (Claim::Equal(measure, _), Source::Given(_)) = (&stated.claim, stated.source)
            && same(measure, &draft.asked)
        {
            found.push(Finding::fault("answer", "given", Place::Claim(i as u32)));
        }
    }
}

/// Where a measure takes the slope of a curve at a corner between two straight pieces: there is none.
fn kink(scene: &Scene, m: &Measure) -> Option<f64> {
    let corner = |leaf: &Measure| {
        let Measure::CurveSlope(e, at) = leaf else { return None };
        let Shape::Curve(f, ..) = &scene.entity(*e).shape else { return None };
        if f.family != Family::Piecewise {
            return None;
        }
        let x = at.number(scene);
        let knots: Vec<f64> = f.coefficients.iter().step_by(2).map(|s| scene.scalar(*s)).collect();
        let inner = knots.get(1..knots.len().saturating_sub(1))?;
        let knot = inner.iter().find(|k| close(**k, x))?;
        let [left, right] = [-1e-6, 1e-6].map(|h| f.slope(scene, knot + h));
        (!close(left, right)).then_some(x)
    };
    let mut found = None;
    m.leaves(&mut |leaf| found = found.or_else(|| corner(leaf)));
    found
}

/// Whether two measures are one, whatever the order of ends.
fn same(a: &Measure, b: &Measure) -> bool {
    match (a, b) {
        (Measure::Length(p, q), Measure::Length(r, s)) => (p, q) == (r, s) || (p, q) == (s, r),
        (Measure::Angle(p, v, q), Measure::Angle(r, w, s)) => v == w && ((p, q) == (r, s) || (p, q) == (s, r)),
        (Measure::Distance(p, q, v), Measure::Distance(r, s, w)) => p == r && ((q, v) == (s, w) || (q, v) == (w, s)),
        _ => a == b,
    }
}
