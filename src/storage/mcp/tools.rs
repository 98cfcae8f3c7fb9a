//! Tools that were added, changed or taken away.

use sqlx::types::Json;
use uuid::Uuid;

use crate::{
    domain::mcp::McpTool,
    storage::{Db, Result, StorageError},
};

macro_rules! tool_columns {
    () => {
        "id, org_id, server_id, source_id, integration_name, integration_alias, action_name, connection_id, display_name,
         description, input_defaults, partial_ids, sort_order, hidden, created_at, updated_at"
    };
}

/// A server's tools as they are stored, oldest first.
pub async fn of_server(db: &Db, org_id: Uuid, server_id: Uuid) -> Result<Vec<McpTool>> {
    let sql = concat!(
        "SELECT ",
        tool_columns!(),
        " FROM mcp_tools WHERE server_id = $1 AND org_id = $2 ORDER BY created_at, id"
    );
    Ok(db.all(sql, (server_id, org_id)).await?)
}

/// Add a tool; [`StorageError::Conflict`] when the server has it.
pub async fn insert(db: &Db, it: &McpTool) -> Result<()> {
    let sql = concat!(
        "INSERT INTO mcp_tools (",
        tool_columns!(),
        ") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16) ON CONFLICT DO NOTHING"
    );
    let values = (
        it.id,
        it.org_id,
        it.server_id,
        it.source_id,
        &it.integration_name,
        &it.integration_alias,
        &it.action_name,
        it.connection_id,
        &it.display_name,
        &it.description,
        it.input_defaults.clone().map(Json),
        it.partial_ids.clone().map(Json),
        it.sort_order,
        it.hidden,
        it.created_at,
        it.updated_at,
    );
    if db.run(sql, values).await? == 0 { Err(StorageError::Conflict) } else { Ok(()) }
}

/// Save what may change of a tool; `false` when it is not stored.
pub async fn update(db: &Db, it: &McpTool) -> Result<bool> {
    let sql = "UPDATE mcp_tools
               SET integration_alias = $1, connection_id = $2, display_name = $3, description = $4, input_defaults = $5,
                   partial_ids = $6, sort_order = $7, hidden = $8, updated_at = $9
               WHERE id = $10 AND server_id = $11 AND org_id = $12";
    let values = (
        &it.integration_alias,
        it.connection_id,
        &it.display_name,
        &it.description,
        it.input_defaults.clone().map(Json),
        it.partial_ids.clone().map(Json),
        it.sort_order,
        it.hidden,
        it.updated_at,
        it.id,
        it.server_id,
        it.org_id,
    );
    Ok(db.run(sql, values).await? > 0)
}

/// Remove a tool that was added.
pub async fn delete(db: &Db, org_id: Uuid, server_id: Uuid, id: Uuid) -> Result<bool> {
    let sql = "DELETE FROM mcp_tools WHERE id = $1 AND server_id = $2 AND org_id = $3";
    Ok(db.run(sql, (id, server_id, org_id)).await? > 0)
}
