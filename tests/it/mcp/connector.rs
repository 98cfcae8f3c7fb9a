//! The one address of all servers: which is meant, the token says.

use reqwest::Method;
use serde_json::{Value, json};

use super::{Scene, client::Client};
use crate::{
    portal::steps::to_consent,
    support::{Agent, Answer, TestApp, both},
};

both! {
    a_lone_call_is_answered_in_one_document_for_the_tokens_server,
    who_has_no_good_token_refreshes_it,
    actions_are_found_described_checked_and_executed,
    an_action_under_one_key_is_executed_once,
    what_the_person_has_not_connected_comes_with_a_link,
    the_workspace_is_told_with_what_is_connected,
    options_are_those_of_the_persons_own_account,
    what_is_not_offered_is_not_found,
    a_tool_says_what_it_does_not_understand,
}

/// A workspace with Slack for each person and with hashing for everybody.
async fn scene(app: TestApp, over: Value) -> Scene {
    let scene = Scene::of(app, &["slack"], over).await;
    scene.integrate(json!({ "integrationName": "hash-encode", "alias": "hashing" })).await;
    scene
}

/// The agent with the same token, at the one address.
async fn at_connector(scene: &Scene, external_id: &str) -> Agent {
    let users = format!("/api/v1/end-users?workspaceId={}&externalId={external_id}", scene.workspace);
    if scene.backend.get(&users).await.expect(200)["total"] == 0 {
        scene.app.end_user(&scene.workspace, external_id).await;
    }
    let made = scene.backend.post(&format!("{}/access-tokens", scene.at), json!({ "endUserId": external_id })).await;
    Agent::new(&anywhere(scene), made.expect(201)["accessToken"].as_str().unwrap())
}

fn anywhere(scene: &Scene) -> String {
    format!("{}/mcp/weavz", scene.app.base)
}

fn hello() -> Value {
    json!({ "text": "hello", "algorithm": "sha1", "encoding": "hex" })
}

const SHA1: &str = "aaf4c61ddcc5e8a2dabede0f3b482cd9aea9434d";
const SENDS: &str = "slack.send_channel_message";

/// What a program makes of a result.
async fn told(agent: &Agent, tool: &str, given: Value) -> Value {
    let result = agent.calls(tool, given).await;
    assert_ne!(result["isError"], true, "{result}");
    result["structuredContent"].clone()
}

async fn a_lone_call_is_answered_in_one_document_for_the_tokens_server(app: TestApp) {
    let scene = scene(app, json!({})).await;
    let other = json!({ "name": "Other", "workspaceId": scene.workspace, "authMode": "bearer" });
    let other = scene.backend.post("/api/v1/mcp/servers", other).await.expect(201);
    let agent = at_connector(&scene, "alice").await;
    // As a program sends it that parses the whole answer.
    let call = json!({ "name": "weavz_app", "arguments": { "action": "refresh" } });
    let body = json!({ "jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": call });
    let answer = agent.send(agent.request(Method::POST).header("accept", "*/*").json(&body)).await;
    assert_eq!(answer.header("content-type"), "application/json");
    let shown = answer.expect(200)["result"]["structuredContent"].clone();
    assert_eq!((&shown["workspace"]["name"], &shown["server"]["name"]), (&json!("Acme"), &json!("Agents")));
    assert_eq!(shown["server"]["id"], scene.at.rsplit('/').next().unwrap());
    assert_ne!(shown["server"]["id"], other["server"]["id"]);
    let names = agent.names().await;
    for name in ["weavz_search", "weavz_read_api", "weavz_action_info", "weavz_call_action"] {
        assert!(names.contains(&name.to_owned()), "{names:?}");
    }
    // The same whatever the server's own address shows.
    let code = Scene::at(scene.app, scene.workspace, json!({ "mode": "CODE", "name": "In code" })).await;
    let agent = at_connector(&code, "alice").await;
    assert_eq!(agent.names().await, names);
    assert_eq!(told(&agent, "weavz_app", json!({ "action": "refresh" })).await["server"]["name"], "In code");
}

#[track_caller]
fn challenged(answer: &Answer) -> String {
    assert!(answer.expect(401)["error"].is_string());
    answer.header("www-authenticate").to_owned()
}

async fn who_has_no_good_token_refreshes_it(app: TestApp) {
    let scene = scene(app, json!({})).await;
    let ask = async |agent: &Agent| agent.asks("tools/list", json!({})).await;
    assert_eq!(challenged(&ask(&Agent::nobody(&anywhere(&scene))).await), "Bearer");
    for wrong in ["mcp_nonsense", &scene.app.key, &"x".repeat(5_000)] {
        let told = challenged(&ask(&Agent::new(&anywhere(&scene), wrong)).await);
        assert!(told.starts_with("Bearer error=\"invalid_token\""), "{wrong}: {told}");
    }
    let body = json!({ "workspaceId": scene.workspace, "externalId": "alice", "email": "alice@example.com" });
    scene.backend.post("/api/v1/end-users", body).await.expect(201);
    let client = Client::of(&scene).await;
    let tokens = client.signs_in(&scene.app, "alice@example.com").await;
    let of = |tokens: &Value, name: &str| tokens[name].as_str().unwrap().to_owned();
    let agent = Agent::new(&anywhere(&scene), &of(&tokens, "access_token"));
    assert_eq!(ask(&agent).await.status, 200);
    // No token to refresh with opens anything.
    challenged(&ask(&Agent::new(&anywhere(&scene), &of(&tokens, "refresh_token"))).await);
    scene.app.later(chrono::TimeDelta::hours(1));
    let told = challenged(&ask(&agent).await);
    assert!(told.contains("resource_metadata=") && told.contains("invalid_token"), "{told}");
    let next = client.refreshes(&of(&tokens, "refresh_token")).await.expect(200);
    assert_eq!(ask(&Agent::new(&anywhere(&scene), &of(&next, "access_token"))).await.status, 200);
    // A token is good for what its server takes.
    scene.backend.patch(&scene.at, json!({ "authMode": "bearer" })).await.expect(200);
    challenged(&ask(&Agent::new(&anywhere(&scene), &of(&next, "access_token"))).await);
    for method in [Method::GET, Method::DELETE] {
        let answer = agent.send(agent.request(method)).await;
        assert_eq!((answer.status, answer.header("allow")), (405, "POST"));
    }
}

async fn actions_are_found_described_checked_and_executed(app: TestApp) {
    let scene = scene(app, json!({})).await;
    scene.account("ada", "hers", json!({ "endUserId": "alice" })).await;
    let agent = at_connector(&scene, "alice").await;
    let found = told(&agent, "weavz_search", json!({ "query": "send a channel message with Slack" })).await;
    let first = &found["integrations"][0];
    assert_eq!((&first["alias"], &first["sourceIntegrationName"]), (&json!("slack"), &json!("slack")));
    let functions: Vec<_> = first["actions"].as_array().unwrap().iter().map(|it| it["functionName"].clone()).collect();
    assert!(functions.contains(&json!("send_channel_message")), "{found}");
    let all = told(&agent, "weavz_search", json!({})).await;
    assert_eq!(all["integrations"].as_array().unwrap().len(), 2);
    let none = told(&agent, "weavz_search", json!({ "query": "xyzzy" })).await;
    assert_eq!(none, json!({ "integrations": [], "total": 0 }));

    let info = told(&agent, "weavz_action_info", json!({ "id": SENDS })).await;
    assert_eq!((&info["id"], &info["integrationName"]), (&json!(SENDS), &json!("slack")));
    assert_eq!(info["inputSchema"]["required"], json!(["channel", "text"]));
    let api = told(&agent, "weavz_read_api", json!({ "alias": "slack", "action": "send_channel_message" })).await;
    assert_eq!(api["apis"][0]["actions"], json!([info]));
    let both =
        json!({ "aliases": ["slack", "hashing"], "detail": "signatures", "actions": ["hash", "send_channel_message"] });
    let api = told(&agent, "weavz_read_api", both).await;
    let line = api["apis"][1]["actions"][0]["signature"].as_str().unwrap();
    assert!(line.starts_with("hash({ ") && line.contains("text"), "{line}");

    let check =
        async |input: Value| told(&agent, "weavz_validate_action", json!({ "id": SENDS, "input": input })).await;
    assert_eq!(check(json!({ "channel": "C1", "text": "Hello" })).await["valid"], true);
    let wrong = check(json!({ "channel": "C1", "colour": "red" })).await;
    assert_eq!(wrong["valid"], false);
    assert_eq!(wrong["errors"]["text"], "is required");
    assert!(wrong["errors"]["colour"].is_string());
    assert_eq!(scene.app.provider.calls("slack").api, 0, "nothing was executed");

    let input = json!({ "channel": "C1", "text": "Hello" });
    let done = told(&agent, "weavz_call_action", json!({ "id": SENDS, "input": input })).await;
    assert_eq!((&done["status"], &done["error"], &done["id"]), (&json!("ok"), &Value::Null, &json!(SENDS)));
    assert_eq!(done["inputKeys"], json!(["channel", "text"]));
    assert!(done["timings"]["durationMs"].is_i64() && !done["output"].is_null(), "{done}");
    let run = &scene.runs().await[0];
    assert_eq!((&run["connectionExternalId"], &run["endUserId"]), (&json!("hers"), &json!("alice")));
    let hashed = told(&agent, "weavz_call_action", json!({ "id": "hashing.hash", "input": hello() })).await;
    assert!(hashed["output"].to_string().contains(SHA1), "{hashed}");
}

async fn an_action_under_one_key_is_executed_once(app: TestApp) {
    let scene = scene(app, json!({})).await;
    scene.account("ada", "hers", json!({ "endUserId": "alice" })).await;
    let agent = at_connector(&scene, "alice").await;
    let given = json!({ "id": SENDS, "input": { "channel": "C1", "text": "Hello" }, "idempotencyKey": "greeting" });
    let first = told(&agent, "weavz_call_action", given.clone()).await;
    let second = told(&agent, "weavz_call_action", given.clone()).await;
    assert_eq!(first["output"], second["output"]);
    assert_eq!(scene.runs().await.len(), 1);
    let mut other = given;
    other["input"]["text"] = json!("Something else");
    let refused = agent.fails("weavz_call_action", other).await;
    assert_eq!(refused["structuredContent"]["error"]["code"], "DUPLICATE", "{refused}");
}

async fn what_the_person_has_not_connected_comes_with_a_link(app: TestApp) {
    let scene = scene(app, json!({})).await;
    let agent = at_connector(&scene, "alice").await;
    let given = json!({ "id": SENDS, "input": { "channel": "C1", "text": "Hello" } });
    let refused = agent.fails("weavz_call_action", given.clone()).await;
    let envelope = &refused["structuredContent"];
    assert_eq!((&envelope["status"], &envelope["error"]["code"]), (&json!("error"), &json!("CONNECTION_REQUIRED")));
    let link = envelope["links"][0]["url"].as_str().unwrap();
    assert!(refused["content"][0]["text"].as_str().unwrap().contains(link), "{refused}");
    for by in
        [json!({ "integrationAlias": "slack" }), json!({ "workspaceIntegrationId": null, "integrationAlias": "slack" })]
    {
        let mut given = json!({ "action": "connect_integration" });
        given.as_object_mut().unwrap().extend(by.as_object().unwrap().clone());
        let told = told(&agent, "weavz_app", given).await;
        let mut alice = scene.app.visitor();
        let consent = to_consent(&mut alice, told["connectUrl"].as_str().unwrap(), "slack").await;
        alice.fills(&consent, "Allow", &[("user", "ada")]).await;
    }
    told(&agent, "weavz_call_action", given).await;
    let invalid = agent.fails("weavz_call_action", json!({ "id": SENDS, "input": {} })).await;
    assert_eq!(invalid["structuredContent"]["status"], "invalid", "{invalid}");
}

async fn the_workspace_is_told_with_what_is_connected(app: TestApp) {
    let scene = scene(app, json!({})).await;
    scene.account("grace", "his", json!({ "endUserId": "bob" })).await;
    let look = async |agent: &Agent| {
        let shown = told(agent, "weavz_app", json!({ "action": "refresh" })).await;
        let of = |alias: &str| {
            let all = shown["integrations"].as_array().unwrap();
            let it = all.iter().find(|it| it["alias"] == alias).unwrap();
            (it["connected"].as_bool().unwrap(), it["connectable"].as_bool().unwrap())
        };
        (of("slack"), of("hashing"), shown["connectedCount"].as_u64().unwrap())
    };
    let (alice, bob) = (at_connector(&scene, "alice").await, at_connector(&scene, "bob").await);
    assert_eq!(look(&alice).await, ((false, true), (true, false), 1));
    assert_eq!(look(&bob).await, ((true, false), (true, false), 2));
    // Nobody's link is made for what everybody shares or what has no accounts.
    let refused =
        alice.fails("weavz_app", json!({ "action": "connect_integration", "integrationAlias": "hashing" })).await;
    assert_eq!(refused["structuredContent"]["code"], "VALIDATION_ERROR");
    let refused =
        alice.fails("weavz_app", json!({ "action": "connect_integration", "integrationAlias": "github" })).await;
    assert_eq!(refused["structuredContent"]["code"], "NOT_FOUND");
}

async fn options_are_those_of_the_persons_own_account(app: TestApp) {
    let scene = scene(app, json!({})).await;
    let agent = at_connector(&scene, "alice").await;
    let given = json!({ "id": SENDS, "property": "channel", "input": {} });
    let refused = agent.fails("weavz_action_options", given.clone()).await;
    assert_eq!(refused["structuredContent"]["code"], "CONNECTION_REQUIRED", "{refused}");
    scene.account("ada", "hers", json!({ "endUserId": "alice" })).await;
    let offered = told(&agent, "weavz_action_options", given).await;
    assert_eq!(offered["disabled"], false);
    assert!(offered["options"].as_array().is_some_and(|all| !all.is_empty()), "{offered}");
    let refused = agent.fails("weavz_action_options", json!({ "id": SENDS, "property": "nothing" })).await;
    assert_eq!(refused["structuredContent"]["code"], "VALIDATION_ERROR");
}

async fn what_is_not_offered_is_not_found(app: TestApp) {
    let scene = Scene::of(app, &[], json!({})).await;
    scene.integrate(json!({ "integrationName": "hash-encode", "enabledActions": ["hash"] })).await;
    scene.integrate(json!({ "integrationName": "slack", "connectionStrategy": "per_user" })).await;
    // Nobody in particular has no account of their own.
    let anybody = Agent::new(&anywhere(&scene), scene.token.as_ref().unwrap());
    for id in ["slack.send_channel_message", "hash-encode.encode", "hash_encode.hash", "hash", "", ".", "hash-encode."]
    {
        for tool in ["weavz_action_info", "weavz_validate_action", "weavz_call_action"] {
            let refused = anybody.fails(tool, json!({ "id": id, "input": {} })).await;
            assert_eq!(refused["structuredContent"]["code"], "ACTION_NOT_FOUND", "{tool} {id:?}: {refused}");
        }
    }
    let done = told(&anybody, "weavz_call_action", json!({ "id": "hash-encode.hash", "input": hello() })).await;
    assert!(done["output"].to_string().contains(SHA1));
    // What the server's own address offers has no other name here.
    for name in ["hash-encode__hash", "execute_action", "weavz_execute"] {
        let answer = anybody.asks("tools/call", json!({ "name": name, "arguments": {} })).await;
        assert_eq!(answer.json()["error"]["code"], -32_602, "{name}: {}", answer.text);
    }
}

async fn a_tool_says_what_it_does_not_understand(app: TestApp) {
    let scene = scene(app, json!({})).await;
    let agent = at_connector(&scene, "alice").await;
    for (tool, given) in [
        ("weavz_search", json!({ "query": 7 })),
        ("weavz_read_api", json!({})),
        ("weavz_read_api", json!({ "alias": 7 })),
        ("weavz_read_api", json!({ "aliases": [7] })),
        ("weavz_read_api", json!({ "alias": "slack", "detail": "all" })),
        ("weavz_action_info", json!({})),
        ("weavz_action_options", json!({ "id": SENDS })),
        ("weavz_validate_action", json!({ "id": SENDS, "input": [] })),
        ("weavz_call_action", json!({ "id": SENDS, "input": "{}" })),
        ("weavz_call_action", json!({ "id": SENDS, "idempotencyKey": "" })),
        ("weavz_app", json!({})),
        ("weavz_app", json!({ "action": "add_integration", "integrationName": "github" })),
        ("weavz_app", json!({ "action": "connect_integration" })),
        ("weavz_app", json!({ "action": "connect_integration", "workspaceIntegrationId": "x" })),
    ] {
        let refused = agent.fails(tool, given.clone()).await;
        assert_eq!(refused["structuredContent"]["code"], "VALIDATION_ERROR", "{tool} {given}: {refused}");
    }
    let refused = agent.fails("weavz_read_api", json!({ "alias": "github" })).await;
    assert_eq!(refused["structuredContent"]["code"], "NOT_FOUND");
    assert!(scene.runs().await.is_empty());
}
