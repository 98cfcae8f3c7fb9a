//! A workspace's integrations.

use serde_json::{Map, Value};
use uuid::Uuid;

use super::{
    access, connections,
    events::{self, By, Subject},
    oauth_apps::{self, needs_app},
    workspaces,
};
use crate::{
    catalog::{Entry, MethodProblem, definition::AuthMethod},
    context::Context,
    domain::{
        access::Caller,
        connection::Connection,
        event::{Event, EventKind},
        input::Patch,
        integration::{OAuthAppMode, Strategy, WorkspaceIntegration},
    },
    error::{Error, Result},
    storage::{self, StorageError},
};

/// What a new workspace integration may say; the rest has defaults.
#[derive(Clone, Debug)]
pub struct NewIntegration {
    /// Catalog slug.
    pub integration_name: String,
    /// Unique in the workspace; the slug when absent.
    pub alias: Option<String>,
    /// `fixed` when absent.
    pub connection_strategy: Option<Strategy>,
    /// Required where the catalog entry has several methods; [`ANY_METHOD`] leaves the choice to the person.
    pub auth_method_key: Option<String>,
    /// The organisation's default app when absent.
    pub oauth_app_mode: Option<OAuthAppMode>,
    /// Required for the mode `custom`.
    pub oauth_app_id: Option<Uuid>,
    /// Required for `fixed`, where the integration has accounts at all.
    pub connection_id: Option<Uuid>,
    /// Shown instead of the catalog's name.
    pub display_name: Option<String>,
    /// All when absent.
    pub enabled_actions: Option<Vec<String>>,
    /// Kept for the caller.
    pub settings: Option<Map<String, Value>>,
    /// 0 when absent.
    pub sort_order: Option<i64>,
}

/// What may change of a workspace integration.
#[derive(Clone, Debug)]
pub struct IntegrationChanges {
    /// Another alias.
    pub alias: Option<String>,
    /// Another strategy.
    pub connection_strategy: Option<Strategy>,
    /// Another method.
    pub auth_method_key: Option<String>,
    /// Another way to pick the OAuth app.
    pub oauth_app_mode: Patch<OAuthAppMode>,
    /// Another OAuth app.
    pub oauth_app_id: Patch<Uuid>,
    /// Another shared connection.
    pub connection_id: Patch<Uuid>,
    /// Another name.
    pub display_name: Patch<String>,
    /// Other actions.
    pub enabled_actions: Patch<Vec<String>>,
    /// Other settings.
    pub settings: Patch<Map<String, Value>>,
    /// Another place in the order.
    pub sort_order: Option<i64>,
}

/// The `authMethodKey` that leaves the choice of the method to the person; kept as none.
pub const ANY_METHOD: &str = "*";

/// 404 for a slug that the catalog does not have.
#[must_use]
pub fn unknown(name: &str) -> Error {
    let shown: String = name.chars().filter(|c| !c.is_control()).take(100).collect();
    let mut error = Error::not_found("INTEGRATION_NOT_FOUND", "integration");
    error.detail = format!("the catalog has no integration {shown:?}");
    error
}

/// The method that `key` names, or the only one.
pub fn method<'a>(entry: &'a Entry, key: Option<&str>) -> Result<&'a AuthMethod> {
    entry.method(key).map_err(|problem| match problem {
        MethodProblem::Required => {
            let keys: Vec<_> = entry.auth.iter().map(|method| method.key.as_str()).collect();
            Error::field("authMethodKey", format!("is required: one of {}", keys.join(", ")))
        }
        MethodProblem::Unknown => Error::field("authMethodKey", format!("is not one that {} has", entry.display_name)),
    })
}

/// Add an integration of the catalog to a workspace.
pub async fn add(
    ctx: &Context,
    caller: &Caller,
    workspace_id: Uuid,
    new: NewIntegration,
) -> Result<WorkspaceIntegration> {
    let workspace = workspaces::get(ctx, caller, workspace_id).await?;
    let now = ctx.clock.now();
    let integration = WorkspaceIntegration {
        id: ctx.entropy.id(now),
        org_id: caller.org_id,
        workspace_id: workspace.id,
        alias: new.alias.unwrap_or_else(|| new.integration_name.clone()),
        integration_name: new.integration_name,
        connection_strategy: new.connection_strategy.unwrap_or(Strategy::Fixed),
        auth_method_key: new.auth_method_key,
        oauth_app_mode: new.oauth_app_mode.map(|mode| mode.as_str().to_owned()),
        oauth_app_id: new.oauth_app_id,
        connection_id: new.connection_id,
        display_name: new.display_name,
        enabled_actions: new.enabled_actions,
        settings: new.settings.unwrap_or_default(),
        sort_order: new.sort_order.unwrap_or(0),
        created_at: now,
        updated_at: now,
    };
    let integration = checked(ctx, caller, integration).await?;
    let told = event(ctx, caller, EventKind::IntegrationAdded, &integration);
    storage::integrations::insert(&ctx.db, &integration, &told).await.map_err(alias_conflict)?;
    Ok(integration)
}

/// The rules that tie an integration's members to each other, to the catalog and to what they name.
async fn checked(ctx: &Context, caller: &Caller, mut it: WorkspaceIntegration) -> Result<WorkspaceIntegration> {
    let entry = ctx.catalog.get(&it.integration_name).ok_or_else(|| unknown(&it.integration_name))?;
    if entry.is_no_auth() {
        for (name, given) in [
            ("authMethodKey", it.auth_method_key.is_some()),
            ("oauthAppId", it.oauth_app_id.is_some()),
            ("connectionId", it.connection_id.is_some()),
        ] {
            if given {
                return Err(Error::field(name, format!("does not apply: {} has no accounts", entry.display_name)));
            }
        }
        it.oauth_app_mode = None;
        return Ok(it);
    }
    let is_open = it.auth_method_key.as_deref() == Some(ANY_METHOD) && entry.auth.len() > 1;
    let signs_in = if is_open {
        it.auth_method_key = None;
        entry.auth.iter().any(needs_app)
    } else {
        let key = it.auth_method_key.as_deref().filter(|key| *key != ANY_METHOD);
        let method = method(entry, key)?;
        it.auth_method_key = Some(method.key.clone());
        needs_app(method)
    };
    if signs_in {
        let custom = it.oauth_app_mode.as_deref() == Some(OAuthAppMode::Custom.as_str());
        match it.oauth_app_id {
            Some(app) if custom => drop(oauth_apps::named(ctx, caller.org_id, app, &it.integration_name).await?),
            Some(_) => return Err(Error::field("oauthAppId", "goes with oauthAppMode custom only")),
            None if custom => return Err(Error::field("oauthAppId", "is required with oauthAppMode custom")),
            None => {}
        }
        it.oauth_app_mode.get_or_insert_with(|| OAuthAppMode::Managed.as_str().to_owned());
    } else {
        (it.oauth_app_mode, it.oauth_app_id) = (None, None);
    }
    match it.connection_id {
        Some(id) => {
            let connection = connections::get(ctx, caller, id).await?;
            let here = connection.workspace_id.is_none_or(|workspace| workspace == it.workspace_id);
            if connection.integration_name != it.integration_name || !here || connection.end_user_id.is_some() {
                let problem = "must be a shared connection of the same integration in this workspace";
                return Err(Error::field("connectionId", problem));
            }
        }
        None if it.connection_strategy == Strategy::Fixed => {
            return Err(Error::field("connectionId", "is required with connectionStrategy fixed"));
        }
        None => {}
    }
    Ok(it)
}

/// A workspace's integrations, in the portal's order, each with its shared connection.
pub async fn list(
    ctx: &Context,
    caller: &Caller,
    workspace_id: Uuid,
) -> Result<Vec<(WorkspaceIntegration, Option<Connection>)>> {
    let workspace = workspaces::get(ctx, caller, workspace_id).await?;
    let mut listed = Vec::new();
    for integration in storage::integrations::list(&ctx.db, caller.org_id, workspace.id).await? {
        let shared = shared_connection(ctx, &integration).await?;
        listed.push((integration, shared));
    }
    Ok(listed)
}

/// One integration of a workspace, with its shared connection.
pub async fn get(
    ctx: &Context,
    caller: &Caller,
    workspace_id: Uuid,
    id: Uuid,
) -> Result<(WorkspaceIntegration, Option<Connection>)> {
    let workspace = workspaces::get(ctx, caller, workspace_id).await?;
    let found = storage::integrations::get(&ctx.db, caller.org_id, workspace.id, id).await?;
    let it = found.ok_or_else(not_found)?;
    let shared = shared_connection(ctx, &it).await?;
    Ok((it, shared))
}

/// The connection that the integration's `connectionId` names.
pub async fn shared_connection(ctx: &Context, integration: &WorkspaceIntegration) -> Result<Option<Connection>> {
    match integration.connection_id {
        Some(id) => Ok(storage::connections::get(&ctx.db, integration.org_id, id).await?),
        None => Ok(None),
    }
}

/// Change an integration.
pub async fn update(
    ctx: &Context,
    caller: &Caller,
    workspace_id: Uuid,
    id: Uuid,
    changes: IntegrationChanges,
) -> Result<WorkspaceIntegration> {
    let workspace = workspaces::get(ctx, caller, workspace_id).await?;
    let tx = ctx.db.begin().await?;
    // Held while it is read and written: of two changes at once the second keeps what the first has set.
    storage::integrations::hold(&tx, caller.org_id, workspace.id, id).await?;
    let found = storage::integrations::get(&tx, caller.org_id, workspace.id, id).await?;
    let mut it = found.ok_or_else(not_found)?;
    // An open choice stays one.
    let has_accounts = ctx.catalog.get(&it.integration_name).is_some_and(|entry| !entry.is_no_auth());
    let open = (has_accounts && it.auth_method_key.is_none()).then_some(ANY_METHOD);
    let before =
        WorkspaceIntegration { auth_method_key: it.auth_method_key.clone().or(open.map(str::to_owned)), ..it.clone() };
    it.alias = changes.alias.unwrap_or(it.alias);
    it.connection_strategy = changes.connection_strategy.unwrap_or(it.connection_strategy);
    it.auth_method_key = changes.auth_method_key.or(it.auth_method_key).or_else(|| open.map(str::to_owned));
    let leaves_custom = !matches!(changes.oauth_app_mode, Patch::Keep | Patch::Set(OAuthAppMode::Custom));
    it.oauth_app_id = changes.oauth_app_id.apply(it.oauth_app_id.filter(|_| !leaves_custom));
    it.oauth_app_mode = match changes.oauth_app_mode {
        Patch::Keep => it.oauth_app_mode,
        Patch::Clear => None,
        Patch::Set(mode) => Some(mode.as_str().to_owned()),
    };
    it.connection_id = changes.connection_id.apply(it.connection_id);
    it.display_name = changes.display_name.apply(it.display_name);
    it.enabled_actions = changes.enabled_actions.apply(it.enabled_actions);
    it.settings = changes.settings.apply(Some(it.settings)).unwrap_or_default();
    it.sort_order = changes.sort_order.unwrap_or(it.sort_order);
    it.updated_at = ctx.clock.now();
    // An app or connection that was deleted since is no reason to refuse another change.
    let rules_asked = it.connection_strategy != before.connection_strategy
        || it.auth_method_key != before.auth_method_key
        || it.oauth_app_mode != before.oauth_app_mode
        || it.oauth_app_id != before.oauth_app_id
        || it.connection_id != before.connection_id;
    let it = if rules_asked { checked(ctx, caller, it).await? } else { closed(it) };
    storage::integrations::update(&tx, &it).await.map_err(alias_conflict)?;
    storage::events::insert(&tx, &event(ctx, caller, EventKind::IntegrationUpdated, &it)).await?;
    tx.commit().await?;
    Ok(it)
}

/// An open choice as it is kept.
fn closed(it: WorkspaceIntegration) -> WorkspaceIntegration {
    WorkspaceIntegration { auth_method_key: it.auth_method_key.filter(|key| key != ANY_METHOD), ..it }
}

/// Remove an integration from a workspace; connections stay with their owners.
pub async fn delete(ctx: &Context, caller: &Caller, workspace_id: Uuid, id: Uuid) -> Result<()> {
    let workspace = workspaces::get(ctx, caller, workspace_id).await?;
    let found = storage::integrations::get(&ctx.db, caller.org_id, workspace.id, id).await?;
    let told = event(ctx, caller, EventKind::IntegrationRemoved, &found.ok_or_else(not_found)?);
    if storage::integrations::delete(&ctx.db, caller.org_id, workspace.id, id, &told).await? {
        return Ok(());
    }
    Err(not_found())
}

fn event(ctx: &Context, caller: &Caller, kind: EventKind, it: &WorkspaceIntegration) -> Event {
    events::event(ctx, By::from(caller), kind, &Subject::from(it), &[("alias", Value::from(it.alias.clone()))])
}

fn alias_conflict(error: StorageError) -> Error {
    match error {
        StorageError::Conflict => {
            Error::conflict("ALIAS_CONFLICT", "the workspace has an integration with this alias already")
        }
        other => other.into(),
    }
}

fn not_found() -> Error {
    access::missing("workspace integration")
}
