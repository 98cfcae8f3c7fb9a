//! Connections of every kind that the backend makes, and their credentials in clear.

use portico::services::connections::READING_GRAIN;
use serde_json::{Value, json};

use super::{id, reader, with};
use crate::{
    portal::methods::keeper::Kept,
    support::{Answer, TestApp, both},
};

both! {
    a_connection_of_every_kind_is_made_and_read_back,
    only_a_key_that_may_reads_credentials_and_each_reading_is_recorded,
    another_kind_than_the_method_yields_is_refused,
    of_several_methods_the_caller_says_which,
    what_is_wrong_with_a_field_is_said_at_the_member,
    a_name_is_taken_once_for_each_method,
    a_credential_is_verified_with_the_provider_if_asked,
    a_provider_that_is_down_saves_nothing,
}

/// A body for each of the keeper's integrations, by slug.
fn body(kept: &Kept, slug: &str) -> Value {
    let (kind, members) = match slug {
        "keeper-key" | "keeper-plain" => ("SECRET_TEXT", json!({ "secretText": "canary-key-ada" })),
        "keeper-basic" => ("BASIC_AUTH", json!({ "username": "ada", "password": "canary-password" })),
        "keeper-custom" => {
            let props =
                json!({ "tenant": "acme", "region": "us", "apiKey": "canary-tenant-key", "pem": "canary\npem" });
            ("CUSTOM_AUTH", json!({ "props": props }))
        }
        "keeper-robot" => {
            ("CUSTOM_AUTH", json!({ "props": { "clientId": "robot", "clientSecret": "canary-robot-secret" } }))
        }
        "keeper-oauth1" => {
            ("CUSTOM_AUTH", json!({ "props": { "accessToken": "canary-o1-token", "tokenSecret": "canary-o1-secret" } }))
        }
        _ => {
            let props = json!({ "tenant": "acme" });
            let tokens = json!({ "accessToken": "canary-granted", "scope_oauth": "read", "expiresIn": 3_600 });
            ("OAUTH2", with(&tokens, &json!({ "props": props, "authMethodKey": "oauth2" })))
        }
    };
    let base = json!({
        "type": kind, "integrationName": slug, "externalId": slug, "displayName": "Ada's", "endUserId": "user_123",
        "workspaceId": kept.workspace,
    });
    with(&base, &members)
}

async fn makes(kept: &Kept, body: Value) -> Answer {
    let answer = kept.app.backend().post("/api/v1/connections", body).await;
    assert!(!answer.text.contains("canary"), "{}", answer.text);
    answer
}

async fn total(kept: &Kept) -> Value {
    kept.app.backend().get("/api/v1/connections").await.expect(200)["total"].clone()
}

async fn a_connection_of_every_kind_is_made_and_read_back(app: TestApp) {
    let kept = Kept::of(app.engine, &[]).await;
    let reader = reader(&kept.app).await;
    for (slug, method, wanted) in [
        ("keeper-key", "api_key", json!({ "type": "SECRET_TEXT", "secretText": "canary-key-ada", "props": {} })),
        (
            "keeper-basic",
            "basic_auth",
            json!({ "type": "BASIC_AUTH", "username": "ada", "password": "canary-password", "props": {} }),
        ),
        (
            "keeper-custom",
            "custom_auth",
            json!({ "type": "CUSTOM_AUTH", "props": {
                "tenant": "acme", "region": "us", "apiKey": "canary-tenant-key", "pem": "canary\npem",
            } }),
        ),
        (
            "keeper-oauth1",
            "oauth1",
            json!({
                "type": "CUSTOM_AUTH", "accessToken": "canary-o1-token", "tokenSecret": "canary-o1-secret", "props": {},
            }),
        ),
        (
            "keeper-tenant",
            "oauth2",
            json!({
                "type": "OAUTH2", "accessToken": "canary-granted", "scopes": ["read"], "props": { "tenant": "acme" },
                "expiresAt": "2026-03-01T13:00:00.000Z",
            }),
        ),
    ] {
        let made = makes(&kept, body(&kept, slug)).await.expect(201)["connection"].clone();
        assert_eq!((&made["type"], &made["authMethodKey"]), (&wanted["type"], &json!(method)), "{slug}");
        assert_eq!((&made["status"], &made["endUserId"]), (&json!("ACTIVE"), &json!("user_123")), "{slug}");
        let at = format!("/api/v1/connections/{}/credentials", made["id"].as_str().unwrap());
        let read = reader.get(&at).await;
        let credentials = &read.expect(200)["credentials"];
        for (name, value) in wanted.as_object().unwrap() {
            assert_eq!(&credentials[name], value, "{slug} {name}");
        }
        let names: Vec<_> = ["secretText", "username", "password", "accessToken", "tokenSecret"]
            .into_iter()
            .filter(|name| credentials.get(name).is_some() != wanted.get(name).is_some())
            .collect();
        assert!(names.is_empty(), "{slug}: {names:?}");
    }
}

async fn only_a_key_that_may_reads_credentials_and_each_reading_is_recorded(app: TestApp) {
    let kept = Kept::of(app.engine, &[]).await;
    let (backend, reader) = (kept.app.backend(), reader(&kept.app).await);
    let made = id(&makes(&kept, body(&kept, "keeper-key")).await.expect(201), "connection");
    let at = format!("/api/v1/connections/{made}/credentials");
    let trail = format!("/api/v1/activity?connectionId={made}&type=credentials.read");
    let refused = backend.get(&at).await;
    refused.refused(403, "SCOPE_DENIED");
    assert!(!refused.text.contains("canary"));
    assert_eq!(backend.get(&trail).await.expect(200)["total"], 0);
    for n in 1..=2 {
        // Once a minute, however often.
        reader.get(&at).await.expect(200);
        reader.get(&at).await.expect(200);
        let told = backend.get(&trail).await;
        assert!(!told.text.contains("canary"));
        let told = told.expect(200);
        assert_eq!((&told["total"], &told["events"][0]["actor"]), (&json!(n), &json!("api_key")));
        kept.app.later(READING_GRAIN);
    }
}

async fn another_kind_than_the_method_yields_is_refused(app: TestApp) {
    let kept = Kept::of(app.engine, &[]).await;
    let kinds = ["OAUTH2", "SECRET_TEXT", "BASIC_AUTH", "CUSTOM_AUTH", "PLATFORM_OAUTH2"];
    for slug in ["keeper-key", "keeper-basic", "keeper-custom", "keeper-tenant"] {
        let fine = body(&kept, slug);
        let own = fine["type"].as_str().unwrap();
        for kind in kinds.into_iter().filter(|kind| !(*kind == own || own == "OAUTH2" && kind.ends_with("OAUTH2"))) {
            let refused = makes(&kept, with(&fine, &json!({ "type": kind }))).await.refused(400, "VALIDATION_ERROR");
            assert!(refused["details"]["fields"]["type"].is_string(), "{slug} {kind}: {refused}");
        }
    }
    assert_eq!(total(&kept).await, 0);
}

async fn of_several_methods_the_caller_says_which(app: TestApp) {
    let kept = Kept::of(app.engine, &[]).await;
    let any = json!({ "integrationName": "keeper-any", "externalId": "any" });
    // One method yields a key, one a password, one tokens: the type tells them apart.
    for (slug, method) in [("keeper-key", "api_key"), ("keeper-basic", "basic_auth"), ("keeper-tenant", "oauth2")] {
        let fine = with(&with(&body(&kept, slug), &any), &json!({ "authMethodKey": null }));
        let made = makes(&kept, fine).await.expect(201);
        assert_eq!(made["connection"]["authMethodKey"], method);
    }
    let key = with(&body(&kept, "keeper-key"), &any);
    let unknown = with(&key, &json!({ "authMethodKey": "nonsense" }));
    makes(&kept, unknown).await.refused(400, "VALIDATION_ERROR");
}

async fn what_is_wrong_with_a_field_is_said_at_the_member(app: TestApp) {
    let kept = Kept::of(app.engine, &[]).await;
    let props = |slug: &str, over: Value| {
        let fine = body(&kept, slug);
        with(&fine, &json!({ "props": with(&fine["props"], &over) }))
    };
    for (wrong, member) in [
        (props("keeper-custom", json!({ "region": "moon" })), "props.region"),
        (props("keeper-custom", json!({ "tenant": "NO SPACES" })), "props.tenant"),
        (props("keeper-custom", json!({ "apiKey": null })), "props.apiKey"),
        (props("keeper-tenant", json!({ "tenant": "../evil" })), "props.tenant"),
        (props("keeper-oauth1", json!({ "tokenSecret": null })), "props.tokenSecret"),
        (with(&body(&kept, "keeper-key"), &json!({ "secretText": null })), "secretText"),
        (with(&body(&kept, "keeper-basic"), &json!({ "password": null })), "password"),
        (with(&body(&kept, "keeper-tenant"), &json!({ "accessToken": null })), "accessToken"),
        (with(&body(&kept, "keeper-custom"), &json!({ "props": { "tenant": [] } })), "props"),
    ] {
        let refused = makes(&kept, wrong).await.refused(400, "VALIDATION_ERROR");
        assert!(refused["details"]["fields"][member].is_string(), "{member}: {refused}");
    }
    assert_eq!(total(&kept).await, 0);
    // What has a default need not be said.
    let made = makes(&kept, props("keeper-custom", json!({ "region": null }))).await.expect(201);
    let at = format!("/api/v1/connections/{}/credentials", id(&made, "connection"));
    let read = reader(&kept.app).await.get(&at).await.expect(200);
    assert_eq!(read["credentials"]["props"]["region"], "eu");
}

async fn a_name_is_taken_once_for_each_method(app: TestApp) {
    let kept = Kept::of(app.engine, &[]).await;
    let any = json!({ "integrationName": "keeper-any", "externalId": "same" });
    let key = with(&body(&kept, "keeper-key"), &any);
    makes(&kept, key.clone()).await.expect(201);
    makes(&kept, key).await.refused(409, "DUPLICATE");
    makes(&kept, with(&body(&kept, "keeper-basic"), &any)).await.expect(201);
    assert_eq!(total(&kept).await, 2);
}

async fn a_credential_is_verified_with_the_provider_if_asked(app: TestApp) {
    let kept = Kept::of(app.engine, &[]).await;
    let verified = |slug: &str, over: Value| with(&with(&body(&kept, slug), &json!({ "verify": true })), &over);
    makes(&kept, body(&kept, "keeper-key")).await.expect(201);
    assert!(kept.keeper.asked().is_empty(), "nobody asked for it to be verified");
    let again = json!({ "externalId": "verified" });
    for (slug, label) in [
        ("keeper-key", "ada@example.com"),
        ("keeper-basic", "ada@example.com"),
        ("keeper-custom", "tenant@example.com"),
        ("keeper-robot", "ada@example.com"),
        ("keeper-tenant", "ada@example.com"),
    ] {
        let made = makes(&kept, verified(slug, again.clone())).await.expect(201);
        assert_eq!(made["connection"]["accountLabel"], label, "{slug}");
    }
    let before = total(&kept).await;
    let refused = json!({ "externalId": "refused" });
    for (slug, over, member) in [
        ("keeper-key", json!({ "secretText": "canary-wrong" }), "secretText"),
        ("keeper-basic", json!({ "password": "canary-wrong" }), "password"),
        (
            "keeper-robot",
            json!({ "props": { "clientId": "robot", "clientSecret": "canary-wrong" } }),
            "props.clientSecret",
        ),
        ("keeper-tenant", json!({ "accessToken": "canary-wrong" }), "accessToken"),
    ] {
        let wrong = verified(slug, with(&over, &refused));
        let answer = makes(&kept, wrong).await.refused(400, "INVALID_CONFIG");
        assert!(answer["details"]["fields"][member].is_string(), "{slug}: {answer}");
    }
    // Where there is nothing to ask, nobody claims to have asked.
    for slug in ["keeper-plain", "keeper-oauth1"] {
        let answer = makes(&kept, verified(slug, refused.clone())).await.refused(400, "VALIDATION_ERROR");
        assert!(answer["details"]["fields"]["verify"].is_string(), "{slug}: {answer}");
    }
    assert_eq!(total(&kept).await, before);
}

async fn a_provider_that_is_down_saves_nothing(app: TestApp) {
    let kept = Kept::of(app.engine, &[]).await;
    kept.keeper.answers(Some(503));
    let fine = with(&body(&kept, "keeper-key"), &json!({ "verify": true, "endUserId": "somebody_new" }));
    makes(&kept, fine.clone()).await.refused(503, "INTEGRATION_UNAVAILABLE");
    assert_eq!(total(&kept).await, 0);
    let users = kept.app.backend().get(&format!("/api/v1/end-users?workspaceId={}", kept.workspace)).await.expect(200);
    assert_eq!(users["total"], 1);
    kept.keeper.answers(None);
    makes(&kept, fine).await.expect(201);
}
