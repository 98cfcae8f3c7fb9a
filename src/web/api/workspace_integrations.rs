//! `/api/v1/workspaces/{id}/integrations` (contract 1.7).

use actix_web::web::{Data, Path};
use serde_json::{Value, json};
use uuid::Uuid;

use super::{ApiResult, created, deleted, instant, ok};
use crate::{
    context::Context,
    domain::{
        access::Caller,
        connection::Connection,
        input::{self, integer, list as list_of, text, uuid, word},
        integration::{OAuthAppMode, Strategy, WorkspaceIntegration, parse_alias},
    },
    error::Result,
    services::integrations::{self, IntegrationChanges, NewIntegration},
    web::extract::{Body, path_id},
};

/// The longest list of enabled actions.
const ACTIONS_MAX: usize = 1_000;
/// The largest `settings`, in bytes of JSON.
const SETTINGS_MAX: usize = 16 * 1024;

fn view(it: &WorkspaceIntegration, shared: Option<&Connection>) -> Value {
    json!({
        "id": it.id,
        "orgId": it.org_id,
        "workspaceId": it.workspace_id,
        "integrationName": it.integration_name,
        "alias": it.alias,
        "connectionStrategy": it.connection_strategy,
        "authMethodKey": it.auth_method_key,
        "oauthAppMode": it.oauth_app_mode,
        "oauthAppId": it.oauth_app_id,
        "connectionId": it.connection_id,
        "connectionStatus": shared.map(|connection| connection.status),
        "connectionDisplayName": shared.map(|connection| &connection.display_name),
        "connectionExternalId": shared.map(|connection| &connection.external_id),
        "displayName": it.display_name,
        "enabledActions": it.enabled_actions,
        "settings": it.settings,
        "sortOrder": it.sort_order,
        "createdAt": instant(it.created_at),
        "updatedAt": instant(it.updated_at),
    })
}

fn workspace_id(text: &str) -> Result<Uuid> {
    path_id(text, "NOT_FOUND", "workspace")
}

fn ids(path: &(String, String)) -> Result<(Uuid, Uuid)> {
    Ok((workspace_id(&path.0)?, path_id(&path.1, "NOT_FOUND", "workspace integration")?))
}

/// The workspace's integrations.
pub async fn list(ctx: Data<Context>, caller: Caller, path: Path<String>) -> ApiResult {
    let all = integrations::list(&ctx, &caller, workspace_id(&path)?).await?;
    let views: Vec<_> = all.iter().map(|(it, shared)| view(it, shared.as_ref())).collect();
    ok(json!({ "integrations": views, "total": views.len() }))
}

/// Add an integration to the workspace.
pub async fn create(ctx: Data<Context>, caller: Caller, path: Path<String>, body: Body) -> ApiResult {
    let workspace = workspace_id(&path)?;
    let mut fields = body.fields();
    let integration_name = fields.required("integrationName", text(1, 63)).unwrap_or_default();
    let new = NewIntegration {
        integration_name,
        alias: fields.optional("alias", parse_alias),
        connection_strategy: fields.optional("connectionStrategy", word(Strategy::ALL, Strategy::as_str)),
        auth_method_key: fields.optional("authMethodKey", text(1, 63)),
        oauth_app_mode: fields.optional("oauthAppMode", word(OAuthAppMode::ALL, OAuthAppMode::as_str)),
        oauth_app_id: fields.optional("oauthAppId", uuid),
        connection_id: fields.optional("connectionId", uuid),
        display_name: fields.optional("displayName", text(1, 255)),
        enabled_actions: fields.optional("enabledActions", list_of(ACTIONS_MAX, text(1, 255))),
        settings: fields.optional("settings", input::object(SETTINGS_MAX)),
        sort_order: fields.optional("sortOrder", integer(i64::from(i32::MIN), i64::from(i32::MAX))),
    };
    fields.check()?;
    let it = integrations::add(&ctx, &caller, workspace, new).await?;
    let shared = integrations::shared_connection(&ctx, &it).await?;
    created(json!({ "integration": view(&it, shared.as_ref()) }))
}

/// Change an integration of the workspace.
pub async fn update(ctx: Data<Context>, caller: Caller, path: Path<(String, String)>, body: Body) -> ApiResult {
    let (workspace, id) = ids(&path)?;
    let mut fields = body.fields();
    let changes = IntegrationChanges {
        alias: fields.optional("alias", parse_alias),
        connection_strategy: fields.optional("connectionStrategy", word(Strategy::ALL, Strategy::as_str)),
        auth_method_key: fields.optional("authMethodKey", text(1, 63)),
        oauth_app_mode: fields.patch("oauthAppMode", word(OAuthAppMode::ALL, OAuthAppMode::as_str)),
        oauth_app_id: fields.patch("oauthAppId", uuid),
        connection_id: fields.patch("connectionId", uuid),
        display_name: fields.patch("displayName", text(1, 255)),
        enabled_actions: fields.patch("enabledActions", list_of(ACTIONS_MAX, text(1, 255))),
        settings: fields.patch("settings", input::object(SETTINGS_MAX)),
        sort_order: fields.optional("sortOrder", integer(i64::from(i32::MIN), i64::from(i32::MAX))),
    };
    fields.check()?;
    let it = integrations::update(&ctx, &caller, workspace, id, changes).await?;
    let shared = integrations::shared_connection(&ctx, &it).await?;
    ok(json!({ "integration": view(&it, shared.as_ref()) }))
}

/// Remove an integration from the workspace.
pub async fn delete(ctx: Data<Context>, caller: Caller, path: Path<(String, String)>) -> ApiResult {
    let (workspace, id) = ids(&path)?;
    integrations::delete(&ctx, &caller, workspace, id).await?;
    deleted(id)
}
