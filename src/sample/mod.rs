//! Samples: what the dataset holds, from draft to stored record.
//!
//! A [`Draft`](draft::Draft) is drawn into a [`Candidate`]; only `check` turns a candidate into a verified
//! [`Sample`]. A sample is a plain record: everything that follows from (template, seed), nothing that depends on
//! when or where it was made.

pub mod difficulty;
pub mod draft;
pub mod finding;
pub mod look;
pub mod outcome;
pub mod parts;
pub mod perception;
pub mod proof;
pub mod provenance;
pub mod remove;
pub mod repaired;

pub use crate::sample::provenance::{Expansion, Provenance, Way};
pub mod signature;

use crate::answer::Answer;
use crate::claim::Stated;
use crate::claim::text::Span;
use crate::figure::plan::Figure;
use crate::sample::difficulty::Difficulty;
use crate::sample::draft::Draft;
use crate::sample::perception::Perception;
use crate::sample::proof::Proof;
use crate::sample::repaired::Repaired;
use crate::sample::signature::Signature;
use serde::{Deserialize, Serialize};

/// Raised whenever the same (template, seed) may yield other bytes than before.
pub const ENGINE: u32 = 3;

/// A drawn draft, ready to be checked.
#[derive(Clone, Debug)]
pub struct Candidate {
    /// Where it comes from.
    pub provenance: Provenance,
    /// Meaning.
    pub draft: Draft,
    /// Pictures as display lists, one base and an overlay for each tool call.
    pub figure: Figure,
    /// Rendered pixels of every state.
    pub frames: Vec<crate::figure::png::Frame>,
    /// Encoded pictures of every state.
    pub pictures: Vec<Picture>,
    /// Draw programs of every state: the original figure, then each overlay.
    pub code: Vec<String>,
    /// The question as printed, with what its names and numbers stand for.
    pub question: (String, Vec<Span>),
    /// The words of each move as printed.
    pub words: Vec<(String, Vec<Span>)>,
}

/// An encoded picture.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Picture {
    /// Hash of size and pixels, hex; independent of the encoder.
    pub hash: String,
    /// PNG bytes.
    pub png: Vec<u8>,
    /// Width in pixels.
    pub width: u32,
    /// Height in pixels.
    pub height: u32,
}

/// A move as stored: words, and for tool calls the tool with its program and picture.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Record {
    /// Words.
    pub text: String,
    /// What the words' names and numbers stand for.
    pub spans: Vec<Span>,
    /// Tool call, if the move is one.
    pub call: Option<CallRecord>,
    /// Principle, if the move is a conclusion.
    pub principle: Option<String>,
    /// Index of the derived claim, if the move is a conclusion.
    pub derived: Option<u32>,
    /// Indices of the claims it builds on.
    pub premises: Vec<u32>,
}

/// A tool call as stored.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct CallRecord {
    /// Name of the tool.
    pub tool: String,
    /// The draw program of the overlay.
    pub code: String,
    /// Index of the picture that results.
    pub picture: u8,
}

/// A verified sample.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Sample {
    /// 16 hex digits, from the provenance.
    pub id: String,
    /// Where it comes from.
    pub provenance: Provenance,
    /// Diagram kind.
    pub kind: String,
    /// Theme.
    pub theme: String,
    /// Question as printed.
    pub question: String,
    /// What the question's names and numbers stand for.
    pub spans: Vec<Span>,
    /// Choices as printed, in order; empty for an open question.
    pub choices: Vec<String>,
    /// The answer.
    pub answer: Answer,
    /// The answer as printed: a letter for multiple choice.
    pub answer_text: String,
    /// The solution.
    pub trajectory: Vec<Record>,
    /// Draw program of the original figure.
    pub code: String,
    /// Knowledge paths, sorted.
    pub knowledge: Vec<String>,
    /// Tools in order of first call.
    pub tools: Vec<String>,
    /// All claims.
    pub claims: Vec<Stated>,
    /// Id of the problem that this one expands; `None` for a template's own problem.
    pub parent: Option<String>,
    /// How hard it is.
    pub difficulty: Difficulty,
    /// What the checks prove beyond its soundness.
    pub proof: Proof,
    /// Changes that made it pass, in order.
    pub repairs: Vec<Repaired>,
    /// Hash of every picture, original first.
    pub picture_hashes: Vec<String>,
    /// What problem it is, whatever its words and looks.
    #[serde(default)]
    pub signature: Signature,
    /// What the original figure shows, and questions about where.
    #[serde(default)]
    pub perception: Perception,
    /// Width of all pictures in pixels.
    pub width: u32,
    /// Height of all pictures in pixels.
    pub height: u32,
    /// Difference hash of the original picture; stored apart.
    #[serde(skip)]
    pub likeness: u64,
    /// Encoded pictures, in the order of `picture_hashes`; stored apart.
    #[serde(skip)]
    pub pictures: Vec<Picture>,
}

impl Sample {
    /// blake3 of the whole record, picture hashes included, PNG bytes not.
    ///
    /// # Panics
    /// Never: a sample is made of types that serialise.
    pub fn hash(&self) -> [u8; 32] {
        let text = serde_json::to_vec(self).expect("a sample consists of serialisable types");
        *blake3::hash(&text).as_bytes()
    }

    /// What makes two samples the same problem, letter for letter: question, choices, answer, pictures.
    pub fn duplicate_key(&self) -> [u8; 32] {
        let mut hasher = blake3::Hasher::new();
        for part in [&self.question, &self.answer_text, &self.picture_hashes[0]].into_iter().chain(&self.choices) {
            hasher.update(&(part.len() as u64).to_le_bytes());
            hasher.update(part.as_bytes());
        }
        *hasher.finalize().as_bytes()
    }
}

impl Sample {
    /// The answer as printed; of multiple choice, what the letter stands for.
    pub fn answer_value(&self) -> &str {
        match self.answer {
            Answer::Choice { index } => self.choices.get(index).unwrap_or(&self.answer_text),
            _ => &self.answer_text,
        }
    }
}

/// A rejected candidate.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Reject {
    /// Where it comes from; enough to make it again.
    pub provenance: Provenance,
    /// Diagram kind, if the template got that far.
    pub kind: String,
    /// The question as printed, if there was one.
    pub question: String,
    /// Why; at least one fault.
    pub findings: Vec<finding::Finding>,
    /// Changes that were tried in vain, in order.
    pub repairs: Vec<Repaired>,
}
