//! Tools of networks and trees: tracing ways, marking nodes, writing at them.

use crate::claim::Claim;
use crate::claim::args::{ArgError, Args};
use crate::claim::board::Board;
use crate::claim::relation::Relation;
use crate::claim::text::name_token;
use crate::scene::mark::MarkKind;
use crate::scene::shape::{Look, Role, Shape};
use crate::tool::row::{Applied, Tool};

const GRAPH: &[&str] = &["graph"];

fn trace_path(b: &mut Board, a: &mut Args) -> Result<Applied, ArgError> {
    let nodes = a.entities()?;
    if nodes.len() < 2 {
        return Err(a.error("nodes", "need at least two"));
    }
    let mut returns = Vec::new();
    for w in nodes.windows(2) {
        let joined = b.scene.entities.iter().any(|e| match e.shape {
            Shape::Edge(p, q, directed, _) => (p, q) == (w[0], w[1]) || (!directed && (q, p) == (w[0], w[1])),
            _ => false,
        });
        if !joined {
            let name = |id| b.scene.called(id).unwrap_or_default();
            return Err(a.error("nodes", format_args!("no edge leads from {} to {}", name(w[0]), name(w[1]))));
        }
        // A mark over a mark would not show.
        if !b.scene.edge_marked(w[0], w[1]) {
            returns.push(b.add(Shape::EdgeMark(w[0], w[1]), None, Look::of(Role::Tool)));
        }
    }
    if returns.is_empty() {
        return Err(a.error("nodes", "are joined by marked edges already"));
    }
    let names = |sep: &str| nodes.iter().map(|id| name_token(*id)).collect::<Vec<_>>().join(sep);
    Ok(Applied {
        returns,
        phrases: vec![format!("trace {}", names(" → ")), format!("mark the way {} in the network", names("–"))],
        post: vec![Claim::Holds(Relation::MarkedPath(nodes))],
    })
}

fn mark_nodes(b: &mut Board, a: &mut Args) -> Result<Applied, ArgError> {
    let nodes = a.entities()?;
    if nodes.is_empty() {
        return Err(a.error("nodes", "need at least one"));
    }
    let returns = nodes.iter().map(|n| b.add(Shape::NodeMark(*n), None, Look::of(Role::Tool))).collect();
    let list = nodes.iter().map(|id| name_token(*id)).collect::<Vec<_>>().join(", ");
    Ok(Applied {
        returns,
        phrases: vec![format!("mark {list}"), format!("circle {list} in the figure")],
        post: vec![Claim::Holds(Relation::MarkedNodes(nodes))],
    })
}

fn mark_edges(b: &mut Board, a: &mut Args) -> Result<Applied, ArgError> {
    let edges = a.entities()?;
    let (mut returns, mut post, mut names) = (Vec::new(), Vec::new(), Vec::new());
    for id in &edges {
        let Shape::Edge(p, q, ..) = b.scene.entity(*id).shape else { return Err(a.error("edges", "must be edges")) };
        if !b.scene.edge_marked(p, q) {
            returns.push(b.add(Shape::EdgeMark(p, q), None, Look::of(Role::Tool)));
        }
        post.push(Claim::Holds(Relation::MarkedPath(vec![p, q])));
        names.push(format!("{}–{}", name_token(p), name_token(q)));
    }
    let list = names.join(", ");
    let phrases = match names.len() {
        0 => return Err(a.error("edges", "need at least one")),
        1 => vec![format!("mark the edge {list}"), format!("trace the edge {list} in the figure")],
        _ => vec![format!("mark the edges {list}"), format!("trace the edges {list} in the figure")],
    };
    Ok(Applied { returns, phrases, post })
}

/// Texts of one argument: a text, a number, or a list of them.
fn writings(a: &mut Args) -> Result<Vec<String>, ArgError> {
    use crate::claim::args::Arg;
    let one = |x: &Arg| match x {
        Arg::Text(t) => Some(t.clone()),
        Arg::Number(x) => Some(x.to_string()),
        _ => None,
    };
    let found = a.take("text");
    let list = match &found {
        Some(Arg::List(items)) => items.iter().map(one).collect(),
        Some(x) => one(x).map(|t| vec![t]),
        None => None,
    };
    list.ok_or_else(|| a.error("text", format_args!("must be a text, a number or a list of them, not {found:?}")))
}

fn annotate(b: &mut Board, a: &mut Args) -> Result<Applied, ArgError> {
    use crate::claim::args::Arg;
    let nodes = match a.take("node") {
        Some(Arg::Entity(id)) => vec![id],
        Some(Arg::List(items)) => {
            items.iter().filter_map(|i| if let Arg::Entity(id) = i { Some(*id) } else { None }).collect()
        }
        other => return Err(a.error("node", format_args!("must be a node or a list of nodes, not {other:?}"))),
    };
    let texts = writings(a)?;
    if nodes.is_empty() || nodes.len() != texts.len() {
        return Err(a.error("text", format_args!("has {} entries for {} nodes", texts.len(), nodes.len())));
    }
    let (mut returns, mut pairs) = (Vec::new(), Vec::new());
    for (node, text) in nodes.iter().zip(&texts) {
        returns.push(b.add(Shape::NodeMark(*node), None, Look::of(Role::Tool)));
        b.mark(MarkKind::Value(*node, text.clone()), None);
        pairs.push(format!("{} at {}", crate::claim::text::number_token(text), name_token(*node)));
    }
    let list = crate::claim::text::listed(&pairs);
    Ok(Applied {
        returns,
        phrases: vec![format!("write {list}"), format!("note {list} in the figure")],
        post: vec![Claim::Holds(Relation::MarkedNodes(nodes))],
    })
}

/// Tools of this family.
pub const TOOLS: &[Tool] = &[
    Tool {
        name: "trace_path",
        aliases: &["path_trace"],
        signature: "(node, node, ...)",
        summary: "marks the edges of a way; every step follows a drawn edge",
        knowledge: &["mathematics/discrete/graph/path"],
        kinds: GRAPH,
        apply: trace_path,
    },
    Tool {
        name: "mark_edges",
        aliases: &["highlight_edges"],
        signature: "(edge, ...)",
        summary: "marks edges",
        knowledge: &["mathematics/discrete/graph/spanning-tree"],
        kinds: GRAPH,
        apply: mark_edges,
    },
    Tool {
        name: "mark_nodes",
        aliases: &["visited"],
        signature: "(node, ...)",
        summary: "rings nodes",
        knowledge: &["mathematics/discrete/graph/traversal"],
        kinds: GRAPH,
        apply: mark_nodes,
    },
    Tool {
        name: "annotate",
        aliases: &["write_at"],
        signature: "(node, text) or ([nodes], [texts])",
        summary: "rings nodes and writes a number beside each",
        knowledge: &["mathematics/discrete/graph/shortest-path"],
        kinds: GRAPH,
        apply: annotate,
    },
];
