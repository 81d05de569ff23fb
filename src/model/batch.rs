//! Sequences of words and pictures as the network reads them, padded to one length.

use super::config::ModelConfig;
use super::ops::embed::Origin;
use super::ops::pointer::Slot;
use super::picture::Ink;
use candle_core::{Result, Tensor};
use std::sync::Arc;

/// The token that stands for a picture; every vocabulary has it in this place.
pub const IMAGE: u32 = 1;

/// A sequence: tokens, among them [`IMAGE`] once for each picture.
#[derive(Clone, Debug, PartialEq)]
pub struct Sequence {
    /// Tokens.
    pub tokens: Vec<u32>,
    /// Weight in the loss of telling each token from what stands before it; 0 for what the model is given.
    pub weights: Vec<f32>,
    /// The pictures, in order.
    pub pictures: Vec<Arc<Ink>>,
}

impl Sequence {
    /// Positions that it takes, patches counted.
    pub fn len(&self, config: &ModelConfig) -> usize {
        self.tokens.len() + self.pictures.len() * (config.patches() - 1)
    }

    /// Whether there is nothing in it.
    pub fn is_empty(&self) -> bool {
        self.tokens.is_empty()
    }
}

/// A token to be told.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Target {
    /// Its sequence.
    pub sequence: usize,
    /// Its place among the sequence's tokens.
    pub place: usize,
    /// The token.
    pub token: u32,
}

/// Sequences laid out for the network.
pub struct Batch {
    /// Sequences.
    pub count: usize,
    /// Positions of each, padded.
    pub len: usize,
    /// Where each of `count * len` rows comes from.
    pub origins: Arc<Vec<Origin>>,
    /// `(pictures, side, side, 1)`, all sequences' in order; `None` without pictures.
    pub pictures: Option<Tensor>,
    /// What is to be told.
    pub targets: Vec<Target>,
    /// Row of the state that tells each target.
    pub rows: Arc<Vec<u32>>,
    /// Class of each target: a text token, or one of the two axes.
    pub classes: Vec<u32>,
    /// Weight of each target.
    pub weights: Vec<f32>,
    /// The coordinates among the targets, with the index of each; `query` counts them.
    pub slots: Vec<(usize, Slot)>,
}

impl Batch {
    /// Lays out sequences.
    ///
    /// # Errors
    /// If there is nothing, a token or position is out of range, or pictures and their tokens do not agree.
    pub fn new(config: &ModelConfig, sequences: &[Sequence]) -> Result<Batch> {
        let len = sequences.iter().map(|s| s.len(config)).max().unwrap_or(0);
        if len == 0 {
            refuse!("a batch without a token");
        }
        let patches = config.patches();
        let mut batch = Batch {
            count: sequences.len(),
            len,
            origins: Arc::default(),
            pictures: None,
            targets: vec![],
            rows: Arc::default(),
            classes: vec![],
            weights: vec![],
            slots: vec![],
        };
        let (mut origins, mut rows, mut ink, mut seen) = (vec![], vec![], vec![], 0);
        for (s, sequence) in sequences.iter().enumerate() {
            check(config, s, sequence)?;
            let first = seen;
            for (place, (&token, &weight)) in sequence.tokens.iter().zip(&sequence.weights).enumerate() {
                if weight != 0.0 && place > 0 {
                    rows.push((origins.len() - 1) as u32);
                    batch.tell(config, Target { sequence: s, place, token }, weight, first * patches..seen * patches);
                }
                if token == IMAGE {
                    origins.extend((0..patches).map(|p| Origin::Patch((seen * patches + p) as u32)));
                    seen += 1;
                } else {
                    origins.push(Origin::Token(token));
                }
            }
            origins.resize((s + 1) * len, Origin::Token(0));
            sequence.pictures.iter().for_each(|p| ink.extend_from_slice(&p.ink));
        }
        let side = config.image_side;
        if seen > 0 {
            batch.pictures = Some(super::ops::tensor(ink, &[seen, side, side, 1])?);
        }
        batch.origins = Arc::new(origins);
        batch.rows = Arc::new(rows);
        Ok(batch)
    }

    fn tell(&mut self, config: &ModelConfig, target: Target, weight: f32, patches: std::ops::Range<usize>) {
        let text = config.text_vocab_size;
        let (class, place) = match (target.token as usize).checked_sub(text) {
            None => (target.token, None),
            Some(bin) => {
                ((text + bin / config.locations) as u32, Some((bin / config.locations, bin % config.locations)))
            }
        };
        if let Some((axis, bin)) = place {
            let slot = Slot { query: self.slots.len(), patches, axis, bin, weight };
            self.slots.push((self.targets.len(), slot));
        }
        self.targets.push(target);
        self.classes.push(class);
        self.weights.push(weight);
    }
}

fn check(config: &ModelConfig, at: usize, sequence: &Sequence) -> Result<()> {
    let (len, most, side) = (sequence.len(config), config.max_position_embeddings, config.image_side);
    let marked = sequence.tokens.iter().filter(|t| **t == IMAGE).count();
    if sequence.weights.len() != sequence.tokens.len() {
        refuse!("sequence {at} has {} tokens and {} weights", sequence.tokens.len(), sequence.weights.len());
    }
    if marked != sequence.pictures.len() {
        refuse!("sequence {at} has {} pictures and {marked} tokens for them", sequence.pictures.len());
    }
    if let Some(token) = sequence.tokens.iter().find(|t| **t as usize >= config.vocab_size()) {
        refuse!("sequence {at}: token {token} is none of {}; hint: another tokenizer wrote it", config.vocab_size());
    }
    if len > most {
        refuse!("sequence {at} takes {len} positions, more than max_position_embeddings {most}");
    }
    if let Some(picture) = sequence.pictures.iter().find(|p| p.ink.len() != side * side) {
        refuse!("sequence {at}: a picture of {} pixels is not {side} by {side}", picture.ink.len());
    }
    Ok(())
}
