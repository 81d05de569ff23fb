//! Tools of charts: level lines from bars to the value axis, highlights, steps between bars.

use crate::claim::args::{ArgError, Args};
use crate::claim::board::Board;
use crate::claim::text::name_token;
use crate::scene::mark::MarkKind;
use crate::scene::shape::{Look, Role, Shape};
use crate::scene::{EntityId, Frame};
use crate::tool::row::{Applied, Tool, tool};

const CHART: &[&str] = &["chart"];

/// Place of the top of a bar or of a dot in chart coordinates.
fn top(b: &Board, a: &Args, id: EntityId) -> Result<[f64; 2], ArgError> {
    match b.scene.entity(id).shape {
        Shape::Bar(at, _, value) => Ok([at, b.scene.scalar(value)]),
        Shape::Point(p) => Ok(b.scene.at(p)),
        _ => Err(a.error("bar", "must be a bar or a dot")),
    }
}

/// Half the width of a bar, 0 for a dot.
fn half_width(b: &Board, id: EntityId) -> f64 {
    if let Shape::Bar(_, wide, _) = b.scene.entity(id).shape { wide / 2.0 } else { 0.0 }
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
        // Beyond the near edge the line would only repeat the bar's own outline.
        let (p, q) = (b.scene.add_point([left, at[1]]), b.scene.add_point([at[0] - half_width(b, *id), at[1]]));
        returns.push(b.add(Shape::Segment(p, q), None, dashed()));
    }
    let names: Vec<String> = ids.iter().map(|id| name_token(*id)).collect();
    let list = names.join(", ");
    Ok(Applied {
        returns,
        post: Vec::new(),
        phrases: vec![
            format!("draw level lines to the value axis for {list}"),
            format!("carry the heights for {list} across to the value axis"),
        ],
    })
}

fn limit_line(b: &mut Board, a: &mut Args) -> Result<Applied, ArgError> {
    let y = a.number("y")?;
    let Frame::Axes(axes) = &b.scene.frame else { return Err(a.error("y", "needs a value axis")) };
    let (lo, hi) = (axes.x.min, axes.x.max);
    let (p, q) = (b.scene.add_point([lo, y]), b.scene.add_point([hi, y]));
    let id = b.add(Shape::Segment(p, q), None, Look::of(Role::Tool));
    let v = crate::claim::text::number_token(&format!("{}", (y * 1e6).round() / 1e6));
    Ok(Applied {
        returns: vec![id],
        post: Vec::new(),
        phrases: vec![format!("draw a horizontal line at {v}"), format!("mark the level {v} across the chart")],
    })
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
    Ok(Applied {
        returns,
        post: Vec::new(),
        phrases: vec![format!("outline {list}"), format!("highlight {list} in the chart")],
    })
}

fn step_between(b: &mut Board, a: &mut Args) -> Result<Applied, ArgError> {
    let (u, v) = (a.entity("first")?, a.entity("second")?);
    let returns = step(b, a, u, v)?;
    let (x, y) = (name_token(u), name_token(v));
    Ok(Applied {
        returns,
        post: Vec::new(),
        phrases: vec![
            format!("draw the step from {x} to {y}"),
            format!("carry the level of {x} over to {y} and draw the difference as an arrow"),
        ],
    })
}

/// Draws the level of one bar or dot over to another, unless a level line lies there, and the difference as an arrow.
fn step(b: &mut Board, a: &Args, u: EntityId, v: EntityId) -> Result<Vec<EntityId>, ArgError> {
    let (p, q) = (top(b, a, u)?, top(b, a, v)?);
    let edge = p[0] + half_width(b, u) * (q[0] - p[0]).signum();
    let (start, corner, tip) = (b.scene.add_point([edge, p[1]]), b.scene.add_point([q[0], p[1]]), b.scene.add_point(q));
    let mut returns = Vec::new();
    if !b.joined(start, corner) {
        returns.push(b.add(Shape::Segment(start, corner), None, dashed()));
    }
    returns.push(b.add(Shape::Arrow(corner, tip), None, Look::of(Role::Tool)));
    Ok(returns)
}

fn steps_along(b: &mut Board, a: &mut Args) -> Result<Applied, ArgError> {
    let ids = a.entities()?;
    if ids.len() < 2 {
        return Err(a.error("dots", "need at least two"));
    }
    let mut returns = Vec::new();
    for w in ids.windows(2) {
        returns.extend(step(b, a, w[0], w[1])?);
    }
    let (x, y) = (name_token(ids[0]), name_token(ids[ids.len() - 1]));
    let phrases = vec![
        format!("draw the step from each point to the next, from {x} to {y}"),
        format!("show the change between neighbours from {x} to {y} as arrows"),
    ];
    Ok(Applied { returns, post: Vec::new(), phrases })
}

fn deviations(b: &mut Board, a: &mut Args) -> Result<Applied, ArgError> {
    let y = a.number("y")?;
    let ids = a.entities()?;
    let mut returns = Vec::new();
    for id in &ids {
        let at = top(b, a, *id)?;
        if (at[1] - y).abs() > 1e-9 {
            let (p, q) = (b.scene.add_point([at[0], y]), b.scene.add_point(at));
            returns.push(b.add(Shape::Arrow(p, q), None, Look::of(Role::Tool)));
        }
    }
    if returns.is_empty() {
        return Err(a.error("bars", "all end at the level"));
    }
    let phrases = vec![
        "draw an arrow from the level line to the top of each bar".into(),
        "show how far each bar ends above or below the line by arrows".into(),
    ];
    Ok(Applied { returns, post: Vec::new(), phrases })
}

/// "1st", "2nd", "3rd", "4th", ...
fn ordinal(n: usize) -> String {
    let ending = match (n % 10, n % 100) {
        (1, m) if m != 11 => "st",
        (2, m) if m != 12 => "nd",
        (3, m) if m != 13 => "rd",
        _ => "th",
    };
    format!("\\text{{{n}{ending}}}")
}

fn rank_bars(b: &mut Board, a: &mut Args) -> Result<Applied, ArgError> {
    let ids = a.entities()?;
    let mut last = f64::NEG_INFINITY;
    for (i, id) in ids.iter().enumerate() {
        let height = top(b, a, *id)?[1];
        if height < last {
            return Err(a.error("bars", "must be ordered by height"));
        }
        last = height;
        b.mark(MarkKind::Value(*id, ordinal(i + 1)), None);
    }
    let list = ids.iter().map(|id| name_token(*id)).collect::<Vec<_>>().join(", ");
    let phrases = vec![
        format!("number the bars from the lowest to the highest: {list}"),
        format!("write above each bar its place in the order by height: {list}"),
    ];
    Ok(Applied { returns: Vec::new(), post: Vec::new(), phrases })
}

fn complete_bar(b: &mut Board, a: &mut Args) -> Result<Applied, ArgError> {
    let id = a.entity("bar")?;
    let entity = b.scene.entity(id);
    if entity.look.shown() || !matches!(entity.shape, Shape::Bar(..)) {
        return Err(a.error("bar", "must be a bar that is not drawn yet"));
    }
    let shape = entity.shape.clone();
    let drawn = b.add(shape, None, Look::of(Role::Tool));
    let n = name_token(id);
    Ok(Applied {
        returns: vec![drawn],
        post: Vec::new(),
        phrases: vec![format!("draw the missing bar for {n}"), format!("complete the chart with the bar for {n}")],
    })
}

/// Tools of this family.
pub const TOOLS: &[Tool] = &[
    tool!(
        CHART,
        "read_bar",
        &["level_lines"],
        "(bar, ...)",
        "draws level lines from bars or dots to the value axis",
        "statistics/chart/reading",
        read_bar
    ),
    tool!(
        CHART,
        "limit_line",
        &["threshold"],
        "(y)",
        "draws a horizontal line across the chart",
        "statistics/chart/reading",
        limit_line
    ),
    tool!(
        CHART,
        "highlight",
        &["outline"],
        "(bar | slice, ...)",
        "outlines bars or slices",
        "statistics/chart/comparison",
        highlight
    ),
    tool!(
        CHART,
        "step_between",
        &["difference_arrow"],
        "(first, second)",
        "draws the difference of two bars or dots as an arrow",
        "statistics/chart/comparison",
        step_between
    ),
    tool!(
        CHART,
        "steps_along",
        &["change_arrows"],
        "(dot, dot, ...)",
        "draws the change between each two neighbours as an arrow",
        "statistics/chart/line",
        steps_along
    ),
    tool!(
        CHART,
        "deviations",
        &["deviation_arrows"],
        "(y, bar, ...)",
        "draws arrows from a level to the tops of bars",
        "statistics/average/mean",
        deviations
    ),
    tool!(
        CHART,
        "rank_bars",
        &["order_bars"],
        "(bar, ...)",
        "writes above bars their place in the order by height",
        "statistics/average/median",
        rank_bars
    ),
    tool!(
        CHART,
        "complete_bar",
        &["draw_bar"],
        "(bar)",
        "draws a bar that the figure keeps back",
        "statistics/chart/bar",
        complete_bar
    ),
];
