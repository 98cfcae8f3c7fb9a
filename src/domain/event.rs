//! What happened to connections and credentials, by whom.

use chrono::{DateTime, Utc};
use serde_json::{Map, Value};
use uuid::Uuid;

use super::closed_set;

closed_set! {
    /// What happened.
    EventKind {
        /// A connection was made.
        ConnectionCreated = "connection.created",
        /// A connection got a new grant or key and keeps its id.
        ConnectionReconnected = "connection.reconnected",
        /// A connection was deleted.
        ConnectionDeleted = "connection.deleted",
        /// A connection cannot be used any more; `reason` says why.
        ConnectionError = "connection.error",
        /// A connection can be used again without its owner's doing.
        ConnectionRecovered = "connection.recovered",
        /// A grant will die; `daysLeft` says when.
        ConnectionExpiring = "connection.expiring",
        /// The account that is used by default was set.
        DefaultSet = "connection.default_set",
        /// An end user has no default account at an integration any more.
        DefaultCleared = "connection.default_cleared",
        /// Access was withdrawn at the provider.
        AccessWithdrawn = "connection.withdrawn",
        /// Access could not be withdrawn at the provider; `byHand` says where the person can.
        WithdrawalFailed = "connection.withdrawal_failed",
        /// A credential was read in clear.
        CredentialRead = "credentials.read",
        /// Somebody was made a member; `email` and `role` say who and as what.
        MemberInvited = "member.invited",
        /// A member has another role, other workspaces, or may no longer or again sign in.
        MemberChanged = "member.changed",
        /// A member was removed.
        MemberRemoved = "member.removed",
        /// A member has signed in.
        MemberSignedIn = "member.signed_in",
        /// A member came by an OpenID provider for the first time; `issuer` says which.
        IdentityBound = "member.identity_bound",
        /// It was forgotten who a member is at an OpenID provider.
        IdentityForgotten = "member.identity_forgotten",
        /// A member has a new passkey; `passkey` is what it is called.
        PasskeyAdded = "member.passkey_added",
        /// A passkey was removed.
        PasskeyRemoved = "member.passkey_removed",
        /// A passkey was refused, since its counter went back: there is a copy of it.
        PasskeyRefused = "member.passkey_refused",
    }
}

closed_set! {
    /// Who did it.
    Actor {
        /// An API key.
        ApiKey = "api_key",
        /// The service key.
        ServiceKey = "service_key",
        /// A member, on the dashboard.
        Member = "member",
        /// The end user, on the portal.
        EndUser = "end_user",
        /// An MCP server, for whoever holds its token.
        McpServer = "mcp_server",
        /// The server itself.
        System = "system",
    }
}

/// Something that happened. Holds no secrets.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Event {
    /// UUIDv7.
    pub id: Uuid,
    /// Its organisation.
    pub org_id: Uuid,
    /// In which workspace.
    pub workspace_id: Option<Uuid>,
    /// Whose.
    pub end_user_id: Option<Uuid>,
    /// To which connection.
    pub connection_id: Option<Uuid>,
    /// Catalog slug.
    pub integration_name: Option<String>,
    /// What.
    #[sqlx(try_from = "String")]
    pub kind: EventKind,
    /// By whom.
    #[sqlx(try_from = "String")]
    pub actor: Actor,
    /// The API key, the member, the end user, or the MCP server.
    pub actor_id: Option<Uuid>,
    /// What else there is to say.
    #[sqlx(json)]
    pub detail: Map<String, Value>,
    /// When.
    pub created_at: DateTime<Utc>,
}
