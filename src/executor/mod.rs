//! Executors: what runs the programs that a model writes during an episode.
//!
//! In: a picture, then one program after the other. Out: for each an [`Observation`]: text, pictures, the error if there was one.
//! Variables live as long as the episode. Whoever runs has no network, no files but the episode's own, and limits on time, memory
//! and output; a program that breaks one is an observation too, and only a machine that fails is a [`Broken`]. The rows of
//! [`EXECUTORS`] are `native`, our overlay language on pixels, and `python`, the user's own interpreter with its libraries.

mod compass;
mod filter;
pub mod isolation;
pub mod native;
pub mod overlay;
pub mod python;
pub mod worker;

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

/// A kind of executor.
pub struct Row {
    /// Name on the command line.
    pub name: &'static str,
    /// What it is.
    pub summary: &'static str,
    /// What a model is told of its language.
    pub manual: &'static str,
    /// Opens one.
    pub open: fn() -> Result<Box<dyn Executor>, Broken>,
}

/// All kinds.
pub const EXECUTORS: &[Row] = &[
    Row {
        name: "native",
        summary: "our overlay language in a worker process",
        manual: overlay::MANUAL,
        open: || Ok(Box::new(native::Native::open()?)),
    },
    Row {
        name: "python",
        summary: "the user's Python in an isolated process",
        manual: python::MANUAL,
        open: || Ok(Box::new(python::Python::open(&python::Interpreter::found()?)?)),
    },
];

/// The kind of this name.
pub fn row(name: &str) -> Option<&'static Row> {
    EXECUTORS.iter().find(|row| row.name == name)
}
