//! A workspace's integrations, and the OAuth apps that they sign in with.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde_json::{Map, Value};
use uuid::Uuid;

use super::closed_set;

closed_set! {
    /// Whose connection an integration uses.
    Strategy {
        /// One connection for everybody.
        Fixed = "fixed",
        /// Each end user connects their own account.
        PerUser = "per_user",
        /// Each end user may connect their own; the workspace's default serves the others.
        PerUserWithFallback = "per_user_with_fallback",
    }
}

closed_set! {
    /// Which OAuth app an integration signs in with.
    OAuthAppMode {
        /// The organisation's default app.
        Managed = "weavz_managed",
        /// One named by id.
        Custom = "custom",
    }
}

/// A catalog entry at work in a workspace.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct WorkspaceIntegration {
    /// UUIDv7.
    pub id: Uuid,
    /// Its organisation.
    pub org_id: Uuid,
    /// Its workspace.
    pub workspace_id: Uuid,
    /// Catalog slug.
    pub integration_name: String,
    /// Unique in the workspace.
    pub alias: String,
    /// Whose connection it uses.
    #[sqlx(try_from = "String")]
    pub connection_strategy: Strategy,
    /// One of the definition's methods.
    pub auth_method_key: Option<String>,
    /// Which OAuth app; absent where the method is not OAuth.
    pub oauth_app_mode: Option<String>,
    /// The app, when the mode is `custom`.
    pub oauth_app_id: Option<Uuid>,
    /// The shared connection of `fixed`, or the fallback's default.
    pub connection_id: Option<Uuid>,
    /// At most 255 characters.
    pub display_name: Option<String>,
    /// The actions that may run; absent is all.
    #[sqlx(json(nullable))]
    pub enabled_actions: Option<Vec<String>>,
    /// Kept for the caller, at most 16 KiB.
    #[sqlx(json)]
    pub settings: Map<String, Value>,
    /// Ascending order on the portal.
    pub sort_order: i64,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it last changed.
    pub updated_at: DateTime<Utc>,
}

/// How a connection names its OAuth app.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum AppKey {
    /// By id.
    Id(Uuid),
    /// As the default one of an integration, by catalog slug.
    DefaultOf(String),
}

/// An OAuth client that is registered with a provider. The secret stays sealed in storage.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct OAuthApp {
    /// UUIDv7.
    pub id: Uuid,
    /// Its organisation.
    pub org_id: Uuid,
    /// Catalog slug.
    pub integration_name: String,
    /// At most 255 characters.
    pub display_name: Option<String>,
    /// `client_id` (RFC 6749, 2.2).
    pub client_id: String,
    /// Asked for instead of the definition's default scopes.
    #[sqlx(json(nullable))]
    pub scopes: Option<Vec<String>>,
    /// Further authorize parameters.
    #[sqlx(json)]
    pub extra_params: BTreeMap<String, String>,
    /// Whether it answers the mode `weavz_managed`.
    pub is_default: bool,
    /// Replaces the definition's authorization endpoint, for self-managed installations.
    pub auth_url: Option<String>,
    /// Replaces the token endpoint.
    pub token_url: Option<String>,
    /// Replaces the revocation endpoint.
    pub revoke_url: Option<String>,
    /// Replaces the API's base URL, for actions and the account lookup.
    pub api_url: Option<String>,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it last changed.
    pub updated_at: DateTime<Utc>,
}

/// `^[a-z0-9][a-z0-9_-]*$`, at most 63 characters.
pub fn parse_alias(value: &Value) -> Result<String, String> {
    let text = value.as_str().ok_or("must be a string")?;
    let plain = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit();
    let fits = text.len() <= 63
        && text.bytes().next().is_some_and(plain)
        && text.bytes().all(|b| plain(b) || matches!(b, b'-' | b'_'));
    if fits {
        Ok(text.to_owned())
    } else {
        Err("must be 1 to 63 lowercase letters, digits, hyphens and underscores, starting with a letter or digit"
            .to_owned())
    }
}
