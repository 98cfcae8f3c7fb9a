//! Tokens of MCP servers, as the API makes them.

use chrono::TimeDelta;
use serde_json::{Value, json};

use super::{NOTHING, each, id, with};
use crate::support::{Backend, TestApp, both};

both! {
    an_end_users_token_says_whose_it_is,
    a_token_lives_thirty_days_unless_told,
    a_token_is_made_where_the_mode_takes_such,
    a_token_is_for_an_end_user_of_the_workspace,
    a_servers_one_end_user_is_the_only_one,
    scopes_are_known_and_follow_the_mode,
    tokens_are_listed_and_withdrawn,
    tokens_go_with_their_end_user_and_are_counted,
}

/// A server that takes every kind of token, with the path of it.
async fn server(app: &TestApp, backend: &Backend, over: Value) -> (String, String) {
    let workspace = app.workspace(&["slack"]).await;
    app.end_user(&workspace, "user_123").await;
    let body = json!({ "name": "Agents", "workspaceId": workspace, "authMode": "oauth_and_bearer" });
    let made = backend.post("/api/v1/mcp/servers", with(&body, &over)).await.expect(201);
    (workspace, format!("/api/v1/mcp/servers/{}", id(&made, "server")))
}

async fn an_end_users_token_says_whose_it_is(app: TestApp) {
    let backend = app.backend();
    let (_, at) = server(&app, &backend, json!({})).await;
    let body = json!({ "endUserId": "user_123", "scopes": ["mcp:tools"], "expiresIn": 3_600 });
    let bearer = backend.post(&format!("{at}/access-tokens"), body.clone()).await.expect(201);
    assert_eq!(bearer["accessToken"], bearer["bearerToken"]);
    let secret = bearer["accessToken"].as_str().unwrap();
    assert!(secret.starts_with("mcp_") && secret.starts_with(bearer["token"]["tokenPrefix"].as_str().unwrap()));
    let oauth = backend.post(&format!("{at}/oauth-tokens"), body).await.expect(201);
    assert!(oauth["accessToken"].as_str().unwrap().starts_with("mcpo_"));
    assert!(oauth.get("bearerToken").is_none() && oauth["token"].get("authMethod").is_none(), "{oauth}");
    for made in [&bearer, &oauth] {
        assert_eq!(
            (&made["token"]["endUserId"], &made["token"]["scopes"]),
            (&json!("user_123"), &json!(["mcp:tools"]))
        );
        assert_eq!(made["token"]["expiresAt"], "2026-03-01T13:00:00.000Z");
        assert!(made["mcpEndpoint"].as_str().unwrap().contains("/mcp/srv_"));
    }
    let token = &bearer["token"];
    assert_eq!((&token["authMethod"], &token["tokenType"]), (&json!("bearer"), &json!("mcp_bearer")));
}

async fn a_token_lives_thirty_days_unless_told(app: TestApp) {
    let backend = app.backend();
    let (_, at) = server(&app, &backend, json!({})).await;
    for kind in ["access-tokens", "oauth-tokens"] {
        let made = backend.post(&format!("{at}/{kind}"), json!({ "endUserId": "user_123" })).await.expect(201);
        assert_eq!(made["token"]["expiresAt"], "2026-03-31T12:00:00.000Z");
        for wrong in [json!(59), json!(31_536_001), json!(-1), json!("3600"), json!(1.5)] {
            let body = json!({ "endUserId": "user_123", "expiresIn": wrong });
            backend.post(&format!("{at}/{kind}"), body).await.refused(400, "VALIDATION_ERROR");
        }
    }
}

async fn a_token_is_made_where_the_mode_takes_such(app: TestApp) {
    let backend = app.backend();
    let (_, at) = server(&app, &backend, json!({})).await;
    let token = json!({ "endUserId": "user_123" });
    backend.patch(&at, json!({ "authMode": "oauth" })).await.expect(200);
    backend.post(&format!("{at}/access-tokens"), token.clone()).await.refused(409, "MCP_BEARER_DISABLED");
    backend.post(&format!("{at}/oauth-tokens"), token.clone()).await.expect(201);
    backend.patch(&at, json!({ "authMode": "bearer" })).await.expect(200);
    backend.post(&format!("{at}/access-tokens"), token.clone()).await.expect(201);
    backend.post(&format!("{at}/oauth-tokens"), token).await.refused(409, "MCP_OAUTH_DISABLED");
}

async fn a_token_is_for_an_end_user_of_the_workspace(app: TestApp) {
    let backend = app.backend();
    let (workspace, at) = server(&app, &backend, json!({})).await;
    let (elsewhere, _) = server(&app, &backend, json!({})).await;
    let bob = app.end_user(&elsewhere, "bob").await;
    let carol = app.end_user(&workspace, "carol").await;
    for unknown in ["bob", &bob, "nobody", NOTHING] {
        let body = json!({ "endUserId": unknown });
        backend.post(&format!("{at}/access-tokens"), body).await.refused(404, "END_USER_NOT_FOUND");
    }
    let made = backend.post(&format!("{at}/access-tokens"), json!({ "endUserId": carol })).await.expect(201);
    assert_eq!(made["token"]["endUserId"], "carol");
    backend.post(&format!("{at}/access-tokens"), json!({})).await.refused(400, "VALIDATION_ERROR");
}

async fn a_servers_one_end_user_is_the_only_one(app: TestApp) {
    let backend = app.backend();
    let (workspace, at) = server(&app, &backend, json!({ "endUserId": "user_123" })).await;
    app.end_user(&workspace, "bob").await;
    let tokens = format!("{at}/access-tokens");
    backend.post(&tokens, json!({ "endUserId": "user_123" })).await.expect(201);
    let refused = backend.post(&tokens, json!({ "endUserId": "bob" })).await.refused(400, "VALIDATION_ERROR");
    assert!(refused["details"]["fields"]["endUserId"].is_string());
}

async fn scopes_are_known_and_follow_the_mode(app: TestApp) {
    let backend = app.backend();
    let (_, at) = server(&app, &backend, json!({})).await;
    let scopes = async |scopes: Value| {
        let body = json!({ "endUserId": "user_123", "scopes": scopes });
        backend.post(&format!("{at}/oauth-tokens"), body).await
    };
    assert_eq!(scopes(Value::Null).await.expect(201)["token"]["scopes"], json!(["mcp:tools"]));
    let both = json!(["mcp:code", "mcp:tools"]);
    assert_eq!(scopes(both.clone()).await.expect(201)["token"]["scopes"], both);
    for wrong in [json!([]), json!(["mcp:everything"]), json!(["mcp:tools", ""])] {
        scopes(wrong).await.refused(400, "INVALID_MCP_SCOPES");
    }
    backend.patch(&at, json!({ "mode": "CODE" })).await.expect(200);
    assert_eq!(scopes(Value::Null).await.expect(201)["token"]["scopes"], json!(["mcp:code"]));
}

async fn tokens_are_listed_and_withdrawn(app: TestApp) {
    let backend = app.backend();
    let (_, at) = server(&app, &backend, json!({})).await;
    let mut secrets = Vec::new();
    for (kind, life) in [("access-tokens", 3_600), ("oauth-tokens", 7_200), ("access-tokens", 86_400)] {
        let body = json!({ "endUserId": "user_123", "expiresIn": life });
        let made = backend.post(&format!("{at}/{kind}"), body).await.expect(201);
        secrets.push(made["accessToken"].as_str().unwrap().to_owned());
    }
    let list = async || backend.get(&format!("{at}/tokens")).await.expect(200);
    let listed = list().await;
    assert_eq!((each(&listed["tokens"], "kind"), &listed["total"]), (vec!["bearer", "oauth", "bearer"], &json!(3)));
    assert!(secrets.iter().all(|secret| !listed.to_string().contains(secret)));
    app.later(TimeDelta::hours(2));
    assert_eq!(each(&list().await["tokens"], "kind"), ["bearer"], "what has run out opens nothing");
    let last = listed["tokens"][2]["id"].as_str().unwrap();
    let gone = backend.delete(&format!("{at}/tokens/{last}")).await.expect(200);
    assert_eq!(gone, json!({ "deleted": true, "id": last }));
    backend.delete(&format!("{at}/tokens/{last}")).await.refused(404, "NOT_FOUND");
    assert_eq!(list().await, json!({ "tokens": [], "total": 0 }));
}

async fn tokens_go_with_their_end_user_and_are_counted(app: TestApp) {
    let backend = app.backend();
    let (workspace, at) = server(&app, &backend, json!({})).await;
    let bob = app.end_user(&workspace, "bob").await;
    for kind in ["access-tokens", "oauth-tokens"] {
        backend.post(&format!("{at}/{kind}"), json!({ "endUserId": "bob" })).await.expect(201);
    }
    let gone = backend.delete(&format!("/api/v1/end-users/{bob}")).await.expect(200);
    assert_eq!(gone["mcpTokensRevoked"], 2);
    assert_eq!(backend.get(&format!("{at}/tokens")).await.expect(200)["total"], 0);
}
