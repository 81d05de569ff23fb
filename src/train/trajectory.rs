//! Trajectories: whole solutions with tool calls and the pictures that they give, of problems grown for the run.
//!
//! The form is that of the exports: `<think>`, `<code>` with a fenced program, `<sandbox_output>`, `<answer>`. Learnt is what the model
//! writes; the question and what the sandbox puts out are given. Problems are held out as those of [`super::perception`] are.

use super::checkpoint::Model;
use super::perception::{ink, is_held_out, may_be_held_out, readable};
use super::run::{Examiner, Source};
use crate::export::row::Row;
use crate::export::words::question;
use crate::flywheel::context::Context;
use crate::flywheel::turn::first;
use crate::generate::steer::Weights;
use crate::model::batch::{Batch, Sequence};
use crate::model::config::ModelConfig;
use crate::model::decode::{Choice, Reader};
use crate::model::network::Placed;
use crate::model::picture::Ink;
use crate::model::tape::Tape;
use crate::model::tokenizer::{ASSISTANT, END, PICTURE, USER, Words};
use crate::sample::Sample;
use crate::seed::Stream;
use std::sync::Arc;

/// Tokens of an answer, at most.
const LONGEST_ANSWER: usize = 24;

/// A stretch of a conversation.
#[derive(Clone, Debug, PartialEq)]
pub struct Stretch {
    /// Text with tags; `<image>` stands for the next picture.
    pub text: String,
    /// Whether the model writes it.
    pub learnt: bool,
}

/// A solution as a model reads and writes it.
pub struct Told {
    /// In order.
    pub stretches: Vec<Stretch>,
    /// One for each `<image>`.
    pub pictures: Vec<Arc<Ink>>,
    /// The answer as printed.
    pub answer: String,
}

/// A sample's solution.
///
/// # Errors
/// If a program cannot be printed or a picture not be read.
pub fn told(sample: Sample, side: usize) -> Result<Told, String> {
    let pictures = (0..sample.pictures.len()).map(|i| ink(&sample, i, side)).collect::<Result<_, _>>()?;
    // Programs name their pictures; a short name that is always the same leaves more to learn.
    let row = Row::new(Sample { id: "figure".into(), ..sample }, 0, "images").map_err(|e| e.to_string())?;
    let sample = &row.sample;
    let mut stretches = vec![];
    let mut push = |text: String, learnt: bool| stretches.push(Stretch { text, learnt });
    let asked = format!("{USER}{PICTURE}{}\n\nimage_path = '{}'{ASSISTANT}", question(sample), row.paths[0]);
    push(asked, false);
    let (mut written, mut call) = (String::from("<think>\n"), 0);
    for step in &sample.trajectory {
        written += &step.text;
        if step.call.is_some() {
            let code = row.call_code(call).map_err(|e| e.to_string())?;
            push(std::mem::take(&mut written) + &format!("\n<code>\n```python\n{code}```\n</code>"), true);
            push(format!("\n<sandbox_output>{PICTURE}</sandbox_output>"), false);
            call += 1;
        }
        written += "\n";
    }
    push(written + &format!("</think>\n<answer>{}</answer>{END}", sample.answer_text), true);
    let answer = sample.answer_text.clone();
    Ok(Told { stretches, pictures, answer })
}

impl Told {
    /// As tokens, with weight on what the model writes.
    ///
    /// # Errors
    /// If the vocabulary refuses a text.
    pub fn sequence(&self, words: &Words) -> Result<Sequence, String> {
        let mut sequence = Sequence { tokens: vec![], weights: vec![], pictures: self.pictures.clone() };
        for stretch in &self.stretches {
            let tokens = words.encode(&stretch.text).map_err(|e| e.to_string())?;
            let weight = if stretch.learnt { 1.0 } else { 0.0 };
            sequence.weights.extend(std::iter::repeat_n(weight, tokens.len()));
            sequence.tokens.extend(tokens);
        }
        Ok(sequence)
    }
}

/// Problems of the generator, for a seed.
pub struct Problems {
    cx: Context,
    side: usize,
}

impl Problems {
    /// For a model whose pictures have this side; the context's run seed names them.
    pub fn new(cx: Context, side: usize) -> Problems {
        Problems { cx: readable(cx, side), side }
    }

    fn told(&self, turn: u64, held_out: bool) -> Result<Option<Told>, String> {
        let (script, provenance) = self.cx.generator.choose(&Weights::default(), self.cx.run_seed, turn);
        if held_out && !may_be_held_out(&self.cx, &script, &provenance) {
            return Ok(None);
        }
        let Ok((sample, _)) = first(&self.cx, &script, provenance) else { return Ok(None) };
        if is_held_out(&sample) != held_out {
            return Ok(None);
        }
        told(*sample, self.side).map(Some)
    }

    /// Texts to learn a vocabulary from: the solutions of the first `turns` turns.
    ///
    /// # Errors
    /// If a solution cannot be told.
    pub fn texts(&self, turns: u64) -> Result<Vec<String>, String> {
        let mut texts = vec![];
        for turn in 0..turns {
            texts.extend(self.told(turn, false)?.into_iter().flat_map(|t| t.stretches).map(|s| s.text));
        }
        Ok(texts)
    }

    /// An examination on held-out problems that the model has room for.
    ///
    /// # Errors
    /// If a solution cannot be told.
    pub fn exam(&self, words: &Words, config: &ModelConfig, count: usize) -> Result<Exam, String> {
        let mut exam = vec![];
        for turn in 0..(count as u64 * 200) {
            if exam.len() == count {
                break;
            }
            if let Some(told) = self.told(turn, true)?
                && told.sequence(words)?.len(config) <= config.max_position_embeddings
            {
                exam.push(told);
            }
        }
        Ok(Exam(exam))
    }
}

impl Source for Problems {
    fn example(&self, model: &Model, index: u64, _: f64) -> Result<Option<Sequence>, String> {
        let Some(told) = self.told(index, false)? else { return Ok(None) };
        let sequence = told.sequence(&model.words)?;
        let config = &model.network.config;
        // A solution that the model has no room for cannot be learnt whole, and half of one teaches to stop early.
        Ok((sequence.len(config) <= config.max_position_embeddings).then_some(sequence))
    }
}

/// Held-out solutions.
pub struct Exam(Vec<Told>);

impl Exam {
    fn loss(&self, model: &Model) -> Result<f64, String> {
        let (mut sum, mut count) = (0.0, 0usize);
        let tape = Tape::idle();
        let placed = Placed::on(&tape, &model.params);
        for told in &self.0 {
            let batch =
                Batch::new(&model.network.config, &[told.sequence(&model.words)?]).map_err(|e| e.to_string())?;
            let loss = model.network.loss(&tape, &placed, &batch).map_err(|e| e.to_string())?;
            sum += loss.nll.iter().map(|n| f64::from(*n)).sum::<f64>();
            count += loss.nll.len();
        }
        Ok(sum / count.max(1) as f64)
    }

    /// Whether the model reads the answer off a solution that is given it up to there.
    fn answers(&self, model: &Model, told: &Told) -> Result<bool, String> {
        let mut text: String = told.stretches.iter().map(|s| s.text.as_str()).collect();
        let Some(end) = text.rfind("<answer>") else { return Ok(false) };
        text.truncate(end + "<answer>".len());
        let reader = Reader::new(&model.network, &model.params);
        let tokens = model.words.encode(&text).map_err(|e| e.to_string())?;
        let mut reading = reader.begin(&tokens, &told.pictures).map_err(|e| e.to_string())?;
        let stops: Vec<u32> = ["</answer>", END].iter().filter_map(|t| model.words.tag(t)).collect();
        let mut unused = Stream::new(&[b"greedy"]);
        let written = reader
            .tell(&mut reading, &Choice::Greedy, &mut unused, &stops, LONGEST_ANSWER)
            .map_err(|e| e.to_string())?;
        let written = model.words.decode(&written).map_err(|e| e.to_string())?;
        Ok(written.strip_suffix("</answer>") == Some(told.answer.as_str()))
    }
}

impl Examiner for Exam {
    fn examine(&mut self, model: &Model) -> Result<Vec<(String, f64)>, String> {
        let loss = self.loss(model)?;
        let mut right = 0usize;
        for told in &self.0 {
            right += usize::from(self.answers(model, told)?);
        }
        let share = right as f64 / self.0.len().max(1) as f64;
        let named = |name: &str, value: f64| (name.to_string(), value);
        Ok(vec![named("exam/minus_loss", -loss), named("exam/answer_after_given_solution", share)])
    }
}
