//! Solvers for networks and trees, on the drawn nodes and edges alone (petgraph).

use crate::claim::observed::Observed;
use crate::claim::query::row::{QueryArg, QueryRow, entity, name, number};
use crate::scene::shape::Shape;
use crate::scene::{EntityId, Scene};
use petgraph::algo;
use petgraph::graph::{Graph, NodeIndex};
use petgraph::visit::EdgeRef;
use petgraph::{Directed, Direction};
use std::collections::HashMap;

/// The network that a figure's first state shows. Undirected edges stand as two arcs.
pub struct Network {
    /// Arcs with weights; 1 where none is written.
    pub graph: Graph<EntityId, f64, Directed>,
    /// Node of each entity.
    pub index: HashMap<EntityId, NodeIndex>,
    /// Undirected edges, each once, and directed ones: ends and weight.
    pub edges: Vec<(EntityId, EntityId, bool, f64)>,
}

impl Network {
    /// Reads the drawn network.
    pub fn read(scene: &Scene) -> Network {
        let mut graph = Graph::new();
        let mut index = HashMap::new();
        let mut edges = Vec::new();
        for id in scene.ids().filter(|&id| scene.entity(id).state == 0) {
            if let Shape::Node(_) = scene.entity(id).shape {
                index.insert(id, graph.add_node(id));
            }
        }
        for id in scene.ids().filter(|&id| scene.entity(id).state == 0) {
            if let Shape::Edge(a, b, directed, weight) = scene.entity(id).shape {
                let w = weight.map_or(1.0, |s| scene.scalar(s));
                graph.add_edge(index[&a], index[&b], w);
                if !directed {
                    graph.add_edge(index[&b], index[&a], w);
                }
                edges.push((a, b, directed, w));
            }
        }
        Network { graph, index, edges }
    }

    /// The node that the `i`-th argument names.
    pub(super) fn node(&self, args: &[QueryArg], i: usize) -> Result<NodeIndex, String> {
        let id = entity(args, i)?;
        self.index.get(&id).copied().ok_or_else(|| format!("entity {} is not a drawn node", id.0))
    }
}

/// Cost of the cheapest way and the number of different cheapest ways (counted on the shortest-path arcs).
fn cheapest(net: &Network, from: NodeIndex, to: NodeIndex) -> Result<(f64, u64, Vec<NodeIndex>), String> {
    let costs = algo::dijkstra(&net.graph, from, None, |e| *e.weight());
    let total = *costs.get(&to).ok_or("there is no way between the nodes")?;
    let mut order: Vec<_> = costs.iter().map(|(n, c)| (*n, *c)).collect();
    order.sort_by(|a, b| a.1.total_cmp(&b.1).then(a.0.cmp(&b.0)));
    let mut ways: HashMap<NodeIndex, u64> = HashMap::from([(from, 1)]);
    let mut before: HashMap<NodeIndex, NodeIndex> = HashMap::new();
    for (n, cost) in order.into_iter().filter(|(n, _)| *n != from) {
        let mut count = 0;
        for e in net.graph.edges_directed(n, Direction::Incoming) {
            if let Some(c) = costs.get(&e.source())
                && (c + e.weight() - cost).abs() < 1e-9
            {
                count += ways.get(&e.source()).copied().unwrap_or(0);
                before.insert(n, e.source());
            }
        }
        ways.insert(n, count);
    }
    let mut path = vec![to];
    while let Some(p) = before.get(&path[path.len() - 1]).filter(|_| path[path.len() - 1] != from) {
        path.push(*p);
    }
    path.reverse();
    Ok((total, ways[&to], path))
}

fn names(scene: &Scene, net: &Network, path: &[NodeIndex]) -> Result<Observed, String> {
    path.iter().map(|n| name(scene, net.graph[*n])).collect::<Result<_, _>>().map(Observed::Names)
}

/// Solvers of this kind.
pub const ROWS: &[QueryRow] = &[
    QueryRow {
        name: "path_cost",
        signature: "(from, to)",
        summary: "least total weight of a way between two nodes",
        solve: |scene, args| {
            let net = Network::read(scene);
            let (cost, ..) = cheapest(&net, net.node(args, 0)?, net.node(args, 1)?)?;
            Ok(Observed::Number(cost))
        },
    },
    QueryRow {
        name: "shortest_path",
        signature: "(from, to)",
        summary: "nodes of the way of least total weight; no answer when two ways tie",
        solve: |scene, args| {
            let net = Network::read(scene);
            let (_, ways, path) = cheapest(&net, net.node(args, 0)?, net.node(args, 1)?)?;
            if ways != 1 { Err(format!("{ways} ways share the least weight")) } else { names(scene, &net, &path) }
        },
    },
    QueryRow {
        name: "degree",
        signature: "(node)",
        summary: "number of edges at the node",
        solve: |scene, args| {
            let net = Network::read(scene);
            let n = net.node(args, 0)?;
            Ok(Observed::Number(degree(&net, net.graph[n]) as f64))
        },
    },
    QueryRow {
        name: "spanning_tree_cost",
        signature: "()",
        summary: "total weight of a minimum spanning tree of the undirected network",
        solve: |scene, _| {
            let net = Network::read(scene);
            let mut edges = net.edges.clone();
            edges.sort_by(|a, b| a.3.total_cmp(&b.3));
            let mut sets = petgraph::unionfind::UnionFind::<usize>::new(net.graph.node_count());
            let mut sum = 0.0;
            let mut joined = 1;
            for (a, b, _, w) in edges {
                if sets.union(net.index[&a].index(), net.index[&b].index()) {
                    sum += w;
                    joined += 1;
                }
            }
            if joined == net.graph.node_count() {
                Ok(Observed::Number(sum))
            } else {
                Err("the network is not connected".into())
            }
        },
    },
    QueryRow {
        name: "edge_count",
        signature: "()",
        summary: "number of edges",
        solve: |scene, _| Ok(Observed::Number(Network::read(scene).edges.len() as f64)),
    },
    QueryRow {
        name: "degree_sum",
        signature: "()",
        summary: "sum of the degrees of all nodes",
        solve: |scene, _| {
            let net = Network::read(scene);
            Ok(Observed::Number(net.index.keys().map(|id| degree(&net, *id)).sum::<usize>() as f64))
        },
    },
    QueryRow {
        name: "odd_nodes",
        signature: "()",
        summary: "number of nodes of odd degree",
        solve: |scene, _| {
            let net = Network::read(scene);
            Ok(Observed::Number(net.index.keys().filter(|id| degree(&net, **id) % 2 == 1).count() as f64))
        },
    },
    QueryRow {
        name: "highest_degree",
        signature: "()",
        summary: "name of the node with most edges; no answer when several share the place",
        solve: |scene, _| {
            let net = Network::read(scene);
            let most = net.index.keys().map(|id| degree(&net, *id)).max().unwrap_or(0);
            let winners: Vec<_> = net.index.keys().filter(|id| degree(&net, **id) == most).collect();
            match winners[..] {
                [one] => Ok(Observed::Names(vec![name(scene, *one)?])),
                _ => Err(format!("{} nodes share the highest degree", winners.len())),
            }
        },
    },
    QueryRow {
        name: "hop_count",
        signature: "(from, to)",
        summary: "least number of edges of a way between two nodes",
        solve: |scene, args| {
            let net = Network::read(scene);
            let (from, to) = (net.node(args, 0)?, net.node(args, 1)?);
            hops(&net, from)[to.index()]
                .map(|h| Observed::Number(h as f64))
                .ok_or_else(|| "there is no way between the nodes".into())
        },
    },
    QueryRow {
        name: "nodes_at",
        signature: "(from, k)",
        summary: "number of nodes that are exactly k edges away",
        solve: |scene, args| {
            let net = Network::read(scene);
            let (from, k) = (net.node(args, 0)?, number(args, 1)?);
            Ok(Observed::Number(hops(&net, from).iter().filter(|h| h.is_some_and(|h| h as f64 == k)).count() as f64))
        },
    },
    QueryRow {
        name: "eccentricity",
        signature: "(from)",
        summary: "greatest number of edges that a node is away",
        solve: |scene, args| {
            let net = Network::read(scene);
            let far = hops(&net, net.node(args, 0)?);
            if far.contains(&None) {
                Err("a node cannot be reached".into())
            } else {
                Ok(Observed::Number(far.into_iter().flatten().max().unwrap_or(0) as f64))
            }
        },
    },
];

fn degree(net: &Network, id: EntityId) -> usize {
    net.edges.iter().filter(|e| e.0 == id || e.1 == id).count()
}

/// Least number of arcs from a node to each node, by index; `None` where no way leads.
fn hops(net: &Network, from: NodeIndex) -> Vec<Option<usize>> {
    let mut found = vec![None; net.graph.node_count()];
    found[from.index()] = Some(0);
    let mut search = petgraph::visit::Bfs::new(&net.graph, from);
    while let Some(n) = search.next(&net.graph) {
        let here = found[n.index()].unwrap_or(0);
        for m in net.graph.neighbors(n) {
            found[m.index()].get_or_insert(here + 1);
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::super::testing::{ask, network};
    use crate::claim::observed::Observed;

    const SQUARE: &[(usize, usize, f64)] = &[(0, 1, 2.0), (1, 2, 3.0), (2, 3, 4.0), (3, 0, 6.0), (0, 2, 7.0)];

    fn names(list: &[&str]) -> Result<Observed, String> {
        Ok(Observed::Names(list.iter().map(|s| String::from(*s)).collect()))
    }

    #[test]
    fn ways_trees_and_degrees() {
        let scene = network("ABCD", SQUARE, false);
        assert_eq!(ask(&scene, "path_cost", &[0, 2]), Ok(Observed::Number(5.0)));
        assert_eq!(ask(&scene, "shortest_path", &[0, 2]), names(&["A", "B", "C"]));
        assert_eq!(ask(&scene, "spanning_tree_cost", &[]), Ok(Observed::Number(9.0)));
        assert_eq!(ask(&scene, "degree", &[0]), Ok(Observed::Number(3.0)));
        assert_eq!(ask(&scene, "degree_sum", &[]), Ok(Observed::Number(10.0)));
        assert_eq!(ask(&scene, "edge_count", &[]), Ok(Observed::Number(5.0)));
        assert_eq!(ask(&scene, "odd_nodes", &[]), Ok(Observed::Number(2.0)));
        assert_eq!(ask(&scene, "hop_count", &[1, 3]), Ok(Observed::Number(2.0)));
        assert_eq!(ask(&scene, "eccentricity", &[1]), Ok(Observed::Number(2.0)));
        let star = network("ABCD", &[(0, 1, 1.0), (0, 2, 1.0), (0, 3, 1.0)], false);
        assert_eq!(ask(&star, "highest_degree", &[]), names(&["A"]));
    }

    #[test]
    fn spoiled_networks_have_no_answer() {
        let mut tie = SQUARE.to_vec();
        tie[4].2 = 5.0;
        let scene = network("ABCD", &tie, false);
        assert!(ask(&scene, "shortest_path", &[0, 2]).is_err());
        assert_eq!(ask(&scene, "path_cost", &[0, 2]), Ok(Observed::Number(5.0)));
        assert!(ask(&scene, "highest_degree", &[]).is_err());
        let apart = network("ABCD", &[(0, 1, 1.0), (2, 3, 1.0)], false);
        for (query, ids) in
            [("path_cost", &[0, 2][..]), ("hop_count", &[0, 3]), ("spanning_tree_cost", &[]), ("eccentricity", &[0])]
        {
            assert!(ask(&apart, query, ids).is_err(), "{query}");
        }
        let one_way = network("AB", &[(0, 1, 1.0)], true);
        assert!(ask(&one_way, "hop_count", &[1, 0]).is_err());
    }
}
