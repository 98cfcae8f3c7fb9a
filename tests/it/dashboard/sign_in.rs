//! Getting in: by a code, by a link, or not at all.

use chrono::TimeDelta;
use portico::{
    domain::member::{MemberStatus, Role},
    storage,
};
use regex_lite::Regex;
use reqwest::Method;

use super::support::{asks_for_code, at_browser, code_for, first_organization, link_for, member};
use crate::support::{Engine, Page, TestApp, both};

both! {
    a_member_signs_in_with_the_code_of_a_mail,
    a_link_of_a_mail_signs_in_once_and_scanners_do_not_spend_it,
    nobody_learns_which_addresses_have_members,
    a_code_is_good_in_one_browser_for_ten_minutes_and_five_attempts,
    so_many_codes_go_to_one_address_and_are_asked_for_from_one_place,
    a_suspended_member_is_not_let_in,
    whoever_signs_in_is_led_to_where_they_were_and_nowhere_else,
    an_address_may_belong_to_several_organizations,
    a_code_is_mailed_in_the_language_that_the_browser_asks_for,
}

async fn a_member_signs_in_with_the_code_of_a_mail(app: TestApp) {
    let org = first_organization(&app).await;
    let ada = member(&app, org, Role::Owner, "ada@acme.test", &[]).await;
    let mut visitor = app.visitor();
    let page = visitor.opens("/dashboard").await;
    assert_eq!(page.heading(), "Sign in to the dashboard");
    // However somebody spells it.
    let page = asks_for_code(&mut visitor, "Ada@Acme.test").await;
    assert_eq!(page.heading(), "Enter the code");
    let code = code_for(&app, "ada@acme.test").await;
    assert_eq!(code.len(), 6);
    let spaced = format!(" {} {} ", &code[..3], &code[3..]);
    let page = visitor.fills(&page, "Sign in", &[("code", &spaced)]).await;
    assert_eq!(page.heading(), "Welcome to Default");
    let seen = storage::members::get(&app.context().db, org, ada.id).await.unwrap().unwrap();
    assert_eq!(seen.last_seen_at, Some(app.clock.now()));
}

async fn a_link_of_a_mail_signs_in_once_and_scanners_do_not_spend_it(app: TestApp) {
    let org = first_organization(&app).await;
    member(&app, org, Role::Viewer, "ada@acme.test", &[]).await;
    asks_for_code(&mut app.visitor(), "ada@acme.test").await;
    let link = link_for(&app, "ada@acme.test").await;
    let scanner = app.visitor();
    for method in [Method::HEAD, Method::GET, Method::GET, Method::GET] {
        let answer = scanner.request(method, &link).send().await.unwrap();
        assert_eq!(answer.status(), 200);
    }
    let token = link.split("token=").nth(1).unwrap();
    let mut pushy = app.visitor();
    let refused = pushy.posts("/dashboard/sign-in/link", &[("token", token)]).await;
    assert_eq!(refused.status, 403, "a form without the page's code");

    let mut ada = app.visitor();
    let page = ada.opens(&link).await;
    assert!(page.says("ada@acme.test"));
    let inside = ada.presses(&page, "Sign in").await;
    assert_eq!(inside.heading(), "Welcome to Default");
    let again = app.visitor().opens(&link).await;
    assert_eq!((again.status, again.heading().as_str()), (410, "This does not work any more"));
}

/// A page without what differs from one visit to the next.
fn plain(page: &Page) -> (u16, String) {
    let changing = Regex::new("value=\"[^\"]*\"").unwrap();
    (page.status, changing.replace_all(&page.html, "value").into_owned())
}

async fn nobody_learns_which_addresses_have_members(app: TestApp) {
    let org = first_organization(&app).await;
    member(&app, org, Role::Owner, "ada@acme.test", &[]).await;
    let (mut known, mut unknown) = (app.visitor(), app.visitor());
    let mut one = asks_for_code(&mut known, "ada@acme.test").await;
    let mut other = asks_for_code(&mut unknown, "nobody@acme.test").await;
    assert_eq!(plain(&one), plain(&other));
    for attempt in 0..6 {
        one = known.fills(&one, "Sign in", &[("code", "no")]).await;
        other = unknown.fills(&other, "Sign in", &[("code", "no")]).await;
        assert_eq!(plain(&one), plain(&other), "attempt {attempt}");
        if one.status == 410 {
            assert_eq!(attempt, 5, "five attempts");
        }
    }
    assert_eq!(one.status, 410);
    app.settle().await;
    let sent = app.mailbox().all();
    assert_eq!(sent.len(), 1);
    assert_eq!(sent[0].mail.to, "ada@acme.test");
}

async fn a_code_is_good_in_one_browser_for_ten_minutes_and_five_attempts(app: TestApp) {
    let org = first_organization(&app).await;
    member(&app, org, Role::Owner, "ada@acme.test", &[]).await;
    let mut visitor = app.visitor();
    let page = asks_for_code(&mut visitor, "ada@acme.test").await;
    let code = code_for(&app, "ada@acme.test").await;

    let mut thief = app.visitor();
    let id = page.form("Sign in").fields.into_iter().find(|(name, _)| name == "id").unwrap().1;
    let theirs = thief.opens(format!("/dashboard/sign-in/code?id={id}")).await;
    let refused = thief.fills(&theirs, "Sign in", &[("code", &code)]).await;
    assert_eq!(refused.status, 410, "another browser");

    app.later(TimeDelta::minutes(9));
    let wrong = if code == "000000" { "000001" } else { "000000" };
    let page = visitor.fills(&page, "Sign in", &[("code", wrong)]).await;
    assert_eq!(page.status, 422);
    let inside = visitor.fills(&page, "Sign in", &[("code", &code)]).await;
    assert_eq!(inside.heading(), "Welcome to Default");

    let mut late = app.visitor();
    let page = asks_for_code(&mut late, "ada@acme.test").await;
    let code = code_for(&app, "ada@acme.test").await;
    app.later(TimeDelta::minutes(10));
    let refused = late.fills(&page, "Sign in", &[("code", &code)]).await;
    assert_eq!(refused.status, 410, "too late");
}

async fn so_many_codes_go_to_one_address_and_are_asked_for_from_one_place(app: TestApp) {
    let org = first_organization(&app).await;
    member(&app, org, Role::Owner, "ada@acme.test", &[]).await;
    for email in ["ada@acme.test", "nobody@acme.test"] {
        let mut visitor = app.visitor();
        for _ in 0..10 {
            assert_eq!(asks_for_code(&mut visitor, email).await.status, 200, "{email}");
        }
        assert_eq!(asks_for_code(&mut visitor, email).await.status, 429, "{email}");
    }
    let mut sprayer = app.visitor();
    for number in 0..10 {
        let page = asks_for_code(&mut sprayer, &format!("user{number}@acme.test")).await;
        assert_eq!(page.status, 200);
    }
    assert_eq!(asks_for_code(&mut sprayer, "another@acme.test").await.status, 429);
    app.later(TimeDelta::minutes(61));
    assert_eq!(asks_for_code(&mut sprayer, "ada@acme.test").await.status, 200);
}

async fn a_suspended_member_is_not_let_in(app: TestApp) {
    let org = first_organization(&app).await;
    let mut ada = member(&app, org, Role::Owner, "ada@acme.test", &[]).await;
    let mut visitor = at_browser(&app, &ada).await;
    let page = asks_for_code(&mut app.visitor(), "ada@acme.test").await;
    assert_eq!(page.status, 200);
    let link = link_for(&app, "ada@acme.test").await;
    ada.status = MemberStatus::Suspended;
    storage::members::update(&app.context().db, &ada).await.unwrap();
    assert_eq!(visitor.opens("/dashboard/members").await.heading(), "Sign in to the dashboard");
    assert_eq!(app.visitor().opens(&link).await.status, 410);
    let mails = app.mailbox().all().len();
    assert_eq!(asks_for_code(&mut app.visitor(), "ada@acme.test").await.status, 200);
    app.settle().await;
    assert_eq!(app.mailbox().all().len(), mails, "no mail");
}

async fn whoever_signs_in_is_led_to_where_they_were_and_nowhere_else(app: TestApp) {
    let org = first_organization(&app).await;
    member(&app, org, Role::Owner, "ada@acme.test", &[]).await;
    for (asked, led) in [
        ("/dashboard/members", "/dashboard/members"),
        ("/dashboard/sign-in?next=https://evil.test/", "/dashboard"),
        ("/dashboard/sign-in?next=//evil.test/dashboard", "/dashboard"),
    ] {
        let mut visitor = app.visitor();
        let page = visitor.opens(asked).await;
        let page = visitor.fills(&page, "Send me a code", &[("email", "ada@acme.test")]).await;
        let code = code_for(&app, "ada@acme.test").await;
        let inside = visitor.fills(&page, "Sign in", &[("code", &code)]).await;
        assert_eq!((inside.status, inside.url.path()), (200, led));
    }
}

async fn an_address_may_belong_to_several_organizations(app: TestApp) {
    let org = first_organization(&app).await;
    member(&app, org, Role::Viewer, "ada@acme.test", &[]).await;
    app.another_organization().await;
    let all = storage::access::organizations(&app.context().db).await.unwrap();
    let other = all.iter().find(|it| it.id != org).unwrap();
    app.later(TimeDelta::minutes(1));
    let there = member(&app, other.id, Role::Owner, "ada@acme.test", &[]).await;
    let mut ada = at_browser(&app, &there).await;
    let page = ada.opens("/dashboard").await;
    assert_eq!(page.heading(), "Welcome to Other");
    let page = ada.presses(&page, "Default").await;
    assert_eq!(page.heading(), "Welcome to Default");
    assert_eq!(ada.opens("/dashboard/members").await.status, 403, "a viewer here");
    let forged = ada.opens("/dashboard").await.form("Other");
    let csrf = &forged.fields.iter().find(|(name, _)| name == "csrf").unwrap().1;
    let stranger = app.context().entropy.id(app.clock.now()).to_string();
    let nowhere = ada.posts("/dashboard/organization", &[("csrf", csrf), ("id", &stranger)]).await;
    assert_eq!(nowhere.status, 404);
}

async fn a_code_is_mailed_in_the_language_that_the_browser_asks_for(app: TestApp) {
    let org = first_organization(&app).await;
    let it = member(&app, org, Role::Owner, "ada@acme.test", &[]).await;
    let mut visitor = app.visitor();
    let page = visitor.opens("/dashboard/sign-in").await;
    let fields = page.form("Send me a code").fields;
    let csrf = &fields.iter().find(|(name, _)| name == "csrf").unwrap().1;
    for (asked, tag, words) in [
        ("de-AT, en;q=0.5", "de", "ist Ihr Anmeldecode"),
        ("pt-PT", "pt-BR", "é o seu código de acesso"),
        ("zh-Hant-TW", "zh-Hans", "是您的登录验证码"),
        ("nl", "en", "is your sign-in code"),
    ] {
        let form = [("csrf", csrf.as_str()), ("email", "ada@acme.test")];
        let request = visitor.request(Method::POST, "/dashboard/sign-in").header("accept-language", asked);
        assert_eq!(request.form(&form).send().await.unwrap().status(), 303);
        app.settle().await;
        let mail = app.mailbox().all().pop().unwrap().mail;
        assert_eq!(mail.language, tag);
        assert!(mail.subject.contains(words), "{}", mail.subject);
        assert!(mail.html.contains(&format!("<html lang=\"{tag}\"")), "{}", mail.html);
    }
    // So is the one that shows again who one is.
    let mut ada = at_browser(&app, &it).await;
    app.later(TimeDelta::minutes(10));
    let page = ada.opens("/dashboard/api-keys/new").await;
    let form = page.form("Send me a code").fields;
    let request = ada.request(Method::POST, "/dashboard/confirm").header("accept-language", "ar");
    assert_eq!(request.form(&form).send().await.unwrap().status(), 303);
    app.settle().await;
    let mail = app.mailbox().all().pop().unwrap().mail;
    assert_eq!((mail.language.as_str(), mail.subject.contains("هو رمز التأكيد الخاص بك")), ("ar", true));
    assert!(mail.html.contains("dir=\"rtl\""), "{}", mail.html);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn on_https_the_cookies_are_pinned_to_the_host() {
    let app = TestApp::start_with(Engine::Sqlite, |config| {
        config.base_url = Some("https://connect.acme.test".parse().unwrap());
    })
    .await;
    let visitor = app.visitor();
    let url = format!("http://{}/dashboard/sign-in", app.address());
    let answer = visitor.request(Method::GET, &url).header("host", "connect.acme.test").send().await.unwrap();
    let cookie = answer.headers()["set-cookie"].to_str().unwrap();
    assert!(cookie.starts_with("__Host-portico-sign-in="), "{cookie}");
    for part in ["HttpOnly", "Secure", "SameSite=Lax", "Path=/"] {
        assert!(cookie.contains(part), "{cookie}");
    }
    let policy = answer.headers()["content-security-policy"].to_str().unwrap();
    assert!(!policy.contains("script-src") && policy.contains("default-src 'none'"), "{policy}");
    assert_eq!(answer.headers()["cache-control"], "no-store");
}
