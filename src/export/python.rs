//! Display lists as Python: programs of matplotlib that draw our pictures, in absolute pixels from the top left.
//!
//! One point is one pixel (72 dots an inch), so that widths and sizes are pixels too, and a picture goes in and comes out at
//! the same size. Labels are outlines of matplotlib's own fonts ([`super::label`]), placed to the fraction of a pixel, which
//! matplotlib's text is not. Liberation Sans is the one face that matplotlib does not carry: DejaVu Sans of the same width stands in.

use super::label::{Label, label};
use crate::figure::layout::TextError;
use crate::figure::list::{Color, Dash, DisplayList, Geom, Op};
use crate::figure::raster::turned;
use std::collections::BTreeSet;
use std::fmt::Write as _;

/// Variable and file of each font, in the order of [`crate::figure::font::FONTS`]. [`label`] never asks for the last two.
const FONT_NAMES: [(&str, &str); 11] = [
    ("sans", "DejaVuSans.ttf"),
    ("sans_italic", "DejaVuSans-Oblique.ttf"),
    ("serif", "DejaVuSerif.ttf"),
    ("serif_italic", "DejaVuSerif-Italic.ttf"),
    ("stix", "STIXGeneral.ttf"),
    ("stix_italic", "STIXGeneralItalic.ttf"),
    ("cm", "cmr10.ttf"),
    ("cm_italic", "cmmi10.ttf"),
    ("cm_signs", "cmsy10.ttf"),
    ("sans", "DejaVuSans.ttf"),
    ("sans_italic", "DejaVuSans-Oblique.ttf"),
];

const TEXT: &str = r#"

def text(x, y, words, font, size, color, turn=0, stretch=1):
    """Write words centred on x with their baseline at y; size in pixels, turn counter-clockwise in degrees."""
    path = TextPath((0, 0), words, size=size, prop=font)
    box = path.get_extents()
    place = Affine2D().translate(-(box.x0 + box.x1) / 2, 0).scale(stretch, -1).rotate_deg(-turn).translate(x, y)
    ax.add_patch(PathPatch(path.transformed(place), fc=color, lw=0))


"#;

/// The settings of matplotlib that our strokes need.
const SETTINGS: &str = "plt.rcParams.update({\"lines.solid_capstyle\": \"round\", \"lines.scale_dashes\": False, \"path.snap\": False, \"path.simplify\": False})\n";

/// One overlay: what it is for, in words, and what it draws.
pub struct Overlay<'a> {
    /// Becomes a comment.
    pub words: &'a str,
    /// Drawn over the picture before.
    pub ops: &'a [Op],
}

/// The program that draws a figure and saves it.
///
/// # Errors
/// If a label cannot be set.
pub fn figure(list: &DisplayList, image_path: &str) -> Result<String, TextError> {
    let mut body = Body::default();
    body.draw(&list.ops)?;
    let mut out = body.head();
    let _ = write!(
        out,
        "image_path = {}\nw, h, DPI = {}, {}, 72  # one point is one pixel\n\n\
         fig = plt.figure(figsize=(w / DPI, h / DPI), dpi=DPI, facecolor={})\n",
        quoted(image_path),
        list.width,
        list.height,
        paint(list.background)
    );
    body.canvas(&mut out, "");
    out += &body.lines;
    body.order(&mut out);
    out += "\nplt.savefig(image_path)\nplt.close()\n";
    Ok(out)
}

/// The program that draws overlays on a picture and saves the result beside it.
///
/// # Errors
/// If a label cannot be set.
pub fn overlay(overlays: &[Overlay<'_>], image_path: &str, processed_path: &str) -> Result<String, TextError> {
    let mut body = Body::default();
    for (place, overlay) in overlays.iter().enumerate() {
        if place > 0 {
            body.lines.push('\n');
        }
        for line in overlay.words.lines() {
            let _ = writeln!(body.lines, "# {line}");
        }
        body.draw(overlay.ops)?;
    }
    let mut out = body.head();
    let _ = write!(
        out,
        "# Load original figure image\nimage_path = {}\nprocessed_path = {}\nimg = plt.imread(image_path)\n\
         h, w = img.shape[:2]\nDPI = 72  # one point is one pixel\n\n\
         fig = plt.figure(figsize=(w / DPI, h / DPI), dpi=DPI)\n",
        quoted(image_path),
        quoted(processed_path)
    );
    body.canvas(&mut out, "ax.imshow(img, extent=(0, w, h, 0))\n");
    out += &body.lines;
    body.order(&mut out);
    out += "\n# Save the processed image\nplt.savefig(processed_path)\nplt.close()\nprint(processed_path)\n";
    Ok(out)
}

/// Drawing calls, and what they need to be imported and defined.
#[derive(Default)]
struct Body {
    lines: String,
    patches: BTreeSet<&'static str>,
    fonts: BTreeSet<u8>,
    plots: bool,
    shapes: bool,
}

impl Body {
    /// Imports, settings.
    fn head(&self) -> String {
        let mut patches = self.patches.clone();
        let mut out = String::new();
        if !self.fonts.is_empty() {
            out += "import matplotlib\n";
        }
        out += "import matplotlib.pyplot as plt\n";
        if !self.fonts.is_empty() {
            out += "from matplotlib.font_manager import FontProperties\n";
            patches.insert("PathPatch");
        }
        if !patches.is_empty() {
            let names: Vec<&str> = patches.into_iter().collect();
            let _ = writeln!(out, "from matplotlib.patches import {}", names.join(", "));
        }
        if !self.fonts.is_empty() {
            out += "from matplotlib.textpath import TextPath\nfrom matplotlib.transforms import Affine2D\n";
        }
        out.push('\n');
        out
    }

    /// The axes, fonts, and the function for labels.
    fn canvas(&self, out: &mut String, first: &str) {
        *out += "ax = fig.add_axes([0, 0, 1, 1])\n";
        *out += first;
        *out += "ax.set_xlim(0, w)\nax.set_ylim(h, 0)\nax.axis(\"off\")\n";
        *out += SETTINGS;
        if !self.fonts.is_empty() {
            *out += "fonts = matplotlib.get_data_path() + \"/fonts/ttf/\"\n";
        }
        for &font in &self.fonts {
            let (name, file) = FONT_NAMES[usize::from(font)];
            let _ = writeln!(*out, "{name} = FontProperties(fname=fonts + \"{file}\")");
        }
        *out += if self.fonts.is_empty() { "\n" } else { TEXT };
    }

    /// matplotlib paints all lines over all shapes unless told otherwise.
    fn order(&self, out: &mut String) {
        if self.plots && self.shapes {
            *out += "\n# Paint in the order of the calls\nfor order, shape in enumerate(ax.get_children()):\n    shape.set_zorder(order)\n";
        }
    }

    fn draw(&mut self, ops: &[Op]) -> Result<(), TextError> {
        for op in ops {
            match op {
                Op::Stroke { geom, width, color, dash } => self.stroke(geom, *width, *color, *dash),
                Op::Fill { geom, color } => {
                    let look = format!("fc={}, lw=0", paint(*color));
                    self.patch(geom, &look);
                }
                Op::Text { at, text, size, face, color, align, turn } => {
                    let label = label(text, *face, *size, *align)?;
                    self.label(label, *at, paint(*color), *turn);
                }
            }
        }
        Ok(())
    }

    fn stroke(&mut self, geom: &Geom, width: f64, color: Color, dash: Dash) {
        let gaps = match dash {
            Dash::Solid => "",
            Dash::Dashed => ", ls=(0, (6, 4))",
            Dash::Dotted => ", ls=(0, (1.5, 3))",
        };
        let look = format!("color={}, lw={}{gaps}", paint(color), number(width));
        match geom {
            Geom::Line(a, b) => self.plot(&[*a, *b], &look),
            Geom::Polyline(points) => self.plot(points, &look),
            _ => {
                let edge = format!("fill=False, ec={}, lw={}{gaps}", paint(color), number(width));
                let ends = match geom {
                    Geom::Arc(..) if dash == Dash::Solid => ", capstyle=\"round\"",
                    Geom::Polygon(_) | Geom::Rect(..) | Geom::Wedge(..) => ", joinstyle=\"round\"",
                    _ => "",
                };
                self.patch(geom, &(edge + ends));
            }
        }
    }

    fn plot(&mut self, points: &[[f64; 2]], look: &str) {
        self.plots = true;
        let axis = |i: usize| points.iter().map(|p| number(p[i])).collect::<Vec<_>>().join(", ");
        let _ = writeln!(self.lines, "ax.plot([{}], [{}], {look})", axis(0), axis(1));
    }

    fn patch(&mut self, geom: &Geom, look: &str) {
        self.shapes = true;
        // Angles are counted as the reader sees them; matplotlib counts along the axes, whose y points down.
        let angles = |start: f64, sweep: f64| {
            let (low, span) = (start.min(start + sweep), sweep.abs());
            let first = (-(low + span)).rem_euclid(360.0);
            format!("{}, {}", number(first), number(first + span))
        };
        let point = |p: &[f64; 2]| format!("({}, {})", number(p[0]), number(p[1]));
        let chain = |points: &[[f64; 2]]| format!("[{}]", points.iter().map(point).collect::<Vec<_>>().join(", "));
        let (name, shape) = match geom {
            Geom::Circle(c, r) => ("Circle", format!("{}, {}", point(c), number(*r))),
            Geom::Rect(at, size) => ("Rectangle", format!("{}, {}, {}", point(at), number(size[0]), number(size[1]))),
            Geom::Wedge(c, r, start, sweep) => {
                ("Wedge", format!("{}, {}, {}", point(c), number(*r), angles(*start, *sweep)))
            }
            Geom::Arc(c, r, start, sweep) => {
                let side = number(2.0 * r);
                ("Arc", format!("{}, {side}, {side}, angle=0, {}", point(c), theta(&angles(*start, *sweep))))
            }
            Geom::Polygon(points) => ("Polygon", chain(points)),
            Geom::Line(a, b) => ("Polygon", chain(&[*a, *b])),
            Geom::Polyline(points) => ("Polygon", chain(points)),
        };
        self.patches.insert(name);
        let _ = writeln!(self.lines, "ax.add_patch({name}({shape}, {look}))");
    }

    fn label(&mut self, label: Label, at: [f64; 2], color: String, turn: f64) {
        let (sin, cos) = turned(turn);
        let place = |p: [f64; 2]| [at[0] + p[0] * cos + p[1] * sin, at[1] - p[0] * sin + p[1] * cos];
        for run in label.runs {
            self.shapes = true;
            self.fonts.insert(run.font);
            let [x, y] = place(run.at);
            let stretch = match number(run.stretch) {
                one if one == "1" => String::new(),
                factor => format!(", stretch={factor}"),
            };
            let turn = if turn == 0.0 { String::new() } else { format!(", turn={}", number(turn)) };
            let name = FONT_NAMES[usize::from(run.font)].0;
            let (x, y, size) = (number(x), number(y), number(run.size));
            let words = quoted(&run.text);
            let _ = writeln!(self.lines, "text({x}, {y}, {words}, {name}, {size}, {color}{turn}{stretch})");
        }
        for (points, width) in label.rules {
            let points: Vec<[f64; 2]> = points.into_iter().map(place).collect();
            let ends = "solid_capstyle=\"butt\", solid_joinstyle=\"miter\"";
            self.plot(&points, &format!("color={color}, lw={}, {ends}", number(width)));
        }
    }
}

/// `theta1=.., theta2=..` of two numbers.
fn theta(pair: &str) -> String {
    let (first, last) = pair.split_once(", ").unwrap_or((pair, pair));
    format!("theta1={first}, theta2={last}")
}

/// At most two decimals.
fn number(value: f64) -> String {
    let text = format!("{value:.2}");
    let text = text.trim_end_matches('0').trim_end_matches('.');
    if text == "-0" { "0".into() } else { text.into() }
}

fn paint(c: Color) -> String {
    match c.a {
        255 => format!("\"#{:02x}{:02x}{:02x}\"", c.r, c.g, c.b),
        a => format!("\"#{:02x}{:02x}{:02x}{a:02x}\"", c.r, c.g, c.b),
    }
}

/// A Python string; JSON's escapes are Python's.
pub fn quoted(text: &str) -> String {
    serde_json::to_string(text).unwrap_or_default()
}
