//! Overlay: an edited picture is the one before, changed under the tool's strokes and nowhere else.

use crate::check::Context;
use crate::figure::ink::{self, Area, Ink};
use crate::figure::list::{Geom, Op};
use crate::figure::png::Frame;
use crate::sample::Candidate;
use crate::sample::finding::{Finding, Place};

/// Pixels beyond a stroke's edge that its anti-aliasing may touch.
const SOFT: f64 = 1.3;

/// Compares each state's pixels with the state before.
pub(super) fn check(_: &Context, c: &Candidate, found: &mut Vec<Finding>) {
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
            found.push(
                Finding::fault("overlay", "stray-ink", Place::Pixels { state, area }).with("changed_px", changed),
            );
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

    /// What may change in the row of pixels `y..y + 1`.
    fn row(&self, y: f64) -> Row<'_> {
        let meets = |a: &Area| a[1] <= y + 1.0 && a[3] >= y;
        let mut spans: Vec<[f64; 2]> = self.texts.iter().filter(|a| meets(a)).map(|a| [a[0], a[2]]).collect();
        self.fills.iter().for_each(|points| fill_spans(points, y, &mut spans));
        Row { inks: self.inks.iter().filter(|(_, a)| meets(a)).collect(), spans }
    }
}

/// The part of a [`Cover`] that reaches into one row.
struct Row<'a> {
    inks: Vec<&'a (Ink, Area)>,
    spans: Vec<[f64; 2]>,
}

impl Row<'_> {
    fn covers(&self, p: [f64; 2]) -> bool {
        self.spans.iter().any(|s| p[0] >= s[0] && p[0] <= s[1])
            || self.inks.iter().any(|(i, a)| p[0] >= a[0] && p[0] <= a[2] && i.covers(p, SOFT))
    }
}

/// Where a filled polygon and its soft edge lie in the row `y..y + 1`.
fn fill_spans(points: &[[f64; 2]], y: f64, spans: &mut Vec<[f64; 2]>) {
    let (top, middle, bottom) = (y - SOFT, y + 0.5, y + 1.0 + SOFT);
    let mut crossings = Vec::new();
    for (a, b) in points.iter().zip(points.iter().cycle().skip(1)) {
        let at = |v: f64| a[0] + (b[0] - a[0]) * (v - a[1]) / (b[1] - a[1]);
        if (a[1] > middle) != (b[1] > middle) {
            crossings.push(at(middle));
        }
        if a[1].min(b[1]) <= bottom && a[1].max(b[1]) >= top {
            // The piece of the edge within reach of the row.
            let ends = if a[1] == b[1] { [a[0], b[0]] } else { [a[1], b[1]].map(|v| at(v.clamp(top, bottom))) };
            spans.push([ends[0].min(ends[1]) - SOFT, ends[0].max(ends[1]) + SOFT]);
        }
    }
    crossings.sort_by(f64::total_cmp);
    spans.extend(crossings.chunks_exact(2).map(|c| [c[0], c[1]]));
}

/// Box that an ink with its soft edge stays in.
fn reach(i: &Ink) -> Area {
    match i {
        Ink::Stroke(a, b, half) => {
            ink::grown(&[a[0].min(b[0]), a[1].min(b[1]), a[0].max(b[0]), a[1].max(b[1])], half + SOFT)
        }
        Ink::Ring(o, r, half) => ink::grown(&[o[0], o[1], o[0], o[1]], r + half + SOFT),
        Ink::Disc(o, r) => ink::grown(&[o[0], o[1], o[0], o[1]], r + SOFT),
    }
}

/// Number of changed pixels, and the first one outside of the cover.
fn differences(before: &Frame, after: &Frame, cover: &Cover) -> (usize, Option<[u32; 2]>) {
    let (mut changed, mut stray) = (0, None);
    let mut stretches = Vec::new();
    for y in 0..before.height() {
        before.differences(after, y, &mut stretches);
        if stretches.is_empty() {
            continue;
        }
        let row = cover.row(f64::from(y));
        for x in stretches.iter().cloned().flatten() {
            changed += 1;
            if stray.is_none() && !row.covers([f64::from(x) + 0.5, f64::from(y) + 0.5]) {
                stray = Some([x, y]);
            }
        }
    }
    (changed, stray)
}
