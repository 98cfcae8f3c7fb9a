//! What was done with an account: what its owner is told.

use chrono::TimeDelta;
use serde_json::{Value, json};

use super::steps::{Scene, ids};
use crate::support::{Page, TestApp, both};

both! {
    what_was_done_is_told_by_action_the_latest_first,
    what_failed_or_was_long_ago_is_not_told,
    what_is_told_is_text,
}

async fn account(scene: &mut Scene) -> Page {
    let id = ids(&json!(scene.connections().await))[0].clone();
    scene.visitor.opens(format!("/connect/portal/connections/{id}")).await
}

async fn does(scene: &Scene, action: &str, input: Value) -> u16 {
    let body = json!({
        "integrationName": "slack", "actionName": action, "workspaceId": scene.workspace, "endUserId": "user_123",
        "input": input,
    });
    scene.app.backend().post("/api/v1/actions/execute", body).await.status
}

async fn sends(scene: &Scene) {
    assert_eq!(does(scene, "send_channel_message", json!({ "channel": "C1", "text": "Hello" })).await, 200);
}

async fn what_was_done_is_told_by_action_the_latest_first(app: TestApp) {
    let mut scene = Scene::of(app, &["slack"]).await;
    scene.connects_as("slack", "ada").await;
    assert!(account(&mut scene).await.all(".uses").is_empty(), "nothing yet");
    for _ in 0..3 {
        sends(&scene).await;
    }
    scene.app.later(TimeDelta::hours(2));
    let input = json!({ "user": "U1", "text": "Hello" });
    assert_eq!(does(&scene, "send_direct_message", input).await, 200);
    scene.app.later(TimeDelta::hours(1));
    let page = account(&mut scene).await;
    let told = ["Send a message to a person 1 hour ago", "Send a message to a channel (3 times) 3 hours ago"];
    assert_eq!(page.all(".uses li"), told);
    assert_eq!(page.all(".did"), ["Acme did 4 things as you in the last 30 days:"]);
    assert!(page.all("dd").contains(&"Used 1 hour ago".to_owned()), "{:?}", page.all("dd"));
    // Another person's account says nothing of it.
    let bob = scene.app.end_user(&scene.workspace, "bob").await;
    scene.visitor = scene.app.visitor();
    let link = scene.app.link(&bob).await;
    let consent = super::steps::to_consent(&mut scene.visitor, &link, "slack").await;
    scene.visitor.fills(&consent, "Allow", &[("user", "grace")]).await;
    let id = ids(&json!(scene.app.connections(&bob).await))[0].clone();
    let page = scene.visitor.opens(format!("/connect/portal/connections/{id}")).await;
    assert_eq!(page.status, 200);
    assert!(page.all(".uses").is_empty());
}

async fn what_failed_or_was_long_ago_is_not_told(app: TestApp) {
    let mut scene = Scene::of(app, &["slack"]).await;
    scene.connects_as("slack", "ada").await;
    assert_eq!(does(&scene, "send_channel_message", json!({})).await, 400);
    assert!(account(&mut scene).await.all(".uses").is_empty());
    sends(&scene).await;
    scene.app.later(TimeDelta::days(30));
    let link = scene.app.link(&scene.alice).await;
    scene.visitor.opens(&link).await;
    assert_eq!(account(&mut scene).await.all(".uses li"), ["Send a message to a channel on 1 March 2026"]);
    scene.app.later(TimeDelta::milliseconds(1));
    assert!(account(&mut scene).await.all(".uses").is_empty());
}

async fn what_is_told_is_text(app: TestApp) {
    let mut scene = Scene::of(app, &["slack"]).await;
    scene.connects_as("slack", "ada").await;
    sends(&scene).await;
    // An action that the catalog does not have any more goes by its name.
    let sql = "UPDATE runs SET action_name = '<b>bold</b>'";
    scene.app.context().db.run(sql, ()).await.unwrap();
    let page = account(&mut scene).await;
    assert_eq!(page.all(".uses li"), ["<b>bold</b> just now"]);
    assert_eq!(page.all(".did"), ["Acme did 1 thing as you in the last 30 days:"]);
}
