//! Flows, first half: from the button to the provider, and back to the one callback.

mod callback;
mod luggage;
mod start;
mod target;
mod typed;

use aws_lc_rs::digest;
use chrono::TimeDelta;
use uuid::Uuid;

use crate::{
    context::Context,
    domain::{
        flow::{FLOW_TTL, Flow, FlowFailure},
        integration::{Strategy, WorkspaceIntegration},
        link::{Link, LinkTrouble},
        session::ConnectSession,
    },
    error::{Error, Result},
    storage::{self, SealedRow, flows::SealedFlow},
    vault::Place,
};

pub use callback::{CallbackQuery, CallbackTrouble, callback};
pub(super) use luggage::Luggage;
pub use start::start;
pub(super) use target::flow_target;
pub use target::{Choice, Target, Way, again, session_way, way};
pub use typed::{Rejection, submit};

/// How long the exchange, the account lookup and the saving may take together.
const EXCHANGE_TIME: TimeDelta = TimeDelta::seconds(60);

/// From where a flow is started, and for whom.
#[derive(Clone, Copy, Debug)]
pub enum Origin<'a> {
    /// A portal link.
    Link(&'a Link),
    /// A connect session.
    Session(&'a ConnectSession),
}

/// The browser at the other end.
#[derive(Clone, Debug)]
pub struct Browser {
    /// SHA-256 of its cookie: whoever finishes a flow must be who started it.
    pub hash: Vec<u8>,
    /// The origin of the page that opened it in a popup.
    pub opener_origin: Option<String>,
}

/// The integration of a link's workspace that the person wants to connect, by alias.
/// `None` when there is none, the link does not cover it, or it has nothing to connect.
pub async fn integration(ctx: &Context, link: &Link, alias: &str) -> Result<Option<WorkspaceIntegration>> {
    let found = storage::integrations::by_alias(&ctx.db, link.org_id, link.workspace_id, alias).await?;
    Ok(found.filter(|it| link.covers(it.id) && it.connection_strategy != Strategy::Fixed))
}

/// Whether the link or session that started the flow still stands, and the person was back in time.
pub(super) async fn still_wanted(ctx: &Context, flow: &Flow) -> Result<std::result::Result<(), FlowFailure>> {
    let now = ctx.clock.now();
    if now >= flow.created_at + TimeDelta::seconds(FLOW_TTL) {
        return Ok(Err(FlowFailure::FlowExpired));
    }
    if let Some(id) = flow.link_id {
        let link = storage::links::get(&ctx.db, flow.org_id, id).await?;
        return Ok(match link.map(|link| link.check(now)) {
            Some(Ok(())) => Ok(()),
            Some(Err(LinkTrouble::Expired)) => Err(FlowFailure::LinkExpired),
            _ => Err(FlowFailure::LinkRevoked),
        });
    }
    let Some(id) = flow.session_id else { return Ok(Err(FlowFailure::LinkRevoked)) };
    let session = storage::sessions::get(&ctx.db, flow.org_id, id).await?;
    Ok(match session {
        Some(session) if now < session.expires_at => Ok(()),
        Some(_) => Err(FlowFailure::LinkExpired),
        None => Err(FlowFailure::LinkRevoked),
    })
}

/// Where a flow's luggage, and later its parked grant, is sealed.
pub(super) fn place(flow: Uuid) -> Place {
    Place { table: "flows", row: flow, field: "sealed" }
}

/// SHA-256 of a cookie or `state`: what is compared and stored in its stead.
#[must_use]
pub fn hash(text: &str) -> Vec<u8> {
    digest::digest(&digest::SHA256, text.as_bytes()).as_ref().to_vec()
}

/// The sealed row of a flow that is to be opened.
pub(super) fn sealed(spent: &SealedFlow) -> Result<SealedRow> {
    spent.secret().ok_or_else(|| Error::internal("a flow has lost its sealed part"))
}
