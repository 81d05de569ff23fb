//! The loop: examples, gradient, step; now and then a look at figures that are never trained on, and a checkpoint.
//!
//! Everything follows from seed, settings and source: a run that was stopped and goes on ends with the same bits as one that was not,
//! on the same number of threads.

pub use super::watch::{End, Examiner, TrainError, Watched};

use super::book::{Book, Standing};
use super::checkpoint::State;
use super::optimizer::AdamW;
use super::shard::Workers;
use crate::model::batch::Sequence;
use crate::model::kept::Model;
use std::path::Path;
use std::sync::mpsc::sync_channel;
use std::time::Instant;

/// Where examples come from.
pub trait Source: Sync {
    /// The example of an index; the same one every time. `None` where the index yields none. `progress`: how far the run is, in [0, 1],
    /// for a curriculum.
    ///
    /// # Errors
    /// If the source is broken, not if it merely yields none.
    fn example(&self, model: &Model, index: u64, progress: f64) -> Result<Option<Sequence>, String>;
}

/// A run.
pub struct Run<'a> {
    /// Its folder.
    pub folder: &'a Path,
    /// The model, trained in place.
    pub model: Model,
    /// The optimizer.
    pub adam: AdamW,
    /// Where it stands.
    pub state: State,
}

/// Indices without anything, in a row, after which a source counts as empty.
const DRY: u64 = 2000;
/// Steps whose examples are drawn ahead.
const AHEAD: usize = 2;

/// What a step learns from, and the index after it.
type Drawn = Result<(Vec<Sequence>, u64), TrainError>;

fn draw(source: &dyn Source, model: &Model, count: usize, index: u64, progress: f64) -> Drawn {
    gather(count, index, |index| source.example(model, index, progress))
}

/// So many of what `one` yields from an index on, and the index after them.
///
/// # Errors
/// If `one` is broken, or yields nothing [`DRY`] times in a row.
pub(super) fn gather<T>(
    count: usize,
    mut index: u64,
    mut one: impl FnMut(u64) -> Result<Option<T>, String>,
) -> Result<(Vec<T>, u64), TrainError> {
    let (mut found, mut dry) = (vec![], 0);
    while found.len() < count {
        match one(index).map_err(TrainError::Source)? {
            Some(thing) => {
                found.push(thing);
                dry = 0;
            }
            None => dry += 1,
        }
        if dry >= DRY {
            return Err(TrainError::Empty { tried: dry });
        }
        index += 1;
    }
    Ok((found, index))
}

impl Run<'_> {
    /// Trains until all steps are done or `watch` says no; leaves a checkpoint of where it ended.
    ///
    /// # Errors
    /// As [`TrainError`] says; the last checkpoint is whole in every case.
    pub fn train(
        &mut self,
        source: &dyn Source,
        examiner: &mut dyn Examiner,
        watch: &mut dyn FnMut(Watched) -> bool,
    ) -> Result<End, TrainError> {
        let settings = self.state.settings.clone();
        settings.check()?;
        let workers = Workers::new(settings.threads).map_err(|e| TrainError::Start(e.to_string()))?;
        let first = self.state.step;
        let mut book = Book::open(self.folder, first, examiner, watch)?;
        let (model, state, adam) = (&self.model, &mut self.state, &mut self.adam);
        std::thread::scope(|scope| {
            let (send, receive) = sync_channel::<Drawn>(AHEAD);
            let (steps, batch, mut index) = (settings.steps, settings.batch, state.cursor);
            scope.spawn(move || {
                for step in first..steps {
                    let drawn = draw(source, model, batch, index, step as f64 / steps as f64);
                    index = drawn.as_ref().map_or(index, |(_, after)| *after);
                    let failed = drawn.is_err();
                    if send.send(drawn).is_err() || failed {
                        return;
                    }
                }
            });
            let mut end = if state.step < settings.steps { None } else { Some(End::Done) };
            while end.is_none() {
                let (sequences, cursor) =
                    receive.recv().map_err(|_| TrainError::Source("the source of examples panicked".into()))??;
                let at = Instant::now();
                let learnt = workers
                    .learn(&model.network, &model.params, &sequences, settings.parts)
                    .and_then(|l| Ok((adam.step(&model.params, &l.gradients, &settings)?, l.loss, l.targets)));
                let (stepped, loss, targets) = learnt.map_err(|e| book.broken(state.step + 1, e.to_string()))?;
                (state.step, state.cursor) = (state.step + 1, cursor);
                let line = vec![
                    ("train/loss".to_string(), loss),
                    ("train/rate".into(), stepped.rate),
                    ("train/gradient".into(), stepped.norm),
                    ("speed/targets_per_s".into(), targets as f64 / at.elapsed().as_secs_f64().max(1e-9)),
                ];
                end = book.settle(&workers, Standing { model, adam, state }, loss, line)?;
            }
            // Whoever draws ahead stops when nobody receives.
            drop(receive);
            Ok(end.unwrap_or(End::Done))
        })
    }
}
