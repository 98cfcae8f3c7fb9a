//! What a person comes for: connecting accounts, looking after them, ending them.

use super::{Alice, Browser, Scripts, with_scripts_and_without};
use crate::support::{Engine, TestApp};

with_scripts_and_without! {
    a_person_connects_two_integrations_and_the_backend_sees_both,
    an_account_is_renamed_and_disconnected,
    a_search_finds_one_of_many,
}

async fn a_person_connects_two_integrations_and_the_backend_sees_both(app: &TestApp, browser: &Browser) {
    let alice = Alice::of(app).await;
    alice.connects(browser, "Slack").await;
    browser.clicks("All integrations").await;
    browser.reads("Connect your accounts").await;
    browser.clicks("Connect GitHub").await;
    browser.presses("Continue to GitHub").await;
    browser.presses("Allow").await;
    browser.reads("GitHub is connected").await;

    browser.opens(&alice.link).await;
    browser.reads("Connect your accounts").await;
    assert!(!browser.url().await.as_str().contains("token"), "the token leaves the address bar");
    assert_eq!(browser.words().await.matches("\nConnected").count(), 2, "{}", browser.words().await);
    let seen = alice.connections(app).await;
    let names: Vec<_> = seen.iter().map(|it| it["integrationName"].as_str().unwrap()).collect();
    assert_eq!(names, ["slack", "github"]);
    assert!(
        seen.iter().all(|it| it["endUserId"] == "user_123" || it["endUser"]["externalId"] == "user_123"),
        "{seen:?}"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn on_postgres_a_person_connects_two_integrations_and_the_backend_sees_both() {
    let (app, browser) = (TestApp::start(Engine::Postgres).await, Browser::opened(Scripts::On).await);
    a_person_connects_two_integrations_and_the_backend_sees_both(&app, &browser).await;
    browser.closes().await;
}

async fn an_account_is_renamed_and_disconnected(app: &TestApp, browser: &Browser) {
    let alice = Alice::of(app).await;
    alice.connects(browser, "Slack").await;
    assert_eq!(app.provider.live_tokens("slack").len(), 1);
    let label = alice.connections(app).await[0]["displayName"].as_str().unwrap().to_owned();

    browser.clicks("All integrations").await;
    browser.clicks(&format!("Manage {label}")).await;
    browser.reads(&label).await;
    browser.clicks("Rename").await;
    browser.types("label", "Work").await;
    browser.presses("Save").await;
    browser.reads("Work").await;
    assert!(browser.words().await.contains("The account is renamed."));
    assert_eq!(alice.connections(app).await[0]["displayName"], "Work");

    browser.clicks("Disconnect…").await;
    browser.reads("Disconnect Slack?").await;
    assert_eq!(alice.connections(app).await.len(), 1, "asking is not doing");
    browser.presses("Disconnect").await;
    browser.reads("Connect your accounts").await;
    assert!(browser.words().await.contains("The account is disconnected."));
    assert_eq!(alice.connections(app).await.len(), 0);
    app.run_jobs().await;
    assert_eq!(app.provider.live_tokens("slack").len(), 0, "the access is withdrawn at the provider too");
}

async fn a_search_finds_one_of_many(app: &TestApp, browser: &Browser) {
    let many = ["slack", "github", "gmail", "google-drive", "hubspot", "notion", "linear", "dropbox", "salesforce"];
    let workspace = app.workspace(&many).await;
    let user = app.end_user(&workspace, "user_123").await;
    browser.opens(&app.link(&user).await).await;
    browser.types("q", "drop").await;
    browser.presses("Search").await;
    browser.reads("Connect your accounts").await;
    let words = browser.words().await;
    assert!(words.contains("Dropbox") && !words.contains("Slack"), "{words}");
    browser.types("q", "no such thing").await;
    browser.presses("Search").await;
    browser.clicks("Show everything").await;
    assert!(browser.words().await.contains("Slack"));
}
