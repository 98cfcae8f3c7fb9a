//! Who may speak at an endpoint, and how.

use chrono::TimeDelta;
use reqwest::Method;
use serde_json::{Value, json};

use super::Scene;
use crate::support::{Agent, Answer, TestApp, both};

both! {
    a_lone_call_is_answered_in_one_document,
    an_agent_introduces_itself_first_if_it_likes,
    the_newest_protocol_needs_no_handshake,
    who_has_no_token_is_told_where_to_get_one,
    a_token_opens_its_own_server_until_it_ends,
    a_token_of_the_wrong_kind_or_scope_opens_nothing,
    a_servers_address_is_exact,
    what_is_no_message_is_refused,
    agents_may_run_in_pages_of_any_origin_and_under_no_other_name,
    any_process_answers_any_request,
}

async fn scene(app: TestApp) -> Scene {
    let scene = Scene::of(app, &[], json!({ "description": "Hashes things." })).await;
    scene.integrate(json!({ "integrationName": "hash-encode" })).await;
    scene
}

fn hello() -> Value {
    json!({ "name": "hash-encode__hash", "arguments": { "text": "hello", "algorithm": "sha1", "encoding": "hex" } })
}

const SHA1: &str = "aaf4c61ddcc5e8a2dabede0f3b482cd9aea9434d";

async fn a_lone_call_is_answered_in_one_document(app: TestApp) {
    let scene = scene(app).await;
    let agent = scene.anybody();
    let body = json!({ "jsonrpc": "2.0", "id": "a-1", "method": "tools/call", "params": hello() });
    for accept in [None, Some("application/json"), Some("*/*"), Some("application/json, text/event-stream")] {
        // As a client that knows nothing but JSON sends it.
        let mut request = Agent::nobody(&agent.endpoint).request(Method::POST);
        request = reqwest::RequestBuilder::from_parts(client(), {
            let mut built = request.build().unwrap();
            built.headers_mut().remove("accept");
            built
        });
        request = request.bearer_auth(scene.token.as_ref().unwrap()).json(&body);
        if let Some(accept) = accept {
            request = request.header("accept", accept);
        }
        let answer = agent.send(request).await;
        assert_eq!(answer.header("content-type"), "application/json", "{accept:?}");
        let told = answer.expect(200);
        assert_eq!((&told["id"], &told["jsonrpc"]), (&json!("a-1"), &json!("2.0")));
        assert!(told["result"]["content"][0]["text"].as_str().unwrap().contains(SHA1), "{told}");
        assert_eq!(answer.header("mcp-session-id"), "", "nothing is kept");
    }
    let run = &scene.runs().await[0];
    assert_eq!((&run["actor"], &run["actionName"]), (&json!("mcp_server"), &json!("hash")));
}

/// A client without any headers of its own.
pub fn client() -> reqwest::Client {
    #[expect(clippy::disallowed_methods, reason = "the test's own way in")]
    reqwest::Client::builder().no_proxy().build().unwrap()
}

async fn an_agent_introduces_itself_first_if_it_likes(app: TestApp) {
    let scene = scene(app).await;
    let agent = scene.anybody();
    for version in ["2024-11-05", "2025-03-26", "2025-06-18", "2025-11-25"] {
        let params = json!({
            "protocolVersion": version, "capabilities": {}, "clientInfo": { "name": "test", "version": "1" },
        });
        let told = Agent::expect(&agent.asks("initialize", params).await);
        assert_eq!(told["protocolVersion"], version);
        assert_eq!(told["capabilities"], json!({ "tools": { "listChanged": true } }));
        assert_eq!((&told["serverInfo"]["name"], &told["serverInfo"]["title"]), (&json!("portico"), &json!("Agents")));
        assert_eq!(told["instructions"], "Hashes things.");
        let ready = json!({ "jsonrpc": "2.0", "method": "notifications/initialized" });
        let request = agent.request(Method::POST).header("mcp-protocol-version", version).json(&ready);
        assert_eq!(agent.send(request).await.status, 202);
        let list = json!({ "jsonrpc": "2.0", "id": 7, "method": "tools/list" });
        let request = agent.request(Method::POST).header("mcp-protocol-version", version).json(&list);
        let listed = Agent::expect(&agent.send(request).await);
        assert_eq!(listed["tools"].as_array().unwrap().len(), 4, "{listed}");
        assert_eq!(Agent::expect(&agent.asks("ping", json!({})).await), json!({}));
    }
    let request = agent.request(Method::POST).header("mcp-protocol-version", "1999-01-01");
    let list = json!({ "jsonrpc": "2.0", "id": 7, "method": "tools/list" });
    assert_eq!(agent.send(request.json(&list)).await.expect(400)["error"]["code"], -32_600);
}

async fn the_newest_protocol_needs_no_handshake(app: TestApp) {
    let scene = scene(app).await;
    let agent = scene.anybody();
    let version = "2026-07-28";
    let meta = json!({
        "io.modelcontextprotocol/protocolVersion": version, "io.modelcontextprotocol/clientCapabilities": {},
    });
    let mut params = hello();
    params["_meta"] = meta;
    let body = json!({ "jsonrpc": "2.0", "id": 7, "method": "tools/call", "params": params });
    let request = agent.request(Method::POST).header("mcp-protocol-version", version);
    let request = request.header("mcp-method", "tools/call").header("mcp-name", "hash-encode__hash");
    let told = Agent::expect(&agent.send(request.json(&body)).await);
    assert_eq!(told["resultType"], "complete");
    assert!(told["content"][0]["text"].as_str().unwrap().contains(SHA1), "{told}");
}

#[track_caller]
fn challenged(answer: &Answer, status: u16) -> String {
    let body = answer.expect(status);
    assert!(body["error"].is_string() && body["requestId"].is_string(), "{body}");
    answer.header("www-authenticate").to_owned()
}

async fn who_has_no_token_is_told_where_to_get_one(app: TestApp) {
    let scene = scene(app).await;
    let metadata = scene.endpoint.replace("/mcp/", "/.well-known/oauth-protected-resource/mcp/");
    let told = challenged(&Agent::nobody(&scene.endpoint).asks("tools/list", json!({})).await, 401);
    assert_eq!(told, format!("Bearer scope=\"mcp:tools\", resource_metadata=\"{metadata}\""));
    for wrong in ["mcp_nonsense", &"x".repeat(5_000), &scene.app.key] {
        let told = challenged(&Agent::new(&scene.endpoint, wrong).asks("tools/list", json!({})).await, 401);
        assert!(told.contains("error=\"invalid_token\"") && told.contains(&metadata), "{wrong}: {told}");
    }
    let told = challenged(
        &Agent::nobody(&scene.endpoint).send(Agent::nobody(&scene.endpoint).request(Method::GET)).await,
        401,
    );
    assert!(told.contains(&metadata), "{told}");
    // Where nobody can sign in, nobody is sent to.
    scene.backend.patch(&scene.at, json!({ "authMode": "bearer" })).await.expect(200);
    let told = challenged(&Agent::nobody(&scene.endpoint).asks("tools/list", json!({})).await, 401);
    assert_eq!(told, "Bearer scope=\"mcp:tools\"");
    // The metadata itself is there for those who sign in only.
    scene.backend.get(&metadata.replace(&scene.app.base, "")).await.refused(404, "NOT_FOUND");
}

async fn a_token_opens_its_own_server_until_it_ends(app: TestApp) {
    let scene = scene(app).await;
    let other = {
        let body = json!({ "name": "Other", "workspaceId": scene.workspace, "authMode": "bearer" });
        scene.backend.post("/api/v1/mcp/servers", body).await.expect(201)
    };
    let other = Agent::new(&scene.endpoint, other["bearerToken"].as_str().unwrap());
    challenged(&other.asks("tools/list", json!({})).await, 401);

    let old = scene.anybody();
    assert_eq!(old.names().await.len(), 4);
    let again = scene.backend.post(&format!("{}/regenerate-token", scene.at), json!({})).await.expect(200);
    challenged(&old.asks("tools/list", json!({})).await, 401);
    assert_eq!(Agent::new(&scene.endpoint, again["bearerToken"].as_str().unwrap()).names().await.len(), 4);

    let alices = scene.agent_of("user_123").await;
    assert_eq!(alices.names().await.len(), 4);
    let tokens = scene.backend.get(&format!("{}/tokens", scene.at)).await.expect(200);
    let hers = &tokens["tokens"][1];
    assert_eq!((&hers["endUserId"], &hers["lastUsedAt"]), (&json!("user_123"), &json!("2026-03-01T12:00:00.000Z")));
    let at = format!("{}/tokens/{}", scene.at, hers["id"].as_str().unwrap());
    scene.backend.delete(&at).await.expect(200);
    challenged(&alices.asks("tools/list", json!({})).await, 401);

    let alices = scene.agent_of("user_123").await;
    scene.app.later(TimeDelta::days(30));
    challenged(&alices.asks("tools/list", json!({})).await, 401);
    let alices = scene.agent_of("user_123").await;
    let users = format!("/api/v1/end-users?workspaceId={}", scene.workspace);
    let alice = scene.backend.get(&users).await.expect(200)["endUsers"][0]["id"].as_str().unwrap().to_owned();
    scene.backend.delete(&format!("/api/v1/end-users/{alice}")).await.expect(200);
    challenged(&alices.asks("tools/list", json!({})).await, 401);
    scene.backend.delete(&scene.at).await.expect(200);
    alices.asks("tools/list", json!({})).await.refused(404, "NOT_FOUND");
}

async fn a_token_of_the_wrong_kind_or_scope_opens_nothing(app: TestApp) {
    let scene = scene(app).await;
    scene.app.end_user(&scene.workspace, "user_123").await;
    let issue = async |kind: &str, scopes: Value| {
        let body = json!({ "endUserId": "user_123", "scopes": scopes });
        let made = scene.backend.post(&format!("{}/{kind}", scene.at), body).await.expect(201);
        Agent::new(&scene.endpoint, made["accessToken"].as_str().unwrap())
    };
    let (bearer, oauth) = (issue("access-tokens", Value::Null).await, issue("oauth-tokens", Value::Null).await);
    let narrow = issue("access-tokens", json!(["mcp:code"])).await;
    let told = challenged(&narrow.asks("tools/list", json!({})).await, 403);
    assert!(told.contains("error=\"insufficient_scope\"") && told.contains("scope=\"mcp:tools\""), "{told}");
    for (mode, opens) in [("oauth_and_bearer", [200, 200]), ("oauth", [401, 200]), ("bearer", [200, 401])] {
        scene.backend.patch(&scene.at, json!({ "authMode": mode })).await.expect(200);
        let seen = [&bearer, &oauth].map(async |agent| agent.asks("tools/list", json!({})).await.status);
        let [a, b] = seen;
        assert_eq!([a.await, b.await], opens, "{mode}");
    }
    scene.backend.patch(&scene.at, json!({ "authMode": "oauth_and_bearer", "mode": "CODE" })).await.expect(200);
    assert_eq!(narrow.names().await.len(), 3);
    challenged(&bearer.asks("tools/list", json!({})).await, 403);
}

async fn a_servers_address_is_exact(app: TestApp) {
    let scene = scene(app).await;
    let id = scene.at.rsplit('/').next().unwrap();
    let token = scene.token.as_ref().unwrap();
    for wrong in [
        format!("/mcp/{id}"),
        format!("/mcp/srv_{}", id.to_uppercase()),
        format!("/mcp/srv_{}", id.replace('-', "")),
        "/mcp/srv_".to_owned(),
        "/mcp/srv_01890000-0000-7000-8000-000000000000".to_owned(),
        "/mcp/weavz/".to_owned(),
        "/mcp/WEAVZ".to_owned(),
    ] {
        let agent = Agent::new(&format!("{}{wrong}", scene.app.base), token);
        agent.asks("tools/list", json!({})).await.refused(404, "NOT_FOUND");
    }
    let agent = scene.anybody();
    for method in [Method::PUT, Method::DELETE, Method::PATCH] {
        let answer = agent.send(agent.request(method)).await;
        assert_eq!((answer.status, answer.header("allow")), (405, "GET, POST, HEAD"));
    }
}

async fn what_is_no_message_is_refused(app: TestApp) {
    let scene = scene(app).await;
    let agent = scene.anybody();
    let raw = async |body: &str| {
        let request = agent.request(Method::POST).header("content-type", "application/json");
        agent.send(request.body(body.to_owned())).await
    };
    for body in [
        "",
        "{",
        "[]",
        "null",
        "{}",
        "{\"jsonrpc\": \"2.0\"}",
        "{\"jsonrpc\": \"1.0\", \"id\": 1, \"method\": \"ping\"}",
    ] {
        let answer = raw(body).await;
        assert!((400..500).contains(&answer.status), "{body}: {} {}", answer.status, answer.text);
        assert!(answer.json()["error"]["message"].is_string(), "{body}: {}", answer.text);
    }
    let nested = format!("{}1{}", "[".repeat(5_000), "]".repeat(5_000));
    assert!((400..500).contains(&raw(&nested).await.status));
    let huge =
        format!("{{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\",\"params\":\"{}\"}}", "a".repeat(1024 * 1024));
    assert_eq!(raw(&huge).await.status, 413);
    let text = agent.request(Method::POST).header("content-type", "text/plain").body("{}");
    assert_eq!(agent.send(text).await.status, 415);
    let unknown = agent.asks("tools/forget", json!({})).await;
    assert_eq!(unknown.json()["error"]["code"], -32_601, "{}", unknown.text);
    for method in ["prompts/list", "resources/list", "logging/setLevel"] {
        let answer = agent.asks(method, json!({ "level": "info" })).await;
        assert_eq!(answer.json()["error"]["code"], -32_601, "{method}: {}", answer.text);
    }
}

async fn agents_may_run_in_pages_of_any_origin_and_under_no_other_name(app: TestApp) {
    let scene = scene(app).await;
    let agent = scene.anybody();
    let ping = json!({ "jsonrpc": "2.0", "id": 7, "method": "ping" });
    for origin in ["https://agent.example", "null", scene.app.base.as_str()] {
        let answer = agent.send(agent.request(Method::POST).header("origin", origin).json(&ping)).await;
        assert_eq!(answer.status, 200, "{origin}: {}", answer.text);
        assert_eq!(answer.header("access-control-allow-origin"), "*", "{origin}");
        assert_eq!(answer.header("access-control-allow-credentials"), "", "{origin}");
        // A page without a token reads what it needs to get one.
        let nobody = Agent::nobody(&scene.endpoint);
        let told = nobody.send(nobody.request(Method::POST).header("origin", origin).json(&ping)).await;
        assert_eq!((told.status, told.header("access-control-allow-origin")), (401, "*"));
        let exposed = told.header("access-control-expose-headers");
        assert!(exposed.contains("www-authenticate") && exposed.contains("mcp-session-id"), "{exposed}");
    }
    // Whoever makes their own name lead here (DNS rebinding) is served nothing under it.
    let rebound = agent.request(Method::POST).header("host", "evil.example").header("origin", "http://evil.example");
    assert_eq!(agent.send(rebound.json(&ping)).await.status, 404);
}

async fn any_process_answers_any_request(app: TestApp) {
    let scene = scene(app).await;
    let twin = scene.app.twin().await;
    let endpoint = scene.endpoint.replace(&scene.app.base, &format!("http://localhost:{}", twin.address.port()));
    let elsewhere = Agent::new(&endpoint, scene.token.as_ref().unwrap());
    let params = json!({
        "protocolVersion": "2025-11-25", "capabilities": {}, "clientInfo": { "name": "test", "version": "1" },
    });
    Agent::expect(&scene.anybody().asks("initialize", params).await);
    let told = elsewhere.does("hash-encode__hash", hello()["arguments"].clone()).await;
    assert!(told.contains(SHA1), "{told}");
    twin.stop().await.unwrap();
}
