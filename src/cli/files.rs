//! Writing a problem into a folder: pictures, words, draw programs, the record.

use crate::export::folder;
use crate::sample::finding::Finding;
use crate::sample::{Picture, Sample};
use anyhow::Context as _;
use std::fmt::Write as _;
use std::fs::create_dir_all;
use std::path::{Path, PathBuf};

/// A problem as people look at it.
pub struct Problem {
    /// Where it comes from, in words.
    pub origin: String,
    /// Question as printed.
    pub question: String,
    /// Choices as printed.
    pub choices: Vec<String>,
    /// Moves: the tool called, if any, and words.
    pub moves: Vec<(Option<String>, String)>,
    /// Answer as printed.
    pub answer: String,
    /// Pictures of every state.
    pub pictures: Vec<Picture>,
    /// Draw programs of every state.
    pub code: Vec<String>,
    /// What the checkers found.
    pub findings: Vec<Finding>,
    /// The record, if it is one.
    pub record: Option<String>,
}

/// What an expansion expands, and by which rules, in words; empty for a template's own problem.
fn grown(sample: &Sample) -> String {
    let rules = sample.provenance.expansions.iter().map(|e| format!("{} ({})", e.rule, e.way.name()));
    match &sample.parent {
        Some(parent) => format!("; expands {parent} by {}", rules.collect::<Vec<_>>().join(", then ")),
        None => String::new(),
    }
}

impl Problem {
    /// The problem of a stored sample.
    pub fn of(sample: &Sample) -> Problem {
        let calls = sample.trajectory.iter().filter_map(|m| m.call.as_ref());
        let from = &sample.provenance;
        Problem {
            origin: format!(
                "{} from {} level {}, turn {}{}",
                sample.id,
                from.template,
                from.level,
                from.turn,
                grown(sample)
            ),
            question: sample.question.clone(),
            choices: sample.choices.clone(),
            moves: sample
                .trajectory
                .iter()
                .map(|m| (m.call.as_ref().map(|c| c.tool.clone()), m.text.clone()))
                .collect(),
            answer: sample.answer_text.clone(),
            pictures: sample.pictures.clone(),
            code: std::iter::once(sample.code.clone()).chain(calls.map(|c| c.code.clone())).collect(),
            findings: vec![],
            record: serde_json::to_string_pretty(sample).ok(),
        }
    }

    /// Its words: question, steps, answer.
    pub fn words(&self) -> String {
        let mut text = format!("{}\n\nQuestion\n{}\n", self.origin, self.question);
        for (choice, letter) in self.choices.iter().zip('A'..) {
            let _ = writeln!(text, "{letter}. {choice}");
        }
        text += "\nSolution\n";
        for (number, (tool, words)) in self.moves.iter().enumerate() {
            let tool = tool.as_ref().map_or(String::new(), |t| format!("[{t}] "));
            let _ = writeln!(text, "{}. {tool}{words}", number + 1);
        }
        let _ = writeln!(text, "\nAnswer\n{}", self.answer);
        if !self.findings.is_empty() {
            text += "\nFindings\n";
        }
        for finding in &self.findings {
            let evidence = serde_json::to_string(&finding.evidence).unwrap_or_default();
            let _ = writeln!(text, "{} at {:?}: {evidence}", finding.code, finding.place);
        }
        text
    }

    /// Writes everything into a folder, which is made if need be, and returns the files.
    pub fn write(&self, folder: &Path) -> anyhow::Result<Vec<PathBuf>> {
        create_dir_all(folder).with_context(|| format!("{}: cannot make the folder", folder.display()))?;
        let mut files = vec![];
        for (state, picture) in self.pictures.iter().enumerate() {
            files.push((format!("{state}.png"), picture.png.as_slice()));
        }
        for (state, code) in self.code.iter().enumerate() {
            files.push((format!("{state}.star"), code.as_bytes()));
        }
        let words = self.words();
        files.push(("problem.txt".into(), words.as_bytes()));
        if let Some(record) = &self.record {
            files.push(("sample.json".into(), record.as_bytes()));
        }
        files.into_iter().map(|(name, bytes)| write(&folder.join(name), bytes)).collect()
    }
}

/// Writes a file whole or not at all, and names it if that fails.
pub fn write(path: &Path, bytes: &[u8]) -> anyhow::Result<PathBuf> {
    folder::write(path, bytes).with_context(|| format!("{}: cannot write", path.display()))?;
    Ok(path.into())
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_written_whole() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.txt");
        write(&path, b"one").unwrap();
        write(&path, b"two").unwrap();
        assert_eq!(std::fs::read(&path).unwrap(), b"two");
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1, "no partial file is left");
        assert!(write(&folder.path().join("none/a.txt"), b"").unwrap_err().to_string().contains("none/a.txt"));
    }
}
