//! The command line: one file for each command, this table of them, and what they share in [`shared`].
//!
//! Data goes to stdout, talk to stderr. Errors get their words here: where, what, the value, a hint.

mod audit;
mod engine;
mod eval;
mod export;
mod faults;
mod files;
mod grade;
mod import;
mod knowledge;
mod loops;
mod overlap;
mod preview;
mod progress;
mod reward_server;
mod run;
mod serve;
pub mod shared;
mod show;
mod stats;
mod suite;
mod templates;
mod tools;
mod train;
mod turn;
mod validate;
mod verify;

use crate::cli::shared::{Shared, Verdict};
use clap::{Parser, Subcommand};

/// Grow datasets of interactive visual reasoning problems that are proved and measured.
#[derive(Debug, Parser)]
#[command(name = "flywheel", version, max_term_width = 100)]
pub struct Cli {
    #[command(flatten)]
    shared: Shared,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Run(run::Run),
    Serve(serve::Serve),
    Preview(preview::Preview),
    Show(show::Show),
    Stats(stats::Stats),
    Verify(verify::Verify),
    Turn(turn::Turn),
    Validate(validate::Validate),
    Faults(faults::Faults),
    Templates(templates::Templates),
    Tools(tools::Tools),
    Audit(audit::Audit),
    Export(export::Export),
    Import(import::Import),
    Overlap(overlap::Overlap),
    Suite(suite::Suite),
    Eval(Box<eval::Eval>),
    Grade(grade::Grade),
    RewardServer(reward_server::RewardServer),
    Knowledge(knowledge::KnowledgeCommand),
    Train(Box<train::Train>),
    Loop(Box<loops::Loop>),
}

impl Cli {
    /// How much is logged where `FLYWHEEL_LOG` does not say: what somebody watches speaks for itself, a daemon does not.
    pub fn log_level(&self) -> &'static str {
        if matches!(self.command, Command::Serve(_)) { "info" } else { "warn" }
    }

    /// Does what the command line asks for.
    ///
    /// # Errors
    /// If it cannot be done; the message names place, value and a hint.
    pub fn execute(self) -> anyhow::Result<Verdict> {
        let shared = &self.shared;
        match self.command {
            Command::Run(command) => command.execute(shared),
            Command::Serve(command) => command.execute(shared),
            Command::Preview(command) => command.execute(shared),
            Command::Show(command) => command.execute(shared),
            Command::Stats(command) => command.execute(shared),
            Command::Verify(command) => command.execute(shared),
            Command::Turn(command) => command.execute(shared),
            Command::Validate(command) => command.execute(shared),
            Command::Faults(command) => command.execute(shared),
            Command::Templates(command) => command.execute(shared),
            Command::Tools(command) => command.execute(shared),
            Command::Audit(command) => command.execute(),
            Command::Export(command) => command.execute(shared),
            Command::Import(command) => command.execute(),
            Command::Overlap(command) => command.execute(),
            Command::Suite(command) => command.execute(shared),
            Command::Eval(command) => command.execute(shared),
            Command::Grade(command) => command.execute(),
            Command::RewardServer(command) => command.execute(),
            Command::Knowledge(command) => command.execute(shared),
            Command::Train(command) => command.execute(shared),
            Command::Loop(command) => command.execute(shared),
        }
    }
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
