//! From the button to the provider.

use std::collections::BTreeMap;

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use chrono::TimeDelta;
use secrecy::{ExposeSecret, SecretString};
use url::Url;

use super::{Browser, Luggage, Origin, Target, hash};
use crate::{
    catalog::definition::{OAuth1, OAuth2, Values},
    context::Context,
    domain::{
        connection::Connection,
        flow::{FLOW_TTL, Flow, FlowFailure, FlowStatus},
        integration::OAuthApp,
        session::SessionStatus,
    },
    error::{Error, Result},
    outbound::oauth::{Scopes, pkce},
    services::{complete, oauth_apps},
    storage, urls,
};

/// What a reconnect's parameters name of the account.
const ACCOUNT_LABEL: &str = "{account_label}";

/// Start a flow, and answer where to send the person: to the provider, or where that cannot be reached, to the flow's
/// page. `values` is what the method's fields were filled with, `renews` the connection that a reconnect is about.
pub async fn start(
    ctx: &Context,
    origin: Origin<'_>,
    target: &Target<'_>,
    values: Values,
    browser: &Browser,
    renews: Option<&Connection>,
) -> Result<String> {
    let state = SecretString::from(BASE64_URL_SAFE_NO_PAD.encode(ctx.entropy.bytes::<32>()?));
    let flow = flow(ctx, origin, target, browser, renews);
    let mut luggage = Luggage { values, ..Luggage::default() };
    let url = match (target.facts, &target.method.oauth1, &target.app) {
        (Some(facts), _, Some(app)) => {
            let label = renews.and_then(|connection| connection.account_label.as_deref());
            let extra = extra(facts, app, renews.is_some(), label);
            Ok(by_oauth2(ctx, target, facts, app, &extra, &state, &mut luggage).await?)
        }
        (None, Some(facts), Some(app)) => by_oauth1(ctx, &flow, target, facts, app, &state, &mut luggage).await?,
        _ => return Err(Error::internal("nobody consents to this method")),
    };
    let sealed = luggage.seal(ctx, &flow)?;
    storage::flows::insert(&ctx.db, &flow, &hash(state.expose_secret()), &sealed).await?;
    let url = match url {
        Ok(url) => url,
        Err(failure) => {
            complete::fail(ctx, &flow, FlowStatus::Waiting, failure).await?;
            return Ok(urls::portal::flow_done(flow.id));
        }
    };
    if let Origin::Session(session) = origin {
        storage::sessions::advance(&ctx.db, flow.org_id, session.id, SessionStatus::Connecting, None, None).await?;
    }
    Ok(url.into())
}

/// The authorization request (RFC 6749, 4.1.1).
async fn by_oauth2(
    ctx: &Context,
    target: &Target<'_>,
    facts: &OAuth2,
    app: &OAuthApp,
    extra: &BTreeMap<String, String>,
    state: &SecretString,
    luggage: &mut Luggage,
) -> Result<Url> {
    let client = oauth_apps::client(ctx, target.entry, facts, app, &luggage.values.public).await?;
    let (verifier, challenge) = pkce(ctx.entropy.bytes::<32>()?);
    luggage.verifier = facts.pkce.then_some(verifier);
    let challenge = facts.pkce.then_some(challenge.as_str());
    let (scopes, second) = (target.scopes(), target.second_scopes());
    let asked = Scopes { first: &scopes, second: &second };
    let url = client.authorize_url(state, challenge, asked, extra);
    url.ok_or_else(|| Error::internal("a definition without consent page"))
}

/// Authorize parameters beyond the definition's: those of a reconnect, as far as they can be filled in, and the app's.
fn extra(facts: &OAuth2, app: &OAuthApp, renews: bool, label: Option<&str>) -> BTreeMap<String, String> {
    let filled = |text: &String| match label {
        Some(label) => Some(text.replace(ACCOUNT_LABEL, label)),
        None => (!text.contains(ACCOUNT_LABEL)).then(|| text.clone()),
    };
    let again = facts.reconnect_params.iter().filter(|_| renews);
    let again = again.filter_map(|(name, text)| Some((name.clone(), filled(text)?)));
    again.chain(app.extra_params.clone()).collect()
}

/// The temporary credential request (RFC 5849, 2.1), before the person leaves. The inner error ends the flow.
async fn by_oauth1(
    ctx: &Context,
    flow: &Flow,
    target: &Target<'_>,
    facts: &OAuth1,
    app: &OAuthApp,
    state: &SecretString,
    luggage: &mut Luggage,
) -> Result<std::result::Result<Url, FlowFailure>> {
    let mut client = oauth_apps::oauth1_client(ctx, facts, app).await?;
    // The protocol has no `state`: it rides in the callback's query.
    client.callback.query_pairs_mut().append_pair("state", state.expose_secret());
    let temporary = match client.request_token(&ctx.http).await {
        Ok(temporary) => temporary,
        Err(error) => {
            tracing::warn!(flow = %flow.id, integration = flow.integration_name, %error, "no temporary credentials");
            return Ok(Err(error.failure()));
        }
    };
    let workspace = storage::workspaces::get(&ctx.db, flow.org_id, flow.workspace_id).await?;
    let asker = workspace.map(|it| it.name).unwrap_or_default();
    let url = client.authorize_url(&temporary.token, &target.scopes(), &asker, &app.extra_params);
    luggage.temporary = Some(temporary);
    Ok(Ok(url))
}

/// A flow that waits for the person to come back.
pub(super) fn flow(
    ctx: &Context,
    origin: Origin<'_>,
    target: &Target<'_>,
    browser: &Browser,
    renews: Option<&Connection>,
) -> Flow {
    let now = ctx.clock.now();
    let (org_id, workspace_id, end_user_id) = match origin {
        Origin::Link(link) => (link.org_id, link.workspace_id, Some(link.end_user_id)),
        Origin::Session(session) => (session.org_id, session.workspace_id, session.end_user_id),
    };
    Flow {
        id: ctx.entropy.id(now),
        org_id,
        workspace_id,
        link_id: if let Origin::Link(link) = origin { Some(link.id) } else { None },
        session_id: if let Origin::Session(session) = origin { Some(session.id) } else { None },
        end_user_id,
        workspace_integration_id: target.integration.as_ref().map(|it| it.id),
        integration_name: target.entry.name.clone(),
        auth_method_key: target.method.key.clone(),
        oauth_app_id: target.app.as_ref().map(|app| app.id),
        browser_hash: browser.hash.clone(),
        opener_origin: browser.opener_origin.clone(),
        reconnect_id: renews.map(|connection| connection.id),
        scopes_asked: target.scopes().into_iter().chain(target.second_scopes()).collect(),
        status: FlowStatus::Waiting,
        failure: None,
        connection_id: None,
        created_at: now,
        expires_at: now + TimeDelta::seconds(FLOW_TTL),
    }
}
