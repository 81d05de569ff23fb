//! Things along one axis: number lines with points and intervals, timelines, Gantt charts; music, whose constructions stand in
//! [`super::staff`].

use crate::answer::Answer;
use crate::claim::args::{Arg, ArgError, Args};
use crate::claim::board::Board;
use crate::claim::measure::Measure;
use crate::claim::{Claim, Place, Source};
use crate::diagram::construction::{Construction, Made, QUANTITY, place_point};
use crate::diagram::plot::range;
use crate::diagram::staff::{BAR_LINE, NOTE, STAFF};
use crate::scene::mark::MarkKind;
use crate::scene::shape::{End, Look, Role, Shape};
use crate::scene::{Axes, Axis, EntityId, Frame};

fn axis(min: f64, max: f64, step: f64) -> Axis {
    Axis { min, max, step, grid: false, numbers: true, title: String::new(), categories: Vec::new() }
}

/// The frame before a template sets its own.
pub(super) fn frame() -> Frame {
    let rows = Axis { numbers: false, step: 0.0, ..axis(-1.2, 1.6, 0.0) };
    Frame::Axes(Axes { x: axis(-10.0, 10.0, 1.0), y: rows, crossed: true, equal: false, single: true })
}

fn across(b: &Board, a: &Args) -> Result<Axis, ArgError> {
    match &b.scene.frame {
        Frame::Axes(axes) => Ok(axes.x.clone()),
        Frame::Plain => Err(a.error("x", "needs an axis")),
    }
}

/// An end of an interval: `closed`, `open` or `arrow`.
pub(crate) fn end(a: &mut Args, name: &str) -> Result<End, ArgError> {
    match a.text_option(name)?.as_deref() {
        None | Some("closed") => Ok(End::Closed),
        Some("open") => Ok(End::Open),
        Some("arrow") => Ok(End::Arrow),
        Some(other) => Err(a.error(name, format_args!("is closed, open or arrow, not {other:?}"))),
    }
}

/// Adds an interval at a height over the line.
pub(crate) fn interval(b: &mut Board, a: &mut Args, look: Look) -> Result<EntityId, ArgError> {
    let (from, to) = (a.number("from")?, a.number("to")?);
    let (left, right) = (end(a, "left")?, end(a, "right")?);
    let height = a.number_or("height", 0.0)?;
    let x = across(b, a)?;
    if !(x.min <= from && from < to && to <= x.max) {
        return Err(a.error("to", format_args!("{from} to {to} must run to the right, within {} to {}", x.min, x.max)));
    }
    let (p, q) = (b.scene.add_point([from, height]), b.scene.add_point([to, height]));
    let name = a.text_option("name")?;
    if let Some(n) = &name
        && !b.names.take(n)
    {
        return Err(a.error("name", format_args!("{n} is taken")));
    }
    let shown = name.is_some();
    let id = b.add(Shape::Span(p, left, q, right), name, look);
    if shown {
        b.mark(MarkKind::Name(id), None);
    }
    Ok(id)
}

/// A bar of time.
fn task(b: &mut Board, a: &mut Args) -> Result<Made, ArgError> {
    let name = a.text("name")?;
    let (row, first, long) = (a.number("row")?, a.exact("start")?, a.exact("length")?);
    let (start, length) = (first.to_f64(), long.to_f64());
    let x = across(b, a)?;
    if length <= 0.0 || start < x.min || start + length > x.max {
        return Err(a.error("length", format_args!("{length} from {start} leaves {} to {} or is none", x.min, x.max)));
    }
    if !b.names.take(&name) {
        return Err(a.error("name", format_args!("{name} is taken")));
    }
    let series = a.number_or("series", 0.0)?;
    let (s, l) = (b.scene.add_scalar(start), b.scene.add_scalar(length));
    let role = if series > 0.0 { Role::Series(series as u8) } else { Role::Main };
    let id = b.add(Shape::Task(row, s, l), Some(name), Look { filled: true, ..Look::of(role) });
    b.mark(MarkKind::Name(id), None);
    // Drawn, not written: read off the axis.
    for (scalar, value) in [(s, first), (l, long)] {
        let answer = Answer::Number { value, unit: None };
        b.state_claim(Claim::Equal(Measure::Scalar(scalar), answer), Source::Given(Place::Figure));
    }
    Ok(Made::One(id))
}

fn link(b: &mut Board, a: &mut Args) -> Result<Made, ArgError> {
    let (first, then) = (a.entity("A")?, a.entity("B")?);
    let ends = (crate::scene::outline::task(&b.scene, first), crate::scene::outline::task(&b.scene, then));
    let (Some((_, end, _)), Some((start, ..))) = ends else { return Err(a.error("A", "and B must be tasks")) };
    if start < end - 1e-9 {
        return Err(a.error("B", format_args!("starts at {start}, before A ends at {end}")));
    }
    Ok(Made::One(b.add(Shape::Link(first, then), None, Look::of(Role::Main))))
}

/// Constructions of this kind.
pub const CONSTRUCTIONS: &[Construction] = &[
    QUANTITY,
    STAFF,
    NOTE,
    BAR_LINE,
    Construction {
        name: "number_line",
        signature: "([min, max], step=1, numbers=True, low=-1.2, high=1.6)",
        summary: "a number line with ticks; low and high bound the space for jumps and intervals",
        build: |b, a| {
            let (min, max) = range(a, "range")?;
            let step = a.number_or("step", 1.0)?;
            let numbers = a.flag("numbers", true)?;
            let (low, high) = (a.number_or("low", -1.2)?, a.number_or("high", 1.6)?);
            let x = Axis { numbers, ..axis(min, max, step) };
            let y = Axis { numbers: false, ..axis(low, high, 0.0) };
            b.scene.frame = Frame::Axes(Axes { x, y, crossed: true, equal: false, single: true });
            Ok(Made::Nothing)
        },
    },
    Construction {
        name: "time_axis",
        signature: "([min, max], rows, step=1, title=\"\", grid=True)",
        summary: "an axis of time under rows of bars; row 0 is the uppermost",
        build: |b, a| {
            let (min, max) = range(a, "range")?;
            let rows = a.number("rows")?;
            let step = a.number_or("step", 1.0)?;
            let title = a.text_option("title")?.unwrap_or_default();
            let x = Axis { title, grid: a.flag("grid", true)?, ..axis(min, max, step) };
            let y = Axis { numbers: false, ..axis(0.0, rows, 0.0) };
            b.scene.frame = Frame::Axes(Axes { x, y, crossed: false, equal: false, single: true });
            Ok(Made::Nothing)
        },
    },
    Construction {
        name: "at",
        signature: "(x, height=0, name=, like=)",
        summary: "a named dot on the line, or on the level of a height",
        build: |b, a| {
            let (x, height) = (a.number("x")?, a.number_or("height", 0.0)?);
            place_point(b, a, [x, height], &["A", "B", "P", "Q"], true).map(|p| Made::One(p.0))
        },
    },
    Construction {
        name: "interval",
        signature: "(from, to, left=\"closed\", right=\"closed\", height=0, name=None, series=1)",
        summary: "an interval of the number line; ends are closed, open or arrow",
        build: |b, a| {
            let series = match a.keyword("series") {
                Some(Arg::Number(x)) => x.to_f64() as u8,
                _ => 1,
            };
            interval(b, a, Look::of(Role::Series(series))).map(Made::One)
        },
    },
    Construction {
        name: "task",
        signature: "(name, row, start, length, series=0)",
        summary: "a bar of time with its name; row is the height of its middle over the axis",
        build: task,
    },
    Construction {
        name: "link",
        signature: "(A, B)",
        summary: "an arrow from the end of task A to the start of task B, which waits for it",
        build: link,
    },
];
