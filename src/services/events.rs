//! What happened, written together with what makes it happen; and what of it a caller is told.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use uuid::Uuid;

use crate::{
    context::Context,
    domain::{
        access::Caller,
        connection::Connection,
        end_user::EndUser,
        event::{Actor, Event, EventKind},
        integration::WorkspaceIntegration,
    },
    error::{Error, Result},
    origin,
    services::access,
    storage::{
        self, Db, Listed, Paging,
        events::{Filter, Told},
        jobs::JobRow,
    },
};

/// Who does something.
#[derive(Clone, Copy, Debug)]
pub enum By {
    /// A caller of the API.
    ApiKey(Uuid),
    /// The holder of the service key.
    ServiceKey,
    /// A member, on the dashboard.
    Member(Uuid),
    /// The person on the portal, if a session knows who it is.
    EndUser(Option<Uuid>),
    /// An MCP server, for whoever holds its token.
    McpServer(Uuid),
    /// The server itself.
    System,
}

impl By {
    /// As it is stored.
    pub(super) fn parts(self) -> (Actor, Option<Uuid>) {
        match self {
            Self::ApiKey(id) => (Actor::ApiKey, Some(id)),
            Self::ServiceKey => (Actor::ServiceKey, None),
            Self::Member(id) => (Actor::Member, Some(id)),
            Self::EndUser(id) => (Actor::EndUser, id),
            Self::McpServer(id) => (Actor::McpServer, Some(id)),
            Self::System => (Actor::System, None),
        }
    }
}

impl From<&Caller> for By {
    fn from(caller: &Caller) -> Self {
        match (caller.member_id, caller.api_key_id) {
            (Some(member), _) => Self::Member(member),
            (None, Some(key)) => Self::ApiKey(key),
            (None, None) => Self::ServiceKey,
        }
    }
}

/// What an event is about. It is kept with work that outlives what it names.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Subject {
    org_id: Uuid,
    workspace_id: Option<Uuid>,
    end_user_id: Option<Uuid>,
    connection_id: Option<Uuid>,
    integration_name: Option<String>,
    external_id: Option<String>,
    account_label: Option<String>,
}

impl From<&Connection> for Subject {
    fn from(it: &Connection) -> Self {
        // A grant that has found no place is no connection, and has no name.
        let is_named = !it.external_id.is_empty();
        Self {
            org_id: it.org_id,
            workspace_id: it.workspace_id,
            end_user_id: it.end_user_id,
            connection_id: is_named.then_some(it.id),
            integration_name: Some(it.integration_name.clone()),
            external_id: is_named.then(|| it.external_id.clone()),
            account_label: it.account_label.clone(),
        }
    }
}

impl From<&EndUser> for Subject {
    fn from(it: &EndUser) -> Self {
        Self {
            end_user_id: Some(it.id),
            external_id: it.external_id.clone(),
            ..Self::of_workspace(it.org_id, it.workspace_id)
        }
    }
}

impl From<&WorkspaceIntegration> for Subject {
    fn from(it: &WorkspaceIntegration) -> Self {
        Self { integration_name: Some(it.integration_name.clone()), ..Self::of_workspace(it.org_id, it.workspace_id) }
    }
}

impl Subject {
    /// What concerns a workspace as a whole.
    pub(super) fn of_workspace(org_id: Uuid, workspace_id: Uuid) -> Self {
        Self { workspace_id: Some(workspace_id), ..Self::of_organization(org_id) }
    }

    /// What concerns somebody whose row is not at hand.
    pub(super) fn with_end_user(self, end_user_id: Option<Uuid>) -> Self {
        Self { end_user_id, ..self }
    }

    /// What concerns an integration.
    pub(super) fn with_integration(self, name: &str) -> Self {
        Self { integration_name: Some(name.to_owned()), ..self }
    }

    /// What concerns an organisation as a whole.
    pub(super) const fn of_organization(org_id: Uuid) -> Self {
        Self {
            org_id,
            workspace_id: None,
            end_user_id: None,
            connection_id: None,
            integration_name: None,
            external_id: None,
            account_label: None,
        }
    }

    /// Whether it is a grant that has found no place.
    pub(super) fn is_unnamed(&self) -> bool {
        self.connection_id.is_none()
    }

    /// As much as a job says of it outside of its sealed part.
    pub(super) fn of_job(job: &JobRow, integration_name: Option<String>) -> Self {
        Self {
            org_id: job.org_id,
            workspace_id: None,
            end_user_id: None,
            connection_id: Some(job.subject_id),
            integration_name,
            external_id: None,
            account_label: None,
        }
    }
}

/// Record what happened to a connection.
pub(super) async fn record(
    ctx: &Context,
    tx: &Db,
    by: By,
    kind: EventKind,
    it: &Connection,
    detail: &[(&str, Value)],
) -> Result<()> {
    note(ctx, tx, by, kind, &Subject::from(it), detail).await
}

/// Record what happened to something that may be gone.
pub(super) async fn note(
    ctx: &Context,
    tx: &Db,
    by: By,
    kind: EventKind,
    it: &Subject,
    detail: &[(&str, Value)],
) -> Result<()> {
    Ok(storage::events::insert(tx, &event(ctx, by, kind, it, detail)).await?)
}

/// What happens with a statement of its own, for `storage` to write with it.
pub(super) fn event(ctx: &Context, by: By, kind: EventKind, it: &Subject, detail: &[(&str, Value)]) -> Event {
    let now = ctx.clock.now();
    let (actor, actor_id) = by.parts();
    let name = it.external_id.clone().map(|name| ("externalId".to_owned(), Value::from(name)));
    let label = it.account_label.clone().map(|label| ("accountLabel".to_owned(), Value::from(label)));
    let detail = detail.iter().map(|(name, value)| ((*name).to_owned(), value.clone()));
    Event {
        id: ctx.entropy.id(now),
        org_id: it.org_id,
        workspace_id: it.workspace_id,
        end_user_id: it.end_user_id,
        connection_id: it.connection_id,
        integration_name: it.integration_name.clone(),
        kind,
        actor,
        actor_id,
        detail: name.into_iter().chain(label).chain(detail).collect::<Map<_, _>>(),
        // What the server does by itself comes from nowhere, whoever has set it off.
        origin: origin::current().filter(|_| actor != Actor::System).map(|address| address.to_string()),
        created_at: now,
    }
}

/// What happened, as far as the caller's key reaches, the latest first. `end_user` is an external id, which means
/// something in a workspace only. The total is counted up to [`storage::events::COUNT_MAX`].
///
/// # Errors
/// 403 `SCOPE_DENIED` for a workspace that is not the key's; 400 where a workspace must be named and is not.
pub async fn list(
    ctx: &Context,
    caller: &Caller,
    mut filter: Filter,
    end_user: Option<&str>,
    paging: Paging,
) -> Result<Listed<Told>> {
    filter.workspace_id = access::narrowed(caller, filter.workspace_id)?;
    if let Some(external_id) = end_user {
        let Some(workspace) = filter.workspace_id else {
            return Err(Error::field("workspaceId", "is required with endUserId"));
        };
        let found = storage::end_users::by_external_id(&ctx.db, caller.org_id, workspace, external_id).await?;
        let Some(user) = found else { return Ok(Listed { items: Vec::new(), total: 0 }) };
        filter.end_user_id = Some(user.id);
    }
    Ok(storage::events::list(&ctx.db, caller.org_id, &filter, paging).await?)
}
