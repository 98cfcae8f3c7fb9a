//! Passkeys: made, used, removed, and what lets nobody in. A browser of its own tries them in `browser/passkeys.rs`.

use chrono::TimeDelta;
use portico::{
    domain::member::{MemberStatus, Role},
    storage,
};
use serde_json::json;

use super::{
    authenticator::{Authenticator, question},
    support::{at_browser, first_organization, member, owner},
};
use crate::support::{Engine, Page, TestApp, Visitor, both};

both! {
    a_member_makes_a_passkey_signs_in_with_it_and_removes_it,
    an_answer_is_good_once_soon_and_in_the_browser_that_was_asked,
    nothing_but_the_passkey_itself_lets_anybody_in,
    a_copy_of_a_passkey_is_refused_and_told,
    a_member_shows_with_their_own_passkey_that_it_is_them,
    a_passkey_is_one_member_s_and_adding_it_asks_who_it_is,
    a_suspended_member_s_passkey_lets_nobody_in,
    so_many_are_asked_for_from_one_place_and_not_answered,
}

/// Make a passkey on one's account's page; answers where that leads.
async fn makes(visitor: &mut Visitor, authenticator: &mut Authenticator, name: &str) -> Page {
    let page = visitor.opens("/dashboard/account/passkeys/new").await;
    assert_eq!(page.heading(), "Add a passkey", "{}", page.html);
    let answer = authenticator.makes(&question(&page));
    visitor.fills(&page, "Make a passkey", &[("name", name), ("answer", &answer)]).await
}

/// The page on which a browser is asked for a passkey to sign in with.
async fn is_asked(visitor: &mut Visitor) -> Page {
    let page = visitor.opens("/dashboard/sign-in").await;
    let page = visitor.presses(&page, "Sign in with a passkey").await;
    assert_eq!((page.status, page.heading().as_str()), (200, "Sign in with a passkey"), "{}", page.html);
    page
}

async fn signs_in(visitor: &mut Visitor, authenticator: &mut Authenticator) -> Page {
    let page = is_asked(visitor).await;
    let answer = authenticator.answers(&question(&page));
    visitor.fills(&page, "Use a passkey", &[("answer", &answer)]).await
}

#[track_caller]
fn is_out(page: &Page, words: &str, case: &str) {
    assert_eq!((page.status, page.heading().as_str()), (422, "Sign in with a passkey"), "{case}: {}", page.html);
    assert!(page.says(words), "{case}: {}", page.html);
}

async fn a_member_makes_a_passkey_signs_in_with_it_and_removes_it(app: TestApp) {
    let mut ada = owner(&app).await;
    let page = ada.opens("/dashboard/account/passkeys/new").await;
    let asked = question(&page);
    assert_eq!(asked["rp"]["id"], "localhost");
    assert_eq!(asked["user"]["name"], "owner@acme.test");
    let wanted = &asked["authenticatorSelection"];
    assert_eq!((&wanted["residentKey"], &wanted["userVerification"]), (&json!("required"), &json!("required")));
    let mut laptop = Authenticator::new(&app);
    let account = makes(&mut ada, &mut laptop, "Laptop").await;
    assert_eq!(account.heading(), "Your account");
    assert!(account.says("Laptop") && account.says("Not used yet"), "{}", account.html);

    let mut visitor = app.visitor();
    let page = is_asked(&mut visitor).await;
    let asked = question(&page);
    assert_eq!(asked["userVerification"], "required");
    assert_eq!(asked["allowCredentials"], json!([]), "nobody learns whose there are");
    let answer = laptop.answers(&asked);
    let inside = visitor.fills(&page, "Use a passkey", &[("answer", &answer)]).await;
    assert_eq!(inside.heading(), "Welcome to Default", "{}", inside.html);
    // It shows who one is, as a mailed code does.
    assert_eq!(visitor.opens("/dashboard/api-keys/new").await.heading(), "Make an API key");

    let account = ada.opens("/dashboard/account").await;
    assert!(account.says("Used just now"), "{}", account.html);
    let sure = ada.clicks(&account, "Remove… Laptop").await;
    assert_eq!(sure.heading(), "Remove this passkey?");
    let account = ada.presses(&sure, "Remove").await;
    assert!(!account.says("Laptop"));
    is_out(&signs_in(&mut app.visitor(), &mut laptop).await, "No member has this passkey", "removed");

    let told = app.backend().get("/api/v1/activity").await.expect(200);
    let kinds = told["events"].as_array().unwrap().iter().map(|it| it["type"].as_str().unwrap());
    let kinds: Vec<_> = kinds.filter(|kind| kind.starts_with("member.")).collect();
    assert_eq!(
        kinds,
        ["member.passkey_removed", "member.signed_in", "member.passkey_added", "member.signed_in"],
        "{told}"
    );
    assert_eq!(told["events"][0]["detail"]["passkey"], "Laptop");
}

async fn an_answer_is_good_once_soon_and_in_the_browser_that_was_asked(app: TestApp) {
    let mut laptop = Authenticator::new(&app);
    makes(&mut owner(&app).await, &mut laptop, "Laptop").await;

    let mut ada = app.visitor();
    let page = is_asked(&mut ada).await;
    let answer = laptop.answers(&question(&page));
    let mut thief = app.visitor();
    let theirs = is_asked(&mut thief).await;
    let id = page.form("Use a passkey").fields.into_iter().find(|(name, _)| name == "id").unwrap().1;
    let refused = thief.fills(&theirs, "Use a passkey", &[("id", &id), ("answer", &answer)]).await;
    is_out(&refused, "This took too long, or was done before.", "another browser");
    let refused = thief.fills(&refused, "Use a passkey", &[("answer", &answer)]).await;
    is_out(&refused, "No member has this passkey", "the answer to another question");

    let inside = ada.fills(&page, "Use a passkey", &[("answer", &answer)]).await;
    assert_eq!(inside.heading(), "Welcome to Default", "a thief spends nothing: {}", inside.html);
    let again = ada.fills(&page, "Use a passkey", &[("answer", &answer)]).await;
    is_out(&again, "This took too long, or was done before.", "again");

    let mut late = app.visitor();
    let page = is_asked(&mut late).await;
    let answer = laptop.answers(&question(&page));
    app.later(TimeDelta::minutes(5));
    let page = late.fills(&page, "Use a passkey", &[("answer", &answer)]).await;
    is_out(&page, "This took too long, or was done before.", "too late");
    // The page asks anew by itself.
    let answer = laptop.answers(&question(&page));
    let inside = late.fills(&page, "Use a passkey", &[("answer", &answer)]).await;
    assert_eq!(inside.heading(), "Welcome to Default");
}

async fn nothing_but_the_passkey_itself_lets_anybody_in(app: TestApp) {
    let org = first_organization(&app).await;
    let eve = member(&app, org, Role::Viewer, "eve@acme.test", &[]).await;
    let mut ada = owner(&app).await;
    let mut laptop = Authenticator::new(&app);
    makes(&mut ada, &mut laptop, "Laptop").await;
    let honest = (laptop.origin.clone(), laptop.handle.clone());
    type Lie = fn(&mut Authenticator);
    let lies: [(&str, Lie); 5] = [
        ("another origin", |it| it.origin = "https://evil.test".to_owned()),
        ("another port", |it| it.origin = "http://localhost:1".to_owned()),
        ("another server's name", |it| it.rp_id = "evil.test".to_owned()),
        ("nobody was verified", |it| it.verifies = false),
        ("nobody is named", |it| it.handle = Vec::new()),
    ];
    for (case, lie) in lies {
        lie(&mut laptop);
        is_out(&signs_in(&mut app.visitor(), &mut laptop).await, "No member has this passkey", case);
        (laptop.origin, laptop.handle) = honest.clone();
        (laptop.rp_id, laptop.verifies) = ("localhost".to_owned(), true);
    }
    laptop.handle = eve.id.as_bytes().to_vec();
    is_out(&signs_in(&mut app.visitor(), &mut laptop).await, "No member has this passkey", "another member");
    laptop.handle = honest.1;

    let mut visitor = app.visitor();
    let page = is_asked(&mut visitor).await;
    let question_of = question(&page);
    let answer = laptop.answers_as("webauthn.create", &question_of);
    is_out(&visitor.fills(&page, "Use a passkey", &[("answer", &answer)]).await, "No member", "another ceremony");
    for (case, answer) in [("nothing", String::new()), ("no JSON", "{".to_owned()), ("too much", " ".repeat(20_000))] {
        let page = is_asked(&mut visitor).await;
        is_out(&visitor.fills(&page, "Use a passkey", &[("answer", &answer)]).await, "No member", case);
    }
    let refused = visitor.posts("/dashboard/sign-in/passkey/answer", &[("answer", "{}")]).await;
    assert_eq!(refused.status, 403, "a form without the page's code");

    assert_eq!(signs_in(&mut app.visitor(), &mut laptop).await.heading(), "Welcome to Default");
    laptop.exchanges_its_key();
    is_out(&signs_in(&mut app.visitor(), &mut laptop).await, "No member has this passkey", "another key");
}

async fn a_copy_of_a_passkey_is_refused_and_told(app: TestApp) {
    let mut laptop = Authenticator::new(&app);
    makes(&mut owner(&app).await, &mut laptop, "Laptop").await;
    laptop.counter = 10;
    assert_eq!(signs_in(&mut app.visitor(), &mut laptop).await.heading(), "Welcome to Default");
    laptop.counter = 4;
    let refused = signs_in(&mut app.visitor(), &mut laptop).await;
    is_out(&refused, "This passkey has a copy somewhere: its counter went back.", "the counter went back");
    let told = app.backend().get("/api/v1/activity?type=member.passkey_refused").await.expect(200);
    assert_eq!((&told["total"], &told["events"][0]["detail"]["passkey"]), (&json!(1), &json!("Laptop")));
}

async fn a_member_shows_with_their_own_passkey_that_it_is_them(app: TestApp) {
    let org = first_organization(&app).await;
    let mut ada = owner(&app).await;
    let mut eve = at_browser(&app, &member(&app, org, Role::Viewer, "eve@acme.test", &[]).await).await;
    let (mut laptop, mut phone) = (Authenticator::new(&app), Authenticator::new(&app));
    makes(&mut ada, &mut laptop, "Laptop").await;
    makes(&mut eve, &mut phone, "Phone").await;
    app.later(TimeDelta::minutes(10));
    let page = ada.opens("/dashboard/api-keys/new").await;
    let page = ada.presses(&page, "Use a passkey").await;
    assert_eq!(page.heading(), "Show that it is you");
    let answer = phone.answers(&question(&page));
    let refused = ada.fills(&page, "Use a passkey", &[("answer", &answer)]).await;
    assert!(refused.status == 422 && refused.says("This passkey belongs to another member."), "{}", refused.html);
    assert_eq!(ada.opens("/dashboard/api-keys/new").await.heading(), "Show that it is you");
    let answer = laptop.answers(&question(&refused));
    let shown = ada.fills(&refused, "Use a passkey", &[("answer", &answer)]).await;
    assert_eq!(shown.heading(), "Make an API key", "led on: {}", shown.html);
    // Who has none is not offered one.
    let mut bob = at_browser(&app, &member(&app, org, Role::Owner, "bob@acme.test", &[]).await).await;
    app.later(TimeDelta::minutes(10));
    assert!(!bob.opens("/dashboard/api-keys/new").await.says("Use a passkey"));
}

async fn a_passkey_is_one_member_s_and_adding_it_asks_who_it_is(app: TestApp) {
    let org = first_organization(&app).await;
    let mut ada = owner(&app).await;
    let mut laptop = Authenticator::new(&app);
    let page = ada.opens("/dashboard/account/passkeys/new").await;
    let answer = laptop.makes(&question(&page));
    for name in ["", &"x".repeat(65), "a\u{7}b"] {
        let refused = ada.fills(&page, "Make a passkey", &[("name", name), ("answer", &answer)]).await;
        assert_eq!((refused.status, refused.heading().as_str()), (422, "Add a passkey"), "{name:?}");
    }
    // A name that is none spends nothing.
    assert_eq!(ada.fills(&page, "Make a passkey", &[("name", "L"), ("answer", &answer)]).await.status, 200);
    let again = ada.fills(&page, "Make a passkey", &[("name", "L"), ("answer", &answer)]).await;
    assert_eq!(again.status, 422, "spent");
    let next = ada.opens("/dashboard/account/passkeys/new").await;
    assert_eq!(question(&next)["excludeCredentials"].as_array().unwrap().len(), 1, "not twice on one device");

    // Neither is the same passkey another member's, nor the answer of another session.
    let mut eve = at_browser(&app, &member(&app, org, Role::Viewer, "eve@acme.test", &[]).await).await;
    let refused = makes(&mut eve, &mut laptop, "Mine").await;
    assert!(refused.status == 422 && refused.says("This passkey is known already."), "{}", refused.html);
    let mut fresh = Authenticator::new(&app);
    let answer = fresh.makes(&question(&next));
    let id = next.form("Make a passkey").fields.into_iter().find(|(name, _)| name == "id").unwrap().1;
    let theirs = eve.opens("/dashboard/account/passkeys/new").await;
    let stolen = [("name", "Mine"), ("id", id.as_str()), ("answer", answer.as_str())];
    assert_eq!(eve.fills(&theirs, "Make a passkey", &stolen).await.status, 422);
    let account = eve.opens("/dashboard/account").await;
    assert!(!account.says("Mine"));

    // Nor can they remove Ada's.
    let ada_s = storage::members::by_email(&app.context().db, org, "owner@acme.test").await.unwrap().unwrap();
    let all = storage::members::passkeys::of_member(&app.context().db, org, ada_s.id).await.unwrap();
    let path = format!("/dashboard/account/passkeys/{}/delete", all[0].id);
    assert_eq!(eve.opens(&path).await.status, 404);
    let csrf = theirs.form("Make a passkey").fields.into_iter().find(|(name, _)| name == "csrf").unwrap().1;
    assert_eq!(eve.posts(&path, &[("csrf", &csrf)]).await.status, 404);

    app.later(TimeDelta::minutes(10));
    for path in ["/dashboard/account/passkeys/new", &path] {
        assert_eq!(ada.opens(path).await.heading(), "Show that it is you", "{path}");
    }
}

async fn a_suspended_member_s_passkey_lets_nobody_in(app: TestApp) {
    let org = first_organization(&app).await;
    let mut eve = member(&app, org, Role::Viewer, "eve@acme.test", &[]).await;
    let mut phone = Authenticator::new(&app);
    makes(&mut at_browser(&app, &eve).await, &mut phone, "Phone").await;
    eve.status = MemberStatus::Suspended;
    storage::members::update(&app.context().db, &eve).await.unwrap();
    is_out(&signs_in(&mut app.visitor(), &mut phone).await, "Your access is suspended.", "suspended");
    storage::members::delete(&app.context().db, org, eve.id).await.unwrap();
    is_out(&signs_in(&mut app.visitor(), &mut phone).await, "No member has this passkey", "removed");
}

async fn so_many_are_asked_for_from_one_place_and_not_answered(app: TestApp) {
    let mut visitor = app.visitor();
    for _ in 0..30 {
        is_asked(&mut visitor).await;
    }
    let page = visitor.opens("/dashboard/sign-in").await;
    assert_eq!(visitor.presses(&page, "Sign in with a passkey").await.status, 429);
    app.later(TimeDelta::minutes(61));
    is_asked(&mut visitor).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn where_the_server_goes_by_an_address_there_are_no_passkeys() {
    for base in ["http://127.0.0.1:3000", "http://connect.acme.test"] {
        let app = TestApp::start_with(Engine::Sqlite, |config| config.base_url = Some(base.parse().unwrap())).await;
        let url = format!("http://{}", app.address());
        let mut visitor = Visitor::new(&url);
        let page = visitor.opens("/dashboard/sign-in").await;
        assert_eq!(page.status, 200);
        assert!(!page.says("passkey"), "{base}: {}", page.html);
        let csrf = page.form("Send me a code").fields.into_iter().find(|(name, _)| name == "csrf").unwrap().1;
        assert_eq!(visitor.posts("/dashboard/sign-in/passkey", &[("csrf", &csrf)]).await.status, 404, "{base}");
    }
}
