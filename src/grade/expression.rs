//! Expressions of school mathematics as trees, and when two of them are equal.
//!
//! In: trees from `formula`; out: exact values of constants, floating-point values, and values modulo primes. Equality is decided
//! exactly for constants made of rationals, square roots and pi, and for rational functions of any variables (values at pseudo-random
//! points modulo two primes of 61 bits: two different ones of degree d agree with a probability below d/2^61 at each of six points).
//! Where other roots, logarithms or trigonometry are left, the values at points of the real line must agree to a
//! relative [`CLOSE`]. Work is bounded by the size of the tree, whatever its numbers.

use super::modular::{self, Fraction, Modulus};
use crate::answer::exact::Exact;
use crate::seed::trig;
use num_integer::Roots;

/// Relative distance of two values in floating point that count as one: a thousand times the error of some dozen operations.
pub(super) const CLOSE: f64 = 1e-11;
/// Largest power that is taken exactly; more overflows for every base but 0 and 1.
const POWER_MAX: i128 = 512;
/// Largest factorial that fits into 128 bits.
const FACTORIAL_MAX: i128 = 33;

/// A number as it was written: digits, and the power of ten of the last one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Literal {
    /// Without leading zeros; empty for zero.
    pub(super) digits: String,
    /// Power of ten of the last digit.
    pub(super) exponent: i64,
    /// Whether a decimal point or a power of ten was written.
    pub(super) pointed: bool,
    /// Whether a power of ten was written.
    pub(super) scientific: bool,
}

impl Literal {
    /// The value, if it fits into 128 bits.
    pub(super) fn exact(&self) -> Option<Exact> {
        if self.digits.is_empty() {
            return Some(Exact::zero());
        }
        let scale = 10i128.checked_pow(u32::try_from(self.exponent.unsigned_abs()).ok()?)?;
        let digits: i128 = self.digits.parse().ok()?;
        match self.exponent {
            0.. => Exact::ratio(digits.checked_mul(scale)?, 1).ok(),
            _ => Exact::ratio(digits, scale).ok(),
        }
    }

    fn to_f64(&self) -> f64 {
        format!("{}e{}", if self.digits.is_empty() { "0" } else { &self.digits }, self.exponent)
            .parse()
            .unwrap_or(f64::NAN)
    }
}

/// A function of one argument.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[allow(missing_docs, reason = "the usual names")]
pub(super) enum Function {
    Sin,
    Cos,
    Tan,
    Cot,
    Sec,
    Csc,
    Asin,
    Acos,
    Atan,
    Ln,
    /// To base 10.
    Log,
    Exp,
    Abs,
}

/// An expression.
#[derive(Clone, Debug)]
pub(super) enum Expression {
    Number(Literal),
    Pi,
    Euler,
    Name(Box<str>),
    Negative(Box<Expression>),
    Sum(Vec<Expression>),
    Product(Vec<Expression>),
    Quotient(Box<Expression>, Box<Expression>),
    Power(Box<Expression>, Box<Expression>),
    Root(u32, Box<Expression>),
    Call(Function, Box<Expression>),
    Factorial(Box<Expression>),
    /// An angle in degrees inside a formula: times pi/180.
    Degrees(Box<Expression>),
}

use Expression as E;

impl Expression {
    /// Adds the names of variables in order of their appearance, without repeats.
    pub(super) fn names<'a>(&'a self, into: &mut Vec<&'a str>) {
        match self {
            E::Number(_) | E::Pi | E::Euler => {}
            E::Name(name) => {
                if !into.contains(&&**name) {
                    into.push(name);
                }
            }
            E::Negative(a) | E::Root(_, a) | E::Call(_, a) | E::Factorial(a) | E::Degrees(a) => a.names(into),
            E::Sum(parts) | E::Product(parts) => parts.iter().for_each(|part| part.names(into)),
            E::Quotient(a, b) | E::Power(a, b) => {
                a.names(into);
                b.names(into);
            }
        }
    }

    /// Whether no variable occurs.
    pub(super) fn is_constant(&self) -> bool {
        let mut names = Vec::new();
        self.names(&mut names);
        names.is_empty()
    }

    /// The literal that this is but for its sign, and whether it is negative.
    pub(super) fn literal(&self) -> Option<&Literal> {
        match self {
            E::Number(literal) => Some(literal),
            E::Negative(inner) => inner.literal(),
            _ => None,
        }
    }

    /// The exact value of a constant; `None` where it has none of our kind or does not fit.
    pub(super) fn exact(&self) -> Option<Exact> {
        match self {
            E::Number(literal) => literal.exact(),
            E::Pi => Some(Exact::pi()),
            E::Euler | E::Name(_) => None,
            E::Negative(a) => Some(a.exact()?.neg()),
            E::Sum(parts) => parts.iter().try_fold(Exact::zero(), |sum, part| sum.add(&part.exact()?).ok()),
            E::Product(parts) => parts.iter().try_fold(Exact::one(), |product, part| product.mul(&part.exact()?).ok()),
            E::Quotient(a, b) => a.exact()?.div(&b.exact()?).ok(),
            E::Power(a, b) => power(&a.exact()?, &b.exact()?),
            E::Root(n, a) => root(*n, &a.exact()?),
            E::Call(Function::Abs, a) => Some(a.exact()?.abs()),
            E::Call(..) => None,
            E::Factorial(a) => match a.exact()?.as_integer()? {
                n @ 0..=FACTORIAL_MAX => Exact::ratio((1..=n).product(), 1).ok(),
                _ => None,
            },
            E::Degrees(a) => a.exact()?.mul(&Exact::pi()).ok()?.div(&Exact::from(180)).ok(),
        }
    }

    /// The value in floating point at the point that `of` gives; NaN where there is none.
    pub(super) fn at(&self, of: &dyn Fn(&str) -> f64) -> f64 {
        match self {
            E::Number(literal) => literal.to_f64(),
            E::Pi => std::f64::consts::PI,
            E::Euler => std::f64::consts::E,
            E::Name(name) => of(name),
            E::Negative(a) => -a.at(of),
            E::Sum(parts) => parts.iter().map(|part| part.at(of)).sum(),
            E::Product(parts) => parts.iter().map(|part| part.at(of)).product(),
            E::Quotient(a, b) => a.at(of) / b.at(of),
            E::Power(a, b) => float_power(a.at(of), b, of),
            E::Root(n, a) => float_root(*n, a.at(of)),
            E::Call(function, a) => call(*function, a.at(of)),
            E::Factorial(a) => match a.at(of) {
                n if (0.0..=170.0).contains(&n) && n.fract() == 0.0 => (1..=n as u32).map(f64::from).product(),
                _ => f64::NAN,
            },
            E::Degrees(a) => a.at(of).to_radians(),
        }
    }

    /// The value of a constant in floating point.
    pub(super) fn value(&self) -> f64 {
        match self.exact() {
            Some(exact) => exact.to_f64(),
            None => self.at(&|_| f64::NAN),
        }
    }

    /// The value as a fraction modulo a prime. Roots and functions enter as symbols of their own; `modulus` notes that.
    /// `None` for a division by zero there.
    pub(super) fn modulo(&self, modulus: &Modulus) -> Option<Fraction> {
        if let Some(exact) = self.exact() {
            return modulus.exact(&exact);
        }
        Some(match self {
            E::Number(literal) => modulus.literal(&literal.digits, literal.exponent)?,
            E::Pi => modulus.symbol("pi"),
            E::Euler => modulus.symbol("e"),
            E::Name(name) => modulus.variable(name),
            E::Negative(a) => modulus.negative(a.modulo(modulus)?),
            E::Sum(parts) => {
                let mut sum = modulus.whole(0);
                for part in parts {
                    sum = modulus.sum(sum, part.modulo(modulus)?);
                }
                sum
            }
            E::Product(parts) => {
                let mut product = modulus.whole(1);
                for part in parts {
                    product = modulus.product(product, part.modulo(modulus)?);
                }
                product
            }
            E::Quotient(a, b) => modulus.product(a.modulo(modulus)?, modulus.inverse(b.modulo(modulus)?)?),
            E::Power(a, b) => match b.exact().and_then(|b| b.as_rational()) {
                Some(n) if n.is_integer() => modulus.power(a.modulo(modulus)?, *n.numer())?,
                Some(n) => {
                    let degree = u32::try_from(*n.denom()).ok()?;
                    let base = modulus.opaque(("root", degree), &[a.modulo(modulus)?])?;
                    modulus.power(base, *n.numer())?
                }
                None => modulus.opaque(("power", 0), &[a.modulo(modulus)?, b.modulo(modulus)?])?,
            },
            E::Root(n, a) => modulus.opaque(("root", *n), &[a.modulo(modulus)?])?,
            E::Call(Function::Exp, a) => modulus.opaque(("power", 0), &[modulus.symbol("e"), a.modulo(modulus)?])?,
            E::Call(function, a) => modulus.opaque(("call", *function as u32), &[a.modulo(modulus)?])?,
            E::Factorial(a) => modulus.opaque(("factorial", 0), &[a.modulo(modulus)?])?,
            E::Degrees(a) => {
                let turn = modulus.product(modulus.symbol("pi"), modulus.inverse(modulus.whole(180))?);
                modulus.product(a.modulo(modulus)?, turn)
            }
        })
    }

    /// Whether the two are equal for all values of their variables.
    pub(super) fn equals(&self, other: &Expression) -> bool {
        if let (Some(a), Some(b)) = (self.exact(), other.exact()) {
            return a == b;
        }
        let mut opaque = false;
        let mut same = true;
        for modulus in modular::points() {
            let (Some(a), Some(b)) = (self.modulo(&modulus), other.modulo(&modulus)) else {
                return false;
            };
            same &= modulus.same(a, b);
            opaque |= modulus.saw_opaque();
        }
        if same || !opaque {
            // Values that are far apart may agree modulo two primes by intent; their sizes tell them apart.
            return same && (opaque || self.size_agrees(other));
        }
        if self.is_constant() && other.is_constant() {
            return near(self.value(), other.value());
        }
        self.agrees_with(other, near)
    }

    fn size_agrees(&self, other: &Expression) -> bool {
        self.agrees_with(other, |a, b| {
            a == b || (a - b).abs() <= 1e-6 * a.abs().max(b.abs()).max(1e-300) || a.abs().max(b.abs()) < 1e-9
        })
    }

    /// Whether `test` holds for the two values at each of some points where both have one; at least three, or none is finite.
    fn agrees_with(&self, other: &Expression, test: impl Fn(f64, f64) -> bool) -> bool {
        let mut tried = 0;
        for trial in 0..8u64 {
            let at = |name: &str| modular::real(name, trial);
            let (a, b) = (self.at(&at), other.at(&at));
            if a.is_nan() || b.is_nan() || (a.is_infinite() && b.is_infinite()) {
                continue;
            }
            if a.is_infinite() || b.is_infinite() || !test(a, b) {
                return false;
            }
            tried += 1;
        }
        tried >= 3 || (0..8u64).all(|trial| !self.at(&|name| modular::real(name, trial)).is_finite())
    }
}

/// Whether two values are one but for rounding.
pub(super) fn near(a: f64, b: f64) -> bool {
    a == b
        || ((a - b).abs() <= CLOSE * a.abs().max(b.abs()) && a.is_finite() && b.is_finite())
        || (a.abs() < 1e-14 && b.abs() < 1e-14)
}

fn power(base: &Exact, exponent: &Exact) -> Option<Exact> {
    let exponent = exponent.as_rational()?;
    let (numer, denom) = (*exponent.numer(), *exponent.denom());
    if numer.abs() > POWER_MAX {
        return None;
    }
    let base = if denom == 1 { base.clone() } else { root(u32::try_from(denom).ok()?, base)? };
    base.pow(numer as i32).ok()
}

/// The exact root, for square roots and for perfect powers.
fn root(degree: u32, radicand: &Exact) -> Option<Exact> {
    if degree == 2 {
        return radicand.sqrt().ok();
    }
    let value = radicand.as_rational()?;
    if degree == 0 || degree > 127 || (degree.is_multiple_of(2) && *value.numer() < 0) {
        return None;
    }
    let whole = |n: i128| {
        let root = n.abs().nth_root(degree);
        (root.checked_pow(degree)? == n.abs()).then_some(root * n.signum())
    };
    Exact::ratio(whole(*value.numer())?, whole(*value.denom())?).ok()
}

fn float_power(base: f64, exponent: &Expression, of: &dyn Fn(&str) -> f64) -> f64 {
    let n = exponent.at(of);
    if base < 0.0 && n.fract() != 0.0 {
        // An odd root of a negative number is real: (-8)^(1/3).
        return match exponent.exact().and_then(|n| n.as_rational()) {
            Some(n) if n.denom() % 2 != 0 => {
                let sign = if n.numer() % 2 == 0 { 1.0 } else { -1.0 };
                sign * trig::powf(-base, *n.numer() as f64 / *n.denom() as f64)
            }
            _ => f64::NAN,
        };
    }
    trig::powf(base, n)
}

fn float_root(degree: u32, value: f64) -> f64 {
    match degree {
        2 => value.sqrt(),
        n if value < 0.0 && n % 2 == 1 => -trig::powf(-value, 1.0 / f64::from(n)),
        n => trig::powf(value, 1.0 / f64::from(n)),
    }
}

fn call(function: Function, x: f64) -> f64 {
    match function {
        Function::Sin => trig::sin(x),
        Function::Cos => trig::cos(x),
        Function::Tan => trig::tan(x),
        Function::Cot => 1.0 / trig::tan(x),
        Function::Sec => 1.0 / trig::cos(x),
        Function::Csc => 1.0 / trig::sin(x),
        Function::Asin => trig::asin(x),
        Function::Acos => trig::acos(x),
        Function::Atan => trig::atan(x),
        Function::Ln => trig::ln(x),
        Function::Log => trig::ln(x) / std::f64::consts::LN_10,
        Function::Exp => trig::exp(x),
        Function::Abs => x.abs(),
    }
}
