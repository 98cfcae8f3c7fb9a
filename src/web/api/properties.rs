//! `/api/v1/integrations/{name}/properties/…` (contract 1.8): what a form for an action's inputs asks while it is filled.

use actix_web::web::{Data, Path};
use serde_json::json;

use super::{ApiResult, ok, resolution::selectors};
use crate::{
    context::Context,
    domain::{
        access::Caller,
        input::{self, Fields, text, uuid},
    },
    services::properties::{self, Asked},
    web::extract::{BODY_MAX, Body},
};

fn asked(fields: &mut Fields, integration_name: String) -> Asked {
    let workspace = fields.optional("workspaceId", uuid);
    // Read in any case: what is wrong with them is told.
    let selectors = selectors(fields, integration_name.clone(), workspace.unwrap_or_default());
    Asked {
        integration_name,
        property_name: fields.required("propertyName", text(1, 100)).unwrap_or_default(),
        action_name: fields.optional("actionName", text(1, 100)),
        trigger_name: fields.optional("triggerName", text(1, 100)),
        selectors: workspace.map(|_| selectors),
        input: fields.optional("input", input::object(BODY_MAX)).unwrap_or_default(),
    }
}

/// What a dropdown offers.
pub async fn options(ctx: Data<Context>, caller: Caller, name: Path<String>, body: Body) -> ApiResult {
    let mut fields = body.fields();
    let asked = asked(&mut fields, name.into_inner());
    let search = fields.optional("searchValue", text(0, 255)).filter(|word| !word.trim().is_empty());
    fields.check()?;
    let offered = properties::options(&ctx, &caller, asked, search.as_deref()).await?;
    ok(json!({ "options": offered.options, "disabled": offered.is_disabled }))
}

/// The inputs that a dynamic property stands for.
pub async fn resolve(ctx: Data<Context>, caller: Caller, name: Path<String>, body: Body) -> ApiResult {
    let mut fields = body.fields();
    let asked = asked(&mut fields, name.into_inner());
    fields.check()?;
    ok(properties::resolve(&ctx, &caller, asked).await?)
}
