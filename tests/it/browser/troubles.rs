//! What can go wrong on the way, and the page that says so.

use chrono::TimeDelta;

use super::{Alice, Browser, Scripts, with_scripts_and_without};
use crate::support::TestApp;

with_scripts_and_without! {
    whoever_denies_is_told_that_nothing_was_connected_and_can_try_again,
    an_expired_link_says_so,
    a_link_that_expires_on_the_way_says_so,
    nobody_finishes_what_was_started_in_another_browser,
    the_same_answer_twice_makes_one_connection,
    a_provider_that_is_down_is_not_the_persons_fault,
}

async fn whoever_denies_is_told_that_nothing_was_connected_and_can_try_again(app: &TestApp, browser: &Browser) {
    let alice = Alice::of(app).await;
    alice.asks_for(browser, "Slack").await;
    browser.presses("Deny").await;
    browser.reads("Nothing was connected").await;
    assert_eq!(alice.connections(app).await.len(), 0);
    browser.clicks("Try again").await;
    browser.presses("Continue to Slack").await;
    browser.presses("Allow").await;
    browser.reads("Slack is connected").await;
    assert_eq!(alice.connections(app).await.len(), 1);
}

async fn an_expired_link_says_so(app: &TestApp, browser: &Browser) {
    let alice = Alice::of(app).await;
    browser.opens(&alice.link).await;
    browser.reads("Connect your accounts").await;
    app.later(TimeDelta::days(31));
    browser.reloads().await;
    browser.reads("This link has expired").await;
    browser.opens(&alice.link).await;
    browser.reads("This link has expired").await;
    browser.opens(&format!("{}x", alice.link)).await;
    browser.reads("This link is incomplete").await;
}

async fn a_link_that_expires_on_the_way_says_so(app: &TestApp, browser: &Browser) {
    let alice = Alice::of(app).await;
    let link = app.link_with(&alice.id, serde_json::json!({ "expiresIn": 3_600 })).await;
    let alice = Alice { link, ..alice };
    app.later(TimeDelta::minutes(45));
    alice.asks_for(browser, "Slack").await;
    app.later(TimeDelta::minutes(30));
    browser.presses("Allow").await;
    browser.reads("Your link has expired").await;
    assert_eq!(alice.connections(app).await.len(), 0);
}

async fn nobody_finishes_what_was_started_in_another_browser(app: &TestApp, browser: &Browser) {
    let alice = Alice::of(app).await;
    alice.asks_for(browser, "Slack").await;
    let victim = Browser::another(Scripts::On).await;
    victim.opens(browser.url().await.as_str()).await;
    victim.presses("Allow").await;
    victim.reads("You started in another browser").await;
    assert_eq!(alice.connections(app).await.len(), 0);
    // Neither does somebody who has a link of their own open there.
    let bob = app.end_user(&alice.workspace, "user_456").await;
    victim.opens(&app.link(&bob).await).await;
    victim.reads("Connect your accounts").await;
    victim.opens(browser.url().await.as_str()).await;
    victim.presses("Allow").await;
    victim.reads("You started in another browser").await;
    assert_eq!(app.connections(&bob).await.len(), 0);
    victim.closes().await;

    browser.presses("Allow").await;
    browser.reads("Slack is connected").await;
    assert_eq!(alice.connections(app).await.len(), 1);
}

async fn the_same_answer_twice_makes_one_connection(app: &TestApp, browser: &Browser) {
    let alice = Alice::of(app).await;
    alice.connects(browser, "Slack").await;
    let done = browser.url().await;
    let made = alice.connections(app).await;
    browser.reloads().await;
    browser.reads("Slack is connected").await;
    browser.goes_back().await;
    browser.reads("Connect your Slack account").await;
    browser.presses("Allow").await;
    browser.reads("Slack is connected").await;
    assert_eq!(browser.url().await, done, "the page of the one flow that there was");
    assert_eq!(alice.connections(app).await, made);
    assert_eq!(app.provider.calls("slack").token, 1, "the second code was never redeemed");
}

async fn a_provider_that_is_down_is_not_the_persons_fault(app: &TestApp, browser: &Browser) {
    let alice = Alice::of(app).await;
    app.provider.is_down("slack");
    alice.asks_for(browser, "Slack").await;
    browser.presses("Allow").await;
    browser.reads("Slack is not answering").await;
    assert!(browser.words().await.contains("Nothing was lost."));
    assert_eq!(alice.connections(app).await.len(), 0);
    app.provider.heal("slack");
    browser.clicks("Try again").await;
    browser.presses("Continue to Slack").await;
    browser.presses("Allow").await;
    browser.reads("Slack is connected").await;
    assert_eq!(alice.connections(app).await.len(), 1);
}
