//! The master keys: whether they fit what is stored, and bringing everything under the first of them.

use std::{collections::BTreeSet, time::Duration};

use futures_util::{StreamExt, stream};
use tokio::time::{Instant, sleep};
use uuid::Uuid;

use super::servers::{self, BEAT};
use crate::{
    context::Context,
    error::Result,
    storage::{
        Db,
        rewrap::{Envelope, SEALED_COLUMNS, SealedColumn},
        servers::Server,
    },
    vault::{Place, Vault},
};

/// Rows that are read at a time.
const BATCH: i64 = 256;
/// Rows that are written at a time: the database shares one flush among them.
const AT_ONCE: usize = 16;
/// So many rows are tried before a master key counts as the wrong one.
const TRIED: i64 = 20;
/// So many rows that do not open are named in the log; the others are counted.
const NAMED: u64 = 100;
/// What a server has sealed with an old key a moment before it learned of the new one is stored by then.
const SETTLED: Duration = Duration::from_secs(2);

/// The master keys do not fit what is stored: nothing would work, and what is new would be sealed beside it.
#[derive(Debug, thiserror::Error)]
pub enum WrongKeys {
    /// The key of this id opens nothing of what was sealed under its id.
    #[error("the master key {0:?} is not the one that this database was sealed with: bring the right one back")]
    OpensNothing(String),
    /// Everything is under keys that are not there.
    #[error("this database was sealed with the master key {0:?}, which is not configured: bring it back")]
    NotConfigured(String),
}

/// Whether anything is sealed.
pub async fn are_in_use(db: &Db) -> Result<bool> {
    for column in SEALED_COLUMNS {
        if !column.key_ids(db).await?.is_empty() {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Try the master keys on what is stored. Rows under a key that is not there are told in the log, as long as there are
/// others: one row must not keep everybody out.
pub async fn check(db: &Db, vault: &Vault) -> Result<std::result::Result<(), WrongKeys>> {
    let (known, used) = (vault.key_ids(), in_use(db).await?);
    let (there, missing): (Vec<_>, Vec<_>) = used.into_iter().partition(|id| known.contains(id));
    for id in &there {
        if !opens_something(db, vault, id).await? {
            return Ok(Err(WrongKeys::OpensNothing(id.clone())));
        }
    }
    for key in &missing {
        if there.is_empty() {
            return Ok(Err(WrongKeys::NotConfigured(key.clone())));
        }
        for column in SEALED_COLUMNS {
            let rows = column.count(db, key).await?;
            if rows > 0 {
                tracing::error!(
                    table = column.table,
                    key,
                    rows,
                    "ALARM: rows are sealed with a master key that is not configured"
                );
            }
        }
    }
    Ok(Ok(()))
}

/// The ids of the master keys that rows are under.
async fn in_use(db: &Db) -> Result<BTreeSet<String>> {
    let mut found = BTreeSet::new();
    for column in SEALED_COLUMNS {
        found.extend(column.key_ids(db).await?);
    }
    Ok(found)
}

async fn opens_something(db: &Db, vault: &Vault, key_id: &str) -> Result<bool> {
    for column in SEALED_COLUMNS {
        let tried = column.batch(db, key_id, Uuid::nil(), TRIED).await?;
        if tried.iter().any(|it| vault.open(place(column, it), &it.secret).is_ok()) {
            return Ok(true);
        }
    }
    Ok(false)
}

fn place(column: &SealedColumn, it: &Envelope) -> Place {
    Place { table: column.table, row: it.id, field: column.field }
}

/// How many rows of a table are under a master key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Share {
    /// The table.
    pub table: &'static str,
    /// The master key's id.
    pub key_id: String,
    /// How many.
    pub rows: i64,
}

/// How the rows are shared among the master keys.
pub async fn shares(db: &Db) -> Result<Vec<Share>> {
    let mut shares = Vec::new();
    for column in SEALED_COLUMNS {
        for key_id in column.key_ids(db).await? {
            let rows = column.count(db, &key_id).await?;
            shares.push(Share { table: column.table, key_id, rows });
        }
    }
    Ok(shares)
}

/// What became of a table's rows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Turned {
    /// Brought under the first key.
    pub turned: u64,
    /// Do not open, and stay as they are.
    pub broken: u64,
    /// Changed between reading and writing; what is still to be done with them another pass does.
    changed: u64,
}

/// Bring every row under the first master key, while servers run. It can be cut off at any point and begun again: what
/// is done is done, and every row opens at any time. Answers what became of each table's rows.
pub async fn rotate(ctx: &Context) -> Result<Vec<(&'static str, Turned)>> {
    let first = ctx.vault.key_ids().into_iter().next().unwrap_or_default();
    let mut totals = vec![Turned::default(); SEALED_COLUMNS.len()];
    let mut is_settled = false;
    loop {
        let mut is_quiet = true;
        for (column, total) in SEALED_COLUMNS.iter().zip(&mut totals) {
            let pass = turn(ctx, column, &first, total.broken == 0).await?;
            is_quiet &= pass.turned == 0 && pass.changed == 0;
            *total = Turned { turned: total.turned + pass.turned, broken: pass.broken, changed: 0 };
        }
        if is_quiet && is_settled {
            return Ok(SEALED_COLUMNS.iter().map(|column| column.table).zip(totals).collect());
        }
        if is_quiet {
            is_settled = true;
            if !servers::running(&ctx.db, ctx.clock.now()).await?.is_empty() {
                sleep(SETTLED).await;
            }
        }
    }
}

/// One pass over a table.
async fn turn(ctx: &Context, column: &SealedColumn, first: &str, name_broken: bool) -> Result<Turned> {
    let mut pass = Turned::default();
    for key_id in column.key_ids(&ctx.db).await?.into_iter().filter(|id| id != first) {
        let mut after = Uuid::nil();
        loop {
            let began = Instant::now();
            let batch = column.batch(&ctx.db, &key_id, after, BATCH).await?;
            let Some(last) = batch.last() else { break };
            after = last.id;
            let written: Vec<_> =
                stream::iter(&batch).map(|it| turn_one(ctx, column, it)).buffer_unordered(AT_ONCE).collect().await;
            for outcome in written {
                match outcome? {
                    Outcome::Turned => pass.turned += 1,
                    Outcome::Changed => pass.changed += 1,
                    Outcome::Broken(error, row) => {
                        pass.broken += 1;
                        if name_broken && pass.broken <= NAMED {
                            tracing::error!(table = column.table, %row, error, "ALARM: a stored secret does not open");
                        }
                    }
                }
            }
            // Half of the time belongs to the servers: a file has one writer at a time.
            sleep(began.elapsed().min(Duration::from_millis(100))).await;
        }
    }
    Ok(pass)
}

enum Outcome {
    Turned,
    Changed,
    Broken(String, Uuid),
}

async fn turn_one(ctx: &Context, column: &SealedColumn, it: &Envelope) -> Result<Outcome> {
    // Not in a transaction with others: rows that are held in some order by us and in another by a server would deadlock.
    match ctx.vault.rewrap(place(column, it), &it.secret) {
        Ok(new) if column.replace(&ctx.db, it, &new).await? => Ok(Outcome::Turned),
        Ok(_) => Ok(Outcome::Changed),
        Err(error) => Ok(Outcome::Broken(error.to_string(), it.id)),
    }
}

/// Wait until every server that runs seals with the first master key; else answers one that does not.
///
/// A server that would go on sealing with an old key would leave rows under it; one that does not have the new key could
/// not open what is brought under it.
pub async fn await_servers(ctx: &Context) -> Result<std::result::Result<usize, Server>> {
    let wanted = ctx.vault.fingerprints().into_iter().next();
    let lags = |it: &Server| it.master_keys.first() != wanted.as_ref();
    let mut seen: Vec<(Uuid, chrono::DateTime<chrono::Utc>, u32)> = Vec::new();
    loop {
        let servers = servers::running(&ctx.db, ctx.clock.now()).await?;
        let Some(_) = servers.iter().find(|it| lags(it)) else { return Ok(Ok(servers.len())) };
        for it in servers.into_iter().filter(lags) {
            match seen.iter_mut().find(|(id, ..)| *id == it.id) {
                None => seen.push((it.id, it.seen_at, 0)),
                Some((_, at, times)) if *at != it.seen_at => (*at, *times) = (it.seen_at, *times + 1),
                Some(_) => {}
            }
            // It has looked twice since: it runs, and does not learn of the key.
            if seen.iter().any(|(id, _, times)| *id == it.id && *times >= 2) {
                return Ok(Err(it));
            }
        }
        sleep(BEAT / 10).await;
    }
}
