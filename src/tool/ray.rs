//! Tools of rays: normals, reflected and refracted rays, image points, vanishing points.

use super::vector::{PLANE, Vector, arrow, cross, dot, from, join, n, ns, perpendicular, size, to, unit};
use crate::claim::Claim;
use crate::claim::args::{ArgError, Args};
use crate::claim::board::Board;
use crate::claim::measure::Measure;
use crate::claim::relation::Relation;
use crate::claim::text::name_token;
use crate::diagram::construction::place_point;
use crate::scene::mark::MarkKind;
use crate::scene::shape::{Look, Role, Shape};
use crate::scene::{EntityId, PointId};
use crate::seed::trig;
use crate::tool::row::{Applied, Tool, tool};

fn normal_line(b: &mut Board, a: &mut Args) -> Result<Applied, ArgError> {
    let p = a.point(&b.scene, "P")?;
    let (u, v) = a.two_points(&b.scene)?;
    let side = a.point(&b.scene, "X")?;
    let both = a.flag("both", false)?;
    let line = unit(to(b, u, v));
    let ray = to(b, p, side);
    let up = [-line[1], line[0]];
    let up = if dot(up, ray) < 0.0 { [-up[0], -up[1]] } else { up };
    let reach = 0.85 * size(ray);
    let at = from(b, p, up, reach);
    let (id, top) = place_point(b, a, at, &["N", "H"], false)?;
    join(b, p, top);
    b.mark(MarkKind::RightAngle(top, p, u), None);
    let mut returns = vec![id];
    let mut post = vec![perpendicular(top, p, u, v)];
    let (pn, uv) = (ns(b, &[p, top]), ns(b, &[u, v]));
    let mut phrases = vec![
        format!("draw the normal {pn} of {uv} in {}", n(b, p)),
        format!("erect the normal {pn} on {uv}, which {} lies on", n(b, p)),
    ];
    if both {
        let low = from(b, p, up, -reach);
        let mut bare = Args::new("normal_line", Vec::new(), Vec::new());
        let (low_id, low) = place_point(b, &mut bare, low, &["M", "K"], false)?;
        join(b, p, low);
        post.push(Claim::Holds(Relation::Between(p, top, low)));
        returns.push(low_id);
        let all = ns(b, &[top, low]);
        let o = n(b, p);
        phrases = vec![
            format!("draw the normal {all} of {uv} through {o}"),
            format!("erect the normal {all} on {uv} in the point {o}"),
        ];
    }
    Ok(Applied { returns, post, phrases })
}

fn reflect_ray(b: &mut Board, a: &mut Args) -> Result<Applied, ArgError> {
    let (x, p) = (a.point(&b.scene, "X")?, a.point(&b.scene, "P")?);
    let normal = a.point(&b.scene, "N")?;
    let (axis, ray) = (unit(to(b, p, normal)), to(b, p, x));
    let along = dot(ray, axis);
    let at = from(b, p, [2.0 * along * axis[0] - ray[0], 2.0 * along * axis[1] - ray[1]], 1.0);
    let (id, r) = place_point(b, a, at, &["R", "Y", "T"], false)?;
    arrow(b, p, r);
    let (pr, xp, pn) = (ns(b, &[p, r]), ns(b, &[x, p]), ns(b, &[p, normal]));
    Ok(Applied {
        returns: vec![id],
        post: vec![
            Claim::Holds(Relation::Bisects(x, p, r, normal)),
            Claim::Same(Measure::Length(p, r), Measure::Length(p, x)),
        ],
        phrases: vec![
            format!(
                "draw the reflected ray {pr}, so that the normal {pn} halves the angle between it and the ray {xp}"
            ),
            format!("reflect the ray {xp} at the normal {pn} to get the ray {pr}"),
        ],
    })
}

/// The number that a quantity or other carrier of a value stands for, as a measure.
fn index(b: &Board, a: &mut Args, name: &str) -> Result<(Measure, f64), ArgError> {
    let id: EntityId = a.entity(name)?;
    match b.scene.entity(id).shape {
        Shape::Bar(_, _, v) if b.scene.scalar(v) > 0.0 => Ok((Measure::Scalar(v), b.scene.scalar(v))),
        _ => Err(a.error(name, "must be a quantity with a positive value")),
    }
}

fn refract_ray(b: &mut Board, a: &mut Args) -> Result<Applied, ArgError> {
    let (x, p) = (a.point(&b.scene, "X")?, a.point(&b.scene, "P")?);
    let (near, far) = (a.point(&b.scene, "N")?, a.point(&b.scene, "M")?);
    let ((m, before), (k, after)) = (index(b, a, "before")?, index(b, a, "after")?);
    let (axis, ray) = (unit(to(b, p, near)), to(b, p, x));
    let aside = [-axis[1], axis[0]];
    let sine = before / after * dot(unit(ray), aside);
    if sine.abs() >= 1.0 {
        return Err(a.error("X", "comes in too flat: the ray is totally reflected"));
    }
    let reach = size(ray);
    let down = -trig::sqrt(1.0 - sine * sine);
    let at = from(b, p, [reach * (down * axis[0] - sine * aside[0]), reach * (down * axis[1] - sine * aside[1])], 1.0);
    let (id, r) = place_point(b, a, at, &["R", "Y", "T"], false)?;
    arrow(b, p, r);
    let off = |q: PointId| Measure::Distance(q, near, far);
    let times = |k: &Measure, q: PointId| Measure::Product(vec![k.clone(), off(q)]);
    let (pr, xp) = (ns(b, &[p, r]), ns(b, &[x, p]));
    Ok(Applied {
        returns: vec![id],
        // Snell's law on one circle around P: sines are distances from the normal.
        post: vec![Claim::Same(Measure::Length(p, r), Measure::Length(p, x)), Claim::Same(times(&m, x), times(&k, r))],
        phrases: vec![
            format!("draw the refracted ray {pr} that follows from the ray {xp} by the law of refraction"),
            format!("let the ray {xp} go on as the refracted ray {pr}"),
        ],
    })
}

/// Intersection of the lines `ab` and `cd`.
fn meet(b: &Board, p: PointId, q: PointId, r: PointId, s: PointId) -> Option<Vector> {
    let (u, v) = (to(b, p, q), to(b, r, s));
    let det = cross(u, v);
    (det.abs() > 1e-9 * size(u) * size(v)).then(|| from(b, p, u, cross(to(b, p, r), v) / det))
}

fn ray_through(b: &mut Board, a: &mut Args) -> Result<Applied, ArgError> {
    let (p, q) = (a.point(&b.scene, "A")?, a.point(&b.scene, "B")?);
    let (u, v) = a.two_points(&b.scene)?;
    let at = meet(b, p, q, u, v).ok_or_else(|| a.error("A", "makes a ray that never meets the line"))?;
    let (id, r) = place_point(b, a, at, &["K", "S", "T"], false)?;
    if dot(to(b, q, r), to(b, p, q)) < 0.0 {
        return Err(a.error("B", "lies beyond the line"));
    }
    if !b.joined(p, q) {
        b.add(Shape::Segment(p, q), None, Look::of(Role::Tool));
    }
    arrow(b, q, r);
    let (pq, k, uv) = (ns(b, &[p, q]), name_token(id), ns(b, &[u, v]));
    Ok(Applied {
        returns: vec![id],
        post: vec![Claim::Holds(Relation::Between(q, p, r)), Claim::Holds(Relation::Collinear(u, v, r))],
        phrases: vec![
            format!("draw the ray from {} through {} to the point {k} of {uv}", n(b, p), n(b, q)),
            format!("let the ray {pq} go on until it meets {uv} in {k}"),
        ],
    })
}

fn image_point(b: &mut Board, a: &mut Args) -> Result<Applied, ArgError> {
    let [p, q, r, s] =
        [a.point(&b.scene, "A")?, a.point(&b.scene, "B")?, a.point(&b.scene, "C")?, a.point(&b.scene, "D")?];
    let at = meet(b, p, q, r, s).ok_or_else(|| a.error("A", "to D make parallel rays, which have no image point"))?;
    let (id, i) = place_point(b, a, at, &["I", "J", "Q"], true)?;
    for (x, y) in [(p, q), (r, s)] {
        let near = if size(to(b, x, i)) < size(to(b, y, i)) { x } else { y };
        if !(b.joined(x, i) && b.joined(y, i)) {
            join(b, near, i);
        }
    }
    let (first, second, z) = (ns(b, &[p, q]), ns(b, &[r, s]), name_token(id));
    Ok(Applied {
        returns: vec![id],
        post: vec![Claim::Holds(Relation::Collinear(p, q, i)), Claim::Holds(Relation::Collinear(r, s, i))],
        phrases: vec![
            format!("prolong the rays {first} and {second} to the image point {z} in which they meet"),
            format!("mark the image point {z}, where the lines {first} and {second} meet"),
        ],
    })
}

fn vanishing_line(b: &mut Board, a: &mut Args) -> Result<Applied, ArgError> {
    let (p, q) = (a.point(&b.scene, "A")?, a.point(&b.scene, "B")?);
    let (r, s) = (a.point(&b.scene, "C")?, a.point(&b.scene, "D")?);
    let at =
        meet(b, p, q, r, s).ok_or_else(|| a.error("A", "to D make parallel lines, which have no vanishing point"))?;
    let (id, v) = place_point(b, a, at, &["V", "F", "Z"], true)?;
    join(b, q, v);
    join(b, s, v);
    let (first, second, z) = (ns(b, &[p, q]), ns(b, &[r, s]), name_token(id));
    Ok(Applied {
        returns: vec![id],
        post: vec![Claim::Holds(Relation::Between(q, p, v)), Claim::Holds(Relation::Between(s, r, v))],
        phrases: vec![
            format!("prolong the receding lines {first} and {second} to their vanishing point {z}"),
            format!(
                "extend {first} beyond {} and {second} beyond {} until they meet in the vanishing point {z}",
                n(b, q),
                n(b, s)
            ),
        ],
    })
}

/// Tools of this family.
pub const TOOLS: &[Tool] = &[
    tool!(
        PLANE,
        "normal_line",
        &["normal"],
        "(P, A, B, X, both=False, name=)",
        "draws the normal of AB in P on the side of X, or on both sides",
        "physics/optics/mirror/reflection-law",
        normal_line
    ),
    tool!(
        PLANE,
        "reflect_ray",
        &["reflected_ray"],
        "(X, P, N, name=)",
        "draws the ray reflected at the normal PN",
        "physics/optics/mirror/reflection-law",
        reflect_ray
    ),
    tool!(
        PLANE,
        "refract_ray",
        &["refracted_ray"],
        "(X, P, N, M, before, after, name=)",
        "draws the ray refracted at the normal NM between media of two refractive indices",
        "physics/optics/refraction/snell",
        refract_ray
    ),
    tool!(
        PLANE,
        "ray_through",
        &["ray"],
        "(A, B, C, D, name=)",
        "draws the ray from A through B to line CD",
        "physics/optics/lens/principal-rays",
        ray_through
    ),
    tool!(
        PLANE,
        "image_point",
        &["image"],
        "(A, B, C, D, name=)",
        "marks the image point in which the rays AB and CD or their extensions meet",
        "physics/optics/lens/principal-rays",
        image_point
    ),
    tool!(
        PLANE,
        "vanishing_line",
        &["vanishing_point"],
        "(A, B, C, D, name=)",
        "extends the images AB and CD of parallel lines to their vanishing point",
        "art/perspective/vanishing-point",
        vanishing_line
    ),
];
