//! Cross-entropy of chosen classes, with a weight for each row, which may be negative (advantages are).

use super::attention::softmax;
use super::{read, tensor, wide};
use crate::model::tape::{Tape, Value};
use crate::seed::trig;
use candle_core::{Result, Tensor};

/// Loss and the negative log-probability of every row.
pub struct Entropy {
    /// `sum(weight * nll)`, one number.
    pub loss: Value,
    /// Negative log-probability of each row's target.
    pub nll: Vec<f32>,
}

/// Below the least normal number the logarithm would be infinite and say nothing; what is no number stays none.
fn log(p: f32) -> f32 {
    trig::ln(f64::from(if p < f32::MIN_POSITIVE { f32::MIN_POSITIVE } else { p })) as f32
}

/// `logits`: `(rows, classes)`; a target and a weight for each row.
///
/// # Errors
/// If a target is no class, or the counts differ.
pub fn cross_entropy(tape: &Tape, logits: &Value, targets: Vec<u32>, weights: Vec<f32>) -> Result<Entropy> {
    let (rows, classes) = logits.tensor().dims2()?;
    if targets.len() != rows || weights.len() != rows {
        refuse!("{rows} rows have {} targets and {} weights", targets.len(), weights.len());
    }
    if let Some(target) = targets.iter().find(|t| **t as usize >= classes) {
        refuse!("target {target} is none of {classes} classes");
    }
    let mut p = read(logits.tensor(), |x| Ok(x.to_vec()))?;
    wide(|| p.chunks_exact_mut(classes).for_each(softmax));
    let nll: Vec<f32> = p.chunks_exact(classes).zip(&targets).map(|(p, t)| -log(p[*t as usize])).collect();
    let sum: f32 = nll.iter().zip(&weights).map(|(n, w)| n * w).sum();
    let backward = move |d: Tensor| {
        let factor = d.reshape(())?.to_scalar::<f32>()?;
        for ((p, t), w) in p.chunks_exact_mut(classes).zip(&targets).zip(&weights) {
            p[*t as usize] -= 1.0;
            p.iter_mut().for_each(|p| *p *= w * factor);
        }
        Ok(vec![Some(tensor(p, &[rows, classes])?)])
    };
    Ok(Entropy { loss: tape.record(tensor(vec![sum], &[])?, &[logits], backward), nll })
}
