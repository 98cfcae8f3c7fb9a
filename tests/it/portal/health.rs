//! How an account is, and who can mend it: what the landing page and its own page say.

use chrono::{DateTime, TimeDelta, Utc};
use portico::{domain::connection::StatusReason, services::connections::READING_GRAIN};
use serde_json::{Value, json};

use super::steps::{Scene, ids};
use crate::support::{Backend, Page, TestApp, both};

both! {
    a_healthy_account_says_what_it_may_do_and_what_happened_to_it,
    every_reason_says_what_is_wrong_and_who_mends_it,
    what_the_operator_must_mend_asks_nothing_of_the_person,
    an_access_that_ends_is_warned_of_from_thirty_days_before,
    an_access_that_has_run_out_needs_attention,
    missing_permissions_are_named_and_granted_with_one_button,
    permissions_that_are_asked_for_by_now_are_named_and_granted,
    who_reads_an_account_is_in_its_history,
}

/// A backend whose key may read credentials.
pub async fn reader(app: &TestApp) -> Backend {
    let body = json!({ "name": "reader", "permissions": { "scope": "org", "credentials": true } });
    let made = app.backend().post("/api/v1/api-keys", body).await.expect(201);
    Backend::new(&app.base, made["plainKey"].as_str().unwrap())
}

async fn account(scene: &mut Scene) -> Page {
    let id = ids(&json!(scene.connections().await))[0].clone();
    scene.visitor.opens(format!("/connect/portal/connections/{id}")).await
}

async fn breaks(scene: &Scene, reason: StatusReason) {
    let sql = "UPDATE connections SET status = 'ERROR', status_reason = $1";
    scene.app.context().db.run(sql, (reason.as_str(),)).await.unwrap();
}

async fn ends(scene: &Scene, at: DateTime<Utc>) {
    scene.app.context().db.run("UPDATE connections SET ends_at = $1", (at,)).await.unwrap();
}

async fn a_healthy_account_says_what_it_may_do_and_what_happened_to_it(app: TestApp) {
    let mut scene = Scene::of(app, &["github"]).await;
    scene.connects_as("github", "ada").await;
    scene.app.later(TimeDelta::days(2));
    scene.visitor.opens(&scene.link).await;
    let page = account(&mut scene).await;
    assert_eq!(page.all(".state"), ["Connected"]);
    assert!(!page.all(".ticks li").is_empty() && page.all(".ticks .missing").is_empty());
    assert!(page.all(".notice").is_empty() && page.all("form").is_empty(), "nothing to do: {}", page.html);
    assert!(page.all("dd").contains(&"1 March 2026".to_owned()), "{:?}", page.all("dd"));
    assert!(page.all("dd").contains(&"Not used yet".to_owned()));
    assert_eq!(page.all(".history li"), ["Connected 2 days ago"]);
}

async fn every_reason_says_what_is_wrong_and_who_mends_it(app: TestApp) {
    let mut scene = Scene::of(app, &["github"]).await;
    scene.connects_as("github", "ada").await;
    let mut told = Vec::new();
    for reason in StatusReason::ALL {
        breaks(&scene, *reason).await;
        let page = account(&mut scene).await;
        assert_eq!(page.all(".state"), ["Needs attention"]);
        let notice = page.all(".notice");
        assert_eq!(notice.len(), 1, "{reason}");
        assert!(!notice[0].contains(reason.as_str()), "no machine's word: {notice:?}");
        let theirs = page.all("p.ways a") == ["Reconnect"];
        assert_eq!(theirs, !notice[0].contains("Acme must mend this"), "{reason}: {notice:?}");
        told.extend(notice);
    }
    told.sort();
    told.dedup();
    assert_eq!(told.len(), StatusReason::ALL.len());
}

async fn what_the_operator_must_mend_asks_nothing_of_the_person(app: TestApp) {
    let mut scene = Scene::of(app, &["github"]).await;
    scene.connects_as("github", "ada").await;
    breaks(&scene, StatusReason::InvalidClient).await;
    let landing = scene.visitor.opens("/connect/portal").await;
    assert_eq!(landing.all(".account .state"), ["Needs attention"]);
    assert_eq!(landing.all(".hint"), ["Acme must mend this"]);
    assert!(landing.all(".accounts .button").is_empty(), "{}", landing.html);
    breaks(&scene, StatusReason::InvalidGrant).await;
    let landing = scene.visitor.opens("/connect/portal").await;
    assert_eq!(landing.all(".accounts .button"), ["Reconnect ada@example.com"]);
    assert!(landing.all(".hint").is_empty());
}

async fn an_access_that_ends_is_warned_of_from_thirty_days_before(app: TestApp) {
    let mut scene = Scene::of(app, &["github"]).await;
    scene.connects_as("github", "ada").await;
    let now = scene.app.clock.now();
    ends(&scene, now + TimeDelta::days(31)).await;
    let page = account(&mut scene).await;
    assert!(page.all(".notice").is_empty());
    assert!(page.all("dd").contains(&"1 April 2026, in 31 days".to_owned()), "{:?}", page.all("dd"));
    ends(&scene, now + TimeDelta::days(30)).await;
    let page = account(&mut scene).await;
    assert_eq!(page.all(".state"), ["Connected"], "it still works");
    assert!(page.says("This access ends on 31 March 2026, in 30 days"));
    let form = scene.visitor.clicks(&page, "Reconnect").await;
    assert_eq!(form.heading(), "Reconnect GitHub");
    let landing = scene.visitor.opens("/connect/portal").await;
    assert_eq!(landing.all(".hint"), ["Ends in 30 days"]);
    assert_eq!(landing.all(".accounts .button"), ["Reconnect ada@example.com"]);
}

async fn an_access_that_has_run_out_needs_attention(app: TestApp) {
    let mut scene = Scene::of(app, &["github"]).await;
    scene.connects_as("github", "ada").await;
    ends(&scene, scene.app.clock.now()).await;
    assert_eq!(account(&mut scene).await.all(".state"), ["Needs attention"]);
    let landing = scene.visitor.opens("/connect/portal").await;
    assert_eq!(landing.all(".account .state"), ["Needs attention"]);
    assert_eq!(landing.all(".accounts .button"), ["Reconnect ada@example.com"]);
}

async fn missing_permissions_are_named_and_granted_with_one_button(app: TestApp) {
    let mut scene = Scene::of(app, &["github"]).await;
    let all = scene.app.context().catalog.get("github").unwrap().auth[0].oauth2.clone().unwrap().scope.default;
    let dropped = all.iter().find(|scope| !scope.optional).unwrap().clone();
    scene.app.provider.drops_scope("github", &dropped.id);
    scene.connects_as("github", "ada").await;
    let landing = scene.visitor.opens("/connect/portal").await;
    assert_eq!(landing.all(".account .state"), ["Partly connected"]);
    assert_eq!(landing.all(".accounts .button"), ["Grant the rest ada@example.com"]);
    let page = account(&mut scene).await;
    assert_eq!(page.all(".state"), ["Partly connected"]);
    assert_eq!(page.all(".ticks .missing"), [dropped.text.as_str()]);
    assert!(page.says("What needs it does not work."));
    let policy = page.header("content-security-policy").to_owned();
    assert!(policy.contains(scene.app.provider.url()), "the browser lets the form go there: {policy}");
    scene.app.provider.heal("github");
    scene.app.later(TimeDelta::minutes(1));
    let consent = scene.visitor.presses(&page, "Grant the rest").await;
    let done = scene.visitor.fills(&consent, "Allow", &[("user", "ada")]).await;
    assert_eq!(done.heading(), "GitHub is connected again");
    let page = account(&mut scene).await;
    assert_eq!(page.all(".state"), ["Connected"]);
    assert!(page.all("form").is_empty());
    assert_eq!(scene.connections().await.len(), 1);
}

async fn permissions_that_are_asked_for_by_now_are_named_and_granted(app: TestApp) {
    let mut scene = Scene::of(app, &["github"]).await;
    scene.connects_as("github", "ada").await;
    let apps = scene.app.backend().get("/api/v1/oauth-apps").await.expect(200);
    let app = apps["apps"][0]["id"].as_str().unwrap_or_else(|| panic!("{apps}")).to_owned();
    let scopes = json!({ "scopes": ["repo", "read:user", "user:email", "admin:org"] });
    scene.app.backend().patch(&format!("/api/v1/oauth-apps/{app}"), scopes).await.expect(200);
    let page = account(&mut scene).await;
    assert_eq!(page.all(".state"), ["Connected"], "all that was asked for was given");
    assert!(page.all("h2").contains(&"Acme now asks for more".to_owned()), "{:?}", page.all("h2"));
    assert!(page.all(".ticks li").contains(&"admin:org".to_owned()));
    let consent = scene.visitor.presses(&page, "Grant the rest").await;
    scene.visitor.fills(&consent, "Allow", &[("user", "ada")]).await;
    let granted = scene.connections().await[0]["scopesGranted"].clone();
    assert!(granted.as_array().unwrap().contains(&Value::from("admin:org")), "{granted}");
    assert!(!account(&mut scene).await.says("now asks for more"));
}

async fn who_reads_an_account_is_in_its_history(app: TestApp) {
    let mut scene = Scene::of(app, &["github"]).await;
    scene.connects_as("github", "ada").await;
    let id = ids(&json!(scene.connections().await))[0].clone();
    let reader = reader(&scene.app).await;
    // Once a minute is written down, however often it is read.
    for _ in 0..6 {
        reader.get(&format!("/api/v1/connections/{id}/credentials")).await.expect(200);
        scene.app.later(READING_GRAIN / 2);
    }
    let page = account(&mut scene).await;
    assert_eq!(page.all(".history li"), ["Read by Acme (3 times) 1 minute ago", "Connected 3 minutes ago"]);
}
