//! Solvers for directed networks without cycles: ways, event times of projects, orders (petgraph).

use super::graph::Network;
use crate::claim::observed::Observed;
use crate::claim::query::row::{QueryArg, QueryRow, name};
use crate::scene::Scene;
use petgraph::Direction;
use petgraph::algo::toposort;
use petgraph::graph::NodeIndex;
use petgraph::visit::EdgeRef;

/// Times this close are one time: weights are exact and few.
const SAME: f64 = 1e-9;

fn order(net: &Network) -> Result<Vec<NodeIndex>, String> {
    toposort(&net.graph, None).map_err(|_| "the network has a cycle or an edge without direction".into())
}

/// A project: nodes are events, arcs are activities. Times are indexed by node.
struct Project {
    net: Network,
    earliest: Vec<f64>,
    latest: Vec<f64>,
    sink: NodeIndex,
    source: NodeIndex,
}

impl Project {
    fn read(scene: &Scene) -> Result<Project, String> {
        let net = Network::read(scene);
        let order = order(&net)?;
        let ends = |d: Direction| net.graph.externals(d).collect::<Vec<_>>();
        let ([source], [sink]) = (&ends(Direction::Incoming)[..], &ends(Direction::Outgoing)[..]) else {
            return Err("a project needs one start and one end".into());
        };
        let (source, sink) = (*source, *sink);
        let mut earliest = vec![0.0; net.graph.node_count()];
        for n in &order {
            let through = |e: petgraph::graph::EdgeReference<'_, f64>| earliest[e.source().index()] + e.weight();
            earliest[n.index()] = net.graph.edges_directed(*n, Direction::Incoming).map(through).fold(0.0, f64::max);
        }
        let mut latest = vec![earliest[sink.index()]; net.graph.node_count()];
        for n in order.iter().rev() {
            let before = |e: petgraph::graph::EdgeReference<'_, f64>| latest[e.target().index()] - e.weight();
            latest[n.index()] = net.graph.edges(*n).map(before).fold(earliest[sink.index()], f64::min);
        }
        Ok(Project { net, earliest, latest, sink, source })
    }

    /// Spare time of the activity between two events.
    fn slack(&self, a: NodeIndex, b: NodeIndex) -> Result<f64, String> {
        let arc = self.net.graph.find_edge(a, b).ok_or("no activity leads from the first event to the second")?;
        Ok(self.latest[b.index()] - self.earliest[a.index()] - self.net.graph[arc])
    }

    fn critical(&self) -> Result<Vec<NodeIndex>, String> {
        let mut path = vec![self.source];
        while path[path.len() - 1] != self.sink {
            let at = path[path.len() - 1];
            let tight =
                |e: &petgraph::graph::EdgeReference<'_, f64>| self.slack(at, e.target()).is_ok_and(|s| s.abs() < SAME);
            let next: Vec<_> = self.net.graph.edges(at).filter(tight).map(|e| e.target()).collect();
            match next[..] {
                [one] => path.push(one),
                _ => return Err(format!("{} critical activities leave one event", next.len())),
            }
        }
        Ok(path)
    }
}

fn names(scene: &Scene, net: &Network, path: &[NodeIndex]) -> Result<Observed, String> {
    path.iter().map(|n| name(scene, net.graph[*n])).collect::<Result<_, _>>().map(Observed::Names)
}

fn path_count(scene: &Scene, args: &[QueryArg]) -> Result<Observed, String> {
    let net = Network::read(scene);
    let (from, to) = (net.node(args, 0)?, net.node(args, 1)?);
    let mut ways = vec![0u64; net.graph.node_count()];
    for n in order(&net)? {
        let arriving: u64 = net.graph.edges_directed(n, Direction::Incoming).map(|e| ways[e.source().index()]).sum();
        ways[n.index()] = if n == from { 1 } else { arriving };
    }
    Ok(Observed::Number(ways[to.index()] as f64))
}

/// Nodes from which an arc enters the second node and to which exactly one way leads from the first.
fn single_ways(scene: &Scene, args: &[QueryArg]) -> Result<Observed, String> {
    let net = Network::read(scene);
    let (from, to) = (net.node(args, 0)?, net.node(args, 1)?);
    let mut count = 0;
    for n in net.graph.neighbors_directed(to, Direction::Incoming) {
        let args = [QueryArg::Entity(net.graph[from]), QueryArg::Entity(net.graph[n])];
        count += usize::from(path_count(scene, &args)? == Observed::Number(1.0));
    }
    Ok(Observed::Number(count as f64))
}

/// Solvers of this family.
pub const ROWS: &[QueryRow] = &[
    QueryRow {
        name: "single_ways",
        signature: "(from, to)",
        summary: "number of nodes right before the second that are reached from the first in one way only",
        solve: single_ways,
    },
    QueryRow {
        name: "path_count",
        signature: "(from, to)",
        summary: "number of directed ways between two nodes; needs a network without cycles",
        solve: path_count,
    },
    QueryRow {
        name: "earliest",
        signature: "(event)",
        summary: "earliest time of an event of a project: the longest way from the start",
        solve: |scene, args| {
            let project = Project::read(scene)?;
            let n = project.net.node(args, 0)?;
            Ok(Observed::Number(project.earliest[n.index()]))
        },
    },
    QueryRow {
        name: "latest",
        signature: "(event)",
        summary: "latest time of an event that does not delay the project",
        solve: |scene, args| {
            let project = Project::read(scene)?;
            let n = project.net.node(args, 0)?;
            Ok(Observed::Number(project.latest[n.index()]))
        },
    },
    QueryRow {
        name: "slack",
        signature: "(from, to)",
        summary: "total float of the activity between two events",
        solve: |scene, args| {
            let project = Project::read(scene)?;
            let (a, b) = (project.net.node(args, 0)?, project.net.node(args, 1)?);
            project.slack(a, b).map(Observed::Number)
        },
    },
    QueryRow {
        name: "critical_path",
        signature: "()",
        summary: "events of the critical path; no answer when there are several",
        solve: |scene, _| {
            let project = Project::read(scene)?;
            let path = project.critical()?;
            names(scene, &project.net, &path)
        },
    },
    QueryRow {
        name: "topological_order",
        signature: "()",
        summary: "the order of all nodes that all arrows allow; no answer when there are several",
        solve: |scene, _| {
            let net = Network::read(scene);
            let order = order(&net)?;
            // An order is the only one exactly when each node has an arrow to the next.
            if order.windows(2).all(|w| net.graph.find_edge(w[0], w[1]).is_some()) {
                names(scene, &net, &order)
            } else {
                Err("several orders are possible".into())
            }
        },
    },
];

#[cfg(test)]
mod tests {
    use super::super::testing::{ask, network};
    use crate::claim::observed::Observed;

    const PROJECT: &[(usize, usize, f64)] = &[(0, 1, 3.0), (0, 2, 2.0), (1, 3, 4.0), (2, 3, 6.0), (1, 2, 1.0)];

    fn names(list: &[&str]) -> Result<Observed, String> {
        Ok(Observed::Names(list.iter().map(|s| String::from(*s)).collect()))
    }

    #[test]
    fn times_and_ways_of_a_project() {
        let scene = network("ABCD", PROJECT, true);
        assert_eq!(ask(&scene, "earliest", &[3]), Ok(Observed::Number(10.0)));
        assert_eq!(ask(&scene, "latest", &[1]), Ok(Observed::Number(3.0)));
        assert_eq!(ask(&scene, "slack", &[0, 2]), Ok(Observed::Number(2.0)));
        assert_eq!(ask(&scene, "slack", &[1, 3]), Ok(Observed::Number(3.0)));
        assert_eq!(ask(&scene, "critical_path", &[]), names(&["A", "B", "C", "D"]));
        assert_eq!(ask(&scene, "path_count", &[0, 3]), Ok(Observed::Number(3.0)));
        assert_eq!(ask(&scene, "topological_order", &[]), names(&["A", "B", "C", "D"]));
    }

    #[test]
    fn spoiled_projects_have_no_answer() {
        let mut tie = PROJECT.to_vec();
        tie[1].2 = 4.0;
        let scene = network("ABCD", &tie, true);
        assert!(ask(&scene, "critical_path", &[]).is_err());
        assert_eq!(ask(&scene, "earliest", &[3]), Ok(Observed::Number(10.0)));
        let circle = network("ABC", &[(0, 1, 1.0), (1, 2, 1.0), (2, 0, 1.0)], true);
        assert!(ask(&circle, "path_count", &[0, 2]).is_err());
        assert!(ask(&circle, "earliest", &[2]).is_err());
        let undirected = network("ABCD", PROJECT, false);
        assert!(ask(&undirected, "path_count", &[0, 3]).is_err());
        let fork = network("ABC", &[(0, 1, 1.0), (0, 2, 1.0)], true);
        assert!(ask(&fork, "topological_order", &[]).is_err());
        assert!(ask(&fork, "earliest", &[1]).is_err());
    }
}
