//! Real functions of one variable whose coefficients are unknowns of the scene.

use crate::scene::id::ScalarId;
use crate::scene::real::Real;
use crate::scene::values::Values;
use serde::{Deserialize, Serialize};

/// A family of functions; the meaning of the coefficients `c` follows in each line.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum Family {
    /// `c[0] + c[1] x + c[2] x^2 + ...`
    Polynomial,
    /// `c[0] |x - c[1]| + c[2]`
    Absolute,
    /// `c[0] * c[1]^x + c[2]`, `c[1] > 0`
    Exponential,
    /// `c[0] sin(c[1] x + c[2]) + c[3]`
    Sine,
    /// `c[0] / (x - c[1]) + c[2]`
    Reciprocal,
    /// `c[0] sqrt(x - c[1]) + c[2]`, defined for `x >= c[1]`
    Root,
    /// Linear between the points `(c[0], c[1]), (c[2], c[3]), ...`, abscissas increasing
    Piecewise,
}

/// A function of a family with its coefficients.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Function {
    /// Family.
    pub family: Family,
    /// Coefficients.
    pub coefficients: Vec<ScalarId>,
}

impl Function {
    /// Value at `x`; NaN outside the domain.
    pub fn value<V: Values>(&self, values: &V, x: V::Number) -> V::Number {
        let c = |i: usize| values.scalar(self.coefficients[i]);
        match self.family {
            Family::Polynomial => {
                self.coefficients.iter().rev().fold(V::Number::of(0.0), |sum, &s| sum * x + values.scalar(s))
            }
            Family::Absolute => c(0) * (x - c(1)).size() + c(2),
            Family::Exponential => c(0) * c(1).power(x) + c(2),
            Family::Sine => c(0) * (c(1) * x + c(2)).sin() + c(3),
            Family::Reciprocal => c(0) / (x - c(1)) + c(2),
            Family::Root => c(0) * (x - c(1)).root() + c(2),
            Family::Piecewise => {
                let piece = self.piece(values, x);
                let (x0, y0, x1, y1) = (c(2 * piece - 2), c(2 * piece - 1), c(2 * piece), c(2 * piece + 1));
                y0 + (y1 - y0) * (x - x0) / (x1 - x0)
            }
        }
    }

    /// Index of the knot that ends the piece over `x`, from 1.
    fn piece<V: Values>(&self, values: &V, x: V::Number) -> usize {
        let knots = self.coefficients.len() / 2;
        let ends = |i: &usize| x.real() <= values.scalar(self.coefficients[2 * i]).real();
        (1..knots).find(ends).unwrap_or(knots - 1)
    }

    /// Slope at `x`; at a kink the slope of the piece to the left.
    pub fn slope<V: Values>(&self, values: &V, x: V::Number) -> V::Number {
        let c = |i: usize| values.scalar(self.coefficients[i]);
        let n = V::Number::of;
        match self.family {
            Family::Polynomial => {
                (1..self.coefficients.len()).rev().fold(n(0.0), |sum, i| sum * x + n(i as f64) * c(i))
            }
            Family::Absolute if x.real() > c(1).real() => c(0),
            Family::Absolute => -c(0),
            Family::Exponential => c(0) * c(1).ln() * c(1).power(x),
            Family::Sine => c(0) * c(1) * (c(1) * x + c(2)).cos(),
            Family::Reciprocal => -c(0) / ((x - c(1)) * (x - c(1))),
            Family::Root => c(0) / (n(2.0) * (x - c(1)).root()),
            Family::Piecewise => {
                let piece = self.piece(values, x);
                (c(2 * piece + 1) - c(2 * piece - 1)) / (c(2 * piece) - c(2 * piece - 2))
            }
        }
    }

    /// Integral over `from..=to`: exact for polynomials and piecewise lines, Simpson's rule with 2,000 pieces for the rest.
    pub fn integral<V: Values>(&self, values: &V, from: V::Number, to: V::Number) -> V::Number {
        let n = V::Number::of;
        if self.family == Family::Polynomial {
            let primitive = |x: V::Number| {
                let terms = self.coefficients.iter().enumerate().rev();
                terms.fold(n(0.0), |sum, (i, &s)| sum * x + values.scalar(s) / n((i + 1) as f64)) * x
            };
            return primitive(to) - primitive(from);
        }
        if self.family == Family::Piecewise {
            let mut knots: Vec<V::Number> =
                (0..self.coefficients.len() / 2).map(|i| values.scalar(self.coefficients[2 * i])).collect();
            knots.retain(|x| x.real() > from.real() && x.real() < to.real());
            knots.insert(0, from);
            knots.push(to);
            let trapezium =
                |w: &[V::Number]| (w[1] - w[0]) * (self.value(values, w[0]) + self.value(values, w[1])) / n(2.0);
            return knots.windows(2).map(trapezium).fold(n(0.0), |sum, t| sum + t);
        }
        let pieces = 2000;
        let h = (to - from) / n(pieces as f64);
        let inner = (1..pieces)
            .map(|i| n(if i % 2 == 1 { 4.0 } else { 2.0 }) * self.value(values, from + h * n(i as f64)))
            .fold(n(0.0), |sum, t| sum + t);
        h / n(3.0) * (self.value(values, from) + inner + self.value(values, to))
    }
}
