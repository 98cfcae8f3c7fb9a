//! `custom_api_call`: whatever a caller writes, it goes to the provider's API or nowhere.

#![cfg(test)]

use serde_json::{Value, json};

use super::{Stand, problem};
use crate::outbound::Outgoing;
use crate::outbound::action::ActionError;

impl Stand {
    /// The call as it would be sent to the provider itself.
    fn call(&self, input: &Value) -> Result<Outgoing, ActionError> {
        let action = self.entry.action("custom_api_call").unwrap();
        let input = action.read(input.as_object().unwrap()).map_err(ActionError::Input)?;
        self.access(false).written(self.entry.actions(), &input)
    }

    fn target(&self, url: &str) -> Result<String, ActionError> {
        let outgoing = self.call(&json!({ "method": "GET", "url": url }))?;
        Ok(outgoing.url.as_str().replace("acme_key=hunter2-%2B%2F%3D+key", "KEY"))
    }
}

#[test]
fn a_path_and_the_providers_own_address_are_called() {
    let stand = Stand::new();
    for (written, called) in [
        ("/things", "https://api.acme.example/v1/things?KEY"),
        ("things?a=b%20c", "https://api.acme.example/v1/things?a=b%20c&KEY"),
        ("/", "https://api.acme.example/v1/?KEY"),
        ("/a%2Fb/c:d@e", "https://api.acme.example/v1/a%2Fb/c:d@e?KEY"),
        ("/a..b/.c/...", "https://api.acme.example/v1/a..b/.c/...?KEY"),
        ("/go?to=https://evil.test/../x", "https://api.acme.example/v1/go?to=https://evil.test/../x&KEY"),
        ("https://api.acme.example/v2/things", "https://api.acme.example/v2/things?KEY"),
        ("https://API.acme.example:443/v2", "https://api.acme.example/v2?KEY"),
    ] {
        assert_eq!(stand.target(written).as_deref(), Ok(called), "{written}");
    }
}

#[test]
fn everything_else_is_refused() {
    let stand = Stand::new();
    for written in [
        "https://evil.test/",
        "http://api.acme.example/v1/things",
        "https://api.acme.example.evil.test/",
        "https://api.acme.example:8443/",
        "https://api.acme.example@evil.test/",
        "https://user:pass@api.acme.example/",
        "https://api.acme.example\\@evil.test/",
        "https:///evil.test",
        "ftp://api.acme.example/",
        "file:///etc/passwd",
        "//evil.test/",
        "/\\evil.test",
        "\\\\evil.test",
        "/../secret",
        "/a/../../secret",
        "/%2e%2e/secret",
        "/.%2E/secret",
        "/a%2f..%2f..%2fsecret",
        "/%252e%252e/secret",
        "/%25252e%25252e%25252fx",
        "/a%5c..%5cb",
        "/a/./b",
        "..",
        "/a#b",
        "/a b",
        "/a\r\nHost: evil.test",
        "/a\tb",
        "/a\0",
        "/a%00",
        "/a%0d%0ab",
        "javascript:alert(1)/../..",
    ] {
        let refused = stand.target(written).map_err(problem);
        assert_eq!(refused.map_err(|(name, _)| name), Err("url".to_owned()), "{written:?}");
    }
}

#[test]
fn headers_of_the_connection_and_of_the_credential_are_the_servers() {
    let stand = Stand::new();
    let with =
        |name: &str, value: &str| stand.call(&json!({ "method": "GET", "url": "/a", "headers": { name: value } }));
    for name in [
        "Authorization",
        "cookie",
        "Host",
        "Proxy-Authorization",
        "proxy-x",
        "Connection",
        "Transfer-Encoding",
        "Content-Length",
        "X-Acme-Key",
        "TE",
        "Upgrade",
    ] {
        let (field, told) = problem(with(name, "x").unwrap_err());
        assert_eq!((field.as_str(), told), ("headers", format!("must not set `{}`", name.to_lowercase())));
    }
    for (name, value) in [("x-a", "a\r\nx-b: c"), ("x-a\r\nx-b", "c"), ("x a", "b"), ("", "b"), ("x-a", "\0")] {
        assert_eq!(problem(with(name, value).unwrap_err()).0, "headers", "{name:?} {value:?}");
    }
    let sent = with("If-Match", "7").unwrap();
    assert_eq!(
        (sent.headers["if-match"].to_str().unwrap(), sent.headers["acme-version"].to_str().unwrap()),
        ("7", "7")
    );
    assert!(sent.headers["x-acme-key"].is_sensitive());
    let refused = stand.call(&json!({ "method": "GET", "url": "/a", "query_params": { "acme_key": "mine" } }));
    assert_eq!(
        problem(refused.unwrap_err()),
        ("queryParams".into(), "must not name `acme_key`, which carries the credential".into())
    );
    let refused = stand.call(&json!({ "method": "GET", "url": "/a?acme_key=mine" }));
    assert_eq!(problem(refused.unwrap_err()).0, "queryParams");
}

#[test]
fn every_spelling_is_understood() {
    let stand = Stand::new();
    for input in [
        json!({ "method": "post", "url": "/a", "queryParams": { "b": "c" }, "body": { "d": [1] } }),
        json!({ "method": "POST", "path": "/a", "query_params": "{\"b\":\"c\"}", "body": "{\"d\":[1]}" }),
        json!({ "http_method": "POST", "path": "a", "query": { "b": "c" }, "body": { "d": [1] }, "confirmMutation": true }),
        json!({ "method_name": "a", "query": { "b": "c" }, "params": { "d": [1] } }),
        json!({
            "method": "POST", "url": { "url": "/a" }, "headers": {}, "queryParams": { "b": "c" }, "body_type": "json",
            "body": { "data": { "d": [1] } }, "failsafe": false, "timeout": 7, "followRedirects": false,
        }),
    ] {
        let sent = stand.call(&input).unwrap_or_else(|error| panic!("{input}: {error}"));
        assert_eq!((sent.method.as_str(), sent.url.path()), ("POST", "/v1/a"), "{input}");
        assert_eq!(sent.url.query_pairs().next().unwrap(), ("b".into(), "c".into()), "{input}");
        assert_eq!(sent.body, br#"{"d":[1]}"#, "{input}");
        assert_eq!(sent.headers["content-type"], "application/json");
    }
    for (input, name) in [
        (json!({ "url": "/a" }), "method"),
        (json!({ "method": "TRACE", "url": "/a" }), "method"),
        (json!({ "method": "GET" }), "url"),
        (json!({ "method": "GET", "path": 7 }), "path"),
        (json!({ "method": "GET", "url": "/a", "headers": "x" }), "headers"),
        (json!({ "method": "GET", "url": "/a", "query_params": [1] }), "query_params"),
        (json!({ "method": "POST", "url": "/a", "body": "no JSON" }), "body"),
        (json!({ "method": "GET", "url": "/a", "followRedirects": true }), "followRedirects"),
        (json!({ "method": "GET", "url": "/a", "use_user_token": true }), "use_user_token"),
        (json!({ "method": "GET", "url": "/a", "instanceUrl": "https://evil.test" }), "instanceUrl"),
        (json!({ "query": "query { a }", "variables": "x" }), "variables"),
    ] {
        assert_eq!(problem(stand.call(&input).unwrap_err()).0, name, "{input}");
    }
}

#[test]
fn a_graphql_query_goes_where_the_others_go() {
    let stand = Stand::new();
    let sent = stand.call(&json!({ "query": "query { a }", "variables": { "b": 1 } })).unwrap();
    assert_eq!((sent.method.as_str(), sent.url.path()), ("POST", "/v1/graphql"));
    assert_eq!(
        serde_json::from_slice::<Value>(&sent.body).unwrap(),
        json!({ "query": "query { a }", "variables": { "b": 1 } })
    );
    let own = json!({ "method": "GET", "path": "/a", "instanceUrl": "https://api.acme.example/" });
    assert_eq!(stand.call(&own).unwrap().url.path(), "/v1/a");
}

#[tokio::test]
async fn status_headers_and_body_come_back_and_a_failure_where_it_is_wanted() {
    use crate::demo::provider::Fault;
    let stand = Stand::new();
    let came = stand.does("custom_api_call", json!({ "method": "GET", "path": "/me" })).await.unwrap();
    assert_eq!((&came["status"], &came["body"]["id"]), (&json!(200), &json!("ada")));
    assert_eq!(came["headers"], json!({ "content-type": "application/json" }));
    let fault = Fault::Status(404, None, json!({ "oops": "none" }));
    stand.provider.api_answers("acme", 2, &fault);
    let failed = stand.does("custom_api_call", json!({ "method": "GET", "path": "/me" })).await;
    assert_eq!(failed, Err(ActionError::Failed { status: 404, message: "none".into() }));
    let came =
        stand.does("custom_api_call", json!({ "method": "GET", "path": "/me", "failsafe": true })).await.unwrap();
    assert_eq!((&came["status"], &came["body"]["oops"]), (&json!(404), &json!("none")));
    stand.asked();
    let refused =
        stand.does("custom_api_call", json!({ "method": "GET", "url": "http://127.0.0.1:1/" })).await.unwrap_err();
    assert_eq!(problem(refused).0, "url");
    let moved = format!("{}/me", stand.moved);
    assert!(stand.does("custom_api_call", json!({ "method": "GET", "url": moved })).await.is_ok());
    assert!(
        stand.does("custom_api_call", json!({ "method": "GET", "url": "https://api.acme.example/me" })).await.is_ok()
    );
    let paths: Vec<_> = stand.asked().into_iter().map(|asked| asked.path).collect();
    assert_eq!(paths, ["/me", "/me"]);
}
