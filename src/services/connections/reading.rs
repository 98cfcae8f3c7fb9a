//! Credentials in clear, for a backend that may have them; and their renewal at its word.

use std::sync::Arc;

use chrono::TimeDelta;
use uuid::Uuid;

use crate::{
    context::Context,
    domain::{access::Caller, connection::Connection, event::EventKind},
    error::Result,
    services::{
        access,
        events::{self, By},
        refresh::{self, Fresh},
    },
    storage,
};

/// A key that reads the same credential again and again is written down once in so long.
pub const READING_GRAIN: TimeDelta = TimeDelta::minutes(1);

/// A connection's credential, renewed first if it is due. That this key reads it is on the disk before it is answered;
/// further readings within a minute are not written down one by one.
///
/// # Errors
/// As [`get`](super::get) and [`refresh::fresh`]; 403 `SCOPE_DENIED` unless the key may read credentials.
pub async fn read_credential(ctx: &Arc<Context>, caller: &Caller, id: Uuid) -> Result<Fresh> {
    let allowed = |it: &Connection| {
        super::in_reach(caller, it)?;
        access::reads_credentials(caller)
    };
    let fresh = refresh::fresh_if(ctx, caller.org_id, id, allowed).await?;
    let (reading, now) = ((caller.api_key_id, id), ctx.clock.now());
    if ctx.readings.get(&reading, now).is_none() {
        events::record(ctx, &ctx.db, By::from(caller), EventKind::CredentialRead, &fresh.connection, &[]).await?;
        ctx.readings.put(reading, (), now);
    }
    mark_used(ctx, &fresh.connection).await?;
    Ok(fresh)
}

/// Note that a connection was used; written at most once a minute.
///
/// # Errors
/// The database's.
pub async fn mark_used(ctx: &Context, it: &Connection) -> Result<()> {
    let now = ctx.clock.now();
    if storage::connections::needs_marking(it, now) {
        storage::connections::mark_used(&ctx.db, it.org_id, it.id, now).await?;
    }
    Ok(())
}

/// Renew a connection's token, and answer the connection as it is then. `version` is the one that the provider has
/// refused: nothing is done when another has come meanwhile. Without it the token is renewed whatever its age.
///
/// # Errors
/// As [`get`](super::get) and [`refresh::renewed`]; 400 `NOT_OAUTH2` without `version` where nothing renews the
/// credential.
pub async fn renew(ctx: &Arc<Context>, caller: &Caller, id: Uuid, version: Option<i64>) -> Result<Fresh> {
    let connection = super::get(ctx, caller, id).await?;
    match version {
        Some(version) => refresh::renewed(ctx, connection.org_id, id, version).await,
        None => refresh::renewed_now(ctx, connection.org_id, id).await,
    }
}
