//! Queries and bodies.

use serde_json::{Map, Value, json};
use url::Url;

use super::ActionError;
use super::file::File;
use super::fill::{Scope, plain};
use crate::catalog::definition::action::{Body, Part, Tree};
use crate::outbound::derived;
use crate::outbound::template::encoded;

/// A body that is written.
#[derive(Default)]
pub(super) struct Written {
    pub(super) bytes: Vec<u8>,
    /// Its content type.
    pub(super) kind: Option<String>,
}

impl Written {
    fn of(bytes: Vec<u8>, kind: &str) -> Self {
        Self { bytes, kind: Some(kind.to_owned()) }
    }
}

/// Adds the query; a list repeats its parameter.
pub(super) fn query(url: &mut Url, tree: &Tree, scope: &Scope<'_>) -> Result<(), ActionError> {
    let Some(Value::Object(members)) = scope.json(tree)? else { return Ok(()) };
    add_query(url, &members);
    Ok(())
}

/// The same of what a caller gave.
pub(super) fn add_query(url: &mut Url, members: &Map<String, Value>) {
    let mut pairs = Vec::new();
    for (name, value) in members {
        match value {
            Value::Array(list) => pairs.extend(list.iter().map(|member| (name, plain(member)))),
            Value::Null => {}
            other => pairs.push((name, plain(other))),
        }
    }
    let own = url.query().filter(|query| !query.is_empty()).map(str::to_owned);
    let pairs = pairs.into_iter().map(|(name, value)| format!("{}={}", encoded(name), encoded(&value)));
    let query: Vec<_> = own.into_iter().chain(pairs).collect();
    url.set_query(Some(query.join("&")).filter(|query| !query.is_empty()).as_deref());
}

/// Writes a declared body.
pub(super) fn write(body: &Body, scope: &Scope<'_>) -> Result<Written, ActionError> {
    match body {
        Body::None => Ok(Written::default()),
        Body::Json(tree) => Ok(match scope.json(tree)? {
            Some(value) => json_of(&value),
            // Of an object without members something is sent: the provider expects JSON.
            None if tree.is_object() => json_of(&json!({})),
            None => Written::default(),
        }),
        Body::Form(tree) => Ok(form_of(&scope.json(tree)?.unwrap_or_default())),
        Body::Graphql(query, variables) => {
            let variables = scope.json(variables)?.unwrap_or_else(|| json!({}));
            Ok(json_of(&json!({ "query": query, "variables": variables })))
        }
        Body::Raw(template) => {
            let file = template.single().filter(|named| named.filters.is_empty());
            if let Some(file) = file.and_then(|named| scope.files(&named.name).first()) {
                return Ok(Written::of(file.bytes.clone(), file.kind.as_deref().unwrap_or("application/octet-stream")));
            }
            let text = scope.text(template)?;
            Ok(text.map(|text| Written::of(text.into_bytes(), "text/plain; charset=utf-8")).unwrap_or_default())
        }
        Body::Multipart(parts) => multipart(parts.iter(), scope),
    }
}

pub(super) fn json_of(value: &Value) -> Written {
    Written::of(value.to_string().into_bytes(), "application/json")
}

/// A form: lists as `a[]=…`, lists of objects as `a[0][b]=…`, objects as `a[b]=…`.
pub(super) fn form_of(value: &Value) -> Written {
    let mut pairs = Vec::new();
    for (name, value) in value.as_object().into_iter().flatten() {
        flatten(name.clone(), value, &mut pairs);
    }
    let mut form = url::form_urlencoded::Serializer::new(String::new());
    form.extend_pairs(&pairs);
    Written::of(form.finish().into_bytes(), "application/x-www-form-urlencoded")
}

fn flatten(name: String, value: &Value, pairs: &mut Vec<(String, String)>) {
    match value {
        Value::Null => {}
        Value::Array(list) => {
            let is_deep = list.iter().any(|member| member.is_array() || member.is_object());
            for (n, member) in list.iter().enumerate() {
                let name = if is_deep { format!("{name}[{n}]") } else { format!("{name}[]") };
                flatten(name, member, pairs);
            }
        }
        Value::Object(members) => {
            for (inner, member) in members {
                flatten(format!("{name}[{inner}]"), member, pairs);
            }
        }
        other => pairs.push((name, plain(other))),
    }
}

fn multipart<'p>(
    parts: impl Iterator<Item = (&'p String, &'p Part)>,
    scope: &Scope<'_>,
) -> Result<Written, ActionError> {
    let mut body = Multipart::new(scope.stamp().seed);
    for (name, part) in parts {
        match part {
            Part::Text(part) => {
                let Some(text) = scope.text(&part.text)? else { continue };
                let kind = part.content_type.as_ref().map(|template| scope.line(template)).transpose()?.flatten();
                let kind = kind.unwrap_or_else(|| "text/plain; charset=utf-8".to_owned());
                let file = File { bytes: text.into_bytes(), filename: scope.text(&part.filename)?, kind: Some(kind) };
                body.file(name, None, &file);
            }
            Part::Value(tree) => {
                let value = scope.json(tree)?.unwrap_or_default();
                match (tree, value.as_str()) {
                    (Tree::Json(_), Some(json)) => body.json(name, json),
                    _ => body.value(name, &value),
                }
            }
            Part::File(part) => {
                let own = part.filename.as_ref().map(|template| scope.text(template)).transpose()?.flatten();
                let files = part.file.single().map(|named| scope.files(&named.name)).unwrap_or_default();
                for (n, file) in files.iter().enumerate() {
                    body.file(&name.replace("[n]", &format!("[{n}]")), own.as_deref(), file);
                }
            }
        }
    }
    Ok(body.written())
}

/// A body of `multipart/form-data` (RFC 7578).
pub(super) struct Multipart {
    boundary: String,
    body: Vec<u8>,
}

impl Multipart {
    /// Its boundary is of chance that nobody who writes the input has seen.
    pub(super) fn new(seed: [u8; 16]) -> Self {
        let chance = derived(seed, b"boundary", 0);
        Self { boundary: chance.iter().map(|byte| format!("{byte:02x}")).collect(), body: Vec::new() }
    }

    fn part(&mut self, head: &str, bytes: &[u8]) {
        let head = format!("--{}\r\ncontent-disposition: form-data; {head}\r\n\r\n", self.boundary);
        self.body.extend_from_slice(head.as_bytes());
        self.body.extend_from_slice(bytes);
        self.body.extend_from_slice(b"\r\n");
    }

    /// A text; a list is as many.
    pub(super) fn value(&mut self, name: &str, value: &Value) {
        match value {
            Value::Null => {}
            Value::Array(list) => list.iter().for_each(|member| self.value(name, member)),
            other => self.part(&format!("name={}", quoted(name)), plain(other).as_bytes()),
        }
    }

    fn json(&mut self, name: &str, json: &str) {
        self.part(&format!("name={}\r\ncontent-type: application/json", quoted(name)), json.as_bytes());
    }

    fn file(&mut self, name: &str, filename: Option<&str>, file: &File) {
        let filename = filename.or(file.filename.as_deref()).unwrap_or("file");
        let kind = file.kind.as_deref().unwrap_or("application/octet-stream");
        let head = format!("name={}; filename={}\r\ncontent-type: {kind}", quoted(name), quoted(filename));
        self.part(&head, &file.bytes);
    }

    /// The whole.
    pub(super) fn written(mut self) -> Written {
        self.body.extend_from_slice(format!("--{}--\r\n", self.boundary).as_bytes());
        let kind = format!("multipart/form-data; boundary={}", self.boundary);
        Written { bytes: self.body, kind: Some(kind) }
    }
}

/// A name as browsers write it in a part's head (WHATWG HTML, "multipart/form-data encoding algorithm"); other control
/// characters are left out.
fn quoted(name: &str) -> String {
    let escaped = name.replace('"', "%22").replace('\r', "%0D").replace('\n', "%0A");
    let escaped: String = escaped.chars().filter(|c| !c.is_control()).collect();
    format!("\"{escaped}\"")
}
