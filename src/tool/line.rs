//! Tools of number lines, timelines and Gantt charts.

use crate::claim::Claim;
use crate::claim::args::{ArgError, Args};
use crate::claim::board::Board;
use crate::claim::measure::Measure;
use crate::claim::query::Query;
use crate::claim::query::row::QueryArg;
use crate::claim::relation::Relation;
use crate::claim::text::{name_token, number_token};
use crate::diagram::line::interval;
use crate::scene::outline::task;
use crate::scene::shape::{Look, Role, Shape};
use crate::scene::{EntityId, Frame, PointId};
use crate::tool::row::{Applied, Tool, tool};

const LINE: &[&str] = &["line"];

fn dot(b: &Board, a: &mut Args, name: &str) -> Result<(EntityId, PointId), ArgError> {
    let id = a.entity(name)?;
    match b.scene.entity(id).shape {
        Shape::Point(p) => Ok((id, p)),
        _ => Err(a.error(name, "must be a point of the line")),
    }
}

fn jump(b: &mut Board, a: &mut Args) -> Result<Applied, ArgError> {
    let (from, p) = dot(b, a, "A")?;
    let by = a.entity("by")?;
    let Shape::Bar(_, _, s) = b.scene.entity(by).shape else { return Err(a.error("by", "must be a quantity")) };
    let back = a.flag("back", false)?;
    let sign: i64 = if back { -1 } else { 1 };
    let at = b.scene.at(p);
    let landing = [at[0] + sign as f64 * b.scene.scalar(s), at[1]];
    let (id, q) = crate::diagram::construction::place_point(b, a, landing, &["B", "C", "D", "E"], true)?;
    b.add(Shape::Jump(p, q), None, Look::of(Role::Tool));
    let (x, y) = (name_token(from), name_token(id));
    let way = if back { "left" } else { "right" };
    let step = Measure::Product(vec![Measure::Const(sign.into()), Measure::Scalar(s)]);
    let sum = if back {
        Measure::Sum(vec![Measure::X(p), step])
    } else {
        Measure::Sum(vec![Measure::X(p), Measure::Scalar(s)])
    };
    Ok(Applied {
        returns: vec![id],
        phrases: vec![
            format!("jump from {x} to the {way} as far as {y}"),
            format!("draw the jump from {x} to {y}, to the {way}"),
        ],
        post: vec![Claim::Same(Measure::X(q), sum)],
    })
}

fn bracket_span(b: &mut Board, a: &mut Args) -> Result<Applied, ArgError> {
    let ((from, p), (to, q)) = (dot(b, a, "A")?, dot(b, a, "B")?);
    let id = b.add(Shape::Bracket(p, q), None, Look::of(Role::Tool));
    let (x, y) = (name_token(from), name_token(to));
    let phrases = vec![format!("bracket the distance from {x} to {y}"), format!("span a bracket from {x} to {y}")];
    Ok(Applied { returns: vec![id], phrases, post: Vec::new() })
}

fn mark_midpoint(b: &mut Board, a: &mut Args) -> Result<Applied, ArgError> {
    let ((from, p), (to, q)) = (dot(b, a, "A")?, dot(b, a, "B")?);
    let (s, t) = (b.scene.at(p), b.scene.at(q));
    let at = [(s[0] + t[0]) / 2.0, (s[1] + t[1]) / 2.0];
    let (id, m) = crate::diagram::construction::place_point(b, a, at, &["M", "N", "K"], true)?;
    let (x, y, name) = (name_token(from), name_token(to), name_token(id));
    Ok(Applied {
        returns: vec![id],
        phrases: vec![
            format!("mark {name} halfway between {x} and {y}"),
            format!("halve the way from {x} to {y} at {name}"),
        ],
        post: vec![Claim::Holds(Relation::Midpoint(m, p, q))],
    })
}

fn mark_interval(b: &mut Board, a: &mut Args) -> Result<Applied, ArgError> {
    let of = a.entities()?;
    let spans: Option<Vec<_>> = of
        .iter()
        .map(|id| match b.scene.entity(*id).shape {
            Shape::Span(p, left, q, right) => Some((b.scene.at(p)[0], left, b.scene.at(q)[0], right)),
            _ => None,
        })
        .collect();
    let Some(spans) = spans.filter(|s| s.len() > 1) else {
        return Err(a.error("intervals", "must be two or more intervals"));
    };
    use crate::scene::shape::End;
    // The tighter end counts: of ends at one place, the one that leaves it out.
    let tight = |e: End| (e != End::Arrow, e == End::Open);
    let left = spans.iter().map(|s| (s.0, s.1)).max_by(|x, y| {
        (tight(x.1).0, x.0, tight(x.1).1).partial_cmp(&(tight(y.1).0, y.0, tight(y.1).1)).expect("places are finite")
    });
    let right = spans.iter().map(|s| (s.2, s.3)).min_by(|x, y| {
        (!tight(x.1).0, x.0, !tight(x.1).1)
            .partial_cmp(&(!tight(y.1).0, y.0, !tight(y.1).1))
            .expect("places are finite")
    });
    let (Some((from, l)), Some((to, r))) = (left, right) else { return Err(a.error("intervals", "are missing")) };
    let word = |e: End| match e {
        End::Closed => "closed",
        End::Open => "open",
        End::Arrow => "arrow",
    };
    let text = |s: &str| crate::claim::args::Arg::Text(s.into());
    let number = |x: f64| crate::claim::args::Arg::Real(x);
    let mut inner = Args::new(
        "mark_interval",
        vec![number(from), number(to)],
        vec![("left".into(), text(word(l))), ("right".into(), text(word(r)))],
    );
    let id = interval(b, &mut inner, Look::of(Role::Tool))?;
    let list: Vec<String> = of.iter().map(|id| name_token(*id)).collect();
    let list = list.join(" and ");
    let phrases =
        vec![format!("mark on the line what {list} have in common"), format!("draw the overlap of {list} on the line")];
    Ok(Applied { returns: vec![id], phrases, post: Vec::new() })
}

fn of_tasks(b: &Board, a: &mut Args) -> Result<Vec<EntityId>, ArgError> {
    let ids = a.entities()?;
    if ids.is_empty() || !ids.iter().all(|id| task(&b.scene, *id).is_some()) {
        return Err(a.error("tasks", "must be one or more bars of time"));
    }
    Ok(ids)
}

fn mark_tasks(b: &mut Board, a: &mut Args) -> Result<Applied, ArgError> {
    let ids = of_tasks(b, a)?;
    let look = Look { filled: true, ..Look::of(Role::Tool) };
    let mut returns = Vec::new();
    for id in &ids {
        let shape = b.scene.entity(*id).shape.clone();
        returns.push(b.add(shape, None, look));
    }
    let list = ids.iter().map(|id| name_token(*id)).collect::<Vec<_>>().join(", ");
    let phrases = vec![format!("mark the bars {list}"), format!("highlight {list} in the chart")];
    Ok(Applied { returns, phrases, post: Vec::new() })
}

fn slack_bar(b: &mut Board, a: &mut Args) -> Result<Applied, ArgError> {
    let ids = of_tasks(b, a)?;
    let mut returns = Vec::new();
    for id in &ids {
        let (_, end, row) = task(&b.scene, *id).ok_or_else(|| a.error("tasks", "must be bars of time"))?;
        let query = Query { name: "task_slack".into(), args: vec![QueryArg::Entity(*id)] };
        let slack = Measure::Query(query).number(&b.scene);
        if slack.is_nan() || slack < 1e-9 {
            return Err(a.error("tasks", "have no float"));
        }
        let (s, l) = (b.scene.add_scalar(end), b.scene.add_scalar(slack));
        returns.push(b.add(Shape::Task(row, s, l), None, Look { dashed: true, ..Look::of(Role::Tool) }));
    }
    let list = ids.iter().map(|id| name_token(*id)).collect::<Vec<_>>().join(", ");
    let phrases = vec![
        format!("draw behind {list} how far it can be put off"),
        format!("draw the float of {list} as a dashed bar behind it"),
    ];
    Ok(Applied { returns, phrases, post: Vec::new() })
}

fn time_line(b: &mut Board, a: &mut Args) -> Result<Applied, ArgError> {
    let t = a.exact("time")?;
    let Frame::Axes(axes) = &b.scene.frame else { return Err(a.error("time", "needs an axis")) };
    let (low, high) = (axes.y.min, axes.y.max);
    let (p, q) = (b.scene.add_point([t.to_f64(), low]), b.scene.add_point([t.to_f64(), high]));
    let id = b.add(Shape::Segment(p, q), None, Look { dashed: true, ..Look::of(Role::Tool) });
    let told = number_token(&t.to_string().replace('-', "−"));
    let phrases =
        vec![format!("draw a line at the time {told} through all rows"), format!("cut the chart at the time {told}")];
    Ok(Applied { returns: vec![id], phrases, post: Vec::new() })
}

/// Tools of this family.
pub const TOOLS: &[Tool] = &[
    tool!(
        LINE,
        "number_line_jump",
        &["jump"],
        "(A, quantity, back=False, name=)",
        "draws a bowed arrow from A by a quantity to the right, or back to the left, and names its end",
        "mathematics/arithmetic/number-line",
        jump
    ),
    tool!(
        LINE,
        "bracket_span",
        &["span_bracket"],
        "(A, B)",
        "draws a bracket over the distance of A and B",
        "mathematics/arithmetic/number-line/distance",
        bracket_span
    ),
    tool!(
        LINE,
        "halve_span",
        &["midpoint_mark"],
        "(A, B, name=)",
        "marks the point halfway between A and B",
        "mathematics/arithmetic/number-line/midpoint",
        mark_midpoint
    ),
    tool!(
        LINE,
        "mark_overlap",
        &["intersection_of_intervals"],
        "(interval, interval, ...)",
        "draws on the line the part that all intervals share",
        "mathematics/set/interval-operation",
        mark_interval
    ),
    tool!(
        LINE,
        "mark_tasks",
        &["critical_bars"],
        "(task, ...)",
        "marks bars of time",
        "engineering/production/schedule/gantt-chart",
        mark_tasks
    ),
    tool!(
        LINE,
        "slack_bar",
        &["float_bar"],
        "(task, ...)",
        "draws the float of a task as a dashed bar behind its own",
        "engineering/production/schedule/activity-times",
        slack_bar
    ),
    tool!(
        LINE,
        "time_line",
        &["cut_at_time"],
        "(time)",
        "draws a dashed line through all rows at a time",
        "engineering/production/schedule/gantt-chart",
        time_line
    ),
];
