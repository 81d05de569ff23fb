//! Episodes of a group: tasks are played by the model with tools in the sandbox, marked and rewarded as the evaluator does.

use super::run::TrainError;
use super::trajectory::{Problems, kind};
use crate::evaluate::oracle::Language;
use crate::evaluate::record::Episode;
use crate::evaluate::run::{Cast, episode};
use crate::evaluate::source::of_sample;
use crate::evaluate::source::wanted::Wanted;
use crate::evaluate::task::{Kind, Task};
use crate::executor::Row;
use crate::executor::observation::Executor;
use crate::grade::reward::{FORMAT_WEIGHT, TOOL_WEIGHT, is_well_formed};
use crate::model::batch::Sequence;
use crate::model::kept::Model;
use crate::policy::checkpoint::{Checkpoint, Manner};
use crate::policy::message::Image;
use crate::policy::{Ask, Policy, PolicyError, Reply};
use crate::rollout::protocol::Protocol;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

/// Where tasks come from.
pub trait Tasks: Sync {
    /// The task of an index, the same one every time; `None` where the index yields none.
    ///
    /// # Errors
    /// If the source is broken.
    fn task(&self, index: u64) -> Result<Option<Task>, String>;
}

/// A reward with its parts: `accuracy + 0.5 format + 0.3 [accuracy > 0] tool`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Reward {
    /// The sum, in [0, 1.8].
    pub sum: f64,
    /// 0 or 1: what the evaluation marks as right.
    pub accuracy: f64,
    /// 0 or 1.
    pub format: f64,
    /// Share of programs that came to their end.
    pub tool: f64,
}

/// An episode with what is learnt from it.
pub struct Played {
    /// What happened and its mark.
    pub episode: Episode,
    /// All pictures that were shown.
    pub images: BTreeMap<String, Arc<Image>>,
    /// The reward.
    pub reward: Reward,
    /// Every output with its prompt; weight lies on the output.
    pub turns: Vec<Sequence>,
}

/// How episodes are played.
#[derive(Clone)]
pub struct Stage {
    /// What runs programs.
    pub executor: &'static Row,
    /// The bounds of episodes.
    pub protocol: Protocol,
    /// How outputs are written.
    pub manner: Manner,
}

/// The reward of an episode.
pub fn reward(episode: &Episode) -> Reward {
    let rounds = &episode.transcript.rounds;
    let last = rounds.len().saturating_sub(1);
    let said = rounds.iter().enumerate().map(|(i, r)| if i == last { r.output.as_str() } else { &r.output[..r.kept] });
    let as_number = |holds: bool| f64::from(u8::from(holds));
    let accuracy = as_number(episode.mark.right);
    let format = as_number(is_well_formed(&said.collect::<String>(), false));
    let (ran, sound) = episode.transcript.programs();
    let tool = if ran == 0 { 0.0 } else { sound as f64 / ran as f64 };
    let gated = if accuracy > 0.0 { tool } else { 0.0 };
    Reward { sum: accuracy + FORMAT_WEIGHT * format + TOOL_WEIGHT * gated, accuracy, format, tool }
}

/// A policy whose words are written down.
struct Recorder<'a> {
    policy: &'a Checkpoint<&'a Model>,
    turns: Mutex<Vec<Sequence>>,
}

impl Policy for Recorder<'_> {
    fn reply(&self, ask: &Ask<'_>) -> Result<Reply, PolicyError> {
        let said = self.policy.say(ask)?;
        self.turns.lock().unwrap_or_else(PoisonError::into_inner).push(said.sequence);
        Ok(said.reply)
    }
}

impl Stage {
    /// Opens an executor; it belongs to the thread that does.
    ///
    /// # Errors
    /// If none can be started.
    pub fn open(&self) -> Result<Box<dyn Executor>, TrainError> {
        let name = self.executor.name;
        (self.executor.open)().map_err(|e| TrainError::Source(format!("the executor {name}: {e}")))
    }

    /// Plays a task so many times, each time by chances of its own.
    ///
    /// # Errors
    /// If the machine fails.
    pub fn group(
        &self,
        model: &Model,
        task: &Task,
        size: usize,
        executor: &mut dyn Executor,
    ) -> Result<Vec<Played>, TrainError> {
        let policy = Checkpoint::new(model, self.manner.clone());
        (0..size)
            .map(|member| {
                let task = Task { id: format!("{}#{member}", task.id), ..task.clone() };
                let recorder = Recorder { policy: &policy, turns: Mutex::default() };
                let cast = Cast { policy: &recorder, executor: self.executor, protocol: self.protocol, workers: 1 };
                let played = episode(&task, &cast, executor).map_err(|e| TrainError::Source(e.to_string()))?;
                let (episode, rollout) = played;
                let turns = recorder.turns.into_inner().unwrap_or_else(PoisonError::into_inner);
                Ok(Played { reward: reward(&episode), episode, images: rollout.images, turns })
            })
            .collect()
    }
}

/// Tasks of problems grown for the run.
pub struct GrownTasks {
    problems: Problems,
    kinds: Vec<Kind>,
    held_out: bool,
    seed: u64,
    rounds: u32,
}

impl GrownTasks {
    /// Tasks of these kinds, of problems that are trained on or of those that are held out.
    pub fn new(problems: Problems, kinds: Vec<Kind>, held_out: bool, seed: u64, rounds: u32) -> GrownTasks {
        GrownTasks { problems, kinds, held_out, seed, rounds }
    }

    /// The first `count` tasks; fewer where few are found.
    ///
    /// # Errors
    /// If the source is broken.
    pub fn first(&self, count: usize) -> Result<Vec<Task>, String> {
        let mut found = vec![];
        for index in 0..count as u64 * 200 {
            if found.len() == count {
                break;
            }
            found.extend(self.task(index)?);
        }
        Ok(found)
    }
}

impl Tasks for GrownTasks {
    fn task(&self, index: u64) -> Result<Option<Task>, String> {
        let kind = kind(self.seed, index);
        if !self.kinds.contains(&kind) {
            return Ok(None);
        }
        let Some(sample) = self.problems.problem(index, self.held_out) else { return Ok(None) };
        let wanted = Wanted { language: Language::Native, rounds: self.rounds };
        let tasks = of_sample(*sample, index, wanted).map_err(|e| format!("{e:#}"))?;
        Ok(tasks.into_iter().find(|task| task.kind == kind))
    }
}
