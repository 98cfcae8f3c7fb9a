//! `GET /health` and the public signing keys.

use actix_web::{HttpResponse, web::Data};
use serde_json::json;

use super::{ApiResult, ok};
use crate::{context::Context, services::health};

/// `healthy`, as long as the database answers; else 503.
pub async fn show(ctx: Data<Context>) -> ApiResult {
    health::check(&ctx).await?;
    ok(json!({ "status": "healthy", "version": env!("CARGO_PKG_VERSION") }))
}

/// The keys that verify links (RFC 7517).
pub async fn jwks(ctx: Data<Context>) -> ApiResult {
    let keys = ctx.keys.jwks(ctx.clock.now());
    Ok(HttpResponse::Ok().insert_header(("Cache-Control", "public, max-age=300")).json(keys))
}
