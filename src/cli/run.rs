//! `flywheel run`: grow the run of this database to a number of samples.

use crate::cli::engine::Engine;
use crate::cli::progress::Progress;
use crate::cli::shared::{Shared, Verdict, db_flag, line, next};
use crate::config::keys::KINDS;
use crate::config::load::{Loaded, Overrides, differences};
use crate::flywheel::grow::{Plan, Shutdown, WORKER, grow};
use crate::sample::ENGINE;
use crate::store::sqlite::SqliteStore;
use crate::store::{Origin, Store};
use anyhow::{Context as _, bail};
use serde::Serialize;
use std::collections::BTreeMap;
use std::time::Instant;

/// Grow the run of this database to N verified samples
///
/// Ends with the turn that reaches N. Called again it continues where it stopped, or does nothing. Ctrl-C finishes the
/// turns at work, a second one stops at once; either way nothing that was counted is lost.
#[derive(Debug, clap::Args)]
pub struct Run {
    /// Samples to reach, in all
    #[arg(long, value_name = "N")]
    samples: u64,
    /// Seed from which everything derives [default: the run's, or the configuration's for a new one]
    #[arg(long, value_name = "S")]
    seed: Option<u64>,
    /// Worker threads; 0 for one on each core. Changes speed, never the dataset [default: the configuration's, 0]
    #[arg(long, value_name = "W")]
    workers: Option<u64>,
    /// What to grow: problems, or figures for questions about where things are [default: the configuration's, problems]
    #[arg(long, value_parser = KINDS)]
    kind: Option<String>,
    /// Print the summary as one JSON object
    #[arg(long)]
    json: bool,
}

/// What a run has come to.
#[derive(Debug, Serialize)]
struct Summary {
    verified: u64,
    rejected: u64,
    turns: u64,
    images: u64,
    duration_s: f64,
    cpu_s: f64,
    /// Of this call: samples added for each second of CPU time, all threads.
    verified_per_cpu_s: f64,
    /// Samples added by this call.
    added: u64,
    rejects_by_code: BTreeMap<String, u64>,
    seed: u64,
    digest: String,
    stopped: bool,
}

impl Run {
    pub(super) fn execute(self, shared: &Shared) -> anyhow::Result<Verdict> {
        if self.workers.is_some_and(|w| w > 1024) {
            bail!("--workers {}: at most 1024; hint: 0 takes one for each core", self.workers.unwrap_or_default());
        }
        let seed = self.seed.filter(|s| i64::try_from(*s).is_err());
        if let Some(seed) = seed {
            bail!("--seed {seed}: at most {}", i64::MAX);
        }
        let (start, cpu) = (Instant::now(), cpu_s());
        // Before anything is written, so that an interrupt never meets half a beginning.
        let shutdown = Shutdown::default();
        watch_signals(shutdown.clone())?;
        let kind = self.kind.clone();
        let loaded = shared.load_with(Overrides { seed: self.seed, workers: self.workers, kind, db: None })?;
        let config = &loaded.config;
        let mut engine = Engine::load(config)?;
        let mut store = SqliteStore::open(&config.run.db)?;
        let seed = settle_origin(&mut store, &loaded)?;
        engine.set_seed(seed);
        store.keep_sources(&engine.sources())?;

        let plan = Plan {
            target: self.samples,
            workers: config.workers(),
            turns_per_round: config.generate.turns_per_round,
            frozen: engine.frozen(),
            between: Some(engine.between(config)),
        };
        silence_workers();
        let mut progress = Progress::new(store.extent().verified, plan.target);
        let grown = grow(&mut store, &|weights, index| engine.turn(weights, index), &plan, &shutdown, &mut |s| {
            progress.show(s.extent())
        });
        progress.end();
        let grown = grown?;

        let (rejects_by_code, extent) = (store.rejects_by_code()?, store.extent().clone());
        drop(store);
        let cpu_s = cpu_s() - cpu;
        let summary = Summary {
            verified: extent.verified,
            rejected: extent.rejected,
            turns: extent.next_turn,
            images: extent.images,
            duration_s: start.elapsed().as_secs_f64(),
            cpu_s,
            verified_per_cpu_s: grown.grown as f64 / cpu_s,
            added: grown.grown,
            rejects_by_code,
            seed,
            digest: extent.digest_hex(),
            stopped: grown.stopped,
        };
        if self.json {
            line(serde_json::to_string(&summary)?)?;
        } else {
            summary.print()?;
        }
        let flag = db_flag(&config.run.db);
        if grown.stopped {
            next(format!("flywheel run --samples {}{flag}   # continues where this stopped", self.samples));
            return Ok(Verdict::Stopped);
        }
        next(format!("flywheel verify{flag}"));
        Ok(Verdict::Good)
    }
}

impl Summary {
    fn print(&self) -> std::io::Result<()> {
        line(format!("verified  {} ({} added)", self.verified, self.added))?;
        line(format!("rejected  {}", self.rejected))?;
        for (code, count) in &self.rejects_by_code {
            line(format!("          {count} {code}"))?;
        }
        line(format!("turns     {}", self.turns))?;
        line(format!("images    {}", self.images))?;
        let (wall, cpu, rate) = (self.duration_s, self.cpu_s, self.verified_per_cpu_s);
        line(format!("time      {wall:.1} s, {cpu:.1} s of CPU, {rate:.0} samples per CPU-second"))?;
        line(format!("seed      {}", self.seed))?;
        line(format!("digest    {}", self.digest))
    }
}

/// Begins the run, or makes sure that this one continues it; returns its seed.
pub(super) fn settle_origin(store: &mut SqliteStore, loaded: &Loaded) -> anyhow::Result<u64> {
    let (config, db) = (&loaded.config, loaded.config.run.db.display());
    let Some(origin) = store.origin() else {
        let seed = config.run.seed;
        store.begin(Origin { seed, engine: ENGINE, config: config.to_json() })?;
        return Ok(seed);
    };
    let mut differ: Vec<String> = differences(&origin.config, config)
        .into_iter()
        .map(|(key, stored, ours)| format!("{db}: {key} is {stored} in the stored run and {ours} now"))
        .collect();
    if loaded.seed_chosen && config.run.seed != origin.seed {
        differ.push(format!("{db}: seed is {} in the stored run and {} now", origin.seed, config.run.seed));
    }
    if origin.engine != ENGINE {
        let (stored, ours) = (origin.engine, ENGINE);
        differ.push(format!("{db}: the stored run was derived by engine {stored}, this program is engine {ours}"));
    }
    if differ.is_empty() {
        return Ok(origin.seed);
    }
    bail!("{}\nhint: set them back to continue this run, or begin another one with --db", differ.join("\n"));
}

/// Turns the first SIGINT or SIGTERM into a shutdown; the second one ends the process with 130.
pub(super) fn watch_signals(shutdown: Shutdown) -> anyhow::Result<()> {
    use tokio::signal::unix::{SignalKind, signal};
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.context("cannot watch for signals")?;
    let guard = runtime.enter();
    let mut interrupt = signal(SignalKind::interrupt()).context("cannot watch for SIGINT")?;
    let mut terminate = signal(SignalKind::terminate()).context("cannot watch for SIGTERM")?;
    drop(guard);
    let watch = async move {
        for count in 0.. {
            tokio::select! {
                _ = interrupt.recv() => {}
                _ = terminate.recv() => {}
            }
            if count > 0 {
                std::process::exit(130);
            }
            eprintln!("finishing the turns at work; once more stops at once");
            shutdown.request();
        }
    };
    let thread = std::thread::Builder::new().name("signals".into()).spawn(move || runtime.block_on(watch));
    thread.context("cannot start the thread that watches for signals")?;
    Ok(())
}

/// Keeps panics of turns out of the terminal: they are recorded as rejects. Others speak as always.
pub(super) fn silence_workers() {
    let speak = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        if std::thread::current().name().is_some_and(|name| name.starts_with(WORKER)) {
            let place = panic.location().map(ToString::to_string).unwrap_or_default();
            tracing::debug!(place, "a turn panicked");
        } else {
            speak(panic);
        }
    }));
}

/// CPU time of this process in seconds, all threads.
fn cpu_s() -> f64 {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::ProcessCPUTime);
    time.tv_sec as f64 + time.tv_nsec as f64 / 1e9
}
