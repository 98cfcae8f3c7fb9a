//! Lists that fill dropdowns, and lists of further inputs.

use serde_json::{Map, Value};

use super::ActionError;
use super::fill::plain;
use crate::catalog::definition::action::{Actions, DynamicList, Input, InputKind, OptionList};
use crate::outbound::Http;
use crate::outbound::api::Access;

/// Longest list.
const LONGEST: usize = 1_000;
/// Longest label, in characters.
const LONGEST_LABEL: usize = 255;

/// An entry of a dropdown.
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
pub struct Choice {
    /// What a person reads.
    pub label: String,
    /// What the action is given.
    pub value: Value,
}

impl Access<'_> {
    /// Asks for the entries of a dropdown: at most the first 1,000. `input` is what was entered so far, and `search` the
    /// person's search word, which the caller applies where [`OptionList::searches`] says that the provider does not.
    ///
    /// # Errors
    /// [`ActionError`]; [`ActionError::Input`] where an input that the list depends on is missing.
    pub async fn options(
        &self,
        http: &Http,
        actions: &Actions,
        list: &OptionList,
        input: &Map<String, Value>,
        search: Option<&str>,
    ) -> Result<Vec<Choice>, ActionError> {
        let mut input = input.clone();
        match search.map(str::trim).filter(|word| !word.is_empty()) {
            Some(word) => drop(input.insert("search".to_owned(), word.into())),
            None => drop(input.remove("search")),
        }
        let answer = self.asked(http, actions, &list.request, &input).await?;
        let choice = |entry: &Value| {
            let value = entry.pointer(&list.value).filter(|value| !value.is_null())?.clone();
            let mut labels = list.label.iter().filter_map(|at| entry.pointer(at)).map(plain);
            let label = labels.find(|label| !label.trim().is_empty()).unwrap_or_else(|| plain(&value));
            Some(Choice { label: line(&label), value })
        };
        Ok(entries(&answer, &list.list)?.iter().filter_map(choice).take(LONGEST).collect())
    }

    /// Asks for further inputs: at most 1,000.
    ///
    /// # Errors
    /// [`ActionError`]; [`ActionError::Input`] where an input that the list depends on is missing.
    pub async fn dynamic(
        &self,
        http: &Http,
        actions: &Actions,
        list: &DynamicList,
        input: &Map<String, Value>,
    ) -> Result<Vec<Input>, ActionError> {
        let answer = self.asked(http, actions, &list.request, input).await?;
        let further = |entry: &Value| {
            let name = plain(entry.pointer(&list.name).filter(|value| !value.is_null())?);
            let label = list.label.as_ref().and_then(|at| entry.pointer(at)).map(plain);
            let word = list.kind.as_ref().and_then(|at| entry.pointer(at)).map(plain);
            let kind = word.and_then(|word| list.kinds.get(&word).copied()).unwrap_or(InputKind::ShortText);
            Some(Input {
                label: line(label.as_deref().unwrap_or(&name)),
                name,
                kind,
                help: None,
                required: false,
                must: false,
                same_as: None,
                default: None,
                choices: Vec::new(),
                options: None,
                dynamic: None,
            })
        };
        Ok(entries(&answer, &list.list)?.iter().filter_map(further).take(LONGEST).collect())
    }
}

fn entries<'a>(answer: &'a Value, at: &str) -> Result<&'a [Value], ActionError> {
    match answer.pointer(at) {
        Some(Value::Array(list)) => Ok(list),
        // Where there is nothing, some leave the list out.
        None | Some(Value::Null) if answer.is_object() => Ok(&[]),
        Some(one @ Value::Object(_)) if !at.is_empty() => Ok(std::slice::from_ref(one)),
        _ => Err(ActionError::Unreadable("it has no list where one is expected")),
    }
}

fn line(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).take(LONGEST_LABEL).collect::<String>().trim().to_owned()
}
