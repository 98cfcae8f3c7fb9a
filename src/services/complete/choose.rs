//! The choice between the sites or tenants that one grant covers, before it becomes a connection.
//!
//! A site of a login is an account of its own: the account's id is `<login>@<site>`, so that two sites of one login are
//! two connections, and a reconnect to one never takes the place of the other. Their consent may still be one: what it
//! is known by is made of the login alone.

use uuid::Uuid;

use super::{Harvest, discard, land, park, place::named_before, session_of};
use crate::{
    catalog::definition::PostChoose,
    context::Context,
    domain::{
        connection::Connection,
        flow::{Flow, FlowFailure, FlowStatus},
    },
    error::Result,
    outbound::{
        api::{Access, Place as Site},
        template::Known,
    },
    services::{
        connect::{self, Target},
        oauth_apps,
    },
    storage::{self, flows::SealedFlow},
};

/// The name under which the login's label is kept beside the chosen site: what a sign-in page can be told.
const LOGIN_LABEL: &str = "login_label";

/// What a person chooses between.
#[derive(Clone, Debug)]
pub struct Sites {
    /// What is chosen, in the singular and without article: "site".
    pub noun: String,
    /// The login that covers them.
    pub login: Option<String>,
    /// At least two.
    pub sites: Vec<Offered>,
}

/// One of them.
#[derive(Clone, Debug)]
pub struct Offered {
    /// The provider's id of it.
    pub id: String,
    /// What a person recognises it by.
    pub label: String,
    /// Whether the person has connected it before: choosing it renews that connection.
    pub is_connected: bool,
}

/// What comes before the harvest is saved.
pub(super) enum Step {
    /// Nothing more.
    Save(Harvest),
    /// The person chooses.
    Choose(Harvest),
    /// The flow ends, and the grant is withdrawn.
    End(Harvest, FlowFailure),
}

/// Whether the harvest covers one site, several, or none. The only one is taken; so is that of the connection which is to
/// be renewed.
pub(super) async fn next(ctx: &Context, flow: &Flow, target: &Target<'_>, mut harvest: Harvest) -> Result<Step> {
    let Some(choose) = &target.method.post_choose else { return Ok(Step::Save(harvest)) };
    let secrets = harvest.credential.secrets();
    let moved_to = oauth_apps::api_moved_to(ctx, target.entry, target.app.as_ref());
    let access = Access {
        definition: target.entry,
        method: target.method,
        known: Known { public: &harvest.metadata, secret: &secrets },
        moved_to: moved_to.as_ref(),
        stamp: ctx.stamp()?,
        consumer: None,
    };
    let sites = match access.places(&ctx.http, choose).await {
        Ok(sites) => sites,
        Err(error) => {
            tracing::warn!(flow = %flow.id, integration = flow.integration_name, %error, "no list to choose from");
            return Ok(Step::End(harvest, error.failure()));
        }
    };
    let session = session_of(&ctx.db, flow).await?;
    let before = named_before(&ctx.db, flow, flow.reconnect_id, session.as_ref()).await?;
    let before = before.and_then(|it| it.metadata.get(&choose.keep_as)?.as_str().map(str::to_owned));
    let same = before.and_then(|id| sites.iter().find(|site| site.id == id));
    match (same, sites.as_slice()) {
        (_, []) => Ok(Step::End(harvest, FlowFailure::NothingToChoose)),
        (Some(site), _) | (None, [site]) => Ok(Step::Save(taken(harvest, target, choose, site))),
        (None, _) => {
            harvest.sites = sites;
            Ok(Step::Choose(harvest))
        }
    }
}

/// The harvest of one site.
fn taken(mut harvest: Harvest, target: &Target<'_>, choose: &PostChoose, site: &Site) -> Harvest {
    // Nothing that the provider says takes the place of what the person gave.
    let is_given = |name: &String| target.method.fields.iter().any(|field| field.name == *name);
    let members = site.metadata.clone().into_iter().chain([(choose.keep_as.clone(), site.id.clone().into())]);
    harvest.metadata.extend(members.filter(|(name, _)| !is_given(name)));
    if let Some(login) = &harvest.account_label {
        harvest.metadata.insert(LOGIN_LABEL.to_owned(), login.clone().into());
    }
    harvest.login_id = harvest.account_id.take();
    harvest.account_id = harvest.login_id.as_deref().map(|login| account_id(login, &site.id));
    harvest.account_label = Some(account_label(harvest.account_label.as_deref(), &site.label));
    harvest.sites = Vec::new();
    harvest
}

fn account_id(login: &str, site: &str) -> String {
    format!("{login}@{site}")
}

fn account_label(login: Option<&str>, site: &str) -> String {
    login.map_or_else(|| site.to_owned(), |login| format!("{site} ({login})"))
}

/// The account of a connection whose login was found out later: with its site, where one was chosen.
pub(in crate::services) fn account(
    choose: Option<&PostChoose>,
    it: &Connection,
    login_id: Option<String>,
    login_label: Option<String>,
) -> (Option<String>, Option<String>) {
    let site = choose.and_then(|choose| it.metadata.get(&choose.keep_as)?.as_str());
    let Some(site) = site else { return (login_id, login_label) };
    let label = it.account_label.as_deref().unwrap_or(site);
    (login_id.map(|login| account_id(&login, site)), login_label.map(|login| account_label(Some(&login), label)))
}

/// What the person of a flow chooses between; `None` when there is nothing to choose (any more).
pub async fn sites(ctx: &Context, flow: &SealedFlow) -> Result<Option<Sites>> {
    let it = &flow.flow;
    let method = ctx.catalog.get(&it.integration_name).and_then(|entry| entry.method(Some(&it.auth_method_key)).ok());
    let Some(choose) = method.and_then(|method| method.post_choose.as_ref()) else { return Ok(None) };
    if it.status != FlowStatus::Choosing {
        return Ok(None);
    }
    let harvest = Harvest::parked(ctx, flow)?;
    let own = match it.end_user_id {
        Some(owner) => storage::connections::of_end_user(&ctx.db, it.org_id, owner).await?,
        None => Vec::new(),
    };
    let is_connected = |site: &Site| {
        let account = harvest.account_id.as_deref().map(|login| account_id(login, &site.id));
        let same = |it: &Connection| it.account_id == account && it.integration_name == flow.flow.integration_name;
        account.is_some() && own.iter().any(same)
    };
    let offered =
        |site: &Site| Offered { id: site.id.clone(), label: site.label.clone(), is_connected: is_connected(site) };
    Ok(Some(Sites {
        noun: choose.noun.clone(),
        login: harvest.account_label.clone(),
        sites: harvest.sites.iter().map(offered).collect(),
    }))
}

/// Set a harvest aside until the person has chosen. The inner error ends the flow.
pub(super) async fn ask(ctx: &Context, flow: &Flow, harvest: &Harvest) -> Result<std::result::Result<(), FlowFailure>> {
    let tx = ctx.db.begin().await?;
    if let Some(owner) = flow.end_user_id
        && !storage::end_users::hold(&tx, flow.org_id, owner).await?
    {
        return Ok(Err(FlowFailure::LinkRevoked));
    }
    let parked = park(ctx, &tx, flow, harvest, FlowStatus::Exchanging, FlowStatus::Choosing).await?;
    tx.commit().await?;
    Ok(parked)
}

/// Take the site that the person has chosen; `false` when it is none of those that the provider has named.
pub async fn choose(ctx: &Context, parked: &SealedFlow, id: &str) -> Result<bool> {
    let flow = &parked.flow;
    if flow.status != FlowStatus::Choosing {
        return Ok(true);
    }
    let harvest = Harvest::parked(ctx, parked)?;
    // The list is the one that was sealed: what a form says is only looked up in it.
    let Some(site) = harvest.sites.iter().find(|site| site.id == id).cloned() else { return Ok(false) };
    let (wanted, target) = (connect::still_wanted(ctx, flow).await?, connect::flow_target(ctx, flow).await?);
    let declared = target.as_ref().and_then(|target| target.method.post_choose.as_ref());
    let choosing = FlowStatus::Choosing;
    match (wanted, &target, declared) {
        (Ok(()), Some(target), Some(choose)) => {
            land(ctx, flow, choosing, target, &taken(harvest, target, choose, &site)).await?;
        }
        (Err(failure), ..) => discard(ctx, flow, choosing, &harvest, failure).await?,
        (Ok(()), ..) => discard(ctx, flow, choosing, &harvest, FlowFailure::IntegrationRemoved).await?,
    }
    Ok(true)
}

/// End a flow whose person has not chosen, or wants nothing of it.
pub async fn choose_nothing(ctx: &Context, parked: &SealedFlow, failure: FlowFailure) -> Result<()> {
    if parked.flow.status != FlowStatus::Choosing {
        return Ok(());
    }
    let harvest = Harvest::parked(ctx, parked)?;
    discard(ctx, &parked.flow, FlowStatus::Choosing, &harvest, failure).await
}

/// Withdraw the grants that wait in an end user's flows, or in all of a workspace's, on the transaction that deletes
/// them; answers how many.
pub(in crate::services) async fn withdraw_parked(
    ctx: &Context,
    tx: &storage::Db,
    org_id: Uuid,
    workspace: Uuid,
    end_user: Option<Uuid>,
) -> Result<usize> {
    let mut queued = 0;
    for parked in storage::flows::parked(tx, org_id, workspace, end_user).await? {
        match Harvest::parked(ctx, &parked) {
            Ok(harvest) => queued += usize::from(super::withdraw_unused(ctx, tx, &parked.flow, &harvest).await?),
            // One that does not open must not keep its owner from being deleted.
            Err(error) => tracing::error!(flow = %parked.flow.id, ?error, "a parked grant is not withdrawn"),
        }
    }
    Ok(queued)
}
