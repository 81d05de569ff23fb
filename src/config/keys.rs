//! The table of keys: one row for each, with its meaning, its range, and how it is read.

use crate::config::value::{parsed, path, real, whole, words};
use crate::config::{Config, needs};
use std::ops::RangeInclusive;
use std::path::{Path, PathBuf};
use toml::Value;

/// One key of `pipeline.toml`.
pub struct Key {
    /// Section.
    pub section: &'static str,
    /// Name in the section.
    pub name: &'static str,
    /// Meaning, unit and range; the default is printed from [`Config::default`].
    pub meaning: &'static str,
    /// Whether samples depend on it: a run cannot be resumed under another value.
    pub shapes: bool,
    /// Sets it; relative paths are taken from the folder. The error completes "`key` = value ...".
    pub set: fn(&mut Config, &Value, &Path) -> Result<(), String>,
}

/// The sections with what they are about, in the order of the stages.
pub const SECTIONS: &[(&str, &str)] = &[
    ("run", "The run."),
    ("generate", "Templates, and how their problems are put."),
    ("repair", "Mending what the checks find."),
    ("expand", "Harder problems on top of verified ones."),
    ("steer", "How turns are chosen: relative weights, 0 to 1000 each."),
    ("growth", "What grows between rounds."),
    ("figure", "How pictures look. The seed chooses within these bounds."),
    ("limits", "What one call of a template may use."),
    ("guard", "Benchmarks that no sample may repeat."),
    ("serve", "The daemon. The token for others than this machine: FLYWHEEL_SERVE_TOKEN, or a file."),
];

/// Seeds fit TOML's integers.
const SEED: RangeInclusive<u64> = 0..=i64::MAX as u64;

/// What can be grown.
pub const KINDS: [&str; 2] = ["problems", "perception"];

/// All keys, in the order of the file.
pub const KEYS: &[Key] = &[
    Key {
        section: "run",
        name: "seed",
        meaning: "Seed from which everything derives. Whole number, 0 to 9223372036854775807.",
        shapes: false, // compared on its own: a stored seed wins over the default
        set: |c, v, _| whole(v, SEED).map(|x| c.run.seed = x),
    },
    Key {
        section: "run",
        name: "workers",
        meaning: "Worker threads. 0 to 1024; 0: one on each core. Changes speed, never the dataset.",
        shapes: false,
        set: |c, v, _| whole(v, 0..=1024).map(|x| c.run.workers = x),
    },
    Key {
        section: "run",
        name: "db",
        meaning: "The database. A path, from this file's folder.",
        shapes: false,
        set: |c, v, folder| path(v, folder).map(|x| c.run.db = x),
    },
    Key {
        section: "generate",
        name: "kind",
        meaning: "What is grown: problems, or perception: figures of about eight elements, for questions about where things are.",
        shapes: true,
        set: |c, v, _| {
            let kind = v.as_str().and_then(|name| KINDS.iter().find(|k| **k == name));
            kind.map(|k| c.generate.kind = k.to_string()).ok_or_else(|| format!("is none of {}", KINDS.join(", ")))
        },
    },
    Key {
        section: "generate",
        name: "turns_per_round",
        meaning: "Length of a round, in turns. 1 to 1000000000. Templates and weights are frozen while it lasts.",
        shapes: true,
        set: |c, v, _| whole(v, 1..=1_000_000_000).map(|x| c.generate.turns_per_round = x),
    },
    Key {
        section: "generate",
        name: "templates",
        meaning: "Folder of the templates. A path, from this file's folder.",
        shapes: false, // their content is kept with the samples, by hash
        set: |c, v, folder| path(v, folder).map(|x| c.generate.templates = x),
    },
    Key {
        section: "generate",
        name: "knowledge",
        meaning: "Folder of the knowledge. A path, from this file's folder.",
        shapes: false,
        set: |c, v, folder| path(v, folder).map(|x| c.generate.knowledge = x),
    },
    Key {
        section: "generate",
        name: "text_rich",
        meaning: "Weight of problems whose givens all stand in words. 0 to 1000, relative to the three below.",
        shapes: true,
        set: |c, v, _| real(v, 0.0..=1000.0).map(|x| c.generate.text_rich = x),
    },
    Key {
        section: "generate",
        name: "balanced",
        meaning: "Weight of problems whose givens stand half in words, half in the figure, or all in both. 0 to 1000.",
        shapes: true,
        set: |c, v, _| real(v, 0.0..=1000.0).map(|x| c.generate.balanced = x),
    },
    Key {
        section: "generate",
        name: "vision_rich",
        meaning: "Weight of problems most of whose givens stand in the figure alone. 0 to 1000.",
        shapes: true,
        set: |c, v, _| real(v, 0.0..=1000.0).map(|x| c.generate.vision_rich = x),
    },
    Key {
        section: "generate",
        name: "vision_only",
        meaning: "Weight of problems without a given in words. 0 to 1000.",
        shapes: true,
        set: |c, v, _| real(v, 0.0..=1000.0).map(|x| c.generate.vision_only = x),
    },
    Key {
        section: "generate",
        name: "multiple_choice",
        meaning: "Share of multiple choice among the problems that allow it. 0 to 1.",
        shapes: true,
        set: |c, v, _| real(v, 0.0..=1.0).map(|x| c.generate.multiple_choice = x),
    },
    Key {
        section: "repair",
        name: "tries",
        meaning: "Repairs of one candidate, each checked again, at most. 0 to 10.",
        shapes: true,
        set: |c, v, _| whole(v, 0..=10).map(|x| c.repair.tries = x),
    },
    Key {
        section: "expand",
        name: "share",
        meaning: "Chance that a verified problem is expanded once more. 0 to 1.",
        shapes: true,
        set: |c, v, _| real(v, 0.0..=1.0).map(|x| c.expand.share = x),
    },
    Key {
        section: "expand",
        name: "depth",
        meaning: "Expansions on top of each other, at most. 0 to 3.",
        shapes: true,
        set: |c, v, _| whole(v, 0..=3).map(|x| c.expand.depth = x),
    },
    Key {
        section: "steer",
        name: "even",
        meaning: "Weight of turns that take any template at any of its levels, so that all keep being tried.",
        shapes: true,
        set: |c, v, _| real(v, 0.0..=1000.0).map(|x| c.steer.even = x),
    },
    Key {
        section: "steer",
        name: "knowledge",
        meaning: "Weight of turns that go where knowledge is short of samples.",
        shapes: true,
        set: |c, v, _| real(v, 0.0..=1000.0).map(|x| c.steer.knowledge = x),
    },
    Key {
        section: "steer",
        name: "tools",
        meaning: "Weight of turns that go where tools are short of samples.",
        shapes: true,
        set: |c, v, _| real(v, 0.0..=1000.0).map(|x| c.steer.tools = x),
    },
    Key {
        section: "steer",
        name: "weak",
        meaning: "What an evaluation found a model to be weak in (weak.json of `flywheel eval`): its nodes get up to ten times the samples. A path, from this file's folder; empty: nothing.",
        shapes: false, // rounds keep their weights, so that each may follow another evaluation
        set: |c, v, folder| {
            if v.as_str() == Some("") {
                (c.steer.weak, c.steer.needs) = Default::default();
                return Ok(());
            }
            let at = path(v, folder)?;
            c.steer.needs = needs::read(&at)?;
            c.steer.weak = at;
            Ok(())
        },
    },
    Key {
        section: "growth",
        name: "evidence",
        meaning: "Verified samples that must show a kind of problem or a sequence of tools before it grows. 1 to 1000000.",
        shapes: true,
        set: |c, v, _| whole(v, 1..=1_000_000).map(|x| c.growth.evidence = x),
    },
    Key {
        section: "growth",
        name: "cut",
        meaning: "Mean distance of names up to which they are merged. 0 to 1: 0 the same words, 1 nothing in common.",
        shapes: true,
        set: |c, v, _| real(v, 0.0..=1.0).map(|x| c.growth.cut = x),
    },
    Key {
        section: "figure",
        name: "min_side",
        meaning: "Least length of a picture's longer side, in pixels. 200 to 1000.",
        shapes: true,
        set: |c, v, _| whole(v, 200..=1000).map(|x| c.figure.min_side = x),
    },
    Key {
        section: "figure",
        name: "max_side",
        meaning: "Greatest length of a picture's longer side, in pixels. 200 to 1000, at least min_side.",
        shapes: true,
        set: |c, v, _| whole(v, 200..=1000).map(|x| c.figure.max_side = x),
    },
    Key {
        section: "figure",
        name: "themes",
        meaning: "Themes to draw from. A list of names; empty: all.",
        shapes: true,
        set: |c, v, _| words(v).map(|x| c.figure.themes = x),
    },
    Key {
        section: "limits",
        name: "ticks",
        meaning: "Calls and loop turns of one call. 1000 to 1000000000.",
        shapes: true,
        set: |c, v, _| whole(v, 1000..=1_000_000_000).map(|x| c.limits.ticks = x),
    },
    Key {
        section: "limits",
        name: "heap_mib",
        meaning: "Heap of one call, in MiB. 1 to 4096.",
        shapes: true,
        set: |c, v, _| whole(v, 1..=4096).map(|x| c.limits.heap_mib = x),
    },
    Key {
        section: "limits",
        name: "call_depth",
        meaning: "Depth of calls. 10 to 1000.",
        shapes: true,
        set: |c, v, _| whole(v, 10..=1000).map(|x| c.limits.call_depth = x),
    },
    Key {
        section: "limits",
        name: "cpu_ms",
        meaning: "Backstop on the CPU time of one call, in milliseconds. 10 to 600000. The verdict goes by ticks.",
        shapes: false,
        set: |c, v, _| whole(v, 10..=600_000).map(|x| c.limits.cpu_ms = x),
    },
    Key {
        section: "guard",
        name: "files",
        meaning: "Benchmark questions (txt, csv, jsonl, json, parquet) and folders of pictures. A list of paths, from this file's folder.",
        shapes: true,
        set: |c, v, folder| words(v).map(|x| c.guard.files = x.iter().map(|path| folder.join(path)).collect()),
    },
    Key {
        section: "guard",
        name: "suites",
        meaning: "Folder of benchmark suites of ours (`flywheel suite build`), whose problems are left out. A path, from this file's folder.",
        shapes: false, // a suite may be built while a run goes on
        set: |c, v, folder| path(v, folder).map(|x| c.guard.suites = x),
    },
    Key {
        section: "serve",
        name: "addr",
        meaning: "Where it listens. Address and port; another address than this machine's own (127.0.0.1, [::1]) needs a token.",
        shapes: false,
        set: |c, v, _| parsed(v, "is not an address with a port, such as 127.0.0.1:8080").map(|x| c.serve.addr = x),
    },
    Key {
        section: "serve",
        name: "hosts",
        meaning: "Names that it may be asked by besides addresses and localhost. A list.",
        shapes: false,
        set: |c, v, _| words(v).map(|x| c.serve.hosts = x),
    },
    Key {
        section: "serve",
        name: "token_file",
        meaning: "File that holds the token, at least 16 characters; empty: none. A path, from this file's folder.",
        shapes: false,
        set: |c, v, folder| match v.as_str() {
            Some("") => {
                c.serve.token_file = PathBuf::new();
                Ok(())
            }
            _ => path(v, folder).map(|x| c.serve.token_file = x),
        },
    },
    Key {
        section: "serve",
        name: "samples",
        meaning: "Samples to reach, in all. 0 to 9223372036854775807; 0: no end.",
        shapes: false,
        set: |c, v, _| whole(v, 0..=i64::MAX as u64).map(|x| c.serve.samples = x),
    },
    Key {
        section: "serve",
        name: "quotas",
        meaning: "Samples that are wanted first, by domain, level, kind or template. A list such as [\"domain=physics:500\", \"level=3:1000\"].",
        shapes: false, // they go into the weights of rounds, which are kept
        set: |c, v, _| {
            let read = |text: &String| text.parse().map_err(|why| format!("holds {text}, which {why}"));
            words(v)?.iter().map(read).collect::<Result<_, _>>().map(|x| c.serve.quotas = x)
        },
    },
    Key {
        section: "serve",
        name: "disk_gib",
        meaning: "Room for the database, in GiB. 0 to 1000000; 0: no bound. It waits where that is used up, or 0.5 GiB are left on the disk.",
        shapes: false,
        set: |c, v, _| real(v, 0.0..=1e6).map(|x| c.serve.disk_gib = x),
    },
    Key {
        section: "serve",
        name: "nice",
        meaning: "Niceness of the workers. 0 to 19; the greater, the more they leave to others.",
        shapes: false,
        set: |c, v, _| whole(v, 0..=19).map(|x| c.serve.nice = x),
    },
    Key {
        section: "serve",
        name: "cpu_share",
        meaning: "Share of the time that each worker works. 0.01 to 1.",
        shapes: false,
        set: |c, v, _| real(v, 0.01..=1.0).map(|x| c.serve.cpu_share = x),
    },
    Key {
        section: "serve",
        name: "exports",
        meaning: "Folder of the exports that it writes. A path, from this file's folder.",
        shapes: false,
        set: |c, v, folder| path(v, folder).map(|x| c.serve.exports = x),
    },
    Key {
        section: "serve",
        name: "evaluations",
        meaning: "Folder of the evaluations that it shows, as `flywheel eval --evaluations`. A path, from this file's folder.",
        shapes: false,
        set: |c, v, folder| path(v, folder).map(|x| c.serve.evaluations = x),
    },
    Key {
        section: "serve",
        name: "training",
        meaning: "Folder of the training runs that it shows, each a folder of `flywheel train --out`. A path, from this file's folder.",
        shapes: false,
        set: |c, v, folder| path(v, folder).map(|x| c.serve.training = x),
    },
];

impl Key {
    /// `section.name`
    pub fn full(&self) -> String {
        format!("{}.{}", self.section, self.name)
    }

    /// The environment variable that sets it.
    pub fn variable(&self) -> String {
        format!("FLYWHEEL_{}_{}", self.section, self.name).to_uppercase()
    }

    /// Its value in a configuration's JSON.
    pub fn of<'a>(&self, config: &'a serde_json::Value) -> Option<&'a serde_json::Value> {
        config.get(self.section)?.get(self.name)
    }
}
