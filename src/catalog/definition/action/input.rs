//! What an action takes: every problem is found before anything is sent.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::{Map, Number, Value, json};

use super::{Action, Does, custom};
use crate::domain::base64;
use crate::domain::moment::Moment;

/// Something that an action takes.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Input {
    /// Its name, which requests name as `{name}`.
    pub name: String,
    /// What it takes.
    #[serde(rename = "type")]
    pub kind: InputKind,
    /// What a form calls it.
    pub label: String,
    /// What to give, in a sentence.
    #[serde(default)]
    pub help: Option<String>,
    /// Whether it must be given; one with a default need not.
    #[serde(default)]
    pub required: bool,
    /// Whether it only confirms: nothing is sent of it, and of a checkbox true is taken alone.
    #[serde(default)]
    pub must: bool,
    /// The input that it must be the same as: it only confirms, and nothing is sent of it.
    #[serde(default)]
    pub same_as: Option<String>,
    /// Taken when nothing is given.
    #[serde(default)]
    pub default: Option<Value>,
    /// The values of a static dropdown.
    #[serde(default)]
    pub choices: Vec<Offered>,
    /// The list that fills a dropdown.
    #[serde(default)]
    pub options: Option<String>,
    /// The list of inputs that it is made of.
    #[serde(default)]
    pub dynamic: Option<String>,
}

/// A value that can be chosen.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Offered {
    /// What is sent.
    pub value: Value,
    /// What a form shows; the value without it.
    #[serde(default)]
    pub label: Option<String>,
}

impl Offered {
    /// What a form shows.
    #[must_use]
    pub fn shown(&self) -> String {
        self.label.clone().unwrap_or_else(|| plain(&self.value).unwrap_or_default())
    }
}

/// Types of contract section 4.
#[derive(Clone, Copy, Debug, Deserialize, serde::Serialize, PartialEq, Eq)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
#[expect(missing_docs, reason = "docs/actions.md explains them")]
pub enum InputKind {
    ShortText,
    LongText,
    DateTime,
    Number,
    Checkbox,
    StaticDropdown,
    StaticMultiSelectDropdown,
    Dropdown,
    MultiSelectDropdown,
    Array,
    Object,
    Dynamic,
    Json,
    File,
}

impl InputKind {
    /// Whether it takes one of `choices`.
    #[must_use]
    pub fn is_static(self) -> bool {
        matches!(self, Self::StaticDropdown | Self::StaticMultiSelectDropdown)
    }

    /// Whether it takes what `options` list.
    #[must_use]
    pub fn is_dropdown(self) -> bool {
        matches!(self, Self::Dropdown | Self::MultiSelectDropdown)
    }
}

impl Action {
    /// Checks what a caller gave, and answers it in the types that requests are built from, with the defaults.
    ///
    /// # Errors
    /// What is wrong, by the input's name; each completes the sentence "the input …" and never repeats a value.
    pub fn read(&self, given: &Map<String, Value>) -> Result<Map<String, Value>, BTreeMap<String, String>> {
        if matches!(self.does, Does::CustomCall) {
            return custom::read(given);
        }
        let (mut read, mut problems) = (Map::new(), BTreeMap::new());
        for input in &self.input {
            match input.read(given.get(&input.name)) {
                Ok(Some(value)) => drop(read.insert(input.name.clone(), value)),
                Ok(None) => {}
                Err(problem) => drop(problems.insert(input.name.clone(), problem)),
            }
        }
        for (input, other) in self.input.iter().filter_map(|input| Some((input, input.same_as.as_ref()?))) {
            if read.get(&input.name).and_then(plain) != read.get(other).and_then(plain) {
                problems.entry(input.name.clone()).or_insert_with(|| format!("must be the same as `{other}`"));
            }
        }
        for name in given.keys().filter(|name| self.takes(name).is_none()) {
            let name: String = name.chars().filter(|c| !c.is_control()).take(100).collect();
            problems.insert(name, "is not an input of this action".to_owned());
        }
        if problems.is_empty() { Ok(read) } else { Err(problems) }
    }
}

impl Input {
    /// The value as requests take it; `None` for nothing.
    ///
    /// # Errors
    /// What is wrong with it: completes the sentence "the input …".
    pub fn read(&self, given: Option<&Value>) -> Result<Option<Value>, String> {
        let is_nothing = |value: &&Value| value.is_null() || value.as_str().is_some_and(|text| text.trim().is_empty());
        match given.filter(|value| !is_nothing(value)) {
            Some(value) => self.accept(value).map(Some),
            None => match &self.default {
                Some(default) => self.accept(default).map(Some),
                None if self.required => Err("is required".to_owned()),
                None => Ok(None),
            },
        }
    }

    fn accept(&self, value: &Value) -> Result<Value, String> {
        match self.kind {
            InputKind::ShortText | InputKind::LongText => match value {
                Value::String(_) => Ok(value.clone()),
                Value::Number(number) => Ok(number.to_string().into()),
                _ => Err("must be a text".to_owned()),
            },
            InputKind::DateTime => moment(value),
            InputKind::Number => number(value),
            InputKind::Checkbox => match value.as_bool().or_else(|| value.as_str()?.trim().parse().ok()) {
                Some(false) if self.must => Err("must be true".to_owned()),
                Some(it) => Ok(it.into()),
                None => Err("must be true or false".to_owned()),
            },
            InputKind::StaticDropdown => self.chosen(value),
            InputKind::StaticMultiSelectDropdown => list(value)?.iter().map(|member| self.chosen(member)).collect(),
            InputKind::Dropdown => Ok(value.clone()),
            InputKind::MultiSelectDropdown | InputKind::Array => list(value).map(Value::Array),
            InputKind::Object | InputKind::Dynamic => match structure(value) {
                Some(object @ Value::Object(_)) => Ok(object),
                _ => Err("must be an object".to_owned()),
            },
            InputKind::Json => {
                Ok(value.as_str().and_then(|text| serde_json::from_str(text).ok()).unwrap_or_else(|| value.clone()))
            }
            InputKind::File => file(value),
        }
    }

    /// The declared value that is meant: a number may be given as its text.
    fn chosen(&self, value: &Value) -> Result<Value, String> {
        let is_it = |offered: &&Offered| offered.value == *value || plain(&offered.value) == plain(value);
        self.choices.iter().find(is_it).map(|offered| offered.value.clone()).ok_or_else(|| {
            let known: Vec<_> = self.choices.iter().filter_map(|offered| plain(&offered.value)).collect();
            format!("must be one of {}", known.join(", "))
        })
    }
}

/// A text, a number or a truth as text.
fn plain(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.trim().to_owned()),
        Value::Number(_) | Value::Bool(_) => Some(value.to_string()),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    }
}

/// RFC 3339 for what is given as seconds; else as it was given.
fn moment(value: &Value) -> Result<Value, String> {
    let read = Moment::read(value).ok_or("must be a date and time such as 2027-01-31T12:00:00Z, or a date")?;
    let is_seconds = matches!(read, Moment::Seconds(_));
    Ok(if is_seconds { read.rfc3339().into() } else { value.clone() })
}

fn number(value: &Value) -> Result<Value, String> {
    let read = match value {
        Value::Number(number) => Some(number.clone()),
        Value::String(text) => {
            let text = text.trim();
            let whole = text.parse::<i64>().ok().map(Number::from);
            whole.or_else(|| text.parse::<f64>().ok().and_then(Number::from_f64))
        }
        _ => None,
    };
    read.map(Value::Number).ok_or_else(|| "must be a number".to_owned())
}

/// The list that is given, as JSON or by its commas.
fn list(value: &Value) -> Result<Vec<Value>, String> {
    match value {
        Value::Array(list) => Ok(list.clone()),
        Value::Number(_) => Ok(vec![value.clone()]),
        Value::String(text) => match structure(value) {
            Some(Value::Array(list)) => Ok(list),
            Some(_) => Err("must be a list".to_owned()),
            None => Ok(text.split(',').map(str::trim).filter(|part| !part.is_empty()).map(Value::from).collect()),
        },
        _ => Err("must be a list".to_owned()),
    }
}

/// An object or list, given as it is or as its JSON text.
fn structure(value: &Value) -> Option<Value> {
    let text = match value {
        Value::String(text) => text.trim(),
        other => return Some(other.clone()),
    };
    text.starts_with(['{', '[']).then(|| serde_json::from_str(text).ok())?
}

/// A file: `{ data }` in base64 or `{ url }`, each with `filename` and `contentType` where they are known.
///
/// # Errors
/// What is wrong with it.
pub fn file(value: &Value) -> Result<Value, String> {
    let usage = "must be base64, a data: URL, an https URL, or an object with one of them as `data`";
    let (source, given) = match value {
        Value::String(text) => (text.as_str(), Map::new()),
        Value::Object(members) => {
            let source = members.get("data").or_else(|| members.get("url")).and_then(Value::as_str);
            (source.ok_or(usage)?, members.clone())
        }
        _ => return Err(usage.to_owned()),
    };
    let source = source.trim();
    let mut file = if source.starts_with("https://") || source.starts_with("http://") {
        Map::from_iter([("url".to_owned(), json!(source))])
    } else if let Some(rest) = source.strip_prefix("data:") {
        data_url(rest).ok_or("is a data: URL that cannot be read")?
    } else {
        let bytes = base64::decode(source).ok_or(usage)?;
        Map::from_iter([("data".to_owned(), json!(base64::encode(&bytes)))])
    };
    for name in ["filename", "contentType"] {
        match given.get(name) {
            None | Some(Value::Null) => {}
            Some(Value::String(text)) if text.chars().any(char::is_control) => {
                return Err(format!("has a `{name}` with control characters"));
            }
            Some(Value::String(text)) => drop(file.insert(name.to_owned(), json!(text))),
            Some(_) => return Err(format!("has a `{name}` that is no text")),
        }
    }
    Ok(file.into())
}

/// RFC 2397, without what stands before `data:`.
fn data_url(rest: &str) -> Option<Map<String, Value>> {
    let (head, data) = rest.split_once(',')?;
    let bytes = match head.strip_suffix(";base64") {
        Some(_) => base64::decode(data)?,
        None => base64::percent_decoded(data),
    };
    let kind = head.strip_suffix(";base64").unwrap_or(head);
    let kind = if kind.is_empty() { "text/plain" } else { kind };
    if kind.chars().any(char::is_control) {
        return None;
    }
    let data = base64::encode(&bytes);
    Some(Map::from_iter([("data".to_owned(), json!(data)), ("contentType".to_owned(), json!(kind))]))
}
