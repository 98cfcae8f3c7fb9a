//! Members' passkeys.

use chrono::{DateTime, Utc};
use serde_json::Value;
use sqlx::types::Json;
use uuid::Uuid;

use crate::{
    domain::member::MemberPasskey,
    storage::{Db, Result},
};

macro_rules! passkey_columns {
    () => {
        "id, org_id, member_id, credential_id, name, credential, created_at, last_used_at"
    };
}

/// Add a passkey; `false` when somebody has it already.
pub async fn insert(db: &Db, it: &MemberPasskey) -> Result<bool> {
    let sql = concat!(
        "INSERT INTO member_passkeys (",
        passkey_columns!(),
        ") VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT DO NOTHING"
    );
    let values = (
        it.id,
        it.org_id,
        it.member_id,
        &it.credential_id,
        &it.name,
        Json(&it.credential),
        it.created_at,
        it.last_used_at,
    );
    Ok(db.run(sql, values).await? > 0)
}

/// A member's passkeys, the oldest first.
pub async fn of_member(db: &Db, org_id: Uuid, member_id: Uuid) -> Result<Vec<MemberPasskey>> {
    let sql = concat!(
        "SELECT ",
        passkey_columns!(),
        " FROM member_passkeys WHERE member_id = $1 AND org_id = $2 ORDER BY created_at, id"
    );
    Ok(db.all(sql, (member_id, org_id)).await?)
}

/// The passkey that an authenticator names, whosever it is.
pub async fn by_credential(db: &Db, credential_id: &[u8]) -> Result<Option<MemberPasskey>> {
    let sql = concat!("SELECT ", passkey_columns!(), " FROM member_passkeys WHERE credential_id = $1");
    Ok(db.first(sql, (credential_id,)).await?)
}

/// Save that a passkey was used, and how far its counter is now.
pub async fn mark_used(db: &Db, it: &MemberPasskey, credential: &Value, now: DateTime<Utc>) -> Result<()> {
    let sql = "UPDATE member_passkeys SET credential = $1, last_used_at = $2 WHERE id = $3 AND org_id = $4";
    db.run(sql, (Json(credential), now, it.id, it.org_id)).await?;
    Ok(())
}

/// Remove a passkey of a member; `false` when they have none such.
pub async fn delete(db: &Db, org_id: Uuid, member_id: Uuid, id: Uuid) -> Result<bool> {
    let sql = "DELETE FROM member_passkeys WHERE id = $1 AND member_id = $2 AND org_id = $3";
    Ok(db.run(sql, (id, member_id, org_id)).await? > 0)
}
