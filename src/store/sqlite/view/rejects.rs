//! Rejects and repairs for the window.

use super::{LOOK, Page};
use serde::Serialize;
use sqlx::sqlite::SqliteConnection;
use sqlx::{AssertSqlSafe, SqlSafeStr};

/// A reject in a list.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Refused {
    /// From 1, in the order of turns.
    pub number: i64,
    /// The turn.
    pub turn: i64,
    /// Place in the turn.
    pub slot: u16,
    /// Template name.
    pub template: String,
    /// Level.
    pub level: u8,
    /// Diagram kind; empty if the template did not get that far.
    pub kind: String,
    /// Code of the first fault.
    pub code: String,
    /// Number of expansions.
    pub depth: u8,
    /// Repairs that were tried.
    pub repairs: u32,
    /// Question as printed; empty if there was none.
    pub question: String,
}

/// Conditions on rejects.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Wanted {
    /// Code of the first fault.
    pub code: Option<String>,
    /// Template name.
    pub template: Option<String>,
    /// Diagram kind.
    pub kind: Option<String>,
    /// Level.
    pub level: Option<u8>,
    /// Number of expansions.
    pub depth: Option<u8>,
}

/// A repair in a list.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Mended {
    /// The turn.
    pub turn: i64,
    /// Place in the turn.
    pub slot: u16,
    /// From 1.
    pub attempt: u16,
    /// Code of the finding.
    pub code: String,
    /// Name of the repair.
    pub action: String,
    /// What stood there.
    pub before: String,
    /// What stands there now.
    pub after: String,
    /// Whether the candidate passed in the end.
    pub verified: bool,
    /// Id of the sample, if it passed and is none that was there before.
    pub sample: Option<String>,
}

row!(Refused { number, turn, slot, template, level, kind, code, depth, repairs, question });
row!(Mended { turn, slot, attempt, code, action, before, after, verified, sample });

const ROW: &str =
    "number, turn, slot, template, level, kind, code, depth, repairs, json_extract(body, '$.question') AS question";
const BODY: &str = "SELECT body FROM reject WHERE number = ?";

#[cfg(test)]
pub(super) const FIXED: &[&str] = &[BODY];

/// What a list of rejects is driven by.
#[cfg(test)]
pub(super) fn drivers() -> [&'static str; 3] {
    ["code = ? AND", "template = ? AND", ""]
}

/// Rejects below a number. Binds: the driver's value if it has one, number, rows to look at; code, template, kind, level and
/// depth, null where any will do; limit.
pub(super) fn list(driver: &str) -> String {
    format!(
        "SELECT {ROW} FROM (SELECT number AS n FROM reject WHERE {driver} number < ? ORDER BY number DESC LIMIT ?) AS looked
         CROSS JOIN reject ON number = looked.n
         WHERE code = coalesce(?, code) AND template = coalesce(?, template) AND kind = coalesce(?, kind)
         AND level = coalesce(?, level) AND depth = coalesce(?, depth) ORDER BY looked.n DESC LIMIT ?"
    )
}

/// The last of the rejects that the list looks at.
pub(super) fn floor(driver: &str) -> String {
    format!("SELECT number FROM reject WHERE {driver} number < ? ORDER BY number DESC LIMIT ? OFFSET ?")
}

/// Newest rejects below the number `before`, at most `limit`.
pub async fn rejects(
    db: &mut SqliteConnection,
    wanted: &Wanted,
    before: u64,
    limit: u32,
) -> Result<Page<Refused>, sqlx::Error> {
    let (driver, value) = match (&wanted.code, &wanted.template) {
        (Some(code), _) => ("code = ? AND", Some(code.clone())),
        (_, Some(template)) => ("template = ? AND", Some(template.clone())),
        _ => ("", None),
    };
    let before = i64::try_from(before).unwrap_or(i64::MAX);
    let mut query = sqlx::query_as::<_, Refused>(AssertSqlSafe(list(driver)).into_sql_str());
    if let Some(value) = value.clone() {
        query = query.bind(value);
    }
    let Wanted { code, template, kind, level, depth } = wanted.clone();
    let query = query.bind(before).bind(LOOK).bind(code).bind(template).bind(kind).bind(level).bind(depth);
    let rows = query.bind(limit + 1).fetch_all(&mut *db).await?;
    let mut query = sqlx::query_scalar::<_, i64>(AssertSqlSafe(floor(driver)).into_sql_str());
    if let Some(value) = value {
        query = query.bind(value);
    }
    let floor = query.bind(before).bind(1).bind(LOOK - 1).fetch_optional(db).await?.map(i64::cast_unsigned);
    Ok(Page::cut(rows, limit, |row| row.number.cast_unsigned(), floor))
}

/// The reject of a number, JSON.
pub async fn body(db: &mut SqliteConnection, number: u64) -> Result<Option<String>, sqlx::Error> {
    sqlx::query_scalar(BODY).bind(i64::try_from(number).unwrap_or(i64::MAX)).fetch_optional(db).await
}

/// Repairs of turns below one. Binds: the action if there is one, turn, limit.
pub(super) fn repairs(of_action: bool) -> String {
    let action = if of_action { "action = ? AND" } else { "" };
    format!(
        "SELECT repair.turn, repair.slot, attempt, code, action, before, after, verified, sample.id AS sample FROM repair
         LEFT JOIN sample ON sample.turn = repair.turn AND sample.slot = repair.slot
         WHERE {action} repair.turn < ? ORDER BY repair.turn DESC, repair.slot DESC, attempt DESC LIMIT ?"
    )
}

/// Newest repairs of turns below `before`, of one action or all, at least `limit` if there are so many. Repairs of one turn stay together.
pub async fn mended(
    db: &mut SqliteConnection,
    action: Option<&str>,
    before: u64,
    limit: u32,
) -> Result<Page<Mended>, sqlx::Error> {
    let mut query = sqlx::query_as::<_, Mended>(AssertSqlSafe(repairs(action.is_some())).into_sql_str());
    if let Some(action) = action {
        query = query.bind(action.to_owned());
    }
    // Turns have a few repairs; what is beyond the page is cut at the border of a turn.
    let read = limit + 32;
    let before = i64::try_from(before).unwrap_or(i64::MAX);
    let mut rows = query.bind(before).bind(read).fetch_all(db).await?;
    let mut next = None;
    if rows.len() > limit as usize {
        let last = rows[limit as usize - 1].turn;
        let end = rows.iter().position(|row| row.turn < last).unwrap_or(rows.len());
        if end < rows.len() || rows.len() == read as usize {
            rows.truncate(end);
            next = Some(last.cast_unsigned());
        }
    }
    Ok(Page { rows, next })
}
