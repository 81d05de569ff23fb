//! Importing: rows in a published schema, ours or anybody's, as a read-only dataset in exactly that schema.
//!
//! In: parquet, JSON or JSON lines, pictures inside or beside. Out: one parquet file for each file, in a folder with a manifest, for
//! `flywheel audit` and for evaluation. What is imported is never run, and files are made read-only. A row that lacks a column or a
//! picture is left out and told; columns that the schema does not know are dropped. Importing what we exported gives the same
//! bytes. A file is held in memory whole: published ones are below 1 GB.

use super::error::ExportError;
use super::folder;
use super::manifest::{Entry, Manifest, Written, hash};
use super::table::{Blob, Column, Columns, Picture, write};
use crate::foreign::picture::beside;
use crate::foreign::record::{Cell, Damage, Item, Record};
use crate::foreign::{files, read};
use serde_json::json;
use std::path::{Path, PathBuf};

/// What a column holds.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    /// A string.
    Text,
    /// A picture.
    Image,
    /// Strings.
    Texts,
}

/// A published schema.
pub struct Schema {
    /// Name.
    pub name: &'static str,
    /// Columns in their order.
    pub columns: &'static [(&'static str, Kind)],
}

/// The published schemas.
pub const SCHEMAS: &[Schema] = &[
    Schema {
        name: "v-interaction",
        columns: &[
            ("id", Kind::Text),
            ("question", Kind::Text),
            ("image", Kind::Image),
            ("original_img_code", Kind::Text),
            ("edited_image", Kind::Image),
            ("tool_code", Kind::Text),
            ("CoT_with_code", Kind::Text),
            ("answer", Kind::Text),
        ],
    },
    Schema {
        name: "v-perception",
        columns: &[
            ("id", Kind::Text),
            ("image", Kind::Image),
            ("question", Kind::Text),
            ("answer", Kind::Text),
            ("python_code", Kind::Text),
            ("element_arrtibute", Kind::Texts),
        ],
    },
    Schema {
        name: "vtbench",
        columns: &[
            ("id", Kind::Text),
            ("image", Kind::Image),
            ("annotation_instruction", Kind::Image),
            ("annotation_perception", Kind::Image),
            ("question_reasoning", Kind::Text),
            ("answer_reasoning", Kind::Text),
            ("question_perception", Kind::Text),
            ("question_instruction", Kind::Text),
            ("answer_instruction", Kind::Text),
        ],
    },
];

/// A row that was left out, or a place that cannot be read.
#[derive(Clone, PartialEq, Eq, Debug, serde::Serialize)]
pub struct Lost {
    /// The file.
    pub file: String,
    /// The row, from 0, if it is known.
    pub row: Option<u64>,
    /// Why.
    pub why: String,
}

/// What was imported.
#[derive(Clone, PartialEq, Eq, Debug, Default, serde::Serialize)]
pub struct Imported {
    /// Name of the schema.
    pub schema: String,
    /// Files written.
    pub files: usize,
    /// Rows kept.
    pub rows: usize,
    /// Files without the schema's columns.
    pub other: Vec<String>,
    /// What was left out.
    pub lost: Vec<Lost>,
}

/// A value of a row, read.
enum Value {
    Text(String),
    Image(Option<Picture>),
    Texts(Vec<String>),
}

/// Imports a file or folder into an empty folder.
///
/// # Errors
/// If nothing of a published schema is there, the folder is not empty, or a file cannot be written.
pub fn import(from: &Path, out: &Path) -> Result<Imported, ExportError> {
    if std::fs::read_dir(out).is_ok_and(|mut entries| entries.next().is_some()) {
        return Err(ExportError::Occupied { path: out.into(), why: "it is not empty".into() });
    }
    let found = files(from).map_err(ExportError::io(from, "cannot read"))?;
    let mut done = Imported::default();
    let mut manifest = Manifest { flywheel: env!("CARGO_PKG_VERSION").into(), ..Manifest::default() };
    for file in &found {
        let shown = file.strip_prefix(from).unwrap_or(file).display().to_string();
        let records = records(file, &shown, &mut done.lost);
        let fits = |s: &&Schema| records.first().is_some_and(|r| s.columns.iter().all(|c| r.cells.contains_key(c.0)));
        let Some(schema) = SCHEMAS.iter().find(fits).filter(|s| done.schema.is_empty() || done.schema == s.name) else {
            done.other.push(shown);
            continue;
        };
        done.schema = schema.name.into();
        let rows = rows(schema, records, file, &shown, &mut done.lost);
        let stem = file.file_stem().map_or("rows".into(), |s| s.to_string_lossy().into_owned());
        let taken = |name: &str| manifest.shards.iter().any(|s| s.name == name);
        let name = std::iter::once(stem.clone()).chain((2..).map(|n| format!("{stem}-{n}"))).find(|n| !taken(n));
        let name = name.unwrap_or(stem);
        let samples = rows.len();
        let bytes = table(schema, rows)?;
        let path = format!("data/{name}.parquet");
        let at = out.join(&path);
        std::fs::create_dir_all(out.join("data")).map_err(ExportError::io(out, "cannot make the folder"))?;
        folder::write(&at, &bytes).map_err(ExportError::io(&at, "cannot write"))?;
        done.files += 1;
        done.rows += samples;
        let split = name.rsplit_once('-').map_or(name.as_str(), |(split, _)| split).to_string();
        let written = Written { path, bytes: bytes.len() as u64, blake3: hash(&bytes) };
        let files = vec![written];
        manifest.shards.push(Entry { name, split, samples, inputs: String::new(), files, pictures: None });
    }
    if done.files == 0 {
        let names: Vec<&str> = SCHEMAS.iter().map(|s| s.name).collect();
        let why = format!("{}: no rows of a published schema", from.display());
        return Err(ExportError::Option(format!("{why}; hint: there are {}", names.join(", "))));
    }
    manifest.settings = json!({ "import": from.display().to_string(), "schema": done.schema });
    manifest.write(out, true)?;
    manifest.shards.iter().flat_map(|s| &s.files).try_for_each(|f| read_only(&out.join(&f.path)))?;
    Ok(done)
}

fn read_only(path: &Path) -> Result<(), ExportError> {
    let failed = ExportError::io(path, "cannot make read-only");
    let mut permissions = std::fs::metadata(path).map_err(&failed)?.permissions();
    permissions.set_readonly(true);
    std::fs::set_permissions(path, permissions).map_err(failed)
}

/// The rows of a file.
fn records(file: &Path, shown: &str, lost: &mut Vec<Lost>) -> Vec<Record> {
    let mut found = vec![];
    let wanted = |column: &str| SCHEMAS.iter().flat_map(|s| s.columns).any(|(name, _)| *name == column);
    read(file, &wanted, &mut |item| match item {
        Item::Record(record) => found.push(record),
        Item::Damage(Damage { row, what, .. }) => lost.push(Lost { file: shown.into(), row, why: what }),
    });
    found
}

/// Rows whose columns are all there.
fn rows(schema: &Schema, records: Vec<Record>, file: &Path, shown: &str, lost: &mut Vec<Lost>) -> Vec<Vec<Value>> {
    let near = file.parent().unwrap_or(Path::new("")).to_path_buf();
    // Pictures lie beside the rows, or beside the folder that holds them.
    let folders = [near.clone(), near.join("..")];
    let mut kept = vec![];
    for mut record in records {
        let row: Result<Vec<Value>, String> = schema
            .columns
            .iter()
            .map(|(name, kind)| {
                let cell = record.cells.remove(*name).unwrap_or(Cell::Null);
                value(cell, *kind, &folders).map_err(|why| format!("{name}: {why}"))
            })
            .collect();
        match row {
            Ok(row) => kept.push(row),
            Err(why) => lost.push(Lost { file: shown.into(), row: Some(record.row), why }),
        }
    }
    kept
}

fn value(cell: Cell, kind: Kind, folders: &[PathBuf]) -> Result<Value, String> {
    let text = |cell: Cell| match cell {
        Cell::Text(text) => Ok(text),
        Cell::Null => Err("it is missing".to_string()),
        other => Err(format!("not a text but {}", said(&other))),
    };
    let picture = |bytes: Vec<u8>, path: String| Value::Image(Some(Picture { png: Blob::from(bytes), path }));
    Ok(match (kind, cell) {
        (Kind::Text, cell) => Value::Text(text(cell)?),
        // A row without a tool call has no edited picture.
        (Kind::Image, Cell::Null) => Value::Image(None),
        (Kind::Image, Cell::Picture { bytes: Some(bytes), path }) => picture(bytes, path.unwrap_or_default()),
        (Kind::Image, Cell::Picture { bytes: None, path: Some(path) } | Cell::Text(path)) => {
            picture(beside(&path, folders)?, path)
        }
        (Kind::Image, Cell::Bytes(bytes)) => picture(bytes, String::new()),
        (Kind::Image, other) => return Err(format!("not a picture but {}", said(&other))),
        (Kind::Texts, Cell::List(cells)) => Value::Texts(cells.into_iter().map(text).collect::<Result<_, _>>()?),
        (Kind::Texts, Cell::Text(one)) => Value::Texts(vec![one]),
        (Kind::Texts, other) => return Err(format!("not a list of texts but {}", said(&other))),
    })
}

fn said(cell: &Cell) -> &'static str {
    match cell {
        Cell::Null => "nothing",
        Cell::Text(_) => "a text",
        Cell::Bytes(_) => "bytes",
        Cell::Picture { .. } => "a picture without bytes or path",
        Cell::List(_) => "a list",
        Cell::Other(what) => what,
    }
}

fn table(schema: &Schema, rows: Vec<Vec<Value>>) -> Result<Vec<u8>, ExportError> {
    let empty = |kind: Kind| match kind {
        Kind::Text => Column::Text(vec![]),
        Kind::Texts => Column::Texts(vec![]),
        Kind::Image => Column::Image(vec![]),
    };
    let mut columns: Columns = schema.columns.iter().map(|(name, kind)| (*name, empty(*kind))).collect();
    for row in rows {
        for (value, (_, column)) in row.into_iter().zip(&mut columns) {
            match (value, column) {
                (Value::Text(text), Column::Text(values)) => values.push(text),
                (Value::Texts(texts), Column::Texts(values)) => values.push(texts),
                (Value::Image(picture), Column::Image(values)) => values.push(picture),
                // A value was read by its column's kind.
                _ => {}
            }
        }
    }
    write(columns)
}
