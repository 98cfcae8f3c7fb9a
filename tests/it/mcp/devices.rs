//! Programs without a browser: they show a code, a person enters it, and they get tokens, once.

use chrono::TimeDelta;
use reqwest::Method;
use serde_json::{Value, json};

use super::{
    Scene,
    client::{Client, mailed, value},
};
use crate::support::{Agent, Answer, Backend, Engine, Page, TestApp, Visitor, both};

both! {
    a_program_without_a_browser_is_let_in,
    a_program_may_send_json_and_register_without_a_browser,
    who_does_not_agree_lets_nobody_in,
    a_program_that_asks_too_often_waits_longer,
    a_code_is_for_its_own_client_and_its_own_server,
    a_code_is_good_once_and_for_a_quarter_of_an_hour,
    of_many_who_ask_at_once_one_gets_the_tokens,
    looking_at_a_code_says_and_spends_nothing,
    codes_cannot_be_guessed,
    who_has_entered_a_code_finishes_in_their_own_browser,
    of_two_who_enter_a_code_one_answers,
    nothing_that_could_be_used_is_kept_in_clear,
    what_is_over_is_swept,
}

const GRANT: &str = "urn:ietf:params:oauth:grant-type:device_code";
const ENTER: &str = "/oauth/device";

async fn scene(app: TestApp) -> Scene {
    let scene = Scene::of(app, &[], json!({})).await;
    let body = json!({ "workspaceId": scene.workspace, "externalId": "alice", "email": "alice@example.com" });
    scene.backend.post("/api/v1/end-users", body).await.expect(201);
    scene.integrate(json!({ "integrationName": "hash-encode" })).await;
    scene
}

async fn begins(scene: &Scene, client: &Client) -> Value {
    let asked = [("client_id", client.id.as_str()), ("resource", &scene.endpoint), ("scope", "mcp:tools")];
    client.posts("/oauth/device/code", &asked).await.expect(200)
}

async fn polls_with(client: &Client, begun: &Value, over: &[(&str, &str)]) -> Answer {
    let mut all = vec![("grant_type", GRANT), ("client_id", &client.id), ("device_code", text(begun, "device_code"))];
    all.retain(|(name, _)| !over.iter().any(|(other, _)| other == name));
    all.extend(over);
    client.posts("/oauth/token", &all).await
}

async fn polls(client: &Client, begun: &Value) -> Answer {
    polls_with(client, begun, &[]).await
}

fn text<'a>(body: &'a Value, name: &str) -> &'a str {
    body[name].as_str().unwrap_or_else(|| panic!("no {name} in {body}"))
}

#[track_caller]
fn denied(answer: &Answer, code: &str) -> Value {
    let told = answer.expect(if code == "invalid_client" { 401 } else { 400 });
    assert_eq!(told["error"], code, "{told}");
    assert!(told["error_description"].is_string() && answer.header("cache-control") == "no-store", "{told}");
    told
}

/// The person enters the code, and says who they are.
async fn signs_in(scene: &Scene, visitor: &mut Visitor, begun: &Value) -> Page {
    let enter = visitor.opens(text(begun, "verification_uri_complete").to_owned()).await;
    let address = visitor.presses(&enter, "Continue").await;
    assert_eq!(address.heading(), "Sign in to Acme", "{}", address.html);
    let before = scene.app.mailbox().all().len();
    let code = visitor.fills(&address, "Send me a code", &[("email", "alice@example.com")]).await;
    let mailed = mailed(&scene.app, before).await;
    visitor.fills(&code, "Continue", &[("code", &mailed)]).await
}

async fn lets_in(scene: &Scene, begun: &Value) {
    let mut visitor = scene.app.visitor();
    let consent = signs_in(scene, &mut visitor, begun).await;
    let done = visitor.presses(&consent, "Allow").await;
    assert_eq!((done.status, done.heading().as_str()), (200, "Test agent may go on"));
}

async fn a_program_without_a_browser_is_let_in(app: TestApp) {
    let scene = scene(app).await;
    let client = Client::of(&scene).await;
    let metadata = scene.backend.get("/.well-known/oauth-authorization-server").await.expect(200);
    assert_eq!(metadata["device_authorization_endpoint"], format!("{}/oauth/device/code", scene.app.base));
    assert!(metadata["grant_types_supported"].as_array().unwrap().contains(&json!(GRANT)));

    let begun = begins(&scene, &client).await;
    assert_eq!((&begun["expires_in"], &begun["interval"]), (&json!(900), &json!(5)));
    assert_eq!(begun["verification_uri"], format!("{}{ENTER}", scene.app.base));
    let code = text(&begun, "user_code");
    assert_eq!((code.len(), &code[..4], &code[8..9]), (13, "WVZ-", "-"));
    assert!(!code[4..].contains(|c: char| "AEIOUY0123456789".contains(c)), "{code}");
    denied(&polls(&client, &begun).await, "authorization_pending");

    // The person types it as they like.
    let mut visitor = scene.app.visitor();
    let enter = visitor.opens(ENTER).await;
    assert_eq!((enter.status, enter.heading().as_str()), (200, "Connect a device"));
    assert!(enter.header("content-security-policy").contains("frame-ancestors 'none'"));
    let typed = code[4..].to_lowercase().replace('-', " ");
    let address = visitor.fills(&enter, "Continue", &[("user_code", &typed)]).await;
    assert!(address.says("Test agent asks to use Agents for you."), "{}", address.html);
    let code = visitor.fills(&address, "Send me a code", &[("email", "alice@example.com")]).await;
    let consent = visitor.fills(&code, "Continue", &[("code", &mailed(&scene.app, 0).await)]).await;
    assert_eq!(consent.heading(), "Allow Test agent?");
    assert!(consent.says("on a device that you see in front of you") && !consent.says("you will return to"));
    let done = visitor.presses(&consent, "Allow").await;
    assert_eq!(done.heading(), "Test agent may go on");
    assert!(done.says("you can return to your device"));
    assert_eq!(visitor.opens(done.url.as_str()).await.heading(), "Test agent may go on", "a page can be loaded again");

    scene.app.later(TimeDelta::seconds(5));
    let tokens = polls_with(&client, &begun, &[("resource", &scene.endpoint)]).await.expect(200);
    assert_eq!((&tokens["token_type"], &tokens["scope"]), (&json!("Bearer"), &json!("mcp:tools")));
    assert_eq!(tokens["resource"], scene.endpoint);
    client
        .agent(&tokens)
        .does("hash-encode__hash", json!({ "text": "x", "algorithm": "sha1", "encoding": "hex" }))
        .await;
    assert_eq!(scene.runs().await[0]["endUserId"], "alice");
    let next = client.refreshes(text(&tokens, "refresh_token")).await.expect(200);
    assert_eq!(client.agent(&next).names().await.len(), 4);
    let told = scene.backend.get("/api/v1/activity?type=mcp_grant.given").await.expect(200);
    assert_eq!((&told["total"], &told["events"][0]["actor"]), (&json!(1), &json!("end_user")), "{told}");
}

async fn a_program_may_send_json_and_register_without_a_browser(app: TestApp) {
    let scene = scene(app).await;
    let nobody = Backend::nobody(&scene.app.base);
    let body = json!({ "client_name": "A terminal", "grant_types": [GRANT, "refresh_token"] });
    let made = nobody.post("/oauth/register", body).await.expect(201);
    assert_eq!(made["grant_types"], json!(["refresh_token", GRANT]));
    assert_eq!((&made["redirect_uris"], &made["response_types"]), (&json!([]), &json!([])));
    let id = text(&made, "client_id");
    // It cannot send anybody anywhere.
    let asks = format!("/oauth/authorize?response_type=code&client_id={id}&redirect_uri=https%3A%2F%2Fevil.example");
    assert_eq!(scene.app.visitor().opens(asks).await.status, 400);

    let asked = json!({ "client_id": id, "resource": scene.endpoint, "scope": "mcp:tools mcp:code" });
    let begun = nobody.post("/oauth/device/code", asked).await.expect(200);
    let poll = json!({
        "grant_type": GRANT, "client_id": id, "device_code": begun["device_code"], "resource": scene.endpoint,
    });
    denied(&nobody.post("/oauth/token", poll.clone()).await, "authorization_pending");
    let mut visitor = scene.app.visitor();
    let consent = signs_in(&scene, &mut visitor, &begun).await;
    assert_eq!(visitor.presses(&consent, "Allow").await.heading(), "A terminal may go on");
    let tokens = nobody.post("/oauth/token", poll).await.expect(200);
    assert_eq!(tokens["scope"], "mcp:code mcp:tools");
    let again = json!({ "grant_type": "refresh_token", "client_id": id, "refresh_token": tokens["refresh_token"] });
    let tokens = nobody.post("/oauth/token", again).await.expect(200);
    assert_eq!(Agent::new(&scene.endpoint, text(&tokens, "access_token")).names().await.len(), 4);
    for odd in [json!([]), json!({ "grant_type": 7 }), json!("grant_type"), Value::Null] {
        denied(&nobody.post("/oauth/token", odd.clone()).await, "invalid_request");
        denied(&nobody.post("/oauth/device/code", odd).await, "invalid_request");
    }
}

async fn who_does_not_agree_lets_nobody_in(app: TestApp) {
    let scene = scene(app).await;
    let client = Client::of(&scene).await;
    let begun = begins(&scene, &client).await;
    let mut visitor = scene.app.visitor();
    let consent = signs_in(&scene, &mut visitor, &begun).await;
    let done = visitor.presses(&consent, "Do not allow").await;
    assert_eq!((done.status, done.heading().as_str()), (200, "Test agent may not go on"));
    denied(&polls(&client, &begun).await, "access_denied");
    // Nor does the one who gave up change their mind in that page.
    assert_eq!(visitor.presses(&consent, "Allow").await.status, 410);
    denied(&polls(&client, &begun).await, "access_denied");
    let enter = scene.app.visitor().opens(text(&begun, "verification_uri_complete").to_owned()).await;
    assert_eq!(enter.status, 200);
    let mut other = scene.app.visitor();
    let enter = other.opens(enter.url.as_str()).await;
    assert!(other.presses(&enter, "Continue").await.says("There is no such code"));
}

async fn a_program_that_asks_too_often_waits_longer(app: TestApp) {
    let scene = scene(app).await;
    let client = Client::of(&scene).await;
    let begun = begins(&scene, &client).await;
    denied(&polls(&client, &begun).await, "authorization_pending");
    assert_eq!(denied(&polls(&client, &begun).await, "slow_down")["interval"], 10);
    scene.app.later(TimeDelta::seconds(5));
    assert_eq!(denied(&polls(&client, &begun).await, "slow_down")["interval"], 15);
    scene.app.later(TimeDelta::seconds(15));
    denied(&polls(&client, &begun).await, "authorization_pending");
    // Requests do not take equally long.
    scene.app.later(TimeDelta::milliseconds(14_500));
    denied(&polls(&client, &begun).await, "authorization_pending");
    lets_in(&scene, &begun).await;
    polls(&client, &begun).await.expect(200);
}

async fn a_code_is_for_its_own_client_and_its_own_server(app: TestApp) {
    let scene = scene(app).await;
    let (client, other) = (Client::of(&scene).await, Client::of(&scene).await);
    let body = json!({ "name": "Other", "workspaceId": scene.workspace, "authMode": "bearer" });
    let bearer = scene.backend.post("/api/v1/mcp/servers", body).await.expect(201);
    for (over, error) in [
        (("client_id", ""), "invalid_request"),
        (("client_id", "nonsense"), "invalid_client"),
        (("client_id", "01890000-0000-7000-8000-000000000000"), "invalid_client"),
        (("resource", ""), "invalid_target"),
        (("resource", "https://evil.example/mcp/srv_01890000-0000-7000-8000-000000000000"), "invalid_target"),
        (("resource", text(&bearer, "mcpEndpoint")), "invalid_target"),
        (("scope", "mcp:everything"), "invalid_scope"),
    ] {
        let mut asked = vec![("client_id", client.id.as_str()), ("resource", &scene.endpoint)];
        asked.retain(|(name, _)| *name != over.0);
        asked.push(over);
        denied(&client.posts("/oauth/device/code", &asked).await, error);
    }
    let begun = begins(&scene, &client).await;
    lets_in(&scene, &begun).await;
    for (over, error) in [
        (("client_id", other.id.as_str()), "invalid_grant"),
        (("client_id", ""), "invalid_request"),
        (("device_code", text(&begun, "user_code")), "invalid_grant"),
        (("device_code", ""), "invalid_request"),
        (("device_code", &"x".repeat(5_000)), "invalid_grant"),
        (("resource", text(&bearer, "mcpEndpoint")), "invalid_target"),
        (("resource", scene.app.base.as_str()), "invalid_target"),
        (("grant_type", "device_code"), "unsupported_grant_type"),
    ] {
        denied(&polls_with(&client, &begun, &[over]).await, error);
    }
    // Neither is a code of another kind.
    denied(&client.redeems(text(&begun, "device_code")).await, "invalid_grant");
    denied(&client.refreshes(text(&begun, "device_code")).await, "invalid_grant");
    let tokens = polls(&client, &begun).await.expect(200);
    denied(&other.refreshes(text(&tokens, "refresh_token")).await, "invalid_grant");
}

async fn a_code_is_good_once_and_for_a_quarter_of_an_hour(app: TestApp) {
    let scene = scene(app).await;
    let client = Client::of(&scene).await;
    let begun = begins(&scene, &client).await;
    lets_in(&scene, &begun).await;
    let tokens = polls(&client, &begun).await.expect(200);
    denied(&polls(&client, &begun).await, "invalid_grant");
    assert_eq!(client.agent(&tokens).names().await.len(), 4, "who asks once more has lost an answer, and nothing else");
    let mut visitor = scene.app.visitor();
    let enter = visitor.opens(text(&begun, "verification_uri_complete").to_owned()).await;
    assert!(visitor.presses(&enter, "Continue").await.says("There is no such code"));

    let (late, agreed) = (begins(&scene, &client).await, begins(&scene, &client).await);
    let consent = signs_in(&scene, &mut visitor, &late).await;
    lets_in(&scene, &agreed).await;
    scene.app.later(TimeDelta::minutes(15));
    assert_eq!(visitor.presses(&consent, "Allow").await.status, 410);
    denied(&polls(&client, &late).await, "expired_token");
    denied(&polls(&client, &agreed).await, "expired_token");

    // What is withdrawn meanwhile is not given.
    let begun = begins(&scene, &client).await;
    lets_in(&scene, &begun).await;
    scene.backend.patch(&scene.at, json!({ "authMode": "bearer" })).await.expect(200);
    denied(&polls(&client, &begun).await, "invalid_grant");
    scene.backend.patch(&scene.at, json!({ "authMode": "oauth" })).await.expect(200);
    let users = scene.backend.get(&format!("/api/v1/end-users?workspaceId={}", scene.workspace)).await.expect(200);
    scene.backend.delete(&format!("/api/v1/end-users/{}", text(&users["endUsers"][0], "id"))).await.expect(200);
    denied(&polls(&client, &begun).await, "invalid_grant");
}

async fn of_many_who_ask_at_once_one_gets_the_tokens(app: TestApp) {
    let scene = scene(app).await;
    let client = Client::of(&scene).await;
    let begun = begins(&scene, &client).await;
    lets_in(&scene, &begun).await;
    let answers = futures_util::future::join_all((0..8).map(|_| polls(&client, &begun))).await;
    let (given, refused): (Vec<_>, Vec<_>) = answers.iter().partition(|answer| answer.status == 200);
    assert_eq!((given.len(), refused.len()), (1, 7));
    refused.iter().for_each(|answer| drop(denied(answer, "invalid_grant")));
    let listed = scene.backend.get(&format!("{}/tokens", scene.at)).await.expect(200);
    let is_fetched = |it: &&Value| text(it, "tokenPrefix").starts_with("mcpo_");
    let of_oauth = listed["tokens"].as_array().unwrap().iter().filter(is_fetched).count();
    assert_eq!(of_oauth, 1, "{listed}");
    assert_eq!(client.agent(&given[0].json()).names().await.len(), 4);
}

async fn looking_at_a_code_says_and_spends_nothing(app: TestApp) {
    let scene = scene(app).await;
    let client = Client::of(&scene).await;
    let begun = begins(&scene, &client).await;
    let look = async |code: &str| {
        let page = scene.app.visitor().opens(format!("{ENTER}?user_code={code}")).await;
        let csrf = page.form("Continue").fields[0].1.clone();
        page.html.replace(code, "[code]").replace(&csrf, "[csrf]")
    };
    let right = look(text(&begun, "user_code")).await;
    assert_eq!(right, look("WVZ-BBBB-BBBB").await, "a right code looks like a wrong one");
    for _ in 0..20 {
        look(text(&begun, "user_code")).await;
    }
    let odd = scene.app.visitor().opens(format!("{ENTER}?user_code=%3Cscript%3Ealert(1)%3C/script%3E")).await;
    assert!(!odd.html.contains("<script>alert"), "{}", odd.html);
    // A form of another page does not count.
    let mut visitor = scene.app.visitor();
    let fields = [("user_code", text(&begun, "user_code")), ("csrf", "nonsense")];
    assert_eq!(visitor.posts(ENTER, &fields).await.status, 403);
    denied(&polls(&client, &begun).await, "authorization_pending");
    lets_in(&scene, &begun).await;
}

async fn codes_cannot_be_guessed(app: TestApp) {
    let scene = scene(app).await;
    let client = Client::of(&scene).await;
    let begun = begins(&scene, &client).await;
    let mut visitor = scene.app.visitor();
    let mut enter = visitor.opens(ENTER).await;
    // What cannot be a code is none, and does not count.
    for typed in ["nonsense", "", "WVZ-ABCD-EFGH", "1234 5678"] {
        enter = visitor.fills(&enter, "Continue", &[("user_code", typed)]).await;
        assert_eq!(enter.status, 400, "{typed}");
    }
    for at in 0..10 {
        let guess = format!("BBBBBBB{}", char::from(b"BCDFGHJKLM"[at]));
        let guess = if text(&begun, "user_code").replace('-', "").ends_with(&guess) { "ZZZZZZZZ" } else { &guess };
        enter = visitor.fills(&enter, "Continue", &[("user_code", guess)]).await;
        assert!(enter.says("There is no such code"), "{at}: {}", enter.html);
    }
    // Then not even the right one, and not in another browser.
    for mut somebody in [visitor, scene.app.visitor()] {
        let enter = somebody.opens(text(&begun, "verification_uri_complete").to_owned()).await;
        let refused = somebody.presses(&enter, "Continue").await;
        assert_eq!(refused.status, 400);
        assert!(refused.says("Too many codes were wrong."), "{}", refused.html);
    }
    scene.app.later(TimeDelta::minutes(15));
    let begun = begins(&scene, &client).await;
    // Right ones do not count.
    for _ in 0..12 {
        let mut somebody = scene.app.visitor();
        let enter = somebody.opens(text(&begun, "verification_uri_complete").to_owned()).await;
        assert_eq!(somebody.presses(&enter, "Continue").await.heading(), "Sign in to Acme");
    }
}

async fn who_has_entered_a_code_finishes_in_their_own_browser(app: TestApp) {
    let scene = scene(app).await;
    let client = Client::of(&scene).await;
    let begun = begins(&scene, &client).await;
    let (mut alice, mut mallory) = (scene.app.visitor(), scene.app.visitor());
    let consent = signs_in(&scene, &mut alice, &begun).await;
    let path = consent.url.path().trim_end_matches("/code").to_owned();
    let seen = mallory.opens(path.as_str()).await;
    assert_eq!((seen.status, seen.heading().as_str()), (403, "You started in another browser"));
    assert_eq!(mallory.posts(&format!("{path}/agree"), &[("csrf", "")]).await.status, 403);
    denied(&polls(&client, &begun).await, "authorization_pending");
    alice.presses(&consent, "Allow").await;
    // What became of it is hers to know, too.
    assert_eq!(mallory.opens(path.as_str()).await.status, 403);
    polls(&client, &begun).await.expect(200);
}

async fn of_two_who_enter_a_code_one_answers(app: TestApp) {
    let scene = scene(app).await;
    let client = Client::of(&scene).await;
    let begun = begins(&scene, &client).await;
    let (mut first, mut second) = (scene.app.visitor(), scene.app.visitor());
    let consents = [signs_in(&scene, &mut first, &begun).await, signs_in(&scene, &mut second, &begun).await];
    assert_eq!(first.presses(&consents[0], "Allow").await.heading(), "Test agent may go on");
    assert_eq!(second.presses(&consents[1], "Allow").await.status, 410);
    second.presses(&consents[1], "Do not allow").await;
    polls(&client, &begun).await.expect(200);
}

async fn nothing_that_could_be_used_is_kept_in_clear(app: TestApp) {
    let scene = scene(app).await;
    let client = Client::of(&scene).await;
    let begun = begins(&scene, &client).await;
    let db = &scene.app.context().db;
    let (tag, hash): (String, Vec<u8>) = db.one("SELECT user_tag, device_hash FROM mcp_devices", ()).await.unwrap();
    let letters = text(&begun, "user_code")[4..].replace('-', "");
    assert!(!tag.contains(&letters) && hash.len() == 32, "{tag}");
    assert_ne!(hash, text(&begun, "device_code").as_bytes());
}

async fn what_is_over_is_swept(app: TestApp) {
    let scene = scene(app).await;
    let client = Client::of(&scene).await;
    let begun = begins(&scene, &client).await;
    let mut visitor = scene.app.visitor();
    let enter = visitor.opens(ENTER).await;
    visitor.fills(&enter, "Continue", &[("user_code", "ZZZZZZZZ")]).await;
    let enter = visitor.opens(text(&begun, "verification_uri_complete").to_owned()).await;
    visitor.presses(&enter, "Continue").await;
    scene.app.later(TimeDelta::hours(2));
    portico::services::jobs::sweep(scene.app.context()).await.unwrap();
    for table in ["mcp_devices", "mcp_device_tries", "mcp_sign_ins"] {
        let sql = sqlx::AssertSqlSafe(format!("SELECT count(*) FROM {table}"));
        let (left,): (i64,) = scene.app.context().db.one(sql, ()).await.unwrap();
        assert_eq!(left, 0, "{table}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_address_begins_and_enters_only_so_often() {
    let app = TestApp::start_with(Engine::Sqlite, |config| config.rate_limit = Some(6_000)).await;
    let nobody = Backend::nobody(&app.base);
    let mut last = 0;
    for _ in 0..61 {
        last = nobody.send(nobody.request(Method::POST, "/oauth/device/code").form(&[("client_id", "x")])).await.status;
    }
    assert_eq!(last, 429);
    let mut visitor = app.visitor();
    let enter = visitor.opens(ENTER).await;
    let refused = visitor.fills(&enter, "Continue", &[("user_code", "ZZZZZZZZ")]).await;
    assert_eq!((refused.status, refused.heading().as_str()), (429, "One moment, please"));
    assert_eq!(value(&refused.url, "user_code"), None, "codes stand in no address");
}
