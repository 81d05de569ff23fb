//! What has grown, round by round, and what was merged.

use crate::cli::knowledge::Library;
use crate::cli::shared::{Shared, Verdict, db_flag, line, next};
use crate::store::Store;
use serde_json::json;

/// List rounds with the nodes and tools that grew after each
#[derive(Debug, clap::Args)]
pub struct Growth {
    /// Print one JSON object a line
    #[arg(long)]
    json: bool,
}

impl Growth {
    pub(super) fn execute(self, shared: &Shared) -> anyhow::Result<Verdict> {
        let mut library = Library::open(shared)?;
        let flag = db_flag(&library.config.run.db);
        let rows = library.store()?.growth()?;
        let (mut nodes, mut tools) = (0, 0);
        if !self.json {
            line("round   samples  proposals  new nodes  new tools  merges  all nodes  all tools")?;
        }
        for row in &rows {
            (nodes, tools) = (nodes + row.nodes, tools + row.tools);
            if self.json {
                let mut value = serde_json::to_value(row)?;
                value["nodes_total"] = json!(nodes);
                value["tools_total"] = json!(tools);
                line(value)?;
            } else {
                let news = format!("{:10} {:10} {:7}", row.nodes, row.tools, row.merges);
                line(format!("{:5} {:9} {:10} {news} {nodes:10} {tools:10}", row.round, row.samples, row.proposals))?;
            }
        }
        if rows.is_empty() {
            let length = library.config.generate.turns_per_round;
            eprintln!("no round has ended yet; one lasts {length} turns (generate.turns_per_round)");
        }
        next(format!("flywheel knowledge merges{flag}"));
        Ok(Verdict::Good)
    }
}

/// List what was merged into what, with the distance
#[derive(Debug, clap::Args)]
pub struct Merges {
    /// Print one JSON object a line
    #[arg(long)]
    json: bool,
}

impl Merges {
    pub(super) fn execute(self, shared: &Shared) -> anyhow::Result<Verdict> {
        let mut library = Library::open(shared)?;
        let flag = db_flag(&library.config.run.db);
        let rows = library.store()?.merges()?;
        for row in &rows {
            match self.json {
                true => line(serde_json::to_string(row)?)?,
                false => line(format!(
                    "round {}, {} {}\n    took in {} (distance {:.3})",
                    row.round, row.sort, row.kept, row.merged, row.distance
                ))?,
            }
        }
        eprintln!("{} merges", rows.len());
        next(format!("flywheel knowledge growth{flag}"));
        Ok(Verdict::Good)
    }
}
