//! The command line: `portico serve`, `portico demo`, `portico migrate`, `portico catalog check`, `portico keys`.

use std::{io, path::PathBuf, process::ExitCode};

use clap::{Parser, Subcommand};
use portico::{
    app::{self, Nature},
    catalog,
    config::{Config, Settings},
    demo,
};
use secrecy::ExposeSecret;
use tokio::signal::unix::{Signal, SignalKind, signal};

/// A self-hosted connect portal
#[derive(Debug, Parser)]
#[command(version, about)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Run the server and its worker
    Serve {
        #[command(flatten)]
        settings: Settings,
        /// Refuse to start on a database that is not up to date, instead of migrating it
        #[arg(long)]
        no_migrate: bool,
    },
    /// Run the server with a built-in provider, sample data and printed links
    Demo(demo::DemoSettings),
    /// Bring the database up to date, and stop
    Migrate {
        #[command(flatten)]
        settings: Settings,
    },
    /// Check integration definitions
    Catalog {
        #[command(subcommand)]
        command: CatalogCommand,
    },
    /// Look after the keys that sign links
    Keys {
        #[command(subcommand)]
        command: KeysCommand,
    },
}

#[derive(Debug, Subcommand)]
enum CatalogCommand {
    /// Explain what is wrong with a definition, or with all of a directory
    Check {
        /// A TOML file, or a directory of them
        path: PathBuf,
    },
}

#[derive(Debug, Subcommand)]
enum KeysCommand {
    /// Add a key that signs new links; links that are out stay valid until they expire
    RotateLinks {
        #[command(flatten)]
        settings: Settings,
    },
}

type Outcome = Result<(), Box<dyn std::error::Error>>;

#[tokio::main]
async fn main() -> ExitCode {
    let outcome = match Cli::parse().command {
        Command::Serve { settings, no_migrate } => serve(settings, !no_migrate).await,
        Command::Demo(settings) => run_demo(settings).await,
        Command::Migrate { settings } => migrate(settings).await,
        Command::Catalog { command: CatalogCommand::Check { path } } => check(&path),
        Command::Keys { command: KeysCommand::RotateLinks { settings } } => rotate_links(settings).await,
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("portico: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn serve(settings: Settings, migrate: bool) -> Outcome {
    log_to_stderr(&settings);
    let config = Config { migrate, ..Config::read(settings)? };
    let stop = Stop::listen()?;
    let running = app::start(config, Nature::default()).await?;
    println!("portico listening on http://{}", running.address);
    if let Some(key) = &running.first_key {
        println!("api key (shown once): {}", key.expose_secret());
    }
    stop.told().await;
    Ok(running.stop().await?)
}

async fn run_demo(settings: demo::DemoSettings) -> Outcome {
    log_to_stderr(&settings.settings);
    let stop = Stop::listen()?;
    let demo = demo::start(settings).await?;
    println!("{}", demo.welcome);
    stop.told().await;
    Ok(demo.stop().await?)
}

async fn migrate(settings: Settings) -> Outcome {
    log_to_stderr(&settings);
    let config = Config::read(settings)?;
    let address = config.listen;
    let context = app::context(config, &Nature::default(), address).await?;
    context.db.close().await;
    println!("the database is up to date");
    Ok(())
}

async fn rotate_links(settings: Settings) -> Outcome {
    log_to_stderr(&settings);
    let config = Config::read(settings)?;
    let address = config.listen;
    let context = app::context(config, &Nature::default(), address).await?;
    context.keys.rotate(context.ring(), true).await?;
    context.db.close().await;
    println!("a new key is published and signs from {} minutes on", portico::links::PUBLISHED_AHEAD.num_minutes());
    Ok(())
}

fn check(path: &std::path::Path) -> Outcome {
    let checked = catalog::check_path(path)?;
    println!("{checked} definition{} in order", if checked == 1 { "" } else { "s" });
    Ok(())
}

/// SIGTERM and SIGINT, from before the start on: whoever reads the start line may send one at once.
struct Stop {
    terminate: Signal,
    interrupt: Signal,
}

impl Stop {
    fn listen() -> io::Result<Self> {
        Ok(Self { terminate: signal(SignalKind::terminate())?, interrupt: signal(SignalKind::interrupt())? })
    }

    async fn told(mut self) {
        tokio::select! {
            _ = self.terminate.recv() => {}
            _ = self.interrupt.recv() => {}
        }
    }
}

/// Standard output is for the start lines. A filter that cannot be read is reported with the other settings.
fn log_to_stderr(settings: &Settings) {
    let filter = tracing_subscriber::EnvFilter::try_new(&settings.log).unwrap_or_default();
    let log = tracing_subscriber::fmt().with_env_filter(filter).with_writer(io::stderr);
    if settings.log_format == "json" { log.json().init() } else { log.init() }
}
