//! `/api/v1/api-keys`.

use chrono::TimeDelta;
use portico::{domain::access::ApiKey, storage};
use serde_json::{Value, json};

use super::{NOTHING, id};
use crate::support::{Backend, TestApp, both, told};

both! {
    permissions_are_echoed_exactly_as_they_were_given,
    a_secret_is_shown_once_and_told_by_its_prefix,
    a_deleted_key_is_refused_on_the_very_next_call,
    a_key_ends_when_it_expires,
    the_last_use_of_a_key_is_seen,
    a_key_cannot_delete_itself,
    a_key_needs_a_name_and_permissions_that_make_sense,
    what_is_no_key_opens_nothing,
    an_organization_has_a_thousand_keys_at_most,
}

async fn permissions_are_echoed_exactly_as_they_were_given(app: TestApp) {
    let workspace = app.workspace(&[]).await;
    let backend = app.backend();
    for permissions in [
        Value::Null,
        json!({ "scope": "org" }),
        json!({ "scope": "org", "approvals": { "decide": true } }),
        json!({ "scope": "org", "approvals": {} }),
        json!({ "scope": "workspace", "workspaceIds": [workspace] }),
        json!({ "scope": "workspace", "workspaceIds": [workspace], "approvals": { "decide": false } }),
    ] {
        let body = json!({ "name": "SDK", "permissions": permissions });
        let made = backend.post("/api/v1/api-keys", body).await.expect(201);
        assert_eq!(made["apiKey"]["permissions"], permissions);
        let listed = backend.get("/api/v1/api-keys").await.expect(200);
        assert_eq!(listed["apiKeys"].as_array().unwrap().last(), Some(&made["apiKey"]));
    }
    let made = backend.post("/api/v1/api-keys", json!({ "name": "Plain" })).await.expect(201);
    assert_eq!(made["apiKey"]["permissions"], Value::Null);
}

async fn a_secret_is_shown_once_and_told_by_its_prefix(app: TestApp) {
    let backend = app.backend();
    let made = backend.post("/api/v1/api-keys", json!({ "name": "Clé 日本語" })).await.expect(201);
    let secret = made["plainKey"].as_str().unwrap();
    assert!(secret.starts_with("wvz_") && secret.len() >= 40);
    assert_eq!(made["apiKey"]["keyPrefix"], secret[..8]);
    assert_eq!(made["apiKey"]["name"], "Clé 日本語");
    let listed = backend.get("/api/v1/api-keys").await;
    assert_eq!(listed.expect(200)["total"], 2);
    assert!(!listed.text.contains(secret) && !listed.text.contains(&app.key));
}

async fn a_deleted_key_is_refused_on_the_very_next_call(app: TestApp) {
    let backend = app.backend();
    let made = backend.post("/api/v1/api-keys", json!({ "name": "Short" })).await.expect(201);
    let holder = Backend::new(&app.base, made["plainKey"].as_str().unwrap());
    let twin = app.twin().await;
    let elsewhere = Backend::new(&format!("http://{}", twin.address), made["plainKey"].as_str().unwrap());
    holder.get("/api/v1/workspaces").await.expect(200);
    elsewhere.get("/api/v1/workspaces").await.expect(200);
    let at = format!("/api/v1/api-keys/{}", id(&made, "apiKey"));
    let gone = backend.delete(&at).await.expect(200);
    assert_eq!(gone, json!({ "deleted": true, "id": made["apiKey"]["id"] }));
    holder.get("/api/v1/workspaces").await.refused(401, "UNAUTHORIZED");
    // Another process hears of it within a second.
    app.later(TimeDelta::seconds(1));
    elsewhere.get("/api/v1/workspaces").await.refused(401, "UNAUTHORIZED");
    for at in [at, format!("/api/v1/api-keys/{NOTHING}"), "/api/v1/api-keys/nonexistent-id".to_owned()] {
        backend.delete(&at).await.refused(404, "NOT_FOUND");
    }
}

async fn a_key_ends_when_it_expires(app: TestApp) {
    let backend = app.backend();
    let body = json!({ "name": "Short", "expiresAt": "2026-03-01T14:00:00.5+01:00" });
    let made = backend.post("/api/v1/api-keys", body).await.expect(201);
    assert_eq!(made["apiKey"]["expiresAt"], "2026-03-01T13:00:00.500Z");
    let holder = Backend::new(&app.base, made["plainKey"].as_str().unwrap());
    app.later(TimeDelta::hours(1));
    holder.get("/api/v1/workspaces").await.expect(200);
    app.later(TimeDelta::milliseconds(500));
    holder.get("/api/v1/workspaces").await.refused(401, "UNAUTHORIZED");
}

async fn the_last_use_of_a_key_is_seen(app: TestApp) {
    let backend = app.backend();
    let made = backend.post("/api/v1/api-keys", json!({ "name": "Used" })).await.expect(201);
    assert_eq!(made["apiKey"]["lastUsedAt"], Value::Null);
    let holder = Backend::new(&app.base, made["plainKey"].as_str().unwrap());
    let seen = async || backend.get("/api/v1/api-keys").await.expect(200)["apiKeys"][1]["lastUsedAt"].clone();
    assert_eq!(seen().await, Value::Null);
    holder.get("/api/v1/workspaces").await.expect(200);
    assert_eq!(seen().await, "2026-03-01T12:00:00.000Z");
    app.later(TimeDelta::minutes(2));
    holder.get("/api/v1/workspaces").await.expect(200);
    assert_eq!(seen().await, "2026-03-01T12:02:00.000Z");
}

async fn a_key_cannot_delete_itself(app: TestApp) {
    let backend = app.backend();
    let own = backend.get("/api/v1/api-keys").await.expect(200)["apiKeys"][0]["id"].clone();
    backend.delete(&format!("/api/v1/api-keys/{}", own.as_str().unwrap())).await.refused(403, "FORBIDDEN");
    assert_eq!(backend.get("/api/v1/api-keys").await.expect(200)["total"], 1);
}

async fn a_key_needs_a_name_and_permissions_that_make_sense(app: TestApp) {
    let backend = app.backend();
    let workspace = app.workspace(&[]).await;
    let foreign = app.another_organization().await;
    let foreign = super::workspace_of(&foreign, "theirs").await;
    for wrong in [
        json!({ "name": "" }),
        json!({ "name": "   " }),
        json!({ "name": null }),
        json!({ "expiresAt": "tomorrow" }),
        json!({ "expiresAt": "2026-03-01T12:00:00Z" }),
        json!({ "expiresAt": 1_900_000_000 }),
        json!({ "permissions": "org" }),
        json!({ "permissions": {} }),
        json!({ "permissions": { "scope": "all" } }),
        json!({ "permissions": { "scope": "workspace" } }),
        json!({ "permissions": { "scope": "workspace", "workspaceIds": [] } }),
        json!({ "permissions": { "scope": "workspace", "workspaceIds": workspace } }),
        json!({ "permissions": { "scope": "workspace", "workspaceIds": ["nonsense"] } }),
        json!({ "permissions": { "scope": "workspace", "workspaceIds": [workspace, NOTHING] } }),
        json!({ "permissions": { "scope": "workspace", "workspaceIds": [foreign] } }),
        json!({ "permissions": { "scope": "org", "approvals": { "decide": "yes" } } }),
        json!({ "permissions": { "scope": "org", "approvals": true } }),
    ] {
        let body = super::with(&json!({ "name": "SDK" }), &wrong);
        backend.post("/api/v1/api-keys", body).await.refused(400, "VALIDATION_ERROR");
    }
    assert_eq!(backend.get("/api/v1/api-keys").await.expect(200)["total"], 1);
}

async fn what_is_no_key_opens_nothing(app: TestApp) {
    let nobody = Backend::nobody(&app.base);
    nobody.get("/api/v1/workspaces").await.refused(401, "UNAUTHORIZED");
    let almost = format!("{}x", app.key);
    let long = format!("wvz_{}", "a".repeat(5_000));
    for value in ["Bearer", "Bearer ", "Bearer wvz_", "Basic d3Z6OmE=", &app.key, &almost, &long, "Bearer eut_a.b.c"] {
        let asked = nobody.request(reqwest::Method::GET, "/api/v1/workspaces").header("authorization", value);
        nobody.send(asked).await.refused(401, "UNAUTHORIZED");
    }
    let asked = nobody.request(reqwest::Method::GET, "/api/v1/workspaces");
    nobody.send(asked.header("authorization", format!("bearer {}", app.key))).await.expect(200);
}

async fn an_organization_has_a_thousand_keys_at_most(app: TestApp) {
    let backend = app.backend();
    let first = backend.get("/api/v1/api-keys").await.expect(200);
    let org_id = first["apiKeys"][0]["orgId"].as_str().unwrap().parse().unwrap();
    let ctx = app.context();
    let now = ctx.clock.now();
    let mut filling = tokio::task::JoinSet::new();
    for _ in 1..1_000 {
        let ctx = std::sync::Arc::clone(ctx);
        filling.spawn(async move {
            let key = ApiKey {
                id: ctx.entropy.id(now),
                org_id,
                name: "Filler".to_owned(),
                prefix: "wvz_fill".to_owned(),
                permissions: None,
                last_used_at: None,
                expires_at: None,
                created_at: now,
            };
            storage::access::insert_api_key(&ctx.db, &key, key.id.as_bytes(), &told(&ctx, org_id)).await.unwrap();
        });
    }
    filling.join_all().await;
    backend.post("/api/v1/api-keys", json!({ "name": "One too many" })).await.refused(403, "QUOTA_EXCEEDED");
}
