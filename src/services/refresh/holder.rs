//! What the one does who holds the lease: ask the provider, and save the answer or say why there is none.
//!
//! Rotating refresh tokens are good for one use: two renewals at once, or an answer that is lost, end the grant for
//! good. So the attempt is written down before it is sent; who finds one that was never resolved may replay the old
//! token only within the provider's grace window; and the result is saved only by the last holder, only in place of
//! the credential that it has renewed.

use std::{sync::Arc, time::Duration};

use chrono::{DateTime, TimeDelta, Utc};
use secrecy::SecretString;
use serde_json::{Map, Value, json};
use tokio::time::{Instant, sleep};

use super::{Asked, method, rotates};
use crate::{
    catalog::{
        Entry,
        definition::{GrantType, OAuth2, Values},
    },
    context::Context,
    domain::{
        connection::{Connection, ConnectionStatus, StatusReason},
        credential::Credential,
        event::EventKind,
        flow::FlowFailure,
    },
    error::{Error, Kind, Result},
    outbound::{
        HttpError,
        oauth::{Client, Grant, OAuthError},
    },
    services::{
        credentials::{self, Life},
        events::{self, By},
        oauth_apps, proof,
    },
    storage::{
        self,
        connections::{Kept, Schedule},
        refreshes::{Failed, Lease, Renewed},
    },
};

/// How long an unresolved attempt may be replayed where the definition does not say, in seconds: a replay soon after is
/// more often forgiven than not.
const UNKNOWN_GRACE: i64 = 120;
/// So many refusals in a row that do not say that the grant has ended, and it counts as unusable all the same.
const REFUSALS_MAX: i64 = 5;
/// When the worker looks again whether the operator has mended an OAuth app.
const MENDED_AFTER: TimeDelta = TimeDelta::hours(1);
/// A connection that nobody has used for so long is renewed once a day only.
const UNUSED_FOR: TimeDelta = TimeDelta::days(7);

/// How long a renewed token is tried to be saved.
const SAVE_FOR: Duration = Duration::from_secs(25);

/// Why the provider brought no new token.
enum Answer {
    /// Nothing was sent, or the provider said that it did nothing; how long it wants to be left alone.
    NotDone(Option<Duration>),
    /// Nobody knows what the provider did.
    Unknown,
    /// The provider refused, without a word on the grant.
    Refused,
    Ended(StatusReason),
    /// The operator's to mend.
    Broken(StatusReason),
}

/// How the provider will be asked.
enum Means<'a> {
    /// The refresh token of the grant (RFC 6749, section 6).
    Refresh(Box<Client<'a>>, SecretString),
    /// The person's own client (RFC 6749, 4.4).
    Mint(&'a Entry, &'a OAuth2, Values),
    /// The OAuth app is gone.
    NoApp,
    /// Nothing renews this credential.
    None,
}

/// Renew the credential, under a lease that was just taken.
pub(super) async fn hold(ctx: Arc<Context>, kept: Kept, lease: Lease, asked: Asked) -> Result<()> {
    let (it, now) = (&kept.connection, ctx.clock.now());
    let credential = match credentials::open(&ctx, it.id, &kept.secret) {
        Ok(credential) => credential,
        Err(error) => {
            cannot_open(&ctx, &kept, &error).await?;
            return leave(&ctx, &kept, &lease, &Answer::Broken(StatusReason::Unreadable)).await;
        }
    };
    if let Some(at) = lease.attempted_at.filter(|_| !lease.unanswered)
        && rotates(method(&ctx, it))
        && now - at > grace(&ctx, it)
    {
        return leave(&ctx, &kept, &lease, &Answer::Ended(StatusReason::RefreshInterrupted)).await;
    }
    let means = means(&ctx, it, &credential).await?;
    let without = match &means {
        Means::NoApp => Some(Answer::Broken(StatusReason::AppRemoved)),
        // It serves until its end, and then there is nothing to renew it with.
        Means::None if asked.still_valid => {
            let left = it.token_expires_at.and_then(|end| (end - now).to_std().ok());
            Some(Answer::NotDone(left.or(Some(Duration::ZERO))))
        }
        Means::None if asked.is_refused => Some(Answer::Ended(StatusReason::CredentialRefused)),
        Means::None => Some(Answer::Ended(StatusReason::Expired)),
        Means::Refresh(..) | Means::Mint(..) => None,
    };
    if let Some(answer) = without {
        return leave(&ctx, &kept, &lease, &answer).await;
    }
    // Between this line and the answer a crash leaves the question open.
    if !storage::refreshes::attempt(&ctx.db, it.org_id, it.id, lease.fence, now).await? {
        return Ok(());
    }
    let answer = match &means {
        Means::Refresh(client, token) => client.refresh(&ctx.http, token).await,
        Means::Mint(entry, facts, values) => proof::mint(&ctx, entry, facts, values).await?,
        Means::NoApp | Means::None => return Ok(()),
    };
    match answer.map_err(|error| read(it, &error)) {
        Ok(grant) => save_surely(&ctx, &kept, &lease, &credential, &grant).await,
        // The token was good before an attempt whose answer is lost: that answer had its successor.
        Err(Answer::Ended(StatusReason::InvalidGrant)) if lease.attempted_at.is_some() => {
            leave(&ctx, &kept, &lease, &Answer::Ended(StatusReason::RefreshInterrupted)).await
        }
        Err(answer) => leave(&ctx, &kept, &lease, &answer).await,
    }
}

async fn means<'a>(ctx: &'a Context, it: &Connection, credential: &Credential) -> Result<Means<'a>> {
    let entry = ctx.catalog.get(&it.integration_name);
    let facts = method(ctx, it).and_then(|method| method.oauth2.as_ref());
    let (Some(entry), Some(facts)) = (entry, facts) else { return Ok(Means::None) };
    if facts.grant == GrantType::ClientCredentials {
        let values = Values { public: it.metadata.clone(), secret: credential.fields.clone() };
        return Ok(Means::Mint(entry, facts, values));
    }
    let Some(token) = &credential.refresh_token else { return Ok(Means::None) };
    let app = match it.oauth_app_id {
        Some(id) => storage::oauth_apps::get(&ctx.db, it.org_id, id).await?,
        None => storage::oauth_apps::default_for(&ctx.db, it.org_id, &it.integration_name).await?,
    };
    let Some(app) = app else { return Ok(Means::NoApp) };
    let client = oauth_apps::client(ctx, entry, facts, &app, &it.metadata).await?;
    Ok(Means::Refresh(Box::new(client), token.clone()))
}

/// A credential that did not open opens again: the connection is usable as it was.
pub(super) async fn opens_again(ctx: &Context, it: Connection, version: i64) -> Result<Connection> {
    let tx = ctx.db.begin().await?;
    if storage::refreshes::revive(&tx, it.org_id, it.id, version, ctx.clock.now()).await? {
        events::record(ctx, &tx, By::System, EventKind::ConnectionRecovered, &it, &[]).await?;
    }
    tx.commit().await?;
    Ok(Connection { status: ConnectionStatus::Active, status_reason: None, ..it })
}

/// Sound the alarm for a credential that does not open; others are not affected.
pub(super) async fn cannot_open(ctx: &Context, kept: &Kept, error: &Error) -> Result<()> {
    let it = &kept.connection;
    tracing::error!(table = "connections", row = %it.id, ?error, "ALARM: a stored credential does not open");
    let tx = ctx.db.begin().await?;
    mark(ctx, &tx, kept, StatusReason::Unreadable, None).await?;
    Ok(tx.commit().await?)
}

fn grace(ctx: &Context, it: &Connection) -> TimeDelta {
    let declared = method(ctx, it).and_then(|method| method.oauth2.as_ref()?.lifetime.refresh_grace);
    TimeDelta::seconds(declared.unwrap_or(UNKNOWN_GRACE))
}

/// RFC 6749, 5.2, and what is between the lines. Time-outs, 429 and 5xx never end a grant.
fn read(it: &Connection, error: &OAuthError) -> Answer {
    tracing::warn!(connection = %it.id, integration = it.integration_name, %error, "a token was not renewed");
    match error {
        OAuthError::Http(HttpError::Timeout(_) | HttpError::Broken(_) | HttpError::TooLarge(_))
        | OAuthError::Unreadable(_) => Answer::Unknown,
        OAuthError::Http(HttpError::Refused(_) | HttpError::Unreachable(_) | HttpError::Invalid(_)) => {
            Answer::NotDone(None)
        }
        OAuthError::Unavailable { retry_after, .. } => Answer::NotDone(*retry_after),
        OAuthError::ApiRefused(_) => Answer::Refused,
        OAuthError::Refused { failure, .. } => match failure {
            FlowFailure::InvalidGrant | FlowFailure::AccessDenied => Answer::Ended(StatusReason::InvalidGrant),
            FlowFailure::InvalidClient => Answer::Broken(StatusReason::InvalidClient),
            FlowFailure::ProviderUnavailable => Answer::NotDone(None),
            _ => Answer::Refused,
        },
    }
}

/// The provider's answer exists nowhere else now: a database that is away for a moment must not lose it.
async fn save_surely(ctx: &Context, kept: &Kept, lease: &Lease, before: &Credential, grant: &Grant) -> Result<()> {
    let until = Instant::now() + SAVE_FOR;
    loop {
        match save(ctx, kept, lease, before, grant).await {
            Err(error) if error.kind == Kind::Unavailable && Instant::now() < until => {
                tracing::warn!(connection = %kept.connection.id, ?error, "a renewed token is not saved yet");
                sleep(Duration::from_millis(200)).await;
            }
            outcome => return outcome,
        }
    }
}

async fn save(ctx: &Context, kept: &Kept, lease: &Lease, before: &Credential, grant: &Grant) -> Result<()> {
    let (it, now) = (&kept.connection, ctx.clock.now());
    let life = Life { is_renewable: true, expires_in: grant.expires_in, refresh_expires_in: grant.refresh_expires_in };
    let facts = method(ctx, it).and_then(|method| method.oauth2.as_ref());
    let mut schedule = credentials::schedule(facts, life, now, it.ends_at);
    if it.last_used_at.unwrap_or(it.created_at) < now - UNUSED_FOR {
        let idle = facts.and_then(|facts| facts.lifetime.idle_ttl).map_or(TimeDelta::days(1), TimeDelta::seconds);
        schedule.renew_at = schedule.renew_at.map(|at| at.max(now + TimeDelta::days(1).min(idle / 2)));
    }
    let credential = Credential {
        access_token: Some(grant.access_token.clone()),
        // The old one stays where the answer brings none (RFC 6749, section 6).
        refresh_token: grant.refresh_token.clone().or_else(|| before.refresh_token.clone()),
        token_type: Some(grant.token_type.clone()),
        ..before.clone()
    };
    let sealed = credentials::seal(ctx, it.id, &credential)?;
    let metadata: Map<_, _> = it.metadata.clone().into_iter().chain(grant.metadata.clone()).collect();
    let renewed = Renewed {
        secret: &sealed,
        scopes_granted: grant.scopes.clone().or_else(|| it.scopes_granted.clone()),
        metadata: &metadata,
        token_expires_at: credentials::expires_at(now, grant.expires_in),
        schedule: &Schedule { grant_key: None, ..schedule },
        at: now,
    };
    let tx = ctx.db.begin().await?;
    if !storage::refreshes::save(&tx, it.org_id, it.id, lease.fence, kept.token_version, renewed).await? {
        tracing::warn!(connection = %it.id, "a renewed token came too late, and is not saved");
        return Ok(());
    }
    if it.status == ConnectionStatus::Error {
        events::record(ctx, &tx, By::System, EventKind::ConnectionRecovered, it, &[]).await?;
    }
    Ok(tx.commit().await?)
}

/// Give the lease back without a new credential, and say why.
async fn leave(ctx: &Context, kept: &Kept, lease: &Lease, answer: &Answer) -> Result<()> {
    let (it, now) = (&kept.connection, ctx.clock.now());
    let wait = match answer {
        Answer::NotDone(Some(wanted)) => TimeDelta::from_std(*wanted).map_err(Error::internal)?,
        _ => backoff(lease.failures, ctx.entropy.bytes::<1>()?),
    };
    let (reason, again) = match answer {
        Answer::Ended(reason) => (Some(*reason), None),
        Answer::Broken(reason) => (Some(*reason), Some(now + MENDED_AFTER)),
        Answer::Refused if lease.failures + 1 >= REFUSALS_MAX => {
            (Some(StatusReason::RefreshRefused), Some(now + MENDED_AFTER))
        }
        Answer::NotDone(_) | Answer::Unknown | Answer::Refused => (None, Some(now + wait)),
    };
    let unanswered = matches!(answer, Answer::Unknown);
    // An attempt whose answer was lost before stays open until the provider has settled it.
    let was_open = lease.attempted_at.is_some();
    let failed = Failed {
        unanswered: unanswered || was_open && reason.is_none(),
        forget: !unanswered && (!was_open || reason.is_some()),
        not_before: now + wait,
        at: now,
    };
    let tx = ctx.db.begin().await?;
    if storage::refreshes::give_up(&tx, it.org_id, it.id, lease.fence, failed).await? {
        match (reason, again) {
            (Some(reason), again) => mark(ctx, &tx, kept, reason, again).await?,
            (None, Some(at)) => storage::refreshes::postpone(&tx, it.org_id, it.id, at).await?,
            (None, None) => {}
        }
    }
    Ok(tx.commit().await?)
}

/// Mark the connection as unusable, and record it once.
async fn mark(
    ctx: &Context,
    tx: &storage::Db,
    kept: &Kept,
    reason: StatusReason,
    again: Option<DateTime<Utc>>,
) -> Result<()> {
    let (it, now) = (&kept.connection, ctx.clock.now());
    if storage::refreshes::mark(tx, it.org_id, it.id, kept.token_version, reason, again, now).await? {
        let detail: [(&str, Value); 1] = [("reason", json!(reason))];
        events::record(ctx, tx, By::System, EventKind::ConnectionError, it, &detail).await?;
    }
    Ok(())
}

/// 2 s, doubled with each failure up to half an hour, and up to a quarter more.
fn backoff(failures: i64, [chance]: [u8; 1]) -> TimeDelta {
    let millis = 2_000_i64.saturating_mul(1 << failures.clamp(0, 20)).min(1_800_000);
    TimeDelta::milliseconds(millis + millis / 1_024 * i64::from(chance))
}
