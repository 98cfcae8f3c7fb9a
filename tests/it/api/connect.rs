//! Connect sessions: `/api/v1/connect/token`, `/api/v1/connect/session/…`.

use chrono::TimeDelta;
use serde_json::{Value, json};

use super::{NOTHING, each, with};
use crate::support::{Backend, TestApp, both};

both! {
    a_session_is_made_and_polled_to_its_end,
    a_session_is_told_by_its_id_or_its_token,
    a_poll_needs_a_token_of_ours_and_no_key,
    a_session_ends_after_four_hours,
    a_session_needs_an_oauth_app,
    a_session_follows_the_workspace_integration_that_it_names,
    a_session_makes_its_end_user,
    a_session_that_makes_no_sense_is_refused,
}

fn plain(workspace: &str) -> Value {
    json!({
        "integrationName": "slack", "connectionName": "Acme's Slack", "externalId": "slack-1", "workspaceId": workspace,
    })
}

async fn a_session_is_made_and_polled_to_its_end(app: TestApp) {
    let workspace = app.workspace(&["slack"]).await;
    let backend = app.backend();
    let made = backend.post("/api/v1/connect/token", plain(&workspace)).await.expect(200);
    let token = made["token"].as_str().unwrap();
    assert!(token.starts_with("cst_"));
    assert_eq!(made["connectUrl"], format!("{}/connect?token={token}", app.base));
    assert_eq!(made["expiresAt"], "2026-03-01T16:00:00.000Z");
    let poll = async || backend.post("/api/v1/connect/session/poll", json!({ "token": token })).await.expect(200);
    let pending = poll().await;
    assert_eq!((&pending["status"], &pending["connectionId"]), (&json!("PENDING"), &Value::Null));
    assert!(pending.get("id").is_none() && pending.get("expiresAt").is_none());

    let mut visitor = app.visitor();
    let page = visitor.opens(made["connectUrl"].as_str().unwrap()).await;
    assert_eq!(poll().await, pending, "opening consumes nothing");
    let consent = visitor.presses(&page, "Continue to Slack").await;
    assert_eq!(poll().await["status"], "CONNECTING");
    visitor.presses(&consent, "Allow").await;
    let done = poll().await;
    assert_eq!((&done["status"], &done["error"]), (&json!("COMPLETED"), &Value::Null));
    let at = format!("/api/v1/connections?id={}", done["connectionId"].as_str().unwrap());
    let connection = &backend.get(&at).await.expect(200)["connection"];
    assert_eq!((&connection["externalId"], &connection["displayName"]), (&json!("slack-1"), &json!("Acme's Slack")));
    assert_eq!((&connection["scope"], &connection["endUserId"]), (&json!("ORGANIZATION"), &Value::Null));
}

async fn a_session_is_told_by_its_id_or_its_token(app: TestApp) {
    let workspace = app.workspace(&["slack"]).await;
    let backend = app.backend();
    let made = backend.post("/api/v1/connect/token", plain(&workspace)).await.expect(200);
    let (token, session) = (made["token"].as_str().unwrap(), made["sessionId"].as_str().unwrap());
    let seen = backend.get(&format!("/api/v1/connect/session/{session}")).await.expect(200);
    assert_eq!((&seen["session"]["id"], &seen["session"]["status"]), (&json!(session), &json!("PENDING")));
    assert_eq!(backend.get(&format!("/api/v1/connect/session/{token}")).await.expect(200), seen);
    let cut = &token[..token.len() - 2];
    for name in [NOTHING, "nonexistent-id", "cst_", "cst_nonsense", cut] {
        backend.get(&format!("/api/v1/connect/session/{name}")).await.refused(404, "NOT_FOUND");
    }
    let nobody = Backend::nobody(&app.base);
    nobody.get(&format!("/api/v1/connect/session/{token}")).await.refused(401, "UNAUTHORIZED");
}

async fn a_poll_needs_a_token_of_ours_and_no_key(app: TestApp) {
    let workspace = app.workspace(&["slack"]).await;
    let alice = app.end_user(&workspace, "user_123").await;
    let made = app.backend().post("/api/v1/connect/token", plain(&workspace)).await.expect(200);
    let portal = app.backend().post(&format!("/api/v1/end-users/{alice}/connect-token"), json!({})).await.expect(200);
    let portal = portal["token"].as_str().unwrap();
    let swapped = portal.replacen("eut_", "cst_", 1);
    let at = "/api/v1/connect/session/poll";
    for somebody in [Backend::nobody(&app.base), app.backend(), Backend::new(&app.base, "nonsense")] {
        somebody.post(at, json!({ "token": made["token"] })).await.expect(200);
        for missing in [json!({}), json!({ "token": null }), json!({ "token": "" })] {
            somebody.post(at, missing).await.refused(400, "MISSING_TOKEN");
        }
        for wrong in ["nonsense", "cst_", "cst_a.b.c", portal, &swapped] {
            somebody.post(at, json!({ "token": wrong })).await.refused(401, "INVALID_TOKEN");
        }
        somebody.post(at, json!({ "token": 7 })).await.refused(400, "VALIDATION_ERROR");
    }
}

async fn a_session_ends_after_four_hours(app: TestApp) {
    let workspace = app.workspace(&["slack"]).await;
    let backend = app.backend();
    let made = backend.post("/api/v1/connect/token", plain(&workspace)).await.expect(200);
    let poll = async || backend.post("/api/v1/connect/session/poll", json!({ "token": made["token"] })).await;
    app.later(TimeDelta::seconds(14_399));
    poll().await.expect(200);
    app.later(TimeDelta::seconds(1));
    poll().await.refused(401, "INVALID_TOKEN");
    assert_eq!(app.visitor().opens(made["connectUrl"].as_str().unwrap()).await.status, 410);
}

async fn a_session_needs_an_oauth_app(app: TestApp) {
    let workspace = app.workspace(&[]).await;
    let backend = app.backend();
    let at = "/api/v1/connect/token";
    backend.post(at, plain(&workspace)).await.refused(400, "NO_OAUTH_APP");
    let theirs = app.oauth_app(&app.another_organization().await, "slack").await;
    backend.post(at, plain(&workspace)).await.refused(400, "NO_OAUTH_APP");
    let ours = app.oauth_app(&backend, "slack").await;
    let github = app.oauth_app(&backend, "github").await;
    for (over, code) in [
        (json!({ "oauthAppMode": "custom" }), "OAUTH_APP_NOT_FOUND"),
        (json!({ "oauthAppMode": "custom", "oauthAppId": NOTHING }), "OAUTH_APP_NOT_FOUND"),
        (json!({ "oauthAppMode": "custom", "oauthAppId": theirs }), "OAUTH_APP_NOT_FOUND"),
        (json!({ "oauthAppMode": "custom", "oauthAppId": github }), "INVALID_OAUTH_APP"),
        (json!({ "oauthAppId": ours }), "VALIDATION_ERROR"),
        (json!({ "integrationName": "datetime" }), "NOT_OAUTH2"),
    ] {
        backend.post(at, with(&plain(&workspace), &over)).await.refused(400, code);
    }
    let unknown = with(&plain(&workspace), &json!({ "integrationName": "nonexistent" }));
    backend.post(at, unknown).await.refused(404, "INTEGRATION_NOT_FOUND");
    let custom = with(&plain(&workspace), &json!({ "oauthAppMode": "custom", "oauthAppId": ours }));
    let made = backend.post(at, custom).await.expect(200);
    let seen = backend.post("/api/v1/connect/session/poll", json!({ "token": made["token"] })).await.expect(200);
    assert_eq!((&seen["oauthAppMode"], &seen["oauthAppId"]), (&json!("custom"), &json!(ours)));
}

async fn a_session_follows_the_workspace_integration_that_it_names(app: TestApp) {
    let workspace = app.workspace(&["slack", "github"]).await;
    let backend = app.backend();
    let second = app.oauth_app(&backend, "slack").await;
    let list = format!("/api/v1/workspaces/{workspace}/integrations");
    let listed = backend.get(&list).await.expect(200);
    let ids = each(&listed["integrations"], "id");
    let custom = json!({ "oauthAppMode": "custom", "oauthAppId": second });
    backend.patch(&format!("{list}/{}", ids[0]), custom).await.expect(200);
    let body = with(&plain(&workspace), &json!({ "workspaceIntegrationId": ids[0] }));
    let made = backend.post("/api/v1/connect/token", body).await.expect(200);
    let seen = backend.post("/api/v1/connect/session/poll", json!({ "token": made["token"] })).await.expect(200);
    assert_eq!((&seen["workspaceIntegrationId"], &seen["authMethodKey"]), (&json!(ids[0]), &json!("oauth2")));
    assert_eq!((&seen["oauthAppMode"], &seen["oauthAppId"]), (&json!("custom"), &json!(second)));
    for wrong in [ids[1], NOTHING] {
        let body = with(&plain(&workspace), &json!({ "workspaceIntegrationId": wrong }));
        backend.post("/api/v1/connect/token", body).await.refused(400, "VALIDATION_ERROR");
    }
}

async fn a_session_makes_its_end_user(app: TestApp) {
    let workspace = app.workspace(&["slack"]).await;
    let backend = app.backend();
    let body = with(&plain(&workspace), &json!({ "endUserId": "user_new", "scope": "USER" }));
    for _ in 0..2 {
        backend.post("/api/v1/connect/token", body.clone()).await.expect(200);
    }
    let listed = backend.get(&format!("/api/v1/end-users?workspaceId={workspace}")).await.expect(200);
    assert_eq!((each(&listed["endUsers"], "externalId"), &listed["total"]), (vec!["user_new"], &json!(1)));
    let wrong = with(&body, &json!({ "endUserId": "nobody", "integrationName": "github" }));
    backend.post("/api/v1/connect/token", wrong).await.refused(400, "NO_OAUTH_APP");
    let listed = backend.get(&format!("/api/v1/end-users?workspaceId={workspace}")).await.expect(200);
    assert_eq!(listed["total"], 1, "a refused session leaves nobody behind");
}

async fn a_session_that_makes_no_sense_is_refused(app: TestApp) {
    let workspace = app.workspace(&["slack"]).await;
    let backend = app.backend();
    for missing in ["integrationName", "connectionName", "externalId", "workspaceId"] {
        let body = with(&plain(&workspace), &json!({ missing: null }));
        let refused = backend.post("/api/v1/connect/token", body).await.refused(400, "VALIDATION_ERROR");
        assert_eq!(refused["details"]["fields"][missing], "is required");
    }
    for wrong in [
        json!({ "connectionName": "" }),
        json!({ "externalId": "a".repeat(256) }),
        json!({ "scope": "EVERYBODY" }),
        json!({ "authMethodKey": "api_key" }),
        json!({ "endUserId": "" }),
        json!({ "successRedirectUri": "https://evil.example/" }),
        json!({ "errorRedirectUri": "//app.example.com/" }),
    ] {
        let body = with(&plain(&workspace), &wrong);
        backend.post("/api/v1/connect/token", body).await.refused(400, "VALIDATION_ERROR");
    }
    let nowhere = with(&plain(&workspace), &json!({ "workspaceId": NOTHING }));
    backend.post("/api/v1/connect/token", nowhere).await.refused(404, "NOT_FOUND");
}
