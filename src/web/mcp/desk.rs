//! What is said at an MCP server: who it is, what it offers, and what comes of a call.

use std::sync::{Arc, Mutex, PoisonError};

use rmcp::{
    ErrorData, RoleServer, ServerHandler,
    model::{
        CacheScope, CallToolRequestParams, CallToolResponse, CallToolResult, ContentBlock, Implementation,
        ListToolsResult, PaginatedRequestParams, ServerCapabilities, ServerConfig, ServerNotification,
        SubscriptionFilter, Tool, ToolAnnotations, ToolListChangedNotification,
    },
    service::{RequestContext, SubscriptionContext},
};
use serde_json::{Map, Value};

use super::watch::{Streams, Watch};
use crate::{
    context::Context,
    domain::mcp::Mode,
    error::{Error, Kind, Result},
    services::mcp::{
        connector::{self, Said},
        gate::Guest,
        generic::{self, Generic},
        offer::{self, Offered},
    },
};

/// The method that subscribes to changes; the protocol has it in a header too.
const SUBSCRIBE: &[u8] = b"subscriptions/listen";
/// How many tools a page of the list has.
const PAGE: usize = 100;

/// Where a guest is served.
#[derive(Clone, Debug)]
pub(super) struct Desk {
    ctx: Arc<Context>,
    guest: Arc<Guest>,
    /// Whether they came by the address of all servers, which has tools of its own.
    at_connector: bool,
    /// For whoever subscribes to changes: begun before they hear that they have.
    watch: Arc<Mutex<Option<Watch>>>,
}

impl Desk {
    /// The desk for one message; `method` is what the message's header says that it is.
    pub(super) async fn new(ctx: Arc<Context>, streams: &Arc<Streams>, guest: Guest, method: Option<&[u8]>) -> Self {
        let guest = Arc::new(guest);
        let watch = match method == Some(SUBSCRIBE) {
            true => Watch::begin(&ctx, streams, &guest).await,
            false => None,
        };
        Self { ctx, guest, at_connector: false, watch: Arc::new(Mutex::new(watch)) }
    }

    /// The desk for one message at the address of all servers, where nobody waits for changes.
    pub(super) async fn of_connector(ctx: Arc<Context>, streams: &Arc<Streams>, guest: Guest) -> Self {
        Self { at_connector: true, ..Self::new(ctx, streams, guest, None).await }
    }

    /// The names under which the SDK answers: the public one, and those of this machine.
    pub(super) fn hosts(&self) -> Vec<String> {
        let public = self.ctx.urls.host();
        [public.as_str(), "localhost", "127.0.0.1", "::1"].map(str::to_owned).to_vec()
    }

    /// A page of the tools, from the one behind `after`.
    async fn page(&self, after: Option<&str>) -> Result<std::result::Result<ListToolsResult, ErrorData>> {
        let tools: Vec<_> = match self.guest.server.mode {
            _ if self.at_connector => connector::Tool::ALL.iter().map(|it| connector_tool(*it)).collect(),
            Mode::Code => Generic::ALL.iter().map(|it| generic_tool(*it)).collect(),
            Mode::Tools => offer::offered(&self.ctx, &self.guest).await?.iter().map(action_tool).collect(),
        };
        let start = match after {
            None => 0,
            // By name: where one was added or taken away since, none is told twice or left out.
            Some(name) => match tools.iter().position(|tool| tool.name == name) {
                Some(at) => at + 1,
                None => return Ok(Err(ErrorData::invalid_params("the cursor is not one of this list", None))),
            },
        };
        let has_more = tools.len() > start + PAGE;
        let page: Vec<_> = tools.into_iter().skip(start).take(PAGE).collect();
        let next_cursor = page.last().filter(|_| has_more).map(|tool| tool.name.to_string());
        // The next moment's list may be another, and it is this guest's alone.
        let result = ListToolsResult::with_all_items(page).with_ttl_ms(0).with_cache_scope(CacheScope::Private);
        Ok(Ok(ListToolsResult { next_cursor, ..result }))
    }

    /// What a tool answers; `None` when there is no such tool.
    async fn call(&self, name: &str, given: Map<String, Value>) -> Option<Result<Said>> {
        let (ctx, guest) = (&self.ctx, &self.guest);
        if self.at_connector {
            let tool = connector::Tool::ALL.into_iter().find(|it| it.name() == name)?;
            return Some(connector::call(ctx, guest, tool, &given).await);
        }
        let offered = match offer::offered(ctx, guest).await {
            Ok(offered) => offered,
            Err(error) => return Some(Err(error)),
        };
        let output = if guest.server.mode == Mode::Tools {
            let tool = offered.iter().find(|it| it.name == name)?;
            offer::call(ctx, guest, tool, given, None).await.map(|done| done.output)
        } else {
            match Generic::ALL.into_iter().find(|it| it.name() == name)? {
                Generic::Search => generic::search(&offered, &given),
                Generic::Describe => generic::describe(&offered, &given),
                Generic::Execute => match generic::meant(&offered, &given) {
                    Ok((tool, input)) => offer::call(ctx, guest, tool, input, None).await.map(|done| done.output),
                    Err(error) => Err(error),
                },
            }
        };
        Some(output.map(Said::from))
    }
}

impl ServerHandler for Desk {
    fn get_info(&self) -> ServerConfig {
        let server = &self.guest.server;
        let capabilities = ServerCapabilities::builder().enable_tools().enable_tool_list_changed().build();
        let us = Implementation::new("portico", env!("CARGO_PKG_VERSION")).with_title(&server.name);
        let info = ServerConfig::new(capabilities).with_server_info(us);
        match &server.description {
            Some(text) => info.with_instructions(text),
            None => info,
        }
    }

    async fn list_tools(
        &self,
        request: Option<PaginatedRequestParams>,
        _: RequestContext<RoleServer>,
    ) -> std::result::Result<ListToolsResult, ErrorData> {
        let cursor = request.and_then(|request| request.cursor);
        self.page(cursor.as_deref()).await.unwrap_or_else(|error| Err(fault(&error)))
    }

    async fn call_tool(
        &self,
        request: CallToolRequestParams,
        _: RequestContext<RoleServer>,
    ) -> std::result::Result<CallToolResponse, ErrorData> {
        let given = request.arguments.unwrap_or_default();
        match self.call(&request.name, given).await {
            None => Err(ErrorData::invalid_params("there is no such tool", None)),
            Some(Ok(Said { output, failure: None })) => Ok(result(output).into()),
            Some(Ok(Said { output, failure: Some(error) })) => {
                log(&error);
                let mut told = failure(&error);
                told.structured_content = Some(output);
                Ok(told.into())
            }
            Some(Err(error)) => {
                log(&error);
                Ok(failure(&error).into())
            }
        }
    }

    fn accepted_subscription_filter(&self, _: &SubscriptionFilter) -> Option<SubscriptionFilter> {
        Some(SubscriptionFilter::builder().tools_list_changed().build())
    }

    async fn listen(&self, subscription: SubscriptionContext) -> std::result::Result<(), ErrorData> {
        let watch = self.watch.lock().unwrap_or_else(PoisonError::into_inner).take();
        let Some(mut watch) = watch else { return Ok(()) };
        loop {
            tokio::select! {
                () = subscription.cancelled() => return Ok(()),
                changed = watch.changed() => if !changed { return Ok(()) },
            }
            let news = ServerNotification::ToolListChangedNotification(ToolListChangedNotification::default());
            if subscription.sink().send(news).await.is_err() {
                return Ok(());
            }
        }
    }
}

fn action_tool(it: &Offered<'_>) -> Tool {
    let hints = ToolAnnotations::with_title(it.title())
        .read_only(it.only_reads())
        .destructive(it.destroys())
        .idempotent(it.is_idempotent())
        .open_world(it.leaves());
    Tool::new(it.name.clone(), it.description(), it.schema()).with_title(it.title()).with_annotations(hints)
}

fn generic_tool(it: Generic) -> Tool {
    let executes = it == Generic::Execute;
    let hints = ToolAnnotations::with_title(it.title())
        .read_only(!executes)
        .destructive(executes)
        .idempotent(!executes)
        .open_world(executes);
    Tool::new(it.name(), it.description(), it.schema()).with_title(it.title()).with_annotations(hints)
}

fn connector_tool(it: connector::Tool) -> Tool {
    let executes = it == connector::Tool::Call;
    let hints = ToolAnnotations::with_title(it.title())
        .read_only(it.only_reads())
        .destructive(executes)
        .idempotent(it.only_reads())
        .open_world(executes || it == connector::Tool::Options);
    Tool::new(it.name(), it.description(), it.schema()).with_title(it.title()).with_annotations(hints)
}

/// An output as text that a model reads, and as it is where the protocol allows it.
fn result(output: Value) -> CallToolResult {
    let text = if let Value::String(text) = &output { text.clone() } else { output.to_string() };
    let mut result = CallToolResult::success(vec![ContentBlock::text(text)]);
    result.structured_content = output.is_object().then_some(output);
    result
}

/// A failure is a result that the model reads, and can do something about.
fn failure(error: &Error) -> CallToolResult {
    let told = offer::told(error);
    let mut result = CallToolResult::error(vec![ContentBlock::text(told.sentence)]);
    result.structured_content = Some(told.facts.into());
    result
}

fn fault(error: &Error) -> ErrorData {
    log(error);
    ErrorData::internal_error(error.detail.clone(), None)
}

fn log(error: &Error) {
    match error.kind {
        Kind::Internal => tracing::error!(?error, "a tool failed"),
        Kind::Unavailable => tracing::warn!(?error, "a tool must wait"),
        _ => tracing::debug!(code = error.code, "a tool was refused"),
    }
}
