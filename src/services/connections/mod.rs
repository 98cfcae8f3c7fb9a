//! Connections: what the backend sees of them, and how they end.

mod create;
mod defaults;
mod reading;

use uuid::Uuid;

use super::{
    access, credentials,
    events::{self, By},
    jobs,
};
use crate::{
    context::Context,
    domain::{access::Caller, connection::Connection, event::EventKind},
    error::{Error, Result},
    storage::{self, Db, Listed, Paging, connections::Filter},
};

pub use create::{NewConnection, Tokens, create};
pub use defaults::{choose_default, clear_default, set_default};
pub use reading::{mark_used, read_credential, renew};

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

/// Delete a connection; access is withdrawn at the provider by a job that is queued in the same transaction.
pub async fn delete(ctx: &Context, caller: &Caller, id: Uuid) -> Result<()> {
    let tx = ctx.db.begin().await?;
    let connection = find(&tx, caller, id).await?;
    if remove(ctx, tx, By::from(caller), &connection).await? { Ok(()) } else { Err(not_found()) }
}

/// The end of a connection, in the transaction that found it; `false` when somebody was faster.
pub(super) async fn remove(ctx: &Context, tx: Db, by: By, connection: &Connection) -> Result<bool> {
    let gone = take_down(ctx, &tx, by, connection).await?;
    tx.commit().await?;
    ctx.bell.notify_one();
    Ok(gone)
}

/// Delete a connection and queue the withdrawal of its access at the provider. Several go one after the other, so that
/// of those that share a grant the last one withdraws it.
pub(super) async fn take_down(ctx: &Context, tx: &Db, by: By, connection: &Connection) -> Result<bool> {
    let (org_id, id) = (connection.org_id, connection.id);
    if let Some((grant_key, sealed)) = storage::connections::grant(tx, org_id, id).await?
        && !storage::connections::shares_grant(tx, org_id, &grant_key, id).await?
    {
        match credentials::open(ctx, id, &sealed) {
            Ok(credential) => jobs::queue_revocation(ctx, tx, connection, &credential).await?,
            // A credential that does not open cannot be withdrawn, and must not keep its owner from being deleted.
            Err(error) => tracing::error!(connection = %id, ?error, "access is not withdrawn at the provider"),
        }
    }
    storage::integrations::forget_connection(tx, org_id, id).await?;
    let gone = storage::connections::delete(tx, org_id, id).await?;
    if gone {
        events::record(ctx, tx, by, EventKind::ConnectionDeleted, connection, &[]).await?;
    }
    Ok(gone)
}

fn not_found() -> Error {
    Error::not_found("CONNECTION_NOT_FOUND", "connection")
}
