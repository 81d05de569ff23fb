//! The cheapest assignment of rows to columns (Kuhn 1955, Munkres 1957; with potentials, after Jonker and Volgenant 1987).

/// For each row the column that it gets, such that the sum of costs is least; columns are used once.
///
/// `cost`: rows of equal length, finite. Where there are more rows than columns, some rows get none. Cubic in the larger side.
#[must_use]
pub fn assign(cost: &[Vec<f64>]) -> Vec<Option<usize>> {
    let (rows, columns) = (cost.len(), cost.first().map_or(0, Vec::len));
    if rows > columns {
        let turned: Vec<Vec<f64>> = (0..columns).map(|c| cost.iter().map(|row| row[c]).collect()).collect();
        let mut found = vec![None; rows];
        for (column, row) in assign(&turned).into_iter().enumerate() {
            if let Some(row) = row {
                found[row] = Some(column);
            }
        }
        return found;
    }
    // Rows and columns are counted from 1; column 0 stands for the row that is being placed.
    let (mut row_price, mut column_price) = (vec![0.0; rows + 1], vec![0.0; columns + 1]);
    let mut owner = vec![0usize; columns + 1];
    for row in 1..=rows {
        owner[0] = row;
        let mut column = 0;
        let (mut least, mut from) = (vec![f64::INFINITY; columns + 1], vec![0usize; columns + 1]);
        let mut used = vec![false; columns + 1];
        while owner[column] != 0 {
            used[column] = true;
            let current = owner[column];
            let (mut delta, mut next) = (f64::INFINITY, 0);
            for other in 1..=columns {
                if used[other] {
                    continue;
                }
                let reduced = cost[current - 1][other - 1] - row_price[current] - column_price[other];
                if reduced < least[other] {
                    least[other] = reduced;
                    from[other] = column;
                }
                if least[other] < delta {
                    delta = least[other];
                    next = other;
                }
            }
            for other in 0..=columns {
                if used[other] {
                    row_price[owner[other]] += delta;
                    column_price[other] -= delta;
                } else {
                    least[other] -= delta;
                }
            }
            column = next;
        }
        while column != 0 {
            owner[column] = owner[from[column]];
            column = from[column];
        }
    }
    let mut found = vec![None; rows];
    for column in 1..=columns {
        if owner[column] != 0 {
            found[owner[column] - 1] = Some(column - 1);
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::assign;
    use crate::seed::Stream;

    /// The least sum over all assignments, by trying them all.
    fn least(cost: &[Vec<f64>], row: usize, used: &mut Vec<bool>) -> f64 {
        if row == cost.len() {
            return 0.0;
        }
        let mut best = f64::INFINITY;
        for column in 0..used.len() {
            if !used[column] {
                used[column] = true;
                best = best.min(cost[row][column] + least(cost, row + 1, used));
                used[column] = false;
            }
        }
        best
    }

    #[test]
    fn no_other_assignment_is_cheaper() {
        let mut stream = Stream::new(&[b"assignment"]);
        for _ in 0..200 {
            let (rows, more) = (stream.int(1..=5) as usize, stream.int(0..=2) as usize);
            let cost: Vec<Vec<f64>> =
                (0..rows).map(|_| (0..rows + more).map(|_| stream.int(0..=20) as f64).collect()).collect();
            let found = assign(&cost);
            let sum: f64 = found.iter().enumerate().map(|(row, column)| cost[row][column.unwrap()]).sum();
            assert_eq!(sum, least(&cost, 0, &mut vec![false; rows + more]));
        }
    }

    #[test]
    fn the_nearest_first_is_not_always_best() {
        assert_eq!(assign(&[vec![1.0, 2.0], vec![1.5, 9.0]]), [Some(1), Some(0)]);
        assert_eq!(assign(&[vec![5.0], vec![1.0]]), [None, Some(0)]);
        assert!(assign(&[]).is_empty());
    }
}
