//! The token and the revocation endpoint (RFC 6749, 3.2; RFC 7009).

use actix_web::{
    HttpRequest, HttpResponse,
    http::StatusCode,
    web::{Bytes, Data},
};
use secrecy::ExposeSecret;
use serde_json::json;

use super::{DEVICE_GRANT, GRANT_TYPES, NO_PARAMETERS, OAuthResult, parameters, refused, told};
use crate::{
    context::Context,
    services::mcp::{
        devices,
        exchange::{self, Denied, Exchange, Request},
    },
};

/// `POST /oauth/token`.
pub async fn exchange(ctx: Data<Context>, request: HttpRequest, body: Bytes) -> OAuthResult {
    let Some(form) = parameters(&request, &body) else { return Ok(denied(Denied::InvalidRequest(NO_PARAMETERS))) };
    let asked = |secret| Request {
        client_id: form.raw("client_id"),
        secret: form.raw(secret),
        redirect_uri: form.raw("redirect_uri"),
        verifier: form.raw("code_verifier"),
        scope: form.raw("scope"),
        resource: form.raw("resource"),
    };
    let outcome = match form.raw("grant_type") {
        "authorization_code" => exchange::redeem(&ctx, &asked("code")).await?,
        "refresh_token" => exchange::refresh(&ctx, &asked("refresh_token")).await?,
        DEVICE_GRANT => devices::redeem(&ctx, &asked("device_code")).await?,
        "" => Err(Denied::InvalidRequest("grant_type is missing")),
        _ => {
            let sentence = format!("grant_type must be one of {}", GRANT_TYPES.join(", "));
            return Ok(refused(StatusCode::BAD_REQUEST, ("unsupported_grant_type", &sentence)));
        }
    };
    Ok(answered(outcome))
}

fn answered(outcome: Exchange) -> HttpResponse {
    match outcome {
        Err(why) => denied(why),
        Ok(tokens) => told(
            StatusCode::OK,
            &json!({
                "access_token": tokens.access.expose_secret(),
                "token_type": "Bearer",
                "expires_in": tokens.expires_in,
                "refresh_token": tokens.refresh.expose_secret(),
                "scope": tokens.scopes.join(" "),
                "resource": tokens.resource,
            }),
        ),
    }
}

/// A refusal of the protocol.
pub(super) fn denied(why: Denied) -> HttpResponse {
    let (code, sentence) = why.told();
    match why {
        Denied::InvalidClient => refused(StatusCode::UNAUTHORIZED, (code, sentence)),
        Denied::SlowDown(every) => {
            let body = json!({ "error": code, "error_description": sentence, "interval": every });
            told(StatusCode::BAD_REQUEST, &body)
        }
        _ => refused(StatusCode::BAD_REQUEST, (code, sentence)),
    }
}

/// `POST /oauth/revoke`.
pub async fn revoke(ctx: Data<Context>, request: HttpRequest, body: Bytes) -> OAuthResult {
    let Some(form) = parameters(&request, &body) else { return Ok(denied(Denied::InvalidRequest(NO_PARAMETERS))) };
    if form.raw("token").is_empty() {
        return Ok(denied(Denied::InvalidRequest("token is missing")));
    }
    Ok(match exchange::revoke(&ctx, form.raw("client_id"), form.raw("token")).await? {
        Ok(()) => HttpResponse::Ok().insert_header(("cache-control", "no-store")).finish(),
        Err(why) => denied(why),
    })
}
