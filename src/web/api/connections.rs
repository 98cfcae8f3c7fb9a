//! `/api/v1/connections` (contract 1.6). No secret is ever answered.

use actix_web::web::{Data, Path};
use secrecy::SecretString;
use serde::Serialize;
use serde_json::{Value, json};
use uuid::Uuid;

use super::{ApiResult, created, instant, ok};
use crate::{
    context::Context,
    domain::{
        access::Caller,
        connection::{Connection, ConnectionKind, ConnectionScope, ConnectionStatus},
        end_user::parse_external_id,
        input::{self, Fields, integer, text, uuid, word},
    },
    error::Result,
    services::{
        connections::{self, NewConnection},
        withdrawals::Withdrawal,
    },
    storage::connections::Filter,
    web::extract::{Body, Query, path_id},
};

/// The longest token, in characters.
const TOKEN_MAX: usize = 16_384;
/// The largest `data`, in bytes of JSON.
const DATA_MAX: usize = 16 * 1024;

/// A connection, as the API shows it.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ConnectionView<'a> {
    id: Uuid,
    external_id: &'a str,
    display_name: &'a str,
    integration_name: &'a str,
    auth_method_key: Option<&'a str>,
    #[serde(rename = "type")]
    kind: ConnectionKind,
    status: ConnectionStatus,
    status_reason: Option<&'a str>,
    scope: ConnectionScope,
    workspace_id: Option<Uuid>,
    workspace_integration_id: Option<Uuid>,
    end_user_id: Option<&'a str>,
    account_id: Option<&'a str>,
    account_label: Option<&'a str>,
    scopes_asked: &'a [String],
    scopes_granted: Option<&'a [String]>,
    is_default: bool,
    expires_at: Option<String>,
    last_used_at: Option<String>,
    created_at: String,
    updated_at: String,
}

impl<'a> ConnectionView<'a> {
    pub(super) fn of(it: &'a Connection) -> Self {
        Self {
            id: it.id,
            external_id: &it.external_id,
            display_name: &it.display_name,
            integration_name: &it.integration_name,
            auth_method_key: it.auth_method_key.as_deref(),
            kind: it.kind,
            status: it.status,
            status_reason: it.status_reason.as_deref(),
            scope: it.scope,
            workspace_id: it.workspace_id,
            workspace_integration_id: it.workspace_integration_id,
            end_user_id: it.end_user_external_id.as_deref(),
            account_id: it.account_id.as_deref(),
            account_label: it.account_label.as_deref(),
            scopes_asked: &it.scopes_asked,
            scopes_granted: it.scopes_granted.as_deref(),
            is_default: it.is_default,
            expires_at: it.token_expires_at.map(instant),
            last_used_at: it.last_used_at.map(instant),
            created_at: instant(it.created_at),
            updated_at: instant(it.updated_at),
        }
    }
}

/// The connections that match, or the one that `id` names.
pub async fn list(ctx: Data<Context>, caller: Caller, mut query: Query) -> ApiResult {
    let id = query.text("id", 64);
    let paging = query.paging();
    let filter = Filter {
        workspace_id: query.uuid("workspaceId"),
        end_user_id: query.text("endUserId", 255),
        integration_name: query.text("integrationName", 63),
        status: query.fields().optional("status", word(ConnectionStatus::ALL, ConnectionStatus::as_str)),
    };
    query.fields().check()?;
    if let Some(id) = id {
        let it = connections::get(&ctx, &caller, self::id(&id)?).await?;
        return ok(json!({ "connection": ConnectionView::of(&it) }));
    }
    let listed = connections::list(&ctx, &caller, filter, paging).await?;
    let views: Vec<_> = listed.items.iter().map(ConnectionView::of).collect();
    ok(json!({ "connections": views, "total": listed.total }))
}

/// Add a connection with tokens that the caller holds.
pub async fn create(ctx: Data<Context>, caller: Caller, body: Body) -> ApiResult {
    let mut fields = body.fields();
    let new = read(&mut fields);
    fields.check()?;
    let it = connections::create(&ctx, &caller, new).await?;
    created(json!({ "connection": ConnectionView::of(&it) }))
}

fn read(fields: &mut Fields) -> NewConnection {
    let secret = |value: &Value| text(1, TOKEN_MAX)(value).map(SecretString::from);
    let kind = fields.required("type", word(ConnectionKind::ALL, ConnectionKind::as_str));
    let kind = kind.unwrap_or(ConnectionKind::OAuth2);
    let is_oauth = matches!(kind, ConnectionKind::OAuth2 | ConnectionKind::PlatformOAuth2);
    let access_token = if is_oauth { fields.required("accessToken", secret) } else { None };
    let scope = fields.optional("scope", word(ConnectionScope::ALL, ConnectionScope::as_str));
    let scopes = fields.optional("scope_oauth", text(0, 8_192));
    NewConnection {
        kind,
        external_id: fields.required("externalId", text(1, 255)).unwrap_or_default(),
        display_name: fields.required("displayName", text(1, 255)).unwrap_or_default(),
        integration_name: fields.required("integrationName", text(1, 63)).unwrap_or_default(),
        auth_method_key: fields.optional("authMethodKey", text(1, 63)),
        workspace_id: fields.optional("workspaceId", uuid),
        end_user_id: fields.optional("endUserId", parse_external_id),
        scope: scope.unwrap_or(ConnectionScope::Organization),
        access_token: access_token.unwrap_or_default(),
        refresh_token: fields.optional("refreshToken", secret),
        token_type: fields.optional("tokenType", text(1, 64)),
        expires_in: fields.optional("expiresIn", integer(0, i64::from(i32::MAX))),
        scopes: scopes.map(|list| list.split([' ', ',']).filter(|s| !s.is_empty()).map(str::to_owned).collect()),
        data: fields.optional("data", input::object(DATA_MAX)).unwrap_or_default(),
        oauth_app_id: fields.optional("oauthAppId", uuid),
    }
}

/// One connection.
pub async fn show(ctx: Data<Context>, caller: Caller, path: Path<String>) -> ApiResult {
    let it = connections::get(&ctx, &caller, id(&path)?).await?;
    ok(json!({ "connection": ConnectionView::of(&it) }))
}

/// Make a connection its end user's default at its integration.
pub async fn set_default(ctx: Data<Context>, caller: Caller, path: Path<String>) -> ApiResult {
    let it = connections::choose_default(&ctx, &caller, id(&path)?, true).await?;
    ok(json!({ "connection": ConnectionView::of(&it) }))
}

/// Have a connection be a default no more.
pub async fn clear_default(ctx: Data<Context>, caller: Caller, path: Path<String>) -> ApiResult {
    let it = connections::choose_default(&ctx, &caller, id(&path)?, false).await?;
    ok(json!({ "connection": ConnectionView::of(&it) }))
}

/// Delete a connection.
pub async fn delete(ctx: Data<Context>, caller: Caller, path: Path<String>) -> ApiResult {
    let id = id(&path)?;
    let withdrawal = connections::delete(&ctx, &caller, id).await?;
    let what = if let Withdrawal::Queued(what) = &withdrawal { Some(what) } else { None };
    let told = json!({ "queued": what.is_some(), "byHand": withdrawal.by_hand(), "what": what });
    ok(json!({ "deleted": true, "id": id, "withdrawal": told }))
}

/// The id of a path under `/connections`.
pub(super) fn id(text: &str) -> Result<Uuid> {
    path_id(text, "CONNECTION_NOT_FOUND", "connection")
}
