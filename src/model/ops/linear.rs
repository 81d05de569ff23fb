//! Linear maps: `x W^T`, and sums.

use super::{read, tensor, wide};
use crate::model::tape::{Tape, Value};
use candle_core::{Result, Tensor};

/// `x`: `(.., in)`; `weight`: `(out, in)`; gives `(.., out)`.
pub fn linear(tape: &Tape, x: &Value, weight: &Value) -> Result<Value> {
    let (outputs, inputs) = weight.tensor().dims2()?;
    let rows = x.tensor().elem_count() / inputs;
    let flat = x.tensor().reshape((rows, inputs))?;
    let w = weight.tensor().clone();
    let x_shape = x.tensor().dims().to_vec();
    let mut shape = x_shape.clone();
    if let Some(last) = shape.last_mut() {
        *last = outputs;
    }
    let y = flat.matmul(&w.t()?)?.reshape(shape)?;
    let wants_x = x.is_tracked();
    let backward = move |dy: Tensor| {
        let dy = dy.reshape((rows, outputs))?;
        let dx = if wants_x { Some(dy.matmul(&w)?.reshape(x_shape)?) } else { None };
        Ok(vec![dx, Some(dy.t()?.matmul(&flat)?)])
    };
    Ok(tape.record(y, &[x, weight], backward))
}

/// The sum over the rows of `(rows, columns)`.
pub fn column_sums(x: &Tensor) -> Result<Tensor> {
    let (_, columns) = x.dims2()?;
    let sums = read(x, |x| {
        let mut sums = vec![0f32; columns];
        wide(|| x.chunks_exact(columns).for_each(|row| super::add_scaled(&mut sums, 1.0, row)));
        Ok(sums)
    })?;
    tensor(sums, &[columns])
}

/// `a + b` of one shape.
pub fn add(tape: &Tape, a: &Value, b: &Value) -> Result<Value> {
    let sum = super::sum(a.tensor(), b.tensor())?;
    Ok(tape.record(sum, &[a, b], |d| Ok(vec![Some(d.clone()), Some(d)])))
}
