//! Reinforcement learning: groups of episodes with tools, rewarded as the evaluator rewards, the better ones of a group made likelier.
//!
//! A step plays `batch` tasks `group.size` times each. Groups whose rewards are all alike teach nothing and are left out, and further tasks
//! are played in their place. Every output of an episode is learnt under its own prompt, as it was sampled; what the sandbox wrote bears no
//! weight. The model that the run began with is kept beside the checkpoints and holds the new one near ([`super::group`]). Everything
//! follows from seed and settings: a run that was stopped goes on with the same bits on the same number of threads.

use super::book::{Book, Standing};
use super::episodes::{Played, Reward, Stage, Tasks};
use super::group::{Likelihood, advantages, divergence, weight};
use super::run::{End, Examiner, Run, TrainError, Watched, gather};
use super::settings::{Group, Settings};
use super::shard::Workers;
use crate::evaluate::record::{Folder, Spec};
use crate::evaluate::task::Task;
use crate::model::batch::{Batch, Sequence};
use crate::model::kept::Model;
use crate::model::network::Placed;
use crate::model::tape::Tape;
use crate::policy::checkpoint::Manner;
use crate::seed::Stream;
use std::collections::BTreeSet;

/// Times as many tasks as a step wants that are played for it at most, where groups are left out.
const AGAIN: usize = 4;

/// What reinforcement learning has besides a run.
pub struct Reinforcement<'a> {
    /// The model that the run began with.
    pub reference: Model,
    /// How episodes are played; the manner's seed is set anew for every step.
    pub stage: Stage,
    /// Where tasks come from.
    pub tasks: &'a dyn Tasks,
}

/// What a step played.
#[derive(Default)]
struct Step {
    groups: Vec<(Vec<Played>, Vec<f64>)>,
    /// Groups without a difference: looked at and not learnt from.
    left_out: Vec<Vec<Played>>,
    rewards: Vec<Reward>,
    programs: usize,
    cursor: u64,
}

/// An output with what is known of its tokens.
struct Turn {
    sequence: Sequence,
    advantage: f64,
    old: Vec<f32>,
    reference: Vec<f32>,
}

impl Reinforcement<'_> {
    /// Trains until all steps are done or `watch` says no; leaves a checkpoint of where it ended.
    ///
    /// # Errors
    /// As [`TrainError`] says; the last checkpoint is whole in every case.
    pub fn train(
        &self,
        run: &mut Run<'_>,
        examiner: &mut dyn Examiner,
        watch: &mut dyn FnMut(Watched) -> bool,
    ) -> Result<End, TrainError> {
        let settings = run.state.settings.clone();
        settings.check()?;
        let group = settings.group.clone().unwrap_or_default();
        let workers = Workers::new(settings.threads).map_err(|e| TrainError::Start(e.to_string()))?;
        let mut shelf = Shelf::open(run, &self.stage)?;
        let mut book = Book::open(run.folder, run.state.step, examiner, watch)?;
        let (model, state, adam) = (&run.model, &mut run.state, &mut run.adam);
        let mut end = if state.step < settings.steps { None } else { Some(End::Done) };
        while end.is_none() {
            let number = state.step + 1;
            let played = self.play(model, &settings, &group, number, state.cursor, &workers)?;
            let broken = |e: candle_core::Error| book.broken(number, e.to_string());
            let mut turns = self.turns(model, &played, &workers).map_err(broken)?;
            let mut line = played.line();
            if number == 1 || number.is_multiple_of(settings.evaluate_every) {
                shelf.keep(number, &played)?;
            }
            for _ in 0..group.epochs {
                let (weighed, tokens, apart) = weigh(model, &mut turns, &group, &workers).map_err(broken)?;
                if weighed.is_empty() {
                    break;
                }
                let factor = 1.0 / tokens.max(1) as f32;
                let learnt = workers.gradient(&model.network, &model.params, &weighed, settings.parts, factor);
                let stepped = learnt.and_then(|l| adam.step(&model.params, &l.gradients, &settings)).map_err(broken)?;
                line.retain(|(name, _)| !name.starts_with("train/"));
                line.push(("train/rate".into(), stepped.rate));
                line.push(("train/gradient".into(), stepped.norm));
                line.push(("train/divergence".into(), apart));
                line.push(("train/tokens".into(), tokens as f64));
            }
            (state.step, state.cursor) = (number, played.cursor);
            let reward = played.mean(|r| r.sum);
            end = book.settle(&workers, Standing { model, adam, state }, -reward, line)?;
        }
        Ok(end.unwrap_or(End::Done))
    }

    /// Plays tasks from an index on until so many groups have a difference, or enough were tried.
    fn play(
        &self,
        model: &Model,
        settings: &Settings,
        group: &Group,
        number: u64,
        cursor: u64,
        workers: &Workers,
    ) -> Result<Step, TrainError> {
        let mut stage = self.stage.clone();
        // Chances of its own for every step, so that a task that comes again is played anew.
        let seed = Stream::new(&[b"grpo", &settings.seed.to_le_bytes(), &number.to_le_bytes()]).bits();
        stage.manner = Manner { seed, temperature: group.temperature, max_tokens: group.max_tokens };
        let mut step = Step { cursor, ..Step::default() };
        let mut tried = 0;
        while step.groups.len() < settings.batch && tried < AGAIN * settings.batch {
            let (tasks, after) =
                gather(settings.batch - step.groups.len(), step.cursor, |index| self.tasks.task(index))?;
            (step.cursor, tried) = (after, tried + tasks.len());
            let shards: Vec<&[Task]> = tasks.chunks(tasks.len().div_ceil(workers.count())).collect();
            let all = workers.each(&shards, |shard| {
                let mut executor = stage.open()?;
                let groups = shard.iter().map(|task| stage.group(model, task, group.size, executor.as_mut()));
                groups.collect::<Result<Vec<_>, _>>()
            });
            for groups in all {
                for played in groups? {
                    step.rewards.extend(played.iter().map(|p| p.reward));
                    step.programs += played.iter().filter(|p| p.episode.transcript.programs().0 > 0).count();
                    let rewards: Vec<f64> = played.iter().map(|p| p.reward.sum).collect();
                    match advantages(&rewards) {
                        Some(advantages) => step.groups.push((played, advantages)),
                        None => step.left_out.push(played),
                    }
                }
            }
        }
        Ok(step)
    }

    /// All outputs of a step, with their likelihoods before it and under the reference.
    fn turns(&self, model: &Model, step: &Step, workers: &Workers) -> candle_core::Result<Vec<Turn>> {
        let mut turns = vec![];
        for (played, advantages) in &step.groups {
            for (one, advantage) in played.iter().zip(advantages) {
                for sequence in one.turns.iter().filter(|s| s.weights.iter().any(|w| *w != 0.0)) {
                    turns.push((sequence.clone(), *advantage));
                }
            }
        }
        let shards: Vec<&[(Sequence, f64)]> = turns.chunks(turns.len().div_ceil(workers.count()).max(1)).collect();
        let scored = workers.each(&shards, |shard| {
            let one = |(sequence, advantage): &(Sequence, f64)| {
                let (old, reference) = (score(model, sequence)?, score(&self.reference, sequence)?);
                Ok(Turn { sequence: sequence.clone(), advantage: *advantage, old, reference })
            };
            shard.iter().map(one).collect::<candle_core::Result<Vec<_>>>()
        });
        Ok(scored.into_iter().collect::<candle_core::Result<Vec<_>>>()?.into_iter().flatten().collect())
    }
}

/// Log-probabilities of the tokens of a sequence that bear weight.
fn score(model: &Model, sequence: &Sequence) -> candle_core::Result<Vec<f32>> {
    let tape = Tape::idle();
    let batch = Batch::new(&model.network.config, std::slice::from_ref(sequence))?;
    let told = model.network.loss(&tape, &Placed::on(&tape, &model.params), &batch)?;
    Ok(told.nll.iter().map(|n| -n).collect())
}

/// The outputs with the weights of their tokens, the number of tokens, and the mean divergence from the reference.
fn weigh(
    model: &Model,
    turns: &mut [Turn],
    group: &Group,
    workers: &Workers,
) -> candle_core::Result<(Vec<Sequence>, usize, f64)> {
    let (mut weighed, mut tokens, mut apart) = (vec![], 0, 0.0);
    for turn in turns {
        // On the first of several steps nothing has changed yet, and the likelihoods are known.
        let now = match group.epochs {
            1 => turn.old.clone(),
            _ => workers.alone(|| score(model, &turn.sequence))?,
        };
        let mut sequence = turn.sequence.clone();
        let places: Vec<usize> =
            (1..sequence.tokens.len()).filter(|place| turn.sequence.weights[*place] != 0.0).collect();
        for (i, place) in places.iter().enumerate() {
            let [now, old, reference] = [now[i], turn.old[i], turn.reference[i]].map(f64::from);
            let at = Likelihood { now, old, reference };
            sequence.weights[*place] = weight(turn.advantage, at, group) as f32;
            apart += divergence(at);
        }
        tokens += places.len();
        if sequence.weights.iter().skip(1).any(|w| *w != 0.0) {
            weighed.push(sequence);
        }
    }
    Ok((weighed, tokens, apart / tokens.max(1) as f64))
}

impl Step {
    fn mean(&self, part: impl Fn(&Reward) -> f64) -> f64 {
        self.rewards.iter().map(part).sum::<f64>() / self.rewards.len().max(1) as f64
    }

    /// What is measured of the episodes of a step, those of groups that were left out too.
    fn line(&self) -> Vec<(String, f64)> {
        let episodes = self.rewards.len().max(1) as f64;
        [
            ("grpo/reward", self.mean(|r| r.sum)),
            ("grpo/accuracy", self.mean(|r| r.accuracy)),
            ("grpo/format", self.mean(|r| r.format)),
            ("grpo/tool_use", self.programs as f64 / episodes),
            ("grpo/episodes", self.rewards.len() as f64),
            ("grpo/groups", self.groups.len() as f64),
            ("grpo/groups_left_out", self.left_out.len() as f64),
        ]
        .map(|(name, value)| (name.to_owned(), value))
        .into()
    }
}

/// Rollouts to look at: an evaluation's folder, which `flywheel eval show` reads.
struct Shelf {
    folder: Folder,
    kept: BTreeSet<String>,
}

impl Shelf {
    fn open(run: &Run<'_>, stage: &Stage) -> Result<Shelf, TrainError> {
        let spec = Spec {
            source: "grpo".into(),
            tasks: String::new(),
            policy: format!("grpo in {}", run.folder.display()),
            executor: stage.executor.name.into(),
            rounds: stage.protocol.rounds,
            longest_side_px: stage.protocol.longest_side_px,
            seed: run.state.settings.seed,
        };
        let opened = Folder::open(&run.folder.join("rollouts"), &spec);
        let (folder, done) = opened.map_err(|e| TrainError::Source(format!("{e:#}")))?;
        Ok(Shelf { folder, kept: done.into_iter().map(|e| e.task).collect() })
    }

    /// Keeps the groups of a step; those that stand there from before a restart came out the same.
    fn keep(&mut self, number: u64, step: &Step) -> Result<(), TrainError> {
        let zeros = step.left_out.iter().map(|played| (played, vec![0.0; played.len()]));
        let learnt = step.groups.iter().map(|(played, advantages)| (played, advantages.clone()));
        for (played, advantages) in learnt.chain(zeros) {
            for (one, advantage) in played.iter().zip(&advantages) {
                let mut episode = one.episode.clone();
                episode.task = format!("step-{number:08}/{}", episode.task);
                let parts = [("reward", one.reward.sum), ("format", one.reward.format), ("advantage", *advantage)];
                episode.mark.parts.extend(parts.map(|(name, value)| (name.to_owned(), value)));
                if self.kept.insert(episode.task.clone()) {
                    self.folder.keep(&episode, &one.images).map_err(|e| TrainError::Source(format!("{e:#}")))?;
                }
            }
        }
        Ok(())
    }
}

/// An examination: held-out tasks, each played once by the likeliest tokens.
pub struct Exam {
    /// The tasks.
    pub tasks: Vec<Task>,
    /// How they are played.
    pub stage: Stage,
}

impl Examiner for Exam {
    fn examine(&mut self, model: &Model) -> Result<Vec<(String, f64)>, String> {
        let mut executor = self.stage.open().map_err(|e| e.to_string())?;
        let mut step = Step::default();
        for task in &self.tasks {
            for one in self.stage.group(model, task, 1, executor.as_mut()).map_err(|e| e.to_string())? {
                step.programs += usize::from(one.episode.transcript.programs().0 > 0);
                step.rewards.push(one.reward);
            }
        }
        let parts = ["grpo/reward", "grpo/accuracy", "grpo/format", "grpo/tool_use"];
        let line = step.line().into_iter().filter(|(name, _)| parts.contains(&name.as_str()));
        Ok(line.map(|(name, value)| (name.replace("grpo/", "exam/"), value)).collect())
    }
}
