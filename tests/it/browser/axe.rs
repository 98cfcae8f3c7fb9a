//! No barriers that axe-core can see, on any page: light and dark, on a phone and on a desktop, in English and in Arabic.

mod desk;

use portico::{language::Language, web::portal::gallery::gallery};
use serde_json::{Value, json};

use super::{Browser, Scripts, driver::Scheme};
use crate::support::{Engine, TestApp};

/// Where `scripts/test` says that it has put axe-core.
const AXE: &str = "PORTICO_TEST_AXE";
const PHONE: u32 = 390;
const DESKTOP: u32 = 1280;

/// Every rule for WCAG 2.2 AA, and what axe-core holds to be good manners besides.
const RUN: &str = "const done = arguments[arguments.length - 1];
    const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
    axe.run(document, { runOnly: tags, resultTypes: ['violations'] }).then(
        found => done(found.violations.map(it => it.id + ': ' + it.nodes.map(node => node.html).join(' '))),
        error => done([String(error)]));";

/// Somebody who looks for barriers.
struct Critic<'a> {
    browser: &'a Browser,
    axe: String,
    widths: &'static [u32],
    found: Vec<String>,
}

impl<'a> Critic<'a> {
    fn new(browser: &'a Browser, widths: &'static [u32]) -> Self {
        #[expect(clippy::disallowed_methods, reason = "the test script tells by the environment")]
        let path = std::env::var(AXE)
            .unwrap_or_else(|_| panic!("{AXE} is not set: run scripts/test, which installs axe-core"));
        Self { browser, axe: std::fs::read_to_string(path).unwrap(), widths, found: Vec::new() }
    }

    /// Look at the page that is open, in every way.
    async fn looks_at(&mut self, name: &str) {
        self.browser.runs(&self.axe).await;
        for width in self.widths {
            for scheme in [Scheme::Light, Scheme::Dark] {
                self.browser.looks(*width, scheme).await;
                let found = self.browser.awaits(RUN).await;
                let found = found.as_array().unwrap().iter().map(|it| format!("{name}, {width}, {scheme:?}: {it}"));
                self.found.extend(found);
            }
        }
    }

    fn is_content(&self) {
        assert!(self.found.is_empty(), "\n{}", self.found.join("\n"));
    }
}

/// Every state that a page can be in.
async fn every_sample(language: Language, widths: &'static [u32]) {
    let (app, browser) = (TestApp::start(Engine::Sqlite).await, Browser::opened(Scripts::On).await);
    let mut critic = Critic::new(&browser, widths);
    for (name, _) in gallery(language).unwrap() {
        browser.opens(&format!("{}/_gallery/{name}?language={}", app.base, language.tag())).await;
        critic.looks_at(&name).await;
    }
    critic.is_content();
    browser.closes().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_sample_on_a_phone() {
    every_sample(Language::English, &[PHONE]).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_sample_on_a_desktop() {
    every_sample(Language::English, &[DESKTOP]).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_sample_on_a_phone_in_arabic() {
    every_sample(Language::Arabic, &[PHONE]).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_sample_on_a_desktop_in_arabic() {
    every_sample(Language::Arabic, &[DESKTOP]).await;
}

/// The pages as a person meets them, with real integrations, logos and colours.
async fn a_whole_visit(language: Language) {
    let (app, browser) = (TestApp::start(Engine::Sqlite).await, Browser::opened(Scripts::On).await);
    let mut critic = Critic::new(&browser, &[PHONE, DESKTOP]);
    let workspace = app.workspace(&["slack", "github", "jira-cloud"]).await;
    let look = json!({ "branding": { "color": "#f5d90a" } });
    app.backend().patch(&format!("/api/v1/workspaces/{workspace}"), look).await.expect(200);
    for (name, method) in [("openai", Value::Null), ("stripe", json!("*"))] {
        let body = json!({ "integrationName": name, "connectionStrategy": "per_user", "authMethodKey": method });
        app.backend().post(&format!("/api/v1/workspaces/{workspace}/integrations"), body).await.expect(201);
    }
    let alice = app.end_user(&workspace, "user_123").await;
    let link = app.link_with(&alice, json!({ "language": language.tag() })).await;
    let at = |path: &str| format!("{}/connect/portal{path}", app.base);

    browser.opens(&link).await;
    critic.looks_at("landing, new").await;
    for name in ["slack", "openai", "stripe"] {
        browser.opens(&at(&format!("/{name}"))).await;
        critic.looks_at(name).await;
    }
    browser.opens(&at("/github")).await;
    browser.submits().await;
    browser.presses("Deny").await;
    browser.waits_for("document.querySelector('.mark.bad') !== null").await;
    critic.looks_at("failed").await;
    browser.opens(&at("/slack")).await;
    browser.submits().await;
    browser.presses("Allow").await;
    browser.waits_for("document.querySelector('.mark.good') !== null").await;
    critic.looks_at("done").await;
    browser.opens(&at("")).await;
    critic.looks_at("landing, connected").await;
    let connection = app.connections(&alice).await[0]["id"].as_str().unwrap().to_owned();
    for page in ["", "/rename", "/disconnect", "/reconnect"] {
        browser.opens(&at(&format!("/connections/{connection}{page}"))).await;
        critic.looks_at(&format!("connection{page}")).await;
    }
    browser.submits().await;
    browser.runs("document.querySelectorAll('[name=user]')[1].checked = true").await;
    browser.presses("Allow").await;
    browser.waits_for("document.querySelector('[name=choice]') !== null").await;
    critic.looks_at("decide").await;
    browser.opens(&at("/jira-cloud")).await;
    browser.submits().await;
    browser.presses("Allow").await;
    browser.waits_for("document.querySelector('[name=place]') !== null").await;
    critic.looks_at("choose").await;
    browser.opens(&at("/nothing")).await;
    critic.looks_at("trouble").await;
    let body = json!({
        "integrationName": "github", "connectionName": "GitHub", "externalId": "code", "workspaceId": workspace,
    });
    let session = app.backend().post("/api/v1/connect/token", body).await.expect(200);
    browser.opens(session["connectUrl"].as_str().unwrap()).await;
    critic.looks_at("session").await;
    critic.is_content();
    browser.closes().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_page_of_a_visit() {
    a_whole_visit(Language::English).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_page_of_a_visit_in_arabic() {
    a_whole_visit(Language::Arabic).await;
}
