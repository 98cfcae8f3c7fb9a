//! What the worker does by itself: renew before a token ends, and warn before a grant does.

use std::sync::Arc;

use chrono::TimeDelta;
use serde_json::json;
use uuid::Uuid;

use super::{State, find, renew, state};
use crate::{
    context::Context,
    domain::{connection::ConnectionStatus, event::EventKind},
    error::Result,
    services::{
        credentials,
        events::{self, By},
    },
    storage,
};

/// Whoever claims a connection has so long before another process does.
const CLAIM: TimeDelta = TimeDelta::minutes(3);

/// Claim one connection whose token is due: nobody else renews it ahead of time for a while.
///
/// # Errors
/// The database's.
pub async fn claim_due(ctx: &Context) -> Result<Option<(Uuid, Uuid)>> {
    let now = ctx.clock.now();
    Ok(storage::refreshes::claim_due(&ctx.db, now, now + CLAIM).await?)
}

/// Renew what [`claim_due`] answered. A provider's trouble is the connection's: it is only logged.
pub async fn renew_claimed(ctx: &Arc<Context>, (org_id, id): (Uuid, Uuid)) {
    if let Err(error) = renew_one(ctx, org_id, id).await {
        tracing::info!(connection = %id, ?error, "a token was not renewed ahead of time");
    }
}

async fn renew_one(ctx: &Arc<Context>, org_id: Uuid, id: Uuid) -> Result<()> {
    let kept = find(ctx, org_id, id).await?;
    if matches!(state(ctx, &kept), State::Dead(_)) {
        return Ok(());
    }
    let version = kept.token_version;
    renew(ctx, kept, Some(version)).await.map(drop)
}

/// Warn of grants that will end in 30, 7 and 1 days, once each: `connection.expiring`. Answers how many.
///
/// # Errors
/// The database's.
pub async fn warn_due(ctx: &Context) -> Result<usize> {
    let now = ctx.clock.now();
    let due = storage::refreshes::ending(&ctx.db, now).await?;
    for ending in &due {
        let tx = ctx.db.begin().await?;
        let next = credentials::warn_at(ending.ends_at, now);
        let found = storage::connections::get(&tx, ending.org_id, ending.id).await?;
        if let Some(it) = found.filter(|it| it.status == ConnectionStatus::Active)
            && storage::refreshes::warned(&tx, *ending, next).await?
        {
            let days_left = (ending.ends_at - now + TimeDelta::hours(12)).num_days().max(0);
            let detail = [("endsAt", json!(ending.ends_at)), ("daysLeft", json!(days_left))];
            events::record(ctx, &tx, By::System, EventKind::ConnectionExpiring, &it, &detail).await?;
        } else {
            storage::refreshes::warned(&tx, *ending, next).await?;
        }
        tx.commit().await?;
    }
    Ok(due.len())
}
