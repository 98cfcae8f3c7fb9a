//! Connect sessions: one connection each, for whoever opens the link.

use serde_json::Value;
use uuid::Uuid;

use super::{
    access, end_users,
    events::{self, By, Subject},
    integrations::{self, ANY_METHOD},
    oauth_apps::{self, needs_app},
    workspaces,
};
use crate::{
    catalog::{Entry, definition::AuthMethod},
    context::Context,
    domain::{
        access::Caller,
        connection::ConnectionScope,
        event::EventKind,
        integration::{OAuthApp, OAuthAppMode, WorkspaceIntegration},
        link::LinkTrouble,
        session::{ConnectSession, SESSION_TTL, SessionStatus},
        workspace,
    },
    error::{Error, Result},
    links::SessionClaims,
    storage::{self, sessions::OpenSession},
};

/// What a caller says of a new session (contract 1.5).
#[derive(Clone, Debug)]
pub struct NewSession {
    /// Catalog slug.
    pub integration_name: String,
    /// The connection's display name.
    pub connection_name: String,
    /// The connection's external id.
    pub external_id: String,
    /// Its workspace.
    pub workspace_id: Uuid,
    /// Its owner's external id; made when there is none.
    pub end_user_id: Option<String>,
    /// The session inherits its method and OAuth app.
    pub workspace_integration_id: Option<Uuid>,
    /// Which of the definition's methods.
    pub auth_method_key: Option<String>,
    /// Who may use the connection.
    pub scope: ConnectionScope,
    /// Which OAuth app.
    pub oauth_app_mode: Option<OAuthAppMode>,
    /// The app for `custom`.
    pub oauth_app_id: Option<Uuid>,
    /// Where success leads.
    pub success_redirect_uri: Option<url::Url>,
    /// Where failure leads.
    pub error_redirect_uri: Option<url::Url>,
}

/// A session, and the token that opens it.
#[derive(Debug)]
pub struct IssuedSession {
    /// The session.
    pub session: ConnectSession,
    /// `cst_…`.
    pub token: String,
    /// Where to send the person.
    pub url: url::Url,
}

/// Create a session.
pub async fn create(ctx: &Context, caller: &Caller, new: NewSession) -> Result<IssuedSession> {
    let entry = ctx.catalog.get(&new.integration_name).ok_or_else(|| integrations::unknown(&new.integration_name))?;
    let home = workspaces::get(ctx, caller, new.workspace_id).await?;
    for (name, uri) in
        [("successRedirectUri", &new.success_redirect_uri), ("errorRedirectUri", &new.error_redirect_uri)]
    {
        if uri.as_ref().is_some_and(|uri| !workspace::allows_return(&home.return_urls, uri)) {
            return Err(Error::field(name, "is not covered by the workspace's returnUrls"));
        }
    }
    let instance = match new.workspace_integration_id {
        Some(id) => Some(instance(ctx, caller, home.id, id, &new.integration_name).await?),
        None => None,
    };
    let inherited = instance.as_ref();
    let key = new.auth_method_key.or_else(|| inherited.and_then(|it| it.auth_method_key.clone()));
    let mode = new.oauth_app_mode.map(|mode| mode.as_str().to_owned());
    let app_id = new.oauth_app_id.or_else(|| inherited.filter(|_| mode.is_none()).and_then(|it| it.oauth_app_id));
    let mode = mode.or_else(|| inherited.and_then(|it| it.oauth_app_mode.clone()));
    let mode = mode.unwrap_or_else(|| OAuthAppMode::Managed.as_str().to_owned());
    if new.oauth_app_id.is_some() && mode != OAuthAppMode::Custom.as_str() {
        return Err(Error::field("oauthAppId", "goes with oauthAppMode custom only"));
    }
    let is_open = key.is_none() && inherited.is_some() && entry.auth.len() > 1 || key.as_deref() == Some(ANY_METHOD);
    let method = if is_open { None } else { Some(sign_in(entry, key.as_deref())?) };
    let app = app(ctx, caller, entry, method, &mode, app_id).await?;
    let owner = match &new.end_user_id {
        Some(external_id) => {
            Some(end_users::ensure(ctx, &ctx.db, By::from(caller), caller.org_id, home.id, external_id).await?)
        }
        None => None,
    };
    let now = ctx.clock.now();
    let session = ConnectSession {
        id: ctx.entropy.id(now),
        org_id: caller.org_id,
        workspace_id: home.id,
        end_user_id: owner.map(|user| user.id),
        workspace_integration_id: instance.map(|it| it.id),
        integration_name: new.integration_name,
        auth_method_key: method.map(|method| method.key.clone()),
        oauth_app_mode: app.as_ref().map(|_| mode),
        oauth_app_id: app.map(|app| app.id),
        connection_name: new.connection_name,
        external_id: new.external_id,
        scope: new.scope,
        status: SessionStatus::Pending,
        connection_id: None,
        error: None,
        success_redirect_uri: new.success_redirect_uri.map(Into::into),
        error_redirect_uri: new.error_redirect_uri.map(Into::into),
        created_at: now,
        expires_at: now + chrono::TimeDelta::seconds(SESSION_TTL),
    };
    let token = ctx.keys.sign_session(&session)?;
    let subject = Subject::of_workspace(session.org_id, session.workspace_id)
        .with_end_user(session.end_user_id)
        .with_integration(&session.integration_name);
    let detail = [("sessionId", Value::from(session.id.to_string()))];
    let told = events::event(ctx, By::from(caller), EventKind::SessionCreated, &subject, &detail);
    storage::sessions::insert(&ctx.db, &session, &told).await?;
    let url = ctx.urls.session_link(&token);
    Ok(IssuedSession { session, token, url })
}

/// A session in which a member connects an account for everybody in a workspace, through one of its integrations.
pub async fn for_everybody(ctx: &Context, caller: &Caller, it: &WorkspaceIntegration) -> Result<IssuedSession> {
    // Several may be connected, one after the other: each has a name of its own.
    let number = ctx.entropy.id(ctx.clock.now()).simple().to_string();
    let name = ctx.catalog.get(&it.integration_name).map(|entry| entry.display_name.clone());
    let new = NewSession {
        connection_name: it.display_name.clone().or(name).unwrap_or_else(|| it.alias.clone()),
        external_id: format!("shared:{}:{number}", it.alias),
        integration_name: it.integration_name.clone(),
        workspace_id: it.workspace_id,
        end_user_id: None,
        workspace_integration_id: Some(it.id),
        auth_method_key: None,
        scope: ConnectionScope::Workspace,
        oauth_app_mode: None,
        oauth_app_id: None,
        success_redirect_uri: None,
        error_redirect_uri: None,
    };
    create(ctx, caller, new).await
}

/// The method of a session: the one that `key` names, or the only one.
fn sign_in<'a>(entry: &'a Entry, key: Option<&str>) -> Result<&'a AuthMethod> {
    if entry.is_no_auth() {
        return oauth_apps::oauth_method(entry, None).map(|(method, _)| method);
    }
    integrations::method(entry, key)
}

/// The app that a session signs in with. Where the person may choose among methods, one can do without.
async fn app(
    ctx: &Context,
    caller: &Caller,
    entry: &Entry,
    method: Option<&AuthMethod>,
    mode: &str,
    id: Option<Uuid>,
) -> Result<Option<OAuthApp>> {
    let needed = method.map_or_else(|| entry.auth.iter().all(needs_app), needs_app);
    let wanted = needed || (method.is_none() && entry.auth.iter().any(needs_app));
    if !wanted {
        return match id {
            Some(_) => Err(Error::field("oauthAppId", "does not apply: nobody signs in with OAuth")),
            None => Ok(None),
        };
    }
    match oauth_apps::select(ctx, caller.org_id, &entry.name, Some(mode), id).await {
        Err(error) if error.code == "NO_OAUTH_APP" && !needed => Ok(None),
        app => app.map(Some),
    }
}

async fn instance(
    ctx: &Context,
    caller: &Caller,
    workspace: Uuid,
    id: Uuid,
    name: &str,
) -> Result<WorkspaceIntegration> {
    let found = storage::integrations::get(&ctx.db, caller.org_id, workspace, id).await?;
    found
        .filter(|it| it.integration_name == name)
        .ok_or_else(|| Error::field("workspaceIntegrationId", "names no instance of the integration in the workspace"))
}

/// One session: 404 in another organisation, 403 outside the key's scope.
pub async fn get(ctx: &Context, caller: &Caller, id: Uuid) -> Result<ConnectSession> {
    let found = storage::sessions::get(&ctx.db, caller.org_id, id).await?;
    let session = found.ok_or_else(|| access::missing("connect session"))?;
    access::in_scope(caller, session.workspace_id)?;
    Ok(session)
}

/// The session that a token names, whether it has ended or not, as long as the token is ours.
pub async fn by_token(ctx: &Context, token: &str) -> Result<ConnectSession> {
    let refused = || {
        let mut error = Error::unauthenticated("the session token is not valid, or has expired");
        error.code = "INVALID_TOKEN";
        error
    };
    let claims = ctx.keys.verify::<SessionClaims>(ctx.ring(), token).await?.map_err(|_| refused())?;
    let open = storage::sessions::open(&ctx.db, claims.sub).await?;
    open.map(|open| open.session).ok_or_else(refused)
}

/// What a token opens, or why it does not. Opening consumes nothing.
pub async fn open(ctx: &Context, token: &str) -> Result<std::result::Result<OpenSession, LinkTrouble>> {
    match ctx.keys.verify::<SessionClaims>(ctx.ring(), token).await? {
        Ok(claims) => reopen(ctx, claims.sub).await,
        Err(trouble) => Ok(Err(trouble)),
    }
}

/// The session that a browser has open, as it stands now.
pub async fn reopen(ctx: &Context, id: Uuid) -> Result<std::result::Result<OpenSession, LinkTrouble>> {
    Ok(match storage::sessions::open(&ctx.db, id).await? {
        Some(open) if ctx.clock.now() >= open.session.expires_at => Err(LinkTrouble::Expired),
        Some(open) => Ok(open),
        None => Err(LinkTrouble::Revoked),
    })
}
