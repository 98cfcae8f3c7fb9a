//! Revocation, and the API behind the tokens.

use actix_web::http::StatusCode;
use actix_web::http::header::{AUTHORIZATION, HeaderMap};
use actix_web::web::{Bytes, Data, Path};
use actix_web::{HttpRequest, HttpResponse};
use serde_json::json;
use url::Url;

use super::compose;
use super::state::{Stage, State};
use super::token::{Parameters, basic, in_body, is_client, parameters, refuse};
use crate::catalog::definition::{Method, PostChoose, Revocation, RevocationAuth, RevocationBody};

/// `/{slug}/revoke` and `/{slug}/revoke/{token}`: withdraws, if asked in the declared form.
pub(super) async fn revoke(state: Data<State>, request: HttpRequest, body: Bytes) -> HttpResponse {
    let slug = request.match_info().query("slug");
    let answer = state.with(slug, |stage| {
        stage.calls.revoke += 1;
        if stage.script.down {
            return HttpResponse::ServiceUnavailable().finish();
        }
        let Some(declared) = stage.facts.revocation.clone() else { return HttpResponse::NotFound().finish() };
        match revoked_token(stage, &declared, &request, &body) {
            Ok(token) => {
                stage.withdraw(&token);
                HttpResponse::Ok().json(json!({ "ok": true }))
            }
            Err((status, code)) => refuse(stage, status, code),
        }
    });
    answer.unwrap_or_else(|| HttpResponse::NotFound().finish())
}

fn revoked_token(
    stage: &Stage,
    declared: &Revocation,
    request: &HttpRequest,
    body: &[u8],
) -> Result<String, (StatusCode, &'static str)> {
    let headers = request.headers();
    let sent = parameters(headers, body);
    if request.method().as_str() != name(declared.method) {
        return Err((StatusCode::METHOD_NOT_ALLOWED, "invalid_request"));
    }
    if !is_authentic(stage, declared.auth, headers, &sent) {
        let is_bearer = declared.auth == RevocationAuth::Bearer;
        return Err((StatusCode::UNAUTHORIZED, if is_bearer { "invalid_token" } else { "invalid_client" }));
    }
    let in_path = request.match_info().get("token").map(str::to_owned);
    let token = match declared.body {
        RevocationBody::Form | RevocationBody::Json => in_path.or_else(|| sent.get("token").cloned()),
        RevocationBody::JsonAccessToken => sent.get("access_token").cloned(),
        RevocationBody::None => in_path.or_else(|| bearer(headers).map(str::to_owned)),
    };
    token.ok_or((StatusCode::BAD_REQUEST, "invalid_request"))
}

fn is_authentic(stage: &Stage, declared: RevocationAuth, headers: &HeaderMap, sent: &Parameters) -> bool {
    let known = |pair: Option<(String, String)>| pair.is_some_and(|(id, secret)| is_client(stage, &id, &secret));
    match declared {
        RevocationAuth::Basic => known(basic(headers)),
        RevocationAuth::Body => known(in_body(sent)),
        RevocationAuth::Bearer => bearer(headers).is_some_and(|token| stage.bearer(token).is_some()),
        RevocationAuth::None => true,
    }
}

/// `/{slug}/api/…`: whose token it is, whatever was asked; or the list to choose from.
pub(super) async fn answer(state: Data<State>, path: Path<(String, String)>, request: HttpRequest) -> HttpResponse {
    let (slug, path) = path.into_inner();
    let answer = state.with(&slug, |stage| {
        stage.calls.api += 1;
        if stage.script.down {
            return HttpResponse::ServiceUnavailable().finish();
        }
        if stage.script.identity_fails {
            return HttpResponse::InternalServerError().finish();
        }
        let Some(person) = bearer(request.headers()).and_then(|token| stage.bearer(token)) else {
            return HttpResponse::Unauthorized().json(json!({ "error": "invalid_token" }));
        };
        let choose = stage.method.post_choose.as_ref().filter(|choose| is_at(choose, &path));
        let body = match (choose, &stage.method.identity) {
            (Some(choose), _) => compose::places(choose, stage.script.places.as_ref()),
            (None, Some(identity)) => compose::account(identity, person),
            (None, None) => json!({ "id": person.id, "name": person.name, "email": person.email }),
        };
        HttpResponse::Ok().json(body)
    });
    answer.unwrap_or_else(|| HttpResponse::NotFound().finish())
}

fn is_at(choose: &PostChoose, path: &str) -> bool {
    let declared = &choose.request.url;
    let declared = Url::parse(declared).map_or_else(|_| declared.clone(), |url| url.path().to_owned());
    let declared = declared.split('?').next().unwrap_or_default().trim_matches('/');
    path.trim_matches('/') == declared
}

fn bearer(headers: &HeaderMap) -> Option<&str> {
    headers.get(AUTHORIZATION)?.to_str().ok()?.strip_prefix("Bearer ")
}

fn name(method: Method) -> &'static str {
    match method {
        Method::Get => "GET",
        Method::Post => "POST",
        Method::Put => "PUT",
        Method::Patch => "PATCH",
        Method::Delete => "DELETE",
    }
}
