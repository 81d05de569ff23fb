//! Tools of plane geometry. They also serve plots, where lines and points mean the same.

use crate::claim::Claim;
use crate::claim::args::{Arg, ArgError, Args};
use crate::claim::board::Board;
use crate::claim::measure::Measure;
use crate::claim::relation::Relation;
use crate::claim::text::name_token;
use crate::diagram::construction::place_point;
use crate::diagram::place::{on_line, place_in_space};
use crate::scene::mark::MarkKind;
use crate::scene::shape::{Look, Role, Shape};
use crate::scene::{EntityId, PointId};
use crate::seed::trig;
use crate::tool::row::{Applied, Tool};

const GEOMETRY: &[&str] = &["plane", "plot"];

fn tool_look(dashed: bool) -> Look {
    Look { dashed, ..Look::of(Role::Tool) }
}

/// Token of a point's name.
fn n(b: &Board, p: PointId) -> String {
    b.scene.point_entity(p).map_or_else(|| "?".into(), name_token)
}

/// Draws a segment unless a stroke already covers it.
fn join(b: &mut Board, p: PointId, q: PointId, dashed: bool) -> Option<EntityId> {
    if b.joined(p, q) {
        return None;
    }
    // In space, dashes say what a solid hides.
    let dashed = if b.scene.space.is_some() { b.scene.mostly_hidden(p, q) } else { dashed };
    Some(b.add(Shape::Segment(p, q), None, tool_look(dashed)))
}

/// Foot of the perpendicular from `p` to the line through `a` and `c`, and its parameter on `a..c`.
fn foot(b: &Board, p: PointId, a: PointId, c: PointId) -> ([f64; 2], f64) {
    let (p, a, c) = (b.scene.at(p), b.scene.at(a), b.scene.at(c));
    let u = [c[0] - a[0], c[1] - a[1]];
    let t = ((p[0] - a[0]) * u[0] + (p[1] - a[1]) * u[1]) / (u[0] * u[0] + u[1] * u[1]);
    ([a[0] + t * u[0], a[1] + t * u[1]], t)
}

/// Intersection of the lines `ab` and `cd`.
fn meet(b: &Board, ab: (PointId, PointId), cd: (PointId, PointId)) -> Option<[f64; 2]> {
    let [p, q, r, s] = [ab.0, ab.1, cd.0, cd.1].map(|x| b.scene.at(x));
    let (u, v, w) = ([q[0] - p[0], q[1] - p[1]], [s[0] - r[0], s[1] - r[1]], [r[0] - p[0], r[1] - p[1]]);
    let det = u[0] * v[1] - u[1] * v[0];
    if det.abs() < 1e-12 * trig::hypot(u[0], u[1]) * trig::hypot(v[0], v[1]) {
        return None;
    }
    let t = (w[0] * v[1] - w[1] * v[0]) / det;
    Some([p[0] + t * u[0], p[1] + t * u[1]])
}

fn connect(b: &mut Board, a: &mut Args) -> Result<Applied, ArgError> {
    let (p, q) = a.two_points(&b.scene)?;
    let dashed = a.flag("dashed", false)?;
    let Some(id) = join(b, p, q, dashed) else { return Err(a.error("A", "and B are joined already")) };
    let (x, y) = (n(b, p), n(b, q));
    Ok(Applied {
        returns: vec![id],
        post: Vec::new(),
        phrases: vec![format!("draw segment {x}{y}"), format!("connect {x} and {y}"), format!("join {x} to {y}")],
    })
}

fn drop_perpendicular(b: &mut Board, a: &mut Args) -> Result<Applied, ArgError> {
    let p = a.point(&b.scene, "P")?;
    let (u, v) = a.two_points(&b.scene)?;
    let (at, t) = foot(b, p, u, v);
    let (id, f) = place_point(b, a, at, &["H", "D", "F", "M"], false)?;
    if !(-1e-9..=1.0 + 1e-9).contains(&t) {
        join(b, if t < 0.0 { u } else { v }, f, true);
    }
    let stroke = join(b, p, f, true);
    b.mark(MarkKind::RightAngle(p, f, if t.abs() < 1e-9 { v } else { u }), None);
    let (x, y, z, h) = (n(b, p), n(b, u), n(b, v), name_token(id));
    let mut post = vec![Claim::Holds(Relation::Perpendicular(p, f, u, v)), Claim::Holds(Relation::Collinear(u, v, f))];
    if t > 0.0 && t < 1.0 {
        post[1] = Claim::Holds(Relation::Between(f, u, v));
    }
    Ok(Applied {
        returns: [Some(id), stroke].into_iter().flatten().take(1).collect(),
        post,
        phrases: vec![
            format!("draw {x}{h} perpendicular to {y}{z}, with foot {h}"),
            format!("drop the perpendicular from {x} to line {y}{z} and call its foot {h}"),
            format!("from {x}, draw {x}{h} ⊥ {y}{z} at {h}"),
        ],
    })
}

fn midpoint(b: &mut Board, a: &mut Args) -> Result<Applied, ArgError> {
    let (p, q) = a.two_points(&b.scene)?;
    let (u, v) = (b.scene.at(p), b.scene.at(q));
    let wishes = ["M", "N", "K"];
    let (id, m) = if b.scene.space.is_some() {
        let (s, t) = (b.scene.place(p), b.scene.place(q));
        let at = on_line(b, p, q, [0, 1, 2].map(|i| (s[i] + t[i]) / 2.0));
        place_in_space(b, a, at, &wishes, true)?
    } else {
        place_point(b, a, [(u[0] + v[0]) / 2.0, (u[1] + v[1]) / 2.0], &wishes, true)?
    };
    let (x, y, z) = (n(b, p), n(b, q), name_token(id));
    Ok(Applied {
        returns: vec![id],
        post: vec![Claim::Holds(Relation::Midpoint(m, p, q))],
        phrases: vec![
            format!("mark the midpoint {z} of {x}{y}"),
            format!("let {z} be the midpoint of {x}{y} and mark it"),
        ],
    })
}

/// The straight line that the argument `to` names: a straight entity, or two points as a list.
fn target(b: &Board, a: &mut Args) -> Result<Option<(PointId, PointId)>, ArgError> {
    let line = match a.keyword("to") {
        None => return Ok(None),
        Some(Arg::Entity(e)) => b.scene.entity(e).shape.ends(),
        Some(Arg::List(pair)) => Some(Args::new("to", pair, Vec::new()).two_points(&b.scene)?),
        Some(_) => None,
    };
    line.map(Some).ok_or_else(|| a.error("to", "must be a straight entity or a list of two points"))
}

/// Prolongs the drawn line `st` to `r`, where it does not reach yet; says whether it had to.
fn prolong(b: &mut Board, (s, t): (PointId, PointId), r: PointId, dashed: bool) -> bool {
    if b.joined(s, r) && b.joined(t, r) {
        return false;
    }
    let gap = |b: &Board, p: PointId| Measure::Length(p, r).number(&b.scene);
    let near = if gap(b, s) < gap(b, t) { s } else { t };
    join(b, near, r, dashed).is_some()
}

fn parallel_through(b: &mut Board, a: &mut Args) -> Result<Applied, ArgError> {
    let p = a.point(&b.scene, "P")?;
    let (u, v) = a.two_points(&b.scene)?;
    let to = target(b, a)?;
    let dashed = a.flag("dashed", true)?;
    let (x, y, z) = (n(b, p), n(b, u), n(b, v));
    let o = b.scene.at(p);
    let d = [b.scene.at(v)[0] - b.scene.at(u)[0], b.scene.at(v)[1] - b.scene.at(u)[1]];
    let scale = a.number_or("scale", 1.0)?;
    let at = match to {
        None => [o[0] + scale * d[0], o[1] + scale * d[1]],
        Some(line) => {
            let helper = b.scene.add_point([o[0] + d[0], o[1] + d[1]]);
            meet(b, (p, helper), line).ok_or_else(|| a.error("to", "is parallel itself"))?
        }
    };
    let (id, q) = place_point(b, a, at, &["E", "F", "Q"], false)?;
    join(b, p, q, dashed);
    let w = name_token(id);
    let mut post = vec![Claim::Holds(Relation::Parallel(p, q, u, v))];
    let mut phrases = vec![
        format!("through {x}, draw {x}{w} parallel to {y}{z}"),
        format!("draw the line {x}{w} ∥ {y}{z} through {x}"),
    ];
    if let Some((s, t)) = to {
        let line = format!("{}{}", n(b, s), n(b, t));
        let extended = if prolong(b, (s, t), q, true) { "the extension of " } else { "" };
        post.push(Claim::Holds(Relation::Collinear(s, t, q)));
        phrases = vec![
            format!("through {x}, draw the parallel to {y}{z}, which meets {extended}{line} at {w}"),
            format!("draw {x}{w} ∥ {y}{z} with {w} on {extended}{line}"),
        ];
    }
    Ok(Applied { returns: vec![id], post, phrases })
}

fn extend(b: &mut Board, a: &mut Args) -> Result<Applied, ArgError> {
    let (p, q) = a.two_points(&b.scene)?;
    let (u, v) = (b.scene.at(p), b.scene.at(q));
    let dashed = a.flag("dashed", true)?;
    let (at, onto) = match target(b, a)? {
        Some(line) => (meet(b, (p, q), line).ok_or_else(|| a.error("to", "is parallel"))?, Some(line)),
        None => {
            let by = a.number("by")?;
            let size = trig::hypot(v[0] - u[0], v[1] - u[1]);
            ([v[0] + by * (v[0] - u[0]) / size, v[1] + by * (v[1] - u[1]) / size], None)
        }
    };
    let (id, r) = place_point(b, a, at, &["E", "F", "P"], false)?;
    join(b, q, r, dashed);
    let (x, y, z) = (n(b, p), n(b, q), name_token(id));
    let mut post = vec![Claim::Holds(Relation::Between(q, p, r))];
    let mut phrases = vec![format!("extend {x}{y} beyond {y} to {z}"), format!("produce {x}{y} past {y} up to {z}")];
    if let Some((s, t)) = onto {
        prolong(b, (s, t), r, dashed);
        post.push(Claim::Holds(Relation::Collinear(s, t, r)));
        let line = format!("{}{}", n(b, s), n(b, t));
        phrases = vec![
            format!("extend {x}{y} until it meets line {line} at {z}"),
            format!("produce {x}{y} to meet line {line} in {z}"),
        ];
    }
    Ok(Applied { returns: vec![id], post, phrases })
}

fn bisector(b: &mut Board, a: &mut Args) -> Result<Applied, ArgError> {
    let (p, v, q) = (a.point(&b.scene, "A")?, a.point(&b.scene, "V")?, a.point(&b.scene, "B")?);
    let (u, o, w) = (b.scene.at(p), b.scene.at(v), b.scene.at(q));
    let unit = |s: [f64; 2]| {
        let d = [s[0] - o[0], s[1] - o[1]];
        let l = trig::hypot(d[0], d[1]);
        [d[0] / l, d[1] / l]
    };
    let (x, y) = (unit(u), unit(w));
    let helper = b.scene.add_point([o[0] + x[0] + y[0], o[1] + x[1] + y[1]]);
    let at = meet(b, (v, helper), (p, q)).ok_or_else(|| a.error("A", "and B lie on opposite rays"))?;
    let (id, d) = place_point(b, a, at, &["D", "E", "K"], false)?;
    join(b, v, d, true);
    let (x, y, z, m) = (n(b, p), n(b, v), n(b, q), name_token(id));
    Ok(Applied {
        returns: vec![id],
        post: vec![Claim::Holds(Relation::Bisects(p, v, q, d)), Claim::Holds(Relation::Between(d, p, q))],
        phrases: vec![
            format!("draw the bisector of ∠{x}{y}{z}, meeting {x}{z} at {m}"),
            format!("bisect ∠{x}{y}{z} and let the bisector cross {x}{z} at {m}"),
        ],
    })
}

fn reflect(b: &mut Board, a: &mut Args) -> Result<Applied, ArgError> {
    let p = a.point(&b.scene, "P")?;
    let (u, v) = a.two_points(&b.scene)?;
    let (f, _) = foot(b, p, u, v);
    let o = b.scene.at(p);
    let old = n(b, p);
    // A second image of the same point gets a second prime.
    let prime = b.scene.point_name(p).map(|s| {
        let taken = |name: &String| b.scene.entities.iter().any(|e| e.name.as_ref() == Some(name));
        let mut name = format!("{s}'");
        while taken(&name) {
            name.push('\'');
        }
        name
    });
    let at = [2.0 * f[0] - o[0], 2.0 * f[1] - o[1]];
    let naming = prime.map_or(crate::claim::board::Naming::fresh(&[]), crate::claim::board::Naming::Named);
    let Some((id, q)) = b.point(at, naming, true) else { return Err(a.error("P", "was reflected before")) };
    b.add(Shape::Segment(p, q), None, tool_look(true));
    let (w, x, y) = (name_token(id), n(b, u), n(b, v));
    Ok(Applied {
        returns: vec![id],
        post: vec![Claim::Holds(Relation::Mirrored(p, q, u, v))],
        phrases: vec![
            format!("reflect {old} in line {x}{y} to get {w}"),
            format!("mark {w}, the mirror image of {old} in {x}{y}"),
        ],
    })
}

fn mark_meeting(b: &mut Board, a: &mut Args) -> Result<Applied, ArgError> {
    let (p, q) = a.two_points(&b.scene)?;
    let (u, v) = a.two_points(&b.scene)?;
    let at = meet(b, (p, q), (u, v)).ok_or_else(|| a.error("A", "to D do not make two lines that meet"))?;
    let (id, x) = place_point(b, a, at, &["X", "S", "M"], false)?;
    let (first, second) = (format!("{}{}", n(b, p), n(b, q)), format!("{}{}", n(b, u), n(b, v)));
    let z = name_token(id);
    let post = [(p, q), (u, v)].map(|(s, t)| {
        let inside = Relation::Between(x, s, t);
        let holds = inside.residuals(&b.scene).is_ok_and(|r| r.iter().all(|e| e.abs() < 1e-9));
        Claim::Holds(if holds { inside } else { Relation::Collinear(s, t, x) })
    });
    Ok(Applied {
        returns: vec![id],
        post: post.to_vec(),
        phrases: vec![
            format!("mark the point {z} where {first} meets {second}"),
            format!("let {z} be the intersection of {first} and {second} and mark it"),
        ],
    })
}

fn diameter(b: &mut Board, a: &mut Args) -> Result<Applied, ArgError> {
    let c = a.entity("circle")?;
    let p = a.point(&b.scene, "P")?;
    let Shape::Circle(o, _) = b.scene.entity(c).shape else { return Err(a.error("circle", "must be a circle")) };
    let (u, v) = (b.scene.at(p), b.scene.at(o));
    let (id, q) = place_point(b, a, [2.0 * v[0] - u[0], 2.0 * v[1] - u[1]], &["D", "E", "Q"], false)?;
    b.add(Shape::Segment(p, q), None, tool_look(true));
    let (x, y) = (n(b, p), name_token(id));
    Ok(Applied {
        returns: vec![id],
        post: vec![Claim::Holds(Relation::On(q, c)), Claim::Holds(Relation::Midpoint(o, p, q))],
        phrases: vec![
            format!("draw the diameter {x}{y}"),
            format!("extend the radius from {x} through the centre to the diameter {x}{y}"),
        ],
    })
}

/// Tools of this family.
pub const TOOLS: &[Tool] = &[
    Tool {
        name: "connect",
        aliases: &["segment", "join"],
        signature: "(A, B)",
        summary: "draws the segment AB",
        knowledge: &["mathematics/geometry/plane/line/segment"],
        kinds: &["plane", "plot", "solid"],
        apply: connect,
    },
    Tool {
        name: "drop_perpendicular",
        aliases: &["altitude", "perpendicular"],
        signature: "(P, A, B, name=)",
        summary: "draws the perpendicular from P to line AB; its foot lies on AB",
        knowledge: &["mathematics/geometry/plane/line/perpendicular"],
        kinds: GEOMETRY,
        apply: drop_perpendicular,
    },
    Tool {
        name: "midpoint",
        aliases: &["median_point"],
        signature: "(A, B, name=)",
        summary: "marks the midpoint of AB",
        knowledge: &["mathematics/geometry/plane/line/midpoint"],
        kinds: &["plane", "plot", "solid"],
        apply: midpoint,
    },
    Tool {
        name: "parallel_through",
        aliases: &["parallel"],
        signature: "(P, A, B, to=line | [C, D], scale=1, dashed=True, name=)",
        summary: "draws a segment through P parallel to AB, to a line when given",
        knowledge: &["mathematics/geometry/plane/line/parallel"],
        kinds: GEOMETRY,
        apply: parallel_through,
    },
    Tool {
        name: "extend",
        aliases: &["produce"],
        signature: "(A, B, by=length | to=line | to=[C, D], dashed=True, name=)",
        summary: "extends AB beyond B by a length or to a line",
        knowledge: &["mathematics/geometry/plane/line/segment"],
        kinds: GEOMETRY,
        apply: extend,
    },
    Tool {
        name: "bisector",
        aliases: &["angle_bisector"],
        signature: "(A, V, B, name=)",
        summary: "draws the bisector of angle AVB to segment AB",
        knowledge: &["mathematics/geometry/plane/angle/bisector"],
        kinds: GEOMETRY,
        apply: bisector,
    },
    Tool {
        name: "reflect",
        aliases: &["mirror"],
        signature: "(P, A, B)",
        summary: "marks the mirror image of P in line AB",
        knowledge: &["mathematics/geometry/plane/transformation/reflection"],
        kinds: GEOMETRY,
        apply: reflect,
    },
    Tool {
        name: "mark_meeting",
        aliases: &["meet", "intersect"],
        signature: "(A, B, C, D, name=)",
        summary: "marks the point where lines AB and CD meet",
        knowledge: &["mathematics/geometry/plane/line/intersection"],
        kinds: GEOMETRY,
        apply: mark_meeting,
    },
    Tool {
        name: "diameter",
        aliases: &[],
        signature: "(circle, P, name=)",
        summary: "draws the diameter from P",
        knowledge: &["mathematics/geometry/plane/circle/diameter"],
        kinds: &["plane"],
        apply: diameter,
    },
];
