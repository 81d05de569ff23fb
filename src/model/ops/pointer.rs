//! The coordinate head: a place in a picture as a mixture over its patches.
//!
//! For the state at a coordinate slot the patches that were seen are weighed by the softmax of `query . key`; every patch votes for a
//! place of its own, its middle plus a learnt offset; a vote is a discrete normal distribution over the bins of the axis. The result is
//! a normalised distribution over coordinate tokens, so that likelihoods are exact and sampling needs no special case.

use super::attention::softmax;
use super::{add_scaled, dot, exp, read, tensor, wide};
use crate::model::ops::entropy::Entropy;
use crate::model::tape::{Tape, Value};
use crate::seed::trig;
use candle_core::{Result, Tensor};
use std::ops::Range;
use std::sync::Arc;

/// Width of a vote, in bins.
const SIGMA: f32 = 1.5;
/// Beyond this many bins a vote is zero for f32.
const FAR: f32 = 10.0;
/// How far a patch's vote may lie from its middle, in patches.
const REACH: f32 = 1.0;
/// Share of the even distribution, which keeps likelihoods away from zero.
const EVEN: f32 = 1e-4;

/// How places are counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Grid {
    /// Patches along a side of the square picture.
    pub side: usize,
    /// Coordinate tokens of an axis.
    pub bins: usize,
}

/// One coordinate to be told.
#[derive(Clone, Debug, PartialEq)]
pub struct Slot {
    /// Row of the queries.
    pub query: usize,
    /// Rows of the patches that were seen.
    pub patches: Range<usize>,
    /// 0 across, 1 down.
    pub axis: usize,
    /// The right bin.
    pub bin: usize,
    /// Weight in the loss.
    pub weight: f32,
}

/// A vote: place in bins, and its slope by the raw offset.
#[derive(Clone, Copy)]
struct Vote {
    at: f32,
    slope: f32,
}

impl Grid {
    /// The vote of a patch along an axis by its raw offset.
    fn vote(self, patch: usize, axis: usize, offset: f32) -> Vote {
        let i = patch % (self.side * self.side);
        let place = if axis == 0 { i % self.side } else { i / self.side };
        let step = self.bins as f32 / self.side as f32;
        // tanh, by the exponential that is the same everywhere.
        let turn = 1.0 - 2.0 / (exp(2.0 * offset) + 1.0);
        let at = (place as f32 + 0.5 + turn * REACH) * step - 0.5;
        let within = at.clamp(-0.5, self.bins as f32 - 0.5);
        let slope = if within == at { (1.0 - turn * turn) * REACH * step } else { 0.0 };
        Vote { at: within, slope }
    }

    /// Sum of the bell over all bins, and its slope by the place.
    fn mass(self, at: f32) -> (f32, f32) {
        if at > FAR && at < self.bins as f32 - 1.0 - FAR {
            return (SIGMA * (2.0 * std::f32::consts::PI).sqrt(), 0.0);
        }
        self.near(at).fold((0.0, 0.0), |(sum, slope), j| {
            let off = j as f32 - at;
            let e = bell(off);
            (sum + e, slope + e * off / (SIGMA * SIGMA))
        })
    }

    /// Bins that a vote reaches.
    fn near(self, at: f32) -> Range<usize> {
        let low = (at - FAR).max(0.0) as usize;
        low..((at + FAR) as usize + 1).min(self.bins)
    }

    /// The distribution over bins for one query. `patches`: what was seen, keys `(.., width)` and raw offsets `(.., 2)`.
    pub fn distribution(self, query: &[f32], keys: &[f32], offsets: &[f32], axis: usize) -> Vec<f32> {
        let scores = weigh(query, keys);
        let mut bins = vec![EVEN / self.bins as f32; self.bins];
        for (p, share) in scores.iter().enumerate() {
            let at = self.vote(p, axis, offsets[2 * p + axis]).at;
            let (mass, _) = self.mass(at);
            for j in self.near(at) {
                bins[j] += (1.0 - EVEN) * share * bell(j as f32 - at) / mass;
            }
        }
        bins
    }
}

#[inline(always)]
fn bell(off: f32) -> f32 {
    exp(-off * off / (2.0 * SIGMA * SIGMA))
}

/// Weights of patches for a query.
fn weigh(query: &[f32], keys: &[f32]) -> Vec<f32> {
    let scale = 1.0 / (query.len() as f32).sqrt();
    let mut scores: Vec<f32> = keys.chunks_exact(query.len()).map(|key| dot(query, key) * scale).collect();
    softmax(&mut scores);
    scores
}

/// What a slot's likelihood is made of.
struct Told {
    /// Weights of the patches.
    shares: Vec<f32>,
    /// Every patch's vote and the height of its bell at the right bin.
    votes: Vec<(Vote, f32)>,
    likelihood: f32,
}

fn tell(grid: Grid, slot: &Slot, q: &[f32], k: &[f32], o: &[f32], width: usize) -> Told {
    let query = &q[slot.query * width..(slot.query + 1) * width];
    let shares = weigh(query, &k[slot.patches.start * width..slot.patches.end * width]);
    let vote = |p: usize| {
        let vote = grid.vote(p, slot.axis, o[2 * p + slot.axis]);
        (vote, bell(slot.bin as f32 - vote.at) / grid.mass(vote.at).0)
    };
    let votes: Vec<(Vote, f32)> = slot.patches.clone().map(vote).collect();
    let mix: f32 = shares.iter().zip(&votes).map(|(a, (_, g))| a * g).sum();
    Told { shares, votes, likelihood: (1.0 - EVEN) * mix + EVEN / grid.bins as f32 }
}

/// `queries`: `(rows, width)`; `keys`: `(patches, width)`; `offsets`: `(patches, 2)`, raw.
///
/// # Errors
/// If a slot names rows or bins that are not there, or sees no patch.
pub fn pointer(tape: &Tape, [queries, keys, offsets]: [&Value; 3], slots: Vec<Slot>, grid: Grid) -> Result<Entropy> {
    let ((rows, width), (patches, _)) = (queries.tensor().dims2()?, keys.tensor().dims2()?);
    for slot in &slots {
        if slot.query >= rows || slot.patches.end > patches || slot.bin >= grid.bins || slot.axis > 1 {
            refuse!("slot {slot:?} lies outside {rows} queries, {patches} patches, {} bins", grid.bins);
        }
        if slot.patches.is_empty() {
            refuse!("a coordinate is told before any picture was seen");
        }
    }
    let (q, k, o) = (queries.tensor().clone(), keys.tensor().clone(), offsets.tensor().clone());
    let told: Vec<Told> = read(&q, |q| {
        read(&k, |k| read(&o, |o| Ok(wide(|| slots.iter().map(|s| tell(grid, s, q, k, o, width)).collect()))))
    })?;
    let nll: Vec<f32> = told.iter().map(|t| -trig::ln(f64::from(t.likelihood)) as f32).collect();
    let sum: f32 = nll.iter().zip(&slots).map(|(n, s)| n * s.weight).sum();
    let slots = Arc::new(slots);
    let backward = move |d: Tensor| {
        let factor = d.reshape(())?.to_scalar::<f32>()?;
        let (mut dq, mut dk, mut d_o) =
            (vec![0f32; rows * width], vec![0f32; patches * width], vec![0f32; 2 * patches]);
        let scale = 1.0 / (width as f32).sqrt();
        read(&q, |q| {
            read(&k, |k| {
                wide(|| {
                    for (slot, told) in slots.iter().zip(&told) {
                        let dq = &mut dq[slot.query * width..(slot.query + 1) * width];
                        let query = &q[slot.query * width..(slot.query + 1) * width];
                        let by = -factor * slot.weight;
                        let blame = |i: usize| (1.0 - EVEN) * told.shares[i] * told.votes[i].1 / told.likelihood;
                        let all: f32 = (0..told.shares.len()).map(blame).sum();
                        for (i, p) in slot.patches.clone().enumerate() {
                            let (share, (vote, _)) = (blame(i), told.votes[i]);
                            let score = by * (share - told.shares[i] * all) * scale;
                            add_scaled(dq, score, &k[p * width..(p + 1) * width]);
                            add_scaled(&mut dk[p * width..(p + 1) * width], score, query);
                            if share > 0.0 && vote.slope != 0.0 {
                                let (mass, slope) = grid.mass(vote.at);
                                let turn = (slot.bin as f32 - vote.at) / (SIGMA * SIGMA) - slope / mass;
                                d_o[2 * p + slot.axis] += by * share * turn * vote.slope;
                            }
                        }
                    }
                });
                Ok(())
            })
        })?;
        Ok(vec![
            Some(tensor(dq, &[rows, width])?),
            Some(tensor(dk, &[patches, width])?),
            Some(tensor(d_o, &[patches, 2])?),
        ])
    };
    Ok(Entropy { loss: tape.record(tensor(vec![sum], &[])?, &[queries, keys, offsets], backward), nll })
}
