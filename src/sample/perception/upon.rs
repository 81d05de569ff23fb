//! Questions of the integrated level about sets, boards, number lines, circuits and solids: places that are not drawn but follow.
//!
//! As in [`super::derived`], each place is found on two roads: in the world by one formula, in pixels by another construction.

use super::Question;
use super::derived::{Derived, P, along, meet, settle, sub};
use super::seen::{Seen, distance};
use super::sort::rings;
use super::thing::shown;
use crate::scene::cell::WorldBox;
use crate::scene::sets::Sets;
use crate::scene::shape::Shape;
use crate::scene::{Frame, PointId};
use crate::seed::trig::{cos, hypot, sin};

/// Least difference in pixels by which one of two places is the upper one.
const CLEAR: f64 = 12.0;
/// Halvings of an arc: to far below a pixel.
const HALVINGS: usize = 60;

/// All questions; and how many places were left out since their roads part.
pub fn questions(seen: &Seen<'_>) -> (Vec<Question>, usize) {
    let mut all = vec![];
    centres(seen, &mut all);
    lenses(seen, &mut all);
    boards(seen, &mut all);
    lines(seen, &mut all);
    symbols(seen, &mut all);
    faces(seen, &mut all);
    settle(seen, all)
}

/// The place of a circle's edge in a direction, in pixels.
fn on_edge(c: P, r: f64, turn: f64) -> P {
    [c[0] + r * cos(turn), c[1] + r * sin(turn)]
}

/// Centres of circles of sets: through the view; as the meeting of two bisectors of chords in pixels.
fn centres(seen: &Seen<'_>, all: &mut Vec<Derived>) {
    for entity in seen.scene.entities.iter().filter(|e| e.state == 0) {
        let (Shape::Sets(Sets::Ring(c, r)), Some(name)) = (&entity.shape, &entity.name) else { continue };
        let edge = |turn: f64| seen.view.pixel(on_edge(*c, *r, turn));
        let (p, q, s) = (edge(0.3), edge(2.3), edge(4.5));
        let (u, v) = (sub(q, p), sub(s, q));
        let pixel = meet(along(p, u, 0.5), [-u[1], u[0]], along(q, v, 0.5), [-v[1], v[0]]);
        all.push(Derived { text: format!("the centre of the circle {name}"), world: seen.view.pixel(*c), pixel });
    }
}

/// Where two circles of sets cross: by the chord that they share; by halving arcs in pixels.
fn lenses(seen: &Seen<'_>, all: &mut Vec<Derived>) {
    let rings = rings(seen);
    for (i, (a, c, r)) in rings.iter().enumerate() {
        for (b, d, s) in &rings[i + 1..] {
            let gap = distance(*c, *d);
            if gap >= r + s - CLEAR || gap <= (r - s).abs() + CLEAR {
                continue;
            }
            let u = sub(*d, *c);
            let foot = (gap * gap + r * r - s * s) / (2.0 * gap);
            let half = (r * r - foot * foot).max(0.0).sqrt();
            let middle = along(*c, u, foot / gap);
            let ends = [-half, half].map(|h| [middle[0] - u[1] / gap * h, middle[1] + u[0] / gap * h]);
            // From the nearest place of the edge to the other centre, the distance to it grows until the edge is left behind.
            let towards = crate::seed::trig::atan2(u[1], u[0]);
            let halved = |side: f64| {
                let (mut near, mut far) = (0.0, std::f64::consts::PI);
                for _ in 0..HALVINGS {
                    let turn = (near + far) / 2.0;
                    match distance(on_edge(*c, *r, towards + side * turn), *d) < *s {
                        true => near = turn,
                        false => far = turn,
                    }
                }
                on_edge(*c, *r, towards + side * near)
            };
            let found = [halved(-1.0), halved(1.0)];
            for (axis, words) in [(1, ["upper", "lower"]), (0, ["left", "right"])] {
                if (ends[0][axis] - ends[1][axis]).abs() < 2.0 * CLEAR {
                    continue;
                }
                let first = |two: [P; 2]| if two[0][axis] < two[1][axis] { two } else { [two[1], two[0]] };
                for ((world, pixel), word) in first(ends).into_iter().zip(first(found)).zip(words) {
                    let text = format!("the {word} one of the two points where the circles {a} and {b} cross");
                    all.push(Derived { text, world, pixel });
                }
                break;
            }
        }
    }
}

/// The middle of the grid of a board: of its box; where its diagonals cross in pixels.
fn boards(seen: &Seen<'_>, all: &mut Vec<Derived>) {
    let cells = seen.scene.entities.iter().filter(|e| e.state == 0 && e.look.shown());
    let areas: Vec<WorldBox> =
        cells.filter_map(|e| if let Shape::Cell(cell) = &e.shape { Some(cell.area()) } else { None }).collect();
    let (Some(first), true) = (areas.first(), areas.len() > 3) else { return };
    let [l, b, r, t] =
        areas.iter().fold(*first, |a, c| [a[0].min(c[0]), a[1].min(c[1]), a[2].max(c[2]), a[3].max(c[3])]);
    // A board with gaps has no clear middle.
    let full: f64 = areas.iter().map(|a| (a[2] - a[0]) * (a[3] - a[1])).sum();
    if (full - (r - l) * (t - b)).abs() > 1e-6 {
        return;
    }
    let corners = [[l, t], [r, b], [l, b], [r, t]].map(|p| seen.view.pixel(p));
    let pixel = meet(corners[0], sub(corners[1], corners[0]), corners[2], sub(corners[3], corners[2]));
    let world = seen.view.pixel([(l + r) / 2.0, (b + t) / 2.0]);
    all.push(Derived { text: "the point where the diagonals of the whole grid of cells cross".into(), world, pixel });
}

/// Half way between two neighbouring ticks of a number line: by the value; by the middle of the ticks in pixels.
fn lines(seen: &Seen<'_>, all: &mut Vec<Derived>) {
    let Frame::Axes(axes) = &seen.scene.frame else { return };
    if !(axes.single && axes.crossed) {
        return;
    }
    let ticks: Vec<&super::thing::Thing> = seen.things.iter().filter(|t| t.sort == "tick").collect();
    for pair in ticks.windows(2) {
        let values = pair.iter().map(|t| t.place.name.parse::<f64>().ok()).collect::<Option<Vec<f64>>>();
        let Some([low, high]) = values.and_then(|v| <[f64; 2]>::try_from(v).ok()) else { continue };
        let value = (low + high) / 2.0;
        let pixel = along(pair[0].place.at, sub(pair[1].place.at, pair[0].place.at), 0.5);
        let text = format!("the place of the number {} on the number line", shown(value));
        all.push(Derived { text, world: seen.view.pixel([value, 0.0]), pixel });
    }
}

/// Half way between two symbols of a circuit.
fn symbols(seen: &Seen<'_>, all: &mut Vec<Derived>) {
    let symbols: Vec<_> =
        seen.things.iter().filter(|t| t.place.called.starts_with("the middle of the symbol")).collect();
    for pair in symbols.windows(2) {
        let [a, b] = pair else { continue };
        let (p, q) = (seen.view.world(a.place.at), seen.view.world(b.place.at));
        let world = seen.view.pixel([(p[0] + q[0]) / 2.0, (p[1] + q[1]) / 2.0]);
        let pixel = along(a.place.at, sub(b.place.at, a.place.at), 0.5);
        let (a, b) = (format!("{} {}", a.sort, a.place.name), format!("{} {}", b.sort, b.place.name));
        let text = format!("the point half way between the middles of the symbols of the {a} and the {b}");
        all.push(Derived { text, world, pixel });
    }
}

/// Where the diagonals of a solid's face cross, if it is a parallelogram: its middle in space, drawn; the meeting in pixels.
fn faces(seen: &Seen<'_>, all: &mut Vec<Derived>) {
    let Some(space) = &seen.scene.space else { return };
    let bodies = seen.scene.entities.iter().filter(|e| e.state == 0);
    let faces = bodies.filter_map(|e| if let Shape::Body(body) = &e.shape { Some(body.faces()) } else { None });
    for face in faces.flatten() {
        let Ok([a, b, c, d]) = <[PointId; 4]>::try_from(face) else { continue };
        let names: Option<Vec<&str>> = [a, b, c, d].iter().map(|p| seen.name(*p)).collect();
        let Some(names) = names else { continue };
        let [p, q, r, s] = [a, b, c, d].map(|p| space.place(seen.scene, p));
        let parallelogram = (0..3).all(|i| (p[i] + r[i] - q[i] - s[i]).abs() < 1e-9);
        let px = |p: PointId| seen.view.pixel(seen.scene.at(p));
        let (ac, bd) = (sub(px(c), px(a)), sub(px(d), px(b)));
        // Seen from the side, the diagonals lie nearly on each other.
        let sine = super::derived::cross(ac, bd) / (hypot(ac[0], ac[1]) * hypot(bd[0], bd[1]));
        if !parallelogram || sine.abs() < 0.3 {
            continue;
        }
        let world = seen.view.pixel(space.drawn([0, 1, 2].map(|i| (p[i] + r[i]) / 2.0)));
        let pixel = meet(px(a), ac, px(b), bd);
        all.push(Derived {
            text: format!("the point where the diagonals of the face {} cross", names.concat()),
            world,
            pixel,
        });
    }
}
