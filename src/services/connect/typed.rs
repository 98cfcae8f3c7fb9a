//! Credentials that the person types: asked of the provider, and saved like a grant.

use chrono::TimeDelta;
use uuid::Uuid;

use super::{Browser, EXCHANGE_TIME, Luggage, Origin, Target, hash, start::flow};
use crate::{
    catalog::definition::Values,
    context::Context,
    domain::{
        connection::Connection,
        flow::{Flow, FlowFailure, FlowStatus},
        session::SessionStatus,
    },
    error::Result,
    services::{
        complete::{self, Harvest},
        proof::{self, Refusal},
    },
    storage,
};

/// So many credentials may be refused through one link or session within [`WINDOW`]: the page is for people who mistype,
/// not for finding out which keys are good.
const REFUSED_MAX: i64 = 10;
/// The time in which refusals are counted.
const WINDOW: TimeDelta = TimeDelta::minutes(10);

/// Why nothing was saved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rejection {
    /// The provider says that the credential is wrong.
    Refused,
    /// The provider cannot be asked just now.
    Unavailable,
    /// The operator does not let this server ask there.
    Egress,
    /// Too many were refused before; nobody was asked.
    TooOften,
}

/// Prove what the person typed, and connect it. Answers the flow, whose page tells the outcome, or why the person must
/// type again: a wrong key ends neither link nor session.
pub async fn submit(
    ctx: &Context,
    origin: Origin<'_>,
    target: &Target<'_>,
    values: Values,
    browser: &Browser,
    renews: Option<&Connection>,
) -> Result<std::result::Result<Uuid, Rejection>> {
    let flow = begin(ctx, origin, target, browser, renews).await?;
    // Counted after it was written down: of many that come at once, none is overlooked.
    let since = ctx.clock.now() - WINDOW;
    if storage::flows::attempts(&ctx.db, &flow, since).await? > REFUSED_MAX {
        storage::flows::delete(&ctx.db, flow.org_id, flow.id).await?;
        return Ok(Err(Rejection::TooOften));
    }
    if let Origin::Session(session) = origin {
        storage::sessions::advance(&ctx.db, flow.org_id, session.id, SessionStatus::Connecting, None, None).await?;
    }
    let (rejection, failure) = match proof::prove(ctx, target.entry, target.method, values).await? {
        Ok(proved) => {
            complete::harvest(ctx, &flow, target, Harvest::of_proved(proved)).await?;
            return Ok(Ok(flow.id));
        }
        Err(Refusal::Refused) => (Rejection::Refused, FlowFailure::CredentialRefused),
        Err(Refusal::Unavailable) => (Rejection::Unavailable, FlowFailure::ProviderUnavailable),
        Err(Refusal::Egress) => (Rejection::Egress, FlowFailure::EgressRefused),
    };
    // Its session goes on: the person will try again.
    storage::flows::finish(&ctx.db, flow.org_id, flow.id, FlowStatus::Exchanging, Err(failure)).await?;
    Ok(Err(rejection))
}

/// A flow of which no provider knows: its `state` is never given out.
async fn begin(
    ctx: &Context,
    origin: Origin<'_>,
    target: &Target<'_>,
    browser: &Browser,
    renews: Option<&Connection>,
) -> Result<Flow> {
    let waiting = flow(ctx, origin, target, browser, renews);
    let expires_at = waiting.created_at + EXCHANGE_TIME;
    let flow = Flow { status: FlowStatus::Exchanging, expires_at, ..waiting };
    let sealed = Luggage::default().seal(ctx, &flow)?;
    storage::flows::insert(&ctx.db, &flow, &hash(&flow.id.to_string()), &sealed).await?;
    Ok(flow)
}
