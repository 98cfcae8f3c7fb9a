//! What is made of an action's answer.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value;

use super::template::Template;

/// What is made of an answer. Pointers are JSON pointers (RFC 6901).
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct AnswerMap {
    /// What is returned; the whole answer without it.
    pub output: Option<String>,
    /// A member that is `false` when a 200 answer is a failure.
    pub ok: Option<String>,
    /// Lists or objects that have something in them when a 200 answer is a failure.
    pub fails_if: Vec<String>,
    /// Where a failure's message stands.
    pub errors: Vec<String>,
    /// What a failure says, at the pointer, when it is the credential that is not accepted.
    pub unauthorized: BTreeMap<String, Vec<Value>>,
    /// Statuses that stand for "there is none".
    pub null_on: Vec<u16>,
    /// Whether the answer is XML, which is read as JSON.
    pub xml: bool,
    /// How the next page is asked for.
    pub page: Option<Page>,
    /// Of a list, the entries are returned in which the text at each pointer contains this one, whatever the case.
    #[serde(rename = "where")]
    pub keep: BTreeMap<String, Template>,
    /// How many entries of a list are returned at most.
    pub limit: Option<Template>,
}

impl AnswerMap {
    /// Every text of it, with its path below the answer, dotted.
    pub fn texts(&self) -> impl Iterator<Item = (String, &Template)> {
        let keep = self.keep.iter().map(|(at, text)| (format!("where.{at}"), text));
        keep.chain(self.limit.iter().map(|text| ("limit".to_owned(), text)))
    }
}

/// How a list goes on.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Page {
    /// The input that asks for the next page.
    pub input: String,
    /// Where its value stands in the answer; absent where one counts on.
    #[serde(default)]
    pub next: Option<String>,
    /// The query parameter that is its value, of the next page's URL in the header `Link` (RFC 8288). Then the output is
    /// `{ items, next }`.
    #[serde(default)]
    pub link: Option<String>,
}

impl Page {
    /// Where the next value stands in the output.
    #[must_use]
    pub fn place(&self) -> Option<&str> {
        if self.link.is_some() { Some("/next") } else { self.next.as_deref() }
    }
}
