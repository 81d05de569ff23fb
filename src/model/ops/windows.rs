//! Sliding windows of a picture, so that a convolution is one matrix product over them.

use super::{read, tensor};
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

impl Windows {
    /// Zeros before the first row and column, so that windows lie evenly about their stride.
    fn pad(self) -> usize {
        (self.kernel - self.stride) / 2
    }

    /// Calls `f` with (start in the windows, start in the pictures, length) of every stretch that is in the picture.
    fn stretches(
        self,
        (count, height, width, channels): (usize, usize, usize, usize),
        mut f: impl FnMut(usize, usize, usize),
    ) {
        let Windows { kernel, stride } = self;
        let (rows, columns, pad) = (height / stride, width / stride, self.pad());
        for n in 0..count {
            for r in 0..rows {
                for c in 0..columns {
                    let window = ((n * rows + r) * columns + c) * kernel * kernel * channels;
                    let from = (c * stride).saturating_sub(pad);
                    let to = (c * stride + kernel - pad).min(width);
                    let skipped = from + pad - c * stride;
                    for k in 0..kernel {
                        let Some(y) = (r * stride + k).checked_sub(pad).filter(|y| *y < height) else { continue };
                        f(
                            window + (k * kernel + skipped) * channels,
                            ((n * height + y) * width + from) * channels,
                            (to - from) * channels,
                        );
                    }
                }
            }
        }
    }
}

/// `x`: `(count, height, width, channels)`, sides multiples of the stride; gives
/// `(count, height / stride, width / stride, kernel * kernel * channels)`.
///
/// # Errors
/// If a side is no multiple of the stride, or windows leave gaps.
pub fn windows(tape: &Tape, x: &Value, lay: Windows) -> Result<Value> {
    let dims = x.tensor().dims4()?;
    let (count, height, width, channels) = dims;
    if lay.stride == 0 || height % lay.stride > 0 || width % lay.stride > 0 || lay.kernel < lay.stride {
        refuse!("windows of {} by {} do not lie evenly on {height} by {width}", lay.kernel, lay.stride);
    }
    let shape = [count, height / lay.stride, width / lay.stride, lay.kernel * lay.kernel * channels];
    let y = read(x.tensor(), |x| {
        let mut y = vec![0f32; shape.iter().product()];
        lay.stretches(dims, |to, from, len| y[to..to + len].copy_from_slice(&x[from..from + len]));
        Ok(y)
    })?;
    let backward = move |dy: Tensor| {
        let dx = read(&dy, |dy| {
            let mut dx = vec![0f32; count * height * width * channels];
            lay.stretches(dims, |to, from, len| super::add_scaled(&mut dx[from..from + len], 1.0, &dy[to..to + len]));
            Ok(dx)
        })?;
        Ok(vec![Some(tensor(dx, &[count, height, width, channels])?)])
    };
    Ok(tape.record(tensor(y, &shape)?, &[x], backward))
}
