//! Revocation (RFC 7009, or the provider's own form).

use actix_web::http::StatusCode;
use actix_web::http::header::HeaderMap;
use actix_web::web::{Bytes, Data};
use actix_web::{HttpRequest, HttpResponse};
use serde_json::json;

use super::caller::bearer;
use super::oauth1;
use super::state::{Stage, State};
use super::token::{Parameters, basic, in_body, is_client, parameters, refuse};
use crate::catalog::definition::{Method, Revocation, RevocationAuth, RevocationBody};

/// `/{slug}/revoke` and `/{slug}/revoke/{token}`: withdraws, if asked in the declared form.
pub(super) async fn answer(state: Data<State>, request: HttpRequest, body: Bytes) -> HttpResponse {
    let slug = request.match_info().query("slug");
    let answer = state.with(slug, |stage| {
        stage.calls.revoke += 1;
        if stage.script.down {
            return HttpResponse::ServiceUnavailable().finish();
        }
        let Some(declared) = stage.revocation().cloned() else { return HttpResponse::NotFound().finish() };
        match revoked_token(stage, &state.url, &declared, &request, &body) {
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
    stage: &mut Stage,
    origin: &str,
    declared: &Revocation,
    request: &HttpRequest,
    body: &[u8],
) -> Result<String, (StatusCode, &'static str)> {
    let headers = request.headers();
    let sent = parameters(headers, body);
    if request.method().as_str() != name(declared.method) {
        return Err((StatusCode::METHOD_NOT_ALLOWED, "invalid_request"));
    }
    let signed = stage.oauth1().is_some().then(|| oauth1::signer(stage, origin, request));
    if !signed.map_or_else(|| is_authentic(stage, declared.auth, headers, &sent), |signer| signer.is_some()) {
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

pub(super) fn name(method: Method) -> &'static str {
    match method {
        Method::Get => "GET",
        Method::Post => "POST",
        Method::Put => "PUT",
        Method::Patch => "PATCH",
        Method::Head => "HEAD",
        Method::Delete => "DELETE",
    }
}
