//! What several tests need: the shipped templates, and candidates made from them.
#![allow(dead_code, reason = "each test uses its own part")]

use flywheel::figure::theme::THEMES;
use flywheel::generate::{Generator, provenance};
use flywheel::sample::Candidate;
use flywheel::template::host::Shares;
use flywheel::template::script::Limits;
use flywheel::template::set::{Sources, TemplateSet};
use std::path::Path;

/// The shipped templates under default settings.
pub fn generator() -> Generator {
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("templates");
    let sources = Sources::read(&directory).expect("templates are readable");
    let set = TemplateSet::load(&sources).unwrap_or_else(|e| panic!("{e:?}"));
    let shares = Shares { modalities: [0.3, 0.3, 0.2, 0.2], multiple_choice: 0.4 };
    Generator { set, shares, limits: Limits::default(), sizes: (300, 900), themes: THEMES.iter().collect() }
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
