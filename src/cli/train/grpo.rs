//! `flywheel train grpo`: learning by reward, from groups of episodes.

use super::{EXAM_SEED, Options};
use crate::cli::shared::{Shared, Verdict};
use crate::config::load::hint;
use crate::evaluate::task::{KINDS, Kind};
use crate::executor;
use crate::flywheel::context::Context;
use crate::model::kept;
use crate::policy::checkpoint::Manner;
use crate::rollout::protocol::Protocol;
use crate::train::checkpoint;
use crate::train::episodes::{GrownTasks, Stage};
use crate::train::grpo::{Exam, Reinforcement};
use crate::train::settings::{Group, Settings};
use crate::train::trajectory::Problems;
use anyhow::{Context as _, anyhow, bail};

#[derive(Debug, clap::Args)]
pub(super) struct Grpo {
    #[command(flatten)]
    options: Options,
    /// Episodes of each task; --batch counts the tasks of a step
    #[arg(long, value_name = "N", default_value_t = 8)]
    group: usize,
    /// Steps of the optimizer on the episodes of a step
    #[arg(long, value_name = "N", default_value_t = 1)]
    epochs: usize,
    /// How far below and above 1 the ratio of likelihoods may go
    #[arg(long, value_name = "LOW,HIGH", value_delimiter = ',', default_value = "0.2,0.28")]
    clip: Vec<f64>,
    /// Weight of the divergence from the model that the run begins with
    #[arg(long, value_name = "X", default_value_t = 0.02)]
    beta: f64,
    /// Sampling temperature
    #[arg(long, value_name = "T", default_value_t = 1.0)]
    temperature: f64,
    /// Tokens of an output, at most
    #[arg(long, value_name = "N", default_value_t = 256)]
    max_tokens: usize,
    /// Outputs of an episode, at most
    #[arg(long, value_name = "N", default_value_t = 5)]
    rounds: u32,
    /// Kinds of tasks
    #[arg(
        long,
        value_name = "LIST",
        value_delimiter = ',',
        default_value = "perception,instruction_guided,interactive_reasoning"
    )]
    tasks: Vec<String>,
}

impl Grpo {
    pub(super) fn execute(&self, shared: &Shared) -> anyhow::Result<Verdict> {
        let options = &self.options;
        if options.from.is_some() {
            bail!("--from does not serve grpo; hint: it grows its problems itself");
        }
        if options.init.is_none() && kept::steps(&options.out).is_empty() {
            bail!("grpo begins with a model that was taught; hint: --init with a run of `flywheel train sft`");
        }
        let [low, high] = self.clip[..] else { bail!("--clip {:?}; hint: two numbers, such as 0.2,0.28", self.clip) };
        let group = Group {
            size: self.group,
            epochs: self.epochs,
            clip: [low, high],
            beta: self.beta,
            temperature: self.temperature,
            max_tokens: self.max_tokens,
            rounds: self.rounds,
        };
        let kinds = self.kinds()?;
        let settings = Settings { group: Some(group), ..options.settings() };
        let (shutdown, cx, mut run) = options.open(shared, "grpo", settings)?;
        let at = options.out.join("reference");
        if run.state.step == 0 && !at.exists() {
            checkpoint::save_model(&at, &run.model)?;
        }
        let reference = kept::model(&at).with_context(|| "the model that this run began with is gone")?;
        let side = run.model.network.config.image_side;
        let tasks = |seed: u64, held_out: bool| {
            let problems = Problems::new(Context { run_seed: seed, ..cx.clone() }, side);
            GrownTasks::new(problems, kinds.clone(), held_out, seed, self.rounds)
        };
        let row = executor::row("native").ok_or_else(|| anyhow!("there is no native executor"))?;
        let protocol = Protocol { rounds: self.rounds, ..Protocol::default() };
        let manner = |temperature| Manner { max_tokens: self.max_tokens, temperature, seed: options.seed };
        let stage = |temperature| Stage { executor: row, protocol, manner: manner(temperature) };
        let held_out = tasks(EXAM_SEED, true).first(options.exam).map_err(|e| anyhow!("{e}"))?;
        let mut exam = Exam { tasks: held_out, stage: stage(0.0) };
        let training = tasks(options.seed, false);
        let reinforcement = Reinforcement { reference, stage: stage(self.temperature), tasks: &training };
        let mut watch = options.watch(&run, shutdown, "reward", -1.0);
        let ended = reinforcement.train(&mut run, &mut exam, &mut *watch);
        drop(watch);
        eprintln!("rollouts: flywheel eval show {}", options.out.join("rollouts").display());
        options.report(&run, ended?, &mut exam)
    }

    fn kinds(&self) -> anyhow::Result<Vec<Kind>> {
        let of = |name: &String| {
            let near = || hint(name, KINDS.iter().map(|k| k.1));
            let found = KINDS.iter().find(|k| k.1 == name).map(|k| k.0);
            found.ok_or_else(|| anyhow!("--tasks {name}: no such kind{}", near()))
        };
        self.tasks.iter().map(of).collect()
    }
}
