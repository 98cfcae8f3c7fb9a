//! What belongs to one organisation is out of every other one's reach, and one workspace's out of another's key's.

use std::collections::BTreeMap;

use portico::web::ROUTES;
use reqwest::Method;
use serde_json::{Value, json};

use super::{id, reader, scoped, slack, with, workspace_of};
use crate::support::{Answer, Backend, SERVICE_KEY, TestApp, both};

both! {
    every_route_that_names_something_keeps_other_organizations_out,
    every_route_that_names_something_keeps_other_workspaces_keys_out,
    what_every_route_names_is_there_for_its_owner,
    what_a_body_or_query_names_must_be_ones_own,
    a_connection_does_not_use_another_organizations_oauth_app,
}

/// What the path of a route names.
#[derive(PartialEq)]
enum Names {
    /// Something of a workspace.
    Ours,
    /// Something of the organisation as a whole: out of reach of a key for some workspaces.
    OfTheOrganization,
    /// Nothing of anybody's, or it goes by another key.
    Nothing,
}

/// What each route of the API names. A path that is not here fails the tests below.
fn names(path: &str) -> Option<Names> {
    Some(match path {
        "/api/v1/api-keys/{id}" | "/api/v1/oauth-apps/{id}" => Names::OfTheOrganization,
        "/api/v1/workspaces/{id}"
        | "/api/v1/workspaces/{workspace}/integrations"
        | "/api/v1/workspaces/{workspace}/integrations/{id}"
        | "/api/v1/end-users/{id}"
        | "/api/v1/end-users/{id}/connect-token"
        | "/api/v1/end-users/{id}/connect-links"
        | "/api/v1/end-users/{id}/invite"
        | "/api/v1/end-users/{id}/invitations"
        | "/api/v1/invitations/{id}"
        | "/api/v1/invitations/{id}/resend"
        | "/api/v1/connect-links/{id}"
        | "/api/v1/connect/session/{id}"
        | "/api/v1/connections/{id}"
        | "/api/v1/connections/{id}/default"
        | "/api/v1/connections/{id}/credentials"
        | "/api/v1/connections/{id}/refresh"
        | "/api/v1/mcp/servers/{id}"
        | "/api/v1/mcp/servers/{id}/regenerate-token"
        | "/api/v1/mcp/servers/{id}/access-tokens"
        | "/api/v1/mcp/servers/{id}/oauth-tokens"
        | "/api/v1/mcp/servers/{id}/tokens"
        | "/api/v1/mcp/servers/{server}/tokens/{id}"
        | "/api/v1/mcp/servers/{id}/tools"
        | "/api/v1/mcp/servers/{server}/tools/{id}" => Names::Ours,
        // What bodies and queries name has a test of its own.
        "/api/v1/api-keys"
        | "/api/v1/workspaces"
        | "/api/v1/oauth-apps"
        | "/api/v1/end-users"
        | "/api/v1/invitations"
        | "/api/v1/connections"
        | "/api/v1/connections/resolve"
        | "/api/v1/connect/token"
        | "/api/v1/actions/execute"
        | "/api/v1/runs"
        | "/api/v1/activity"
        | "/api/v1/mcp/servers"
        | "/api/v1/integrations/oauth-status"
        // The catalog is everybody's.
        | "/api/v1/integrations"
        | "/api/v1/integrations/{name}"
        | "/api/v1/integrations/{name}/properties/options"
        | "/api/v1/integrations/{name}/properties/resolve"
        // These go by the service key, the token, the state.
        | "/api/v1/orgs"
        | "/api/v1/orgs/{id}"
        | "/api/v1/connect/session/poll"
        | "/api/v1/connect/oauth-callback" => Names::Nothing,
        _ => return None,
    })
}

/// A body that would be accepted from the owner.
fn body(method: &str, path: &str) -> Value {
    match method {
        "POST" if path.ends_with("/integrations") => json!({ "integrationName": "http", "alias": "stolen" }),
        // A version that has passed: nothing is asked of the provider.
        "POST" if path.ends_with("/tools") => json!({ "integrationName": "http", "actionName": "stolen" }),
        "POST" if path.ends_with("-tokens") => json!({ "endUserId": "user_123" }),
        "POST" if path.ends_with("/refresh") => json!({ "version": 0 }),
        "POST" if path.ends_with("/invite") => json!({ "email": "eve@example.com" }),
        "POST" => json!({}),
        "PATCH" => json!({ "name": "Stolen", "displayName": "Stolen" }),
        _ => Value::Null,
    }
}

/// One of everything, in the first organisation.
struct Estate {
    ids: BTreeMap<&'static str, String>,
    workspace: String,
    server: String,
}

impl Estate {
    async fn of(app: &TestApp) -> Self {
        let backend = app.backend();
        let workspace = app.workspace(&["slack"]).await;
        let alice = app.end_user(&workspace, "user_123").await;
        let link = backend.post(&format!("/api/v1/end-users/{alice}/connect-token"), json!({})).await.expect(200);
        let mail = json!({ "email": "alice@example.com" });
        let invited = backend.post(&format!("/api/v1/end-users/{alice}/invite"), mail).await.expect(200);
        let connection = with(&slack(&workspace, "hers"), &json!({ "endUserId": "user_123" }));
        let connection = backend.post("/api/v1/connections", connection).await.expect(201);
        let session = json!({
            "integrationName": "slack", "connectionName": "Slack", "externalId": "s", "workspaceId": workspace,
        });
        let session = backend.post("/api/v1/connect/token", session).await.expect(200);
        let key = backend.post("/api/v1/api-keys", json!({ "name": "Second" })).await.expect(201);
        let apps = backend.get("/api/v1/oauth-apps").await.expect(200);
        let instances = backend.get(&format!("/api/v1/workspaces/{workspace}/integrations")).await.expect(200);
        let server = json!({ "name": "Agents", "workspaceId": workspace, "authMode": "oauth_and_bearer", "endUserId": "user_123" });
        let server = id(&backend.post("/api/v1/mcp/servers", server).await.expect(201), "server");
        let tool = json!({ "integrationName": "slack", "actionName": "send_channel_message" });
        let tool = backend.post(&format!("/api/v1/mcp/servers/{server}/tools"), tool).await.expect(201);
        let token = json!({ "endUserId": "user_123" });
        let token = backend.post(&format!("/api/v1/mcp/servers/{server}/access-tokens"), token).await.expect(201);
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        let ids = BTreeMap::from([
            ("/api/v1/api-keys/", id(&key, "apiKey")),
            ("/api/v1/oauth-apps/", text(&apps["apps"][0]["id"])),
            ("/api/v1/workspaces/{workspace}/integrations/", text(&instances["integrations"][0]["id"])),
            ("/api/v1/workspaces/", workspace.clone()),
            ("/api/v1/end-users/", alice),
            ("/api/v1/connect-links/", text(&link["linkId"])),
            ("/api/v1/invitations/", text(&invited["invitationId"])),
            ("/api/v1/connect/session/", text(&session["sessionId"])),
            ("/api/v1/connections/", id(&connection, "connection")),
            ("/api/v1/mcp/servers/{server}/tools/", id(&tool, "tool")),
            ("/api/v1/mcp/servers/{server}/tokens/", id(&token, "token")),
            ("/api/v1/mcp/servers/", server.clone()),
        ]);
        Self { ids, workspace, server }
    }

    /// A route's path with the ids of what is here.
    fn path(&self, route: &str) -> String {
        let place = route.split("{id}").next().unwrap();
        let named = self.ids.get(place).map_or("", |id| id);
        route.replace("{id}", named).replace("{workspace}", &self.workspace).replace("{server}", &self.server)
    }

    fn id(&self, place: &str) -> &str {
        &self.ids[place]
    }

    /// Everything, as its owner sees it.
    async fn seen(&self, owner: &Backend) -> Vec<Value> {
        let mut all = Vec::new();
        for path in [
            "/api/v1/workspaces".to_owned(),
            "/api/v1/oauth-apps".to_owned(),
            "/api/v1/connections".to_owned(),
            self.path("/api/v1/workspaces/{workspace}/integrations"),
            format!("/api/v1/end-users?workspaceId={}", self.workspace),
            self.path("/api/v1/end-users/{id}"),
            self.path("/api/v1/end-users/{id}/connect-links"),
            self.path("/api/v1/end-users/{id}/invitations"),
            self.path("/api/v1/connect/session/{id}"),
            "/api/v1/mcp/servers".to_owned(),
            self.path("/api/v1/mcp/servers/{id}"),
            self.path("/api/v1/mcp/servers/{id}/tokens"),
        ] {
            all.push(owner.get(&path).await.expect(200));
        }
        let keys = owner.get("/api/v1/api-keys").await.expect(200);
        all.push(keys["apiKeys"].as_array().unwrap().iter().map(|key| key["id"].clone()).collect());
        all
    }
}

async fn ask(caller: &Backend, method: &str, path: &str, body: &Value) -> Answer {
    let request = caller.request(Method::from_bytes(method.as_bytes()).unwrap(), path);
    caller.send(if body.is_null() { request } else { request.json(body) }).await
}

/// Every method of every route of the API whose path names something.
fn naming() -> Vec<(&'static str, &'static str)> {
    let mut all = Vec::new();
    for (path, methods) in ROUTES.iter().filter(|(path, _)| path.starts_with("/api/")) {
        let names = names(path).unwrap_or_else(|| panic!("{path} is new: say what it names"));
        if names != Names::Nothing {
            all.extend(methods.iter().map(|method| (*method, *path)));
        }
    }
    all
}

async fn every_route_that_names_something_keeps_other_organizations_out(app: TestApp) {
    let estate = Estate::of(&app).await;
    let owner = app.backend();
    let before = estate.seen(&owner).await;
    let stranger = app.another_organization().await;
    let theirs = workspace_of(&stranger, "theirs").await;
    let narrow = scoped(&stranger, &[&theirs]).await;
    for (method, route) in naming() {
        let (path, body) = (estate.path(route), body(method, route));
        let answer = ask(&stranger, method, &path, &body).await;
        let code = answer.expect(404)["code"].as_str().unwrap().to_owned();
        assert!(code.ends_with("NOT_FOUND"), "{method} {path}: {code}");
        let answer = ask(&narrow, method, &path, &body).await;
        assert!(matches!(answer.status, 403 | 404), "{method} {path}: {}", answer.text);
        for somebody in [Backend::nobody(&app.base), Backend::new(&app.base, "wvz_nonsense")] {
            ask(&somebody, method, &path, &body).await.refused(401, "UNAUTHORIZED");
        }
    }
    assert_eq!(estate.seen(&owner).await, before, "nothing was changed");
}

async fn every_route_that_names_something_keeps_other_workspaces_keys_out(app: TestApp) {
    let estate = Estate::of(&app).await;
    let owner = app.backend();
    let other = workspace_of(&owner, "other").await;
    let narrow = scoped(&owner, &[&other]).await;
    let before = estate.seen(&owner).await;
    for (method, route) in naming() {
        let answer = ask(&narrow, method, &estate.path(route), &body(method, route)).await;
        answer.refused(403, "SCOPE_DENIED");
    }
    // Under a workspace of its own, what is another's is not there.
    let instance = estate.id("/api/v1/workspaces/{workspace}/integrations/");
    let crossed = format!("/api/v1/workspaces/{other}/integrations/{instance}");
    narrow.patch(&crossed, json!({ "displayName": "Stolen" })).await.refused(404, "NOT_FOUND");
    narrow.delete(&crossed).await.refused(404, "NOT_FOUND");
    assert_eq!(estate.seen(&owner).await, before, "nothing was changed");
}

async fn what_every_route_names_is_there_for_its_owner(app: TestApp) {
    // Refusals of strangers mean something only where the owner succeeds. Deletions last, those that cascade at the end.
    let estate = Estate::of(&app).await;
    let owner = reader(&app).await;
    let mut all = naming();
    all.sort_by_key(|(method, path)| {
        let whole = [
            "/api/v1/mcp/servers/{id}",
            "/api/v1/connections/{id}",
            "/api/v1/end-users/{id}",
            "/api/v1/workspaces/{id}",
        ];
        (*method == "DELETE", whole.iter().position(|it| it == path))
    });
    for (method, route) in all {
        let answer = ask(&owner, method, &estate.path(route), &body(method, route)).await;
        assert!(matches!(answer.status, 200 | 201), "{method} {route}: {}", answer.text);
    }
}

async fn what_a_body_or_query_names_must_be_ones_own(app: TestApp) {
    let estate = Estate::of(&app).await;
    let owner = app.backend();
    let other = workspace_of(&owner, "other").await;
    let narrow = scoped(&owner, &[&other]).await;
    let before = estate.seen(&owner).await;
    let stranger = app.another_organization().await;
    app.oauth_app(&stranger, "slack").await;
    let workspace = &estate.workspace;
    let user = json!({ "workspaceId": workspace, "externalId": "stolen" });
    let session = json!({
        "integrationName": "slack", "connectionName": "Slack", "externalId": "s2", "workspaceId": workspace,
    });
    let server = json!({ "name": "Stolen", "workspaceId": workspace });
    let connection = estate.id("/api/v1/connections/");
    for (caller, status, code) in [(&stranger, 404, "NOT_FOUND"), (&narrow, 403, "SCOPE_DENIED")] {
        caller.post("/api/v1/end-users", user.clone()).await.refused(status, code);
        caller.post("/api/v1/connections", slack(workspace, "stolen")).await.refused(status, code);
        caller.post("/api/v1/connect/token", session.clone()).await.refused(status, code);
        caller.post("/api/v1/mcp/servers", server.clone()).await.refused(status, code);
        caller.get(&format!("/api/v1/end-users?workspaceId={workspace}")).await.refused(status, code);
        caller.get(&format!("/api/v1/invitations?workspaceId={workspace}")).await.refused(status, code);
        let code = if status == 404 { "CONNECTION_NOT_FOUND" } else { code };
        caller.get(&format!("/api/v1/connections?id={connection}")).await.refused(status, code);
    }
    let listed = stranger.get(&format!("/api/v1/connections?workspaceId={workspace}")).await.expect(200);
    assert_eq!(listed, json!({ "connections": [], "total": 0 }));
    narrow.get(&format!("/api/v1/connections?workspaceId={workspace}")).await.refused(403, "SCOPE_DENIED");
    for list in ["api-keys", "oauth-apps", "workspaces", "connections", "mcp/servers"] {
        let text = stranger.get(&format!("/api/v1/{list}")).await.text;
        assert!(estate.ids.values().all(|id| !text.contains(id)), "{list}: {text}");
    }
    let acting = Backend::service(&app.base, SERVICE_KEY);
    acting.get("/api/v1/workspaces").await.refused(401, "UNAUTHORIZED");
    assert_eq!(estate.seen(&owner).await, before, "nothing was changed");
}

async fn a_connection_does_not_use_another_organizations_oauth_app(app: TestApp) {
    let estate = Estate::of(&app).await;
    let stranger = app.another_organization().await;
    let theirs = workspace_of(&stranger, "theirs").await;
    let ours = estate.id("/api/v1/oauth-apps/");
    let body = with(&slack(&theirs, "one"), &json!({ "oauthAppId": ours }));
    stranger.post("/api/v1/connections", body).await.refused(400, "OAUTH_APP_NOT_FOUND");
    let body = json!({ "integrationName": "slack", "connectionId": estate.id("/api/v1/connections/") });
    let at = format!("/api/v1/workspaces/{theirs}/integrations");
    stranger.post(&at, body).await.refused(404, "CONNECTION_NOT_FOUND");
    let alice = json!({ "workspaceId": theirs, "externalId": "user_123" });
    let alice = id(&stranger.post("/api/v1/end-users", alice).await.expect(201), "endUser");
    let instance = estate.id("/api/v1/workspaces/{workspace}/integrations/");
    let body = json!({ "workspaceIntegrationId": instance });
    stranger.post(&format!("/api/v1/end-users/{alice}/connect-token"), body).await.refused(400, "VALIDATION_ERROR");
}
