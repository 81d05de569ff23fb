//! The overlay language: Starlark with verbs that draw on a picture in absolute pixels.
//!
//! Coordinates are pixels, x to the right, y down, from the top left corner of the picture of the episode; crops are views and
//! change no coordinates. The verbs of the stored draw programs ([`crate::figure::code`]) mean here what they mean there, so that a
//! stored call runs as it is and gives the same pixels. Drawing goes onto the episode's canvas at once and is recorded.

#![allow(clippy::too_many_arguments, reason = "a verb takes what a script may say of a stroke")]

use crate::executor::board::{HIGHLIGHT, Look, SIZE, VIEW_SIDE, VIEWS, WIDTH, at, color as paint, host, named, words};
use crate::figure::code::{ALIGN_NAMES, FACE_NAMES};
use crate::figure::list::{Align, Face, Geom, Op, snap};
use crate::figure::png::{Effort, Frame};
use crate::foreign::picture::Pixels;
use crate::seed::trig;
use anyhow::{anyhow, bail};
use starlark::environment::{GlobalsBuilder, Module};
use starlark::eval::Evaluator;
use starlark::starlark_module;
use starlark::values::float::UnpackFloat;
use starlark::values::list::UnpackList;
use starlark::values::none::NoneType;

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
        let fill = look.color.unwrap_or("#e60000");
        let to = host(eval)?;
        to.shape(Geom::Line(from, at(base[0], base[1])), &look)?;
        to.shape(Geom::Polygon(vec![tip, corner(1.0), corner(-1.0)]), &Look { fill: Some(fill), ..Look::default() })
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
        host(eval)?.draw(Op::Fill { geom, color: paint(color)?.with_alpha(HIGHLIGHT) })?;
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
            to.draw(words(at(x.0 + 8.0, y.0 - 8.0), label, SIZE, paint(color)?))?;
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
        host(eval)?.draw(words(at(x.0, y.0), text, size.map_or(SIZE, |s| s.0), paint(color)?))?;
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
            color: paint(color)?,
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

/// Sets the constants of a module.
pub fn constants(module: &Module<'_>) {
    module.set("pi", module.heap().alloc(std::f64::consts::PI));
}
