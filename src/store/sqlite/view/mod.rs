//! What the window asks of a database: pages of samples, rejects and repairs, counts, reviews.
//!
//! Every statement works with a bounded number of rows, however large the database is: counts come from `tally`, lists are
//! paged by key, and a list under several conditions looks at no more than [`LOOK`] samples a page. Nothing
//! here writes; a test explains every statement and refuses scans.

/// Reads a record by the names of its columns.
macro_rules! row {
    ($record:ident { $($field:ident),* }) => {
        impl<'r> sqlx::FromRow<'r, sqlx::sqlite::SqliteRow> for $record {
            fn from_row(row: &'r sqlx::sqlite::SqliteRow) -> Result<Self, sqlx::Error> {
                Ok($record { $($field: sqlx::Row::try_get(row, stringify!($field))?),* })
            }
        }
    };
}

pub mod counts;
pub mod knowledge;
pub mod rejects;
pub mod review;
pub mod samples;

use crate::store::error::StoreError;
use crate::store::sqlite::SqliteStore;
use sqlx::sqlite::SqliteConnection;

/// Rows that one page of a list under conditions looks at, at most. What is behind them comes with the next page.
pub const LOOK: u32 = 20_000;

/// A page of a list, newest first.
#[derive(Clone, PartialEq, Debug, serde::Serialize)]
pub struct Page<T> {
    /// The rows.
    pub rows: Vec<T>,
    /// Where the next page begins: rows with a smaller number; `None` at the end.
    pub next: Option<u64>,
}

impl<T> Page<T> {
    /// A page of rows that were read with a limit of one more than `limit`; `key` is a row's number. `floor` is the number
    /// that a bounded search came down to, if it did not reach the end.
    fn cut(mut rows: Vec<T>, limit: u32, key: impl Fn(&T) -> u64, floor: Option<u64>) -> Page<T> {
        let more = rows.len() > limit as usize;
        rows.truncate(limit as usize);
        let next = if more { rows.last().map(key) } else { floor };
        Page { rows, next }
    }
}

/// Every statement of the window, for the test that explains them; `?` stands where values are bound.
#[cfg(test)]
fn statements() -> Vec<String> {
    let fixed = [samples::FIXED, rejects::FIXED, counts::FIXED, knowledge::FIXED, review::FIXED];
    let mut all: Vec<String> = fixed.iter().flat_map(|list| list.iter().map(|s| (*s).to_owned())).collect();
    all.extend((0..=samples::CONDITIONS).flat_map(|n| [samples::list(n), samples::floor(n)]));
    all.extend(rejects::drivers().into_iter().flat_map(|driver| [rejects::list(driver), rejects::floor(driver)]));
    all.extend([rejects::repairs(false), rejects::repairs(true)]);
    all
}

impl SqliteStore {
    /// Asks the database one of the questions of this module; `what` completes "cannot ...".
    ///
    /// # Errors
    /// If the database cannot be read.
    pub fn ask<T>(
        &mut self,
        what: &'static str,
        question: impl AsyncFnOnce(&mut SqliteConnection) -> Result<T, sqlx::Error>,
    ) -> Result<T, StoreError> {
        self.wait(what, question)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests;
