//! The manifest of an export: what was written, with hashes; the last file of a finished export.
//!
//! While an export runs, the same is kept as `manifest.json.unfinished`, renewed after every shard, so that an interrupted export
//! goes on where it stopped.

use super::error::ExportError;
use super::folder;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::path::{Path, PathBuf};

/// Name of the manifest.
pub const NAME: &str = "manifest.json";

/// A file with its hash.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Written {
    /// Path below the export's folder.
    pub path: String,
    /// Size in bytes.
    pub bytes: u64,
    /// blake3, hex.
    pub blake3: String,
}

/// Pictures of a shard that lie in a folder of their own.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Pictures {
    /// Path below the export's folder.
    pub folder: String,
    /// Number of files.
    pub count: usize,
    /// blake3 over names and contents in the order of names, hex.
    pub blake3: String,
}

/// A shard as written.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Entry {
    /// Such as `train-00000`.
    pub name: String,
    /// Split.
    pub split: String,
    /// Samples.
    pub samples: usize,
    /// Hash of what it follows from.
    pub inputs: String,
    /// Its files.
    pub files: Vec<Written>,
    /// Its pictures, if they lie apart.
    pub pictures: Option<Pictures>,
}

/// What an export is.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
pub struct Manifest {
    /// Version of the program.
    pub flywheel: String,
    /// What shaped it.
    pub settings: Value,
    /// Seed, engine, digest and size of the database.
    pub database: Value,
    /// Its shards, in order.
    pub shards: Vec<Entry>,
}

impl Manifest {
    /// The manifest in a folder, finished or not; `None` if there is none.
    ///
    /// # Errors
    /// If there is a file of that name that is no manifest.
    pub fn read(out: &Path) -> Result<Option<Manifest>, ExportError> {
        for path in [unfinished(out), out.join(NAME)] {
            let bytes = match std::fs::read(&path) {
                Ok(bytes) => bytes,
                Err(e) if e.kind() == std::io::ErrorKind::NotFound => continue,
                Err(e) => return Err(ExportError::io(&path, "cannot read")(e)),
            };
            let manifest = serde_json::from_slice(&bytes)
                .map_err(|e| ExportError::Occupied { path, why: format!("not the manifest of an export: {e}") })?;
            return Ok(Some(manifest));
        }
        Ok(None)
    }

    /// The manifest of a finished export; `None` if there is none, or the export goes on.
    ///
    /// # Errors
    /// If there is a file of that name that is no manifest.
    pub fn read_finished(out: &Path) -> Result<Option<Manifest>, ExportError> {
        if unfinished(out).exists() { Ok(None) } else { Manifest::read(out) }
    }

    /// Writes the manifest of a finished export, or of one that goes on.
    ///
    /// # Errors
    /// If the file cannot be written.
    pub fn write(&self, out: &Path, finished: bool) -> Result<(), ExportError> {
        let path = if finished { out.join(NAME) } else { unfinished(out) };
        let mut text = serde_json::to_vec_pretty(self).unwrap_or_default();
        text.push(b'\n');
        folder::write(&path, &text).map_err(ExportError::io(&path, "cannot write"))?;
        if finished { folder::remove(&unfinished(out)) } else { Ok(()) }
    }
}

impl Entry {
    /// Whether everything that the entry names lies on the disk as it was written.
    pub fn is_on_disk(&self, out: &Path) -> bool {
        let same = |file: &Written| std::fs::read(out.join(&file.path)).is_ok_and(|bytes| hash(&bytes) == file.blake3);
        self.files.iter().all(same) && self.pictures.as_ref().is_none_or(|p| p.are_on_disk(out))
    }
}

impl Pictures {
    /// The entry of some pictures, by name and hash.
    pub fn of(folder: String, mut files: Vec<(String, blake3::Hash)>) -> Pictures {
        files.sort_unstable_by(|a, b| a.0.cmp(&b.0));
        let mut hasher = blake3::Hasher::new();
        for (name, hash) in &files {
            hasher.update(name.as_bytes()).update(hash.as_bytes());
        }
        Pictures { folder, count: files.len(), blake3: hasher.finalize().to_hex().to_string() }
    }

    fn are_on_disk(&self, out: &Path) -> bool {
        let read = || -> std::io::Result<Vec<(String, blake3::Hash)>> {
            let hashed = |entry: std::io::Result<std::fs::DirEntry>| {
                let entry = entry?;
                Ok((entry.file_name().to_string_lossy().into_owned(), blake3::hash(&std::fs::read(entry.path())?)))
            };
            std::fs::read_dir(out.join(&self.folder))?.map(hashed).collect()
        };
        read().is_ok_and(|files| *self == Pictures::of(self.folder.clone(), files))
    }
}

/// blake3 in hex.
pub fn hash(bytes: &[u8]) -> String {
    blake3::hash(bytes).to_hex().to_string()
}

fn unfinished(out: &Path) -> PathBuf {
    out.join(format!("{NAME}.unfinished"))
}
