//! What the names in an action's texts stand for.

use serde_json::{Map, Value};
use uuid::Uuid;

use super::ActionError;
use super::file::{File, Files};
use super::filter::filtered;
use crate::catalog::definition::action::{ActionRequest, Filter, Named, Piece, Template, Tree, of_entry};
use crate::domain::base64;
use crate::outbound::{Stamp, derived};

/// Everything that a request's texts may name.
#[derive(Clone, Copy)]
pub(super) struct Scope<'a> {
    input: &'a Map<String, Value>,
    files: &'a Files,
    known: &'a Map<String, Value>,
    stamp: Stamp,
    /// The message that `{mail}` stands for.
    pub(super) mail: Option<&'a File>,
    /// The entry that `{item}` stands for.
    entry: Option<&'a Value>,
}

/// A value, or the file that stands for one.
enum Meant<'s> {
    File(&'s File),
    Value(Value),
}

impl Meant<'_> {
    /// Whether it says more than no.
    fn holds(&self) -> bool {
        !matches!(self, Self::Value(Value::Bool(false)))
    }
}

impl<'a> Scope<'a> {
    pub(super) fn new(
        input: &'a Map<String, Value>,
        files: &'a Files,
        known: &'a Map<String, Value>,
        stamp: Stamp,
    ) -> Self {
        Self { input, files, known, stamp, mail: None, entry: None }
    }

    pub(super) fn stamp(&self) -> Stamp {
        self.stamp
    }

    /// The same for an entry of a list.
    pub(super) fn for_entry<'e>(&self, entry: &'e Value) -> Scope<'e>
    where
        'a: 'e,
    {
        let scope: Scope<'e> = *self;
        Scope { entry: Some(entry), ..scope }
    }

    /// The files that a name stands for.
    pub(super) fn files(&self, name: &str) -> &'a [File] {
        match (name, self.mail) {
            ("mail", Some(mail)) => std::slice::from_ref(mail),
            (name, _) => self.files.get(name).map(Vec::as_slice).unwrap_or_default(),
        }
    }

    /// What is known of the account.
    pub(super) fn known(&self, name: &str) -> Option<&'a Value> {
        self.known.get(name).filter(|value| !value.is_null())
    }

    /// The first of the requests that fits what was given.
    pub(super) fn chosen<'r>(&self, requests: &'r [ActionRequest]) -> Result<&'r ActionRequest, ActionError> {
        for request in requests {
            let mut fits = true;
            for named in &request.when {
                fits = fits && self.holds(named)?;
            }
            if fits {
                return Ok(request);
            }
        }
        let mut needed: Vec<_> =
            requests.iter().filter_map(|request| Some(request.when.first()?.name.as_str())).collect();
        needed.dedup();
        let (first, others) = needed.split_first().ok_or(ActionError::Unprepared("no request"))?;
        Err(lacking(first, others.iter().copied()))
    }

    /// Whether what a name stands for is there, and not false.
    pub(super) fn holds(&self, named: &Named) -> Result<bool, ActionError> {
        Ok(self.after_filters(named)?.is_some_and(|meant| meant.holds()))
    }

    /// What a name stands for, after its filters; `None` for nothing.
    pub(super) fn value(&self, named: &Named) -> Result<Option<Value>, ActionError> {
        Ok(self.after_filters(named)?.map(|meant| match meant {
            Meant::Value(value) => value,
            Meant::File(file) => base64::encode(&file.bytes).into(),
        }))
    }

    fn after_filters(&self, named: &Named) -> Result<Option<Meant<'a>>, ActionError> {
        let mut meant = self.meant(&named.name);
        for filter in &named.filters {
            meant = match (meant, filter) {
                (None, Filter::Else(other)) => self.meant(other),
                (None, _) => None,
                (Some(it), Filter::Else(_)) => Some(it),
                (Some(it), Filter::If(other, value)) => Some(it).filter(|_| self.is(other, value)),
                (Some(it), Filter::Then(text)) => it.holds().then(|| Meant::Value(text.clone().into())),
                (Some(it), filter) => {
                    let made = of_meant(it, filter).map_err(|problem| ActionError::input(&named.name, problem))?;
                    made.map(Meant::Value)
                }
            };
        }
        Ok(meant)
    }

    fn is(&self, name: &str, value: &str) -> bool {
        matches!(self.meant(name), Some(Meant::Value(it)) if plain(&it) == value)
    }

    fn meant(&self, name: &str) -> Option<Meant<'a>> {
        let there = |value: &&Value| !value.is_null();
        if let Some(name) = name.strip_prefix("connection.") {
            return self.known(name).cloned().map(Meant::Value);
        }
        if let Some(at) = of_entry(name) {
            return self.entry?.pointer(at).filter(there).cloned().map(Meant::Value);
        }
        if let Some(file) = self.files(name).first() {
            return Some(Meant::File(file));
        }
        if let Some(value) = self.input.get(name) {
            return Some(value).filter(there).cloned().map(Meant::Value);
        }
        match name {
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

    /// A text that stays on its line (RFC 9110, 5.5).
    pub(super) fn line(&self, template: &Template) -> Result<Option<String>, ActionError> {
        for named in template.named() {
            if self.value(named)?.is_some_and(|value| plain(&value).chars().any(char::is_control)) {
                return Err(ActionError::input(&named.name, "must not contain control characters"));
            }
        }
        self.text(template)
    }

    /// A header's value; of JSON all that is not ASCII is escaped.
    pub(super) fn header(&self, tree: &Tree) -> Result<Option<String>, ActionError> {
        match tree {
            Tree::Text(template) => self.line(template),
            other => Ok(self.json(other)?.map(|value| ascii(&plain(&value)))),
        }
    }
}

fn of_meant(meant: Meant<'_>, filter: &Filter) -> Result<Option<Value>, &'static str> {
    let value = match (meant, filter) {
        (Meant::File(file), Filter::Base64Url) => return Ok(Some(base64::encode_url(&file.bytes).into())),
        (Meant::File(file), Filter::Filename) => return Ok(file.filename.clone().map(Value::from)),
        (Meant::File(file), Filter::ContentType) => return Ok(file.kind.clone().map(Value::from)),
        (Meant::File(file), Filter::Base64) => return Ok(Some(base64::encode(&file.bytes).into())),
        (Meant::File(file), _) => Value::from(base64::encode(&file.bytes)),
        (Meant::Value(value), _) => value,
    };
    filtered(value, filter)
}

/// Neither an input is there, nor what may stand in for it.
pub(super) fn lacking<'n>(name: &str, others: impl Iterator<Item = &'n str>) -> ActionError {
    let others: Vec<_> = others.collect();
    let others = if others.is_empty() { String::new() } else { format!("or {} ", others.join(" or ")) };
    ActionError::input(name, format!("{others}is required"))
}

/// JSON with nothing in it but ASCII: DEL counts as what is not.
fn ascii(json: &str) -> String {
    let mut text = String::new();
    for sign in json.chars() {
        if sign.is_ascii() && sign != '\u{7f}' {
            text.push(sign);
        } else {
            let escaped = |unit: &u16| format!("\\u{unit:04x}");
            text.extend(sign.encode_utf16(&mut [0; 2]).iter().map(escaped));
        }
    }
    text
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
