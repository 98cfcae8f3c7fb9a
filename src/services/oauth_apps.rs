//! OAuth apps: the clients that an organisation has registered with providers.

use std::collections::BTreeMap;

use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use url::Url;
use uuid::Uuid;

use super::{
    access,
    doctor::{self, Finding},
    events::{self, By, Subject},
    integrations,
};
use crate::{
    catalog::{
        Entry,
        definition::{AuthKind, AuthMethod, GrantType, OAuth1, OAuth2},
    },
    context::Context,
    domain::{
        access::Caller,
        event::{Event, EventKind},
        input::Patch,
        integration::{OAuthApp, OAuthAppMode},
    },
    error::{Error, Result},
    outbound::{
        oauth::{Client, Endpoints, Overrides},
        oauth1,
        template::Known,
    },
    storage::{self, Db, StorageError},
    vault::{Place, Vault},
};

/// The most OAuth apps of one organisation.
const APPS_MAX: usize = 1_000;

/// What an OAuth app says; for a change, members that are absent stay.
#[derive(Debug)]
pub struct AppFields {
    /// RFC 6749, 2.2.
    pub client_id: Option<String>,
    /// RFC 6749, 2.3.1.
    pub client_secret: Option<SecretString>,
    /// Told apart by.
    pub display_name: Patch<String>,
    /// Asked for instead of the definition's.
    pub scopes: Patch<Vec<String>>,
    /// Further authorize parameters.
    pub extra_params: Patch<BTreeMap<String, String>>,
    /// Whether it answers the mode `weavz_managed`.
    pub is_default: Option<bool>,
    /// Replaces the definition's authorization endpoint.
    pub auth_url: Patch<String>,
    /// Replaces its token endpoint.
    pub token_url: Patch<String>,
    /// Replaces its revocation endpoint.
    pub revoke_url: Patch<String>,
    /// Replaces its API's base URL.
    pub api_url: Patch<String>,
}

fn place(app: Uuid) -> Place {
    Place { table: "oauth_apps", row: app, field: "sealed_secret" }
}

/// The definition's OAuth 2.0 method and its facts; 400 `NOT_OAUTH2` where it has none.
pub fn oauth_method<'a>(entry: &'a Entry, key: Option<&str>) -> Result<(&'a AuthMethod, &'a OAuth2)> {
    let oauth = |method: &'a AuthMethod| method.oauth2.as_ref().map(|facts| (method, facts));
    let found = match key {
        Some(_) => oauth(integrations::method(entry, key)?),
        None => entry.auth.iter().find(|method| method.kind == AuthKind::OAuth2).and_then(oauth),
    };
    found.ok_or_else(|| not_oauth(entry))
}

fn not_oauth(entry: &Entry) -> Error {
    Error::invalid("NOT_OAUTH2", format!("{} does not sign in with OAuth", entry.display_name))
}

/// The facts of a method at which the person consents by OAuth 2.0.
#[must_use]
pub fn consenting(method: &AuthMethod) -> Option<&OAuth2> {
    method.oauth2.as_ref().filter(|facts| facts.grant == GrantType::AuthorizationCode)
}

/// Whether an OAuth app signs in by a method, of either OAuth: then the person consents at the provider, and types no
/// credential.
#[must_use]
pub fn needs_app(method: &AuthMethod) -> bool {
    method.oauth1.is_some() || consenting(method).is_some()
}

/// Register an OAuth app; the first one of an integration is its default.
pub async fn create(ctx: &Context, caller: &Caller, integration_name: String, fields: AppFields) -> Result<OAuthApp> {
    access::org_wide(caller)?;
    let entry = ctx.catalog.get(&integration_name).ok_or_else(|| integrations::unknown(&integration_name))?;
    if !entry.auth.iter().any(needs_app) {
        return Err(not_oauth(entry));
    }
    let (Some(client_id), Some(secret)) = (fields.client_id, fields.client_secret) else {
        return Err(Error::field("clientId", "and clientSecret are required"));
    };
    let existing = storage::oauth_apps::list(&ctx.db, caller.org_id).await?;
    if existing.len() >= APPS_MAX {
        return Err(Error::forbidden("QUOTA_EXCEEDED", format!("an organization has at most {APPS_MAX} OAuth apps")));
    }
    let first = !existing.iter().any(|app| app.integration_name == integration_name && app.is_default);
    let now = ctx.clock.now();
    let app = OAuthApp {
        id: ctx.entropy.id(now),
        org_id: caller.org_id,
        integration_name,
        display_name: fields.display_name.apply(None),
        client_id,
        scopes: fields.scopes.apply(None),
        extra_params: fields.extra_params.apply(None).unwrap_or_default(),
        is_default: fields.is_default.unwrap_or(first),
        auth_url: fields.auth_url.apply(None),
        token_url: fields.token_url.apply(None),
        revoke_url: fields.revoke_url.apply(None),
        api_url: fields.api_url.apply(None),
        created_at: now,
        updated_at: now,
    };
    let sealed = ctx.vault.seal(place(app.id), secret.expose_secret().as_bytes())?;
    let tx = ctx.db.begin().await?;
    if app.is_default {
        storage::oauth_apps::clear_default(&tx, app.org_id, &app.integration_name).await?;
    }
    storage::oauth_apps::insert(&tx, &app, &sealed).await.map_err(second_default)?;
    storage::events::insert(&tx, &event(ctx, caller, EventKind::OAuthAppCreated, &app, &[])).await?;
    tx.commit().await?;
    forget(ctx, &app);
    Ok(app)
}

/// All OAuth apps of the organisation.
pub async fn list(ctx: &Context, caller: &Caller) -> Result<Vec<OAuthApp>> {
    access::org_wide(caller)?;
    Ok(storage::oauth_apps::list(&ctx.db, caller.org_id).await?)
}

/// One OAuth app of the organisation.
pub async fn get(ctx: &Context, caller: &Caller, id: Uuid) -> Result<OAuthApp> {
    access::org_wide(caller)?;
    storage::oauth_apps::get(&ctx.db, caller.org_id, id).await?.ok_or_else(not_found)
}

/// What the doctor says of an app.
pub async fn verdict(ctx: &Context, app: &OAuthApp) -> Result<Finding> {
    doctor::oauth_app(&ctx.db, &ctx.vault, &ctx.catalog, &ctx.urls, app).await
}

/// The integrations for which the organisation has a default app, by name.
pub async fn configured(ctx: &Context, caller: &Caller) -> Result<Vec<String>> {
    let apps = storage::oauth_apps::list(&ctx.db, caller.org_id).await?;
    let mut names: Vec<_> = apps.into_iter().filter(|app| app.is_default).map(|app| app.integration_name).collect();
    names.sort_unstable();
    Ok(names)
}

/// Change an OAuth app.
pub async fn update(ctx: &Context, caller: &Caller, id: Uuid, fields: AppFields) -> Result<OAuthApp> {
    access::org_wide(caller)?;
    let tx = ctx.db.begin().await?;
    // Held while it is read and written: of two changes at once the second keeps what the first has set.
    storage::oauth_apps::hold(&tx, caller.org_id, id).await?;
    let mut app = storage::oauth_apps::get(&tx, caller.org_id, id).await?.ok_or_else(not_found)?;
    app.client_id = fields.client_id.unwrap_or(app.client_id);
    app.display_name = fields.display_name.apply(app.display_name);
    app.scopes = fields.scopes.apply(app.scopes);
    app.extra_params = fields.extra_params.apply(Some(app.extra_params)).unwrap_or_default();
    app.is_default = fields.is_default.unwrap_or(app.is_default);
    app.auth_url = fields.auth_url.apply(app.auth_url);
    app.token_url = fields.token_url.apply(app.token_url);
    app.revoke_url = fields.revoke_url.apply(app.revoke_url);
    app.api_url = fields.api_url.apply(app.api_url);
    app.updated_at = ctx.clock.now();
    let sealed = match &fields.client_secret {
        Some(secret) => Some(ctx.vault.seal(place(app.id), secret.expose_secret().as_bytes())?),
        None => None,
    };
    if app.is_default {
        storage::oauth_apps::clear_default(&tx, app.org_id, &app.integration_name).await?;
    }
    storage::oauth_apps::update(&tx, &app, sealed.as_ref()).await.map_err(second_default)?;
    let detail = [("secretChanged", Value::from(sealed.is_some()))];
    storage::events::insert(&tx, &event(ctx, caller, EventKind::OAuthAppUpdated, &app, &detail)).await?;
    tx.commit().await?;
    forget(ctx, &app);
    Ok(app)
}

/// Delete an OAuth app.
pub async fn delete(ctx: &Context, caller: &Caller, id: Uuid) -> Result<()> {
    let app = get(ctx, caller, id).await?;
    let told = event(ctx, caller, EventKind::OAuthAppDeleted, &app, &[]);
    if !storage::oauth_apps::delete(&ctx.db, caller.org_id, id, &told).await? {
        return Err(not_found());
    }
    forget(ctx, &app);
    Ok(())
}

/// What this process remembers of an integration's apps is no longer so.
fn forget(ctx: &Context, changed: &OAuthApp) {
    ctx.apps.forget(|known| {
        known
            .as_ref()
            .is_none_or(|app| app.org_id == changed.org_id && app.integration_name == changed.integration_name)
    });
}

fn event(ctx: &Context, caller: &Caller, kind: EventKind, app: &OAuthApp, more: &[(&str, Value)]) -> Event {
    let subject = Subject::of_organization(app.org_id).with_integration(&app.integration_name);
    let named = [("oauthAppId", Value::from(app.id.to_string())), ("clientId", Value::from(app.client_id.clone()))];
    events::event(ctx, By::from(caller), kind, &subject, &[&named, more].concat())
}

/// The app that a caller names for an integration; 400 when it is for another one.
pub async fn named(ctx: &Context, org_id: Uuid, id: Uuid, integration_name: &str) -> Result<OAuthApp> {
    let found = storage::oauth_apps::get(&ctx.db, org_id, id).await?;
    let app = found.ok_or_else(|| Error::invalid("OAUTH_APP_NOT_FOUND", "oauthAppId names no OAuth app"))?;
    if app.integration_name == integration_name {
        return Ok(app);
    }
    Err(Error::invalid("INVALID_OAUTH_APP", "oauthAppId names an OAuth app of another integration"))
}

/// The app that signs in for an integration; 400 `NO_OAUTH_APP` where the organisation has none.
pub async fn select(
    ctx: &Context,
    org_id: Uuid,
    integration_name: &str,
    mode: Option<&str>,
    id: Option<Uuid>,
) -> Result<OAuthApp> {
    if mode == Some(OAuthAppMode::Custom.as_str()) {
        let id =
            id.ok_or_else(|| Error::invalid("OAUTH_APP_NOT_FOUND", "the OAuth app of this integration is gone"))?;
        return named(ctx, org_id, id, integration_name).await;
    }
    let found = storage::oauth_apps::default_for(&ctx.db, org_id, integration_name).await?;
    found.ok_or_else(|| {
        let detail = format!("no OAuth app for {integration_name}: register one at POST /api/v1/oauth-apps");
        Error::invalid("NO_OAUTH_APP", detail)
    })
}

/// The OAuth 2.0 client that an app stands for; `known` are the account's fields and metadata, which URLs may name.
pub async fn client<'a>(
    ctx: &'a Context,
    entry: &'a Entry,
    facts: &'a OAuth2,
    app: &OAuthApp,
    known: &Map<String, Value>,
) -> Result<Client<'a>> {
    let kept = with_secret(ctx, &ctx.db, app).await?.ok_or_else(not_found)?;
    client_of(ctx, entry, facts, &kept, known)
}

/// An OAuth app with its secret, for work that must be done even when the app is gone; kept sealed only.
#[derive(Clone, Default, Serialize, Deserialize)]
pub(super) struct KeptClient {
    client_id: String,
    client_secret: String,
    auth_url: Option<String>,
    token_url: Option<String>,
    revoke_url: Option<String>,
}

impl KeptClient {
    fn overrides(&self) -> Overrides {
        Overrides {
            auth_url: self.auth_url.clone(),
            token_url: self.token_url.clone(),
            revoke_url: self.revoke_url.clone(),
        }
    }
}

/// What must be kept of an app: the one that is named, else the organisation's default; `None` where there is none.
pub(super) async fn keep(
    ctx: &Context,
    db: &Db,
    org_id: Uuid,
    integration_name: &str,
    app: Option<Uuid>,
) -> Result<Option<KeptClient>> {
    let app = match app {
        Some(id) => storage::oauth_apps::get(db, org_id, id).await?,
        None => storage::oauth_apps::default_for(db, org_id, integration_name).await?,
    };
    match app {
        Some(app) => with_secret(ctx, db, &app).await,
        None => Ok(None),
    }
}

async fn with_secret(ctx: &Context, db: &Db, app: &OAuthApp) -> Result<Option<KeptClient>> {
    let Some(sealed) = storage::oauth_apps::secret(db, app.org_id, app.id).await? else { return Ok(None) };
    let secret = ctx.vault.open(place(app.id), &sealed)?;
    let secret = std::str::from_utf8(secret.expose_secret()).map_err(Error::internal)?;
    Ok(Some(KeptClient {
        client_id: app.client_id.clone(),
        client_secret: secret.to_owned(),
        auth_url: app.auth_url.clone(),
        token_url: app.token_url.clone(),
        revoke_url: app.revoke_url.clone(),
    }))
}

/// The OAuth 2.0 client that a kept app stands for.
pub(super) fn client_of<'a>(
    ctx: &Context,
    entry: &'a Entry,
    facts: &'a OAuth2,
    app: &KeptClient,
    known: &Map<String, Value>,
) -> Result<Client<'a>> {
    let none = BTreeMap::new();
    let known = Known { public: known, secret: &none };
    Ok(Client {
        facts,
        quirks: &entry.quirks,
        endpoints: Endpoints::resolve(facts, &app.overrides(), known).map_err(Error::internal)?,
        token_params: known.parameters(&facts.token_params),
        client_id: app.client_id.clone(),
        client_secret: app.client_secret.clone().into(),
        redirect_uri: ctx.urls.oauth_callback(),
    })
}

/// The OAuth 1.0a client that an app stands for.
pub async fn oauth1_client<'a>(ctx: &Context, facts: &'a OAuth1, app: &OAuthApp) -> Result<oauth1::Client<'a>> {
    let kept = with_secret(ctx, &ctx.db, app).await?.ok_or_else(not_found)?;
    oauth1_client_of(ctx, facts, &kept)
}

/// The OAuth 1.0a client that a kept app stands for.
pub(super) fn oauth1_client_of<'a>(ctx: &Context, facts: &'a OAuth1, app: &KeptClient) -> Result<oauth1::Client<'a>> {
    Ok(oauth1::Client {
        facts,
        endpoints: oauth1::Endpoints::resolve(facts, &app.overrides()).map_err(Error::internal)?,
        consumer_key: app.client_id.clone(),
        consumer_secret: app.client_secret.clone().into(),
        callback: ctx.urls.oauth_callback(),
        stamp: ctx.stamp()?,
    })
}

/// Whether the client secret of an app opens.
pub async fn opens(db: &Db, vault: &Vault, app: &OAuthApp) -> Result<bool> {
    let sealed = storage::oauth_apps::secret(db, app.org_id, app.id).await?;
    Ok(sealed.is_some_and(|sealed| vault.open(place(app.id), &sealed).is_ok()))
}

/// Where the API of an integration is asked in place of its definition's address: where the app says, or where every
/// provider is played.
#[must_use]
pub fn api_moved_to(ctx: &Context, entry: &Entry, app: Option<&OAuthApp>) -> Option<Url> {
    let own = app.and_then(|app| app.api_url.as_deref()).and_then(|url| Url::parse(url).ok());
    own.or_else(|| ctx.playground.as_ref()?.join(&format!("/{}/api", entry.name)).ok())
}

fn second_default(error: StorageError) -> Error {
    match error {
        StorageError::Conflict => {
            Error::conflict("DUPLICATE", "another default app was set at the same time: try again")
        }
        other => other.into(),
    }
}

fn not_found() -> Error {
    access::missing("OAuth app")
}
