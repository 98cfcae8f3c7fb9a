//! Who members are at an OpenID provider.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::Membership;
use crate::{
    domain::member::Identity,
    storage::{Db, Result},
};

/// The members that a subject of an issuer is bound to, one in each organisation at most. At most 100.
pub async fn members(db: &Db, issuer: &str, subject: &str) -> Result<Vec<Membership>> {
    let sql = concat!(
        "SELECT ",
        columns!(),
        ", o.name AS organization_name FROM member_identities i JOIN members m ON m.id = i.member_id
           JOIN organizations o ON o.id = m.org_id
         WHERE i.issuer = $1 AND i.subject = $2 ORDER BY m.created_at, m.id LIMIT 100"
    );
    Ok(db.all(sql, (issuer, subject)).await?)
}

/// Who a member is at every provider that they came by.
pub async fn of_member(db: &Db, org_id: Uuid, member_id: Uuid) -> Result<Vec<Identity>> {
    let sql = "SELECT id, org_id, member_id, issuer, subject, created_at, last_used_at FROM member_identities
               WHERE member_id = $1 AND org_id = $2 ORDER BY issuer";
    Ok(db.all(sql, (member_id, org_id)).await?)
}

/// Bind a subject to a member; `false` when either is bound already.
pub async fn insert(db: &Db, it: &Identity) -> Result<bool> {
    let sql = "INSERT INTO member_identities (id, org_id, member_id, issuer, subject, created_at, last_used_at)
               VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING";
    let values = (it.id, it.org_id, it.member_id, &it.issuer, &it.subject, it.created_at, it.last_used_at);
    Ok(db.run(sql, values).await? > 0)
}

/// Note that a member came by a provider.
pub async fn mark_used(db: &Db, org_id: Uuid, member_id: Uuid, issuer: &str, now: DateTime<Utc>) -> Result<()> {
    let sql = "UPDATE member_identities SET last_used_at = $1 WHERE member_id = $2 AND org_id = $3 AND issuer = $4";
    db.run(sql, (now, member_id, org_id, issuer)).await?;
    Ok(())
}

/// Forget one of them; `false` when the member has none such.
pub async fn delete(db: &Db, org_id: Uuid, member_id: Uuid, id: Uuid) -> Result<bool> {
    let sql = "DELETE FROM member_identities WHERE id = $1 AND member_id = $2 AND org_id = $3";
    Ok(db.run(sql, (id, member_id, org_id)).await? > 0)
}
