//! Members of organisations.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::{Db, Result, StorageError};
use crate::domain::{
    end_user::EndUser,
    member::{Member, Role},
};

macro_rules! columns {
    () => {
        "m.id, m.org_id, m.email, m.name, m.role, m.status, m.language, m.last_seen_at, m.created_at, m.updated_at"
    };
}

// Below the macro, which it uses.
pub mod challenges;
pub mod identities;
pub mod oidc_flows;
pub mod passkeys;
pub mod sessions;
pub mod sign_ins;

/// Add a member; [`StorageError::Conflict`] when the organisation knows the address already.
pub async fn insert(db: &Db, it: &Member) -> Result<()> {
    let sql =
        "INSERT INTO members (id, org_id, email, name, role, status, language, last_seen_at, created_at, updated_at)
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT DO NOTHING";
    let values = (
        it.id,
        it.org_id,
        &it.email,
        &it.name,
        it.role.as_str(),
        it.status.as_str(),
        &it.language,
        it.last_seen_at,
        it.created_at,
        it.updated_at,
    );
    if db.run(sql, values).await? == 0 { Err(StorageError::Conflict) } else { Ok(()) }
}

/// One member of an organisation.
pub async fn get(db: &Db, org_id: Uuid, id: Uuid) -> Result<Option<Member>> {
    Ok(db
        .first(concat!("SELECT ", columns!(), " FROM members m WHERE m.id = $1 AND m.org_id = $2"), (id, org_id))
        .await?)
}

/// The member of an organisation with this address, in lower case.
pub async fn by_email(db: &Db, org_id: Uuid, email: &str) -> Result<Option<Member>> {
    let sql = concat!("SELECT ", columns!(), " FROM members m WHERE m.email = $1 AND m.org_id = $2");
    Ok(db.first(sql, (email, org_id)).await?)
}

/// A member, and what their organisation is called.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Membership {
    /// The member.
    #[sqlx(flatten)]
    pub member: Member,
    /// The organisation's name.
    pub organization_name: String,
}

/// All that an address, in lower case, stands for: it may be known to several organisations. At most 100.
pub async fn of_email(db: &Db, email: &str) -> Result<Vec<Membership>> {
    let sql = concat!(
        "SELECT ",
        columns!(),
        ", o.name AS organization_name FROM members m JOIN organizations o ON o.id = m.org_id
         WHERE m.email = $1 ORDER BY m.created_at, m.id LIMIT 100"
    );
    Ok(db.all(sql, (email,)).await?)
}

/// An organisation's members, oldest first.
pub async fn list(db: &Db, org_id: Uuid) -> Result<Vec<Member>> {
    let sql = concat!("SELECT ", columns!(), " FROM members m WHERE m.org_id = $1 ORDER BY m.created_at, m.id");
    Ok(db.all(sql, (org_id,)).await?)
}

/// How many members of a role can sign in, or could if they followed their invitation.
pub async fn count_role(db: &Db, org_id: Uuid, role: Role) -> Result<i64> {
    let sql = "SELECT count(*) FROM members WHERE org_id = $1 AND role = $2 AND status <> 'suspended'";
    let (count,) = db.one(sql, (org_id, role.as_str())).await?;
    Ok(count)
}

/// Save what may change of a member.
pub async fn update(db: &Db, it: &Member) -> Result<bool> {
    let sql = "UPDATE members SET name = $1, role = $2, status = $3, updated_at = $4 WHERE id = $5 AND org_id = $6";
    let values = (&it.name, it.role.as_str(), it.status.as_str(), it.updated_at, it.id, it.org_id);
    Ok(db.run(sql, values).await? > 0)
}

/// Remove a member; sessions and sign-ins go with them.
pub async fn delete(db: &Db, org_id: Uuid, id: Uuid) -> Result<bool> {
    Ok(db.run("DELETE FROM members WHERE id = $1 AND org_id = $2", (id, org_id)).await? > 0)
}

/// Have changes to an organisation's members come one after the other, until the transaction ends: of two owners who
/// remove each other one stays.
pub async fn hold_all(tx: &Db, org_id: Uuid) -> Result<()> {
    tx.run("UPDATE organizations SET updated_at = updated_at WHERE id = $1", (org_id,)).await?;
    Ok(())
}

/// Note that a member was here; who was invited has come.
pub async fn mark_seen(db: &Db, org_id: Uuid, id: Uuid, now: DateTime<Utc>) -> Result<()> {
    let sql =
        "UPDATE members SET last_seen_at = $1, status = CASE WHEN status = 'invited' THEN 'active' ELSE status END
               WHERE id = $2 AND org_id = $3";
    db.run(sql, (now, id, org_id)).await?;
    Ok(())
}

/// The workspaces that a member is given: those in which they are an end user, oldest first.
pub async fn workspaces(db: &Db, org_id: Uuid, id: Uuid) -> Result<Vec<Uuid>> {
    let sql = "SELECT workspace_id FROM end_users WHERE auth_user_id = $1 AND org_id = $2 ORDER BY workspace_id";
    let rows: Vec<(Uuid,)> = db.all(sql, (id, org_id)).await?;
    Ok(rows.into_iter().map(|row| row.0).collect())
}

/// The end users that stand for a member, a workspace each.
pub async fn end_users(db: &Db, org_id: Uuid, id: Uuid) -> Result<Vec<EndUser>> {
    let sql = "SELECT u.id, u.org_id, u.workspace_id, u.external_id, u.auth_user_id, u.kind, u.display_name, u.email,
                   u.metadata, (SELECT count(*) FROM connections c WHERE c.end_user_id = u.id) AS connection_count,
                   u.created_at, u.updated_at
               FROM end_users u WHERE u.auth_user_id = $1 AND u.org_id = $2 ORDER BY u.created_at, u.id";
    Ok(db.all(sql, (id, org_id)).await?)
}
