//! Connect sessions.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::{Db, Result, events};
use crate::domain::{
    event::Event,
    flow::FlowFailure,
    session::{ConnectSession, SessionStatus},
    workspace::Branding,
};

macro_rules! columns {
    () => {
        "s.id, s.org_id, s.workspace_id, s.end_user_id, s.workspace_integration_id, s.integration_name,
         s.auth_method_key, s.oauth_app_mode, s.oauth_app_id, s.connection_name, s.external_id, s.scope, s.status,
         s.connection_id, s.error, s.success_redirect_uri, s.error_redirect_uri, s.created_at, s.expires_at"
    };
}

/// A session with the person it is for and the workspace that asks.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct OpenSession {
    /// The session.
    #[sqlx(flatten)]
    pub session: ConnectSession,
    /// The person's name.
    pub display_name: Option<String>,
    /// The workspace's name.
    pub workspace_name: String,
    /// The workspace's look.
    #[sqlx(json)]
    pub branding: Branding,
}

/// Add a session.
pub async fn insert(db: &Db, it: &ConnectSession, told: &Event) -> Result<()> {
    let sql = "INSERT INTO connect_sessions (id, org_id, workspace_id, end_user_id, workspace_integration_id,
                   integration_name, auth_method_key, oauth_app_mode, oauth_app_id, connection_name, external_id, scope,
                   status, success_redirect_uri, error_redirect_uri, created_at, expires_at)
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)";
    let values = (
        it.id,
        it.org_id,
        it.workspace_id,
        it.end_user_id,
        it.workspace_integration_id,
        &it.integration_name,
        &it.auth_method_key,
        &it.oauth_app_mode,
        it.oauth_app_id,
        &it.connection_name,
        &it.external_id,
        it.scope.as_str(),
        it.status.as_str(),
        &it.success_redirect_uri,
        &it.error_redirect_uri,
        it.created_at,
        it.expires_at,
    );
    events::run_told(db, sql, values, told).await?;
    Ok(())
}

/// One session, whoever asks: its id comes out of a signed token.
pub async fn open(db: &Db, id: Uuid) -> Result<Option<OpenSession>> {
    let sql = concat!(
        "SELECT ",
        columns!(),
        ", u.display_name, w.name AS workspace_name, w.branding
         FROM connect_sessions s JOIN workspaces w ON w.id = s.workspace_id
         LEFT JOIN end_users u ON u.id = s.end_user_id WHERE s.id = $1"
    );
    Ok(db.first(sql, (id,)).await?)
}

/// One session of an organisation.
pub async fn get(db: &Db, org_id: Uuid, id: Uuid) -> Result<Option<ConnectSession>> {
    let sql = concat!("SELECT ", columns!(), " FROM connect_sessions s WHERE s.id = $1 AND s.org_id = $2");
    Ok(db.first(sql, (id, org_id)).await?)
}

/// Move a session on; one that is completed stays so. `false` when nothing was moved.
pub async fn advance(
    db: &Db,
    org_id: Uuid,
    id: Uuid,
    status: SessionStatus,
    connection_id: Option<Uuid>,
    error: Option<FlowFailure>,
) -> Result<bool> {
    let sql = "UPDATE connect_sessions SET status = $1, connection_id = $2, error = $3
               WHERE id = $4 AND org_id = $5 AND status <> 'COMPLETED'";
    Ok(db.run(sql, (status.as_str(), connection_id, error.map(FlowFailure::as_str), id, org_id)).await? > 0)
}

/// Remove sessions that ended before `before`.
pub async fn sweep(db: &Db, before: DateTime<Utc>) -> Result<u64> {
    Ok(db.run("DELETE FROM connect_sessions WHERE expires_at < $1", (before,)).await?)
}
