//! Browsers that are asked for a passkey, or to make one.

use chrono::{DateTime, Utc};
use serde_json::Value;
use sqlx::types::Json;
use uuid::Uuid;

use crate::storage::{Db, Result};

/// A browser that is asked.
#[derive(Clone, Debug)]
pub struct NewChallenge {
    /// UUIDv7.
    pub id: Uuid,
    /// Of the browser that may answer.
    pub browser_hash: Vec<u8>,
    /// Of where it is, to count by.
    pub peer_hash: Option<Vec<u8>>,
    /// The session for whose member it is.
    pub session_id: Option<Uuid>,
    /// What the answer is held against.
    pub state: Value,
    /// Now.
    pub at: DateTime<Utc>,
    /// When it ends.
    pub expires_at: DateTime<Utc>,
}

/// Add a challenge.
pub async fn insert(db: &Db, it: &NewChallenge) -> Result<()> {
    let sql = "INSERT INTO member_challenges (id, browser_hash, peer_hash, session_id, state, created_at, expires_at)
               VALUES ($1, $2, $3, $4, $5, $6, $7)";
    let values = (it.id, &it.browser_hash, &it.peer_hash, it.session_id, Json(&it.state), it.at, it.expires_at);
    db.run(sql, values).await?;
    Ok(())
}

/// How many were asked for from one place since then and not answered.
pub async fn count(db: &Db, peer_hash: &Option<Vec<u8>>, since: DateTime<Utc>) -> Result<i64> {
    let sql = "SELECT count(*) FROM member_challenges WHERE peer_hash = $1 AND created_at >= $2";
    let (count,) = db.one(sql, (peer_hash, since)).await?;
    Ok(count)
}

/// A challenge that is answered.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Challenge {
    /// The session for whose member it is.
    pub session_id: Option<Uuid>,
    /// What the answer is held against.
    #[sqlx(json)]
    pub state: Value,
}

/// Spend a challenge, in the browser that was asked; `None` when it is unknown, spent, too old, or another's.
pub async fn spend(db: &Db, id: Uuid, browser_hash: &[u8], now: DateTime<Utc>) -> Result<Option<Challenge>> {
    let sql = "DELETE FROM member_challenges WHERE id = $1 AND browser_hash = $2 AND expires_at > $3
               RETURNING session_id, state";
    Ok(db.first(sql, (id, browser_hash, now)).await?)
}

/// Remove what ended before `before`.
pub async fn sweep(db: &Db, before: DateTime<Utc>) -> Result<u64> {
    Ok(db.run("DELETE FROM member_challenges WHERE expires_at < $1", (before,)).await?)
}
