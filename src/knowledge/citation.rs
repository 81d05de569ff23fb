//! Citations: who names a knowledge path, and whether there is a fitting node.

use crate::knowledge::Knowledge;
use crate::knowledge::error::did_you_mean;
use crate::knowledge::node::Kind;
use crate::tool::TOOLS;
use thiserror::Error;

/// A path that something outside the knowledge files names.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Citation {
    /// Who: "templates/plane/chord.star: meta", "tool connect".
    pub place: String,
    /// The path.
    pub path: String,
    /// Whether it justifies a step, so that the node must be a principle.
    pub justifies: bool,
}

/// A citation that meets no fitting node.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Error)]
#[error("{place}: {what}{}", hint.as_ref().map(|h| format!("; hint: {h}")).unwrap_or_default())]
pub struct CitationError {
    /// Who cites.
    pub place: String,
    /// What is wrong, with the path.
    pub what: String,
    /// What to do about it.
    pub hint: Option<String>,
}

/// What the table of tools cites.
pub fn of_tools() -> Vec<Citation> {
    let rows = TOOLS.iter().flat_map(|family| family.iter());
    let cites = |t: &'static crate::tool::row::Tool| {
        t.knowledge.iter().map(|path| Citation {
            place: format!("tool {}", t.name),
            path: (*path).into(),
            justifies: false,
        })
    };
    rows.flat_map(cites).collect()
}

/// Every citation without a fitting node, sorted, each once.
pub fn check(knowledge: &Knowledge, citations: &[Citation]) -> Vec<CitationError> {
    let mut errors = Vec::new();
    for citation in citations {
        let place = citation.place.clone();
        match knowledge.get(&citation.path) {
            None => {
                let known = knowledge
                    .nodes()
                    .filter(|n| !citation.justifies || n.kind == Kind::Principle)
                    .map(|n| n.path.as_str());
                errors.push(CitationError {
                    place,
                    what: format!("knowledge {} is no node", citation.path),
                    hint: Some(
                        did_you_mean(&citation.path, known).unwrap_or_else(|| "add it to a file in knowledge/".into()),
                    ),
                });
            }
            Some(node) if citation.justifies && node.kind != Kind::Principle => errors.push(CitationError {
                place,
                what: format!("a step is justified by {}, which is a {} and no principle", node.path, node.kind),
                hint: Some("cite the principle that is applied".into()),
            }),
            Some(node) if citation.justifies && node.schemas.is_empty() => errors.push(CitationError {
                place,
                what: format!("a step is justified by {}, which has no schema that could be applied", node.path),
                hint: Some("add a [[node.schema]] to it".into()),
            }),
            Some(_) => {}
        }
    }
    errors.sort();
    errors.dedup();
    errors
}
