//! What passes between a rollout and an executor: the picture that an episode begins with, and what each program gave.

use crate::figure::list::Op;
use serde::{Deserialize, Serialize};
use thiserror::Error;

/// What an episode begins with.
#[derive(Clone, Debug, PartialEq)]
pub struct Opening {
    /// The picture, encoded as PNG or JPEG.
    pub image: Vec<u8>,
    /// Its path as programs see it, relative to the episode's folder.
    pub image_path: String,
}

/// A picture that a program made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Made {
    /// Its path as programs see it.
    pub path: String,
    /// The encoded picture.
    pub data: Vec<u8>,
}

/// Why a program did not come to its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Fault {
    /// The program is wrong: a syntax error, an exception.
    Program,
    /// A limit inside of the interpreter was reached, or the source was refused.
    Limit,
    /// The process was ended; variables are lost, and the next program starts with the first picture.
    Ended,
}

/// What a program gave.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Observation {
    /// What it printed.
    pub text: String,
    /// Pictures that it made or changed, in the order of making.
    pub images: Vec<Made>,
    /// Why it failed, in words for the model.
    pub error: Option<(Fault, String)>,
    /// Whether variables are lost and the picture is the first one again.
    pub reset: bool,
    /// What it drew, where the executor knows: operations in pixels of the episode's picture.
    pub strokes: Option<Vec<Op>>,
}

/// The executor itself failed; this says nothing of the program.
#[derive(Debug, Error)]
#[error("{0}")]
pub struct Broken(pub String);

/// Runs the programs of one episode after the other. It may be bound to the thread that opened it.
pub trait Executor {
    /// Begins an episode; the one before is over.
    ///
    /// # Errors
    /// If the picture cannot be read or the machine fails.
    fn begin(&mut self, opening: &Opening) -> Result<(), Broken>;

    /// Runs a program of the episode.
    ///
    /// # Errors
    /// If the machine fails.
    fn step(&mut self, code: &str) -> Result<Observation, Broken>;
}

impl Observation {
    /// Nothing but a fault.
    pub fn failed(fault: Fault, why: String) -> Observation {
        Observation { error: Some((fault, why)), reset: fault == Fault::Ended, ..Observation::default() }
    }
}
