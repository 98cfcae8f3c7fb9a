//! Links: opened as often as anybody likes, and dead when they should be.

use chrono::TimeDelta;
use reqwest::{Method, header::SET_COOKIE};
use serde_json::json;

use super::steps::{Scene, assert_trouble, ids, to_consent};
use crate::support::{Backend, TestApp, both};

both! {
    a_link_opens_as_often_as_anybody_likes,
    a_scanner_consumes_nothing,
    the_token_leaves_the_address_bar,
    on_https_cookies_are_pinned_to_the_host,
    an_expired_link_says_so,
    a_revoked_link_says_so_and_its_open_portal_shows_nothing_more,
    deleting_the_end_user_kills_the_links_at_once,
    a_page_without_a_link_asks_to_open_it_first,
    a_link_cookie_of_another_browser_opens_nothing,
    a_link_for_one_integration_shows_and_allows_no_other,
    every_page_is_guarded_by_its_headers,
}

async fn a_link_opens_as_often_as_anybody_likes(app: TestApp) {
    let mut scene = Scene::of(app, &["github"]).await;
    for _ in 0..3 {
        let landing = scene.visitor.opens(&scene.link).await;
        assert_eq!(landing.heading(), "Connect your accounts");
        assert!(landing.says("You are connecting accounts for Alice Johnson."));
        let mut second = scene.app.visitor();
        assert_eq!(second.opens(&scene.link).await.heading(), "Connect your accounts");
    }
}

async fn a_scanner_consumes_nothing(app: TestApp) {
    let mut scene = Scene::of(app, &["github"]).await;
    let path = scene.link.strip_prefix(&scene.app.base).unwrap().to_owned();
    for method in [Method::HEAD, Method::GET] {
        for _ in 0..20 {
            let scanner = scene.app.visitor();
            let answer = scanner.request(method.clone(), &path).send().await.unwrap();
            assert_eq!(answer.status(), 303);
        }
    }
    assert_eq!(scene.links().await.len(), 1);
    assert_eq!(scene.connects_as("github", "ada").await.heading(), "GitHub is connected");
}

async fn the_token_leaves_the_address_bar(app: TestApp) {
    let mut scene = Scene::of(app, &["github"]).await;
    let first = scene.visitor.peeks(&scene.link).await;
    assert_eq!((first.status, first.header("location")), (303, "/connect/portal"));
    assert_eq!(first.header("referrer-policy"), "no-referrer");
    assert_eq!(first.header("cache-control"), "no-store");
    let cookies: Vec<_> = first.headers.get_all(SET_COOKIE).iter().map(|it| it.to_str().unwrap()).collect();
    // The link, the browser, and the language that the link asks for, if any.
    assert_eq!(cookies.len(), 3);
    let token = scene.link.split_once("token=").unwrap().1;
    for cookie in cookies {
        assert!(
            cookie.contains("HttpOnly") && cookie.contains("SameSite=Lax") && cookie.contains("Path=/"),
            "{cookie}"
        );
        assert!(!cookie.contains("Secure") && !cookie.contains(token), "{cookie}");
    }
    assert_eq!(scene.visitor.opens(&scene.link).await.url.query(), None);
}

async fn on_https_cookies_are_pinned_to_the_host(app: TestApp) {
    let mut app = TestApp::start_with(app.engine, |config| {
        config.base_url = Some("https://connect.example.com".parse().unwrap());
    })
    .await;
    app.base = format!("http://{}", app.address());
    let scene = Scene::of(app, &[]).await;
    let path = scene.link.strip_prefix("https://connect.example.com").unwrap();
    let opened = scene.visitor.request(Method::GET, path).header("host", "connect.example.com").send().await.unwrap();
    assert_eq!(opened.status(), 303);
    assert!(opened.headers()["strict-transport-security"].to_str().unwrap().starts_with("max-age=31536000"));
    let cookies: Vec<_> = opened.headers().get_all(SET_COOKIE).iter().map(|it| it.to_str().unwrap()).collect();
    // The link, the browser, and the language that the link asks for, if any.
    assert_eq!(cookies.len(), 3);
    for cookie in cookies {
        assert!(cookie.starts_with("__Host-") && cookie.contains("Secure"), "{cookie}");
        assert!(cookie.contains("Path=/") && !cookie.contains("Domain"), "{cookie}");
    }
}

async fn an_expired_link_says_so(app: TestApp) {
    let mut scene = Scene::of(app, &["github"]).await;
    let link = scene.app.link_with(&scene.alice, json!({ "expiresIn": 3_600 })).await;
    scene.app.later(TimeDelta::minutes(59));
    assert_eq!(scene.visitor.opens(&link).await.status, 200);
    scene.app.later(TimeDelta::minutes(1));
    assert_trouble(&scene.visitor.opens("/connect/portal").await, 410, "This link has expired");
    assert_trouble(&scene.app.visitor().opens(&link).await, 410, "This link has expired");
}

async fn a_revoked_link_says_so_and_its_open_portal_shows_nothing_more(app: TestApp) {
    let mut scene = Scene::of(app, &["github"]).await;
    let landing = scene.visitor.opens(&scene.link).await;
    let form = scene.visitor.clicks(&landing, "Connect GitHub").await;
    scene.revoke_links().await;
    for path in ["/connect/portal", "/connect/portal/github"] {
        assert_trouble(&scene.visitor.opens(path).await, 410, "This link no longer works");
    }
    let pressed = scene.visitor.presses(&form, "Continue to GitHub").await;
    assert_trouble(&pressed, 410, "This link no longer works");
    assert_trouble(&scene.app.visitor().opens(&scene.link).await, 410, "This link no longer works");
    assert!(scene.links().await.is_empty());
}

async fn deleting_the_end_user_kills_the_links_at_once(app: TestApp) {
    let mut scene = Scene::of(app, &["github"]).await;
    scene.visitor.opens(&scene.link).await;
    scene.app.backend().delete(&format!("/api/v1/end-users/{}", scene.alice)).await.expect(200);
    assert_trouble(&scene.visitor.opens("/connect/portal").await, 410, "This link no longer works");
    assert_trouble(&scene.app.visitor().opens(&scene.link).await, 410, "This link no longer works");
}

async fn a_page_without_a_link_asks_to_open_it_first(app: TestApp) {
    for path in ["/connect/portal", "/connect/portal/github", "/connect"] {
        assert_trouble(&app.visitor().opens(path).await, 403, "Open your link first");
    }
}

async fn a_link_cookie_of_another_browser_opens_nothing(app: TestApp) {
    let mut scene = Scene::of(app, &["github"]).await;
    scene.visitor.opens(&scene.link).await;
    let mut thief = scene.app.visitor();
    let (name, value) = scene.visitor.cookies.iter().find(|((_, name), _)| name == "portico-link").unwrap();
    thief.cookies.insert(name.clone(), value.clone());
    assert_trouble(&thief.opens("/connect/portal").await, 403, "Open your link first");
    // Nor beside a browser's own name.
    let workspace = scene.app.workspace(&[]).await;
    let bob = scene.app.end_user(&workspace, "bob").await;
    let own = scene.app.link(&bob).await;
    thief.opens(&own).await;
    thief.cookies.insert(name.clone(), value.clone());
    assert_trouble(&thief.opens("/connect/portal").await, 403, "Open your link first");
}

async fn a_link_for_one_integration_shows_and_allows_no_other(app: TestApp) {
    let mut scene = Scene::of(app, &["github", "slack"]).await;
    let listed = scene.app.backend().get(&format!("/api/v1/workspaces/{}/integrations", scene.workspace)).await;
    let listed = listed.expect(200);
    let all = listed["integrations"].as_array().unwrap();
    let github = all.iter().find(|it| it["alias"] == "github").unwrap()["id"].clone();
    let done = scene.connects_as("slack", "ada").await;
    let slack = ids(&json!(scene.connections().await))[0].clone();
    assert_eq!(done.heading(), "Slack is connected");
    for body in [json!({ "integrationName": "github" }), json!({ "workspaceIntegrationId": github })] {
        let link = scene.app.link_with(&scene.alice, body).await;
        let mut visitor = scene.app.visitor();
        let landing = visitor.opens(&link).await;
        assert_eq!(landing.all(".card h2"), ["GitHub"]);
        let github = visitor.opens("/connect/portal/github").await;
        let csrf = github.form("Continue to GitHub").fields[0].1.clone();
        assert_trouble(&visitor.opens("/connect/portal/slack").await, 404, "There is nothing here");
        let posted = visitor.posts("/connect/portal/slack", &[("csrf", &csrf)]).await;
        assert_trouble(&posted, 404, "There is nothing here");
        for page in ["", "/rename", "/disconnect", "/reconnect"] {
            let page = visitor.opens(format!("/connect/portal/connections/{slack}{page}")).await;
            assert_trouble(&page, 404, "There is nothing here");
        }
        let posted =
            visitor.posts(&format!("/connect/portal/connections/{slack}/disconnect"), &[("csrf", &csrf)]).await;
        assert_trouble(&posted, 404, "There is nothing here");
    }
    assert_eq!(scene.connections().await.len(), 1);
}

async fn every_page_is_guarded_by_its_headers(app: TestApp) {
    let mut scene = Scene::of(app, &["github"]).await;
    let done = scene.connects_as("github", "ada").await;
    let id = ids(&json!(scene.connections().await))[0].clone();
    let own = format!("/connect/portal/connections/{id}");
    let mut pages = vec![done];
    for path in [
        "/connect/portal",
        "/connect/portal/github",
        "/connect/portal/nothing",
        "/connect/nothing",
        "/connect/portal?token=eut_x",
        &own,
        &format!("{own}/rename"),
        &format!("{own}/disconnect"),
        &format!("{own}/reconnect"),
    ] {
        pages.push(scene.visitor.opens(path).await);
    }
    for page in pages {
        let policy = page.header("content-security-policy");
        for part in ["default-src 'none'", "frame-ancestors 'none'", "base-uri 'none'", "form-action 'self'"] {
            assert!(policy.contains(part), "{}: {policy}", page.url);
        }
        assert!(!policy.contains("unsafe") && !policy.contains('*'), "{}: {policy}", page.url);
        for (name, value) in [
            ("referrer-policy", "no-referrer"),
            ("cache-control", "no-store"),
            ("x-content-type-options", "nosniff"),
            ("x-frame-options", "DENY"),
            ("content-type", "text/html; charset=utf-8"),
        ] {
            assert_eq!(page.header(name), value, "{}", page.url);
        }
    }
    // Chromium applies `form-action` to the redirect that follows too.
    let form = scene.visitor.opens("/connect/portal/github").await;
    let provider = scene.app.provider.url().to_owned();
    assert!(form.header("content-security-policy").contains(&format!("form-action 'self' {provider}")));
    let nobody = Backend::nobody(&scene.app.base).get("/connect/portal").await;
    assert_eq!(nobody.status, 403);
    let consent = to_consent(&mut scene.visitor, &scene.link, "github").await;
    assert!(consent.url.as_str().starts_with(&provider));
}
