//! `flywheel import`: rows in a published schema as a read-only dataset.

use crate::cli::shared::{Verdict, line, next};
use crate::export::import::import;
use std::path::PathBuf;

/// Read rows in a published schema into a read-only dataset, for audit and evaluation
///
/// Knows V-Interaction, V-Perception and VTBench, in parquet, JSON or JSON lines. Nothing that is read is run. Ends with exit
/// code 1 if rows had to be left out.
#[derive(Debug, clap::Args)]
pub struct Import {
    /// A file, or a folder of files
    #[arg(value_name = "DIR|FILE")]
    from: PathBuf,
    /// Folder to write to; it must be empty
    out: PathBuf,
    /// Print the summary as one JSON object
    #[arg(long)]
    json: bool,
    /// Rows left out that are shown
    #[arg(long, value_name = "N", default_value_t = 5)]
    examples: usize,
}

impl Import {
    pub(super) fn execute(self) -> anyhow::Result<Verdict> {
        let done = import(&self.from, &self.out)?;
        if self.json {
            line(serde_json::to_string(&done)?)?;
        } else {
            line(format!("{} rows of {} in {} files", done.rows, done.schema, done.files))?;
            line(format!("{} files of another schema, {} rows or places left out", done.other.len(), done.lost.len()))?;
            for lost in done.lost.iter().take(self.examples) {
                let row = lost.row.map_or(String::new(), |row| format!(", row {row}"));
                line(format!("  {}{row}: {}", lost.file, lost.why))?;
            }
        }
        next(format!("flywheel audit {}", self.out.display()));
        Ok(if done.lost.is_empty() { Verdict::Good } else { Verdict::Bad })
    }
}
