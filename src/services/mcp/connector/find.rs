//! Finding actions, and what they take.

use std::fmt::Write;

use serde_json::{Map, Value, json};

use super::{function, id, names, text};
use crate::{
    error::{Error, Result},
    services::{access, mcp::offer::Offered},
};

/// The most actions that a search answers.
const FOUND_MAX: usize = 100;

/// The integrations with the actions in which most of the words occur.
pub(super) fn search(offered: &[Offered<'_>], query: &str) -> Value {
    let words: Vec<_> = query.split_whitespace().map(str::to_lowercase).collect();
    let score = |it: &Offered<'_>| {
        let all = it.all_words();
        words.iter().filter(|word| all.contains(word.as_str())).count()
    };
    let scored: Vec<_> = offered.iter().map(|it| (it, score(it))).collect();
    let best = scored.iter().map(|(_, score)| *score).max().unwrap_or(0);
    let found: Vec<_> = scored
        .into_iter()
        .filter(|(_, score)| *score == best && (best > 0 || words.is_empty()))
        .map(|(it, _)| it)
        .collect();
    let shown = found.iter().take(FOUND_MAX).copied();
    let integrations: Vec<_> = by_alias(shown)
        .into_iter()
        .map(|(first, actions)| {
            let actions: Vec<_> = actions
                .iter()
                .map(|it| {
                    json!({
                        "functionName": function(it),
                        "actionName": it.action_name(),
                        "description": it.description(),
                        "readOnly": it.only_reads(),
                    })
                })
                .collect();
            json!({
                "alias": first.alias(),
                "sourceIntegrationName": first.integration(),
                "displayName": first.place(),
                "actions": actions,
            })
        })
        .collect();
    json!({ "integrations": integrations, "total": found.len() })
}

/// Actions by their alias, in the order in which the aliases come.
pub(super) fn by_alias<'a, 'b>(
    offered: impl Iterator<Item = &'b Offered<'a>>,
) -> Vec<(&'b Offered<'a>, Vec<&'b Offered<'a>>)>
where
    'a: 'b,
{
    let mut groups: Vec<(&Offered<'a>, Vec<&Offered<'a>>)> = Vec::new();
    for it in offered {
        match groups.iter_mut().find(|(first, _)| first.alias() == it.alias()) {
            Some((_, all)) => all.push(it),
            None => groups.push((it, vec![it])),
        }
    }
    groups
}

pub(super) fn read_api(offered: &[Offered<'_>], given: &Map<String, Value>) -> Result<Value> {
    let aliases = [names(given, "alias")?, names(given, "aliases")?].concat();
    let actions = [names(given, "action")?, names(given, "actions")?].concat();
    let in_short = match text(given, "detail")? {
        None | Some("full") => false,
        Some("signatures") => true,
        Some(_) => return Err(Error::field("detail", "must be full or signatures")),
    };
    if aliases.is_empty() {
        return Err(Error::field("alias", "is required"));
    }
    let groups = by_alias(offered.iter());
    let mut apis = Vec::with_capacity(aliases.len());
    for alias in aliases {
        let group = groups.iter().find(|(first, _)| first.alias() == alias);
        let (first, all) = group.ok_or_else(|| access::missing("integration of that alias"))?;
        let wanted = |it: &Offered<'_>| {
            actions.is_empty() || actions.iter().any(|name| *name == it.action_name() || *name == function(it))
        };
        let told: Vec<_> =
            all.iter().filter(|it| wanted(it)).map(|it| if in_short { signature(it) } else { info(it) }).collect();
        apis.push(json!({ "alias": alias, "integrationName": first.integration(), "actions": told }));
    }
    Ok(json!({ "apis": apis }))
}

/// An action in a line: `send_message({ channel, text, thread_ts? })`.
fn signature(it: &Offered<'_>) -> Value {
    let schema = it.schema();
    let needed: Vec<_> = schema.get("required").and_then(Value::as_array).into_iter().flatten().collect();
    let inputs = schema.get("properties").and_then(Value::as_object).into_iter().flatten();
    let mut line = String::new();
    for (name, _) in inputs {
        let comma = if line.is_empty() { "" } else { ", " };
        let mark = if needed.iter().any(|it| *it == name) { "" } else { "?" };
        let _ = write!(line, "{comma}{name}{mark}");
    }
    json!({ "id": id(it), "signature": format!("{}({{ {line} }})", function(it)), "description": it.description() })
}

pub(super) fn info(it: &Offered<'_>) -> Value {
    json!({
        "id": id(it),
        "alias": it.alias(),
        "functionName": function(it),
        "actionName": it.action_name(),
        "integrationName": it.integration(),
        "displayName": it.title(),
        "description": it.description(),
        "readOnly": it.only_reads(),
        "destructive": it.destroys(),
        "idempotent": it.is_idempotent(),
        "inputSchema": it.schema(),
    })
}
