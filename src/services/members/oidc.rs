//! Signing in with an OpenID provider (OpenID Connect Core 1.0, 3.1), and showing again there who one is.
//!
//! Who comes must be a member already: by the subject that was bound when they first came, else by their address. The
//! address counts once only. An address that somebody else has been given since lets them in no more.

use std::net::IpAddr;

use aws_lc_rs::hmac;
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use chrono::TimeDelta;
use secrecy::SecretString;
use serde_json::Value;
use url::Url;
use uuid::Uuid;

use super::{folded, sessions, sign_in};
use crate::{
    context::Context,
    domain::{
        event::EventKind,
        member::{Identity, Member, MemberStatus},
    },
    error::{Error, Result},
    outbound::oidc::{OidcError, Person, Provider, Request},
    services::{access, connect::hash, events::By},
    storage::{
        self, Db,
        members::{
            oidc_flows::{NewOidcFlow, OidcFlow},
            sessions::SignedIn,
        },
    },
};

/// How long somebody may be at the provider.
const FLOW_TTL: TimeDelta = TimeDelta::minutes(15);
/// How many may leave from one place, and not come back, within [`COUNTED_WITHIN`].
const PEER_MAX: i64 = 30;
const COUNTED_WITHIN: TimeDelta = TimeDelta::hours(1);
/// How far the provider's clock may be behind ours.
const SKEW: TimeDelta = TimeDelta::minutes(1);

/// Why somebody is not let in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Halt {
    /// It was finished, has run out, or was begun in another browser.
    Over,
    /// They said no at the provider.
    Declined,
    /// The provider does not answer, or not as it should.
    Provider,
    /// The provider does not say that their address is theirs.
    Unverified,
    /// No member has this address.
    Stranger(String),
    /// The member may not sign in.
    Suspended,
    /// The member of this address first came as somebody else.
    AnotherSubject,
    /// Somebody else than who is signed in.
    AnotherPerson,
    /// They did not show who they are just now, or the provider does not say so.
    NotFresh,
}

/// Why a step goes no further: one of many reasons, or a fault.
enum Stop {
    Halt(Halt),
    Error(Error),
}

impl From<Halt> for Stop {
    fn from(halt: Halt) -> Self {
        Self::Halt(halt)
    }
}

impl From<Error> for Stop {
    fn from(error: Error) -> Self {
        Self::Error(error)
    }
}

impl From<storage::StorageError> for Stop {
    fn from(error: storage::StorageError) -> Self {
        Self::Error(error.into())
    }
}

/// What is shown says less than whoever runs the server wants to know.
fn failed(error: &OidcError) -> Halt {
    tracing::warn!(%error, "the OpenID provider let nobody in");
    Halt::Provider
}

/// Somebody who leaves for the provider.
#[derive(Clone, Copy, Debug)]
pub struct Leaving<'a> {
    /// The secret in the browser's cookie: only that browser may come back.
    pub browser: &'a str,
    /// Where the browser is.
    pub peer: Option<IpAddr>,
    /// Who shows again that it is them.
    pub again: Option<&'a SignedIn>,
    /// Where they go on afterwards: a path of the dashboard.
    pub next: &'a str,
}

fn provider(ctx: &Context) -> Result<&Provider> {
    ctx.oidc.as_ref().ok_or_else(|| Error::not_found("NOT_FOUND", "page"))
}

/// What the provider is called, where one is set up.
#[must_use]
pub fn name(ctx: &Context) -> Option<&str> {
    ctx.oidc.as_ref().map(Provider::name)
}

/// The code verifier (RFC 7636, 4.1): made of what only the browser has, and so kept nowhere else.
fn verifier(browser: &str, state: &str) -> SecretString {
    let key = hmac::Key::new(hmac::HMAC_SHA256, browser.as_bytes());
    let tag = hmac::sign(&key, format!("oidc code verifier {state}").as_bytes());
    BASE64_URL_SAFE_NO_PAD.encode(tag).into()
}

/// Where somebody is sent.
///
/// # Errors
/// 404 where no provider is set up; 429 `RATE_LIMITED` when too many have left from one place and not come back.
pub async fn leave(ctx: &Context, it: Leaving<'_>) -> Result<std::result::Result<Url, Halt>> {
    let (provider, now) = (provider(ctx)?, ctx.clock.now());
    let peer_hash = it.peer.map(|peer| hash(&peer.to_string()));
    if storage::members::oidc_flows::count(&ctx.db, &peer_hash, now - COUNTED_WITHIN).await? >= PEER_MAX {
        return Err(Error::rate_limited());
    }
    let (state, nonce) = (sign_in::new_token(ctx)?, sign_in::new_token(ctx)?);
    let request = Request {
        state: &state,
        nonce: &nonce,
        verifier: &verifier(it.browser, &state),
        redirect_uri: &ctx.urls.oidc_callback(),
        again: it.again.map(|it| it.member.email.as_str()),
    };
    let url = match provider.authorize_url(&ctx.http, now, request).await {
        Ok(url) => url,
        Err(error) => return Ok(Err(failed(&error))),
    };
    let flow = NewOidcFlow {
        id: ctx.entropy.id(now),
        state_hash: hash(&state),
        nonce_hash: hash(&nonce),
        browser_hash: hash(it.browser),
        peer_hash,
        session_id: it.again.map(|it| it.session.id),
        next_path: it.next.to_owned(),
        at: now,
        expires_at: now + FLOW_TTL,
    };
    storage::members::oidc_flows::insert(&ctx.db, &flow).await?;
    Ok(Ok(url))
}

/// Somebody who comes back, with the parameters that the provider gave them (Core 1.0, 3.1.2.5).
#[derive(Clone, Copy, Debug)]
pub struct Arriving<'a> {
    /// The secret in the browser's cookie.
    pub browser: &'a str,
    /// Who is signed in with the browser.
    pub signed_in: Option<&'a SignedIn>,
    /// `state`.
    pub state: &'a str,
    /// `code`.
    pub code: Option<&'a str>,
    /// `error`.
    pub error: Option<&'a str>,
    /// `iss` (RFC 9207).
    pub issuer: Option<&'a str>,
}

/// What comes of it.
#[derive(Clone, Debug)]
pub struct Arrival {
    /// Where they go on: a path of the dashboard.
    pub next: String,
    /// Whether they were signed in, and have shown again that it is them.
    pub is_again: bool,
    /// Who they are.
    pub who: std::result::Result<Member, Halt>,
}

/// Take somebody in who comes back. What they left with is spent before anything else, whatever they bring.
pub async fn arrive(ctx: &Context, it: Arriving<'_>) -> Result<Arrival> {
    let (provider, now) = (provider(ctx)?, ctx.clock.now());
    let spent = storage::members::oidc_flows::spend(&ctx.db, &hash(it.state), &hash(it.browser), now).await?;
    let Some(flow) = spent else {
        return Ok(Arrival { next: String::new(), is_again: false, who: Err(Halt::Over) });
    };
    let who = settled(who(ctx, provider, &flow, it).await)?;
    Ok(Arrival { next: flow.next_path, is_again: flow.session_id.is_some(), who })
}

fn settled<T>(outcome: std::result::Result<T, Stop>) -> Result<std::result::Result<T, Halt>> {
    match outcome {
        Ok(value) => Ok(Ok(value)),
        Err(Stop::Halt(halt)) => Ok(Err(halt)),
        Err(Stop::Error(error)) => Err(error),
    }
}

async fn who(
    ctx: &Context,
    provider: &Provider,
    flow: &OidcFlow,
    it: Arriving<'_>,
) -> std::result::Result<Member, Stop> {
    let now = ctx.clock.now();
    provider.check_issuer(&ctx.http, now, it.issuer).await.map_err(|error| failed(&error))?;
    match it.error {
        Some("access_denied") => return Err(Halt::Declined.into()),
        Some(_) => return Err(Halt::Provider.into()),
        None => {}
    }
    let (code, verifier) = (it.code.ok_or(Halt::Provider)?, verifier(it.browser, it.state));
    let is_nonce = |nonce: &str| hash(nonce) == flow.nonce_hash;
    let identified = provider.identify(&ctx.http, now, code, &verifier, &ctx.urls.oidc_callback(), is_nonce).await;
    let person = identified.map_err(|error| failed(&error))?;
    match flow.session_id {
        None => member_of(ctx, provider.issuer(), &person).await,
        Some(session_id) => {
            let signed_in = it.signed_in.filter(|it| it.session.id == session_id).ok_or(Halt::Over)?;
            is_still(ctx, provider.issuer(), &signed_in.member, &person).await?;
            if person.auth_time.is_none_or(|at| at < flow.created_at - SKEW) {
                return Err(Halt::NotFresh.into());
            }
            sessions::proved(ctx, &signed_in.session).await?;
            Ok(signed_in.member.clone())
        }
    }
}

/// Whom the provider's word lets in; bound to it, if they come for the first time.
async fn member_of(ctx: &Context, issuer: &str, person: &Person) -> std::result::Result<Member, Stop> {
    let bound = storage::members::identities::members(&ctx.db, issuer, &person.subject).await?;
    if !bound.is_empty() {
        let member = sign_in::latest(bound).ok_or(Halt::Suspended)?;
        let (org_id, id) = (member.org_id, member.id);
        storage::members::identities::mark_used(&ctx.db, org_id, id, issuer, ctx.clock.now()).await?;
        return Ok(member);
    }
    let email = folded(person.verified_email.as_deref().ok_or(Halt::Unverified)?);
    let known = storage::members::of_email(&ctx.db, &email).await?;
    if known.is_empty() {
        return Err(Halt::Stranger(email).into());
    }
    let tx = ctx.db.begin().await?;
    for it in &known {
        bind(ctx, &tx, &it.member, issuer, &person.subject).await?;
    }
    tx.commit().await?;
    Ok(sign_in::latest(known).ok_or(Halt::Suspended)?)
}

/// Whether the provider's word is about this member; bound to it, if they come for the first time.
async fn is_still(ctx: &Context, issuer: &str, member: &Member, person: &Person) -> std::result::Result<(), Stop> {
    match subject(&ctx.db, member, issuer).await? {
        Some(subject) if subject == person.subject => Ok(()),
        None if person.verified_email.as_deref().map(folded).as_ref() == Some(&member.email) => {
            let tx = ctx.db.begin().await?;
            bind(ctx, &tx, member, issuer, &person.subject).await?;
            Ok(tx.commit().await?)
        }
        _ => Err(Halt::AnotherPerson.into()),
    }
}

/// Who a member is at an issuer.
async fn subject(db: &Db, member: &Member, issuer: &str) -> Result<Option<String>> {
    let all = storage::members::identities::of_member(db, member.org_id, member.id).await?;
    Ok(all.into_iter().find(|it| it.issuer == issuer).map(|it| it.subject))
}

/// Bind a subject to a member. One who may not sign in stays as they are, and one who is bound to another subject stops
/// everything: their address has been given to somebody else since.
async fn bind(ctx: &Context, tx: &Db, member: &Member, issuer: &str, person: &str) -> std::result::Result<(), Stop> {
    if subject(tx, member, issuer).await?.is_some_and(|bound| bound != person) {
        return Err(Halt::AnotherSubject.into());
    }
    if member.status == MemberStatus::Suspended {
        return Ok(());
    }
    let now = ctx.clock.now();
    let identity = Identity {
        id: ctx.entropy.id(now),
        org_id: member.org_id,
        member_id: member.id,
        issuer: issuer.to_owned(),
        subject: person.to_owned(),
        created_at: now,
        last_used_at: now,
    };
    if !storage::members::identities::insert(tx, &identity).await? {
        return Err(Halt::AnotherSubject.into());
    }
    let detail = [("issuer", Value::from(issuer))];
    super::record_with(ctx, tx, By::Member(member.id), EventKind::IdentityBound, member, &detail).await?;
    Ok(())
}

/// Who a member is at the providers that they came by.
pub async fn identities(ctx: &Context, member: &Member) -> Result<Vec<Identity>> {
    Ok(storage::members::identities::of_member(&ctx.db, member.org_id, member.id).await?)
}

/// Forget who a member is at a provider: by their address they can come by it as somebody else.
///
/// # Errors
/// 404 when the member has no such identity.
pub async fn forget(ctx: &Context, member: &Member, id: Uuid) -> Result<()> {
    let tx = ctx.db.begin().await?;
    let all = storage::members::identities::of_member(&tx, member.org_id, member.id).await?;
    let Some(identity) = all.into_iter().find(|it| it.id == id) else { return Err(access::missing("identity")) };
    storage::members::identities::delete(&tx, member.org_id, member.id, id).await?;
    let detail = [("issuer", Value::from(identity.issuer))];
    super::record_with(ctx, &tx, By::Member(member.id), EventKind::IdentityForgotten, member, &detail).await?;
    Ok(tx.commit().await?)
}
