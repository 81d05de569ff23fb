//! Knowledge: what can be known, as nodes in a tree of paths with prerequisites between them.
//!
//! In: `knowledge/<domain>/*.toml` ([`read::KEYS`] lists the keys). Out: an immutable graph in memory. Nodes that grow
//! during a run stand in the store; [`atlas::Atlas`] joins them for queries. Whether the statements are true is for people; that every reference meets
//! a node, that no prerequisites run in a circle, and that templates and tools cite what exists, is checked here.

pub mod atlas;
pub mod citation;
pub mod cluster;
pub mod embed;
pub mod error;
pub mod export;
pub mod grown;
pub mod link;
pub mod node;
pub mod read;
pub mod schema;
pub mod search;

use crate::knowledge::error::{KnowledgeError, Place};
use crate::knowledge::link::{Edge, Graph, before, link};
use crate::knowledge::node::Node;
use crate::knowledge::read::Reader;
use crate::knowledge::schema::Schema;
use petgraph::Direction;
use petgraph::graph::NodeIndex;
use petgraph::visit::EdgeRef;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// Texts of knowledge files by name: `<folder>/<domain>/<file>.toml`.
pub type Sources = BTreeMap<String, String>;

/// All nodes of a directory.
#[derive(Clone, Debug)]
pub struct Knowledge {
    graph: Graph,
    index: BTreeMap<String, NodeIndex>,
    schemas: BTreeMap<String, Vec<Schema>>,
    hash: String,
}

/// Reads the files of a knowledge directory; what cannot be read goes to `errors`.
fn read_files(directory: &Path, errors: &mut Vec<KnowledgeError>) -> Sources {
    let mut sources = Sources::new();
    let mut open: Vec<PathBuf> = vec![directory.into()];
    let mut fail = |path: &Path, e: std::io::Error| {
        let place = Place { file: path.display().to_string(), line: 1, column: 1 };
        errors.push(KnowledgeError { place, what: format!("cannot be read: {e}"), hint: None });
    };
    while let Some(folder) = open.pop() {
        let entries = match std::fs::read_dir(&folder) {
            Ok(entries) => entries,
            Err(e) => {
                fail(&folder, e);
                continue;
            }
        };
        for entry in entries {
            let path = match entry {
                Ok(entry) => entry.path(),
                Err(e) => {
                    fail(&folder, e);
                    continue;
                }
            };
            if path.is_dir() {
                open.push(path);
            } else if path.extension().is_some_and(|e| e == "toml") {
                match std::fs::read_to_string(&path) {
                    Ok(text) => {
                        sources.insert(path.display().to_string().replace('\\', "/"), text);
                    }
                    Err(e) => fail(&path, e),
                }
            }
        }
    }
    sources
}

fn sorted(mut errors: Vec<KnowledgeError>) -> Vec<KnowledgeError> {
    errors.sort();
    errors
}

/// Every problem of the files in a knowledge directory, sorted by place.
pub fn validate(directory: &Path) -> Vec<KnowledgeError> {
    Knowledge::load(directory).err().unwrap_or_default()
}

impl Knowledge {
    /// Loads all `.toml` files below a directory.
    ///
    /// # Errors
    /// Every problem of every file, sorted by place.
    pub fn load(directory: &Path) -> Result<Knowledge, Vec<KnowledgeError>> {
        Knowledge::read(directory).map(|pair| pair.1)
    }

    /// Like [`Knowledge::load`], with the texts of the files.
    ///
    /// # Errors
    /// Every problem of every file, sorted by place.
    pub fn read(directory: &Path) -> Result<(Sources, Knowledge), Vec<KnowledgeError>> {
        let mut errors = Vec::new();
        let sources = read_files(directory, &mut errors);
        match Knowledge::parse(&sources) {
            Ok(knowledge) if errors.is_empty() => Ok((sources, knowledge)),
            Ok(_) => Err(sorted(errors)),
            Err(more) => {
                errors.extend(more);
                Err(sorted(errors))
            }
        }
    }

    /// Loads the files of `sources`.
    ///
    /// # Errors
    /// Every problem of every file, sorted by place.
    pub fn parse(sources: &Sources) -> Result<Knowledge, Vec<KnowledgeError>> {
        let mut errors = Vec::new();
        let mut placed: Vec<crate::knowledge::read::Placed> = Vec::new();
        for (file, text) in sources {
            placed.extend(Reader::new(file, text, &mut errors).nodes());
        }
        let schemas = placed.iter_mut().map(|p| (p.node.path.clone(), std::mem::take(&mut p.schemas))).collect();
        let graph = link(placed, &mut errors);
        if !errors.is_empty() {
            return Err(sorted(errors));
        }
        let index = graph.node_indices().map(|i| (graph[i].path.clone(), i)).collect();
        let mut hasher = blake3::Hasher::new();
        for node in graph.node_weights() {
            let body = serde_json::to_vec(node).expect("a node is made of texts and numbers");
            hasher.update(&(body.len() as u64).to_le_bytes());
            hasher.update(&body);
        }
        Ok(Knowledge { graph, index, schemas, hash: hasher.finalize().to_hex().to_string() })
    }

    /// blake3 over all nodes in order of their paths, hex. It does not depend on how they are spread over files.
    pub fn hash(&self) -> &str {
        &self.hash
    }

    /// Number of nodes.
    pub fn len(&self) -> usize {
        self.index.len()
    }

    /// Whether there are no nodes.
    pub fn is_empty(&self) -> bool {
        self.index.is_empty()
    }

    /// All nodes, sorted by path.
    pub fn nodes(&self) -> impl Iterator<Item = &Node> {
        self.graph.node_weights()
    }

    /// The node at a path.
    pub fn get(&self, path: &str) -> Option<&Node> {
        self.index.get(path).map(|i| &self.graph[*i])
    }

    /// The schemas of the node at a path; empty if it has none.
    pub fn schemas(&self, path: &str) -> &[Schema] {
        self.schemas.get(path).map_or(&[], Vec::as_slice)
    }

    /// Whether there is a node at this path.
    pub fn contains(&self, path: &str) -> bool {
        self.index.contains_key(path)
    }

    /// The nodes directly below, sorted by path.
    pub fn children(&self, path: &str) -> Vec<&Node> {
        let Some(at) = self.index.get(path) else { return Vec::new() };
        let edges = self.graph.edges_directed(*at, Direction::Incoming);
        let mut below: Vec<NodeIndex> = edges.filter(|e| *e.weight() == Edge::PartOf).map(|e| e.source()).collect();
        below.sort();
        below.into_iter().map(|i| &self.graph[i]).collect()
    }

    /// All that must be known before this node, near or far, in an order in which it can be learned; empty if there is no
    /// such node.
    pub fn prerequisites(&self, path: &str) -> Vec<&Node> {
        let Some(target) = self.index.get(path).copied() else { return Vec::new() };
        before(&self.graph, target, |e| *e == Edge::Prerequisite).into_iter().map(|i| &self.graph[i]).collect()
    }

    /// The graph itself: nodes sorted by path.
    pub fn graph(&self) -> &Graph {
        &self.graph
    }
}
