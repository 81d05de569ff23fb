//! The words of schemas: measures, relations, what a figure shows, and functions of numbers; one row each.
//!
//! Names of measures and relations are those of [`crate::claim::functions`]; queries are those of [`crate::claim::query`].

use crate::answer::exact::Exact;
use crate::claim::measure::Measure;
use crate::claim::query::sets;
use crate::claim::relation::Relation;
use crate::knowledge::schema::thing::{Sort, Thing};
use crate::scene::on_cells::cell_of;
use crate::scene::shape::Shape;
use crate::scene::{EntityId, PointId, Scene};
use crate::seed::trig;

/// A row: name, sorts of the arguments, whether the last sort may repeat, and what it builds.
pub struct Row<T: 'static> {
    /// Name.
    pub name: &'static str,
    /// Sorts of the arguments.
    pub sorts: &'static [Sort],
    /// Whether more arguments of the last sort may follow.
    pub more: bool,
    /// Builds; `None` if the things do not fit.
    pub build: fn(&Scene, &[Thing]) -> Option<T>,
}

fn point(things: &[Thing], i: usize) -> Option<PointId> {
    if let Some(Thing::Point(p)) = things.get(i) { Some(*p) } else { None }
}

fn entity(things: &[Thing], i: usize) -> Option<EntityId> {
    if let Some(Thing::Entity(e)) = things.get(i) { Some(*e) } else { None }
}

fn points(things: &[Thing]) -> Option<Vec<PointId>> {
    (0..things.len()).map(|i| point(things, i)).collect()
}

fn entities(things: &[Thing]) -> Option<Vec<EntityId>> {
    (0..things.len()).map(|i| entity(things, i)).collect()
}

fn number(things: &[Thing], i: usize) -> Option<Measure> {
    if let Some(Thing::Number(m, _)) = things.get(i) { Some(m.clone()) } else { None }
}

/// The constant of an integer.
pub fn constant(x: f64) -> Option<Measure> {
    (x.fract() == 0.0 && x.abs() < 1e9).then(|| Measure::Const(Exact::from(x as i64)))
}

fn carried(scene: &Scene, e: EntityId, round: bool) -> Option<Measure> {
    let shape = &scene.entity(e).shape;
    (if round { shape.radius() } else { shape.number() }).map(Measure::Scalar)
}

const P: Sort = Sort::Point;
const E: Sort = Sort::Entity;
const N: Sort = Sort::Number;

/// Measures.
pub const MEASURES: &[Row<Measure>] = &[
    Row {
        name: "length",
        sorts: &[P, P],
        more: false,
        build: |_, t| Some(Measure::Length(point(t, 0)?, point(t, 1)?)),
    },
    Row {
        name: "angle",
        sorts: &[P, P, P],
        more: false,
        build: |_, t| Some(Measure::Angle(point(t, 0)?, point(t, 1)?, point(t, 2)?)),
    },
    Row {
        name: "arc_angle",
        sorts: &[P, P, P],
        more: false,
        build: |_, t| Some(Measure::ArcAngle(point(t, 0)?, point(t, 1)?, point(t, 2)?)),
    },
    Row {
        name: "distance",
        sorts: &[P, P, P],
        more: false,
        build: |_, t| Some(Measure::Distance(point(t, 0)?, point(t, 1)?, point(t, 2)?)),
    },
    Row { name: "area", sorts: &[P, P, P], more: true, build: |_, t| Some(Measure::Area(points(t)?)) },
    Row { name: "perimeter", sorts: &[P, P, P], more: true, build: |_, t| Some(Measure::Perimeter(points(t)?)) },
    Row { name: "volume", sorts: &[E], more: false, build: |_, t| entity(t, 0).map(Measure::Volume) },
    Row { name: "surface", sorts: &[E], more: false, build: |_, t| entity(t, 0).map(Measure::Surface) },
    Row { name: "x", sorts: &[P], more: false, build: |_, t| Some(Measure::X(point(t, 0)?)) },
    Row { name: "y", sorts: &[P], more: false, build: |_, t| Some(Measure::Y(point(t, 0)?)) },
    Row { name: "position", sorts: &[P], more: false, build: |_, t| Some(Measure::Position(point(t, 0)?)) },
    Row { name: "slope", sorts: &[P, P], more: false, build: |_, t| Some(Measure::Slope(point(t, 0)?, point(t, 1)?)) },
    Row { name: "radius", sorts: &[E], more: false, build: |s, t| carried(s, entity(t, 0)?, true) },
    Row { name: "value", sorts: &[E], more: false, build: |s, t| carried(s, entity(t, 0)?, false) },
    Row { name: "inside", sorts: &[E], more: true, build: |s, t| sets::inside(s, &entities(t)?, &[]).ok() },
    Row { name: "either", sorts: &[E], more: true, build: |s, t| sets::either(s, &entities(t)?).ok() },
    Row {
        name: "start",
        sorts: &[E],
        more: false,
        build: |s, t| match s.entity(entity(t, 0)?).shape {
            Shape::Task(_, start, _) => Some(Measure::Scalar(start)),
            _ => None,
        },
    },
    Row {
        name: "curve_at",
        sorts: &[E, N],
        more: false,
        build: |_, t| Some(Measure::CurveAt(entity(t, 0)?, Box::new(number(t, 1)?))),
    },
    Row {
        name: "curve_slope",
        sorts: &[E, N],
        more: false,
        build: |_, t| Some(Measure::CurveSlope(entity(t, 0)?, Box::new(number(t, 1)?))),
    },
    Row {
        name: "integral",
        sorts: &[E, N, N],
        more: false,
        build: |_, t| Some(Measure::CurveIntegral(entity(t, 0)?, Box::new(number(t, 1)?), Box::new(number(t, 2)?))),
    },
];

/// Relations.
pub const RELATIONS: &[Row<Relation>] = &[
    Row {
        name: "perpendicular",
        sorts: &[P, P, P, P],
        more: false,
        build: |_, t| Some(Relation::Perpendicular(point(t, 0)?, point(t, 1)?, point(t, 2)?, point(t, 3)?)),
    },
    Row {
        name: "parallel",
        sorts: &[P, P, P, P],
        more: false,
        build: |_, t| Some(Relation::Parallel(point(t, 0)?, point(t, 1)?, point(t, 2)?, point(t, 3)?)),
    },
    Row { name: "on", sorts: &[P, E], more: false, build: |_, t| Some(Relation::On(point(t, 0)?, entity(t, 1)?)) },
    Row {
        name: "collinear",
        sorts: &[P, P, P],
        more: false,
        build: |_, t| Some(Relation::Collinear(point(t, 0)?, point(t, 1)?, point(t, 2)?)),
    },
    Row {
        name: "midpoint",
        sorts: &[P, P, P],
        more: false,
        build: |_, t| Some(Relation::Midpoint(point(t, 0)?, point(t, 1)?, point(t, 2)?)),
    },
    Row {
        name: "between",
        sorts: &[P, P, P],
        more: false,
        build: |_, t| Some(Relation::Between(point(t, 0)?, point(t, 1)?, point(t, 2)?)),
    },
    Row {
        name: "tangent",
        sorts: &[P, P, E],
        more: false,
        build: |_, t| Some(Relation::Tangent(point(t, 0)?, point(t, 1)?, entity(t, 2)?)),
    },
    Row {
        name: "bisects",
        sorts: &[P, P, P, P],
        more: false,
        build: |_, t| Some(Relation::Bisects(point(t, 0)?, point(t, 1)?, point(t, 2)?, point(t, 3)?)),
    },
    Row {
        name: "mirrored",
        sorts: &[P, P, P, P],
        more: false,
        build: |_, t| Some(Relation::Mirrored(point(t, 0)?, point(t, 1)?, point(t, 2)?, point(t, 3)?)),
    },
];

/// What a figure shows without any premise; `Some(true)` where it does.
pub const SHOWN: &[Row<bool>] = &[
    // The circle has this centre.
    Row {
        name: "centre",
        sorts: &[P, E],
        more: false,
        build: |s, t| {
            let o = point(t, 0)?;
            Some(
                matches!(s.entity(entity(t, 1)?).shape, Shape::Circle(c, _) | Shape::Arc(c, ..) | Shape::Ring(c, ..) if c == o),
            )
        },
    },
    // The entity is the dot at this point.
    Row {
        name: "dot",
        sorts: &[E, P],
        more: false,
        build: |s, t| Some(s.entity(entity(t, 0)?).shape == Shape::Point(point(t, 1)?)),
    },
    // The first two points lie on different sides of the line through the two others.
    Row {
        name: "opposite",
        sorts: &[P, P, P, P],
        more: false,
        build: |s, t| {
            let [p, q, a, b] = [0, 1, 2, 3].map(|i| point(t, i).map(|p| s.at(p)));
            let (a, b) = (a?, b?);
            let side = |p: [f64; 2]| (b[0] - a[0]) * (p[1] - a[1]) - (b[1] - a[1]) * (p[0] - a[0]);
            Some(side(p?) * side(q?) < 0.0)
        },
    },
    // The edge leads from the first to the second node.
    Row {
        name: "joins",
        sorts: &[E, E, E],
        more: false,
        build: |s, t| {
            let (u, v) = (entity(t, 1)?, entity(t, 2)?);
            Some(match s.entity(entity(t, 0)?).shape {
                Shape::Edge(a, b, directed, _) => (a, b) == (u, v) || (!directed && (b, a) == (u, v)),
                _ => false,
            })
        },
    },
    // The cells are a knight's move apart.
    Row {
        name: "knight_jump",
        sorts: &[E, E],
        more: false,
        build: |s, t| {
            let (a, b) = (cell_of(s, entity(t, 0)?)?, cell_of(s, entity(t, 1)?)?);
            let apart = (a.row.abs_diff(b.row), a.column.abs_diff(b.column));
            Some(apart == (1, 2) || apart == (2, 1))
        },
    },
    // The cells lie side by side or one below the other.
    Row {
        name: "neighbours",
        sorts: &[E, E],
        more: false,
        build: |s, t| {
            let (a, b) = (cell_of(s, entity(t, 0)?)?, cell_of(s, entity(t, 1)?)?);
            Some(a.row.abs_diff(b.row) + a.column.abs_diff(b.column) == 1)
        },
    },
    // The entity is the graph of a function of one piece that is a polynomial of at most this degree.
    Row { name: "line", sorts: &[E], more: false, build: |s, t| degree(s, entity(t, 0)?).map(|d| d == 1) },
    Row { name: "parabola", sorts: &[E], more: false, build: |s, t| degree(s, entity(t, 0)?).map(|d| d == 2) },
];

/// Degree of a curve that is a polynomial.
fn degree(s: &Scene, e: EntityId) -> Option<usize> {
    match &s.entity(e).shape {
        Shape::Curve(f, ..) if f.family == crate::scene::function::Family::Polynomial => {
            f.coefficients.iter().rposition(|c| s.scalar(*c) != 0.0)
        }
        _ => None,
    }
}

/// A function of numbers: name, number of arguments, value. Angles are in degrees.
pub type NumberRow = (&'static str, usize, fn(&[f64]) -> f64);

/// Functions of numbers.
pub const NUMBERS: &[NumberRow] = &[
    ("sqrt", 1, |x| x[0].sqrt()),
    ("abs", 1, |x| x[0].abs()),
    ("sin", 1, |x| trig::sin(x[0].to_radians())),
    ("cos", 1, |x| trig::cos(x[0].to_radians())),
    ("tan", 1, |x| trig::sin(x[0].to_radians()) / trig::cos(x[0].to_radians())),
    ("max", 2, |x| x[0].max(x[1])),
    ("min", 2, |x| x[0].min(x[1])),
];

/// A function of a list of values: name and value.
pub type ListRow = (&'static str, fn(&[f64]) -> f64);

/// Functions of lists.
pub const LISTS: &[ListRow] = &[
    ("sum", |x| x.iter().sum()),
    ("product", |x| x.iter().product()),
    ("alternating", |x| x.iter().enumerate().map(|(i, v)| if i % 2 == 0 { *v } else { -v }).sum()),
    ("count", |x| x.len() as f64),
    ("greatest", |x| x.iter().copied().fold(f64::NEG_INFINITY, f64::max)),
    ("least", |x| x.iter().copied().fold(f64::INFINITY, f64::min)),
    ("median", |x| {
        let mut v = x.to_vec();
        v.sort_by(f64::total_cmp);
        if v.is_empty() { f64::NAN } else { (v[(v.len() - 1) / 2] + v[v.len() / 2]) / 2.0 }
    }),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::claim::functions;

    #[test]
    fn every_measure_and_relation_of_templates_is_a_word() {
        // Roots are written sqrt().
        for row in functions::MEASURES.iter().filter(|r| r.name != "root") {
            assert!(MEASURES.iter().any(|m| m.name == row.name), "{}", row.name);
        }
        for row in functions::RELATIONS {
            assert!(RELATIONS.iter().any(|m| m.name == row.name), "{}", row.name);
        }
    }
}
