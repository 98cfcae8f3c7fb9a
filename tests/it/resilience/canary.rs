//! No secret of a flow is found anywhere but where it belongs.

use std::{fs, path::Path};

use serde_json::json;

use super::{
    kill::{offer, provider, settled},
    proxy::Proxy,
};
use crate::{
    demo::process::{Ended, Portico},
    portal::{
        methods::keeper::{Keeper, enters},
        steps::{allows_as, ids, parameter, submits},
    },
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
    offer(&backend, &base, &provider, "github").await;
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

/// Import a key, and a line that is refused.
fn imports(data: &Path, definitions: &Path) -> Ended {
    let imported = json!({
        "workspace": "acme", "endUserId": "user_9", "integrationName": "keeper-key", "type": "SECRET_TEXT",
        "authMethodKey": "api_key", "externalId": "imported", "secretText": "canary-key-imported",
    });
    let broken = json!({ "workspace": "acme", "secretText": "canary-key-refused" });
    let file = tempfile::Builder::new().suffix(".jsonl").tempfile().unwrap();
    fs::write(file.path(), format!("{imported}\n{broken}\n")).unwrap();
    let settings = [
        ("PORTICO_DATA_DIR", data.to_str().unwrap()),
        ("PORTICO_CATALOG_DIR", definitions.to_str().unwrap()),
        ("PORTICO_LOG", "trace"),
    ];
    let ran = Portico::run(&["import", "connections", file.path().to_str().unwrap()], &settings);
    assert!(ran.stdout.ends_with("1 added, 0 there already, 1 refused\n"), "{}{}", ran.stdout, ran.stderr);
    ran
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_secret_of_any_kind_of_credential_is_anywhere_but_sealed() {
    let files = tempfile::tempdir().unwrap();
    let definitions = files.path().join("catalog");
    fs::create_dir(&definitions).unwrap();
    let keeper = Keeper::with_definitions(&definitions);
    let (server, key) = settled(files.path(), "trace");
    let backend = Backend::new(&server.base, &key);
    let (user, link) = server.link(&backend, "user_123").await;
    let mut answers = Vec::new();
    for slug in ["keeper-tenant", "keeper-oauth1"] {
        let app = json!({ "integrationName": slug, "clientId": "consumer", "clientSecret": "canary-client-secret" });
        answers.push(backend.post("/api/v1/oauth-apps", app).await);
    }
    let workspace = ids(&backend.get("/api/v1/workspaces").await.expect(200)["workspaces"])[0].clone();
    let mut visitor = Visitor::new(&server.base);
    let mut pages = vec![visitor.opens(&link).await];

    let pem = "-----BEGIN\ncanary-pem\n-----END";
    let typed: [(&str, &[(&str, &str)]); 6] = [
        ("keeper-key", &[("secretText", "canary-key-ada")]),
        ("keeper-basic", &[("username", "ada"), ("password", "canary-password")]),
        ("keeper-custom", &[("tenant", "acme"), ("apiKey", "canary-tenant-key"), ("pem", pem)]),
        ("keeper-robot", &[("clientId", "robot"), ("clientSecret", "canary-robot-secret")]),
        ("keeper-tenant", &[("tenant", "acme")]),
        ("keeper-oauth1", &[]),
    ];
    for (slug, values) in typed {
        let body = json!({ "integrationName": slug, "connectionStrategy": "per_user" });
        answers.push(backend.post(&format!("/api/v1/workspaces/{workspace}/integrations"), body).await);
        let at = format!("/connect/portal/{slug}");
        let secret = values.last().filter(|(name, _)| *name != "tenant").map(|(name, _)| (*name, "canary-refused"));
        if let Some(wrong) = secret.filter(|_| slug != "keeper-custom") {
            let refused: Vec<_> = values.iter().copied().filter(|(name, _)| *name != wrong.0).chain([wrong]).collect();
            let form = visitor.opens(&at).await;
            pages.push(enters(&mut visitor, &form, &refused).await);
            assert!(pages.last().unwrap().says("did not accept this"), "{slug}");
        }
        let form = visitor.opens(&at).await;
        let done = enters(&mut visitor, &form, values).await;
        assert!(done.heading().ends_with(" is connected"), "{slug}: {}", done.html);
        pages.extend([form, done]);
    }
    let listed = backend.get(&format!("/api/v1/end-users/{user}")).await;
    let connections = ids(&listed.expect(200)["connections"]);
    answers.push(listed);
    // Once renewed with a new key of the same account, and once parked, since the new key is somebody else's.
    let again = format!("/connect/portal/connections/{}/reconnect", connections[0]);
    for (secret, heading) in
        [("canary-key-ada-new", "Keeper is connected again"), ("canary-key-bob", "That is another Keeper account")]
    {
        let form = visitor.opens(&again).await;
        let answered = enters(&mut visitor, &form, &[("secretText", secret)]).await;
        assert_eq!(answered.heading(), heading, "{}", answered.html);
        pages.push(answered);
    }

    let ran = imports(files.path(), &definitions);
    let body = json!({
        "type": "SECRET_TEXT", "integrationName": "keeper-key", "externalId": "by-api", "displayName": "Made by the API",
        "workspaceId": workspace, "secretText": "canary-key-ada", "verify": true,
    });
    answers.push(backend.post("/api/v1/connections", body).await);

    for path in ["/api/v1/connections", "/api/v1/oauth-apps", "/api/v1/activity", "/api/v1/integrations"] {
        answers.push(backend.get(path).await);
    }
    for id in &connections {
        answers.push(backend.get(&format!("/api/v1/connections/{id}")).await);
        let refused = backend.get(&format!("/api/v1/connections/{id}/credentials")).await;
        refused.refused(403, "SCOPE_DENIED");
        answers.push(refused);
        for page in ["", "/rename", "/disconnect", "/reconnect"] {
            pages.push(visitor.opens(format!("/connect/portal/connections/{id}{page}")).await);
        }
    }
    assert!(server.terminate().await.success());

    let used: String = keeper.asked().iter().map(|asked| format!("{} {}\n", asked.authorization, asked.body)).collect();
    for secret in ["canary-key-ada-new", "canary-key-bob", "canary-robot-secret", "canary-minted", "canary-o1-token"] {
        assert!(used.contains(secret), "{secret} was in use");
    }
    let log = fs::read_to_string(files.path().join("log.txt")).unwrap();
    assert!(log.contains("TRACE") && log.contains("answered"), "the log has everything in it");
    let database = ["portico.db", "portico.db-wal"].map(|name| fs::read(files.path().join(name)).unwrap_or_default());
    let database = String::from_utf8_lossy(&database.concat()).into_owned();
    assert!(database.contains("user_123") && database.contains("imported"));
    let told = answers.iter().map(|it| ("an answer", &it.text)).chain(pages.iter().map(|it| ("a page", &it.html)));
    let kept = [("the log", &log), ("the database", &database), ("the import", &ran.stdout), ("its log", &ran.stderr)];
    for (place, text) in told.chain(kept) {
        // As it is, and in each of the three ways that base64 writes it.
        for trace in ["canary", "Y2FuYXJ5", "NhbmFye", "jYW5hcn"] {
            let line = text.lines().find(|line| line.contains(trace));
            assert!(line.is_none(), "{trace} is in {place}: {}", line.unwrap());
        }
    }
}
