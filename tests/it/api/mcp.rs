//! `/api/v1/mcp/servers`.

use serde_json::{Value, json};

use super::{NOTHING, each, id, with, workspace_of};
use crate::support::{TestApp, both};

both! {
    a_server_is_signed_in_at_unless_told_otherwise,
    a_server_of_bearer_mode_has_a_token_of_its_own,
    a_token_that_names_nobody_is_not_made_where_somebody_must_be_named,
    a_server_is_listed_shown_changed_and_deleted,
    a_server_for_one_end_user_names_them_and_goes_with_them,
    a_change_of_whom_a_token_speaks_for_ends_it,
    a_change_of_mode_makes_and_ends_the_servers_own_token,
    what_makes_no_sense_is_refused,
    what_names_nothing_is_not_found,
    code_is_not_executed_here,
}

async fn a_server_is_signed_in_at_unless_told_otherwise(app: TestApp) {
    let backend = app.backend();
    let workspace = app.workspace(&[]).await;
    let body = json!({ "name": "Agents", "workspaceId": workspace });
    let made = backend.post("/api/v1/mcp/servers", body).await.expect(201);
    assert!(made.get("bearerToken").is_none(), "{made}");
    let server = &made["server"];
    let endpoint = format!("{}/mcp/srv_{}", app.base, id(&made, "server"));
    assert_eq!((&made["mcpEndpoint"], &server["mcpEndpoint"]), (&json!(endpoint), &json!(endpoint)));
    assert_eq!(
        (&server["mode"], &server["authMode"], &server["endUserAccess"], &server["settings"]),
        (&json!("TOOLS"), &json!("oauth"), &json!("restricted"), &json!({}))
    );
    let auth = json!({
        "oauthEnabled": true, "bearerEnabled": false, "staticBearerEnabled": false,
        "endUserBearerTokensEnabled": false, "accessTokensEnabled": false,
    });
    assert_eq!(server["auth"], auth);
    let at = format!("/api/v1/mcp/servers/{}", id(&made, "server"));
    backend.post(&format!("{at}/regenerate-token"), json!({})).await.refused(409, "MCP_BEARER_DISABLED");
}

async fn a_server_of_bearer_mode_has_a_token_of_its_own(app: TestApp) {
    let backend = app.backend();
    let workspace = app.workspace(&[]).await;
    for mode in ["bearer", "oauth_and_bearer"] {
        let body = json!({ "name": "Agents", "workspaceId": workspace, "authMode": mode });
        let made = backend.post("/api/v1/mcp/servers", body).await.expect(201);
        let first = made["bearerToken"].as_str().unwrap().to_owned();
        assert!(first.starts_with("mcp_") && first.len() > 40, "{first}");
        assert_eq!(made["server"]["auth"]["staticBearerEnabled"], true);
        let at = format!("/api/v1/mcp/servers/{}", id(&made, "server"));
        let shown = backend.get(&at).await.expect(200);
        assert!(!shown.to_string().contains(&first), "a token is shown once");
        let mut tokens = vec![first];
        for _ in 0..2 {
            // As the clients send it: without a body.
            let request = backend.request(reqwest::Method::POST, &format!("{at}/regenerate-token"));
            let again = backend.send(request.header("content-length", "0")).await.expect(200);
            assert_eq!(again["mcpEndpoint"], made["mcpEndpoint"]);
            tokens.push(again["bearerToken"].as_str().unwrap().to_owned());
        }
        tokens.sort();
        tokens.dedup();
        assert_eq!(tokens.len(), 3);
        assert_eq!(backend.get(&format!("{at}/tokens")).await.expect(200)["total"], 1);
    }
}

async fn a_token_that_names_nobody_is_not_made_where_somebody_must_be_named(app: TestApp) {
    let backend = app.backend();
    let workspace = app.workspace(&["slack"]).await;
    app.end_user(&workspace, "user_123").await;
    let body = json!({ "name": "Agents", "workspaceId": workspace, "authMode": "bearer" });
    let made = backend.post("/api/v1/mcp/servers", body.clone()).await.expect(201);
    assert!(made.get("bearerToken").is_none(), "{made}");
    assert_eq!(made["server"]["auth"]["staticBearerEnabled"], false);
    assert_eq!(made["server"]["auth"]["endUserBearerTokensEnabled"], true);
    let at = format!("/api/v1/mcp/servers/{}", id(&made, "server"));
    backend.post(&format!("{at}/regenerate-token"), json!({})).await.refused(409, "MCP_STATIC_BEARER_INCOMPATIBLE");
    // One person's token is fine, and so is a server that is for one person.
    let token = json!({ "endUserId": "user_123" });
    backend.post(&format!("{at}/access-tokens"), token).await.expect(201);
    let scoped = with(&body, &json!({ "endUserId": "user_123" }));
    let made = backend.post("/api/v1/mcp/servers", scoped).await.expect(201);
    assert!(made["bearerToken"].as_str().unwrap().starts_with("mcp_"));
}

async fn a_server_is_listed_shown_changed_and_deleted(app: TestApp) {
    let backend = app.backend();
    let workspace = app.workspace(&[]).await;
    let elsewhere = workspace_of(&backend, "elsewhere").await;
    let mut all = Vec::new();
    for (name, workspace) in [("First", &workspace), ("Second", &elsewhere), ("Third", &workspace)] {
        let body = json!({ "name": name, "workspaceId": workspace });
        all.push(backend.post("/api/v1/mcp/servers", body).await.expect(201)["server"].clone());
    }
    let listed = backend.get("/api/v1/mcp/servers?includeSuspended=true").await.expect(200);
    assert_eq!((&listed["servers"], &listed["total"]), (&json!(all), &json!(3)));
    let listed =
        backend.get(&format!("/api/v1/mcp/servers?workspaceId={workspace}&limit=1&offset=1")).await.expect(200);
    assert_eq!((each(&listed["servers"], "name"), &listed["total"]), (vec!["Third"], &json!(2)));
    backend.get("/api/v1/mcp/servers?workspaceId=nonsense").await.refused(400, "VALIDATION_ERROR");

    let at = format!("/api/v1/mcp/servers/{}", all[0]["id"].as_str().unwrap());
    assert_eq!(backend.get(&at).await.expect(200), json!({ "server": all[0], "tools": [] }));
    backend.patch(&at, json!({})).await.refused(400, "NO_UPDATES");
    let changes = json!({
        "name": "Renamed", "description": "Does things.", "mode": "CODE", "settings": { "a": [1] },
        "authMode": "oauth_and_bearer", "endUserAccess": "open",
    });
    let changed = backend.patch(&at, changes.clone()).await.expect(200);
    for (member, value) in changes.as_object().unwrap() {
        assert_eq!(changed["server"][member], *value, "{member}");
    }
    assert!(changed["bearerToken"].as_str().unwrap().starts_with("mcp_"));
    let again = backend.patch(&at, json!({ "description": null })).await.expect(200);
    assert_eq!((&again["server"]["description"], again.get("bearerToken")), (&Value::Null, None));
    assert_eq!(backend.get(&at).await.expect(200)["server"], again["server"]);

    let gone = json!({ "deleted": true, "id": all[0]["id"] });
    assert_eq!(backend.delete(&at).await.expect(200), gone);
    backend.delete(&at).await.refused(404, "NOT_FOUND");
    backend.delete(&format!("/api/v1/workspaces/{workspace}")).await.expect(200);
    assert_eq!(each(&backend.get("/api/v1/mcp/servers").await.expect(200)["servers"], "name"), ["Second"]);
}

async fn a_server_for_one_end_user_names_them_and_goes_with_them(app: TestApp) {
    let backend = app.backend();
    let workspace = app.workspace(&[]).await;
    let alice = app.end_user(&workspace, "user_123").await;
    let body = json!({ "name": "Alice's", "workspaceId": workspace, "authMode": "bearer", "endUserId": "user_123" });
    let made = backend.post("/api/v1/mcp/servers", body.clone()).await.expect(201);
    assert_eq!(made["server"]["endUserId"], "user_123");
    let unknown = with(&body, &json!({ "endUserId": "nobody" }));
    backend.post("/api/v1/mcp/servers", unknown).await.refused(404, "END_USER_NOT_FOUND");
    let at = format!("/api/v1/mcp/servers/{}", id(&made, "server"));
    backend.patch(&at, json!({ "endUserId": "nobody" })).await.refused(404, "END_USER_NOT_FOUND");
    let listed = backend.get(&format!("/api/v1/end-users?workspaceId={workspace}")).await.expect(200);
    assert_eq!(listed["total"], 1, "nobody is made by being named");
    backend.delete(&format!("/api/v1/end-users/{alice}")).await.expect(200);
    backend.get(&at).await.refused(404, "NOT_FOUND");
}

async fn a_change_of_whom_a_token_speaks_for_ends_it(app: TestApp) {
    let backend = app.backend();
    let workspace = app.workspace(&[]).await;
    for name in ["user_123", "user_456"] {
        app.end_user(&workspace, name).await;
    }
    let body = json!({ "name": "Agents", "workspaceId": workspace, "authMode": "bearer" });
    let made = backend.post("/api/v1/mcp/servers", body).await.expect(201);
    let at = format!("/api/v1/mcp/servers/{}", id(&made, "server"));
    let mut seen = vec![made["bearerToken"].clone()];
    for whom in [json!("user_123"), json!("user_456"), Value::Null] {
        let changed = backend.patch(&at, json!({ "endUserId": whom })).await.expect(200);
        assert_eq!(changed["server"]["endUserId"], whom);
        assert!(changed["bearerToken"].is_string() && !seen.contains(&changed["bearerToken"]), "{changed}");
        seen.push(changed["bearerToken"].clone());
        let same = backend.patch(&at, json!({ "endUserId": whom })).await.expect(200);
        assert!(same.get("bearerToken").is_none(), "who it speaks for is as before: {same}");
        assert_eq!(backend.get(&format!("{at}/tokens")).await.expect(200)["total"], 1);
    }
}

async fn a_change_of_mode_makes_and_ends_the_servers_own_token(app: TestApp) {
    let backend = app.backend();
    let workspace = app.workspace(&[]).await;
    let body = json!({ "name": "Agents", "workspaceId": workspace });
    let at =
        format!("/api/v1/mcp/servers/{}", id(&backend.post("/api/v1/mcp/servers", body).await.expect(201), "server"));
    let tokens = async || backend.get(&format!("{at}/tokens")).await.expect(200)["total"].clone();
    let first = backend.patch(&at, json!({ "authMode": "bearer" })).await.expect(200);
    assert!(first["bearerToken"].is_string());
    let kept = backend.patch(&at, json!({ "authMode": "oauth_and_bearer" })).await.expect(200);
    assert!(kept.get("bearerToken").is_none(), "the one that there is goes on: {kept}");
    assert_eq!(tokens().await, 1);
    let ended = backend.patch(&at, json!({ "authMode": "oauth" })).await.expect(200);
    assert!(ended.get("bearerToken").is_none());
    assert_eq!(tokens().await, 0);
    let second = backend.patch(&at, json!({ "authMode": "bearer" })).await.expect(200);
    assert_ne!(first["bearerToken"], second["bearerToken"]);
}

async fn what_makes_no_sense_is_refused(app: TestApp) {
    let backend = app.backend();
    let base = json!({ "name": "Agents", "workspaceId": app.workspace(&[]).await });
    for (member, wrong) in [
        ("name", json!("")),
        ("name", json!("n".repeat(256))),
        ("workspaceId", Value::Null),
        ("workspaceId", json!("nonsense")),
        ("mode", json!("tools")),
        ("authMode", json!("none")),
        ("endUserAccess", json!("public")),
        ("settings", json!([])),
        ("settings", json!({ "a": "b".repeat(16 * 1024) })),
        ("description", json!("d".repeat(2_001))),
        ("endUserId", json!("")),
        ("createdBy", json!("")),
    ] {
        let refused = backend.post("/api/v1/mcp/servers", with(&base, &json!({ member: wrong }))).await;
        let refused = refused.refused(400, "VALIDATION_ERROR");
        assert!(refused["details"]["fields"][member].is_string(), "{member}: {refused}");
    }
    assert_eq!(backend.get("/api/v1/mcp/servers").await.expect(200)["total"], 0);
}

async fn what_names_nothing_is_not_found(app: TestApp) {
    let backend = app.backend();
    let body = json!({ "name": "Agents", "workspaceId": NOTHING });
    backend.post("/api/v1/mcp/servers", body).await.refused(404, "NOT_FOUND");
    for name in [NOTHING, "abc123def456"] {
        let at = format!("/api/v1/mcp/servers/{name}");
        backend.get(&at).await.refused(404, "NOT_FOUND");
        backend.patch(&at, json!({ "name": "X" })).await.refused(404, "NOT_FOUND");
        backend.delete(&at).await.refused(404, "NOT_FOUND");
        backend.post(&format!("{at}/regenerate-token"), json!({})).await.refused(404, "NOT_FOUND");
    }
}

async fn code_is_not_executed_here(app: TestApp) {
    let backend = app.backend();
    let body = json!({ "name": "Agents", "workspaceId": app.workspace(&[]).await, "mode": "CODE" });
    let at =
        format!("/api/v1/mcp/servers/{}", id(&backend.post("/api/v1/mcp/servers", body).await.expect(201), "server"));
    backend.post(&format!("{at}/execute-code"), json!({ "code": "1" })).await.refused(404, "NOT_FOUND");
    backend.get(&format!("{at}/declarations/slack")).await.refused(404, "NOT_FOUND");
}
