//! The pages as they leave: their HTML, where they lead, what they weigh. What holds for each by itself (headings, labels,
//! tokens in forms) is tested beside them.

use std::collections::BTreeMap;

use portico::language::Language;
use portico::web::{
    ROUTES,
    dashboard::{self, gallery::gallery as dashboard_gallery},
    portal::gallery::{gallery as portal_gallery, mails},
};
use regex_lite::Regex;
use reqwest::Method;
use scraper::{Html, Selector};
use serde_json::json;

use crate::support::{Engine, TestApp};

/// `portal.md`: a landing page of ten cards, in bytes over the wire and in requests.
const WEIGHT_MAX: usize = 30_000;
const REQUESTS_MAX: usize = 4;

/// Every page of the portal and of the dashboard, in every state.
fn gallery() -> Vec<(String, String)> {
    [portal_gallery(Language::English).unwrap(), dashboard_gallery().unwrap()].concat()
}

/// The attribute of every element that the selector finds.
fn attributes(html: &str, selector: &str, name: &str) -> Vec<String> {
    let selector = Selector::parse(selector).unwrap();
    Html::parse_document(html).select(&selector).filter_map(|it| it.attr(name)).map(str::to_owned).collect()
}

/// Whether the route table has this path under this method.
fn is_routed(method: &str, path: &str) -> bool {
    let fits = |pattern: &str, part: &str| match pattern.strip_prefix('{').and_then(|it| it.split_once('}')) {
        Some((_, suffix)) => part.len() > suffix.len() && part.ends_with(suffix),
        None => pattern == part,
    };
    let is = |route: &str| {
        let (patterns, parts): (Vec<_>, Vec<_>) = (route.split('/').collect(), path.split('/').collect());
        patterns.len() == parts.len() && patterns.into_iter().zip(parts).all(|(pattern, part)| fits(pattern, part))
    };
    ROUTES.iter().any(|(route, methods)| methods.contains(&method) && is(route))
        || dashboard::ROUTES.iter().any(|route| route.method == method && is(route.path))
}

#[test]
fn every_page_in_every_state_looks_as_it_did() {
    let images = Regex::new("data:image/[^\"]*").unwrap();
    let mut pages = BTreeMap::<String, String>::new();
    for (name, html) in [gallery(), mails(Language::English).unwrap()].concat() {
        let page = name.split('-').next().unwrap().to_owned();
        let html = images.replace_all(&html, "data:…");
        pages.entry(page).or_default().push_str(&format!("==== {name}\n{html}\n"));
    }
    assert_eq!(pages.len(), 31);
    for (page, states) in pages {
        insta::assert_snapshot!(page, states);
    }
}

#[test]
fn every_link_and_form_leads_to_a_route() {
    let mut followed = 0;
    for (name, html) in gallery() {
        let gets = attributes(&html, "a, link[rel=stylesheet]", "href").into_iter().map(|url| ("GET", url));
        let searches = attributes(&html, "form[method=get]", "action").into_iter().map(|url| ("GET", url));
        let posts = attributes(&html, "form[method=post]", "action").into_iter().map(|url| ("POST", url));
        for (method, url) in gets.chain(searches).chain(posts) {
            let outside = url.starts_with("https://");
            if outside || url.starts_with('#') || url.starts_with("/static/") {
                continue;
            }
            followed += 1;
            let path = url.split(['?', '#']).next().unwrap();
            assert!(is_routed(method, path), "{name}: {method} {url}");
        }
    }
    assert!(followed > 100, "{followed}");
    assert!(!is_routed("POST", "/connect/portal"), "the table is looked at");
    assert!(!is_routed("GET", "/connect/portal/slack/more"), "the whole path is looked at");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_landing_page_of_ten_cards_is_light() {
    let app = TestApp::start(Engine::Sqlite).await;
    let ten = [
        "slack",
        "github",
        "gmail",
        "google-calendar",
        "google-drive",
        "hubspot",
        "notion",
        "salesforce",
        "linear",
        "dropbox",
    ];
    let workspace = app.workspace(&ten).await;
    let look = json!({ "branding": { "color": "#0f766e" } });
    app.backend().patch(&format!("/api/v1/workspaces/{workspace}"), look).await.expect(200);
    let alice = app.end_user(&workspace, "user_123").await;
    let mut visitor = app.visitor();
    let landing = visitor.opens(app.link(&alice).await).await;
    assert_eq!(landing.all("li.card").len(), 10);

    let mut urls = vec![landing.url.path().to_owned()];
    urls.extend(attributes(&landing.html, "link", "href"));
    urls.extend(attributes(&landing.html, "img, script", "src"));
    urls.retain(|url| !url.starts_with("data:"));
    assert!(urls.len() >= 3 && urls.len() <= REQUESTS_MAX, "{urls:?}");
    let mut weight = 0;
    for url in &urls {
        let request = visitor.request(Method::GET, url).header("accept-encoding", "br");
        let answer = request.send().await.unwrap();
        assert_eq!(answer.status(), 200, "{url}");
        assert_eq!(answer.headers()["content-encoding"], "br", "{url}");
        weight += answer.bytes().await.unwrap().len();
    }
    assert!(weight <= WEIGHT_MAX, "{weight} bytes in {urls:?}");
}
