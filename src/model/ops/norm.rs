//! Root mean square normalisation. Source: B. Zhang, R. Sennrich, "Root Mean Square Layer Normalization", 2019.

use super::{dot, read, tensor, wide};
use crate::model::tape::{Tape, Value};
use candle_core::{Result, Tensor};

/// `x`: `(.., width)`; `gain`: `(width)`; gives `gain * x / sqrt(mean(x^2) + epsilon)`.
pub fn rms_norm(tape: &Tape, x: &Value, gain: &Value, epsilon: f32) -> Result<Value> {
    let shape = x.tensor().dims().to_vec();
    let (input, scale) = (x.tensor().clone(), gain.tensor().clone());
    let y = read(&input, |x| {
        read(&scale, |g| {
            let mut y = vec![0f32; x.len()];
            wide(|| {
                for (x, y) in x.chunks_exact(g.len()).zip(y.chunks_exact_mut(g.len())) {
                    let r = inverse(x, epsilon);
                    for ((y, x), g) in y.iter_mut().zip(x).zip(g) {
                        *y = x * r * g;
                    }
                }
            });
            Ok(y)
        })
    })?;
    let backward = move |dy: Tensor| {
        let (dx, dg) = read(&input, |x| read(&scale, |g| read(&dy, |dy| Ok(gradients(x, g, dy, epsilon)))))?;
        Ok(vec![Some(tensor(dx, dy.dims())?), Some(tensor(dg, scale.dims())?)])
    };
    Ok(tape.record(tensor(y, &shape)?, &[x, gain], backward))
}

#[inline(always)]
fn inverse(x: &[f32], epsilon: f32) -> f32 {
    1.0 / (dot(x, x) / x.len() as f32 + epsilon).sqrt()
}

fn gradients(x: &[f32], g: &[f32], dy: &[f32], epsilon: f32) -> (Vec<f32>, Vec<f32>) {
    let width = g.len();
    let (mut dx, mut dg, mut scaled) = (vec![0f32; x.len()], vec![0f32; width], vec![0f32; width]);
    wide(|| {
        for ((x, dy), dx) in x.chunks_exact(width).zip(dy.chunks_exact(width)).zip(dx.chunks_exact_mut(width)) {
            let r = inverse(x, epsilon);
            for i in 0..width {
                scaled[i] = dy[i] * g[i];
                dg[i] += dy[i] * x[i] * r;
            }
            let share = r * r * r * dot(&scaled, x) / width as f32;
            for i in 0..width {
                dx[i] = scaled[i] * r - x[i] * share;
            }
        }
    });
    (dx, dg)
}
