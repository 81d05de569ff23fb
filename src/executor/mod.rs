//! Executors: what runs the programs that a model writes during an episode.
//!
//! In: a picture, then one program after the other. Out: for each an [`observation::Observation`]: text, pictures, the error if there was one.
//! Variables live as long as the episode. Whoever runs has no network, no files but the episode's own, and limits on time, memory
//! and output; a program that breaks one is an observation too, and only a machine that fails is a [`observation::Broken`]. The rows of
//! [`EXECUTORS`] are `native`, our overlay language on pixels, and `python`, the user's own interpreter with its libraries.

mod board;
mod compass;
mod filter;
pub mod isolation;
pub mod native;
pub mod observation;
pub mod overlay;
pub mod python;
pub mod worker;

use crate::executor::observation::{Broken, Executor};

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
