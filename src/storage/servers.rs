//! Which servers run on this database.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::{Db, Result};

/// A server, as it last said.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Server {
    /// Of this start.
    pub id: Uuid,
    /// Fingerprints of its master keys, the one that seals first.
    #[sqlx(json)]
    pub master_keys: Vec<String>,
    /// Portico's.
    pub version: String,
    /// When it was started.
    pub started_at: DateTime<Utc>,
    /// When it was last there.
    pub seen_at: DateTime<Utc>,
}

/// Say that a server is there.
pub async fn see(db: &Db, it: &Server) -> Result<()> {
    let sql = "INSERT INTO servers (id, master_keys, version, started_at, seen_at) VALUES ($1, $2, $3, $4, $5)
               ON CONFLICT (id) DO UPDATE SET master_keys = excluded.master_keys, seen_at = excluded.seen_at";
    db.run(sql, (it.id, sqlx::types::Json(&it.master_keys), &it.version, it.started_at, it.seen_at)).await?;
    Ok(())
}

/// The servers that were there after `since`, oldest first.
pub async fn list(db: &Db, since: DateTime<Utc>) -> Result<Vec<Server>> {
    let sql = "SELECT id, master_keys, version, started_at, seen_at FROM servers WHERE seen_at > $1
               ORDER BY started_at, id";
    Ok(db.all(sql, (since,)).await?)
}

/// A server stops.
pub async fn forget(db: &Db, id: Uuid) -> Result<()> {
    db.run("DELETE FROM servers WHERE id = $1", (id,)).await?;
    Ok(())
}

/// Remove the servers that were last there before `before`: they were killed.
pub async fn sweep(db: &Db, before: DateTime<Utc>) -> Result<u64> {
    Ok(db.run("DELETE FROM servers WHERE seen_at < $1", (before,)).await?)
}
