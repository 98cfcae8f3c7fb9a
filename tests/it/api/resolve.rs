//! `POST /api/v1/connections/resolve`: which account is meant.

use reqwest::Method;
use serde_json::{Value, json};

use super::{NOTHING, each, id, scoped, slack, with, workspace_of};
use crate::{
    portal::steps::{Scene, to_consent},
    support::{Answer, Backend, TestApp, both},
};

both! {
    per_user_means_the_end_users_own,
    fixed_means_the_one_that_everybody_shares,
    with_a_fallback_ones_own_comes_first,
    of_two_accounts_nobody_guesses_until_one_is_the_default,
    of_two_instances_the_caller_says_which,
    who_has_not_connected_gets_a_link_to_do_so,
    an_external_id_names_one_of_the_workspace_before_the_organizations,
    what_names_nothing_is_not_found,
    an_explanation_tells_what_became_of_each,
    a_scoped_key_resolves_in_its_workspaces_only,
    another_organization_resolves_nothing_of_ours,
    a_narrow_key_is_not_told_of_what_it_may_not_name,
    an_account_of_one_alias_is_not_used_for_another,
    one_that_works_comes_before_one_that_does_not,
    who_has_connected_by_the_link_is_resolved,
}

const RESOLVE: &str = "/api/v1/connections/resolve";

async fn asks(backend: &Backend, workspace: &str, over: &Value) -> Answer {
    let body = json!({ "integrationName": "slack", "workspaceId": workspace });
    backend.post(RESOLVE, with(&body, over)).await
}

async fn adds(backend: &Backend, workspace: &str, external_id: &str, over: &Value) -> String {
    let made = backend.post("/api/v1/connections", with(&slack(workspace, external_id), over)).await;
    id(&made.expect(201), "connection")
}

/// The one instance of the workspace has another strategy from now on.
async fn goes_by(backend: &Backend, workspace: &str, changes: Value) -> String {
    let at = format!("/api/v1/workspaces/{workspace}/integrations");
    let listed = backend.get(&at).await.expect(200);
    let instance = listed["integrations"][0]["id"].as_str().unwrap().to_owned();
    backend.patch(&format!("{at}/{instance}"), changes).await.expect(200);
    instance
}

async fn per_user_means_the_end_users_own(app: TestApp) {
    let (backend, workspace) = (app.backend(), app.workspace(&["slack"]).await);
    let hers = adds(&backend, &workspace, "hers", &json!({ "endUserId": "alice" })).await;
    let his = adds(&backend, &workspace, "his", &json!({ "endUserId": "bob" })).await;
    adds(&backend, &workspace, "shared", &json!({})).await;
    for (user, own) in [("alice", &hers), ("bob", &his)] {
        let found = asks(&backend, &workspace, &json!({ "endUserId": user })).await;
        assert!(!found.text.contains("canary"), "{}", found.text);
        let found = found.expect(200);
        assert_eq!((found["connection"]["id"].as_str().unwrap(), found.get("explanation")), (own.as_str(), None));
    }
    let refused = asks(&backend, &workspace, &json!({})).await.refused(400, "CONNECTION_REQUIRED");
    assert_eq!(
        (&refused["details"]["reason"], &refused["details"]["connectUrl"]),
        (&json!("end_user_required"), &Value::Null)
    );
}

async fn fixed_means_the_one_that_everybody_shares(app: TestApp) {
    let (backend, workspace) = (app.backend(), app.workspace(&["slack"]).await);
    adds(&backend, &workspace, "hers", &json!({ "endUserId": "alice" })).await;
    let shared = adds(&backend, &workspace, "shared", &json!({})).await;
    goes_by(&backend, &workspace, json!({ "connectionStrategy": "fixed", "connectionId": shared })).await;
    for over in [json!({}), json!({ "endUserId": "alice" })] {
        let found = asks(&backend, &workspace, &with(&over, &json!({ "explain": true }))).await.expect(200);
        assert_eq!((&found["connection"]["id"], &found["explanation"]["rule"]), (&json!(shared), &json!("fixed")));
    }
}

async fn with_a_fallback_ones_own_comes_first(app: TestApp) {
    let (backend, workspace) = (app.backend(), app.workspace(&["slack"]).await);
    let hers = adds(&backend, &workspace, "hers", &json!({ "endUserId": "alice" })).await;
    let shared = adds(&backend, &workspace, "shared", &json!({})).await;
    app.end_user(&workspace, "bob").await;
    let strategy = json!({ "connectionStrategy": "per_user_with_fallback", "connectionId": shared });
    goes_by(&backend, &workspace, strategy).await;
    for (over, meant, rule) in [
        (json!({ "endUserId": "alice" }), &hers, "own_of_integration"),
        (json!({ "endUserId": "bob" }), &shared, "fallback"),
        (json!({}), &shared, "fallback"),
    ] {
        let found = asks(&backend, &workspace, &with(&over, &json!({ "explain": true }))).await.expect(200);
        assert_eq!(
            (&found["connection"]["id"], &found["explanation"]["rule"]),
            (&json!(meant), &json!(rule)),
            "{over}"
        );
    }
}

async fn of_two_accounts_nobody_guesses_until_one_is_the_default(app: TestApp) {
    let (backend, workspace) = (app.backend(), app.workspace(&["slack"]).await);
    let whose = json!({ "endUserId": "alice" });
    let one = adds(&backend, &workspace, "one", &whose).await;
    let two = adds(&backend, &workspace, "two", &whose).await;
    let refused = asks(&backend, &workspace, &whose).await.refused(409, "AMBIGUOUS_CONNECTION");
    let candidates = &refused["details"]["candidates"];
    assert_eq!((each(candidates, "id"), each(candidates, "externalId")), (vec![&*one, &*two], vec!["one", "two"]));
    assert_eq!(each(candidates, "label"), ["Acme's Slack", "Acme's Slack"]);
    for chosen in [&one, &two] {
        let at = format!("/api/v1/connections/{chosen}/default");
        backend.send(backend.request(Method::PUT, &at)).await.expect(200);
        let found = asks(&backend, &workspace, &with(&whose, &json!({ "explain": true }))).await.expect(200);
        assert_eq!(&found["connection"]["id"], chosen);
        assert_eq!(found["explanation"]["rule"], "default_account");
    }
    backend.delete(&format!("/api/v1/connections/{two}/default")).await.expect(200);
    asks(&backend, &workspace, &whose).await.refused(409, "AMBIGUOUS_CONNECTION");
}

async fn of_two_instances_the_caller_says_which(app: TestApp) {
    let (backend, workspace) = (app.backend(), app.workspace(&[]).await);
    let mut shared = Vec::new();
    for alias in ["sales", "support"] {
        let connection = adds(&backend, &workspace, alias, &json!({})).await;
        let body = json!({ "integrationName": "slack", "alias": alias, "connectionId": connection });
        let made = backend.post(&format!("/api/v1/workspaces/{workspace}/integrations"), body).await.expect(201);
        shared.push((alias, connection, made["integration"]["id"].clone()));
    }
    let refused = asks(&backend, &workspace, &json!({})).await.refused(400, "AMBIGUOUS_INTEGRATION");
    assert_eq!(refused["details"]["aliases"], json!(["sales", "support"]));
    for (alias, connection, instance) in shared {
        for over in [json!({ "integrationAlias": alias }), json!({ "workspaceIntegrationId": instance })] {
            let found = asks(&backend, &workspace, &over).await.expect(200);
            assert_eq!(found["connection"]["id"], json!(connection), "{over}");
        }
        let named = asks(&backend, &workspace, &json!({ "externalId": alias })).await.expect(200);
        assert_eq!(named["connection"]["id"], json!(connection));
    }
    for nothing in [json!({ "integrationAlias": "nobody" }), json!({ "workspaceIntegrationId": NOTHING })] {
        asks(&backend, &workspace, &nothing).await.refused(404, "NOT_FOUND");
    }
}

async fn who_has_not_connected_gets_a_link_to_do_so(app: TestApp) {
    let (backend, workspace) = (app.backend(), app.workspace(&["slack"]).await);
    app.end_user(&workspace, "alice").await;
    let refused = asks(&backend, &workspace, &json!({ "endUserId": "alice" })).await;
    let details = refused.refused(400, "CONNECTION_REQUIRED")["details"].clone();
    assert_eq!((&details["reason"], &details["endUserId"]), (&json!("not_connected"), &json!("alice")));
    assert_eq!(details["expiresAt"], "2026-03-01T13:00:00.000Z");
    let page = app.visitor().opens(details["connectUrl"].as_str().unwrap()).await;
    assert_eq!(page.status, 200, "{}", page.html);
    assert!(page.says("Slack"), "{}", page.html);
    asks(&backend, &workspace, &json!({ "endUserId": "nobody" })).await.refused(404, "END_USER_NOT_FOUND");
}

async fn an_external_id_names_one_of_the_workspace_before_the_organizations(app: TestApp) {
    let (backend, workspace) = (app.backend(), app.workspace(&["slack"]).await);
    let elsewhere = workspace_of(&backend, "elsewhere").await;
    let whole = adds(&backend, &workspace, "team", &json!({ "workspaceId": null })).await;
    adds(&backend, &elsewhere, "theirs", &json!({})).await;
    for name in ["externalId", "connectionExternalId"] {
        let found = asks(&backend, &workspace, &json!({ name: "team" })).await.expect(200);
        assert_eq!(found["connection"]["id"], json!(whole));
    }
    let near = adds(&backend, &workspace, "team", &json!({})).await;
    let over = json!({ "externalId": "team", "explain": true });
    let found = asks(&backend, &workspace, &over).await.expect(200);
    assert_eq!((&found["connection"]["id"], &found["explanation"]["rule"]), (&json!(near), &json!("external_id")));
    let found = asks(&backend, &elsewhere, &json!({ "externalId": "team" })).await.expect(200);
    assert_eq!(found["connection"]["id"], json!(whole));
    for name in ["theirs", "nobody's", "TEAM"] {
        asks(&backend, &workspace, &json!({ "externalId": name })).await.refused(404, "CONNECTION_NOT_FOUND");
    }
    adds(&backend, &workspace, "hers", &json!({ "endUserId": "alice" })).await;
    app.end_user(&workspace, "bob").await;
    let over = json!({ "externalId": "hers", "endUserId": "bob" });
    asks(&backend, &workspace, &over).await.refused(404, "CONNECTION_NOT_FOUND");
}

async fn what_names_nothing_is_not_found(app: TestApp) {
    let (backend, workspace) = (app.backend(), app.workspace(&["slack"]).await);
    asks(&backend, NOTHING, &json!({})).await.refused(404, "NOT_FOUND");
    let unknown = json!({ "integrationName": "nonexistent" });
    asks(&backend, &workspace, &unknown).await.refused(404, "INTEGRATION_NOT_FOUND");
    // An integration without accounts needs none.
    let clock = json!({ "integrationName": "datetime", "explain": true });
    let found = asks(&backend, &workspace, &clock).await.expect(200);
    assert_eq!((&found["connection"], &found["explanation"]["rule"]), (&Value::Null, &json!("no_account_needed")));
    for missing in ["integrationName", "workspaceId"] {
        let refused = asks(&backend, &workspace, &json!({ missing: null })).await.refused(400, "VALIDATION_ERROR");
        assert!(refused["details"]["fields"][missing].is_string(), "{refused}");
    }
}

async fn an_explanation_tells_what_became_of_each(app: TestApp) {
    let (backend, workspace) = (app.backend(), app.workspace(&["slack"]).await);
    let whose = json!({ "endUserId": "alice" });
    let hers = adds(&backend, &workspace, "hers", &whose).await;
    let shared = adds(&backend, &workspace, "shared", &json!({})).await;
    let strategy = json!({ "connectionStrategy": "per_user_with_fallback", "connectionId": shared });
    let instance = goes_by(&backend, &workspace, strategy).await;
    let explained = with(&whose, &json!({ "explain": true }));
    let found = asks(&backend, &workspace, &explained).await.expect(200);
    let explanation = &found["explanation"];
    assert_eq!((&explanation["reason"], &explanation["workspaceIntegrationId"]), (&Value::Null, &json!(instance)));
    assert_eq!(explanation["connectionStrategy"], "per_user_with_fallback");
    let candidates = &explanation["candidates"];
    assert_eq!(each(candidates, "id"), [&*hers, &*shared]);
    assert_eq!(each(candidates, "outcome"), ["chosen", "outranked"]);
    // One that is asked for by another method is no answer; the refusal explains itself, too.
    let other = with(&explained, &json!({ "authMethodKey": "api_key" }));
    let refused = asks(&backend, &workspace, &other).await.refused(400, "CONNECTION_REQUIRED");
    let explanation = &refused["details"]["explanation"];
    assert_eq!((&explanation["rule"], &explanation["reason"]), (&Value::Null, &json!("not_connected")));
    assert_eq!(each(&explanation["candidates"], "outcome"), ["other_method", "other_method"]);
}

async fn a_scoped_key_resolves_in_its_workspaces_only(app: TestApp) {
    let (backend, workspace) = (app.backend(), app.workspace(&["slack"]).await);
    let elsewhere = workspace_of(&backend, "elsewhere").await;
    let holder = scoped(&backend, &[&workspace]).await;
    let hers = adds(&backend, &workspace, "hers", &json!({ "endUserId": "alice" })).await;
    let whole = adds(&backend, &workspace, "whole", &json!({ "workspaceId": null })).await;
    let found = asks(&holder, &workspace, &json!({ "endUserId": "alice" })).await.expect(200);
    assert_eq!(found["connection"]["id"], json!(hers));
    asks(&holder, &elsewhere, &json!({ "externalId": "hers" })).await.refused(403, "SCOPE_DENIED");
    // The organisation's own is not the key's to name, unless the workspace was given it.
    asks(&holder, &workspace, &json!({ "externalId": "whole" })).await.refused(404, "CONNECTION_NOT_FOUND");
    goes_by(&backend, &workspace, json!({ "connectionStrategy": "fixed", "connectionId": whole })).await;
    let found = asks(&holder, &workspace, &json!({})).await.expect(200);
    assert_eq!(found["connection"]["id"], json!(whole));
}

async fn another_organization_resolves_nothing_of_ours(app: TestApp) {
    let (backend, workspace) = (app.backend(), app.workspace(&["slack"]).await);
    adds(&backend, &workspace, "hers", &json!({ "endUserId": "alice" })).await;
    adds(&backend, &workspace, "whole", &json!({ "workspaceId": null })).await;
    let stranger = app.another_organization().await;
    let theirs = workspace_of(&stranger, "theirs").await;
    let ours = goes_by(&backend, &workspace, json!({ "sortOrder": 1 })).await;
    for over in [json!({}), json!({ "endUserId": "alice" }), json!({ "externalId": "hers", "explain": true })] {
        asks(&stranger, &workspace, &over).await.refused(404, "NOT_FOUND");
    }
    asks(&stranger, &theirs, &json!({ "endUserId": "alice" })).await.refused(404, "END_USER_NOT_FOUND");
    asks(&stranger, &theirs, &json!({ "workspaceIntegrationId": ours })).await.refused(404, "NOT_FOUND");
    for name in ["hers", "whole"] {
        let over = json!({ "externalId": name, "explain": true });
        let refused = asks(&stranger, &theirs, &over).await.refused(404, "CONNECTION_NOT_FOUND");
        assert_eq!(refused["details"]["explanation"]["candidates"], json!([]));
    }
}

async fn a_narrow_key_is_not_told_of_what_it_may_not_name(app: TestApp) {
    let (backend, workspace) = (app.backend(), app.workspace(&["slack"]).await);
    let wide = adds(&backend, &workspace, "wide", &json!({ "workspaceId": null })).await;
    let narrow = scoped(&backend, &[&workspace]).await;
    let refused = asks(&narrow, &workspace, &json!({ "externalId": "wide", "explain": true })).await;
    let told = refused.refused(404, "CONNECTION_NOT_FOUND");
    assert_eq!(told["details"]["explanation"]["candidates"], json!([]));
    assert!(!refused.text.contains(&wide), "{}", refused.text);
}

async fn an_account_of_one_alias_is_not_used_for_another(app: TestApp) {
    let mut scene = Scene::of(app, &["slack"]).await;
    scene.connects_as("slack", "ada").await;
    let (backend, workspace) = (scene.app.backend(), scene.workspace.clone());
    let second = json!({
        "integrationName": "slack", "alias": "second", "connectionStrategy": "per_user", "authMethodKey": "oauth2",
    });
    backend.post(&format!("/api/v1/workspaces/{workspace}/integrations"), second).await.expect(201);
    let of = |alias: &str| json!({ "endUserId": "user_123", "integrationAlias": alias, "explain": true });
    let first = asks(&backend, &workspace, &of("slack")).await.expect(200);
    assert_eq!(first["explanation"]["rule"], "own_of_instance");
    let refused = asks(&backend, &workspace, &of("second")).await.refused(400, "CONNECTION_REQUIRED");
    assert_eq!(each(&refused["details"]["explanation"]["candidates"], "outcome"), ["other_instance"]);
    // One that was made for the integration as a whole serves both, after one's own.
    let whole = adds(&backend, &workspace, "whole", &json!({ "endUserId": "user_123" })).await;
    assert_eq!(asks(&backend, &workspace, &of("second")).await.expect(200)["connection"]["id"], json!(whole));
    let again = asks(&backend, &workspace, &json!({ "endUserId": "user_123" })).await.expect(200);
    assert_eq!(again["connection"]["id"], first["connection"]["id"], "the alias called like the integration is meant");
}

async fn one_that_works_comes_before_one_that_does_not(app: TestApp) {
    let (backend, workspace) = (app.backend(), app.workspace(&["slack"]).await);
    let hers = json!({ "endUserId": "alice" });
    let first = adds(&backend, &workspace, "first", &with(&hers, &json!({ "expiresIn": 3_600 }))).await;
    app.later(chrono::TimeDelta::hours(2));
    let at = format!("/api/v1/connections/{first}/credentials");
    super::reader(&app).await.get(&at).await.refused(409, "REFRESH_FAILED");
    let only = asks(&backend, &workspace, &hers).await.expect(200)["connection"].clone();
    assert_eq!((&only["id"], &only["status"]), (&json!(first), &json!("ERROR")), "there is no other");
    let second = adds(&backend, &workspace, "second", &hers).await;
    let found = asks(&backend, &workspace, &with(&hers, &json!({ "explain": true }))).await.expect(200);
    assert_eq!(found["connection"]["id"], json!(second));
    assert_eq!(found["explanation"]["rule"], "only_healthy");
    // A choice is kept to: another account than the chosen one is not used because the chosen one is out of order.
    let at = format!("/api/v1/connections/{first}/default");
    backend.send(backend.request(Method::PUT, &at)).await.expect(200);
    assert_eq!(asks(&backend, &workspace, &hers).await.expect(200)["connection"]["id"], json!(first));
}

async fn who_has_connected_by_the_link_is_resolved(app: TestApp) {
    let scene = Scene::of(app, &["github"]).await;
    let (backend, over) = (scene.app.backend(), json!({ "integrationName": "github", "endUserId": "user_123" }));
    let refused = asks(&backend, &scene.workspace, &over).await.refused(400, "CONNECTION_REQUIRED");
    let mut visitor = scene.app.visitor();
    let consent = to_consent(&mut visitor, refused["details"]["connectUrl"].as_str().unwrap(), "github").await;
    visitor.fills(&consent, "Allow", &[("user", "ada")]).await;
    let found = asks(&backend, &scene.workspace, &over).await.expect(200);
    assert_eq!(found["connection"]["id"], scene.connections().await[0]["id"]);
    // Nobody connects what is not on the portal.
    let other = with(&over, &json!({ "integrationName": "slack" }));
    let refused = asks(&backend, &scene.workspace, &other).await.refused(400, "CONNECTION_REQUIRED");
    assert_eq!(refused["details"]["connectUrl"], Value::Null);
}
