//! Connect sessions for every method.

use serde_json::{Value, json};

use super::keeper::{Kept, assert_refused, enters};
use crate::{
    portal::steps::ids,
    support::{Backend, TestApp, both},
};

both! {
    a_session_takes_a_key_without_any_app,
    a_refused_key_does_not_end_a_session,
    a_session_for_the_same_name_renews_or_asks,
    a_session_needs_an_app_only_where_one_signs_in,
    a_session_inherits_the_open_choice,
    a_session_of_oauth_1_completes,
}

async fn session(kept: &Kept, integration: &str, extra: Value) -> Value {
    let mut body = json!({
        "integrationName": integration, "connectionName": "Support desk", "externalId": "support",
        "workspaceId": kept.workspace,
    });
    body.as_object_mut().unwrap().extend(extra.as_object().unwrap().clone());
    kept.app.backend().post("/api/v1/connect/token", body).await.expect(200)
}

async fn poll(kept: &Kept, session: &Value) -> Value {
    let nobody = Backend::nobody(&kept.app.base);
    nobody.post("/api/v1/connect/session/poll", json!({ "token": session["token"] })).await.expect(200)
}

async fn a_session_takes_a_key_without_any_app(app: TestApp) {
    let mut kept = Kept::of(app.engine, &[]).await;
    let session = session(&kept, "keeper-key", json!({ "endUserId": "user_123" })).await;
    let form = kept.visitor.opens(session["connectUrl"].as_str().unwrap()).await;
    let done = enters(&mut kept.visitor, &form, &[("secretText", "canary-key-ada")]).await;
    assert_eq!(done.heading(), "Keeper is connected");
    let connection = &kept.connections().await[0];
    let poll = poll(&kept, &session).await;
    assert_eq!((&poll["status"], &poll["connectionId"]), (&json!("COMPLETED"), &connection["id"]));
    assert_eq!((&poll["authMethodKey"], &poll["oauthAppMode"]), (&json!("api_key"), &json!(null)));
    assert_eq!((&connection["externalId"], &connection["displayName"]), (&json!("support"), &json!("Support desk")));
}

async fn a_refused_key_does_not_end_a_session(app: TestApp) {
    let mut kept = Kept::of(app.engine, &[]).await;
    let session = session(&kept, "keeper-key", json!({})).await;
    let form = kept.visitor.opens(session["connectUrl"].as_str().unwrap()).await;
    let page = enters(&mut kept.visitor, &form, &[("secretText", "canary-wrong")]).await;
    assert_refused(&page, "Keeper did not accept this.");
    assert_eq!(page.url.path(), "/connect");
    let told = poll(&kept, &session).await;
    assert_eq!(
        (&told["status"], &told["error"]),
        (&json!("CONNECTING"), &json!(null)),
        "who waits is not told too early"
    );
    enters(&mut kept.visitor, &page, &[("secretText", "canary-key-ada")]).await;
    assert_eq!(poll(&kept, &session).await["status"], "COMPLETED");
}

async fn a_session_for_the_same_name_renews_or_asks(app: TestApp) {
    let mut kept = Kept::of(app.engine, &[]).await;
    for key in ["canary-key-ada", "canary-key-ada-new"] {
        let session = session(&kept, "keeper-key", json!({ "endUserId": "user_123" })).await;
        let form = kept.visitor.opens(session["connectUrl"].as_str().unwrap()).await;
        enters(&mut kept.visitor, &form, &[("secretText", key)]).await;
    }
    assert_eq!(kept.connections().await.len(), 1);
    let session = session(&kept, "keeper-key", json!({ "endUserId": "user_123" })).await;
    let form = kept.visitor.opens(session["connectUrl"].as_str().unwrap()).await;
    let question = enters(&mut kept.visitor, &form, &[("secretText", "canary-key-bob")]).await;
    assert_eq!(question.heading(), "That is another Keeper account");
    kept.visitor.presses(&question, "Keep ada@example.com").await;
    let poll = poll(&kept, &session).await;
    assert_eq!((&poll["status"], &poll["error"]), (&json!("FAILED"), &json!("other_account")));
    assert_eq!(kept.connections().await[0]["accountLabel"], "ada@example.com");
}

async fn a_session_needs_an_app_only_where_one_signs_in(app: TestApp) {
    let kept = Kept::of(app.engine, &[]).await;
    let body = |name: &str, key: &str| {
        json!({
            "integrationName": name, "connectionName": "x", "externalId": "x", "workspaceId": kept.workspace,
            "authMethodKey": key,
        })
    };
    let backend = kept.app.backend();
    for (name, key) in [("keeper-tenant", "oauth2"), ("keeper-oauth1", "oauth1"), ("keeper-any", "oauth2")] {
        backend.post("/api/v1/connect/token", body(name, key)).await.refused(400, "NO_OAUTH_APP");
    }
    for (name, key) in [
        ("keeper-key", "api_key"),
        ("keeper-basic", "basic_auth"),
        ("keeper-custom", "custom_auth"),
        ("keeper-robot", "client_credentials"),
        ("keeper-any", "api_key"),
        ("keeper-any", "*"),
    ] {
        backend.post("/api/v1/connect/token", body(name, key)).await.expect(200);
    }
    backend.post("/api/v1/connect/token", body("http", "api_key")).await.refused(400, "NOT_OAUTH2");
    let missing = json!({
        "integrationName": "keeper-any", "connectionName": "x", "externalId": "x", "workspaceId": kept.workspace,
    });
    backend.post("/api/v1/connect/token", missing).await.refused(400, "VALIDATION_ERROR");
    let of_a_key = json!({ "integrationName": "keeper-key", "clientId": "x", "clientSecret": "y" });
    backend.post("/api/v1/oauth-apps", of_a_key).await.refused(400, "NOT_OAUTH2");
}

async fn a_session_inherits_the_open_choice(app: TestApp) {
    let mut kept = Kept::of(app.engine, &[("keeper-any", Some("*"))]).await;
    let listed =
        kept.app.backend().get(&format!("/api/v1/workspaces/{}/integrations", kept.workspace)).await.expect(200);
    let instance = &ids(&listed["integrations"])[0];
    let session = session(&kept, "keeper-any", json!({ "workspaceIntegrationId": instance })).await;
    let choice = kept.visitor.opens(session["connectUrl"].as_str().unwrap()).await;
    assert_eq!(choice.all(".method strong"), ["API key", "User name and password"]);
    let form = kept.visitor.clicks(&choice, "User name and password").await;
    assert_eq!((form.url.path(), form.url.query()), ("/connect", Some("method=basic_auth")));
    let refused = enters(&mut kept.visitor, &form, &[("username", "ada"), ("password", "canary-wrong")]).await;
    assert_refused(&refused, "Keeper did not accept this.");
    let done = enters(&mut kept.visitor, &refused, &[("username", "ada"), ("password", "canary-password")]).await;
    assert_eq!(done.heading(), "Keeper is connected");
    assert_eq!(poll(&kept, &session).await["status"], "COMPLETED");
}

async fn a_session_of_oauth_1_completes(app: TestApp) {
    let mut kept = Kept::of(app.engine, &[]).await;
    kept.oauth_app(&kept.app.backend(), "keeper-oauth1").await;
    let session = session(&kept, "keeper-oauth1", json!({})).await;
    let form = kept.visitor.opens(session["connectUrl"].as_str().unwrap()).await;
    let done = enters(&mut kept.visitor, &form, &[]).await;
    assert_eq!(done.heading(), "Keeper is connected", "{}", done.html);
    let poll = poll(&kept, &session).await;
    assert_eq!((&poll["status"], &poll["authMethodKey"]), (&json!("COMPLETED"), &json!("oauth1")));
}
