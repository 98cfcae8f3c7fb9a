//! `GET /health` and the public signing keys.

use actix_web::{HttpRequest, HttpResponse, web::Data};
use serde_json::{Value, json};

use super::{ApiResult, ok};
use crate::{
    context::Context,
    services::{doctor, health},
};

/// `healthy`, as long as the database answers; else 503. The installation's own doctor is told how its request arrived.
pub async fn show(ctx: Data<Context>, request: HttpRequest) -> ApiResult {
    health::check(&ctx).await?;
    let mut body = json!({ "status": "healthy", "version": env!("CARGO_PKG_VERSION") });
    if let Some(code) = header(&request, doctor::HEADER)
        && doctor::is_ours(&ctx, code).await?
    {
        let told = ["host", "x-forwarded-for", "x-forwarded-proto", "x-forwarded-host"];
        let arrived = told.into_iter().map(|name| (name.to_owned(), header(&request, name).into()));
        let peer = request.peer_addr().map(|peer| peer.ip().to_string());
        let further = [("baseUrl", Value::from(ctx.urls.origin())), ("peer", Value::from(peer))];
        let further = further.into_iter().map(|(name, value)| (name.to_owned(), value));
        let arrived: serde_json::Map<_, _> = arrived.chain(further).collect();
        if let Some(members) = body.as_object_mut() {
            members.insert("arrived".to_owned(), arrived.into());
        }
    }
    ok(body)
}

fn header<'a>(request: &'a HttpRequest, name: &str) -> Option<&'a str> {
    request.headers().get(name)?.to_str().ok()
}

/// The keys that verify links (RFC 7517).
pub async fn jwks(ctx: Data<Context>) -> ApiResult {
    let keys = ctx.keys.jwks(ctx.clock.now());
    Ok(HttpResponse::Ok().insert_header(("Cache-Control", "public, max-age=300")).json(keys))
}
