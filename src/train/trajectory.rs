//! Trajectories: whole solutions with tool calls and the pictures that they give, of problems grown for the run or stored.
//!
//! The form is that of an episode with the native executor, laid out as the checkpoint policy lays it out, so that what is learnt is what
//! is played: `<think>`, `<code>` with a fenced draw program, `<sandbox_output>`, `<answer>`. Learnt is what the model writes; the
//! question and what the sandbox puts out are given. Problems are held out as those of [`super::perception`] are.

use super::perception::{is_held_out, may_be_held_out, readable};
use super::run::{Examiner, Source};
use crate::evaluate::task::Kind;
use crate::executor::observation::Observation;
use crate::export::words;
use crate::flywheel::context::Context;
use crate::flywheel::turn::first;
use crate::foreign::picture;
use crate::generate::steer::Weights;
use crate::model::batch::{Batch, Sequence};
use crate::model::config::ModelConfig;
use crate::model::decode::{Choice, Reader};
use crate::model::kept::Model;
use crate::model::network::Placed;
use crate::model::picture::Ink;
use crate::model::spelling;
use crate::model::tape::Tape;
use crate::model::tokenizer::{END, Words};
use crate::policy::checkpoint::lay_out;
use crate::policy::message::{Image, Message, Role};
use crate::rollout::protocol::{Prompt, Protocol, opening, result};
use crate::sample::Sample;
use crate::seed::Stream;
use std::sync::Arc;

/// Tokens of an answer, at most.
const LONGEST_ANSWER: usize = 24;
/// Shares of the three kinds of tasks among what is learnt, in the order of [`Kind`].
const SHARES: [(Kind, f64); 3] =
    [(Kind::Perception, 0.25), (Kind::InstructionGuided, 0.25), (Kind::InteractiveReasoning, 0.5)];

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
    /// In order; places are pixels here.
    pub stretches: Vec<Stretch>,
    /// One for each `<image>`.
    pub pictures: Vec<Arc<Ink>>,
    /// The answer as printed.
    pub answer: String,
}

/// What is asked, and what is said to it: outputs that end in a program, and the last one with the answer.
struct Lines {
    question: String,
    outputs: Vec<String>,
    answer: String,
}

/// A program as an output ends in it.
fn program(code: &str) -> String {
    format!("<code>\n```python\n{}\n```\n</code>", code.trim_end())
}

/// A sample as a task of a kind; `None` where it is none.
fn lines(sample: &Sample, kind: Kind) -> Option<Lines> {
    let mut calls = sample.trajectory.iter().filter_map(|s| s.call.as_ref().map(|call| (s, call)));
    match kind {
        Kind::Perception => {
            let asked = sample.perception.questions.first()?;
            let answer = asked.dictionary();
            let output = format!("<think>\n</think>\n<answer>{answer}</answer>");
            Some(Lines { question: asked.words(), outputs: vec![output], answer })
        }
        Kind::InstructionGuided => {
            let (step, call) = calls.next()?;
            let drawn = format!("<think>\n{}\n{}", step.text, program(&call.code));
            let outputs = vec![drawn, "\n</think>\n<answer>done</answer>".to_owned()];
            Some(Lines { question: step.text.clone(), outputs, answer: "done".into() })
        }
        Kind::InteractiveReasoning => {
            // An episode has so many rounds, the last of them for the answer.
            if calls.count() >= Protocol::default().rounds as usize {
                return None;
            }
            let (mut outputs, mut written) = (vec![], String::from("<think>"));
            for step in &sample.trajectory {
                written += &format!("\n{}", step.text);
                if let Some(call) = &step.call {
                    outputs.push(std::mem::take(&mut written) + "\n" + &program(&call.code));
                }
            }
            outputs.push(written + &format!("\n</think>\n<answer>{}</answer>", sample.answer_text));
            Some(Lines { question: words::question(sample), outputs, answer: sample.answer_text.clone() })
        }
    }
}

/// A sample's solution as a task of a kind, for a model whose pictures have this side; `None` where the sample is no such task.
///
/// # Errors
/// If a picture cannot be read.
pub fn told(sample: &Sample, kind: Kind, side: usize) -> Result<Option<Told>, String> {
    let Some(Lines { question, outputs, answer }) = lines(sample, kind) else { return Ok(None) };
    let mut images = sample.pictures.iter().map(|p| Image::new(p.png.clone()));
    let first = images.next().ok_or_else(|| format!("sample {}: no picture", sample.id))?;
    let prompt =
        Prompt { id: String::new(), image: vec![], image_path: String::new(), question, form: kind.request().into() };
    let mut messages = opening(&prompt, "", &first, [sample.width, sample.height]);
    let (mut stretches, mut shown) = (vec![], 0);
    let mut push = |messages: &[Message], learnt: bool, end: &str| {
        let (text, images) = lay_out(messages);
        stretches.push(Stretch { text: text[shown..].to_owned() + end, learnt });
        shown = text.len();
        images
    };
    push(&messages, false, "");
    let (mut seen, last) = (vec![], outputs.len() - 1);
    for (round, output) in outputs.into_iter().enumerate() {
        messages.push(Message::text(Role::Assistant, output));
        seen = push(&messages, true, if round == last { END } else { "" });
        if round < last {
            let made: Vec<Arc<Image>> = images.next().into_iter().collect();
            let left = Protocol::default().rounds - round as u32 - 1;
            messages.push(result(&Observation::default(), &made, left));
            seen = push(&messages, false, "");
        }
    }
    let see = |image: &Arc<Image>| {
        let pixels = picture::decode(&image.bytes).map_err(|e| format!("sample {}: {e}", sample.id))?;
        Ok::<_, String>(Arc::new(Ink::of(&pixels.rgb, (pixels.width, pixels.height), side)))
    };
    let pictures = seen.iter().map(see).collect::<Result<_, _>>()?;
    Ok(Some(Told { stretches, pictures, answer }))
}

impl Told {
    /// As tokens, with weight on what the model writes.
    ///
    /// # Errors
    /// If the vocabulary refuses a text.
    pub fn sequence(&self, words: &Words, config: &ModelConfig) -> Result<Sequence, String> {
        let mut sequence = Sequence { tokens: vec![], weights: vec![], pictures: self.pictures.clone() };
        for stretch in &self.stretches {
            let text = spelling::spelt(&stretch.text, &self.pictures[0], config);
            let tokens = words.encode(&text).map_err(|e| e.to_string())?;
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

/// The kind of task that an index is learnt as.
pub fn kind(seed: u64, index: u64) -> Kind {
    let mut stream = Stream::new(&[b"kind", &seed.to_le_bytes(), &index.to_le_bytes()]);
    SHARES[stream.weighted(&SHARES.map(|(_, share)| share))].0
}

impl Problems {
    /// For a model whose pictures have this side; the context's run seed names them.
    pub fn new(cx: Context, side: usize) -> Problems {
        Problems { cx: readable(cx, side), side }
    }

    /// The problem of a turn, if it is one that is trained on, or one that is held out.
    pub fn problem(&self, turn: u64, held_out: bool) -> Option<Box<Sample>> {
        let (script, provenance) = self.cx.generator.choose(&Weights::default(), self.cx.run_seed, turn);
        if held_out && !may_be_held_out(&self.cx, &script, &provenance) {
            return None;
        }
        let (sample, _) = first(&self.cx, &script, provenance).ok()?;
        (is_held_out(&sample) == held_out).then_some(sample)
    }

    fn told(&self, turn: u64, held_out: bool, kind: Kind) -> Result<Option<Told>, String> {
        let Some(sample) = self.problem(turn, held_out) else { return Ok(None) };
        told(&sample, kind, self.side)
    }

    /// Texts to learn a vocabulary from: the solutions of the first `turns` turns.
    ///
    /// # Errors
    /// If a solution cannot be told.
    pub fn texts(&self, turns: u64) -> Result<Vec<String>, String> {
        let mut texts = vec![];
        for turn in 0..turns {
            texts.extend(
                self.told(turn, false, Kind::InteractiveReasoning)?
                    .into_iter()
                    .flat_map(|t| t.stretches)
                    .map(|s| s.text),
            );
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
            if let Some(told) = self.told(turn, true, Kind::InteractiveReasoning)?
                && told.sequence(words, config)?.len(config) <= config.max_position_embeddings
            {
                exam.push(told);
            }
        }
        Ok(Exam(exam))
    }
}

impl Source for Problems {
    fn example(&self, model: &Model, index: u64, _: f64) -> Result<Option<Sequence>, String> {
        let told = self.told(index, false, kind(self.cx.run_seed, index))?;
        told.map_or(Ok(None), |told| fitting(&told, model))
    }
}

/// A solution as the model learns it; `None` where the model has no room for it: half of one teaches to stop early.
pub fn fitting(told: &Told, model: &Model) -> Result<Option<Sequence>, String> {
    let config = &model.network.config;
    let sequence = told.sequence(&model.words, config)?;
    Ok((sequence.len(config) <= config.max_position_embeddings).then_some(sequence))
}

/// Held-out solutions.
pub struct Exam(Vec<Told>);

impl Exam {
    fn loss(&self, model: &Model) -> Result<f64, String> {
        let (mut sum, mut count) = (0.0, 0usize);
        let tape = Tape::idle();
        let placed = Placed::on(&tape, &model.params);
        for told in &self.0 {
            let batch = Batch::new(&model.network.config, &[told.sequence(&model.words, &model.network.config)?])
                .map_err(|e| e.to_string())?;
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
        let text = spelling::spelt(&text, &told.pictures[0], &model.network.config);
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
