//! Committing turns: everything of several turns goes in with a few many-row statements in one transaction.
//!
//! A statement's own cost through sqlx (two thread switches) is that of about ten rows, so rows are gathered over all
//! turns of a call. Duplicates are settled before anything is written, in order, against the database and the turns
//! at hand; what is stored therefore does not depend on how turns were gathered.

use crate::sample::finding::{Finding, Place};
use crate::sample::outcome::{Outcome, Turn};
use crate::sample::{Reject, Sample};
use crate::store::Extent;
use crate::store::error::StoreError;
use crate::store::sqlite::SqliteStore;
use sqlx::query::Query;
use sqlx::sqlite::{Sqlite, SqliteArguments, SqliteConnection};
use sqlx::{AssertSqlSafe, Connection, Row, SqlSafeStr, SqlStr};
use std::collections::HashMap;

/// Rows of one statement, largest first. Few sizes, so that each statement is prepared once and kept.
const SIZES: [usize; 3] = [32, 8, 1];

/// Number of keys that are looked up at once; missing ones are bound as null.
pub(super) const KEYS: usize = 32;

type Bound = Query<'static, Sqlite, SqliteArguments>;

/// An insert in all sizes.
struct Insert([SqlStr; SIZES.len()]);

impl Insert {
    fn new(into: &str, columns: usize, otherwise: &str) -> Insert {
        let row = format!("({})", vec!["?"; columns].join(","));
        Insert(SIZES.map(|size| {
            let text = format!("INSERT INTO {into} VALUES {} {otherwise}", vec![row.as_str(); size].join(","));
            AssertSqlSafe(std::sync::Arc::<str>::from(text)).into_sql_str()
        }))
    }

    /// Inserts the rows and returns how many went in.
    async fn put<R>(
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
    duplicates: SqlStr,
    /// Tag numbers by kind and name; filled as tags are met.
    tags: HashMap<(&'static str, String), i64>,
}

struct SampleRow {
    number: i64,
    sample: Box<Sample>,
    key: [u8; 32],
    hash: [u8; 32],
    body: String,
}

struct ImageRow {
    hash: Vec<u8>,
    width: u32,
    height: u32,
    png: Vec<u8>,
}

/// What a commit is about to write.
#[derive(Default)]
struct Batch {
    turns: usize,
    samples: Vec<SampleRow>,
    images: Vec<ImageRow>,
    rejects: Vec<(Reject, String)>,
}

impl Writer {
    pub(super) fn new() -> Writer {
        Writer {
            sample: Insert::new("sample", 19, ""),
            sample_tag: Insert::new("sample_tag", 2, ""),
            image: Insert::new("image (hash, width_px, height_px, png)", 4, "ON CONFLICT DO NOTHING"),
            reject: Insert::new("reject (turn, slot, template, template_hash, level, kind, code, body)", 8, ""),
            duplicates: among("SELECT duplicate_key, id FROM sample WHERE duplicate_key"),
            tags: HashMap::new(),
        }
    }

    /// Numbers of the tags of a sample, making those that are new.
    async fn tags_of(&mut self, db: &mut SqliteConnection, sample: &Sample) -> Result<Vec<i64>, sqlx::Error> {
        let knowledge = sample.knowledge.iter().map(|name| ("knowledge", name));
        let mut numbers = vec![];
        for (kind, name) in knowledge.chain(sample.tools.iter().map(|name| ("tool", name))) {
            let key = (kind, name.clone());
            let number = match self.tags.get(&key) {
                Some(&number) => number,
                None => {
                    let put = "INSERT INTO tag (kind, name) VALUES (?, ?) ON CONFLICT DO UPDATE SET name = name RETURNING number";
                    let put = sqlx::query_scalar(put).bind(kind).bind(name.clone());
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

    async fn write(&mut self, db: &mut SqliteConnection, batch: Batch, extent: &mut Extent) -> Result<(), sqlx::Error> {
        let mut work = db.begin_with("BEGIN IMMEDIATE").await?;
        let mut tags = vec![];
        for row in &batch.samples {
            let numbers = self.tags_of(&mut work, &row.sample).await?;
            tags.extend(numbers.into_iter().map(|tag| (tag, row.number)));
        }
        extent.images +=
            self.image.put(&mut work, batch.images, |q, r| q.bind(r.hash).bind(r.width).bind(r.height).bind(r.png)).await?;
        self.sample.put(&mut work, batch.samples, bind_sample).await?;
        self.sample_tag.put(&mut work, tags, |q, (tag, sample)| q.bind(tag).bind(sample)).await?;
        self.reject.put(&mut work, batch.rejects, bind_reject).await?;
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

impl SqliteStore {
    pub(super) fn commit_turns(&mut self, turns: Vec<Turn>, target: u64) -> Result<usize, StoreError> {
        let mut extent = self.extent.clone();
        let batch = self.settle(turns, target, &mut extent)?;
        let count = batch.turns;
        if count > 0 {
            let connection = self.connection.as_mut().expect("the connection is taken only when the store is dropped");
            let written = self.runtime.block_on(self.writer.write(connection, batch, &mut extent));
            if let Err(error) = written {
                // A tag made in the transaction that failed is gone with it.
                self.writer.tags.clear();
                return Err(StoreError::sql(&self.path, "cannot commit turns", error));
            }
            self.extent = extent;
        }
        Ok(count)
    }

    /// Decides what becomes of each outcome, in order, and advances the extent.
    fn settle(&mut self, turns: Vec<Turn>, target: u64, extent: &mut Extent) -> Result<Batch, StoreError> {
        let mut known = self.known_duplicates(&turns)?;
        let mut batch = Batch::default();
        for turn in turns {
            if extent.verified >= target {
                break;
            }
            if turn.index != extent.next_turn {
                let (path, found, expected) = (self.path.clone(), turn.index, extent.next_turn);
                return Err(StoreError::Order { path, found, expected });
            }
            for outcome in turn.outcomes {
                let reject = match outcome {
                    Outcome::Rejected(reject) => reject,
                    Outcome::Verified(sample) => match known.entry(sample.duplicate_key()) {
                        std::collections::hash_map::Entry::Occupied(first) => duplicate(*sample, first.get()),
                        std::collections::hash_map::Entry::Vacant(free) => {
                            free.insert(sample.id.clone());
                            self.accept(sample, &mut batch, extent)?;
                            continue;
                        }
                    },
                };
                extent.rejected += 1;
                let body = serde_json::to_string(&reject).expect("a reject consists of serialisable types");
                batch.rejects.push((reject, body));
            }
            extent.next_turn += 1;
            batch.turns += 1;
        }
        Ok(batch)
    }

    fn accept(&self, mut sample: Box<Sample>, batch: &mut Batch, extent: &mut Extent) -> Result<(), StoreError> {
        for picture in std::mem::take(&mut sample.pictures) {
            let hash = unhex(&picture.hash)
                .ok_or_else(|| self.damaged(format!("sample {}", sample.id), format!("picture hash {}", picture.hash)))?;
            batch.images.push(ImageRow { hash, width: picture.width, height: picture.height, png: picture.png });
        }
        // The same bytes as `Sample::hash` takes, serialised once.
        let body = serde_json::to_string(&sample).expect("a sample consists of serialisable types");
        let hash = *blake3::hash(body.as_bytes()).as_bytes();
        debug_assert_eq!(hash, sample.hash());
        extent.chain(&hash);
        extent.verified += 1;
        let (number, key) = (extent.verified.cast_signed(), sample.duplicate_key());
        batch.samples.push(SampleRow { number, sample, key, hash, body });
        Ok(())
    }

    /// Ids of stored samples by duplicate key, as far as the turns' samples meet them.
    fn known_duplicates(&mut self, turns: &[Turn]) -> Result<HashMap<[u8; 32], String>, StoreError> {
        let keys: Vec<Vec<u8>> = turns
            .iter()
            .flat_map(|t| &t.outcomes)
            .filter_map(|o| if let Outcome::Verified(s) = o { Some(s.duplicate_key().to_vec()) } else { None })
            .collect();
        let text = self.writer.duplicates.clone();
        self.wait("cannot look for duplicates", async move |db| {
            let mut known = HashMap::new();
            for some in keys.chunks(KEYS) {
                for row in bind_keys(sqlx::query(text.clone()), some).fetch_all(&mut *db).await? {
                    let key: &[u8] = row.try_get(0)?;
                    let key = key.try_into().map_err(|e| sqlx::Error::Decode(Box::new(e)))?;
                    known.insert(key, row.try_get(1)?);
                }
            }
            Ok(known)
        })
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

fn duplicate(sample: Sample, first: &str) -> Reject {
    let finding = Finding::fault("duplicate", "exact", Place::Whole).with("first", first);
    Reject { provenance: sample.provenance, kind: sample.kind, question: sample.question, findings: vec![finding] }
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
}
