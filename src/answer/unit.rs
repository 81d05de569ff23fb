//! Units of measurement: symbol, LaTeX, dimension and factor, and free nouns such as `books`.
//!
//! In: a symbol, a name or LaTeX (`cm²`, `cm^2`, `square centimetres`, `\text{cm}^2`); out: a [`Unit`] that prints in both
//! styles and converts exactly to units of the same dimension. One table holds all; a unit more is a row more. Money has one
//! currency, temperature one scale: there is nothing to convert.

use super::error::{AnswerError, Result};
use super::exact::Exact;
use super::style::Style;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// What a unit measures; only units of one dimension can be converted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[allow(missing_docs, reason = "the names say it")]
pub enum Dimension {
    Length,
    Area,
    Volume,
    Angle,
    Time,
    Mass,
    Speed,
    Acceleration,
    Force,
    Energy,
    Power,
    Pressure,
    Density,
    Voltage,
    Current,
    Resistance,
    Capacitance,
    Charge,
    Frequency,
    Temperature,
    /// A part of the whole: percent.
    Share,
    Money,
    /// Things counted, named by a noun.
    Count,
}

/// One unit of the table: symbol, LaTeX, dimension, factor to the first unit of the dimension as (numerator, denominator,
/// power of pi), names in lower case and singular.
struct Row(&'static str, &'static str, Dimension, (i64, i64, i32), &'static [&'static str]);

use Dimension as D;
#[rustfmt::skip]
const ROWS: &[Row] = &[
    Row("m", r"\text{m}", D::Length, (1, 1, 0), &["meter", "metre"]),
    Row("mm", r"\text{mm}", D::Length, (1, 1000, 0), &["millimeter", "millimetre"]),
    Row("cm", r"\text{cm}", D::Length, (1, 100, 0), &["centimeter", "centimetre"]),
    Row("dm", r"\text{dm}", D::Length, (1, 10, 0), &["decimeter", "decimetre"]),
    Row("nm", r"\text{nm}", D::Length, (1, 1_000_000_000, 0), &["nanometer", "nanometre"]),
    Row("pm", r"\text{pm}", D::Length, (1, 1_000_000_000_000, 0), &["picometer", "picometre"]),
    Row("NM", r"\text{NM}", D::Length, (1852, 1, 0), &["nautical mile", "nautical miles"]),
    Row("km", r"\text{km}", D::Length, (1000, 1, 0), &["kilometer", "kilometre"]),
    Row("m²", r"\text{m}^2", D::Area, (1, 1, 0), &["m2"]),
    Row("mm²", r"\text{mm}^2", D::Area, (1, 1_000_000, 0), &["mm2"]),
    Row("cm²", r"\text{cm}^2", D::Area, (1, 10_000, 0), &["cm2"]),
    Row("dm²", r"\text{dm}^2", D::Area, (1, 100, 0), &["dm2"]),
    Row("km²", r"\text{km}^2", D::Area, (1_000_000, 1, 0), &["km2"]),
    Row("m³", r"\text{m}^3", D::Volume, (1, 1, 0), &["m3"]),
    Row("mm³", r"\text{mm}^3", D::Volume, (1, 1_000_000_000, 0), &["mm3"]),
    Row("cm³", r"\text{cm}^3", D::Volume, (1, 1_000_000, 0), &["cm3"]),
    Row("dm³", r"\text{dm}^3", D::Volume, (1, 1000, 0), &["dm3"]),
    Row("L", r"\text{L}", D::Volume, (1, 1000, 0), &["l", "liter", "litre"]),
    Row("mL", r"\text{mL}", D::Volume, (1, 1_000_000, 0), &["ml", "milliliter", "millilitre"]),
    Row("rad", r"\text{rad}", D::Angle, (1, 1, 0), &["radian"]),
    Row("°", r"^\circ", D::Angle, (1, 180, 1), &["deg", "degree"]),
    Row("s", r"\text{s}", D::Time, (1, 1, 0), &["sec", "second"]),
    Row("ms", r"\text{ms}", D::Time, (1, 1000, 0), &["millisecond"]),
    Row("min", r"\text{min}", D::Time, (60, 1, 0), &["minute"]),
    Row("h", r"\text{h}", D::Time, (3600, 1, 0), &["hr", "hour"]),
    Row("kg", r"\text{kg}", D::Mass, (1, 1, 0), &["kilogram"]),
    Row("g", r"\text{g}", D::Mass, (1, 1000, 0), &["gram"]),
    Row("t", r"\text{t}", D::Mass, (1000, 1, 0), &["tonne"]),
    Row("m/s", r"\text{m/s}", D::Speed, (1, 1, 0), &["meters per second", "metres per second"]),
    Row("cm/s", r"\text{cm/s}", D::Speed, (1, 100, 0), &[]),
    Row("km/h", r"\text{km/h}", D::Speed, (5, 18, 0), &["kilometers per hour", "kilometres per hour"]),
    Row("m/s²", r"\text{m/s}^2", D::Acceleration, (1, 1, 0), &["m/s2"]),
    Row("N", r"\text{N}", D::Force, (1, 1, 0), &["newton"]),
    Row("kN", r"\text{kN}", D::Force, (1000, 1, 0), &["kilonewton"]),
    Row("J", r"\text{J}", D::Energy, (1, 1, 0), &["joule"]),
    Row("kJ", r"\text{kJ}", D::Energy, (1000, 1, 0), &["kilojoule"]),
    Row("W", r"\text{W}", D::Power, (1, 1, 0), &["watt"]),
    Row("kW", r"\text{kW}", D::Power, (1000, 1, 0), &["kilowatt"]),
    Row("Pa", r"\text{Pa}", D::Pressure, (1, 1, 0), &["pascal"]),
    Row("kPa", r"\text{kPa}", D::Pressure, (1000, 1, 0), &["kilopascal"]),
    Row("kg/m³", r"\text{kg/m}^3", D::Density, (1, 1, 0), &["kg/m3"]),
    Row("g/cm³", r"\text{g/cm}^3", D::Density, (1000, 1, 0), &["g/cm3"]),
    Row("V", r"\text{V}", D::Voltage, (1, 1, 0), &["volt"]),
    Row("mV", r"\text{mV}", D::Voltage, (1, 1000, 0), &["millivolt"]),
    Row("A", r"\text{A}", D::Current, (1, 1, 0), &["amp", "ampere"]),
    Row("mA", r"\text{mA}", D::Current, (1, 1000, 0), &["milliamp", "milliampere"]),
    Row("Ω", r"\Omega", D::Resistance, (1, 1, 0), &["ohm"]),
    Row("kΩ", r"\text{k}\Omega", D::Resistance, (1000, 1, 0), &["kiloohm", "kilohm"]),
    Row("mW", r"\text{mW}", D::Power, (1, 1000, 0), &["milliwatt"]),
    Row("F", r"\text{F}", D::Capacitance, (1, 1, 0), &["farad"]),
    Row("µF", r"\text{µF}", D::Capacitance, (1, 1_000_000, 0), &["uf", "microfarad"]),
    Row("C", r"\text{C}", D::Charge, (1, 1, 0), &["coulomb"]),
    Row("µC", r"\text{µC}", D::Charge, (1, 1_000_000, 0), &["uc", "microcoulomb"]),
    Row("Hz", r"\text{Hz}", D::Frequency, (1, 1, 0), &["hertz"]),
    Row("kHz", r"\text{kHz}", D::Frequency, (1000, 1, 0), &["kilohertz"]),
    Row("°C", r"^\circ\text{C}", D::Temperature, (1, 1, 0), &["degrees celsius", "celsius"]),
    Row("%", r"\%", D::Share, (1, 100, 0), &["percent", "per cent"]),
    Row("$", r"\$", D::Money, (1, 1, 0), &["dollar", "usd"]),
];

/// Longest noun, in characters.
const NOUN_MAX: usize = 40;

/// A unit of the table, or a noun for things counted.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Unit(Kind);

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Kind {
    /// Index into `ROWS`.
    Known(u8),
    Noun(Box<str>),
}

impl Unit {
    fn row(&self) -> Option<&'static Row> {
        match self.0 {
            Kind::Known(index) => ROWS.get(usize::from(index)),
            Kind::Noun(_) => None,
        }
    }

    /// What the unit measures.
    #[must_use]
    pub fn dimension(&self) -> Dimension {
        self.row().map_or(Dimension::Count, |row| row.2)
    }

    /// The symbol or noun: `cm²`, `\text{cm}^2`, `books`.
    #[must_use]
    pub fn symbol(&self, style: Style) -> String {
        match (&self.0, self.row(), style) {
            (_, Some(row), Style::Plain) => row.0.to_owned(),
            (_, Some(row), Style::Latex) => row.1.to_owned(),
            (Kind::Noun(noun), None, Style::Latex) => format!("\\text{{{noun}}}"),
            (Kind::Noun(noun), None, Style::Plain) => noun.to_string(),
            (Kind::Known(_), None, _) => String::new(),
        }
    }

    /// A printed number with its unit: `12 cm`, `45°`, `$12`, `-$12`; `is_sum` asks for parentheses around the number.
    pub(super) fn attach(&self, number: &str, is_sum: bool, style: Style) -> String {
        let symbol = self.symbol(style);
        let number = if is_sum { format!("({number})") } else { number.to_owned() };
        match (self.row().map_or("", |row| row.0), style) {
            ("$", _) => match number.strip_prefix('-') {
                Some(positive) => format!("-{symbol}{positive}"),
                None => format!("{symbol}{number}"),
            },
            ("°" | "%", _) | ("°C", Style::Latex) => format!("{number}{symbol}"),
            (_, Style::Plain) => format!("{number} {symbol}"),
            (_, Style::Latex) => format!("{number}\\,{symbol}"),
        }
    }

    /// The number by which a value in this unit is multiplied to give the value in `other`; `None` if they measure different
    /// things. Nouns agree up to case and plural.
    #[must_use]
    pub fn factor_to(&self, other: &Unit) -> Option<Exact> {
        if self == other {
            return Some(Exact::one());
        }
        match (&self.0, &other.0) {
            (Kind::Noun(a), Kind::Noun(b)) => (singular(a) == singular(b)).then(Exact::one),
            _ if self.dimension() != other.dimension() => None,
            _ => self.factor()?.div(&other.factor()?).ok(),
        }
    }

    /// The number that this unit multiplies its value by, where it is a pure number: degrees, radians, percent.
    #[must_use]
    pub fn pure_factor(&self) -> Option<Exact> {
        matches!(self.dimension(), Dimension::Angle | Dimension::Share).then(|| self.factor()).flatten()
    }

    /// The number of first units of its dimension that this unit holds; `None` for a noun.
    pub(crate) fn factor(&self) -> Option<Exact> {
        let (numer, denom, power) = self.row()?.3;
        Exact::ratio(numer.into(), denom.into()).ok()?.mul(&Exact::pi().pow(power).ok()?).ok()
    }

    /// Every unit of the table, for lists in documents and command help.
    pub fn all() -> impl Iterator<Item = Unit> {
        (0..ROWS.len()).map(|index| Unit(Kind::Known(index as u8)))
    }
}

/// Rewrites LaTeX and ASCII spellings to the ones of the table.
fn plain(text: &str) -> String {
    let mut out = text.to_owned();
    for (from, to) in [
        (r"\text", ""),
        (r"\mathrm", ""),
        (r"\operatorname", ""),
        ("{", ""),
        ("}", ""),
        (r"\,", " "),
        (r"\;", " "),
        (r"\ ", " "),
        ("~", " "),
        (r"^\circ", "°"),
        (r"^ \circ", "°"),
        (r"\circ", "°"),
        (r"\degree", "°"),
        (r"\Omega", "Ω"),
        ("\u{2126}", "Ω"),
        (r"\%", "%"),
        (r"\$", "$"),
        ("℃", "°C"),
        ("º", "°"),
        ("^2", "²"),
        ("^3", "³"),
    ] {
        if out.contains(from) {
            out = out.replace(from, to);
        }
    }
    let words: Vec<&str> = out.split_whitespace().collect();
    words.join(" ").replace("° C", "°C")
}

/// The noun in lower case, its last word in the singular; good enough to compare two spellings of one noun.
fn singular(noun: &str) -> String {
    let lower = noun.to_lowercase();
    match lower.as_str() {
        "people" | "persons" => return "person".to_owned(),
        "children" => return "child".to_owned(),
        _ => {}
    }
    if let Some(stem) = lower.strip_suffix("ies").filter(|stem| stem.len() > 1) {
        return format!("{stem}y");
    }
    for (plural, stem) in [("sses", "ss"), ("shes", "sh"), ("ches", "ch"), ("xes", "x")] {
        if let Some(start) = lower.strip_suffix(plural) {
            return format!("{start}{stem}");
        }
    }
    match lower.strip_suffix('s') {
        Some(stem) if stem.len() > 1 && !stem.ends_with('s') => stem.to_owned(),
        _ => lower,
    }
}

fn known(name: &str) -> Option<Unit> {
    let find = |test: &dyn Fn(&Row) -> bool| ROWS.iter().position(test).map(|index| Unit(Kind::Known(index as u8)));
    let one = singular(name);
    find(&|row| row.0 == name)
        .or_else(|| find(&|row| row.4.iter().any(|alias| *alias == one || alias.eq_ignore_ascii_case(name))))
        .or_else(|| {
            let (word, rest) = one.split_once(' ')?;
            let power = match word {
                "square" | "sq" | "sq." => "²",
                "cubic" | "cu" | "cu." => "³",
                _ => return None,
            };
            let base = find(&|row| row.2 == Dimension::Length && (row.0 == rest || row.4.contains(&rest)))?;
            let symbol = format!("{}{power}", base.symbol(Style::Plain));
            find(&|row| row.0 == symbol)
        })
}

impl FromStr for Unit {
    type Err = AnswerError;

    /// A unit of the table by symbol, name or LaTeX; any other words of letters become a noun.
    fn from_str(text: &str) -> Result<Unit> {
        let bad = |why| AnswerError::bad_name(text, "unit", why);
        if text.len() > 4 * NOUN_MAX {
            return Err(bad("it is too long"));
        }
        if let Some(index) = ROWS.iter().position(|row| row.0 == text) {
            return Ok(Unit(Kind::Known(index as u8)));
        }
        let name = plain(text);
        if let Some(unit) = known(&name) {
            return Ok(unit);
        }
        if name.chars().count() > NOUN_MAX {
            return Err(bad("a noun has at most 40 characters"));
        }
        if !name.starts_with(char::is_alphabetic) || !name.chars().all(|c| c.is_alphabetic() || c == ' ' || c == '-') {
            return Err(bad("a noun consists of letters, with spaces and hyphens between them"));
        }
        // These would be read as part of the number before them.
        if matches!(name.split(' ').next(), Some("pi" | "sqrt" | "π")) || name.starts_with('π') {
            return Err(bad("it starts like a number"));
        }
        Ok(Unit(Kind::Noun(name.into())))
    }
}

impl fmt::Display for Unit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.symbol(Style::Plain))
    }
}

impl TryFrom<String> for Unit {
    type Error = AnswerError;

    fn try_from(text: String) -> Result<Unit> {
        text.parse()
    }
}

impl From<Unit> for String {
    fn from(unit: Unit) -> String {
        unit.to_string()
    }
}

#[cfg(test)]
#[path = "unit_tests.rs"]
mod tests;
