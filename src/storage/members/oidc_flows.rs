//! Sign-ins that are at the OpenID provider.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use crate::storage::{Db, Result};

/// Somebody who is sent to the provider.
#[derive(Clone, Debug)]
pub struct NewOidcFlow {
    /// UUIDv7.
    pub id: Uuid,
    /// Of the `state`.
    pub state_hash: Vec<u8>,
    /// Of the `nonce`.
    pub nonce_hash: Vec<u8>,
    /// Of the browser that may come back.
    pub browser_hash: Vec<u8>,
    /// Of where it is, to count by.
    pub peer_hash: Option<Vec<u8>>,
    /// The session whose member shows again that it is them.
    pub session_id: Option<Uuid>,
    /// Where they go on afterwards: a path of the dashboard.
    pub next_path: String,
    /// Now.
    pub at: DateTime<Utc>,
    /// When it ends.
    pub expires_at: DateTime<Utc>,
}

/// Add one.
pub async fn insert(db: &Db, it: &NewOidcFlow) -> Result<()> {
    let sql =
        "INSERT INTO member_oidc_flows (id, state_hash, nonce_hash, browser_hash, peer_hash, session_id, next_path,
                   created_at, expires_at)
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
    let values = (
        it.id,
        &it.state_hash,
        &it.nonce_hash,
        &it.browser_hash,
        &it.peer_hash,
        it.session_id,
        &it.next_path,
        it.at,
        it.expires_at,
    );
    db.run(sql, values).await?;
    Ok(())
}

/// How many have left from one place since then and not come back.
pub async fn count(db: &Db, peer_hash: &Option<Vec<u8>>, since: DateTime<Utc>) -> Result<i64> {
    let sql = "SELECT count(*) FROM member_oidc_flows WHERE peer_hash = $1 AND created_at >= $2";
    let (count,) = db.one(sql, (peer_hash, since)).await?;
    Ok(count)
}

/// Somebody who has come back.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct OidcFlow {
    /// Of the `nonce`.
    pub nonce_hash: Vec<u8>,
    /// The session whose member shows again that it is them.
    pub session_id: Option<Uuid>,
    /// Where they go on.
    pub next_path: String,
    /// When they left.
    pub created_at: DateTime<Utc>,
}

/// Spend a `state`, in the browser that left with it; `None` when it is unknown, spent, too old, or another's.
pub async fn spend(db: &Db, state_hash: &[u8], browser_hash: &[u8], now: DateTime<Utc>) -> Result<Option<OidcFlow>> {
    let sql = "DELETE FROM member_oidc_flows WHERE state_hash = $1 AND browser_hash = $2 AND expires_at > $3
               RETURNING nonce_hash, session_id, next_path, created_at";
    Ok(db.first(sql, (state_hash, browser_hash, now)).await?)
}

/// Remove what ended before `before`.
pub async fn sweep(db: &Db, before: DateTime<Utc>) -> Result<u64> {
    Ok(db.run("DELETE FROM member_oidc_flows WHERE expires_at < $1", (before,)).await?)
}
