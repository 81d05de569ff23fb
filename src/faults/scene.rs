//! Faults of the scene's geometry and data: the figure is drawn from them, the claims stay. Each change must break a claim
//! or the answer, else it is no fault.

use super::edit::*;
use super::row::{Bench, Fault, Injected, Modality};
use crate::answer::Answer;
use crate::claim::Claim;
use crate::claim::measure::Measure;
use crate::sample::Candidate;
use crate::sample::draft::Draft;
use crate::scene::function::Family;
use crate::scene::mark::MarkKind;
use crate::scene::shape::Shape;
use crate::scene::{EntityId, PointId, ScalarId};
use crate::seed::{Stream, trig};

const SCENE: Modality = Modality::Scene;

/// The table's part.
#[rustfmt::skip]
pub(super) const KINDS: &[Fault] = &[
    Fault { name: "moved-point", modality: SCENE, imitates: "a point is put a little beside its place", inject: moved_point },
    Fault { name: "coinciding-points", modality: SCENE, imitates: "two points nearly coincide", inject: coinciding },
    Fault { name: "swapped-points", modality: SCENE, imitates: "two points stand at each other's place", inject: swapped_points },
    Fault { name: "bar-height", modality: SCENE, imitates: "a bar, slice, cell, region or radius has another value than the problem builds on", inject: other_scalar },
    Fault { name: "edge-weight", modality: SCENE, imitates: "an edge has another weight than the solution reckons with", inject: edge_weight },
    Fault { name: "edge-elsewhere", modality: SCENE, imitates: "an edge leads to another node", inject: edge_elsewhere },
    Fault { name: "edge-reversed", modality: SCENE, imitates: "an arrow points the other way", inject: edge_reversed },
    Fault { name: "curve-coefficient", modality: SCENE, imitates: "a curve is drawn with another coefficient", inject: curve },
    Fault { name: "deceptive-angle", modality: SCENE, imitates: "an angle looks right without being so", inject: deceptive },
    Fault { name: "double-name", modality: SCENE, imitates: "two entities have one name", inject: double_name },
    Fault { name: "unnamed-point", modality: SCENE, imitates: "the name of a point that the question needs is not shown", inject: unnamed },
];

fn name(draft: &Draft, id: EntityId) -> String {
    draft.board.scene.called(id).unwrap_or_else(|| format!("entity {}", id.0))
}

/// Half the diagonal of the named points.
fn size(points: &[(EntityId, PointId)], draft: &Draft) -> f64 {
    let at: Vec<[f64; 2]> = points.iter().map(|p| draft.board.scene.at(p.1)).collect();
    let span = |i: usize| {
        let values = at.iter().map(|p| p[i]);
        values.clone().fold(f64::MIN, f64::max) - values.fold(f64::MAX, f64::min)
    };
    trig::hypot(span(0), span(1)) / 2.0
}

fn moved_point(c: &mut Candidate, stream: &mut Stream, _: &Bench) -> Option<Injected> {
    let mut draft = c.draft.clone();
    let points = named_points(&draft.board.scene, u8::MAX);
    let (id, p) = *one(stream, &points)?;
    let by = size(&points, &draft) * (0.03 + 0.2 * stream.unit());
    let t = stream.angle_rad();
    let at = &mut draft.board.scene.points[p.0 as usize];
    *at = [at[0] + by * trig::cos(t), at[1] + by * trig::sin(t)];
    let what = format!("{} moved by {by:.3}", name(&draft, id));
    finish(c, draft, what)
}

fn coinciding(c: &mut Candidate, stream: &mut Stream, _: &Bench) -> Option<Injected> {
    let mut draft = c.draft.clone();
    let mut points = named_points(&draft.board.scene, u8::MAX);
    stream.shuffle(&mut points);
    let [(a, p), (b, q), ..] = points[..] else { return None };
    let (to, from) = (draft.board.scene.at(q), draft.board.scene.at(p));
    let near = |i: usize| to[i] + 0.004 * (from[i] - to[i]);
    draft.board.scene.points[p.0 as usize] = [near(0), near(1)];
    let what = format!("{} nearly at {}", name(&draft, a), name(&draft, b));
    finish(c, draft, what)
}

fn swapped_points(c: &mut Candidate, stream: &mut Stream, _: &Bench) -> Option<Injected> {
    let mut draft = c.draft.clone();
    let mut points = named_points(&draft.board.scene, u8::MAX);
    stream.shuffle(&mut points);
    let [(a, p), (b, q), ..] = points[..] else { return None };
    draft.board.scene.points.swap(p.0 as usize, q.0 as usize);
    let what = format!("{} and {} exchanged", name(&draft, a), name(&draft, b));
    finish(c, draft, what)
}

fn scalar_by(draft: &mut Draft, s: ScalarId, stream: &mut Stream) -> (f64, f64) {
    let value = &mut draft.board.scene.scalars[s.0 as usize];
    let old = *value;
    let by = (old.abs() * (0.05 + 0.3 * stream.unit())).max(1.0).round();
    *value = if stream.chance(0.5) || old <= by { old + by } else { old - by };
    (old, *value)
}

fn other_scalar(c: &mut Candidate, stream: &mut Stream, _: &Bench) -> Option<Injected> {
    let mut draft = c.draft.clone();
    let carriers: Vec<(EntityId, ScalarId)> = draft
        .board
        .scene
        .ids()
        .filter(|id| draft.board.scene.entity(*id).look.shown())
        .filter_map(|id| match &draft.board.scene.entity(id).shape {
            Shape::Circle(_, s) => Some((id, *s)),
            Shape::Edge(..) => None,
            shape => shape.number().map(|s| (id, s)),
        })
        .collect();
    let (id, s) = *one(stream, &carriers)?;
    let (old, new) = scalar_by(&mut draft, s, stream);
    let what = format!("{} has {new} instead of {old}", name(&draft, id));
    finish(c, draft, what)
}

/// Edges of the figure.
fn edges(draft: &Draft) -> Vec<EntityId> {
    let scene = &draft.board.scene;
    scene.ids().filter(|id| matches!(scene.entity(*id).shape, Shape::Edge(..))).collect()
}

fn edge_weight(c: &mut Candidate, stream: &mut Stream, _: &Bench) -> Option<Injected> {
    let mut draft = c.draft.clone();
    let id = *one(stream, &edges(&draft))?;
    let Shape::Edge(a, b, _, Some(s)) = draft.board.scene.entity(id).shape else { return None };
    let (old, new) = scalar_by(&mut draft, s, stream);
    // The figure shows the new weight, as it would if the template had set it.
    for mark in &mut draft.board.scene.marks {
        if let MarkKind::Value(at, text) = &mut mark.kind
            && *at == id
        {
            *text = format!("{new}");
        }
    }
    for stated in &mut draft.board.claims {
        if let Claim::Equal(Measure::Scalar(t), value) = &mut stated.claim
            && *t == s
        {
            *value = Answer::Number { value: (new as i64).into(), unit: None };
        }
    }
    let what = format!("{}–{} weighs {new} instead of {old}", name(&draft, a), name(&draft, b));
    finish(c, draft, what)
}

fn edge_elsewhere(c: &mut Candidate, stream: &mut Stream, _: &Bench) -> Option<Injected> {
    let mut draft = c.draft.clone();
    let scene = &draft.board.scene;
    let nodes: Vec<EntityId> = scene.ids().filter(|id| matches!(scene.entity(*id).shape, Shape::Node(_))).collect();
    let id = *one(stream, &edges(&draft))?;
    let new = *one(stream, &nodes)?;
    let Shape::Edge(a, b, ..) = scene.entity(id).shape else { return None };
    let joined = |x: EntityId, y: EntityId| {
        scene.entities.iter().any(|e| matches!(e.shape, Shape::Edge(p, q, ..) if (p, q) == (x, y) || (q, p) == (x, y)))
    };
    if new == a || new == b || joined(a, new) {
        return None;
    }
    let what = format!("{}–{} leads to {}", name(&draft, a), name(&draft, b), name(&draft, new));
    if let Shape::Edge(_, end, ..) = &mut draft.board.scene.entities[id.0 as usize].shape {
        *end = new;
    }
    finish(c, draft, what)
}

fn edge_reversed(c: &mut Candidate, stream: &mut Stream, _: &Bench) -> Option<Injected> {
    let mut draft = c.draft.clone();
    let id = *one(stream, &edges(&draft))?;
    let Shape::Edge(a, b, true, weight) = draft.board.scene.entity(id).shape else { return None };
    draft.board.scene.entities[id.0 as usize].shape = Shape::Edge(b, a, true, weight);
    let what = format!("{} → {} reversed", name(&draft, a), name(&draft, b));
    finish(c, draft, what)
}

fn curve(c: &mut Candidate, stream: &mut Stream, _: &Bench) -> Option<Injected> {
    let mut draft = c.draft.clone();
    let scene = &draft.board.scene;
    let curves: Vec<EntityId> = scene
        .ids()
        .filter(|id| matches!(scene.entity(*id).shape, Shape::Curve(..)) && scene.entity(*id).state == 0)
        .collect();
    let id = *one(stream, &curves)?;
    let shape = draft.board.scene.entity(id).shape.clone();
    bend(&shape, &mut draft.board.scene.scalars, stream)?;
    let what = format!("{} has another coefficient", name(&draft, id));
    finish(c, draft, what)
}

/// Changes one coefficient of a curve by enough to be seen.
pub(super) fn bend(shape: &Shape, scalars: &mut [f64], stream: &mut Stream) -> Option<()> {
    let Shape::Curve(function, ..) = shape else { return None };
    // Abscissas of knots must keep their order, bases must stay positive.
    let free = |i: &usize| match function.family {
        Family::Piecewise => i % 2 == 1,
        Family::Exponential => *i != 1,
        _ => true,
    };
    let places: Vec<usize> = (0..function.coefficients.len()).filter(free).collect();
    let s = function.coefficients[*one(stream, &places)?];
    scalars[s.0 as usize] += if stream.chance(0.5) { 1.0 } else { -0.5 };
    Some(())
}

fn deceptive(c: &mut Candidate, stream: &mut Stream, _: &Bench) -> Option<Injected> {
    let mut draft = c.draft.clone();
    let angles: Vec<(usize, [PointId; 3])> = draft
        .board
        .claims
        .iter()
        .enumerate()
        .filter_map(|(i, s)| match s.claim {
            Claim::Equal(Measure::Angle(a, v, b), Answer::Number { .. }) => Some((i, [a, v, b])),
            _ => None,
        })
        .collect();
    let (i, [a, v, b]) = *one(stream, &angles)?;
    let target = if stream.chance(0.5) { 88 } else { 92 };
    let scene = &mut draft.board.scene;
    let (o, p, q) = (scene.at(v), scene.at(a), scene.at(b));
    let reach = trig::hypot(q[0] - o[0], q[1] - o[1]);
    let side = ((p[0] - o[0]) * (q[1] - o[1]) - (p[1] - o[1]) * (q[0] - o[0])).signum();
    let t = trig::atan2(p[1] - o[1], p[0] - o[0]) + side * f64::from(target).to_radians();
    scene.points[b.0 as usize] = [o[0] + reach * trig::cos(t), o[1] + reach * trig::sin(t)];
    let new = Answer::Number { value: i64::from(target).into(), unit: "°".parse().ok() };
    set_value(&mut draft, crate::claim::ClaimId(i as u32), &new);
    finish(c, draft, format!("an angle of {target}°"))
}

fn double_name(c: &mut Candidate, stream: &mut Stream, _: &Bench) -> Option<Injected> {
    let mut draft = c.draft.clone();
    let scene = &draft.board.scene;
    // The names of bars stand at the axis, which would keep them.
    let letter = |id: &EntityId| matches!(scene.entity(*id).shape, Shape::Point(_) | Shape::Node(_));
    let named = scene.ids().filter(letter).filter(|id| scene.entity(*id).name.is_some());
    let mut named: Vec<EntityId> = named.filter(|id| scene.entity(*id).look.shown()).collect();
    stream.shuffle(&mut named);
    let [a, b, ..] = named[..] else { return None };
    let new = scene.entity(a).name.clone();
    let what = format!("{} renamed {}", name(&draft, b), name(&draft, a));
    draft.board.scene.entities[b.0 as usize].name = new;
    let before = c.pictures.clone();
    redraw(c, draft)?;
    if c.pictures == before {
        return None;
    }
    Injected::of(what)
}

fn unnamed(c: &mut Candidate, stream: &mut Stream, _: &Bench) -> Option<Injected> {
    let mut draft = c.draft.clone();
    let scene = &draft.board.scene;
    let said: Vec<EntityId> = c
        .question
        .1
        .iter()
        .filter_map(|s| match s.piece {
            crate::claim::text::Piece::Name(id) => Some(id),
            _ => None,
        })
        .filter(|id| scene.marks.iter().any(|m| m.kind == MarkKind::Name(*id)))
        .collect();
    let id = *one(stream, &said)?;
    draft.board.scene.marks.retain(|m| m.kind != MarkKind::Name(id));
    let what = format!("the name of {} is not shown", name(&draft, id));
    redraw(c, draft)?;
    Injected::of(what)
}
