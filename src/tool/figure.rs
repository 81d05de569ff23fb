//! Tools that erect a figure on what is drawn: squares, triangles, rectangles and circles on a segment, a square around a
//! circle.

use crate::claim::Claim;
use crate::claim::args::{ArgError, Args};
use crate::claim::board::{Board, Naming};
use crate::claim::measure::Measure;
use crate::claim::relation::Relation;
use crate::claim::text::name_token;
use crate::diagram::construction::place_point;
use crate::scene::shape::{Look, Role, Shape};
use crate::scene::{EntityId, PointId};
use crate::tool::row::{Applied, Tool, tool};

const PLANE: &[&str] = &["plane"];

/// Token of a point's name.
fn n(b: &Board, p: PointId) -> String {
    b.scene.point_entity(p).map_or_else(|| "?".into(), name_token)
}

fn length(b: &Board, p: PointId, q: PointId) -> f64 {
    Measure::Length(p, q).number(&b.scene)
}

/// The place at `along` from P towards Q and `out` to the left of PQ as the figure was built, both in lengths of PQ.
fn aside(b: &Board, p: PointId, q: PointId, along: f64, out: f64) -> [f64; 2] {
    let out = if b.scene.mirrored { -out } else { out };
    let (o, e) = (b.scene.at(p), b.scene.at(q));
    let u = [e[0] - o[0], e[1] - o[1]];
    [o[0] + along * u[0] - out * u[1], o[1] + along * u[1] + out * u[0]]
}

fn fresh(b: &mut Board, at: [f64; 2], wishes: &[&str]) -> (EntityId, PointId) {
    b.point(at, Naming::fresh(wishes), false).expect("fresh names are free")
}

fn stroke(b: &mut Board, p: PointId, q: PointId) {
    if !b.joined(p, q) {
        b.add(Shape::Segment(p, q), None, Look::of(Role::Tool));
    }
}

/// Right angle at both ends of AB and two sides of one height: the rectangle on AB.
fn rectangle(b: &mut Board, p: PointId, q: PointId, out: f64) -> [(EntityId, PointId); 2] {
    let (c, d) = (aside(b, p, q, 1.0, out), aside(b, p, q, 0.0, out));
    let made = [fresh(b, c, &["C", "D", "E"]), fresh(b, d, &["D", "E", "F"])];
    let [(_, r), (_, s)] = made;
    stroke(b, q, r);
    stroke(b, r, s);
    stroke(b, s, p);
    made
}

fn corners(p: PointId, q: PointId, r: PointId, s: PointId) -> Vec<Claim> {
    vec![
        Claim::Holds(Relation::Perpendicular(q, p, q, r)),
        Claim::Holds(Relation::Perpendicular(p, q, p, s)),
        Claim::Holds(Relation::Parallel(r, s, p, q)),
    ]
}

fn square_on(b: &mut Board, a: &mut Args) -> Result<Applied, ArgError> {
    let (p, q) = a.two_points(&b.scene)?;
    let side = a.number_or("side", 1.0)?.signum();
    let [(c, r), (d, s)] = rectangle(b, p, q, side);
    let mut post = corners(p, q, r, s);
    post.push(Claim::Same(Measure::Length(q, r), Measure::Length(p, q)));
    let (x, y, z, w) = (n(b, p), n(b, q), name_token(c), name_token(d));
    Ok(Applied {
        returns: vec![c, d],
        post,
        phrases: vec![
            format!("draw the square {x}{y}{z}{w} on {x}{y}"),
            format!("construct the square {x}{y}{z}{w} on side {x}{y}"),
        ],
    })
}

fn rectangle_on(b: &mut Board, a: &mut Args) -> Result<Applied, ArgError> {
    let (p, q) = a.two_points(&b.scene)?;
    let height = a.entity("height")?;
    let side = a.number_or("side", 1.0)?.signum();
    let Shape::Bar(_, _, size) = b.scene.entity(height).shape else {
        return Err(a.error("height", "must be a quantity"));
    };
    let out = side * b.scene.scalar(size) / length(b, p, q);
    let [(c, r), (d, s)] = rectangle(b, p, q, out);
    let (x, y, z, w) = (n(b, p), n(b, q), name_token(c), name_token(d));
    let mut post = corners(p, q, r, s);
    post.push(Claim::Same(Measure::Length(q, r), Measure::Scalar(size)));
    Ok(Applied {
        returns: vec![c, d],
        post,
        phrases: vec![
            format!("draw the rectangle {x}{y}{z}{w} on {x}{y}"),
            format!("construct the rectangle {x}{y}{z}{w} with side {x}{y}"),
        ],
    })
}

fn equilateral_on(b: &mut Board, a: &mut Args) -> Result<Applied, ArgError> {
    let (p, q) = a.two_points(&b.scene)?;
    let side = a.number_or("side", 1.0)?.signum();
    let at = aside(b, p, q, 0.5, side * 0.75f64.sqrt());
    let (c, r) = place_point(b, a, at, &["C", "D", "E", "F"], false)?;
    stroke(b, q, r);
    stroke(b, r, p);
    let (x, y, z) = (n(b, p), n(b, q), name_token(c));
    Ok(Applied {
        returns: vec![c],
        post: vec![
            Claim::Same(Measure::Length(p, r), Measure::Length(p, q)),
            Claim::Same(Measure::Length(q, r), Measure::Length(p, q)),
        ],
        phrases: vec![
            format!("draw the equilateral triangle {x}{y}{z} on {x}{y}"),
            format!("construct the equilateral triangle {x}{y}{z} with side {x}{y}"),
        ],
    })
}

fn circle_on(b: &mut Board, a: &mut Args) -> Result<Applied, ArgError> {
    let (p, q) = a.two_points(&b.scene)?;
    let radius = length(b, p, q) / 2.0;
    let at = aside(b, p, q, 0.5, 0.0);
    let (m, o) = place_point(b, a, at, &["M", "O", "N", "K"], true)?;
    let r = b.scene.add_scalar(radius);
    let circle = b.add(Shape::Circle(o, r), None, Look::of(Role::Tool));
    let (x, y, z) = (n(b, p), n(b, q), name_token(m));
    Ok(Applied {
        returns: vec![circle, m],
        post: vec![Claim::Holds(Relation::Midpoint(o, p, q)), Claim::Holds(Relation::On(p, circle))],
        phrases: vec![
            format!("draw the circle with diameter {x}{y} around the midpoint {z}"),
            format!("mark the midpoint {z} of {x}{y} and draw the circle around it through {x} and {y}"),
        ],
    })
}

fn square_around(b: &mut Board, a: &mut Args) -> Result<Applied, ArgError> {
    let circle = a.entity("circle")?;
    let Shape::Circle(o, r) = b.scene.entity(circle).shape else { return Err(a.error("circle", "must be a circle")) };
    let (at, r) = (b.scene.at(o), b.scene.scalar(r));
    let corner = |sx: f64, sy: f64| [at[0] + sx * r, at[1] + sy * r];
    let made: Vec<_> = [(-1.0, -1.0), (1.0, -1.0), (1.0, 1.0), (-1.0, 1.0)]
        .into_iter()
        .map(|(x, y)| fresh(b, corner(x, y), &["U", "V", "W", "X"]))
        .collect();
    let points: Vec<PointId> = made.iter().map(|m| m.1).collect();
    b.add(Shape::Polygon(points.clone()), None, Look::of(Role::Tool));
    let sides = (0..4).map(|i| Claim::Holds(Relation::Tangent(points[i], points[(i + 1) % 4], circle)));
    let mut post: Vec<Claim> = sides.collect();
    post.push(Claim::Holds(Relation::Perpendicular(points[0], points[1], points[1], points[2])));
    post.push(Claim::Holds(Relation::Parallel(points[0], points[1], points[2], points[3])));
    post.push(Claim::Holds(Relation::Parallel(points[1], points[2], points[3], points[0])));
    post.push(Claim::Same(Measure::Length(points[0], points[1]), Measure::Length(points[1], points[2])));
    let names: String = made.iter().map(|m| name_token(m.0)).collect();
    let centre = n(b, o);
    Ok(Applied {
        returns: made.into_iter().map(|m| m.0).collect(),
        post,
        phrases: vec![
            format!("draw the square {names} whose sides touch the circle around {centre}"),
            format!("draw the square {names} that just encloses circle {centre}"),
        ],
    })
}

/// Tools of this family.
pub const TOOLS: &[Tool] = &[
    tool!(
        PLANE,
        "square_on",
        &["square"],
        "(A, B, side=1)",
        "draws the square on AB, to the left of AB or, for side = -1, to the right",
        "mathematics/geometry/plane/quadrilateral/square",
        square_on
    ),
    tool!(
        PLANE,
        "rectangle_on",
        &["rectangle"],
        "(A, B, height, side=1)",
        "draws the rectangle on AB whose height is a quantity, to the left of AB or, for side = -1, to the right",
        "mathematics/geometry/plane/quadrilateral/rectangle",
        rectangle_on
    ),
    tool!(
        PLANE,
        "equilateral_on",
        &["equilateral_triangle"],
        "(A, B, side=1, name=)",
        "draws the equilateral triangle on AB, to the left of AB or, for side = -1, to the right",
        "mathematics/geometry/plane/triangle/equilateral",
        equilateral_on
    ),
    tool!(
        PLANE,
        "circle_on",
        &["circle_on_diameter"],
        "(A, B, name=)",
        "marks the midpoint of AB and draws the circle with diameter AB",
        "mathematics/geometry/plane/circle/diameter",
        circle_on
    ),
    tool!(
        PLANE,
        "square_around",
        &["circumscribed_square"],
        "(circle)",
        "draws a square whose sides touch the circle",
        "mathematics/geometry/plane/circle/tangential-quadrilateral",
        square_around
    ),
];
