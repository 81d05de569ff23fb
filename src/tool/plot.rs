//! Tools of plots: reading off, tangents, levels, areas.

use crate::answer::Answer;
use crate::answer::exact::Exact;
use crate::claim::Claim;
use crate::claim::args::{ArgError, Args};
use crate::claim::board::{Board, Naming};
use crate::claim::measure::Measure;
use crate::claim::relation::Relation;
use crate::claim::text::{name_token, number_token};
use crate::diagram::construction::place_point;
use crate::scene::function::{Family, Function};
use crate::scene::shape::{Look, Role, Shape};
use crate::scene::{EntityId, Frame};
use crate::tool::row::{Applied, Tool, tool};

const PLOT: &[&str] = &["plot"];

fn dashed() -> Look {
    Look { dashed: true, ..Look::of(Role::Tool) }
}

fn curve(b: &Board, a: &mut Args, name: &str) -> Result<(EntityId, Function), ArgError> {
    let c = a.entity(name)?;
    match &b.scene.entity(c).shape {
        Shape::Curve(f, ..) => Ok((c, f.clone())),
        _ => Err(a.error(name, "must be a curve")),
    }
}

/// Prints a coordinate without trailing zeros, with a real minus sign.
fn printed(v: f64) -> String {
    let v = (v * 1e6).round() / 1e6;
    number_token(&format!("{}", if v == 0.0 { 0.0 } else { v }).replace('-', "−"))
}

fn read_off(b: &mut Board, a: &mut Args) -> Result<Applied, ArgError> {
    let (c, f) = curve(b, a, "curve")?;
    let x = a.number("x")?;
    let y = f.value(&b.scene, x);
    let (id, p) = place_point(b, a, [x, y], &["P", "Q", "R"], true)?;
    let down = b.scene.add_point([x, 0.0]);
    let left = b.scene.add_point([0.0, y]);
    if y.abs() > 1e-9 {
        b.add(Shape::Segment(down, p), None, dashed());
    }
    if x.abs() > 1e-9 {
        b.add(Shape::Segment(p, left), None, dashed());
    }
    let (px, p_name) = (printed(x), name_token(id));
    let graph =
        b.scene.entity(c).name.as_ref().map_or_else(|| "the graph".into(), |_| format!("graph {}", name_token(c)));
    Ok(Applied {
        returns: vec![id],
        post: std::iter::once(Claim::Holds(Relation::On(p, c))).chain(at(Measure::X(p), x)).collect(),
        phrases: vec![
            format!("go from x = {px} to {graph} at {p_name} and across to the y-axis"),
            format!("mark the point {p_name} of {graph} at x = {px} and draw guide lines to both axes"),
        ],
    })
}

fn level(b: &mut Board, a: &mut Args) -> Result<Applied, ArgError> {
    let y = a.number("y")?;
    let Frame::Axes(axes) = &b.scene.frame else { return Err(a.error("y", "needs a coordinate system")) };
    let (lo, hi) = (axes.x.min, axes.x.max);
    let (p, q) = (b.scene.add_point([lo, y]), b.scene.add_point([hi, y]));
    let id = b.add(Shape::Segment(p, q), None, dashed());
    let v = printed(y);
    Ok(Applied {
        returns: vec![id],
        post: Vec::new(),
        phrases: vec![format!("draw the horizontal line y = {v}"), format!("mark the level y = {v} across the figure")],
    })
}

/// The level that a tool drew through this place.
fn level_at(b: &Board, [x, y]: [f64; 2]) -> Option<EntityId> {
    b.scene.ids().find(|id| match b.scene.entity(*id).shape {
        Shape::Segment(p, q) => {
            let (p, q) = (b.scene.at(p), b.scene.at(q));
            let flat = [p, q].iter().all(|r| (r[1] - y).abs() < 1e-9);
            flat && p[0] <= x && x <= q[0] && b.scene.entity(*id).look.role == Role::Tool
        }
        _ => false,
    })
}

/// The claim that a coordinate has a value of at most six places, as an argument of a tool has.
fn at(coordinate: Measure, value: f64) -> Option<Claim> {
    let value = Exact::ratio((value * 1e6).round() as i128, 1_000_000).ok()?;
    Some(Claim::Equal(coordinate, Answer::Number { value, unit: None }))
}

fn mark_crossing(b: &mut Board, a: &mut Args) -> Result<Applied, ArgError> {
    let (c, f) = curve(b, a, "curve")?;
    let x = a.number("x")?;
    let y = f.value(&b.scene, x);
    let (id, p) = place_point(b, a, [x, y], &["P", "Q", "S"], true)?;
    let mut post = vec![Claim::Holds(Relation::On(p, c))];
    let t = name_token(id);
    let graph =
        b.scene.entity(c).name.as_ref().map_or_else(|| "the graph".into(), |_| format!("graph {}", name_token(c)));
    let mut phrases = if let Some(level) = level_at(b, [x, y]) {
        post.push(Claim::Holds(Relation::On(p, level)));
        vec![
            format!("mark the point {t} where {graph} meets the level"),
            format!("mark {t}, where {graph} reaches this height"),
        ]
    } else if y.abs() < 1e-9 {
        post.extend(at(Measure::Y(p), 0.0));
        vec![
            format!("mark the point {t} where {graph} crosses the x-axis"),
            format!("let {t} be the crossing of {graph} with the x-axis and mark it"),
        ]
    } else if x.abs() < 1e-9 {
        post.extend(at(Measure::X(p), 0.0));
        vec![
            format!("mark the point {t} where {graph} crosses the y-axis"),
            format!("let {t} be the crossing of {graph} with the y-axis and mark it"),
        ]
    } else {
        vec![format!("mark the point {t} on {graph}")]
    };
    if a.more() {
        let (other, _) = curve(b, a, "other")?;
        post.push(Claim::Holds(Relation::On(p, other)));
        phrases = vec![
            format!("mark the point {t} where the two graphs meet"),
            format!("let {t} be the intersection of the two graphs and mark it"),
        ];
    }
    Ok(Applied { returns: vec![id], post, phrases })
}

fn tangent_line(b: &mut Board, a: &mut Args) -> Result<Applied, ArgError> {
    let (c, f) = curve(b, a, "curve")?;
    let at = a.point(&b.scene, "P")?;
    let [x, y] = b.scene.at(at);
    let run = a.number_or("run", 1.0)?;
    let slope = f.slope(&b.scene, x);
    let q = b.point([x + run, y + slope * run], Naming::Anonymous, false).expect("anonymous points take no name").1;
    let id = b.add(Shape::Line(at, q), None, Look::of(Role::Tool));
    let p = b.scene.point_entity(at).map_or_else(|| "?".into(), name_token);
    let curve_name = b.scene.entity(c).name.clone().map_or_else(|| "the graph".into(), |_| name_token(c));
    Ok(Applied {
        returns: vec![id],
        post: vec![Claim::Same(Measure::Slope(at, q), Measure::CurveSlope(c, Box::new(Measure::X(at))))],
        phrases: vec![
            format!("draw the tangent to {curve_name} at {p}"),
            format!("lay the tangent line at {p} along {curve_name}"),
        ],
    })
}

fn slope_triangle(b: &mut Board, a: &mut Args) -> Result<Applied, ArgError> {
    let (p, q) = a.two_points(&b.scene)?;
    let (u, v) = (b.scene.at(p), b.scene.at(q));
    let (id, corner) = b.point([v[0], u[1]], Naming::Anonymous, false).expect("anonymous points take no name");
    b.add(Shape::Segment(p, corner), None, dashed());
    b.add(Shape::Segment(corner, q), None, dashed());
    b.mark(crate::scene::mark::MarkKind::RightAngle(p, corner, q), None);
    let name = |b: &Board, x| b.scene.point_entity(x).map_or_else(|| "?".into(), name_token);
    let (x, y) = (name(b, p), name(b, q));
    Ok(Applied {
        returns: vec![id],
        post: vec![Claim::Holds(Relation::Perpendicular(corner, p, corner, q))],
        phrases: vec![
            format!("draw the slope triangle from {x} to {y}"),
            format!("draw the run and the rise between {x} and {y}"),
        ],
    })
}

fn shade_under(b: &mut Board, a: &mut Args) -> Result<Applied, ArgError> {
    let (_, f) = curve(b, a, "curve")?;
    let (from, to) = (a.number("a")?, a.number("b")?);
    if from >= to {
        return Err(a.error("a", format_args!("must be less than b: {from} and {to}")));
    }
    let other = if a.more() { Some(curve(b, a, "other")?.1) } else { None };
    let to_axis = other.is_none();
    let look = Look { filled: true, ..Look::of(Role::Tool) };
    let id = b.add(Shape::Region(f, other, from, to), None, look);
    let (x, y) = (printed(from), printed(to));
    let what = if to_axis { "under the graph" } else { "between the graphs" };
    Ok(Applied {
        returns: vec![id],
        post: Vec::new(),
        phrases: vec![
            format!("shade the region {what} from x = {x} to x = {y}"),
            format!("shade the area {what} between x = {x} and x = {y}"),
        ],
    })
}

fn symmetry_axis(b: &mut Board, a: &mut Args) -> Result<Applied, ArgError> {
    let x = a.number("x")?;
    let Frame::Axes(axes) = &b.scene.frame else { return Err(a.error("x", "needs a coordinate system")) };
    let (lo, hi) = (axes.y.min, axes.y.max);
    let (p, q) = (b.scene.add_point([x, lo]), b.scene.add_point([x, hi]));
    let id = b.add(Shape::Segment(p, q), None, dashed());
    let v = printed(x);
    Ok(Applied {
        returns: vec![id],
        post: Vec::new(),
        phrases: vec![
            format!("draw the vertical line x = {v}"),
            format!("mark the vertical line x = {v} in the figure"),
        ],
    })
}

fn plot_point(b: &mut Board, a: &mut Args) -> Result<Applied, ArgError> {
    let (of_x, of_y) = (a.measure("x")?, a.measure("y")?);
    let (x, y) = (of_x.number(&b.scene), of_y.number(&b.scene));
    let Frame::Axes(axes) = &b.scene.frame else { return Err(a.error("x", "needs a coordinate system")) };
    if !(axes.x.min..=axes.x.max).contains(&x) || !(axes.y.min..=axes.y.max).contains(&y) {
        return Err(a.error("x", format_args!("and y lie outside of the figure: {x}, {y}")));
    }
    let (id, p) = place_point(b, a, [x, y], &["P", "Q", "R", "S"], true)?;
    let (px, py, t) = (printed(x), printed(y), name_token(id));
    Ok(Applied {
        returns: vec![id],
        post: vec![Claim::Same(Measure::X(p), of_x), Claim::Same(Measure::Y(p), of_y)],
        phrases: vec![format!("mark the point {t} ({px}, {py})"), format!("plot {t} at ({px}, {py})")],
    })
}

fn draw_line(b: &mut Board, a: &mut Args) -> Result<Applied, ArgError> {
    let (m, c) = (a.exact("m")?, a.exact("c")?);
    let (slope, intercept) = (m.to_f64(), c.to_f64());
    let Frame::Axes(axes) = &b.scene.frame else { return Err(a.error("m", "needs a coordinate system")) };
    let (lo, hi) = (axes.x.min, axes.x.max);
    let coefficients = vec![b.scene.add_scalar(intercept), b.scene.add_scalar(slope)];
    let id =
        b.add(Shape::Curve(Function { family: Family::Polynomial, coefficients }, lo, hi), None, Look::of(Role::Tool));
    let zero = || Box::new(Measure::Const(Exact::zero()));
    let says = |measure, value| Claim::Equal(measure, Answer::Number { value, unit: None });
    Ok(Applied {
        returns: vec![id],
        post: vec![says(Measure::CurveAt(id, zero()), c), says(Measure::CurveSlope(id, zero()), m)],
        phrases: vec!["draw the graph of the line in the same coordinate system".into()],
    })
}

/// Tools of this family.
pub const TOOLS: &[Tool] = &[
    tool!(
        PLOT,
        "read_off",
        &["guide_lines"],
        "(curve, x, name=)",
        "marks the point of the curve at x with guide lines to both axes",
        "mathematics/algebra/function/graph-reading",
        read_off
    ),
    tool!(
        PLOT,
        "level",
        &["horizontal_line"],
        "(y)",
        "draws the horizontal line at height y",
        "mathematics/algebra/function/graph-reading",
        level
    ),
    tool!(
        PLOT,
        "vertical",
        &["axis_of_symmetry"],
        "(x)",
        "draws the vertical line at x",
        "mathematics/algebra/function/symmetry",
        symmetry_axis
    ),
    tool!(
        PLOT,
        "mark_crossing",
        &["intersection"],
        "(curve, x, other=None, name=)",
        "marks a point of the curve, which lies on the other curve too",
        "mathematics/algebra/function/intersection",
        mark_crossing
    ),
    tool!(
        PLOT,
        "tangent_line",
        &["tangent"],
        "(curve, P, run=1)",
        "draws the tangent to the curve at its point P",
        "mathematics/calculus/derivative/tangent-line",
        tangent_line
    ),
    tool!(
        PLOT,
        "slope_triangle",
        &["rise_run"],
        "(A, B)",
        "draws run and rise from A to B",
        "mathematics/algebra/function/linear/slope",
        slope_triangle
    ),
    tool!(
        PLOT,
        "shade_under",
        &["area_under"],
        "(curve, a, b, other=None)",
        "shades the region between the curve and the x-axis or another curve",
        "mathematics/calculus/integral/area",
        shade_under
    ),
    tool!(
        PLOT,
        "plot_point",
        &["mark_point"],
        "(x, y, name=)",
        "marks the point with these coordinates, numbers or measures",
        "mathematics/geometry/plane/line/coordinate-distance",
        plot_point
    ),
    tool!(
        PLOT,
        "draw_line",
        &["graph_line"],
        "(m, c)",
        "draws the line y = m x + c",
        "mathematics/algebra/function/linear",
        draw_line
    ),
];
