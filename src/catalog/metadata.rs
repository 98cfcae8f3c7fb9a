//! The catalog as the API tells it (contract sections 1.8 and 4).

use serde_json::{Map, Value, json};

use super::definition::action::Actions;
use super::definition::{AuthKind, AuthMethod, Choice, Definition, Field, FieldKind, OAuth2};

/// `IntegrationMetadata`, full.
pub(super) fn full(definition: &Definition, actions: &Actions, logo_url: &str) -> Value {
    json!({
        "name": definition.name,
        "displayName": definition.display_name,
        "description": definition.description,
        "logoUrl": logo_url,
        "categories": definition.categories,
        "auth": full_auth(&definition.auth),
        "authOptions": definition.auth.iter().map(|method| full_option(definition, method)).collect::<Vec<_>>(),
        "actions": actions.json(),
        "triggers": {},
    })
}

/// The summary: `auth.type` is a string here, and counts stand for the maps.
pub(super) fn summary(definition: &Definition, actions: &Actions, logo_url: &str) -> Value {
    json!({
        "name": definition.name,
        "displayName": definition.display_name,
        "description": definition.description,
        "logoUrl": logo_url,
        "categories": definition.categories,
        "auth": definition.auth.first().map(|method| json!({ "type": method.kind })),
        "authOptions": definition.auth.iter().map(|method| option(definition, method)).collect::<Vec<_>>(),
        "actionCount": actions.len(),
        "triggerCount": 0,
    })
}

/// `{ integrations, total, registered }`, as text.
pub(super) fn list(entries: impl Iterator<Item = Value>) -> String {
    // One by one: as trees, all of them are many times the size of the text.
    let integrations: Vec<_> = entries.map(|entry| entry.to_string()).collect();
    format!(r#"{{"integrations":[{}],"total":{},"registered":[]}}"#, integrations.join(","), integrations.len())
}

fn full_auth(methods: &[AuthMethod]) -> Value {
    if methods.is_empty() {
        return Value::Null;
    }
    let mut auth = Map::new();
    auth.insert("type".into(), methods.iter().map(|method| json!(method.kind)).collect());
    if let Some(facts) = methods.iter().find_map(|method| method.oauth2.as_ref()) {
        auth.insert("oauth2".into(), oauth2(facts));
    }
    Value::Object(auth)
}

fn full_option(definition: &Definition, method: &AuthMethod) -> Value {
    let mut full = option(definition, method);
    if let Value::Object(members) = &mut full {
        if let Some(description) = &method.description {
            members.insert("description".into(), json!(description));
        }
        if let Some(page) = &method.help_url {
            members.insert("helpUrl".into(), json!(page));
        }
        if let Some(facts) = &method.oauth2 {
            members.insert("oauth2".into(), oauth2(facts));
        }
        members.insert("fields".into(), method.fields.iter().map(field).collect());
        if method.kind == AuthKind::CustomAuth {
            members.insert("props".into(), props(method));
        }
    }
    full
}

/// A field of the one schema that the form and the API go by.
fn field(it: &Field) -> Value {
    json!({
        "name": it.name,
        "type": prop_type(it),
        "displayName": it.label,
        "description": it.help,
        "required": it.is_needed(),
        "secret": it.secret,
        "default": it.default,
        "prefix": it.prefix,
        "suffix": it.suffix,
        "pattern": it.pattern,
        "options": it.options.iter().map(choice).collect::<Vec<_>>(),
    })
}

/// What `props` takes, in the style of an action's props.
fn props(method: &AuthMethod) -> Value {
    let mut props = Map::new();
    for it in &method.fields {
        let mut prop = Map::from_iter([
            ("type".to_owned(), json!(prop_type(it))),
            ("displayName".to_owned(), json!(it.label)),
            ("required".to_owned(), json!(it.is_needed())),
        ]);
        prop.extend(it.help.as_ref().map(|help| ("description".to_owned(), json!(help))));
        prop.extend(it.default.as_ref().map(|default| ("defaultValue".to_owned(), json!(default))));
        if !it.options.is_empty() {
            let options: Vec<_> = it.options.iter().map(choice).collect();
            prop.insert("options".to_owned(), json!({ "options": options }));
        }
        props.insert(it.name.clone(), prop.into());
    }
    if method.oauth1.is_some() {
        for (name, label) in [("accessToken", "Access token"), ("tokenSecret", "Token secret")] {
            let prop = json!({ "type": "SECRET_TEXT", "displayName": label, "required": true });
            props.insert(name.to_owned(), prop);
        }
    }
    props.into()
}

fn choice(it: &Choice) -> Value {
    json!({ "label": it.label, "value": it.value })
}

/// Contract section 4's word for what a field takes.
fn prop_type(it: &Field) -> &'static str {
    match it.kind {
        _ if !it.options.is_empty() => "STATIC_DROPDOWN",
        _ if it.secret => "SECRET_TEXT",
        FieldKind::LongText => "LONG_TEXT",
        FieldKind::Text | FieldKind::Email | FieldKind::Host => "SHORT_TEXT",
    }
}

fn option(definition: &Definition, method: &AuthMethod) -> Value {
    json!({ "key": method.key, "type": method.kind, "displayName": method_name(definition, method) })
}

fn oauth2(facts: &OAuth2) -> Value {
    json!({
        "authUrl": facts.authorize_url,
        "tokenUrl": facts.token_url,
        "scopes": facts.scope.default.iter().map(|scope| &scope.id).collect::<Vec<_>>(),
        "pkce": facts.pkce,
    })
}

/// What people choose a method by.
pub(super) fn method_name(definition: &Definition, method: &AuthMethod) -> String {
    method.display_name.clone().unwrap_or_else(|| match method.kind {
        AuthKind::OAuth2 => format!("Sign in with {}", definition.display_name),
        AuthKind::SecretText => "API key".into(),
        AuthKind::BasicAuth => "User name and password".into(),
        AuthKind::CustomAuth => "Credentials".into(),
    })
}
