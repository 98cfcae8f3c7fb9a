//! The keys that sign links, shared by all processes.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::{Db, Result};

/// A signing key.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct SigningKeyRow {
    /// The `kid`.
    pub id: Uuid,
    /// Ed25519 public key, 32 bytes.
    pub public_key: Vec<u8>,
    /// The private key (PKCS #8), sealed.
    pub sealed: Vec<u8>,
    /// The master key's id.
    pub key_id: String,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// From then on it signs, until a newer one does.
    pub active_from: DateTime<Utc>,
    /// From then on its signatures are not accepted any more.
    pub retire_at: DateTime<Utc>,
}

/// The keys that verify at `now`, oldest first.
pub async fn live(db: &Db, now: DateTime<Utc>) -> Result<Vec<SigningKeyRow>> {
    let sql = "SELECT id, public_key, sealed, key_id, created_at, active_from, retire_at FROM signing_keys
               WHERE retire_at > $1 ORDER BY active_from, id";
    Ok(db.all(sql, (now,)).await?)
}

/// Add a key, unless there is one made after `newest`. Two processes that do this at the same instant may both add
/// one: both keys verify, and the later one signs.
pub async fn insert_after(db: &Db, it: &SigningKeyRow, newest: Option<DateTime<Utc>>) -> Result<bool> {
    let sql = "INSERT INTO signing_keys (id, public_key, sealed, key_id, created_at, active_from, retire_at)
               SELECT $1, $2, $3, $4, $5, $6, $7
               WHERE NOT EXISTS (SELECT 1 FROM signing_keys WHERE $8 IS NULL OR created_at > $8)";
    let values = (it.id, &it.public_key, &it.sealed, &it.key_id, it.created_at, it.active_from, it.retire_at, newest);
    Ok(db.run(sql, values).await? > 0)
}

/// Remove the keys whose last signature has expired.
pub async fn sweep(db: &Db, now: DateTime<Utc>) -> Result<u64> {
    Ok(db.run("DELETE FROM signing_keys WHERE retire_at <= $1", (now,)).await?)
}
