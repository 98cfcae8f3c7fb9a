//! Signing in to the dashboard: by a code or a link that is mailed.
//!
//! Nobody learns here which addresses have members: whatever is entered, the same answer comes back as fast, codes count
//! and run out the same. A link is not bound to a browser, since people read mail elsewhere; opening it does nothing,
//! only the button behind it does.

use std::{net::IpAddr, sync::Arc};

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use chrono::TimeDelta;
use url::Url;
use uuid::Uuid;

use super::folded;
use crate::{
    context::Context,
    domain::member::{Member, MemberStatus},
    emails::member::{self as letters, Invited, Letter},
    error::{Error, Result},
    language::Language,
    outbound::mail::Mail,
    services::connect::hash,
    storage::{
        self,
        members::{Membership, sign_ins::NewSignIn},
    },
};

/// How long a mailed code and its link are good.
pub const CODE_TTL: TimeDelta = TimeDelta::minutes(10);
/// How long the link of an invitation is good.
pub const INVITATION_TTL: TimeDelta = TimeDelta::days(7);
/// How long the link that the command line prints is good.
pub const OPERATOR_TTL: TimeDelta = TimeDelta::hours(24);
/// How often one code can be entered.
const ATTEMPTS_MAX: i64 = 5;
/// How many codes go to one address, and are asked for from one place, within [`COUNTED_WITHIN`].
const ADDRESS_MAX: i64 = 10;
const PEER_MAX: i64 = 30;
const COUNTED_WITHIN: TimeDelta = TimeDelta::hours(1);

/// Who wants to sign in, from where.
#[derive(Clone, Copy, Debug)]
pub struct Asking<'a> {
    /// The address that was entered.
    pub email: &'a str,
    /// Of the secret in the browser's cookie: only that browser may enter the code.
    pub browser_hash: &'a [u8],
    /// Where the browser is.
    pub peer: Option<IpAddr>,
    /// What it likes to be spoken to in.
    pub language: Option<Language>,
}

/// Have a code mailed to an address, if it is a member's; answers what the code belongs to.
///
/// # Errors
/// 429 `RATE_LIMITED` when the address, or the place, has asked too often; whether it is a member's or not.
pub async fn start(ctx: &Arc<Context>, asking: Asking<'_>) -> Result<Uuid> {
    let email = folded(asking.email);
    let member = latest(storage::members::of_email(&ctx.db, &email).await?);
    let write = |to: Language, code: &str, link: &str, host: &str| {
        letters::sign_in(to, code, link, host, CODE_TTL.num_minutes())
    };
    begin(ctx, member, &email, asking, write).await
}

/// Of several organisations the one where they were last; they can change over once they are in. Where they may not sign
/// in does not count.
pub(super) fn latest(all: Vec<Membership>) -> Option<Member> {
    let admitted = all.into_iter().map(|it| it.member).filter(|it| it.status != MemberStatus::Suspended);
    admitted.max_by_key(|it| it.last_seen_at)
}

/// Have a code mailed to a member who is signed in, so that they show again that it is them.
///
/// # Errors
/// As [`start`].
pub async fn start_again(
    ctx: &Arc<Context>,
    member: &Member,
    session_hash: &[u8],
    peer: Option<IpAddr>,
    language: Option<Language>,
) -> Result<Uuid> {
    let asking = Asking { email: &member.email, browser_hash: session_hash, peer, language };
    let write =
        |to: Language, code: &str, _: &str, host: &str| letters::confirm(to, code, host, CODE_TTL.num_minutes());
    begin(ctx, Some(member.clone()), &member.email, asking, write).await
}

async fn begin(
    ctx: &Arc<Context>,
    member: Option<Member>,
    email: &str,
    asking: Asking<'_>,
    write: impl FnOnce(Language, &str, &str, &str) -> Letter,
) -> Result<Uuid> {
    let now = ctx.clock.now();
    let address_hash = hash(email);
    let peer_hash = asking.peer.map(|peer| hash(&peer.to_string()));
    let (by_address, by_peer) =
        storage::members::sign_ins::count(&ctx.db, &address_hash, &peer_hash, now - COUNTED_WITHIN).await?;
    if by_address >= ADDRESS_MAX || by_peer >= PEER_MAX {
        return Err(Error::rate_limited());
    }
    let code = format!("{:06}", u64::from_le_bytes(ctx.entropy.bytes()?) % 1_000_000);
    let token = new_token(ctx)?;
    let id = ctx.entropy.id(now);
    let tag = ctx.keys.authenticate(&tagged(&id.to_string(), &code), now)?;
    let sign_in = NewSignIn {
        id,
        member_id: member.as_ref().map(|member| member.id),
        address_hash,
        peer_hash,
        browser_hash: Some(asking.browser_hash.to_owned()),
        code_tag: Some(tag),
        link_hash: Some(hash(&token)),
        proves: true,
        at: now,
        expires_at: now + CODE_TTL,
    };
    storage::members::sign_ins::insert(&ctx.db, &sign_in).await?;
    let language = asking.language.or(member.as_ref().and_then(invited_in)).unwrap_or_default();
    let letter = write(language, &code, ctx.urls.member_link(&token).as_str(), &ctx.urls.host());
    if let Some(member) = member {
        // By somebody else's hands, so that the answer takes as long for an address that nobody has.
        let own = Arc::clone(ctx);
        ctx.tasks.spawn(async move {
            if let Err(error) = mail(&own, &member, &letter).await {
                tracing::error!(?error, "a sign-in code was not mailed");
            }
        });
    }
    Ok(id)
}

/// The language that a member was invited in.
fn invited_in(member: &Member) -> Option<Language> {
    Language::of(member.language.as_deref()?)
}

/// What a code's tag is made over: it is good for this sign-in only.
fn tagged<'a>(id: &'a str, code: &'a str) -> [&'a str; 3] {
    ["member code", id, code]
}

/// 256 random bits, in 43 letters.
pub(super) fn new_token(ctx: &Context) -> Result<String> {
    Ok(BASE64_URL_SAFE_NO_PAD.encode(ctx.entropy.bytes::<32>()?))
}

async fn mail(ctx: &Context, to: &Member, letter: &Letter) -> Result<()> {
    let content = letter.content().map_err(Error::internal)?;
    let now = ctx.clock.now();
    let mail = Mail {
        id: ctx.entropy.id(now),
        at: now,
        to: to.email.clone(),
        to_name: to.name.clone(),
        from_name: None,
        subject: content.subject,
        text: content.text,
        html: content.html,
        language: letter.language.tag().to_owned(),
    };
    ctx.mailer.send(&mail).await.map_err(Error::unavailable)
}

/// Whether a code is right.
#[derive(Clone, Debug)]
pub enum Proof {
    /// It is: this is who has shown that the address is theirs.
    Right(Box<Member>),
    /// It is not.
    Wrong,
    /// It can be entered no more: it has run out, was used, or was tried too often.
    Spent,
}

/// Try a code in the browser that asked for it.
pub async fn prove(ctx: &Context, id: Uuid, browser_hash: &[u8], code: &str) -> Result<Proof> {
    let now = ctx.clock.now();
    let attempt = storage::members::sign_ins::attempt(&ctx.db, id, browser_hash, ATTEMPTS_MAX, now).await?;
    let Some(attempt) = attempt else { return Ok(Proof::Spent) };
    let digits: String = code.chars().filter(|c| !c.is_whitespace() && *c != '-').collect();
    let is_right = ctx.keys.is_authentic(ctx.ring(), &tagged(&id.to_string(), &digits), &attempt.code_tag).await?;
    // One that was mailed to nobody can be guessed, and proves nothing.
    let Some(member_id) = attempt.member_id.filter(|_| is_right) else { return Ok(Proof::Wrong) };
    if !storage::members::sign_ins::spend(&ctx.db, id, now).await? {
        return Ok(Proof::Spent);
    }
    let Some(org_id) = storage::members::sign_ins::organization_of(&ctx.db, member_id).await? else {
        return Ok(Proof::Spent);
    };
    Ok(admitted(ctx, org_id, member_id).await?.map_or(Proof::Spent, |member| Proof::Right(Box::new(member))))
}

/// Whom a link signs in; `None` when it opens nothing any more. Nothing is spent by looking.
pub async fn look(ctx: &Context, token: &str) -> Result<Option<Member>> {
    let found = storage::members::sign_ins::by_link(&ctx.db, &hash(token), ctx.clock.now()).await?;
    match found {
        Some(it) => admitted(ctx, it.org_id, it.member_id).await,
        None => Ok(None),
    }
}

/// Spend a link: whom it signs in, and whether it shows that the address is theirs.
pub async fn follow(ctx: &Context, token: &str) -> Result<Option<(Member, bool)>> {
    let now = ctx.clock.now();
    let found = storage::members::sign_ins::by_link(&ctx.db, &hash(token), now).await?;
    let Some(it) = found else { return Ok(None) };
    if !storage::members::sign_ins::spend(&ctx.db, it.id, now).await? {
        return Ok(None);
    }
    Ok(admitted(ctx, it.org_id, it.member_id).await?.map(|member| (member, it.proves)))
}

async fn admitted(ctx: &Context, org_id: Uuid, id: Uuid) -> Result<Option<Member>> {
    let found = storage::members::get(&ctx.db, org_id, id).await?;
    Ok(found.filter(|member| member.status != MemberStatus::Suspended))
}

/// A link by which a member signs in, for the operator of the server, who is believed: good once, for [`OPERATOR_TTL`].
pub async fn operator_link(ctx: &Context, member: &Member) -> Result<Url> {
    link(ctx, member, OPERATOR_TTL, true).await
}

async fn link(ctx: &Context, member: &Member, ttl: TimeDelta, proves: bool) -> Result<Url> {
    let now = ctx.clock.now();
    let token = new_token(ctx)?;
    let sign_in = NewSignIn {
        id: ctx.entropy.id(now),
        member_id: Some(member.id),
        address_hash: hash(&member.email),
        peer_hash: None,
        browser_hash: None,
        code_tag: None,
        link_hash: Some(hash(&token)),
        proves,
        at: now,
        expires_at: now + ttl,
    };
    storage::members::sign_ins::insert(&ctx.db, &sign_in).await?;
    Ok(ctx.urls.member_link(&token))
}

/// Whether an invitation is on its way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MailedTo {
    /// The mail server took it.
    Server,
    /// No mail server is set up: it is in a file.
    File,
    /// It was not taken.
    Nobody,
}

/// An invitation to the dashboard.
#[derive(Clone, Debug)]
pub struct Invitation {
    /// Signs them in, once.
    pub link: Url,
    /// Whether they get it by themselves.
    pub mailed: MailedTo,
}

/// Mail a member a link to the dashboard.
pub async fn invite(ctx: &Context, member: &Member, inviter: Option<&str>) -> Result<Invitation> {
    let org = storage::access::organization(&ctx.db, member.org_id).await?;
    let organization = org.map(|org| org.name).unwrap_or_default();
    // Whoever invites may see the link, and may belong to one organisation of several that know the address.
    let link = link(ctx, member, INVITATION_TTL, false).await?;
    let invited = Invited {
        organization: &organization,
        inviter,
        role: member.role,
        link: link.as_str(),
        days: INVITATION_TTL.num_days(),
    };
    let letter = letters::invitation(invited_in(member).unwrap_or_default(), invited);
    let mailed = match mail(ctx, member, &letter).await {
        Ok(()) if ctx.mailer.has_server() => MailedTo::Server,
        Ok(()) => MailedTo::File,
        Err(error) => {
            tracing::warn!(?error, "an invitation was not mailed");
            MailedTo::Nobody
        }
    };
    Ok(Invitation { link, mailed })
}
