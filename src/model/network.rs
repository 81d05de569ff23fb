//! The network: pictures through stem and encoder, words and patches through the causal decoder, tokens and places out of it.

use super::batch::Batch;
use super::config::ModelConfig;
use super::ops::attention::{Attention, Rotation};
use super::ops::convolution::{Windows, convolution};
use super::ops::embed::{places, select, splice};
use super::ops::entropy::cross_entropy;
use super::ops::gelu::gelu;
use super::ops::linear::{add, linear};
use super::ops::norm::rms_norm;
use super::ops::pointer::{Grid, pointer};
use super::ops::swiglu::swiglu;
use super::params::Params;
use super::tape::{Tape, Value};
use candle_core::{Result, Tensor};
use std::sync::Arc;

/// A shape with what follows from it.
#[derive(Clone, Debug)]
pub struct Network {
    /// The shape.
    pub config: ModelConfig,
    pub(super) encoder: Attention,
    pub(super) decoder: Attention,
}

/// What a batch's targets cost.
pub struct Loss {
    /// The weighted sum of `nll`, one number.
    pub total: Value,
    /// Negative log-probability of every target, its place included where it is one.
    pub nll: Vec<f32>,
}

/// Weights as they stand on a tape.
pub struct Placed<'a> {
    params: &'a Params,
    /// One for each weight, in order.
    pub values: Vec<Value>,
}

impl<'a> Placed<'a> {
    /// Puts all weights on the tape.
    pub fn on(tape: &Tape, params: &'a Params) -> Placed<'a> {
        Placed { params, values: params.tensors().iter().map(|t| tape.leaf(t.clone())).collect() }
    }

    /// The weight of a name.
    pub(super) fn get(&self, name: &str) -> &Value {
        &self.values[self.params.place(name)]
    }
}

/// What the decoder is told of pictures.
pub(super) struct Patches {
    /// `(patches, width)`.
    pub rows: Value,
    /// Keys of the pointer, `(patches, width)`.
    pub keys: Value,
    /// Raw offsets, `(patches, 2)`.
    pub offsets: Value,
}

impl Network {
    /// The network of a shape.
    pub fn new(config: ModelConfig) -> Network {
        let heads = config.num_attention_heads;
        let rotation = Rotation::new(config.hidden_size / heads, config.max_position_embeddings, config.rope_theta);
        Network {
            encoder: Attention { heads, causal: false, rotation: None },
            decoder: Attention { heads, causal: true, rotation: Some(Arc::new(rotation)) },
            config,
        }
    }

    /// How places are counted.
    pub fn grid(&self) -> Grid {
        Grid { side: self.config.grid_side(), bins: self.config.locations }
    }

    /// What a batch costs under these weights.
    ///
    /// # Errors
    /// If a coordinate is told before any picture, or memory is short.
    pub fn loss(&self, tape: &Tape, placed: &Placed<'_>, batch: &Batch) -> Result<Loss> {
        let patches = batch.pictures.as_ref().map(|p| self.see(tape, placed, p)).transpose()?;
        let table = placed.get("decoder.embed_tokens.weight");
        let rows = splice(tape, table, patches.as_ref().map(|p| &p.rows), batch.origins.clone())?;
        let (width, shape) = (self.config.hidden_size, (batch.count, batch.len));
        let mut x = reshape(tape, &rows, &[shape.0, shape.1, width])?;
        let last = self.config.decoder_layers - 1;
        for i in 0..last {
            x = self.block(tape, placed, &format!("decoder.layers.{i}"), &x, &self.decoder)?;
        }
        // Behind the last attention only the rows count that tell something: most rows are patches, which do not.
        let at = format!("decoder.layers.{last}");
        let attended = self.attend(tape, placed, &at, &x, |qkv| self.decoder.apply(tape, qkv))?;
        let flat = [shape.0 * shape.1, width];
        let telling = |x: &Value| select(tape, &reshape(tape, x, &flat)?, batch.rows.clone());
        let states = self.feed(tape, placed, &at, &telling(&x)?, &telling(&attended)?)?;
        let states = self.norm(tape, placed, "decoder.norm.weight", &states)?;
        let logits = linear(tape, &states, placed.get("lm_head.weight"))?;
        let told = cross_entropy(tape, &logits, batch.classes.clone(), batch.weights.clone())?;
        let (mut total, mut nll) = (told.loss, told.nll);
        if let (Some(patches), false) = (&patches, batch.slots.is_empty()) {
            let which = Arc::new(batch.slots.iter().map(|(target, _)| *target as u32).collect());
            let queries = linear(tape, &select(tape, &states, which)?, placed.get("pointer.q_proj.weight"))?;
            let slots = batch.slots.iter().map(|(_, slot)| slot.clone()).collect();
            let pointed = pointer(tape, [&queries, &patches.keys, &patches.offsets], slots, self.grid())?;
            batch.slots.iter().zip(&pointed.nll).for_each(|((target, _), n)| nll[*target] += n);
            total = add(tape, &total, &pointed.loss)?;
        }
        Ok(Loss { total, nll })
    }

    /// Encodes pictures `(pictures, side, side, 1)`.
    pub(super) fn see(&self, tape: &Tape, placed: &Placed<'_>, pictures: &Tensor) -> Result<Patches> {
        let config = &self.config;
        let (count, width) = (pictures.dim(0)?, config.hidden_size);
        let mut x = Value::constant(pictures.clone());
        let mut cut = config.patch_side;
        for (i, s) in config.stem.iter().enumerate() {
            let names = [format!("encoder.stem.{i}.weight"), format!("encoder.stem.{i}.bias")];
            let lay = Windows { kernel: s.kernel, stride: s.stride };
            x = gelu(tape, &convolution(tape, &x, [placed.get(&names[0]), placed.get(&names[1])], lay)?)?;
            cut /= s.stride;
        }
        let names = ["encoder.patch_embedding.weight", "encoder.patch_embedding.bias"].map(|name| placed.get(name));
        x = convolution(tape, &x, names, Windows { kernel: cut, stride: cut })?;
        x = reshape(tape, &x, &[count, config.patches(), width])?;
        let (rows, columns) = ("encoder.row_embedding.weight", "encoder.column_embedding.weight");
        x = places(tape, &x, placed.get(rows), placed.get(columns))?;
        for i in 0..config.encoder_layers {
            x = self.block(tape, placed, &format!("encoder.layers.{i}"), &x, &self.encoder)?;
        }
        let x = self.norm(tape, placed, "encoder.norm.weight", &x)?;
        let rows = reshape(tape, &x, &[count * config.patches(), width])?;
        let keys = linear(tape, &rows, placed.get("pointer.k_proj.weight"))?;
        let offsets = linear(tape, &rows, placed.get("pointer.offset.weight"))?;
        Ok(Patches { rows, keys, offsets })
    }

    pub(super) fn norm(&self, tape: &Tape, placed: &Placed<'_>, name: &str, x: &Value) -> Result<Value> {
        rms_norm(tape, x, placed.get(name), self.config.rms_norm_eps)
    }

    fn block(&self, tape: &Tape, placed: &Placed<'_>, at: &str, x: &Value, attention: &Attention) -> Result<Value> {
        let attend = |qkv: &Value| attention.apply(tape, qkv);
        self.block_with(tape, placed, at, x, attend)
    }

    /// A block with its attention given, so that decoding with kept keys goes the same way.
    pub(super) fn block_with(
        &self,
        tape: &Tape,
        placed: &Placed<'_>,
        at: &str,
        x: &Value,
        attend: impl FnOnce(&Value) -> Result<Value>,
    ) -> Result<Value> {
        let attended = self.attend(tape, placed, at, x, attend)?;
        self.feed(tape, placed, at, x, &attended)
    }

    /// The first half of a block, up to the heads' outputs.
    fn attend(
        &self,
        tape: &Tape,
        placed: &Placed<'_>,
        at: &str,
        x: &Value,
        attend: impl FnOnce(&Value) -> Result<Value>,
    ) -> Result<Value> {
        let x = self.norm(tape, placed, &format!("{at}.input_layernorm.weight"), x)?;
        attend(&linear(tape, &x, placed.get(&format!("{at}.self_attn.qkv_proj.weight")))?)
    }

    /// The second half of a block, row by row: what the heads gave is mapped and added, then the feed-forward layer.
    fn feed(&self, tape: &Tape, placed: &Placed<'_>, at: &str, x: &Value, attended: &Value) -> Result<Value> {
        let weight = |name: &str| placed.get(&format!("{at}.{name}.weight"));
        let x = add(tape, x, &linear(tape, attended, weight("self_attn.o_proj"))?)?;
        let inner = self.norm(tape, placed, &format!("{at}.post_attention_layernorm.weight"), &x)?;
        let inner = linear(tape, &inner, weight("mlp.gate_up_proj"))?;
        add(tape, &x, &linear(tape, &swiglu(tape, &inner)?, weight("mlp.down_proj"))?)
    }
}

/// The same numbers in another shape.
pub(super) fn reshape(tape: &Tape, x: &Value, shape: &[usize]) -> Result<Value> {
    let before = x.tensor().dims().to_vec();
    Ok(tape.record(x.tensor().reshape(shape)?, &[x], move |d| Ok(vec![Some(d.reshape(before)?)])))
}
