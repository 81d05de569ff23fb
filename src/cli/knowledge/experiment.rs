//! Experiments on growth and steering: real runs, measured.

use crate::cli::engine::Engine;
use crate::cli::shared::{Shared, Verdict, line, next};
use crate::config::{Config, Steer};
use crate::evolve::coverage::{Evenness, cells, evenness};
use crate::flywheel::grow::{Plan, Shutdown, grow};
use crate::flywheel::scale::{Course, curve};
use crate::sample::ENGINE;
use crate::store::growth::Cell;
use crate::store::sqlite::SqliteStore;
use crate::store::{Origin, Store};
use anyhow::{Context as _, bail};
use serde_json::json;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// Measure what steering does: two runs of the same length, one even, one steered
///
/// Both grow in a folder for the moment, which is removed, and end with the same number of samples. Coverage is counted in cells
/// of knowledge x level x tool; entropy in bits.
#[derive(Debug, clap::Args)]
pub struct Steering {
    /// Samples of each run
    #[arg(long, default_value_t = 2000, value_name = "N")]
    samples: u64,
    /// Turns of a round
    #[arg(long, default_value_t = 200, value_name = "N")]
    turns: u64,
    /// Print one JSON object a line: one for each run, then the differences
    #[arg(long)]
    json: bool,
}

/// A folder that goes when it is dropped.
struct Scratch(PathBuf);

impl Drop for Scratch {
    fn drop(&mut self) {
        // What stays behind lies where the system clears up.
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

impl Steering {
    pub(super) fn execute(self, shared: &Shared) -> anyhow::Result<Verdict> {
        if self.turns == 0 || self.samples == 0 {
            bail!("--samples {} --turns {}: both at least 1", self.samples, self.turns);
        }
        let config = shared.load()?.config;
        let folder = std::env::temp_dir().join(format!("flywheel-steering-{}", std::process::id()));
        std::fs::create_dir_all(&folder).with_context(|| format!("{}: cannot make a folder", folder.display()))?;
        let scratch = Scratch(folder);
        let even =
            Config { steer: Steer { even: 1.0, knowledge: 0.0, tools: 0.0, ..Steer::default() }, ..config.clone() };
        let mut found = vec![];
        for (name, config) in [("even", even), ("steered", config)] {
            eprintln!("{name}: growing {} samples", self.samples);
            let (samples, spread) = self.measure(&config, &scratch.0.join(format!("{name}.db")))?;
            if self.json {
                line(json!({"run": name, "samples": samples, "coverage": spread}))?;
            } else {
                let Evenness { all, knowledge, tools } = spread;
                line(format!("{name}: {samples} samples"))?;
                for (view, one) in
                    [("knowledge x level x tool", all), ("knowledge x level", knowledge), ("tool x level", tools)]
                {
                    line(format!("    {view:25} {:6} cells, entropy {:.3} bits", one.cells, one.entropy_bits))?;
                }
            }
            found.push(spread);
        }
        let [even, steered] = found[..] else { bail!("two runs give two measures") };
        let gain = steered.all.entropy_bits - even.all.entropy_bits;
        if self.json {
            line(json!({"gain_bits": gain, "gain_cells": steered.all.cells as i64 - even.all.cells as i64}))?;
        } else {
            line(format!("steering gains {gain:.3} bits"))?;
        }
        next("flywheel knowledge coverage");
        Ok(if gain > 0.0 { Verdict::Good } else { Verdict::Bad })
    }

    /// Grows a run and counts its cells. Composite tools are left out: which ones there are depends on the run.
    fn measure(&self, config: &Config, path: &Path) -> anyhow::Result<(u64, Evenness)> {
        let engine = Engine::load(config)?;
        let mut store = SqliteStore::open(path)?;
        store.begin(Origin { seed: config.run.seed, engine: ENGINE, config: config.to_json() })?;
        store.keep_sources(&engine.sources())?;
        let plan = Plan {
            target: self.samples,
            workers: config.workers(),
            turns_per_round: self.turns,
            frozen: engine.frozen(),
            between: Some(engine.between(config)),
        };
        grow(&mut store, &|weights, index| engine.turn(weights, index), &plan, &Shutdown::default(), &mut |_| ())?;
        let (mut counts, mut last): (BTreeMap<Cell, u64>, u64) = Default::default();
        loop {
            let records = store.records_after(last, 256)?;
            let Some(newest) = records.last() else { break };
            last = newest.0;
            // The same number of samples in both runs, though a turn may give several.
            for (_, sample) in records.iter().filter(|r| r.0 <= self.samples) {
                cells(sample, &[]).into_iter().for_each(|cell| *counts.entry(cell).or_default() += 1);
            }
        }
        Ok((last.min(self.samples), evenness(&counts)))
    }
}

/// Measure how far knowledge and tools grow from a handful of seed nodes
///
/// Only templates that show something known may be used; what their verified samples cite becomes known. Nothing is stored.
#[derive(Debug, clap::Args)]
pub struct Scale {
    /// Numbers of seed nodes to start from
    #[arg(long, value_delimiter = ',', default_values_t = [2, 5, 10], value_name = "N,...")]
    seeds: Vec<usize>,
    /// Rounds
    #[arg(long, default_value_t = 5, value_name = "N")]
    rounds: u64,
    /// Turns of a round
    #[arg(long, default_value_t = 200, value_name = "N")]
    turns: u64,
    /// Seed that chooses the nodes and the turns [default: the configuration's]
    #[arg(long, value_name = "S")]
    seed: Option<u64>,
    /// Print one JSON object a line
    #[arg(long)]
    json: bool,
}

impl Scale {
    pub(super) fn execute(self, shared: &Shared) -> anyhow::Result<Verdict> {
        if self.seeds.contains(&0) || self.turns == 0 {
            bail!("--seeds and --turns are at least 1");
        }
        let config = shared.load()?.config;
        let mut engine = Engine::load(&config)?;
        engine.set_seed(self.seed.unwrap_or(config.run.seed));
        if !self.json {
            line("seeds  round  templates  samples  nodes  grown  tools  composite")?;
        }
        for seeds in &self.seeds {
            let course =
                Course { seeds: *seeds, rounds: self.rounds, turns: self.turns, growth: config.growth.clone() };
            let points = curve(engine.context(), &course);
            for p in &points {
                if self.json {
                    line(serde_json::to_string(p)?)?;
                } else {
                    let grown = format!("{:6} {:6} {:6} {:10}", p.nodes, p.grown_nodes, p.tools, p.composite_tools);
                    line(format!("{:5} {:6} {:10} {:8} {grown}", p.seeds, p.round, p.templates, p.samples))?;
                }
            }
            if let Some(last) = points.last() {
                eprintln!(
                    "{seeds} nodes became {}, {:.0} times as many",
                    last.nodes,
                    last.nodes as f64 / *seeds as f64
                );
            }
        }
        next("flywheel run --samples 1000");
        Ok(Verdict::Good)
    }
}
