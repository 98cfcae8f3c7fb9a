//! Signed-in browsers of members.

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use chrono::{DateTime, TimeDelta, Utc};
use secrecy::SecretString;
use uuid::Uuid;

use crate::{
    context::Context,
    domain::{
        event::EventKind,
        member::{Member, MemberSession, MemberStatus, SESSION_TTL},
    },
    error::{Error, Result},
    services::{access, connect::hash, events::By},
    storage::{
        self,
        members::{Membership, sessions::SignedIn},
    },
};

/// That a session was used is written at most this often.
const SEEN_GRAIN: TimeDelta = TimeDelta::minutes(1);
/// The longest name of a browser that is kept, in characters.
const USER_AGENT_MAX: usize = 255;

/// Begin a session; the secret goes into the browser's cookie and is stored hashed. `is_proved`: the person has just shown
/// that the address is theirs.
pub async fn begin(ctx: &Context, member: &Member, user_agent: Option<&str>, is_proved: bool) -> Result<SecretString> {
    let now = ctx.clock.now();
    insert(ctx, member, user_agent, is_proved.then_some(now), now + SESSION_TTL).await
}

async fn insert(
    ctx: &Context,
    member: &Member,
    user_agent: Option<&str>,
    proved_at: Option<DateTime<Utc>>,
    expires_at: DateTime<Utc>,
) -> Result<SecretString> {
    let now = ctx.clock.now();
    let secret = BASE64_URL_SAFE_NO_PAD.encode(ctx.entropy.bytes::<32>()?);
    let session = MemberSession {
        id: ctx.entropy.id(now),
        org_id: member.org_id,
        member_id: member.id,
        user_agent: user_agent.map(|text| text.chars().filter(|c| !c.is_control()).take(USER_AGENT_MAX).collect()),
        created_at: now,
        seen_at: now,
        proved_at,
        expires_at,
    };
    let tx = ctx.db.begin().await?;
    storage::members::sessions::insert(&tx, &session, &hash(&secret)).await?;
    storage::members::mark_seen(&tx, member.org_id, member.id, now).await?;
    super::record(ctx, &tx, By::Member(member.id), EventKind::MemberSignedIn, member).await?;
    tx.commit().await?;
    Ok(secret.into())
}

/// Who is signed in with a cookie; `None` when the session is over or revoked, or the member is suspended.
pub async fn current(ctx: &Context, secret: &str) -> Result<Option<SignedIn>> {
    let now = ctx.clock.now();
    let found = storage::members::sessions::by_hash(&ctx.db, &hash(secret)).await?;
    let good = |it: &SignedIn| it.session.is_live(now) && it.member.status != MemberStatus::Suspended;
    let Some(found) = found.filter(good) else { return Ok(None) };
    if now - found.session.seen_at >= SEEN_GRAIN {
        storage::members::sessions::mark_seen(&ctx.db, found.session.org_id, found.session.id, now).await?;
        storage::members::mark_seen(&ctx.db, found.session.org_id, found.session.member_id, now).await?;
    }
    Ok(Some(found))
}

/// The member has shown again that it is them.
pub async fn proved(ctx: &Context, session: &MemberSession) -> Result<()> {
    Ok(storage::members::sessions::mark_proved(&ctx.db, session.org_id, session.id, ctx.clock.now()).await?)
}

/// A member's sessions that are still good, the latest first.
pub async fn list(ctx: &Context, member: &Member) -> Result<Vec<MemberSession>> {
    let now = ctx.clock.now();
    let mut all = storage::members::sessions::of_member(&ctx.db, member.org_id, member.id, now).await?;
    all.retain(|session| session.is_live(now));
    Ok(all)
}

/// End one session of a member.
pub async fn end(ctx: &Context, member: &Member, id: Uuid) -> Result<()> {
    if storage::members::sessions::delete(&ctx.db, member.org_id, member.id, id).await? {
        return Ok(());
    }
    Err(access::missing("session"))
}

/// End all sessions of a member but this one.
pub async fn end_others(ctx: &Context, session: &MemberSession) -> Result<()> {
    let (org_id, member_id) = (session.org_id, session.member_id);
    storage::members::sessions::delete_others(&ctx.db, org_id, member_id, Some(session.id)).await?;
    Ok(())
}

/// The other organisations that know the member's address, by the member that they are there. None, as long as nobody has
/// shown in this session that the address is theirs: one organisation could invite the members of another, and come in
/// by the link.
pub async fn elsewhere(ctx: &Context, signed_in: &SignedIn) -> Result<Vec<Membership>> {
    if signed_in.session.proved_at.is_none() {
        return Ok(Vec::new());
    }
    let mut all = storage::members::of_email(&ctx.db, &signed_in.member.email).await?;
    all.retain(|it| it.member.status != MemberStatus::Suspended && it.member.org_id != signed_in.member.org_id);
    Ok(all)
}

/// Change over to another organisation that knows the member's address: this session ends, and another begins there, which
/// was proved when this one was and ends when this one would have.
///
/// # Errors
/// 404 when no such organisation knows the address.
pub async fn change_over(
    ctx: &Context,
    signed_in: &SignedIn,
    to: Uuid,
    user_agent: Option<&str>,
) -> Result<SecretString> {
    let all = elsewhere(ctx, signed_in).await?;
    let there = all.into_iter().find(|it| it.member.org_id == to);
    let there = there.ok_or_else(|| Error::not_found("NOT_FOUND", "organization"))?;
    let session = &signed_in.session;
    let secret = insert(ctx, &there.member, user_agent, session.proved_at, session.expires_at).await?;
    end(ctx, &signed_in.member, signed_in.session.id).await?;
    Ok(secret)
}
