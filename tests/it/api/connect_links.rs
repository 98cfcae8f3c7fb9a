//! `/api/v1/end-users/{id}/connect-token`, `/api/v1/end-users/{id}/connect-links`, `/api/v1/connect-links/{id}`.

use chrono::TimeDelta;
use reqwest::Method;
use serde_json::{Value, json};

use super::{NOTHING, each, workspace_of};
use crate::support::{TestApp, both};

both! {
    a_link_is_issued_without_a_body,
    a_link_lives_as_long_as_was_asked,
    a_link_is_limited_to_what_the_workspace_has,
    a_link_returns_where_the_workspace_allows,
    open_links_are_listed_and_withdrawn,
    a_link_ends_with_its_end_user,
}

async fn a_link_is_issued_without_a_body(app: TestApp) {
    let workspace = app.workspace(&[]).await;
    let alice = app.end_user(&workspace, "user_123").await;
    let backend = app.backend();
    let at = format!("/api/v1/end-users/{alice}/connect-token");
    let made = backend.send(backend.request(Method::POST, &at).header("content-length", "0")).await.expect(200);
    let token = made["token"].as_str().unwrap();
    assert!(token.starts_with("eut_"));
    assert_eq!(made["connectUrl"], format!("{}/connect/portal?token={token}", app.base));
    assert_eq!(made["expiresAt"], "2026-03-08T12:00:00.000Z");
    for body in ["{}", "  ", "{\"expiresIn\":null}"] {
        backend.send(backend.request(Method::POST, &at).body(body)).await.expect(200);
    }
}

async fn a_link_lives_as_long_as_was_asked(app: TestApp) {
    let workspace = app.workspace(&[]).await;
    let alice = app.end_user(&workspace, "user_123").await;
    let backend = app.backend();
    let at = format!("/api/v1/end-users/{alice}/connect-token");
    for wrong in [json!(3_599), json!(2_592_001), json!(-1), json!(0), json!(3_600.5), json!("3600"), json!(u64::MAX)] {
        backend.post(&at, json!({ "expiresIn": wrong })).await.refused(400, "VALIDATION_ERROR");
    }
    for (seconds, end) in [(3_600, "2026-03-01T13:00:00.000Z"), (2_592_000, "2026-03-31T12:00:00.000Z")] {
        let made = backend.post(&at, json!({ "expiresIn": seconds })).await.expect(200);
        assert_eq!(made["expiresAt"], end);
    }
    let short = app.link_with(&alice, json!({ "expiresIn": 3_600 })).await;
    app.later(TimeDelta::seconds(3_599));
    assert_eq!(app.visitor().opens(&short).await.status, 200);
    app.later(TimeDelta::seconds(1));
    assert_eq!(app.visitor().opens(&short).await.status, 410);
}

async fn a_link_is_limited_to_what_the_workspace_has(app: TestApp) {
    let workspace = app.workspace(&["slack", "github"]).await;
    let alice = app.end_user(&workspace, "user_123").await;
    let backend = app.backend();
    let listed = backend.get(&format!("/api/v1/workspaces/{workspace}/integrations")).await.expect(200);
    let ids = each(&listed["integrations"], "id");
    let at = format!("/api/v1/end-users/{alice}/connect-token");
    for body in [json!({ "integrationName": "slack" }), json!({ "workspaceIntegrationId": ids[0] })] {
        let made = backend.post(&at, body).await.expect(200);
        let links = backend.get(&format!("/api/v1/end-users/{alice}/connect-links")).await.expect(200);
        let link = links["connectLinks"].as_array().unwrap().iter().find(|link| link["id"] == made["linkId"]).unwrap();
        assert_eq!(link["workspaceIntegrationIds"], json!([ids[0]]));
    }
    let elsewhere = workspace_of(&backend, "elsewhere").await;
    let body = json!({ "integrationName": "slack", "connectionStrategy": "per_user" });
    let other = backend.post(&format!("/api/v1/workspaces/{elsewhere}/integrations"), body).await.expect(201);
    for wrong in [
        json!({ "integrationName": "linear" }),
        json!({ "integrationName": "nonexistent" }),
        json!({ "integrationName": "" }),
        json!({ "workspaceIntegrationId": NOTHING }),
        json!({ "workspaceIntegrationId": other["integration"]["id"] }),
        json!({ "workspaceIntegrationId": "slack" }),
        json!({ "workspaceIntegrationId": ids[0], "integrationName": "github" }),
    ] {
        backend.post(&at, wrong).await.refused(400, "VALIDATION_ERROR");
    }
}

async fn a_link_returns_where_the_workspace_allows(app: TestApp) {
    let workspace = app.workspace(&[]).await;
    let alice = app.end_user(&workspace, "user_123").await;
    let backend = app.backend();
    let at = format!("/api/v1/end-users/{alice}/connect-token");
    let fine = json!({
        "successRedirectUri": "https://app.example.com/done?x=1", "errorRedirectUri": "https://app.example.com/oops",
        "language": "pt-BR", "state": "a".repeat(512),
    });
    backend.post(&at, fine.clone()).await.expect(200);
    let links = backend.get(&format!("/api/v1/end-users/{alice}/connect-links")).await.expect(200);
    for member in ["successRedirectUri", "errorRedirectUri", "language"] {
        assert_eq!(links["connectLinks"][0][member], fine[member]);
    }
    for wrong in [
        json!({ "successRedirectUri": "https://evil.example/" }),
        json!({ "errorRedirectUri": "https://app.example.com.evil.example/" }),
        json!({ "errorRedirectUri": "javascript:alert(1)" }),
        json!({ "successRedirectUri": "https://app.example.com@evil.example/" }),
        json!({ "successRedirectUri": "/relative" }),
        json!({ "language": "de_DE" }),
        json!({ "language": "x" }),
        json!({ "language": "de\n" }),
        json!({ "state": "a".repeat(513) }),
        json!({ "state": "a\r\nb" }),
    ] {
        backend.post(&at, wrong).await.refused(400, "VALIDATION_ERROR");
    }
}

async fn open_links_are_listed_and_withdrawn(app: TestApp) {
    let workspace = app.workspace(&[]).await;
    let alice = app.end_user(&workspace, "user_123").await;
    let backend = app.backend();
    let list = format!("/api/v1/end-users/{alice}/connect-links");
    assert_eq!(backend.get(&list).await.expect(200), json!({ "connectLinks": [], "total": 0 }));
    let at = format!("/api/v1/end-users/{alice}/connect-token");
    let mut made = Vec::new();
    for seconds in [3_600, 7_200, 10_800] {
        made.push(backend.post(&at, json!({ "expiresIn": seconds })).await.expect(200));
        app.later(TimeDelta::milliseconds(1));
    }
    let open = async || {
        let answer = backend.get(&list).await;
        assert!(!answer.text.contains("eut_"), "tokens are shown once");
        let listed = answer.expect(200);
        assert_eq!(listed["total"], listed["connectLinks"].as_array().unwrap().len());
        each(&listed["connectLinks"], "id").into_iter().map(Value::from).collect::<Vec<_>>()
    };
    assert_eq!(open().await, [made[2]["linkId"].clone(), made[1]["linkId"].clone(), made[0]["linkId"].clone()]);
    app.later(TimeDelta::hours(1));
    assert_eq!(open().await, [made[2]["linkId"].clone(), made[1]["linkId"].clone()]);
    let second = made[1]["linkId"].as_str().unwrap();
    let gone = backend.delete(&format!("/api/v1/connect-links/{second}")).await.expect(200);
    assert_eq!(gone, json!({ "deleted": true, "id": second }));
    assert_eq!(open().await, [made[2]["linkId"].clone()]);
    assert_eq!(app.visitor().opens(made[1]["connectUrl"].as_str().unwrap()).await.status, 410);
    assert_eq!(app.visitor().opens(made[2]["connectUrl"].as_str().unwrap()).await.status, 200);
    for name in [second, NOTHING, "nonexistent-id"] {
        backend.delete(&format!("/api/v1/connect-links/{name}")).await.refused(404, "NOT_FOUND");
    }
}

async fn a_link_ends_with_its_end_user(app: TestApp) {
    let workspace = app.workspace(&[]).await;
    let alice = app.end_user(&workspace, "user_123").await;
    let link = app.link(&alice).await;
    app.backend().delete(&format!("/api/v1/end-users/{alice}")).await.expect(200);
    assert_eq!(app.visitor().opens(&link).await.status, 410);
}
