//! Flows, second half: from the grant to the connection, or to the question whose account it is.

mod choose;
mod harvest;
mod place;

use chrono::TimeDelta;
use uuid::Uuid;

use super::{
    connect::{self, Target},
    withdrawals::{self, Withdrawal},
};
use crate::{
    context::Context,
    domain::{
        flow::{FLOW_TTL, Flow, FlowFailure, FlowStatus},
        session::{ConnectSession, SessionStatus},
    },
    error::Result,
    storage::{self, Db, flows::SealedFlow},
};

use choose::Step;
pub use choose::{Offered, Sites, choose, choose_nothing, sites};
pub(super) use choose::{account, withdraw_parked};
pub(super) use harvest::Harvest;
use place::{Landing, Place};

/// Two accounts, of which the person must say what to do with the second.
#[derive(Clone, Debug)]
pub struct Choice {
    /// The account of the connection that was to be renewed.
    pub old: String,
    /// The account that signed in instead.
    pub new: String,
}

/// What the person decides about another account at a reconnect.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decision {
    /// Leave the connection as it was.
    Keep,
    /// Connect the other account besides.
    Add,
}

/// End a flow without a connection, and say so to its session.
pub async fn fail(ctx: &Context, flow: &Flow, from: FlowStatus, failure: FlowFailure) -> Result<()> {
    let tx = ctx.db.begin().await?;
    if storage::flows::finish(&tx, flow.org_id, flow.id, from, Err(failure)).await?
        && let Some(session) = flow.session_id
    {
        storage::sessions::advance(&tx, flow.org_id, session, SessionStatus::Failed, None, Some(failure)).await?;
    }
    Ok(tx.commit().await?)
}

/// Put a fresh credential where it belongs, and end the flow, unless the person is to choose or to decide. A grant that
/// finds no place is withdrawn at the provider.
pub(super) async fn harvest(ctx: &Context, flow: &Flow, target: &Target<'_>, harvest: Harvest) -> Result<()> {
    let exchanging = FlowStatus::Exchanging;
    match choose::next(ctx, flow, target, harvest).await? {
        Step::Save(harvest) => land(ctx, flow, exchanging, target, &harvest).await,
        Step::Choose(harvest) => match choose::ask(ctx, flow, &harvest).await? {
            Ok(()) => Ok(()),
            Err(failure) => discard(ctx, flow, exchanging, &harvest, failure).await,
        },
        Step::End(harvest, failure) => discard(ctx, flow, exchanging, &harvest, failure).await,
    }
}

/// Put a harvest of one account where it belongs.
async fn land(ctx: &Context, flow: &Flow, from: FlowStatus, target: &Target<'_>, harvest: &Harvest) -> Result<()> {
    match settle(ctx, flow, flow.reconnect_id, from, target, harvest).await? {
        Ok(()) => Ok(()),
        Err(failure) => discard(ctx, flow, from, harvest, failure).await,
    }
}

/// Find the place and save, in one transaction that the flows of one person enter one after the other: of two that end
/// at once the second sees what the first has made. The inner error leaves everything as it was.
async fn settle(
    ctx: &Context,
    flow: &Flow,
    renews: Option<Uuid>,
    from: FlowStatus,
    target: &Target<'_>,
    harvest: &Harvest,
) -> Result<std::result::Result<(), FlowFailure>> {
    let tx = ctx.db.begin().await?;
    if let Some(owner) = flow.end_user_id
        && !storage::end_users::hold(&tx, flow.org_id, owner).await?
    {
        return Ok(Err(FlowFailure::LinkRevoked));
    }
    let session = session_of(&tx, flow).await?;
    let landing = Landing { ctx, tx: &tx, flow, session: session.as_ref(), target, harvest };
    let place = match landing.place(renews).await? {
        Ok(place) => place,
        Err(failure) => return Ok(Err(failure)),
    };
    let saved = match place {
        Place::Ask => park(ctx, &tx, flow, harvest, from, FlowStatus::Deciding).await?,
        place => landing.save(from, place).await?,
    };
    if saved.is_ok() {
        tx.commit().await?;
        ctx.bell.notify_one();
    }
    Ok(saved)
}

async fn session_of(db: &Db, flow: &Flow) -> Result<Option<ConnectSession>> {
    match flow.session_id {
        Some(id) => Ok(storage::sessions::get(db, flow.org_id, id).await?),
        None => Ok(None),
    }
}

async fn park(
    ctx: &Context,
    tx: &Db,
    flow: &Flow,
    harvest: &Harvest,
    from: FlowStatus,
    to: FlowStatus,
) -> Result<std::result::Result<(), FlowFailure>> {
    let sealed = harvest.seal(ctx, flow.id)?;
    let until = ctx.clock.now() + TimeDelta::seconds(FLOW_TTL);
    let parked = storage::flows::park(tx, flow.org_id, flow.id, &sealed, from, to, until).await?;
    Ok(if parked { Ok(()) } else { Err(FlowFailure::Interrupted) })
}

/// The two accounts that a person must decide between.
pub async fn choice(ctx: &Context, flow: &SealedFlow) -> Result<Option<Choice>> {
    if flow.flow.status != FlowStatus::Deciding {
        return Ok(None);
    }
    let session = session_of(&ctx.db, &flow.flow).await?;
    let before = place::named_before(&ctx.db, &flow.flow, flow.flow.reconnect_id, session.as_ref()).await?;
    let Some(before) = before else { return Ok(None) };
    let harvest = Harvest::parked(ctx, flow)?;
    let new = harvest.account_label.or(harvest.account_id).unwrap_or_default();
    Ok(Some(Choice { old: before.account_label.unwrap_or(before.display_name), new }))
}

/// Do what the person decided about the other account.
pub async fn decide(ctx: &Context, parked_flow: &SealedFlow, decision: Decision) -> Result<()> {
    let flow = &parked_flow.flow;
    if flow.status != FlowStatus::Deciding {
        return Ok(());
    }
    let harvest = Harvest::parked(ctx, parked_flow)?;
    let outcome = match (decision, flow.session_id) {
        (Decision::Add, None) => add_besides(ctx, flow, &harvest).await?,
        // A session is for one connection of one name: there is no room for another account.
        _ => Err(FlowFailure::OtherAccount),
    };
    match outcome {
        Ok(()) => Ok(()),
        Err(failure) => discard(ctx, flow, FlowStatus::Deciding, &harvest, failure).await,
    }
}

async fn add_besides(ctx: &Context, flow: &Flow, harvest: &Harvest) -> Result<std::result::Result<(), FlowFailure>> {
    if let Err(failure) = connect::still_wanted(ctx, flow).await? {
        return Ok(Err(failure));
    }
    match connect::flow_target(ctx, flow).await? {
        Some(target) => settle(ctx, flow, None, FlowStatus::Deciding, &target, harvest).await,
        None => Ok(Err(FlowFailure::IntegrationRemoved)),
    }
}

/// End a flow upon which nobody has decided; its grant is withdrawn.
pub(super) async fn give_up(ctx: &Context, parked: &SealedFlow) -> Result<()> {
    match parked.flow.status {
        FlowStatus::Choosing => choose_nothing(ctx, parked, FlowFailure::FlowExpired).await,
        _ => decide(ctx, parked, Decision::Keep).await,
    }
}

/// End the flow without a connection, and withdraw the grant that it leaves behind.
async fn discard(ctx: &Context, flow: &Flow, from: FlowStatus, harvest: &Harvest, failure: FlowFailure) -> Result<()> {
    let tx = ctx.db.begin().await?;
    let ended = storage::flows::finish(&tx, flow.org_id, flow.id, from, Err(failure)).await?;
    // A parked grant may have been taken by another tab; one that was just exchanged nobody else has.
    if ended || from == FlowStatus::Exchanging {
        withdraw_unused(ctx, &tx, flow, harvest).await?;
    }
    if ended && let Some(session) = flow.session_id {
        storage::sessions::advance(&tx, flow.org_id, session, SessionStatus::Failed, None, Some(failure)).await?;
    }
    tx.commit().await?;
    ctx.bell.notify_one();
    Ok(())
}

/// Queue the withdrawal of a grant that no connection came of, unless another connection lives on it.
async fn withdraw_unused(ctx: &Context, tx: &Db, flow: &Flow, harvest: &Harvest) -> Result<bool> {
    let unused = place::draft(ctx, flow, harvest);
    let grant_key = place::grant_key(ctx, flow, tx, harvest).await?;
    if storage::connections::shares_grant(tx, flow.org_id, &grant_key, unused.id).await? {
        return Ok(false);
    }
    let withdrawal = withdrawals::queue(ctx, tx, &unused, grant_key, &harvest.credential).await?;
    Ok(matches!(withdrawal, Withdrawal::Queued(_)))
}
