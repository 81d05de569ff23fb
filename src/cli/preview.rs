//! `flywheel preview`: one problem of one template, drawn and checked, without a database.

use crate::cli::engine::Engine;
use crate::cli::shared::{Shared, Verdict, line, next};
use std::path::PathBuf;

/// Draw one problem of a template: pictures of every state, question, steps, answer
///
/// Ends with exit code 1 if a checker finds a fault; the files are written all the same.
#[derive(Debug, clap::Args)]
pub struct Preview {
    /// Template name, such as plane/chord_distance; or a path ending in .star, which runs unvetted in a sandbox process
    template: String,
    /// Seed of the problem
    #[arg(long, value_name = "N", default_value_t = 1)]
    seed: u64,
    /// Level [default: the template's first; 1 for a path]
    #[arg(long, value_name = "L")]
    level: Option<u8>,
    /// Folder to write to
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// Print files and findings as one JSON object
    #[arg(long)]
    json: bool,
}

impl Preview {
    pub(super) fn execute(self, shared: &Shared) -> anyhow::Result<Verdict> {
        let engine = Engine::load(&shared.load()?.config)?;
        let problem = match self.template.ends_with(".star") {
            true => engine.preview_unvetted(self.template.as_ref(), self.level.unwrap_or(1), self.seed)?,
            false => engine.preview(&self.template, self.level, self.seed)?,
        };
        let files = problem.write(&self.out)?;
        if self.json {
            line(serde_json::json!({ "files": files, "findings": problem.findings, "answer": problem.answer }))?;
        } else {
            line(problem.words())?;
            eprintln!("{} files in {}", files.len(), self.out.display());
        }
        next(format!("flywheel preview {} --seed {} --out {}", self.template, self.seed + 1, self.out.display()));
        let faults = problem.findings.iter().any(|f| f.severity == crate::sample::finding::Severity::Fault);
        Ok(if faults { Verdict::Bad } else { Verdict::Good })
    }
}
