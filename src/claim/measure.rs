//! Measures: typed expressions over entities that a scene evaluates to a number, a point or names.
//!
//! The functions by which templates build them stand in [`super::functions`].

use crate::answer::exact::Exact;
use crate::claim::observed::Observed;
use crate::claim::query::Query;
use crate::claim::solid;
use crate::scene::real::Real;
use crate::scene::shape::Shape;
use crate::scene::space::{self, Space, minus, norm};
use crate::scene::values::Values;
use crate::scene::{EntityId, PointId, ScalarId, Scene};
use serde::{Deserialize, Serialize};

/// A typed expression over the scene.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub enum Measure {
    /// A constant.
    Const(Exact),
    /// Distance of two points.
    Length(PointId, PointId),
    /// Angle at the second point, in degrees, 0 to 180.
    Angle(PointId, PointId, PointId),
    /// Angle of the arc that runs counter-clockwise around the first point from the second to the third, in degrees, 0 to 360.
    ArcAngle(PointId, PointId, PointId),
    /// Distance of the point from the line through the two others.
    Distance(PointId, PointId, PointId),
    /// Area of the polygon through the points.
    Area(Vec<PointId>),
    /// Length of the closed chain through the points.
    Perimeter(Vec<PointId>),
    /// Volume of a solid.
    Volume(EntityId),
    /// Area of the whole surface of a solid.
    Surface(EntityId),
    /// Abscissa.
    X(PointId),
    /// Ordinate.
    Y(PointId),
    /// The coordinates together.
    Position(PointId),
    /// Slope of the line through two points.
    Slope(PointId, PointId),
    /// A scalar quantity: a radius, a weight, a bar's value, a coefficient.
    Scalar(ScalarId),
    /// Value of a curve at an abscissa.
    CurveAt(EntityId, Box<Measure>),
    /// Slope of a curve at an abscissa.
    CurveSlope(EntityId, Box<Measure>),
    /// Integral of a curve between two abscissas.
    CurveIntegral(EntityId, Box<Measure>, Box<Measure>),
    /// Sum of measures.
    Sum(Vec<Measure>),
    /// Product of measures.
    Product(Vec<Measure>),
    /// Quotient of two measures.
    Quotient(Box<Measure>, Box<Measure>),
    /// Square root of a measure.
    Root(Box<Measure>),
    /// A question that a solver answers from the drawn scene.
    Query(Query),
}

fn sub<N: Real>(a: [N; 2], b: [N; 2]) -> [N; 2] {
    [a[0] - b[0], a[1] - b[1]]
}

fn total<N: Real>(terms: impl Iterator<Item = N>) -> N {
    terms.fold(N::of(0.0), |sum, t| sum + t)
}

/// Twice the signed area of the polygon, positive when counter-clockwise.
pub fn double_area<N: Real>(points: &[[N; 2]]) -> N {
    let next = points.iter().cycle().skip(1);
    total(points.iter().zip(next).map(|(p, q)| p[0] * q[1] - q[0] * p[1]))
}

/// Angle at `v` between `a` and `b` in degrees, 0 to 180.
pub fn angle_deg<N: Real>(a: [N; 2], v: [N; 2], b: [N; 2]) -> N {
    let (u, w) = (sub(a, v), sub(b, v));
    let cross = u[0] * w[1] - u[1] * w[0];
    cross.size().atan2(u[0] * w[0] + u[1] * w[1]).degrees()
}

/// Value of a measure of places; `None` for those that do not look at places themselves. NaN where space knows no such measure.
fn in_space<V: Values>(measure: &Measure, scene: &Scene, space: &Space, values: &V) -> Option<V::Number> {
    let n = V::Number::of;
    let at = |p: &PointId| space.place(values, *p);
    Some(match measure {
        Measure::Length(a, b) => norm(minus(at(b), at(a))),
        Measure::Angle(a, v, b) => solid::angle_deg(at(a), at(v), at(b)),
        Measure::Distance(p, a, b) => {
            let (u, w) = (minus(at(b), at(a)), minus(at(p), at(a)));
            norm(space::cross(u, w)) / norm(u)
        }
        Measure::Area(points) => {
            let o = at(&points[0]);
            let fan = points[1..].windows(2).map(|w| space::cross(minus(at(&w[0]), o), minus(at(&w[1]), o)));
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

impl Measure {
    /// Evaluates to a number; NaN when the measure is not a number or undefined here.
    pub fn number(&self, scene: &Scene) -> f64 {
        self.value(scene, scene)
    }

    /// Evaluates on the scene.
    ///
    /// # Errors
    /// A sentence that says why a solver found no single answer.
    pub fn observe(&self, scene: &Scene) -> Result<Observed, String> {
        match self {
            Measure::Position(p) => Ok(Observed::Point(scene.at(*p))),
            Measure::Query(q) => q.solve(scene),
            _ => Ok(Observed::Number(self.number(scene))),
        }
    }

    /// Evaluates with the shapes of the scene and other values of its unknowns. What a solver must answer is read from the scene
    /// as it stands. NaN when the measure is not a number or undefined there.
    pub fn value<V: Values>(&self, scene: &Scene, values: &V) -> V::Number {
        if let Some(space) = &scene.space
            && let Some(found) = in_space(self, scene, space, values)
        {
            return found;
        }
        let n = V::Number::of;
        let at = |p: &PointId| values.at(*p);
        let curve = |id: &EntityId| match &scene.entity(*id).shape {
            Shape::Curve(function, ..) => Some(function),
            _ => None,
        };
        let nan = n(f64::NAN);
        match self {
            Measure::Const(value) => n(value.to_f64()),
            Measure::Length(a, b) => {
                let d = sub(at(a), at(b));
                d[0].hypot(d[1])
            }
            Measure::Angle(a, v, b) => angle_deg(at(a), at(v), at(b)),
            Measure::ArcAngle(c, a, b) => {
                let (u, w) = (sub(at(a), at(c)), sub(at(b), at(c)));
                let turn = (w[1].atan2(w[0]) - u[1].atan2(u[0])).degrees();
                if turn.real() < 0.0 { turn + n(360.0) } else { turn }
            }
            Measure::Distance(p, a, b) => {
                let (u, w) = (sub(at(b), at(a)), sub(at(p), at(a)));
                (u[0] * w[1] - u[1] * w[0]).size() / u[0].hypot(u[1])
            }
            Measure::Area(points) => {
                let corners: Vec<_> = points.iter().map(at).collect();
                double_area(&corners).size() / n(2.0)
            }
            Measure::Perimeter(points) => {
                let next = points.iter().cycle().skip(1);
                total(points.iter().zip(next).map(|(p, q)| Measure::Length(*p, *q).value(scene, values)))
            }
            Measure::Volume(_) | Measure::Surface(_) => nan,
            Measure::X(p) => at(p)[0],
            Measure::Y(p) => at(p)[1],
            Measure::Slope(a, b) => {
                let d = sub(at(b), at(a));
                d[1] / d[0]
            }
            Measure::Scalar(s) => values.scalar(*s),
            Measure::CurveAt(c, x) => curve(c).map_or(nan, |f| f.value(values, x.value(scene, values))),
            Measure::CurveSlope(c, x) => curve(c).map_or(nan, |f| f.slope(values, x.value(scene, values))),
            Measure::CurveIntegral(c, a, b) => {
                curve(c).map_or(nan, |f| f.integral(values, a.value(scene, values), b.value(scene, values)))
            }
            Measure::Sum(terms) => total(terms.iter().map(|t| t.value(scene, values))),
            Measure::Product(factors) => factors.iter().fold(n(1.0), |all, t| all * t.value(scene, values)),
            Measure::Quotient(a, b) => a.value(scene, values) / b.value(scene, values),
            Measure::Root(a) => a.value(scene, values).root(),
            Measure::Position(_) => nan,
            Measure::Query(q) => match q.solve(scene) {
                Ok(Observed::Number(x)) => n(x),
                _ => nan,
            },
        }
    }
}
