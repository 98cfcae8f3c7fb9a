//! What the workspace has, and which accounts the person has connected.

use serde_json::{Map, Value, json};
use uuid::Uuid;

use super::{find::by_alias, text};
use crate::{
    context::Context,
    domain::{link::LINK_TTL_MIN, resolution::Reason},
    error::{Error, Result},
    services::{
        access,
        links::{self, NewLink},
        mcp::{gate::Guest, offer::Offered},
        resolution,
    },
    storage,
};

pub(super) async fn told(
    ctx: &Context,
    guest: &Guest,
    offered: &[Offered<'_>],
    given: &Map<String, Value>,
) -> Result<Value> {
    match text(given, "action")? {
        Some("refresh") => refresh(ctx, guest, offered).await,
        Some("connect_integration") => connect(ctx, guest, offered, given).await,
        _ => Err(Error::field(
            "action",
            "must be refresh or connect_integration: what the workspace has is changed by who runs it",
        )),
    }
}

async fn refresh(ctx: &Context, guest: &Guest, offered: &[Offered<'_>]) -> Result<Value> {
    let server = &guest.server;
    let workspace = storage::workspaces::get(&ctx.db, server.org_id, server.workspace_id).await?;
    let workspace = workspace.ok_or_else(|| access::missing("workspace"))?;
    let mut integrations = Vec::new();
    for (first, _) in by_alias(offered.iter()) {
        let weighed = resolution::weigh(ctx, &guest.actor().caller, first.selectors(guest)).await?;
        let is_connected = weighed.rule().is_some() || weighed.reason() == Some(Reason::Ambiguous);
        integrations.push(json!({
            "alias": first.alias(),
            "integrationName": first.integration(),
            "displayName": first.place(),
            "workspaceIntegrationId": first.instance_id(),
            "connected": is_connected,
            "connectable": weighed.reason() == Some(Reason::NotConnected) && first.is_connectable(),
        }));
    }
    let connected = integrations.iter().filter(|it| it["connected"] == true).count();
    Ok(json!({
        "workspace": { "id": workspace.id, "name": workspace.name },
        "server": { "id": server.id, "name": server.name },
        "integrations": integrations,
        "connectedCount": connected,
        "toolCount": offered.len(),
    }))
}

async fn connect(ctx: &Context, guest: &Guest, offered: &[Offered<'_>], given: &Map<String, Value>) -> Result<Value> {
    let (alias, by_id) = (text(given, "integrationAlias")?, text(given, "workspaceIntegrationId")?);
    let by_id =
        by_id.map(|id| Uuid::try_parse(id).map_err(|_| Error::field("workspaceIntegrationId", "must be a UUID")));
    let by_id = by_id.transpose()?;
    if alias.is_none() && by_id.is_none() {
        return Err(Error::field("integrationAlias", "is required"));
    }
    let is_it = |it: &&Offered<'_>| {
        alias.is_none_or(|alias| alias == it.alias()) && by_id.is_none_or(|id| it.instance_id() == Some(id))
    };
    let it = offered.iter().find(is_it).ok_or_else(|| access::missing("integration of that alias"))?;
    let person = guest.person.as_ref().filter(|_| it.is_connectable());
    let person = person.ok_or_else(|| Error::field("integrationAlias", "must be one that each person connects"))?;
    let new =
        NewLink { workspace_integration_id: it.instance_id(), expires_in: Some(LINK_TTL_MIN), ..NewLink::default() };
    let issued = links::issue(ctx, &guest.actor().caller, person.id, new).await?;
    Ok(json!({
        "alias": it.alias(),
        "integrationName": it.integration(),
        "connectUrl": issued.url,
        "expiresAt": issued.link.expires_at.to_rfc3339_opts(chrono::SecondsFormat::Millis, true),
    }))
}
