//! Quotients and square roots of exact numbers.
//!
//! In: two canonical numbers; out: their quotient with a rational denominator, or the root of one, nested roots undone
//! where that is possible. No approximation: what has no finite form of our kind is an error.

use super::error::{AnswerError, Result};
use super::exact::Exact;
use super::term::{self, Term};
use super::write::plain;

/// Steps of making a denominator rational. Each one removes a prime from its radicands; 32 terms hold at most five
/// independent roots.
const STEPS_MAX: usize = 8;

impl Exact {
    /// `1 / self`.
    ///
    /// # Errors
    /// Division by zero; overflow; a sum in which powers of pi are mixed (`1 / (1 + pi)` has no finite form).
    pub fn inverse(&self) -> Result<Exact> {
        let mut numer = Exact::one();
        let mut denom = self.clone();
        for _ in 0..STEPS_MAX {
            let terms = denom.terms();
            let Some(first) = terms.first() else {
                return Err(AnswerError::DivisionByZero);
            };
            if terms.len() == 1 {
                return numer.mul(&Exact::from_term(first.inverse()?));
            }
            if terms.iter().any(|term| term.pi_power != first.pi_power) {
                break;
            }
            let conjugate = conjugate(terms)?;
            numer = numer.mul(&conjugate)?;
            denom = denom.mul(&conjugate)?;
        }
        Err(AnswerError::NotRepresentable { what: format!("1/({})", plain(self)) })
    }

    /// `self / other`.
    ///
    /// # Errors
    /// As for [`Exact::inverse`].
    pub fn div(&self, other: &Exact) -> Result<Exact> {
        self.mul(&other.inverse()?)
    }

    /// The square root.
    ///
    /// A single term must be a rational times an even power of pi. A sum `a + b sqrt(c)` (times such a power) has a root of
    /// our kind when `a^2 - b^2 c` is the square of a rational: it is `sqrt(x) +- sqrt(y)` with `x, y = (a +- that) / 2`.
    ///
    /// # Errors
    /// A negative value; overflow; no finite form.
    pub fn sqrt(&self) -> Result<Exact> {
        if self.sign() < 0 {
            return Err(AnswerError::NegativeRoot { value: plain(self) });
        }
        let impossible = || AnswerError::NotRepresentable { what: format!("√({})", plain(self)) };
        let Some(first) = self.terms().first() else {
            return Ok(Exact::zero());
        };
        if first.radicand != 1 || first.pi_power % 2 != 0 {
            return Err(impossible());
        }
        let half_power = Exact::pi().pow((first.pi_power / 2).into())?;
        let root = match self.terms() {
            [only] => root_of(only)?,
            [whole, surd] if whole.pi_power == surd.pi_power => {
                let (a, b) = (without_pi(whole), without_pi(surd));
                let discriminant = a.mul(&a)?.sub(&b.mul(&b)?)?;
                if discriminant.sign() < 0 {
                    return Err(impossible());
                }
                let difference = discriminant.sqrt()?;
                if difference.as_rational().is_none() {
                    return Err(impossible());
                }
                let half = Exact::ratio(1, 2)?;
                let large = a.add(&difference)?.mul(&half)?.sqrt()?;
                let small = a.sub(&difference)?.mul(&half)?.sqrt()?;
                if b.sign() < 0 { large.sub(&small)? } else { large.add(&small)? }
            }
            _ => return Err(impossible()),
        };
        root.mul(&half_power)
    }
}

fn without_pi(term: &Term) -> Exact {
    Exact::from_term(Term { pi_power: 0, ..*term })
}

fn root_of(term: &Term) -> Result<Exact> {
    Ok(term::root(&term.coefficient)?.map_or_else(Exact::zero, Exact::from_term))
}

/// The sum with the sign of some roots flipped, such that the product with the sum has fewer independent roots.
fn conjugate(terms: &[Term]) -> Result<Exact> {
    if let [first, second] = terms {
        return Exact::from_terms(vec![*first, second.negated()]);
    }
    // Radicands rise and differ, so the last one exceeds the first. A prime that divides it but not all of them splits the
    // sum into A + B with B a multiple of the prime's root: (A + B)(A - B) = A^2 - B^2 is free of that root.
    let radicands = || terms.iter().map(|term| term.radicand);
    let mut rest = radicands().next_back().unwrap_or(1);
    let mut prime = rest;
    while rest > 1 {
        prime = term::small_factor(rest);
        if radicands().any(|radicand| radicand % prime != 0) {
            break;
        }
        rest /= prime;
    }
    Exact::from_terms(
        terms.iter().map(|term| if term.radicand % prime == 0 { term.negated() } else { *term }).collect(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn exact(text: &str) -> Exact {
        text.parse().unwrap()
    }

    #[test]
    fn quotients() {
        let table = [
            ("6", "4", "3/2"),
            ("1", "√2", "√2/2"),
            ("√6", "√3", "√2"),
            ("5", "2π", "5/(2π)"),
            ("π", "3π", "1/3"),
            ("1", "1+√2", "√2-1"),
            ("1", "√5-√3", "(√5+√3)/2"),
            ("4", "√6+√2", "√6-√2"),
            ("1", "π+π√2", "(√2-1)/π"),
            ("1", "1+√2+√3", "1/2+√2/4-√6/4"),
            ("1", "√2+√3+√5", "√3/6+√2/4-√30/12"),
        ];
        for (a, b, quotient) in table {
            assert_eq!(exact(a).div(&exact(b)), Ok(exact(quotient)), "{a} : {b}");
            assert_eq!(exact(quotient).mul(&exact(b)), Ok(exact(a)), "{quotient} * {b}");
        }
        assert_eq!(Exact::one().div(&Exact::zero()), Err(AnswerError::DivisionByZero));
        assert!(matches!(exact("1+π").inverse(), Err(AnswerError::NotRepresentable { .. })));
    }

    #[test]
    fn roots() {
        let table = [
            ("0", "0"),
            ("9/4", "3/2"),
            ("12", "2√3"),
            ("1/3", "√3/3"),
            ("4π^2", "2π"),
            ("2/π^2", "√2/π"),
            ("3+2√2", "1+√2"),
            ("5+2√6", "√2+√3"),
            ("5-2√6", "√3-√2"),
            ("2-√3", "(√6-√2)/2"),
            ("2+√3", "(√6+√2)/2"),
            ("6-2√5", "√5-1"),
        ];
        for (square, root) in table {
            assert_eq!(exact(square).sqrt(), Ok(exact(root)), "{square}");
            assert_eq!(exact(root).mul(&exact(root)), Ok(exact(square)), "{root}");
        }
        for bad in ["π", "√2", "1+√2", "√2+√3", "1+π^2", "1+√2+√3", "10+2√5"] {
            assert!(matches!(exact(bad).sqrt(), Err(AnswerError::NotRepresentable { .. })), "{bad}");
        }
        for negative in ["-4", "1-√2", "2√2-3"] {
            assert!(matches!(exact(negative).sqrt(), Err(AnswerError::NegativeRoot { .. })), "{negative}");
        }
    }
}
