//! Solvers for Karnaugh maps: groups of ones on a map whose edges meet.

use super::board::Grid;
use crate::claim::observed::Observed;
use crate::claim::query::row::QueryRow;
use crate::scene::cell::Line;

/// A map of ones; bit `row * columns + column`.
struct Map {
    rows: u8,
    columns: u8,
    ones: u16,
}

/// Whether neighbouring labels, the last and the first too, differ in one place.
fn gray(labels: &[&str]) -> bool {
    let apart = |a: &str, b: &str| a.len() == b.len() && a.chars().zip(b.chars()).filter(|(x, y)| x != y).count() == 1;
    let next = labels.iter().cycle().skip(1);
    labels.len() == 1 || labels.iter().zip(next).all(|(a, b)| apart(a, b))
}

impl Map {
    fn read(grid: &Grid<'_>) -> Result<Map, String> {
        let sides = [(Line::Row, grid.rows), (Line::Column, grid.columns)];
        for (line, count) in sides {
            let labels = (0..count).map(|i| grid.heading(line, i)).collect::<Result<Vec<_>, _>>()?;
            if ![1, 2, 4].contains(&count) || !gray(&labels) {
                return Err(format!("{labels:?} are no labels of a Karnaugh map"));
            }
        }
        let bit = |r: u8, c: u8| 1u16 << (r * grid.columns + c);
        let one = |r: u8, c: u8| grid.at(r, c).and_then(|id| grid.text(id)).as_deref() == Some("1");
        let cells = (0..grid.rows).flat_map(|r| (0..grid.columns).map(move |c| (r, c)));
        let ones = cells.filter(|(r, c)| one(*r, *c)).fold(0, |m, (r, c)| m | bit(r, c));
        Ok(Map { rows: grid.rows, columns: grid.columns, ones })
    }

    /// Largest groups: blocks of 1, 2, 4, 8 or 16 ones, over the edges too, that no larger block holds.
    fn groups(&self) -> Vec<u16> {
        let sizes = [1u8, 2, 4];
        let mut all = Vec::new();
        for high in sizes.into_iter().filter(|h| *h <= self.rows) {
            for wide in sizes.into_iter().filter(|w| *w <= self.columns) {
                for r in 0..self.rows {
                    for c in 0..self.columns {
                        let cells = (0..high).flat_map(|i| (0..wide).map(move |j| (i, j)));
                        let bit = |(i, j): (u8, u8)| 1 << ((r + i) % self.rows * self.columns + (c + j) % self.columns);
                        let block: u16 = cells.fold(0, |m, x| m | bit(x));
                        if block & self.ones == block && !all.contains(&block) {
                            all.push(block);
                        }
                    }
                }
            }
        }
        let whole = all.clone();
        all.retain(|g| !whole.iter().any(|h| h != g && h & g == *g));
        all
    }

    /// Least number of groups that cover all ones.
    fn least(&self) -> u32 {
        let groups = self.groups();
        let mut covers = vec![0u16];
        for count in 0.. {
            if covers.contains(&self.ones) || count > 16 {
                return count;
            }
            let mut next: Vec<u16> = covers.iter().flat_map(|c| groups.iter().map(move |g| c | g)).collect();
            next.sort_unstable();
            next.dedup();
            covers = next;
        }
        0
    }
}

/// Solvers of this kind.
pub const ROWS: &[QueryRow] = &[
    QueryRow {
        name: "karnaugh_groups",
        signature: "()",
        summary: "least number of groups that cover all ones of a Karnaugh map",
        solve: |scene, _| {
            let map = Map::read(&Grid::read(scene))?;
            Ok(Observed::Number(f64::from(map.least())))
        },
    },
    QueryRow {
        name: "karnaugh_group",
        signature: "(cell)",
        summary: "number of cells of the largest group of ones that holds the cell",
        solve: |scene, args| {
            let grid = Grid::read(scene);
            let cell = grid.argument(args, 0)?.1;
            let map = Map::read(&grid)?;
            let bit = 1 << (cell.row * map.columns + cell.column);
            let sizes = map.groups().into_iter().filter(|g| g & bit != 0).map(u16::count_ones);
            sizes.max().map(|n| Observed::Number(f64::from(n))).ok_or_else(|| "the cell holds no 1".into())
        },
    },
];

#[cfg(test)]
mod tests {
    use super::*;

    fn map(rows: [u16; 4]) -> Map {
        let ones = rows.iter().enumerate().fold(0, |m, (r, bits)| m | (bits.reverse_bits() >> 12) << (4 * r));
        Map { rows: 4, columns: 4, ones }
    }

    #[test]
    fn groups_wrap_over_the_edges() {
        let corners = map([0b1001, 0, 0, 0b1001]);
        assert_eq!((corners.groups().len(), corners.least()), (1, 1));
        let stair = map([0b1100, 0b0110, 0b0011, 0]);
        assert_eq!((stair.groups().len(), stair.least()), (5, 3));
        assert_eq!(map([0b1000, 0b0010, 0, 0]).least(), 2);
        assert_eq!(map([0b1111; 4]).least(), 1);
    }

    #[test]
    fn labels_that_are_not_in_gray_order_make_no_map() {
        assert!(gray(&["00", "01", "11", "10"]) && gray(&["0", "1"]));
        assert!(!gray(&["00", "01", "10", "11"]) && !gray(&["00", "01", "11"]));
    }
}
