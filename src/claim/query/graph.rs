//! Solvers for networks and trees, on the drawn nodes and edges alone (petgraph).

use super::{QueryArg, QueryRow, entity, name};
use crate::claim::measure::Observed;
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

    fn node(&self, args: &[QueryArg], i: usize) -> Result<NodeIndex, String> {
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
            let at = |id: EntityId| net.edges.iter().filter(|e| e.0 == id || e.1 == id).count();
            Ok(Observed::Number(at(net.graph[n]) as f64))
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
            if joined == net.graph.node_count() { Ok(Observed::Number(sum)) } else { Err("the network is not connected".into()) }
        },
    },
];
