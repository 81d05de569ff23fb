//! Counting expansions, passes and repairs.

use crate::store::error::StoreError;
use crate::store::sqlite::SqliteStore;
use crate::store::{Expanded, Passed, Repairs};

impl SqliteStore {
    pub(super) fn expansions(&mut self) -> Result<Vec<Expanded>, StoreError> {
        /// Kind, depth, way, samples, and means of steps, visual and context.
        type Row = (String, u8, Option<String>, i64, f64, f64, f64);
        let rows: Vec<Row> = self.wait("cannot count expansions", async |db| {
            let text = "SELECT kind, depth, way, count(*), avg(needed), avg(visual), avg(context) FROM sample
                            GROUP BY kind, depth, way ORDER BY kind, depth, way";
            sqlx::query_as(text).fetch_all(db).await
        })?;
        let row = |(kind, depth, way, samples, steps, visual, context): Row| Expanded {
            kind,
            depth,
            way,
            samples: samples.cast_unsigned(),
            steps,
            visual,
            context,
        };
        Ok(rows.into_iter().map(row).collect())
    }

    pub(super) fn passed(&mut self) -> Result<Passed, StoreError> {
        let (first, mended, refused): (i64, i64, i64) = self.wait("cannot count passes", async |db| {
            let text = "SELECT (SELECT count(*) FROM sample WHERE repairs = 0),
                               (SELECT count(*) FROM sample WHERE repairs > 0),
                               (SELECT count(*) FROM reject WHERE code NOT LIKE 'duplicate/%')";
            sqlx::query_as(text).fetch_one(db).await
        })?;
        let (first_pass, after_repair) = (first.cast_unsigned(), mended.cast_unsigned());
        Ok(Passed { candidates: first_pass + after_repair + refused.cast_unsigned(), first_pass, after_repair })
    }

    pub(super) fn repairs(&mut self) -> Result<Vec<Repairs>, StoreError> {
        let rows: Vec<(String, String, i64, i64)> = self.wait("cannot count repairs", async |db| {
            let text = "SELECT action, code, count(*), sum(verified) FROM repair GROUP BY action, code
                        ORDER BY count(*) DESC, action, code";
            sqlx::query_as(text).fetch_all(db).await
        })?;
        let row = |(action, code, made, passed): (_, _, i64, i64)| Repairs {
            action,
            code,
            made: made.cast_unsigned(),
            passed: passed.cast_unsigned(),
        };
        Ok(rows.into_iter().map(row).collect())
    }
}
