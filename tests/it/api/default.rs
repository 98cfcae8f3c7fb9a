//! The account that is used where an end user has several.

use reqwest::Method;
use serde_json::{Value, json};
use tokio::task::JoinSet;

use super::{NOTHING, each, id, scoped, slack, with, workspace_of};
use crate::support::{Answer, Backend, TestApp, both};

both! {
    one_account_of_an_end_user_is_the_default,
    the_defaults_of_others_stay,
    a_shared_connection_is_nobodys_default,
    of_many_that_choose_at_once_one_stays,
    a_default_that_is_deleted_leaves_none,
}

async fn puts(backend: &Backend, id: &str) -> Answer {
    backend.send(backend.request(Method::PUT, &format!("/api/v1/connections/{id}/default"))).await
}

/// Alice's Slack account of that name; answers its id.
async fn account(backend: &Backend, workspace: &str, name: &str, over: Value) -> String {
    let body = with(&slack(workspace, name), &json!({ "endUserId": "alice" }));
    id(&backend.post("/api/v1/connections", with(&body, &over)).await.expect(201), "connection")
}

async fn defaults(backend: &Backend) -> Vec<String> {
    let listed = backend.get("/api/v1/connections").await.expect(200);
    let all = listed["connections"].as_array().unwrap();
    let defaults: Vec<_> = all.iter().filter(|it| it["isDefault"] == true).cloned().collect();
    each(&json!(defaults), "externalId").into_iter().map(str::to_owned).collect()
}

async fn one_account_of_an_end_user_is_the_default(app: TestApp) {
    let (backend, workspace) = (app.backend(), app.workspace(&[]).await);
    let work = account(&backend, &workspace, "work", json!({})).await;
    let home = account(&backend, &workspace, "home", json!({})).await;
    assert!(defaults(&backend).await.is_empty(), "the first one is not chosen by itself");
    let chosen = puts(&backend, &work).await.expect(200);
    assert_eq!((&chosen["connection"]["id"], &chosen["connection"]["isDefault"]), (&json!(work), &json!(true)));
    puts(&backend, &work).await.expect(200);
    assert_eq!(defaults(&backend).await, ["work"]);
    puts(&backend, &home).await.expect(200);
    assert_eq!(defaults(&backend).await, ["home"]);
    let at = format!("/api/v1/connections/{work}/default");
    assert_eq!(backend.delete(&at).await.expect(200)["connection"]["isDefault"], false);
    assert_eq!(defaults(&backend).await, ["home"], "another one was not cleared");
    assert_eq!(backend.delete(&at.replace(&work, &home)).await.expect(200)["connection"]["isDefault"], false);
    assert!(defaults(&backend).await.is_empty());
    let told = backend.get("/api/v1/activity?type=connection.default_set").await.expect(200);
    assert_eq!(each(&told["events"], "connectionId"), [&*home, &*work], "what changes nothing is not told");
    let told = backend.get("/api/v1/activity?type=connection.default_cleared").await.expect(200);
    assert_eq!(each(&told["events"], "connectionId"), [&*home]);
}

async fn the_defaults_of_others_stay(app: TestApp) {
    let (backend, workspace) = (app.backend(), app.workspace(&[]).await);
    let elsewhere = workspace_of(&backend, "elsewhere").await;
    let mut all = vec![
        account(&backend, &workspace, "slack", json!({})).await,
        account(&backend, &workspace, "github", json!({ "integrationName": "github" })).await,
        account(&backend, &workspace, "bob", json!({ "endUserId": "bob" })).await,
        account(&backend, &elsewhere, "elsewhere", json!({})).await,
    ];
    for id in &all {
        puts(&backend, id).await.expect(200);
    }
    assert_eq!(defaults(&backend).await, ["slack", "github", "bob", "elsewhere"]);
    all.push(account(&backend, &workspace, "second", json!({})).await);
    puts(&backend, &all[4]).await.expect(200);
    assert_eq!(defaults(&backend).await, ["github", "bob", "elsewhere", "second"]);
    let narrow = scoped(&backend, &[&elsewhere]).await;
    puts(&narrow, &all[0]).await.refused(403, "SCOPE_DENIED");
    puts(&app.another_organization().await, &all[0]).await.refused(404, "CONNECTION_NOT_FOUND");
    puts(&backend, NOTHING).await.refused(404, "CONNECTION_NOT_FOUND");
    assert_eq!(defaults(&backend).await, ["github", "bob", "elsewhere", "second"]);
}

async fn a_shared_connection_is_nobodys_default(app: TestApp) {
    let (backend, workspace) = (app.backend(), app.workspace(&[]).await);
    let shared = id(&backend.post("/api/v1/connections", slack(&workspace, "s")).await.expect(201), "connection");
    puts(&backend, &shared).await.refused(400, "VALIDATION_ERROR");
}

async fn of_many_that_choose_at_once_one_stays(app: TestApp) {
    let (backend, workspace) = (app.backend(), app.workspace(&[]).await);
    let mut all = Vec::new();
    for n in 0..5 {
        all.push(account(&backend, &workspace, &format!("account-{n}"), json!({})).await);
    }
    let mut running = JoinSet::new();
    for id in all.iter().cycle().take(30) {
        let (backend, id) = (backend.clone(), id.clone());
        running.spawn(async move { puts(&backend, &id).await.status });
    }
    assert!(running.join_all().await.iter().all(|status| *status == 200));
    assert_eq!(defaults(&backend).await.len(), 1);
}

async fn a_default_that_is_deleted_leaves_none(app: TestApp) {
    let (backend, workspace) = (app.backend(), app.workspace(&[]).await);
    let work = account(&backend, &workspace, "work", json!({})).await;
    account(&backend, &workspace, "home", json!({})).await;
    puts(&backend, &work).await.expect(200);
    backend.delete(&format!("/api/v1/connections/{work}")).await.expect(200);
    assert!(defaults(&backend).await.is_empty(), "nobody is chosen in its place");
}
