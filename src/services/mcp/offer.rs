//! What an MCP server offers a guest at this moment, and what becomes of a call.
//!
//! Offered is what can be used: an action that the catalog has and the workspace allows, with an account, or with a person
//! who can connect one. A person who has not yet is told so, with the link, when the tool is called.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write,
    sync::Arc,
};

use aws_lc_rs::digest;
use serde_json::{Map, Value};
use uuid::Uuid;

use super::{
    gate::{Guest, Person},
    tools,
};
use crate::{
    catalog::{
        Entry,
        definition::action::{Action, Builtin, Effect},
    },
    context::Context,
    domain::{
        connection::Connection,
        integration::{Strategy, WorkspaceIntegration},
        mcp::{McpServer, McpTool},
    },
    error::{Error, Result},
    services::{
        actions::{self, Done, Execute},
        resolution::{Selectors, Whom},
    },
    storage,
};

/// A tool that a guest may use.
#[derive(Clone, Debug)]
pub struct Offered<'a> {
    /// Its name in the protocol.
    pub name: String,
    tool: McpTool,
    instance: Option<WorkspaceIntegration>,
    /// The one connection that it uses.
    pinned: Option<Connection>,
    entry: &'a Entry,
    action: &'a Action,
}

impl Offered<'_> {
    /// What people call it.
    #[must_use]
    pub fn title(&self) -> &str {
        self.tool.display_name.as_ref().unwrap_or(&self.action.display_name)
    }

    /// What it does, and with what: an agent may have the same action of two accounts.
    #[must_use]
    pub fn description(&self) -> String {
        if let Some(own) = &self.tool.description {
            return own.clone();
        }
        format!("{}: {}", self.place(), self.action.description)
    }

    /// What people call the integration: as the workspace does, or else as the catalog.
    #[must_use]
    pub fn place(&self) -> &str {
        let own = self.instance.as_ref().and_then(|it| it.display_name.as_ref());
        own.unwrap_or(&self.entry.display_name)
    }

    /// All that a search looks at, in lower case.
    #[must_use]
    pub fn all_words(&self) -> String {
        format!("{} {} {} {}", self.name, self.title(), self.description(), self.integration()).to_lowercase()
    }

    /// What it takes, as JSON Schema: what the operator has set already need not be given.
    #[must_use]
    pub fn schema(&self) -> Map<String, Value> {
        let Value::Object(mut schema) = self.action.json_schema() else { return Map::new() };
        let Some(defaults) = &self.tool.input_defaults else { return schema };
        if let Some(required) = schema.get_mut("required").and_then(Value::as_array_mut) {
            required.retain(|name| name.as_str().is_none_or(|name| !defaults.contains_key(name)));
        }
        if let Some(properties) = schema.get_mut("properties").and_then(Value::as_object_mut) {
            for (name, value) in defaults {
                if let Some(property) = properties.get_mut(name).and_then(Value::as_object_mut) {
                    property.insert("default".to_owned(), value.clone());
                }
            }
        }
        schema
    }

    /// Whether it only looks.
    #[must_use]
    pub fn only_reads(&self) -> bool {
        self.action.effect == Effect::Read
    }

    /// Whether it takes something away.
    #[must_use]
    pub fn destroys(&self) -> bool {
        self.action.effect == Effect::Destroy
    }

    /// Whether twice is as once.
    #[must_use]
    pub fn is_idempotent(&self) -> bool {
        self.action.idempotent
    }

    /// Whether it reaches beyond this server.
    #[must_use]
    pub fn leaves(&self) -> bool {
        self.action.builtin().is_none_or(|builtin| builtin == Builtin::SendRequest)
    }

    /// Catalog slug.
    #[must_use]
    pub fn integration(&self) -> &str {
        &self.entry.name
    }

    /// Which of the workspace's integrations.
    #[must_use]
    pub fn alias(&self) -> &str {
        &self.tool.integration_alias
    }

    /// The same, by id.
    #[must_use]
    pub fn instance_id(&self) -> Option<Uuid> {
        self.instance.as_ref().map(|instance| instance.id)
    }

    /// The action's name.
    #[must_use]
    pub fn action_name(&self) -> &str {
        &self.action.name
    }

    /// Whether the portal has it for each person to connect.
    #[must_use]
    pub fn is_connectable(&self) -> bool {
        let strategy = self.instance.as_ref().map(|it| it.connection_strategy);
        !self.entry.is_no_auth() && strategy.is_some_and(|strategy| strategy != Strategy::Fixed)
    }

    /// What is given, with what the operator has set before.
    #[must_use]
    pub fn filled(&self, given: Map<String, Value>) -> Map<String, Value> {
        let mut input = self.tool.input_defaults.clone().unwrap_or_default();
        input.extend(given);
        input
    }

    /// What is wrong with what is given, by input.
    #[must_use]
    pub fn problems(&self, given: Map<String, Value>) -> BTreeMap<String, String> {
        self.action.read(&self.filled(given)).err().unwrap_or_default()
    }

    /// Whose account is meant.
    #[must_use]
    pub fn selectors(&self, guest: &Guest) -> Selectors {
        Selectors {
            integration_name: self.entry.name.clone(),
            workspace_id: guest.server.workspace_id,
            external_id: self.pinned.as_ref().map(|connection| connection.external_id.clone()),
            workspace_integration_id: self.instance_id(),
            integration_alias: None,
            auth_method_key: self.pinned.as_ref().and_then(|connection| connection.auth_method_key.clone()),
            end_user: guest.person.as_ref().map(|person| Whom::Known(person.id, person.external_id.clone())),
        }
    }
}

/// What a guest is offered, in the list's order.
pub async fn offered<'a>(ctx: &'a Context, guest: &Guest) -> Result<Vec<Offered<'a>>> {
    offered_to(ctx, &guest.server, guest.person.as_ref()).await
}

/// The integrations of which a server would offer a person something, by name, each once.
pub(super) async fn integrations(ctx: &Context, server: &McpServer, person: &Person) -> Result<Vec<String>> {
    let mut names: Vec<String> = Vec::new();
    for it in offered_to(ctx, server, Some(person)).await? {
        if !names.iter().any(|name| name == it.place()) {
            names.push(it.place().to_owned());
        }
    }
    Ok(names)
}

async fn offered_to<'a>(ctx: &'a Context, server: &McpServer, person: Option<&Person>) -> Result<Vec<Offered<'a>>> {
    let mut offered: Vec<Offered<'a>> = Vec::new();
    let mut names = BTreeSet::new();
    for told in tools::all(ctx, server).await? {
        let Some(entry) = ctx.catalog.get(&told.tool.integration_name) else { continue };
        let Some(action) = entry.actions().get(&told.tool.action_name) else { continue };
        let pinned = match told.tool.connection_id {
            None => None,
            Some(id) => match storage::connections::get(&ctx.db, server.org_id, id).await? {
                Some(connection) if is_in_reach(&connection, server, person) => Some(connection),
                _ => continue,
            },
        };
        let allowed = told.instance.as_ref().and_then(|it| it.enabled_actions.as_ref());
        let is_allowed = allowed.is_none_or(|names| names.contains(&action.name));
        let has_account =
            entry.is_no_auth() || pinned.is_some() || may_have_account(told.instance.as_ref(), person.is_some());
        let name = told.tool.name();
        if is_allowed && has_account && names.insert(name.clone()) {
            offered.push(Offered { name, tool: told.tool, instance: told.instance, pinned, entry, action });
        }
    }
    Ok(offered)
}

/// Whether a tool's own connection may be used for a person: nobody is served with another's.
fn is_in_reach(connection: &Connection, server: &McpServer, person: Option<&Person>) -> bool {
    let is_others = |person: Uuid| connection.end_user_id.is_some_and(|owner| owner != person);
    connection.workspace_id == Some(server.workspace_id) && !person.is_some_and(|person| is_others(person.id))
}

/// Whether there is an account to act with, or a person who may connect one.
fn may_have_account(instance: Option<&WorkspaceIntegration>, has_person: bool) -> bool {
    let shared = instance.is_some_and(|it| it.connection_id.is_some());
    match instance.map_or(Strategy::PerUser, |it| it.connection_strategy) {
        Strategy::Fixed => shared,
        Strategy::PerUser => has_person,
        Strategy::PerUserWithFallback => shared || has_person,
    }
}

/// Do what a tool does, with what the guest gives and the operator has set before; under an idempotency key once.
///
/// # Errors
/// As [`actions::execute`].
pub async fn call(
    ctx: &Arc<Context>,
    guest: &Guest,
    it: &Offered<'_>,
    given: Map<String, Value>,
    idempotency_key: Option<String>,
) -> Result<Done> {
    let (selectors, input) = (it.selectors(guest), it.filled(given));
    let what = Execute { selectors, action_name: it.action.name.clone(), input, idempotency_key };
    actions::execute(ctx, &guest.actor(), what).await
}

/// What an agent is told of a failure.
#[derive(Clone, Debug)]
pub struct Told {
    /// In a sentence: what is wrong, and what to do about it.
    pub sentence: String,
    /// For programs: the code, where the person connects, what is wrong with which input.
    pub facts: Map<String, Value>,
}

/// What an agent is told of a failure.
#[must_use]
pub fn told(error: &Error) -> Told {
    let detail = |name: &str| error.details.as_ref().and_then(|details| details.get(name)).filter(|it| !it.is_null());
    // To the execution they are members of a body's `input`, to the agent inputs.
    let own = |text: &str| text.replace("input.", "");
    let is_input = error.code == "VALIDATION_ERROR";
    let mut sentence = if is_input { own(&error.detail) } else { error.detail.clone() };
    if let Some(url) = detail("connectUrl").and_then(Value::as_str) {
        let _ =
            write!(sentence, ". Ask the person to open this link and to connect their account, then try again: {url}");
    } else if let Some(seconds) = error.retry_after() {
        let _ = write!(sentence, ". Try again in {seconds} seconds");
    }
    let mut facts = Map::from_iter([
        ("error".to_owned(), Value::from(sentence.as_str())),
        ("code".to_owned(), Value::from(error.code)),
    ]);
    for name in ["connectUrl", "expiresAt", "reason", "providerStatus", "retryAfter", "candidates"] {
        facts.extend(detail(name).map(|value| (name.to_owned(), value.clone())));
    }
    if let Some(fields) = detail("fields").and_then(Value::as_object) {
        let fields: Map<_, _> = fields.iter().map(|(name, problem)| (own(name), problem.clone())).collect();
        facts.insert("fields".to_owned(), fields.into());
    }
    Told { sentence, facts }
}

/// A fingerprint of all that the list of tools follows from: another one, and the list may be another. `None` when the
/// server is gone.
pub async fn fingerprint(ctx: &Context, guest: &Guest) -> Result<Option<Vec<u8>>> {
    let (org_id, id, workspace) = (guest.server.org_id, guest.server.id, guest.server.workspace_id);
    let Some(server) = storage::mcp::get(&ctx.db, org_id, id).await? else { return Ok(None) };
    let instances = storage::integrations::list(&ctx.db, org_id, workspace).await?;
    let stored = storage::mcp::tools::of_server(&ctx.db, org_id, id).await?;
    let text = format!("{:?} {instances:?} {stored:?}", server.mode);
    Ok(Some(digest::digest(&digest::SHA256, text.as_bytes()).as_ref().to_vec()))
}
