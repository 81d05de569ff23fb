//! What programs of the overlay language draw on: the episode's canvas, and what a step has done so far.
//!
//! In: operations and looks as verbs say them; out: pixels, at once, and a record of what was drawn. Limits on the number of shapes and
//! on drawing time hold here, for the interpreter counts a verb as one tick however much it paints.

#![allow(unsafe_code, reason = "starlark's derives expand to `unsafe impl`; no unsafe code is written here")]

use crate::figure::code::DASH_NAMES;
use crate::figure::list::{Align, Color, Dash, Face, Geom, Op, snap};
use crate::figure::png::{Effort, Frame};
use crate::figure::raster::Canvas;
use crate::foreign::picture::Pixels;
use crate::template::script::thread_time;
use anyhow::{anyhow, bail};
use starlark::any::ProvidesStaticType;
use starlark::eval::Evaluator;
use starlark::values::none::NoneType;
use std::cell::{Cell, RefCell};
use std::time::Duration;

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
pub(super) const WIDTH: f64 = 3.0;
/// Opacity of a highlighter, of 255.
pub(super) const HIGHLIGHT: u8 = 90;
/// Em size of labels in pixels.
pub(super) const SIZE: f64 = 18.0;

/// Operations of an episode, views of a step, and pixels of a view, at most.
const OPS: usize = 50_000;
pub(super) const VIEWS: usize = 4;
pub(super) const VIEW_SIDE: u32 = 2000;

/// What an episode's programs talk to.
#[derive(ProvidesStaticType)]
pub struct Host {
    pub(super) canvas: RefCell<Canvas>,
    pub(super) step: RefCell<Step>,
    /// The canvas as runs, once it was shown: then only rows that changed are taken anew.
    shown: RefCell<Option<Frame>>,
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
            shown: RefCell::default(),
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
        if step.strokes.is_empty() {
            return (step, None);
        }
        let (mut canvas, mut shown) = (self.canvas.borrow_mut(), self.shown.borrow_mut());
        if let Some(frame) = shown.as_mut() {
            frame.update(&mut canvas);
        }
        let frame = shown.get_or_insert_with(|| Frame::of(&mut canvas));
        let picture = frame.encode(Effort::Fast);
        (step, Some(picture))
    }

    pub(super) fn draw(&self, op: Op) -> anyhow::Result<()> {
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
    pub(super) fn shape(&self, geom: Geom, look: &Look<'_>) -> anyhow::Result<NoneType> {
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
pub(super) struct Look<'a> {
    pub(super) width: Option<f64>,
    pub(super) color: Option<&'a str>,
    pub(super) dash: Option<&'a str>,
    pub(super) fill: Option<&'a str>,
}

impl Look<'_> {
    fn stroke(&self, geom: Geom) -> anyhow::Result<Op> {
        let color = self.color.map_or(Ok(INK), color)?;
        let dash = self.dash.map_or(Ok(Dash::Solid), |name| named("dash", DASH_NAMES, name))?;
        Ok(Op::Stroke { geom, width: snap(self.width.unwrap_or(WIDTH)), color, dash })
    }
}

pub(super) fn color(name: &str) -> anyhow::Result<Color> {
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

pub(super) fn named<T: Copy>(what: &str, names: &[(&'static str, T)], name: &str) -> anyhow::Result<T> {
    let found = names.iter().find(|row| row.0 == name);
    found.map(|row| row.1).ok_or_else(|| unknown(what, name, names.iter().map(|row| row.0)))
}

fn unknown<'a>(what: &str, name: &str, known: impl Iterator<Item = &'a str>) -> anyhow::Error {
    let shown: String = name.chars().take(40).collect();
    let near = known.map(|k| (strsim::damerau_levenshtein(k, &shown), k)).min();
    let near = near.filter(|n| n.0 <= 3).map_or(String::new(), |n| format!("; hint: did you mean {:?}", n.1));
    anyhow!("{what} {shown:?} is unknown{near}")
}

pub(super) fn host<'a>(eval: &Evaluator<'_, 'a, '_>) -> anyhow::Result<&'a Host> {
    eval.extra.and_then(|extra| extra.downcast_ref::<Host>()).ok_or_else(|| anyhow!("there is no picture"))
}

pub(super) fn at(x: f64, y: f64) -> [f64; 2] {
    [snap(x), snap(y)]
}

/// Words as a label: letters of the markup's own stand for themselves.
pub(super) fn words(at: [f64; 2], label: &str, size: f64, color: Color) -> Op {
    let clean: String = label.chars().filter(|c| !matches!(c, '\\' | '{' | '}')).collect();
    let plain = clean.chars().any(|c| matches!(c, ' ' | '_' | '^'));
    let text = if plain { format!("\\text{{{clean}}}") } else { clean };
    Op::Text { at, text, size: snap(size), face: Face::Sans, color, align: Align::Left, turn: 0.0 }
}
