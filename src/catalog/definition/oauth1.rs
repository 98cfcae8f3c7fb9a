//! The OAuth 1.0a part of a definition (RFC 5849), signed with HMAC-SHA1.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::{Revocation, ScopeText};

/// What RFC 5849 leaves to the provider.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OAuth1 {
    /// Temporary credential request (RFC 5849, 2.1).
    pub request_url: String,
    /// Resource owner authorization (RFC 5849, 2.2).
    pub authorize_url: String,
    /// Further origins that the authorization page is known to redirect to at once.
    #[serde(default)]
    pub authorize_redirects: Vec<String>,
    /// Token request (RFC 5849, 2.3).
    pub access_url: String,
    /// Further authorize parameters, such as `expiration = "never"`; may name `{app_name}`.
    #[serde(default)]
    pub authorize_params: BTreeMap<String, String>,
    /// The authorize parameter that carries the scopes, joined by a comma.
    #[serde(default)]
    pub scope_parameter: Option<String>,
    /// Asked for when the OAuth app names none.
    #[serde(default)]
    pub scopes: Vec<ScopeText>,
    /// How access is withdrawn; the request is signed when `auth` is `bearer`.
    #[serde(default)]
    pub revocation: Option<Revocation>,
    /// The provider's page on which a person withdraws access themselves.
    #[serde(default)]
    pub withdraw_at: Option<String>,
}
