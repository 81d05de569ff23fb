//! The parts that a question is composed of. A draft keeps them, so that repairs and expansions compose it anew.
//!
//! Words are strings with the tokens of [`crate::claim::text`]: names and values stay bound through every change.

use crate::answer::Answer;
use crate::answer::unit::Unit;
use crate::claim::measure::Measure;
use crate::claim::{ClaimId, Place};
use serde::{Deserialize, Serialize};

/// A given, before the question is composed.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Given {
    /// The claim.
    pub claim: ClaimId,
    /// Where it stands.
    pub place: Place,
    /// Clauses that state it in words, to choose from; empty when it has no words.
    pub clauses: Vec<String>,
}

/// What is asked.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Ask {
    /// The measure.
    pub measure: Measure,
    /// The template's answer.
    pub answer: Answer,
    /// Whole sentences that ask; empty to use a noun.
    pub sentences: Vec<String>,
    /// Noun phrases for what is asked ("the length of AB"), the shortest first; empty when it has none.
    pub nouns: Vec<String>,
    /// Wrong answers with the mistake that leads there.
    pub mistakes: Vec<(Answer, String)>,
    /// Words to choose from, when the answer is one of few words.
    pub options: Vec<Answer>,
}

/// Everything that the question's words are made of.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Parts {
    /// Opening sentences.
    pub opening: Vec<String>,
    /// Givens in order.
    pub givens: Vec<Given>,
    /// What is asked.
    pub ask: Ask,
    /// Unit of lengths.
    pub unit: Option<Unit>,
    /// Groups of ticks and chevrons used so far.
    pub serial: u8,
}
