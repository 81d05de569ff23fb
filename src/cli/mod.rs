//! The command line: one file for each command, this table of them, and what they share.
//!
//! Data goes to stdout, talk to stderr. Errors get their words here: where, what, the value, a hint.

mod engine;
mod files;
mod preview;
mod progress;
mod run;
mod show;
mod stats;
mod templates;
mod validate;
mod verify;

use crate::config::load::{Loaded, Overrides};
use clap::{Parser, Subcommand};
use std::io::Write;
use std::path::PathBuf;

/// Grow datasets of interactive visual reasoning problems that are proved and measured.
#[derive(Debug, Parser)]
#[command(name = "flywheel", version, max_term_width = 100)]
pub struct Cli {
    #[command(flatten)]
    shared: Shared,
    #[command(subcommand)]
    command: Command,
}

/// Options of all commands.
#[derive(Debug, clap::Args)]
struct Shared {
    /// The database [default: the configuration's, flywheel.db]
    #[arg(long, global = true, value_name = "PATH")]
    db: Option<PathBuf>,
    /// The configuration [default: pipeline.toml of this folder, if there is one]
    #[arg(long, global = true, value_name = "PATH", env = "FLYWHEEL_CONFIG")]
    config: Option<PathBuf>,
}

#[derive(Debug, Subcommand)]
enum Command {
    Run(run::Run),
    Preview(preview::Preview),
    Show(show::Show),
    Stats(stats::Stats),
    Verify(verify::Verify),
    Validate(validate::Validate),
    Templates(templates::Templates),
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

impl Cli {
    /// Does what the command line asks for.
    ///
    /// # Errors
    /// If it cannot be done; the message names place, value and a hint.
    pub fn execute(self) -> anyhow::Result<Verdict> {
        let shared = &self.shared;
        match self.command {
            Command::Run(command) => command.execute(shared),
            Command::Preview(command) => command.execute(shared),
            Command::Show(command) => command.execute(shared),
            Command::Stats(command) => command.execute(shared),
            Command::Verify(command) => command.execute(shared),
            Command::Validate(command) => command.execute(shared),
            Command::Templates(command) => command.execute(shared),
        }
    }
}

impl Shared {
    /// The configuration under these options.
    fn load(&self) -> anyhow::Result<Loaded> {
        self.load_with(Overrides::default())
    }

    fn load_with(&self, overrides: Overrides) -> anyhow::Result<Loaded> {
        let overrides = Overrides { db: self.db.clone(), ..overrides };
        let loaded = Loaded::load(self.config.as_deref(), &overrides, std::env::vars())?;
        for warning in &loaded.warnings {
            eprintln!("warning: {warning}");
        }
        Ok(loaded)
    }
}

/// Prints a line of data.
fn line(text: impl std::fmt::Display) -> std::io::Result<()> {
    writeln!(std::io::stdout().lock(), "{text}")
}

/// Prints a word of help for what to do next.
fn next(text: impl std::fmt::Display) {
    eprintln!("next: {text}");
}

/// How to name the database in a command that is suggested: empty where the default will do.
fn db_flag(db: &std::path::Path) -> String {
    let default = crate::config::Config::default().run.db;
    if db == default { String::new() } else { format!(" --db {}", db.display()) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_consistent() {
        Cli::command().debug_assert();
    }
}
