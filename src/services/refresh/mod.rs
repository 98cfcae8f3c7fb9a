//! Fresh credentials: one door for everybody who needs to act as an account.
//!
//! A token that ends soon is renewed by exactly one caller, over all processes; the others wait for its result. What
//! one caller does is in `holder`; when the worker does it by itself, in `schedule`.

mod holder;
mod schedule;

use std::{sync::Arc, time::Duration};

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::json;
use tokio::time::{Instant, sleep};
use uuid::Uuid;

use super::credentials;
use crate::{
    catalog::definition::{AuthMethod, GrantType},
    context::Context,
    domain::{
        connection::{Connection, ConnectionStatus, StatusReason},
        credential::Credential,
    },
    error::{Error, Kind, Result},
    storage::{self, connections::Kept},
};

pub use schedule::{claim_due, renew_claimed, warn_due};

/// A token that lives at least this much longer is handed out as it is.
const FRESH_FOR: TimeDelta = TimeDelta::seconds(60);
/// How long a holder has for one renewal: half a minute for the provider, and as much for slow disks and clocks that differ.
const LEASE: TimeDelta = TimeDelta::seconds(60);
/// How long a caller waits for a holder: one whole lease, in case it dies, and then its own renewal.
const PATIENCE: Duration = Duration::from_secs(95);
/// How often a waiting caller looks, at first and at most.
const LOOK: (Duration, Duration) = (Duration::from_millis(25), Duration::from_millis(400));

/// A credential that can be used now.
#[derive(Debug)]
pub struct Fresh {
    /// Its connection.
    pub connection: Connection,
    /// What to use.
    pub credential: Credential,
    /// Grows with each credential that is saved: what [`renewed`] is told after a 401.
    pub version: i64,
}

/// What can be said of a credential before anybody is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    /// To be handed out as it is.
    Usable,
    /// To be renewed; whether it can be used until then.
    Due { still_valid: bool },
    /// Dead; nothing here can renew it.
    Dead(StatusReason),
}

/// The credential of a connection, renewed if its token lives for less than a minute. It returns at once otherwise.
///
/// # Errors
/// 404 `CONNECTION_NOT_FOUND`; 409 `REFRESH_FAILED` with the reason when the person must connect again, or the operator
/// has something to mend; 503 `REFRESH_FAILED` when the provider cannot be asked just now.
pub async fn fresh(ctx: &Arc<Context>, org_id: Uuid, id: Uuid) -> Result<Fresh> {
    fresh_if(ctx, org_id, id, |_| Ok(())).await
}

/// The same, if `allowed` agrees: asked before anything is opened or renewed.
///
/// # Errors
/// As [`fresh`], and what `allowed` says.
pub async fn fresh_if(
    ctx: &Arc<Context>,
    org_id: Uuid,
    id: Uuid,
    allowed: impl FnOnce(&Connection) -> Result<()>,
) -> Result<Fresh> {
    let kept = find(ctx, org_id, id).await?;
    allowed(&kept.connection)?;
    match state(ctx, &kept) {
        State::Usable | State::Dead(StatusReason::Unreadable) => hand_out(ctx, kept).await,
        State::Dead(reason) => Err(refusal(&kept.connection, reason)),
        State::Due { .. } => renew(ctx, kept, None).await,
    }
}

/// The credential after the provider has refused the one of `version` (a 401): renewed once, unless somebody has renewed
/// it meanwhile. One that cannot be renewed is marked as refused.
///
/// # Errors
/// As [`fresh`].
pub async fn renewed(ctx: &Arc<Context>, org_id: Uuid, id: Uuid, version: i64) -> Result<Fresh> {
    let kept = find(ctx, org_id, id).await?;
    if kept.token_version == version { renew(ctx, kept, Some(version)).await } else { fresh(ctx, org_id, id).await }
}

/// The credential, renewed just now whatever its age; whether the provider refuses the present one is not said.
///
/// # Errors
/// As [`fresh`]; 400 `NOT_OAUTH2` where there is nothing to renew it with.
pub async fn renewed_now(ctx: &Arc<Context>, org_id: Uuid, id: Uuid) -> Result<Fresh> {
    let kept = find(ctx, org_id, id).await?;
    let facts = method(ctx, &kept.connection).and_then(|method| method.oauth2.as_ref());
    let mints = facts.is_some_and(|facts| facts.grant == GrantType::ClientCredentials);
    if state(ctx, &kept) == State::Usable
        && !mints
        && !(facts.is_some() && credentials::open(ctx, id, &kept.secret)?.refresh_token.is_some())
    {
        return Err(Error::invalid("NOT_OAUTH2", "the connection has nothing to renew its credential with"));
    }
    let version = kept.token_version;
    renew(ctx, kept, Some(version)).await
}

/// Why a renewal is asked for.
#[derive(Clone, Copy, Debug)]
struct Asked {
    /// The token can be used for a little longer.
    still_valid: bool,
    /// The provider has refused it, or the worker wants another one.
    is_refused: bool,
}

async fn find(ctx: &Context, org_id: Uuid, id: Uuid) -> Result<Kept> {
    let found = storage::connections::with_secret(&ctx.db, org_id, id).await?;
    found.ok_or_else(|| Error::not_found("CONNECTION_NOT_FOUND", "connection"))
}

/// The method of a connection, if the catalog still has it.
fn method<'a>(ctx: &'a Context, it: &Connection) -> Option<&'a AuthMethod> {
    ctx.catalog.get(&it.integration_name)?.method(it.auth_method_key.as_deref()).ok()
}

/// As far as it can be told without opening the credential.
fn state(ctx: &Context, kept: &Kept) -> State {
    let (it, now) = (&kept.connection, ctx.clock.now());
    if it.status == ConnectionStatus::Error {
        let reason = it.status_reason.as_deref().and_then(StatusReason::from_word);
        return match reason.unwrap_or(StatusReason::InvalidGrant) {
            // The operator may have mended it meanwhile.
            StatusReason::InvalidClient | StatusReason::AppRemoved | StatusReason::RefreshRefused => {
                State::Due { still_valid: false }
            }
            reason => State::Dead(reason),
        };
    }
    let Some(facts) = method(ctx, it).and_then(|method| method.oauth2.as_ref()) else { return State::Usable };
    match it.token_expires_at {
        // Minted at its first use.
        None if facts.grant == GrantType::ClientCredentials && kept.token_version == 1 => {
            State::Due { still_valid: false }
        }
        // Unknown is not "for ever": the provider's 401 will say.
        None => State::Usable,
        Some(end) if end > now + FRESH_FOR => State::Usable,
        Some(end) => State::Due { still_valid: end > now },
    }
}

async fn hand_out(ctx: &Context, kept: Kept) -> Result<Fresh> {
    match credentials::open(ctx, kept.connection.id, &kept.secret) {
        Ok(credential) => {
            let connection = match kept.connection.status {
                ConnectionStatus::Active => kept.connection,
                // It did not open before: the operator has brought the master key back.
                ConnectionStatus::Error => holder::opens_again(ctx, kept.connection, kept.token_version).await?,
            };
            Ok(Fresh { connection, credential, version: kept.token_version })
        }
        Err(error) => {
            holder::cannot_open(ctx, &kept, &error).await?;
            Err(refusal(&kept.connection, StatusReason::Unreadable))
        }
    }
}

/// Renew, or wait for who does. `refused` is the version that the provider has refused.
async fn renew(ctx: &Arc<Context>, kept: Kept, refused: Option<i64>) -> Result<Fresh> {
    let (org_id, id) = (kept.connection.org_id, kept.connection.id);
    let until = Instant::now() + PATIENCE;
    let mut look = LOOK.0;
    // Here the callers of this process stand in line; each looks again when it is its turn.
    let _turn = ctx.renewals.enter(id).await;
    loop {
        let kept = find(ctx, org_id, id).await?;
        let is_refused = refused == Some(kept.token_version);
        let still_valid = match state(ctx, &kept) {
            State::Usable if !is_refused => return hand_out(ctx, kept).await,
            State::Usable => false,
            State::Due { still_valid } => still_valid && !is_refused,
            State::Dead(reason) => return Err(refusal(&kept.connection, reason)),
        };
        let now = ctx.clock.now();
        let leased = storage::refreshes::lease(&ctx.db, org_id, id, ctx.entropy.id(now), now, now + LEASE).await;
        let lease = match leased {
            Err(storage::StorageError::Dangling) => return Err(Error::not_found("CONNECTION_NOT_FOUND", "connection")),
            other => other?,
        };
        if let Some(lease) = lease {
            // Who had the lease before may have renewed since the credential was read: a spent token is not sent again.
            if find(ctx, org_id, id).await?.token_version != kept.token_version {
                storage::refreshes::release(&ctx.db, org_id, id, lease.fence, now).await?;
                continue;
            }
            // On its own feet: the answer is saved even when the caller has hung up.
            let asked = Asked { still_valid, is_refused };
            let work = holder::hold(Arc::clone(ctx), kept, lease, asked);
            ctx.tasks.spawn(work).await.map_err(Error::internal)??;
            // Comes round at most once more: a holder that failed has left a reason, or a time to wait.
            continue;
        }
        let standing = storage::refreshes::standing(&ctx.db, org_id, id).await?;
        if let Some(not_before) = standing.and_then(|it| it.not_before).filter(|at| *at > now) {
            let reason = kept.connection.status_reason.as_deref().and_then(StatusReason::from_word);
            return match reason {
                Some(reason) => Err(refusal(&kept.connection, reason)),
                None if still_valid => hand_out(ctx, kept).await,
                None => Err(later(&kept.connection, not_before, now)),
            };
        }
        if Instant::now() >= until {
            return if still_valid { hand_out(ctx, kept).await } else { Err(later(&kept.connection, now, now)) };
        }
        sleep(look).await;
        look = (look * 2).min(LOOK.1);
    }
}

/// The connection is of no use until somebody does something.
fn refusal(it: &Connection, reason: StatusReason) -> Error {
    let sentence = match reason {
        StatusReason::InvalidClient | StatusReason::AppRemoved => {
            "the OAuth app of this connection does not work: the operator must mend it"
        }
        StatusReason::Unreadable => "the stored credential does not open: the operator must look at the master keys",
        StatusReason::RefreshRefused => "the provider refuses to renew the token",
        StatusReason::InvalidGrant
        | StatusReason::RefreshInterrupted
        | StatusReason::Expired
        | StatusReason::CredentialRefused => "the access has ended: the person must connect again",
    };
    let details = json!({ "connectionId": it.id, "integrationName": it.integration_name, "reason": reason });
    Error::conflict("REFRESH_FAILED", sentence).with_details(details)
}

/// The provider cannot be asked just now.
fn later(it: &Connection, at: DateTime<Utc>, now: DateTime<Utc>) -> Error {
    let details = json!({
        "connectionId": it.id,
        "integrationName": it.integration_name,
        "retryAfter": (at - now).num_seconds().max(1),
    });
    let mut error = Error::conflict("REFRESH_FAILED", "the provider cannot renew the token just now: try again later");
    error.kind = Kind::Unavailable;
    error.with_details(details)
}

/// Whether the definition says that each renewal spends the refresh token.
fn rotates(method: Option<&AuthMethod>) -> bool {
    method.and_then(|method| method.oauth2.as_ref()).is_some_and(|facts| facts.lifetime.refresh_rotates)
}
