//! Committing turns: what becomes of each outcome, decided in order, and one transaction for all of them.
//!
//! Duplicates are settled before anything is written, in order, against the database and the turns at hand; what is
//! stored therefore does not depend on how turns were gathered.

use crate::sample::finding::{Finding, Place};
use crate::sample::outcome::{Outcome, Turn};
use crate::sample::{Reject, Sample};
use crate::store::Extent;
use crate::store::error::StoreError;
use crate::store::sqlite::SqliteStore;
use crate::store::sqlite::write::{Batch, ImageRow, KEYS, SampleRow, bind_keys, unhex};
use sqlx::Row;
use std::collections::HashMap;

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
                batch.log(&reject.provenance, &reject.repairs, false);
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

fn duplicate(sample: Sample, first: &str) -> Reject {
    let findings = vec![Finding::fault("duplicate", "exact", Place::Whole).with("first", first)];
    let Sample { provenance, kind, question, repairs, .. } = sample;
    Reject { provenance, kind, question, findings, repairs }
}
