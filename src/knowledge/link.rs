//! From placed nodes to a graph: duplicates, missing parents, unknown references and circles are found here.

use crate::knowledge::error::{KnowledgeError, did_you_mean};
use crate::knowledge::node::{DEPTH, Kind, Node};
use crate::knowledge::read::Placed;
use petgraph::algo::tarjan_scc;
use petgraph::graph::{DiGraph, NodeIndex};
use petgraph::visit::EdgeRef;
use std::collections::{BTreeMap, HashMap, VecDeque};

/// How two nodes hang together; every edge runs from the node whose file names the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Edge {
    /// To the node above.
    PartOf,
    /// To what must be known before.
    Prerequisite,
    /// To what is worth a look beside.
    Related,
    /// From something grown to a principle that its problems are solved by.
    DerivedFrom,
}

/// Nodes sorted by path, with their edges; a node's index is its place in the order.
pub type Graph = DiGraph<Node, Edge>;

/// Joins the nodes of all files.
///
/// # Errors
/// Appends to `errors`; the graph is whole only if nothing was appended.
pub fn link(mut placed: Vec<Placed>, errors: &mut Vec<KnowledgeError>) -> Graph {
    placed.sort_by(|a, b| (&a.node.path, &a.path).cmp(&(&b.node.path, &b.path)));
    let mut graph = Graph::new();
    let mut index: BTreeMap<String, NodeIndex> = BTreeMap::new();
    let mut kept: Vec<Placed> = Vec::new();
    for entry in placed {
        if let Some(first) = index.get(&entry.node.path) {
            let first = &kept[first.index()].path;
            errors.push(KnowledgeError {
                what: format!("path {} stands already at {first}", entry.node.path),
                place: entry.path,
                hint: Some("keep one of them".into()),
            });
            continue;
        }
        index.insert(entry.node.path.clone(), graph.add_node(entry.node.clone()));
        kept.push(entry);
    }
    for (i, entry) in kept.iter().enumerate() {
        let from = NodeIndex::new(i);
        hang(entry, from, &index, &mut graph, errors);
        let node = &entry.node;
        let lists = [
            (&node.prerequisites, &entry.prerequisites, Edge::Prerequisite, "prerequisite"),
            (&node.related, &entry.related, Edge::Related, "related path"),
        ];
        for (paths, places, edge, word) in lists {
            for (path, place) in paths.iter().zip(places) {
                match index.get(path) {
                    Some(to) => {
                        graph.add_edge(from, *to, edge);
                    }
                    None => errors.push(KnowledgeError {
                        place: place.clone(),
                        what: format!("{word} {path} is no node"),
                        hint: Some(
                            did_you_mean(path, index.keys().map(String::as_str))
                                .unwrap_or_else(|| format!("add a node {path}, or name another one")),
                        ),
                    }),
                }
            }
        }
    }
    circles(&graph, &kept, errors);
    graph
}

/// Ties a node to its parent.
fn hang(
    entry: &Placed,
    from: NodeIndex,
    index: &BTreeMap<String, NodeIndex>,
    graph: &mut Graph,
    errors: &mut Vec<KnowledgeError>,
) {
    let node = &entry.node;
    match (node.parent(), node.kind) {
        (None, Kind::Domain) => {}
        (None, kind) => errors.push(KnowledgeError {
            place: entry.kind.clone(),
            what: format!("{} is a {kind}, but a path of one part is a domain", node.path),
            hint: Some("write kind = \"domain\"".into()),
        }),
        (Some(_), Kind::Domain) => errors.push(KnowledgeError {
            place: entry.kind.clone(),
            what: format!("{} is a domain, but has more than one part", node.path),
            hint: Some("write kind = \"area\"".into()),
        }),
        // Too deep a path is reported where it is read.
        (Some(_), _) if node.path.split('/').count() > DEPTH => {}
        (Some(parent), _) => match index.get(parent) {
            Some(to) => {
                graph.add_edge(from, *to, Edge::PartOf);
            }
            None => errors.push(KnowledgeError {
                place: entry.path.clone(),
                what: format!("{} has no parent: {parent} is no node", node.path),
                hint: Some(
                    did_you_mean(parent, index.keys().map(String::as_str))
                        .unwrap_or_else(|| format!("add a node {parent}")),
                ),
            }),
        },
    }
}

/// All that lies before a node along the edges that are followed, near or far, each after what lies before it.
/// There must be no circle among these edges.
pub fn before(graph: &Graph, target: NodeIndex, follow: impl Fn(&Edge) -> bool) -> Vec<NodeIndex> {
    // A walk without recursion that leaves a node after all that comes before it.
    let mut order = Vec::new();
    let mut seen = vec![false; graph.node_count()];
    let mut open = vec![(target, false)];
    while let Some((node, leaving)) = open.pop() {
        if leaving {
            order.push(node);
            continue;
        }
        if std::mem::replace(&mut seen[node.index()], true) {
            continue;
        }
        open.push((node, true));
        let mut next: Vec<NodeIndex> = graph.edges(node).filter(|e| follow(e.weight())).map(|e| e.target()).collect();
        next.sort_by(|a, b| b.cmp(a));
        open.extend(next.into_iter().map(|i| (i, false)));
    }
    order.retain(|i| *i != target);
    order
}

/// Reports one shortest circle of prerequisites in each knot of them.
fn circles(graph: &Graph, placed: &[Placed], errors: &mut Vec<KnowledgeError>) {
    let before = graph.filter_map(|_, _| Some(()), |_, e| (*e == Edge::Prerequisite).then_some(()));
    let mut knots: Vec<Vec<NodeIndex>> = tarjan_scc(&before);
    knots.retain(|k| k.len() > 1 || before.contains_edge(k[0], k[0]));
    knots.iter_mut().for_each(|k| k.sort());
    knots.sort();
    for knot in knots {
        let start = knot[0];
        let chain = shortest_circle(&before, start);
        let names: Vec<&str> = chain.iter().map(|i| graph[*i].path.as_str()).collect();
        let next = names.get(1).copied().unwrap_or_default();
        let at = graph[start].prerequisites.iter().position(|p| p == next);
        let place = at.and_then(|i| placed[start.index()].prerequisites.get(i)).unwrap_or(&placed[start.index()].path);
        errors.push(KnowledgeError {
            place: place.clone(),
            what: format!("prerequisites run in a circle: {}", names.join(" -> ")),
            hint: Some("drop one of these prerequisites".into()),
        });
    }
}

/// A shortest circle through `start`, which lies on one; first and last node are `start`.
fn shortest_circle(graph: &DiGraph<(), ()>, start: NodeIndex) -> Vec<NodeIndex> {
    let mut came_from: HashMap<NodeIndex, NodeIndex> = HashMap::new();
    let mut open = VecDeque::from([start]);
    while let Some(node) = open.pop_front() {
        let mut next: Vec<NodeIndex> = graph.edges(node).map(|e| e.target()).collect();
        next.sort();
        for to in next {
            if to == start {
                let mut chain = vec![start, node];
                let mut at = node;
                while at != start {
                    at = came_from[&at];
                    chain.push(at);
                }
                chain.reverse();
                return chain;
            }
            came_from.entry(to).or_insert_with(|| {
                open.push_back(to);
                node
            });
        }
    }
    vec![start]
}
