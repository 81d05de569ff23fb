//! `flywheel eval`: play a suite or files of others with a policy, mark, tell; show a rollout; compare two evaluations.

mod judge;
mod policy;
mod show;

use crate::cli::eval::judge::{JudgeArgs, Judged};
use crate::cli::eval::policy::PolicyArgs;
use crate::cli::run::watch_signals;
use crate::cli::shared::{Shared, Verdict, line, next};
use crate::config::load::hint;
use crate::evaluate::oracle::Language;
use crate::evaluate::record::{self, Episode, Folder, Spec};
use crate::evaluate::run::{Cast, play};
use crate::evaluate::source;
use crate::evaluate::source::wanted::Wanted;
use crate::evaluate::table::table;
use crate::evaluate::task::{KINDS, Kind, Target, Task};
use crate::evaluate::{compare, report, weak};
use crate::executor::{self, EXECUTORS};
use crate::flywheel::grow::Shutdown;
use crate::rollout::protocol::Protocol;
use anyhow::{Context as _, anyhow, bail};
use indicatif::{ProgressBar, ProgressStyle};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::io::IsTerminal;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// Evaluate a policy: rollouts over a suite or files of others, marked exactly
///
/// Every finished episode is kept at once in EVALUATIONS/NAME; an interrupted call continues and ends in the same table.
#[derive(Debug, clap::Args)]
#[command(args_conflicts_with_subcommands = true)]
pub struct Eval {
    #[command(subcommand)]
    action: Option<Action>,
    #[command(flatten)]
    run: Run,
}

#[derive(Debug, clap::Subcommand)]
enum Action {
    Show(show::Show),
    Compare(Compare),
}

#[derive(Debug, clap::Args)]
struct Run {
    /// A suite of ours, by name
    #[arg(long, value_name = "NAME", conflicts_with = "data")]
    suite: Option<String>,
    /// Files of others: parquet with VTBench's columns, or JSON lines of points or questions
    #[arg(long, value_name = "PATH")]
    data: Option<PathBuf>,
    #[command(flatten)]
    policy: PolicyArgs,
    #[command(flatten)]
    judge: JudgeArgs,
    /// What runs the policy's code: native or python
    #[arg(long, value_name = "NAME", default_value = "native")]
    executor: String,
    /// Folder of this evaluation below EVALUATIONS [default: made of source, policy and executor]
    #[arg(long, value_name = "NAME")]
    name: Option<String>,
    /// Folder of evaluations
    #[arg(long, value_name = "DIR", default_value = "evaluations")]
    evaluations: PathBuf,
    /// Kinds of tasks
    #[arg(
        long,
        value_name = "LIST",
        value_delimiter = ',',
        default_value = "perception,instruction_guided,interactive_reasoning"
    )]
    tasks: Vec<String>,
    /// Play only the first N tasks
    #[arg(long, value_name = "N")]
    limit: Option<usize>,
    /// Outputs of an episode, at most
    #[arg(long, value_name = "N", default_value_t = 5)]
    rounds: u32,
    /// Longest side of a picture that is shown, in pixels; larger ones are shrunk
    #[arg(long, value_name = "PX", default_value_t = 1536)]
    longest_side: u32,
    /// Episodes at once [default: the number of processors; with an endpoint, its concurrency]
    #[arg(long, value_name = "N")]
    workers: Option<usize>,
    /// Print the summary as one JSON object
    #[arg(long)]
    json: bool,
}

/// Compare two evaluations of the same tasks, pair by pair
#[derive(Debug, clap::Args)]
struct Compare {
    /// Folder of the first evaluation
    first: PathBuf,
    /// Folder of the second
    second: PathBuf,
    /// Print one JSON object
    #[arg(long)]
    json: bool,
}

impl Eval {
    pub(super) fn execute(self, shared: &Shared) -> anyhow::Result<Verdict> {
        match self.action {
            Some(Action::Show(show)) => show.execute(),
            Some(Action::Compare(compare)) => compare.execute(),
            None => self.run.execute(shared),
        }
    }
}

/// Time between lines of progress where there is no terminal.
const PERIOD: Duration = Duration::from_secs(10);

impl Run {
    fn execute(self, shared: &Shared) -> anyhow::Result<Verdict> {
        if self.rounds == 0 || self.longest_side < 16 {
            bail!("--rounds {} --longest-side {}; hint: at least 1 round and 16 px", self.rounds, self.longest_side);
        }
        let executor = executor::row(&self.executor).ok_or_else(|| {
            let near = hint(&self.executor, EXECUTORS.iter().map(|row| row.name));
            anyhow!("--executor {}: no such executor{near}", self.executor)
        })?;
        let kinds = self.kinds()?;
        let language = if executor.name == "python" { Language::Python } else { Language::Native };
        let wanted = Wanted { language, rounds: self.rounds };
        let (label, mut tasks) = match (&self.suite, &self.data) {
            (Some(name), _) => (name.clone(), source::suite(&shared.load()?.config.guard.suites, name, wanted)?),
            (None, Some(path)) => (path.display().to_string(), source::path(path, wanted)?),
            (None, None) => bail!("nothing to evaluate on; hint: --suite NAME, or --data PATH"),
        };
        tasks.retain(|task| kinds.contains(&task.kind));
        tasks.truncate(self.limit.unwrap_or(usize::MAX));
        if tasks.is_empty() {
            bail!("{label}: no tasks of the kinds {:?}", self.tasks);
        }
        let spec = Spec {
            source: label,
            tasks: digest(&tasks),
            policy: self.policy.described(),
            executor: executor.name.into(),
            rounds: self.rounds,
            longest_side_px: self.longest_side,
            seed: self.policy.seed,
        };
        let at = self.evaluations.join(self.name.clone().unwrap_or_else(|| named(&spec)));
        let (mut folder, mut done) = Folder::open(&at, &spec)?;
        let policy = self.policy.build(&tasks, &at)?;
        let finished: BTreeSet<String> = done.iter().map(|e| e.task.clone()).collect();
        let missing: Vec<&Task> = tasks.iter().filter(|t| !finished.contains(&t.id)).collect();
        let shutdown = Shutdown::default();
        watch_signals(shutdown.clone())?;
        let cast = Cast {
            policy: policy.as_ref(),
            executor,
            protocol: Protocol { rounds: self.rounds, longest_side_px: self.longest_side },
            workers: self.workers.unwrap_or_else(|| self.policy.workers()),
        };
        let mut progress = Progress::new(tasks.len(), done.len());
        let played = play(&missing, &cast, &mut folder, &|| shutdown.requested(), &mut |episode| {
            progress.show(episode);
            done.push(episode.clone());
        });
        progress.end();
        let stopped = played?;
        done.sort_by(|a, b| a.task.cmp(&b.task));
        let judged = self.judge.ask(&self.policy, &tasks, &done, &at, &|| shutdown.requested())?;
        self.tell(&spec, &done, &at, &policy.spent(), judged.as_ref())?;
        if stopped && done.len() < tasks.len() {
            return Ok(Verdict::Stopped);
        }
        next(format!("flywheel eval show {} <task>, or open {}", at.display(), at.join("report.html").display()));
        Ok(Verdict::Good)
    }

    fn kinds(&self) -> anyhow::Result<Vec<Kind>> {
        let of = |name: &String| {
            KINDS
                .iter()
                .find(|k| k.1 == name)
                .map(|k| k.0)
                .ok_or_else(|| anyhow!("--tasks {name}: no such kind{}", hint(name, KINDS.iter().map(|k| k.1))))
        };
        self.tasks.iter().map(of).collect()
    }

    /// Writes what came of it and prints the summary.
    fn tell(
        &self,
        spec: &Spec,
        done: &[Episode],
        at: &Path,
        spent: &Value,
        judged: Option<&Judged>,
    ) -> anyhow::Result<()> {
        let table = table(done);
        let mut summary = json!({ "policy": spec.policy, "executor": spec.executor, "source": spec.source, "episodes": done.len(),
            "by": table.by, "conduct": table.conduct, "spent": spent, "folder": at });
        for (_, name) in KINDS {
            summary[name] = json!(table.kinds[name]);
        }
        if let Some(judged) = judged {
            summary["judge"] = judged.json();
        }
        let full = |file: &str| format!("{}: cannot be written", at.join(file).display());
        let text = serde_json::to_vec_pretty(&summary)?;
        record::write(&at.join("table.json"), &text).with_context(|| full("table.json"))?;
        let needs = serde_json::to_vec_pretty(&weak::file(done))?;
        record::write(&at.join("weak.json"), &needs).with_context(|| full("weak.json"))?;
        let page = report::page(spec, &table, done, spent, judged.map(|j| (j.model.as_str(), &j.kinds)));
        record::write(&at.join("report.html"), page.as_bytes()).with_context(|| full("report.html"))?;
        match self.json {
            true => line(summary)?,
            false => {
                let judge = judged.map_or(String::new(), Judged::words);
                line(format!("{}{judge}", table.words(12)).trim_end())?;
            }
        }
        Ok(())
    }
}

/// A name for an evaluation's folder.
fn named(spec: &Spec) -> String {
    let text = format!("{}-{}-{}", spec.source, spec.policy, spec.executor);
    let clean = text.chars().map(|c| if c.is_ascii_alphanumeric() || matches!(c, '.' | '_') { c } else { '-' });
    clean.collect::<String>().trim_matches('-').chars().take(120).collect()
}

/// What tells sets of tasks apart: names, pictures, questions, what is right.
fn digest(tasks: &[Task]) -> String {
    let mut hasher = blake3::Hasher::new();
    for task in tasks {
        let target = match &task.target {
            Target::Drawing { picture, .. } => blake3::hash(picture).to_hex().to_string(),
            other => format!("{other:?}"),
        };
        for part in [task.id.as_bytes(), &task.image, task.question.as_bytes(), target.as_bytes()] {
            hasher.update(&(part.len() as u64).to_le_bytes()).update(part);
        }
    }
    hasher.finalize().to_hex().to_string()
}

/// How far an evaluation is: a bar on a terminal, a line every ten seconds elsewhere.
struct Progress {
    bar: Option<ProgressBar>,
    all: usize,
    done: usize,
    right: usize,
    played: usize,
    start: Instant,
    last: Instant,
}

impl Progress {
    fn new(all: usize, done: usize) -> Progress {
        let bar = std::io::stderr().is_terminal().then(|| {
            let bar = ProgressBar::new(all as u64).with_position(done as u64);
            let style = ProgressStyle::with_template("{bar:32} {pos}/{len} episodes, {per_sec}, {eta} left, {msg}");
            bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
            bar.reset_eta();
            bar
        });
        Progress { bar, all, done, right: 0, played: 0, start: Instant::now(), last: Instant::now() }
    }

    fn show(&mut self, episode: &Episode) {
        self.played += 1;
        self.right += usize::from(episode.mark.right);
        let share = 100.0 * self.right as f64 / self.played as f64;
        if let Some(bar) = &self.bar {
            bar.inc(1);
            bar.set_message(format!("{share:.0} % of these right"));
        } else if self.last.elapsed() >= PERIOD {
            self.last = Instant::now();
            let rate = self.played as f64 / self.start.elapsed().as_secs_f64();
            let done = self.done + self.played;
            let left = (self.all - done) as f64 / rate.max(1e-9);
            eprintln!("{done}/{} episodes, {rate:.1}/s, {left:.0} s left, {share:.0} % of these right", self.all);
        }
    }

    fn end(&self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}

impl Compare {
    fn execute(self) -> anyhow::Result<Verdict> {
        let ((a, first), (b, second)) = (record::read(&self.first)?, record::read(&self.second)?);
        let (pairs, alone) = compare::compare(&first, &second);
        if pairs.is_empty() {
            bail!(
                "{} and {} share no tasks; hint: compare evaluations of one suite",
                self.first.display(),
                self.second.display()
            );
        }
        if self.json {
            line(json!({ "first": a.policy, "second": b.policy, "kinds": pairs, "without_partner": alone }))?;
            return Ok(Verdict::Good);
        }
        line(format!("{} against {}; {alone} episodes without a partner", a.policy, b.policy))?;
        for (kind, p) in &pairs {
            line(format!(
                "{kind:24} {:5.1} % and {:5.1} %, difference {:+.1} ({:+.1} to {:+.1}), right alone {} and {}, p = {:.4}, n = {}",
                100.0 * p.scores[0],
                100.0 * p.scores[1],
                100.0 * p.difference,
                100.0 * p.low,
                100.0 * p.high,
                p.alone[0],
                p.alone[1],
                p.p,
                p.n
            ))?;
        }
        Ok(Verdict::Good)
    }
}
