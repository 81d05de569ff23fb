//! Numbers with units: `12 cm`, `$1,250.50`, `45°`, `2 h 30 min`, `twenty-five`, `1.2*10^{3} m/s`; and when one answers for another.
//!
//! In: cleaned text; out: a constant formula with its unit, and verdicts. What is tolerated stands in `grade`'s opening comment; here
//! it is carried out: exact numbers must be equal, decimals that show a rounding accept what rounds to them, a relative tolerance
//! holds where the caller states one.

use super::expression::{self, Expression, Literal};
use super::formula;
use super::numeral;
use super::unit::{self, Mark, Measure};
use super::verdict::How;
use crate::answer::decimal::Decimal;
use crate::answer::exact::Exact;

/// Significant digits up to which tenths are taken to be exact: 2.4 is, 33.3 is a rounding.
const EXACT_DIGITS: usize = 2;
/// Significant digits that a rounding has at least.
const ROUNDED_DIGITS: usize = 2;

/// A constant with its unit.
#[derive(Clone, Debug)]
pub(super) struct Quantity {
    pub(super) number: Expression,
    pub(super) unit: Option<Measure>,
}

/// How strictly numbers are compared.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Strictness {
    /// Relative tolerance, where one is stated.
    pub(super) tolerance: Option<f64>,
    /// Whether decimals of the reference are exact, which the caller may know.
    pub(super) exact: bool,
}

impl Quantity {
    /// Reads the whole text.
    pub(super) fn read(text: &str) -> Option<Quantity> {
        let text = text.trim();
        for (word, sign) in [("minus ", -1), ("negative ", -1), ("plus ", 1)] {
            if let Some(rest) = strip_word(text, word) {
                let inner = Quantity::read(rest).filter(|_| !rest.starts_with(['-', '+']))?;
                return Some(if sign < 0 { inner.negated() } else { inner });
            }
        }
        if let Some(found) = Quantity::digits(text) {
            return Some(found);
        }
        let (digits, rest) = numeral::read(text)?;
        Quantity::digits(&format!("{digits} {rest}"))
    }

    fn negated(self) -> Quantity {
        Quantity { number: Expression::Negative(Box::new(self.number)), ..self }
    }

    fn digits(text: &str) -> Option<Quantity> {
        if let Some(rest) =
            text.strip_prefix(['-', '+']).filter(|rest| rest.trim_start().starts_with(['¤', '€', '£', '¥']))
        {
            let inner = Quantity::digits(rest.trim_start())?;
            return Some(if text.starts_with('-') { inner.negated() } else { inner });
        }
        if let Some(sign) = text.chars().next().filter(|c| matches!(c, '¤' | '€' | '£' | '¥')) {
            let (number, rest) = formula::read(text[sign.len_utf8()..].trim_start(), false)?;
            let (number, rest) = multiplied(number, rest);
            let sign = sign.to_string();
            if rest.is_empty() {
                return Some(Quantity { number, unit: unit::read(&sign) });
            }
            // `$5 per hour`, `$5/kg`, `$5 dollars`.
            let written = if rest.starts_with('/') || rest.starts_with("per ") {
                format!("{sign} {rest}")
            } else {
                rest.to_owned()
            };
            return Some(Quantity { number, unit: Some(unit::read(&written)?) });
        }
        let (number, rest) = formula::read(text, false)?;
        let (number, rest) = multiplied(number, rest);
        if rest.is_empty() {
            return Some(Quantity { number, unit: None });
        }
        if let Some(unit) = unit::read(rest) {
            return Some(Quantity { number, unit: Some(unit) });
        }
        composite(number, rest)
    }

    /// Whether this, the given answer, says the same as `reference`.
    pub(super) fn answers(&self, reference: &Quantity, strict: Strictness) -> Option<How> {
        let same = |factor: Option<&Exact>| self.same_number(reference, factor, strict);
        let (mine, theirs) = (self.unit.as_ref(), reference.unit.as_ref());
        let silent = |unit: Option<&Measure>| unit.is_none_or(|unit| unit.mark == Mark::Nothing);
        match (mine, theirs) {
            _ if silent(mine) && silent(theirs) => same(None),
            (Some(mine), Some(theirs)) if !silent(Some(mine)) && !silent(Some(theirs)) => {
                if mine == theirs {
                    return same(None);
                }
                same(Some(&mine.factor_to(theirs)?)).map(|_| How::Unit)
            }
            // The question names the unit, so that a number without one is taken to be in it; a pure number is also its percent or degrees.
            (_, Some(theirs)) if silent(mine) => same(None).map(|_| How::Unit).or_else(|| {
                let pure = matches!(theirs.mark, Mark::Angle | Mark::Share);
                pure.then(|| same(Exact::one().div(&theirs.factor).ok().as_ref())).flatten().map(|_| How::Unit)
            }),
            (Some(mine), _) => {
                let converted =
                    matches!(mine.mark, Mark::Angle | Mark::Share).then(|| same(Some(&mine.factor))).flatten();
                // A share of at most 1 is no percentage by chance: 0.5 % is not 0.5, but 50 % is what a reference of 50 means.
                let bare = mine.mark != Mark::Share || reference.number.value().abs() > 1.0;
                converted.or_else(|| bare.then(|| same(None)).flatten()).map(|_| How::Unit)
            }
            _ => None,
        }
    }

    /// Whether this number times `factor` is the reference's, by the rules for numbers.
    fn same_number(&self, reference: &Quantity, factor: Option<&Exact>, strict: Strictness) -> Option<How> {
        let (mine, theirs) = (&self.number, &reference.number);
        let exact = mine.exact().and_then(|value| match factor {
            Some(factor) => value.mul(factor).ok(),
            None => Some(value),
        });
        if let (Some(a), Some(b)) = (&exact, theirs.exact()) {
            if *a == b {
                return Some(How::Exact);
            }
        } else if factor.is_none() && mine.equals(theirs) {
            return Some(How::Equivalent);
        }
        let approximate =
            exact.as_ref().map_or_else(|| mine.value() * factor.map_or(1.0, Exact::to_f64), Exact::to_f64);
        let target = theirs.value();
        if (exact.is_none() || theirs.exact().is_none()) && factor.is_some() && expression::near(approximate, target) {
            return Some(How::Numeric);
        }
        if let Some(tolerance) = strict.tolerance {
            let close = (approximate - target).abs() <= tolerance * target.abs();
            return (close && approximate.is_finite()).then_some(How::Numeric);
        }
        let literal = theirs.literal().filter(|_| !strict.exact)?;
        rounds_to(exact.as_ref(), approximate, theirs, literal, mine.literal(), factor.is_some())
            .then_some(How::Numeric)
    }

    /// Whether this is a rounding of `exact`, as in `√2 ≈ 1.41`.
    pub(super) fn is_rounding_of(&self, exact: &Quantity) -> bool {
        let (Some(literal), value) = (self.number.literal(), exact.number.value()) else { return false };
        let unit = 10f64.powi_exact(literal.exponent);
        (self.number.value() - value).abs() <= 0.500_001 * unit
    }
}

/// A power of ten by plain multiplication.
trait PowersOfTen {
    fn powi_exact(self, exponent: i64) -> f64;
}

impl PowersOfTen for f64 {
    fn powi_exact(self, exponent: i64) -> f64 {
        format!("1e{}", exponent.clamp(-400, 400)).parse().unwrap_or(f64::NAN)
    }
}

/// Whether the value rounds to a decimal that shows a rounding.
fn rounds_to(
    exact: Option<&Exact>,
    value: f64,
    reference: &Expression,
    shown: &Literal,
    given: Option<&Literal>,
    converted: bool,
) -> bool {
    if !shown.pointed || shown.digits.len() < ROUNDED_DIGITS || (shown.scientific && shown.digits.len() < 3) {
        return false;
    }
    // A decimal given with no more places than the reference cannot round to it unless it is equal.
    if let Some(given) = given.filter(|_| !converted) {
        let trailing_zero = shown.digits.ends_with('0') && shown.exponent < 0;
        // Halves, quarters and eighths, twentieths of two digits: these are seldom roundings.
        let short = reference
            .exact()
            .and_then(|r| r.as_rational())
            .is_some_and(|r| 8 % *r.denom() == 0 || (shown.digits.len() <= EXACT_DIGITS && 20 % *r.denom() == 0));
        if given.exponent >= shown.exponent || (short && !trailing_zero && !shown.scientific) {
            return false;
        }
    }
    if let (Some(exact), Ok(places)) = (exact, u8::try_from(-shown.exponent)) {
        let target = reference.exact();
        return Decimal::round(exact, places).is_ok_and(|rounded| Some(rounded.to_exact()) == target);
    }
    let half = 0.5 * 1f64.powi_exact(shown.exponent);
    (value - reference.value()).abs() <= half * (1.0 + 1e-9)
}

/// `3 million`, `2 thousand`.
fn multiplied(number: Expression, rest: &str) -> (Expression, &str) {
    for (word, exponent) in [("thousand", 3), ("million", 6), ("billion", 9), ("trillion", 12), ("hundred", 2)] {
        let after = strip_word(rest, word).filter(|after| !after.starts_with(char::is_alphabetic));
        if let Some(after) = after {
            let scale = Literal { digits: "1".into(), exponent, pointed: false, scientific: false };
            return (Expression::Product(vec![number, Expression::Number(scale)]), after.trim_start());
        }
    }
    (number, rest)
}

/// `2 h 30 min`, `5 ft 3 in`, `5° 30'`: a sum of falling units of one kind.
fn composite(first: Expression, rest: &str) -> Option<Quantity> {
    let at = rest.find(|c: char| c.is_ascii_digit())?;
    let unit = unit::read(rest[..at].trim().trim_end_matches("and").trim_end_matches(','))?;
    let next = Quantity::digits(&rest[at..])?;
    let smaller = next.unit?;
    if matches!(unit.mark, Mark::Noun(_) | Mark::Share | Mark::Nothing) {
        return None;
    }
    let factor = smaller.factor_to(&unit)?;
    let in_first = next.number.exact()?.mul(&factor).ok()?;
    let falls =
        factor.to_f64() < 1.0 && in_first.to_f64() >= 0.0 && in_first.to_f64() < 1.0 && first.exact()?.is_integer();
    let ratio = in_first.as_rational()?;
    let part =
        |n: i128| Expression::Number(Literal { digits: n.to_string(), exponent: 0, pointed: false, scientific: false });
    let smaller = Expression::Quotient(Box::new(part(*ratio.numer())), Box::new(part(*ratio.denom())));
    falls.then(|| Quantity { number: Expression::Sum(vec![first, smaller]), unit: Some(unit) })
}

/// What follows `word` in any case.
fn strip_word<'a>(text: &'a str, word: &str) -> Option<&'a str> {
    let head = text.get(..word.len())?;
    head.eq_ignore_ascii_case(word).then(|| &text[word.len()..])
}
