//! Reading what is known of all samples, without their records.

use crate::store::Indexed;
use crate::store::error::StoreError;
use crate::store::sqlite::SqliteStore;
use sqlx::sqlite::SqliteRow;
use sqlx::{Row, SqliteConnection};
use std::collections::BTreeSet;
use std::sync::Arc;

const INDEX: &str = "SELECT number, id, hash, kind, template, level, depth, calls, choices, parent, \
     lower(hex(coalesce(form, x''))), lower(hex(coalesce(problem, x''))) \
     FROM sample LEFT JOIN likeness ON sample = number ORDER BY number";
const TAGS: &str = "SELECT number, kind, name FROM tag WHERE kind IN ('knowledge', 'tool') ORDER BY name";
const TAGGED: &str = "SELECT sample FROM sample_tag WHERE tag = ? ORDER BY sample";

/// Names, each kept once.
#[derive(Default)]
struct Names(BTreeSet<Arc<str>>);

impl Names {
    fn shared(&mut self, name: String) -> Arc<str> {
        if let Some(known) = self.0.get(name.as_str()) {
            return known.clone();
        }
        let name: Arc<str> = name.into();
        self.0.insert(name.clone());
        name
    }
}

impl SqliteStore {
    pub(super) fn all_indexed(&mut self) -> Result<Vec<Indexed>, StoreError> {
        let mut names = Names::default();
        let mut all = self.wait("cannot list the samples", async |db| {
            // Mapped row by row: no more is held than what is kept.
            let indexed = sqlx::query(INDEX).try_map(|row: SqliteRow| {
                let hash: Vec<u8> = row.try_get(2)?;
                Ok(Indexed {
                    number: row.try_get::<i64, _>(0)?.cast_unsigned(),
                    id: row.try_get(1)?,
                    hash: hash.try_into().unwrap_or_default(),
                    kind: names.shared(row.try_get(3)?),
                    template: names.shared(row.try_get(4)?),
                    level: row.try_get(5)?,
                    depth: row.try_get(6)?,
                    calls: row.try_get::<i64, _>(7)?.cast_unsigned(),
                    choices: row.try_get::<i64, _>(8)?.cast_unsigned(),
                    parent: row.try_get(9)?,
                    form: row.try_get(10)?,
                    problem: row.try_get(11)?,
                    tools: vec![],
                    knowledge: vec![],
                })
            });
            indexed.fetch_all(db).await
        })?;
        let tags: Vec<(i64, String, String)> =
            self.wait("cannot list the tags", async |db| sqlx::query_as(TAGS).fetch_all(db).await)?;
        for (tag, kind, name) in tags {
            let name = names.shared(name);
            let query = async |db: &mut SqliteConnection| sqlx::query_as(TAGGED).bind(tag).fetch_all(db).await;
            let samples: Vec<(i64,)> = self.wait("cannot list the samples of a tag", query)?;
            for (number,) in samples {
                let Ok(place) = all.binary_search_by_key(&number.cast_unsigned(), |s| s.number) else { continue };
                match kind.as_str() {
                    "tool" => all[place].tools.push(name.clone()),
                    _ => all[place].knowledge.push(name.clone()),
                }
            }
        }
        Ok(all)
    }
}
