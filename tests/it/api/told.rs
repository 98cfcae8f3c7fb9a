//! Every change is told: what, by whom, to what, from where.

use serde_json::{Value, json};

use super::{NOTHING, each, id};
use crate::{
    portal::steps::ids,
    support::{Backend, TestApp, both},
};

both! {
    every_change_is_told_by_whom_and_from_where,
    what_is_refused_is_not_told,
    what_an_operator_does_is_told_to_the_organisation,
}

/// What was told since the last time, oldest first.
struct Trail<'a> {
    backend: &'a Backend,
    known: i64,
}

impl Trail<'_> {
    async fn news(&mut self) -> Vec<Value> {
        let listed = self.backend.get("/api/v1/activity?limit=100").await.expect(200);
        let total = listed["total"].as_i64().unwrap();
        let new = usize::try_from(total - self.known).unwrap();
        self.known = total;
        let mut events: Vec<_> = listed["events"].as_array().unwrap().iter().take(new).cloned().collect();
        events.reverse();
        events
    }

    #[track_caller]
    fn kinds(events: &[Value]) -> Vec<&str> {
        events.iter().map(|event| event["type"].as_str().unwrap()).collect()
    }

    async fn tells(&mut self, kinds: &[&str]) {
        let events = self.news().await;
        let mut told = Self::kinds(&events);
        told.sort_unstable();
        assert_eq!(told, kinds);
        for event in events {
            assert_eq!((&event["actor"], &event["origin"]), (&json!("api_key"), &json!("127.0.0.1")), "{event}");
            assert!(event["actorId"].is_string(), "{event}");
        }
    }
}

async fn every_change_is_told_by_whom_and_from_where(app: TestApp) {
    let backend = app.backend();
    let mut trail = Trail { backend: &backend, known: 0 };
    let begun = trail.news().await;
    assert_eq!(Trail::kinds(&begun), ["organization.created", "api_key.created"]);

    let made = backend.post("/api/v1/workspaces", json!({ "name": "Acme", "slug": "acme" })).await;
    let workspace = id(&made.expect(201), "workspace");
    trail.tells(&["workspace.created"]).await;
    let at = format!("/api/v1/workspaces/{workspace}");
    backend.patch(&at, json!({ "name": "Acme Inc." })).await.expect(200);
    trail.tells(&["workspace.updated"]).await;

    let app_body = json!({ "integrationName": "slack", "clientId": "c", "clientSecret": "canary-secret" });
    let made = backend.post("/api/v1/oauth-apps", app_body).await.expect(201);
    let oauth_app = id(&made, "app");
    trail.tells(&["oauth_app.created"]).await;
    backend.patch(&format!("/api/v1/oauth-apps/{oauth_app}"), json!({ "clientSecret": "canary-2" })).await.expect(200);
    let changed = trail.news().await;
    assert_eq!(changed[0]["detail"]["secretChanged"], true);
    let listed = backend.get("/api/v1/activity?limit=100").await;
    assert!(!listed.text.contains("canary"), "{}", listed.text);

    let body = json!({ "integrationName": "slack", "connectionStrategy": "per_user" });
    let made = backend.post(&format!("{at}/integrations"), body).await.expect(201);
    let integration = id(&made, "integration");
    trail.tells(&["integration.added"]).await;
    let one = format!("{at}/integrations/{integration}");
    backend.patch(&one, json!({ "displayName": "Chat" })).await.expect(200);
    trail.tells(&["integration.updated"]).await;

    let made = backend.post("/api/v1/end-users", json!({ "workspaceId": workspace, "externalId": "ada" })).await;
    let user = id(&made.expect(201), "endUser");
    trail.tells(&["end_user.created"]).await;
    let her = format!("/api/v1/end-users/{user}");
    backend.patch(&her, json!({ "email": "ada@example.com" })).await.expect(200);
    trail.tells(&["end_user.updated"]).await;
    let link = backend.post(&format!("{her}/connect-token"), json!({})).await.expect(200);
    let told = trail.news().await;
    assert_eq!((Trail::kinds(&told), &told[0]["endUserId"]), (vec!["link.created"], &json!("ada")));
    let links = backend.get(&format!("{her}/connect-links")).await.expect(200);
    assert!(link["connectUrl"].is_string());
    backend.delete(&format!("/api/v1/connect-links/{}", ids(&links["connectLinks"])[0])).await.expect(200);
    trail.tells(&["link.revoked"]).await;
    let sent = backend.post(&format!("{her}/invite"), json!({ "email": "ada@example.com" })).await.expect(200);
    trail.tells(&["invitation.sent"]).await;
    backend.delete(&format!("/api/v1/invitations/{}", sent["invitationId"].as_str().unwrap())).await.expect(200);
    trail.tells(&["invitation.cancelled"]).await;

    let made = backend.post("/api/v1/api-keys", json!({ "name": "second" })).await.expect(201);
    let key = id(&made, "apiKey");
    trail.tells(&["api_key.created"]).await;
    backend.delete(&format!("/api/v1/api-keys/{key}")).await.expect(200);
    trail.tells(&["api_key.deleted"]).await;

    let body = json!({ "name": "Agents", "workspaceId": workspace, "authMode": "oauth_and_bearer" });
    let made = backend.post("/api/v1/mcp/servers", body).await.expect(201);
    let server = format!("/api/v1/mcp/servers/{}", id(&made, "server"));
    trail.tells(&["mcp_server.created"]).await;
    backend.patch(&server, json!({ "name": "Agent" })).await.expect(200);
    trail.tells(&["mcp_server.updated"]).await;
    let tool = json!({ "integrationName": "github", "actionName": "create_issue" });
    let made = backend.post(&format!("{server}/tools"), tool).await.expect(201);
    let tool = id(&made, "tool");
    trail.tells(&["mcp_tool.added"]).await;
    backend.patch(&format!("{server}/tools/{tool}"), json!({ "description": "x" })).await.expect(200);
    trail.tells(&["mcp_tool.updated"]).await;
    backend.delete(&format!("{server}/tools/{tool}")).await.expect(200);
    trail.tells(&["mcp_tool.removed"]).await;
    let made = backend.post(&format!("{server}/access-tokens"), json!({ "endUserId": "ada" })).await.expect(201);
    let token = id(&made, "token");
    trail.tells(&["mcp_token.created"]).await;
    backend.delete(&format!("{server}/tokens/{token}")).await.expect(200);
    trail.tells(&["mcp_token.revoked"]).await;
    backend.delete(&server).await.expect(200);
    trail.tells(&["mcp_server.deleted"]).await;

    backend.delete(&one).await.expect(200);
    trail.tells(&["integration.removed"]).await;
    backend.delete(&format!("/api/v1/oauth-apps/{oauth_app}")).await.expect(200);
    trail.tells(&["oauth_app.deleted"]).await;
    backend.delete(&her).await.expect(200);
    trail.tells(&["end_user.deleted"]).await;
    backend.delete(&at).await.expect(200);
    trail.tells(&["workspace.deleted"]).await;
}

async fn what_is_refused_is_not_told(app: TestApp) {
    let (backend, workspace) = (app.backend(), app.workspace(&["slack"]).await);
    let made = backend.post("/api/v1/end-users", json!({ "workspaceId": workspace, "externalId": "ada" })).await;
    made.expect(201);
    let mut trail = Trail { backend: &backend, known: 0 };
    trail.news().await;
    backend
        .post("/api/v1/end-users", json!({ "workspaceId": workspace, "externalId": "ada" }))
        .await
        .refused(409, "DUPLICATE");
    let body = json!({ "integrationName": "slack", "connectionStrategy": "per_user" });
    backend.post(&format!("/api/v1/workspaces/{workspace}/integrations"), body).await.refused(409, "ALIAS_CONFLICT");
    for gone in ["api-keys", "oauth-apps", "end-users", "connect-links", "workspaces", "mcp/servers"] {
        backend.delete(&format!("/api/v1/{gone}/{NOTHING}")).await.expect(404);
    }
    assert_eq!(trail.news().await, Vec::<Value>::new());
}

async fn what_an_operator_does_is_told_to_the_organisation(app: TestApp) {
    let other = app.another_organization().await;
    let told = other.get("/api/v1/activity").await.expect(200);
    assert_eq!(each(&told["events"], "type"), ["api_key.created", "organization.created"]);
    assert_eq!(each(&told["events"], "actor"), ["service_key", "service_key"]);
}
