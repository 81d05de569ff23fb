//! Reading back: samples with their pictures, template sources, counts.

use crate::sample::{Picture, Sample};
use crate::store::error::StoreError;
use crate::store::sqlite::SqliteStore;
use crate::store::sqlite::write::{KEYS, among, bind_keys, unhex};
use crate::store::{Round, Stats, Stored, TemplateSource, Yield};
use sqlx::sqlite::SqliteConnection;
use sqlx::{AssertSqlSafe, Row, SqlSafeStr};
use std::collections::{BTreeMap, HashMap};

/// Number, hash, body and difference hash of a sample.
type Raw = (i64, Vec<u8>, String, Option<i64>);

/// Where these are read from. Samples of an older program have no likeness.
const SAMPLES: &str = "SELECT number, hash, body, picture FROM sample LEFT JOIN likeness ON sample = number WHERE";

impl SqliteStore {
    pub(super) fn sample_of(&mut self, id: &str) -> Result<Option<Stored>, StoreError> {
        let id = id.to_string();
        let rows: Vec<Raw> = self.wait("cannot read a sample", async move |db| {
            let text = AssertSqlSafe(format!("{SAMPLES} id = ?"));
            sqlx::query_as(text).bind(id).fetch_all(db).await
        })?;
        Ok(self.complete(rows)?.pop())
    }

    pub(super) fn samples_behind(&mut self, number: u64, limit: u32) -> Result<Vec<Stored>, StoreError> {
        let rows: Vec<Raw> = self.wait("cannot read samples", async move |db| {
            let text = AssertSqlSafe(format!("{SAMPLES} number > ? ORDER BY number LIMIT ?"));
            sqlx::query_as(text).bind(number.cast_signed()).bind(limit).fetch_all(db).await
        })?;
        self.complete(rows)
    }

    pub(super) fn samples_of(&mut self, numbers: &[u64]) -> Result<Vec<Stored>, StoreError> {
        let list = numbers.iter().map(u64::to_string).collect::<Vec<_>>().join(",");
        let rows: Vec<Raw> = self.wait("cannot read samples", async move |db| {
            let text = AssertSqlSafe(format!("{SAMPLES} number IN ({list}) ORDER BY number"));
            sqlx::query_as(text).fetch_all(db).await
        })?;
        self.complete(rows)
    }

    /// Parses bodies and adds the pictures.
    fn complete(&mut self, rows: Vec<Raw>) -> Result<Vec<Stored>, StoreError> {
        let mut all = Vec::with_capacity(rows.len());
        for (number, hash, body, picture) in rows {
            let what = || format!("sample {number}");
            let mut sample: Sample = serde_json::from_str(&body).map_err(|e| self.damaged(what(), e))?;
            sample.likeness = picture.unwrap_or(0).cast_unsigned();
            let hash = hash.try_into().map_err(|_| self.damaged(what(), "its hash is not 32 bytes"))?;
            all.push(Stored { number: number.cast_unsigned(), sample, hash });
        }
        let mut pictures = self.pictures(&all)?;
        for stored in &mut all {
            let found: Option<Vec<Picture>> =
                stored.sample.picture_hashes.iter().map(|hash| pictures.get_mut(hash).cloned()).collect();
            stored.sample.pictures =
                found.ok_or_else(|| self.damaged(format!("sample {}", stored.sample.id), "a picture is missing"))?;
        }
        Ok(all)
    }

    fn pictures(&mut self, of: &[Stored]) -> Result<HashMap<String, Picture>, StoreError> {
        let hashes = of.iter().flat_map(|s| &s.sample.picture_hashes);
        let keys: Option<Vec<Vec<u8>>> = hashes.map(|hash| unhex(hash)).collect();
        let keys = keys.ok_or_else(|| self.damaged("a sample", "a picture hash is not hex"))?;
        let rows = self.wait("cannot read pictures", async move |db| {
            let text = among("SELECT lower(hex(hash)), png, width_px, height_px FROM image WHERE hash");
            let mut rows = vec![];
            for some in keys.chunks(KEYS) {
                rows.extend(bind_keys(sqlx::query(text.clone()), some).fetch_all(&mut *db).await?);
            }
            rows.iter()
                .map(|row| {
                    Ok(Picture {
                        hash: row.try_get(0)?,
                        png: row.try_get(1)?,
                        width: row.try_get(2)?,
                        height: row.try_get(3)?,
                    })
                })
                .collect::<Result<Vec<Picture>, sqlx::Error>>()
        })?;
        Ok(rows.into_iter().map(|picture| (picture.hash.clone(), picture)).collect())
    }

    /// The PNG of a picture by the hash of its size and pixels.
    ///
    /// # Errors
    /// If the database cannot be read.
    pub fn png(&mut self, hash: &[u8; 32]) -> Result<Option<Vec<u8>>, StoreError> {
        let hash = hash.to_vec();
        self.wait("cannot read a picture", async move |db| {
            sqlx::query_scalar("SELECT png FROM image WHERE hash = ?").bind(hash).fetch_optional(db).await
        })
    }

    pub(super) fn ids_like(&mut self, id: &str) -> Result<Vec<String>, StoreError> {
        let head: String = id.chars().filter(char::is_ascii_hexdigit).take(4).collect::<String>().to_lowercase();
        self.wait("cannot look for ids", async move |db| {
            // The letter behind f: all ids that begin with `head` sort before it.
            let behind = format!("{head}g");
            let text = "SELECT id FROM sample WHERE id >= ? AND id < ? ORDER BY id LIMIT 5";
            sqlx::query_scalar(text).bind(head).bind(behind).fetch_all(db).await
        })
    }

    pub(super) fn source_of(&mut self, hash: &str) -> Result<Option<TemplateSource>, StoreError> {
        let key = hash.to_string();
        let row: Option<(String, String)> = self.wait("cannot read a template source", async move |db| {
            sqlx::query_as("SELECT name, files FROM template_source WHERE hash = ?").bind(key).fetch_optional(db).await
        })?;
        let Some((name, files)) = row else { return Ok(None) };
        let files = serde_json::from_str(&files).map_err(|e| self.damaged(format!("template source {hash}"), e))?;
        Ok(Some(TemplateSource { hash: hash.into(), name, files }))
    }

    /// Rows of a query for a name and a count.
    pub(super) fn counts(&mut self, text: &'static str) -> Result<BTreeMap<String, u64>, StoreError> {
        let rows: Vec<(String, i64)> =
            self.wait("cannot count", async move |db| sqlx::query_as(text).fetch_all(db).await)?;
        Ok(rows.into_iter().map(|(name, count)| (name, count.cast_unsigned())).collect())
    }

    pub(super) fn counts_by_template(&mut self) -> Result<BTreeMap<(String, u8), u64>, StoreError> {
        let rows: Vec<(String, u8, i64)> = self.wait("cannot count", async |db| {
            let text = "SELECT name, CAST(other AS INTEGER), number FROM tally WHERE axis = 'verified'";
            sqlx::query_as(text).fetch_all(db).await
        })?;
        Ok(rows.into_iter().map(|(template, level, count)| ((template, level), count.cast_unsigned())).collect())
    }

    pub(super) fn round_at(&mut self, turn: u64) -> Result<Option<Round>, StoreError> {
        let turn = i64::try_from(turn).unwrap_or(i64::MAX);
        let rest = format!("WHERE first_turn <= {turn} ORDER BY first_turn DESC LIMIT 1");
        let rows = self.wait("cannot read a round", async move |db| rounds(db, &rest).await)?;
        rows.into_iter().next().map(|row| row.map_err(|why| self.damaged("a round's weights", why))).transpose()
    }

    pub(super) fn all_stats(&mut self) -> Result<Stats, StoreError> {
        let (rounds, image_bytes): (i64, i64) = self.wait("cannot count", async move |db| {
            let text = "SELECT (SELECT count(*) FROM round), (SELECT coalesce(sum(length(png)), 0) FROM image)";
            sqlx::query_as(text).fetch_one(db).await
        })?;
        let rows: Vec<(String, u8, i64, i64)> = self.wait("cannot count", async move |db| {
            let text = "SELECT template, level, sum(verified), sum(rejected) FROM (
                            SELECT template, level, count(*) AS verified, 0 AS rejected FROM sample GROUP BY template, level
                            UNION ALL
                            SELECT template, level, 0, count(*) FROM reject GROUP BY template, level)
                        GROUP BY template, level ORDER BY template, level";
            sqlx::query_as(text).fetch_all(db).await
        })?;
        let templates = rows.into_iter().map(|(template, level, verified, rejected)| Yield {
            template,
            level,
            verified: verified.cast_unsigned(),
            rejected: rejected.cast_unsigned(),
        });
        Ok(Stats {
            rounds: rounds.cast_unsigned(),
            image_bytes: image_bytes.cast_unsigned(),
            expansions: self.expansions()?,
            passed: self.passed()?,
            repairs: self.repairs()?,
            by_kind: self.counts("SELECT kind, count(*) FROM sample GROUP BY kind")?,
            by_tool: self.counts(TOOLS)?,
            by_knowledge: self.counts(KNOWLEDGE)?,
            rejects_by_code: self.counts("SELECT code, count(*) FROM reject GROUP BY code")?,
            templates: templates.collect(),
        })
    }
}

const TOOLS: &str =
    "SELECT name, count(*) FROM sample_tag JOIN tag ON tag.number = tag WHERE tag.kind = 'tool' GROUP BY tag.number";
pub(super) const KNOWLEDGE: &str = "SELECT name, count(*) FROM sample_tag JOIN tag ON tag.number = tag WHERE tag.kind = 'knowledge' GROUP BY tag.number";

/// Rounds as far as the rest of the statement says; a round whose weights are no JSON comes as what is wrong with them.
pub(super) async fn rounds(db: &mut SqliteConnection, rest: &str) -> Result<Vec<Result<Round, String>>, sqlx::Error> {
    let text = format!("SELECT number, first_turn, template_set, knowledge, weights FROM round {rest}");
    let text = AssertSqlSafe(text).into_sql_str();
    let rows: Vec<(i64, i64, String, String, String)> = sqlx::query_as(text).fetch_all(db).await?;
    let round = |(number, first_turn, template_set, knowledge, weights): (i64, i64, _, _, String)| {
        let weights = serde_json::from_str(&weights).map_err(|e| e.to_string())?;
        let (number, first_turn) = (number.cast_unsigned(), first_turn.cast_unsigned());
        Ok(Round { number, first_turn, template_set, knowledge, weights })
    };
    Ok(rows.into_iter().map(round).collect())
}
