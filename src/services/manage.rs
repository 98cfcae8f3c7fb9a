//! What a person does with what they have connected: look, rename, disconnect.

use serde_json::Value;
use url::Url;
use uuid::Uuid;

use super::{
    complete, connections,
    events::{self, By, Subject},
    withdrawals::{self, Withdrawal},
};
use crate::{
    context::Context,
    domain::{
        connection::Connection,
        event::{Event, EventKind},
        flow::{FlowFailure, FlowStatus, return_url},
        integration::WorkspaceIntegration,
        link::{self, Link, LinkTrouble},
        session::ConnectSession,
        workspace::Workspace,
    },
    error::Result,
    storage::{
        self, Paging,
        events::Filter,
        flows::SealedFlow,
        links::{Card, LandingHead},
    },
    urls,
};

/// What the landing page of a link shows, as things stand now.
pub async fn landing(ctx: &Context, id: Uuid) -> Result<std::result::Result<(LandingHead, Vec<Card>), LinkTrouble>> {
    let found = storage::links::landing(&ctx.db, id).await?;
    // Without a row its end user is gone, and the link with them.
    let Some((head, mut cards)) = found else { return Ok(Err(LinkTrouble::Revoked)) };
    cards.retain(|card| {
        link::covers(head.integration_ids.as_deref(), card.id)
            && ctx.catalog.get(&card.integration_name).is_some_and(|it| !it.is_no_auth())
    });
    Ok(link::check(head.revoked_at, head.expires_at, ctx.clock.now()).map(|()| (head, cards)))
}

/// Whether the person has an account at an integration already.
pub async fn has_account(ctx: &Context, link: &Link, integration: &WorkspaceIntegration) -> Result<bool> {
    let own = storage::connections::of_end_user(&ctx.db, link.org_id, link.end_user_id).await?;
    let here = |it: &Connection| {
        it.integration_name == integration.integration_name
            && it.workspace_integration_id.is_none_or(|id| id == integration.id)
    };
    Ok(own.iter().any(here))
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
pub async fn integration_of(
    ctx: &Context,
    link: &Link,
    connection: &Connection,
) -> Result<Option<WorkspaceIntegration>> {
    let all = storage::integrations::list(&ctx.db, link.org_id, link.workspace_id).await?;
    let own = |it: &WorkspaceIntegration| match connection.workspace_integration_id {
        Some(id) => it.id == id,
        None => it.integration_name == connection.integration_name,
    };
    Ok(all.into_iter().find(|it| own(it) && link.covers(it.id)))
}

/// Whether the person has another account at the same integration.
pub async fn has_others(ctx: &Context, it: &Connection) -> Result<bool> {
    let Some(owner) = it.end_user_id else { return Ok(false) };
    let own = storage::connections::of_end_user(&ctx.db, it.org_id, owner).await?;
    Ok(own.iter().any(|other| other.id != it.id && other.integration_name == it.integration_name))
}

/// Have the person's default at an integration be this account.
pub async fn use_by_default(ctx: &Context, it: &Connection) -> Result<()> {
    connections::set_default(ctx, By::EndUser(it.end_user_id), it).await
}

/// The latest of what happened to a connection; at most fifty.
pub async fn history(ctx: &Context, it: &Connection) -> Result<Vec<Event>> {
    let filter = Filter { connection_id: Some(it.id), ..Filter::default() };
    let listed = storage::events::list(&ctx.db, it.org_id, &filter, Paging { limit: 50, offset: 0 }).await?;
    Ok(listed.items.into_iter().map(|told| told.event).collect())
}

/// What becomes of a connection's access at the provider when it is disconnected.
pub async fn withdrawal(ctx: &Context, it: &Connection) -> Result<Withdrawal> {
    withdrawals::prospect(ctx, &ctx.db, it).await
}

/// Give a connection another display name, of 1 to 255 characters.
pub async fn rename(ctx: &Context, connection: &Connection, name: &str) -> Result<bool> {
    let detail = [("name", Value::from(name))];
    let by = By::EndUser(connection.end_user_id);
    let told = events::event(ctx, by, EventKind::ConnectionRenamed, &Subject::from(connection), &detail);
    Ok(storage::connections::rename(&ctx.db, connection.org_id, connection.id, name, &told).await?)
}

/// Disconnect: the connection goes, and access is withdrawn at the provider by a job.
pub async fn disconnect(ctx: &Context, connection: &Connection) -> Result<bool> {
    let tx = ctx.db.begin().await?;
    Ok(connections::remove(ctx, tx, By::EndUser(connection.end_user_id), connection).await?.is_some())
}

/// A flow as its pages need it.
#[derive(Debug)]
pub struct FlowView {
    /// The flow.
    pub flow: SealedFlow,
    /// Who asked.
    pub workspace: Workspace,
    /// What it made or renewed.
    pub connection: Option<Connection>,
    /// The link it was started from.
    pub link: Option<Link>,
    /// Or the session.
    pub session: Option<ConnectSession>,
    /// The alias that a link's person came through.
    pub alias: Option<String>,
    /// Whether the person has picked the method from several.
    pub is_open: bool,
}

/// A flow, for the browser that started it. One whose server stopped in the middle is told so.
pub async fn flow(ctx: &Context, id: Uuid, browser_hash: &[u8]) -> Result<Option<FlowView>> {
    let Some(mut found) = storage::flows::get(&ctx.db, id, browser_hash).await? else { return Ok(None) };
    if found.flow.status == FlowStatus::Exchanging && ctx.clock.now() >= found.flow.expires_at {
        complete::fail(ctx, &found.flow, FlowStatus::Exchanging, FlowFailure::Interrupted).await?;
        let Some(ended) = storage::flows::get(&ctx.db, id, browser_hash).await? else { return Ok(None) };
        found = ended;
    }
    let it = &found.flow;
    let Some(workspace) = storage::workspaces::get(&ctx.db, it.org_id, it.workspace_id).await? else { return Ok(None) };
    let connection = match it.connection_id {
        Some(id) => storage::connections::get(&ctx.db, it.org_id, id).await?,
        None => None,
    };
    let link = match it.link_id {
        Some(id) => storage::links::get(&ctx.db, it.org_id, id).await?,
        None => None,
    };
    let session = match it.session_id {
        Some(id) => storage::sessions::get(&ctx.db, it.org_id, id).await?,
        None => None,
    };
    let integration = match it.workspace_integration_id {
        Some(id) => storage::integrations::get(&ctx.db, it.org_id, it.workspace_id, id).await?,
        None => None,
    };
    let is_open = match (&session, &integration) {
        (Some(session), _) => session.auth_method_key.is_none(),
        (None, Some(integration)) => integration.auth_method_key.is_none(),
        (None, None) => false,
    };
    let alias = integration.map(|it| it.alias);
    Ok(Some(FlowView { flow: found, workspace, connection, link, session, alias, is_open }))
}

impl FlowView {
    /// Whether it was started from the portal, where there is more to do than this one flow.
    #[must_use]
    pub fn is_portal(&self) -> bool {
        self.link.is_some()
    }

    /// Where the person can start again.
    #[must_use]
    pub fn retry_url(&self) -> Option<String> {
        if self.session.is_some() {
            return Some(self.by_its_method(urls::SESSION.to_owned()));
        }
        let again = self.flow.flow.reconnect_id.map(urls::portal::reconnect);
        again.or_else(|| self.alias.as_deref().map(|alias| self.by_its_method(urls::portal::integration(alias))))
    }

    fn by_its_method(&self, page: String) -> String {
        if self.is_open { urls::portal::by_method(&page, &self.flow.flow.auth_method_key) } else { page }
    }

    /// Back to the product, with the outcome (contract section 6, return redirect).
    #[must_use]
    pub fn return_url(&self) -> Option<Url> {
        let flow = &self.flow.flow;
        let (success, error, state) = match (&self.link, &self.session) {
            (Some(link), _) => (&link.success_redirect_uri, &link.error_redirect_uri, link.state.as_deref()),
            (None, Some(session)) => (&session.success_redirect_uri, &session.error_redirect_uri, None),
            (None, None) => return None,
        };
        let outcome = match (flow.status, &self.connection) {
            (FlowStatus::Completed, Some(connection)) => Ok((connection.id, connection.external_id.as_str())),
            (FlowStatus::Failed, _) => Err(flow.failure().unwrap_or(FlowFailure::Interrupted)),
            _ => return None,
        };
        let target = if outcome.is_ok() { success } else { error };
        return_url(target.as_deref()?, outcome, &flow.integration_name, state)
    }

    /// Where the person is sent without a page in between: from a session with a return URL, and from a link for one
    /// integration that succeeded. A product that wants the message of a popup gives no return URL.
    #[must_use]
    pub fn returns_by_itself(&self) -> Option<Url> {
        let succeeded = self.flow.flow.status == FlowStatus::Completed;
        let single = self.link.as_ref().is_some_and(|link| link.integration_ids.is_some());
        let direct = self.session.is_some() || (single && succeeded);
        self.return_url().filter(|_| direct)
    }
}
