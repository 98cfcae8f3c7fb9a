//! Signing in with an OpenID provider.

use chrono::TimeDelta;
use portico::{
    domain::member::{Member, MemberStatus, Role},
    outbound::oidc::OidcSettings,
    storage,
};
use serde_json::{Value, json};

use super::{
    idp::{Idp, Signing},
    support::{asks_for_code, at_browser, code_for, confirms, first_organization, member},
};
use crate::{
    portal::foreign::SERVER,
    support::{Backend, Engine, Page, TestApp, Visitor},
};

/// Run each of the named tests, `async fn name(app: TestApp, idp: Idp)`, on both databases, where Ada is an owner.
macro_rules! both_with_provider {
    ($($name:ident),+ $(,)?) => {
        mod sqlite {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $name() {
                let (app, idp) = super::start(crate::support::Engine::Sqlite).await;
                super::$name(app, idp).await;
            })+
        }
        mod postgres {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $name() {
                let (app, idp) = super::start(crate::support::Engine::Postgres).await;
                super::$name(app, idp).await;
            })+
        }
    };
}

both_with_provider! {
    a_member_comes_by_the_provider_and_is_known_by_their_subject_from_then_on,
    no_word_but_the_provider_s_own_to_us_lets_anybody_in,
    only_members_come_in,
    an_answer_is_good_once_and_in_the_browser_that_asked,
    an_address_that_was_given_to_somebody_else_lets_nobody_in,
    a_provider_that_fails_leaves_the_other_ways,
    a_provider_changes_its_key,
    a_member_shows_again_at_the_provider_that_it_is_them,
    an_address_of_several_organizations_comes_to_each,
    so_many_leave_from_one_place_and_do_not_come_back,
}

async fn start(engine: Engine) -> (TestApp, Idp) {
    let idp = Idp::start();
    let app = TestApp::start_with(engine, |config| config.oidc = Some(idp.settings())).await;
    ada(&app).await;
    (app, idp)
}

async fn ada(app: &TestApp) -> Member {
    let org = first_organization(app).await;
    match storage::members::by_email(&app.context().db, org, "ada@acme.test").await.unwrap() {
        Some(ada) => ada,
        None => member(app, org, Role::Owner, "ada@acme.test", &[]).await,
    }
}

/// Go to the provider and come back.
async fn comes_by(visitor: &mut Visitor) -> Page {
    let page = visitor.opens("/dashboard/sign-in").await;
    visitor.clicks(&page, "Continue with Acme ID").await
}

/// Go to the provider, and answer the way back without taking it.
async fn way_back(visitor: &mut Visitor) -> String {
    let page = visitor.opens("/dashboard/sign-in").await;
    let leaving = visitor.peeks(page.link("Continue with Acme ID").as_str()).await;
    let there = visitor.peeks(leaving.header("location")).await;
    there.header("location").to_owned()
}

#[track_caller]
fn is_in(page: &Page) {
    assert_eq!((page.status, page.heading().as_str()), (200, "Welcome to Default"), "{}", page.html);
}

/// A refusal: its page leads on, and nobody is signed in.
async fn is_out(visitor: &mut Visitor, page: &Page, status: u16, heading: &str, case: &str) {
    assert_eq!((page.status, page.heading().as_str()), (status, heading), "{case}: {}", page.html);
    let way = visitor.clicks(page, "Take another way").await;
    assert_eq!(way.heading(), "Sign in to the dashboard", "{case}");
}

async fn a_member_comes_by_the_provider_and_is_known_by_their_subject_from_then_on(app: TestApp, idp: Idp) {
    let mut visitor = app.visitor();
    let page = visitor.opens("/dashboard/account").await;
    let inside = visitor.clicks(&page, "Continue with Acme ID").await;
    assert_eq!(inside.heading(), "Your account", "led to where one was going");
    let asked = idp.script().asked.clone();
    for (name, value) in [
        ("response_type", "code"),
        ("client_id", "portico"),
        ("scope", "openid email"),
        ("code_challenge_method", "S256"),
        ("redirect_uri", &format!("{}/dashboard/sign-in/oidc/callback", app.base)),
    ] {
        assert_eq!(asked[name], value);
    }
    assert!(!asked.contains_key("prompt"));
    assert_eq!(inside.all("main .rows .name").first().map(String::as_str), Some("Acme ID Provider"));

    // The address is another one meanwhile, and not even verified: the subject counts.
    idp.script().is("ada", "ada.lovelace@elsewhere.test");
    idp.script().claim("email_verified", false);
    is_in(&comes_by(&mut app.visitor()).await);
    let told = app.backend().get("/api/v1/activity").await.expect(200);
    let kinds = told["events"].as_array().unwrap().iter().map(|it| it["type"].as_str().unwrap());
    let kinds: Vec<_> = kinds.filter(|kind| kind.starts_with("member.")).collect();
    assert_eq!(kinds, ["member.signed_in", "member.signed_in", "member.identity_bound"]);
    let bound = &told["events"][2];
    assert_eq!((&bound["actor"], &bound["detail"]["issuer"]), (&json!("member"), &json!(idp.url)));
}

async fn no_word_but_the_provider_s_own_to_us_lets_anybody_in(app: TestApp, idp: Idp) {
    let claims: [(&str, &str, Value); 8] = [
        ("the nonce of another sign-in", "nonce", json!("another")),
        ("no nonce", "nonce", Value::Null),
        ("for another client", "aud", json!("another")),
        ("for another client too", "aud", json!(["portico", "another"])),
        ("for nobody", "aud", json!([])),
        ("of another issuer", "iss", json!("https://evil.test")),
        ("run out", "exp", json!(1_770_000_001)),
        ("without a subject", "sub", Value::Null),
    ];
    for (case, name, value) in claims {
        idp.is_honest();
        idp.script().claim(name, value);
        let mut visitor = app.visitor();
        let page = comes_by(&mut visitor).await;
        is_out(&mut visitor, &page, 502, "This does not work just now", case).await;
    }
    for signing in [Signing::Foreign, Signing::Nothing, Signing::PublicKey, Signing::Secret] {
        idp.is_honest();
        idp.script().signing = signing;
        let mut visitor = app.visitor();
        let page = comes_by(&mut visitor).await;
        is_out(&mut visitor, &page, 502, "This does not work just now", &format!("{signing:?}")).await;
    }
    // The answer of another provider, and one that is silent though it said that it would not be (RFC 9207).
    for issuer in [Some("https://evil.test".to_owned()), None] {
        idp.is_honest();
        idp.script().issuer = issuer.clone();
        let mut visitor = app.visitor();
        let page = comes_by(&mut visitor).await;
        is_out(&mut visitor, &page, 502, "This does not work just now", &format!("{issuer:?}")).await;
    }
    idp.is_honest();
    is_in(&comes_by(&mut app.visitor()).await);
}

async fn only_members_come_in(app: TestApp, idp: Idp) {
    let org = first_organization(&app).await;
    let mut eve = member(&app, org, Role::Viewer, "eve@acme.test", &[]).await;
    eve.status = MemberStatus::Suspended;
    storage::members::update(&app.context().db, &eve).await.unwrap();
    for (case, email, is_verified, status, heading) in [
        ("a stranger", json!("mallory@acme.test"), json!(true), 403, "You are not a member"),
        ("not verified", json!("ada@acme.test"), json!(false), 403, "Your address is not verified"),
        ("verified by nobody", json!("ada@acme.test"), Value::Null, 403, "Your address is not verified"),
        ("no address", Value::Null, json!(true), 403, "Your address is not verified"),
        ("suspended", json!("eve@acme.test"), json!(true), 403, "You may not sign in"),
    ] {
        idp.script().claim("sub", case);
        idp.script().claim("email", email);
        idp.script().claim("email_verified", is_verified);
        let mut visitor = app.visitor();
        let page = comes_by(&mut visitor).await;
        is_out(&mut visitor, &page, status, heading, case).await;
    }
    // Suspended after having come: the subject is known, and lets in no more.
    idp.is_honest();
    let mut visitor = app.visitor();
    is_in(&comes_by(&mut visitor).await);
    let mut ada = ada(&app).await;
    ada.status = MemberStatus::Suspended;
    storage::members::update(&app.context().db, &ada).await.unwrap();
    let page = comes_by(&mut visitor).await;
    is_out(&mut visitor, &page, 403, "You may not sign in", "suspended since").await;
}

async fn an_answer_is_good_once_and_in_the_browser_that_asked(app: TestApp, idp: Idp) {
    let mut ada = app.visitor();
    let back = way_back(&mut ada).await;
    let mut thief = app.visitor();
    let page = thief.opens(&back).await;
    is_out(&mut thief, &page, 410, "This does not work any more", "a browser without a cookie").await;
    let page = thief.opens(&back).await;
    is_out(&mut thief, &page, 410, "This does not work any more", "another browser").await;
    is_in(&ada.opens(&back).await);
    let mut again = ada.clone();
    again.cookies.retain(|(_, name), _| name != "portico-member");
    let page = again.opens(&back).await;
    is_out(&mut again, &page, 410, "This does not work any more", "again").await;

    let mut late = app.visitor();
    let back = way_back(&mut late).await;
    app.later(TimeDelta::minutes(15));
    let page = late.opens(&back).await;
    is_out(&mut late, &page, 410, "This does not work any more", "too late").await;

    // Of what comes back nothing can be left out or exchanged.
    for (name, value) in [("state", "another"), ("state", ""), ("code", "another"), ("code", "")] {
        idp.is_honest();
        let mut visitor = app.visitor();
        let mut back: url::Url = way_back(&mut visitor).await.parse().unwrap();
        let kept: Vec<_> = back.query_pairs().into_owned().filter(|(own, _)| own != name).collect();
        back.query_pairs_mut().clear().extend_pairs(kept).append_pair(name, value);
        let page = visitor.opens(back.as_str()).await;
        assert!(matches!(page.status, 410 | 502), "{name} {value:?}: {}", page.status);
    }
    // One is led on within the dashboard and nowhere else.
    let mut visitor = app.visitor();
    let inside = visitor.opens("/dashboard/sign-in/oidc?next=https://evil.test/").await;
    assert_eq!((inside.status, inside.url.path()), (200, "/dashboard"));
}

async fn an_address_that_was_given_to_somebody_else_lets_nobody_in(app: TestApp, idp: Idp) {
    is_in(&comes_by(&mut app.visitor()).await);
    idp.script().claim("sub", "another");
    let mut other = app.visitor();
    let page = comes_by(&mut other).await;
    is_out(&mut other, &page, 403, "You are somebody else there now", "another subject").await;
    // Nor is a subject bound to a second member of the organisation.
    let org = first_organization(&app).await;
    member(&app, org, Role::Viewer, "grace@acme.test", &[]).await;
    idp.script().is("ada", "grace@acme.test");
    let inside = comes_by(&mut app.visitor()).await;
    assert!(inside.says("ada@acme.test"), "by their subject: {}", inside.html);

    // It was Ada all the same: who has her mail forgets the old one.
    idp.script().is("another", "ada@acme.test");
    let mut ada = at_browser(&app, &ada(&app).await).await;
    let page = ada.opens("/dashboard/account").await;
    let page = ada.presses(&page, "Forget Acme ID").await;
    assert!(page.says("It is forgotten."), "{}", page.html);
    is_in(&comes_by(&mut app.visitor()).await);
}

async fn a_provider_that_fails_leaves_the_other_ways(app: TestApp, idp: Idp) {
    idp.script().is_down = true;
    let mut visitor = app.visitor();
    let page = comes_by(&mut visitor).await;
    is_out(&mut visitor, &page, 502, "This does not work just now", "from the start").await;
    idp.is_honest();
    let back = way_back(&mut visitor).await;
    idp.script().is_down = true;
    let page = visitor.opens(&back).await;
    is_out(&mut visitor, &page, 502, "This does not work just now", "on the way").await;
    idp.is_honest();
    for (error, status, heading) in [
        ("access_denied", 403, "You have not signed in"),
        ("server_error", 502, "This does not work just now"),
        ("<script>", 502, "This does not work just now"),
    ] {
        idp.script().error = Some(error);
        let page = comes_by(&mut visitor).await;
        is_out(&mut visitor, &page, status, heading, error).await;
    }
    // The mail does not mind.
    let page = asks_for_code(&mut visitor, "ada@acme.test").await;
    let code = code_for(&app, "ada@acme.test").await;
    is_in(&visitor.fills(&page, "Sign in", &[("code", &code)]).await);
}

async fn a_provider_changes_its_key(app: TestApp, idp: Idp) {
    is_in(&comes_by(&mut app.visitor()).await);
    app.later(TimeDelta::minutes(1));
    idp.script().rotates();
    is_in(&comes_by(&mut app.visitor()).await);
}

async fn a_member_shows_again_at_the_provider_that_it_is_them(app: TestApp, idp: Idp) {
    let mut visitor = app.visitor();
    comes_by(&mut visitor).await;
    app.later(TimeDelta::minutes(10));
    let now = app.clock.now().timestamp();
    // Signed in there ten minutes ago, or nobody knows when: the provider was not asked for nothing.
    for auth_time in [json!(now - 600), Value::Null] {
        idp.script().claim("auth_time", auth_time.clone());
        let page = visitor.opens("/dashboard/api-keys/new").await;
        let refused = visitor.clicks(&page, "Show it at Acme ID").await;
        let told = (refused.status, refused.heading());
        assert_eq!(told, (403, "We still do not know that it is you".to_owned()), "{auth_time}");
        let way = visitor.clicks(&refused, "Take another way").await;
        assert_eq!(way.heading(), "Show that it is you", "{auth_time}");
    }
    let asked = idp.script().asked.clone();
    assert_eq!((asked["prompt"].as_str(), asked["max_age"].as_str()), ("login", "900"));
    assert_eq!(asked["login_hint"], "ada@acme.test");

    idp.script().claim("auth_time", now);
    idp.script().is("grace", "grace@acme.test");
    let page = visitor.opens("/dashboard/api-keys/new").await;
    let refused = visitor.clicks(&page, "Show it at Acme ID").await;
    assert_eq!((refused.status, refused.heading().as_str()), (403, "That was another account"));
    assert_eq!(visitor.opens("/dashboard/api-keys/new").await.heading(), "Show that it is you");

    // The way back of one session does nothing for another.
    idp.script().is("ada", "ada@acme.test");
    let leaving = visitor.peeks("/dashboard/confirm/oidc?next=/dashboard/api-keys/new").await;
    let back = visitor.peeks(leaving.header("location")).await.header("location").to_owned();
    let org = first_organization(&app).await;
    let mut eve = at_browser(&app, &member(&app, org, Role::Admin, "eve@acme.test", &[]).await).await;
    app.later(TimeDelta::minutes(11));
    let browser = visitor.cookies.iter().find(|((_, name), _)| name == "portico-sign-in").unwrap();
    eve.cookies.insert(browser.0.clone(), browser.1.clone());
    assert_eq!(eve.opens(&back).await.status, 410);
    assert_eq!(eve.opens("/dashboard/api-keys/new").await.heading(), "Show that it is you");

    idp.script().claim("auth_time", app.clock.now().timestamp());
    let page = visitor.opens("/dashboard/api-keys/new").await;
    let shown = visitor.clicks(&page, "Show it at Acme ID").await;
    assert_eq!(shown.heading(), "Make an API key", "led on");
    // Who has not come by the provider before may show it there as well, by their address.
    idp.script().is("eve", "eve@acme.test");
    let page = eve.opens("/dashboard/api-keys/new").await;
    assert_eq!(eve.clicks(&page, "Show it at Acme ID").await.heading(), "Make an API key");
    // The mailed code is there all the time.
    app.later(TimeDelta::minutes(10));
    let page = eve.opens("/dashboard/api-keys/new").await;
    assert_eq!(confirms(&app, &mut eve, &page, "eve@acme.test").await.heading(), "Make an API key");
}

async fn an_address_of_several_organizations_comes_to_each(app: TestApp, idp: Idp) {
    app.another_organization().await;
    let org = first_organization(&app).await;
    let all = storage::access::organizations(&app.context().db).await.unwrap();
    let other = all.iter().find(|it| it.id != org).unwrap();
    member(&app, other.id, Role::Viewer, "ada@acme.test", &[]).await;
    let mut ada = app.visitor();
    let page = comes_by(&mut ada).await;
    let (here, there) = if page.heading() == "Welcome to Other" { ("Other", "Default") } else { ("Default", "Other") };
    let page = ada.presses(&page, there).await;
    assert_eq!(page.heading(), format!("Welcome to {there}"));
    // Whoever is given the address later finds it bound in both.
    idp.script().claim("sub", "another");
    let page = comes_by(&mut app.visitor()).await;
    assert_eq!(page.heading(), "You are somebody else there now", "{here}");
}

async fn so_many_leave_from_one_place_and_do_not_come_back(app: TestApp, idp: Idp) {
    let mut visitor = app.visitor();
    for _ in 0..31 {
        // Who comes back is not counted.
        let page = comes_by(&mut visitor).await;
        is_in(&page);
        visitor.cookies.retain(|(_, name), _| name != "portico-member");
    }
    for _ in 0..30 {
        assert_eq!(visitor.peeks("/dashboard/sign-in/oidc").await.status, 303);
    }
    assert_eq!(visitor.peeks("/dashboard/sign-in/oidc").await.status, 429);
    app.later(TimeDelta::minutes(61));
    assert_eq!(visitor.peeks("/dashboard/sign-in/oidc").await.status, 303);
    drop(idp);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_a_provider_there_is_no_way_there() {
    let app = TestApp::start(Engine::Sqlite).await;
    let mut visitor = app.visitor();
    let page = visitor.opens("/dashboard/sign-in").await;
    assert!(!page.says("Continue with"));
    for path in ["/dashboard/sign-in/oidc", "/dashboard/sign-in/oidc/callback?state=a&code=b"] {
        assert_eq!(visitor.opens(path).await.status, 404, "{path}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_provider_is_asked_under_the_egress_policy() {
    let idp = Idp::start();
    let app = TestApp::start_with(Engine::Sqlite, |config| {
        config.oidc = Some(idp.settings());
        config.egress = Default::default();
    })
    .await;
    let page = comes_by(&mut app.visitor()).await;
    assert_eq!(page.status, 502);
    assert!(idp.script().asked.is_empty());
}

/// With `oidc-provider`, which is not ours: signing in and showing again who one is, through its own pages.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_real_provider_lets_a_member_in() {
    #[expect(clippy::disallowed_methods, reason = "the test script tells by the environment")]
    let at = std::env::var(SERVER).unwrap_or_else(|_| panic!("{SERVER} says where oidc-provider listens"));
    // The redirect URI is registered before the server is there, so its port is found first.
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = free.local_addr().unwrap();
    drop(free);
    let registered = Backend::nobody(&at)
        .post(
            "/reg",
            json!({
                "redirect_uris": [format!("http://localhost:{}/dashboard/sign-in/oidc/callback", address.port())],
                "grant_types": ["authorization_code"],
                "response_types": ["code"],
                "token_endpoint_auth_method": "client_secret_basic",
                "application_type": "native",
            }),
        )
        .await
        .expect(201);
    let text = |name: &str| registered[name].as_str().unwrap().to_owned();
    let app = TestApp::start_with(Engine::Sqlite, |config| {
        config.listen = address;
        let (id, secret) = (text("client_id"), text("client_secret").into());
        let read = OidcSettings::read(Some(&at), Some(id), Some(secret), Some("Acme ID".to_owned()));
        config.oidc = read.unwrap();
    })
    .await;
    let org = first_organization(&app).await;
    member(&app, org, Role::Owner, "ada@example.com", &[]).await;

    let mut ada = app.visitor();
    let page = ada.opens("/dashboard/api-keys/new").await;
    let there = ada.clicks(&page, "Continue with Acme ID").await;
    let consent = ada.fills(&there, "Sign-in", &[("login", "ada"), ("password", "any")]).await;
    let inside = ada.presses(&consent, "Continue").await;
    assert_eq!(inside.heading(), "Make an API key", "{}", inside.html);

    // She is signed in there, too, and is asked again all the same.
    app.later(TimeDelta::minutes(10));
    let page = ada.opens("/dashboard/api-keys/new").await;
    let there = ada.clicks(&page, "Show it at Acme ID").await;
    let consent = ada.fills(&there, "Sign-in", &[("login", "ada"), ("password", "any")]).await;
    let back = ada.presses(&consent, "Continue").await;
    assert_eq!(back.heading(), "Make an API key", "{}", back.html);

    let mut bob = app.visitor();
    let page = bob.opens("/dashboard/sign-in").await;
    let there = bob.clicks(&page, "Continue with Acme ID").await;
    let consent = bob.fills(&there, "Sign-in", &[("login", "bob"), ("password", "any")]).await;
    let refused = bob.presses(&consent, "Continue").await;
    assert_eq!((refused.status, refused.heading().as_str()), (403, "You are not a member"), "{}", refused.html);
    assert!(refused.says("bob@example.com"));
}
