//! What a person sees of the agents that act for them, and how they end one.

use serde_json::{Value, json};

use super::{Scene, client::Client};
use crate::support::{Agent, Page, TestApp, Visitor, both};

both! {
    a_person_sees_who_did_what_as_them,
    a_person_ends_the_access_of_an_agent,
    a_person_ends_the_access_of_a_key,
    a_server_for_one_person_is_among_their_agents,
    nobody_ends_the_access_of_anothers_agent,
    a_link_for_one_integration_tells_of_no_agents,
    what_an_agent_calls_itself_is_text,
}

const SENDS: &str = "slack__send_channel_message";

fn message() -> Value {
    json!({ "channel": "C1", "text": "Hello" })
}

/// Alice, whom the workspace knows by her address, with an account at Slack.
struct Alice {
    scene: Scene,
    id: String,
    account: String,
    visitor: Visitor,
}

impl Alice {
    async fn of(app: TestApp) -> Self {
        let scene = Scene::of(app, &["slack"], json!({})).await;
        let body = json!({
            "workspaceId": scene.workspace, "externalId": "alice", "displayName": "Alice", "email": "alice@example.com",
        });
        let made = scene.backend.post("/api/v1/end-users", body).await.expect(201);
        let id = made["endUser"]["id"].as_str().unwrap().to_owned();
        let account = scene.account("ada", "hers", json!({ "endUserId": "alice" })).await;
        let visitor = scene.app.visitor();
        Self { scene, id, account, visitor }
    }

    /// How often the trail tells of her doing this.
    async fn told(&self, kind: &str) -> usize {
        let listed = self.scene.backend.get(&format!("/api/v1/activity?type={kind}")).await.expect(200);
        listed["events"].as_array().unwrap().iter().filter(|it| it["actor"] == "end_user").count()
    }

    /// From her link to the page of her agents.
    async fn sees_agents(&mut self) -> Page {
        let landing = self.visitor.opens(self.scene.app.link(&self.id).await).await;
        self.visitor.clicks(&landing, "AI agents that act for you").await
    }

    /// A program at which she has signed in, and the tokens that it got.
    async fn lets_in(&self) -> (Client, Value) {
        let client = Client::of(&self.scene).await;
        let tokens = client.signs_in(&self.scene.app, "alice@example.com").await;
        (client, tokens)
    }
}

async fn is_let_in(agent: &Agent) -> bool {
    agent.asks("tools/list", json!({})).await.status == 200
}

async fn a_person_sees_who_did_what_as_them(app: TestApp) {
    let mut alice = Alice::of(app).await;
    let landing = alice.visitor.opens(alice.scene.app.link(&alice.id).await).await;
    assert!(!landing.says("AI agents"), "there are none");
    let (client, tokens) = alice.lets_in().await;
    let agent = client.agent(&tokens);
    let does = json!({
        "integrationName": "slack", "actionName": "send_channel_message", "workspaceId": alice.scene.workspace,
        "endUserId": "alice", "input": message(),
    });
    for _ in 0..3 {
        alice.scene.backend.post("/api/v1/actions/execute", does.clone()).await.expect(200);
    }
    for _ in 0..2 {
        agent.does(SENDS, message()).await;
    }
    let page = alice.visitor.opens(format!("/connect/portal/connections/{}", alice.account)).await;
    let did = ["Acme did 3 things as you in the last 30 days:", "AI agents did 2 things as you in the last 30 days:"];
    assert_eq!(page.all(".did"), did);
    let told = ["Send a message to a channel (3 times) just now", "Send a message to a channel (2 times) just now"];
    assert_eq!(page.all(".uses li"), told);
    let agents = alice.visitor.clicks(&page, "AI agents that act for you").await;
    assert_eq!(agents.all(".card h2"), ["Test agent"]);
    assert!(agents.says("By way of Agents") && agents.says("Since 1 March 2026") && agents.says("Used just now"));
}

async fn a_person_ends_the_access_of_an_agent(app: TestApp) {
    let mut alice = Alice::of(app).await;
    let (client, tokens) = alice.lets_in().await;
    let key = alice.scene.agent_of("alice").await;
    let agents = alice.sees_agents().await;
    assert_eq!(agents.all(".card h2"), ["Test agent", "A key that Acme gave out"]);
    let question = alice.visitor.clicks(&agents, "End access… Test agent").await;
    assert_eq!(question.heading(), "End this access?");
    assert!(question.says("sign in with it again") && is_let_in(&client.agent(&tokens)).await, "asking is not doing");
    let after = alice.visitor.presses(&question, "End access").await;
    assert!(after.says("The access is ended."));
    assert_eq!(after.all(".card h2"), ["A key that Acme gave out"]);
    assert!(!is_let_in(&client.agent(&tokens)).await);
    assert_eq!(client.refreshes(tokens["refresh_token"].as_str().unwrap()).await.status, 400);
    assert!(is_let_in(&key).await, "the other one stays");
    assert_eq!(alice.told("mcp_grant.ended").await, 1);
    // Once more is as good as once.
    let again = alice.visitor.presses(&question, "End access").await;
    assert_eq!((again.status, again.all(".card h2").len()), (200, 1));
    assert_eq!(alice.told("mcp_grant.ended").await, 1);
    // Whom she lets in again is in again.
    let tokens = client.signs_in(&alice.scene.app, "alice@example.com").await;
    assert!(is_let_in(&client.agent(&tokens)).await);
}

async fn a_person_ends_the_access_of_a_key(app: TestApp) {
    let mut alice = Alice::of(app).await;
    let key = alice.scene.agent_of("alice").await;
    let bobs = alice.scene.agent_of("bob").await;
    let agents = alice.sees_agents().await;
    let question = alice.visitor.clicks(&agents, "End access… A key that Acme gave out").await;
    assert!(question.says("Only Acme can let it back in"));
    let after = alice.visitor.presses(&question, "End access").await;
    assert!(after.says("No AI agent acts for you"));
    assert_eq!(alice.told("mcp_token.revoked").await, 1);
    assert!(!is_let_in(&key).await && is_let_in(&bobs).await);
}

async fn a_server_for_one_person_is_among_their_agents(app: TestApp) {
    let mut alice = Alice::of(app).await;
    let body = json!({ "name": "Alice's own", "workspaceId": alice.scene.workspace, "authMode": "bearer", "endUserId": "alice" });
    let made = alice.scene.backend.post("/api/v1/mcp/servers", body).await.expect(201);
    let own = Agent::new(made["mcpEndpoint"].as_str().unwrap(), made["bearerToken"].as_str().unwrap());
    own.does(SENDS, message()).await;
    let agents = alice.sees_agents().await;
    assert!(agents.says("By way of Alice's own") && agents.says("Used just now"));
    let question = alice.visitor.clicks(&agents, "End access… A key that Acme gave out").await;
    alice.visitor.presses(&question, "End access").await;
    assert!(!is_let_in(&own).await);
}

async fn nobody_ends_the_access_of_anothers_agent(app: TestApp) {
    let mut alice = Alice::of(app).await;
    let (client, tokens) = alice.lets_in().await;
    let agents = alice.sees_agents().await;
    let hers = agents.link("End access… Test agent");
    alice.scene.agent_of("bob").await;
    let at = format!("/api/v1/end-users?workspaceId={}&externalId=bob", alice.scene.workspace);
    let bob = alice.scene.backend.get(&at).await.expect(200)["endUsers"][0]["id"].as_str().unwrap().to_owned();
    let mut visitor = alice.scene.app.visitor();
    let landing = visitor.opens(alice.scene.app.link(&bob).await).await;
    let own = visitor.clicks(&landing, "AI agents that act for you").await;
    assert_eq!(own.all(".card h2"), ["A key that Acme gave out"]);
    let looked = visitor.opens(hers.as_str()).await;
    assert_eq!(looked.status, 404);
    let question = visitor.clicks(&own, "End access… A key that Acme gave out").await;
    let csrf = question.form("End access").fields.remove(0).1;
    visitor.posts(hers.path(), &[("csrf", &csrf)]).await;
    assert!(is_let_in(&client.agent(&tokens)).await);
    // Nor does a page from elsewhere, in her own browser.
    let forged = alice.visitor.posts(hers.path(), &[("csrf", "AAAA")]).await;
    assert_eq!(forged.status, 403, "{}", forged.html);
    let nobody = alice.scene.app.visitor().opens("/connect/agents").await;
    assert_eq!(nobody.heading(), "Open your link first");
    assert!(is_let_in(&client.agent(&tokens)).await);
}

async fn a_link_for_one_integration_tells_of_no_agents(app: TestApp) {
    let mut alice = Alice::of(app).await;
    let (client, tokens) = alice.lets_in().await;
    let hers = alice.sees_agents().await.link("End access… Test agent");
    let link = alice.scene.app.link_with(&alice.id, json!({ "integrationName": "slack" })).await;
    let landing = alice.visitor.opens(&link).await;
    assert!(!landing.says("AI agents"));
    assert!(alice.visitor.opens("/connect/agents").await.says("No AI agent acts for you"));
    assert_eq!(alice.visitor.opens(hers.as_str()).await.status, 404);
    assert!(is_let_in(&client.agent(&tokens)).await);
}

async fn what_an_agent_calls_itself_is_text(app: TestApp) {
    let mut alice = Alice::of(app).await;
    alice.lets_in().await;
    let sql = "UPDATE mcp_clients SET name = '<b>bold</b>'";
    alice.scene.app.context().db.run(sql, ()).await.unwrap();
    let agents = alice.sees_agents().await;
    assert_eq!(agents.all(".card h2"), ["<b>bold</b>"]);
    let question = alice.visitor.clicks(&agents, "End access… <b>bold</b>").await;
    assert_eq!(question.all(".lead strong"), ["<b>bold</b>"]);
}
