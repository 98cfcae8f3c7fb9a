//! What can be said of a value: what stands in for it, what it chooses, and how it is written.

#![cfg(test)]

use serde_json::{Value, json};

use super::{Stand, problem};
use crate::demo::provider::Fault;
use crate::outbound::action::ActionError;

impl Stand {
    /// The body that is written for the action `fills`.
    async fn filled(&self, mut input: Value) -> Value {
        input["sure"] = json!(true);
        serde_json::from_slice(&self.written("fills", input).await.unwrap().body).unwrap()
    }
}

#[tokio::test]
async fn what_is_absent_takes_its_member_along() {
    let stand = Stand::new();
    assert_eq!(stand.filled(json!({})).await, json!({}));
    assert_eq!(stand.filled(json!({ "yes": false })).await, json!({}));
}

#[tokio::test]
async fn inputs_stand_in_for_each_other_and_choose() {
    let stand = Stand::new();
    let body = stand.filled(json!({ "b": "x" })).await;
    assert_eq!(body, json!({ "else": "x" }));
    let body = stand.filled(json!({ "a": "<1 & \"2\">", "b": "x", "yes": true })).await;
    let xml = "<a b=\"&lt;1 &amp; &quot;2&quot;&gt;\"/>";
    assert_eq!(
        body,
        json!({
            "else": "<1 & \"2\">", "if": "<1 & \"2\">", "then": "of course", "there": { "fixed": 1 },
            "spread": [{ "last": true }], "url": "%3C1%20%26%20%222%22%3E", "xml": xml,
        })
    );
    assert_eq!(stand.filled(json!({ "a": "1", "b": "y" })).await.get("if"), None);
}

#[tokio::test]
async fn a_list_is_written_entry_by_entry() {
    let stand = Stand::new();
    let body = stand.filled(json!({ "list": [{ "id": 7, "n": null }, { "n": "é" }] })).await;
    assert_eq!(body["each"][0], json!({ "to": { "address": { "id": 7, "n": null } } }));
    assert_eq!(body["as"], json!([{ "id": 7, "whole": "{\"id\":7,\"n\":null}" }, { "whole": "{\"n\":\"é\"}" }]));
    assert_eq!(body["spread"], json!([{ "id": 7, "n": null }, { "n": "é" }]));
    assert_eq!(stand.filled(json!({ "list": [] })).await, json!({ "each": [], "as": [] }));
    let body = stand.filled(json!({ "list": "u, v", "a": "w" })).await;
    assert_eq!(body["each"], json!([{ "to": { "address": "u" } }, { "to": { "address": "v" } }]));
    assert_eq!(body["as"], json!([{ "of": "w", "whole": "\"u\"" }, { "of": "w", "whole": "\"v\"" }]));
    assert_eq!(body["spread"], json!(["u", "v", { "last": true }]));
    let body = stand.written("members", json!({ "cells": { "7": "u", "8": null } })).await.unwrap().body;
    assert_eq!(serde_json::from_slice::<Value>(&body).unwrap(), json!([{ "id": 7, "of": "u" }, { "id": 8 }]));
    let refused = stand.written("members", json!({ "cells": { "a": 1 } })).await.unwrap_err();
    assert_eq!(problem(refused), ("cells".into(), "has an entry whose `key` must be a whole number".into()));
}

#[tokio::test]
async fn json_is_written_as_text_where_a_text_belongs() {
    let stand = Stand::new();
    let input = json!({ "a": "é\r\n💥\u{7f}", "yes": true, "list": ["u", 1], "sure": true });
    let sent = stand.written("fills", input).await.unwrap();
    let header = r#"{"a":"\u00e9\r\n\ud83d\udca5\u007f","yes":true}"#;
    assert_eq!(sent.headers["x-arg"].as_bytes(), header.as_bytes());
    assert_eq!(sent.url.query_pairs().next().unwrap(), ("list".into(), "[[\"u\",1]]".into()));
    let sent = stand.written("part", json!({ "value": "a\"\r\n--b" })).await.unwrap();
    let body = String::from_utf8(sent.body).unwrap();
    let part = "content-disposition: form-data; name=\"about\"\r\ncontent-type: application/json\r\n\r\n{\"name\":\"a\\\"\\r\\n--b\"}";
    assert!(body.contains(part), "{body}");
    let part = "content-disposition: form-data; name=\"text\"; filename=\"a.txt\"\r\ncontent-type: text/plain; charset=utf-8\r\n\r\na\"\r\n--b\r\n--";
    assert!(body.contains(part), "{body}");
    let sent = stand.written("part", json!({ "value": "a", "kind": "text/csv" })).await.unwrap();
    assert!(String::from_utf8(sent.body).unwrap().contains("filename=\"a.txt\"\r\ncontent-type: text/csv\r\n\r\na"));
    let refused = stand.written("part", json!({ "value": "a", "kind": "a\r\nX: b" })).await.unwrap_err();
    assert_eq!(problem(refused), ("kind".into(), "must not contain control characters".into()));
    let sent = stand.written("ints", json!({ "list": " 1, 2.0" })).await.unwrap();
    assert_eq!(sent.body, br#"{"list":[1,2]}"#);
    let refused = stand.written("ints", json!({ "list": "1, b" })).await.unwrap_err();
    assert_eq!(problem(refused), ("list".into(), "must be whole numbers, with commas between them".into()));
}

#[tokio::test]
async fn a_file_is_there_or_is_not_and_has_a_name() {
    let stand = Stand::new();
    let body = stand.filled(json!({ "file": { "data": "aGk=", "filename": "a.txt" } })).await;
    assert_eq!(body, json!({ "picture": {}, "named": "a.txt" }));
    let body = stand.filled(json!({ "file": "aGk=", "name": "b.txt" })).await;
    assert_eq!(body["named"], json!("b.txt"));
    let body = stand.written("files", json!({ "files": "aGk=, aG8=" })).await.unwrap().body;
    let body = String::from_utf8(body).unwrap();
    assert!(body.contains("name=\"files[0]\"") && body.contains("name=\"files[1]\""), "{body}");
}

#[tokio::test]
async fn a_confirmation_must_be_true() {
    let stand = Stand::new();
    let refused = stand.written("fills", json!({ "sure": "false" })).await.unwrap_err();
    assert_eq!(problem(refused), ("sure".into(), "must be true".into()));
    let refused = stand.written("fills", json!({})).await.unwrap_err();
    assert_eq!(problem(refused), ("sure".into(), "is required".into()));
}

#[tokio::test]
async fn one_of_two_is_enough_for_a_path() {
    let stand = Stand::new();
    let path = async |input: Value| stand.written("either", input).await.map(|sent| sent.url.path().to_owned());
    assert_eq!(path(json!({ "a": "1", "b": "2" })).await.unwrap(), "/v1/things/1");
    assert_eq!(path(json!({ "b": "2/../3" })).await.unwrap(), "/v1/things/2%2F..%2F3");
    assert_eq!(problem(path(json!({ "b": ".." })).await.unwrap_err()).1, "must not be `.` or `..`");
    assert_eq!(problem(path(json!({})).await.unwrap_err()), ("a".into(), "or b is required".into()));
}

#[tokio::test]
async fn the_first_request_that_fits_is_sent() {
    let stand = Stand::new();
    let sent = async |input: Value| stand.written("first", input).await.map(|sent| sent.url.path().to_owned());
    assert_eq!(sent(json!({ "a": "1", "b": "2", "no": false })).await.unwrap(), "/v1/a/1");
    assert_eq!(sent(json!({ "a": "1", "no": true })).await.unwrap(), "/v1/no");
    assert_eq!(sent(json!({ "b": "2" })).await.unwrap(), "/v1/b");
    assert_eq!(problem(sent(json!({})).await.unwrap_err()), ("no".into(), "or a or b is required".into()));
}

#[tokio::test]
async fn what_is_wanted_of_a_list_is_returned() {
    let stand = Stand::new();
    let found = json!([{ "name": "Ada" }, { "name": "Bob" }, { "id": 1 }, { "name": "canada" }]);
    let picked = async |input: Value| {
        stand.provider.api_answers("acme", 1, &Fault::Status(200, None, json!({ "found": found })));
        stand.does("picks", input).await
    };
    assert_eq!(picked(json!({})).await.unwrap(), found);
    assert_eq!(picked(json!({ "name": " ADA" })).await.unwrap(), json!([{ "name": "Ada" }, { "name": "canada" }]));
    assert_eq!(picked(json!({ "name": "ada", "limit": 1 })).await.unwrap(), json!([{ "name": "Ada" }]));
    stand.asked();
    let refused = stand.does("picks", json!({ "limit": -1 })).await.unwrap_err();
    assert_eq!(problem(refused), ("limit".into(), "must be a whole number".into()));
    assert!(stand.asked().is_empty(), "nothing is sent");
}

#[tokio::test]
async fn an_answer_with_problems_in_it_is_a_failure() {
    let stand = Stand::new();
    let answered = async |problems: Value| {
        stand.provider.api_answers("acme", 1, &Fault::Status(200, None, json!({ "found": [], "problems": problems })));
        stand.does("picks", json!({})).await
    };
    assert_eq!(answered(json!([])).await, Ok(json!([])));
    let failed = |message: &str| Err(ActionError::Failed { status: 200, message: message.to_owned() });
    let told = json!([{ "field": ["title"], "message": "Title is too long" }, { "message": "No" }]);
    assert_eq!(answered(told).await, failed("Title is too long; No"));
    assert_eq!(answered(json!({ "title": ["is too long"] })).await, failed("title: is too long"));
}

#[tokio::test]
async fn texts_are_joined_as_far_as_they_are_there() {
    let stand = Stand::new();
    for (given, query) in [
        (json!({}), ""),
        (json!({ "a": "x", "again": "x" }), "both=gte%7Cx"),
        (json!({ "b": 7 }), "both=lte%7C7"),
        (json!({ "a": "x&y", "again": "x&y", "b": 7 }), "both=gte%7Cx%26y%7Clte%7C7"),
    ] {
        let sent = stand.written("joined", given.clone()).await.unwrap();
        let own: Vec<_> =
            sent.url.query().unwrap_or_default().split('&').filter(|it| it.starts_with("both=")).collect();
        assert_eq!(own.concat(), query, "{given}");
    }
}

#[tokio::test]
async fn what_confirms_another_input_is_the_same_or_nothing_is_sent() {
    let stand = Stand::new();
    for given in [json!({ "a": "x" }), json!({ "a": "x", "again": "y" }), json!({ "again": "x" })] {
        let refused = problem(stand.written("joined", given.clone()).await.unwrap_err());
        assert_eq!(refused, ("again".to_owned(), "must be the same as `a`".to_owned()), "{given}");
    }
}
