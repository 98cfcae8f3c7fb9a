//! `/api/v1/connections`.

use serde_json::{Value, json};

use super::{NOTHING, each, id, slack, with, workspace_of};
use crate::support::{TestApp, both};

both! {
    a_connection_is_added_and_shows_no_secret,
    a_connection_is_told_by_workspace_integration_and_external_id,
    an_unknown_end_user_is_made_with_their_first_connection,
    a_refused_connection_leaves_nobody_behind,
    a_connection_is_found_by_id,
    connections_are_listed_and_filtered,
    a_connection_that_makes_no_sense_is_refused,
    a_deleted_connection_is_gone,
}

async fn a_connection_is_added_and_shows_no_secret(app: TestApp) {
    let workspace = app.workspace(&[]).await;
    let backend = app.backend();
    let over = json!({
        "refreshToken": "canary-refresh-token", "tokenType": "bearer", "expiresIn": 3_600,
        "scope_oauth": "chat:write channels:read", "data": { "team": "canary-data" }, "scope": "WORKSPACE",
    });
    let made = backend.post("/api/v1/connections", with(&slack(&workspace, "shared"), &over)).await;
    assert!(!made.text.contains("canary"));
    let made = made.expect(201)["connection"].clone();
    assert!(made.get("userId").is_none());
    assert_eq!(
        (&made["status"], &made["scope"], &made["type"]),
        (&json!("ACTIVE"), &json!("WORKSPACE"), &json!("OAUTH2"))
    );
    assert_eq!((&made["authMethodKey"], &made["workspaceId"]), (&json!("oauth2"), &json!(workspace)));
    assert_eq!(made["expiresAt"], "2026-03-01T13:00:00.000Z");
    assert_eq!(made["scopesGranted"], json!(["chat:write", "channels:read"]));
    let listed = backend.get("/api/v1/connections").await;
    assert_eq!(listed.expect(200)["connections"], json!([made]));
    assert!(!listed.text.contains("canary"));
    let platform = json!({ "type": "PLATFORM_OAUTH2", "externalId": "platform" });
    backend.post("/api/v1/connections", with(&slack(&workspace, ""), &platform)).await.expect(201);
}

async fn a_connection_is_told_by_workspace_integration_and_external_id(app: TestApp) {
    let workspace = app.workspace(&[]).await;
    let backend = app.backend();
    let body = slack(&workspace, "same");
    backend.post("/api/v1/connections", body.clone()).await.expect(201);
    backend.post("/api/v1/connections", body.clone()).await.refused(409, "DUPLICATE");
    backend.post("/api/v1/connections", with(&body, &json!({ "integrationName": "github" }))).await.expect(201);
    let elsewhere = workspace_of(&backend, "elsewhere").await;
    backend.post("/api/v1/connections", slack(&elsewhere, "same")).await.expect(201);
    let whole = with(&body, &json!({ "workspaceId": null }));
    backend.post("/api/v1/connections", whole.clone()).await.expect(201);
    backend.post("/api/v1/connections", whole.clone()).await.refused(409, "DUPLICATE");
    app.another_organization().await.post("/api/v1/connections", whole).await.expect(201);
}

async fn an_unknown_end_user_is_made_with_their_first_connection(app: TestApp) {
    let workspace = app.workspace(&[]).await;
    let backend = app.backend();
    let body = with(&slack(&workspace, "hers"), &json!({ "endUserId": "user_new" }));
    let made = backend.post("/api/v1/connections", body.clone()).await.expect(201);
    assert_eq!(made["connection"]["endUserId"], "user_new");
    let again = with(&body, &json!({ "externalId": "another" }));
    backend.post("/api/v1/connections", again).await.expect(201);
    let listed = backend.get(&format!("/api/v1/end-users?workspaceId={workspace}")).await.expect(200);
    assert_eq!(listed["total"], 1);
    let user = &listed["endUsers"][0];
    assert_eq!(
        (&user["externalId"], &user["type"], &user["connectionCount"]),
        (&json!("user_new"), &json!("external"), &json!(2))
    );
    let homeless = with(&body, &json!({ "workspaceId": null }));
    backend.post("/api/v1/connections", homeless).await.refused(400, "VALIDATION_ERROR");
}

async fn a_refused_connection_leaves_nobody_behind(app: TestApp) {
    let workspace = app.workspace(&[]).await;
    let backend = app.backend();
    backend.post("/api/v1/connections", slack(&workspace, "taken")).await.expect(201);
    let body = with(&slack(&workspace, "taken"), &json!({ "endUserId": "user_new" }));
    backend.post("/api/v1/connections", body).await.refused(409, "DUPLICATE");
    let listed = backend.get(&format!("/api/v1/end-users?workspaceId={workspace}")).await.expect(200);
    assert_eq!(listed, json!({ "endUsers": [], "total": 0 }));
}

async fn a_connection_is_found_by_id(app: TestApp) {
    let workspace = app.workspace(&[]).await;
    let backend = app.backend();
    let made = backend.post("/api/v1/connections", slack(&workspace, "one")).await.expect(201);
    let at = format!("/api/v1/connections?id={}", id(&made, "connection"));
    assert_eq!(backend.get(&at).await.expect(200), made);
    for name in [NOTHING, "nonexistent-id"] {
        let at = format!("/api/v1/connections?id={name}");
        backend.get(&at).await.refused(404, "CONNECTION_NOT_FOUND");
    }
}

async fn connections_are_listed_and_filtered(app: TestApp) {
    let workspace = app.workspace(&[]).await;
    let backend = app.backend();
    let elsewhere = workspace_of(&backend, "elsewhere").await;
    for body in [
        slack(&workspace, "a"),
        with(&slack(&workspace, "b"), &json!({ "endUserId": "alice" })),
        with(&slack(&workspace, "c"), &json!({ "endUserId": "alice", "integrationName": "github" })),
        with(&slack(&elsewhere, "d"), &json!({ "endUserId": "alice" })),
        with(&slack(&workspace, "e"), &json!({ "workspaceId": null })),
    ] {
        backend.post("/api/v1/connections", body).await.expect(201);
    }
    for (query, wanted, total) in [
        (String::new(), vec!["a", "b", "c", "d", "e"], 5),
        ("limit=2&offset=1&includeSuspended=true".to_owned(), vec!["b", "c"], 5),
        (format!("workspaceId={workspace}"), vec!["a", "b", "c"], 3),
        ("endUserId=alice".to_owned(), vec!["b", "c", "d"], 3),
        (format!("endUserId=alice&workspaceId={elsewhere}"), vec!["d"], 1),
        ("integrationName=github".to_owned(), vec!["c"], 1),
        ("status=ACTIVE&integrationName=slack&limit=1".to_owned(), vec!["a"], 4),
        ("status=ERROR".to_owned(), vec![], 0),
        ("endUserId=nobody".to_owned(), vec![], 0),
    ] {
        let listed = backend.get(&format!("/api/v1/connections?{query}")).await.expect(200);
        assert_eq!((each(&listed["connections"], "externalId"), &listed["total"]), (wanted, &json!(total)), "{query}");
    }
    for wrong in ["workspaceId=x", "status=active", "endUserId=%00", "integrationName=%0A", "id=%00"] {
        backend.get(&format!("/api/v1/connections?{wrong}")).await.refused(400, "VALIDATION_ERROR");
    }
}

async fn a_connection_that_makes_no_sense_is_refused(app: TestApp) {
    let workspace = app.workspace(&[]).await;
    let backend = app.backend();
    let github = app.oauth_app(&backend, "github").await;
    let fine = slack(&workspace, "one");
    for missing in ["type", "externalId", "displayName", "integrationName", "accessToken"] {
        for nothing in [Value::Null, json!("")] {
            let body = with(&fine, &json!({ missing: nothing }));
            backend.post("/api/v1/connections", body).await.refused(400, "VALIDATION_ERROR");
        }
    }
    for (wrong, status, code) in [
        (json!({ "type": "SECRET_TEXT", "secretText": "s" }), 400, "VALIDATION_ERROR"),
        (json!({ "type": "BASIC_AUTH", "username": "u", "password": "p" }), 400, "VALIDATION_ERROR"),
        (json!({ "type": "oauth2" }), 400, "VALIDATION_ERROR"),
        (json!({ "integrationName": "nonexistent" }), 404, "INTEGRATION_NOT_FOUND"),
        (json!({ "integrationName": "datetime" }), 400, "VALIDATION_ERROR"),
        (json!({ "authMethodKey": "api_key" }), 400, "VALIDATION_ERROR"),
        (json!({ "workspaceId": NOTHING }), 404, "NOT_FOUND"),
        (json!({ "scope": "EVERYBODY" }), 400, "VALIDATION_ERROR"),
        (json!({ "expiresIn": -1 }), 400, "VALIDATION_ERROR"),
        (json!({ "expiresIn": 1_u64 << 40 }), 400, "VALIDATION_ERROR"),
        (json!({ "accessToken": "a".repeat(16_385) }), 400, "VALIDATION_ERROR"),
        (json!({ "accessToken": "a\nb" }), 400, "VALIDATION_ERROR"),
        (json!({ "data": [] }), 400, "VALIDATION_ERROR"),
        (json!({ "data": { "a": "b".repeat(16 * 1024) } }), 400, "VALIDATION_ERROR"),
        (json!({ "endUserId": "" }), 400, "VALIDATION_ERROR"),
        (json!({ "oauthAppId": NOTHING }), 400, "OAUTH_APP_NOT_FOUND"),
        (json!({ "oauthAppId": github }), 400, "INVALID_OAUTH_APP"),
    ] {
        backend.post("/api/v1/connections", with(&fine, &wrong)).await.refused(status, code);
    }
    assert_eq!(backend.get("/api/v1/connections").await.expect(200)["total"], 0);
}

async fn a_deleted_connection_is_gone(app: TestApp) {
    let workspace = app.workspace(&[]).await;
    let backend = app.backend();
    let made = id(&backend.post("/api/v1/connections", slack(&workspace, "one")).await.expect(201), "connection");
    let at = format!("/api/v1/connections/{made}");
    let gone = backend.delete(&at).await.expect(200);
    assert_eq!((&gone["deleted"], &gone["id"]), (&json!(true), &json!(made)));
    let withdrawal = &gone["withdrawal"];
    assert_eq!((&withdrawal["queued"], &withdrawal["byHand"]), (&json!(true), &Value::Null), "{gone}");
    assert!(withdrawal["what"].is_string(), "{gone}");
    for at in [at, format!("/api/v1/connections/{NOTHING}"), "/api/v1/connections/nonexistent-id".to_owned()] {
        backend.delete(&at).await.refused(404, "CONNECTION_NOT_FOUND");
    }
    backend.post("/api/v1/connections", slack(&workspace, "one")).await.expect(201);
}
