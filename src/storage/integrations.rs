//! Workspace integrations.

use sqlx::types::Json;
use uuid::Uuid;

use super::{Db, Result, StorageError, events};
use crate::domain::{event::Event, integration::WorkspaceIntegration};

macro_rules! columns {
    () => {
        "id, org_id, workspace_id, integration_name, alias, connection_strategy, auth_method_key, oauth_app_mode,
         oauth_app_id, connection_id, display_name, enabled_actions, settings, sort_order, created_at, updated_at"
    };
}

/// Add an integration to a workspace; [`StorageError::Conflict`] when its alias is taken.
pub async fn insert(db: &Db, it: &WorkspaceIntegration, told: &Event) -> Result<()> {
    let sql = concat!(
        "INSERT INTO workspace_integrations (",
        columns!(),
        ") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16) ON CONFLICT DO NOTHING"
    );
    let values = (
        it.id,
        it.org_id,
        it.workspace_id,
        &it.integration_name,
        &it.alias,
        it.connection_strategy.as_str(),
        &it.auth_method_key,
        &it.oauth_app_mode,
        it.oauth_app_id,
        it.connection_id,
        &it.display_name,
        it.enabled_actions.clone().map(Json),
        Json(&it.settings),
        it.sort_order,
        it.created_at,
        it.updated_at,
    );
    if events::run_told(db, sql, values, told).await? == 0 { Err(StorageError::Conflict) } else { Ok(()) }
}

/// One integration of a workspace.
pub async fn get(db: &Db, org_id: Uuid, workspace_id: Uuid, id: Uuid) -> Result<Option<WorkspaceIntegration>> {
    let sql = concat!(
        "SELECT ",
        columns!(),
        " FROM workspace_integrations WHERE id = $1 AND workspace_id = $2 AND org_id = $3"
    );
    Ok(db.first(sql, (id, workspace_id, org_id)).await?)
}

/// A workspace's integrations, in the portal's order.
pub async fn list(db: &Db, org_id: Uuid, workspace_id: Uuid) -> Result<Vec<WorkspaceIntegration>> {
    let sql = concat!(
        "SELECT ",
        columns!(),
        " FROM workspace_integrations WHERE workspace_id = $1 AND org_id = $2 ORDER BY sort_order, created_at, id"
    );
    Ok(db.all(sql, (workspace_id, org_id)).await?)
}

/// Save what may change of an integration; [`StorageError::Conflict`] when the new alias is taken.
pub async fn update(db: &Db, it: &WorkspaceIntegration) -> Result<bool> {
    let sql = "UPDATE workspace_integrations
               SET alias = $1, connection_strategy = $2, auth_method_key = $3, oauth_app_mode = $4, oauth_app_id = $5,
                   connection_id = $6, display_name = $7, enabled_actions = $8, settings = $9, sort_order = $10,
                   updated_at = $11
               WHERE id = $12 AND workspace_id = $13 AND org_id = $14";
    let values = (
        &it.alias,
        it.connection_strategy.as_str(),
        &it.auth_method_key,
        &it.oauth_app_mode,
        it.oauth_app_id,
        it.connection_id,
        &it.display_name,
        it.enabled_actions.clone().map(Json),
        Json(&it.settings),
        it.sort_order,
        it.updated_at,
        it.id,
        it.workspace_id,
        it.org_id,
    );
    Ok(db.run(sql, values).await? > 0)
}

/// Remove an integration from a workspace; its connections stay with their owners.
pub async fn delete(db: &Db, org_id: Uuid, workspace_id: Uuid, id: Uuid, told: &Event) -> Result<bool> {
    let sql = "DELETE FROM workspace_integrations WHERE id = $1 AND workspace_id = $2 AND org_id = $3";
    Ok(events::run_told(db, sql, (id, workspace_id, org_id), told).await? > 0)
}

/// Forget a connection that is going away wherever it is the shared one.
pub async fn forget_connection(db: &Db, org_id: Uuid, connection_id: Uuid) -> Result<()> {
    let sql = "UPDATE workspace_integrations SET connection_id = NULL WHERE connection_id = $1 AND org_id = $2";
    db.run(sql, (connection_id, org_id)).await?;
    Ok(())
}

/// One integration of a workspace, by its alias.
pub async fn by_alias(db: &Db, org_id: Uuid, workspace_id: Uuid, alias: &str) -> Result<Option<WorkspaceIntegration>> {
    let sql = concat!(
        "SELECT ",
        columns!(),
        " FROM workspace_integrations WHERE workspace_id = $1 AND alias = $2 AND org_id = $3"
    );
    Ok(db.first(sql, (workspace_id, alias, org_id)).await?)
}

/// Hold an integration until the transaction ends: who else would hold it waits. `false` when there is none.
pub async fn hold(tx: &Db, org_id: Uuid, workspace_id: Uuid, id: Uuid) -> Result<bool> {
    let sql =
        "UPDATE workspace_integrations SET updated_at = updated_at WHERE id = $1 AND org_id = $2 AND workspace_id = $3";
    Ok(tx.run(sql, (id, org_id, workspace_id)).await? > 0)
}
