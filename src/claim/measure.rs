//! Measures: typed expressions over entities that a scene evaluates to a number, a point or names.
//!
//! [`MEASURES`] is the table from which templates get their measuring functions: one row per function.

use crate::answer::Answer;
use crate::answer::exact::Exact;
use crate::claim::args::{ArgError, Args};
use crate::claim::query::Query;
use crate::claim::{close, query};
use crate::scene::shape::Shape;
use crate::scene::{EntityId, PointId, Scene, ScalarId};
use crate::seed::trig;
use serde::{Deserialize, Serialize};
use std::fmt;

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

/// What a scene answers when it is measured.
#[derive(Clone, PartialEq, Debug)]
pub enum Observed {
    /// A number.
    Number(f64),
    /// A point.
    Point([f64; 2]),
    /// Names, in order.
    Names(Vec<String>),
}

impl Observed {
    /// Whether an answer says the same. Numbers agree within [`super::TOLERANCE`], decimals within half a unit of
    /// their last place, sets in any order.
    pub fn agrees(&self, answer: &Answer) -> bool {
        match (self, answer) {
            (Observed::Number(x), Answer::Number { value, .. }) => close(*x, value.to_f64()),
            (Observed::Number(x), Answer::Rounded { value, .. }) => {
                let half_unit = (0..value.places()).fold(0.5, |u, _| u / 10.0);
                (x - value.to_f64()).abs() <= half_unit * (1.0 + 1e-9)
            }
            (Observed::Point(p), Answer::Point { x, y }) => close(p[0], x.to_f64()) && close(p[1], y.to_f64()),
            (Observed::Names(names), Answer::Word(word)) => names.len() == 1 && names[0] == *word,
            (Observed::Names(names), Answer::Sequence(sequence)) => names == sequence,
            (Observed::Names(names), Answer::Set(set)) => {
                let (mut a, mut b) = (names.clone(), set.clone());
                a.sort();
                b.sort();
                a == b
            }
            _ => false,
        }
    }
}

impl fmt::Display for Observed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Observed::Number(x) => write!(f, "{x}"),
            Observed::Point([x, y]) => write!(f, "({x}, {y})"),
            Observed::Names(names) => write!(f, "{}", names.join(", ")),
        }
    }
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
        let curve = |id: &EntityId, f: &dyn Fn(&crate::scene::function::Function) -> f64| match &scene.entity(*id).shape {
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

/// A row of the table of measuring functions.
pub struct MeasureRow {
    /// Name that templates call.
    pub name: &'static str,
    /// Arguments, for help and error messages.
    pub signature: &'static str,
    /// What it measures, with unit and range.
    pub summary: &'static str,
    /// Builds the measure from call arguments.
    pub build: fn(&Scene, &mut Args) -> Result<Measure, ArgError>,
}

fn boxed(m: Measure) -> Box<Measure> {
    Box::new(m)
}

/// Measuring functions of templates. Queries of the discrete kinds stand in [`query::QUERIES`].
pub const MEASURES: &[MeasureRow] = &[
    MeasureRow {
        name: "length",
        signature: "(A, B) or (segment)",
        summary: "distance of two points",
        build: |s, a| a.two_points(s).map(|(p, q)| Measure::Length(p, q)),
    },
    MeasureRow {
        name: "angle",
        signature: "(A, V, B)",
        summary: "angle at V in degrees, 0 to 180",
        build: |s, a| Ok(Measure::Angle(a.point(s, "A")?, a.point(s, "V")?, a.point(s, "B")?)),
    },
    MeasureRow {
        name: "arc_angle",
        signature: "(O, A, B)",
        summary: "angle of the counter-clockwise arc from A to B around O in degrees, 0 to 360",
        build: |s, a| Ok(Measure::ArcAngle(a.point(s, "O")?, a.point(s, "A")?, a.point(s, "B")?)),
    },
    MeasureRow {
        name: "distance",
        signature: "(P, A, B) or (P, line)",
        summary: "distance of P from the line through A and B",
        build: |s, a| {
            let p = a.point(s, "P")?;
            a.two_points(s).map(|(q, r)| Measure::Distance(p, q, r))
        },
    },
    MeasureRow {
        name: "area",
        signature: "(A, B, C, ...) or (polygon)",
        summary: "area of the polygon",
        build: |s, a| a.many_points(s).map(Measure::Area),
    },
    MeasureRow {
        name: "perimeter",
        signature: "(A, B, C, ...) or (polygon)",
        summary: "length of the closed chain",
        build: |s, a| a.many_points(s).map(Measure::Perimeter),
    },
    MeasureRow {
        name: "x",
        signature: "(P)",
        summary: "abscissa of P",
        build: |s, a| a.point(s, "P").map(Measure::X),
    },
    MeasureRow {
        name: "y",
        signature: "(P)",
        summary: "ordinate of P",
        build: |s, a| a.point(s, "P").map(Measure::Y),
    },
    MeasureRow {
        name: "position",
        signature: "(P)",
        summary: "coordinates of P",
        build: |s, a| a.point(s, "P").map(Measure::Position),
    },
    MeasureRow {
        name: "slope",
        signature: "(A, B) or (line)",
        summary: "slope of the line through A and B",
        build: |s, a| a.two_points(s).map(|(p, q)| Measure::Slope(p, q)),
    },
    MeasureRow {
        name: "radius",
        signature: "(circle)",
        summary: "radius of a circle or arc",
        build: |s, a| match &s.entity(a.entity("circle")?).shape {
            Shape::Circle(_, r) | Shape::Arc(_, r, ..) => Ok(Measure::Scalar(*r)),
            _ => Err(a.error("circle", "is not a circle or arc")),
        },
    },
    MeasureRow {
        name: "value",
        signature: "(bar | slice | edge)",
        summary: "value of a bar, share of a slice in degrees, weight of an edge",
        build: |s, a| match &s.entity(a.entity("entity")?).shape {
            Shape::Bar(_, _, v) | Shape::Slice(_, _, _, v) | Shape::Edge(_, _, _, Some(v)) => Ok(Measure::Scalar(*v)),
            _ => Err(a.error("entity", "carries no value")),
        },
    },
    MeasureRow {
        name: "curve_at",
        signature: "(curve, x)",
        summary: "ordinate of the curve at abscissa x (a number or measure)",
        build: |_, a| Ok(Measure::CurveAt(a.entity("curve")?, boxed(a.measure("x")?))),
    },
    MeasureRow {
        name: "curve_slope",
        signature: "(curve, x)",
        summary: "slope of the curve at abscissa x",
        build: |_, a| Ok(Measure::CurveSlope(a.entity("curve")?, boxed(a.measure("x")?))),
    },
    MeasureRow {
        name: "integral",
        signature: "(curve, a, b)",
        summary: "integral of the curve from a to b",
        build: |_, a| Ok(Measure::CurveIntegral(a.entity("curve")?, boxed(a.measure("a")?), boxed(a.measure("b")?))),
    },
    MeasureRow {
        name: "root",
        signature: "(m)",
        summary: "square root of a measure",
        build: |_, a| Ok(Measure::Root(boxed(a.measure("m")?))),
    },
];

/// Builds the measure of a query row.
pub fn query_measure(row: &'static query::QueryRow, scene: &Scene, args: &mut Args) -> Result<Measure, ArgError> {
    Ok(Measure::Query(Query::build(row, scene, args)?))
}
