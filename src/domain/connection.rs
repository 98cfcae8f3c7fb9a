//! Connections: an account at a provider, owned by an end user or shared by a workspace.

use chrono::{DateTime, Utc};
use serde_json::{Map, Value};
use uuid::Uuid;

use super::closed_set;

closed_set! {
    /// Which kind of credential it holds (contract 1.6).
    ConnectionKind {
        /// An API key or the like.
        SecretText = "SECRET_TEXT",
        /// User name and password.
        BasicAuth = "BASIC_AUTH",
        /// Fields of the provider's own.
        CustomAuth = "CUSTOM_AUTH",
        /// OAuth 2.0 through an app that the organisation named.
        OAuth2 = "OAUTH2",
        /// OAuth 2.0 through the organisation's default app.
        PlatformOAuth2 = "PLATFORM_OAUTH2",
    }
}

closed_set! {
    /// Whether it can be used.
    ConnectionStatus {
        /// Usable.
        Active = "ACTIVE",
        /// The person must connect again.
        Error = "ERROR",
    }
}

closed_set! {
    /// Who may use it (contract 1.6).
    ConnectionScope {
        /// Everybody in the organisation.
        Organization = "ORGANIZATION",
        /// Everybody in its workspace.
        Workspace = "WORKSPACE",
        /// Its end user.
        User = "USER",
    }
}

closed_set! {
    /// Why a connection cannot be used, or is on its way there.
    StatusReason {
        /// The provider says that the grant has ended: withdrawn, expired, or its token used twice.
        InvalidGrant = "invalid_grant",
        /// A renewal was cut off, and whether the provider's answer was lost cannot be told any more.
        RefreshInterrupted = "refresh_interrupted",
        /// The token has ended, and there is none to renew it with.
        Expired = "expired",
        /// The provider refuses the key or password.
        CredentialRefused = "credential_refused",
        /// The provider refuses the OAuth app: the operator's to mend.
        InvalidClient = "invalid_client",
        /// The provider refuses to renew the token, time and again, without saying that the grant has ended.
        RefreshRefused = "refresh_refused",
        /// The OAuth app is gone: the operator's to mend.
        AppRemoved = "oauth_app_removed",
        /// The stored credential does not open: the operator's to mend.
        Unreadable = "credential_unreadable",
    }
}

/// A connection, without its secret: that stays sealed in storage.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Connection {
    /// UUIDv7.
    pub id: Uuid,
    /// Its organisation.
    pub org_id: Uuid,
    /// Its workspace; absent for one of the whole organisation.
    pub workspace_id: Option<Uuid>,
    /// Its owner.
    pub end_user_id: Option<Uuid>,
    /// The owner's external id.
    pub end_user_external_id: Option<String>,
    /// The workspace integration through which it was made.
    pub workspace_integration_id: Option<Uuid>,
    /// Catalog slug.
    pub integration_name: String,
    /// Which of the definition's methods.
    pub auth_method_key: Option<String>,
    /// Which kind of credential.
    #[sqlx(try_from = "String")]
    pub kind: ConnectionKind,
    /// The caller's id for it; unique with integration and method in its workspace.
    pub external_id: String,
    /// What a person recognises it by.
    pub display_name: String,
    /// Who may use it.
    #[sqlx(try_from = "String")]
    pub scope: ConnectionScope,
    /// Whether it can be used.
    #[sqlx(try_from = "String")]
    pub status: ConnectionStatus,
    /// Why it cannot, as a word of [`StatusReason`].
    pub status_reason: Option<String>,
    /// The OAuth app that its tokens belong to.
    pub oauth_app_id: Option<Uuid>,
    /// The provider's stable id of the account.
    pub account_id: Option<String>,
    /// What the provider calls the account: an address, a workspace's name.
    pub account_label: Option<String>,
    /// Scopes asked for.
    #[sqlx(json)]
    pub scopes_asked: Vec<String>,
    /// Scopes granted; absent when the provider did not say.
    #[sqlx(json(nullable))]
    pub scopes_granted: Option<Vec<String>>,
    /// Members of the token answer and the callback that the definition keeps; no secrets.
    #[sqlx(json)]
    pub metadata: Map<String, Value>,
    /// When the access token ends; absent means unknown.
    pub token_expires_at: Option<DateTime<Utc>>,
    /// When the grant dies, whatever one does; absent means unknown, or never.
    pub ends_at: Option<DateTime<Utc>>,
    /// Whether it is the one that is used where its owner has several at the integration.
    pub is_default: bool,
    /// When it was last used.
    pub last_used_at: Option<DateTime<Utc>>,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it last changed.
    pub updated_at: DateTime<Utc>,
}

impl Connection {
    /// Whether it cannot be used at `now`, until somebody mends it.
    #[must_use]
    pub fn is_lost(&self, now: DateTime<Utc>) -> bool {
        self.status == ConnectionStatus::Error || self.ends_at.is_some_and(|end| end <= now)
    }

    /// An active connection of which nothing is known yet but what it is to: without owner, names, account and scopes.
    #[must_use]
    pub fn new(
        id: Uuid,
        org_id: Uuid,
        integration_name: &str,
        auth_method_key: &str,
        kind: ConnectionKind,
        at: DateTime<Utc>,
    ) -> Self {
        Self {
            id,
            org_id,
            workspace_id: None,
            end_user_id: None,
            end_user_external_id: None,
            workspace_integration_id: None,
            integration_name: integration_name.to_owned(),
            auth_method_key: Some(auth_method_key.to_owned()),
            kind,
            external_id: String::new(),
            display_name: String::new(),
            scope: ConnectionScope::User,
            status: ConnectionStatus::Active,
            status_reason: None,
            oauth_app_id: None,
            account_id: None,
            account_label: None,
            scopes_asked: Vec::new(),
            scopes_granted: None,
            metadata: Map::new(),
            token_expires_at: None,
            ends_at: None,
            is_default: false,
            last_used_at: None,
            created_at: at,
            updated_at: at,
        }
    }
}

/// The scopes that were asked for and not granted, as far as the provider said what it granted.
/// `optional` ones do not count: answers often omit them.
#[must_use]
pub fn missing_scopes<'a>(asked: &'a [String], granted: Option<&[String]>, optional: &[&str]) -> Vec<&'a str> {
    let Some(granted) = granted else { return Vec::new() };
    let missing = |scope: &&str| !optional.contains(scope) && !granted.iter().any(|it| it == scope);
    asked.iter().map(String::as_str).filter(missing).collect()
}

/// The external id of a connection that the portal makes: `<end user>:<alias>`, with `:2`, `:3` … for further accounts
/// (contract section 6).
#[must_use]
pub fn portal_external_id(end_user: &str, alias: &str, ordinal: u32) -> String {
    if ordinal <= 1 { format!("{end_user}:{alias}") } else { format!("{end_user}:{alias}:{ordinal}") }
}
