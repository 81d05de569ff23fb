//! What the bench counts.

use crate::faults::row::Modality;
use serde::Serialize;
use std::collections::BTreeMap;

/// Everything that a run of the bench counted.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Report {
    /// Seed of samples and injections.
    pub seed: u64,
    /// Faults injected.
    pub injected: u64,
    /// Faults with at least one fault finding.
    pub caught: u64,
    /// Faults without.
    pub missed: u64,
    /// Unspoiled samples looked at.
    pub sound: u64,
    /// Unspoiled samples with a fault finding.
    pub false_alarms: u64,
    /// Codes of those findings.
    pub alarms: BTreeMap<String, u64>,
    /// By name of the kind.
    pub by_kind: BTreeMap<String, KindCount>,
    /// By checker.
    pub by_checker: BTreeMap<String, CheckerCount>,
    /// Faults by diagram kind: injected and caught.
    pub by_diagram: BTreeMap<String, [u64; 2]>,
}

/// Counts of a fault kind.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct KindCount {
    /// What is spoiled.
    pub modality: Modality,
    /// What it imitates.
    pub imitates: &'static str,
    /// Injected.
    pub injected: u64,
    /// With a fault finding.
    pub caught: u64,
    /// Without.
    pub missed: u64,
    /// By code of the findings; a fault counts once under each.
    pub caught_by: BTreeMap<String, u64>,
    /// Injected, by diagram kind.
    pub diagrams: BTreeMap<String, u64>,
}

/// Counts of a checker.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct CheckerCount {
    /// Faults that it found.
    pub caught: u64,
    /// Faults that nobody else found.
    pub alone: u64,
}

impl Report {
    /// Share of the faults that were caught; 1 of none.
    pub fn share(&self) -> f64 {
        if self.injected == 0 { 1.0 } else { self.caught as f64 / self.injected as f64 }
    }

    /// Counts an unspoiled sample with the codes of its fault findings.
    pub(super) fn add_sound(&mut self, codes: &[String]) {
        self.sound += 1;
        self.false_alarms += u64::from(!codes.is_empty());
        for code in distinct(codes.iter().map(String::as_str)) {
            *self.alarms.entry(code.into()).or_default() += 1;
        }
    }

    /// Counts a fault with the codes of its fault findings.
    pub(super) fn add_fault(&mut self, kind: &'static crate::faults::row::Fault, diagram: &str, codes: &[String]) {
        let caught = u64::from(!codes.is_empty());
        self.injected += 1;
        self.caught += caught;
        self.missed += 1 - caught;
        let row = self.by_kind.entry(kind.name.into()).or_insert_with(|| KindCount::of(kind));
        row.injected += 1;
        row.caught += caught;
        row.missed += 1 - caught;
        *row.diagrams.entry(diagram.into()).or_default() += 1;
        for code in distinct(codes.iter().map(String::as_str)) {
            *row.caught_by.entry(code.into()).or_default() += 1;
        }
        let here = self.by_diagram.entry(diagram.into()).or_default();
        here[0] += 1;
        here[1] += caught;
        let checkers = distinct(codes.iter().filter_map(|c| c.split('/').next()));
        for checker in &checkers {
            let row = self.by_checker.entry(String::from(*checker)).or_default();
            row.caught += 1;
            row.alone += u64::from(checkers.len() == 1);
        }
    }
}

impl KindCount {
    /// No fault yet.
    pub(super) fn of(kind: &crate::faults::row::Fault) -> KindCount {
        KindCount {
            modality: kind.modality,
            imitates: kind.imitates,
            injected: 0,
            caught: 0,
            missed: 0,
            caught_by: BTreeMap::new(),
            diagrams: BTreeMap::new(),
        }
    }

    /// Codes that caught it, most common first.
    pub fn common(&self) -> Vec<(&str, u64)> {
        let mut rows: Vec<(&str, u64)> = self.caught_by.iter().map(|(c, n)| (c.as_str(), *n)).collect();
        rows.sort_by_key(|(code, n)| (std::cmp::Reverse(*n), String::from(*code)));
        rows
    }
}

fn distinct<'a>(all: impl Iterator<Item = &'a str>) -> Vec<&'a str> {
    let mut all: Vec<&str> = all.collect();
    all.sort_unstable();
    all.dedup();
    all
}
