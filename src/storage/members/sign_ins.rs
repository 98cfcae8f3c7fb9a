//! Sign-ins that are under way: by a code that was mailed, or by a link.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use crate::storage::{Db, Result};

/// A sign-in that begins.
#[derive(Clone, Debug)]
pub struct NewSignIn {
    /// UUIDv7.
    pub id: Uuid,
    /// Whose it is; absent for an address that nobody has.
    pub member_id: Option<Uuid>,
    /// Of the address, to count by.
    pub address_hash: Vec<u8>,
    /// Of where the browser is, to count by.
    pub peer_hash: Option<Vec<u8>>,
    /// Of the browser that may enter the code.
    pub browser_hash: Option<Vec<u8>>,
    /// The code's keyed hash.
    pub code_tag: Option<String>,
    /// Of the link's token.
    pub link_hash: Option<Vec<u8>>,
    /// Whether who has the code or the link has the address.
    pub proves: bool,
    /// Now.
    pub at: DateTime<Utc>,
    /// When it ends.
    pub expires_at: DateTime<Utc>,
}

/// Add a sign-in.
pub async fn insert(db: &Db, it: &NewSignIn) -> Result<()> {
    let sql = "INSERT INTO member_sign_ins (id, member_id, address_hash, peer_hash, browser_hash, code_tag, link_hash,
                   proves, attempts, created_at, expires_at)
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 0, $9, $10)";
    let values = (
        it.id,
        it.member_id,
        &it.address_hash,
        &it.peer_hash,
        &it.browser_hash,
        &it.code_tag,
        &it.link_hash,
        it.proves,
        it.at,
        it.expires_at,
    );
    db.run(sql, values).await?;
    Ok(())
}

/// How many sign-ins an address, and how many a peer has begun since then.
pub async fn count(
    db: &Db,
    address_hash: &[u8],
    peer_hash: &Option<Vec<u8>>,
    since: DateTime<Utc>,
) -> Result<(i64, i64)> {
    let sql = "SELECT count(*) FROM member_sign_ins
               WHERE address_hash = $1 AND created_at >= $2 AND browser_hash IS NOT NULL";
    let (by_address,) = db.one(sql, (address_hash, since)).await?;
    let sql = "SELECT count(*) FROM member_sign_ins WHERE peer_hash = $1 AND created_at >= $2";
    let (by_peer,) = db.one(sql, (peer_hash, since)).await?;
    Ok((by_address, by_peer))
}

/// A sign-in whose code may be tried.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Attempt {
    /// Whose it is; absent for an address that nobody has.
    pub member_id: Option<Uuid>,
    /// The code's keyed hash.
    pub code_tag: String,
}

/// Count an attempt at a code from the browser that began; `None` when it can be tried no more.
pub async fn attempt(db: &Db, id: Uuid, browser_hash: &[u8], most: i64, now: DateTime<Utc>) -> Result<Option<Attempt>> {
    let sql = "UPDATE member_sign_ins SET attempts = attempts + 1
               WHERE id = $1 AND browser_hash = $2 AND attempts < $3 AND expires_at > $4 AND spent_at IS NULL
                 AND code_tag IS NOT NULL
               RETURNING member_id, code_tag";
    Ok(db.first(sql, (id, browser_hash, most, now)).await?)
}

/// Spend a sign-in, its code and its link; `false` when somebody was faster.
pub async fn spend(db: &Db, id: Uuid, now: DateTime<Utc>) -> Result<bool> {
    let sql = "UPDATE member_sign_ins SET spent_at = $1 WHERE id = $2 AND spent_at IS NULL AND expires_at > $1";
    Ok(db.run(sql, (now, id)).await? > 0)
}

/// The sign-in of a link.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct ByLink {
    /// The sign-in.
    pub id: Uuid,
    /// The member's organisation.
    pub org_id: Uuid,
    /// Whose it is.
    pub member_id: Uuid,
    /// Whether who has the link has the address.
    pub proves: bool,
}

/// The sign-in of a link that still opens at `now`.
pub async fn by_link(db: &Db, link_hash: &[u8], now: DateTime<Utc>) -> Result<Option<ByLink>> {
    let sql = "SELECT s.id, m.org_id, s.member_id, s.proves FROM member_sign_ins s JOIN members m ON m.id = s.member_id
               WHERE s.link_hash = $1 AND s.spent_at IS NULL AND s.expires_at > $2";
    Ok(db.first(sql, (link_hash, now)).await?)
}

/// The organisation of the member whose sign-in it is.
pub async fn organization_of(db: &Db, member_id: Uuid) -> Result<Option<Uuid>> {
    let row: Option<(Uuid,)> = db.first("SELECT org_id FROM members WHERE id = $1", (member_id,)).await?;
    Ok(row.map(|row| row.0))
}

/// Make the links and codes of a member open nothing any more.
pub async fn delete_of_member(db: &Db, member_id: Uuid) -> Result<u64> {
    Ok(db.run("DELETE FROM member_sign_ins WHERE member_id = $1", (member_id,)).await?)
}

/// Remove sign-ins that ended before `before`.
pub async fn sweep(db: &Db, before: DateTime<Utc>) -> Result<u64> {
    Ok(db.run("DELETE FROM member_sign_ins WHERE expires_at < $1", (before,)).await?)
}
