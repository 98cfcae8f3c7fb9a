//! Connections. The credential leaves this file only as sealed bytes.

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Map, Value};
use sqlx::types::Json;
use uuid::Uuid;

use super::{Db, Listed, Paging, Result, SealedRow, StorageError, events};
use crate::domain::{
    connection::{Connection, ConnectionStatus},
    event::Event,
};

macro_rules! columns {
    () => {
        "c.id, c.org_id, c.workspace_id, c.end_user_id, u.external_id AS end_user_external_id,
         c.workspace_integration_id, c.integration_name, c.auth_method_key, c.kind, c.external_id, c.display_name,
         c.scope, c.status, c.status_reason, c.oauth_app_id, c.account_id, c.account_label, c.scopes_asked,
         c.scopes_granted, c.metadata, c.token_expires_at, c.ends_at, c.is_default, c.last_used_at, c.created_at,
         c.updated_at"
    };
}

macro_rules! joined {
    () => {
        " FROM connections c LEFT JOIN end_users u ON u.id = c.end_user_id"
    };
}

macro_rules! filter {
    () => {
        " WHERE c.org_id = $1
            AND ($2 IS NULL OR c.workspace_id = $2)
            AND ($3 IS NULL OR u.external_id = $3)
            AND ($4 IS NULL OR c.integration_name = $4)
            AND ($5 IS NULL OR c.status = $5)"
    };
}

/// `last_used_at` is written at most this often per connection.
const LAST_USED_GRAIN: TimeDelta = TimeDelta::minutes(1);

// Below the macros, which it uses.
pub mod lists;
mod owners;

pub use owners::end_user_with_connections;

/// Which connections to list.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// Only this workspace's.
    pub workspace_id: Option<Uuid>,
    /// Only those of the end user with this external id.
    pub end_user_id: Option<String>,
    /// Only this integration's.
    pub integration_name: Option<String>,
    /// Only in this state.
    pub status: Option<ConnectionStatus>,
}

/// When a grant is renewed, warned of and over, and what it shares its consent with.
#[derive(Clone, Debug, Default)]
pub struct Schedule {
    /// What one consent at the provider stands for.
    pub grant_key: Option<String>,
    /// When it dies, whatever one does.
    pub ends_at: Option<DateTime<Utc>>,
    /// When the worker renews the token.
    pub renew_at: Option<DateTime<Utc>>,
    /// When the worker next warns of `ends_at`.
    pub warn_at: Option<DateTime<Utc>>,
}

/// What a flow brings back for a connection.
#[derive(Clone, Debug)]
pub struct Renewal<'a> {
    /// The credential, sealed for this connection's row.
    pub secret: &'a SealedRow,
    /// The app that the tokens belong to.
    pub oauth_app_id: Option<Uuid>,
    /// The provider's id of the account, when the lookup answered.
    pub account_id: Option<String>,
    /// The account's label, when the lookup answered.
    pub account_label: Option<String>,
    /// Scopes asked for.
    pub scopes_asked: &'a [String],
    /// Scopes granted, when the provider said.
    pub scopes_granted: Option<Vec<String>>,
    /// What the definition keeps of the answer.
    pub metadata: &'a Map<String, Value>,
    /// When the access token ends.
    pub token_expires_at: Option<DateTime<Utc>>,
    /// What comes when.
    pub schedule: &'a Schedule,
    /// Now.
    pub at: DateTime<Utc>,
}

/// Add a connection; [`StorageError::Conflict`] when its external id is taken for integration and method in its
/// workspace, [`StorageError::Dangling`] when its owner is gone.
pub async fn insert(db: &Db, it: &Connection, secret: &SealedRow, schedule: &Schedule) -> Result<()> {
    let sql = "INSERT INTO connections (id, org_id, workspace_id, end_user_id, workspace_integration_id,
                   integration_name, auth_method_key, kind, external_id, display_name, scope, status, oauth_app_id,
                   account_id, account_label, scopes_asked, scopes_granted, metadata, token_expires_at, sealed, key_id,
                   token_version, created_at, updated_at, grant_key, ends_at, renew_at, warn_at, is_default)
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21,
                   1, $22, $22, $23, $24, $25, $26, FALSE) ON CONFLICT DO NOTHING";
    let values = (
        it.id,
        it.org_id,
        it.workspace_id,
        it.end_user_id,
        it.workspace_integration_id,
        &it.integration_name,
        &it.auth_method_key,
        it.kind.as_str(),
        &it.external_id,
        &it.display_name,
        it.scope.as_str(),
        it.status.as_str(),
        it.oauth_app_id,
        &it.account_id,
        &it.account_label,
        Json(&it.scopes_asked),
        it.scopes_granted.clone().map(Json),
        Json(&it.metadata),
        it.token_expires_at,
        &secret.sealed,
        &secret.key_id,
        it.created_at,
        &schedule.grant_key,
        schedule.ends_at,
        schedule.renew_at,
        schedule.warn_at,
    );
    if db.run(sql, values).await? == 0 { Err(StorageError::Conflict) } else { Ok(()) }
}

/// Put a new grant into a connection that keeps its id, external id and name; in a transaction.
pub async fn renew(db: &Db, org_id: Uuid, id: Uuid, it: &Renewal<'_>) -> Result<bool> {
    let sql = "UPDATE connections
               SET sealed = $1, key_id = $2, token_version = token_version + 1, status = 'ACTIVE', status_reason = NULL,
                   oauth_app_id = $3, account_id = COALESCE($4, account_id),
                   account_label = COALESCE($5, account_label), scopes_asked = $6, scopes_granted = $7, metadata = $8,
                   token_expires_at = $9, updated_at = $10, grant_key = $13, ends_at = $14, renew_at = $15, warn_at = $16
               WHERE id = $11 AND org_id = $12";
    let values = (
        &it.secret.sealed,
        &it.secret.key_id,
        it.oauth_app_id,
        &it.account_id,
        &it.account_label,
        Json(it.scopes_asked),
        it.scopes_granted.clone().map(Json),
        Json(it.metadata),
        it.token_expires_at,
        it.at,
        id,
        org_id,
        &it.schedule.grant_key,
        it.schedule.ends_at,
        it.schedule.renew_at,
        it.schedule.warn_at,
    );
    super::refreshes::reset(db, org_id, id, it.at).await?;
    Ok(db.run(sql, values).await? > 0)
}

/// What a later lookup found.
#[derive(Clone, Debug)]
pub struct FoundAccount {
    /// The provider's id of the account.
    pub id: Option<String>,
    /// The account's label.
    pub label: Option<String>,
    /// What its consent is known by.
    pub grant_key: Option<String>,
}

/// Fill in the account that a later lookup found; a display name that was only the integration's gives way to its label.
pub async fn set_account(
    db: &Db,
    org_id: Uuid,
    id: Uuid,
    found: &FoundAccount,
    placeholder: &str,
    at: DateTime<Utc>,
) -> Result<()> {
    let sql = "UPDATE connections
               SET account_id = COALESCE($1, account_id), account_label = COALESCE($2, account_label),
                   display_name = CASE WHEN display_name = $3 THEN COALESCE($2, display_name) ELSE display_name END,
                   updated_at = $4, grant_key = COALESCE($7, grant_key)
               WHERE id = $5 AND org_id = $6";
    db.run(sql, (&found.id, &found.label, placeholder, at, id, org_id, &found.grant_key)).await?;
    Ok(())
}

/// Give a connection another display name.
pub async fn rename(db: &Db, org_id: Uuid, id: Uuid, name: &str, told: &Event) -> Result<bool> {
    let sql = "UPDATE connections SET display_name = $1, updated_at = $2 WHERE id = $3 AND org_id = $4";
    Ok(events::run_told(db, sql, (name, told.created_at, id, org_id), told).await? > 0)
}

/// One connection of an organisation.
pub async fn get(db: &Db, org_id: Uuid, id: Uuid) -> Result<Option<Connection>> {
    let sql = concat!("SELECT ", columns!(), joined!(), " WHERE c.id = $1 AND c.org_id = $2");
    Ok(db.first(sql, (id, org_id)).await?)
}

/// A connection's sealed credential.
pub async fn secret(db: &Db, org_id: Uuid, id: Uuid) -> Result<Option<SealedRow>> {
    Ok(db.first("SELECT sealed, key_id FROM connections WHERE id = $1 AND org_id = $2", (id, org_id)).await?)
}

/// A connection with its credential, and the number that grows with each credential that is saved.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Kept {
    /// The connection.
    #[sqlx(flatten)]
    pub connection: Connection,
    /// Its credential.
    #[sqlx(flatten)]
    pub secret: SealedRow,
    /// The credential's number.
    pub token_version: i64,
}

/// One connection of an organisation with its sealed credential.
pub async fn with_secret(db: &Db, org_id: Uuid, id: Uuid) -> Result<Option<Kept>> {
    let sql = concat!(
        "SELECT ",
        columns!(),
        ", c.sealed, c.key_id, c.token_version",
        joined!(),
        " WHERE c.id = $1 AND c.org_id = $2"
    );
    Ok(db.first(sql, (id, org_id)).await?)
}

/// An end user's connections, oldest first.
pub async fn of_end_user(db: &Db, org_id: Uuid, end_user_id: Uuid) -> Result<Vec<Connection>> {
    let sql = concat!(
        "SELECT ",
        columns!(),
        joined!(),
        " WHERE c.end_user_id = $1 AND c.org_id = $2 ORDER BY c.created_at, c.id"
    );
    Ok(db.all(sql, (end_user_id, org_id)).await?)
}

/// A workspace's connections.
pub async fn of_workspace(db: &Db, org_id: Uuid, workspace_id: Uuid) -> Result<Vec<Connection>> {
    let sql = concat!("SELECT ", columns!(), joined!(), " WHERE c.workspace_id = $1 AND c.org_id = $2");
    Ok(db.all(sql, (workspace_id, org_id)).await?)
}

/// An organisation's connections that match, oldest first.
pub async fn list(db: &Db, org_id: Uuid, filter: &Filter, paging: Paging) -> Result<Listed<Connection>> {
    let status = filter.status.map(ConnectionStatus::as_str);
    let bound = || (org_id, filter.workspace_id, &filter.end_user_id, &filter.integration_name, status);
    let (a, b, c, d, e) = bound();
    let sql = concat!("SELECT ", columns!(), joined!(), filter!(), " ORDER BY c.created_at, c.id LIMIT $6 OFFSET $7");
    let items = db.all(sql, (a, b, c, d, e, paging.limit, paging.offset)).await?;
    let (total,) = db.one(concat!("SELECT count(*)", joined!(), filter!()), bound()).await?;
    Ok(Listed { items, total })
}

/// Remove a connection: its credential and data key go with the row.
pub async fn delete(db: &Db, org_id: Uuid, id: Uuid) -> Result<bool> {
    Ok(db.run("DELETE FROM connections WHERE id = $1 AND org_id = $2", (id, org_id)).await? > 0)
}

/// Whether another connection stands for the same consent at the provider: withdrawing one would end the other.
pub async fn shares_grant(db: &Db, org_id: Uuid, grant_key: &Option<String>, but: Uuid) -> Result<bool> {
    let sql = "SELECT count(*) FROM connections WHERE org_id = $1 AND grant_key = $2 AND id <> $3";
    let (count,): (i64,) = db.one(sql, (org_id, grant_key, but)).await?;
    Ok(count > 0)
}

/// Have the endings of an organisation's shared grants come one after the other, until the transaction ends.
pub async fn hold_grants(tx: &Db, org_id: Uuid) -> Result<()> {
    tx.run("UPDATE organizations SET updated_at = updated_at WHERE id = $1", (org_id,)).await?;
    Ok(())
}

/// What a connection's consent is known by, and its sealed credential.
pub async fn grant(db: &Db, org_id: Uuid, id: Uuid) -> Result<Option<(Option<String>, SealedRow)>> {
    let sql = "SELECT grant_key, sealed, key_id FROM connections WHERE id = $1 AND org_id = $2";
    let found: Option<(Option<String>, Vec<u8>, String)> = db.first(sql, (id, org_id)).await?;
    Ok(found.map(|(grant_key, sealed, key_id)| (grant_key, SealedRow { sealed, key_id })))
}

/// The connection that a portal flow renews rather than doubles: the same end user, integration and account.
pub async fn same_account(
    db: &Db,
    org_id: Uuid,
    end_user_id: Uuid,
    integration_name: &str,
    account_id: &str,
) -> Result<Vec<Connection>> {
    let sql = concat!(
        "SELECT ",
        columns!(),
        joined!(),
        " WHERE c.end_user_id = $1 AND c.org_id = $2 AND c.integration_name = $3 AND c.account_id = $4
          ORDER BY c.created_at, c.id"
    );
    Ok(db.all(sql, (end_user_id, org_id, integration_name, account_id)).await?)
}

/// The connection of that name, if there is one.
pub async fn by_external_id(
    db: &Db,
    org_id: Uuid,
    workspace_id: Uuid,
    integration_name: &str,
    external_id: &str,
    auth_method_key: &str,
) -> Result<Option<Connection>> {
    let sql = concat!(
        "SELECT ",
        columns!(),
        joined!(),
        " WHERE c.org_id = $1 AND COALESCE(c.workspace_id, c.org_id) = $2 AND c.integration_name = $3
            AND c.external_id = $4 AND COALESCE(c.auth_method_key, '') = $5"
    );
    Ok(db.first(sql, (org_id, workspace_id, integration_name, external_id, auth_method_key)).await?)
}

/// Whether a connection was last marked as used too long ago to let it stand at `now`.
#[must_use]
pub fn needs_marking(it: &Connection, now: DateTime<Utc>) -> bool {
    it.last_used_at.is_none_or(|last| now - last >= LAST_USED_GRAIN)
}

/// Note that a connection was used.
pub async fn mark_used(db: &Db, org_id: Uuid, id: Uuid, now: DateTime<Utc>) -> Result<()> {
    let sql = "UPDATE connections SET last_used_at = $1
               WHERE id = $2 AND org_id = $3 AND (last_used_at IS NULL OR last_used_at < $1)";
    db.run(sql, (now, id, org_id)).await?;
    Ok(())
}
