//! What happened, written in the transaction that makes it happen.

use serde_json::{Map, Value};
use uuid::Uuid;

use crate::{
    context::Context,
    domain::{
        access::Caller,
        connection::Connection,
        event::{Actor, Event, EventKind},
    },
    error::Result,
    storage::{self, Db},
};

/// Who does something.
#[derive(Clone, Copy, Debug)]
pub enum By {
    /// A caller of the API.
    ApiKey(Uuid),
    /// The holder of the service key.
    ServiceKey,
    /// The person on the portal, if a session knows who it is.
    EndUser(Option<Uuid>),
    /// The server itself.
    System,
}

impl From<&Caller> for By {
    fn from(caller: &Caller) -> Self {
        caller.api_key_id.map_or(Self::ServiceKey, Self::ApiKey)
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
    let now = ctx.clock.now();
    let (actor, actor_id) = match by {
        By::ApiKey(id) => (Actor::ApiKey, Some(id)),
        By::ServiceKey => (Actor::ServiceKey, None),
        By::EndUser(id) => (Actor::EndUser, id),
        By::System => (Actor::System, None),
    };
    let name = ("externalId".to_owned(), Value::from(it.external_id.clone()));
    let label = it.account_label.clone().map(|label| ("accountLabel".to_owned(), Value::from(label)));
    let detail = detail.iter().map(|(name, value)| ((*name).to_owned(), value.clone()));
    let event = Event {
        id: ctx.entropy.id(now),
        org_id: it.org_id,
        workspace_id: it.workspace_id,
        end_user_id: it.end_user_id,
        connection_id: Some(it.id),
        integration_name: Some(it.integration_name.clone()),
        kind,
        actor,
        actor_id,
        detail: [name].into_iter().chain(label).chain(detail).collect::<Map<_, _>>(),
        created_at: now,
    };
    Ok(storage::events::insert(tx, &event).await?)
}
