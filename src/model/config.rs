//! The shape of a model: sizes by name, `config.json`, what makes a shape impossible.

use serde::{Deserialize, Serialize};
use thiserror::Error;

/// A shape that no network has, or a file that holds none.
#[derive(Debug, Error, PartialEq)]
#[error("{0}")]
pub struct ConfigError(pub String);

/// A convolution of the stem: windows, a linear map, GELU.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Stem {
    /// Side of a window in pixels of what comes before.
    pub kernel: usize,
    /// Step between windows; the sides shrink by it.
    pub stride: usize,
    /// Channels that come out.
    pub channels: usize,
}

/// The shape of a model, as `config.json` has it.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ModelConfig {
    /// Always [`MODEL_TYPE`].
    pub model_type: String,
    /// Text tokens, tags among them; coordinate tokens come after.
    pub text_vocab_size: usize,
    /// Coordinate tokens of each axis.
    pub locations: usize,
    /// Side of the square picture in pixels.
    pub image_side: usize,
    /// Layers from pixels to patches; without any, patches are cut and mapped.
    pub stem: Vec<Stem>,
    /// Side of a patch in pixels.
    pub patch_side: usize,
    /// Width of the encoder and decoder.
    pub hidden_size: usize,
    /// Inner width of the feed-forward layers.
    pub intermediate_size: usize,
    /// Heads of attention.
    pub num_attention_heads: usize,
    /// Blocks of the encoder.
    pub encoder_layers: usize,
    /// Blocks of the decoder.
    pub decoder_layers: usize,
    /// Positions of a sequence, patches counted.
    pub max_position_embeddings: usize,
    /// Base of the rotary wavelengths.
    pub rope_theta: f64,
    /// Added to the mean square in norms.
    pub rms_norm_eps: f32,
}

/// What `model_type` says.
pub const MODEL_TYPE: &str = "flywheel-pointer";

/// A size with a name.
pub struct Size {
    /// Name on the command line.
    pub name: &'static str,
    /// What it is for.
    pub summary: &'static str,
    width: usize,
    heads: usize,
    encoder: usize,
    decoder: usize,
    side: usize,
    patch: usize,
    stem: &'static [Stem],
    locations: usize,
    positions: usize,
}

const fn stem(kernel: usize, stride: usize, channels: usize) -> Stem {
    Stem { kernel, stride, channels }
}

/// All sizes, least first.
pub const SIZES: &[Size] = &[
    Size {
        name: "tiny",
        summary: "0.3 million weights, pictures of 64 pixels: trains in a test",
        width: 64,
        heads: 2,
        encoder: 1,
        decoder: 2,
        side: 64,
        patch: 8,
        stem: &[stem(4, 2, 16), stem(4, 2, 32)],
        locations: 64,
        positions: 4096,
    },
    Size {
        name: "small",
        summary: "1.3 million weights, pictures of 256 pixels: a processor trains it in hours",
        width: 128,
        heads: 4,
        encoder: 3,
        decoder: 2,
        side: 256,
        patch: 16,
        stem: &[stem(4, 2, 16), stem(4, 2, 32), stem(4, 2, 64)],
        locations: 256,
        positions: 8192,
    },
    Size {
        name: "base",
        summary: "11 million weights, pictures of 384 pixels",
        width: 320,
        heads: 5,
        encoder: 4,
        decoder: 4,
        side: 384,
        patch: 16,
        stem: &[stem(4, 2, 24), stem(4, 2, 48), stem(4, 2, 96)],
        locations: 384,
        positions: 8192,
    },
    Size {
        name: "large",
        summary: "50 million weights, pictures of 512 pixels",
        width: 576,
        heads: 9,
        encoder: 6,
        decoder: 6,
        side: 512,
        patch: 16,
        stem: &[stem(4, 2, 32), stem(4, 2, 64), stem(4, 2, 128)],
        locations: 512,
        positions: 16384,
    },
];

impl ModelConfig {
    /// The shape of a size with this many text tokens; `None` if there is no size of the name.
    pub fn named(name: &str, text_vocab_size: usize) -> Option<ModelConfig> {
        let size = SIZES.iter().find(|s| s.name == name)?;
        Some(ModelConfig {
            model_type: MODEL_TYPE.into(),
            text_vocab_size,
            locations: size.locations,
            image_side: size.side,
            stem: size.stem.to_vec(),
            patch_side: size.patch,
            hidden_size: size.width,
            // Three maps of 8/3 of the width cost what the usual two of four times the width do.
            intermediate_size: (size.width * 8 / 3).next_multiple_of(32),
            num_attention_heads: size.heads,
            encoder_layers: size.encoder,
            decoder_layers: size.decoder,
            max_position_embeddings: size.positions,
            rope_theta: 10_000.0,
            rms_norm_eps: 1e-5,
        })
    }

    /// Patches along a side.
    pub fn grid_side(&self) -> usize {
        self.image_side / self.patch_side
    }

    /// Patches of a picture.
    pub fn patches(&self) -> usize {
        self.grid_side() * self.grid_side()
    }

    /// Tokens of all sorts.
    pub fn vocab_size(&self) -> usize {
        self.text_vocab_size + 2 * self.locations
    }

    /// What makes the shape impossible.
    ///
    /// # Errors
    /// The first thing that does, with its value and a hint.
    pub fn check(&self) -> Result<(), ConfigError> {
        let wrong = |text: String| Err(ConfigError(text));
        let head = self.hidden_size.checked_div(self.num_attention_heads).unwrap_or(0);
        let shrunk: usize = self.stem.iter().map(|s| s.stride).product();
        if self.model_type != MODEL_TYPE {
            return wrong(format!(
                "model_type {:?} is not {MODEL_TYPE:?}; hint: only our own models load",
                self.model_type
            ));
        }
        if head == 0 || head * self.num_attention_heads != self.hidden_size || !head.is_multiple_of(2) {
            let (width, heads) = (self.hidden_size, self.num_attention_heads);
            return wrong(format!("hidden_size {width} gives no even width to {heads} heads; hint: 128 for 4"));
        }
        if self.patch_side == 0 || shrunk == 0 || !self.patch_side.is_multiple_of(shrunk) {
            return wrong(format!("patch_side {} is no multiple of the stem's {shrunk}", self.patch_side));
        }
        if self.image_side == 0 || !self.image_side.is_multiple_of(self.patch_side) {
            return wrong(format!("image_side {} is no multiple of patch_side {}", self.image_side, self.patch_side));
        }
        if let Some(s) = self.stem.iter().find(|s| s.kernel < s.stride || s.channels == 0) {
            return wrong(format!("a stem of {s:?} leaves gaps or gives no channels"));
        }
        for (name, value) in [
            ("text_vocab_size", self.text_vocab_size),
            ("locations", self.locations),
            ("intermediate_size", self.intermediate_size),
            ("decoder_layers", self.decoder_layers),
        ] {
            if value == 0 {
                return wrong(format!("{name} is 0; hint: it must be positive"));
            }
        }
        if self.max_position_embeddings <= self.patches() {
            let (most, patches) = (self.max_position_embeddings, self.patches());
            return wrong(format!("max_position_embeddings {most} leaves no word beside {patches} patches"));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_size_is_possible_and_spoiled_ones_are_not() {
        for size in SIZES {
            let config = ModelConfig::named(size.name, 512).unwrap();
            assert_eq!(config.check(), Ok(()), "{}", size.name);
            let text = serde_json::to_string(&config).unwrap();
            assert_eq!(serde_json::from_str::<ModelConfig>(&text).unwrap(), config);
        }
        let tiny = ModelConfig::named("tiny", 512).unwrap();
        for (spoiled, word) in [
            (ModelConfig { num_attention_heads: 3, ..tiny.clone() }, "hidden_size 64"),
            (ModelConfig { num_attention_heads: 0, ..tiny.clone() }, "0 heads"),
            (ModelConfig { image_side: 60, ..tiny.clone() }, "image_side 60"),
            (ModelConfig { patch_side: 6, ..tiny.clone() }, "patch_side 6"),
            (ModelConfig { max_position_embeddings: 64, ..tiny.clone() }, "leaves no word"),
            (ModelConfig { model_type: "llama".into(), ..tiny.clone() }, "llama"),
            (ModelConfig { locations: 0, ..tiny.clone() }, "locations is 0"),
        ] {
            assert!(spoiled.check().unwrap_err().0.contains(word), "{word}");
        }
        assert!(ModelConfig::named("huge", 512).is_none());
    }
}
