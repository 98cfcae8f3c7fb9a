//! The requests of actions and of their lists, answered as their pointers read.

use actix_web::{HttpRequest, HttpResponse, http::header::LINK};
use serde_json::{Value, json};

use super::compose::put;
use super::revoke::name;
use super::state::Stage;
use crate::catalog::definition::action::{ActionRequest, Body, DynamicList, Filter, OptionList, Piece, Template};

/// An answer that has what every declaration at its address reads.
pub(super) struct Sample {
    pub(super) body: Value,
    is_xml: bool,
    /// The parameter that asks for the next page.
    next: Option<String>,
}

impl Default for Sample {
    fn default() -> Self {
        Self { body: json!({}), is_xml: false, next: None }
    }
}

impl Sample {
    pub(super) fn answer(self) -> HttpResponse {
        if self.is_xml {
            return HttpResponse::Ok().content_type("application/xml").body(xml(&self.body));
        }
        let mut answer = HttpResponse::Ok();
        if let Some(parameter) = &self.next {
            answer
                .insert_header((LINK, format!("<https://demo.example/next?a=b&{parameter}=demo-next>; rel=\"next\"")));
        }
        answer.json(self.body)
    }
}

/// The answer to a request that actions or lists declare; none if none does.
pub(super) fn played(stage: &Stage, request: &HttpRequest, sent: &[u8]) -> Option<Sample> {
    let path = stage.path_of(request);
    let is_this = |declared: &ActionRequest| {
        let is_query = |query: &String| {
            let sent: Option<Value> = serde_json::from_slice(sent).ok();
            sent.is_some_and(|sent| sent.get("query").and_then(Value::as_str) == Some(query))
        };
        name(declared.method) == request.method().as_str()
            && is_at(&declared.url, &path)
            && match &declared.body {
                Body::Graphql(query, _) => is_query(query),
                _ => true,
            }
    };
    let actions = stage.actions.iter().filter(|action| action.requests().iter().any(is_this)).collect::<Vec<_>>();
    let options = stage.actions.options.values().filter(|list| is_this(&list.request)).collect::<Vec<_>>();
    let dynamic = stage.actions.dynamic.values().filter(|list| is_this(&list.request)).collect::<Vec<_>>();
    if actions.is_empty() && options.is_empty() && dynamic.is_empty() {
        return None;
    }
    let mut body = json!({});
    options.into_iter().for_each(|list| entries(&mut body, list));
    dynamic.into_iter().for_each(|list| inputs(&mut body, list));
    let oks = actions.iter().filter_map(|action| action.answer.ok.as_deref()).chain(stage.actions.ok.as_deref());
    let is_xml = actions.iter().any(|action| action.answer.xml);
    // A document has one root.
    for pointer in oks.filter(|_| !is_xml) {
        put(&mut body, pointer, true.into());
    }
    for action in &actions {
        match &action.answer.output {
            Some(at) if body.pointer(at).is_none() => put(&mut body, at, json!({ "id": "demo-1", "name": "Demo" })),
            None if body == json!({}) && !is_xml => put(&mut body, "/id", "demo-1".into()),
            _ => {}
        }
        if let Some(next) = action.answer.page.as_ref().and_then(|page| page.next.as_deref())
            && body.pointer(next).is_none()
        {
            put(&mut body, next, "demo-next".into());
        }
    }
    let next = actions.iter().find_map(|action| action.answer.page.as_ref()?.link.clone());
    Some(Sample { body, is_xml, next })
}

/// Two entries of a dropdown.
fn entries(body: &mut Value, list: &OptionList) {
    for (n, who) in ["north", "south"].into_iter().enumerate() {
        let at = format!("{}/{n}", list.list);
        for label in list.label.iter().filter(|label| **label != list.value) {
            put(body, &format!("{at}{label}"), format!("Demo {who}").into());
        }
        put(body, &format!("{at}{}", list.value), format!("demo-{who}").into());
    }
}

/// One input of each type that the list knows, and one of another.
fn inputs(body: &mut Value, list: &DynamicList) {
    let words = list.kinds.keys().map(String::as_str).chain(["demo"]);
    for (n, word) in words.enumerate() {
        let at = format!("{}/{n}", list.list);
        if let Some(kind) = &list.kind {
            put(body, &format!("{at}{kind}"), word.into());
        }
        if let Some(label) = &list.label {
            put(body, &format!("{at}{label}"), format!("Demo {word}").into());
        }
        put(body, &format!("{at}{}", list.name), format!("demo-{word}").into());
    }
}

/// Whether the path is the declared one, in which any text stands for a name.
fn is_at(declared: &Template, path: &str) -> bool {
    let pattern = declared.with(|named| {
        let several = named.filters.contains(&Filter::Path);
        if several { "\u{1}".to_owned() } else { "\u{0}".to_owned() }
    });
    let opens_with_base = declared
        .pieces()
        .first()
        .is_some_and(|piece| matches!(piece, Piece::Named(named) if named.of_connection().is_some()));
    let pattern = match pattern.split_once("://") {
        Some((_, rest)) => rest.split_once('/').map_or("", |(_, path)| path),
        None if opens_with_base => pattern.trim_start_matches('\u{0}'),
        None => &pattern,
    };
    let pattern = pattern.split('?').next().unwrap_or_default();
    fits(pattern.trim_matches('/'), path.trim_matches('/'))
}

/// NUL stands for a part of a segment, U+0001 for anything.
fn fits(pattern: &str, path: &str) -> bool {
    let mut signs = pattern.chars();
    match signs.next() {
        None => path.is_empty(),
        Some(sign @ ('\u{0}' | '\u{1}')) => {
            let ends = path.char_indices().map(|(at, c)| (at + c.len_utf8(), c));
            let mut ends = ends.take_while(|(_, c)| sign == '\u{1}' || *c != '/');
            ends.any(|(end, _)| fits(signs.as_str(), path.get(end..).unwrap_or_default()))
        }
        Some(literal) => path.strip_prefix(literal).is_some_and(|rest| fits(signs.as_str(), rest)),
    }
}

/// The members of an object as elements; a list is an element repeated.
fn xml(value: &Value) -> String {
    let element = |name: &str, value: &Value| match value {
        Value::Array(list) => list.iter().map(|member| format!("<{name}>{}</{name}>", xml(member))).collect(),
        other => format!("<{name}>{}</{name}>", xml(other)),
    };
    match value {
        Value::Object(members) => members.iter().map(|(name, value)| element(name, value)).collect::<String>(),
        Value::String(text) => text.replace('&', "&amp;").replace('<', "&lt;"),
        other => other.to_string(),
    }
}
