//! The token endpoint, which accepts a request only in the form that the definition declares.

use std::collections::BTreeMap;
use std::future::ready;
use std::io;

use actix_web::http::StatusCode;
use actix_web::http::header::{self, AUTHORIZATION, CONTENT_TYPE, HeaderMap};
use actix_web::web::{Bytes, Data, Path};
use actix_web::{HttpRequest, HttpResponse, rt};
use aws_lc_rs::digest;
use base64::Engine as _;
use base64::prelude::{BASE64_STANDARD, BASE64_URL_SAFE_NO_PAD};
use futures_util::stream;
use serde_json::{Value, json};
use url::form_urlencoded;

use super::caller::is_good;
use super::compose;
use super::grants::Issued;
use super::script::Script;
use super::state::{Consent, Person, Stage, State};
use crate::catalog::definition::{BodyFormat, ClientAuth, GrantType, OAuth2};
use crate::catalog::quirk::Quirk;

pub(super) type Parameters = BTreeMap<String, String>;

/// `POST /{slug}/token`
pub(super) async fn answer(state: Data<State>, slug: Path<String>, request: HttpRequest, body: Bytes) -> HttpResponse {
    let parameters = parameters(request.headers(), &body);
    let arrived = state.with(&slug, |stage| {
        match parameters.get("grant_type").map(String::as_str) {
            Some("refresh_token") => stage.calls.refresh += 1,
            _ => stage.calls.token += 1,
        }
        stage.script.delay()
    });
    if let Some(delay) = arrived.flatten() {
        rt::time::sleep(delay).await;
    }
    let answer = state.with(&slug, |stage| {
        if stage.script.down {
            return HttpResponse::ServiceUnavailable().finish();
        }
        if let Some((status, retry_after)) = stage.script.next_failure() {
            let mut answer = HttpResponse::build(status);
            retry_after.map(|seconds| answer.insert_header((header::RETRY_AFTER, seconds)));
            return answer.finish();
        }
        if stage.script.garbage {
            return HttpResponse::Ok().content_type("text/html").body("<!doctype html><title>Oops</title>");
        }
        if Script::takes(&mut stage.script.drops_requests) {
            return cut();
        }
        let answer = match grant(stage, request.headers(), &parameters) {
            Ok(issued) => write(stage, &compose::tokens(stage, &issued, &state.url)),
            Err((status, code)) => {
                stage.calls.invalid_grants += u32::from(code == "invalid_grant");
                refuse(stage, status, code)
            }
        };
        if Script::takes(&mut stage.script.drops_answers) { cut() } else { answer }
    });
    answer.unwrap_or_else(|| HttpResponse::NotFound().finish())
}

/// The connection breaks off in the middle of the answer.
fn cut() -> HttpResponse {
    let broken = stream::once(ready(Err::<Bytes, _>(io::Error::from(io::ErrorKind::ConnectionReset))));
    HttpResponse::Ok().no_chunking(1_000).streaming(broken)
}

type Refusal = (StatusCode, &'static str);

fn grant(stage: &mut Stage, headers: &HeaderMap, parameters: &Parameters) -> Result<Issued, Refusal> {
    let invalid = |code| (StatusCode::BAD_REQUEST, code);
    if parameters.get("grant_type").is_some_and(|kind| kind == "client_credentials") {
        return own_client(stage, headers, parameters);
    }
    let client_id = client(stage, headers, parameters)?;
    let facts = &stage.facts;
    let has_header = |(name, value): (&String, &String)| headers.get(name).is_some_and(|sent| sent == value.as_str());
    let has_parameter = |(name, value): (&String, &String)| parameters.get(name) == Some(value);
    if !facts.token_headers.iter().all(has_header) || !facts.token_params.iter().all(has_parameter) {
        return Err(invalid("invalid_request"));
    }
    let sent = |name: &str| parameters.get(name).map(String::as_str);
    match sent("grant_type") {
        Some("authorization_code") => {
            let consent = stage.redeem(sent("code").unwrap_or_default()).ok_or(invalid("invalid_grant"))?;
            let is_theirs = consent.client_id == client_id && sent("redirect_uri") == Some(&consent.redirect_uri);
            if !is_theirs || consent.challenge != sent("code_verifier").map(challenge) {
                return Err(invalid("invalid_grant"));
            }
            Ok(stage.issue(consent))
        }
        Some("refresh_token") => {
            stage.renew(sent("refresh_token").unwrap_or_default(), &client_id).ok_or(invalid("invalid_grant"))
        }
        Some("fb_exchange_token") if stage.definition.quirks.contains(&Quirk::MetaExchange) => {
            let token = sent("fb_exchange_token").unwrap_or_default();
            stage.lengthen(token, &client_id).ok_or(invalid("invalid_grant"))
        }
        _ => Err(invalid("unsupported_grant_type")),
    }
}

/// RFC 6749, 4.4, with a client that the person has made for themselves.
fn own_client(stage: &mut Stage, headers: &HeaderMap, parameters: &Parameters) -> Result<Issued, Refusal> {
    let mut methods = stage.definition.auth.iter().filter_map(|method| method.oauth2.as_ref());
    let facts = methods.find(|facts| facts.grant == GrantType::ClientCredentials);
    let facts = facts.ok_or((StatusCode::BAD_REQUEST, "unsupported_grant_type"))?;
    let (id, secret) = credentials(facts, headers, parameters)?;
    if stage.script.refuses_client || !is_good(&id) || !is_good(&secret) {
        return Err((StatusCode::UNAUTHORIZED, "invalid_client"));
    }
    let scopes = parameters.get("scope").map(String::as_str).unwrap_or_default();
    let scopes = scopes.split(&facts.scope.request_separator).filter(|scope| !scope.is_empty());
    let scopes = scopes.map(str::to_owned).collect();
    let person = Person::in_values([id.as_str(), &secret].into_iter());
    Ok(stage.issue(Consent::of(&id, person, scopes)))
}

/// The client, authenticated in the declared way and in no other.
fn client(stage: &Stage, headers: &HeaderMap, parameters: &Parameters) -> Result<String, Refusal> {
    let (id, secret) = credentials(&stage.facts, headers, parameters)?;
    let is_known = !stage.script.refuses_client && is_client(stage, &id, &secret);
    if is_known { Ok(id) } else { Err((StatusCode::UNAUTHORIZED, "invalid_client")) }
}

fn credentials(facts: &OAuth2, headers: &HeaderMap, parameters: &Parameters) -> Result<(String, String), Refusal> {
    let declared = match facts.body_format {
        BodyFormat::Form => "application/x-www-form-urlencoded",
        BodyFormat::Json => "application/json",
    };
    if media_type(headers) != declared {
        return Err((StatusCode::BAD_REQUEST, "invalid_request"));
    }
    let credentials = match facts.client_auth {
        ClientAuth::Basic if !parameters.contains_key("client_secret") => basic(headers),
        ClientAuth::Body if !headers.contains_key(AUTHORIZATION) => in_body(parameters),
        _ => None,
    };
    credentials.ok_or((StatusCode::UNAUTHORIZED, "invalid_client"))
}

pub(super) fn is_client(stage: &Stage, id: &str, secret: &str) -> bool {
    stage.clients.get(id).is_some_and(|client| client.secret == secret)
}

pub(super) fn in_body(parameters: &Parameters) -> Option<(String, String)> {
    Some((parameters.get("client_id")?.clone(), parameters.get("client_secret")?.clone()))
}

/// RFC 6749, 2.3.1: both parts are form-encoded inside Basic.
pub(super) fn basic(headers: &HeaderMap) -> Option<(String, String)> {
    let encoded = headers.get(AUTHORIZATION)?.to_str().ok()?.strip_prefix("Basic ")?;
    let pair = String::from_utf8(BASE64_STANDARD.decode(encoded).ok()?).ok()?;
    let (id, secret) = pair.split_once(':')?;
    let plain = |part: &str| form_urlencoded::parse(part.as_bytes()).next().map(|(text, _)| text.into_owned());
    Some((plain(id)?, plain(secret)?))
}

/// The body's parameters, of a form or of a JSON object.
pub(super) fn parameters(headers: &HeaderMap, body: &[u8]) -> Parameters {
    if media_type(headers) == "application/json" {
        return serde_json::from_slice(body).unwrap_or_default();
    }
    form_urlencoded::parse(body).into_owned().collect()
}

fn media_type(headers: &HeaderMap) -> &str {
    let value = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    value.split(';').next().unwrap_or_default().trim()
}

/// RFC 7636, 4.6.
fn challenge(verifier: &str) -> String {
    BASE64_URL_SAFE_NO_PAD.encode(digest::digest(&digest::SHA256, verifier.as_bytes()))
}

/// An error in the declared dialect (RFC 6749, 5.2, but for those that answer 200).
pub(super) fn refuse(stage: &Stage, status: StatusCode, code: &str) -> HttpResponse {
    match &stage.facts.response.ok_pointer {
        Some(pointer) => {
            let mut body = json!({ "error": code });
            compose::put(&mut body, pointer, false.into());
            HttpResponse::Ok().json(body)
        }
        None => HttpResponse::build(status).json(json!({ "error": code })),
    }
}

fn write(stage: &Stage, body: &Value) -> HttpResponse {
    if !stage.script.form {
        return HttpResponse::Ok().insert_header(("cache-control", "no-store")).json(body);
    }
    let mut form = form_urlencoded::Serializer::new(String::new());
    for (name, value) in body.as_object().into_iter().flatten() {
        form.append_pair(name, &value.as_str().map_or_else(|| value.to_string(), str::to_owned));
    }
    HttpResponse::Ok().content_type("application/x-www-form-urlencoded").body(form.finish())
}
