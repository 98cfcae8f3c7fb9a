//! What was done with accounts: a row for each execution of an action, without its inputs and outputs.

use chrono::TimeDelta;
use tokio::time::Instant;
use uuid::Uuid;

use super::{access, events::By};
use crate::{
    context::Context,
    domain::{
        access::Caller,
        connection::Connection,
        run::{Run, RunStatus},
    },
    error::{Error, Result},
    storage::{
        self, Listed, Paging,
        runs::{Filter, Use},
    },
};

/// How far back the portal tells a person what was done.
pub const TOLD: TimeDelta = TimeDelta::days(30);

/// A run that is under way.
#[derive(Debug)]
pub(super) struct Begun {
    run: Run,
    began: Instant,
}

impl Begun {
    /// A run of an action, of which nothing is known yet but who wants it.
    pub(super) fn new(
        ctx: &Context,
        org_id: Uuid,
        workspace_id: Uuid,
        by: By,
        integration: &str,
        action: &str,
    ) -> Self {
        let (now, (actor, actor_id)) = (ctx.clock.now(), by.parts());
        let run = Run {
            id: ctx.entropy.id(now),
            org_id,
            workspace_id,
            end_user_id: None,
            end_user_external_id: None,
            connection_id: None,
            connection_external_id: None,
            integration_name: integration.to_owned(),
            action_name: action.to_owned(),
            actor,
            actor_id,
            status: RunStatus::Ok,
            error_code: None,
            provider_status: None,
            duration_ms: 0,
            created_at: now,
        };
        Self { run, began: Instant::now() }
    }

    /// For whom.
    pub(super) fn is_for(&mut self, end_user_id: Option<Uuid>, external_id: Option<&str>) {
        self.run.end_user_id = end_user_id;
        self.run.end_user_external_id = external_id.map(str::to_owned);
    }

    /// With which account.
    pub(super) fn acts_with(&mut self, it: &Connection) {
        self.run.connection_id = Some(it.id);
        self.run.connection_external_id = Some(it.external_id.clone());
    }

    /// Record how it ended; answers how long it took, in milliseconds. What was done is done: a database that does not
    /// take the record makes no failure of it.
    pub(super) async fn end(mut self, ctx: &Context, failed: Option<(&Error, Option<u16>)>) -> i64 {
        self.run.duration_ms = i64::try_from(self.began.elapsed().as_millis()).unwrap_or(i64::MAX);
        if let Some((error, provider_status)) = failed {
            self.run.status = RunStatus::Failed;
            self.run.error_code = Some(error.code.to_owned());
            self.run.provider_status = provider_status.map(i64::from);
        }
        if let Err(error) = storage::runs::insert(&ctx.db, &self.run).await {
            let Run { id, integration_name, action_name, .. } = &self.run;
            tracing::error!(run = %id, integration_name, action_name, ?error, "a run is not recorded");
        }
        self.run.duration_ms
    }
}

/// The runs that match, as far as the caller's key reaches, the latest first; the total is counted up to
/// [`storage::runs::COUNT_MAX`].
///
/// # Errors
/// 403 `SCOPE_DENIED` for a workspace that is not the key's; 400 where a workspace must be named and is not.
pub async fn list(ctx: &Context, caller: &Caller, mut filter: Filter, paging: Paging) -> Result<Listed<Run>> {
    filter.workspace_id = access::narrowed(caller, filter.workspace_id)?;
    if filter.end_user_id.is_some() && filter.workspace_id.is_none() {
        return Err(Error::field("workspaceId", "is required with endUserId"));
    }
    Ok(storage::runs::list(&ctx.db, caller.org_id, &filter, paging).await?)
}

/// What was done with a connection in the last thirty days: each action once by the product and once by agents, the latest
/// first.
///
/// # Errors
/// The database's.
pub async fn uses(ctx: &Context, it: &Connection) -> Result<Vec<Use>> {
    Ok(storage::runs::uses(&ctx.db, it.org_id, it.id, ctx.clock.now() - TOLD).await?)
}
