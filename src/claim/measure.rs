//! Measures: typed expressions over entities that a scene evaluates to a number, a point or names.
//!
//! The functions by which templates build them stand in [`super::functions`].

use crate::answer::exact::Exact;
use crate::claim::observed::Observed;
use crate::claim::query::Query;
use crate::scene::shape::Shape;
use crate::scene::{EntityId, PointId, ScalarId, Scene};
use crate::seed::trig;
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

fn sub(a: [f64; 2], b: [f64; 2]) -> [f64; 2] {
    [a[0] - b[0], a[1] - b[1]]
}

/// Twice the signed area of the polygon, positive when counter-clockwise.
pub fn double_area(points: &[[f64; 2]]) -> f64 {
    let next = points.iter().cycle().skip(1);
    points.iter().zip(next).map(|(p, q)| p[0] * q[1] - q[0] * p[1]).sum()
}

/// Angle at `v` between `a` and `b` in degrees, 0 to 180.
pub fn angle_deg(a: [f64; 2], v: [f64; 2], b: [f64; 2]) -> f64 {
    let (u, w) = (sub(a, v), sub(b, v));
    let cross = u[0] * w[1] - u[1] * w[0];
    trig::atan2(cross.abs(), u[0] * w[0] + u[1] * w[1]).to_degrees()
}

impl Measure {
    /// Evaluates to a number; NaN when the measure is not a number or undefined here.
    pub fn number(&self, scene: &Scene) -> f64 {
        match self.observe(scene) {
            Ok(Observed::Number(x)) => x,
            _ => f64::NAN,
        }
    }

    /// Evaluates on the scene.
    ///
    /// # Errors
    /// A sentence that says why a solver found no single answer.
    pub fn observe(&self, scene: &Scene) -> Result<Observed, String> {
        let at = |p: &PointId| scene.at(*p);
        let curve = |id: &EntityId, f: &dyn Fn(&crate::scene::function::Function) -> f64| match &scene.entity(*id).shape
        {
            Shape::Curve(function, ..) => f(function),
            _ => f64::NAN,
        };
        Ok(Observed::Number(match self {
            Measure::Const(value) => value.to_f64(),
            Measure::Length(a, b) => {
                let d = sub(at(a), at(b));
                trig::hypot(d[0], d[1])
            }
            Measure::Angle(a, v, b) => angle_deg(at(a), at(v), at(b)),
            Measure::ArcAngle(c, a, b) => {
                let (u, w) = (sub(at(a), at(c)), sub(at(b), at(c)));
                let turn = (trig::atan2(w[1], w[0]) - trig::atan2(u[1], u[0])).to_degrees();
                if turn < 0.0 { turn + 360.0 } else { turn }
            }
            Measure::Distance(p, a, b) => {
                let (u, w) = (sub(at(b), at(a)), sub(at(p), at(a)));
                (u[0] * w[1] - u[1] * w[0]).abs() / trig::hypot(u[0], u[1])
            }
            Measure::Area(points) => {
                let corners: Vec<_> = points.iter().map(at).collect();
                double_area(&corners).abs() / 2.0
            }
            Measure::Perimeter(points) => {
                let next = points.iter().cycle().skip(1);
                points.iter().zip(next).map(|(p, q)| Measure::Length(*p, *q).number(scene)).sum()
            }
            Measure::X(p) => at(p)[0],
            Measure::Y(p) => at(p)[1],
            Measure::Position(p) => return Ok(Observed::Point(at(p))),
            Measure::Slope(a, b) => {
                let d = sub(at(b), at(a));
                d[1] / d[0]
            }
            Measure::Scalar(s) => scene.scalar(*s),
            Measure::CurveAt(c, x) => curve(c, &|f| f.value(scene, x.number(scene))),
            Measure::CurveSlope(c, x) => curve(c, &|f| f.slope(scene, x.number(scene))),
            Measure::CurveIntegral(c, a, b) => curve(c, &|f| f.integral(scene, a.number(scene), b.number(scene))),
            Measure::Sum(terms) => terms.iter().map(|t| t.number(scene)).sum(),
            Measure::Product(factors) => factors.iter().map(|t| t.number(scene)).product(),
            Measure::Quotient(a, b) => a.number(scene) / b.number(scene),
            Measure::Root(a) => a.number(scene).sqrt(),
            Measure::Query(q) => return q.solve(scene),
        }))
    }
}
