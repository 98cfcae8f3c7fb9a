//! `/api/v1/orgs`: organisations, for the holder of the service key.

use actix_web::web::{Data, Path};
use serde_json::{Value, json};

use super::{ApiResult, created, instant, ok};
use crate::{
    context::Context,
    domain::{access::Organization, input, workspace::parse_slug},
    services::{access, events::By},
    web::extract::{Body, ServiceKey, path_id},
};

fn view(org: &Organization) -> Value {
    json!({
        "id": org.id,
        "name": org.name,
        "slug": org.slug,
        "createdAt": instant(org.created_at),
        "updatedAt": instant(org.updated_at),
    })
}

/// Make an organisation.
pub async fn create(ctx: Data<Context>, _: ServiceKey, body: Body) -> ApiResult {
    let mut fields = body.fields();
    let (name, slug) = (fields.required("name", input::text(1, 255)), fields.required("slug", parse_slug));
    fields.check()?;
    let org =
        access::create_organization(&ctx, By::ServiceKey, name.unwrap_or_default(), slug.unwrap_or_default()).await?;
    created(json!({ "org": view(&org) }))
}

/// One organisation.
pub async fn show(ctx: Data<Context>, _: ServiceKey, id: Path<String>) -> ApiResult {
    let org = access::organization(&ctx, path_id(&id, "NOT_FOUND", "organization")?).await?;
    ok(json!({ "org": view(&org) }))
}

/// Change an organisation's name or slug.
pub async fn update(ctx: Data<Context>, _: ServiceKey, id: Path<String>, body: Body) -> ApiResult {
    let id = path_id(&id, "NOT_FOUND", "organization")?;
    let mut fields = body.fields();
    let (name, slug) = (fields.optional("name", input::text(1, 255)), fields.optional("slug", parse_slug));
    fields.check()?;
    let org = access::update_organization(&ctx, id, name, slug).await?;
    ok(json!({ "org": view(&org) }))
}
