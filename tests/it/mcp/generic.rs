//! Servers in the mode `CODE`: three tools in place of one for each action.

use serde_json::{Value, json};

use super::Scene;
use crate::support::{TestApp, both};

both! {
    three_tools_stand_for_all,
    actions_are_searched_described_and_executed,
    what_is_not_offered_is_not_found_and_not_executed,
}

async fn three_tools_stand_for_all(app: TestApp) {
    let scene = Scene::of(app, &["slack"], json!({ "mode": "CODE" })).await;
    let tools = scene.agent_of("alice").await.tools().await;
    let names: Vec<_> = tools.iter().map(|tool| tool["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["search_actions", "describe_action", "execute_action"]);
    let reads: Vec<_> = tools.iter().map(|tool| tool["annotations"]["readOnlyHint"].clone()).collect();
    assert_eq!(reads, [json!(true), json!(true), json!(false)]);
}

async fn actions_are_searched_described_and_executed(app: TestApp) {
    let scene = Scene::of(app, &["slack"], json!({ "mode": "CODE" })).await;
    scene.account("ada", "hers", json!({ "endUserId": "alice" })).await;
    scene.integrate(json!({ "integrationName": "hash-encode" })).await;
    let agent = scene.agent_of("alice").await;
    let found = async |given: Value| agent.calls("search_actions", given).await["structuredContent"].clone();
    let messages = found(json!({ "query": "CHANNEL message" })).await;
    let actions: Vec<_> = messages["actions"].as_array().unwrap().iter().map(|it| it["action"].clone()).collect();
    assert!(actions.contains(&json!("slack__send_channel_message")), "{messages}");
    assert_eq!(found(json!({ "integration": "hash-encode" })).await["total"], 4);
    let few = found(json!({ "limit": 2 })).await;
    assert_eq!(few["actions"].as_array().unwrap().len(), 2);
    assert!(few["total"].as_u64().unwrap() > 20);
    assert_eq!(found(json!({ "query": "no such thing anywhere" })).await, json!({ "actions": [], "total": 0 }));
    let described = agent.calls("describe_action", json!({ "action": "slack__send_channel_message" })).await;
    let schema = &described["structuredContent"]["inputSchema"];
    assert_eq!(schema["required"], json!(["channel", "text"]));
    let input = json!({ "channel": "C1", "text": "Hello" });
    let given = json!({ "action": "slack__send_channel_message", "input": input });
    agent.does("execute_action", given).await;
    let run = &scene.runs().await[0];
    assert_eq!((&run["actor"], &run["connectionExternalId"]), (&json!("mcp_server"), &json!("hers")));
}

async fn what_is_not_offered_is_not_found_and_not_executed(app: TestApp) {
    let scene = Scene::of(app, &[], json!({ "mode": "CODE" })).await;
    scene.integrate(json!({ "integrationName": "hash-encode", "enabledActions": ["hash"] })).await;
    let agent = scene.anybody();
    for tool in ["describe_action", "execute_action"] {
        for (given, code) in [
            (json!({ "action": "hash-encode__encode" }), "ACTION_NOT_FOUND"),
            (json!({ "action": "slack__send_channel_message" }), "ACTION_NOT_FOUND"),
            (json!({ "action": 7 }), "VALIDATION_ERROR"),
            (json!({}), "VALIDATION_ERROR"),
        ] {
            let told = agent.fails(tool, given.clone()).await;
            assert_eq!(told["structuredContent"]["code"], code, "{tool} {given}");
        }
    }
    let told = agent.fails("execute_action", json!({ "action": "hash-encode__hash", "input": [] })).await;
    assert_eq!(told["structuredContent"]["fields"]["input"], "must be an object");
    for wrong in [json!({ "limit": 0 }), json!({ "limit": 101 }), json!({ "query": 7 })] {
        agent.fails("search_actions", wrong).await;
    }
    let answer = agent.asks("tools/call", json!({ "name": "hash-encode__hash", "arguments": {} })).await;
    assert_eq!(answer.json()["error"]["code"], -32_602, "{}", answer.text);
}
