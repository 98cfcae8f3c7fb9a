//! `/api/v1/integrations`: the catalog (contract 1.8). Open: it says nothing about anybody.

use actix_web::{
    HttpResponse,
    http::header::ContentType,
    web::{Data, Path},
};
use serde_json::json;

use super::{ApiResult, ok};
use crate::{
    context::Context,
    domain::access::Caller,
    services::{integrations, oauth_apps},
    web::extract::Query,
};

/// The whole catalog, its summary, or one entry by name.
pub async fn list(ctx: Data<Context>, mut query: Query) -> ApiResult {
    let name = query.text("name", 63);
    let summary = query.text("summary", 5);
    query.fields().check()?;
    if let Some(name) = name {
        return entry(&ctx, &name);
    }
    let list = if summary.as_deref() == Some("true") { ctx.catalog.summary_list() } else { ctx.catalog.full_list() };
    Ok(HttpResponse::Ok().content_type(ContentType::json()).body(list.to_owned()))
}

/// One entry by path.
pub async fn show(ctx: Data<Context>, name: Path<String>) -> ApiResult {
    entry(&ctx, &name)
}

fn entry(ctx: &Context, name: &str) -> ApiResult {
    let entry = ctx.catalog.get(name).ok_or_else(|| integrations::unknown(name))?;
    ok(json!({ "integration": entry.full_json() }))
}

/// The integrations for which the organisation has an OAuth app.
pub async fn oauth_status(ctx: Data<Context>, caller: Caller) -> ApiResult {
    ok(json!({ "configured": oauth_apps::configured(&ctx, &caller).await? }))
}
