//! The tools of an MCP server. Most follow from the workspace's integrations whenever they are asked for: each enabled
//! action is one. Stored are only those that somebody added, changed or took away.

use aws_lc_rs::digest;
use serde_json::{Map, Value};
use uuid::Uuid;

use super::{get, note};
use crate::{
    catalog::Catalog,
    context::Context,
    domain::{
        access::Caller,
        event::EventKind,
        input::Patch,
        integration::WorkspaceIntegration,
        mcp::{McpServer, McpTool},
    },
    error::{Error, Result},
    services::{access, connections, events::By, integrations},
    storage::{self, StorageError},
};

/// The most tools that one server stores.
const TOOLS_MAX: usize = 1_000;

/// What a new tool says.
#[derive(Clone, Debug)]
pub struct NewTool {
    /// Catalog slug.
    pub integration_name: String,
    /// Name of the action; not looked up, as the catalog may learn it later.
    pub action_name: String,
    /// Which of the workspace's integrations; the slug when absent.
    pub integration_alias: Option<String>,
    /// The one connection that it uses.
    pub connection_id: Option<Uuid>,
    /// Shown instead of the action's name.
    pub display_name: Option<String>,
    /// Told instead of the action's description.
    pub description: Option<String>,
    /// Input that the caller may leave out.
    pub input_defaults: Option<Map<String, Value>>,
    /// Kept for the caller.
    pub partial_ids: Option<Vec<String>>,
    /// 0 when absent.
    pub sort_order: Option<i64>,
}

/// What may change of a tool.
#[derive(Clone, Debug)]
pub struct ToolChanges {
    /// Another name.
    pub display_name: Patch<String>,
    /// Another description.
    pub description: Patch<String>,
    /// Other defaults.
    pub input_defaults: Patch<Map<String, Value>>,
    /// Another connection.
    pub connection_id: Patch<Uuid>,
    /// Another place in the order.
    pub sort_order: Option<i64>,
    /// Another of the workspace's integrations; only of a tool that was added.
    pub integration_alias: Option<String>,
    /// Other partials.
    pub partial_ids: Patch<Vec<String>>,
}

/// A tool, and the workspace's integration that its alias names, if it has such.
#[derive(Clone, Debug)]
pub struct Told {
    /// The tool.
    pub tool: McpTool,
    /// The integration.
    pub instance: Option<WorkspaceIntegration>,
}

/// A server with its tools: what the workspace has at this moment, and what was said about it.
pub async fn of_server(ctx: &Context, caller: &Caller, id: Uuid) -> Result<(McpServer, Vec<Told>)> {
    let server = get(ctx, caller, id).await?;
    let tools = all(ctx, &server).await?;
    Ok((server, tools))
}

/// All tools of a server, in their order.
pub(super) async fn all(ctx: &Context, server: &McpServer) -> Result<Vec<Told>> {
    let instances = storage::integrations::list(&ctx.db, server.org_id, server.workspace_id).await?;
    let stored = storage::mcp::tools::of_server(&ctx.db, server.org_id, server.id).await?;
    Ok(combined(&ctx.catalog, server, &instances, stored))
}

/// The tools that follow from integrations, each as it was changed, and those that were added.
fn combined(
    catalog: &Catalog,
    server: &McpServer,
    instances: &[WorkspaceIntegration],
    stored: Vec<McpTool>,
) -> Vec<Told> {
    let (changed, added): (Vec<_>, Vec<_>) = stored.into_iter().partition(|tool| tool.source_id.is_some());
    let mut tools = Vec::new();
    for instance in instances {
        for tool in following(catalog, server, instance) {
            let is_added = added.iter().any(|it| it.name() == tool.name());
            let tool = changed.iter().find(|it| it.id == tool.id).map_or_else(
                || tool.clone(),
                // Its alias may be another by now.
                |it| McpTool { integration_alias: tool.integration_alias.clone(), ..it.clone() },
            );
            if !tool.hidden && !is_added {
                tools.push(Told { tool, instance: Some(instance.clone()) });
            }
        }
    }
    tools.extend(added.into_iter().map(|tool| {
        let is_meant = |it: &&WorkspaceIntegration| {
            it.alias == tool.integration_alias && it.integration_name == tool.integration_name
        };
        let instance = instances.iter().find(is_meant).cloned();
        Told { tool, instance }
    }));
    tools.sort_by_key(|told| told.tool.sort_order);
    tools
}

/// The tools that follow from one integration: its actions, of those that are enabled.
fn following<'a>(
    catalog: &'a Catalog,
    server: &'a McpServer,
    instance: &'a WorkspaceIntegration,
) -> impl Iterator<Item = McpTool> + 'a {
    let actions = catalog.get(&instance.integration_name).into_iter().flat_map(|entry| entry.actions().iter());
    let enabled = |name: &str| instance.enabled_actions.as_ref().is_none_or(|all| all.iter().any(|it| it == name));
    actions.filter(move |action| enabled(&action.name)).map(|action| McpTool {
        id: id_of(server.id, instance.id, &action.name),
        org_id: server.org_id,
        server_id: server.id,
        source_id: Some(instance.id),
        integration_name: instance.integration_name.clone(),
        integration_alias: instance.alias.clone(),
        action_name: action.name.clone(),
        connection_id: None,
        display_name: None,
        description: None,
        input_defaults: None,
        partial_ids: None,
        sort_order: instance.sort_order,
        hidden: false,
        created_at: instance.created_at,
        updated_at: instance.updated_at,
    })
}

/// The id of a tool that is not stored, the same whenever it is asked for: a UUIDv8 (RFC 9562, 5.8) over what it is made of.
fn id_of(server: Uuid, instance: Uuid, action: &str) -> Uuid {
    let named = [server.as_bytes(), instance.as_bytes(), action.as_bytes()].concat();
    let hash = digest::digest(&digest::SHA256, &named);
    let mut bytes = [0; 16];
    bytes.iter_mut().zip(hash.as_ref()).for_each(|(byte, from)| *byte = *from);
    uuid::Builder::from_custom_bytes(bytes).into_uuid()
}

/// Add a tool. One that follows from an integration anyway may be added too, to say more about it.
///
/// # Errors
/// 404 `INTEGRATION_NOT_FOUND`; 409 `DUPLICATE` where it was added before, `ALIAS_CONFLICT` where the alias stands for
/// another integration; 400 and 404 for the connection.
pub async fn add(ctx: &Context, caller: &Caller, server_id: Uuid, new: NewTool) -> Result<McpTool> {
    let server = get(ctx, caller, server_id).await?;
    let name = new.integration_name;
    ctx.catalog.get(&name).ok_or_else(|| integrations::unknown(&name))?;
    let alias = new.integration_alias.unwrap_or_else(|| name.clone());
    check_connection(ctx, caller, &server, &name, new.connection_id).await?;
    let now = ctx.clock.now();
    let tool = McpTool {
        id: ctx.entropy.id(now),
        org_id: server.org_id,
        server_id: server.id,
        source_id: None,
        integration_name: name,
        integration_alias: alias,
        action_name: new.action_name,
        connection_id: new.connection_id,
        display_name: new.display_name,
        description: new.description,
        input_defaults: new.input_defaults,
        partial_ids: new.partial_ids,
        sort_order: new.sort_order.unwrap_or(0),
        hidden: false,
        created_at: now,
        updated_at: now,
    };
    let tx = ctx.db.begin().await?;
    // Of two that take an alias at once for different integrations the second sees the first.
    storage::mcp::hold(&tx, server.org_id, server.id).await?;
    let stored = storage::mcp::tools::of_server(&tx, server.org_id, server.id).await?;
    if stored.len() >= TOOLS_MAX {
        return Err(Error::forbidden("QUOTA_EXCEEDED", format!("a server has at most {TOOLS_MAX} tools of its own")));
    }
    check_alias(&tx, &server, &tool, &stored).await?;
    storage::mcp::tools::insert(&tx, &tool).await.map_err(duplicate)?;
    note(ctx, &tx, By::from(caller), EventKind::McpToolAdded, &server, &about(&tool)).await?;
    tx.commit().await?;
    Ok(tool)
}

/// 409 where the tool's alias stands for another integration, on the server or in its workspace.
async fn check_alias(tx: &storage::Db, server: &McpServer, tool: &McpTool, stored: &[McpTool]) -> Result<()> {
    let others = |it: &&McpTool| it.source_id.is_none() && it.id != tool.id;
    let taken = stored.iter().filter(others).filter(|it| it.integration_alias == tool.integration_alias);
    let instance =
        storage::integrations::by_alias(tx, server.org_id, server.workspace_id, &tool.integration_alias).await?;
    let mut names = taken.map(|it| &it.integration_name).chain(instance.as_ref().map(|it| &it.integration_name));
    if names.any(|name| *name != tool.integration_name) {
        return Err(Error::conflict("ALIAS_CONFLICT", "the alias stands for another integration"));
    }
    Ok(())
}

/// A connection that a tool may use: of its integration, in its workspace. One of the whole organisation is shared by the
/// workspace's integration.
async fn check_connection(
    ctx: &Context,
    caller: &Caller,
    server: &McpServer,
    integration: &str,
    id: Option<Uuid>,
) -> Result<()> {
    let Some(id) = id else { return Ok(()) };
    let connection = connections::get(ctx, caller, id).await?;
    let is_here = connection.workspace_id == Some(server.workspace_id);
    if connection.integration_name != integration || !is_here {
        let problem = "must be a connection of the same integration in the server's workspace";
        return Err(Error::field("connectionId", problem));
    }
    Ok(())
}

/// Change a tool. One that follows from an integration is stored from now on, with what was said about it.
///
/// # Errors
/// 400 `NO_UPDATES`; 404 `NOT_FOUND`; 409 `DUPLICATE`, `ALIAS_CONFLICT`; 400 and 404 for the connection.
pub async fn update(
    ctx: &Context,
    caller: &Caller,
    server_id: Uuid,
    id: Uuid,
    changes: ToolChanges,
) -> Result<McpTool> {
    let is_change = changes.display_name.is_change()
        || changes.description.is_change()
        || changes.input_defaults.is_change()
        || changes.connection_id.is_change()
        || changes.sort_order.is_some()
        || changes.integration_alias.is_some()
        || changes.partial_ids.is_change();
    if !is_change {
        return Err(access::no_updates());
    }
    let server = get(ctx, caller, server_id).await?;
    let mut tool = named(ctx, &server, id).await?;
    if let Patch::Set(connection) = changes.connection_id {
        check_connection(ctx, caller, &server, &tool.integration_name, Some(connection)).await?;
    }
    if let Some(alias) = changes.integration_alias.filter(|alias| *alias != tool.integration_alias) {
        if tool.source_id.is_some() {
            return Err(Error::field(
                "integrationAlias",
                "is that of the workspace integration that the tool follows from",
            ));
        }
        tool.integration_alias = alias;
    }
    tool.display_name = changes.display_name.apply(tool.display_name);
    tool.description = changes.description.apply(tool.description);
    tool.input_defaults = changes.input_defaults.apply(tool.input_defaults);
    tool.connection_id = changes.connection_id.apply(tool.connection_id);
    tool.partial_ids = changes.partial_ids.apply(tool.partial_ids);
    tool.sort_order = changes.sort_order.unwrap_or(tool.sort_order);
    tool.updated_at = ctx.clock.now();
    let tx = ctx.db.begin().await?;
    storage::mcp::hold(&tx, server.org_id, server.id).await?;
    if tool.source_id.is_none() {
        let stored = storage::mcp::tools::of_server(&tx, server.org_id, server.id).await?;
        check_alias(&tx, &server, &tool, &stored).await?;
    }
    keep(&tx, &tool).await?;
    note(ctx, &tx, By::from(caller), EventKind::McpToolUpdated, &server, &about(&tool)).await?;
    tx.commit().await?;
    Ok(tool)
}

/// What the trail says of a tool.
fn about(tool: &McpTool) -> [(&'static str, Value); 1] {
    [("tool", Value::from(format!("{}__{}", tool.integration_alias, tool.action_name)))]
}

/// Remove a tool that was added; take one away that follows from an integration.
pub async fn delete(ctx: &Context, caller: &Caller, server_id: Uuid, id: Uuid) -> Result<()> {
    let server = get(ctx, caller, server_id).await?;
    let tool = named(ctx, &server, id).await?;
    let tx = ctx.db.begin().await?;
    storage::mcp::hold(&tx, server.org_id, server.id).await?;
    note(ctx, &tx, By::from(caller), EventKind::McpToolRemoved, &server, &about(&tool)).await?;
    if tool.source_id.is_some() {
        keep(&tx, &McpTool { hidden: true, updated_at: ctx.clock.now(), ..tool }).await?;
    } else if !storage::mcp::tools::delete(&tx, server.org_id, server.id, id).await? {
        return Err(missing());
    }
    Ok(tx.commit().await?)
}

/// Store a tool, whether it is stored or not; in a transaction that holds its server.
async fn keep(tx: &storage::Db, tool: &McpTool) -> Result<()> {
    if storage::mcp::tools::update(tx, tool).await.map_err(duplicate)? {
        return Ok(());
    }
    // One that was added is gone; one that follows from an integration is stored for the first time.
    if tool.source_id.is_none() {
        return Err(missing());
    }
    storage::mcp::tools::insert(tx, tool).await.map_err(|error| match error {
        StorageError::Dangling => missing(),
        other => other.into(),
    })
}

/// A tool of a server by its id.
async fn named(ctx: &Context, server: &McpServer, id: Uuid) -> Result<McpTool> {
    let tools = all(ctx, server).await?;
    tools.into_iter().map(|told| told.tool).find(|tool| tool.id == id).ok_or_else(missing)
}

fn missing() -> Error {
    access::missing("tool")
}

fn duplicate(error: StorageError) -> Error {
    match error {
        StorageError::Conflict => Error::conflict("DUPLICATE", "the server has this tool already"),
        other => other.into(),
    }
}
