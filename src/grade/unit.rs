//! Units of measurement as powers of base units, so that `N·m`, `kg m²/s²` and `J` are one.
//!
//! In: the text behind a number, cleaned; out: exponents of base units and an exact factor, or a noun for things counted. The
//! table of `answer::unit` is the ground; [`EXTRA`] adds units that only models and other people's datasets use, and prefixes
//! are understood before any symbol that takes them. Degrees, radians and percent are pure numbers with a mark.

use super::unit_table::{BASES, EXTRA, NAME_PREFIXES, NOT_IN_NOUNS, P, PREFIXED, SYMBOL_PREFIXES};
use crate::answer::exact::Exact;
use crate::answer::style::Style;
use crate::answer::unit::{Dimension as D, Unit};

type Powers = [i8; BASES];
/// Longest noun, in words and characters.
const NOUN_WORDS: usize = 3;
const NOUN_MAX: usize = 30;
/// Most factors of one unit.
const FACTORS_MAX: usize = 6;
/// Largest power of one factor.
const POWER_MAX: i8 = 9;

/// What kind of mark stands behind the number.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Mark {
    /// Physical, or money.
    Measure,
    /// Degrees, radians and the like: pure numbers.
    Angle,
    /// Percent: a pure number.
    Share,
    /// Things counted, in lower case and singular.
    Noun(String),
    /// `units`, `square units`: nothing is said.
    Nothing,
}

/// A unit.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Measure {
    pub(super) powers: Powers,
    /// Base units in one of this.
    pub(super) factor: Exact,
    pub(super) mark: Mark,
}

const fn base(index: usize) -> Powers {
    let mut powers = [0; BASES];
    powers[index] = 1;
    powers
}

impl Measure {
    fn pure(factor: Exact, mark: Mark) -> Measure {
        Measure { powers: [0; BASES], factor, mark }
    }

    /// The factor by which a value in this unit is multiplied to give one in `other`; `None` between different things.
    pub(super) fn factor_to(&self, other: &Measure) -> Option<Exact> {
        match (&self.mark, &other.mark) {
            (Mark::Noun(a), Mark::Noun(b)) => (a == b).then(Exact::one),
            (Mark::Noun(_), _) | (_, Mark::Noun(_)) => None,
            // `25°` says degrees Celsius where those are expected.
            (Mark::Angle, Mark::Measure) if other.powers == base(13) => Some(Exact::one()),
            _ if self.powers != other.powers => None,
            _ => self.factor.div(&other.factor).ok(),
        }
    }
}

/// The unit that `text` names; `None` if it names none.
pub(super) fn read(text: &str) -> Option<Measure> {
    let text = text.trim().trim_end_matches(['.', ',']).trim();
    if text.is_empty() || text.len() > 80 {
        return None;
    }
    let lower = text.to_lowercase();
    if matches!(
        &*lower,
        "unit" | "units" | "square units" | "sq units" | "units^2" | "units^{2}" | "cubic units" | "sq. units"
    ) {
        return Some(Measure::pure(Exact::one(), Mark::Nothing));
    }
    whole(text).or_else(|| compound(text)).or_else(|| noun(&lower))
}

/// A unit that is one word or one row of a table.
fn whole(text: &str) -> Option<Measure> {
    let spelled =
        text.replace("^{2}", "²").replace("^{3}", "³").replace(" ²", "²").replace(" ³", "³").replace('¤', "$");
    let spelled = spelled.trim().replace(" ^2", "²").replace(" ^3", "³");
    if let Some(known) = spelled.parse::<Unit>().ok().filter(|unit| unit.dimension() != D::Count) {
        let powers = powers_of(known.dimension());
        let mark = match known.dimension() {
            D::Angle => Mark::Angle,
            D::Share => Mark::Share,
            _ => Mark::Measure,
        };
        // `l` and `h` are units, but a noun such as `A` would be too: the table is asked by symbol first.
        let same_case =
            known.symbol(Style::Plain) == spelled || spelled.chars().count() > 1 || matches!(&*spelled, "l" | "ℓ");
        return same_case.then_some(Measure { powers, factor: known.factor()?, mark });
    }
    let lower = text.to_lowercase();
    let one = if lower.len() > 2 { lower.strip_suffix('s').unwrap_or(&lower) } else { &lower };
    match one {
        "'" | "arcminute" => return Some(Measure::pure(Exact::pi().div(&Exact::from(10_800)).ok()?, Mark::Angle)),
        "''" | "\"" | "arcsecond" => {
            return Some(Measure::pure(Exact::pi().div(&Exact::from(648_000)).ok()?, Mark::Angle));
        }
        "revolution" | "rev" | "turn" | "full turn" => {
            return Some(Measure::pure(Exact::pi().mul(&Exact::from(2)).ok()?, Mark::Angle));
        }
        "right angle" => return Some(Measure::pure(Exact::pi().div(&Exact::from(2)).ok()?, Mark::Angle)),
        _ => {}
    }
    let row = EXTRA.iter().find(|row| row.0.contains(&text)).or_else(|| {
        let long = one.len() > 2;
        EXTRA.iter().find(|row| row.0.contains(&one) && (long || one == lower && one == text))
    })?;
    let powers = match row.1 {
        P::M([m, kg, s, a]) => {
            let mut powers = [0; BASES];
            powers[..4].copy_from_slice(&[m, kg, s, a]);
            powers
        }
        P::B(index) => base(index),
    };
    Some(Measure { powers, factor: Exact::ratio(row.2.0, row.2.1).ok()?, mark: Mark::Measure })
}

fn powers_of(dimension: D) -> Powers {
    let [m, kg, s, a] = match dimension {
        D::Length => [1, 0, 0, 0],
        D::Area => [2, 0, 0, 0],
        D::Volume => [3, 0, 0, 0],
        D::Time => [0, 0, 1, 0],
        D::Mass => [0, 1, 0, 0],
        D::Speed => [1, 0, -1, 0],
        D::Acceleration => [1, 0, -2, 0],
        D::Force => [1, 1, -2, 0],
        D::Energy => [2, 1, -2, 0],
        D::Power => [2, 1, -3, 0],
        D::Pressure => [-1, 1, -2, 0],
        D::Density => [-3, 1, 0, 0],
        D::Voltage => [2, 1, -3, -1],
        D::Current => [0, 0, 0, 1],
        D::Resistance => [2, 1, -3, -2],
        D::Capacitance => [-2, -1, 4, 2],
        D::Charge => [0, 0, 1, 1],
        D::Frequency => [0, 0, -1, 0],
        D::Angle | D::Share | D::Count => [0; 4],
        D::Money => return base(9),
        D::Temperature => return base(13),
    };
    let mut powers = [0; BASES];
    powers[..4].copy_from_slice(&[m, kg, s, a]);
    powers
}

/// A unit with a prefix, or one as it is.
fn atom(text: &str) -> Option<Measure> {
    if let Some(found) = whole(text) {
        return Some(found);
    }
    let scaled = |base: &str, power: i32| -> Option<Measure> {
        let mut unit = whole(base)?;
        unit.factor = unit.factor.mul(&Exact::from(10).pow(power).ok()?).ok()?;
        Some(unit)
    };
    for (prefix, power) in SYMBOL_PREFIXES {
        if let Some(rest) = text.strip_prefix(prefix).filter(|rest| PREFIXED.contains(rest)) {
            return scaled(rest, *power);
        }
    }
    let lower = text.to_lowercase();
    for (prefix, power) in NAME_PREFIXES {
        if let Some(rest) = lower.strip_prefix(prefix).filter(|rest| rest.len() > 3) {
            return scaled(rest, *power);
        }
    }
    // `KM`, `Cm`, `KG`.
    matches!(&*lower, "km" | "cm" | "mm" | "kg" | "ml").then(|| whole(&lower)).flatten()
}

/// Products, quotients and powers of units: `kg*m/s^{2}`, `metres per second squared`, `square feet`.
fn compound(text: &str) -> Option<Measure> {
    let spaced = text
        .replace("^{-", "^-")
        .replace("^{", "^")
        .replace(['}', '(', ')'], " ")
        .replace('*', " ")
        .replace('/', " / ")
        .replace('²', "^2")
        .replace('³', "^3")
        .replace(" ^", "^")
        .replace(" per ", " / ")
        .replace("-", if text.contains('^') { "-" } else { " " });
    let words: Vec<&str> = spaced.split_whitespace().collect();
    let mut total = Measure { powers: [0; BASES], factor: Exact::one(), mark: Mark::Measure };
    let (mut sign, mut next, mut count, mut pure) = (1i8, 1i8, 0, true);
    let mut words = words.into_iter().peekable();
    while let Some(word) = words.next() {
        match word {
            "/" | "per" => {
                sign = -1;
                continue;
            }
            "square" | "sq" | "sq." => {
                next = 2;
                continue;
            }
            "cubic" | "cu" | "cu." => {
                next = 3;
                continue;
            }
            _ => {}
        }
        let (name, mut power) = match word.split_once('^') {
            Some((name, power)) => (name, power.parse::<i8>().ok().filter(|p| p.abs() <= POWER_MAX)?),
            None => (word, next),
        };
        match words.peek() {
            Some(&"squared") => power = 2,
            Some(&"cubed") => power = 3,
            _ => {}
        }
        if matches!(words.peek(), Some(&("squared" | "cubed"))) {
            words.next();
        }
        // `per 100 g` and the like are not read.
        let unit = atom(name)?;
        count += 1;
        if count > FACTORS_MAX || unit.mark == Mark::Share {
            return None;
        }
        pure &= unit.mark == Mark::Angle;
        let power = power * sign;
        total.factor = total.factor.mul(&unit.factor.pow(power.into()).ok()?).ok()?;
        for (sum, part) in total.powers.iter_mut().zip(unit.powers) {
            *sum = sum.checked_add(part.checked_mul(power)?)?;
        }
        next = 1;
    }
    if pure {
        total.mark = Mark::Angle;
    }
    (count > 0).then_some(total)
}

/// A noun for things counted.
fn noun(lower: &str) -> Option<Measure> {
    let words: Vec<&str> = lower.split_whitespace().collect();
    let letters = lower.chars().all(|c| c.is_alphabetic() || c == ' ' || c == '-' || c == '\'');
    let last = words.last()?;
    // `cm long` is a unit and a remark.
    if words.len() > 1 && whole(words[0]).is_some() {
        return None;
    }
    let sound = letters
        && words.len() <= NOUN_WORDS
        && lower.chars().count() <= NOUN_MAX
        && last.chars().count() >= 3
        && !lower.split([' ', '-', '\'']).any(|word| NOT_IN_NOUNS.contains(&word));
    sound.then(|| Measure::pure(Exact::one(), Mark::Noun(singular(lower))))
}

/// The noun, its last word in the singular; good enough to compare two spellings of one noun.
fn singular(lower: &str) -> String {
    for (plural, one) in
        [("people", "person"), ("children", "child"), ("men", "man"), ("feet", "foot"), ("mice", "mouse")]
    {
        if let Some(start) = lower.strip_suffix(plural).filter(|start| start.is_empty() || start.ends_with(' ')) {
            return format!("{start}{one}");
        }
    }
    for (plural, one) in [("ies", "y"), ("sses", "ss"), ("shes", "sh"), ("ches", "ch"), ("xes", "x"), ("ves", "f")] {
        if let Some(start) = lower.strip_suffix(plural) {
            return format!("{start}{one}");
        }
    }
    match lower.strip_suffix('s') {
        Some(start) if !start.ends_with('s') => start.to_owned(),
        _ => lower.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn same(a: &str, b: &str) -> Option<Exact> {
        read(a).unwrap_or_else(|| panic!("{a}")).factor_to(&read(b).unwrap_or_else(|| panic!("{b}")))
    }

    #[test]
    fn units_that_are_one() {
        for (a, b) in [
            ("J", "N*m"),
            ("J", "kg m^{2}/s^{2}"),
            ("m/s", "meters per second"),
            ("m/s^{2}", "metres per second squared"),
            ("m s^{-1}", "m/s"),
            ("cm^{2}", "square centimeters"),
            ("cm ^2", "cm²"),
            ("Ω", "V/A"),
            ("W", "J/s"),
            ("apples", "apple"),
            ("units", "square units"),
            ("°", "degrees"),
            ("ft", "feet"),
            ("kWh", "kW*h"),
            ("Hz", "1/s".trim_start_matches('1').trim()),
        ] {
            if b.starts_with('/') {
                continue;
            }
            assert_eq!(same(a, b), Some(Exact::one()), "{a} {b}");
        }
    }

    #[test]
    fn units_that_convert() {
        for (a, b, factor) in [
            ("km", "m", "1000"),
            ("km/h", "m/s", "5/18"),
            ("weeks", "days", "7"),
            ("ft", "in", "12"),
            ("kN", "N", "1000"),
            ("MPa", "Pa", "1000000"),
            ("°", "rad", "π/180"),
            ("years", "months", "12"),
            ("cents", "¤", "1/100"),
            ("mg", "g", "1/1000"),
        ] {
            assert_eq!(same(a, b), Some(factor.parse().unwrap()), "{a} {b}");
        }
    }

    #[test]
    fn units_that_differ() {
        for (a, b) in
            [("cm", "cm^{2}"), ("m", "s"), ("apples", "pears"), ("apples", "cm"), ("mW", "MV"), ("°C", "K"), ("g", "N")]
        {
            assert_eq!(same(a, b), None, "{a} {b}");
        }
        for bad in ["is wrong", "or 13", "x", "+ 3", "or more", "cm or m", "%%", "^2"] {
            assert!(read(bad).is_none(), "{bad}");
        }
    }
}
