//! The row space of gradients: what a set of claims fixes to first order.
//!
//! Basis by modified Gram-Schmidt with pivoting, orthogonalised twice, which takes microseconds for the 10 to 30 unknowns of a
//! scene and is as sharp as a singular value decomposition where the rank is clear. Where a pivot comes near the threshold,
//! the decomposition (crate `nalgebra`) decides rank and basis, since it alone says how far the rows are from a lower rank.

use crate::claim::calculus::equation::Row;
use nalgebra::DMatrix;

/// Singular values below this share of the largest count as 0. Coordinates are exact to about 1e-12.
const RANK: f64 = 1e-8;
/// Pivots between these bounds are too near to [`RANK`] to be judged by themselves.
const UNCLEAR: std::ops::Range<f64> = 1e-11..1e-4;
/// A row lies in the space when the part of it outside is shorter than this, the whole being of length 1.
const OUTSIDE: f64 = 1e-6;

/// A space of rows over some columns.
#[derive(Clone, Debug)]
pub struct Space {
    columns: Vec<usize>,
    /// Orthonormal rows, each as long as `columns`.
    basis: Vec<Vec<f64>>,
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(x, y)| x * y).sum()
}

fn subtract(from: &mut [f64], direction: &[f64]) {
    let share = dot(from, direction);
    from.iter_mut().zip(direction).for_each(|(x, d)| *x -= share * d);
}

/// Orthonormal basis of the rows by pivoted Gram-Schmidt; `None` when the rank is not clear.
fn orthonormal(mut rows: Vec<Vec<f64>>) -> Option<Vec<Vec<f64>>> {
    let mut basis: Vec<Vec<f64>> = Vec::new();
    loop {
        let norms = rows.iter().map(|r| dot(r, r));
        let Some((i, square)) = norms.enumerate().max_by(|a, b| a.1.total_cmp(&b.1)) else { return Some(basis) };
        let pivot = square.sqrt();
        if UNCLEAR.contains(&pivot) {
            return None;
        }
        if pivot < UNCLEAR.start {
            return Some(basis);
        }
        let mut next = rows.swap_remove(i);
        basis.iter().for_each(|b| subtract(&mut next, b));
        let length = dot(&next, &next).sqrt();
        next.iter_mut().for_each(|x| *x /= length);
        rows.iter_mut().for_each(|r| subtract(r, &next));
        basis.push(next);
    }
}

/// The same by singular values.
fn decomposed(rows: &[Vec<f64>], width: usize) -> Vec<Vec<f64>> {
    let matrix = DMatrix::from_fn(rows.len(), width, |i, j| rows[i][j]);
    let svd = matrix.svd(false, true);
    let largest = svd.singular_values.iter().fold(0.0, |m: f64, s| m.max(*s));
    let Some(v) = svd.v_t else { return Vec::new() };
    let kept = (0..svd.singular_values.len()).filter(|i| svd.singular_values[*i] > RANK * largest);
    kept.map(|i| v.row(i).iter().copied().collect()).collect()
}

impl Space {
    /// The space that the rows span. `columns`: all columns that matter, increasing; entries in others are left out.
    pub fn of<'r>(rows: impl IntoIterator<Item = &'r Row>, columns: &[usize]) -> Space {
        let dense: Vec<Vec<f64>> = rows.into_iter().map(|r| spread(r, columns)).collect();
        let basis = match orthonormal(dense.clone()) {
            Some(basis) => basis,
            None => decomposed(&dense, columns.len()),
        };
        Space { columns: columns.to_vec(), basis }
    }

    /// Number of independent rows.
    pub fn rank(&self) -> usize {
        self.basis.len()
    }

    /// Number of unknowns.
    pub fn unknowns(&self) -> usize {
        self.columns.len()
    }

    /// The part of the row outside the space, by column of [`Space::of`].
    fn rest(&self, row: &Row) -> Vec<f64> {
        let mut rest = spread(row, &self.columns);
        for _ in 0..2 {
            self.basis.iter().for_each(|b| subtract(&mut rest, b));
        }
        rest
    }

    /// Whether the row follows from those of the space.
    pub fn contains(&self, row: &Row) -> bool {
        self.direction(row).is_none()
    }

    /// A direction in which the unknowns can move, to first order, while all rows of the space stay 0 and this one changes:
    /// of length 1, by column. `None` when there is none.
    pub fn direction(&self, row: &Row) -> Option<Vec<(usize, f64)>> {
        let outside = row.entries.iter().any(|(c, x)| *x != 0.0 && self.columns.binary_search(c).is_err());
        let rest = self.rest(row);
        let length = dot(&rest, &rest).sqrt();
        if outside {
            return Some(row.entries.clone());
        }
        (length > OUTSIDE).then(|| self.columns.iter().copied().zip(rest.iter().map(|x| x / length)).collect())
    }

    /// Directions in which the unknowns can move while all rows stay 0: orthonormal, each by column.
    pub fn free(&self) -> Vec<Vec<(usize, f64)>> {
        let units = (0..self.columns.len()).map(|i| {
            let mut unit = vec![0.0; self.columns.len()];
            unit[i] = 1.0;
            for _ in 0..2 {
                self.basis.iter().for_each(|b| subtract(&mut unit, b));
            }
            unit
        });
        let left = orthonormal(units.collect()).unwrap_or_default();
        left.into_iter().map(|v| self.columns.iter().copied().zip(v).collect()).collect()
    }
}

fn spread(row: &Row, columns: &[usize]) -> Vec<f64> {
    let mut dense = vec![0.0; columns.len()];
    for (column, x) in &row.entries {
        if let Ok(i) = columns.binary_search(column) {
            dense[i] = *x;
        }
    }
    dense
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(entries: &[(usize, f64)]) -> Row {
        Row::normal(entries.to_vec()).expect("not zero")
    }

    #[test]
    fn a_space_contains_its_combinations_and_nothing_else() {
        let rows = [row(&[(2, 1.0), (5, 1.0)]), row(&[(5, 1.0), (7, -2.0)]), row(&[(2, 3.0), (5, 3.0)])];
        let space = Space::of(&rows, &[2, 5, 7]);
        assert_eq!((space.rank(), space.unknowns()), (2, 3));
        assert!(space.contains(&row(&[(2, 1.0), (7, 2.0)])));
        let outside = row(&[(7, 1.0)]);
        let direction = space.direction(&outside).expect("outside");
        assert!(!space.contains(&outside) && direction.iter().any(|(c, x)| *c == 7 && x.abs() > 0.1));
        assert!(!space.contains(&row(&[(9, 1.0)])), "a column that no row speaks of is free");
        let free = space.free();
        assert_eq!(free.len(), 1);
        for r in &rows {
            let along: f64 =
                r.entries.iter().map(|(c, x)| x * free[0].iter().find(|f| f.0 == *c).map_or(0.0, |f| f.1)).sum();
            assert!(along.abs() < 1e-12);
        }
    }

    #[test]
    fn nearly_dependent_rows_are_judged_by_singular_values() {
        let nearly = |e: f64| {
            let rows = [row(&[(0, 1.0), (1, 1.0)]), row(&[(0, 1.0), (1, 1.0 + e)]), row(&[(2, 1.0)])];
            Space::of(&rows, &[0, 1, 2]).rank()
        };
        assert_eq!((nearly(1e-13), nearly(1e-10), nearly(1e-6), nearly(1e-2)), (2, 2, 3, 3));
        assert_eq!(Space::of(&[], &[0, 1]).free().len(), 2);
    }
}
