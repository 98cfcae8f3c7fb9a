//! The token endpoint, which accepts a request only in the form that the definition declares.

use std::collections::BTreeMap;

use actix_web::http::StatusCode;
use actix_web::http::header::{AUTHORIZATION, CONTENT_TYPE, HeaderMap};
use actix_web::web::{Bytes, Data, Path};
use actix_web::{HttpRequest, HttpResponse, rt};
use aws_lc_rs::digest;
use base64::Engine as _;
use base64::prelude::{BASE64_STANDARD, BASE64_URL_SAFE_NO_PAD};
use serde_json::{Value, json};
use url::form_urlencoded;

use super::compose;
use super::state::{Issued, Stage, State};
use crate::catalog::definition::{BodyFormat, ClientAuth};

pub(super) type Parameters = BTreeMap<String, String>;

/// `POST /{slug}/token`
pub(super) async fn answer(state: Data<State>, slug: Path<String>, request: HttpRequest, body: Bytes) -> HttpResponse {
    let parameters = parameters(request.headers(), &body);
    let arrived = state.with(&slug, |stage| {
        match parameters.get("grant_type").map(String::as_str) {
            Some("refresh_token") => stage.calls.refresh += 1,
            _ => stage.calls.token += 1,
        }
        stage.script.slow
    });
    if let Some(delay) = arrived.flatten() {
        rt::time::sleep(delay).await;
    }
    let answer = state.with(&slug, |stage| {
        if stage.script.down {
            return HttpResponse::ServiceUnavailable().finish();
        }
        if stage.script.garbage {
            return HttpResponse::Ok().content_type("text/html").body("<!doctype html><title>Oops</title>");
        }
        match grant(stage, request.headers(), &parameters) {
            Ok(issued) => write(stage, &compose::tokens(stage, &issued, &state.url)),
            Err((status, code)) => refuse(stage, status, code),
        }
    });
    answer.unwrap_or_else(|| HttpResponse::NotFound().finish())
}

type Refusal = (StatusCode, &'static str);

fn grant(stage: &mut Stage, headers: &HeaderMap, parameters: &Parameters) -> Result<Issued, Refusal> {
    let client_id = client(stage, headers, parameters)?;
    let invalid = |code| (StatusCode::BAD_REQUEST, code);
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
        _ => Err(invalid("unsupported_grant_type")),
    }
}

/// The client, authenticated in the declared way and in no other.
fn client(stage: &Stage, headers: &HeaderMap, parameters: &Parameters) -> Result<String, Refusal> {
    let unknown = (StatusCode::UNAUTHORIZED, "invalid_client");
    let declared = match stage.facts.body_format {
        BodyFormat::Form => "application/x-www-form-urlencoded",
        BodyFormat::Json => "application/json",
    };
    if media_type(headers) != declared {
        return Err((StatusCode::BAD_REQUEST, "invalid_request"));
    }
    let credentials = match stage.facts.client_auth {
        ClientAuth::Basic if !parameters.contains_key("client_secret") => basic(headers),
        ClientAuth::Body if !headers.contains_key(AUTHORIZATION) => in_body(parameters),
        _ => None,
    };
    let (id, secret) = credentials.filter(|_| !stage.script.refuses_client).ok_or(unknown)?;
    if is_client(stage, &id, &secret) { Ok(id) } else { Err(unknown) }
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
