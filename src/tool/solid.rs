//! Tools of solids: diagonals, heights, slant heights, axes. What they draw behind or inside a solid is dashed.

use crate::claim::Claim;
use crate::claim::args::{ArgError, Args};
use crate::claim::board::Board;
use crate::claim::relation::Relation;
use crate::claim::text::name_token;
use crate::diagram::place::{on_line, place_in_space};
use crate::scene::body::Body;
use crate::scene::mark::MarkKind;
use crate::scene::shape::{Look, Role, Shape};
use crate::scene::space::{cross, dot, minus, norm};
use crate::scene::{PointId, ScalarId};
use crate::tool::row::{Applied, Tool, tool};

pub(super) const SOLID: &[&str] = &["solid"];

/// Token of a point's name.
pub(super) fn n(b: &Board, p: PointId) -> String {
    b.scene.point_entity(p).map_or_else(|| "?".into(), name_token)
}

pub(super) fn ns(b: &Board, points: &[PointId]) -> String {
    points.iter().map(|p| n(b, *p)).collect()
}

/// Draws a segment unless a stroke already covers it, dashed where a solid hides it.
pub(super) fn join(b: &mut Board, p: PointId, q: PointId) {
    if !b.joined(p, q) {
        let look = Look { dashed: b.scene.mostly_hidden(p, q), ..Look::of(Role::Tool) };
        b.add(Shape::Segment(p, q), None, look);
    }
}

pub(super) fn scalars(b: &Board, a: &Args, p: PointId) -> Result<[ScalarId; 3], ArgError> {
    b.scene.space.as_ref().and_then(|s| s.of(p)).ok_or_else(|| a.error("point", "must be a point in space"))
}

/// Whether a flat solid of the figure has a face with all these corners.
fn on_face(b: &Board, points: &[PointId]) -> bool {
    b.scene.bodies().any(|body| body.faces().iter().any(|f| points.iter().all(|p| f.contains(p))))
}

fn diagonal(b: &mut Board, a: &mut Args, inside: bool) -> Result<Applied, ArgError> {
    let (p, q) = a.two_points(&b.scene)?;
    if b.joined(p, q) {
        return Err(a.error("A", "and B are joined already"));
    }
    if on_face(b, &[p, q]) == inside {
        return Err(a.error("A", if inside { "and B lie on one face" } else { "and B lie on no common face" }));
    }
    join(b, p, q);
    let xy = ns(b, &[p, q]);
    let phrases = if inside {
        vec![format!("draw the space diagonal {xy}"), format!("connect {} and {} through the solid", n(b, p), n(b, q))]
    } else {
        vec![format!("draw the face diagonal {xy}"), format!("draw the diagonal {xy} of the face")]
    };
    Ok(Applied { returns: Vec::new(), post: Vec::new(), phrases })
}

/// Foot of the perpendicular from a point to the plane of three others; in a level or upright plane along an axis it shares its
/// coordinates.
fn foot(b: &mut Board, a: &Args, p: PointId, plane: [PointId; 3]) -> Result<([ScalarId; 3], bool), ArgError> {
    let own = scalars(b, a, p)?;
    let [u, v, w] = plane;
    let (su, sv, sw) = (scalars(b, a, u)?, scalars(b, a, v)?, scalars(b, a, w)?);
    if let Some(i) = (0..3).find(|i| su[*i] == sv[*i] && sv[*i] == sw[*i]) {
        let mut at = own;
        at[i] = su[i];
        return Ok((at, true));
    }
    let (o, at) = (b.scene.place(u), b.scene.place(p));
    let normal = cross(minus(b.scene.place(v), o), minus(b.scene.place(w), o));
    let t = dot(minus(at, o), normal) / dot(normal, normal);
    Ok(([0, 1, 2].map(|i| b.scene.add_scalar(at[i] - t * normal[i])), false))
}

fn height_of_solid(b: &mut Board, a: &mut Args) -> Result<Applied, ArgError> {
    let p = a.point(&b.scene, "V")?;
    let base = [a.point(&b.scene, "A")?, a.point(&b.scene, "B")?, a.point(&b.scene, "C")?];
    let (at, built_in) = foot(b, a, p, base)?;
    let (id, f) = place_in_space(b, a, at, &["H", "F", "O", "M"], true)?;
    join(b, p, f);
    let [u, _, w] = base;
    b.mark(MarkKind::RightAngle(p, f, u), None);
    let mut post = Vec::new();
    if !built_in {
        post.extend(base.map(|s| Claim::Holds(Relation::Perpendicular(p, f, f, s))));
    }
    // In a right pyramid over a parallelogram the foot is the middle of the base.
    let middle = Relation::Midpoint(f, u, w);
    let is_middle = middle.residuals(&b.scene).is_ok_and(|r| r.iter().all(|x| x.abs() < 1e-9));
    // The stroke to the corner shows the right triangle; through the middle it is a diagonal.
    let arm = if is_middle { [u, w] } else { [f, u] };
    join(b, arm[0], arm[1]);
    if is_middle {
        post.push(Claim::Holds(middle));
    }
    let (x, h, plane, arm) = (n(b, p), name_token(id), ns(b, &base), ns(b, &arm));
    let foot = if is_middle { format!("the middle {h} of {arm}") } else { format!("its foot {h}") };
    Ok(Applied {
        returns: vec![id],
        post,
        phrases: vec![
            format!("drop the height {x}{h} from {x} to {foot} in the plane {plane}, and draw {arm}"),
            format!("draw the height {x}{h} of the solid over the plane {plane}, with {foot}, and the segment {arm}"),
        ],
    })
}

fn project_point(b: &mut Board, a: &mut Args) -> Result<Applied, ArgError> {
    let p = a.point(&b.scene, "P")?;
    let base = [a.point(&b.scene, "A")?, a.point(&b.scene, "B")?, a.point(&b.scene, "C")?];
    let (at, built_in) = foot(b, a, p, base)?;
    let (id, f) = place_in_space(b, a, at, &["F", "H", "Q"], true)?;
    join(b, p, f);
    let post =
        if built_in { Vec::new() } else { base.map(|s| Claim::Holds(Relation::Perpendicular(p, f, f, s))).to_vec() };
    let (x, h, plane) = (n(b, p), name_token(id), ns(b, &base));
    Ok(Applied {
        returns: vec![id],
        post,
        phrases: vec![
            format!("project {x} onto the plane {plane}, to the foot {h}"),
            format!("drop the perpendicular {x}{h} from {x} to the plane {plane}"),
        ],
    })
}

fn slant_height(b: &mut Board, a: &mut Args) -> Result<Applied, ArgError> {
    let v = a.point(&b.scene, "V")?;
    let (p, q) = a.two_points(&b.scene)?;
    let (u, w) = (b.scene.place(p), b.scene.place(q));
    if (norm(minus(b.scene.place(v), u)) - norm(minus(b.scene.place(v), w))).abs() > 1e-9 * norm(minus(u, w)) {
        return Err(a.error("V", "must be equally far from A and B"));
    }
    let at = on_line(b, p, q, [0, 1, 2].map(|i| (u[i] + w[i]) / 2.0));
    let (id, m) = place_in_space(b, a, at, &["M", "N", "K"], true)?;
    join(b, v, m);
    b.mark(MarkKind::RightAngle(v, m, p), None);
    let (x, y, z) = (n(b, v), ns(b, &[p, q]), name_token(id));
    Ok(Applied {
        returns: vec![id],
        post: vec![Claim::Holds(Relation::Midpoint(m, p, q)), Claim::Holds(Relation::Perpendicular(v, m, p, q))],
        phrases: vec![
            format!("draw the slant height {x}{z} to the midpoint {z} of the base edge {y}"),
            format!("mark the midpoint {z} of {y} and draw the slant height {x}{z}"),
        ],
    })
}

fn axis(b: &mut Board, a: &mut Args) -> Result<Applied, ArgError> {
    let solid = a.entity("solid")?;
    let (p, q) = match &b.scene.entity(solid).shape {
        Shape::Body(Body::Cylinder(p, q, _) | Body::Cone(p, q, _)) => (*p, *q),
        _ => return Err(a.error("solid", "must be a cylinder or a cone")),
    };
    if b.joined(p, q) {
        return Err(a.error("solid", "shows its axis already"));
    }
    join(b, p, q);
    let xy = ns(b, &[p, q]);
    let phrases =
        vec![format!("draw the axis {xy} of the solid"), format!("draw the axis from {} to {}", n(b, p), n(b, q))];
    Ok(Applied { returns: Vec::new(), post: Vec::new(), phrases })
}

/// Tools of this family.
pub const TOOLS: &[Tool] = &[
    tool!(
        SOLID,
        "space_diagonal",
        &["body_diagonal"],
        "(A, G)",
        "draws a diagonal through the inside of a solid",
        "mathematics/geometry/solid/cuboid/features",
        |b, a| diagonal(b, a, true)
    ),
    tool!(
        SOLID,
        "face_diagonal",
        &["diagonal"],
        "(A, C)",
        "draws a diagonal of a face",
        "mathematics/geometry/solid/cuboid/features",
        |b, a| diagonal(b, a, false)
    ),
    tool!(
        SOLID,
        "height_of_solid",
        &["apex_height"],
        "(V, A, B, C, name=)",
        "draws the height from an apex to the plane of the base, with its foot",
        "mathematics/geometry/solid/position/point-plane-distance",
        height_of_solid
    ),
    tool!(
        SOLID,
        "project_point",
        &["perpendicular_to_plane"],
        "(P, A, B, C, name=)",
        "draws the perpendicular from a point to a plane",
        "mathematics/geometry/solid/position/line-perpendicular-plane",
        project_point
    ),
    tool!(
        SOLID,
        "slant_height",
        &["apothem"],
        "(V, A, B, name=)",
        "draws the slant height from an apex to the midpoint of a base edge",
        "mathematics/geometry/solid/pyramid/slant-height",
        slant_height
    ),
    tool!(
        SOLID,
        "axis",
        &["axis_of_solid"],
        "(solid)",
        "draws the axis of a cylinder or cone",
        "mathematics/geometry/solid/cylinder/features",
        axis
    ),
];
