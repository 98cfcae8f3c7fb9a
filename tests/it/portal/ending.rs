//! How connections end: what is withdrawn at the provider, what cannot be, and what the trail says of it.

use chrono::TimeDelta;
use serde_json::{Value, json};

use super::steps::{Scene, ids, submits};
use crate::support::{Page, TestApp, both};

both! {
    the_trail_says_what_was_withdrawn,
    the_trail_says_what_could_not_be_withdrawn_and_where_to_do_it_by_hand,
    a_withdrawal_that_is_given_up_is_in_the_trail,
    a_withdrawal_outlives_its_oauth_app,
    an_app_whose_secret_was_changed_withdraws_with_the_new_one,
    without_its_oauth_app_a_connection_ends_and_the_trail_says_that_access_stands,
    the_api_says_what_will_be_withdrawn,
    deleting_a_person_counts_what_went,
    a_shared_grant_is_withdrawn_with_the_last_connection,
    a_grant_that_somebody_connected_again_is_not_withdrawn,
    of_two_that_share_a_grant_and_end_at_once_one_withdraws_it,
    a_reconnect_withdraws_the_grant_that_it_replaces,
    a_reconnect_does_not_withdraw_a_grant_that_both_share,
    an_access_token_that_has_ended_is_renewed_to_be_withdrawn,
    a_person_who_is_deleted_while_deciding_leaves_no_grant,
    a_workspace_that_is_deleted_while_somebody_decides_leaves_no_grant,
}

/// The events of the organisation, oldest first: kind and detail.
async fn trail(app: &TestApp) -> Vec<(String, Value)> {
    let sql = "SELECT kind, CAST(detail AS TEXT) FROM events ORDER BY created_at, id";
    let rows: Vec<(String, String)> = app.context().db.all(sql, ()).await.unwrap();
    rows.into_iter().map(|(kind, detail)| (kind, serde_json::from_str(&detail).unwrap())).collect()
}

async fn ended(app: &TestApp) -> Vec<(String, Value)> {
    let all = trail(app).await;
    all.into_iter().filter(|(kind, _)| kind.starts_with("connection.withdraw")).collect()
}

async fn connection(scene: &Scene, at: usize) -> String {
    ids(&json!(scene.connections().await))[at].clone()
}

async fn disconnects(scene: &Scene, at: usize) -> Value {
    let path = format!("/api/v1/connections/{}", connection(scene, at).await);
    scene.app.backend().delete(&path).await.expect(200)
}

async fn deletes_apps(scene: &Scene) {
    let apps = scene.app.backend().get("/api/v1/oauth-apps").await.expect(200);
    for app in ids(&apps["apps"]) {
        scene.app.backend().delete(&format!("/api/v1/oauth-apps/{app}")).await.expect(200);
    }
}

async fn reconnects_as(scene: &mut Scene, user: &str) -> Page {
    let id = connection(scene, 0).await;
    scene.app.later(TimeDelta::minutes(1));
    scene.visitor.opens(&scene.link).await;
    let form = scene.visitor.opens(format!("/connect/portal/connections/{id}/reconnect")).await;
    let consent = submits(&mut scene.visitor, &form).await;
    scene.visitor.fills(&consent, "Allow", &[("user", user)]).await
}

async fn the_trail_says_what_was_withdrawn(app: TestApp) {
    let mut scene = Scene::of(app, &["github"]).await;
    scene.connects_as("github", "ada").await;
    disconnects(&scene, 0).await;
    let deleted = trail(&scene.app).await.pop().unwrap();
    assert_eq!((deleted.0.as_str(), &deleted.1["withdrawal"]), ("connection.deleted", &json!("queued")));
    assert!(ended(&scene.app).await.is_empty(), "not yet");
    scene.app.run_jobs().await;
    let (kind, detail) = ended(&scene.app).await.pop().unwrap();
    assert_eq!(kind, "connection.withdrawn");
    assert_eq!(detail["what"], "GitHub ends the access of this connection only.");
    assert_eq!(detail["externalId"], "user_123:github");
    assert_eq!(detail["accountLabel"], "ada@example.com");
}

async fn the_trail_says_what_could_not_be_withdrawn_and_where_to_do_it_by_hand(app: TestApp) {
    let mut scene = Scene::of(app, &["microsoft-outlook"]).await;
    scene.connects_as("microsoft-outlook", "ada").await;
    let page = scene.visitor.opens(format!("/connect/portal/connections/{}", connection(&scene, 0).await)).await;
    let confirm = scene.visitor.clicks(&page, "Disconnect…").await;
    assert!(confirm.says("does not let us withdraw the access there"));
    let by_hand = confirm.all("a[rel=noreferrer]");
    assert_eq!(by_hand.len(), 1);
    scene.visitor.presses(&confirm, "Disconnect").await;
    let (kind, detail) = ended(&scene.app).await.pop().unwrap();
    assert_eq!((kind.as_str(), &detail["reason"]), ("connection.withdrawal_failed", &json!("not_offered")));
    assert!(detail["byHand"].as_str().unwrap().starts_with("https://"), "{detail}");
}

async fn a_withdrawal_that_is_given_up_is_in_the_trail(app: TestApp) {
    let mut scene = Scene::of(app, &["github"]).await;
    scene.connects_as("github", "ada").await;
    scene.app.provider.is_down("github");
    disconnects(&scene, 0).await;
    for _ in 0..12 {
        assert!(ended(&scene.app).await.is_empty());
        scene.app.run_jobs().await;
        scene.app.later(TimeDelta::hours(8));
    }
    let (kind, detail) = ended(&scene.app).await.pop().unwrap();
    assert_eq!((kind.as_str(), &detail["reason"]), ("connection.withdrawal_failed", &json!("provider_unavailable")));
    scene.app.run_jobs().await;
    assert_eq!(ended(&scene.app).await.len(), 1);
}

async fn a_withdrawal_outlives_its_oauth_app(app: TestApp) {
    let mut scene = Scene::of(app, &["github"]).await;
    scene.connects_as("github", "ada").await;
    disconnects(&scene, 0).await;
    deletes_apps(&scene).await;
    scene.app.run_jobs().await;
    assert!(scene.app.provider.live_tokens("github").is_empty());
    assert_eq!(ended(&scene.app).await[0].0, "connection.withdrawn");
}

async fn an_app_whose_secret_was_changed_withdraws_with_the_new_one(app: TestApp) {
    let mut scene = Scene::of(app, &["github"]).await;
    scene.connects_as("github", "ada").await;
    disconnects(&scene, 0).await;
    let back = format!("{}/api/v1/connect/oauth-callback", scene.app.base);
    scene.app.provider.register("github", "client-github", "a-new-secret", &back);
    let apps = scene.app.backend().get("/api/v1/oauth-apps").await.expect(200);
    let path = format!("/api/v1/oauth-apps/{}", ids(&apps["apps"])[0]);
    scene.app.backend().patch(&path, json!({ "clientSecret": "a-new-secret" })).await.expect(200);
    scene.app.run_jobs().await;
    assert!(scene.app.provider.live_tokens("github").is_empty());
}

async fn without_its_oauth_app_a_connection_ends_and_the_trail_says_that_access_stands(app: TestApp) {
    let mut scene = Scene::of(app, &["github"]).await;
    scene.connects_as("github", "ada").await;
    deletes_apps(&scene).await;
    let answer = disconnects(&scene, 0).await;
    assert_eq!(answer["withdrawal"]["queued"], false, "{answer}");
    assert!(scene.connections().await.is_empty());
    let (kind, detail) = ended(&scene.app).await.pop().unwrap();
    assert_eq!((kind.as_str(), &detail["reason"]), ("connection.withdrawal_failed", &json!("oauth_app_removed")));
}

async fn the_api_says_what_will_be_withdrawn(app: TestApp) {
    let mut scene = Scene::of(app, &["github", "microsoft-outlook"]).await;
    scene.connects_as("github", "ada").await;
    scene.connects_as("microsoft-outlook", "ada").await;
    let id = connection(&scene, 0).await;
    let what = "GitHub ends the access of this connection only.";
    assert_eq!(
        disconnects(&scene, 0).await,
        json!({ "deleted": true, "id": id, "withdrawal": { "queued": true, "byHand": null, "what": what } })
    );
    let answer = disconnects(&scene, 0).await["withdrawal"].clone();
    assert_eq!((&answer["queued"], &answer["what"]), (&json!(false), &Value::Null));
    assert!(answer["byHand"].as_str().unwrap().starts_with("https://"), "{answer}");
}

async fn deleting_a_person_counts_what_went(app: TestApp) {
    let mut scene = Scene::of(app, &["github", "microsoft-outlook"]).await;
    scene.connects_as("github", "ada").await;
    scene.connects_as("github", "grace").await;
    scene.connects_as("microsoft-outlook", "ada").await;
    scene.app.link(&scene.alice).await;
    let session = json!({
        "integrationName": "github", "connectionName": "Support", "externalId": "support",
        "workspaceId": scene.workspace, "endUserId": "user_123",
    });
    scene.app.backend().post("/api/v1/connect/token", session).await.expect(200);
    let path = format!("/api/v1/end-users/{}", scene.alice);
    let answer = scene.app.backend().delete(&path).await.expect(200);
    let expected = json!({
        "deleted": true, "id": scene.alice, "connectionsDeleted": 3, "linksRevoked": 2, "sessionsDeleted": 1,
        "mcpTokensRevoked": 0,
        "withdrawalsQueued": 2,
    });
    assert_eq!(answer, expected);
    scene.app.run_jobs().await;
    assert!(scene.app.provider.live_tokens("github").is_empty());
    scene.app.backend().delete(&path).await.refused(404, "END_USER_NOT_FOUND");
}

async fn a_shared_grant_is_withdrawn_with_the_last_connection(app: TestApp) {
    let mut scene = Scene::of(app, &["google-calendar", "google-drive"]).await;
    for name in ["google-calendar", "google-drive"] {
        scene.connects_as(name, "ada").await;
    }
    // One client for both: then Google counts them as one grant.
    let sql = "UPDATE connections SET grant_key = 'google:one:ada'";
    scene.app.context().db.run(sql, ()).await.unwrap();
    let page = scene.visitor.opens(format!("/connect/portal/connections/{}", connection(&scene, 0).await)).await;
    let confirm = scene.visitor.clicks(&page, "Disconnect…").await;
    assert!(confirm.says("It is withdrawn with the last of them."), "{}", confirm.html);
    assert_eq!(disconnects(&scene, 0).await["withdrawal"]["queued"], false);
    scene.app.run_jobs().await;
    assert_eq!(scene.app.provider.calls("google-calendar").revoke, 0);
    assert_eq!(disconnects(&scene, 0).await["withdrawal"]["queued"], true);
    scene.app.run_jobs().await;
    assert_eq!(scene.app.provider.calls("google-drive").revoke, 1);
}

async fn a_grant_that_somebody_connected_again_is_not_withdrawn(app: TestApp) {
    let mut scene = Scene::of(app, &["google-calendar"]).await;
    scene.connects_as("google-calendar", "ada").await;
    disconnects(&scene, 0).await;
    scene.connects_as("google-calendar", "ada").await;
    scene.app.run_jobs().await;
    assert_eq!(scene.app.provider.calls("google-calendar").revoke, 0);
    assert!(!scene.app.provider.live_tokens("google-calendar").is_empty());
    assert_eq!(ended(&scene.app).await[0].1["reason"], "shared");
}

async fn of_two_that_share_a_grant_and_end_at_once_one_withdraws_it(app: TestApp) {
    let mut scene = Scene::of(app, &["google-calendar", "google-drive"]).await;
    for name in ["google-calendar", "google-drive"] {
        scene.connects_as(name, "ada").await;
    }
    let sql = "UPDATE connections SET grant_key = 'google:one:ada'";
    scene.app.context().db.run(sql, ()).await.unwrap();
    let paths =
        [connection(&scene, 0).await, connection(&scene, 1).await].map(|id| format!("/api/v1/connections/{id}"));
    let backend = scene.app.backend();
    let (a, b) = tokio::join!(backend.delete(&paths[0]), backend.delete(&paths[1]));
    let queued = [a, b].iter().filter(|it| it.expect(200)["withdrawal"]["queued"] == true).count();
    assert_eq!(queued, 1);
}

async fn a_reconnect_withdraws_the_grant_that_it_replaces(app: TestApp) {
    let mut scene = Scene::of(app, &["github"]).await;
    scene.connects_as("github", "ada").await;
    assert_eq!(reconnects_as(&mut scene, "ada").await.heading(), "GitHub is connected again");
    assert_eq!(scene.app.provider.live_tokens("github").len(), 2);
    scene.app.run_jobs().await;
    assert_eq!(scene.app.provider.live_tokens("github").len(), 1, "the new one");
    let id = connection(&scene, 0).await;
    let reader = super::health::reader(&scene.app).await;
    reader.get(&format!("/api/v1/connections/{id}/credentials")).await.expect(200);
    disconnects(&scene, 0).await;
    scene.app.run_jobs().await;
    assert!(scene.app.provider.live_tokens("github").is_empty());
}

async fn a_reconnect_does_not_withdraw_a_grant_that_both_share(app: TestApp) {
    let mut scene = Scene::of(app, &["google-calendar"]).await;
    scene.connects_as("google-calendar", "ada").await;
    reconnects_as(&mut scene, "ada").await;
    scene.app.run_jobs().await;
    assert_eq!(scene.app.provider.calls("google-calendar").revoke, 0);
}

async fn an_access_token_that_has_ended_is_renewed_to_be_withdrawn(app: TestApp) {
    let mut scene = Scene::of(app, &["linear"]).await;
    scene.connects_as("linear", "ada").await;
    disconnects(&scene, 0).await;
    scene.app.later(TimeDelta::days(40));
    scene.app.run_jobs().await;
    assert_eq!(scene.app.provider.calls("linear").refresh, 1);
    assert!(scene.app.provider.live_tokens("linear").is_empty());
    assert_eq!(ended(&scene.app).await[0].0, "connection.withdrawn");
}

async fn a_person_who_is_deleted_while_deciding_leaves_no_grant(app: TestApp) {
    let mut scene = Scene::of(app, &["github"]).await;
    scene.connects_as("github", "ada").await;
    assert_eq!(reconnects_as(&mut scene, "grace").await.heading(), "That is another GitHub account");
    let path = format!("/api/v1/end-users/{}", scene.alice);
    assert_eq!(scene.app.backend().delete(&path).await.expect(200)["withdrawalsQueued"], 2);
    scene.app.run_jobs().await;
    assert!(scene.app.provider.live_tokens("github").is_empty());
}

async fn a_workspace_that_is_deleted_while_somebody_decides_leaves_no_grant(app: TestApp) {
    let mut scene = Scene::of(app, &["github"]).await;
    scene.connects_as("github", "ada").await;
    reconnects_as(&mut scene, "grace").await;
    scene.app.backend().delete(&format!("/api/v1/workspaces/{}", scene.workspace)).await.expect(200);
    scene.app.run_jobs().await;
    assert!(scene.app.provider.live_tokens("github").is_empty());
}
