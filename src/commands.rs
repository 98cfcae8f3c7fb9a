//! What the binary can be told to do.

mod audit;
mod doctor;
mod import;
mod keys;
mod members;
mod serve;

use std::{io, path::PathBuf, process::ExitCode};

use clap::Subcommand;
use portico::{
    app::{self, Nature},
    catalog,
    config::{Config, Settings},
    context::Context,
    demo,
};

/// What a command ends with.
type Outcome = Result<ExitCode, Box<dyn std::error::Error>>;

#[derive(Debug, Subcommand)]
pub enum Command {
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
    /// Check integration definitions and their actions
    Catalog {
        #[command(subcommand)]
        command: CatalogCommand,
    },
    /// Look after the master keys, and the keys that sign links
    Keys {
        #[command(subcommand)]
        command: keys::KeysCommand,
    },
    /// Bring in what was made elsewhere
    Import {
        #[command(subcommand)]
        command: import::ImportCommand,
    },
    /// Look after the audit trail
    Audit {
        #[command(subcommand)]
        command: audit::AuditCommand,
    },
    /// Let people in to the dashboard
    Members {
        #[command(subcommand)]
        command: members::MembersCommand,
    },
    /// Check everything that an installation depends on, a line each; exit code 1 if something fails
    Doctor(doctor::DoctorArguments),
}

#[derive(Debug, Subcommand)]
pub enum CatalogCommand {
    /// Explain what is wrong with a definition or its actions, or with all of a directory
    Check {
        /// A TOML file, or a directory of them with their actions in its folder `actions`
        path: PathBuf,
    },
}

impl Command {
    /// Do it.
    pub async fn run(self) -> Outcome {
        match self {
            Self::Serve { settings, no_migrate } => serve::serve(settings, !no_migrate).await,
            Self::Demo(settings) => serve::demo(settings).await,
            Self::Migrate { settings } => migrate(settings).await,
            Self::Catalog { command: CatalogCommand::Check { path } } => check(&path),
            Self::Keys { command } => command.run().await,
            Self::Import { command } => command.run().await,
            Self::Audit { command } => command.run().await,
            Self::Members { command } => command.run().await,
            Self::Doctor(arguments) => doctor::run(arguments).await,
        }
    }
}

async fn migrate(settings: Settings) -> Outcome {
    log_to_stderr(&settings);
    let context = open(Config::read(settings)?).await?;
    context.db.close().await;
    println!("the database is up to date");
    Ok(ExitCode::SUCCESS)
}

fn check(path: &std::path::Path) -> Outcome {
    let checked = catalog::check_path(path)?;
    println!("{checked}");
    Ok(ExitCode::SUCCESS)
}

/// What a command needs of the server.
async fn open(config: Config) -> Result<Context, app::StartError> {
    let address = config.listen;
    app::context(config, &Nature::default(), address).await
}

/// Standard output is for results. A filter that cannot be read is reported with the other settings.
fn log_to_stderr(settings: &Settings) {
    let filter = tracing_subscriber::EnvFilter::try_new(&settings.log).unwrap_or_default();
    let log = tracing_subscriber::fmt().with_env_filter(filter).with_writer(io::stderr);
    if settings.log_format == "json" { log.json().init() } else { log.init() }
}
