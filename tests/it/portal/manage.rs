//! What people do with what they have connected.

use chrono::TimeDelta;
use serde_json::json;

use super::steps::{Scene, assert_trouble, ids};
use crate::support::{TestApp, both};

both! {
    an_account_that_works_is_renewed_and_not_mourned,
    a_person_renames_an_account,
    a_name_that_does_not_fit_is_refused_and_kept_in_the_field,
    disconnecting_says_what_will_stop_and_withdraws_access,
    a_withdrawal_is_tried_again_until_the_provider_answers,
    an_account_of_another_person_is_not_there,
    a_form_without_its_code_does_nothing,
    an_account_disconnected_twice_is_gone,
}

async fn own(scene: &Scene) -> String {
    format!("/connect/portal/connections/{}", ids(&json!(scene.connections().await))[0])
}

async fn a_person_renames_an_account(app: TestApp) {
    let mut scene = Scene::of(app, &["github"]).await;
    scene.connects_as("github", "ada").await;
    let landing = scene.visitor.opens("/connect/portal").await;
    let account = scene.visitor.clicks(&landing, "Manage ada@example.com").await;
    assert_eq!(account.heading(), "ada@example.com");
    let form = scene.visitor.clicks(&account, "Rename").await;
    let renamed = scene.visitor.fills(&form, "Save", &[("label", "  Ada’s <b>GitHub</b>  ")]).await;
    assert_eq!(renamed.heading(), "Ada’s <b>GitHub</b>");
    assert!(renamed.says("The account is renamed."));
    assert_eq!(scene.connections().await[0]["displayName"], "Ada’s <b>GitHub</b>");
}

async fn a_name_that_does_not_fit_is_refused_and_kept_in_the_field(app: TestApp) {
    let mut scene = Scene::of(app, &["github"]).await;
    scene.connects_as("github", "ada").await;
    let form = scene.visitor.opens(format!("{}/rename", own(&scene).await)).await;
    for bad in ["", "   ", "a\u{0}b", &"x".repeat(256)] {
        let refused = scene.visitor.fills(&form, "Save", &[("label", bad)]).await;
        assert_eq!((refused.status, refused.all("[role=alert]").len()), (422, 1), "{bad:?}");
        let typed = refused.form("Save").fields.into_iter().find(|(name, _)| name == "label").unwrap().1;
        assert_eq!(typed.replace('\u{fffd}', "\u{0}"), bad.trim());
    }
    assert_eq!(scene.connections().await[0]["displayName"], "ada@example.com");
}

async fn disconnecting_says_what_will_stop_and_withdraws_access(app: TestApp) {
    let mut scene = Scene::of(app, &["github"]).await;
    scene.connects_as("github", "ada").await;
    assert_eq!(scene.app.provider.live_tokens("github").len(), 1);
    let account = scene.visitor.opens(own(&scene).await).await;
    let confirm = scene.visitor.clicks(&account, "Disconnect…").await;
    assert_eq!(confirm.heading(), "Disconnect GitHub?");
    assert!(confirm.says("GitHub ends the access of this connection only."));
    assert_eq!(scene.connections().await.len(), 1, "asking does nothing");
    let landing = scene.visitor.presses(&confirm, "Disconnect").await;
    assert!(landing.says("The account is disconnected."));
    assert!(scene.connections().await.is_empty());
    scene.app.run_jobs().await;
    assert!(scene.app.provider.live_tokens("github").is_empty());
}

async fn a_withdrawal_is_tried_again_until_the_provider_answers(app: TestApp) {
    let mut scene = Scene::of(app, &["github"]).await;
    scene.connects_as("github", "ada").await;
    scene.app.provider.is_down("github");
    let confirm = scene.visitor.opens(format!("{}/disconnect", own(&scene).await)).await;
    scene.visitor.presses(&confirm, "Disconnect").await;
    assert!(scene.connections().await.is_empty());
    for _ in 0..3 {
        scene.app.run_jobs().await;
        scene.app.later(TimeDelta::minutes(2));
    }
    assert_eq!(scene.app.provider.calls("github").revoke, 3);
    assert_eq!(scene.app.provider.live_tokens("github").len(), 1);
    scene.app.provider.heal("github");
    scene.app.run_jobs().await;
    assert!(scene.app.provider.live_tokens("github").is_empty());
    scene.app.later(TimeDelta::days(1));
    scene.app.run_jobs().await;
    assert_eq!(scene.app.provider.calls("github").revoke, 4, "done is done");
}

async fn an_account_of_another_person_is_not_there(app: TestApp) {
    let mut scene = Scene::of(app, &["github"]).await;
    scene.connects_as("github", "ada").await;
    let own = own(&scene).await;
    let bob = scene.app.end_user(&scene.workspace, "bob").await;
    let mut stranger = scene.app.visitor();
    stranger.opens(scene.app.link(&bob).await).await;
    let csrf = stranger.opens("/connect/portal/github").await.form("Continue to GitHub").fields[0].1.clone();
    for page in ["", "/rename", "/disconnect", "/reconnect"] {
        assert_trouble(&stranger.opens(format!("{own}{page}")).await, 404, "There is nothing here");
    }
    for page in ["/rename", "/disconnect", "/reconnect"] {
        let posted = stranger.posts(&format!("{own}{page}"), &[("csrf", &csrf), ("label", "Mine now")]).await;
        assert_trouble(&posted, 404, "There is nothing here");
    }
    assert_eq!(scene.connections().await[0]["displayName"], "ada@example.com");
    for id in ["x", "00000000-0000-0000-0000-000000000000", "%00", "'%20OR%201=1"] {
        let page = scene.visitor.opens(format!("/connect/portal/connections/{id}")).await;
        assert_trouble(&page, 404, "There is nothing here");
    }
}

async fn a_form_without_its_code_does_nothing(app: TestApp) {
    let mut scene = Scene::of(app, &["github"]).await;
    scene.connects_as("github", "ada").await;
    let own = own(&scene).await;
    let bob = scene.app.end_user(&scene.workspace, "bob").await;
    let mut stranger = scene.app.visitor();
    stranger.opens(scene.app.link(&bob).await).await;
    let foreign = stranger.opens("/connect/portal/github").await.form("Continue to GitHub").fields[0].1.clone();
    let mine = scene.visitor.opens(&own).await;
    assert_eq!(mine.status, 200);
    let calls = scene.app.provider.calls("github");
    for path in
        ["/connect/portal/github", &format!("{own}/rename"), &format!("{own}/disconnect"), &format!("{own}/reconnect")]
    {
        for fields in [
            &[("label", "Changed")][..],
            &[("label", "Changed"), ("csrf", "")],
            &[("label", "Changed"), ("csrf", "x.y")],
            &[("label", "Changed"), ("csrf", &foreign)],
        ] {
            let page = scene.visitor.posts(path, fields).await;
            assert_trouble(&page, 403, "Please try that once more");
        }
    }
    scene.app.run_jobs().await;
    assert_eq!(scene.connections().await[0]["displayName"], "ada@example.com");
    assert_eq!(scene.app.provider.calls("github"), calls);
    let count: (i64,) = scene.app.context().db.one("SELECT count(*) FROM flows", ()).await.unwrap();
    assert_eq!(count.0, 1, "no flow was started");
}

async fn an_account_disconnected_twice_is_gone(app: TestApp) {
    let mut scene = Scene::of(app, &["github"]).await;
    let done = scene.connects_as("github", "ada").await;
    let own = own(&scene).await;
    let confirm = scene.visitor.opens(format!("{own}/disconnect")).await;
    scene.visitor.presses(&confirm, "Disconnect").await;
    assert_trouble(&scene.visitor.presses(&confirm, "Disconnect").await, 404, "There is nothing here");
    assert_trouble(&scene.visitor.opens(&done.url).await, 404, "There is nothing here");
    scene.app.run_jobs().await;
    assert_eq!(scene.app.provider.calls("github").revoke, 1);
}

async fn an_account_that_works_is_renewed_and_not_mourned(app: TestApp) {
    let mut scene = Scene::of(app, &["github"]).await;
    scene.connects_as("github", "ada").await;
    let id = ids(&json!(scene.connections().await))[0].clone();
    let form = format!("/connect/portal/connections/{id}/reconnect");
    let page = scene.visitor.opens(&form).await;
    assert!(page.says("to renew this connection. Until then it stays as it is."), "{}", page.html);
    let sql = "UPDATE connections SET status = 'ERROR', status_reason = 'invalid_grant'";
    scene.app.context().db.run(sql, ()).await.unwrap();
    let page = scene.visitor.opens(&form).await;
    assert!(page.says("Acme has lost access to"), "{}", page.html);
}
