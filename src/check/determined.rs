//! Determined: what is given decides the answer.
//!
//! The gradient of the asked measure must lie in the row space of what is known; then no small motion changes the answer. In
//! plane figures restarts look for a distant configuration that satisfies the same claims, shows the same order and answers
//! otherwise, as the two triangles of side-side-angle do. For questions that a solver answers, whatever nobody states is varied.

use crate::check::Context;
use crate::check::knowledge::{Knowledge, Verdict, Who};
use crate::claim::measure::Measure;
use crate::claim::query::Query;
use crate::claim::reading::readings;
use crate::sample::Candidate;
use crate::sample::finding::{Finding, Place};
use crate::scene::function::Family;
use crate::scene::shape::Shape;
use crate::scene::{EntityId, Scene};

/// Other configurations that are tried for each part of the figure. One start in seven finds the second triangle of side-side-angle, so that all miss it once
/// in 140 problems.
pub(super) const RESTARTS: usize = 32;

/// Judges the whole of what is known.
pub(super) fn check(_: &Context, c: &Candidate, found: &mut Vec<Finding>) {
    let scene = &c.draft.board.scene;
    if let Some(x) = beyond(scene, &c.draft.asked) {
        found.push(Finding::fault("determined", "under", Place::Whole).with("beyond_the_curve", x));
        return;
    }
    if let Some(roads) = unweighted(scene, &c.draft.asked) {
        found.push(Finding::fault("determined", "under", Place::Whole).with("edges_without_a_weight", roads));
        return;
    }
    let readings = readings(&c.draft.board.scene);
    match Knowledge::of(c, Who::Reader, &readings).verdict(None, RESTARTS) {
        Verdict::Determined => {}
        Verdict::Under(rank, unknowns, direction) => found.push(
            Finding::fault("determined", "under", Place::Whole)
                .with("rank", rank)
                .with("unknowns", unknowns)
                .with("direction", direction),
        ),
        Verdict::Ambiguous(here, there) => {
            found.push(Finding::fault("determined", "ambiguous", Place::Whole).with("here", here).with("there", there));
        }
    }
}

/// An abscissa beyond the ends of a drawn curve at which a measure needs it.
fn beyond(scene: &Scene, m: &Measure) -> Option<f64> {
    let out = |e: &EntityId, x: &Measure| {
        // A formula goes on beyond what is drawn of it; a course of straight pieces ends where it ends.
        let Shape::Curve(f, from, to) = &scene.entity(*e).shape else { return None };
        if f.family != Family::Piecewise {
            return None;
        }
        let (x, slack) = (x.number(scene), 1e-6 * (to - from));
        (x < from - slack || x > to + slack).then_some(x)
    };
    let past = |leaf: &Measure| match leaf {
        Measure::CurveAt(e, x) | Measure::CurveSlope(e, x) => out(e, x),
        Measure::CurveIntegral(e, a, b) => out(e, a).or_else(|| out(e, b)),
        _ => None,
    };
    let mut found = None;
    m.leaves(&mut |leaf| found = found.or_else(|| past(leaf)));
    found
}

/// Edges without a weight in a graph whose others have one, where a way or tree is asked for by its weight.
fn unweighted(scene: &Scene, m: &Measure) -> Option<usize> {
    let weighs = |q: &Query| matches!(q.name.as_str(), "path_cost" | "shortest_path" | "spanning_tree_cost");
    let mut asked = false;
    m.queries(&mut |q| asked |= matches!(q, Measure::Query(q) if weighs(q)));
    let edges = scene.entities.iter().filter(|e| e.state == 0 && e.look.shown());
    let weights: Vec<bool> =
        edges.filter_map(|e| if let Shape::Edge(_, _, _, s) = e.shape { Some(s.is_some()) } else { None }).collect();
    let bare = weights.iter().filter(|w| !**w).count();
    (asked && bare > 0 && bare < weights.len()).then_some(bare)
}
