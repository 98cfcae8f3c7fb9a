//! Keys that are limited to workspaces.

use serde_json::json;

use super::{each, id, scoped, slack, workspace_of};
use crate::support::{TestApp, both};

both! {
    a_scoped_key_sees_its_own_workspaces_only,
    a_workspace_named_twice_counts_once,
    a_scoped_key_does_not_touch_what_belongs_to_the_organization,
    a_scoped_key_works_inside_its_workspace,
}

async fn a_scoped_key_sees_its_own_workspaces_only(app: TestApp) {
    let backend = app.backend();
    let mut all = Vec::new();
    for slug in ["a", "b", "c"] {
        all.push(workspace_of(&backend, slug).await);
    }
    let holder = scoped(&backend, &[&all[2], &all[0]]).await;
    let listed = holder.get("/api/v1/workspaces").await.expect(200);
    assert_eq!((each(&listed["workspaces"], "slug"), &listed["total"]), (vec!["a", "c"], &2.into()));
    let page = holder.get("/api/v1/workspaces?limit=1&offset=1").await.expect(200);
    assert_eq!((each(&page["workspaces"], "slug"), &page["total"]), (vec!["c"], &2.into()));
    holder.get(&format!("/api/v1/workspaces/{}", all[1])).await.refused(403, "SCOPE_DENIED");
    holder.get(&format!("/api/v1/connections?workspaceId={}", all[1])).await.refused(403, "SCOPE_DENIED");
    // Of several workspaces it must say which.
    holder.get("/api/v1/connections").await.refused(400, "VALIDATION_ERROR");
    backend.delete(&format!("/api/v1/workspaces/{}", all[0])).await.expect(200);
    assert_eq!(each(&holder.get("/api/v1/workspaces").await.expect(200)["workspaces"], "slug"), ["c"]);
}

async fn a_workspace_named_twice_counts_once(app: TestApp) {
    let backend = app.backend();
    let workspace = workspace_of(&backend, "a").await;
    let holder = scoped(&backend, &[&workspace, &workspace]).await;
    let listed = holder.get("/api/v1/workspaces").await.expect(200);
    assert_eq!((each(&listed["workspaces"], "slug"), &listed["total"]), (vec!["a"], &1.into()));
    holder.get("/api/v1/connections").await.expect(200);
    let keys = backend.get("/api/v1/api-keys").await.expect(200);
    assert_eq!(keys["apiKeys"][1]["permissions"]["workspaceIds"], json!([workspace, workspace]));
}

async fn a_scoped_key_does_not_touch_what_belongs_to_the_organization(app: TestApp) {
    let backend = app.backend();
    let workspace = app.workspace(&["slack"]).await;
    let holder = scoped(&backend, &[&workspace]).await;
    let key = json!({ "name": "More" });
    holder.get("/api/v1/api-keys").await.refused(403, "SCOPE_DENIED");
    holder.post("/api/v1/api-keys", key.clone()).await.refused(403, "SCOPE_DENIED");
    let other = id(&backend.post("/api/v1/api-keys", key).await.expect(201), "apiKey");
    holder.delete(&format!("/api/v1/api-keys/{other}")).await.refused(403, "SCOPE_DENIED");
    holder.post("/api/v1/workspaces", json!({ "name": "X", "slug": "x" })).await.refused(403, "SCOPE_DENIED");
    holder.get("/api/v1/oauth-apps").await.refused(403, "SCOPE_DENIED");
    let app_body = json!({ "integrationName": "github", "clientId": "c", "clientSecret": "s" });
    holder.post("/api/v1/oauth-apps", app_body).await.refused(403, "SCOPE_DENIED");
    let mut shared = slack(&workspace, "shared");
    shared.as_object_mut().unwrap().remove("workspaceId");
    holder.post("/api/v1/connections", shared.clone()).await.refused(403, "SCOPE_DENIED");
    let shared = id(&backend.post("/api/v1/connections", shared).await.expect(201), "connection");
    holder.get(&format!("/api/v1/connections?id={shared}")).await.refused(403, "SCOPE_DENIED");
    holder.delete(&format!("/api/v1/connections/{shared}")).await.refused(403, "SCOPE_DENIED");
    assert_eq!(holder.get("/api/v1/connections").await.expect(200)["total"], 0);
}

async fn a_scoped_key_works_inside_its_workspace(app: TestApp) {
    let workspace = app.workspace(&["slack"]).await;
    let holder = scoped(&app.backend(), &[&workspace]).await;
    let body = json!({ "workspaceId": workspace, "externalId": "user_123" });
    let alice = id(&holder.post("/api/v1/end-users", body).await.expect(201), "endUser");
    holder.post(&format!("/api/v1/end-users/{alice}/connect-token"), json!({})).await.expect(200);
    holder.post("/api/v1/connections", slack(&workspace, "mine")).await.expect(201);
    assert_eq!(holder.get("/api/v1/connections").await.expect(200)["total"], 1);
    assert_eq!(holder.get("/api/v1/integrations/oauth-status").await.expect(200), json!({ "configured": ["slack"] }));
    holder.patch(&format!("/api/v1/workspaces/{workspace}"), json!({ "name": "Renamed" })).await.expect(200);
    let server = json!({ "name": "Agents", "workspaceId": workspace });
    let server = id(&holder.post("/api/v1/mcp/servers", server).await.expect(201), "server");
    let token = json!({ "endUserId": "user_123" });
    holder.post(&format!("/api/v1/mcp/servers/{server}/oauth-tokens"), token).await.expect(201);
    assert_eq!(holder.get("/api/v1/mcp/servers").await.expect(200)["total"], 1);
}
