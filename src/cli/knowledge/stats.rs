//! `flywheel knowledge stats`: how much there is.

use crate::cli::knowledge::Library;
use crate::cli::shared::{Shared, Verdict, line, next};
use crate::knowledge::atlas::Counts;
use crate::tool::TOOLS;
use serde::Serialize;
use std::collections::BTreeSet;

/// Count domains, nodes, edges, tools and templates
#[derive(Debug, clap::Args)]
pub struct Stats {
    /// Print one JSON object
    #[arg(long)]
    json: bool,
}

#[derive(Serialize)]
struct Report {
    #[serde(flatten)]
    counts: Counts,
    /// Seeds and grown ones.
    tools: usize,
    seed_tools: usize,
    grown_tools: usize,
    templates: usize,
    rules: usize,
}

impl Stats {
    pub(super) fn execute(self, shared: &Shared) -> anyhow::Result<Verdict> {
        let library = Library::open(shared)?;
        let set = library.templates()?;
        // Some tools have a row for each of several diagram kinds.
        let names: BTreeSet<&str> = TOOLS.iter().flat_map(|family| family.iter()).map(|tool| tool.name).collect();
        let report = Report {
            counts: library.atlas.counts(),
            tools: names.len() + library.tools.len(),
            seed_tools: names.len(),
            grown_tools: library.tools.len(),
            templates: set.scripts().len(),
            rules: set.rules().len(),
        };
        let text = serde_json::to_string(&report)?;
        if self.json {
            line(text)?;
        } else {
            // The text keeps the order of the fields, the whole before its parts; all values are plain numbers.
            for (name, count) in text.trim_matches(['{', '}']).split(',').filter_map(|pair| pair.split_once(':')) {
                line(format!("{count:>8} {}", name.trim_matches('"').replace('_', " ")))?;
            }
        }
        next("flywheel knowledge search TEXT");
        Ok(Verdict::Good)
    }
}
