//! Flows, first half: from the button to the provider, and back to the one callback.

use aws_lc_rs::digest;
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use chrono::TimeDelta;
use secrecy::{ExposeSecret, SecretString};
use serde_json::Map;
use url::Url;
use uuid::Uuid;

use super::{complete, integrations, oauth_apps};
use crate::{
    catalog::{
        Entry,
        definition::{AuthMethod, OAuth2},
    },
    context::Context,
    domain::{
        connection::Connection,
        credential::Credential,
        flow::{FLOW_TTL, Flow, FlowFailure, FlowStatus},
        integration::{OAuthApp, Strategy, WorkspaceIntegration},
        link::{Link, LinkTrouble},
        session::{ConnectSession, SessionStatus},
    },
    error::{Error, Result},
    outbound::{
        api::Access,
        oauth::{Scopes, callback_failure, pkce},
        template::Known,
    },
    storage::{self, SealedRow, flows::SealedFlow},
    vault::Place,
};

/// How long the exchange, the account lookup and the saving may take together.
const EXCHANGE_TIME: TimeDelta = TimeDelta::seconds(60);

/// From where a flow is started, and for whom.
#[derive(Clone, Copy, Debug)]
pub enum Origin<'a> {
    /// A portal link.
    Link(&'a Link),
    /// A connect session.
    Session(&'a ConnectSession),
}

/// The browser at the other end.
#[derive(Clone, Debug)]
pub struct Browser {
    /// SHA-256 of its cookie: whoever finishes a flow must be who started it.
    pub hash: Vec<u8>,
    /// The origin of the page that opened it in a popup.
    pub opener_origin: Option<String>,
}

/// What a person is about to connect.
#[derive(Debug)]
pub struct Target<'a> {
    /// The catalog's entry.
    pub entry: &'a Entry,
    /// The method.
    pub method: &'a AuthMethod,
    /// Its OAuth 2.0 facts.
    pub facts: &'a OAuth2,
    /// The app that signs in.
    pub app: OAuthApp,
    /// The workspace integration; a session may have none.
    pub integration: Option<WorkspaceIntegration>,
}

impl Target<'_> {
    /// The scopes of the first list: the app's own, else the definition's.
    #[must_use]
    pub fn scopes(&self) -> Vec<String> {
        let default = || self.facts.scope.default.iter().map(|scope| scope.id.clone()).collect();
        self.app.scopes.clone().unwrap_or_else(default)
    }

    /// The scopes of the second list, where the provider has one.
    #[must_use]
    pub fn second_scopes(&self) -> Vec<String> {
        self.facts.scope.second.iter().map(|scope| scope.id.clone()).collect()
    }
}

/// What the callback's query says (RFC 6749, 4.1.2; RFC 9207).
#[derive(Debug, Default)]
pub struct CallbackQuery {
    /// Ours, given back.
    pub state: Option<String>,
    /// The authorization code.
    pub code: Option<SecretString>,
    /// Why there is no code.
    pub error: Option<String>,
    /// The provider's own words; only looked at, never shown.
    pub error_description: Option<String>,
    /// Who answers.
    pub iss: Option<String>,
    /// Everything, for the parameters that a definition keeps.
    pub all: Vec<(String, String)>,
}

/// Why a callback belongs to no flow of this browser.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CallbackTrouble {
    /// No `state`, or one that we never gave out, or so long ago that it is forgotten.
    Unknown,
    /// The flow was started in another browser.
    OtherBrowser,
}

/// The integration of a link's workspace that the person wants to connect, by alias.
/// `None` when there is none, the link does not cover it, or it has nothing to connect.
pub async fn integration(ctx: &Context, link: &Link, alias: &str) -> Result<Option<WorkspaceIntegration>> {
    let found = storage::integrations::by_alias(&ctx.db, link.org_id, link.workspace_id, alias).await?;
    Ok(found.filter(|it| link.covers(it.id) && it.connection_strategy != Strategy::Fixed))
}

/// What a workspace integration leads to.
pub async fn target(ctx: &Context, integration: WorkspaceIntegration) -> Result<Target<'_>> {
    let name = &integration.integration_name;
    let entry = ctx.catalog.get(name).ok_or_else(|| integrations::unknown(name))?;
    let (method, facts) = oauth_apps::oauth_method(entry, integration.auth_method_key.as_deref())?;
    let (mode, id) = (integration.oauth_app_mode.as_deref(), integration.oauth_app_id);
    let app = oauth_apps::select(ctx, integration.org_id, name, mode, id).await?;
    Ok(Target { entry, method, facts, app, integration: Some(integration) })
}

/// What a session leads to: the app is the one that was picked when it was created.
pub async fn session_target<'a>(ctx: &'a Context, session: &ConnectSession) -> Result<Target<'a>> {
    let name = &session.integration_name;
    let entry = ctx.catalog.get(name).ok_or_else(|| integrations::unknown(name))?;
    let (method, facts) = oauth_apps::oauth_method(entry, session.auth_method_key.as_deref())?;
    let id = session.oauth_app_id.ok_or_else(|| Error::invalid("OAUTH_APP_NOT_FOUND", "the OAuth app is gone"))?;
    let app = oauth_apps::named(ctx, session.org_id, id, name).await?;
    let integration = match session.workspace_integration_id {
        Some(id) => storage::integrations::get(&ctx.db, session.org_id, session.workspace_id, id).await?,
        None => None,
    };
    Ok(Target { entry, method, facts, app, integration })
}

/// Start a flow, and answer where to send the person. `renews` is the connection that a reconnect is about.
pub async fn start(
    ctx: &Context,
    origin: Origin<'_>,
    target: &Target<'_>,
    browser: &Browser,
    renews: Option<&Connection>,
) -> Result<Url> {
    let now = ctx.clock.now();
    let state = SecretString::from(BASE64_URL_SAFE_NO_PAD.encode(ctx.entropy.bytes::<32>()?));
    let (verifier, challenge) = pkce(ctx.entropy.bytes::<32>()?);
    let (scopes, second) = (target.scopes(), target.second_scopes());
    let (org_id, workspace_id, end_user_id) = match origin {
        Origin::Link(link) => (link.org_id, link.workspace_id, Some(link.end_user_id)),
        Origin::Session(session) => (session.org_id, session.workspace_id, session.end_user_id),
    };
    let flow = Flow {
        id: ctx.entropy.id(now),
        org_id,
        workspace_id,
        link_id: if let Origin::Link(link) = origin { Some(link.id) } else { None },
        session_id: if let Origin::Session(session) = origin { Some(session.id) } else { None },
        end_user_id,
        workspace_integration_id: target.integration.as_ref().map(|it| it.id),
        integration_name: target.entry.name.clone(),
        auth_method_key: target.method.key.clone(),
        oauth_app_id: Some(target.app.id),
        browser_hash: browser.hash.clone(),
        opener_origin: browser.opener_origin.clone(),
        reconnect_id: renews.map(|connection| connection.id),
        scopes_asked: scopes.iter().chain(&second).cloned().collect(),
        status: FlowStatus::Waiting,
        failure: None,
        connection_id: None,
        created_at: now,
        expires_at: now + TimeDelta::seconds(FLOW_TTL),
    };
    let client = oauth_apps::client(ctx, target.entry, target.facts, &target.app, &Map::new()).await?;
    let sealed = ctx.vault.seal(place(flow.id), verifier.expose_secret().as_bytes())?;
    storage::flows::insert(&ctx.db, &flow, &hash(state.expose_secret()), &sealed).await?;
    if let Origin::Session(session) = origin {
        storage::sessions::advance(&ctx.db, org_id, session.id, SessionStatus::Connecting, None, None).await?;
    }
    let challenge = target.facts.pkce.then_some(challenge.as_str());
    let asked = Scopes { first: &scopes, second: &second };
    let url = client.authorize_url(&state, challenge, asked, &target.app.extra_params);
    url.ok_or_else(|| Error::internal("a definition without consent page"))
}

/// Take a provider's answer, and lead its flow to an end. Answers the flow, whose page tells the outcome.
pub async fn callback(
    ctx: &Context,
    query: &CallbackQuery,
    browser_hash: &[u8],
) -> Result<std::result::Result<Uuid, CallbackTrouble>> {
    let Some(state) = query.state.as_deref().map(hash) else { return Ok(Err(CallbackTrouble::Unknown)) };
    let until = ctx.clock.now() + EXCHANGE_TIME;
    // Spent before the exchange: a replayed redirect must find nothing (RFC 6749, 10.12).
    let Some(spent) = storage::flows::spend(&ctx.db, &state, browser_hash, until).await? else {
        return Ok(match storage::flows::by_state(&ctx.db, &state).await? {
            None => Err(CallbackTrouble::Unknown),
            Some(flow) if flow.browser_hash != browser_hash => Err(CallbackTrouble::OtherBrowser),
            Some(flow) => Ok(flow.id),
        });
    };
    if let Err(failure) = exchange(ctx, &spent, query).await? {
        complete::fail(ctx, &spent.flow, FlowStatus::Exchanging, failure).await?;
    }
    Ok(Ok(spent.flow.id))
}

/// Everything between the spent `state` and the saved connection. The inner error is to end the flow.
async fn exchange(
    ctx: &Context,
    spent: &SealedFlow,
    query: &CallbackQuery,
) -> Result<std::result::Result<(), FlowFailure>> {
    let flow = &spent.flow;
    if let Err(failure) = still_wanted(ctx, flow).await? {
        return Ok(Err(failure));
    }
    let Some(target) = flow_target(ctx, flow).await? else { return Ok(Err(FlowFailure::IntegrationRemoved)) };
    if let Some(error) = &query.error {
        return Ok(Err(callback_failure(error, query.error_description.as_deref())));
    }
    let Some(code) = &query.code else { return Ok(Err(FlowFailure::ProviderUnreadable)) };
    let client = oauth_apps::client(ctx, target.entry, target.facts, &target.app, &Map::new()).await?;
    if let Some(iss) = &query.iss
        && !is_issuer(iss, &target, client.endpoints.authorize.as_ref())
    {
        return Ok(Err(FlowFailure::IssuerMismatch));
    }
    let verifier = verifier(ctx, spent)?.filter(|_| target.facts.pkce);
    let grant = match client.exchange(&ctx.http, code, verifier.as_ref()).await {
        Ok(mut grant) => {
            let kept = query.all.iter().filter(|(name, _)| target.facts.callback_params.contains(name));
            grant.metadata.extend(kept.map(|(name, value)| (name.clone(), value.clone().into())));
            grant
        }
        Err(error) => {
            tracing::warn!(flow = %flow.id, integration = flow.integration_name, %error, "the code was not exchanged");
            return Ok(Err(error.failure()));
        }
    };
    let secrets = Credential::from(&grant).secrets();
    let moved_to = oauth_apps::api_moved_to(ctx, target.entry, Some(&target.app));
    let access = Access {
        definition: target.entry,
        method: target.method,
        known: Known { public: &grant.metadata, secret: &secrets },
        moved_to: moved_to.as_ref(),
        stamp: ctx.stamp()?,
        consumer: None,
    };
    let account = match &target.method.identity {
        Some(identity) => match access.account(&ctx.http, identity, &grant.answer).await {
            Ok(account) => Some(account),
            Err(error) => {
                tracing::warn!(flow = %flow.id, integration = flow.integration_name, %error, "no account yet");
                None
            }
        },
        None => None,
    };
    complete::grant(ctx, flow, &target, grant, account).await.map(Ok)
}

/// Whether the link or session that started the flow still stands, and the person was back in time.
pub(super) async fn still_wanted(ctx: &Context, flow: &Flow) -> Result<std::result::Result<(), FlowFailure>> {
    let now = ctx.clock.now();
    if now >= flow.created_at + TimeDelta::seconds(FLOW_TTL) {
        return Ok(Err(FlowFailure::FlowExpired));
    }
    if let Some(id) = flow.link_id {
        let link = storage::links::get(&ctx.db, flow.org_id, id).await?;
        return Ok(match link.map(|link| link.check(now)) {
            Some(Ok(())) => Ok(()),
            Some(Err(LinkTrouble::Expired)) => Err(FlowFailure::LinkExpired),
            _ => Err(FlowFailure::LinkRevoked),
        });
    }
    let Some(id) = flow.session_id else { return Ok(Err(FlowFailure::LinkRevoked)) };
    let session = storage::sessions::get(&ctx.db, flow.org_id, id).await?;
    Ok(match session {
        Some(session) if now < session.expires_at => Ok(()),
        Some(_) => Err(FlowFailure::LinkExpired),
        None => Err(FlowFailure::LinkRevoked),
    })
}

/// What the flow was started for; `None` when integration or app left meanwhile.
pub(super) async fn flow_target<'a>(ctx: &'a Context, flow: &Flow) -> Result<Option<Target<'a>>> {
    let Some(entry) = ctx.catalog.get(&flow.integration_name) else { return Ok(None) };
    let Ok((method, facts)) = oauth_apps::oauth_method(entry, Some(&flow.auth_method_key)) else { return Ok(None) };
    // The app that the person was sent to the provider with, whatever the integration says now.
    let Some(app_id) = flow.oauth_app_id else { return Ok(None) };
    let Some(app) = storage::oauth_apps::get(&ctx.db, flow.org_id, app_id).await? else { return Ok(None) };
    let integration = match flow.workspace_integration_id {
        Some(id) => storage::integrations::get(&ctx.db, flow.org_id, flow.workspace_id, id).await?,
        None => None,
    };
    if integration.is_none() && flow.link_id.is_some() {
        return Ok(None);
    }
    Ok(Some(Target { entry, method, facts, app, integration }))
}

/// RFC 9207, 2.4: the issuer must be the one that was asked. Where the operator moved the endpoint, or the definition
/// names no issuer, it must at least live at the authorization endpoint's origin.
fn is_issuer(iss: &str, target: &Target<'_>, authorize: Option<&Url>) -> bool {
    match &target.facts.issuer {
        Some(expected) if target.app.auth_url.is_none() => iss == expected,
        _ => Url::parse(iss).is_ok_and(|iss| authorize.is_some_and(|url| iss.origin() == url.origin())),
    }
}

fn verifier(ctx: &Context, spent: &SealedFlow) -> Result<Option<SecretString>> {
    let Some(sealed) = spent.secret() else { return Ok(None) };
    let opened = ctx.vault.open(place(spent.flow.id), &sealed)?;
    let text = std::str::from_utf8(opened.expose_secret()).map_err(Error::internal)?;
    Ok(Some(text.into()))
}

/// Where a flow's PKCE verifier, and later its parked grant, is sealed.
pub(super) fn place(flow: Uuid) -> Place {
    Place { table: "flows", row: flow, field: "sealed" }
}

/// SHA-256 of a cookie or `state`: what is compared and stored in its stead.
#[must_use]
pub fn hash(text: &str) -> Vec<u8> {
    digest::digest(&digest::SHA256, text.as_bytes()).as_ref().to_vec()
}

/// The sealed row of a flow that is to be opened.
pub(super) fn sealed(spent: &SealedFlow) -> Result<SealedRow> {
    spent.secret().ok_or_else(|| Error::internal("a flow has lost its sealed part"))
}
