//! What a person is about to connect: an integration, by one of its methods, with the app that signs in.

use crate::{
    catalog::{
        Entry,
        definition::{AuthMethod, OAuth2, Request, ScopeText},
    },
    context::Context,
    domain::{
        connection::Connection,
        flow::Flow,
        integration::{OAuthApp, WorkspaceIntegration},
        session::ConnectSession,
    },
    error::{Error, Kind, Result},
    services::{
        integrations,
        oauth_apps::{self, consenting, needs_app},
    },
    storage,
};

/// What a person is about to connect.
#[derive(Debug)]
pub struct Target<'a> {
    /// The catalog's entry.
    pub entry: &'a Entry,
    /// The method.
    pub method: &'a AuthMethod,
    /// The facts of a method at which the person consents by OAuth 2.0.
    pub facts: Option<&'a OAuth2>,
    /// The app that signs in; absent where the person types a credential.
    pub app: Option<OAuthApp>,
    /// The workspace integration; a session may have none.
    pub integration: Option<WorkspaceIntegration>,
    /// Whether the person has picked the method from several.
    pub is_picked: bool,
}

/// Several methods, of which the person must pick one.
#[derive(Debug)]
pub struct Choice<'a> {
    /// The catalog's entry.
    pub entry: &'a Entry,
    /// The methods that can be used, the preferred one first.
    pub methods: Vec<&'a AuthMethod>,
    /// The workspace integration; a session may have none.
    pub integration: Option<WorkspaceIntegration>,
}

/// Where the page of an integration leads.
#[derive(Debug)]
pub enum Way<'a> {
    /// To one method.
    To(Box<Target<'a>>),
    /// To a choice of methods.
    Choice(Box<Choice<'a>>),
}

impl<'a> Target<'a> {
    fn new(
        entry: &'a Entry,
        method: &'a AuthMethod,
        app: Option<OAuthApp>,
        integration: Option<WorkspaceIntegration>,
    ) -> Self {
        let app = app.filter(|_| needs_app(method));
        Self { entry, method, facts: consenting(method), app, integration, is_picked: false }
    }

    /// Whether the person consents at the provider; else they type a credential.
    #[must_use]
    pub fn consents(&self) -> bool {
        needs_app(self.method)
    }

    /// The scopes of the first list: the app's own, else the definition's.
    #[must_use]
    pub fn scopes(&self) -> Vec<String> {
        let oauth2 = self.facts.iter().flat_map(|facts| &facts.scope.default);
        let oauth1 = self.method.oauth1.iter().flat_map(|facts| &facts.scopes);
        let own = self.app.as_ref().and_then(|app| app.scopes.clone());
        own.unwrap_or_else(|| ids(oauth2.chain(oauth1)))
    }

    /// The scopes of the second list, where the provider has one.
    #[must_use]
    pub fn second_scopes(&self) -> Vec<String> {
        ids(self.facts.iter().flat_map(|facts| &facts.scope.second))
    }

    /// The fields that tell one installation of the provider from another, such as a subdomain.
    pub(in crate::services) fn home_fields(&self) -> impl Iterator<Item = &'a str> {
        let method = self.method;
        let requests = [
            method.identity.as_ref().and_then(|identity| identity.request.as_ref()),
            method.verify.as_ref().map(|verify| &verify.request),
        ];
        let urls = requests.into_iter().flatten().map(|Request { url, .. }| url);
        let urls = urls.chain(self.entry.api.as_ref().map(|api| &api.base_url));
        let urls = urls.chain(method.oauth2.iter().map(|facts| &facts.token_url));
        let urls: Vec<&String> = urls.collect();
        let named = move |name: &str| urls.iter().any(|url| url.contains(&format!("{{{name}}}")));
        let public = method.fields.iter().filter(|field| !field.secret);
        public.map(|field| field.name.as_str()).filter(move |name| named(name))
    }
}

fn ids<'s>(scopes: impl Iterator<Item = &'s ScopeText>) -> Vec<String> {
    scopes.map(|scope| scope.id.clone()).collect()
}

fn entry<'a>(ctx: &'a Context, name: &str) -> Result<&'a Entry> {
    ctx.catalog.get(name).ok_or_else(|| integrations::unknown(name))
}

/// Where a workspace integration leads: by its own method, or where it leaves the choice to the person, by the one that
/// they have `asked` for.
pub async fn way<'a>(ctx: &'a Context, integration: WorkspaceIntegration, asked: Option<&str>) -> Result<Way<'a>> {
    let entry = entry(ctx, &integration.integration_name)?;
    if let Some(key) = &integration.auth_method_key {
        let method = integrations::method(entry, Some(key))?;
        return Ok(Way::To(Box::new(through(ctx, entry, method, integration).await?)));
    }
    let app = app_of(ctx, &integration).await;
    choose(entry, asked, app, Some(integration))
}

/// Where a session leads: the app is the one that was picked when it was created.
pub async fn session_way<'a>(ctx: &'a Context, session: &ConnectSession, asked: Option<&str>) -> Result<Way<'a>> {
    let entry = entry(ctx, &session.integration_name)?;
    let gone = || Error::invalid("OAUTH_APP_NOT_FOUND", "the OAuth app is gone");
    let app = match session.oauth_app_id {
        Some(id) => oauth_apps::named(ctx, session.org_id, id, &session.integration_name).await,
        None => Err(gone()),
    };
    let integration = match session.workspace_integration_id {
        Some(id) => storage::integrations::get(&ctx.db, session.org_id, session.workspace_id, id).await?,
        None => None,
    };
    let Some(key) = &session.auth_method_key else { return choose(entry, asked, app, integration) };
    let method = integrations::method(entry, Some(key))?;
    let app = if needs_app(method) { Some(app?) } else { None };
    Ok(Way::To(Box::new(Target::new(entry, method, app, integration))))
}

/// What a connection is renewed by: its own method, whatever its integration says now.
pub async fn again<'a>(
    ctx: &'a Context,
    integration: WorkspaceIntegration,
    connection: &Connection,
) -> Result<Target<'a>> {
    let entry = entry(ctx, &integration.integration_name)?;
    let key = connection.auth_method_key.as_ref().or(integration.auth_method_key.as_ref());
    let method = integrations::method(entry, key.map(String::as_str))?;
    through(ctx, entry, method, integration).await
}

async fn through<'a>(
    ctx: &Context,
    entry: &'a Entry,
    method: &'a AuthMethod,
    integration: WorkspaceIntegration,
) -> Result<Target<'a>> {
    let app = if needs_app(method) { Some(app_of(ctx, &integration).await?) } else { None };
    Ok(Target::new(entry, method, app, Some(integration)))
}

async fn app_of(ctx: &Context, it: &WorkspaceIntegration) -> Result<OAuthApp> {
    oauth_apps::select(ctx, it.org_id, &it.integration_name, it.oauth_app_mode.as_deref(), it.oauth_app_id).await
}

/// The method that was asked for, or the choice of those that work: without an app nobody can sign in by OAuth.
fn choose<'a>(
    entry: &'a Entry,
    asked: Option<&str>,
    app: Result<OAuthApp>,
    integration: Option<WorkspaceIntegration>,
) -> Result<Way<'a>> {
    let app = match app {
        Err(error) if error.kind != Kind::Invalid => return Err(error),
        app => app,
    };
    let works = |method: &&AuthMethod| app.is_ok() || !needs_app(method);
    let methods: Vec<&AuthMethod> = entry.auth.iter().filter(works).collect();
    let picked = match methods.as_slice() {
        [only] => Some(*only),
        several => several.iter().copied().find(|method| Some(method.key.as_str()) == asked),
    };
    match (picked, app) {
        (Some(method), app) => {
            let target = Target::new(entry, method, app.ok(), integration);
            Ok(Way::To(Box::new(Target { is_picked: methods.len() > 1, ..target })))
        }
        (None, Err(error)) if methods.is_empty() => Err(error),
        (None, _) => Ok(Way::Choice(Box::new(Choice { entry, methods, integration }))),
    }
}

/// What the flow was started for; `None` when integration or app left meanwhile.
pub(in crate::services) async fn flow_target<'a>(ctx: &'a Context, flow: &Flow) -> Result<Option<Target<'a>>> {
    let Some(entry) = ctx.catalog.get(&flow.integration_name) else { return Ok(None) };
    let Ok(method) = entry.method(Some(&flow.auth_method_key)) else { return Ok(None) };
    // The app that the person was sent to the provider with, whatever the integration says now.
    let app = match flow.oauth_app_id {
        Some(id) => storage::oauth_apps::get(&ctx.db, flow.org_id, id).await?,
        None => None,
    };
    if needs_app(method) && app.is_none() {
        return Ok(None);
    }
    let integration = match flow.workspace_integration_id {
        Some(id) => storage::integrations::get(&ctx.db, flow.org_id, flow.workspace_id, id).await?,
        None => None,
    };
    if integration.is_none() && flow.link_id.is_some() {
        return Ok(None);
    }
    Ok(Some(Target::new(entry, method, app, integration)))
}
