//! `/health` and the public keys.

use reqwest::Method;

use crate::support::{Backend, TestApp, both};

both! {
    the_server_is_healthy_whoever_asks,
    the_public_keys_are_for_everybody,
}

async fn the_server_is_healthy_whoever_asks(app: TestApp) {
    for somebody in [Backend::nobody(&app.base), app.backend(), Backend::new(&app.base, "nonsense")] {
        let seen = somebody.get("/health").await;
        assert_eq!(seen.expect(200)["status"], "healthy");
        assert!(seen.header("content-type").starts_with("application/json"));
    }
    let nobody = Backend::nobody(&app.base);
    let seen = nobody.send(nobody.request(Method::HEAD, "/health")).await;
    assert_eq!((seen.status, seen.text.as_str()), (200, ""));
}

async fn the_public_keys_are_for_everybody(app: TestApp) {
    let seen = Backend::nobody(&app.base).get("/.well-known/jwks.json").await.expect(200);
    let key = &seen["keys"][0];
    assert_eq!((&key["kty"], &key["crv"], &key["alg"]), (&"OKP".into(), &"Ed25519".into(), &"EdDSA".into()));
    assert!(key["kid"].is_string() && key["x"].is_string());
    assert!(key.get("d").is_none(), "the private half stays at home");
}
