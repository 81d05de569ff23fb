//! Queries: questions about discrete scenes that an independent solver answers from what is drawn.
//!
//! A solver sees entities, their names, values and marks of state 0, never a template's variables. Adding a query is
//! one row in [`QUERIES`]'s parts ([`graph::ROWS`], [`order::ROWS`], [`tree::ROWS`], [`chart::ROWS`],
//! [`circuit::ROWS`], [`line::ROWS`], [`staff::ROWS`], [`board::ROWS`], [`puzzle::ROWS`], [`table::ROWS`],
//! [`karnaugh::ROWS`], [`sets::ROWS`], [`chess::ROWS`], [`linked::ROWS`], [`sieve::ROWS`], [`pedigree::ROWS`]).

pub mod board;
pub mod chart;
pub mod chess;
pub mod circuit;
mod elimination;
mod formula;
pub mod graph;
pub mod karnaugh;
pub mod line;
pub mod linear;
pub mod linked;
mod nets;
pub mod order;
pub mod pedigree;
pub mod puzzle;
pub mod row;
pub mod sets;
pub mod sieve;
pub mod staff;
pub mod table;
pub mod tree;

use crate::claim::observed::Observed;
use crate::claim::query::row::{QueryArg, QueryRow};
use crate::scene::Scene;
use serde::{Deserialize, Serialize};

/// A query with its arguments.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Query {
    /// Name of the row.
    pub name: String,
    /// Arguments.
    pub args: Vec<QueryArg>,
}

/// All queries, by diagram kind.
pub const QUERIES: &[&[QueryRow]] = &[
    graph::ROWS,
    order::ROWS,
    tree::ROWS,
    chart::ROWS,
    circuit::ROWS,
    line::ROWS,
    staff::ROWS,
    board::ROWS,
    chess::ROWS,
    linked::ROWS,
    sieve::ROWS,
    puzzle::ROWS,
    table::ROWS,
    karnaugh::ROWS,
    sets::ROWS,
    pedigree::ROWS,
];

/// The row of this name.
pub fn row(name: &str) -> Option<&'static QueryRow> {
    QUERIES.iter().flat_map(|rows| rows.iter()).find(|r| r.name == name)
}

impl Query {
    /// Answers from the drawn scene.
    ///
    /// # Errors
    /// Why there is no single answer.
    pub fn solve(&self, scene: &Scene) -> Result<Observed, String> {
        let row = row(&self.name).ok_or_else(|| format!("no query is named {}", self.name))?;
        (row.solve)(scene, &self.args)
    }
}

#[cfg(test)]
pub(crate) mod testing {
    //! Small scenes for the tests of solvers.

    use super::{Observed, Query, QueryArg};
    use crate::scene::cell::{Cell, Content, Heading, Line};
    use crate::scene::mark::{Mark, MarkKind};
    use crate::scene::shape::{Look, Role, Shape};
    use crate::scene::{EntityId, Frame, Scene};

    fn look() -> Look {
        Look::of(Role::Main)
    }

    /// Nodes named by letters on a bent line, with edges `(from, to, weight)` by index.
    pub(crate) fn network(letters: &str, edges: &[(usize, usize, f64)], directed: bool) -> Scene {
        let mut scene = Scene::new(Frame::Plain);
        for (i, letter) in letters.chars().enumerate() {
            let p = scene.add_point([i as f64, (i * i) as f64]);
            scene.add(Shape::Node(p), Some(letter.into()), 0, look());
        }
        for (a, b, w) in edges {
            let s = scene.add_scalar(*w);
            scene.add(Shape::Edge(EntityId(*a as u32), EntityId(*b as u32), directed, Some(s)), None, 0, look());
        }
        scene
    }

    /// A tree of nodes `(name, place, parent)`.
    pub(crate) fn tree(nodes: &[(&str, [f64; 2], Option<usize>)]) -> Scene {
        let mut scene = Scene::new(Frame::Plain);
        for (name, at, _) in nodes {
            let p = scene.add_point(*at);
            scene.add(Shape::Node(p), Some(String::from(*name)), 0, look());
        }
        for (i, (.., parent)) in nodes.iter().enumerate() {
            if let Some(p) = parent {
                scene.add(Shape::Edge(EntityId(*p as u32), EntityId(i as u32), false, None), None, 0, look());
            }
        }
        scene
    }

    /// Bars with these values, named by letters.
    pub(crate) fn bars(values: &[f64]) -> Scene {
        let mut scene = Scene::new(Frame::Plain);
        for (i, v) in values.iter().enumerate() {
            let s = scene.add_scalar(*v);
            let name = char::from(b'A' + i as u8).to_string();
            scene.add(Shape::Bar(i as f64, 0.6, s), Some(name), 0, look());
        }
        scene
    }

    /// A board: numbers are written, `#` is a dark cell, other texts stand as they are; then the headings of rows and columns.
    /// Cells have the first ids, row by row, then come the headings of rows and of columns.
    pub(crate) fn board(cells: &[&[&str]], rows: &[&str], columns: &[&str]) -> Scene {
        let mut scene = Scene::new(Frame::Plain);
        for (r, row) in cells.iter().enumerate() {
            for (c, text) in row.iter().enumerate() {
                let number = text.parse::<f64>().ok();
                let content = match (number, *text) {
                    (Some(x), _) => Content::Number(scene.add_scalar(x)),
                    (_, "" | "#") => Content::Blank,
                    _ => Content::Text(String::from(*text)),
                };
                let shape = Shape::Cell(Cell { row: r as u8, column: c as u8, width: 1.0, content });
                let id = scene.add(shape, None, 0, Look { filled: *text == "#", ..look() });
                if number.is_some() {
                    let kind = MarkKind::Value(id, String::from(*text));
                    scene.marks.push(Mark { kind, state: 0, claim: None });
                }
            }
        }
        for (line, texts) in [(Line::Row, rows), (Line::Column, columns)] {
            for (i, text) in texts.iter().enumerate() {
                let (index, text) = (Some(i as u8), String::from(*text));
                let heading = Heading { line, index, width: 1.0, reach: [1.0, 1.0], text };
                scene.add(Shape::Heading(heading), None, 0, look());
            }
        }
        scene
    }

    /// Asks about entities.
    pub(crate) fn ask(scene: &Scene, name: &str, ids: &[u32]) -> Result<Observed, String> {
        let args = ids.iter().map(|i| QueryArg::Entity(EntityId(*i))).collect();
        Query { name: name.into(), args }.solve(scene)
    }

    /// Asks about a number.
    pub(crate) fn ask_number(scene: &Scene, name: &str, x: f64) -> Result<Observed, String> {
        Query { name: name.into(), args: vec![QueryArg::Number(x)] }.solve(scene)
    }
}
