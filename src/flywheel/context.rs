//! What turns depend on.

use crate::check;
use crate::expand::Expander;
use crate::generate::Generator;

/// Everything that a turn depends on besides its index; frozen for a round.
#[derive(Clone)]
pub struct Context {
    /// Whether figures are grown for questions of perception.
    pub perception: bool,
    /// Seed of the run.
    pub run_seed: u64,
    /// Generation.
    pub generator: Generator,
    /// What checks know.
    pub checks: check::Context,
    /// Repairs of one candidate, at most.
    pub repairs: usize,
    /// Expansion.
    pub expander: Expander,
}
