//! The configuration: what a run is grown with, from flags, environment, file and defaults, in that order of weight.
//!
//! In go `pipeline.toml` and `FLYWHEEL_*`, out comes a [`Config`] with every value in range, or all errors at once.
//! The rows of [`keys::KEYS`] are the only place that knows the keys; file, environment, `pipeline.toml` itself and
//! the comparison with a stored run are derived from them.

pub mod keys;
pub mod load;
mod needs;
pub mod quota;
mod value;

use crate::config::quota::Quota;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::PathBuf;

/// All settings, in the order of the stages.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Config {
    /// The run.
    pub run: Run,
    /// Templates and how their problems are put.
    pub generate: Generate,
    /// Mending what the checks find.
    pub repair: Repair,
    /// Harder problems on top of verified ones.
    pub expand: Expand,
    /// How turns are chosen.
    pub steer: Steer,
    /// What grows between rounds.
    pub growth: Growth,
    /// Looks.
    pub figure: Figure,
    /// What one call of a template may use.
    pub limits: Limits,
    /// What samples may not repeat.
    pub guard: Guard,
    /// The daemon.
    pub serve: Serve,
}

/// `[run]`
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(default)]
pub struct Run {
    /// Seed from which everything derives.
    pub seed: u64,
    /// Worker threads; 0 for one on each core.
    pub workers: u64,
    /// The database.
    pub db: PathBuf,
}

/// `[generate]`
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(default)]
pub struct Generate {
    /// What is grown: a name of [`keys::KINDS`].
    pub kind: String,
    /// Length of a round.
    pub turns_per_round: u64,
    /// Folder of the templates.
    pub templates: PathBuf,
    /// Folder of the knowledge.
    pub knowledge: PathBuf,
    /// Weight of problems whose givens all stand in words.
    pub text_rich: f64,
    /// Weight of problems whose givens stand half here, half there, or all in both.
    pub balanced: f64,
    /// Weight of problems most of whose givens stand in the figure alone.
    pub vision_rich: f64,
    /// Weight of problems without a given in words.
    pub vision_only: f64,
    /// Share of multiple choice among the problems that allow it.
    pub multiple_choice: f64,
}

/// `[repair]`
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(default)]
pub struct Repair {
    /// Repairs of one candidate, at most.
    pub tries: u64,
}

/// `[expand]`
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(default)]
pub struct Expand {
    /// Chance that a verified problem is expanded once more.
    pub share: f64,
    /// Expansions on top of each other, at most.
    pub depth: u64,
}

/// `[steer]`
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(default)]
pub struct Steer {
    /// Weight of turns that take any template.
    pub even: f64,
    /// Weight of turns that go where knowledge is short of samples.
    pub knowledge: f64,
    /// Weight of turns that go where tools are short of samples.
    pub tools: f64,
    /// What an evaluation found a model to be weak in (`weak.json`); empty for nothing.
    pub weak: PathBuf,
    /// What stands there: need by knowledge path, 0 to 1.
    #[serde(skip)]
    pub needs: BTreeMap<String, f64>,
}

/// `[growth]`
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(default)]
pub struct Growth {
    /// Verified samples before a pattern grows.
    pub evidence: u64,
    /// Distance of names below which patterns are merged.
    pub cut: f64,
}

/// `[figure]`
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(default)]
pub struct Figure {
    /// Least length of a picture's longer side in pixels.
    pub min_side: u64,
    /// Greatest length of a picture's longer side in pixels.
    pub max_side: u64,
    /// Themes to draw from; all when empty.
    pub themes: Vec<String>,
}

/// `[limits]`
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(default)]
pub struct Limits {
    /// Calls and loop turns.
    pub ticks: u64,
    /// Heap in MiB.
    pub heap_mib: u64,
    /// Depth of calls.
    pub call_depth: u64,
    /// Backstop on CPU time in milliseconds.
    pub cpu_ms: u64,
}

/// `[guard]`
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(default)]
pub struct Guard {
    /// Files and folders of benchmarks.
    pub files: Vec<PathBuf>,
    /// Folder of our own suites.
    pub suites: PathBuf,
}

/// `[serve]`
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(default)]
pub struct Serve {
    /// Where it listens.
    pub addr: SocketAddr,
    /// Names that it may be asked by besides addresses and `localhost`.
    pub hosts: Vec<String>,
    /// File with the token; empty: none.
    pub token_file: PathBuf,
    /// Samples to reach; 0: no end.
    pub samples: u64,
    /// Shares of them that are wanted first.
    pub quotas: Vec<Quota>,
    /// Room for the database in GiB; 0: no bound.
    pub disk_gib: f64,
    /// Niceness of the workers, 0 to 19.
    pub nice: u64,
    /// Share of the time that each worker may work, above 0, at most 1.
    pub cpu_share: f64,
    /// Folder of the exports.
    pub exports: PathBuf,
    /// Folder of evaluations.
    pub evaluations: PathBuf,
    /// Folder of training runs.
    pub training: PathBuf,
}

impl Default for Serve {
    fn default() -> Serve {
        Serve {
            addr: SocketAddr::from(([127, 0, 0, 1], 8080)),
            hosts: vec![],
            token_file: PathBuf::new(),
            samples: 0,
            quotas: vec![],
            disk_gib: 20.0,
            nice: 10,
            cpu_share: 1.0,
            exports: "exports".into(),
            evaluations: "evaluations".into(),
            training: "training".into(),
        }
    }
}

impl Default for Guard {
    fn default() -> Guard {
        Guard { files: vec![], suites: "suites".into() }
    }
}

impl Default for Run {
    fn default() -> Run {
        Run { seed: 1, workers: 0, db: "flywheel.db".into() }
    }
}

impl Default for Generate {
    fn default() -> Generate {
        Generate {
            kind: keys::KINDS[0].into(),
            turns_per_round: 1_000,
            templates: "templates".into(),
            knowledge: "knowledge".into(),
            text_rich: 0.3,
            balanced: 0.3,
            vision_rich: 0.2,
            vision_only: 0.2,
            multiple_choice: 0.4,
        }
    }
}

impl Default for Repair {
    fn default() -> Repair {
        Repair { tries: 8 }
    }
}

impl Default for Expand {
    fn default() -> Expand {
        Expand { share: 1.0, depth: 3 }
    }
}

impl Default for Steer {
    /// One turn in ten is even, so that every template keeps being tried.
    fn default() -> Steer {
        Steer { even: 0.1, knowledge: 0.45, tools: 0.45, weak: PathBuf::new(), needs: BTreeMap::new() }
    }
}

impl Default for Growth {
    /// The cut is that of V-Thinker (arXiv 2511.04460, section 4.1).
    fn default() -> Growth {
        Growth { evidence: 3, cut: 0.3 }
    }
}

impl Default for Figure {
    fn default() -> Figure {
        Figure { min_side: 300, max_side: 900, themes: vec![] }
    }
}

impl Default for Limits {
    fn default() -> Limits {
        Limits { ticks: 1_000_000, heap_mib: 64, call_depth: 100, cpu_ms: 2_000 }
    }
}

impl Config {
    /// Number of worker threads, at least 1.
    pub fn workers(&self) -> usize {
        match self.run.workers {
            0 => std::thread::available_parallelism().map_or(1, usize::from),
            some => some as usize,
        }
    }

    /// The effective configuration as it is stored with a run.
    pub fn to_json(&self) -> serde_json::Value {
        serde_json::to_value(self).expect("numbers, paths and strings serialise")
    }
}
