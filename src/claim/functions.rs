//! The functions by which templates build measures, relations and queries: one row each.

use crate::claim::args::{Arg, ArgError, Args};
use crate::claim::measure::Measure;
use crate::claim::query::row::{QueryArg, QueryRow};
use crate::claim::query::{Query, sets};
use crate::claim::relation::Relation;
use crate::scene::Scene;
use crate::scene::shape::Shape;

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
        name: "volume",
        signature: "(solid)",
        summary: "volume of a solid",
        build: |_, a| a.entity("solid").map(Measure::Volume),
    },
    MeasureRow {
        name: "surface",
        signature: "(solid)",
        summary: "area of the whole surface of a solid, bases included",
        build: |_, a| a.entity("solid").map(Measure::Surface),
    },
    MeasureRow { name: "x", signature: "(P)", summary: "abscissa of P", build: |s, a| a.point(s, "P").map(Measure::X) },
    MeasureRow { name: "y", signature: "(P)", summary: "ordinate of P", build: |s, a| a.point(s, "P").map(Measure::Y) },
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
        summary: "radius of a circle, an arc or a round solid",
        build: |s, a| match s.entity(a.entity("circle")?).shape.radius() {
            Some(r) => Ok(Measure::Scalar(r)),
            None => Err(a.error("circle", "is not a circle, an arc or a round solid")),
        },
    },
    MeasureRow {
        name: "value",
        signature: "(bar | slice | edge | component | task | cell | region)",
        summary: "value of a bar, share of a slice in degrees, weight of an edge, value of a component, length of a bar of time, number in a cell or in a region of sets",
        build: |s, a| match s.entity(a.entity("entity")?).shape.number() {
            Some(v) => Ok(Measure::Scalar(v)),
            None => Err(a.error("entity", "carries no value")),
        },
    },
    MeasureRow {
        name: "inside",
        signature: "(set, ..., without=[sets])",
        summary: "number of things in all of the sets and in none of the others: a sum of numbers of regions",
        build: |s, a| {
            let without = match a.keyword("without") {
                Some(list) => Args::new("inside", vec![list], Vec::new()).entities()?,
                None => Vec::new(),
            };
            let all = a.entities()?;
            sets::inside(s, &all, &without).map_err(|why| a.error("sets", why))
        },
    },
    MeasureRow {
        name: "either",
        signature: "(set, ...)",
        summary: "number of things in at least one of the sets: a sum of numbers of regions",
        build: |s, a| {
            let all = a.entities()?;
            sets::either(s, &all).map_err(|why| a.error("sets", why))
        },
    },
    MeasureRow {
        name: "start",
        signature: "(task)",
        summary: "where a bar of time begins",
        build: |s, a| match s.entity(a.entity("task")?).shape {
            Shape::Task(_, start, _) => Ok(Measure::Scalar(start)),
            _ => Err(a.error("task", "is no bar of time")),
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

/// A row of the table of relation functions.
pub struct RelationRow {
    /// Name that templates call.
    pub name: &'static str,
    /// Arguments.
    pub signature: &'static str,
    /// Meaning.
    pub summary: &'static str,
    /// Builds the relation from call arguments.
    pub build: fn(&Scene, &mut Args) -> Result<Relation, ArgError>,
}

/// Relation functions of templates.
pub const RELATIONS: &[RelationRow] = &[
    RelationRow {
        name: "perpendicular",
        signature: "(A, B, C, D) or (line, line)",
        summary: "AB is perpendicular to CD",
        build: |s, a| {
            let ((p, q), (r, t)) = (a.two_points(s)?, a.two_points(s)?);
            Ok(Relation::Perpendicular(p, q, r, t))
        },
    },
    RelationRow {
        name: "parallel",
        signature: "(A, B, C, D) or (line, line)",
        summary: "AB is parallel to CD",
        build: |s, a| {
            let ((p, q), (r, t)) = (a.two_points(s)?, a.two_points(s)?);
            Ok(Relation::Parallel(p, q, r, t))
        },
    },
    RelationRow {
        name: "on",
        signature: "(P, entity)",
        summary: "P lies on the segment, line, ray, circle, curve or polygon",
        build: |s, a| Ok(Relation::On(a.point(s, "P")?, a.entity("entity")?)),
    },
    RelationRow {
        name: "collinear",
        signature: "(A, B, C)",
        summary: "three points on one line",
        build: |s, a| Ok(Relation::Collinear(a.point(s, "A")?, a.point(s, "B")?, a.point(s, "C")?)),
    },
    RelationRow {
        name: "midpoint",
        signature: "(M, A, B)",
        summary: "M halves AB",
        build: |s, a| Ok(Relation::Midpoint(a.point(s, "M")?, a.point(s, "A")?, a.point(s, "B")?)),
    },
    RelationRow {
        name: "between",
        signature: "(P, A, B)",
        summary: "P lies between A and B",
        build: |s, a| Ok(Relation::Between(a.point(s, "P")?, a.point(s, "A")?, a.point(s, "B")?)),
    },
    RelationRow {
        name: "tangent",
        signature: "(A, B, circle)",
        summary: "line AB touches the circle",
        build: |s, a| {
            let (p, q) = a.two_points(s)?;
            Ok(Relation::Tangent(p, q, a.entity("circle")?))
        },
    },
    RelationRow {
        name: "bisects",
        signature: "(A, V, B, D)",
        summary: "VD halves the angle AVB",
        build: |s, a| Ok(Relation::Bisects(a.point(s, "A")?, a.point(s, "V")?, a.point(s, "B")?, a.point(s, "D")?)),
    },
    RelationRow {
        name: "mirrored",
        signature: "(P, Q, A, B)",
        summary: "Q is the mirror image of P in line AB",
        build: |s, a| {
            let (p, q) = (a.point(s, "P")?, a.point(s, "Q")?);
            let (x, y) = a.two_points(s)?;
            Ok(Relation::Mirrored(p, q, x, y))
        },
    },
];

/// Builds the measure of a query row: reads all arguments of a call.
///
/// # Errors
/// If an argument is neither entity, number nor text.
pub fn query_measure(row: &QueryRow, args: &mut Args) -> Result<Measure, ArgError> {
    let mut list = Vec::new();
    while args.more() {
        list.push(match args.take("argument") {
            Some(Arg::Entity(id)) => QueryArg::Entity(id),
            Some(Arg::Number(x)) => QueryArg::Number(x.to_f64()),
            Some(Arg::Real(x)) => QueryArg::Number(x),
            Some(Arg::Text(t)) => QueryArg::Word(t),
            other => {
                return Err(args.error("argument", format_args!("must be an entity, number or text, not {other:?}")));
            }
        });
    }
    Ok(Measure::Query(Query { name: row.name.into(), args: list }))
}
