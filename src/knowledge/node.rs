//! A knowledge node: what the files say of one thing that can be known.

use serde::{Deserialize, Serialize};
use std::fmt;

/// Parts of a path, at most.
pub const DEPTH: usize = 7;

/// Levels: 1 primary school, 2 lower secondary, 3 upper secondary, 4 first university years, 5 beyond.
pub const LEVELS: std::ops::RangeInclusive<i64> = 1..=5;

/// What sort of thing a node is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// A field of knowledge: the first part of a path.
    Domain,
    /// A part of a field.
    Area,
    /// A thing that has a definition.
    Concept,
    /// A statement or method that justifies a step of a solution.
    Principle,
    /// A sort of problem.
    ProblemKind,
}

/// The kinds with their names in files.
pub const KINDS: &[(&str, Kind)] = &[
    ("domain", Kind::Domain),
    ("area", Kind::Area),
    ("concept", Kind::Concept),
    ("principle", Kind::Principle),
    ("problem-kind", Kind::ProblemKind),
];

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(KINDS.iter().find(|row| row.1 == *self).map_or("", |row| row.0))
    }
}

/// A node.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Node {
    /// Address: kebab-case parts joined by `/`, at most [`DEPTH`]; the parts before the last address the parent.
    pub path: String,
    /// What sort of thing it is.
    pub kind: Kind,
    /// The definition, statement or method in one precise sentence.
    pub statement: String,
    /// Other names in use.
    pub aliases: Vec<String>,
    /// The statement as a formula.
    pub formula: Option<String>,
    /// When it is usually learned; see [`LEVELS`].
    pub level: u8,
    /// Paths of what must be known before.
    pub prerequisites: Vec<String>,
    /// Paths of what is worth a look beside.
    pub related: Vec<String>,
    /// The schemas in words that differ whenever they mean something else.
    pub schemas: Vec<String>,
}

impl Node {
    /// The address of the node above; `None` for a domain.
    pub fn parent(&self) -> Option<&str> {
        self.path.rsplit_once('/').map(|p| p.0)
    }

    /// The last part of the path.
    pub fn name(&self) -> &str {
        self.path.rsplit_once('/').map_or(&self.path, |p| p.1)
    }

    /// The first part of the path.
    pub fn domain(&self) -> &str {
        self.path.split('/').next().unwrap_or_default()
    }
}
