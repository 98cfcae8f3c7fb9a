//! End users.

use serde_json::{Map, Value};
use uuid::Uuid;

use super::{
    access, complete, connections,
    events::{self, By, Subject},
    withdrawals::Withdrawal,
    workspaces,
};
use crate::{
    context::Context,
    domain::{
        access::Caller,
        connection::Connection,
        end_user::{EndUser, EndUserKind},
        event::EventKind,
        input::Patch,
    },
    error::{Error, Result},
    storage::{self, Db, Listed, Paging, StorageError, end_users::Filter},
};

/// What a new end user may have besides an external id.
#[derive(Clone, Debug, Default)]
pub struct NewEndUser {
    /// The product's own id.
    pub external_id: String,
    /// Shown on the portal.
    pub display_name: Option<String>,
    /// Where invitations go.
    pub email: Option<String>,
    /// The product's own notes.
    pub metadata: Option<Map<String, Value>>,
}

/// What may change of an end user.
#[derive(Clone, Debug)]
pub struct EndUserChanges {
    /// Shown on the portal.
    pub display_name: Patch<String>,
    /// Where invitations go.
    pub email: Patch<String>,
    /// The product's own notes.
    pub metadata: Patch<Map<String, Value>>,
}

/// Register an end user.
pub async fn create(ctx: &Context, caller: &Caller, workspace_id: Uuid, new: NewEndUser) -> Result<EndUser> {
    let workspace = workspaces::get(ctx, caller, workspace_id).await?;
    let user = build(ctx, caller.org_id, workspace.id, new);
    let told = events::event(ctx, By::from(caller), EventKind::EndUserCreated, &Subject::from(&user), &[]);
    storage::end_users::insert(&ctx.db, &user, &told).await.map_err(|error| match error {
        StorageError::Conflict => {
            Error::conflict("DUPLICATE", "an end user with this externalId exists already in the workspace")
        }
        StorageError::Dangling => Error::not_found("NOT_FOUND", "workspace"),
        other => other.into(),
    })?;
    Ok(user)
}

/// The end user with this external id, made when there is none (contract 2.6); one, however many ask at once.
pub async fn ensure(
    ctx: &Context,
    db: &Db,
    by: By,
    org_id: Uuid,
    workspace_id: Uuid,
    external_id: &str,
) -> Result<EndUser> {
    let new = NewEndUser { external_id: external_id.to_owned(), ..NewEndUser::default() };
    let user = build(ctx, org_id, workspace_id, new);
    let told = events::event(ctx, by, EventKind::EndUserCreated, &Subject::from(&user), &[]);
    Ok(storage::end_users::ensure(db, &user, &told).await?)
}

fn build(ctx: &Context, org_id: Uuid, workspace_id: Uuid, new: NewEndUser) -> EndUser {
    let now = ctx.clock.now();
    EndUser {
        id: ctx.entropy.id(now),
        org_id,
        workspace_id,
        external_id: Some(new.external_id),
        auth_user_id: None,
        kind: EndUserKind::External,
        display_name: new.display_name,
        email: new.email,
        metadata: new.metadata,
        connection_count: 0,
        created_at: now,
        updated_at: now,
    }
}

/// One end user: 404 in another organisation, 403 outside the key's scope.
pub async fn get(ctx: &Context, caller: &Caller, id: Uuid) -> Result<EndUser> {
    find(&ctx.db, caller, id).await
}

async fn find(db: &Db, caller: &Caller, id: Uuid) -> Result<EndUser> {
    let found = storage::end_users::get(db, caller.org_id, id).await?;
    let user = found.ok_or_else(not_found)?;
    access::in_scope(caller, user.workspace_id)?;
    Ok(user)
}

/// One end user, with all that they have connected.
pub async fn get_with_connections(ctx: &Context, caller: &Caller, id: Uuid) -> Result<(EndUser, Vec<Connection>)> {
    let found = storage::connections::end_user_with_connections(&ctx.db, caller.org_id, id).await?;
    let (user, connections) = found.ok_or_else(not_found)?;
    access::in_scope(caller, user.workspace_id)?;
    Ok((user, connections))
}

/// A workspace's end users that match.
pub async fn list(
    ctx: &Context,
    caller: &Caller,
    workspace_id: Uuid,
    filter: &Filter,
    paging: Paging,
) -> Result<Listed<EndUser>> {
    let workspace = workspaces::get(ctx, caller, workspace_id).await?;
    Ok(storage::end_users::list(&ctx.db, caller.org_id, workspace.id, filter, paging).await?)
}

/// Change an end user.
pub async fn update(ctx: &Context, caller: &Caller, id: Uuid, changes: EndUserChanges) -> Result<EndUser> {
    let EndUserChanges { display_name, email, metadata } = changes;
    if !display_name.is_change() && !email.is_change() && !metadata.is_change() {
        return Err(access::no_updates());
    }
    let tx = ctx.db.begin().await?;
    // Held while it is read and written: of two changes at once the second keeps what the first has set.
    storage::end_users::hold(&tx, caller.org_id, id).await?;
    let mut user = find(&tx, caller, id).await?;
    user.display_name = display_name.apply(user.display_name);
    user.email = email.apply(user.email);
    user.metadata = metadata.apply(user.metadata);
    user.updated_at = ctx.clock.now();
    storage::end_users::update(&tx, &user).await?;
    events::note(ctx, &tx, By::from(caller), EventKind::EndUserUpdated, &Subject::from(&user), &[]).await?;
    tx.commit().await?;
    Ok(user)
}

/// What went with an end user.
#[derive(Clone, Copy, Debug, Default)]
pub struct Deleted {
    /// Connections.
    pub connections: usize,
    /// Portal links that still opened.
    pub links: i64,
    /// Connect sessions, ended or not.
    pub sessions: i64,
    /// Tokens of MCP servers that still opened one.
    pub mcp_tokens: i64,
    /// Withdrawals of access at providers that are on their way.
    pub withdrawals: usize,
}

/// Delete an end user with all that they own, and answer what went; access is withdrawn at the providers by jobs that
/// are queued in the same transaction.
pub async fn delete(ctx: &Context, caller: &Caller, id: Uuid) -> Result<Deleted> {
    let tx = ctx.db.begin().await?;
    // Held: a flow that ends meanwhile either has made its connection before, or finds nobody.
    storage::end_users::hold(&tx, caller.org_id, id).await?;
    let user = find(&tx, caller, id).await?;
    let deleted = take_down(ctx, &tx, By::from(caller), &user).await?;
    tx.commit().await?;
    ctx.bell.notify_one();
    deleted.ok_or_else(not_found)
}

/// Delete an end user in a transaction, and queue the withdrawals; `None`: they were gone already.
pub(super) async fn take_down(ctx: &Context, tx: &Db, by: By, user: &EndUser) -> Result<Option<Deleted>> {
    let (org_id, home) = (user.org_id, user.workspace_id);
    let mut deleted = owned(ctx, tx, user).await?;
    for connection in storage::connections::of_end_user(tx, org_id, user.id).await? {
        let Some(withdrawal) = connections::take_down(ctx, tx, by, &connection).await? else { continue };
        deleted.connections += 1;
        deleted.withdrawals += usize::from(matches!(withdrawal, Withdrawal::Queued(_)));
    }
    deleted.withdrawals += complete::withdraw_parked(ctx, tx, org_id, home, Some(user.id)).await?;
    if !storage::end_users::delete(tx, org_id, user.id).await? {
        return Ok(None);
    }
    let detail = [("connections", Value::from(deleted.connections))];
    events::note(ctx, tx, by, EventKind::EndUserDeleted, &Subject::from(user), &detail).await?;
    Ok(Some(deleted))
}

async fn owned(ctx: &Context, db: &Db, user: &EndUser) -> Result<Deleted> {
    let (links, sessions) = storage::end_users::owned(db, user.org_id, user.id, ctx.clock.now()).await?;
    let mcp_tokens = storage::mcp::tokens::count_of_end_user(db, user.org_id, user.id, ctx.clock.now()).await?;
    Ok(Deleted { links, sessions, mcp_tokens, ..Deleted::default() })
}

/// What would go with an end user if they were deleted now: connections, links that open, sessions.
pub async fn what_would_go(ctx: &Context, user: &EndUser) -> Result<Deleted> {
    let connections = usize::try_from(user.connection_count).unwrap_or_default();
    Ok(Deleted { connections, ..owned(ctx, &ctx.db, user).await? })
}

pub(super) fn not_found() -> Error {
    Error::not_found("END_USER_NOT_FOUND", "end user")
}
