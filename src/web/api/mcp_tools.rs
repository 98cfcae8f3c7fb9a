//! `/api/v1/mcp/servers/{id}/tools` (contract 1.10).

use actix_web::web::{Data, Path};
use serde_json::{Value, json};
use uuid::Uuid;

use super::{ApiResult, created, deleted, mcp, ok};
use crate::{
    context::Context,
    domain::{
        access::Caller,
        input::{integer, list as list_of, object, text, uuid},
        integration::parse_alias,
        mcp::McpTool,
    },
    error::Result,
    services::mcp::tools::{self, NewTool, ToolChanges},
    web::extract::{Body, path_id},
};

/// The largest `inputDefaults`, in bytes of JSON.
const DEFAULTS_MAX: usize = 16 * 1024;
/// The most partials.
const PARTIALS_MAX: usize = 100;

pub(super) fn view(it: &McpTool) -> Value {
    json!({
        "id": it.id,
        "mcpServerId": it.server_id,
        "integrationName": it.integration_name,
        "integrationAlias": it.integration_alias,
        "actionName": it.action_name,
        "toolType": "ACTION",
        "connectionId": it.connection_id,
        "displayName": it.display_name,
        "description": it.description,
        "inputDefaults": it.input_defaults,
        "partialIds": it.partial_ids,
        "sortOrder": it.sort_order,
        "sourceWorkspaceIntegrationId": it.source_id,
    })
}

fn ids(path: &(String, String)) -> Result<(Uuid, Uuid)> {
    Ok((mcp::server_id(&path.0)?, path_id(&path.1, "NOT_FOUND", "tool")?))
}

fn order(value: &Value) -> std::result::Result<i64, String> {
    integer(i64::from(i32::MIN), i64::from(i32::MAX))(value)
}

/// Add a tool to a server.
pub async fn create(ctx: Data<Context>, caller: Caller, path: Path<String>, body: Body) -> ApiResult {
    let server = mcp::server_id(&path)?;
    let mut fields = body.fields();
    fields.optional("toolType", |value| if value == "ACTION" { Ok(()) } else { Err("must be ACTION".to_owned()) });
    let new = NewTool {
        integration_name: fields.required("integrationName", text(1, 63)).unwrap_or_default(),
        action_name: fields.required("actionName", text(1, 255)).unwrap_or_default(),
        integration_alias: fields.optional("integrationAlias", parse_alias),
        connection_id: fields.optional("connectionId", uuid),
        display_name: fields.optional("displayName", text(1, 255)),
        description: fields.optional("description", text(0, mcp::DESCRIPTION_MAX)),
        input_defaults: fields.optional("inputDefaults", object(DEFAULTS_MAX)),
        partial_ids: fields.optional("partialIds", list_of(PARTIALS_MAX, text(1, 255))),
        sort_order: fields.optional("sortOrder", order),
    };
    fields.check()?;
    let tool = tools::add(&ctx, &caller, server, new).await?;
    created(json!({ "tool": view(&tool) }))
}

/// Change a tool of a server.
pub async fn update(ctx: Data<Context>, caller: Caller, path: Path<(String, String)>, body: Body) -> ApiResult {
    let (server, id) = ids(&path)?;
    let mut fields = body.fields();
    let changes = ToolChanges {
        display_name: fields.patch("displayName", text(1, 255)),
        description: fields.patch("description", text(0, mcp::DESCRIPTION_MAX)),
        input_defaults: fields.patch("inputDefaults", object(DEFAULTS_MAX)),
        connection_id: fields.patch("connectionId", uuid),
        sort_order: fields.optional("sortOrder", order),
        integration_alias: fields.optional("integrationAlias", parse_alias),
        partial_ids: fields.patch("partialIds", list_of(PARTIALS_MAX, text(1, 255))),
    };
    fields.check()?;
    let tool = tools::update(&ctx, &caller, server, id, changes).await?;
    ok(json!({ "tool": view(&tool) }))
}

/// Take a tool from a server.
pub async fn delete(ctx: Data<Context>, caller: Caller, path: Path<(String, String)>) -> ApiResult {
    let (server, id) = ids(&path)?;
    tools::delete(&ctx, &caller, server, id).await?;
    deleted(id)
}
