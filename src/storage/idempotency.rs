//! Requests that must not be done twice, and what was answered to them.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::{Db, Result, SealedRow};

/// A request by the key that its caller has given it.
#[derive(Clone, Copy, Debug)]
pub struct Named<'a> {
    /// The organisation.
    pub org_id: Uuid,
    /// The workspace.
    pub workspace_id: Uuid,
    /// Who asks: another caller's keys are others.
    pub caller: &'a str,
    /// SHA-256 of the key.
    pub key_hash: &'a [u8],
}

/// What is known of a request.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Known {
    /// Its row, to which the answer is sealed.
    pub id: Uuid,
    /// SHA-256 of all that it asks.
    pub fingerprint: Vec<u8>,
    /// Without an answer by then nobody knows what became of it.
    pub lease_until: DateTime<Utc>,
    /// The answer; absent as long as there is none.
    pub sealed: Option<Vec<u8>>,
    /// The master key's id.
    pub key_id: Option<String>,
}

impl Known {
    /// The answer.
    #[must_use]
    pub fn answer(&self) -> Option<SealedRow> {
        Some(SealedRow { sealed: self.sealed.clone()?, key_id: self.key_id.clone()? })
    }
}

/// How long things hold.
#[derive(Clone, Copy, Debug)]
pub struct Term {
    /// Now.
    pub at: DateTime<Utc>,
    /// Until when the claim is expected to be answered.
    pub lease_until: DateTime<Utc>,
    /// From when on the key means nothing any more.
    pub expires_at: DateTime<Utc>,
}

/// Claim a request as `id`; `false` when it was claimed before and its key still means something. Of several at once
/// one succeeds.
pub async fn claim(db: &Db, named: Named<'_>, id: Uuid, fingerprint: &[u8], term: Term) -> Result<bool> {
    let sql =
        "INSERT INTO idempotency (id, org_id, workspace_id, caller, key_hash, fingerprint, lease_until, expires_at)
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
               ON CONFLICT (org_id, workspace_id, caller, key_hash) DO UPDATE
               SET id = excluded.id, fingerprint = excluded.fingerprint, lease_until = excluded.lease_until,
                   sealed = NULL, key_id = NULL, expires_at = excluded.expires_at
               WHERE idempotency.expires_at <= $9";
    let Named { org_id, workspace_id, caller, key_hash } = named;
    let Term { at, lease_until, expires_at } = term;
    let values = (id, org_id, workspace_id, caller, key_hash, fingerprint, lease_until, expires_at, at);
    Ok(db.run(sql, values).await? > 0)
}

/// What is known of a request at `now`; `None` where its key means nothing.
pub async fn find(db: &Db, named: Named<'_>, now: DateTime<Utc>) -> Result<Option<Known>> {
    let sql = "SELECT id, fingerprint, lease_until, sealed, key_id FROM idempotency
               WHERE org_id = $1 AND workspace_id = $2 AND caller = $3 AND key_hash = $4 AND expires_at > $5";
    Ok(db.first(sql, (named.org_id, named.workspace_id, named.caller, named.key_hash, now)).await?)
}

/// Keep the answer of the request that was claimed as `id`.
pub async fn answer(db: &Db, org_id: Uuid, id: Uuid, answer: &SealedRow) -> Result<()> {
    let sql = "UPDATE idempotency SET sealed = $1, key_id = $2 WHERE id = $3 AND org_id = $4";
    db.run(sql, (&answer.sealed, &answer.key_id, id, org_id)).await?;
    Ok(())
}

/// Give a request free that was claimed as `id`: nothing was done.
pub async fn release(db: &Db, org_id: Uuid, id: Uuid) -> Result<()> {
    db.run("DELETE FROM idempotency WHERE id = $1 AND org_id = $2", (id, org_id)).await?;
    Ok(())
}

/// Remove what means nothing any more.
pub async fn sweep(db: &Db, now: DateTime<Utc>) -> Result<u64> {
    Ok(db.run("DELETE FROM idempotency WHERE expires_at <= $1", (now,)).await?)
}
