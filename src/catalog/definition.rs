//! The schema of one integration's TOML file.
//!
//! A definition is data about a provider: where to authorize, how its token endpoint wants to be
//! asked, what it answers, how long its grants live. What data cannot say is a
//! [`Quirk`]. Facts that nobody has checked against the provider are named
//! in `unverified`.

pub mod action;
mod field;
mod oauth1;
mod oauth2;

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::Deserialize;

use super::quirk::Quirk;

pub use field::*;
pub use oauth1::OAuth1;
pub use oauth2::*;

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
    /// The day on which the facts were last gathered; what nobody has held against `docs` is in `unverified`.
    #[serde(deserialize_with = "toml_date")]
    pub reviewed_on: NaiveDate,
    /// Dotted paths of fields whose fact nobody has checked, such as `oauth2.pkce`: below the file's
    /// top or below an auth method, and stated in the file.
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

impl Category {
    /// The word, as JSON spells it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Ai => "AI",
            Self::Analytics => "ANALYTICS",
            Self::Commerce => "COMMERCE",
            Self::Communication => "COMMUNICATION",
            Self::ContentAndFiles => "CONTENT_AND_FILES",
            Self::CustomerSupport => "CUSTOMER_SUPPORT",
            Self::DeveloperTools => "DEVELOPER_TOOLS",
            Self::Finance => "FINANCE",
            Self::FormsAndSurveys => "FORMS_AND_SURVEYS",
            Self::HrAndRecruiting => "HR_AND_RECRUITING",
            Self::Marketing => "MARKETING",
            Self::ProjectManagement => "PROJECT_MANAGEMENT",
            Self::Productivity => "PRODUCTIVITY",
            Self::SalesAndCrm => "SALES_AND_CRM",
        }
    }
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
    /// The provider's page on which a person finds or makes the credential.
    #[serde(default)]
    pub help_url: Option<String>,
    /// What the person gives: the credential itself, and what URLs and headers of this method name as `{field}`.
    /// `secretText`, `username` and `password` are implied by their types and need to be listed only to be described.
    #[serde(default)]
    pub fields: Vec<Field>,
    /// The OAuth 2.0 facts: with the type `OAUTH2`, or with `CUSTOM_AUTH` for the client credentials grant.
    #[serde(default)]
    pub oauth2: Option<OAuth2>,
    /// The OAuth 1.0a facts; only with the type `CUSTOM_AUTH`.
    #[serde(default)]
    pub oauth1: Option<OAuth1>,
    /// How the credential goes along with a request; without it as its type is usually sent.
    #[serde(default)]
    pub attach: Option<Attach>,
    /// A request that proves the credential before it is saved; without it, `identity`'s request does.
    #[serde(default)]
    pub verify: Option<Verify>,
    /// Which account was connected.
    #[serde(default)]
    pub identity: Option<Identity>,
    /// The list to choose from when a grant covers several sites or tenants.
    #[serde(default)]
    pub post_choose: Option<PostChoose>,
}

impl AuthMethod {
    /// Whether the provider can be asked if a credential is good.
    #[must_use]
    pub fn is_provable(&self) -> bool {
        self.verify.is_some() || self.identity.as_ref().is_some_and(|identity| identity.request.is_some())
    }
}

/// Kinds of credential, contract section 4.
#[derive(Clone, Copy, Debug, Deserialize, serde::Serialize, PartialEq, Eq)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum AuthKind {
    /// OAuth 2.0 authorization code grant (RFC 6749, section 4.1).
    #[serde(rename = "OAUTH2")]
    OAuth2,
    /// One secret, such as an API key: the field `secretText`.
    SecretText,
    /// User name and password (RFC 7617): the fields `username` and `password`.
    BasicAuth,
    /// Fields of the provider's own, client credentials (RFC 6749, section 4.4), or OAuth 1.0a (RFC 5849).
    CustomAuth,
}

/// How the credential goes along with a request. Texts name fields as `{field}`, and the token as `{access_token}`.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Attach {
    /// Headers, such as `X-Api-Key = "{secretText}"`.
    pub headers: BTreeMap<String, String>,
    /// Query parameters.
    pub query: BTreeMap<String, String>,
    /// HTTP Basic (RFC 7617).
    pub basic: Option<Basic>,
}

/// The two parts of HTTP Basic.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Basic {
    /// User name.
    pub username: String,
    /// Password; some providers want it empty.
    #[serde(default)]
    pub password: String,
}

/// A request that proves a credential: 2xx is proof.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Verify {
    /// What is asked.
    pub request: Request,
    /// A member that is `false` when a 200 answer is an error.
    #[serde(default)]
    pub ok_pointer: Option<String>,
}

/// Which account was connected: asked once after connecting, within 5 s.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Identity {
    /// Asked with the credential; absent when the token answer itself says it.
    #[serde(default)]
    pub request: Option<Request>,
    /// Pointer to the provider's stable account id, a string or a number, never an address that can change.
    pub id: String,
    /// Pointers whose first that answers a non-empty string or a number is the label a person recognises.
    pub label: Vec<String>,
    /// A member that is `false` when a 200 answer is an error.
    #[serde(default)]
    pub ok_pointer: Option<String>,
    /// Members of the answer to keep with the connection, name to pointer.
    #[serde(default)]
    pub metadata: BTreeMap<String, String>,
}

/// The list to choose from when a grant covers several sites or tenants. One entry needs no choice, none is a failure.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PostChoose {
    /// Asked with the credential.
    pub request: Request,
    /// What is chosen, in the singular and without article: "site", "organisation".
    pub noun: String,
    /// The name under which the chosen id is kept with the connection, for URLs and headers to name.
    pub keep_as: String,
    /// Pointer to the list; empty when the answer is the list.
    #[serde(default)]
    pub list: String,
    /// Pointer to an entry's id.
    pub id: String,
    /// Pointer to an entry's label.
    pub label: String,
    /// Further members of the chosen entry to keep with the connection, name to pointer.
    #[serde(default)]
    pub metadata: BTreeMap<String, String>,
}

/// HTTP methods that definitions use.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "UPPERCASE")]
#[expect(missing_docs, reason = "the names say it")]
pub enum Method {
    Get,
    Head,
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
    /// Further headers; may name fields and metadata.
    #[serde(default)]
    pub headers: BTreeMap<String, String>,
    /// JSON body, as text.
    #[serde(default)]
    pub json: Option<String>,
}

/// Where the provider's API answers.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Api {
    /// Base URL; may name fields and metadata as `{field}`, a secret field below the host only.
    pub base_url: String,
    /// Headers that every call carries, such as a version; may name fields and metadata.
    #[serde(default)]
    pub headers: BTreeMap<String, String>,
}

fn get() -> Method {
    Method::Get
}

fn toml_date<'de, D: serde::Deserializer<'de>>(input: D) -> Result<NaiveDate, D::Error> {
    use serde::de::Error;
    let date = toml::value::Datetime::deserialize(input)?;
    date.to_string().parse().map_err(D::Error::custom)
}
