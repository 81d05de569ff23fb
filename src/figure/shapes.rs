//! Strokes and fills of entities and marks, without their labels.

use super::brush::{Pen, fill, ink, snapped, width};
use super::list::{Dash, Geom, Op, snap};
use super::page::{BEYOND, Page};
use crate::scene::function::Function;
use crate::scene::mark::MarkKind;
use crate::scene::shape::{Look, Role, Shape};
use crate::scene::{EntityId, Frame, PointId};
use crate::seed::trig;

/// Samples along a curve.
const SAMPLES: usize = 160;

/// Whether a stroke that an earlier tool call drew runs through the point.
fn on_tool_stroke(page: &Page, p: PointId) -> bool {
    let at = page.scene.at(p);
    let near = |a: PointId, b: PointId| {
        let (s, t) = (page.scene.at(a), page.scene.at(b));
        let u = [t[0] - s[0], t[1] - s[1]];
        let l = trig::hypot(u[0], u[1]).max(1e-12);
        ((at[0] - s[0]) * u[1] - (at[1] - s[1]) * u[0]).abs() < 1e-9 * l.max(1.0)
    };
    let own = page.scene.point_entity(p).map_or(u8::MAX, |id| page.scene.entity(id).state);
    page.scene.entities.iter().filter(|e| e.state < own).any(|e| match &e.shape {
        Shape::Segment(a, b) | Shape::Line(a, b) | Shape::Ray(a, b) => e.look.role == Role::Tool && near(*a, *b),
        Shape::Curve(f, ..) => e.look.role == Role::Tool && (f.value(page.scene, at[0]) - at[1]).abs() < 1e-9,
        _ => false,
    })
}

/// Clips a line to a pixel box; `None` when it misses.
fn clip(p: [f64; 2], q: [f64; 2], area: [f64; 4]) -> Option<([f64; 2], [f64; 2])> {
    let d = [q[0] - p[0], q[1] - p[1]];
    let (mut t0, mut t1) = (f64::NEG_INFINITY, f64::INFINITY);
    for i in 0..2 {
        if d[i].abs() > 1e-12 {
            let (u, v) = ((area[i] - p[i]) / d[i], (area[i + 2] - p[i]) / d[i]);
            t0 = t0.max(u.min(v));
            t1 = t1.min(u.max(v));
        } else if p[i] < area[i] || p[i] > area[i + 2] {
            return None;
        }
    }
    (t0 < t1).then(|| ([p[0] + t0 * d[0], p[1] + t0 * d[1]], [p[0] + t1 * d[0], p[1] + t1 * d[1]]))
}

/// The pixel box of the coordinate system, if there is one.
pub(super) fn plot_area(page: &Page) -> Option<[f64; 4]> {
    let Frame::Axes(a) = &page.scene.frame else { return None };
    let (p, q) = (page.view.pixel([a.x.min, a.y.max]), page.view.pixel([a.x.max, a.y.min]));
    Some([p[0], p[1], q[0], q[1]])
}

/// The pieces of a function's graph that lie within the frame, in pixels.
pub(super) fn graph(page: &Page, f: &Function, from: f64, to: f64) -> Vec<Vec<[f64; 2]>> {
    let Frame::Axes(axes) = &page.scene.frame else { return Vec::new() };
    let (lo, hi) = (axes.y.min, axes.y.max);
    let (from, to) = (from.max(axes.x.min), to.min(axes.x.max));
    let at = |i: usize| {
        let x = from + (to - from) * i as f64 / SAMPLES as f64;
        (x, f.value(page.scene, x))
    };
    let mut pieces = vec![Vec::new()];
    let mut last: Option<(f64, f64)> = None;
    for i in 0..=SAMPLES {
        let (x, y) = at(i);
        let inside = y.is_finite() && y >= lo - 1e-9 && y <= hi + 1e-9;
        let was_inside = last.is_some_and(|(_, v)| v >= lo - 1e-9 && v <= hi + 1e-9);
        if let Some((x0, y0)) = last
            && y.is_finite()
            && inside != was_inside
            && (y - y0).abs() < 4.0 * (hi - lo)
        {
            let edge = if (if inside { y0 } else { y }) > hi { hi } else { lo };
            let cut = page.view.pixel([x0 + (x - x0) * (edge - y0) / (y - y0), edge]);
            if let Some(piece) = pieces.last_mut() {
                piece.push(snapped(cut));
            }
        }
        if inside {
            if let Some(piece) = pieces.last_mut() {
                piece.push(snapped(page.view.pixel([x, y])));
            }
        } else if pieces.last().is_some_and(|p| !p.is_empty()) {
            pieces.push(Vec::new());
        }
        last = y.is_finite().then_some((x, y));
    }
    pieces.retain(|p| p.len() > 1);
    pieces
}

fn region(page: &Page, f: &Function, other: Option<&Function>, from: f64, to: f64) -> Geom {
    let n = SAMPLES / 2;
    let x = |i: usize| from + (to - from) * i as f64 / n as f64;
    let pixel = |x: f64, y: f64| snapped(page.view.pixel([x, y]));
    let mut points: Vec<_> = (0..=n).map(|i| pixel(x(i), f.value(page.scene, x(i)))).collect();
    points.extend((0..=n).rev().map(|i| pixel(x(i), other.map_or(0.0, |g| g.value(page.scene, x(i))))));
    points.dedup();
    Geom::Polygon(points)
}

/// Operations of one state's entities and marks, in painting order: fills, strokes, dots and nodes.
pub(super) fn lower(page: &Page, state: u8) -> Vec<Op> {
    let (mut fills, mut strokes, mut dots) = (Vec::new(), Vec::new(), Vec::new());
    for entity in page.scene.entities.iter().filter(|e| e.state == state && e.look.shown()) {
        shape(page, &entity.shape, entity.look, &mut fills, &mut strokes, &mut dots);
    }
    for mark in page.scene.marks.iter().filter(|m| m.state == state) {
        let look = Look::of(if state == 0 { Role::Main } else { Role::Tool });
        marked(page, &mark.kind, look, &mut strokes);
    }
    fills.append(&mut strokes);
    fills.append(&mut dots);
    fills
}

fn node_at(page: &Page, id: EntityId) -> [f64; 2] {
    match page.scene.entity(id).shape {
        Shape::Node(p) | Shape::Point(p) | Shape::Note(p, ..) => page.view.pixel(page.scene.at(p)),
        _ => [0.0, 0.0],
    }
}

fn shape(page: &Page, shape: &Shape, look: Look, fills: &mut Vec<Op>, strokes: &mut Vec<Op>, dots: &mut Vec<Op>) {
    let px = |p: &PointId| page.view.pixel(page.scene.at(*p));
    let dash = if look.dashed { Dash::Dashed } else { Dash::Solid };
    let mut pen = Pen { ops: strokes, color: ink(page, look), width: width(page, look), dash };
    let mut area = |geom: Geom| fills.push(Op::Fill { geom, color: fill(page, look) });
    match shape {
        Shape::Point(p) => {
            if look.dot {
                let radius = snap(page.theme.dot_px((page.em * 24.0) as u32).max(page.stroke * 1.5).max(2.0));
                // A tool's dot on an earlier tool's stroke must stand out from it and from the graph underneath.
                let other = page.theme.accents[page.theme.accents.len() - 1];
                let color = if look.role == Role::Tool && on_tool_stroke(page, *p) { other } else { pen.color };
                dots.push(Op::Fill { geom: Geom::Circle(snapped(px(p)), radius), color });
            }
        }
        Shape::Segment(a, b) => pen.line(px(a), px(b)),
        Shape::Line(a, b) | Shape::Ray(a, b) => {
            let (p, q) = (px(a), px(b));
            let d = [BEYOND * (q[0] - p[0]), BEYOND * (q[1] - p[1])];
            let ends = match plot_area(page) {
                Some(area) => clip(p, q, area),
                None => Some(([p[0] - d[0], p[1] - d[1]], [q[0] + d[0], q[1] + d[1]])),
            };
            if let Some((s, t)) = ends {
                pen.line(if matches!(shape, Shape::Ray(..)) { p } else { s }, t);
            }
        }
        Shape::Arrow(a, b) => {
            let (p, q) = (px(a), px(b));
            pen.line(p, q);
            let size = (page.em * 0.55).min(0.5 * trig::hypot(q[0] - p[0], q[1] - p[1]));
            pen.head(p, q, size);
        }
        Shape::Circle(c, r) => {
            let geom = Geom::Circle(snapped(px(c)), snap(page.scene.scalar(*r) * page.view.scale_x));
            if look.filled {
                area(geom.clone());
            }
            pen.stroke(geom);
        }
        Shape::Arc(c, r, a, b) => {
            let (o, p, q) = (px(c), px(a), px(b));
            let (start, end) = (
                trig::atan2(o[1] - p[1], p[0] - o[0]).to_degrees(),
                trig::atan2(o[1] - q[1], q[0] - o[0]).to_degrees(),
            );
            let sweep = if end > start { end - start } else { end - start + 360.0 };
            pen.stroke(Geom::Arc(
                snapped(o),
                snap(page.scene.scalar(*r) * page.view.scale_x),
                snap(start),
                snap(sweep),
            ));
        }
        Shape::Polygon(points) => {
            let geom = Geom::Polygon(points.iter().map(|p| snapped(px(p))).collect());
            if look.filled {
                area(geom.clone());
            }
            pen.stroke(geom);
        }
        Shape::Polyline(points) => pen.stroke(Geom::Polyline(points.iter().map(|p| snapped(px(p))).collect())),
        Shape::Curve(f, from, to) => {
            for piece in graph(page, f, *from, *to) {
                pen.stroke(Geom::Polyline(piece));
            }
        }
        Shape::Region(f, other, from, to) => area(region(page, f, other.as_ref(), *from, *to)),
        Shape::Bar(at, wide, value) => {
            let (p, q) = (
                page.view.pixel([at - wide / 2.0, page.scene.scalar(*value)]),
                page.view.pixel([at + wide / 2.0, 0.0]),
            );
            let top = p[1].min(q[1]);
            let geom = Geom::Rect(snapped([p[0], top]), snapped([q[0] - p[0], (q[1] - p[1]).abs()]));
            if look.filled {
                area(geom.clone());
            }
            pen.stroke(geom);
        }
        Shape::Slice(c, r, start, sweep) => {
            let (start, sweep) = (page.scene.scalar(*start), page.scene.scalar(*sweep));
            let geom =
                Geom::Wedge(snapped(px(c)), snap(r * page.view.scale_x), snap(90.0 - start - sweep), snap(sweep));
            if look.filled {
                area(geom.clone());
            }
            // Fills tell slices apart; outlines in the colours of series would look like a tool's.
            if matches!(look.role, Role::Series(_)) {
                pen.color = page.theme.ink;
            }
            pen.stroke(geom);
        }
        Shape::Node(p) => {
            let geom = Geom::Circle(snapped(px(p)), snap(page.node));
            dots.push(Op::Fill { geom: geom.clone(), color: page.theme.fills[0] });
            dots.push(Op::Stroke { geom, width: pen.width, color: pen.color, dash });
        }
        Shape::Edge(a, b, directed, _) => {
            let (p, q) = (node_at(page, *a), node_at(page, *b));
            let l = trig::hypot(q[0] - p[0], q[1] - p[1]).max(1e-9);
            let u = [(q[0] - p[0]) / l * page.node, (q[1] - p[1]) / l * page.node];
            let (s, t) = ([p[0] + u[0], p[1] + u[1]], [q[0] - u[0], q[1] - u[1]]);
            pen.line(s, t);
            if *directed {
                pen.head(s, t, page.em * 0.6);
            }
        }
        Shape::EdgeMark(a, b) => {
            let (p, q) = (node_at(page, *a), node_at(page, *b));
            let l = trig::hypot(q[0] - p[0], q[1] - p[1]).max(1e-9);
            pen.width = snap(page.stroke * 3.4);
            // The wide end stays outside of the disc, whose name it would crowd.
            let rim = page.node + pen.width / 2.0;
            let u = [(q[0] - p[0]) / l * rim, (q[1] - p[1]) / l * rim];
            pen.line([p[0] + u[0], p[1] + u[1]], [q[0] - u[0], q[1] - u[1]]);
        }
        Shape::NodeMark(n) => {
            pen.width = snap(page.stroke * 2.0);
            let radius = match page.scene.entity(*n).shape {
                // A dot's ring leaves room for its name; a note's goes round its head.
                Shape::Point(_) => page.em * 0.42,
                Shape::Note(..) => page.view.scale_x * 1.05,
                _ => page.node + page.stroke * 2.2,
            };
            pen.stroke(Geom::Circle(snapped(node_at(page, *n)), snap(radius)));
        }
        Shape::Writing(..) => {}
        composed => super::composed::lower(page, composed, look, fills, strokes),
    }
}

/// Radius of an angle's arc in pixels: wider for small angles, never beyond 45 % of the shorter side.
pub(super) fn angle_radius(page: &Page, a: [f64; 2], v: [f64; 2], b: [f64; 2]) -> f64 {
    let degrees = crate::claim::measure::angle_deg(a, v, b);
    let wanted = page.em
        * if degrees < 30.0 {
            2.0
        } else if degrees < 60.0 {
            1.5
        } else {
            1.15
        };
    let shorter = trig::hypot(a[0] - v[0], a[1] - v[1]).min(trig::hypot(b[0] - v[0], b[1] - v[1]));
    wanted.min(0.45 * shorter)
}

fn marked(page: &Page, kind: &MarkKind, look: Look, strokes: &mut Vec<Op>) {
    let px = |p: &PointId| page.view.pixel(page.scene.at(*p));
    let mut pen = Pen { ops: strokes, color: ink(page, look), width: snap(width(page, look) * 0.8), dash: Dash::Solid };
    let unit = |p: [f64; 2], q: [f64; 2]| {
        let l = trig::hypot(q[0] - p[0], q[1] - p[1]).max(1e-9);
        [(q[0] - p[0]) / l, (q[1] - p[1]) / l]
    };
    match kind {
        MarkKind::Angle(a, v, b, _) => {
            let (p, o, q) = (px(a), px(v), px(b));
            let direction = |r: [f64; 2]| trig::atan2(o[1] - r[1], r[0] - o[0]).to_degrees();
            let mut sweep = direction(q) - direction(p);
            sweep = if sweep > 180.0 {
                sweep - 360.0
            } else if sweep < -180.0 {
                sweep + 360.0
            } else {
                sweep
            };
            pen.stroke(Geom::Arc(snapped(o), snap(angle_radius(page, p, o, q)), snap(direction(p)), snap(sweep)));
        }
        MarkKind::RightAngle(a, v, b) => {
            let (p, o, q) = (px(a), px(v), px(b));
            let size = (page.em * 0.6)
                .min(0.3 * trig::hypot(p[0] - o[0], p[1] - o[1]))
                .min(0.3 * trig::hypot(q[0] - o[0], q[1] - o[1]));
            let (u, w) = (unit(o, p), unit(o, q));
            let at =
                |s: f64, t: f64| snapped([o[0] + size * (s * u[0] + t * w[0]), o[1] + size * (s * u[1] + t * w[1])]);
            pen.stroke(Geom::Polyline(vec![at(1.0, 0.0), at(1.0, 1.0), at(0.0, 1.0)]));
        }
        MarkKind::Ticks(a, b, n) | MarkKind::Chevrons(a, b, n) => {
            let (p, q) = (px(a), px(b));
            let u = unit(p, q);
            let (m, h, gap) = ([(p[0] + q[0]) / 2.0, (p[1] + q[1]) / 2.0], page.em * 0.3, page.em * 0.28);
            for i in 0..*n {
                let s = (f64::from(i) - f64::from(*n - 1) / 2.0) * gap;
                let at = |along: f64, across: f64| {
                    snapped([m[0] + along * u[0] - across * u[1], m[1] + along * u[1] + across * u[0]])
                };
                if matches!(kind, MarkKind::Ticks(..)) {
                    pen.line(at(s, -h), at(s, h));
                } else {
                    pen.stroke(Geom::Polyline(vec![at(s - h, -h), at(s + h * 0.4, 0.0), at(s - h, h)]));
                }
            }
        }
        MarkKind::Name(_) | MarkKind::Along(..) | MarkKind::Value(..) => {}
    }
}
