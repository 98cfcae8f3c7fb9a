//! `/api/v1/mcp/servers` (contract 1.10).

use actix_web::web::{Data, Path};
use secrecy::{ExposeSecret, SecretString};
use serde_json::{Value, json};
use uuid::Uuid;

use super::{ApiResult, created, deleted, instant, ok};
use crate::{
    context::Context,
    domain::{
        access::Caller,
        end_user::parse_external_id,
        input::{integer, list as list_of, object, text, uuid, word},
        mcp::{AuthMode, EndUserAccess, McpServer, McpToken, Mode, TOKEN_TTL_MAX, TOKEN_TTL_MIN, TokenKind},
    },
    error::Result,
    services::mcp::{
        servers::{self, NewServer, ServerChanges},
        tokens::{self, IssuedToken, NewToken},
        tools,
    },
    web::extract::{Body, Query, path_id},
};

/// The longest description of a server or tool, in characters.
pub(super) const DESCRIPTION_MAX: usize = 2_000;
/// The largest `settings`, in bytes of JSON.
const SETTINGS_MAX: usize = 16 * 1024;

fn view(ctx: &Context, it: &McpServer) -> Value {
    let (has_oauth, has_bearer) = (it.auth_mode.has_oauth(), it.auth_mode.has_bearer());
    json!({
        "id": it.id,
        "orgId": it.org_id,
        "workspaceId": it.workspace_id,
        "name": it.name,
        "description": it.description,
        "mode": it.mode,
        "settings": it.settings,
        "authMode": it.auth_mode,
        "endUserAccess": it.end_user_access,
        "auth": {
            "oauthEnabled": has_oauth,
            "bearerEnabled": has_bearer,
            "staticBearerEnabled": it.allows_static(),
            "endUserBearerTokensEnabled": has_bearer,
            "accessTokensEnabled": has_bearer,
        },
        "createdBy": it.created_by,
        "endUserId": it.end_user_external_id,
        "createdAt": instant(it.created_at),
        "updatedAt": instant(it.updated_at),
        "mcpEndpoint": ctx.urls.mcp_endpoint(it.id),
    })
}

/// The id of a path under `/mcp/servers`.
pub(super) fn server_id(text: &str) -> Result<Uuid> {
    path_id(text, "NOT_FOUND", "MCP server")
}

/// The servers that the caller may touch.
pub async fn list(ctx: Data<Context>, caller: Caller, mut query: Query) -> ApiResult {
    let paging = query.paging();
    let workspace = query.uuid("workspaceId");
    query.fields().check()?;
    let listed = servers::list(&ctx, &caller, workspace, paging).await?;
    let views: Vec<_> = listed.items.iter().map(|it| view(&ctx, it)).collect();
    ok(json!({ "servers": views, "total": listed.total }))
}

/// Make a server; a token of its own is in this answer only.
pub async fn create(ctx: Data<Context>, caller: Caller, body: Body) -> ApiResult {
    let mut fields = body.fields();
    let new = NewServer {
        name: fields.required("name", text(1, 255)).unwrap_or_default(),
        workspace_id: fields.required("workspaceId", uuid).unwrap_or_default(),
        description: fields.optional("description", text(0, DESCRIPTION_MAX)),
        mode: fields.optional("mode", word(Mode::ALL, Mode::as_str)).unwrap_or(Mode::Tools),
        settings: fields.optional("settings", object(SETTINGS_MAX)).unwrap_or_default(),
        auth_mode: fields.optional("authMode", word(AuthMode::ALL, AuthMode::as_str)).unwrap_or(AuthMode::OAuth),
        end_user_access: fields
            .optional("endUserAccess", word(EndUserAccess::ALL, EndUserAccess::as_str))
            .unwrap_or(EndUserAccess::Restricted),
        created_by: fields.optional("createdBy", text(1, 255)),
        end_user_id: fields.optional("endUserId", parse_external_id),
    };
    fields.check()?;
    let made = servers::create(&ctx, &caller, new).await?;
    created(with_token(
        json!({ "server": view(&ctx, &made.server), "mcpEndpoint": ctx.urls.mcp_endpoint(made.server.id) }),
        made.token.as_ref(),
    ))
}

/// The member `bearerToken` is there or not: callers look for it, not for `null`.
fn with_token(mut body: Value, token: Option<&SecretString>) -> Value {
    if let (Some(token), Some(members)) = (token, body.as_object_mut()) {
        members.insert("bearerToken".to_owned(), token.expose_secret().into());
    }
    body
}

/// One server, with its tools.
pub async fn show(ctx: Data<Context>, caller: Caller, path: Path<String>) -> ApiResult {
    let (server, told) = tools::of_server(&ctx, &caller, server_id(&path)?).await?;
    let views: Vec<_> = told.iter().map(|told| super::mcp_tools::view(&told.tool)).collect();
    ok(json!({ "server": view(&ctx, &server), "tools": views }))
}

/// Change a server; a token of its own that it got thereby is in this answer only.
pub async fn update(ctx: Data<Context>, caller: Caller, path: Path<String>, body: Body) -> ApiResult {
    let id = server_id(&path)?;
    let mut fields = body.fields();
    let changes = ServerChanges {
        name: fields.optional("name", text(1, 255)),
        description: fields.patch("description", text(0, DESCRIPTION_MAX)),
        mode: fields.optional("mode", word(Mode::ALL, Mode::as_str)),
        settings: fields.optional("settings", object(SETTINGS_MAX)),
        auth_mode: fields.optional("authMode", word(AuthMode::ALL, AuthMode::as_str)),
        end_user_access: fields.optional("endUserAccess", word(EndUserAccess::ALL, EndUserAccess::as_str)),
        end_user_id: fields.patch("endUserId", parse_external_id),
    };
    fields.check()?;
    let changed = servers::update(&ctx, &caller, id, changes).await?;
    ok(with_token(json!({ "server": view(&ctx, &changed.server) }), changed.token.as_ref()))
}

/// Delete a server.
pub async fn delete(ctx: Data<Context>, caller: Caller, path: Path<String>) -> ApiResult {
    let id = server_id(&path)?;
    servers::delete(&ctx, &caller, id).await?;
    deleted(id)
}

/// Another token of its own for a server.
pub async fn regenerate_token(ctx: Data<Context>, caller: Caller, path: Path<String>) -> ApiResult {
    let (server, token) = tokens::regenerate(&ctx, &caller, server_id(&path)?).await?;
    ok(json!({ "bearerToken": token.expose_secret(), "mcpEndpoint": ctx.urls.mcp_endpoint(server.id) }))
}

/// A token, with what else an answer tells of it.
fn token_view<const N: usize>(it: &McpToken, more: [(&str, Value); N]) -> Value {
    let own = [
        ("id", json!(it.id)),
        ("tokenPrefix", json!(it.prefix)),
        ("scopes", json!(it.scopes)),
        ("endUserId", json!(it.end_user_external_id)),
        ("expiresAt", json!(it.expires_at.map(instant))),
        ("createdAt", json!(instant(it.created_at))),
    ];
    own.into_iter().chain(more).map(|(name, value)| (name.to_owned(), value)).collect()
}

async fn issue(
    ctx: &Context,
    caller: &Caller,
    path: &str,
    kind: TokenKind,
    body: Body,
) -> Result<(McpServer, IssuedToken)> {
    let id = server_id(path)?;
    let mut fields = body.fields();
    let new = NewToken {
        end_user_id: fields.required("endUserId", parse_external_id).unwrap_or_default(),
        scopes: fields.optional("scopes", list_of(16, text(0, 64))),
        expires_in: fields.optional("expiresIn", integer(TOKEN_TTL_MIN, TOKEN_TTL_MAX)),
    };
    fields.check()?;
    tokens::issue(ctx, caller, id, kind, new).await
}

/// An end user's bearer token, in this answer only.
pub async fn create_access_token(ctx: Data<Context>, caller: Caller, path: Path<String>, body: Body) -> ApiResult {
    let (server, issued) = issue(&ctx, &caller, &path, TokenKind::Bearer, body).await?;
    let token = token_view(&issued.token, [("authMethod", json!("bearer")), ("tokenType", json!("mcp_bearer"))]);
    let secret = issued.secret.expose_secret();
    let endpoint = ctx.urls.mcp_endpoint(server.id);
    created(json!({ "accessToken": secret, "bearerToken": secret, "token": token, "mcpEndpoint": endpoint }))
}

/// An end user's token as signing in would give them, in this answer only.
pub async fn create_oauth_token(ctx: Data<Context>, caller: Caller, path: Path<String>, body: Body) -> ApiResult {
    let (server, issued) = issue(&ctx, &caller, &path, TokenKind::OAuth, body).await?;
    let (secret, endpoint) = (issued.secret.expose_secret(), ctx.urls.mcp_endpoint(server.id));
    created(json!({ "accessToken": secret, "token": token_view(&issued.token, []), "mcpEndpoint": endpoint }))
}

/// The tokens that open a server.
pub async fn list_tokens(ctx: Data<Context>, caller: Caller, path: Path<String>, mut query: Query) -> ApiResult {
    let paging = query.paging();
    query.fields().check()?;
    let listed = tokens::list(&ctx, &caller, server_id(&path)?, paging).await?;
    let views = listed
        .items
        .iter()
        .map(|it| token_view(it, [("kind", json!(it.kind)), ("lastUsedAt", json!(it.last_used_at.map(instant)))]));
    ok(json!({ "tokens": views.collect::<Vec<_>>(), "total": listed.total }))
}

/// Withdraw a token.
pub async fn delete_token(ctx: Data<Context>, caller: Caller, path: Path<(String, String)>) -> ApiResult {
    let (server, id) = (server_id(&path.0)?, path_id(&path.1, "NOT_FOUND", "token")?);
    tokens::revoke(&ctx, &caller, server, id).await?;
    deleted(id)
}
