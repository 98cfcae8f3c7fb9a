//! Portal links: issued to the backend, opened by the person, withdrawn at once.

use serde_json::Value;
use uuid::Uuid;

use super::{
    access, end_users,
    events::{self, By, Subject},
};
use crate::{
    context::Context,
    domain::{
        access::Caller,
        end_user::EndUser,
        event::{Event, EventKind},
        link::{self, Link, LinkTrouble},
        workspace,
    },
    error::{Error, Result},
    links::LinkClaims,
    storage::{self, links::OpenLink},
};

/// What a caller may say of a new link.
#[derive(Clone, Debug, Default)]
pub struct NewLink {
    /// Only this integration of the workspace, by catalog slug.
    pub integration_name: Option<String>,
    /// Only this integration of the workspace, by id.
    pub workspace_integration_id: Option<Uuid>,
    /// Its life in seconds, 3,600 to 2,592,000.
    pub expires_in: Option<i64>,
    /// Where success leads.
    pub success_redirect_uri: Option<url::Url>,
    /// Where failure leads.
    pub error_redirect_uri: Option<url::Url>,
    /// BCP 47 tag.
    pub language: Option<String>,
    /// Echoed on the return redirect.
    pub state: Option<String>,
}

/// A link, and the token that opens it: not stored, so shown this once.
#[derive(Debug)]
pub struct IssuedLink {
    /// The link.
    pub link: Link,
    /// `eut_…`.
    pub token: String,
    /// Where to send the person.
    pub url: url::Url,
}

/// Issue a portal link for an end user.
pub async fn issue(ctx: &Context, caller: &Caller, end_user_id: Uuid, new: NewLink) -> Result<IssuedLink> {
    let user = end_users::get(ctx, caller, end_user_id).await?;
    let link = draft(ctx, &user, new).await?;
    let told = event(ctx, By::from(caller), EventKind::LinkCreated, &link);
    if !storage::links::insert(&ctx.db, &link, &told).await? {
        return Err(end_users::not_found());
    }
    signed(ctx, link)
}

/// What happens with a link.
pub(super) fn event(ctx: &Context, by: By, kind: EventKind, link: &Link) -> Event {
    let subject = Subject::of_workspace(link.org_id, link.workspace_id).with_end_user(Some(link.end_user_id));
    events::event(ctx, by, kind, &subject, &[("linkId", Value::from(link.id.to_string()))])
}

/// A link for an end user, checked against what their workspace has and allows, and not stored yet.
pub(super) async fn draft(ctx: &Context, user: &EndUser, new: NewLink) -> Result<Link> {
    let integration_ids = restriction(ctx, user, new.integration_name, new.workspace_integration_id).await?;
    check_returns(
        ctx,
        user,
        [("successRedirectUri", &new.success_redirect_uri), ("errorRedirectUri", &new.error_redirect_uri)],
    )
    .await?;
    let now = ctx.clock.now();
    Ok(Link {
        id: ctx.entropy.id(now),
        org_id: user.org_id,
        workspace_id: user.workspace_id,
        end_user_id: user.id,
        integration_ids,
        success_redirect_uri: new.success_redirect_uri.map(Into::into),
        error_redirect_uri: new.error_redirect_uri.map(Into::into),
        language: new.language,
        state: new.state,
        created_at: now,
        expires_at: link::expiry(now, new.expires_in.unwrap_or(link::LINK_TTL_DEFAULT)),
        revoked_at: None,
    })
}

/// A link with its token: the same each time, so that none need be stored.
pub(super) fn signed(ctx: &Context, link: Link) -> Result<IssuedLink> {
    let token = ctx.keys.sign_link(&link)?;
    let url = ctx.urls.portal_link(&token);
    Ok(IssuedLink { link, token, url })
}

/// The workspace integrations that a link is limited to.
async fn restriction(
    ctx: &Context,
    user: &EndUser,
    name: Option<String>,
    id: Option<Uuid>,
) -> Result<Option<Vec<Uuid>>> {
    if name.is_none() && id.is_none() {
        return Ok(None);
    }
    let mut all = storage::integrations::list(&ctx.db, user.org_id, user.workspace_id).await?;
    if let Some(id) = id {
        all.retain(|integration| integration.id == id);
        if all.is_empty() {
            return Err(Error::field("workspaceIntegrationId", "names no integration of the end user's workspace"));
        }
    }
    if let Some(name) = name {
        all.retain(|integration| integration.integration_name == name);
        if all.is_empty() {
            return Err(Error::field("integrationName", "names no integration of the end user's workspace"));
        }
    }
    Ok(Some(all.into_iter().map(|integration| integration.id).collect()))
}

async fn check_returns(ctx: &Context, user: &EndUser, uris: [(&str, &Option<url::Url>); 2]) -> Result<()> {
    if uris.iter().all(|(_, uri)| uri.is_none()) {
        return Ok(());
    }
    let found = storage::workspaces::get(&ctx.db, user.org_id, user.workspace_id).await?;
    let allowed = found.map(|workspace| workspace.return_urls).unwrap_or_default();
    for (name, uri) in uris {
        if uri.as_ref().is_some_and(|uri| !workspace::allows_return(&allowed, uri)) {
            return Err(Error::field(name, "is not covered by the workspace's returnUrls"));
        }
    }
    Ok(())
}

/// An end user's links that still open, newest first; at most 100.
pub async fn list(ctx: &Context, caller: &Caller, end_user_id: Uuid) -> Result<Vec<Link>> {
    let user = end_users::get(ctx, caller, end_user_id).await?;
    Ok(storage::links::open_of_end_user(&ctx.db, caller.org_id, user.id, ctx.clock.now()).await?)
}

/// Withdraw a link: the next page it opens is the last one's refusal.
pub async fn revoke(ctx: &Context, caller: &Caller, id: Uuid) -> Result<()> {
    let missing = || access::missing("connect link");
    let link = storage::links::get(&ctx.db, caller.org_id, id).await?.ok_or_else(missing)?;
    access::in_scope(caller, link.workspace_id)?;
    let tx = ctx.db.begin().await?;
    if !storage::links::revoke(&tx, caller.org_id, id, ctx.clock.now()).await? {
        return Err(missing());
    }
    storage::events::insert(&tx, &event(ctx, By::from(caller), EventKind::LinkRevoked, &link)).await?;
    Ok(tx.commit().await?)
}

/// What a token opens, or why it does not. Opening consumes nothing.
pub async fn open(ctx: &Context, token: &str) -> Result<std::result::Result<OpenLink, LinkTrouble>> {
    match ctx.keys.verify::<LinkClaims>(ctx.ring(), token).await? {
        Ok(claims) => reopen(ctx, claims.jti).await,
        Err(trouble) => Ok(Err(trouble)),
    }
}

/// The link that a token of ours names, expired or not.
pub async fn named(ctx: &Context, token: &str) -> Result<Option<Uuid>> {
    Ok(ctx.keys.read::<LinkClaims>(ctx.ring(), token).await?.map(|claims| claims.jti))
}

/// The link that a browser has open, as it stands now.
pub async fn reopen(ctx: &Context, id: Uuid) -> Result<std::result::Result<OpenLink, LinkTrouble>> {
    Ok(match storage::links::open(&ctx.db, id).await? {
        Some(open) => open.link.check(ctx.clock.now()).map(|()| open),
        // Its end user is gone, and the link with them.
        None => Err(LinkTrouble::Revoked),
    })
}
