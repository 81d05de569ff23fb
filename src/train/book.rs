//! What follows on every step, whatever was learnt in it: metrics, now and then an examination, a checkpoint, and whether to go on.

use super::checkpoint::{self, State};
use super::metrics::Metrics;
use super::optimizer::AdamW;
use super::shard::Workers;
use super::watch::{End, Examiner, TrainError, Watched};
use crate::model::kept::Model;
use std::path::{Path, PathBuf};
use std::time::Instant;

/// The books of a run.
pub struct Book<'a> {
    run: PathBuf,
    metrics: Metrics,
    examiner: &'a mut dyn Examiner,
    watch: &'a mut dyn FnMut(Watched) -> bool,
    begun: Instant,
    first: u64,
    score: Option<f64>,
}

/// Where a run stands after a step.
pub struct Standing<'a> {
    /// The model.
    pub model: &'a Model,
    /// The optimizer.
    pub adam: &'a AdamW,
    /// The step is counted in it.
    pub state: &'a mut State,
}

impl<'a> Book<'a> {
    /// Opens the books of a run that goes on after step `first`.
    ///
    /// # Errors
    /// If the metrics cannot be read or written.
    pub fn open(
        run: &Path,
        first: u64,
        examiner: &'a mut dyn Examiner,
        watch: &'a mut dyn FnMut(Watched) -> bool,
    ) -> Result<Book<'a>, TrainError> {
        let metrics = Metrics::open(run, first).map_err(|cause| TrainError::Metrics { run: run.into(), cause })?;
        Ok(Book { run: run.into(), metrics, examiner, watch, begun: Instant::now(), first, score: None })
    }

    /// A step that could not be done.
    pub fn broken(&self, step: u64, why: String) -> TrainError {
        TrainError::Broken { step, why, run: self.run.clone() }
    }

    /// Enters a step that was done; the end, if it was the last one. `loss` is for whoever watches.
    ///
    /// # Errors
    /// If the model cannot be examined, or something not be written.
    pub fn settle(
        &mut self,
        workers: &Workers,
        Standing { model, adam, state }: Standing<'_>,
        loss: f64,
        mut line: Vec<(String, f64)>,
    ) -> Result<Option<End>, TrainError> {
        let settings = state.settings.clone();
        let unwritten = |run: &PathBuf, cause| TrainError::Metrics { run: run.clone(), cause };
        let last = state.step == settings.steps;
        let mut end = last.then_some(End::Done);
        let mut keep = last || state.step.is_multiple_of(settings.keep_every);
        if last || state.step.is_multiple_of(settings.evaluate_every) {
            let found = workers.alone(|| self.examiner.examine(model));
            let found = found.map_err(|why| self.broken(state.step, why))?;
            self.score = found.first().map(|(_, s)| *s);
            line.extend(found);
            let better = self.score.is_some_and(|s| state.best.is_none_or(|(_, best)| s > best));
            state.since_best = if better { 0 } else { state.since_best + 1 };
            if let (true, Some(s)) = (better, self.score) {
                state.best = Some((state.step, s));
                keep = true;
            }
            if settings.patience > 0 && state.since_best >= settings.patience {
                (end, keep) = (Some(End::NoBetter), true);
            }
        }
        self.metrics.add(state.step, line).map_err(|e| unwritten(&self.run, e))?;
        let speed = (state.step - self.first) as f64 / self.begun.elapsed().as_secs_f64().max(1e-9);
        if !(self.watch)(Watched { step: state.step, loss, speed, score: self.score }) && end.is_none() {
            (end, keep) = (Some(End::Stopped), true);
        }
        if keep {
            checkpoint::save(&self.run, model, adam, state)?;
            self.metrics.publish().map_err(|e| unwritten(&self.run, e))?;
        }
        Ok(end)
    }
}
