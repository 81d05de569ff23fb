//! Ink as geometry: what a label must keep clear of, and what a reader would see collide.

use super::list::{Align, Geom, Op};
use super::text;
use crate::seed::trig;
use std::fmt;

/// A box in pixels: left, top, right, bottom.
pub type Area = [f64; 4];

/// A stretch of ink.
#[derive(Clone, Debug, PartialEq)]
pub enum Ink {
    /// A straight stroke with half its width.
    Stroke([f64; 2], [f64; 2], f64),
    /// A circle's edge: centre, radius, half width.
    Ring([f64; 2], f64, f64),
    /// A disc.
    Disc([f64; 2], f64),
}

impl fmt::Display for Ink {
    /// Where it lies, in whole pixels.
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        match self {
            Ink::Stroke([x, y], [u, v], _) => write!(f, "stroke from ({x:.0}, {y:.0}) to ({u:.0}, {v:.0})"),
            Ink::Ring([x, y], r, _) => write!(f, "circle of radius {r:.0} around ({x:.0}, {y:.0})"),
            Ink::Disc([x, y], r) => write!(f, "disc of radius {r:.0} at ({x:.0}, {y:.0})"),
        }
    }
}

/// Pieces in which a curved stroke is taken: of half a turn with a radius of 300 pixels none is off by more than 0.1.
const ARC_PIECES: usize = 64;

fn arc_point(c: [f64; 2], r: f64, deg: f64) -> [f64; 2] {
    let t = deg.to_radians();
    [c[0] + r * trig::cos(t), c[1] - r * trig::sin(t)]
}

fn chain(points: &[[f64; 2]], half: f64, out: &mut Vec<Ink>) {
    out.extend(points.windows(2).map(|w| Ink::Stroke(w[0], w[1], half)));
}

/// The ink of an operation; text and broad fills have none of their own (text boxes come from [`text_area`]).
pub fn of(op: &Op, out: &mut Vec<Ink>) {
    match op {
        Op::Stroke { geom, width, .. } => {
            let half = width / 2.0;
            match geom {
                Geom::Line(a, b) => out.push(Ink::Stroke(*a, *b, half)),
                Geom::Polyline(points) => chain(points, half, out),
                Geom::Polygon(points) => {
                    chain(points, half, out);
                    out.push(Ink::Stroke(points[points.len() - 1], points[0], half));
                }
                Geom::Circle(c, r) => out.push(Ink::Ring(*c, *r, half)),
                Geom::Arc(c, r, start, sweep) | Geom::Wedge(c, r, start, sweep) => {
                    let points: Vec<_> = (0..=ARC_PIECES)
                        .map(|i| arc_point(*c, *r, start + sweep * i as f64 / ARC_PIECES as f64))
                        .collect();
                    chain(&points, half, out);
                    if matches!(geom, Geom::Wedge(..)) {
                        out.push(Ink::Stroke(*c, points[0], half));
                        out.push(Ink::Stroke(*c, points[ARC_PIECES], half));
                    }
                }
                Geom::Rect(p, s) => {
                    let corners = [*p, [p[0] + s[0], p[1]], [p[0] + s[0], p[1] + s[1]], [p[0], p[1] + s[1]], *p];
                    chain(&corners, half, out);
                }
            }
        }
        Op::Fill { geom: Geom::Circle(c, r), .. } => out.push(Ink::Disc(*c, *r)),
        Op::Fill { geom: Geom::Polygon(points), color } if color.a == 255 && points.len() == 3 => {
            chain(&[points[0], points[1], points[2], points[0]], 0.5, out);
        }
        _ => {}
    }
}

/// Box of a text operation: advance and ink (slanted letters lean out of their advance). `None` for other operations and for markup that cannot be set.
pub fn text_area(op: &Op) -> Option<Area> {
    let Op::Text { at, text, size, face, align, turn, .. } = op else { return None };
    let set = text::layout(text, *face, *size).ok()?;
    let e = set.extent;
    let start = match align {
        Align::Left => 0.0,
        Align::Center => -e.width / 2.0,
        Align::Right => -e.width,
    };
    let (left, right) = (start + set.ink[0].min(0.0), start + set.ink[2].max(e.width));
    Some(if *turn == 0.0 {
        [at[0] + left, at[1] - e.ascent, at[0] + right, at[1] + e.descent]
    } else {
        [at[0] - e.ascent, at[1] - right, at[0] + e.descent, at[1] - left]
    })
}

/// Whether two boxes overlap by more than touching.
pub fn boxes_meet(a: &Area, b: &Area) -> bool {
    a[0] < b[2] && b[0] < a[2] && a[1] < b[3] && b[1] < a[3]
}

/// The box grown by `d` on every side.
pub fn grown(a: &Area, d: f64) -> Area {
    [a[0] - d, a[1] - d, a[2] + d, a[3] + d]
}

/// Whether a segment comes into the box (Liang-Barsky).
fn segment_in(p: [f64; 2], q: [f64; 2], a: &Area) -> bool {
    let (mut t0, mut t1) = (0.0f64, 1.0f64);
    for axis in 0..2 {
        let d = q[axis] - p[axis];
        let (lo, hi) = (a[axis] - p[axis], a[axis + 2] - p[axis]);
        if d.abs() < 1e-12 {
            if lo > 0.0 || hi < 0.0 {
                return false;
            }
        } else {
            let (u, v) = (lo / d, hi / d);
            t0 = t0.max(u.min(v));
            t1 = t1.min(u.max(v));
        }
    }
    t0 <= t1
}

/// Least distance of a box from a segment; 0 where they meet.
pub fn box_to_segment(a: &Area, p: [f64; 2], q: [f64; 2]) -> f64 {
    if segment_in(p, q, a) {
        return 0.0;
    }
    let square = (q[0] - p[0]) * (q[0] - p[0]) + (q[1] - p[1]) * (q[1] - p[1]);
    let from = |c: [f64; 2]| {
        let t = if square > 0.0 {
            (((c[0] - p[0]) * (q[0] - p[0]) + (c[1] - p[1]) * (q[1] - p[1])) / square).clamp(0.0, 1.0)
        } else {
            0.0
        };
        trig::hypot(c[0] - p[0] - t * (q[0] - p[0]), c[1] - p[1] - t * (q[1] - p[1]))
    };
    let corners = [[a[0], a[1]], [a[2], a[1]], [a[2], a[3]], [a[0], a[3]]].map(from);
    let ends = [distances(p, a).0, distances(q, a).0];
    corners.into_iter().chain(ends).fold(f64::INFINITY, f64::min)
}

/// Whether two segments cross at a point inside both.
pub fn segments_cross(a: [f64; 2], b: [f64; 2], p: [f64; 2], q: [f64; 2]) -> bool {
    let side = |s: [f64; 2], t: [f64; 2], r: [f64; 2]| (t[0] - s[0]) * (r[1] - s[1]) - (t[1] - s[1]) * (r[0] - s[0]);
    side(a, b, p) * side(a, b, q) < 0.0 && side(p, q, a) * side(p, q, b) < 0.0
}

/// Least and greatest distance of a box from a point.
fn distances(c: [f64; 2], a: &Area) -> (f64, f64) {
    let near = |lo: f64, hi: f64, x: f64| (lo - x).max(x - hi).max(0.0);
    let far = |lo: f64, hi: f64, x: f64| (x - lo).abs().max((hi - x).abs());
    let least = trig::hypot(near(a[0], a[2], c[0]), near(a[1], a[3], c[1]));
    (least, trig::hypot(far(a[0], a[2], c[0]), far(a[1], a[3], c[1])))
}

impl Ink {
    /// Whether the ink comes into the box.
    pub fn meets(&self, area: &Area) -> bool {
        match self {
            Ink::Stroke(p, q, half) => segment_in(*p, *q, &grown(area, *half)),
            Ink::Ring(c, r, half) => {
                let (near, far) = distances(*c, area);
                near <= r + half && far >= r - half
            }
            Ink::Disc(c, r) => distances(*c, area).0 <= *r,
        }
    }

    /// Whether the ink covers a pixel, given some slack.
    pub fn covers(&self, p: [f64; 2], slack: f64) -> bool {
        match self {
            Ink::Stroke(a, b, half) => {
                let (u, w) = ([b[0] - a[0], b[1] - a[1]], [p[0] - a[0], p[1] - a[1]]);
                let square = u[0] * u[0] + u[1] * u[1];
                let t = if square > 0.0 { ((w[0] * u[0] + w[1] * u[1]) / square).clamp(0.0, 1.0) } else { 0.0 };
                let d = [w[0] - t * u[0], w[1] - t * u[1]];
                d[0] * d[0] + d[1] * d[1] <= (half + slack) * (half + slack)
            }
            Ink::Ring(c, r, half) => (trig::hypot(p[0] - c[0], p[1] - c[1]) - r).abs() <= half + slack,
            Ink::Disc(c, r) => trig::hypot(p[0] - c[0], p[1] - c[1]) <= r + slack,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distances_and_crossings_of_segments() {
        let area = [10.0, 10.0, 20.0, 20.0];
        assert_eq!(box_to_segment(&area, [0.0, 15.0], [30.0, 15.0]), 0.0);
        assert_eq!(box_to_segment(&area, [0.0, 5.0], [30.0, 5.0]), 5.0);
        assert_eq!(
            box_to_segment(&area, [23.0, 24.0], [40.0, 40.0]),
            5.0,
            "the nearest place is an end of the segment"
        );
        assert!(segments_cross([0.0, 0.0], [2.0, 2.0], [0.0, 2.0], [2.0, 0.0]));
        assert!(!segments_cross([0.0, 0.0], [2.0, 2.0], [2.0, 2.0], [4.0, 0.0]), "touching at an end is no crossing");
    }

    #[test]
    fn strokes_rings_and_discs_meet_boxes_where_they_should() {
        let area = [10.0, 10.0, 20.0, 20.0];
        assert!(Ink::Stroke([0.0, 0.0], [30.0, 30.0], 1.0).meets(&area));
        assert!(!Ink::Stroke([0.0, 0.0], [30.0, 0.0], 1.0).meets(&area));
        assert!(Ink::Stroke([0.0, 9.5], [30.0, 9.5], 1.0).meets(&area), "half width counts");
        assert!(Ink::Ring([15.0, 0.0], 12.0, 0.5).meets(&area));
        assert!(!Ink::Ring([15.0, 15.0], 30.0, 0.5).meets(&area), "a box inside a ring is clear of it");
        assert!(Ink::Disc([15.0, 15.0], 1.0).meets(&area));
        assert!(!Ink::Disc([0.0, 0.0], 5.0).meets(&area));
    }
}
