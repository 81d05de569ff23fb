//! Solvers for chess pieces that move along lines, on the drawn board alone: letters are pieces, dark cells are barred.

use super::board::Grid;
use crate::claim::observed::Observed;
use crate::claim::query::row::QueryRow;
use crate::scene::EntityId;
use crate::scene::cell::Cell;
use crate::scene::on_cells::cell_of;

/// Directions of a rook, then those of a bishop: rows down, columns to the right.
const LINES: [(i32, i32); 8] = [(0, 1), (0, -1), (1, 0), (-1, 0), (1, 1), (-1, -1), (1, -1), (-1, 1)];

/// The directions in which the piece whose letter stands in a cell moves.
fn directions(grid: &Grid<'_>, id: EntityId) -> Result<&'static [(i32, i32)], String> {
    match grid.text(id).as_deref() {
        Some("R") => Ok(&LINES[..4]),
        Some("B") => Ok(&LINES[4..]),
        Some("Q") => Ok(&LINES),
        other => Err(format!("no piece that moves along lines stands there but {other:?}")),
    }
}

/// The blank light cells from a cell on in one direction, up to the edge or the first cell that is neither.
fn run(grid: &Grid<'_>, from: &Cell, (down, right): (i32, i32)) -> Vec<EntityId> {
    let place = |k: i32| (i32::from(from.row) + k * down, i32::from(from.column) + k * right);
    let inside = |(r, c): (i32, i32)| r >= 0 && c >= 0 && r < i32::from(grid.rows) && c < i32::from(grid.columns);
    let cells = (1..).map(place).take_while(|at| inside(*at)).filter_map(|(r, c)| grid.at(r as u8, c as u8));
    cells.take_while(|id| grid.text(*id).is_none() && !grid.dark(*id)).collect()
}

/// Least number of moves of the piece on a cell to another cell, over blank light cells only.
fn moves(grid: &Grid<'_>, start: EntityId, goal: EntityId) -> Result<u32, String> {
    let ways = directions(grid, start)?;
    let mut found = vec![(start, 0)];
    let mut next = 0;
    while let Some(&(id, count)) = found.get(next) {
        if id == goal {
            return Ok(count);
        }
        next += 1;
        let Some(cell) = cell_of(grid.scene, id) else { continue };
        for to in ways.iter().flat_map(|d| run(grid, cell, *d)) {
            if !found.iter().any(|f| f.0 == to) {
                found.push((to, count + 1));
            }
        }
    }
    Err("the piece never comes there".into())
}

/// Solvers of this kind.
pub const ROWS: &[QueryRow] = &[
    QueryRow {
        name: "line_moves",
        signature: "(piece, cell)",
        summary: "least number of moves that a rook R, bishop B or queen Q needs to a blank light cell over blank light cells",
        solve: |scene, args| {
            let grid = Grid::read(scene);
            let (from, to) = (grid.argument(args, 0)?.0, grid.argument(args, 1)?.0);
            moves(&grid, from, to).map(|n| Observed::Number(f64::from(n)))
        },
    },
    QueryRow {
        name: "free_squares",
        signature: "(piece)",
        summary: "number of blank light cells to which a rook R, bishop B or queen Q can go in one move",
        solve: |scene, args| {
            let grid = Grid::read(scene);
            let (id, from) = grid.argument(args, 0)?;
            let count: usize = directions(&grid, id)?.iter().map(|d| run(&grid, from, *d).len()).sum();
            Ok(Observed::Number(count as f64))
        },
    },
    QueryRow {
        name: "free_on_line",
        signature: "(piece, cell)",
        summary: "number of blank light cells to which the piece can go in one move along the line through the cell, both ways",
        solve: |scene, args| {
            let grid = Grid::read(scene);
            let (id, from) = grid.argument(args, 0)?;
            let through = cell_of(scene, grid.argument(args, 1)?.0).ok_or("the second argument is no cell")?;
            let apart = |a: u8, b: u8| i32::from(b) - i32::from(a);
            let (down, right) = (apart(from.row, through.row), apart(from.column, through.column));
            let on_line = |d: &&(i32, i32)| d.0 * right == d.1 * down;
            let ways: Vec<_> = directions(&grid, id)?.iter().filter(on_line).collect();
            if (down, right) == (0, 0) || ways.is_empty() {
                return Err("the piece does not move along a line through this cell".into());
            }
            Ok(Observed::Number(ways.into_iter().map(|d| run(&grid, from, *d).len()).sum::<usize>() as f64))
        },
    },
];

#[cfg(test)]
mod tests {
    use super::super::testing::{ask, board};
    use crate::claim::observed::Observed;

    #[test]
    fn lines_end_at_pieces_dark_cells_and_edges() {
        let scene = board(&[&["", "", "N", ""], &["", "", "", "#"], &["", "", "Q", ""], &["", "P", "", ""]], &[], &[]);
        let number = |x: f64| Ok(Observed::Number(x));
        assert_eq!(ask(&scene, "free_on_line", &[10, 8]), number(3.0), "along the row");
        assert_eq!(ask(&scene, "free_on_line", &[10, 6]), number(2.0), "up to the knight, down to the edge");
        assert_eq!(ask(&scene, "free_on_line", &[10, 5]), number(3.0), "one diagonal");
        assert_eq!(ask(&scene, "free_on_line", &[10, 7]), number(0.0), "barred on both sides");
        assert_eq!(ask(&scene, "free_squares", &[10]), number(8.0));
        assert!(ask(&scene, "free_on_line", &[10, 1]).is_err(), "on no line");
        assert!(ask(&scene, "free_squares", &[2]).is_err(), "a knight moves along no line");
        assert!(ask(&scene, "free_squares", &[0]).is_err(), "nothing stands there");
        let bishop = board(&[&["B", "", ""], &["", "", ""], &["", "", ""]], &[], &[]);
        assert_eq!(ask(&bishop, "free_squares", &[0]), number(2.0));
        assert!(ask(&bishop, "free_on_line", &[0, 1]).is_err(), "a bishop moves along no row");
        assert!(ask(&bishop, "line_moves", &[0, 1]).is_err(), "the other colour");
        assert_eq!(ask(&bishop, "line_moves", &[0, 6]), number(2.0));
        let rook = board(&[&["R", "", "#"], &["#", "", ""], &["", "P", ""]], &[], &[]);
        assert_eq!(ask(&rook, "line_moves", &[0, 5]), number(3.0));
        assert_eq!(ask(&rook, "line_moves", &[0, 1]), number(1.0));
        assert!(ask(&rook, "line_moves", &[0, 6]).is_err(), "shut in");
    }
}
