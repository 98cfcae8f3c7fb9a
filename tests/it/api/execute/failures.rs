//! What becomes of an action that the provider does not do at once, and what the caller is told.

use std::time::Duration;

use futures_util::future::join_all;
use portico::demo::provider::Fault;
use serde_json::{Value, json};
use tokio::time::Instant;

use super::{Desk, EXECUTE, Engine, id, with};
use crate::{
    portal::steps::until,
    support::{TestApp, both},
};

both! {
    a_refused_token_is_renewed_once_and_the_action_done,
    a_token_that_is_refused_twice_is_told_and_the_account_lives,
    a_refusal_that_does_not_come_as_a_401_is_one,
    a_post_is_signed_with_the_token_of_its_page,
    an_address_that_cannot_be_renews_no_token,
    what_the_provider_says_is_told_in_short,
    a_provider_that_wants_to_be_left_alone_is,
    a_provider_that_is_down_is_told,
    so_many_at_a_time_act_with_one_account,
    a_caller_who_hangs_up_is_recorded,
    no_token_comes_back,
}

/// Alice's account.
async fn desk(app: TestApp) -> Desk {
    let desk = Desk::of(app).await;
    desk.account("ada", "hers", &json!({ "endUserId": "alice" })).await;
    desk
}

fn alice() -> Value {
    json!({ "endUserId": "alice" })
}

fn looks() -> Value {
    with(&alice(), &json!({ "actionName": "list_bookmarks", "input": { "channel": "C1" } }))
}

async fn a_refused_token_is_renewed_once_and_the_action_done(app: TestApp) {
    let desk = desk(app).await;
    desk.fails(1, 401, None);
    desk.sends(&alice()).await.expect(200);
    assert_eq!((desk.asked(), desk.app.provider.calls("slack").refresh), (2, 1));
    let runs = desk.runs("").await;
    assert_eq!((runs.len(), &runs[0]["status"]), (1, &json!("ok")));
}

async fn a_token_that_is_refused_twice_is_told_and_the_account_lives(app: TestApp) {
    let desk = desk(app).await;
    desk.fails(2, 401, None);
    let refused = desk.sends(&alice()).await.refused(400, "ACTION_FAILED");
    let details = &refused["details"];
    assert_eq!((&details["reason"], &details["providerStatus"]), (&json!("unauthorized"), &json!(401)));
    assert_eq!((desk.asked(), desk.app.provider.calls("slack").refresh), (2, 1));
    let run = &desk.runs("").await[0];
    assert_eq!((&run["errorCode"], &run["providerStatus"]), (&json!("ACTION_FAILED"), &json!(401)));
    let listed = desk.backend.get("/api/v1/connections").await.expect(200);
    assert_eq!(
        listed["connections"][0]["status"], "ACTIVE",
        "a fresh token was refused: that says nothing of the grant"
    );
    desk.sends(&alice()).await.expect(200);
}

async fn a_refusal_that_does_not_come_as_a_401_is_one(app: TestApp) {
    let desk = desk(app).await;
    let says = |word: &str| Fault::Status(200, None, json!({ "ok": false, "error": word }));
    desk.app.provider.api_answers("slack", 1, &says("token_expired"));
    desk.sends(&alice()).await.expect(200);
    assert_eq!((desk.asked(), desk.app.provider.calls("slack").refresh), (2, 1));
    // What it says of the channel says nothing of the token.
    desk.app.provider.api_answers("slack", 1, &says("channel_not_found"));
    desk.sends(&alice()).await.refused(400, "ACTION_FAILED");
    assert_eq!((desk.asked(), desk.app.provider.calls("slack").refresh), (3, 1));
}

/// A post on a Page of Facebook, which Ada writes on.
async fn page(app: TestApp) -> (Desk, Value) {
    let workspace = app.workspace(&["facebook-pages"]).await;
    let desk = Desk { backend: app.backend(), app, workspace };
    let (token, _) = desk.app.provider.issue("facebook-pages", "client-facebook-pages", "ada").unwrap();
    let body = json!({
        "type": "OAUTH2", "integrationName": "facebook-pages", "externalId": "hers", "displayName": "Ada's Pages",
        "workspaceId": desk.workspace, "accessToken": token, "endUserId": "alice",
    });
    desk.backend.post("/api/v1/connections", body).await.expect(201);
    let post = json!({
        "integrationName": "facebook-pages", "actionName": "create_post", "workspaceId": desk.workspace,
        "endUserId": "alice", "input": { "page": "4711", "message": "Hello" },
    });
    (desk, post)
}

async fn a_post_is_signed_with_the_token_of_its_page(app: TestApp) {
    let (desk, post) = page(app).await;
    desk.backend.post(EXECUTE, post.clone()).await.expect(200);
    let provider = &desk.app.provider;
    let asked = provider.asked("facebook-pages");
    let paths: Vec<_> = asked.iter().map(|it| (it.method.as_str(), it.path.as_str())).collect();
    assert_eq!(paths, [("GET", "/4711"), ("POST", "/4711/feed")], "{asked:?}");
    // An account that has come to its end is told with a 400.
    let ended = json!({ "error": { "message": "Session has expired", "code": 190 } });
    provider.api_answers("facebook-pages", 2, &Fault::Status(400, None, ended));
    let refused = desk.backend.post(EXECUTE, post.clone()).await.refused(400, "ACTION_FAILED");
    assert_eq!(refused["details"]["reason"], "unauthorized", "{refused}");
    // Another 400 is none of it.
    let other = json!({ "error": { "message": "Duplicate post", "code": 506 } });
    provider.api_answers("facebook-pages", 1, &Fault::Status(400, None, other));
    let refused = desk.backend.post(EXECUTE, post).await.refused(400, "ACTION_FAILED");
    assert_eq!(refused["details"]["reason"], "refused", "{refused}");
}

async fn an_address_that_cannot_be_renews_no_token(app: TestApp) {
    let workspace = app.workspace(&["google-calendar"]).await;
    let desk = Desk { backend: app.backend(), app, workspace };
    let issued = desk.app.provider.issue("google-calendar", "client-google-calendar", "ada").unwrap();
    let body = json!({
        "type": "OAUTH2", "integrationName": "google-calendar", "externalId": "hers", "displayName": "Ada's days",
        "workspaceId": desk.workspace, "accessToken": issued.0, "refreshToken": issued.1, "endUserId": "alice",
        "expiresIn": 1,
    });
    desk.backend.post("/api/v1/connections", body).await.expect(201);
    let body = |action: &str, input: Value| {
        json!({
            "integrationName": "google-calendar", "actionName": action, "workspaceId": desk.workspace,
            "endUserId": "alice", "input": input,
        })
    };
    for (action, input, at) in [
        ("get_event", json!({ "calendarId": "..", "eventId": "1" }), "input.calendarId"),
        ("custom_api_call", json!({ "method": "GET", "url": "/calendar/../../admin" }), "input.url"),
        ("custom_api_call", json!({ "method": "GET", "url": "/calendar/%2e%2e/admin" }), "input.url"),
    ] {
        let refused = desk.backend.post(EXECUTE, body(action, input)).await.refused(400, "VALIDATION_ERROR");
        assert!(refused["details"]["fields"][at].is_string(), "{refused}");
    }
    let calls = desk.app.provider.calls("google-calendar");
    assert_eq!((calls.refresh, calls.api), (0, 0));
    let good = body("get_event", json!({ "calendarId": "primary", "eventId": "1" }));
    desk.backend.post(EXECUTE, good).await.expect(200);
    assert_eq!(desk.app.provider.calls("google-calendar").refresh, 1, "it had come to its end");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_key_that_is_refused_needs_attention() {
    let app = TestApp::played(Engine::Sqlite).await;
    let (backend, workspace) = (app.backend(), app.workspace(&[]).await);
    let body = json!({
        "type": "SECRET_TEXT", "integrationName": "openai", "externalId": "shared", "displayName": "OpenAI",
        "secretText": "sk-wrong", "workspaceId": workspace,
    });
    let key = id(&backend.post("/api/v1/connections", body.clone()).await.expect(201), "connection");
    let good = with(&body, &json!({ "externalId": "good", "secretText": "sk-ada" }));
    let good_key = id(&backend.post("/api/v1/connections", good).await.expect(201), "connection");
    let body = json!({
        "integrationName": "openai", "actionName": "custom_api_call", "workspaceId": workspace,
        "connectionExternalId": "shared", "input": { "method": "GET", "url": "/models" },
    });
    for _ in 0..2 {
        let refused = backend.post(EXECUTE, body.clone()).await.refused(409, "REFRESH_FAILED");
        assert_eq!(refused["details"]["reason"], "credential_refused");
    }
    assert_eq!(app.provider.calls("openai").api, 2, "the action, and whether the key is good; then nobody is asked");
    let shown = backend.get(&format!("/api/v1/connections/{key}")).await.expect(200);
    assert_eq!(shown["connection"]["status"], "ERROR");
    // A provider that says 401 of one request, and knows the key, means something else.
    app.provider.api_answers("openai", 1, &Fault::Status(401, None, json!({ "error": "not yours" })));
    let body = with(&body, &json!({ "connectionExternalId": "good" }));
    let refused = backend.post(EXECUTE, body.clone()).await.refused(400, "ACTION_FAILED");
    assert_eq!(refused["details"]["reason"], "unauthorized");
    let shown = backend.get(&format!("/api/v1/connections/{good_key}")).await.expect(200);
    assert_eq!(shown["connection"]["status"], "ACTIVE");
    backend.post(EXECUTE, body).await.expect(200);
}

async fn what_the_provider_says_is_told_in_short(app: TestApp) {
    let desk = desk(app).await;
    desk.app.provider.api_answers("slack", 1, &Fault::Status(400, None, json!({ "error": "no_such_channel" })));
    let refused = desk.sends(&alice()).await.refused(400, "ACTION_FAILED");
    assert!(refused["error"].as_str().unwrap().contains("no_such_channel"), "{refused}");
    let details = &refused["details"];
    assert_eq!((&details["reason"], &details["providerStatus"]), (&json!("refused"), &json!(400)));
    assert_eq!(details["integrationName"], "slack");
    desk.app.provider.api_answers("slack", 1, &Fault::Status(500, None, json!({ "error": "x".repeat(5_000) })));
    let refused = desk.sends(&alice()).await.refused(400, "ACTION_FAILED");
    assert!(refused.to_string().len() < 1_500, "{refused}");
}

async fn a_provider_that_wants_to_be_left_alone_is(app: TestApp) {
    let desk = desk(app).await;
    // For a moment, and surely without having done it: asked once more.
    desk.fails(1, 429, Some(0));
    desk.sends(&alice()).await.expect(200);
    assert_eq!(desk.asked(), 2);
    desk.fails(2, 429, Some(0));
    let refused = desk.sends(&alice()).await;
    assert_eq!((desk.asked(), refused.header("retry-after")), (4, "0"));
    refused.refused(429, "ACTION_FAILED");
    // For longer: the caller is told how long.
    desk.fails(1, 429, Some(60));
    let refused = desk.sends(&alice()).await;
    assert_eq!(refused.header("retry-after"), "60");
    assert_eq!(refused.refused(429, "ACTION_FAILED")["details"]["retryAfter"], 60);
    assert_eq!(desk.asked(), 5);
    // What may have been done is asked again only where twice is as once.
    desk.fails(1, 503, Some(0));
    desk.sends(&alice()).await.refused(503, "ACTION_FAILED");
    assert_eq!(desk.asked(), 6);
    desk.fails(1, 503, Some(0));
    desk.sends(&looks()).await.expect(200);
    assert_eq!(desk.asked(), 8);
}

async fn a_provider_that_is_down_is_told(app: TestApp) {
    let desk = desk(app).await;
    desk.app.provider.is_down("slack");
    desk.sends(&alice()).await.refused(503, "ACTION_FAILED");
    let run = &desk.runs("status=failed").await[0];
    assert_eq!((&run["errorCode"], &run["providerStatus"]), (&json!("ACTION_FAILED"), &json!(503)));
    desk.app.provider.heal("slack");
    desk.sends(&alice()).await.expect(200);
}

async fn so_many_at_a_time_act_with_one_account(app: TestApp) {
    let desk = desk(app).await;
    desk.account("grace", "his", &json!({ "endUserId": "bob" })).await;
    let slow = Duration::from_millis(600);
    desk.is_slow(slow);
    let began = Instant::now();
    let hers = (0..16).map(|_| async {
        desk.sends(&alice()).await.expect(200);
        began.elapsed()
    });
    let his = async {
        until("eight are under way", async || desk.asked() >= 8).await;
        desk.sends(&json!({ "endUserId": "bob" })).await.expect(200);
        began.elapsed()
    };
    let (hers, his) = tokio::join!(join_all(hers), his);
    let first = hers.iter().filter(|took| **took < slow * 2).count();
    assert_eq!(first, 8, "eight at a time: {hers:?}");
    assert!(his < slow * 5 / 2, "another account does not wait for hers: {his:?}");
    assert_eq!(desk.asked(), 17);
}

async fn whoever_stands_in_line_for_too_long_is_told_to_come_back(engine: Engine) {
    let desk = desk(TestApp::impatient(engine).await).await;
    desk.is_slow(Duration::from_millis(800));
    let asked = join_all((0..9).map(|_| async { desk.sends(&alice()).await })).await;
    let refused: Vec<_> = asked.iter().filter(|answer| answer.status != 200).collect();
    assert_eq!(refused.len(), 1);
    refused[0].refused(429, "RATE_LIMITED");
    assert!(refused[0].header("retry-after").parse::<u32>().is_ok_and(|seconds| seconds > 0));
    assert_eq!(desk.asked(), 8);
    assert_eq!(desk.runs("status=failed").await[0]["errorCode"], "RATE_LIMITED");
}

async fn a_provider_that_does_not_answer_in_time_is_told(engine: Engine) {
    let desk = desk(TestApp::impatient(engine).await).await;
    desk.is_slow(Duration::from_secs(30));
    let refused = desk.sends(&with(&alice(), &json!({ "idempotencyKey": "k" }))).await.refused(400, "ACTION_FAILED");
    let details = &refused["details"];
    assert_eq!((&details["reason"], &details["providerStatus"]), (&json!("timeout"), &Value::Null));
    let run = &desk.runs("").await[0];
    assert!(run["duration"].as_i64().is_some_and(|ms| (1_000..10_000).contains(&ms)), "{run}");
    // Whether it was done nobody knows: it is not tried again.
    desk.app.provider.api_is_well("slack");
    let again = desk.sends(&with(&alice(), &json!({ "idempotencyKey": "k" }))).await;
    assert_eq!(again.refused(400, "ACTION_FAILED")["details"]["replayed"], true);
    assert_eq!(desk.asked(), 1);
}

async fn a_twin_does_not_wait_for_ever(engine: Engine) {
    let desk = desk(TestApp::impatient(engine).await).await;
    desk.is_slow(Duration::from_millis(900));
    let body = with(&alice(), &json!({ "idempotencyKey": "k" }));
    let second = async {
        until("the first is under way", async || desk.asked() == 1).await;
        desk.sends(&body).await
    };
    let (first, second) = tokio::join!(desk.sends(&body), second);
    first.expect(200);
    assert_eq!(second.refused(409, "DUPLICATE")["details"]["reason"], "running");
    assert!(!second.header("retry-after").is_empty());
    assert_eq!(desk.asked(), 1);
}

macro_rules! impatient {
    ($($name:ident),+ $(,)?) => {
        mod impatient_sqlite {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $name() {
                super::$name(super::Engine::Sqlite).await;
            })+
        }
        mod impatient_postgres {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $name() {
                super::$name(super::Engine::Postgres).await;
            })+
        }
    };
}

impatient! {
    whoever_stands_in_line_for_too_long_is_told_to_come_back,
    a_provider_that_does_not_answer_in_time_is_told,
    a_twin_does_not_wait_for_ever,
}

async fn a_caller_who_hangs_up_is_recorded(app: TestApp) {
    let desk = desk(app).await;
    desk.is_slow(Duration::from_millis(400));
    let hasty = tokio::time::timeout(Duration::from_millis(100), desk.sends(&alice())).await;
    assert!(hasty.is_err(), "the caller has gone");
    until("it is recorded", async || desk.runs("status=ok").await.len() == 1).await;
    assert_eq!(desk.asked(), 1);
}

async fn no_token_comes_back(app: TestApp) {
    let desk = Desk::of(app).await;
    let (token, _) = desk.app.provider.issue("slack", "client-slack", "ada").unwrap();
    let account = json!({ "endUserId": "alice", "accessToken": token });
    desk.account("ada", "hers", &account).await;
    for status in [200, 400] {
        desk.app.provider.api_answers(
            "slack",
            1,
            &Fault::Status(status, None, json!({ "ok": true, "error": token, "message": { "token": token } })),
        );
        let answer = desk.sends(&alice()).await;
        assert!(!answer.text.contains(&token), "{}", answer.text);
        assert!(answer.text.contains("[redacted]"), "{}", answer.text);
    }
    let runs = desk.backend.get("/api/v1/runs").await;
    assert!(!runs.text.contains(&token));
}
