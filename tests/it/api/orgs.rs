//! `/api/v1/orgs`, and what the service key opens.

use serde_json::json;

use super::{ENGINES, NOTHING, id};
use crate::support::{Backend, SERVICE_KEY, TestApp, both};

both! {
    the_service_key_makes_reads_and_changes_organizations,
    a_slug_belongs_to_one_organization,
    an_organization_needs_a_name_and_a_slug,
    what_names_no_organization_is_not_found,
    without_the_service_key_organizations_are_out_of_reach,
    the_service_key_acts_for_the_organization_that_it_names,
}

async fn the_service_key_makes_reads_and_changes_organizations(app: TestApp) {
    let service = Backend::service(&app.base, SERVICE_KEY);
    let made = service.post("/api/v1/orgs", json!({ "name": "Acme", "slug": "sdk-test-1719" })).await.expect(201);
    let at = format!("/api/v1/orgs/{}", id(&made, "org"));
    assert_eq!(service.get(&at).await.expect(200), made);
    app.later(chrono::TimeDelta::seconds(1));
    let changed = service.patch(&at, json!({ "name": "Acme & Söhne" })).await.expect(200);
    assert_eq!((&changed["org"]["name"], &changed["org"]["slug"]), (&"Acme & Söhne".into(), &"sdk-test-1719".into()));
    assert_eq!(changed["org"]["updatedAt"], "2026-03-01T12:00:01.000Z");
    assert_eq!(service.get(&at).await.expect(200), changed);
    service.patch(&at, json!({})).await.refused(400, "NO_UPDATES");
    service.patch(&at, json!({ "slug": "Upper" })).await.refused(400, "VALIDATION_ERROR");
}

async fn a_slug_belongs_to_one_organization(app: TestApp) {
    let service = Backend::service(&app.base, SERVICE_KEY);
    let body = json!({ "name": "Acme", "slug": "acme" });
    service.post("/api/v1/orgs", body.clone()).await.expect(201);
    service.post("/api/v1/orgs", body).await.refused(409, "SLUG_EXISTS");
    let other = service.post("/api/v1/orgs", json!({ "name": "Other", "slug": "other" })).await.expect(201);
    let at = format!("/api/v1/orgs/{}", id(&other, "org"));
    service.patch(&at, json!({ "slug": "acme" })).await.refused(409, "SLUG_EXISTS");
    assert_eq!(service.get(&at).await.expect(200)["org"]["slug"], "other");
    service.patch(&at, json!({ "slug": "other", "name": "Still other" })).await.expect(200);
}

async fn an_organization_needs_a_name_and_a_slug(app: TestApp) {
    let service = Backend::service(&app.base, SERVICE_KEY);
    for body in [
        json!({}),
        json!({ "name": "Acme" }),
        json!({ "slug": "acme" }),
        json!({ "name": "", "slug": "acme" }),
        json!({ "name": "Acme", "slug": "-acme" }),
        json!({ "name": "Acme", "slug": "Acme" }),
        json!({ "name": "a".repeat(256), "slug": "acme" }),
        json!({ "name": "Acme", "slug": "a".repeat(64) }),
    ] {
        service.post("/api/v1/orgs", body).await.refused(400, "VALIDATION_ERROR");
    }
}

async fn what_names_no_organization_is_not_found(app: TestApp) {
    let service = Backend::service(&app.base, SERVICE_KEY);
    for name in [NOTHING, "nonexistent-id", "%00"] {
        service.get(&format!("/api/v1/orgs/{name}")).await.refused(404, "NOT_FOUND");
        service.patch(&format!("/api/v1/orgs/{name}"), json!({ "name": "X" })).await.refused(404, "NOT_FOUND");
    }
}

async fn without_the_service_key_organizations_are_out_of_reach(app: TestApp) {
    let service = Backend::service(&app.base, SERVICE_KEY);
    let made = service.post("/api/v1/orgs", json!({ "name": "Acme", "slug": "acme" })).await.expect(201);
    let at = format!("/api/v1/orgs/{}", id(&made, "org"));
    for somebody in [
        Backend::nobody(&app.base),
        app.backend(),
        Backend::service(&app.base, "another-service-key"),
        Backend::service(&app.base, ""),
    ] {
        let body = json!({ "name": "Mine", "slug": "mine" });
        somebody.post("/api/v1/orgs", body).await.refused(401, "UNAUTHORIZED");
        somebody.get(&at).await.refused(401, "UNAUTHORIZED");
        somebody.patch(&at, json!({ "name": "Mine" })).await.refused(401, "UNAUTHORIZED");
    }
    assert_eq!(service.get(&at).await.expect(200), made);
}

async fn the_service_key_acts_for_the_organization_that_it_names(app: TestApp) {
    let service = Backend::service(&app.base, SERVICE_KEY);
    let made = service.post("/api/v1/orgs", json!({ "name": "Acme", "slug": "acme" })).await.expect(201);
    let acting = service.for_org(&id(&made, "org"));
    let key = acting.post("/api/v1/api-keys", json!({ "name": "First" })).await.expect(201);
    assert_eq!(key["apiKey"]["orgId"], made["org"]["id"]);
    let backend = Backend::new(&app.base, key["plainKey"].as_str().unwrap());
    assert_eq!(backend.get("/api/v1/api-keys").await.expect(200)["total"], 1);
    let gone = format!("/api/v1/api-keys/{}", id(&key, "apiKey"));
    assert_eq!(acting.delete(&gone).await.expect(200)["deleted"], true);
    backend.get("/api/v1/workspaces").await.refused(401, "UNAUTHORIZED");

    service.get("/api/v1/workspaces").await.refused(401, "UNAUTHORIZED");
    service.for_org("not-a-uuid").get("/api/v1/workspaces").await.refused(401, "UNAUTHORIZED");
    service.for_org(NOTHING).get("/api/v1/workspaces").await.refused(404, "NOT_FOUND");
    let wrong = Backend::service(&app.base, "another-service-key").for_org(&id(&made, "org"));
    wrong.get("/api/v1/workspaces").await.refused(401, "UNAUTHORIZED");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_without_a_service_key_has_its_routes_off() {
    for engine in ENGINES {
        let app = TestApp::start_with(engine, |config| config.service_key = None).await;
        for key in ["", SERVICE_KEY] {
            let service = Backend::service(&app.base, key);
            let body = json!({ "name": "Acme", "slug": "acme" });
            service.post("/api/v1/orgs", body).await.refused(401, "UNAUTHORIZED");
            service.for_org(NOTHING).get("/api/v1/workspaces").await.refused(401, "UNAUTHORIZED");
        }
        app.backend().get("/api/v1/workspaces").await.expect(200);
    }
}
