//! Samples for the window: the gallery under any conditions, single samples, pictures, lineage.

use super::{LOOK, Page};
use serde::Serialize;
use sqlx::sqlite::SqliteConnection;
use sqlx::{AssertSqlSafe, SqlSafeStr};

/// Conditions of a list, at most: every kind of tag once.
pub const CONDITIONS: usize = 7;

/// A sample in the gallery.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Card {
    /// From 1, in the order of the digest.
    pub number: i64,
    /// Id.
    pub id: String,
    /// Template name.
    pub template: String,
    /// Level, 1 to 3.
    pub level: u8,
    /// Number of expansions.
    pub depth: u8,
    /// Diagram kind.
    pub kind: String,
    /// Question as printed.
    pub question: String,
    /// Answer as printed.
    pub answer: String,
    /// Width of the figure in pixels.
    pub width: u32,
    /// Height of the figure in pixels.
    pub height: u32,
    /// Hash of the figure, hex.
    pub picture: String,
}

/// A stored picture.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Png {
    /// PNG bytes.
    pub png: Vec<u8>,
    /// Width in pixels.
    pub width: u32,
    /// Height in pixels.
    pub height: u32,
}

/// A sample's record.
#[derive(Clone, PartialEq, Debug)]
pub struct Body {
    /// From 1, in the order of the digest.
    pub number: i64,
    /// The hash it was stored under.
    pub hash: Vec<u8>,
    /// The record, JSON.
    pub body: String,
}

row!(Card { number, id, template, level, depth, kind, question, answer, width, height, picture });
row!(Png { png, width, height });
row!(Body { number, hash, body });

const CARD: &str = "number, id, template, level, depth, kind, question, answer_text AS answer, width_px AS width, \
     height_px AS height, json_extract(body, '$.picture_hashes[0]') AS picture";

const TAG: &str = "SELECT tag.number, coalesce(tally.number, 0) FROM tag \
     LEFT JOIN tally ON axis = tag.kind AND tally.name = tag.name AND other = '' WHERE tag.kind = ? AND tag.name = ?";
const BODY: &str = "SELECT number, hash, body FROM sample WHERE id = ?";
const AT: &str = "SELECT id FROM sample WHERE number = ?";
const CHILDREN: &str =
    "SELECT id, template, level, depth, coalesce(way, '') FROM sample WHERE parent = ? ORDER BY number LIMIT 8";
const NEAR: &str = "SELECT id FROM sample WHERE id >= ? AND id < ? ORDER BY id LIMIT 5";
const PNG: &str = "SELECT png, width_px AS width, height_px AS height FROM image WHERE hash = ?";
const SOURCE: &str = "SELECT name, files FROM template_source WHERE hash = ?";

#[cfg(test)]
pub(super) const FIXED: &[&str] = &[TAG, BODY, AT, CHILDREN, NEAR, PNG, SOURCE];

/// Numbers of the samples that a list under `conditions` conditions looks at: those of the rarest tag.
fn looked(conditions: usize) -> &'static str {
    match conditions {
        0 => "SELECT number AS n FROM sample WHERE number < ? ORDER BY number DESC LIMIT ?",
        _ => "SELECT sample AS n FROM sample_tag WHERE tag = ? AND sample < ? ORDER BY sample DESC LIMIT ?",
    }
}

/// Cards under a number of conditions. Binds: the rarest tag if there is one, the number to begin below, rows to look at,
/// the other tags, the limit.
pub(super) fn list(conditions: usize) -> String {
    let others = conditions.saturating_sub(1);
    let others = " AND EXISTS (SELECT 1 FROM sample_tag WHERE tag = ? AND sample = looked.n)".repeat(others);
    let looked = looked(conditions);
    format!(
        "SELECT {CARD} FROM ({looked}) AS looked CROSS JOIN sample ON number = looked.n WHERE 1{others} \
         ORDER BY looked.n DESC LIMIT ?"
    )
}

/// The last of the samples that the list looks at.
pub(super) fn floor(conditions: usize) -> String {
    format!("{} OFFSET ?", looked(conditions))
}

/// Newest samples below the number `before` that have all of these tags (kind and name), at most `limit`.
pub async fn gallery(
    db: &mut SqliteConnection,
    wanted: &[(&str, String)],
    before: u64,
    limit: u32,
) -> Result<Page<Card>, sqlx::Error> {
    let mut tags: Vec<(i64, i64)> = vec![];
    for (kind, name) in wanted.iter().take(CONDITIONS) {
        match sqlx::query_as(TAG).bind(*kind).bind(name.clone()).fetch_optional(&mut *db).await? {
            Some((tag, count)) => tags.push((count, tag)),
            None => return Ok(Page { rows: vec![], next: None }),
        }
    }
    tags.sort_unstable();
    let before = i64::try_from(before).unwrap_or(i64::MAX);
    let text = AssertSqlSafe(list(tags.len())).into_sql_str();
    let mut query = sqlx::query_as::<_, Card>(text);
    if let Some((_, rarest)) = tags.first() {
        query = query.bind(*rarest);
    }
    query = query.bind(before).bind(LOOK);
    for (_, tag) in tags.iter().skip(1) {
        query = query.bind(*tag);
    }
    let rows = query.bind(limit + 1).fetch_all(&mut *db).await?;
    let floor = match rows.len() > limit as usize || tags.len() < 2 {
        true => None,
        false => {
            let text = AssertSqlSafe(floor(tags.len())).into_sql_str();
            let query = sqlx::query_scalar::<_, i64>(text).bind(tags[0].1).bind(before).bind(1);
            query.bind(LOOK - 1).fetch_optional(db).await?.map(i64::cast_unsigned)
        }
    };
    Ok(Page::cut(rows, limit, |card| card.number.cast_unsigned(), floor))
}

/// The record of an id.
pub async fn body(db: &mut SqliteConnection, id: &str) -> Result<Option<Body>, sqlx::Error> {
    sqlx::query_as(BODY).bind(id.to_owned()).fetch_optional(db).await
}

/// The id of a number.
pub async fn at(db: &mut SqliteConnection, number: u64) -> Result<Option<String>, sqlx::Error> {
    sqlx::query_scalar(AT).bind(i64::try_from(number).unwrap_or(i64::MAX)).fetch_optional(db).await
}

/// Ids that begin like this one.
pub async fn near(db: &mut SqliteConnection, id: &str) -> Result<Vec<String>, sqlx::Error> {
    let head: String = id.chars().filter(char::is_ascii_hexdigit).take(4).collect::<String>().to_lowercase();
    let behind = format!("{head}g");
    sqlx::query_scalar(NEAR).bind(head).bind(behind).fetch_all(db).await
}

/// What expands a sample: id, template, level, depth, way.
pub async fn children(
    db: &mut SqliteConnection,
    id: &str,
) -> Result<Vec<(String, String, u8, u8, String)>, sqlx::Error> {
    sqlx::query_as(CHILDREN).bind(id.to_owned()).fetch_all(db).await
}

/// The picture of a hash.
pub async fn png(db: &mut SqliteConnection, hash: [u8; 32]) -> Result<Option<Png>, sqlx::Error> {
    sqlx::query_as(PNG).bind(hash.to_vec()).fetch_optional(db).await
}

/// Name and files (JSON) of a kept template.
pub async fn source(db: &mut SqliteConnection, hash: &str) -> Result<Option<(String, String)>, sqlx::Error> {
    sqlx::query_as(SOURCE).bind(hash.to_owned()).fetch_optional(db).await
}
