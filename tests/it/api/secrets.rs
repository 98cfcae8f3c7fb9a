//! Secrets stay where they belong.

use std::{fs, path::PathBuf};

use portico::services::jobs;
use serde_json::json;

use super::{id, slack, with};
use crate::support::{Engine, TestApp, both};

both! {
    no_answer_tells_a_secret,
}

/// What callers send, and what the provider's tokens and codes start with.
const CANARIES: [&str; 7] = [
    "canary-client-secret-slack",
    "canary-access-token",
    "canary-refresh-token",
    "canary-data",
    "demo-access-",
    "demo-refresh-",
    "demo-code-",
];

/// Everything that holds a secret: an app, a connection with tokens, a connection through the portal, a link, a session.
async fn fill(app: &TestApp) -> (String, String) {
    let backend = app.backend();
    let workspace = app.workspace(&["slack"]).await;
    let over =
        json!({ "refreshToken": "canary-refresh-token", "data": { "x": "canary-data" }, "endUserId": "user_123" });
    backend.post("/api/v1/connections", with(&slack(&workspace, "hers"), &over)).await.expect(201);
    let listed = backend.get(&format!("/api/v1/end-users?workspaceId={workspace}")).await.expect(200);
    let alice = listed["endUsers"][0]["id"].as_str().unwrap().to_owned();
    let mut visitor = app.visitor();
    let landing = visitor.opens(&app.link(&alice).await).await;
    let form = visitor.clicks(&landing, "Add another account for Slack").await;
    let consent = visitor.presses(&form, "Continue to Slack").await;
    visitor.presses(&consent, "Allow").await;
    assert_eq!(app.connections(&alice).await.len(), 2);
    (workspace, alice)
}

async fn no_answer_tells_a_secret(app: TestApp) {
    let (workspace, alice) = fill(&app).await;
    let backend = app.backend();
    for path in [
        "/api/v1/api-keys",
        "/api/v1/oauth-apps",
        "/api/v1/connections",
        "/api/v1/integrations",
        "/api/v1/integrations/oauth-status",
        "/.well-known/jwks.json",
        &format!("/api/v1/workspaces/{workspace}"),
        &format!("/api/v1/workspaces/{workspace}/integrations"),
        &format!("/api/v1/end-users/{alice}"),
        &format!("/api/v1/end-users/{alice}/connect-links"),
    ] {
        let seen = backend.get(path).await;
        seen.expect(200);
        for secret in CANARIES.into_iter().chain([&*app.key, "eut_", "cst_"]) {
            assert!(!seen.text.contains(secret), "{path} tells {secret}: {}", seen.text);
        }
    }
    // A refusal does not repeat what it refuses.
    let wrong = json!({ "integrationName": "slack", "clientId": 7, "clientSecret": "canary-client-secret-slack\n" });
    let refused = backend.post("/api/v1/oauth-apps", wrong).await;
    refused.refused(400, "VALIDATION_ERROR");
    assert!(!refused.text.contains("canary"));
    let body = json!({ "integrationName": "slack", "clientId": "c", "clientSecret": "canary-client-secret-slack" });
    let made = id(&backend.post("/api/v1/oauth-apps", body).await.expect(201), "app");
    let changed = backend.patch(&format!("/api/v1/oauth-apps/{made}"), json!({ "displayName": "Second" })).await;
    changed.expect(200);
    assert!(!changed.text.contains("canary"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_database_file_holds_no_secret_in_clear() {
    let mut directory = PathBuf::new();
    let app = TestApp::start_with(Engine::Sqlite, |config| directory.clone_from(&config.data_dir)).await;
    let (workspace, alice) = fill(&app).await;
    let session = json!({
        "integrationName": "slack", "connectionName": "Slack", "externalId": "s", "workspaceId": workspace,
    });
    let session = app.backend().post("/api/v1/connect/token", session).await.expect(200);
    let link = app.link(&alice).await;
    // A revocation that waits in the queue keeps its tokens sealed too.
    app.backend().delete(&format!("/api/v1/end-users/{alice}")).await.expect(200);
    let link = link.split_once("token=").unwrap().1;
    let secrets: Vec<_> = CANARIES.into_iter().chain([&*app.key, session["token"].as_str().unwrap(), link]).collect();
    let mut read = 0;
    for entry in fs::read_dir(&directory).unwrap() {
        let path = entry.unwrap().path();
        let bytes = fs::read(&path).unwrap();
        read += bytes.len();
        for secret in &secrets {
            let found = bytes.windows(secret.len()).any(|window| window == secret.as_bytes());
            assert!(!found, "{} holds {secret}", path.display());
        }
        if path.extension().is_some_and(|it| it == "db-wal") {
            let written = bytes.windows(8).any(|window| window == b"user_123");
            assert!(written, "what is not secret is there: the search works");
        }
    }
    assert!(read > 100_000, "the files were read");
    assert!(jobs::run_one(app.context()).await.unwrap());
}
