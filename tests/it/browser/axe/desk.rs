//! The dashboard: every page of its route table, every form that was refused, every step of getting in.

use chrono::TimeDelta;
use portico::{
    domain::member::{Member, Role},
    services::members::sign_in,
    web::dashboard::{ROUTES, gallery::gallery},
};

use super::{Critic, DESKTOP, PHONE};
use crate::{
    browser::{Browser, Scripts},
    dashboard::{
        gate::Estate,
        support::{code_for, first_organization, member},
    },
    support::{Engine, TestApp},
};

/// What is entered to be refused: on which page, into which field, what.
const REFUSED: [(&str, &str, &str); 12] = [
    ("/dashboard/members/new", "email", "nobody"),
    ("/dashboard/oauth-apps/new", "clientId", ""),
    ("/dashboard/oauth-apps/{id}", "authUrl", "nowhere"),
    ("/dashboard/api-keys/new", "name", ""),
    ("/dashboard/new-workspace", "slug", "No!"),
    ("/dashboard/workspaces/{workspace}/settings", "slug", "No!"),
    ("/dashboard/workspaces/{workspace}/branding", "logoUrl", "ftp://nowhere"),
    ("/dashboard/workspaces/{workspace}/end-users/new", "externalId", ""),
    ("/dashboard/workspaces/{workspace}/end-users/{id}/edit", "email", "nobody"),
    ("/dashboard/workspaces/{workspace}/end-users/{id}/invite", "email", "nobody"),
    ("/dashboard/workspaces/{workspace}/integrations/new", "alias", "No!"),
    ("/dashboard/workspaces/{workspace}/integrations/{id}", "alias", "No!"),
];

/// The server judges, not the browser.
const UNCHECKED: &str = "document.querySelectorAll('form').forEach(it => it.noValidate = true)";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_sample_on_a_phone() {
    every_sample(&[PHONE]).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_sample_on_a_desktop() {
    every_sample(&[DESKTOP]).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_page_on_a_phone() {
    every_page(&[PHONE]).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_page_on_a_desktop() {
    every_page(&[DESKTOP]).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_form_that_was_refused() {
    let (app, browser, owner) = scene().await;
    let estate = Estate::of(&app, Role::Owner).await;
    let mut critic = Critic::new(&browser, &[PHONE, DESKTOP]);
    comes_in(&app, &browser, &owner).await;
    for (page, field, wrong) in REFUSED {
        let route = ROUTES.iter().find(|route| route.path == page && route.method == "GET").unwrap();
        browser.opens(&format!("{}{}", app.base, estate.path(route))).await;
        browser.runs(UNCHECKED).await;
        browser.types(field, wrong).await;
        browser.runs("document.querySelector('.sheet > form button').click()").await;
        browser.waits_for("document.querySelector('.notice.bad[role=alert]') !== null").await;
        critic.looks_at(&format!("{page}, {field} refused")).await;
    }
    critic.is_content();
    browser.closes().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_step_of_getting_in() {
    let (app, browser, owner) = scene().await;
    let mut critic = Critic::new(&browser, &[PHONE, DESKTOP]);
    let is_refused = "document.querySelector('.notice.bad') !== null";
    browser.opens(&format!("{}/dashboard", app.base)).await;
    browser.reads("Sign in to the dashboard").await;
    critic.looks_at("sign-in").await;
    browser.runs(UNCHECKED).await;
    browser.types("email", "nobody").await;
    browser.presses("Send me a code").await;
    browser.waits_for(is_refused).await;
    critic.looks_at("sign-in, refused").await;
    browser.types("email", &owner.email).await;
    browser.presses("Send me a code").await;
    browser.reads("Enter the code").await;
    critic.looks_at("sign-in, code").await;
    browser.types("code", "000 000").await;
    browser.presses("Sign in").await;
    browser.waits_for(is_refused).await;
    critic.looks_at("sign-in, code refused").await;
    browser.types("code", &code_for(&app, &owner.email).await).await;
    browser.presses("Sign in").await;
    browser.reads("Welcome to Default").await;
    critic.looks_at("welcome").await;

    app.later(TimeDelta::minutes(11));
    browser.opens(&format!("{}/dashboard/api-keys/new", app.base)).await;
    browser.reads("Show that it is you").await;
    critic.looks_at("confirm").await;
    browser.presses("Send me a code").await;
    browser.waits_for("document.querySelector('[name=code]') !== null").await;
    critic.looks_at("confirm, code").await;
    browser.types("code", "000 000").await;
    browser.presses("Go on").await;
    browser.waits_for(is_refused).await;
    critic.looks_at("confirm, code refused").await;
    browser.types("code", &code_for(&app, &owner.email).await).await;
    browser.presses("Go on").await;
    browser.reads("Make an API key").await;
    browser.types("name", "Backend").await;
    browser.presses("Make it").await;
    browser.reads("The API key is ready").await;
    critic.looks_at("a key, this once").await;

    browser.opens(&format!("{}/dashboard/workspaces/nothing", app.base)).await;
    critic.looks_at("nothing there").await;
    let link = sign_in::operator_link(app.context(), &owner).await.unwrap();
    browser.opens(link.as_str()).await;
    critic.looks_at("sign-in, link").await;
    browser.opens(&format!("{link}x")).await;
    critic.looks_at("sign-in, over").await;
    critic.is_content();
    browser.closes().await;
}

async fn scene() -> (TestApp, Browser, Member) {
    let (app, browser) = (TestApp::start(Engine::Sqlite).await, Browser::opened(Scripts::On).await);
    let org = first_organization(&app).await;
    let owner = member(&app, org, Role::Owner, "ada@northwind.test", &[]).await;
    (app, browser, owner)
}

/// Sign in by a link.
async fn comes_in(app: &TestApp, browser: &Browser, who: &Member) {
    let link = sign_in::operator_link(app.context(), who).await.unwrap();
    browser.opens(link.as_str()).await;
    browser.presses("Sign in").await;
    browser.waits_for("document.querySelector('#menu') !== null").await;
}

async fn every_sample(widths: &'static [u32]) {
    let (app, browser) = (TestApp::start(Engine::Sqlite).await, Browser::opened(Scripts::On).await);
    let mut critic = Critic::new(&browser, widths);
    // What a page frames is shown to who is signed in only.
    for (name, _) in gallery().unwrap().into_iter().filter(|(_, html)| !html.contains("<iframe")) {
        browser.opens(&format!("{}/_gallery/{name}", app.base)).await;
        critic.looks_at(&name).await;
    }
    critic.is_content();
    browser.closes().await;
}

/// Whatever the route table has a page for; files are none, and what is framed is looked at by itself.
async fn every_page(widths: &'static [u32]) {
    let (app, browser, owner) = scene().await;
    let estate = Estate::of(&app, Role::Owner).await;
    let mut critic = Critic::new(&browser, widths);
    comes_in(&app, &browser, &owner).await;
    let is_page = |path: &str| !path.ends_with(".csv") && !path.contains("/branding/");
    let pages = ROUTES.iter().filter(|route| route.method == "GET" && is_page(route.path));
    for route in pages {
        browser.opens(&format!("{}{}", app.base, estate.path(route))).await;
        assert_eq!(browser.evaluates("document.querySelectorAll('h1').length").await, 1, "{}", route.path);
        critic.looks_at(route.path).await;
    }
    critic.is_content();
    browser.closes().await;
}
