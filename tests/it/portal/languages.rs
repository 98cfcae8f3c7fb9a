//! Which language a page is written in.

use reqwest::{Method, header::ACCEPT_LANGUAGE};
use serde_json::json;

use super::steps::Scene;
use crate::support::{Page, TestApp, both};

both! {
    a_browser_is_answered_in_the_language_that_it_likes_best,
    the_language_of_a_link_wins_and_stays_through_the_flow,
    the_language_of_a_link_ends_with_the_next_link,
    a_link_in_a_language_that_nobody_speaks_leaves_it_to_the_browser,
    arabic_is_written_from_right_to_left,
    a_refused_form_is_explained_in_the_language_of_the_page,
    what_the_catalog_says_is_marked_as_english,
}

/// The landing page, for a browser with these preferences.
async fn landing(scene: &Scene, accepted: &str) -> Page {
    let request = scene.visitor.request(Method::GET, "/connect/portal").header(ACCEPT_LANGUAGE, accepted);
    let answer = request.send().await.unwrap();
    let (status, url, headers) = (answer.status().as_u16(), answer.url().clone(), answer.headers().clone());
    Page { status, url, headers, html: answer.text().await.unwrap() }
}

async fn a_browser_is_answered_in_the_language_that_it_likes_best(app: TestApp) {
    let mut scene = Scene::of(app, &["github"]).await;
    scene.visitor.opens(&scene.link).await;
    for (accepted, heading) in [
        ("de", "Konten verbinden"),
        ("de-CH, fr;q=0.8", "Konten verbinden"),
        ("nl, fr;q=0.8, de;q=0.9", "Konten verbinden"),
        ("es-MX", "Conecte sus cuentas"),
        ("fr-CA,fr;q=0.9,en;q=0.8", "Connectez vos comptes"),
        ("pt-PT", "Conecte suas contas"),
        ("ja", "アカウントを接続"),
        ("zh-CN", "连接您的账户"),
        ("ar-EG", "اربط حساباتك"),
        ("nl", "Connect your accounts"),
        ("*", "Connect your accounts"),
        ("de;q=0", "Connect your accounts"),
        ("", "Connect your accounts"),
    ] {
        assert_eq!(landing(&scene, accepted).await.heading(), heading, "{accepted}");
    }
}

async fn the_language_of_a_link_wins_and_stays_through_the_flow(app: TestApp) {
    let mut scene = Scene::of(app, &["github"]).await;
    scene.link = scene.app.link_with(&scene.alice, json!({ "language": "de" })).await;
    scene.visitor.opens(&scene.link).await;
    assert_eq!(landing(&scene, "fr").await.heading(), "Konten verbinden");
    let consent = scene.leaves_for("github").await;
    let failed = scene.visitor.presses(&consent, "Deny").await;
    assert_eq!(failed.heading(), "Es wurde nichts verbunden");
    assert_eq!(failed.all("html[lang=de]").len(), 1);
    let form = scene.visitor.clicks(&failed, "Noch einmal versuchen").await;
    let consent = scene.visitor.presses(&form, "Weiter zu GitHub").await;
    let done = scene.visitor.presses(&consent, "Allow").await;
    assert_eq!(done.heading(), "GitHub ist verbunden");
    assert_eq!(scene.visitor.opens("/connect/portal/nothing").await.heading(), "Hier ist nichts");
    scene.revoke_links().await;
    assert_eq!(scene.visitor.opens("/connect/portal").await.heading(), "Dieser Link gilt nicht mehr");
}

async fn the_language_of_a_link_ends_with_the_next_link(app: TestApp) {
    let mut scene = Scene::of(app, &["github"]).await;
    let german = scene.app.link_with(&scene.alice, json!({ "language": "de" })).await;
    assert_eq!(scene.visitor.opens(german).await.heading(), "Konten verbinden");
    assert_eq!(scene.visitor.opens(&scene.link).await.heading(), "Connect your accounts");
}

async fn a_link_in_a_language_that_nobody_speaks_leaves_it_to_the_browser(app: TestApp) {
    let mut scene = Scene::of(app, &["github"]).await;
    scene.link = scene.app.link_with(&scene.alice, json!({ "language": "nl" })).await;
    assert_eq!(scene.visitor.opens(&scene.link).await.heading(), "Connect your accounts");
    assert_eq!(landing(&scene, "fr").await.heading(), "Connectez vos comptes");
}

async fn arabic_is_written_from_right_to_left(app: TestApp) {
    let mut scene = Scene::of(app, &["github"]).await;
    scene.link = scene.app.link_with(&scene.alice, json!({ "language": "ar" })).await;
    let page = scene.visitor.opens(&scene.link).await;
    assert_eq!(page.all("html[lang=ar][dir=rtl]").len(), 1);
    assert!(page.says("\u{2068}Alice Johnson\u{2069}"), "a name in Latin script stands apart");
}

async fn a_refused_form_is_explained_in_the_language_of_the_page(app: TestApp) {
    let mut scene = Scene::of(app, &["github"]).await;
    let body = json!({ "integrationName": "openai", "connectionStrategy": "per_user" });
    let path = format!("/api/v1/workspaces/{}/integrations", scene.workspace);
    scene.app.backend().post(&path, body).await.expect(201);
    scene.link = scene.app.link_with(&scene.alice, json!({ "language": "de" })).await;
    scene.visitor.opens(&scene.link).await;
    let form = scene.visitor.opens("/connect/portal/openai").await;
    let refused = scene.visitor.presses(&form, "OpenAI verbinden").await;
    assert_eq!(refused.all("[role=alert] h2"), ["Bitte prüfen Sie Ihre Angaben"]);
    assert!(refused.all(".error")[0].ends_with("darf nicht leer sein."), "{:?}", refused.all(".error"));
}

async fn what_the_catalog_says_is_marked_as_english(app: TestApp) {
    let mut scene = Scene::of(app, &["github"]).await;
    let english = scene.visitor.opens(&scene.link).await;
    assert_eq!(english.all("[lang]").len(), 1, "the page alone");
    scene.link = scene.app.link_with(&scene.alice, json!({ "language": "ar" })).await;
    scene.visitor.opens(&scene.link).await;
    let form = scene.visitor.opens("/connect/portal/github").await;
    let permissions = form.all(".ticks li");
    assert!(!permissions.is_empty());
    assert_eq!(form.all(".ticks li [lang=en][dir=ltr]").len(), permissions.len());
}
