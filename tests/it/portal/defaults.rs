//! The account that is used where a person has several at an integration.

use serde_json::json;

use super::steps::{Scene, assert_trouble, ids};
use crate::support::{Page, TestApp, both};

both! {
    a_person_with_several_accounts_chooses_the_default,
    with_one_account_there_is_nothing_to_choose,
    a_default_of_somebody_else_is_not_there_to_be_set,
    without_its_code_nothing_becomes_the_default,
    of_two_that_are_chosen_at_once_one_is_the_default,
}

async fn page_of(scene: &mut Scene, at: usize) -> Page {
    let id = ids(&json!(scene.connections().await))[at].clone();
    scene.visitor.opens(format!("/connect/portal/connections/{id}")).await
}

async fn defaults(scene: &Scene) -> Vec<bool> {
    let sql = "SELECT is_default FROM connections ORDER BY created_at, id";
    let rows: Vec<(bool,)> = scene.app.context().db.all(sql, ()).await.unwrap();
    rows.into_iter().map(|row| row.0).collect()
}

async fn a_person_with_several_accounts_chooses_the_default(app: TestApp) {
    let mut scene = Scene::of(app, &["github", "slack"]).await;
    for (name, user) in [("github", "ada"), ("github", "grace"), ("slack", "ada")] {
        scene.app.later(chrono::TimeDelta::seconds(1));
        scene.connects_as(name, user).await;
    }
    let landing = scene.visitor.opens("/connect/portal").await;
    assert!(landing.all(".badge").is_empty());
    for at in [1, 0] {
        let page = page_of(&mut scene, at).await;
        let chosen = scene.visitor.presses(&page, "Use by default").await;
        assert!(chosen.says("This account is used by default from now on."));
        assert_eq!(chosen.all(".facts .badge"), ["Default"]);
        assert!(!chosen.all("button").contains(&"Use by default".to_owned()));
        assert_eq!(chosen.all(".history li")[0], "Made the default just now");
        assert_eq!(defaults(&scene).await, [at == 0, at == 1, false]);
    }
    let landing = scene.visitor.opens("/connect/portal").await;
    assert_eq!(landing.all(".badge"), ["Default"]);
    assert!(landing.all(".account")[0].starts_with("ada@example.com Default"), "{:?}", landing.all(".account"));
}

async fn with_one_account_there_is_nothing_to_choose(app: TestApp) {
    let mut scene = Scene::of(app, &["github", "slack"]).await;
    scene.connects_as("github", "ada").await;
    scene.connects_as("slack", "ada").await;
    let page = page_of(&mut scene, 0).await;
    assert!(page.all("button").is_empty() && page.all(".badge").is_empty());
}

async fn a_default_of_somebody_else_is_not_there_to_be_set(app: TestApp) {
    let mut scene = Scene::of(app, &["github"]).await;
    scene.connects_as("github", "ada").await;
    scene.connects_as("github", "grace").await;
    let own = ids(&json!(scene.connections().await));
    let bob = scene.app.end_user(&scene.workspace, "bob").await;
    let mut stranger = scene.app.visitor();
    stranger.opens(scene.app.link(&bob).await).await;
    let csrf = stranger.opens("/connect/portal/github").await.form("Continue to GitHub").fields[0].1.clone();
    for id in [own[0].as_str(), "x", "00000000-0000-0000-0000-000000000000"] {
        let posted = stranger.posts(&format!("/connect/portal/connections/{id}/default"), &[("csrf", &csrf)]).await;
        assert_trouble(&posted, 404, "There is nothing here");
    }
    let asked = stranger.opens(format!("/connect/portal/connections/{}/default", own[0])).await;
    assert_eq!(asked.status, 405, "asking changes nothing");
    assert_eq!(defaults(&scene).await, [false, false]);
}

async fn without_its_code_nothing_becomes_the_default(app: TestApp) {
    let mut scene = Scene::of(app, &["github"]).await;
    scene.connects_as("github", "ada").await;
    scene.connects_as("github", "grace").await;
    let id = ids(&json!(scene.connections().await))[0].clone();
    for fields in [&[][..], &[("csrf", "")], &[("csrf", "x.y")]] {
        let posted = scene.visitor.posts(&format!("/connect/portal/connections/{id}/default"), fields).await;
        assert_trouble(&posted, 403, "Please try that once more");
    }
    assert_eq!(defaults(&scene).await, [false, false]);
}

async fn of_two_that_are_chosen_at_once_one_is_the_default(app: TestApp) {
    let mut scene = Scene::of(app, &["github"]).await;
    scene.connects_as("github", "ada").await;
    scene.connects_as("github", "grace").await;
    let pages = [page_of(&mut scene, 0).await, page_of(&mut scene, 1).await];
    let (mut one, mut other) = (scene.visitor.clone(), scene.visitor.clone());
    for _ in 0..5 {
        let (a, b) = tokio::join!(one.presses(&pages[0], "Use by default"), other.presses(&pages[1], "Use by default"));
        assert_eq!((a.status, b.status), (200, 200));
        assert_eq!(defaults(&scene).await.iter().filter(|it| **it).count(), 1);
    }
}
