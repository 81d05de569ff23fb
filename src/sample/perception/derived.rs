//! Questions of the integrated level: places that are not drawn but follow from what is.
//!
//! Every place is found on two roads that share nothing but the drawn points: in world coordinates by one formula, then taken
//! through the view; and in pixels by another. A question is asked only where both meet within [`AGREE`].

use super::element::whole;
use super::seen::{Seen, distance};
use super::{Level, Question};
use crate::scene::shape::Shape;
use crate::scene::{EntityId, Frame, PointId};
use crate::seed::Stream;
use crate::seed::trig::hypot;

/// Largest distance in pixels of the ends of both roads.
pub const AGREE: f64 = 0.25;
/// Least distance in pixels of a derived place from every named one.
const FREE: f64 = 8.0;
/// Least size in pixels of what a construction rests on: below, a pixel decides.
const LEAST: f64 = 20.0;

/// Steepest graph that is read, in pixels down for each across: beyond, the column decides more than the eye can.
const STEEP: f64 = 8.0;

/// A place in world coordinates or pixels.
pub(super) type P = [f64; 2];

/// The vector from the second place to the first.
pub(super) fn sub(a: P, b: P) -> P {
    [a[0] - b[0], a[1] - b[1]]
}

/// Cross product.
pub(super) fn cross(u: P, v: P) -> f64 {
    u[0] * v[1] - u[1] * v[0]
}

/// The place `t` times a vector from another.
pub(super) fn along(a: P, u: P, t: f64) -> P {
    [a[0] + t * u[0], a[1] + t * u[1]]
}

/// Intersection of two lines, each through a point in a direction.
pub(super) fn meet(a: P, u: P, b: P, v: P) -> P {
    along(a, u, cross(sub(b, a), v) / cross(u, v))
}

/// A derived place: what is asked, and both roads in pixels.
pub(super) struct Derived {
    /// What follows "Detect and output the pixel coordinates of".
    pub text: String,
    /// By the road through the world.
    pub world: P,
    /// By the road through the picture.
    pub pixel: P,
}

/// All questions of this level; places whose roads part are left out and counted.
pub fn questions(seen: &Seen<'_>, stream: &mut Stream) -> (Vec<Question>, usize) {
    let mut all = vec![];
    sides(seen, &mut all);
    // In a network the drawn directions mean nothing, and in the picture of a solid angles and crossings do not: only middles are.
    let network = seen.scene.entities.iter().any(|e| matches!(e.shape, Shape::Node(_)));
    let paper = !network && seen.scene.space.is_none();
    if seen.scene.frame == Frame::Plain && paper {
        perpendiculars(seen, &mut all);
        triangles(seen, &mut all);
        opposites(seen, &mut all);
    }
    bars(seen, &mut all);
    if paper {
        crossings(seen, &mut all);
    }
    seen.curves.iter().for_each(|id| readings(seen, *id, stream, &mut all));
    settle(seen, all)
}

/// Questions for the places whose roads meet, which lie inside and on nothing named; and the number of those whose roads part.
pub(super) fn settle(seen: &Seen<'_>, mut all: Vec<Derived>) -> (Vec<Question>, usize) {
    let before = all.len();
    all.retain(|d| distance(d.world, d.pixel) <= AGREE);
    let parted = before - all.len();
    let name = (1..).map(|i| format!("P{i}")).find(|n| seen.named.iter().all(|other| other.name != *n));
    let name = name.unwrap_or_default();
    // What falls on a named place is drawn already.
    let free = |d: &Derived| seen.named.iter().all(|n| distance(n.at, d.world) > FREE);
    let inside = all.into_iter().filter(|d| seen.holds(d.world) && free(d));
    let question = |d: Derived| {
        let text = format!("{}; call it {name}", d.text);
        Question { level: Level::Integrated, text, answer: vec![(name.clone(), whole(d.world))] }
    };
    (inside.map(question).collect(), parted)
}

/// Middles of sides with named ends: mean in the world; in pixels where the perpendicular bisector's foot falls.
fn sides(seen: &Seen<'_>, all: &mut Vec<Derived>) {
    for side in &seen.sides {
        let Some((a, b)) = &side.names else { continue };
        if distance(side.a, side.b) < LEAST {
            continue;
        }
        let (p, q) = (seen.scene.at(side.points.0), seen.scene.at(side.points.1));
        let world = seen.view.pixel([(p[0] + q[0]) / 2.0, (p[1] + q[1]) / 2.0]);
        let u = sub(side.b, side.a);
        let half = hypot(u[0], u[1]) / 2.0;
        let pixel = along(side.a, [u[0] / hypot(u[0], u[1]), u[1] / hypot(u[0], u[1])], half);
        all.push(Derived { text: format!("the midpoint of the segment from {a} to {b}"), world, pixel });
    }
}

/// Feet of perpendiculars from named points to sides, and mirror images: by projection in the world; by intersection in pixels.
fn perpendiculars(seen: &Seen<'_>, all: &mut Vec<Derived>) {
    for side in &seen.sides {
        let Some((a, b)) = &side.names else { continue };
        for from in seen.named.iter().filter(|n| n.name != *a && n.name != *b) {
            let Some(c) = from.point else { continue };
            let (p, q, c) = (seen.scene.at(side.points.0), seen.scene.at(side.points.1), seen.scene.at(c));
            let (u, w) = (sub(q, p), sub(c, p));
            let t = (u[0] * w[0] + u[1] * w[1]) / (u[0] * u[0] + u[1] * u[1]);
            let foot = seen.view.pixel(along(p, u, t));
            let v = sub(side.b, side.a);
            if distance(side.a, side.b) < LEAST || distance(from.at, foot) < LEAST {
                continue;
            }
            let pixel = meet(side.a, v, from.at, [-v[1], v[0]]);
            let n = &from.name;
            all.push(Derived {
                text: format!("the foot of the perpendicular from {n} to the line {a}{b}"),
                world: foot,
                pixel,
            });
            let image = seen.view.pixel(along(c, sub(along(p, u, t), c), 2.0));
            let pixel = [2.0 * pixel[0] - from.at[0], 2.0 * pixel[1] - from.at[1]];
            all.push(Derived { text: format!("the mirror image of {n} in the line {a}{b}"), world: image, pixel });
        }
    }
}

/// Centres of named triangles: by weights of the corners in the world; as intersections of two lines in pixels.
fn triangles(seen: &Seen<'_>, all: &mut Vec<Derived>) {
    for corners in seen.polygons.iter().filter(|c| c.len() == 3) {
        let names: Option<Vec<&str>> = corners.iter().map(|p| seen.name(*p)).collect();
        let Some(names) = names.map(|n| n.concat()) else { continue };
        let world: Vec<P> = corners.iter().map(|p| seen.scene.at(*p)).collect();
        let px: Vec<P> = world.iter().map(|p| seen.view.pixel(*p)).collect();
        let length = |i: usize| {
            hypot(world[(i + 2) % 3][0] - world[(i + 1) % 3][0], world[(i + 2) % 3][1] - world[(i + 1) % 3][1])
        };
        let squares: Vec<f64> = (0..3).map(|i| length(i) * length(i)).collect();
        let weighted = |weights: [f64; 3]| {
            let total: f64 = weights.iter().sum();
            let at = |axis: usize| (0..3).map(|i| weights[i] * world[i][axis]).sum::<f64>() / total;
            seen.view.pixel([at(0), at(1)])
        };
        let circum = |i: usize| squares[i] * (squares[(i + 1) % 3] + squares[(i + 2) % 3] - squares[i]);
        let middle = |i: usize| {
            [(px[(i + 1) % 3][0] + px[(i + 2) % 3][0]) / 2.0, (px[(i + 1) % 3][1] + px[(i + 2) % 3][1]) / 2.0]
        };
        let unit = |u: P| [u[0] / hypot(u[0], u[1]), u[1] / hypot(u[0], u[1])];
        let bisector = |i: usize| {
            let (u, v) = (unit(sub(px[(i + 1) % 3], px[i])), unit(sub(px[(i + 2) % 3], px[i])));
            [u[0] + v[0], u[1] + v[1]]
        };
        let normal = |i: usize| {
            let u = sub(px[(i + 2) % 3], px[(i + 1) % 3]);
            [-u[1], u[0]]
        };
        let small = (0..3).any(|i| distance(px[i], px[(i + 1) % 3]) < LEAST);
        if small {
            continue;
        }
        for (what, world, pixel) in [
            ("centroid", weighted([1.0; 3]), meet(px[0], sub(middle(0), px[0]), px[1], sub(middle(1), px[1]))),
            ("incentre", weighted([length(0), length(1), length(2)]), meet(px[0], bisector(0), px[1], bisector(1))),
            (
                "circumcentre",
                weighted([circum(0), circum(1), circum(2)]),
                meet(middle(0), normal(0), middle(1), normal(1)),
            ),
        ] {
            all.push(Derived { text: format!("the {what} of the triangle {names}"), world, pixel });
        }
    }
}

/// The place opposite to a point on the circle: point reflection in the world; in pixels the second intersection with the circle.
fn opposites(seen: &Seen<'_>, all: &mut Vec<Derived>) {
    let [(centre, radius, c)] = seen.circles.as_slice() else { return };
    for on in seen.named.iter().filter(|n| (distance(n.at, *centre) - radius).abs() < 0.01) {
        let Some(p) = on.point.map(|p| seen.scene.at(p)) else { continue };
        let o = seen.scene.at(*c);
        let world = seen.view.pixel([2.0 * o[0] - p[0], 2.0 * o[1] - p[1]]);
        let u = sub(*centre, on.at);
        let w = sub(on.at, *centre);
        // on + t u on the circle again: t^2 |u|^2 + 2 t u.w = 0 beside t = 0.
        let pixel = along(on.at, u, -2.0 * (u[0] * w[0] + u[1] * w[1]) / (u[0] * u[0] + u[1] * u[1]));
        all.push(Derived {
            text: format!("the point of the circle diametrically opposite to {}", on.name),
            world,
            pixel,
        });
    }
}

/// Half way between the tops of two bars.
fn bars(seen: &Seen<'_>, all: &mut Vec<Derived>) {
    for pair in seen.bars.windows(2) {
        let [a, b] = pair else { continue };
        let (p, q) = (seen.view.world(a.at), seen.view.world(b.at));
        let world = seen.view.pixel([(p[0] + q[0]) / 2.0, (p[1] + q[1]) / 2.0]);
        let pixel = along(a.at, sub(b.at, a.at), 0.5);
        let text =
            format!("the point half way between the middles of the upper edges of the bars {} and {}", a.name, b.name);
        all.push(Derived { text, world, pixel });
    }
}

/// Where two sides cross: by parameters in the world; by the areas of triangles in pixels.
fn crossings(seen: &Seen<'_>, all: &mut Vec<Derived>) {
    for (i, s) in seen.sides.iter().enumerate() {
        for t in &seen.sides[i + 1..] {
            let (Some((a, b)), Some((c, d))) = (&s.names, &t.names) else { continue };
            let [p, q, r, o] = [s.points.0, s.points.1, t.points.0, t.points.1].map(|p: PointId| seen.scene.at(p));
            let (u, v) = (sub(q, p), sub(o, r));
            // Shallow crossings are no clear places.
            let sine = cross(u, v) / (hypot(u[0], u[1]) * hypot(v[0], v[1]));
            if sine.abs() < 0.2 || [a, b].iter().any(|n| *n == c || *n == d) {
                continue;
            }
            let world = seen.view.pixel(meet(p, u, r, v));
            let (x, y) = (cross(sub(s.a, t.a), sub(t.b, t.a)), cross(sub(s.b, t.a), sub(t.b, t.a)));
            let pixel = along(s.a, sub(s.b, s.a), x / (x - y));
            let within = |p: P, q: P| {
                distance(p, world) > FREE
                    && distance(q, world) > FREE
                    && (distance(p, world) + distance(q, world) - distance(p, q)).abs() < 1e-6
            };
            if within(s.a, s.b) && within(t.a, t.b) {
                all.push(Derived { text: format!("the point where {a}{b} and {c}{d} cross"), world, pixel });
            }
        }
    }
}

/// The place of a graph over a tick of the axis: the function's value in the world; in pixels the chain of strokes as drawn.
fn readings(seen: &Seen<'_>, id: EntityId, stream: &mut Stream, all: &mut Vec<Derived>) {
    let (Shape::Curve(f, from, to), Frame::Axes(axes)) = (&seen.scene.entity(id).shape, &seen.scene.frame) else {
        return;
    };
    if seen.curves.len() != 1 || axes.x.step <= 0.0 || !axes.x.numbers {
        return;
    }
    let (from, to) = (from.max(axes.x.min), to.min(axes.x.max));
    let first = (from / axes.x.step).ceil() as i64;
    let last = (to / axes.x.step).floor() as i64;
    if first > last {
        return;
    }
    let x = stream.int(first..=last) as f64 * axes.x.step;
    let y = f.value(seen.scene, x);
    if !y.is_finite() || y < axes.y.min || y > axes.y.max {
        return;
    }
    let world = seen.view.pixel([x, y]);
    let over = |w: &[P]| w[0][0].min(w[1][0]) <= world[0] && world[0] <= w[0][0].max(w[1][0]);
    let drawn: Vec<&[P]> = seen.chains.iter().flat_map(|chain| chain.windows(2)).filter(|w| over(w)).collect();
    let Some(w) = drawn.first().filter(|w| (w[1][1] - w[0][1]).abs() <= STEEP * (w[1][0] - w[0][0]).abs()) else {
        return;
    };
    let pixel = along(w[0], sub(w[1], w[0]), (world[0] - w[0][0]) / (w[1][0] - w[0][0]));
    let shown = format!("{x:.4}");
    let shown = shown.trim_end_matches('0').trim_end_matches('.');
    let text = format!("the point of the graph at {shown} on the horizontal axis");
    all.push(Derived { text, world, pixel });
}
