//! The tools of the endpoint that serves every server (contract 1.10, `/mcp/weavz`): whoever comes is served what the server
//! of their token offers. They are for programs that know one address and these names.
//!
//! An action's id is `{alias}.{function}`, where the function is the action's name with `_` for `-`.

mod app;
mod find;

use std::sync::Arc;

use serde_json::{Map, Value, json};

use super::{
    gate::Guest,
    offer::{self, Offered},
};
use crate::{
    context::Context,
    domain::input,
    error::{Error, Result},
    services::properties::{self, Asked},
};

/// One of the tools.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tool {
    /// Find actions.
    Search,
    /// What the actions of an integration take.
    ReadApi,
    /// What one action takes.
    Info,
    /// What a dropdown of an action offers.
    Options,
    /// Whether an input will do.
    Validate,
    /// Execute an action.
    Call,
    /// What there is, and which accounts are connected.
    App,
}

/// What a tool says: its output, and why it failed where it did.
#[derive(Debug)]
pub struct Said {
    /// For programs.
    pub output: Value,
    /// Of an execution; the output says so too.
    pub failure: Option<Error>,
}

impl From<Value> for Said {
    fn from(output: Value) -> Self {
        Self { output, failure: None }
    }
}

impl Tool {
    /// All of them, in the list's order.
    pub const ALL: [Self; 7] =
        [Self::Search, Self::ReadApi, Self::Info, Self::Options, Self::Validate, Self::Call, Self::App];

    /// Its name in the protocol.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Search => "weavz_search",
            Self::ReadApi => "weavz_read_api",
            Self::Info => "weavz_action_info",
            Self::Options => "weavz_action_options",
            Self::Validate => "weavz_validate_action",
            Self::Call => "weavz_call_action",
            Self::App => "weavz_app",
        }
    }

    /// What people call it.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::Search => "Search actions",
            Self::ReadApi => "Read an integration's actions",
            Self::Info => "Describe an action",
            Self::Options => "List the options of an input",
            Self::Validate => "Check an action's input",
            Self::Call => "Execute an action",
            Self::App => "Connected apps",
        }
    }

    /// What agents read of it.
    #[must_use]
    pub const fn description(self) -> &'static str {
        match self {
            Self::Search => {
                "Finds actions by words of their names and descriptions: those in which most of the words occur. \
                 Without a query it answers the first ones. An action's id is its alias, a dot and its functionName."
            }
            Self::ReadApi => "Answers the actions of one or several aliases, with the JSON Schema of their inputs.",
            Self::Info => "Answers what an action does, and the JSON Schema of its input.",
            Self::Options => "Answers what an input of an action offers to choose from, in the person's own account.",
            Self::Validate => "Says whether an input fits an action, and what is wrong with it. Nothing is executed.",
            Self::Call => "Executes an action with an input that fits its schema.",
            Self::App => {
                "refresh: the workspace's integrations, and for which the person has connected an account. \
                 connect_integration: a link on which the person connects one."
            }
        }
    }

    /// Whether it only looks.
    #[must_use]
    pub fn only_reads(self) -> bool {
        !matches!(self, Self::Call | Self::App)
    }

    /// What it takes, as JSON Schema.
    #[must_use]
    pub fn schema(self) -> Map<String, Value> {
        let text = |about: &str| json!({ "type": "string", "description": about });
        let texts = json!({ "type": "array", "items": { "type": "string" } });
        let (id, input) =
            (text("alias.functionName"), json!({ "type": "object", "description": "The action's input." }));
        let (properties, required) = match self {
            Self::Search => (json!({ "query": text("What to do, in words.") }), json!([])),
            Self::ReadApi => {
                let properties = json!({
                    "alias": text("One alias."), "aliases": texts, "action": text("One action."), "actions": texts,
                    "detail": { "enum": ["full", "signatures"], "default": "full" },
                });
                (properties, json!([]))
            }
            Self::Info => (json!({ "id": id, "input": input }), json!(["id"])),
            Self::Options => {
                let (property, search) = (text("Name of the input."), text("Only what has this word in its label."));
                (
                    json!({ "id": id, "property": property, "input": input, "searchValue": search }),
                    json!(["id", "property"]),
                )
            }
            Self::Validate => (json!({ "id": id, "input": input }), json!(["id", "input"])),
            Self::Call => {
                let key = text("Under one key an action is executed once in 24 hours.");
                (json!({ "id": id, "input": input, "idempotencyKey": key }), json!(["id"]))
            }
            Self::App => {
                let properties = json!({
                    "action": { "enum": ["refresh", "connect_integration"] },
                    "integrationAlias": text("Whose account to connect."),
                    "workspaceIntegrationId": text("The same, by id."),
                });
                (properties, json!(["action"]))
            }
        };
        let schema = json!({ "type": "object", "properties": properties, "required": required });
        if let Value::Object(schema) = schema { schema } else { Map::new() }
    }
}

/// Have a tool do what it is asked.
///
/// # Errors
/// 400 for members that are missing or of another type; 404 `ACTION_NOT_FOUND`, `NOT_FOUND` for an alias; and those of
/// [`properties::options`]. What an execution fails with stands in its output.
pub async fn call(ctx: &Arc<Context>, guest: &Guest, tool: Tool, given: &Map<String, Value>) -> Result<Said> {
    let offered = offer::offered(ctx, guest).await?;
    match tool {
        Tool::Search => Ok(find::search(&offered, text(given, "query")?.unwrap_or_default()).into()),
        Tool::ReadApi => Ok(find::read_api(&offered, given)?.into()),
        Tool::Info => Ok(find::info(named(&offered, given)?).into()),
        Tool::Options => Ok(options(ctx, guest, named(&offered, given)?, given).await?.into()),
        Tool::Validate => Ok(validate(named(&offered, given)?, given)?.into()),
        Tool::Call => execute(ctx, guest, named(&offered, given)?, given).await,
        Tool::App => Ok(app::told(ctx, guest, &offered, given).await?.into()),
    }
}

fn function(it: &Offered<'_>) -> String {
    it.action_name().replace('-', "_")
}

fn id(it: &Offered<'_>) -> String {
    format!("{}.{}", it.alias(), function(it))
}

/// The action that is meant: by its id, in which `-` may stand as it does in the action's own name.
fn named<'a, 'b>(offered: &'b [Offered<'a>], given: &Map<String, Value>) -> Result<&'b Offered<'a>> {
    let wanted = text(given, "id")?.ok_or_else(|| Error::field("id", "is required"))?;
    let is_it = |it: &&Offered<'_>| match wanted.rsplit_once('.') {
        Some((alias, name)) => alias == it.alias() && (name == it.action_name() || name == function(it)),
        None => false,
    };
    offered.iter().find(is_it).ok_or_else(|| Error::not_found("ACTION_NOT_FOUND", "action"))
}

async fn options(ctx: &Arc<Context>, guest: &Guest, it: &Offered<'_>, given: &Map<String, Value>) -> Result<Value> {
    let property = text(given, "property")?.ok_or_else(|| Error::field("property", "is required"))?;
    let asked = Asked {
        integration_name: it.integration().to_owned(),
        property_name: property.to_owned(),
        action_name: Some(it.action_name().to_owned()),
        trigger_name: None,
        selectors: Some(it.selectors(guest)),
        input: it.filled(object(given)?),
    };
    let search = text(given, "searchValue")?.filter(|word| !word.trim().is_empty());
    let offers = properties::options(ctx, &guest.actor().caller, asked, search).await?;
    Ok(json!({ "id": id(it), "property": property, "options": offers.options, "disabled": offers.is_disabled }))
}

fn validate(it: &Offered<'_>, given: &Map<String, Value>) -> Result<Value> {
    let problems = it.problems(object(given)?);
    Ok(json!({ "id": id(it), "valid": problems.is_empty(), "errors": problems }))
}

/// What comes of an execution, in one envelope whether it succeeds or not.
async fn execute(ctx: &Arc<Context>, guest: &Guest, it: &Offered<'_>, given: &Map<String, Value>) -> Result<Said> {
    let given_input = object(given)?;
    let key = match given.get("idempotencyKey") {
        None | Some(Value::Null) => None,
        Some(key) => Some(input::text(1, 255)(key).map_err(|why| Error::field("idempotencyKey", why))?),
    };
    let keys: Vec<_> = given_input.keys().cloned().collect();
    let (status, output, timings, links, told, failure) = match offer::call(ctx, guest, it, given_input, key).await {
        Ok(done) => ("ok", done.output, json!({ "durationMs": done.duration_ms }), json!([]), Value::Null, None),
        Err(error) => {
            let offer::Told { sentence, mut facts } = offer::told(&error);
            let status = if error.code == "VALIDATION_ERROR" { "invalid" } else { "error" };
            let links: Vec<_> =
                facts.get("connectUrl").map(|url| json!({ "rel": "connect", "url": url })).into_iter().collect();
            facts.insert("message".to_owned(), sentence.into());
            (status, Value::Null, json!({}), json!(links), facts.into(), Some(error))
        }
    };
    let output = json!({
        "status": status,
        "id": id(it),
        "alias": it.alias(),
        "functionName": function(it),
        "actionName": it.action_name(),
        "integrationName": it.integration(),
        "inputKeys": keys,
        "output": output,
        "approval": null,
        "links": links,
        "timings": timings,
        "requestId": null,
        "error": told,
    });
    Ok(Said { output, failure })
}

fn object(given: &Map<String, Value>) -> Result<Map<String, Value>> {
    match given.get("input") {
        None | Some(Value::Null) => Ok(Map::new()),
        Some(Value::Object(input)) => Ok(input.clone()),
        Some(_) => Err(Error::field("input", "must be an object")),
    }
}

fn text<'a>(given: &'a Map<String, Value>, name: &str) -> Result<Option<&'a str>> {
    match given.get(name) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) => Ok(Some(text)),
        Some(_) => Err(Error::field(name, "must be a string")),
    }
}

/// A text, or a list of such.
fn names<'a>(given: &'a Map<String, Value>, name: &str) -> Result<Vec<&'a str>> {
    match given.get(name) {
        Some(Value::Array(list)) => {
            let all: Option<_> = list.iter().map(Value::as_str).collect();
            all.ok_or_else(|| Error::field(name, "must be a list of strings"))
        }
        _ => Ok(text(given, name)?.into_iter().collect()),
    }
}
