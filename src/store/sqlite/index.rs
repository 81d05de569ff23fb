//! Reading what is known of all samples, without their records.

use crate::store::Indexed;
use crate::store::error::StoreError;
use crate::store::sqlite::SqliteStore;
use sqlx::Row;

const INDEX: &str = "SELECT number, id, hash, kind, template, level, depth, calls, choices, parent, \
     lower(hex(coalesce(form, x''))), lower(hex(coalesce(problem, x''))) \
     FROM sample LEFT JOIN likeness ON sample = number ORDER BY number";
const TAGS: &str = "SELECT sample, tag.kind, name FROM sample_tag JOIN tag ON tag.number = tag ORDER BY sample, name";

impl SqliteStore {
    pub(super) fn all_indexed(&mut self) -> Result<Vec<Indexed>, StoreError> {
        let mut all = self.wait("cannot list the samples", async |db| {
            let rows = sqlx::query(INDEX).fetch_all(db).await?;
            rows.iter()
                .map(|row| {
                    let hash: Vec<u8> = row.try_get(2)?;
                    Ok(Indexed {
                        number: row.try_get::<i64, _>(0)?.cast_unsigned(),
                        id: row.try_get(1)?,
                        hash: hash.try_into().unwrap_or_default(),
                        kind: row.try_get(3)?,
                        template: row.try_get(4)?,
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
                })
                .collect::<Result<Vec<Indexed>, sqlx::Error>>()
        })?;
        let tags: Vec<(i64, String, String)> =
            self.wait("cannot list the tags", async |db| sqlx::query_as(TAGS).fetch_all(db).await)?;
        for (number, kind, name) in tags {
            let Ok(place) = all.binary_search_by_key(&number.cast_unsigned(), |s| s.number) else { continue };
            match kind.as_str() {
                "tool" => all[place].tools.push(name),
                _ => all[place].knowledge.push(name),
            }
        }
        Ok(all)
    }
}
