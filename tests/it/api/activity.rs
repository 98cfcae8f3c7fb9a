//! `/api/v1/activity`: what happened, to what, by whom.

use chrono::TimeDelta;
use serde_json::{Value, json};

use super::{NOTHING, each, id, reader, scoped, slack, with, workspace_of};
use crate::support::{Backend, SERVICE_KEY, TestApp, both};

both! {
    what_happens_is_told_the_latest_first,
    activity_is_filtered_and_paged,
    a_narrow_key_is_told_of_its_workspaces_only,
    who_was_deleted_is_named_no_more,
    a_filter_that_makes_no_sense_is_refused,
}

const ACTIVITY: &str = "/api/v1/activity";

async fn connects(backend: &Backend, workspace: &str, name: &str, over: Value) -> String {
    let made = backend.post("/api/v1/connections", with(&slack(workspace, name), &over)).await;
    id(&made.expect(201), "connection")
}

/// Which connection each event is about, by external id; what is about another thing is left out.
async fn told(backend: &Backend, query: &str) -> Vec<String> {
    let listed = backend.get(&format!("{ACTIVITY}?{query}")).await.expect(200);
    let events = listed["events"].as_array().unwrap().iter().filter(|it| it["connectionId"].is_string());
    events.map(|it| it["detail"]["externalId"].as_str().unwrap().to_owned()).collect()
}

async fn what_happens_is_told_the_latest_first(app: TestApp) {
    let (workspace, reader) = (app.workspace(&[]).await, reader(&app).await);
    let hers = connects(&reader, &workspace, "hers", json!({ "endUserId": "alice" })).await;
    app.later(TimeDelta::seconds(1));
    reader.get(&format!("/api/v1/connections/{hers}/credentials")).await.expect(200);
    app.later(TimeDelta::seconds(1));
    reader.delete(&format!("/api/v1/connections/{hers}")).await.expect(200);
    let listed = reader.get(ACTIVITY).await;
    assert!(!listed.text.contains("canary"), "{}", listed.text);
    let listed = listed.expect(200);
    let kinds = each(&listed["events"], "type");
    assert_eq!(kinds[..4], ["connection.deleted", "credentials.read", "connection.created", "end_user.created"]);
    assert_eq!((&listed["total"], &listed["limit"]), (&json!(kinds.len()), &json!(50)));
    assert_eq!(listed["offset"], 0);
    let keys = app.backend().get("/api/v1/api-keys").await.expect(200);
    let read = &listed["events"][1];
    assert_eq!((&read["actor"], &read["actorId"]), (&json!("api_key"), &keys["apiKeys"][1]["id"]));
    assert_eq!((&read["connectionId"], &read["workspaceId"]), (&json!(hers), &json!(workspace)));
    assert_eq!((&read["endUserId"], &read["integrationName"]), (&json!("alice"), &json!("slack")));
    assert_eq!(read["createdAt"], "2026-03-01T12:00:01.000Z");
}

async fn activity_is_filtered_and_paged(app: TestApp) {
    let (backend, workspace) = (app.backend(), app.workspace(&[]).await);
    let elsewhere = workspace_of(&backend, "elsewhere").await;
    let mut first = String::new();
    for (workspace, name, over) in [
        (&workspace, "a", json!({ "endUserId": "alice" })),
        (&workspace, "b", json!({ "endUserId": "bob" })),
        (&workspace, "c", json!({ "integrationName": "github" })),
        (&elsewhere, "d", json!({ "endUserId": "alice" })),
        (&elsewhere, "e", json!({ "workspaceId": null })),
    ] {
        let made = connects(&backend, workspace, name, over).await;
        first = if first.is_empty() { made } else { first };
        app.later(TimeDelta::seconds(1));
    }
    backend.delete(&format!("/api/v1/connections/{first}")).await.expect(200);
    for (query, wanted) in [
        (String::new(), "aedcba"),
        ("limit=2&offset=1".to_owned(), "ed"),
        ("type=connection.deleted".to_owned(), "a"),
        ("type=connection.error".to_owned(), ""),
        ("integrationName=github".to_owned(), "c"),
        (format!("workspaceId={workspace}"), "acba"),
        (format!("workspaceId={workspace}&integrationName=slack"), "aba"),
        (format!("workspaceId={workspace}&endUserId=alice"), "aa"),
        (format!("workspaceId={elsewhere}&endUserId=alice"), "d"),
        (format!("workspaceId={elsewhere}&endUserId=bob"), ""),
        (format!("workspaceId={workspace}&endUserId=alice&type=connection.created"), "a"),
        (format!("connectionId={first}"), "aa"),
        (format!("connectionId={first}&type=connection.created"), "a"),
        (format!("connectionId={first}&workspaceId={elsewhere}"), ""),
        (format!("connectionId={NOTHING}"), ""),
        ("since=2026-03-01T12:00:03Z".to_owned(), "aed"),
        ("since=2026-03-01T12:00:03.001Z&type=connection.created".to_owned(), "e"),
        ("since=2026-03-01T14:00:03%2B02:00".to_owned(), "aed"),
    ] {
        assert_eq!(told(&backend, &query).await.concat(), wanted, "{query}");
    }
    let page = backend.get(&format!("{ACTIVITY}?type=connection.created&limit=1&offset=1")).await.expect(200);
    assert_eq!((&page["total"], &page["limit"], &page["offset"]), (&json!(5), &json!(1), &json!(1)));
    assert!(told(&app.another_organization().await, "").await.is_empty());
    assert!(told(&app.another_organization().await, &format!("connectionId={first}")).await.is_empty());
    assert!(told(&app.another_organization().await, &format!("workspaceId={workspace}")).await.is_empty());
}

async fn a_narrow_key_is_told_of_its_workspaces_only(app: TestApp) {
    let (backend, workspace) = (app.backend(), app.workspace(&[]).await);
    let elsewhere = workspace_of(&backend, "elsewhere").await;
    connects(&backend, &workspace, "ours", json!({})).await;
    let theirs = connects(&backend, &elsewhere, "theirs", json!({})).await;
    connects(&backend, &workspace, "wide", json!({ "workspaceId": null })).await;
    let narrow = scoped(&backend, &[&workspace]).await;
    assert_eq!(told(&narrow, "").await, ["ours"]);
    assert!(told(&narrow, &format!("connectionId={theirs}")).await.is_empty());
    narrow.get(&format!("{ACTIVITY}?workspaceId={elsewhere}")).await.refused(403, "SCOPE_DENIED");
    let both = scoped(&backend, &[&workspace, &elsewhere]).await;
    both.get(ACTIVITY).await.refused(400, "VALIDATION_ERROR");
    assert_eq!(told(&both, &format!("workspaceId={elsewhere}")).await, ["theirs"]);
    Backend::nobody(&app.base).get(ACTIVITY).await.refused(401, "UNAUTHORIZED");
}

async fn who_was_deleted_is_named_no_more(app: TestApp) {
    let (backend, workspace) = (app.backend(), app.workspace(&[]).await);
    let alice = app.end_user(&workspace, "alice").await;
    let hers = connects(&backend, &workspace, "hers", json!({ "endUserId": "alice" })).await;
    backend.delete(&format!("/api/v1/end-users/{alice}")).await.expect(200);
    let listed = backend.get(&format!("{ACTIVITY}?connectionId={hers}")).await.expect(200);
    assert_eq!(each(&listed["events"], "type"), ["connection.deleted", "connection.created"]);
    assert!(listed["events"].as_array().unwrap().iter().all(|it| it["endUserId"].is_null()));
    assert!(told(&backend, &format!("workspaceId={workspace}&endUserId=alice")).await.is_empty());
    // The service key does not read credentials, whatever it may do besides.
    let again = connects(&backend, &workspace, "again", json!({})).await;
    let keys = backend.get("/api/v1/api-keys").await.expect(200);
    let org = keys["apiKeys"][0]["orgId"].as_str().unwrap().to_owned();
    let service = Backend::service(&app.base, SERVICE_KEY).for_org(&org);
    service.get(&format!("/api/v1/connections/{again}")).await.expect(200);
    service.get(&format!("/api/v1/connections/{again}/credentials")).await.refused(403, "SCOPE_DENIED");
    assert!(told(&backend, "type=credentials.read").await.is_empty(), "a refusal reads nothing");
}

async fn a_filter_that_makes_no_sense_is_refused(app: TestApp) {
    let backend = app.backend();
    for wrong in [
        "type=nonsense",
        "workspaceId=x",
        "connectionId=x",
        "since=yesterday",
        "endUserId=alice",
        "endUserId=%00",
        "integrationName=%0A",
        "limit=101",
        "offset=-1",
    ] {
        backend.get(&format!("{ACTIVITY}?{wrong}")).await.refused(400, "VALIDATION_ERROR");
    }
}
