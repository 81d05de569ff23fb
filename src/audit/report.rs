//! The report: counts and examples of each check, and what could not be read.

use crate::audit::checks::{CHECKS, Level, Outcome};
use crate::audit::facts::Facts;
use crate::foreign::record::Damage;
use serde::Serialize;
use std::path::Path;

/// Most places of damage that are listed; all are counted.
const DAMAGE_MAX: usize = 100;

/// What was found; as JSON, one object.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Report {
    /// Files looked at, by their paths below the folder; their places are the numbers in the evidence.
    pub files: Vec<String>,
    /// Rows that were read.
    pub rows: u64,
    /// Rows known to be there that could not be read.
    pub lost: u64,
    /// Number of places that could not be read.
    pub damaged: u64,
    /// The first of them.
    pub damage: Vec<Hole>,
    /// Every check.
    pub checks: Vec<Tally>,
}

/// A place that could not be read.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Hole {
    /// Place of the file in the list.
    pub file: usize,
    /// First row concerned, from 0; none if it is the whole file.
    pub row: Option<u64>,
    /// What is wrong.
    pub what: String,
}

/// What one check found.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Tally {
    /// Its name.
    pub check: &'static str,
    /// How much a failure weighs.
    pub level: Level,
    /// What a row that passes has, in words.
    pub says: &'static str,
    /// Rows that pass.
    pub passed: u64,
    /// Rows that fail.
    pub failed: u64,
    /// Rows it does not apply to.
    pub skipped: u64,
    /// Failed of those it applies to, in [0, 1]; 0 if there are none.
    pub failed_share: f64,
    /// The first failures.
    pub examples: Vec<Example>,
}

/// A failure.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Example {
    /// Place of the file in the list.
    pub file: usize,
    /// Row in the file, from 0.
    pub row: u64,
    /// The row's id, if it has one.
    pub id: Option<String>,
    /// What was found.
    pub evidence: String,
}

impl Report {
    /// An empty report on some files below a folder.
    pub fn new(root: &Path, files: &[std::path::PathBuf]) -> Report {
        let below = |file: &Path| match file.strip_prefix(root) {
            Ok(below) if below.as_os_str().is_empty() => file.display().to_string(),
            Ok(below) => below.display().to_string(),
            Err(_) => file.display().to_string(),
        };
        let tally = |check: &crate::audit::checks::Check| Tally {
            check: check.name,
            level: check.level,
            says: check.says,
            passed: 0,
            failed: 0,
            skipped: 0,
            failed_share: 0.0,
            examples: vec![],
        };
        Report {
            files: files.iter().map(|file| below(file)).collect(),
            rows: 0,
            lost: 0,
            damaged: 0,
            damage: vec![],
            checks: CHECKS.iter().map(tally).collect(),
        }
    }

    /// Counts a row under every check.
    pub fn take(&mut self, facts: &Facts, examples: usize) {
        self.rows += 1;
        for (tally, check) in self.checks.iter_mut().zip(CHECKS) {
            match (check.judge)(facts) {
                Outcome::Passes => tally.passed += 1,
                Outcome::Skips => tally.skipped += 1,
                Outcome::Fails(evidence) => {
                    tally.failed += 1;
                    if tally.examples.len() < examples {
                        let id = facts.row.text("id").map(|id| id.chars().take(60).collect());
                        let (file, row) = (facts.row.file, facts.row.row);
                        tally.examples.push(Example { file, row, id, evidence });
                    }
                }
            }
            tally.failed_share = tally.failed as f64 / (tally.passed + tally.failed).max(1) as f64;
        }
    }

    /// Counts a place that could not be read.
    pub fn hole(&mut self, file: usize, damage: Damage) {
        self.damaged += 1;
        self.lost += damage.lost;
        if self.damage.len() < DAMAGE_MAX {
            self.damage.push(Hole { file, row: damage.row, what: damage.what });
        }
    }

    /// Whether everything could be read and no row is wrong.
    pub fn is_sound(&self) -> bool {
        let no_fault = |tally: &Tally| tally.failed == 0 || tally.level == Level::Note;
        self.damaged == 0 && self.checks.iter().all(no_fault)
    }
}
