//! Systems of linear equations: in fractions where all entries are decimals and the fractions stay small, else in floating point.

use crate::answer::rational::{self, Rational};

/// An entry of a row: column, and the value as a quotient. The column behind the last unknown is the right side.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Entry {
    pub column: usize,
    pub x: f64,
    pub over: f64,
}

/// Decimal places of values that are taken as fractions.
const DECIMAL: f64 = 1e6;
/// Pivots below this, beside entries of at most 1, are nothing in floating point.
const NOTHING: f64 = 1e-11;

/// What elimination needs of a number; `None` where it leaves its range.
trait Number: Clone {
    fn zero() -> Self;
    fn of(x: f64, over: f64) -> Option<Self>;
    fn plus(&self, other: &Self) -> Option<Self>;
    /// `self - factor * other`
    fn less(&self, factor: &Self, other: &Self) -> Option<Self>;
    fn over(&self, other: &Self) -> Option<Self>;
    /// Size; 0 exactly for what counts as zero.
    fn size(&self) -> f64;
    fn real(&self) -> f64;
}

impl Number for f64 {
    fn zero() -> f64 {
        0.0
    }
    fn of(x: f64, over: f64) -> Option<f64> {
        Some(x / over).filter(|q| q.is_finite())
    }
    fn plus(&self, other: &f64) -> Option<f64> {
        Some(self + other)
    }
    fn less(&self, factor: &f64, other: &f64) -> Option<f64> {
        Some(self - factor * other)
    }
    fn over(&self, other: &f64) -> Option<f64> {
        Some(self / other)
    }
    fn size(&self) -> f64 {
        if self.abs() < NOTHING { 0.0 } else { self.abs() }
    }
    fn real(&self) -> f64 {
        *self
    }
}

fn decimal(x: f64) -> Option<i128> {
    let scaled = x * DECIMAL;
    ((scaled - scaled.round()).abs() <= 1e-9 * scaled.abs().max(1.0) && scaled.abs() < 1e15)
        .then(|| scaled.round() as i128)
}

impl Number for Rational {
    fn zero() -> Rational {
        Rational::new_raw(0, 1)
    }
    fn of(x: f64, over: f64) -> Option<Rational> {
        rational::new(decimal(x)?, decimal(over)?).ok()
    }
    fn plus(&self, other: &Rational) -> Option<Rational> {
        rational::add(self, other).ok()
    }
    fn less(&self, factor: &Rational, other: &Rational) -> Option<Rational> {
        let product = rational::mul(factor, other).ok()?;
        let negative = rational::new(-product.numer(), *product.denom()).ok()?;
        rational::add(self, &negative).ok()
    }
    fn over(&self, other: &Rational) -> Option<Rational> {
        let turned = rational::new(*other.denom(), *other.numer()).ok()?;
        rational::mul(self, &turned).ok()
    }
    fn size(&self) -> f64 {
        self.real().abs()
    }
    fn real(&self) -> f64 {
        *self.numer() as f64 / *self.denom() as f64
    }
}

/// Why there is no solution in this kind of number.
enum Failure {
    Range,
    Singular,
}

fn eliminate<N: Number>(rows: &[Vec<Entry>]) -> Result<Vec<f64>, Failure> {
    let n = rows.len();
    let mut m: Vec<Vec<N>> = vec![vec![N::zero(); n + 1]; n];
    for (line, row) in m.iter_mut().zip(rows) {
        for e in row {
            line[e.column] = N::of(e.x, e.over).and_then(|x| line[e.column].plus(&x)).ok_or(Failure::Range)?;
        }
    }
    for k in 0..n {
        let best = (k..n).max_by(|a, b| m[*a][k].size().total_cmp(&m[*b][k].size())).unwrap_or(k);
        if m[best][k].size() == 0.0 {
            return Err(Failure::Singular);
        }
        m.swap(k, best);
        let pivot = m[k].clone();
        for line in m.iter_mut().enumerate().filter(|(i, _)| *i != k).map(|(_, line)| line) {
            if line[k].size() == 0.0 {
                continue;
            }
            let factor = line[k].over(&pivot[k]).ok_or(Failure::Range)?;
            for c in k..=n {
                line[c] = line[c].less(&factor, &pivot[c]).ok_or(Failure::Range)?;
            }
        }
    }
    (0..n).map(|i| m[i][n].over(&m[i][i]).map(|x| x.real()).ok_or(Failure::Range)).collect()
}

/// The solution of as many equations as unknowns; `None` where there is not exactly one.
pub(super) fn solve(rows: &[Vec<Entry>]) -> Option<Vec<f64>> {
    match eliminate::<Rational>(rows) {
        Ok(x) => Some(x),
        Err(Failure::Singular) => None,
        Err(Failure::Range) => eliminate::<f64>(rows).ok(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(entries: &[(usize, f64)]) -> Vec<Entry> {
        entries.iter().map(|(column, x)| Entry { column: *column, x: *x, over: 1.0 }).collect()
    }

    #[test]
    fn small_systems_are_solved_exactly() {
        let rows = [row(&[(0, 1.0), (1, 2.0), (2, 5.0)]), row(&[(0, 3.0), (1, -1.0), (2, 1.0)])];
        assert_eq!(solve(&rows), Some(vec![1.0, 2.0]));
        let third = [vec![Entry { column: 0, x: 3.0, over: 1.0 }, Entry { column: 1, x: 1.0, over: 1.0 }]];
        assert_eq!(solve(&third), Some(vec![1.0 / 3.0]));
    }

    #[test]
    fn what_is_no_decimal_is_solved_in_floating_point() {
        let root = 2f64.sqrt();
        let found = solve(&[row(&[(0, root), (1, 2.0)])]);
        assert!(found.is_some_and(|x| (x[0] - root).abs() < 1e-12));
    }

    #[test]
    fn dependent_equations_have_no_solution() {
        let rows = [row(&[(0, 0.1), (1, 0.2), (2, 1.0)]), row(&[(0, 0.3), (1, 0.6), (2, 3.0)])];
        assert_eq!(solve(&rows), None);
    }
}
