//! Exact real numbers: finite sums of `rational * sqrt(squarefree) * pi^k`.
//!
//! In: integers, rationals, roots, pi; out: sums, products, quotients, order, f64. The form is canonical (terms sorted by power of
//! pi and radicand, no two alike, none zero), and such terms are linearly independent over the rationals, so `==` on the
//! form is equality of numbers. All arithmetic is checked: what leaves the form is an [`AnswerError`], never a panic and
//! never a rounding. Budget: making and adding numbers of one term takes less than 200 ns, since these need no heap.
//! Quotients and roots are in `radical`, printing in `write`, reading in `expression`.

use super::error::{AnswerError, Result};
use super::precise;
use super::rational::{self, Rational};
use super::term::{self, Term};
use num_rational::Ratio;
use num_traits::{Signed, Zero};
use std::cmp::Ordering;

/// Most terms of one number; beyond it no reader would call the answer closed.
pub const TERMS_MAX: usize = 32;

/// An exact real number in canonical form.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Exact(Form);

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Form {
    Zero,
    One(Term),
    /// At least two terms, sorted by key, keys distinct.
    Many(Vec<Term>),
}

impl Exact {
    /// 0.
    #[must_use]
    pub fn zero() -> Exact {
        Exact(Form::Zero)
    }

    /// 1.
    #[must_use]
    pub fn one() -> Exact {
        Exact::from(1)
    }

    /// The ratio of a circle's circumference to its diameter.
    #[must_use]
    pub fn pi() -> Exact {
        Exact(Form::One(Term { coefficient: Ratio::from_integer(1), radicand: 1, pi_power: 1 }))
    }

    /// `numer / denom`.
    ///
    /// # Errors
    /// A zero denominator, or `i128::MIN` in either place.
    pub fn ratio(numer: i128, denom: i128) -> Result<Exact> {
        rational::new(numer, denom).map(|value| Exact::from_term(Term::rational(value)))
    }

    /// A rational number as it is.
    ///
    /// # Errors
    /// As for [`Exact::ratio`]; a `Ratio` made by its own constructor has only `i128::MIN` to fear.
    pub fn rational(value: Rational) -> Result<Exact> {
        Exact::ratio(*value.numer(), *value.denom())
    }

    /// `sqrt(numer / denom)`; `Exact::root(3, 4)` is half the root of 3.
    ///
    /// # Errors
    /// A negative value, a zero denominator, or a radicand whose square factors cannot be found.
    pub fn root(numer: i128, denom: i128) -> Result<Exact> {
        Ok(term::root(&rational::new(numer, denom)?)?.map_or_else(Exact::zero, Exact::from_term))
    }

    pub(super) fn from_term(term: Term) -> Exact {
        Exact(if term.coefficient.is_zero() { Form::Zero } else { Form::One(term) })
    }

    /// Brings any terms into canonical form. # Errors: overflow, too many terms.
    pub(super) fn from_terms(mut terms: Vec<Term>) -> Result<Exact> {
        terms.sort_unstable_by_key(Term::key);
        let mut merged: Vec<Term> = Vec::with_capacity(terms.len());
        for term in terms {
            match merged.last_mut() {
                Some(last) if last.key() == term.key() => {
                    last.coefficient = rational::add(&last.coefficient, &term.coefficient)?;
                }
                _ => merged.push(term),
            }
        }
        merged.retain(|term| !term.coefficient.is_zero());
        match merged.len() {
            0 => Ok(Exact::zero()),
            1 => Ok(Exact::from_term(merged[0])),
            2..=TERMS_MAX => Ok(Exact(Form::Many(merged))),
            _ => Err(AnswerError::Overflow { what: "the number of terms" }),
        }
    }

    /// The terms, by rising power of pi, then rising radicand; none for 0.
    #[must_use]
    pub fn terms(&self) -> &[Term] {
        match &self.0 {
            Form::Zero => &[],
            Form::One(term) => std::slice::from_ref(term),
            Form::Many(terms) => terms,
        }
    }

    /// `self + other`.
    ///
    /// # Errors
    /// Overflow.
    pub fn add(&self, other: &Exact) -> Result<Exact> {
        match (&self.0, &other.0) {
            (Form::Zero, _) => Ok(other.clone()),
            (_, Form::Zero) => Ok(self.clone()),
            (Form::One(a), Form::One(b)) if a.key() == b.key() => {
                let coefficient = rational::add(&a.coefficient, &b.coefficient)?;
                Ok(Exact::from_term(Term { coefficient, ..*a }))
            }
            _ => Exact::from_terms([self.terms(), other.terms()].concat()),
        }
    }

    /// `self - other`.
    ///
    /// # Errors
    /// Overflow.
    pub fn sub(&self, other: &Exact) -> Result<Exact> {
        self.add(&other.neg())
    }

    /// `self * other`.
    ///
    /// # Errors
    /// Overflow.
    pub fn mul(&self, other: &Exact) -> Result<Exact> {
        match (&self.0, &other.0) {
            (Form::Zero, _) | (_, Form::Zero) => Ok(Exact::zero()),
            (Form::One(a), Form::One(b)) => a.times(b).map(Exact::from_term),
            _ => {
                let mut products = Vec::with_capacity(self.terms().len() * other.terms().len());
                for a in self.terms() {
                    for b in other.terms() {
                        products.push(a.times(b)?);
                    }
                }
                Exact::from_terms(products)
            }
        }
    }

    /// `self` to an integer power; anything to the power 0 is 1.
    ///
    /// # Errors
    /// Overflow; for a negative power also the errors of [`Exact::div`].
    pub fn pow(&self, exponent: i32) -> Result<Exact> {
        let mut base = if exponent < 0 { self.inverse()? } else { self.clone() };
        let mut rest = exponent.unsigned_abs();
        let mut power = Exact::one();
        while rest > 0 {
            if rest % 2 == 1 {
                power = power.mul(&base)?;
            }
            rest /= 2;
            // The last square would not be used, and might overflow.
            if rest > 0 {
                base = base.mul(&base)?;
            }
        }
        Ok(power)
    }

    /// `-self`.
    #[must_use]
    pub fn neg(&self) -> Exact {
        Exact(match &self.0 {
            Form::Zero => Form::Zero,
            Form::One(term) => Form::One(term.negated()),
            Form::Many(terms) => Form::Many(terms.iter().map(Term::negated).collect()),
        })
    }

    /// The absolute value.
    #[must_use]
    pub fn abs(&self) -> Exact {
        if self.sign() < 0 { self.neg() } else { self.clone() }
    }

    /// -1, 0 or 1.
    #[must_use]
    pub fn sign(&self) -> i32 {
        match &self.0 {
            Form::Zero => 0,
            Form::One(term) if term.coefficient.is_negative() => -1,
            Form::One(_) => 1,
            Form::Many(_) => self.cmp(&Exact::zero()) as i32,
        }
    }

    /// The value within four units in the last place (a few more with powers of pi), also where the terms nearly cancel.
    #[must_use]
    pub fn to_f64(&self) -> f64 {
        if let Form::One(term) = &self.0 {
            return term.to_f64();
        }
        let sum = Approximation::of(self.terms());
        // Cancellation of more than 3 bits would show in the last places that callers compare.
        if sum.value.abs() * 8.0 >= sum.size {
            return sum.value;
        }
        precise::to_f64(self.terms()).unwrap_or(sum.value)
    }

    /// The value as a rational, if it is one.
    #[must_use]
    pub fn as_rational(&self) -> Option<Rational> {
        match &self.0 {
            Form::Zero => Some(Ratio::from_integer(0)),
            Form::One(term) if term.is_rational() => Some(term.coefficient),
            _ => None,
        }
    }

    /// The value as an integer, if it is one.
    #[must_use]
    pub fn as_integer(&self) -> Option<i128> {
        self.as_rational().filter(Ratio::is_integer).map(|value| *value.numer())
    }

    /// Whether the value is an integer.
    #[must_use]
    pub fn is_integer(&self) -> bool {
        self.as_integer().is_some()
    }

    /// The largest integer that is not above the value.
    ///
    /// # Errors
    /// It does not fit into 128 bits.
    pub fn floor(&self) -> Result<i128> {
        if let Some(value) = self.as_rational() {
            return Ok(value.numer().div_euclid(*value.denom()));
        }
        let sum = Approximation::of(self.terms());
        let (low, high) = ((sum.value - sum.error).floor(), (sum.value + sum.error).floor());
        // Up to 2^53 both floors are exact integers, and equal ones enclose the true one.
        if low == high && low.abs() < 9_007_199_254_740_992.0 {
            return Ok(low as i128);
        }
        precise::floor(self.terms()).ok_or(AnswerError::Overflow { what: "an integer part" })
    }
}

/// The sum of terms in floating point, with a proved bound of its error.
struct Approximation {
    value: f64,
    /// Sum of the absolute values of the terms.
    size: f64,
    /// Largest distance of `value` from the true sum.
    error: f64,
}

impl Approximation {
    fn of(terms: &[Term]) -> Approximation {
        let (mut value, mut size) = (0.0, 0.0f64);
        for term in terms {
            let part = term.to_f64();
            value += part;
            size += part.abs();
        }
        // A term is off by at most 48 units of 2^-53, the additions by one unit of `size` for each of 32 terms.
        Approximation { value, size, error: size * (128.0 / 9_007_199_254_740_992.0) }
    }
}

impl Ord for Exact {
    fn cmp(&self, other: &Exact) -> Ordering {
        if self == other {
            return Ordering::Equal;
        }
        let (a, b) = (Approximation::of(self.terms()), Approximation::of(other.terms()));
        if (a.value - b.value).abs() > a.error + b.error {
            return a.value.total_cmp(&b.value);
        }
        // The fallback is out of reach for numbers that occur; see `precise`.
        precise::order(self.terms(), other.terms()).unwrap_or(a.value.total_cmp(&b.value))
    }
}

impl PartialOrd for Exact {
    fn partial_cmp(&self, other: &Exact) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl From<i64> for Exact {
    fn from(value: i64) -> Exact {
        Exact::from_term(Term::rational(Ratio::from_integer(value.into())))
    }
}

#[cfg(test)]
#[path = "exact_tests.rs"]
pub(super) mod tests;
