//! Sums of terms to as many bits as a question needs: the sign, the floor and the nearest f64 of a sum that cancels.
//!
//! In: terms of an exact number; out: a proved answer, or `None` after [`BITS`]' last entry. Numbers are pairs of big
//! integers `(lo, hi)` that enclose the value times 2^bits. This is the rare, slow road (tens of microseconds); `exact` takes
//! it only when floating point cannot decide. Pi is Machin's 16 atan(1/5) - 4 atan(1/239).

use super::term::Term;
use num_integer::Integer;
use num_rational::{BigRational, Ratio};
use num_traits::{Signed, ToPrimitive, Zero};
use std::cmp::Ordering;

/// Names the big integer inside `BigRational`, so that its crate need not be a direct dependency.
trait Parts {
    type Int;
}

impl<T> Parts for Ratio<T> {
    type Int = T;
}

type Int = <BigRational as Parts>::Int;

/// Precisions that are tried in turn. Different canonical sums differ, so some precision always decides; the last one is
/// far beyond what 32 terms of 128 bits without a deliberate construction can come near to.
const BITS: [usize; 4] = [192, 640, 2_560, 10_240];

/// Bits below the working precision of pi that absorb the truncation of its series.
const GUARD: usize = 64;

/// `(lo, hi)` with `lo <= 2^bits pi <= hi`.
fn pi(bits: usize) -> (Int, Int) {
    let one = Int::from(1) << (bits + GUARD);
    let atan_inverse = |n: u32| {
        let mut power = &one / n;
        let mut sum = power.clone();
        let mut odd = 1u32;
        while !power.is_zero() {
            power /= n * n;
            odd += 2;
            let part = &power / odd;
            if odd % 4 == 3 {
                sum -= part;
            } else {
                sum += part;
            }
        }
        sum
    };
    let scaled: Int = atan_inverse(5) * 16 - atan_inverse(239) * 4;
    // Each of at most `bits` series terms is off by less than 2, times 20: far below 2^GUARD.
    let lo: Int = (scaled >> GUARD) - 1;
    let hi = &lo + 3;
    (lo, hi)
}

/// Encloses the sum of the terms times 2^bits.
fn enclose<'a>(terms: impl Iterator<Item = (bool, &'a Term)>, bits: usize) -> (Int, Int) {
    let (mut lo, mut hi) = (Int::zero(), Int::zero());
    let mut pi_bounds = None;
    for (negate, term) in terms {
        let (numer, denom) = (Int::from(*term.coefficient.numer()), Int::from(*term.coefficient.denom()));
        let negative = negate != numer.is_negative();
        let square: Int = ((&numer * &numer * term.radicand) << (2 * bits)) / (&denom * &denom);
        let mut low = square.sqrt();
        let mut high: Int = &low + 1;
        for _ in 0..term.pi_power.unsigned_abs() {
            let (pi_lo, pi_hi) = pi_bounds.get_or_insert_with(|| pi(bits));
            if term.pi_power > 0 {
                low = (low * &*pi_lo) >> bits;
                high = ((high * &*pi_hi) >> bits) + 1;
            } else {
                low = (low << bits) / &*pi_hi;
                high = (high << bits) / &*pi_lo + 1;
            }
        }
        if negative {
            lo -= high;
            hi -= low;
        } else {
            lo += low;
            hi += high;
        }
    }
    (lo, hi)
}

fn plain(terms: &[Term]) -> impl Iterator<Item = (bool, &Term)> {
    terms.iter().map(|term| (false, term))
}

/// The order of two sums that are known to differ.
pub(super) fn order(left: &[Term], right: &[Term]) -> Option<Ordering> {
    BITS.iter().find_map(|bits| {
        let (lo, hi) = enclose(plain(left).chain(right.iter().map(|term| (true, term))), *bits);
        match (lo.is_positive(), hi.is_negative()) {
            (true, _) => Some(Ordering::Greater),
            (_, true) => Some(Ordering::Less),
            _ => None,
        }
    })
}

/// The largest integer not above an irrational sum; also `None` if it does not fit.
pub(super) fn floor(terms: &[Term]) -> Option<i128> {
    let whole = BITS.iter().find_map(|bits| {
        let (lo, hi) = enclose(plain(terms), *bits);
        let unit = Int::from(1) << *bits;
        let floor = lo.div_floor(&unit);
        (floor == hi.div_floor(&unit)).then_some(floor)
    })?;
    whole.to_i128()
}

/// The value of a sum that cancels, within two units in the last place.
pub(super) fn to_f64(terms: &[Term]) -> Option<f64> {
    // 2^640 and every mantissa below it are finite as f64; higher precisions are not needed at this size.
    BITS[..2].iter().find_map(|bits| {
        let (lo, hi) = enclose(plain(terms), *bits);
        let width: Int = &hi - &lo;
        let sure = (width << 60usize) < lo.abs();
        let scale = (Int::from(1) << *bits).to_f64()?;
        sure.then_some(lo.to_f64()? / scale)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pi_is_enclosed() {
        let (lo, hi) = pi(192);
        // The first 58 digits of pi, times 2^192, rounded down.
        let digits: Int = "3141592653589793238462643383279502884197169399375105820974".parse().unwrap();
        let ten: Int = num_traits::pow(Int::from(10), 57);
        let below: Int = (&digits << 192usize) / &ten;
        let above: Int = ((digits + 1) << 192usize) / ten + 1;
        assert!(lo <= above && below <= hi && &hi - &lo < Int::from(8));
    }

    #[test]
    fn close_calls_are_decided() {
        let term = |n: i128, d: i128, radicand, pi_power| Term { coefficient: Ratio::new(n, d), radicand, pi_power };
        // 355/113 > pi by 2.7e-7, and a convergent of sqrt 2 that beats f64.
        assert_eq!(order(&[term(355, 113, 1, 0)], &[term(1, 1, 1, 1)]), Some(Ordering::Greater));
        let convergent = term(1_572_584_048_032_918_633_353_217, 1_111_984_844_349_868_137_938_112, 1, 0);
        assert_eq!(order(&[convergent], &[term(1, 1, 2, 0)]), Some(Ordering::Greater));
        assert_eq!(floor(&[term(1, 1, 1, 1)]), Some(3));
        assert_eq!(floor(&[term(-1, 1, 1, -1)]), Some(-1));
        assert!((to_f64(&[term(1, 1, 1, -2)]).unwrap() - 0.101_321_183_642_337_77).abs() < 1e-16);
    }
}
