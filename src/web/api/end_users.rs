//! `/api/v1/end-users` (contract 1.4).

use actix_web::web::{Data, Path};
use serde::Serialize;
use serde_json::{Map, Value, json};
use uuid::Uuid;

use super::{ApiResult, connections::ConnectionView, created, instant, ok};
use crate::{
    context::Context,
    domain::{
        access::Caller,
        end_user::{EndUser, EndUserKind, METADATA_MAX, parse_external_id},
        input::{self, text, word},
    },
    error::Result,
    services::end_users::{self, EndUserChanges, NewEndUser},
    storage::end_users::Filter,
    web::extract::{Body, Query, path_id},
};

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct EndUserView<'a> {
    id: Uuid,
    workspace_id: Uuid,
    external_id: Option<&'a str>,
    display_name: Option<&'a str>,
    email: Option<&'a str>,
    metadata: Option<&'a Map<String, Value>>,
    connection_count: i64,
    #[serde(rename = "type")]
    kind: EndUserKind,
    #[serde(skip_serializing_if = "Option::is_none")]
    auth_user_id: Option<Uuid>,
    created_at: String,
    updated_at: String,
}

impl<'a> EndUserView<'a> {
    fn of(user: &'a EndUser) -> Self {
        Self {
            id: user.id,
            workspace_id: user.workspace_id,
            external_id: user.external_id.as_deref(),
            display_name: user.display_name.as_deref(),
            email: user.email.as_deref(),
            metadata: user.metadata.as_ref(),
            connection_count: user.connection_count,
            kind: user.kind,
            auth_user_id: user.auth_user_id,
            created_at: instant(user.created_at),
            updated_at: instant(user.updated_at),
        }
    }
}

/// The id of a path under `/end-users`.
pub(super) fn id(text: &str) -> Result<Uuid> {
    path_id(text, "END_USER_NOT_FOUND", "end user")
}

/// A workspace's end users.
pub async fn list(ctx: Data<Context>, caller: Caller, mut query: Query) -> ApiResult {
    let paging = query.paging();
    let workspace = query.fields().required("workspaceId", input::uuid);
    let filter = Filter {
        search: query.text("search", 255),
        kind: query.fields().optional("type", word(EndUserKind::ALL, EndUserKind::as_str)),
        external_id: query.text("externalId", 255),
    };
    query.fields().check()?;
    let listed = end_users::list(&ctx, &caller, workspace.unwrap_or_default(), &filter, paging).await?;
    let views: Vec<_> = listed.items.iter().map(EndUserView::of).collect();
    ok(json!({ "endUsers": views, "total": listed.total }))
}

/// Register an end user.
pub async fn create(ctx: Data<Context>, caller: Caller, body: Body) -> ApiResult {
    let mut fields = body.fields();
    let workspace = fields.required("workspaceId", input::uuid);
    let new = NewEndUser {
        external_id: fields.required("externalId", parse_external_id).unwrap_or_default(),
        display_name: fields.optional("displayName", text(0, 255)),
        email: fields.optional("email", input::email),
        metadata: fields.optional("metadata", input::object(METADATA_MAX)),
    };
    fields.check()?;
    let user = end_users::create(&ctx, &caller, workspace.unwrap_or_default(), new).await?;
    created(json!({ "endUser": EndUserView::of(&user) }))
}

/// One end user, with their connections.
pub async fn show(ctx: Data<Context>, caller: Caller, path: Path<String>) -> ApiResult {
    #[derive(Serialize)]
    #[serde(rename_all = "camelCase")]
    struct View<'a> {
        end_user: EndUserView<'a>,
        connections: Vec<ConnectionView<'a>>,
    }
    let (user, connections) = end_users::get_with_connections(&ctx, &caller, id(&path)?).await?;
    let connections = connections.iter().map(ConnectionView::of).collect();
    ok(View { end_user: EndUserView::of(&user), connections })
}

/// Change an end user; `null` clears.
pub async fn update(ctx: Data<Context>, caller: Caller, path: Path<String>, body: Body) -> ApiResult {
    let id = id(&path)?;
    let mut fields = body.fields();
    let changes = EndUserChanges {
        display_name: fields.patch("displayName", text(0, 255)),
        email: fields.patch("email", input::email),
        metadata: fields.patch("metadata", input::object(METADATA_MAX)),
    };
    fields.check()?;
    let user = end_users::update(&ctx, &caller, id, changes).await?;
    ok(json!({ "endUser": EndUserView::of(&user) }))
}

/// Delete an end user with all that they own.
pub async fn delete(ctx: Data<Context>, caller: Caller, path: Path<String>) -> ApiResult {
    let id = id(&path)?;
    let went = end_users::delete(&ctx, &caller, id).await?;
    ok(json!({
        "deleted": true,
        "id": id,
        "connectionsDeleted": went.connections,
        "linksRevoked": went.links,
        "sessionsDeleted": went.sessions,
        "mcpTokensRevoked": went.mcp_tokens,
        "withdrawalsQueued": went.withdrawals,
    }))
}
