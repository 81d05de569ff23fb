//! Round solids: upright cylinders and cones, spheres, with outlines and the hidden parts of their circles.

use crate::claim::args::{ArgError, Args};
use crate::claim::board::Board;
use crate::claim::relation::Relation;
use crate::claim::{Claim, Source};
use crate::diagram::construction::Made;
use crate::diagram::place::{place_in_space, start};
use crate::scene::body::Body;
use crate::scene::shape::{Look, Role, Shape};
use crate::scene::space::Space;
use crate::scene::{EntityId, PointId, ScalarId};
use crate::seed::trig;

/// The projection, which must keep spheres round; sine and cosine of its elevation.
fn straight(b: &mut Board, a: &Args) -> Result<(f64, f64), ArgError> {
    let space = b.scene.space.get_or_insert_with(|| Space::axonometric(25.0, 20.0));
    let eye = space.towards();
    if !space.is_straight() || eye[2] <= 0.0 {
        return Err(a.error("view", "must be axonometric, from above, for round solids"));
    }
    Ok((eye[2], trig::hypot(eye[0], eye[1])))
}

fn positive(a: &mut Args, name: &str) -> Result<f64, ArgError> {
    let x = a.number(name)?;
    if x > 0.0 { Ok(x) } else { Err(a.error(name, format_args!("must be positive, not {x}"))) }
}

/// Part of a level circle; of several parts the first carries what is said of the circle.
fn arc(b: &mut Board, o: PointId, r: ScalarId, (from, to): (f64, f64), hidden: bool) -> EntityId {
    let look = Look { dashed: hidden, ..b.look() };
    b.add(Shape::Ring(o, r, from, to), None, look)
}

/// A point of the outline, without name and entity.
fn outline(b: &mut Board, o: PointId, r: ScalarId, deg: f64) -> PointId {
    let at = b.scene.ring_place(o, r)(deg);
    let at = at.map(|x| b.scene.add_scalar(x));
    b.scene.add_place(at)
}

/// Two points one above the other, named from the letters liked.
fn axis(b: &mut Board, a: &mut Args, r: f64, h: f64, usual: &str) -> Result<[(EntityId, PointId); 2], ArgError> {
    let like = a.text_option("like")?.unwrap_or_else(|| usual.into());
    let mut wishes = like.chars().map(String::from);
    let o = start(b, a, r, 2.0 * r)?;
    let [x, y, z, w] = [o[0], o[1], o[2], o[2] + h].map(|x| b.scene.add_scalar(x));
    let mut one = |at: [ScalarId; 3]| {
        let wish = wishes.next();
        let wishes: Vec<&str> = wish.iter().map(String::as_str).collect();
        place_in_space(b, &mut Args::new("axis", Vec::new(), Vec::new()), at, &wishes, true)
    };
    Ok([one([x, y, z])?, one([x, y, w])?])
}

fn body(b: &mut Board, body: Body) -> EntityId {
    b.add(Shape::Body(body), None, Look::of(Role::Hidden))
}

pub(super) fn cylinder(b: &mut Board, a: &mut Args) -> Result<Made, ArgError> {
    straight(b, a)?;
    let (r, h) = (positive(a, "r")?, positive(a, "h")?);
    let [(o, low), (p, high)] = axis(b, a, r, h, "OP")?;
    let radius = b.scene.add_scalar(r);
    let solid = body(b, Body::Cylinder(low, high, radius));
    arc(b, low, radius, (0.0, 180.0), true);
    let base = arc(b, low, radius, (180.0, 360.0), false);
    let top = arc(b, high, radius, (0.0, 360.0), false);
    for deg in [0.0, 180.0] {
        let (s, t) = (outline(b, low, radius, deg), outline(b, high, radius, deg));
        b.draw(Shape::Segment(s, t));
    }
    Ok(Made::Many(vec![solid, o, p, base, top]))
}

pub(super) fn cone(b: &mut Board, a: &mut Args) -> Result<Made, ArgError> {
    let (sine, cosine) = straight(b, a)?;
    let (r, h) = (positive(a, "r")?, positive(a, "h")?);
    // The lines from the drawn apex that touch the drawn base do so a little behind its ends.
    let share = r * sine / (h * cosine);
    if share >= 0.9 {
        return Err(a.error("h", "is too small for this elevation: the apex would lie inside the drawn base"));
    }
    let touch = trig::asin(share).to_degrees();
    let [(o, low), (s, high)] = axis(b, a, r, h, "OS")?;
    let radius = b.scene.add_scalar(r);
    let solid = body(b, Body::Cone(low, high, radius));
    arc(b, low, radius, (touch, 180.0 - touch), true);
    let base = arc(b, low, radius, (180.0 - touch, 360.0 + touch), false);
    for deg in [touch, 180.0 - touch] {
        let foot = outline(b, low, radius, deg);
        b.draw(Shape::Segment(foot, high));
    }
    Ok(Made::Many(vec![solid, o, s, base]))
}

pub(super) fn sphere(b: &mut Board, a: &mut Args) -> Result<Made, ArgError> {
    straight(b, a)?;
    let r = positive(a, "r")?;
    let at = start(b, a, r, 2.0 * r)?.map(|x| b.scene.add_scalar(x));
    let (o, centre) = place_in_space(b, a, at, &["O", "M"], true)?;
    let radius = b.scene.add_scalar(r);
    let solid = body(b, Body::Ball(centre, radius));
    let circle = b.draw(Shape::Circle(centre, radius));
    arc(b, centre, radius, (0.0, 180.0), true);
    let equator = arc(b, centre, radius, (180.0, 360.0), false);
    Ok(Made::Many(vec![solid, o, circle, equator]))
}

/// Draws a level circle, dashed where a solid hides it; the part in sight stands for the whole.
pub(crate) fn level_circle(b: &mut Board, o: PointId, r: ScalarId) -> EntityId {
    // Of a convex solid one stretch at most is hidden.
    let hidden = |i: i32| {
        let at = f64::from(2 * i);
        b.scene.hidden_share(&Shape::Ring(o, r, at - 0.5, at + 0.5)).is_some_and(|share| share > 0.5)
    };
    let all: Vec<bool> = (0..180).map(hidden).collect();
    let before = |i: usize| all[(i + 179) % 180];
    let edge = |from: bool| (0..180).find(|i| before(*i) == from && all[*i] != from).map(|i| 2.0 * i as f64 - 1.0);
    let look = |dashed: bool| Look { dashed, ..b.look() };
    let (out, back) = (look(false), look(true));
    match (edge(false), edge(true)) {
        (Some(enter), Some(leave)) => {
            let leave = if leave < enter { leave + 360.0 } else { leave };
            b.add(Shape::Ring(o, r, enter, leave), None, back);
            b.add(Shape::Ring(o, r, leave, enter + 360.0), None, out)
        }
        _ => b.add(Shape::Ring(o, r, 0.0, 360.0), None, if all[0] { back } else { out }),
    }
}

pub(super) fn level(b: &mut Board, a: &mut Args) -> Result<Made, ArgError> {
    let solid = a.entity("sphere")?;
    let Shape::Body(Body::Ball(o, r)) = b.scene.entity(solid).shape else {
        return Err(a.error("sphere", "must be a sphere"));
    };
    let (d, r) = (a.number("distance")?, b.scene.scalar(r));
    if d.abs() >= r {
        return Err(a.error("distance", format_args!("must be less than the radius {r}, not {d}")));
    }
    let at = b.scene.space.as_ref().and_then(|s| s.of(o)).expect("spheres have centres in space");
    let z = b.scene.scalar(at[2]) + d;
    let at = [at[0], at[1], b.scene.add_scalar(z)];
    let (id, centre) = place_in_space(b, a, at, &["M", "C"], true)?;
    let radius = b.scene.add_scalar(trig::sqrt(r * r - d * d));
    let ring = level_circle(b, centre, radius);
    Ok(Made::Many(vec![id, ring]))
}

/// A point of a level circle; its height is that of the centre.
pub(super) fn rim(b: &mut Board, a: &mut Args) -> Result<Made, ArgError> {
    let ring = a.entity("ring")?;
    let Shape::Ring(o, r, ..) = b.scene.entity(ring).shape else {
        return Err(a.error("ring", "must be a level circle"));
    };
    let deg = a.number("deg")?;
    let at = b.scene.ring_place(o, r)(deg);
    let level = b.scene.space.as_ref().and_then(|s| s.of(o)).expect("rings have centres in space")[2];
    let at = [b.scene.add_scalar(at[0]), b.scene.add_scalar(at[1]), level];
    let (id, p) = place_in_space(b, a, at, &["A", "B", "P", "Q"], true)?;
    b.state_claim(Claim::Holds(Relation::On(p, ring)), Source::Structure);
    Ok(Made::One(id))
}
