//! What somebody changes in the audit trail, or takes away from it, is found.

use std::sync::Arc;

use chrono::TimeDelta;
use portico::services::{
    jobs,
    trail::{Fault, Printed, Verdict, seal, verify},
};
use serde_json::json;
use sqlx::{AssertSqlSafe, Connection, SqliteConnection};
use tokio::task::JoinSet;

use super::Installation;
use crate::{
    api::workspace_of,
    portal::steps::until,
    support::{TestApp, both},
};

both! {
    what_happened_is_chained_and_holds,
    what_was_changed_is_found,
    what_was_taken_away_is_found_wherever_it_stood,
    what_was_put_in_is_found,
    the_ends_of_a_chain_are_not_moved_by_hand,
    a_chain_without_its_key_says_so_and_holds_nobody_up,
    a_database_that_was_put_back_is_found_by_what_was_printed,
    two_servers_chain_side_by_side,
    what_has_had_its_time_is_forgotten_and_the_rest_holds,
}

/// Six events: the organisation, its first key, the workspace, and three end users.
async fn happenings(app: &TestApp) -> Verdict {
    let made = app.backend().post("/api/v1/workspaces", json!({ "name": "Acme", "slug": "acme" })).await.expect(201);
    let workspace = made["workspace"]["id"].clone();
    for name in ["ada", "bob", "eve"] {
        app.backend()
            .post("/api/v1/end-users", json!({ "workspaceId": workspace, "externalId": name }))
            .await
            .expect(201);
    }
    seal(app.context()).await.unwrap();
    let found = events(app, &[]).await;
    assert_eq!((found.checked, found.unsealed, found.faults.len()), (6, 0, 0), "{found:?}");
    found
}

async fn events(app: &TestApp, printed: &[Printed]) -> Verdict {
    let verdicts = verify(app.context(), printed).await.unwrap();
    verdicts.into_iter().find(|it| it.log == "events").unwrap()
}

async fn faults(app: &TestApp) -> Vec<Fault> {
    events(app, &[]).await.faults
}

/// What somebody does who can write to the database.
async fn by_hand(app: &TestApp, sql: &str) {
    let touched = app.context().db.run(AssertSqlSafe(sql.to_owned()), ()).await.unwrap();
    assert_eq!(touched, 1, "{sql}");
}

async fn what_happened_is_chained_and_holds(app: TestApp) {
    happenings(&app).await;
    let workspace = workspace_of(&app.backend(), "acting").await;
    let added = json!({ "integrationName": "hash-encode", "connectionStrategy": "per_user" });
    app.backend().post(&format!("/api/v1/workspaces/{workspace}/integrations"), added).await.expect(201);
    let act = json!({ "integrationName": "hash-encode", "actionName": "generate_uuid", "workspaceId": workspace });
    app.backend().post("/api/v1/actions/execute", act).await.expect(200);
    let waiting = verify(app.context(), &[]).await.unwrap();
    let told: Vec<_> = waiting.iter().map(|it| (it.log, it.checked, it.unsealed, it.faults.len())).collect();
    assert_eq!(told, [("events", 6, 2, 0), ("runs", 0, 1, 0)], "what is new waits for its turn");
    assert_eq!(seal(app.context()).await.unwrap(), 3);
    let sealed = verify(app.context(), &[]).await.unwrap();
    let told: Vec<_> = sealed.iter().map(|it| (it.log, it.checked, it.unsealed, it.faults.len())).collect();
    assert_eq!(told, [("events", 8, 0, 0), ("runs", 1, 0, 0)]);
    assert_eq!(seal(app.context()).await.unwrap(), 0, "nothing is chained twice");
}

async fn what_was_changed_is_found(app: TestApp) {
    happenings(&app).await;
    for (change, back) in [
        ("actor = 'system'", "actor = 'api_key'"),
        ("kind = 'end_user.updated'", "kind = 'end_user.created'"),
        ("integration_name = 'slack'", "integration_name = NULL"),
        ("origin = '203.0.113.9'", "origin = '127.0.0.1'"),
        ("detail = '{\"externalId\": \"mallory\"}'", "detail = '{\"externalId\": \"bob\"}'"),
        ("end_user_id = NULL", ""),
    ] {
        by_hand(&app, &format!("UPDATE events SET {change} WHERE seq = 5")).await;
        assert_eq!(faults(&app).await, [Fault::Changed(5)], "{change}");
        if !back.is_empty() {
            by_hand(&app, &format!("UPDATE events SET {back} WHERE seq = 5")).await;
            assert_eq!(faults(&app).await, [], "{back}");
        }
    }
}

async fn what_was_taken_away_is_found_wherever_it_stood(app: TestApp) {
    happenings(&app).await;
    by_hand(&app, "DELETE FROM events WHERE seq = 3").await;
    assert_eq!(faults(&app).await, [Fault::Missing(3, 3)]);
    by_hand(&app, "DELETE FROM events WHERE seq = 6").await;
    assert_eq!(faults(&app).await, [Fault::Missing(3, 3), Fault::Missing(6, 6)], "the last one, too");
    by_hand(&app, "DELETE FROM events WHERE seq = 1").await;
    by_hand(&app, "DELETE FROM events WHERE seq = 2").await;
    assert_eq!(faults(&app).await, [Fault::Missing(1, 3), Fault::Missing(6, 6)], "and the first ones");
    // Those that are left close ranks.
    by_hand(&app, "UPDATE events SET seq = 1 WHERE seq = 4").await;
    assert_eq!(faults(&app).await[0], Fault::Changed(1));
}

async fn what_was_put_in_is_found(app: TestApp) {
    happenings(&app).await;
    let columns = "org_id, workspace_id, kind, actor, detail, created_at";
    let id = "'01890000-0000-7000-8000-000000000001'";
    let id = if app.engine == crate::support::Engine::Sqlite { "x'01890000000070008000000000000001'" } else { id };
    by_hand(
        &app,
        &format!(
            "INSERT INTO events (id, {columns}, seq, mac) SELECT {id}, {columns}, 7, mac FROM events WHERE seq = 6"
        ),
    )
    .await;
    assert_eq!(faults(&app).await, [Fault::Added(7)]);
}

async fn the_ends_of_a_chain_are_not_moved_by_hand(app: TestApp) {
    happenings(&app).await;
    // The last one is taken away, and the chain made to end before it.
    by_hand(
        &app,
        "UPDATE trails SET last_seq = 5, last_mac = (SELECT mac FROM events WHERE seq = 5) WHERE log = 'events'",
    )
    .await;
    by_hand(&app, "DELETE FROM events WHERE seq = 6").await;
    assert_eq!(faults(&app).await, [Fault::Ends]);
    by_hand(&app, "DELETE FROM trails WHERE log = 'events'").await;
    assert_eq!(faults(&app).await, [Fault::NoChain]);
}

async fn a_chain_without_its_key_says_so_and_holds_nobody_up(app: TestApp) {
    happenings(&app).await;
    let other = app.another_organization().await;
    by_hand(
        &app,
        "UPDATE trails SET sealed = (SELECT sealed FROM signing_keys LIMIT 1)
         WHERE org_id = (SELECT id FROM organizations WHERE slug = 'default')",
    )
    .await;
    app.backend().post("/api/v1/workspaces", json!({ "name": "More", "slug": "more" })).await.expect(201);
    other.post("/api/v1/workspaces", json!({ "name": "More", "slug": "more" })).await.expect(201);
    seal(app.context()).await.unwrap_err();
    let found = verify(app.context(), &[]).await.unwrap();
    let told: Vec<_> =
        found.iter().filter(|it| it.log == "events").map(|it| (it.checked, it.unsealed, it.faults.clone())).collect();
    assert_eq!(told, [(0, 1, vec![Fault::Key]), (3, 0, vec![])]);
}

async fn a_database_that_was_put_back_is_found_by_what_was_printed(app: TestApp) {
    let found = happenings(&app).await;
    let (seq, mac) = found.end.unwrap();
    let printed =
        |seq, mac: &[u8]| [Printed { org_id: found.org_id, log: "events".to_owned(), seq, mac: mac.to_vec() }];
    assert_eq!(events(&app, &printed(seq, &mac)).await.faults, []);
    // As if what was printed were of a database that has gone on further, or otherwise.
    assert_eq!(events(&app, &printed(9, &mac)).await.faults, [Fault::NotAsPrinted(9)]);
    assert_eq!(events(&app, &printed(4, &mac)).await.faults, [Fault::NotAsPrinted(4)]);
}

async fn two_servers_chain_side_by_side(app: TestApp) {
    let workspace = app.workspace(&[]).await;
    let twin = app.twin().await;
    let mut tasks = JoinSet::new();
    for n in 0..40 {
        let (backend, workspace) = (app.backend(), workspace.clone());
        tasks.spawn(async move {
            let body = json!({ "workspaceId": workspace, "externalId": format!("user_{n}") });
            backend.post("/api/v1/end-users", body).await.expect(201);
        });
    }
    for context in [app.context(), &twin.context] {
        for _ in 0..5 {
            let context = Arc::clone(context);
            tasks.spawn(async move {
                seal(&context).await.unwrap();
            });
        }
    }
    while let Some(done) = tasks.join_next().await {
        done.unwrap();
    }
    seal(app.context()).await.unwrap();
    let found = events(&app, &[]).await;
    assert_eq!((found.checked, found.unsealed, found.faults), (44, 0, vec![]));
    twin.stop().await.unwrap();
}

async fn what_has_had_its_time_is_forgotten_and_the_rest_holds(app: TestApp) {
    happenings(&app).await;
    app.later(TimeDelta::days(399));
    app.backend().post("/api/v1/workspaces", json!({ "name": "Later", "slug": "later" })).await.expect(201);
    seal(app.context()).await.unwrap();
    jobs::sweep(app.context()).await.unwrap();
    assert_eq!(events(&app, &[]).await.checked, 7, "nobody forgets before time");
    app.later(TimeDelta::days(2));
    jobs::sweep(app.context()).await.unwrap();
    let found = events(&app, &[]).await;
    assert_eq!((found.checked, found.faults), (1, vec![]));
    let listed = app.backend().get("/api/v1/activity").await.expect(200);
    assert_eq!((listed["total"].clone(), listed["events"][0]["type"].clone()), (json!(1), json!("workspace.created")));
    app.backend().post("/api/v1/workspaces", json!({ "name": "Again", "slug": "again" })).await.expect(201);
    seal(app.context()).await.unwrap();
    let found = events(&app, &[]).await;
    assert_eq!((found.checked, found.faults), (2, vec![]), "the chain goes on");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_command_finds_it_while_the_server_runs() {
    let it = Installation::new().await;
    let database = || async { SqliteConnection::connect(&it.database()).await.unwrap() };
    until("the chain", async || {
        let waiting: (i64,) = sqlx::query_as("SELECT count(*) FROM events WHERE seq IS NULL")
            .fetch_one(&mut database().await)
            .await
            .unwrap();
        waiting.0 == 0
    })
    .await;
    let ended = it.portico(&["audit", "verify"]);
    assert_eq!(ended.code, Some(0), "{}", ended.stderr);
    assert!(ended.stdout.contains(" events 3 "), "{}", ended.stdout);
    assert!(ended.stdout.contains("the audit trail is as it was written"), "{}", ended.stdout);
    let printed = it.file("printed.txt", &ended.stdout);
    let again = it.portico(&["audit", "verify", "--printed", &printed]);
    assert_eq!(again.code, Some(0), "{}", again.stdout);
    sqlx::query("DELETE FROM events WHERE seq = 2").execute(&mut database().await).await.unwrap();
    let ended = it.portico(&["audit", "verify"]);
    assert_eq!(ended.code, Some(1), "{}", ended.stderr);
    assert!(ended.stdout.contains("  2 is missing"), "{}", ended.stdout);
    assert!(ended.stdout.contains("the audit trail is not as it was written"), "{}", ended.stdout);
    let nonsense = it.portico(&["audit", "verify", "--printed", &it.file("nonsense.txt", "hello")]);
    assert!(nonsense.complaint().contains("no chain's end"), "{}", nonsense.stderr);
}
