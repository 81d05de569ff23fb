//! Composed shapes on the page: their outlines as strokes and areas, and places for their labels.

use super::ink::Area;
use super::list::{Dash, Geom, Op, snap};
use super::page::Page;
use super::pen::{self, arrow_head};
use crate::scene::outline::{berths, body, outline};
use crate::scene::path::Path;
use crate::scene::shape::{Look, Shape};
use crate::scene::view::View;
use crate::scene::{EntityId, Scene};
use crate::seed::trig;

/// Corners that bound paths in world coordinates.
pub(super) fn places(paths: Vec<Path>) -> impl Iterator<Item = [f64; 2]> {
    paths.into_iter().flat_map(|path| match path {
        Path::Chain(c) | Path::Bold(c) | Path::Closed(c) | Path::Area(c) => c,
        Path::Ring([x, y], r) => vec![[x - r, y - r], [x + r, y + r]],
        Path::Head(a, b) => vec![a, b],
        Path::Dot(p, _) => vec![p],
    })
}

/// Adds the operations of a composed shape; nothing for others.
pub(super) fn lower(page: &Page, shape: &Shape, look: Look, fills: &mut Vec<Op>, strokes: &mut Vec<Op>) {
    let px = |p: &[f64; 2]| {
        let q = page.view.pixel(*p);
        [snap(q[0]), snap(q[1])]
    };
    let chain = |c: &[[f64; 2]]| c.iter().map(px).collect::<Vec<_>>();
    let color = pen::ink(page, look);
    let thick = match shape {
        Shape::Span(..) => 2.6,
        Shape::Staff(..) => 0.75,
        _ => 1.0,
    };
    let width = snap(pen::width(page, look) * thick);
    let dash = if look.dashed { Dash::Dashed } else { Dash::Solid };
    let mut area = |geom: &Geom| {
        if look.filled {
            fills.push(Op::Fill { geom: geom.clone(), color: pen::fill(page, look) });
        }
    };
    for path in outline(page.scene, shape).unwrap_or_default() {
        let geom = match &path {
            Path::Chain(c) if c.len() == 2 => Geom::Line(px(&c[0]), px(&c[1])),
            Path::Chain(c) | Path::Bold(c) => Geom::Polyline(chain(c)),
            Path::Closed(c) => Geom::Polygon(chain(c)),
            Path::Ring(o, r) => Geom::Circle(px(o), snap(r * page.view.scale_x)),
            Path::Area(c) => {
                strokes.push(Op::Fill { geom: Geom::Polygon(chain(c)), color });
                continue;
            }
            Path::Head(a, b) => {
                let (p, q) = (px(a), px(b));
                // The head stands at the second point, however near the first is.
                let l = trig::hypot(q[0] - p[0], q[1] - p[1]).max(1e-9);
                let size = (page.em * 0.55).max(width * 2.4);
                let from = [q[0] - (q[0] - p[0]) / l * size, q[1] - (q[1] - p[1]) / l * size];
                arrow_head(strokes, color, from, q, size);
                continue;
            }
            Path::Dot(p, open) => {
                let geom = Geom::Circle(px(p), snap(page.stroke * 3.2));
                let inside = if *open { page.theme.background } else { color };
                strokes.push(Op::Fill { geom: geom.clone(), color: inside });
                strokes.push(Op::Stroke { geom, width: snap(page.stroke * 1.3), color, dash: Dash::Solid });
                continue;
            }
        };
        if matches!(path, Path::Closed(_) | Path::Ring(..)) {
            area(&geom);
        }
        let width = if matches!(path, Path::Bold(_)) { snap(pen::width(page, look) * 1.35) } else { width };
        strokes.push(Op::Stroke { geom, width, color, dash });
    }
}

/// Whether a shape is a composed one.
pub(super) fn is_composed(shape: &Shape) -> bool {
    matches!(
        shape,
        Shape::Part(..)
            | Shape::Gate(..)
            | Shape::Group(_)
            | Shape::Sign(..)
            | Shape::Loop(..)
            | Shape::Task(..)
            | Shape::Link(..)
            | Shape::Jump(..)
            | Shape::Span(..)
            | Shape::Bracket(..)
            | Shape::Staff(..)
            | Shape::Note(..)
            | Shape::Kin(_)
    )
}

/// Box of a composed shape in pixels, its signs and labels belonging beside it.
pub(super) fn home(scene: &Scene, view: &View, id: EntityId) -> Area {
    let mut corners = Vec::new();
    for (a, b, clear) in berths(scene, id, true).into_iter().chain(berths(scene, id, false)) {
        let c = clear.unwrap_or(0.0);
        for p in [a, b] {
            corners.extend([view.pixel([p[0] - c, p[1] - c]), view.pixel([p[0] + c, p[1] + c])]);
        }
    }
    if matches!(scene.entity(id).shape, Shape::Gate(..) | Shape::Group(_)) {
        let [x0, y0, x1, y1] = body(scene, id);
        corners.extend([view.pixel([x0, y0]), view.pixel([x1, y1])]);
    }
    let side = |i: usize, f: fn(f64, f64) -> f64| corners.iter().map(|c| c[i]).reduce(f).unwrap_or(0.0);
    [side(0, f64::min), side(1, f64::min), side(0, f64::max), side(1, f64::max)]
}

/// Centres for a label of half this size, best first, with a cost of their own.
pub(super) fn centres(page: &Page, id: EntityId, value: bool, half: [f64; 2]) -> Vec<([f64; 2], f64)> {
    let mut out = Vec::new();
    for (rank, (a, b, clear)) in berths(page.scene, id, value).into_iter().enumerate() {
        let (p, q) = (page.view.pixel(a), page.view.pixel(b));
        let own = 6.0 * rank as f64;
        let l = trig::hypot(q[0] - p[0], q[1] - p[1]);
        let Some(clear) = clear else {
            out.push(([(p[0] + q[0]) / 2.0, (p[1] + q[1]) / 2.0], own));
            if matches!(page.scene.entity(id).shape, Shape::Task(..)) {
                let fits = |t: &f64| t.min(1.0 - t) * l > half[0] + 0.35 * page.em;
                for (i, t) in [0.3, 0.7, 0.15, 0.85].into_iter().filter(fits).enumerate() {
                    out.push(([p[0] + t * (q[0] - p[0]), p[1]], own + 1.0 + 0.5 * i as f64));
                }
                // Where a bar is too short, beside it.
                out.push(([q[0] + half[0] + page.em * 0.35, q[1]], own + 4.0));
                out.push(([p[0] - half[0] - page.em * 0.35, p[1]], own + 8.0));
            }
            continue;
        };
        let clear = clear * page.view.scale_x;
        let u = if l > 1e-9 { [(q[0] - p[0]) / l, (q[1] - p[1]) / l] } else { [1.0, 0.0] };
        let normal = [-u[1], u[0]];
        let reach = half[0] * normal[0].abs() + half[1] * normal[1].abs();
        for (i, t) in [0.5, 0.36, 0.64, 0.2, 0.8, 0.05, 0.95].into_iter().enumerate() {
            let foot = [p[0] + t * (q[0] - p[0]), p[1] + t * (q[1] - p[1])];
            for (j, gap) in [0.25, 0.5, 0.8, 1.15, 1.5, 1.9, 2.3].into_iter().enumerate() {
                // Above and to the right before below and to the left.
                let first = if normal[1].abs() > 0.5 { -normal[1].signum() } else { normal[0].signum() };
                for (k, side) in [first, -first].into_iter().enumerate() {
                    let d = side * (clear + reach + gap * page.em);
                    let at = [foot[0] + d * normal[0], foot[1] + d * normal[1]];
                    out.push((at, own + 3.0 * i as f64 + 7.0 * j as f64 + k as f64));
                }
            }
        }
        if l < 1e-9 {
            // A single place has sides as well.
            for side in [-1.0, 1.0] {
                out.push(([p[0] + side * (clear + half[0] + 0.25 * page.em), p[1]], own + 2.0));
            }
        }
    }
    out
}
