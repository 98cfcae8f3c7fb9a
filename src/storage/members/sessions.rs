//! Signed-in browsers.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use crate::{
    domain::member::{Member, MemberSession, MemberStatus, Role},
    storage::{Db, Result},
};

macro_rules! session_columns {
    () => {
        "s.id, s.org_id, s.member_id, s.user_agent, s.created_at, s.seen_at, s.proved_at, s.expires_at"
    };
}

/// A session with its member, and what their organisation is called.
#[derive(Clone, Debug)]
pub struct SignedIn {
    /// The session.
    pub session: MemberSession,
    /// Whose it is, as they are now.
    pub member: Member,
    /// The organisation's name.
    pub organization_name: String,
}

/// Add a session; `hash` is of the browser's cookie.
pub async fn insert(db: &Db, it: &MemberSession, hash: &[u8]) -> Result<()> {
    let sql = "INSERT INTO member_sessions (id, org_id, member_id, hash, user_agent, created_at, seen_at, proved_at,
                   expires_at)
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
    let values =
        (it.id, it.org_id, it.member_id, hash, &it.user_agent, it.created_at, it.seen_at, it.proved_at, it.expires_at);
    db.run(sql, values).await?;
    Ok(())
}

/// The session whose cookie has this hash, whether it is still good or not.
pub async fn by_hash(db: &Db, hash: &[u8]) -> Result<Option<SignedIn>> {
    let sql = concat!(
        "SELECT ",
        session_columns!(),
        ", m.email, m.name, m.role, m.status, m.language, m.last_seen_at, m.created_at AS member_created_at,
           m.updated_at AS member_updated_at, o.name AS organization_name
         FROM member_sessions s JOIN members m ON m.id = s.member_id JOIN organizations o ON o.id = s.org_id
         WHERE s.hash = $1"
    );
    let row: Option<SignedInRow> = db.first(sql, (hash,)).await?;
    Ok(row.map(Into::into))
}

/// The columns of a member beside those of a session.
#[derive(sqlx::FromRow)]
struct SignedInRow {
    #[sqlx(flatten)]
    session: MemberSession,
    email: String,
    name: Option<String>,
    #[sqlx(try_from = "String")]
    role: Role,
    #[sqlx(try_from = "String")]
    status: MemberStatus,
    language: Option<String>,
    last_seen_at: Option<DateTime<Utc>>,
    member_created_at: DateTime<Utc>,
    member_updated_at: DateTime<Utc>,
    organization_name: String,
}

impl From<SignedInRow> for SignedIn {
    fn from(row: SignedInRow) -> Self {
        let member = Member {
            id: row.session.member_id,
            org_id: row.session.org_id,
            email: row.email,
            name: row.name,
            role: row.role,
            status: row.status,
            language: row.language,
            last_seen_at: row.last_seen_at,
            created_at: row.member_created_at,
            updated_at: row.member_updated_at,
        };
        Self { session: row.session, member, organization_name: row.organization_name }
    }
}

/// A member's sessions that end after `now`, the latest first; at most 100.
pub async fn of_member(db: &Db, org_id: Uuid, member_id: Uuid, now: DateTime<Utc>) -> Result<Vec<MemberSession>> {
    let sql = concat!(
        "SELECT ",
        session_columns!(),
        " FROM member_sessions s WHERE s.member_id = $1 AND s.org_id = $2 AND s.expires_at > $3
          ORDER BY s.created_at DESC, s.id DESC LIMIT 100"
    );
    Ok(db.all(sql, (member_id, org_id, now)).await?)
}

/// Note that a session was used.
pub async fn mark_seen(db: &Db, org_id: Uuid, id: Uuid, now: DateTime<Utc>) -> Result<()> {
    db.run("UPDATE member_sessions SET seen_at = $1 WHERE id = $2 AND org_id = $3", (now, id, org_id)).await?;
    Ok(())
}

/// Note that the person has shown again that the address is theirs.
pub async fn mark_proved(db: &Db, org_id: Uuid, id: Uuid, now: DateTime<Utc>) -> Result<()> {
    db.run("UPDATE member_sessions SET proved_at = $1 WHERE id = $2 AND org_id = $3", (now, id, org_id)).await?;
    Ok(())
}

/// End one session of a member; `false` when they have none such.
pub async fn delete(db: &Db, org_id: Uuid, member_id: Uuid, id: Uuid) -> Result<bool> {
    let sql = "DELETE FROM member_sessions WHERE id = $1 AND member_id = $2 AND org_id = $3";
    Ok(db.run(sql, (id, member_id, org_id)).await? > 0)
}

/// End all sessions of a member but one.
pub async fn delete_others(db: &Db, org_id: Uuid, member_id: Uuid, but: Option<Uuid>) -> Result<u64> {
    let sql = "DELETE FROM member_sessions WHERE member_id = $1 AND org_id = $2 AND ($3 IS NULL OR id <> $3)";
    Ok(db.run(sql, (member_id, org_id, but)).await?)
}

/// Remove sessions that ended before `before`.
pub async fn sweep(db: &Db, before: DateTime<Utc>) -> Result<u64> {
    Ok(db.run("DELETE FROM member_sessions WHERE expires_at < $1", (before,)).await?)
}
