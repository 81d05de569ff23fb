//! `flywheel audit`: a report on somebody else's dataset.

use crate::audit::audit;
use crate::audit::checks::Level;
use crate::audit::report::Report;
use crate::cli::shared::{Verdict, line};
use anyhow::{Context as _, bail};
use std::path::PathBuf;
use std::time::{Duration, Instant};

/// Time between words on how far it is.
const PERIOD: Duration = Duration::from_secs(10);

/// Check a dataset in the V-Interaction schema without running its programs
///
/// Ends with exit code 1 if a row is wrong or cannot be read.
#[derive(Debug, clap::Args)]
pub struct Audit {
    /// A parquet, JSON or JSON lines file, or a folder of them; pictures inside rows or beside
    #[arg(value_name = "DIR|FILE")]
    path: PathBuf,
    /// Print the report as one JSON object
    #[arg(long)]
    json: bool,
    /// Failures of each check that are shown
    #[arg(long, value_name = "N", default_value_t = 3)]
    examples: usize,
}

impl Audit {
    pub(super) fn execute(self) -> anyhow::Result<Verdict> {
        let mut last = Instant::now();
        let mut progress = |rows: u64| {
            if last.elapsed() >= PERIOD {
                last = Instant::now();
                eprintln!("{rows} rows");
            }
        };
        let path = self.path.display();
        let report = audit(&self.path, self.examples, &mut progress).with_context(|| format!("{path}: cannot read"))?;
        if report.files.is_empty() {
            bail!("{path}: no files with rows; hint: they end in .parquet, .jsonl or .json");
        }
        if self.json {
            line(serde_json::to_string(&report)?)?;
        } else {
            print(&report)?;
        }
        Ok(if report.is_sound() { Verdict::Good } else { Verdict::Bad })
    }
}

fn print(report: &Report) -> std::io::Result<()> {
    line(format!("{} rows in {} files; {} rows lost", report.rows, report.files.len(), report.lost))?;
    if report.damaged > 0 {
        line(format!("\n{} places cannot be read", report.damaged))?;
    }
    for hole in &report.damage {
        let row = hole.row.map_or(String::new(), |row| format!(", row {row}"));
        line(format!("  {}{row}: {}", report.files[hole.file], hole.what))?;
    }
    line("\ncheck               passed   failed  skipped   share of failures")?;
    for tally in &report.checks {
        let share = 100.0 * tally.failed_share;
        let level = if tally.level == Level::Note && tally.failed > 0 { "  (note)" } else { "" };
        line(format!(
            "{:18} {:7} {:8} {:8} {share:8.2}%{level}",
            tally.check, tally.passed, tally.failed, tally.skipped
        ))?;
    }
    for tally in report.checks.iter().filter(|tally| tally.failed > 0) {
        line(format!("\n{}: not so that {}", tally.check, tally.says))?;
        for example in &tally.examples {
            let id = example.id.as_ref().map_or(String::new(), |id| format!(" ({id})"));
            line(format!("  {}, row {}{id}: {}", report.files[example.file], example.row, example.evidence))?;
        }
    }
    line("\nRows are counted from 0 in each file; files in evidence by their place in the order of paths, from 0.")
}
