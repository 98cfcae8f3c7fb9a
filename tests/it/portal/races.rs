//! What happens at the same instant.

use std::time::Duration;

use super::steps::{Scene, allows_as, assert_trouble, ids, until};
use crate::support::{TestApp, both};

both! {
    of_many_callbacks_with_one_state_one_exchanges,
    two_tabs_that_connect_one_account_at_once_make_one_connection,
    two_tabs_that_connect_two_accounts_at_once_make_two_connections,
    an_account_disconnected_during_a_callback_is_connected_again,
    an_end_user_deleted_while_the_person_is_away_gets_no_connection,
    an_end_user_deleted_during_a_callback_leaves_no_grant_behind,
    whoever_leaves_during_a_callback_is_connected_all_the_same,
}

async fn of_many_callbacks_with_one_state_one_exchanges(app: TestApp) {
    let mut scene = Scene::of(app, &["github"]).await;
    let consent = scene.leaves_for("github").await;
    let back = allows_as(&scene.visitor, &consent, "ada").await;
    scene.app.provider.is_slow("github", Duration::from_millis(200));
    let tasks: Vec<_> = (0..20)
        .map(|_| {
            let (mut visitor, back) = (scene.visitor.clone(), back.clone());
            tokio::spawn(async move { visitor.peeks(&back).await })
        })
        .collect();
    let mut places = std::collections::BTreeSet::new();
    for task in tasks {
        let page = task.await.unwrap();
        assert_eq!(page.status, 303, "{}", page.html);
        places.insert(page.header("location").to_owned());
    }
    assert_eq!(places.len(), 1, "all are led to the one result");
    assert_eq!(scene.app.provider.calls("github").token, 1);
    assert_eq!(scene.connections().await.len(), 1);
    let done = scene.visitor.opens(places.first().unwrap()).await;
    assert_eq!(done.heading(), "GitHub is connected");
}

/// Two tabs come back at once, as these people.
async fn two_tabs(scene: &mut Scene, users: [&str; 2]) -> Vec<String> {
    let mut backs = Vec::new();
    for user in users {
        let consent = scene.leaves_for("github").await;
        backs.push(allows_as(&scene.visitor, &consent, user).await);
    }
    scene.app.provider.is_slow("github", Duration::from_millis(300));
    let (mut one, mut other) = (scene.visitor.clone(), scene.visitor.clone());
    let (one, other) = tokio::join!(one.opens(&backs[0]), other.opens(&backs[1]));
    scene.app.run_jobs().await;
    vec![one.heading(), other.heading()]
}

async fn two_tabs_that_connect_one_account_at_once_make_one_connection(app: TestApp) {
    let mut scene = Scene::of(app, &["github"]).await;
    let headings = two_tabs(&mut scene, ["ada", "ada"]).await;
    assert!(headings.iter().all(|heading| heading.starts_with("GitHub is connected")), "{headings:?}");
    let names: Vec<_> = scene.connections().await.iter().map(|it| it["externalId"].clone()).collect();
    assert_eq!(names, ["user_123:github"]);
}

async fn two_tabs_that_connect_two_accounts_at_once_make_two_connections(app: TestApp) {
    let mut scene = Scene::of(app, &["github"]).await;
    let headings = two_tabs(&mut scene, ["ada", "grace"]).await;
    assert_eq!(headings, ["GitHub is connected", "GitHub is connected"]);
    let mut labels: Vec<_> = scene.connections().await.iter().map(|it| it["accountLabel"].to_string()).collect();
    labels.sort();
    assert_eq!(labels, ["\"ada@example.com\"", "\"grace@example.com\""]);
}

/// Start a callback, and come to the instant at which the provider is asked for the `calls`th time.
async fn is_exchanging(scene: &mut Scene, calls: u32) -> tokio::task::JoinHandle<crate::support::Page> {
    let consent = scene.leaves_for("github").await;
    let back = allows_as(&scene.visitor, &consent, "ada").await;
    scene.app.provider.is_slow("github", Duration::from_secs(2));
    let mut visitor = scene.visitor.clone();
    let task = tokio::spawn(async move { visitor.opens(&back).await });
    until("the exchange", async || scene.app.provider.calls("github").token == calls).await;
    task
}

async fn an_account_disconnected_during_a_callback_is_connected_again(app: TestApp) {
    let mut scene = Scene::of(app, &["github"]).await;
    scene.connects_as("github", "ada").await;
    let before = ids(&scene.connections().await.into());
    let task = is_exchanging(&mut scene, 2).await;
    scene.app.backend().delete(&format!("/api/v1/connections/{}", before[0])).await.expect(200);
    assert_eq!(task.await.unwrap().heading(), "GitHub is connected");
    let after = ids(&scene.connections().await.into());
    assert_eq!(after.len(), 1);
    assert_ne!(after, before);
    scene.app.run_jobs().await;
    assert_eq!(scene.app.provider.live_tokens("github").len(), 1, "the old grant is withdrawn, the new one stands");
}

async fn an_end_user_deleted_while_the_person_is_away_gets_no_connection(app: TestApp) {
    let mut scene = Scene::of(app, &["github"]).await;
    let consent = scene.leaves_for("github").await;
    scene.app.backend().delete(&format!("/api/v1/end-users/{}", scene.alice)).await.expect(200);
    let page = scene.visitor.presses(&consent, "Allow").await;
    assert_trouble(&page, 410, "This link no longer works");
    assert_eq!(scene.app.provider.calls("github").token, 0);
}

async fn an_end_user_deleted_during_a_callback_leaves_no_grant_behind(app: TestApp) {
    let mut scene = Scene::of(app, &["github"]).await;
    let task = is_exchanging(&mut scene, 1).await;
    scene.app.backend().delete(&format!("/api/v1/end-users/{}", scene.alice)).await.expect(200);
    assert_trouble(&task.await.unwrap(), 410, "This link no longer works");
    scene.app.run_jobs().await;
    assert!(scene.app.provider.live_tokens("github").is_empty());
    let count: (i64,) = scene.app.context().db.one("SELECT count(*) FROM connections", ()).await.unwrap();
    assert_eq!(count.0, 0);
}

async fn whoever_leaves_during_a_callback_is_connected_all_the_same(app: TestApp) {
    let mut scene = Scene::of(app, &["github"]).await;
    let task = is_exchanging(&mut scene, 1).await;
    task.abort();
    assert!(task.await.unwrap_err().is_cancelled());
    until("the connection", async || scene.connections().await.len() == 1).await;
    let landing = scene.visitor.opens("/connect/portal").await;
    assert_eq!(landing.all(".accounts strong"), ["ada@example.com"]);
}
