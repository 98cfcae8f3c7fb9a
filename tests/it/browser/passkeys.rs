//! Passkeys in a browser with an authenticator of its own (WebAuthn, 11: user agent automation).

use chrono::TimeDelta;
use portico::{domain::member::Role, services::members::sign_in};

use super::{Browser, Scripts, start};
use crate::{
    dashboard::support::{first_organization, member},
    support::TestApp,
};

/// Sign in as a new owner, by a link.
async fn signs_in(app: &TestApp, browser: &Browser) {
    let org = first_organization(app).await;
    let ada = member(app, org, Role::Owner, "ada@acme.test", &[]).await;
    let link = sign_in::operator_link(app.context(), &ada).await.unwrap();
    browser.opens(link.as_str()).await;
    browser.presses("Sign in").await;
    browser.reads("Welcome to Default").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_member_makes_a_passkey_and_comes_with_it_from_then_on() {
    let (app, browser) = start(Scripts::On).await;
    let authenticator = browser.has_authenticator().await;
    signs_in(&app, &browser).await;
    browser.opens(&format!("{}/dashboard/account", app.base)).await;
    browser.clicks("Add a passkey").await;
    browser.reads("Add a passkey").await;
    browser.types("name", "Laptop").await;
    browser.presses("Make a passkey").await;
    browser.reads("Your account").await;
    assert!(browser.words().await.contains("Laptop"), "{}", browser.words().await);

    browser.forgets(&format!("{}/dashboard/sign-in", app.base)).await;
    browser.presses("Sign in with a passkey").await;
    browser.reads("Welcome to Default").await;

    app.later(TimeDelta::minutes(10));
    browser.opens(&format!("{}/dashboard/api-keys/new", app.base)).await;
    browser.reads("Show that it is you").await;
    browser.presses("Use a passkey").await;
    browser.reads("Make an API key").await;

    // Somebody else at the device: it does not unlock, and the page says what else there is.
    browser.unlocks(&authenticator, false).await;
    browser.forgets(&format!("{}/dashboard/sign-in", app.base)).await;
    browser.presses("Sign in with a passkey").await;
    browser.reads("Sign in with a passkey").await;
    browser.waits_for("!document.querySelector('[data-failed]').hidden").await;
    browser.unlocks(&authenticator, true).await;
    browser.presses("Use a passkey").await;
    browser.reads("Welcome to Default").await;
    browser.closes().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_scripts_the_page_shows_the_other_ways() {
    let (app, browser) = start(Scripts::Off).await;
    browser.opens(&format!("{}/dashboard/sign-in", app.base)).await;
    browser.presses("Sign in with a passkey").await;
    browser.reads("Sign in with a passkey").await;
    assert!(browser.words().await.contains("Passkeys need scripts"), "{}", browser.words().await);
    browser.clicks("Take another way").await;
    browser.reads("Sign in to the dashboard").await;
    browser.closes().await;
}
