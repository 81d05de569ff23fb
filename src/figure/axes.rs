//! Coordinate systems and chart frames: view, grid, axes, ticks, numbers, titles.

use super::ink::{self, Area, Ink};
use super::list::{Align, Dash, Geom, Op, snap};
use super::page::Page;
use super::pen::arrow_head;
use super::text;
use crate::scene::view::View;
use crate::scene::{Axes, Axis, Frame, Scene};

/// Most ticks on one axis; a finer step than that is a template's error and draws none beyond.
const MAX_TICKS: usize = 80;

/// A tick's number as printed: no trailing zeros, a real minus sign.
pub(super) fn number(v: f64) -> String {
    let rounded = (v * 1e6).round() / 1e6;
    format!("{}", if rounded == 0.0 { 0.0 } else { rounded }).replace('-', "−")
}

fn ticks(axis: &Axis) -> Vec<f64> {
    if axis.step <= 0.0 {
        return Vec::new();
    }
    let first = (axis.min / axis.step - 1e-9).ceil();
    let last = (axis.max / axis.step + 1e-9).floor();
    let count = ((last - first + 1.0).max(0.0) as usize).min(MAX_TICKS);
    (0..count).map(|i| (first + i as f64) * axis.step).collect()
}

fn small(page: &Page) -> f64 {
    snap((page.em * 0.78).max(11.0))
}

fn width_of(page: &Page, s: &str, size: f64) -> f64 {
    text::measure(s, page.theme.chart_face, size).map_or(0.0, |e| e.width)
}

/// Markup of plain words: letters upright, nothing read as a formula.
pub(super) fn words(s: &str) -> String {
    format!("\\text{{{s}}}")
}

/// Size of category names in pixels, so that neighbours do not touch.
fn category_size(page: &Page, axis: &Axis) -> f64 {
    let size = small(page);
    let widest = axis.categories.iter().map(|(_, n)| width_of(page, &words(n), size)).fold(0.0, f64::max);
    let slot = page.view.scale_x * (axis.max - axis.min) / axis.categories.len().max(1) as f64;
    if widest + size * 0.4 <= slot { size } else { snap((size * slot / (widest + size * 0.4)).max(9.0)) }
}

/// Least width in pixels at which the category names of a chart of this area fit side by side.
pub(super) fn least_width(scene: &Scene, area: f64) -> f64 {
    let Frame::Axes(axes) = &scene.frame else { return 0.0 };
    let letters = axes.x.categories.iter().map(|(_, n)| n.chars().count() + 2).max().unwrap_or(0);
    let size = (area.sqrt() / 30.0).max(11.0);
    letters as f64 * size * 0.62 * axes.x.categories.len() as f64 + size * 5.0
}

/// The view that leaves room for numbers and titles.
pub(super) fn view(page: &Page, axes: &Axes) -> View {
    let (em, size) = (page.em, small(page));
    let canvas = (page.view.width, page.view.height);
    let numbers = ticks(&axes.y).into_iter().map(|v| width_of(page, &number(v), size)).fold(0.0, f64::max);
    let margin = if axes.crossed {
        // Axes at an edge of the figure carry their numbers outside.
        let (left, low) = (axes.x.min >= 0.0, axes.y.min >= 0.0);
        [
            if left { numbers + size * 0.9 } else { em * 1.1 },
            em * 1.3,
            em * 1.3,
            if low { size * 2.1 } else { em * 1.0 },
        ]
    } else {
        let title = if axes.y.title.is_empty() { 0.0 } else { em * 1.2 };
        let below = if axes.x.title.is_empty() { 0.0 } else { em * 1.2 };
        [numbers + size * 0.9 + title + em * 0.3, em * 1.2, em * 0.8, size * 1.9 + below]
    };
    View::fit([axes.x.min, axes.y.min], [axes.x.max, axes.y.max], canvas, margin, axes.equal)
}

fn line(ops: &mut Vec<Op>, a: [f64; 2], b: [f64; 2], width: f64, color: super::list::Color) {
    let snapped = |p: [f64; 2]| [snap(p[0]), snap(p[1])];
    ops.push(Op::Stroke { geom: Geom::Line(snapped(a), snapped(b)), width: snap(width), color, dash: Dash::Solid });
}

fn write(ops: &mut Vec<Op>, page: &Page, at: [f64; 2], s: &str, size: f64, align: Align, turn: f64) {
    ops.push(written(page, at, s, size, align, turn));
}

fn written(page: &Page, at: [f64; 2], s: &str, size: f64, align: Align, turn: f64) -> Op {
    Op::Text {
        at: [snap(at[0]), snap(at[1])],
        text: s.into(),
        size,
        face: page.theme.chart_face,
        color: page.theme.label,
        align,
        turn,
    }
}

/// Clear pixels around a number or title of crossed axes.
const CLEAR_PX: f64 = 1.2;

/// The first of the places that is clear of ink, of other writing and of the edges.
fn free(page: &Page, places: impl IntoIterator<Item = Op>, obstacles: &[Ink], taken: &mut Vec<Area>) -> Option<Op> {
    let canvas = [0.0, 0.0, f64::from(page.view.width), f64::from(page.view.height)];
    places.into_iter().find(|op| {
        let Some(area) = ink::text_area(op) else { return false };
        let roomy = ink::grown(&area, CLEAR_PX);
        let inside = roomy[0] >= canvas[0] && roomy[1] >= canvas[1] && roomy[2] <= canvas[2] && roomy[3] <= canvas[3];
        let clear =
            inside && !taken.iter().any(|t| ink::boxes_meet(t, &roomy)) && !obstacles.iter().any(|o| o.meets(&roomy));
        if clear {
            taken.push(area);
        }
        clear
    })
}

/// Operations of the frame, painted under everything else. Where axes cross the figure, their numbers and titles make way
/// for its strokes (`strokes`: the ink of all states), and a number that finds no clear place is left out.
pub(super) fn lower(page: &Page, axes: &Axes, strokes: &[Ink]) -> Vec<Op> {
    let mut ops = Vec::new();
    let v = &page.view;
    let (x0, x1, y0, y1) = (axes.x.min, axes.x.max, axes.y.min, axes.y.max);
    let (thin, size) = (page.stroke * 0.6, small(page));
    let faint = page.theme.faint;
    if axes.x.grid {
        for t in ticks(&axes.x) {
            line(&mut ops, v.pixel([t, y0]), v.pixel([t, y1]), thin, faint);
        }
    }
    if axes.y.grid {
        for t in ticks(&axes.y) {
            line(&mut ops, v.pixel([x0, t]), v.pixel([x1, t]), thin, faint);
        }
    }
    let ink = page.theme.ink;
    let mut obstacles = strokes.to_vec();
    let mut taken = Vec::new();
    // Axes cross at the origin where that is in view, else at the nearest edge.
    let (ox, oy) = if axes.crossed { (0.0f64.clamp(x0, x1), 0.0f64.clamp(y0, y1)) } else { (x0, y0) };
    let (left, right, low, high) = (v.pixel([x0, oy]), v.pixel([x1, oy]), v.pixel([ox, y0]), v.pixel([ox, y1]));
    if axes.crossed {
        let reach = page.em * 0.7;
        let (tip_x, tip_y) = ([right[0] + reach, right[1]], [high[0], high[1] - reach]);
        let own = ops.len();
        line(&mut ops, left, tip_x, page.stroke, ink);
        if !axes.single {
            line(&mut ops, low, tip_y, page.stroke, ink);
        }
        arrow_head(&mut ops, ink, left, tip_x, page.em * 0.5);
        if !axes.single {
            arrow_head(&mut ops, ink, low, tip_y, page.em * 0.5);
        }
        ops[own..].iter().for_each(|op| super::ink::of(op, &mut obstacles));
        if !axes.x.title.is_empty() {
            let at = |up: f64| {
                written(
                    page,
                    [tip_x[0] - page.em * 0.1, tip_x[1] + page.em * up],
                    &axes.x.title,
                    page.em,
                    Align::Right,
                    0.0,
                )
            };
            let first = at(-0.55);
            ops.push(free(page, [first.clone(), at(1.1), at(-0.9), at(1.4)], &obstacles, &mut taken).unwrap_or(first));
        }
        if !axes.y.title.is_empty() {
            let at = |across: f64, align: Align| {
                written(
                    page,
                    [tip_y[0] + page.em * across, tip_y[1] + page.em * 0.45],
                    &axes.y.title,
                    page.em,
                    align,
                    0.0,
                )
            };
            let first = at(0.55, Align::Left);
            ops.push(
                free(page, [first.clone(), at(-0.55, Align::Right), at(0.9, Align::Left)], &obstacles, &mut taken)
                    .unwrap_or(first),
            );
        }
    } else {
        line(&mut ops, left, right, page.stroke, ink);
        if !axes.single {
            line(&mut ops, low, high, page.stroke, ink);
        }
        if !axes.y.title.is_empty() {
            let x = page.em * 1.0;
            write(&mut ops, page, [x, (low[1] + high[1]) / 2.0], &words(&axes.y.title), size, Align::Center, 90.0);
        }
        if !axes.x.title.is_empty() {
            let y = f64::from(v.height) - page.em * 0.5;
            write(&mut ops, page, [(left[0] + right[0]) / 2.0, y], &words(&axes.x.title), size, Align::Center, 0.0);
        }
    }
    let tick = page.em * 0.2;
    let step_px = axes.x.step * v.scale_x;
    let every = |numbers: f64, step: f64| if numbers > step { (numbers / step).ceil() } else { 1.0 };
    let widest = ticks(&axes.x).into_iter().map(|t| width_of(page, &number(t), size)).fold(0.0, f64::max);
    let skip_x = if step_px > 0.0 { every(widest + size * 0.5, step_px) } else { 1.0 };
    for t in ticks(&axes.x) {
        let p = v.pixel([t, oy]);
        line(&mut ops, [p[0], p[1] - tick], [p[0], p[1] + tick], page.stroke, ink);
        let index = (t / axes.x.step).round();
        if axes.x.numbers && !(axes.crossed && !axes.single && t.abs() < 1e-9) && index.rem_euclid(skip_x) == 0.0 {
            // Beside a stroke through the tick, but never so far that the number seems to be the next tick's.
            let aside = width_of(page, &number(t), size) / 2.0 + size * 0.35;
            let aside = if aside < 0.38 * step_px { aside } else { 0.0 };
            let at = |dx: f64, dy: f64| written(page, [p[0] + dx, p[1] + dy], &number(t), size, Align::Center, 0.0);
            let (below, above) = (tick + size, -tick - size * 0.35);
            if axes.crossed {
                let places = [
                    at(0.0, below),
                    at(0.0, above),
                    at(-aside, below),
                    at(aside, below),
                    at(-aside, above),
                    at(aside, above),
                ];
                ops.extend(free(page, places, &obstacles, &mut taken));
            } else {
                ops.push(at(0.0, below));
            }
        }
    }
    let skip_y = if axes.y.step > 0.0 { every(size * 1.25, axes.y.step * v.scale_y) } else { 1.0 };
    for t in ticks(&axes.y) {
        let p = v.pixel([ox, t]);
        line(&mut ops, [p[0] - tick, p[1]], [p[0] + tick, p[1]], page.stroke, ink);
        let index = (t / axes.y.step).round();
        if axes.y.numbers && !(axes.crossed && t.abs() < 1e-9) && index.rem_euclid(skip_y) == 0.0 {
            let at = |side: f64, dy: f64| {
                let align = if side < 0.0 { Align::Right } else { Align::Left };
                written(page, [p[0] + side * tick * 1.8, p[1] + size * 0.36 + dy], &number(t), size, align, 0.0)
            };
            if axes.crossed {
                let aside = if size * 0.6 < 0.38 * axes.y.step * v.scale_y { size * 0.6 } else { 0.0 };
                let places =
                    [at(-1.0, 0.0), at(1.0, 0.0), at(-1.0, aside), at(-1.0, -aside), at(1.0, aside), at(1.0, -aside)];
                ops.extend(free(page, places, &obstacles, &mut taken));
            } else {
                ops.push(at(-1.0, 0.0));
            }
        }
    }
    let names = category_size(page, &axes.x);
    for (at, name) in &axes.x.categories {
        let p = v.pixel([*at, oy]);
        write(&mut ops, page, [p[0], p[1] + tick + size * 1.05], &words(name), names, Align::Center, 0.0);
    }
    ops
}
