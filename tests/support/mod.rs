//! What several tests need: the shipped templates, and candidates made from them.
#![allow(dead_code, reason = "each test uses its own part")]

pub mod redraw;

use flywheel::config::Config;
use flywheel::flywheel::context::Context;
use flywheel::flywheel::setup;
use flywheel::generate::{Generator, provenance};
use flywheel::sample::Candidate;
use std::path::Path;

/// Everything that turns depend on, as shipped, under default settings.
pub fn context() -> Context {
    let mut config = Config::default();
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    config.generate.templates = root.join("templates");
    config.generate.knowledge = root.join("knowledge");
    setup::load(&config).unwrap_or_else(|e| panic!("{e}")).context
}

/// The shipped templates under default settings.
pub fn generator() -> Generator {
    context().generator
}

/// The candidate of a template, level and turn under run seed 1.
pub fn candidate(generator: &Generator, template: &str, level: u8, turn: u64) -> Candidate {
    candidate_of(generator, template, 1, level, turn)
}

/// The candidate of a template, run seed, level and turn.
pub fn candidate_of(generator: &Generator, template: &str, run_seed: u64, level: u8, turn: u64) -> Candidate {
    let script = generator.set.get(template).unwrap_or_else(|| panic!("no template {template}"));
    let made = generator.candidate(script, provenance(script, run_seed, turn, 0, level));
    made.unwrap_or_else(|r| panic!("{template} {turn}: {:?}", r.findings))
}
