//! Every statement of the window is explained by SQLite itself: none may read a large table from end to end.

use super::*;
use crate::store::sqlite::open::runtime;
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{AssertSqlSafe, ConnectOptions, Row};

/// Tables with a row for each review, round or thing that grew: people write the former, rounds are few.
const SMALL: [&str; 4] = ["review", "round", "growth", "later"];

fn plan(statement: &str) -> Vec<String> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.db");
    drop(SqliteStore::open(&path).unwrap());
    runtime(&path).unwrap().block_on(async {
        let mut db = SqliteConnectOptions::new().filename(&path).connect().await.unwrap();
        let text = AssertSqlSafe(format!("EXPLAIN QUERY PLAN {statement}"));
        let rows = sqlx::query(text).fetch_all(&mut db).await.unwrap_or_else(|e| panic!("{statement}: {e}"));
        rows.iter().map(|row| row.try_get("detail").unwrap()).collect()
    })
}

/// Lines of a plan that read a whole table or index, or sort more than what a list looks at.
fn scans(plan: &[String]) -> Vec<&String> {
    let harmless = |line: &&String| {
        let of = line.strip_prefix("SCAN ").unwrap_or_default();
        // `looked` is the bounded list inside a list; a constant row is none.
        of.starts_with("looked") || of == "CONSTANT ROW" || SMALL.iter().any(|t| of.split(' ').next() == Some(*t))
    };
    plan.iter().filter(|line| line.starts_with("SCAN")).filter(|line| !harmless(line)).collect()
}

#[test]
fn no_statement_of_the_window_scans() {
    for statement in statements() {
        let plan = plan(&statement);
        assert!(!plan.is_empty(), "{statement}");
        assert_eq!(scans(&plan), Vec::<&String>::new(), "{statement}\n{plan:#?}");
    }
}

#[test]
fn a_scan_is_noticed() {
    for bad in [
        "SELECT * FROM sample WHERE answer_text = ?",
        "SELECT count(*) FROM sample_tag",
        "SELECT template, count(*) FROM reject GROUP BY template",
    ] {
        assert!(!scans(&plan(bad)).is_empty(), "{bad}: {:?}", plan(bad));
    }
}
