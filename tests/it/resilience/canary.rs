//! No secret of a flow is found anywhere but where it belongs.

use std::fs;

use serde_json::json;

use super::{
    kill::{offer_github, provider, settled},
    proxy::Proxy,
};
use crate::{
    portal::steps::{allows_as, ids, parameter, submits},
    support::{Backend, Visitor},
};

/// The value behind `name` in what went over the wire, up to the first byte that is not part of a token.
fn after(seen: &str, name: &str) -> String {
    let (_, rest) = seen.split_once(name).unwrap_or_else(|| panic!("no {name} in {seen}"));
    rest.chars().take_while(|c| c.is_ascii_alphanumeric() || "-_".contains(*c)).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_secret_is_in_a_page_an_answer_a_log_line_or_the_database_file() {
    let (files, provider) = (tempfile::tempdir().unwrap(), provider());
    let (server, key) = settled(files.path(), "trace");
    let base = server.base.clone();
    let backend = Backend::new(&base, &key);
    let (user, link) = server.link(&backend, "user_123").await;
    offer_github(&backend, &base, &provider).await;
    let wire = Proxy::to(provider.url().strip_prefix("http://").unwrap().parse().unwrap());
    let app = backend.get("/api/v1/oauth-apps").await.expect(200);
    let change = json!({ "tokenUrl": format!("http://{}/github/token", wire.address) });
    backend.patch(&format!("/api/v1/oauth-apps/{}", ids(&app["apps"])[0]), change).await.expect(200);
    provider.rotates("github");

    let mut visitor = Visitor::new(&base);
    let mut pages = vec![visitor.opens(&link).await];
    pages.push(visitor.clicks(&pages[0], "Connect GitHub").await);
    let consent = submits(&mut visitor, &pages[1]).await;
    let back: url::Url = allows_as(&visitor, &consent, "ada").await.parse().unwrap();
    pages.push(visitor.peeks(&back).await);
    let done = visitor.opens(&back).await;
    assert_eq!(done.heading(), "GitHub is connected");
    pages.push(done);
    let (seen, mut answers) = (wire.seen(), Vec::new());
    let connection = backend.get(&format!("/api/v1/end-users/{user}")).await;
    let id = ids(&connection.expect(200)["connections"])[0].clone();
    answers.push(connection.text);
    let own = format!("/connect/portal/connections/{id}");
    for path in
        ["/connect/portal", &own, &format!("{own}/rename"), &format!("{own}/disconnect"), &format!("{own}/reconnect")]
    {
        pages.push(visitor.opens(path).await);
    }
    for path in [
        "/api/v1/connections",
        "/api/v1/oauth-apps",
        "/api/v1/api-keys",
        &format!("/api/v1/connections?id={id}"),
        &format!("/api/v1/end-users/{user}/connect-links"),
    ] {
        answers.push(backend.get(path).await.text);
    }
    let workspaces = backend.get("/api/v1/workspaces").await.expect(200);
    let action = json!({
        "integrationName": "github", "actionName": "custom_api_call", "endUserId": "user_123",
        "workspaceId": ids(&workspaces["workspaces"])[0], "idempotencyKey": "canary-idempotency-key",
        "input": { "method": "POST", "url": "/gists", "body": { "text": "canary-text-of-an-action" } },
    });
    for _ in 0..2 {
        let done = backend.post("/api/v1/actions/execute", action.clone()).await;
        done.expect(200);
        answers.push(done.text);
    }
    answers.push(backend.get("/api/v1/runs").await.text);
    pages.push(visitor.opens(&own).await);
    let broken = backend.post("/api/v1/connections", json!({ "accessToken": "canary-typed-token" })).await;
    broken.refused(400, "VALIDATION_ERROR");
    answers.push(broken.text);
    backend.delete(&format!("/api/v1/connections/{id}")).await.expect(200);
    assert!(server.terminate().await.success());

    let secrets = [
        ("the code", parameter(&back, "code").unwrap()),
        ("the state", parameter(&back, "state").unwrap()),
        ("the access token", after(&seen, r#""access_token":""#)),
        ("the refresh token", after(&seen, r#""refresh_token":""#)),
        ("the PKCE verifier", after(&seen, "code_verifier=")),
        ("the client secret", "canary-client-secret".to_owned()),
        ("the link's token", link.split_once("token=eut_").unwrap().1.to_owned()),
        ("the API key", key),
        ("a token that was refused", "canary-typed-token".to_owned()),
        ("what an action was given", "canary-text-of-an-action".to_owned()),
        ("the key of a request", "canary-idempotency-key".to_owned()),
    ];
    let log = fs::read_to_string(files.path().join("log.txt")).unwrap();
    assert!(log.contains("TRACE") && log.contains("answered"), "the log has everything in it");
    let database = ["portico.db", "portico.db-wal"].map(|name| fs::read(files.path().join(name)).unwrap_or_default());
    let database = String::from_utf8_lossy(&database.concat()).into_owned();
    assert!(database.contains("user_123"));
    for (what, secret) in secrets {
        assert!(secret.len() > 15, "{what}: {secret}");
        let line = log.lines().find(|line| line.contains(&secret));
        assert!(line.is_none(), "{what} is in the log: {line:?}");
        assert!(!database.contains(&secret), "{what} is in the database file");
        assert!(!answers.iter().any(|answer| answer.contains(&secret)), "{what} is in an answer");
        let told = pages.iter().find(|page| page.html.contains(&secret) || page.header("location").contains(&secret));
        assert!(told.is_none(), "{what} is in the page {}", told.unwrap().url);
    }
}
