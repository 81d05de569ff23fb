//! Places by name as the model is asked for them and tells them, and how near they are.
//!
//! An answer is the dictionary of the published perception data with tokens for numbers: `{'A': (<x_31><y_77>)}`.

use crate::model::batch::{IMAGE, Sequence};
use crate::model::config::ModelConfig;
use crate::model::decode::{Choice, Reader};
use crate::model::kept::Model;
use crate::model::picture::Ink;
use crate::model::tokenizer::{ASSISTANT, END, PICTURE, TokenizerError, USER, Words};
use crate::seed::Stream;
use crate::train::run::Examiner;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Places by their names, in pixels of the picture.
pub type Places = Vec<(String, [f64; 2])>;

/// A question about places in a picture.
#[derive(Clone, Debug)]
pub struct Asked {
    /// The picture.
    pub ink: Arc<Ink>,
    /// The question's words.
    pub question: String,
    /// What is right.
    pub places: Places,
}

/// Tokens of an answer, at most.
const LONGEST: usize = 96;
/// Distances that count as found, as shares of the longer side.
const NEAR: [(f64, &str); 3] = [(0.01, "pck_1"), (0.02, "pck_2"), (0.05, "pck_5")];

impl Asked {
    fn prompt(&self) -> String {
        format!("{USER}{PICTURE}{}{ASSISTANT}", self.question)
    }

    /// The answer as the model should tell it.
    pub fn answer(&self, words: &Words, config: &ModelConfig) -> Result<Vec<u32>, TokenizerError> {
        let mut text = String::from("{");
        for (i, (name, at)) in self.places.iter().enumerate() {
            let quote = if name.contains('\'') { '"' } else { '\'' };
            let [x, y] = at.map(|p| self.ink.bin(p, config));
            let comma = if i > 0 { ", " } else { "" };
            text += &format!("{comma}{quote}{name}{quote}: (<x_{x}><y_{y}>)");
        }
        words.encode(&format!("{text}}}{END}"))
    }

    /// Question and answer, of which the answer is learnt.
    ///
    /// # Errors
    /// If the vocabulary refuses a text.
    pub fn sequence(&self, words: &Words, config: &ModelConfig) -> Result<Sequence, TokenizerError> {
        let mut tokens = words.encode(&self.prompt())?;
        let given = tokens.len();
        tokens.extend(self.answer(words, config)?);
        let weights = (0..tokens.len()).map(|i| if i < given { 0.0 } else { 1.0 }).collect();
        debug_assert_eq!(tokens.iter().filter(|t| **t == IMAGE).count(), 1);
        Ok(Sequence { tokens, weights, pictures: vec![self.ink.clone()] })
    }

    /// What the model tells.
    ///
    /// # Errors
    /// If it cannot be run.
    pub fn ask(&self, model: &Model) -> Result<Places, String> {
        let told = || {
            let reader = Reader::new(&model.network, &model.params);
            let prompt = model.words.encode(&self.prompt()).map_err(|e| e.to_string())?;
            let mut reading = reader.begin(&prompt, std::slice::from_ref(&self.ink)).map_err(|e| e.to_string())?;
            let stops: Vec<u32> = model.words.tag(END).into_iter().collect();
            let mut unused = Stream::new(&[b"greedy"]);
            reader.tell(&mut reading, &Choice::Greedy, &mut unused, &stops, LONGEST).map_err(|e| e.to_string())
        };
        Ok(read_places(&model.words, &told()?)
            .into_iter()
            .map(|(name, bins)| (name, bins.map(|b| self.ink.pixel(b, &model.network.config))))
            .collect())
    }
}

/// Names and bins in what was told; what is no place with a name before it is passed over.
fn read_places(words: &Words, tokens: &[u32]) -> Vec<(String, [usize; 2])> {
    let (mut found, mut since) = (vec![], 0);
    for (i, pair) in tokens.windows(2).enumerate() {
        let (Some(x), Some(y)) = (words.bin(0, pair[0]), words.bin(1, pair[1])) else { continue };
        let text = words.decode(&tokens[since..i]).unwrap_or_default();
        since = i + 2;
        let Some(quote) = text.find(['\'', '"']) else { continue };
        let mark = &text[quote..quote + 1];
        if let Some(end) = text.rfind(mark).filter(|end| *end > quote) {
            found.push((text[quote + 1..end].to_string(), [x, y]));
        }
    }
    found
}

/// Shares of places that were told within 1, 2 and 5 % of the longer side; a place that was not told counts as missed.
///
/// # Errors
/// If the model cannot be run.
pub fn examine(model: &Model, asked: &[Asked], under: &str) -> Result<Vec<(String, f64)>, String> {
    let (mut hits, mut all) = ([0usize; NEAR.len()], 0usize);
    for one in asked {
        let told = one.ask(model)?;
        let longer = f64::from(one.ink.size.0.max(one.ink.size.1));
        for (name, at) in &one.places {
            all += 1;
            let Some((_, found)) = told.iter().find(|(n, _)| n == name) else { continue };
            let off = crate::seed::trig::hypot(found[0] - at[0], found[1] - at[1]) / longer;
            NEAR.iter().zip(&mut hits).for_each(|((near, _), hits)| *hits += usize::from(off <= *near));
        }
    }
    let share = |hits: usize| if all == 0 { 0.0 } else { hits as f64 / all as f64 };
    Ok(NEAR.iter().zip(hits).map(|((_, name), hits)| (format!("{under}/{name}"), share(hits))).collect())
}

/// Examinations by name.
pub struct Exam(pub BTreeMap<String, Vec<Asked>>);

impl Examiner for Exam {
    fn examine(&mut self, model: &Model) -> Result<Vec<(String, f64)>, String> {
        let mut all = vec![];
        for (under, asked) in &self.0 {
            all.extend(examine(model, asked, under)?);
        }
        // The score is what is found within 2 %, of points by their letters where there are such.
        let named = |ending: &str| all.iter().position(|(name, _)| name.ends_with(ending));
        let score = named("letter/pck_2").or_else(|| named("pck_2")).unwrap_or(0);
        all.swap(0, score);
        Ok(all)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_is_read_as_it_was_told() {
        let words = Words::learn(&[], 300, 64).unwrap();
        let config = ModelConfig::named("tiny", words.text_size()).unwrap();
        let ink = Arc::new(Ink { ink: vec![0.0; 64 * 64], size: (640, 320) });
        let places = vec![("A".to_string(), [100.0, 50.0]), ("B'".to_string(), [639.0, 319.0])];
        let asked = Asked { ink, question: "Where?".into(), places };
        let told = asked.answer(&words, &config).unwrap();
        assert_eq!(words.decode(&told).unwrap(), "{'A': (<x_10><y_5>), \"B'\": (<x_63><y_31>)}<end>");
        let read = read_places(&words, &told);
        assert_eq!(read, [("A".to_string(), [10, 5]), ("B'".to_string(), [63, 31])]);
        let sequence = asked.sequence(&words, &config).unwrap();
        let learnt: f32 = sequence.weights.iter().sum();
        assert_eq!(learnt as usize, told.len());
        for messy in ["(<x_1><y_2>)", "'A <x_1><y_2>", "<y_1><x_1>", "''<x_1>", "'"] {
            let read = read_places(&words, &words.encode(messy).unwrap());
            assert!(read.is_empty(), "{messy}: {read:?}");
        }
    }
}
