//! The three tools of a server in the mode `CODE`, in place of one for each action: to search what is offered, to describe
//! one, to execute one.

use serde_json::{Map, Value, json};

use super::offer::Offered;
use crate::error::{Error, Result};

/// How many actions a search answers at most, and how many unless told.
const FOUND_MAX: u64 = 100;
const FOUND_DEFAULT: u64 = 20;

/// One of the three.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Generic {
    /// Search.
    Search,
    /// Describe.
    Describe,
    /// Execute.
    Execute,
}

impl Generic {
    /// All of them, in the list's order.
    pub const ALL: [Self; 3] = [Self::Search, Self::Describe, Self::Execute];

    /// Its name in the protocol.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Search => "search_actions",
            Self::Describe => "describe_action",
            Self::Execute => "execute_action",
        }
    }

    /// What people call it.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::Search => "Search actions",
            Self::Describe => "Describe an action",
            Self::Execute => "Execute an action",
        }
    }

    /// What agents read of it.
    #[must_use]
    pub const fn description(self) -> &'static str {
        match self {
            Self::Search => {
                "Finds actions by words of their names and descriptions. Answers their names, for describe_action and \
                 execute_action. Without a query it answers the first ones."
            }
            Self::Describe => "Answers what an action does, and the JSON Schema of its input.",
            Self::Execute => "Executes an action with an input that fits the schema of describe_action.",
        }
    }

    /// What it takes, as JSON Schema.
    #[must_use]
    pub fn schema(self) -> Map<String, Value> {
        let action = json!({ "type": "string", "description": "The action's name, as search_actions answers it." });
        let (properties, required) = match self {
            Self::Search => (
                json!({
                    "query": { "type": "string", "description": "Words that all must occur." },
                    "integration": { "type": "string", "description": "Only actions of this integration." },
                    "limit": { "type": "integer", "minimum": 1, "maximum": FOUND_MAX, "default": FOUND_DEFAULT },
                }),
                json!([]),
            ),
            Self::Describe => (json!({ "action": action }), json!(["action"])),
            Self::Execute => (
                json!({ "action": action, "input": { "type": "object", "description": "The action's input." } }),
                json!(["action"]),
            ),
        };
        let schema = json!({
            "type": "object", "properties": properties, "required": required, "additionalProperties": false,
        });
        if let Value::Object(schema) = schema { schema } else { Map::new() }
    }
}

/// The actions in which every word of the query occurs.
///
/// # Errors
/// 400 for members of another type.
pub fn search(offered: &[Offered<'_>], given: &Map<String, Value>) -> Result<Value> {
    let words: Vec<_> = text(given, "query")?.unwrap_or_default().split_whitespace().map(str::to_lowercase).collect();
    let integration = text(given, "integration")?;
    let limit = match given.get("limit") {
        None | Some(Value::Null) => FOUND_DEFAULT,
        Some(value) => value
            .as_u64()
            .filter(|limit| (1..=FOUND_MAX).contains(limit))
            .ok_or_else(|| Error::field("limit", format!("must be from 1 to {FOUND_MAX}")))?,
    };
    let found: Vec<_> = offered
        .iter()
        .filter(|it| integration.is_none_or(|name| it.integration() == name))
        .filter(|it| {
            let all = it.all_words();
            words.iter().all(|word| all.contains(word.as_str()))
        })
        .collect();
    let shown = found.iter().take(usize::try_from(limit).unwrap_or(usize::MAX));
    let shown: Vec<_> = shown
        .map(|it| {
            json!({
                "action": it.name,
                "title": it.title(),
                "description": it.description(),
                "integration": it.integration(),
                "readOnly": it.only_reads(),
            })
        })
        .collect();
    Ok(json!({ "actions": shown, "total": found.len() }))
}

/// What an action does, and what it takes.
///
/// # Errors
/// 404 `ACTION_NOT_FOUND`; 400 without a name.
pub fn describe(offered: &[Offered<'_>], given: &Map<String, Value>) -> Result<Value> {
    let it = named(offered, given)?;
    Ok(json!({
        "action": it.name,
        "title": it.title(),
        "description": it.description(),
        "integration": it.integration(),
        "readOnly": it.only_reads(),
        "destructive": it.destroys(),
        "idempotent": it.is_idempotent(),
        "inputSchema": it.schema(),
    }))
}

/// The action that is to be executed, and its input.
///
/// # Errors
/// 404 `ACTION_NOT_FOUND`; 400 without a name, or for an input that is no object.
pub fn meant<'a, 'b>(
    offered: &'b [Offered<'a>],
    given: &Map<String, Value>,
) -> Result<(&'b Offered<'a>, Map<String, Value>)> {
    let it = named(offered, given)?;
    match given.get("input") {
        None | Some(Value::Null) => Ok((it, Map::new())),
        Some(Value::Object(input)) => Ok((it, input.clone())),
        Some(_) => Err(Error::field("input", "must be an object")),
    }
}

fn named<'a, 'b>(offered: &'b [Offered<'a>], given: &Map<String, Value>) -> Result<&'b Offered<'a>> {
    let name = text(given, "action")?.ok_or_else(|| Error::field("action", "is required"))?;
    offered.iter().find(|it| it.name == name).ok_or_else(|| Error::not_found("ACTION_NOT_FOUND", "action"))
}

fn text<'a>(given: &'a Map<String, Value>, name: &str) -> Result<Option<&'a str>> {
    match given.get(name) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) => Ok(Some(text)),
        Some(_) => Err(Error::field(name, "must be a string")),
    }
}
