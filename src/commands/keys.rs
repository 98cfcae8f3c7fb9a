//! `portico keys`: the master keys, and the keys that sign links.

use std::process::ExitCode;

use clap::Subcommand;
use portico::{
    app,
    clock::{Clock, Entropy},
    config::{Config, Settings},
    context::Context,
    services::{keys, servers::GONE_AFTER},
    vault::{self, KeyFile},
};
use secrecy::ExposeSecret;

use super::{Outcome, log_to_stderr, open};

#[derive(Debug, Subcommand)]
pub enum KeysCommand {
    /// Print a new master key, for PORTICO_SECRET_KEYS
    New,
    /// Bring everything that is sealed under the first master key, while servers run; can be cut off and run again
    Rotate {
        #[command(flatten)]
        settings: Settings,
        /// Put a new key first in the key file before that
        #[arg(long)]
        new: bool,
    },
    /// Remove the master keys that nothing is under any more from the key file
    Prune {
        #[command(flatten)]
        settings: Settings,
    },
    /// Add a key that signs new links; links that are out stay valid until they expire
    RotateLinks {
        #[command(flatten)]
        settings: Settings,
    },
}

const NO_FILE: &str = "the master keys come from PORTICO_SECRET_KEYS, and are changed there: see docs/keys.md";

impl KeysCommand {
    pub async fn run(self) -> Outcome {
        match self {
            Self::New => new(),
            Self::Rotate { settings, new } => rotate(settings, new).await,
            Self::Prune { settings } => prune(settings).await,
            Self::RotateLinks { settings } => rotate_links(settings).await,
        }
    }
}

fn new() -> Outcome {
    println!("{}", vault::new_entry(&Entropy::default(), Clock::System.now())?.expose_secret());
    Ok(ExitCode::SUCCESS)
}

/// A database that is not up to date is not touched: servers of the old version may run on it.
fn read(settings: Settings) -> Result<Config, portico::config::ConfigProblems> {
    log_to_stderr(&settings);
    Ok(Config { migrate: false, ..Config::read(settings)? })
}

async fn rotate(settings: Settings, new: bool) -> Outcome {
    let config = read(settings)?;
    let file = app::key_file(&config);
    let context = open(config).await?;
    if new {
        add(&context, &file.ok_or(NO_FILE)?)?;
    }
    let ids = context.vault.key_ids();
    let first = ids.first().map(String::as_str).unwrap_or_default();
    match keys::await_servers(&context).await? {
        Ok(0) => println!("no server runs"),
        Ok(servers) => {
            println!("{servers} running server{} with {first}", if servers == 1 { " seals" } else { "s seal" });
        }
        Err(server) => {
            let theirs = server.master_keys.first().map(|it| it.split('#').next().unwrap_or_default());
            let theirs = theirs.unwrap_or("no key");
            return Err(format!(
                "a server that was started at {} seals with {theirs} and not with {first}: restart all servers with {first} as the first key before anything is brought under it (docs/keys.md)",
                server.started_at.to_rfc3339_opts(chrono::SecondsFormat::Secs, true),
            )
            .into());
        }
    }
    let turned = keys::rotate(&context).await?;
    context.db.close().await;
    for (table, it) in &turned {
        let broken = if it.broken > 0 { format!(", {} do not open", it.broken) } else { String::new() };
        println!("{table}: {} brought under {first}{broken}", it.turned);
    }
    let broken: u64 = turned.iter().map(|(_, it)| it.broken).sum();
    if broken > 0 {
        return Err(format!("{broken} rows do not open, and stay as they are: the log names them").into());
    }
    println!("every row is under {first}");
    Ok(ExitCode::SUCCESS)
}

fn add(context: &Context, file: &KeyFile) -> Result<(), Box<dyn std::error::Error>> {
    let ids = context.vault.key_ids();
    if ids.len() > 1 {
        let first = ids.first().map(String::as_str).unwrap_or_default();
        return Err(format!(
            "{file} holds {} keys: end the change to {first} with `portico keys rotate` (without --new) and `portico keys prune` first",
            ids.len(),
        )
        .into());
    }
    let id = file.add(&context.entropy, context.clock.now()).map_err(|problem| format!("{file} {problem}"))?;
    println!("{id} is the first key of {file} now: keep a copy of it");
    Ok(())
}

async fn prune(settings: Settings) -> Outcome {
    let config = read(settings)?;
    let file = app::key_file(&config).ok_or(NO_FILE)?;
    let context = open(config).await?;
    let ids = context.vault.key_ids();
    let (first, old) = ids.split_first().ok_or("there is no key")?;
    if old.is_empty() {
        println!("{file} holds {first} only");
        return Ok(ExitCode::SUCCESS);
    }
    let shares = keys::shares(&context.db).await?;
    if let Some(share) = shares.iter().find(|share| share.rows > 0 && old.contains(&share.key_id)) {
        let (rows, table, id) = (share.rows, share.table, &share.key_id);
        return Err(format!("{rows} rows of {table} are under {id}: run `portico keys rotate` first").into());
    }
    let (_, changed_at) = file.state().map_err(|problem| format!("{file} {problem}"))?;
    if context.clock.now() - changed_at < GONE_AFTER {
        return Err("the key file was changed less than a minute ago, and a server may still be about to store what it has sealed before: wait a minute".into());
    }
    context.db.close().await;
    file.retain(&[]).map_err(|problem| format!("{file} {problem}"))?;
    println!("removed {}: only older backups of the database need a copy of it", old.join(", "));
    Ok(ExitCode::SUCCESS)
}

async fn rotate_links(settings: Settings) -> Outcome {
    log_to_stderr(&settings);
    let context = open(Config::read(settings)?).await?;
    context.keys.rotate(context.ring(), true).await?;
    context.db.close().await;
    println!("a new key is published and signs from {} minutes on", portico::links::PUBLISHED_AHEAD.num_minutes());
    Ok(ExitCode::SUCCESS)
}
