//! Rows of other people's datasets: named cells, whatever file they stand in, and what is wrong with the file.

use std::collections::BTreeMap;

/// A value of a row.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Cell {
    /// The row has no value here.
    Null,
    /// Text; numbers and truth values come as they print.
    Text(String),
    /// Bytes that are no UTF-8, or were never meant as text.
    Bytes(Vec<u8>),
    /// A picture as `datasets` writes it: its bytes, or where they lie.
    Picture {
        /// The encoded picture.
        bytes: Option<Vec<u8>>,
        /// Its path, relative to the file or absolute.
        path: Option<String>,
    },
    /// Several values.
    List(Vec<Cell>),
    /// Anything else, in words.
    Other(&'static str),
}

impl Cell {
    /// About how much memory it holds.
    pub fn size_bytes(&self) -> usize {
        match self {
            Cell::Text(text) => text.len(),
            Cell::Bytes(bytes) => bytes.len(),
            Cell::Picture { bytes, .. } => bytes.as_ref().map_or(0, Vec::len),
            Cell::List(cells) => cells.iter().map(Cell::size_bytes).sum(),
            Cell::Null | Cell::Other(_) => 0,
        }
    }
}

/// A row: the cells of the columns that were asked for and are there.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Record {
    /// Number of the row in its file, from 0.
    pub row: u64,
    /// Cells by the name of their column.
    pub cells: BTreeMap<String, Cell>,
}

/// What keeps a file, or rows of it, from being read.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Damage {
    /// The first row it concerns, from 0; none if it is the whole file.
    pub row: Option<u64>,
    /// Number of rows lost, as far as it is known.
    pub lost: u64,
    /// What is wrong.
    pub what: String,
}

/// What reading a file gives, in the order of its rows.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Item {
    /// A row.
    Record(Record),
    /// A place that cannot be read.
    Damage(Damage),
}

/// Where rows go while a file is read: one at a time, so that a file of any size fits in memory.
pub type Sink<'a> = dyn FnMut(Item) + 'a;

/// Which columns are wanted, by name.
pub type Wanted<'a> = dyn Fn(&str) -> bool + 'a;
