//! `GET /api/v1/runs`: who had what done, with which account, and how it ended.

use chrono::TimeDelta;
use portico::services::{jobs, trail};
use serde_json::{Value, json};

use super::{
    NOTHING,
    execute::{Desk, EXECUTE},
    scoped, with, workspace_of,
};
use crate::support::{Backend, SERVICE_KEY, TestApp, both};

both! {
    a_run_says_who_had_what_done_and_nothing_of_what_was_in_it,
    runs_are_filtered_and_paged,
    a_narrow_key_is_told_of_its_workspaces_only,
    a_run_outlives_its_account_and_its_person_for_ninety_days,
    a_filter_that_makes_no_sense_is_refused,
}

const RUNS: &str = "/api/v1/runs";

async fn a_run_says_who_had_what_done_and_nothing_of_what_was_in_it(app: TestApp) {
    let desk = Desk::of(app).await;
    let account = desk.account("ada", "hers", &json!({ "endUserId": "alice" })).await;
    let input = json!({ "channel": "canary-channel", "text": "canary-text" });
    desk.sends(&json!({ "endUserId": "alice", "input": input })).await.expect(200);
    let listed = desk.backend.get(RUNS).await;
    assert!(!listed.text.contains("canary"), "{}", listed.text);
    let listed = listed.expect(200);
    let keys = desk.backend.get("/api/v1/api-keys").await.expect(200);
    let mut run = listed["runs"][0].clone();
    assert!(run["duration"].as_i64().is_some_and(|ms| (0..30_000).contains(&ms)), "{run}");
    assert!(run["id"].is_string());
    for name in ["duration", "id"] {
        run.as_object_mut().unwrap().remove(name);
    }
    let wanted = json!({
        "workspaceId": desk.workspace, "endUserId": "alice", "connectionId": account,
        "connectionExternalId": "hers", "integrationName": "slack", "actionName": "send_channel_message",
        "actor": "api_key", "actorId": keys["apiKeys"][0]["id"], "status": "ok", "errorCode": null,
        "providerStatus": null, "createdAt": "2026-03-01T12:00:00.000Z",
    });
    assert_eq!(run, wanted);
    assert_eq!((&listed["total"], &listed["limit"], &listed["offset"]), (&json!(1), &json!(50), &json!(0)));
    // The service key acts too, and has no id.
    let org = keys["apiKeys"][0]["orgId"].as_str().unwrap().to_owned();
    let service = Backend::service(&desk.app.base, SERVICE_KEY).for_org(&org);
    service.post(EXECUTE, desk.message(&json!({ "endUserId": "alice" }))).await.expect(200);
    let run = &desk.runs("limit=1").await[0];
    assert_eq!((&run["actor"], &run["actorId"]), (&json!("service_key"), &Value::Null));
    let (columns,): (i64,) = match desk.app.engine {
        crate::support::Engine::Sqlite => {
            desk.app.context().db.one("SELECT count(*) FROM pragma_table_info('runs')", ()).await.unwrap()
        }
        crate::support::Engine::Postgres => {
            let sql = "SELECT count(*) FROM information_schema.columns WHERE table_name = 'runs'";
            desk.app.context().db.one(sql, ()).await.unwrap()
        }
    };
    assert_eq!(columns, 18, "a new column is looked at twice: no payload is kept");
}

/// The texts' times tell runs apart: each is a second after the one before.
async fn told(backend: &Backend, query: &str) -> String {
    let listed = backend.get(&format!("{RUNS}?{query}")).await.expect(200);
    let second = |run: &Value| run["createdAt"].as_str().unwrap()[18..19].to_owned();
    listed["runs"].as_array().unwrap().iter().map(second).collect()
}

async fn runs_are_filtered_and_paged(app: TestApp) {
    let desk = Desk::of(app).await;
    let hers = desk.account("ada", "hers", &json!({ "endUserId": "alice" })).await;
    let his = desk.account("grace", "his", &json!({ "endUserId": "bob" })).await;
    let elsewhere = workspace_of(&desk.backend, "elsewhere").await;
    let hash = json!({ "integrationName": "hash-encode", "actionName": "generate_uuid", "input": {} });
    for over in [
        json!({ "endUserId": "alice" }),
        json!({ "endUserId": "bob" }),
        json!({ "endUserId": "alice", "input": {} }),
        with(&hash, &json!({ "endUserId": "alice" })),
        with(&hash, &json!({ "workspaceId": elsewhere, "endUserId": "alice" })),
        json!({ "endUserId": "nobody" }),
    ] {
        desk.sends(&over).await;
        desk.app.later(TimeDelta::seconds(1));
    }
    let here = &desk.workspace;
    for (query, wanted) in [
        (String::new(), "543210"),
        ("limit=2&offset=1".to_owned(), "43"),
        (format!("workspaceId={here}"), "53210"),
        (format!("workspaceId={elsewhere}"), "4"),
        (format!("workspaceId={here}&endUserId=alice"), "320"),
        (format!("workspaceId={elsewhere}&endUserId=alice"), "4"),
        (format!("workspaceId={elsewhere}&endUserId=bob"), ""),
        (format!("connectionId={hers}"), "20"),
        (format!("connectionId={his}"), "1"),
        (format!("connectionId={hers}&status=failed"), "2"),
        (format!("connectionId={hers}&workspaceId={elsewhere}"), ""),
        (format!("connectionId={NOTHING}"), ""),
        ("status=failed".to_owned(), "52"),
        ("status=ok".to_owned(), "4310"),
        ("integrationName=hash-encode".to_owned(), "43"),
        (format!("integrationName=slack&workspaceId={here}&endUserId=bob"), "1"),
        ("actionName=send_channel_message".to_owned(), "5210"),
        ("actionName=send_channel_message&status=ok".to_owned(), "10"),
        ("actionName=nothing".to_owned(), ""),
        ("since=2026-03-01T12:00:04Z".to_owned(), "54"),
        ("since=2026-03-01T12:00:04.001Z&integrationName=slack".to_owned(), "5"),
    ] {
        assert_eq!(told(&desk.backend, &query).await, wanted, "{query}");
    }
    let page = desk.backend.get(&format!("{RUNS}?limit=1&offset=2&status=ok")).await.expect(200);
    assert_eq!((&page["total"], &page["limit"], &page["offset"]), (&json!(4), &json!(1), &json!(2)));
    let stranger = desk.app.another_organization().await;
    for query in [String::new(), format!("connectionId={hers}"), format!("workspaceId={here}")] {
        assert_eq!(told(&stranger, &query).await, "", "{query}");
    }
}

async fn a_narrow_key_is_told_of_its_workspaces_only(app: TestApp) {
    let desk = Desk::of(app).await;
    let elsewhere = workspace_of(&desk.backend, "elsewhere").await;
    let hash = json!({ "integrationName": "hash-encode", "actionName": "generate_uuid", "input": {} });
    desk.sends(&hash).await.expect(200);
    desk.app.later(TimeDelta::seconds(1));
    desk.sends(&with(&hash, &json!({ "workspaceId": elsewhere }))).await.expect(200);
    let narrow = scoped(&desk.backend, &[&desk.workspace]).await;
    assert_eq!(told(&narrow, "").await, "0");
    narrow.get(&format!("{RUNS}?workspaceId={elsewhere}")).await.refused(403, "SCOPE_DENIED");
    let both = scoped(&desk.backend, &[&desk.workspace, &elsewhere]).await;
    both.get(RUNS).await.refused(400, "VALIDATION_ERROR");
    assert_eq!(told(&both, &format!("workspaceId={elsewhere}")).await, "1");
    Backend::nobody(&desk.app.base).get(RUNS).await.refused(401, "UNAUTHORIZED");
}

async fn a_run_outlives_its_account_and_its_person_for_ninety_days(app: TestApp) {
    let desk = Desk::of(app).await;
    let account = desk.account("ada", "hers", &json!({ "endUserId": "alice" })).await;
    desk.sends(&json!({ "endUserId": "alice" })).await.expect(200);
    let path = format!("/api/v1/end-users?workspaceId={}", desk.workspace);
    let listed = desk.backend.get(&path).await.expect(200);
    let alice = listed["endUsers"][0]["id"].as_str().unwrap();
    desk.backend.delete(&format!("/api/v1/end-users/{alice}")).await.expect(200);
    for query in [format!("connectionId={account}"), format!("workspaceId={}&endUserId=alice", desk.workspace)] {
        let runs = desk.runs(&query).await;
        assert_eq!((&runs[0]["endUserId"], &runs[0]["connectionExternalId"]), (&json!("alice"), &json!("hers")));
    }
    trail::seal(desk.app.context()).await.unwrap();
    for (days, left) in [(90, 1), (1, 0)] {
        desk.app.later(TimeDelta::days(days));
        jobs::sweep(desk.app.context()).await.unwrap();
        assert_eq!(desk.runs("").await.len(), left);
    }
}

async fn a_filter_that_makes_no_sense_is_refused(app: TestApp) {
    let backend = app.backend();
    for query in [
        "workspaceId=x",
        "connectionId=x",
        "status=perhaps",
        "since=yesterday",
        "limit=0",
        "limit=101",
        "offset=-1",
        "endUserId=alice",
    ] {
        backend.get(&format!("{RUNS}?{query}")).await.refused(400, "VALIDATION_ERROR");
    }
}
