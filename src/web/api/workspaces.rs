//! `/api/v1/workspaces` (contract 1.3).

use actix_web::web::{Data, Path};
use serde_json::{Value, json};

use super::{ApiResult, created, deleted, instant, ok};
use crate::{
    context::Context,
    domain::{
        access::Caller,
        input,
        workspace::{Branding, Workspace, parse_return_prefix, parse_slug},
    },
    services::workspaces::{self, WorkspaceChanges},
    web::extract::{Body, Query, path_id},
};

/// The longest allow-list of return URLs.
const RETURN_URLS_MAX: usize = 50;

fn view(it: &Workspace) -> Value {
    json!({
        "id": it.id,
        "orgId": it.org_id,
        "name": it.name,
        "slug": it.slug,
        "branding": it.branding,
        "returnUrls": it.return_urls,
        "createdAt": instant(it.created_at),
        "updatedAt": instant(it.updated_at),
    })
}

fn id(text: &str) -> crate::error::Result<uuid::Uuid> {
    path_id(text, "NOT_FOUND", "workspace")
}

/// The workspaces that the caller may touch.
pub async fn list(ctx: Data<Context>, caller: Caller, mut query: Query) -> ApiResult {
    let paging = query.paging();
    query.fields().check()?;
    let listed = workspaces::list(&ctx, &caller, paging).await?;
    let views: Vec<_> = listed.items.iter().map(view).collect();
    ok(json!({ "workspaces": views, "total": listed.total }))
}

/// Make a workspace.
pub async fn create(ctx: Data<Context>, caller: Caller, body: Body) -> ApiResult {
    let mut fields = body.fields();
    let (name, slug) = (fields.required("name", input::text(1, 255)), fields.required("slug", parse_slug));
    fields.check()?;
    let it = workspaces::create(&ctx, &caller, name.unwrap_or_default(), slug.unwrap_or_default()).await?;
    created(json!({ "workspace": view(&it) }))
}

/// One workspace.
pub async fn show(ctx: Data<Context>, caller: Caller, path: Path<String>) -> ApiResult {
    let it = workspaces::get(&ctx, &caller, id(&path)?).await?;
    ok(json!({ "workspace": view(&it) }))
}

/// Change a workspace.
pub async fn update(ctx: Data<Context>, caller: Caller, path: Path<String>, body: Body) -> ApiResult {
    let id = id(&path)?;
    let mut fields = body.fields();
    let changes = WorkspaceChanges {
        name: fields.optional("name", input::text(1, 255)),
        slug: fields.optional("slug", parse_slug),
        branding: fields.patch("branding", Branding::parse),
        return_urls: fields.patch("returnUrls", input::list(RETURN_URLS_MAX, parse_return_prefix)),
    };
    fields.check()?;
    let it = workspaces::update(&ctx, &caller, id, changes).await?;
    ok(json!({ "workspace": view(&it) }))
}

/// Delete a workspace with all that is in it.
pub async fn delete(ctx: Data<Context>, caller: Caller, path: Path<String>) -> ApiResult {
    let id = id(&path)?;
    workspaces::delete(&ctx, &caller, id).await?;
    deleted(id)
}
