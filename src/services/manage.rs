//! What a person does with what they have connected: look, rename, disconnect.

use uuid::Uuid;

use super::connections;
use crate::{
    context::Context,
    domain::{
        connection::Connection,
        flow::{Flow, FlowFailure, FlowStatus},
        integration::WorkspaceIntegration,
        link::Link,
    },
    error::Result,
    storage::{
        self,
        flows::SealedFlow,
        links::{Card, OpenLink},
    },
};

/// The cards of a link's landing page.
pub async fn cards(ctx: &Context, open: &OpenLink) -> Result<Vec<Card>> {
    let link = &open.link;
    let mut cards = storage::links::cards(&ctx.db, link.org_id, link.workspace_id, link.end_user_id).await?;
    cards.retain(|card| link.covers(card.id) && ctx.catalog.get(&card.integration_name).is_some_and(|it| !it.is_no_auth()));
    Ok(cards)
}

/// One of the person's connections; `None` when it is not theirs, or the link does not cover it.
pub async fn connection(ctx: &Context, link: &Link, id: Uuid) -> Result<Option<Connection>> {
    let found = storage::connections::get(&ctx.db, link.org_id, id).await?;
    let Some(connection) = found.filter(|it| it.end_user_id == Some(link.end_user_id)) else { return Ok(None) };
    let covered = link.integration_ids.is_none() || integration_of(ctx, link, &connection).await?.is_some();
    Ok(covered.then_some(connection))
}

/// The workspace integration through which a connection is renewed: the one it was made through, else the first of
/// its kind that the link covers.
pub async fn integration_of(ctx: &Context, link: &Link, connection: &Connection) -> Result<Option<WorkspaceIntegration>> {
    let all = storage::integrations::list(&ctx.db, link.org_id, link.workspace_id).await?;
    let own = |it: &WorkspaceIntegration| match connection.workspace_integration_id {
        Some(id) => it.id == id,
        None => it.integration_name == connection.integration_name,
    };
    Ok(all.into_iter().find(|it| own(it) && link.covers(it.id)))
}

/// Give a connection another display name, of 1 to 255 characters.
pub async fn rename(ctx: &Context, connection: &Connection, name: &str) -> Result<bool> {
    Ok(storage::connections::rename(&ctx.db, connection.org_id, connection.id, name, ctx.clock.now()).await?)
}

/// Disconnect: the connection goes, and access is withdrawn at the provider by a job.
pub async fn disconnect(ctx: &Context, connection: &Connection) -> Result<bool> {
    let tx = ctx.db.begin().await?;
    connections::remove(ctx, tx, connection).await
}

/// A flow, for the browser that started it. One whose server stopped in the middle is told so.
pub async fn flow(ctx: &Context, id: Uuid, browser_hash: &[u8]) -> Result<Option<SealedFlow>> {
    let Some(found) = storage::flows::get(&ctx.db, id, browser_hash).await? else { return Ok(None) };
    if found.flow.status != FlowStatus::Exchanging || ctx.clock.now() < found.flow.expires_at {
        return Ok(Some(found));
    }
    super::complete::fail(ctx, &found.flow, FlowStatus::Exchanging, FlowFailure::Interrupted).await?;
    Ok(storage::flows::get(&ctx.db, id, browser_hash).await?)
}

/// What a flow made or renewed.
pub async fn result(ctx: &Context, flow: &Flow) -> Result<Option<Connection>> {
    match flow.connection_id {
        Some(id) => Ok(storage::connections::get(&ctx.db, flow.org_id, id).await?),
        None => Ok(None),
    }
}
