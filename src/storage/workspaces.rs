//! Workspaces.

use sqlx::types::Json;
use uuid::Uuid;

use super::{Db, Listed, Paging, Result, StorageError, events};
use crate::domain::{event::Event, workspace::Workspace};

macro_rules! columns {
    () => {
        "id, org_id, name, slug, branding, return_urls, created_at, updated_at"
    };
}

/// Add a workspace; [`StorageError::Conflict`] when the organisation has one of that slug.
pub async fn insert(db: &Db, it: &Workspace, told: &Event) -> Result<()> {
    let sql = "INSERT INTO workspaces (id, org_id, name, slug, branding, return_urls, created_at, updated_at)
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT DO NOTHING";
    let values =
        (it.id, it.org_id, &it.name, &it.slug, Json(&it.branding), Json(&it.return_urls), it.created_at, it.updated_at);
    if events::run_told(db, sql, values, told).await? == 0 { Err(StorageError::Conflict) } else { Ok(()) }
}

/// One workspace of an organisation.
pub async fn get(db: &Db, org_id: Uuid, id: Uuid) -> Result<Option<Workspace>> {
    let sql = concat!("SELECT ", columns!(), " FROM workspaces WHERE id = $1 AND org_id = $2");
    Ok(db.first(sql, (id, org_id)).await?)
}

/// The workspace of an organisation that has this slug.
pub async fn by_slug(db: &Db, org_id: Uuid, slug: &str) -> Result<Option<Workspace>> {
    let sql = concat!("SELECT ", columns!(), " FROM workspaces WHERE org_id = $1 AND slug = $2");
    Ok(db.first(sql, (org_id, slug)).await?)
}

/// An organisation's workspaces, oldest first.
pub async fn list(db: &Db, org_id: Uuid, paging: Paging) -> Result<Listed<Workspace>> {
    let sql =
        concat!("SELECT ", columns!(), " FROM workspaces WHERE org_id = $1 ORDER BY created_at, id LIMIT $2 OFFSET $3");
    let items = db.all(sql, (org_id, paging.limit, paging.offset)).await?;
    let (total,) = db.one("SELECT count(*) FROM workspaces WHERE org_id = $1", (org_id,)).await?;
    Ok(Listed { items, total })
}

/// Save a workspace; [`StorageError::Conflict`] when the new slug is taken.
pub async fn update(db: &Db, it: &Workspace) -> Result<bool> {
    let sql = "UPDATE workspaces SET name = $1, slug = $2, branding = $3, return_urls = $4, updated_at = $5
               WHERE id = $6 AND org_id = $7";
    let values = (&it.name, &it.slug, Json(&it.branding), Json(&it.return_urls), it.updated_at, it.id, it.org_id);
    Ok(db.run(sql, values).await? > 0)
}

/// Remove a workspace and all that is in it.
pub async fn delete(db: &Db, org_id: Uuid, id: Uuid) -> Result<bool> {
    Ok(db.run("DELETE FROM workspaces WHERE id = $1 AND org_id = $2", (id, org_id)).await? > 0)
}

/// Hold a workspace until the transaction ends: who else would hold it waits. `false` when there is none.
pub async fn hold(tx: &Db, org_id: Uuid, id: Uuid) -> Result<bool> {
    let sql = "UPDATE workspaces SET updated_at = updated_at WHERE id = $1 AND org_id = $2";
    Ok(tx.run(sql, (id, org_id)).await? > 0)
}
