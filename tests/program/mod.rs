//! The program as its users call it, in a folder of its own, and the rows of what it wrote.
#![allow(dead_code, reason = "each test uses its own part")]

use flywheel::foreign::parquet;
use flywheel::foreign::record::{Cell, Item, Record};
use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// Has the program use the repository's templates and knowledge.
pub fn shipped(command: &mut Command) {
    command.env("FLYWHEEL_GENERATE_TEMPLATES", concat!(env!("CARGO_MANIFEST_DIR"), "/templates"));
    command.env("FLYWHEEL_GENERATE_KNOWLEDGE", concat!(env!("CARGO_MANIFEST_DIR"), "/knowledge"));
}

/// A call of the program in a folder.
pub fn command(folder: &Path, args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_flywheel"));
    command.current_dir(folder).args(args);
    shipped(&mut command);
    command
}

/// What the program says in a folder.
pub fn flywheel(folder: &Path, args: &[&str]) -> Output {
    command(folder, args).output().unwrap()
}

/// What a call said beside its result.
pub fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// The JSON of a call that succeeds.
pub fn told(folder: &Path, args: &[&str]) -> Value {
    let output = flywheel(folder, args);
    assert!(output.status.success(), "{args:?}: {}", said(&output));
    serde_json::from_slice(&output.stdout).unwrap()
}

/// A folder with the suite `bench` of so many figures.
pub fn with_suite(size: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    told(folder.path(), &["suite", "build", "bench", "--size", size, "--json"]);
    folder
}

/// The files of a folder, in the order of their names.
pub fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found: Vec<PathBuf> = std::fs::read_dir(folder).unwrap().map(|e| e.unwrap().path()).collect();
    found.sort();
    found
}

/// All rows of the parquet files of a folder, in the order of their names.
pub fn rows(folder: &Path) -> Vec<Record> {
    let mut found = vec![];
    for path in files(folder) {
        parquet::read(&path, &|_| true, &mut |item| match item {
            Item::Record(record) => found.push(record),
            Item::Damage(damage) => panic!("{damage:?}"),
        });
    }
    found
}

/// The text of a column.
pub fn text<'a>(record: &'a Record, column: &str) -> &'a str {
    match &record.cells[column] {
        Cell::Text(text) => text,
        other => panic!("{column}: {other:?}"),
    }
}
