//! `flywheel knowledge coverage`: how evenly the samples are spread over the graph.

use crate::cli::knowledge::Library;
use crate::cli::shared::{Shared, Verdict, db_flag, line, next};
use crate::knowledge::grown::Sort;
use crate::knowledge::node::Node;
use crate::store::Store;
use serde::Serialize;
use std::collections::BTreeMap;

/// Count the nodes that samples show, by domain, depth of the path, or school level
#[derive(Debug, clap::Args)]
pub struct Coverage {
    /// What to group by
    #[arg(long, value_enum, default_value_t = By::Domain)]
    by: By,
    /// Print one JSON object a line
    #[arg(long)]
    json: bool,
}

#[derive(Clone, Copy, Debug, clap::ValueEnum)]
enum By {
    /// The first part of the path
    Domain,
    /// Parts of the path, 1 to 7
    Depth,
    /// School level, 1 to 5
    Level,
}

/// A group of nodes.
#[derive(Default, Serialize)]
struct Row {
    group: String,
    nodes: u64,
    /// Nodes that at least one sample shows.
    covered: u64,
    /// Of those, the ones that grew.
    grown: u64,
    /// Sum over nodes of the samples that show them: a sample counts at each of its nodes.
    showings: u64,
    /// Fewest samples of a covered node.
    least: u64,
    /// Most samples of a node.
    most: u64,
}

impl By {
    fn group(self, node: &Node) -> String {
        match self {
            By::Domain => node.domain().to_owned(),
            By::Depth => node.path.split('/').count().to_string(),
            By::Level => node.level.to_string(),
        }
    }
}

impl Coverage {
    pub(super) fn execute(self, shared: &Shared) -> anyhow::Result<Verdict> {
        let mut library = Library::open(shared)?;
        let flag = db_flag(&library.config.run.db);
        let store = library.store()?;
        let mut counts = store.samples_by_knowledge()?;
        for (path, samples) in store.samples_by_grown(Sort::Node)? {
            *counts.entry(path).or_default() += samples;
        }
        let mut rows: BTreeMap<String, Row> = BTreeMap::new();
        let mut all = Row { group: "all".into(), ..Row::default() };
        let graph = library.atlas.graph();
        for at in graph.node_indices() {
            let (node, samples) = (&graph[at], counts.get(&graph[at].path).copied().unwrap_or(0));
            let group = self.by.group(node);
            let row = rows.entry(group.clone()).or_insert_with(|| Row { group, ..Row::default() });
            for row in [row, &mut all] {
                row.nodes += 1;
                if samples > 0 {
                    row.least = if row.covered == 0 { samples } else { row.least.min(samples) };
                    row.covered += 1;
                    row.grown += u64::from(library.atlas.grown(at).is_some());
                    row.showings += samples;
                    row.most = row.most.max(samples);
                }
            }
        }
        if !self.json {
            line("group                  nodes  covered   grown  showings  least    most")?;
        }
        for row in rows.values().chain([&all]) {
            if self.json {
                line(serde_json::to_string(row)?)?;
            } else {
                let Row { group, nodes, covered, grown, showings, least, most } = row;
                line(format!("{group:20} {nodes:7} {covered:8} {grown:7} {showings:9} {least:6} {most:7}"))?;
            }
        }
        next(format!("flywheel knowledge growth{flag}"));
        Ok(Verdict::Good)
    }
}
