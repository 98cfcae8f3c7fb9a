//! What the doctor says.

use std::{fs, os::unix::fs::PermissionsExt};

use serde_json::{Value, json};

use super::Installation;
use crate::demo::process::{Ended, Portico};

#[track_caller]
fn says(ended: &Ended, line: &str) {
    assert!(ended.stdout.lines().any(|it| it.contains(line)), "no {line:?} in\n{}{}", ended.stdout, ended.stderr);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_running_installation_is_well_and_each_app_is_told_its_redirect_uri() {
    let mut it = Installation::new().await;
    let body = json!({ "integrationName": "slack", "clientId": "client-1", "clientSecret": "canary-client-secret" });
    it.backend().post("/api/v1/oauth-apps", body).await.expect(201);
    // Started again, so that it is called from outside as it is reached.
    it.server.terminate();
    let base = it.base.replace("127.0.0.1", "localhost");
    let listen = it.base.strip_prefix("http://").unwrap().to_owned();
    let data = it.data.path().to_str().unwrap();
    let settings = [("PORTICO_LISTEN", &*listen), ("PORTICO_DATA_DIR", data), ("PORTICO_BASE_URL", &*base)];
    let mut server = Portico::start(&["serve"], &settings);
    server.lines_until("portico listening on ");
    let well = it.portico_with(&["doctor"], &[("PORTICO_BASE_URL", &base)]);
    assert_eq!(well.code, Some(0), "{}{}", well.stdout, well.stderr);
    assert!(
        well.stdout.lines().all(|line| line.starts_with("ok    ") || line.starts_with("warn  ")),
        "{}",
        well.stdout
    );
    says(
        &well,
        &format!(
            "OAuth app slack: client client-1 of Slack must have the redirect URI {base}/api/v1/connect/oauth-callback"
        ),
    );
    says(&well, "public URL: ");
    says(&well, "and is this installation");
    says(&well, "ok    proxy: requests arrive directly");
    says(&well, "ok    clock: ");
    says(&well, "ok    database: SQLite 3.");
    says(&well, "journal_mode=wal, synchronous=FULL");
    says(&well, "ok    master key k1: seals; has sealed");
    says(&well, "ok    servers: 1 run");
    says(&well, "ok    key file: ");
    says(&well, "warn  mail: is not set up");
    says(&well, "ok    OpenID provider: is not set up (PORTICO_OIDC_ISSUER)");
    says(&well, &format!("would have the redirect URI {base}/dashboard/sign-in/oidc/callback"));
    let key = fs::read_to_string(it.data.path().join("secret.key")).unwrap();
    for secret in ["canary-client-secret", &it.key, key.trim().split_once(':').unwrap().1] {
        assert!(!well.stdout.contains(secret) && !well.stderr.contains(secret));
    }
    let written = it.portico_with(&["doctor", "--json"], &[("PORTICO_BASE_URL", &base)]);
    let findings: Vec<Value> = serde_json::from_str(&written.stdout).unwrap();
    assert_eq!(findings.len(), well.stdout.lines().count());
    assert!(findings.iter().all(|it| it["grade"] != "fail" && it["name"].is_string() && it["sentence"].is_string()));
    // Nobody else is told how a request arrived.
    let stranger = it.backend();
    let asked = stranger.request(reqwest::Method::GET, "/health").header("x-portico-doctor", "1772366400.x.y");
    assert!(stranger.send(asked).await.expect(200).get("arrived").is_none());
    server.terminate();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_wrong_fails_by_name_and_by_exit_code() {
    let mut it = Installation::new().await;
    it.server.terminate();
    let path = it.data.path().join("secret.key");
    fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).unwrap();
    let settings = [("PORTICO_BASE_URL", "http://connect.invalid"), ("PORTICO_EGRESS_ALLOW", "0.0.0.0/0")];
    let ill = it.portico_with(&["doctor"], &settings);
    assert_eq!(ill.code, Some(1));
    says(&ill, "fail  base URL: http://connect.invalid is not https");
    says(&ill, "fail  outgoing calls: ");
    says(&ill, "fail  key file: ");
    says(&ill, "has the mode 644");
    says(&ill, "fail  public URL: http://connect.invalid/health cannot be asked from here");
    let client = [("PORTICO_OIDC_CLIENT_ID", "client-1"), ("PORTICO_OIDC_CLIENT_SECRET", "canary-oidc-secret")];
    let gone = [("PORTICO_OIDC_ISSUER", "http://127.0.0.1:1"), ("PORTICO_EGRESS_ALLOW", "127.0.0.0/8")];
    let ill = it.portico_with(&["doctor"], &[client, gone].concat());
    says(&ill, "fail  OpenID provider: PORTICO_OIDC_ISSUER=http://127.0.0.1:1: 127.0.0.1 is out of reach");
    says(&ill, "client client-1 must have the redirect URI ");
    let ill = it.portico_with(&["doctor"], &[client.as_slice(), &gone[..1]].concat());
    says(&ill, "fail  OpenID provider: PORTICO_OIDC_ISSUER=http://127.0.0.1:1: 127.0.0.1 has no address");
    assert!(!ill.stdout.contains("canary-oidc-secret") && !ill.stderr.contains("canary-oidc-secret"));
    let ill = it.portico_with(&["doctor"], &client);
    says(&ill, "fail  settings: PORTICO_OIDC_CLIENT_SECRET is of no use without PORTICO_OIDC_ISSUER");
    let wrong = [("PORTICO_SECRET_KEYS", "k1:AwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwM=")];
    let ill = it.portico_with(&["doctor"], &wrong);
    assert_eq!(ill.code, Some(1));
    says(&ill, "fail  master keys: the master key \"k1\" is not the one");
    let ill = it.portico_with(&["doctor"], &[("PORTICO_LISTEN", "nowhere"), ("PORTICO_RATE_LIMIT", "many")]);
    assert_eq!((ill.code, ill.stdout.lines().count()), (Some(1), 2), "{}", ill.stdout);
    let gone = "postgres://u:hunter2@127.0.0.1:1/portico";
    let ill = it.portico_with(&["doctor"], &[("PORTICO_DATABASE_URL", gone), wrong[0]]);
    says(&ill, "fail  database: cannot be opened");
    assert!(!ill.stdout.contains("hunter2") && !ill.stderr.contains("hunter2"));
}

#[test]
fn before_the_first_start_nothing_is_made_by_looking() {
    let files = tempfile::tempdir().unwrap();
    let data = files.path().join("data");
    let early = Portico::run(&["doctor"], &[("PORTICO_DATA_DIR", data.to_str().unwrap())]);
    says(&early, "warn  data directory: ");
    says(&early, "warn  database: is not there yet");
    assert!(!data.exists());
}
