//! What comes of answers, good and bad.

#![cfg(test)]

use std::time::{Duration, Instant};

use serde_json::json;

use super::{SECRET, Stand};
use crate::demo::provider::Fault;
use crate::outbound::action::ActionError;
use crate::outbound::{EgressPolicy, Http};

impl Stand {
    /// What the action `look` comes to when the provider answers so.
    async fn answered(&self, fault: Fault) -> Result<serde_json::Value, ActionError> {
        self.answered_to("look", fault).await
    }

    async fn answered_to(&self, action: &str, fault: Fault) -> Result<serde_json::Value, ActionError> {
        self.asked();
        self.provider.api_answers("acme", 1, &fault);
        let came = self.does(action, json!({})).await;
        assert_eq!(self.asked().len(), 1, "one request, and no other");
        came
    }
}

fn status(status: u16, body: serde_json::Value) -> Fault {
    Fault::Status(status, None, body)
}

#[tokio::test]
async fn the_declared_part_is_returned() {
    let stand = Stand::new();
    assert_eq!(stand.does("look", json!({})).await, Ok(json!({ "id": "demo-1", "name": "Demo" })));
    assert_eq!(stand.answered(status(200, json!({ "found": [1, null] }))).await, Ok(json!([1, null])));
    assert_eq!(stand.answered(status(200, json!({ "lost": 1 }))).await, Ok(json!(null)));
    assert_eq!(stand.answered(status(404, json!({ "oops": "none" }))).await, Ok(json!(null)));
    assert_eq!(stand.does("xml", json!({})).await, Ok(json!({ "List": { "Next": "demo-next" } })));
}

#[tokio::test]
async fn a_failure_is_told_with_its_message() {
    let stand = Stand::new();
    let failed = |status, message: &str| Err(ActionError::Failed { status, message: message.to_owned() });
    for (fault, message) in [
        (status(400, json!({ "oops": "No such thing" })), "No such thing"),
        (status(400, json!({ "error": { "message": "a\r\nb" } })), "a  b"),
        (status(400, json!({ "error": { "code": 7, "hint": ["a", "b"] } })), "hint: a; b"),
        (status(400, json!({ "errors": [{ "detail": "c" }] })), "c"),
        (status(400, json!("just this")), "it did not say why"),
        (status(400, json!({})), "it did not say why"),
    ] {
        assert_eq!(stand.answered(fault).await, failed(400, message), "{message}");
    }
    assert_eq!(stand.answered(status(200, json!({ "ok": false, "oops": "no" }))).await, failed(200, "no"));
    let long = stand.answered(status(500, json!({ "oops": "ä".repeat(9_000) }))).await.unwrap_err();
    let ActionError::Failed { status: 500, message } = long else { panic!("{long:?}") };
    assert_eq!(message.chars().count(), 500);
    stand.provider.api_answers(
        "acme",
        1,
        &status(200, json!({ "data": { "thing": 7 }, "errors": [{ "message": "m" }] })),
    );
    assert_eq!(stand.does("graphql", json!({ "value": "x" })).await, failed(200, "m"));
}

#[tokio::test]
async fn a_credential_that_is_not_accepted_is_told_apart() {
    let stand = Stand::new();
    let unauthorized = |message: &str| Err(ActionError::Unauthorized { message: message.to_owned() });
    assert_eq!(stand.answered(status(401, json!({ "oops": "who?" }))).await, unauthorized("who?"));
    let expired = status(200, json!({ "ok": false, "oops": "token_expired" }));
    assert_eq!(stand.answered(expired).await, unauthorized("token_expired"));
    for bad in [
        status(400, json!({ "oops": "gone", "code": 190 })),
        status(200, json!({ "ok": false, "oops": "gone", "code": 190 })),
    ] {
        assert_eq!(stand.answered(bad).await, unauthorized("gone"));
    }
    let other = stand.answered(status(400, json!({ "oops": "full", "code": 191 }))).await;
    assert!(matches!(other, Err(ActionError::Failed { status: 400, .. })));
    assert!(stand.answered(status(200, json!({ "found": [], "code": 190 }))).await.is_ok(), "it was done");
    let said = status(200, json!({ "ok": false, "oops": "the token_expired field is missing" }));
    assert!(matches!(stand.answered(said).await, Err(ActionError::Failed { status: 200, .. })));
}

#[tokio::test]
async fn a_provider_that_wants_to_be_asked_later_says_when() {
    let stand = Stand::new();
    for (status, seconds) in [(429, Some(7)), (429, None), (503, Some(90_000_000)), (403, Some(60))] {
        let came = stand.answered(Fault::Status(status, seconds, json!({ "oops": "slow down" }))).await;
        let retry_after = seconds.map(|seconds| Duration::from_secs(seconds.min(86_400)));
        assert_eq!(came, Err(ActionError::Limited { status, retry_after, message: "slow down".into() }));
    }
    let plain = stand.answered(status(403, json!({ "oops": "no" }))).await;
    assert_eq!(plain, Err(ActionError::Failed { status: 403, message: "no".into() }));
}

#[tokio::test]
async fn enormous_answers_are_cut_and_slow_ones_are_not_waited_for() {
    let mut stand = Stand::new();
    let started = Instant::now();
    assert_eq!(stand.answered(Fault::Huge(1 << 30)).await, Err(ActionError::TooLarge));
    assert!(started.elapsed() < Duration::from_secs(10), "{:?}", started.elapsed());
    stand.http = stand.http.with_action_timeout(Duration::from_millis(200));
    assert_eq!(stand.answered(Fault::Slow(Duration::from_secs(20))).await, Err(ActionError::Timeout));
    assert!(ActionError::Unreachable.is_undone() && !ActionError::Timeout.is_undone());
}

#[tokio::test]
async fn answers_that_are_not_what_they_say_are_refused() {
    let stand = Stand::new();
    let unreadable = |why| Err(ActionError::Unreadable(why));
    assert_eq!(stand.answered(Fault::NoUtf8).await, unreadable("it is not UTF-8"));
    assert_eq!(stand.answered(Fault::Deep(100_000)).await, unreadable("it is nested too deeply"));
    assert!(stand.answered(Fault::Deep(100)).await.is_ok());
    assert_eq!(stand.answered(Fault::Cut).await, Err(ActionError::Broken));
}

#[tokio::test]
async fn a_redirect_is_not_followed() {
    let stand = Stand::new();
    for to in ["http://127.0.0.2/", "http://169.254.169.254/latest/meta-data", "/acme/api/look", "https://evil.test/"] {
        let came = stand.answered(Fault::Redirect(to.to_owned())).await;
        let message = "it redirects to another address, which is not followed".to_owned();
        assert_eq!(came, Err(ActionError::Failed { status: 302, message }));
    }
}

#[tokio::test]
async fn an_address_that_may_not_be_called_is_not() {
    let mut stand = Stand::new();
    stand.http = Http::new(EgressPolicy::default()).unwrap();
    assert_eq!(stand.does("look", json!({})).await, Err(ActionError::Egress));
    assert!(stand.asked().is_empty());
    stand.http = Http::new(EgressPolicy::parse("127.0.0.1").unwrap()).unwrap();
    stand.moved = "http://127.0.0.1:1/".parse().unwrap();
    assert_eq!(stand.does("look", json!({})).await, Err(ActionError::Unreachable));
}

#[tokio::test]
async fn a_credential_does_not_come_back() {
    let stand = Stand::new();
    stand.provider.api_answers("acme", 1, &Fault::Echo);
    let call = json!({ "method": "GET", "url": "/echo" });
    let came = stand.does("custom_api_call", call).await.unwrap().to_string();
    assert!(came.contains("[redacted]") && came.contains("x-acme-key"), "{came}");
    for form in [SECRET, "hunter2", "aHVudGVyMi"] {
        assert!(!came.contains(form), "{form} in {came}");
    }
    let told = json!({ "oops": format!("the key {SECRET} is wrong"), "found": SECRET });
    let failed = stand.answered(status(400, told.clone())).await.unwrap_err();
    assert_eq!(failed, ActionError::Failed { status: 400, message: "the key [redacted] is wrong".into() });
    assert_eq!(stand.answered(status(200, told)).await, Ok(json!("[redacted]")));
    let names = json!({ "found": { SECRET: [format!("a{SECRET}b")] } });
    assert_eq!(stand.answered(status(200, names)).await, Ok(json!({ "[redacted]": ["a[redacted]b"] })));
}

#[tokio::test]
async fn the_next_page_may_stand_in_a_header() {
    let stand = Stand::new();
    let page = stand.does("linked", json!({})).await.unwrap();
    assert_eq!(page, json!({ "items": { "ok": true }, "next": "demo-next" }));
    assert_eq!(
        stand.answered_to("linked", status(200, json!([1, 2]))).await,
        Ok(json!({ "items": [1, 2], "next": null }))
    );
}
