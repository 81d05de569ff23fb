//! The fault bench: the checks are measured themselves.
//!
//! Faults of every kind of [`KINDS`] are injected into sound samples; what is caught and by which checker, what is missed and
//! what is raised without a fault is counted. An injector that leaves a correct problem returns nothing, so that a miss is a miss.
//! [`run`] is a pure function of templates, seed and number; threads change nothing.

mod answer;
mod board;
mod calls;
mod claims;
mod code;
mod composed;
mod dataset;
mod edit;
mod figure;
mod freedom;
mod marks;
mod pictures;
pub mod report;
pub mod row;
pub mod run;
mod scene;
mod steps;
mod text;
mod tools;

use crate::faults::row::Fault;

/// All kinds of faults, by modality.
pub const KINDS: &[&[Fault]] = &[
    text::KINDS,
    answer::KINDS,
    claims::KINDS,
    scene::KINDS,
    composed::KINDS,
    board::KINDS,
    marks::KINDS,
    figure::KINDS,
    pictures::KINDS,
    tools::KINDS,
    calls::KINDS,
    steps::KINDS,
    code::KINDS,
    dataset::KINDS,
];

/// All kinds in the order of the table.
pub fn kinds() -> impl Iterator<Item = &'static Fault> {
    KINDS.iter().flat_map(|part| part.iter())
}
