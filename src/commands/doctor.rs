//! `portico doctor`: one check after the other, as far as each has what it needs.

use std::{path::Path, process::ExitCode};

use portico::{
    app,
    catalog::Catalog,
    clock::{Clock, Entropy},
    config::{Config, Database, Settings},
    links::{Keyring, LinkKeys},
    outbound::{EgressPolicy, Http},
    services::doctor::{self, Finding, Grade},
    storage::Db,
    urls::Urls,
    vault::Vault,
};
use url::Url;

use super::Outcome;

#[derive(Debug, clap::Args)]
pub struct DoctorArguments {
    /// Print a JSON array instead of lines
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    settings: Settings,
}

pub async fn run(arguments: DoctorArguments) -> Outcome {
    let findings = examine(arguments.settings).await;
    if arguments.json {
        println!("{}", serde_json::to_string_pretty(&findings)?);
    } else {
        for finding in &findings {
            println!("{finding}");
        }
    }
    let has_failed = findings.iter().any(|finding| finding.grade == Grade::Fail);
    Ok(if has_failed { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

async fn examine(settings: Settings) -> Vec<Finding> {
    let networks = settings.egress_allow.clone();
    let config = match Config::read(settings) {
        Ok(config) => config,
        Err(problems) => return problems.to_string().lines().map(|line| Finding::fail("settings", line)).collect(),
    };
    let mut findings = Vec::new();
    let is_set = config.base_url.is_some();
    let Some(urls) = urls(&config) else {
        return vec![Finding::fail("base URL", "cannot be made of the address to listen on")];
    };
    findings.push(doctor::base_url(&urls, is_set));
    findings.push(doctor::egress(&networks));
    let catalog = match Catalog::load(config.catalog_dir.as_deref()) {
        Ok(catalog) => {
            findings.push(doctor::catalog(&catalog, config.catalog_dir.as_deref()));
            Some(catalog)
        }
        Err(problems) => {
            findings.extend(problems.to_string().lines().map(|line| Finding::fail("catalog", line)));
            None
        }
    };
    let keys = stock(&config, &urls, catalog.as_ref(), &mut findings).await;
    let word = keys.and_then(|keys| doctor::word(&keys, Clock::System.now()).ok());
    // The operator's own URL, which may well lead to an inner address.
    match EgressPolicy::parse("0.0.0.0/0,::/0").ok().and_then(|policy| Http::new(policy).ok()) {
        Some(http) => {
            findings.extend(doctor::public_url(&http, &urls, word.as_deref(), || Clock::System.now()).await);
        }
        None => findings.push(Finding::fail("public URL", "TLS cannot be set up")),
    }
    findings.push(doctor::mail(&app::mailer(&config, &urls, None)).await);
    // As the server asks it: what the egress policy refuses is found.
    if let Ok(http) = Http::new(config.egress.clone()) {
        findings.push(doctor::oidc(&http, &urls, config.oidc, Clock::System.now()).await);
    }
    findings
}

fn urls(config: &Config) -> Option<Urls> {
    let local = || Url::parse(&format!("http://localhost:{}", config.listen.port())).ok();
    config.base_url.clone().or_else(local).map(Urls::new)
}

/// What the server lives on. Answers the keys that sign links, if all is well enough for that. Nothing is made that is
/// not there: the first start is for that.
async fn stock(
    config: &Config,
    urls: &Urls,
    catalog: Option<&Catalog>,
    findings: &mut Vec<Finding>,
) -> Option<LinkKeys> {
    if config.data_dir.is_dir() {
        findings.push(doctor::data_dir(&config.data_dir));
        findings.push(doctor::disk(&config.data_dir));
    } else {
        let path = config.data_dir.display();
        findings.push(Finding::warn("data directory", format!("{path} is not there yet: the first start makes it")));
    }
    let vault = vault(config, findings);
    if let Database::Sqlite(url) = &config.database
        && let Some(path) = url.strip_prefix("sqlite:").and_then(|rest| rest.split('?').next())
        && !Path::new(path.trim_start_matches("//")).exists()
    {
        findings.push(Finding::warn("database", "is not there yet: the first start makes it"));
        return None;
    }
    let Ok(db) = Db::open(config.database.url()).await else {
        let problem = "cannot be opened: is the address right, is it running, may this user in?";
        findings.push(Finding::fail("database", problem));
        return None;
    };
    let keys = ask(&db, urls, catalog, vault.as_ref(), findings).await;
    db.close().await;
    keys.unwrap_or_else(|error| {
        findings.push(Finding::fail("database", error.to_string()));
        None
    })
}

fn vault(config: &Config, findings: &mut Vec<Finding>) -> Option<Vault> {
    let read = match (&config.secret_keys, app::key_file(config)) {
        (Some(keys), _) => {
            Vault::parse(keys, Entropy::default()).map_err(|problem| format!("PORTICO_SECRET_KEYS {problem}"))
        }
        (None, Some(file)) if !file.exists() => {
            findings.push(Finding::warn("key file", format!("{file} is not there: the first start makes it")));
            return None;
        }
        (None, Some(file)) => {
            findings.push(doctor::key_file(&file));
            Vault::from_file(file.clone(), Entropy::default()).map_err(|problem| format!("{file} {problem}"))
        }
        (None, None) => Err("there are none".to_owned()),
    };
    read.map_err(|problem| findings.push(Finding::fail("master keys", problem))).ok()
}

async fn ask(
    db: &Db,
    urls: &Urls,
    catalog: Option<&Catalog>,
    vault: Option<&Vault>,
    findings: &mut Vec<Finding>,
) -> portico::error::Result<Option<LinkKeys>> {
    let clock = Clock::System;
    findings.extend(doctor::database(db, || clock.now()).await?);
    if !db.is_migrated().await.unwrap_or_default() {
        return Ok(None);
    }
    findings.push(doctor::latency(db).await?);
    let Some(vault) = vault else {
        if portico::services::keys::are_in_use(db).await? {
            findings.push(Finding::fail(
                "master keys",
                "the database holds what was sealed, and there is no key that opens it",
            ));
        }
        return Ok(None);
    };
    findings.extend(doctor::master_keys(db, vault).await?);
    findings.push(doctor::servers(db, vault, clock.now()).await?);
    if let Some(catalog) = catalog {
        findings.extend(doctor::oauth_apps(db, vault, catalog, urls).await?);
    }
    let entropy = Entropy::default();
    let ring = Keyring { db, vault, clock: &clock, entropy: &entropy };
    LinkKeys::stored(ring, urls.origin()).await.map(Some)
}
