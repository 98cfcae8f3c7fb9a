//! `/api/v1/mcp/servers/{id}/tools`.

use serde_json::{Value, json};

use super::{NOTHING, each, id, slack, with, workspace_of};
use crate::support::{TestApp, both};

both! {
    a_tool_is_added_before_anything_is_known_of_it,
    a_tool_is_added_once_under_an_alias,
    an_alias_stands_for_one_integration,
    a_tool_is_changed_and_deleted,
    a_tool_uses_a_connection_of_its_integration_and_workspace,
    tools_follow_from_the_workspaces_integrations,
    a_tool_that_follows_is_changed_and_taken_away,
    what_makes_no_sense_is_refused,
}

/// A server of a workspace, as the path of its tools.
async fn server(app: &TestApp, workspace: &str) -> String {
    let body = json!({ "name": "Agents", "workspaceId": workspace });
    let made = app.backend().post("/api/v1/mcp/servers", body).await.expect(201);
    format!("/api/v1/mcp/servers/{}", id(&made, "server"))
}

async fn a_tool_is_added_before_anything_is_known_of_it(app: TestApp) {
    let backend = app.backend();
    let at = server(&app, &app.workspace(&[]).await).await;
    let body = json!({ "integrationName": "openai", "actionName": "ask_chatgpt" });
    let made = backend.post(&format!("{at}/tools"), body).await.expect(201);
    let expected = json!({
        "integrationName": "openai", "integrationAlias": "openai", "actionName": "ask_chatgpt", "toolType": "ACTION",
        "connectionId": null, "displayName": null, "description": null, "inputDefaults": null, "partialIds": null,
        "sortOrder": 0, "sourceWorkspaceIntegrationId": null, "mcpServerId": at.rsplit('/').next(),
        "id": made["tool"]["id"],
    });
    assert_eq!(made["tool"], expected);
    assert_eq!(backend.get(&at).await.expect(200)["tools"], json!([expected]));
    let unknown = json!({ "integrationName": "nonexistent", "actionName": "x" });
    backend.post(&format!("{at}/tools"), unknown).await.refused(404, "INTEGRATION_NOT_FOUND");
}

async fn a_tool_is_added_once_under_an_alias(app: TestApp) {
    let backend = app.backend();
    let workspace = app.workspace(&[]).await;
    let (at, other) = (server(&app, &workspace).await, server(&app, &workspace).await);
    let body = json!({ "integrationName": "openai", "actionName": "ask_chatgpt", "toolType": "ACTION" });
    backend.post(&format!("{at}/tools"), body.clone()).await.expect(201);
    backend.post(&format!("{at}/tools"), body.clone()).await.refused(409, "DUPLICATE");
    let second = with(&body, &json!({ "integrationAlias": "openai-2" }));
    let second = id(&backend.post(&format!("{at}/tools"), second).await.expect(201), "tool");
    let back = json!({ "integrationAlias": "openai" });
    backend.patch(&format!("{at}/tools/{second}"), back).await.refused(409, "DUPLICATE");
    backend.post(&format!("{other}/tools"), body).await.expect(201);
}

async fn an_alias_stands_for_one_integration(app: TestApp) {
    let backend = app.backend();
    let workspace = app.workspace(&["slack"]).await;
    let at = server(&app, &workspace).await;
    let openai = json!({ "integrationName": "openai", "actionName": "ask_chatgpt", "integrationAlias": "brain" });
    let openai = id(&backend.post(&format!("{at}/tools"), openai).await.expect(201), "tool");
    let github = json!({ "integrationName": "github", "actionName": "x", "integrationAlias": "brain" });
    backend.post(&format!("{at}/tools"), github.clone()).await.refused(409, "ALIAS_CONFLICT");
    let of_workspace = with(&github, &json!({ "integrationAlias": "slack" }));
    backend.post(&format!("{at}/tools"), of_workspace).await.refused(409, "ALIAS_CONFLICT");
    let taken = json!({ "integrationAlias": "slack" });
    backend.patch(&format!("{at}/tools/{openai}"), taken).await.refused(409, "ALIAS_CONFLICT");
    let free = with(&github, &json!({ "integrationAlias": "code_host" }));
    backend.post(&format!("{at}/tools"), free).await.expect(201);
}

async fn a_tool_is_changed_and_deleted(app: TestApp) {
    let backend = app.backend();
    let at = server(&app, &app.workspace(&[]).await).await;
    let body = json!({ "integrationName": "openai", "actionName": "ask_chatgpt" });
    let bare = backend.post(&format!("{at}/tools"), body).await.expect(201);
    let tool = format!("{at}/tools/{}", id(&bare, "tool"));
    backend.patch(&tool, json!({})).await.refused(400, "NO_UPDATES");
    let all = json!({
        "displayName": "Ask", "description": "Asks.", "inputDefaults": { "model": "m", "n": 1 }, "partialIds": ["p"],
        "sortOrder": 7, "integrationAlias": "brain",
    });
    let changed = backend.patch(&tool, all.clone()).await.expect(200);
    for (member, value) in all.as_object().unwrap() {
        assert_eq!(changed["tool"][member], *value, "{member}");
    }
    let cleared = json!({
        "displayName": null, "description": null, "inputDefaults": null, "partialIds": null, "connectionId": null,
        "sortOrder": 0, "integrationAlias": "openai",
    });
    assert_eq!(backend.patch(&tool, cleared).await.expect(200), bare);
    let gone = backend.delete(&tool).await.expect(200);
    assert_eq!(gone, json!({ "deleted": true, "id": bare["tool"]["id"] }));
    backend.delete(&tool).await.refused(404, "NOT_FOUND");
    backend.patch(&tool, json!({ "sortOrder": 1 })).await.refused(404, "NOT_FOUND");
}

async fn a_tool_uses_a_connection_of_its_integration_and_workspace(app: TestApp) {
    let backend = app.backend();
    let workspace = app.workspace(&[]).await;
    let elsewhere = workspace_of(&backend, "elsewhere").await;
    let at = server(&app, &workspace).await;
    let body = json!({ "integrationName": "slack", "actionName": "send_channel_message" });
    let connection = async |body: Value| id(&backend.post("/api/v1/connections", body).await.expect(201), "connection");
    for wrong in [
        connection(slack(&elsewhere, "elsewhere")).await,
        connection(with(&slack(&workspace, "github"), &json!({ "integrationName": "github" }))).await,
    ] {
        let refused = backend.post(&format!("{at}/tools"), with(&body, &json!({ "connectionId": wrong }))).await;
        assert!(refused.refused(400, "VALIDATION_ERROR")["details"]["fields"]["connectionId"].is_string());
    }
    let unknown = with(&body, &json!({ "connectionId": NOTHING }));
    backend.post(&format!("{at}/tools"), unknown).await.refused(404, "CONNECTION_NOT_FOUND");
    let fits = connection(slack(&workspace, "here")).await;
    let made = backend.post(&format!("{at}/tools"), with(&body, &json!({ "connectionId": fits }))).await.expect(201);
    assert_eq!(made["tool"]["connectionId"], fits);
}

async fn tools_follow_from_the_workspaces_integrations(app: TestApp) {
    let backend = app.backend();
    let workspace = app.workspace(&[]).await;
    let at = server(&app, &workspace).await;
    let integrations = format!("/api/v1/workspaces/{workspace}/integrations");
    let body = json!({ "integrationName": "hash-encode", "alias": "hashes" });
    let made = backend.post(&integrations, body).await.expect(201);
    let instance = id(&made, "integration");
    let tools = async || backend.get(&at).await.expect(200)["tools"].clone();
    let all = tools().await;
    assert!(each(&all, "actionName").contains(&"hash"), "{all}");
    for tool in all.as_array().unwrap() {
        assert_eq!((&tool["integrationAlias"], &tool["integrationName"]), (&json!("hashes"), &json!("hash-encode")));
        assert_eq!(tool["sourceWorkspaceIntegrationId"], instance);
    }
    assert_eq!(tools().await, all, "a tool is the same whenever one looks");
    let some = json!({ "enabledActions": ["hash", "not_there"], "alias": "digests" });
    backend.patch(&format!("{integrations}/{instance}"), some).await.expect(200);
    let some = tools().await;
    assert_eq!((each(&some, "actionName"), each(&some, "integrationAlias")), (vec!["hash"], vec!["digests"]));
    backend.delete(&format!("{integrations}/{instance}")).await.expect(200);
    assert_eq!(tools().await, json!([]));
}

async fn a_tool_that_follows_is_changed_and_taken_away(app: TestApp) {
    let backend = app.backend();
    let workspace = app.workspace(&[]).await;
    let at = server(&app, &workspace).await;
    let integrations = format!("/api/v1/workspaces/{workspace}/integrations");
    let body = json!({ "integrationName": "hash-encode", "enabledActions": ["hash", "encode"] });
    let instance = id(&backend.post(&integrations, body).await.expect(201), "integration");
    let find = async |action: &str| {
        let tools = backend.get(&at).await.expect(200)["tools"].clone();
        tools.as_array().unwrap().iter().find(|it| it["actionName"] == action).cloned().unwrap_or_default()
    };
    let hash = find("hash").await;
    let tool = format!("{at}/tools/{}", hash["id"].as_str().unwrap());
    let renamed = json!({ "integrationAlias": "other" });
    backend.patch(&tool, renamed).await.refused(400, "VALIDATION_ERROR");
    let changed = backend.patch(&tool, json!({ "displayName": "Digest" })).await.expect(200);
    assert_eq!(changed["tool"], with(&hash, &json!({ "displayName": "Digest" })));
    assert_eq!(find("hash").await, changed["tool"]);
    // It follows still.
    backend.patch(&format!("{integrations}/{instance}"), json!({ "alias": "digests" })).await.expect(200);
    assert_eq!(find("hash").await, with(&changed["tool"], &json!({ "integrationAlias": "digests" })));
    backend.delete(&tool).await.expect(200);
    assert_eq!(find("hash").await, Value::Null);
    assert_eq!(find("encode").await["integrationAlias"], "digests");
    backend.delete(&tool).await.refused(404, "NOT_FOUND");
    // Added by name it is there again, with more to say.
    let added = json!({
        "integrationName": "hash-encode", "integrationAlias": "digests", "actionName": "hash",
        "inputDefaults": { "algorithm": "sha256" },
    });
    let added = backend.post(&format!("{at}/tools"), added).await.expect(201);
    assert_eq!(find("hash").await, added["tool"]);
}

async fn what_makes_no_sense_is_refused(app: TestApp) {
    let backend = app.backend();
    let at = server(&app, &app.workspace(&[]).await).await;
    let base = json!({ "integrationName": "openai", "actionName": "ask_chatgpt" });
    for (member, wrong) in [
        ("integrationName", Value::Null),
        ("actionName", json!("")),
        ("integrationAlias", json!("Upper")),
        ("integrationAlias", json!("_first")),
        ("integrationAlias", json!("at@sign")),
        ("toolType", json!("TRIGGER")),
        ("connectionId", json!("nonsense")),
        ("displayName", json!("")),
        ("inputDefaults", json!([])),
        ("inputDefaults", json!({ "a": "b".repeat(16 * 1024) })),
        ("partialIds", json!("all")),
        ("sortOrder", json!(1.5)),
    ] {
        let refused = backend.post(&format!("{at}/tools"), with(&base, &json!({ member: wrong }))).await;
        let refused = refused.refused(400, "VALIDATION_ERROR");
        assert!(refused["details"]["fields"][member].is_string(), "{member}: {refused}");
    }
    let hyphen = with(&base, &json!({ "integrationAlias": "open-ai_2" }));
    backend.post(&format!("{at}/tools"), hyphen).await.expect(201);
    backend.post(&format!("/api/v1/mcp/servers/{NOTHING}/tools"), base).await.refused(404, "NOT_FOUND");
}
