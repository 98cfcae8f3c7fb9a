//! The token endpoint's answer, read in the provider's way and said as RFC 6749, 5.1 does.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use url::form_urlencoded;

use super::OAuthError;
use crate::catalog::definition::{OAuth2, TimeUnit};
use crate::catalog::quirk::Quirk;
use crate::outbound::Answer;
use crate::outbound::api::kept as kept_members;

/// The members of RFC 6749, 5.1.
#[derive(Serialize)]
pub(super) struct Standard {
    access_token: String,
    token_type: String,
    refresh_token: Option<String>,
    expires_in: Option<u64>,
    #[serde(flatten)]
    kept: Kept,
}

/// What a grant has beyond RFC 6749, 5.1.
#[derive(Debug, Deserialize, Serialize)]
pub(super) struct Kept {
    pub(super) scopes: Option<Vec<String>>,
    pub(super) refresh_expires_in: Option<i64>,
    pub(super) metadata: Map<String, Value>,
    pub(super) answer: Value,
}

/// Reads the token endpoint's answer, and says it as RFC 6749, 5.1 does.
pub(super) fn standard(answer: &Answer, facts: &OAuth2, quirks: &[Quirk]) -> Result<Standard, OAuthError> {
    if let Some(error) = OAuthError::unavailable(answer) {
        return Err(error);
    }
    let body = match members(answer) {
        Some(body) => body,
        None if (400..500).contains(&answer.status) => return Err(OAuthError::refused(answer.status, None, None)),
        None => return Err(OAuthError::Unreadable("token answer")),
    };
    // Meta's word for a token that has ended is a number.
    if quirks.contains(&Quirk::MetaExchange) && body.pointer("/error/code") == Some(&Value::from(190)) {
        return Err(OAuthError::refused(answer.status, Some("invalid_grant"), None));
    }
    if let Some(error) = refusal(answer, &body, facts.response.ok_pointer.as_deref()) {
        return Err(error);
    }
    let own = body.pointer(&facts.response.token_pointer);
    let tokens = match own {
        Some(tokens) if tokens.get("access_token").is_some() => tokens,
        _ if quirks.contains(&Quirk::SlackTokens) => body.get("authed_user").unwrap_or(&Value::Null),
        _ => return Err(OAuthError::Unreadable("token answer")),
    };
    let user = body.get("authed_user").filter(|_| quirks.contains(&Quirk::SlackTokens));
    let sources = || [Some(tokens), own, Some(&body), user].into_iter().flatten();
    let text = |name: &str| tokens.get(name).and_then(Value::as_str).filter(|text| !text.is_empty());
    let access_token = text("access_token").ok_or(OAuthError::Unreadable("token answer"))?;
    let refresh_ends = facts.response.refresh_expires_in.as_ref().and_then(|name| tokens.get(name).or(body.get(name)));
    let kept = Kept {
        scopes: scopes(sources(), &facts.scope.response_separator, user),
        refresh_expires_in: refresh_ends
            .and_then(|ends| seconds(ends, facts.response.expires_in_unit))
            .and_then(|ends| i64::try_from(ends).ok()),
        metadata: kept_members(&facts.response.metadata, &body),
        answer: without_tokens(&body),
    };
    let lives = [Some(tokens), user].into_iter().flatten();
    let lives = lives.filter_map(|source| seconds(source.get("expires_in")?, facts.response.expires_in_unit));
    Ok(Standard {
        access_token: access_token.to_owned(),
        token_type: text("token_type").unwrap_or("bearer").to_ascii_lowercase(),
        refresh_token: text("refresh_token").map(str::to_owned),
        expires_in: lives.min(),
        kept,
    })
}

/// JSON, or a form as some providers answer whatever `Accept` says.
fn members(answer: &Answer) -> Option<Value> {
    if let Some(body) = answer.json() {
        return body.is_object().then_some(body);
    }
    let body = std::str::from_utf8(&answer.body).ok()?.trim();
    let is_form = body.contains('=') && !body.contains(|c: char| c.is_whitespace() || matches!(c, '<' | '{'));
    is_form.then(|| form(body.as_bytes()).into())
}

pub(super) fn form(body: &[u8]) -> Map<String, Value> {
    form_urlencoded::parse(body).map(|(name, value)| (name.into_owned(), Value::from(value))).collect()
}

/// The error that an answer states, whatever its status says (RFC 6749, 5.2).
pub(super) fn refusal(answer: &Answer, body: &Value, ok_pointer: Option<&str>) -> Option<OAuthError> {
    let error = body.get("error").filter(|error| !matches!(error, Value::Null | Value::Bool(false)));
    let failed = ok_pointer.is_some_and(|at| body.pointer(at) == Some(&Value::Bool(false)));
    if answer.is_success() && error.is_none() && !failed {
        return None;
    }
    let first = |names: &[&str], of: &Value| names.iter().find_map(|name| of.get(name)?.as_str().map(str::to_owned));
    let code = match error {
        Some(Value::String(code)) => Some(code.clone()),
        Some(nested) => first(&["code", "type", "status"], nested),
        None => first(&["error_code", "code"], body),
    };
    let description = first(&["error_description", "error_hint", "message"], body)
        .or_else(|| first(&["message", "description"], error?));
    Some(OAuthError::refused(answer.status, code.as_deref(), description.as_deref()))
}

/// Scopes as a list, or as a text that the definition's separator splits; Slack's user scopes come on top.
fn scopes<'v>(
    mut sources: impl Iterator<Item = &'v Value>,
    separator: &str,
    user: Option<&Value>,
) -> Option<Vec<String>> {
    let list = |value: &Value| match value {
        Value::String(text) => Some(text.split(separator).map(str::trim).map(str::to_owned).collect::<Vec<_>>()),
        Value::Array(items) => Some(items.iter().filter_map(Value::as_str).map(str::to_owned).collect()),
        _ => None,
    };
    let mut granted = sources.find_map(|source| list(source.get("scope").or_else(|| source.get("scopes"))?))?;
    granted.extend(user.and_then(|user| list(user.get("scope")?)).into_iter().flatten());
    granted.retain(|scope| !scope.is_empty());
    let mut seen = BTreeSet::new();
    granted.retain(|scope| seen.insert(scope.clone()));
    Some(granted)
}

/// Whole seconds of a number or of a text that is one; nothing for zero, which some use for "unknown".
fn seconds(value: &Value, unit: TimeUnit) -> Option<u64> {
    let number = value.as_u64().or_else(|| value.as_str()?.trim().parse().ok())?;
    let seconds = match unit {
        TimeUnit::Seconds => number,
        TimeUnit::Milliseconds => number / 1000,
    };
    (seconds > 0).then_some(seconds)
}

fn without_tokens(value: &Value) -> Value {
    match value {
        Value::Object(members) => {
            let kept = members.iter().filter(|(name, _)| !name.ends_with("_token"));
            kept.map(|(name, value)| (name.clone(), without_tokens(value))).collect::<Map<_, _>>().into()
        }
        Value::Array(items) => items.iter().map(without_tokens).collect(),
        other => other.clone(),
    }
}
