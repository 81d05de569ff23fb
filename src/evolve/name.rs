//! Names, statements and places of what grows.

use crate::claim::text::listed;
use crate::knowledge::Knowledge;
use crate::knowledge::embed::{Name, hash};
use crate::knowledge::grown::{Pattern, Sort};
use crate::knowledge::node::DEPTH;
use std::collections::{BTreeMap, BTreeSet};

/// Givens and principles that a name spells out, at most: what more there is stands in the statement.
const SPELLED: usize = 3;

/// A text as a part of a path: lower-case words joined by single hyphens.
pub fn slug(text: &str) -> String {
    let lower = text.to_lowercase();
    let words = lower.split(|c: char| !c.is_ascii_alphanumeric()).filter(|w| !w.is_empty());
    words.collect::<Vec<_>>().join("-")
}

fn last(path: &str) -> String {
    path.rsplit('/').next().unwrap_or_default().replace(['_', '-'], " ")
}

/// The node that a kind of problem belongs below: the most telling of its principles, which is the one that the fewest proposals
/// cite; among those the deepest. `None` if no principle is a node.
pub fn parent(pattern: &Pattern, seeds: &Knowledge, cited: &BTreeMap<String, u64>) -> Option<String> {
    let known = pattern.principles.iter().filter(|p| seeds.contains(p));
    let telling = known.min_by_key(|p| {
        let depth = p.split('/').count();
        (cited.get(*p).copied().unwrap_or(0), std::cmp::Reverse(depth), (*p).clone())
    })?;
    let full = telling.split('/').count() >= DEPTH;
    Some(if full { telling.rsplit_once('/')?.0.to_owned() } else { telling.clone() })
}

/// A free name for a pattern: below `parent` for a node, among tools for a tool.
pub fn name(pattern: &Pattern, parent: &str, taken: &dyn Fn(&str) -> bool) -> String {
    let list = |names: &[String], but: &str| {
        let some = names.iter().filter(|n| *n != but).take(SPELLED).map(|n| last(n));
        some.collect::<Vec<_>>().join(" and ")
    };
    let mut parts: Vec<String> = Vec::new();
    match pattern.sort {
        Sort::Tool => parts.push(pattern.tools.iter().map(|t| last(t)).collect::<Vec<_>>().join(" then ")),
        Sort::Node => {
            parts.push(pattern.asked.clone());
            let lists = [("from", &pattern.givens), ("by", &pattern.principles), ("with", &pattern.tools)];
            for (word, names) in lists {
                let text = list(names, parent);
                if !text.is_empty() {
                    parts.push(format!("{word} {text}"));
                }
            }
        }
    }
    let place = |text: String| if parent.is_empty() { slug(&text) } else { format!("{parent}/{}", slug(&text)) };
    // The shortest beginning that is free; with at least the givens, since what is asked alone names a quantity, no problem.
    let shortest = parts.len().min(2);
    let beginnings = (shortest..=parts.len()).map(|n| place(parts[..n].join(" ")));
    let numbered = (2..).map(|n: u32| place(format!("{} {n}", parts.join(" "))));
    beginnings.chain(numbered).find(|name| !taken(name)).expect("some number is free")
}

/// One sentence on what it is.
pub fn statement(pattern: &Pattern) -> String {
    let and = |names: &[String]| listed(&names.iter().map(|n| last(n)).collect::<Vec<_>>());
    match pattern.sort {
        Sort::Tool => {
            let calls: Vec<String> = pattern.tools.iter().map(|t| last(t)).collect();
            format!("Draw with {} in one go.", calls.join(", then with "))
        }
        Sort::Node => {
            let mut text = format!("Find what is asked ({})", pattern.asked);
            for (word, names) in [
                (" from what is given", &pattern.givens),
                (" by", &pattern.principles),
                (" drawing with", &pattern.tools),
            ] {
                if !names.is_empty() {
                    let open = if word.ends_with("given") {
                        format!("{word} ({})", and(names))
                    } else {
                        format!("{word} {}", and(names))
                    };
                    text.push_str(&open);
                }
            }
            text + "."
        }
    }
}

/// A pattern as it is compared. Of a tool the order of calls counts: neighbours make words of their own.
pub fn compared(pattern: &Pattern) -> Name {
    match pattern.sort {
        Sort::Node => Name::of(&pattern.phrase()),
        Sort::Tool => {
            let calls: Vec<String> = pattern.tools.iter().map(|t| slug(t).replace('-', "")).collect();
            // Hashed, so that "a, then b" is not spelled like "b, then a".
            let pairs = calls.windows(2).map(|w| format!("{:016x}", hash(&w.join(" "))));
            Name::of(&calls.iter().cloned().chain(pairs).collect::<Vec<_>>().join(" "))
        }
    }
}

/// How many proposals cite each principle.
pub fn cited<'a>(patterns: impl Iterator<Item = &'a Pattern>) -> BTreeMap<String, u64> {
    let mut counts = BTreeMap::new();
    for principle in patterns.flat_map(|p| p.principles.iter().collect::<BTreeSet<_>>()) {
        *counts.entry(principle.clone()).or_default() += 1;
    }
    counts
}
