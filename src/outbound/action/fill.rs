//! What the names in an action's texts stand for.

use serde_json::{Map, Value};
use uuid::Uuid;

use super::ActionError;
use super::file::{File, Files};
use crate::catalog::definition::action::{Filter, Named, Piece, Template, Tree};
use crate::domain::base64;
use crate::domain::moment::Moment;
use crate::outbound::{Stamp, derived};

/// Everything that a request's texts may name.
pub(super) struct Scope<'a> {
    input: &'a Map<String, Value>,
    files: Files,
    known: &'a Map<String, Value>,
    stamp: Stamp,
    /// The message that `{mail}` stands for.
    pub(super) mail: Option<File>,
}

/// A value, or the file that stands for one.
enum Meant<'s> {
    File(&'s File),
    Value(Value),
}

impl<'a> Scope<'a> {
    pub(super) fn new(
        input: &'a Map<String, Value>,
        files: Files,
        known: &'a Map<String, Value>,
        stamp: Stamp,
    ) -> Self {
        Self { input, files, known, stamp, mail: None }
    }

    pub(super) fn stamp(&self) -> Stamp {
        self.stamp
    }

    /// The files that a name stands for.
    pub(super) fn files(&self, named: &Named) -> &[File] {
        match (named.name.as_str(), &self.mail) {
            ("mail", Some(mail)) => std::slice::from_ref(mail),
            (name, _) => self.files.get(name).map(Vec::as_slice).unwrap_or_default(),
        }
    }

    /// What is known of the account.
    pub(super) fn known(&self, name: &str) -> Option<&Value> {
        self.known.get(name).filter(|value| !value.is_null())
    }

    /// What a name stands for, after its filters; `None` for nothing.
    pub(super) fn value(&self, named: &Named) -> Result<Option<Value>, ActionError> {
        let Some(mut meant) = self.meant(named) else { return Ok(None) };
        for filter in &named.filters {
            meant = match self.filtered(meant, *filter) {
                Ok(Some(value)) => Meant::Value(value),
                Ok(None) => return Ok(None),
                Err(problem) => return Err(ActionError::input(&named.name, problem)),
            };
        }
        Ok(Some(match meant {
            Meant::Value(value) => value,
            Meant::File(file) => base64::encode(&file.bytes).into(),
        }))
    }

    fn meant(&self, named: &Named) -> Option<Meant<'_>> {
        if let Some(name) = named.of_connection() {
            return self.known(name).cloned().map(Meant::Value);
        }
        if let Some(file) = self.files(named).first() {
            return Some(Meant::File(file));
        }
        if let Some(value) = self.input.get(&named.name) {
            return Some(value).filter(|value| !value.is_null()).cloned().map(Meant::Value);
        }
        match named.name.as_str() {
            "now" => {
                let now = self.stamp.at.to_rfc3339_opts(chrono::SecondsFormat::Secs, true);
                Some(Meant::Value(now.into()))
            }
            "uuid" => {
                let uuid = uuid::Builder::from_random_bytes(derived(self.stamp.seed, b"uuid", 0)).into_uuid();
                Some(Meant::Value(Uuid::to_string(&uuid).into()))
            }
            _ => None,
        }
    }

    fn filtered(&self, meant: Meant<'_>, filter: Filter) -> Result<Option<Value>, &'static str> {
        let value = match (meant, filter) {
            (Meant::File(file), Filter::Base64) => return Ok(Some(base64::encode(&file.bytes).into())),
            (Meant::File(file), Filter::Base64Url) => {
                return Ok(Some(base64::encode_url(&file.bytes).into()));
            }
            (Meant::File(file), Filter::Filename) => return Ok(file.filename.clone().map(Value::from)),
            (Meant::File(file), Filter::ContentType) => return Ok(file.kind.clone().map(Value::from)),
            (Meant::File(file), _) => Value::from(base64::encode(&file.bytes)),
            (Meant::Value(value), _) => value,
        };
        filtered(value, filter)
    }

    /// The text, if everything that it names is there.
    pub(super) fn text(&self, template: &Template) -> Result<Option<String>, ActionError> {
        if let Some(named) = template.single() {
            return Ok(self.value(named)?.as_ref().map(plain));
        }
        let mut text = String::new();
        for piece in template.pieces() {
            match piece {
                Piece::Text(literal) => text.push_str(literal),
                Piece::Named(named) => match self.value(named)? {
                    // Among other text, JSON keeps its quotes: what is around it may be JSON too.
                    Some(value) if named.filters.last() == Some(&Filter::Text) && value.is_string() => {
                        text.push_str(&value.to_string());
                    }
                    Some(value) => text.push_str(&plain(&value)),
                    None => return Ok(None),
                },
            }
        }
        Ok(Some(text))
    }

    /// A header's value, which stays on its line (RFC 9110, 5.5).
    pub(super) fn header(&self, template: &Template) -> Result<Option<String>, ActionError> {
        for named in template.named() {
            if self.value(named)?.is_some_and(|value| plain(&value).chars().any(char::is_control)) {
                return Err(ActionError::input(&named.name, "must not contain control characters"));
            }
        }
        self.text(template)
    }

    /// The value with everything in its place; `None` where nothing of it is left.
    pub(super) fn json(&self, tree: &Tree) -> Result<Option<Value>, ActionError> {
        match tree {
            Tree::Bool(it) => Ok(Some((*it).into())),
            Tree::Number(number) => Ok(Some(Value::Number(number.clone()))),
            Tree::Text(template) => match template.single() {
                Some(named) => self.value(named),
                None => Ok(self.text(template)?.map(Value::from)),
            },
            Tree::List(members) => {
                let filled = members.iter().filter_map(|member| self.json(member).transpose());
                let filled = filled.collect::<Result<Vec<_>, _>>()?;
                Ok((members.is_empty() || !filled.is_empty()).then_some(Value::Array(filled)))
            }
            Tree::Object(members) => self.object(members),
        }
    }

    fn object(&self, members: &[(String, Tree)]) -> Result<Option<Value>, ActionError> {
        let mut filled = Map::new();
        for (name, member) in members.iter().filter(|(name, _)| name != "+") {
            if let Some(value) = self.json(member)? {
                filled.insert(name.clone(), value);
            }
        }
        for (_, member) in members.iter().filter(|(name, _)| name == "+") {
            match self.json(member)? {
                Some(Value::Object(more)) => {
                    for (name, value) in more {
                        filled.entry(name).or_insert(value);
                    }
                }
                None => {}
                Some(_) => {
                    let name = member.texts("").first().and_then(|(_, text)| text.named().next());
                    return Err(ActionError::input(name.map_or("input", |it| &it.name), "must be an object"));
                }
            }
        }
        Ok((members.is_empty() || !filled.is_empty()).then_some(Value::Object(filled)))
    }
}

/// A value as text: a list of plain values by commas, anything else as JSON.
pub(super) fn plain(value: &Value) -> String {
    let is_plain = |value: &Value| !value.is_array() && !value.is_object();
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        Value::Array(list) if list.iter().all(is_plain) => list.iter().map(plain).collect::<Vec<_>>().join(","),
        other => other.to_string(),
    }
}

fn filtered(value: Value, filter: Filter) -> Result<Option<Value>, &'static str> {
    let each = |change: fn(String) -> String| match &value {
        Value::Array(list) => list.iter().map(|member| Value::from(change(plain(member)))).collect(),
        other => change(plain(other)).into(),
    };
    let moment = || Moment::read(&value).ok_or("must be a date and time such as 2027-01-31T12:00:00Z, or a date");
    Ok(Some(match filter {
        Filter::Csv => plain(&value).into(),
        Filter::Lines => match &value {
            Value::Array(list) => list.iter().map(plain).collect::<Vec<_>>().join("\n").into(),
            other => plain(other).into(),
        },
        Filter::List => match value {
            Value::Array(_) => value,
            other => {
                let text = plain(&other);
                text.split(',').map(str::trim).filter(|part| !part.is_empty()).map(Value::from).collect()
            }
        },
        Filter::Text => match value {
            Value::String(_) => value,
            other => other.to_string().into(),
        },
        Filter::Json => match &value {
            Value::String(text) => serde_json::from_str(text).map_err(|_| "must be JSON")?,
            _ => value,
        },
        Filter::Int => whole(&value).ok_or("must be a whole number")?.into(),
        Filter::Base64 => base64::encode(plain(&value).as_bytes()).into(),
        Filter::Base64Url => base64::encode_url(plain(&value).as_bytes()).into(),
        Filter::Filename | Filter::ContentType => return Ok(None),
        Filter::Path => value,
        Filter::Epoch => moment()?.instant().timestamp().into(),
        Filter::EpochMs => moment()?.instant().timestamp_millis().into(),
        Filter::Date => moment()?.day().to_string().into(),
        Filter::Rfc3339 => moment()?.rfc3339().into(),
        Filter::Lower => each(|text| text.to_lowercase()),
        Filter::Upper => each(|text| text.to_uppercase()),
        Filter::Doubled => each(|text| text.replace('\'', "''")),
        Filter::Escaped => each(|text| text.replace('\\', "\\\\").replace('\'', "\\'").replace('"', "\\\"")),
    }))
}

fn whole(value: &Value) -> Option<i64> {
    match value {
        Value::Number(number) => number.as_i64().or_else(|| exact(number.as_f64()?)),
        Value::String(text) => text.trim().parse().ok().or_else(|| exact(text.trim().parse().ok()?)),
        _ => None,
    }
}

fn exact(number: f64) -> Option<i64> {
    let fits = number.fract() == 0.0 && number.abs() < 9e15;
    #[expect(clippy::cast_possible_truncation, reason = "it is whole and small")]
    fits.then_some(number as i64)
}
