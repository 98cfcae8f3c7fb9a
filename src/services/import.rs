//! Connections that were made elsewhere: read line by line, held against the same field schema as the API's, and added
//! in transactions of many. What is there already is left as it is, so that an import can be run again.

mod line;
mod reader;

use std::{
    collections::{HashMap, HashSet},
    hash::{BuildHasher, RandomState},
};

use chrono::{DateTime, Utc};
use serde::Serialize;
use serde_json::{Map, json};
use uuid::Uuid;

use super::{
    credentials::{self, Life},
    end_users,
    events::{self, By},
};
use crate::{
    catalog::{Entry, definition::AuthMethod},
    context::Context,
    domain::{
        connection::{Connection, ConnectionScope, portal_external_id},
        event::EventKind,
        integration::OAuthApp,
    },
    error::{Error, Kind, Result},
    storage::{self, Db, SealedRow, StorageError, connections::Schedule},
};
use line::Line;

pub use reader::{Format, Reader, ReaderError};

/// Lines of one transaction. A running server waits for as long as one takes.
const BATCH: usize = 100;

/// What became of a line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Told {
    /// Counted from 1; of a CSV file the record, of which the header is the first.
    pub line: u64,
    /// The connection's external id, as far as it could be read.
    pub external_id: Option<String>,
    /// What became of it.
    pub outcome: Outcome,
    /// Why it was refused; never holds a value of the line.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// What can become of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Outcome {
    /// Added; in a dry run: would be.
    Added,
    /// A connection of this external id is there already for the integration in the workspace.
    Duplicate,
    /// Something is wrong with it.
    Refused,
}

/// How many lines ended how.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Counts {
    /// Added; in a dry run: would be.
    pub added: u64,
    /// There already.
    pub duplicate: u64,
    /// Wrong.
    pub refused: u64,
}

/// An import into one organisation.
pub struct Import<'a> {
    ctx: &'a Context,
    org_id: Uuid,
    dry_run: bool,
    apps: Vec<OAuthApp>,
    workspaces: HashMap<String, Option<Uuid>>,
    /// Of a dry run, which stores nothing: hashes of the names that it has seen.
    seen: (RandomState, HashSet<u64>),
}

/// A connection that is ready to be stored, but for its owner's row.
struct Ready {
    line: u64,
    connection: Connection,
    sealed: SealedRow,
    schedule: Schedule,
}

/// The organisation that `named` means by its id or slug; without a name the only one.
///
/// # Errors
/// 400 when there is none, or several and none is named.
pub async fn organization(db: &Db, named: Option<&str>) -> Result<Uuid> {
    let all = storage::access::organizations(db).await?;
    let found = match named {
        Some(name) => all.iter().find(|org| org.slug == name || org.id.to_string() == name),
        None if all.len() > 1 => return Err(Error::field("--org", "is required: there are several organizations")),
        None => all.first(),
    };
    found.map(|org| org.id).ok_or_else(|| Error::field("--org", "names no organization"))
}

impl<'a> Import<'a> {
    /// An import into an organisation; a dry one only tells what would become of the lines.
    pub async fn into_org(ctx: &'a Context, org_id: Uuid, dry_run: bool) -> Result<Self> {
        let apps = storage::oauth_apps::list(&ctx.db, org_id).await?;
        let seen = (RandomState::new(), HashSet::new());
        Ok(Self { ctx, org_id, dry_run, apps, workspaces: HashMap::new(), seen })
    }

    /// Read everything, and tell what became of each line.
    ///
    /// # Errors
    /// The database is away. What was told to be added until then is stored.
    pub async fn run(&mut self, reader: Reader, mut tell: impl FnMut(Told)) -> Result<Counts> {
        let mut counts = Counts::default();
        let mut tell = |told: Told| {
            match told.outcome {
                Outcome::Added => counts.added += 1,
                Outcome::Duplicate => counts.duplicate += 1,
                Outcome::Refused => counts.refused += 1,
            }
            tell(told);
        };
        let mut batch = Vec::with_capacity(BATCH);
        for (number, members) in reader {
            let external_id = members.as_ref().ok().and_then(line::external_id);
            let read = match members {
                Ok(members) => self.prepare(number, members).await?,
                Err(reason) => Err(reason),
            };
            match read {
                Ok(ready) => batch.push(ready),
                Err(reason) => {
                    tell(Told { line: number, external_id, outcome: Outcome::Refused, reason: Some(reason) });
                }
            }
            if batch.len() >= BATCH {
                self.store(&mut batch, &mut tell).await?;
            }
        }
        self.store(&mut batch, &mut tell).await?;
        Ok(counts)
    }

    /// Everything about a line that can be checked before it is stored. The inner error is the reason for refusing it.
    async fn prepare(
        &mut self,
        number: u64,
        members: Map<String, serde_json::Value>,
    ) -> Result<std::result::Result<Ready, String>> {
        let now = self.ctx.clock.now();
        let line = match Line::read(members, now) {
            Ok(line) => line,
            Err(reason) => return Ok(Err(reason)),
        };
        let Some(workspace_id) = self.workspace(&line.workspace).await? else {
            return Ok(Err("workspace names none of the organization".to_owned()));
        };
        let Some(entry) = self.ctx.catalog.get(&line.integration_name) else {
            return Ok(Err("integrationName is not in the catalog".to_owned()));
        };
        Ok(self.build(number, &line, workspace_id, entry, now))
    }

    async fn workspace(&mut self, named: &str) -> Result<Option<Uuid>> {
        if let Some(known) = self.workspaces.get(named) {
            return Ok(*known);
        }
        let db = &self.ctx.db;
        let by_id = match Uuid::try_parse(named) {
            Ok(id) => storage::workspaces::get(db, self.org_id, id).await?,
            Err(_) => None,
        };
        let found = match by_id {
            Some(found) => Some(found),
            None => storage::workspaces::by_slug(db, self.org_id, named).await?,
        };
        let id = found.map(|it| it.id);
        // A file of rubbish must not fill the memory.
        if self.workspaces.len() < 10_000 {
            self.workspaces.insert(named.to_owned(), id);
        }
        Ok(id)
    }

    fn app(&self, line: &Line, method: &AuthMethod) -> std::result::Result<Option<&OAuthApp>, String> {
        let of_it = |app: &&OAuthApp| app.integration_name == line.integration_name;
        let Some(named) = &line.oauth_app else {
            let default = self.apps.iter().filter(of_it).find(|app| app.is_default);
            return Ok(default.filter(|_| method.oauth2.is_some()));
        };
        let is_named = |app: &&OAuthApp| app.id.to_string() == *named || app.client_id == *named;
        let found = self.apps.iter().filter(of_it).find(is_named);
        found.map(Some).ok_or_else(|| "oauthApp names no OAuth app of the integration".to_owned())
    }

    fn build(
        &self,
        number: u64,
        line: &Line,
        workspace_id: Uuid,
        entry: &Entry,
        now: DateTime<Utc>,
    ) -> std::result::Result<Ready, String> {
        let method =
            super::integrations::method(entry, line.auth_method_key.as_deref()).map_err(|error| error.detail)?;
        let (credential, fields) = line.credential(method)?;
        let app = self.app(line, method)?;
        let external_id = match (&line.external_id, &line.end_user_id) {
            (Some(given), _) => given.clone(),
            (None, Some(owner)) => portal_external_id(owner, &line.integration_name, 1),
            (None, None) => return Err("externalId is required where there is no endUserId".to_owned()),
        };
        if external_id.chars().count() > 255 {
            return Err("externalId is required: the one that is made of endUserId is too long".to_owned());
        }
        let token_expires_at = line.expires_at(now);
        let life = Life {
            is_renewable: credential.refresh_token.is_some(),
            expires_in: token_expires_at.map(|at| (at - now).num_seconds()),
            refresh_expires_in: None,
        };
        let facts = method.oauth2.as_ref();
        let grant_key = app
            .zip(facts)
            .and_then(|(app, facts)| credentials::grant_key(entry, facts, &app.client_id, line.account_id.as_deref()));
        let schedule = Schedule { grant_key, ..credentials::schedule(facts, life, now, None) };
        let id = self.ctx.entropy.id(now);
        let sealed = credentials::seal(self.ctx, id, &credential).map_err(|error| error.detail)?;
        let label = line.display_name.clone().or_else(|| line.account_label.clone());
        let mut metadata = line.metadata.clone();
        metadata.extend(fields);
        let connection = Connection {
            workspace_id: Some(workspace_id),
            end_user_external_id: line.end_user_id.clone(),
            external_id,
            display_name: label.unwrap_or_else(|| entry.display_name.clone()),
            scope: if line.end_user_id.is_some() { ConnectionScope::User } else { ConnectionScope::Workspace },
            oauth_app_id: app.map(|app| app.id),
            account_id: line.account_id.clone(),
            account_label: line.account_label.clone(),
            scopes_asked: line.scopes.clone().unwrap_or_default(),
            scopes_granted: line.scopes.clone(),
            metadata,
            token_expires_at,
            ends_at: schedule.ends_at,
            created_at: line.created_at.unwrap_or(now),
            ..Connection::new(id, self.org_id, &entry.name, &method.key, line.kind, now)
        };
        Ok(Ready { line: number, connection, sealed, schedule })
    }

    /// Store a batch in one transaction; where that fails, each line in one of its own.
    async fn store(&mut self, batch: &mut Vec<Ready>, tell: &mut impl FnMut(Told)) -> Result<()> {
        let batch = std::mem::take(batch);
        if self.dry_run {
            for ready in &batch {
                let is_new = self.is_new(ready).await?;
                tell(told(ready, if is_new { Outcome::Added } else { Outcome::Duplicate }, None));
            }
            return Ok(());
        }
        match self.store_all(&batch).await {
            Ok(outcomes) => batch.iter().zip(outcomes).for_each(|(ready, outcome)| tell(told(ready, outcome, None))),
            Err(error) if error.kind == Kind::Unavailable => return Err(error),
            Err(_) => {
                for ready in &batch {
                    match self.store_all(std::slice::from_ref(ready)).await {
                        Ok(outcomes) => outcomes.into_iter().for_each(|outcome| tell(told(ready, outcome, None))),
                        Err(error) if error.kind == Kind::Unavailable => return Err(error),
                        Err(error) => tell(told(ready, Outcome::Refused, Some(error.detail))),
                    }
                }
            }
        }
        Ok(())
    }

    async fn store_all(&self, batch: &[Ready]) -> Result<Vec<Outcome>> {
        let tx = self.ctx.db.begin().await?;
        let mut outcomes = Vec::with_capacity(batch.len());
        for ready in batch {
            outcomes.push(self.store_one(&tx, ready).await?);
        }
        tx.commit().await?;
        Ok(outcomes)
    }

    async fn store_one(&self, tx: &Db, ready: &Ready) -> Result<Outcome> {
        if exists(tx, &ready.connection).await? {
            return Ok(Outcome::Duplicate);
        }
        let mut connection = ready.connection.clone();
        if let (Some(workspace), Some(owner)) = (connection.workspace_id, &connection.end_user_external_id) {
            let user = end_users::ensure(self.ctx, tx, By::System, self.org_id, workspace, owner).await?;
            connection.end_user_id = Some(user.id);
        }
        match storage::connections::insert(tx, &connection, &ready.sealed, &ready.schedule).await {
            // Somebody was faster by a moment.
            Err(StorageError::Conflict) => return Ok(Outcome::Duplicate),
            other => other?,
        }
        let detail = [("imported", json!(true))];
        events::record(self.ctx, tx, By::System, EventKind::ConnectionCreated, &connection, &detail).await?;
        Ok(Outcome::Added)
    }

    async fn is_new(&mut self, ready: &Ready) -> Result<bool> {
        let it = &ready.connection;
        let name = (it.workspace_id, &it.integration_name, &it.auth_method_key, &it.external_id);
        let is_first = self.seen.1.insert(self.seen.0.hash_one(name));
        Ok(is_first && !exists(&self.ctx.db, it).await?)
    }
}

async fn exists(db: &Db, it: &Connection) -> Result<bool> {
    let workspace = it.workspace_id.unwrap_or(it.org_id);
    let method = it.auth_method_key.as_deref().unwrap_or_default();
    let found =
        storage::connections::by_external_id(db, it.org_id, workspace, &it.integration_name, &it.external_id, method);
    Ok(found.await?.is_some())
}

fn told(ready: &Ready, outcome: Outcome, reason: Option<String>) -> Told {
    Told { line: ready.line, external_id: Some(ready.connection.external_id.clone()), outcome, reason }
}
