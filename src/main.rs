//! The program `flywheel`: parses the command line, does it, turns the outcome into an exit code.
//!
//! 0 done, 1 done with a negative verdict, 2 could not, 130 stopped.

use clap::Parser;
use flywheel::cli::Cli;
use flywheel::cli::shared::Verdict;
use flywheel::executor::worker as episode;
use flywheel::serve::journal;
use flywheel::template::sandbox;
use std::io::IsTerminal;
use std::process::ExitCode;
use tracing_subscriber::prelude::*;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    // A worker speaks its own protocol on its pipes, so nothing else may read or write them.
    if std::env::args().nth(1).as_deref() == Some(sandbox::SUBCOMMAND) {
        return match sandbox::worker::serve(std::io::stdin(), std::io::stdout()) {
            Ok(()) => ExitCode::SUCCESS,
            Err(_) => ExitCode::from(2),
        };
    }
    if std::env::args().nth(1).as_deref() == Some(episode::SUBCOMMAND) {
        return match episode::serve(std::io::stdin(), std::io::stdout()) {
            Ok(()) => ExitCode::SUCCESS,
            Err(_) => ExitCode::from(2),
        };
    }
    let cli = Cli::parse();
    let filter = tracing_subscriber::EnvFilter::try_from_env("FLYWHEEL_LOG");
    let json = std::env::var("FLYWHEEL_LOG_FORMAT").is_ok_and(|format| format == "json");
    let text = tracing_subscriber::fmt::layer().with_writer(std::io::stderr).with_ansi(std::io::stderr().is_terminal());
    tracing_subscriber::registry()
        .with(filter.unwrap_or_else(|_| cli.log_level().into()))
        .with((!json).then_some(text))
        .with(journal::shared(json).clone())
        .init();
    match cli.execute() {
        Ok(Verdict::Good) => ExitCode::SUCCESS,
        Ok(Verdict::Bad) => ExitCode::from(1),
        Ok(Verdict::Stopped) => ExitCode::from(130),
        // Whoever reads our output may stop before its end.
        Err(error) if is_broken_pipe(&error) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::from(2)
        }
    }
}

fn is_broken_pipe(error: &anyhow::Error) -> bool {
    let io = error.root_cause().downcast_ref::<std::io::Error>();
    io.is_some_and(|e| e.kind() == std::io::ErrorKind::BrokenPipe)
}
