//! Faults of the display lists: the scene is sound, what is drawn of it is not.

use super::edit::*;
use super::row::{Bench, Fault, Injected, Modality};
use super::scene::bend;
use crate::figure::ink::{self, Area};
use crate::figure::list::{Color, Dash, Geom, Op};
use crate::figure::plan::plan;
use crate::figure::theme::contrast;
use crate::generate::rasterise;
use crate::sample::Candidate;
use crate::scene::Scene;
use crate::scene::mark::MarkKind;
use crate::scene::shape::Shape;
use crate::seed::{Stream, trig};

const FIGURE: Modality = Modality::Figure;

/// The table's part.
#[rustfmt::skip]
pub(super) const KINDS: &[Fault] = &[
    Fault { name: "label-clipped", modality: FIGURE, imitates: "a label is cut off by the edge", inject: clipped },
    Fault { name: "label-struck", modality: FIGURE, imitates: "a stroke runs through a label", inject: struck },
    Fault { name: "labels-overlap", modality: FIGURE, imitates: "two labels overlap", inject: overlap },
    Fault { name: "label-small", modality: FIGURE, imitates: "a label is too small to be read", inject: small },
    Fault { name: "label-pale", modality: FIGURE, imitates: "a label has hardly any contrast", inject: pale_label },
    Fault { name: "label-missing", modality: FIGURE, imitates: "a label is not drawn", inject: label_missing },
    Fault { name: "label-typo", modality: FIGURE, imitates: "a label shows another letter or number", inject: label_typo },
    Fault { name: "label-astray", modality: FIGURE, imitates: "a name stands far from its point", inject: astray },
    Fault { name: "labels-swapped", modality: FIGURE, imitates: "two names stand at each other's point", inject: labels_swapped },
    Fault { name: "stroke-pale", modality: FIGURE, imitates: "a stroke has hardly any contrast", inject: pale_stroke },
    Fault { name: "stroke-missing", modality: FIGURE, imitates: "a stroke is not drawn", inject: stroke_missing },
    Fault { name: "stroke-astray", modality: FIGURE, imitates: "a stroke ends somewhere else", inject: stroke_astray },
    Fault { name: "stray-stroke", modality: FIGURE, imitates: "a stroke that belongs to nothing", inject: stray_stroke },
    Fault { name: "point-drawn-elsewhere", modality: FIGURE, imitates: "the figure is drawn with a point at another place", inject: point_elsewhere },
    Fault { name: "value-drawn-elsewhere", modality: FIGURE, imitates: "a bar or slice is drawn for another value", inject: value_elsewhere },
    Fault { name: "curve-drawn-elsewhere", modality: FIGURE, imitates: "a curve is drawn with another coefficient", inject: curve_elsewhere },
    Fault { name: "figure-too-small", modality: FIGURE, imitates: "the figure is squeezed until its parts run together", inject: too_small },
];

/// Labels of the original figure by index into its operations, with their boxes.
fn labels(c: &Candidate) -> Vec<(usize, Area)> {
    c.figure.base.ops.iter().enumerate().filter_map(|(i, op)| Some((i, ink::text_area(op)?))).collect()
}

/// Labels that name a point, with its place in pixels.
fn names(c: &Candidate) -> Vec<(usize, [f64; 2])> {
    let scene = &c.draft.board.scene;
    let points = named_points(scene, 0);
    let at = |text: &str| {
        let (_, p) = points.iter().find(|(id, _)| scene.entity(*id).name.as_deref() == Some(text))?;
        Some(c.figure.view.pixel(scene.at(*p)))
    };
    let name = |(i, op): (usize, &Op)| match op {
        Op::Text { text, .. } => Some((i, at(text)?)),
        _ => None,
    };
    c.figure.base.ops.iter().enumerate().filter_map(name).collect()
}

fn text(c: &mut Candidate, i: usize) -> Option<&mut String> {
    match c.figure.base.ops.get_mut(i)? {
        Op::Text { text, .. } => Some(text),
        _ => None,
    }
}

/// Moves a label of the original figure so that the middle of its box comes to a place.
fn put(c: &mut Candidate, i: usize, area: &Area, to: [f64; 2]) {
    let by = [to[0] - (area[0] + area[2]) / 2.0, to[1] - (area[1] + area[3]) / 2.0];
    if let Some(Op::Text { at, .. }) = c.figure.base.ops.get_mut(i) {
        *at = [crate::figure::list::snap(at[0] + by[0]), crate::figure::list::snap(at[1] + by[1])];
    }
}

fn redrawn(c: &mut Candidate, what: String) -> Option<Injected> {
    rasterise(c).ok()?;
    Injected::of(what)
}

fn clipped(c: &mut Candidate, stream: &mut Stream, _: &Bench) -> Option<Injected> {
    let (i, area) = *one(stream, &labels(c))?;
    let (w, h) = (f64::from(c.figure.base.width), f64::from(c.figure.base.height));
    let middle = [(area[0] + area[2]) / 2.0, (area[1] + area[3]) / 2.0];
    let to = *stream.pick(&[[0.5, middle[1]], [w - 0.5, middle[1]], [middle[0], 0.5], [middle[0], h - 0.5]]);
    put(c, i, &area, to);
    redrawn(c, format!("label {i} at the edge"))
}

/// Strokes of the original figure that are longer than `least` pixels, as straight pieces; grid lines do not count.
fn strokes(c: &Candidate, least: f64) -> Vec<([f64; 2], [f64; 2])> {
    let mut inks = Vec::new();
    let solid = |op: &&Op| !matches!(op, Op::Stroke { color, .. } if *color == c.figure.theme.faint);
    c.figure.base.ops.iter().filter(solid).for_each(|op| ink::of(op, &mut inks));
    let long = |i: ink::Ink| match i {
        ink::Ink::Stroke(a, b, _) if trig::hypot(a[0] - b[0], a[1] - b[1]) > least => Some((a, b)),
        _ => None,
    };
    inks.into_iter().filter_map(long).collect()
}

fn struck(c: &mut Candidate, stream: &mut Stream, _: &Bench) -> Option<Injected> {
    let (i, area) = *one(stream, &labels(c))?;
    let (a, b) = *one(stream, &strokes(c, 30.0))?;
    let t = 0.2 + 0.6 * stream.unit();
    put(c, i, &area, [a[0] + t * (b[0] - a[0]), a[1] + t * (b[1] - a[1])]);
    redrawn(c, format!("label {i} on a stroke"))
}

fn overlap(c: &mut Candidate, stream: &mut Stream, _: &Bench) -> Option<Injected> {
    let mut all = labels(c);
    stream.shuffle(&mut all);
    let [(i, area), (j, other), ..] = all[..] else { return None };
    let shift = 0.3 * (other[2] - other[0]);
    put(c, i, &area, [(other[0] + other[2]) / 2.0 + shift, (other[1] + other[3]) / 2.0 + 1.0]);
    redrawn(c, format!("label {i} upon label {j}"))
}

fn small(c: &mut Candidate, stream: &mut Stream, _: &Bench) -> Option<Injected> {
    let (i, _) = *one(stream, &labels(c))?;
    let new = 4.0 + 4.0 * stream.unit();
    if let Op::Text { size, .. } = &mut c.figure.base.ops[i] {
        *size = crate::figure::list::snap(new);
    }
    redrawn(c, format!("label {i} of {new:.1} px"))
}

/// A colour near the background: `share` of the way from it to `color`.
fn faded(background: Color, color: Color, share: f64) -> Color {
    let mix = |a: u8, b: u8| (f64::from(a) + share * (f64::from(b) - f64::from(a))).round() as u8;
    Color::rgb(mix(background.r, color.r), mix(background.g, color.g), mix(background.b, color.b))
}

fn pale_label(c: &mut Candidate, stream: &mut Stream, _: &Bench) -> Option<Injected> {
    let (i, _) = *one(stream, &labels(c))?;
    let background = c.figure.base.background;
    if let Op::Text { color, .. } = &mut c.figure.base.ops[i] {
        *color = faded(background, *color, 0.05 + 0.2 * stream.unit());
        if contrast(*color, background) > 2.0 {
            return None;
        }
    }
    redrawn(c, format!("label {i} is pale"))
}

fn label_missing(c: &mut Candidate, stream: &mut Stream, _: &Bench) -> Option<Injected> {
    let (i, _) = *one(stream, &labels(c))?;
    let Op::Text { text, .. } = c.figure.base.ops.remove(i) else { return None };
    redrawn(c, format!("label {text} is not drawn"))
}

fn label_typo(c: &mut Candidate, stream: &mut Stream, _: &Bench) -> Option<Injected> {
    let (i, _) = *one(stream, &labels(c))?;
    let text = text(c, i)?;
    let letters: Vec<usize> = text.match_indices(|c: char| c.is_ascii_alphanumeric()).map(|m| m.0).collect();
    let k = *one(stream, &letters)?;
    let old = text.as_bytes()[k];
    let pool: &[u8] = if old.is_ascii_digit() { b"0123456789" } else { b"BCDEFGHKLMNPRSTVWXZ" };
    let new = *stream.pick(&pool.iter().copied().filter(|b| *b != old).collect::<Vec<_>>());
    let before = text.clone();
    text.replace_range(k..=k, &char::from(new).to_string());
    let what = format!("{text} for {before}");
    redrawn(c, what)
}

fn astray(c: &mut Candidate, stream: &mut Stream, _: &Bench) -> Option<Injected> {
    let (i, anchor) = *one(stream, &names(c))?;
    let area = ink::text_area(&c.figure.base.ops[i])?;
    let half = [(area[2] - area[0]) / 2.0, (area[3] - area[1]) / 2.0];
    let em = c.figure.em();
    let (w, h) = (f64::from(c.figure.base.width), f64::from(c.figure.base.height));
    // Somewhere blank, far from its own point.
    let others: Vec<Area> = labels(c).into_iter().filter(|l| l.0 != i).map(|l| l.1).collect();
    let mut inks = Vec::new();
    c.figure.base.ops.iter().chain(c.figure.overlays.iter().flatten()).for_each(|op| ink::of(op, &mut inks));
    for _ in 0..60 {
        let p = [
            half[0] + 2.0 + (w - 2.0 * half[0] - 4.0) * stream.unit(),
            half[1] + 2.0 + (h - 2.0 * half[1] - 4.0) * stream.unit(),
        ];
        let room = ink::grown(&[p[0] - half[0], p[1] - half[1], p[0] + half[0], p[1] + half[1]], 3.0);
        let blank = !others.iter().any(|o| ink::boxes_meet(o, &room)) && !inks.iter().any(|s| s.meets(&room));
        if blank && trig::hypot(p[0] - anchor[0], p[1] - anchor[1]) > 5.0 * em {
            put(c, i, &area, p);
            return redrawn(
                c,
                format!("label {i} is {:.0} px from its point", trig::hypot(p[0] - anchor[0], p[1] - anchor[1])),
            );
        }
    }
    None
}

fn labels_swapped(c: &mut Candidate, stream: &mut Stream, _: &Bench) -> Option<Injected> {
    let scene = &c.draft.board.scene;
    let mut all: Vec<usize> = match named_points(scene, 0).len() {
        0 => (0..c.figure.base.ops.len()).filter(|i| node_name(c, *i)).collect(),
        _ => names(c).into_iter().map(|n| n.0).collect(),
    };
    stream.shuffle(&mut all);
    let [i, j, ..] = all[..] else { return None };
    let (a, b) = (text(c, i)?.clone(), text(c, j)?.clone());
    // Exchanging the places must break a claim, else the figure is as good as before.
    let mut draft = c.draft.clone();
    let place = |scene: &Scene, name: &str| {
        scene.entities.iter().find_map(|e| match e.shape {
            Shape::Point(p) | Shape::Node(p) if e.name.as_deref() == Some(name) && e.state == 0 => Some(p),
            _ => None,
        })
    };
    let (p, q) = (place(&draft.board.scene, &a)?, place(&draft.board.scene, &b)?);
    let nodes = draft.kind == "graph";
    if nodes {
        let find = |scene: &Scene, name: &str| scene.entities.iter().position(|e| e.name.as_deref() == Some(name));
        let (x, y) = (find(&draft.board.scene, &a)?, find(&draft.board.scene, &b)?);
        swap_nodes(&mut draft.board.scene, x as u32, y as u32);
    } else {
        draft.board.scene.points.swap(p.0 as usize, q.0 as usize);
    }
    if !broken(&draft) {
        return None;
    }
    *text(c, i)? = b.clone();
    *text(c, j)? = a.clone();
    redrawn(c, format!("{a} and {b} exchanged"))
}

/// Whether an operation writes the name of a node.
fn node_name(c: &Candidate, i: usize) -> bool {
    let Op::Text { text, .. } = &c.figure.base.ops[i] else { return false };
    c.draft.board.scene.entities.iter().any(|e| matches!(e.shape, Shape::Node(_)) && e.name.as_ref() == Some(text))
}

/// Lets all edges of the figure that lead to one node lead to the other, and the other way round.
fn swap_nodes(scene: &mut Scene, x: u32, y: u32) {
    let other = |id: &mut crate::scene::EntityId| {
        id.0 = if id.0 == x {
            y
        } else if id.0 == y {
            x
        } else {
            id.0
        };
    };
    for e in scene.entities.iter_mut().filter(|e| e.state == 0) {
        if let Shape::Edge(a, b, ..) = &mut e.shape {
            other(a);
            other(b);
        }
    }
    let (Shape::Node(p), Shape::Node(q)) = (&scene.entities[x as usize].shape, &scene.entities[y as usize].shape)
    else {
        return;
    };
    let (p, q) = (p.0 as usize, q.0 as usize);
    scene.points.swap(p, q);
}

/// Strokes that are an entity's own: long, neither grid nor axis.
fn own_strokes(c: &Candidate) -> Vec<usize> {
    let fits = |op: &Op| match op {
        Op::Stroke { geom, color, .. } if *color != c.figure.theme.faint => match geom {
            Geom::Line(a, b) => trig::hypot(a[0] - b[0], a[1] - b[1]) > 25.0,
            Geom::Circle(_, r) => *r > 12.0,
            Geom::Polygon(_) => true,
            Geom::Polyline(p) => p.len() > 20,
            _ => false,
        },
        _ => false,
    };
    (0..c.figure.base.ops.len()).filter(|i| fits(&c.figure.base.ops[*i])).collect()
}

fn pale_stroke(c: &mut Candidate, stream: &mut Stream, _: &Bench) -> Option<Injected> {
    let i = *one(stream, &own_strokes(c))?;
    let background = c.figure.base.background;
    if let Op::Stroke { color, .. } = &mut c.figure.base.ops[i] {
        *color = faded(background, *color, 0.01 + 0.04 * stream.unit());
    }
    redrawn(c, format!("operation {i} is pale"))
}

fn stroke_missing(c: &mut Candidate, stream: &mut Stream, _: &Bench) -> Option<Injected> {
    let i = *one(stream, &own_strokes(c))?;
    let gone = c.figure.base.ops.remove(i);
    redrawn(c, format!("{gone:?} is not drawn"))
}

fn stroke_astray(c: &mut Candidate, stream: &mut Stream, _: &Bench) -> Option<Injected> {
    let i = *one(stream, &own_strokes(c))?;
    let far = 15.0 + 25.0 * stream.unit();
    let t = stream.angle_rad();
    let by = [far * trig::cos(t), far * trig::sin(t)].map(crate::figure::list::snap);
    let Op::Stroke { geom, .. } = &mut c.figure.base.ops[i] else { return None };
    let moved =
        |p: &mut [f64; 2]| *p = [crate::figure::list::snap(p[0] + by[0]), crate::figure::list::snap(p[1] + by[1])];
    match geom {
        Geom::Line(_, b) => moved(b),
        Geom::Circle(o, _) => moved(o),
        Geom::Polygon(points) | Geom::Polyline(points) => points.iter_mut().for_each(moved),
        _ => return None,
    }
    redrawn(c, format!("operation {i} off by {far:.0} px"))
}

fn stray_stroke(c: &mut Candidate, stream: &mut Stream, _: &Bench) -> Option<Injected> {
    let (w, h) = (f64::from(c.figure.base.width), f64::from(c.figure.base.height));
    let at = |stream: &mut Stream| {
        [w * (0.1 + 0.8 * stream.unit()), h * (0.1 + 0.8 * stream.unit())].map(crate::figure::list::snap)
    };
    let geom = if stream.chance(0.7) {
        let (a, b) = (at(stream), at(stream));
        if trig::hypot(a[0] - b[0], a[1] - b[1]) < 12.0 {
            return None;
        }
        Geom::Line(a, b)
    } else {
        Geom::Circle(at(stream), 9.0)
    };
    let what = format!("{geom:?}");
    let color = c.figure.theme.ink;
    c.figure.base.ops.push(Op::Stroke { geom, width: 1.5, color, dash: Dash::Solid });
    redrawn(c, what)
}

/// Draws the figure from another scene and keeps the draft.
fn drawn_from(c: &mut Candidate, scene: &Scene, what: String) -> Option<Injected> {
    let figure = plan(scene, c.figure.theme, c.figure.sheet);
    if figure == c.figure {
        return None;
    }
    c.figure = figure;
    redrawn(c, what)
}

fn point_elsewhere(c: &mut Candidate, stream: &mut Stream, _: &Bench) -> Option<Injected> {
    let mut scene = c.draft.board.scene.clone();
    let points = named_points(&scene, 0);
    let (id, p) = *one(stream, &points)?;
    let t = stream.angle_rad();
    // 15 to 40 pixels, in world units.
    let far = 15.0 + 25.0 * stream.unit();
    let by = [far * trig::cos(t) / c.figure.view.scale_x, far * trig::sin(t) / c.figure.view.scale_y];
    let at = &mut scene.points[p.0 as usize];
    *at = [at[0] + by[0], at[1] + by[1]];
    let what = format!("{} drawn {far:.0} px away", scene.called(id).unwrap_or_default());
    drawn_from(c, &scene, what)
}

fn value_elsewhere(c: &mut Candidate, stream: &mut Stream, _: &Bench) -> Option<Injected> {
    let mut scene = c.draft.board.scene.clone();
    let shown = |id: &crate::scene::EntityId| scene.entity(*id).state == 0 && scene.entity(*id).look.shown();
    let carriers: Vec<_> = scene
        .ids()
        .filter(shown)
        .filter_map(|id| match scene.entity(id).shape {
            Shape::Bar(_, _, s) => Some((id, s, 9.0 / c.figure.view.scale_y)),
            Shape::Slice(_, _, _, s) => Some((id, s, 8.0)),
            _ => None,
        })
        .collect();
    let (id, s, least) = *one(stream, &carriers)?;
    let value = &mut scene.scalars[s.0 as usize];
    let old = *value;
    let by = least * (1.0 + 2.0 * stream.unit());
    *value = if *value > 2.0 * by && stream.chance(0.7) { *value - by } else { *value + by };
    let new = *value;
    let what = format!("{} drawn for {new:.2}, has {old}", scene.called(id).unwrap_or_default());
    drawn_from(c, &scene, what)
}

fn curve_elsewhere(c: &mut Candidate, stream: &mut Stream, _: &Bench) -> Option<Injected> {
    let mut scene = c.draft.board.scene.clone();
    let curves: Vec<_> = scene
        .ids()
        .filter(|id| matches!(scene.entity(*id).shape, Shape::Curve(..)) && scene.entity(*id).state == 0)
        .collect();
    let id = *one(stream, &curves)?;
    let shape = scene.entity(id).shape.clone();
    bend(&shape, &mut scene.scalars, stream)?;
    let what = format!("curve {} drawn otherwise", scene.called(id).unwrap_or_default());
    drawn_from(c, &scene, what)
}

/// A named point far away forces the rest of the figure into a corner.
fn too_small(c: &mut Candidate, _: &mut Stream, _: &Bench) -> Option<Injected> {
    let mut draft = c.draft.clone();
    let points = named_points(&draft.board.scene, 0);
    if draft.kind != "plane" || points.len() < 2 {
        return None;
    }
    let far = draft.board.scene.points.iter().flatten().fold(1.0f64, |m, x| m.max(x.abs())) * 60.0;
    draft.board.state = 0;
    let naming = crate::claim::board::Naming::fresh(&[]);
    let (id, _) = draft.board.point([far, far], naming, true)?;
    debug_assert!(draft.board.scene.marks.iter().any(|m| m.kind == MarkKind::Name(id)));
    redraw(c, draft)?;
    Injected::of("a far point shrinks all the others")
}
