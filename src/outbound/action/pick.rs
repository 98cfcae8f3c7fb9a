//! Which entries of a list are returned.

use serde_json::Value;

use super::ActionError;
use super::fill::{Scope, plain};
use super::filter::whole;
use crate::catalog::definition::action::{AnswerMap, Template};

/// What the caller wants of a list.
pub(super) struct Pick<'m> {
    /// Pointers into an entry, and what the text there must contain, in lower case.
    keep: Vec<(&'m str, String)>,
    limit: Option<usize>,
}

impl<'m> Pick<'m> {
    pub(super) fn of(map: &'m AnswerMap, scope: &Scope<'_>) -> Result<Self, ActionError> {
        let mut keep = Vec::new();
        for (at, template) in &map.keep {
            keep.extend(scope.text(template)?.map(|text| (at.as_str(), text.trim().to_lowercase())));
        }
        let mut limit = None;
        for named in map.limit.iter().flat_map(Template::named) {
            let number = |value: &Value| whole(value).and_then(|number| number.try_into().ok());
            let wrong = || ActionError::input(&named.name, "must be a whole number");
            limit = scope.value(named)?.map(|value| number(&value).ok_or_else(wrong)).transpose()?;
        }
        Ok(Self { keep, limit })
    }

    /// The list with these entries alone; anything else as it is.
    pub(super) fn from(&self, output: Value) -> Value {
        let Value::Array(entries) = output else { return output };
        let contains = |entry: &Value, at: &str, text: &str| {
            entry.pointer(at).is_some_and(|value| plain(value).to_lowercase().contains(text))
        };
        let is_wanted = |entry: &Value| self.keep.iter().all(|(at, text)| contains(entry, at, text));
        entries.into_iter().filter(is_wanted).take(self.limit.unwrap_or(usize::MAX)).collect()
    }
}
