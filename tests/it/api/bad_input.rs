//! Bodies and parameters that make no sense: every route refuses them in words, none falls over.

use portico::web::ROUTES;
use reqwest::Method;
use serde_json::{Value, json};

use super::{NOTHING, id, slack, with};
use crate::support::{Answer, Backend, TestApp, both};

both! {
    a_body_that_is_no_json_is_refused_everywhere,
    a_body_that_is_no_object_is_refused_everywhere,
    a_member_of_another_type_is_refused_and_named,
    no_text_may_hold_nul_or_control_characters,
    no_value_may_be_endless,
    no_parameter_makes_the_server_fall_over,
}

/// A route that reads a body: its path, and for each member a value of the right type.
struct Door {
    method: &'static str,
    path: String,
    members: Value,
}

impl Door {
    async fn gets(&self, backend: &Backend, body: impl Into<reqwest::Body>) -> Answer {
        let method = Method::from_bytes(self.method.as_bytes()).unwrap();
        let request = backend.request(method, &self.path).header("content-type", "application/json").body(body);
        let answer = backend.send(request).await;
        assert!(answer.status < 500, "{} {}: {}", self.method, self.path, answer.text);
        answer
    }
}

/// Every route that reads a body; one that the route table has and this list has not fails the tests.
async fn doors(app: &TestApp) -> Vec<Door> {
    let backend = app.backend();
    let workspace = app.workspace(&["slack"]).await;
    let alice = app.end_user(&workspace, "user_123").await;
    let listed = backend.get(&format!("/api/v1/workspaces/{workspace}/integrations")).await.expect(200);
    let instance = listed["integrations"][0]["id"].as_str().unwrap();
    let invited = json!({ "email": "a@example.com" });
    let invited = backend.post(&format!("/api/v1/end-users/{alice}/invite"), invited).await.expect(200);
    let invitation = invited["invitationId"].as_str().unwrap();
    let github = app.oauth_app(&backend, "github").await;
    let oauth_app = json!({
        "integrationName": "slack", "clientId": "c", "clientSecret": "s", "displayName": "d", "scopes": ["a"],
        "extraParams": { "a": "b" }, "isDefault": false, "authUrl": "https://example.com/",
        "tokenUrl": "https://example.com/", "revokeUrl": "https://example.com/", "apiUrl": "https://example.com/",
    });
    let integration = json!({
        "integrationName": "slack", "alias": "a", "connectionStrategy": "per_user", "authMethodKey": "oauth2",
        "oauthAppMode": "weavz_managed", "oauthAppId": NOTHING, "connectionId": NOTHING, "displayName": "d",
        "enabledActions": ["a"], "settings": {}, "sortOrder": 1,
    });
    let user = json!({
        "workspaceId": workspace, "externalId": "u", "displayName": "d", "email": "a@example.com", "metadata": {},
    });
    let link = json!({
        "integrationName": "slack", "workspaceIntegrationId": instance, "expiresIn": 3_600,
        "successRedirectUri": "https://app.example.com/", "errorRedirectUri": "https://app.example.com/",
        "language": "de", "state": "s",
    });
    let session = json!({
        "integrationName": "slack", "connectionName": "c", "externalId": "e", "workspaceId": workspace,
        "endUserId": "u", "workspaceIntegrationId": instance, "authMethodKey": "oauth2", "scope": "USER",
        "oauthAppMode": "custom", "oauthAppId": NOTHING, "successRedirectUri": "https://app.example.com/",
        "errorRedirectUri": "https://app.example.com/",
    });
    let mut connection = slack(&workspace, "c");
    for (name, value) in [
        ("authMethodKey", json!("oauth2")),
        ("endUserId", json!("u")),
        ("scope", json!("USER")),
        ("refreshToken", json!("r")),
        ("tokenType", json!("bearer")),
        ("expiresIn", json!(60)),
        ("scope_oauth", json!("a b")),
        ("data", json!({})),
        ("oauthAppId", json!(NOTHING)),
        ("props", json!({})),
        ("verify", json!(true)),
    ] {
        connection[name] = value;
    }
    let made = backend.post("/api/v1/connections", slack(&workspace, "made")).await.expect(201);
    let made = id(&made, "connection");
    let meant = json!({
        "integrationName": "slack", "workspaceId": workspace, "externalId": "e", "connectionExternalId": "e",
        "workspaceIntegrationId": instance, "integrationAlias": "slack", "authMethodKey": "oauth2", "endUserId": "u",
        "explain": true,
    });
    let key = json!({ "name": "k", "expiresAt": "2027-01-01T00:00:00Z", "permissions": { "scope": "org" } });
    let space = json!({ "name": "w", "slug": "w" });
    let space_change = json!({ "name": "w", "slug": "w", "branding": { "color": "#123456" }, "returnUrls": [] });
    let without = |base: &Value, gone: &[&str]| {
        let kept = base.as_object().unwrap().iter().filter(|(name, _)| !gone.contains(&name.as_str()));
        Value::Object(kept.map(|(name, value)| (name.clone(), value.clone())).collect())
    };
    let door = |method, path: String, members: &Value| Door { method, path, members: members.clone() };
    let mut all = vec![
        door("POST", "/api/v1/api-keys".to_owned(), &key),
        door("POST", "/api/v1/workspaces".to_owned(), &space),
        door("PATCH", format!("/api/v1/workspaces/{workspace}"), &space_change),
        door("POST", format!("/api/v1/workspaces/{workspace}/integrations"), &integration),
        door(
            "PATCH",
            format!("/api/v1/workspaces/{workspace}/integrations/{instance}"),
            &without(&integration, &["integrationName"]),
        ),
        door("POST", "/api/v1/oauth-apps".to_owned(), &oauth_app),
        door("PATCH", format!("/api/v1/oauth-apps/{github}"), &without(&oauth_app, &["integrationName"])),
        door("POST", "/api/v1/end-users".to_owned(), &user),
        door("PATCH", format!("/api/v1/end-users/{alice}"), &without(&user, &["workspaceId", "externalId"])),
        door("POST", format!("/api/v1/end-users/{alice}/connect-token"), &link),
        door("POST", format!("/api/v1/end-users/{alice}/invite"), &with(&link, &json!({ "email": "a@example.com" }))),
        door("POST", format!("/api/v1/invitations/{invitation}/resend"), &json!({ "expiresIn": 3_600 })),
        door("POST", "/api/v1/connect/token".to_owned(), &session),
        door("POST", "/api/v1/connect/session/poll".to_owned(), &json!({ "token": "cst_x" })),
        door("POST", "/api/v1/connections".to_owned(), &connection),
        door("POST", "/api/v1/connections/resolve".to_owned(), &meant),
        door("POST", format!("/api/v1/connections/{made}/refresh"), &json!({ "version": 0 })),
    ];
    all.extend(acting(&workspace, instance));
    all.extend(serving(&backend, &workspace).await);
    // `/orgs` goes by the service key, and is tested there; a token is made anew without being told anything.
    let elsewhere = |path: &str| path.starts_with("/api/v1/orgs") || path.ends_with("/regenerate-token");
    let known = ROUTES.iter().filter(|(path, _)| path.starts_with("/api/") && !elsewhere(path));
    let reading = known.flat_map(|(_, methods)| methods.iter()).filter(|method| ["POST", "PATCH"].contains(method));
    assert_eq!(all.len(), reading.count(), "a route that reads a body is new: add it");
    all
}

/// Those of MCP servers.
async fn serving(backend: &Backend, workspace: &str) -> [Door; 6] {
    let change = json!({
        "name": "n", "description": "d", "mode": "TOOLS", "settings": {}, "authMode": "bearer", "endUserAccess": "open",
        "endUserId": "user_123",
    });
    let server = with(&change, &json!({ "workspaceId": workspace, "createdBy": "c" }));
    let at = id(&backend.post("/api/v1/mcp/servers", server.clone()).await.expect(201), "server");
    let at = format!("/api/v1/mcp/servers/{at}");
    let added = json!({ "integrationName": "slack", "actionName": "added" });
    let added = id(&backend.post(&format!("{at}/tools"), added).await.expect(201), "tool");
    let said = json!({
        "integrationAlias": "a", "connectionId": NOTHING, "displayName": "d", "description": "d", "inputDefaults": {},
        "partialIds": ["a"], "sortOrder": 1,
    });
    let tool = with(&said, &json!({ "integrationName": "slack", "actionName": "a", "toolType": "ACTION" }));
    let token = json!({ "endUserId": "user_123", "scopes": ["mcp:tools"], "expiresIn": 3_600 });
    let door = |method, path: String, members: &Value| Door { method, path, members: members.clone() };
    [
        door("POST", "/api/v1/mcp/servers".to_owned(), &server),
        door("PATCH", at.clone(), &change),
        door("POST", format!("{at}/tools"), &tool),
        door("PATCH", format!("{at}/tools/{added}"), &said),
        door("POST", format!("{at}/access-tokens"), &token),
        door("POST", format!("{at}/oauth-tokens"), &token),
    ]
}

/// Those of whoever acts.
fn acting(workspace: &str, instance: &str) -> [Door; 3] {
    let account = json!({
        "workspaceId": workspace, "connectionExternalId": "e", "workspaceIntegrationId": instance,
        "integrationAlias": "slack", "authMethodKey": "oauth2", "endUserId": "u", "input": {},
    });
    let run = json!({ "integrationName": "slack", "actionName": "send_channel_message", "idempotencyKey": "k" });
    let property = json!({ "propertyName": "channel", "actionName": "send_channel_message", "triggerName": "t" });
    let property = with(&account, &property);
    let search = with(&property, &json!({ "searchValue": "s" }));
    let door = |path: &str, members| Door { method: "POST", path: path.to_owned(), members };
    [
        door("/api/v1/actions/execute", with(&account, &run)),
        door("/api/v1/integrations/slack/properties/options", search),
        door("/api/v1/integrations/slack/properties/resolve", property),
    ]
}

async fn a_body_that_is_no_json_is_refused_everywhere(app: TestApp) {
    let backend = app.backend();
    let deep = "[".repeat(100_000);
    let nested = format!("{}1{}", "{\"a\":".repeat(5_000), "}".repeat(5_000));
    let bodies: [&[u8]; 13] = [
        b"{",
        b"nonsense",
        b"{\"name\": \"x\",}",
        b"{'name': 'x'}",
        b"name=x",
        b"{} {}",
        b"\0",
        b"\xff\xfe\xfd",
        b"{\"name\": \"\xc3\x28\"}",
        b"{\"name\": \"\\ud800\"}",
        b"{\"name\": 1e999}",
        deep.as_bytes(),
        nested.as_bytes(),
    ];
    for door in doors(&app).await {
        for body in bodies {
            door.gets(&backend, body.to_vec()).await.refused(400, "INVALID_JSON");
        }
    }
}

async fn a_body_that_is_no_object_is_refused_everywhere(app: TestApp) {
    let backend = app.backend();
    for door in doors(&app).await {
        for body in ["[]", "[{}]", "\"text\"", "7", "-1.5e3", "true", "null"] {
            door.gets(&backend, body).await.refused(400, "VALIDATION_ERROR");
        }
    }
}

async fn a_member_of_another_type_is_refused_and_named(app: TestApp) {
    let backend = app.backend();
    let wrongs =
        [json!(true), json!(-7.5), json!("\u{202e}"), json!([[]]), json!({ "a": { "b": [] } }), json!(u64::MAX)];
    for door in doors(&app).await {
        for (name, right) in door.members.as_object().unwrap() {
            for wrong in wrongs.iter().filter(|wrong| std::mem::discriminant(*wrong) != std::mem::discriminant(right)) {
                let mut body = door.members.clone();
                body[name] = wrong.clone();
                let refused = door.gets(&backend, body.to_string()).await.refused(400, "VALIDATION_ERROR");
                assert!(refused["details"]["fields"][name].is_string(), "{} {name}: {refused}", door.path);
            }
        }
    }
}

async fn no_text_may_hold_nul_or_control_characters(app: TestApp) {
    let backend = app.backend();
    for door in doors(&app).await {
        for (name, right) in door.members.as_object().unwrap() {
            for evil in ["\0", "a\0b", "a\nb", "\u{7f}", "\u{85}", "\u{1b}[31m"] {
                let wrong = match right {
                    Value::String(_) => json!(evil),
                    Value::Array(_) => json!([evil]),
                    // Free objects may hold what JSON allows, but for NUL.
                    Value::Object(_) if evil.contains('\0') => {
                        json!({ "scope": evil, "color": evil, "a": { "b": [evil] } })
                    }
                    _ => continue,
                };
                let mut body = door.members.clone();
                body[name] = wrong;
                let answer = door.gets(&backend, body.to_string()).await;
                if door.path.ends_with("/poll") && answer.status == 401 {
                    continue;
                }
                answer.refused(400, "VALIDATION_ERROR");
            }
        }
    }
}

async fn no_value_may_be_endless(app: TestApp) {
    let backend = app.backend();
    let long = "é".repeat(40_000);
    for door in doors(&app).await {
        for (name, right) in door.members.as_object().unwrap() {
            let wrong = match right {
                Value::String(_) => json!(long),
                Value::Array(_) => json!(vec!["https://app.example.com/"; 1_001]),
                // An action's inputs may be files: as large as a body.
                Value::Object(_) if name == "input" => continue,
                Value::Object(_) => json!({ "scope": long, "color": long, "a": long }),
                Value::Number(_) => json!(i64::MAX),
                _ => continue,
            };
            let mut body = door.members.clone();
            body[name] = wrong;
            let refused = door.gets(&backend, body.to_string()).await.refused(400, "VALIDATION_ERROR");
            assert!(refused["details"]["fields"][name].is_string(), "{} {name}: {refused}", door.path);
            assert!(refused.to_string().len() < 2_000, "a refusal does not repeat what it refuses");
        }
    }
}

async fn no_parameter_makes_the_server_fall_over(app: TestApp) {
    let backend = app.backend();
    let workspace = app.workspace(&[]).await;
    let server = json!({ "name": "Agents", "workspaceId": workspace });
    let server = id(&backend.post("/api/v1/mcp/servers", server).await.expect(201), "server");
    let long = "a".repeat(8_000);
    let evils =
        ["%00", "%0a", "%ff%fe", "%", "%zz", "%2e%2e%2f", "%F0%9F%92%A9", "'", "%22%3B--", "-1", "1e400", &long];
    for (path, methods) in ROUTES.iter().filter(|(path, _)| path.starts_with("/api/") && path.contains('{')) {
        for method in *methods {
            for evil in evils {
                let path = path.replace("{id}", evil).replace("{name}", evil);
                // Once as the only thing that is wrong, once below a workspace that is there.
                let path = path.replace("{workspace}", if path.contains(evil) { &workspace } else { evil });
                let path = path.replace("{server}", if path.contains(evil) { &server } else { evil });
                let request = backend.request(Method::from_bytes(method.as_bytes()).unwrap(), &path);
                let answer = backend.send(request.json(&json!({ "name": "x" }))).await;
                assert!((400..500).contains(&answer.status), "{method} {path}: {} {}", answer.status, answer.text);
                assert!(answer.json()["code"].is_string(), "{method} {path}: {}", answer.text);
            }
        }
    }
    for list in ["/api/v1/workspaces", "/api/v1/connections", "/api/v1/integrations", "/api/v1/end-users"] {
        for name in ["id", "name", "summary", "limit", "offset", "workspaceId", "endUserId", "status", "search", "type"]
        {
            for evil in evils {
                let answer = backend.get(&format!("{list}?{name}={evil}&workspaceId={workspace}")).await;
                assert!(answer.status < 500, "{list}?{name}={evil}: {}", answer.text);
                assert!(answer.json().is_object());
            }
        }
    }
    let made = backend.post("/api/v1/connections", slack(&workspace, "still works")).await.expect(201);
    assert!(!id(&made, "connection").is_empty());
}
