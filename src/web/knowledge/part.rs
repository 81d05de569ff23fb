//! A part of the knowledge graph as a picture needs it: the nodes at and below one, or all, in sectors, and what comes before what.
//!
//! In: the graph with its counts. Out: plain rows in one order, which the picture and its JSON share. Where they are drawn is not
//! decided here.

use crate::knowledge::link::Edge;
use crate::web::knowledge::plan::Plan;
use petgraph::graph::NodeIndex;
use petgraph::visit::EdgeRef;
use serde::Serialize;
use std::collections::{HashMap, HashSet};

/// A node in a picture.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Dot {
    /// Path.
    pub path: String,
    /// Level, 1 to 5.
    pub level: u8,
    /// Samples that cite it; 0 for what grew, which rests on evidence instead.
    pub samples: u64,
    /// Whether it grew from samples.
    pub grown: bool,
    /// Place of its sector.
    pub sector: usize,
}

/// What stands together: all at and below a child that has children itself, or the remaining nodes.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Sector {
    /// Path of the node above them.
    pub path: String,
    /// Nodes.
    pub nodes: u64,
    /// How many of them samples show.
    pub shown: u64,
    /// Whether the sector is a part of its own, to look at alone.
    pub opens: bool,
}

/// A part of the graph.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize)]
pub struct Part {
    /// Nodes, by path.
    pub dots: Vec<Dot>,
    /// Sectors, by the path of their nodes.
    pub sectors: Vec<Sector>,
    /// Pairs of places in `dots`: a node, and what must be known before it.
    pub needs: Vec<[usize; 2]>,
    /// Pairs of which one node lies outside of this part.
    pub outside: usize,
}

impl Dot {
    /// Whether samples show it.
    pub fn shown(&self) -> bool {
        self.grown || self.samples > 0
    }
}

impl Part {
    /// The part at and below a path, or the whole.
    pub fn read(plan: &Plan, at: Option<&str>) -> Part {
        let graph = plan.atlas().graph();
        let within = |path: &str| at.is_none_or(|at| path == at || below(at, path).is_some());
        let mut nodes: Vec<NodeIndex> = graph.node_indices().filter(|i| within(&graph[*i].path)).collect();
        // By parts of paths: as texts, `a-b` would come between `a` and `a/b`.
        nodes.sort_by(|a, b| graph[*a].path.split('/').cmp(graph[*b].path.split('/')));
        let parents: HashSet<&str> = nodes.iter().filter_map(|i| graph[*i].parent()).collect();
        let place: HashMap<NodeIndex, usize> = nodes.iter().enumerate().map(|(n, i)| (*i, n)).collect();
        let mut part = Part::default();
        let mut known: HashMap<&str, usize> = HashMap::new();
        for i in &nodes {
            let node = &graph[*i];
            let (path, opens) = sector(at, &node.path, &parents);
            let sector = *known.entry(path).or_insert_with(|| {
                part.sectors.push(Sector { path: path.to_owned(), nodes: 0, shown: 0, opens });
                part.sectors.len() - 1
            });
            let grown = plan.atlas().grown(*i).is_some();
            let dot =
                Dot { path: node.path.clone(), level: node.level, samples: plan.direct(&node.path), grown, sector };
            part.sectors[sector].nodes += 1;
            part.sectors[sector].shown += u64::from(dot.shown());
            part.dots.push(dot);
        }
        let follows = |edge: &Edge| matches!(edge, Edge::Prerequisite | Edge::DerivedFrom);
        for edge in graph.edge_references().filter(|e| follows(e.weight())) {
            match (place.get(&edge.source()), place.get(&edge.target())) {
                (Some(node), Some(before)) => part.needs.push([*node, *before]),
                (None, None) => {}
                _ => part.outside += 1,
            }
        }
        part
    }

    /// Nodes that samples show.
    pub fn shown(&self) -> usize {
        self.dots.iter().filter(|d| d.shown()).count()
    }
}

/// What of a path lies below another one.
fn below<'a>(at: &str, path: &'a str) -> Option<&'a str> {
    path.strip_prefix(at)?.strip_prefix('/')
}

/// The path of a node's sector, and whether it can be opened: the child of `at` above the node if that has children, else `at`.
fn sector<'a>(at: Option<&'a str>, path: &'a str, parents: &HashSet<&str>) -> (&'a str, bool) {
    let rest = match at {
        None => Some(path),
        Some(at) => below(at, path),
    };
    let end = rest.map(|rest| path.len() - rest.len() + rest.find('/').unwrap_or(rest.len()));
    match end.map(|end| &path[..end]).filter(|child| parents.contains(child)) {
        Some(child) => (child, true),
        None => (at.unwrap_or(path), false),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_node_stands_with_the_child_that_it_is_below() {
        let parents: HashSet<&str> = ["a", "a/b", "a/b/c", "a/b-c"].into_iter().collect();
        let of = |at, path| sector(at, path, &parents);
        assert_eq!(of(None, "a/b/c/d"), ("a", true));
        assert_eq!(of(Some("a"), "a/b/c/d"), ("a/b", true));
        assert_eq!(of(Some("a"), "a/b-c/d"), ("a/b-c", true));
        assert_eq!(of(Some("a/b"), "a/b/c/d"), ("a/b/c", true));
        // A child without children, and the node itself, stand together.
        assert_eq!(of(Some("a"), "a/leaf"), ("a", false));
        assert_eq!(of(Some("a"), "a"), ("a", false));
    }
}
