//! Terms over nodes, digested up to renaming of nodes and order of terms.
//!
//! Nodes are coloured by what terms say of them, again and again, until no more nodes can be told apart (colour refinement of
//! Weisfeiler and Leman, over terms instead of edges). Where nodes stay alike, each of them is singled out in turn and the
//! colours refined anew; the digest takes all outcomes together. That is the same whatever the names, takes one refinement for
//! each such node, and tells apart all but contrived regular structures, which no figure has.

use crate::similarity::mix::{chain, mix, text};
use std::collections::BTreeSet;

/// A statement about nodes.
#[derive(Clone, PartialEq, Debug)]
pub enum Term {
    /// A node, by its place.
    Node(usize),
    /// A value or word.
    Leaf(u64),
    /// Parts whose order counts.
    Ordered(u64, Vec<Term>),
    /// Parts whose order does not count.
    Sorted(u64, Vec<Term>),
    /// Parts that read the same backwards.
    Chain(u64, Vec<Term>),
    /// Parts in a circle, in either direction, from anywhere.
    Ring(u64, Vec<Term>),
}

/// A leaf of a word.
pub fn word(words: &str) -> Term {
    Term::Leaf(text(words))
}

/// Parts in order under a word.
pub fn ordered(tag: &str, parts: Vec<Term>) -> Term {
    Term::Ordered(text(tag), parts)
}

/// Parts in no order under a word.
pub fn sorted(tag: &str, parts: Vec<Term>) -> Term {
    Term::Sorted(text(tag), parts)
}

/// Marks the node that a colour is being found for.
const SELF: u64 = 0x5e1f;
/// Marks the node that is singled out.
const SINGLE: u64 = 0x0dd;

impl Term {
    /// Adds the nodes that the term mentions.
    pub fn nodes(&self, into: &mut BTreeSet<usize>) {
        match self {
            Term::Node(node) => {
                into.insert(*node);
            }
            Term::Leaf(_) => {}
            Term::Ordered(_, parts) | Term::Sorted(_, parts) | Term::Chain(_, parts) | Term::Ring(_, parts) => {
                parts.iter().for_each(|part| part.nodes(into));
            }
        }
    }

    /// The hash under a colouring, as one node sees it.
    fn hash(&self, colors: &[u64], own: Option<usize>) -> u64 {
        let all = |parts: &[Term]| -> Vec<u64> { parts.iter().map(|part| part.hash(colors, own)).collect() };
        match self {
            Term::Node(node) if own == Some(*node) => mix(colors[*node] ^ SELF),
            Term::Node(node) => colors[*node],
            Term::Leaf(leaf) => mix(*leaf),
            Term::Ordered(tag, parts) => mix(tag ^ chain(parts.iter().map(|part| part.hash(colors, own)))),
            Term::Sorted(tag, parts) => {
                let mut hashes = all(parts);
                hashes.sort_unstable();
                mix(tag ^ chain(hashes))
            }
            Term::Chain(tag, parts) => {
                let hashes = all(parts);
                let back = chain(hashes.iter().rev().copied());
                mix(tag ^ chain(hashes).min(back))
            }
            Term::Ring(tag, parts) => {
                let hashes = all(parts);
                let from = |start: usize| hashes[start..].iter().chain(&hashes[..start]).copied();
                let turns = (0..hashes.len()).flat_map(|start| {
                    let back: Vec<u64> = from(start).collect();
                    [chain(from(start)), chain(back.into_iter().rev())]
                });
                mix(tag ^ turns.min().unwrap_or(0))
            }
        }
    }
}

/// The terms with the nodes that each mentions.
struct Terms<'a>(Vec<(&'a Term, Vec<usize>)>);

impl Terms<'_> {
    /// Colours by what the terms say, until they part no more nodes.
    fn refine(&self, mut colors: Vec<u64>, nodes: &BTreeSet<usize>) -> Vec<u64> {
        let count = |colors: &[u64]| nodes.iter().map(|node| colors[*node]).collect::<BTreeSet<_>>().len();
        let mut classes = count(&colors);
        loop {
            let mut seen: Vec<Vec<u64>> = vec![vec![]; colors.len()];
            for (term, mentioned) in &self.0 {
                for node in mentioned {
                    seen[*node].push(term.hash(&colors, Some(*node)));
                }
            }
            for (color, mut seen) in colors.iter_mut().zip(seen) {
                seen.sort_unstable();
                *color = mix(*color ^ chain(seen));
            }
            let now = count(&colors);
            if now == classes || now == nodes.len() {
                return colors;
            }
            classes = now;
        }
    }

    /// The hashes of all terms, in order of size.
    fn summary(&self, colors: &[u64]) -> Vec<u64> {
        let mut hashes: Vec<u64> = self.0.iter().map(|(term, _)| term.hash(colors, None)).collect();
        hashes.sort_unstable();
        hashes
    }
}

/// The digest of some terms: equal if and only if (see above) renaming nodes and reordering terms makes them equal.
pub fn digest(terms: &[Term]) -> blake3::Hash {
    let mentioned = |term: &Term| {
        let mut nodes = BTreeSet::new();
        term.nodes(&mut nodes);
        nodes
    };
    let terms = Terms(terms.iter().map(|term| (term, mentioned(term).into_iter().collect())).collect());
    let nodes: BTreeSet<usize> = terms.0.iter().flat_map(|(_, nodes)| nodes.iter().copied()).collect();
    let colors = terms.refine(vec![0; nodes.last().map_or(0, |last| last + 1)], &nodes);
    let mut words = terms.summary(&colors);
    let alike = |node: usize| nodes.iter().filter(|other| colors[**other] == colors[node]).count() > 1;
    let mut outcomes: Vec<u64> = nodes
        .iter()
        .filter(|node| alike(**node))
        .map(|node| {
            let mut single = colors.clone();
            single[*node] = mix(single[*node] ^ SINGLE);
            chain(terms.summary(&terms.refine(single, &nodes)))
        })
        .collect();
    outcomes.sort_unstable();
    words.extend(outcomes);
    let mut hasher = blake3::Hasher::new();
    words.iter().for_each(|word| {
        hasher.update(&word.to_le_bytes());
    });
    hasher.finalize()
}

#[cfg(test)]
mod tests {
    use super::*;
    use Term::Node;

    fn edges(pairs: &[(usize, usize)]) -> Vec<Term> {
        pairs.iter().map(|(a, b)| sorted("edge", vec![Node(*a), Node(*b)])).collect()
    }

    #[test]
    fn names_and_order_do_not_count_and_structure_does() {
        let path = digest(&edges(&[(0, 1), (1, 2), (2, 3)]));
        assert_eq!(path, digest(&edges(&[(3, 2), (5, 3), (2, 0)])));
        assert_ne!(path, digest(&edges(&[(0, 1), (0, 2), (0, 3)])));
    }

    #[test]
    fn alike_nodes_are_singled_out() {
        // Every node of both has two neighbours, which plain refinement cannot tell apart.
        let hexagon = digest(&edges(&[(0, 1), (1, 2), (2, 3), (3, 4), (4, 5), (5, 0)]));
        let triangles = digest(&edges(&[(0, 1), (1, 2), (2, 0), (3, 4), (4, 5), (5, 3)]));
        assert_ne!(hexagon, triangles);
        assert_eq!(hexagon, digest(&edges(&[(0, 3), (3, 1), (1, 4), (4, 2), (2, 5), (5, 0)])));
    }

    #[test]
    fn rings_turn_and_chains_reverse() {
        let with = |term: Term| digest(&[ordered("end", vec![Node(0)]), ordered("top", vec![Node(2)]), term]);
        let ring = |nodes: [usize; 4]| with(Term::Ring(1, nodes.map(Node).to_vec()));
        assert_eq!(ring([0, 1, 2, 3]), ring([2, 1, 0, 3]));
        assert_ne!(ring([0, 1, 2, 3]), ring([0, 2, 1, 3]));
        let chained = |nodes: [usize; 3]| with(Term::Chain(1, nodes.map(Node).to_vec()));
        assert_eq!(chained([0, 1, 2]), chained([2, 1, 0]));
        assert_ne!(chained([0, 1, 2]), chained([0, 2, 1]));
        assert_ne!(with(ordered("x", vec![Node(0), Node(2)])), with(ordered("x", vec![Node(2), Node(0)])));
    }
}
