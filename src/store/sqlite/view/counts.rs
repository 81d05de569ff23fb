//! Numbers for the window: the run's row, kept counts, rounds, the size of the file.

use super::Page;
use serde::Serialize;
use sqlx::sqlite::SqliteConnection;

/// One number of an axis.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Tally {
    /// What is counted.
    pub name: String,
    /// Its second part; empty where the axis has one.
    pub other: String,
    /// How often.
    pub number: i64,
}

/// The run in numbers.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize)]
pub struct Run {
    /// Seed.
    pub seed: i64,
    /// Generation of the deriving program.
    pub engine: u32,
    /// Committed turns.
    pub next_turn: i64,
    /// Samples.
    pub verified: i64,
    /// Rejects.
    pub rejected: i64,
    /// Distinct pictures.
    pub images: i64,
    /// Digest, hex.
    pub digest: String,
    /// Effective configuration, JSON, without the paths of this machine.
    pub config: String,
}

/// A round with what grew after it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct RoundRow {
    /// From 1.
    pub number: i64,
    /// Its first turn.
    pub first_turn: i64,
    /// First turn of the next round; `None` for the last.
    pub end_turn: Option<i64>,
    /// Hash of all template hashes.
    pub template_set: String,
    /// Hash of the knowledge.
    pub knowledge: String,
    /// Samples up to its end; `None` while it lasts.
    pub samples: Option<i64>,
    /// Different proposals up to its end.
    pub proposals: Option<i64>,
    /// Nodes that grew after it.
    pub nodes: Option<i64>,
    /// Tools that grew after it.
    pub tools: Option<i64>,
    /// Merges after it.
    pub merges: Option<i64>,
}

row!(Tally { name, other, number });
row!(Run { seed, engine, next_turn, verified, rejected, images, digest, config });
row!(RoundRow { number, first_turn, end_turn, template_set, knowledge, samples, proposals, nodes, tools, merges });

const RUN: &str = "SELECT seed, engine, next_turn, verified, rejected, images, lower(hex(digest)) AS digest, \
     json_remove(config, '$.run.db', '$.generate.templates', '$.generate.knowledge', '$.guard', '$.serve') AS config FROM run WHERE one = 1";
const AXIS: &str = "SELECT name, other, number FROM tally WHERE axis = ? ORDER BY name, other";
const SUM: &str = "SELECT coalesce(sum(number), 0) FROM tally WHERE axis = ? AND name = ?";
const ROUNDS: &str =
    "SELECT number, first_turn, (SELECT first_turn FROM round AS later WHERE later.number > round.number
     ORDER BY later.number LIMIT 1) AS end_turn, template_set, knowledge,
     samples, proposals, nodes, tools, merges FROM round LEFT JOIN growth ON growth.round = number
     WHERE number < ? ORDER BY number DESC LIMIT ?";
const WEIGHTS: &str = "SELECT weights FROM round WHERE number = ?";
const GROWTH: &str =
    "SELECT round, samples, proposals, nodes, tools, merges FROM growth WHERE round > ? ORDER BY round LIMIT ?";
const PAGES: &str = "SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()";

#[cfg(test)]
pub(super) const FIXED: &[&str] = &[RUN, AXIS, SUM, ROUNDS, WEIGHTS, GROWTH];

/// The run; `None` before it has begun.
pub async fn run(db: &mut SqliteConnection) -> Result<Option<Run>, sqlx::Error> {
    sqlx::query_as(RUN).fetch_optional(db).await
}

/// All numbers of an axis, sorted by name.
pub async fn axis(db: &mut SqliteConnection, axis: &str) -> Result<Vec<Tally>, sqlx::Error> {
    sqlx::query_as(AXIS).bind(axis.to_owned()).fetch_all(db).await
}

/// The sum of an axis over one name.
pub async fn sum(db: &mut SqliteConnection, axis: &str, name: &str) -> Result<u64, sqlx::Error> {
    let sum: i64 = sqlx::query_scalar(SUM).bind(axis.to_owned()).bind(name.to_owned()).fetch_one(db).await?;
    Ok(sum.cast_unsigned())
}

/// Newest rounds below the number `before`, at most `limit`.
pub async fn rounds(db: &mut SqliteConnection, before: u64, limit: u32) -> Result<Page<RoundRow>, sqlx::Error> {
    let before = i64::try_from(before).unwrap_or(i64::MAX);
    let rows: Vec<RoundRow> = sqlx::query_as(ROUNDS).bind(before).bind(limit + 1).fetch_all(db).await?;
    Ok(Page::cut(rows, limit, |row| row.number.cast_unsigned(), None))
}

/// Weights of a round, JSON.
pub async fn weights(db: &mut SqliteConnection, round: u64) -> Result<Option<String>, sqlx::Error> {
    sqlx::query_scalar(WEIGHTS).bind(i64::try_from(round).unwrap_or(i64::MAX)).fetch_optional(db).await
}

/// Rows of the curve of growth behind a round, at most `limit`: round, samples, proposals, nodes, tools, merges.
pub async fn growth(
    db: &mut SqliteConnection,
    behind: u64,
    limit: u32,
) -> Result<Vec<(i64, i64, i64, i64, i64, i64)>, sqlx::Error> {
    let behind = i64::try_from(behind).unwrap_or(i64::MAX);
    sqlx::query_as(GROWTH).bind(behind).bind(limit).fetch_all(db).await
}

/// Size of the database in bytes, without its write-ahead log.
pub async fn size_bytes(db: &mut SqliteConnection) -> Result<u64, sqlx::Error> {
    let size: i64 = sqlx::query_scalar(PAGES).fetch_one(db).await?;
    Ok(size.cast_unsigned())
}
