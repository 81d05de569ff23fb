//! One term of an exact number, `coefficient * sqrt(radicand) * pi^power`, and the search for square factors.
//!
//! In: integers and rationals; out: terms with a squarefree radicand. A radicand is at most [`RADICAND_MAX`], so that trial
//! division certifies it in at most 0.1 ms, whatever is asked. Sums of terms are `exact`'s.

use super::error::{AnswerError, Result};
use super::rational::{self, Rational};
use num_integer::{Integer, Roots};
use num_rational::Ratio;
use std::cmp::Ordering;
use std::hash::{Hash, Hasher};

/// Largest squarefree radicand: the cube of the largest trial divisor, beyond which a remainder could hide a square.
pub const RADICAND_MAX: u64 = 1_000_000_000_000_000;
/// Trial divisors for numbers of up to 64 bits.
const DIVISOR_MAX: u64 = 100_000;
/// Trial divisors while the rest has more than 64 bits, where a division costs ten times as much.
const WIDE_DIVISOR_MAX: u64 = 1_000;
/// Largest power of pi either way; nothing in school geometry goes beyond 3.
pub const PI_POWER_MAX: i8 = 16;

/// `coefficient * sqrt(radicand) * pi^pi_power`, with a coefficient other than 0 and a squarefree radicand.
#[derive(Clone, Copy, Debug)]
pub struct Term {
    pub(super) coefficient: Rational,
    pub(super) radicand: u64,
    pub(super) pi_power: i8,
}

impl Term {
    /// Rational factor, not 0.
    #[must_use]
    pub fn coefficient(&self) -> Rational {
        self.coefficient
    }

    /// Number under the root, squarefree, in [1, `RADICAND_MAX`].
    #[must_use]
    pub fn radicand(&self) -> u64 {
        self.radicand
    }

    /// Exponent of pi, in [-`PI_POWER_MAX`, `PI_POWER_MAX`].
    #[must_use]
    pub fn pi_power(&self) -> i8 {
        self.pi_power
    }

    /// Terms with the same key can be added into one.
    pub(super) fn key(&self) -> (i8, u64) {
        (self.pi_power, self.radicand)
    }

    pub(super) fn rational(coefficient: Rational) -> Term {
        Term { coefficient, radicand: 1, pi_power: 0 }
    }

    pub(super) fn is_rational(&self) -> bool {
        self.key() == (0, 1)
    }

    pub(super) fn negated(&self) -> Term {
        Term { coefficient: -self.coefficient, ..*self }
    }

    /// # Errors
    /// Overflow of the coefficient, the radicand or the power of pi.
    pub(super) fn times(&self, other: &Term) -> Result<Term> {
        let mut coefficient = rational::mul(&self.coefficient, &other.coefficient)?;
        let mut radicand = self.radicand.max(other.radicand);
        if self.radicand > 1 && other.radicand > 1 {
            // Both are squarefree, so the square part of their product is the square of the gcd.
            let shared = self.radicand.gcd(&other.radicand);
            radicand = (self.radicand / shared)
                .checked_mul(other.radicand / shared)
                .filter(|product| *product <= RADICAND_MAX)
                .ok_or(RADICAND_OVERFLOW)?;
            if shared > 1 {
                coefficient = rational::mul(&coefficient, &Ratio::from_integer(shared.into()))?;
            }
        }
        let pi_power = self.pi_power + other.pi_power;
        if pi_power.abs() > PI_POWER_MAX {
            return Err(AnswerError::Overflow { what: "a power of pi" });
        }
        Ok(Term { coefficient, radicand, pi_power })
    }

    /// `1 / self`: a/b sqrt(r) pi^k becomes b/(a r) sqrt(r) pi^-k.
    ///
    /// # Errors
    /// Overflow of the coefficient.
    pub(super) fn inverse(&self) -> Result<Term> {
        let scaled = rational::mul(&self.coefficient, &Ratio::from_integer(self.radicand.into()))?;
        Ok(Term { coefficient: rational::inverse(&scaled)?, radicand: self.radicand, pi_power: -self.pi_power })
    }

    /// The value within a relative error of `16 + 2 |pi_power|` units of 2^-53.
    pub(super) fn to_f64(self) -> f64 {
        let mut value = rational::to_f64(&self.coefficient);
        if self.radicand > 1 {
            value *= (self.radicand as f64).sqrt();
        }
        for _ in 0..self.pi_power.abs() {
            if self.pi_power > 0 {
                value *= std::f64::consts::PI;
            } else {
                value /= std::f64::consts::PI;
            }
        }
        value
    }
}

// By parts: the comparison of `Ratio` would cross-divide, but both sides are in lowest terms.
impl PartialEq for Term {
    fn eq(&self, other: &Term) -> bool {
        self.key() == other.key()
            && self.coefficient.numer() == other.coefficient.numer()
            && self.coefficient.denom() == other.coefficient.denom()
    }
}

impl Eq for Term {}

impl Hash for Term {
    fn hash<H: Hasher>(&self, state: &mut H) {
        (self.key(), self.coefficient.numer(), self.coefficient.denom()).hash(state);
    }
}

const RADICAND_OVERFLOW: AnswerError = AnswerError::Overflow { what: "a number under a root" };

/// The root of `value` >= 0 as one term; `None` for 0.
///
/// # Errors
/// A negative value, or one whose square factors cannot be found within the bounds above.
pub(super) fn root(value: &Rational) -> Result<Option<Term>> {
    match value.numer().cmp(&0) {
        Ordering::Less => {
            return Err(AnswerError::NegativeRoot { value: value.to_string() });
        }
        Ordering::Equal => return Ok(None),
        Ordering::Greater => {}
    }
    let (above, free_above) = split_square(value.numer().unsigned_abs())?;
    let (below, free_below) = split_square(value.denom().unsigned_abs())?;
    // In lowest terms the two squarefree parts share no factor: sqrt(f/g) = sqrt(f g) / g.
    let radicand =
        free_above.checked_mul(free_below).filter(|product| *product <= RADICAND_MAX).ok_or(RADICAND_OVERFLOW)?;
    let denom = i128::from(below).checked_mul(free_below.into()).ok_or(RADICAND_OVERFLOW)?;
    let coefficient = rational::new(above.into(), denom)?;
    Ok(Some(Term { coefficient, radicand, pi_power: 0 }))
}

/// `(s, f)` with `n = s^2 f` and `f` squarefree, for n > 0.
fn split_square(n: u128) -> Result<(u64, u64)> {
    let (mut square, mut free) = (1u64, 1u64);
    let mut rest = n;
    let mut divisor = 2u64;
    while rest > u128::from(u64::MAX) {
        let root = rest.sqrt();
        if root * root == rest {
            // n < 2^127, so this root and every product of found factors stay below 2^64.
            return Ok((square * root as u64, free));
        }
        if divisor > WIDE_DIVISOR_MAX {
            return Err(RADICAND_OVERFLOW);
        }
        let mut power = 0;
        while rest.is_multiple_of(u128::from(divisor)) {
            rest /= u128::from(divisor);
            power += 1;
        }
        take(&mut square, &mut free, divisor, power)?;
        divisor = next(divisor);
    }
    let mut rest = rest as u64;
    while divisor <= DIVISOR_MAX && divisor * divisor <= rest / divisor {
        let mut power = 0;
        while rest.is_multiple_of(divisor) {
            rest /= divisor;
            power += 1;
        }
        take(&mut square, &mut free, divisor, power)?;
        divisor = next(divisor);
    }
    // What is left has no factor up to its cube root: a prime, a product of two, or the square of one.
    let root = rest.sqrt();
    if root * root == rest {
        return Ok((square * root, free));
    }
    if rest > RADICAND_MAX {
        return Err(RADICAND_OVERFLOW);
    }
    Ok((square, free.checked_mul(rest).filter(|f| *f <= RADICAND_MAX).ok_or(RADICAND_OVERFLOW)?))
}

fn take(square: &mut u64, free: &mut u64, divisor: u64, power: u32) -> Result<()> {
    for _ in 0..power / 2 {
        *square *= divisor;
    }
    if power % 2 == 1 {
        *free = free.checked_mul(divisor).ok_or(RADICAND_OVERFLOW)?;
    }
    Ok(())
}

fn next(divisor: u64) -> u64 {
    if divisor == 2 { 3 } else { divisor + 2 }
}

/// The smallest prime factor of n > 1, by trial division; `n` is at most `RADICAND_MAX`.
///
/// A factor beyond `DIVISOR_MAX` is not looked for: then `n` itself is returned, which serves as well where all that counts
/// is a divisor of some radicands and not of others.
pub(super) fn small_factor(n: u64) -> u64 {
    let mut divisor = 2;
    while divisor <= DIVISOR_MAX && divisor * divisor <= n {
        if n.is_multiple_of(divisor) {
            return divisor;
        }
        divisor = next(divisor);
    }
    n
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn squares_are_split_off() {
        let table: [(u128, (u64, u64)); 9] = [
            (1, (1, 1)),
            (12, (2, 3)),
            (50, (5, 2)),
            (1 << 63, (1 << 31, 2)),
            (10u128.pow(30), (10u64.pow(15), 1)),
            (3 * 10u128.pow(20), (10u64.pow(10), 3)),
            (999_983 * 999_983, (999_983, 1)),
            (999_999_000_001, (1, 999_999_000_001)),
            (999_983 * 999_979, (1, 999_983 * 999_979)),
        ];
        for (n, parts) in table {
            assert_eq!(split_square(n), Ok(parts), "{n}");
        }
        assert!(split_square(u128::from(u64::MAX) * 3 + 1).is_err());
        assert!(split_square((1 << 127) - 1).is_err());
        assert!(split_square(18_446_744_073_709_551_557).is_err());
    }

    #[test]
    fn roots_of_rationals() {
        let of = |n, d| root(&rational::new(n, d).unwrap()).unwrap().unwrap();
        let half_root_two = of(1, 2);
        assert_eq!((half_root_two.coefficient, half_root_two.radicand), (Ratio::new(1, 2), 2));
        let third = of(8, 75);
        assert_eq!((third.coefficient, third.radicand), (Ratio::new(2, 15), 6));
        assert_eq!(root(&Ratio::from_integer(0)), Ok(None));
        assert!(matches!(root(&Ratio::from_integer(-4)), Err(AnswerError::NegativeRoot { .. })));
    }

    proptest! {
        #[test]
        fn split_is_right(n in 1u128..1_000_000_000_000) {
            let (square, free) = split_square(n).unwrap();
            prop_assert_eq!(u128::from(square) * u128::from(square) * u128::from(free), n);
            for d in 2..1000u64 {
                prop_assert!(free % (d * d) != 0);
            }
        }

        #[test]
        fn hostile_radicands_do_not_panic(n in 1u128..1 << 127) {
            let _ = split_square(n);
        }
    }
}
