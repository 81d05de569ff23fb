//! Real functions of one variable whose coefficients are unknowns of the scene.

use crate::scene::id::ScalarId;
use crate::seed::trig;
use serde::{Deserialize, Serialize};

/// Where coefficients get their values: a scene, or a trial assignment.
pub trait Scalars {
    /// Value of a scalar.
    fn scalar(&self, s: ScalarId) -> f64;
}

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
    pub fn value(&self, scene: &impl Scalars, x: f64) -> f64 {
        let c = |i: usize| scene.scalar(self.coefficients[i]);
        match self.family {
            Family::Polynomial => self.coefficients.iter().rev().fold(0.0, |sum, &s| sum * x + scene.scalar(s)),
            Family::Absolute => c(0) * (x - c(1)).abs() + c(2),
            Family::Exponential => c(0) * trig::powf(c(1), x) + c(2),
            Family::Sine => c(0) * trig::sin(c(1) * x + c(2)) + c(3),
            Family::Reciprocal => c(0) / (x - c(1)) + c(2),
            Family::Root => c(0) * (x - c(1)).sqrt() + c(2),
            Family::Piecewise => {
                let knots = self.coefficients.len() / 2;
                let piece = (1..knots).find(|&i| x <= c(2 * i)).unwrap_or(knots - 1);
                let (x0, y0, x1, y1) = (c(2 * piece - 2), c(2 * piece - 1), c(2 * piece), c(2 * piece + 1));
                y0 + (y1 - y0) * (x - x0) / (x1 - x0)
            }
        }
    }

    /// Slope at `x`; at a kink the slope of the piece to the left.
    pub fn slope(&self, scene: &impl Scalars, x: f64) -> f64 {
        let c = |i: usize| scene.scalar(self.coefficients[i]);
        match self.family {
            Family::Polynomial => (1..self.coefficients.len()).rev().fold(0.0, |sum, i| sum * x + i as f64 * c(i)),
            Family::Absolute => {
                if x > c(1) {
                    c(0)
                } else {
                    -c(0)
                }
            }
            Family::Exponential => c(0) * trig::ln(c(1)) * trig::powf(c(1), x),
            Family::Sine => c(0) * c(1) * trig::cos(c(1) * x + c(2)),
            Family::Reciprocal => -c(0) / ((x - c(1)) * (x - c(1))),
            Family::Root => c(0) / (2.0 * (x - c(1)).sqrt()),
            Family::Piecewise => {
                let knots = self.coefficients.len() / 2;
                let piece = (1..knots).find(|&i| x <= c(2 * i)).unwrap_or(knots - 1);
                (c(2 * piece + 1) - c(2 * piece - 1)) / (c(2 * piece) - c(2 * piece - 2))
            }
        }
    }

    /// Integral over `from..=to`: exact for polynomials, piecewise lines and exponentials in closed form,
    /// Simpson's rule with 2,000 pieces for the rest.
    pub fn integral(&self, scene: &impl Scalars, from: f64, to: f64) -> f64 {
        if self.family == Family::Polynomial {
            let primitive = |x: f64| {
                let terms = self.coefficients.iter().enumerate().rev();
                terms.fold(0.0, |sum, (i, &s)| sum * x + scene.scalar(s) / (i + 1) as f64) * x
            };
            return primitive(to) - primitive(from);
        }
        if self.family == Family::Piecewise {
            let mut knots: Vec<f64> =
                (0..self.coefficients.len() / 2).map(|i| scene.scalar(self.coefficients[2 * i])).collect();
            knots.retain(|&x| x > from && x < to);
            knots.insert(0, from);
            knots.push(to);
            let trapezium = |w: &[f64]| (w[1] - w[0]) * (self.value(scene, w[0]) + self.value(scene, w[1])) / 2.0;
            return knots.windows(2).map(trapezium).sum();
        }
        let pieces = 2000;
        let h = (to - from) / pieces as f64;
        let inner: f64 =
            (1..pieces).map(|i| (if i % 2 == 1 { 4.0 } else { 2.0 }) * self.value(scene, from + h * i as f64)).sum();
        h / 3.0 * (self.value(scene, from) + inner + self.value(scene, to))
    }
}
