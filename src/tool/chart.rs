//! Tools of charts: level lines from bars to the value axis, highlights, steps between bars.

use super::{Applied, Tool};
use crate::claim::args::{ArgError, Args};
use crate::claim::board::Board;
use crate::claim::text::name_token;
use crate::scene::shape::{Look, Role, Shape};
use crate::scene::{EntityId, Frame};

const CHART: &[&str] = &["chart"];

/// Place of the top of a bar or of a dot in chart coordinates.
fn top(b: &Board, a: &Args, id: EntityId) -> Result<[f64; 2], ArgError> {
    match b.scene.entity(id).shape {
        Shape::Bar(at, _, value) => Ok([at, b.scene.scalar(value)]),
        Shape::Point(p) => Ok(b.scene.at(p)),
        _ => Err(a.error("bar", "must be a bar or a dot")),
    }
}

fn left_edge(b: &Board, a: &Args) -> Result<f64, ArgError> {
    match &b.scene.frame {
        Frame::Axes(axes) => Ok(axes.x.min),
        Frame::Plain => Err(a.error("bar", "needs a value axis")),
    }
}

fn dashed() -> Look {
    Look { dashed: true, ..Look::of(Role::Tool) }
}

fn read_bar(b: &mut Board, a: &mut Args) -> Result<Applied, ArgError> {
    let ids = a.entities()?;
    let left = left_edge(b, a)?;
    let mut returns = Vec::new();
    for id in &ids {
        let at = top(b, a, *id)?;
        let (p, q) = (b.scene.add_point([left, at[1]]), b.scene.add_point(at));
        returns.push(b.add(Shape::Segment(p, q), None, dashed()));
    }
    let names: Vec<String> = ids.iter().map(|id| name_token(*id)).collect();
    let list = names.join(", ");
    Ok(Applied {
        returns,
        post: Vec::new(),
        phrases: vec![format!("draw level lines to the value axis for {list}"), format!("carry the heights for {list} across to the value axis")],
    })
}

fn limit_line(b: &mut Board, a: &mut Args) -> Result<Applied, ArgError> {
    let y = a.number("y")?;
    let Frame::Axes(axes) = &b.scene.frame else { return Err(a.error("y", "needs a value axis")) };
    let (lo, hi) = (axes.x.min, axes.x.max);
    let (p, q) = (b.scene.add_point([lo, y]), b.scene.add_point([hi, y]));
    let id = b.add(Shape::Segment(p, q), None, Look::of(Role::Tool));
    let v = crate::claim::text::number_token(&format!("{}", (y * 1e6).round() / 1e6));
    Ok(Applied { returns: vec![id], post: Vec::new(), phrases: vec![format!("draw a horizontal line at {v}"), format!("mark the level {v} across the chart")] })
}

fn highlight(b: &mut Board, a: &mut Args) -> Result<Applied, ArgError> {
    let ids = a.entities()?;
    let mut returns = Vec::new();
    for id in &ids {
        let shape = b.scene.entity(*id).shape.clone();
        if !matches!(shape, Shape::Bar(..) | Shape::Slice(..)) {
            return Err(a.error("bars", "must be bars or slices"));
        }
        returns.push(b.add(shape, None, Look::of(Role::Tool)));
    }
    let list = ids.iter().map(|id| name_token(*id)).collect::<Vec<_>>().join(", ");
    Ok(Applied { returns, post: Vec::new(), phrases: vec![format!("outline {list}"), format!("highlight {list} in the chart")] })
}

fn step_between(b: &mut Board, a: &mut Args) -> Result<Applied, ArgError> {
    let (u, v) = (a.entity("first")?, a.entity("second")?);
    let (p, q) = (top(b, a, u)?, top(b, a, v)?);
    let (p0, corner, q0) = (b.scene.add_point(p), b.scene.add_point([q[0], p[1]]), b.scene.add_point(q));
    let across = b.add(Shape::Segment(p0, corner), None, dashed());
    let rise = b.add(Shape::Arrow(corner, q0), None, Look::of(Role::Tool));
    let (x, y) = (name_token(u), name_token(v));
    Ok(Applied {
        returns: vec![across, rise],
        post: Vec::new(),
        phrases: vec![format!("draw the step from {x} to {y}"), format!("carry the level of {x} over to {y} and draw the difference as an arrow")],
    })
}

macro_rules! tool {
    ($name:literal, $aliases:expr, $signature:literal, $summary:literal, $knowledge:literal, $apply:expr) => {
        Tool { name: $name, aliases: $aliases, signature: $signature, summary: $summary, knowledge: &[$knowledge], kinds: CHART, apply: $apply }
    };
}

/// Tools of this family.
pub const TOOLS: &[Tool] = &[
    tool!("read_bar", &["level_lines"], "(bar, ...)", "draws level lines from bars or dots to the value axis", "statistics/chart/reading", read_bar),
    tool!("limit_line", &["threshold"], "(y)", "draws a horizontal line across the chart", "statistics/chart/reading", limit_line),
    tool!("highlight", &["outline"], "(bar | slice, ...)", "outlines bars or slices", "statistics/chart/comparison", highlight),
    tool!("step_between", &["difference_arrow"], "(first, second)", "draws the difference of two bars or dots as an arrow", "statistics/chart/comparison", step_between),
];
