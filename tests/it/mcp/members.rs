//! Members of the team at an MCP server: they sign in with the address that they sign in with elsewhere, and act with what
//! they have connected themselves.

use portico::{
    domain::member::{Member, MemberStatus, Role},
    storage,
};
use serde_json::{Value, json};

use super::{Scene, client::Client};
use crate::{
    dashboard::support::{first_organization, member},
    portal::steps::{to_consent, until},
    support::{Agent, TestApp, both},
};

both! {
    a_member_signs_in_and_acts_with_accounts_of_their_own,
    a_member_who_is_suspended_comes_in_no_more,
    a_members_address_is_the_one_that_they_sign_in_with,
    a_token_is_handed_out_for_a_member,
}

const SENDS: &str = "slack__send_channel_message";
const VERA: &str = "vera@acme.test";

fn message() -> Value {
    json!({ "channel": "C1", "text": "Hello" })
}

/// A server at which people sign in, with Slack, and Vera of the team.
async fn scene(app: TestApp) -> (Scene, Member) {
    let scene = Scene::of(app, &["slack"], json!({})).await;
    let org = first_organization(&scene.app).await;
    let vera = member(&scene.app, org, Role::Viewer, VERA, &[&scene.workspace]).await;
    (scene, vera)
}

/// Vera may not sign in any more, or may again.
async fn is(scene: &Scene, vera: &Member, status: MemberStatus) {
    let changed = Member { status, ..vera.clone() };
    assert!(storage::members::update(&scene.app.context().db, &changed).await.unwrap());
}

async fn a_member_signs_in_and_acts_with_accounts_of_their_own(app: TestApp) {
    let (scene, _) = scene(app).await;
    scene.account("grace", "alices", json!({ "endUserId": "alice" })).await;
    let client = Client::of(&scene).await;
    let agent = client.agent(&client.signs_in(&scene.app, "Vera@Acme.test").await);
    assert!(agent.names().await.contains(&SENDS.to_owned()));
    let told = agent.fails(SENDS, message()).await;
    let link = told["structuredContent"]["connectUrl"].as_str().unwrap();
    let mut vera = scene.app.visitor();
    let consent = to_consent(&mut vera, link, "slack").await;
    vera.fills(&consent, "Allow", &[("user", "ada")]).await;
    agent.does(SENDS, message()).await;
    let asked = scene.app.provider.asked("slack");
    assert_eq!(asked.last().unwrap().person.as_deref(), Some("ada"), "{asked:?}");
    let runs = scene.runs().await;
    assert_eq!(runs.iter().map(|run| &run["status"]).collect::<Vec<_>>(), ["ok", "failed"]);
}

async fn a_member_who_is_suspended_comes_in_no_more(app: TestApp) {
    let (scene, vera) = scene(app).await;
    let client = Client::of(&scene).await;
    let tokens = client.signs_in(&scene.app, VERA).await;
    let agent = client.agent(&tokens);
    agent.names().await;
    let mut visitor = scene.app.visitor();
    let code = client.is_agreed_to(&scene.app, &mut visitor, VERA).await;
    let sent = scene.app.mailbox().all().len();
    is(&scene, &vera, MemberStatus::Suspended).await;
    agent.asks("tools/list", json!({})).await.expect(401);
    assert_eq!(client.redeems(&code).await.expect(400)["error"], "invalid_grant");
    let refresh = tokens["refresh_token"].as_str().unwrap();
    assert_eq!(client.refreshes(refresh).await.expect(400)["error"], "invalid_grant");
    let address = visitor.opens(client.asks()).await;
    visitor.fills(&address, "Send me a code", &[("email", VERA)]).await;
    until("mailing", async || scene.app.context().tasks.is_empty()).await;
    assert_eq!(scene.app.mailbox().all().len(), sent, "no code goes to her");
    is(&scene, &vera, MemberStatus::Active).await;
    agent.names().await;
}

async fn a_members_address_is_the_one_that_they_sign_in_with(app: TestApp) {
    let (scene, vera) = scene(app).await;
    let user = storage::members::end_users(&scene.app.context().db, vera.org_id, vera.id).await.unwrap().remove(0);
    let at = format!("/api/v1/end-users/{}", user.id);
    scene.backend.patch(&at, json!({ "email": "mallory@acme.test" })).await.expect(200);
    let client = Client::of(&scene).await;
    let mut visitor = scene.app.visitor();
    let address = visitor.opens(client.asks()).await;
    visitor.fills(&address, "Send me a code", &[("email", "mallory@acme.test")]).await;
    until("mailing", async || scene.app.context().tasks.is_empty()).await;
    assert!(scene.app.mailbox().all().is_empty(), "whatever is noted of her, her address is another");
}

async fn a_token_is_handed_out_for_a_member(app: TestApp) {
    let (scene, vera) = scene(app).await;
    let user = storage::members::end_users(&scene.app.context().db, vera.org_id, vera.id).await.unwrap().remove(0);
    let (at, body) = (format!("{}/access-tokens", scene.at), json!({ "endUserId": user.id }));
    let made = scene.backend.post(&at, body.clone()).await.expect(201);
    let agent = Agent::new(&scene.endpoint, made["accessToken"].as_str().unwrap());
    assert!(agent.names().await.contains(&SENDS.to_owned()));
    is(&scene, &vera, MemberStatus::Suspended).await;
    agent.asks("tools/list", json!({})).await.expect(401);
    let refused = scene.backend.post(&at, body).await.refused(400, "VALIDATION_ERROR");
    assert_eq!(refused["details"]["fields"]["endUserId"], "must not be a member who is suspended");
}
