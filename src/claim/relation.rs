//! Relations between entities, with residuals in regular form (they vanish linearly where the relation holds).
//!
//! The functions by which templates build them stand in [`super::functions`].

use crate::claim::solid::{self, Shaken};
use crate::claim::tolerance::close;
use crate::scene::real::Real;
use crate::scene::shape::Shape;
use crate::scene::space::{self, Space};
use crate::scene::values::Values;
use crate::scene::{EntityId, PointId, Scene};
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
    /// The nodes, cells or regions carry a mark.
    MarkedNodes(Vec<EntityId>),
}

type Vector<N> = [N; 2];

fn norm<N: Real>(u: Vector<N>) -> N {
    u[0].hypot(u[1])
}

fn cross<N: Real>(u: Vector<N>, v: Vector<N>) -> N {
    u[0] * v[1] - u[1] * v[0]
}

fn dot<N: Real>(u: Vector<N>, v: Vector<N>) -> N {
    u[0] * v[0] + u[1] * v[1]
}

fn sine<N: Real>(u: Vector<N>, v: Vector<N>) -> N {
    cross(u, v) / (norm(u) * norm(v))
}

fn cosine<N: Real>(u: Vector<N>, v: Vector<N>) -> N {
    dot(u, v) / (norm(u) * norm(v))
}

/// How far a parameter lies outside `0..=1`.
fn outside(t: f64) -> f64 {
    if t.is_nan() { t } else { (-t).max(t - 1.0).max(0.0) }
}

/// Direction of the bisector of the angle between two vectors.
fn halfway<N: Real>(x: Vector<N>, y: Vector<N>) -> Vector<N> {
    [x[0] / norm(x) + y[0] / norm(y), x[1] / norm(x) + y[1] / norm(y)]
}

/// How far `w`, measured from the foot of `u`, lies off the line along `u`, in lengths of `u`.
fn off_line<N: Real>(w: Vector<N>, u: Vector<N>) -> N {
    cross(u, w) / dot(u, u)
}

/// Parameter of the foot of `w` on `u`, both from one point.
fn along(w: Vector<f64>, u: Vector<f64>) -> f64 {
    dot(w, u) / dot(u, u)
}

/// The side of a polygon or chain that comes nearest to the point.
fn nearest_side(scene: &Scene, p: PointId, points: &[PointId], closed: bool) -> Option<(PointId, PointId)> {
    let sides = if closed { points.len() } else { points.len().saturating_sub(1) };
    let v = |a: PointId, b: PointId| [scene.at(b)[0] - scene.at(a)[0], scene.at(b)[1] - scene.at(a)[1]];
    let worst = |(a, b): &(PointId, PointId)| {
        let (w, u) = (v(*a, p), v(*a, *b));
        off_line(w, u).abs().max(outside(along(w, u)))
    };
    let ends = (0..sides).map(|i| (points[i], points[(i + 1) % points.len()]));
    ends.min_by(|x, y| worst(x).total_cmp(&worst(y)))
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
        let mut found = Vec::new();
        self.equations(scene, scene, &mut found)?;
        found.extend(self.bound(scene));
        Ok(found)
    }

    /// The equations of the relation as residuals in regular form, pushed to `found`: they vanish linearly where the relation
    /// holds. Bounds (a point within the ends of its segment) are not among them.
    ///
    /// # Errors
    /// A sentence when the relation makes no sense for the entities.
    pub fn equations<V: Values>(&self, scene: &Scene, values: &V, found: &mut Vec<V::Number>) -> Result<(), String> {
        if let Some(space) = &scene.space {
            return self.in_space(scene, space, values, found);
        }
        let n = V::Number::of;
        let v = |a: PointId, b: PointId| {
            let (p, q) = (values.at(a), values.at(b));
            [q[0] - p[0], q[1] - p[1]]
        };
        match self {
            Relation::Perpendicular(a, b, c, d) => found.push(cosine(v(*a, *b), v(*c, *d))),
            Relation::Parallel(a, b, c, d) => found.push(sine(v(*a, *b), v(*c, *d))),
            Relation::Collinear(a, b, c) => {
                let (u, w) = (v(*a, *b), v(*a, *c));
                let size = norm(u) * norm(w);
                found.push(cross(u, w) / if size.real() > 0.0 { size } else { n(f64::MIN_POSITIVE) });
            }
            Relation::Midpoint(m, a, b) => {
                let (u, w, size) = (v(*m, *a), v(*m, *b), norm(v(*a, *b)));
                found.extend([(u[0] + w[0]) / size, (u[1] + w[1]) / size]);
            }
            Relation::Between(p, a, b) => found.push(off_line(v(*a, *p), v(*a, *b))),
            Relation::On(p, e) => match &scene.entity(*e).shape {
                Shape::Segment(a, b) | Shape::Line(a, b) | Shape::Ray(a, b) => {
                    found.push(off_line(v(*a, *p), v(*a, *b)));
                }
                Shape::Circle(o, r) | Shape::Arc(o, r, ..) => {
                    found.push(norm(v(*o, *p)) / values.scalar(*r) - n(1.0));
                }
                Shape::Curve(f, ..) => {
                    let [x, y] = values.at(*p);
                    found.push((f.value(values, x) - y) / n(y.real().abs().max(1.0)));
                }
                shape @ (Shape::Polygon(points) | Shape::Polyline(points)) => {
                    let side = nearest_side(scene, *p, points, matches!(shape, Shape::Polygon(_)));
                    found.extend(side.map(|(a, b)| off_line(v(a, *p), v(a, b))));
                }
                other => return Err(format!("no point can lie on {other:?}")),
            },
            Relation::Tangent(a, b, c) => match scene.entity(*c).shape {
                Shape::Circle(o, r) | Shape::Arc(o, r, ..) => {
                    // Where one of the points is the contact, the distance of the line is greatest there and has no gradient
                    // of its own; then radius and line are perpendicular.
                    let on_circle = |p: &&PointId| {
                        let (at, centre, r) = (scene.at(**p), scene.at(o), scene.scalar(r));
                        close(norm([at[0] - centre[0], at[1] - centre[1]]) / r, 1.0)
                    };
                    if let Some(contact) = [a, b].into_iter().find(on_circle) {
                        let radius = v(o, *contact);
                        found.extend([cosine(radius, v(*a, *b)), norm(radius) / values.scalar(r) - n(1.0)]);
                    } else {
                        let distance = sine(v(*a, *b), v(*a, o)).size() * norm(v(*a, o));
                        found.push(distance / values.scalar(r) - n(1.0));
                    }
                }
                _ => return Err("tangent needs a circle".into()),
            },
            Relation::Bisects(a, w, b, d) => found.push(sine(halfway(v(*w, *a), v(*w, *b)), v(*w, *d))),
            Relation::Mirrored(p, q, a, b) => {
                let (axis, link) = (v(*a, *b), v(*p, *q));
                let (x, y) = (v(*a, *p), v(*a, *q));
                let middle = [(x[0] + y[0]) / n(2.0), (x[1] + y[1]) / n(2.0)];
                found.extend([cosine(axis, link), off_line(middle, axis)]);
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
                    n(if edge && mark { 0.0 } else { 1.0 })
                };
                found.extend(nodes.windows(2).map(marked));
            }
            Relation::MarkedNodes(nodes) => {
                found.extend(nodes.iter().map(|id| n(if scene.marked(*id) { 0.0 } else { 1.0 })));
            }
        }
        Ok(())
    }

    /// How far the relation's bound is overstepped, if it has one: a point beyond the ends of its segment, a bisector on
    /// the far side of its vertex; 0 within.
    pub fn bound(&self, scene: &Scene) -> Option<f64> {
        if scene.space.is_some() {
            return self.bound_in_space(scene);
        }
        let v = |a: PointId, b: PointId| [scene.at(b)[0] - scene.at(a)[0], scene.at(b)[1] - scene.at(a)[1]];
        match self {
            Relation::Between(p, a, b) => Some(outside(along(v(*a, *p), v(*a, *b)))),
            Relation::Bisects(a, w, b, d) => {
                Some((1.0 - cosine(halfway(v(*w, *a), v(*w, *b)), v(*w, *d)).signum()) / 2.0)
            }
            Relation::On(p, e) => match &scene.entity(*e).shape {
                Shape::Segment(a, b) => Some(outside(along(v(*a, *p), v(*a, *b)))),
                Shape::Ray(a, b) => Some((-along(v(*a, *p), v(*a, *b))).max(0.0)),
                Shape::Curve(_, from, to) => Some(outside((scene.at(*p)[0] - from) / (to - from))),
                shape @ (Shape::Polygon(points) | Shape::Polyline(points)) => {
                    let (a, b) = nearest_side(scene, *p, points, matches!(shape, Shape::Polygon(_)))?;
                    Some(outside(along(v(a, *p), v(a, b))))
                }
                _ => None,
            },
            _ => None,
        }
    }
}

impl Relation {
    /// The equations of a relation as residuals in regular form.
    ///
    /// # Errors
    /// A sentence when the relation makes no sense in space.
    fn in_space<V: Values>(
        &self,
        scene: &Scene,
        space: &Space,
        values: &V,
        found: &mut Vec<V::Number>,
    ) -> Result<(), String> {
        let n = V::Number::of;
        let v = |a: PointId, b: PointId| space::minus(space.place(values, b), space.place(values, a));
        match self {
            Relation::Perpendicular(a, b, c, d) => found.push(solid::cosine(v(*a, *b), v(*c, *d))),
            Relation::Parallel(a, b, c, d) => found.extend(solid::sines(v(*a, *b), v(*c, *d))),
            Relation::Collinear(a, b, c) => found.extend(solid::sines(v(*a, *b), v(*a, *c))),
            Relation::Midpoint(m, a, b) => {
                let (u, w, size) = (v(*m, *a), v(*m, *b), space::norm(v(*a, *b)));
                found.extend([0, 1, 2].map(|i| (u[i] + w[i]) / size));
            }
            Relation::Between(p, a, b) => found.extend(solid::off_line(v(*a, *p), v(*a, *b))),
            Relation::On(p, e) => match &scene.entity(*e).shape {
                Shape::Segment(a, b) | Shape::Line(a, b) | Shape::Ray(a, b) => {
                    found.extend(solid::off_line(v(*a, *p), v(*a, *b)))
                }
                // The outline of a ball stands for its surface.
                Shape::Circle(o, r) => found.push(space::norm(v(*o, *p)) / values.scalar(*r) - n(1.0)),
                Shape::Ring(o, r, ..) => {
                    let (w, r) = (v(*o, *p), values.scalar(*r));
                    found.extend([space::norm(w) / r - n(1.0), w[2] / r]);
                }
                other => return Err(format!("no point in space can lie on {other:?}")),
            },
            Relation::Bisects(a, w, b, d) => {
                let (x, y) = (v(*w, *a), v(*w, *b));
                let halfway = [0, 1, 2].map(|i| x[i] / space::norm(x) + y[i] / space::norm(y));
                found.extend(solid::sines(halfway, v(*w, *d)));
            }
            other => return Err(format!("{other} says nothing of points in space")),
        }
        Ok(())
    }

    /// How far a relation's bound is overstepped, if it has one.
    fn bound_in_space(&self, scene: &Scene) -> Option<f64> {
        let v = |a: PointId, b: PointId| space::minus(scene.place(b), scene.place(a));
        let beyond = |p: PointId, a: PointId, b: PointId, last: f64| {
            let t = space::dot(v(a, p), v(a, b)) / space::dot(v(a, b), v(a, b));
            if t.is_nan() { t } else { (-t).max(t - last).max(0.0) }
        };
        match self {
            Relation::Between(p, a, b) => Some(beyond(*p, *a, *b, 1.0)),
            Relation::On(p, e) => match scene.entity(*e).shape {
                Shape::Segment(a, b) => Some(beyond(*p, a, b, 1.0)),
                Shape::Ray(a, b) => Some(beyond(*p, a, b, f64::INFINITY)),
                _ => None,
            },
            _ => None,
        }
    }

    /// Whether the relation holds by how the solid is built: its points share coordinates so that nothing can break it.
    pub fn built_in(&self, scene: &Scene) -> bool {
        let Some(space) = &scene.space else { return false };
        let mut found = Vec::new();
        let other = Shaken::of(scene, space);
        self.in_space(scene, space, &other, &mut found).is_ok() && found.iter().all(|r| close(*r, 0.0))
    }
}

impl fmt::Display for Relation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self:?}")
    }
}
