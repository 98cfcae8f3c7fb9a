//! Runs of actions: added, listed, swept, never changed.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::{Db, Listed, Paging, Result};
use crate::domain::run::{Run, RunStatus};

/// The longest list that is counted: what lies behind it is not read to say how much it is.
pub const COUNT_MAX: i64 = 10_000;
/// The most kinds of actions that an account's uses are told by.
const USES_MAX: i64 = 100;

/// Which runs to list.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// Only this workspace's.
    pub workspace_id: Option<Uuid>,
    /// Only for the end user with this external id.
    pub end_user_id: Option<String>,
    /// Only with this connection.
    pub connection_id: Option<Uuid>,
    /// Only this integration's.
    pub integration_name: Option<String>,
    /// Only of this action.
    pub action_name: Option<String>,
    /// Only those that ended so.
    pub status: Option<RunStatus>,
    /// Only from then on.
    pub since: Option<DateTime<Utc>>,
}

/// How often an action was done with an account, by the product or by agents.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Use {
    /// Name of the action.
    pub action_name: String,
    /// Whether agents did it, at an MCP server.
    pub by_agents: bool,
    /// How often.
    pub times: i64,
    /// The last time.
    pub last_at: DateTime<Utc>,
}

/// Add a run.
pub async fn insert(db: &Db, it: &Run) -> Result<()> {
    let sql = "INSERT INTO runs (id, org_id, workspace_id, end_user_id, end_user_external_id, connection_id,
                   connection_external_id, integration_name, action_name, actor, actor_id, status, error_code,
                   provider_status, duration_ms, created_at)
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)";
    let values = (
        it.id,
        it.org_id,
        it.workspace_id,
        it.end_user_id,
        &it.end_user_external_id,
        it.connection_id,
        &it.connection_external_id,
        &it.integration_name,
        &it.action_name,
        it.actor.as_str(),
        it.actor_id,
        it.status.as_str(),
        &it.error_code,
        it.provider_status,
        it.duration_ms,
        it.created_at,
    );
    db.run(sql, values).await?;
    Ok(())
}

macro_rules! listed {
    () => {
        "SELECT id, org_id, workspace_id, end_user_id, end_user_external_id, connection_id, connection_external_id,
             integration_name, action_name, actor, actor_id, status, error_code, provider_status, duration_ms, created_at
         FROM runs WHERE "
    };
}

macro_rules! counted {
    () => {
        "SELECT count(*) FROM (SELECT 1 AS one FROM runs WHERE "
    };
}

macro_rules! filter {
    () => {
        " AND org_id = $1
          AND ($2 IS NULL OR workspace_id = $2)
          AND ($3 IS NULL OR end_user_external_id = $3)
          AND ($4 IS NULL OR connection_id = $4)
          AND ($5 IS NULL OR integration_name = $5)
          AND ($6 IS NULL OR action_name = $6)
          AND ($7 IS NULL OR status = $7)
          AND ($8 IS NULL OR created_at >= $8)"
    };
}

macro_rules! page {
    () => {
        " ORDER BY created_at DESC, id DESC LIMIT $9 OFFSET $10"
    };
}

macro_rules! most {
    () => {
        " LIMIT $9) counted"
    };
}

/// The statements for the page and for the count, led by the condition whose index is to be used: where every condition
/// may be off, the planner reads all that the organisation has.
fn statements(filter: &Filter) -> (&'static str, &'static str) {
    if filter.connection_id.is_some() {
        let page = concat!(listed!(), "connection_id = $4", filter!(), page!());
        (page, concat!(counted!(), "connection_id = $4", filter!(), most!()))
    } else if filter.workspace_id.is_some() && filter.end_user_id.is_some() {
        let page = concat!(listed!(), "workspace_id = $2 AND end_user_external_id = $3", filter!(), page!());
        (page, concat!(counted!(), "workspace_id = $2 AND end_user_external_id = $3", filter!(), most!()))
    } else if filter.action_name.is_some() {
        let page = concat!(listed!(), "action_name = $6", filter!(), page!());
        (page, concat!(counted!(), "action_name = $6", filter!(), most!()))
    } else if filter.integration_name.is_some() {
        let page = concat!(listed!(), "integration_name = $5", filter!(), page!());
        (page, concat!(counted!(), "integration_name = $5", filter!(), most!()))
    } else if filter.status.is_some() {
        let page = concat!(listed!(), "status = $7", filter!(), page!());
        (page, concat!(counted!(), "status = $7", filter!(), most!()))
    } else if filter.workspace_id.is_some() {
        let page = concat!(listed!(), "workspace_id = $2", filter!(), page!());
        (page, concat!(counted!(), "workspace_id = $2", filter!(), most!()))
    } else {
        let page = concat!(listed!(), "org_id = $1", filter!(), page!());
        (page, concat!(counted!(), "org_id = $1", filter!(), most!()))
    }
}

/// An organisation's runs that match, the latest first; counted up to [`COUNT_MAX`].
pub async fn list(db: &Db, org_id: Uuid, filter: &Filter, paging: Paging) -> Result<Listed<Run>> {
    let Filter { workspace_id: workspace, end_user_id: end_user, connection_id: connection, .. } = filter;
    let (integration, action, since) = (&filter.integration_name, &filter.action_name, filter.since);
    let status = filter.status.map(RunStatus::as_str);
    let (page, count) = statements(filter);
    let (limit, offset) = (paging.limit, paging.offset);
    let bound = (org_id, *workspace, end_user, *connection, integration, action, status, since, limit, offset);
    let items = db.all(page, bound).await?;
    let bound = (org_id, *workspace, end_user, *connection, integration, action, status, since, COUNT_MAX);
    let (total,) = db.one(count, bound).await?;
    Ok(Listed { items, total })
}

/// What was done with a connection since `since`, each action once by the product and once by agents, the latest first; of
/// the latest [`COUNT_MAX`] runs.
pub async fn uses(db: &Db, org_id: Uuid, connection_id: Uuid, since: DateTime<Utc>) -> Result<Vec<Use>> {
    let sql = "SELECT action_name, by_agents, count(*) AS times, max(created_at) AS last_at
               FROM (SELECT action_name, actor = 'mcp_server' AS by_agents, created_at FROM runs
                     WHERE connection_id = $1 AND org_id = $2 AND status = 'ok' AND created_at >= $3
                     ORDER BY created_at DESC, id DESC LIMIT $4) counted
               GROUP BY action_name, by_agents ORDER BY last_at DESC, action_name LIMIT $5";
    Ok(db.all(sql, (connection_id, org_id, since, COUNT_MAX, USES_MAX)).await?)
}
