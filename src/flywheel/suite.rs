//! Benchmark suites: turns that are spread evenly over subjects and levels, and the record that keeps others out of them.
//!
//! A suite is a run of its own with a seed that follows from its name. Its turns go round the cells of subject and level, so that
//! each gets its share; a problem is kept if it has a question of perception and a tool call, since a suite asks three things of
//! each figure. Subjects are the four of VTBench for mathematics and logic, and our other domains by name.

use crate::check::reserved::SuiteRecord;
use crate::flywheel::context::Context;
use crate::flywheel::turn::first;
use crate::generate::provenance;
use crate::sample::finding::{Finding, Place};
use crate::sample::outcome::{Outcome, Turn};
use crate::sample::{Reject, Sample};
use crate::seed::Stream;
use crate::template::script::Script;
use crate::template::set::TemplateSet;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Templates of one subject at one level.
pub struct Cell {
    /// Subject.
    pub subject: String,
    /// Level.
    pub level: u8,
    scripts: Vec<Arc<Script>>,
}

/// Folders of templates with their subject in VTBench.
const SUBJECTS: &[(&str, &str)] = &[
    ("plane", "Geometry"),
    ("solid", "Geometry"),
    ("plot", "Algebra"),
    ("chart", "Statistics"),
    ("statistics", "Statistics"),
    ("graph", "Logical Reasoning"),
    ("logic", "Logical Reasoning"),
    ("board", "Logical Reasoning"),
    ("sets", "Logical Reasoning"),
    ("games", "Logical Reasoning"),
    ("computer-science", "Logical Reasoning"),
];

/// The subject of a template.
pub fn subject(template: &str) -> &str {
    let folder = template.split('/').next().unwrap_or_default();
    SUBJECTS.iter().find(|(name, _)| *name == folder).map_or(folder, |(_, subject)| subject)
}

/// All cells, sorted.
pub fn cells(set: &TemplateSet) -> Vec<Cell> {
    let mut found: BTreeMap<(String, u8), Vec<Arc<Script>>> = BTreeMap::new();
    for script in set.scripts() {
        let subject = subject(&script.name);
        for level in &script.meta.levels {
            found.entry((subject.into(), *level)).or_default().push(script.clone());
        }
    }
    found.into_iter().map(|((subject, level), scripts)| Cell { subject, level, scripts }).collect()
}

/// The seed of a suite: it follows from the name, and no run is likely to have it.
pub fn seed(name: &str) -> u64 {
    let hash = blake3::hash(format!("suite/{name}").as_bytes());
    let mut head = [0; 8];
    head.copy_from_slice(&hash.as_bytes()[..8]);
    u64::from_le_bytes(head) >> 1
}

/// The turn of an index; `cells` must not be empty.
pub fn turn(cx: &Context, cells: &[Cell], index: u64) -> Turn {
    let mut stream = Stream::new(&[b"suite", &cx.run_seed.to_le_bytes(), &index.to_le_bytes()]);
    let cell = &cells[(index % cells.len() as u64) as usize];
    let script = stream.pick(&cell.scripts);
    let from = provenance(script, cx.run_seed, index, 0, cell.level);
    let outcome = match first(cx, script, from) {
        Ok((sample, _)) => match lacks(&sample) {
            None => Outcome::Verified(sample),
            Some(cause) => Outcome::Rejected(unfit(*sample, cause)),
        },
        Err(reject) => Outcome::Rejected(*reject),
    };
    Turn { index, outcomes: vec![outcome] }
}

/// What a sample has not that a suite asks about.
pub fn lacks(sample: &Sample) -> Option<&'static str> {
    match (sample.perception.questions.is_empty(), sample.tools.is_empty()) {
        (true, _) => Some("no-perception"),
        (_, true) => Some("no-call"),
        _ => None,
    }
}

fn unfit(sample: Sample, cause: &str) -> Reject {
    let Sample { provenance, kind, question, .. } = sample;
    let findings = vec![Finding::fault("suite", cause, Place::Whole)];
    Reject { provenance, kind, question, findings, repairs: vec![] }
}

/// The record of a suite whose samples have these signatures.
pub fn record(name: &str, problems: impl Iterator<Item = String>) -> SuiteRecord {
    let mut problems: Vec<String> = problems.collect();
    problems.sort();
    SuiteRecord { suite: name.into(), seed: seed(name), problems }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn subjects_are_those_of_the_benchmark_and_ours() {
        for (template, name) in [
            ("plane/chord_distance", "Geometry"),
            ("plot/line", "Algebra"),
            ("games/knight", "Logical Reasoning"),
            ("chart/missing_bar", "Statistics"),
            ("music/rhythm", "music"),
        ] {
            assert_eq!(subject(template), name, "{template}");
        }
    }

    #[test]
    fn a_name_has_its_own_seed() {
        assert_ne!(seed("a"), seed("b"));
        assert!(i64::try_from(seed("a")).is_ok(), "a database keeps it");
    }
}
