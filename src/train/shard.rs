//! The gradient of a step: its sequences over parts and threads, and the sum of what they give, always in the same order.

use crate::model::batch::{Batch, Sequence};
use crate::model::network::{Network, Placed};
use crate::model::ops::sum;
use crate::model::params::Params;
use crate::model::refuse;
use crate::model::tape::Tape;
use candle_core::{Result, Tensor};
use rayon::{ThreadPool, ThreadPoolBuilder};

/// Threads that compute gradients, each of them alone: candle's own threads stay out of it, so that the same number of threads gives
/// the same bits.
pub struct Workers(Vec<ThreadPool>);

/// What a step's sequences gave.
pub struct Learnt {
    /// One for each weight, of the mean loss over all targets by weight.
    pub gradients: Vec<Tensor>,
    /// The mean loss.
    pub loss: f64,
    /// Targets.
    pub targets: usize,
}

impl Workers {
    /// So many threads.
    ///
    /// # Errors
    /// If the system gives none.
    pub fn new(threads: usize) -> Result<Workers> {
        let pool = |_| ThreadPoolBuilder::new().num_threads(1).build().map_err(candle_core::Error::wrap);
        Ok(Workers((0..threads.max(1)).map(pool).collect::<Result<_>>()?))
    }

    /// Number of threads.
    pub fn count(&self) -> usize {
        self.0.len()
    }

    /// Does something with every shard, each on a thread of its own; what came of them, in their order.
    pub fn each<S: Sync + ?Sized, R: Send>(&self, shards: &[&S], f: impl Fn(&S) -> R + Sync) -> Vec<R> {
        let f = &f;
        std::thread::scope(|scope| {
            let pairs = self.0.iter().zip(shards);
            let handles: Vec<_> = pairs.map(|(pool, shard)| scope.spawn(move || pool.install(|| f(*shard)))).collect();
            let done = handles.into_iter().map(|h| h.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)));
            done.collect()
        })
    }

    /// Runs something on the first thread, with the matrix products in it.
    pub fn alone<R: Send>(&self, f: impl FnOnce() -> R + Send) -> R {
        self.0[0].install(f)
    }

    /// The gradient of sequences.
    ///
    /// # Errors
    /// If there is nothing to be told, a sequence cannot be read, or the loss is not finite.
    pub fn learn(&self, network: &Network, params: &Params, sequences: &[Sequence], parts: usize) -> Result<Learnt> {
        let weights = |s: &Sequence| s.weights.iter().skip(1).map(|w| f64::from(w.abs())).sum::<f64>();
        let total: f64 = sequences.iter().map(weights).sum();
        if total <= 0.0 {
            refuse!("nothing is to be told in {} sequences; hint: give their answers weight", sequences.len());
        }
        self.gradient(network, params, sequences, parts, (1.0 / total) as f32)
    }

    /// The gradient of `factor` times the sum over all targets of weight times negative log-probability; weights may be negative.
    ///
    /// # Errors
    /// If a sequence cannot be read, or the loss is not finite.
    pub fn gradient(
        &self,
        network: &Network,
        params: &Params,
        sequences: &[Sequence],
        parts: usize,
        factor: f32,
    ) -> Result<Learnt> {
        let mut sum: Option<Learnt> = None;
        for part in sequences.chunks(sequences.len().div_ceil(parts.max(1))) {
            let shards: Vec<&[Sequence]> = part.chunks(part.len().div_ceil(self.0.len())).collect();
            let learnt = self.each(&shards, |shard| shard_gradient(network, params, shard, factor));
            for one in learnt {
                let one = one?;
                sum = Some(match sum {
                    None => one,
                    Some(before) => add(before, one)?,
                });
            }
        }
        let Some(learnt) = sum else { refuse!("a step without a sequence") };
        if !learnt.loss.is_finite() {
            refuse!("the loss is {}; hint: a lower --rate, or look at the data of this step", learnt.loss);
        }
        Ok(learnt)
    }
}

fn add(a: Learnt, b: Learnt) -> Result<Learnt> {
    let gradients =
        a.gradients.iter().zip(&b.gradients).map(|(a, b)| sum(a, &b.contiguous()?)).collect::<Result<_>>()?;
    Ok(Learnt { gradients, loss: a.loss + b.loss, targets: a.targets + b.targets })
}

fn shard_gradient(network: &Network, params: &Params, sequences: &[Sequence], factor: f32) -> Result<Learnt> {
    let mut batch = Batch::new(&network.config, sequences)?;
    batch.weights.iter_mut().for_each(|w| *w *= factor);
    batch.slots.iter_mut().for_each(|(_, slot)| slot.weight *= factor);
    let tape = Tape::new();
    let placed = Placed::on(&tape, params);
    let told = network.loss(&tape, &placed, &batch)?;
    let loss = f64::from(told.total.tensor().to_scalar::<f32>()?);
    let mut found = tape.backward(&told.total)?;
    let gradients = placed.values.iter().zip(params.tensors()).map(|(v, t)| match found.take(v) {
        Some(gradient) => Ok(gradient),
        None => t.zeros_like(),
    });
    Ok(Learnt { gradients: gradients.collect::<Result<_>>()?, loss, targets: batch.targets.len() })
}
