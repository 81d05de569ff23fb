//! Problems that belong to benchmark suites of ours: no sample of a run may be one, and no export of training data holds one.
//!
//! In: a folder of records, one JSON file for each suite, with the structural signatures of its problems and of the problems that
//! these grew from. Signatures are the same under other names, sizes and words, so that a suite's problem is known in any dress.

use crate::sample::Sample;
use crate::sample::finding::{Finding, Place};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::path::Path;

/// The record of a suite: what is reserved for it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct SuiteRecord {
    /// Name.
    pub suite: String,
    /// Seed that its problems derive from.
    pub seed: u64,
    /// Signatures of its problems, sorted, 32 hex digits each.
    pub problems: Vec<String>,
}

/// Problems of all suites.
#[derive(Clone, Debug, Default)]
pub struct Reserved {
    /// Suite by signature.
    suite_of: BTreeMap<String, String>,
}

impl Reserved {
    /// Reads the records of a folder; a folder that is not there has none.
    ///
    /// # Errors
    /// Every file that cannot be read.
    pub fn load(folder: &Path) -> Result<Reserved, Vec<String>> {
        let entries = match std::fs::read_dir(folder) {
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => return Ok(Reserved::default()),
            Err(e) => return Err(vec![format!("{}: cannot read the folder of suites: {e}", folder.display())]),
            Ok(entries) => entries,
        };
        let (mut reserved, mut errors) = (Reserved::default(), vec![]);
        let mut paths: Vec<_> = entries.filter_map(|entry| entry.ok().map(|e| e.path())).collect();
        paths.retain(|path| path.is_file() && path.extension().is_some_and(|e| e == "json"));
        paths.sort();
        for path in paths {
            let read = std::fs::read(&path).map_err(|e| e.to_string());
            let record = read.and_then(|text| serde_json::from_slice::<SuiteRecord>(&text).map_err(|e| e.to_string()));
            match record {
                Ok(record) => reserved.add(record),
                Err(e) => errors.push(format!(
                    "{}: not the record of a suite: {e}; hint: `flywheel suite build` writes it",
                    path.display()
                )),
            }
        }
        if errors.is_empty() { Ok(reserved) } else { Err(errors) }
    }

    /// Reserves the problems of a suite.
    pub fn add(&mut self, record: SuiteRecord) {
        self.suite_of.extend(record.problems.into_iter().map(|problem| (problem, record.suite.clone())));
    }

    /// The suite that a problem belongs to, by its signature.
    pub fn suite(&self, problem: &str) -> Option<&str> {
        self.suite_of.get(problem).map(String::as_str)
    }

    /// A finding, if a sample is a problem of a suite.
    pub fn look(&self, sample: &Sample) -> Option<Finding> {
        let suite = self.suite(&sample.signature.problem)?;
        Some(Finding::fault("novelty", "suite", Place::Whole).with("suite", suite))
    }
}
