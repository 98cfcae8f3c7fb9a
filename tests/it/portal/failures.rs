//! Each way in which a flow fails has its own page and code.

use chrono::TimeDelta;
use portico::outbound::EgressPolicy;
use serde_json::json;

use super::steps::{Scene, answer_to, assert_failed};
use crate::support::{Page, TestApp, both};

both! {
    whoever_declines_is_told_that_nothing_was_connected,
    an_error_that_the_provider_sends_back_has_its_own_page,
    a_provider_that_is_down_is_named_and_a_second_try_succeeds,
    a_provider_that_cannot_be_reached_is_named,
    an_answer_that_nobody_understands_is_named,
    a_client_that_the_provider_does_not_accept_is_the_operators_to_mend,
    a_redirect_uri_that_is_not_registered_stays_at_the_provider,
    a_code_that_the_provider_did_not_give_out_is_refused,
    an_answer_without_a_code_is_unreadable,
    another_issuer_is_refused_before_anything_is_sent_to_it,
    the_right_issuer_is_accepted,
    a_private_address_is_not_called,
    a_link_that_expires_during_the_flow_connects_nothing,
    a_link_that_is_revoked_during_the_flow_connects_nothing,
    a_person_who_stays_away_for_more_than_an_hour_starts_again,
    an_integration_that_was_removed_meanwhile_connects_nothing,
    an_oauth_app_that_was_deleted_meanwhile_connects_nothing,
    a_flow_whose_server_stopped_says_so,
}

/// Allow, after something has changed since the person left for the provider.
async fn allows_after(scene: &mut Scene, consent: &Page) -> Page {
    let page = scene.visitor.presses(consent, "Allow").await;
    assert!(scene.connections().await.is_empty());
    page
}

async fn github_app(scene: &Scene, change: serde_json::Value) {
    let apps = scene.app.backend().get("/api/v1/oauth-apps").await.expect(200);
    let id = apps["apps"][0]["id"].as_str().unwrap().to_owned();
    scene.app.backend().patch(&format!("/api/v1/oauth-apps/{id}"), change).await.expect(200);
}

async fn whoever_declines_is_told_that_nothing_was_connected(app: TestApp) {
    let mut scene = Scene::of(app, &["github"]).await;
    let consent = scene.leaves_for("github").await;
    let failed = scene.visitor.presses(&consent, "Deny").await;
    assert_failed(&failed, "access_denied", "Nothing was connected");
    assert!(scene.connections().await.is_empty());
    assert_eq!(scene.app.provider.calls("github").token, 0);
    let again = scene.visitor.clicks(&failed, "Try again").await;
    assert_eq!(again.heading(), "Connect GitHub");
}

async fn an_error_that_the_provider_sends_back_has_its_own_page(app: TestApp) {
    let mut scene = Scene::of(app, &["github"]).await;
    for (error, description, code, heading) in [
        ("access_denied", "", "access_denied", "Nothing was connected"),
        ("invalid_scope", "repo is unknown", "invalid_scope", "Acme has something to fix"),
        ("unauthorized_client", "", "invalid_client", "Acme has something to fix"),
        ("redirect_uri_mismatch", "", "redirect_uri_mismatch", "Acme has something to fix"),
        ("temporarily_unavailable", "", "provider_unavailable", "GitHub is not answering"),
        ("interaction_required", "<script>alert(1)</script>", "provider_refused", "GitHub refused the request"),
    ] {
        let consent = scene.leaves_for("github").await;
        let back = answer_to(&consent, &[("error", error), ("error_description", description)]);
        let failed = scene.visitor.opens(&back).await;
        assert_failed(&failed, code, heading);
        assert!(!failed.html.contains("script"), "the provider's own words are not shown");
    }
    assert_eq!(scene.app.provider.calls("github").token, 0);
}

async fn a_provider_that_is_down_is_named_and_a_second_try_succeeds(app: TestApp) {
    let mut scene = Scene::of(app, &["github"]).await;
    let consent = scene.leaves_for("github").await;
    scene.app.provider.is_down("github");
    let failed = allows_after(&mut scene, &consent).await;
    assert_failed(&failed, "provider_unavailable", "GitHub is not answering");
    scene.app.provider.heal("github");
    let form = scene.visitor.clicks(&failed, "Try again").await;
    let consent = super::steps::submits(&mut scene.visitor, &form).await;
    let done = scene.visitor.presses(&consent, "Allow").await;
    assert_eq!(done.heading(), "GitHub is connected");
}

async fn a_provider_that_cannot_be_reached_is_named(app: TestApp) {
    let mut scene = Scene::of(app, &["github"]).await;
    let refused = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    github_app(&scene, json!({ "tokenUrl": format!("http://{refused}/token") })).await;
    let consent = scene.leaves_for("github").await;
    let failed = allows_after(&mut scene, &consent).await;
    assert_failed(&failed, "provider_unavailable", "GitHub is not answering");
}

async fn an_answer_that_nobody_understands_is_named(app: TestApp) {
    let mut scene = Scene::of(app, &["github"]).await;
    let consent = scene.leaves_for("github").await;
    scene.app.provider.answers_garbage("github");
    let failed = allows_after(&mut scene, &consent).await;
    assert_failed(&failed, "provider_unreadable", "We could not understand GitHub");
}

async fn a_client_that_the_provider_does_not_accept_is_the_operators_to_mend(app: TestApp) {
    let mut scene = Scene::of(app, &["github"]).await;
    github_app(&scene, json!({ "clientSecret": "not-the-secret" })).await;
    let consent = scene.leaves_for("github").await;
    let failed = allows_after(&mut scene, &consent).await;
    assert_failed(&failed, "invalid_client", "Acme has something to fix");
    assert!(failed.all("a").iter().all(|text| text != "Try again"), "trying again cannot help");
}

async fn a_redirect_uri_that_is_not_registered_stays_at_the_provider(app: TestApp) {
    let mut scene = Scene::of(app, &["github"]).await;
    scene.app.provider.register("github", "elsewhere", "canary", "https://elsewhere.example.com/callback");
    github_app(&scene, json!({ "clientId": "elsewhere" })).await;
    let stopped = scene.leaves_for("github").await;
    assert_eq!(stopped.status, 400);
    assert!(stopped.says("The redirect URI is not registered"), "{}", stopped.html);
    assert!(stopped.url.as_str().starts_with(scene.app.provider.url()));
}

async fn a_code_that_the_provider_did_not_give_out_is_refused(app: TestApp) {
    let mut scene = Scene::of(app, &["github"]).await;
    let consent = scene.leaves_for("github").await;
    let failed = scene.visitor.opens(answer_to(&consent, &[("code", "made-up")])).await;
    assert_failed(&failed, "invalid_grant", "GitHub did not confirm your sign-in");
}

async fn an_answer_without_a_code_is_unreadable(app: TestApp) {
    let mut scene = Scene::of(app, &["github"]).await;
    let consent = scene.leaves_for("github").await;
    let failed = scene.visitor.opens(answer_to(&consent, &[])).await;
    assert_failed(&failed, "provider_unreadable", "We could not understand GitHub");
    assert_eq!(scene.app.provider.calls("github").token, 0);
}

async fn another_issuer_is_refused_before_anything_is_sent_to_it(app: TestApp) {
    let mut scene = Scene::of(app, &["github"]).await;
    scene.app.provider.sends_iss("github", "https://attacker.example.com");
    let consent = scene.leaves_for("github").await;
    let failed = allows_after(&mut scene, &consent).await;
    assert_failed(&failed, "issuer_mismatch", "We stopped to protect your account");
    assert_eq!(scene.app.provider.calls("github").token, 0);
}

async fn the_right_issuer_is_accepted(app: TestApp) {
    let mut scene = Scene::of(app, &["github"]).await;
    scene.app.provider.sends_iss("github", scene.app.provider.url());
    let done = scene.connects_as("github", "ada").await;
    assert_eq!(done.heading(), "GitHub is connected");
}

async fn a_private_address_is_not_called(app: TestApp) {
    let app = TestApp::start_with(app.engine, |config| config.egress = EgressPolicy::default()).await;
    let mut scene = Scene::of(app, &["github"]).await;
    let consent = scene.leaves_for("github").await;
    let failed = allows_after(&mut scene, &consent).await;
    assert_failed(&failed, "egress_refused", "Acme has something to fix");
    assert_eq!(scene.app.provider.calls("github").token, 0);
}

async fn a_link_that_expires_during_the_flow_connects_nothing(app: TestApp) {
    let mut scene = Scene::of(app, &["github"]).await;
    let body = json!({ "expiresIn": 3_600, "errorRedirectUri": super::steps::ERRORS });
    scene.link = scene.app.link_with(&scene.alice, body).await;
    scene.app.later(TimeDelta::minutes(30));
    let consent = scene.leaves_for("github").await;
    scene.app.later(TimeDelta::minutes(31));
    let failed = allows_after(&mut scene, &consent).await;
    assert_failed(&failed, "link_expired", "Your link has expired");
    assert_eq!(scene.app.provider.calls("github").token, 0);
}

async fn a_link_that_is_revoked_during_the_flow_connects_nothing(app: TestApp) {
    let mut scene = Scene::of(app, &["github"]).await;
    let consent = scene.leaves_for("github").await;
    scene.revoke_links().await;
    let failed = allows_after(&mut scene, &consent).await;
    assert_failed(&failed, "link_revoked", "Your link no longer works");
    assert_eq!(scene.app.provider.calls("github").token, 0);
}

async fn a_person_who_stays_away_for_more_than_an_hour_starts_again(app: TestApp) {
    let mut scene = Scene::of(app, &["github"]).await;
    let consent = scene.leaves_for("github").await;
    scene.app.later(TimeDelta::minutes(61));
    let failed = allows_after(&mut scene, &consent).await;
    assert_failed(&failed, "flow_expired", "That took too long");
    assert_eq!(scene.app.provider.calls("github").token, 0);
}

async fn an_integration_that_was_removed_meanwhile_connects_nothing(app: TestApp) {
    let mut scene = Scene::of(app, &["github"]).await;
    let consent = scene.leaves_for("github").await;
    let path = format!("/api/v1/workspaces/{}/integrations/{}", scene.workspace, scene.integrations().await[0]);
    scene.app.backend().delete(&path).await.expect(200);
    let failed = allows_after(&mut scene, &consent).await;
    assert_failed(&failed, "integration_removed", "GitHub is no longer offered");
}

async fn an_oauth_app_that_was_deleted_meanwhile_connects_nothing(app: TestApp) {
    let mut scene = Scene::of(app, &["github"]).await;
    let consent = scene.leaves_for("github").await;
    let apps = scene.app.backend().get("/api/v1/oauth-apps").await.expect(200);
    let id = apps["apps"][0]["id"].as_str().unwrap();
    scene.app.backend().delete(&format!("/api/v1/oauth-apps/{id}")).await.expect(200);
    let failed = allows_after(&mut scene, &consent).await;
    assert_failed(&failed, "integration_removed", "GitHub is no longer offered");
}

async fn a_flow_whose_server_stopped_says_so(app: TestApp) {
    let mut scene = Scene::of(app, &["github"]).await;
    let consent = scene.leaves_for("github").await;
    let now = scene.app.clock.now();
    let sql = "UPDATE flows SET status = 'exchanging', expires_at = $1";
    scene.app.context().db.run(sql, (now + TimeDelta::seconds(60),)).await.unwrap();
    let waiting = allows_after(&mut scene, &consent).await;
    assert_eq!(waiting.heading(), "Connecting GitHub");
    scene.app.later(TimeDelta::seconds(61));
    let failed = scene.visitor.clicks(&waiting, "Check again").await;
    assert_failed(&failed, "interrupted", "We were interrupted");
}
