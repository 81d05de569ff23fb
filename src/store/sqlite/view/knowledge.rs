//! What has grown, for the window: single nodes and tools with their evidence and merges.

use super::Page;
use super::samples::Card;
use crate::knowledge::grown::Sort;
use sqlx::sqlite::SqliteConnection;

const ALL: &str = "SELECT body FROM grown WHERE sort = ? ORDER BY number";
const COUNT: &str = "SELECT max(number) FROM grown";
const ONE: &str = "SELECT body FROM grown WHERE sort = ? AND name = ?";
const MERGES: &str = "SELECT body FROM merge WHERE json_extract(body, '$.kept') = ? AND json_extract(body, '$.sort') = ? ORDER BY number LIMIT 100";
const EVIDENCE: &str =
    "SELECT count(*) FROM proposal JOIN evidence ON evidence.proposal = proposal.number WHERE grown = ?";
const SHOWN: &str = "SELECT DISTINCT sample.number, id, template, level, depth, kind, question, answer_text AS answer, \
     width_px AS width, height_px AS height, json_extract(body, '$.picture_hashes[0]') AS picture FROM proposal \
     CROSS JOIN evidence ON evidence.proposal = proposal.number CROSS JOIN sample ON sample.number = evidence.sample \
     WHERE grown = ? AND sample < ? ORDER BY evidence.sample DESC LIMIT ?";

#[cfg(test)]
pub(super) const FIXED: &[&str] = &[ALL, COUNT, ONE, MERGES, EVIDENCE, SHOWN];

/// Everything of a sort that has grown, JSON, in order. Of nodes there may be many: for what is kept until [`newest`] changes.
pub async fn all(db: &mut SqliteConnection, sort: Sort) -> Result<Vec<String>, sqlx::Error> {
    sqlx::query_scalar(ALL).bind(sort.name()).fetch_all(db).await
}

/// Number of the newest thing that grew, 0 if there is none.
pub async fn newest(db: &mut SqliteConnection) -> Result<u64, sqlx::Error> {
    let number: Option<i64> = sqlx::query_scalar(COUNT).fetch_one(db).await?;
    Ok(number.unwrap_or(0).cast_unsigned())
}

/// Something grown, JSON.
pub async fn one(db: &mut SqliteConnection, sort: Sort, name: &str) -> Result<Option<String>, sqlx::Error> {
    sqlx::query_scalar(ONE).bind(sort.name()).bind(name.to_owned()).fetch_optional(db).await
}

/// What was merged into something grown, JSON, at most 100.
pub async fn merges(db: &mut SqliteConnection, sort: Sort, name: &str) -> Result<Vec<String>, sqlx::Error> {
    sqlx::query_scalar(MERGES).bind(name.to_owned()).bind(sort.name()).fetch_all(db).await
}

/// Rows of evidence for something grown.
pub async fn evidence(db: &mut SqliteConnection, name: &str) -> Result<u64, sqlx::Error> {
    let count: i64 = sqlx::query_scalar(EVIDENCE).bind(name.to_owned()).fetch_one(db).await?;
    Ok(count.cast_unsigned())
}

/// Newest samples below the number `before` that are evidence of something grown, at most `limit`.
pub async fn shown(db: &mut SqliteConnection, name: &str, before: u64, limit: u32) -> Result<Page<Card>, sqlx::Error> {
    let before = i64::try_from(before).unwrap_or(i64::MAX);
    let query = sqlx::query_as(SHOWN).bind(name.to_owned()).bind(before).bind(limit + 1);
    let rows: Vec<Card> = query.fetch_all(db).await?;
    Ok(Page::cut(rows, limit, |card| card.number.cast_unsigned(), None))
}
