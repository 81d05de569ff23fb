//! Committing turns: what becomes of each outcome, decided in order, and one transaction for all of them.
//!
//! Duplicates are settled before anything is written, in order, against the database and the turns at hand; what is
//! stored therefore does not depend on how turns were gathered. A sample is refused if an earlier one is the same letter for
//! letter, is the same problem by its signature, or nearly the same by its words, picture and answer.

use crate::sample::finding::{Finding, Place};
use crate::sample::outcome::{Outcome, Turn};
use crate::sample::{Reject, Sample};
use crate::similarity::mix::text;
use crate::store::Extent;
use crate::store::error::StoreError;
use crate::store::sqlite::SqliteStore;
use crate::store::sqlite::likeness::{BITS, resemblance};
use crate::store::sqlite::write::{Batch, ImageRow, KEYS, LikenessRow, SampleRow, bind_keys, unhex};
use sqlx::{Row, SqlStr};
use std::collections::HashMap;

impl SqliteStore {
    pub(super) fn commit_turns(&mut self, turns: Vec<Turn>, target: u64) -> Result<usize, StoreError> {
        let mut extent = self.extent.clone();
        let settled = self.settle(turns, target, &mut extent);
        let batch = settled.inspect_err(|_| self.index.cut(self.extent.verified))?;
        let count = batch.turns;
        if count > 0 {
            let connection = self.connection.as_mut().expect("the connection is taken only when the store is dropped");
            let written = self.runtime.block_on(self.writer.write(connection, batch, &mut extent));
            if let Err(error) = written {
                // A tag made in the transaction that failed is gone with it.
                self.writer.tags.clear();
                self.index.cut(self.extent.verified);
                return Err(StoreError::sql(&self.path, "cannot commit turns", error));
            }
            self.extent = extent;
        }
        Ok(count)
    }

    /// Decides what becomes of each outcome, in order, and advances the extent.
    fn settle(&mut self, turns: Vec<Turn>, target: u64, extent: &mut Extent) -> Result<Batch, StoreError> {
        let mut known = self.known(&turns)?;
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
                    Outcome::Verified(sample) => match self.twin(&sample, &known, &batch)? {
                        Some(finding) => refused(*sample, finding),
                        None => {
                            known.samples.insert(sample.duplicate_key(), sample.id.clone());
                            known.problems.insert(self.problem(&sample)?, sample.id.clone());
                            self.accept(sample, &mut batch, extent)?;
                            continue;
                        }
                    },
                };
                extent.rejected += 1;
                batch.log(&reject.provenance, &reject.repairs, false);
                let body = serde_json::to_string(&reject).expect("a reject consists of serialisable types");
                batch.rejects.push((reject, body));
            }
            extent.next_turn += 1;
            batch.turns += 1;
        }
        Ok(batch)
    }

    fn accept(&mut self, mut sample: Box<Sample>, batch: &mut Batch, extent: &mut Extent) -> Result<(), StoreError> {
        for picture in std::mem::take(&mut sample.pictures) {
            let hash = unhex(&picture.hash).ok_or_else(|| {
                self.damaged(format!("sample {}", sample.id), format!("picture hash {}", picture.hash))
            })?;
            batch.images.push(ImageRow { hash, width: picture.width, height: picture.height, png: picture.png });
        }
        batch.log(&sample.provenance, &sample.repairs, true);
        // The same bytes as `Sample::hash` takes, serialised once.
        let body = serde_json::to_string(&sample).expect("a sample consists of serialisable types");
        let hash = *blake3::hash(body.as_bytes()).as_bytes();
        debug_assert_eq!(hash, sample.hash());
        extent.chain(&hash);
        extent.verified += 1;
        let (number, key) = (extent.verified.cast_signed(), sample.duplicate_key());
        let form = unhex(&sample.signature.form)
            .ok_or_else(|| self.damaged(format!("sample {}", sample.id), "its form is no hex"))?;
        let (problem, answer, picture) = (self.problem(&sample)?, text(sample.answer_value()), sample.likeness);
        self.index.add(answer, picture, number);
        batch.likenesses.push(LikenessRow { number, form, problem, answer, picture });
        batch.samples.push(SampleRow { number, sample, key, hash, body });
        Ok(())
    }

    fn problem(&self, sample: &Sample) -> Result<Vec<u8>, StoreError> {
        let damaged = || self.damaged(format!("sample {}", sample.id), "its signature is no hex");
        unhex(&sample.signature.problem).ok_or_else(damaged)
    }

    /// What makes a sample the same as an earlier one, or nearly so.
    fn twin(&mut self, sample: &Sample, known: &Known, batch: &Batch) -> Result<Option<Finding>, StoreError> {
        if let Some(first) = known.samples.get(&sample.duplicate_key()) {
            return Ok(Some(Finding::fault("duplicate", "exact", Place::Whole).with("first", first.as_str())));
        }
        if let Some(first) = known.problems.get(&self.problem(sample)?) {
            return Ok(Some(Finding::fault("novelty", "same-problem", Place::Whole).with("first", first.as_str())));
        }
        for number in self.index.alike(text(sample.answer_value()), sample.likeness) {
            let (id, question) = match batch.samples.iter().find(|row| row.number == number) {
                Some(row) => (row.sample.id.clone(), row.sample.question.clone()),
                None => self.question(number)?,
            };
            if let Some(alike) = resemblance(&sample.question, &question) {
                let near = Finding::fault("novelty", "near", Place::Whole);
                return Ok(Some(near.with("first", id).with("question", alike).with("picture_bits", BITS)));
            }
        }
        Ok(None)
    }

    /// Id and question of a stored sample.
    fn question(&mut self, number: i64) -> Result<(String, String), StoreError> {
        self.wait("cannot read a question", async move |db| {
            sqlx::query_as("SELECT id, question FROM sample WHERE number = ?").bind(number).fetch_one(db).await
        })
    }

    /// What is known of the turns' samples.
    fn known(&mut self, turns: &[Turn]) -> Result<Known, StoreError> {
        let outcomes = || turns.iter().flat_map(|t| &t.outcomes);
        let samples = || outcomes().filter_map(|o| if let Outcome::Verified(s) = o { Some(s) } else { None });
        let keys = samples().map(|sample| sample.duplicate_key().to_vec()).collect();
        let problems = samples().map(|sample| self.problem(sample)).collect::<Result<_, _>>()?;
        let samples = self.ids_of(self.writer.duplicates.clone(), keys)?;
        let samples = samples.into_iter().filter_map(|(key, id)| Some((key.try_into().ok()?, id))).collect();
        Ok(Known { samples, problems: self.ids_of(self.writer.problems.clone(), problems)? })
    }

    /// Ids of stored samples by one of their keys.
    fn ids_of(&mut self, text: SqlStr, keys: Vec<Vec<u8>>) -> Result<HashMap<Vec<u8>, String>, StoreError> {
        self.wait("cannot look for duplicates", async move |db| {
            let mut known = HashMap::new();
            for some in keys.chunks(KEYS) {
                for row in bind_keys(sqlx::query(text.clone()), some).fetch_all(&mut *db).await? {
                    known.insert(row.try_get(0)?, row.try_get(1)?);
                }
            }
            Ok(known)
        })
    }
}

/// Ids of earlier samples that those at hand may repeat.
struct Known {
    /// By duplicate key.
    samples: HashMap<[u8; 32], String>,
    /// By signature.
    problems: HashMap<Vec<u8>, String>,
}

fn refused(sample: Sample, finding: Finding) -> Reject {
    let Sample { provenance, kind, question, repairs, .. } = sample;
    Reject { provenance, kind, question, findings: vec![finding], repairs }
}
