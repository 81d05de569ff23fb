//! Boards: cells in rows and columns, their headings, and what is drawn upon cells.
//!
//! A cell stands at a row and a column, counted from 0 from the upper left corner; all cells of a board are one unit high and
//! equally wide. Boards have no unknown places: their unknowns are the numbers that cells carry.

use crate::scene::Scene;
use crate::scene::id::{EntityId, ScalarId};
use crate::scene::mark::MarkKind;
use crate::scene::shape::Shape;
use crate::seed::trig;
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
    /// Whether it is drawn upon a cell or around it.
    pub fn covers(&self, scene: &Scene, id: EntityId) -> bool {
        match self {
            OnCells::Box(a, b) => {
                let corners = cell_of(scene, *a).zip(cell_of(scene, *b)).zip(cell_of(scene, id));
                corners.is_some_and(|((a, b), c)| c.within(a, b))
            }
            on => on.cells().contains(&id),
        }
    }

    /// The cells that it is drawn upon, as they are named: of a box its two corners.
    pub fn cells(&self) -> Vec<EntityId> {
        match self {
            OnCells::Sign(cell, _) => vec![*cell],
            OnCells::Box(a, b) => vec![*a, *b],
            OnCells::Path(cells, _) => cells.clone(),
        }
    }
}

/// Corners of the ring around what stands in a cell.
const RING: usize = 28;
/// Room that the middle of a cell needs for what stands in it, in heights of a cell.
const FILLED: f64 = 0.34;

impl OnCells {
    /// Its strokes as open chains of places of the world; tints and dots have none.
    pub fn strokes(&self, scene: &Scene) -> Vec<Vec<[f64; 2]>> {
        match self {
            OnCells::Sign(cell, sign) => cell_of(scene, *cell).map_or_else(Vec::new, |c| {
                let place = if taken(scene, *cell) { beside(c) } else { (middle(c.area()), 1.0) };
                sign.strokes(c, place)
            }),
            OnCells::Box(a, b) => {
                let Some((a, b)) = cell_of(scene, *a).zip(cell_of(scene, *b)) else { return Vec::new() };
                let [left, low, right, high] = around(a, b);
                let d = self.inset(scene);
                let (left, low, right, high) = (left + d, low + d, right - d, high - d);
                vec![vec![[left, low], [right, low], [right, high], [left, high], [left, low]]]
            }
            OnCells::Path(cells, _) => {
                let at = |id: &EntityId| cell_of(scene, *id).map(|c| (middle(c.area()), taken(scene, *id)));
                let places: Vec<_> = cells.iter().filter_map(at).collect();
                if places.iter().all(|p| !p.1) {
                    return vec![places.into_iter().map(|p| p.0).collect()];
                }
                places.windows(2).map(|w| step(w[0], w[1])).collect()
            }
        }
    }

    /// How far a box stands inside of its block: the figure's own on its border, those of tools inside, each a little more.
    fn inset(&self, scene: &Scene) -> f64 {
        let boxes = scene.entities.iter().filter(|e| matches!(e.shape, Shape::OnCells(OnCells::Box(..))));
        let own = |e: &&crate::scene::Entity| matches!(&e.shape, Shape::OnCells(s) if s == self);
        match boxes.clone().find(own) {
            Some(e) if e.state == 0 => 0.0,
            _ => 0.05 + 0.05 * (boxes.filter(|e| e.state > 0).take_while(|e| !own(e)).count() % 3) as f64,
        }
    }
}

impl Sign {
    /// Strokes of a sign at a place of this relative size.
    fn strokes(self, cell: &Cell, (at, size): ([f64; 2], f64)) -> Vec<Vec<[f64; 2]>> {
        let p = |x: f64, y: f64| [at[0] + size * x, at[1] + size * y];
        match self {
            Sign::Shade | Sign::Dot => Vec::new(),
            Sign::Cross => vec![vec![p(-0.26, -0.26), p(0.26, 0.26)], vec![p(-0.26, 0.26), p(0.26, -0.26)]],
            Sign::Tick => vec![vec![p(-0.25, 0.02), p(-0.07, -0.2), p(0.27, 0.25)]],
            Sign::Ring => {
                let [x, y] = middle(cell.area());
                let turn = |i: usize| std::f64::consts::TAU * i as f64 / RING as f64;
                let across = 0.5 * cell.width - 0.07;
                vec![(0..=RING).map(|i| [x + across * trig::cos(turn(i)), y + 0.43 * trig::sin(turn(i))]).collect()]
            }
        }
    }
}

/// The cell behind an entity.
pub fn cell_of(scene: &Scene, id: EntityId) -> Option<&Cell> {
    if let Shape::Cell(cell) = &scene.entities.get(id.0 as usize)?.shape { Some(cell) } else { None }
}

/// Whether something is written in a cell in any state.
pub fn taken(scene: &Scene, id: EntityId) -> bool {
    let text = matches!(cell_of(scene, id), Some(Cell { content: Content::Text(_), .. }));
    text || scene.marks.iter().any(|m| matches!(m.kind, MarkKind::Value(at, _) if at == id))
}

/// The block between two corner cells.
pub fn around(a: &Cell, b: &Cell) -> WorldBox {
    let (p, q) = (a.area(), b.area());
    [p[0].min(q[0]), p[1].min(q[1]), p[2].max(q[2]), p[3].max(q[3])]
}

/// The lower right corner of a cell, where a small sign leaves room for what stands in it.
fn beside(cell: &Cell) -> ([f64; 2], f64) {
    let [_, low, right, _] = cell.area();
    ([right - 0.17, low + 0.17], 0.42)
}

/// A step of a path that leaves room in cells in which something is written.
fn step((a, at_a): ([f64; 2], bool), (b, at_b): ([f64; 2], bool)) -> Vec<[f64; 2]> {
    let length = trig::hypot(b[0] - a[0], b[1] - a[1]);
    let go = |t: f64| [a[0] + t * (b[0] - a[0]), a[1] + t * (b[1] - a[1])];
    let room = |taken: bool| if taken { FILLED / length } else { 0.0 };
    vec![go(room(at_a)), go(1.0 - room(at_b))]
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
