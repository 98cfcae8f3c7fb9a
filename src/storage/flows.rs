//! Flows: attempts to connect an account.

use chrono::{DateTime, Utc};
use sqlx::types::Json;
use uuid::Uuid;

use super::{Db, Result, SealedRow};
use crate::domain::flow::{Flow, FlowFailure, FlowStatus};

macro_rules! columns {
    () => {
        "id, org_id, workspace_id, link_id, session_id, end_user_id, workspace_integration_id, integration_name,
         auth_method_key, oauth_app_id, browser_hash, opener_origin, reconnect_id, scopes_asked, status, failure, connection_id,
         created_at, expires_at"
    };
}

/// A flow with its sealed part.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct SealedFlow {
    /// The flow.
    #[sqlx(flatten)]
    pub flow: Flow,
    /// The envelope: the PKCE verifier, or a parked grant.
    pub sealed: Option<Vec<u8>>,
    /// The master key's id.
    pub key_id: Option<String>,
}

impl SealedFlow {
    /// The sealed part, where there is one.
    #[must_use]
    pub fn secret(&self) -> Option<SealedRow> {
        Some(SealedRow { sealed: self.sealed.clone()?, key_id: self.key_id.clone()? })
    }
}

/// Add a flow, known to the provider by the hash of its `state` only.
pub async fn insert(db: &Db, it: &Flow, state_hash: &[u8], secret: &SealedRow) -> Result<()> {
    let sql = "INSERT INTO flows (id, org_id, workspace_id, link_id, session_id, end_user_id, workspace_integration_id,
                   integration_name, auth_method_key, oauth_app_id, browser_hash, opener_origin, state_hash,
                   reconnect_id, scopes_asked, status, sealed, key_id, created_at, expires_at)
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20)";
    let values = (
        it.id,
        it.org_id,
        it.workspace_id,
        it.link_id,
        it.session_id,
        it.end_user_id,
        it.workspace_integration_id,
        &it.integration_name,
        &it.auth_method_key,
        it.oauth_app_id,
        &it.browser_hash,
        &it.opener_origin,
        state_hash,
        it.reconnect_id,
        Json(&it.scopes_asked),
        it.status.as_str(),
        &secret.sealed,
        &secret.key_id,
        it.created_at,
        it.expires_at,
    );
    db.run(sql, values).await?;
    Ok(())
}

/// Spend a `state`: of any number of callers, over all processes, one gets the flow. It has until `until` to finish.
pub async fn spend(
    db: &Db,
    state_hash: &[u8],
    browser_hash: &[u8],
    until: DateTime<Utc>,
) -> Result<Option<SealedFlow>> {
    let sql = concat!(
        "UPDATE flows SET status = 'exchanging', expires_at = $3
         WHERE state_hash = $1 AND browser_hash = $2 AND status = 'waiting'
         RETURNING ",
        columns!(),
        ", sealed, key_id"
    );
    Ok(db.first(sql, (state_hash, browser_hash, until)).await?)
}

/// The flow of a `state`, spent or not.
pub async fn by_state(db: &Db, state_hash: &[u8]) -> Result<Option<Flow>> {
    Ok(db.first(concat!("SELECT ", columns!(), " FROM flows WHERE state_hash = $1"), (state_hash,)).await?)
}

/// One flow, for the browser that started it.
pub async fn get(db: &Db, id: Uuid, browser_hash: &[u8]) -> Result<Option<SealedFlow>> {
    let sql = concat!("SELECT ", columns!(), ", sealed, key_id FROM flows WHERE id = $1 AND browser_hash = $2");
    Ok(db.first(sql, (id, browser_hash)).await?)
}

/// Set a grant aside until the person has decided or chosen, or `until`; `false` when the flow does not stand at `from`
/// (any more).
pub async fn park(
    db: &Db,
    org_id: Uuid,
    id: Uuid,
    grant: &SealedRow,
    from: FlowStatus,
    to: FlowStatus,
    until: DateTime<Utc>,
) -> Result<bool> {
    let sql = "UPDATE flows SET status = $1, sealed = $2, key_id = $3, expires_at = $4
               WHERE id = $5 AND org_id = $6 AND status = $7";
    let values = (to.as_str(), &grant.sealed, &grant.key_id, until, id, org_id, from.as_str());
    Ok(db.run(sql, values).await? > 0)
}

/// The flows of an end user, or of all of a workspace, in which a grant is set aside.
pub async fn parked(db: &Db, org_id: Uuid, workspace: Uuid, end_user: Option<Uuid>) -> Result<Vec<SealedFlow>> {
    let sql = concat!(
        "SELECT ",
        columns!(),
        ", sealed, key_id FROM flows
         WHERE workspace_id = $1 AND org_id = $2 AND ($3 IS NULL OR end_user_id = $3)
           AND status IN ('deciding', 'choosing') ORDER BY id"
    );
    Ok(db.all(sql, (workspace, org_id, end_user)).await?)
}

/// End a flow that stands at `from`; its sealed part is destroyed. `false` when it does not stand there (any more).
pub async fn finish(
    db: &Db,
    org_id: Uuid,
    id: Uuid,
    from: FlowStatus,
    outcome: std::result::Result<Uuid, FlowFailure>,
) -> Result<bool> {
    let (status, connection_id, failure) = match outcome {
        Ok(connection) => (FlowStatus::Completed, Some(connection), None),
        Err(failure) => (FlowStatus::Failed, None, Some(failure.as_str())),
    };
    let sql = "UPDATE flows SET status = $1, connection_id = $2, failure = $3, sealed = NULL, key_id = NULL
               WHERE id = $4 AND org_id = $5 AND status = $6";
    Ok(db.run(sql, (status.as_str(), connection_id, failure, id, org_id, from.as_str())).await? > 0)
}

/// How many credentials were typed since `since` through the flow's link or session, of which the provider refused those
/// that it has answered; the flow itself counts.
pub async fn attempts(db: &Db, it: &Flow, since: DateTime<Utc>) -> Result<i64> {
    let sql = "SELECT COUNT(*) FROM flows
               WHERE org_id = $1 AND (link_id = $2 OR session_id = $3) AND oauth_app_id IS NULL AND created_at > $4
                   AND (status = 'exchanging' OR failure = 'credential_refused')";
    let (count,): (i64,) = db.one(sql, (it.org_id, it.link_id, it.session_id, since)).await?;
    Ok(count)
}

/// Forget a flow that led nowhere.
pub async fn delete(db: &Db, org_id: Uuid, id: Uuid) -> Result<()> {
    db.run("DELETE FROM flows WHERE id = $1 AND org_id = $2", (id, org_id)).await?;
    Ok(())
}

/// Fail the flows that a stopped server left in the middle of an exchange: those that should have ended before `now`.
pub async fn fail_interrupted(db: &Db, now: DateTime<Utc>) -> Result<u64> {
    let sql = "UPDATE flows SET status = 'failed', failure = $1, sealed = NULL, key_id = NULL
               WHERE status = 'exchanging' AND expires_at < $2";
    Ok(db.run(sql, (FlowFailure::Interrupted.as_str(), now)).await?)
}

/// Flows that nobody has decided upon by `now`; at most 100.
pub async fn undecided(db: &Db, now: DateTime<Utc>) -> Result<Vec<SealedFlow>> {
    let sql = concat!(
        "SELECT ",
        columns!(),
        ", sealed, key_id FROM flows WHERE expires_at < $1 AND status IN ('deciding', 'choosing') ORDER BY expires_at LIMIT 100"
    );
    Ok(db.all(sql, (now,)).await?)
}

/// Remove flows that ended before `before`.
pub async fn sweep(db: &Db, before: DateTime<Utc>) -> Result<u64> {
    Ok(db.run("DELETE FROM flows WHERE expires_at < $1", (before,)).await?)
}
