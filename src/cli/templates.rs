//! `flywheel templates`: what there is to derive from.

use crate::cli::engine::Engine;
use crate::cli::{Shared, Verdict, line, next};
use crate::store::Store;
use crate::store::sqlite::SqliteStore;
use serde::Serialize;

/// List the templates with kind, levels, knowledge, tools, and yield in the database if there is one
#[derive(Debug, clap::Args)]
pub struct Templates {
    /// Print one JSON object a line
    #[arg(long)]
    json: bool,
}

#[derive(Serialize)]
struct Row<'a> {
    template: &'a str,
    title: &'a str,
    kind: &'a str,
    levels: &'a [u8],
    knowledge: &'a [String],
    tools: &'a [String],
    verified: u64,
    rejected: u64,
    hash: &'a str,
}

impl Templates {
    pub(super) fn execute(self, shared: &Shared) -> anyhow::Result<Verdict> {
        let config = shared.load()?.config;
        let engine = Engine::load(&config)?;
        let yields = if config.run.db.exists() || shared.db.is_some() {
            SqliteStore::read(&config.run.db)?.stats()?.templates
        } else {
            vec![]
        };
        for script in engine.scripts() {
            let of = |count: fn(&crate::store::Yield) -> u64| {
                yields.iter().filter(|y| y.template == script.name).map(count).sum::<u64>()
            };
            let meta = &script.meta;
            let row = Row {
                template: &script.name,
                title: &meta.title,
                kind: meta.kind.name,
                levels: &meta.levels,
                knowledge: &meta.knowledge,
                tools: &meta.tools,
                verified: of(|y| y.verified),
                rejected: of(|y| y.rejected),
                hash: &script.hash,
            };
            if self.json {
                line(serde_json::to_string(&row)?)?;
            } else {
                row.print()?;
            }
        }
        if let Some(first) = engine.scripts().first() {
            next(format!("flywheel preview {} --out preview", first.name));
        }
        Ok(Verdict::Good)
    }
}

impl Row<'_> {
    fn print(&self) -> std::io::Result<()> {
        line(format!("{} ({}, levels {:?}): {}", self.template, self.kind, self.levels, self.title))?;
        line(format!("    knowledge  {}", self.knowledge.join(", ")))?;
        line(format!("    tools      {}", self.tools.join(", ")))?;
        if self.verified + self.rejected > 0 {
            let share = 100.0 * self.verified as f64 / (self.verified + self.rejected) as f64;
            line(format!("    yield      {} verified, {} rejected, {share:.1}%", self.verified, self.rejected))?;
        }
        Ok(())
    }
}
