//! What is wrong in a knowledge file or a citation, with place, value and hint.

use std::fmt;
use thiserror::Error;

/// A line and column of a file, both from 1.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// File, as the sources name it.
    pub file: String,
    /// Line.
    pub line: usize,
    /// Column in characters.
    pub column: usize,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}:{}", self.file, self.line, self.column)
    }
}

/// A problem of a knowledge file.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Error)]
#[error("{place}: {what}{}", hint.as_ref().map(|h| format!("; hint: {h}")).unwrap_or_default())]
pub struct KnowledgeError {
    /// Where.
    pub place: Place,
    /// What is wrong, with the value.
    pub what: String,
    /// What to do about it.
    pub hint: Option<String>,
}

/// The known names nearest to a wrong one, nearest first, at most three; none if all are far.
pub fn near<'a>(wrong: &str, known: impl Iterator<Item = &'a str>) -> Vec<&'a str> {
    /// Similarity of Jaro and Winkler, 0 to 1, from which on two names are taken for a slip of each other.
    const NEAR: f64 = 0.85;
    fn last(path: &str) -> &str {
        path.rsplit('/').next().unwrap_or_default()
    }
    let mut found: Vec<(f64, &str)> = known
        .filter_map(|k| {
            // Paths share long beginnings, which say little: the last part counts as much as the whole.
            let end = 0.5 * strsim::jaro_winkler(last(wrong), last(k));
            // The whole costs far more to compare and counts half at most.
            let likeness =
                if end + 0.5 < NEAR { end } else { 0.5 * strsim::normalized_damerau_levenshtein(wrong, k) + end };
            (likeness >= NEAR).then_some((likeness, k))
        })
        .collect();
    found.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(b.1)));
    // A much nearer name makes the others noise.
    let best = found.first().map_or(0.0, |row| row.0);
    found.retain(|row| row.0 >= best - 0.05);
    found.truncate(3);
    found.into_iter().map(|row| row.1).collect()
}

/// "did you mean `a`?", if some known name is near.
pub fn did_you_mean<'a>(wrong: &str, known: impl Iterator<Item = &'a str>) -> Option<String> {
    let names = near(wrong, known);
    (!names.is_empty()).then(|| format!("did you mean {}?", names.join(" or ")))
}
