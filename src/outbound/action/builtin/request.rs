//! A request that a caller writes whole, to any public address.

use std::time::Duration;

use reqwest::Method;
use reqwest::header::{CONTENT_TYPE, HeaderName, HeaderValue, SET_COOKIE};
use serde_json::{Map, Value, json};
use url::Url;

use super::Given;
use crate::domain::base64;
use crate::outbound::action::body::{Multipart, Written, add_query, json_of};
use crate::outbound::action::fill::plain;
use crate::outbound::action::follow::{Hops, follow};
use crate::outbound::action::{ActionError, LARGEST, answer, redact::Secrets};
use crate::outbound::{Answer, Http, HttpError, Outgoing, Stamp};

/// Headers that are the connection's.
const RESERVED: [&str; 8] =
    ["connection", "content-length", "host", "keep-alive", "te", "trailer", "transfer-encoding", "upgrade"];
/// How often one tries again.
const RETRIES: u8 = 2;
/// How long one waits before that.
const PAUSE: Duration = Duration::from_millis(500);

/// Sends it, and answers `{ status, headers, body }`, within the time of an action for all hops and tries.
pub(super) async fn send(http: &Http, input: Given<'_>, stamp: Stamp) -> Result<Value, ActionError> {
    let sent = tokio::time::timeout(http.action_timeout(), tried(http, input, stamp));
    sent.await.unwrap_or(Err(ActionError::Timeout))
}

async fn tried(http: &Http, input: Given<'_>, stamp: Stamp) -> Result<Value, ActionError> {
    if input.is_true("use_proxy") {
        return Err(ActionError::input(
            "use_proxy",
            "is not possible: this server calls directly, where it may call at all",
        ));
    }
    let hops = Hops(if input.is_true("followRedirects") { 5 } else { 0 });
    let mode = input.text("failureMode");
    let mut tries = if mode.starts_with("retry_") && mode != "retry_none" { RETRIES } else { 0 };
    let answer = loop {
        let outgoing = written(http, input, stamp)?;
        let came = if hops.0 == 0 {
            http.send(outgoing).await
        } else {
            follow(http, outgoing, hops).await.map(|(answer, _)| answer)
        };
        let again = match &came {
            Ok(answer) if mode == "retry_all" => answer.status >= 400,
            Ok(answer) => answer.status >= 500,
            Err(error) => matches!(error, HttpError::Unreachable(_) | HttpError::Broken(_) | HttpError::Timeout(_)),
        };
        if !again || tries == 0 {
            break came?;
        }
        tries -= 1;
        tokio::time::sleep(PAUSE).await;
    };
    let secrets = secrets(input, &written(http, input, stamp)?);
    let goes_on = match mode {
        "continue_all" => true,
        "continue_4xx" => (400..500).contains(&answer.status),
        _ => false,
    };
    // A redirect that was not to be followed is what was asked for.
    if !goes_on && answer.status >= 400 {
        let body = answer::body(&answer, false, &secrets).ok();
        answer::refused(&answer, body.as_ref(), &Default::default(), false, &secrets)?;
    }
    let body = if input.is_true("response_is_binary") {
        base64::encode(&answer.body).into()
    } else {
        answer::body(&answer, false, &secrets)?
    };
    Ok(json!({ "status": answer.status, "headers": headers(&answer), "body": body }))
}

fn headers(answer: &Answer) -> Map<String, Value> {
    let told = answer.headers.iter().filter(|(name, _)| **name != SET_COOKIE);
    let told = told.filter_map(|(name, value)| Some((name.as_str().to_owned(), value.to_str().ok()?.into())));
    told.collect()
}

/// A message of the other side may repeat the credential that the caller gave.
fn secrets(input: Given<'_>, outgoing: &Outgoing) -> Secrets {
    let given = input.object("authFields").into_iter().flat_map(|fields| fields.values());
    let given: Vec<_> = given.filter_map(Value::as_str).map(secrecy::SecretString::from).collect();
    Secrets::of(given.iter(), &outgoing.headers)
}

fn written(http: &Http, input: Given<'_>, stamp: Stamp) -> Result<Outgoing, ActionError> {
    let method = Method::from_bytes(input.text("method").as_bytes());
    let method = method.map_err(|_| ActionError::input("method", "is not a method"))?;
    let url = Url::parse(input.text("url").trim()).ok().filter(Url::has_host);
    let mut url = url.ok_or_else(|| ActionError::input("url", "must be an absolute URL"))?;
    if !url.username().is_empty() || url.password().is_some() {
        return Err(ActionError::input("url", "must not carry credentials: they go into authFields"));
    }
    url.set_fragment(None);
    add_query(&mut url, input.object("queryParams").unwrap_or(&Map::new()));
    let limit = i64::try_from(http.action_timeout().as_secs().max(1)).unwrap_or(i64::MAX);
    let timeout = input.whole("timeout", limit, 1, limit.max(30))?.min(limit).unsigned_abs();
    let timeout = Duration::from_secs(timeout).min(http.action_timeout());
    let mut outgoing = Outgoing::new(method, url).up_to(LARGEST).within(timeout);
    let Written { bytes, kind } = body(input, stamp)?;
    outgoing.body = bytes;
    if let Some(kind) = kind {
        outgoing = outgoing.header(CONTENT_TYPE.as_str(), &kind)?;
    }
    for (name, value) in input.object("headers").into_iter().flatten() {
        let (lower, value) = (name.to_ascii_lowercase(), plain(value));
        if RESERVED.contains(&lower.as_str()) || lower.starts_with("proxy-") {
            return Err(ActionError::input("headers", format!("must not set `{lower}`")));
        }
        let fits = HeaderName::try_from(&lower).is_ok()
            && HeaderValue::try_from(&value).is_ok()
            && !value.chars().any(char::is_control);
        if !fits {
            let shown: String = lower.chars().filter(|c| !c.is_control()).take(64).collect();
            return Err(ActionError::input("headers", format!("has a name or a value that is none: `{shown}`")));
        }
        outgoing = outgoing.header(&lower, &value)?;
    }
    authenticated(outgoing, input)
}

fn authenticated(outgoing: Outgoing, input: Given<'_>) -> Result<Outgoing, ActionError> {
    let field = |name: &str| {
        let value = input.object("authFields").and_then(|fields| fields.get(name)).map(plain);
        value.filter(|value| !value.is_empty())
    };
    let lacks = |name: &str| ActionError::input("authFields", format!("must have `{name}`"));
    let unfit = |_| ActionError::input("authFields", "has a value that no header can carry");
    match input.text("authType") {
        "BASIC" => {
            let pair = format!(
                "{}:{}",
                field("username").ok_or_else(|| lacks("username"))?,
                field("password").unwrap_or_default()
            );
            outgoing
                .secret_header("authorization", &format!("Basic {}", base64::encode(pair.as_bytes())))
                .map_err(unfit)
        }
        "BEARER_TOKEN" => {
            let token = field("token").ok_or_else(|| lacks("token"))?;
            outgoing.bearer(&token.into()).map_err(unfit)
        }
        _ => Ok(outgoing),
    }
}

/// The body stands in `data`, as the vendor's forms have it, or is what was given.
fn body(input: Given<'_>, stamp: Stamp) -> Result<Written, ActionError> {
    let Some(given) = input.value("body") else { return Ok(Written::default()) };
    let data = given.as_object().filter(|members| members.len() == 1).and_then(|members| members.get("data"));
    let given = data.unwrap_or(given);
    match input.text("body_type") {
        "json" => match given.as_str().map(serde_json::from_str::<Value>) {
            None => Ok(json_of(given)),
            Some(Ok(value)) => Ok(json_of(&value)),
            Some(Err(_)) => Err(ActionError::input("body", "must be JSON")),
        },
        "form_data" => {
            let members = given.as_object().ok_or_else(|| ActionError::input("body", "must be an object"))?;
            let mut body = Multipart::new(stamp.seed);
            members.iter().for_each(|(name, value)| body.value(name, value));
            Ok(body.written())
        }
        "raw" => Ok(Written { bytes: plain(given).into_bytes(), kind: Some("text/plain; charset=utf-8".to_owned()) }),
        // Where nothing says how it is written, JSON is what was given.
        _ if given.is_object() && given.as_object().is_some_and(Map::is_empty) => Ok(Written::default()),
        _ => Ok(json_of(given)),
    }
}
