//! `/api/v1/activity`: what happened to connections and credentials.

use actix_web::web::Data;
use serde_json::{Value, json};

use super::{ApiResult, instant, ok};
use crate::{
    context::Context,
    domain::{
        access::Caller,
        event::EventKind,
        input::{self, word},
    },
    services::events,
    storage::events::{Filter, Told},
    web::extract::Query,
};

fn view(Told { event, end_user_external_id }: &Told) -> Value {
    json!({
        "id": event.id,
        "type": event.kind,
        "workspaceId": event.workspace_id,
        "endUserId": end_user_external_id,
        "connectionId": event.connection_id,
        "integrationName": event.integration_name,
        "actor": event.actor,
        "actorId": event.actor_id,
        "detail": event.detail,
        "origin": event.origin,
        "createdAt": instant(event.created_at),
    })
}

/// The events that match, the latest first; `total` is counted up to 10,000.
pub async fn list(ctx: Data<Context>, caller: Caller, mut query: Query) -> ApiResult {
    let paging = query.paging();
    let end_user = query.text("endUserId", 255);
    let filter = Filter {
        workspace_id: query.uuid("workspaceId"),
        end_user_id: None,
        connection_id: query.uuid("connectionId"),
        integration_name: query.text("integrationName", 63),
        kind: query.fields().optional("type", word(EventKind::ALL, EventKind::as_str)),
        since: query.fields().optional("since", input::instant),
    };
    query.fields().check()?;
    let listed = events::list(&ctx, &caller, filter, end_user.as_deref(), paging).await?;
    let views: Vec<_> = listed.items.iter().map(view).collect();
    ok(json!({ "events": views, "total": listed.total, "limit": paging.limit, "offset": paging.offset }))
}
