//! The JSON of every resource, and what `--help` says, word for word.

use std::process::Command;

use serde_json::{Value, json};

use super::{id, slack, with};
use crate::support::{Backend, SERVICE_KEY, TestApp, both};

both! {
    every_resource_shows_these_members,
}

/// Snapshots go to `tests/it/snapshots`, by name.
pub(super) fn kept(check: impl FnOnce()) {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path("../snapshots");
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.set_sort_maps(true);
    settings.bind(check);
}

/// The same body with what differs from run to run replaced: ids, tokens, the server's own address.
fn settled(app: &TestApp, value: &Value) -> Value {
    match value {
        Value::String(text) if text.parse::<uuid::Uuid>().is_ok() => json!("[id]"),
        Value::String(text) if text.starts_with("wvz_") => json!(if text.len() == 8 { "[prefix]" } else { "[key]" }),
        Value::String(text) if text.starts_with("eut_") || text.starts_with("cst_") => {
            json!(format!("{}[token]", &text[..4]))
        }
        Value::String(text) if text.starts_with("mcp_") && text.len() == 8 => json!("mcp_[prefix]"),
        Value::String(text) if text.starts_with("mcpo_") && text.len() == 9 => json!("mcpo_[prefix]"),
        Value::String(text) if text.len() > 40 && (text.starts_with("mcp_") || text.starts_with("mcpo_")) => {
            json!(format!("{}_[token]", text.split('_').next().unwrap()))
        }
        Value::String(text) if text.starts_with(&app.base) => {
            let text = text.replace(&app.base, "[base]");
            let text = text.split_once("/srv_").map_or(text.clone(), |(before, _)| format!("{before}/srv_[id]"));
            json!(text.split_once("token=").map_or(text.clone(), |(before, _)| format!("{before}token=[token]")))
        }
        Value::Array(members) => members.iter().map(|member| settled(app, member)).collect(),
        Value::Object(members) => members.iter().map(|(name, member)| (name.clone(), settled(app, member))).collect(),
        other => other.clone(),
    }
}

async fn every_resource_shows_these_members(app: TestApp) {
    let backend = app.backend();
    // One snapshot for both databases.
    let shows = |name: &str, body: &Value| kept(|| insta::assert_json_snapshot!(name, settled(&app, body)));
    let service = Backend::service(&app.base, SERVICE_KEY);
    shows("org", &service.post("/api/v1/orgs", json!({ "name": "Acme", "slug": "acme" })).await.expect(201));
    let space = json!({ "name": "Acme", "slug": "acme" });
    let made = backend.post("/api/v1/workspaces", space).await.expect(201);
    shows("workspace", &made);
    let workspace = id(&made, "workspace");
    let permissions = json!({ "scope": "workspace", "workspaceIds": [workspace] });
    let key = json!({ "name": "Key", "permissions": permissions, "expiresAt": "2027-01-31T12:00:00Z" });
    shows("api_key", &backend.post("/api/v1/api-keys", key).await.expect(201));
    let oauth_app = json!({ "integrationName": "slack", "clientId": "client", "clientSecret": "secret" });
    shows("oauth_app", &backend.post("/api/v1/oauth-apps", oauth_app).await.expect(201));
    let shared = backend.post("/api/v1/connections", slack(&workspace, "shared")).await.expect(201);
    let integration = json!({ "integrationName": "slack", "connectionId": shared["connection"]["id"] });
    let at = format!("/api/v1/workspaces/{workspace}/integrations");
    shows("workspace_integration", &backend.post(&at, integration).await.expect(201));
    let alice = json!({
        "workspaceId": workspace, "externalId": "user_123", "displayName": "Alice Johnson",
        "email": "alice@example.com", "metadata": { "plan": "pro" },
    });
    let alice = id(&backend.post("/api/v1/end-users", alice).await.expect(201), "endUser");
    let connection = with(&slack(&workspace, "hers"), &json!({ "endUserId": "user_123", "scope": "USER" }));
    shows("connection", &backend.post("/api/v1/connections", connection).await.expect(201));
    shows("end_user", &backend.get(&format!("/api/v1/end-users/{alice}")).await.expect(200));
    let at = format!("/api/v1/end-users/{alice}/connect-token");
    shows("connect_token", &backend.post(&at, json!({})).await.expect(200));
    shows("connect_links", &backend.get(&format!("/api/v1/end-users/{alice}/connect-links")).await.expect(200));
    let at = format!("/api/v1/end-users/{alice}/invite");
    shows("invite", &backend.post(&at, json!({ "email": "alice@example.com" })).await.expect(200));
    shows("invitations", &backend.get(&format!("/api/v1/end-users/{alice}/invitations")).await.expect(200));
    let session = json!({
        "integrationName": "slack", "connectionName": "Slack", "externalId": "s", "workspaceId": workspace,
    });
    let session = backend.post("/api/v1/connect/token", session).await.expect(200);
    shows("connect_session_token", &session);
    let at = format!("/api/v1/connect/session/{}", session["sessionId"].as_str().unwrap());
    shows("connect_session", &backend.get(&at).await.expect(200));
    let token = json!({ "token": session["token"] });
    shows("connect_session_poll", &backend.post("/api/v1/connect/session/poll", token).await.expect(200));
    shows("integration", &backend.get("/api/v1/integrations?name=datetime").await.expect(200));
    let server = json!({
        "name": "Agents", "workspaceId": workspace, "description": "Does things.", "authMode": "oauth_and_bearer",
        "settings": { "a": 1 }, "createdBy": "ops", "endUserId": "user_123",
    });
    let made = backend.post("/api/v1/mcp/servers", server).await.expect(201);
    shows("mcp_server", &made);
    let at = format!("/api/v1/mcp/servers/{}", id(&made, "server"));
    let tool = json!({ "integrationName": "openai", "actionName": "ask_chatgpt", "inputDefaults": { "model": "m" } });
    shows("mcp_tool", &backend.post(&format!("{at}/tools"), tool).await.expect(201));
    let token = json!({ "endUserId": "user_123" });
    shows("mcp_access_token", &backend.post(&format!("{at}/access-tokens"), token.clone()).await.expect(201));
    shows("mcp_oauth_token", &backend.post(&format!("{at}/oauth-tokens"), token).await.expect(201));
    shows("mcp_tokens", &backend.get(&format!("{at}/tokens?limit=2")).await.expect(200));
    let refused = backend.post("/api/v1/end-users", json!({ "externalId": 7 })).await.expect(400);
    shows("refusal", &refused);
}

fn help(arguments: &[&str]) -> String {
    let shown = Command::new(env!("CARGO_BIN_EXE_portico")).args(arguments).env_clear().output().unwrap();
    assert!(shown.status.success());
    String::from_utf8(shown.stdout).unwrap()
}

#[test]
fn the_help_names_every_command() {
    kept(|| insta::assert_snapshot!("help", help(&["--help"])));
}

#[test]
fn the_help_of_serve_names_every_setting() {
    kept(|| insta::assert_snapshot!("help_serve", help(&["serve", "--help"])));
}
