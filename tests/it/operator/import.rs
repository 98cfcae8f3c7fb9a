//! Connections that were made elsewhere.

use std::fs;

use portico::{
    clock::Entropy,
    domain::credential::Credential,
    storage::{Db, SealedRow},
    vault::{KeyFile, Place, Vault},
};
use secrecy::ExposeSecret;
use serde_json::{Value, json};
use uuid::Uuid;

use super::Installation;

fn line(it: &Value) -> String {
    format!("{it}\n")
}

fn slack(external_id: &str) -> Value {
    json!({
        "workspace": "acme", "endUserId": "user_1", "integrationName": "slack", "type": "OAUTH2", "authMethodKey": "oauth2",
        "externalId": external_id, "accessToken": "canary-access-token", "refreshToken": "canary-refresh-token",
        "scopes": ["chat:write"], "expiresIn": 3600, "accountId": "T1", "accountLabel": "Acme Inc", "createdAt": "2025-01-01T00:00:00Z",
    })
}

fn with(mut it: Value, name: &str, value: Value) -> Value {
    it[name] = value;
    it
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn connections_come_in_once_with_their_owners_and_what_is_wrong_is_told_without_a_secret() {
    let it = Installation::new().await;
    let mut nameless = slack("x");
    nameless.as_object_mut().unwrap().remove("externalId");
    let lines = [
        line(&slack("a")),
        line(&nameless),
        line(
            &json!({ "workspace": it.workspace, "endUserId": "user_2", "integrationName": "stripe", "type": "SECRET_TEXT", "authMethodKey": "api_key",
            "externalId": "key", "secretText": "sk_test_canarycanarycanary" }),
        ),
        "\n".to_owned(),
        line(&with(slack("b"), "workspace", json!("canary-secret-elsewhere"))),
        line(&with(slack("c"), "integrationName", json!("canary-secret-name"))),
        line(&with(slack("d"), "type", json!("SECRET_TEXT"))),
        line(&with(slack("e"), "accessToken", Value::Null)),
        line(&with(slack("f"), "oauthApp", json!("canary-secret-app"))),
        line(&with(slack("g"), "refresh_token", json!("canary-secret-typo"))),
        line(&with(slack("h"), "expiresAt", json!("2026-01-01T00:00:00Z"))),
        line(&with(slack("i"), "createdAt", json!("2999-01-01T00:00:00Z"))),
        "{\"accessToken\": \"canary-secret-cut\n".to_owned(),
        "[\"canary-secret-list\"]\n".to_owned(),
        line(&with(slack("j"), "accessToken", json!("x".repeat(300_000)))),
        line(&slack("a")),
        line(&slack("last")).trim_end().to_owned(),
    ];
    let (file, report) = (it.file("all.jsonl", &lines.concat()), it.data.path().join("report.jsonl"));
    let report_path = report.to_str().unwrap();

    let dry = it.portico(&["import", "connections", &file, "--dry-run"]);
    assert!(dry.stdout.ends_with("4 would be added, 1 there already, 11 refused\n"), "{}{}", dry.stdout, dry.stderr);
    assert!(it.connections().await.is_empty(), "a dry run stores nothing");
    let users = it.backend().get(&format!("/api/v1/end-users?workspaceId={}", it.workspace)).await.expect(200);
    assert_eq!(users["endUsers"].as_array().map(Vec::len), Some(0), "{users}");

    let ran = it.portico(&["import", "connections", &file, "--report", report_path]);
    assert_eq!(ran.code, Some(1));
    assert!(ran.stdout.ends_with("4 added, 1 there already, 11 refused\n"), "{}{}", ran.stdout, ran.stderr);
    let told = fs::read_to_string(&report).unwrap();
    let told: Vec<Value> = told.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let seen: Vec<_> = told
        .iter()
        .map(|it| {
            (it["line"].as_u64().unwrap(), it["externalId"].as_str().unwrap_or("-"), it["outcome"].as_str().unwrap())
        })
        .collect();
    let refused = |line, id| (line, id, "refused");
    assert!(
        [5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15]
            .iter()
            .zip(["b", "c", "d", "e", "f", "g", "h", "i", "-", "-", "-"])
            .all(|(at, id)| seen.contains(&refused(*at, id))),
        "{told:#?}"
    );
    assert!(seen.contains(&(16, "a", "duplicate")), "{seen:?}");
    assert_eq!(told.iter().find(|it| it["line"] == 8).unwrap()["reason"], "accessToken is required");
    let everything = format!("{}{}{}{}", ran.stdout, ran.stderr, dry.stdout, fs::read_to_string(&report).unwrap());
    assert!(!everything.contains("canary"), "{everything}");

    let again = it.portico(&["import", "connections", &file]);
    assert!(again.stdout.ends_with("0 added, 5 there already, 11 refused\n"), "{}", again.stdout);

    let all = it.connections().await;
    let find = |id: &str| all.iter().find(|it| it["externalId"] == id).unwrap_or_else(|| panic!("{id} in {all:#?}"));
    let one = find("a");
    assert_eq!(
        (&one["endUserId"], &one["scope"], &one["accountLabel"]),
        (&json!("user_1"), &json!("USER"), &json!("Acme Inc"))
    );
    assert_eq!(one["createdAt"], "2025-01-01T00:00:00.000Z");
    assert_eq!(find("user_1:slack")["displayName"], "Acme Inc");
    let reader = it.reader().await;
    let read = |id: &Value| format!("/api/v1/connections/{}/credentials", id.as_str().unwrap());
    let credential = reader.get(&read(&one["id"])).await.expect(200);
    assert_eq!(credential["credentials"]["accessToken"], "canary-access-token");
    let key: Uuid = find("key")["id"].as_str().unwrap().parse().unwrap();
    let db = Db::open(&it.database()).await.unwrap();
    let row: SealedRow = db.one("SELECT sealed, key_id FROM connections WHERE id = $1", (key,)).await.unwrap();
    let keys = KeyFile::at(it.data.path().join("secret.key"));
    let vault = Vault::from_file(keys, Entropy::default()).unwrap();
    let opened = vault.open(Place { table: "connections", row: key, field: "sealed" }, &row).unwrap();
    let kept = Credential::read(opened.expose_secret()).unwrap();
    assert_eq!(kept.fields["secretText"].expose_secret(), "sk_test_canarycanarycanary");
    let path = format!("/api/v1/activity?type=connection.created&connectionId={}", one["id"].as_str().unwrap());
    let events = it.backend().get(&path).await.expect(200);
    assert_eq!(events["events"][0]["detail"]["imported"], true, "{events}");
    assert_eq!(
        events["events"][0]["actor"]["type"].as_str().or(events["events"][0]["actor"].as_str()),
        Some("system"),
        "{events}"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_csv_file_is_read_by_its_column_names() {
    let it = Installation::new().await;
    let text = "\u{feff}workspace,endUserId,integrationName,type,externalId,accessToken,scopes,metadata,authMethodKey\r\n\
                acme,user_1,slack,OAUTH2,one,\"canary-a,\"\"b\",chat:write users:read,\"{\"\"team\"\": \"\"T1\"\"}\",oauth2\r\n\
                acme,user_1,slack,OAUTH2,short\r\n\
                acme,,slack,OAUTH2,two,canary-b,,not-json,oauth2\r\n\
                acme,,slack,OAUTH2,three,canary-c,,,oauth2\r\n";
    let ran = it.portico(&["import", "connections", &it.file("all.csv", text)]);
    assert!(ran.stdout.ends_with("2 added, 0 there already, 2 refused\n"), "{}{}", ran.stdout, ran.stderr);
    assert!(ran.stdout.contains("line 3: has 5 cells instead of 9"), "{}", ran.stdout);
    assert!(ran.stdout.contains("line 4: two: metadata must be an object"), "{}", ran.stdout);
    let all = it.connections().await;
    assert_eq!(
        all.iter().find(|it| it["externalId"] == "one").unwrap()["scopesGranted"],
        json!(["chat:write", "users:read"])
    );
    let headless = it.portico(&["import", "connections", &it.file("none.csv", "acme,canary-secret\n")]);
    assert_eq!(headless.code, Some(1));
    assert!(
        headless.complaint().contains("the first line must hold column names: column 1 is none of"),
        "{}",
        headless.stderr
    );
    assert!(!headless.stderr.contains("canary"), "{}", headless.stderr);
    let open_quote = format!("workspace,accessToken\nacme,\"{}", "canary ".repeat(200_000));
    let endless = it.portico(&["import", "connections", &it.file("open.csv", &open_quote)]);
    assert!(endless.stdout.ends_with("0 added, 0 there already, 1 refused\n"), "{}{}", endless.stdout, endless.stderr);
    assert!(endless.stdout.contains("nothing behind it was read"), "{}", endless.stdout);
    let unknown = it.portico(&["import", "connections", &it.file("all.txt", "")]);
    assert!(unknown.complaint().contains("say --format"), "{}", unknown.stderr);
    let elsewhere = it.portico(&["import", "connections", &it.file("none.jsonl", ""), "--org", "nobody"]);
    assert!(elsewhere.complaint().contains("--org names no organization"), "{}", elsewhere.stderr);
}
