//! `flywheel tools`: the visual tools, each with what it draws, what holds then, and a call in a real problem; and their page of
//! documentation.
//!
//! Everything but the calls comes from the table of tools; the calls from small problems of the shipped templates ([`example`]).

mod example;
mod page;

use crate::cli::engine::Engine;
use crate::cli::files::write;
use crate::cli::shared::{Shared, Verdict, line, next};
use crate::cli::tools::example::{Example, Examples};
use crate::config::load::hint;
use crate::knowledge::grown::Sort;
use crate::store::Store;
use crate::store::sqlite::SqliteStore;
use crate::store::sqlite::view::counts;
use crate::tool::TOOLS;
use crate::tool::row::Tool;
use crate::web::tools::facts;
use anyhow::{Context as _, anyhow};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// List the visual tools: arguments, what they draw, knowledge, templates, and how many samples call them
///
/// With a name, one tool with a call of it in a real problem: its words, the claims that hold then, the program of its strokes.
/// Composite tools that grew stand in a list of their own, if there is a database.
#[derive(Debug, clap::Args)]
pub struct Tools {
    /// Show this tool alone, by its name or another name of it
    name: Option<String>,
    /// Write a page with a picture of each tool into this folder: tools.md and tools/*.png
    #[arg(long, value_name = "DIR", conflicts_with = "name")]
    doc: Option<PathBuf>,
    /// Print one JSON object a line, with a call of each tool
    #[arg(long)]
    json: bool,
}

/// All rows of the table, in its order.
fn rows() -> impl Iterator<Item = &'static Tool> {
    TOOLS.iter().flat_map(|family| family.iter())
}

/// What a database tells of tools.
#[derive(Default)]
struct Told {
    /// Samples that call each tool; `None` without a database.
    samples: Option<BTreeMap<String, u64>>,
    /// Composite tools, as JSON.
    composite: Vec<Value>,
}

impl Told {
    fn read(shared: &Shared, db: &Path) -> anyhow::Result<Told> {
        if !db.exists() && shared.db.is_none() {
            return Ok(Told::default());
        }
        let mut store = SqliteStore::read(db)?;
        let used = store.ask("count calls of tools", async |db| counts::axis(db, "tool").await)?;
        let samples = used.into_iter().map(|row| (row.name, row.number.cast_unsigned())).collect();
        let shown = store.samples_by_grown(Sort::Tool)?;
        let grown = store.grown()?.into_iter().filter(|g| g.pattern.sort == Sort::Tool);
        let composite = grown.map(|g| {
            let count = shown.get(&g.name).copied().unwrap_or(0);
            json!({"name": g.name, "composite": true, "calls": g.pattern.tools, "summary": g.statement, "round": g.round,
                   "samples": count})
        });
        Ok(Told { samples: Some(samples), composite: composite.collect() })
    }

    fn samples(&self, tool: &Tool) -> Option<u64> {
        self.samples.as_ref().map(|used| used.get(tool.name).copied().unwrap_or(0))
    }
}

impl Tools {
    pub(super) fn execute(self, shared: &Shared) -> anyhow::Result<Verdict> {
        let config = shared.load()?.config;
        let engine = Engine::load(&config)?;
        let mut examples = Examples::new(&engine)?;
        if let Some(folder) = &self.doc {
            return document(&mut examples, folder);
        }
        let told = Told::read(shared, &config.run.db)?;
        let wanted: Vec<&Tool> = match &self.name {
            None => rows().collect(),
            Some(name) => named(name)?,
        };
        for tool in &wanted {
            let templates = examples.templates(tool);
            if self.json {
                let mut value = facts(tool, told.samples(tool));
                value["templates"] = json!(templates);
                value["example"] = serde_json::to_value(examples.of(tool))?;
                line(value)?;
            } else if self.name.is_some() {
                print(tool, &templates, told.samples(tool), examples.of(tool))?;
            } else {
                let count = told.samples(tool).map_or(String::new(), |n| format!("{n:8} samples"));
                let kinds = tool.kinds.join(", ");
                line(format!("{:22} {kinds:12} {:3} templates{count}  {}", tool.name, templates.len(), tool.summary))?;
            }
        }
        if self.name.is_none() {
            for one in &told.composite {
                match (self.json, &one["name"], &one["summary"]) {
                    (false, Value::String(name), Value::String(summary)) => line(format!("{name}: {summary}"))?,
                    _ => line(one)?,
                }
            }
            let names: BTreeSet<&str> = wanted.iter().map(|t| t.name).collect();
            let grown = told.composite.len();
            eprintln!("{} tools in {} rows, {grown} composite tools grown", names.len(), wanted.len());
        }
        next(wanted.first().map_or("flywheel tools".into(), |t| format!("flywheel knowledge show {}", t.knowledge[0])));
        Ok(Verdict::Good)
    }
}

/// The rows of a name or alias: a row for each family of diagram kinds.
fn named(name: &str) -> anyhow::Result<Vec<&'static Tool>> {
    let found: Vec<_> = rows().filter(|t| t.name == name || t.aliases.contains(&name)).collect();
    if found.is_empty() {
        let known = rows().flat_map(|t| std::iter::once(t.name).chain(t.aliases.iter().copied()));
        let near = hint(name, known);
        let near = if near.is_empty() { "; hint: `flywheel tools` lists them".to_owned() } else { near };
        return Err(anyhow!("no tool {name}{near}"));
    }
    Ok(found)
}

fn print(tool: &Tool, templates: &[String], samples: Option<u64>, example: Option<Example>) -> anyhow::Result<()> {
    line(format!("{}{} on {}: {}", tool.name, tool.signature, tool.kinds.join(", "), tool.summary))?;
    if !tool.aliases.is_empty() {
        line(format!("    also        {}", tool.aliases.join(", ")))?;
    }
    line(format!("    serves      {}", tool.knowledge.join(", ")))?;
    line(format!("    templates   {}", templates.join(", ")))?;
    if let Some(samples) = samples {
        line(format!("    samples     {samples}"))?;
    }
    if let Some(e) = example {
        line(format!("    such as     {:?} in {}, level {}, seed {}", e.words, e.template, e.level, e.seed))?;
        e.claims.iter().try_for_each(|claim| line(format!("    holds then  {claim}")))?;
        e.program.lines().try_for_each(|stroke| line(format!("    draws       {stroke}")))?;
    }
    Ok(())
}

/// Writes the page and its pictures.
fn document(examples: &mut Examples, folder: &Path) -> anyhow::Result<Verdict> {
    let pictures = folder.join(page::PICTURES);
    std::fs::create_dir_all(&pictures).with_context(|| format!("{}: cannot make a folder", pictures.display()))?;
    let mut bytes = 0;
    let mut calls = vec![];
    for tool in rows() {
        let example = examples.of(tool);
        if let Some(e) = &example {
            write(&pictures.join(page::picture(tool)), &e.png)?;
            bytes += e.png.len();
        } else {
            eprintln!("{}: no template calls it in a small problem that passes, so it has no picture", tool.name);
        }
        calls.push(example);
    }
    let text = page::page(|index| calls[index].as_ref());
    let path = write(&folder.join(page::NAME), text.as_bytes())?;
    eprintln!("{}, and {} pictures of {bytes} bytes in all", path.display(), calls.iter().flatten().count());
    Ok(Verdict::Good)
}
