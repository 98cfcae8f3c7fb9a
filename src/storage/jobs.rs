//! Work for later: claimed under a lease, retried until done or given up.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::{Db, Result, SealedRow};

/// A job as it is claimed.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct JobRow {
    /// UUIDv7.
    pub id: Uuid,
    /// Its organisation.
    pub org_id: Uuid,
    /// What to do: a word of `services::jobs::JobKind`.
    pub kind: String,
    /// On what.
    pub subject_id: Uuid,
    /// What it needs besides, sealed.
    pub sealed: Option<Vec<u8>>,
    /// The master key's id.
    pub key_id: Option<String>,
    /// How often it has been claimed, this time included.
    pub attempts: i64,
    /// When it was made.
    pub created_at: DateTime<Utc>,
}

/// Add a job that runs at `run_at` or later.
pub async fn insert(db: &Db, it: &JobRow, payload: Option<&SealedRow>, run_at: DateTime<Utc>) -> Result<()> {
    let sql = "INSERT INTO jobs (id, org_id, kind, subject_id, sealed, key_id, attempts, run_at, created_at)
               VALUES ($1, $2, $3, $4, $5, $6, 0, $7, $8)";
    let (sealed, key_id) = payload.cloned().map(|payload| (payload.sealed, payload.key_id)).unzip();
    db.run(sql, (it.id, it.org_id, &it.kind, it.subject_id, sealed, key_id, run_at, it.created_at)).await?;
    Ok(())
}

/// Claim the job that has waited longest, until `lease_until`; nobody else gets it before.
pub async fn claim(db: &Db, now: DateTime<Utc>, lease_until: DateTime<Utc>) -> Result<Option<JobRow>> {
    // The condition stands twice: PostgreSQL checks only the outer one again when another claimed between.
    let sql = "UPDATE jobs SET lease_until = $2, attempts = attempts + 1
               WHERE id = (SELECT id FROM jobs WHERE run_at <= $1 AND (lease_until IS NULL OR lease_until <= $1)
                           ORDER BY run_at, id LIMIT 1)
                 AND run_at <= $1 AND (lease_until IS NULL OR lease_until <= $1)
               RETURNING id, org_id, kind, subject_id, sealed, key_id, attempts, created_at";
    Ok(db.first(sql, (now, lease_until)).await?)
}

/// Try a job again at `run_at`.
pub async fn postpone(db: &Db, org_id: Uuid, id: Uuid, run_at: DateTime<Utc>) -> Result<()> {
    db.run("UPDATE jobs SET run_at = $1, lease_until = NULL WHERE id = $2 AND org_id = $3", (run_at, id, org_id))
        .await?;
    Ok(())
}

/// Change what a job needs.
pub async fn replace_payload(db: &Db, org_id: Uuid, id: Uuid, payload: &SealedRow) -> Result<()> {
    let sql = "UPDATE jobs SET sealed = $1, key_id = $2 WHERE id = $3 AND org_id = $4";
    db.run(sql, (&payload.sealed, &payload.key_id, id, org_id)).await?;
    Ok(())
}

/// A job is done, or given up; `false` when another worker has said so.
pub async fn delete(db: &Db, org_id: Uuid, id: Uuid) -> Result<bool> {
    Ok(db.run("DELETE FROM jobs WHERE id = $1 AND org_id = $2", (id, org_id)).await? > 0)
}
