//! What can go wrong with a database, in words that name the file, the value and the way out.

use std::path::{Path, PathBuf};

/// A failure of the store. A bad sample is never one: that is a finding.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// There is no such database.
    #[error("{}: no such database; hint: `flywheel run --samples 100 --db {}` makes one", .0.display(), .0.display())]
    Missing(PathBuf),
    /// The file is no database of this program.
    #[error("{}: not a flywheel database: {why}; hint: name another file with --db", path.display())]
    Foreign {
        /// The file.
        path: PathBuf,
        /// How that shows.
        why: String,
    },
    /// The database was made by a later program.
    #[error(
        "{}: database version {found} is newer than this program's {known}; hint: use the flywheel that made it",
        path.display()
    )]
    Newer {
        /// The file.
        path: PathBuf,
        /// Its version.
        found: i64,
        /// The newest version that this program knows.
        known: i64,
    },
    /// The database is older than this program and is only being read.
    #[error("{}: database version {found}, this program reads {known}; hint: `flywheel run` brings it up to date", path.display())]
    Older {
        /// The file.
        path: PathBuf,
        /// Its version.
        found: i64,
        /// The version that this program reads.
        known: i64,
    },
    /// Another process writes to the database.
    #[error("{}: another process is writing to this database; hint: wait for it, or name another file with --db", .0.display())]
    Busy(PathBuf),
    /// The database cannot be written.
    #[error("{}: the database is read-only; hint: make file and folder writable, or name another file with --db", .0.display())]
    ReadOnly(PathBuf),
    /// The disk is full.
    #[error("{}: no space is left for the database; all turns before it are kept; hint: free some and run again", .0.display())]
    Full(PathBuf),
    /// The disk did not read or write.
    #[error("{}: {what}: {cause}; all turns before it are kept; hint: look at the disk's space and quota, and run again", path.display())]
    Disk {
        /// The file.
        path: PathBuf,
        /// What was tried.
        what: &'static str,
        /// What SQLite says.
        cause: String,
    },
    /// The operating system refused.
    #[error("{}: {what}: {cause}", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// What was tried.
        what: &'static str,
        /// Why it failed.
        cause: std::io::Error,
    },
    /// SQLite refused.
    #[error("{}: {what}: {cause}", path.display())]
    Sql {
        /// The file.
        path: PathBuf,
        /// What was tried.
        what: &'static str,
        /// Why it failed.
        cause: Box<dyn std::error::Error + Send + Sync>,
    },
    /// A stored record cannot be read.
    #[error("{}: {what} is damaged: {why}; hint: `flywheel verify` names all that differ", path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
        /// The record.
        what: String,
        /// How that shows.
        why: String,
    },
    /// Turns came in another order than their index.
    #[error("{}: turn {found} cannot be committed, {expected} is next", path.display())]
    Order {
        /// The file.
        path: PathBuf,
        /// The turn that came.
        found: u64,
        /// The turn that is next.
        expected: u64,
    },
}

impl StoreError {
    /// Sorts what SQLite reports into the causes that have a way out.
    pub(crate) fn sql(path: &Path, what: &'static str, error: sqlx::Error) -> StoreError {
        let (code, words) = match &error {
            sqlx::Error::Database(database) => {
                (database.code().and_then(|c| c.parse::<i64>().ok()), database.message().to_string())
            }
            _ => (None, String::new()),
        };
        let path = path.to_path_buf();
        // The low byte of an extended result code is the primary one: https://sqlite.org/rescode.html
        match code.map(|c| c & 0xff) {
            Some(5 | 6) => StoreError::Busy(path),
            Some(8) => StoreError::ReadOnly(path),
            Some(10) => StoreError::Disk { path, what, cause: words },
            Some(13) => StoreError::Full(path),
            Some(26) => StoreError::Foreign { path, why: "the file is not an SQLite database".into() },
            _ => StoreError::Sql { path, what, cause: Box::new(error) },
        }
    }
}
