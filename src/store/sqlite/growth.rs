//! Growth in the database: reading the ledger, adding a harvest in one transaction, and what queries ask of it.

use crate::knowledge::grown::{Grown, Growth, Merge, Pattern, Proposal, Sort};
use crate::sample::Sample;
use crate::store::Shown;
use crate::store::error::StoreError;
use crate::store::growth::{Cell, Harvest, Ledger};
use crate::store::sqlite::SqliteStore;
use crate::store::sqlite::write::Insert;
use serde::de::DeserializeOwned;
use sqlx::Connection;
use std::collections::BTreeMap;

fn text(value: &impl serde::Serialize) -> String {
    serde_json::to_string(value).expect("records of texts and numbers serialise")
}

/// Signature, pattern, samples, programs, grown.
type ProposalRow = (String, String, i64, String, Option<String>);
/// Round, samples, proposals, nodes, tools, merges.
type GrowthRow = (i64, i64, i64, i64, i64, i64);

/// Counts the samples of everything grown of a sort. A sample may show several patterns of one.
pub(super) fn by_grown(sort: Sort) -> &'static str {
    match sort {
        Sort::Node => {
            "SELECT grown, count(DISTINCT sample) FROM proposal JOIN evidence ON evidence.proposal = proposal.number
             WHERE grown IS NOT NULL AND json_extract(pattern, '$.sort') = 'node' GROUP BY grown"
        }
        Sort::Tool => {
            "SELECT grown, count(DISTINCT sample) FROM proposal JOIN evidence ON evidence.proposal = proposal.number
             WHERE grown IS NOT NULL AND json_extract(pattern, '$.sort') = 'tool' GROUP BY grown"
        }
    }
}

impl SqliteStore {
    fn parsed<T: DeserializeOwned>(&self, what: &str, body: &str) -> Result<T, StoreError> {
        serde_json::from_str(body).map_err(|e| self.damaged(what, e))
    }

    pub(super) fn whole_ledger(&mut self) -> Result<Ledger, StoreError> {
        let growth = self.growth_rows()?;
        let mut ledger = Ledger { grown: self.all_grown()?, ..Ledger::default() };
        (ledger.samples, ledger.round) = growth.last().map_or((0, 0), |g| (g.samples, g.round));
        let rows: Vec<ProposalRow> = self.wait("cannot read proposals", async |db| {
            sqlx::query_as("SELECT signature, pattern, samples, programs, grown FROM proposal").fetch_all(db).await
        })?;
        for (signature, pattern, samples, programs, grown) in rows {
            let what = format!("proposal {signature}");
            let pattern: Pattern = self.parsed(&what, &pattern)?;
            let programs = self.parsed(&what, &programs)?;
            let proposal = Proposal { pattern, samples: samples.cast_unsigned(), programs, grown };
            ledger.proposals.insert(signature, proposal);
        }
        let rows: Vec<(String, u8, String, String, i64)> = self.wait("cannot read the coverage", async |db| {
            sqlx::query_as("SELECT template, level, knowledge, tool, samples FROM coverage").fetch_all(db).await
        })?;
        for (template, level, knowledge, tool, samples) in rows {
            ledger.coverage.insert(Cell { template, level, knowledge, tool }, samples.cast_unsigned());
        }
        ledger.turns = self.turns_taken()?;
        Ok(ledger)
    }

    /// Turns by template and level. The first problem of every turn, passed or not, has slot 0.
    pub(super) fn turns_taken(&mut self) -> Result<BTreeMap<(String, u8), u64>, StoreError> {
        let rows: Vec<(String, u8, i64)> = self.wait("cannot count turns", async |db| {
            let text = "SELECT name, CAST(other AS INTEGER), number FROM tally WHERE axis = 'turn'";
            sqlx::query_as(text).fetch_all(db).await
        })?;
        Ok(rows.into_iter().map(|(template, level, n)| ((template, level), n.cast_unsigned())).collect())
    }

    pub(super) fn add_harvest(&mut self, harvest: &Harvest) -> Result<(), StoreError> {
        let put = |into, columns, otherwise| Insert::new(into, columns, otherwise);
        let proposals = put(
            "proposal (signature, pattern, samples, programs, grown)",
            5,
            "ON CONFLICT (signature) DO UPDATE SET samples = excluded.samples, programs = excluded.programs, grown = excluded.grown",
        );
        let coverage = put("coverage", 5, "ON CONFLICT DO UPDATE SET samples = excluded.samples");
        let grown = put("grown (name, sort, signature, round, body)", 5, "");
        let merge = put("merge (round, signature, body)", 3, "");
        let harvest = harvest.clone();
        self.wait("cannot keep growth", async move |db| {
            let mut work = db.begin_with("BEGIN IMMEDIATE").await?;
            let rows = harvest.proposals.into_iter().collect();
            proposals
                .put(&mut work, rows, |q, (signature, p): (String, Proposal)| {
                    let samples = p.samples.cast_signed();
                    q.bind(signature).bind(text(&p.pattern)).bind(samples).bind(text(&p.programs)).bind(p.grown)
                })
                .await?;
            for (signature, sample) in harvest.evidence {
                let put =
                    "INSERT INTO evidence SELECT number, ? FROM proposal WHERE signature = ? ON CONFLICT DO NOTHING";
                sqlx::query(put).bind(sample.cast_signed()).bind(signature).execute(&mut *work).await?;
            }
            grown
                .put(&mut work, harvest.grown, |q, g: Grown| {
                    let body = text(&g);
                    q.bind(g.name).bind(g.pattern.sort.name()).bind(g.signature).bind(g.round.cast_signed()).bind(body)
                })
                .await?;
            merge
                .put(&mut work, harvest.merges, |q, m: Merge| {
                    let body = text(&m);
                    q.bind(m.round.cast_signed()).bind(m.signature).bind(body)
                })
                .await?;
            let cells = harvest.coverage.into_iter().collect();
            coverage
                .put(&mut work, cells, |q, (cell, samples): (Cell, u64)| {
                    q.bind(cell.template)
                        .bind(cell.level)
                        .bind(cell.knowledge)
                        .bind(cell.tool)
                        .bind(samples.cast_signed())
                })
                .await?;
            let g = harvest.growth;
            let mut row = sqlx::query("INSERT INTO growth VALUES (?, ?, ?, ?, ?, ?)");
            for number in [g.round, g.samples, g.proposals, g.nodes, g.tools, g.merges] {
                row = row.bind(number.cast_signed());
            }
            row.execute(&mut *work).await?;
            work.commit().await
        })
    }

    /// Samples without their pictures.
    pub(super) fn bodies_behind(&mut self, number: u64, limit: u32) -> Result<Vec<(u64, Sample)>, StoreError> {
        let rows: Vec<(i64, String)> = self.wait("cannot read samples", async move |db| {
            let text = "SELECT number, body FROM sample WHERE number > ? ORDER BY number LIMIT ?";
            sqlx::query_as(text).bind(number.cast_signed()).bind(limit).fetch_all(db).await
        })?;
        let parsed = |(number, body): (i64, String)| {
            Ok((number.cast_unsigned(), self.parsed(&format!("sample {number}"), &body)?))
        };
        rows.into_iter().map(parsed).collect()
    }

    pub(super) fn all_grown(&mut self) -> Result<Vec<Grown>, StoreError> {
        let rows: Vec<(String, String)> = self.wait("cannot read what has grown", async |db| {
            sqlx::query_as("SELECT name, body FROM grown ORDER BY number").fetch_all(db).await
        })?;
        let mut grown: Vec<Grown> =
            rows.into_iter().map(|(name, body)| self.parsed(&name, &body)).collect::<Result<_, _>>()?;
        let places: BTreeMap<(Sort, String), usize> =
            grown.iter().enumerate().map(|(i, g)| ((g.pattern.sort, g.name.clone()), i)).collect();
        for merge in self.all_merges()? {
            if let Some(i) = places.get(&(merge.sort, merge.kept)) {
                grown[*i].aliases.push(merge.merged);
            }
        }
        Ok(grown)
    }

    pub(super) fn all_merges(&mut self) -> Result<Vec<Merge>, StoreError> {
        let rows: Vec<(i64, String)> = self.wait("cannot read merges", async |db| {
            sqlx::query_as("SELECT number, body FROM merge ORDER BY number").fetch_all(db).await
        })?;
        rows.into_iter().map(|(number, body)| self.parsed(&format!("merge {number}"), &body)).collect()
    }

    pub(super) fn growth_rows(&mut self) -> Result<Vec<Growth>, StoreError> {
        let rows: Vec<GrowthRow> = self.wait("cannot read the growth", async |db| {
            sqlx::query_as("SELECT * FROM growth ORDER BY round").fetch_all(db).await
        })?;
        let row = |(round, samples, proposals, nodes, tools, merges): GrowthRow| Growth {
            round: round.cast_unsigned(),
            samples: samples.cast_unsigned(),
            proposals: proposals.cast_unsigned(),
            nodes: nodes.cast_unsigned(),
            tools: tools.cast_unsigned(),
            merges: merges.cast_unsigned(),
        };
        Ok(rows.into_iter().map(row).collect())
    }

    /// Samples that show a knowledge path or tool, or are evidence of something grown, with their number in all.
    pub(super) fn showing(&mut self, sort: Sort, name: &str, limit: u32) -> Result<(u64, Vec<Shown>), StoreError> {
        const SEEDS: &str =
            "SELECT sample FROM sample_tag JOIN tag ON tag.number = tag WHERE tag.kind = ?1 AND name = ?2";
        const GROWN: &str = "SELECT sample FROM evidence JOIN proposal ON proposal.number = evidence.proposal
                             WHERE grown = ?2 AND json_extract(pattern, '$.sort') = ?3";
        let kind = match sort {
            Sort::Node => "knowledge",
            Sort::Tool => "tool",
        };
        let (name, sort) = (name.to_owned(), sort.name());
        let found = self.wait("cannot look for samples", async move |db| {
            let count = sqlx::AssertSqlSafe(format!("SELECT count(*) FROM ({SEEDS} UNION {GROWN})"));
            let bound = sqlx::query_scalar(count).bind(kind).bind(name.clone()).bind(sort);
            let count: i64 = bound.fetch_one(&mut *db).await?;
            let rows = sqlx::AssertSqlSafe(format!(
                "SELECT number, id, template, level, depth, question FROM sample
                 WHERE number IN ({SEEDS} UNION {GROWN}) ORDER BY number LIMIT ?4"
            ));
            let bound = sqlx::query_as(rows).bind(kind).bind(name).bind(sort).bind(limit);
            let rows: Vec<(i64, String, String, u8, u8, String)> = bound.fetch_all(db).await?;
            Ok((count, rows))
        });
        let (count, rows) = found?;
        let row = |(number, id, template, level, depth, question): (i64, _, _, _, _, _)| Shown {
            number: number.cast_unsigned(),
            id,
            template,
            level,
            depth,
            question,
        };
        Ok((count.cast_unsigned(), rows.into_iter().map(row).collect()))
    }
}
