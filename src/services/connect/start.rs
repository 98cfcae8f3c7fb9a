//! From the button to the provider.

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use chrono::TimeDelta;
use secrecy::{ExposeSecret, SecretString};
use url::Url;

use super::{Browser, Luggage, Origin, Target, hash};
use crate::{
    catalog::definition::{OAuth2, Values},
    context::Context,
    domain::{
        connection::Connection,
        flow::{FLOW_TTL, Flow, FlowStatus},
        integration::OAuthApp,
        session::SessionStatus,
    },
    error::{Error, Result},
    outbound::oauth::{Scopes, pkce},
    services::oauth_apps,
    storage,
};

/// Start a flow, and answer where to send the person. `values` is what the method's fields were filled with, `renews`
/// the connection that a reconnect is about.
pub async fn start(
    ctx: &Context,
    origin: Origin<'_>,
    target: &Target<'_>,
    values: Values,
    browser: &Browser,
    renews: Option<&Connection>,
) -> Result<Url> {
    let state = SecretString::from(BASE64_URL_SAFE_NO_PAD.encode(ctx.entropy.bytes::<32>()?));
    let flow = flow(ctx, origin, target, browser, renews);
    let mut luggage = Luggage { values, ..Luggage::default() };
    let url = match (target.facts, &target.app) {
        (Some(facts), Some(app)) => by_oauth2(ctx, target, facts, app, &state, &mut luggage).await?,
        _ => return Err(Error::internal("nobody consents to this method")),
    };
    let sealed = luggage.seal(ctx, &flow)?;
    storage::flows::insert(&ctx.db, &flow, &hash(state.expose_secret()), &sealed).await?;
    if let Origin::Session(session) = origin {
        storage::sessions::advance(&ctx.db, flow.org_id, session.id, SessionStatus::Connecting, None, None).await?;
    }
    Ok(url)
}

/// The authorization request (RFC 6749, 4.1.1).
async fn by_oauth2(
    ctx: &Context,
    target: &Target<'_>,
    facts: &OAuth2,
    app: &OAuthApp,
    state: &SecretString,
    luggage: &mut Luggage,
) -> Result<Url> {
    let client = oauth_apps::client(ctx, target.entry, facts, app, &luggage.values.public).await?;
    let (verifier, challenge) = pkce(ctx.entropy.bytes::<32>()?);
    luggage.verifier = facts.pkce.then_some(verifier);
    let challenge = facts.pkce.then_some(challenge.as_str());
    let (scopes, second) = (target.scopes(), target.second_scopes());
    let asked = Scopes { first: &scopes, second: &second };
    let url = client.authorize_url(state, challenge, asked, &app.extra_params);
    url.ok_or_else(|| Error::internal("a definition without consent page"))
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
