//! Overlay: an edited picture is the one before, changed under the tool's strokes and nowhere else.

use crate::figure::ink::{self, Area, Ink};
use crate::figure::list::{Geom, Op};
use crate::figure::png::Frame;
use crate::sample::Candidate;
use crate::sample::finding::{Finding, Place};

/// Pixels beyond a stroke's edge that its anti-aliasing may touch.
const SOFT: f64 = 1.3;

/// Compares each state's pixels with the state before.
pub(super) fn check(c: &Candidate, found: &mut Vec<Finding>) {
    for (i, ops) in c.figure.overlays.iter().enumerate() {
        let state = i as u8 + 1;
        let (before, after) = (&c.frames[i], &c.frames[i + 1]);
        let whole = [0.0, 0.0, f64::from(before.width()), f64::from(before.height())];
        if (before.width(), before.height()) != (after.width(), after.height()) {
            let size = format!("{}x{} became {}x{}", before.width(), before.height(), after.width(), after.height());
            found.push(Finding::fault("overlay", "size", Place::Pixels { state, area: whole }).with("size", size));
            continue;
        }
        let cover = Cover::of(ops);
        let (changed, stray) = differences(before, after, &cover);
        if changed == 0 {
            found.push(Finding::fault("overlay", "no-change", Place::Pixels { state, area: whole }));
        }
        if let Some([x, y]) = stray {
            let area = [f64::from(x), f64::from(y), f64::from(x) + 1.0, f64::from(y) + 1.0];
            found.push(Finding::fault("overlay", "stray-ink", Place::Pixels { state, area }).with("changed_px", changed));
        }
    }
}

/// Where a tool's operations may change pixels.
struct Cover {
    inks: Vec<(Ink, Area)>,
    texts: Vec<Area>,
    fills: Vec<Vec<[f64; 2]>>,
}

impl Cover {
    fn of(ops: &[Op]) -> Cover {
        let mut cover = Cover { inks: Vec::new(), texts: Vec::new(), fills: Vec::new() };
        let mut inks = Vec::new();
        for op in ops {
            ink::of(op, &mut inks);
            // Italic letters and radicals may lean out of the box of their advances.
            cover.texts.extend(ink::text_area(op).map(|a| ink::grown(&a, 3.0)));
            if let Op::Fill { geom: Geom::Polygon(points), .. } = op {
                cover.fills.push(points.clone());
            }
        }
        cover.inks = inks.into_iter().map(|i| (i.clone(), reach(&i))).collect();
        cover
    }

    fn covers(&self, p: [f64; 2]) -> bool {
        let within = |a: &Area| p[0] >= a[0] && p[1] >= a[1] && p[0] <= a[2] && p[1] <= a[3];
        self.texts.iter().any(within)
            || self.inks.iter().any(|(i, a)| within(a) && i.covers(p, SOFT))
            || self.fills.iter().any(|f| in_polygon(p, f) || near_edge(p, f))
    }
}

/// Box that an ink with its soft edge stays in.
fn reach(i: &Ink) -> Area {
    match i {
        Ink::Stroke(a, b, half) => ink::grown(&[a[0].min(b[0]), a[1].min(b[1]), a[0].max(b[0]), a[1].max(b[1])], half + SOFT),
        Ink::Ring(o, r, half) => ink::grown(&[o[0], o[1], o[0], o[1]], r + half + SOFT),
        Ink::Disc(o, r) => ink::grown(&[o[0], o[1], o[0], o[1]], r + SOFT),
    }
}

fn in_polygon(p: [f64; 2], points: &[[f64; 2]]) -> bool {
    let mut inside = false;
    let mut j = points.len() - 1;
    for i in 0..points.len() {
        let (a, b) = (points[i], points[j]);
        if (a[1] > p[1]) != (b[1] > p[1]) && p[0] < (b[0] - a[0]) * (p[1] - a[1]) / (b[1] - a[1]) + a[0] {
            inside = !inside;
        }
        j = i;
    }
    inside
}

fn near_edge(p: [f64; 2], points: &[[f64; 2]]) -> bool {
    let next = points.iter().cycle().skip(1);
    points.iter().zip(next).any(|(a, b)| Ink::Stroke(*a, *b, 0.5).covers(p, SOFT))
}

/// Number of changed pixels, and the first one outside of the cover.
fn differences(before: &Frame, after: &Frame, cover: &Cover) -> (usize, Option<[u32; 2]>) {
    let (mut changed, mut stray) = (0, None);
    let (mut old, mut new) = (Vec::new(), Vec::new());
    for y in 0..before.height() {
        if before.runs(y).eq(after.runs(y)) {
            continue;
        }
        expand(before, y, &mut old);
        expand(after, y, &mut new);
        for (x, _) in old.iter().zip(&new).enumerate().filter(|(_, (a, b))| a != b) {
            changed += 1;
            if stray.is_none() && !cover.covers([x as f64 + 0.5, f64::from(y) + 0.5]) {
                stray = Some([x as u32, y]);
            }
        }
    }
    (changed, stray)
}

fn expand(frame: &Frame, y: u32, into: &mut Vec<[u8; 3]>) {
    into.clear();
    for (color, length) in frame.runs(y) {
        into.extend(std::iter::repeat_n(color, length as usize));
    }
}
