//! Fractions modulo primes of 61 bits: the ground on which two formulas are compared without approximation.
//!
//! In: exact numbers, names, operations; out: fractions `numerator / denominator` modulo a prime, at a pseudo-random point (each variable
//! has a value there that depends on its name, the prime and the trial). Numerator and denominator are kept apart, so that
//! equations can be compared after clearing denominators. Every operation takes constant time but for powers, which take the
//! logarithm of the exponent.

use crate::answer::exact::Exact;
use std::cell::Cell;
use std::hash::{DefaultHasher, Hash, Hasher};

/// Two primes below 2^61: the Mersenne prime and the largest below 2^60.
const PRIMES: [u64; 2] = [(1 << 61) - 1, (1 << 60) - 93];
/// Points modulo each prime; those of one prime follow each other.
pub(super) const TRIALS: u64 = 3;

/// A fraction modulo a prime.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Fraction {
    /// Numerator, below the prime.
    pub(super) numer: u64,
    /// Denominator, below the prime and not 0.
    pub(super) denom: u64,
}

/// A prime and a point.
pub(super) struct Modulus {
    prime: u64,
    trial: u64,
    opaque: Cell<bool>,
}

/// The points at which formulas are compared.
pub(super) fn points() -> impl Iterator<Item = Modulus> {
    PRIMES
        .into_iter()
        .flat_map(|prime| (0..TRIALS).map(move |trial| Modulus { prime, trial, opaque: Cell::new(false) }))
}

// `DefaultHasher::new` has fixed keys; what it gives may change with the compiler, but only which points are tried hangs on it.
fn hashed(key: impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    key.hash(&mut hasher);
    hasher.finish()
}

/// The value of a variable at a point of the real line: in [0.25, 2.25] for even trials, its negative for odd ones.
pub(super) fn real(name: &str, trial: u64) -> f64 {
    let part = (hashed(("real", name, trial)) >> 12) as f64 / (1u64 << 52) as f64;
    (0.25 + 2.0 * part) * if trial.is_multiple_of(2) { 1.0 } else { -1.0 }
}

impl Modulus {
    fn times(&self, a: u64, b: u64) -> u64 {
        (u128::from(a) * u128::from(b) % u128::from(self.prime)) as u64
    }

    fn plus(&self, a: u64, b: u64) -> u64 {
        (a + b) % self.prime
    }

    fn raised(&self, mut base: u64, mut exponent: u128) -> u64 {
        let mut power = 1;
        while exponent > 0 {
            if exponent % 2 == 1 {
                power = self.times(power, base);
            }
            base = self.times(base, base);
            exponent /= 2;
        }
        power
    }

    fn residue(&self, n: i128) -> u64 {
        n.rem_euclid(self.prime.into()) as u64
    }

    /// An integer.
    pub(super) fn whole(&self, n: i128) -> Fraction {
        Fraction { numer: self.residue(n), denom: 1 }
    }

    /// `digits` times a power of ten.
    pub(super) fn literal(&self, digits: &str, exponent: i64) -> Option<Fraction> {
        let mut n = 0;
        for digit in digits.bytes() {
            n = self.plus(self.times(n, 10), u64::from(digit.checked_sub(b'0')?));
        }
        let scale = self.raised(10, exponent.unsigned_abs().into());
        Some(match exponent {
            0.. => Fraction { numer: self.times(n, scale), denom: 1 },
            _ => Fraction { numer: n, denom: scale },
        })
    }

    /// An exact number; its roots and pi are symbols, which is sound since its form is canonical.
    pub(super) fn exact(&self, value: &Exact) -> Option<Fraction> {
        let mut sum = self.whole(0);
        for term in value.terms() {
            let coefficient = term.coefficient();
            let denom = self.residue(*coefficient.denom());
            if denom == 0 {
                return None;
            }
            let mut part = Fraction { numer: self.residue(*coefficient.numer()), denom };
            if term.radicand() > 1 {
                part = self.product(part, self.symbol(&format!("sqrt{}", term.radicand())));
                // A product of such symbols is not the symbol of the product, so what is unequal here may yet be equal.
                self.opaque.set(true);
            }
            part = self.product(part, self.power(self.symbol("pi"), term.pi_power().into())?);
            sum = self.sum(sum, part);
        }
        Some(sum)
    }

    /// A number of its own that no rational relation binds to others.
    pub(super) fn symbol(&self, name: &str) -> Fraction {
        Fraction { numer: 2 + hashed(("symbol", name, self.prime)) % (self.prime - 2), denom: 1 }
    }

    /// The value of a variable at this point.
    pub(super) fn variable(&self, name: &str) -> Fraction {
        Fraction { numer: 2 + hashed(("variable", name, self.trial, self.prime)) % (self.prime - 2), denom: 1 }
    }

    /// What a function makes of its arguments, as a symbol that depends on nothing else.
    pub(super) fn opaque(&self, function: (&str, u32), arguments: &[Fraction]) -> Option<Fraction> {
        self.opaque.set(true);
        let mut values = Vec::with_capacity(arguments.len());
        for argument in arguments {
            values.push(self.value(*argument)?);
        }
        let numer = 2 + hashed(("opaque", function, values, self.prime)) % (self.prime - 2);
        Some(Fraction { numer, denom: 1 })
    }

    /// Whether something was taken as a symbol whose relations are not known.
    pub(super) fn saw_opaque(&self) -> bool {
        self.opaque.get()
    }

    fn value(&self, a: Fraction) -> Option<u64> {
        let inverse = self.raised(a.denom, u128::from(self.prime) - 2);
        (a.denom != 0).then(|| self.times(a.numer, inverse))
    }

    /// `-a`.
    pub(super) fn negative(&self, a: Fraction) -> Fraction {
        Fraction { numer: (self.prime - a.numer) % self.prime, denom: a.denom }
    }

    /// `a + b`; over the common denominator where it is one.
    pub(super) fn sum(&self, a: Fraction, b: Fraction) -> Fraction {
        if a.denom == b.denom {
            return Fraction { numer: self.plus(a.numer, b.numer), denom: a.denom };
        }
        let numer = self.plus(self.times(a.numer, b.denom), self.times(b.numer, a.denom));
        Fraction { numer, denom: self.times(a.denom, b.denom) }
    }

    /// `a * b`.
    pub(super) fn product(&self, a: Fraction, b: Fraction) -> Fraction {
        Fraction { numer: self.times(a.numer, b.numer), denom: self.times(a.denom, b.denom) }
    }

    /// `1 / a`; `None` for 0.
    pub(super) fn inverse(&self, a: Fraction) -> Option<Fraction> {
        (a.numer != 0).then_some(Fraction { numer: a.denom, denom: a.numer })
    }

    /// `a` to an integer power; `None` for a negative power of 0.
    pub(super) fn power(&self, a: Fraction, exponent: i128) -> Option<Fraction> {
        let base = if exponent < 0 { self.inverse(a)? } else { a };
        let n = exponent.unsigned_abs();
        Some(Fraction { numer: self.raised(base.numer, n), denom: self.raised(base.denom, n) })
    }

    /// Whether two fractions are one number.
    pub(super) fn same(&self, a: Fraction, b: Fraction) -> bool {
        self.times(a.numer, b.denom) == self.times(b.numer, a.denom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn primes_are_prime_to_small_bases() {
        for modulus in points() {
            for base in [2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37] {
                assert_eq!(modulus.raised(base, u128::from(modulus.prime) - 1), 1);
            }
        }
    }

    #[test]
    fn fractions() {
        for modulus in points() {
            let third = modulus.inverse(modulus.whole(3)).unwrap();
            let sixth = modulus.inverse(modulus.whole(6)).unwrap();
            assert!(modulus.same(modulus.sum(third, sixth), modulus.inverse(modulus.whole(2)).unwrap()));
            assert!(modulus.same(modulus.literal("25", -2).unwrap(), modulus.inverse(modulus.whole(4)).unwrap()));
            assert!(modulus.inverse(modulus.whole(0)).is_none());
        }
    }
}
