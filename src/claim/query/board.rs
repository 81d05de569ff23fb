//! Solvers for boards, on the drawn cells alone: what is written in them, which are shaded, ways across them.

use crate::claim::observed::Observed;
use crate::claim::query::row::{QueryArg, QueryRow, entity};
use crate::scene::cell::{Cell, Content, Line, OnCells};
use crate::scene::mark::MarkKind;
use crate::scene::on_cells::cell_of;
use crate::scene::shape::Shape;
use crate::scene::{EntityId, Scene};

/// A board as it is drawn.
pub(super) struct Grid<'a> {
    pub scene: &'a Scene,
    /// Cells of the original figure.
    pub cells: Vec<(EntityId, &'a Cell)>,
    pub rows: u8,
    pub columns: u8,
}

impl<'a> Grid<'a> {
    pub fn read(scene: &'a Scene) -> Grid<'a> {
        let own = |id: EntityId| (scene.entity(id).state == 0).then(|| cell_of(scene, id)).flatten().map(|c| (id, c));
        let cells: Vec<_> = scene.ids().filter_map(own).collect();
        let size = |part: fn(&Cell) -> u8| cells.iter().map(|c| part(c.1)).max().map_or(0, |m| m + 1);
        Grid { scene, rows: size(|c| c.row), columns: size(|c| c.column), cells }
    }

    pub fn at(&self, row: u8, column: u8) -> Option<EntityId> {
        self.cells.iter().find(|(_, c)| (c.row, c.column) == (row, column)).map(|c| c.0)
    }

    /// The cell that an argument names.
    pub fn argument(&self, args: &[QueryArg], i: usize) -> Result<(EntityId, &'a Cell), String> {
        let id = entity(args, i)?;
        self.cells.iter().find(|c| c.0 == id).copied().ok_or_else(|| format!("entity {} is no cell", id.0))
    }

    /// The number that is written in a cell.
    pub fn number(&self, id: EntityId) -> Option<f64> {
        let written =
            |m: &crate::scene::mark::Mark| m.state == 0 && matches!(m.kind, MarkKind::Value(at, _) if at == id);
        let s = self.scene.entity(id).shape.number()?;
        self.scene.marks.iter().any(written).then(|| self.scene.scalar(s))
    }

    /// What is written in a cell; numbers as they print.
    pub fn text(&self, id: EntityId) -> Option<String> {
        match &cell_of(self.scene, id)?.content {
            Content::Text(text) => Some(text.clone()),
            Content::Number(_) => self.number(id).map(|x| x.to_string()),
            Content::Blank => None,
        }
    }

    /// Whether a cell is a dark pixel or obstacle.
    pub fn dark(&self, id: EntityId) -> bool {
        self.scene.entity(id).look.filled && cell_of(self.scene, id).is_some_and(|c| c.content == Content::Blank)
    }

    /// What heads a row or column.
    pub fn heading(&self, line: Line, index: u8) -> Result<&'a str, String> {
        let fits = |e: &'a crate::scene::Entity| match &e.shape {
            Shape::Heading(h) if h.line == line && h.index == Some(index) && e.state == 0 => Some(h.text.as_str()),
            _ => None,
        };
        self.scene.entities.iter().find_map(fits).ok_or_else(|| format!("{line:?} {index} has no heading"))
    }

    /// The row or column that an argument heads.
    pub fn line(&self, args: &[QueryArg], i: usize) -> Result<(Line, u8), String> {
        let id = entity(args, i)?;
        match &self.scene.entity(id).shape {
            Shape::Heading(h) => h.index.map(|k| (h.line, k)).ok_or_else(|| "the corner heads nothing".into()),
            _ => Err(format!("entity {} is no heading", id.0)),
        }
    }

    /// Cells of a row or column in order.
    pub fn along(&self, (line, index): (Line, u8)) -> Vec<EntityId> {
        let count = if line == Line::Row { self.columns } else { self.rows };
        let at = |k: u8| if line == Line::Row { self.at(index, k) } else { self.at(k, index) };
        (0..count).filter_map(at).collect()
    }

    /// Blocks of the original figure by their corner cells.
    pub fn blocks(&self) -> Vec<(&'a Cell, &'a Cell)> {
        let corners = |e: &crate::scene::Entity| match e.shape {
            Shape::OnCells(OnCells::Box(a, b)) if e.state == 0 => cell_of(self.scene, a).zip(cell_of(self.scene, b)),
            _ => None,
        };
        self.scene.entities.iter().filter_map(corners).collect()
    }
}

fn count(found: usize) -> Observed {
    Observed::Number(found as f64)
}

/// Ways from one cell to another by steps to a neighbour that lead nearer in its row or column, not over dark cells.
fn lattice_paths(grid: &Grid<'_>, from: &Cell, to: &Cell) -> f64 {
    let step = |a: u8, b: u8| (i32::from(b) - i32::from(a)).signum();
    let (down, right) = (step(from.row, to.row), step(from.column, to.column));
    let free = |r: i32, c: i32| grid.at(r as u8, c as u8).is_some_and(|id| !grid.dark(id));
    let (high, wide) = (from.row.abs_diff(to.row), from.column.abs_diff(to.column));
    let mut ways = vec![vec![0.0; usize::from(wide) + 1]; usize::from(high) + 1];
    for i in 0..=usize::from(high) {
        for j in 0..=usize::from(wide) {
            let (r, c) = (i32::from(from.row) + down * i as i32, i32::from(from.column) + right * j as i32);
            ways[i][j] = match (free(r, c), i, j) {
                (false, ..) => 0.0,
                (true, 0, 0) => 1.0,
                _ => i.checked_sub(1).map_or(0.0, |k| ways[k][j]) + j.checked_sub(1).map_or(0.0, |k| ways[i][k]),
            };
        }
    }
    ways[usize::from(high)][usize::from(wide)]
}

/// The jumps of a knight.
const JUMPS: [(i32, i32); 8] = [(1, 2), (2, 1), (2, -1), (1, -2), (-1, -2), (-2, -1), (-2, 1), (-1, 2)];

/// Least numbers of knight's moves from a cell to each cell, not over dark cells.
fn knight(grid: &Grid<'_>, from: &Cell) -> Vec<(EntityId, u32)> {
    let mut found: Vec<(EntityId, u32)> = grid.at(from.row, from.column).map(|id| (id, 0)).into_iter().collect();
    let mut next = 0;
    while let Some(&(id, moves)) = found.get(next) {
        next += 1;
        let Some(cell) = cell_of(grid.scene, id) else { continue };
        for (dr, dc) in JUMPS {
            let (r, c) = (i32::from(cell.row) + dr, i32::from(cell.column) + dc);
            let inside = (0..i32::from(grid.rows)).contains(&r) && (0..i32::from(grid.columns)).contains(&c);
            let Some(to) = inside.then(|| grid.at(r as u8, c as u8)).flatten() else { continue };
            if !grid.dark(to) && !found.iter().any(|f| f.0 == to) {
                found.push((to, moves + 1));
            }
        }
    }
    found
}

/// Solvers of this kind.
pub const ROWS: &[QueryRow] = &[
    QueryRow {
        name: "cells_like",
        signature: "(cell)",
        summary: "number of cells in which the same is written as in this one",
        solve: |scene, args| {
            let grid = Grid::read(scene);
            let own = grid.text(grid.argument(args, 0)?.0).ok_or("nothing is written in the cell")?;
            Ok(count(grid.cells.iter().filter(|c| grid.text(c.0).as_deref() == Some(&own)).count()))
        },
    },
    QueryRow {
        name: "dark_in",
        signature: "(heading)",
        summary: "number of dark cells of a row or column",
        solve: |scene, args| {
            let grid = Grid::read(scene);
            let line = grid.line(args, 0)?;
            Ok(count(grid.along(line).into_iter().filter(|id| grid.dark(*id)).count()))
        },
    },
    QueryRow {
        name: "dark_cells",
        signature: "()",
        summary: "number of dark cells",
        solve: |scene, _| {
            let grid = Grid::read(scene);
            Ok(count(grid.cells.iter().filter(|c| grid.dark(c.0)).count()))
        },
    },
    QueryRow {
        name: "lattice_paths",
        signature: "(from, to)",
        summary: "number of ways from one cell to another by single steps along rows and columns that all lead nearer, around dark cells",
        solve: |scene, args| {
            let grid = Grid::read(scene);
            let (from, to) = (grid.argument(args, 0)?.1, grid.argument(args, 1)?.1);
            Ok(Observed::Number(lattice_paths(&grid, from, to)))
        },
    },
    QueryRow {
        name: "knight_moves",
        signature: "(from, to)",
        summary: "least number of a knight's moves from one cell to another, not landing on dark cells",
        solve: |scene, args| {
            let grid = Grid::read(scene);
            let (from, to) = (grid.argument(args, 0)?.1, grid.argument(args, 1)?.0);
            let moves = knight(&grid, from).into_iter().find(|f| f.0 == to);
            moves.map(|m| Observed::Number(f64::from(m.1))).ok_or_else(|| "the knight never comes there".into())
        },
    },
    QueryRow {
        name: "knight_reach",
        signature: "(from, moves)",
        summary: "number of cells that a knight needs exactly so many moves to reach",
        solve: |scene, args| {
            let grid = Grid::read(scene);
            let from = grid.argument(args, 0)?.1;
            let moves = super::row::number(args, 1)?;
            Ok(count(knight(&grid, from).into_iter().filter(|f| f64::from(f.1) == moves).count()))
        },
    },
];

#[cfg(test)]
mod tests {
    use super::super::testing::{ask, board};
    use crate::claim::observed::Observed;

    fn number(x: f64) -> Result<Observed, String> {
        Ok(Observed::Number(x))
    }

    #[test]
    fn ways_go_around_dark_cells() {
        let open = board(&[&["", "", ""], &["", "", ""], &["", "", ""]], &[], &[]);
        assert_eq!(ask(&open, "lattice_paths", &[6, 2]), number(6.0));
        assert_eq!(ask(&open, "lattice_paths", &[0, 8]), number(6.0), "in any direction");
        assert_eq!(ask(&open, "lattice_paths", &[4, 4]), number(1.0));
        let blocked = board(&[&["", "", ""], &["", "#", ""], &["", "", ""]], &[], &[]);
        assert_eq!(ask(&blocked, "lattice_paths", &[6, 2]), number(2.0));
        assert_eq!(ask(&blocked, "lattice_paths", &[6, 4]), number(0.0), "nothing leads onto a dark cell");
        assert_eq!(ask(&blocked, "dark_cells", &[]), number(1.0));
    }

    #[test]
    fn knights_jump_and_do_not_land_on_dark_cells() {
        let open = board(&[&["", "", ""], &["", "", ""], &["", "", ""]], &[], &[]);
        assert_eq!(ask(&open, "knight_moves", &[0, 5]), number(1.0));
        assert_eq!(ask(&open, "knight_moves", &[0, 8]), number(4.0));
        assert!(ask(&open, "knight_moves", &[0, 4]).is_err(), "the centre of nine cells is never reached");
        let barred = board(&[&["", "", ""], &["", "", "#"], &["", "", ""]], &[], &[]);
        assert!(ask(&barred, "knight_moves", &[0, 5]).is_err());
        assert_eq!(ask(&barred, "knight_moves", &[0, 8]), number(4.0), "the other way round");
    }

    #[test]
    fn equal_cells_are_counted_and_spoiled_questions_refused() {
        let scene = board(&[&["1", "a", "1"], &["", "a", "2"]], &["x", "y"], &["p", "q", "r"]);
        assert_eq!(ask(&scene, "cells_like", &[0]), number(2.0));
        assert_eq!(ask(&scene, "cells_like", &[1]), number(2.0));
        assert!(ask(&scene, "cells_like", &[3]).is_err(), "nothing is written there");
        assert!(ask(&scene, "cells_like", &[6]).is_err(), "a heading is no cell");
        assert!(ask(&scene, "dark_in", &[0]).is_err(), "a cell is no heading");
    }
}
