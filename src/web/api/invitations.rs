//! Invitations: `/end-users/{id}/invite`, `/end-users/{id}/invitations`, `/invitations`, `/invitations/{id}`,
//! `/invitations/{id}/resend`.

use actix_web::web::{Data, Path};
use chrono::{DateTime, Utc};
use serde_json::{Value, json};

use super::{ApiResult, connect_links, deleted, end_users, instant, ok};
use crate::{
    context::Context,
    domain::{
        access::Caller,
        input::{self, integer},
        link::{LINK_TTL_MAX, LINK_TTL_MIN},
    },
    services::invitations::{self, Invited},
    storage::{Listed, invitations::Told},
    web::extract::{Body, Query, path_id},
};

fn view(Told { invitation: it, external_id, integration_ids, language }: &Told, now: DateTime<Utc>) -> Value {
    let at = |at: Option<DateTime<Utc>>| at.map(instant);
    json!({
        "id": it.id,
        "workspaceId": it.workspace_id,
        "endUserId": external_id,
        "email": it.email,
        "state": it.state(now),
        "reason": it.failure,
        "reasonCode": it.failure_code,
        "workspaceIntegrationIds": integration_ids,
        "language": language,
        "mails": it.mails,
        "queuedAt": instant(it.queued_at),
        "sentAt": at(it.sent_at),
        "failedAt": at(it.failed_at),
        "openedAt": at(it.opened_at),
        "completedAt": at(it.completed_at),
        "cancelledAt": at(it.cancelled_at),
        "createdAt": instant(it.created_at),
        "expiresAt": instant(it.expires_at),
    })
}

fn views(ctx: &Context, listed: &Listed<Told>) -> ApiResult {
    let now = ctx.clock.now();
    let views: Vec<_> = listed.items.iter().map(|told| view(told, now)).collect();
    ok(json!({ "invitations": views, "total": listed.total }))
}

fn invited(Invited { id, issued, email_sent }: &Invited) -> ApiResult {
    ok(json!({
        "connectUrl": issued.url,
        "token": issued.token,
        "expiresAt": instant(issued.link.expires_at),
        "emailSent": email_sent,
        "invitationId": id,
        "linkId": issued.link.id,
    }))
}

/// Mail an end user a link.
pub async fn create(ctx: Data<Context>, caller: Caller, path: Path<String>, body: Body) -> ApiResult {
    let id = end_users::id(&path)?;
    let mut fields = body.fields();
    let email = fields.required("email", input::email);
    let link = connect_links::read(&mut fields);
    fields.check()?;
    invited(&invitations::invite(&ctx, &caller, id, email.unwrap_or_default(), link).await?)
}

/// An end user's invitations, the latest first.
pub async fn list_of_end_user(ctx: Data<Context>, caller: Caller, path: Path<String>, mut query: Query) -> ApiResult {
    let id = end_users::id(&path)?;
    let paging = query.paging();
    query.fields().check()?;
    views(&ctx, &invitations::of_end_user(&ctx, &caller, id, paging).await?)
}

/// A workspace's invitations, the latest first.
pub async fn list(ctx: Data<Context>, caller: Caller, mut query: Query) -> ApiResult {
    let paging = query.paging();
    let workspace = query.fields().required("workspaceId", input::uuid);
    query.fields().check()?;
    views(&ctx, &invitations::of_workspace(&ctx, &caller, workspace.unwrap_or_default(), paging).await?)
}

/// Mail a new link; the one before dies.
pub async fn resend(ctx: Data<Context>, caller: Caller, path: Path<String>, body: Body) -> ApiResult {
    let id = path_id(&path, "NOT_FOUND", "invitation")?;
    let mut fields = body.fields();
    let expires_in = fields.optional("expiresIn", integer(LINK_TTL_MIN, LINK_TTL_MAX));
    fields.check()?;
    invited(&invitations::resend(&ctx, &caller, id, expires_in).await?)
}

/// Cancel an invitation: its link dies.
pub async fn delete(ctx: Data<Context>, caller: Caller, path: Path<String>) -> ApiResult {
    let id = path_id(&path, "NOT_FOUND", "invitation")?;
    invitations::cancel(&ctx, &caller, id).await?;
    deleted(id)
}
