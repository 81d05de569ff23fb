//! Before a database is opened: whose file it is, whether another process writes it, which migrations it needs.

use crate::store::error::StoreError;
use sqlx::migrate::{Migration, MigrationType, Migrator};
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use sqlx::{ConnectOptions, Connection, SqlStr};
use std::borrow::Cow;
use std::fs::{File, OpenOptions, TryLockError};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Version, name and text of every migration, in order. Spelled out, so that no build script or macro reads the folder.
const MIGRATIONS: &[(i64, &str, &str)] = &[
    (1, "ground", include_str!("../../../migrations/0001_ground.sql")),
    (2, "proof", include_str!("../../../migrations/0002_proof.sql")),
    (3, "novelty", include_str!("../../../migrations/0003_novelty.sql")),
    (4, "growth", include_str!("../../../migrations/0004_growth.sql")),
    (5, "window", include_str!("../../../migrations/0005_window.sql")),
    (6, "daemon", include_str!("../../../migrations/0006_daemon.sql")),
];

/// `PRAGMA application_id` of our databases: the letters FLYW.
pub(super) const APPLICATION: i64 = 0x464C_5957;

/// How long a statement waits for another process, which is at most a reader's checkpoint.
pub(in crate::store) const BUSY: Duration = Duration::from_secs(10);

/// What an existing file turned out to be.
pub(super) enum Nature {
    Empty,
    Ours(i64),
}

/// A runtime for one connection.
pub(in crate::store) fn runtime(path: &Path) -> Result<tokio::runtime::Runtime, StoreError> {
    let made = tokio::runtime::Builder::new_current_thread().enable_time().build();
    made.map_err(|cause| StoreError::Io { path: path.into(), what: "cannot start the store's runtime", cause })
}

/// Newest version that this program knows.
pub(super) fn known() -> i64 {
    MIGRATIONS[MIGRATIONS.len() - 1].0
}

pub(super) fn migrator() -> Migrator {
    let all = MIGRATIONS.iter().map(|&(version, name, text)| {
        Migration::new(version, Cow::Borrowed(name), MigrationType::Simple, SqlStr::from_static(text), false)
    });
    Migrator::with_migrations(all.collect())
}

/// Takes the writer's lock, or says who is in the way.
pub(super) fn lock(path: &Path) -> Result<File, StoreError> {
    let mut name = path.as_os_str().to_owned();
    name.push(".lock");
    let file = OpenOptions::new().create(true).truncate(false).write(true).open(&name).map_err(|cause| match cause
        .kind()
    {
        std::io::ErrorKind::PermissionDenied | std::io::ErrorKind::ReadOnlyFilesystem => {
            StoreError::ReadOnly(path.into())
        }
        std::io::ErrorKind::StorageFull => StoreError::Full(path.into()),
        _ => StoreError::Io { path: PathBuf::from(&name), what: "cannot make the lock file", cause },
    })?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(StoreError::Busy(path.into())),
        Err(TryLockError::Error(cause)) => {
            Err(StoreError::Io { path: PathBuf::from(&name), what: "cannot lock", cause })
        }
    }
}

/// Connects without the right to write, so that a foreign file stays as it is.
pub(super) async fn connect_to_read(path: &Path) -> Result<SqliteConnection, StoreError> {
    let options = SqliteConnectOptions::new().filename(path).read_only(true).busy_timeout(BUSY);
    let made = options.disable_statement_logging().connect().await;
    made.map_err(|e| StoreError::sql(path, "cannot open the database", e))
}

/// Finds out what an existing file is, without changing it.
pub(super) async fn nature(path: &Path) -> Result<Nature, StoreError> {
    let mut db = connect_to_read(path).await?;
    let look = async {
        let tables: i64 = sqlx::query_scalar("SELECT count(*) FROM sqlite_schema").fetch_one(&mut db).await?;
        let application: i64 = sqlx::query_scalar("PRAGMA application_id").fetch_one(&mut db).await?;
        let version = "SELECT max(version) FROM _sqlx_migrations WHERE success";
        let version = if tables == 0 || application != APPLICATION {
            None
        } else {
            sqlx::query_scalar::<_, Option<i64>>(version).fetch_one(&mut db).await?
        };
        Ok((tables, application, version))
    };
    let (tables, application, version) =
        look.await.map_err(|e| StoreError::sql(path, "cannot read the database", e))?;
    let _ = db.close().await;
    match version {
        // A kill between making the file and the first migration leaves at most sqlx's own, empty table.
        None if application == 0 && tables <= 2 && ours_but_unmigrated(path, tables).await => Ok(Nature::Empty),
        None => {
            let why = format!("its application id is {application:#x}, ours is {APPLICATION:#x}");
            Err(StoreError::Foreign { path: path.into(), why })
        }
        Some(found) if found > known() => Err(StoreError::Newer { path: path.into(), found, known: known() }),
        Some(found) => Ok(Nature::Ours(found)),
    }
}

/// Whether a database without application id holds nothing, or nothing but sqlx's empty table and its index.
pub(super) async fn ours_but_unmigrated(path: &Path, tables: i64) -> bool {
    if tables == 0 {
        return true;
    }
    let Ok(mut db) = connect_to_read(path).await else { return false };
    let rows = sqlx::query_scalar::<_, i64>("SELECT count(*) FROM _sqlx_migrations").fetch_one(&mut db).await;
    let _ = db.close().await;
    rows.is_ok_and(|n| n == 0)
}
