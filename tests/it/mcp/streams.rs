//! Streams on which agents hear that the list of tools has changed.

use std::time::Duration;

use reqwest::{Method, Response};
use serde_json::json;
use tokio::time::{Instant, timeout_at};

use super::Scene;
use crate::support::{Agent, TestApp, both};

both! {
    a_stream_says_when_the_list_changes_and_ends_with_its_token,
    the_newest_protocol_subscribes,
    a_stream_is_for_those_who_want_one,
    a_server_that_stops_does_not_wait_for_listeners,
}

/// Longer than a stream takes to look twice.
const PATIENCE: Duration = Duration::from_secs(20);

/// Until the stream says this, or ends: then `false`.
async fn hears(stream: &mut Response, words: &str) -> bool {
    let (mut heard, deadline) = (String::new(), Instant::now() + PATIENCE);
    loop {
        let chunk = timeout_at(deadline, stream.chunk()).await;
        let chunk = chunk.unwrap_or_else(|_| panic!("the stream does not say {words:?}: {heard:?}")).unwrap();
        let Some(chunk) = chunk else { return false };
        heard += std::str::from_utf8(&chunk).unwrap();
        if heard.contains(words) {
            return true;
        }
    }
}

async fn listens(agent: &Agent) -> Response {
    let request = agent.request(Method::GET).header("accept-encoding", "br, gzip");
    let mut stream = request.send().await.unwrap();
    assert_eq!(stream.status(), 200);
    assert_eq!(stream.headers()["content-type"], "text/event-stream");
    assert!(hears(&mut stream, ":").await);
    stream
}

async fn a_stream_says_when_the_list_changes_and_ends_with_its_token(app: TestApp) {
    let scene = Scene::of(app, &[], json!({})).await;
    let mut stream = listens(&scene.anybody()).await;
    scene.integrate(json!({ "integrationName": "hash-encode" })).await;
    let news = "event: message\ndata: {\"jsonrpc\":\"2.0\",\"method\":\"notifications/tools/list_changed\"}\n\n";
    assert!(hears(&mut stream, news).await);
    scene.backend.post(&format!("{}/regenerate-token", scene.at), json!({})).await.expect(200);
    assert!(!hears(&mut stream, news).await, "it ends");
}

async fn the_newest_protocol_subscribes(app: TestApp) {
    let scene = Scene::of(app, &[], json!({})).await;
    let agent = scene.anybody();
    let version = "2026-07-28";
    let body = json!({
        "jsonrpc": "2.0", "id": 7, "method": "subscriptions/listen",
        "params": {
            "notifications": { "toolsListChanged": true, "promptsListChanged": true },
            "_meta": {
                "io.modelcontextprotocol/protocolVersion": version, "io.modelcontextprotocol/clientCapabilities": {},
            },
        },
    });
    let request = agent.request(Method::POST).header("mcp-protocol-version", version);
    let request = request.header("mcp-method", "subscriptions/listen").json(&body);
    let mut stream = request.send().await.unwrap();
    assert_eq!(stream.headers()["content-type"], "text/event-stream");
    assert!(hears(&mut stream, "notifications/subscriptions/acknowledged").await);
    scene.integrate(json!({ "integrationName": "hash-encode" })).await;
    assert!(hears(&mut stream, "notifications/tools/list_changed").await);
}

async fn a_stream_is_for_those_who_want_one(app: TestApp) {
    let scene = Scene::of(app, &[], json!({})).await;
    let agent = scene.anybody();
    let mut request = agent.request(Method::GET).build().unwrap();
    request.headers_mut().insert("accept", "application/json".parse().unwrap());
    let answer = agent.send(reqwest::RequestBuilder::from_parts(super::endpoint::client(), request)).await;
    assert_eq!((answer.status, answer.header("allow")), (405, "POST"));
    assert_eq!(answer.json()["code"], json!("VALIDATION_ERROR"), "{}", answer.text);
}

async fn a_server_that_stops_does_not_wait_for_listeners(app: TestApp) {
    let scene = Scene::of(app, &[], json!({})).await;
    let twin = scene.app.twin().await;
    let endpoint = scene.endpoint.replace(&scene.app.base, &format!("http://localhost:{}", twin.address.port()));
    let mut stream = listens(&Agent::new(&endpoint, scene.token.as_ref().unwrap())).await;
    let began = Instant::now();
    twin.stop().await.unwrap();
    assert!(began.elapsed() < Duration::from_secs(10), "{:?}", began.elapsed());
    assert!(!hears(&mut stream, "list_changed").await, "it ends");
}
