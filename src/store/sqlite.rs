//! The store in one SQLite file: opening, checking that the file is ours, and the run's own rows.
//!
//! The trait is synchronous, since its callers are plain threads; this is the rim where sqlx's futures are waited for.
//! WAL with synchronous NORMAL: a killed process loses nothing that was committed, a power cut may lose the last turns,
//! which come out the same again. The writer holds `<database>.lock`, so that a second one is refused at once and by
//! name, and the kernel frees it however the process ends.

mod commit;
mod growth;
mod index;
mod likeness;
pub(in crate::store) mod open;
mod read;
mod tallies;
mod tally;
#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests;
pub mod view;
mod write;

use crate::knowledge::grown::{Grown, Growth, Merge, Sort};
use crate::sample::Sample;
use crate::sample::outcome::Turn;
use crate::store::error::StoreError;
use crate::store::growth::{Harvest, Ledger};
use crate::store::sqlite::likeness::Index;
use crate::store::sqlite::open::{BUSY, Nature, connect_to_read, known, lock, migrator, nature, runtime};
use crate::store::sqlite::write::Writer;
use crate::store::{Extent, Indexed, Origin, Round, Shown, Stats, Store, Stored, TemplateSource};
use serde_json::Value;
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection, SqliteJournalMode, SqliteSynchronous};
use sqlx::{ConnectOptions, Connection, Row};
use std::collections::BTreeMap;
use std::fs::File;
use std::path::{Path, PathBuf};

/// Page cache in KiB (SQLite takes negative numbers as KiB). Hash-ordered indices touch pages at random; 32 MiB hold
/// those of about 500,000 samples.
const CACHE_KIB: &str = "-32768";

/// A database file.
pub struct SqliteStore {
    path: PathBuf,
    runtime: tokio::runtime::Runtime,
    connection: Option<SqliteConnection>,
    writer: Writer,
    origin: Option<Origin>,
    extent: Extent,
    round: Option<Round>,
    /// What new samples are compared with; filled when the database is opened to write.
    index: Index,
    /// Held while the process may write; freed last.
    _lock: Option<File>,
}

impl SqliteStore {
    /// Opens a database to write, and makes it if there is none.
    ///
    /// # Errors
    /// If the file is not ours, of a later version, read-only, or being written by another process.
    pub fn open(path: &Path) -> Result<SqliteStore, StoreError> {
        let io = |what| move |cause| StoreError::Io { path: path.to_path_buf(), what, cause };
        if let Some(folder) = path.parent().filter(|p| !p.as_os_str().is_empty()) {
            std::fs::create_dir_all(folder).map_err(io("cannot make the folder of the database"))?;
        }
        if path.is_dir() {
            return Err(StoreError::Foreign { path: path.into(), why: "it is a folder".into() });
        }
        // Permission bits do not bind root, but they still say what the owner wants.
        if path.metadata().is_ok_and(|m| m.permissions().readonly()) {
            return Err(StoreError::ReadOnly(path.into()));
        }
        // Before the lock, so that no lock file is left beside a foreign database.
        let runtime = runtime(path)?;
        if path.exists() {
            runtime.block_on(nature(path))?;
        }
        let lock = lock(path)?;
        let options = SqliteConnectOptions::new()
            .filename(path)
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Normal)
            .foreign_keys(true)
            .busy_timeout(BUSY)
            .pragma("cache_size", CACHE_KIB)
            .disable_statement_logging();
        let connection = runtime.block_on(async {
            let mut connection =
                options.connect().await.map_err(|e| StoreError::sql(path, "cannot open the database", e))?;
            let ran = migrator().run_direct(None, &mut connection, false).await;
            ran.map_err(|e| match e {
                sqlx::migrate::MigrateError::Execute(e) | sqlx::migrate::MigrateError::ExecuteMigration(e, _) => {
                    StoreError::sql(path, "cannot bring the database up to date", e)
                }
                other => StoreError::Sql {
                    path: path.into(),
                    what: "cannot bring the database up to date",
                    cause: Box::new(other),
                },
            })?;
            Ok(connection)
        })?;
        let mut store = SqliteStore::load(path, runtime, connection, Some(lock))?;
        store.fill_index()?;
        Ok(store)
    }

    /// Opens a database to read only; a writer may be at work meanwhile.
    ///
    /// # Errors
    /// If there is none, or it is not ours or of another version.
    pub fn read(path: &Path) -> Result<SqliteStore, StoreError> {
        if !path.exists() {
            return Err(StoreError::Missing(path.into()));
        }
        let runtime = runtime(path)?;
        match runtime.block_on(nature(path))? {
            Nature::Empty => return Err(StoreError::Foreign { path: path.into(), why: "it is empty".into() }),
            Nature::Ours(found) if found < known() => {
                return Err(StoreError::Older { path: path.into(), found, known: known() });
            }
            Nature::Ours(_) => {}
        }
        let connection = runtime.block_on(connect_to_read(path))?;
        SqliteStore::load(path, runtime, connection, None)
    }

    /// Reads anew how far the run has come, since another process or connection may have gone on with it.
    ///
    /// # Errors
    /// If the run cannot be read.
    pub fn refresh(&mut self) -> Result<(), StoreError> {
        let connection = self.connection.as_mut().expect("the connection is taken only when the store is dropped");
        (self.origin, self.extent, self.round) = self.runtime.block_on(load_run(&self.path, connection))?;
        Ok(())
    }

    fn load(
        path: &Path,
        runtime: tokio::runtime::Runtime,
        mut connection: SqliteConnection,
        lock: Option<File>,
    ) -> Result<SqliteStore, StoreError> {
        let (origin, extent, round) = runtime.block_on(load_run(path, &mut connection))?;
        let connection = Some(connection);
        Ok(SqliteStore {
            path: path.into(),
            runtime,
            connection,
            writer: Writer::new(),
            origin,
            extent,
            round,
            index: Index::default(),
            _lock: lock,
        })
    }

    /// Waits for a future on the connection and names the file if it fails.
    fn wait<T>(
        &mut self,
        what: &'static str,
        work: impl AsyncFnOnce(&mut SqliteConnection) -> Result<T, sqlx::Error>,
    ) -> Result<T, StoreError> {
        let connection = self.connection.as_mut().expect("the connection is taken only when the store is dropped");
        self.runtime.block_on(work(connection)).map_err(|e| StoreError::sql(&self.path, what, e))
    }

    fn fill_index(&mut self) -> Result<(), StoreError> {
        let rows = "SELECT answer, picture, sample FROM likeness ORDER BY sample";
        let rows: Vec<(i64, i64, i64)> =
            self.wait("cannot read likenesses", async |db| sqlx::query_as(rows).fetch_all(db).await)?;
        for (answer, picture, number) in rows {
            self.index.add(answer.cast_unsigned(), picture.cast_unsigned(), number);
        }
        Ok(())
    }

    fn damaged(&self, what: impl Into<String>, why: impl ToString) -> StoreError {
        StoreError::Damaged { path: self.path.clone(), what: what.into(), why: why.to_string() }
    }
}

impl Drop for SqliteStore {
    /// Closes the connection, which folds the write-ahead log into the database. A failure loses nothing: the log is
    /// folded when the database is opened next.
    fn drop(&mut self) {
        if let Some(connection) = self.connection.take() {
            let _ = self.runtime.block_on(connection.close());
        }
    }
}

impl Store for SqliteStore {
    fn origin(&self) -> Option<&Origin> {
        self.origin.as_ref()
    }

    fn extent(&self) -> &Extent {
        &self.extent
    }

    fn round(&self) -> Option<&Round> {
        self.round.as_ref()
    }

    fn begin(&mut self, origin: Origin) -> Result<(), StoreError> {
        let row = origin.clone();
        self.wait("cannot begin the run", async move |db| {
            sqlx::query("INSERT INTO run VALUES (1, ?, ?, ?, 0, 0, 0, 0, ?)")
                .bind(row.seed.cast_signed())
                .bind(row.engine)
                .bind(row.config.to_string())
                .bind(vec![0u8; 32])
                .execute(db)
                .await
        })?;
        self.origin = Some(origin);
        Ok(())
    }

    fn keep_sources(&mut self, sources: &[TemplateSource]) -> Result<(), StoreError> {
        let rows: Vec<_> = sources
            .iter()
            .map(|s| {
                let files = serde_json::to_string(&s.files).expect("paths and sources are strings");
                (s.hash.clone(), s.name.clone(), files)
            })
            .collect();
        self.wait("cannot keep template sources", async move |db| {
            let mut work = db.begin_with("BEGIN IMMEDIATE").await?;
            for (hash, name, files) in rows {
                let put = sqlx::query("INSERT INTO template_source VALUES (?, ?, ?) ON CONFLICT DO NOTHING");
                put.bind(hash).bind(name).bind(files).execute(&mut *work).await?;
            }
            work.commit().await
        })
    }

    fn open_round(&mut self, template_set: &str, knowledge: &str, weights: &Value) -> Result<(), StoreError> {
        let first_turn = self.extent.next_turn;
        let number = match &self.round {
            Some(round) if round.first_turn == first_turn => round.number,
            Some(round) => round.number + 1,
            None => 1,
        };
        let (template_set, knowledge, weights) = (template_set.into(), knowledge.into(), weights.clone());
        let round = Round { number, first_turn, template_set, knowledge, weights };
        let row = round.clone();
        self.wait("cannot open a round", async move |db| {
            sqlx::query("INSERT OR REPLACE INTO round VALUES (?, ?, ?, ?, ?)")
                .bind(row.number.cast_signed())
                .bind(row.first_turn.cast_signed())
                .bind(row.template_set)
                .bind(row.weights.to_string())
                .bind(row.knowledge)
                .execute(db)
                .await
        })?;
        self.round = Some(round);
        Ok(())
    }

    fn rounds(&mut self) -> Result<Vec<Round>, StoreError> {
        let rows = self.wait("cannot read the rounds", async |db| read::rounds(db, "ORDER BY number").await)?;
        rows.into_iter().map(|row| row.map_err(|why| self.damaged("a round's weights", why))).collect()
    }

    fn commit(&mut self, turns: Vec<Turn>, target: u64) -> Result<usize, StoreError> {
        self.commit_turns(turns, target)
    }

    fn sample(&mut self, id: &str) -> Result<Option<Stored>, StoreError> {
        self.sample_of(id)
    }

    fn samples_after(&mut self, number: u64, limit: u32) -> Result<Vec<Stored>, StoreError> {
        self.samples_behind(number, limit)
    }

    fn index(&mut self) -> Result<Vec<Indexed>, StoreError> {
        self.all_indexed()
    }

    fn samples_numbered(&mut self, numbers: &[u64]) -> Result<Vec<Stored>, StoreError> {
        self.samples_of(numbers)
    }

    fn ids_near(&mut self, id: &str) -> Result<Vec<String>, StoreError> {
        self.ids_like(id)
    }

    fn source(&mut self, hash: &str) -> Result<Option<TemplateSource>, StoreError> {
        self.source_of(hash)
    }

    fn rejects_by_code(&mut self) -> Result<BTreeMap<String, u64>, StoreError> {
        self.counts("SELECT code, count(*) FROM reject GROUP BY code")
    }

    fn samples_by_template(&mut self) -> Result<BTreeMap<(String, u8), u64>, StoreError> {
        self.counts_by_template()
    }

    fn round_of(&mut self, turn: u64) -> Result<Option<Round>, StoreError> {
        self.round_at(turn)
    }

    fn stats(&mut self) -> Result<Stats, StoreError> {
        self.all_stats()
    }

    fn records_after(&mut self, number: u64, limit: u32) -> Result<Vec<(u64, Sample)>, StoreError> {
        self.bodies_behind(number, limit)
    }

    fn ledger(&mut self) -> Result<Ledger, StoreError> {
        self.whole_ledger()
    }

    fn turns(&mut self) -> Result<BTreeMap<(String, u8), u64>, StoreError> {
        self.turns_taken()
    }

    fn keep_harvest(&mut self, harvest: &Harvest) -> Result<(), StoreError> {
        self.add_harvest(harvest)
    }

    fn grown(&mut self) -> Result<Vec<Grown>, StoreError> {
        self.all_grown()
    }

    fn merges(&mut self) -> Result<Vec<Merge>, StoreError> {
        self.all_merges()
    }

    fn growth(&mut self) -> Result<Vec<Growth>, StoreError> {
        self.growth_rows()
    }

    fn samples_by_knowledge(&mut self) -> Result<BTreeMap<String, u64>, StoreError> {
        self.counts(read::KNOWLEDGE)
    }

    fn samples_by_grown(&mut self, sort: Sort) -> Result<BTreeMap<String, u64>, StoreError> {
        self.counts(growth::by_grown(sort))
    }

    fn samples_showing(&mut self, sort: Sort, name: &str, limit: u32) -> Result<(u64, Vec<Shown>), StoreError> {
        self.showing(sort, name, limit)
    }

    fn integrity(&mut self) -> Result<Vec<String>, StoreError> {
        self.wait("cannot check the database", async |db| {
            let mut found: Vec<String> = sqlx::query_scalar("PRAGMA integrity_check").fetch_all(&mut *db).await?;
            let loose = sqlx::query("PRAGMA foreign_key_check").fetch_all(db).await?;
            found.extend((!loose.is_empty()).then(|| format!("{} rows refer to nothing", loose.len())));
            Ok(found)
        })
    }
}

type Run = (Option<Origin>, Extent, Option<Round>);

/// Reads the run's row and the last round.
async fn load_run(path: &Path, db: &mut SqliteConnection) -> Result<Run, StoreError> {
    let failed = |e| StoreError::sql(path, "cannot read the run", e);
    let damaged = |what: &str, why: String| StoreError::Damaged { path: path.into(), what: what.into(), why };
    let Some(row) = sqlx::query("SELECT * FROM run").fetch_optional(&mut *db).await.map_err(failed)? else {
        return Ok((None, Extent::default(), None));
    };
    let unsigned = |column: &str| row.try_get::<i64, _>(column).map(i64::cast_unsigned).map_err(failed);
    let config: String = row.try_get("config").map_err(failed)?;
    let config = serde_json::from_str(&config).map_err(|e| damaged("the run's config", e.to_string()))?;
    let origin = Origin { seed: unsigned("seed")?, engine: row.try_get("engine").map_err(failed)?, config };
    let digest: Vec<u8> = row.try_get("digest").map_err(failed)?;
    let digest = digest.try_into().map_err(|d: Vec<u8>| damaged("the run's digest", format!("{} bytes", d.len())))?;
    let extent = Extent {
        next_turn: unsigned("next_turn")?,
        verified: unsigned("verified")?,
        rejected: unsigned("rejected")?,
        images: unsigned("images")?,
        digest,
    };
    let round = read::rounds(db, "ORDER BY number DESC LIMIT 1").await.map_err(failed)?;
    let round = round.into_iter().next().map(|row| row.map_err(|why| damaged("a round's weights", why))).transpose()?;
    Ok((Some(origin), extent, round))
}
