//! Back from the provider: from the code to the credential.

use secrecy::{ExposeSecret, SecretString};
use serde_json::{Map, Value};
use url::Url;
use uuid::Uuid;

use super::{EXCHANGE_TIME, Luggage, Target, flow_target, hash, still_wanted};
use crate::{
    catalog::{
        definition::{OAuth1, OAuth2},
        quirk::Quirk,
    },
    context::Context,
    domain::{
        credential::Credential,
        flow::{Flow, FlowFailure, FlowStatus},
        integration::OAuthApp,
    },
    error::Result,
    outbound::{
        api::{Access, Account},
        oauth::{OAuthError, callback_failure, shopify_hmac},
        oauth1::Consumer,
        template::Known,
    },
    services::{
        complete::{self, Harvest},
        oauth_apps,
    },
    storage::{self, flows::SealedFlow},
};

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
    /// OAuth 1.0a: the temporary credentials that were authorized (RFC 5849, 2.2).
    pub token: Option<String>,
    /// OAuth 1.0a: the proof that they were.
    pub verifier: Option<SecretString>,
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
    let luggage = Luggage::of(ctx, spent)?;
    let harvest = match (target.facts, &target.method.oauth1, &target.app) {
        (Some(facts), _, Some(app)) => by_oauth2(ctx, flow, &target, facts, app, query, luggage).await?,
        (None, Some(facts), Some(app)) => by_oauth1(ctx, flow, &target, facts, app, query, luggage).await?,
        _ => Err(FlowFailure::IntegrationRemoved),
    };
    match harvest {
        Ok(harvest) => complete::harvest(ctx, flow, &target, harvest).await.map(Ok),
        Err(failure) => Ok(Err(failure)),
    }
}

/// The access token request (RFC 6749, 4.1.3).
async fn by_oauth2(
    ctx: &Context,
    flow: &Flow,
    target: &Target<'_>,
    facts: &OAuth2,
    app: &OAuthApp,
    query: &CallbackQuery,
    luggage: Luggage,
) -> Result<std::result::Result<Harvest, FlowFailure>> {
    let Some(code) = &query.code else { return Ok(Err(FlowFailure::ProviderUnreadable)) };
    let client = oauth_apps::client(ctx, target.entry, facts, app, &luggage.values.public).await?;
    if let Some(iss) = &query.iss
        && !is_issuer(iss, facts, app, client.endpoints.authorize.as_ref())
    {
        return Ok(Err(FlowFailure::IssuerMismatch));
    }
    if target.entry.quirks.contains(&Quirk::ShopifyHmac) && !shopify_hmac(&query.all, &client.client_secret) {
        return Ok(Err(FlowFailure::IssuerMismatch));
    }
    let verifier = luggage.verifier.filter(|_| facts.pkce);
    let mut grant = match client.exchange(&ctx.http, code, verifier.as_ref()).await {
        Ok(grant) => grant,
        Err(error) => return Ok(Err(refused(flow, &error))),
    };
    let kept = query.all.iter().filter(|(name, _)| facts.callback_params.contains(name));
    let kept: Vec<_> = kept.map(|(name, value)| (name.clone(), value.clone().into())).collect();
    // What the person gave comes last: nothing that the provider says may lead the token to another host.
    grant.metadata.extend(kept);
    grant.metadata.extend(luggage.values.public);
    let credential = Credential { fields: luggage.values.secret, ..Credential::from(&grant) };
    let account = account(ctx, flow, target, app, &credential, &grant.metadata, &grant.answer, None).await;
    let harvest = Harvest::of_grant(grant, account, target.method.identity.is_some());
    Ok(Ok(Harvest { credential, ..harvest }))
}

/// The token request (RFC 5849, 2.3).
async fn by_oauth1(
    ctx: &Context,
    flow: &Flow,
    target: &Target<'_>,
    facts: &OAuth1,
    app: &OAuthApp,
    query: &CallbackQuery,
    luggage: Luggage,
) -> Result<std::result::Result<Harvest, FlowFailure>> {
    let (Some(verifier), Some(temporary)) = (&query.verifier, luggage.temporary) else {
        // A person who declines is sent back with their token and no verifier, or with a word of the provider's own.
        return Ok(Err(FlowFailure::AccessDenied));
    };
    // RFC 5849, 2.2: the answer is for the credentials that were authorized.
    if query.token.as_deref() != Some(temporary.token.expose_secret()) {
        return Ok(Err(FlowFailure::IssuerMismatch));
    }
    let client = oauth_apps::oauth1_client(ctx, facts, app).await?;
    let grant = match client.access_token(&ctx.http, &temporary, verifier).await {
        Ok(grant) => grant,
        Err(error) => return Ok(Err(refused(flow, &error))),
    };
    let credential = Credential {
        access_token: Some(grant.token),
        token_secret: Some(grant.secret),
        fields: luggage.values.secret,
        ..Credential::default()
    };
    let metadata = luggage.values.public;
    let client = oauth_apps::oauth1_client(ctx, facts, app).await?;
    let consumer = Some(client.consumer());
    let account = account(ctx, flow, target, app, &credential, &metadata, &grant.answer, consumer).await;
    Ok(Ok(Harvest::of_tokens(credential, metadata, account, target.method.identity.is_some())))
}

fn refused(flow: &Flow, error: &OAuthError) -> FlowFailure {
    tracing::warn!(flow = %flow.id, integration = flow.integration_name, %error, "the code was not exchanged");
    error.failure()
}

#[expect(clippy::too_many_arguments, reason = "what a request needs, and no two belong together")]
/// Whose account it is, as far as the provider says at once.
async fn account(
    ctx: &Context,
    flow: &Flow,
    target: &Target<'_>,
    app: &OAuthApp,
    credential: &Credential,
    metadata: &Map<String, Value>,
    answer: &Value,
    consumer: Option<Consumer<'_>>,
) -> Option<Account> {
    let identity = target.method.identity.as_ref()?;
    let secrets = credential.secrets();
    let moved_to = oauth_apps::api_moved_to(ctx, target.entry, Some(app));
    let access = Access {
        definition: target.entry,
        method: target.method,
        known: Known { public: metadata, secret: &secrets },
        moved_to: moved_to.as_ref(),
        stamp: ctx.stamp().ok()?,
        consumer,
    };
    match access.account(&ctx.http, identity, answer).await {
        Ok(account) => Some(account),
        Err(error) => {
            tracing::warn!(flow = %flow.id, integration = flow.integration_name, %error, "no account yet");
            None
        }
    }
}

/// RFC 9207, 2.4: the issuer must be the one that was asked. Where the operator moved the endpoint, or the definition
/// names none, or one that depends on a field, it must at least live at the authorization endpoint's origin.
fn is_issuer(iss: &str, facts: &OAuth2, app: &OAuthApp, authorize: Option<&Url>) -> bool {
    match &facts.issuer {
        Some(expected) if app.auth_url.is_none() && !expected.contains('{') => iss == expected,
        _ => Url::parse(iss).is_ok_and(|iss| authorize.is_some_and(|url| iss.origin() == url.origin())),
    }
}
