//! Tools that cut and unfold solids: plane sections, cut corners, level circles, faces turned into their neighbour's plane.

use super::solid::{SOLID, join, n, ns, scalars};
use crate::claim::Claim;
use crate::claim::args::{Arg, ArgError, Args};
use crate::claim::board::Board;
use crate::claim::measure::Measure;
use crate::claim::relation::Relation;
use crate::claim::text::name_token;
use crate::diagram::place::{on_line, place_in_space};
use crate::diagram::round::level_circle;
use crate::scene::body::Body;
use crate::scene::space::{cross, dot, minus, norm};
use crate::scene::{EntityId, PointId, ScalarId};
use crate::tool::row::{Applied, Tool, tool};

/// Where the plane through three points meets the edge between two corners, as a parameter.
fn crossing(b: &Board, plane: [PointId; 3], p: PointId, q: PointId) -> Option<f64> {
    let [o, u, v] = plane.map(|x| b.scene.place(x));
    let normal = cross(minus(u, o), minus(v, o));
    let (s, t) = (dot(minus(b.scene.place(p), o), normal), dot(minus(b.scene.place(q), o), normal));
    let size = norm(normal) * norm(minus(b.scene.place(q), b.scene.place(p)));
    if (s - t).abs() < 1e-9 * size { None } else { Some(s / (s - t)) }
}

fn section_plane(b: &mut Board, a: &mut Args) -> Result<Applied, ArgError> {
    let plane = [a.point(&b.scene, "A")?, a.point(&b.scene, "B")?, a.point(&b.scene, "C")?];
    let Some(body) = b.scene.bodies().find(|body| matches!(body, Body::Flat(..))).cloned() else {
        return Err(a.error("A", "needs a solid with flat faces"));
    };
    let faces = body.faces();
    // Corners of the section, each with the faces on which it lies.
    let mut corners: Vec<(PointId, Vec<usize>)> = Vec::new();
    let (mut made, mut post) = (Vec::new(), Vec::new());
    let lying = |p: PointId, q: PointId| -> Vec<usize> {
        (0..faces.len()).filter(|i| faces[*i].contains(&p) && faces[*i].contains(&q)).collect()
    };
    let mut edges: Vec<(PointId, PointId)> = Vec::new();
    for face in &faces {
        for (i, p) in face.iter().enumerate() {
            let q = face[(i + 1) % face.len()];
            if !edges.contains(&(*p, q)) && !edges.contains(&(q, *p)) {
                edges.push((*p, q));
            }
        }
    }
    for (p, q) in edges {
        let Some(t) = crossing(b, plane, p, q).filter(|t| (-1e-9..=1.0 + 1e-9).contains(t)) else { continue };
        let corner = if t < 1e-9 {
            Some(p)
        } else if t > 1.0 - 1e-9 {
            Some(q)
        } else {
            None
        };
        let (u, v) = (b.scene.place(p), b.scene.place(q));
        let at = [0, 1, 2].map(|i| u[i] + t * (v[i] - u[i]));
        let near = |r: &PointId| norm(minus(b.scene.place(*r), at)) < 1e-9 * norm(minus(u, v));
        let known = corner.or_else(|| plane.into_iter().find(near));
        let point = match known {
            Some(r) => r,
            None => {
                let at = on_line(b, p, q, at);
                let (id, r) = place_in_space(
                    b,
                    &mut Args::new("section_plane", Vec::new(), Vec::new()),
                    at,
                    &["P", "Q", "R", "S", "T", "U"],
                    true,
                )?;
                made.push(id);
                post.push(Claim::Holds(Relation::Between(r, p, q)));
                r
            }
        };
        let on = match corner {
            Some(c) => (0..faces.len()).filter(|i| faces[*i].contains(&c)).collect(),
            None => lying(p, q),
        };
        if !corners.iter().any(|c| c.0 == point) {
            corners.push((point, on));
        }
    }
    if corners.len() < 3 {
        return Err(a.error("A", "makes a plane that does not cut the solid"));
    }
    // Around the section, neighbours share a face.
    let mut ring = vec![corners.swap_remove(0)];
    while !corners.is_empty() {
        let last = &ring[ring.len() - 1].1;
        let Some(i) = corners.iter().position(|c| c.1.iter().any(|f| last.contains(f))) else {
            return Err(a.error("A", "makes a section that is no polygon"));
        };
        ring.push(corners.swap_remove(i));
    }
    let ring: Vec<PointId> = ring.into_iter().map(|c| c.0).collect();
    for (i, p) in ring.iter().enumerate() {
        join(b, *p, ring[(i + 1) % ring.len()]);
    }
    // Parallel faces are cut along parallel lines.
    if ring.len() == 4 && !made.is_empty() {
        for i in 0..2 {
            let (p, q, r, s) = (ring[i], ring[i + 1], ring[(i + 3) % 4], ring[(i + 2) % 4]);
            let parallel = Relation::Parallel(p, q, r, s);
            if parallel.residuals(&b.scene).is_ok_and(|r| r.iter().all(|x| x.abs() < 1e-9)) {
                post.push(Claim::Holds(parallel));
            }
        }
    }
    let (own, all) = (ns(b, &plane), ns(b, &ring));
    Ok(Applied {
        returns: made,
        post,
        phrases: vec![
            format!("cut the solid along the plane {own}; the section is {all}"),
            format!("draw the section {all} of the solid by the plane through {own}"),
        ],
    })
}

fn cut_off_corner(b: &mut Board, a: &mut Args) -> Result<Applied, ArgError> {
    let v = a.point(&b.scene, "V")?;
    let cut = [a.point(&b.scene, "A")?, a.point(&b.scene, "B")?, a.point(&b.scene, "C")?];
    for i in 0..3 {
        join(b, cut[i], cut[(i + 1) % 3]);
    }
    let (x, abc) = (n(b, v), ns(b, &cut));
    Ok(Applied {
        returns: Vec::new(),
        post: Vec::new(),
        phrases: vec![
            format!("cut off the corner {x} along the triangle {abc}"),
            format!("draw the triangle {abc} along which the corner {x} is cut off"),
        ],
    })
}

/// Turns a rectangular face ABCD about its edge AB into the plane of a neighbour, away from it. For solids with edges along the
/// axes.
fn unfold_net(b: &mut Board, a: &mut Args) -> Result<Applied, ArgError> {
    let face = [a.point(&b.scene, "A")?, a.point(&b.scene, "B")?, a.point(&b.scene, "C")?, a.point(&b.scene, "D")?];
    let beside = a.point(&b.scene, "E")?;
    let [p, q, r, s] = face.map(|x| scalars(b, a, x));
    let (p, q, r, s) = (p?, q?, r?, s?);
    let e = scalars(b, a, beside)?;
    let single = |u: [ScalarId; 3], v: [ScalarId; 3]| {
        let other: Vec<usize> = (0..3).filter(|i| u[*i] != v[*i]).collect();
        if let [one] = other.as_slice() { Some(*one) } else { None }
    };
    // The edge runs along one axis, the face away from it along another, the neighbour along the third.
    let (Some(away), Some(same), Some(along)) = (single(q, r), single(p, s), single(p, q)) else {
        return Err(a.error("A", "to D must be a face of a cuboid"));
    };
    let out = 3 - away - along;
    if away != same || away == along || p[out] == e[out] {
        return Err(a.error("E", "must lie on the neighbour face into whose plane ABCD is turned"));
    }
    let size = (b.scene.scalar(r[away]) - b.scene.scalar(q[away])).abs();
    let sign = (b.scene.scalar(p[out]) - b.scene.scalar(e[out])).signum();
    let reach = b.scene.scalar(p[out]) + sign * size;
    let reach = b.scene.add_scalar(reach);
    let (mut to_c, mut to_d) = (q, p);
    (to_c[out], to_d[out]) = (reach, reach);
    let primed = |b: &mut Board, old: PointId, at: [ScalarId; 3]| -> Result<(EntityId, PointId), ArgError> {
        let name = format!("{}'", b.scene.point_name(old).unwrap_or("P"));
        let named = vec![("name".to_owned(), Arg::Text(name))];
        place_in_space(b, &mut Args::new("unfold_net", Vec::new(), named), at, &[], true)
    };
    let (c, c_at) = primed(b, face[2], to_c)?;
    let (d, d_at) = primed(b, face[3], to_d)?;
    join(b, face[1], c_at);
    join(b, c_at, d_at);
    join(b, d_at, face[0]);
    let (old, edge) = (ns(b, &face), ns(b, &face[..2]));
    let new = format!("{edge}{}{}", name_token(c), name_token(d));
    Ok(Applied {
        returns: vec![c, d],
        post: vec![Claim::Same(Measure::Length(face[1], c_at), Measure::Length(face[1], face[2]))],
        phrases: vec![
            format!("unfold the face {old} about {edge} to {new}, into the plane of the face beside it"),
            format!("turn the face {old} around {edge} until it lies flat beside its neighbour, as {new}"),
        ],
    })
}

fn section_circle(b: &mut Board, a: &mut Args) -> Result<Applied, ArgError> {
    let p = a.point(&b.scene, "P")?;
    let centre = a.point(&b.scene, "M")?;
    let (at, level) = (scalars(b, a, p)?, scalars(b, a, centre)?);
    if at[2] != level[2] {
        return Err(a.error("P", "must be as high as the centre"));
    }
    let radius = norm(minus(b.scene.place(p), b.scene.place(centre)));
    let r = b.scene.add_scalar(radius);
    let ring = level_circle(b, centre, r);
    let (x, m) = (n(b, p), n(b, centre));
    Ok(Applied {
        returns: vec![ring],
        post: vec![Claim::Holds(Relation::On(p, ring))],
        phrases: vec![
            format!("draw the level section, the circle around {m} through {x}"),
            format!("draw the circle with centre {m} through {x} in which a level plane cuts the solid"),
        ],
    })
}

/// Tools of this family.
pub const TOOLS: &[Tool] = &[
    tool!(
        SOLID,
        "section_plane",
        &["cross_section"],
        "(A, B, C)",
        "draws the section of a solid by the plane through three points",
        "mathematics/geometry/solid/section",
        section_plane
    ),
    tool!(
        SOLID,
        "cut_off_corner",
        &["truncate"],
        "(V, A, B, C)",
        "draws the triangle that cuts a corner off",
        "mathematics/geometry/solid/section",
        cut_off_corner
    ),
    tool!(
        SOLID,
        "unfold_net",
        &["unfold", "net"],
        "(A, B, C, D, E)",
        "turns the face ABCD about AB into the plane of the neighbour that holds E",
        "mathematics/geometry/solid/unfolded-path",
        unfold_net
    ),
    tool!(
        SOLID,
        "section_circle",
        &["level_circle"],
        "(P, M)",
        "draws the level circle around M through P, a section of a round solid",
        "mathematics/geometry/solid/sphere/section",
        section_circle
    ),
];
