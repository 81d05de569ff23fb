//! Relations between entities, with residuals in regular form (they vanish linearly where the relation holds).
//!
//! The functions by which templates build them stand in [`super::functions`].

use crate::scene::shape::Shape;
use crate::scene::{EntityId, PointId, Scene};
use crate::seed::trig;
use serde::{Deserialize, Serialize};
use std::fmt;

/// A relation that a scene may satisfy.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub enum Relation {
    /// Lines AB and CD meet at a right angle.
    Perpendicular(PointId, PointId, PointId, PointId),
    /// Lines AB and CD are parallel.
    Parallel(PointId, PointId, PointId, PointId),
    /// The point lies on the entity (segments and arcs within their ends).
    On(PointId, EntityId),
    /// The points lie on one line.
    Collinear(PointId, PointId, PointId),
    /// The first point halves the segment between the two others.
    Midpoint(PointId, PointId, PointId),
    /// The first point lies on the segment between the two others, strictly inside.
    Between(PointId, PointId, PointId),
    /// The line through the two points touches the circle.
    Tangent(PointId, PointId, EntityId),
    /// VD halves the angle AVB: A, V, B, D.
    Bisects(PointId, PointId, PointId, PointId),
    /// The second point is the mirror image of the first in the line through the two others.
    Mirrored(PointId, PointId, PointId, PointId),
    /// Consecutive nodes are joined by edges of the figure that are marked.
    MarkedPath(Vec<EntityId>),
    /// The nodes carry a mark.
    MarkedNodes(Vec<EntityId>),
}

fn vector(scene: &Scene, a: PointId, b: PointId) -> [f64; 2] {
    let (p, q) = (scene.at(a), scene.at(b));
    [q[0] - p[0], q[1] - p[1]]
}

fn norm(u: [f64; 2]) -> f64 {
    trig::hypot(u[0], u[1])
}

fn sine(u: [f64; 2], v: [f64; 2]) -> f64 {
    (u[0] * v[1] - u[1] * v[0]) / (norm(u) * norm(v))
}

fn cosine(u: [f64; 2], v: [f64; 2]) -> f64 {
    (u[0] * v[0] + u[1] * v[1]) / (norm(u) * norm(v))
}

/// How far a parameter lies outside `0..=1`.
fn outside(t: f64) -> f64 {
    if t.is_nan() { t } else { (-t).max(t - 1.0).max(0.0) }
}

impl Relation {
    /// The point that the relation says something of, if it is about one point.
    pub fn subject(&self) -> Option<PointId> {
        match self {
            Relation::On(p, _)
            | Relation::Midpoint(p, ..)
            | Relation::Between(p, ..)
            | Relation::Mirrored(_, p, ..) => Some(*p),
            Relation::Bisects(.., p) => Some(*p),
            _ => None,
        }
    }

    /// Residuals, each 0 where the relation holds; dimensionless, so that scaling the scene changes nothing.
    ///
    /// # Errors
    /// A sentence when the relation makes no sense for the entities.
    pub fn residuals(&self, scene: &Scene) -> Result<Vec<f64>, String> {
        let v = |a: &PointId, b: &PointId| vector(scene, *a, *b);
        Ok(match self {
            Relation::Perpendicular(a, b, c, d) => vec![cosine(v(a, b), v(c, d))],
            Relation::Parallel(a, b, c, d) => vec![sine(v(a, b), v(c, d))],
            Relation::Collinear(a, b, c) => {
                let (u, w) = (v(a, b), v(a, c));
                vec![(u[0] * w[1] - u[1] * w[0]) / (norm(u) * norm(w)).max(f64::MIN_POSITIVE)]
            }
            Relation::Midpoint(m, a, b) => {
                let (u, w, size) = (v(m, a), v(m, b), norm(v(a, b)));
                vec![(u[0] + w[0]) / size, (u[1] + w[1]) / size]
            }
            Relation::Between(p, a, b) => on_straight(v(a, p), v(a, b), 0.0, 1.0),
            Relation::On(p, e) => on(scene, *p, *e)?,
            Relation::Tangent(a, b, c) => match scene.entity(*c).shape {
                Shape::Circle(o, r) | Shape::Arc(o, r, ..) => {
                    let distance = sine(v(a, b), v(a, &o)).abs() * norm(v(a, &o));
                    vec![distance / scene.scalar(r) - 1.0]
                }
                _ => return Err("tangent needs a circle".into()),
            },
            Relation::Bisects(a, w, b, d) => {
                let (x, y) = (v(w, a), v(w, b));
                let half = [x[0] / norm(x) + y[0] / norm(y), x[1] / norm(x) + y[1] / norm(y)];
                vec![sine(half, v(w, d)), (1.0 - cosine(half, v(w, d)).signum()) / 2.0]
            }
            Relation::Mirrored(p, q, a, b) => {
                let (axis, link) = (v(a, b), v(p, q));
                let (x, y) = (v(a, p), v(a, q));
                let middle = [(x[0] + y[0]) / 2.0, (x[1] + y[1]) / 2.0];
                vec![cosine(axis, link), (axis[0] * middle[1] - axis[1] * middle[0]) / (norm(axis) * norm(axis))]
            }
            Relation::MarkedPath(nodes) => {
                let marked = |w: &[EntityId]| {
                    let same = |a: EntityId, b: EntityId| (a, b) == (w[0], w[1]);
                    let edge = scene.entities.iter().any(|e| match e.shape {
                        Shape::Edge(a, b, directed, _) => same(a, b) || (!directed && same(b, a)),
                        _ => false,
                    });
                    let mark = scene
                        .entities
                        .iter()
                        .any(|e| matches!(e.shape, Shape::EdgeMark(a, b) if same(a, b) || same(b, a)));
                    if edge && mark { 0.0 } else { 1.0 }
                };
                nodes.windows(2).map(marked).collect()
            }
            Relation::MarkedNodes(nodes) => {
                let marked = |n: &EntityId| scene.entities.iter().any(|e| e.shape == Shape::NodeMark(*n));
                nodes.iter().map(|n| if marked(n) { 0.0 } else { 1.0 }).collect()
            }
        })
    }
}

/// Residuals of "the end of `w`, measured from the foot of `u`, lies on `u`" with the parameter kept in `lo..=hi`.
fn on_straight(w: [f64; 2], u: [f64; 2], lo: f64, hi: f64) -> Vec<f64> {
    let square = norm(u) * norm(u);
    let t = (w[0] * u[0] + w[1] * u[1]) / square;
    let along = if lo.is_infinite() {
        0.0
    } else if hi.is_infinite() {
        (-t).max(0.0)
    } else {
        outside(t)
    };
    vec![(u[0] * w[1] - u[1] * w[0]) / square, along]
}

fn on(scene: &Scene, p: PointId, e: EntityId) -> Result<Vec<f64>, String> {
    let v = |a: PointId, b: PointId| vector(scene, a, b);
    Ok(match &scene.entity(e).shape {
        Shape::Segment(a, b) => on_straight(v(*a, p), v(*a, *b), 0.0, 1.0),
        Shape::Line(a, b) => on_straight(v(*a, p), v(*a, *b), f64::NEG_INFINITY, f64::INFINITY),
        Shape::Ray(a, b) => on_straight(v(*a, p), v(*a, *b), 0.0, f64::INFINITY),
        Shape::Circle(o, r) | Shape::Arc(o, r, ..) => vec![norm(v(*o, p)) / scene.scalar(*r) - 1.0],
        Shape::Curve(f, from, to) => {
            let [x, y] = scene.at(p);
            let size = y.abs().max(1.0);
            vec![(f.value(scene, x) - y) / size, outside((x - from) / (to - from))]
        }
        Shape::Polygon(points) | Shape::Polyline(points) => {
            let closed = matches!(scene.entity(e).shape, Shape::Polygon(_));
            let sides = if closed { points.len() } else { points.len() - 1 };
            let worst = |r: &Vec<f64>| r.iter().fold(0.0, |m: f64, x| m.max(x.abs()));
            let each = (0..sides).map(|i| {
                let (a, b) = (points[i], points[(i + 1) % points.len()]);
                on_straight(v(a, p), v(a, b), 0.0, 1.0)
            });
            each.min_by(|x, y| worst(x).total_cmp(&worst(y))).unwrap_or_default()
        }
        other => return Err(format!("no point can lie on {other:?}")),
    })
}

impl fmt::Display for Relation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self:?}")
    }
}
