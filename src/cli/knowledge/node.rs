//! Questions about nodes: what one is, what comes before it, how two hang together, which samples show it.

use crate::cli::knowledge::Library;
use crate::cli::shared::{Shared, Verdict, db_flag, line, next};
use crate::knowledge::grown::{Grown, Sort};
use crate::knowledge::link::Edge;
use crate::knowledge::node::Kind;
use crate::store::Store;
use crate::tool::TOOLS;
use petgraph::Direction::{Incoming, Outgoing};
use serde::Serialize;
use std::collections::BTreeSet;

/// Show a node: statement, edges, tools and templates that serve it, samples
#[derive(Debug, clap::Args)]
pub struct Show {
    /// Path of the node
    path: String,
    /// Print one JSON object
    #[arg(long)]
    json: bool,
}

#[derive(Serialize)]
struct Node<'a> {
    path: &'a str,
    kind: Kind,
    level: u8,
    statement: &'a str,
    formula: Option<&'a str>,
    aliases: &'a [String],
    /// Number of executable relations.
    schemas: usize,
    parent: Option<&'a str>,
    children: Vec<&'a str>,
    prerequisites: Vec<&'a str>,
    prerequisite_of: Vec<&'a str>,
    related: Vec<&'a str>,
    derived_from: Vec<&'a str>,
    source_of: Vec<&'a str>,
    tools: BTreeSet<&'a str>,
    templates: Vec<&'a str>,
    /// `None` without a database.
    samples: Option<u64>,
    /// What it grew from; `None` for seeds.
    grown: Option<&'a Grown>,
}

impl Show {
    pub(super) fn execute(self, shared: &Shared) -> anyhow::Result<Verdict> {
        let mut library = Library::open(shared)?;
        let at = library.node(&self.path)?;
        let path = library.atlas.graph()[at].path.clone();
        let samples = match &mut library.store {
            Some(store) => Some(store.samples_showing(Sort::Node, &path, 0)?.0),
            None => None,
        };
        let set = library.templates()?;
        let atlas = &library.atlas;
        let serving: Vec<_> = set.all().filter(|s| s.meta.knowledge.contains(&path)).collect();
        let mut tools: BTreeSet<&str> = TOOLS
            .iter()
            .flat_map(|family| family.iter())
            .filter(|t| t.knowledge.contains(&path.as_str()))
            .map(|t| t.name)
            .collect();
        tools.extend(serving.iter().flat_map(|s| s.meta.tools.iter().map(String::as_str)));
        let grown = atlas.grown(at);
        tools.extend(grown.iter().flat_map(|g| g.pattern.tools.iter().map(String::as_str)));
        let node = &atlas.graph()[at];
        let mut related = atlas.beside(at, Edge::Related, Outgoing);
        related.extend(atlas.beside(at, Edge::Related, Incoming));
        related.sort_unstable();
        related.dedup();
        let shown = Node {
            path: &node.path,
            kind: node.kind,
            level: node.level,
            statement: &node.statement,
            formula: node.formula.as_deref(),
            aliases: &node.aliases,
            schemas: node.schemas.len(),
            parent: node.parent(),
            children: atlas.beside(at, Edge::PartOf, Incoming),
            prerequisites: atlas.beside(at, Edge::Prerequisite, Outgoing),
            prerequisite_of: atlas.beside(at, Edge::Prerequisite, Incoming),
            related,
            derived_from: atlas.beside(at, Edge::DerivedFrom, Outgoing),
            source_of: atlas.beside(at, Edge::DerivedFrom, Incoming),
            tools,
            templates: serving.iter().map(|s| s.name.as_str()).collect(),
            samples,
            grown,
        };
        if self.json {
            line(serde_json::to_string(&shown)?)?;
        } else {
            shown.print()?;
        }
        next(format!("flywheel knowledge prereqs {path}"));
        Ok(Verdict::Good)
    }
}

impl Node<'_> {
    fn print(&self) -> std::io::Result<()> {
        line(self.path)?;
        line(format!("{}, level {}: {}", self.kind, self.level, self.statement))?;
        if let Some(formula) = self.formula {
            line(format!("    {formula}"))?;
        }
        if let Some(grown) = self.grown {
            line(format!("grown after round {} from: {}", grown.round, grown.pattern.phrase()))?;
        }
        let texts = |list: &[&str]| list.iter().map(|t| (*t).to_owned()).collect::<Vec<_>>();
        let lists = [
            ("also called", self.aliases.to_vec()),
            ("children", texts(&self.children)),
            ("prerequisites", texts(&self.prerequisites)),
            ("prerequisite of", texts(&self.prerequisite_of)),
            ("related", texts(&self.related)),
            ("derived from", texts(&self.derived_from)),
            ("source of", texts(&self.source_of)),
            ("tools", self.tools.iter().map(|t| (*t).to_owned()).collect()),
            ("templates", texts(&self.templates)),
        ];
        for (title, list) in lists.iter().filter(|l| !l.1.is_empty()) {
            line(format!("\n{title} ({})", list.len()))?;
            list.iter().try_for_each(|one| line(format!("    {one}")))?;
        }
        if self.schemas > 0 {
            line(format!("\n{} executable relations", self.schemas))?;
        }
        self.samples.map_or(Ok(()), |n| line(format!("\n{n} samples")))
    }
}

/// List all that must be known before a node, in an order in which it can be learned
#[derive(Debug, clap::Args)]
pub struct Prereqs {
    /// Path of the node
    path: String,
    /// Print one JSON object a line: {"path", "level", "statement"}
    #[arg(long)]
    json: bool,
}

impl Prereqs {
    pub(super) fn execute(self, shared: &Shared) -> anyhow::Result<Verdict> {
        let library = Library::open(shared)?;
        let at = library.node(&self.path)?;
        let before = library.atlas.before(at);
        for node in &before {
            match self.json {
                true => line(serde_json::json!({"path": node.path, "level": node.level, "statement": node.statement}))?,
                false => line(format!("{}  {}", node.level, node.path))?,
            }
        }
        eprintln!("{} nodes before {}", before.len(), self.path);
        next(format!("flywheel knowledge show {}", self.path));
        Ok(Verdict::Good)
    }
}

/// Show the closest chain between two nodes and how each link is tied
///
/// Ends with exit code 1 if nothing joins them.
#[derive(Debug, clap::Args)]
pub struct Between {
    /// Path of one node
    from: String,
    /// Path of the other
    to: String,
    /// Print one JSON object a line: {"path", "by"}
    #[arg(long)]
    json: bool,
}

impl Between {
    pub(super) fn execute(self, shared: &Shared) -> anyhow::Result<Verdict> {
        let library = Library::open(shared)?;
        let (from, to) = (library.node(&self.from)?, library.node(&self.to)?);
        let chain = library.atlas.between(from, to);
        for link in &chain {
            match self.json {
                true => line(serde_json::to_string(link)?)?,
                false => line(format!("{:>15}  {}", link.by.unwrap_or(""), link.path))?,
            }
        }
        if chain.is_empty() {
            eprintln!("nothing joins {} and {}", self.from, self.to);
            return Ok(Verdict::Bad);
        }
        next(format!("flywheel knowledge show {}", self.to));
        Ok(Verdict::Good)
    }
}

/// List the samples that show a node
#[derive(Debug, clap::Args)]
pub struct Samples {
    /// Path of the node
    path: String,
    /// Samples to list, at most
    #[arg(long, default_value_t = 20, value_name = "N")]
    limit: u32,
    /// Print one JSON object a line
    #[arg(long)]
    json: bool,
}

impl Samples {
    pub(super) fn execute(self, shared: &Shared) -> anyhow::Result<Verdict> {
        let mut library = Library::open(shared)?;
        let at = library.node(&self.path)?;
        let path = library.atlas.graph()[at].path.clone();
        let flag = db_flag(&library.config.run.db);
        let (count, samples) = library.store()?.samples_showing(Sort::Node, &path, self.limit)?;
        for sample in &samples {
            match self.json {
                true => line(serde_json::to_string(sample)?)?,
                false => {
                    line(format!("{}  {} level {}: {}", sample.id, sample.template, sample.level, sample.question))?
                }
            }
        }
        eprintln!("{} of {count} samples", samples.len());
        if count == 0 {
            return library.below(&path);
        }
        if let Some(first) = samples.first() {
            next(format!("flywheel show {} --out sample{flag}", first.id));
        }
        Ok(Verdict::Good)
    }
}

/// Nodes that are named where a node has no samples itself.
const NAMED: usize = 3;

impl Library {
    /// Says which nodes below one have samples.
    fn below(&mut self, path: &str) -> anyhow::Result<Verdict> {
        let mut shown: Vec<(String, u64)> = self.store()?.samples_by_knowledge()?.into_iter().collect();
        shown.retain(|(other, _)| other.strip_prefix(path).is_some_and(|rest| rest.starts_with('/')));
        shown.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(&b.0)));
        let most: Vec<String> = shown.iter().take(NAMED).map(|(path, n)| format!("{path} ({n})")).collect();
        if let Some((first, _)) = shown.first() {
            eprintln!("no sample cites it itself; {} nodes below it have samples: {}", shown.len(), most.join(", "));
            next(format!("flywheel knowledge samples {first}"));
        }
        Ok(Verdict::Good)
    }
}
