//! What people add to a database while it grows: verdicts on samples, and what the daemon was told.
//!
//! A connection of its own, since the one of the growing loop is at work. SQLite lets one of them write at a time and the other wait
//! for the few milliseconds that this takes. No other process can write: this one holds the database's lock.

use crate::store::error::StoreError;
use crate::store::sqlite::open::{BUSY, runtime};
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use sqlx::{ConnectOptions, Connection};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::time::{SystemTime, UNIX_EPOCH};

/// What a person says of a sample.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Verdict {
    /// It is right.
    Accept,
    /// Something is wrong with it.
    Reject,
}

impl Verdict {
    /// The verdict of a name.
    pub fn named(name: &str) -> Option<Verdict> {
        [Verdict::Accept, Verdict::Reject].into_iter().find(|v| v.name() == name)
    }

    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Verdict::Accept => "accept",
            Verdict::Reject => "reject",
        }
    }
}

/// Writes notes. Calls block, and wait for each other.
pub struct Notes {
    path: PathBuf,
    inner: Mutex<(tokio::runtime::Runtime, Option<SqliteConnection>)>,
}

impl Notes {
    /// Notes in the database at `path`, which this process holds the lock of.
    ///
    /// # Errors
    /// If it cannot be opened.
    pub fn open(path: &Path) -> Result<Notes, StoreError> {
        let runtime = runtime(path)?;
        let options = SqliteConnectOptions::new().filename(path).foreign_keys(true).busy_timeout(BUSY);
        let connection = runtime.block_on(options.disable_statement_logging().connect());
        let connection = connection.map_err(|e| StoreError::sql(path, "cannot open the database", e))?;
        Ok(Notes { path: path.into(), inner: Mutex::new((runtime, Some(connection))) })
    }

    /// Keeps a verdict on the sample of an id; an earlier one is replaced. False if there is no such sample.
    ///
    /// # Errors
    /// If the database fails.
    pub fn review(&self, id: &str, verdict: Verdict, reason: &str) -> Result<bool, StoreError> {
        let at = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |d| d.as_secs()).cast_signed();
        let put = "INSERT INTO review SELECT number, ?, ?, ? FROM sample WHERE id = ? \
                   ON CONFLICT (sample) DO UPDATE SET verdict = excluded.verdict, reason = excluded.reason, at = excluded.at";
        let (id, reason) = (id.to_owned(), reason.to_owned());
        let done = self.wait("cannot keep a verdict", async move |db| {
            sqlx::query(put).bind(verdict.name()).bind(reason).bind(at).bind(id).execute(db).await
        })?;
        Ok(done.rows_affected() > 0)
    }

    /// Takes a verdict back. False if there was none.
    ///
    /// # Errors
    /// If the database fails.
    pub fn withdraw(&self, id: &str) -> Result<bool, StoreError> {
        let id = id.to_owned();
        let text = "DELETE FROM review WHERE sample = (SELECT number FROM sample WHERE id = ?)";
        let done =
            self.wait("cannot take a verdict back", async move |db| sqlx::query(text).bind(id).execute(db).await)?;
        Ok(done.rows_affected() > 0)
    }

    /// What the daemon was told, JSON; `None` if nothing.
    ///
    /// # Errors
    /// If the database fails.
    pub fn told(&self) -> Result<Option<String>, StoreError> {
        self.wait("cannot read what the daemon was told", async |db| {
            sqlx::query_scalar("SELECT body FROM told").fetch_optional(db).await
        })
    }

    /// Keeps what the daemon was told.
    ///
    /// # Errors
    /// If the database fails.
    pub fn tell(&self, body: String) -> Result<(), StoreError> {
        self.wait("cannot keep what the daemon was told", async move |db| {
            sqlx::query("INSERT OR REPLACE INTO told VALUES (1, ?)").bind(body).execute(db).await
        })?;
        Ok(())
    }

    fn wait<T>(
        &self,
        what: &'static str,
        work: impl AsyncFnOnce(&mut SqliteConnection) -> Result<T, sqlx::Error>,
    ) -> Result<T, StoreError> {
        let mut inner = self.inner.lock().unwrap_or_else(PoisonError::into_inner);
        let (runtime, connection) = &mut *inner;
        let connection = connection.as_mut().expect("the connection is taken only when the notes are dropped");
        runtime.block_on(work(connection)).map_err(|e| StoreError::sql(&self.path, what, e))
    }
}

impl Drop for Notes {
    fn drop(&mut self) {
        let mut inner = self.inner.lock().unwrap_or_else(PoisonError::into_inner);
        let (runtime, connection) = &mut *inner;
        if let Some(connection) = connection.take() {
            let _ = runtime.block_on(connection.close());
        }
    }
}
