//! Databases that are not ours, or not of our version; these tests need SQL, so they stand here.

use crate::store::error::StoreError;
use crate::store::sqlite::SqliteStore;
use crate::store::sqlite::open::{known, runtime};
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{AssertSqlSafe, ConnectOptions, Connection};
use std::path::Path;

fn script(path: &Path, text: &str) {
    runtime(path).unwrap().block_on(async {
        let mut db = SqliteConnectOptions::new().filename(path).create_if_missing(true).connect().await.unwrap();
        sqlx::raw_sql(AssertSqlSafe(text)).execute(&mut db).await.unwrap();
        db.close().await.unwrap();
    });
}

#[test]
fn a_later_version_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.db");
    drop(SqliteStore::open(&path).unwrap());
    script(&path, "INSERT INTO _sqlx_migrations VALUES (9, 'later', '2026-01-01', TRUE, x'00', 0)");
    for error in [SqliteStore::open(&path).err().unwrap(), SqliteStore::read(&path).err().unwrap()] {
        let text = error.to_string();
        assert!(matches!(error, StoreError::Newer { found: 9, .. }), "{text}");
        assert!(text.contains("a.db") && text.contains("version 9") && text.contains(&known().to_string()), "{text}");
    }
}

#[test]
fn a_foreign_database_is_refused_and_stays_as_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.db");
    script(&path, "CREATE TABLE photo (id INTEGER); INSERT INTO photo VALUES (1)");
    let before = std::fs::read(&path).unwrap();
    let error = SqliteStore::open(&path).err().unwrap();
    assert!(matches!(error, StoreError::Foreign { .. }), "{error}");
    assert_eq!(std::fs::read(&path).unwrap(), before);
}

#[test]
fn an_empty_file_becomes_a_database() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.db");
    std::fs::write(&path, "").unwrap();
    assert!(SqliteStore::open(&path).is_ok());
}

#[test]
fn a_database_whose_making_was_cut_off_is_finished() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.db");
    script(
        &path,
        "CREATE TABLE _sqlx_migrations (version BIGINT PRIMARY KEY, description TEXT NOT NULL,
         installed_on TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP, success BOOLEAN NOT NULL,
         checksum BLOB NOT NULL, execution_time BIGINT NOT NULL)",
    );
    assert!(SqliteStore::open(&path).is_ok());
}
