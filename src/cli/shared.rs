//! What the commands share: common options, how a command ends, how it speaks.

use crate::config::load::{Loaded, Overrides};
use std::io::Write;
use std::path::PathBuf;

/// Options of all commands.
#[derive(Debug, clap::Args)]
pub struct Shared {
    /// The database [default: the configuration's, flywheel.db]
    #[arg(long, global = true, value_name = "PATH")]
    pub(super) db: Option<PathBuf>,
    /// The configuration [default: pipeline.toml of this folder, if there is one]
    #[arg(long, global = true, value_name = "PATH", env = "FLYWHEEL_CONFIG")]
    pub(super) config: Option<PathBuf>,
}

/// How a command ended.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Verdict {
    /// Done.
    Good,
    /// Done, and something is wrong with what was looked at.
    Bad,
    /// Stopped on request before it was done.
    Stopped,
}

impl Shared {
    /// The configuration under these options.
    pub(super) fn load(&self) -> anyhow::Result<Loaded> {
        self.load_with(Overrides::default())
    }

    pub(super) fn load_with(&self, overrides: Overrides) -> anyhow::Result<Loaded> {
        let overrides = Overrides { db: self.db.clone(), ..overrides };
        let loaded = Loaded::load(self.config.as_deref(), &overrides, std::env::vars())?;
        for warning in &loaded.warnings {
            eprintln!("warning: {warning}");
        }
        Ok(loaded)
    }
}

/// Prints a line of data.
pub(super) fn line(text: impl std::fmt::Display) -> std::io::Result<()> {
    writeln!(std::io::stdout().lock(), "{text}")
}

/// Prints a word of help for what to do next.
pub(super) fn next(text: impl std::fmt::Display) {
    eprintln!("next: {text}");
}

/// How to name the database in a command that is suggested: empty where the default will do.
pub(super) fn db_flag(db: &std::path::Path) -> String {
    let default = crate::config::Config::default().run.db;
    if db == default { String::new() } else { format!(" --db {}", db.display()) }
}
