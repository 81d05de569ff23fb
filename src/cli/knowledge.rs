//! `flywheel knowledge`: questions to the knowledge graph, seeds and grown nodes together.
//!
//! Without a database the seeds answer alone; what only samples can tell needs one.

mod coverage;
mod experiment;
mod growth;
mod node;
mod search;
mod stats;

use crate::cli::shared::{Shared, Verdict};
use crate::config::Config;
use crate::flywheel::setup;
use crate::knowledge::Knowledge;
use crate::knowledge::atlas::Atlas;
use crate::knowledge::grown::{Grown, Sort};
use crate::knowledge::search::Index;
use crate::store::Store;
use crate::store::sqlite::SqliteStore;
use crate::template::set::{Sources, TemplateSet};
use anyhow::{Context as _, anyhow};
use clap::Subcommand;
use petgraph::graph::NodeIndex;

/// Ask the knowledge graph: nodes, what comes before them, coverage, growth
#[derive(Debug, clap::Args)]
pub struct KnowledgeCommand {
    #[command(subcommand)]
    ask: Ask,
}

#[derive(Debug, Subcommand)]
enum Ask {
    Stats(stats::Stats),
    Show(node::Show),
    Search(search::Search),
    Prereqs(node::Prereqs),
    Between(node::Between),
    Coverage(coverage::Coverage),
    Samples(node::Samples),
    Growth(growth::Growth),
    Merges(growth::Merges),
    Export(search::Export),
    Steering(experiment::Steering),
    Scale(experiment::Scale),
}

impl KnowledgeCommand {
    pub(super) fn execute(self, shared: &Shared) -> anyhow::Result<Verdict> {
        match self.ask {
            Ask::Stats(ask) => ask.execute(shared),
            Ask::Show(ask) => ask.execute(shared),
            Ask::Search(ask) => ask.execute(shared),
            Ask::Prereqs(ask) => ask.execute(shared),
            Ask::Between(ask) => ask.execute(shared),
            Ask::Coverage(ask) => ask.execute(shared),
            Ask::Samples(ask) => ask.execute(shared),
            Ask::Growth(ask) => ask.execute(shared),
            Ask::Merges(ask) => ask.execute(shared),
            Ask::Export(ask) => ask.execute(shared),
            Ask::Steering(ask) => ask.execute(shared),
            Ask::Scale(ask) => ask.execute(shared),
        }
    }
}

/// What the questions are answered from.
struct Library {
    config: Config,
    atlas: Atlas,
    /// Composite tools, in the order in which they grew.
    tools: Vec<Grown>,
    store: Option<SqliteStore>,
}

impl Library {
    /// Reads the knowledge files and, if there is one or one is named, the database.
    fn open(shared: &Shared) -> anyhow::Result<Library> {
        let config = shared.load()?.config;
        let seeds = Knowledge::load(&config.generate.knowledge).map_err(|errors| setup::all(&errors))?;
        let wanted = config.run.db.exists() || shared.db.is_some();
        let mut store = if wanted { Some(SqliteStore::read(&config.run.db)?) } else { None };
        let grown = store.as_mut().map(Store::grown).transpose()?.unwrap_or_default();
        let (nodes, tools): (Vec<_>, Vec<_>) = grown.into_iter().partition(|g| g.pattern.sort == Sort::Node);
        Ok(Library { config, atlas: Atlas::new(&seeds, nodes), tools, store })
    }

    /// The database, which this question cannot do without.
    fn store(&mut self) -> anyhow::Result<&mut SqliteStore> {
        if self.store.is_none() {
            self.store = Some(SqliteStore::read(&self.config.run.db)?);
        }
        self.store.as_mut().context("the database was opened just now")
    }

    /// The node of a path, or an error that suggests near ones.
    fn node(&self, path: &str) -> anyhow::Result<NodeIndex> {
        self.atlas.find(path.trim_end_matches('/')).ok_or_else(|| {
            let mut near: Vec<&str> = self.atlas.near(path);
            if near.is_empty() {
                // Somebody who writes words and no path is searching.
                let found = Index::new(&self.atlas).search(&path.replace(['/', '-', '_'], " "), 3);
                near = found.iter().map(|f| self.atlas.graph()[f.at].path.as_str()).collect();
            }
            let hint = match near.is_empty() {
                true => "`flywheel knowledge search TEXT` finds paths".to_owned(),
                false => format!("did you mean {}?", near.join(" or ")),
            };
            anyhow!("no knowledge node {path}; hint: {hint}")
        })
    }

    /// The templates of the configuration.
    fn templates(&self) -> anyhow::Result<TemplateSet> {
        let folder = &self.config.generate.templates;
        let sources =
            Sources::read(folder).with_context(|| format!("{}: cannot read the templates", folder.display()))?;
        Ok(TemplateSet::load(&sources).map_err(|errors| setup::all(&errors))?)
    }
}
