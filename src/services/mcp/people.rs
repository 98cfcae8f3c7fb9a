//! Whom an address stands for at a server, and who may not come in any more.

use uuid::Uuid;

use crate::{
    context::Context,
    domain::{
        end_user::EndUser,
        mcp::McpServer,
        member::{Member, MemberStatus},
    },
    error::Result,
    storage,
};

/// The end users whom an address stands for at a server. One that stands for a member of the team is found by the member's
/// own address, which they sign in with elsewhere too.
pub(super) async fn at_address(ctx: &Context, server: &McpServer, email: &str) -> Result<Vec<EndUser>> {
    let found = storage::mcp::sign_ins::people_at(&ctx.db, server.org_id, server.workspace_id, email).await?;
    let mut people = Vec::with_capacity(found.len());
    for user in found.into_iter().filter(|user| server.end_user_id.is_none_or(|owner| owner == user.id)) {
        let is_theirs = match user.auth_user_id {
            None => true,
            Some(id) => member(ctx, server.org_id, id).await?.is_some_and(|it| it.email.eq_ignore_ascii_case(email)),
        };
        if is_theirs {
            people.push(user);
        }
    }
    Ok(people)
}

/// Whether an end user is gone, or stands for a member who may not sign in any more.
pub(super) async fn is_shut_out(ctx: &Context, org_id: Uuid, id: Uuid) -> Result<bool> {
    let Some(user) = storage::end_users::get(&ctx.db, org_id, id).await? else { return Ok(true) };
    match user.auth_user_id {
        None => Ok(false),
        Some(id) => Ok(member(ctx, org_id, id).await?.is_none()),
    }
}

/// A member who may sign in.
async fn member(ctx: &Context, org_id: Uuid, id: Uuid) -> Result<Option<Member>> {
    let found = storage::members::get(&ctx.db, org_id, id).await?;
    Ok(found.filter(|member| member.status != MemberStatus::Suspended))
}
