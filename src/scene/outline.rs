//! Outlines of composed shapes in world coordinates: symbols of circuits, bars of time, notes.
//!
//! In: a scene and a shape; out: paths, or `None` for shapes that are one geometric figure themselves. What draws and what probes
//! both start here, each with its own way to the pixels. Lengths of symbols are in units of the lattice (the staff's spaces).

use crate::scene::part::{BODY, BUBBLE, GateKind, PartKind, SignKind, Stroke, TALL};
use crate::scene::path::Path;
use crate::scene::pedigree::Kin;
use crate::scene::shape::{End, Shape};
use crate::scene::{EntityId, PointId, Scene, kinship, notation};
use crate::seed::trig;

/// Distance of a voltage arrow from the axis of its component.
const ASIDE: f64 = 0.46;
/// Half the length of a voltage arrow.
const ARROW: f64 = 0.5;
/// Room between symbols and a frame around them.
const ROOM: f64 = 0.16;
/// Radius of the arrow in a mesh.
const TURN: f64 = 0.3;
/// Height of a jump over the number line, and of a bracket under it, in units of its vertical axis.
const JUMP: f64 = 0.62;
const BRACKET: f64 = 0.55;
/// Half the height of a bar of time in rows.
pub const BAR: f64 = 0.3;

fn mix(a: [f64; 2], b: [f64; 2], t: f64) -> [f64; 2] {
    [a[0] + t * (b[0] - a[0]), a[1] + t * (b[1] - a[1])]
}

/// Axis of a component: middle of its symbol, direction of length 1, distance of its terminals.
fn axis(scene: &Scene, a: PointId, b: PointId) -> ([f64; 2], [f64; 2], f64) {
    let (p, q) = (scene.at(a), scene.at(b));
    let l = trig::hypot(q[0] - p[0], q[1] - p[1]);
    let u = if l > 0.0 { [(q[0] - p[0]) / l, (q[1] - p[1]) / l] } else { [1.0, 0.0] };
    (mix(p, q, 0.5), u, l)
}

fn placed(stroke: &Stroke, o: [f64; 2], u: [f64; 2]) -> Path {
    let at = |p: &[f64; 2]| [o[0] + p[0] * u[0] - p[1] * u[1], o[1] + p[0] * u[1] + p[1] * u[0]];
    match stroke {
        Stroke::Chain(c) => Path::Chain(c.iter().map(at).collect()),
        Stroke::Closed(c) => Path::Closed(c.iter().map(at).collect()),
        Stroke::Ring(c, r) => Path::Ring(at(c), *r),
    }
}

fn part(scene: &Scene, kind: PartKind, a: PointId, b: PointId) -> Vec<Path> {
    let (o, u, l) = axis(scene, a, b);
    let mut out = Vec::new();
    let end = |s: f64| [o[0] + s * u[0], o[1] + s * u[1]];
    let h = kind.half_length();
    if l > 2.0 * h {
        out.push(Path::Chain(vec![end(-l / 2.0), end(-h)]));
        out.push(Path::Chain(vec![end(h), end(l / 2.0)]));
    }
    out.extend(kind.strokes().iter().map(|s| placed(s, o, u)));
    out.extend(kind.upright().iter().map(|s| placed(s, o, [1.0, 0.0])));
    out
}

/// Middle of a gate's body.
pub fn gate_centre(scene: &Scene, inputs: &[PointId], output: PointId) -> [f64; 2] {
    let o = scene.at(output);
    let left = inputs.iter().map(|p| scene.at(*p)[0]).fold(f64::NEG_INFINITY, f64::max);
    [(left + o[0]) / 2.0, o[1]]
}

fn bow(from: [f64; 2], via: [f64; 2], to: [f64; 2]) -> Vec<[f64; 2]> {
    let at = |i: i32| {
        let t = f64::from(i) / 12.0;
        mix(mix(from, via, t), mix(via, to, t), t)
    };
    (0..=12).map(at).collect()
}

fn gate(scene: &Scene, kind: GateKind, inputs: &[PointId], output: PointId) -> Vec<Path> {
    let [x, y] = gate_centre(scene, inputs, output);
    let (l, r, low, high) = (x - BODY, x + BODY, y - TALL, y + TALL);
    let mut out = Vec::new();
    // How far the back of the body bends inwards at a height.
    let mut back = 0.0;
    match kind {
        GateKind::Not => out.push(Path::Closed(vec![[l, low * 0.85 + y * 0.15], [r, y], [l, high * 0.85 + y * 0.15]])),
        GateKind::And | GateKind::Nand => {
            let mut body = vec![[l, low]];
            let half = (-12..=12).map(|i| {
                let t = f64::from(i) * std::f64::consts::PI / 24.0;
                [x + BODY * trig::cos(t), y + TALL * trig::sin(t)]
            });
            body.extend(half);
            body.push([l, high]);
            out.push(Path::Closed(body));
        }
        GateKind::Or | GateKind::Nor | GateKind::Xor => {
            back = 0.16;
            let mut body = bow([l, low], [x + 0.12, low], [r, y]);
            body.extend(bow([r, y], [x + 0.12, high], [l, high]).into_iter().skip(1));
            body.extend(bow([l, high], [l + 2.0 * back, y], [l, low]).into_iter().skip(1));
            body.pop();
            out.push(Path::Closed(body));
            if kind == GateKind::Xor {
                out.push(Path::Chain(bow([l - 0.1, high], [l - 0.1 + 2.0 * back, y], [l - 0.1, low])));
            }
        }
    }
    let mut exit = r;
    if kind.negates() {
        out.push(Path::Ring([r + BUBBLE, y], BUBBLE));
        exit += 2.0 * BUBBLE;
    }
    out.push(Path::Chain(vec![[exit, y], scene.at(output)]));
    for p in inputs {
        let p = scene.at(*p);
        let t = (p[1] - y) / TALL;
        let bend = back * (1.0 - t * t) - if kind == GateKind::Xor { 0.1 } else { 0.0 };
        out.push(Path::Chain(vec![p, [l + bend.min(back), p[1]]]));
    }
    out
}

fn joined(all: impl Iterator<Item = [f64; 4]>) -> [f64; 4] {
    all.fold([f64::INFINITY, f64::INFINITY, f64::NEG_INFINITY, f64::NEG_INFINITY], |a, b| {
        [a[0].min(b[0]), a[1].min(b[1]), a[2].max(b[2]), a[3].max(b[3])]
    })
}

/// The box around the symbols of a group.
fn around(scene: &Scene, all: &[EntityId]) -> [f64; 4] {
    let [x0, y0, x1, y1] = joined(all.iter().map(|e| body(scene, *e)));
    [x0 - ROOM, y0 - ROOM, x1 + ROOM, y1 + ROOM]
}

/// Box of a shape's symbol without leads: left, lower, right, upper.
pub fn body(scene: &Scene, id: EntityId) -> [f64; 4] {
    match &scene.entity(id).shape {
        Shape::Part(kind, a, b, _) => {
            let (o, u, _) = axis(scene, *a, *b);
            let (h, w) = (kind.half_length(), kind.half_width());
            let reach = [h * u[0].abs() + w * u[1].abs(), h * u[1].abs() + w * u[0].abs()];
            [o[0] - reach[0], o[1] - reach[1], o[0] + reach[0], o[1] + reach[1]]
        }
        Shape::Gate(_, inputs, output) => {
            let [x, y] = gate_centre(scene, inputs, *output);
            [x - BODY, y - TALL, x + BODY, y + TALL]
        }
        Shape::Group(all) => around(scene, all),
        Shape::Sign(_, at) => body(scene, *at),
        Shape::Loop(all, _) => {
            let o = mesh(scene, all);
            [o[0] - TURN, o[1] - TURN, o[0] + TURN, o[1] + TURN]
        }
        Shape::Task(row, ..) => match task(scene, id) {
            Some((from, to, _)) => [from, row - BAR, to, row + BAR],
            None => [0.0; 4],
        },
        Shape::Kin(Kin::Person(p, ..)) => {
            let ([x, y], h) = (scene.at(*p), kinship::HALF);
            [x - h, y - h, x + h, y + h]
        }
        shape => {
            let points = shape.defining_points().into_iter().map(|p| scene.at(p));
            joined(points.map(|p| [p[0], p[1], p[0], p[1]]))
        }
    }
}

fn frame([x0, y0, x1, y1]: [f64; 4]) -> Path {
    Path::Closed(vec![[x0, y0], [x1, y0], [x1, y1], [x0, y1]])
}

fn sign(scene: &Scene, kind: SignKind, at: EntityId) -> Vec<Path> {
    let Shape::Part(part, a, b, _) = &scene.entity(at).shape else { return Vec::new() };
    let (a, b) = if matches!(kind, SignKind::Back | SignKind::Fall) { (b, a) } else { (a, b) };
    let (o, u, l) = axis(scene, *a, *b);
    let end = |s: f64, v: f64| [o[0] + s * u[0] - v * u[1], o[1] + s * u[1] + v * u[0]];
    match kind {
        // On the lead behind the symbol, in the direction of the current.
        SignKind::Current | SignKind::Back => {
            let from = part.half_length() + 0.02;
            let tip = (from + l / 2.0) / 2.0 + 0.12;
            vec![Path::Chain(vec![end(from, 0.0), end(tip, 0.0)]), Path::Head(end(from, 0.0), end(tip, 0.0))]
        }
        SignKind::Voltage | SignKind::Fall => {
            // The same side whatever the direction: left of the part as it was built.
            let v = if kind == SignKind::Voltage { ASIDE } else { -ASIDE };
            let (s, t) = (end(-ARROW, v), end(ARROW, v));
            vec![Path::Chain(vec![s, t]), Path::Head(s, t)]
        }
        SignKind::Frame => {
            let [x0, y0, x1, y1] = body(scene, at);
            vec![frame([x0 - ROOM, y0 - ROOM, x1 + ROOM, y1 + ROOM])]
        }
    }
}

/// Middle of the mesh of components: of the box of their symbols.
pub fn mesh(scene: &Scene, all: &[EntityId]) -> [f64; 2] {
    let middles: Vec<[f64; 2]> = all
        .iter()
        .map(|e| {
            let [x0, y0, x1, y1] = body(scene, *e);
            [(x0 + x1) / 2.0, (y0 + y1) / 2.0]
        })
        .collect();
    let span = |i: usize| {
        let of = || middles.iter().map(|m| m[i]);
        (of().fold(f64::INFINITY, f64::min) + of().fold(f64::NEG_INFINITY, f64::max)) / 2.0
    };
    [span(0), span(1)]
}

fn turn(scene: &Scene, all: &[EntityId], clockwise: bool) -> Vec<Path> {
    let o = mesh(scene, all);
    let at = |i: i32| {
        let t = (f64::from(i) * 10.0 + 40.0).to_radians() * if clockwise { -1.0 } else { 1.0 };
        [o[0] + TURN * trig::cos(t), o[1] + TURN * trig::sin(t)]
    };
    let chain: Vec<[f64; 2]> = (0..=28).map(at).collect();
    let head = Path::Head(chain[26], chain[28]);
    vec![Path::Chain(chain), head]
}

/// Start, end and row of a bar of time.
pub fn task(scene: &Scene, id: EntityId) -> Option<(f64, f64, f64)> {
    match scene.entity(id).shape {
        Shape::Task(row, start, length) => {
            let start = scene.scalar(start);
            Some((start, start + scene.scalar(length), row))
        }
        _ => None,
    }
}

/// The paths of a composed shape; `None` for shapes that are one figure.
pub fn outline(scene: &Scene, shape: &Shape) -> Option<Vec<Path>> {
    Some(match shape {
        Shape::Part(kind, a, b, _) => part(scene, *kind, *a, *b),
        Shape::Gate(kind, inputs, output) => gate(scene, *kind, inputs, *output),
        Shape::Group(all) => vec![frame(around(scene, all))],
        Shape::Sign(kind, at) => sign(scene, *kind, *at),
        Shape::Loop(all, clockwise) => turn(scene, all, *clockwise),
        Shape::Task(row, start, length) => {
            let (from, to) = (scene.scalar(*start), scene.scalar(*start) + scene.scalar(*length));
            vec![frame([from, row - BAR, to, row + BAR])]
        }
        Shape::Link(a, b) => {
            let ((_, end, row), (start, _, next)) = (task(scene, *a)?, task(scene, *b)?);
            let side = if next < row { -BAR } else { BAR };
            // Down from the end, then into the start; straight down where one begins as the other ends.
            let (foot, tip) = ([end, row + side], [start, next - side]);
            if (start - end).abs() < 1e-9 {
                vec![Path::Chain(vec![foot, tip]), Path::Head(foot, tip)]
            } else {
                let knee = [end, next];
                let into = [start, next];
                vec![Path::Chain(vec![foot, knee, into]), Path::Head(knee, into)]
            }
        }
        Shape::Jump(a, b) => {
            let (p, q) = (scene.at(*a), scene.at(*b));
            let at = |i: i32| {
                let t = f64::from(i) / 24.0;
                [p[0] + t * (q[0] - p[0]), p[1] + 0.08 + JUMP * 4.0 * t * (1.0 - t)]
            };
            let chain: Vec<[f64; 2]> = (0..=24).map(at).collect();
            let head = Path::Head(chain[22], chain[24]);
            vec![Path::Chain(chain), head]
        }
        Shape::Bracket(a, b) => {
            let (p, q) = (scene.at(*a), scene.at(*b));
            let (foot, low) = (p[1] + 0.12, p[1] + BRACKET);
            vec![Path::Chain(vec![[p[0], foot], [p[0], low], [q[0], low], [q[0], foot]])]
        }
        Shape::Span(a, left, b, right) => {
            let (p, q) = (scene.at(*a), scene.at(*b));
            let end = |at: [f64; 2], from: [f64; 2], end: &End| match end {
                End::Arrow => Path::Head(from, at),
                other => Path::Dot(at, *other == End::Open),
            };
            vec![Path::Chain(vec![p, q]), end(p, q, left), end(q, p, right)]
        }
        Shape::Staff(p, width, clef, key) => notation::staff(scene.at(*p), *width, *clef, *key),
        Shape::Note(p, value, own) => notation::note(scene, *p, *value, *own),
        Shape::Kin(kin) => kinship::paths(scene, kin),
        _ => return None,
    })
}

/// A place for a label of a composed shape: a stretch in world coordinates, and how far from it the symbol reaches; none where the
/// label stands right on the middle of the stretch.
pub type Berth = ([f64; 2], [f64; 2], Option<f64>);

/// Places for the name, or the value, of a composed shape, best first.
pub fn berths(scene: &Scene, id: EntityId, value: bool) -> Vec<Berth> {
    let [x0, y0, x1, y1] = body(scene, id);
    let middle = [(x0 + x1) / 2.0, (y0 + y1) / 2.0];
    let sides = || {
        let edge = |a: [f64; 2], b: [f64; 2]| (a, b, Some(0.0));
        vec![edge([x0, y1], [x1, y1]), edge([x0, y0], [x1, y0]), edge([x1, y0], [x1, y1]), edge([x0, y0], [x0, y1])]
    };
    match &scene.entity(id).shape {
        Shape::Part(kind, a, b, _) => {
            let (o, u, l) = axis(scene, *a, *b);
            if l == 0.0 {
                return vec![(o, o, Some(kind.half_width()))];
            }
            let h = kind.half_length().max(0.25);
            let end = |s: f64| [o[0] + s * u[0], o[1] + s * u[1]];
            vec![(end(-h), end(h), Some(kind.half_width()))]
        }
        Shape::Gate(_, _, output) if value => vec![([x1, middle[1]], scene.at(*output), Some(0.0))],
        Shape::Gate(kind, ..) => {
            let x = middle[0] + if *kind == GateKind::Not { -0.1 } else { 0.02 };
            // Where the body is too small for its name, over or under it.
            let edge = |y: f64| ([x0, y], [x1, y], Some(0.0));
            vec![([x, middle[1]], [x, middle[1]], None), edge(y1), edge(y0)]
        }
        Shape::Loop(all, _) => {
            let o = mesh(scene, all);
            vec![(o, o, None)]
        }
        Shape::Sign(_, at) => berths(scene, *at, true),
        Shape::Task(..) => match task(scene, id) {
            Some((from, to, row)) => vec![([from, row], [to, row], None)],
            None => Vec::new(),
        },
        Shape::Note(p, ..) => {
            let o = scene.at(*p);
            let low = notation::lowest_line(scene, o).unwrap_or(o[1]);
            let (under, over) = (low.min(o[1] - 3.2) - 0.4, (low + 4.0).max(o[1] + 3.2) + 0.4);
            vec![([o[0], under], [o[0], under], Some(0.3)), ([o[0], over], [o[0], over], Some(0.3))]
        }
        Shape::Jump(a, b) => {
            let (p, q) = (scene.at(*a), scene.at(*b));
            let top = mix(p, q, 0.5);
            vec![([top[0], top[1] + JUMP + 0.08], [top[0], top[1] + JUMP + 0.08], Some(0.0))]
        }
        Shape::Bracket(a, b) => {
            let (p, q) = (scene.at(*a), scene.at(*b));
            vec![([p[0], p[1] + BRACKET], [q[0], q[1] + BRACKET], Some(0.0))]
        }
        _ => sides(),
    }
}
