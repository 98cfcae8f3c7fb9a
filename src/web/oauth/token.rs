//! The token and the revocation endpoint (RFC 6749, 3.2; RFC 7009). Both take forms.

use actix_web::{
    HttpResponse,
    http::StatusCode,
    web::{Bytes, Data},
};
use secrecy::ExposeSecret;
use serde_json::json;

use super::{OAuthResult, refused, told};
use crate::{
    context::Context,
    services::mcp::exchange::{self, Denied, Exchange, Request},
    web::extract::Query,
};

/// `POST /oauth/token`.
pub async fn exchange(ctx: Data<Context>, body: Bytes) -> OAuthResult {
    let Some(form) = form(&body) else { return Ok(denied(Denied::InvalidRequest("the body must be a form"))) };
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
        "" => Err(Denied::InvalidRequest("grant_type is missing")),
        _ => {
            let told = ("unsupported_grant_type", "grant_type must be authorization_code or refresh_token");
            return Ok(refused(StatusCode::BAD_REQUEST, told));
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

fn denied(why: Denied) -> HttpResponse {
    let status = if why == Denied::InvalidClient { StatusCode::UNAUTHORIZED } else { StatusCode::BAD_REQUEST };
    refused(status, why.told())
}

/// `POST /oauth/revoke`.
pub async fn revoke(ctx: Data<Context>, body: Bytes) -> OAuthResult {
    let Some(form) = form(&body) else { return Ok(denied(Denied::InvalidRequest("the body must be a form"))) };
    if form.raw("token").is_empty() {
        return Ok(denied(Denied::InvalidRequest("token is missing")));
    }
    Ok(match exchange::revoke(&ctx, form.raw("client_id"), form.raw("token")).await? {
        Ok(()) => HttpResponse::Ok().insert_header(("cache-control", "no-store")).finish(),
        Err(why) => denied(why),
    })
}

fn form(body: &[u8]) -> Option<Query> {
    std::str::from_utf8(body).ok().map(Query::parse)
}
