//! Acting with an account: in its turn, with a fresh credential, once more after a refusal that a renewal may mend.

use std::{sync::Arc, time::Duration};

use serde_json::{Map, Value, json};
use tokio::time::{sleep, timeout};

use super::failure::{self, Failed, TOO_MANY};
use crate::{
    catalog::{
        Entry,
        definition::{
            AuthMethod, GrantType,
            action::{Action, DynamicList, OptionList, props},
        },
    },
    context::Context,
    domain::{
        connection::Connection,
        integration::{AppKey, OAuthApp},
    },
    error::{Error, Result},
    outbound::{action::ActionError, api::Access, oauth::OAuthError, template::Known},
    services::{
        connections,
        oauth_apps::{self, needs_app},
        refresh::{self, Fresh},
    },
    storage,
};

/// So many at a time act with one connection, in one process.
pub const AT_ONCE: usize = 8;
/// A provider that wants to be left alone for no longer than this is asked once more.
const SHORT: Duration = Duration::from_secs(2);
/// How long one waits where the provider does not say how long.
const UNTOLD: Duration = Duration::from_secs(1);

/// What a provider is asked with an account.
#[derive(Clone, Copy, Debug)]
pub(in crate::services) enum Ask<'a> {
    /// To do something.
    Act(&'a Action, &'a Map<String, Value>),
    /// What a dropdown offers; with a search word.
    Options(&'a OptionList, &'a Map<String, Value>, Option<&'a str>),
    /// Which further inputs there are.
    Dynamic(&'a DynamicList, &'a Map<String, Value>),
    /// Whether the credential is good: refused as unauthorized, or not, for all that is known.
    Proof,
}

impl Ask<'_> {
    /// What a grant needs for it.
    fn scopes(&self) -> &[String] {
        match self {
            Self::Act(action, _) => &action.scopes,
            Self::Options(..) | Self::Dynamic(..) | Self::Proof => &[],
        }
    }

    /// Whether twice is as once.
    fn is_idempotent(&self) -> bool {
        match self {
            Self::Act(action, _) => action.idempotent,
            Self::Options(..) | Self::Dynamic(..) | Self::Proof => true,
        }
    }
}

/// Ask, and answer what the provider answers.
///
/// # Errors
/// 429 `RATE_LIMITED` where too many act with the account; as [`refresh::fresh`]; and what the provider says.
pub(in crate::services) async fn ask(
    ctx: &Arc<Context>,
    entry: &Entry,
    it: &Connection,
    what: Ask<'_>,
) -> std::result::Result<Value, Failed> {
    let _turn = timeout(ctx.patience.turn, ctx.acting.enter(it.id)).await.map_err(|_| crowded())?;
    let mut fresh = refresh::fresh(ctx, it.org_id, it.id).await?;
    connections::mark_used(ctx, &fresh.connection).await?;
    let mut answer = once(ctx, entry, &fresh, what).await?;
    if matches!(answer, Err(ActionError::Unauthorized { .. })) && is_refused(ctx, entry, &fresh).await? {
        fresh = refresh::renewed(ctx, it.org_id, it.id, fresh.version).await?;
        answer = once(ctx, entry, &fresh, what).await?;
    }
    if let Some(wait) = answer.as_ref().err().and_then(|error| short_wait(error, what)) {
        sleep(wait).await;
        answer = once(ctx, entry, &fresh, what).await?;
    }
    answer.map_err(|error| failure::told(&error, entry, what.scopes(), Some(it)))
}

/// Whether it is the credential that the provider refuses. One that can be renewed is renewed to find out. Another one
/// would count as dead, and some providers say 401 of what an account may not do: they are asked about it first.
async fn is_refused(ctx: &Context, entry: &Entry, fresh: &Fresh) -> Result<bool> {
    let method = method(entry, &fresh.connection)?;
    let mints = method.oauth2.as_ref().is_some_and(|facts| facts.grant == GrantType::ClientCredentials);
    if mints || fresh.credential.refresh_token.is_some() || !method.is_provable() {
        return Ok(true);
    }
    Ok(once(ctx, entry, fresh, Ask::Proof).await?.is_err())
}

/// How long to wait before asking once more, if that is to be done.
fn short_wait(error: &ActionError, what: Ask<'_>) -> Option<Duration> {
    let ActionError::Limited { status, retry_after, .. } = error else { return None };
    let wait = retry_after.unwrap_or(UNTOLD);
    (wait <= SHORT && (*status == TOO_MANY || what.is_idempotent())).then_some(wait)
}

fn crowded() -> Error {
    let mut error = Error::rate_limited();
    error.detail = format!("{AT_ONCE} requests are under way with this account already: try again in a moment");
    error.with_details(json!({ "retryAfter": 5 }))
}

/// Ask once, with what is in hand.
async fn once(
    ctx: &Context,
    entry: &Entry,
    fresh: &Fresh,
    what: Ask<'_>,
) -> Result<std::result::Result<Value, ActionError>> {
    let it = &fresh.connection;
    let method = method(entry, it)?;
    let app = if needs_app(method) || it.oauth_app_id.is_some() { app(ctx, it).await? } else { None };
    let signer = match (&method.oauth1, &app) {
        (Some(facts), Some(app)) => Some(oauth_apps::oauth1_client(ctx, facts, app).await?),
        _ => None,
    };
    let moved_to = oauth_apps::api_moved_to(ctx, entry, app.as_ref());
    let secrets = fresh.credential.secrets();
    let access = Access {
        definition: entry,
        method,
        known: Known { public: &it.metadata, secret: &secrets },
        moved_to: moved_to.as_ref(),
        stamp: ctx.stamp()?,
        consumer: signer.as_ref().map(|client| client.consumer()),
    };
    let (http, actions) = (&ctx.http, entry.actions());
    Ok(match what {
        Ask::Act(action, input) => access.act(http, actions, action, input).await,
        Ask::Options(list, input, search) => {
            access.options(http, actions, list, input, search).await.map(|choices| json!(choices))
        }
        Ask::Dynamic(list, input) => {
            access.dynamic(http, actions, list, input).await.map(|inputs| props(&inputs, actions).into())
        }
        Ask::Proof => match access.prove(http).await {
            Err(OAuthError::ApiRefused(200 | 401)) => Err(ActionError::Unauthorized { message: String::new() }),
            Ok(_) | Err(_) => Ok(Value::Null),
        },
    })
}

fn method<'a>(entry: &'a Entry, it: &Connection) -> Result<&'a AuthMethod> {
    entry.method(it.auth_method_key.as_deref()).map_err(|_| {
        let sentence = format!("{} does not sign in any more as this connection does", entry.display_name);
        Error::conflict("INTEGRATION_UNAVAILABLE", sentence)
    })
}

/// The app that the credential belongs to: it may say where the API is.
async fn app(ctx: &Context, it: &Connection) -> Result<Option<OAuthApp>> {
    let named = it.oauth_app_id.map_or_else(|| AppKey::DefaultOf(it.integration_name.clone()), AppKey::Id);
    let (key, now) = ((it.org_id, named), ctx.clock.now());
    if let Some(known) = ctx.apps.get(&key, now) {
        return Ok(known);
    }
    let found = match &key.1 {
        AppKey::Id(id) => storage::oauth_apps::get(&ctx.db, it.org_id, *id).await?,
        AppKey::DefaultOf(name) => storage::oauth_apps::default_for(&ctx.db, it.org_id, name).await?,
    };
    ctx.apps.put(key, found.clone(), now);
    Ok(found)
}
