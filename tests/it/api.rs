//! The JSON API.

mod activity;
mod api_keys;
mod bad_input;
mod connect;
mod connect_links;
mod connections;
mod cors;
mod create;
mod default;
mod end_users;
mod end_users_list;
pub mod execute;
mod health;
mod integrations;
mod invitations;
mod key_scopes;
mod limits;
mod mcp;
mod mcp_tokens;
mod mcp_tools;
mod oauth_apps;
mod orgs;
mod properties;
mod races;
mod resolve;
mod routes;
mod runs;
mod secrets;
mod snapshots;
mod tenancy;
mod told;
mod transport;
mod workspace_integrations;
mod workspaces;

use serde_json::{Value, json};

use crate::support::{Backend, Engine};

/// For tests that need settings of their own, and so start their own servers.
const ENGINES: [Engine; 2] = [Engine::Sqlite, Engine::Postgres];

/// A UUID that nothing has.
const NOTHING: &str = "01890000-0000-7000-8000-000000000000";

/// The id of the noun that an answer shows.
fn id(body: &Value, noun: &str) -> String {
    body[noun]["id"].as_str().unwrap_or_else(|| panic!("no {noun} in {body}")).to_owned()
}

/// One member of every item of a list.
fn each<'a>(list: &'a Value, member: &str) -> Vec<&'a str> {
    list.as_array().unwrap().iter().map(|item| item[member].as_str().unwrap()).collect()
}

/// `base` with the members of `over` instead of its own; `null` stays in.
fn with(base: &Value, over: &Value) -> Value {
    let mut body = base.clone();
    for (name, value) in over.as_object().unwrap() {
        body[name] = value.clone();
    }
    body
}

/// A Slack connection of the workspace, with a token that the caller holds.
fn slack(workspace: &str, external_id: &str) -> Value {
    json!({
        "type": "OAUTH2", "integrationName": "slack", "externalId": external_id, "displayName": "Acme's Slack",
        "workspaceId": workspace, "accessToken": "canary-access-token",
    })
}

/// Another workspace of the backend's organisation.
pub async fn workspace_of(backend: &Backend, slug: &str) -> String {
    let made = backend.post("/api/v1/workspaces", json!({ "name": "Other", "slug": slug })).await;
    id(&made.expect(201), "workspace")
}

/// The holder of a key for these workspaces only.
async fn scoped(backend: &Backend, workspaces: &[&str]) -> Backend {
    let permissions = json!({ "scope": "workspace", "workspaceIds": workspaces });
    let body = json!({ "name": "Scoped", "permissions": permissions });
    let made = backend.post("/api/v1/api-keys", body).await.expect(201);
    Backend::new(&backend.base, made["plainKey"].as_str().unwrap())
}

/// The holder of a key that may read credentials.
async fn reader(app: &crate::support::TestApp) -> Backend {
    let body = json!({ "name": "Reader", "permissions": { "scope": "org", "credentials": true } });
    let made = app.backend().post("/api/v1/api-keys", body).await.expect(201);
    Backend::new(&app.base, made["plainKey"].as_str().unwrap())
}
