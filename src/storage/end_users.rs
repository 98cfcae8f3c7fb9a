//! End users.

use chrono::{DateTime, Utc};
use sqlx::types::Json;
use uuid::Uuid;

use super::{Db, Listed, Paging, Result, StorageError, events, like};
use crate::domain::{
    end_user::{EndUser, EndUserKind},
    event::Event,
};

macro_rules! columns {
    () => {
        "id, org_id, workspace_id, external_id, auth_user_id, kind, display_name, email, metadata,
         (SELECT count(*) FROM connections c WHERE c.end_user_id = end_users.id) AS connection_count,
         created_at, updated_at"
    };
}

macro_rules! filter {
    () => {
        r" FROM end_users
           WHERE org_id = $1 AND workspace_id = $2
             AND ($3 IS NULL OR lower(external_id) LIKE lower($3) ESCAPE '\'
                  OR lower(display_name) LIKE lower($3) ESCAPE '\' OR lower(email) LIKE lower($3) ESCAPE '\')
             AND ($4 IS NULL OR kind = $4)
             AND ($5 IS NULL OR external_id = $5)"
    };
}

/// Which end users to list.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// Text that external id, display name or e-mail contains, ignoring ASCII case.
    pub search: Option<String>,
    /// Only this kind.
    pub kind: Option<EndUserKind>,
    /// Only this external id, exactly.
    pub external_id: Option<String>,
}

/// Add an end user; [`StorageError::Conflict`] when the workspace has that external id.
pub async fn insert(db: &Db, it: &EndUser, told: &Event) -> Result<()> {
    if add(db, it, told).await? { Ok(()) } else { Err(StorageError::Conflict) }
}

/// The end user with the external id of `it`, added as `it` when there is none: one row, however many ask at once.
pub async fn ensure(db: &Db, it: &EndUser, told: &Event) -> Result<EndUser> {
    let external_id = it.external_id.as_deref().unwrap_or_default();
    if let Some(found) = by_external_id(db, it.org_id, it.workspace_id, external_id).await? {
        return Ok(found);
    }
    add(db, it, told).await?;
    let found = by_external_id(db, it.org_id, it.workspace_id, external_id).await?;
    // Deleted between the two statements: as if it had been deleted just after.
    Ok(found.unwrap_or_else(|| it.clone()))
}

async fn add(db: &Db, it: &EndUser, told: &Event) -> Result<bool> {
    let sql = "INSERT INTO end_users (id, org_id, workspace_id, external_id, auth_user_id, kind, display_name, email,
                   metadata, created_at, updated_at)
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) ON CONFLICT DO NOTHING";
    let metadata = it.metadata.clone().map(Json);
    let values = (
        it.id,
        it.org_id,
        it.workspace_id,
        &it.external_id,
        it.auth_user_id,
        it.kind.as_str(),
        &it.display_name,
        &it.email,
        metadata,
        it.created_at,
        it.updated_at,
    );
    Ok(events::run_told(db, sql, values, told).await? > 0)
}

/// One end user of an organisation.
pub async fn get(db: &Db, org_id: Uuid, id: Uuid) -> Result<Option<EndUser>> {
    let sql = concat!("SELECT ", columns!(), " FROM end_users WHERE id = $1 AND org_id = $2");
    Ok(db.first(sql, (id, org_id)).await?)
}

/// One end user of a workspace, by the product's own id.
pub async fn by_external_id(db: &Db, org_id: Uuid, workspace_id: Uuid, external_id: &str) -> Result<Option<EndUser>> {
    let sql =
        concat!("SELECT ", columns!(), " FROM end_users WHERE workspace_id = $1 AND external_id = $2 AND org_id = $3");
    Ok(db.first(sql, (workspace_id, external_id, org_id)).await?)
}

/// A workspace's end users that match, oldest first.
pub async fn list(
    db: &Db,
    org_id: Uuid,
    workspace_id: Uuid,
    filter: &Filter,
    paging: Paging,
) -> Result<Listed<EndUser>> {
    let search = filter.search.as_deref().map(like);
    let kind = filter.kind.map(EndUserKind::as_str);
    let sql = concat!("SELECT ", columns!(), filter!(), " ORDER BY created_at, id LIMIT $6 OFFSET $7");
    let values = (org_id, workspace_id, &search, kind, &filter.external_id, paging.limit, paging.offset);
    let items = db.all(sql, values).await?;
    let counted = (org_id, workspace_id, &search, kind, &filter.external_id);
    let (total,) = db.one(concat!("SELECT count(*)", filter!()), counted).await?;
    Ok(Listed { items, total })
}

/// Save what may change of an end user.
pub async fn update(db: &Db, it: &EndUser) -> Result<bool> {
    let sql = "UPDATE end_users SET display_name = $1, email = $2, metadata = $3, updated_at = $4
               WHERE id = $5 AND org_id = $6";
    let metadata = it.metadata.clone().map(Json);
    Ok(db.run(sql, (&it.display_name, &it.email, metadata, it.updated_at, it.id, it.org_id)).await? > 0)
}

/// How many links of an end user still open at `now`, and how many connect sessions there are.
pub async fn owned(tx: &Db, org_id: Uuid, id: Uuid, now: DateTime<Utc>) -> Result<(i64, i64)> {
    let links = "SELECT count(*) FROM connect_links
                 WHERE end_user_id = $1 AND org_id = $2 AND revoked_at IS NULL AND expires_at > $3";
    let (links,) = tx.one(links, (id, org_id, now)).await?;
    let sessions = "SELECT count(*) FROM connect_sessions WHERE end_user_id = $1 AND org_id = $2";
    let (sessions,) = tx.one(sessions, (id, org_id)).await?;
    Ok((links, sessions))
}

/// Remove an end user and what the database owns of theirs: connections, links, sessions, flows.
pub async fn delete(db: &Db, org_id: Uuid, id: Uuid) -> Result<bool> {
    Ok(db.run("DELETE FROM end_users WHERE id = $1 AND org_id = $2", (id, org_id)).await? > 0)
}

/// Hold an end user until the transaction ends: who else would hold them waits. `false` when there is none.
pub async fn hold(tx: &Db, org_id: Uuid, id: Uuid) -> Result<bool> {
    let sql = "UPDATE end_users SET updated_at = updated_at WHERE id = $1 AND org_id = $2";
    Ok(tx.run(sql, (id, org_id)).await? > 0)
}
