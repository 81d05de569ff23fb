//! The drawing program: a display list as text, one call per line, and back.
//!
//! The text is both Python and Starlark call syntax, so that it can be read, run with nine small functions, and
//! compared line by line. A figure begins with `canvas(..)`; an overlay has operations only. Printing and parsing are
//! exact inverses for snapped lists ([`super::list::snap`]). Left out: variables, arithmetic, loops.
//!
//! ```text
//! canvas(640, 480, "#ffffff")
//! circle(320, 240, 150.5, width=2, color="#000000")
//! circle(320, 240, 3, fill="#000000")
//! polygon([(10, 20), (30, 40), (50, 10)], width=1, color="#00000080", dash="dashed")
//! text(12, 30, r"\sqrt{5}", size=18, face="stix-italic", color="#000000", align="center")
//! ```

use std::fmt::Write;

use super::list::{Align, Color, Dash, DisplayList, Face, Geom, Op};
use super::reader::{Args, CodeError, Reader};

/// Names of faces in programs.
pub(crate) const FACE_NAMES: &[(&str, Face)] = &[
    ("sans", Face::Sans),
    ("sans-italic", Face::SansItalic),
    ("serif", Face::Serif),
    ("serif-italic", Face::SerifItalic),
    ("stix", Face::Stix),
    ("stix-italic", Face::StixItalic),
    ("cm", Face::Cm),
    ("cm-italic", Face::CmItalic),
    ("helvetica", Face::Helvetica),
    ("helvetica-italic", Face::HelveticaItalic),
];
/// Names of dashes in programs.
pub(crate) const DASH_NAMES: &[(&str, Dash)] =
    &[("solid", Dash::Solid), ("dashed", Dash::Dashed), ("dotted", Dash::Dotted)];
/// Names of alignments in programs.
pub(crate) const ALIGN_NAMES: &[(&str, Align)] =
    &[("left", Align::Left), ("center", Align::Center), ("right", Align::Right)];
const CALLS: &[&str] = &["canvas", "line", "polyline", "polygon", "circle", "arc", "wedge", "rect", "text"];

/// A figure as a program.
pub fn print(list: &DisplayList) -> String {
    let mut out = String::with_capacity(32 + 80 * list.ops.len());
    let _ = write!(out, "canvas({}, {}, ", list.width, list.height);
    color(&mut out, list.background);
    out.push_str(")\n");
    list.ops.iter().for_each(|op| line(&mut out, op));
    out
}

/// An overlay as a program.
pub fn print_ops(ops: &[Op]) -> String {
    let mut out = String::with_capacity(80 * ops.len());
    ops.iter().for_each(|op| line(&mut out, op));
    out
}

fn line(out: &mut String, op: &Op) {
    match op {
        Op::Stroke { geom, width, color: paint, dash } => {
            shape(out, geom);
            out.push_str(", width=");
            number(out, *width);
            out.push_str(", color=");
            color(out, *paint);
            if *dash != Dash::Solid {
                named(out, "dash", DASH_NAMES, *dash);
            }
        }
        Op::Fill { geom, color: paint } => {
            shape(out, geom);
            out.push_str(", fill=");
            color(out, *paint);
        }
        Op::Text { at, text, size, face, color: paint, align, turn } => {
            out.push_str("text(");
            numbers(out, at);
            out.push_str(", ");
            string(out, text);
            out.push_str(", size=");
            number(out, *size);
            named(out, "face", FACE_NAMES, *face);
            out.push_str(", color=");
            color(out, *paint);
            if *align != Align::Left {
                named(out, "align", ALIGN_NAMES, *align);
            }
            if *turn != 0.0 {
                out.push_str(", turn=");
                number(out, *turn);
            }
        }
    }
    out.push_str(")\n");
}

fn shape(out: &mut String, geom: &Geom) {
    match geom {
        Geom::Line(a, b) => call(out, "line(", &[a[0], a[1], b[0], b[1]]),
        Geom::Polyline(points) => chain(out, "polyline(", points),
        Geom::Polygon(points) => chain(out, "polygon(", points),
        Geom::Circle(c, r) => call(out, "circle(", &[c[0], c[1], *r]),
        Geom::Arc(c, r, start, sweep) => call(out, "arc(", &[c[0], c[1], *r, *start, *sweep]),
        Geom::Wedge(c, r, start, sweep) => call(out, "wedge(", &[c[0], c[1], *r, *start, *sweep]),
        Geom::Rect(at, size) => call(out, "rect(", &[at[0], at[1], size[0], size[1]]),
    }
}

fn call(out: &mut String, name: &str, values: &[f64]) {
    out.push_str(name);
    numbers(out, values);
}

fn chain(out: &mut String, name: &str, points: &[[f64; 2]]) {
    out.push_str(name);
    out.push('[');
    for (i, point) in points.iter().enumerate() {
        out.push_str(if i == 0 { "(" } else { ", (" });
        numbers(out, point);
        out.push(')');
    }
    out.push(']');
}

fn numbers(out: &mut String, values: &[f64]) {
    for (i, &value) in values.iter().enumerate() {
        if i > 0 {
            out.push_str(", ");
        }
        number(out, value);
    }
}

/// Prints hundredths exactly, without trailing zeros.
fn number(out: &mut String, value: f64) {
    let cents = (value * 100.0).round() as i64;
    let (whole, part) = (cents.unsigned_abs() / 100, cents.unsigned_abs() % 100);
    if cents < 0 {
        out.push('-');
    }
    let mut digits = [0; 20];
    let mut len = digits.len();
    let mut rest = whole;
    loop {
        len -= 1;
        digits[len] = b'0' + (rest % 10) as u8;
        rest /= 10;
        if rest == 0 {
            break;
        }
    }
    out.extend(digits[len..].iter().map(|d| char::from(*d)));
    if part > 0 {
        out.push('.');
        out.push(char::from(b'0' + (part / 10) as u8));
        if part % 10 > 0 {
            out.push(char::from(b'0' + (part % 10) as u8));
        }
    }
}

fn color(out: &mut String, c: Color) {
    const HEX: &[u8; 16] = b"0123456789abcdef";
    out.push_str("\"#");
    let channels = [c.r, c.g, c.b, c.a];
    for v in &channels[..if c.a == 255 { 3 } else { 4 }] {
        out.push(char::from(HEX[usize::from(v >> 4)]));
        out.push(char::from(HEX[usize::from(v & 15)]));
    }
    out.push('"');
}

fn named<T: PartialEq>(out: &mut String, key: &str, names: &[(&str, T)], value: T) {
    let name = names.iter().find(|row| row.1 == value).expect("a test holds every variant to its table").0;
    out.extend([", ", key, "=\"", name, "\""]);
}

/// Prints a string; a label with backslashes becomes a raw one where that is possible, to stay readable.
fn string(out: &mut String, text: &str) {
    let control = text.chars().any(|c| c.is_control());
    if text.contains('\\') && !text.contains('"') && !text.ends_with('\\') && !control {
        out.extend(["r\"", text, "\""]);
        return;
    }
    out.push('"');
    for ch in text.chars() {
        match ch {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            c if c.is_control() => {
                let _ = write!(out, "\\u{:04x}", c as u32);
            }
            c => out.push(c),
        }
    }
    out.push('"');
}

/// Reads a figure's program.
///
/// # Errors
/// If a line is not a call of this language, or the first is not `canvas(..)`.
pub fn parse(source: &str) -> Result<DisplayList, CodeError> {
    let mut reader = Reader::new(source);
    let first = reader.next_call()?;
    let start = reader.place();
    let Some(("canvas", mut args)) = first else {
        return Err(start.error(
            "the program does not begin with a canvas",
            "",
            "add canvas(width, height, \"#ffffff\")",
        ));
    };
    let [width, height] = args.numbers()?;
    let side = |v: f64| match v.fract() == 0.0 && (1.0..=f64::from(u32::MAX)).contains(&v) {
        true => Ok(v as u32),
        false => Err(start.error("a canvas side is not a positive whole number", &v.to_string(), "give pixels")),
    };
    let list =
        DisplayList { width: side(width)?, height: side(height)?, background: args.next_color()?, ops: Vec::new() };
    args.finish()?;
    Ok(DisplayList { ops: operations(reader)?, ..list })
}

/// Reads an overlay's program.
///
/// # Errors
/// If a line is not a call of this language or is `canvas(..)`.
pub fn parse_ops(source: &str) -> Result<Vec<Op>, CodeError> {
    operations(Reader::new(source))
}

fn operations(mut reader: Reader) -> Result<Vec<Op>, CodeError> {
    let mut ops = Vec::with_capacity(reader.lines_left());
    while let Some((name, args)) = reader.next_call()? {
        ops.push(operation(name, args)?);
    }
    Ok(ops)
}

fn operation(name: &str, mut args: Args) -> Result<Op, CodeError> {
    let geom = match name {
        "line" => args.numbers().map(|[a, b, c, d]| Geom::Line([a, b], [c, d]))?,
        "rect" => args.numbers().map(|[a, b, c, d]| Geom::Rect([a, b], [c, d]))?,
        "circle" => args.numbers().map(|[x, y, r]| Geom::Circle([x, y], r))?,
        "arc" => args.numbers().map(|[x, y, r, a, b]| Geom::Arc([x, y], r, a, b))?,
        "wedge" => args.numbers().map(|[x, y, r, a, b]| Geom::Wedge([x, y], r, a, b))?,
        "polyline" => Geom::Polyline(args.points(2)?),
        "polygon" => Geom::Polygon(args.points(3)?),
        "text" => return text(args),
        "canvas" => {
            return Err(args.start.error("a second canvas", "canvas", "only a figure's first line is a canvas"));
        }
        other => return Err(args.start.unknown("call", other, CALLS.iter().copied())),
    };
    let (mut width, mut paint, mut fill, mut dash) = (None, None, None, None);
    while let Some(key) = args.keyword()? {
        match key.text {
            "width" => args.set(key, &mut width, Args::number)?,
            "color" => args.set(key, &mut paint, Args::color)?,
            "fill" => args.set(key, &mut fill, Args::color)?,
            "dash" => args.set(key, &mut dash, |args| args.choice(DASH_NAMES))?,
            other => {
                return Err(key.place.unknown("argument", other, ["width", "color", "fill", "dash"]));
            }
        }
    }
    match (width, paint, fill, dash) {
        (None, None, Some(color), None) => Ok(Op::Fill { geom, color }),
        (Some(width), Some(color), None, dash) => {
            Ok(Op::Stroke { geom, width, color, dash: dash.unwrap_or(Dash::Solid) })
        }
        _ => Err(args.start.error("the paint is unclear", name, "give either fill, or width and color (and dash)")),
    }
}

fn text(mut args: Args) -> Result<Op, CodeError> {
    let at = args.numbers()?;
    let text = args.string()?.into_owned();
    let (mut size, mut face, mut paint, mut align, mut turn) = (None, None, None, None, None);
    while let Some(key) = args.keyword()? {
        match key.text {
            "size" => args.set(key, &mut size, Args::number)?,
            "face" => args.set(key, &mut face, |args| args.choice(FACE_NAMES))?,
            "color" => args.set(key, &mut paint, Args::color)?,
            "align" => args.set(key, &mut align, |args| args.choice(ALIGN_NAMES))?,
            "turn" => args.set(key, &mut turn, Args::number)?,
            other => {
                return Err(key.place.unknown("argument", other, ["size", "face", "color", "align", "turn"]));
            }
        }
    }
    let missing = |name: &str| args.start.error("a text lacks an argument", name, "give size, face and color");
    Ok(Op::Text {
        at,
        text,
        size: size.ok_or_else(|| missing("size"))?,
        face: face.ok_or_else(|| missing("face"))?,
        color: paint.ok_or_else(|| missing("color"))?,
        align: align.unwrap_or(Align::Left),
        turn: turn.unwrap_or(0.0),
    })
}
