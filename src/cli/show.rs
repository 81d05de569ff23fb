//! `flywheel show`: one stored sample as files.

use crate::cli::files::Problem;
use crate::cli::shared::{Shared, Verdict, db_flag, line, next};
use crate::config::load::hint;
use crate::store::Store;
use crate::store::sqlite::SqliteStore;
use anyhow::bail;
use std::path::PathBuf;

/// Write a stored sample into a folder: pictures, words, draw programs, record
#[derive(Debug, clap::Args)]
pub struct Show {
    /// The sample's id: 16 hex digits
    id: String,
    /// Folder to write to
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// Print the record as one JSON object
    #[arg(long)]
    json: bool,
}

impl Show {
    pub(super) fn execute(self, shared: &Shared) -> anyhow::Result<Verdict> {
        let config = shared.load()?.config;
        let mut store = SqliteStore::read(&config.run.db)?;
        let sample = find(&mut store, &self.id, &config.run.db)?.sample;
        let problem = Problem::of(&sample);
        let files = problem.write(&self.out)?;
        if self.json {
            line(serde_json::to_string(&sample)?)?;
        } else {
            line(problem.words())?;
            eprintln!("{} files in {}", files.len(), self.out.display());
        }
        next(format!("flywheel verify {}{}", self.id, db_flag(&config.run.db)));
        Ok(Verdict::Good)
    }
}

/// The sample of an id, or an error that suggests near ones.
pub fn find(store: &mut SqliteStore, id: &str, db: &std::path::Path) -> anyhow::Result<crate::store::Stored> {
    if let Some(stored) = store.sample(id)? {
        return Ok(stored);
    }
    let near = store.ids_near(id)?;
    let mut help = hint(id, near.iter().map(String::as_str));
    if help.is_empty() {
        let some = store.samples_after(0, 1)?;
        help = some
            .first()
            .map_or("; hint: it holds no samples yet".into(), |s| format!("; hint: an id is like {}", s.sample.id));
    }
    bail!("{}: no sample {id}{help}", db.display())
}
