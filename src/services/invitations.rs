//! Invitations: portal links that are mailed, watched, sent again, cancelled.

mod deliver;
mod write;

use std::sync::Arc;

use chrono::TimeDelta;
use serde_json::{Value, json};
use uuid::Uuid;

use super::{
    access, end_users,
    events::{self, By, Subject},
    jobs::{self, JobKind},
    links::{self, IssuedLink, NewLink},
    workspaces,
};
use crate::{
    context::Context,
    domain::{
        access::Caller,
        event::{Event, EventKind},
        invitation::{ADDRESS_MAX, Invitation, InvitationState, WORKSPACE_MAX, counted_as},
        link::{Link, LinkTrouble, expiry},
    },
    error::{Error, Kind, Result},
    outbound::mail::PATIENCE,
    storage::{self, Db, Listed, Paging, invitations::Told, jobs::JobRow},
};

pub(super) use deliver::deliver;
pub use write::{preview, preview_text};

/// How long a person waits between two mails that they ask for by themselves.
const PAUSE: TimeDelta = TimeDelta::minutes(5);
/// With so many mails to an address within a day nobody gets one by asking: the rest are the workspace's.
const ASKED_MAX: i64 = ADDRESS_MAX / 2;

/// An invitation with its link, whose token is shown this once.
#[derive(Debug)]
pub struct Invited {
    /// The invitation.
    pub id: Uuid,
    /// Its link.
    pub issued: IssuedLink,
    /// Whether the mail server took the mail within five seconds. Otherwise it is tried again.
    pub email_sent: bool,
}

/// Mail an end user a link.
///
/// # Errors
/// As for a link; 429 `RATE_LIMITED` when the address or the workspace has had its share.
pub async fn invite(
    ctx: &Arc<Context>,
    caller: &Caller,
    end_user_id: Uuid,
    email: String,
    new: NewLink,
) -> Result<Invited> {
    let user = end_users::get(ctx, caller, end_user_id).await?;
    let link = links::draft(ctx, &user, new).await?;
    let tx = ctx.db.begin().await?;
    // Held: of two invitations at once the second sees what the first has counted.
    if !storage::end_users::hold(&tx, link.org_id, user.id).await? {
        return Err(end_users::not_found());
    }
    within_limits(ctx, &tx, &link, &email).await?;
    let id = add(ctx, &tx, By::from(caller), &link, email).await?;
    let job = jobs::queue_begun(ctx, &tx, JobKind::Invite, link.org_id, link.id).await?;
    tx.commit().await?;
    handed_over(ctx, id, link, job).await
}

/// Mail a new link of an invitation; the one before dies.
///
/// # Errors
/// 404; 400 for an invitation that was cancelled or has done its work; 409 when it was sent again a moment ago; 429 as
/// for the first.
pub async fn resend(ctx: &Arc<Context>, caller: &Caller, id: Uuid, expires_in: Option<i64>) -> Result<Invited> {
    let tx = ctx.db.begin().await?;
    let before = find(&tx, caller, id).await?;
    storage::end_users::hold(&tx, caller.org_id, before.end_user_id).await?;
    let state = before.state(ctx.clock.now());
    if matches!(state, InvitationState::Cancelled | InvitationState::Completed) {
        return Err(Error::invalid("VALIDATION_ERROR", format!("the invitation is {state}: invite the person anew")));
    }
    let old = storage::links::get(&tx, caller.org_id, before.link_id).await?.ok_or_else(missing)?;
    let link = successor(ctx, &old, expires_in);
    within_limits(ctx, &tx, &link, &before.email).await?;
    replace(ctx, &tx, By::from(caller), &before, &link).await?;
    let job = jobs::queue_begun(ctx, &tx, JobKind::Invite, link.org_id, link.id).await?;
    tx.commit().await?;
    handed_over(ctx, id, link, job).await
}

/// One invitation.
pub async fn get(ctx: &Context, caller: &Caller, id: Uuid) -> Result<Invitation> {
    find(&ctx.db, caller, id).await
}

/// Cancel an invitation: its link dies, and a mail that waits is not sent.
pub async fn cancel(ctx: &Context, caller: &Caller, id: Uuid) -> Result<()> {
    let tx = ctx.db.begin().await?;
    let it = find(&tx, caller, id).await?;
    let now = ctx.clock.now();
    if !storage::invitations::cancel(&tx, caller.org_id, id, now).await? {
        return Err(missing());
    }
    storage::links::revoke(&tx, caller.org_id, it.link_id, now).await?;
    storage::events::insert(&tx, &event(ctx, By::from(caller), EventKind::InvitationCancelled, &it)).await?;
    Ok(tx.commit().await?)
}

/// An end user's invitations, the latest first.
pub async fn of_end_user(ctx: &Context, caller: &Caller, end_user_id: Uuid, paging: Paging) -> Result<Listed<Told>> {
    let user = end_users::get(ctx, caller, end_user_id).await?;
    Ok(storage::invitations::of_end_user(&ctx.db, caller.org_id, user.id, paging).await?)
}

/// A workspace's invitations, the latest first.
pub async fn of_workspace(ctx: &Context, caller: &Caller, workspace_id: Uuid, paging: Paging) -> Result<Listed<Told>> {
    let workspace = workspaces::get(ctx, caller, workspace_id).await?;
    Ok(storage::invitations::of_workspace(&ctx.db, caller.org_id, workspace.id, paging).await?)
}

/// The portal behind a mailed link was shown to a browser that keeps cookies.
pub async fn opened(ctx: &Context, link_id: Uuid) -> Result<()> {
    let Some(open) = storage::links::open(&ctx.db, link_id).await? else { return Ok(()) };
    let tx = ctx.db.begin().await?;
    storage::invitations::opened(&tx, open.link.org_id, link_id, ctx.clock.now()).await?;
    Ok(tx.commit().await?)
}

/// Whether a person can be mailed: otherwise nobody offers it to them.
#[must_use]
pub fn reach_people(ctx: &Context) -> bool {
    ctx.mailer.is_read()
}

/// The holder of an expired link asks for a new one: it goes to the address of its invitation, else to the end user's own.
/// Nobody is told whether there is one, or whether it has had its share. The worker sends it, so that the answer takes as
/// long in any case.
pub async fn ask_anew(ctx: &Context, link_id: Uuid) -> Result<()> {
    let Some(open) = storage::links::open(&ctx.db, link_id).await? else { return Ok(()) };
    let (old, now) = (open.link, ctx.clock.now());
    if old.check(now) != Err(LinkTrouble::Expired) {
        return Ok(());
    }
    let tx = ctx.db.begin().await?;
    storage::end_users::hold(&tx, old.org_id, old.end_user_id).await?;
    let invitation = storage::invitations::of_link(&tx, old.org_id, old.id).await?;
    let address = match &invitation {
        Some(it) if it.cancelled_at.is_some() => None,
        Some(it) => Some(it.email.clone()),
        None => storage::end_users::get(&tx, old.org_id, old.end_user_id).await?.and_then(|user| user.email),
    };
    let Some(address) = address else { return Ok(()) };
    let link = successor(ctx, &old, None);
    let counted = counted_as(&address);
    let lately = storage::invitations::mailed_to(&tx, old.org_id, &counted, now - PAUSE).await?;
    let today = storage::invitations::mailed_to(&tx, old.org_id, &counted, now - TimeDelta::days(1)).await?;
    if lately > 0 || today >= ASKED_MAX {
        return Ok(());
    }
    match within_limits(ctx, &tx, &link, &address).await {
        Err(error) if error.kind == Kind::RateLimited => return Ok(()),
        other => other?,
    }
    let by = By::EndUser(Some(old.end_user_id));
    match invitation.filter(|it| it.completed_at.is_none()) {
        Some(before) => replace(ctx, &tx, by, &before, &link).await?,
        None => drop(add(ctx, &tx, by, &link, address).await?),
    }
    jobs::queue(ctx, &tx, JobKind::Invite, link.org_id, link.id, None).await?;
    tx.commit().await?;
    ctx.bell.notify_one();
    Ok(())
}

/// Store a link that is mailed, and its invitation.
async fn add(ctx: &Context, tx: &Db, by: By, link: &Link, email: String) -> Result<Uuid> {
    let it = Invitation {
        id: ctx.entropy.id(link.created_at),
        org_id: link.org_id,
        workspace_id: link.workspace_id,
        end_user_id: link.end_user_id,
        link_id: link.id,
        email,
        mails: 1,
        begun: 0,
        queued_at: link.created_at,
        sent_at: None,
        failed_at: None,
        failure: None,
        failure_code: None,
        opened_at: None,
        completed_at: None,
        cancelled_at: None,
        created_at: link.created_at,
        expires_at: link.expires_at,
    };
    store(ctx, tx, by, link, &it).await?;
    storage::invitations::insert(tx, &it).await?;
    Ok(it.id)
}

/// Give an invitation another link.
async fn replace(ctx: &Context, tx: &Db, by: By, before: &Invitation, link: &Link) -> Result<()> {
    store(ctx, tx, by, link, before).await?;
    let again = Invitation {
        link_id: link.id,
        mails: before.mails + 1,
        queued_at: link.created_at,
        expires_at: link.expires_at,
        ..before.clone()
    };
    if !storage::invitations::resend(tx, link.org_id, &again, before.link_id).await? {
        return Err(Error::conflict("DUPLICATE", "the invitation has changed a moment ago: look at it again"));
    }
    storage::links::revoke(tx, link.org_id, before.link_id, ctx.clock.now()).await?;
    Ok(())
}

/// Store a link that goes out with an invitation.
async fn store(ctx: &Context, tx: &Db, by: By, link: &Link, it: &Invitation) -> Result<()> {
    if !storage::links::insert(tx, link, &event(ctx, by, EventKind::InvitationSent, it)).await? {
        return Err(end_users::not_found());
    }
    Ok(storage::invitations::mark_mailed(tx, link.org_id, link.id, &counted_as(&it.email)).await?)
}

fn event(ctx: &Context, by: By, kind: EventKind, it: &Invitation) -> Event {
    let subject = Subject::of_workspace(it.org_id, it.workspace_id).with_end_user(Some(it.end_user_id));
    let detail = [("invitationId", Value::from(it.id.to_string())), ("email", Value::from(it.email.clone()))];
    events::event(ctx, by, kind, &subject, &detail)
}

/// A link like `old`, from now on, for as long as it lived unless the caller says otherwise.
fn successor(ctx: &Context, old: &Link, expires_in: Option<i64>) -> Link {
    let now = ctx.clock.now();
    let seconds = expires_in.unwrap_or_else(|| (old.expires_at - old.created_at).num_seconds());
    Link { id: ctx.entropy.id(now), created_at: now, expires_at: expiry(now, seconds), revoked_at: None, ..old.clone() }
}

/// 429 when the address has had its mails of a day, or the workspace its mails of an hour.
async fn within_limits(ctx: &Context, tx: &Db, link: &Link, address: &str) -> Result<()> {
    let (now, day, hour) = (ctx.clock.now(), TimeDelta::days(1), TimeDelta::hours(1));
    let refused = |after: TimeDelta| Error::rate_limited().with_detail("retryAfter", json!(after.num_seconds()));
    if storage::invitations::mailed_to(tx, link.org_id, &counted_as(address), now - day).await? >= ADDRESS_MAX {
        return Err(refused(hour));
    }
    if storage::invitations::mailed_from(tx, link.org_id, link.workspace_id, now - hour).await? >= WORKSPACE_MAX {
        return Err(refused(TimeDelta::minutes(10)));
    }
    Ok(())
}

/// Hand the mail over at once, on its own feet: a slow mail server makes the caller wait for five seconds and no longer.
async fn handed_over(ctx: &Arc<Context>, id: Uuid, link: Link, job: JobRow) -> Result<Invited> {
    let (worker, link_id) = (Arc::clone(ctx), link.id);
    let work = ctx.tasks.spawn(async move {
        if let Err(error) = jobs::run(&worker, &job).await {
            tracing::error!(job = %job.id, ?error, "a mail waits for the worker");
        }
    });
    let _ = tokio::time::timeout(PATIENCE, work).await;
    let stands = storage::invitations::of_link(&ctx.db, link.org_id, link_id).await?;
    let email_sent = ctx.mailer.is_read() && stands.is_some_and(|it| it.sent_at.is_some());
    Ok(Invited { id, issued: links::signed(ctx, link)?, email_sent })
}

async fn find(db: &Db, caller: &Caller, id: Uuid) -> Result<Invitation> {
    let it = storage::invitations::get(db, caller.org_id, id).await?.ok_or_else(missing)?;
    access::in_scope(caller, it.workspace_id)?;
    Ok(it)
}

fn missing() -> Error {
    access::missing("invitation")
}
