//! `/api/v1/integrations`.

use serde_json::json;

use super::each;
use crate::support::{Backend, TestApp, both};

both! {
    the_catalog_is_open_to_everybody,
    a_summary_counts_actions_and_triggers,
    one_integration_is_found_by_its_name,
    an_unknown_integration_is_not_found,
    the_oauth_status_names_what_has_a_default_app,
}

async fn the_catalog_is_open_to_everybody(app: TestApp) {
    let everything = Backend::nobody(&app.base).get("/api/v1/integrations").await.expect(200);
    let all = everything["integrations"].as_array().unwrap();
    assert_eq!(everything["total"], all.len());
    assert!(everything["registered"].is_array());
    assert!(all.len() >= 20);
    for entry in all {
        assert!(entry["name"].is_string() && entry["displayName"].is_string(), "{entry}");
        assert!(entry["actions"].is_object() && entry["triggers"].is_object(), "{entry}");
        assert!(entry["categories"].is_array() && entry["authOptions"].is_array(), "{entry}");
    }
    assert!(each(&everything["integrations"], "name").contains(&"slack"));
    for somebody in [app.backend(), Backend::new(&app.base, "nonsense")] {
        assert_eq!(somebody.get("/api/v1/integrations").await.expect(200), everything);
    }
}

async fn a_summary_counts_actions_and_triggers(app: TestApp) {
    let backend = app.backend();
    let full = backend.get("/api/v1/integrations?summary=false").await.expect(200);
    let summary = backend.get("/api/v1/integrations?summary=true").await.expect(200);
    assert_eq!((&summary["total"], &summary["registered"]), (&full["total"], &full["registered"]));
    assert_eq!(each(&summary["integrations"], "name"), each(&full["integrations"], "name"));
    for (short, long) in
        summary["integrations"].as_array().unwrap().iter().zip(full["integrations"].as_array().unwrap())
    {
        assert!(short.get("actions").is_none() && short.get("triggers").is_none());
        assert_eq!(short["actionCount"], long["actions"].as_object().unwrap().len());
        assert_eq!(short["triggerCount"], long["triggers"].as_object().unwrap().len());
        assert!(short["auth"].is_null() || short["auth"]["type"].is_string());
        assert!(long["auth"].is_null() || long["auth"]["type"].is_array());
    }
}

async fn one_integration_is_found_by_its_name(app: TestApp) {
    let backend = app.backend();
    let slack = backend.get("/api/v1/integrations?name=slack").await.expect(200);
    assert_eq!(slack["integration"]["displayName"], "Slack");
    assert_eq!(slack["integration"]["authOptions"][0]["key"], "oauth2");
    assert_eq!(slack["integration"]["authOptions"][0]["type"], "OAUTH2");
    assert_eq!(backend.get("/api/v1/integrations/slack").await.expect(200), slack);
    let datetime = backend.get("/api/v1/integrations/datetime").await.expect(200);
    assert_eq!((&datetime["integration"]["auth"], &datetime["integration"]["authOptions"]), (&json!(null), &json!([])));
}

async fn an_unknown_integration_is_not_found(app: TestApp) {
    let backend = app.backend();
    for name in ["nonexistent", "Slack", "..%2Fslack", "%7F", "a%20b", "%F0%9F%92%A9"] {
        backend.get(&format!("/api/v1/integrations/{name}")).await.refused(404, "INTEGRATION_NOT_FOUND");
    }
    backend.get("/api/v1/integrations?name=nonexistent").await.refused(404, "INTEGRATION_NOT_FOUND");
    backend.get("/api/v1/integrations?name=%00").await.refused(400, "VALIDATION_ERROR");
}

async fn the_oauth_status_names_what_has_a_default_app(app: TestApp) {
    let backend = app.backend();
    let status = async || backend.get("/api/v1/integrations/oauth-status").await.expect(200)["configured"].clone();
    assert_eq!(status().await, json!([]));
    app.oauth_app(&backend, "slack").await;
    let github = app.oauth_app(&backend, "github").await;
    assert_eq!(status().await, json!(["github", "slack"]));
    backend.delete(&format!("/api/v1/oauth-apps/{github}")).await.expect(200);
    assert_eq!(status().await, json!(["slack"]));
    let other = app.another_organization().await;
    assert_eq!(other.get("/api/v1/integrations/oauth-status").await.expect(200), json!({ "configured": [] }));
    let nobody = Backend::nobody(&app.base);
    nobody.get("/api/v1/integrations/oauth-status").await.refused(401, "UNAUTHORIZED");
}
