//! Reading what others wrote: rows of parquet and JSON, pictures as PNG and JPEG; within limits, and never with a crash.
//!
//! In: a file or a folder; out: [`record`]s one at a time, and damage with its place. A folder is read in the order of its
//! paths. Nothing here knows what the columns mean.

pub mod json;
pub mod parquet;
pub mod picture;
pub mod record;
mod resize;
pub mod text;

use crate::foreign::record::{Sink, Wanted};
use std::path::{Path, PathBuf};

/// A kind of file: its ending, and what reads it.
pub struct Format {
    /// Ending of its names.
    pub extension: &'static str,
    /// Whether a folder that is read holds rows in such files; those of other kinds are read only when they are named.
    pub in_folders: bool,
    read: fn(&Path, &Wanted<'_>, &mut Sink<'_>),
}

/// All kinds of files with rows.
pub const FORMATS: &[Format] = &[
    Format { extension: "parquet", in_folders: true, read: parquet::read },
    Format { extension: "jsonl", in_folders: true, read: json::lines },
    Format { extension: "json", in_folders: true, read: json::document },
    Format { extension: "csv", in_folders: false, read: text::table },
    Format { extension: "txt", in_folders: false, read: text::lines },
];
/// Files beside the rows that say something about them.
const BESIDE: &[&str] = &["dataset_info.json", "dataset_infos.json", "state.json", "manifest.json"];
/// How deep folders are searched; links may lead in circles.
const DEPTH_MAX: usize = 16;

/// The files with rows at or below `path`, in order of their paths.
///
/// # Errors
/// If the path, or a folder below it, cannot be read.
pub fn files(path: &Path) -> std::io::Result<Vec<PathBuf>> {
    let has_rows = |path: &Path| {
        let name = path.file_name().and_then(|n| n.to_str()).unwrap_or("");
        format(path).is_some_and(|format| format.in_folders) && !BESIDE.contains(&name)
    };
    below(path, &has_rows)
}

/// The files of some kind below `path`, in order of their paths; the path itself if it is a file.
///
/// # Errors
/// If the path, or a folder below it, cannot be read.
pub fn below(path: &Path, is_wanted: &dyn Fn(&Path) -> bool) -> std::io::Result<Vec<PathBuf>> {
    if std::fs::metadata(path)?.is_file() {
        return Ok(vec![path.to_owned()]);
    }
    let (mut found, mut open) = (vec![], vec![(path.to_owned(), 0)]);
    while let Some((folder, depth)) = open.pop() {
        for entry in std::fs::read_dir(&folder)? {
            let path = entry?.path();
            // Caches of `huggingface_hub` are links; one that leads nowhere is no file.
            let Ok(kind) = std::fs::metadata(&path) else { continue };
            if kind.is_dir() && depth < DEPTH_MAX {
                open.push((path, depth + 1));
            } else if kind.is_file() && is_wanted(&path) {
                found.push(path);
            }
        }
    }
    found.sort();
    Ok(found)
}

/// The kind of a file, by its name.
pub fn format(path: &Path) -> Option<&'static Format> {
    let extension = path.extension()?.to_str()?;
    FORMATS.iter().find(|format| format.extension.eq_ignore_ascii_case(extension))
}

/// Hands the rows of a file to `sink`, with the cells of the wanted columns. Does nothing with a file of an unknown kind.
pub fn read(path: &Path, wanted: &Wanted<'_>, sink: &mut Sink<'_>) {
    if let Some(format) = format(path) {
        (format.read)(path, wanted, sink);
    }
}

#[cfg(test)]
#[path = "foreign_tests.rs"]
mod tests;
