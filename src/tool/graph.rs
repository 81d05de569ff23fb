//! Tools of networks and trees: tracing ways, marking nodes, writing at them.

use super::{Applied, Tool};
use crate::claim::Claim;
use crate::claim::args::{ArgError, Args};
use crate::claim::board::Board;
use crate::claim::relation::Relation;
use crate::claim::text::name_token;
use crate::scene::mark::MarkKind;
use crate::scene::shape::{Look, Role, Shape};

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
        returns.push(b.add(Shape::EdgeMark(w[0], w[1]), None, Look::of(Role::Tool)));
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

fn annotate(b: &mut Board, a: &mut Args) -> Result<Applied, ArgError> {
    let node = a.entity("node")?;
    let text = match a.take("text") {
        Some(crate::claim::args::Arg::Text(t)) => t,
        Some(crate::claim::args::Arg::Number(x)) => x.to_string(),
        other => return Err(a.error("text", format_args!("must be a text or number, not {other:?}"))),
    };
    let id = b.add(Shape::NodeMark(node), None, Look::of(Role::Tool));
    b.mark(MarkKind::Value(node, text.clone()), None);
    let (n, t) = (name_token(node), crate::claim::text::number_token(&text));
    Ok(Applied {
        returns: vec![id],
        phrases: vec![format!("write {t} at {n}"), format!("label {n} with {t}")],
        post: vec![Claim::Holds(Relation::MarkedNodes(vec![node]))],
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
        signature: "(node, text)",
        summary: "writes a number beside a node",
        knowledge: &["mathematics/discrete/graph/shortest-path"],
        kinds: GRAPH,
        apply: annotate,
    },
];
