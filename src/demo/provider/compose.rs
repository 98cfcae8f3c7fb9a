//! Answers in the shape that a definition's pointers read.

use serde_json::{Map, Value, json};

use super::grants::Issued;
use super::state::{Person, Stage};
use crate::catalog::definition::{Identity, PostChoose, TimeUnit};
use crate::catalog::quirk::Quirk;

/// The token endpoint's answer.
pub(super) fn tokens(stage: &Stage, issued: &Issued, url: &str) -> Value {
    let response = &stage.facts.response;
    let mut body = json!({});
    for (name, pointer) in &response.metadata {
        put(&mut body, pointer, sample(stage, name, url).into());
    }
    if let Some(identity) = stage.method().and_then(|method| method.identity.as_ref()).filter(|it| it.request.is_none())
    {
        person(&mut body, identity, &issued.consent.person);
    }
    if let Some(pointer) = &response.ok_pointer {
        put(&mut body, pointer, true.into());
    }
    let expires_in = issued.expires_in.map(|seconds| match response.expires_in_unit {
        TimeUnit::Seconds => seconds,
        TimeUnit::Milliseconds => seconds * 1000,
    });
    let joined = |scopes: &[String]| {
        let text = (!stage.script.no_scope).then(|| scopes.join(&stage.facts.scope.response_separator));
        text.map_or(Value::Null, Value::from)
    };
    let mut members = |at: &str, token: &str, scopes: Value, refresh: Option<&String>| {
        let kind = "bearer".into();
        let all = [
            ("access_token", token.into()),
            ("token_type", kind),
            ("expires_in", expires_in.into()),
            ("refresh_token", refresh.map(String::as_str).into()),
            ("scope", scopes),
        ];
        for (name, value) in all.into_iter().filter(|(_, value): &(_, Value)| !value.is_null()) {
            put(&mut body, &format!("{at}/{name}"), value);
        }
    };
    let two = stage.definition.quirks.contains(&Quirk::SlackTokens);
    // Without Slack's two tokens there is one for both lists, and one list of scopes.
    let granted = if two { issued.consent.scopes.clone() } else { issued.consent.all_scopes() };
    if let Some(token) = &issued.access {
        members(&response.token_pointer, token, joined(&granted), issued.refresh.as_ref());
    }
    if let Some(token) = &issued.user_access {
        let refresh = issued.refresh.as_ref().filter(|_| issued.access.is_none());
        members("/authed_user", token, joined(&issued.consent.second), refresh);
    }
    body
}

/// What the API says of the person.
pub(super) fn account(body: &mut Value, identity: &Identity, who: &Person, stage: &Stage, url: &str) {
    for (name, pointer) in &identity.metadata {
        put(body, pointer, sample(stage, name, url).into());
    }
    person(body, identity, who);
}

/// The places that the person's grant covers: those of the script, or two.
pub(super) fn places(body: &mut Value, choose: &PostChoose, stage: &Stage, url: &str) {
    let own = || {
        let two = [("demo-north", "North Office"), ("demo-south", "South Office")];
        two.map(|(id, label)| (id.to_owned(), label.to_owned())).into()
    };
    let covered = stage.script.places.clone().unwrap_or_else(own);
    if !choose.list.is_empty() || covered.is_empty() {
        put(body, &choose.list, json!([]));
    }
    for (at, (id, label)) in covered.into_iter().enumerate() {
        for (name, pointer) in &choose.metadata {
            put(body, &format!("{}/{at}{pointer}", choose.list), sample(stage, name, url).into());
        }
        put(body, &format!("{}/{at}{}", choose.list, choose.id), id.into());
        put(body, &format!("{}/{at}{}", choose.list, choose.label), label.into());
    }
}

fn person(body: &mut Value, identity: &Identity, who: &Person) {
    put(body, &identity.id, who.id.clone().into());
    if let Some(label) = identity.label.first().filter(|label| **label != identity.id) {
        put(body, label, who.email.clone().into());
    }
}

/// Some answers say where the API is.
fn sample(stage: &Stage, name: &str, url: &str) -> String {
    let is_url = ["url", "uri", "domain"].iter().any(|end| name.ends_with(end));
    if is_url { format!("{url}/{}/api", stage.definition.name) } else { format!("demo-{name}") }
}

/// Sets what a JSON pointer (RFC 6901) points to, making objects on the way, and arrays for numbers.
pub(super) fn put(body: &mut Value, pointer: &str, leaf: Value) {
    let mut at = body;
    for segment in pointer.split('/').skip(1) {
        at = match segment.parse::<usize>() {
            Ok(index) if index < 256 => item(at, index),
            _ => member(at, &segment.replace("~1", "/").replace("~0", "~")),
        };
    }
    *at = leaf;
}

fn member<'v>(at: &'v mut Value, name: &str) -> &'v mut Value {
    if !at.is_object() {
        *at = Map::new().into();
    }
    match at {
        Value::Object(members) => members.entry(name).or_insert(Value::Null),
        other => other,
    }
}

fn item(at: &mut Value, index: usize) -> &mut Value {
    if at.get(index).is_none() {
        let mut items = at.as_array().cloned().unwrap_or_default();
        items.resize(index + 1, Value::Null);
        *at = items.into();
    }
    &mut at[index]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pointer_makes_what_it_passes() {
        let mut body = json!({});
        put(&mut body, "/data/users/1/a~1b", 7.into());
        put(&mut body, "/data/ok", true.into());
        assert_eq!(body, json!({"data": {"users": [null, {"a/b": 7}], "ok": true}}));
        put(&mut body, "/0/id", 1.into());
        put(&mut body, "/1/id", 2.into());
        assert_eq!(body, json!([{"id": 1}, {"id": 2}]));
    }
}
