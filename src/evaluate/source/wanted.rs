//! What readers of tasks share: what is wanted of them, and answers as values.

use crate::answer::Answer;
use crate::evaluate::oracle::Language;

/// What is wanted of a source.
#[derive(Clone, Copy, Debug)]
pub struct Wanted {
    /// The language of the oracle's programs.
    pub language: Language,
    /// Outputs of an episode, at most.
    pub rounds: u32,
}

/// An answer as a value, where its text is one by itself: a letter among choices, or a number.
pub(crate) fn value(text: &str, choices: &[String]) -> Option<Answer> {
    let kind = if choices.is_empty() { crate::answer::Kind::Number } else { crate::answer::Kind::Choice };
    Answer::parse(text, kind).ok()
}
