//! Tool needed: the solution speaks of what every tool call drew. A stroke that no needed step builds on is idle.

use super::steps::mentions::Mentions;
use crate::claim::{Claim, ClaimId};
use crate::sample::difficulty::needed;
use crate::sample::draft::{Draft, Move, Step, ToolCall};
use crate::sample::finding::{Finding, Place};
use crate::scene::cell::Line;
use crate::scene::on_cells::cell_of;
use crate::scene::pedigree::Kin;
use crate::scene::regions::around;
use crate::scene::sets::Sets;
use crate::scene::shape::Shape;
use crate::scene::space::{cross, dot, minus, norm};
use crate::scene::{EntityId, PointId, Scene};

/// Height or abscissa of a drawn straight stroke between points without a name that runs along an axis.
fn level(scene: &Scene, a: PointId, b: PointId) -> Option<f64> {
    let (p, q) = (scene.at(a), scene.at(b));
    let bare = scene.point_entity(a).is_none() && scene.point_entity(b).is_none();
    match bare {
        true if p[1] == q[1] => Some(p[1]),
        true if p[0] == q[0] => Some(p[0]),
        _ => None,
    }
}

/// Place along a stroke, from 0 at its first end to 1, of a point on its line.
fn along(scene: &Scene, (a, b): (PointId, PointId), p: PointId) -> Option<f64> {
    let (from, u) = (scene.place(a), minus(scene.place(b), scene.place(a)));
    let v = minus(scene.place(p), from);
    let square = dot(u, u).max(f64::MIN_POSITIVE);
    (norm(cross(u, v)) / square <= 1e-9).then(|| dot(u, v) / square)
}

/// Whether the straight connection of two points runs along a drawn stroke for a stretch.
fn overlaps(scene: &Scene, stroke: &Shape, p: PointId, q: PointId) -> bool {
    let Some(ends) = stroke.ends() else { return false };
    let Some((s, t)) = along(scene, ends, p).zip(along(scene, ends, q)) else { return false };
    matches!(stroke, Shape::Line(..)) || s.max(t).min(1.0) - s.min(t).max(0.0) > 1e-9
}

/// Whether a claim speaks of what the call drew or was given.
fn speaks(scene: &Scene, call: &ToolCall, claim: &Claim) -> bool {
    let mut said = Mentions::default();
    said.claim(scene, claim);
    let point = |id: &EntityId| matches!(scene.entity(*id).shape, Shape::Point(p) if said.points.contains(&p));
    let stroke = |id: &EntityId| match scene.entity(*id).shape {
        Shape::Segment(a, b) | Shape::Line(a, b) | Shape::Arrow(a, b) => {
            let along = |(p, q): &(PointId, PointId)| overlaps(scene, &scene.entity(*id).shape, *p, *q);
            let at = level(scene, a, b);
            said.pairs.iter().any(along)
                || at.is_some_and(|y| {
                    let value = super::steps::value(claim).is_some_and(|v| (v - y).abs() < 1e-9);
                    value || said.numbers.iter().any(|(_, x)| (x - y).abs() < 1e-9)
                })
        }
        _ => false,
    };
    // Points that a call was given were there before; what it was given to read, mark or outline is its subject.
    let read = |id: &EntityId| {
        let about =
            !matches!(scene.entity(*id).shape, Shape::Point(_)) || matches!(scene.frame, crate::scene::Frame::Axes(_));
        about && (said.entities.contains(id) || point(id))
    };
    // An edge is spoken of when both its ends are.
    let edge = |id: &EntityId| match scene.entity(*id).shape {
        Shape::EdgeMark(a, b) => said.entities.contains(&a) && said.entities.contains(&b),
        _ => false,
    };
    // What is said of a row or column is said of its cells, where several of them are marked.
    let several = call.given.iter().chain(&call.drawn).filter(|id| cell_of(scene, **id).is_some()).count() > 1
        || call.drawn.len() > 1;
    let lined = |id: &EntityId| {
        let Some(cell) = cell_of(scene, *id) else { return false };
        said.entities.iter().any(|e| match &scene.entity(*e).shape {
            Shape::Heading(h) => h.index == Some(if h.line == Line::Row { cell.row } else { cell.column }),
            _ => false,
        })
    };
    // What is drawn upon a cell, region or element speaks of it, of an element or region also where its sets are spoken of.
    let upon = |id: &EntityId| match &scene.entity(*id).shape {
        Shape::OnCells(on) => said.entities.iter().any(|e| on.covers(scene, *e)),
        Shape::Sets(Sets::Shade(on) | Sets::Outline(on) | Sets::Sign(on, _)) => {
            let inside = match &scene.entity(*on).shape {
                Shape::Sets(Sets::Zone(inside, _)) => inside.clone(),
                Shape::Sets(Sets::Element(at, _)) => around(scene, *at),
                _ => Vec::new(),
            };
            let around_zone =
                |e: &EntityId| matches!(&scene.entity(*e).shape, Shape::Sets(Sets::Zone(z, _)) if z.contains(on));
            said.entities.iter().any(|e| e == on || around_zone(e))
                || inside.iter().any(|ring| said.entities.contains(ring))
        }
        Shape::Kin(Kin::Carrier(of)) => said.entities.contains(of),
        _ => false,
    };
    let shown = |id: &EntityId| point(id) || stroke(id) || edge(id) || upon(id) || said.entities.contains(id);
    call.drawn.iter().any(shown) || call.given.iter().any(|id| read(id) || several && lined(id))
}

/// Whether a step cites or speaks of a call.
fn cites(draft: &Draft, call: &ToolCall, step: &Step) -> bool {
    let claims = std::iter::once(&step.derived).chain(&step.premises);
    step.premises.iter().any(|p| call.post.contains(p))
        || claims.into_iter().any(|id: &ClaimId| speaks(&draft.board.scene, call, draft.claim(*id)))
}

/// Whether what a call drew ends or stands on an axis-parallel line that another call drew before.
fn stands_on(scene: &Scene, call: &ToolCall, line: &ToolCall) -> bool {
    let levels: Vec<(PointId, PointId)> = line
        .drawn
        .iter()
        .filter_map(|id| if let Shape::Segment(a, b) = scene.entity(*id).shape { Some((a, b)) } else { None })
        .filter(|(a, b)| level(scene, *a, *b).is_some())
        .collect();
    let on = |p: &PointId| {
        let at = scene.at(*p);
        levels.iter().any(|(a, b)| {
            let (u, v) = (scene.at(*a), scene.at(*b));
            (u[1] == v[1] && (at[1] - u[1]).abs() < 1e-9) || (u[0] == v[0] && (at[0] - u[0]).abs() < 1e-9)
        })
    };
    line.state < call.state && call.drawn.iter().any(|id| scene.entity(*id).shape.defining_points().iter().any(on))
}

/// Whether a segment lies all along straight strokes that were drawn before.
fn retraces(scene: &Scene, id: EntityId) -> bool {
    let own = scene.entity(id);
    let Shape::Segment(a, b) = own.shape else { return false };
    let mut covered: Vec<(f64, f64)> = Vec::new();
    for e in scene.entities.iter().filter(|e| e.state < own.state && e.look.shown()) {
        let sides = e.shape.strokes();
        covered.extend(sides.iter().filter_map(|(p, q)| along(scene, (a, b), *p).zip(along(scene, (a, b), *q))));
    }
    covered.iter_mut().filter(|c| c.0 > c.1).for_each(|c| *c = (c.1, c.0));
    covered.sort_by(|x, y| x.0.total_cmp(&y.0));
    let reached = covered.iter().fold(0.0, |end, c| if c.0 <= end + 1e-9 { c.1.max(end) } else { end });
    reached >= 1.0 - 1e-9
}

/// Looks at every call.
pub(super) fn check(draft: &Draft, found: &mut Vec<Finding>) {
    let scene = &draft.board.scene;
    let needed = needed(draft);
    let steps: Vec<&Step> =
        needed.iter().filter_map(|i| if let Move::Step(s) = &draft.trajectory[*i] { Some(s) } else { None }).collect();
    let cited: Vec<&ToolCall> =
        draft.calls().map(|c| c.1).filter(|call| steps.iter().any(|s| cites(draft, call, s))).collect();
    for (i, call) in draft.calls() {
        let used = cited.iter().any(|c| c.state == call.state || stands_on(scene, c, call));
        if !used {
            let finding = Finding::fault("tool", "idle", Place::Step(i as u16));
            found.push(finding.with("tool", call.tool.clone()));
        }
        if call.tool == "connect" && call.drawn.iter().any(|id| retraces(scene, *id)) {
            found.push(Finding::fault("tool", "retraces", Place::Step(i as u16)).with("tool", call.tool.clone()));
        }
    }
}
