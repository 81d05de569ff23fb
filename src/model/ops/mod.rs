//! The ops of the network, one file each: values in, a value out, with an analytic backward on the tape.
//!
//! All tensors are f32. Matrix products are candle's; what goes between them is done here in one pass over the numbers, for candle's
//! composed ops make a pass for every `+`. [`check`] holds every backward against differences of the forward.

pub mod attention;
#[cfg(test)]
mod check;
pub mod convolution;
pub mod embed;
pub mod entropy;
pub mod gelu;
pub mod linear;
pub mod norm;
pub mod pointer;
pub mod swiglu;

use candle_core::{Result, Storage, Tensor};

/// Calls `f` with the numbers of a contiguous f32 tensor in the processor's memory.
///
/// # Errors
/// If the tensor is of another sort, or `f` fails.
pub fn read<R>(tensor: &Tensor, f: impl FnOnce(&[f32]) -> Result<R>) -> Result<R> {
    let (storage, layout) = tensor.storage_and_layout();
    match (&*storage, layout.contiguous_offsets()) {
        (Storage::Cpu(cpu), Some((start, end))) => f(&cpu.as_slice::<f32>()?[start..end]),
        _ => refuse!("an op wants contiguous f32 numbers on the processor, not shape {:?}", tensor.shape()),
    }
}

/// Makes a tensor of numbers.
pub fn tensor(numbers: Vec<f32>, shape: &[usize]) -> Result<Tensor> {
    Tensor::from_vec(numbers, shape, &candle_core::Device::Cpu)
}

/// Runs a loop with the widest vector instructions that the processor has.
pub fn wide<R>(f: impl FnOnce() -> R) -> R {
    pulp::Arch::new().dispatch(f)
}

/// e^x to about 2 in 10^7, without a branch, so that loops of it become vector instructions. Source: range reduction to
/// [-ln 2 / 2, ln 2 / 2] and the Taylor polynomial of degree 6.
#[inline(always)]
pub fn exp(x: f32) -> f32 {
    const LN2_HIGH: f32 = 0.693_359_4;
    const LN2_LOW: f32 = -2.121_944_4e-4;
    // Adding and taking away 1.5 * 2^23 rounds to a whole number.
    const ROUND: f32 = 12_582_912.0;
    let x = x.clamp(-87.0, 88.0);
    let n = (x * std::f32::consts::LOG2_E + ROUND) - ROUND;
    let r = (x - n * LN2_HIGH) - n * LN2_LOW;
    let p = 1.0 + r * (1.0 + r * (0.5 + r * (1.0 / 6.0 + r * (1.0 / 24.0 + r * (1.0 / 120.0 + r / 720.0)))));
    p * f32::from_bits(((n as i32 + 127) << 23) as u32)
}

/// 1 / (1 + e^-x).
#[inline(always)]
pub fn sigmoid(x: f32) -> f32 {
    1.0 / (1.0 + exp(-x))
}

/// The sum of products.
#[inline(always)]
pub fn dot(a: &[f32], b: &[f32]) -> f32 {
    // Eight sums, since one sum must be taken in order and cannot be done in vectors.
    let mut sums = [0f32; 8];
    let (ac, bc) = (a.chunks_exact(8), b.chunks_exact(8));
    let rest: f32 = ac.remainder().iter().zip(bc.remainder()).map(|(x, y)| x * y).sum();
    for (x, y) in ac.zip(bc) {
        for i in 0..8 {
            sums[i] += x[i] * y[i];
        }
    }
    sums.iter().sum::<f32>() + rest
}

/// `a + b` of one shape, on this thread: candle's own sum wakes a pool of threads.
pub fn sum(a: &Tensor, b: &Tensor) -> Result<Tensor> {
    let numbers = read(a, |a| {
        read(b, |b| {
            let mut numbers = vec![0f32; a.len()];
            wide(|| numbers.iter_mut().zip(a).zip(b).for_each(|((n, a), b)| *n = a + b));
            Ok(numbers)
        })
    })?;
    tensor(numbers, a.dims())
}

/// `to += factor * from`.
#[inline(always)]
pub fn add_scaled(to: &mut [f32], factor: f32, from: &[f32]) {
    for (t, f) in to.iter_mut().zip(from) {
        *t += factor * f;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exp_is_close_everywhere() {
        for i in -8600..8700 {
            let x = i as f32 / 100.0;
            let exact = crate::seed::trig::exp(f64::from(x));
            assert!((f64::from(exp(x)) / exact - 1.0).abs() < 4e-7, "{x}: {} {exact}", exp(x));
        }
        assert_eq!(exp(0.0), 1.0);
        assert!(exp(f32::NEG_INFINITY) < 1e-37);
    }
}
