//! `/api/v1/end-users`.

use serde_json::json;

use crate::support::{TestApp, both};

both! {
    an_end_user_is_created_once_per_external_id,
}

async fn an_end_user_is_created_once_per_external_id(app: TestApp) {
    let workspace = app.workspace(&[]).await;
    let backend = app.backend();
    let body = json!({ "workspaceId": workspace, "externalId": "user_123" });
    let made = backend.post("/api/v1/end-users", body.clone()).await.expect(201);
    assert_eq!(made["endUser"]["type"], "external");
    backend.post("/api/v1/end-users", body).await.refused(409, "DUPLICATE");
}
