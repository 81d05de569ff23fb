//! Why an export cannot be made.

use crate::store::error::StoreError;
use std::path::{Path, PathBuf};

/// A failure of an export.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// The database cannot be read.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A file cannot be read or written.
    #[error("{}: {what}: {cause}", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// What failed.
        what: &'static str,
        /// Why.
        cause: std::io::Error,
    },
    /// The folder holds something else.
    #[error("{}: {why}; hint: name an empty folder", path.display())]
    Occupied {
        /// The folder.
        path: PathBuf,
        /// What is there.
        why: String,
    },
    /// A stored sample cannot be printed; its database is damaged or of another program.
    #[error("sample {id}: {why}")]
    Sample {
        /// Its id.
        id: String,
        /// Why.
        why: String,
    },
    /// A condition or share cannot be understood.
    #[error("{0}")]
    Option(String),
    /// There is nothing to write.
    #[error("no sample of {of} passes the filter{hint}")]
    Empty {
        /// Number of samples.
        of: usize,
        /// What values there are.
        hint: String,
    },
    /// Parquet cannot be written.
    #[error("cannot write parquet: {0}")]
    Parquet(#[from] parquet::errors::ParquetError),
}

impl ExportError {
    /// For `map_err`: names the file and what was tried.
    pub fn io(path: &Path, what: &'static str) -> impl Fn(std::io::Error) -> ExportError {
        move |cause| ExportError::Io { path: path.into(), what, cause }
    }
}
