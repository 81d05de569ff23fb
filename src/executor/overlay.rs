//! The overlay language: Starlark with verbs that draw on a picture in absolute pixels.
//!
//! Coordinates are pixels, x to the right, y down, from the top left corner of the picture of the episode; crops are views and
//! change no coordinates. The verbs of the stored draw programs ([`crate::figure::code`]) mean here what they mean there, so that a
//! stored call runs as it is and gives the same pixels. Drawing goes onto the episode's canvas at once and is recorded.

#![allow(clippy::too_many_arguments, reason = "a verb takes what a script may say of a stroke")]
#![allow(unsafe_code, reason = "starlark's derives expand to `unsafe impl`; no unsafe code is written here")]

use crate::figure::code::{ALIGN_NAMES, DASH_NAMES, FACE_NAMES};
use crate::figure::list::{Align, Color, Dash, Face, Geom, Op, snap};
use crate::figure::png::{Effort, Frame};
use crate::figure::raster::Canvas;
use crate::foreign::picture::Pixels;
use crate::seed::trig;
use crate::template::script::thread_time;
use anyhow::{anyhow, bail};
use starlark::any::ProvidesStaticType;
use starlark::environment::{GlobalsBuilder, Module};
use starlark::eval::Evaluator;
use starlark::starlark_module;
use starlark::values::float::UnpackFloat;
use starlark::values::list::UnpackList;
use starlark::values::none::NoneType;
use std::cell::{Cell, RefCell};
use std::time::Duration;

/// What a model is told.
pub const MANUAL: &str = "\
The code is a small language with Python's syntax (variables, if, for, def, lists, f-strings; no import, no classes, no while). \
Coordinates are pixels of the given picture: x to the right, y down, the origin at the top left.
Drawing: line(x0, y0, x1, y1), arrow(x0, y0, x1, y1), polyline([(x, y), ...]), polygon([(x, y), ...]), circle(x, y, r), \
arc(x, y, r, start, sweep) in degrees, counter-clockwise, 0 to the right, wedge(x, y, r, start, sweep), rect(x, y, width, height), \
point(x, y, label=\"A\"), label(x, y, \"words\"), text(x, y, \"\\\\frac{1}{2}\", size=18), highlight(x0, y0, x1, y1). \
Named arguments: color=\"red\" or \"#rrggbb\", width=3, dash=\"dashed\", fill=\"yellow\".
Looking: size() gives (width, height), pixel(x, y) a colour, crop(x0, y0, x1, y1, zoom=2) shows a part enlarged, print(...) writes.
Computing: sqrt, sin, cos, tan (degrees), atan2(y, x) in degrees, pi, distance(P, Q), midpoint(P, Q), foot(P, A, B), \
intersection(A, B, C, D) of lines AB and CD, reflect(P, A, B), rotate(P, center, degrees), with points as (x, y).
The picture with all that was drawn is shown after each code block; variables stay from one block to the next.";

/// Names of colours; the ones that drawing libraries agree on.
const COLORS: &[(&str, u32)] = &[
    ("black", 0x000000),
    ("white", 0xffffff),
    ("red", 0xe60000),
    ("green", 0x008000),
    ("blue", 0x0000ff),
    ("yellow", 0xffd700),
    ("orange", 0xff8c00),
    ("purple", 0x800080),
    ("magenta", 0xff00ff),
    ("cyan", 0x00b7c3),
    ("gray", 0x808080),
    ("grey", 0x808080),
    ("brown", 0x8b4513),
    ("pink", 0xff69b4),
    ("navy", 0x000080),
    ("teal", 0x008080),
    ("lime", 0x00c800),
    ("darkred", 0x8b0000),
    ("darkgreen", 0x006400),
    ("darkblue", 0x00008b),
    ("crimson", 0xdc143c),
    ("r", 0xe60000),
    ("g", 0x008000),
    ("b", 0x0000ff),
    ("k", 0x000000),
    ("m", 0xff00ff),
    ("c", 0x00b7c3),
    ("y", 0xffd700),
];

/// Looks of strokes that a program does not choose.
const INK: Color = Color::rgb(0xe6, 0, 0);
const WIDTH: f64 = 3.0;
/// Opacity of a highlighter, of 255.
const HIGHLIGHT: u8 = 90;
/// Em size of labels in pixels.
const SIZE: f64 = 18.0;

/// Operations of an episode, views of a step, and pixels of a view, at most.
const OPS: usize = 50_000;
const VIEWS: usize = 4;
const VIEW_SIDE: u32 = 2000;

/// What an episode's programs talk to.
#[derive(ProvidesStaticType)]
pub struct Host {
    canvas: RefCell<Canvas>,
    step: RefCell<Step>,
    drawn: Cell<usize>,
    end: Cell<Duration>,
}

/// What a step has done so far.
#[derive(Default)]
pub struct Step {
    /// Operations, in order.
    pub strokes: Vec<Op>,
    /// Crops, encoded.
    pub views: Vec<Vec<u8>>,
}

impl Host {
    /// For an episode on this picture.
    ///
    /// # Errors
    /// If it has no area or is too large.
    pub fn new(picture: &Pixels) -> anyhow::Result<Host> {
        let canvas = Canvas::of_rgb(picture.width, picture.height, &picture.rgb)?;
        Ok(Host {
            canvas: canvas.into(),
            step: RefCell::default(),
            drawn: Cell::new(0),
            end: Cell::new(Duration::ZERO),
        })
    }

    /// Begins a step, which may draw until this thread has used so much CPU time.
    pub fn begin(&self, end: Duration) {
        self.step.take();
        self.end.set(end);
    }

    /// What the step has done; the whole picture comes with it if it drew.
    pub fn finish(&self) -> (Step, Option<Vec<u8>>) {
        let step = self.step.take();
        let picture = (!step.strokes.is_empty()).then(|| Frame::of(&mut self.canvas.borrow_mut()).encode(Effort::Fast));
        (step, picture)
    }

    fn draw(&self, op: Op) -> anyhow::Result<()> {
        // The interpreter counts a verb as one tick, however much it paints.
        if thread_time() > self.end.get() {
            bail!("Evaluation cancelled: drawing takes too long; hint: draw fewer or smaller shapes");
        }
        if self.drawn.get() >= OPS {
            bail!("more than {OPS} shapes are drawn; hint: draw fewer");
        }
        self.canvas.borrow_mut().draw(std::slice::from_ref(&op)).map_err(|e| anyhow!("{}", plain(&e.to_string())))?;
        self.drawn.set(self.drawn.get() + 1);
        self.step.borrow_mut().strokes.push(op);
        Ok(())
    }

    /// Draws a shape: filled, stroked or both.
    fn shape(&self, geom: Geom, look: &Look<'_>) -> anyhow::Result<NoneType> {
        if let Some(fill) = look.fill {
            self.draw(Op::Fill { geom: geom.clone(), color: color(fill)? })?;
        }
        if look.fill.is_none() || look.width.is_some() || look.color.is_some() {
            self.draw(look.stroke(geom)?)?;
        }
        Ok(NoneType)
    }
}

/// The words of a drawing error without its count of operations, which is always the first.
fn plain(message: &str) -> &str {
    message.strip_prefix("operation 0: ").unwrap_or(message)
}

/// How a shape is to look.
#[derive(Default)]
struct Look<'a> {
    width: Option<f64>,
    color: Option<&'a str>,
    dash: Option<&'a str>,
    fill: Option<&'a str>,
}

impl Look<'_> {
    fn stroke(&self, geom: Geom) -> anyhow::Result<Op> {
        let color = self.color.map_or(Ok(INK), color)?;
        let dash = self.dash.map_or(Ok(Dash::Solid), |name| named("dash", DASH_NAMES, name))?;
        Ok(Op::Stroke { geom, width: snap(self.width.unwrap_or(WIDTH)), color, dash })
    }
}

fn color(name: &str) -> anyhow::Result<Color> {
    if let Some(hex) =
        name.strip_prefix('#').filter(|h| matches!(h.len(), 6 | 8) && h.bytes().all(|b| b.is_ascii_hexdigit()))
    {
        let value = u32::from_str_radix(hex, 16)?;
        let [r, g, b, a] = if hex.len() == 6 { value << 8 | 255 } else { value }.to_be_bytes();
        return Ok(Color { r, g, b, a });
    }
    let lower = name.to_ascii_lowercase();
    match COLORS.iter().find(|row| row.0 == lower) {
        Some((_, value)) => {
            let [_, r, g, b] = value.to_be_bytes();
            Ok(Color::rgb(r, g, b))
        }
        None => Err(unknown("color", name, COLORS.iter().map(|row| row.0))),
    }
}

fn named<T: Copy>(what: &str, names: &[(&'static str, T)], name: &str) -> anyhow::Result<T> {
    let found = names.iter().find(|row| row.0 == name);
    found.map(|row| row.1).ok_or_else(|| unknown(what, name, names.iter().map(|row| row.0)))
}

fn unknown<'a>(what: &str, name: &str, known: impl Iterator<Item = &'a str>) -> anyhow::Error {
    let shown: String = name.chars().take(40).collect();
    let near = known.map(|k| (strsim::damerau_levenshtein(k, &shown), k)).min();
    let near = near.filter(|n| n.0 <= 3).map_or(String::new(), |n| format!("; hint: did you mean {:?}", n.1));
    anyhow!("{what} {shown:?} is unknown{near}")
}

fn host<'a>(eval: &Evaluator<'_, 'a, '_>) -> anyhow::Result<&'a Host> {
    eval.extra.and_then(|extra| extra.downcast_ref::<Host>()).ok_or_else(|| anyhow!("there is no picture"))
}

fn at(x: f64, y: f64) -> [f64; 2] {
    [snap(x), snap(y)]
}

/// A point as programs write it.
type Point = (UnpackFloat, UnpackFloat);

fn chain(points: UnpackList<Point>, least: usize) -> anyhow::Result<Vec<[f64; 2]>> {
    let points: Vec<[f64; 2]> = points.items.into_iter().map(|(x, y)| at(x.0, y.0)).collect();
    match points.len() >= least {
        true => Ok(points),
        false => Err(anyhow!("{} points, at least {least} are needed", points.len())),
    }
}

/// The verbs.
#[starlark_module]
pub fn verbs(builder: &mut GlobalsBuilder) {
    fn line<'v>(
        x0: UnpackFloat,
        y0: UnpackFloat,
        x1: UnpackFloat,
        y1: UnpackFloat,
        #[starlark(require = named)] width: Option<UnpackFloat>,
        #[starlark(require = named)] color: Option<&str>,
        #[starlark(require = named)] dash: Option<&str>,
        eval: &mut Evaluator<'v, '_, '_>,
    ) -> anyhow::Result<NoneType> {
        let look = Look { width: width.map(|w| w.0), color, dash, fill: None };
        host(eval)?.shape(Geom::Line(at(x0.0, y0.0), at(x1.0, y1.0)), &look)
    }

    fn arrow<'v>(
        x0: UnpackFloat,
        y0: UnpackFloat,
        x1: UnpackFloat,
        y1: UnpackFloat,
        #[starlark(require = named)] width: Option<UnpackFloat>,
        #[starlark(require = named)] color: Option<&str>,
        #[starlark(require = named)] dash: Option<&str>,
        eval: &mut Evaluator<'v, '_, '_>,
    ) -> anyhow::Result<NoneType> {
        let look = Look { width: width.map(|w| w.0), color, dash, fill: None };
        let (from, tip) = (at(x0.0, y0.0), at(x1.0, y1.0));
        let d = [tip[0] - from[0], tip[1] - from[1]];
        let length = trig::hypot(d[0], d[1]);
        if length < 1.0 {
            bail!("an arrow of {length} px; hint: give two different points");
        }
        let (u, size) = ([d[0] / length, d[1] / length], 4.0 * look.width.unwrap_or(WIDTH).max(2.0));
        let base = [tip[0] - size * u[0], tip[1] - size * u[1]];
        let corner = |s: f64| at(base[0] - s * size * 0.4 * u[1], base[1] + s * size * 0.4 * u[0]);
        let paint = look.color.unwrap_or("#e60000");
        let to = host(eval)?;
        to.shape(Geom::Line(from, at(base[0], base[1])), &look)?;
        to.shape(Geom::Polygon(vec![tip, corner(1.0), corner(-1.0)]), &Look { fill: Some(paint), ..Look::default() })
    }

    fn polyline<'v>(
        points: UnpackList<Point>,
        #[starlark(require = named)] width: Option<UnpackFloat>,
        #[starlark(require = named)] color: Option<&str>,
        #[starlark(require = named)] dash: Option<&str>,
        eval: &mut Evaluator<'v, '_, '_>,
    ) -> anyhow::Result<NoneType> {
        let look = Look { width: width.map(|w| w.0), color, dash, fill: None };
        host(eval)?.shape(Geom::Polyline(chain(points, 2)?), &look)
    }

    fn polygon<'v>(
        points: UnpackList<Point>,
        #[starlark(require = named)] width: Option<UnpackFloat>,
        #[starlark(require = named)] color: Option<&str>,
        #[starlark(require = named)] dash: Option<&str>,
        #[starlark(require = named)] fill: Option<&str>,
        eval: &mut Evaluator<'v, '_, '_>,
    ) -> anyhow::Result<NoneType> {
        let look = Look { width: width.map(|w| w.0), color, dash, fill };
        host(eval)?.shape(Geom::Polygon(chain(points, 3)?), &look)
    }

    fn circle<'v>(
        x: UnpackFloat,
        y: UnpackFloat,
        r: UnpackFloat,
        #[starlark(require = named)] width: Option<UnpackFloat>,
        #[starlark(require = named)] color: Option<&str>,
        #[starlark(require = named)] dash: Option<&str>,
        #[starlark(require = named)] fill: Option<&str>,
        eval: &mut Evaluator<'v, '_, '_>,
    ) -> anyhow::Result<NoneType> {
        let look = Look { width: width.map(|w| w.0), color, dash, fill };
        host(eval)?.shape(Geom::Circle(at(x.0, y.0), snap(r.0)), &look)
    }

    fn arc<'v>(
        x: UnpackFloat,
        y: UnpackFloat,
        r: UnpackFloat,
        start: UnpackFloat,
        sweep: UnpackFloat,
        #[starlark(require = named)] width: Option<UnpackFloat>,
        #[starlark(require = named)] color: Option<&str>,
        #[starlark(require = named)] dash: Option<&str>,
        eval: &mut Evaluator<'v, '_, '_>,
    ) -> anyhow::Result<NoneType> {
        let look = Look { width: width.map(|w| w.0), color, dash, fill: None };
        host(eval)?.shape(Geom::Arc(at(x.0, y.0), snap(r.0), snap(start.0), snap(sweep.0)), &look)
    }

    fn wedge<'v>(
        x: UnpackFloat,
        y: UnpackFloat,
        r: UnpackFloat,
        start: UnpackFloat,
        sweep: UnpackFloat,
        #[starlark(require = named)] width: Option<UnpackFloat>,
        #[starlark(require = named)] color: Option<&str>,
        #[starlark(require = named)] dash: Option<&str>,
        #[starlark(require = named)] fill: Option<&str>,
        eval: &mut Evaluator<'v, '_, '_>,
    ) -> anyhow::Result<NoneType> {
        let look = Look { width: width.map(|w| w.0), color, dash, fill };
        host(eval)?.shape(Geom::Wedge(at(x.0, y.0), snap(r.0), snap(start.0), snap(sweep.0)), &look)
    }

    fn rect<'v>(
        x: UnpackFloat,
        y: UnpackFloat,
        across: UnpackFloat,
        down: UnpackFloat,
        #[starlark(require = named)] width: Option<UnpackFloat>,
        #[starlark(require = named)] color: Option<&str>,
        #[starlark(require = named)] dash: Option<&str>,
        #[starlark(require = named)] fill: Option<&str>,
        eval: &mut Evaluator<'v, '_, '_>,
    ) -> anyhow::Result<NoneType> {
        let look = Look { width: width.map(|w| w.0), color, dash, fill };
        host(eval)?.shape(Geom::Rect(at(x.0, y.0), at(across.0, down.0)), &look)
    }

    fn highlight<'v>(
        x0: UnpackFloat,
        y0: UnpackFloat,
        x1: UnpackFloat,
        y1: UnpackFloat,
        #[starlark(require = named, default = "yellow")] color: &str,
        eval: &mut Evaluator<'v, '_, '_>,
    ) -> anyhow::Result<NoneType> {
        let (left, top) = (x0.0.min(x1.0), y0.0.min(y1.0));
        let geom = Geom::Rect(at(left, top), at((x1.0 - x0.0).abs(), (y1.0 - y0.0).abs()));
        host(eval)?.draw(Op::Fill { geom, color: self::color(color)?.with_alpha(HIGHLIGHT) })?;
        Ok(NoneType)
    }

    fn point<'v>(
        x: UnpackFloat,
        y: UnpackFloat,
        #[starlark(require = named)] label: Option<&str>,
        #[starlark(require = named, default = "#e60000")] color: &str,
        eval: &mut Evaluator<'v, '_, '_>,
    ) -> anyhow::Result<NoneType> {
        let to = host(eval)?;
        to.shape(Geom::Circle(at(x.0, y.0), 5.0), &Look { fill: Some(color), ..Look::default() })?;
        if let Some(label) = label {
            to.draw(words(at(x.0 + 8.0, y.0 - 8.0), label, SIZE, self::color(color)?))?;
        }
        Ok(NoneType)
    }

    fn label<'v>(
        x: UnpackFloat,
        y: UnpackFloat,
        text: &str,
        #[starlark(require = named)] size: Option<UnpackFloat>,
        #[starlark(require = named, default = "#e60000")] color: &str,
        eval: &mut Evaluator<'v, '_, '_>,
    ) -> anyhow::Result<NoneType> {
        host(eval)?.draw(words(at(x.0, y.0), text, size.map_or(SIZE, |s| s.0), self::color(color)?))?;
        Ok(NoneType)
    }

    fn text<'v>(
        x: UnpackFloat,
        y: UnpackFloat,
        text: &str,
        #[starlark(require = named)] size: Option<UnpackFloat>,
        #[starlark(require = named)] face: Option<&str>,
        #[starlark(require = named, default = "#e60000")] color: &str,
        #[starlark(require = named)] align: Option<&str>,
        #[starlark(require = named)] turn: Option<UnpackFloat>,
        eval: &mut Evaluator<'v, '_, '_>,
    ) -> anyhow::Result<NoneType> {
        host(eval)?.draw(Op::Text {
            at: at(x.0, y.0),
            text: text.to_owned(),
            size: snap(size.map_or(SIZE, |s| s.0)),
            face: face.map_or(Ok(Face::Sans), |name| named("face", FACE_NAMES, name))?,
            color: self::color(color)?,
            align: align.map_or(Ok(Align::Left), |name| named("align", ALIGN_NAMES, name))?,
            turn: turn.map_or(0.0, |t| snap(t.0)),
        })?;
        Ok(NoneType)
    }

    fn size<'v>(eval: &mut Evaluator<'v, '_, '_>) -> anyhow::Result<(u32, u32)> {
        let canvas = host(eval)?.canvas.borrow();
        Ok((canvas.width(), canvas.height()))
    }

    fn pixel<'v>(x: UnpackFloat, y: UnpackFloat, eval: &mut Evaluator<'v, '_, '_>) -> anyhow::Result<String> {
        let canvas = host(eval)?.canvas.borrow();
        let inside = (0.0..8000.0).contains(&x.0) && (0.0..8000.0).contains(&y.0);
        let found = inside.then(|| canvas.pixel(x.0 as u32, y.0 as u32)).flatten();
        let found = found.ok_or_else(|| {
            anyhow!("pixel ({}, {}) lies outside of {} x {}", x.0, y.0, canvas.width(), canvas.height())
        })?;
        Ok(format!("#{:02x}{:02x}{:02x}", found.r, found.g, found.b))
    }

    fn crop<'v>(
        x0: UnpackFloat,
        y0: UnpackFloat,
        x1: UnpackFloat,
        y1: UnpackFloat,
        #[starlark(require = named)] zoom: Option<UnpackFloat>,
        eval: &mut Evaluator<'v, '_, '_>,
    ) -> anyhow::Result<NoneType> {
        let to = host(eval)?;
        if to.step.borrow().views.len() >= VIEWS {
            bail!("more than {VIEWS} crops in one step; hint: look at fewer parts");
        }
        let canvas = to.canvas.borrow();
        let side = |a: f64, b: f64, most: u32| {
            let (low, high) = (a.min(b).clamp(0.0, f64::from(most)), a.max(b).clamp(0.0, f64::from(most)));
            (low as u32, (high.ceil() - low.floor()) as u32)
        };
        let ((left, width), (top, height)) = (side(x0.0, x1.0, canvas.width()), side(y0.0, y1.0, canvas.height()));
        let zoom = zoom.map_or(1.0, |z| z.0);
        if width < 2 || height < 2 || !(0.1..=16.0).contains(&zoom) {
            bail!(
                "a crop of {width} x {height} px, {zoom} times as large; hint: at least 2 x 2 px inside the picture, zoom 0.1 to 16"
            );
        }
        let rgb = (top..top + height).flat_map(|y| {
            let row = &canvas.row(y)[left as usize * 4..][..width as usize * 4];
            row.as_chunks::<4>().0.iter().flat_map(|p| [p[0], p[1], p[2]]).collect::<Vec<u8>>()
        });
        let part = Pixels { width, height, rgb: rgb.collect() };
        let scaled = |side: u32| ((f64::from(side) * zoom).round() as u32).clamp(1, VIEW_SIDE);
        let part = part.resized(scaled(width), scaled(height));
        let png = Frame::from_rgb(part.width, part.height, &part.rgb).encode(Effort::Fast);
        to.step.borrow_mut().views.push(png);
        Ok(NoneType)
    }
}

/// Words as a label: letters of the markup's own stand for themselves.
fn words(at: [f64; 2], label: &str, size: f64, color: Color) -> Op {
    let clean: String = label.chars().filter(|c| !matches!(c, '\\' | '{' | '}')).collect();
    let plain = clean.chars().any(|c| matches!(c, ' ' | '_' | '^'));
    let text = if plain { format!("\\text{{{clean}}}") } else { clean };
    Op::Text { at, text, size: snap(size), face: Face::Sans, color, align: Align::Left, turn: 0.0 }
}

/// Sets the constants of a module.
pub fn constants(module: &Module<'_>) {
    module.set("pi", module.heap().alloc(std::f64::consts::PI));
}
