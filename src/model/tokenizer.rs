//! Words and tokens: byte-level BPE learnt from our own text, with tags and places as tokens of their own.
//!
//! Kept as `tokenizer.json`, which Hugging Face's `tokenizers` reads. Order of the ids: tags, bytes, merges, then the places across and
//! the places down. Digits stand alone, so that numbers are spelt and not guessed whole.

use super::batch::IMAGE;
use std::ops::Range;
use thiserror::Error;
use tokenizers::models::TrainerWrapper;
use tokenizers::models::bpe::{BPE, BpeTrainer};
use tokenizers::pre_tokenizers::PreTokenizerWrapper;
use tokenizers::pre_tokenizers::byte_level::ByteLevel;
use tokenizers::pre_tokenizers::digits::Digits;
use tokenizers::pre_tokenizers::sequence::Sequence;
use tokenizers::{AddedToken, Tokenizer};

/// A vocabulary that cannot be learnt or read.
#[derive(Debug, Error)]
#[error("tokenizer: {0}")]
pub struct TokenizerError(String);

/// Fills up a batch.
pub const PAD: &str = "<pad>";
/// Stands for a picture.
pub const PICTURE: &str = "<image>";
/// Ends what the model says.
pub const END: &str = "<end>";
/// Begins a turn of the user.
pub const USER: &str = "<user>";
/// Begins a turn of the model.
pub const ASSISTANT: &str = "<assistant>";

/// All tags, by id.
pub const TAGS: [&str; 13] = [
    PAD,
    PICTURE,
    END,
    USER,
    ASSISTANT,
    "<think>",
    "</think>",
    "<code>",
    "</code>",
    "<sandbox_output>",
    "</sandbox_output>",
    "<answer>",
    "</answer>",
];

/// A vocabulary.
pub struct Words {
    inner: Tokenizer,
    text: usize,
    locations: usize,
}

impl Words {
    /// Learns at most `size` text tokens from texts, and gives each axis `locations` places.
    ///
    /// # Errors
    /// If `size` holds no more than tags and bytes.
    pub fn learn(texts: &[String], size: usize, locations: usize) -> Result<Words, TokenizerError> {
        let least = TAGS.len() + 256;
        if size < least {
            return Err(TokenizerError(format!("{size} tokens do not hold {least} tags and bytes; hint: 1024")));
        }
        let wrong = |e: tokenizers::Error| TokenizerError(e.to_string());
        let mut inner = Tokenizer::new(BPE::default());
        let bytes = || ByteLevel::new(false, false, true);
        let cut: Vec<PreTokenizerWrapper> = vec![Digits::new(true).into(), bytes().into()];
        inner.with_pre_tokenizer(Some(Sequence::new(cut)));
        inner.with_decoder(Some(bytes()));
        let special = |text: &str| AddedToken::from(text.to_string(), true).normalized(false);
        let mut trainer: TrainerWrapper = BpeTrainer::builder()
            .show_progress(false)
            .vocab_size(size)
            .min_frequency(2)
            .initial_alphabet(ByteLevel::alphabet().into_iter().collect())
            .special_tokens(TAGS.iter().map(|t| special(t)).collect())
            .build()
            .into();
        inner.train(&mut trainer, texts.iter()).map_err(wrong)?;
        let text = inner.get_vocab_size(true);
        let places = ["x", "y"].iter().flat_map(|axis| (0..locations).map(move |i| format!("<{axis}_{i}>")));
        inner.add_special_tokens(places.map(|p| special(&p)).collect::<Vec<_>>()).map_err(wrong)?;
        Words { inner, text, locations }.checked()
    }

    /// Reads `tokenizer.json` for a model of so many text tokens and places.
    ///
    /// # Errors
    /// If it is none, or of another model.
    pub fn from_bytes(bytes: &[u8], text: usize, locations: usize) -> Result<Words, TokenizerError> {
        let inner = Tokenizer::from_bytes(bytes).map_err(|e| TokenizerError(format!("not a tokenizer.json: {e}")))?;
        Words { inner, text, locations }.checked()
    }

    fn checked(self) -> Result<Words, TokenizerError> {
        let (found, wanted) = (self.inner.get_vocab_size(true), self.text + 2 * self.locations);
        if found != wanted {
            return Err(TokenizerError(format!(
                "it has {found} tokens, the model {wanted}; hint: keep tokenizer.json with its config.json"
            )));
        }
        let last = |axis: &str| format!("<{axis}_{}>", self.locations - 1);
        let picture = (PICTURE.to_string(), IMAGE);
        let ends =
            [(last("x"), self.place(0, self.locations - 1)), (last("y"), self.place(1, self.locations - 1)), picture];
        for (text, id) in ends {
            if self.inner.token_to_id(&text) != Some(id) {
                return Err(TokenizerError(format!("{text} is not token {id}; hint: only our own vocabularies serve")));
            }
        }
        Ok(self)
    }

    /// As `tokenizer.json`.
    ///
    /// # Errors
    /// If it cannot be written as JSON.
    pub fn to_bytes(&self) -> Result<Vec<u8>, TokenizerError> {
        self.inner.to_string(true).map(String::into_bytes).map_err(|e| TokenizerError(e.to_string()))
    }

    /// Text tokens, tags among them.
    pub fn text_size(&self) -> usize {
        self.text
    }

    /// The tokens of a text; tags and places are read as such.
    ///
    /// # Errors
    /// Never for valid vocabularies; those of others may refuse a text.
    pub fn encode(&self, text: &str) -> Result<Vec<u32>, TokenizerError> {
        let encoded = self.inner.encode_fast(text, false).map_err(|e| TokenizerError(e.to_string()))?;
        Ok(encoded.get_ids().to_vec())
    }

    /// The text of tokens, tags and places spelt out.
    ///
    /// # Errors
    /// If the bytes are no text.
    pub fn decode(&self, tokens: &[u32]) -> Result<String, TokenizerError> {
        self.inner.decode(tokens, false).map_err(|e| TokenizerError(e.to_string()))
    }

    /// The id of a tag.
    pub fn tag(&self, tag: &str) -> Option<u32> {
        TAGS.iter().position(|t| *t == tag).map(|i| i as u32)
    }

    /// The token of a place: axis 0 across, 1 down.
    pub fn place(&self, axis: usize, bin: usize) -> u32 {
        (self.text + axis * self.locations + bin) as u32
    }

    /// The bin that a token of an axis tells; `None` if it is no place of that axis.
    pub fn bin(&self, axis: usize, token: u32) -> Option<usize> {
        let all: Range<u32> = self.place(axis, 0)..self.place(axis, self.locations);
        all.contains(&token).then(|| (token - all.start) as usize)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words() -> Words {
        let texts: Vec<String> = (0..40)
            .map(|i| format!("Detect and output the pixel coordinates of point {}.", (b'A' + i % 26) as char))
            .collect();
        Words::learn(&texts, 400, 64).unwrap()
    }

    #[test]
    fn texts_come_back_byte_for_byte() {
        let words = words();
        for text in [
            "Detect and output the pixel coordinates of point A.",
            "{'A': (<x_3><y_63>), 'Größe ∠ABC ≈ 3.14'}",
            "<think>plt.plot([12, 305])\n\t</think>\n<answer>1/2</answer><end>",
            " two  spaces ",
            "",
        ] {
            assert_eq!(words.decode(&words.encode(text).unwrap()).unwrap(), text);
        }
        let sentence = words.encode("Detect and output the pixel coordinates of point A.").unwrap();
        assert!(sentence.len() < 14, "{sentence:?}");
        assert_eq!(words.encode("<image>").unwrap(), [IMAGE]);
        assert_eq!(words.encode("<x_0><y_63>").unwrap(), [words.place(0, 0), words.place(1, 63)]);
        assert_eq!(words.encode("2026").unwrap().len(), 4);
        assert_eq!((words.bin(1, words.place(1, 5)), words.bin(0, words.place(1, 5))), (Some(5), None));
        assert_eq!(words.tag(END), Some(2));
    }

    #[test]
    fn the_same_texts_give_the_same_file_and_it_reads_back() {
        let (a, b) = (words(), words());
        let bytes = a.to_bytes().unwrap();
        assert_eq!(bytes, b.to_bytes().unwrap());
        let again = Words::from_bytes(&bytes, a.text_size(), 64).unwrap();
        assert_eq!(again.encode("of point Q <y_9>").unwrap(), a.encode("of point Q <y_9>").unwrap());
        let error =
            |bytes: &[u8], text, locations| Words::from_bytes(bytes, text, locations).err().unwrap().to_string();
        assert!(error(&bytes, a.text_size(), 63).contains("the model"));
        assert!(error(&bytes, a.text_size() + 2, 63).contains("<x_62> is not token"));
        assert!(error(b"{}", 5, 5).contains("not a tokenizer.json"));
        assert!(Words::learn(&[], 100, 4).err().unwrap().to_string().contains("269 tags and bytes"));
    }
}
