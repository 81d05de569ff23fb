//! `flywheel train`: a small vision-language model learns from what is grown for it.

mod grpo;

use crate::cli::progress::Rate;
use crate::cli::run::watch_signals;
use crate::cli::shared::{Shared, Verdict, line, next};
use crate::flywheel::context::Context;
use crate::flywheel::grow::Shutdown;
use crate::flywheel::setup;
use crate::model::config::{ModelConfig, SIZES};
use crate::model::kept::{self, Model};
use crate::model::network::Network;
use crate::model::params::Params;
use crate::model::tokenizer::Words;
use crate::train::checkpoint::{self, State};
use crate::train::optimizer::AdamW;
use crate::train::perception::Grown;
use crate::train::rows::Rows;
use crate::train::run::{End, Examiner, Run, Source, Watched};
use crate::train::settings::Settings;
use crate::train::stored::Stored;
use crate::train::trajectory::Problems;
use anyhow::{Context as _, anyhow, bail};
use serde_json::json;
use std::collections::BTreeMap;
use std::os::unix::process::CommandExt;
use std::path::PathBuf;

/// Train a model: first to see (perception), then to solve (sft), then by reward (grpo)
///
/// Every step learns from figures that are grown for it, so that no dataset is needed. Problems that are examined on are never trained
/// on. A run that was stopped goes on from its last checkpoint when it is called again.
#[derive(Debug, clap::Args)]
pub struct Train {
    #[command(subcommand)]
    stage: Stage,
}

#[derive(Debug, clap::Subcommand)]
enum Stage {
    /// Places in figures: named by letters, told by relations, following from others
    Perception(Options),
    /// Whole solutions with tool calls and the pictures that they give
    Sft(Options),
    /// Groups of episodes with tools in the sandbox: the better ones of each group are made likelier
    Grpo(grpo::Grpo),
}

#[derive(Debug, clap::Args)]
struct Options {
    /// Folder of the run: checkpoints, metrics.jsonl, curves.svg, TensorBoard's events
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// Size of a fresh model: tiny, small, base, large
    #[arg(long, value_name = "NAME", default_value = "small")]
    size: String,
    /// Begin with the model of this checkpoint, or of this run's last one
    #[arg(long, value_name = "DIR", conflicts_with = "size")]
    init: Option<PathBuf>,
    /// What to learn from in place of fresh figures: for perception an export of v-perception, for sft a database of `flywheel run`
    #[arg(long, value_name = "PATH")]
    from: Option<PathBuf>,
    /// Positions of a fresh model, patches counted: solutions that take more are left out [default: the size's]
    #[arg(long, value_name = "N", conflicts_with = "init")]
    positions: Option<usize>,
    /// Steps in all
    #[arg(long, value_name = "N", default_value_t = 1000)]
    steps: u64,
    /// Examples of a step
    #[arg(long, value_name = "N", default_value_t = 16)]
    batch: usize,
    /// Parts of a step that are computed one after another, for memory
    #[arg(long, value_name = "N", default_value_t = 1)]
    parts: usize,
    /// Greatest rate of learning
    #[arg(long, value_name = "X", default_value_t = 1e-3)]
    rate: f64,
    /// Steps over which the rate rises
    #[arg(long, value_name = "N", default_value_t = 50)]
    warmup: u64,
    /// Threads, each with its share of a step's examples
    #[arg(long, value_name = "N", default_value_t = 1)]
    threads: usize,
    /// Seed of weights and data
    #[arg(long, value_name = "N", default_value_t = 1)]
    seed: u64,
    /// Steps between examinations and checkpoints
    #[arg(long, value_name = "N", default_value_t = 200)]
    every: u64,
    /// Questions of an examination, of each sort
    #[arg(long, value_name = "N", default_value_t = 100)]
    exam: usize,
    /// End after so many examinations without a better one; 0 never
    #[arg(long, value_name = "N", default_value_t = 0)]
    patience: u64,
    /// Text tokens of a fresh vocabulary, at most
    #[arg(long, value_name = "N", default_value_t = 1024)]
    vocabulary: usize,
    /// Print the last examination as one JSON object
    #[arg(long)]
    json: bool,
}

/// Turns that a fresh vocabulary is learnt from.
const TEXTS: u64 = 400;
/// Seed of what is examined on, whatever the seed of the run.
const EXAM_SEED: u64 = 0x0065_7861_6d00_0001;

impl Train {
    pub(super) fn execute(self, shared: &Shared) -> anyhow::Result<Verdict> {
        keep_pages();
        match &self.stage {
            Stage::Perception(options) => options.execute(shared, "perception"),
            Stage::Sft(options) => options.execute(shared, "sft"),
            Stage::Grpo(grpo) => grpo.execute(shared),
        }
    }
}

/// Starts the program once more with an allocator that keeps its pages: it reads its settings at the start alone. Steps free and take
/// the same megabytes over and over, and fetching them anew from the system costs a quarter of the time.
fn keep_pages() {
    const SETTING: &str = "MIMALLOC_PURGE_DELAY";
    if std::env::var_os(SETTING).is_none()
        && let Ok(program) = std::env::current_exe()
    {
        let mut again = std::process::Command::new(program);
        // Only an error comes back, and without it training is merely slower.
        let error = again.args(std::env::args_os().skip(1)).env(SETTING, "-1").exec();
        tracing::warn!(%error, "the allocator gives its pages back");
    }
}

impl Options {
    fn settings(&self) -> Settings {
        Settings {
            seed: self.seed,
            batch: self.batch,
            parts: self.parts,
            steps: self.steps,
            learning_rate: self.rate,
            warmup: self.warmup,
            threads: self.threads,
            evaluate_every: self.every,
            keep_every: self.every,
            patience: self.patience,
            ..Settings::default()
        }
    }

    fn execute(&self, shared: &Shared, stage: &str) -> anyhow::Result<Verdict> {
        let (shutdown, cx, mut run) = self.open(shared, stage, self.settings())?;
        let (config, side) = (run.model.network.config.clone(), run.model.network.config.image_side);
        let seeded = |seed: u64| Context { run_seed: seed, ..cx.clone() };
        let words = &run.model.words;
        let (source, mut exam): (Box<dyn Source>, Box<dyn Examiner>) = match (stage, &self.from) {
            ("perception", Some(path)) => {
                let (rows, left_out) = Rows::read(path, side, self.seed).map_err(|e| anyhow!("{e}"))?;
                left_out.iter().for_each(|why| eprintln!("warning: left out: {why}"));
                eprintln!("{} rows to train on", rows.count());
                let exam = rows.exam(self.exam);
                (Box::new(rows), Box::new(exam))
            }
            ("perception", None) => {
                let exam = Grown::new(seeded(EXAM_SEED), side).exam(self.exam).map_err(|e| anyhow!("{e}"))?;
                (Box::new(Grown::new(seeded(self.seed), side)), Box::new(exam))
            }
            _ => {
                let exam = Problems::new(seeded(EXAM_SEED), side).exam(words, &config, self.exam);
                let source: Box<dyn Source> = match &self.from {
                    Some(path) => {
                        let stored = Stored::open(path, side, self.seed).map_err(|e| anyhow!("{e}"))?;
                        eprintln!("{} samples to train on", stored.count());
                        Box::new(stored)
                    }
                    None => Box::new(Problems::new(seeded(self.seed), side)),
                };
                (source, Box::new(exam.map_err(|e| anyhow!("{e}"))?))
            }
        };
        let mut watch = self.watch(&run, shutdown, "loss", 1.0);
        let ended = run.train(source.as_ref(), exam.as_mut(), &mut *watch);
        drop(watch);
        self.report(&run, ended?, exam.as_mut())
    }

    /// The beginning of every stage: what is asked for is checked, the folder made, the run begun or found.
    fn open(&self, shared: &Shared, stage: &str, settings: Settings) -> anyhow::Result<(Shutdown, Context, Run<'_>)> {
        settings.check().map_err(|e| anyhow!("{e}"))?;
        std::fs::create_dir_all(&self.out)
            .with_context(|| format!("{}: cannot make the folder", self.out.display()))?;
        let shutdown = Shutdown::default();
        watch_signals(shutdown.clone())?;
        let cx = setup::load(&shared.load()?.config)?.context;
        let run = self.begin(&cx, stage, settings)?;
        Ok((shutdown, cx, run))
    }

    /// Tells how far the run is; `sign` times what the loop minimises is shown under a name.
    fn watch(
        &self,
        run: &Run<'_>,
        shutdown: Shutdown,
        name: &'static str,
        sign: f64,
    ) -> Box<dyn FnMut(Watched) -> bool> {
        let (weights, tokens, step) = (run.model.params.count(), run.model.words.text_size(), run.state.step);
        eprintln!("{weights} weights, {tokens} text tokens, step {step}");
        let mut rate = Rate::new(step, self.steps, "steps");
        let steps = self.steps;
        Box::new(move |w| {
            let score = w.score.map_or(String::new(), |s| format!(", score {s:.3}"));
            rate.show(w.step, &format!("{name} {:.3}{score}", sign * w.loss));
            let goes_on = !shutdown.requested();
            if !goes_on || w.step == steps {
                rate.end();
            }
            goes_on
        })
    }

    /// The end of every stage: the last examination, and what to do next.
    fn report(&self, run: &Run<'_>, ended: End, exam: &mut dyn Examiner) -> anyhow::Result<Verdict> {
        let stage = run.state.stage.as_str();
        let found = exam.examine(&run.model).map_err(|e| anyhow!("{e}"))?;
        if self.json {
            let scores: BTreeMap<_, _> = found.into_iter().collect();
            line(json!({ "stage": stage, "step": run.state.step, "best": run.state.best, "exam": scores }))?;
        } else {
            found.iter().try_for_each(|(name, value)| line(format!("{name:34} {value:.4}")))?;
        }
        let out = self.out.display();
        match ended {
            End::Stopped => next(format!("the same command again   # continues from step {}", run.state.step)),
            _ if stage == "perception" => next(format!("flywheel train sft --init {out} --out {out}-sft")),
            _ if stage == "sft" => next(format!("flywheel train grpo --init {out} --out {out}-grpo")),
            _ => next(format!("flywheel eval --suite NAME --policy checkpoint --checkpoint {out}")),
        }
        Ok(if ended == End::Stopped { Verdict::Stopped } else { Verdict::Good })
    }

    /// The run of the folder, from its last checkpoint or from the beginning.
    fn begin(&self, cx: &Context, stage: &str, settings: Settings) -> anyhow::Result<Run<'_>> {
        let folder = self.out.as_path();
        if let Some((model, adam, state)) = checkpoint::last(folder)? {
            let at = folder.display();
            if state.stage != stage {
                bail!("{at}: holds a run of {}; hint: another --out for {stage}", state.stage);
            }
            if !state.settings.goes_on_as(&settings) {
                let stored = serde_json::to_string(&state.settings)?;
                bail!("{at}: was begun under other settings: {stored}; hint: set them back, or another --out");
            }
            let state = State { settings, ..state };
            return Ok(Run { folder, model, adam, state });
        }
        let model = match &self.init {
            Some(path) => kept::model(path)?,
            None => self.fresh(cx)?,
        };
        let adam = AdamW::new(&model.params);
        let (best, files) = (None, BTreeMap::new());
        let state =
            State { stage: stage.into(), step: 0, cursor: 0, updates: None, settings, best, since_best: 0, files };
        Ok(Run { folder, model, adam, state })
    }

    /// A model with fresh weights and a vocabulary learnt from what the generator writes.
    fn fresh(&self, cx: &Context) -> anyhow::Result<Model> {
        let Some(sized) = ModelConfig::named(&self.size, self.vocabulary) else {
            let names: Vec<&str> = SIZES.iter().map(|s| s.name).collect();
            bail!("no size {:?}; hint: there are {}", self.size, names.join(", "));
        };
        let texts = Problems::new(cx.clone(), sized.image_side).texts(TEXTS).map_err(|e| anyhow!("{e}"))?;
        let words = Words::learn(&texts, self.vocabulary, sized.locations)?;
        let positions = self.positions.unwrap_or(sized.max_position_embeddings);
        let config = ModelConfig { text_vocab_size: words.text_size(), max_position_embeddings: positions, ..sized };
        config.check()?;
        let params = Params::fresh(&config, self.seed)?;
        Ok(Model { network: Network::new(config), params, words })
    }
}
