//! What belongs to one organisation is out of every other one's reach, and one workspace's out of another's key's.

use std::collections::BTreeMap;

use portico::web::ROUTES;
use reqwest::Method;
use serde_json::{Value, json};

use super::{id, scoped, slack, with, workspace_of};
use crate::support::{Answer, Backend, SERVICE_KEY, TestApp, both};

both! {
    every_route_that_names_something_keeps_other_organizations_out,
    every_route_that_names_something_keeps_other_workspaces_keys_out,
    what_a_body_or_query_names_must_be_ones_own,
    a_connection_does_not_use_another_organizations_oauth_app,
}

/// What a route asks of a caller who is not the owner.
enum Asked {
    /// It names something of an organisation; with this body.
    Ours(Value),
    /// The same, of the organisation as a whole: a workspace-scoped key is refused before anything is looked up.
    OfTheOrganization(Value),
    /// It names nothing of anybody's by its path, or goes by another key.
    Open,
}

/// Every route of the API. A route that is not here fails the tests below.
fn asked(method: &str, path: &str) -> Option<Asked> {
    use Asked::{OfTheOrganization, Open, Ours};
    Some(match (method, path) {
        ("DELETE", "/api/v1/api-keys/{id}") => OfTheOrganization(Value::Null),
        ("PATCH", "/api/v1/oauth-apps/{id}") => OfTheOrganization(json!({ "clientId": "stolen" })),
        ("DELETE", "/api/v1/oauth-apps/{id}") => OfTheOrganization(Value::Null),
        ("GET" | "DELETE", "/api/v1/workspaces/{id}") => Ours(Value::Null),
        ("PATCH", "/api/v1/workspaces/{id}") => Ours(json!({ "name": "Stolen" })),
        ("GET", "/api/v1/workspaces/{workspace}/integrations") => Ours(Value::Null),
        ("POST", "/api/v1/workspaces/{workspace}/integrations") => {
            Ours(json!({ "integrationName": "http", "alias": "stolen" }))
        }
        ("PATCH", "/api/v1/workspaces/{workspace}/integrations/{id}") => Ours(json!({ "displayName": "Stolen" })),
        ("DELETE", "/api/v1/workspaces/{workspace}/integrations/{id}") => Ours(Value::Null),
        ("GET" | "DELETE", "/api/v1/end-users/{id}") => Ours(Value::Null),
        ("PATCH", "/api/v1/end-users/{id}") => Ours(json!({ "displayName": "Stolen" })),
        ("POST", "/api/v1/end-users/{id}/connect-token") => Ours(json!({})),
        ("GET", "/api/v1/end-users/{id}/connect-links") => Ours(Value::Null),
        ("DELETE", "/api/v1/connect-links/{id}") => Ours(Value::Null),
        ("GET", "/api/v1/connect/session/{id}") => Ours(Value::Null),
        ("DELETE", "/api/v1/connections/{id}") => Ours(Value::Null),
        // The service key's own.
        (_, "/api/v1/orgs" | "/api/v1/orgs/{id}") => Open,
        // The catalog is everybody's.
        (_, "/api/v1/integrations" | "/api/v1/integrations/{name}") => Open,
        // These go by the token and by the state.
        (_, "/api/v1/connect/session/poll" | "/api/v1/connect/oauth-callback") => Open,
        // What their bodies and queries name has a test of its own.
        (
            _,
            "/api/v1/api-keys"
            | "/api/v1/workspaces"
            | "/api/v1/integrations/oauth-status"
            | "/api/v1/oauth-apps"
            | "/api/v1/end-users"
            | "/api/v1/connections"
            | "/api/v1/connect/token",
        ) => Open,
        _ => return None,
    })
}

/// One of everything, in the first organisation.
struct Estate {
    ids: BTreeMap<&'static str, String>,
    workspace: String,
}

impl Estate {
    async fn of(app: &TestApp) -> Self {
        let backend = app.backend();
        let workspace = app.workspace(&["slack"]).await;
        let alice = app.end_user(&workspace, "user_123").await;
        let link = backend.post(&format!("/api/v1/end-users/{alice}/connect-token"), json!({})).await.expect(200);
        let connection = with(&slack(&workspace, "hers"), &json!({ "endUserId": "user_123" }));
        let connection = backend.post("/api/v1/connections", connection).await.expect(201);
        let session = json!({
            "integrationName": "slack", "connectionName": "Slack", "externalId": "s", "workspaceId": workspace,
        });
        let session = backend.post("/api/v1/connect/token", session).await.expect(200);
        let key = backend.post("/api/v1/api-keys", json!({ "name": "Second" })).await.expect(201);
        let apps = backend.get("/api/v1/oauth-apps").await.expect(200);
        let instances = backend.get(&format!("/api/v1/workspaces/{workspace}/integrations")).await.expect(200);
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        let ids = BTreeMap::from([
            ("/api/v1/api-keys/", id(&key, "apiKey")),
            ("/api/v1/oauth-apps/", text(&apps["apps"][0]["id"])),
            ("/api/v1/workspaces/{workspace}/integrations/", text(&instances["integrations"][0]["id"])),
            ("/api/v1/workspaces/", workspace.clone()),
            ("/api/v1/end-users/", alice),
            ("/api/v1/connect-links/", text(&link["linkId"])),
            ("/api/v1/connect/session/", text(&session["sessionId"])),
            ("/api/v1/connections/", id(&connection, "connection")),
        ]);
        Self { ids, workspace }
    }

    /// A route's path with the ids of what is here.
    fn path(&self, route: &str) -> String {
        let place = route.split("{id}").next().unwrap();
        let named = self.ids.get(place).map_or("", |id| id);
        route.replace("{id}", named).replace("{workspace}", &self.workspace)
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
            self.path("/api/v1/connect/session/{id}"),
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

/// Every method of every route of the API, with what it asks.
fn api_routes() -> impl Iterator<Item = (&'static str, &'static str, Asked)> {
    let routes = ROUTES.iter().filter(|(path, _)| path.starts_with("/api/"));
    routes.flat_map(|(path, methods)| methods.iter().map(move |method| (*method, *path))).map(|(method, path)| {
        let asked = asked(method, path).unwrap_or_else(|| panic!("{method} {path} is new: say who may ask"));
        if matches!(asked, Asked::Open) {
            let other = path.starts_with("/api/v1/orgs") || path.starts_with("/api/v1/integrations");
            assert!(!path.contains("{id}") || other, "{method} {path} names something");
        }
        (method, path, asked)
    })
}

async fn every_route_that_names_something_keeps_other_organizations_out(app: TestApp) {
    let estate = Estate::of(&app).await;
    let owner = app.backend();
    let before = estate.seen(&owner).await;
    let stranger = app.another_organization().await;
    let theirs = workspace_of(&stranger, "theirs").await;
    let narrow = scoped(&stranger, &[&theirs]).await;
    let mut tried = 0;
    for (method, route, asked) in api_routes() {
        let (Asked::Ours(body) | Asked::OfTheOrganization(body)) = asked else { continue };
        let path = estate.path(route);
        tried += 1;
        let answer = ask(&stranger, method, &path, &body).await;
        let code = answer.expect(404)["code"].as_str().unwrap().to_owned();
        assert!(code.ends_with("NOT_FOUND"), "{method} {path}: {code}");
        let answer = ask(&narrow, method, &path, &body).await;
        assert!(matches!(answer.status, 403 | 404), "{method} {path}: {}", answer.text);
        for somebody in [Backend::nobody(&app.base), Backend::new(&app.base, "wvz_nonsense")] {
            ask(&somebody, method, &path, &body).await.refused(401, "UNAUTHORIZED");
        }
    }
    assert!(tried >= 17, "{tried}");
    assert_eq!(estate.seen(&owner).await, before, "nothing was changed");
}

async fn every_route_that_names_something_keeps_other_workspaces_keys_out(app: TestApp) {
    let estate = Estate::of(&app).await;
    let owner = app.backend();
    let other = workspace_of(&owner, "other").await;
    let narrow = scoped(&owner, &[&other]).await;
    let before = estate.seen(&owner).await;
    for (method, route, asked) in api_routes() {
        let (Asked::Ours(body) | Asked::OfTheOrganization(body)) = asked else { continue };
        ask(&narrow, method, &estate.path(route), &body).await.refused(403, "SCOPE_DENIED");
    }
    // Under a workspace of its own, what is another's is not there.
    let instance = estate.id("/api/v1/workspaces/{workspace}/integrations/");
    let crossed = format!("/api/v1/workspaces/{other}/integrations/{instance}");
    narrow.patch(&crossed, json!({ "displayName": "Stolen" })).await.refused(404, "NOT_FOUND");
    narrow.delete(&crossed).await.refused(404, "NOT_FOUND");
    assert_eq!(estate.seen(&owner).await, before, "nothing was changed");
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
    let connection = estate.id("/api/v1/connections/");
    for (caller, status, code) in [(&stranger, 404, "NOT_FOUND"), (&narrow, 403, "SCOPE_DENIED")] {
        caller.post("/api/v1/end-users", user.clone()).await.refused(status, code);
        caller.post("/api/v1/connections", slack(workspace, "stolen")).await.refused(status, code);
        caller.post("/api/v1/connect/token", session.clone()).await.refused(status, code);
        caller.get(&format!("/api/v1/end-users?workspaceId={workspace}")).await.refused(status, code);
        let code = if status == 404 { "CONNECTION_NOT_FOUND" } else { code };
        caller.get(&format!("/api/v1/connections?id={connection}")).await.refused(status, code);
    }
    let listed = stranger.get(&format!("/api/v1/connections?workspaceId={workspace}")).await.expect(200);
    assert_eq!(listed, json!({ "connections": [], "total": 0 }));
    narrow.get(&format!("/api/v1/connections?workspaceId={workspace}")).await.refused(403, "SCOPE_DENIED");
    for list in ["api-keys", "oauth-apps", "workspaces", "connections"] {
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
