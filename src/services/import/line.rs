//! One line of an import: its members, and the credential that they make.

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};
use secrecy::{ExposeSecret, SecretString};
use serde_json::{Map, Value};

use crate::{
    catalog::definition::{AuthKind, AuthMethod, GrantType},
    domain::{
        connection::ConnectionKind,
        credential::Credential,
        end_user::parse_external_id,
        input::{self, Fields, integer, text, word},
    },
};

/// The names of the members, which are the columns of a CSV file too.
pub(super) const MEMBERS: [&str; 23] = [
    "workspace",
    "endUserId",
    "integrationName",
    "authMethodKey",
    "type",
    "externalId",
    "displayName",
    "accessToken",
    "refreshToken",
    "tokenSecret",
    "tokenType",
    "expiresAt",
    "expiresIn",
    "scopes",
    "secretText",
    "username",
    "password",
    "props",
    "accountId",
    "accountLabel",
    "createdAt",
    "oauthApp",
    "metadata",
];

/// The longest token or key, in characters.
const SECRET_MAX: usize = 32_768;
/// The largest `metadata` and `props`, in bytes of JSON.
const OBJECT_MAX: usize = 48 * 1024;
/// The longest list of scopes, in characters and in members.
const SCOPES_MAX: (usize, usize) = (8_192, 200);

/// A line whose members have the right shape.
pub(super) struct Line {
    pub(super) workspace: String,
    pub(super) end_user_id: Option<String>,
    pub(super) integration_name: String,
    pub(super) auth_method_key: Option<String>,
    pub(super) kind: ConnectionKind,
    pub(super) external_id: Option<String>,
    pub(super) display_name: Option<String>,
    access_token: Option<SecretString>,
    refresh_token: Option<SecretString>,
    token_secret: Option<SecretString>,
    token_type: Option<String>,
    expires_at: Option<DateTime<Utc>>,
    expires_in: Option<i64>,
    pub(super) scopes: Option<Vec<String>>,
    typed: BTreeMap<String, SecretString>,
    pub(super) account_id: Option<String>,
    pub(super) account_label: Option<String>,
    pub(super) created_at: Option<DateTime<Utc>>,
    pub(super) oauth_app: Option<String>,
    pub(super) metadata: Map<String, Value>,
}

/// The external id of a line, where it can be told in a report.
pub(super) fn external_id(members: &Map<String, Value>) -> Option<String> {
    members.get("externalId").and_then(|value| text(1, 255)(value).ok())
}

impl Line {
    /// Check each member by itself. The error is one sentence without any value.
    pub(super) fn read(members: Map<String, Value>, now: DateTime<Utc>) -> Result<Self, String> {
        if let Some(at) = members.keys().position(|name| !MEMBERS.contains(&name.as_str())) {
            return Err(format!("member {} has a name that is not one of {}", at + 1, MEMBERS.join(", ")));
        }
        let mut fields = Fields::new(Value::Object(members));
        let secret = |value: &Value| text(1, SECRET_MAX)(value).map(SecretString::from);
        let mut typed = BTreeMap::new();
        for (name, value) in fields.optional("props", props).unwrap_or_default() {
            typed.insert(name, value);
        }
        for name in ["secretText", "username", "password"] {
            // A private key has lines; what a field accepts its definition says.
            if let Some(value) = fields.optional(name, loose_text) {
                typed.insert(name.to_owned(), value);
            }
        }
        let past =
            |value: &Value| instant(value).and_then(|at| if at > now { Err("lies ahead".to_owned()) } else { Ok(at) });
        let line = Self {
            workspace: fields.required("workspace", text(1, 255)).unwrap_or_default(),
            end_user_id: fields.optional("endUserId", parse_external_id),
            integration_name: fields.required("integrationName", text(1, 63)).unwrap_or_default(),
            auth_method_key: fields.optional("authMethodKey", text(1, 63)),
            kind: fields
                .required("type", word(ConnectionKind::ALL, ConnectionKind::as_str))
                .unwrap_or(ConnectionKind::OAuth2),
            external_id: fields.optional("externalId", text(1, 255)),
            display_name: fields.optional("displayName", text(1, 255)),
            access_token: fields.optional("accessToken", secret),
            refresh_token: fields.optional("refreshToken", secret),
            token_secret: fields.optional("tokenSecret", secret),
            token_type: fields.optional("tokenType", text(1, 64)).map(|it| it.to_ascii_lowercase()),
            expires_at: fields.optional("expiresAt", instant),
            expires_in: fields.optional("expiresIn", number),
            scopes: fields.optional("scopes", scopes),
            typed,
            account_id: fields.optional("accountId", text(1, 255)),
            account_label: fields.optional("accountLabel", text(1, 255)),
            created_at: fields.optional("createdAt", past),
            oauth_app: fields.optional("oauthApp", text(1, 255)),
            metadata: fields.optional("metadata", object).unwrap_or_default(),
        };
        if line.expires_at.is_some() && line.expires_in.is_some() {
            fields.problem("expiresIn", "and expiresAt exclude each other");
        }
        let problems: Vec<_> = fields.problems().iter().map(|(name, problem)| format!("{name} {problem}")).collect();
        if problems.is_empty() { Ok(line) } else { Err(problems.join("; ")) }
    }

    /// When the access token ends.
    pub(super) fn expires_at(&self, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
        self.expires_at.or_else(|| now.checked_add_signed(TimeDelta::try_seconds(self.expires_in?)?))
    }

    /// The credential, and what its method lets be seen of it. The error is one sentence without any value.
    pub(super) fn credential(&self, method: &AuthMethod) -> Result<(Credential, Map<String, Value>), String> {
        let fits = match self.kind {
            ConnectionKind::OAuth2 | ConnectionKind::PlatformOAuth2 => method.kind == AuthKind::OAuth2,
            ConnectionKind::SecretText => method.kind == AuthKind::SecretText,
            ConnectionKind::BasicAuth => method.kind == AuthKind::BasicAuth,
            ConnectionKind::CustomAuth => method.kind == AuthKind::CustomAuth,
        };
        if !fits {
            return Err("type is not how the integration signs in by this method".to_owned());
        }
        let values = method.read(|name| self.typed.get(name).map(ExposeSecret::expose_secret)).map_err(|problems| {
            let told: Vec<_> = problems.iter().map(|(name, problem)| format!("{name} {problem}")).collect();
            told.join("; ")
        })?;
        let mints = method.oauth2.as_ref().is_some_and(|facts| facts.grant == GrantType::ClientCredentials);
        if self.access_token.is_none() && (method.kind == AuthKind::OAuth2 && !mints || method.oauth1.is_some()) {
            return Err("accessToken is required".to_owned());
        }
        if self.token_secret.is_none() && method.oauth1.is_some() {
            return Err("tokenSecret is required".to_owned());
        }
        let credential = Credential {
            access_token: self.access_token.clone(),
            refresh_token: self.refresh_token.clone(),
            token_secret: self.token_secret.clone(),
            token_type: self.token_type.clone(),
            fields: values.secret,
            data: Map::new(),
        };
        Ok((credential, values.public))
    }
}

/// A string, as long as a private key may be.
fn loose_text(value: &Value) -> Result<SecretString, String> {
    let text = value.as_str().ok_or("must be a string")?;
    if text.chars().count() > SECRET_MAX {
        Err(format!("must have at most {SECRET_MAX} characters"))
    } else {
        Ok(text.into())
    }
}

/// An instant that both databases can hold.
fn instant(value: &Value) -> Result<DateTime<Utc>, String> {
    let at = input::instant(value)?;
    if (0..=253_402_300_799).contains(&at.timestamp()) { Ok(at) } else { Err("is out of range".to_owned()) }
}

/// A number of seconds; a CSV file has it as text.
fn number(value: &Value) -> Result<i64, String> {
    let read = value.as_str().and_then(|text| text.trim().parse::<i64>().ok()).map(Value::from);
    integer(0, i64::from(i32::MAX))(read.as_ref().unwrap_or(value))
}

/// A list, or a text with spaces or commas between.
fn scopes(value: &Value) -> Result<Vec<String>, String> {
    let Some(listed) = value.as_str() else { return input::list(SCOPES_MAX.1, text(1, 255))(value) };
    input::check_text(listed, 0, SCOPES_MAX.0)?;
    Ok(listed.split([' ', ',']).filter(|scope| !scope.is_empty()).take(SCOPES_MAX.1).map(str::to_owned).collect())
}

/// An object; a CSV file has it as JSON text.
fn object(value: &Value) -> Result<Map<String, Value>, String> {
    let read = match value.as_str() {
        Some(written) if written.len() <= OBJECT_MAX => serde_json::from_str(written).ok(),
        _ => None,
    };
    input::object(OBJECT_MAX)(read.as_ref().unwrap_or(value))
}

/// What the person gave, by the names of the definition's fields.
fn props(value: &Value) -> Result<Vec<(String, SecretString)>, String> {
    let as_text = |(name, value): (String, Value)| match value {
        Value::String(text) => Ok((name, text.into())),
        Value::Number(number) => Ok((name, number.to_string().into())),
        Value::Bool(yes) => Ok((name, yes.to_string().into())),
        _ => Err("must hold texts only".to_owned()),
    };
    object(value)?.into_iter().map(as_text).collect()
}
