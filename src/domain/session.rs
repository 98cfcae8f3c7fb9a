//! Connect sessions (`cst_`): exactly one connection, made by whoever opens the link.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::{closed_set, connection::ConnectionScope};

/// What separates a session's token from other tokens.
pub const SESSION_PREFIX: &str = "cst_";
/// The life of a session, in seconds: four hours, not settable (contract 0.1).
pub const SESSION_TTL: i64 = 14_400;

closed_set! {
    /// How far a session has come.
    SessionStatus {
        /// Nobody has started.
        Pending = "PENDING",
        /// Somebody is at the provider.
        Connecting = "CONNECTING",
        /// The connection stands; final.
        Completed = "COMPLETED",
        /// The last attempt failed; another may be started until the session expires.
        Failed = "FAILED",
    }
}

/// A connect session.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct ConnectSession {
    /// UUIDv7; the token's `sub`.
    pub id: Uuid,
    /// Its organisation.
    pub org_id: Uuid,
    /// Its workspace.
    pub workspace_id: Uuid,
    /// Who will own the connection.
    pub end_user_id: Option<Uuid>,
    /// The workspace integration that it follows.
    pub workspace_integration_id: Option<Uuid>,
    /// Catalog slug.
    pub integration_name: String,
    /// Which of the definition's methods.
    pub auth_method_key: Option<String>,
    /// As the caller gave it, or as the workspace integration has it.
    pub oauth_app_mode: Option<String>,
    /// The app that will be used; kept so that refreshing uses the same.
    pub oauth_app_id: Option<Uuid>,
    /// The connection's display name.
    pub connection_name: String,
    /// The connection's external id.
    pub external_id: String,
    /// Who may use the connection.
    #[sqlx(try_from = "String")]
    pub scope: ConnectionScope,
    /// How far it has come.
    #[sqlx(try_from = "String")]
    pub status: SessionStatus,
    /// What it made.
    pub connection_id: Option<Uuid>,
    /// Why the last attempt failed, as a code of [`FlowFailure`](super::flow::FlowFailure).
    pub error: Option<String>,
    /// Where success leads.
    pub success_redirect_uri: Option<String>,
    /// Where failure leads.
    pub error_redirect_uri: Option<String>,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it ends.
    pub expires_at: DateTime<Utc>,
}
