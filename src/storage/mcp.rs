//! MCP servers.

pub mod agents;
pub mod devices;
pub mod sign_ins;
pub mod tokens;
pub mod tools;

use sqlx::types::Json;
use uuid::Uuid;

use super::{Db, Listed, Paging, Result};
use crate::domain::mcp::McpServer;

macro_rules! columns {
    () => {
        "s.id, s.org_id, s.workspace_id, s.name, s.description, s.mode, s.settings, s.auth_mode, s.end_user_access,
         s.end_user_id, (SELECT u.external_id FROM end_users u WHERE u.id = s.end_user_id) AS end_user_external_id,
         s.created_by,
         EXISTS (SELECT 1 FROM workspace_integrations i
                 WHERE i.workspace_id = s.workspace_id AND i.connection_strategy = 'per_user') AS has_per_user,
         s.created_at, s.updated_at"
    };
}

macro_rules! filter {
    () => {
        " FROM mcp_servers s WHERE s.org_id = $1 AND ($2 IS NULL OR s.workspace_id = $2)"
    };
}

/// Add a server; [`StorageError::Dangling`](super::StorageError::Dangling) when its workspace or its end user is gone.
pub async fn insert(db: &Db, it: &McpServer) -> Result<()> {
    let sql = "INSERT INTO mcp_servers (id, org_id, workspace_id, name, description, mode, settings, auth_mode,
                   end_user_access, end_user_id, created_by, created_at, updated_at)
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)";
    let values = (
        it.id,
        it.org_id,
        it.workspace_id,
        &it.name,
        &it.description,
        it.mode.as_str(),
        Json(&it.settings),
        it.auth_mode.as_str(),
        it.end_user_access.as_str(),
        it.end_user_id,
        &it.created_by,
        it.created_at,
        it.updated_at,
    );
    db.run(sql, values).await?;
    Ok(())
}

/// One server of an organisation.
pub async fn get(db: &Db, org_id: Uuid, id: Uuid) -> Result<Option<McpServer>> {
    let sql = concat!("SELECT ", columns!(), " FROM mcp_servers s WHERE s.id = $1 AND s.org_id = $2");
    Ok(db.first(sql, (id, org_id)).await?)
}

/// The server that an endpoint's path names: whose it is, its token says, or the sign-in.
pub async fn at_endpoint(db: &Db, id: Uuid) -> Result<Option<McpServer>> {
    Ok(db.first(concat!("SELECT ", columns!(), " FROM mcp_servers s WHERE s.id = $1"), (id,)).await?)
}

/// An organisation's servers, or a workspace's, oldest first.
pub async fn list(db: &Db, org_id: Uuid, workspace_id: Option<Uuid>, paging: Paging) -> Result<Listed<McpServer>> {
    let sql = concat!("SELECT ", columns!(), filter!(), " ORDER BY s.created_at, s.id LIMIT $3 OFFSET $4");
    let items = db.all(sql, (org_id, workspace_id, paging.limit, paging.offset)).await?;
    let (total,) = db.one(concat!("SELECT count(*)", filter!()), (org_id, workspace_id)).await?;
    Ok(Listed { items, total })
}

/// Save what may change of a server; [`StorageError::Dangling`](super::StorageError::Dangling) when its end user is gone.
pub async fn update(db: &Db, it: &McpServer) -> Result<bool> {
    let sql = "UPDATE mcp_servers
               SET name = $1, description = $2, mode = $3, settings = $4, auth_mode = $5, end_user_access = $6,
                   end_user_id = $7, updated_at = $8
               WHERE id = $9 AND org_id = $10";
    let values = (
        &it.name,
        &it.description,
        it.mode.as_str(),
        Json(&it.settings),
        it.auth_mode.as_str(),
        it.end_user_access.as_str(),
        it.end_user_id,
        it.updated_at,
        it.id,
        it.org_id,
    );
    Ok(db.run(sql, values).await? > 0)
}

/// Remove a server with its tools, its tokens, and what people have agreed to.
pub async fn delete(db: &Db, org_id: Uuid, id: Uuid) -> Result<bool> {
    Ok(db.run("DELETE FROM mcp_servers WHERE id = $1 AND org_id = $2", (id, org_id)).await? > 0)
}

/// Hold a server until the transaction ends: who else would hold it waits. `false` when there is none.
pub async fn hold(tx: &Db, org_id: Uuid, id: Uuid) -> Result<bool> {
    let sql = "UPDATE mcp_servers SET updated_at = updated_at WHERE id = $1 AND org_id = $2";
    Ok(tx.run(sql, (id, org_id)).await? > 0)
}
