//! Idempotency keys: nothing is done twice.

use std::time::Duration;

use chrono::TimeDelta;
use futures_util::future::join_all;
use portico::services::jobs;
use reqwest::Method;
use serde_json::{Value, json};

use super::{Desk, EXECUTE, Engine, with, workspace_of};
use crate::support::{Answer, Backend, TestApp, both};

both! {
    the_same_request_is_done_once_and_answered_again,
    a_key_comes_in_the_body_or_in_a_header,
    another_request_under_the_same_key_is_refused,
    what_the_provider_failed_is_not_tried_again,
    what_was_not_done_may_be_tried_again,
    another_callers_keys_are_others,
    of_many_at_once_one_is_done,
    what_nobody_knows_the_outcome_of_is_not_done_again,
    a_key_means_nothing_after_a_day,
    an_answer_is_for_whoever_may_touch_the_workspace_now,
    a_caller_who_hangs_up_finds_the_answer,
    a_key_that_is_none_is_refused,
}

async fn desk(app: TestApp) -> Desk {
    let desk = Desk::of(app).await;
    desk.account("ada", "hers", &json!({ "endUserId": "alice" })).await;
    desk
}

fn keyed(key: &str) -> Value {
    json!({ "endUserId": "alice", "idempotencyKey": key })
}

fn is_again(answer: &Answer) -> bool {
    answer.header("idempotent-replayed") == "true"
}

async fn the_same_request_is_done_once_and_answered_again(app: TestApp) {
    let desk = desk(app).await;
    let first = desk.sends(&keyed("k")).await;
    assert!(!is_again(&first));
    // The order of members says nothing.
    let input = json!({ "text": "Hello", "channel": "C1" });
    for over in [json!({}), json!({ "input": input })] {
        let again = desk.sends(&with(&keyed("k"), &over)).await;
        assert!(is_again(&again), "{:?}", again.headers);
        assert_eq!(again.expect(200), first.expect(200));
    }
    assert_eq!((desk.asked(), desk.runs("").await.len()), (1, 1));
    desk.sends(&keyed("another")).await.expect(200);
    desk.sends(&json!({ "endUserId": "alice" })).await.expect(200);
    assert_eq!(desk.asked(), 3);
}

async fn a_key_comes_in_the_body_or_in_a_header(app: TestApp) {
    let desk = desk(app).await;
    let by_header = async |name: &'static str, value: &str| {
        let request = desk.backend.request(Method::POST, EXECUTE).header(name, value);
        desk.backend.send(request.json(&desk.message(&json!({ "endUserId": "alice" })))).await
    };
    desk.sends(&keyed("k")).await.expect(200);
    assert!(is_again(&by_header("idempotency-key", "k").await));
    assert!(is_again(&by_header("x-idempotency-key", "k").await));
    assert!(!is_again(&by_header("idempotency-key", "other").await));
    // The body's is the one that counts.
    let request = desk.backend.request(Method::POST, EXECUTE).header("idempotency-key", "third");
    assert!(is_again(&desk.backend.send(request.json(&desk.message(&keyed("k")))).await));
    assert_eq!(desk.asked(), 2);
}

async fn another_request_under_the_same_key_is_refused(app: TestApp) {
    let desk = desk(app).await;
    desk.sends(&keyed("k")).await.expect(200);
    for over in [
        json!({ "input": { "channel": "C1", "text": "Goodbye" } }),
        json!({ "actionName": "send_direct_message" }),
        json!({ "endUserId": "bob" }),
        json!({ "connectionExternalId": "hers" }),
    ] {
        let refused = desk.sends(&with(&keyed("k"), &over)).await.refused(409, "DUPLICATE");
        assert_eq!(refused["details"]["reason"], "other_request", "{over}");
    }
    assert_eq!(desk.asked(), 1);
}

async fn what_the_provider_failed_is_not_tried_again(app: TestApp) {
    let desk = desk(app).await;
    desk.fails(1, 500, None);
    let first = desk.sends(&keyed("k")).await;
    let mut told = first.refused(400, "ACTION_FAILED");
    let again = desk.sends(&keyed("k")).await;
    assert!(is_again(&again) && !is_again(&first));
    let again = again.refused(400, "ACTION_FAILED");
    assert_eq!(again["details"]["replayed"], true);
    told["details"]["replayed"] = true.into();
    assert_eq!((&again["error"], &again["details"]), (&told["error"], &told["details"]));
    assert_eq!((desk.asked(), desk.runs("").await.len()), (1, 1));
}

async fn what_was_not_done_may_be_tried_again(app: TestApp) {
    let desk = desk(app).await;
    desk.sends(&with(&keyed("k"), &json!({ "input": {} }))).await.refused(400, "VALIDATION_ERROR");
    desk.sends(&with(&keyed("k"), &json!({ "endUserId": "bob" }))).await.refused(400, "CONNECTION_REQUIRED");
    // Whoever turns a request away for its number has not done it.
    desk.fails(1, 429, Some(60));
    desk.sends(&keyed("k")).await.refused(429, "ACTION_FAILED");
    let done = desk.sends(&keyed("k")).await;
    done.expect(200);
    assert!(!is_again(&done));
}

async fn another_callers_keys_are_others(app: TestApp) {
    let desk = desk(app).await;
    desk.sends(&keyed("k")).await.expect(200);
    let made = desk.backend.post("/api/v1/api-keys", json!({ "name": "Second" })).await.expect(201);
    let second = Backend::new(&desk.app.base, made["plainKey"].as_str().unwrap());
    assert!(!is_again(&second.post(EXECUTE, desk.message(&keyed("k"))).await));
    let elsewhere = workspace_of(&desk.backend, "elsewhere").await;
    let there = json!({ "workspaceId": elsewhere, "endUserId": null, "integrationName": "hash-encode",
        "actionName": "generate_uuid", "input": {} });
    assert!(!is_again(&desk.sends(&with(&keyed("k"), &there)).await));
    assert_eq!(desk.asked(), 2);
}

async fn of_many_at_once_one_is_done(app: TestApp) {
    let desk = desk(app).await;
    desk.is_slow(Duration::from_millis(300));
    let twin = match desk.app.engine {
        Engine::Sqlite => None,
        Engine::Postgres => Some(desk.app.twin().await),
    };
    let mut doors = vec![desk.backend.clone()];
    doors.extend(twin.iter().map(|twin| desk.backend.at(&format!("http://localhost:{}", twin.address.port()))));
    let body = desk.message(&keyed("k"));
    let asked = (0..20).map(|n| doors[n % doors.len()].post(EXECUTE, body.clone()));
    let answers = join_all(asked).await;
    let outputs: Vec<_> = answers.iter().map(|answer| answer.expect(200)).collect();
    assert!(outputs.iter().all(|it| it == &outputs[0]), "all are told the same");
    assert_eq!(answers.iter().filter(|answer| is_again(answer)).count(), 19);
    assert_eq!((desk.asked(), desk.runs("").await.len()), (1, 1));
    if let Some(twin) = twin {
        twin.stop().await.unwrap();
    }
}

async fn what_nobody_knows_the_outcome_of_is_not_done_again(app: TestApp) {
    let desk = desk(app).await;
    desk.sends(&keyed("k")).await.expect(200);
    // As if its server had died before the answer was kept.
    let sql = "UPDATE idempotency SET sealed = NULL, key_id = NULL";
    desk.app.context().db.run(sql, ()).await.unwrap();
    desk.app.later(TimeDelta::minutes(2));
    for _ in 0..2 {
        let refused = desk.sends(&keyed("k")).await.refused(409, "DUPLICATE");
        assert_eq!(refused["details"]["reason"], "unknown_outcome");
        desk.app.later(TimeDelta::hours(20));
        jobs::sweep(desk.app.context()).await.unwrap();
    }
    assert_eq!(desk.asked(), 1);
}

async fn a_key_means_nothing_after_a_day(app: TestApp) {
    let desk = desk(app).await;
    desk.sends(&keyed("k")).await.expect(200);
    desk.app.later(TimeDelta::hours(24) - TimeDelta::milliseconds(1));
    assert!(is_again(&desk.sends(&keyed("k")).await));
    desk.app.later(TimeDelta::milliseconds(1));
    // The sweep has not been here yet, and another request may have the key.
    let other = json!({ "input": { "channel": "C1", "text": "Goodbye" } });
    assert!(!is_again(&desk.sends(&with(&keyed("k"), &other)).await));
    assert!(is_again(&desk.sends(&with(&keyed("k"), &other)).await));
    assert_eq!(desk.asked(), 2);
    desk.app.later(TimeDelta::hours(24));
    jobs::sweep(desk.app.context()).await.unwrap();
    let (left,): (i64,) = desk.app.context().db.one("SELECT count(*) FROM idempotency", ()).await.unwrap();
    assert_eq!(left, 0);
}

async fn an_answer_is_for_whoever_may_touch_the_workspace_now(app: TestApp) {
    let desk = desk(app).await;
    desk.sends(&keyed("k")).await.expect(200);
    // The account may be gone: what was answered was answered.
    let listed = desk.backend.get("/api/v1/connections").await.expect(200);
    let path = format!("/api/v1/connections/{}", listed["connections"][0]["id"].as_str().unwrap());
    desk.backend.delete(&path).await.expect(200);
    assert!(is_again(&desk.sends(&keyed("k")).await));
    desk.backend.delete(&format!("/api/v1/workspaces/{}", desk.workspace)).await.expect(200);
    desk.sends(&keyed("k")).await.refused(404, "NOT_FOUND");
}

async fn a_caller_who_hangs_up_finds_the_answer(app: TestApp) {
    let desk = desk(app).await;
    desk.is_slow(Duration::from_millis(400));
    let hasty = tokio::time::timeout(Duration::from_millis(100), desk.sends(&keyed("k"))).await;
    assert!(hasty.is_err(), "the caller has gone");
    let found = desk.sends(&keyed("k")).await;
    found.expect(200);
    assert!(is_again(&found));
    assert_eq!((desk.asked(), desk.runs("status=ok").await.len()), (1, 1));
}

async fn a_key_that_is_none_is_refused(app: TestApp) {
    let desk = desk(app).await;
    for key in [json!(""), json!(" "), json!("a\u{7}"), json!("x".repeat(256)), json!(7)] {
        let refused = desk.sends(&json!({ "endUserId": "alice", "idempotencyKey": key })).await;
        let refused = refused.refused(400, "VALIDATION_ERROR");
        assert!(refused["details"]["fields"]["idempotencyKey"].is_string(), "{refused}");
    }
    let request = desk.backend.request(Method::POST, EXECUTE).header("idempotency-key", "ä");
    let refused = desk.backend.send(request.json(&desk.message(&json!({})))).await.refused(400, "VALIDATION_ERROR");
    assert!(refused["details"]["fields"]["idempotencyKey"].is_string(), "{refused}");
    let longest = "x".repeat(255);
    desk.sends(&keyed(&longest)).await.expect(200);
}
