//! Back to the product: by a redirect, by a button, by a message to the page that opened the portal.

use reqwest::Method;
use serde_json::json;

use super::steps::{Scene, parameter, submits, to_consent};
use crate::support::{TestApp, Visitor, both};

both! {
    a_link_for_one_integration_returns_by_itself,
    a_link_for_all_integrations_offers_the_way_back,
    whoever_follows_a_link_on_a_page_of_the_product_returns_to_it,
    a_portal_in_a_popup_tells_the_page_that_opened_it,
    a_page_of_our_own_is_no_opener,
}

const SUCCESS: &str = "https://app.example.com/settings?tab=apps";

async fn a_link_for_one_integration_returns_by_itself(app: TestApp) {
    let mut scene = Scene::of(app, &["github", "slack"]).await;
    let body = json!({ "integrationName": "github", "successRedirectUri": SUCCESS, "state": "a&b=c ü" });
    scene.link = scene.app.link_with(&scene.alice, body).await;
    let left = scene.connects_as("github", "ada").await;
    assert_eq!(left.status, 303);
    let to: url::Url = left.header("location").parse().unwrap();
    assert!(to.as_str().starts_with(SUCCESS));
    let connection = &scene.connections().await[0];
    for (name, value) in [
        ("tab", "apps"),
        ("status", "success"),
        ("connectionId", connection["id"].as_str().unwrap()),
        ("externalId", "user_123:github"),
        ("integrationName", "github"),
        ("state", "a&b=c ü"),
    ] {
        assert_eq!(parameter(&to, name).as_deref(), Some(value), "{to}");
    }
}

async fn a_link_for_all_integrations_offers_the_way_back(app: TestApp) {
    let mut scene = Scene::of(app, &["github", "slack"]).await;
    scene.link = scene.app.link_with(&scene.alice, json!({ "successRedirectUri": SUCCESS, "state": "s1" })).await;
    let done = scene.connects_as("github", "ada").await;
    assert_eq!(done.heading(), "GitHub is connected");
    let back = done.link("Back to Acme");
    assert!(back.as_str().starts_with(SUCCESS));
    assert_eq!(parameter(&back, "state").as_deref(), Some("s1"));
    assert_eq!(scene.visitor.clicks(&done, "All integrations").await.heading(), "Connect your accounts");
}

/// Open a link as a browser does when a page of `from` has opened it in a window.
async fn opens_from(visitor: &mut Visitor, link: &str, from: &str) {
    let answer = visitor.request(Method::GET, link).header("referer", from).send().await.unwrap();
    let url: url::Url = link.parse().unwrap();
    let host = format!("{}:{}", url.host_str().unwrap(), url.port().unwrap());
    for set in answer.headers().get_all("set-cookie") {
        let (name, value) = set.to_str().unwrap().split(';').next().unwrap().split_once('=').unwrap();
        visitor.cookies.insert((host.clone(), name.to_owned()), value.to_owned());
    }
}

/// A link in the same window carries a referrer too: only the return URL tells what the product wants.
async fn whoever_follows_a_link_on_a_page_of_the_product_returns_to_it(app: TestApp) {
    let mut scene = Scene::of(app, &["github"]).await;
    let body = json!({ "integrationName": "github", "successRedirectUri": SUCCESS });
    scene.link = scene.app.link_with(&scene.alice, body).await;
    opens_from(&mut scene.visitor, &scene.link, "https://app.example.com/settings").await;
    let form = scene.visitor.opens("/connect/portal/github").await;
    let consent = submits(&mut scene.visitor, &form).await;
    let left = scene.visitor.presses(&consent, "Allow").await;
    assert_eq!(left.status, 303);
    assert!(left.header("location").starts_with(SUCCESS));
}

async fn a_portal_in_a_popup_tells_the_page_that_opened_it(app: TestApp) {
    let mut scene = Scene::of(app, &["github"]).await;
    scene.link = scene.app.link_with(&scene.alice, json!({ "integrationName": "github" })).await;
    opens_from(&mut scene.visitor, &scene.link, "https://product.example.com/settings?secret=1").await;
    let form = scene.visitor.opens("/connect/portal/github").await;
    let consent = submits(&mut scene.visitor, &form).await;
    let failed = scene.visitor.presses(&consent, "Deny").await;
    assert!(failed.html.contains(r#"data-connect-result="error""#));
    assert!(failed.html.contains(r#"data-error="access_denied""#));
    let form = scene.visitor.clicks(&failed, "Try again").await;
    let consent = submits(&mut scene.visitor, &form).await;
    let done = scene.visitor.presses(&consent, "Allow").await;
    assert_eq!((done.status, done.heading().as_str()), (200, "GitHub is connected"), "it has a message to deliver");
    let connection = scene.connections().await[0]["id"].as_str().unwrap().to_owned();
    for part in [
        r#"data-connect-result="success""#,
        r#"data-target-origin="https://product.example.com""#,
        r#"data-integration-name="github""#,
        r#"data-external-id="user_123:github""#,
        &format!(r#"data-connection-id="{connection}""#),
    ] {
        assert!(done.html.contains(part), "{part} in {}", done.html);
    }
    assert!(!done.html.contains("secret=1"));
    assert_eq!(done.all("script[src]").len(), 1);
}

async fn a_page_of_our_own_is_no_opener(app: TestApp) {
    let mut scene = Scene::of(app, &["github"]).await;
    for from in [&format!("{}/connect/portal", scene.app.base), "about:blank", "not a url", "data:text/html,x"] {
        opens_from(&mut scene.visitor, &scene.link, from).await;
        let consent = to_consent(&mut scene.visitor, "/connect/portal", "github").await;
        let done = scene.visitor.presses(&consent, "Allow").await;
        assert!(!done.html.contains("data-target-origin") && done.all("script").is_empty(), "{from}");
    }
}
