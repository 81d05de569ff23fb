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

impl Place {
    /// The place of a byte offset in the text of a file.
    pub fn of(file: &str, text: &str, offset: usize) -> Place {
        let before = &text[..text.floor_char_boundary(offset)];
        let line_start = before.rfind('\n').map_or(0, |i| i + 1);
        let line = before.matches('\n').count() + 1;
        Place { file: file.into(), line, column: before[line_start..].chars().count() + 1 }
    }
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
    let last = |p: &str| p.rsplit('/').next().unwrap_or_default().to_owned();
    let mut found: Vec<(f64, &str)> = known
        .map(|k| {
            // Paths share long beginnings, which say little: the last part counts as much as the whole.
            let whole = strsim::normalized_damerau_levenshtein(wrong, k);
            (0.5 * whole + 0.5 * strsim::jaro_winkler(&last(wrong), &last(k)), k)
        })
        .filter(|row| row.0 >= NEAR)
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
