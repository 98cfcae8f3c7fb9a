//! Portal links: `/end-users/{id}/connect-token`, `/end-users/{id}/connect-links`, `/connect-links/{id}`.

use actix_web::web::{Data, Path};
use serde_json::{Value, json};

use super::{ApiResult, deleted, end_users, instant, ok};
use crate::{
    context::Context,
    domain::{
        access::Caller,
        input::{self, Fields, integer, text},
        link::{LINK_TTL_MAX, LINK_TTL_MIN, Link, STATE_MAX},
    },
    services::links::{self, NewLink},
    web::extract::{Body, path_id},
};

fn view(link: &Link) -> Value {
    json!({
        "id": link.id,
        "workspaceId": link.workspace_id,
        "workspaceIntegrationIds": link.integration_ids,
        "successRedirectUri": link.success_redirect_uri,
        "errorRedirectUri": link.error_redirect_uri,
        "language": link.language,
        "createdAt": instant(link.created_at),
        "expiresAt": instant(link.expires_at),
    })
}

/// What a caller may say of a link.
pub(super) fn read(fields: &mut Fields) -> NewLink {
    NewLink {
        integration_name: fields.optional("integrationName", text(1, 63)),
        workspace_integration_id: fields.optional("workspaceIntegrationId", input::uuid),
        expires_in: fields.optional("expiresIn", integer(LINK_TTL_MIN, LINK_TTL_MAX)),
        success_redirect_uri: fields.optional("successRedirectUri", input::web_url),
        error_redirect_uri: fields.optional("errorRedirectUri", input::web_url),
        language: fields.optional("language", parse_language),
        state: fields.optional("state", text(0, STATE_MAX)),
    }
}

/// A BCP 47 tag: letters, digits and hyphens, at most 35 characters (RFC 5646, 4.4.1).
fn parse_language(value: &Value) -> Result<String, String> {
    let tag = text(2, 35)(value)?;
    let subtag = |part: &str| (1..=8).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_alphanumeric());
    if tag.split('-').all(subtag) { Ok(tag) } else { Err("must be a language tag such as de or pt-BR".to_owned()) }
}

/// Issue a portal link.
pub async fn create(ctx: Data<Context>, caller: Caller, path: Path<String>, body: Body) -> ApiResult {
    let id = end_users::id(&path)?;
    let mut fields = body.fields();
    let new = read(&mut fields);
    fields.check()?;
    let issued = links::issue(&ctx, &caller, id, new).await?;
    ok(json!({
        "connectUrl": issued.url,
        "token": issued.token,
        "expiresAt": instant(issued.link.expires_at),
        "linkId": issued.link.id,
    }))
}

/// An end user's links that still open.
pub async fn list(ctx: Data<Context>, caller: Caller, path: Path<String>) -> ApiResult {
    let all = links::list(&ctx, &caller, end_users::id(&path)?).await?;
    let views: Vec<_> = all.iter().map(view).collect();
    ok(json!({ "connectLinks": views, "total": views.len() }))
}

/// Withdraw a link.
pub async fn delete(ctx: Data<Context>, caller: Caller, path: Path<String>) -> ApiResult {
    let id = path_id(&path, "NOT_FOUND", "connect link")?;
    links::revoke(&ctx, &caller, id).await?;
    deleted(id)
}
