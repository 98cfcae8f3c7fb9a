//! `/api/v1/end-users`.

use serde_json::{Value, json};

use super::{NOTHING, id, slack, with, workspace_of};
use crate::support::{TestApp, both};

both! {
    an_end_user_is_created_once_per_external_id,
    an_end_user_is_read_with_their_connections,
    an_end_user_is_changed_and_null_clears,
    metadata_comes_back_as_it_went_in,
    an_end_user_that_makes_no_sense_is_refused,
    an_end_user_needs_a_workspace_that_is_there,
    a_deleted_end_user_takes_their_connections_along,
    what_names_no_end_user_is_not_found,
}

async fn an_end_user_is_created_once_per_external_id(app: TestApp) {
    let workspace = app.workspace(&[]).await;
    let backend = app.backend();
    let body = json!({ "workspaceId": workspace, "externalId": "user_123" });
    let made = backend.post("/api/v1/end-users", body.clone()).await.expect(201);
    assert_eq!(made["endUser"]["type"], "external");
    assert!(made["endUser"].get("authUserId").is_none());
    backend.post("/api/v1/end-users", body.clone()).await.refused(409, "DUPLICATE");
    let elsewhere = json!({ "workspaceId": workspace_of(&backend, "elsewhere").await });
    backend.post("/api/v1/end-users", with(&body, &elsewhere)).await.expect(201);
    // Ids differ by case.
    backend.post("/api/v1/end-users", with(&body, &json!({ "externalId": "User_123" }))).await.expect(201);
}

async fn an_end_user_is_read_with_their_connections(app: TestApp) {
    let workspace = app.workspace(&["slack", "github"]).await;
    let backend = app.backend();
    let alice = app.end_user(&workspace, "user_123").await;
    let at = format!("/api/v1/end-users/{alice}");
    let seen = backend.get(&at).await.expect(200);
    assert_eq!((&seen["connections"], &seen["endUser"]["connectionCount"]), (&json!([]), &json!(0)));
    for name in ["slack", "github"] {
        let over = json!({ "endUserId": "user_123", "integrationName": name, "scope": "USER" });
        let body = with(&slack(&workspace, name), &over);
        backend.post("/api/v1/connections", body).await.expect(201);
    }
    backend.post("/api/v1/connections", slack(&workspace, "somebody-else's")).await.expect(201);
    let seen = backend.get(&at).await.expect(200);
    assert_eq!(seen["endUser"]["connectionCount"], 2);
    assert_eq!(super::each(&seen["connections"], "integrationName"), ["slack", "github"]);
    assert_eq!(super::each(&seen["connections"], "endUserId"), ["user_123", "user_123"]);
}

async fn an_end_user_is_changed_and_null_clears(app: TestApp) {
    let workspace = app.workspace(&[]).await;
    let backend = app.backend();
    let full = json!({
        "workspaceId": workspace, "externalId": "user_123", "displayName": "Alice Johnson",
        "email": "alice@example.com", "metadata": { "plan": "pro" },
    });
    let made = backend.post("/api/v1/end-users", full).await.expect(201);
    let at = format!("/api/v1/end-users/{}", id(&made, "endUser"));
    app.later(chrono::TimeDelta::milliseconds(1));
    let renamed = backend.patch(&at, json!({ "displayName": "Älice 🦊", "externalId": "other" })).await.expect(200);
    let wanted = with(&made["endUser"], &json!({ "displayName": "Älice 🦊", "updatedAt": "2026-03-01T12:00:00.001Z" }));
    assert_eq!(renamed["endUser"], wanted);
    for member in ["displayName", "email", "metadata"] {
        let cleared = backend.patch(&at, json!({ member: null })).await.expect(200);
        assert_eq!(cleared["endUser"][member], Value::Null);
    }
    let seen = backend.get(&at).await.expect(200);
    let members = ["externalId", "displayName", "email", "metadata"].map(|member| seen["endUser"][member].clone());
    assert_eq!(members, [json!("user_123"), Value::Null, Value::Null, Value::Null]);
    backend.patch(&at, json!({})).await.refused(400, "NO_UPDATES");
    backend.patch(&at, json!({ "externalId": "other" })).await.refused(400, "NO_UPDATES");
}

async fn metadata_comes_back_as_it_went_in(app: TestApp) {
    let workspace = app.workspace(&[]).await;
    let backend = app.backend();
    let text = "a\n\t\"b\" \\u0000 \u{7f} \u{2028} 𝄞";
    let metadata = json!({
        "text": text, "": [null, true, 1.5, -3, u64::MAX, i64::MIN, 1e300, 1e-300, { "deep": [[[[]]]] }], "ключ": "значение",
    });
    let body = json!({ "workspaceId": workspace, "externalId": "user_123", "metadata": metadata });
    let made = backend.post("/api/v1/end-users", body).await.expect(201);
    assert_eq!(made["endUser"]["metadata"], metadata);
    let seen = backend.get(&format!("/api/v1/end-users/{}", id(&made, "endUser"))).await.expect(200);
    assert_eq!(seen["endUser"]["metadata"], metadata);
}

async fn an_end_user_that_makes_no_sense_is_refused(app: TestApp) {
    let workspace = app.workspace(&[]).await;
    let backend = app.backend();
    let alice = app.end_user(&workspace, "alice").await;
    let fine = json!({ "workspaceId": workspace, "externalId": "user_123" });
    for wrong in [
        json!({ "externalId": "" }),
        json!({ "externalId": " " }),
        json!({ "externalId": null }),
        json!({ "externalId": 7 }),
        json!({ "externalId": "a".repeat(256) }),
        json!({ "externalId": "a\nb" }),
        json!({ "workspaceId": null }),
        json!({ "workspaceId": "nonexistent-id" }),
    ] {
        backend.post("/api/v1/end-users", with(&fine, &wrong)).await.refused(400, "VALIDATION_ERROR");
    }
    for wrong in [
        json!({ "displayName": "é".repeat(256) }),
        json!({ "displayName": 7 }),
        json!({ "email": "" }),
        json!({ "email": "not an address" }),
        json!({ "email": "a@b@c" }),
        json!({ "email": "Alice <alice@example.com>" }),
        json!({ "email": format!("{}@example.com", "a".repeat(250)) }),
        json!({ "email": "alice@example.com\r\nBcc: eve@example.com" }),
        json!({ "metadata": "text" }),
        json!({ "metadata": ["list"] }),
        json!({ "metadata": { "a": "b".repeat(16 * 1024) } }),
        json!({ "metadata": { "a": "\0" } }),
        json!({ "metadata": { "\0": "a" } }),
    ] {
        backend.post("/api/v1/end-users", with(&fine, &wrong)).await.refused(400, "VALIDATION_ERROR");
        backend.patch(&format!("/api/v1/end-users/{alice}"), wrong).await.refused(400, "VALIDATION_ERROR");
    }
    let limits = json!({ "externalId": "é".repeat(255), "displayName": "é".repeat(255) });
    backend.post("/api/v1/end-users", with(&fine, &limits)).await.expect(201);
}

async fn an_end_user_needs_a_workspace_that_is_there(app: TestApp) {
    let backend = app.backend();
    let body = json!({ "workspaceId": NOTHING, "externalId": "user_123" });
    backend.post("/api/v1/end-users", body).await.refused(404, "NOT_FOUND");
    backend.get(&format!("/api/v1/end-users?workspaceId={NOTHING}")).await.refused(404, "NOT_FOUND");
    for query in ["", "?workspaceId=", "?workspaceId=nonexistent-id"] {
        backend.get(&format!("/api/v1/end-users{query}")).await.refused(400, "VALIDATION_ERROR");
    }
}

async fn a_deleted_end_user_takes_their_connections_along(app: TestApp) {
    let workspace = app.workspace(&["slack"]).await;
    let backend = app.backend();
    let alice = app.end_user(&workspace, "user_123").await;
    for name in ["one", "two"] {
        let body = with(&slack(&workspace, name), &json!({ "endUserId": "user_123" }));
        backend.post("/api/v1/connections", body).await.expect(201);
    }
    backend.post("/api/v1/connections", slack(&workspace, "shared")).await.expect(201);
    let at = format!("/api/v1/end-users/{alice}");
    let gone = backend.delete(&at).await.expect(200);
    assert_eq!(
        gone,
        json!({
            "deleted": true, "id": alice, "connectionsDeleted": 2, "linksRevoked": 0, "sessionsDeleted": 0,
            "mcpTokensRevoked": 0,
            "withdrawalsQueued": 2,
        })
    );
    backend.delete(&at).await.refused(404, "END_USER_NOT_FOUND");
    let left = backend.get("/api/v1/connections").await.expect(200);
    assert_eq!(super::each(&left["connections"], "externalId"), ["shared"]);
    let again = app.end_user(&workspace, "user_123").await;
    assert_ne!(again, alice);
    let lonely = backend.delete(&format!("/api/v1/end-users/{again}")).await.expect(200);
    assert_eq!(lonely["connectionsDeleted"], 0);
}

async fn what_names_no_end_user_is_not_found(app: TestApp) {
    let workspace = app.workspace(&[]).await;
    app.end_user(&workspace, "user_123").await;
    let backend = app.backend();
    // The caller's own id is not the one of paths (contract 0.2).
    for name in [NOTHING, "nonexistent-id", "user_123", "%00"] {
        let at = format!("/api/v1/end-users/{name}");
        backend.get(&at).await.refused(404, "END_USER_NOT_FOUND");
        backend.patch(&at, json!({ "displayName": "X" })).await.refused(404, "END_USER_NOT_FOUND");
        backend.delete(&at).await.refused(404, "END_USER_NOT_FOUND");
        backend.post(&format!("{at}/connect-token"), json!({})).await.refused(404, "END_USER_NOT_FOUND");
        backend.get(&format!("{at}/connect-links")).await.refused(404, "END_USER_NOT_FOUND");
    }
}
