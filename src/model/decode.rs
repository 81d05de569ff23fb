//! Decoding: tokens told one after another, with the keys and values of what was read kept.

use super::batch::{Batch, Sequence};
use super::config::ModelConfig;
use super::network::{Network, Placed};
use super::ops::attention::{Seen, softmax};
use super::ops::embed::splice;
use super::ops::linear::linear;
use super::ops::read;
use super::params::Params;
use super::picture::Ink;
use super::tape::{Tape, Value};
use crate::seed::{Stream, trig};
use candle_core::{Result, Tensor};
use std::sync::Arc;

/// A sequence that is being read; a clone goes on from the same place and shares what was read.
#[derive(Clone)]
pub struct Reading {
    layers: Vec<Option<Seen>>,
    keys: Vec<f32>,
    offsets: Vec<f32>,
    /// Positions that were read.
    len: usize,
    /// The state of the last position, `(width)`.
    last: Vec<f32>,
}

/// A network with its weights, for use.
pub struct Reader<'a> {
    network: &'a Network,
    placed: Placed<'a>,
    tape: Tape,
}

/// How the next token is taken.
#[derive(Clone, Debug, PartialEq)]
pub enum Choice {
    /// The likeliest; of places the one in the middle of the heaviest bump.
    Greedy,
    /// By chance, logarithms divided by the temperature.
    Sampled {
        /// Greater than zero.
        temperature: f64,
    },
}

impl<'a> Reader<'a> {
    /// For these weights.
    pub fn new(network: &'a Network, params: &'a Params) -> Reader<'a> {
        let tape = Tape::idle();
        Reader { network, placed: Placed::on(&tape, params), tape }
    }

    fn config(&self) -> &ModelConfig {
        &self.network.config
    }

    /// Begins a sequence.
    ///
    /// # Errors
    /// As [`Reader::extend`].
    pub fn begin(&self, tokens: &[u32], pictures: &[Arc<Ink>]) -> Result<Reading> {
        let layers = vec![None; self.config().decoder_layers];
        let mut reading = Reading { layers, keys: vec![], offsets: vec![], len: 0, last: vec![] };
        self.extend(&mut reading, tokens, pictures)?;
        Ok(reading)
    }

    /// Reads on; pictures belong to the image tokens among `tokens`, in order.
    ///
    /// # Errors
    /// If there is nothing to read, the positions of the model are used up, or tokens and pictures do not agree.
    pub fn extend(&self, reading: &mut Reading, tokens: &[u32], pictures: &[Arc<Ink>]) -> Result<()> {
        let sequence =
            Sequence { tokens: tokens.to_vec(), weights: vec![0.0; tokens.len()], pictures: pictures.to_vec() };
        let batch = Batch::new(self.config(), &[sequence])?;
        let (tape, placed) = (&self.tape, &self.placed);
        let patches = batch.pictures.as_ref().map(|p| self.network.see(tape, placed, p)).transpose()?;
        if let Some(patches) = &patches {
            reading.keys.extend(read(patches.keys.tensor(), |k| Ok(k.to_vec()))?);
            reading.offsets.extend(read(patches.offsets.tensor(), |o| Ok(o.to_vec()))?);
        }
        let table = placed.get("decoder.embed_tokens.weight");
        let mut x = splice(tape, table, patches.as_ref().map(|p| &p.rows), batch.origins.clone())?;
        for (i, seen) in reading.layers.iter_mut().enumerate() {
            let attend = |qkv: &Value| Ok(Value::constant(self.network.decoder.extend(qkv.tensor(), seen)?));
            x = self.network.block_with(tape, placed, &format!("decoder.layers.{i}"), &x, attend)?;
        }
        reading.len += batch.len;
        let last = Value::constant(x.tensor().narrow(0, batch.len - 1, 1)?.contiguous()?);
        let last = self.network.norm(tape, placed, "decoder.norm.weight", &last)?;
        reading.last = read(last.tensor(), |x| Ok(x.to_vec()))?;
        Ok(())
    }

    /// Log-probabilities of all tokens at the next position.
    ///
    /// # Errors
    /// If a tensor cannot be made.
    pub fn log_probs(&self, reading: &Reading) -> Result<Vec<f32>> {
        let config = self.config();
        let classes = self.classes(reading)?;
        let ln = |p: f32| trig::ln(f64::from(p.max(f32::MIN_POSITIVE))) as f32;
        let (text, axes) = classes.split_at(config.text_vocab_size);
        let mut all: Vec<f32> = text.iter().map(|p| ln(*p)).collect();
        for (axis, gate) in axes.iter().enumerate() {
            // Without a picture there are no places.
            match reading.keys.is_empty() {
                true => all.resize(all.len() + config.locations, f32::NEG_INFINITY),
                false => all.extend(self.places(reading, axis)?.into_iter().map(|p| ln(*gate) + ln(p))),
            }
        }
        Ok(all)
    }

    /// Probabilities of text tokens and of the two axes.
    fn classes(&self, reading: &Reading) -> Result<Vec<f32>> {
        let state = Value::constant(self.state(reading)?);
        let logits = linear(&self.tape, &state, self.placed.get("lm_head.weight"))?;
        let mut p = read(logits.tensor(), |x| Ok(x.to_vec()))?;
        if reading.keys.is_empty() {
            p[self.config().text_vocab_size..].fill(f32::NEG_INFINITY);
        }
        softmax(&mut p);
        Ok(p)
    }

    fn state(&self, reading: &Reading) -> Result<Tensor> {
        super::ops::tensor(reading.last.clone(), &[1, reading.last.len()])
    }

    /// Distribution over the bins of an axis.
    fn places(&self, reading: &Reading, axis: usize) -> Result<Vec<f32>> {
        let state = Value::constant(self.state(reading)?);
        let query = linear(&self.tape, &state, self.placed.get("pointer.q_proj.weight"))?;
        read(query.tensor(), |q| Ok(self.network.grid().distribution(q, &reading.keys, &reading.offsets, axis)))
    }

    /// The next token; it is not read yet.
    ///
    /// # Errors
    /// If the temperature is not positive, or a tensor cannot be made.
    pub fn next(&self, reading: &Reading, choice: &Choice, stream: &mut Stream) -> Result<u32> {
        let text = self.config().text_vocab_size;
        match *choice {
            Choice::Greedy => {
                let class = greatest(&self.classes(reading)?);
                let Some(axis) = class.checked_sub(text) else { return Ok(class as u32) };
                let bins = self.places(reading, axis)?;
                Ok((text + axis * self.config().locations + greatest(&bins)) as u32)
            }
            Choice::Sampled { temperature } if temperature > 0.0 => {
                let log_probs = self.log_probs(reading)?;
                let most = log_probs.iter().copied().fold(f32::NEG_INFINITY, f32::max);
                let weight = |l: &f32| trig::exp(f64::from(l - most) / temperature);
                Ok(stream.weighted(&log_probs.iter().map(weight).collect::<Vec<_>>()) as u32)
            }
            Choice::Sampled { temperature } => refuse!("temperature {temperature} is not positive; hint: 1"),
        }
    }

    /// Tells tokens until one of `stops` (which is told too), or `most` of them.
    ///
    /// # Errors
    /// If the positions of the model are used up.
    pub fn tell(
        &self,
        reading: &mut Reading,
        choice: &Choice,
        stream: &mut Stream,
        stops: &[u32],
        most: usize,
    ) -> Result<Vec<u32>> {
        let mut told = vec![];
        while told.len() < most && reading.len < self.config().max_position_embeddings {
            let token = self.next(reading, choice, stream)?;
            told.push(token);
            if stops.contains(&token) || token == super::batch::IMAGE {
                break;
            }
            self.extend(reading, &[token], &[])?;
        }
        Ok(told)
    }
}

/// Index of the greatest number; the first of equals.
fn greatest(numbers: &[f32]) -> usize {
    (1..numbers.len()).fold(0, |best, i| if numbers[i] > numbers[best] { i } else { best })
}
