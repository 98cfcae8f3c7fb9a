//! Connections: what the backend sees of them, and how they end.

mod create;
mod defaults;
mod reading;

use serde_json::Value;
use uuid::Uuid;

use super::{
    access,
    events::{self, By},
    withdrawals::{self, Withdrawal},
};
use crate::{
    context::Context,
    domain::{access::Caller, connection::Connection, event::EventKind},
    error::{Error, Result},
    storage::{self, Db, Listed, Paging, connections::Filter},
};

pub use create::{NewConnection, Tokens, create};
pub use defaults::{choose_default, clear_default, set_default};
pub use reading::{READING_GRAIN, mark_used, read_credential, renew};

/// One connection: 404 in another organisation, 403 outside the key's scope.
pub async fn get(ctx: &Context, caller: &Caller, id: Uuid) -> Result<Connection> {
    find(&ctx.db, caller, id).await
}

async fn find(db: &Db, caller: &Caller, id: Uuid) -> Result<Connection> {
    let found = storage::connections::get(db, caller.org_id, id).await?.ok_or_else(not_found)?;
    in_reach(caller, &found)?;
    Ok(found)
}

/// 403 unless the caller's key reaches the connection.
fn in_reach(caller: &Caller, it: &Connection) -> Result<()> {
    match it.workspace_id {
        Some(workspace) => access::in_scope(caller, workspace),
        None => access::org_wide(caller),
    }
}

/// The connections that match, of those that the caller may touch.
pub async fn list(ctx: &Context, caller: &Caller, mut filter: Filter, paging: Paging) -> Result<Listed<Connection>> {
    filter.workspace_id = access::narrowed(caller, filter.workspace_id)?;
    Ok(storage::connections::list(&ctx.db, caller.org_id, &filter, paging).await?)
}

/// Delete a connection, and answer what becomes of its access; that is withdrawn at the provider by a job that is
/// queued in the same transaction.
pub async fn delete(ctx: &Context, caller: &Caller, id: Uuid) -> Result<Withdrawal> {
    let tx = ctx.db.begin().await?;
    let connection = find(&tx, caller, id).await?;
    remove(ctx, tx, By::from(caller), &connection).await?.ok_or_else(not_found)
}

/// The end of a connection, in the transaction that found it; `None` when somebody was faster.
pub(super) async fn remove(ctx: &Context, tx: Db, by: By, connection: &Connection) -> Result<Option<Withdrawal>> {
    let gone = take_down(ctx, &tx, by, connection).await?;
    tx.commit().await?;
    ctx.bell.notify_one();
    Ok(gone)
}

/// Delete a connection and queue the withdrawal of its access at the provider. Several go one after the other, so that
/// of those that share a grant the last one withdraws it. `None`: it was gone already.
pub(super) async fn take_down(ctx: &Context, tx: &Db, by: By, connection: &Connection) -> Result<Option<Withdrawal>> {
    let (org_id, id) = (connection.org_id, connection.id);
    let Some((grant_key, sealed)) = storage::connections::grant(tx, org_id, id).await? else { return Ok(None) };
    if grant_key.is_some() {
        // Of two that share a grant and end at once, the second must see that the first is gone.
        storage::connections::hold_grants(tx, org_id).await?;
    }
    storage::integrations::forget_connection(tx, org_id, id).await?;
    if !storage::connections::delete(tx, org_id, id).await? {
        return Ok(None);
    }
    let withdrawal = withdrawals::end(ctx, tx, connection, grant_key, &sealed).await?;
    let detail = [("withdrawal", Value::from(withdrawal.as_str()))];
    events::record(ctx, tx, by, EventKind::ConnectionDeleted, connection, &detail).await?;
    Ok(Some(withdrawal))
}

fn not_found() -> Error {
    Error::not_found("CONNECTION_NOT_FOUND", "connection")
}
