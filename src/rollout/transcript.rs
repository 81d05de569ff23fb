//! What happened in an episode, whole: outputs as they came, programs, what they gave, pictures by their hashes.

use crate::executor::observation::Fault;
use crate::policy::Tokens;
use crate::rollout::parse::Note;
use serde::{Deserialize, Serialize};

/// How an episode ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum End {
    /// With an answer.
    Answered,
    /// With an output that asks for nothing: the whole of it may hold an answer.
    Silent,
    /// The rounds were used up.
    Rounds,
    /// The policy will never answer this request, and why.
    Refused(String),
}

/// What a program gave, as kept.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Observed {
    /// What it printed.
    pub text: String,
    /// Why it failed.
    pub error: Option<(Fault, String)>,
    /// Hashes of pictures that it made, as they were shown.
    pub images: Vec<String>,
}

/// One round.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Round {
    /// The policy's output as it came.
    pub output: String,
    /// Number of its bytes that stayed in the context.
    pub kept: usize,
    /// What was irregular in it.
    pub notes: Vec<Note>,
    /// Whether the limit on length cut it.
    pub cut: bool,
    /// The program that was run.
    pub program: Option<String>,
    /// What it gave.
    pub observed: Option<Observed>,
    /// Tokens, where the policy counts.
    pub tokens: Tokens,
}

/// A whole episode.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Transcript {
    /// Rounds, in order.
    pub rounds: Vec<Round>,
    /// How it ended.
    pub end: End,
    /// The answer, or of a silent end the whole last output.
    pub answer: Option<String>,
    /// Hash of the picture that was shown first.
    pub shown: String,
    /// Sides of the shown picture over those of the task's own.
    pub scale: [f64; 2],
}

impl Transcript {
    /// Tokens of all rounds.
    pub fn tokens(&self) -> Tokens {
        self.rounds.iter().fold(Tokens::default(), |sum, round| Tokens {
            prompt: sum.prompt + round.tokens.prompt,
            completion: sum.completion + round.tokens.completion,
        })
    }

    /// Number of programs that ran, and of those that came to their end.
    pub fn programs(&self) -> (usize, usize) {
        let ran = self.rounds.iter().filter_map(|r| r.observed.as_ref());
        let sound = ran.clone().filter(|o| o.error.is_none()).count();
        (ran.count(), sound)
    }
}
