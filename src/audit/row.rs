//! A row of the V-Interaction schema: eight columns, pictures with their bytes.
//!
//! Columns as published: `id, question, image, original_img_code, edited_image, tool_code, CoT_with_code, answer`.

use crate::foreign::picture::beside;
use crate::foreign::record::{Cell, Record};
use std::path::PathBuf;

/// Columns with text, in the order of the schema.
pub const TEXTS: [&str; 6] = ["id", "question", "original_img_code", "tool_code", "CoT_with_code", "answer"];
/// Columns with pictures.
pub const PICTURES: [&str; 2] = ["image", "edited_image"];

/// Whether a column belongs to the schema.
pub fn wanted(name: &str) -> bool {
    TEXTS.contains(&name) || PICTURES.contains(&name)
}

/// What a column with text holds.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Text {
    /// There is no such column in the row's file.
    Absent,
    /// The row has no value.
    Null,
    /// Text.
    Is(String),
    /// Bytes that are no UTF-8: their number.
    NoUtf8(usize),
    /// A value of another type, in words.
    Other(&'static str),
}

/// What a column with pictures holds; several pictures if it is a list.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Source {
    /// There is no such column in the row's file.
    Absent,
    /// Encoded pictures, or why there are no bytes.
    Are(Vec<Result<Vec<u8>, String>>),
}

/// A row.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Row {
    /// Place of its file in the list of files.
    pub file: usize,
    /// Number of the row in its file, from 0.
    pub row: u64,
    /// Contents of [`TEXTS`].
    pub texts: [Text; 6],
    /// Contents of [`PICTURES`].
    pub pictures: [Source; 2],
}

impl Row {
    /// The row of a record; pictures named by a path are read, from `folders` in turn if it is relative.
    pub fn of(file: usize, mut record: Record, folders: &[PathBuf]) -> Row {
        let texts = TEXTS.map(|name| text(record.cells.remove(name)));
        let pictures = PICTURES.map(|name| match record.cells.remove(name) {
            None => Source::Absent,
            Some(Cell::Null) => Source::Are(vec![]),
            Some(Cell::List(cells)) => Source::Are(cells.into_iter().map(|cell| picture(cell, folders)).collect()),
            Some(cell) => Source::Are(vec![picture(cell, folders)]),
        });
        Row { file, row: record.row, texts, pictures }
    }

    /// The text of a column; `None` if there is none.
    pub fn text(&self, name: &str) -> Option<&str> {
        let place = TEXTS.iter().position(|known| *known == name)?;
        if let Text::Is(text) = &self.texts[place] { Some(text) } else { None }
    }
}

fn text(cell: Option<Cell>) -> Text {
    match cell {
        None => Text::Absent,
        Some(Cell::Null) => Text::Null,
        Some(Cell::Text(text)) => Text::Is(text),
        Some(Cell::Bytes(bytes)) => match String::from_utf8(bytes) {
            Ok(text) => Text::Is(text),
            Err(error) => Text::NoUtf8(error.as_bytes().len()),
        },
        Some(Cell::Picture { .. }) => Text::Other("a picture"),
        Some(Cell::List(_)) => Text::Other("a list"),
        Some(Cell::Other(what)) => Text::Other(what),
    }
}

fn picture(cell: Cell, folders: &[PathBuf]) -> Result<Vec<u8>, String> {
    match cell {
        Cell::Bytes(bytes) | Cell::Picture { bytes: Some(bytes), .. } => Ok(bytes),
        Cell::Text(path) | Cell::Picture { bytes: None, path: Some(path) } => beside(&path, folders),
        Cell::Null | Cell::Picture { bytes: None, path: None } => Err("neither bytes nor a path".into()),
        Cell::List(_) => Err("a list within a list".into()),
        Cell::Other(what) => Err(what.into()),
    }
}
