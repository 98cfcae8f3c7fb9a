//! What is made of a provider's answer.

use reqwest::header::{CONTENT_TYPE, HeaderMap, LINK, LOCATION};
use serde_json::{Value, json};
use url::form_urlencoded;

use super::redact::Secrets;
use super::{ActionError, xml};
use crate::catalog::definition::action::AnswerMap;
use crate::domain::base64;
use crate::outbound::Answer;

/// Longest message that is told, in characters.
const LONGEST: usize = 500;

/// Where a failure's message stands when a file does not say.
const ERRORS: [&str; 9] = [
    "/error/message",
    "/error_description",
    "/error",
    "/message",
    "/errors/0/message",
    "/errors/0/detail",
    "/errors/0",
    "/detail",
    "/title",
];

/// What providers say in a 200 answer when the token is not good any more.
const TOKEN_IS_BAD: [&str; 7] = [
    "invalid_auth",
    "not_authed",
    "token_expired",
    "token_revoked",
    "account_inactive",
    "invalid_token",
    "UNAUTHENTICATED",
];

/// The output of an action, or why there is none.
pub(super) fn read(answer: &Answer, map: &AnswerMap, graphql: bool, secrets: &Secrets) -> Result<Value, ActionError> {
    if map.null_on.contains(&answer.status) {
        return Ok(Value::Null);
    }
    // What went wrong is said in XML by those who answer so at all.
    let body = body(answer, map.xml || !answer.is_success() && is_xml(answer), secrets);
    refused(answer, body.as_ref().ok(), map, graphql, secrets)?;
    let body = body?;
    let output = match &map.output {
        Some(at) => body.pointer(at).cloned().unwrap_or_default(),
        None => body,
    };
    let output = match map.page.as_ref().and_then(|page| page.link.as_ref()) {
        Some(parameter) => json!({ "items": output, "next": next_page(&answer.headers, parameter) }),
        None => output,
    };
    Ok(secrets.scrubbed_value(output))
}

/// A query parameter of the URL that the header `Link` has for the next page (RFC 8288).
fn next_page(headers: &HeaderMap, parameter: &str) -> Option<String> {
    let lines = headers.get_all(LINK).iter().filter_map(|line| line.to_str().ok());
    lines.flat_map(|line| line.split('<').skip(1)).find_map(|link| {
        let (target, attributes) = link.split_once('>')?;
        let is_next = attributes.split([';', ',']).filter_map(|it| it.split_once('=')).any(|(name, value)| {
            let mut words = value.trim().trim_matches('"').split_ascii_whitespace();
            name.trim().eq_ignore_ascii_case("rel") && words.any(|word| word.eq_ignore_ascii_case("next"))
        });
        let query = target.split_once('?').filter(|_| is_next)?.1.split('#').next()?;
        let mut pairs = form_urlencoded::parse(query.as_bytes());
        pairs.find(|(name, _)| name == parameter).map(|(_, value)| value.into_owned())
    })
}

/// Finds out whether the answer is a failure.
pub(super) fn refused(
    answer: &Answer,
    body: Option<&Value>,
    map: &AnswerMap,
    graphql: bool,
    secrets: &Secrets,
) -> Result<(), ActionError> {
    let said_no = body.is_some_and(|body| {
        let ok = map.ok.as_deref().and_then(|at| body.pointer(at));
        let errors = body.get("errors").filter(|_| graphql).and_then(Value::as_array);
        let failed = map.fails_if.iter().any(|at| body.pointer(at).is_some_and(has_some));
        ok == Some(&Value::Bool(false)) || errors.is_some_and(|errors| !errors.is_empty()) || failed
    });
    if answer.is_success() && !said_no {
        return Ok(());
    }
    let status = answer.status;
    let raw = message(body, map);
    let is_bad_token = answer.is_success() && says_bad_token(body, raw.as_deref()) || names_credential(body, map);
    let message = told(raw, answer, secrets);
    let retry_after = answer.retry_after();
    Err(match status {
        401 => ActionError::Unauthorized { message },
        _ if is_bad_token => ActionError::Unauthorized { message },
        429 | 503 => ActionError::Limited { status, retry_after, message },
        // Some say so with a 403, and when to come back.
        403 if retry_after.is_some() => ActionError::Limited { status, retry_after, message },
        300..=399 => {
            let to = if answer.headers.contains_key(LOCATION) { " to another address" } else { "" };
            ActionError::Failed { status, message: format!("it redirects{to}, which is not followed") }
        }
        _ => ActionError::Failed { status, message },
    })
}

/// Whether the answer says of the credential what its definition knows.
fn names_credential(body: Option<&Value>, map: &AnswerMap) -> bool {
    let says = |(at, words): (&String, &Vec<Value>)| body?.pointer(at).map(|said| words.contains(said));
    map.unauthorized.iter().any(|declared| says(declared) == Some(true))
}

fn says_bad_token(body: Option<&Value>, message: Option<&str>) -> bool {
    let code = body.and_then(|body| body.pointer("/errors/0/extensions/code")).and_then(Value::as_str);
    [message, code].into_iter().flatten().any(|word| TOKEN_IS_BAD.contains(&word))
}

/// Whether a list or an object has something in it.
fn has_some(value: &Value) -> bool {
    value.as_array().is_some_and(|list| !list.is_empty()) || value.as_object().is_some_and(|it| !it.is_empty())
}

/// The message at the first pointer that leads to texts.
fn message(body: Option<&Value>, map: &AnswerMap) -> Option<String> {
    let body = body?;
    let declared = map.fails_if.iter().chain(&map.errors).map(String::as_str);
    let found = |at: &str| texts(body.pointer(at)?);
    declared.chain(ERRORS).find_map(found)
}

/// A text, the texts of a list, or an object's `message`, or else all of its texts.
fn texts(value: &Value) -> Option<String> {
    let join = |members: Vec<String>| (!members.is_empty()).then(|| members.join("; "));
    match value {
        Value::String(text) => Some(text.trim().to_owned()).filter(|text| !text.is_empty()),
        Value::Array(list) => join(list.iter().filter_map(texts).collect()),
        Value::Object(members) => {
            let member = |(name, value): (&String, &Value)| texts(value).map(|text| format!("{name}: {text}"));
            members.get("message").and_then(texts).or_else(|| join(members.iter().filter_map(member).collect()))
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => None,
    }
}

/// The message as it is told: one line, trimmed, without secrets.
fn told(message: Option<String>, answer: &Answer, secrets: &Secrets) -> String {
    let plain = || {
        let is_plain = essence(&answer.headers).is_none_or(|kind| kind == "text/plain");
        std::str::from_utf8(&answer.body).ok().filter(|text| is_plain && !text.trim().is_empty()).map(str::to_owned)
    };
    let message = message.or_else(plain).unwrap_or_else(|| "it did not say why".to_owned());
    let message = secrets.scrubbed(message);
    let line: String = message.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    line.trim().chars().take(LONGEST).collect()
}

/// The body as JSON: what is JSON as it is, other text as text, and bytes as `{ contentType, size, data }`.
pub(super) fn body(answer: &Answer, is_xml: bool, secrets: &Secrets) -> Result<Value, ActionError> {
    if answer.body.is_empty() {
        return Ok(Value::Null);
    }
    let text = std::str::from_utf8(&answer.body);
    if is_xml {
        let text = text.map_err(|_| ActionError::Unreadable("it is not UTF-8"))?;
        return xml::read(text).ok_or(ActionError::Unreadable("it is no XML, or nested too deeply"));
    }
    let kind = essence(&answer.headers);
    let is_json = kind.as_deref().is_some_and(|kind| kind.ends_with("/json") || kind.ends_with("+json"));
    if is_json {
        let text = text.map_err(|_| ActionError::Unreadable("it is not UTF-8"))?;
        return serde_json::from_str(text.trim_start_matches('\u{feff}')).map_err(|error| {
            let is_deep = error.to_string().starts_with("recursion limit");
            ActionError::Unreadable(if is_deep { "it is nested too deeply" } else { "it is no JSON" })
        });
    }
    let is_text = kind.as_deref().is_none_or(|kind| {
        let words = ["xml", "javascript", "ndjson", "yaml", "csv", "x-www-form-urlencoded", "graphql"];
        kind.starts_with("text/") || words.iter().any(|word| kind.ends_with(word))
    });
    match text {
        // Some call their JSON text.
        Ok(text) if is_text => {
            let json = text.trim_start().starts_with(['{', '[']).then(|| serde_json::from_str(text).ok()).flatten();
            Ok(json.unwrap_or_else(|| text.into()))
        }
        _ => {
            let bytes = secrets.scrubbed_bytes(answer.body.clone());
            Ok(json!({
                "contentType": kind.unwrap_or_else(|| "application/octet-stream".to_owned()),
                "size": bytes.len(),
                "data": base64::encode(&bytes),
            }))
        }
    }
}

/// Whether the answer says that it is XML.
pub(super) fn is_xml(answer: &Answer) -> bool {
    essence(&answer.headers).is_some_and(|kind| kind.ends_with("/xml") || kind.ends_with("+xml"))
}

/// The media type in lower case, without its parameters.
fn essence(headers: &HeaderMap) -> Option<String> {
    let value = headers.get(CONTENT_TYPE)?.to_str().ok()?;
    Some(value.split(';').next()?.trim().to_ascii_lowercase()).filter(|kind| !kind.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_next_page_is_read_from_the_header() {
        let of = |lines: &[&'static str]| {
            let headers = lines.iter().map(|line| (LINK, line.parse().unwrap())).collect();
            next_page(&headers, "cursor")
        };
        let some = |cursor: &str| Some(cursor.to_owned());
        assert_eq!(of(&["<https://a.example/v3/jobs?cursor=abc%3D>; rel=\"next\""]), some("abc="));
        assert_eq!(
            of(&["<https://a.example/?cursor=p>; rel=prev, <https://a.example/?x=1&cursor=n>; rel=next"]),
            some("n")
        );
        assert_eq!(
            of(&["</?cursor=p>; rel=\"first\"", "</?cursor=n#end>; title=\"on\"; rel=\"last Next\""]),
            some("n")
        );
        for none in
            ["", "<https://a.example/?cursor=p>; rel=\"prev\"", "<https://a.example/?page=2>; rel=\"next\"", "<;"]
        {
            assert_eq!(of(&[none]), None, "{none}");
        }
    }
}
