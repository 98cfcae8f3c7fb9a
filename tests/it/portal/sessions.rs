//! Connect sessions: one connection each.

use chrono::TimeDelta;
use serde_json::{Value, json};

use super::steps::{Scene, assert_trouble, parameter, submits};
use crate::support::{Backend, Page, TestApp, Visitor, both};

both! {
    a_session_makes_one_connection_of_the_given_name,
    a_session_without_an_end_user_makes_a_shared_connection,
    a_session_completes_once,
    a_failed_session_can_be_tried_again,
    a_session_returns_by_itself_with_the_outcome,
    a_session_ends_after_four_hours,
    a_session_of_a_deleted_end_user_no_longer_works,
    return_addresses_outside_of_the_list_are_refused,
}

const SUCCESS: &str = "https://app.example.com/settings?tab=apps";
const FAILURE: &str = "https://app.example.com/oops";

struct Session {
    scene: Scene,
    token: String,
    url: String,
    visitor: Visitor,
}

impl Session {
    async fn of(app: TestApp, extra: Value) -> Self {
        let scene = Scene::of(app, &["github"]).await;
        let mut body = json!({
            "integrationName": "github", "connectionName": "Support desk", "externalId": "support",
            "workspaceId": scene.workspace,
        });
        body.as_object_mut().unwrap().extend(extra.as_object().unwrap().clone());
        let made = scene.app.backend().post("/api/v1/connect/token", body).await.expect(200);
        let text = |name: &str| made[name].as_str().unwrap().to_owned();
        let visitor = scene.app.visitor();
        Self { token: text("token"), url: text("connectUrl"), visitor, scene }
    }

    async fn poll(&self) -> Value {
        let nobody = Backend::nobody(&self.scene.app.base);
        nobody.post("/api/v1/connect/session/poll", json!({ "token": self.token })).await.expect(200)
    }

    async fn leaves(&mut self) -> Page {
        let form = self.visitor.opens(&self.url).await;
        submits(&mut self.visitor, &form).await
    }

    async fn made(&self) -> Vec<Value> {
        let path = format!("/api/v1/connections?workspaceId={}", self.scene.workspace);
        let listed = self.scene.app.backend().get(&path).await.expect(200);
        listed["connections"].as_array().unwrap().clone()
    }
}

async fn a_session_makes_one_connection_of_the_given_name(app: TestApp) {
    let mut session = Session::of(app, json!({ "endUserId": "user_123", "scope": "USER" })).await;
    assert_eq!(session.poll().await["status"], "PENDING");
    let form = session.visitor.opens(&session.url).await;
    assert_eq!((form.heading().as_str(), form.url.query()), ("Connect GitHub", None));
    assert!(form.all("a").is_empty(), "a session has no list to go back to");
    assert_eq!(session.poll().await["status"], "PENDING", "looking starts nothing");
    let consent = submits(&mut session.visitor, &form).await;
    assert_eq!(session.poll().await["status"], "CONNECTING");
    let done = session.visitor.presses(&consent, "Allow").await;
    assert_eq!(done.heading(), "GitHub is connected");
    assert!(done.says("You can close this window."));
    let (made, poll) = (session.made().await, session.poll().await);
    assert_eq!(made.len(), 1);
    assert_eq!((&poll["status"], &poll["connectionId"]), (&json!("COMPLETED"), &made[0]["id"]));
    assert_eq!((&poll["externalId"], &poll["error"]), (&json!("support"), &Value::Null));
    for (name, value) in [
        ("externalId", "support"),
        ("displayName", "Support desk"),
        ("endUserId", "user_123"),
        ("scope", "USER"),
        ("accountLabel", "ada@example.com"),
    ] {
        assert_eq!(made[0][name], value);
    }
}

async fn a_session_without_an_end_user_makes_a_shared_connection(app: TestApp) {
    let mut session = Session::of(app, json!({ "scope": "WORKSPACE" })).await;
    let form = session.visitor.opens(&session.url).await;
    assert!(form.says("Everybody at Acme will use this account."));
    let consent = submits(&mut session.visitor, &form).await;
    session.visitor.presses(&consent, "Allow").await;
    let made = session.made().await;
    assert_eq!((&made[0]["scope"], &made[0]["endUserId"]), (&json!("WORKSPACE"), &Value::Null));
}

async fn a_session_completes_once(app: TestApp) {
    let mut session = Session::of(app, json!({ "endUserId": "user_123" })).await;
    let first = session.leaves().await;
    let second = session.leaves().await;
    session.visitor.presses(&first, "Allow").await;
    let before = session.made().await;
    assert_trouble(&session.visitor.opens(&session.url).await, 410, "Already connected");
    assert_trouble(&session.scene.app.visitor().opens(&session.url).await, 410, "Already connected");
    // A tab that was at the provider still changes nothing.
    let late = session.visitor.presses(&second, "Allow").await;
    assert_eq!(late.heading(), "This connection exists already");
    session.scene.app.run_jobs().await;
    assert_eq!(session.made().await, before);
    assert_eq!(session.poll().await["status"], "COMPLETED");
    assert_eq!(session.scene.app.provider.live_tokens("github").len(), 1);
}

async fn a_failed_session_can_be_tried_again(app: TestApp) {
    let mut session = Session::of(app, json!({})).await;
    let consent = session.leaves().await;
    let failed = session.visitor.presses(&consent, "Deny").await;
    assert_eq!(failed.heading(), "Nothing was connected");
    let poll = session.poll().await;
    assert_eq!((&poll["status"], &poll["error"]), (&json!("FAILED"), &json!("access_denied")));
    let form = session.visitor.clicks(&failed, "Try again").await;
    let consent = submits(&mut session.visitor, &form).await;
    let poll = session.poll().await;
    assert_eq!((&poll["status"], &poll["error"]), (&json!("CONNECTING"), &Value::Null));
    session.visitor.presses(&consent, "Allow").await;
    assert_eq!(session.poll().await["status"], "COMPLETED");
}

async fn a_session_returns_by_itself_with_the_outcome(app: TestApp) {
    let mut session = Session::of(app, json!({ "successRedirectUri": SUCCESS, "errorRedirectUri": FAILURE })).await;
    let consent = session.leaves().await;
    let left = session.visitor.presses(&consent, "Deny").await;
    assert_eq!(
        (left.status, left.header("location")),
        (303, "https://app.example.com/oops?status=error&error=access_denied&integrationName=github")
    );
    let consent = session.leaves().await;
    let left = session.visitor.presses(&consent, "Allow").await;
    assert_eq!(left.status, 303);
    let id = session.made().await[0]["id"].as_str().unwrap().to_owned();
    let expected = format!("{SUCCESS}&status=success&connectionId={id}&externalId=support&integrationName=github");
    assert_eq!(left.header("location"), expected);
}

async fn a_session_ends_after_four_hours(app: TestApp) {
    let mut session = Session::of(app, json!({})).await;
    session.scene.app.later(TimeDelta::minutes(239));
    let consent = session.leaves().await;
    session.scene.app.later(TimeDelta::minutes(1));
    let failed = session.visitor.presses(&consent, "Allow").await;
    assert_eq!(failed.heading(), "Your link has expired");
    assert_trouble(&session.visitor.opens(&session.url).await, 410, "This link has expired");
    assert_trouble(&session.visitor.opens("/connect").await, 410, "This link has expired");
    let nobody = Backend::nobody(&session.scene.app.base);
    let poll = nobody.post("/api/v1/connect/session/poll", json!({ "token": session.token })).await;
    poll.refused(401, "INVALID_TOKEN");
    assert!(session.made().await.is_empty());
}

async fn a_session_of_a_deleted_end_user_no_longer_works(app: TestApp) {
    let mut session = Session::of(app, json!({ "endUserId": "user_123" })).await;
    let consent = session.leaves().await;
    let path = format!("/api/v1/end-users/{}", session.scene.alice);
    session.scene.app.backend().delete(&path).await.expect(200);
    let refused = session.visitor.presses(&consent, "Allow").await;
    assert_trouble(&refused, 410, "This link no longer works");
    assert_trouble(&session.visitor.opens(&session.url).await, 410, "This link no longer works");
    assert!(session.made().await.is_empty());
}

async fn return_addresses_outside_of_the_list_are_refused(app: TestApp) {
    let scene = Scene::of(app, &["github"]).await;
    for uri in [
        "https://evil.example.com/",
        "https://app.example.com.evil.example.com/",
        "http://app.example.com/",
        "https://app.example.com:8443/",
        "https://app.example.com@evil.example.com/",
        "javascript:alert(1)",
        "//evil.example.com/",
        "/settings",
    ] {
        for name in ["successRedirectUri", "errorRedirectUri"] {
            let path = format!("/api/v1/end-users/{}/connect-token", scene.alice);
            let refused = scene.app.backend().post(&path, json!({ name: uri })).await;
            refused.refused(400, "VALIDATION_ERROR");
            let body = json!({
                "integrationName": "github", "connectionName": "x", "externalId": "x",
                "workspaceId": scene.workspace, name: uri,
            });
            scene.app.backend().post("/api/v1/connect/token", body).await.refused(400, "VALIDATION_ERROR");
        }
    }
    let url: url::Url = scene.link.parse().unwrap();
    assert!(parameter(&url, "token").is_some());
}
