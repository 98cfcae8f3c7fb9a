//! Programs that ask to be let in (RFC 8628), and codes that were entered and are none.

use chrono::{DateTime, Utc};
use sqlx::types::Json;
use uuid::Uuid;

use crate::{
    domain::mcp::device::{Device, DeviceStatus},
    storage::{Db, Result, StorageError},
};

macro_rules! device_columns {
    () => {
        "d.id, d.org_id, d.server_id, d.client_id, d.scopes, d.status, d.end_user_id, d.grant_id, d.poll_every, d.polled_at,
         d.created_at, d.expires_at"
    };
}

/// Add one; [`StorageError::Conflict`] when another has the same code, [`StorageError::Dangling`] when its server or its
/// client is gone.
pub async fn insert(db: &Db, it: &Device, device_hash: &[u8], user_tag: &str) -> Result<()> {
    let sql =
        "INSERT INTO mcp_devices (id, org_id, server_id, client_id, scopes, device_hash, user_tag, status, poll_every,
                   created_at, expires_at)
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) ON CONFLICT DO NOTHING";
    let values = (
        it.id,
        it.org_id,
        it.server_id,
        it.client_id,
        Json(&it.scopes),
        device_hash,
        user_tag,
        it.status.as_str(),
        it.poll_every,
        it.created_at,
        it.expires_at,
    );
    if db.run(sql, values).await? == 0 { Err(StorageError::Conflict) } else { Ok(()) }
}

/// The one whose own code has this SHA-256.
pub async fn by_device_code(db: &Db, hash: &[u8]) -> Result<Option<Device>> {
    Ok(db.first(concat!("SELECT ", device_columns!(), " FROM mcp_devices d WHERE d.device_hash = $1"), (hash,)).await?)
}

/// The one whose person's code has this tag, as long as nobody has answered and it is not over at `now`.
pub async fn waiting(db: &Db, user_tag: &str, now: DateTime<Utc>) -> Result<Option<Device>> {
    let sql = concat!(
        "SELECT ",
        device_columns!(),
        " FROM mcp_devices d WHERE d.user_tag = $1 AND d.status = 'asked' AND d.expires_at > $2"
    );
    Ok(db.first(sql, (user_tag, now)).await?)
}

/// Note that it asks; `false` when it did so after `since` already.
pub async fn poll(db: &Db, it: &Device, since: DateTime<Utc>, now: DateTime<Utc>) -> Result<bool> {
    let sql = "UPDATE mcp_devices SET polled_at = $1
               WHERE id = $2 AND org_id = $3 AND (polled_at IS NULL OR polled_at <= $4)";
    Ok(db.run(sql, (now, it.id, it.org_id, since)).await? > 0)
}

/// Have it wait so many seconds more from now on; answers how many that makes.
pub async fn slow_down(db: &Db, it: &Device, by: i64, now: DateTime<Utc>) -> Result<i64> {
    let sql = "UPDATE mcp_devices SET poll_every = poll_every + $1, polled_at = $2 WHERE id = $3 AND org_id = $4
               RETURNING poll_every";
    let every: Option<(i64,)> = db.first(sql, (by, now, it.id, it.org_id)).await?;
    Ok(every.map_or(it.poll_every, |(every,)| every))
}

/// A person answers; `false` when somebody has already, or it is over at `now`.
pub async fn answer(
    db: &Db,
    org_id: Uuid,
    id: Uuid,
    status: DeviceStatus,
    end_user_id: Option<Uuid>,
    now: DateTime<Utc>,
) -> Result<bool> {
    let sql = "UPDATE mcp_devices SET status = $1, end_user_id = $2
               WHERE id = $3 AND org_id = $4 AND status = 'asked' AND expires_at > $5";
    Ok(db.run(sql, (status.as_str(), end_user_id, id, org_id, now)).await? > 0)
}

/// Spend its code for a grant; `false` when it was spent before.
pub async fn spend(tx: &Db, it: &Device, grant: Uuid) -> Result<bool> {
    let sql = "UPDATE mcp_devices SET grant_id = $1
               WHERE id = $2 AND org_id = $3 AND status = 'agreed' AND grant_id IS NULL";
    Ok(tx.run(sql, (grant, it.id, it.org_id)).await? > 0)
}

/// Count a code that is entered from a place.
pub async fn insert_try(db: &Db, id: Uuid, peer_hash: &[u8], at: DateTime<Utc>) -> Result<()> {
    let sql = "INSERT INTO mcp_device_tries (id, peer_hash, created_at) VALUES ($1, $2, $3)";
    db.run(sql, (id, peer_hash, at)).await?;
    Ok(())
}

/// Do not count it: it was right.
pub async fn delete_try(db: &Db, id: Uuid) -> Result<()> {
    db.run("DELETE FROM mcp_device_tries WHERE id = $1", (id,)).await?;
    Ok(())
}

/// How many count for a place since `since`.
pub async fn tries_since(db: &Db, peer_hash: &[u8], since: DateTime<Utc>) -> Result<i64> {
    let sql = "SELECT count(*) FROM mcp_device_tries WHERE peer_hash = $1 AND created_at > $2";
    let (count,) = db.one(sql, (peer_hash, since)).await?;
    Ok(count)
}

/// Remove those that ended before `before`, and tries that were before.
pub async fn sweep(db: &Db, before: DateTime<Utc>) -> Result<()> {
    db.run("DELETE FROM mcp_devices WHERE expires_at < $1", (before,)).await?;
    db.run("DELETE FROM mcp_device_tries WHERE created_at < $1", (before,)).await?;
    Ok(())
}
