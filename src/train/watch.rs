//! What every loop of training shares with whoever watches it: errors, ends, examinations.

use super::settings::SettingsError;
use crate::model::kept::{CheckpointError, Model};
use std::path::PathBuf;
use thiserror::Error;

/// Why a run cannot go on.
#[derive(Debug, Error)]
pub enum TrainError {
    /// It was told something impossible.
    #[error(transparent)]
    Settings(#[from] SettingsError),
    /// A checkpoint cannot be written or read.
    #[error(transparent)]
    Checkpoint(#[from] CheckpointError),
    /// The numbers broke.
    #[error("step {step}: {why}; the checkpoints in {run} are as they were")]
    Broken {
        /// The step that was not done.
        step: u64,
        /// What broke.
        why: String,
        /// The run.
        run: PathBuf,
    },
    /// There is nothing to learn from.
    #[error(
        "no example in {tried} turns of the source; hint: look at what it yields with `flywheel preview`; a model whose config.json has few max_position_embeddings has no room for solutions"
    )]
    Empty {
        /// Examples that were tried in a row.
        tried: u64,
    },
    /// The source broke.
    #[error("{0}")]
    Source(String),
    /// Metrics cannot be written.
    #[error(
        "{run}: cannot write metrics: {cause}; hint: free some space, then start again: the run goes on from its last checkpoint"
    )]
    Metrics {
        /// The run.
        run: PathBuf,
        /// Why.
        cause: std::io::Error,
    },
    /// The system gives no threads.
    #[error("cannot start the trainer: {0}")]
    Start(String),
}

/// What is measured on what is not trained on.
pub trait Examiner: Send {
    /// Named numbers; the first is the score, of which more is better.
    ///
    /// # Errors
    /// If the model cannot be run.
    fn examine(&mut self, model: &Model) -> Result<Vec<(String, f64)>, String>;
}

/// A step, for whoever watches.
#[derive(Clone, Copy, Debug)]
pub struct Watched {
    /// Steps done.
    pub step: u64,
    /// Mean loss of its targets.
    pub loss: f64,
    /// Steps a second, since the start.
    pub speed: f64,
    /// Score of the last evaluation.
    pub score: Option<f64>,
}

/// How a run ended.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum End {
    /// All steps are done.
    Done,
    /// No better score for as many evaluations as were allowed.
    NoBetter,
    /// Whoever watched said so.
    Stopped,
}
