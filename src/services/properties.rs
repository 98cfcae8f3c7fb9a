//! What a form for an action's inputs asks while it is filled: the choices of a dropdown, and inputs that depend on others.

use std::{collections::BTreeMap, sync::Arc};

use serde_json::{Map, Value, json};

use super::{
    actions::{self, Ask, Failed},
    integrations,
    resolution::{self, Selectors},
};
use crate::{
    catalog::{
        Entry,
        definition::action::{Action, ActionRequest, Input, InputKind},
    },
    context::Context,
    domain::{access::Caller, connection::Connection},
    error::{Error, Result},
};

/// A property that is asked about, with what was entered so far.
#[derive(Clone, Debug)]
pub struct Asked {
    /// Catalog slug.
    pub integration_name: String,
    /// Name of the input.
    pub property_name: String,
    /// Whose input it is.
    pub action_name: Option<String>,
    /// Or whose; there are no triggers here.
    pub trigger_name: Option<String>,
    /// With which account; absent where no workspace was named.
    pub selectors: Option<Selectors>,
    /// What was entered so far.
    pub input: Map<String, Value>,
}

/// What a dropdown offers.
#[derive(Clone, Debug)]
pub struct Offers {
    /// Each `{ label, value }`.
    pub options: Vec<Value>,
    /// Whether something else must be entered first.
    pub is_disabled: bool,
}

/// What a dropdown offers. Choices that are declared are answered without asking anybody.
///
/// # Errors
/// 404 `INTEGRATION_NOT_FOUND`, `ACTION_NOT_FOUND`, `TRIGGER_NOT_FOUND`; 400 `NOT_DROPDOWN`, `NO_OPTIONS_FN`,
/// `MISSING_CONNECTION`, and `OPTIONS_FAILED` with what the provider says; and those of a resolution.
pub async fn options(ctx: &Arc<Context>, caller: &Caller, asked: Asked, search: Option<&str>) -> Result<Offers> {
    let (entry, action, property) = find(ctx, &asked)?;
    if property.kind.is_static() {
        return Ok(Offers { options: found(property.offered(), search), is_disabled: false });
    }
    if !property.kind.is_dropdown() {
        return Err(Error::invalid("NOT_DROPDOWN", format!("{} is no dropdown", property.name)));
    }
    let list = property.options.as_ref().and_then(|name| entry.actions().options.get(name));
    let list =
        list.ok_or_else(|| Error::invalid("NO_OPTIONS_FN", format!("{} has no list to offer", property.name)))?;
    let Some(input) = entered(action, &list.request, &asked.input)? else {
        return Ok(Offers { options: Vec::new(), is_disabled: true });
    };
    let connection = account(ctx, caller, &asked).await?;
    let answer = actions::ask(ctx, entry, &connection, Ask::Options(list, &input, search)).await;
    let Value::Array(options) = answer.map_err(|failed| renamed(failed, "OPTIONS_FAILED"))? else {
        return Err(Error::internal("options are a list"));
    };
    let options = if list.searches() { options } else { found(options, search) };
    Ok(Offers { options, is_disabled: false })
}

/// The inputs that a dynamic property is made of, as props by name; none as long as something else must be entered first.
///
/// # Errors
/// As [`options`], with `NOT_DYNAMIC`, `NO_PROPS_FN` and `RESOLVE_FAILED`.
pub async fn resolve(ctx: &Arc<Context>, caller: &Caller, asked: Asked) -> Result<Value> {
    let (entry, action, property) = find(ctx, &asked)?;
    if property.kind != InputKind::Dynamic {
        return Err(Error::invalid("NOT_DYNAMIC", format!("{} does not depend on other inputs", property.name)));
    }
    let list = property.dynamic.as_ref().and_then(|name| entry.actions().dynamic.get(name));
    let list = list.ok_or_else(|| Error::invalid("NO_PROPS_FN", format!("{} is any object", property.name)))?;
    let Some(input) = entered(action, &list.request, &asked.input)? else { return Ok(json!({})) };
    let connection = account(ctx, caller, &asked).await?;
    let answer = actions::ask(ctx, entry, &connection, Ask::Dynamic(list, &input)).await;
    answer.map_err(|failed| renamed(failed, "RESOLVE_FAILED"))
}

fn find<'a>(ctx: &'a Context, asked: &Asked) -> Result<(&'a Entry, &'a Action, &'a Input)> {
    let name = &asked.integration_name;
    let entry = ctx.catalog.get(name).ok_or_else(|| integrations::unknown(name))?;
    let action = match (&asked.action_name, &asked.trigger_name) {
        (Some(name), _) => actions::action(entry, name)?,
        (None, Some(_)) => return Err(Error::not_found("TRIGGER_NOT_FOUND", "trigger")),
        (None, None) => return Err(Error::field("actionName", "is required")),
    };
    let property = action.takes(&asked.property_name);
    let property = property.ok_or_else(|| Error::field("propertyName", "is not an input of the action"))?;
    Ok((entry, action, property))
}

/// What a list is asked by, of what was entered; `None` where something is missing that it cannot do without.
fn entered(action: &Action, request: &ActionRequest, given: &Map<String, Value>) -> Result<Option<Map<String, Value>>> {
    let (mut read, mut problems, mut is_whole) = (Map::new(), BTreeMap::new(), true);
    for input in request.names().filter_map(|name| action.takes(name)) {
        let value = given.get(&input.name).filter(|value| !value.is_null() && value.as_str() != Some(""));
        match input.read(value) {
            _ if value.is_none() && input.is_needed() => is_whole = false,
            Ok(Some(value)) => drop(read.insert(input.name.clone(), value)),
            Ok(None) => {}
            Err(problem) => drop(problems.insert(format!("input.{}", input.name), problem)),
        }
    }
    if problems.is_empty() { Ok(is_whole.then_some(read)) } else { Err(Error::fields(&problems)) }
}

/// The account to ask with. Nobody is made for it: a form is no action.
async fn account(ctx: &Context, caller: &Caller, asked: &Asked) -> Result<Connection> {
    let missing = |sentence| Error::invalid("MISSING_CONNECTION", sentence);
    let selectors = asked.selectors.clone();
    let selectors = selectors.ok_or_else(|| missing("workspaceId must say where the account is to be found"))?;
    let resolved = resolution::resolve(ctx, caller, selectors).await?;
    resolved.connection.ok_or_else(|| missing("the integration has no accounts"))
}

/// A failure under the code that this door has for it.
fn renamed(Failed { mut error, .. }: Failed, code: &'static str) -> Error {
    if error.code == "ACTION_FAILED" {
        error.code = code;
    }
    error
}

/// Those whose label has the search word in it.
fn found(options: Vec<Value>, search: Option<&str>) -> Vec<Value> {
    let Some(word) = search.map(|word| word.trim().to_lowercase()) else { return options };
    let label = |option: &Value| option.get("label").and_then(Value::as_str).unwrap_or_default().to_lowercase();
    options.into_iter().filter(|option| label(option).contains(&word)).collect()
}
