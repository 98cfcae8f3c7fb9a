//! OAuth apps: clients that are registered with providers.

use sqlx::types::Json;
use uuid::Uuid;

use super::{Db, Result, SealedRow, StorageError, events};
use crate::domain::{event::Event, integration::OAuthApp};

macro_rules! columns {
    () => {
        "id, org_id, integration_name, display_name, client_id, scopes, extra_params, is_default, auth_url, token_url,
         revoke_url, api_url, created_at, updated_at"
    };
}

/// Add an app with its sealed secret; [`StorageError::Conflict`] when it is a second default.
pub async fn insert(db: &Db, it: &OAuthApp, secret: &SealedRow) -> Result<()> {
    let sql = concat!(
        "INSERT INTO oauth_apps (",
        columns!(),
        ", sealed_secret, key_id)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16) ON CONFLICT DO NOTHING"
    );
    let values = (
        it.id,
        it.org_id,
        &it.integration_name,
        &it.display_name,
        &it.client_id,
        it.scopes.clone().map(Json),
        Json(&it.extra_params),
        it.is_default,
        &it.auth_url,
        &it.token_url,
        &it.revoke_url,
        &it.api_url,
        it.created_at,
        it.updated_at,
        &secret.sealed,
        &secret.key_id,
    );
    if db.run(sql, values).await? == 0 { Err(StorageError::Conflict) } else { Ok(()) }
}

/// Save an app; its secret only when a new one is given.
pub async fn update(db: &Db, it: &OAuthApp, secret: Option<&SealedRow>) -> Result<bool> {
    let sql = "UPDATE oauth_apps
               SET display_name = $1, client_id = $2, scopes = $3, extra_params = $4, is_default = $5, auth_url = $6,
                   token_url = $7, revoke_url = $8, api_url = $9, updated_at = $10,
                   sealed_secret = COALESCE($11, sealed_secret), key_id = COALESCE($12, key_id)
               WHERE id = $13 AND org_id = $14";
    let values = (
        &it.display_name,
        &it.client_id,
        it.scopes.clone().map(Json),
        Json(&it.extra_params),
        it.is_default,
        &it.auth_url,
        &it.token_url,
        &it.revoke_url,
        &it.api_url,
        it.updated_at,
        secret.map(|secret| secret.sealed.clone()),
        secret.map(|secret| secret.key_id.clone()),
        it.id,
        it.org_id,
    );
    Ok(db.run(sql, values).await? > 0)
}

/// Take the default away from whichever app of the integration has it.
pub async fn clear_default(db: &Db, org_id: Uuid, integration_name: &str) -> Result<()> {
    let sql = "UPDATE oauth_apps SET is_default = FALSE
               WHERE org_id = $1 AND integration_name = $2 AND is_default";
    db.run(sql, (org_id, integration_name)).await?;
    Ok(())
}

/// One app of an organisation.
pub async fn get(db: &Db, org_id: Uuid, id: Uuid) -> Result<Option<OAuthApp>> {
    let sql = concat!("SELECT ", columns!(), " FROM oauth_apps WHERE id = $1 AND org_id = $2");
    Ok(db.first(sql, (id, org_id)).await?)
}

/// The organisation's default app for an integration.
pub async fn default_for(db: &Db, org_id: Uuid, integration_name: &str) -> Result<Option<OAuthApp>> {
    let sql =
        concat!("SELECT ", columns!(), " FROM oauth_apps WHERE org_id = $1 AND integration_name = $2 AND is_default");
    Ok(db.first(sql, (org_id, integration_name)).await?)
}

/// An organisation's apps, oldest first.
pub async fn list(db: &Db, org_id: Uuid) -> Result<Vec<OAuthApp>> {
    let sql = concat!("SELECT ", columns!(), " FROM oauth_apps WHERE org_id = $1 ORDER BY created_at, id");
    Ok(db.all(sql, (org_id,)).await?)
}

/// The apps of all organisations, by integration: the operator's view.
pub async fn of_all(db: &Db) -> Result<Vec<OAuthApp>> {
    Ok(db.all(concat!("SELECT ", columns!(), " FROM oauth_apps ORDER BY integration_name, created_at, id"), ()).await?)
}

/// An app's sealed client secret.
pub async fn secret(db: &Db, org_id: Uuid, id: Uuid) -> Result<Option<SealedRow>> {
    let sql = "SELECT sealed_secret AS sealed, key_id FROM oauth_apps WHERE id = $1 AND org_id = $2";
    Ok(db.first(sql, (id, org_id)).await?)
}

/// Remove an app. Connections made with it stay, and cannot be renewed.
pub async fn delete(db: &Db, org_id: Uuid, id: Uuid, told: &Event) -> Result<bool> {
    let sql = "DELETE FROM oauth_apps WHERE id = $1 AND org_id = $2";
    Ok(events::run_told(db, sql, (id, org_id), told).await? > 0)
}

/// Hold an app until the transaction ends: who else would hold it waits. `false` when there is none.
pub async fn hold(tx: &Db, org_id: Uuid, id: Uuid) -> Result<bool> {
    let sql = "UPDATE oauth_apps SET updated_at = updated_at WHERE id = $1 AND org_id = $2";
    Ok(tx.run(sql, (id, org_id)).await? > 0)
}
