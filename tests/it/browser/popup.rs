//! The popup: the product's page opens the link in a window, and is told what came of it (contract 2.4).

use std::{
    io::{BufRead, BufReader, Write},
    net::TcpListener,
    thread,
};

use serde_json::{Value, json};

use super::{Alice, Browser, Scripts, start};
use crate::support::TestApp;

/// The product's page on a port of its own; answers its address.
fn product(connect_url: &str) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}/", listener.local_addr().unwrap());
    let html = format!(
        "<!doctype html><html lang=en><link rel=icon href=data:,><title>Product</title><h1>Product</h1>
<button type=button>Connect</button><script>
window.results = [];
addEventListener('message', event => results.push({{ origin: event.origin, data: event.data }}));
document.querySelector('button').addEventListener('click', () =>
  window.open('{connect_url}', 'weavz-connect', 'width=500,height=600,popup=yes'));
</script></html>"
    );
    thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let request = BufReader::new(stream.try_clone().unwrap());
            let _ = request.lines().map_while(Result::ok).take_while(|line| !line.is_empty()).count();
            let head = format!("HTTP/1.1 200 OK\r\ncontent-type: text/html\r\ncontent-length: {}\r\n", html.len());
            let _ = write!(stream, "{head}connection: close\r\n\r\n{html}");
        }
    });
    address
}

/// A connect session's link, and its id.
async fn session(app: &TestApp, alice: &Alice) -> (String, String) {
    let body = json!({
        "integrationName": "slack", "connectionName": "Alice's Slack", "externalId": "alice-slack",
        "workspaceId": alice.workspace, "endUserId": "user_123", "scope": "USER",
    });
    let made = app.backend().post("/api/v1/connect/token", body).await.expect(200);
    (made["connectUrl"].as_str().unwrap().to_owned(), made["sessionId"].as_str().unwrap().to_owned())
}

/// What the product's page has been told, once it has been told something.
async fn told(browser: &Browser) -> Value {
    browser.waits_for("window.results.length > 0").await;
    let results = browser.evaluates("window.results").await;
    assert_eq!(results.as_array().unwrap().len(), 1, "{results}");
    results[0].clone()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_page_that_opened_a_popup_is_told_what_was_connected() {
    let (app, browser) = start(Scripts::On).await;
    let alice = Alice::of(&app).await;
    let (link, session) = session(&app, &alice).await;
    browser.opens(&product(&link)).await;
    browser.presses("Connect").await;
    let page = browser.looks_at_popup().await;
    browser.reads("Connect Slack").await;
    browser.presses("Continue to Slack").await;
    browser.presses("Allow").await;
    browser.reads("Slack is connected").await;
    browser.presses("Close this window").await;
    browser.looks_at(page).await;
    assert_eq!(browser.windows().await, 1, "the popup closes itself");

    let connection = alice.connections(&app).await.remove(0);
    let expected = json!({
        "type": "weavz-connect-result", "status": "success", "connectionId": connection["id"],
        "integrationName": "slack", "externalId": "alice-slack", "error": null,
    });
    assert_eq!(told(&browser).await, json!({ "origin": app.base, "data": expected }));
    let seen = app.backend().get(&format!("/api/v1/connect/session/{session}")).await.expect(200);
    assert_eq!(seen["session"]["connectionId"], connection["id"]);
    browser.closes().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_page_that_opened_a_popup_is_told_when_nothing_was_connected() {
    let (app, browser) = start(Scripts::On).await;
    let alice = Alice::of(&app).await;
    browser.opens(&product(&alice.link)).await;
    browser.presses("Connect").await;
    let page = browser.looks_at_popup().await;
    browser.reads("Connect your accounts").await;
    browser.clicks("Connect GitHub").await;
    browser.presses("Continue to GitHub").await;
    browser.presses("Deny").await;
    browser.reads("Nothing was connected").await;
    browser.looks_at(page).await;
    let told = told(&browser).await;
    assert_eq!((&told["origin"], &told["data"]["type"]), (&json!(app.base), &json!("weavz-connect-result")));
    assert_eq!((&told["data"]["status"], &told["data"]["error"]), (&json!("error"), &json!("access_denied")));
    browser.closes().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_browser_without_scripts_runs_none() {
    let browser = Browser::opened(Scripts::Off).await;
    browser.opens(&product("about:blank")).await;
    browser.reads("Product").await;
    browser.presses("Connect").await;
    assert_eq!(browser.windows().await, 1, "the tests without scripts would prove nothing");
    browser.closes().await;
}
