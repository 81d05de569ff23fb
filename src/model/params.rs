//! The weights: an ordered list of named tensors, drawn from a seed or read from safetensors.
//!
//! Names are those that Hugging Face's models use where they have such a weight (`decoder.layers.0.self_attn.qkv_proj.weight`).

use super::config::ModelConfig;
use super::ops::{read, tensor};
use crate::seed::Stream;
use candle_core::{Device, Tensor};
use safetensors::SafeTensors;
use safetensors::tensor::{Dtype, TensorView};
use std::collections::HashMap;
use thiserror::Error;

/// Weights that do not fit.
#[derive(Debug, Error)]
pub enum WeightsError {
    /// The file is no safetensors file, or is cut short.
    #[error("the weights are no safetensors file: {0}; hint: take an older checkpoint")]
    Unreadable(String),
    /// It holds the weights of another shape.
    #[error("weight {name} {what}; hint: the file belongs to another architecture than config.json")]
    Misfit {
        /// The weight.
        name: String,
        /// What is wrong with it.
        what: String,
    },
    /// A weight is no number.
    #[error("weight {name} has a value that is not finite; hint: take an older checkpoint")]
    NotFinite {
        /// The weight.
        name: String,
    },
    /// A tensor could not be made.
    #[error(transparent)]
    Tensor(#[from] candle_core::Error),
}

/// How a weight starts.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Start {
    /// Normal about zero, with this standard deviation.
    Normal(f32),
    /// All ones.
    Ones,
    /// All zeros.
    Zeros,
}

/// A weight of the architecture.
#[derive(Clone, Debug, PartialEq)]
pub struct Spec {
    /// Name in the file.
    pub name: String,
    /// Shape.
    pub shape: Vec<usize>,
    /// How it starts.
    pub start: Start,
}

/// All weights of a shape, in the order of the forward pass.
pub fn specs(config: &ModelConfig) -> Vec<Spec> {
    let mut all = vec![];
    let mut push = |name: String, shape: &[usize], start: Start| all.push(Spec { name, shape: shape.to_vec(), start });
    let fan = |inputs: usize| Start::Normal(1.0 / (inputs as f32).sqrt());
    let width = config.hidden_size;
    let mut channels = 1;
    for (i, s) in config.stem.iter().enumerate() {
        let inputs = s.kernel * s.kernel * channels;
        push(format!("encoder.stem.{i}.weight"), &[s.channels, inputs], fan(inputs));
        push(format!("encoder.stem.{i}.bias"), &[s.channels], Start::Zeros);
        channels = s.channels;
    }
    let cut = config.patch_side / config.stem.iter().map(|s| s.stride).product::<usize>();
    let inputs = cut * cut * channels;
    push("encoder.patch_embedding.weight".into(), &[width, inputs], fan(inputs));
    push("encoder.patch_embedding.bias".into(), &[width], Start::Zeros);
    // Ink is sparse, so that patches start small; places must not drown them.
    push("encoder.row_embedding.weight".into(), &[config.grid_side(), width], Start::Normal(0.1));
    push("encoder.column_embedding.weight".into(), &[config.grid_side(), width], Start::Normal(0.1));
    let blocks = |part: &str, layers: usize, push: &mut dyn FnMut(String, &[usize], Start)| {
        let out = |inputs: usize| Start::Normal(1.0 / (inputs as f32 * 2.0 * layers as f32).sqrt());
        for i in 0..layers {
            let at = format!("{part}.layers.{i}");
            push(format!("{at}.input_layernorm.weight"), &[width], Start::Ones);
            push(format!("{at}.self_attn.qkv_proj.weight"), &[3 * width, width], fan(width));
            push(format!("{at}.self_attn.o_proj.weight"), &[width, width], out(width));
            push(format!("{at}.post_attention_layernorm.weight"), &[width], Start::Ones);
            let inner = config.intermediate_size;
            push(format!("{at}.mlp.gate_up_proj.weight"), &[2 * inner, width], fan(width));
            push(format!("{at}.mlp.down_proj.weight"), &[width, inner], out(inner));
        }
        push(format!("{part}.norm.weight"), &[width], Start::Ones);
    };
    blocks("encoder", config.encoder_layers, &mut push);
    push("decoder.embed_tokens.weight".into(), &[config.vocab_size(), width], Start::Normal(0.5));
    blocks("decoder", config.decoder_layers, &mut push);
    // Two classes more than text tokens: "a place across", "a place down".
    push("lm_head.weight".into(), &[config.text_vocab_size + 2, width], Start::Normal(0.02));
    push("pointer.q_proj.weight".into(), &[width, width], fan(width));
    push("pointer.k_proj.weight".into(), &[width, width], fan(width));
    push("pointer.offset.weight".into(), &[2, width], Start::Normal(0.02));
    all
}

/// Named weights.
#[derive(Clone, Debug)]
pub struct Params {
    specs: Vec<Spec>,
    tensors: Vec<Tensor>,
    places: HashMap<String, usize>,
}

impl Params {
    fn of(specs: Vec<Spec>, tensors: Vec<Tensor>) -> Params {
        let places = specs.iter().enumerate().map(|(i, s)| (s.name.clone(), i)).collect();
        Params { specs, tensors, places }
    }

    /// Fresh weights; the seed decides all of them.
    ///
    /// # Errors
    /// If memory is short.
    pub fn fresh(config: &ModelConfig, seed: u64) -> candle_core::Result<Params> {
        let specs = specs(config);
        let draw = |spec: &Spec| {
            let count = spec.shape.iter().product();
            let mut stream = Stream::new(&[b"weights", &seed.to_le_bytes(), spec.name.as_bytes()]);
            let numbers = match spec.start {
                Start::Ones => vec![1.0; count],
                Start::Zeros => vec![0.0; count],
                // Twelve uniform numbers less six are normal enough.
                Start::Normal(deviation) => {
                    let normal = |s: &mut Stream| (0..12).map(|_| s.unit()).sum::<f64>() - 6.0;
                    (0..count).map(|_| normal(&mut stream) as f32 * deviation).collect()
                }
            };
            tensor(numbers, &spec.shape)
        };
        let tensors = specs.iter().map(draw).collect::<candle_core::Result<_>>()?;
        Ok(Params::of(specs, tensors))
    }

    /// Reads safetensors.
    ///
    /// # Errors
    /// If it is none, or not of this shape, or a weight is not finite.
    pub fn from_bytes(config: &ModelConfig, bytes: &[u8]) -> Result<Params, WeightsError> {
        let file = SafeTensors::deserialize(bytes).map_err(|e| WeightsError::Unreadable(e.to_string()))?;
        let specs = specs(config);
        if let Some(name) = file.names().iter().find(|n| !specs.iter().any(|s| s.name == **n)) {
            return Err(WeightsError::Misfit { name: name.to_string(), what: "is none of this model's".into() });
        }
        let tensors = specs.iter().map(|spec| find(&file, spec)).collect::<Result<_, _>>()?;
        Ok(Params::of(specs, tensors))
    }

    /// As safetensors.
    ///
    /// # Errors
    /// If a tensor cannot be read or the file not be composed.
    pub fn to_bytes(&self) -> candle_core::Result<Vec<u8>> {
        let numbers: Vec<(String, Vec<usize>, Vec<u8>)> = self
            .specs
            .iter()
            .zip(&self.tensors)
            .map(|(s, t)| {
                let bytes = read(t, |x| Ok(x.iter().flat_map(|f| f.to_le_bytes()).collect()))?;
                Ok((s.name.clone(), s.shape.clone(), bytes))
            })
            .collect::<candle_core::Result<_>>()?;
        pack(&numbers)
    }

    /// The weights in order.
    pub fn tensors(&self) -> &[Tensor] {
        &self.tensors
    }

    /// What they are, in order.
    pub fn specs(&self) -> &[Spec] {
        &self.specs
    }

    /// Number of weights.
    pub fn count(&self) -> usize {
        self.tensors.iter().map(Tensor::elem_count).sum()
    }

    /// Place of a name in the order.
    ///
    /// # Panics
    /// If the architecture has no such weight: names come from the same code.
    pub fn place(&self, name: &str) -> usize {
        *self.places.get(name).unwrap_or_else(|| panic!("no weight {name} in this architecture"))
    }
}

/// Packs named f32 numbers, as little-endian bytes, as safetensors.
///
/// # Errors
/// If a length does not fit its shape.
pub fn pack(numbers: &[(String, Vec<usize>, Vec<u8>)]) -> candle_core::Result<Vec<u8>> {
    let views = numbers
        .iter()
        .map(|(name, shape, bytes)| Ok((name.clone(), TensorView::new(Dtype::F32, shape.clone(), bytes)?)))
        .collect::<Result<Vec<_>, safetensors::SafeTensorError>>()
        .map_err(candle_core::Error::wrap)?;
    safetensors::serialize(views, None).map_err(candle_core::Error::wrap)
}

/// A weight of a file.
///
/// # Errors
/// If it is missing, of another shape or not finite.
pub fn find(file: &SafeTensors<'_>, spec: &Spec) -> Result<Tensor, WeightsError> {
    let misfit = |what: String| WeightsError::Misfit { name: spec.name.clone(), what };
    let view = file.tensor(&spec.name).map_err(|_| misfit("is missing".into()))?;
    if view.dtype() != Dtype::F32 {
        return Err(misfit(format!("is {:?}, not f32", view.dtype())));
    }
    if view.shape() != spec.shape {
        return Err(misfit(format!("has shape {:?}, not {:?}", view.shape(), spec.shape)));
    }
    let number = |b: &[u8]| f32::from_le_bytes([b[0], b[1], b[2], b[3]]);
    let numbers: Vec<f32> = view.data().chunks_exact(4).map(number).collect();
    if numbers.iter().any(|x| !x.is_finite()) {
        return Err(WeightsError::NotFinite { name: spec.name.clone() });
    }
    Ok(Tensor::from_vec(numbers, spec.shape.as_slice(), &Device::Cpu)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weights_come_back_from_their_file_and_no_other() {
        let config = ModelConfig::named("tiny", 300).unwrap();
        let params = Params::fresh(&config, 7).unwrap();
        let bytes = params.to_bytes().unwrap();
        let again = Params::from_bytes(&config, &bytes).unwrap();
        assert_eq!(again.to_bytes().unwrap(), bytes);
        assert_ne!(Params::fresh(&config, 8).unwrap().to_bytes().unwrap(), bytes);
        let other = ModelConfig { hidden_size: 32, ..config.clone() };
        let error = |config: &ModelConfig, bytes: &[u8]| Params::from_bytes(config, bytes).unwrap_err().to_string();
        assert!(error(&other, &bytes).contains("another architecture"));
        let shallow = ModelConfig { decoder_layers: 1, ..config.clone() };
        assert!(error(&shallow, &bytes).contains("none of this model's"));
        let deep = ModelConfig { decoder_layers: 3, ..config.clone() };
        assert!(error(&deep, &bytes).contains("is missing"));
        assert!(error(&config, &bytes[..bytes.len() - 1]).contains("no safetensors"));
        assert!(error(&config, b"").contains("no safetensors"));
        let mut spoiled = bytes.clone();
        let end = spoiled.len();
        spoiled[end - 4..].copy_from_slice(&f32::NAN.to_le_bytes());
        assert!(error(&config, &spoiled).contains("not finite"));
    }

    #[test]
    fn sizes_have_about_the_weights_that_they_say() {
        for (name, millions) in [("tiny", 0.3), ("small", 1.3), ("base", 11.0), ("large", 50.0)] {
            let config = ModelConfig::named(name, 1024).unwrap();
            let count: usize = specs(&config).iter().map(|s| s.shape.iter().product::<usize>()).sum();
            let ratio = count as f64 / 1e6 / millions;
            assert!((0.8..1.25).contains(&ratio), "{name} has {count} weights");
        }
    }
}
