//! Tools of vectors in the plane: components, resultants, moved arrows, north.

use crate::claim::Claim;
use crate::claim::args::{ArgError, Args};
use crate::claim::board::Board;
use crate::claim::measure::Measure;
use crate::claim::relation::Relation;
use crate::claim::text::name_token;
use crate::diagram::construction::place_point;
use crate::scene::PointId;
use crate::scene::mark::MarkKind;
use crate::scene::shape::{Look, Role, Shape};
use crate::seed::trig;
use crate::tool::row::{Applied, Tool, tool};

pub(super) const PLANE: &[&str] = &["plane"];

pub(super) type Vector = [f64; 2];

/// Token of a point's name.
pub(super) fn n(b: &Board, p: PointId) -> String {
    b.scene.point_entity(p).map_or_else(|| "?".into(), name_token)
}

pub(super) fn ns(b: &Board, points: &[PointId]) -> String {
    points.iter().map(|p| n(b, *p)).collect()
}

pub(super) fn to(b: &Board, p: PointId, q: PointId) -> Vector {
    let (u, v) = (b.scene.at(p), b.scene.at(q));
    [v[0] - u[0], v[1] - u[1]]
}

pub(super) fn from(b: &Board, p: PointId, u: Vector, times: f64) -> Vector {
    let o = b.scene.at(p);
    [o[0] + times * u[0], o[1] + times * u[1]]
}

pub(super) fn dot(u: Vector, v: Vector) -> f64 {
    u[0] * v[0] + u[1] * v[1]
}

pub(super) fn cross(u: Vector, v: Vector) -> f64 {
    u[0] * v[1] - u[1] * v[0]
}

pub(super) fn size(u: Vector) -> f64 {
    trig::hypot(u[0], u[1])
}

pub(super) fn unit(u: Vector) -> Vector {
    let l = size(u);
    [u[0] / l, u[1] / l]
}

/// Draws a segment unless a stroke already covers it.
pub(super) fn join(b: &mut Board, p: PointId, q: PointId) {
    if !b.joined(p, q) {
        b.add(Shape::Segment(p, q), None, Look { dashed: true, ..Look::of(Role::Tool) });
    }
}

pub(super) fn arrow(b: &mut Board, p: PointId, q: PointId) {
    b.add(Shape::Arrow(p, q), None, Look::of(Role::Tool));
}

fn parallel(p: PointId, q: PointId, r: PointId, s: PointId) -> Claim {
    Claim::Holds(Relation::Parallel(p, q, r, s))
}

pub(super) fn perpendicular(p: PointId, q: PointId, r: PointId, s: PointId) -> Claim {
    Claim::Holds(Relation::Perpendicular(p, q, r, s))
}

fn component(b: &mut Board, a: &mut Args) -> Result<Applied, ArgError> {
    let (p, w) = (a.point(&b.scene, "P")?, a.point(&b.scene, "W")?);
    let (u, v) = a.two_points(&b.scene)?;
    let across = a.flag("across", false)?;
    let (line, force) = (unit(to(b, u, v)), to(b, p, w));
    let line = if across { [-line[1], line[0]] } else { line };
    let part = dot(force, line);
    if part.abs() < 1e-9 * size(force) {
        return Err(a.error("W", "makes an arrow without a part in this direction"));
    }
    let at = from(b, p, line, part);
    let (id, c) = place_point(b, a, at, &["C", "K", "H"], false)?;
    arrow(b, p, c);
    join(b, w, c);
    b.mark(MarkKind::RightAngle(p, c, w), None);
    let (pw, pc, uv, wc) = (ns(b, &[p, w]), ns(b, &[p, c]), ns(b, &[u, v]), ns(b, &[w, c]));
    let first = if across { perpendicular(p, c, u, v) } else { parallel(p, c, u, v) };
    let sign = if across { "perpendicular to" } else { "along" };
    Ok(Applied {
        returns: vec![id],
        post: vec![first, perpendicular(w, c, c, p)],
        phrases: vec![
            format!("draw the component {pc} of {pw} {sign} {uv}, with {wc} ⊥ {pc}"),
            format!("project {pw} on the direction {sign} {uv}: {wc} ⊥ {pc} gives the component {pc}"),
        ],
    })
}

fn resolve(b: &mut Board, a: &mut Args) -> Result<Applied, ArgError> {
    let (p, w) = (a.point(&b.scene, "P")?, a.point(&b.scene, "W")?);
    let (u, v) = (a.point(&b.scene, "A")?, a.point(&b.scene, "B")?);
    let (x, y, force) = (to(b, p, u), to(b, p, v), to(b, p, w));
    let det = cross(x, y);
    if det.abs() < 1e-9 * size(x) * size(y) {
        return Err(a.error("A", "and B give only one direction"));
    }
    let (s, t) = (cross(force, y) / det, cross(x, force) / det);
    if s.abs() < 1e-9 || t.abs() < 1e-9 {
        return Err(a.error("W", "makes an arrow along one of the directions"));
    }
    let (at_c, at_d) = (from(b, p, x, s), from(b, p, y, t));
    let (c_id, c) = place_point(b, a, at_c, &["C", "E", "K"], false)?;
    let mut bare = Args::new("resolve", Vec::new(), Vec::new());
    let (d_id, d) = place_point(b, &mut bare, at_d, &["D", "F", "L"], false)?;
    arrow(b, p, c);
    arrow(b, p, d);
    join(b, w, c);
    join(b, w, d);
    let (pw, pc, pd, pu, pv) = (ns(b, &[p, w]), ns(b, &[p, c]), ns(b, &[p, d]), ns(b, &[p, u]), ns(b, &[p, v]));
    Ok(Applied {
        returns: vec![c_id, d_id],
        post: vec![
            Claim::Holds(Relation::Collinear(p, u, c)),
            Claim::Holds(Relation::Collinear(p, v, d)),
            parallel(w, c, p, v),
            parallel(w, d, p, u),
        ],
        phrases: vec![
            format!("resolve {pw} into the components {pc} along {pu} and {pd} along {pv} by a parallelogram"),
            format!("draw the parallelogram with the diagonal {pw} whose sides {pc} and {pd} lie along {pu} and {pv}"),
        ],
    })
}

fn resultant(b: &mut Board, a: &mut Args) -> Result<Applied, ArgError> {
    let p = a.point(&b.scene, "P")?;
    let (u, v) = (a.point(&b.scene, "A")?, a.point(&b.scene, "B")?);
    let (x, y) = (to(b, p, u), to(b, p, v));
    if cross(x, y).abs() < 1e-9 * size(x) * size(y) {
        return Err(a.error("A", "and B lie on one line with P"));
    }
    let at = from(b, u, y, 1.0);
    let (id, r) = place_point(b, a, at, &["R", "D", "C"], false)?;
    join(b, u, r);
    join(b, v, r);
    arrow(b, p, r);
    let (pr, pu, pv) = (ns(b, &[p, r]), ns(b, &[p, u]), ns(b, &[p, v]));
    Ok(Applied {
        returns: vec![id],
        post: vec![parallel(u, r, p, v), parallel(v, r, p, u)],
        phrases: vec![
            format!("complete {pu} and {pv} to a parallelogram and draw its diagonal, the resultant {pr}"),
            format!("draw the resultant {pr} of {pu} and {pv} as the diagonal of their parallelogram"),
        ],
    })
}

fn head_to_tail(b: &mut Board, a: &mut Args) -> Result<Applied, ArgError> {
    let start = a.point(&b.scene, "A")?;
    let (p, q) = (a.point(&b.scene, "P")?, a.point(&b.scene, "Q")?);
    let at = from(b, start, to(b, p, q), 1.0);
    let (id, r) = place_point(b, a, at, &["R", "D", "E"], false)?;
    arrow(b, start, r);
    let (new, old) = (ns(b, &[start, r]), ns(b, &[p, q]));
    Ok(Applied {
        returns: vec![id],
        post: vec![parallel(start, r, p, q), Claim::Same(Measure::Length(start, r), Measure::Length(p, q))],
        phrases: vec![
            format!("move the arrow {old} so that it begins at {}, as {new}", n(b, start)),
            format!("set the arrow {old} head to tail at {}, as {new}", n(b, start)),
        ],
    })
}

fn north_line(b: &mut Board, a: &mut Args) -> Result<Applied, ArgError> {
    let p = a.point(&b.scene, "P")?;
    let (u, v) = a.two_points(&b.scene)?;
    let at = from(b, p, to(b, u, v), 1.0);
    let (id, m) = place_point(b, a, at, &["M", "T", "U"], false)?;
    arrow(b, p, m);
    let (pm, uv) = (ns(b, &[p, m]), ns(b, &[u, v]));
    Ok(Applied {
        returns: vec![id],
        post: vec![parallel(p, m, u, v), Claim::Same(Measure::Length(p, m), Measure::Length(u, v))],
        phrases: vec![
            format!("draw the north line {pm} at {}, parallel to {uv}", n(b, p)),
            format!("at {}, draw the arrow {pm} to the north, parallel to {uv}", n(b, p)),
        ],
    })
}

fn rotate(b: &mut Board, a: &mut Args) -> Result<Applied, ArgError> {
    let (p, o) = (a.point(&b.scene, "P")?, a.point(&b.scene, "O")?);
    let deg = a.measure("deg")?;
    let clockwise = a.flag("clockwise", false)?;
    let turn = deg.number(&b.scene);
    if !(turn > 0.0 && turn < 360.0) {
        return Err(a.error("deg", format_args!("must lie strictly between 0 and 360, not {turn}")));
    }
    let t = if clockwise { -turn } else { turn }.to_radians();
    let (u, c, s) = (to(b, o, p), trig::cos(t), trig::sin(t));
    let at = from(b, o, [c * u[0] - s * u[1], s * u[0] + c * u[1]], 1.0);
    let (id, q) = place_point(b, a, at, &["Q", "R", "S"], false)?;
    // A hand of a clock or a force stays an arrow.
    if b.scene.entities.iter().any(|e| e.look.shown() && e.shape == Shape::Arrow(o, p)) {
        arrow(b, o, q);
    } else {
        join(b, o, q);
    }
    let arc = if clockwise { Measure::ArcAngle(o, q, p) } else { Measure::ArcAngle(o, p, q) };
    let (op, oq) = (ns(b, &[o, p]), ns(b, &[o, q]));
    let sense = if clockwise { "clockwise" } else { "counter-clockwise" };
    Ok(Applied {
        returns: vec![id],
        post: vec![Claim::Same(Measure::Length(o, q), Measure::Length(o, p)), Claim::Same(arc, deg)],
        phrases: vec![
            format!("turn {op} {sense} about {} into {oq}", n(b, o)),
            format!("rotate {} {sense} about {} to {}", n(b, p), n(b, o), name_token(id)),
        ],
    })
}

/// Tools of this family.
pub const TOOLS: &[Tool] = &[
    tool!(
        PLANE,
        "component",
        &["force_component"],
        "(P, W, A, B, across=False, name=)",
        "draws the component of the arrow PW along AB or across it",
        "physics/mechanics/force/inclined-plane",
        component
    ),
    tool!(
        PLANE,
        "resolve",
        &["decompose"],
        "(P, W, A, B, name=)",
        "resolves the arrow PW into components along PA and PB",
        "physics/mechanics/force/resultant",
        resolve
    ),
    tool!(
        PLANE,
        "resultant",
        &["vector_sum"],
        "(P, A, B, name=)",
        "draws the resultant of the arrows PA and PB by their parallelogram",
        "physics/mechanics/force/resultant",
        resultant
    ),
    tool!(
        PLANE,
        "head_to_tail",
        &["move_arrow"],
        "(A, P, Q, name=)",
        "moves the arrow PQ so that it begins at A",
        "engineering/statics/force-polygon",
        head_to_tail
    ),
    tool!(
        PLANE,
        "north_line",
        &["north"],
        "(P, A, N, name=)",
        "draws the arrow to the north at P, parallel to AN",
        "navigation/direction/bearing/north-lines-parallel",
        north_line
    ),
    tool!(
        PLANE,
        "rotate",
        &["turn", "clock_hand"],
        "(P, O, deg, clockwise=False, name=)",
        "draws OP turned about O by an angle in degrees, a number or a measure; an arrow as an arrow",
        "mathematics/geometry/plane/transformation/rotation",
        rotate
    ),
];
