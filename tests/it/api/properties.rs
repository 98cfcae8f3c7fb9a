//! `POST /api/v1/integrations/{name}/properties/…`: what a form for an action's inputs asks while it is filled.

use serde_json::{Value, json};

use super::{ENGINES, execute::Desk, scoped, with, workspace_of};
use crate::support::{Answer, Backend, TestApp, both};

both! {
    a_dropdown_offers_what_the_provider_lists_for_the_account,
    declared_choices_are_answered_without_asking_anybody,
    a_search_word_leaves_those_that_have_it,
    what_depends_on_something_else_waits_for_it,
    a_property_that_is_no_dropdown_is_told,
    a_form_without_account_is_told_what_is_missing,
    what_the_provider_refuses_is_told_as_such,
    a_form_asks_with_ones_own_accounts_only,
}

async fn asks(desk: &Desk, what: &str, over: &Value) -> Answer {
    let body = json!({
        "actionName": "send_channel_message", "propertyName": "channel", "workspaceId": desk.workspace,
        "endUserId": "alice",
    });
    let name = over["integrationName"].as_str().unwrap_or("slack");
    desk.backend.post(&format!("/api/v1/integrations/{name}/properties/{what}"), with(&body, over)).await
}

async fn options(desk: &Desk, over: &Value) -> Answer {
    asks(desk, "options", over).await
}

async fn desk(app: TestApp) -> Desk {
    let desk = Desk::of(app).await;
    desk.account("ada", "hers", &json!({ "endUserId": "alice" })).await;
    desk
}

async fn a_dropdown_offers_what_the_provider_lists_for_the_account(app: TestApp) {
    let desk = desk(app).await;
    let offered = options(&desk, &json!({})).await.expect(200);
    assert_eq!(offered["disabled"], false);
    let offered = offered["options"].as_array().unwrap();
    assert!(!offered.is_empty());
    for it in offered {
        assert!(it["label"].is_string() && !it["value"].is_null(), "{it}");
    }
    assert_eq!(desk.asked(), 1);
    // A form is no action, and makes nobody.
    assert!(desk.runs("").await.is_empty());
    options(&desk, &json!({ "endUserId": "nobody" })).await.refused(404, "END_USER_NOT_FOUND");
}

async fn declared_choices_are_answered_without_asking_anybody(app: TestApp) {
    let desk = desk(app).await;
    let static_ones = json!({ "integrationName": "http", "actionName": "send_request", "propertyName": "method" });
    for over in [json!({}), json!({ "workspaceId": null, "endUserId": null })] {
        let offered = options(&desk, &with(&static_ones, &over)).await.expect(200);
        let values: Vec<_> = offered["options"].as_array().unwrap().iter().map(|it| &it["value"]).collect();
        assert!(values.contains(&&json!("GET")) && values.contains(&&json!("DELETE")), "{values:?}");
    }
    let offered = options(&desk, &with(&static_ones, &json!({ "searchValue": " pAt" }))).await.expect(200);
    assert_eq!(offered["options"], json!([{ "label": "PATCH", "value": "PATCH" }]));
    assert_eq!(desk.asked(), 0);
}

async fn a_search_word_leaves_those_that_have_it(app: TestApp) {
    let desk = desk(app).await;
    let all = options(&desk, &json!({ "searchValue": "  " })).await.expect(200)["options"].clone();
    let first = all[0].clone();
    let word = first["label"].as_str().unwrap().to_uppercase();
    let found = options(&desk, &json!({ "searchValue": word })).await.expect(200)["options"].clone();
    assert!(found.as_array().unwrap().contains(&first), "{found}");
    let none = options(&desk, &json!({ "searchValue": "nothing is called like this" })).await.expect(200);
    assert_eq!((&none["options"], &none["disabled"]), (&json!([]), &json!(false)));
}

async fn what_depends_on_something_else_waits_for_it(app: TestApp) {
    let desk = desk(app).await;
    let dependent = json!({ "actionName": "edit_bookmark", "propertyName": "bookmark_id" });
    let offered = options(&desk, &dependent).await.expect(200);
    assert_eq!(offered, json!({ "options": [], "disabled": true }));
    assert_eq!(desk.asked(), 0);
    let offered = options(&desk, &with(&dependent, &json!({ "input": { "channel": "C1" } }))).await.expect(200);
    assert_eq!(offered["disabled"], false);
    assert_eq!(desk.asked(), 1);
}

async fn a_property_that_is_no_dropdown_is_told(app: TestApp) {
    let desk = desk(app).await;
    options(&desk, &json!({ "propertyName": "text" })).await.refused(400, "NOT_DROPDOWN");
    asks(&desk, "resolve", &json!({})).await.refused(400, "NOT_DYNAMIC");
    for what in ["options", "resolve"] {
        let unknown = asks(&desk, what, &json!({ "propertyName": "nothing" })).await.refused(400, "VALIDATION_ERROR");
        assert!(unknown["details"]["fields"]["propertyName"].is_string());
        asks(&desk, what, &json!({ "actionName": "nothing" })).await.refused(404, "ACTION_NOT_FOUND");
        let trigger = json!({ "actionName": null, "triggerName": "new_message" });
        asks(&desk, what, &trigger).await.refused(404, "TRIGGER_NOT_FOUND");
        asks(&desk, what, &json!({ "actionName": null })).await.refused(400, "VALIDATION_ERROR");
        asks(&desk, what, &json!({ "integrationName": "nothing" })).await.refused(404, "INTEGRATION_NOT_FOUND");
    }
    assert_eq!(desk.asked(), 0);
}

async fn a_form_without_account_is_told_what_is_missing(app: TestApp) {
    let desk = Desk::of(app).await;
    options(&desk, &json!({ "workspaceId": null })).await.refused(400, "MISSING_CONNECTION");
    desk.app.end_user(&desk.workspace, "alice").await;
    let refused = options(&desk, &json!({})).await.refused(400, "CONNECTION_REQUIRED");
    assert!(refused["details"]["connectUrl"].is_string(), "{refused}");
}

/// Lists that search by themselves, and inputs that depend on others: of an operator's own actions.
const ACTIONS: &str = r#"
docs = "https://docs.example.com"
reviewed_on = 2026-11-27

[options.people]
request = { url = "/people", query = { q = "{search}" } }
list = "/people"
value = "/id"
label = ["/name"]

[dynamic.columns]
request = { url = "/tables/{table}/columns" }
list = "/columns"
name = "/id"
label = "/title"
kind = "/type"
kinds = { checkbox = "CHECKBOX" }

[actions.add_row]
display_name = "Add a row"
description = "Adds a row to a table."
input = [
    { name = "owner", type = "DROPDOWN", label = "Owner", options = "people" },
    { name = "table", type = "SHORT_TEXT", label = "Table", required = true },
    { name = "values", type = "DYNAMIC", label = "Values", dynamic = "columns" },
    { name = "more", type = "OBJECT", label = "More" },
]
request = { method = "POST", url = "/tables/{table}/rows", json = { owner = "{owner}", "+" = "{values}", more = "{more}" } }
"#;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_depends_on_other_inputs_is_asked_for_and_a_list_may_search_by_itself() {
    for engine in ENGINES {
        let catalog = tempfile::tempdir().unwrap();
        std::fs::create_dir(catalog.path().join("actions")).unwrap();
        std::fs::write(catalog.path().join("actions/slack.toml"), ACTIONS).unwrap();
        let folder = catalog.path().to_owned();
        let desk = desk(TestApp::start_with(engine, |config| config.catalog_dir = Some(folder)).await).await;
        let row = json!({ "actionName": "add_row", "propertyName": "values" });
        let nothing = asks(&desk, "resolve", &row).await.expect(200);
        assert_eq!((nothing, desk.asked()), (json!({}), 0), "the table comes first");
        let props = asks(&desk, "resolve", &with(&row, &json!({ "input": { "table": "t1" } }))).await.expect(200);
        assert_eq!(props["demo-checkbox"]["type"], "CHECKBOX", "{props}");
        assert_eq!(props["demo-checkbox"]["displayName"], "Demo checkbox");
        assert_eq!(desk.app.provider.asked("slack")[0].path, "/tables/t1/columns");
        desk.fails(1, 500, None);
        let failed = asks(&desk, "resolve", &with(&row, &json!({ "input": { "table": "t1" } }))).await;
        failed.refused(400, "RESOLVE_FAILED");
        let broken = asks(&desk, "resolve", &with(&row, &json!({ "input": { "table": ".." } }))).await;
        broken.refused(400, "VALIDATION_ERROR");
        let plain = with(&row, &json!({ "propertyName": "more" }));
        asks(&desk, "resolve", &plain).await.refused(400, "NOT_DYNAMIC");
        drop(desk.app.provider.asked("slack"));
        let people = json!({ "actionName": "add_row", "propertyName": "owner", "searchValue": "nobody" });
        let offered = options(&desk, &people).await.expect(200);
        assert_eq!(offered["options"].as_array().unwrap().len(), 2, "the provider has searched: {offered}");
        let asked = desk.app.provider.asked("slack");
        assert_eq!(asked[0].query, [("q".to_owned(), "nobody".to_owned())]);
    }
}

async fn what_the_provider_refuses_is_told_as_such(app: TestApp) {
    let desk = desk(app).await;
    desk.fails(1, 500, None);
    let refused = options(&desk, &json!({})).await.refused(400, "OPTIONS_FAILED");
    assert_eq!(refused["details"]["providerStatus"], 500);
    options(&desk, &json!({})).await.expect(200);
}

async fn a_form_asks_with_ones_own_accounts_only(app: TestApp) {
    let desk = desk(app).await;
    let path = "/api/v1/integrations/slack/properties/options";
    let body = json!({
        "actionName": "send_channel_message", "propertyName": "channel", "workspaceId": desk.workspace,
        "connectionExternalId": "hers",
    });
    let stranger = desk.app.another_organization().await;
    stranger.post(path, body.clone()).await.refused(404, "NOT_FOUND");
    let elsewhere = workspace_of(&desk.backend, "elsewhere").await;
    let narrow = scoped(&desk.backend, &[&elsewhere]).await;
    narrow.post(path, body.clone()).await.refused(403, "SCOPE_DENIED");
    Backend::nobody(&desk.app.base).post(path, body).await.refused(401, "UNAUTHORIZED");
    assert_eq!(desk.asked(), 0);
}
