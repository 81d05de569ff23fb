//! Writing rows: everything of several turns goes in with a few many-row statements in one transaction.
//!
//! A statement's own cost through sqlx (two thread switches) is that of about ten rows, so rows are gathered over all
//! turns of a call.

use crate::sample::repaired::Repaired;
use crate::sample::{Provenance, Reject, Sample};
use crate::store::Extent;
use crate::store::sqlite::tallies::{Tallies, facets};
use sqlx::query::Query;
use sqlx::sqlite::{Sqlite, SqliteArguments, SqliteConnection};
use sqlx::{AssertSqlSafe, Connection, SqlSafeStr, SqlStr};
use std::collections::HashMap;

/// Rows of one statement, largest first. Few sizes, so that each statement is prepared once and kept.
const SIZES: [usize; 3] = [32, 8, 1];

/// Number of keys that are looked up at once; missing ones are bound as null.
pub(super) const KEYS: usize = 32;

pub(super) type Bound = Query<'static, Sqlite, SqliteArguments>;

/// An insert in all sizes.
pub(super) struct Insert([SqlStr; SIZES.len()]);

impl Insert {
    pub(super) fn new(into: &str, columns: usize, otherwise: &str) -> Insert {
        let row = format!("({})", vec!["?"; columns].join(","));
        Insert(SIZES.map(|size| {
            let text = format!("INSERT INTO {into} VALUES {} {otherwise}", vec![row.as_str(); size].join(","));
            AssertSqlSafe(std::sync::Arc::<str>::from(text)).into_sql_str()
        }))
    }

    /// Inserts the rows and returns how many went in.
    pub(super) async fn put<R>(
        &self,
        db: &mut SqliteConnection,
        rows: Vec<R>,
        bind: impl Fn(Bound, R) -> Bound,
    ) -> Result<u64, sqlx::Error> {
        let mut rows = rows.into_iter();
        let mut put = 0;
        for (&size, text) in SIZES.iter().zip(&self.0) {
            while rows.len() >= size {
                let bound = rows.by_ref().take(size).fold(sqlx::query(text.clone()), &bind);
                put += bound.execute(&mut *db).await?.rows_affected();
            }
        }
        Ok(put)
    }
}

/// Statements and tags of a database that is written.
pub(super) struct Writer {
    sample: Insert,
    sample_tag: Insert,
    image: Insert,
    reject: Insert,
    repair: Insert,
    likeness: Insert,
    tally: Insert,
    pub(super) duplicates: SqlStr,
    pub(super) problems: SqlStr,
    /// Tag numbers by kind and name; filled as tags are met.
    pub(super) tags: HashMap<(&'static str, String), i64>,
}

pub(super) struct SampleRow {
    pub(super) number: i64,
    pub(super) sample: Box<Sample>,
    pub(super) key: [u8; 32],
    pub(super) hash: [u8; 32],
    pub(super) body: String,
}

/// A row of `likeness`.
pub(super) struct LikenessRow {
    pub(super) number: i64,
    pub(super) form: Vec<u8>,
    pub(super) problem: Vec<u8>,
    pub(super) answer: u64,
    pub(super) picture: u64,
}

pub(super) struct ImageRow {
    pub(super) hash: Vec<u8>,
    pub(super) width: u32,
    pub(super) height: u32,
    pub(super) png: Vec<u8>,
}

pub(super) struct RepairRow {
    pub(super) turn: u64,
    pub(super) slot: u16,
    pub(super) attempt: usize,
    pub(super) repaired: Repaired,
    pub(super) verified: bool,
}

/// What a commit is about to write.
#[derive(Default)]
pub(super) struct Batch {
    pub(super) turns: usize,
    pub(super) samples: Vec<SampleRow>,
    pub(super) images: Vec<ImageRow>,
    pub(super) likenesses: Vec<LikenessRow>,
    pub(super) rejects: Vec<(Reject, String)>,
    pub(super) repairs: Vec<RepairRow>,
}

impl Batch {
    /// Takes down the repairs of a candidate.
    pub(super) fn log(&mut self, from: &Provenance, repairs: &[Repaired], verified: bool) {
        let (turn, slot) = (from.turn, from.slot);
        let rows = repairs.iter().cloned().zip(1..);
        self.repairs.extend(rows.map(|(repaired, attempt)| RepairRow { turn, slot, attempt, repaired, verified }));
    }
}

impl Writer {
    pub(super) fn new() -> Writer {
        Writer {
            sample: Insert::new("sample", 26, ""),
            sample_tag: Insert::new("sample_tag", 2, ""),
            image: Insert::new("image (hash, width_px, height_px, png)", 4, "ON CONFLICT DO NOTHING"),
            reject: Insert::new(
                "reject (turn, slot, template, template_hash, level, kind, code, body, depth, repairs)",
                10,
                "",
            ),
            repair: Insert::new("repair", 8, ""),
            likeness: Insert::new("likeness", 5, ""),
            tally: Insert::new("tally", 4, "ON CONFLICT DO UPDATE SET number = number + excluded.number"),
            duplicates: among("SELECT duplicate_key, id FROM sample WHERE duplicate_key"),
            problems: among("SELECT problem, id FROM likeness JOIN sample ON sample = number WHERE problem"),
            tags: HashMap::new(),
        }
    }

    /// Numbers of the tags of a sample, making those that are new.
    async fn tags_of(&mut self, db: &mut SqliteConnection, sample: &Sample) -> Result<Vec<i64>, sqlx::Error> {
        let mut numbers = vec![];
        for key in facets(sample) {
            let (kind, name) = &key;
            let number = match self.tags.get(&key) {
                Some(&number) => number,
                None => {
                    let put = "INSERT INTO tag (kind, name) VALUES (?, ?) ON CONFLICT DO UPDATE SET name = name RETURNING number";
                    let put = sqlx::query_scalar(put).bind(*kind).bind(name.clone());
                    let number: i64 = put.fetch_one(&mut *db).await?;
                    self.tags.insert(key, number);
                    number
                }
            };
            if !numbers.contains(&number) {
                numbers.push(number);
            }
        }
        Ok(numbers)
    }

    pub(super) async fn write(
        &mut self,
        db: &mut SqliteConnection,
        batch: Batch,
        extent: &mut Extent,
    ) -> Result<(), sqlx::Error> {
        let mut work = db.begin_with("BEGIN IMMEDIATE").await?;
        let (mut tags, mut tallies) = (vec![], Tallies::default());
        for row in &batch.samples {
            tallies.sample(&row.sample);
            let numbers = self.tags_of(&mut work, &row.sample).await?;
            tags.extend(numbers.into_iter().map(|tag| (tag, row.number)));
        }
        batch.rejects.iter().for_each(|(reject, _)| tallies.reject(reject));
        batch.repairs.iter().for_each(|row| tallies.repair(&row.repaired, row.verified));
        extent.images += self
            .image
            .put(&mut work, batch.images, |q, r| q.bind(r.hash).bind(r.width).bind(r.height).bind(r.png))
            .await?;
        self.sample.put(&mut work, batch.samples, bind_sample).await?;
        self.likeness
            .put(&mut work, batch.likenesses, |q, r| {
                let (answer, picture) = (r.answer.cast_signed(), r.picture.cast_signed());
                q.bind(r.number).bind(r.form).bind(r.problem).bind(answer).bind(picture)
            })
            .await?;
        self.sample_tag.put(&mut work, tags, |q, (tag, sample)| q.bind(tag).bind(sample)).await?;
        self.reject.put(&mut work, batch.rejects, bind_reject).await?;
        self.repair.put(&mut work, batch.repairs, bind_repair).await?;
        self.tally
            .put(&mut work, tallies.rows(), |q, ((axis, name, other), n)| q.bind(axis).bind(name).bind(other).bind(n))
            .await?;
        sqlx::query("UPDATE run SET next_turn = ?, verified = ?, rejected = ?, images = ?, digest = ?")
            .bind(extent.next_turn.cast_signed())
            .bind(extent.verified.cast_signed())
            .bind(extent.rejected.cast_signed())
            .bind(extent.images.cast_signed())
            .bind(extent.digest.to_vec())
            .execute(&mut *work)
            .await?;
        work.commit().await
    }
}

/// A query for the rows whose column, which ends `head`, is one of [`KEYS`] values.
pub(super) fn among(head: &str) -> SqlStr {
    let text = format!("{head} IN ({})", vec!["?"; KEYS].join(","));
    AssertSqlSafe(std::sync::Arc::<str>::from(text)).into_sql_str()
}

/// Binds at most [`KEYS`] keys, and null for the others.
pub(super) fn bind_keys(mut query: Bound, keys: &[Vec<u8>]) -> Bound {
    for place in 0..KEYS {
        query = query.bind(keys.get(place).cloned());
    }
    query
}

/// Bytes of a hex string.
pub(super) fn unhex(text: &str) -> Option<Vec<u8>> {
    let digits: Option<Vec<u32>> = text.chars().map(|c| c.to_digit(16)).collect();
    let digits = digits.filter(|d| d.len().is_multiple_of(2))?;
    Some(digits.chunks(2).map(|pair| (pair[0] * 16 + pair[1]) as u8).collect())
}

fn bind_sample(query: Bound, row: SampleRow) -> Bound {
    let SampleRow { number, sample, key, hash, body } = row;
    let sample = *sample;
    let calls = sample.trajectory.iter().filter(|m| m.call.is_some()).count();
    let steps = sample.trajectory.iter().filter(|m| m.derived.is_some()).count();
    query
        .bind(number)
        .bind(sample.id)
        .bind(sample.provenance.turn.cast_signed())
        .bind(sample.provenance.slot)
        .bind(sample.provenance.template)
        .bind(sample.provenance.template_hash)
        .bind(sample.provenance.level)
        .bind(sample.kind)
        .bind(sample.theme)
        .bind(sample.question)
        .bind(sample.answer_text)
        .bind(sample.choices.len() as i64)
        .bind(steps as i64)
        .bind(calls as i64)
        .bind(sample.width)
        .bind(sample.height)
        .bind(key.to_vec())
        .bind(hash.to_vec())
        .bind(body)
        .bind(sample.provenance.expansions.len() as i64)
        .bind(sample.provenance.expansions.last().map(|e| e.way.name()))
        .bind(sample.parent)
        .bind(sample.difficulty.steps)
        .bind(sample.difficulty.visual)
        .bind(sample.difficulty.context)
        .bind(sample.repairs.len() as i64)
}

fn bind_reject(query: Bound, (reject, body): (Reject, String)) -> Bound {
    let code = reject.code().to_string();
    let from = reject.provenance;
    query
        .bind(from.turn.cast_signed())
        .bind(from.slot)
        .bind(from.template)
        .bind(from.template_hash)
        .bind(from.level)
        .bind(reject.kind)
        .bind(code)
        .bind(body)
        .bind(from.expansions.len() as i64)
        .bind(reject.repairs.len() as i64)
}

fn bind_repair(query: Bound, row: RepairRow) -> Bound {
    let RepairRow { turn, slot, attempt, repaired, verified } = row;
    query
        .bind(turn.cast_signed())
        .bind(slot)
        .bind(attempt as i64)
        .bind(repaired.code)
        .bind(repaired.action)
        .bind(repaired.before)
        .bind(repaired.after)
        .bind(verified)
}
