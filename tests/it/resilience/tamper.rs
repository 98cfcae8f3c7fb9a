//! Somebody writes to the database by hand: nothing that was moved, cut or changed opens, and nobody else notices.

use portico::app::{self, Nature};
use serde_json::json;
use sqlx::{Connection, SqliteConnection};
use uuid::Uuid;

use super::{
    kill::{offer, provider, settled},
    process::Process,
};
use crate::{
    portal::steps::{Scene, ids, to_consent},
    support::{Backend, TestApp, Visitor, both},
};

both! {
    two_credentials_that_were_swapped_both_fail_and_nobody_else_does,
    a_cut_a_changed_and_a_renamed_envelope_fail_and_heal,
    a_row_that_was_copied_from_another_tenant_does_not_open,
    a_signing_key_that_was_changed_is_as_good_as_gone,
}

/// Ada's accounts at two providers and Bob's at one, and a backend that may read tokens.
struct Stage {
    scene: Scene,
    ids: Vec<Uuid>,
    reader: Backend,
}

impl Stage {
    async fn of(app: TestApp) -> Self {
        let mut scene = Scene::of(app, &["github", "airtable"]).await;
        scene.connects_as("github", "ada").await;
        scene.connects_as("airtable", "ada").await;
        scene.connects_as("github", "bob").await;
        let ids = ids(&scene.connections().await.into()).iter().map(|id| id.parse().unwrap()).collect();
        let body = json!({ "name": "reader", "permissions": { "scope": "org", "credentials": true } });
        let made = scene.app.backend().post("/api/v1/api-keys", body).await.expect(201);
        let reader = Backend::new(&scene.app.base, made["plainKey"].as_str().unwrap());
        let stage = Self { scene, ids, reader };
        assert_eq!(stage.ids.len(), 3);
        for id in &stage.ids {
            stage.opens(*id).await;
        }
        stage
    }

    async fn opens(&self, id: Uuid) {
        self.reader.get(&format!("/api/v1/connections/{id}/credentials")).await.expect(200);
    }

    async fn is_unreadable(&self, id: Uuid) {
        let refused = self.reader.get(&format!("/api/v1/connections/{id}/credentials")).await;
        let body = refused.refused(409, "REFRESH_FAILED");
        assert_eq!(body["details"]["reason"], "credential_unreadable", "{body}");
        assert!(!refused.text.contains("sealed") && !refused.text.contains("k1"), "{}", refused.text);
        let shown = self.scene.connections().await;
        let shown = shown.iter().find(|it| it["id"] == id.to_string()).unwrap().clone();
        assert_eq!(shown["status"], "ERROR", "{shown}");
    }

    async fn sealed(&self, id: Uuid) -> (Vec<u8>, String) {
        let sql = "SELECT sealed, key_id FROM connections WHERE id = $1";
        self.scene.app.context().db.one(sql, (id,)).await.unwrap()
    }

    async fn put(&self, id: Uuid, sealed: &[u8], key_id: &str) {
        let sql = "UPDATE connections SET sealed = $1, key_id = $2 WHERE id = $3";
        assert_eq!(self.scene.app.context().db.run(sql, (sealed, key_id, id)).await.unwrap(), 1);
    }
}

async fn two_credentials_that_were_swapped_both_fail_and_nobody_else_does(app: TestApp) {
    let stage = Stage::of(app).await;
    let [one, two, other] = stage.ids[..] else { panic!("three") };
    let (first, second) = (stage.sealed(one).await, stage.sealed(two).await);
    stage.put(one, &second.0, &second.1).await;
    stage.put(two, &first.0, &first.1).await;
    stage.is_unreadable(one).await;
    stage.is_unreadable(two).await;
    stage.opens(other).await;
    stage.put(one, &first.0, &first.1).await;
    stage.put(two, &second.0, &second.1).await;
    stage.opens(one).await;
    stage.opens(two).await;
}

async fn a_cut_a_changed_and_a_renamed_envelope_fail_and_heal(app: TestApp) {
    let stage = Stage::of(app).await;
    let [id, other, _] = stage.ids[..] else { panic!("three") };
    let (sealed, key_id) = stage.sealed(id).await;
    let flipped = |at: usize| {
        let mut changed = sealed.clone();
        changed[at] ^= 1;
        changed
    };
    let last = sealed.len() - 1;
    let forged: [(&[u8], &str); 7] = [
        (&sealed[..last], &key_id),
        (&sealed[..20], &key_id),
        (&[], &key_id),
        (&flipped(0), &key_id),
        (&flipped(30), &key_id),
        (&flipped(last), &key_id),
        (&sealed, "k-nobody-knows"),
    ];
    for (bytes, name) in forged {
        stage.put(id, bytes, name).await;
        stage.is_unreadable(id).await;
        stage.opens(other).await;
        stage.put(id, &sealed, &key_id).await;
        stage.opens(id).await;
        let shown = stage.scene.connections().await;
        assert!(shown.iter().all(|it| it["status"] == "ACTIVE"), "{shown:?}");
    }
}

async fn a_row_that_was_copied_from_another_tenant_does_not_open(app: TestApp) {
    let stage = Stage::of(app).await;
    let stranger = stage.scene.app.another_organization().await;
    let made = stranger.post("/api/v1/workspaces", json!({ "name": "Evil", "slug": "evil" })).await.expect(201);
    let body = json!({
        "type": "OAUTH2", "externalId": "mine", "displayName": "Mine", "integrationName": "github", "authMethodKey": "oauth2",
        "accessToken": "a-token-of-my-own", "workspaceId": made["workspace"]["id"], "scope": "WORKSPACE",
    });
    let mine = stranger.post("/api/v1/connections", body).await.expect(201)["connection"]["id"].clone();
    let body = json!({ "name": "reader", "permissions": { "scope": "org", "credentials": true } });
    let key = stranger.post("/api/v1/api-keys", body).await.expect(201);
    let reader = Backend::new(&stage.scene.app.base, key["plainKey"].as_str().unwrap());
    let path = format!("/api/v1/connections/{}/credentials", mine.as_str().unwrap());
    reader.get(&path).await.expect(200);
    let (sealed, key_id) = stage.sealed(stage.ids[0]).await;
    stage.put(mine.as_str().unwrap().parse().unwrap(), &sealed, &key_id).await;
    let refused = reader.get(&path).await;
    assert_eq!(refused.refused(409, "REFRESH_FAILED")["details"]["reason"], "credential_unreadable");
    stage.opens(stage.ids[0]).await;
}

async fn a_signing_key_that_was_changed_is_as_good_as_gone(app: TestApp) {
    let stage = Stage::of(app).await;
    let context = stage.scene.app.context();
    context.keys.rotate(context.ring(), true).await.unwrap();
    let (newest, sealed): (Uuid, Vec<u8>) =
        context.db.one("SELECT id, sealed FROM signing_keys ORDER BY created_at DESC LIMIT 1", ()).await.unwrap();
    let sql = "UPDATE signing_keys SET sealed = $1 WHERE id = $2";
    context.db.run(sql, (&sealed[..10], newest)).await.unwrap();
    // A server that starts now goes on with the other key.
    let twin = stage.scene.app.twin().await;
    let there = stage.reader.at(&format!("http://localhost:{}", twin.address.port()));
    there.get(&format!("/api/v1/connections/{}/credentials", stage.ids[0])).await.expect(200);
    assert_eq!(twin.context.keys.jwks(context.clock.now())["keys"].as_array().map(Vec::len), Some(1));
    twin.stop().await.unwrap();
    // With all of what the key has sealed broken, a start would only do harm.
    for (table, column) in
        [("signing_keys", "sealed"), ("oauth_apps", "sealed_secret"), ("connections", "sealed"), ("flows", "sealed")]
    {
        let sql = format!("UPDATE {table} SET {column} = $1 WHERE {column} IS NOT NULL");
        context.db.run(sqlx::AssertSqlSafe(sql), (vec![2_u8],)).await.unwrap();
    }
    let refused = app::context(stage.scene.app.settings(), &Nature::default(), stage.scene.app.address()).await;
    assert!(refused.unwrap_err().to_string().contains("\"k1\" is not the one"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_alarm_is_in_the_log_for_each_row_that_does_not_open() {
    let (files, provider) = (tempfile::tempdir().unwrap(), provider());
    let (server, key) = settled(files.path(), "warn");
    let base = server.base.clone();
    let backend = Backend::new(&base, &key);
    let (user, link) = server.link(&backend, "user_123").await;
    offer(&backend, &base, &provider, "github").await;
    let mut visitor = Visitor::new(&base);
    let consent = to_consent(&mut visitor, &link, "github").await;
    visitor.presses(&consent, "Allow").await;
    let id = ids(&backend.get(&format!("/api/v1/end-users/{user}")).await.expect(200)["connections"])[0].clone();
    let body = json!({ "name": "reader", "permissions": { "scope": "org", "credentials": true } });
    let made = backend.post("/api/v1/api-keys", body).await.expect(201);
    let reader = Backend::new(&base, made["plainKey"].as_str().unwrap());
    let file = format!("sqlite:{}", files.path().join("portico.db").display());
    let mut database = SqliteConnection::connect(&file).await.unwrap();
    sqlx::query("UPDATE connections SET key_id = 'k-nobody-knows'").execute(&mut database).await.unwrap();
    let path = format!("/api/v1/connections/{id}/credentials");
    reader.get(&path).await.refused(409, "REFRESH_FAILED");
    let log = || std::fs::read_to_string(files.path().join("log.txt")).unwrap();
    let alarms = |row: &str| log().lines().filter(|line| line.contains("ALARM") && line.contains(row)).count();
    assert_eq!(alarms(&id), 1, "{}", log());
    // At the next start the alarm comes before anybody asks; the server runs for all others.
    server.kill();
    let server = Process::start_again(files.path(), "warn", &base);
    assert_eq!(alarms("k-nobody-knows"), 2, "{}", log());
    sqlx::query("UPDATE connections SET key_id = 'k1'").execute(&mut database).await.unwrap();
    reader.get(&path).await.expect(200);
    server.kill();
}
