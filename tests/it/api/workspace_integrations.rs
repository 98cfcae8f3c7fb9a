//! `/api/v1/workspaces/{id}/integrations`.

use serde_json::{Value, json};

use super::{NOTHING, each, id, slack, with, workspace_of};
use crate::support::{TestApp, both};

both! {
    a_fixed_integration_needs_a_connection_unless_it_has_no_accounts,
    the_other_strategies_need_no_connection,
    an_alias_is_unique_in_its_workspace,
    an_alias_is_lowercase_letters_digits_hyphens_and_underscores,
    an_integration_is_changed_and_null_clears,
    an_integration_shows_its_shared_connection,
    only_a_shared_connection_of_the_same_integration_and_workspace_will_do,
    a_custom_oauth_app_is_named_and_fits,
    integrations_are_listed_in_their_order,
    what_names_nothing_is_not_found,
    a_removed_integration_leaves_connections_behind,
}

async fn a_fixed_integration_needs_a_connection_unless_it_has_no_accounts(app: TestApp) {
    let backend = app.backend();
    let at = format!("/api/v1/workspaces/{}/integrations", app.workspace(&[]).await);
    for body in [
        json!({ "integrationName": "slack", "connectionStrategy": "fixed" }),
        json!({ "integrationName": "slack" }),
        json!({ "integrationName": "slack", "connectionStrategy": "fixed", "connectionId": null }),
    ] {
        let refused = backend.post(&at, body).await.refused(400, "VALIDATION_ERROR");
        assert!(refused["details"]["fields"]["connectionId"].is_string());
    }
    for name in ["hash-encode", "datetime", "http"] {
        let made = backend.post(&at, json!({ "integrationName": name })).await.expect(201);
        assert_eq!(made["integration"]["connectionStrategy"], "fixed");
        assert_eq!(made["integration"]["alias"], name);
        assert_eq!(made["integration"]["oauthAppMode"], Value::Null);
    }
    let per_user = json!({ "integrationName": "http", "alias": "http-2", "connectionStrategy": "per_user" });
    backend.post(&at, per_user).await.expect(201);
}

async fn the_other_strategies_need_no_connection(app: TestApp) {
    let backend = app.backend();
    let at = format!("/api/v1/workspaces/{}/integrations", app.workspace(&[]).await);
    for (alias, strategy) in [("a", "per_user"), ("b", "per_user_with_fallback")] {
        let body = json!({ "integrationName": "slack", "alias": alias, "connectionStrategy": strategy });
        let made = backend.post(&at, body).await.expect(201);
        let shown = &made["integration"];
        assert_eq!((&shown["connectionStrategy"], &shown["connectionId"]), (&json!(strategy), &Value::Null));
        assert_eq!(
            (&shown["enabledActions"], &shown["settings"], &shown["sortOrder"]),
            (&Value::Null, &json!({}), &json!(0))
        );
        assert_eq!((&shown["authMethodKey"], &shown["oauthAppMode"]), (&json!("oauth2"), &json!("weavz_managed")));
    }
    let odd = json!({ "integrationName": "slack", "connectionStrategy": "sometimes" });
    backend.post(&at, odd).await.refused(400, "VALIDATION_ERROR");
}

async fn an_alias_is_unique_in_its_workspace(app: TestApp) {
    let backend = app.backend();
    let workspace = app.workspace(&["slack"]).await;
    let at = format!("/api/v1/workspaces/{workspace}/integrations");
    let again = json!({ "integrationName": "slack", "connectionStrategy": "per_user" });
    backend.post(&at, again.clone()).await.refused(409, "ALIAS_CONFLICT");
    let taken = json!({ "integrationName": "github", "connectionStrategy": "per_user", "alias": "slack" });
    backend.post(&at, taken).await.refused(409, "ALIAS_CONFLICT");
    let second = with(&again, &json!({ "alias": "slack-2" }));
    let second = id(&backend.post(&at, second).await.expect(201), "integration");
    backend.patch(&format!("{at}/{second}"), json!({ "alias": "slack" })).await.refused(409, "ALIAS_CONFLICT");
    backend.patch(&format!("{at}/{second}"), json!({ "alias": "slack-2" })).await.expect(200);
    let elsewhere = workspace_of(&backend, "elsewhere").await;
    backend.post(&format!("/api/v1/workspaces/{elsewhere}/integrations"), again).await.expect(201);
}

async fn an_alias_is_lowercase_letters_digits_hyphens_and_underscores(app: TestApp) {
    let backend = app.backend();
    let at = format!("/api/v1/workspaces/{}/integrations", app.workspace(&[]).await);
    let base = json!({ "integrationName": "slack", "connectionStrategy": "per_user" });
    for alias in ["Upper", "_first", "-first", "at@sign", "two words", "", "dot.ted", "é", &"a".repeat(64)] {
        let body = with(&base, &json!({ "alias": alias }));
        backend.post(&at, body).await.refused(400, "VALIDATION_ERROR");
    }
    for alias in ["openai-primary", "openai_user", "0", &"a".repeat(63)] {
        let made = backend.post(&at, with(&base, &json!({ "alias": alias }))).await.expect(201);
        assert_eq!(made["integration"]["alias"], alias);
    }
}

async fn an_integration_is_changed_and_null_clears(app: TestApp) {
    let backend = app.backend();
    let workspace = app.workspace(&[]).await;
    let shared = id(&backend.post("/api/v1/connections", slack(&workspace, "shared")).await.expect(201), "connection");
    let oauth_app = app.oauth_app(&backend, "slack").await;
    let at = format!("/api/v1/workspaces/{workspace}/integrations");
    let body = json!({ "integrationName": "slack", "connectionStrategy": "per_user" });
    let bare = backend.post(&at, body).await.expect(201);
    let at = format!("{at}/{}", id(&bare, "integration"));
    let all = json!({
        "alias": "team-chat", "connectionStrategy": "per_user_with_fallback", "connectionId": shared,
        "oauthAppMode": "custom", "oauthAppId": oauth_app, "displayName": "Team chat",
        "enabledActions": ["send_channel_message"], "settings": { "persistence": { "scope": "end_user" } }, "sortOrder": -3,
    });
    let changed = backend.patch(&at, all.clone()).await.expect(200);
    for (member, value) in all.as_object().unwrap() {
        assert_eq!(changed["integration"][member], *value, "{member}");
    }
    let cleared = json!({
        "connectionId": null, "oauthAppMode": null, "oauthAppId": null, "displayName": null, "enabledActions": null,
        "settings": null, "alias": "slack", "connectionStrategy": "per_user", "sortOrder": 0,
    });
    assert_eq!(backend.patch(&at, cleared).await.expect(200), bare);
    for wrong in [
        json!({ "connectionStrategy": "fixed" }),
        json!({ "authMethodKey": "api_key" }),
        json!({ "connectionId": NOTHING }),
        json!({ "sortOrder": 1.5 }),
        json!({ "sortOrder": 1_u64 << 40 }),
        json!({ "settings": [] }),
        json!({ "settings": { "a": "b".repeat(16 * 1024) } }),
        json!({ "enabledActions": "all" }),
        json!({ "enabledActions": [""] }),
        json!({ "displayName": "" }),
    ] {
        let answer = backend.patch(&at, wrong.clone()).await;
        assert!(matches!(answer.status, 400 | 404), "{wrong}: {}", answer.text);
        answer.refused(answer.status, if answer.status == 400 { "VALIDATION_ERROR" } else { "CONNECTION_NOT_FOUND" });
    }
    let listed = backend.get(&format!("/api/v1/workspaces/{workspace}/integrations")).await.expect(200);
    assert_eq!(listed["integrations"][0], bare["integration"]);
}

async fn an_integration_shows_its_shared_connection(app: TestApp) {
    let backend = app.backend();
    let workspace = app.workspace(&[]).await;
    let shared = id(&backend.post("/api/v1/connections", slack(&workspace, "shared")).await.expect(201), "connection");
    let at = format!("/api/v1/workspaces/{workspace}/integrations");
    let body = json!({ "integrationName": "slack", "connectionId": shared });
    backend.post(&at, body).await.expect(201);
    let seen = async || backend.get(&at).await.expect(200)["integrations"][0].clone();
    let members = ["connectionId", "connectionStatus", "connectionDisplayName", "connectionExternalId"];
    let shown = seen().await;
    assert_eq!(
        members.map(|member| shown[member].clone()),
        [json!(shared), json!("ACTIVE"), json!("Acme's Slack"), json!("shared")]
    );
    backend.delete(&format!("/api/v1/connections/{shared}")).await.expect(200);
    let shown = seen().await;
    assert_eq!(members.map(|member| shown[member].clone()), [const { Value::Null }; 4]);
    let named = format!("{at}/{}", shown["id"].as_str().unwrap());
    backend.patch(&named, json!({ "displayName": "Still here" })).await.expect(200);
}

async fn only_a_shared_connection_of_the_same_integration_and_workspace_will_do(app: TestApp) {
    let backend = app.backend();
    let workspace = app.workspace(&[]).await;
    let elsewhere = workspace_of(&backend, "elsewhere").await;
    let at = format!("/api/v1/workspaces/{workspace}/integrations");
    for body in [
        slack(&elsewhere, "elsewhere"),
        with(&slack(&workspace, "github"), &json!({ "integrationName": "github" })),
        with(&slack(&workspace, "alice's"), &json!({ "endUserId": "alice" })),
    ] {
        let wrong = id(&backend.post("/api/v1/connections", body).await.expect(201), "connection");
        let body = json!({ "integrationName": "slack", "connectionId": wrong });
        backend.post(&at, body).await.refused(400, "VALIDATION_ERROR");
    }
    let foreign = app.another_organization().await;
    let theirs = workspace_of(&foreign, "theirs").await;
    let theirs = id(&foreign.post("/api/v1/connections", slack(&theirs, "theirs")).await.expect(201), "connection");
    for unknown in [NOTHING, &theirs] {
        let body = json!({ "integrationName": "slack", "connectionId": unknown });
        backend.post(&at, body).await.refused(404, "CONNECTION_NOT_FOUND");
    }
    let mut whole = slack(&workspace, "of-the-organization");
    whole.as_object_mut().unwrap().remove("workspaceId");
    let whole = id(&backend.post("/api/v1/connections", whole).await.expect(201), "connection");
    backend.post(&at, json!({ "integrationName": "slack", "connectionId": whole })).await.expect(201);
}

async fn a_custom_oauth_app_is_named_and_fits(app: TestApp) {
    let backend = app.backend();
    let at = format!("/api/v1/workspaces/{}/integrations", app.workspace(&[]).await);
    let ours = app.oauth_app(&backend, "slack").await;
    let github = app.oauth_app(&backend, "github").await;
    let theirs = app.oauth_app(&app.another_organization().await, "slack").await;
    let base = json!({ "integrationName": "slack", "connectionStrategy": "per_user" });
    for (over, code) in [
        (json!({ "oauthAppMode": "custom" }), "VALIDATION_ERROR"),
        (json!({ "oauthAppId": ours }), "VALIDATION_ERROR"),
        (json!({ "oauthAppMode": "weavz_managed", "oauthAppId": ours }), "VALIDATION_ERROR"),
        (json!({ "oauthAppMode": "theirs" }), "VALIDATION_ERROR"),
        (json!({ "oauthAppMode": "custom", "oauthAppId": NOTHING }), "OAUTH_APP_NOT_FOUND"),
        (json!({ "oauthAppMode": "custom", "oauthAppId": theirs }), "OAUTH_APP_NOT_FOUND"),
        (json!({ "oauthAppMode": "custom", "oauthAppId": github }), "INVALID_OAUTH_APP"),
        (json!({ "authMethodKey": "api_key" }), "VALIDATION_ERROR"),
    ] {
        backend.post(&at, with(&base, &over)).await.refused(400, code);
    }
    let body = with(&base, &json!({ "oauthAppMode": "custom", "oauthAppId": ours }));
    let made = backend.post(&at, body).await.expect(201);
    assert_eq!(
        (&made["integration"]["oauthAppMode"], &made["integration"]["oauthAppId"]),
        (&json!("custom"), &json!(ours))
    );
}

async fn integrations_are_listed_in_their_order(app: TestApp) {
    let backend = app.backend();
    let at = format!("/api/v1/workspaces/{}/integrations", app.workspace(&[]).await);
    assert_eq!(backend.get(&at).await.expect(200), json!({ "integrations": [], "total": 0 }));
    for (alias, order) in [("a", 2), ("b", 1), ("c", 2), ("d", -1)] {
        let body = json!({ "integrationName": "http", "alias": alias, "sortOrder": order, "displayName": "Web" });
        assert_eq!(backend.post(&at, body).await.expect(201)["integration"]["displayName"], "Web");
    }
    let listed = backend.get(&at).await.expect(200);
    assert_eq!((each(&listed["integrations"], "alias"), &listed["total"]), (vec!["d", "b", "a", "c"], &json!(4)));
}

async fn what_names_nothing_is_not_found(app: TestApp) {
    let backend = app.backend();
    let workspace = app.workspace(&["slack"]).await;
    let elsewhere = workspace_of(&backend, "elsewhere").await;
    let body = json!({ "integrationName": "slack", "connectionStrategy": "per_user" });
    for name in [NOTHING, "nonexistent-id"] {
        let at = format!("/api/v1/workspaces/{name}/integrations");
        backend.get(&at).await.refused(404, "NOT_FOUND");
        backend.post(&at, body.clone()).await.refused(404, "NOT_FOUND");
    }
    let at = format!("/api/v1/workspaces/{workspace}/integrations");
    let unknown = with(&body, &json!({ "integrationName": "nonexistent" }));
    backend.post(&at, unknown).await.refused(404, "INTEGRATION_NOT_FOUND");
    let here = backend.get(&at).await.expect(200)["integrations"][0]["id"].as_str().unwrap().to_owned();
    for at in
        [format!("{at}/{NOTHING}"), format!("{at}/x"), format!("/api/v1/workspaces/{elsewhere}/integrations/{here}")]
    {
        backend.patch(&at, json!({ "displayName": "X" })).await.refused(404, "NOT_FOUND");
        backend.delete(&at).await.refused(404, "NOT_FOUND");
    }
}

async fn a_removed_integration_leaves_connections_behind(app: TestApp) {
    let backend = app.backend();
    let workspace = app.workspace(&["slack"]).await;
    let body = with(&slack(&workspace, "hers"), &json!({ "endUserId": "alice" }));
    backend.post("/api/v1/connections", body).await.expect(201);
    let at = format!("/api/v1/workspaces/{workspace}/integrations");
    let here = backend.get(&at).await.expect(200)["integrations"][0]["id"].as_str().unwrap().to_owned();
    let gone = backend.delete(&format!("{at}/{here}")).await.expect(200);
    assert_eq!(gone, json!({ "deleted": true, "id": here }));
    backend.delete(&format!("{at}/{here}")).await.refused(404, "NOT_FOUND");
    assert_eq!(backend.get("/api/v1/connections").await.expect(200)["total"], 1);
}
