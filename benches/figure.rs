//! Costs of the figure module: `cargo bench --bench figure`.
//!
//! Two figures of 640 x 480 are measured: a geometry figure (circle, triangle, dots, marks, labels) and a chart
//! (grid, bars, axes, words). Budgets: 1 ms from list to PNG and hash, 0.3 ms for an overlay.

#![allow(missing_docs, clippy::unwrap_used)]

use divan::{Bencher, black_box};
use flywheel::figure::list::{Align, Color, Dash, DisplayList, Face, Geom, Op};
use flywheel::figure::png::{Effort, Frame};
use flywheel::figure::raster::Canvas;
use flywheel::figure::{code, svg, text};

const BLACK: Color = Color::rgb(0, 0, 0);
const RED: Color = Color::rgb(200, 16, 46);

fn main() {
    divan::main();
}

fn stroke(geom: Geom, width: f64, color: Color) -> Op {
    Op::Stroke { geom, width, color, dash: Dash::Solid }
}

fn label(x: f64, y: f64, text: &str, face: Face) -> Op {
    Op::Text { at: [x, y], text: text.to_string(), size: 20.0, face, color: BLACK, align: Align::Center, turn: 0.0 }
}

fn geometry() -> DisplayList {
    let points = [("A", [180.0, 360.5]), ("B", [455.25, 350.0]), ("C_1", [300.0, 62.0]), ("O", [320.0, 240.0])];
    let (a, b, c, o) = (points[0].1, points[1].1, points[2].1, points[3].1);
    let mut ops = vec![stroke(Geom::Circle(o, 180.0), 1.6, BLACK)];
    for (from, to) in [(a, b), (b, c), (c, a), (o, a)] {
        ops.push(stroke(Geom::Line(from, to), 1.6, BLACK));
    }
    ops.push(stroke(Geom::Arc(a, 28.0, 2.0, 65.0), 1.2, BLACK));
    for (name, [x, y]) in points {
        ops.push(Op::Fill { geom: Geom::Circle([x, y], 3.0), color: BLACK });
        ops.push(label(x + 14.0, y - 8.0, name, Face::StixItalic));
    }
    ops.push(label(235.0, 330.0, "64.5°", Face::Stix));
    ops.push(label(400.0, 190.0, "2\\sqrt{3}", Face::Stix));
    DisplayList { width: 640, height: 480, background: Color::rgb(255, 255, 255), ops }
}

fn overlay() -> Vec<Op> {
    let geom = Geom::Line([300.0, 62.0], [317.5, 355.0]);
    vec![Op::Stroke { geom, width: 2.0, color: RED, dash: Dash::Dashed }, label(330.0, 380.0, "D", Face::StixItalic)]
}

fn chart() -> DisplayList {
    let mut ops = Vec::new();
    for k in 0..8 {
        let y = 400.5 - 45.0 * f64::from(k);
        ops.push(stroke(Geom::Line([80.0, y], [600.0, y]), 1.0, Color::rgb(208, 208, 208)));
        ops.push(label(60.0, y + 6.0, &(10 * k).to_string(), Face::Sans));
    }
    let fills = [Color::rgb(31, 119, 180), Color::rgb(255, 127, 14), Color::rgb(44, 160, 44)];
    for (k, name) in ["North", "East", "South", "West", "Centre"].iter().enumerate() {
        let (x, height) = (100.0 + 100.0 * k as f64, 90.0 + 40.0 * ((k * 3) % 5) as f64);
        let geom = Geom::Rect([x, 400.0 - height], [60.0, height]);
        ops.push(Op::Fill { geom: geom.clone(), color: fills[k % 3] });
        ops.push(stroke(geom, 1.0, BLACK));
        ops.push(label(x + 30.0, 424.0, &format!("\\text{{{name}}}"), Face::Sans));
    }
    ops.push(stroke(Geom::Polyline(vec![[80.0, 40.0], [80.0, 400.5], [600.0, 400.5]]), 1.5, BLACK));
    DisplayList { width: 640, height: 480, background: Color::rgb(255, 255, 255), ops }
}

const NAMES: [&str; 2] = ["geometry", "chart"];

fn list(name: &str) -> DisplayList {
    if name == "chart" { chart() } else { geometry() }
}

#[divan::bench(args = NAMES)]
fn raster(b: Bencher, name: &str) {
    let list = list(name);
    b.bench(|| Canvas::new(&list).unwrap());
}

#[divan::bench(args = ["empty", "circle", "lines", "arc", "dots", "text"])]
fn raster_part(b: Bencher, part: &str) {
    let mut list = geometry();
    list.ops = match part {
        "empty" => Vec::new(),
        "circle" => list.ops.drain(0..1).collect(),
        "lines" => list.ops.drain(1..5).collect(),
        "arc" => list.ops.drain(5..6).collect(),
        "dots" => list.ops.into_iter().filter(|op| matches!(op, Op::Fill { .. })).collect(),
        _ => list.ops.into_iter().filter(|op| matches!(op, Op::Text { .. })).collect(),
    };
    b.bench(|| Canvas::new(&list).unwrap());
}

#[divan::bench]
fn measure_label(b: Bencher) {
    b.bench(|| text::measure(black_box("\\text{Rainfall (mm)}"), Face::StixItalic, 20.0).unwrap());
}

#[divan::bench]
fn measure_name(b: Bencher) {
    b.bench(|| text::measure(black_box("C_1"), Face::StixItalic, 20.0).unwrap());
}

#[divan::bench(args = NAMES)]
fn frame(b: Bencher, name: &str) {
    let mut canvas = Canvas::new(&list(name)).unwrap();
    b.bench_local(|| Frame::of(&mut canvas));
}

#[divan::bench(args = NAMES)]
fn palettise(b: Bencher, name: &str) {
    let frame = Frame::of(&mut Canvas::new(&list(name)).unwrap());
    b.bench(|| frame.indexed());
}

#[divan::bench(args = NAMES)]
fn png_fast(b: Bencher, name: &str) {
    let frame = Frame::of(&mut Canvas::new(&list(name)).unwrap());
    eprintln!("{name}: {} bytes fast, {} small", frame.encode(Effort::Fast).len(), frame.encode(Effort::Small).len());
    b.bench(|| frame.encode(Effort::Fast));
}

#[divan::bench(args = NAMES)]
fn png_small(b: Bencher, name: &str) {
    let frame = Frame::of(&mut Canvas::new(&list(name)).unwrap());
    b.bench(|| frame.encode(Effort::Small));
}

#[divan::bench(args = NAMES)]
fn png_decode(b: Bencher, name: &str) {
    let bytes = Frame::of(&mut Canvas::new(&list(name)).unwrap()).encode(Effort::Fast);
    b.bench(|| Frame::decode(&bytes).unwrap());
}

#[divan::bench(args = NAMES)]
fn hash(b: Bencher, name: &str) {
    let frame = Frame::of(&mut Canvas::new(&list(name)).unwrap());
    b.bench(|| frame.pixel_hash());
}

#[divan::bench(args = NAMES)]
fn whole_figure(b: Bencher, name: &str) {
    let list = list(name);
    b.bench(|| {
        let mut canvas = Canvas::new(&list).unwrap();
        let frame = Frame::of(&mut canvas);
        (frame.encode(Effort::Fast), frame.pixel_hash())
    });
}

/// Draws the same overlay again and again over one canvas: the cost of a step while its picture is in the cache.
#[divan::bench]
fn whole_overlay(b: Bencher) {
    let mut canvas = Canvas::new(&geometry()).unwrap();
    let mut frame = Frame::of(&mut canvas);
    let ops = overlay();
    b.bench_local(|| {
        canvas.draw(&ops).unwrap();
        frame.update(&mut canvas);
        (frame.encode(Effort::Fast), frame.pixel_hash())
    });
}

#[divan::bench(args = NAMES)]
fn svg_print(b: Bencher, name: &str) {
    let list = list(name);
    b.bench(|| svg::print(&list).unwrap());
}

#[divan::bench(args = NAMES)]
fn code_print(b: Bencher, name: &str) {
    let list = list(name);
    b.bench(|| code::print(&list));
}

#[divan::bench(args = NAMES)]
fn code_parse(b: Bencher, name: &str) {
    let source = code::print(&list(name));
    b.bench(|| code::parse(&source).unwrap());
}
