//! The OAuth 2.0 client: authorization code grant with PKCE, client credentials, refreshing and
//! revoking.
//!
//! The crate `oauth2` writes the requests and reads the answers of RFC 6749; what a provider does otherwise is undone
//! on both sides of it, from the provider's definition.

mod answer;
mod authorize;
mod endpoints;
mod failure;
mod revoke;
mod shopify;
mod token;

use std::fmt;

use secrecy::SecretString;
use serde_json::{Map, Value};
use url::Url;

use crate::catalog::definition::OAuth2;
use crate::catalog::quirk::Quirk;

pub use authorize::{Scopes, pkce};
pub use endpoints::{Endpoints, Overrides};
pub use failure::{OAuthError, callback_failure};
pub(super) use revoke::withdrawn;
pub use shopify::shopify_hmac;
pub use token::REFRESH_TIMEOUT;

/// A client registered at a provider, which its definition describes.
#[derive(Debug)]
pub struct Client<'a> {
    /// What the definition says of the provider's OAuth 2.0.
    pub facts: &'a OAuth2,
    /// What it cannot say.
    pub quirks: &'a [Quirk],
    /// Where to ask.
    pub endpoints: Endpoints,
    /// Further parameters of token requests, filled in.
    pub token_params: Vec<(String, String)>,
    /// The client identifier.
    pub client_id: String,
    /// Its secret.
    pub client_secret: SecretString,
    /// Where the provider sends the person back to, exactly as registered.
    pub redirect_uri: Url,
}

/// What a token endpoint granted.
pub struct Grant {
    /// Access token.
    pub access_token: SecretString,
    /// Refresh token. Absent after refreshing: the old one stays (RFC 6749, section 6).
    pub refresh_token: Option<SecretString>,
    /// Token type, in lower case; `bearer` when the answer has none.
    pub token_type: String,
    /// Seconds that the access token lives; absent means unknown, never "for ever".
    pub expires_in: Option<i64>,
    /// Scopes granted; absent when the answer does not say: then they are those asked for (RFC 6749, 5.1).
    pub scopes: Option<Vec<String>>,
    /// Seconds until the refresh token ends for good, where the answer says so.
    pub refresh_expires_in: Option<i64>,
    /// What the definition keeps of the answer; no secrets.
    pub metadata: Map<String, Value>,
    /// The answer without its tokens: some providers say there whose account it is.
    pub answer: Value,
}

impl fmt::Debug for Grant {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Grant")
            .field("token_type", &self.token_type)
            .field("refreshable", &self.refresh_token.is_some())
            .field("expires_in", &self.expires_in)
            .field("scopes", &self.scopes)
            .finish_non_exhaustive()
    }
}
