//! The schema of one integration's TOML file.
//!
//! A definition is data about a provider: where to authorize, how its token endpoint wants to be
//! asked, what it answers, how long its grants live. What data cannot say is a
//! [`Quirk`](super::quirk::Quirk). Facts that nobody has checked against the provider are named
//! in `unverified`.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::Deserialize;

use super::quirk::Quirk;

/// One integration of the catalog, as its file states it.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Definition {
    /// Slug: `^[a-z0-9][a-z0-9-]*$`, the same as the file's name.
    pub name: String,
    /// The provider's own spelling of its name.
    pub display_name: String,
    /// One sentence: what a product gets from connecting it.
    pub description: String,
    /// Categories of contract section 4, at least one.
    pub categories: Vec<Category>,
    /// The provider's page that the facts come from.
    pub docs: String,
    /// The day on which a person last held the definition against `docs`.
    #[serde(deserialize_with = "toml_date")]
    pub reviewed_on: NaiveDate,
    /// Dotted paths of fields whose fact nobody has checked, such as `oauth2.pkce`.
    #[serde(default)]
    pub unverified: Vec<String>,
    /// The ways to authenticate, first the preferred one; none for an integration without accounts.
    #[serde(default)]
    pub auth: Vec<AuthMethod>,
    /// Where the provider's API answers.
    #[serde(default)]
    pub api: Option<Api>,
    /// What this provider does that no field can say.
    #[serde(default)]
    pub quirks: Vec<Quirk>,
}

/// Contract section 4's closed set.
#[derive(Clone, Copy, Debug, Deserialize, serde::Serialize, PartialEq, Eq, PartialOrd, Ord)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
#[expect(missing_docs, reason = "the names say it")]
pub enum Category {
    Ai,
    Analytics,
    Commerce,
    Communication,
    ContentAndFiles,
    CustomerSupport,
    DeveloperTools,
    Finance,
    FormsAndSurveys,
    HrAndRecruiting,
    Marketing,
    ProjectManagement,
    Productivity,
    SalesAndCrm,
}

/// One way to authenticate with the provider.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AuthMethod {
    /// `oauth2`, `api_key`, `basic_auth`, `custom_auth`, or the provider's own word; unique in its definition.
    pub key: String,
    /// Which kind of credential it yields.
    #[serde(rename = "type")]
    pub kind: AuthKind,
    /// Shown where a person chooses among several methods.
    #[serde(default)]
    pub display_name: Option<String>,
    /// One sentence below the name.
    #[serde(default)]
    pub description: Option<String>,
    /// Values that the person must give before the redirect, and that the URLs of this method name as `{field}`.
    #[serde(default)]
    pub host_fields: Vec<HostField>,
    /// The OAuth 2.0 facts; present exactly when `type` is `OAUTH2`.
    #[serde(default)]
    pub oauth2: Option<OAuth2>,
    /// A request that proves the credential before it is saved.
    #[serde(default)]
    pub verify: Option<Request>,
}

/// Kinds of credential, contract section 4.
#[derive(Clone, Copy, Debug, Deserialize, serde::Serialize, PartialEq, Eq)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum AuthKind {
    /// OAuth 2.0 authorization code grant (RFC 6749, section 4.1).
    #[serde(rename = "OAUTH2")]
    OAuth2,
    /// One secret, such as an API key.
    SecretText,
    /// User name and password (RFC 7617).
    BasicAuth,
    /// Several fields of the provider's own.
    CustomAuth,
}

/// A value such as a subdomain that reaches the authorize and token URLs.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HostField {
    /// The `{name}` in the URLs.
    pub name: String,
    /// The field's label on the form.
    pub label: String,
    /// Where to find the value, in one sentence.
    #[serde(default)]
    pub help: Option<String>,
    /// Shown behind the input, such as `.zendesk.com`.
    #[serde(default)]
    pub suffix: Option<String>,
    /// What an accepted value matches, whole; at most 63 characters of a host label when absent.
    #[serde(default)]
    pub pattern: Option<String>,
    /// Used when the person leaves the field empty; without it the field is required.
    #[serde(default)]
    pub default: Option<String>,
}

/// What RFC 6749 leaves to the provider.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OAuth2 {
    /// Authorization endpoint (RFC 6749, 3.1); may name host fields as `{field}`.
    pub authorize_url: String,
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
    /// Further authorize parameters, such as `access_type = "offline"`.
    #[serde(default)]
    pub authorize_params: BTreeMap<String, String>,
    /// Further parameters of the token request.
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
    /// Which account was connected.
    #[serde(default)]
    pub identity: Option<Identity>,
    /// The list to choose from when a grant covers several sites or tenants.
    #[serde(default)]
    pub post_choose: Option<PostChoose>,
    /// Callback query parameters to keep with the connection, such as `realmId`.
    #[serde(default)]
    pub callback_params: Vec<String>,
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
}

impl Default for TokenResponse {
    fn default() -> Self {
        Self {
            token_pointer: String::new(),
            ok_pointer: None,
            expires_in_unit: TimeUnit::Seconds,
            metadata: BTreeMap::new(),
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

/// HTTP methods that definitions use.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "UPPERCASE")]
#[expect(missing_docs, reason = "the names say it")]
pub enum Method {
    Get,
    Post,
    Put,
    Patch,
    Delete,
}

/// A declared request to the provider's API.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Request {
    /// HTTP method.
    #[serde(default = "get")]
    pub method: Method,
    /// Absolute, or a path below the API's base URL.
    pub url: String,
    /// Further headers.
    #[serde(default)]
    pub headers: BTreeMap<String, String>,
    /// JSON body, as text.
    #[serde(default)]
    pub json: Option<String>,
}

/// Which account was connected: fetched once after connecting, within 5 s.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Identity {
    /// Asked with the access token; absent when the token answer itself says it.
    #[serde(default)]
    pub request: Option<Request>,
    /// Pointer to the provider's stable account id, never an address that can change.
    pub id: String,
    /// Pointers whose first that answers a non-empty string is the label a person recognises.
    pub label: Vec<String>,
    /// A member that is `false` when a 200 answer is an error.
    #[serde(default)]
    pub ok_pointer: Option<String>,
}

/// The list to choose from when a grant covers several sites or tenants.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PostChoose {
    /// Asked with the access token.
    pub request: Request,
    /// Pointer to the list.
    pub list: String,
    /// Pointer to an entry's id.
    pub id: String,
    /// Pointer to an entry's label.
    pub label: String,
}

/// Where the provider's API answers.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Api {
    /// Base URL; may name host fields and token metadata as `{field}`.
    pub base_url: String,
    /// Headers that every call carries, such as a version.
    #[serde(default)]
    pub headers: BTreeMap<String, String>,
}

fn yes() -> bool {
    true
}

fn post() -> Method {
    Method::Post
}

fn get() -> Method {
    Method::Get
}

fn toml_date<'de, D: serde::Deserializer<'de>>(input: D) -> Result<NaiveDate, D::Error> {
    use serde::de::Error;
    let date = toml::value::Datetime::deserialize(input)?;
    date.to_string().parse().map_err(D::Error::custom)
}
