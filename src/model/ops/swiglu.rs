//! The gated unit of the feed-forward layers: `silu(gate) * up`. Source: N. Shazeer, "GLU Variants Improve Transformer", 2020.

use super::{read, sigmoid, tensor, wide};
use crate::model::tape::{Tape, Value};
use candle_core::{Result, Tensor};

/// `x`: `(.., 2 width)`, gate then up; gives `(.., width)`.
pub fn swiglu(tape: &Tape, x: &Value) -> Result<Value> {
    let input = x.tensor().clone();
    let mut shape = input.dims().to_vec();
    let double = shape.last().copied().unwrap_or(2);
    let width = double / 2;
    if let Some(last) = shape.last_mut() {
        *last = width;
    }
    let y = read(&input, |x| {
        let mut y = vec![0f32; x.len() / 2];
        wide(|| {
            for (x, y) in x.chunks_exact(double).zip(y.chunks_exact_mut(width)) {
                let (gate, up) = x.split_at(width);
                for i in 0..width {
                    y[i] = gate[i] * sigmoid(gate[i]) * up[i];
                }
            }
        });
        Ok(y)
    })?;
    let backward = move |dy: Tensor| {
        let dx = read(&input, |x| {
            read(&dy, |dy| {
                let mut dx = vec![0f32; x.len()];
                wide(|| {
                    let rows = x.chunks_exact(double).zip(dy.chunks_exact(width)).zip(dx.chunks_exact_mut(double));
                    for ((x, dy), dx) in rows {
                        let (gate, up) = x.split_at(width);
                        let (dgate, dup) = dx.split_at_mut(width);
                        for i in 0..width {
                            let s = sigmoid(gate[i]);
                            dup[i] = dy[i] * gate[i] * s;
                            dgate[i] = dy[i] * up[i] * s * (1.0 + gate[i] * (1.0 - s));
                        }
                    }
                });
                Ok(dx)
            })
        })?;
        Ok(vec![Some(tensor(dx, input.dims())?)])
    };
    Ok(tape.record(tensor(y, &shape)?, &[x], backward))
}
