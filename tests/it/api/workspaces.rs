//! `/api/v1/workspaces`.

use serde_json::{Value, json};

use super::{NOTHING, each, id, slack, workspace_of};
use crate::support::{TestApp, both};

both! {
    a_workspace_is_made_read_changed_and_deleted,
    a_slug_is_lowercase_letters_digits_and_hyphens,
    a_slug_belongs_to_one_workspace_of_an_organization,
    what_names_no_workspace_is_not_found,
    workspaces_are_listed_page_by_page,
    a_page_must_make_sense,
    a_workspace_has_a_look_and_return_urls,
    a_look_or_return_url_that_is_not_safe_is_refused,
    all_that_is_in_a_workspace_goes_with_it,
}

async fn a_workspace_is_made_read_changed_and_deleted(app: TestApp) {
    let backend = app.backend();
    let body = json!({ "name": "Projet Spécial 日本語", "slug": "projet-special" });
    let made = backend.post("/api/v1/workspaces", body).await.expect(201);
    assert_eq!(made["workspace"]["name"], "Projet Spécial 日本語");
    let at = format!("/api/v1/workspaces/{}", id(&made, "workspace"));
    assert_eq!(backend.get(&at).await.expect(200), made);
    app.later(chrono::TimeDelta::milliseconds(7));
    let changed = backend.patch(&at, json!({ "name": "Neu" })).await.expect(200);
    assert_eq!(
        (&changed["workspace"]["name"], &changed["workspace"]["slug"]),
        (&"Neu".into(), &"projet-special".into())
    );
    assert_eq!(changed["workspace"]["createdAt"], "2026-03-01T12:00:00.000Z");
    assert_eq!(changed["workspace"]["updatedAt"], "2026-03-01T12:00:00.007Z");
    backend.patch(&at, json!({})).await.refused(400, "NO_UPDATES");
    backend.patch(&at, json!({ "unknown": 1 })).await.refused(400, "NO_UPDATES");
    backend.patch(&at, json!({ "name": "" })).await.refused(400, "VALIDATION_ERROR");
    assert_eq!(backend.get(&at).await.expect(200), changed);
    let gone = backend.delete(&at).await.expect(200);
    assert_eq!(gone, json!({ "deleted": true, "id": made["workspace"]["id"] }));
    backend.delete(&at).await.refused(404, "NOT_FOUND");
}

async fn a_slug_is_lowercase_letters_digits_and_hyphens(app: TestApp) {
    let backend = app.backend();
    for slug in ["", "Upper", "two words", "dots.", "-first", "_first", "under_score", "é", "a/b", &"a".repeat(64)] {
        let body = json!({ "name": "X", "slug": slug });
        let refused = backend.post("/api/v1/workspaces", body).await.refused(400, "VALIDATION_ERROR");
        assert!(refused["details"]["fields"]["slug"].is_string(), "{refused}");
    }
    for slug in ["a", "0", "python-sdk-test", "a--b-", &"a".repeat(63)] {
        backend.post("/api/v1/workspaces", json!({ "name": "X", "slug": slug })).await.expect(201);
    }
    for body in [json!({ "slug": "x" }), json!({ "name": "", "slug": "x" }), json!({ "name": "X" }), json!({})] {
        backend.post("/api/v1/workspaces", body).await.refused(400, "VALIDATION_ERROR");
    }
}

async fn a_slug_belongs_to_one_workspace_of_an_organization(app: TestApp) {
    let backend = app.backend();
    workspace_of(&backend, "taken").await;
    let other = workspace_of(&backend, "other").await;
    let body = json!({ "name": "X", "slug": "taken" });
    backend.post("/api/v1/workspaces", body.clone()).await.refused(409, "DUPLICATE");
    let at = format!("/api/v1/workspaces/{other}");
    backend.patch(&at, body.clone()).await.refused(409, "DUPLICATE");
    assert_eq!(backend.get(&at).await.expect(200)["workspace"]["name"], "Other");
    backend.patch(&at, json!({ "slug": "other" })).await.expect(200);
    app.another_organization().await.post("/api/v1/workspaces", body).await.expect(201);
}

async fn what_names_no_workspace_is_not_found(app: TestApp) {
    let backend = app.backend();
    for name in [NOTHING, "nonexistent-id", "%00", "%F0%9F%92%A9", "1", &"a".repeat(2_000)] {
        let at = format!("/api/v1/workspaces/{name}");
        backend.get(&at).await.refused(404, "NOT_FOUND");
        backend.patch(&at, json!({ "name": "X" })).await.refused(404, "NOT_FOUND");
        backend.delete(&at).await.refused(404, "NOT_FOUND");
    }
}

async fn workspaces_are_listed_page_by_page(app: TestApp) {
    let backend = app.backend();
    for at in 0..52 {
        workspace_of(&backend, &format!("w{at:02}")).await;
    }
    let page = async |query: &str| {
        let listed = backend.get(&format!("/api/v1/workspaces{query}")).await.expect(200);
        assert_eq!(listed["total"], 52);
        each(&listed["workspaces"], "slug").into_iter().map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(page("").await.len(), 50);
    assert_eq!(page("?limit=100&includeSuspended=true&unknown=1").await.len(), 52);
    assert_eq!(page("?limit=2").await, ["w00", "w01"]);
    assert_eq!(page("?limit=2&offset=50").await, ["w50", "w51"]);
    assert_eq!(page("?limit=2&offset=51").await, ["w51"]);
    assert!(page("?offset=52").await.is_empty());
}

async fn a_page_must_make_sense(app: TestApp) {
    let backend = app.backend();
    for list in ["/api/v1/workspaces?", "/api/v1/connections?", &format!("/api/v1/end-users?workspaceId={NOTHING}&")] {
        for wrong in ["limit=0", "limit=101", "limit=-1", "limit=ten", "limit=", "offset=-1", "offset=1e9", "limit=%00"]
        {
            let refused = backend.get(&format!("{list}{wrong}")).await.refused(400, "VALIDATION_ERROR");
            let member = wrong.split_once('=').unwrap().0;
            assert!(refused["details"]["fields"][member].is_string(), "{refused}");
        }
        let enormous = "offset=99999999999999999999999999";
        backend.get(&format!("{list}{enormous}")).await.refused(400, "VALIDATION_ERROR");
    }
}

async fn a_workspace_has_a_look_and_return_urls(app: TestApp) {
    let backend = app.backend();
    let at = format!("/api/v1/workspaces/{}", workspace_of(&backend, "look").await);
    let bare = backend.get(&at).await.expect(200);
    assert_eq!(bare["workspace"]["branding"], json!({ "logoUrl": null, "color": null }));
    assert_eq!(bare["workspace"]["returnUrls"], json!([]));
    let look = json!({
        "branding": { "logoUrl": "https://cdn.example.com/logo.svg", "color": "#1A73E8" },
        "returnUrls": ["https://app.example.com/settings", "http://localhost:5173/"],
    });
    let changed = backend.patch(&at, look).await.expect(200);
    assert_eq!(changed["workspace"]["branding"]["color"], "#1a73e8");
    assert_eq!(changed["workspace"]["branding"]["logoUrl"], "https://cdn.example.com/logo.svg");
    assert_eq!(
        changed["workspace"]["returnUrls"],
        json!(["https://app.example.com/settings", "http://localhost:5173/"])
    );
    assert_eq!(backend.get(&at).await.expect(200), changed);
    let logo = format!("data:image/png;base64,{}", "A".repeat(1_024));
    let drawn = backend.patch(&at, json!({ "branding": { "logoUrl": logo } })).await.expect(200);
    assert_eq!(drawn["workspace"]["branding"]["logoUrl"], logo);
    let cleared = backend.patch(&at, json!({ "branding": null, "returnUrls": null })).await.expect(200);
    assert_eq!(cleared, bare);
}

async fn a_look_or_return_url_that_is_not_safe_is_refused(app: TestApp) {
    let backend = app.backend();
    let at = format!("/api/v1/workspaces/{}", workspace_of(&backend, "look").await);
    let before = backend.get(&at).await.expect(200);
    for wrong in [
        json!({ "branding": "blue" }),
        json!({ "branding": { "color": "blue" } }),
        json!({ "branding": { "color": "#12345" } }),
        json!({ "branding": { "color": "#12345g" } }),
        json!({ "branding": { "color": "#fff;}" } }),
        json!({ "branding": { "logoUrl": "http://cdn.example.com/logo.svg" } }),
        json!({ "branding": { "logoUrl": "javascript:alert(1)" } }),
        json!({ "branding": { "logoUrl": "data:text/html;base64,AAAA" } }),
        json!({ "branding": { "logoUrl": "data:image/png;base64,\"><script>" } }),
        json!({ "branding": { "logoUrl": format!("data:image/png;base64,{}", "A".repeat(40_000)) } }),
        json!({ "returnUrls": "https://app.example.com/" }),
        json!({ "returnUrls": ["http://app.example.com/"] }),
        json!({ "returnUrls": ["https://user:pass@app.example.com/"] }),
        json!({ "returnUrls": ["https://app.example.com/?x=1"] }),
        json!({ "returnUrls": ["https://app.example.com/#x"] }),
        json!({ "returnUrls": ["app.example.com"] }),
        json!({ "returnUrls": [null] }),
        json!({ "returnUrls": vec!["https://app.example.com/"; 51] }),
    ] {
        backend.patch(&at, wrong).await.refused(400, "VALIDATION_ERROR");
    }
    assert_eq!(backend.get(&at).await.expect(200), before);
}

async fn all_that_is_in_a_workspace_goes_with_it(app: TestApp) {
    let backend = app.backend();
    let workspace = app.workspace(&["slack"]).await;
    let alice = app.end_user(&workspace, "user_123").await;
    let link = app.link(&alice).await;
    let body = super::with(&slack(&workspace, "hers"), &json!({ "endUserId": "user_123" }));
    let hers = id(&backend.post("/api/v1/connections", body).await.expect(201), "connection");
    let shared = id(&backend.post("/api/v1/connections", slack(&workspace, "shared")).await.expect(201), "connection");
    backend.delete(&format!("/api/v1/workspaces/{workspace}")).await.expect(200);
    backend.get(&format!("/api/v1/end-users/{alice}")).await.refused(404, "END_USER_NOT_FOUND");
    for connection in [hers, shared] {
        let at = format!("/api/v1/connections?id={connection}");
        backend.get(&at).await.refused(404, "CONNECTION_NOT_FOUND");
    }
    assert_eq!(backend.get("/api/v1/connections").await.expect(200), json!({ "connections": [], "total": 0 }));
    assert_eq!(app.visitor().opens(&link).await.status, 410);
    let apps = backend.get("/api/v1/oauth-apps").await.expect(200);
    assert_eq!(apps["total"], 1, "OAuth apps are the organization's");
    assert_ne!(apps["apps"][0]["id"], Value::Null);
}
