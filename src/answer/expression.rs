//! Reads exact numbers: arithmetic on integers, decimals, roots and pi, in plain text or LaTeX.
//!
//! In: text such as `3/4`, `\frac{3}{4}`, `2√3`, `2\sqrt{3}`, `5π/6`, `1.25`, `-(1 + sqrt(5))/2`, `1 1/2`, `1,250`;
//! out: an `Exact` and the place where the number ended, so that a unit may follow. Side by side means times, except for an integer before a
//! fraction of integers, which is a mixed number. The work is bounded by a number of operations and a depth; nothing panics.

use super::error::{AnswerError, Result};
use super::exact::Exact;
use super::scan::Reader;
use std::str::FromStr;

/// Brackets within brackets.
const DEPTH_MAX: usize = 24;
/// Largest exponent that is read.
const EXPONENT_MAX: i64 = 64;

impl Reader {
    /// The longest number from here on.
    ///
    /// # Errors
    /// No number; a bound of the module; arithmetic that leaves the exact numbers.
    pub(super) fn sum(&mut self) -> Result<Exact> {
        self.depth += 1;
        if self.depth > DEPTH_MAX {
            return Err(AnswerError::TooLong { what: "the depth of brackets", limit: DEPTH_MAX });
        }
        let mut total = Exact::zero();
        let mut negative = self.sign().unwrap_or(false);
        loop {
            let part = self.product()?;
            self.spend(1)?;
            total = if negative { total.sub(&part)? } else { total.add(&part)? };
            match self.sign() {
                Some(sign) => negative = sign,
                None => break,
            }
        }
        self.depth -= 1;
        Ok(total)
    }

    /// Whether a minus stands here (true) or a plus (false).
    fn sign(&mut self) -> Option<bool> {
        if self.takes(&["-", "−", "–"]) {
            Some(true)
        } else if self.takes(&["+"]) {
            Some(false)
        } else {
            None
        }
    }

    fn product(&mut self) -> Result<Exact> {
        let mut value = self.power()?;
        loop {
            if self.takes(&["\\cdot", "\\times", "*", "×", "·", "⋅"]) {
                let factor = self.power()?;
                value = self.times(&value, &factor)?;
            } else if self.takes(&["\\div", "/", "÷", "⁄"]) {
                let divisor = self.power()?;
                self.spend(4)?;
                value = value.div(&divisor)?;
            } else if self.factor_follows() {
                let factor = self.power()?;
                value = self.times(&value, &factor)?;
            } else {
                return Ok(value);
            }
        }
    }

    fn times(&mut self, a: &Exact, b: &Exact) -> Result<Exact> {
        self.spend(a.terms().len().min(b.terms().len()))?;
        a.mul(b)
    }

    fn power(&mut self) -> Result<Exact> {
        let base = self.primary()?;
        let degrees = ["^\\circ", "^{\\circ", "^{ \\circ", "^ \\circ"];
        if self.ahead(|reader| degrees.iter().any(|sign| reader.sees(sign))) {
            return Ok(base);
        }
        let exponent = if self.takes(&["²"]) {
            2
        } else if self.takes(&["³"]) {
            3
        } else if self.takes(&["^"]) {
            self.exponent()?
        } else {
            return Ok(base);
        };
        self.spend(8)?;
        base.pow(exponent)
    }

    fn exponent(&mut self) -> Result<i32> {
        let value = if self.sees("{") || self.sees("(") {
            self.primary()?
        } else {
            let negative = self.sign().unwrap_or(false);
            let value = self.number()?;
            if negative { value.neg() } else { value }
        };
        match value.as_integer() {
            Some(n) if n.abs() <= EXPONENT_MAX.into() => Ok(n as i32),
            _ => Err(self.expected("an integer exponent up to 64")),
        }
    }

    /// Whether a factor can start here without a sign of multiplication. A digit cannot: `2 3` is no product.
    fn factor_follows(&mut self) -> bool {
        let starts = ["(", "√", "π", "\\pi", "\\sqrt", "\\frac", "\\dfrac", "\\tfrac"];
        self.ahead(|reader| starts.iter().any(|start| reader.sees(start)) || reader.word("pi") || reader.word("sqrt"))
    }

    fn primary(&mut self) -> Result<Exact> {
        self.space();
        if self.takes(&["\\pi", "π"]) {
            return Ok(Exact::pi());
        }
        if self.word("pi") {
            self.at += 2;
            return Ok(Exact::pi());
        }
        if self.word("sqrt") {
            self.at += 4;
            return self.root();
        }
        if self.takes(&["\\sqrt", "√"]) {
            return self.root();
        }
        if self.takes(&["\\frac", "\\dfrac", "\\tfrac"]) {
            let (above, below) = (self.argument()?, self.argument()?);
            self.spend(4)?;
            return above.div(&below);
        }
        if self.takes(&["("]) {
            return self.bracketed(")");
        }
        if self.takes(&["{"]) {
            return self.bracketed("}");
        }
        self.number_or_mixed()
    }

    fn root(&mut self) -> Result<Exact> {
        self.space();
        let radicand = if self.takes(&["("]) {
            self.bracketed(")")?
        } else if self.takes(&["{"]) {
            self.bracketed("}")?
        } else if self.takes(&["π", "\\pi"]) {
            Exact::pi()
        } else {
            self.number()?
        };
        self.spend(8)?;
        radicand.sqrt()
    }

    /// An argument of `\frac`: a group, or a single digit as in `\frac12`.
    fn argument(&mut self) -> Result<Exact> {
        self.space();
        if self.takes(&["{"]) {
            return self.bracketed("}");
        }
        match self.text.get(self.at).and_then(|c| c.to_digit(10)) {
            Some(digit) => {
                self.at += 1;
                Ok(Exact::from(i64::from(digit)))
            }
            None => Err(self.expected("`{` or a digit")),
        }
    }

    fn bracketed(&mut self, close: &'static str) -> Result<Exact> {
        let value = self.sum()?;
        if self.takes(&[close]) { Ok(value) } else { Err(self.expected("a closing bracket")) }
    }

    /// A number; an integer may be followed by a fraction of integers: `1 1/2`, `1\frac{1}{2}`.
    fn number_or_mixed(&mut self) -> Result<Exact> {
        let start = self.at;
        let whole = self.number()?;
        if self.text[start..self.at].contains(&'.') {
            return Ok(whole);
        }
        let after = self.at;
        let fraction = self.integer_fraction(after);
        match fraction {
            Some(part) => whole.add(&part),
            None => {
                self.at = after;
                Ok(whole)
            }
        }
    }

    fn integer_fraction(&mut self, after: usize) -> Option<Exact> {
        self.space();
        let digits = |reader: &mut Reader| -> Option<Exact> {
            let start = reader.at;
            let value = reader.number().ok()?;
            reader.text[start..reader.at].iter().all(char::is_ascii_digit).then_some(value)
        };
        let (above, below) = if self.takes(&["\\frac", "\\dfrac", "\\tfrac"]) {
            let mut group = || -> Option<Exact> {
                if !self.takes(&["{"]) {
                    return self.argument().ok();
                }
                let value = digits(self)?;
                self.takes(&["}"]).then_some(value)
            };
            (group()?, group()?)
        } else if self.at > after && self.sees_digit() {
            let above = digits(self)?;
            if !self.takes(&["/"]) {
                return None;
            }
            (above, digits(self)?)
        } else {
            return None;
        };
        above.div(&below).ok()
    }
}

/// Reads a whole text as a number.
///
/// # Errors
/// As for [`Reader::sum`], or something is left over.
pub(super) fn read(text: &str, thousands: bool) -> Result<Exact> {
    let mut reader = Reader::new(text, thousands)?;
    let value = reader.sum()?;
    reader.end()?;
    Ok(value)
}

impl FromStr for Exact {
    type Err = AnswerError;

    /// Reads what [`Exact`] prints, in either style, and the usual variants.
    fn from_str(text: &str) -> Result<Exact> {
        read(text, true)
    }
}

#[cfg(test)]
#[path = "expression_tests.rs"]
mod tests;
