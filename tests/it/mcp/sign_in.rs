//! Somebody signs in at an MCP server: what they meet, and what nobody learns.

use chrono::TimeDelta;
use serde_json::{Value, json};

use super::{
    Scene,
    client::{Client, RETURNS, mailed, returned, value},
};
use crate::{
    portal::steps::until,
    support::{Agent, Backend, TestApp, both},
};

both! {
    a_client_finds_its_way_and_the_agent_acts_as_who_signed_in,
    an_address_that_nobody_knows_learns_nothing,
    where_anybody_may_sign_in_they_become_an_end_user,
    an_address_that_is_somebodys_name_is_not_that_somebody,
    a_code_is_good_for_a_while_and_a_few_attempts,
    an_address_gets_so_many_codes_an_hour,
    the_link_of_the_mail_goes_on_where_the_person_began_and_only_there,
    who_finishes_is_who_started,
    who_does_not_agree_goes_back_with_nothing,
    an_address_of_two_people_chooses,
    a_server_for_one_person_lets_only_them_in,
    a_sign_in_ends_with_what_it_is_for,
}

/// A server at which people sign in, with Slack, and Alice, whom the workspace knows by her address.
async fn scene(app: TestApp, over: Value) -> Scene {
    let scene = Scene::of(app, &["slack"], over).await;
    person(&scene, "alice", "Alice@Example.com").await;
    scene
}

async fn person(scene: &Scene, external_id: &str, email: &str) -> String {
    let body = json!({ "workspaceId": scene.workspace, "externalId": external_id, "email": email });
    let made = scene.backend.post("/api/v1/end-users", body).await.expect(201);
    made["endUser"]["id"].as_str().unwrap().to_owned()
}

async fn end_users(scene: &Scene) -> Vec<Value> {
    let listed = scene.backend.get(&format!("/api/v1/end-users?workspaceId={}", scene.workspace)).await.expect(200);
    listed["endUsers"].as_array().unwrap().clone()
}

async fn a_client_finds_its_way_and_the_agent_acts_as_who_signed_in(app: TestApp) {
    let scene = scene(app, json!({})).await;
    scene.account("ada", "hers", json!({ "endUserId": "alice" })).await;
    // By the challenge to the metadata, by that to the authorization server, by that to its endpoints.
    let nobody = Backend::nobody("");
    let challenge = Agent::nobody(&scene.endpoint).asks("tools/list", json!({})).await;
    let challenge = challenge.header("www-authenticate").to_owned();
    let metadata = challenge.split("resource_metadata=\"").nth(1).unwrap().trim_end_matches('"');
    let resource = nobody.get(metadata).await.expect(200);
    assert_eq!((&resource["resource"], &resource["resource_name"]), (&json!(scene.endpoint), &json!("Agents")));
    let issuer = resource["authorization_servers"][0].as_str().unwrap();
    let server = nobody.get(&format!("{issuer}/.well-known/oauth-authorization-server")).await.expect(200);
    assert_eq!((&server["issuer"], issuer), (&json!(issuer), scene.app.base.as_str()));
    for (name, path) in [
        ("authorization_endpoint", "/oauth/authorize"),
        ("token_endpoint", "/oauth/token"),
        ("registration_endpoint", "/oauth/register"),
        ("revocation_endpoint", "/oauth/revoke"),
    ] {
        assert_eq!(server[name], format!("{issuer}{path}"));
    }
    assert_eq!(server["code_challenge_methods_supported"], json!(["S256"]));

    let client = Client::of(&scene).await;
    let mut visitor = scene.app.visitor();
    let address = visitor.opens(client.asks()).await;
    assert_eq!((address.status, address.heading().as_str()), (200, "Sign in to Acme"));
    assert!(address.says("Test agent asks to use Agents for you."));
    let enter = visitor.fills(&address, "Send me a code", &[("email", " alice@EXAMPLE.com ")]).await;
    let code = mailed(&scene.app, 0).await;
    let mail = &scene.app.mailbox().all()[0].mail;
    assert_eq!((mail.to.as_str(), mail.from_name.as_deref()), ("alice@example.com", Some("Acme")));
    let consent = visitor.fills(&enter, "Continue", &[("code", &format!("{} {}", &code[..3], &code[3..]))]).await;
    assert_eq!(consent.all("ul.ticks li"), ["Slack"]);
    assert!(consent.says("you will return to agent.example") && consent.says("alice@example.com"));
    let policy = consent.header("content-security-policy");
    assert!(policy.contains("form-action 'self' https://agent.example") && policy.contains("frame-ancestors 'none'"));
    let back = returned(&visitor.presses(&consent, "Allow").await);
    assert!(back.as_str().starts_with(RETURNS), "{back}");
    assert_eq!(value(&back, "state").unwrap(), "a state");
    assert_eq!(value(&back, "iss").unwrap(), scene.app.base);
    let tokens = client.redeems(&value(&back, "code").unwrap()).await;
    assert_eq!(tokens.header("cache-control"), "no-store");
    let tokens = tokens.expect(200);
    assert_eq!((&tokens["token_type"], &tokens["expires_in"]), (&json!("Bearer"), &json!(3_600)));
    assert_eq!((&tokens["scope"], &tokens["resource"]), (&json!("mcp:tools"), &json!(scene.endpoint)));
    assert!(tokens["access_token"].as_str().unwrap().starts_with("mcpo_"));
    client.agent(&tokens).does("slack__send_channel_message", json!({ "channel": "C1", "text": "Hello" })).await;
    let run = &scene.runs().await[0];
    assert_eq!((&run["connectionExternalId"], &run["endUserId"]), (&json!("hers"), &json!("alice")));
}

async fn an_address_that_nobody_knows_learns_nothing(app: TestApp) {
    let scene = scene(app, json!({})).await;
    let client = Client::of(&scene).await;
    let mut pages = Vec::new();
    for email in ["alice@example.com", "mallory@example.com"] {
        let mut visitor = scene.app.visitor();
        let address = visitor.opens(client.asks()).await;
        let enter = visitor.fills(&address, "Send me a code", &[("email", email)]).await;
        let wrong = visitor.fills(&enter, "Continue", &[("code", "not a code")]).await;
        assert_eq!((enter.status, wrong.status), (200, 400));
        let id = enter.url.path().rsplit('/').next().unwrap();
        let plain = |page: &crate::support::Page| {
            let csrf = page.form("Continue").fields[0].1.clone();
            page.html.replace(email, "[email]").replace(id, "[id]").replace(&csrf, "[csrf]")
        };
        pages.push([plain(&enter), plain(&wrong)]);
    }
    assert_eq!(pages[0], pages[1]);
    until("mailing", async || scene.app.context().tasks.is_empty()).await;
    let sent: Vec<_> = scene.app.mailbox().all().iter().map(|sent| sent.mail.to.clone()).collect();
    assert_eq!(sent, ["alice@example.com"]);
    assert_eq!(end_users(&scene).await.len(), 1);
}

async fn where_anybody_may_sign_in_they_become_an_end_user(app: TestApp) {
    let scene = scene(app, json!({ "endUserAccess": "open" })).await;
    let client = Client::of(&scene).await;
    for _ in 0..2 {
        let tokens = client.signs_in(&scene.app, "Carol@example.com").await;
        let told =
            client.agent(&tokens).fails("slack__send_channel_message", json!({ "channel": "C", "text": "t" })).await;
        assert_eq!(told["structuredContent"]["code"], "CONNECTION_REQUIRED", "{told}");
        let all = end_users(&scene).await;
        assert_eq!(all.len(), 2, "once");
        let carol = &all[1];
        assert_eq!((&carol["externalId"], &carol["email"]), (&json!("carol@example.com"), &json!("carol@example.com")));
        assert_eq!(carol["type"], "external");
    }
    // Who is known is who they are.
    client.signs_in(&scene.app, "alice@example.com").await;
    assert_eq!(end_users(&scene).await.len(), 2);
}

async fn an_address_that_is_somebodys_name_is_not_that_somebody(app: TestApp) {
    let scene = scene(app, json!({ "endUserAccess": "open" })).await;
    scene.app.end_user(&scene.workspace, "dave@example.com").await;
    let client = Client::of(&scene).await;
    for _ in 0..2 {
        client.signs_in(&scene.app, "dave@example.com").await;
        let names: Vec<_> = end_users(&scene).await.iter().map(|it| it["externalId"].clone()).collect();
        assert_eq!(names, ["alice", "dave@example.com", "mcp:dave@example.com"]);
    }
}

async fn a_code_is_good_for_a_while_and_a_few_attempts(app: TestApp) {
    let scene = scene(app, json!({})).await;
    let client = Client::of(&scene).await;
    let mut visitor = scene.app.visitor();
    let address = visitor.opens(client.asks()).await;
    let refused = visitor.fills(&address, "Send me a code", &[("email", "alice@")]).await;
    assert_eq!(refused.status, 400);
    assert!(refused.says("That is no e-mail address."));
    let mut enter = visitor.fills(&refused, "Send me a code", &[("email", "alice@example.com")]).await;
    let first = mailed(&scene.app, 0).await;
    let wrong = if first == "000000" { "000001" } else { "000000" };
    for _ in 0..5 {
        enter = visitor.fills(&enter, "Continue", &[("code", wrong)]).await;
        assert!(enter.says("That is not the code that we sent last."), "{}", enter.html);
    }
    enter = visitor.fills(&enter, "Continue", &[("code", &first)]).await;
    assert!(enter.says("That code can no longer be used."), "{}", enter.html);
    enter = visitor.presses(&enter, "Send a new code").await;
    let second = mailed(&scene.app, 1).await;
    scene.app.later(TimeDelta::minutes(10));
    enter = visitor.fills(&enter, "Continue", &[("code", &second)]).await;
    assert!(enter.says("That code can no longer be used."), "{}", enter.html);
    let other = visitor.clicks(&enter, "Use another address").await;
    assert_eq!(other.heading(), "Sign in to Acme");
    enter = visitor.fills(&other, "Send me a code", &[("email", "alice@example.com")]).await;
    let third = mailed(&scene.app, 2).await;
    assert!(visitor.fills(&enter, "Continue", &[("code", &third)]).await.says("Allow Test agent?"));
    // Half an hour is enough for all of it.
    scene.app.later(TimeDelta::minutes(20));
    let over = visitor.opens(enter.url.as_str().trim_end_matches("/code")).await;
    assert_eq!((over.status, over.heading().as_str()), (410, "This sign-in is over"));
}

async fn an_address_gets_so_many_codes_an_hour(app: TestApp) {
    let scene = scene(app, json!({})).await;
    let client = Client::of(&scene).await;
    for email in ["alice@example.com", "mallory@example.com"] {
        for _ in 0..5 {
            let mut visitor = scene.app.visitor();
            let address = visitor.opens(client.asks()).await;
            assert_eq!(visitor.fills(&address, "Send me a code", &[("email", email)]).await.status, 200);
        }
        let mut visitor = scene.app.visitor();
        let address = visitor.opens(client.asks()).await;
        let refused = visitor.fills(&address, "Send me a code", &[("email", &email.to_uppercase())]).await;
        assert!(refused.says("This address was sent many codes just now."), "{email}");
    }
    until("mailing", async || scene.app.context().tasks.is_empty()).await;
    assert_eq!(scene.app.mailbox().all().len(), 5);
    scene.app.later(TimeDelta::hours(1));
    client.signs_in(&scene.app, "alice@example.com").await;
}

async fn the_link_of_the_mail_goes_on_where_the_person_began_and_only_there(app: TestApp) {
    let scene = scene(app, json!({})).await;
    let client = Client::of(&scene).await;
    let mut alice = scene.app.visitor();
    let address = alice.opens(client.asks()).await;
    alice.fills(&address, "Send me a code", &[("email", "alice@example.com")]).await;
    let code = mailed(&scene.app, 0).await;
    let mail = scene.app.mailbox().all()[0].mail.clone();
    let link = mail.text.lines().find(|line| line.starts_with(&scene.app.base)).unwrap().to_owned();
    assert!(link.ends_with(&format!("?code={code}")) && mail.html.contains(&link), "{link}");
    // Programs that check mail open links, as often as they like and from anywhere: nothing comes of it.
    for _ in 0..10 {
        let seen = scene.app.visitor().opens(link.as_str()).await;
        assert_eq!((seen.status, seen.heading().as_str()), (403, "You started in another browser"));
        let head = reqwest::Method::HEAD;
        assert_eq!(scene.app.visitor().request(head, &link).send().await.unwrap().status(), 403);
    }
    // In the browser in which it began it asks first, too.
    for _ in 0..10 {
        let filled = alice.opens(link.as_str()).await;
        assert_eq!((filled.status, filled.heading().as_str()), (200, "Sign in to Acme"));
        assert!(filled.says("The code that we sent to alice@example.com is filled in."));
        assert_eq!(filled.header("referrer-policy"), "no-referrer");
    }
    // A wrong one is not tried by looking either.
    let wrong = link.replace(&code, if code == "000000" { "000001" } else { "000000" });
    for _ in 0..10 {
        assert_eq!(alice.opens(wrong.as_str()).await.status, 200);
    }
    let long = alice.opens(format!("{link}{}", "1".repeat(100))).await;
    assert_eq!(long.heading(), "Look into your mail");
    let filled = alice.opens(link.as_str()).await;
    let consent = alice.presses(&filled, "Continue").await;
    assert_eq!(consent.heading(), "Allow Test agent?");
    assert_eq!(alice.opens(link.as_str()).await.heading(), "Allow Test agent?");
}

async fn who_finishes_is_who_started(app: TestApp) {
    let scene = scene(app, json!({})).await;
    let client = Client::of(&scene).await;
    let (mut alice, mut mallory) = (scene.app.visitor(), scene.app.visitor());
    let consent = client.is_asked_about(&scene.app, &mut alice, "alice@example.com").await;
    let own = mallory.opens(client.asks()).await;
    let page = alice.peeks(consent.url.as_str()).await;
    assert_eq!(page.heading(), "Allow Test agent?", "a page can be loaded again");
    let seen = mallory.opens(page.url.as_str()).await;
    assert_eq!((seen.status, seen.heading().as_str()), (403, "You started in another browser"));
    let path = page.url.path().to_owned();
    let csrf = own.form("Send me a code").fields.iter().find(|(name, _)| name == "csrf").unwrap().1.clone();
    for fields in [vec![("csrf", csrf.as_str())], vec![("csrf", "")], vec![]] {
        for step in ["", "/code", "/agree", "/decline"] {
            let path = format!("{path}{step}");
            assert_eq!(mallory.posts(&path, &fields).await.status, 403, "{path}");
            assert_eq!(alice.posts(&path, &fields).await.status, 403, "{path}: a form of another page");
        }
    }
    let back = returned(&alice.presses(&page, "Allow").await);
    assert!(value(&back, "code").is_some());
    let again = alice.presses(&page, "Allow").await;
    assert_eq!((again.status, again.heading().as_str()), (410, "This sign-in is over"));
}

async fn who_does_not_agree_goes_back_with_nothing(app: TestApp) {
    let scene = scene(app, json!({})).await;
    let client = Client::of(&scene).await;
    let mut visitor = scene.app.visitor();
    let address = visitor.opens(client.asks()).await;
    let consent = client.is_asked_about(&scene.app, &mut visitor, "alice@example.com").await;
    for (page, button) in [(address, "Cancel"), (consent, "Do not allow")] {
        let back = returned(&visitor.presses(&page, button).await);
        assert_eq!(value(&back, "error").unwrap(), "access_denied");
        assert_eq!((value(&back, "state").unwrap(), value(&back, "code")), ("a state".to_owned(), None));
        assert_eq!(visitor.opens(page.url.as_str()).await.status, 410);
    }
}

async fn an_address_of_two_people_chooses(app: TestApp) {
    let scene = scene(app, json!({})).await;
    let second = person(&scene, "alice-2", "alice@example.com").await;
    scene.account("ada", "hers", json!({ "endUserId": "alice-2" })).await;
    let client = Client::of(&scene).await;
    let mut visitor = scene.app.visitor();
    let consent = client.is_asked_about(&scene.app, &mut visitor, "alice@example.com").await;
    assert_eq!(consent.all("ul.choices label"), ["alice", "alice-2"]);
    let refused = visitor.presses(&consent, "Allow").await;
    assert_eq!(refused.status, 400);
    assert!(refused.says("Choose who you are"));
    let stranger = scene.app.end_user(&scene.workspace, "bob").await;
    assert_eq!(visitor.fills(&refused, "Allow", &[("person", &stranger)]).await.status, 400);
    let back = returned(&visitor.fills(&refused, "Allow", &[("person", &second)]).await);
    let tokens = client.redeems(&value(&back, "code").unwrap()).await.expect(200);
    client.agent(&tokens).does("slack__send_channel_message", json!({ "channel": "C1", "text": "Hello" })).await;
    assert_eq!(scene.runs().await[0]["endUserId"], "alice-2");
}

async fn a_server_for_one_person_lets_only_them_in(app: TestApp) {
    let scene = scene(app, json!({ "endUserAccess": "open" })).await;
    person(&scene, "bob", "bob@example.com").await;
    scene.backend.patch(&scene.at, json!({ "endUserId": "alice" })).await.expect(200);
    let client = Client::of(&scene).await;
    for email in ["bob@example.com", "carol@example.com"] {
        let mut visitor = scene.app.visitor();
        let address = visitor.opens(client.asks()).await;
        visitor.fills(&address, "Send me a code", &[("email", email)]).await;
    }
    until("mailing", async || scene.app.context().tasks.is_empty()).await;
    assert!(scene.app.mailbox().all().is_empty());
    let tokens = client.signs_in(&scene.app, "alice@example.com").await;
    assert!(!client.agent(&tokens).names().await.is_empty());
    assert_eq!(end_users(&scene).await.len(), 2);
}

async fn a_sign_in_ends_with_what_it_is_for(app: TestApp) {
    let scene = scene(app, json!({})).await;
    let client = Client::of(&scene).await;
    let tokens = client.signs_in(&scene.app, "alice@example.com").await;
    let mut visitor = scene.app.visitor();
    let consent = client.is_asked_about(&scene.app, &mut visitor, "alice@example.com").await;
    scene.backend.patch(&scene.at, json!({ "authMode": "bearer" })).await.expect(200);
    assert_eq!(visitor.presses(&consent, "Allow").await.status, 410);
    let refused = client.refreshes(tokens["refresh_token"].as_str().unwrap()).await.expect(400);
    assert_eq!(refused["error"], "invalid_grant");
    assert_eq!(client.agent(&tokens).asks("tools/list", json!({})).await.status, 401);
    scene.backend.patch(&scene.at, json!({ "authMode": "oauth" })).await.expect(200);
    assert!(!client.agent(&tokens).names().await.is_empty());
    let alice = end_users(&scene).await[0]["id"].as_str().unwrap().to_owned();
    let gone = scene.backend.delete(&format!("/api/v1/end-users/{alice}")).await.expect(200);
    assert_eq!(gone["mcpTokensRevoked"], 1);
    assert_eq!(client.agent(&tokens).asks("tools/list", json!({})).await.status, 401);
    let refused = client.refreshes(tokens["refresh_token"].as_str().unwrap()).await.expect(400);
    assert_eq!(refused["error"], "invalid_grant");
}
