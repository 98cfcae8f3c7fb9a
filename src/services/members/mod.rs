//! Members of an organisation: who there is, invited, changed, removed.

pub mod oidc;
pub mod passkeys;
pub mod sessions;
pub mod sign_in;

use std::collections::BTreeMap;

use serde_json::Value;
use uuid::Uuid;

use super::{
    access, end_users,
    events::{self, By, Subject},
};
use crate::{
    context::Context,
    domain::{
        access::Caller,
        end_user::{EndUser, EndUserKind},
        event::EventKind,
        member::{Member, MemberStatus, Role, may_manage},
    },
    error::{Error, Kind, Result},
    language::Language,
    storage::{self, Db, StorageError},
};

pub use sign_in::{Invitation, MailedTo};

/// The most members of one organisation.
const MEMBERS_MAX: usize = 500;

/// What is said of a new member.
#[derive(Clone, Debug)]
pub struct NewMember {
    /// What they sign in with.
    pub email: String,
    /// What to call them.
    pub name: Option<String>,
    /// What they may do.
    pub role: Role,
    /// What they are invited in.
    pub language: Language,
    /// The workspaces in which they become an end user; of roles that are not for the whole organisation, those that they
    /// reach.
    pub workspaces: Vec<Uuid>,
}

/// What a member is to be from now on.
#[derive(Clone, Debug)]
pub struct MemberChanges {
    /// What to call them.
    pub name: Option<String>,
    /// What they may do.
    pub role: Role,
    /// The workspaces in which they are an end user.
    pub workspaces: Vec<Uuid>,
    /// Whether they may not sign in.
    pub is_suspended: bool,
}

/// An address as it is stored.
#[must_use]
pub fn folded(email: &str) -> String {
    email.trim().to_ascii_lowercase()
}

/// On whose behalf a member acts.
pub async fn caller(ctx: &Context, member: &Member) -> Result<Caller> {
    let workspaces = match member.role.is_org_wide() {
        true => None,
        false => Some(storage::members::workspaces(&ctx.db, member.org_id, member.id).await?),
    };
    Ok(Caller { member_id: Some(member.id), workspaces, ..Caller::of_organization(member.org_id) })
}

/// The organisation's members, oldest first.
pub async fn list(ctx: &Context, caller: &Caller) -> Result<Vec<Member>> {
    access::org_wide(caller)?;
    Ok(storage::members::list(&ctx.db, caller.org_id).await?)
}

/// What the organisation's members are called, by id: for whoever reads what they did.
pub async fn labels(ctx: &Context, caller: &Caller) -> Result<BTreeMap<Uuid, String>> {
    let all = storage::members::list(&ctx.db, caller.org_id).await?;
    Ok(all.into_iter().map(|member| (member.id, member.label().to_owned())).collect())
}

/// One member, and the end users that stand for them.
pub async fn get(ctx: &Context, caller: &Caller, id: Uuid) -> Result<(Member, Vec<EndUser>)> {
    access::org_wide(caller)?;
    let member = storage::members::get(&ctx.db, caller.org_id, id).await?.ok_or_else(not_found)?;
    let standing = storage::members::end_users(&ctx.db, caller.org_id, id).await?;
    Ok((member, standing))
}

/// Make a member, with an end user of type `member` in each workspace that they are given, and invite them by mail.
///
/// # Errors
/// 403 `FORBIDDEN` for a role above one's own; 409 `DUPLICATE` when the organisation knows the address.
pub async fn invite(ctx: &Context, caller: &Caller, actor: &Member, new: NewMember) -> Result<(Member, Invitation)> {
    access::org_wide(caller)?;
    allowed(actor, new.role)?;
    let member = add(ctx, caller.org_id, By::from(caller), new).await?;
    let invitation = sign_in::invite(ctx, &member, Some(actor.label())).await?;
    Ok((member, invitation))
}

/// Invite somebody once more who has not signed in yet: who has, asks for a code.
///
/// # Errors
/// 403 `FORBIDDEN` for an owner unless one is one; 409 for whoever has signed in before.
pub async fn invite_again(ctx: &Context, caller: &Caller, actor: &Member, id: Uuid) -> Result<(Member, Invitation)> {
    let (member, _) = get(ctx, caller, id).await?;
    touchable(actor, &member)?;
    if member.status != MemberStatus::Invited {
        return Err(Error::conflict("DUPLICATE", "they have signed in before: they can ask for a code at any time"));
    }
    let invitation = sign_in::invite(ctx, &member, Some(actor.label())).await?;
    Ok((member, invitation))
}

async fn add(ctx: &Context, org_id: Uuid, by: By, new: NewMember) -> Result<Member> {
    if storage::members::list(&ctx.db, org_id).await?.len() >= MEMBERS_MAX {
        return Err(Error::forbidden("QUOTA_EXCEEDED", format!("an organization has at most {MEMBERS_MAX} members")));
    }
    let now = ctx.clock.now();
    let member = Member {
        id: ctx.entropy.id(now),
        org_id,
        email: folded(&new.email),
        name: new.name,
        role: new.role,
        status: MemberStatus::Invited,
        language: Some(new.language.tag().to_owned()),
        last_seen_at: None,
        created_at: now,
        updated_at: now,
    };
    let tx = ctx.db.begin().await?;
    storage::members::insert(&tx, &member).await.map_err(|error| match error {
        StorageError::Conflict => {
            let mut taken = Error::field("email", "belongs to a member already");
            (taken.kind, taken.code) = (Kind::Conflict, "DUPLICATE");
            taken
        }
        other => other.into(),
    })?;
    for workspace in new.workspaces {
        stand_in(ctx, &tx, by, &member, workspace).await?;
    }
    record(ctx, &tx, by, EventKind::MemberInvited, &member).await?;
    tx.commit().await?;
    Ok(member)
}

/// The end user that stands for a member in a workspace, made when there is none.
pub(super) async fn stand_in(ctx: &Context, db: &Db, by: By, member: &Member, workspace_id: Uuid) -> Result<EndUser> {
    let standing = storage::members::end_users(db, member.org_id, member.id).await?;
    if let Some(user) = standing.into_iter().find(|user| user.workspace_id == workspace_id) {
        return Ok(user);
    }
    if storage::workspaces::get(db, member.org_id, workspace_id).await?.is_none() {
        return Err(Error::field("workspaces", "names one that is not there (any more)"));
    }
    let now = ctx.clock.now();
    let user = EndUser {
        id: ctx.entropy.id(now),
        org_id: member.org_id,
        workspace_id,
        external_id: None,
        auth_user_id: Some(member.id),
        kind: EndUserKind::Member,
        display_name: Some(member.label().to_owned()),
        email: Some(member.email.clone()),
        metadata: None,
        connection_count: 0,
        created_at: now,
        updated_at: now,
    };
    let told = events::event(ctx, by, EventKind::EndUserCreated, &Subject::from(&user), &[]);
    storage::end_users::insert(db, &user, &told).await?;
    Ok(user)
}

/// Change a member. End users of workspaces that they are no longer given go, with what they have connected. Whoever may
/// less than before, or nothing, is signed out everywhere.
///
/// # Errors
/// 403 `FORBIDDEN` for oneself, for a role above one's own, and for the last owner.
pub async fn update(
    ctx: &Context,
    caller: &Caller,
    actor: &Member,
    id: Uuid,
    changes: MemberChanges,
) -> Result<Member> {
    access::org_wide(caller)?;
    let tx = ctx.db.begin().await?;
    storage::members::hold_all(&tx, caller.org_id).await?;
    let before = storage::members::get(&tx, caller.org_id, id).await?.ok_or_else(not_found)?;
    touchable(actor, &before)?;
    allowed(actor, changes.role)?;
    let status = match (changes.is_suspended, before.status) {
        (true, _) => MemberStatus::Suspended,
        (false, MemberStatus::Suspended) if before.last_seen_at.is_some() => MemberStatus::Active,
        (false, MemberStatus::Suspended) => MemberStatus::Invited,
        (false, status) => status,
    };
    let after =
        Member { name: changes.name, role: changes.role, status, updated_at: ctx.clock.now(), ..before.clone() };
    if before.role == Role::Owner && (after.role != Role::Owner || changes.is_suspended) {
        not_the_last(&tx, &before).await?;
    }
    storage::members::update(&tx, &after).await?;
    for user in storage::members::end_users(&tx, caller.org_id, id).await? {
        if !changes.workspaces.contains(&user.workspace_id) {
            end_users::take_down(ctx, &tx, By::from(caller), &user).await?;
        }
    }
    for workspace in changes.workspaces {
        stand_in(ctx, &tx, By::from(caller), &after, workspace).await?;
    }
    if after.role != before.role || after.status == MemberStatus::Suspended {
        storage::members::sessions::delete_others(&tx, caller.org_id, id, None).await?;
        storage::members::sign_ins::delete_of_member(&tx, id).await?;
    }
    record(ctx, &tx, By::from(caller), EventKind::MemberChanged, &after).await?;
    tx.commit().await?;
    ctx.bell.notify_one();
    Ok(after)
}

/// Remove a member with the end users that stand for them; access is withdrawn at the providers.
///
/// # Errors
/// 403 `FORBIDDEN` for oneself, for an owner unless one is one, and for the last owner.
pub async fn remove(ctx: &Context, caller: &Caller, actor: &Member, id: Uuid) -> Result<()> {
    access::org_wide(caller)?;
    let tx = ctx.db.begin().await?;
    storage::members::hold_all(&tx, caller.org_id).await?;
    let member = storage::members::get(&tx, caller.org_id, id).await?.ok_or_else(not_found)?;
    touchable(actor, &member)?;
    if member.role == Role::Owner {
        not_the_last(&tx, &member).await?;
    }
    for user in storage::members::end_users(&tx, caller.org_id, id).await? {
        end_users::take_down(ctx, &tx, By::from(caller), &user).await?;
    }
    storage::members::delete(&tx, caller.org_id, id).await?;
    record(ctx, &tx, By::from(caller), EventKind::MemberRemoved, &member).await?;
    tx.commit().await?;
    ctx.bell.notify_one();
    Ok(())
}

/// Another name for oneself.
pub async fn rename(ctx: &Context, member: &Member, name: Option<String>) -> Result<()> {
    let after = Member { name, updated_at: ctx.clock.now(), ..member.clone() };
    let tx = ctx.db.begin().await?;
    storage::members::update(&tx, &after).await?;
    record(ctx, &tx, By::Member(member.id), EventKind::MemberChanged, &after).await?;
    Ok(tx.commit().await?)
}

/// The end user as whom a member connects accounts of their own in a workspace.
pub async fn own_end_user(ctx: &Context, caller: &Caller, member: &Member, workspace_id: Uuid) -> Result<EndUser> {
    access::in_scope(caller, workspace_id)?;
    let tx = ctx.db.begin().await?;
    storage::members::hold_all(&tx, member.org_id).await?;
    let user = stand_in(ctx, &tx, By::Member(member.id), member, workspace_id).await?;
    tx.commit().await?;
    Ok(user)
}

/// The operator's way in: an owner of that address, made when there is none, made one when they are something else.
pub async fn make_owner(ctx: &Context, org_id: Uuid, email: &str, name: Option<String>) -> Result<Member> {
    let email = folded(email);
    if let Some(known) = storage::members::by_email(&ctx.db, org_id, &email).await? {
        let status = if known.last_seen_at.is_some() { MemberStatus::Active } else { MemberStatus::Invited };
        let after = Member { role: Role::Owner, status, updated_at: ctx.clock.now(), ..known };
        let tx = ctx.db.begin().await?;
        storage::members::update(&tx, &after).await?;
        record(ctx, &tx, By::System, EventKind::MemberChanged, &after).await?;
        tx.commit().await?;
        return Ok(after);
    }
    let (role, language) = (Role::Owner, Language::default());
    add(ctx, org_id, By::System, NewMember { email, name, role, language, workspaces: Vec::new() }).await
}

fn allowed(actor: &Member, role: Role) -> Result<()> {
    if may_manage(actor.role, role) {
        return Ok(());
    }
    Err(Error::forbidden("FORBIDDEN", format!("your role does not let you make somebody {role}")))
}

fn touchable(actor: &Member, target: &Member) -> Result<()> {
    if actor.id == target.id {
        return Err(Error::forbidden(
            "FORBIDDEN",
            "nobody changes their own role or removes themselves: ask another owner or admin",
        ));
    }
    if may_manage(actor.role, target.role) {
        return Ok(());
    }
    Err(Error::forbidden("FORBIDDEN", "only owners change owners"))
}

async fn not_the_last(tx: &Db, owner: &Member) -> Result<()> {
    let owners = storage::members::count_role(tx, owner.org_id, Role::Owner).await?;
    let counts = i64::from(owner.status != MemberStatus::Suspended);
    if owners > counts {
        return Ok(());
    }
    Err(Error::forbidden("FORBIDDEN", "an organization keeps at least one owner"))
}

async fn record(ctx: &Context, db: &Db, by: By, kind: EventKind, member: &Member) -> Result<()> {
    record_with(ctx, db, by, kind, member, &[]).await
}

/// With what else there is to say.
async fn record_with(
    ctx: &Context,
    db: &Db,
    by: By,
    kind: EventKind,
    member: &Member,
    more: &[(&'static str, Value)],
) -> Result<()> {
    let who = [
        ("memberId", Value::from(member.id.to_string())),
        ("email", Value::from(member.email.clone())),
        ("role", Value::from(member.role.as_str())),
    ];
    let detail: Vec<_> = who.into_iter().chain(more.iter().cloned()).collect();
    events::note(ctx, db, by, kind, &Subject::of_organization(member.org_id), &detail).await
}

fn not_found() -> Error {
    access::missing("member")
}
