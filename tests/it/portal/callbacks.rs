//! The way back from the provider: who may take it, how often, and what it brings.

use chrono::TimeDelta;

use super::steps::{Scene, allows_as, answer_to, assert_trouble, parameter};
use crate::support::{TestApp, both};

both! {
    a_replayed_answer_shows_the_result_and_exchanges_nothing_again,
    a_replayed_answer_shows_a_failure_again,
    another_browser_is_refused_and_the_right_one_still_succeeds,
    a_result_is_shown_to_the_browser_that_started_and_to_no_other,
    a_state_that_nobody_gave_out_is_refused,
    a_code_of_another_flow_is_refused_by_pkce,
    permissions_that_were_not_given_are_named,
    an_answer_without_scopes_means_that_all_were_given,
    an_account_that_cannot_be_looked_up_gets_its_name_later,
}

async fn a_replayed_answer_shows_the_result_and_exchanges_nothing_again(app: TestApp) {
    let mut scene = Scene::of(app, &["github"]).await;
    let consent = scene.leaves_for("github").await;
    let back = allows_as(&scene.visitor, &consent, "ada").await;
    for _ in 0..3 {
        let done = scene.visitor.opens(&back).await;
        assert_eq!(done.heading(), "GitHub is connected");
        assert_eq!(done.all(".who"), ["ada@example.com"]);
    }
    assert_eq!(scene.app.provider.calls("github").token, 1);
    assert_eq!(scene.connections().await.len(), 1);
}

async fn a_replayed_answer_shows_a_failure_again(app: TestApp) {
    let mut scene = Scene::of(app, &["github"]).await;
    let consent = scene.leaves_for("github").await;
    let back = allows_as(&scene.visitor, &consent, "ada").await;
    scene.app.provider.is_down("github");
    scene.visitor.opens(&back).await;
    scene.app.provider.heal("github");
    let failed = scene.visitor.opens(&back).await;
    assert_eq!(failed.heading(), "GitHub is not answering");
    assert_eq!(scene.app.provider.calls("github").token, 1);
}

async fn another_browser_is_refused_and_the_right_one_still_succeeds(app: TestApp) {
    let mut scene = Scene::of(app, &["github"]).await;
    let consent = scene.leaves_for("github").await;
    let back = allows_as(&scene.visitor, &consent, "ada").await;
    let mut stranger = scene.app.visitor();
    assert_trouble(&stranger.opens(&back).await, 403, "You started in another browser");
    stranger.opens(&scene.link).await;
    assert_trouble(&stranger.opens(&back).await, 403, "You started in another browser");
    assert_eq!(scene.app.provider.calls("github").token, 0);
    assert_eq!(scene.visitor.opens(&back).await.heading(), "GitHub is connected");
}

async fn a_result_is_shown_to_the_browser_that_started_and_to_no_other(app: TestApp) {
    let mut scene = Scene::of(app, &["github"]).await;
    let done = scene.connects_as("github", "ada").await;
    let mut stranger = scene.app.visitor();
    assert_trouble(&stranger.opens(&done.url).await, 403, "You started in another browser");
    stranger.opens(&scene.link).await;
    let refused = stranger.opens(&done.url).await;
    assert_trouble(&refused, 403, "You started in another browser");
    assert!(!refused.html.contains("ada@example.com"));
}

async fn a_state_that_nobody_gave_out_is_refused(app: TestApp) {
    let mut scene = Scene::of(app, &["github"]).await;
    scene.visitor.opens(&scene.link).await;
    let long = "a".repeat(10_000);
    for query in ["", "?state=", "?state=forged&code=x", "?code=x", "?state=%00&code=x", &format!("?state={long}")] {
        let page = scene.visitor.opens(format!("/api/v1/connect/oauth-callback{query}")).await;
        assert_trouble(&page, 400, "This link is incomplete");
    }
    assert_eq!(scene.app.provider.calls("github").token, 0);
}

async fn a_code_of_another_flow_is_refused_by_pkce(app: TestApp) {
    let mut scene = Scene::of(app, &["github"]).await;
    let first = scene.leaves_for("github").await;
    let second = scene.leaves_for("github").await;
    let other: url::Url = allows_as(&scene.visitor, &second, "grace").await.parse().unwrap();
    let stolen = parameter(&other, "code").unwrap();
    let failed = scene.visitor.opens(answer_to(&first, &[("code", &stolen)])).await;
    assert_eq!(failed.heading(), "GitHub did not confirm your sign-in");
    assert!(scene.connections().await.is_empty());
}

async fn permissions_that_were_not_given_are_named(app: TestApp) {
    let mut scene = Scene::of(app, &["linear"]).await;
    scene.app.provider.drops_scope("linear", "issues:create");
    let done = scene.connects_as("linear", "ada").await;
    assert_eq!(done.heading(), "Linear is partly connected");
    assert_eq!(done.all(".notice li"), ["Create issues"]);
    let connection = &scene.connections().await[0];
    assert_eq!(connection["scopesAsked"], serde_json::json!(["read", "issues:create"]));
    assert_eq!(connection["scopesGranted"], serde_json::json!(["read"]));
    let landing = scene.visitor.opens("/connect/portal").await;
    assert_eq!(landing.all(".accounts .state"), ["Partly connected"]);
    scene.app.provider.heal("linear");
    scene.app.later(TimeDelta::minutes(1));
    let form = scene.visitor.clicks(&done, "Allow the rest").await;
    let consent = super::steps::submits(&mut scene.visitor, &form).await;
    let done = scene.visitor.presses(&consent, "Allow").await;
    assert_eq!(done.heading(), "Linear is connected again");
    assert_eq!(scene.connections().await.len(), 1);
}

async fn an_answer_without_scopes_means_that_all_were_given(app: TestApp) {
    let mut scene = Scene::of(app, &["linear"]).await;
    scene.app.provider.omits_scope_member("linear");
    let done = scene.connects_as("linear", "ada").await;
    assert_eq!(done.heading(), "Linear is connected");
    assert!(scene.connections().await[0]["scopesGranted"].is_null());
}

async fn an_account_that_cannot_be_looked_up_gets_its_name_later(app: TestApp) {
    let mut scene = Scene::of(app, &["github"]).await;
    scene.app.provider.identity_fails("github");
    let done = scene.connects_as("github", "ada").await;
    assert_eq!((done.heading().as_str(), done.all(".who")), ("GitHub is connected", vec!["GitHub".to_owned()]));
    scene.app.run_jobs().await;
    assert!(scene.connections().await[0]["accountLabel"].is_null());
    scene.app.provider.heal("github");
    scene.app.later(TimeDelta::minutes(1));
    scene.app.run_jobs().await;
    let connection = &scene.connections().await[0];
    assert_eq!(connection["accountId"], "ada");
    assert_eq!(connection["accountLabel"], "ada@example.com");
    assert_eq!(connection["displayName"], "ada@example.com");
}
