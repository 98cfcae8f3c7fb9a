//! The account that is used where an end user has several at an integration.

use uuid::Uuid;

use super::find;
use crate::{
    context::Context,
    domain::{access::Caller, connection::Connection, event::EventKind},
    error::{Error, Result},
    services::events::{self, By},
    storage,
};

/// Make a connection the default of its end user at its integration, in place of the one that is.
///
/// # Errors
/// 400 `VALIDATION_ERROR` for a connection that belongs to no end user; 404 `CONNECTION_NOT_FOUND` when it is gone.
pub async fn set_default(ctx: &Context, by: By, connection: &Connection) -> Result<()> {
    let Some(owner) = connection.end_user_id else {
        return Err(Error::field("id", "names a connection that belongs to no end user: it cannot be a default"));
    };
    let (org_id, id) = (connection.org_id, connection.id);
    let tx = ctx.db.begin().await?;
    // Of two that choose at once the second finds what the first has chosen, and replaces it.
    storage::end_users::hold(&tx, org_id, owner).await?;
    if storage::defaults::set(&tx, org_id, id, ctx.clock.now()).await? {
        events::record(ctx, &tx, by, EventKind::DefaultSet, connection, &[]).await?;
    } else if storage::connections::get(&tx, org_id, id).await?.is_none() {
        return Err(super::not_found());
    }
    Ok(tx.commit().await?)
}

/// Have a connection be a default no more.
///
/// # Errors
/// The database's.
pub async fn clear_default(ctx: &Context, by: By, connection: &Connection) -> Result<()> {
    let tx = ctx.db.begin().await?;
    if storage::defaults::clear(&tx, connection.org_id, connection.id, ctx.clock.now()).await? {
        events::record(ctx, &tx, by, EventKind::DefaultCleared, connection, &[]).await?;
    }
    Ok(tx.commit().await?)
}

/// Set or clear the default for a caller of the API, and answer the connection as it is then.
///
/// # Errors
/// As [`set_default`], and as [`get`](super::get).
pub async fn choose_default(ctx: &Context, caller: &Caller, id: Uuid, is_default: bool) -> Result<Connection> {
    let connection = find(&ctx.db, caller, id).await?;
    if is_default {
        set_default(ctx, By::from(caller), &connection).await?;
    } else {
        clear_default(ctx, By::from(caller), &connection).await?;
    }
    find(&ctx.db, caller, id).await
}
