//! The display list as SVG, for browsers and editors.
//!
//! Labels stay text: `<text>` elements with the place of every glyph and the families in [`super::font::FONTS`], so
//! that a renderer with those fonts shows what [`super::raster`] shows. Rules (radicals, fraction bars) become paths,
//! as do glyphs that their file does not know by the character (Greek of Computer Modern). `tests/figure_svg.rs`
//! holds both renderers to each other.

use std::fmt::Write;

use tiny_skia::{PathSegment, Transform};

use super::font::{self, FONTS};
use super::layout::{Placed, TextError};
use super::list::{Color, Dash, DisplayList, Geom, Op};
use super::raster::{anchor, turned};
use super::text;

/// Prints a figure as one SVG document.
///
/// # Errors
/// If a label cannot be set.
pub fn print(list: &DisplayList) -> Result<String, TextError> {
    let (w, h) = (list.width, list.height);
    let mut out = String::with_capacity(256 + 160 * list.ops.len());
    put(
        &mut out,
        format_args!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{w}\" height=\"{h}\" viewBox=\"0 0 {w} {h}\">\n"
        ),
    );
    put(&mut out, format_args!("<rect width=\"{w}\" height=\"{h}\"{}/>\n", Paint("fill", list.background)));
    out.push_str(&elements(&list.ops)?);
    out.push_str("</svg>\n");
    Ok(out)
}

/// Prints operations as elements without a document around them: what an overlay adds to a figure's document.
///
/// # Errors
/// If a label cannot be set.
pub fn elements(ops: &[Op]) -> Result<String, TextError> {
    let mut out = String::with_capacity(160 * ops.len());
    for op in ops {
        match op {
            Op::Stroke { geom, width, color, dash } => {
                shape(&mut out, geom);
                out.push_str(match dash {
                    Dash::Solid => " stroke-linecap=\"round\"",
                    Dash::Dashed => " stroke-dasharray=\"6 4\"",
                    Dash::Dotted => " stroke-dasharray=\"1.5 3\"",
                });
                let paint = Paint("stroke", *color);
                put(
                    &mut out,
                    format_args!(" stroke-linejoin=\"round\" fill=\"none\" stroke-width=\"{width}\"{paint}/>\n"),
                );
            }
            Op::Fill { geom, color } => {
                shape(&mut out, geom);
                put(&mut out, format_args!(" fill-rule=\"evenodd\"{}/>\n", Paint("fill", *color)));
            }
            Op::Text { .. } => label(&mut out, op)?,
        }
    }
    Ok(out)
}

/// Appends to a string, which cannot fail.
fn put(out: &mut String, text: std::fmt::Arguments<'_>) {
    out.write_fmt(text).expect("a string takes any text");
}

/// A paint attribute with its opacity.
struct Paint(&'static str, Color);

impl std::fmt::Display for Paint {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Paint(name, Color { r, g, b, a }) = self;
        write!(f, " {name}=\"#{r:02x}{g:02x}{b:02x}\"")?;
        if *a != 255 {
            write!(f, " {name}-opacity=\"{:.4}\"", f64::from(*a) / 255.0)?;
        }
        Ok(())
    }
}

/// Opens an element for a shape, without paint.
fn shape(out: &mut String, geom: &Geom) {
    match geom {
        Geom::Line([a, b], [c, d]) => put(out, format_args!("<line x1=\"{a}\" y1=\"{b}\" x2=\"{c}\" y2=\"{d}\"")),
        Geom::Polyline(points) => chain(out, "polyline", points),
        Geom::Polygon(points) => chain(out, "polygon", points),
        Geom::Circle([x, y], r) => put(out, format_args!("<circle cx=\"{x}\" cy=\"{y}\" r=\"{r}\"")),
        Geom::Arc(c, r, start, sweep) => arc(out, *c, *r, *start, *sweep, false),
        Geom::Wedge(c, r, start, sweep) => arc(out, *c, *r, *start, *sweep, true),
        Geom::Rect([x, y], [w, h]) => put(out, format_args!("<rect x=\"{x}\" y=\"{y}\" width=\"{w}\" height=\"{h}\"")),
    }
}

fn chain(out: &mut String, name: &str, points: &[[f64; 2]]) {
    put(out, format_args!("<{name} points=\""));
    for [x, y] in points {
        put(out, format_args!("{x},{y} "));
    }
    out.push('"');
}

fn arc(out: &mut String, [cx, cy]: [f64; 2], r: f64, start: f64, sweep: f64, wedge: bool) {
    // SVG's arcs are ambiguous from half a turn on, so they go in thirds of a turn.
    let pieces = (sweep.abs() / 120.0).ceil().max(1.0);
    let side = u8::from(sweep < 0.0);
    let at = |k: f64| {
        let (sin, cos) = turned(start + sweep * k / pieces);
        (cx + r * cos, cy - r * sin)
    };
    let (x, y) = at(0.0);
    match wedge {
        true => put(out, format_args!("<path d=\"M{cx} {cy}L{x:.4} {y:.4}")),
        false => put(out, format_args!("<path d=\"M{x:.4} {y:.4}")),
    }
    for k in 1..=pieces as u32 {
        let (x, y) = at(f64::from(k));
        put(out, format_args!("A{r} {r} 0 0 {side} {x:.4} {y:.4}"));
    }
    out.push_str(if wedge { "Z\"" } else { "\"" });
}

fn label(out: &mut String, op: &Op) -> Result<(), TextError> {
    let Op::Text { at: [x, y], text, size, face, color, align, turn } = op else { return Ok(()) };
    let set = text::layout(text, *face, *size)?;
    let left = anchor(*align, set.extent.width);
    let paint = Paint("fill", *color);
    put(out, format_args!("<g transform=\"translate({x} {y})"));
    if *turn != 0.0 {
        put(out, format_args!(" rotate({})", -turn));
    }
    put(out, format_args!("\"{paint}>"));
    let same = |a: &Placed, b: &Placed| {
        let key = |g: &Placed| (g.glyph.font, g.glyph.by_unicode, g.size.to_bits(), g.at[1].to_bits());
        key(a) == key(b)
    };
    for run in set.glyphs.chunk_by(same) {
        match run.first() {
            Some(first) if first.glyph.by_unicode => words(out, run, first, left),
            _ => run.iter().for_each(|glyph| drawn(out, glyph, left)),
        }
    }
    let stroke = Paint("stroke", *color);
    for rule in &set.rules {
        put(out, format_args!("<path fill=\"none\" stroke-width=\"{:.4}\"{stroke} d=\"", rule.width));
        for (i, [x, y]) in rule.points.iter().enumerate() {
            put(out, format_args!("{}{:.4} {y:.4}", if i == 0 { 'M' } else { 'L' }, x + left));
        }
        out.push_str("\"/>");
    }
    out.push_str("</g>\n");
    Ok(())
}

/// Glyphs of one font, size and baseline as one text element.
fn words(out: &mut String, run: &[Placed], first: &Placed, left: f64) {
    let file = &FONTS[usize::from(first.glyph.font)];
    put(out, format_args!("<text font-family=\"{}\" font-size=\"{:.4}\"", file.family, first.size));
    if file.italic {
        out.push_str(" font-style=\"italic\"");
    }
    put(out, format_args!(" y=\"{:.4}\" x=\"", first.at[1]));
    for glyph in run {
        put(out, format_args!("{:.4} ", glyph.at[0] + left));
    }
    out.push_str("\">");
    for glyph in run {
        match glyph.ch {
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            ch => out.push(ch),
        }
    }
    out.push_str("</text>");
}

/// A glyph as a path.
fn drawn(out: &mut String, placed: &Placed, left: f64) {
    let grown = Transform::from_row(
        placed.size as f32,
        0.0,
        0.0,
        placed.size as f32,
        (placed.at[0] + left) as f32,
        placed.at[1] as f32,
    );
    let outline = font::outline(placed.glyph.font, placed.glyph.id).and_then(|path| path.transform(grown));
    let Some(path) = outline else { return };
    out.push_str("<path d=\"");
    for segment in path.segments() {
        match segment {
            PathSegment::MoveTo(p) => put(out, format_args!("M{:.3} {:.3}", p.x, p.y)),
            PathSegment::LineTo(p) => put(out, format_args!("L{:.3} {:.3}", p.x, p.y)),
            PathSegment::QuadTo(a, p) => put(out, format_args!("Q{:.3} {:.3} {:.3} {:.3}", a.x, a.y, p.x, p.y)),
            PathSegment::CubicTo(a, b, p) => {
                put(out, format_args!("C{:.3} {:.3} {:.3} {:.3} {:.3} {:.3}", a.x, a.y, b.x, b.y, p.x, p.y));
            }
            PathSegment::Close => out.push('Z'),
        }
    }
    out.push_str("\"/>");
}
