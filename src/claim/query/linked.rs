//! Solvers for a singly linked list in a table: columns are headed by addresses, one row holds the values, one the address of
//! the next element.

use super::board::Grid;
use crate::claim::observed::Observed;
use crate::claim::query::row::{QueryArg, QueryRow, number};
use crate::scene::EntityId;
use crate::scene::cell::Line;

/// Heading of the row that holds addresses.
const NEXT: &str = "next";

/// Cells of the values in the order of the list, from the one given on; it ends where no address follows.
fn list(grid: &Grid<'_>, args: &[QueryArg]) -> Result<Vec<EntityId>, String> {
    let (start, cell) = grid.argument(args, 0)?;
    let row = |r: &u8| grid.heading(Line::Row, *r) == Ok(NEXT);
    let next = (0..grid.rows).find(row).ok_or_else(|| format!("no row is headed {NEXT}"))?;
    if cell.row == next {
        return Err("the list begins at a value".into());
    }
    let (mut found, mut column) = (vec![start], cell.column);
    while let Some(address) = grid.at(next, column).and_then(|id| grid.number(id)) {
        let there = |c: &u8| grid.heading(Line::Column, *c).ok().and_then(|h| h.parse().ok()) == Some(address);
        column = (0..grid.columns).find(there).ok_or_else(|| format!("no column has the address {address}"))?;
        let id = grid.at(cell.row, column).ok_or("a column has no value")?;
        if found.contains(&id) {
            return Err("the list runs in a circle".into());
        }
        found.push(id);
    }
    Ok(found)
}

fn value(grid: &Grid<'_>, id: EntityId) -> Result<f64, String> {
    grid.number(id).ok_or_else(|| "an element has no number".into())
}

/// Solvers of this kind.
pub const ROWS: &[QueryRow] = &[
    QueryRow {
        name: "list_value",
        signature: "(head, k)",
        summary: "value of the element with the index k, counted from 0 at the head, of a linked list",
        solve: |scene, args| {
            let grid = Grid::read(scene);
            let (all, k) = (list(&grid, args)?, number(args, 1)?);
            let at = all.get(k as usize).filter(|_| k >= 0.0 && k.fract() == 0.0);
            Ok(Observed::Number(value(&grid, *at.ok_or_else(|| format!("the list has no element {k}"))?)?))
        },
    },
    QueryRow {
        name: "list_sum",
        signature: "(head)",
        summary: "sum of the values of the linked list that begins with this value",
        solve: |scene, args| {
            let grid = Grid::read(scene);
            let values = list(&grid, args)?.into_iter().map(|id| value(&grid, id));
            Ok(Observed::Number(values.sum::<Result<f64, String>>()?))
        },
    },
];

#[cfg(test)]
mod tests {
    use super::super::testing::board;
    use super::*;
    use crate::claim::query::Query;
    use crate::scene::Scene;

    fn asked(scene: &Scene, name: &str, head: u32, k: Option<f64>) -> Result<Observed, String> {
        let args = std::iter::once(QueryArg::Entity(EntityId(head))).chain(k.map(QueryArg::Number)).collect();
        Query { name: name.into(), args }.solve(scene)
    }

    #[test]
    fn lists_are_followed_to_their_end() {
        let rows = ["value", "next"];
        let columns = ["1", "2", "3", "4"];
        let scene = board(&[&["7", "20", "5", "9"], &["4", "–", "1", "2"]], &rows, &columns);
        assert_eq!(asked(&scene, "list_value", 2, Some(2.0)), Ok(Observed::Number(9.0)));
        assert_eq!(asked(&scene, "list_sum", 0, None), Ok(Observed::Number(36.0)));
        assert!(asked(&scene, "list_value", 2, Some(4.0)).is_err(), "the list has four elements");
        assert!(asked(&scene, "list_sum", 4, None).is_err(), "an address is no element");
        let circle = board(&[&["7", "20"], &["2", "1"]], &rows, &columns[..2]);
        assert!(asked(&circle, "list_sum", 0, None).is_err(), "it never ends");
        let astray = board(&[&["7", "20"], &["5", "–"]], &rows, &columns[..2]);
        assert!(asked(&astray, "list_sum", 0, None).is_err(), "no such address");
    }
}
