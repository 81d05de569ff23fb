//! Real numbers and dual numbers alike: what a formula needs so that it yields values and derivatives from one text.
//!
//! For `f64` every function is the one of [`crate::seed::trig`], bit for bit. A dual number carries the derivative with respect
//! to one unknown beside its value (crate `num-dual`); its elementary functions are the same ones with the chain rule, so that
//! verdicts do not depend on the platform either.

use crate::seed::trig;
use num_dual::Dual64;
use std::ops::{Add, Div, Mul, Neg, Sub};

/// A number that formulas of the scene compute with.
pub trait Real:
    Copy + Add<Output = Self> + Sub<Output = Self> + Mul<Output = Self> + Div<Output = Self> + Neg<Output = Self>
{
    /// A constant.
    fn of(x: f64) -> Self;
    /// The value without its derivative; what branches look at.
    fn real(self) -> f64;
    /// Square root.
    fn root(self) -> Self;
    /// Absolute value; at 0 the derivative from the right.
    fn size(self) -> Self;
    /// Length of the vector `(self, y)`.
    fn hypot(self, y: Self) -> Self;
    /// Direction of the vector `(x, self)` in radians, in [-pi, pi].
    fn atan2(self, x: Self) -> Self;
    /// Sine of an angle in radians.
    fn sin(self) -> Self;
    /// Cosine of an angle in radians.
    fn cos(self) -> Self;
    /// Natural logarithm.
    fn ln(self) -> Self;
    /// Power; the base is positive where the exponent varies.
    fn power(self, exponent: Self) -> Self;
    /// Radians as degrees.
    fn degrees(self) -> Self;
}

impl Real for f64 {
    fn of(x: f64) -> f64 {
        x
    }
    fn real(self) -> f64 {
        self
    }
    fn root(self) -> f64 {
        self.sqrt()
    }
    fn size(self) -> f64 {
        self.abs()
    }
    fn hypot(self, y: f64) -> f64 {
        trig::hypot(self, y)
    }
    fn atan2(self, x: f64) -> f64 {
        trig::atan2(self, x)
    }
    fn sin(self) -> f64 {
        trig::sin(self)
    }
    fn cos(self) -> f64 {
        trig::cos(self)
    }
    fn ln(self) -> f64 {
        trig::ln(self)
    }
    fn power(self, exponent: f64) -> f64 {
        trig::powf(self, exponent)
    }
    fn degrees(self) -> f64 {
        self.to_degrees()
    }
}

impl Real for Dual64 {
    fn of(x: f64) -> Dual64 {
        Dual64::new(x, 0.0)
    }
    fn real(self) -> f64 {
        self.re
    }
    fn root(self) -> Dual64 {
        let root = self.re.sqrt();
        Dual64::new(root, self.eps / (2.0 * root))
    }
    fn size(self) -> Dual64 {
        if self.re < 0.0 { -self } else { self }
    }
    fn hypot(self, y: Dual64) -> Dual64 {
        // Dual numbers serve ranks and restarts only, where the plain formula is exact enough and much faster.
        let length = (self.re * self.re + y.re * y.re).sqrt();
        Dual64::new(length, (self.re * self.eps + y.re * y.eps) / length)
    }
    fn atan2(self, x: Dual64) -> Dual64 {
        let square = self.re * self.re + x.re * x.re;
        Dual64::new(trig::atan2(self.re, x.re), (x.re * self.eps - self.re * x.eps) / square)
    }
    fn sin(self) -> Dual64 {
        Dual64::new(trig::sin(self.re), self.eps * trig::cos(self.re))
    }
    fn cos(self) -> Dual64 {
        Dual64::new(trig::cos(self.re), -self.eps * trig::sin(self.re))
    }
    fn ln(self) -> Dual64 {
        Dual64::new(trig::ln(self.re), self.eps / self.re)
    }
    fn power(self, exponent: Dual64) -> Dual64 {
        let value = trig::powf(self.re, exponent.re);
        let by_base = if self.eps == 0.0 { 0.0 } else { self.eps * exponent.re * value / self.re };
        let by_exponent = if exponent.eps == 0.0 { 0.0 } else { exponent.eps * value * trig::ln(self.re) };
        Dual64::new(value, by_base + by_exponent)
    }
    fn degrees(self) -> Dual64 {
        Dual64::new(self.re.to_degrees(), self.eps.to_degrees())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn derivatives_agree_with_differences() {
        type Pair = (fn(f64) -> f64, fn(Dual64) -> Dual64);
        let table: [Pair; 8] = [
            (|x| x.root(), |x| x.root()),
            (|x| (-x).size(), |x| (-x).size()),
            (|x| Real::hypot(x, 2.0), |x| x.hypot(Dual64::of(2.0))),
            (|x| Real::atan2(x, 0.7).degrees(), |x| x.atan2(Dual64::of(0.7)).degrees()),
            (|x| Real::sin(x) * Real::cos(x), |x| Real::sin(x) * Real::cos(x)),
            (|x| Real::ln(x), |x| Real::ln(x)),
            (|x| x.power(1.5), |x| x.power(Dual64::of(1.5))),
            (|x| 2.0f64.power(x), |x| Dual64::of(2.0).power(x)),
        ];
        for (i, (plain, dual)) in table.iter().enumerate() {
            let (x, h) = (1.3, 1e-5);
            let seen = dual(Dual64::new(x, 1.0));
            let slope = (plain(x + h) - plain(x - h)) / (2.0 * h);
            assert!((seen.re - plain(x)).abs() < 1e-12, "row {i}: value");
            assert!((seen.eps - slope).abs() < 1e-8, "row {i}: {} and {slope}", seen.eps);
        }
    }
}
