//! Several accounts at one integration, and the same one again.

use chrono::TimeDelta;
use portico::services::jobs;

use super::steps::{Scene, assert_failed, submits};
use crate::support::{Page, TestApp, both};

both! {
    a_second_account_is_a_second_connection,
    the_same_account_again_renews_the_first,
    a_reconnect_with_the_same_account_keeps_id_and_name,
    keeping_the_old_account_withdraws_the_new_one,
    adding_the_other_account_makes_a_second_connection,
    what_nobody_decides_upon_is_withdrawn,
    a_decision_falls_once,
    an_account_is_not_added_after_the_link_was_revoked,
    a_reconnect_whose_account_cannot_be_told_leaves_the_old_grant,
    a_renewal_that_found_no_place_is_withdrawn,
}

/// Reconnect the first account, signing in as `user`.
async fn reconnects_as(scene: &mut Scene, user: &str) -> Page {
    let id = scene.connections().await[0]["id"].as_str().unwrap().to_owned();
    scene.visitor.opens(&scene.link).await;
    let form = scene.visitor.opens(format!("/connect/portal/connections/{id}/reconnect")).await;
    let consent = submits(&mut scene.visitor, &form).await;
    scene.visitor.fills(&consent, "Allow", &[("user", user)]).await
}

fn users(scene: &Scene, slug: &str) -> Vec<String> {
    scene.app.provider.live_tokens(slug).into_iter().map(|token| token.user).collect()
}

async fn a_second_account_is_a_second_connection(app: TestApp) {
    let mut scene = Scene::of(app, &["github"]).await;
    for user in ["ada", "grace", "katherine"] {
        scene.app.later(TimeDelta::seconds(1));
        assert_eq!(scene.connects_as("github", user).await.heading(), "GitHub is connected");
    }
    let names: Vec<_> = scene.connections().await.iter().map(|it| it["externalId"].clone()).collect();
    assert_eq!(names, ["user_123:github", "user_123:github:2", "user_123:github:3"]);
    let landing = scene.visitor.opens("/connect/portal").await;
    assert_eq!(landing.all(".accounts strong"), ["ada@example.com", "grace@example.com", "katherine@example.com"]);
    assert_eq!(
        scene.visitor.clicks(&landing, "Add another account for GitHub").await.heading(),
        "Add another GitHub account"
    );
}

async fn the_same_account_again_renews_the_first(app: TestApp) {
    let mut scene = Scene::of(app, &["github"]).await;
    scene.connects_as("github", "ada").await;
    let before = scene.connections().await;
    scene.app.later(TimeDelta::minutes(1));
    let done = scene.connects_as("github", "ada").await;
    assert_eq!(done.heading(), "GitHub is connected again");
    let after = scene.connections().await;
    assert_eq!(after.len(), 1);
    assert_eq!(after[0]["id"], before[0]["id"]);
    assert_ne!(after[0]["updatedAt"], before[0]["updatedAt"]);
}

async fn a_reconnect_with_the_same_account_keeps_id_and_name(app: TestApp) {
    let mut scene = Scene::of(app, &["github"]).await;
    scene.connects_as("github", "ada").await;
    let before = scene.connections().await;
    scene.app.later(TimeDelta::minutes(1));
    let done = reconnects_as(&mut scene, "ada").await;
    assert_eq!(done.heading(), "GitHub is connected again");
    let after = scene.connections().await;
    assert_eq!(after.len(), 1);
    for name in ["id", "externalId", "displayName", "createdAt"] {
        assert_eq!(after[0][name], before[0][name]);
    }
}

async fn keeping_the_old_account_withdraws_the_new_one(app: TestApp) {
    let mut scene = Scene::of(app, &["github"]).await;
    scene.connects_as("github", "ada").await;
    let before = scene.connections().await;
    let question = reconnects_as(&mut scene, "grace").await;
    assert_eq!(question.heading(), "That is another GitHub account");
    assert_eq!(question.all("dd"), ["ada@example.com", "grace@example.com"]);
    assert_eq!(scene.connections().await, before, "nothing is changed yet");
    let kept = scene.visitor.presses(&question, "Keep ada@example.com").await;
    assert_failed(&kept, "other_account", "Your old account stays");
    scene.app.run_jobs().await;
    assert_eq!(scene.connections().await, before);
    assert_eq!(users(&scene, "github"), ["ada"]);
}

async fn adding_the_other_account_makes_a_second_connection(app: TestApp) {
    let mut scene = Scene::of(app, &["github"]).await;
    scene.connects_as("github", "ada").await;
    let before = scene.connections().await;
    let question = reconnects_as(&mut scene, "grace").await;
    let done = scene.visitor.presses(&question, "Add grace@example.com as well").await;
    assert_eq!(done.heading(), "GitHub is connected");
    let after = scene.connections().await;
    assert_eq!(after[0], before[0]);
    assert_eq!((after.len(), &after[1]["externalId"]), (2, &"user_123:github:2".into()));
    scene.app.run_jobs().await;
    assert_eq!(users(&scene, "github"), ["ada", "grace"]);
}

async fn a_decision_falls_once(app: TestApp) {
    let mut scene = Scene::of(app, &["github"]).await;
    scene.connects_as("github", "ada").await;
    let question = reconnects_as(&mut scene, "grace").await;
    scene.visitor.presses(&question, "Add grace@example.com as well").await;
    for button in ["Keep ada@example.com", "Add grace@example.com as well"] {
        assert_eq!(scene.visitor.presses(&question, button).await.heading(), "GitHub is connected");
    }
    scene.app.run_jobs().await;
    assert_eq!(scene.connections().await.len(), 2);
    assert_eq!(users(&scene, "github"), ["ada", "grace"]);
}

async fn an_account_is_not_added_after_the_link_was_revoked(app: TestApp) {
    let mut scene = Scene::of(app, &["github"]).await;
    scene.connects_as("github", "ada").await;
    let question = reconnects_as(&mut scene, "grace").await;
    scene.revoke_links().await;
    let failed = scene.visitor.presses(&question, "Add grace@example.com as well").await;
    assert_failed(&failed, "link_revoked", "Your link no longer works");
    scene.app.run_jobs().await;
    assert_eq!(scene.connections().await.len(), 1);
    assert_eq!(users(&scene, "github"), ["ada"]);
}

async fn a_reconnect_whose_account_cannot_be_told_leaves_the_old_grant(app: TestApp) {
    let mut scene = Scene::of(app, &["github"]).await;
    scene.connects_as("github", "ada").await;
    let before = scene.connections().await;
    scene.app.provider.identity_fails("github");
    let failed = reconnects_as(&mut scene, "grace").await;
    assert_failed(&failed, "provider_unavailable", "GitHub is not answering");
    assert_eq!(scene.connections().await, before);
    scene.app.provider.heal("github");
    scene.app.run_jobs().await;
    assert_eq!(users(&scene, "github"), ["ada"]);
}

async fn a_renewal_that_found_no_place_is_withdrawn(app: TestApp) {
    let mut scene = Scene::of(app, &["github"]).await;
    let body = |owner: &str| {
        serde_json::json!({
            "integrationName": "github", "connectionName": "Support", "externalId": "support",
            "workspaceId": scene.workspace, "endUserId": owner,
        })
    };
    let mut pages = Vec::new();
    for (owner, user) in [("first", "ada"), ("second", "grace")] {
        let made = scene.app.backend().post("/api/v1/connect/token", body(owner)).await.expect(200);
        let mut visitor = scene.app.visitor();
        let form = visitor.opens(made["connectUrl"].as_str().unwrap()).await;
        let consent = submits(&mut visitor, &form).await;
        pages.push(visitor.fills(&consent, "Allow", &[("user", user)]).await.heading());
    }
    assert_eq!(pages, ["GitHub is connected", "This connection exists already"]);
    scene.app.run_jobs().await;
    assert_eq!(users(&scene, "github"), ["ada"]);
    scene.visitor.opens(&scene.link).await;
}

async fn what_nobody_decides_upon_is_withdrawn(app: TestApp) {
    let mut scene = Scene::of(app, &["github"]).await;
    scene.connects_as("github", "ada").await;
    assert_eq!(reconnects_as(&mut scene, "grace").await.heading(), "That is another GitHub account");
    assert_eq!(users(&scene, "github"), ["ada", "grace"]);
    scene.app.later(TimeDelta::hours(2));
    jobs::sweep(scene.app.context()).await.unwrap();
    scene.app.run_jobs().await;
    assert_eq!(users(&scene, "github"), ["ada"]);
    assert_eq!(scene.connections().await.len(), 1);
}
