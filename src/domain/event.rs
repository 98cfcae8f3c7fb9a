//! What happened, by whom: every change, and every reading of a credential.

use chrono::{DateTime, TimeDelta, Utc};
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
        /// A connection got another name; `name` says which.
        ConnectionRenamed = "connection.renamed",
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
        /// An organisation was made.
        OrganizationCreated = "organization.created",
        /// An organisation got another name or slug.
        OrganizationUpdated = "organization.updated",
        /// A workspace was made; `name` and `slug` say which, here and below.
        WorkspaceCreated = "workspace.created",
        /// A workspace's name, slug, look or return URLs were changed.
        WorkspaceUpdated = "workspace.updated",
        /// A workspace was deleted with all that was in it.
        WorkspaceDeleted = "workspace.deleted",
        /// An integration of the catalog was added to a workspace; `alias` says as what, here and below.
        IntegrationAdded = "integration.added",
        /// A workspace's integration was changed.
        IntegrationUpdated = "integration.updated",
        /// An integration was removed from a workspace.
        IntegrationRemoved = "integration.removed",
        /// An OAuth app was registered; `clientId` says which, here and below.
        OAuthAppCreated = "oauth_app.created",
        /// An OAuth app was changed; `secretChanged` says whether it has another secret.
        OAuthAppUpdated = "oauth_app.updated",
        /// An OAuth app was deleted.
        OAuthAppDeleted = "oauth_app.deleted",
        /// An API key was made; `name` and `prefix` say which, here and below.
        ApiKeyCreated = "api_key.created",
        /// An API key was deleted.
        ApiKeyDeleted = "api_key.deleted",
        /// An end user was registered, or made by what needed one; `externalId` says who, here and below.
        EndUserCreated = "end_user.created",
        /// An end user's name, address or metadata were changed.
        EndUserUpdated = "end_user.updated",
        /// An end user was deleted with all that they owned.
        EndUserDeleted = "end_user.deleted",
        /// A portal link was issued; `linkId` says which, here and below.
        LinkCreated = "link.created",
        /// A portal link was withdrawn.
        LinkRevoked = "link.revoked",
        /// A connect session was made; `sessionId` says which.
        SessionCreated = "session.created",
        /// An invitation was queued for the mail server, or queued again with a new link; `invitationId` says which.
        InvitationSent = "invitation.sent",
        /// An invitation was cancelled, and its link withdrawn.
        InvitationCancelled = "invitation.cancelled",
        /// An MCP server was made; `serverId` and `name` say which, here and below.
        McpServerCreated = "mcp_server.created",
        /// An MCP server was changed.
        McpServerUpdated = "mcp_server.updated",
        /// An MCP server was deleted with its tools and tokens.
        McpServerDeleted = "mcp_server.deleted",
        /// A tool was added to an MCP server; `tool` says which, here and below.
        McpToolAdded = "mcp_tool.added",
        /// A tool of an MCP server was changed.
        McpToolUpdated = "mcp_tool.updated",
        /// A tool was removed from an MCP server.
        McpToolRemoved = "mcp_tool.removed",
        /// A token for an MCP server was issued; `tokenId` and `serverId` say which, here and below.
        McpTokenCreated = "mcp_token.created",
        /// A token for an MCP server was revoked.
        McpTokenRevoked = "mcp_token.revoked",
        /// A person let an MCP client act for them; `client` and `serverId` say which.
        McpGrantGiven = "mcp_grant.given",
        /// What a person had let an MCP client do was ended.
        McpGrantEnded = "mcp_grant.ended",
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
    /// From which address it was asked for.
    pub origin: Option<String>,
    /// When.
    pub created_at: DateTime<Utc>,
}

/// How long what happened is kept; absent is for ever.
#[derive(Clone, Copy, Debug)]
pub struct Kept {
    /// Events.
    pub events: Option<TimeDelta>,
    /// Runs of actions.
    pub runs: Option<TimeDelta>,
}
