//! "Send me a new link": to the address on file only, and without a word about it.

use chrono::TimeDelta;
use reqwest::Method;
use serde_json::json;

use super::steps::{Scene, assert_trouble};
use crate::support::{Page, TestApp, Visitor, both};

both! {
    who_holds_an_expired_link_of_a_mail_gets_a_new_one,
    an_expired_link_of_the_backend_is_renewed_at_the_end_users_own_address,
    nobody_learns_whether_there_is_an_address,
    mails_that_people_ask_for_keep_their_distance,
    the_form_works_where_it_was_shown_and_nowhere_else,
    what_was_withdrawn_stays_withdrawn,
}

const BUTTON: &str = "Send me a new link";

/// Open an expired link, and ask for a new one.
async fn asks(visitor: &mut Visitor, link: &str) -> Page {
    let expired = visitor.opens(link).await;
    assert_trouble(&expired, 410, "This link has expired");
    visitor.presses(&expired, BUTTON).await
}

#[track_caller]
fn assert_asked(page: &Page) {
    assert_eq!((page.status, page.heading().as_str()), (200, "Look into your mail"), "{}", page.html);
    assert_eq!(page.url.path(), "/connect/new-link");
    assert!(!page.html.contains("example.com"), "no address is shown: {}", page.html);
}

async fn invite(app: &TestApp, user: &str) -> String {
    let body = json!({ "email": "alice@example.com", "integrationName": "github", "expiresIn": 3_600 });
    let invited = app.backend().post(&format!("/api/v1/end-users/{user}/invite"), body).await.expect(200);
    invited["connectUrl"].as_str().unwrap().to_owned()
}

/// The link of the latest mail.
fn mailed(app: &TestApp) -> (String, String) {
    let sent = app.mailbox().all().pop().unwrap();
    let link = sent.mail.text.lines().find(|line| line.contains("?token=")).unwrap().to_owned();
    (sent.mail.to, link)
}

async fn who_holds_an_expired_link_of_a_mail_gets_a_new_one(app: TestApp) {
    let Scene { app, alice, .. } = Scene::of(app, &["github", "slack"]).await;
    // Of two addresses the invitation's counts: that is where the old link went.
    app.backend()
        .patch(&format!("/api/v1/end-users/{alice}"), json!({ "email": "private@example.com" }))
        .await
        .expect(200);
    let old = invite(&app, &alice).await;
    let mut visitor = app.visitor();
    visitor.opens(&old).await;
    app.later(TimeDelta::hours(2));
    // The page that was open shows it too.
    let stale = visitor.opens("/connect/portal").await;
    assert_eq!(stale.form(BUTTON).fields.len(), 2);
    assert_eq!(visitor.opens("/connect/portal/github").await.form(BUTTON).fields, stale.form(BUTTON).fields);
    assert_asked(&asks(&mut app.visitor(), &old).await);
    assert_eq!(app.mailbox().all().len(), 1, "the worker sends it");
    app.run_jobs().await;
    let (to, new) = mailed(&app);
    assert_eq!((to.as_str(), app.mailbox().all().len()), ("alice@example.com", 2));
    let landing = app.visitor().opens(&new).await;
    assert_eq!(landing.all(".card h2"), ["GitHub"], "limited as before");
    let listed = app.backend().get(&format!("/api/v1/end-users/{alice}/invitations")).await.expect(200);
    assert_eq!((&listed["total"], &listed["invitations"][0]["mails"]), (&json!(1), &json!(2)));
}

async fn an_expired_link_of_the_backend_is_renewed_at_the_end_users_own_address(app: TestApp) {
    let Scene { app, alice, link, .. } = Scene::of(app, &["github"]).await;
    app.backend()
        .patch(&format!("/api/v1/end-users/{alice}"), json!({ "email": "alice@example.com" }))
        .await
        .expect(200);
    app.later(TimeDelta::days(8));
    assert_asked(&asks(&mut app.visitor(), &link).await);
    app.run_jobs().await;
    let (to, new) = mailed(&app);
    assert_eq!(to, "alice@example.com");
    assert_eq!(app.visitor().opens(&new).await.status, 200);
    let listed = app.backend().get(&format!("/api/v1/end-users/{alice}/invitations")).await.expect(200);
    assert_eq!((&listed["total"], &listed["invitations"][0]["state"]), (&json!(1), &json!("opened")));
}

async fn nobody_learns_whether_there_is_an_address(app: TestApp) {
    let Scene { app, workspace, link, .. } = Scene::of(app, &["github"]).await;
    let body = json!({ "workspaceId": workspace, "externalId": "bob", "email": "bob@example.com" });
    let bob = app.backend().post("/api/v1/end-users", body).await.expect(201);
    let his = app.link(bob["endUser"]["id"].as_str().unwrap()).await;
    app.later(TimeDelta::days(8));
    let without = asks(&mut app.visitor(), &link).await;
    let with = asks(&mut app.visitor(), &his).await;
    let again = asks(&mut app.visitor(), &his).await;
    for page in [&without, &with, &again] {
        assert_asked(page);
    }
    assert_eq!(without.html, with.html);
    assert_eq!(again.html, with.html);
    app.run_jobs().await;
    assert_eq!(app.mailbox().all().len(), 1);
    // The same where the end user, or the link itself, is long gone.
    app.later(TimeDelta::days(20));
    app.backend().delete(&format!("/api/v1/workspaces/{workspace}")).await.expect(200);
    assert_asked(&asks(&mut app.visitor(), &link).await);
    app.run_jobs().await;
    assert_eq!(app.mailbox().all().len(), 1);
}

async fn mails_that_people_ask_for_keep_their_distance(app: TestApp) {
    let Scene { app, alice, .. } = Scene::of(app, &["github"]).await;
    let old = invite(&app, &alice).await;
    app.later(TimeDelta::hours(2));
    for _ in 0..3 {
        assert_asked(&asks(&mut app.visitor(), &old).await);
        app.run_jobs().await;
    }
    assert_eq!(app.mailbox().all().len(), 2, "one within five minutes");
    let (_, new) = mailed(&app);
    // The old link is dead for good now, and asks for nothing more; the new one does when it has run out.
    app.later(TimeDelta::hours(2));
    assert_asked(&asks(&mut app.visitor(), &old).await);
    app.run_jobs().await;
    assert_eq!(app.mailbox().all().len(), 2);
    assert_asked(&asks(&mut app.visitor(), &new).await);
    app.run_jobs().await;
    assert_eq!(app.mailbox().all().len(), 3);
}

async fn the_form_works_where_it_was_shown_and_nowhere_else(app: TestApp) {
    let Scene { app, alice, .. } = Scene::of(app, &["github"]).await;
    let old = invite(&app, &alice).await;
    app.later(TimeDelta::hours(2));
    let mut visitor = app.visitor();
    let expired = visitor.opens(&old).await;
    let form = expired.form(BUTTON);
    let fields: Vec<_> = form.fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    assert_trouble(&app.visitor().posts("/connect/new-link", &fields).await, 403, "Open your link first");
    let mut other = app.visitor();
    other.opens(&old).await;
    assert_trouble(&other.posts("/connect/new-link", &fields).await, 403, "Please try that once more");
    for broken in [vec![], vec![("link", "x")], vec![("link", fields[1].1), ("csrf", "x")]] {
        let posted = visitor.posts("/connect/new-link", &broken).await;
        assert_trouble(&posted, 403, "Please try that once more");
    }
    app.run_jobs().await;
    assert_eq!(app.mailbox().all().len(), 1);
    let answer = visitor.request(Method::GET, "/connect/new-link").send().await.unwrap();
    assert_eq!(answer.status(), 200);
    assert_asked(&visitor.posts("/connect/new-link", &fields).await);
    app.run_jobs().await;
    assert_eq!(app.mailbox().all().len(), 2);
}

async fn what_was_withdrawn_stays_withdrawn(app: TestApp) {
    let Scene { app, alice, .. } = Scene::of(app, &["github"]).await;
    let old = invite(&app, &alice).await;
    let expired = {
        app.later(TimeDelta::hours(2));
        let mut visitor = app.visitor();
        let page = visitor.opens(&old).await;
        (visitor, page)
    };
    let listed = app.backend().get(&format!("/api/v1/end-users/{alice}/invitations")).await.expect(200);
    let id = listed["invitations"][0]["id"].as_str().unwrap();
    app.backend().delete(&format!("/api/v1/invitations/{id}")).await.expect(200);
    let (mut visitor, page) = expired;
    assert_asked(&visitor.presses(&page, BUTTON).await);
    app.run_jobs().await;
    assert_eq!(app.mailbox().all().len(), 1);
}
