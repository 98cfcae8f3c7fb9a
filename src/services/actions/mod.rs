//! Executing actions: one way for everybody who acts with an account, over the API or as a tool.
//!
//! What is done once an account is found is in `account`, what its failures are told as in `failure`, and how nothing
//! is done twice in `once`.

mod account;
mod failure;
mod once;

use std::sync::Arc;

use serde_json::{Map, Value};
use uuid::Uuid;

use super::{
    events::By,
    integrations,
    resolution::{self, Selectors, Weighed, Whom},
    runs::Begun,
};
use crate::{
    catalog::{Entry, definition::action::Action},
    context::Context,
    domain::access::Caller,
    error::{Error, Result},
    origin,
    outbound::action::{self as outbound_action, builtin},
};

pub use account::AT_ONCE;
pub(super) use account::{Ask, ask};
pub(super) use failure::Failed;

/// On whose behalf something is done: what it may touch, and as whom it is recorded.
#[derive(Clone, Debug)]
pub struct Actor {
    /// What it may touch.
    pub caller: Caller,
    /// As whom it is recorded.
    pub by: By,
}

impl From<Caller> for Actor {
    fn from(caller: Caller) -> Self {
        Self { by: By::from(&caller), caller }
    }
}

impl Actor {
    /// An MCP server, which acts in its workspace.
    #[must_use]
    pub fn mcp_server(org_id: Uuid, workspace_id: Uuid, server_id: Uuid) -> Self {
        let workspaces = Some(vec![workspace_id]);
        let caller = Caller { org_id, api_key_id: None, member_id: None, workspaces, reads_credentials: false };
        Self { caller, by: By::McpServer(server_id) }
    }
}

/// What is to be done.
#[derive(Clone, Debug)]
pub struct Execute {
    /// With which account.
    pub selectors: Selectors,
    /// Which action of the integration.
    pub action_name: String,
    /// Its inputs.
    pub input: Map<String, Value>,
    /// The caller's name for this request, of 1 to 255 characters: under one name it is done once in 24 hours.
    pub idempotency_key: Option<String>,
}

/// What came of it.
#[derive(Clone, Debug)]
pub struct Done {
    /// The action's output.
    pub output: Value,
    /// How long it took, in milliseconds.
    pub duration_ms: i64,
    /// Whether it was done before, and this is what was answered then.
    pub is_replayed: bool,
}

/// Execute an action. An end user of whom nobody has heard is made (contract 2.6).
///
/// # Errors
/// By contract section 3: 404 `INTEGRATION_NOT_FOUND`, `ACTION_NOT_FOUND`, `NOT_FOUND` for workspace or instance,
/// `CONNECTION_NOT_FOUND`; 403 `SCOPE_DENIED`, `ACTION_NOT_ALLOWED`; 400 `VALIDATION_ERROR`, `AMBIGUOUS_INTEGRATION`,
/// `CONNECTION_REQUIRED` with a link; 409 `AMBIGUOUS_CONNECTION`, `REFRESH_FAILED`; 429 `RATE_LIMITED` where too many
/// act with the account; `ACTION_FAILED` with what the provider says. With an idempotency key 409 `DUPLICATE` besides,
/// and a failure that is answered again says so in its details: [`Error::is_replayed`].
pub async fn execute(ctx: &Arc<Context>, who: &Actor, what: Execute) -> Result<Done> {
    let (own, who) = (Arc::clone(ctx), who.clone());
    // On its own feet: what is done is recorded, and its answer kept, even when the caller has hung up.
    let work = origin::carried(async move { once::answered(&own, &who, &what).await });
    ctx.tasks.spawn(work).await.map_err(Error::internal)?
}

/// The action of an integration.
///
/// # Errors
/// 404 `ACTION_NOT_FOUND`.
pub(super) fn action<'a>(entry: &'a Entry, name: &str) -> Result<&'a Action> {
    entry.actions().get(name).ok_or_else(|| {
        let shown: String = name.chars().filter(|c| !c.is_control()).take(100).collect();
        let mut error = Error::not_found("ACTION_NOT_FOUND", "action");
        error.detail = format!("{} has no action {shown:?}", entry.display_name);
        error
    })
}

/// Do it, and record that it was done, or that it was not. What names nothing, or nothing of the caller's, is no run.
async fn run(ctx: &Arc<Context>, who: &Actor, what: &Execute) -> std::result::Result<Done, Failed> {
    let Selectors { integration_name: name, workspace_id, end_user, .. } = &what.selectors;
    let entry = ctx.catalog.get(name).ok_or_else(|| integrations::unknown(name))?;
    let action = action(entry, &what.action_name)?;
    let weighed = resolution::weigh_to_act(ctx, &who.caller, who.by, what.selectors.clone()).await?;
    let mut run = Begun::new(ctx, who.caller.org_id, *workspace_id, who.by, name, &what.action_name);
    run.is_for(weighed.end_user_id(), end_user.as_ref().and_then(Whom::external_id));
    match perform(ctx, who, what, (entry, action), weighed, &mut run).await {
        Ok(output) => Ok(Done { output, duration_ms: run.end(ctx, None).await, is_replayed: false }),
        Err(failed) => {
            run.end(ctx, Some((&failed.error, failed.provider_status))).await;
            Err(failed)
        }
    }
}

async fn perform(
    ctx: &Arc<Context>,
    who: &Actor,
    what: &Execute,
    (entry, action): (&Entry, &Action),
    weighed: Weighed,
    run: &mut Begun,
) -> std::result::Result<Value, Failed> {
    if !weighed.allows(&what.action_name) {
        return Err(not_allowed(&what.action_name).into());
    }
    let found = weighed.resolved(ctx, &who.caller).await?;
    if let Some(connection) = &found.connection {
        run.acts_with(connection);
    }
    let input = action.read(&what.input).map_err(|problems| failure::input(&problems))?;
    match (action.builtin(), &found.connection) {
        (Some(builtin), _) => {
            let answer = builtin::run(builtin, &input, &ctx.http, ctx.stamp().map_err(Error::from)?).await;
            answer.map_err(|error| failure::told(&error, entry, &[], None))
        }
        (None, Some(connection)) => {
            // What nobody can be asked renews no token, and takes nobody's turn.
            outbound_action::ready(action, &input, &connection.metadata, ctx.stamp().map_err(Error::from)?)
                .map_err(|error| failure::told(&error, entry, &[], None))?;
            ask(ctx, entry, connection, Ask::Act(action, &input)).await
        }
        (None, None) => Err(no_account(entry).into()),
    }
}

/// An operator's definition without accounts has nobody to ask as.
fn no_account(entry: &Entry) -> Error {
    let sentence = format!("{} has no accounts, and the action needs one", entry.display_name);
    Error::conflict("INTEGRATION_UNAVAILABLE", sentence)
}

fn not_allowed(name: &str) -> Error {
    Error::forbidden("ACTION_NOT_ALLOWED", format!("the workspace does not allow the action {name:?}"))
}
