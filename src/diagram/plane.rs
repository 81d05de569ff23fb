//! Plane geometry: points, straight lines, circles, polygons.

use crate::claim::args::{ArgError, Args};
use crate::claim::board::{Board, Naming};
use crate::claim::relation::Relation;
use crate::claim::{Claim, Source};
use crate::diagram::construction::{Construction, Made, QUANTITY, place_point};
use crate::scene::PointId;
use crate::scene::shape::{Look, Role, Shape};
use crate::seed::trig;

fn polar(o: [f64; 2], r: f64, deg: f64) -> [f64; 2] {
    let t = deg.to_radians();
    [o[0] + r * trig::cos(t), o[1] + r * trig::sin(t)]
}

/// Look from the flags `dashed`, `filled`, `hidden`.
pub(super) fn look(board: &Board, args: &mut Args) -> Result<Look, ArgError> {
    let mut look = board.look();
    look.dashed = args.flag("dashed", false)?;
    look.filled = args.flag("filled", false)?;
    if args.flag("hidden", false)? {
        look.role = Role::Hidden;
    }
    Ok(look)
}

fn straight(board: &mut Board, args: &mut Args, shape: fn(PointId, PointId) -> Shape) -> Result<Made, ArgError> {
    let (a, b) = args.two_points(&board.scene)?;
    let look = look(board, args)?;
    Ok(Made::One(board.add(shape(a, b), None, look)))
}

fn structure(board: &mut Board, relation: Relation) {
    board.state_claim(Claim::Holds(relation), Source::Structure);
}

/// Constructions of plane geometry.
pub const CONSTRUCTIONS: &[Construction] = &[
    QUANTITY,
    Construction {
        name: "point",
        signature: "(x, y, name=, like=, dot=False)",
        summary: "a point; the next free letter unless named",
        build: |b, a| {
            let at = [a.number("x")?, a.number("y")?];
            Ok(Made::One(place_point(b, a, at, &[], false)?.0))
        },
    },
    Construction {
        name: "polar",
        signature: "(O, r, deg, name=, like=, dot=False)",
        summary: "the point at distance r from O in direction deg (0 right, 90 up)",
        build: |b, a| {
            let o = a.point(&b.scene, "O")?;
            let at = polar(b.scene.at(o), a.number("r")?, a.number("deg")?);
            Ok(Made::One(place_point(b, a, at, &[], false)?.0))
        },
    },
    Construction {
        name: "beside",
        signature: "(A, B, along, out, name=, like=, dot=False)",
        summary: "the point at `along` from A towards B and `out` to the left of AB (negative: to the right)",
        build: |b, a| {
            let (p, q) = a.two_points(&b.scene)?;
            let (along, out) = (a.number("along")?, a.number("out")?);
            let (o, e) = (b.scene.at(p), b.scene.at(q));
            let size = trig::hypot(e[0] - o[0], e[1] - o[1]);
            let u = [(e[0] - o[0]) / size, (e[1] - o[1]) / size];
            let at = [o[0] + along * u[0] - out * u[1], o[1] + along * u[1] + out * u[0]];
            Ok(Made::One(place_point(b, a, at, &[], false)?.0))
        },
    },
    Construction {
        name: "segment",
        signature: "(A, B, dashed=False, hidden=False)",
        summary: "the segment AB",
        build: |b, a| straight(b, a, Shape::Segment),
    },
    Construction {
        name: "line",
        signature: "(A, B, dashed=False, hidden=False)",
        summary: "the line AB, drawn beyond both points",
        build: |b, a| straight(b, a, Shape::Line),
    },
    Construction {
        name: "ray",
        signature: "(A, B, dashed=False, hidden=False)",
        summary: "the ray from A through B",
        build: |b, a| straight(b, a, Shape::Ray),
    },
    Construction {
        name: "arrow",
        signature: "(A, B, dashed=False, hidden=False)",
        summary: "the arrow from A to B: a force, a velocity, north",
        build: |b, a| straight(b, a, Shape::Arrow),
    },
    Construction {
        name: "polygon",
        signature: "(A, B, C, ..., filled=False)",
        summary: "a closed polygon",
        build: |b, a| {
            let look = look(b, a)?;
            let points = a.many_points(&b.scene)?;
            Ok(Made::One(b.add(Shape::Polygon(points), None, look)))
        },
    },
    Construction {
        name: "circle",
        signature: "(O, r, filled=False)",
        summary: "the circle with centre O and radius r",
        build: |b, a| {
            let (o, r) = (a.point(&b.scene, "O")?, a.number("r")?);
            if r <= 0.0 {
                return Err(a.error("r", format_args!("must be positive, not {r}")));
            }
            let look = look(b, a)?;
            let radius = b.scene.add_scalar(r);
            Ok(Made::One(b.add(Shape::Circle(o, radius), None, look)))
        },
    },
    Construction {
        name: "point_on",
        signature: "(circle, deg, name=, like=) or (segment, t, ...)",
        summary: "the point of a circle in direction deg, or of a straight entity at parameter t (0 first, 1 second end)",
        build: |b, a| {
            let e = a.entity("entity")?;
            let t = a.number("deg")?;
            let at = match b.scene.entity(e).shape.clone() {
                Shape::Circle(o, r) | Shape::Arc(o, r, ..) => polar(b.scene.at(o), b.scene.scalar(r), t),
                other => match other.ends() {
                    Some((p, q)) => {
                        let (p, q) = (b.scene.at(p), b.scene.at(q));
                        [p[0] + t * (q[0] - p[0]), p[1] + t * (q[1] - p[1])]
                    }
                    None => return Err(a.error("entity", "must be a circle or straight")),
                },
            };
            let (id, p) = place_point(b, a, at, &[], false)?;
            structure(b, Relation::On(p, e));
            Ok(Made::One(id))
        },
    },
    Construction {
        name: "between",
        signature: "(A, B, t, name=, like=)",
        summary: "the point of segment AB at parameter t, strictly between the ends",
        build: |b, a| {
            let (p, q) = a.two_points(&b.scene)?;
            let t = a.number("t")?;
            if t <= 0.0 || t >= 1.0 {
                return Err(a.error("t", format_args!("must lie strictly between 0 and 1, not {t}")));
            }
            let (u, v) = (b.scene.at(p), b.scene.at(q));
            let (id, m) = place_point(b, a, [u[0] + t * (v[0] - u[0]), u[1] + t * (v[1] - u[1])], &[], false)?;
            structure(b, Relation::Between(m, p, q));
            Ok(Made::One(id))
        },
    },
    Construction {
        name: "chord",
        signature: "(circle, distance, deg)",
        summary: "both ends of the chord at a distance from the centre, in direction deg; the chord is drawn",
        build: |b, a| {
            let c = a.entity("circle")?;
            let Shape::Circle(o, r) = b.scene.entity(c).shape else {
                return Err(a.error("circle", "must be a circle"));
            };
            let (d, deg, r) = (a.number("distance")?, a.number("deg")?, b.scene.scalar(r));
            if !(0.0..r).contains(&d) {
                return Err(
                    a.error("distance", format_args!("must be at least 0 and less than the radius {r}, not {d}"))
                );
            }
            let half = trig::acos(d / r).to_degrees();
            let mut ends = Vec::new();
            for t in [deg + half, deg - half] {
                let at = polar(b.scene.at(o), r, t);
                let (id, p) = b.point(at, Naming::fresh(&[]), false).expect("fresh names are free");
                structure(b, Relation::On(p, c));
                ends.push((id, p));
            }
            b.draw(Shape::Segment(ends[0].1, ends[1].1));
            Ok(Made::Many(ends.into_iter().map(|e| e.0).collect()))
        },
    },
];
