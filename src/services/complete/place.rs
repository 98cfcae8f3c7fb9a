//! Where a harvest goes: into the connection that it renews, into a new one, or nowhere before the person has decided.

use uuid::Uuid;

use super::Harvest;
use crate::{
    catalog::definition::AuthKind,
    context::Context,
    domain::{
        connection::{Connection, ConnectionKind, ConnectionScope, portal_external_id},
        event::EventKind,
        flow::{Flow, FlowFailure, FlowStatus},
        integration::OAuthAppMode,
        session::{ConnectSession, SessionStatus},
    },
    error::Result,
    services::{
        connect::Target,
        credentials,
        events::{self, By},
        jobs, withdrawals,
    },
    storage::{
        self, Db, StorageError,
        connections::{Renewal, Schedule},
    },
};

/// The most accounts of one end user at one integration.
const ACCOUNTS_MAX: u32 = 50;

/// Where a grant goes.
pub(super) enum Place {
    /// Into a connection that is there: it keeps its id, external id and name.
    Renew(Box<Connection>),
    /// Into a new one.
    Add,
    /// Nowhere yet: another account came back than the connection has.
    Ask,
}

/// A harvest, and the transaction in which it finds its place.
pub(super) struct Landing<'a> {
    pub ctx: &'a Context,
    pub tx: &'a Db,
    pub flow: &'a Flow,
    pub session: Option<&'a ConnectSession>,
    pub target: &'a Target<'a>,
    pub harvest: &'a Harvest,
}

impl Landing<'_> {
    /// Where the harvest goes. The inner error ends the flow.
    pub async fn place(&self, renews: Option<Uuid>) -> Result<std::result::Result<Place, FlowFailure>> {
        let (flow, harvest) = (self.flow, self.harvest);
        if let Some(before) = named_before(self.tx, flow, renews, self.session).await? {
            if before.end_user_id != flow.end_user_id {
                return Ok(Err(FlowFailure::NameTaken));
            }
            return Ok(match (&before.account_id, &harvest.account_id) {
                // Whose grant it is cannot be told: the old one is not given up for it.
                (Some(_), None) if harvest.account_unknown => Err(FlowFailure::ProviderUnavailable),
                (Some(old), Some(new)) if old != new || !self.is_at_home_of(&before) => Ok(Place::Ask),
                _ => Ok(Place::Renew(Box::new(before))),
            });
        }
        // The same account once more is not a second one.
        let (Some(owner), Some(account), None) = (flow.end_user_id, &harvest.account_id, self.session) else {
            return Ok(Ok(Place::Add));
        };
        let same =
            storage::connections::same_account(self.tx, flow.org_id, owner, &flow.integration_name, account).await?;
        let here = |it: &Connection| {
            let through = it.workspace_integration_id;
            (through.is_none() || through == flow.workspace_integration_id)
                && it.auth_method_key.as_ref() == Some(&flow.auth_method_key)
                && self.is_at_home_of(it)
        };
        Ok(Ok(same.into_iter().find(here).map_or(Place::Add, |it| Place::Renew(Box::new(it)))))
    }

    /// Whether the harvest comes from the same installation of the provider, such as a subdomain: account ids may be
    /// unique within one only.
    fn is_at_home_of(&self, it: &Connection) -> bool {
        let same = |name: &str| {
            it.metadata.get(name).is_none_or(|before| self.harvest.metadata.get(name).is_none_or(|now| now == before))
        };
        self.target.home_fields().all(same)
    }

    /// Save the harvest, end the flow and complete its session. The inner error ends the flow.
    pub async fn save(&self, from: FlowStatus, place: Place) -> Result<std::result::Result<(), FlowFailure>> {
        let Self { ctx, tx, flow, session, harvest, .. } = *self;
        let (connection, kind) = match place {
            // `false`: it was disconnected a moment ago, and the person has just connected again.
            Place::Renew(before) if self.renew(&before).await? => (*before, EventKind::ConnectionReconnected),
            Place::Renew(_) | Place::Add | Place::Ask => match self.add().await? {
                Ok(connection) => (connection, EventKind::ConnectionCreated),
                Err(failure) => return Ok(Err(failure)),
            },
        };
        events::record(ctx, tx, By::EndUser(flow.end_user_id), kind, &connection, &[]).await?;
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
        if let Some(link) = flow.link_id {
            storage::invitations::completed(tx, flow.org_id, link, ctx.clock.now()).await?;
        }
        let ended = storage::flows::finish(tx, flow.org_id, flow.id, from, Ok(connection.id)).await?;
        Ok(if ended { Ok(()) } else { Err(FlowFailure::Interrupted) })
    }

    async fn renew(&self, before: &Connection) -> Result<bool> {
        let Self { ctx, tx, flow, harvest, .. } = *self;
        let at = ctx.clock.now();
        let secret = credentials::seal(ctx, before.id, &harvest.credential)?;
        let schedule = self.schedule().await?;
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
            let new = (schedule.grant_key.as_deref(), &harvest.credential);
            withdrawals::replaced(ctx, tx, before, old, new).await?;
        }
        Ok(renewed)
    }

    /// Add a connection: under the session's external id, or under the first free one of the portal's.
    async fn add(&self) -> Result<std::result::Result<Connection, FlowFailure>> {
        let Self { ctx, tx, flow, session, target, harvest } = *self;
        let named = Connection {
            display_name: session.map_or_else(
                || harvest.account_label.clone().unwrap_or_else(|| target.entry.display_name.clone()),
                |session| session.connection_name.clone(),
            ),
            kind: kind_of(target),
            scope: session.map_or(ConnectionScope::User, |session| session.scope),
            ..draft(ctx, flow, harvest)
        };
        let secret = credentials::seal(ctx, named.id, &harvest.credential)?;
        let schedule = self.schedule().await?;
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

    /// What comes when for the harvest.
    async fn schedule(&self) -> Result<Schedule> {
        let facts = self.target.method.oauth2.as_ref();
        let grant_key = grant_key(self.ctx, self.flow, self.tx, self.harvest).await?;
        Ok(Schedule { grant_key, ..credentials::schedule(facts, self.harvest.life(), self.ctx.clock.now(), None) })
    }
}

/// The connection that a flow is to renew: the one that it names, or its session's of the same name.
pub(super) async fn named_before(
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

/// What the harvest's consent is known by; none where the person gave no consent to a client.
pub(super) async fn grant_key(ctx: &Context, flow: &Flow, db: &Db, harvest: &Harvest) -> Result<Option<String>> {
    let entry = ctx.catalog.get(&flow.integration_name);
    let method = entry.and_then(|entry| entry.method(Some(&flow.auth_method_key)).ok());
    let facts = method.and_then(|method| method.oauth2.as_ref());
    let (Some(entry), Some(facts), Some(app)) = (entry, facts, flow.oauth_app_id) else { return Ok(None) };
    let app = storage::oauth_apps::get(db, flow.org_id, app).await?;
    let login = harvest.login_id.as_deref().or(harvest.account_id.as_deref());
    Ok(app.and_then(|app| credentials::grant_key(entry, facts, &app.client_id, login)))
}

fn kind_of(target: &Target<'_>) -> ConnectionKind {
    match target.method.kind {
        AuthKind::SecretText => ConnectionKind::SecretText,
        AuthKind::BasicAuth => ConnectionKind::BasicAuth,
        AuthKind::CustomAuth => ConnectionKind::CustomAuth,
        AuthKind::OAuth2 => {
            let mode = target.integration.as_ref().and_then(|it| it.oauth_app_mode.as_deref());
            let is_default = target.app.as_ref().is_some_and(|app| app.is_default);
            let is_platform = is_default && mode != Some(OAuthAppMode::Custom.as_str());
            if is_platform { ConnectionKind::PlatformOAuth2 } else { ConnectionKind::OAuth2 }
        }
    }
}

/// The connection that a harvest would make, but for its names.
pub(super) fn draft(ctx: &Context, flow: &Flow, harvest: &Harvest) -> Connection {
    let now = ctx.clock.now();
    let (id, kind) = (ctx.entropy.id(now), ConnectionKind::OAuth2);
    Connection {
        workspace_id: Some(flow.workspace_id),
        end_user_id: flow.end_user_id,
        workspace_integration_id: flow.workspace_integration_id,
        oauth_app_id: flow.oauth_app_id,
        account_id: harvest.account_id.clone(),
        account_label: harvest.account_label.clone(),
        scopes_asked: flow.scopes_asked.clone(),
        scopes_granted: harvest.scopes.clone(),
        metadata: harvest.metadata.clone(),
        token_expires_at: credentials::expires_at(now, harvest.expires_in),
        ..Connection::new(id, flow.org_id, &flow.integration_name, &flow.auth_method_key, kind, now)
    }
}
