//! Events: added, listed, never changed.

use chrono::{DateTime, Utc};
use sqlx::types::Json;
use uuid::Uuid;

use super::{Db, Listed, Paging, Result, Values};
use crate::domain::event::{Event, EventKind};

/// The longest list that is counted: what lies behind it is not read to say how much it is.
pub const COUNT_MAX: i64 = 10_000;

macro_rules! columns {
    () => {
        "id, org_id, workspace_id, end_user_id, connection_id, integration_name, kind, actor, actor_id, detail, origin,
         created_at"
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

const INSERT: &str =
    concat!("INSERT INTO events (", columns!(), ") SELECT $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12");

fn values(it: &Event) -> impl Values {
    (
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
        &it.origin,
        it.created_at,
    )
}

/// Add an event.
pub async fn insert(db: &Db, it: &Event) -> Result<()> {
    db.run(INSERT, values(it)).await?;
    Ok(())
}

/// Run a statement that changes something, and add the event of that where it has touched a row; both, or neither.
/// Answers how many rows it has touched.
pub(super) async fn run_told(db: &Db, sql: &'static str, bound: impl Values, told: &Event) -> sqlx::Result<u64> {
    db.run_both((sql, bound), (INSERT, values(told))).await
}

/// An event, and the external id of the end user whose it is, as long as they are there.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Told {
    /// The event.
    #[sqlx(flatten)]
    pub event: Event,
    /// The end user's external id.
    pub end_user_external_id: Option<String>,
}

macro_rules! told {
    () => {
        "SELECT e.id, e.org_id, e.workspace_id, e.end_user_id, e.connection_id, e.integration_name, e.kind, e.actor,
             e.actor_id, e.detail, e.origin, e.created_at, u.external_id AS end_user_external_id
         FROM events e LEFT JOIN end_users u ON u.id = e.end_user_id WHERE "
    };
}

macro_rules! counted {
    () => {
        "SELECT count(*) FROM (SELECT 1 AS one FROM events e WHERE "
    };
}

macro_rules! filter {
    () => {
        " AND e.org_id = $1
          AND ($2 IS NULL OR e.workspace_id = $2)
          AND ($3 IS NULL OR e.end_user_id = $3)
          AND ($4 IS NULL OR e.connection_id = $4)
          AND ($5 IS NULL OR e.integration_name = $5)
          AND ($6 IS NULL OR e.kind = $6)
          AND ($7 IS NULL OR e.created_at >= $7)"
    };
}

macro_rules! page {
    () => {
        " ORDER BY e.created_at DESC, e.id DESC LIMIT $8 OFFSET $9"
    };
}

macro_rules! most {
    () => {
        " LIMIT $8) counted"
    };
}

/// The statements for the page and for the count, led by the condition whose index is to be used: where every condition
/// may be off, the planner reads all that the organisation has.
fn statements(filter: &Filter) -> (&'static str, &'static str) {
    if filter.connection_id.is_some() {
        let page = concat!(told!(), "e.connection_id = $4", filter!(), page!());
        (page, concat!(counted!(), "e.connection_id = $4", filter!(), most!()))
    } else if filter.end_user_id.is_some() {
        let page = concat!(told!(), "e.end_user_id = $3", filter!(), page!());
        (page, concat!(counted!(), "e.end_user_id = $3", filter!(), most!()))
    } else if filter.kind.is_some() {
        let page = concat!(told!(), "e.kind = $6", filter!(), page!());
        (page, concat!(counted!(), "e.kind = $6", filter!(), most!()))
    } else if filter.integration_name.is_some() {
        let page = concat!(told!(), "e.integration_name = $5", filter!(), page!());
        (page, concat!(counted!(), "e.integration_name = $5", filter!(), most!()))
    } else if filter.workspace_id.is_some() {
        let page = concat!(told!(), "e.workspace_id = $2", filter!(), page!());
        (page, concat!(counted!(), "e.workspace_id = $2", filter!(), most!()))
    } else {
        let page = concat!(told!(), "e.org_id = $1", filter!(), page!());
        (page, concat!(counted!(), "e.org_id = $1", filter!(), most!()))
    }
}

/// An organisation's events that match, the latest first; counted up to [`COUNT_MAX`].
pub async fn list(db: &Db, org_id: Uuid, filter: &Filter, paging: Paging) -> Result<Listed<Told>> {
    let kind = filter.kind.map(EventKind::as_str);
    let (workspace, end_user, connection) = (filter.workspace_id, filter.end_user_id, filter.connection_id);
    let (integration, since) = (&filter.integration_name, filter.since);
    let (page, count) = statements(filter);
    let bound = (org_id, workspace, end_user, connection, integration, kind, since, paging.limit, paging.offset);
    let items = db.all(page, bound).await?;
    let bound = (org_id, workspace, end_user, connection, integration, kind, since, COUNT_MAX);
    let (total,) = db.one(count, bound).await?;
    Ok(Listed { items, total })
}
