//! An operator's own actions: checked at the command line, taken by the server.

use std::fs;

use serde_json::json;

use crate::{
    demo::process::{Ended, Portico},
    support::{Backend, Engine, TestApp},
};

const DEFINITION: &str = r#"name = "acme"
display_name = "Acme"
description = "Do things in Acme."
categories = ["PRODUCTIVITY"]
docs = "https://acme.example/docs"
reviewed_on = 2026-11-23

[api]
base_url = "https://api.acme.example"

[[auth]]
key = "api_key"
type = "SECRET_TEXT"
"#;

const ACTIONS: &str = r#"docs = "https://acme.example/docs"
reviewed_on = 2026-11-27

[options.lists]
request = { url = "/lists" }
value = "/id"

[actions.add_task]
display_name = "Add a task"
description = "Adds a task to a list."
input = [
    { name = "list", type = "DROPDOWN", label = "List", required = true, options = "lists" },
    { name = "title", type = "SHORT_TEXT", label = "Title", help = "One line.", default = "Untitled" },
    { name = "urgent", type = "STATIC_DROPDOWN", label = "Urgent", choices = [{ value = "y", label = "Yes" }] },
]
request = { method = "POST", url = "/lists/{list}/tasks", json = { title = "{title}", urgent = "{urgent}" } }
"#;

fn check(path: &std::path::Path) -> Ended {
    Portico::run(&["catalog", "check", path.to_str().unwrap()], &[])
}

#[test]
fn actions_are_checked_with_their_definition_and_alone() {
    let directory = tempfile::tempdir().unwrap();
    let folder = directory.path().join("actions");
    fs::create_dir(&folder).unwrap();
    fs::write(directory.path().join("acme.toml"), DEFINITION).unwrap();
    let file = folder.join("acme.toml");
    fs::write(&file, ACTIONS).unwrap();
    for (path, told) in [
        (directory.path(), "1 definition and 1 action in order\n"),
        (&folder, "1 action in order\n"),
        (&file, "1 action in order\n"),
    ] {
        let ended = check(path);
        assert_eq!((ended.code, ended.stdout.as_str()), (Some(0), told), "{}", ended.stderr);
    }
    fs::write(&file, ACTIONS.replace("/{list}/", "/{lits}/")).unwrap();
    for path in [directory.path(), &folder, &file] {
        let ended = check(path);
        let told = "actions/acme.toml:16: `{lits}` is no input of this action";
        assert!(ended.code == Some(1) && ended.stderr.contains(told), "{}", ended.stderr);
    }
    fs::write(folder.join("nobody.toml"), ACTIONS).unwrap();
    let ended = check(directory.path());
    assert!(ended.stderr.contains("actions/nobody.toml: there is no integration `nobody`"), "{}", ended.stderr);
}

#[tokio::test]
async fn an_operators_actions_are_told_and_replace_the_built_in_ones() {
    let directory = tempfile::tempdir().unwrap();
    fs::create_dir(directory.path().join("actions")).unwrap();
    fs::write(directory.path().join("acme.toml"), DEFINITION).unwrap();
    fs::write(directory.path().join("actions/acme.toml"), ACTIONS).unwrap();
    let slacks = ACTIONS.replace("reviewed_on", "custom_api_call = false\nreviewed_on");
    fs::write(directory.path().join("actions/slack.toml"), slacks).unwrap();
    let catalog = directory.path().to_owned();
    let app = TestApp::start_with(Engine::Sqlite, |config| config.catalog_dir = Some(catalog)).await;
    let named = async |name: &str| {
        let backend: Backend = app.backend();
        backend.get(&format!("/api/v1/integrations?name={name}")).await.expect(200)["integration"]["actions"].clone()
    };
    let acme = named("acme").await;
    assert_eq!(acme.as_object().unwrap().keys().collect::<Vec<_>>(), ["add_task", "custom_api_call"]);
    assert_eq!(
        acme["add_task"],
        json!({
            "name": "add_task", "displayName": "Add a task", "description": "Adds a task to a list.",
            "effect": "write", "idempotent": false, "scopes": [],
            "props": {
                "list": { "type": "DROPDOWN", "displayName": "List", "required": true, "refreshers": [] },
                "title": {
                    "type": "SHORT_TEXT", "displayName": "Title", "description": "One line.", "required": false,
                    "refreshers": [], "defaultValue": "Untitled",
                },
                "urgent": {
                    "type": "STATIC_DROPDOWN", "displayName": "Urgent", "required": false, "refreshers": [],
                    "options": { "options": [{ "label": "Yes", "value": "y" }] },
                },
            },
        })
    );
    assert_eq!(named("slack").await.as_object().unwrap().keys().collect::<Vec<_>>(), ["add_task"]);
    let call = &acme["custom_api_call"];
    assert_eq!(call["effect"], "destroy");
    let mut props: Vec<_> = call["props"].as_object().unwrap().keys().map(String::as_str).collect();
    props.sort_unstable();
    assert_eq!(props, ["body", "headers", "method", "queryParams", "url"]);
    assert!(named("http").await.get("custom_api_call").is_none());
    let list = app.backend().get("/api/v1/integrations?summary=true").await.expect(200);
    let summary = list["integrations"].as_array().unwrap().iter().find(|it| it["name"] == "acme").unwrap();
    assert_eq!(summary["actionCount"], 2);
}
