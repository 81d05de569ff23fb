//! Placement of labels: near what they name, clear of ink and of each other.
//!
//! Each label has candidate places in order of preference; the first of least cost wins. Ink of all states counts, so
//! that a tool's stroke does not run through a name that stood there before. What cannot be placed well is placed as well as
//! possible and found by the check of legibility.

use super::axes::words;
use super::composed;
use super::ink::{self, Area, Ink};
use super::list::{Align, Color, Face, Op, snap};
use super::page::Page;
use super::pen;
use super::shapes::{self, angle_radius};
use super::text::{self};
use super::{board, sets};
use crate::scene::cell::middle;
use crate::scene::kinship::HALF;
use crate::scene::mark::{Mark, MarkKind};
use crate::scene::pedigree::Kin;
use crate::scene::sets::Sets;
use crate::scene::shape::{Look, Role, Shape};
use crate::scene::{EntityId, PointId};
use crate::seed::trig;

/// Cost of touching a stroke, of touching another label, of leaving the canvas.
const STROKE: f64 = 160.0;
const LABEL: f64 = 400.0;
const CANVAS: f64 = 1000.0;
/// Cost of standing nearer to a foreign stroke than to the own one, and of a stroke between a label and its corner.
const AMBIGUOUS: f64 = 35.0;
const CUT_OFF: f64 = 50.0;
/// Directions around a point that are tried.
const DIRECTIONS: usize = 16;
/// Clear pixels around a label, in ems.
const CLEAR: f64 = 0.12;

struct Wish {
    text: String,
    size: f64,
    face: Face,
    color: Color,
    /// Centres of the box, best first, with a cost of their own.
    centres: Vec<([f64; 2], f64)>,
    owner: Owner,
}

/// What a label must visibly belong to.
enum Owner {
    /// Whatever it stands beside.
    Nearby,
    /// A straight stroke.
    Side([f64; 2], [f64; 2]),
    /// A corner with the radius of its arc.
    Corner([f64; 2], f64),
}

impl Owner {
    /// Cost of a place at which a reader would take the label for something else's.
    fn doubt(&self, area: &Area, obstacles: &[Ink], em: f64) -> f64 {
        match self {
            Owner::Nearby => 0.0,
            Owner::Side(a, b) => {
                let own = ink::box_to_segment(area, *a, *b);
                let l = trig::hypot(b[0] - a[0], b[1] - a[1]).max(1e-9);
                let off = |p: [f64; 2]| ((b[0] - a[0]) * (p[1] - a[1]) - (b[1] - a[1]) * (p[0] - a[0])).abs() / l;
                let foreign = obstacles.iter().any(|o| match o {
                    // Short strokes are ticks and pieces of arcs; those on the own line belong to it.
                    Ink::Stroke(p, q, _)
                        if trig::hypot(q[0] - p[0], q[1] - p[1]) > 1.5 * em && off(*p).max(off(*q)) > 2.0 =>
                    {
                        ink::box_to_segment(area, *p, *q) < own
                    }
                    _ => false,
                });
                if foreign { AMBIGUOUS } else { 0.0 }
            }
            Owner::Corner(v, r) => {
                let c = [(area[0] + area[2]) / 2.0, (area[1] + area[3]) / 2.0];
                let l = trig::hypot(c[0] - v[0], c[1] - v[1]).max(1e-9);
                let t = ((r + 0.1 * em) / l).min(1.0);
                let start = [v[0] + t * (c[0] - v[0]), v[1] + t * (c[1] - v[1])];
                let between = |o: &&Ink| matches!(o, Ink::Stroke(p, q, _) if ink::segments_cross(start, c, *p, *q));
                CUT_OFF * obstacles.iter().filter(between).count() as f64
            }
        }
    }
}

/// Width of the widest entity name in pixels, for pies that carry names outside.
pub(super) fn widest_name(page: &Page) -> f64 {
    let names = page.scene.entities.iter().filter_map(|e| e.name.as_deref());
    names
        .filter_map(|n| text::measure(&words(n), page.theme.chart_face, page.em * 0.9).ok())
        .map(|e| e.width)
        .fold(0.0, f64::max)
}

/// Places the labels of all states; `fixed` is ink of the frame under everything.
pub(super) fn labels(page: &Page, fixed: &[Op], lists: &mut [Vec<Op>]) {
    let mut obstacles: Vec<Ink> = Vec::new();
    // The grid is meant to run behind labels; axes and their numbers are not.
    let solid = |op: &&Op| !matches!(op, Op::Stroke { color, .. } if *color == page.theme.faint);
    fixed.iter().filter(solid).for_each(|op| ink::of(op, &mut obstacles));
    let mut taken: Vec<Area> = fixed.iter().filter_map(ink::text_area).collect();
    for list in lists.iter() {
        list.iter().for_each(|op| ink::of(op, &mut obstacles));
    }
    for entity in &page.scene.entities {
        // A bar's value stands above it, never in it; nodes carry their own name.
        if let Shape::Node(p) = entity.shape {
            obstacles.push(Ink::Disc(page.view.pixel(page.scene.at(p)), page.node));
        }
    }
    for (state, list) in lists.iter_mut().enumerate() {
        for entity in page.scene.entities.iter().filter(|e| usize::from(e.state) == state && e.look.shown()) {
            if let Some(op) = inner_text(page, entity) {
                list.push(op);
            }
        }
        let mut marks: Vec<&Mark> = page.scene.marks.iter().filter(|m| usize::from(m.state) == state).collect();
        // Marks have fewer places to go than names.
        marks.sort_by_key(|m| matches!(m.kind, MarkKind::Name(_)));
        for mark in marks {
            if let Some(wish) = wish(page, mark) {
                list.push(best(page, &wish, &obstacles, &mut taken));
            }
        }
    }
}

fn best(page: &Page, wish: &Wish, obstacles: &[Ink], taken: &mut Vec<Area>) -> Op {
    let e = text::measure(&wish.text, wish.face, wish.size).unwrap_or_default();
    let (half, height) = (e.width / 2.0, e.ascent + e.descent);
    let canvas = [1.0, 1.0, f64::from(page.view.width) - 1.0, f64::from(page.view.height) - 1.0];
    let mut winner: Option<(f64, Area)> = None;
    for (c, own) in &wish.centres {
        let area = [c[0] - half, c[1] - height / 2.0, c[0] + half, c[1] + height / 2.0];
        let mut cost = *own;
        if winner.is_some_and(|(least, _)| cost >= least) {
            continue;
        }
        let roomy = ink::grown(&area, page.em * CLEAR);
        if roomy[0] < canvas[0] || roomy[1] < canvas[1] || roomy[2] > canvas[2] || roomy[3] > canvas[3] {
            cost += CANVAS;
        }
        cost += LABEL * taken.iter().filter(|t| ink::boxes_meet(t, &roomy)).count() as f64;
        cost += wish.owner.doubt(&area, obstacles, page.em);
        cost += STROKE * obstacles.iter().filter(|o| o.meets(&roomy)).count() as f64;
        if winner.is_none_or(|(least, _)| cost < least) {
            winner = Some((cost, area));
        }
    }
    let area = winner.map_or([0.0; 4], |w| w.1);
    taken.push(area);
    Op::Text {
        at: [snap((area[0] + area[2]) / 2.0), snap(area[1] + e.ascent)],
        text: wish.text.clone(),
        size: snap(wish.size),
        face: wish.face,
        color: wish.color,
        align: Align::Center,
        turn: 0.0,
    }
}

/// The name inside a node, or free writing: text whose place is not for choosing.
fn inner_text(page: &Page, entity: &crate::scene::Entity) -> Option<Op> {
    let (p, text, size) = match (&entity.shape, &entity.name) {
        (Shape::Node(p), Some(name)) => (*p, name.clone(), page.em * 0.9),
        (Shape::Writing(p, text), _) => (*p, text.clone(), page.em),
        _ => return board::written(page, entity),
    };
    let face =
        if matches!(entity.shape, Shape::Node(_)) { page.theme.label_face.upright() } else { page.theme.number_face };
    let c = page.view.pixel(page.scene.at(p));
    let fit = text::measure(&text, face, size)
        .ok()
        .filter(|e| e.width > page.node * 1.6)
        .map_or(1.0, |e| page.node * 1.6 / e.width);
    let size = snap(size * if matches!(entity.shape, Shape::Node(_)) { fit } else { 1.0 });
    let e = text::measure(&text, face, size).ok()?;
    let at = [snap(c[0]), snap(c[1] + (e.ascent - e.descent) / 2.0)];
    Some(Op::Text { at, text, size, face, color: page.theme.label, align: Align::Center, turn: 0.0 })
}

fn color(page: &Page, mark: &Mark) -> Color {
    if mark.state == 0 { page.theme.label } else { pen::ink(page, Look::of(Role::Tool)) }
}

fn wish(page: &Page, mark: &Mark) -> Option<Wish> {
    let px = |p: &PointId| page.view.pixel(page.scene.at(*p));
    let (text, face, size) = match &mark.kind {
        MarkKind::Name(id) => {
            let name = page.scene.entity(*id).name.clone()?;
            match page.scene.entity(*id).shape {
                Shape::Slice(..) | Shape::Sets(_) => (words(&name), page.theme.chart_face, page.em * 0.9),
                _ => (name, page.theme.label_face, page.em),
            }
        }
        MarkKind::Value(id, text) => {
            let size = board::value_size(page, *id, text).unwrap_or(page.em * 0.9);
            (text.clone(), page.theme.number_face, size)
        }
        MarkKind::Along(_, _, text) | MarkKind::Angle(_, _, _, text) => {
            (text.clone(), page.theme.number_face, page.em * 0.9)
        }
        _ => return None,
    };
    if text.is_empty() {
        return None;
    }
    let e = text::measure(&text, face, size).ok()?;
    let half = [e.width / 2.0, (e.ascent + e.descent) / 2.0];
    let centres = match &mark.kind {
        MarkKind::Name(id) => named(page, *id, half),
        MarkKind::Along(a, b, _) => along(page, px(a), px(b), half),
        MarkKind::Angle(a, v, b, _) => in_angle(page, px(a), px(v), px(b), half),
        MarkKind::Value(id, _) => at_entity(page, *id, half),
        _ => return None,
    };
    let owner = match &mark.kind {
        MarkKind::Along(a, b, _) => Owner::Side(px(a), px(b)),
        MarkKind::Angle(a, v, b, _) => Owner::Corner(px(v), angle_radius(page, px(a), px(v), px(b))),
        _ => Owner::Nearby,
    };
    Some(Wish { text, size, face, color: color(page, mark), centres, owner })
}

/// Centre of a box that touches a disc of radius `clear` around `c` in direction `u`.
fn beside(c: [f64; 2], u: [f64; 2], clear: f64, half: [f64; 2]) -> [f64; 2] {
    let reach = (half[0] / u[0].abs().max(1e-9)).min(half[1] / u[1].abs().max(1e-9));
    // Along a direction the box ends after `reach`; a corner-on box may come a little nearer.
    let reach = reach.min(trig::hypot(half[0], half[1]));
    [c[0] + (clear + reach) * u[0], c[1] + (clear + reach) * u[1]]
}

fn around(c: [f64; 2], clear: f64, half: [f64; 2], step: f64, rings: usize) -> Vec<([f64; 2], f64)> {
    let mut out = Vec::with_capacity(rings * DIRECTIONS);
    for ring in 0..rings {
        for i in 0..DIRECTIONS {
            let t = std::f64::consts::TAU * i as f64 / DIRECTIONS as f64 + std::f64::consts::FRAC_PI_4;
            let u = [trig::cos(t), -trig::sin(t)];
            let diagonal = if i % 4 == 0 { 0.0 } else { 1.0 };
            out.push((beside(c, u, clear + step * ring as f64, half), 8.0 * ring as f64 + diagonal));
        }
    }
    out
}

/// Centres of a name under the symbol of a person, where the line from the parents does not run.
fn under(page: &Page, c: [f64; 2], half: [f64; 2]) -> Vec<([f64; 2], f64)> {
    let low = c[1] + HALF * page.view.scale_y + half[1];
    (0..5).map(|i| ([c[0], low + page.em * (0.2 + 0.12 * f64::from(i))], f64::from(i))).collect()
}

fn named(page: &Page, id: EntityId, half: [f64; 2]) -> Vec<([f64; 2], f64)> {
    let entity = page.scene.entity(id);
    let clear = page.em * 0.32;
    match &entity.shape {
        Shape::Point(p) | Shape::Node(p) => around(page.view.pixel(page.scene.at(*p)), clear, half, page.em * 0.3, 4),
        Shape::Curve(f, from, to) => {
            let mut out = Vec::new();
            for piece in shapes::graph(page, f, *from, *to) {
                for (i, at) in piece.iter().enumerate().rev().step_by(8) {
                    let far = (piece.len() - i) as f64 * 0.1;
                    out.extend(
                        around(*at, page.em * 0.35, half, page.em * 0.3, 2)
                            .into_iter()
                            .map(|(c, cost)| (c, cost + far)),
                    );
                }
            }
            out
        }
        Shape::Slice(c, r, start, sweep) => {
            let middle = (page.scene.scalar(*start) + page.scene.scalar(*sweep) / 2.0).to_radians();
            let u = [trig::sin(middle), -trig::cos(middle)];
            let o = page.view.pixel(page.scene.at(*c));
            let reach = r * page.view.scale_x;
            // Wide names must move out until their corners clear the rim.
            (0..10).map(|i| (beside(o, u, reach + page.em * (0.35 + 0.2 * f64::from(i)), half), f64::from(i))).collect()
        }
        Shape::Kin(Kin::Person(p, ..)) => under(page, page.view.pixel(page.scene.at(*p)), half),
        other if composed::is_composed(other) => composed::centres(page, id, false, half),
        Shape::Sets(Sets::Ring(c, r)) => {
            vec![(sets::name_place(page, id, *c, *r, half), 0.0)]
        }
        other => match other.ends() {
            Some((a, b)) => along(page, page.view.pixel(page.scene.at(a)), page.view.pixel(page.scene.at(b)), half),
            None => Vec::new(),
        },
    }
}

fn along(page: &Page, a: [f64; 2], b: [f64; 2], half: [f64; 2]) -> Vec<([f64; 2], f64)> {
    let l = trig::hypot(b[0] - a[0], b[1] - a[1]).max(1e-9);
    let normal = [-(b[1] - a[1]) / l, (b[0] - a[0]) / l];
    let mut out = Vec::new();
    for (i, t) in [0.5, 0.42, 0.58, 0.34, 0.66, 0.27, 0.73, 0.2, 0.8].into_iter().enumerate() {
        for (j, gap) in [0.3, 0.55, 0.85].into_iter().enumerate() {
            for side in [-1.0, 1.0] {
                let foot = [a[0] + t * (b[0] - a[0]), a[1] + t * (b[1] - a[1])];
                // The box's reach across the line is its support in the direction of the normal.
                let reach = half[0] * normal[0].abs() + half[1] * normal[1].abs();
                let d = side * (reach + gap * page.em);
                out.push(([foot[0] + d * normal[0], foot[1] + d * normal[1]], i as f64 * 3.0 + j as f64 * 5.0));
            }
        }
    }
    out
}

fn in_angle(page: &Page, a: [f64; 2], v: [f64; 2], b: [f64; 2], half: [f64; 2]) -> Vec<([f64; 2], f64)> {
    let unit = |p: [f64; 2]| {
        let l = trig::hypot(p[0] - v[0], p[1] - v[1]).max(1e-9);
        [(p[0] - v[0]) / l, (p[1] - v[1]) / l]
    };
    let (u, w) = (unit(a), unit(b));
    let sum = [u[0] + w[0], u[1] + w[1]];
    let l = trig::hypot(sum[0], sum[1]);
    // For a straight angle the bisector is the normal.
    let m = if l > 1e-6 { [sum[0] / l, sum[1] / l] } else { [-u[1], u[0]] };
    let r = angle_radius(page, a, v, b);
    let mut out = Vec::new();
    for i in 0..14 {
        for (j, tilt) in [0.0, 0.18, -0.18, 0.36, -0.36].into_iter().enumerate() {
            let (s, c) = (trig::sin(tilt), trig::cos(tilt));
            let d = [c * m[0] - s * m[1], s * m[0] + c * m[1]];
            let clear = r + page.em * (0.18 + 0.3 * f64::from(i));
            out.push((beside(v, d, clear, half), 3.0 * f64::from(i) + 2.0 * j as f64));
        }
    }
    out
}

fn at_entity(page: &Page, id: EntityId, half: [f64; 2]) -> Vec<([f64; 2], f64)> {
    let entity = page.scene.entity(id);
    let px = |p: PointId| page.view.pixel(page.scene.at(p));
    match entity.shape {
        Shape::Edge(a, b, ..) => {
            let (Some(p), Some(q)) = (
                page.scene.entity(a).shape.defining_points().first().copied(),
                page.scene.entity(b).shape.defining_points().first().copied(),
            ) else {
                return Vec::new();
            };
            along(page, px(p), px(q), half)
        }
        Shape::Bar(at, _, value) => {
            let top = page.view.pixel([at, page.scene.scalar(value)]);
            // A level line of a later state may run just above a bar.
            let above = |i: u32| top[1] - half[1] - page.em * (0.3 + 0.2 * f64::from(i));
            (0..8).map(|i| ([top[0], above(i)], 3.0 * f64::from(i))).collect()
        }
        Shape::Slice(c, r, start, sweep) => {
            let middle = (page.scene.scalar(start) + page.scene.scalar(sweep) / 2.0).to_radians();
            let (o, reach) = (px(c), r * page.view.scale_x);
            let at = |f: f64| [o[0] + f * reach * trig::sin(middle), o[1] - f * reach * trig::cos(middle)];
            vec![(at(0.62), 0.0), (at(0.72), 2.0), (at(0.8), 4.0)]
        }
        Shape::Node(p) => around(px(p), page.node + page.stroke * 3.5 + page.em * 0.2, half, page.em * 0.3, 3),
        Shape::Point(p) => around(px(p), page.em * 0.35, half, page.em * 0.3, 3),
        ref shape if composed::is_composed(shape) => composed::centres(page, id, true, half),
        Shape::Cell(ref cell) => vec![(page.view.pixel(middle(cell.area())), 0.0)],
        Shape::Sets(Sets::Zone(..)) => sets::pole(page, id).map(|p| (page.view.pixel(p), 0.0)).into_iter().collect(),
        _ => Vec::new(),
    }
}
