//! What the server lives on: database, master keys, definitions, apps, clock, disk.

use std::{fs, path::Path};

use chrono::{DateTime, TimeDelta, Utc};
use tokio::time::Instant;

use super::Finding;
use crate::{
    catalog::Catalog,
    domain::integration::OAuthApp,
    error::Result,
    services::{keys, oauth_apps, servers as presence},
    storage::{self, Db},
    urls::Urls,
    vault::{KeyFile, Vault},
};

/// Clocks that differ by more get a warning, and by still more a failure: links and sessions live for minutes.
const CLOCKS: (TimeDelta, TimeDelta) = (TimeDelta::seconds(5), TimeDelta::seconds(60));
/// Statements that are timed.
const TIMED: usize = 5;
/// A database that needs longer for a count of few rows is slow.
const SLOW_MS: u128 = 50;
/// Free space below which one is warned, and below which it fails, in MiB.
const SPACE: (u64, u64) = (1_024, 100);

/// Hold a clock against ours.
#[must_use]
pub fn clock(whose: &str, theirs: DateTime<Utc>, ours: DateTime<Utc>) -> Finding {
    let apart = (theirs - ours).abs();
    let sentence = format!("this machine and {whose} are {} s apart", apart.num_seconds());
    if apart > CLOCKS.1 {
        Finding::fail("clock", format!("{sentence}: synchronise them (NTP)"))
    } else if apart > CLOCKS.0 {
        Finding::warn("clock", format!("{sentence}: synchronise them (NTP)"))
    } else {
        Finding::ok("clock", sentence)
    }
}

/// Whether the database answers, how fast, and whether what it commits stays.
pub async fn database(db: &Db, now: impl Fn() -> DateTime<Utc>) -> Result<Vec<Finding>> {
    let facts = db.facts().await?;
    let mut findings = vec![match (db.is_migrated().await.map_err(storage::StorageError::from)?, facts.is_durable) {
        (true, true) => {
            Finding::ok("database", format!("{} {}, up to date; {}", facts.engine, facts.version, facts.durability))
        }
        (false, _) => Finding::fail(
            "database",
            format!("{} {} is not up to date: run `portico migrate`", facts.engine, facts.version),
        ),
        (_, false) => {
            Finding::fail("database", format!("{} may lose what it has committed: {}", facts.engine, facts.durability))
        }
    }];
    findings.extend(facts.now.map(|theirs| clock("the database", theirs, now())));
    Ok(findings)
}

/// How long the database needs for a small question. The tables must be there.
pub async fn latency(db: &Db) -> Result<Finding> {
    let began = Instant::now();
    for _ in 0..TIMED {
        storage::access::count_organizations(db).await?;
    }
    let micros = began.elapsed().as_micros() / 5;
    let sentence = format!("a small question takes {}.{:03} ms", micros / 1_000, micros % 1_000);
    Ok(if micros / 1_000 > SLOW_MS {
        Finding::warn("latency", format!("{sentence}: every page asks several"))
    } else {
        Finding::ok("latency", sentence)
    })
}

/// Which rows are under which master key, and whether they open.
pub async fn master_keys(db: &Db, vault: &Vault) -> Result<Vec<Finding>> {
    let known = vault.key_ids();
    let shares = keys::shares(db).await?;
    let mut findings = Vec::new();
    if let Err(wrong) = keys::check(db, vault).await? {
        findings.push(Finding::fail("master keys", wrong.to_string()));
    }
    let mut ids = known.clone();
    ids.extend(shares.iter().map(|share| share.key_id.clone()).filter(|id| !known.contains(id)));
    ids.dedup();
    for (at, id) in ids.iter().enumerate() {
        let of_key: Vec<_> = shares.iter().filter(|share| share.key_id == *id && share.rows > 0).collect();
        let listed: Vec<_> = of_key.iter().map(|share| format!("{} {}", share.rows, share.table)).collect();
        let rows = if listed.is_empty() { "no row".to_owned() } else { listed.join(", ") };
        let name = format!("master key {id}");
        findings.push(if !known.contains(id) {
            Finding::fail(name, format!("is not configured, and has sealed {rows}: these do not open"))
        } else if at == 0 {
            Finding::ok(name, format!("seals; has sealed {rows}"))
        } else if listed.is_empty() {
            Finding::ok(name, "has sealed nothing that is left, and can be removed".to_owned())
        } else {
            Finding::warn(name, format!("is an old one, and has sealed {rows}: run `portico keys rotate`"))
        });
    }
    Ok(findings)
}

/// Whether the servers that run have the keys that this command has.
pub async fn servers(db: &Db, vault: &Vault, now: DateTime<Utc>) -> Result<Finding> {
    let running = presence::running(db, now).await?;
    let ours = vault.fingerprints();
    let differ = running.iter().filter(|server| server.master_keys.first() != ours.first()).count();
    Ok(match (running.len(), differ) {
        (0, _) => Finding::warn("servers", "none has said within a minute that it runs"),
        (all, 0) => Finding::ok("servers", format!("{all} run, and seal with the same master key as this command")),
        (all, differ) => Finding::fail(
            "servers",
            format!(
                "{differ} of {all} that run seal with another master key than this command: give them the same keys"
            ),
        ),
    })
}

/// Whether the key file is its owner's alone.
#[must_use]
pub fn key_file(file: &KeyFile) -> Finding {
    match file.state() {
        Ok((0o600, _)) => {
            Finding::ok("key file", format!("{file} is readable for its owner only; keep a copy elsewhere"))
        }
        Ok((mode, _)) => {
            Finding::fail("key file", format!("{file} has the mode {mode:o}: others may read it; set 600"))
        }
        Err(error) => Finding::fail("key file", format!("{file} {error}")),
    }
}

/// Each OAuth app, with the exact redirect URI to register at its provider.
pub async fn oauth_apps(db: &Db, vault: &Vault, catalog: &Catalog, urls: &Urls) -> Result<Vec<Finding>> {
    let mut findings = Vec::new();
    for app in storage::oauth_apps::of_all(db).await? {
        findings.push(oauth_app(db, vault, catalog, urls, &app).await?);
    }
    if findings.is_empty() {
        let redirect = urls.oauth_callback();
        findings.push(Finding::ok("OAuth apps", format!("none yet; each will have the redirect URI {redirect}")));
    }
    Ok(findings)
}

/// One OAuth app, with the exact redirect URI to register at its provider.
pub async fn oauth_app(db: &Db, vault: &Vault, catalog: &Catalog, urls: &Urls, app: &OAuthApp) -> Result<Finding> {
    let name = format!("OAuth app {}", app.integration_name);
    let Some(entry) = catalog.get(&app.integration_name) else {
        return Ok(Finding::warn(name, format!("{}: no definition of that name is there (any more)", app.id)));
    };
    if !oauth_apps::opens(db, vault, app).await? {
        return Ok(Finding::fail(name, format!("{}: its client secret does not open: save it again", app.id)));
    }
    let redirect = urls.oauth_callback();
    Ok(Finding::ok(
        name,
        format!(
            "client {} of {} must have the redirect URI {redirect} (where: {})",
            app.client_id, entry.display_name, entry.docs
        ),
    ))
}

/// The definitions, once they are loaded.
#[must_use]
pub fn catalog(catalog: &Catalog, directory: Option<&Path>) -> Finding {
    let all = catalog.all().len();
    let further = directory.map(|it| format!(", with those of {}", it.display())).unwrap_or_default();
    Finding::ok("catalog", format!("{all} definitions in order{further}"))
}

/// Whether the data directory can be written to. A file is made in it, and removed.
#[must_use]
pub fn data_dir(path: &Path) -> Finding {
    let probe = path.join(".doctor");
    let tried = fs::write(&probe, "").and_then(|()| fs::remove_file(&probe));
    match tried {
        Ok(()) => Finding::ok("data directory", format!("{} can be written to", path.display())),
        Err(error) => Finding::fail("data directory", format!("{}: {error}", path.display())),
    }
}

/// How much space is left where the data is.
#[must_use]
pub fn disk(path: &Path) -> Finding {
    let Ok(found) = rustix::fs::statvfs(path) else {
        return Finding::warn("disk", format!("the space at {} cannot be told", path.display()));
    };
    let free = found.f_bavail.saturating_mul(found.f_frsize) / (1_024 * 1_024);
    let sentence = format!("{free} MiB are free at {}", path.display());
    if free < SPACE.1 {
        Finding::fail("disk", sentence)
    } else if free < SPACE.0 {
        Finding::warn("disk", sentence)
    } else {
        Finding::ok("disk", sentence)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::services::doctor::Grade;

    #[test]
    fn clocks_that_differ_are_told() {
        let ours: DateTime<Utc> = "2026-03-01T12:00:00Z".parse().unwrap();
        for (apart, grade) in [(0, Grade::Ok), (-5, Grade::Ok), (6, Grade::Warn), (-61, Grade::Fail)] {
            assert_eq!(clock("x", ours + TimeDelta::seconds(apart), ours).grade, grade, "{apart}");
        }
    }
}
