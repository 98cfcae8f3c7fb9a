//! MCP servers: made and changed over the API, used by agents, signed in at by people.

pub mod agents;
pub mod clients;
pub mod connector;
pub mod devices;
pub mod exchange;
pub mod gate;
pub mod generic;
mod mail;
pub mod offer;
mod people;
pub mod servers;
pub mod sign_in;
pub mod tokens;
pub mod tools;

use chrono::TimeDelta;
use serde_json::Value;
use uuid::Uuid;

use super::{
    access,
    events::{self, By, Subject},
};
use crate::{
    context::Context,
    domain::{access::Caller, end_user::EndUser, event::EventKind, mcp::McpServer},
    error::{Error, Result},
    storage::{self, Db},
};

/// One server: 404 in another organisation, 403 outside the key's scope.
pub async fn get(ctx: &Context, caller: &Caller, id: Uuid) -> Result<McpServer> {
    find(&ctx.db, caller, id).await
}

async fn find(db: &Db, caller: &Caller, id: Uuid) -> Result<McpServer> {
    let found = storage::mcp::get(db, caller.org_id, id).await?;
    let server = found.ok_or_else(|| access::missing("MCP server"))?;
    access::in_scope(caller, server.workspace_id)?;
    Ok(server)
}

/// The server, held until the transaction ends: of two changes at once the second sees what the first has done.
async fn held(tx: &Db, caller: &Caller, id: Uuid) -> Result<McpServer> {
    storage::mcp::hold(tx, caller.org_id, id).await?;
    find(tx, caller, id).await
}

/// An end user of a workspace, by external id; none is made.
async fn end_user(ctx: &Context, org_id: Uuid, workspace_id: Uuid, external_id: &str) -> Result<EndUser> {
    let found = storage::end_users::by_external_id(&ctx.db, org_id, workspace_id, external_id).await?;
    found.ok_or_else(|| Error::not_found("END_USER_NOT_FOUND", "end user"))
}

/// Record what happens with a server, or with what belongs to it.
async fn note(
    ctx: &Context,
    tx: &Db,
    by: By,
    kind: EventKind,
    server: &McpServer,
    detail: &[(&str, Value)],
) -> Result<()> {
    let subject = Subject::of_workspace(server.org_id, server.workspace_id);
    let named = [("serverId", Value::from(server.id.to_string())), ("name", Value::from(server.name.clone()))];
    events::note(ctx, tx, by, kind, &subject, &[&named, detail].concat()).await
}

/// How long sign-ins that are over stay: so long the codes are counted that went to an address.
const SIGN_INS_KEPT: TimeDelta = TimeDelta::hours(1);
/// How long tokens that have run out stay.
const TOKENS_KEPT: TimeDelta = TimeDelta::days(1);

/// Forget sign-ins and tokens that are over, and clients that nobody uses, with what was agreed to for them.
pub(super) async fn sweep(ctx: &Context) -> Result<()> {
    let now = ctx.clock.now();
    storage::mcp::sign_ins::sweep(&ctx.db, now - SIGN_INS_KEPT).await?;
    storage::mcp::devices::sweep(&ctx.db, now - SIGN_INS_KEPT).await?;
    storage::mcp::tokens::sweep(&ctx.db, now - TOKENS_KEPT).await?;
    storage::mcp::sign_ins::sweep_clients(&ctx.db, now).await?;
    Ok(())
}
