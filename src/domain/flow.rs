//! One attempt to connect an account: from the button, over the provider's consent page, to the result.

use chrono::{DateTime, Utc};
use url::Url;
use uuid::Uuid;

use super::closed_set;

/// How long a person may stay at the provider, in seconds.
pub const FLOW_TTL: i64 = 3_600;

closed_set! {
    /// How far a flow has come.
    FlowStatus {
        /// The person is at the provider; the `state` is unspent.
        Waiting = "waiting",
        /// The `state` is spent and the code is being exchanged.
        Exchanging = "exchanging",
        /// Another account than before came back: the grant is parked until the person decides.
        Deciding = "deciding",
        /// The grant covers several sites: it is parked until the person has chosen one.
        Choosing = "choosing",
        /// The connection stands.
        Completed = "completed",
        /// It ended without a connection.
        Failed = "failed",
    }
}

closed_set! {
    /// Why a flow ended without a connection. Each has its own sentence on the page.
    FlowFailure {
        /// The person declined at the provider (RFC 6749, 4.1.2.1).
        AccessDenied = "access_denied",
        /// The link ended while the person was at the provider.
        LinkExpired = "link_expired",
        /// The link was withdrawn, or its end user deleted, meanwhile.
        LinkRevoked = "link_revoked",
        /// The person stayed at the provider for more than [`FLOW_TTL`].
        FlowExpired = "flow_expired",
        /// The provider does not accept the redirect URI: the operator must register it.
        RedirectUriMismatch = "redirect_uri_mismatch",
        /// The provider does not know the client, or its secret is wrong: the operator's to mend.
        InvalidClient = "invalid_client",
        /// The provider refused the code: it was used, too old, or not ours (RFC 6749, 5.2).
        InvalidGrant = "invalid_grant",
        /// The provider does not accept a scope: the operator's to mend.
        InvalidScope = "invalid_scope",
        /// The provider does not accept the key or password.
        CredentialRefused = "credential_refused",
        /// The provider refused the request for another reason.
        ProviderRefused = "provider_refused",
        /// The provider is down, slow, or out of reach.
        ProviderUnavailable = "provider_unavailable",
        /// The provider answered something that cannot be read.
        ProviderUnreadable = "provider_unreadable",
        /// The answer names another issuer than the one that was asked (RFC 9207).
        IssuerMismatch = "issuer_mismatch",
        /// The provider's address is one that this server must not call.
        EgressRefused = "egress_refused",
        /// The grant covers no site or tenant that could be connected.
        NothingToChoose = "nothing_to_choose",
        /// At reconnecting, the person kept the old account.
        OtherAccount = "other_account",
        /// The connection's external id belongs to another connection meanwhile.
        NameTaken = "external_id_taken",
        /// The integration left the workspace meanwhile, or its OAuth app is gone.
        IntegrationRemoved = "integration_removed",
        /// The server stopped between asking and saving: the person must try again.
        Interrupted = "interrupted",
    }
}

/// A flow, without its sealed parts.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Flow {
    /// UUIDv7; also the reference id that a failure page shows.
    pub id: Uuid,
    /// Its organisation.
    pub org_id: Uuid,
    /// Its workspace.
    pub workspace_id: Uuid,
    /// The portal link it was started from.
    pub link_id: Option<Uuid>,
    /// Or the connect session.
    pub session_id: Option<Uuid>,
    /// Who will own the connection.
    pub end_user_id: Option<Uuid>,
    /// Through which workspace integration.
    pub workspace_integration_id: Option<Uuid>,
    /// Catalog slug.
    pub integration_name: String,
    /// Which of the definition's methods.
    pub auth_method_key: String,
    /// The app whose client id was sent; absent where the person gave a key.
    pub oauth_app_id: Option<Uuid>,
    /// SHA-256 of the browser cookie that started it.
    pub browser_hash: Vec<u8>,
    /// The origin of the page that opened the portal in a popup; only it is told the outcome.
    pub opener_origin: Option<String>,
    /// The connection to renew, when it is a reconnect.
    pub reconnect_id: Option<Uuid>,
    /// Scopes asked for.
    #[sqlx(json)]
    pub scopes_asked: Vec<String>,
    /// How far it has come.
    #[sqlx(try_from = "String")]
    pub status: FlowStatus,
    /// Why it failed, as a word of [`FlowFailure`].
    pub failure: Option<String>,
    /// What it made or renewed.
    pub connection_id: Option<Uuid>,
    /// When it was started.
    pub created_at: DateTime<Utc>,
    /// When its `state` stops being accepted.
    pub expires_at: DateTime<Utc>,
}

impl Flow {
    /// Why it failed.
    #[must_use]
    pub fn failure(&self) -> Option<FlowFailure> {
        self.failure.as_deref().and_then(FlowFailure::from_word)
    }
}

/// The caller's return URL with the outcome: its own query is kept, ours is added (contract section 6).
#[must_use]
pub fn return_url(
    target: &str,
    outcome: Result<(Uuid, &str), FlowFailure>,
    integration_name: &str,
    state: Option<&str>,
) -> Option<Url> {
    let mut url = Url::parse(target).ok()?;
    let mut query = url.query_pairs_mut();
    match outcome {
        Ok((connection, external_id)) => query
            .append_pair("status", "success")
            .append_pair("connectionId", &connection.to_string())
            .append_pair("externalId", external_id),
        Err(failure) => query.append_pair("status", "error").append_pair("error", failure.as_str()),
    };
    query.append_pair("integrationName", integration_name);
    if let Some(state) = state {
        query.append_pair("state", state);
    }
    drop(query);
    Some(url)
}
