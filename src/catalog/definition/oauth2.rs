//! The OAuth 2.0 part of a definition: what RFC 6749 leaves to the provider.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::Method;

/// What RFC 6749 leaves to the provider.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OAuth2 {
    /// Which grant is asked for.
    #[serde(default)]
    pub grant: GrantType,
    /// Authorization endpoint (RFC 6749, 3.1); may name fields as `{field}`. Client credentials need none.
    #[serde(default)]
    pub authorize_url: String,
    /// Further origins that the authorization endpoint is known to redirect to at once, such as `https://*.slack.com`:
    /// Chromium holds them against the page's `form-action`.
    #[serde(default)]
    pub authorize_redirects: Vec<String>,
    /// Token endpoint (RFC 6749, 3.2).
    pub token_url: String,
    /// Where refresh requests go when not to `token_url`.
    #[serde(default)]
    pub refresh_url: Option<String>,
    /// The issuer identifier that a callback's `iss` must equal when it is sent (RFC 9207).
    #[serde(default)]
    pub issuer: Option<String>,
    /// How the client authenticates at the token endpoint.
    #[serde(default)]
    pub client_auth: ClientAuth,
    /// How the token request's parameters are written.
    #[serde(default)]
    pub body_format: BodyFormat,
    /// S256 is sent unless the provider breaks on it (RFC 7636).
    #[serde(default = "yes")]
    pub pkce: bool,
    /// Scopes: separators, and the default list with its plain words.
    #[serde(default)]
    pub scope: Scope,
    /// Further authorize parameters, such as `access_type = "offline"`; an empty text drops one that is usually sent.
    #[serde(default)]
    pub authorize_params: BTreeMap<String, String>,
    /// Authorize parameters of a reconnect, besides and in place of `authorize_params`; may name `{account_label}`, such
    /// as `login_hint`, and are left out where the label is not known.
    #[serde(default)]
    pub reconnect_params: BTreeMap<String, String>,
    /// Further parameters of the token request, for refreshing too; may name fields.
    #[serde(default)]
    pub token_params: BTreeMap<String, String>,
    /// Further headers of the token request.
    #[serde(default)]
    pub token_headers: BTreeMap<String, String>,
    /// What the token endpoint answers.
    #[serde(default)]
    pub response: TokenResponse,
    /// How long grants live and how they are renewed.
    #[serde(default)]
    pub lifetime: Lifetime,
    /// How access is withdrawn.
    #[serde(default)]
    pub revocation: Option<Revocation>,
    /// The provider's page on which a person withdraws access themselves, told where `revocation` is absent.
    #[serde(default)]
    pub withdraw_at: Option<String>,
    /// Callback query parameters to keep with the connection, such as `realmId`.
    #[serde(default)]
    pub callback_params: Vec<String>,
}

/// The grants of RFC 6749 that connect an account.
#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub enum GrantType {
    /// Section 4.1: the person consents at the provider.
    #[default]
    AuthorizationCode,
    /// Section 4.4: the person gives a client of their own, in the fields `clientId` and `clientSecret`.
    ClientCredentials,
}

/// Client authentication at the token endpoint (RFC 6749, 2.3.1).
#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub enum ClientAuth {
    /// `client_id` and `client_secret` in the request body.
    #[default]
    Body,
    /// HTTP Basic.
    Basic,
}

/// How the token request's parameters are written.
#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub enum BodyFormat {
    /// `application/x-www-form-urlencoded`, as RFC 6749 has it.
    #[default]
    Form,
    /// `application/json`.
    Json,
}

/// Scopes of an OAuth 2.0 method.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Scope {
    /// Joins scopes in the authorize request.
    pub request_separator: String,
    /// Splits the granted scopes of the token answer.
    pub response_separator: String,
    /// The authorize parameter's name.
    pub parameter: String,
    /// Name of a second scope list's parameter, such as Slack's `user_scope`.
    pub second_parameter: Option<String>,
    /// Asked for when the OAuth app names none.
    pub default: Vec<ScopeText>,
    /// Words for scopes that are asked for only where the OAuth app names them: what a provider's app was not given it
    /// refuses, and nobody should consent to more than is used.
    pub further: Vec<ScopeText>,
    /// Scopes of the second list.
    pub second: Vec<ScopeText>,
}

impl Default for Scope {
    fn default() -> Self {
        Self {
            request_separator: " ".into(),
            response_separator: " ".into(),
            parameter: "scope".into(),
            second_parameter: None,
            default: Vec::new(),
            further: Vec::new(),
            second: Vec::new(),
        }
    }
}

/// A scope and what it lets the product do, in plain words.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ScopeText {
    /// The provider's token.
    pub id: String,
    /// "Send messages in channels": starts with a verb, no full stop.
    pub text: String,
    /// Whether a grant without it is complete, such as `offline_access`, which answers often omit.
    #[serde(default)]
    pub optional: bool,
}

/// How to read the token endpoint's answer; pointers are JSON pointers (RFC 6901).
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct TokenResponse {
    /// Where the members of RFC 6749, 5.1 stand; empty is the top level.
    pub token_pointer: String,
    /// A member that is `false` when a 200 answer is an error.
    pub ok_pointer: Option<String>,
    /// The unit of `expires_in`.
    pub expires_in_unit: TimeUnit,
    /// Members to keep with the connection, name to pointer.
    pub metadata: BTreeMap<String, String>,
    /// The member that says in how many seconds the refresh token ends for good, such as
    /// `refresh_token_expires_in`.
    pub refresh_expires_in: Option<String>,
}

impl Default for TokenResponse {
    fn default() -> Self {
        Self {
            token_pointer: String::new(),
            ok_pointer: None,
            expires_in_unit: TimeUnit::Seconds,
            metadata: BTreeMap::new(),
            refresh_expires_in: None,
        }
    }
}

/// Unit of `expires_in`.
#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub enum TimeUnit {
    /// RFC 6749, 5.1.
    #[default]
    Seconds,
    /// One provider's own.
    Milliseconds,
}

/// The life of a grant; all durations are whole seconds, absent means unknown (never "for ever").
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Lifetime {
    /// How long an access token lives when the answer has no `expires_in`.
    pub access_ttl_hint: Option<i64>,
    /// Each refresh answers a new refresh token and kills the old one.
    pub refresh_rotates: bool,
    /// How long the old refresh token may be replayed after a rotation.
    pub refresh_grace: Option<i64>,
    /// A grant unused for so long dies.
    pub idle_ttl: Option<i64>,
    /// A grant dies so long after consent, whatever one does.
    pub absolute_ttl: Option<i64>,
    /// Refreshing kills the previous access token at once.
    pub old_access_dies_on_refresh: bool,
    /// What one consent stands for at the provider.
    pub grant_scope: GrantScope,
    /// Integrations that name the same group count as one provider where `grant_scope` shares a consent, such as
    /// `google`; without it an integration is a group of its own.
    pub grant_group: Option<String>,
    /// More live grants than this per user and client push out the oldest.
    pub max_live_grants: Option<u32>,
}

/// What one consent stands for at the provider: connections that share it die together.
#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub enum GrantScope {
    /// Each token is a grant of its own.
    #[default]
    Token,
    /// One grant per user and client.
    UserApp,
    /// One grant per account (workspace, portal, shop) and client.
    AccountApp,
}

/// How access is withdrawn at the provider (RFC 7009, or the provider's own form).
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Revocation {
    /// Revocation endpoint; `{token}` and `{client_id}` are filled in, percent-encoded.
    pub url: String,
    /// HTTP method.
    #[serde(default = "post")]
    pub method: Method,
    /// How the request authenticates.
    #[serde(default)]
    pub auth: RevocationAuth,
    /// How the body is written, with the parameter `token` (RFC 7009, 2.1).
    #[serde(default)]
    pub body: RevocationBody,
    /// Which token is sent.
    #[serde(default)]
    pub token: RevokedToken,
    /// Further headers.
    #[serde(default)]
    pub headers: BTreeMap<String, String>,
    /// What dies with it, in plain words: shown before a person disconnects.
    pub what: String,
}

/// How a revocation request authenticates.
#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub enum RevocationAuth {
    /// `client_id` and `client_secret` in the body.
    #[default]
    Body,
    /// HTTP Basic with the client's credentials.
    Basic,
    /// The access token as bearer.
    Bearer,
    /// Nothing but the token.
    None,
}

/// How a revocation request's body is written.
#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub enum RevocationBody {
    /// Form parameters.
    #[default]
    Form,
    /// `{"token": …}`.
    Json,
    /// `{"access_token": …}`, as GitHub wants it.
    JsonAccessToken,
    /// No body.
    None,
}

/// Which token a revocation names.
#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub enum RevokedToken {
    /// The refresh token when there is one, else the access token.
    #[default]
    RefreshElseAccess,
    /// The access token.
    Access,
}

fn yes() -> bool {
    true
}

fn post() -> Method {
    Method::Post
}
