//! Which tools an agent sees, and what they say of themselves.

use portico::demo::provider::Fault;
use serde_json::{Value, json};

use super::Scene;
use crate::support::{Agent, TestApp, both};

both! {
    the_list_is_what_the_workspace_has_at_this_moment,
    a_tool_says_what_it_takes_and_what_it_does,
    a_tool_that_was_added_says_more,
    what_the_catalog_does_not_have_is_not_offered,
    what_the_operator_has_set_need_not_be_given,
    a_long_list_comes_in_pages,
    what_is_wrong_with_an_input_is_a_result_and_nothing_is_sent,
    a_failure_of_the_provider_is_a_result_without_secrets,
    an_unknown_tool_is_an_error_of_the_protocol,
    an_object_comes_as_it_is_too,
}

async fn the_list_is_what_the_workspace_has_at_this_moment(app: TestApp) {
    let scene = Scene::of(app, &[], json!({})).await;
    let agent = scene.anybody();
    assert!(agent.names().await.is_empty());
    let hashes = scene.integrate(json!({ "integrationName": "hash-encode", "alias": "hashes" })).await;
    let names = agent.names().await;
    assert_eq!(names, ["hashes__decode", "hashes__encode", "hashes__generate_uuid", "hashes__hash"]);
    let fewer = json!({ "enabledActions": ["hash", "not_there"], "alias": "digests" });
    scene.backend.patch(&hashes, fewer).await.expect(200);
    assert_eq!(agent.names().await, ["digests__hash"]);
    let told = agent.asks("tools/call", json!({ "name": "digests__encode", "arguments": {} })).await;
    assert_eq!(told.json()["error"]["code"], -32_602, "what is not offered is not done: {}", told.text);
    scene.integrate(json!({ "integrationName": "datetime", "sortOrder": -1 })).await;
    let names = agent.names().await;
    assert!(names[0].starts_with("datetime__") && names.last().unwrap() == "digests__hash", "{names:?}");
    scene.backend.delete(&hashes).await.expect(200);
    assert!(!agent.names().await.contains(&"digests__hash".to_owned()));
}

fn named<'a>(tools: &'a [Value], name: &str) -> &'a Value {
    tools.iter().find(|tool| tool["name"] == name).unwrap_or_else(|| panic!("no {name} in {tools:?}"))
}

async fn a_tool_says_what_it_takes_and_what_it_does(app: TestApp) {
    let scene = Scene::of(app, &["slack"], json!({})).await;
    let tools = scene.agent_of("user_123").await.tools().await;
    let sends = named(&tools, "slack__send_channel_message");
    assert!(sends["description"].as_str().unwrap().starts_with("Slack: "), "{sends}");
    assert!(sends["title"].is_string());
    let schema = &sends["inputSchema"];
    assert_eq!((&schema["type"], &schema["additionalProperties"]), (&json!("object"), &json!(false)));
    assert_eq!(schema["required"], json!(["channel", "text"]));
    assert_eq!(schema["properties"]["text"]["type"], "string");
    let hints = |name: &str| named(&tools, name)["annotations"].clone();
    let told = hints("slack__send_channel_message");
    assert_eq!((&told["readOnlyHint"], &told["destructiveHint"]), (&json!(false), &json!(false)));
    assert_eq!(hints("slack__list_bookmarks")["readOnlyHint"], true);
    let told = hints("slack__delete_message");
    assert_eq!((&told["readOnlyHint"], &told["destructiveHint"]), (&json!(false), &json!(true)));
    for tool in &tools {
        let name = tool["name"].as_str().unwrap();
        assert!(name.bytes().all(|b| b.is_ascii_alphanumeric() || b"_-".contains(&b)), "{name}");
        assert_eq!(tool["inputSchema"]["type"], "object", "{name}");
        assert_eq!(tool["annotations"]["openWorldHint"], true, "{name}");
    }
}

async fn a_tool_that_was_added_says_more(app: TestApp) {
    let scene = Scene::of(app, &[], json!({})).await;
    scene.integrate(json!({ "integrationName": "hash-encode", "displayName": "Digests" })).await;
    let agent = scene.anybody();
    assert!(named(&agent.tools().await, "hash-encode__hash")["description"].as_str().unwrap().starts_with("Digests: "));
    let body = json!({
        "integrationName": "hash-encode", "actionName": "hash", "displayName": "Fingerprint",
        "description": "Makes a fingerprint.", "sortOrder": -5,
    });
    scene.backend.post(&format!("{}/tools", scene.at), body).await.expect(201);
    let tools = agent.tools().await;
    assert_eq!(tools.len(), 4, "it is the same tool");
    assert_eq!((&tools[0]["name"], &tools[0]["title"]), (&json!("hash-encode__hash"), &json!("Fingerprint")));
    assert_eq!(tools[0]["description"], "Makes a fingerprint.");
    // Two of them under two names, of one integration that needs no account.
    let second = json!({ "integrationName": "hash-encode", "actionName": "hash", "integrationAlias": "second" });
    scene.backend.post(&format!("{}/tools", scene.at), second).await.expect(201);
    let text = agent.does("second__hash", json!({ "text": "hello", "algorithm": "sha1", "encoding": "hex" })).await;
    assert!(text.contains("aaf4c61ddcc5e8a2dabede0f3b482cd9aea9434d"), "{text}");
}

async fn what_the_catalog_does_not_have_is_not_offered(app: TestApp) {
    let scene = Scene::of(app, &[], json!({})).await;
    for (integration, action) in [("openai", "ask_chatgpt"), ("hash-encode", "not_there"), ("http", "send_request")] {
        let body = json!({ "integrationName": integration, "actionName": action });
        scene.backend.post(&format!("{}/tools", scene.at), body).await.expect(201);
    }
    assert_eq!(scene.backend.get(&scene.at).await.expect(200)["tools"].as_array().unwrap().len(), 3);
    assert_eq!(scene.anybody().names().await, ["http__send_request"]);
}

async fn what_the_operator_has_set_need_not_be_given(app: TestApp) {
    let scene = Scene::of(app, &[], json!({})).await;
    let body = json!({
        "integrationName": "hash-encode", "actionName": "hash",
        "inputDefaults": { "algorithm": "sha1", "encoding": "hex", "text": "hello" },
    });
    scene.backend.post(&format!("{}/tools", scene.at), body).await.expect(201);
    let agent = scene.anybody();
    let schema = agent.tools().await[0]["inputSchema"].clone();
    assert_eq!(schema["required"], json!([]));
    assert_eq!(schema["properties"]["algorithm"]["default"], "sha1");
    let ours = agent.does("hash-encode__hash", json!({})).await;
    assert!(ours.contains("aaf4c61ddcc5e8a2dabede0f3b482cd9aea9434d"), "{ours}");
    let theirs = agent.does("hash-encode__hash", json!({ "text": "world" })).await;
    assert!(theirs.contains("7c211433f02071597741e6ff5a8ea34789abbf43"), "{theirs}");
}

async fn a_long_list_comes_in_pages(app: TestApp) {
    let scene = Scene::of(app, &[], json!({})).await;
    for at in 0..40 {
        scene.integrate(json!({ "integrationName": "hash-encode", "alias": format!("h{at:02}") })).await;
    }
    let agent = scene.anybody();
    let (mut names, mut pages, mut params) = (Vec::new(), 0, json!({}));
    loop {
        let listed = Agent::expect(&agent.asks("tools/list", params).await);
        let page = listed["tools"].as_array().unwrap();
        assert!(page.len() <= 100);
        names.extend(page.iter().map(|tool| tool["name"].as_str().unwrap().to_owned()));
        pages += 1;
        match listed.get("nextCursor") {
            Some(cursor) => params = json!({ "cursor": cursor }),
            None => break,
        }
    }
    assert_eq!((pages, names.len()), (2, 160));
    names.sort();
    names.dedup();
    assert_eq!(names.len(), 160);
    let answer = agent.asks("tools/list", json!({ "cursor": "nonsense" })).await;
    assert_eq!(answer.json()["error"]["code"], -32_602, "{}", answer.text);
}

async fn what_is_wrong_with_an_input_is_a_result_and_nothing_is_sent(app: TestApp) {
    let scene = Scene::of(app, &["slack"], json!({})).await;
    scene.account("ada", "hers", json!({ "endUserId": "user_123" })).await;
    let agent = scene.agent_of("user_123").await;
    let told = agent.fails("slack__send_channel_message", json!({ "text": 7, "colour": "red" })).await;
    let problems = &told["structuredContent"];
    assert_eq!(problems["code"], "VALIDATION_ERROR");
    let fields = problems["fields"].as_object().unwrap();
    assert!(fields.contains_key("channel") && fields.contains_key("colour"), "{problems}");
    let text = told["content"][0]["text"].as_str().unwrap();
    assert!(text.contains("channel is required") && !text.contains("input."), "{text}");
    assert_eq!(scene.app.provider.calls("slack").api, 0);
}

async fn a_failure_of_the_provider_is_a_result_without_secrets(app: TestApp) {
    let scene = Scene::of(app, &["slack"], json!({})).await;
    scene.account("ada", "hers", json!({ "endUserId": "user_123" })).await;
    let agent = scene.agent_of("user_123").await;
    scene.app.provider.api_answers("slack", 1, &Fault::Status(404, None, json!({ "error": "no_such_channel" })));
    let told = agent.fails("slack__send_channel_message", json!({ "channel": "C1", "text": "Hello" })).await;
    assert_eq!(told["structuredContent"]["code"], "ACTION_FAILED");
    assert_eq!(told["structuredContent"]["providerStatus"], 404);
    assert!(told["content"][0]["text"].as_str().unwrap().contains("Slack answered 404"), "{told}");
    let run = &scene.runs().await[0];
    assert_eq!((&run["status"], &run["providerStatus"]), (&json!("failed"), &json!(404)));
}

async fn an_unknown_tool_is_an_error_of_the_protocol(app: TestApp) {
    let scene = Scene::of(app, &[], json!({})).await;
    scene.integrate(json!({ "integrationName": "hash-encode" })).await;
    for name in ["hash-encode__nothing", "hash", "", "search_actions", "hash-encode__hash "] {
        let answer = scene.anybody().asks("tools/call", json!({ "name": name, "arguments": {} })).await;
        assert_eq!(answer.json()["error"]["code"], -32_602, "{name}: {}", answer.text);
    }
    assert!(scene.runs().await.is_empty());
}

async fn an_object_comes_as_it_is_too(app: TestApp) {
    let scene = Scene::of(app, &["slack"], json!({})).await;
    scene.account("ada", "hers", json!({ "endUserId": "user_123" })).await;
    let agent = scene.agent_of("user_123").await;
    let told = agent.calls("slack__send_channel_message", json!({ "channel": "C1", "text": "Hello" })).await;
    let text: Value = serde_json::from_str(told["content"][0]["text"].as_str().unwrap()).unwrap();
    assert!(text.is_object());
    assert_eq!(told["structuredContent"], text);
    assert_eq!(told["isError"], false);
}
