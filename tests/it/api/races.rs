//! Many callers at one moment.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use tokio::task::JoinSet;

use super::{id, slack, with};
use crate::support::{Backend, TestApp, both};

both! {
    fifty_first_connects_of_one_person_make_one_end_user,
    fifty_first_sessions_of_one_person_make_one_end_user,
    of_twenty_that_register_one_person_one_succeeds,
    of_twenty_that_take_one_alias_one_succeeds,
    of_twenty_that_take_one_slug_one_succeeds,
    of_twenty_that_add_one_connection_one_succeeds,
    however_many_default_apps_come_at_once_one_stays,
    of_twenty_that_delete_one_end_user_one_succeeds,
    changes_of_different_members_at_once_all_last,
    two_servers_on_one_database_make_one_end_user,
}

/// Send every request at the same time; how many answers had which status.
async fn at_once(requests: Vec<(Backend, String, Value)>) -> BTreeMap<u16, usize> {
    let mut running = JoinSet::new();
    for (backend, at, body) in requests {
        running.spawn(async move { backend.post(&at, body).await.status });
    }
    counted(running.join_all().await)
}

fn counted(statuses: Vec<u16>) -> BTreeMap<u16, usize> {
    statuses.into_iter().fold(BTreeMap::new(), |mut counts, status| {
        *counts.entry(status).or_default() += 1;
        counts
    })
}

fn same(app: &TestApp, times: usize, at: &str, body: &Value) -> Vec<(Backend, String, Value)> {
    (0..times).map(|_| (app.backend(), at.to_owned(), body.clone())).collect()
}

async fn only_end_user(app: &TestApp, workspace: &str) -> Value {
    let listed = app.backend().get(&format!("/api/v1/end-users?workspaceId={workspace}")).await.expect(200);
    assert_eq!(listed["total"], 1);
    listed["endUsers"][0].clone()
}

async fn fifty_first_connects_of_one_person_make_one_end_user(app: TestApp) {
    let workspace = app.workspace(&[]).await;
    let body = |at: usize| with(&slack(&workspace, &format!("account-{at}")), &json!({ "endUserId": "user_new" }));
    let requests = (0..50).map(|at| (app.backend(), "/api/v1/connections".to_owned(), body(at))).collect();
    assert_eq!(at_once(requests).await, BTreeMap::from([(201, 50)]));
    let user = only_end_user(&app, &workspace).await;
    assert_eq!((&user["externalId"], &user["connectionCount"]), (&json!("user_new"), &json!(50)));
}

async fn fifty_first_sessions_of_one_person_make_one_end_user(app: TestApp) {
    let workspace = app.workspace(&["slack"]).await;
    let body = json!({
        "integrationName": "slack", "connectionName": "Slack", "externalId": "slack", "workspaceId": workspace,
        "endUserId": "user_new",
    });
    let counts = at_once(same(&app, 50, "/api/v1/connect/token", &body)).await;
    assert_eq!(counts, BTreeMap::from([(200, 50)]));
    assert_eq!(only_end_user(&app, &workspace).await["externalId"], "user_new");
}

async fn two_servers_on_one_database_make_one_end_user(app: TestApp) {
    let workspace = app.workspace(&[]).await;
    let twin = app.twin().await;
    let elsewhere = Backend::new(&format!("http://{}", twin.address), &app.key);
    let body = |at: usize| with(&slack(&workspace, &format!("account-{at}")), &json!({ "endUserId": "user_new" }));
    let asks = |at: usize| if at.is_multiple_of(2) { app.backend() } else { elsewhere.clone() };
    let requests = (0..30).map(|at| (asks(at), "/api/v1/connections".to_owned(), body(at))).collect();
    assert_eq!(at_once(requests).await, BTreeMap::from([(201, 30)]));
    assert_eq!(only_end_user(&app, &workspace).await["connectionCount"], 30);
}

async fn of_twenty_that_register_one_person_one_succeeds(app: TestApp) {
    let workspace = app.workspace(&[]).await;
    let body = json!({ "workspaceId": workspace, "externalId": "user_new" });
    let counts = at_once(same(&app, 20, "/api/v1/end-users", &body)).await;
    assert_eq!(counts, BTreeMap::from([(201, 1), (409, 19)]));
    only_end_user(&app, &workspace).await;
}

async fn of_twenty_that_take_one_alias_one_succeeds(app: TestApp) {
    let workspace = app.workspace(&[]).await;
    let at = format!("/api/v1/workspaces/{workspace}/integrations");
    let body = json!({ "integrationName": "slack", "connectionStrategy": "per_user", "alias": "chat" });
    assert_eq!(at_once(same(&app, 20, &at, &body)).await, BTreeMap::from([(201, 1), (409, 19)]));
    assert_eq!(app.backend().get(&at).await.expect(200)["total"], 1);
}

async fn of_twenty_that_take_one_slug_one_succeeds(app: TestApp) {
    let body = json!({ "name": "Acme", "slug": "acme" });
    let counts = at_once(same(&app, 20, "/api/v1/workspaces", &body)).await;
    assert_eq!(counts, BTreeMap::from([(201, 1), (409, 19)]));
}

async fn of_twenty_that_add_one_connection_one_succeeds(app: TestApp) {
    let workspace = app.workspace(&[]).await;
    let body = with(&slack(&workspace, "same"), &json!({ "endUserId": "user_new" }));
    let counts = at_once(same(&app, 20, "/api/v1/connections", &body)).await;
    assert_eq!(counts, BTreeMap::from([(201, 1), (409, 19)]));
    assert_eq!(only_end_user(&app, &workspace).await["connectionCount"], 1);
}

async fn however_many_default_apps_come_at_once_one_stays(app: TestApp) {
    let body = json!({ "integrationName": "slack", "clientId": "c", "clientSecret": "s", "isDefault": true });
    let counts = at_once(same(&app, 20, "/api/v1/oauth-apps", &body)).await;
    assert_eq!(counts.values().sum::<usize>(), 20);
    assert!(counts.keys().all(|status| matches!(status, 201 | 409)) && counts.contains_key(&201), "{counts:?}");
    let listed = app.backend().get("/api/v1/oauth-apps").await.expect(200);
    assert_eq!(listed["total"], counts[&201]);
    let defaults = listed["apps"].as_array().unwrap().iter().filter(|app| app["isDefault"] == true).count();
    assert_eq!(defaults, 1);
}

async fn of_twenty_that_delete_one_end_user_one_succeeds(app: TestApp) {
    let workspace = app.workspace(&[]).await;
    let backend = app.backend();
    let body = with(&slack(&workspace, "hers"), &json!({ "endUserId": "alice" }));
    let made = backend.post("/api/v1/connections", body).await.expect(201);
    assert!(!id(&made, "connection").is_empty());
    let at = format!("/api/v1/end-users/{}", only_end_user(&app, &workspace).await["id"].as_str().unwrap());
    let mut running = JoinSet::new();
    for _ in 0..20 {
        let (backend, at) = (app.backend(), at.clone());
        running.spawn(async move { backend.delete(&at).await.status });
    }
    assert_eq!(counted(running.join_all().await), BTreeMap::from([(200, 1), (404, 19)]));
}

async fn changes_of_different_members_at_once_all_last(app: TestApp) {
    let workspace = app.workspace(&[]).await;
    let user = app.end_user(&workspace, "user_123").await;
    let at = format!("/api/v1/end-users/{user}");
    for round in 0..10 {
        let (name, email) = (format!("Name {round}"), format!("mail{round}@example.com"));
        let changes =
            [json!({ "displayName": name }), json!({ "email": email }), json!({ "metadata": { "n": round } })];
        let requests = changes.into_iter().map(|change| (at.clone(), change));
        let mut running = JoinSet::new();
        for (at, change) in requests {
            let backend = app.backend();
            running.spawn(async move { backend.patch(&at, change).await.status });
        }
        assert_eq!(counted(running.join_all().await), BTreeMap::from([(200, 3)]));
        let seen = app.backend().get(&at).await.expect(200)["endUser"].clone();
        assert_eq!((&seen["displayName"], &seen["email"]), (&json!(name), &json!(email)));
        assert_eq!(seen["metadata"], json!({ "n": round }));
    }
}
