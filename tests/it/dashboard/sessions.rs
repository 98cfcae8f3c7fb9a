//! How long one is signed in, and what keeps others from using it.

use chrono::TimeDelta;
use portico::domain::member::Role;
use reqwest::Method;

use super::support::{at_browser, confirms, first_organization, member, owner};
use crate::support::{TestApp, both};

both! {
    a_session_ends_after_twelve_quiet_hours_and_after_seven_days,
    signing_out_ends_the_session_for_good,
    sessions_are_listed_and_ended_one_by_one_or_all_at_once,
    a_form_is_good_for_its_own_session_only,
    a_secret_and_a_deletion_ask_who_it_is_once_more,
    the_pages_let_no_script_run_and_no_other_page_frame_them,
}

async fn a_session_ends_after_twelve_quiet_hours_and_after_seven_days(app: TestApp) {
    let mut ada = owner(&app).await;
    for _ in 0..13 {
        app.later(TimeDelta::hours(11));
        assert_eq!(ada.opens("/dashboard/members").await.heading(), "Members");
    }
    // 143 hours; seven days are 168.
    app.later(TimeDelta::hours(12));
    assert_eq!(ada.opens("/dashboard/members").await.heading(), "Sign in to the dashboard", "idle");

    let org = first_organization(&app).await;
    let mut bob = at_browser(&app, &member(&app, org, Role::Owner, "bob@acme.test", &[]).await).await;
    for _ in 0..15 {
        app.later(TimeDelta::hours(11));
        assert_eq!(bob.opens("/dashboard/members").await.heading(), "Members");
    }
    app.later(TimeDelta::hours(4));
    assert_eq!(bob.opens("/dashboard/members").await.heading(), "Sign in to the dashboard", "seven days");
}

async fn signing_out_ends_the_session_for_good(app: TestApp) {
    let mut ada = owner(&app).await;
    let kept = ada.clone();
    let page = ada.opens("/dashboard/members").await;
    let out = ada.presses(&page, "Sign out").await;
    assert_eq!(out.heading(), "Sign in to the dashboard");
    let mut thief = kept;
    assert_eq!(thief.opens("/dashboard/members").await.heading(), "Sign in to the dashboard", "the cookie is dead");
}

async fn sessions_are_listed_and_ended_one_by_one_or_all_at_once(app: TestApp) {
    let org = first_organization(&app).await;
    let it = member(&app, org, Role::Viewer, "ada@acme.test", &[]).await;
    let mut phone = at_browser(&app, &it).await;
    let mut tablet = at_browser(&app, &it).await;
    let mut laptop = at_browser(&app, &it).await;
    let page = laptop.opens("/dashboard/account").await;
    assert_eq!(page.all("main .rows > li").len(), 3);
    // The latest stands first, and is this one.
    let page = laptop.presses(&page, "Sign out An unnamed program").await;
    assert!(page.says("That session is signed out."), "{}", page.html);
    assert_eq!(page.all("main .rows > li").len(), 2);
    assert_eq!(tablet.opens("/dashboard/account").await.heading(), "Sign in to the dashboard");
    assert_eq!(phone.opens("/dashboard/account").await.heading(), "Your account");
    let page = laptop.presses(&page, "Sign out all others").await;
    assert_eq!(page.all("main .rows > li").len(), 1);
    assert_eq!(phone.opens("/dashboard/account").await.heading(), "Sign in to the dashboard");
}

async fn a_form_is_good_for_its_own_session_only(app: TestApp) {
    let org = first_organization(&app).await;
    let mut ada = owner(&app).await;
    let mut eve = at_browser(&app, &member(&app, org, Role::Owner, "eve@acme.test", &[]).await).await;
    let page = ada.opens("/dashboard/new-workspace").await;
    let theirs = eve.opens("/dashboard/new-workspace").await.form("Make it");
    let stolen = theirs.fields.iter().find(|(name, _)| name == "csrf").unwrap().1.clone();
    for csrf in ["", "nonsense", &stolen] {
        let fields = [("csrf", csrf), ("name", "Forged"), ("slug", "forged")];
        let refused = ada.posts("/dashboard/new-workspace", &fields).await;
        assert_eq!((refused.status, refused.heading().as_str()), (403, "This form is out of date"), "{csrf}");
    }
    assert_eq!(app.backend().get("/api/v1/workspaces").await.expect(200)["total"], 0);
    let made = ada.fills(&page, "Make it", &[("name", "Acme"), ("slug", "acme")]).await;
    assert_eq!(made.heading(), "Acme");
}

async fn a_secret_and_a_deletion_ask_who_it_is_once_more(app: TestApp) {
    let mut ada = owner(&app).await;
    assert_eq!(ada.opens("/dashboard/api-keys/new").await.heading(), "Make an API key", "just signed in");
    app.later(TimeDelta::minutes(10));
    let page = ada.opens("/dashboard/api-keys/new").await;
    let asked = ada.presses(&page, "Send me a code").await;
    let wrong = ada.fills(&asked, "Go on", &[("code", "12345")]).await;
    assert_eq!((wrong.status, wrong.heading().as_str()), (422, "Show that it is you"));
    let page = ada.opens("/dashboard/api-keys/new").await;
    let page = confirms(&app, &mut ada, &page, "owner@acme.test").await;
    assert_eq!(page.heading(), "Make an API key", "led on");
    // A form that was open for too long is not lost by surprise: its page comes back.
    app.later(TimeDelta::minutes(10));
    let late = ada.fills(&page, "Make it", &[("name", "Backend")]).await;
    assert_eq!(late.heading(), "Show that it is you");
    let keys = app.backend().get("/api/v1/api-keys").await.expect(200);
    assert_eq!(keys["total"], 1, "no key was made");
}

async fn the_pages_let_no_script_run_and_no_other_page_frame_them(app: TestApp) {
    let ada = owner(&app).await;
    for path in ["/dashboard/members", "/dashboard/account", "/dashboard/nowhere"] {
        let answer = ada.request(Method::GET, path).send().await.unwrap();
        let policy = answer.headers()["content-security-policy"].to_str().unwrap().to_owned();
        assert!(!policy.contains("script-src"), "{path}: {policy}");
        for part in ["default-src 'none'", "frame-ancestors 'none'", "form-action 'self'", "base-uri 'none'"] {
            assert!(policy.contains(part), "{path}: {policy}");
        }
        assert_eq!(answer.headers()["cache-control"], "no-store", "{path}");
        assert_eq!(answer.headers()["x-frame-options"], "DENY", "{path}");
        assert_eq!(answer.headers()["referrer-policy"], "no-referrer", "{path}");
        assert!(!answer.text().await.unwrap().contains("<script"), "{path}");
    }
}
