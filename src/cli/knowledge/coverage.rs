//! `flywheel knowledge coverage`: how evenly the samples are spread over the graph.

use crate::cli::knowledge::Library;
use crate::cli::shared::{Shared, Verdict, db_flag, line, next};
use crate::evolve::coverage::{Evenness, evenness, without_steering};
use crate::knowledge::grown::Sort;
use crate::knowledge::node::Node;
use crate::store::Store;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// Count the nodes that samples show, by domain, depth of the path, or school level; and how evenly
///
/// Evenness is the entropy of samples over cells of knowledge x level x tool as of the last round that ended, composite tools left out;
/// beside it what the same yields would give had templates and levels been chosen evenly. The last object of --json holds both.
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
        let even = Even::read(&mut library)?;
        if !self.json {
            line("group                  nodes  covered   grown  showings  least    most")?;
        }
        for (last, row) in rows.values().map(|row| (false, row)).chain([(true, &all)]) {
            if self.json {
                let mut value = serde_json::to_value(row)?;
                if last {
                    value["evenness"] = serde_json::to_value(&even)?;
                }
                line(value)?;
            } else {
                let Row { group, nodes, covered, grown, showings, least, most } = row;
                line(format!("{group:20} {nodes:7} {covered:8} {grown:7} {showings:9} {least:6} {most:7}"))?;
            }
        }
        match even {
            _ if self.json => {}
            Some(even) => even.print()?,
            None => eprintln!("no round has ended yet: how evenly samples are spread is counted then"),
        }
        next(format!("flywheel knowledge growth{flag}"));
        Ok(Verdict::Good)
    }
}

/// How evenly the samples of the rounds that ended are spread.
#[derive(Serialize)]
struct Even {
    /// Samples that were counted.
    samples: u64,
    steered: Evenness,
    /// What the same yields give under an even choice of templates and levels.
    without_steering: Evenness,
}

impl Even {
    /// `None` before the first round has ended.
    fn read(library: &mut Library) -> anyhow::Result<Option<Even>> {
        let set = library.templates()?;
        let composite: BTreeSet<String> = library.tools.iter().map(|t| t.name.clone()).collect();
        let mut ledger = library.store()?.ledger()?;
        // Which composite tools there are depends on the run, so that two runs could not be compared.
        ledger.coverage.retain(|cell, _| !composite.contains(&cell.tool));
        let steered = evenness(&ledger.coverage);
        let even = Even { samples: ledger.samples, steered, without_steering: without_steering(&ledger, &set) };
        Ok((ledger.samples > 0).then_some(even))
    }

    fn print(&self) -> std::io::Result<()> {
        line(format!("\nevenness of {} samples              cells  entropy  without steering", self.samples))?;
        let Even { steered, without_steering, .. } = self;
        for (view, steered, without) in [
            ("knowledge x level x tool", steered.all, without_steering.all),
            ("knowledge x level", steered.knowledge, without_steering.knowledge),
            ("tool x level", steered.tools, without_steering.tools),
        ] {
            let bits = format!("{:7.3}  {:7.3} bits", steered.entropy_bits, without.entropy_bits);
            line(format!("    {view:32} {:6}  {bits}", steered.cells))?;
        }
        Ok(())
    }
}
