//! The schema of one integration's TOML file.
//!
//! A definition is data about a provider: where to authorize, how its token endpoint wants to be
//! asked, what it answers, how long its grants live. What data cannot say is a
//! [`Quirk`]. Facts that nobody has checked against the provider are named
//! in `unverified`.

mod oauth2;

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::Deserialize;

use super::quirk::Quirk;

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

fn get() -> Method {
    Method::Get
}

fn toml_date<'de, D: serde::Deserializer<'de>>(input: D) -> Result<NaiveDate, D::Error> {
    use serde::de::Error;
    let date = toml::value::Datetime::deserialize(input)?;
    date.to_string().parse().map_err(D::Error::custom)
}
