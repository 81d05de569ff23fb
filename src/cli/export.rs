//! `flywheel export`: samples as files that trainers read.

use crate::check::reserved::Reserved;
use crate::cli::shared::{Shared, Verdict, line, next};
use crate::export::filter::{Condition, KEYS};
use crate::export::job::{Done, run};
use crate::export::plan::{Options, Plan, plan};
use crate::export::split::{By, SPLITS, Shares};
use crate::export::words::STYLES;
use crate::export::{FORMATS, format};
use crate::store::Store;
use crate::store::sqlite::SqliteStore;
use anyhow::anyhow;
use serde_json::json;
use std::path::PathBuf;
use std::time::{Duration, Instant};

/// Time between words on how far it is.
const PERIOD: Duration = Duration::from_secs(10);

/// Write samples as files that trainers read as they are
///
/// Called again with the same options it continues where it stopped: shards that are there with the right hash are kept.
#[derive(Debug, clap::Args)]
#[command(after_long_help = tables())]
pub struct Export {
    /// Name of the format; --help lists them
    format: String,
    /// Folder to write to
    out: PathBuf,
    /// Only samples with this property, such as kind=plane,graph; all conditions given must hold
    #[arg(long, value_name = "KEY=VALUE,..")]
    filter: Vec<String>,
    /// Shares of train, validation and test
    #[arg(long, value_name = "SHARES", default_value = "0.9,0.05,0.05")]
    split: String,
    /// What no two splits may share
    #[arg(long, value_enum, default_value = "problem")]
    split_by: By,
    /// Samples of a shard
    #[arg(long, value_name = "N", default_value_t = 1000)]
    shard_size: usize,
    /// How solutions are told
    #[arg(long, default_value = "mixed")]
    style: String,
    /// What stands before paths of pictures in ms-swift's files; empty for paths below OUT [default: the absolute path of OUT]
    #[arg(long, value_name = "PATH")]
    image_root: Option<String>,
    /// Say what would be written, and write nothing
    #[arg(long)]
    dry_run: bool,
    /// Print the summary as one JSON object
    #[arg(long)]
    json: bool,
}

/// Formats, keys and styles, for help.
fn tables() -> String {
    let mut text = "Formats:\n".to_string();
    FORMATS.iter().for_each(|f| text += &format!("  {:15} {}\n", f.name, f.summary));
    text += "\nKeys of --filter:\n";
    KEYS.iter().for_each(|k| text += &format!("  {:15} {}\n", k.name, k.summary));
    text += "\nStyles:\n  mixed           one of the following, by the sample's id\n";
    STYLES.iter().for_each(|s| text += &format!("  {:15} {}\n", s.name, s.summary));
    text
}

impl Export {
    pub(super) fn execute(self, shared: &Shared) -> anyhow::Result<Verdict> {
        let format = format(&self.format)?;
        let image_root = match &self.image_root {
            Some(root) if root.is_empty() || root.ends_with('/') => root.clone(),
            Some(root) => format!("{root}/"),
            None => format!("{}/", std::path::absolute(&self.out)?.display()),
        };
        let options = Options {
            format: format.name,
            filter: self.filter.iter().map(|text| Condition::parse(text)).collect::<Result<_, _>>()?,
            shares: Shares::parse(&self.split)?,
            by: self.split_by,
            shard_size: self.shard_size,
            style: self.style.clone(),
            image_root: if format.absolute { image_root } else { String::new() },
            suite: None,
        };
        let config = shared.load()?.config;
        let reserved = Reserved::load(&config.guard.suites).map_err(|errors| anyhow!(errors.join("\n")))?;
        let mut store = SqliteStore::read(&config.run.db)?;
        let plan = plan(store.index()?, &options, &reserved)?;
        let start = Instant::now();
        let done = match self.dry_run {
            true => Done::default(),
            false => {
                let mut last = Instant::now();
                let of = plan.shards.len();
                run(&mut store, format, &options, &plan, &self.out, &mut |place, name| {
                    if last.elapsed() >= PERIOD {
                        last = Instant::now();
                        eprintln!("{name}, {place} of {of} shards done");
                    }
                    true
                })?
            }
        };
        self.report(&plan, done, start.elapsed().as_secs_f64())?;
        if !self.dry_run {
            next(format!("less {}", self.out.join("README.md").display()));
        }
        Ok(Verdict::Good)
    }

    fn report(&self, plan: &Plan, done: Done, duration_s: f64) -> std::io::Result<()> {
        let count = |split: usize| plan.chosen.iter().filter(|(_, s)| *s == split).count();
        let shards = plan.shards.len();
        if self.json {
            let splits: serde_json::Map<String, serde_json::Value> =
                SPLITS.iter().enumerate().map(|(i, name)| (name.to_string(), json!(count(i)))).collect();
            return line(json!({
                "format": self.format, "out": self.out, "samples": plan.chosen.len(), "reserved": plan.reserved, "splits": splits, "shards": shards,
                "written": done.written, "kept": done.kept, "dry_run": self.dry_run, "duration_s": duration_s,
            }));
        }
        for (index, split) in SPLITS.iter().enumerate() {
            line(format!("{split:10} {:9} samples", count(index)))?;
        }
        if plan.reserved > 0 {
            line(format!("{:10} {:9} samples left out", "suites", plan.reserved))?;
        }
        match self.dry_run {
            true => line(format!("{shards} shards would be written to {}", self.out.display())),
            false => line(format!("{} shards written, {} kept, {duration_s:.1} s", done.written, done.kept)),
        }
    }
}
