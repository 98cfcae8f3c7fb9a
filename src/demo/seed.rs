//! The demo's sample data, made through the services that the API uses.

use std::sync::Arc;

use secrecy::{ExposeSecret, SecretString};

use super::provider::Provider;
use crate::{
    app::Running,
    context::Context,
    domain::{
        access::Caller,
        input::Patch,
        integration::Strategy,
        workspace::{Branding, Workspace},
    },
    error::Result,
    services::{
        access, end_users,
        end_users::NewEndUser,
        events::By,
        integrations::{self, NewIntegration},
        invitations,
        links::{self, NewLink},
        members,
        oauth_apps::{self, AppFields},
        workspaces::{self, WorkspaceChanges},
    },
    storage,
};

/// What the sample workspace offers: consent pages, one of them with sites to choose between, and a key.
const INTEGRATIONS: [&str; 8] =
    ["slack", "github", "google-calendar", "notion", "hubspot", "dropbox", "jira-cloud", "openai"];

/// Sow the sample data where there is none yet, and say what to do with it.
pub(super) async fn sow(running: &Running, provider: &Provider) -> Result<String> {
    let ctx = &running.context;
    let org_id = storage::access::first_organization(&ctx.db).await?;
    let caller = Caller::of_organization(org_id);
    let key = match &running.first_key {
        Some(key) => key.clone(),
        None => access::create_api_key(ctx, &caller, "Demo".to_owned(), None, None).await?.1,
    };
    register_apps(ctx, &caller, provider).await?;
    let paging = storage::Paging { limit: 100, offset: 0 };
    let found = workspaces::list(ctx, &caller, paging).await?.items.into_iter().find(|it| it.slug == "northwind");
    let workspace = match found {
        Some(workspace) => workspace,
        None => sow_workspace(ctx, &caller).await?,
    };
    let user = end_users::ensure(ctx, &ctx.db, By::System, org_id, workspace.id, "user_123").await?;
    let link = links::issue(ctx, &caller, user.id, NewLink::default()).await?;
    let owner = members::make_owner(ctx, org_id, "ada@example.com", Some("Ada Lovelace".to_owned())).await?;
    let way_in = members::sign_in::operator_link(ctx, &owner).await?;
    let told = Told {
        base: &ctx.urls.origin(),
        link: link.url.as_str(),
        dashboard: way_in.as_str(),
        key: &key,
        user: &user.id.to_string(),
        workspace: &workspace.id.to_string(),
        provider: provider.url(),
    };
    Ok(welcome(&told))
}

/// Each integration's default OAuth app points at the provider of this run, whose port may be new.
async fn register_apps(ctx: &Context, caller: &Caller, provider: &Provider) -> Result<()> {
    let apps = oauth_apps::list(ctx, caller).await?;
    let consents = |name: &&str| {
        let entry = ctx.catalog.get(name);
        entry.is_some_and(|entry| entry.auth.iter().any(|method| method.oauth2.is_some()))
    };
    for name in INTEGRATIONS.into_iter().filter(consents) {
        let (id, secret) = (format!("demo-{name}"), format!("demo-secret-{name}"));
        provider.register(name, &id, &secret, ctx.urls.oauth_callback().as_str());
        let at = provider.endpoints(name);
        let fields = AppFields {
            client_id: Some(id),
            client_secret: Some(secret.into()),
            display_name: Patch::Set("Demo provider".to_owned()),
            scopes: Patch::Keep,
            extra_params: Patch::Keep,
            is_default: Some(true),
            auth_url: Patch::Set(at.auth_url),
            token_url: Patch::Set(at.token_url),
            revoke_url: at.revoke_url.map_or(Patch::Clear, Patch::Set),
            api_url: Patch::Set(at.api_url),
        };
        match apps.iter().find(|app| app.integration_name == name) {
            Some(app) => drop(oauth_apps::update(ctx, caller, app.id, fields).await?),
            None => drop(oauth_apps::create(ctx, caller, name.to_owned(), fields).await?),
        }
    }
    Ok(())
}

async fn sow_workspace(ctx: &Arc<Context>, caller: &Caller) -> Result<Workspace> {
    let workspace = workspaces::create(ctx, caller, "Northwind Reports".to_owned(), "northwind".to_owned()).await?;
    let look = Branding { logo_url: None, color: Some("#0f766e".to_owned()) };
    let changes = WorkspaceChanges {
        name: None,
        slug: None,
        branding: Patch::Set(look),
        return_urls: Patch::Set(vec!["http://localhost/".to_owned()]),
    };
    let workspace = workspaces::update(ctx, caller, workspace.id, changes).await?;
    for (order, name) in (0..).zip(INTEGRATIONS) {
        // Where there is a key as well, the demo shows the consent page.
        let oauth = ctx.catalog.get(name).and_then(|entry| entry.auth.iter().find(|method| method.oauth2.is_some()));
        let new = NewIntegration {
            integration_name: name.to_owned(),
            alias: None,
            connection_strategy: Some(Strategy::PerUser),
            auth_method_key: oauth.map(|method| method.key.clone()),
            oauth_app_mode: None,
            oauth_app_id: None,
            connection_id: None,
            display_name: None,
            enabled_actions: None,
            settings: None,
            sort_order: Some(order),
        };
        integrations::add(ctx, caller, workspace.id, new).await?;
    }
    let person = NewEndUser {
        external_id: "user_123".to_owned(),
        display_name: Some("Alice Johnson".to_owned()),
        email: Some("alice@example.com".to_owned()),
        metadata: None,
    };
    let alice = end_users::create(ctx, caller, workspace.id, person).await?;
    invitations::invite(ctx, caller, alice.id, "alice@example.com".to_owned(), NewLink::default()).await?;
    Ok(workspace)
}

/// What the welcome tells.
struct Told<'a> {
    base: &'a str,
    link: &'a str,
    dashboard: &'a str,
    key: &'a SecretString,
    user: &'a str,
    workspace: &'a str,
    provider: &'a str,
}

fn welcome(told: &Told<'_>) -> String {
    let Told { base, link, dashboard, key, user, workspace, provider } = told;
    let key = key.expose_secret();
    format!(
        "portico listening on {base}
The built-in provider, which plays all the others, is at {provider}

Open this link, as Alice Johnson would, and connect an account or two:

  {link}

Open the dashboard as Ada Lovelace, who owns the organisation (the link is good once; later sign in at
{base}/dashboard as ada@example.com, and read the code at {base}/_mail):

  {dashboard}

Then see what your backend sees. Alice and her connections:

  curl -s {base}/api/v1/end-users/{user} -H 'Authorization: Bearer {key}'

A new link for her:

  curl -s -X POST {base}/api/v1/end-users/{user}/connect-token -H 'Authorization: Bearer {key}'

The integrations of the workspace:

  curl -s {base}/api/v1/workspaces/{workspace}/integrations -H 'Authorization: Bearer {key}'

Mail that was sent, Alice's invitation first: {base}/_mail
Every page in every state: {base}/_gallery
Stop with Ctrl-C; what the demo stored is thrown away, unless you chose a --data-dir."
    )
}
