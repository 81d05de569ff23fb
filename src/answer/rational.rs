//! Checked arithmetic on rationals of 128-bit integers.
//!
//! In and out: `Ratio<i128>` in lowest terms with a positive denominator and a numerator that is not `i128::MIN` (so that
//! negation is total). The operators of `num-rational` would panic or wrap on overflow, and its gcd works on 128 bits
//! always; here overflow is an error and numbers of up to 64 bits take the short way.

use super::error::{AnswerError, Result};
use num_integer::Integer;
use num_rational::Ratio;

/// A rational number with 128-bit numerator and denominator.
pub type Rational = Ratio<i128>;

const OVERFLOW: AnswerError = AnswerError::Overflow { what: "a numerator or denominator" };

fn gcd(a: i128, b: i128) -> i128 {
    let (a, b) = (a.unsigned_abs(), b.unsigned_abs());
    if a == 1 || b == 1 {
        return 1;
    }
    match (u64::try_from(a), u64::try_from(b)) {
        (Ok(a), Ok(b)) => i128::from(a.gcd(&b)),
        // Callers never pass `i128::MIN` on both sides, so the result is below 2^127.
        _ => a.gcd(&b) as i128,
    }
}

/// Accepts a reduced pair unless the numerator is the one value that cannot be negated.
fn sound(numer: i128, denom: i128) -> Result<Rational> {
    if numer == i128::MIN { Err(OVERFLOW) } else { Ok(Ratio::new_raw(numer, denom)) }
}

/// `numer / denom` in lowest terms.
///
/// # Errors
/// A zero denominator, or a part that is `i128::MIN`.
pub(crate) fn new(numer: i128, denom: i128) -> Result<Rational> {
    if denom == 0 {
        return Err(AnswerError::DivisionByZero);
    }
    if numer == i128::MIN || denom == i128::MIN {
        return Err(OVERFLOW);
    }
    let divisor = gcd(numer, denom) * denom.signum();
    sound(numer / divisor, denom / divisor)
}

/// `a + b`. # Errors: overflow.
pub(crate) fn add(a: &Rational, b: &Rational) -> Result<Rational> {
    if *a.denom() == 1 && *b.denom() == 1 {
        return sound(a.numer().checked_add(*b.numer()).ok_or(OVERFLOW)?, 1);
    }
    // Any common factor of the sum and the common denominator divides the gcd of the denominators (Knuth, 4.5.1).
    let shared = gcd(*a.denom(), *b.denom());
    let left = a.numer().checked_mul(b.denom() / shared).ok_or(OVERFLOW)?;
    let right = b.numer().checked_mul(a.denom() / shared).ok_or(OVERFLOW)?;
    let numer = left.checked_add(right).ok_or(OVERFLOW)?;
    let extra = gcd(numer, shared);
    let denom = (a.denom() / shared).checked_mul(b.denom() / extra).ok_or(OVERFLOW)?;
    sound(numer / extra, denom)
}

/// `a * b`. # Errors: overflow.
pub(crate) fn mul(a: &Rational, b: &Rational) -> Result<Rational> {
    if *a.denom() == 1 && *b.denom() == 1 {
        return sound(a.numer().checked_mul(*b.numer()).ok_or(OVERFLOW)?, 1);
    }
    let (across, back) = (gcd(*a.numer(), *b.denom()), gcd(*b.numer(), *a.denom()));
    let numer = (a.numer() / across).checked_mul(b.numer() / back).ok_or(OVERFLOW)?;
    let denom = (a.denom() / back).checked_mul(b.denom() / across).ok_or(OVERFLOW)?;
    sound(numer, denom)
}

/// `1 / a`. # Errors: division by zero.
pub(crate) fn inverse(a: &Rational) -> Result<Rational> {
    new(*a.denom(), *a.numer())
}

/// The nearest f64 within two units in the last place.
pub(crate) fn to_f64(a: &Rational) -> f64 {
    *a.numer() as f64 / *a.denom() as f64
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn ratio(numer: i128, denom: i128) -> Rational {
        new(numer, denom).unwrap()
    }

    #[test]
    fn lowest_terms() {
        assert_eq!((*ratio(6, -4).numer(), *ratio(6, -4).denom()), (-3, 2));
        assert_eq!((*ratio(0, -4).numer(), *ratio(0, -4).denom()), (0, 1));
        assert_eq!(new(1, 0), Err(AnswerError::DivisionByZero));
        assert_eq!(new(i128::MIN, 1), Err(OVERFLOW));
        assert_eq!(new(1, i128::MIN), Err(OVERFLOW));
    }

    #[test]
    fn overflow_is_an_error() {
        let top = ratio(i128::MAX, 1);
        assert_eq!(add(&top, &ratio(1, 1)), Err(OVERFLOW));
        assert_eq!(mul(&top, &ratio(2, 1)), Err(OVERFLOW));
        assert_eq!(add(&ratio(-i128::MAX, 1), &ratio(-1, 1)), Err(OVERFLOW));
        assert_eq!(mul(&ratio(1, i128::MAX), &ratio(1, 2)), Err(OVERFLOW));
        // 128 bits on both sides, yet in range after crosswise reduction.
        assert_eq!(mul(&top, &inverse(&top).unwrap()), Ok(ratio(1, 1)));
    }

    proptest! {
        #[test]
        fn agrees_with_num_rational(a: i32, b in 1i32.., c: i32, d in 1i32..) {
            let (x, y) = (ratio(a.into(), b.into()), ratio(c.into(), d.into()));
            let (sum, product) = (add(&x, &y).unwrap(), mul(&x, &y).unwrap());
            prop_assert_eq!((*sum.numer(), *sum.denom()), (x + y).into());
            prop_assert_eq!((*product.numer(), *product.denom()), (x * y).into());
        }

        #[test]
        fn never_panics(a: i128, b: i128, c: i128, d: i128) {
            if let (Ok(x), Ok(y)) = (new(a, b), new(c, d)) {
                let _ = (add(&x, &y), mul(&x, &y), inverse(&x), to_f64(&y));
            }
        }
    }
}
