//! Organisations and API keys.

use chrono::{DateTime, TimeDelta, Utc};
use sqlx::types::Json;
use uuid::Uuid;

use super::{Db, Result, StorageError, events};
use crate::domain::{
    access::{ApiKey, Organization},
    event::Event,
};

macro_rules! org_columns {
    () => {
        "id, name, slug, created_at, updated_at"
    };
}

macro_rules! key_columns {
    () => {
        "id, org_id, name, prefix, permissions, last_used_at, expires_at, created_at"
    };
}

/// `last_used_at` is written at most this often per key.
const LAST_USED_GRAIN: TimeDelta = TimeDelta::minutes(1);

/// How many organisations there are.
pub async fn count_organizations(db: &Db) -> Result<i64> {
    let (count,): (i64,) = db.one("SELECT count(*) FROM organizations", ()).await?;
    Ok(count)
}

/// The organisation that has been there longest.
pub async fn first_organization(db: &Db) -> Result<Uuid> {
    let (id,) = db.one("SELECT id FROM organizations ORDER BY created_at, id LIMIT 1", ()).await?;
    Ok(id)
}

/// Add an organisation; [`StorageError::Conflict`] when its slug is taken.
pub async fn insert_organization(db: &Db, org: &Organization, told: &Event) -> Result<()> {
    let sql = "INSERT INTO organizations (id, name, slug, created_at, updated_at) VALUES ($1, $2, $3, $4, $5)
               ON CONFLICT DO NOTHING";
    let values = (org.id, &org.name, &org.slug, org.created_at, org.updated_at);
    match events::run_told(db, sql, values, told).await? {
        0 => Err(StorageError::Conflict),
        _ => Ok(()),
    }
}

/// One organisation.
pub async fn organization(db: &Db, id: Uuid) -> Result<Option<Organization>> {
    Ok(db.first(concat!("SELECT ", org_columns!(), " FROM organizations WHERE id = $1"), (id,)).await?)
}

/// Save an organisation's name and slug; [`StorageError::Conflict`] when the slug is taken.
pub async fn update_organization(db: &Db, org: &Organization, told: &Event) -> Result<()> {
    let sql = "UPDATE organizations SET name = $1, slug = $2, updated_at = $3 WHERE id = $4";
    events::run_told(db, sql, (&org.name, &org.slug, org.updated_at, org.id), told).await?;
    Ok(())
}

/// Add an API key.
pub async fn insert_api_key(db: &Db, key: &ApiKey, hash: &[u8], told: &Event) -> Result<()> {
    let sql = "INSERT INTO api_keys (id, org_id, name, prefix, hash, permissions, expires_at, created_at)
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
    let permissions = key.permissions.clone().map(Json);
    let values = (key.id, key.org_id, &key.name, &key.prefix, hash, permissions, key.expires_at, key.created_at);
    events::run_told(db, sql, values, told).await?;
    Ok(())
}

/// The key whose secret has this SHA-256.
pub async fn api_key_by_hash(db: &Db, hash: &[u8]) -> Result<Option<ApiKey>> {
    Ok(db.first(concat!("SELECT ", key_columns!(), " FROM api_keys WHERE hash = $1"), (hash,)).await?)
}

/// All keys of an organisation, oldest first.
pub async fn api_keys(db: &Db, org_id: Uuid) -> Result<Vec<ApiKey>> {
    let sql = concat!("SELECT ", key_columns!(), " FROM api_keys WHERE org_id = $1 ORDER BY created_at, id");
    Ok(db.all(sql, (org_id,)).await?)
}

/// Remove a key; `false` when the organisation has none such.
pub async fn delete_api_key(db: &Db, org_id: Uuid, id: Uuid, told: &Event) -> Result<bool> {
    let sql = "DELETE FROM api_keys WHERE id = $1 AND org_id = $2";
    Ok(events::run_told(db, sql, (id, org_id), told).await? > 0)
}

/// Whether `key` was last marked as used too long ago to let it stand at `now`.
#[must_use]
pub fn needs_marking(key: &ApiKey, now: DateTime<Utc>) -> bool {
    key.last_used_at.is_none_or(|last| now - last >= LAST_USED_GRAIN)
}

/// Note that a key was used.
pub async fn mark_api_key(db: &Db, org_id: Uuid, id: Uuid, now: DateTime<Utc>) -> Result<()> {
    let sql = "UPDATE api_keys SET last_used_at = $1
               WHERE id = $2 AND org_id = $3 AND (last_used_at IS NULL OR last_used_at < $1)";
    db.run(sql, (now, id, org_id)).await?;
    Ok(())
}

/// The organisations that have been there longest, at most 1,000: the operator's view.
pub async fn organizations(db: &Db) -> Result<Vec<Organization>> {
    Ok(db.all(concat!("SELECT ", org_columns!(), " FROM organizations ORDER BY created_at, id LIMIT 1000"), ()).await?)
}
