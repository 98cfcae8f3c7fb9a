//! Lists as files.

use serde_json::json;

use super::support::owner;
use crate::support::{TestApp, both};

both! {
    a_list_comes_whole_as_a_file_and_no_cell_is_a_formula,
    a_file_has_what_the_list_is_narrowed_down_to,
    the_trail_comes_with_its_filters,
}

fn lines(text: &str) -> Vec<Vec<String>> {
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(text.as_bytes());
    reader.records().map(|row| row.unwrap().iter().map(str::to_owned).collect()).collect()
}

async fn a_list_comes_whole_as_a_file_and_no_cell_is_a_formula(app: TestApp) {
    let workspace = app.workspace(&["slack"]).await;
    let backend = app.backend();
    let slug = backend.get(&format!("/api/v1/workspaces/{workspace}")).await.expect(200)["workspace"]["slug"].clone();
    let slug = slug.as_str().unwrap();
    for number in 0..520 {
        let name =
            if number == 0 { "=HYPERLINK(\"https://evil.test\")".to_owned() } else { format!("Person {number}") };
        let body = json!({ "workspaceId": workspace, "externalId": format!("u{number}"), "displayName": name });
        backend.post("/api/v1/end-users", body).await.expect(201);
    }
    let mut ada = owner(&app).await;
    let page = ada.opens(format!("/dashboard/workspaces/{slug}/end-users")).await;
    assert_eq!(page.all("main .rows > li").len(), 25);
    let file = ada.clicks(&page, "Export as CSV").await;
    assert_eq!(file.header("content-type"), "text/csv; charset=utf-8");
    assert_eq!(file.header("content-disposition"), format!("attachment; filename=\"{slug}-end-users.csv\""));
    let all = lines(&file.html);
    assert_eq!(all.len(), 521, "every page of it");
    assert_eq!(all[0][..4], ["id", "type", "externalId", "displayName"]);
    assert_eq!(all[1][3], "'=HYPERLINK(\"https://evil.test\")");
    assert_eq!(all[520][2], "u519");

    let connection = json!({
        "type": "OAUTH2", "integrationName": "slack", "externalId": "c1", "displayName": "A, \"B\"", "authMethodKey": "oauth2",
        "workspaceId": workspace, "endUserId": "u1", "scope": "USER", "accessToken": "canary-token",
    });
    backend.post("/api/v1/connections", connection).await.expect(201);
    let page = ada.opens(format!("/dashboard/workspaces/{slug}/connections")).await;
    let file = ada.clicks(&page, "Export as CSV").await;
    let all = lines(&file.html);
    assert_eq!((all.len(), all[1][3].as_str(), all[1][4].as_str()), (2, "A, \"B\"", "u1"));
    assert!(!file.html.contains("canary-token"));
}

async fn a_file_has_what_the_list_is_narrowed_down_to(app: TestApp) {
    let workspace = app.workspace(&["slack", "github"]).await;
    let backend = app.backend();
    let slug = backend.get(&format!("/api/v1/workspaces/{workspace}")).await.expect(200)["workspace"]["slug"].clone();
    let at = format!("/dashboard/workspaces/{}", slug.as_str().unwrap());
    for number in 0..30 {
        let name = if number % 2 == 0 { format!("Ada & {number}") } else { format!("Grace {number}") };
        let body = json!({ "workspaceId": workspace, "externalId": format!("u{number}"), "displayName": name });
        backend.post("/api/v1/end-users", body).await.expect(201);
    }
    for name in ["slack", "github"] {
        let body = json!({
            "type": "OAUTH2", "integrationName": name, "externalId": name, "displayName": name, "authMethodKey": "oauth2",
            "workspaceId": workspace, "endUserId": "u1", "scope": "USER", "accessToken": "token",
        });
        backend.post("/api/v1/connections", body).await.expect(201);
    }
    let mut ada = owner(&app).await;
    let page = ada.opens(format!("{at}/end-users")).await;
    let found = ada.fills(&page, "Show", &[("search", "ADA &"), ("type", "external")]).await;
    let file = ada.clicks(&found, "Export as CSV").await;
    let names: Vec<_> = lines(&file.html).into_iter().skip(1).map(|row| row[3].clone()).collect();
    assert_eq!(
        (names.len(), names[0].as_str()),
        (15, "Ada & 0"),
        "every one that is found, whatever page is looked at"
    );
    let none = ada.fills(&page, "Show", &[("type", "member")]).await;
    assert_eq!(lines(&ada.clicks(&none, "Export as CSV").await.html).len(), 1, "the heads of its columns");

    let page = ada.opens(format!("{at}/connections")).await;
    let found = ada.fills(&page, "Show", &[("integration", "github"), ("status", "ACTIVE")]).await;
    let rows = lines(&ada.clicks(&found, "Export as CSV").await.html);
    assert_eq!((rows.len(), rows[1][1].as_str()), (2, "github"));
    let none = ada.fills(&page, "Show", &[("status", "ERROR")]).await;
    assert_eq!(lines(&ada.clicks(&none, "Export as CSV").await.html).len(), 1);
    // The next page's own place in the list is no filter.
    let page = ada.opens(format!("{at}/end-users?offset=25&notice=saved")).await;
    assert_eq!(lines(&ada.clicks(&page, "Export as CSV").await.html).len(), 31);
}

async fn the_trail_comes_with_its_filters(app: TestApp) {
    let workspace = app.workspace(&["slack"]).await;
    let backend = app.backend();
    let slug = backend.get(&format!("/api/v1/workspaces/{workspace}")).await.expect(200)["workspace"]["slug"].clone();
    let connection = json!({
        "type": "OAUTH2", "integrationName": "slack", "externalId": "c1", "displayName": "Slack", "authMethodKey": "oauth2",
        "workspaceId": workspace, "accessToken": "token",
    });
    backend.post("/api/v1/connections", connection).await.expect(201);
    let mut ada = owner(&app).await;
    let trail = format!("/dashboard/workspaces/{}/trail", slug.as_str().unwrap());
    let page = ada.opens(format!("{trail}?type=connection.created")).await;
    let file = ada.clicks(&page, "Export as CSV").await;
    let all = lines(&file.html);
    assert_eq!((all.len(), all[1][2].as_str(), all[1][3].as_str()), (2, "connection.created", "api_key"));
    let wide = ada.opens(format!("{trail}?scope=organization&type=member.signed_in")).await;
    assert!(wide.says("Member signed in") && wide.says("by owner@acme.test"), "{}", wide.html);
}
