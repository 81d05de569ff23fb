//! `flywheel stats`: what a database holds, in numbers.

use crate::cli::shared::{Shared, Verdict, db_flag, line, next};
use crate::store::sqlite::SqliteStore;
use crate::store::{self, Store};
use serde::Serialize;
use std::collections::BTreeMap;

/// Count what the database holds: samples, rejects by cause, yield of each template
#[derive(Debug, clap::Args)]
pub struct Stats {
    /// Print one JSON object
    #[arg(long)]
    json: bool,
}

#[derive(Serialize)]
struct Report {
    verified: u64,
    rejected: u64,
    turns: u64,
    images: u64,
    seed: Option<u64>,
    engine: Option<u32>,
    digest: String,
    #[serde(flatten)]
    stats: store::Stats,
}

impl Stats {
    pub(super) fn execute(self, shared: &Shared) -> anyhow::Result<Verdict> {
        let config = shared.load()?.config;
        let mut store = SqliteStore::read(&config.run.db)?;
        let stats = store.stats()?;
        let extent = store.extent();
        let report = Report {
            verified: extent.verified,
            rejected: extent.rejected,
            turns: extent.next_turn,
            images: extent.images,
            seed: store.origin().map(|o| o.seed),
            engine: store.origin().map(|o| o.engine),
            digest: extent.digest_hex(),
            stats,
        };
        if self.json {
            line(serde_json::to_string(&report)?)?;
        } else {
            report.print()?;
        }
        next(format!("flywheel verify{}", db_flag(&config.run.db)));
        Ok(Verdict::Good)
    }
}

impl Report {
    fn print(&self) -> std::io::Result<()> {
        let (verified, rejected, turns) = (self.verified, self.rejected, self.turns);
        let megabytes = self.stats.image_bytes as f64 / 1e6;
        line(format!("{verified} samples and {rejected} rejects of {turns} turns in {} rounds", self.stats.rounds))?;
        line(format!("{} images, {megabytes:.1} MB", self.images))?;
        if let Some(seed) = self.seed {
            line(format!("seed {seed}, digest {}", self.digest))?;
        }
        line("\ntemplate                                 level  verified  rejected  yield")?;
        for row in &self.stats.templates {
            let share = 100.0 * row.verified as f64 / (row.verified + row.rejected).max(1) as f64;
            let name = if row.template.is_empty() { "(none)" } else { &row.template };
            line(format!("{name:40} {:5} {:9} {:9} {share:5.1}%", row.level, row.verified, row.rejected))?;
        }
        self.print_passes()?;
        line("\nkind       depth  way         samples  steps  visual  context")?;
        for row in &self.stats.expansions {
            let (way, samples) = (row.way.as_deref().unwrap_or("-"), row.samples);
            let means = format!("{:6.1} {:7.1} {:8.1}", row.steps, row.visual, row.context);
            line(format!("{:10} {:5}  {way:10} {samples:8} {means}", row.kind, row.depth))?;
        }
        for (title, counts) in
            [("rejects", &self.stats.rejects_by_code), ("kinds", &self.stats.by_kind), ("tools", &self.stats.by_tool)]
        {
            table(title, counts)?;
        }
        line(format!("\nknowledge: {} paths; --json names them", self.stats.by_knowledge.len()))
    }
}

impl Report {
    /// Yields before and after repair, and what repairs did.
    fn print_passes(&self) -> std::io::Result<()> {
        let passed = &self.stats.passed;
        let share = |n: u64| 100.0 * n as f64 / passed.candidates.max(1) as f64;
        let (first, all) = (passed.first_pass, passed.first_pass + passed.after_repair);
        line(format!("\nfirst pass    {first} of {} candidates, {:.2}%", passed.candidates, share(first)))?;
        line(format!("after repair  {all} of {} candidates, {:.2}%", passed.candidates, share(all)))?;
        for row in &self.stats.repairs {
            line(format!("{:9} {} for {}, {} passed in the end", row.made, row.action, row.code, row.passed))?;
        }
        Ok(())
    }
}

/// Counts, most frequent first.
fn table(title: &str, counts: &BTreeMap<String, u64>) -> std::io::Result<()> {
    line(format!("\n{title}"))?;
    let mut rows: Vec<_> = counts.iter().collect();
    rows.sort_by_key(|&(name, count)| (std::cmp::Reverse(*count), name));
    rows.into_iter().try_for_each(|(name, count)| line(format!("{count:9} {name}")))
}
