//! Making, listing, changing and deleting MCP servers.

use secrecy::SecretString;
use serde_json::{Map, Value};
use uuid::Uuid;

use super::{end_user, held, tokens};
use crate::{
    context::Context,
    domain::{
        access::Caller,
        event::EventKind,
        input::Patch,
        mcp::{AuthMode, EndUserAccess, McpServer, Mode},
    },
    error::{Error, Result},
    services::{access, events::By, workspaces},
    storage::{self, Listed, Paging, StorageError},
};

/// What a new server may say.
#[derive(Clone, Debug)]
pub struct NewServer {
    /// Its name.
    pub name: String,
    /// Its workspace.
    pub workspace_id: Uuid,
    /// What agents read of it.
    pub description: Option<String>,
    /// How it shows what can be done.
    pub mode: Mode,
    /// Kept for the caller.
    pub settings: Map<String, Value>,
    /// With what one gets in.
    pub auth_mode: AuthMode,
    /// Who may sign in.
    pub end_user_access: EndUserAccess,
    /// Kept for the caller.
    pub created_by: Option<String>,
    /// The external id of the one person whose connections it uses.
    pub end_user_id: Option<String>,
}

/// What may change of a server.
#[derive(Clone, Debug)]
pub struct ServerChanges {
    /// Another name.
    pub name: Option<String>,
    /// Another description.
    pub description: Patch<String>,
    /// Another mode.
    pub mode: Option<Mode>,
    /// Other settings.
    pub settings: Option<Map<String, Value>>,
    /// Another way in.
    pub auth_mode: Option<AuthMode>,
    /// Others may sign in.
    pub end_user_access: Option<EndUserAccess>,
    /// Another person, or none.
    pub end_user_id: Patch<String>,
}

impl ServerChanges {
    fn is_none(&self) -> bool {
        self.name.is_none()
            && !self.description.is_change()
            && self.mode.is_none()
            && self.settings.is_none()
            && self.auth_mode.is_none()
            && self.end_user_access.is_none()
            && !self.end_user_id.is_change()
    }
}

/// A server, and the token of its own where it got one just now: not stored, so shown this once.
#[derive(Debug)]
pub struct Issued {
    /// The server.
    pub server: McpServer,
    /// `mcp_…`.
    pub token: Option<SecretString>,
}

/// Make a server. It has a token of its own where the mode asks for one and it is safe (contract 1.10).
///
/// # Errors
/// 404 `NOT_FOUND` for the workspace, `END_USER_NOT_FOUND`; 403 `SCOPE_DENIED`.
pub async fn create(ctx: &Context, caller: &Caller, new: NewServer) -> Result<Issued> {
    let workspace = workspaces::get(ctx, caller, new.workspace_id).await?;
    let owner = match &new.end_user_id {
        Some(external_id) => Some(end_user(ctx, caller.org_id, workspace.id, external_id).await?.id),
        None => None,
    };
    let now = ctx.clock.now();
    let server = McpServer {
        id: ctx.entropy.id(now),
        org_id: caller.org_id,
        workspace_id: workspace.id,
        name: new.name,
        description: new.description,
        mode: new.mode,
        settings: new.settings,
        auth_mode: new.auth_mode,
        end_user_access: new.end_user_access,
        end_user_id: owner,
        end_user_external_id: new.end_user_id,
        created_by: new.created_by,
        has_per_user: false,
        created_at: now,
        updated_at: now,
    };
    let tx = ctx.db.begin().await?;
    storage::mcp::insert(&tx, &server).await.map_err(gone)?;
    // What the workspace has is read with it.
    let server = super::find(&tx, caller, server.id).await?;
    super::note(ctx, &tx, By::from(caller), EventKind::McpServerCreated, &server, &[]).await?;
    let token = if server.allows_static() {
        Some(tokens::issue_static(ctx, &tx, By::from(caller), &server).await?)
    } else {
        None
    };
    tx.commit().await?;
    Ok(Issued { server, token })
}

/// The servers that the caller may touch, or those of one workspace.
pub async fn list(
    ctx: &Context,
    caller: &Caller,
    workspace_id: Option<Uuid>,
    paging: Paging,
) -> Result<Listed<McpServer>> {
    let workspace = access::narrowed(caller, workspace_id)?;
    Ok(storage::mcp::list(&ctx.db, caller.org_id, workspace, paging).await?)
}

/// Change a server. Where its own token would speak for somebody else afterwards, or the mode wants none, it is withdrawn;
/// where one is wanted and there is none, it is made.
///
/// # Errors
/// 400 `NO_UPDATES`; 404 `NOT_FOUND`, `END_USER_NOT_FOUND`; 403 `SCOPE_DENIED`.
pub async fn update(ctx: &Context, caller: &Caller, id: Uuid, changes: ServerChanges) -> Result<Issued> {
    if changes.is_none() {
        return Err(access::no_updates());
    }
    let before = super::get(ctx, caller, id).await?;
    let owner = match &changes.end_user_id {
        Patch::Set(external_id) => Some(end_user(ctx, caller.org_id, before.workspace_id, external_id).await?.id),
        Patch::Keep | Patch::Clear => None,
    };
    let tx = ctx.db.begin().await?;
    let mut server = held(&tx, caller, id).await?;
    let (spoke_for, had_bearer) = (server.end_user_id, server.auth_mode.has_bearer());
    server.name = changes.name.unwrap_or(server.name);
    server.description = changes.description.apply(server.description);
    server.mode = changes.mode.unwrap_or(server.mode);
    server.settings = changes.settings.unwrap_or(server.settings);
    server.auth_mode = changes.auth_mode.unwrap_or(server.auth_mode);
    server.end_user_access = changes.end_user_access.unwrap_or(server.end_user_access);
    if changes.end_user_id.is_change() {
        server.end_user_id = owner;
        server.end_user_external_id = changes.end_user_id.apply(None);
    }
    server.updated_at = ctx.clock.now();
    storage::mcp::update(&tx, &server).await.map_err(gone)?;
    super::note(ctx, &tx, By::from(caller), EventKind::McpServerUpdated, &server, &[]).await?;
    let token = keep_static(ctx, &tx, By::from(caller), &server, spoke_for, had_bearer).await?;
    tx.commit().await?;
    Ok(Issued { server, token })
}

/// The server's own token after a change: withdrawn, made, or as it was.
async fn keep_static(
    ctx: &Context,
    tx: &storage::Db,
    by: By,
    server: &McpServer,
    spoke_for: Option<Uuid>,
    had_bearer: bool,
) -> Result<Option<SecretString>> {
    let (is_wanted, is_turned) = (server.auth_mode.has_bearer(), spoke_for != server.end_user_id);
    if !is_wanted || is_turned {
        // Who holds it was not told that it would speak for somebody else.
        storage::mcp::tokens::delete_static(tx, server.org_id, server.id).await?;
    }
    let is_due = server.allows_static() && (is_turned || !had_bearer);
    if !is_due || storage::mcp::tokens::has_static(tx, server.org_id, server.id).await? {
        return Ok(None);
    }
    tokens::issue_static(ctx, tx, by, server).await.map(Some)
}

/// Delete a server: the next request with any of its tokens is refused.
pub async fn delete(ctx: &Context, caller: &Caller, id: Uuid) -> Result<()> {
    let server = super::get(ctx, caller, id).await?;
    let tx = ctx.db.begin().await?;
    if !storage::mcp::delete(&tx, caller.org_id, server.id).await? {
        return Err(access::missing("MCP server"));
    }
    super::note(ctx, &tx, By::from(caller), EventKind::McpServerDeleted, &server, &[]).await?;
    Ok(tx.commit().await?)
}

/// Whoever it was to belong to was deleted meanwhile.
fn gone(error: StorageError) -> Error {
    match error {
        StorageError::Dangling => Error::not_found("END_USER_NOT_FOUND", "end user or workspace"),
        other => other.into(),
    }
}
