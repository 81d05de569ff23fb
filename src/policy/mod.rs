//! Policies: who plays an episode. A policy is shown the messages so far and says the next thing; it knows no executors and no scores.
//!
//! `oracle` plays what the dataset says, `random` guesses by the form of the task, `blind` is another policy whose pictures are taken
//! away, `endpoint` asks a model behind an OpenAI-compatible server, `checkpoint` is a model of ours.

pub mod checkpoint;
pub mod endpoint;
pub mod exchange;
pub mod http;
pub mod message;
pub mod pace;
pub mod play;

use crate::policy::message::Message;
use serde::{Deserialize, Serialize};
use thiserror::Error;

/// What a policy is asked.
pub struct Ask<'a> {
    /// The task.
    pub task: &'a str,
    /// Round of the episode, from 0.
    pub round: u32,
    /// Everything that was said, first to last.
    pub messages: &'a [Message],
    /// Where an output may end.
    pub stop: &'a [&'a str],
}

/// What a policy says.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Reply {
    /// The output.
    pub text: String,
    /// Whether the model's limit on length cut it.
    pub cut: bool,
    /// Tokens that were read and written, where the policy counts.
    pub tokens: Tokens,
}

/// Counts of tokens.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tokens {
    /// Read.
    pub prompt: u64,
    /// Written.
    pub completion: u64,
}

/// Why a policy says nothing.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum PolicyError {
    /// It cannot play now; the episode is not over and may be tried again.
    #[error("{0}")]
    Unavailable(String),
    /// It will never answer this request; the episode ends here.
    #[error("{0}")]
    Refused(String),
}

/// Plays episodes, several at a time.
pub trait Policy: Sync {
    /// The next output.
    ///
    /// # Errors
    /// If there is none.
    fn reply(&self, ask: &Ask<'_>) -> Result<Reply, PolicyError>;

    /// What it has cost so far, for the summary; empty where there is nothing to say.
    fn spent(&self) -> serde_json::Value {
        serde_json::Value::Null
    }
}

/// A policy whose pictures are taken away: what it scores is what words alone give.
pub struct Blind(pub Box<dyn Policy>);

impl Policy for Blind {
    fn reply(&self, ask: &Ask<'_>) -> Result<Reply, PolicyError> {
        let messages: Vec<Message> = ask.messages.iter().map(Message::blind).collect();
        self.0.reply(&Ask { messages: &messages, ..*ask })
    }

    fn spent(&self) -> serde_json::Value {
        self.0.spent()
    }
}
