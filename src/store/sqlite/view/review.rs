//! Reviews, for reading ([`crate::store::notes`] writes them): what people said of samples, and which sample to ask them about next.
//!
//! Samples come up in an order that jumps over the whole dataset, so that a few reviews say something about all of it.

use crate::seed::Stream;
use serde::Serialize;
use sqlx::sqlite::SqliteConnection;

/// Samples that are tried before all are taken to be reviewed.
const TRIES: u64 = 256;

/// A review.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Review {
    /// Id of the sample.
    pub id: String,
    /// Its template.
    pub template: String,
    /// `accept` or `reject`.
    pub verdict: String,
    /// Why; may be empty.
    pub reason: String,
    /// Seconds since 1970.
    pub at: i64,
}

row!(Review { id, template, verdict, reason, at });

const COUNTS: &str = "SELECT verdict, count(*) FROM review GROUP BY verdict";
const DONE: &str = "SELECT count(*) FROM review WHERE sample = ?";
const OF: &str =
    "SELECT id, template, verdict, reason, at FROM review CROSS JOIN sample ON number = sample WHERE sample.id = ?1
     AND review.sample = (SELECT number FROM sample WHERE id = ?1)";
const RECENT: &str = "SELECT id, template, verdict, reason, at FROM review CROSS JOIN sample ON number = review.sample
     ORDER BY at DESC, review.sample LIMIT ?";

/// People write few reviews, so that those may be read whole; samples may not.
#[cfg(test)]
pub(super) const FIXED: &[&str] = &[COUNTS, DONE, OF, RECENT];

/// Number of accepted and of rejected samples.
pub async fn counts(db: &mut SqliteConnection) -> Result<(u64, u64), sqlx::Error> {
    let rows: Vec<(String, i64)> = sqlx::query_as(COUNTS).fetch_all(db).await?;
    let of = |verdict: &str| rows.iter().find(|r| r.0 == verdict).map_or(0, |r| r.1.cast_unsigned());
    Ok((of("accept"), of("reject")))
}

/// The id of a sample that nobody has reviewed, of `verified` samples, `done` of which were reviewed, leaving out `skip`.
pub async fn next(
    db: &mut SqliteConnection,
    verified: u64,
    done: u64,
    skip: &[String],
) -> Result<Option<String>, sqlx::Error> {
    if verified == 0 {
        return Ok(None);
    }
    let mut stream = Stream::new(&[b"review", &done.to_le_bytes(), &(skip.len() as u64).to_le_bytes()]);
    for attempt in 0..TRIES {
        let number = match verified <= TRIES {
            true => 1 + (done + attempt) % verified,
            false => stream.int(1..=i64::try_from(verified).unwrap_or(i64::MAX)).cast_unsigned(),
        };
        let reviewed: i64 = sqlx::query_scalar(DONE).bind(number.cast_signed()).fetch_one(&mut *db).await?;
        if reviewed == 0
            && let Some(id) = super::samples::at(db, number).await?
            && !skip.contains(&id)
        {
            return Ok(Some(id));
        }
    }
    Ok(None)
}

/// The review of a sample.
pub async fn of(db: &mut SqliteConnection, id: &str) -> Result<Option<Review>, sqlx::Error> {
    sqlx::query_as(OF).bind(id.to_owned()).fetch_optional(db).await
}

/// The last reviews.
pub async fn recent(db: &mut SqliteConnection, limit: u32) -> Result<Vec<Review>, sqlx::Error> {
    sqlx::query_as(RECENT).bind(limit).fetch_all(db).await
}
