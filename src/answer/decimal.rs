//! Decimals: values rounded to a number of places, for answers that are read off or come from trigonometry.
//!
//! In: exact numbers, floating-point numbers, text; out: an integer mantissa and its places, so that 2.50 keeps its zero.
//! Halves are rounded away from zero, as schools do. A floating-point number that lies too near a half is refused, since its
//! last bits would decide the printed digit.

use super::error::{AnswerError, Result};
use super::exact::Exact;
use super::rational;
use std::fmt;
use std::str::FromStr;

/// Most decimal places.
pub const PLACES_MAX: u8 = 12;

/// Relative distance from a half below which a floating-point number is not rounded: a thousand times the error that a chain
/// of some ten operations in f64 collects.
const TIE_MARGIN: f64 = 1e-12;

/// A number with a fixed count of decimal places: `mantissa / 10^places`.
///
/// `==` compares the digits as printed, so that 2.5 and 2.50 differ; compare values by [`Decimal::to_exact`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Decimal {
    mantissa: i128,
    places: u8,
}

impl Decimal {
    /// `mantissa / 10^places`.
    ///
    /// # Errors
    /// More than `PLACES_MAX` places, or the mantissa `i128::MIN`.
    pub fn new(mantissa: i128, places: u8) -> Result<Decimal> {
        if places > PLACES_MAX || mantissa == i128::MIN {
            return Err(AnswerError::Overflow { what: "a decimal" });
        }
        Ok(Decimal { mantissa, places })
    }

    /// The value rounded to `places`, halves away from zero.
    ///
    /// # Errors
    /// Too many places; a mantissa beyond 128 bits.
    pub fn round(value: &Exact, places: u8) -> Result<Decimal> {
        let doubled = value.abs().mul(&Decimal::scale(places)?)?.mul(&Exact::from(2))?;
        let mantissa = doubled.add(&Exact::one())?.mul(&Exact::ratio(1, 2)?)?.floor()?;
        Decimal::new(if value.sign() < 0 { -mantissa } else { mantissa }, places)
    }

    /// A floating-point number rounded to `places`.
    ///
    /// # Errors
    /// Too many places; a number that is not finite or has more than 15 digits in all, or that lies within `1e-12` (relative)
    /// of a half.
    pub fn round_f64(value: f64, places: u8) -> Result<Decimal> {
        let scaled = value * Decimal::scale(places)?.to_f64();
        // Beyond 10^15 the unit itself is near the resolution of f64; this also refuses NaN.
        if scaled.is_nan() || scaled.abs() >= 1e15 {
            return Err(AnswerError::Overflow { what: "a decimal" });
        }
        let from_half = (scaled.abs().fract() - 0.5).abs();
        if from_half <= TIE_MARGIN * scaled.abs().max(1.0) {
            return Err(AnswerError::RoundingTie { value: value.to_string(), places });
        }
        Decimal::new(scaled.round() as i128, places)
    }

    fn scale(places: u8) -> Result<Exact> {
        if places > PLACES_MAX {
            return Err(AnswerError::Overflow { what: "the number of decimal places" });
        }
        Exact::ratio(10i128.pow(places.into()), 1)
    }

    /// The value times 10^places.
    #[must_use]
    pub fn mantissa(&self) -> i128 {
        self.mantissa
    }

    /// Digits behind the point, in [0, `PLACES_MAX`].
    #[must_use]
    pub fn places(&self) -> u8 {
        self.places
    }

    /// The value as an exact number.
    #[must_use]
    pub fn to_exact(&self) -> Exact {
        Exact::ratio(self.mantissa, 10i128.pow(self.places.into())).expect("neither part is zero or i128::MIN")
    }

    /// The nearest f64 within two units in the last place.
    #[must_use]
    pub fn to_f64(&self) -> f64 {
        rational::to_f64(&num_rational::Ratio::new_raw(self.mantissa, 10i128.pow(self.places.into())))
    }

    /// Whether `value`, rounded to the places of this decimal, is this decimal.
    #[must_use]
    pub fn is_rounding_of(&self, value: &Exact) -> bool {
        Decimal::round(value, self.places).as_ref() == Ok(self)
    }
}

impl fmt::Display for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.mantissa < 0 { "-" } else { "" };
        let places = usize::from(self.places);
        let digits = format!("{:0>width$}", self.mantissa.unsigned_abs(), width = places + 1);
        let (whole, fraction) = digits.split_at(digits.len() - places);
        let point = if places > 0 { "." } else { "" };
        write!(f, "{sign}{whole}{point}{fraction}")
    }
}

impl FromStr for Decimal {
    type Err = AnswerError;

    /// Reads `-12.50`: an optional sign, digits, and a point with digits behind it.
    fn from_str(text: &str) -> Result<Decimal> {
        let syntax = || AnswerError::Syntax {
            column: 1,
            expected: "a decimal number",
            found: format!("`{}`", text.chars().take(20).collect::<String>()),
        };
        let unsigned = text.strip_prefix(['-', '−']);
        let (whole, fraction) = unsigned.unwrap_or(text).split_once('.').unwrap_or((unsigned.unwrap_or(text), ""));
        let digits_only = |part: &str| part.bytes().all(|b| b.is_ascii_digit());
        if whole.is_empty() || !digits_only(whole) || !digits_only(fraction) || text.ends_with('.') {
            return Err(syntax());
        }
        let places = u8::try_from(fraction.len()).map_err(|_| syntax())?;
        let overflow = AnswerError::Overflow { what: "a decimal" };
        let mantissa: i128 = format!("{whole}{fraction}").parse().map_err(|_| overflow)?;
        Decimal::new(if unsigned.is_some() { -mantissa } else { mantissa }, places)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn rounds_exact_numbers() {
        let table = [
            ("π", 2, "3.14"),
            ("-π", 4, "-3.1416"),
            ("1/8", 2, "0.13"),
            ("-1/8", 2, "-0.13"),
            ("5/2", 0, "3"),
            ("√2", 12, "1.414213562373"),
            ("1/1000", 2, "0.00"),
            ("-1/1000", 2, "0.00"),
            ("12", 1, "12.0"),
        ];
        for (value, places, text) in table {
            assert_eq!(Decimal::round(&value.parse().unwrap(), places).unwrap().to_string(), text, "{value}");
        }
        assert!(Decimal::round(&Exact::pi(), 13).is_err());
    }

    #[test]
    fn rounds_floats_only_away_from_halves() {
        assert_eq!(Decimal::round_f64(2.345_678, 2).unwrap().to_string(), "2.35");
        assert_eq!(Decimal::round_f64(-0.04, 1).unwrap().to_string(), "0.0");
        assert!(matches!(Decimal::round_f64(0.125, 2), Err(AnswerError::RoundingTie { .. })));
        assert!(matches!(Decimal::round_f64(1.005, 2), Err(AnswerError::RoundingTie { .. })));
        for bad in [f64::NAN, f64::INFINITY, 1e16] {
            assert!(matches!(Decimal::round_f64(bad, 0), Err(AnswerError::Overflow { .. })));
        }
    }

    #[test]
    fn values() {
        let price: Decimal = "12.50".parse().unwrap();
        assert_eq!(price.to_exact(), "25/2".parse().unwrap());
        assert_eq!(price.to_f64(), 12.5);
        assert_ne!(price, "12.5".parse().unwrap());
        assert!(price.is_rounding_of(&"12.499".parse().unwrap()));
        assert!(!price.is_rounding_of(&"12.494".parse().unwrap()));
        for bad in ["", "-", ".5", "5.", "1.2.3", "1e5", "+1", "0.1234567890123", "--1"] {
            assert!(bad.parse::<Decimal>().is_err(), "{bad}");
        }
    }

    proptest! {
        #[test]
        fn reads_what_it_prints(mantissa in -i128::MAX.., places in 0..=PLACES_MAX) {
            let decimal = Decimal::new(mantissa, places).unwrap();
            prop_assert_eq!(decimal.to_string().parse(), Ok(decimal));
        }

        #[test]
        fn both_roundings_agree(value in -1e6f64..1e6, places in 0u8..4) {
            let exact = Exact::ratio((value * 1_048_576.0) as i128, 1_048_576).unwrap();
            if let Ok(rounded) = Decimal::round_f64(exact.to_f64(), places) {
                prop_assert_eq!(Decimal::round(&exact, places), Ok(rounded));
            }
        }
    }
}
