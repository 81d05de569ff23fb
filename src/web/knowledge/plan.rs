//! The knowledge graph as the window keeps it: seeds and what grew, searched and counted.
//!
//! Made once for each state of growth and shared by requests: it changes between rounds only.

use crate::knowledge::atlas::Atlas;
use crate::knowledge::grown::{Grown, Sort};
use crate::knowledge::link::Edge;
use crate::knowledge::search::Index;
use crate::serve::fail::Fail;
use crate::serve::state::State;
use crate::store::sqlite::SqliteStore;
use crate::store::sqlite::view::{counts, knowledge};
use petgraph::Direction::Incoming;
use petgraph::graph::NodeIndex;
use serde::Serialize;
use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

/// What is kept between requests: the database, how much had grown, the graph and its index.
type Kept = (PathBuf, u64, Arc<(Atlas, Index)>);

static KEPT: Mutex<Option<Kept>> = Mutex::new(None);

/// A node with what samples show of it and of what is below it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Covered {
    /// Path.
    pub path: String,
    /// Kind.
    pub kind: String,
    /// Statement.
    pub statement: String,
    /// Nodes below it, itself included.
    pub nodes: u64,
    /// How many of them samples show.
    pub shown: u64,
}

/// What a search found.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Found {
    /// Path.
    pub path: String,
    /// Statement.
    pub statement: String,
    /// How well it fits, 0 to 2.
    pub score: f64,
}

/// The graph with the counts of a moment.
pub struct Plan {
    kept: Arc<(Atlas, Index)>,
    direct: HashMap<String, u64>,
}

impl Plan {
    /// Reads what has changed.
    ///
    /// # Errors
    /// If the database cannot be read.
    pub fn read(state: &State, store: &mut SqliteStore) -> Result<Plan, Fail> {
        let newest = store.ask("look for growth", async |db| knowledge::newest(db).await)?;
        let path = state.config.run.db.clone();
        let known = KEPT.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let kept = match known.filter(|k| k.0 == path && k.1 == newest) {
            Some((_, _, kept)) => kept,
            None => {
                let bodies = store.ask("read what has grown", async |db| knowledge::all(db, Sort::Node).await)?;
                let grown = bodies.iter().filter_map(|text| serde_json::from_str::<Grown>(text).ok());
                let atlas = Atlas::new(&state.context.checks.knowledge, grown);
                let index = Index::new(&atlas);
                let kept = Arc::new((atlas, index));
                *KEPT.lock().unwrap_or_else(PoisonError::into_inner) = Some((path, newest, kept.clone()));
                kept
            }
        };
        let rows = store.ask("read counts", async |db| counts::axis(db, "knowledge").await)?;
        let direct = rows.into_iter().map(|row| (row.name, row.number.cast_unsigned())).collect();
        Ok(Plan { kept, direct })
    }

    /// Seeds and grown nodes.
    pub fn atlas(&self) -> &Atlas {
        &self.kept.0
    }

    /// Samples that cite a path.
    pub fn direct(&self, path: &str) -> u64 {
        self.direct.get(path).copied().unwrap_or(0)
    }

    /// Whether samples show a node: they cite it, or it grew from them.
    pub fn shown(&self, at: NodeIndex) -> bool {
        self.atlas().grown(at).is_some() || self.direct(&self.atlas().graph()[at].path) > 0
    }

    /// The nodes directly below one, or the domains.
    pub fn below(&self, path: Option<&str>) -> Vec<Covered> {
        let graph = self.atlas().graph();
        let roots: Vec<NodeIndex> = match path {
            Some(path) => {
                let paths = self.atlas().find(path).map(|at| self.atlas().beside(at, Edge::PartOf, Incoming));
                paths.unwrap_or_default().into_iter().filter_map(|p| self.atlas().find(p)).collect()
            }
            None => graph.node_indices().filter(|i| graph[*i].parent().is_none()).collect(),
        };
        roots.into_iter().map(|root| self.covered(root)).collect()
    }

    fn covered(&self, root: NodeIndex) -> Covered {
        let graph = self.atlas().graph();
        let (mut nodes, mut shown, mut open) = (0, 0, vec![root]);
        while let Some(at) = open.pop() {
            nodes += 1;
            shown += u64::from(self.shown(at));
            let edges = graph.edges_directed(at, Incoming).filter(|e| *e.weight() == Edge::PartOf);
            open.extend(edges.map(|e| petgraph::visit::EdgeRef::source(&e)));
        }
        let node = &graph[root];
        Covered {
            path: node.path.clone(),
            kind: node.kind.to_string(),
            statement: node.statement.clone(),
            nodes,
            shown,
        }
    }

    /// The best nodes for some words.
    pub fn search(&self, words: &str, limit: usize) -> Vec<Found> {
        let found = self.kept.1.search(words, limit).into_iter();
        let node = |at: NodeIndex| &self.atlas().graph()[at];
        found
            .map(|f| Found { path: node(f.at).path.clone(), statement: node(f.at).statement.clone(), score: f.score })
            .collect()
    }
}
