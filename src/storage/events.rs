//! Events: added, listed, never changed.

use chrono::{DateTime, Utc};
use sqlx::types::Json;
use uuid::Uuid;

use super::{Db, Listed, Paging, Result};
use crate::domain::event::{Event, EventKind};

macro_rules! columns {
    () => {
        "id, org_id, workspace_id, end_user_id, connection_id, integration_name, kind, actor, actor_id, detail, created_at"
    };
}

macro_rules! filter {
    () => {
        " FROM events WHERE org_id = $1
            AND ($2 IS NULL OR workspace_id = $2)
            AND ($3 IS NULL OR end_user_id = $3)
            AND ($4 IS NULL OR connection_id = $4)
            AND ($5 IS NULL OR integration_name = $5)
            AND ($6 IS NULL OR kind = $6)
            AND ($7 IS NULL OR created_at >= $7)"
    };
}

/// Which events to list.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// Only this workspace's.
    pub workspace_id: Option<Uuid>,
    /// Only this end user's.
    pub end_user_id: Option<Uuid>,
    /// Only this connection's.
    pub connection_id: Option<Uuid>,
    /// Only this integration's.
    pub integration_name: Option<String>,
    /// Only of this kind.
    pub kind: Option<EventKind>,
    /// Only from then on.
    pub since: Option<DateTime<Utc>>,
}

/// Add an event.
pub async fn insert(db: &Db, it: &Event) -> Result<()> {
    let sql = concat!("INSERT INTO events (", columns!(), ") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)");
    let values = (
        it.id,
        it.org_id,
        it.workspace_id,
        it.end_user_id,
        it.connection_id,
        &it.integration_name,
        it.kind.as_str(),
        it.actor.as_str(),
        it.actor_id,
        Json(&it.detail),
        it.created_at,
    );
    db.run(sql, values).await?;
    Ok(())
}

/// An organisation's events that match, the latest first.
pub async fn list(db: &Db, org_id: Uuid, filter: &Filter, paging: Paging) -> Result<Listed<Event>> {
    let kind = filter.kind.map(EventKind::as_str);
    let bound = || {
        let (workspace, end_user, connection) = (filter.workspace_id, filter.end_user_id, filter.connection_id);
        (org_id, workspace, end_user, connection, &filter.integration_name, kind, filter.since)
    };
    let (a, b, c, d, e, f, g) = bound();
    let sql = concat!("SELECT ", columns!(), filter!(), " ORDER BY created_at DESC, id DESC LIMIT $8 OFFSET $9");
    let items = db.all(sql, (a, b, c, d, e, f, g, paging.limit, paging.offset)).await?;
    let (total,) = db.one(concat!("SELECT count(*)", filter!()), bound()).await?;
    Ok(Listed { items, total })
}
