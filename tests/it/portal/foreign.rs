//! An authorization server that is not ours, `oidc-provider`: connecting, renewing with rotation, and withdrawing.

use chrono::TimeDelta;
use portico::outbound::EgressPolicy;
use serde_json::{Value, json};

use super::steps::{ids, submits};
use crate::{
    resilience::refresh::reader,
    support::{Backend, Engine, TestApp, Visitor},
};

/// Where `scripts/test` says that it listens.
pub const SERVER: &str = "PORTICO_TEST_OIDC";

fn definition(at: &str) -> String {
    format!(
        r#"name = "foreign"
display_name = "Foreign"
description = "An authorization server of somebody else's."
categories = ["DEVELOPER_TOOLS"]
docs = "https://www.npmjs.com/package/oidc-provider"
reviewed_on = 2026-11-24

[api]
base_url = "{at}"

[[auth]]
key = "oauth2"
type = "OAUTH2"

[auth.oauth2]
authorize_url = "{at}/auth"
token_url = "{at}/token"
issuer = "{at}"
client_auth = "basic"
authorize_params = {{ prompt = "consent" }}
lifetime = {{ refresh_rotates = true }}
revocation = {{ url = "{at}/token/revocation", auth = "basic", what = "This connection only." }}

[auth.oauth2.scope]
default = [
    {{ id = "openid", text = "Confirm which account is yours" }},
    {{ id = "email", text = "See your address" }},
    {{ id = "offline_access", text = "Stay connected", optional = true }},
]

[auth.identity]
request = {{ url = "/me" }}
id = "/sub"
label = ["/email"]
"#
    )
}

/// What the server says of a token: whose it is, or 401.
async fn whose(at: &str, token: &str) -> u16 {
    let request = Backend::new(at, token).get("/me").await;
    request.status
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_real_authorization_server_goes_through_the_whole_life_of_a_grant() {
    #[expect(clippy::disallowed_methods, reason = "the test script tells by the environment")]
    let at = std::env::var(SERVER).unwrap_or_else(|_| panic!("{SERVER} says where oidc-provider listens"));
    let files = tempfile::tempdir().unwrap();
    std::fs::write(files.path().join("foreign.toml"), definition(&at)).unwrap();
    let app = TestApp::start_with(Engine::Sqlite, |config| {
        config.catalog_dir = Some(files.path().to_owned());
        config.egress = EgressPolicy::parse("127.0.0.0/8").unwrap();
    })
    .await;
    let workspace = app.workspace(&[]).await;
    let client = Backend::nobody(&at)
        .post(
            "/reg",
            json!({
                "redirect_uris": [format!("{}/api/v1/connect/oauth-callback", app.base)],
                "grant_types": ["authorization_code", "refresh_token"],
                "response_types": ["code"],
                "token_endpoint_auth_method": "client_secret_basic",
                "application_type": "native",
            }),
        )
        .await
        .expect(201);
    let body = json!({
        "integrationName": "foreign", "clientId": client["client_id"], "clientSecret": client["client_secret"],
    });
    app.backend().post("/api/v1/oauth-apps", body).await.expect(201);
    let body = json!({ "integrationName": "foreign", "connectionStrategy": "per_user" });
    app.backend().post(&format!("/api/v1/workspaces/{workspace}/integrations"), body).await.expect(201);
    let alice = app.end_user(&workspace, "user_123").await;

    // Connecting: sign in there, allow, and come back.
    let mut visitor = Visitor::new(&app.base);
    visitor.opens(app.link(&alice).await).await;
    let form = visitor.opens("/connect/portal/foreign").await;
    let sign_in = submits(&mut visitor, &form).await;
    let consent = visitor.fills(&sign_in, "Sign-in", &[("login", "ada"), ("password", "any")]).await;
    let done = visitor.presses(&consent, "Continue").await;
    assert_eq!(done.heading(), "Foreign is connected", "{}", done.html);
    let connections = app.connections(&alice).await;
    assert_eq!(connections[0]["accountLabel"], "ada@example.com");
    let id = ids(&Value::from(connections))[0].clone();

    // Renewing, time and again: each refresh token is good for one use there.
    let reader = reader(&app).await;
    let credentials = async || {
        let answer = reader.get(&format!("/api/v1/connections/{id}/credentials")).await.expect(200);
        answer["credentials"]["accessToken"].as_str().unwrap().to_owned()
    };
    let mut tokens = vec![credentials().await];
    for _ in 0..3 {
        app.later(TimeDelta::minutes(61));
        let token = credentials().await;
        assert!(!tokens.contains(&token));
        assert_eq!(whose(&at, &token).await, 200);
        tokens.push(token);
    }

    // Withdrawing: the last token is dead at the provider, too.
    app.backend().delete(&format!("/api/v1/connections/{id}")).await.expect(200);
    app.run_jobs().await;
    assert_eq!(whose(&at, tokens.last().unwrap()).await, 401);
}
