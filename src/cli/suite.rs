//! `flywheel suite build`: a benchmark suite in VTBench's form, whose problems stay out of everything else.

use crate::check::reserved::Reserved;
use crate::cli::engine::Engine;
use crate::cli::progress::Progress;
use crate::cli::run::{settle_origin, silence_workers, watch_signals};
use crate::cli::shared::{Shared, Verdict, line, next};
use crate::config::load::Overrides;
use crate::export::folder;
use crate::export::format;
use crate::export::job;
use crate::export::plan::{Options, plan};
use crate::export::split::{By, Shares};
use crate::flywheel::grow::{Plan, Shutdown, grow};
use crate::flywheel::suite::{record, seed};
use crate::generate::steer::Weights;
use crate::store::Store;
use crate::store::sqlite::SqliteStore;
use anyhow::{Context as _, bail};
use serde_json::json;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// Benchmark suites whose problems stay out of runs and exports
#[derive(Debug, clap::Args)]
pub struct Suite {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, clap::Subcommand)]
enum Action {
    Build(Build),
}

/// Build a suite: three tasks for each figure, even over subjects and levels
///
/// Writes NAME/ with the database and the parquet files, and NAME.json, the record that `run` and `export` keep out of, into the
/// folder of suites. An interrupted call continues.
#[derive(Debug, clap::Args)]
struct Build {
    /// Name: small letters, digits and hyphens
    name: String,
    /// Figures
    #[arg(long, value_name = "N", default_value_t = 500)]
    size: u64,
    /// Print the summary as one JSON object
    #[arg(long)]
    json: bool,
}

impl Suite {
    pub(super) fn execute(self, shared: &Shared) -> anyhow::Result<Verdict> {
        let Action::Build(build) = self.action;
        build.execute(shared)
    }
}

impl Build {
    fn execute(self, shared: &Shared) -> anyhow::Result<Verdict> {
        let name = &self.name;
        if name.is_empty() || !name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-') {
            bail!("{name:?}: not a name of a suite; hint: small letters, digits and hyphens, such as bench-1");
        }
        if self.size == 0 {
            bail!("--size 0: a suite must hold something; hint: 500");
        }
        let shutdown = Shutdown::default();
        watch_signals(shutdown.clone())?;
        let mut loaded = shared.load_with(Overrides { seed: Some(seed(name)), ..Overrides::default() })?;
        let folder = loaded.config.guard.suites.clone();
        let record_at = folder.join(format!("{name}.json"));
        if record_at.exists() {
            bail!(
                "{}: there is a suite of this name; hint: take another one, a suite is for good",
                record_at.display()
            );
        }
        let out = folder.join(name);
        std::fs::create_dir_all(&out).with_context(|| format!("{}: cannot make the folder", out.display()))?;
        loaded.config.run.db = out.join("suite.db");
        let mut engine = Engine::load(&loaded.config)?;
        let mut store = SqliteStore::open(&loaded.config.run.db)?;
        let run_seed = settle_origin(&mut store, &loaded)?;
        engine.set_seed(run_seed);
        store.keep_sources(&engine.sources())?;
        let plan = Plan {
            target: self.size,
            workers: loaded.config.workers(),
            turns_per_round: loaded.config.generate.turns_per_round,
            frozen: engine.frozen(),
            between: None,
        };
        silence_workers();
        let mut progress = Progress::new(store.extent().verified, plan.target);
        let cells = engine.cells();
        let turn = |_: &Weights, index| engine.suite_turn(&cells, index);
        let grown = grow(&mut store, &turn, &plan, &shutdown, &mut |s| progress.show(s.extent()));
        progress.end();
        if grown?.stopped {
            return Ok(Verdict::Stopped);
        }
        let index = store.index()?;
        let kept = record(name, index.iter().map(|s| s.problem.clone()));
        let text = serde_json::to_vec_pretty(&kept)?;
        self.export(&mut store, &out)?;
        // The record comes last: a suite without one is not finished.
        folder::write(&record_at, &text).with_context(|| format!("{}: cannot write", record_at.display()))?;
        self.report(&index, &out, &record_at)?;
        next(format!("flywheel overlap {} <folder of an export>", out.join("vtbench").display()));
        Ok(Verdict::Good)
    }

    fn export(&self, store: &mut SqliteStore, out: &Path) -> anyhow::Result<()> {
        let format = format("vtbench")?;
        let options = Options {
            format: format.name,
            filter: vec![],
            shares: Shares([0.0, 0.0, 1.0]),
            by: By::Problem,
            shard_size: 500,
            style: "mixed".into(),
            image_root: String::new(),
            suite: Some(self.name.clone()),
        };
        let plan = plan(store.index()?, &options, &Reserved::default())?;
        job::run(store, format, &options, &plan, &out.join("vtbench"), &mut |_, _| true)?;
        Ok(())
    }

    fn report(&self, index: &[crate::store::Indexed], out: &Path, record: &PathBuf) -> std::io::Result<()> {
        let mut cells: BTreeMap<String, [usize; 3]> = BTreeMap::new();
        for sample in index {
            let subject = crate::flywheel::suite::subject(&sample.template).to_string();
            cells.entry(subject).or_default()[usize::from(sample.level).clamp(1, 3) - 1] += 1;
        }
        if self.json {
            return line(json!({
                "suite": self.name, "figures": index.len(), "tasks": 3 * index.len(), "subjects": cells, "out": out, "record": record,
            }));
        }
        line(format!("{} figures with 3 tasks each; {:20} level 1, 2, 3", index.len(), ""))?;
        for (subject, [one, two, three]) in cells {
            line(format!("  {subject:24} {one:5} {two:5} {three:5}"))?;
        }
        line(format!("{} keeps runs and exports out of it", record.display()))
    }
}
