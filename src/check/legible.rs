//! Legible: what a reader must be able to read is inside the picture, clear of ink, apart, large and contrasting enough.

use crate::check::Context;
use crate::claim::Claim;
use crate::claim::measure::Measure;
use crate::figure::ink::{self, Area, Ink};
use crate::figure::list::{Color, Op};
use crate::figure::theme::contrast;
use crate::sample::Candidate;
use crate::sample::finding::{Finding, Place};
use crate::scene::Frame;
use crate::scene::shape::Shape;
use crate::seed::trig;

/// Least em size of a label in pixels.
const LEAST_SIZE: f64 = 9.0;
/// Least contrast of a label with what lies under it.
const LEAST_CONTRAST: f64 = 3.0;
/// Least squared share of its full contrast that a label must reach somewhere: thin strokes of letters cover pixels in part.
const LEAST_INK: f64 = 0.15;
/// Least distance of two points that texts tell apart, in pixels.
const LEAST_GAP: f64 = 9.0;
/// Angles nearer than this to a right angle, in degrees, look right without being so.
const RIGHT_LOOKS: f64 = 4.0;

struct Label<'a> {
    state: u8,
    area: Area,
    size: f64,
    color: Color,
    text: &'a str,
}

/// Looks at labels, strokes and points.
pub(super) fn check(_: &Context, c: &Candidate, found: &mut Vec<Finding>) {
    let lists: Vec<&[Op]> =
        std::iter::once(c.figure.base.ops.as_slice()).chain(c.figure.overlays.iter().map(Vec::as_slice)).collect();
    let mut labels = Vec::new();
    let mut strokes: Vec<(u8, Ink)> = Vec::new();
    for (state, ops) in lists.iter().enumerate() {
        for op in *ops {
            if let (Some(area), Op::Text { text, size, color, .. }) = (ink::text_area(op), op) {
                labels.push(Label { state: state as u8, area, size: *size, color: *color, text });
            }
            let grid = matches!(op, Op::Stroke { color, .. } if *color == c.figure.theme.faint);
            if !grid {
                let mut inks = Vec::new();
                ink::of(op, &mut inks);
                strokes.extend(inks.into_iter().map(|i| (state as u8, i)));
            }
        }
    }
    inside(c, &labels, &strokes, found);
    apart(&labels, found);
    struck(c, &labels, &strokes, found);
    size_and_contrast(c, &labels, found);
    degenerate(c, found);
}

fn fault(cause: &str, label: &Label) -> Finding {
    Finding::fault("legible", cause, Place::Pixels { state: label.state, area: label.area }).with("label", label.text)
}

fn inside(c: &Candidate, labels: &[Label], strokes: &[(u8, Ink)], found: &mut Vec<Finding>) {
    let (w, h) = (f64::from(c.figure.base.width), f64::from(c.figure.base.height));
    for l in labels {
        if l.area[0] < 0.0 || l.area[1] < 0.0 || l.area[2] > w || l.area[3] > h {
            found.push(fault("label-clipped", l));
        }
    }
    let out = |p: &[f64; 2], r: f64| p[0] - r < -0.5 || p[1] - r < -0.5 || p[0] + r > w + 0.5 || p[1] + r > h + 0.5;
    for (state, i) in strokes {
        let clipped = match i {
            Ink::Stroke(a, b, _) => out(a, 0.0) || out(b, 0.0),
            Ink::Ring(o, r, _) | Ink::Disc(o, r) => out(o, *r),
        };
        if clipped {
            found.push(
                Finding::fault("legible", "stroke-clipped", Place::Pixels { state: *state, area: [0.0, 0.0, w, h] })
                    .with("stroke", i.to_string()),
            );
        }
    }
}

fn apart(labels: &[Label], found: &mut Vec<Finding>) {
    for (i, a) in labels.iter().enumerate() {
        for b in &labels[..i] {
            if ink::boxes_meet(&ink::grown(&a.area, 0.5), &b.area) {
                found.push(fault("labels-overlap", a).with("other", b.text));
            }
        }
    }
}

/// A stroke runs through a label. Rings and discs around a label are its own: a node's, a mark's.
fn struck(c: &Candidate, labels: &[Label], strokes: &[(u8, Ink)], found: &mut Vec<Finding>) {
    let _ = c;
    for l in labels {
        let tight = ink::grown(&l.area, 0.3);
        let middle = [(l.area[0] + l.area[2]) / 2.0, (l.area[1] + l.area[3]) / 2.0];
        let own = |i: &Ink| match i {
            Ink::Disc(o, r) => {
                trig::hypot(o[0] - middle[0], o[1] - middle[1]) < 0.4 * r && l.area[2] - l.area[0] < 2.0 * r
            }
            _ => false,
        };
        if let Some((_, i)) = strokes.iter().find(|(_, i)| i.meets(&tight) && !own(i)) {
            found.push(fault("label-struck", l).with("stroke", i.to_string()));
        }
    }
}

fn size_and_contrast(c: &Candidate, labels: &[Label], found: &mut Vec<Finding>) {
    for l in labels {
        if l.size < LEAST_SIZE {
            found.push(fault("label-small", l).with("size_px", l.size));
        }
        let frame = &c.frames[usize::from(l.state)];
        let Some(under) = most(frame, &l.area) else { continue };
        let ratio = contrast(l.color, under);
        if ratio < LEAST_CONTRAST {
            found.push(fault("label-contrast", l).with("contrast", ratio));
        }
        let full = near([l.color.r, l.color.g, l.color.b], under);
        let inked = |p: [u8; 3]| f64::from(near(p, under)) >= LEAST_INK * f64::from(full);
        let shows = pixels(&l.area).any(|(x, y)| frame.pixel(x, y).is_some_and(inked));
        if !shows {
            found.push(fault("label-missing", l));
        }
    }
}

fn near(p: [u8; 3], c: Color) -> i32 {
    let d = |a: u8, b: u8| (i32::from(a) - i32::from(b)).pow(2);
    d(p[0], c.r) + d(p[1], c.g) + d(p[2], c.b)
}

fn pixels(area: &Area) -> impl Iterator<Item = (i64, i64)> + use<> {
    let (x0, y0, x1, y1) = (area[0] as i64, area[1] as i64, area[2] as i64, area[3] as i64);
    (y0..=y1).flat_map(move |y| (x0..=x1).map(move |x| (x, y)))
}

/// The commonest colour along the edge of a box: what the label stands on.
fn most(frame: &crate::figure::png::Frame, area: &Area) -> Option<Color> {
    let (x0, y0, x1, y1) = (area[0] as i64 - 1, area[1] as i64 - 1, area[2] as i64 + 1, area[3] as i64 + 1);
    let rim = (x0..=x1).flat_map(|x| [(x, y0), (x, y1)]).chain((y0..=y1).flat_map(|y| [(x0, y), (x1, y)]));
    let mut counts: Vec<([u8; 3], u32)> = Vec::new();
    for color in rim.filter_map(|(x, y)| frame.pixel(x, y)) {
        match counts.iter_mut().find(|(k, _)| *k == color) {
            Some((_, n)) => *n += 1,
            None => counts.push((color, 1)),
        }
    }
    counts.into_iter().max_by_key(|(_, n)| *n).map(|([r, g, b], _)| Color::rgb(r, g, b))
}

fn degenerate(c: &Candidate, found: &mut Vec<Finding>) {
    let scene = &c.draft.board.scene;
    let view = &c.figure.view;
    let mut points = Vec::new();
    for id in scene.ids().filter(|id| scene.entity(*id).look.shown() && scene.entity(*id).name.is_some()) {
        if let Shape::Point(p) | Shape::Node(p) = scene.entity(id).shape {
            points.push((id, view.pixel(scene.at(p)), scene.entity(id).state));
        }
    }
    for (i, (a, p, state)) in points.iter().enumerate() {
        for (b, q, _) in &points[..i] {
            let gap = trig::hypot(p[0] - q[0], p[1] - q[1]);
            if gap < LEAST_GAP {
                let area = [p[0].min(q[0]), p[1].min(q[1]), p[0].max(q[0]), p[1].max(q[1])];
                let names =
                    format!("{}, {}", scene.called(*a).unwrap_or_default(), scene.called(*b).unwrap_or_default());
                found.push(
                    Finding::fault("legible", "points-close", Place::Pixels { state: *state, area })
                        .with("gap_px", gap)
                        .with("points", names),
                );
            }
        }
    }
    // What the projection makes of an angle, nobody takes for its size.
    if !matches!(scene.frame, Frame::Plain) || scene.space.is_some() {
        return;
    }
    for (i, stated) in c.draft.board.claims.iter().enumerate() {
        if let Claim::Equal(measure @ Measure::Angle(..), _) = &stated.claim {
            let off = (measure.number(scene) - 90.0).abs();
            if off > 1e-6 && off < RIGHT_LOOKS {
                found.push(
                    Finding::fault("legible", "deceptive-angle", Place::Claim(i as u32)).with("off_right_deg", off),
                );
            }
        }
    }
}
