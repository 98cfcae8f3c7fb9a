//! `/api/v1/runs`: which actions were executed, by whom, with which account, and how they ended.

use actix_web::web::Data;
use serde_json::{Value, json};

use super::{ApiResult, instant, ok};
use crate::{
    context::Context,
    domain::{
        access::Caller,
        input::{self, word},
        run::{Run, RunStatus},
    },
    services::runs,
    storage::runs::Filter,
    web::extract::Query,
};

fn view(it: &Run) -> Value {
    json!({
        "id": it.id,
        "workspaceId": it.workspace_id,
        "endUserId": it.end_user_external_id,
        "connectionId": it.connection_id,
        "connectionExternalId": it.connection_external_id,
        "integrationName": it.integration_name,
        "actionName": it.action_name,
        "actor": it.actor,
        "actorId": it.actor_id,
        "status": it.status,
        "errorCode": it.error_code,
        "providerStatus": it.provider_status,
        "duration": it.duration_ms,
        "createdAt": instant(it.created_at),
    })
}

/// The runs that match, the latest first; `total` is counted up to 10,000.
pub async fn list(ctx: Data<Context>, caller: Caller, mut query: Query) -> ApiResult {
    let paging = query.paging();
    let filter = Filter {
        workspace_id: query.uuid("workspaceId"),
        end_user_id: query.text("endUserId", 255),
        connection_id: query.uuid("connectionId"),
        integration_name: query.text("integrationName", 63),
        action_name: query.text("actionName", 100),
        status: query.fields().optional("status", word(RunStatus::ALL, RunStatus::as_str)),
        since: query.fields().optional("since", input::instant),
    };
    query.fields().check()?;
    let listed = runs::list(&ctx, &caller, filter, paging).await?;
    let views: Vec<_> = listed.items.iter().map(view).collect();
    ok(json!({ "runs": views, "total": listed.total, "limit": paging.limit, "offset": paging.offset }))
}
