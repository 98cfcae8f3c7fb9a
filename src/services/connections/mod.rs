//! Connections: what the backend sees of them, and how they end.

mod defaults;
mod reading;

use secrecy::SecretString;
use serde_json::{Map, Value};
use uuid::Uuid;

use super::{
    access,
    credentials::{self, Life},
    end_users,
    events::{self, By},
    integrations, oauth_apps,
    withdrawals::{self, Withdrawal},
    workspaces,
};
use crate::{
    catalog::definition::AuthKind,
    context::Context,
    domain::{
        access::Caller,
        connection::{Connection, ConnectionKind, ConnectionScope, ConnectionStatus},
        credential::Credential,
        event::EventKind,
    },
    error::{Error, Result},
    storage::{self, Db, Listed, Paging, StorageError, connections::Filter},
};

pub use defaults::{choose_default, clear_default, set_default};
pub use reading::{mark_used, read_credential, renew};

/// A connection whose tokens the caller holds already.
#[derive(Debug)]
pub struct NewConnection {
    /// `OAUTH2` or `PLATFORM_OAUTH2`; other kinds have no integration yet that takes them.
    pub kind: ConnectionKind,
    /// The caller's id for it.
    pub external_id: String,
    /// What a person recognises it by.
    pub display_name: String,
    /// Catalog slug.
    pub integration_name: String,
    /// Which of the definition's methods.
    pub auth_method_key: Option<String>,
    /// Its workspace.
    pub workspace_id: Option<Uuid>,
    /// Its owner's external id; made when there is none (contract 2.6).
    pub end_user_id: Option<String>,
    /// Who may use it.
    pub scope: ConnectionScope,
    /// RFC 6749, 5.1.
    pub access_token: SecretString,
    /// RFC 6749, 5.1.
    pub refresh_token: Option<SecretString>,
    /// RFC 6749, 5.1.
    pub token_type: Option<String>,
    /// Seconds.
    pub expires_in: Option<i64>,
    /// Scopes granted.
    pub scopes: Option<Vec<String>>,
    /// Kept, sealed.
    pub data: Map<String, Value>,
    /// The app that the tokens belong to; absent is the organisation's default.
    pub oauth_app_id: Option<Uuid>,
}

/// Add a connection with tokens that the caller holds.
pub async fn create(ctx: &Context, caller: &Caller, new: NewConnection) -> Result<Connection> {
    let entry = ctx.catalog.get(&new.integration_name).ok_or_else(|| integrations::unknown(&new.integration_name))?;
    let method = integrations::method(entry, new.auth_method_key.as_deref())?;
    let fits =
        matches!(new.kind, ConnectionKind::OAuth2 | ConnectionKind::PlatformOAuth2) && method.kind == AuthKind::OAuth2;
    if !fits {
        return Err(Error::field("type", format!("{} is not how {} signs in", new.kind, entry.display_name)));
    }
    match new.workspace_id {
        Some(id) => drop(workspaces::get(ctx, caller, id).await?),
        None if new.end_user_id.is_some() => return Err(Error::field("workspaceId", "is required with endUserId")),
        None => access::org_wide(caller)?,
    }
    if let Some(app) = new.oauth_app_id {
        oauth_apps::named(ctx, caller.org_id, app, &new.integration_name).await?;
    }
    // One transaction: a refused connection leaves no end user behind.
    let tx = ctx.db.begin().await?;
    let owner = match (&new.end_user_id, new.workspace_id) {
        (Some(external_id), Some(workspace)) => {
            Some(end_users::ensure(ctx, &tx, caller.org_id, workspace, external_id).await?)
        }
        _ => None,
    };
    let now = ctx.clock.now();
    let id = ctx.entropy.id(now);
    let credential = Credential {
        access_token: Some(new.access_token),
        refresh_token: new.refresh_token,
        token_type: new.token_type,
        data: new.data,
        ..Credential::default()
    };
    let life = Life { is_renewable: credential.refresh_token.is_some(), expires_in: new.expires_in, ..Life::default() };
    let schedule = credentials::schedule(method.oauth2.as_ref(), life, now, None);
    let connection = Connection {
        id,
        org_id: caller.org_id,
        workspace_id: new.workspace_id,
        end_user_id: owner.as_ref().map(|user| user.id),
        end_user_external_id: owner.and_then(|user| user.external_id),
        workspace_integration_id: None,
        integration_name: new.integration_name,
        auth_method_key: Some(method.key.clone()),
        kind: new.kind,
        external_id: new.external_id,
        display_name: new.display_name,
        scope: new.scope,
        status: ConnectionStatus::Active,
        status_reason: None,
        oauth_app_id: new.oauth_app_id,
        account_id: None,
        account_label: None,
        scopes_asked: new.scopes.clone().unwrap_or_default(),
        scopes_granted: new.scopes,
        metadata: Map::new(),
        token_expires_at: credentials::expires_at(now, new.expires_in),
        ends_at: schedule.ends_at,
        is_default: false,
        last_used_at: None,
        created_at: now,
        updated_at: now,
    };
    let sealed = credentials::seal(ctx, id, &credential)?;
    storage::connections::insert(&tx, &connection, &sealed, &schedule).await.map_err(|error| match error {
        StorageError::Conflict => Error::conflict(
            "DUPLICATE",
            "a connection with this externalId exists already for the integration in the workspace",
        ),
        other => other.into(),
    })?;
    events::record(ctx, &tx, By::from(caller), EventKind::ConnectionCreated, &connection, &[]).await?;
    tx.commit().await?;
    Ok(connection)
}

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
