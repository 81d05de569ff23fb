//! The rasteriser: a display list in, anti-aliased pixels out.
//!
//! A [`Canvas`] is drawn once and then drawn over in place, so that a step's overlay costs only its own strokes; it
//! remembers which rows changed since they were last taken. Pixels are opaque RGBA, 8 bits a channel. Solid strokes
//! have round ends and joins, interrupted ones butt ends. Glyphs come from a per-thread cache of small masks, at
//! quarter-pixel positions. Uses no trigonometry of the platform, so that the pixels depend on the list alone.

use std::ops::Range;

use tiny_skia::{FillRule, LineCap, LineJoin, Path, PathBuilder, Rect, Stroke, StrokeDash, Transform};

use super::cover::Cover;
use super::glyph::{self, Ink};
use super::layout::TextError;
use super::list::{Align, Color, Dash, DisplayList, Geom, Op};
use super::pixels::Pixels;
use super::text;

/// Largest side of a canvas in pixels; keeps one figure below 256 MB.
pub const MAX_SIDE: u32 = 8000;

/// Why a list cannot be drawn.
#[derive(Clone, PartialEq, Debug, thiserror::Error)]
pub enum DrawError {
    /// The canvas has no area or is too large.
    #[error("canvas of {0} x {1} px; hint: each side must be 1 to {MAX_SIDE}")]
    Size(u32, u32),
    /// The background shows through.
    #[error("background opacity is {0}; hint: a canvas must be opaque (255)")]
    Background(u8),
    /// A label cannot be set.
    #[error("operation {op}: {cause}")]
    Text {
        /// Index of the operation in the list.
        op: usize,
        /// What is wrong with the label.
        cause: TextError,
    },
    /// A number is not finite or out of range.
    #[error("operation {op}: {what} is {value}; hint: {hint}")]
    Number {
        /// Index of the operation in the list.
        op: usize,
        /// Which number.
        what: &'static str,
        /// Its value.
        value: f64,
        /// What it must be.
        hint: &'static str,
    },
}

/// A picture that can be drawn over.
#[derive(Clone)]
pub struct Canvas {
    pixels: Pixels,
    cover: Cover,
    dirty: Range<u32>,
}

impl Canvas {
    /// Draws a list's first state.
    ///
    /// # Errors
    /// If the size is out of range, the background is not opaque, or an operation cannot be drawn.
    pub fn new(list: &DisplayList) -> Result<Canvas, DrawError> {
        if ![list.width, list.height].iter().all(|side| (1..=MAX_SIDE).contains(side)) {
            return Err(DrawError::Size(list.width, list.height));
        }
        if list.background.a != 255 {
            return Err(DrawError::Background(list.background.a));
        }
        let pixels = Pixels::new(list.width, list.height, list.background);
        let mut canvas = Canvas { pixels, cover: Cover::default(), dirty: 0..list.height };
        canvas.draw(&list.ops)?;
        Ok(canvas)
    }

    /// A picture that is there already, as `(height, width, 3)` bytes RGB; nothing counts as changed.
    ///
    /// # Errors
    /// If the size is out of range or does not fit the bytes.
    pub fn of_rgb(width: u32, height: u32, rgb: &[u8]) -> Result<Canvas, DrawError> {
        let fits = rgb.len() as u64 == u64::from(width) * u64::from(height) * 3;
        if !fits || ![width, height].iter().all(|side| (1..=MAX_SIDE).contains(side)) {
            return Err(DrawError::Size(width, height));
        }
        let mut pixels = Pixels::new(width, height, Color::rgb(255, 255, 255));
        for (to, from) in pixels.data.iter_mut().zip(rgb.as_chunks::<3>().0) {
            to[..3].copy_from_slice(from);
        }
        Ok(Canvas { pixels, cover: Cover::default(), dirty: 0..0 })
    }

    /// Draws operations over what is there, first one first.
    ///
    /// # Errors
    /// If an operation cannot be drawn; those before it have been.
    pub fn draw(&mut self, ops: &[Op]) -> Result<(), DrawError> {
        for (index, op) in ops.iter().enumerate() {
            check(index, op)?;
            match op {
                Op::Stroke { geom, width, color, dash } => self.stroke(geom, *width, *color, *dash),
                Op::Fill { geom, color } => self.fill(geom, *color),
                Op::Text { .. } => self.text(op).map_err(|cause| DrawError::Text { op: index, cause })?,
            }
        }
        Ok(())
    }

    /// Width in pixels.
    pub fn width(&self) -> u32 {
        self.pixels.width
    }

    /// Height in pixels.
    pub fn height(&self) -> u32 {
        self.pixels.height
    }

    /// All pixels as `(height, width, 4)` bytes RGBA; opacity is 255 throughout.
    pub fn rgba(&self) -> &[u8] {
        self.pixels.data.as_flattened()
    }

    /// One row of pixels as `(width, 4)` bytes RGBA.
    ///
    /// # Panics
    /// If `y` is not below the height.
    pub fn row(&self, y: u32) -> &[u8] {
        let len = self.width() as usize * 4;
        &self.rgba()[y as usize * len..][..len]
    }

    /// The colour of a pixel, `None` outside the canvas.
    pub fn pixel(&self, x: u32, y: u32) -> Option<Color> {
        let inside = x < self.width() && y < self.height();
        let [r, g, b, _] = *self.pixels.data.get(y as usize * self.width() as usize + x as usize)?;
        inside.then_some(Color::rgb(r, g, b))
    }

    /// The rows that may have changed since the last call (of a list all, at the first); empty if nothing was drawn.
    pub fn take_dirty(&mut self) -> Range<u32> {
        std::mem::replace(&mut self.dirty, 0..0)
    }

    /// Notes that rows from `top` to `bottom` (pixels, any order of magnitude) are about to change.
    fn touch(&mut self, top: f32, bottom: f32) {
        // Two pixels more on each side: anti-aliasing reaches one pixel, rounding less than another.
        let height = self.height();
        let (top, bottom) = ((top - 2.0).max(0.0) as u32, ((bottom + 3.0).max(0.0) as u32).min(height));
        if top >= bottom {
            return;
        }
        self.dirty = match self.dirty.is_empty() {
            true => top..bottom,
            false => self.dirty.start.min(top)..self.dirty.end.max(bottom),
        };
    }

    fn fill_path(&mut self, path: &Path, color: Color, rule: FillRule) {
        self.touch(path.bounds().top(), path.bounds().bottom());
        let size = [self.width(), self.height()];
        let Canvas { pixels, cover, .. } = self;
        cover.fill(path, rule, size, |span| pixels.paint(span, color));
    }

    fn stroke_path(&mut self, path: &Path, color: Color, stroke: &Stroke) {
        let dashed = stroke.dash.as_ref().and_then(|dash| path.dash(dash, 1.0));
        if let Some(outline) = dashed.as_ref().unwrap_or(path).stroke(stroke, 1.0) {
            self.fill_path(&outline, color, FillRule::Winding);
        }
    }

    fn fill(&mut self, geom: &Geom, color: Color) {
        if let Some(path) = outline(geom) {
            self.fill_path(&path, color, FillRule::EvenOdd);
        }
    }

    fn stroke(&mut self, geom: &Geom, width: f64, color: Color, dash: Dash) {
        let Some(path) = outline(geom) else { return };
        let (line_cap, dash) = match dash {
            Dash::Solid => (LineCap::Round, None),
            Dash::Dashed => (LineCap::Butt, StrokeDash::new(vec![6.0, 4.0], 0.0)),
            Dash::Dotted => (LineCap::Butt, StrokeDash::new(vec![1.5, 3.0], 0.0)),
        };
        let stroke = Stroke { width: width as f32, line_cap, line_join: LineJoin::Round, dash, ..Stroke::default() };
        self.stroke_path(&path, color, &stroke);
    }

    fn text(&mut self, op: &Op) -> Result<(), TextError> {
        let Op::Text { at, text, size, face, color, align, turn } = op else {
            return Ok(());
        };
        let label = text::layout(text, *face, *size)?;
        let left = anchor(*align, label.extent.width);
        let (sin, cos) = turned(*turn);
        let place = |p: [f64; 2]| {
            let x = p[0] + left;
            [at[0] + x * cos + p[1] * sin, at[1] - x * sin + p[1] * cos]
        };
        for g in &label.glyphs {
            let [x, y] = place(g.at);
            if *turn == 0.0 && g.size <= glyph::MAX_CACHED {
                let ink = Ink { font: g.glyph.font, id: g.glyph.id, size: g.size };
                let rows = glyph::blend(ink, [x, y], *color, &mut self.pixels);
                self.touch(rows.start as f32, rows.end as f32);
            } else if let Some(path) = super::font::outline(g.glyph.font, g.glyph.id) {
                let (c, s) = ((cos * g.size) as f32, (sin * g.size) as f32);
                let transform = Transform::from_row(c, -s, s, c, x as f32, y as f32);
                if let Some(path) = path.transform(transform) {
                    self.fill_path(&path, *color, FillRule::Winding);
                }
            }
        }
        for rule in &label.rules {
            let mut path = PathBuilder::new();
            chain(&mut path, rule.points.iter().map(|&p| place(p)));
            let stroke = Stroke { width: rule.width as f32, ..Stroke::default() };
            if let Some(path) = path.finish() {
                self.stroke_path(&path, *color, &stroke);
            }
        }
        Ok(())
    }
}

/// Where a label's left end lies relative to its anchor.
pub(crate) fn anchor(align: Align, width: f64) -> f64 {
    match align {
        Align::Left => 0.0,
        Align::Center => -width / 2.0,
        Align::Right => -width,
    }
}

/// Sine and cosine of an angle in degrees, exact for quarter turns.
pub(crate) fn turned(degrees: f64) -> (f64, f64) {
    match degrees.rem_euclid(360.0) {
        0.0 => (0.0, 1.0),
        90.0 => (1.0, 0.0),
        180.0 => (0.0, -1.0),
        270.0 => (-1.0, 0.0),
        other => libm::sincos(other.to_radians()),
    }
}

/// A shape's outline; `None` if it has no extent.
fn outline(geom: &Geom) -> Option<Path> {
    let mut path = PathBuilder::new();
    match geom {
        Geom::Line(a, b) => chain(&mut path, [*a, *b]),
        Geom::Polyline(points) => chain(&mut path, points.iter().copied()),
        Geom::Polygon(points) => {
            chain(&mut path, points.iter().copied());
            path.close();
        }
        Geom::Circle([x, y], r) => {
            return PathBuilder::from_circle(*x as f32, *y as f32, *r as f32);
        }
        Geom::Arc(c, r, start, sweep) => curve(&mut path, *c, *r, *start, *sweep),
        Geom::Wedge(c, r, start, sweep) => {
            path.move_to(c[0] as f32, c[1] as f32);
            curve(&mut path, *c, *r, *start, *sweep);
            path.close();
        }
        Geom::Rect([x, y], [w, h]) => {
            return Rect::from_xywh(*x as f32, *y as f32, *w as f32, *h as f32).map(PathBuilder::from_rect);
        }
    }
    path.finish()
}

fn chain(path: &mut PathBuilder, points: impl IntoIterator<Item = [f64; 2]>) {
    for [x, y] in points {
        match path.is_empty() {
            true => path.move_to(x as f32, y as f32),
            false => path.line_to(x as f32, y as f32),
        }
    }
}

/// Appends a circular arc as cubic curves of at most 45 degrees, whose error is below 1e-5 of the radius.
fn curve(path: &mut PathBuilder, [cx, cy]: [f64; 2], r: f64, start: f64, sweep: f64) {
    let pieces = (sweep.abs() / 45.0).ceil().max(1.0);
    let step = sweep / pieces;
    let reach = 4.0 / 3.0 * libm::tan(step.to_radians() / 4.0) * r;
    let point = |k: f64| {
        let (sin, cos) = turned(start + step * k);
        ([cx + r * cos, cy - r * sin], [-sin * reach, -cos * reach])
    };
    let (mut p, mut d) = point(0.0);
    match path.is_empty() {
        true => path.move_to(p[0] as f32, p[1] as f32),
        false => path.line_to(p[0] as f32, p[1] as f32),
    }
    for k in 1..=pieces as u32 {
        let (q, e) = point(f64::from(k));
        let [ax, ay] = [p[0] + d[0], p[1] + d[1]].map(|v| v as f32);
        let [bx, by] = [q[0] - e[0], q[1] - e[1]].map(|v| v as f32);
        path.cubic_to(ax, ay, bx, by, q[0] as f32, q[1] as f32);
        (p, d) = (q, e);
    }
}

/// Refuses numbers that would be dropped in silence or overflow.
fn check(op: usize, operation: &Op) -> Result<(), DrawError> {
    const REACH: f64 = 100_000.0;
    let bad = |what, value, hint| Err(DrawError::Number { op, what, value, hint });
    let far = |v: &f64| v.is_nan() || v.abs() > REACH;
    let mut numbers: Vec<f64> = Vec::new();
    let geom = match operation {
        Op::Stroke { geom, width, .. } => {
            if !(0.0..=1000.0).contains(width) {
                return bad("width", *width, "it must be 0 to 1000 px");
            }
            geom
        }
        Op::Fill { geom, .. } => geom,
        Op::Text { at, size, turn, .. } => {
            if !(1.0..=1000.0).contains(size) {
                return bad("size", *size, "it must be 1 to 1000 px");
            }
            return match at.iter().chain([turn]).find(|v| far(v)) {
                Some(v) => bad("a text's place", *v, "it must be finite and near the canvas"),
                None => Ok(()),
            };
        }
    };
    match geom {
        Geom::Line(a, b) | Geom::Rect(a, b) => numbers.extend([a[0], a[1], b[0], b[1]]),
        Geom::Polyline(points) | Geom::Polygon(points) => numbers.extend(points.iter().flatten()),
        Geom::Circle(c, r) => numbers.extend([c[0], c[1], *r]),
        Geom::Arc(c, r, a, b) | Geom::Wedge(c, r, a, b) => numbers.extend([c[0], c[1], *r, *a, *b]),
    }
    match numbers.iter().find(|v| far(v)) {
        Some(v) => bad("a coordinate", *v, "it must be finite and near the canvas"),
        None => Ok(()),
    }
}
