//! What somebody who runs a workspace wants to know first: what needs attention, and how it has gone lately.

use chrono::{NaiveDate, TimeDelta};
use uuid::Uuid;

use super::{integrations, oauth_apps};
use crate::{
    context::Context,
    domain::{
        access::Caller,
        connection::{Connection, ConnectionStatus},
        integration::{Strategy, WorkspaceIntegration},
    },
    error::Result,
    storage::{self, Paging, connections::Filter},
};

/// So many days are drawn.
pub const DAYS: i64 = 30;
/// So many connections of a kind are told.
const TOLD: i64 = 10;
/// Access that ends within so long is told.
const ENDING_WITHIN: TimeDelta = TimeDelta::days(30);

/// What is missing for an integration to work.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Gap {
    /// It signs in with an OAuth app, and there is none.
    NoApp,
    /// One connection serves everybody, and there is none.
    NoConnection,
    /// The catalog does not have it any more.
    NoDefinition,
}

/// A workspace at a glance.
#[derive(Clone, Debug)]
pub struct Overview {
    /// How many end users.
    pub end_users: i64,
    /// How many connections.
    pub connections: i64,
    /// How many of these cannot be used.
    pub failing: i64,
    /// How many integrations.
    pub integrations: usize,
    /// Some that cannot be used, oldest first.
    pub broken: Vec<Connection>,
    /// Some whose access has ended or ends soon, the next first.
    pub ending: Vec<Connection>,
    /// Integrations that do not work yet.
    pub gaps: Vec<(WorkspaceIntegration, Gap)>,
    /// Connections that were made, by day.
    pub made: Vec<(NaiveDate, i64)>,
}

/// A workspace at a glance.
///
/// # Errors
/// As [`integrations::list`].
pub async fn of_workspace(ctx: &Context, caller: &Caller, workspace_id: Uuid) -> Result<Overview> {
    let (org_id, now) = (caller.org_id, ctx.clock.now());
    let all = integrations::list(ctx, caller, workspace_id).await?;
    let none = Paging { limit: 0, offset: 0 };
    let some = Paging { limit: TOLD, offset: 0 };
    let here = Filter { workspace_id: Some(workspace_id), ..Filter::default() };
    let failing = Filter { status: Some(ConnectionStatus::Error), ..here.clone() };
    let connections = storage::connections::list(&ctx.db, org_id, &here, none).await?;
    let broken = storage::connections::list(&ctx.db, org_id, &failing, some).await?;
    let users = storage::end_users::Filter::default();
    let end_users = storage::end_users::list(&ctx.db, org_id, workspace_id, &users, none).await?;
    let until = now + ENDING_WITHIN;
    let ending = storage::connections::lists::ending(&ctx.db, org_id, workspace_id, until, TOLD).await?;
    let since = now - TimeDelta::days(DAYS);
    let made = storage::connections::lists::made_by_day(&ctx.db, org_id, workspace_id, since).await?;
    let configured = oauth_apps::configured(ctx, caller).await?;
    let integrations = all.len();
    let gaps = all.into_iter().filter_map(|(it, shared)| {
        let gap = gap(ctx, &it, shared.is_some(), &configured)?;
        Some((it, gap))
    });
    Ok(Overview {
        end_users: end_users.total,
        connections: connections.total,
        failing: broken.total,
        integrations,
        broken: broken.items,
        ending,
        gaps: gaps.collect(),
        made,
    })
}

/// What is missing for an integration to work; `configured` are those that the organisation has a default app for.
#[must_use]
pub fn gap(ctx: &Context, it: &WorkspaceIntegration, has_connection: bool, configured: &[String]) -> Option<Gap> {
    let Some(entry) = ctx.catalog.get(&it.integration_name) else { return Some(Gap::NoDefinition) };
    if entry.is_no_auth() {
        return None;
    }
    if it.connection_strategy == Strategy::Fixed && !has_connection {
        return Some(Gap::NoConnection);
    }
    let method = entry.method(it.auth_method_key.as_deref()).ok()?;
    let has_app = it.oauth_app_id.is_some() || configured.contains(&it.integration_name);
    (oauth_apps::needs_app(method) && !has_app && it.connection_strategy != Strategy::Fixed).then_some(Gap::NoApp)
}
