//! Passkeys (Web Authentication Level 2): made, asked for, removed.
//!
//! A passkey is discoverable, so that nobody enters an address first, and its authenticator verifies the person. A challenge
//! is good once, for a few minutes, in the browser that was asked. The crate `webauthn-rs` checks the answers; its
//! challenges come of its own source of chance, which is the operating system's too.

use std::net::IpAddr;

use chrono::TimeDelta;
use serde::{Serialize, de::DeserializeOwned};
use serde_json::{Value, json};
use url::Url;
use uuid::Uuid;
use webauthn_rs::prelude::{
    DiscoverableAuthentication, Passkey, PasskeyRegistration, PublicKeyCredential, RegisterPublicKeyCredential,
    Webauthn, WebauthnBuilder, WebauthnError,
};

use crate::{
    context::Context,
    domain::{
        event::EventKind,
        input::check_text,
        member::{Member, MemberPasskey, MemberStatus},
    },
    error::{Error, Result},
    services::{access, connect::hash, events::By},
    storage::{
        self,
        members::{challenges::NewChallenge, sessions::SignedIn},
    },
    urls::Urls,
};

/// How long a browser has to answer.
const CHALLENGE_TTL: TimeDelta = TimeDelta::minutes(5);
/// How many may be asked for from one place, and not answered, within [`COUNTED_WITHIN`].
const PEER_MAX: i64 = 30;
const COUNTED_WITHIN: TimeDelta = TimeDelta::hours(1);
/// The most passkeys of one member.
const PASSKEYS_MAX: usize = 20;
/// The longest answer that is read, in bytes.
const ANSWER_MAX: usize = 16 * 1024;
/// The longest name, in characters.
pub const NAME_MAX: usize = 64;

/// Whether browsers let this server have passkeys: they go by a name, not by an address, and over TLS but on this machine.
#[must_use]
pub fn are_possible(urls: &Urls) -> bool {
    let is_safe = urls.is_https() || urls.host().split(':').next() == Some("localhost");
    is_safe && relying_party(urls).is_some()
}

fn relying_party(urls: &Urls) -> Option<Webauthn> {
    let origin = Url::parse(&urls.origin()).ok()?;
    let builder = WebauthnBuilder::new(origin.domain()?, &origin).ok()?;
    builder.rp_name(&urls.host()).build().ok()
}

fn the_relying_party(ctx: &Context) -> Result<Webauthn> {
    relying_party(&ctx.urls).filter(|_| are_possible(&ctx.urls)).ok_or_else(|| Error::not_found("NOT_FOUND", "page"))
}

/// What a browser is asked.
#[derive(Clone, Debug)]
pub struct Asked {
    /// Goes along with the answer.
    pub id: Uuid,
    /// What the browser's own function takes, as JSON.
    pub options: String,
}

/// The browser that is asked.
#[derive(Clone, Copy, Debug)]
pub struct Browser<'a> {
    /// Of the secret in its cookie, or of its session: only it may answer.
    pub hash: &'a [u8],
    /// Where it is.
    pub peer: Option<IpAddr>,
    /// Who is signed in with it; the answer is about them.
    pub signed_in: Option<&'a SignedIn>,
}

/// Ask a browser to make a passkey for the member who is signed in.
///
/// # Errors
/// 404 where there can be none; 403 `QUOTA_EXCEEDED` for one too many.
pub async fn ask_for_new(ctx: &Context, browser: Browser<'_>, member: &Member) -> Result<Asked> {
    let party = the_relying_party(ctx)?;
    let own = list(ctx, member).await?;
    if own.len() >= PASSKEYS_MAX {
        return Err(Error::forbidden("QUOTA_EXCEEDED", format!("a member has at most {PASSKEYS_MAX} passkeys")));
    }
    let known = own.into_iter().map(|it| it.credential_id).collect();
    let started = party.start_passkey_registration(member.id, &member.email, member.label(), Some(known));
    let (options, state) = started.map_err(Error::internal)?;
    let mut options = written(&options)?;
    // What the crate calls a passkey may be one that is found by an address only.
    if let Some(wanted) = options.pointer_mut("/publicKey/authenticatorSelection") {
        (wanted["residentKey"], wanted["requireResidentKey"]) = (json!("required"), json!(true));
    }
    asked(ctx, browser, &options, &state).await
}

/// Ask a browser for a passkey: whose, it says itself.
///
/// # Errors
/// 404 where there can be none; 429 `RATE_LIMITED` when too many were asked for from one place and not answered.
pub async fn ask(ctx: &Context, browser: Browser<'_>) -> Result<Asked> {
    let (options, state) = the_relying_party(ctx)?.start_discoverable_authentication().map_err(Error::internal)?;
    asked(ctx, browser, &written(&options)?, &state).await
}

async fn asked(ctx: &Context, browser: Browser<'_>, options: &Value, state: &impl Serialize) -> Result<Asked> {
    let now = ctx.clock.now();
    let peer_hash = browser.peer.map(|peer| hash(&peer.to_string()));
    if storage::members::challenges::count(&ctx.db, &peer_hash, now - COUNTED_WITHIN).await? >= PEER_MAX {
        return Err(Error::rate_limited());
    }
    let challenge = NewChallenge {
        id: ctx.entropy.id(now),
        browser_hash: browser.hash.to_owned(),
        peer_hash,
        session_id: browser.signed_in.map(|it| it.session.id),
        state: written(state)?,
        at: now,
        expires_at: now + CHALLENGE_TTL,
    };
    storage::members::challenges::insert(&ctx.db, &challenge).await?;
    Ok(Asked { id: challenge.id, options: options["publicKey"].to_string() })
}

fn written(it: &impl Serialize) -> Result<Value> {
    serde_json::to_value(it).map_err(Error::internal)
}

/// What was asked, if this browser was and may still answer; spent, whatever the answer is.
async fn spend<S: DeserializeOwned>(ctx: &Context, browser: Browser<'_>, id: Uuid) -> Result<Option<S>> {
    let now = ctx.clock.now();
    let spent = storage::members::challenges::spend(&ctx.db, id, browser.hash, now).await?;
    let session_id = browser.signed_in.map(|it| it.session.id);
    // Asked for a passkey and to make one are two things: the state of one is none of the other.
    Ok(spent.filter(|it| it.session_id == session_id).and_then(|it| serde_json::from_value(it.state).ok()))
}

fn read<A: DeserializeOwned>(answer: &str) -> Option<A> {
    if answer.len() > ANSWER_MAX { None } else { serde_json::from_str(answer).ok() }
}

/// Why a passkey lets nobody in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refused {
    /// The question was answered before, is too old, or was put to another browser.
    Over,
    /// Nobody has this passkey (any more), or the answer does not hold.
    Unknown,
    /// Its counter went back: there is a copy of it.
    Copied,
    /// Its member may not sign in.
    Suspended,
    /// It is another member's than who is signed in.
    AnotherPerson,
}

/// Whose passkey it is that a browser answers with.
pub async fn answer(
    ctx: &Context,
    browser: Browser<'_>,
    id: Uuid,
    answer: &str,
) -> Result<std::result::Result<Member, Refused>> {
    let party = the_relying_party(ctx)?;
    let Some(state) = spend::<DiscoverableAuthentication>(ctx, browser, id).await? else {
        return Ok(Err(Refused::Over));
    };
    let Some(answer) = read::<PublicKeyCredential>(answer) else { return Ok(Err(Refused::Unknown)) };
    let Ok((handle, credential_id)) = party.identify_discoverable_authentication(&answer) else {
        return Ok(Err(Refused::Unknown));
    };
    let found = storage::members::passkeys::by_credential(&ctx.db, credential_id).await?;
    let Some(found) = found.filter(|it| it.member_id == handle) else { return Ok(Err(Refused::Unknown)) };
    if browser.signed_in.is_some_and(|it| it.member.id != found.member_id) {
        return Ok(Err(Refused::AnotherPerson));
    }
    let mut passkey: Passkey = serde_json::from_value(found.credential.clone()).map_err(Error::internal)?;
    let member = storage::members::get(&ctx.db, found.org_id, found.member_id).await?;
    let Some(member) = member else { return Ok(Err(Refused::Unknown)) };
    let result = match party.finish_discoverable_authentication_v2(&answer, state, &passkey) {
        Ok(result) => result,
        Err(WebauthnError::CredentialPossibleCompromise) => {
            tracing::warn!(member = %member.id, passkey = %found.id, "the counter of a passkey went back");
            note(ctx, &ctx.db, EventKind::PasskeyRefused, &member, &found.name).await?;
            return Ok(Err(Refused::Copied));
        }
        Err(error) => {
            tracing::info!(%error, "a passkey was refused");
            return Ok(Err(Refused::Unknown));
        }
    };
    passkey.update_credential(&result);
    storage::members::passkeys::mark_used(&ctx.db, &found, &written(&passkey)?, ctx.clock.now()).await?;
    Ok(if member.status == MemberStatus::Suspended { Err(Refused::Suspended) } else { Ok(member) })
}

/// Keep the passkey that a browser has made for the member who is signed in.
///
/// # Errors
/// 400 for a name that is none, and for an answer that does not hold or comes too late; 409 `DUPLICATE` for a passkey that
/// somebody has.
pub async fn add(
    ctx: &Context,
    browser: Browser<'_>,
    member: &Member,
    id: Uuid,
    name: &str,
    answer: &str,
) -> Result<()> {
    check_text(name, 1, NAME_MAX).map_err(|problem| Error::field("name", problem))?;
    let party = the_relying_party(ctx)?;
    let refused = || Error::invalid("VALIDATION_ERROR", "the browser did not make a passkey in time: try once more");
    let state = spend::<PasskeyRegistration>(ctx, browser, id).await?.ok_or_else(refused)?;
    let answer = read::<RegisterPublicKeyCredential>(answer).ok_or_else(refused)?;
    let passkey = party.finish_passkey_registration(&answer, &state).map_err(|error| {
        tracing::info!(%error, "a new passkey was refused");
        refused()
    })?;
    let now = ctx.clock.now();
    let kept = MemberPasskey {
        id: ctx.entropy.id(now),
        org_id: member.org_id,
        member_id: member.id,
        credential_id: passkey.cred_id().clone(),
        name: name.to_owned(),
        credential: written(&passkey)?,
        created_at: now,
        last_used_at: None,
    };
    let tx = ctx.db.begin().await?;
    if !storage::members::passkeys::insert(&tx, &kept).await? {
        return Err(Error::conflict("DUPLICATE", "this passkey is known already"));
    }
    note(ctx, &tx, EventKind::PasskeyAdded, member, name).await?;
    Ok(tx.commit().await?)
}

/// A member's passkeys, the oldest first.
pub async fn list(ctx: &Context, member: &Member) -> Result<Vec<MemberPasskey>> {
    Ok(storage::members::passkeys::of_member(&ctx.db, member.org_id, member.id).await?)
}

/// One of a member's passkeys.
///
/// # Errors
/// 404 when they have none such.
pub async fn get(ctx: &Context, member: &Member, id: Uuid) -> Result<MemberPasskey> {
    let found = list(ctx, member).await?.into_iter().find(|it| it.id == id);
    found.ok_or_else(|| access::missing("passkey"))
}

/// Remove one of a member's passkeys.
///
/// # Errors
/// 404 when they have none such.
pub async fn remove(ctx: &Context, member: &Member, id: Uuid) -> Result<()> {
    let passkey = get(ctx, member, id).await?;
    let tx = ctx.db.begin().await?;
    if !storage::members::passkeys::delete(&tx, member.org_id, member.id, id).await? {
        return Err(access::missing("passkey"));
    }
    note(ctx, &tx, EventKind::PasskeyRemoved, member, &passkey.name).await?;
    Ok(tx.commit().await?)
}

async fn note(ctx: &Context, db: &storage::Db, kind: EventKind, member: &Member, name: &str) -> Result<()> {
    super::record_with(ctx, db, By::Member(member.id), kind, member, &[("passkey", Value::from(name))]).await
}
