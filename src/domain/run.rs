//! What was done with an account: who had which action executed, and how it ended. Never with what.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::{closed_set, event::Actor};

closed_set! {
    /// How a run ended.
    RunStatus {
        /// The action was done.
        Ok = "ok",
        /// It was not, or nobody knows; `error_code` says why.
        Failed = "failed",
    }
}

/// One execution of an action. Holds neither inputs nor outputs.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Run {
    /// UUIDv7.
    pub id: Uuid,
    /// Its organisation.
    pub org_id: Uuid,
    /// In which workspace.
    pub workspace_id: Uuid,
    /// For whom.
    pub end_user_id: Option<Uuid>,
    /// The end user's external id, as it was then.
    pub end_user_external_id: Option<String>,
    /// With which connection; absent where none was needed, or none was found.
    pub connection_id: Option<Uuid>,
    /// The connection's external id, as it was then.
    pub connection_external_id: Option<String>,
    /// Catalog slug.
    pub integration_name: String,
    /// Name of the action.
    pub action_name: String,
    /// By whom.
    #[sqlx(try_from = "String")]
    pub actor: Actor,
    /// The API key or the MCP server.
    pub actor_id: Option<Uuid>,
    /// How it ended.
    #[sqlx(try_from = "String")]
    pub status: RunStatus,
    /// A code of contract 0.3, where it failed.
    pub error_code: Option<String>,
    /// The HTTP status of the provider's answer, where a failure has one.
    pub provider_status: Option<i64>,
    /// How long it took, in milliseconds.
    pub duration_ms: i64,
    /// When it began.
    pub created_at: DateTime<Utc>,
}
