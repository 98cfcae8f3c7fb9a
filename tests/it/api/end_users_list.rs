//! The list of end users: pages, search, filters.

use serde_json::json;

use super::{each, with, workspace_of};
use crate::support::{TestApp, both};

both! {
    end_users_are_listed_page_by_page,
    a_search_finds_text_in_id_name_and_address,
    a_search_takes_every_character_at_its_word,
    a_search_finds_letters_beyond_ascii,
    an_external_id_is_found_exactly,
    a_kind_is_asked_for_by_name,
}

/// The external ids that a query finds; `total` agrees.
async fn found(app: &TestApp, workspace: &str, query: &[(&str, &str)]) -> Vec<String> {
    let backend = app.backend();
    let mut written = url::form_urlencoded::Serializer::new(String::new());
    let query = written.append_pair("workspaceId", workspace).extend_pairs(query).finish();
    let listed = backend.get(&format!("/api/v1/end-users?{query}")).await.expect(200);
    let ids: Vec<_> = each(&listed["endUsers"], "externalId").into_iter().map(str::to_owned).collect();
    assert_eq!(listed["total"], ids.len(), "{listed}");
    ids
}

async fn people(app: &TestApp, ids: &[&str]) -> String {
    let workspace = app.workspace(&[]).await;
    for external_id in ids {
        let body = json!({ "workspaceId": workspace, "externalId": external_id });
        app.backend().post("/api/v1/end-users", body).await.expect(201);
    }
    workspace
}

async fn end_users_are_listed_page_by_page(app: TestApp) {
    let workspace = people(&app, &["c", "a", "d", "b", "e"]).await;
    let elsewhere = workspace_of(&app.backend(), "elsewhere").await;
    app.end_user(&elsewhere, "z").await;
    let page = async |query: &str| {
        let listed = app.backend().get(&format!("/api/v1/end-users?workspaceId={workspace}{query}")).await.expect(200);
        assert_eq!(listed["total"], 5);
        each(&listed["endUsers"], "externalId").into_iter().map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(page("").await, ["c", "a", "d", "b", "e"], "oldest first, though all are of one millisecond");
    assert_eq!(page("&limit=2").await, ["c", "a"]);
    assert_eq!(page("&limit=2&offset=2").await, ["d", "b"]);
    assert_eq!(page("&limit=2&offset=4").await, ["e"]);
    assert!(page("&offset=5").await.is_empty());
}

async fn a_search_finds_text_in_id_name_and_address(app: TestApp) {
    let workspace = app.workspace(&[]).await;
    let base = json!({ "workspaceId": workspace });
    for body in [
        json!({ "externalId": "user_alice" }),
        json!({ "externalId": "u2", "displayName": "Alice Johnson" }),
        json!({ "externalId": "u3", "email": "alice@example.com" }),
        json!({ "externalId": "u4", "displayName": "Bob", "email": "bob@example.com" }),
    ] {
        app.backend().post("/api/v1/end-users", with(&base, &body)).await.expect(201);
    }
    assert_eq!(found(&app, &workspace, &[("search", "ALICE")]).await, ["user_alice", "u2", "u3"]);
    assert_eq!(found(&app, &workspace, &[("search", "example.com")]).await, ["u3", "u4"]);
    assert_eq!(found(&app, &workspace, &[("search", "johnson")]).await, ["u2"]);
    assert_eq!(found(&app, &workspace, &[("search", "alice"), ("externalId", "u3")]).await, ["u3"]);
    assert!(found(&app, &workspace, &[("search", "carol")]).await.is_empty());
    assert_eq!(found(&app, &workspace, &[("search", "")]).await.len(), 4);
}

async fn a_search_takes_every_character_at_its_word(app: TestApp) {
    let workspace = people(&app, &["100%", "100x", "a_b", "axb", r"back\slash", "quo'te", "two  blanks"]).await;
    for (search, wanted) in
        [("%", "100%"), ("_", "a_b"), ("a_b", "a_b"), (r"\", r"back\slash"), ("'", "quo'te"), ("o  b", "two  blanks")]
    {
        assert_eq!(found(&app, &workspace, &[("search", search)]).await, [wanted], "{search:?}");
    }
    for nothing in [r"\%", "%%", "__", "' OR 1=1 --", "*"] {
        assert!(found(&app, &workspace, &[("search", nothing)]).await.is_empty(), "{nothing:?}");
    }
}

async fn a_search_finds_letters_beyond_ascii(app: TestApp) {
    let workspace = people(&app, &["ÉMILE", "émile", "İstanbul", "ΣΊΣΥΦΟΣ", "日本"]).await;
    for text in ["ÉMILE", "émile", "İstanbul", "ΣΊΣΥΦΟΣ", "日"] {
        let hits = found(&app, &workspace, &[("search", text)]).await;
        assert!(hits.iter().any(|hit| hit.contains(text)), "{text} is not among {hits:?}");
    }
}

async fn an_external_id_is_found_exactly(app: TestApp) {
    let workspace = people(&app, &["user_1", "User_1", "user_10"]).await;
    assert_eq!(found(&app, &workspace, &[("externalId", "user_1")]).await, ["user_1"]);
    assert!(found(&app, &workspace, &[("externalId", "user_")]).await.is_empty());
    assert!(found(&app, &workspace, &[("externalId", "user%")]).await.is_empty());
}

async fn a_kind_is_asked_for_by_name(app: TestApp) {
    let workspace = people(&app, &["user_1"]).await;
    assert_eq!(found(&app, &workspace, &[("type", "external")]).await, ["user_1"]);
    assert!(found(&app, &workspace, &[("type", "member")]).await.is_empty());
    let backend = app.backend();
    let base = format!("/api/v1/end-users?workspaceId={workspace}");
    let long = "a".repeat(256);
    for wrong in ["type=other", "type=", "search=%00", &format!("search={long}"), &format!("externalId={long}")] {
        backend.get(&format!("{base}&{wrong}")).await.refused(400, "VALIDATION_ERROR");
    }
}
