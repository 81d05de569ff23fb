//! Functions in a coordinate system with crossed axes.

use crate::claim::args::{ArgError, Args};
use crate::claim::relation::Relation;
use crate::claim::{Claim, Source};
use crate::diagram::construction::{Construction, Made, QUANTITY, place_point};
use crate::diagram::plane;
use crate::scene::function::{Family, Function};
use crate::scene::shape::{Look, Role, Shape};
use crate::scene::{Axes, Axis, Frame};

fn axis(min: f64, max: f64, step: f64, grid: bool, title: &str) -> Axis {
    Axis { min, max, step, grid, numbers: true, title: title.into(), categories: Vec::new() }
}

/// The frame of a plot before a template sets its own.
pub(super) fn frame() -> Frame {
    Frame::Axes(Axes {
        x: axis(-5.0, 5.0, 1.0, true, "x"),
        y: axis(-5.0, 5.0, 1.0, true, "y"),
        crossed: true,
        equal: true,
        single: false,
    })
}

/// Reads a pair of numbers, the first one smaller.
pub(super) fn range(args: &mut Args, name: &str) -> Result<(f64, f64), ArgError> {
    let numbers = args.numbers(name)?;
    match numbers.as_slice() {
        [lo, hi] if lo < hi => Ok((*lo, *hi)),
        other => Err(args.error(name, format_args!("must be [low, high] with low < high, not {other:?}"))),
    }
}

fn family(args: &mut Args) -> Result<Family, ArgError> {
    let name = args.text("family")?;
    Ok(match name.as_str() {
        "polynomial" => Family::Polynomial,
        "absolute" => Family::Absolute,
        "exponential" => Family::Exponential,
        "sine" => Family::Sine,
        "reciprocal" => Family::Reciprocal,
        "root" => Family::Root,
        "piecewise" => Family::Piecewise,
        other => {
            let known = "polynomial, absolute, exponential, sine, reciprocal, root, piecewise";
            return Err(args.error("family", format_args!("is one of {known}, not {other}")));
        }
    })
}

/// Constructions of plots.
pub const CONSTRUCTIONS: &[Construction] = &[
    QUANTITY,
    Construction {
        name: "axes",
        signature: "(x=[min, max], y=[min, max], step_x=1, step_y=1, grid=True, numbers=True, equal=True, x_title=\"x\", y_title=\"y\")",
        summary: "the coordinate system",
        build: |b, a| {
            let (x0, x1) = range(a, "x")?;
            let (y0, y1) = range(a, "y")?;
            let (sx, sy) = (a.number_or("step_x", 1.0)?, a.number_or("step_y", 1.0)?);
            let (grid, numbers, equal) = (a.flag("grid", true)?, a.flag("numbers", true)?, a.flag("equal", true)?);
            let x_title = a.text_option("x_title")?.unwrap_or_else(|| "x".into());
            let y_title = a.text_option("y_title")?.unwrap_or_else(|| "y".into());
            let mut x = axis(x0, x1, sx, grid, &x_title);
            let mut y = axis(y0, y1, sy, grid, &y_title);
            (x.numbers, y.numbers) = (numbers, numbers);
            b.scene.frame = Frame::Axes(Axes { x, y, crossed: a.flag("crossed", true)?, equal, single: false });
            Ok(Made::Nothing)
        },
    },
    Construction {
        name: "curve",
        signature: "(family, [coefficients], over=[from, to], name=\"f\", hidden=False, dashed=False)",
        summary: "the graph of a function",
        build: |b, a| {
            let family = family(a)?;
            let coefficients: Vec<_> = a.numbers("coefficients")?.into_iter().map(|c| b.scene.add_scalar(c)).collect();
            let Frame::Axes(axes) = &b.scene.frame else { return Err(a.error("family", "needs a coordinate system")) };
            let whole = (axes.x.min, axes.x.max);
            let (from, to) = match a.keyword("over") {
                None => whole,
                Some(list) => range(&mut Args::new("curve", vec![list], Vec::new()), "over")?,
            };
            let name = a.text_option("name")?;
            if name.as_ref().is_some_and(|n| !b.names.take(n)) {
                return Err(a.error("name", format_args!("is taken: {name:?}")));
            }
            let series = b.scene.entities.iter().filter(|e| matches!(e.shape, Shape::Curve(..))).count() as u8;
            let mut look = plane::look(b, a)?;
            if look.role == Role::Main {
                look.role = Role::Series(series);
            }
            let labelled = name.is_some() && look.shown() && a.flag("label", true)?;
            let id = b.add(Shape::Curve(Function { family, coefficients }, from, to), name, look);
            if labelled {
                b.mark(crate::scene::mark::MarkKind::Name(id), None);
            }
            Ok(Made::One(id))
        },
    },
    Construction {
        name: "point",
        signature: "(x, y, name=, like=, dot=True)",
        summary: "a point at given coordinates",
        build: |b, a| {
            let at = [a.number("x")?, a.number("y")?];
            Ok(Made::One(place_point(b, a, at, &[], true)?.0))
        },
    },
    Construction {
        name: "point_on",
        signature: "(curve, x, name=, like=, dot=True)",
        summary: "the point of the curve at abscissa x",
        build: |b, a| {
            let c = a.entity("curve")?;
            let x = a.number("x")?;
            let Shape::Curve(f, ..) = b.scene.entity(c).shape.clone() else {
                return Err(a.error("curve", "must be a curve"));
            };
            let y = f.value(&b.scene, x);
            if !y.is_finite() {
                return Err(a.error("x", format_args!("lies outside the domain: {x}")));
            }
            let (id, p) = place_point(b, a, [x, y], &[], true)?;
            b.state_claim(Claim::Holds(Relation::On(p, c)), Source::Structure);
            Ok(Made::One(id))
        },
    },
    Construction {
        name: "segment",
        signature: "(A, B, dashed=False)",
        summary: "the segment AB",
        build: |b, a| {
            let (p, q) = a.two_points(&b.scene)?;
            let look = plane::look(b, a)?;
            Ok(Made::One(b.add(Shape::Segment(p, q), None, look)))
        },
    },
    Construction {
        name: "line",
        signature: "(A, B, dashed=False)",
        summary: "the line AB across the figure",
        build: |b, a| {
            let (p, q) = a.two_points(&b.scene)?;
            let look = plane::look(b, a)?;
            Ok(Made::One(b.add(Shape::Line(p, q), None, look)))
        },
    },
    Construction {
        name: "polyline",
        signature: "(A, B, C, ...)",
        summary: "an open chain of segments",
        build: |b, a| {
            let points = a.many_points(&b.scene)?;
            Ok(Made::One(b.add(Shape::Polyline(points), None, Look::of(Role::Series(0)))))
        },
    },
];
