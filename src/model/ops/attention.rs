//! Multi-head attention with rotary positions: one op from packed queries, keys and values to the heads' outputs.
//!
//! Sources: A. Vaswani et al., "Attention Is All You Need", 2017; J. Su et al., "RoFormer", 2021 (halves turned, as Llama has it).

use super::{add_scaled, dot, exp, read, tensor, wide};
use crate::model::tape::{Tape, Value};
use crate::seed::trig;
use candle_core::{CpuStorage, InplaceOp1, InplaceOp2, Layout, Result, Tensor};
use std::sync::Arc;

/// Cosines and sines of the rotary positions, `(positions, half a head)` each.
#[derive(Debug)]
pub struct Rotation {
    half: usize,
    cos: Vec<f32>,
    sin: Vec<f32>,
}

impl Rotation {
    /// For heads of this width and this many positions; `theta` is the base of the wavelengths.
    pub fn new(head: usize, positions: usize, theta: f64) -> Rotation {
        let half = head / 2;
        let angle = |i: usize| (i / half) as f64 * trig::powf(theta, -((i % half) as f64) / half as f64);
        let of = |f: fn(f64) -> f64| (0..positions * half).map(|i| f(angle(i)) as f32).collect();
        Rotation { half, cos: of(trig::cos), sin: of(trig::sin) }
    }

    /// Turns a head's numbers to `position`, or back from it.
    fn turn(&self, numbers: &mut [f32], position: usize, back: bool) {
        let at = position * self.half;
        let (low, high) = numbers.split_at_mut(self.half);
        for i in 0..self.half {
            let (c, s) = (self.cos[at + i], if back { -self.sin[at + i] } else { self.sin[at + i] });
            let (a, b) = (low[i], high[i]);
            low[i] = a * c - b * s;
            high[i] = b * c + a * s;
        }
    }
}

/// What attention depends on besides its input.
#[derive(Clone, Debug)]
pub struct Attention {
    /// Number of heads.
    pub heads: usize,
    /// Whether a position sees only itself and what stands before it.
    pub causal: bool,
    /// Rotary positions, if there are any.
    pub rotation: Option<Arc<Rotation>>,
}

/// Keys and values that were seen, `(heads, positions, width of a head)` each, of one sequence.
#[derive(Clone, Debug)]
pub struct Seen {
    keys: Tensor,
    values: Tensor,
}

/// Queries, keys and values of one sequence, `(heads, positions, width of a head)` each; queries are scaled.
struct Split {
    q: Tensor,
    k: Tensor,
    v: Tensor,
}

impl Attention {
    /// `qkv`: `(batch, positions, 3 width)`; gives `(batch, positions, width)`.
    ///
    /// # Errors
    /// If there are more positions than the rotation was made for.
    pub fn apply(&self, tape: &Tape, qkv: &Value) -> Result<Value> {
        let (batch, len, triple) = qkv.tensor().dims3()?;
        let width = triple / 3;
        let mut y = vec![0f32; batch * len * width];
        let mut kept = vec![];
        for (b, y) in y.chunks_exact_mut(len * width).enumerate() {
            let split = read(qkv.tensor(), |x| self.split(&x[b * len * triple..(b + 1) * len * triple], len, 0))?;
            let p = self.weigh(&split.q, &split.k, 0)?;
            self.gather(&p.matmul(&split.v)?, y)?;
            if qkv.is_tracked() {
                kept.push((p, split));
            }
        }
        let this = self.clone();
        let backward = move |dy: Tensor| {
            let mut d = vec![0f32; batch * len * triple];
            for (b, ((p, Split { q, k, v }), d)) in kept.into_iter().zip(d.chunks_exact_mut(len * triple)).enumerate() {
                let dy = read(&dy, |dy| this.heads(&dy[b * len * width..(b + 1) * len * width], len))?;
                let dv = p.t()?.matmul(&dy)?;
                let dp = dy.matmul(&v.t()?)?;
                dp.inplace_op2(&p, &SoftmaxBackward)?;
                let (dq, dk) = (dp.matmul(&k)?, dp.t()?.matmul(&q)?);
                this.join([&dq, &dk, &dv], len, d)?;
            }
            Ok(vec![Some(tensor(d, &[batch, len, triple])?)])
        };
        Ok(tape.record(tensor(y, &[batch, len, width])?, &[qkv], backward))
    }

    /// The same for positions that follow `seen`, which takes them in. `qkv`: `(positions, 3 width)` of one sequence.
    ///
    /// # Errors
    /// As [`Attention::apply`].
    pub fn extend(&self, qkv: &Tensor, seen: &mut Option<Seen>) -> Result<Tensor> {
        let (len, triple) = qkv.dims2()?;
        let before = seen.as_ref().map_or(Ok(0), |s| s.keys.dim(1))?;
        let Split { q, k, v } = read(qkv, |x| self.split(x, len, before))?;
        let now = match seen.take() {
            None => Seen { keys: k, values: v },
            Some(s) => Seen { keys: Tensor::cat(&[&s.keys, &k], 1)?, values: Tensor::cat(&[&s.values, &v], 1)? },
        };
        let out = self.weigh(&q, &now.keys, before)?.matmul(&now.values)?;
        *seen = Some(now);
        let mut y = vec![0f32; len * triple / 3];
        self.gather(&out, &mut y)?;
        tensor(y, &[len, triple / 3])
    }

    /// Softmax of the masked products of queries with keys: `(heads, queries, keys)`.
    fn weigh(&self, q: &Tensor, k: &Tensor, before: usize) -> Result<Tensor> {
        let scores = q.matmul(&k.t()?)?;
        let (_, queries, keys) = scores.dims3()?;
        scores.inplace_op1(&Softmax { queries, keys, before: self.causal.then_some(before) })?;
        Ok(scores)
    }

    fn split(&self, x: &[f32], len: usize, before: usize) -> Result<Split> {
        let triple = x.len() / len;
        let (width, head) = (triple / 3, triple / 3 / self.heads);
        if let Some(r) = &self.rotation
            && (before + len) * r.half > r.cos.len()
        {
            let limit = r.cos.len() / r.half;
            refuse!("{} positions are more than the {limit} of the model; hint: raise max_positions", before + len);
        }
        let part = |which: usize| {
            let mut to = Vec::with_capacity(len * width);
            for h in 0..self.heads {
                for t in 0..len {
                    let from = t * triple + which * width + h * head;
                    to.extend_from_slice(&x[from..from + head]);
                    let end = to.len();
                    if let (Some(r), true) = (&self.rotation, which < 2) {
                        r.turn(&mut to[end - head..], before + t, false);
                    }
                }
            }
            to
        };
        let shape = [self.heads, len, head];
        let (mut q, k, v) = (part(0), part(1), part(2));
        let scale = 1.0 / (head as f32).sqrt();
        wide(|| q.iter_mut().for_each(|q| *q *= scale));
        Ok(Split { q: tensor(q, &shape)?, k: tensor(k, &shape)?, v: tensor(v, &shape)? })
    }

    /// `(positions, width)` as `(heads, positions, width of a head)`.
    fn heads(&self, x: &[f32], len: usize) -> Result<Tensor> {
        let width = x.len() / len;
        let head = width / self.heads;
        let mut to = Vec::with_capacity(x.len());
        for h in 0..self.heads {
            for t in 0..len {
                to.extend_from_slice(&x[t * width + h * head..][..head]);
            }
        }
        tensor(to, &[self.heads, len, head])
    }

    /// `(heads, positions, width of a head)` into `(positions, width)`.
    fn gather(&self, x: &Tensor, to: &mut [f32]) -> Result<()> {
        let (heads, len, head) = x.dims3()?;
        read(x, |x| {
            for (i, x) in x.chunks_exact(head).enumerate() {
                let (h, t) = (i / len, i % len);
                to[(t * heads + h) * head..][..head].copy_from_slice(x);
            }
            Ok(())
        })
    }

    /// Gradients by queries, keys and values into one by the packed `(positions, 3 width)`.
    fn join(&self, parts: [&Tensor; 3], len: usize, to: &mut [f32]) -> Result<()> {
        let triple = to.len() / len;
        let (width, head) = (triple / 3, triple / 3 / self.heads);
        let scale = 1.0 / (head as f32).sqrt();
        for (which, part) in parts.into_iter().enumerate() {
            read(part, |x| {
                for (i, x) in x.chunks_exact(head).enumerate() {
                    let (h, t) = (i / len, i % len);
                    let to = &mut to[t * triple + which * width + h * head..][..head];
                    add_scaled(to, if which == 0 { scale } else { 1.0 }, x);
                    if let (Some(r), true) = (&self.rotation, which < 2) {
                        r.turn(to, t, true);
                    }
                }
                Ok(())
            })?;
        }
        Ok(())
    }
}

/// Softmax of every row of keys, in place; with `before`, query `i` sees the first `before + i + 1` keys and weighs the rest zero.
struct Softmax {
    queries: usize,
    keys: usize,
    before: Option<usize>,
}

impl InplaceOp1 for Softmax {
    fn name(&self) -> &'static str {
        "masked-softmax"
    }

    fn cpu_fwd(&self, storage: &mut CpuStorage, layout: &Layout) -> Result<()> {
        let CpuStorage::F32(all) = storage else { refuse!("masked softmax wants f32") };
        let Some((start, end)) = layout.contiguous_offsets() else { refuse!("masked softmax wants contiguous scores") };
        wide(|| {
            for (i, row) in all[start..end].chunks_exact_mut(self.keys).enumerate() {
                let sees = self.before.map_or(self.keys, |before| before + i % self.queries + 1);
                let (row, hidden) = row.split_at_mut(sees);
                hidden.fill(0.0);
                softmax(row);
            }
        });
        Ok(())
    }
}

/// Softmax of numbers, in place.
#[inline(always)]
pub fn softmax(row: &mut [f32]) {
    let mut most = [f32::NEG_INFINITY; 8];
    let chunks = row.chunks_exact(8);
    let rest = chunks.remainder().iter().copied().fold(f32::NEG_INFINITY, f32::max);
    for x in chunks {
        for i in 0..8 {
            most[i] = if x[i] > most[i] { x[i] } else { most[i] };
        }
    }
    let most = most.into_iter().fold(rest, f32::max);
    let mut sums = [0f32; 8];
    let mut chunks = row.chunks_exact_mut(8);
    for x in &mut chunks {
        for i in 0..8 {
            x[i] = exp(x[i] - most);
            sums[i] += x[i];
        }
    }
    let mut sum: f32 = sums.iter().sum();
    for x in chunks.into_remainder() {
        *x = exp(*x - most);
        sum += *x;
    }
    let factor = 1.0 / sum;
    row.iter_mut().for_each(|x| *x *= factor);
}

/// `d = p (d - sum(d p))` of every row, in place.
struct SoftmaxBackward;

impl InplaceOp2 for SoftmaxBackward {
    fn name(&self) -> &'static str {
        "masked-softmax-backward"
    }

    fn cpu_fwd(&self, s1: &mut CpuStorage, l1: &Layout, s2: &CpuStorage, l2: &Layout) -> Result<()> {
        let (CpuStorage::F32(d), CpuStorage::F32(p)) = (s1, s2) else { refuse!("masked softmax wants f32") };
        let (Some((d0, d1)), Some((p0, p1))) = (l1.contiguous_offsets(), l2.contiguous_offsets()) else {
            refuse!("masked softmax wants contiguous gradients")
        };
        let keys = l1.dims().last().copied().unwrap_or(1);
        wide(|| {
            for (d, p) in d[d0..d1].chunks_exact_mut(keys).zip(p[p0..p1].chunks_exact(keys)) {
                let sum = dot(d, p);
                d.iter_mut().zip(p).for_each(|(d, p)| *d = p * (*d - sum));
            }
        });
        Ok(())
    }
}
