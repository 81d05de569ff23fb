//! Solvers for number and shading puzzles: what rows, columns, blocks and clues leave open.

use super::board::Grid;
use crate::claim::observed::Observed;
use crate::claim::query::row::QueryRow;
use crate::scene::EntityId;
use crate::scene::cell::{Cell, Line};

/// Most assignments tried for a puzzle.
const TRIES: u32 = 200_000;

/// A square in which each of the numbers 1 to n stands once in every row, column and block.
struct Latin<'a> {
    grid: Grid<'a>,
    /// Numbers row by row, 0 where none is written.
    numbers: Vec<u8>,
    size: u8,
    blocks: Vec<(&'a Cell, &'a Cell)>,
}

impl<'a> Latin<'a> {
    fn read(grid: Grid<'a>) -> Result<Latin<'a>, String> {
        let size = grid.rows;
        if size != grid.columns || !(2..=9).contains(&size) {
            return Err(format!("{size} rows of {} cells are no square", grid.columns));
        }
        let at = |i: u16| grid.at((i / u16::from(size)) as u8, (i % u16::from(size)) as u8);
        let number = |i: u16| at(i).and_then(|id| grid.number(id)).map_or(0, |x| x as u8);
        let numbers = (0..u16::from(size) * u16::from(size)).map(number).collect();
        let blocks = grid.blocks();
        Ok(Latin { grid, numbers, size, blocks })
    }

    fn index(&self, cell: &Cell) -> usize {
        usize::from(cell.row) * usize::from(self.size) + usize::from(cell.column)
    }

    /// Whether two cells share a row, column or block.
    fn see(&self, a: &Cell, b: &Cell) -> bool {
        let block = |&(p, q): &(&Cell, &Cell)| a.within(p, q) && b.within(p, q);
        a.row == b.row || a.column == b.column || self.blocks.iter().any(block)
    }

    fn open(&self, cell: &Cell, numbers: &[u8]) -> Vec<u8> {
        let seen = |n: u8| {
            self.grid.cells.iter().any(|(_, other)| {
                (other.row, other.column) != (cell.row, cell.column)
                    && numbers[self.index(other)] == n
                    && self.see(cell, other)
            })
        };
        (1..=self.size).filter(|n| !seen(*n)).collect()
    }

    /// All ways to fill what is blank, up to two.
    fn solutions(&self) -> Result<Vec<Vec<u8>>, String> {
        let mut found = Vec::new();
        let mut tries = TRIES;
        self.fill(&mut self.numbers.clone(), &mut found, &mut tries);
        if tries == 0 { Err("the puzzle is too wide open".into()) } else { Ok(found) }
    }

    fn fill(&self, numbers: &mut Vec<u8>, found: &mut Vec<Vec<u8>>, tries: &mut u32) {
        if *tries == 0 || found.len() > 1 {
            return;
        }
        *tries -= 1;
        let blank = self.grid.cells.iter().filter(|c| numbers[self.index(c.1)] == 0);
        let tightest = blank.map(|c| (self.open(c.1, numbers), c.1)).min_by_key(|c| c.0.len());
        let Some((open, cell)) = tightest else { return found.push(numbers.clone()) };
        for n in open {
            numbers[self.index(cell)] = n;
            self.fill(numbers, found, tries);
        }
        numbers[self.index(cell)] = 0;
    }
}

fn names(numbers: &[u8]) -> Observed {
    Observed::Names(numbers.iter().map(u8::to_string).collect())
}

/// The clue of a line: lengths of its runs of dark cells in order.
fn clue(grid: &Grid<'_>, line: (Line, u8)) -> Result<Vec<usize>, String> {
    let text = grid.heading(line.0, line.1)?;
    let run = |t: &str| t.parse().map_err(|_| format!("the clue {text:?} is no list of lengths"));
    text.split_whitespace().map(run).collect()
}

/// All ways to lay runs of these lengths, a gap between any two, into `n` cells.
fn layings(clue: &[usize], n: usize) -> Vec<Vec<bool>> {
    let Some((first, rest)) = clue.split_first() else { return vec![vec![false; n]] };
    let need = rest.iter().map(|r| r + 1).sum::<usize>();
    let Some(slack) = n.checked_sub(first + need) else { return Vec::new() };
    let mut all = Vec::new();
    for start in 0..=slack {
        let gap = usize::from(!rest.is_empty());
        for tail in layings(rest, n - start - first - gap) {
            let mut line = vec![false; start];
            line.extend(std::iter::repeat_n(true, *first));
            line.extend(std::iter::repeat_n(false, gap));
            line.extend(tail);
            all.push(line);
        }
    }
    all
}

/// For each cell of a line, whether it is dark in every laying of its clue.
fn forced(grid: &Grid<'_>, line: (Line, u8)) -> Result<Vec<(EntityId, bool)>, String> {
    let cells = grid.along(line);
    let all = layings(&clue(grid, line)?, cells.len());
    if all.is_empty() {
        return Err("the clue does not fit into the line".into());
    }
    Ok(cells.into_iter().enumerate().map(|(i, id)| (id, all.iter().all(|l| l[i]))).collect())
}

/// Solvers of this kind.
pub const ROWS: &[QueryRow] = &[
    QueryRow {
        name: "candidates",
        signature: "(cell)",
        summary: "set of the numbers from 1 to n that stand neither in the row nor in the column nor in the block of the cell",
        solve: |scene, args| {
            let grid = Grid::read(scene);
            let cell = grid.argument(args, 0)?.1;
            let latin = Latin::read(grid)?;
            Ok(names(&latin.open(cell, &latin.numbers)))
        },
    },
    QueryRow {
        name: "latin_value",
        signature: "(cell)",
        summary: "the number of the cell in the only way to fill the square; no answer when there are several",
        solve: |scene, args| {
            let grid = Grid::read(scene);
            let cell = grid.argument(args, 0)?.1;
            let latin = Latin::read(grid)?;
            match latin.solutions()?.as_slice() {
                [one] => Ok(Observed::Number(f64::from(one[latin.index(cell)]))),
                [] => Err("the square cannot be filled".into()),
                _ => Err("the square can be filled in several ways".into()),
            }
        },
    },
    QueryRow {
        name: "clue_length",
        signature: "(heading)",
        summary: "number of cells that the runs of a clue take at least, one blank cell between any two",
        solve: |scene, args| {
            let grid = Grid::read(scene);
            let runs = clue(&grid, grid.line(args, 0)?)?;
            Ok(Observed::Number((runs.iter().sum::<usize>() + runs.len().saturating_sub(1)) as f64))
        },
    },
    QueryRow {
        name: "line_length",
        signature: "(heading)",
        summary: "number of cells of a row or column",
        solve: |scene, args| {
            let grid = Grid::read(scene);
            Ok(Observed::Number(grid.along(grid.line(args, 0)?).len() as f64))
        },
    },
    QueryRow {
        name: "forced_cells",
        signature: "(heading)",
        summary: "number of cells of a line that are dark however the runs of its clue are laid",
        solve: |scene, args| {
            let grid = Grid::read(scene);
            let line = grid.line(args, 0)?;
            Ok(Observed::Number(forced(&grid, line)?.iter().filter(|c| c.1).count() as f64))
        },
    },
];

#[cfg(test)]
mod tests {
    use super::super::testing::{ask, board};
    use super::*;

    #[test]
    fn squares_are_filled_in_one_way_or_not_at_all() {
        let full = board(&[&["1", "2", ""], &["2", "", "1"], &["3", "1", "2"]], &[], &[]);
        assert_eq!(ask(&full, "candidates", &[2]), Ok(Observed::Names(vec!["3".into()])));
        assert_eq!(ask(&full, "latin_value", &[2]), Ok(Observed::Number(3.0)));
        let open = board(&[&["1", "2", "3"], &["", "3", ""], &["", "1", ""]], &[], &[]);
        assert_eq!(ask(&open, "candidates", &[3]), Ok(Observed::Names(vec!["2".into()])));
        assert!(ask(&board(&[&["", ""], &["", ""]], &[], &[]), "latin_value", &[0]).is_err(), "two ways");
        assert!(ask(&board(&[&["1", "1"], &["", ""]], &[], &[]), "latin_value", &[2]).is_err(), "no way");
        assert!(ask(&board(&[&["1", "2"]], &[], &[]), "candidates", &[0]).is_err(), "no square");
    }

    #[test]
    fn clues_force_cells() {
        let scene = board(&[&["", "", "", "", ""]], &["3 1"], &[]);
        assert_eq!(ask(&scene, "clue_length", &[5]), Ok(Observed::Number(5.0)));
        assert_eq!(ask(&scene, "forced_cells", &[5]), Ok(Observed::Number(4.0)));
        let loose = board(&[&["", "", "", "", ""]], &["3"], &[]);
        assert_eq!(ask(&loose, "forced_cells", &[5]), Ok(Observed::Number(1.0)));
        assert!(ask(&board(&[&["", ""]], &["3"], &[]), "forced_cells", &[2]).is_err(), "too long");
        assert!(ask(&board(&[&["", ""]], &["x"], &[]), "forced_cells", &[2]).is_err(), "no clue");
    }

    #[test]
    fn runs_are_laid_in_all_ways() {
        assert_eq!(layings(&[3, 1], 6).len(), 3);
        assert_eq!(layings(&[2, 2], 5), vec![vec![true, true, false, true, true]]);
        assert!(layings(&[3, 3], 6).is_empty());
        assert_eq!(layings(&[], 3).len(), 1);
    }
}
