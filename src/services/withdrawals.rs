//! Access at the provider, when what it was given for ends: what becomes of it, who withdraws it, and what the trail
//! says of that.
//!
//! A withdrawal is a job, queued in the transaction that forgets the credential. It carries all that it needs, the OAuth
//! app's client too: whatever is deleted meanwhile, either access is withdrawn or the trail says that it was not.

use chrono::{DateTime, Utc};
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use uuid::Uuid;

use super::{
    credentials,
    events::{self, By, Subject},
    jobs::{self, JobKind},
    oauth_apps::{self, KeptClient},
};
use crate::{
    catalog::{
        Entry,
        definition::{AuthMethod, GrantScope, GrantType, OAuth1, OAuth2, Revocation, RevocationAuth, RevokedToken},
    },
    context::Context,
    domain::{connection::Connection, credential::Credential, event::EventKind, flow::FlowFailure},
    error::{Error, Result},
    outbound::oauth::{Client, OAuthError},
    storage::{self, Db, SealedRow, jobs::JobRow},
};

/// What becomes of the access at the provider when a connection ends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Withdrawal {
    /// It is withdrawn by a job; what dies with it, in the definition's words.
    Queued(String),
    /// It stays: another connection lives on the same consent, and the last one withdraws it.
    Shared,
    /// It cannot be withdrawn from here; the provider's page on which a person can.
    ByHand(Option<String>),
    /// A key or password stays good until somebody changes it; the provider's page for that.
    Key(Option<String>),
}

impl Withdrawal {
    /// The word that the trail keeps.
    #[must_use]
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::Queued(_) => "queued",
            Self::Shared => "shared",
            Self::ByHand(_) => "by_hand",
            Self::Key(_) => "key",
        }
    }

    /// The page on which a person can do it themselves.
    #[must_use]
    pub fn by_hand(&self) -> Option<&str> {
        match self {
            Self::ByHand(page) | Self::Key(page) => page.as_deref(),
            Self::Queued(_) | Self::Shared => None,
        }
    }
}

/// What a withdrawal needs once its connection is gone.
#[derive(Serialize, Deserialize)]
struct Order {
    #[serde(default)]
    subject: Option<Subject>,
    integration_name: String,
    auth_method_key: Option<String>,
    oauth_app_id: Option<Uuid>,
    /// The app as it was: it may be deleted before the provider answers.
    #[serde(default)]
    client: Option<KeptClient>,
    #[serde(default)]
    grant_key: Option<String>,
    access_token: String,
    refresh_token: Option<String>,
    #[serde(default)]
    token_secret: Option<String>,
    /// When the access token ends.
    #[serde(default)]
    access_until: Option<DateTime<Utc>>,
    metadata: Map<String, Value>,
}

/// How access by a method ends.
struct Ways<'a> {
    entry: &'a Entry,
    facts: Option<Facts<'a>>,
    revocation: Option<&'a Revocation>,
    by_hand: Option<&'a str>,
    is_key: bool,
}

/// The protocol by which it was granted.
#[derive(Clone, Copy)]
enum Facts<'a> {
    OAuth2(&'a OAuth2),
    OAuth1(&'a OAuth1),
}

fn ways<'a>(ctx: &'a Context, integration: &str, method: Option<&str>) -> Option<Ways<'a>> {
    let entry = ctx.catalog.get(integration)?;
    let AuthMethod { oauth2, oauth1, help_url, .. } = entry.method(method).ok()?;
    let consented = oauth2.as_ref().filter(|facts| facts.grant == GrantType::AuthorizationCode);
    Some(match (consented, oauth1) {
        (Some(facts), _) => Ways {
            entry,
            facts: Some(Facts::OAuth2(facts)),
            revocation: facts.revocation.as_ref(),
            by_hand: facts.withdraw_at.as_deref(),
            is_key: false,
        },
        (None, Some(facts)) => Ways {
            entry,
            facts: Some(Facts::OAuth1(facts)),
            revocation: facts.revocation.as_ref(),
            by_hand: facts.withdraw_at.as_deref(),
            is_key: false,
        },
        (None, None) => Ways { entry, facts: None, revocation: None, by_hand: help_url.as_deref(), is_key: true },
    })
}

impl Ways<'_> {
    /// Whether the provider wants to know whose grant it withdraws.
    fn needs_client(&self, revocation: &Revocation) -> bool {
        // RFC 5849, 3.1: the client signs, too.
        matches!(self.facts, Some(Facts::OAuth1(_)))
            || matches!(revocation.auth, RevocationAuth::Body | RevocationAuth::Basic)
            || revocation.url.contains("{client_id}")
    }

    /// In place of a client, where the token alone is enough.
    fn without_client(&self, revocation: &Revocation) -> Option<KeptClient> {
        (!self.needs_client(revocation)).then(KeptClient::default)
    }

    fn by_hand(&self) -> Withdrawal {
        let page = self.by_hand.map(str::to_owned);
        if self.is_key { Withdrawal::Key(page) } else { Withdrawal::ByHand(page) }
    }
}

/// What would become of a connection's access if it ended now.
pub async fn prospect(ctx: &Context, db: &Db, it: &Connection) -> Result<Withdrawal> {
    let Some(ways) = ways(ctx, &it.integration_name, it.auth_method_key.as_deref()) else {
        return Ok(Withdrawal::ByHand(None));
    };
    let Some(revocation) = ways.revocation else { return Ok(ways.by_hand()) };
    let grant_key = storage::connections::grant(db, it.org_id, it.id).await?.and_then(|(key, _)| key);
    if storage::connections::shares_grant(db, it.org_id, &grant_key, it.id).await? {
        return Ok(Withdrawal::Shared);
    }
    Ok(Withdrawal::Queued(revocation.what.clone()))
}

/// Queue the withdrawal of a credential that is about to be forgotten, on the transaction that forgets it; or record why
/// there will be none. The caller has made sure that nobody else lives on the grant.
pub(super) async fn queue(
    ctx: &Context,
    tx: &Db,
    it: &Connection,
    grant_key: Option<String>,
    credential: &Credential,
) -> Result<Withdrawal> {
    let subject = Subject::from(it);
    let Some(ways) = ways(ctx, &it.integration_name, it.auth_method_key.as_deref()) else {
        failed(ctx, tx, &subject, "integration_removed", None).await?;
        return Ok(Withdrawal::ByHand(None));
    };
    let (Some(revocation), Some(access)) = (ways.revocation, &credential.access_token) else {
        // A key of which no connection came was never used, and nothing was granted for it.
        if !(ways.is_key && subject.is_unnamed()) {
            failed(ctx, tx, &subject, "not_offered", ways.by_hand).await?;
        }
        return Ok(ways.by_hand());
    };
    let client = oauth_apps::keep(ctx, tx, it.org_id, &it.integration_name, it.oauth_app_id).await?;
    if client.is_none() && ways.needs_client(revocation) {
        failed(ctx, tx, &subject, "oauth_app_removed", ways.by_hand).await?;
        return Ok(ways.by_hand());
    }
    let order = Order {
        subject: Some(subject),
        integration_name: it.integration_name.clone(),
        auth_method_key: it.auth_method_key.clone(),
        oauth_app_id: it.oauth_app_id,
        client,
        grant_key,
        access_token: access.expose_secret().to_owned(),
        refresh_token: credential.refresh_token.as_ref().map(|token| token.expose_secret().to_owned()),
        token_secret: credential.token_secret.as_ref().map(|token| token.expose_secret().to_owned()),
        access_until: it.token_expires_at,
        metadata: it.metadata.clone(),
    };
    let written = SecretString::from(serde_json::to_string(&order).map_err(Error::internal)?);
    jobs::queue(ctx, tx, JobKind::Revoke, it.org_id, it.id, Some(written.expose_secret().as_bytes())).await?;
    Ok(Withdrawal::Queued(revocation.what.clone()))
}

/// End the access of a connection that was deleted in this transaction.
pub(super) async fn end(
    ctx: &Context,
    tx: &Db,
    it: &Connection,
    grant_key: Option<String>,
    sealed: &SealedRow,
) -> Result<Withdrawal> {
    let id = it.id;
    if storage::connections::shares_grant(tx, it.org_id, &grant_key, id).await? {
        return Ok(Withdrawal::Shared);
    }
    match credentials::open(ctx, id, sealed) {
        Ok(credential) => queue(ctx, tx, it, grant_key, &credential).await,
        // What does not open cannot be withdrawn, and must not keep its owner from being deleted.
        Err(error) => {
            tracing::error!(connection = %id, ?error, "access is not withdrawn at the provider");
            let ways = ways(ctx, &it.integration_name, it.auth_method_key.as_deref());
            let page = ways.as_ref().and_then(|ways| ways.by_hand);
            failed(ctx, tx, &Subject::from(it), "credential_unreadable", page).await?;
            Ok(Withdrawal::ByHand(page.map(str::to_owned)))
        }
    }
}

/// Withdraw the grant that a reconnect has replaced, in the reconnect's transaction: where each token is a grant of its
/// own, or the new grant is another one (of another OAuth app). Where both are the same consent, nothing is withdrawn.
pub(super) async fn replaced(
    ctx: &Context,
    tx: &Db,
    before: &Connection,
    (old_key, sealed): (Option<String>, SealedRow),
    (new_key, new): (Option<&str>, &Credential),
) -> Result<()> {
    let Some(ways) = ways(ctx, &before.integration_name, before.auth_method_key.as_deref()) else { return Ok(()) };
    let (Some(facts), Some(_)) = (ways.facts, ways.revocation) else { return Ok(()) };
    let scope = match facts {
        Facts::OAuth2(facts) => facts.lifetime.grant_scope,
        // RFC 5849 knows no other.
        Facts::OAuth1(_) => GrantScope::Token,
    };
    // What does not open any more cannot be withdrawn; the new one is what counts.
    let Ok(old) = credentials::open(ctx, before.id, &sealed) else { return Ok(()) };
    // Some providers answer the token that they gave before.
    let same = |a: &Option<SecretString>, b: &Option<SecretString>| {
        a.as_ref().zip(b.as_ref()).is_some_and(|(a, b)| a.expose_secret() == b.expose_secret())
    };
    if same(&old.access_token, &new.access_token) || same(&old.refresh_token, &new.refresh_token) {
        return Ok(());
    }
    let own_grant = match &old_key {
        // What nobody has checked is not built upon: it could end the new grant.
        None => scope == GrantScope::Token && !is_unverified(ways.entry),
        Some(key) => {
            new_key.is_some_and(|new| new != key)
                && !storage::connections::shares_grant(tx, before.org_id, &old_key, before.id).await?
        }
    };
    if own_grant {
        queue(ctx, tx, before, old_key, &old).await?;
    }
    Ok(())
}

/// Whether nobody has checked what a consent stands for at the provider.
fn is_unverified(entry: &Entry) -> bool {
    let parts = ["oauth2", "oauth2.lifetime", "oauth2.lifetime.grant_scope"];
    entry.unverified.iter().any(|path| parts.contains(&path.as_str()))
}

/// What to record when a job is over.
pub(super) struct Trail {
    subject: Subject,
    kind: EventKind,
    detail: Vec<(&'static str, Value)>,
}

impl Trail {
    pub(super) async fn record(&self, ctx: &Context, tx: &Db) -> Result<()> {
        events::note(ctx, tx, By::System, self.kind, &self.subject, &self.detail).await
    }

    fn failed(subject: Subject, reason: &str, by_hand: Option<&str>) -> Self {
        let detail = vec![("reason", json!(reason)), ("byHand", json!(by_hand))];
        Self { subject, kind: EventKind::WithdrawalFailed, detail }
    }
}

async fn failed(ctx: &Context, tx: &Db, subject: &Subject, reason: &str, by_hand: Option<&str>) -> Result<()> {
    Trail::failed(subject.clone(), reason, by_hand).record(ctx, tx).await
}

/// Do a queued withdrawal. On its last attempt a refusal is a result, too.
pub(super) async fn run(ctx: &Context, job: &JobRow, is_last: bool) -> Result<Option<Trail>> {
    let order = match jobs::payload(ctx, job).and_then(|written| {
        serde_json::from_slice::<Order>(written.expose_secret()).map_err(|_| Error::internal("a job has another shape"))
    }) {
        Ok(order) => order,
        Err(error) if is_last => {
            tracing::error!(job = %job.id, ?error, "access is not withdrawn at the provider");
            return Ok(Some(Trail::failed(Subject::of_job(job, None), "credential_unreadable", None)));
        }
        Err(error) => return Err(error),
    };
    let subject = order.subject.clone().unwrap_or_else(|| Subject::of_job(job, Some(order.integration_name.clone())));
    // Somebody has connected with the same consent since: withdrawing would end that connection.
    if storage::connections::shares_grant(&ctx.db, job.org_id, &order.grant_key, job.subject_id).await? {
        return Ok(Some(Trail::failed(subject, "shared", None)));
    }
    let Some(ways) = ways(ctx, &order.integration_name, order.auth_method_key.as_deref()) else {
        return Ok(Some(Trail::failed(subject, "integration_removed", None)));
    };
    let (Some(revocation), Some(facts)) = (ways.revocation, ways.facts) else {
        return Ok(Some(Trail::failed(subject, "not_offered", ways.by_hand)));
    };
    let now = oauth_apps::keep(ctx, &ctx.db, job.org_id, &order.integration_name, order.oauth_app_id).await?;
    // The app as it is now, in case its secret was changed; else as it was.
    let Some(kept) = now.or_else(|| order.client.clone()).or_else(|| ways.without_client(revocation)) else {
        return Ok(Some(Trail::failed(subject, "oauth_app_removed", ways.by_hand)));
    };
    let outcome = match facts {
        Facts::OAuth2(facts) => {
            let client = oauth_apps::client_of(ctx, ways.entry, facts, &kept, &order.metadata)?;
            withdraw(ctx, job, &client, revocation, order).await?
        }
        Facts::OAuth1(facts) => {
            let client = oauth_apps::oauth1_client_of(ctx, facts, &kept)?;
            let (token, secret) = (order.access_token.into(), order.token_secret.unwrap_or_default().into());
            client.revoke(&ctx.http, revocation, &token, &secret).await
        }
    };
    match outcome {
        Ok(()) => {
            let detail = vec![("what", json!(revocation.what))];
            Ok(Some(Trail { subject, kind: EventKind::AccessWithdrawn, detail }))
        }
        Err(error) if is_last => {
            tracing::error!(job = %job.id, %error, "access is not withdrawn at the provider");
            Ok(Some(Trail::failed(subject, error.failure().as_str(), ways.by_hand)))
        }
        Err(error) => Err(Error::internal(error)),
    }
}

/// Withdraw; with an access token that has ended the provider would refuse, and the grant live on: it is renewed first.
async fn withdraw(
    ctx: &Context,
    job: &JobRow,
    client: &Client<'_>,
    revocation: &Revocation,
    mut order: Order,
) -> Result<std::result::Result<(), OAuthError>> {
    let wants_access = revocation.token == RevokedToken::Access || revocation.auth == RevocationAuth::Bearer;
    let now = ctx.clock.now();
    let has_ended = order.access_until.is_some_and(|until| until <= now);
    if let Some(refresh) = order.refresh_token.clone().filter(|_| wants_access && has_ended) {
        match client.refresh(&ctx.http, &refresh.into()).await {
            Ok(grant) => {
                order.access_token = grant.access_token.expose_secret().to_owned();
                order.access_until = credentials::expires_at(now, grant.expires_in);
                if let Some(next) = &grant.refresh_token {
                    order.refresh_token = Some(next.expose_secret().to_owned());
                }
                let written = SecretString::from(serde_json::to_string(&order).map_err(Error::internal)?);
                // Kept at once: the old refresh token may be spent, and the provider may not answer what comes next.
                jobs::replace_payload(ctx, job, written.expose_secret().as_bytes()).await?;
            }
            // The grant is dead already.
            Err(OAuthError::Refused { failure: FlowFailure::InvalidGrant, .. }) => return Ok(Ok(())),
            Err(error @ OAuthError::Http(_) | error @ OAuthError::Unavailable { .. }) => return Ok(Err(error)),
            Err(error) => tracing::info!(job = %job.id, %error, "withdrawing with the token as it is"),
        }
    }
    let (access, refresh) = (order.access_token.into(), order.refresh_token.map(Into::into));
    Ok(client.revoke(&ctx.http, revocation, &access, refresh.as_ref()).await)
}
