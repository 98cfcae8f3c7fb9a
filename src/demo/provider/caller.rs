//! Who asks the API: the credential of a request, read in the form in which the definition attaches it.

use std::collections::BTreeMap;

use actix_web::HttpRequest;
use actix_web::http::header::{AUTHORIZATION, HeaderMap};
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use reqwest::Method;
use secrecy::SecretString;
use url::{Url, form_urlencoded};

use super::oauth1;
use super::state::{Person, Stage};
use crate::catalog::definition::{Attach, AuthMethod};
use crate::catalog::quirk::Quirk;
use crate::outbound::Outgoing;
use crate::outbound::api::attach;
use crate::outbound::sigv4;

/// The method by which the request is authentic, and whose account it is.
pub(super) fn caller(
    stage: &mut Stage,
    origin: &str,
    request: &HttpRequest,
    path: &str,
    body: &[u8],
) -> Option<(AuthMethod, Person)> {
    if stage.oauth1().is_some() {
        let person = oauth1::signer(stage, origin, request)?;
        return Some((stage.definition.auth.iter().find(|method| method.oauth1.is_some())?.clone(), person));
    }
    if stage.definition.quirks.contains(&Quirk::AwsSigv4) {
        return Some((stage.definition.auth.first()?.clone(), aws(origin, request, body)?));
    }
    let whose = |method: &AuthMethod| {
        let values = values(stage, method, request, path)?;
        let person = match values.get("access_token") {
            Some(token) => stage.bearer(token)?.person.clone(),
            None if values.values().all(|value| is_good(value)) => {
                Person::in_values(values.values().map(String::as_str))
            }
            None => return None,
        };
        Some((method.clone(), person))
    };
    stage.definition.auth.iter().find_map(whose)
}

/// What a person may have typed: our own tokens are none of it.
pub(super) fn is_good(value: &str) -> bool {
    !value.is_empty() && !value.contains("wrong") && !value.starts_with("demo-")
}

/// The values of the fields that go along with a request; none where it has another form.
fn values(stage: &Stage, method: &AuthMethod, request: &HttpRequest, path: &str) -> Option<BTreeMap<String, String>> {
    let Attach { headers, query, basic: pair } = attach(method);
    let sent_query: BTreeMap<_, _> = form_urlencoded::parse(request.query_string().as_bytes()).into_owned().collect();
    let mut pairs = Vec::new();
    for (name, template) in &headers {
        pairs.push((template.as_str(), request.headers().get(name)?.to_str().ok()?.to_owned()));
    }
    for (name, template) in &query {
        pairs.push((template.as_str(), sent_query.get(name)?.clone()));
    }
    if let Some(declared) = &pair {
        let (username, password) = basic(request.headers())?;
        pairs.push((declared.username.as_str(), username));
        pairs.push((declared.password.as_str(), password));
    }
    if pairs.is_empty() {
        // The credential is part of the path.
        for (declared, sent) in base_path(stage)?.split('/').zip(path.split('/')) {
            pairs.push((declared, sent.to_owned()));
        }
    }
    let mut values = BTreeMap::new();
    for (template, sent) in pairs {
        if let Some((name, value)) = captured(template, &sent)?
            && values.insert(name.to_owned(), value.to_owned()).is_some_and(|before| before != value)
        {
            return None;
        }
    }
    Some(values)
}

/// The path of the API's base, where it names a field.
fn base_path(stage: &Stage) -> Option<&str> {
    let base = stage.definition.api.as_ref()?.base_url.splitn(4, '/').nth(3)?;
    base.contains('{').then(|| base.trim_end_matches('/'))
}

/// A path below the API's base: without the base's own, where a credential in it has come along.
pub(super) fn below_base<'p>(stage: &Stage, path: &'p str) -> &'p str {
    let Some(base) = base_path(stage) else { return path };
    base.split('/')
        .try_fold(path, |rest, declared| {
            let (part, rest) = rest.split_once('/').unwrap_or((rest, ""));
            captured(declared, part).map(|_| rest)
        })
        .unwrap_or(path)
}

/// What stands for the one `{name}` of a template; the inner `None` for a template that names nothing.
pub(super) fn captured<'a>(template: &'a str, sent: &'a str) -> Option<Option<(&'a str, &'a str)>> {
    let Some((before, rest)) = template.split_once('{') else { return (template == sent).then_some(None) };
    let (name, after) = rest.split_once('}')?;
    let value = sent.strip_prefix(before)?.strip_suffix(after)?;
    (!value.is_empty()).then_some(Some((name, value)))
}

/// RFC 7617.
fn basic(headers: &HeaderMap) -> Option<(String, String)> {
    let encoded = headers.get(AUTHORIZATION)?.to_str().ok()?.strip_prefix("Basic ")?;
    let pair = String::from_utf8(BASE64_STANDARD.decode(encoded).ok()?).ok()?;
    pair.split_once(':').map(|(username, password)| (username.to_owned(), password.to_owned()))
}

/// The token of RFC 6750, 2.1.
pub(super) fn bearer(headers: &HeaderMap) -> Option<&str> {
    headers.get(AUTHORIZATION)?.to_str().ok()?.strip_prefix("Bearer ")
}

/// Signs the request again, with the secret that belongs to its access key, and compares.
fn aws(origin: &str, request: &HttpRequest, body: &[u8]) -> Option<Person> {
    let header = |name: &str| request.headers().get(name)?.to_str().ok();
    let sent = header("authorization")?;
    let scope = sent.strip_prefix("AWS4-HMAC-SHA256 Credential=")?.split(',').next()?;
    let [key, _day, region, service, _end] = scope.split('/').collect::<Vec<_>>()[..] else { return None };
    let person = Person::in_values(std::iter::once(key));
    let secret = SecretString::from(format!("key-{}", person.id));
    let token = header("x-amz-security-token").map(SecretString::from);
    let at = chrono::NaiveDateTime::parse_from_str(header("x-amz-date")?, "%Y%m%dT%H%M%SZ").ok()?.and_utc();
    let url = Url::parse(&format!("{origin}{}", request.uri())).ok()?;
    let method = Method::from_bytes(request.method().as_str().as_bytes()).ok()?;
    let mut outgoing = Outgoing { body: body.to_vec(), ..Outgoing::new(method, url) };
    for (name, value) in request.headers().iter().filter(|(name, _)| name.as_str().starts_with("x-amz-")) {
        outgoing = outgoing.header(name.as_str(), value.to_str().ok()?).ok()?;
    }
    let scope =
        sigv4::Scope { access_key_id: key, secret_access_key: &secret, session_token: token.as_ref(), region, service };
    let signed = scope.sign(outgoing, at).ok()?;
    (is_good(key) && signed.headers.get("authorization")?.to_str().ok()? == sent).then_some(person)
}
