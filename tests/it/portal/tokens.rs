//! Tokens that somebody has changed, and the keys that sign them.

use aws_lc_rs::signature::Ed25519KeyPair;
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use chrono::TimeDelta;
use portico::{links::PUBLISHED_AHEAD, services::jobs};
use serde_json::{Value, json};

use super::steps::{Scene, assert_trouble};
use crate::support::{Backend, TestApp, both};

both! {
    a_token_that_was_changed_or_made_up_is_refused,
    a_token_opens_only_what_it_was_made_for,
    a_rotated_key_leaves_old_links_valid_until_it_retires,
}

fn token_of(link: &str) -> String {
    link.split_once("token=").unwrap().1.to_owned()
}

fn header_of(token: &str) -> Value {
    let header = token.split_once('_').unwrap().1.split('.').next().unwrap();
    serde_json::from_slice(&BASE64_URL_SAFE_NO_PAD.decode(header).unwrap()).unwrap()
}

fn encoded(value: &Value) -> String {
    BASE64_URL_SAFE_NO_PAD.encode(serde_json::to_vec(value).unwrap())
}

async fn session(scene: &Scene) -> String {
    let body = json!({
        "integrationName": "github", "connectionName": "Support", "externalId": "support",
        "workspaceId": scene.workspace,
    });
    let made = scene.app.backend().post("/api/v1/connect/token", body).await.expect(200);
    made["token"].as_str().unwrap().to_owned()
}

async fn a_token_that_was_changed_or_made_up_is_refused(app: TestApp) {
    let mut scene = Scene::of(app, &["github"]).await;
    let token = token_of(&scene.link);
    let parts: Vec<_> = token.strip_prefix("eut_").unwrap().split('.').collect();
    let (header, payload, signature) = (parts[0], parts[1], parts[2]);
    let kid = header_of(&token)["kid"].clone();
    let mut claims: Value = serde_json::from_slice(&BASE64_URL_SAFE_NO_PAD.decode(payload).unwrap()).unwrap();
    let foreign = Ed25519KeyPair::generate().unwrap();
    let foreign = BASE64_URL_SAFE_NO_PAD.encode(foreign.sign(format!("{header}.{payload}").as_bytes()));
    let none = encoded(&json!({ "alg": "none", "typ": "JWT", "kid": kid }));
    let hmac = encoded(&json!({ "alg": "HS256", "typ": "JWT", "kid": kid }));
    let unknown = encoded(&json!({ "alg": "EdDSA", "kid": "01939b1e-7c1a-7cc0-8a3e-2f6f0d6a9b10" }));
    claims["exp"] = json!(claims["exp"].as_i64().unwrap() + 1);
    let longer = encoded(&claims);
    let long = "a".repeat(9_000);
    for forged in [
        String::new(),
        "eut_".to_owned(),
        "eut_x".to_owned(),
        "eut_a.b.c".to_owned(),
        format!("eut_{long}"),
        token[..token.len() - 5].to_owned(),
        token.trim_start_matches("eut_").to_owned(),
        format!("eut_{header}.{payload}.{foreign}"),
        format!("eut_{none}.{payload}."),
        format!("eut_{none}.{payload}.{signature}"),
        format!("eut_{hmac}.{payload}.{signature}"),
        format!("eut_{unknown}.{payload}.{signature}"),
        format!("eut_{header}.{longer}.{signature}"),
        format!("eut_{header}.{payload}.{signature}.{signature}"),
    ] {
        let page = scene.visitor.opens(format!("/connect/portal?token={forged}")).await;
        let (status, heading) =
            if forged.is_empty() { (403, "Open your link first") } else { (400, "This link is incomplete") };
        assert_trouble(&page, status, heading);
    }
    assert!(scene.visitor.cookies.is_empty(), "nothing was opened");
}

async fn a_token_opens_only_what_it_was_made_for(app: TestApp) {
    let mut scene = Scene::of(app, &["github"]).await;
    let (link, session) = (token_of(&scene.link), session(&scene).await);
    let (link_jws, session_jws) = (link.strip_prefix("eut_").unwrap(), session.strip_prefix("cst_").unwrap());
    for path in [
        format!("/connect/portal?token={session}"),
        format!("/connect/portal?token=eut_{session_jws}"),
        format!("/connect?token={link}"),
        format!("/connect?token=cst_{link_jws}"),
    ] {
        assert_trouble(&scene.visitor.opens(&path).await, 400, "This link is incomplete");
    }
    let nobody = Backend::nobody(&scene.app.base);
    for token in [link.clone(), format!("cst_{link_jws}")] {
        nobody.post("/api/v1/connect/session/poll", json!({ "token": token })).await.refused(401, "INVALID_TOKEN");
    }
    // A server of another name has signed with other keys, and for itself.
    let other = TestApp::start(scene.app.engine).await;
    assert_trouble(
        &other.visitor().opens(format!("/connect/portal?token={link}")).await,
        400,
        "This link is incomplete",
    );
}

async fn published(app: &TestApp) -> Vec<String> {
    let set = Backend::nobody(&app.base).get("/.well-known/jwks.json").await.expect(200);
    let keys = set["keys"].as_array().unwrap();
    for key in keys {
        assert_eq!((&key["kty"], &key["crv"], &key["alg"]), (&json!("OKP"), &json!("Ed25519"), &json!("EdDSA")));
        assert!(key["d"].is_null(), "a private key is not published");
    }
    keys.iter().map(|key| key["kid"].as_str().unwrap().to_owned()).collect()
}

async fn a_rotated_key_leaves_old_links_valid_until_it_retires(app: TestApp) {
    let scene = Scene::of(app, &["github"]).await;
    let (app, context) = (&scene.app, scene.app.context());
    let kid = |link: &str| header_of(&token_of(link))["kid"].as_str().unwrap().to_owned();
    let old = kid(&scene.link);
    assert_eq!(published(app).await, std::slice::from_ref(&old));
    app.later(TimeDelta::days(1));
    assert!(context.keys.rotate(context.ring(), true).await.unwrap());
    let keys = published(app).await;
    assert_eq!((keys.len(), &keys[0]), (2, &old));
    assert_eq!(kid(&app.link(&scene.alice).await), old, "a key is published before it signs");
    app.later(PUBLISHED_AHEAD);
    assert_eq!(kid(&app.link(&scene.alice).await), keys[1]);
    assert_eq!(app.visitor().opens(&scene.link).await.status, 200, "an old link stays valid");
    let long = app.link_with(&scene.alice, json!({ "expiresIn": 2_592_000 })).await;
    for _ in 0..62 {
        jobs::sweep(context).await.unwrap();
        app.later(TimeDelta::days(1));
    }
    jobs::sweep(context).await.unwrap();
    let left = published(app).await;
    assert!(!left.contains(&old) && !left.is_empty(), "{left:?}");
    assert_trouble(&app.visitor().opens(&long).await, 400, "This link is incomplete");
    assert_eq!(app.visitor().opens(&app.link(&scene.alice).await).await.status, 200);
}
