//! `POST /api/v1/actions/execute`: with which account, and what is refused before anything is sent.

mod failures;
mod once;

use std::time::Duration;

use portico::demo::provider::Fault;
use serde_json::{Value, json};

use super::{NOTHING, id, scoped, slack, with, workspace_of};
use crate::{
    portal::steps::{Scene, to_consent},
    support::{Answer, Backend, Engine, TestApp, both},
};

both! {
    an_action_is_done_as_who_has_connected_by_the_link,
    each_end_user_acts_with_their_own,
    a_fixed_account_acts_for_everybody,
    without_an_own_account_the_shared_one_acts,
    of_two_instances_the_caller_says_which,
    a_connection_that_is_named_acts_whatever_the_strategy,
    nobody_guesses_between_two_accounts,
    who_is_not_known_is_made_and_gets_a_link_that_opens,
    many_at_once_make_one_end_user,
    an_action_that_is_not_enabled_is_refused,
    of_several_instances_the_connections_own_says_what_is_enabled,
    what_is_wrong_with_an_input_is_told_before_anything_is_sent,
    what_the_catalog_does_not_have_is_not_found,
    what_is_built_in_needs_no_account,
    an_account_that_needs_attention_is_told,
    a_scoped_key_acts_in_its_workspaces_only,
    another_organization_acts_with_nothing_of_ours,
}

pub const EXECUTE: &str = "/api/v1/actions/execute";

/// A workspace with Slack, and a backend that acts in it.
pub struct Desk {
    pub app: TestApp,
    pub workspace: String,
    pub backend: Backend,
}

impl Desk {
    pub async fn of(app: TestApp) -> Self {
        let workspace = app.workspace(&["slack"]).await;
        Self { backend: app.backend(), app, workspace }
    }

    /// A Slack account that `person` has at the provider; answers the connection's id.
    pub async fn account(&self, person: &str, external_id: &str, over: &Value) -> String {
        let (access, refresh) = self.app.provider.issue("slack", "client-slack", person).unwrap();
        let body = json!({ "accessToken": access, "refreshToken": refresh });
        let body = with(&with(&slack(&self.workspace, external_id), &body), over);
        id(&self.backend.post("/api/v1/connections", body).await.expect(201), "connection")
    }

    /// The body of a message to a channel.
    pub fn message(&self, over: &Value) -> Value {
        let body = json!({
            "integrationName": "slack", "actionName": "send_channel_message", "workspaceId": self.workspace,
            "input": { "channel": "C1", "text": "Hello" },
        });
        with(&body, over)
    }

    pub async fn sends(&self, over: &Value) -> Answer {
        self.backend.post(EXECUTE, self.message(over)).await
    }

    /// The next requests at the provider's API fail so.
    pub fn fails(&self, requests: usize, status: u16, retry_after: Option<u64>) {
        let fault = Fault::Status(status, retry_after, json!({ "error": "scripted" }));
        self.app.provider.api_answers("slack", requests, &fault);
    }

    /// All requests at the provider's API take so long.
    pub fn is_slow(&self, delay: Duration) {
        self.app.provider.api_answers("slack", 100, &Fault::Slow(delay));
    }

    /// How often the provider's API was asked.
    pub fn asked(&self) -> u32 {
        self.app.provider.calls("slack").api
    }

    /// The only instance of the workspace changes.
    pub async fn goes_by(&self, changes: Value) {
        let at = format!("/api/v1/workspaces/{}/integrations", self.workspace);
        let listed = self.backend.get(&at).await.expect(200);
        let instance = listed["integrations"][0]["id"].as_str().unwrap();
        self.backend.patch(&format!("{at}/{instance}"), changes).await.expect(200);
    }

    pub async fn runs(&self, query: &str) -> Vec<Value> {
        let listed = self.backend.get(&format!("/api/v1/runs?{query}")).await.expect(200);
        listed["runs"].as_array().unwrap().clone()
    }

    /// With which connection the latest action was done, by its external id.
    async fn acted_with(&self) -> Value {
        self.runs("limit=1").await[0]["connectionExternalId"].clone()
    }
}

async fn an_action_is_done_as_who_has_connected_by_the_link(app: TestApp) {
    let mut scene = Scene::of(app, &["slack"]).await;
    scene.connects_as("slack", "ada").await;
    let body = json!({
        "integrationName": "slack", "actionName": "send_channel_message", "workspaceId": scene.workspace,
        "endUserId": "user_123", "input": { "channel": "C1", "text": "Hello" }, "partialIds": [], "unknown": 7,
    });
    let backend = scene.app.backend();
    let request = backend.request(reqwest::Method::POST, EXECUTE).header("x-weavz-source", "sdk").json(&body);
    let done = backend.send(request).await.expect(200);
    assert_eq!(done["success"], true, "{done}");
    assert!(done["output"].is_object() && done["duration"].is_u64(), "{done}");
    assert_eq!(scene.connections().await[0]["lastUsedAt"], "2026-03-01T12:00:00.000Z");
}

async fn each_end_user_acts_with_their_own(app: TestApp) {
    let desk = Desk::of(app).await;
    desk.account("ada", "hers", &json!({ "endUserId": "alice" })).await;
    desk.account("grace", "his", &json!({ "endUserId": "bob" })).await;
    for (user, own) in [("alice", "hers"), ("bob", "his")] {
        desk.sends(&json!({ "endUserId": user })).await.expect(200);
        assert_eq!(desk.acted_with().await, own);
    }
    let refused = desk.sends(&json!({})).await.refused(400, "CONNECTION_REQUIRED");
    assert_eq!(refused["details"]["reason"], "end_user_required");
    assert_eq!(desk.asked(), 2);
}

async fn a_fixed_account_acts_for_everybody(app: TestApp) {
    let desk = Desk::of(app).await;
    desk.account("ada", "hers", &json!({ "endUserId": "alice" })).await;
    let shared = desk.account("grace", "shared", &json!({})).await;
    desk.goes_by(json!({ "connectionStrategy": "fixed", "connectionId": shared })).await;
    for over in [json!({}), json!({ "endUserId": "alice" }), json!({ "endUserId": "somebody new" })] {
        desk.sends(&over).await.expect(200);
        assert_eq!(desk.acted_with().await, "shared", "{over}");
    }
}

async fn without_an_own_account_the_shared_one_acts(app: TestApp) {
    let desk = Desk::of(app).await;
    desk.account("ada", "hers", &json!({ "endUserId": "alice" })).await;
    let shared = desk.account("grace", "shared", &json!({})).await;
    desk.goes_by(json!({ "connectionStrategy": "per_user_with_fallback", "connectionId": shared })).await;
    for (over, own) in [(json!({ "endUserId": "alice" }), "hers"), (json!({ "endUserId": "bob" }), "shared")] {
        desk.sends(&over).await.expect(200);
        assert_eq!(desk.acted_with().await, own);
    }
    desk.sends(&json!({})).await.expect(200);
    desk.goes_by(json!({ "connectionId": null })).await;
    let refused = desk.sends(&json!({})).await.refused(400, "CONNECTION_REQUIRED");
    assert_eq!(refused["details"]["reason"], "no_shared_connection");
}

async fn of_two_instances_the_caller_says_which(app: TestApp) {
    let desk = Desk::of(app).await;
    let at = format!("/api/v1/workspaces/{}/integrations", desk.workspace);
    let listed = desk.backend.get(&at).await.expect(200);
    desk.backend.delete(&format!("{at}/{}", listed["integrations"][0]["id"].as_str().unwrap())).await.expect(200);
    for (alias, person) in [("sales", "ada"), ("support", "grace")] {
        let connection = desk.account(person, alias, &json!({})).await;
        let body = json!({ "integrationName": "slack", "alias": alias, "connectionId": connection });
        let instance = desk.backend.post(&at, body).await.expect(201)["integration"]["id"].clone();
        for over in [json!({ "integrationAlias": alias }), json!({ "workspaceIntegrationId": instance })] {
            desk.sends(&over).await.expect(200);
            assert_eq!(desk.acted_with().await, alias, "{over}");
        }
    }
    let refused = desk.sends(&json!({})).await.refused(400, "AMBIGUOUS_INTEGRATION");
    assert_eq!(refused["details"]["aliases"], json!(["sales", "support"]));
    desk.sends(&json!({ "integrationAlias": "nobody" })).await.refused(404, "NOT_FOUND");
    desk.sends(&json!({ "workspaceIntegrationId": NOTHING })).await.refused(404, "NOT_FOUND");
}

async fn a_connection_that_is_named_acts_whatever_the_strategy(app: TestApp) {
    let desk = Desk::of(app).await;
    desk.account("ada", "hers", &json!({ "endUserId": "alice" })).await;
    desk.account("grace", "shared", &json!({})).await;
    for name in ["hers", "shared"] {
        desk.sends(&json!({ "connectionExternalId": name })).await.expect(200);
        assert_eq!(desk.acted_with().await, name);
    }
    desk.sends(&json!({ "connectionExternalId": "nobody's" })).await.refused(404, "CONNECTION_NOT_FOUND");
    let others = json!({ "connectionExternalId": "hers", "endUserId": "bob" });
    desk.sends(&others).await.refused(404, "CONNECTION_NOT_FOUND");
    assert_eq!(desk.asked(), 2);
}

async fn nobody_guesses_between_two_accounts(app: TestApp) {
    let desk = Desk::of(app).await;
    let whose = json!({ "endUserId": "alice" });
    for name in ["one", "two"] {
        desk.account("ada", name, &whose).await;
    }
    desk.sends(&whose).await.refused(409, "AMBIGUOUS_CONNECTION");
    assert_eq!(desk.asked(), 0);
}

async fn who_is_not_known_is_made_and_gets_a_link_that_opens(app: TestApp) {
    let desk = Desk::of(app).await;
    let refused = desk.sends(&json!({ "endUserId": "carol" })).await.refused(400, "CONNECTION_REQUIRED");
    let details = &refused["details"];
    assert_eq!((&details["reason"], &details["endUserId"]), (&json!("not_connected"), &json!("carol")));
    let mut visitor = desk.app.visitor();
    let consent = to_consent(&mut visitor, details["connectUrl"].as_str().unwrap(), "slack").await;
    visitor.fills(&consent, "Allow", &[("user", "ada")]).await;
    desk.sends(&json!({ "endUserId": "carol" })).await.expect(200);
    let runs = desk.runs("").await;
    let told: Vec<_> = runs.iter().map(|it| (&it["status"], &it["errorCode"], &it["endUserId"])).collect();
    let (ok, failed) = (json!("ok"), json!("failed"));
    assert_eq!(told, [(&ok, &Value::Null, &json!("carol")), (&failed, &json!("CONNECTION_REQUIRED"), &json!("carol"))]);
}

async fn many_at_once_make_one_end_user(app: TestApp) {
    let desk = Desk::of(app).await;
    let asked = (0..12).map(|_| async { desk.sends(&json!({ "endUserId": "dave" })).await });
    for answer in futures_util::future::join_all(asked).await {
        answer.refused(400, "CONNECTION_REQUIRED");
    }
    let path = format!("/api/v1/end-users?workspaceId={}", desk.workspace);
    let listed = desk.backend.get(&path).await.expect(200);
    assert_eq!((&listed["total"], &listed["endUsers"][0]["externalId"]), (&json!(1), &json!("dave")));
}

async fn an_action_that_is_not_enabled_is_refused(app: TestApp) {
    let desk = Desk::of(app).await;
    let whose = json!({ "endUserId": "alice" });
    desk.account("ada", "hers", &whose).await;
    desk.goes_by(json!({ "enabledActions": ["list_channels"] })).await;
    desk.sends(&whose).await.refused(403, "ACTION_NOT_ALLOWED");
    // Whoever is not connected is not told to connect for what is not allowed.
    desk.sends(&json!({ "endUserId": "nobody yet" })).await.refused(403, "ACTION_NOT_ALLOWED");
    // Nor does it help to name the connection.
    desk.sends(&json!({ "connectionExternalId": "hers" })).await.refused(403, "ACTION_NOT_ALLOWED");
    assert_eq!(desk.asked(), 0);
    desk.goes_by(json!({ "enabledActions": ["send_channel_message"] })).await;
    desk.sends(&whose).await.expect(200);
    desk.goes_by(json!({ "enabledActions": null })).await;
    desk.sends(&whose).await.expect(200);
}

async fn of_several_instances_the_connections_own_says_what_is_enabled(app: TestApp) {
    let desk = Desk::of(app).await;
    let at = format!("/api/v1/workspaces/{}/integrations", desk.workspace);
    desk.goes_by(json!({ "alias": "looking", "enabledActions": ["list_channels"] })).await;
    desk.account("ada", "hers", &json!({ "endUserId": "alice" })).await;
    let named = json!({ "connectionExternalId": "hers" });
    let body = json!({ "integrationName": "slack", "alias": "cleaning", "connectionStrategy": "per_user" });
    let body = with(&body, &json!({ "enabledActions": ["delete_message"] }));
    desk.backend.post(&at, body).await.expect(201);
    desk.sends(&named).await.refused(403, "ACTION_NOT_ALLOWED");
    let body = json!({ "integrationName": "slack", "alias": "writing", "connectionStrategy": "per_user" });
    let body = with(&body, &json!({ "enabledActions": ["send_channel_message"] }));
    desk.backend.post(&at, body).await.expect(201);
    desk.sends(&named).await.expect(200);
    // Through the portal a connection is made for one of them.
    let refused =
        json!({ "integrationAlias": "looking", "endUserId": "carol", "actionName": "list_channels", "input": {} });
    let refused = desk.sends(&refused).await.refused(400, "CONNECTION_REQUIRED");
    let mut visitor = desk.app.visitor();
    let link = refused["details"]["connectUrl"].as_str().unwrap().to_owned();
    let consent = to_consent(&mut visitor, &link, "looking").await;
    visitor.fills(&consent, "Allow", &[("user", "grace")]).await;
    let named = json!({ "connectionExternalId": "carol:looking" });
    desk.sends(&named).await.refused(403, "ACTION_NOT_ALLOWED");
    desk.sends(&with(&named, &json!({ "actionName": "list_channels", "input": {} }))).await.expect(200);
}

async fn what_is_wrong_with_an_input_is_told_before_anything_is_sent(app: TestApp) {
    let desk = Desk::of(app).await;
    let whose = json!({ "endUserId": "alice" });
    desk.account("ada", "hers", &with(&whose, &json!({ "expiresIn": 1 }))).await;
    let input = json!({ "text": ["no text"], "unfurl_links": "perhaps", "colour": "red" });
    let refused = desk.sends(&with(&whose, &json!({ "input": input }))).await.refused(400, "VALIDATION_ERROR");
    let problems = refused["details"]["fields"].as_object().unwrap();
    let named: Vec<_> = problems.keys().map(String::as_str).collect();
    assert_eq!(named, ["input.channel", "input.colour", "input.text", "input.unfurl_links"]);
    assert_eq!(problems["input.channel"], "is required");
    for input in [json!([]), json!("text"), json!(7)] {
        let refused = desk.sends(&with(&whose, &json!({ "input": input }))).await.refused(400, "VALIDATION_ERROR");
        assert_eq!(refused["details"]["fields"]["input"], "must be an object");
    }
    // The token has ended: it was not renewed for nothing.
    assert_eq!((desk.asked(), desk.app.provider.calls("slack").refresh), (0, 0));
}

async fn what_the_catalog_does_not_have_is_not_found(app: TestApp) {
    let desk = Desk::of(app).await;
    desk.sends(&json!({ "integrationName": "nothing" })).await.refused(404, "INTEGRATION_NOT_FOUND");
    desk.sends(&json!({ "actionName": "nothing" })).await.refused(404, "ACTION_NOT_FOUND");
    desk.sends(&json!({ "workspaceId": NOTHING })).await.refused(404, "NOT_FOUND");
    let refused = desk.backend.post(EXECUTE, json!({})).await.refused(400, "VALIDATION_ERROR");
    let problems = refused["details"]["fields"].as_object().unwrap();
    assert_eq!(problems.len(), 3, "integrationName, actionName, workspaceId: {refused}");
    assert!(desk.runs("").await.is_empty(), "what names nothing is no run");
}

async fn what_is_built_in_needs_no_account(app: TestApp) {
    let desk = Desk::of(app).await;
    let hash = json!({
        "integrationName": "hash-encode", "actionName": "hash",
        "input": { "text": "hello", "algorithm": "sha256", "encoding": "hex" },
    });
    let done = desk.sends(&hash).await.expect(200);
    let digest = "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824";
    assert!(done["output"].to_string().contains(digest), "{done}");
    let run = &desk.runs("").await[0];
    assert_eq!((&run["integrationName"], &run["connectionId"]), (&json!("hash-encode"), &Value::Null));
    // In the workspace it may be switched off, action by action.
    let body = json!({ "integrationName": "hash-encode", "enabledActions": ["encode"] });
    desk.backend.post(&format!("/api/v1/workspaces/{}/integrations", desk.workspace), body).await.expect(201);
    desk.sends(&hash).await.refused(403, "ACTION_NOT_ALLOWED");
}

async fn an_account_that_needs_attention_is_told(app: TestApp) {
    let desk = Desk::of(app).await;
    let whose = json!({ "endUserId": "alice" });
    desk.account("ada", "hers", &whose).await;
    let sql = "UPDATE connections SET status = 'ERROR', status_reason = 'invalid_grant'";
    desk.app.context().db.run(sql, ()).await.unwrap();
    let refused = desk.sends(&whose).await.refused(409, "REFRESH_FAILED");
    assert_eq!(refused["details"]["reason"], "invalid_grant");
    assert_eq!(desk.asked(), 0);
    let run = &desk.runs("").await[0];
    assert_eq!((&run["errorCode"], &run["connectionExternalId"]), (&json!("REFRESH_FAILED"), &json!("hers")));
}

async fn a_scoped_key_acts_in_its_workspaces_only(app: TestApp) {
    let desk = Desk::of(app).await;
    let whose = json!({ "endUserId": "alice" });
    desk.account("ada", "hers", &whose).await;
    let elsewhere = workspace_of(&desk.backend, "elsewhere").await;
    let holder = scoped(&desk.backend, &[&elsewhere]).await;
    holder.post(EXECUTE, desk.message(&whose)).await.refused(403, "SCOPE_DENIED");
    let keyed = desk.message(&json!({ "endUserId": "new", "idempotencyKey": "k" }));
    holder.post(EXECUTE, keyed).await.refused(403, "SCOPE_DENIED");
    let named = desk.message(&json!({ "workspaceId": elsewhere, "connectionExternalId": "hers" }));
    holder.post(EXECUTE, named).await.refused(404, "CONNECTION_NOT_FOUND");
    let path = format!("/api/v1/end-users?workspaceId={}", desk.workspace);
    assert_eq!(desk.backend.get(&path).await.expect(200)["total"], 1, "nobody was made");
    let holder = scoped(&desk.backend, &[&desk.workspace]).await;
    holder.post(EXECUTE, desk.message(&whose)).await.expect(200);
    Backend::nobody(&desk.app.base).post(EXECUTE, desk.message(&whose)).await.refused(401, "UNAUTHORIZED");
    assert_eq!(desk.asked(), 1);
}

async fn another_organization_acts_with_nothing_of_ours(app: TestApp) {
    let desk = Desk::of(app).await;
    let whose = json!({ "endUserId": "alice" });
    desk.account("ada", "hers", &whose).await;
    let stranger = desk.app.another_organization().await;
    for over in [json!({}), json!({ "idempotencyKey": "k" }), json!({ "connectionExternalId": "hers" })] {
        stranger.post(EXECUTE, desk.message(&with(&whose, &over))).await.refused(404, "NOT_FOUND");
    }
    let theirs = workspace_of(&stranger, "theirs").await;
    let named = desk.message(&json!({ "workspaceId": theirs, "connectionExternalId": "hers" }));
    stranger.post(EXECUTE, named).await.refused(404, "CONNECTION_NOT_FOUND");
    assert_eq!(desk.asked(), 0);
    assert_eq!(stranger.get("/api/v1/runs").await.expect(200)["total"], 1, "their own, which failed");
    assert!(desk.runs("").await.is_empty());
}
