//! Rows from plain text: a line is a row with the cell `text`; from CSV: a record is a row, the first one names the columns.

use crate::foreign::record::{Cell, Damage, Item, Record, Sink, Wanted};
use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::Path;

/// Reads lines of text; empty ones count as rows but have no cell.
pub fn lines(path: &Path, _: &Wanted<'_>, sink: &mut Sink<'_>) {
    let damage = |row, what| Item::Damage(Damage { row, lost: u64::from(row.is_some()), what });
    let reader = match File::open(path) {
        Ok(file) => BufReader::new(file),
        Err(error) => return sink(damage(None, format!("cannot open: {error}"))),
    };
    for (row, line) in (0..).zip(reader.split(b'\n')) {
        let line = match line {
            Ok(line) => line,
            Err(error) => return sink(damage(Some(row), format!("cannot read on: {error}"))),
        };
        sink(match String::from_utf8(line) {
            Ok(line) if line.trim().is_empty() => Item::Record(Record { row, cells: [].into() }),
            Ok(line) => Item::Record(Record { row, cells: [("text".into(), Cell::Text(line))].into() }),
            Err(_) => damage(Some(row), "the line is no UTF-8".into()),
        });
    }
}

/// Reads records with commas between their cells.
pub fn table(path: &Path, wanted: &Wanted<'_>, sink: &mut Sink<'_>) {
    let damage = |row, what: csv::Error| {
        Item::Damage(Damage { row, lost: u64::from(row.is_some()), what: format!("no CSV: {what}") })
    };
    let mut reader = match csv::ReaderBuilder::new().flexible(true).from_path(path) {
        Ok(reader) => reader,
        Err(error) => return sink(damage(None, error)),
    };
    let names = match reader.headers() {
        Ok(names) => names.clone(),
        Err(error) => return sink(damage(None, error)),
    };
    for (row, record) in (0..).zip(reader.records()) {
        sink(match record {
            Ok(record) => {
                let cells = names.iter().zip(&record).filter(|(name, _)| wanted(name));
                let cells = cells.map(|(name, text)| (name.to_owned(), Cell::Text(text.to_owned()))).collect();
                Item::Record(Record { row, cells })
            }
            Err(error) => damage(Some(row), error),
        });
    }
}
