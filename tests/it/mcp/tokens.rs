//! What clients ask for, register, exchange and revoke.

use chrono::TimeDelta;
use serde_json::{Value, json};

use super::{
    Scene,
    client::{Client, LISTENS, RETURNS, returned, value},
};
use crate::support::{Answer, Backend, Engine, TestApp, both};

both! {
    a_client_registers_with_where_it_returns_to,
    a_client_that_is_not_known_gets_nobody_sent_back,
    a_request_that_makes_no_sense_goes_back_with_an_error,
    a_program_on_the_own_machine_picks_its_port,
    a_code_is_exchanged_once_by_whoever_asked_for_it,
    a_code_that_comes_twice_ends_what_it_gave,
    of_two_who_exchange_at_once_neither_keeps_anything,
    a_refresh_token_is_exchanged_once,
    a_client_may_ask_for_less_and_never_for_more,
    tokens_run_out,
    a_client_revokes_its_own_tokens,
    what_the_token_endpoint_cannot_read_is_refused,
    what_is_over_is_swept,
}

async fn scene(app: TestApp) -> Scene {
    let scene = Scene::of(app, &[], json!({})).await;
    let body = json!({ "workspaceId": scene.workspace, "externalId": "alice", "email": "alice@example.com" });
    scene.backend.post("/api/v1/end-users", body).await.expect(201);
    scene.integrate(json!({ "integrationName": "hash-encode" })).await;
    scene
}

async fn agreed(scene: &Scene, client: &Client) -> String {
    client.is_agreed_to(&scene.app, &mut scene.app.visitor(), "alice@example.com").await
}

async fn signed_in(scene: &Scene, client: &Client) -> Value {
    client.signs_in(&scene.app, "alice@example.com").await
}

#[track_caller]
fn denied(answer: &Answer, code: &str) {
    let told = answer.expect(if code == "invalid_client" { 401 } else { 400 });
    assert_eq!(told["error"], code, "{told}");
    assert!(told["error_description"].is_string(), "{told}");
    assert_eq!(answer.header("cache-control"), "no-store");
}

fn text<'a>(tokens: &'a Value, name: &str) -> &'a str {
    tokens[name].as_str().unwrap()
}

async fn a_client_registers_with_where_it_returns_to(app: TestApp) {
    let nobody = Backend::nobody(&app.base);
    let body = json!({
        "client_name": "Agent", "redirect_uris": [RETURNS, "https://agent.example/cb", "cursor://done"],
        "grant_types": ["authorization_code", "refresh_token"], "response_types": ["code"],
        "token_endpoint_auth_method": "client_secret_basic", "scope": "mcp:tools", "software_id": "x",
    });
    let made = nobody.post("/oauth/register", body.clone()).await.expect(201);
    assert_eq!((&made["redirect_uris"], &made["client_name"]), (&body["redirect_uris"], &json!("Agent")));
    assert_eq!(made["token_endpoint_auth_method"], "none", "a secret that anybody can have is none");
    assert!(made.get("client_secret").is_none() && made["client_id"].is_string(), "{made}");
    let nameless = nobody.post("/oauth/register", json!({ "redirect_uris": [RETURNS] })).await.expect(201);
    assert_ne!(nameless["client_id"], made["client_id"]);
    for (body, code) in [
        (json!({}), "invalid_redirect_uri"),
        (json!({ "redirect_uris": [] }), "invalid_redirect_uri"),
        (json!({ "redirect_uris": ["http://agent.example/cb"] }), "invalid_redirect_uri"),
        (json!({ "redirect_uris": ["javascript:alert(1)"] }), "invalid_redirect_uri"),
        (json!({ "redirect_uris": ["https://agent.example/#x"] }), "invalid_redirect_uri"),
        (json!({ "redirect_uris": vec![RETURNS; 11] }), "invalid_redirect_uri"),
        (json!({ "redirect_uris": [RETURNS], "client_name": "a\nb" }), "invalid_client_metadata"),
        (json!({ "redirect_uris": [RETURNS], "grant_types": ["password"] }), "invalid_client_metadata"),
        (json!({ "redirect_uris": [RETURNS], "response_types": ["token"] }), "invalid_client_metadata"),
    ] {
        denied(&nobody.post("/oauth/register", body).await, code);
    }
}

async fn a_client_that_is_not_known_gets_nobody_sent_back(app: TestApp) {
    let scene = scene(app).await;
    let client = Client::of(&scene).await;
    for over in [
        [("client_id", "")],
        [("client_id", "nonsense")],
        [("client_id", "01890000-0000-7000-8000-000000000000")],
        [("redirect_uri", "")],
        [("redirect_uri", "https://evil.example/callback")],
        [("redirect_uri", "https://agent.example/callback/../evil")],
        [("redirect_uri", "https://agent.example/callback#x")],
        [("redirect_uri", "http://localhost:53211/callback")],
    ] {
        let page = scene.app.visitor().opens(client.asks_with(&over)).await;
        assert_eq!((page.status, page.heading().as_str()), (400, "We do not know this program"), "{over:?}");
        assert_eq!(page.header("location"), "");
    }
}

async fn a_request_that_makes_no_sense_goes_back_with_an_error(app: TestApp) {
    let scene = scene(app).await;
    let client = Client::of(&scene).await;
    let other = json!({ "name": "Other", "workspaceId": scene.workspace, "authMode": "bearer" });
    let other = scene.backend.post("/api/v1/mcp/servers", other).await.expect(201);
    let (long, slash) = ("s".repeat(2_049), format!("{}/", scene.endpoint));
    for (over, error) in [
        (("response_type", "token"), "unsupported_response_type"),
        (("response_type", ""), "unsupported_response_type"),
        (("code_challenge", ""), "invalid_request"),
        (("code_challenge", "tooshort"), "invalid_request"),
        (("code_challenge_method", "plain"), "invalid_request"),
        (("code_challenge_method", ""), "invalid_request"),
        (("resource", ""), "invalid_target"),
        (("resource", "https://evil.example/mcp/srv_01890000-0000-7000-8000-000000000000"), "invalid_target"),
        (("resource", scene.app.base.as_str()), "invalid_target"),
        (("resource", slash.as_str()), "invalid_target"),
        (("resource", text(&other, "mcpEndpoint")), "invalid_target"),
        (("scope", "mcp:everything"), "invalid_scope"),
        (("state", long.as_str()), "invalid_request"),
    ] {
        let page = scene.app.visitor().peeks(client.asks_with(&[over])).await;
        let back = returned(&page);
        assert!(back.as_str().starts_with(RETURNS), "{over:?}: {back}");
        assert_eq!(value(&back, "error").as_deref(), Some(error), "{over:?}");
        assert_eq!(value(&back, "iss").as_deref(), Some(scene.app.base.as_str()));
        let state = (over.0 != "state").then(|| "a state".to_owned());
        assert_eq!(value(&back, "state"), state, "{over:?}");
    }
}

async fn a_program_on_the_own_machine_picks_its_port(app: TestApp) {
    let scene = scene(app).await;
    let client = Client::of(&scene).await;
    for other in [LISTENS, "http://127.0.0.1:61000/callback", "http://127.0.0.1/callback"] {
        let page = scene.app.visitor().opens(client.asks_with(&[("redirect_uri", other)])).await;
        assert_eq!(page.heading(), "Sign in to Acme");
        let place = other.trim_end_matches("/callback");
        assert!(page.header("content-security-policy").ends_with(place), "{other}");
    }
    let odd = [("redirect_uri", LISTENS), ("response_type", "token")];
    let back = returned(&scene.app.visitor().peeks(client.asks_with(&odd)).await);
    assert!(back.as_str().starts_with(LISTENS), "{back}");
}

async fn a_code_is_exchanged_once_by_whoever_asked_for_it(app: TestApp) {
    let scene = scene(app).await;
    let (client, other) = (Client::of(&scene).await, Client::of(&scene).await);
    let code = agreed(&scene, &client).await;
    let wrong = "w".repeat(64);
    for (over, error) in [
        (("client_id", other.id.as_str()), "invalid_grant"),
        (("client_id", "nonsense"), "invalid_client"),
        (("client_id", "01890000-0000-7000-8000-000000000000"), "invalid_client"),
        (("client_id", ""), "invalid_request"),
        (("code_verifier", wrong.as_str()), "invalid_grant"),
        (("code_verifier", client.challenge().as_str()), "invalid_grant"),
        (("code_verifier", ""), "invalid_request"),
        (("redirect_uri", "http://127.0.0.1:61000/callback"), "invalid_grant"),
        (("redirect_uri", ""), "invalid_request"),
        (("resource", scene.app.base.as_str()), "invalid_target"),
        (("code", "nonsense"), "invalid_grant"),
        (("code", ""), "invalid_request"),
    ] {
        denied(&client.redeems_with(&code, &[over]).await, error);
    }
    let tokens = client.redeems(&code).await.expect(200);
    assert_eq!(client.agent(&tokens).names().await.len(), 4);
    let late = agreed(&scene, &client).await;
    scene.app.later(TimeDelta::seconds(60));
    denied(&client.redeems(&late).await, "invalid_grant");
}

async fn a_code_that_comes_twice_ends_what_it_gave(app: TestApp) {
    let scene = scene(app).await;
    let client = Client::of(&scene).await;
    let code = agreed(&scene, &client).await;
    let tokens = client.redeems(&code).await.expect(200);
    denied(&client.redeems(&code).await, "invalid_grant");
    assert_eq!(client.agent(&tokens).asks("tools/list", json!({})).await.status, 401);
    denied(&client.refreshes(text(&tokens, "refresh_token")).await, "invalid_grant");
}

async fn of_two_who_exchange_at_once_neither_keeps_anything(app: TestApp) {
    let scene = scene(app).await;
    let client = Client::of(&scene).await;
    let code = agreed(&scene, &client).await;
    let answers = futures_util::future::join_all((0..8).map(|_| client.redeems(&code))).await;
    let won: Vec<_> = answers.iter().filter(|answer| answer.status == 200).collect();
    assert_eq!(won.len(), 1);
    assert_eq!(client.agent(&won[0].json()).asks("tools/list", json!({})).await.status, 401);
}

async fn a_refresh_token_is_exchanged_once(app: TestApp) {
    let scene = scene(app).await;
    let (client, other) = (Client::of(&scene).await, Client::of(&scene).await);
    let first = signed_in(&scene, &client).await;
    denied(&other.refreshes(text(&first, "refresh_token")).await, "invalid_grant");
    denied(&client.refreshes(text(&first, "access_token")).await, "invalid_grant");
    let elsewhere = [("resource", scene.app.base.as_str())];
    denied(&client.refreshes_with(text(&first, "refresh_token"), &elsewhere).await, "invalid_target");
    let second = client.refreshes(text(&first, "refresh_token")).await.expect(200);
    assert_ne!(first["refresh_token"], second["refresh_token"]);
    let third = client.refreshes(text(&second, "refresh_token")).await.expect(200);
    for tokens in [&first, &second, &third] {
        assert_eq!(client.agent(tokens).names().await.len(), 4, "an access token lives its hour");
    }
    // Somebody comes with one that was spent: it was stolen, and nobody knows by whom.
    denied(&client.refreshes(text(&first, "refresh_token")).await, "invalid_grant");
    denied(&client.refreshes(text(&third, "refresh_token")).await, "invalid_grant");
    for tokens in [&first, &second, &third] {
        assert_eq!(client.agent(tokens).asks("tools/list", json!({})).await.status, 401);
    }
}

async fn a_client_may_ask_for_less_and_never_for_more(app: TestApp) {
    let scene = scene(app).await;
    let client = Client::of(&scene).await;
    let mut visitor = scene.app.visitor();
    let address = visitor.opens(client.asks_with(&[("scope", "mcp:code mcp:tools")])).await;
    let enter = visitor.fills(&address, "Send me a code", &[("email", "alice@example.com")]).await;
    let code = super::client::mailed(&scene.app, 0).await;
    let consent = visitor.fills(&enter, "Continue", &[("code", &code)]).await;
    let back = returned(&visitor.presses(&consent, "Allow").await);
    let both = client.redeems(&value(&back, "code").unwrap()).await.expect(200);
    assert_eq!(both["scope"], "mcp:code mcp:tools");
    let less = client.refreshes_with(text(&both, "refresh_token"), &[("scope", "mcp:tools")]).await.expect(200);
    assert_eq!(less["scope"], "mcp:tools");
    let again = client.refreshes(text(&less, "refresh_token")).await.expect(200);
    assert_eq!(again["scope"], "mcp:code mcp:tools", "what was agreed to stays");
    let narrow = signed_in(&scene, &client).await;
    let more = client.refreshes_with(text(&narrow, "refresh_token"), &[("scope", "mcp:code")]).await;
    denied(&more, "invalid_scope");
    client.refreshes(text(&narrow, "refresh_token")).await.expect(200);
}

async fn tokens_run_out(app: TestApp) {
    let scene = scene(app).await;
    let client = Client::of(&scene).await;
    let first = signed_in(&scene, &client).await;
    scene.app.later(TimeDelta::hours(1));
    assert_eq!(client.agent(&first).asks("tools/list", json!({})).await.status, 401);
    scene.app.later(TimeDelta::days(29));
    let second = client.refreshes(text(&first, "refresh_token")).await.expect(200);
    scene.app.later(TimeDelta::days(29));
    let third = client.refreshes(text(&second, "refresh_token")).await.expect(200);
    scene.app.later(TimeDelta::days(30));
    denied(&client.refreshes(text(&third, "refresh_token")).await, "invalid_grant");
}

async fn a_client_revokes_its_own_tokens(app: TestApp) {
    let scene = scene(app).await;
    let (client, other) = (Client::of(&scene).await, Client::of(&scene).await);
    let tokens = signed_in(&scene, &client).await;
    let revokes = async |by: &Client, token: &str| {
        let answer = by.posts("/oauth/revoke", &[("token", token), ("client_id", &by.id)]).await;
        assert_eq!(answer.status, 200, "{}", answer.text);
    };
    for token in ["nonsense", scene.token.as_ref().unwrap()] {
        revokes(&client, token).await;
    }
    revokes(&other, text(&tokens, "refresh_token")).await;
    assert_eq!(client.agent(&tokens).names().await.len(), 4, "another's tokens are none of a client's business");
    assert_eq!(scene.anybody().names().await.len(), 4);
    revokes(&client, text(&tokens, "access_token")).await;
    assert_eq!(client.agent(&tokens).asks("tools/list", json!({})).await.status, 401);
    let next = client.refreshes(text(&tokens, "refresh_token")).await.expect(200);
    revokes(&client, text(&next, "refresh_token")).await;
    assert_eq!(client.agent(&next).asks("tools/list", json!({})).await.status, 401);
    denied(&client.posts("/oauth/revoke", &[("client_id", &client.id)]).await, "invalid_request");
    denied(&client.posts("/oauth/revoke", &[("token", "x"), ("client_id", "nonsense")]).await, "invalid_client");
}

async fn what_the_token_endpoint_cannot_read_is_refused(app: TestApp) {
    let scene = scene(app).await;
    let client = Client::of(&scene).await;
    denied(&client.posts("/oauth/token", &[]).await, "invalid_request");
    for grant in ["password", "client_credentials", "urn:ietf:params:oauth:grant-type:jwt-bearer"] {
        let answer = client.posts("/oauth/token", &[("grant_type", grant), ("client_id", &client.id)]).await;
        denied(&answer, "unsupported_grant_type");
    }
    let nobody = Backend::nobody(&scene.app.base);
    let request = nobody.request(reqwest::Method::POST, "/oauth/token").body(b"\xff\xfe".to_vec());
    denied(&nobody.send(request).await, "invalid_request");
    let long = "x".repeat(10_000);
    denied(&client.redeems_with(&long, &[]).await, "invalid_grant");
    denied(&client.refreshes(&long).await, "invalid_grant");
    assert_eq!(nobody.get("/oauth/token").await.status, 405);
}

async fn what_is_over_is_swept(app: TestApp) {
    let scene = scene(app).await;
    let (used, unused) = (Client::of(&scene).await, Client::of(&scene).await);
    signed_in(&scene, &used).await;
    let count = async |table: &str| {
        let sql = sqlx::AssertSqlSafe(format!("SELECT count(*) FROM {table}"));
        let (count,): (i64,) = scene.app.context().db.one(sql, ()).await.unwrap();
        count
    };
    let sweep = async || portico::services::jobs::sweep(scene.app.context()).await.unwrap();
    sweep().await;
    assert_eq!([count("mcp_sign_ins").await, count("mcp_codes").await, count("mcp_clients").await], [1, 1, 2]);
    scene.app.later(TimeDelta::days(8));
    sweep().await;
    assert_eq!([count("mcp_sign_ins").await, count("mcp_codes").await], [0, 0]);
    assert_eq!(count("mcp_clients").await, 1, "who never came back");
    denied(&unused.redeems("x").await, "invalid_client");
    // The server's own token, and the one to refresh with.
    assert_eq!(count("mcp_tokens").await, 2);
    scene.app.later(TimeDelta::days(400));
    sweep().await;
    assert_eq!([count("mcp_clients").await, count("mcp_grants").await, count("mcp_tokens").await], [0, 0, 1]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_has_no_key_asks_sparingly() {
    let app = TestApp::start_with(Engine::Sqlite, |config| config.rate_limit = Some(6_000)).await;
    let nobody = Backend::nobody(&app.base);
    for _ in 0..60 {
        nobody.post("/oauth/register", json!({ "redirect_uris": [RETURNS] })).await.expect(201);
    }
    let refused = nobody.post("/oauth/register", json!({ "redirect_uris": [RETURNS] })).await;
    refused.refused(429, "RATE_LIMITED");
    assert_eq!(app.visitor().opens("/oauth/authorize?client_id=x").await.status, 429);
    // A token in the header makes nobody somebody.
    let claims = Backend::new(&app.base, "mcp_anything");
    claims.post("/oauth/register", json!({ "redirect_uris": [RETURNS] })).await.refused(429, "RATE_LIMITED");
}
