//! The atlas: seeds and what has grown in one graph, as queries see it.
//!
//! In: the knowledge of the files and the grown nodes of a store. Out: answers about single nodes, what comes before them, and
//! how two of them hang together. Text search stands in [`super::search`]. Budget: every query on 25,000 nodes below 5 ms.

use crate::knowledge::Knowledge;
use crate::knowledge::error::near;
use crate::knowledge::grown::Grown;
use crate::knowledge::link::{Edge, Graph, before};
use crate::knowledge::node::{Kind, Node};
use petgraph::Direction;
use petgraph::graph::NodeIndex;
use petgraph::visit::EdgeRef;
use serde::Serialize;
use std::collections::HashMap;

/// Seeds and grown nodes in one graph.
#[derive(Clone, Debug)]
pub struct Atlas {
    graph: Graph,
    index: HashMap<String, NodeIndex>,
    grown: HashMap<NodeIndex, Grown>,
}

/// What an atlas holds, in numbers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[allow(missing_docs, reason = "they are counts of what they name")]
pub struct Counts {
    pub domains: usize,
    pub nodes: usize,
    pub seed_nodes: usize,
    pub grown_nodes: usize,
    pub areas: usize,
    pub concepts: usize,
    pub principles: usize,
    /// Principles with at least one schema that checks execute.
    pub executable_principles: usize,
    pub problem_kinds: usize,
    /// Edges.
    pub prerequisites: usize,
    /// Edges.
    pub related: usize,
    /// Edges from grown nodes to principles.
    pub derived_from: usize,
    /// Parts of the longest path.
    pub depth: usize,
}

/// One link of a chain: how the node before is tied to this one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Link {
    /// The node that the link leads to.
    pub path: String,
    /// How the node before is tied to it; `None` at the beginning.
    pub by: Option<&'static str>,
}

/// What links are called.
const LINKS: [&str; 7] =
    ["prerequisite", "prerequisite of", "derived from", "source of", "related", "part of", "above"];

/// What an edge is called when it is followed forth and back, and what a step along it costs in a chain: to build on one another
/// ties closer than to stand in one area.
fn way(edge: Edge) -> (u32, u32, usize) {
    match edge {
        Edge::Prerequisite => (0, 1, 2),
        Edge::DerivedFrom => (2, 3, 2),
        Edge::Related => (4, 4, 3),
        Edge::PartOf => (5, 6, 4),
    }
}

/// Where one half of a search reached a node: what that cost, plus one, so that zeros say "not yet" and memory that nobody touched
/// need not be written; the node nearer to this half's end; the link between.
type Reached = [u32; 3];

/// One half of a search for a chain: from one of its ends.
struct Half {
    reached: Vec<Reached>,
    /// Nodes to settle, by cost.
    buckets: Vec<Vec<NodeIndex>>,
    level: usize,
    /// Whether this end is the chain's last node.
    last: bool,
}

impl Half {
    fn new(end: NodeIndex, count: usize, last: bool) -> Half {
        let mut half = Half { reached: vec![[0; 3]; count], buckets: vec![vec![end]], level: 0, last };
        half.reached[end.index()][0] = 1;
        half
    }

    /// The cost from this half's end to a node; `None` if the node was not reached.
    fn cost(&self, node: NodeIndex) -> Option<usize> {
        (self.reached[node.index()][0] as usize).checked_sub(1)
    }

    /// The node nearer to this half's end, and how the link between is called in the order of the chain; `None` at the end.
    fn came(&self, node: NodeIndex) -> Option<(NodeIndex, &'static str)> {
        let [cost, from, link] = self.reached[node.index()];
        (cost > 1).then(|| (NodeIndex::new(from as usize), LINKS[link as usize]))
    }

    /// Settles the nodes of the next cost; `met` hears of every node that is reached, with its cost.
    fn step(&mut self, graph: &Graph, met: &mut impl FnMut(NodeIndex, usize)) {
        let mut next = 0;
        while let Some(node) = self.buckets[self.level].get(next).copied() {
            next += 1;
            if self.cost(node) != Some(self.level) {
                continue;
            }
            for direction in [Direction::Outgoing, Direction::Incoming] {
                for edge in graph.edges_directed(node, direction) {
                    let (forth, back, step) = way(*edge.weight());
                    let out = direction == Direction::Outgoing;
                    let other = if out { edge.target() } else { edge.source() };
                    let by = if out == self.last { back } else { forth };
                    let cost = self.level + step;
                    if self.cost(other).is_none_or(|known| cost < known) {
                        self.reached[other.index()] = [cost as u32 + 1, node.index() as u32, by];
                        if self.buckets.len() <= cost {
                            self.buckets.resize(cost + 1, vec![]);
                        }
                        self.buckets[cost].push(other);
                        met(other, cost);
                    }
                }
            }
        }
        self.level += 1;
    }

    fn done(&self) -> bool {
        self.level >= self.buckets.len()
    }
}

impl Atlas {
    /// Joins seeds and grown nodes. A grown node whose parent or principles are gone from the files keeps what is left.
    pub fn new(seeds: &Knowledge, grown: impl IntoIterator<Item = Grown>) -> Atlas {
        let mut graph = seeds.graph().clone();
        let mut index: HashMap<String, NodeIndex> = graph.node_indices().map(|i| (graph[i].path.clone(), i)).collect();
        let mut details = HashMap::new();
        for one in grown {
            if index.contains_key(&one.name) {
                continue;
            }
            let at = graph.add_node(Node {
                path: one.name.clone(),
                kind: Kind::ProblemKind,
                statement: one.statement.clone(),
                aliases: one.aliases.clone(),
                formula: None,
                level: one.level,
                prerequisites: vec![],
                related: vec![],
                schemas: vec![],
            });
            let parent = graph[at].parent().and_then(|p| index.get(p)).copied();
            parent.map(|to| graph.add_edge(at, to, Edge::PartOf));
            for to in one.pattern.principles.iter().filter_map(|p| index.get(p)).copied() {
                graph.add_edge(at, to, Edge::DerivedFrom);
            }
            index.insert(one.name.clone(), at);
            details.insert(at, one);
        }
        Atlas { graph, index, grown: details }
    }

    /// The graph: seeds sorted by path, then what has grown.
    pub fn graph(&self) -> &Graph {
        &self.graph
    }

    /// The place of a path.
    pub fn find(&self, path: &str) -> Option<NodeIndex> {
        self.index.get(path).copied()
    }

    /// What has grown at a node; `None` for seeds.
    pub fn grown(&self, at: NodeIndex) -> Option<&Grown> {
        self.grown.get(&at)
    }

    /// Known paths that a wrong one may mean, nearest first, at most three.
    pub fn near(&self, wrong: &str) -> Vec<&str> {
        // "Thin lens" is thin-lens, as far as paths go.
        let wrong = &wrong.trim_matches(['/', ' ']).to_lowercase().replace([' ', '_'], "-");
        let known = self.graph.node_weights().map(|n| n.path.as_str());
        let found = near(wrong, known);
        if !found.is_empty() {
            return found;
        }
        // Somebody who knows only the name may leave the beginning of the path away.
        let tail = format!("/{}", wrong.rsplit('/').next().unwrap_or(wrong));
        let known = self.graph.node_weights().map(|n| n.path.as_str());
        let mut found: Vec<&str> = known.filter(|p| p.ends_with(&tail)).collect();
        found.sort_by_key(|p| (p.len(), *p));
        found.truncate(3);
        found
    }

    /// How much there is.
    pub fn counts(&self) -> Counts {
        let mut counts = Counts { nodes: self.graph.node_count(), grown_nodes: self.grown.len(), ..Counts::default() };
        counts.seed_nodes = counts.nodes - counts.grown_nodes;
        for node in self.graph.node_weights() {
            counts.depth = counts.depth.max(node.path.split('/').count());
            counts.executable_principles += usize::from(!node.schemas.is_empty());
            *match node.kind {
                Kind::Domain => &mut counts.domains,
                Kind::Area => &mut counts.areas,
                Kind::Concept => &mut counts.concepts,
                Kind::Principle => &mut counts.principles,
                Kind::ProblemKind => &mut counts.problem_kinds,
            } += 1;
        }
        for edge in self.graph.edge_weights() {
            match edge {
                Edge::PartOf => {}
                Edge::Prerequisite => counts.prerequisites += 1,
                Edge::Related => counts.related += 1,
                Edge::DerivedFrom => counts.derived_from += 1,
            }
        }
        counts
    }

    /// Ends of the edges of one sort at a node, forth or back, sorted by path.
    pub fn beside(&self, at: NodeIndex, edge: Edge, direction: Direction) -> Vec<&str> {
        let edges = self.graph.edges_directed(at, direction).filter(|e| *e.weight() == edge);
        let other = |e: petgraph::graph::EdgeReference<'_, Edge>| match direction {
            Direction::Outgoing => e.target(),
            Direction::Incoming => e.source(),
        };
        let mut paths: Vec<&str> = edges.map(|e| self.graph[other(e)].path.as_str()).collect();
        paths.sort_unstable();
        paths
    }

    /// All that must be known before a node, near or far, in an order in which it can be learned. What a grown node is
    /// derived from comes before it.
    pub fn before(&self, target: NodeIndex) -> Vec<&Node> {
        let found = before(&self.graph, target, |e| matches!(e, Edge::Prerequisite | Edge::DerivedFrom));
        found.into_iter().map(|i| &self.graph[i]).collect()
    }

    /// The closest chain from one node to another, both included; empty if nothing joins them.
    ///
    /// Shortest path with small whole costs by buckets (Dial 1969), from both ends at once, so that only what is near either of
    /// them is looked at; among equals the one that was found first in the order of the graph.
    pub fn between(&self, from: NodeIndex, to: NodeIndex) -> Vec<Link> {
        let count = self.graph.node_count();
        let (mut head, mut tail) = (Half::new(from, count, false), Half::new(to, count, true));
        let mut best = (if from == to { 0 } else { usize::MAX }, from);
        while head.level + tail.level < best.0 && !(head.done() || tail.done()) {
            let (half, other) = if head.level <= tail.level { (&mut head, &tail) } else { (&mut tail, &head) };
            half.step(&self.graph, &mut |node, cost| {
                if let Some(whole) = other.cost(node).map(|rest| cost + rest).filter(|whole| *whole < best.0) {
                    best = (whole, node);
                }
            });
        }
        if best.0 == usize::MAX {
            return vec![];
        }
        let link = |at: NodeIndex, by| Link { path: self.graph[at].path.clone(), by };
        let mut chain = vec![];
        let mut at = best.1;
        while let Some((before, by)) = head.came(at) {
            chain.push(link(at, Some(by)));
            at = before;
        }
        chain.push(link(from, None));
        chain.reverse();
        let mut at = best.1;
        while let Some((after, by)) = tail.came(at) {
            chain.push(link(after, Some(by)));
            at = after;
        }
        chain
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::knowledge::Sources;
    use crate::knowledge::grown::{Pattern, Sort};

    fn atlas() -> Atlas {
        let node = |path: &str, kind: &str, more: &str| {
            format!("[[node]]\npath = \"{path}\"\nkind = \"{kind}\"\nlevel = 1\nstatement = \"A statement.\"\n{more}\n")
        };
        let text = [
            node("a", "domain", ""),
            node("a/b", "principle", "prerequisites = [\"a/c\"]"),
            node("a/c", "concept", "related = [\"a/d\"]"),
            node("a/d", "concept", ""),
        ];
        let other = node("z", "domain", "");
        let sources = [("knowledge/a/x.toml", text.concat()), ("knowledge/z/x.toml", other)];
        let sources: Sources = sources.into_iter().map(|(f, t)| (f.into(), t)).collect();
        let pattern = Pattern {
            sort: Sort::Node,
            givens: vec![],
            asked: "length".into(),
            principles: vec!["a/b".into(), "a/gone".into()],
            tools: vec![],
        };
        let grown = Grown {
            name: "a/b/length".into(),
            signature: pattern.signature(),
            pattern,
            statement: "Find a length.".into(),
            aliases: vec![],
            level: 1,
            round: 1,
        };
        Atlas::new(&Knowledge::parse(&sources).unwrap(), [grown.clone(), grown])
    }

    #[test]
    fn grown_nodes_stand_among_the_seeds() {
        let atlas = atlas();
        let counts = atlas.counts();
        assert_eq!((counts.nodes, counts.seed_nodes, counts.grown_nodes, counts.domains), (6, 5, 1, 2));
        assert_eq!((counts.prerequisites, counts.related, counts.derived_from, counts.depth), (1, 1, 1, 3));
        let at = atlas.find("a/b/length").unwrap();
        assert_eq!(atlas.beside(at, Edge::PartOf, Direction::Outgoing), ["a/b"]);
        assert_eq!(atlas.before(at).iter().map(|n| n.path.as_str()).collect::<Vec<_>>(), ["a/c", "a/b"]);
        assert!(atlas.grown(at).is_some() && atlas.grown(atlas.find("a/b").unwrap()).is_none());
    }

    #[test]
    fn a_chain_says_how_each_link_is_tied() {
        let atlas = atlas();
        let chain = |a: &str, b: &str| {
            let links = atlas.between(atlas.find(a).unwrap(), atlas.find(b).unwrap());
            links.iter().map(|l| format!("{} {}", l.by.unwrap_or("-"), l.path)).collect::<Vec<_>>()
        };
        assert_eq!(chain("a/b/length", "a/d"), ["- a/b/length", "derived from a/b", "prerequisite a/c", "related a/d"]);
        assert_eq!(chain("a/c", "a/b"), ["- a/c", "prerequisite of a/b"]);
        assert_eq!(chain("a/c", "a/c"), ["- a/c"]);
        assert_eq!(chain("a", "z"), Vec::<String>::new());
    }

    #[test]
    fn near_names_are_found_by_spelling_and_by_their_end() {
        assert_eq!(atlas().near("a/lenght"), Vec::<&str>::new());
        assert_eq!(atlas().near("length"), ["a/b/length"]);
        assert_eq!(atlas().near(" Length/"), ["a/b/length"]);
    }
}
