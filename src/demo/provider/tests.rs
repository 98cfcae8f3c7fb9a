//! The OAuth client and the provider that plays the other side, in every form that a definition can declare.

use std::collections::BTreeMap;
use std::time::Duration;

use reqwest::Method;
use secrecy::{ExposeSecret, SecretString};
use serde_json::Map;
use url::Url;

use super::Provider;
use crate::catalog::definition::{AuthMethod, Definition, OAuth2};
use crate::domain::credential::Credential;
use crate::domain::flow::FlowFailure;
use crate::outbound::api::{Access, Account};
use crate::outbound::oauth::{Client, Endpoints, Grant, OAuthError, Overrides, Scopes, pkce};
use crate::outbound::template::Known;
use crate::outbound::{Answer, EgressPolicy, Http, Outgoing, Stamp};

const HEAD: &str = r#"
    name = "acme"
    display_name = "Acme & Sons"
    description = "Send things."
    categories = ["PRODUCTIVITY"]
    docs = "https://acme.example/docs"
    reviewed_on = 2026-11-01
"#;

const PLAIN: &str = r#"
    [[auth]]
    key = "oauth2"
    type = "OAUTH2"
    identity = { request = { url = "/me" }, id = "/user/id", label = ["/user/name", "/user/email"] }
    [auth.oauth2]
    authorize_url = "https://acme.example/authorize"
    token_url = "https://acme.example/token"
    authorize_params = { access_type = "offline", prompt = "consent" }
    scope.default = [{ id = "read", text = "Read things" }, { id = "write", text = "Write things" }]
    lifetime = { access_ttl_hint = 1800, refresh_rotates = true, old_access_dies_on_refresh = true }
    revocation = { url = "https://acme.example/revoke", what = "This connection." }
    [api]
    base_url = "https://api.acme.example/v1"
"#;

/// Like Notion: Basic, JSON both ways, the account in the token answer.
const JSON_BASIC: &str = r#"
    [[auth]]
    key = "oauth2"
    type = "OAUTH2"
    identity = { id = "/owner/0/id", label = ["/owner/0/email"] }
    [auth.oauth2]
    authorize_url = "https://acme.example/authorize"
    token_url = "https://acme.example/token"
    client_auth = "basic"
    body_format = "json"
    pkce = false
    token_params = { expiring = "1" }
    token_headers = { acme-version = "2026-01-01" }
    callback_params = ["realmId"]
    issuer = "https://acme.example"
    scope = { request_separator = ",", response_separator = ",", parameter = "scopes" }
    response = { token_pointer = "/data", expires_in_unit = "milliseconds", metadata = { workspace_id = "/workspace/id", instance_url = "/where" } }
    lifetime = { access_ttl_hint = 60, grant_scope = "user_app" }
    revocation = { url = "https://acme.example/apps/{client_id}/{token}", method = "DELETE", auth = "basic", body = "json_access_token", token = "access", what = "All of them." }
"#;

/// Slack.
const SLACK: &str = r#"
    quirks = ["slack_tokens"]
    [[auth]]
    key = "oauth2"
    type = "OAUTH2"
    identity = { request = { method = "POST", url = "https://acme.example/api/auth.test?pretty=1" }, id = "/user_id", label = ["/user"], ok_pointer = "/ok" }
    [auth.oauth2]
    authorize_url = "https://acme.example/authorize"
    token_url = "https://acme.example/token"
    pkce = false
    scope = { request_separator = ",", response_separator = ",", second_parameter = "user_scope" }
    response = { ok_pointer = "/ok", metadata = { team_id = "/team/id" } }
    revocation = { url = "https://acme.example/auth.revoke", auth = "bearer", body = "none", token = "access", what = "This token." }
"#;

const REDIRECT: &str = "http://127.0.0.1:9/callback";
const SECRET: &str = "s3cret: +&%";

struct Stage {
    provider: Provider,
    definition: Definition,
    http: Http,
}

fn stage(method: &str) -> Stage {
    // `quirks` stands before the first table.
    let definition: Definition = toml::from_str(&format!("{HEAD}{method}")).unwrap();
    let provider = Provider::start("127.0.0.1:0".parse().unwrap(), vec![definition.clone()]).unwrap();
    provider.register("acme", "client-1", SECRET, REDIRECT);
    let http = Http::new(EgressPolicy::parse("127.0.0.0/8").unwrap()).unwrap();
    Stage { provider, definition, http }
}

impl Stage {
    fn facts(&self) -> &OAuth2 {
        self.definition.auth.first().and_then(|AuthMethod { oauth2, .. }| oauth2.as_ref()).unwrap()
    }

    fn client(&self) -> Client<'_> {
        let urls = self.provider.endpoints("acme");
        let overrides =
            Overrides { auth_url: Some(urls.auth_url), token_url: Some(urls.token_url), revoke_url: urls.revoke_url };
        let (public, secret) = (Map::new(), BTreeMap::new());
        let known = Known { public: &public, secret: &secret };
        Client {
            facts: self.facts(),
            quirks: &self.definition.quirks,
            endpoints: Endpoints::resolve(self.facts(), &overrides, known).unwrap(),
            token_params: known.parameters(&self.facts().token_params),
            client_id: "client-1".into(),
            client_secret: SECRET.into(),
            redirect_uri: REDIRECT.parse().unwrap(),
        }
    }

    async fn get(&self, url: Url) -> Answer {
        self.http.send(Outgoing::new(Method::GET, url)).await.unwrap()
    }

    /// The query that the person comes back with.
    async fn callback(&self, scopes: &[&str], second: &[&str]) -> BTreeMap<String, String> {
        query(&self.get(self.authorize_url(scopes, second)).await)
    }

    fn authorize_url(&self, scopes: &[&str], second: &[&str]) -> Url {
        let list = |scopes: &[&str]| scopes.iter().map(|scope| (*scope).to_owned()).collect::<Vec<_>>();
        let (first, second) = (list(scopes), list(second));
        let (_, challenge) = pkce([7; 32]);
        let challenge = self.facts().pkce.then_some(challenge.as_str());
        let scopes = Scopes { first: &first, second: &second };
        self.client().authorize_url(&"the-state".into(), challenge, scopes, &BTreeMap::new()).unwrap()
    }

    async fn exchange(&self, code: &str) -> Result<Grant, OAuthError> {
        let verifier = self.facts().pkce.then(|| pkce([7; 32]).0);
        self.client().exchange(&self.http, &code.into(), verifier.as_ref()).await
    }

    /// Ada allows everything.
    async fn connect(&self, scopes: &[&str], second: &[&str]) -> Result<Grant, OAuthError> {
        self.provider.auto_consents("acme", "ada");
        let callback = self.callback(scopes, second).await;
        self.exchange(&callback["code"]).await
    }

    async fn failure(&self) -> FlowFailure {
        self.connect(&["read"], &[]).await.unwrap_err().failure()
    }

    async fn account(&self, grant: &Grant) -> Result<Account, OAuthError> {
        let method = &self.definition.auth[0];
        let (secret, moved) =
            (Credential::from(grant).secrets(), self.provider.endpoints("acme").api_url.parse().unwrap());
        let known = Known { public: &grant.metadata, secret: &secret };
        let stamp = Stamp { at: chrono::DateTime::UNIX_EPOCH, seed: [7; 16] };
        let access =
            Access { definition: &self.definition, method, known, moved_to: Some(&moved), stamp, consumer: None };
        access.account(&self.http, method.identity.as_ref().unwrap(), &grant.answer).await
    }

    async fn revoke(&self, grant: &Grant) -> Result<(), OAuthError> {
        let revocation = self.facts().revocation.as_ref().unwrap();
        let refresh = grant.refresh_token.as_ref();
        self.client().revoke(&self.http, revocation, &grant.access_token, refresh).await
    }
}

fn query(answer: &Answer) -> BTreeMap<String, String> {
    assert_eq!(answer.status, 303, "{}", String::from_utf8_lossy(&answer.body));
    let location = Url::parse(answer.headers["location"].to_str().unwrap()).unwrap();
    assert!(location.as_str().starts_with(REDIRECT));
    location.query_pairs().into_owned().collect()
}

fn ada(label: &str) -> Account {
    Account { id: Some("ada".into()), label: Some(label.into()), metadata: Map::new() }
}

#[tokio::test]
async fn a_grant_is_made_named_renewed_and_revoked() {
    let stage = stage(PLAIN);
    let grant = stage.connect(&["read", "write"], &[]).await.unwrap();
    assert_eq!(grant.scopes.as_deref(), Some(["read".to_owned(), "write".to_owned()].as_slice()));
    assert_eq!((grant.expires_in, grant.token_type.as_str()), (Some(1800), "bearer"));
    assert_eq!(stage.account(&grant).await.unwrap(), ada("ada@example.com"));
    assert_eq!(stage.provider.live_tokens("acme")[0].scopes, ["read", "write"]);

    let old = grant.refresh_token.unwrap();
    let renewed = stage.client().refresh(&stage.http, &old).await.unwrap();
    assert_ne!(renewed.access_token.expose_secret(), grant.access_token.expose_secret());
    assert_ne!(renewed.refresh_token.as_ref().unwrap().expose_secret(), old.expose_secret());
    assert_eq!(stage.provider.live_tokens("acme").len(), 1, "the old access token died");

    stage.revoke(&renewed).await.unwrap();
    assert_eq!(stage.provider.live_tokens("acme"), []);
    assert_eq!(stage.account(&renewed).await.unwrap_err(), OAuthError::ApiRefused(401));
    stage.revoke(&renewed).await.unwrap();
    let calls = stage.provider.calls("acme");
    assert_eq!((calls.token, calls.refresh, calls.revoke, calls.api), (1, 1, 2, 2));
}

#[tokio::test]
async fn a_spent_refresh_token_kills_the_family() {
    let stage = stage(PLAIN);
    let grant = stage.connect(&["read"], &[]).await.unwrap();
    let old = grant.refresh_token.unwrap();
    stage.client().refresh(&stage.http, &old).await.unwrap();
    let error = stage.client().refresh(&stage.http, &old).await.unwrap_err();
    assert_eq!(error.failure(), FlowFailure::InvalidGrant);
    assert_eq!(stage.provider.live_tokens("acme"), []);
}

#[tokio::test]
async fn basic_and_json_with_nested_tokens() {
    let stage = stage(JSON_BASIC);
    let callback = {
        stage.provider.auto_consents("acme", "ada");
        stage.callback(&["a b", "c"], &[]).await
    };
    assert_eq!(callback["realmId"], "demo-realmId");
    assert_eq!(callback["iss"], "https://acme.example");
    assert_eq!(callback["state"], "the-state");
    let grant = stage.exchange(&callback["code"]).await.unwrap();
    assert_eq!(grant.scopes.as_deref(), Some(["a b".to_owned(), "c".to_owned()].as_slice()));
    assert_eq!(grant.expires_in, Some(60));
    assert_eq!(grant.metadata["workspace_id"], "demo-workspace_id");
    assert_eq!(grant.metadata["instance_url"], stage.provider.endpoints("acme").api_url);
    assert_eq!(stage.account(&grant).await.unwrap(), ada("ada@example.com"));
    assert_eq!(stage.provider.calls("acme").api, 0, "the token answer said it");

    let _second = stage.connect(&["c"], &[]).await.unwrap();
    assert_eq!(stage.provider.live_tokens("acme").len(), 2);
    stage.revoke(&grant).await.unwrap();
    assert_eq!(stage.provider.live_tokens("acme"), [], "one grant per user and app");
}

#[tokio::test]
async fn slack_answers_two_tokens() {
    let stage = stage(SLACK);
    let both = stage.connect(&["chat:write", "users:read"], &["search:read"]).await.unwrap();
    assert_eq!(both.scopes.as_deref().unwrap(), ["chat:write", "users:read", "search:read"]);
    assert_eq!((both.expires_in, both.refresh_token.is_none()), (None, true));
    assert_eq!(both.metadata["team_id"], "demo-team_id");
    assert_eq!(stage.account(&both).await.unwrap(), ada("ada@example.com"));
    assert_eq!(stage.provider.live_tokens("acme").len(), 2);
    stage.revoke(&both).await.unwrap();
    assert_eq!(stage.provider.live_tokens("acme"), []);
    stage.revoke(&both).await.unwrap();

    let user_only = stage.connect(&[], &["search:read"]).await.unwrap();
    assert_eq!(user_only.scopes.as_deref().unwrap(), ["search:read"]);
    assert_eq!(stage.account(&user_only).await.unwrap().id.as_deref(), Some("ada"));
    assert_eq!(stage.exchange("no-such-code").await.unwrap_err().failure(), FlowFailure::InvalidGrant);
}

#[tokio::test]
async fn a_form_encoded_answer_is_read() {
    let stage = stage(PLAIN);
    stage.provider.answers_form("acme");
    let grant = stage.connect(&["read", "write"], &[]).await.unwrap();
    assert_eq!(grant.scopes.unwrap(), ["read", "write"]);
    assert_eq!(grant.expires_in, Some(1800), "a number written as text");
}

#[tokio::test]
async fn what_an_answer_omits_stays_unknown() {
    let stage = stage(PLAIN);
    stage.provider.omits_scope_member("acme");
    stage.provider.no_expires_in("acme");
    let grant = stage.connect(&["read"], &[]).await.unwrap();
    assert_eq!((grant.scopes, grant.expires_in), (None, None));
}

#[tokio::test]
async fn every_fault_has_its_cause() {
    let stage = stage(PLAIN);
    stage.provider.is_down("acme");
    assert_eq!(stage.failure().await, FlowFailure::ProviderUnavailable);
    stage.provider.heal("acme");
    stage.provider.answers_garbage("acme");
    assert_eq!(stage.failure().await, FlowFailure::ProviderUnreadable);
    stage.provider.heal("acme");
    stage.provider.refuses_client("acme");
    assert_eq!(stage.failure().await, FlowFailure::InvalidClient);
    stage.provider.heal("acme");
    stage.provider.identity_fails("acme");
    let grant = stage.connect(&["read"], &[]).await.unwrap();
    assert_eq!(stage.account(&grant).await.unwrap_err().failure(), FlowFailure::ProviderUnavailable);
}

#[tokio::test]
async fn a_slow_provider_is_unavailable() {
    let mut stage = stage(PLAIN);
    stage.http = stage.http.with_timeout(Duration::from_secs(1));
    stage.provider.is_slow("acme", Duration::from_secs(20));
    assert_eq!(stage.failure().await, FlowFailure::ProviderUnavailable);
}

#[tokio::test]
async fn a_wrong_secret_a_used_code_and_another_verifier_are_refused() {
    let stage = stage(PLAIN);
    stage.provider.auto_consents("acme", "ada");
    let code = stage.callback(&["read"], &[]).await["code"].clone();
    let wrong = Client { client_secret: "wrong".into(), ..stage.client() };
    let error = wrong.exchange(&stage.http, &code.as_str().into(), None).await.unwrap_err();
    assert_eq!(error.failure(), FlowFailure::InvalidClient);
    stage.exchange(&code).await.unwrap();
    assert_eq!(stage.exchange(&code).await.unwrap_err().failure(), FlowFailure::InvalidGrant);

    let code = stage.callback(&["read"], &[]).await["code"].clone();
    let other: SecretString = pkce([8; 32]).0;
    let error = stage.client().exchange(&stage.http, &code.as_str().into(), Some(&other)).await.unwrap_err();
    assert_eq!(error.failure(), FlowFailure::InvalidGrant);
}

#[tokio::test]
async fn an_address_that_must_not_be_called_is_egress() {
    let mut stage = stage(PLAIN);
    stage.provider.auto_consents("acme", "ada");
    let code = stage.callback(&["read"], &[]).await["code"].clone();
    stage.http = Http::new(EgressPolicy::default()).unwrap();
    assert_eq!(stage.exchange(&code).await.unwrap_err().failure(), FlowFailure::EgressRefused);
    assert_eq!(stage.provider.calls("acme").token, 0);
}

#[tokio::test]
async fn a_person_picks_an_account_and_unticks_a_scope() {
    let stage = stage(PLAIN);
    let url = stage.authorize_url(&["read", "write"], &[]);
    let page = stage.get(url.clone()).await;
    let text = String::from_utf8(page.body).unwrap();
    assert_eq!(page.status, 200);
    for part in ["Acme &#38; Sons", "Grace Hopper", "Write things", "Demo provider", "Deny"] {
        assert!(text.contains(part), "{part} in {text}");
    }
    let form = [("user", "grace"), ("scope", "read"), ("scope", "admin"), ("decision", "allow")];
    let sent = stage.http.send(Outgoing::new(Method::POST, url.clone()).form(&form)).await.unwrap();
    let grant = stage.exchange(&query(&sent)["code"]).await.unwrap();
    assert_eq!(grant.scopes.as_ref().unwrap(), &["read"]);
    assert_eq!(stage.account(&grant).await.unwrap().label.as_deref(), Some("grace@example.com"));

    let sent = stage.http.send(Outgoing::new(Method::POST, url).form(&[("decision", "deny")])).await.unwrap();
    assert_eq!(query(&sent)["error"], "access_denied");
}

#[tokio::test]
async fn the_script_answers_for_the_person() {
    let stage = stage(PLAIN);
    stage.provider.auto_consents("acme", "ada");
    stage.provider.drops_scope("acme", "write");
    stage.provider.sends_iss("acme", "https://evil.example");
    stage.provider.denies("acme");
    assert_eq!(stage.callback(&["read"], &[]).await["error"], "access_denied");
    let mut url = stage.authorize_url(&["read", "write"], &[]);
    url.query_pairs_mut().append_pair("login_hint", "user-17");
    let callback = query(&stage.get(url).await);
    assert_eq!(callback["iss"], "https://evil.example");
    let grant = stage.exchange(&callback["code"]).await.unwrap();
    assert_eq!(grant.scopes.unwrap(), ["read"]);
    assert_eq!(stage.provider.live_tokens("acme")[0].user, "user-17");
}

#[tokio::test]
async fn an_unknown_client_or_redirect_uri_is_refused_on_the_providers_own_page() {
    let stage = stage(PLAIN);
    for client in [
        Client { client_id: "stranger".into(), ..stage.client() },
        Client { redirect_uri: "http://127.0.0.1:9/other".parse().unwrap(), ..stage.client() },
    ] {
        let url = client.authorize_url(&"s".into(), None, Scopes::default(), &BTreeMap::new()).unwrap();
        assert_eq!(stage.get(url).await.status, 400);
    }
    let url = stage.client().authorize_url(&"s".into(), None, Scopes::default(), &BTreeMap::new()).unwrap();
    assert_eq!(query(&stage.get(url).await)["error"], "invalid_request", "PKCE is declared, and missing");
}

#[test]
fn extra_parameters_replace_the_definitions_and_never_the_protocols() {
    let stage = stage(PLAIN);
    let extra = [("prompt", "none"), ("state", "mine"), ("redirect_uri", "https://evil.example"), ("scope", "admin")];
    let extra = extra.map(|(name, value)| (name.to_owned(), value.to_owned())).into();
    let scopes = ["read".to_owned()];
    let scopes = Scopes { first: &scopes, second: &[] };
    let url = stage.client().authorize_url(&"s".into(), Some("c"), scopes, &extra).unwrap();
    let pairs: Vec<_> = url.query_pairs().into_owned().collect();
    let value = |name: &'static str| pairs.iter().filter(move |(key, _)| key == name).map(|(_, value)| value.as_str());
    assert!(value("prompt").eq(["none"]));
    assert!(value("access_type").eq(["offline"]));
    assert!(value("state").eq(["s"]));
    assert!(value("redirect_uri").eq([REDIRECT]));
    assert!(value("scope").eq(["read"]));
    assert!(value("code_challenge_method").eq(["S256"]));
}

#[tokio::test]
async fn nothing_that_is_printed_holds_a_secret() {
    let stage = stage(PLAIN);
    let grant = stage.connect(&["read"], &[]).await.unwrap();
    let printed = format!("{grant:?} {:?}", stage.client());
    for secret in [grant.access_token.expose_secret(), grant.refresh_token.as_ref().unwrap().expose_secret(), SECRET] {
        assert!(!printed.contains(secret), "{printed}");
    }
}

#[test]
fn requests_can_move_between_threads() {
    fn is_send(_: impl Send) {}
    let stage = stage(PLAIN);
    let (client, secret) = (stage.client(), SecretString::from("x"));
    is_send(client.exchange(&stage.http, &secret, None));
    is_send(client.refresh(&stage.http, &secret));
}

#[tokio::test]
async fn it_stops() {
    let mut stage = stage(PLAIN);
    stage.http = stage.http.with_timeout(Duration::from_secs(2));
    let url: Url = stage.provider.url().parse().unwrap();
    stage.provider.stop();
    // The command is on its way: the port closes within moments.
    for _ in 0..100 {
        if stage.http.send(Outgoing::new(Method::GET, url.clone())).await.is_err() {
            return;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    panic!("it still answers");
}
