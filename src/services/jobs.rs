//! Work for later: withdrawing access at a provider, asking for an account's name again, sending mail, sweeping.

use std::time::Duration;

use chrono::TimeDelta;
use secrecy::SecretSlice;
use serde_json::Value;
use uuid::Uuid;

use super::{complete, credentials, integrations, invitations, mcp, oauth_apps, trail, withdrawals};
use crate::{
    context::Context,
    domain::{closed_set, connection::Connection},
    error::{Error, Result},
    outbound::{api::Access, template::Known},
    storage::{self, Db, SealedRow, connections::FoundAccount, jobs::JobRow},
    vault::Place,
};

/// A job that is not done by then belongs to whoever claims it next.
const LEASE: TimeDelta = TimeDelta::minutes(2);
/// After so many attempts a job is given up.
const ATTEMPTS_MAX: i64 = 12;
/// How long ended links, sessions and flows stay, so that their pages can say what became of them.
const KEPT: TimeDelta = TimeDelta::days(30);

/// How long ended sign-ins stay: as long as they are counted.
const KEPT_SIGN_INS: TimeDelta = TimeDelta::hours(2);

closed_set! {
    /// What a job does.
    JobKind {
        /// Withdraw access at the provider (RFC 7009, or the provider's own form).
        Revoke = "revoke",
        /// Ask again whose account a connection is.
        LookUpAccount = "look_up_account",
        /// Hand an invitation's mail over.
        Invite = "invite",
    }
}

fn place(job: Uuid) -> Place {
    Place { table: "jobs", row: job, field: "sealed" }
}

/// Queue another try to learn whose account a connection is.
pub(super) async fn queue_account_lookup(ctx: &Context, tx: &Db, connection: &Connection) -> Result<()> {
    queue(ctx, tx, JobKind::LookUpAccount, connection.org_id, connection.id, None).await
}

/// Queue a job.
pub(super) async fn queue(
    ctx: &Context,
    tx: &Db,
    kind: JobKind,
    org_id: Uuid,
    subject: Uuid,
    payload: Option<&[u8]>,
) -> Result<()> {
    let job = new(ctx, kind, org_id, subject);
    let sealed = payload.map(|payload| ctx.vault.seal(place(job.id), payload)).transpose()?;
    Ok(storage::jobs::insert(tx, &job, sealed.as_ref(), job.created_at).await?)
}

/// Queue a job that the caller does itself with [`run`], after the transaction: a worker takes it only when that
/// has failed, or has not ended within the lease.
pub(super) async fn queue_begun(ctx: &Context, tx: &Db, kind: JobKind, org_id: Uuid, subject: Uuid) -> Result<JobRow> {
    let job = new(ctx, kind, org_id, subject);
    storage::jobs::insert(tx, &job, None, job.created_at + LEASE).await?;
    Ok(job)
}

fn new(ctx: &Context, kind: JobKind, org_id: Uuid, subject: Uuid) -> JobRow {
    let now = ctx.clock.now();
    JobRow {
        id: ctx.entropy.id(now),
        org_id,
        kind: kind.as_str().to_owned(),
        subject_id: subject,
        sealed: None,
        key_id: None,
        attempts: 0,
        created_at: now,
    }
}

/// Claim one job and do it; `false` when none is due.
pub async fn run_one(ctx: &Context) -> Result<bool> {
    let now = ctx.clock.now();
    let Some(job) = storage::jobs::claim(&ctx.db, now, now + LEASE).await? else { return Ok(false) };
    run(ctx, &job).await?;
    Ok(true)
}

/// Do a job, and say so; or have it tried again.
pub(super) async fn run(ctx: &Context, job: &JobRow) -> Result<()> {
    let is_last = job.attempts >= ATTEMPTS_MAX;
    let outcome = match JobKind::from_word(&job.kind) {
        Some(JobKind::Revoke) => withdrawals::run(ctx, job, is_last).await,
        Some(JobKind::LookUpAccount) => look_up_account(ctx, job).await.map(|()| None),
        Some(JobKind::Invite) => invitations::deliver(ctx, job, is_last).await.map(|()| None),
        None => Err(Error::internal(format!("no job of the kind {:?} is known", job.kind))),
    };
    match outcome {
        Ok(trail) => {
            let tx = ctx.db.begin().await?;
            if storage::jobs::delete(&tx, job.org_id, job.id).await?
                && let Some(trail) = trail
            {
                trail.record(ctx, &tx).await?;
            }
            tx.commit().await?;
        }
        Err(error) if is_last => {
            tracing::error!(job = %job.id, kind = job.kind, subject = %job.subject_id, ?error, "given up");
            storage::jobs::delete(&ctx.db, job.org_id, job.id).await?;
        }
        Err(error) => {
            tracing::warn!(job = %job.id, kind = job.kind, attempts = job.attempts, ?error, "will be tried again");
            let wait = backoff(job.attempts, ctx.entropy.bytes::<1>()?);
            storage::jobs::postpone(&ctx.db, job.org_id, job.id, ctx.clock.now() + wait).await?;
        }
    }
    Ok(())
}

/// 10 s, doubled with each attempt up to six hours, and up to a quarter more, so that many do not come back at once.
fn backoff(attempts: i64, [chance]: [u8; 1]) -> TimeDelta {
    let seconds = 10_i64.saturating_mul(1 << attempts.clamp(1, 20).saturating_sub(1)).min(21_600);
    TimeDelta::milliseconds(seconds * 1_000 + seconds * i64::from(chance))
}

/// What a job needs besides its subject.
pub(super) fn payload(ctx: &Context, job: &JobRow) -> Result<SecretSlice<u8>> {
    let sealed =
        SealedRow { sealed: job.sealed.clone().unwrap_or_default(), key_id: job.key_id.clone().unwrap_or_default() };
    Ok(ctx.vault.open(place(job.id), &sealed)?)
}

/// Change what a job needs.
pub(super) async fn replace_payload(ctx: &Context, job: &JobRow, payload: &[u8]) -> Result<()> {
    let sealed = ctx.vault.seal(place(job.id), payload)?;
    Ok(storage::jobs::replace_payload(&ctx.db, job.org_id, job.id, &sealed).await?)
}

async fn look_up_account(ctx: &Context, job: &JobRow) -> Result<()> {
    let Some(connection) = storage::connections::get(&ctx.db, job.org_id, job.subject_id).await? else { return Ok(()) };
    let Some(sealed) = storage::connections::secret(&ctx.db, job.org_id, connection.id).await? else { return Ok(()) };
    let Some(entry) = ctx.catalog.get(&connection.integration_name) else { return Ok(()) };
    let method = integrations::method(entry, connection.auth_method_key.as_deref())?;
    let (Some(identity), Some(app)) = (&method.identity, connection.oauth_app_id) else { return Ok(()) };
    let Some(app) = storage::oauth_apps::get(&ctx.db, job.org_id, app).await? else { return Ok(()) };
    let secrets = credentials::open(ctx, connection.id, &sealed)?.secrets();
    let moved_to = oauth_apps::api_moved_to(ctx, entry, Some(&app));
    let known = Known { public: &connection.metadata, secret: &secrets };
    let (moved_to, stamp) = (moved_to.as_ref(), ctx.stamp()?);
    let signer = match &method.oauth1 {
        Some(facts) => Some(oauth_apps::oauth1_client(ctx, facts, &app).await?),
        None => None,
    };
    let consumer = signer.as_ref().map(|client| client.consumer());
    let access = Access { definition: entry, method, known, moved_to, stamp, consumer };
    let account = access.account(&ctx.http, identity, &Value::Null).await.map_err(Error::internal)?;
    let facts = method.oauth2.as_ref();
    let grant_key = facts.and_then(|facts| credentials::grant_key(entry, facts, &app.client_id, account.id.as_deref()));
    let (id, label) = complete::account(method.post_choose.as_ref(), &connection, account.id, account.label);
    let (found, at) = (FoundAccount { id, label, grant_key }, ctx.clock.now());
    Ok(storage::connections::set_account(&ctx.db, job.org_id, connection.id, &found, &entry.display_name, at).await?)
}

/// What needs doing now and then: fail what a stopped server left behind, forget what ended long ago, renew the link keys.
pub async fn sweep(ctx: &Context) -> Result<()> {
    let now = ctx.clock.now();
    storage::flows::fail_interrupted(&ctx.db, now).await?;
    // What nobody has decided upon or chosen is not kept, and its grant is withdrawn.
    for flow in storage::flows::undecided(&ctx.db, now).await? {
        if let Err(error) = complete::give_up(ctx, &flow).await {
            // One grant that does not open must not stop the sweep of all others.
            tracing::error!(flow = %flow.flow.id, ?error, "a parked grant is not withdrawn");
        }
    }
    storage::flows::sweep(&ctx.db, now - KEPT).await?;
    storage::links::sweep(&ctx.db, now - KEPT).await?;
    storage::sessions::sweep(&ctx.db, now - KEPT).await?;
    storage::members::sessions::sweep(&ctx.db, now).await?;
    storage::members::sign_ins::sweep(&ctx.db, now - KEPT_SIGN_INS).await?;
    storage::members::oidc_flows::sweep(&ctx.db, now - KEPT_SIGN_INS).await?;
    storage::members::challenges::sweep(&ctx.db, now - KEPT_SIGN_INS).await?;
    trail::forget(ctx).await?;
    storage::idempotency::sweep(&ctx.db, now).await?;
    storage::signing_keys::sweep(&ctx.db, now).await?;
    mcp::sweep(ctx).await?;
    ctx.keys.rotate(ctx.ring(), false).await?;
    Ok(())
}

/// How long the worker sleeps when nothing rings.
pub const IDLE: Duration = Duration::from_secs(5);
/// How often the worker sweeps.
pub const SWEEP_EVERY: TimeDelta = TimeDelta::minutes(10);
