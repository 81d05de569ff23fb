//! Measures and relations of points in space: the same names as in the plane, on the coordinates behind the drawing.

use crate::claim::measure::Measure;
use crate::claim::relation::Relation;
use crate::claim::tolerance::close;
use crate::scene::real::Real;
use crate::scene::shape::Shape;
use crate::scene::space::{Space, cross, dot, minus, norm};
use crate::scene::values::Values;
use crate::scene::{PointId, Scene};

type Vector<N> = [N; 3];

/// Angle at `v` between `a` and `b` in degrees, 0 to 180.
fn angle_deg<N: Real>(a: Vector<N>, v: Vector<N>, b: Vector<N>) -> N {
    let (u, w) = (minus(a, v), minus(b, v));
    norm(cross(u, w)).atan2(dot(u, w)).degrees()
}

/// Value of a measure of places; `None` for those that do not look at places themselves. NaN where space knows no such measure.
pub(crate) fn value<V: Values>(measure: &Measure, scene: &Scene, space: &Space, values: &V) -> Option<V::Number> {
    let n = V::Number::of;
    let at = |p: &PointId| space.place(values, *p);
    Some(match measure {
        Measure::Length(a, b) => norm(minus(at(b), at(a))),
        Measure::Angle(a, v, b) => angle_deg(at(a), at(v), at(b)),
        Measure::Distance(p, a, b) => {
            let (u, w) = (minus(at(b), at(a)), minus(at(p), at(a)));
            norm(cross(u, w)) / norm(u)
        }
        Measure::Area(points) => {
            let o = at(&points[0]);
            let fan = points[1..].windows(2).map(|w| cross(minus(at(&w[0]), o), minus(at(&w[1]), o)));
            let sum = fan.fold([n(0.0); 3], |s, c| [s[0] + c[0], s[1] + c[1], s[2] + c[2]]);
            norm(sum) / n(2.0)
        }
        Measure::Volume(e) | Measure::Surface(e) => match &scene.entity(*e).shape {
            Shape::Body(body) if matches!(measure, Measure::Volume(_)) => body.volume(space, values),
            Shape::Body(body) => body.surface(space, values),
            _ => n(f64::NAN),
        },
        Measure::X(_) | Measure::Y(_) | Measure::Slope(..) | Measure::ArcAngle(..) => n(f64::NAN),
        _ => return None,
    })
}

/// How far `w`, measured from the foot of `u`, lies off the line along `u`, in lengths of `u`.
fn off_line<N: Real>(w: Vector<N>, u: Vector<N>) -> Vector<N> {
    cross(u, w).map(|c| c / dot(u, u))
}

/// Directions side by side: 0 where they are parallel.
fn sines<N: Real>(u: Vector<N>, v: Vector<N>) -> Vector<N> {
    let size = norm(u) * norm(v);
    cross(u, v).map(|c| c / size)
}

fn cosine<N: Real>(u: Vector<N>, v: Vector<N>) -> N {
    dot(u, v) / (norm(u) * norm(v))
}

/// The equations of a relation as residuals in regular form.
///
/// # Errors
/// A sentence when the relation makes no sense in space.
pub(crate) fn equations<V: Values>(
    relation: &Relation,
    scene: &Scene,
    space: &Space,
    values: &V,
    found: &mut Vec<V::Number>,
) -> Result<(), String> {
    let n = V::Number::of;
    let v = |a: PointId, b: PointId| minus(space.place(values, b), space.place(values, a));
    match relation {
        Relation::Perpendicular(a, b, c, d) => found.push(cosine(v(*a, *b), v(*c, *d))),
        Relation::Parallel(a, b, c, d) => found.extend(sines(v(*a, *b), v(*c, *d))),
        Relation::Collinear(a, b, c) => found.extend(sines(v(*a, *b), v(*a, *c))),
        Relation::Midpoint(m, a, b) => {
            let (u, w, size) = (v(*m, *a), v(*m, *b), norm(v(*a, *b)));
            found.extend([0, 1, 2].map(|i| (u[i] + w[i]) / size));
        }
        Relation::Between(p, a, b) => found.extend(off_line(v(*a, *p), v(*a, *b))),
        Relation::On(p, e) => match &scene.entity(*e).shape {
            Shape::Segment(a, b) | Shape::Line(a, b) | Shape::Ray(a, b) => found.extend(off_line(v(*a, *p), v(*a, *b))),
            // The outline of a ball stands for its surface.
            Shape::Circle(o, r) => found.push(norm(v(*o, *p)) / values.scalar(*r) - n(1.0)),
            Shape::Ring(o, r, ..) => {
                let (w, r) = (v(*o, *p), values.scalar(*r));
                found.extend([norm(w) / r - n(1.0), w[2] / r]);
            }
            other => return Err(format!("no point in space can lie on {other:?}")),
        },
        Relation::Bisects(a, w, b, d) => {
            let (x, y) = (v(*w, *a), v(*w, *b));
            let halfway = [0, 1, 2].map(|i| x[i] / norm(x) + y[i] / norm(y));
            found.extend(sines(halfway, v(*w, *d)));
        }
        other => return Err(format!("{other} says nothing of points in space")),
    }
    Ok(())
}

/// Residuals of an angle that keeps its sine and cosine; three for one of 0 or 180 degrees, which says that points are on one line.
pub(crate) fn off_angle<V: Values>(
    space: &Space,
    values: &V,
    points: [PointId; 3],
    (sine, cosine): (f64, f64),
) -> Vec<V::Number> {
    let n = V::Number::of;
    let [a, v, b] = points.map(|p| space.place(values, p));
    let (u, w) = (minus(a, v), minus(b, v));
    let size = norm(u) * norm(w);
    if sine < 1e-9 {
        return cross(u, w).map(|c| c / size).to_vec();
    }
    vec![(norm(cross(u, w)) * n(cosine) - dot(u, w) * n(sine)) / size]
}

/// How far a relation's bound is overstepped, if it has one.
pub(crate) fn bound(relation: &Relation, scene: &Scene) -> Option<f64> {
    let v = |a: PointId, b: PointId| minus(scene.place(b), scene.place(a));
    let beyond = |p: PointId, a: PointId, b: PointId, last: f64| {
        let t = dot(v(a, p), v(a, b)) / dot(v(a, b), v(a, b));
        if t.is_nan() { t } else { (-t).max(t - last).max(0.0) }
    };
    match relation {
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
pub fn built_in(relation: &Relation, scene: &Scene) -> bool {
    let Some(space) = &scene.space else { return false };
    let mut found = Vec::new();
    // Coordinates that no formula singles out: what holds here as well, holds everywhere.
    let other = Shaken { scene, size: space.scalars().map(|s| scene.scalar(s).abs()).fold(1.0, f64::max) };
    equations(relation, scene, space, &other, &mut found).is_ok() && found.iter().all(|r| close(*r, 0.0))
}

/// A scene whose scalars are all moved, each in its own way.
struct Shaken<'a> {
    scene: &'a Scene,
    size: f64,
}

impl Values for Shaken<'_> {
    type Number = f64;
    fn scalar(&self, s: crate::scene::ScalarId) -> f64 {
        // Multiples of the golden ratio: no relation of small numbers holds among them.
        let share = (f64::from(s.0 + 1) * 0.618_033_988_749_895).fract() - 0.5;
        self.scene.scalar(s) + 0.4 * self.size * share
    }
    fn at(&self, p: PointId) -> [f64; 2] {
        self.scene.at(p)
    }
}
