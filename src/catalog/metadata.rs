//! The catalog as the API tells it (contract sections 1.8 and 4).

use serde_json::{Map, Value, json};

use super::Entry;
use super::definition::{AuthKind, AuthMethod, Definition, OAuth2};

/// `IntegrationMetadata`, full.
pub(super) fn full(definition: &Definition, logo_url: &str) -> Value {
    json!({
        "name": definition.name,
        "displayName": definition.display_name,
        "description": definition.description,
        "logoUrl": logo_url,
        "categories": definition.categories,
        "auth": full_auth(&definition.auth),
        "authOptions": definition.auth.iter().map(|method| full_option(definition, method)).collect::<Vec<_>>(),
        "actions": {},
        "triggers": {},
    })
}

/// The summary: `auth.type` is a string here, and counts stand for the maps.
pub(super) fn summary(definition: &Definition, logo_url: &str) -> Value {
    json!({
        "name": definition.name,
        "displayName": definition.display_name,
        "description": definition.description,
        "logoUrl": logo_url,
        "categories": definition.categories,
        "auth": definition.auth.first().map(|method| json!({ "type": method.kind })),
        "authOptions": definition.auth.iter().map(|method| option(definition, method)).collect::<Vec<_>>(),
        "actionCount": 0,
        "triggerCount": 0,
    })
}

/// `{ integrations, total, registered }`, as text.
pub(super) fn list<'a>(entries: impl Iterator<Item = &'a Entry>, form: impl Fn(&'a Entry) -> &'a Value) -> String {
    let integrations: Vec<_> = entries.map(form).collect();
    json!({ "integrations": integrations, "total": integrations.len(), "registered": [] }).to_string()
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
        if let Some(facts) = &method.oauth2 {
            members.insert("oauth2".into(), oauth2(facts));
        }
    }
    full
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
