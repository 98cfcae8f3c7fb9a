//! `kill -9`: what was answered is still there. `kill`: what runs may end.

use std::time::Duration;

use portico::{
    catalog::Catalog,
    demo::provider::{Fault, Provider},
};
use serde_json::json;
use sqlx::{Connection, SqliteConnection};

use super::process::Process;
use crate::{
    portal::steps::{allows_as, ids, to_consent, until},
    support::{Backend, Visitor},
};

const LOG: &str = "warn";

/// Add an integration to the only workspace, at the test's own provider.
pub async fn offer(backend: &Backend, base: &str, provider: &Provider, slug: &str) {
    let (client, redirect) = (format!("client-{slug}"), format!("{base}/api/v1/connect/oauth-callback"));
    provider.register(slug, &client, "canary-client-secret", &redirect);
    let at = provider.endpoints(slug);
    let app = json!({
        "integrationName": slug, "clientId": client, "clientSecret": "canary-client-secret",
        "authUrl": at.auth_url, "tokenUrl": at.token_url, "revokeUrl": at.revoke_url, "apiUrl": at.api_url,
    });
    backend.post("/api/v1/oauth-apps", app).await.expect(201);
    let workspaces = backend.get("/api/v1/workspaces").await.expect(200);
    let path = format!("/api/v1/workspaces/{}/integrations", ids(&workspaces["workspaces"])[0]);
    let body = json!({ "integrationName": slug, "connectionStrategy": "per_user", "authMethodKey": "oauth2" });
    backend.post(&path, body).await.expect(201);
}

/// A provider that plays the whole catalog.
pub fn provider() -> Provider {
    let catalog = Catalog::load(None).unwrap();
    Provider::start("127.0.0.1:0".parse().unwrap(), catalog.all().cloned()).unwrap()
}

/// A server that has been started twice, so that its links and its redirect URI say where it listens.
pub fn settled(data: &std::path::Path, log: &str) -> (Process, String) {
    let first = Process::start(data, log);
    let (base, key) = (first.base.clone(), first.first_key.clone().unwrap());
    first.kill();
    (Process::start_again(data, log, &base), key)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_answered_survives_a_kill_between_any_two_steps() {
    let (files, provider) = (tempfile::tempdir().unwrap(), provider());
    let (mut server, key) = settled(files.path(), LOG);
    let base = server.base.clone();
    let backend = Backend::new(&base, &key);
    let (user, link) = server.link(&backend, "user_123").await;
    offer(&backend, &base, &provider, "github").await;
    let mut visitor = Visitor::new(&base);
    server.kill();
    server = Process::start_again(files.path(), LOG, &base);
    assert_eq!(visitor.opens(&link).await.status, 200, "a link opens after its server died");
    let consent = to_consent(&mut visitor, &link, "github").await;
    server.kill();
    server = Process::start_again(files.path(), LOG, &base);
    let done = visitor.presses(&consent, "Allow").await;
    assert_eq!(done.heading(), "GitHub is connected", "a flow goes on after its server died");
    server.kill();
    server = Process::start_again(files.path(), LOG, &base);
    assert_eq!(visitor.opens(&done.url).await.heading(), "GitHub is connected");
    let seen = backend.get(&format!("/api/v1/end-users/{user}")).await.expect(200);
    assert_eq!(seen["connections"][0]["accountLabel"], "ada@example.com");
    let path = format!("/api/v1/connections/{}", seen["connections"][0]["id"].as_str().unwrap());
    provider.is_down("github");
    backend.delete(&path).await.expect(200);
    server.kill();
    let file = format!("sqlite:{}", files.path().join("portico.db").display());
    let mut database = SqliteConnection::connect(&file).await.unwrap();
    let (jobs,): (i64,) = sqlx::query_as("SELECT count(*) FROM jobs").fetch_one(&mut database).await.unwrap();
    assert_eq!(jobs, 1, "the withdrawal is still to be done");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_action_that_a_kill_cut_off_is_not_done_twice() {
    let (files, provider) = (tempfile::tempdir().unwrap(), provider());
    let (server, key) = settled(files.path(), LOG);
    let base = server.base.clone();
    let backend = Backend::new(&base, &key);
    let (_, link) = server.link(&backend, "user_123").await;
    offer(&backend, &base, &provider, "github").await;
    let mut visitor = Visitor::new(&base);
    let consent = to_consent(&mut visitor, &link, "github").await;
    visitor.presses(&consent, "Allow").await;
    let workspaces = backend.get("/api/v1/workspaces").await.expect(200);
    let body = json!({
        "integrationName": "github", "actionName": "custom_api_call", "endUserId": "user_123", "idempotencyKey": "k",
        "workspaceId": ids(&workspaces["workspaces"])[0], "input": { "method": "POST", "url": "/gists", "body": {} },
    });
    let before = provider.calls("github").api;
    provider.api_answers("github", 1, &Fault::Slow(Duration::from_secs(30)));
    let request = backend.request(reqwest::Method::POST, "/api/v1/actions/execute").json(&body);
    let cut_off = tokio::spawn(request.send());
    until("the provider is asked", async || provider.calls("github").api == before + 1).await;
    server.kill();
    assert!(cut_off.await.unwrap().is_err());
    // Two minutes later, in the eyes of whoever looks at it.
    let file = format!("sqlite:{}", files.path().join("portico.db").display());
    let mut database = SqliteConnection::connect(&file).await.unwrap();
    let sql = "UPDATE idempotency SET lease_until = '2026-01-01T00:00:00+00:00' WHERE sealed IS NULL";
    assert_eq!(sqlx::query(sql).execute(&mut database).await.unwrap().rows_affected(), 1);
    database.close().await.unwrap();
    let server = Process::start_again(files.path(), LOG, &base);
    for _ in 0..2 {
        let refused = backend.post("/api/v1/actions/execute", body.clone()).await.refused(409, "DUPLICATE");
        assert_eq!(refused["details"]["reason"], "unknown_outcome");
    }
    assert_eq!(provider.calls("github").api, before + 1);
    server.kill();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_acknowledged_write_is_lost_by_a_kill() {
    let files = tempfile::tempdir().unwrap();
    let (mut server, key) = settled(files.path(), LOG);
    let base = server.base.clone();
    let backend = Backend::new(&base, &key);
    let made = backend.post("/api/v1/workspaces", json!({ "name": "Acme", "slug": "acme" })).await.expect(201);
    let workspace = made["workspace"]["id"].as_str().unwrap().to_owned();
    let mut acknowledged = Vec::new();
    for round in 0..3 {
        let writers: Vec<_> = (0..4)
            .map(|writer| {
                let (backend, workspace) = (backend.clone(), workspace.clone());
                tokio::spawn(
                    async move { write_until_killed(&backend, &workspace, &format!("{round}-{writer}")).await },
                )
            })
            .collect();
        let before = acknowledged.len();
        tokio::time::sleep(Duration::from_millis(300)).await;
        server.kill();
        for writer in writers {
            acknowledged.extend(writer.await.unwrap());
        }
        assert!(acknowledged.len() > before, "it wrote while it lived");
        server = Process::start_again(files.path(), LOG, &base);
        for id in &acknowledged {
            backend.get(&format!("/api/v1/end-users/{id}")).await.expect(200);
        }
    }
    server.kill();
}

/// Create end users until the server dies; answers those that it acknowledged.
async fn write_until_killed(backend: &Backend, workspace: &str, name: &str) -> Vec<String> {
    let mut made = Vec::new();
    for number in 0.. {
        let body = json!({ "workspaceId": workspace, "externalId": format!("{name}-{number}") });
        let request = backend.request(reqwest::Method::POST, "/api/v1/end-users").json(&body).send().await;
        let Ok(answer) = request else { break };
        let Ok(body) = answer.json::<serde_json::Value>().await else { break };
        made.push(body["endUser"]["id"].as_str().unwrap().to_owned());
    }
    made
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_is_told_to_stop_lets_a_running_callback_end() {
    let (files, provider) = (tempfile::tempdir().unwrap(), provider());
    let (server, key) = settled(files.path(), LOG);
    let base = server.base.clone();
    let backend = Backend::new(&base, &key);
    let (user, link) = server.link(&backend, "user_123").await;
    offer(&backend, &base, &provider, "github").await;
    let mut visitor = Visitor::new(&base);
    let consent = to_consent(&mut visitor, &link, "github").await;
    let back = allows_as(&visitor, &consent, "ada").await;
    provider.is_slow("github", Duration::from_secs(2));
    let mut tab = visitor.clone();
    let callback = tokio::spawn(async move { tab.peeks(&back).await });
    until("the exchange", async || provider.calls("github").token == 1).await;
    let stopped = server.terminate().await;
    let answered = callback.await.unwrap();
    assert_eq!(answered.status, 303, "{}", answered.html);
    assert!(stopped.success(), "{stopped}");
    let server = Process::start_again(files.path(), LOG, &base);
    let seen = backend.get(&format!("/api/v1/end-users/{user}")).await.expect(200);
    assert_eq!(seen["connections"].as_array().unwrap().len(), 1);
    server.kill();
}
