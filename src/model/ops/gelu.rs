//! GELU in its tanh form, as PyTorch's `gelu(approximate="tanh")`. Source: D. Hendrycks, K. Gimpel, 2016.

use super::{read, sigmoid, tensor, wide};
use crate::model::tape::{Tape, Value};
use candle_core::{Result, Tensor};

/// 2 sqrt(2 / pi): with `tanh(u) = 2 sigmoid(2 u) - 1` the function is `x sigmoid(2 u)`.
const DOUBLE: f32 = 1.595_769;
const CUBIC: f32 = 0.044_715;

/// Element by element, any shape.
pub fn gelu(tape: &Tape, x: &Value) -> Result<Value> {
    let input = x.tensor().clone();
    let y = read(&input, |x| {
        let mut y = vec![0f32; x.len()];
        wide(|| {
            for (y, &x) in y.iter_mut().zip(x) {
                *y = x * sigmoid(DOUBLE * (x + CUBIC * x * x * x));
            }
        });
        Ok(y)
    })?;
    let shape = input.dims().to_vec();
    let backward = move |dy: Tensor| {
        let dx = read(&input, |x| {
            read(&dy, |dy| {
                let mut dx = vec![0f32; x.len()];
                wide(|| {
                    for ((dx, &x), dy) in dx.iter_mut().zip(x).zip(dy) {
                        let s = sigmoid(DOUBLE * (x + CUBIC * x * x * x));
                        *dx = dy * (s + x * s * (1.0 - s) * DOUBLE * (1.0 + 3.0 * CUBIC * x * x));
                    }
                });
                Ok(dx)
            })
        })?;
        Ok(vec![Some(tensor(dx, input.dims())?)])
    };
    Ok(tape.record(tensor(y, &shape)?, &[x], backward))
}
