//! The chain that shows whether somebody has changed the audit trail or taken something away from it.
//!
//! What happens is written down with what makes it happen, unchained, so that nobody waits for anybody. A moment later a
//! worker gives each row its number and a code over the row and the code before it (HMAC-SHA-256, RFC 2104), organisation
//! by organisation. The key of the codes is sealed: who can write to the database but does not have the master key cannot
//! make a chain that holds. The ends of the chain have a code of their own, so that nobody cuts it shorter.
//!
//! What nobody can see from inside is a database that was put back to an earlier state as a whole: `portico audit verify`
//! prints the end of every chain, and takes an earlier print to compare.

use aws_lc_rs::hmac;
use chrono::{DateTime, TimeDelta, Utc};
use secrecy::ExposeSecret;
use uuid::Uuid;

use crate::{
    context::Context,
    domain::{event::Event, run::Run},
    error::{Error, Result},
    storage::{
        self, Db,
        trail::{Link, Log, Logged, Seal, Trail},
    },
    vault::Place,
};

/// The most rows that are sealed in one transaction.
const BATCH: i64 = 256;
/// Rows that are read at a time.
const PAGE: i64 = 1_000;
/// The code before the first.
const NOTHING: [u8; 32] = [0; 32];

const fn place(trail: Uuid) -> Place {
    Place { table: "trails", row: trail, field: "sealed" }
}

/// A chain that has been opened.
struct Chain {
    trail: Trail,
    key: hmac::Key,
}

impl Chain {
    fn open(ctx: &Context, trail: Trail) -> Result<Self> {
        let secret = ctx.vault.open(place(trail.id), &trail.secret)?;
        let key = hmac::Key::new(hmac::HMAC_SHA256, secret.expose_secret());
        Ok(Self { trail, key })
    }

    /// The chain of an organisation's log, begun where there is none.
    async fn of(ctx: &Context, db: &Db, org_id: Uuid, log: &Log) -> Result<Self> {
        if let Some(found) = storage::trail::get(db, org_id, log.table).await? {
            return Self::open(ctx, found);
        }
        let id = ctx.entropy.id(ctx.clock.now());
        let secret = ctx.entropy.bytes::<32>()?;
        let trail = Trail {
            id,
            org_id,
            log: log.table.to_owned(),
            first_seq: 0,
            first_mac: NOTHING.to_vec(),
            last_seq: 0,
            last_mac: NOTHING.to_vec(),
            tag: Vec::new(),
            secret: ctx.vault.seal(place(id), &secret)?,
        };
        let mut chain = Self { trail, key: hmac::Key::new(hmac::HMAC_SHA256, &secret) };
        chain.trail.tag = chain.tag();
        storage::trail::begin(db, &chain.trail).await?;
        // Another process may have begun it a moment before.
        let kept = storage::trail::get(db, org_id, log.table).await?;
        Self::open(ctx, kept.ok_or_else(|| Error::internal("a chain that was begun is not there"))?)
    }

    /// The code of a row behind another.
    fn code<T: Logged>(&self, before: &[u8], seq: i64, row: &T) -> Result<Vec<u8>> {
        let content = serde_json::to_vec(&row.content()).map_err(Error::internal)?;
        let mut code = hmac::Context::with_key(&self.key);
        code.update(before);
        code.update(&seq.to_be_bytes());
        code.update(&content);
        Ok(code.sign().as_ref().to_vec())
    }

    /// The code over the ends.
    fn tag(&self) -> Vec<u8> {
        let Trail { org_id, log, first_seq, first_mac, last_seq, last_mac, .. } = &self.trail;
        let mut code = hmac::Context::with_key(&self.key);
        code.update(b"ends");
        code.update(org_id.as_bytes());
        code.update(log.as_bytes());
        for (seq, mac) in [(first_seq, first_mac), (last_seq, last_mac)] {
            code.update(&seq.to_be_bytes());
            code.update(mac);
        }
        code.sign().as_ref().to_vec()
    }

    async fn save(&mut self, tx: &Db) -> Result<()> {
        self.trail.tag = self.tag();
        Ok(storage::trail::save(tx, &self.trail).await?)
    }
}

/// Chain what has happened since the last time; answers how many rows that were.
///
/// # Errors
/// The database's, and the vault's for a chain whose key does not open: the others are chained all the same.
pub async fn seal(ctx: &Context) -> Result<u64> {
    let (events, runs) = (seal_all::<Event>(ctx).await, seal_all::<Run>(ctx).await);
    Ok(events? + runs?)
}

async fn seal_all<T: Logged>(ctx: &Context) -> Result<u64> {
    let (mut sealed, mut org, mut failed) = (0, Uuid::nil(), None);
    while let Some(next) = T::LOG.waiting(&ctx.db, org).await? {
        org = next;
        match seal_log::<T>(ctx, org).await {
            Ok(count) => sealed += count,
            Err(error) => failed = Some(error),
        }
    }
    failed.map_or(Ok(sealed), Err)
}

async fn seal_log<T: Logged>(ctx: &Context, org_id: Uuid) -> Result<u64> {
    let mut sealed = 0;
    loop {
        let count = seal_batch::<T>(ctx, org_id).await?;
        sealed += count;
        if count < BATCH.unsigned_abs() {
            return Ok(sealed);
        }
    }
}

/// What is read and computed before the transaction holds nobody up: it only looks whether the chain still ends where it
/// was read. Another process that was faster has sealed the same rows.
async fn seal_batch<T: Logged>(ctx: &Context, org_id: Uuid) -> Result<u64> {
    let log = T::LOG;
    let mut chain = Chain::of(ctx, &ctx.db, org_id, &log).await?;
    let ended = chain.trail.last_seq;
    let rows: Vec<Link<T>> = storage::trail::unsealed(&ctx.db, org_id, BATCH).await?;
    let mut seals: Vec<Seal> = Vec::with_capacity(rows.len());
    for Link { row, .. } in &rows {
        let seq = chain.trail.last_seq + 1;
        let mac = chain.code(&chain.trail.last_mac, seq, row)?;
        seals.push((row.id(), seq, mac.clone()));
        (chain.trail.last_seq, chain.trail.last_mac) = (seq, mac);
    }
    let tx = ctx.db.begin().await?;
    storage::trail::hold(&tx, org_id, log.table).await?;
    let Some(now) = storage::trail::get(&tx, org_id, log.table).await?.filter(|now| now.last_seq == ended) else {
        return Ok(0);
    };
    // Rows may have been forgotten meanwhile.
    (chain.trail.first_seq, chain.trail.first_mac) = (now.first_seq, now.first_mac);
    if log.seal(&tx, org_id, &seals).await? != seals.len() {
        return Ok(0);
    }
    chain.save(&tx).await?;
    tx.commit().await?;
    Ok(rows.len() as u64)
}

/// Forget what is older than it is kept; the chains begin behind it from then on.
pub(super) async fn forget(ctx: &Context) -> Result<()> {
    let mut after = Uuid::nil();
    loop {
        let orgs = storage::trail::organizations(&ctx.db, after, PAGE).await?;
        let Some(last) = orgs.last() else { return Ok(()) };
        after = *last;
        for org in orgs {
            forget_log::<Event>(ctx, org, ctx.kept.events).await?;
            forget_log::<Run>(ctx, org, ctx.kept.runs).await?;
        }
    }
}

async fn forget_log<T: Logged>(ctx: &Context, org_id: Uuid, kept: Option<TimeDelta>) -> Result<()> {
    let Some(kept) = kept else { return Ok(()) };
    while forget_batch::<T>(ctx, org_id, ctx.clock.now() - kept).await? {}
    Ok(())
}

/// `true` when there may be more.
async fn forget_batch<T: Logged>(ctx: &Context, org_id: Uuid, before: DateTime<Utc>) -> Result<bool> {
    let log = T::LOG;
    let tx = ctx.db.begin().await?;
    storage::trail::hold(&tx, org_id, log.table).await?;
    let Some(trail) = storage::trail::get(&tx, org_id, log.table).await? else { return Ok(false) };
    let mut chain = Chain::open(ctx, trail)?;
    let rows: Vec<Link<T>> = storage::trail::page(&tx, org_id, chain.trail.first_seq, PAGE).await?;
    let Some((seq, mac)) = rows.iter().take_while(|link| link.row.at() < before).last().and_then(ends_at) else {
        return Ok(false);
    };
    (chain.trail.first_seq, chain.trail.first_mac) = (seq, mac);
    log.drop_through(&tx, org_id, seq).await?;
    chain.save(&tx).await?;
    tx.commit().await?;
    Ok(rows.last().and_then(|link| link.seq) == Some(seq))
}

fn ends_at<T>(link: &Link<T>) -> Option<(i64, Vec<u8>)> {
    Some((link.seq?, link.mac.clone()?))
}

/// What is wrong with a chain, at which number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// The row is not as it was sealed.
    Changed(i64),
    /// The rows from the first to the last of these numbers are not there.
    Missing(i64, i64),
    /// There is a row behind the end.
    Added(i64),
    /// The ends of the chain are not as they were sealed.
    Ends,
    /// The key of the chain does not open.
    Key,
    /// There are sealed rows, and no chain.
    NoChain,
    /// The code at this number is another one than was printed before, or the chain ends before it.
    NotAsPrinted(i64),
}

/// What was found of a chain.
#[derive(Clone, Debug)]
pub struct Verdict {
    /// The organisation.
    pub org_id: Uuid,
    /// The log: `events` or `runs`.
    pub log: &'static str,
    /// How many rows were checked.
    pub checked: u64,
    /// How many are not sealed yet.
    pub unsealed: i64,
    /// The number of the last row, and its code.
    pub end: Option<(i64, Vec<u8>)>,
    /// What is wrong.
    pub faults: Vec<Fault>,
}

/// The most faults of one chain that are told.
const FAULTS_MAX: usize = 100;

/// The end of a chain, as it was printed once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Printed {
    /// The organisation.
    pub org_id: Uuid,
    /// The log.
    pub log: String,
    /// The number of the last row at that time.
    pub seq: i64,
    /// Its code.
    pub mac: Vec<u8>,
}

/// Check every chain of every organisation, and hold it against what was printed earlier.
///
/// # Errors
/// The database's.
pub async fn verify(ctx: &Context, printed: &[Printed]) -> Result<Vec<Verdict>> {
    let (mut verdicts, mut after) = (Vec::new(), Uuid::nil());
    loop {
        let orgs = storage::trail::organizations(&ctx.db, after, PAGE).await?;
        let Some(last) = orgs.last() else { return Ok(verdicts) };
        after = *last;
        for org in orgs {
            verdicts.push(verify_log::<Event>(ctx, org, printed).await?);
            verdicts.push(verify_log::<Run>(ctx, org, printed).await?);
        }
    }
}

async fn verify_log<T: Logged>(ctx: &Context, org_id: Uuid, printed: &[Printed]) -> Result<Verdict> {
    let log = T::LOG;
    let printed: Vec<_> = printed.iter().filter(|it| it.org_id == org_id && it.log == log.table).collect();
    let mut verdict = Verdict {
        org_id,
        log: log.table,
        checked: 0,
        unsealed: log.count_unsealed(&ctx.db, org_id).await?,
        end: None,
        faults: Vec::new(),
    };
    let Some(trail) = storage::trail::get(&ctx.db, org_id, log.table).await? else {
        if log.is_begun(&ctx.db, org_id).await? {
            verdict.faults.push(Fault::NoChain);
        }
        verdict.faults.extend(printed.iter().map(|it| Fault::NotAsPrinted(it.seq)));
        return Ok(verdict);
    };
    let Ok(chain) = Chain::open(ctx, trail) else {
        verdict.faults.push(Fault::Key);
        return Ok(verdict);
    };
    let trail = &chain.trail;
    if trail.tag != chain.tag() {
        verdict.faults.push(Fault::Ends);
    }
    let (mut seq, mut before) = (trail.first_seq, trail.first_mac.clone());
    'all: loop {
        let links: Vec<Link<T>> = storage::trail::page(&ctx.db, org_id, seq, PAGE).await?;
        if links.is_empty() {
            break;
        }
        for link in links {
            let Some((number, mac)) = ends_at(&link) else { continue };
            if verdict.faults.len() >= FAULTS_MAX {
                break 'all;
            }
            if number > trail.last_seq {
                // Sealed since the chain was read: the next check has it.
                let now = storage::trail::get(&ctx.db, org_id, log.table).await?;
                if now.is_none_or(|now| number > now.last_seq) {
                    verdict.faults.push(Fault::Added(number));
                }
                break 'all;
            }
            if number == seq + 1 {
                if chain.code(&before, number, &link.row)? != mac {
                    verdict.faults.push(Fault::Changed(number));
                }
            } else {
                verdict.faults.push(Fault::Missing(seq + 1, number - 1));
            }
            if printed.iter().any(|it| it.seq == number && it.mac != mac) {
                verdict.faults.push(Fault::NotAsPrinted(number));
            }
            verdict.checked += 1;
            (seq, before) = (number, mac);
        }
    }
    if seq < trail.last_seq && verdict.faults.len() < FAULTS_MAX {
        verdict.faults.push(Fault::Missing(seq + 1, trail.last_seq));
    }
    // What was printed and has been forgotten since, after its time, is not missed.
    let cut_off = printed.iter().filter(|it| it.seq > trail.last_seq);
    verdict.faults.extend(cut_off.map(|it| Fault::NotAsPrinted(it.seq)));
    verdict.end = Some((trail.last_seq, trail.last_mac.clone()));
    Ok(verdict)
}
