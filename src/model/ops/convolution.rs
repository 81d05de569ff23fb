//! Convolution, as a matrix product over sliding windows, one picture after another.
//!
//! The windows of a picture fit the cache; those of a batch would be the largest thing in memory, so they are laid anew for the backward.

use super::linear::column_sums;
use super::{add_scaled, read, tensor};
use crate::model::tape::{Tape, Value};
use candle_core::{Result, Tensor};

/// How windows are laid.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Windows {
    /// Side of a window.
    pub kernel: usize,
    /// Step between windows.
    pub stride: usize,
}

/// A picture: height, width, channels.
type Size = (usize, usize, usize);

impl Windows {
    /// Calls `f` with (start in the windows, start in the picture, length) of every stretch that is in the picture. Zeros are put
    /// around it, so that windows lie evenly about their stride.
    fn stretches(self, (height, width, channels): Size, mut f: impl FnMut(usize, usize, usize)) {
        let Windows { kernel, stride } = self;
        let (rows, columns, pad) = (height / stride, width / stride, (kernel - stride) / 2);
        for r in 0..rows {
            for c in 0..columns {
                let window = (r * columns + c) * kernel * kernel * channels;
                let from = (c * stride).saturating_sub(pad);
                let to = (c * stride + kernel - pad).min(width);
                let skipped = from + pad - c * stride;
                for k in 0..kernel {
                    let Some(y) = (r * stride + k).checked_sub(pad).filter(|y| *y < height) else { continue };
                    let start = window + (k * kernel + skipped) * channels;
                    f(start, (y * width + from) * channels, (to - from) * channels);
                }
            }
        }
    }

    /// The windows of a picture: `(windows, kernel * kernel * channels)`.
    fn lay(self, x: &[f32], size: Size) -> Result<Tensor> {
        let shape = [self.count(size), self.kernel * self.kernel * size.2];
        let mut laid = vec![0f32; shape[0] * shape[1]];
        self.stretches(size, |to, from, len| laid[to..to + len].copy_from_slice(&x[from..from + len]));
        tensor(laid, &shape)
    }

    fn count(self, (height, width, _): Size) -> usize {
        (height / self.stride) * (width / self.stride)
    }
}

/// `x`: `(pictures, height, width, channels)`, sides multiples of the stride; `weight`: `(out, kernel * kernel * channels)`; `bias`:
/// `(out)`; gives `(pictures, height / stride, width / stride, out)`.
///
/// # Errors
/// If a side is no multiple of the stride, or windows leave gaps.
pub fn convolution(tape: &Tape, x: &Value, [weight, bias]: [&Value; 2], windows: Windows) -> Result<Value> {
    let (count, height, width, channels) = x.tensor().dims4()?;
    let Windows { kernel, stride } = windows;
    if stride == 0 || height % stride > 0 || width % stride > 0 || kernel < stride {
        refuse!("windows of {kernel} by {stride} do not lie evenly on {height} by {width}");
    }
    let size = (height, width, channels);
    let (input, weight_of) = (x.tensor().clone(), weight.tensor().clone());
    let (outputs, picture) = (weight_of.dim(0)?, height * width * channels);
    let each = windows.count(size) * outputs;
    let mut y = vec![0f32; count * each];
    let turned = weight_of.t()?;
    read(bias.tensor(), |bias| {
        for (n, y) in y.chunks_exact_mut(each).enumerate() {
            let laid = read(&input, |x| windows.lay(&x[n * picture..(n + 1) * picture], size))?;
            read(&laid.matmul(&turned)?, |product| {
                for (y, product) in y.chunks_exact_mut(outputs).zip(product.chunks_exact(outputs)) {
                    y.iter_mut().zip(product).zip(bias).for_each(|((y, p), b)| *y = p + b);
                }
                Ok(())
            })?;
        }
        Ok(())
    })?;
    let wants_x = x.is_tracked();
    let backward = move |dy: Tensor| {
        let dy = dy.reshape((count, each / outputs, outputs))?;
        let mut dx = vec![0f32; if wants_x { count * picture } else { 0 }];
        let mut dw = vec![0f32; weight_of.elem_count()];
        for n in 0..count {
            let dy = dy.get(n)?;
            let laid = read(&input, |x| windows.lay(&x[n * picture..(n + 1) * picture], size))?;
            read(&dy.t()?.matmul(&laid)?, |d| {
                add_scaled(&mut dw, 1.0, d);
                Ok(())
            })?;
            if wants_x {
                let dx = &mut dx[n * picture..(n + 1) * picture];
                read(&dy.matmul(&weight_of)?, |d| {
                    windows.stretches(size, |to, from, len| {
                        add_scaled(&mut dx[from..from + len], 1.0, &d[to..to + len]);
                    });
                    Ok(())
                })?;
            }
        }
        let db = column_sums(&dy.reshape(((), outputs))?)?;
        let dx = if wants_x { Some(tensor(dx, &[count, height, width, channels])?) } else { None };
        Ok(vec![dx, Some(tensor(dw, weight_of.dims())?), Some(db)])
    };
    let shape = [count, height / stride, width / stride, outputs];
    Ok(tape.record(tensor(y, &shape)?, &[x, weight, bias], backward))
}
