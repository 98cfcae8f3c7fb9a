//! Who renews which token: leases with a fencing number, over all processes.

use chrono::{DateTime, Utc};
use sqlx::types::Json;
use uuid::Uuid;

use super::{Db, Result, SealedRow, connections::Schedule};
use crate::domain::connection::StatusReason;

/// The right to renew one connection's token.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Lease {
    /// Grows with each holder: only the last may save.
    pub fence: i64,
    /// When the provider was first asked without its answer being known: by a holder who has gone since.
    pub attempted_at: Option<DateTime<Utc>>,
    /// The holder lived to see that no answer came.
    pub unanswered: bool,
    /// How often it failed in a row.
    pub failures: i64,
}

/// How things stand for those who wait.
#[derive(Clone, Copy, Debug, sqlx::FromRow)]
pub struct Standing {
    /// Grows with each credential that is saved.
    pub token_version: i64,
    /// The provider is not to be asked before.
    pub not_before: Option<DateTime<Utc>>,
}

/// What a renewal brings.
#[derive(Debug)]
pub struct Renewed<'a> {
    /// The credential, sealed.
    pub secret: &'a SealedRow,
    /// Scopes granted, where they are known.
    pub scopes_granted: Option<Vec<String>>,
    /// What is kept of the answers.
    pub metadata: &'a serde_json::Map<String, serde_json::Value>,
    /// When the access token ends.
    pub token_expires_at: Option<DateTime<Utc>>,
    /// What comes when; the consent stays the same.
    pub schedule: &'a Schedule,
    /// Now.
    pub at: DateTime<Utc>,
}

/// How a holder without a result leaves.
#[derive(Clone, Copy, Debug)]
pub struct Failed {
    /// Whether the provider may have renewed without our knowing.
    pub unanswered: bool,
    /// Whether the attempt can be forgotten: the provider did not do it.
    pub forget: bool,
    /// The provider is not to be asked before.
    pub not_before: DateTime<Utc>,
    /// Now.
    pub at: DateTime<Utc>,
}

/// Take the lease until `until`, if nobody has it and the provider may be asked. [`StorageError::Dangling`](super::StorageError) when the
/// connection is gone.
pub async fn lease(
    db: &Db,
    org_id: Uuid,
    connection: Uuid,
    owner: Uuid,
    now: DateTime<Utc>,
    until: DateTime<Utc>,
) -> Result<Option<Lease>> {
    let sql = "INSERT INTO refresh_leases (connection_id, org_id, owner, fence, lease_until, unanswered, failures)
               VALUES ($1, $2, $3, 1, $4, FALSE, 0)
               ON CONFLICT (connection_id) DO UPDATE
                   SET owner = excluded.owner, fence = refresh_leases.fence + 1, lease_until = excluded.lease_until
                   WHERE refresh_leases.lease_until <= $5
                     AND (refresh_leases.not_before IS NULL OR refresh_leases.not_before <= $5)
               RETURNING fence, attempted_at, unanswered, failures";
    Ok(db.first(sql, (connection, org_id, owner, until, now)).await?)
}

/// Write down that the provider is about to be asked; `false` when the lease is lost.
pub async fn attempt(db: &Db, org_id: Uuid, connection: Uuid, fence: i64, now: DateTime<Utc>) -> Result<bool> {
    let sql = "UPDATE refresh_leases SET attempted_at = COALESCE(attempted_at, $1), unanswered = FALSE
               WHERE connection_id = $2 AND org_id = $3 AND fence = $4 AND lease_until > $1";
    Ok(db.run(sql, (now, connection, org_id, fence)).await? > 0)
}

/// How a connection's renewal stands; `None` when the connection is gone.
pub async fn standing(db: &Db, org_id: Uuid, connection: Uuid) -> Result<Option<Standing>> {
    let sql = "SELECT c.token_version, l.not_before
               FROM connections c LEFT JOIN refresh_leases l ON l.connection_id = c.id
               WHERE c.id = $1 AND c.org_id = $2";
    Ok(db.first(sql, (connection, org_id)).await?)
}

/// Save a renewed credential and give the lease back, in the caller's transaction: only for the last holder, and only
/// in place of the credential that was renewed. `false`: it is not to be saved.
pub async fn save(tx: &Db, org_id: Uuid, connection: Uuid, fence: i64, version: i64, it: Renewed<'_>) -> Result<bool> {
    // First the lease: whoever takes it over meanwhile waits for this row, and finds another token version then.
    let give_back = "UPDATE refresh_leases
                     SET lease_until = $1, attempted_at = NULL, unanswered = FALSE, failures = 0, not_before = NULL
                     WHERE connection_id = $2 AND org_id = $3 AND fence = $4";
    if tx.run(give_back, (it.at, connection, org_id, fence)).await? == 0 {
        return Ok(false);
    }
    let sql = "UPDATE connections
               SET sealed = $1, key_id = $2, token_version = token_version + 1, status = 'ACTIVE', status_reason = NULL,
                   scopes_granted = $3, metadata = $4, token_expires_at = $5, ends_at = $6, renew_at = $7, warn_at = $8,
                   updated_at = $9
               WHERE id = $10 AND org_id = $11 AND token_version = $12";
    let values = (
        &it.secret.sealed,
        &it.secret.key_id,
        it.scopes_granted.map(Json),
        Json(it.metadata),
        it.token_expires_at,
        it.schedule.ends_at,
        it.schedule.renew_at,
        it.schedule.warn_at,
        it.at,
        connection,
        org_id,
        version,
    );
    Ok(tx.run(sql, values).await? > 0)
}

/// Give the lease back without a result; `false` when it was lost before.
pub async fn give_up(tx: &Db, org_id: Uuid, connection: Uuid, fence: i64, it: Failed) -> Result<bool> {
    let sql = "UPDATE refresh_leases
               SET lease_until = $1, failures = failures + 1, not_before = $2, unanswered = $3,
                   attempted_at = CASE WHEN $4 THEN NULL ELSE attempted_at END
               WHERE connection_id = $5 AND org_id = $6 AND fence = $7";
    let values = (it.at, it.not_before, it.unanswered, it.forget, connection, org_id, fence);
    Ok(tx.run(sql, values).await? > 0)
}

/// Give the lease back unused: nobody was asked.
pub async fn release(db: &Db, org_id: Uuid, connection: Uuid, fence: i64, now: DateTime<Utc>) -> Result<()> {
    let sql = "UPDATE refresh_leases SET lease_until = $1 WHERE connection_id = $2 AND org_id = $3 AND fence = $4";
    db.run(sql, (now, connection, org_id, fence)).await?;
    Ok(())
}

/// Mark a connection as unusable, as long as its credential is the one that failed; `renew_at` is when the worker tries
/// again, if that can help. `false`: it was in that state already, or has a new credential.
pub async fn mark(
    tx: &Db,
    org_id: Uuid,
    connection: Uuid,
    version: i64,
    reason: StatusReason,
    renew_at: Option<DateTime<Utc>>,
    at: DateTime<Utc>,
) -> Result<bool> {
    let later = "UPDATE connections SET renew_at = $1 WHERE id = $2 AND org_id = $3 AND token_version = $4";
    tx.run(later, (renew_at, connection, org_id, version)).await?;
    let sql = "UPDATE connections SET status = 'ERROR', status_reason = $1, updated_at = $2
               WHERE id = $3 AND org_id = $4 AND token_version = $5
                 AND (status <> 'ERROR' OR status_reason IS NULL OR status_reason <> $1)";
    Ok(tx.run(sql, (reason.as_str(), at, connection, org_id, version)).await? > 0)
}

/// Mark a connection as usable again, with the credential that it has.
pub async fn revive(tx: &Db, org_id: Uuid, connection: Uuid, version: i64, at: DateTime<Utc>) -> Result<bool> {
    let sql = "UPDATE connections SET status = 'ACTIVE', status_reason = NULL, updated_at = $1
               WHERE id = $2 AND org_id = $3 AND token_version = $4 AND status = 'ERROR'";
    Ok(tx.run(sql, (at, connection, org_id, version)).await? > 0)
}

/// Forget what was tried with a credential that has been replaced by another grant's; whoever renews it comes too late.
pub(super) async fn reset(tx: &Db, org_id: Uuid, connection: Uuid, at: DateTime<Utc>) -> Result<()> {
    let sql = "UPDATE refresh_leases
               SET fence = fence + 1, lease_until = $1, attempted_at = NULL, unanswered = FALSE, failures = 0,
                   not_before = NULL
               WHERE connection_id = $2 AND org_id = $3";
    tx.run(sql, (at, connection, org_id)).await?;
    Ok(())
}

/// Have the worker try again at `at`.
pub async fn postpone(tx: &Db, org_id: Uuid, connection: Uuid, at: DateTime<Utc>) -> Result<()> {
    let sql = "UPDATE connections SET renew_at = $1 WHERE id = $2 AND org_id = $3";
    tx.run(sql, (at, connection, org_id)).await?;
    Ok(())
}

/// Claim the connection whose token has been due for the longest: nobody else gets it before `until`.
pub async fn claim_due(db: &Db, now: DateTime<Utc>, until: DateTime<Utc>) -> Result<Option<(Uuid, Uuid)>> {
    // The condition stands twice: PostgreSQL checks only the outer one again when another claimed between.
    let sql = "UPDATE connections SET renew_at = $2
               WHERE id = (SELECT id FROM connections WHERE renew_at <= $1 ORDER BY renew_at LIMIT 1)
                 AND renew_at <= $1
               RETURNING org_id, id";
    Ok(db.first(sql, (now, until)).await?)
}

/// A grant whose end is to be warned of.
#[derive(Clone, Copy, Debug, sqlx::FromRow)]
pub struct Ending {
    /// Its organisation.
    pub org_id: Uuid,
    /// The connection.
    pub id: Uuid,
    /// When it ends.
    pub ends_at: DateTime<Utc>,
    /// When the warning was due.
    pub warn_at: DateTime<Utc>,
}

/// Grants whose warning is due, at most a hundred.
pub async fn ending(db: &Db, now: DateTime<Utc>) -> Result<Vec<Ending>> {
    let sql = "SELECT org_id, id, ends_at, warn_at FROM connections
               WHERE warn_at <= $1 AND ends_at IS NOT NULL ORDER BY warn_at LIMIT 100";
    Ok(db.all(sql, (now,)).await?)
}

/// Set the next warning; `false` when somebody else has warned.
pub async fn warned(tx: &Db, it: Ending, next: Option<DateTime<Utc>>) -> Result<bool> {
    let sql = "UPDATE connections SET warn_at = $1 WHERE id = $2 AND org_id = $3 AND warn_at = $4";
    Ok(tx.run(sql, (next, it.id, it.org_id, it.warn_at)).await? > 0)
}
