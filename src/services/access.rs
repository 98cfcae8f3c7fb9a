//! Who may call: organisations, API keys, and the checks that every other service asks first.

use aws_lc_rs::{constant_time, digest};
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use chrono::{DateTime, TimeDelta, Utc};
use secrecy::{ExposeSecret, SecretString};
use serde_json::Value;
use uuid::Uuid;

use super::events::{self, By, Subject};
use crate::{
    context::Context,
    domain::{
        access::{ApiKey, Caller, Organization, Permissions},
        event::{Event, EventKind},
    },
    error::{Error, Kind, Result},
    storage::{self, StorageError},
};

/// What API keys start with.
const KEY_PREFIX: &str = "wvz_";
/// How much of a key is shown, prefix included.
const SHOWN: usize = 8;
/// How long a process remembers whom a key stands for.
pub const REMEMBERED_FOR: TimeDelta = TimeDelta::seconds(1);
/// The most API keys of one organisation.
const KEYS_MAX: usize = 1_000;

/// The caller that an API key stands for.
pub async fn authenticate(ctx: &Context, key: &str) -> Result<Caller> {
    let refused = || Error::unauthenticated("the API key is not valid");
    if !key.starts_with(KEY_PREFIX) || key.len() > 128 {
        return Err(refused());
    }
    let (hash, now) = (sha256(key), ctx.clock.now());
    if let Some(caller) = ctx.callers.get(&hash, now) {
        return Ok(caller);
    }
    let found = storage::access::api_key_by_hash(&ctx.db, &hash).await?.ok_or_else(refused)?;
    if found.expires_at.is_some_and(|end| now >= end) {
        return Err(Error::unauthenticated("the API key has expired"));
    }
    if storage::access::needs_marking(&found, now) {
        storage::access::mark_api_key(&ctx.db, found.org_id, found.id, now).await?;
    }
    let reads_credentials = found.permissions.as_ref().is_some_and(Permissions::read_credentials);
    let workspaces = match found.permissions {
        Some(Permissions::Workspace { mut workspace_ids, .. }) => {
            // UUIDv7 sorts by age, as every list does.
            workspace_ids.sort_unstable();
            workspace_ids.dedup();
            Some(workspace_ids)
        }
        Some(Permissions::Org { .. }) | None => None,
    };
    let caller =
        Caller { org_id: found.org_id, api_key_id: Some(found.id), member_id: None, workspaces, reads_credentials };
    if found.expires_at.is_none_or(|end| end >= now + REMEMBERED_FOR) {
        ctx.callers.put(hash, caller.clone(), now);
    }
    Ok(caller)
}

/// Whether `key` is the configured service key; without one the routes are off, and answer the same.
pub fn check_service_key(ctx: &Context, key: &str) -> Result<()> {
    let refused = || Error::unauthenticated("the service key is missing or wrong");
    let expected = ctx.service_key.as_ref().ok_or_else(refused)?;
    let (given, expected) = (sha256(key), sha256(expected.expose_secret()));
    constant_time::verify_slices_are_equal(&given, &expected).map_err(|_| refused())
}

/// The caller that the service key stands for, in the organisation that it names.
pub async fn authenticate_service(ctx: &Context, key: &str, org_id: Uuid) -> Result<Caller> {
    check_service_key(ctx, key)?;
    organization(ctx, org_id).await?;
    Ok(Caller::of_organization(org_id))
}

/// 403 unless the caller may touch what belongs to the organisation itself.
pub fn org_wide(caller: &Caller) -> Result<()> {
    if caller.is_org_wide() {
        return Ok(());
    }
    Err(Error::forbidden("SCOPE_DENIED", "this needs an API key for the whole organisation"))
}

/// 403 unless the caller may touch the workspace.
pub fn in_scope(caller: &Caller, workspace_id: Uuid) -> Result<()> {
    if caller.may_touch(workspace_id) {
        return Ok(());
    }
    Err(Error::forbidden("SCOPE_DENIED", "the API key is not for this workspace"))
}

/// The workspace that a list is limited to: the one that the caller names, or the key's only one.
///
/// # Errors
/// 403 `SCOPE_DENIED` for one that is not the key's; 400 where the key has several and the caller names none.
pub fn narrowed(caller: &Caller, named: Option<Uuid>) -> Result<Option<Uuid>> {
    match (named, caller.workspaces.as_deref()) {
        (Some(workspace), _) => in_scope(caller, workspace).map(|()| named),
        (None, None) => Ok(None),
        (None, Some([only])) => Ok(Some(*only)),
        (None, Some(_)) => Err(Error::field("workspaceId", "is required for an API key of several workspaces")),
    }
}

/// 403 unless the caller's key says that it may read credentials in clear.
pub fn reads_credentials(caller: &Caller) -> Result<()> {
    if caller.reads_credentials {
        return Ok(());
    }
    Err(Error::forbidden("SCOPE_DENIED", "this needs an API key with the permission credentials"))
}

/// Make an organisation.
pub async fn create_organization(ctx: &Context, by: By, name: String, slug: String) -> Result<Organization> {
    let now = ctx.clock.now();
    let org = Organization { id: ctx.entropy.id(now), name, slug, created_at: now, updated_at: now };
    let told = event(ctx, by, EventKind::OrganizationCreated, &org);
    storage::access::insert_organization(&ctx.db, &org, &told).await.map_err(slug_exists)?;
    Ok(org)
}

/// One organisation.
pub async fn organization(ctx: &Context, id: Uuid) -> Result<Organization> {
    let found = storage::access::organization(&ctx.db, id).await?;
    found.ok_or_else(|| Error::not_found("NOT_FOUND", "organization"))
}

/// Change an organisation's name, slug or both.
pub async fn update_organization(
    ctx: &Context,
    id: Uuid,
    name: Option<String>,
    slug: Option<String>,
) -> Result<Organization> {
    if name.is_none() && slug.is_none() {
        return Err(no_updates());
    }
    let mut org = organization(ctx, id).await?;
    org.name = name.unwrap_or(org.name);
    org.slug = slug.unwrap_or(org.slug);
    org.updated_at = ctx.clock.now();
    let told = event(ctx, By::ServiceKey, EventKind::OrganizationUpdated, &org);
    storage::access::update_organization(&ctx.db, &org, &told).await.map_err(slug_exists)?;
    Ok(org)
}

fn event(ctx: &Context, by: By, kind: EventKind, org: &Organization) -> Event {
    let detail = [("name", Value::from(org.name.clone())), ("slug", Value::from(org.slug.clone()))];
    events::event(ctx, by, kind, &Subject::of_organization(org.id), &detail)
}

fn key_event(ctx: &Context, by: By, kind: EventKind, key: &ApiKey) -> Event {
    let detail = [
        ("apiKeyId", Value::from(key.id.to_string())),
        ("name", Value::from(key.name.clone())),
        ("prefix", Value::from(key.prefix.clone())),
    ];
    events::event(ctx, by, kind, &Subject::of_organization(key.org_id), &detail)
}

/// 400 for a PATCH that changes nothing.
#[must_use]
pub fn no_updates() -> Error {
    Error::invalid("NO_UPDATES", "the body names nothing to change")
}

/// A new API key, and its secret, shown this once.
pub async fn create_api_key(
    ctx: &Context,
    caller: &Caller,
    name: String,
    permissions: Option<Permissions>,
    expires_at: Option<DateTime<Utc>>,
) -> Result<(ApiKey, SecretString)> {
    org_wide(caller)?;
    let now = ctx.clock.now();
    if expires_at.is_some_and(|end| end <= now) {
        return Err(Error::field("expiresAt", "must be in the future"));
    }
    if let Some(Permissions::Workspace { workspace_ids, .. }) = &permissions {
        for id in workspace_ids {
            if storage::workspaces::get(&ctx.db, caller.org_id, *id).await?.is_none() {
                return Err(Error::field("permissions", format!("workspaceIds names the unknown workspace {id}")));
            }
        }
    }
    if storage::access::api_keys(&ctx.db, caller.org_id).await?.len() >= KEYS_MAX {
        return Err(Error::forbidden("QUOTA_EXCEEDED", format!("an organization has at most {KEYS_MAX} API keys")));
    }
    add_key(ctx, By::from(caller), caller.org_id, name, permissions, expires_at).await
}

async fn add_key(
    ctx: &Context,
    by: By,
    org_id: Uuid,
    name: String,
    permissions: Option<Permissions>,
    expires_at: Option<DateTime<Utc>>,
) -> Result<(ApiKey, SecretString)> {
    let now = ctx.clock.now();
    let secret = format!("{KEY_PREFIX}{}", BASE64_URL_SAFE_NO_PAD.encode(ctx.entropy.bytes::<32>()?));
    let key = ApiKey {
        id: ctx.entropy.id(now),
        org_id,
        name,
        prefix: secret.chars().take(SHOWN).collect(),
        permissions,
        last_used_at: None,
        expires_at,
        created_at: now,
    };
    let told = key_event(ctx, by, EventKind::ApiKeyCreated, &key);
    storage::access::insert_api_key(&ctx.db, &key, &sha256(&secret), &told).await?;
    Ok((key, secret.into()))
}

/// All API keys of the caller's organisation.
pub async fn api_keys(ctx: &Context, caller: &Caller) -> Result<Vec<ApiKey>> {
    org_wide(caller)?;
    Ok(storage::access::api_keys(&ctx.db, caller.org_id).await?)
}

/// Delete an API key: the next request with it is refused, a second later at most by other processes.
pub async fn delete_api_key(ctx: &Context, caller: &Caller, id: Uuid) -> Result<()> {
    org_wide(caller)?;
    if caller.api_key_id == Some(id) {
        return Err(Error::forbidden("FORBIDDEN", "an API key cannot delete itself"));
    }
    let missing = || Error::not_found("NOT_FOUND", "API key");
    let keys = storage::access::api_keys(&ctx.db, caller.org_id).await?;
    let key = keys.iter().find(|key| key.id == id).ok_or_else(missing)?;
    let told = key_event(ctx, By::from(caller), EventKind::ApiKeyDeleted, key);
    if storage::access::delete_api_key(&ctx.db, caller.org_id, id, &told).await? {
        ctx.callers.forget(|it| it.api_key_id == Some(id));
        return Ok(());
    }
    Err(missing())
}

/// On the first start against an empty database: the organisation `default` and one API key for it.
pub async fn bootstrap(ctx: &Context) -> Result<Option<SecretString>> {
    if storage::access::count_organizations(&ctx.db).await? > 0 {
        return Ok(None);
    }
    let org = match create_organization(ctx, By::System, "Default".to_owned(), "default".to_owned()).await {
        Ok(org) => org,
        // Another process was first, and prints the key.
        Err(Error { kind: Kind::Conflict, .. }) => return Ok(None),
        Err(error) => return Err(error),
    };
    let (_, secret) = add_key(ctx, By::System, org.id, "First key".to_owned(), None, None).await?;
    Ok(Some(secret))
}

fn slug_exists(error: StorageError) -> Error {
    match error {
        StorageError::Conflict => Error::conflict("SLUG_EXISTS", "an organization with this slug exists already"),
        other => other.into(),
    }
}

fn sha256(text: &str) -> Vec<u8> {
    digest::digest(&digest::SHA256, text.as_bytes()).as_ref().to_vec()
}

/// 404 `NOT_FOUND` for a noun without a code of its own.
#[must_use]
pub fn missing(noun: &str) -> Error {
    Error::not_found("NOT_FOUND", noun)
}
