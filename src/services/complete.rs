//! Flows, second half: from the grant to the connection, or to the question whose account it is.

use chrono::TimeDelta;
use secrecy::ExposeSecret;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use uuid::Uuid;

use super::{
    connect::{self, Target},
    credentials::{self, Life},
    jobs, oauth_apps, withdrawals,
};
use crate::{
    context::Context,
    domain::{
        connection::{Connection, ConnectionKind, ConnectionScope, ConnectionStatus, portal_external_id},
        credential::Credential,
        flow::{FLOW_TTL, Flow, FlowFailure, FlowStatus},
        integration::OAuthAppMode,
        session::{ConnectSession, SessionStatus},
    },
    error::{Error, Result},
    outbound::{api::Account, oauth::Grant},
    storage::{
        self, Db, StorageError,
        connections::{Renewal, Schedule},
        flows::SealedFlow,
    },
};

/// The most accounts of one end user at one integration.
const ACCOUNTS_MAX: u32 = 50;

/// A grant on its way into a connection; sealed into the flow while the person decides.
#[derive(Serialize, Deserialize)]
struct Harvest {
    access_token: String,
    refresh_token: Option<String>,
    token_type: Option<String>,
    scopes: Option<Vec<String>>,
    metadata: Map<String, Value>,
    expires_in: Option<i64>,
    refresh_expires_in: Option<i64>,
    account_id: Option<String>,
    account_label: Option<String>,
    /// The account was asked for, and the provider did not answer.
    account_unknown: bool,
}

impl Harvest {
    fn credential(&self) -> Credential {
        Credential {
            access_token: Some(self.access_token.clone().into()),
            refresh_token: self.refresh_token.clone().map(Into::into),
            token_type: self.token_type.clone(),
            ..Credential::default()
        }
    }
}

/// What the harvest's consent is known by.
async fn grant_key(ctx: &Context, flow: &Flow, db: &Db, harvest: &Harvest) -> Result<Option<String>> {
    let Some(entry) = ctx.catalog.get(&flow.integration_name) else { return Ok(None) };
    let (_, facts) = oauth_apps::oauth_method(entry, Some(&flow.auth_method_key))?;
    let Some(app) = flow.oauth_app_id else { return Ok(None) };
    let app = storage::oauth_apps::get(db, flow.org_id, app).await?;
    Ok(app.and_then(|app| credentials::grant_key(entry, facts, &app.client_id, harvest.account_id.as_deref())))
}

/// What comes when for the harvest.
async fn schedule(ctx: &Context, flow: &Flow, db: &Db, harvest: &Harvest) -> Result<Schedule> {
    let entry = ctx.catalog.get(&flow.integration_name);
    let method = entry.and_then(|entry| entry.method(Some(&flow.auth_method_key)).ok());
    let life = Life {
        is_renewable: harvest.refresh_token.is_some(),
        expires_in: harvest.expires_in,
        refresh_expires_in: harvest.refresh_expires_in,
    };
    let facts = method.and_then(|method| method.oauth2.as_ref());
    let grant_key = grant_key(ctx, flow, db, harvest).await?;
    Ok(Schedule { grant_key, ..credentials::schedule(facts, life, ctx.clock.now(), None) })
}

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

/// Where a grant goes.
enum Place {
    /// Into a connection that is there: it keeps its id, external id and name.
    Renew(Box<Connection>),
    /// Into a new one.
    Add,
    /// Nowhere yet: another account came back than the connection has.
    Ask,
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

/// Put a fresh grant where it belongs, and end the flow, unless the person is to decide. A grant that finds no place
/// is withdrawn at the provider.
pub(super) async fn grant(
    ctx: &Context,
    flow: &Flow,
    target: &Target<'_>,
    grant: Grant,
    account: Option<Account>,
) -> Result<()> {
    let account_unknown = account.is_none() && target.method.identity.is_some();
    let account = account.unwrap_or_default();
    let harvest = Harvest {
        access_token: grant.access_token.expose_secret().to_owned(),
        refresh_token: grant.refresh_token.as_ref().map(|token| token.expose_secret().to_owned()),
        token_type: Some(grant.token_type),
        scopes: grant.scopes,
        metadata: grant.metadata,
        expires_in: grant.expires_in,
        refresh_expires_in: grant.refresh_expires_in,
        account_id: account.id,
        account_label: account.label,
        account_unknown,
    };
    match settle(ctx, flow, flow.reconnect_id, FlowStatus::Exchanging, target, &harvest).await? {
        Ok(()) => Ok(()),
        Err(failure) => discard(ctx, flow, FlowStatus::Exchanging, harvest, failure).await,
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
    let place = match place(&tx, flow, renews, session.as_ref(), harvest).await? {
        Ok(place) => place,
        Err(failure) => return Ok(Err(failure)),
    };
    let saved = match place {
        Place::Ask => park(ctx, &tx, flow, harvest).await?,
        place => save(ctx, &tx, flow, from, session.as_ref(), target, harvest, place).await?,
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

async fn place(
    tx: &Db,
    flow: &Flow,
    renews: Option<Uuid>,
    session: Option<&ConnectSession>,
    harvest: &Harvest,
) -> Result<std::result::Result<Place, FlowFailure>> {
    if let Some(before) = named_before(tx, flow, renews, session).await? {
        if before.end_user_id != flow.end_user_id {
            return Ok(Err(FlowFailure::NameTaken));
        }
        return Ok(match (&before.account_id, &harvest.account_id) {
            // Whose grant it is cannot be told: the old one is not given up for it.
            (Some(_), None) if harvest.account_unknown => Err(FlowFailure::ProviderUnavailable),
            (Some(old), Some(new)) if old != new => Ok(Place::Ask),
            _ => Ok(Place::Renew(Box::new(before))),
        });
    }
    // The same account once more is not a second one.
    let (Some(owner), Some(account), None) = (flow.end_user_id, &harvest.account_id, session) else {
        return Ok(Ok(Place::Add));
    };
    let same = storage::connections::same_account(tx, flow.org_id, owner, &flow.integration_name, account).await?;
    let here = |it: &Connection| {
        it.workspace_integration_id.is_none() || it.workspace_integration_id == flow.workspace_integration_id
    };
    Ok(Ok(same.into_iter().find(here).map_or(Place::Add, |it| Place::Renew(Box::new(it)))))
}

/// The connection that a flow is to renew: the one that it names, or its session's of the same name.
async fn named_before(
    db: &Db,
    flow: &Flow,
    renews: Option<Uuid>,
    session: Option<&ConnectSession>,
) -> Result<Option<Connection>> {
    if let Some(id) = renews {
        return Ok(storage::connections::get(db, flow.org_id, id).await?);
    }
    let Some(session) = session else { return Ok(None) };
    let (name, key) = (&flow.integration_name, &flow.auth_method_key);
    let (org, home) = (flow.org_id, flow.workspace_id);
    Ok(storage::connections::by_external_id(db, org, home, name, &session.external_id, key).await?)
}

async fn park(ctx: &Context, tx: &Db, flow: &Flow, harvest: &Harvest) -> Result<std::result::Result<(), FlowFailure>> {
    let written = serde_json::to_vec(harvest).map_err(Error::internal)?;
    let sealed = ctx.vault.seal(connect::place(flow.id), &written)?;
    let until = ctx.clock.now() + TimeDelta::seconds(FLOW_TTL);
    let parked = storage::flows::park(tx, flow.org_id, flow.id, &sealed, until).await?;
    Ok(if parked { Ok(()) } else { Err(FlowFailure::Interrupted) })
}

fn parked(ctx: &Context, flow: &SealedFlow) -> Result<Harvest> {
    let written = ctx.vault.open(connect::place(flow.flow.id), &connect::sealed(flow)?)?;
    serde_json::from_slice(written.expose_secret()).map_err(|_| Error::internal("a parked grant has another shape"))
}

/// The two accounts that a person must decide between.
pub async fn choice(ctx: &Context, flow: &SealedFlow) -> Result<Option<Choice>> {
    if flow.flow.status != FlowStatus::Deciding {
        return Ok(None);
    }
    let session = session_of(&ctx.db, &flow.flow).await?;
    let before = named_before(&ctx.db, &flow.flow, flow.flow.reconnect_id, session.as_ref()).await?;
    let Some(before) = before else { return Ok(None) };
    let harvest = parked(ctx, flow)?;
    let new = harvest.account_label.or(harvest.account_id).unwrap_or_default();
    Ok(Some(Choice { old: before.account_label.unwrap_or(before.display_name), new }))
}

/// Do what the person decided about the other account.
pub async fn decide(ctx: &Context, parked_flow: &SealedFlow, decision: Decision) -> Result<()> {
    let flow = &parked_flow.flow;
    if flow.status != FlowStatus::Deciding {
        return Ok(());
    }
    let harvest = parked(ctx, parked_flow)?;
    let outcome = match (decision, flow.session_id) {
        (Decision::Add, None) => add_besides(ctx, flow, &harvest).await?,
        // A session is for one connection of one name: there is no room for another account.
        _ => Err(FlowFailure::OtherAccount),
    };
    match outcome {
        Ok(()) => Ok(()),
        Err(failure) => discard(ctx, flow, FlowStatus::Deciding, harvest, failure).await,
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

/// End the flow without a connection, and withdraw the grant that it leaves behind.
async fn discard(ctx: &Context, flow: &Flow, from: FlowStatus, harvest: Harvest, failure: FlowFailure) -> Result<()> {
    let unused = draft(ctx, flow, &harvest);
    let tx = ctx.db.begin().await?;
    let ended = storage::flows::finish(&tx, flow.org_id, flow.id, from, Err(failure)).await?;
    // A parked grant may have been taken by another tab; one that was just exchanged nobody else has.
    let grant_key = grant_key(ctx, flow, &tx, &harvest).await?;
    if (ended || from == FlowStatus::Exchanging)
        && !storage::connections::shares_grant(&tx, flow.org_id, &grant_key, unused.id).await?
    {
        withdrawals::queue(ctx, &tx, &unused, grant_key, &harvest.credential()).await?;
    }
    if ended && let Some(session) = flow.session_id {
        storage::sessions::advance(&tx, flow.org_id, session, SessionStatus::Failed, None, Some(failure)).await?;
    }
    tx.commit().await?;
    ctx.bell.notify_one();
    Ok(())
}

/// Save the grant, end the flow and complete its session. The inner error ends the flow.
#[expect(clippy::too_many_arguments, reason = "what a transaction needs, and no two belong together")]
async fn save(
    ctx: &Context,
    tx: &Db,
    flow: &Flow,
    from: FlowStatus,
    session: Option<&ConnectSession>,
    target: &Target<'_>,
    harvest: &Harvest,
    place: Place,
) -> Result<std::result::Result<(), FlowFailure>> {
    let connection = match place {
        // `false`: it was disconnected a moment ago, and the person has just connected again.
        Place::Renew(before) if renew(ctx, tx, flow, harvest, &before).await? => *before,
        Place::Renew(_) | Place::Add | Place::Ask => {
            let named = Connection {
                display_name: session.map_or_else(
                    || harvest.account_label.clone().unwrap_or_else(|| target.entry.display_name.clone()),
                    |session| session.connection_name.clone(),
                ),
                kind: kind_of(target),
                scope: session.map_or(ConnectionScope::User, |session| session.scope),
                ..draft(ctx, flow, harvest)
            };
            match add(ctx, tx, flow, session, target, harvest, named).await? {
                Ok(connection) => connection,
                Err(failure) => return Ok(Err(failure)),
            }
        }
    };
    if harvest.account_unknown {
        jobs::queue_account_lookup(ctx, tx, &connection).await?;
    }
    if let Some(session) = session {
        let (org, done) = (flow.org_id, SessionStatus::Completed);
        // A session completes once; the second of two tabs finds it done.
        if !storage::sessions::advance(tx, org, session.id, done, Some(connection.id), None).await? {
            return Ok(Err(FlowFailure::NameTaken));
        }
    }
    let ended = storage::flows::finish(tx, flow.org_id, flow.id, from, Ok(connection.id)).await?;
    Ok(if ended { Ok(()) } else { Err(FlowFailure::Interrupted) })
}

fn kind_of(target: &Target<'_>) -> ConnectionKind {
    let custom = target
        .integration
        .as_ref()
        .is_some_and(|it| it.oauth_app_mode.as_deref() == Some(OAuthAppMode::Custom.as_str()));
    if custom || !target.app.is_default { ConnectionKind::OAuth2 } else { ConnectionKind::PlatformOAuth2 }
}

async fn renew(ctx: &Context, tx: &Db, flow: &Flow, harvest: &Harvest, before: &Connection) -> Result<bool> {
    let at = ctx.clock.now();
    let credential = harvest.credential();
    let secret = credentials::seal(ctx, before.id, &credential)?;
    let schedule = schedule(ctx, flow, tx, harvest).await?;
    let old = storage::connections::grant(tx, flow.org_id, before.id).await?;
    let renewal = Renewal {
        secret: &secret,
        oauth_app_id: flow.oauth_app_id,
        account_id: harvest.account_id.clone(),
        account_label: harvest.account_label.clone(),
        scopes_asked: &flow.scopes_asked,
        scopes_granted: harvest.scopes.clone(),
        metadata: &harvest.metadata,
        token_expires_at: credentials::expires_at(at, harvest.expires_in),
        schedule: &schedule,
        at,
    };
    let renewed = storage::connections::renew(tx, flow.org_id, before.id, &renewal).await?;
    if let Some(old) = old.filter(|_| renewed) {
        withdrawals::replaced(ctx, tx, before, old, (schedule.grant_key.as_deref(), &credential)).await?;
    }
    Ok(renewed)
}

/// Add a connection: under the session's external id, or under the first free one of the portal's.
async fn add(
    ctx: &Context,
    tx: &Db,
    flow: &Flow,
    session: Option<&ConnectSession>,
    target: &Target<'_>,
    harvest: &Harvest,
    named: Connection,
) -> Result<std::result::Result<Connection, FlowFailure>> {
    let secret = credentials::seal(ctx, named.id, &harvest.credential())?;
    let schedule = schedule(ctx, flow, tx, harvest).await?;
    let owner = match flow.end_user_id {
        Some(id) => storage::end_users::get(tx, flow.org_id, id).await?,
        None => None,
    };
    let owner_name = owner.map(|user| user.external_id.unwrap_or_else(|| user.id.to_string())).unwrap_or_default();
    let alias = target.integration.as_ref().map_or(&target.entry.name, |it| &it.alias);
    for ordinal in 1..=ACCOUNTS_MAX {
        let external_id = session
            .map_or_else(|| portal_external_id(&owner_name, alias, ordinal), |session| session.external_id.clone());
        let connection = Connection { external_id, ..named.clone() };
        match storage::connections::insert(tx, &connection, &secret, &schedule).await {
            Ok(()) => return Ok(Ok(connection)),
            Err(StorageError::Conflict) if session.is_none() => {}
            Err(StorageError::Conflict) => break,
            Err(StorageError::Dangling) => return Ok(Err(FlowFailure::IntegrationRemoved)),
            Err(error) => return Err(error.into()),
        }
    }
    Ok(Err(FlowFailure::NameTaken))
}

/// The connection that a harvest would make, but for its names.
fn draft(ctx: &Context, flow: &Flow, harvest: &Harvest) -> Connection {
    let now = ctx.clock.now();
    Connection {
        id: ctx.entropy.id(now),
        org_id: flow.org_id,
        workspace_id: Some(flow.workspace_id),
        end_user_id: flow.end_user_id,
        end_user_external_id: None,
        workspace_integration_id: flow.workspace_integration_id,
        integration_name: flow.integration_name.clone(),
        auth_method_key: Some(flow.auth_method_key.clone()),
        kind: ConnectionKind::OAuth2,
        external_id: String::new(),
        display_name: String::new(),
        scope: ConnectionScope::User,
        status: ConnectionStatus::Active,
        status_reason: None,
        oauth_app_id: flow.oauth_app_id,
        account_id: harvest.account_id.clone(),
        account_label: harvest.account_label.clone(),
        scopes_asked: flow.scopes_asked.clone(),
        scopes_granted: harvest.scopes.clone(),
        metadata: harvest.metadata.clone(),
        token_expires_at: credentials::expires_at(now, harvest.expires_in),
        ends_at: None,
        is_default: false,
        last_used_at: None,
        created_at: now,
        updated_at: now,
    }
}
