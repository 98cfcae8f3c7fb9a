//! The command line: `portico serve`, `portico demo`, `portico migrate`, `portico catalog check`, `portico keys`,
//! `portico import`, `portico members`, `portico audit`, `portico doctor`.

mod commands;

use std::process::ExitCode;

use clap::Parser;

/// A self-hosted connect portal
#[derive(Debug, Parser)]
#[command(version, about)]
struct Cli {
    #[command(subcommand)]
    command: commands::Command,
}

#[tokio::main]
async fn main() -> ExitCode {
    match Cli::parse().command.run().await {
        Ok(code) => code,
        Err(error) => {
            eprintln!("portico: {error}");
            ExitCode::FAILURE
        }
    }
}
