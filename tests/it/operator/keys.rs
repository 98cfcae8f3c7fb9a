//! Master keys are changed while servers run, whatever happens in between.

use std::{
    collections::BTreeSet,
    fs::File,
    os::unix::fs::PermissionsExt,
    process::Command,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    time::{Duration, SystemTime},
};

use portico::{
    app::{self, Nature},
    config::Config,
    context::Context,
    services::{keys, trail},
    storage::{SealedRow, rewrap::SEALED_COLUMNS},
};
use serde_json::json;
use sqlx::{Connection, SqliteConnection};
use uuid::Uuid;

use super::{Installation, serve};
use crate::{
    demo::process::Portico,
    portal::steps::{Scene, ids, until},
    support::{Backend, Engine, TestApp, both, database},
};

const K1: &str = "k1:AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE=";
const K2: &str = "k2:AgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgI=";

both! {
    every_row_comes_under_the_first_key_and_opens_with_it_alone,
    a_row_that_changed_meanwhile_is_not_written_over,
    what_does_not_open_is_counted_and_holds_nobody_up,
}

/// What a command holds that has these keys.
async fn context(app: &TestApp, keys: &str) -> Context {
    let config = Config { secret_keys: Some(keys.into()), ..app.settings() };
    app::context(config, &Nature::default(), "127.0.0.1:1".parse().unwrap()).await.unwrap()
}

async fn every_row_comes_under_the_first_key_and_opens_with_it_alone(app: TestApp) {
    let mut scene = Scene::of(app, &["github"]).await;
    scene.connects_as("github", "ada").await;
    // A consent that waits is a flow with a sealed verifier, and a withdrawal that waits a job with a sealed token.
    scene.leaves_for("github").await;
    scene.app.provider.is_down("github");
    let id = ids(&scene.connections().await.into())[0].clone();
    scene.app.backend().delete(&format!("/api/v1/connections/{id}")).await.expect(200);
    scene.app.provider.heal("github");
    scene.connects_as("github", "bob").await;
    // An answer that is kept under a caller's key.
    let body = json!({
        "integrationName": "hash-encode", "actionName": "generate_uuid", "workspaceId": scene.workspace,
        "idempotencyKey": "k",
    });
    let answered = scene.app.backend().post("/api/v1/actions/execute", body.clone()).await.expect(200);
    trail::seal(scene.app.context()).await.unwrap();
    let ctx = context(&scene.app, &format!("{K2},{K1}")).await;
    let turned = keys::rotate(&ctx).await.unwrap();
    for (table, it) in &turned {
        assert!(it.turned > 0 && it.broken == 0, "{table}: {it:?}");
    }
    let shares = keys::shares(&ctx.db).await.unwrap();
    assert!(shares.iter().all(|share| share.key_id == "k2"), "{shares:?}");
    assert!(keys::rotate(&ctx).await.unwrap().iter().all(|(_, it)| it.turned == 0), "a second time does nothing");
    let alone = context(&scene.app, K2).await;
    for column in SEALED_COLUMNS {
        for it in column.batch(&alone.db, "k2", Uuid::nil(), 100).await.unwrap() {
            let place = portico::vault::Place { table: column.table, row: it.id, field: column.field };
            assert!(alone.vault.open(place, &it.secret).is_ok(), "{}", column.table);
        }
    }
    let config = Config { secret_keys: Some(K2.into()), ..scene.app.settings() };
    let nature = Nature { clock: scene.app.clock.clone(), worker: false, threads: 1, ..Nature::default() };
    let server = app::start(config, nature).await.unwrap();
    let there = scene.app.backend().at(&format!("http://localhost:{}", server.address.port()));
    assert_eq!(there.post("/api/v1/actions/execute", body).await.expect(200), answered);
    server.stop().await.unwrap();
}

async fn a_row_that_changed_meanwhile_is_not_written_over(app: TestApp) {
    let mut scene = Scene::of(app, &["github"]).await;
    scene.connects_as("github", "ada").await;
    let ctx = context(&scene.app, &format!("{K2},{K1}")).await;
    let column = SEALED_COLUMNS.iter().find(|it| it.table == "connections").unwrap();
    let read = column.batch(&ctx.db, "k1", Uuid::nil(), 10).await.unwrap().remove(0);
    // The person connects again: another credential, under the same key.
    scene.connects_as("github", "ada").await;
    let stale = SealedRow { sealed: vec![7], key_id: "k2".to_owned() };
    assert!(!column.replace(&ctx.db, &read, &stale).await.unwrap());
    let now = column.batch(&ctx.db, "k1", Uuid::nil(), 10).await.unwrap().remove(0);
    assert_ne!(now.secret.sealed, read.secret.sealed);
    assert!(column.replace(&ctx.db, &now, &stale).await.unwrap(), "as it was read it is replaced");
}

async fn what_does_not_open_is_counted_and_holds_nobody_up(app: TestApp) {
    let mut scene = Scene::of(app, &["github", "slack"]).await;
    scene.connects_as("github", "ada").await;
    scene.connects_as("slack", "ada").await;
    let ctx = context(&scene.app, &format!("{K2},{K1}")).await;
    let broken: Uuid = ids(&scene.connections().await.into())[0].parse().unwrap();
    ctx.db.run("UPDATE connections SET sealed = $1 WHERE id = $2", (vec![2_u8, 3, 4], broken)).await.unwrap();
    let turned = keys::rotate(&ctx).await.unwrap();
    let (_, connections) = turned.iter().find(|(table, _)| *table == "connections").unwrap();
    assert_eq!((connections.turned, connections.broken), (1, 1));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_table_with_sealed_rows_is_forgotten() {
    let app = TestApp::start(Engine::Sqlite).await;
    let sql = "SELECT t.name, c.name FROM sqlite_master t JOIN pragma_table_info(t.name) c
               WHERE t.type = 'table' AND (c.name = 'key_id' OR c.name LIKE 'sealed%')";
    let found: Vec<(String, String)> = app.context().db.all(sql, ()).await.unwrap();
    let listed = SEALED_COLUMNS.iter().flat_map(|it| [(it.table, it.field), (it.table, "key_id")]);
    let listed: BTreeSet<_> = listed.map(|(table, column)| (table.to_owned(), column.to_owned())).collect();
    assert_eq!(found.into_iter().collect::<BTreeSet<_>>(), listed, "storage/rewrap.rs lists every sealed column");
}

/// Reads every credential and adds connections until it is told to stop; answers how many requests were refused.
async fn works(reader: Backend, writer: Backend, ids: Vec<String>, workspace: String, stop: Arc<AtomicBool>) -> usize {
    let (mut refused, mut made) = (0, 0);
    while !stop.load(Ordering::Relaxed) {
        for id in &ids {
            refused += usize::from(reader.get(&format!("/api/v1/connections/{id}/credentials")).await.status != 200);
            made += 1;
            let body = json!({
                "type": "OAUTH2", "externalId": format!("during-{made}"), "displayName": "x", "integrationName": "github",
                "authMethodKey": "oauth2", "accessToken": "a-token", "workspaceId": workspace, "scope": "WORKSPACE",
            });
            refused += usize::from(writer.post("/api/v1/connections", body).await.status != 201);
        }
    }
    refused
}

async fn under_old(db: &mut SqliteConnection) -> i64 {
    let sql = "SELECT (SELECT count(*) FROM connections WHERE key_id = 'k1') + (SELECT count(*) FROM signing_keys WHERE key_id = 'k1')";
    let (rows,): (i64,) = sqlx::query_as(sql).fetch_one(db).await.unwrap();
    rows
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn keys_are_changed_under_load_and_across_a_kill() {
    let it = Installation::new().await;
    let lines: String = (0..1_500)
        .map(|n| {
            let line = json!({
                "workspace": "acme", "endUserId": format!("user-{}", n % 50), "integrationName": "github", "type": "OAUTH2",
                "authMethodKey": "oauth2", "externalId": format!("c-{n}"), "accessToken": format!("canary-token-{n}"),
            });
            format!("{line}\n")
        })
        .collect();
    let imported = it.portico(&["import", "connections", &it.file("all.jsonl", &lines)]);
    assert_eq!(imported.stdout, "1500 added, 0 there already, 0 refused\n", "{}", imported.stderr);
    let shown: Vec<String> =
        it.connections().await.iter().take(5).map(|it| it["id"].as_str().unwrap().to_owned()).collect();
    let (reader, stop) = (it.reader().await, Arc::new(AtomicBool::new(false)));
    let load =
        tokio::spawn(works(reader.clone(), it.backend(), shown.clone(), it.workspace.clone(), Arc::clone(&stop)));

    let data = it.data.path().to_str().unwrap();
    let mut db = SqliteConnection::connect(&it.database()).await.unwrap();
    let before = under_old(&mut db).await;
    let mut first = Command::new(env!("CARGO_BIN_EXE_portico"));
    let mut first = first.args(["keys", "rotate", "--new", "--data-dir", data]).spawn().unwrap();
    let began = AtomicUsize::new(0);
    until("some rows under the new key", async || {
        began.fetch_add(1, Ordering::Relaxed);
        under_old(&mut SqliteConnection::connect(&it.database()).await.unwrap()).await < before - 100
    })
    .await;
    first.kill().unwrap();
    first.wait().unwrap();
    let left = under_old(&mut db).await;
    assert!(left > 0 && left < before, "it was cut off in the middle: {left} of {before}");

    let refused = it.portico(&["keys", "rotate", "--new"]);
    assert!(refused.complaint().contains("(without --new)"), "a third key helps nobody: {}", refused.stderr);
    let refused = it.portico(&["keys", "prune"]);
    assert!(refused.complaint().contains("run `portico keys rotate` first"), "{}", refused.stderr);
    let resumed = it.portico(&["keys", "rotate"]);
    assert_eq!(resumed.code, Some(0), "{}", resumed.stderr);
    assert!(resumed.stdout.starts_with("1 running server seals with k20"), "{}", resumed.stdout);
    assert!(resumed.stdout.contains("\nevery row is under k20"), "{}", resumed.stdout);
    stop.store(true, Ordering::Relaxed);
    assert_eq!(load.await.unwrap(), 0, "nobody noticed");
    assert_eq!(under_old(&mut db).await, 0);

    let path = it.data.path().join("secret.key");
    assert_eq!(path.metadata().unwrap().permissions().mode() & 0o777, 0o600);
    let soon = it.portico(&["keys", "prune"]);
    assert!(soon.complaint().contains("wait a minute"), "{}", soon.stderr);
    #[expect(clippy::disallowed_methods, reason = "a file's time is the machine's")]
    let earlier = SystemTime::now() - Duration::from_secs(120);
    File::options().append(true).open(&path).unwrap().set_modified(earlier).unwrap();
    let pruned = it.portico(&["keys", "prune"]);
    assert!(pruned.stdout.starts_with("removed k1: "), "{}{}", pruned.stdout, pruned.stderr);
    for id in &shown {
        let read = reader.get(&format!("/api/v1/connections/{id}/credentials")).await.expect(200);
        assert!(read["credentials"]["accessToken"].as_str().unwrap().starts_with("canary-token-"));
    }
    drop(it.server);
    let mut again = serve(it.data.path());
    let line = again.lines_until("portico listening on ").remove(0);
    let there = reader.at(line.strip_prefix("portico listening on ").unwrap());
    for id in &shown {
        there.get(&format!("/api/v1/connections/{id}/credentials")).await.expect(200);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_does_not_have_the_new_key_keeps_the_rotation_from_beginning() {
    let (files, one) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let database = database(Engine::Postgres, files.path()).await;
    let both_keys = format!("{K2},{K1}");
    let later = format!("{K1},{K2}");
    let settings = |keys| {
        [
            ("PORTICO_DATABASE_URL", database.url()),
            ("PORTICO_SECRET_KEYS", keys),
            ("PORTICO_LISTEN", "127.0.0.1:0"),
            ("PORTICO_DATA_DIR", one.path().to_str().unwrap()),
        ]
    };
    let mut server = Portico::start(&["serve"], &settings(&later));
    server.lines_until("api key (shown once): ");
    let refused = Portico::run(&["keys", "rotate"], &settings(&both_keys));
    assert_eq!(refused.code, Some(1), "{}", refused.stdout);
    assert!(refused.complaint().contains("seals with k1 and not with k2"), "{}", refused.stderr);
    let refused = Portico::run(&["keys", "rotate", "--new"], &settings(&both_keys));
    assert!(refused.complaint().contains("PORTICO_SECRET_KEYS"), "{}", refused.stderr);
    assert_eq!(server.terminate(), Some(0));
    let mut server = Portico::start(&["serve"], &settings(&both_keys));
    server.lines_until("portico listening on ");
    let turned = Portico::run(&["keys", "rotate"], &settings(&both_keys));
    assert_eq!(turned.code, Some(0), "{}", turned.stderr);
    assert!(turned.stdout.contains("every row is under k2"), "{}", turned.stdout);
    assert_eq!(server.terminate(), Some(0));
    let mut server = Portico::start(&["serve"], &settings(K2));
    server.lines_until("portico listening on ");
    assert_eq!(server.terminate(), Some(0));
}

#[test]
fn a_new_key_is_printed_as_the_setting_takes_it() {
    let made = Portico::run(&["keys", "new"], &[]);
    assert_eq!(made.code, Some(0), "{}", made.stderr);
    let (id, key) = made.stdout.trim_end().split_once(':').unwrap();
    assert!(id.starts_with("k20") && key.len() == 44, "{}", made.stdout.len());
}
