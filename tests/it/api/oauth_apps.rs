//! `/api/v1/oauth-apps`.

use serde_json::{Value, json};

use super::{NOTHING, id, with};
use crate::support::{TestApp, both};

both! {
    the_first_app_of_an_integration_is_its_default,
    an_app_is_changed_and_null_clears,
    an_app_is_for_an_integration_that_signs_in_with_oauth,
    an_app_that_makes_no_sense_is_refused,
    a_deleted_app_is_gone,
}

fn plain(integration: &str) -> Value {
    json!({ "integrationName": integration, "clientId": "client-id", "clientSecret": "canary-client-secret-x" })
}

async fn the_first_app_of_an_integration_is_its_default(app: TestApp) {
    let backend = app.backend();
    let make = async |over: Value| {
        let body = with(&plain("slack"), &over);
        backend.post("/api/v1/oauth-apps", body).await.expect(201)["app"].clone()
    };
    let first = make(json!({})).await;
    let second = make(json!({ "displayName": "Second" })).await;
    let third = make(json!({ "isDefault": true })).await;
    let github = backend.post("/api/v1/oauth-apps", plain("github")).await.expect(201)["app"].clone();
    let given: Vec<_> = [&first, &second, &third, &github].iter().map(|app| app["isDefault"].clone()).collect();
    assert_eq!(given, [true, false, true, true]);
    let defaults = async || {
        let listed = backend.get("/api/v1/oauth-apps").await.expect(200);
        assert_eq!(listed["total"], 4);
        let apps = listed["apps"].as_array().unwrap().iter().filter(|app| app["isDefault"] == true);
        apps.map(|app| app["id"].clone()).collect::<Vec<_>>()
    };
    assert_eq!(defaults().await, [third["id"].clone(), github["id"].clone()]);
    let at = format!("/api/v1/oauth-apps/{}", second["id"].as_str().unwrap());
    assert_eq!(backend.patch(&at, json!({ "isDefault": true })).await.expect(200)["app"]["isDefault"], true);
    assert_eq!(defaults().await, [second["id"].clone(), github["id"].clone()]);
}

async fn an_app_is_changed_and_null_clears(app: TestApp) {
    let backend = app.backend();
    let bare = backend.post("/api/v1/oauth-apps", plain("gitlab")).await.expect(201);
    assert_eq!(bare["app"]["redirectUri"], format!("{}/api/v1/connect/oauth-callback", app.base));
    let at = format!("/api/v1/oauth-apps/{}", id(&bare, "app"));
    let all = json!({
        "displayName": "Ours", "scopes": ["read_user", "api"], "extraParams": { "prompt": "consent" },
        "authUrl": "https://git.example.com/oauth/authorize", "tokenUrl": "https://git.example.com/oauth/token",
        "revokeUrl": "https://git.example.com/oauth/revoke", "apiUrl": "https://git.example.com/api/v4",
        "clientId": "another", "clientSecret": "canary-client-secret-y",
    });
    let changed = backend.patch(&at, all.clone()).await;
    assert!(!changed.text.contains("canary"));
    for (member, value) in all.as_object().unwrap() {
        if member != "clientSecret" {
            assert_eq!(changed.expect(200)["app"][member], *value);
        }
    }
    let cleared = json!({
        "displayName": null, "scopes": null, "extraParams": null, "authUrl": null, "tokenUrl": null,
        "revokeUrl": null, "apiUrl": null, "clientId": "client-id",
    });
    assert_eq!(backend.patch(&at, cleared).await.expect(200), bare);
}

async fn an_app_is_for_an_integration_that_signs_in_with_oauth(app: TestApp) {
    let backend = app.backend();
    backend.post("/api/v1/oauth-apps", plain("nonexistent")).await.refused(404, "INTEGRATION_NOT_FOUND");
    backend.post("/api/v1/oauth-apps", plain("datetime")).await.refused(400, "NOT_OAUTH2");
    assert_eq!(backend.get("/api/v1/oauth-apps").await.expect(200), json!({ "apps": [], "total": 0 }));
}

async fn an_app_that_makes_no_sense_is_refused(app: TestApp) {
    let backend = app.backend();
    let made = backend.post("/api/v1/oauth-apps", plain("slack")).await.expect(201);
    let at = format!("/api/v1/oauth-apps/{}", id(&made, "app"));
    for (member, value) in [
        ("clientId", json!("")),
        ("clientId", json!("a".repeat(513))),
        ("clientSecret", json!("")),
        ("clientSecret", json!("a".repeat(2_049))),
        ("displayName", json!("")),
        ("scopes", json!("read write")),
        ("scopes", json!(["read write"])),
        ("scopes", json!([""])),
        ("scopes", json!(["quo\"te"])),
        ("scopes", json!(vec!["s"; 201])),
        ("extraParams", json!(["prompt"])),
        ("extraParams", json!({ "prompt": 1 })),
        ("extraParams", json!({ "": "x" })),
        ("isDefault", json!("true")),
        ("authUrl", json!("ftp://git.example.com/")),
        ("tokenUrl", json!("/oauth/token")),
        ("revokeUrl", json!("https://user@git.example.com/")),
        ("apiUrl", json!(format!("https://git.example.com/{}", "a".repeat(2_048)))),
    ] {
        let wrong = json!({ member: value });
        backend.post("/api/v1/oauth-apps", with(&plain("slack"), &wrong)).await.refused(400, "VALIDATION_ERROR");
        backend.patch(&at, wrong).await.refused(400, "VALIDATION_ERROR");
    }
    for missing in ["integrationName", "clientId", "clientSecret"] {
        let body = with(&plain("slack"), &json!({ missing: null }));
        let refused = backend.post("/api/v1/oauth-apps", body).await.refused(400, "VALIDATION_ERROR");
        assert_eq!(refused["details"]["fields"][missing], "is required");
    }
    let listed = backend.get("/api/v1/oauth-apps").await.expect(200);
    assert_eq!(listed, json!({ "apps": [made["app"]], "total": 1 }));
}

async fn a_deleted_app_is_gone(app: TestApp) {
    let backend = app.backend();
    let slack = app.oauth_app(&backend, "slack").await;
    let at = format!("/api/v1/oauth-apps/{slack}");
    assert_eq!(backend.delete(&at).await.expect(200), json!({ "deleted": true, "id": slack }));
    for at in [at, format!("/api/v1/oauth-apps/{NOTHING}"), "/api/v1/oauth-apps/nonexistent-id".to_owned()] {
        backend.delete(&at).await.refused(404, "NOT_FOUND");
        backend.patch(&at, json!({ "isDefault": true })).await.refused(404, "NOT_FOUND");
    }
}
