//! Boards: cells in rows and columns, their headings, and what is drawn upon cells.
//!
//! A cell stands at a row and a column, counted from 0 from the upper left corner; all cells of a board are one unit high and
//! equally wide. Boards have no unknown places: their unknowns are the numbers that cells carry.

use crate::scene::id::{EntityId, ScalarId};
use serde::{Deserialize, Serialize};

/// A box of the world: left, low, right, high.
pub type WorldBox = [f64; 4];

/// A cell.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Cell {
    /// Row, from 0 at the top.
    pub row: u8,
    /// Column, from 0 at the left.
    pub column: u8,
    /// Width in heights of a cell.
    pub width: f64,
    /// What stands in it.
    pub content: Content,
}

/// What stands in a cell of the figure.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub enum Content {
    /// Nothing.
    Blank,
    /// A number; it shows where a mark writes it.
    Number(ScalarId),
    /// Letters, a word, a sign.
    Text(String),
}

/// A direction of cells.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum Line {
    /// Side by side.
    Row,
    /// One below the other.
    Column,
}

/// What is written beside a row or over a column.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Heading {
    /// Whether it heads a row or a column.
    pub line: Line,
    /// Which, from 0; `None` in the corner, where it says what rows and columns are.
    pub index: Option<u8>,
    /// Width of a cell in heights of a cell.
    pub width: f64,
    /// How far headings of rows reach to the left, and those of columns upward, in heights of a cell.
    pub reach: [f64; 2],
    /// What is written.
    pub text: String,
}

/// A sign in a cell.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum Sign {
    /// Tinted.
    Shade,
    /// A ring.
    Ring,
    /// A cross.
    Cross,
    /// A tick.
    Tick,
    /// A dot.
    Dot,
}

/// What is drawn upon cells.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub enum OnCells {
    /// A sign in one cell.
    Sign(EntityId, Sign),
    /// A frame around the block between two corner cells.
    Box(EntityId, EntityId),
    /// A chain through the middles of cells, with an arrow head at its end on demand.
    Path(Vec<EntityId>, bool),
}

impl Cell {
    /// Where it lies.
    pub fn area(&self) -> WorldBox {
        let (x, y) = (f64::from(self.column) * self.width, -f64::from(self.row));
        [x, y - 1.0, x + self.width, y]
    }

    /// Whether it lies in the block between two corner cells.
    pub fn within(&self, a: &Cell, b: &Cell) -> bool {
        (a.row.min(b.row)..=a.row.max(b.row)).contains(&self.row)
            && (a.column.min(b.column)..=a.column.max(b.column)).contains(&self.column)
    }
}

impl Heading {
    /// Where it lies.
    pub fn area(&self) -> WorldBox {
        let at = f64::from(self.index.unwrap_or(0));
        match (self.line, self.index) {
            (_, None) => [-self.reach[0], 0.0, 0.0, self.reach[1]],
            (Line::Row, _) => [-self.reach[0], -at - 1.0, 0.0, -at],
            (Line::Column, _) => [at * self.width, 0.0, (at + 1.0) * self.width, self.reach[1]],
        }
    }
}

impl OnCells {
    /// The cells that it is drawn upon, as they are named: of a box its two corners.
    pub fn cells(&self) -> Vec<EntityId> {
        match self {
            OnCells::Sign(cell, _) => vec![*cell],
            OnCells::Box(a, b) => vec![*a, *b],
            OnCells::Path(cells, _) => cells.clone(),
        }
    }
}

/// The middle of a box.
pub fn middle(area: WorldBox) -> [f64; 2] {
    [(area[0] + area[2]) / 2.0, (area[1] + area[3]) / 2.0]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_lie_below_each_other_and_headings_outside() {
        let cell = |row, column| Cell { row, column, width: 2.0, content: Content::Blank };
        assert_eq!(cell(1, 2).area(), [4.0, -2.0, 6.0, -1.0]);
        assert!(cell(1, 1).within(&cell(2, 0), &cell(0, 1)) && !cell(1, 2).within(&cell(2, 0), &cell(0, 1)));
        let heading = |line, index| Heading { line, index, width: 2.0, reach: [3.0, 1.0], text: String::new() }.area();
        assert_eq!(heading(Line::Row, Some(1)), [-3.0, -2.0, 0.0, -1.0]);
        assert_eq!(heading(Line::Column, Some(1)), [2.0, 0.0, 4.0, 1.0]);
        assert_eq!(heading(Line::Row, None), [-3.0, 0.0, 0.0, 1.0]);
    }
}
