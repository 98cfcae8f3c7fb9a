//! Whose connections an agent uses: the person's of its token, or the server's one, and nobody else's.

use serde_json::{Value, json};

use super::Scene;
use crate::{
    portal::steps::to_consent,
    support::{Agent, TestApp, both},
};

both! {
    each_person_acts_with_their_own,
    a_server_for_one_person_uses_theirs_whoever_calls,
    only_what_can_be_used_is_listed,
    a_missing_connection_is_a_result_with_a_link_that_opens,
    a_shared_account_serves_whoever_has_none,
    a_tool_with_a_connection_of_its_own_uses_that,
    a_tool_with_another_persons_connection_is_not_offered,
    two_accounts_of_one_person_are_not_guessed_between,
}

fn message() -> Value {
    json!({ "channel": "C1", "text": "Hello" })
}

const SENDS: &str = "slack__send_channel_message";

async fn acted_with(scene: &Scene) -> Value {
    scene.runs().await[0]["connectionExternalId"].clone()
}

async fn each_person_acts_with_their_own(app: TestApp) {
    let scene = Scene::of(app, &["slack"], json!({})).await;
    scene.account("ada", "hers", json!({ "endUserId": "alice" })).await;
    scene.account("grace", "his", json!({ "endUserId": "bob" })).await;
    for (person, own) in [("alice", "hers"), ("bob", "his")] {
        scene.agent_of(person).await.does(SENDS, message()).await;
        assert_eq!(acted_with(&scene).await, own);
        assert_eq!(scene.runs().await[0]["endUserId"], person);
    }
}

async fn a_server_for_one_person_uses_theirs_whoever_calls(app: TestApp) {
    let workspace = app.workspace(&["slack"]).await;
    for person in ["alice", "bob"] {
        app.end_user(&workspace, person).await;
    }
    let scene = Scene::at(app, workspace, json!({ "endUserId": "alice" })).await;
    scene.account("ada", "hers", json!({ "endUserId": "alice" })).await;
    scene.account("grace", "his", json!({ "endUserId": "bob" })).await;
    scene.anybody().does(SENDS, message()).await;
    assert_eq!(acted_with(&scene).await, "hers");
    let alices = scene.agent_of("alice").await;
    alices.does(SENDS, message()).await;
    // Her token does not become his when the server does, nor does the server's own.
    let turned = scene.backend.patch(&scene.at, json!({ "endUserId": "bob" })).await.expect(200);
    for old in [alices, scene.anybody()] {
        assert_eq!(old.asks("tools/list", json!({})).await.status, 401);
    }
    Agent::new(&scene.endpoint, turned["bearerToken"].as_str().unwrap()).does(SENDS, message()).await;
    assert_eq!(acted_with(&scene).await, "his");
}

async fn only_what_can_be_used_is_listed(app: TestApp) {
    let scene = Scene::of(app, &[], json!({})).await;
    let (anybody, alice) = (scene.anybody(), scene.agent_of("alice").await);
    let only = json!(["send_channel_message"]);
    let body = json!({ "integrationName": "slack", "connectionStrategy": "per_user", "enabledActions": only });
    let slack = scene.integrate(body).await;
    scene.integrate(json!({ "integrationName": "hash-encode", "enabledActions": ["hash"] })).await;
    assert_eq!(anybody.names().await, ["hash-encode__hash"], "nobody has no account of their own");
    assert_eq!(alice.names().await, [SENDS, "hash-encode__hash"]);
    let fallback = json!({ "connectionStrategy": "per_user_with_fallback" });
    scene.backend.patch(&slack, fallback).await.expect(200);
    assert_eq!(anybody.names().await, ["hash-encode__hash"]);
    let shared = scene.account("ada", "shared", json!({})).await;
    scene.backend.patch(&slack, json!({ "connectionId": shared })).await.expect(200);
    assert_eq!(anybody.names().await, [SENDS, "hash-encode__hash"]);
    scene.backend.patch(&slack, json!({ "connectionStrategy": "fixed" })).await.expect(200);
    assert_eq!(alice.names().await, [SENDS, "hash-encode__hash"]);
    scene.backend.delete(&format!("/api/v1/connections/{shared}")).await.expect(200);
    assert_eq!(alice.names().await, ["hash-encode__hash"], "the one account for all is gone");
}

async fn a_missing_connection_is_a_result_with_a_link_that_opens(app: TestApp) {
    let scene = Scene::of(app, &["slack"], json!({})).await;
    let agent = scene.agent_of("alice").await;
    let told = agent.fails(SENDS, message()).await;
    let about = &told["structuredContent"];
    assert_eq!(about["code"], "CONNECTION_REQUIRED");
    let link = about["connectUrl"].as_str().unwrap();
    assert!(told["content"][0]["text"].as_str().unwrap().contains(link), "{told}");
    let mut alice = scene.app.visitor();
    let consent = to_consent(&mut alice, link, "slack").await;
    alice.fills(&consent, "Allow", &[("user", "ada")]).await;
    agent.does(SENDS, message()).await;
}

async fn a_shared_account_serves_whoever_has_none(app: TestApp) {
    let scene = Scene::of(app, &[], json!({})).await;
    scene.app.oauth_app(&scene.backend, "slack").await;
    let shared = scene.account("ada", "shared", json!({})).await;
    scene.account("grace", "his", json!({ "endUserId": "bob" })).await;
    let body = json!({
        "integrationName": "slack", "connectionStrategy": "per_user_with_fallback", "connectionId": shared,
    });
    scene.integrate(body).await;
    for (agent, own) in
        [(scene.agent_of("alice").await, "shared"), (scene.agent_of("bob").await, "his"), (scene.anybody(), "shared")]
    {
        agent.does(SENDS, message()).await;
        assert_eq!(acted_with(&scene).await, own);
    }
}

async fn a_tool_with_a_connection_of_its_own_uses_that(app: TestApp) {
    let scene = Scene::of(app, &["slack"], json!({})).await;
    scene.account("ada", "hers", json!({ "endUserId": "alice" })).await;
    let second = scene.account("grace", "second", json!({})).await;
    let body = json!({
        "integrationName": "slack", "actionName": "send_channel_message", "integrationAlias": "announcements",
        "connectionId": second,
    });
    scene.backend.post(&format!("{}/tools", scene.at), body).await.expect(201);
    let alice = scene.agent_of("alice").await;
    alice.does("announcements__send_channel_message", message()).await;
    assert_eq!(acted_with(&scene).await, "second");
    alice.does(SENDS, message()).await;
    assert_eq!(acted_with(&scene).await, "hers");
    scene.backend.delete(&format!("/api/v1/connections/{second}")).await.expect(200);
    assert!(!alice.names().await.contains(&"announcements__send_channel_message".to_owned()));
}

async fn a_tool_with_another_persons_connection_is_not_offered(app: TestApp) {
    let scene = Scene::of(app, &["slack"], json!({})).await;
    let his = scene.account("grace", "his", json!({ "endUserId": "bob" })).await;
    let body = json!({
        "integrationName": "slack", "actionName": "send_channel_message", "integrationAlias": "bobs", "connectionId": his,
    });
    scene.backend.post(&format!("{}/tools", scene.at), body).await.expect(201);
    let name = "bobs__send_channel_message".to_owned();
    assert!(scene.agent_of("bob").await.names().await.contains(&name));
    let alice = scene.agent_of("alice").await;
    assert!(!alice.names().await.contains(&name));
    let told = alice.asks("tools/call", json!({ "name": name, "arguments": message() })).await;
    assert_eq!(told.json()["error"]["code"], -32_602, "{}", told.text);
    assert_eq!(scene.app.provider.calls("slack").api, 0);
}

async fn two_accounts_of_one_person_are_not_guessed_between(app: TestApp) {
    let scene = Scene::of(app, &["slack"], json!({})).await;
    for (person, name) in [("ada", "first"), ("grace", "second")] {
        scene.account(person, name, json!({ "endUserId": "alice" })).await;
    }
    let told = scene.agent_of("alice").await.fails(SENDS, message()).await;
    assert_eq!(told["structuredContent"]["code"], "AMBIGUOUS_CONNECTION");
    assert_eq!(scene.app.provider.calls("slack").api, 0);
}
