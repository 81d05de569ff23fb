//! The graph as other programs read it: DOT (Graphviz), GraphML, JSON.
//!
//! Edges run as in [`crate::knowledge::link::Edge`]: from the node that names the other to that other.

use crate::knowledge::atlas::Atlas;
use crate::knowledge::link::Edge;
use petgraph::visit::EdgeRef;
use serde_json::json;
use std::io::Write;

/// A format: a row of [`FORMATS`].
pub struct Format {
    /// Name.
    pub name: &'static str,
    /// What reads it.
    pub meaning: &'static str,
    /// Writes the nodes below a path (all for an empty one) and the edges between them.
    pub write: fn(&Atlas, &str, &mut dyn Write) -> std::io::Result<()>,
}

/// All formats.
pub const FORMATS: [Format; 3] = [
    Format { name: "dot", meaning: "Graphviz", write: dot },
    Format { name: "graphml", meaning: "GraphML, as Gephi, yEd and networkx read it", write: graphml },
    Format { name: "json", meaning: "one object: {\"nodes\": [...], \"edges\": [...]}", write: object },
];

/// What an edge is called.
fn called(edge: Edge) -> &'static str {
    match edge {
        Edge::PartOf => "part-of",
        Edge::Prerequisite => "prerequisite",
        Edge::Related => "related",
        Edge::DerivedFrom => "derived-from",
    }
}

/// Indices of the nodes at or below a path.
fn below(atlas: &Atlas, path: &str) -> Vec<bool> {
    let inside = |p: &str| path.is_empty() || p.strip_prefix(path).is_some_and(|r| r.is_empty() || r.starts_with('/'));
    atlas.graph().node_weights().map(|n| inside(&n.path)).collect()
}

/// Edges between nodes that are taken: from, to, name.
fn edges<'a>(atlas: &'a Atlas, taken: &'a [bool]) -> impl Iterator<Item = (usize, usize, &'static str)> + 'a {
    let all = atlas.graph().edge_references();
    all.map(|e| (e.source().index(), e.target().index(), called(*e.weight()))).filter(|e| taken[e.0] && taken[e.1])
}

fn dot(atlas: &Atlas, path: &str, out: &mut dyn Write) -> std::io::Result<()> {
    let quote = |text: &str| format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""));
    let taken = below(atlas, path);
    writeln!(out, "digraph knowledge {{\n  rankdir = RL\n  node [shape = box]")?;
    for (i, node) in atlas.graph().node_weights().enumerate().filter(|(i, _)| taken[*i]) {
        let style = if atlas.grown(petgraph::graph::NodeIndex::new(i)).is_some() { ", style = rounded" } else { "" };
        writeln!(out, "  n{i} [label = {}, tooltip = {}{style}]", quote(&node.path), quote(&node.statement))?;
    }
    for (from, to, name) in edges(atlas, &taken) {
        writeln!(out, "  n{from} -> n{to} [label = {}]", quote(name))?;
    }
    writeln!(out, "}}")
}

fn graphml(atlas: &Atlas, path: &str, out: &mut dyn Write) -> std::io::Result<()> {
    let text = |text: &str| {
        let text = text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;");
        // Control characters have no place in XML 1.0.
        text.chars().filter(|c| !c.is_control() || *c == '\n' || *c == '\t').collect::<String>()
    };
    let taken = below(atlas, path);
    writeln!(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>")?;
    writeln!(out, "<graphml xmlns=\"http://graphml.graphdrawing.org/xmlns\">")?;
    for (key, of, sort) in [
        ("path", "node", "string"),
        ("kind", "node", "string"),
        ("level", "node", "int"),
        ("statement", "node", "string"),
        ("origin", "node", "string"),
        ("edge", "edge", "string"),
    ] {
        writeln!(out, "  <key id=\"{key}\" for=\"{of}\" attr.name=\"{key}\" attr.type=\"{sort}\"/>")?;
    }
    writeln!(out, "  <graph edgedefault=\"directed\">")?;
    for (i, node) in atlas.graph().node_weights().enumerate().filter(|(i, _)| taken[*i]) {
        let origin = if atlas.grown(petgraph::graph::NodeIndex::new(i)).is_some() { "grown" } else { "seed" };
        write!(out, "    <node id=\"n{i}\">")?;
        let (kind, level) = (node.kind.to_string(), node.level.to_string());
        let values = [
            ("path", &*node.path),
            ("kind", &kind),
            ("level", &level),
            ("statement", &node.statement),
            ("origin", origin),
        ];
        for (key, value) in values {
            write!(out, "<data key=\"{key}\">{}</data>", text(value))?;
        }
        writeln!(out, "</node>")?;
    }
    for (number, (from, to, name)) in edges(atlas, &taken).enumerate() {
        writeln!(
            out,
            "    <edge id=\"e{number}\" source=\"n{from}\" target=\"n{to}\"><data key=\"edge\">{name}</data></edge>"
        )?;
    }
    writeln!(out, "  </graph>\n</graphml>")
}

fn object(atlas: &Atlas, path: &str, out: &mut dyn Write) -> std::io::Result<()> {
    let taken = below(atlas, path);
    let graph = atlas.graph();
    let nodes: Vec<_> = graph
        .node_indices()
        .filter(|i| taken[i.index()])
        .map(|i| {
            let node = &graph[i];
            json!({"path": node.path, "kind": node.kind, "statement": node.statement, "aliases": node.aliases,
                   "formula": node.formula, "level": node.level, "grown": atlas.grown(i)})
        })
        .collect();
    let path_of = |i: usize| &graph[petgraph::graph::NodeIndex::new(i)].path;
    let edges: Vec<_> = edges(atlas, &taken)
        .map(|(from, to, name)| json!({"from": path_of(from), "to": path_of(to), "edge": name}))
        .collect();
    writeln!(out, "{}", json!({"nodes": nodes, "edges": edges}))
}
