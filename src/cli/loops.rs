//! `flywheel loop`: rounds of grow, train, evaluate, steer; the curve over the rounds; with steering against without.
//!
//! Every stage is a call of this program, with its own folder, and goes on where it was stopped; so does the loop. Each round grows a
//! database of its own, under the weak spots that the evaluation before it found, and trains the model of the round before on it. The
//! suite that is evaluated on is built first and stays out of everything that is grown.

use crate::cli::run::watch_signals;
use crate::cli::shared::{Shared, Verdict, line, next};
use crate::evaluate::compare::compare;
use crate::evaluate::record;
use crate::evaluate::task::KINDS;
use crate::flywheel::grow::Shutdown;
use crate::train::curves;
use crate::train::line::Line;
use anyhow::{Context as _, bail};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// Close the loop: grow, train, evaluate, steer, for some rounds
///
/// What the evaluation of a round finds the model weak in is grown more often in the next one. Writes curve.json and curve.svg. A loop
/// that was stopped goes on when it is called again.
#[derive(Debug, clap::Args)]
pub struct Loop {
    /// Folder of the loop
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// Rounds
    #[arg(long, value_name = "N", default_value_t = 3)]
    rounds: u64,
    /// Begin with the model of this checkpoint [default: a fresh one of --size]
    #[arg(long, value_name = "DIR")]
    init: Option<PathBuf>,
    /// Size of a fresh model
    #[arg(long, value_name = "NAME", default_value = "small", conflicts_with = "init")]
    size: String,
    /// Positions of a fresh model: solutions that take more are left out
    #[arg(long, value_name = "N", default_value_t = 2048, conflicts_with = "init")]
    positions: usize,
    /// Samples that are grown in a round
    #[arg(long, value_name = "N", default_value_t = 500)]
    samples: u64,
    /// Steps of training in a round
    #[arg(long, value_name = "N", default_value_t = 200)]
    steps: u64,
    /// Examples of a step
    #[arg(long, value_name = "N", default_value_t = 8)]
    batch: usize,
    /// Greatest rate of learning
    #[arg(long, value_name = "X", default_value_t = 1e-3)]
    rate: f64,
    /// Threads of training
    #[arg(long, value_name = "N", default_value_t = 1)]
    threads: usize,
    /// Figures of the suite, three tasks each
    #[arg(long, value_name = "N", default_value_t = 60)]
    suite_size: u64,
    /// Tokens of an output in evaluations, at most
    #[arg(long, value_name = "N", default_value_t = 256)]
    max_tokens: u32,
    /// Seed of everything
    #[arg(long, value_name = "N", default_value_t = 1)]
    seed: u64,
    /// The same budget once more without steering, and the difference pair by pair
    #[arg(long)]
    compare: bool,
    /// Print the curve as one JSON object
    #[arg(long)]
    json: bool,
}

/// Name of the suite.
const SUITE: &str = "loop";
/// A database is grown in at least so many rounds of its own: what a template really gives is measured between them.
const TURNS: u64 = 8;

/// What a stage gave: its JSON, or that it was stopped.
type Staged = Option<Value>;

impl Loop {
    pub(super) fn execute(self, shared: &Shared) -> anyhow::Result<Verdict> {
        if self.rounds == 0 || self.samples == 0 || self.suite_size == 0 {
            let (r, s, z) = (self.rounds, self.samples, self.suite_size);
            bail!("--rounds {r} --samples {s} --suite-size {z}; hint: all of them are positive");
        }
        if shared.db.is_some() {
            bail!("--db does not serve the loop; hint: every round has a database of its own below --out");
        }
        let made = std::fs::create_dir_all(&self.out);
        made.with_context(|| format!("{}: cannot make the folder", self.out.display()))?;
        // Signals reach the stages too; the loop ends when they have.
        let shutdown = Shutdown::default();
        watch_signals(shutdown.clone())?;
        let suites = std::path::absolute(self.out.join("suites"))?;
        if !suites.join(format!("{SUITE}.json")).exists() {
            let args = ["suite", "build", SUITE, "--size", &self.suite_size.to_string(), "--json"];
            if self.call(shared, &args, &[])?.is_none() {
                return Ok(Verdict::Stopped);
            }
        }
        let arms: &[&str] = if self.compare { &["steered", "even"] } else { &["steered"] };
        let mut curve = vec![];
        for arm in arms {
            let Some(points) = self.arm(shared, arm, &shutdown)? else { return Ok(Verdict::Stopped) };
            curve.push((*arm, points));
        }
        self.report(&curve)
    }

    /// The rounds of one arm; what each evaluation said.
    fn arm(&self, shared: &Shared, arm: &str, shutdown: &Shutdown) -> anyhow::Result<Option<Vec<Value>>> {
        let (mut points, mut model, mut weak) = (vec![], self.init.clone(), None::<PathBuf>);
        for round in 1..=self.rounds {
            if shutdown.requested() {
                return Ok(None);
            }
            let at = std::path::absolute(self.round(arm, round))?;
            std::fs::create_dir_all(&at).with_context(|| format!("{}: cannot make the folder", at.display()))?;
            eprintln!("{arm}, round {round} of {}: grow", self.rounds);
            let db = at.join("grown.db");
            let steer = weak.filter(|_| arm == "steered").map(|at| ("FLYWHEEL_STEER_WEAK", text(&at)));
            let turns = (self.samples / TURNS).max(10).to_string();
            let env: Vec<(&str, String)> =
                steer.into_iter().chain([("FLYWHEEL_GENERATE_TURNS_PER_ROUND", turns)]).collect();
            let (samples, seed) = (self.samples.to_string(), (self.seed * 1000 + round).to_string());
            let grow = ["run", "--samples", &samples, "--seed", &seed, "--db", &text(&db), "--json"];
            let Some(grown) = self.call(shared, &grow, &env)? else { return Ok(None) };
            eprintln!("{arm}, round {round} of {}: train", self.rounds);
            let (from, out) = (text(&db), text(&at.join("model")));
            let mut train: Vec<String> = vec!["train", "sft", "--from", &from, "--out", &out, "--json", "--exam", "20"]
                .into_iter()
                .map(str::to_owned)
                .collect();
            let mut option = |name: &str, value: String| train.extend([format!("--{name}"), value]);
            match &model {
                Some(init) => option("init", text(init)),
                None => {
                    option("size", self.size.clone());
                    option("positions", self.positions.to_string());
                }
            }
            option("steps", self.steps.to_string());
            option("every", self.steps.to_string());
            option("batch", self.batch.to_string());
            option("rate", self.rate.to_string());
            option("threads", self.threads.to_string());
            option("seed", (self.seed * 1000 + round).to_string());
            let train: Vec<&str> = train.iter().map(String::as_str).collect();
            let Some(trained) = self.call(shared, &train, &[])? else { return Ok(None) };
            eprintln!("{arm}, round {round} of {}: evaluate", self.rounds);
            let (folder, most) = (text(&at), self.max_tokens.to_string());
            let eval = [
                "eval",
                "--suite",
                SUITE,
                "--policy",
                "checkpoint",
                "--checkpoint",
                &out,
                "--evaluations",
                &folder,
                "--name",
                "evaluation",
                "--max-tokens",
                &most,
                "--json",
            ];
            let Some(told) = self.call(shared, &eval, &[])? else { return Ok(None) };
            let mut point =
                json!({ "round": round, "grown": grown["verified"], "turns": grown["turns"], "exam": trained["exam"] });
            for (_, kind) in KINDS {
                point[kind] = told[kind].clone();
            }
            point["conduct"] = told["conduct"].clone();
            points.push(point);
            (model, weak) = (Some(at.join("model")), Some(at.join("evaluation").join("weak.json")));
        }
        Ok(Some(points))
    }

    fn round(&self, arm: &str, round: u64) -> PathBuf {
        self.out.join(arm).join(format!("round-{round}"))
    }

    /// Calls this program; `None` if it was stopped.
    fn call(&self, shared: &Shared, args: &[&str], env: &[(&str, String)]) -> anyhow::Result<Staged> {
        let mut command = Command::new(std::env::current_exe().context("the program cannot be found")?);
        command.args(args).env("FLYWHEEL_GUARD_SUITES", std::path::absolute(self.out.join("suites"))?);
        command.envs(env.iter().map(|(name, value)| (name, value)));
        if let Some(config) = &shared.config {
            command.arg("--config").arg(config);
        }
        let done =
            command.stdin(Stdio::null()).stderr(Stdio::inherit()).output().context("a stage cannot be started")?;
        match done.status.code() {
            Some(0) => {}
            Some(130) => return Ok(None),
            _ => bail!("flywheel {}: {}; hint: what it said stands above", args.join(" "), done.status),
        }
        let said = String::from_utf8_lossy(&done.stdout).into_owned();
        let last = said.lines().last().unwrap_or_default();
        serde_json::from_str(last)
            .map(Some)
            .with_context(|| format!("flywheel {}: no JSON but {last:?}", args.join(" ")))
    }

    fn report(&self, curve: &[(&str, Vec<Value>)]) -> anyhow::Result<Verdict> {
        let mut lines: Vec<Line> =
            (1..=self.rounds).map(|step| Line { step, time: 0.0, values: Default::default() }).collect();
        let mut all = json!({ "rounds": self.rounds, "samples": self.samples, "steps": self.steps });
        for (arm, points) in curve {
            all["arms"][arm] = json!(points);
            for (point, line) in points.iter().zip(&mut lines) {
                for (_, kind) in KINDS {
                    line.values.extend(point[kind]["score"].as_f64().map(|score| (format!("{arm}/{kind}"), score)));
                }
            }
        }
        if self.compare {
            let read = |arm: &str| record::read(&self.round(arm, self.rounds).join("evaluation"));
            let (pairs, _) = compare(&read("even")?.1, &read("steered")?.1);
            all["steered_against_even"] = json!(pairs);
        }
        for (name, bytes) in
            [("curve.json", serde_json::to_vec_pretty(&all)?), ("curve.svg", curves::svg(&lines).into_bytes())]
        {
            let at = self.out.join(name);
            record::write(&at, &bytes).with_context(|| format!("{}: cannot be written", at.display()))?;
        }
        if self.json {
            line(&all)?;
        } else {
            for (arm, points) in curve {
                for point in points {
                    line(self.words(arm, point))?;
                }
            }
            for (_, kind) in KINDS.iter().filter(|_| self.compare) {
                let p = &all["steered_against_even"][kind];
                let number = |name: &str| 100.0 * p[name].as_f64().unwrap_or(0.0);
                let (gap, low, high) = (number("difference"), number("low"), number("high"));
                line(format!("{kind:24} steered less even {gap:+.1} ({low:+.1} to {high:+.1}), p = {}", p["p"]))?;
            }
        }
        next(format!("look at {}", self.out.join("curve.svg").display()));
        Ok(Verdict::Good)
    }

    fn words(&self, arm: &str, point: &Value) -> String {
        let cell = |kind: &str| {
            let part = |name: &str| 100.0 * point[kind][name].as_f64().unwrap_or(0.0);
            format!("{kind} {:.1} % ({:.1} to {:.1})", part("score"), part("low"), part("high"))
        };
        let cells: Vec<String> = KINDS.iter().map(|(_, kind)| cell(kind)).collect();
        format!("{arm:8} round {}: {}", point["round"], cells.join(", "))
    }
}

fn text(path: &Path) -> String {
    path.display().to_string()
}
