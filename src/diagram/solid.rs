//! Solids in space: flat ones with their edges, points and segments in them. Hidden edges are computed from the faces.

use crate::claim::args::{Arg, ArgError, Args};
use crate::claim::board::Board;
use crate::claim::measure::Measure;
use crate::claim::relation::Relation;
use crate::claim::{Claim, Source};
use crate::diagram::construction::{Construction, Made, QUANTITY};
use crate::diagram::place::{on_line, place_in_space, settle, start};
use crate::diagram::round;
use crate::scene::body::Body;
use crate::scene::shape::{Look, Role, Shape};
use crate::scene::space::{Space, cross, dot, minus, norm};
use crate::scene::{EntityId, PointId, ScalarId};

/// The projection of the figure, made on demand.
fn project(b: &mut Board, a: &Args, space: Space) -> Result<Made, ArgError> {
    if b.scene.space.is_some() {
        return Err(a.error("view", "must be set before the first point"));
    }
    b.scene.space = Some(space);
    Ok(Made::Nothing)
}

/// Letters for corners: those that the script likes, else the next free ones.
fn corner(b: &mut Board, letters: &mut std::vec::IntoIter<String>, at: [ScalarId; 3]) -> (EntityId, PointId) {
    let wish = letters.next();
    let wishes: Vec<&str> = wish.iter().map(String::as_str).collect();
    let naming = crate::claim::board::Naming::fresh(&wishes);
    let (id, p) = b.point([0.0; 2], naming, false).expect("fresh names are free");
    settle(b, p, at);
    (id, p)
}

fn letters(a: &mut Args, usual: &str) -> Result<std::vec::IntoIter<String>, ArgError> {
    let like = a.text_option("like")?.unwrap_or_else(|| usual.into());
    Ok(like.chars().map(String::from).collect::<Vec<_>>().into_iter())
}

/// Adds a flat body and its edges; an edge is dashed where both its faces look away from the eye.
fn flat(b: &mut Board, kind: &str, corners: &[(EntityId, PointId)], faces: Vec<Vec<u8>>) -> Made {
    let points: Vec<PointId> = corners.iter().map(|c| c.1).collect();
    let body = Body::Flat(kind.into(), points.clone(), faces);
    let rings = body.faces();
    let solid = b.add(Shape::Body(body), None, Look::of(Role::Hidden));
    let eye = b.scene.space.as_ref().map_or([0.0; 3], Space::towards);
    let n = points.len() as f64;
    let middle = [0, 1, 2].map(|i| points.iter().map(|p| b.scene.place(*p)[i]).sum::<f64>() / n);
    let seen = |b: &Board, face: &[PointId]| {
        let o = b.scene.place(face[0]);
        let normal = cross(minus(b.scene.place(face[1]), o), minus(b.scene.place(face[2]), o));
        // What is seen edge-on hides nothing.
        dot(normal, minus(o, middle)).signum() * dot(normal, eye) > -1e-9 * norm(normal) * norm(eye)
    };
    let mut edges: Vec<(PointId, PointId, bool)> = Vec::new();
    for face in &rings {
        let visible = seen(b, face);
        for (i, p) in face.iter().enumerate() {
            let q = face[(i + 1) % face.len()];
            match edges.iter_mut().find(|e| (e.0, e.1) == (*p, q) || (e.0, e.1) == (q, *p)) {
                Some(edge) => edge.2 |= visible,
                None => edges.push((*p, q, visible)),
            }
        }
    }
    // Hidden edges first, so that visible ones lie on top of them.
    edges.sort_by_key(|e| e.2);
    for (p, q, visible) in edges {
        let look = Look { dashed: !visible, ..b.look() };
        b.add(Shape::Segment(p, q), None, look);
    }
    Made::Many(std::iter::once(solid).chain(corners.iter().map(|c| c.0)).collect())
}

/// How far a box reaches to the left of its first corner in the picture, and how wide it is.
fn extent(b: &mut Board, wide: f64, deep: f64) -> (f64, f64) {
    let space = b.scene.space.get_or_insert_with(|| Space::oblique(0.5, 45.0));
    let ends = [0.0, wide * space.across[0], deep * space.across[1], wide * space.across[0] + deep * space.across[1]];
    let (lo, hi) = ends.iter().fold((0.0f64, 0.0f64), |(l, h), x| (l.min(*x), h.max(*x)));
    (-lo, hi - lo)
}

fn cuboid(b: &mut Board, a: &mut Args) -> Result<Made, ArgError> {
    let cube = a.flag("cube", false)?;
    let mut size = [0.0; 3];
    for (value, name) in size.iter_mut().zip(["a", "b", "c"]) {
        *value = if cube && name != "a" { f64::NAN } else { a.number(name)? };
        if *value <= 0.0 {
            return Err(a.error(name, format_args!("must be positive, not {value}")));
        }
    }
    let mut names = letters(a, "ABCDEFGH")?;
    // A cube has one edge: its coordinates are the same two in every direction.
    let deep = if cube { size[0] } else { size[1] };
    let (left, wide) = extent(b, size[0], deep);
    let o = start(b, a, left, wide)?;
    let shared = cube && o == [0.0; 3];
    let mut axes: Vec<[ScalarId; 2]> = Vec::new();
    for (value, from) in size.into_iter().zip(o) {
        let to = from + if value.is_nan() { size[0] } else { value };
        let own = value.is_nan() && shared;
        axes.push(if own { axes[0] } else { [b.scene.add_scalar(from), b.scene.add_scalar(to)] });
    }
    let around = [(0, 0), (1, 0), (1, 1), (0, 1)];
    let mut corners = Vec::new();
    for z in 0..2 {
        for (x, y) in around {
            corners.push(corner(b, &mut names, [axes[0][x], axes[1][y], axes[2][z]]));
        }
    }
    if cube && !shared {
        let [p, q, r, s] = [0, 1, 3, 4].map(|i: usize| corners[i].1);
        for t in [r, s] {
            b.state_claim(Claim::Same(Measure::Length(p, q), Measure::Length(p, t)), Source::Structure);
        }
    }
    Ok(flat(b, if cube { "cube" } else { "cuboid" }, &corners, prism_faces(4)))
}

fn prism_faces(n: u8) -> Vec<Vec<u8>> {
    let sides = (0..n).map(|i| vec![i, (i + 1) % n, n + (i + 1) % n, n + i]);
    [(0..n).collect(), (n..2 * n).collect()].into_iter().chain(sides).collect()
}

/// Corners of a base: a list of pairs.
fn base(a: &mut Args) -> Result<Vec<[f64; 2]>, ArgError> {
    let mut found = Vec::new();
    for pair in a.list("base")? {
        let Arg::List(pair) = pair else { return Err(a.error("base", "must be a list of pairs (x, y)")) };
        let mut pair = Args::new("base", pair, Vec::new());
        found.push([pair.number("x")?, pair.number("y")?]);
    }
    if found.len() < 3 {
        return Err(a.error("base", "needs at least three corners"));
    }
    Ok(found)
}

fn prism(b: &mut Board, a: &mut Args) -> Result<Made, ArgError> {
    let (base, h) = (base(a)?, a.number("h")?);
    let mut names = letters(a, "ABCDEFGHIJKL")?;
    let (low, high) = (b.scene.add_scalar(0.0), b.scene.add_scalar(h));
    let feet: Vec<[ScalarId; 2]> = base.iter().map(|p| p.map(|x| b.scene.add_scalar(x))).collect();
    let mut corners = Vec::new();
    for z in [low, high] {
        for [x, y] in &feet {
            corners.push(corner(b, &mut names, [*x, *y, z]));
        }
    }
    Ok(flat(b, "prism", &corners, prism_faces(base.len() as u8)))
}

fn pyramid_faces(n: u8) -> Vec<Vec<u8>> {
    std::iter::once((0..n).collect()).chain((0..n).map(|i| vec![i, (i + 1) % n, n])).collect()
}

fn pyramid(b: &mut Board, a: &mut Args) -> Result<Made, ArgError> {
    let (wide, deep, h) = (a.number("a")?, a.number("b")?, a.number("h")?);
    let mut names = letters(a, "ABCDV")?;
    let (left, across) = extent(b, wide, deep);
    let o = start(b, a, left, across)?;
    let mut axis = |i: usize, x: f64| [0.0, x, x / 2.0].map(|t| b.scene.add_scalar(o[i] + t));
    let (xs, ys, zs) = (axis(0, wide), axis(1, deep), axis(2, 2.0 * h));
    let around = [(0, 0), (1, 0), (1, 1), (0, 1)];
    let mut corners: Vec<_> = around.iter().map(|(x, y)| corner(b, &mut names, [xs[*x], ys[*y], zs[0]])).collect();
    corners.push(corner(b, &mut names, [xs[2], ys[2], zs[2]]));
    let [p, q, r, v] = [0, 1, 2, 4].map(|i| corners[i].1);
    // The apex stands over the middle: all lateral edges are equally long.
    for (s, t) in [(p, q), (q, r)] {
        b.state_claim(Claim::Same(Measure::Length(v, s), Measure::Length(v, t)), Source::Structure);
    }
    Ok(flat(b, "pyramid", &corners, pyramid_faces(4)))
}

fn between(b: &mut Board, a: &mut Args) -> Result<Made, ArgError> {
    let (p, q) = a.two_points(&b.scene)?;
    let t = a.number("t")?;
    if t <= 0.0 || t >= 1.0 {
        return Err(a.error("t", format_args!("must lie strictly between 0 and 1, not {t}")));
    }
    let (u, v) = (b.scene.place(p), b.scene.place(q));
    let mut at = on_line(b, p, q, [0, 1, 2].map(|i| u[i] + t * (v[i] - u[i])));
    if let Some(level) = a.keyword("level") {
        let other = Args::new("between", vec![level], Vec::new()).point(&b.scene, "level")?;
        let height = b.scene.space.as_ref().and_then(|s| s.of(other)).map(|o| o[2]);
        let apart = height.map(|z| (b.scene.scalar(z) - b.scene.scalar(at[2])).abs());
        at[2] = height
            .filter(|_| apart < Some(1e-9))
            .ok_or_else(|| a.error("level", "must be as high as the new point"))?;
    }
    let (id, m) = place_in_space(b, a, at, &["P", "Q", "R", "M"], true)?;
    b.state_claim(Claim::Holds(Relation::Between(m, p, q)), Source::Structure);
    Ok(Made::One(id))
}

fn segment(b: &mut Board, a: &mut Args) -> Result<Made, ArgError> {
    let (p, q) = a.two_points(&b.scene)?;
    let look = Look { dashed: b.scene.mostly_hidden(p, q), ..b.look() };
    Ok(Made::One(b.add(Shape::Segment(p, q), None, look)))
}

/// Constructions of solids.
pub const CONSTRUCTIONS: &[Construction] = &[
    QUANTITY,
    Construction {
        name: "cabinet",
        signature: "(share=0.5, deg=45)",
        summary: "draws the front in true shape and depth shortened to a share, running up to the right at an angle; the default",
        build: |b, a| {
            let space = Space::oblique(a.number_or("share", 0.5)?, a.number_or("deg", 45.0)?);
            project(b, a, space)
        },
    },
    Construction {
        name: "axonometric",
        signature: "(azimuth=25, elevation=20)",
        summary: "draws as seen straight on from a direction, in degrees to the left and above; round solids need it",
        build: |b, a| {
            let space = Space::axonometric(a.number_or("azimuth", 25.0)?, a.number_or("elevation", 20.0)?);
            project(b, a, space)
        },
    },
    Construction {
        name: "cuboid",
        signature: "(a, b, c, like=\"ABCDEFGH\", beside=False)",
        summary: "[solid, A, ..., H]: a cuboid, base ABCD from the front left counter-clockwise seen from above, EFGH over it; a runs right, b away, c up",
        build: cuboid,
    },
    Construction {
        name: "cube",
        signature: "(a, like=\"ABCDEFGH\", beside=False)",
        summary: "[solid, A, ..., H]: a cube, named as a cuboid",
        build: |b, a| {
            let edge = a.number("a")?;
            let (like, beside) = (a.text_option("like")?, a.flag("beside", false)?);
            let mut named = vec![
                ("cube".into(), Arg::Bool(true)),
                ("a".into(), Arg::Real(edge)),
                ("beside".into(), Arg::Bool(beside)),
            ];
            named.extend(like.map(|l| ("like".into(), Arg::Text(l))));
            cuboid(b, &mut Args::new("cube", Vec::new(), named))
        },
    },
    Construction {
        name: "prism",
        signature: "(base=[(x, y), ...], h, like=letters)",
        summary: "[solid, corners below, corners above]: an upright prism over a convex base in counter-clockwise order",
        build: prism,
    },
    Construction {
        name: "pyramid",
        signature: "(a, b, h, like=\"ABCDV\", beside=False)",
        summary: "[solid, A, B, C, D, V]: a right pyramid over the rectangle ABCD with apex V",
        build: pyramid,
    },
    Construction {
        name: "cylinder",
        signature: "(r, h, like=\"OP\", beside=False)",
        summary: "[solid, O, P, base, top]: an upright cylinder with the centres of its bases and their circles",
        build: round::cylinder,
    },
    Construction {
        name: "cone",
        signature: "(r, h, like=\"OS\", beside=False)",
        summary: "[solid, O, S, base]: an upright cone with the centre of its base, its apex and the circle of its base",
        build: round::cone,
    },
    Construction {
        name: "sphere",
        signature: "(r, beside=False)",
        summary: "[solid, O, outline, equator]: a sphere with its centre",
        build: round::sphere,
    },
    Construction {
        name: "level",
        signature: "(sphere, distance, name=, like=)",
        summary: "[M, circle]: the level circle of a sphere at a distance above (negative: below) its centre, and the centre of the circle",
        build: round::level,
    },
    Construction {
        name: "rim",
        signature: "(ring, deg, name=, like=)",
        summary: "the point of a level circle in direction deg, 0 to the right as it is seen, 90 away",
        build: round::rim,
    },
    Construction {
        name: "between",
        signature: "(A, B, t, level=point, name=, like=, dot=True)",
        summary: "the point of segment AB at parameter t, strictly between the ends; level: it is known to be as high as this point",
        build: between,
    },
    Construction {
        name: "segment",
        signature: "(A, B)",
        summary: "the segment AB, dashed where the solid hides it",
        build: segment,
    },
];
