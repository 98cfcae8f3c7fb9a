//! A client of the sign-in: a program that sends somebody to sign in, and gets tokens for them.

use aws_lc_rs::digest;
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use reqwest::Method;
use serde_json::{Value, json};
use url::Url;

use super::Scene;
use crate::{
    portal::steps::until,
    support::{Agent, Answer, Backend, Page, TestApp, Visitor},
};

/// Where the program has people sent back to.
pub const RETURNS: &str = "https://agent.example/callback";
/// Where it listens when it runs on the person's own machine.
pub const LISTENS: &str = "http://127.0.0.1:53211/callback";

/// A program that has registered itself.
#[derive(Clone)]
pub struct Client {
    pub id: String,
    pub verifier: String,
    endpoint: String,
    caller: Backend,
}

impl Client {
    /// Register at the server of this scene.
    pub async fn of(scene: &Scene) -> Self {
        let caller = Backend::nobody(&scene.app.base);
        let body = json!({ "client_name": "Test agent", "redirect_uris": [RETURNS, LISTENS] });
        let made = caller.post("/oauth/register", body).await.expect(201);
        let id = made["client_id"].as_str().unwrap().to_owned();
        Self { id, verifier: "v".repeat(64), endpoint: scene.endpoint.clone(), caller }
    }

    pub fn challenge(&self) -> String {
        BASE64_URL_SAFE_NO_PAD.encode(digest::digest(&digest::SHA256, self.verifier.as_bytes()))
    }

    /// Where it sends people, with some parameters of the test's own; empty ones are left out.
    pub fn asks_with(&self, over: &[(&str, &str)]) -> String {
        let challenge = self.challenge();
        let mut all = vec![
            ("response_type", "code"),
            ("client_id", &self.id),
            ("redirect_uri", RETURNS),
            ("code_challenge", &challenge),
            ("code_challenge_method", "S256"),
            ("state", "a state"),
            ("resource", &self.endpoint),
        ];
        all.retain(|(name, _)| !over.iter().any(|(other, _)| other == name));
        all.extend(over);
        all.retain(|(_, value)| !value.is_empty());
        let query = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(all).finish();
        format!("/oauth/authorize?{query}")
    }

    pub fn asks(&self) -> String {
        self.asks_with(&[])
    }

    /// Ask the token endpoint, with some parameters of the test's own; empty ones are left out.
    pub async fn posts(&self, path: &str, pairs: &[(&str, &str)]) -> Answer {
        let pairs: Vec<_> = pairs.iter().filter(|(_, value)| !value.is_empty()).collect();
        self.caller.send(self.caller.request(Method::POST, path).form(&pairs)).await
    }

    /// Exchange a code, with some parameters of the test's own.
    pub async fn redeems_with(&self, code: &str, over: &[(&str, &str)]) -> Answer {
        let mut all = vec![
            ("grant_type", "authorization_code"),
            ("client_id", &self.id),
            ("code", code),
            ("redirect_uri", RETURNS),
            ("code_verifier", &self.verifier),
            ("resource", &self.endpoint),
        ];
        all.retain(|(name, _)| !over.iter().any(|(other, _)| other == name));
        all.extend(over);
        self.posts("/oauth/token", &all).await
    }

    pub async fn redeems(&self, code: &str) -> Answer {
        self.redeems_with(code, &[]).await
    }

    /// Exchange a refresh token, with some parameters of the test's own.
    pub async fn refreshes_with(&self, token: &str, over: &[(&str, &str)]) -> Answer {
        let mut all = vec![("grant_type", "refresh_token"), ("client_id", &self.id), ("refresh_token", token)];
        all.extend(over);
        self.posts("/oauth/token", &all).await
    }

    pub async fn refreshes(&self, token: &str) -> Answer {
        self.refreshes_with(token, &[]).await
    }

    /// An agent with the access token of an answer of the token endpoint.
    pub fn agent(&self, tokens: &Value) -> Agent {
        Agent::new(&self.endpoint, tokens["access_token"].as_str().unwrap())
    }

    /// All the way, as the person at this address: from the program and back, with tokens.
    pub async fn signs_in(&self, app: &TestApp, email: &str) -> Value {
        let mut visitor = app.visitor();
        let code = self.is_agreed_to(app, &mut visitor, email).await;
        self.redeems(&code).await.expect(200)
    }

    /// All the way to the code.
    pub async fn is_agreed_to(&self, app: &TestApp, visitor: &mut Visitor, email: &str) -> String {
        let consent = self.is_asked_about(app, visitor, email).await;
        let back = returned(&visitor.presses(&consent, "Allow").await);
        assert_eq!(value(&back, "error"), None, "{back}");
        value(&back, "code").unwrap()
    }

    /// To the question whether the person agrees.
    pub async fn is_asked_about(&self, app: &TestApp, visitor: &mut Visitor, email: &str) -> Page {
        let address = visitor.opens(self.asks()).await;
        let before = app.mailbox().all().len();
        let enter = visitor.fills(&address, "Send me a code", &[("email", email)]).await;
        let code = mailed(app, before).await;
        let consent = visitor.fills(&enter, "Continue", &[("code", &code)]).await;
        assert_eq!(consent.heading(), "Allow Test agent?");
        consent
    }
}

/// Where an answer sends the person, to the program.
#[track_caller]
pub fn returned(page: &Page) -> Url {
    assert_eq!(page.status, 303, "{}", page.html);
    page.header("location").parse().unwrap()
}

/// A parameter of a URL.
pub fn value(url: &Url, name: &str) -> Option<String> {
    url.query_pairs().find(|(known, _)| known == name).map(|(_, value)| value.into_owned())
}

/// The code of the mail that comes after so many.
pub async fn mailed(app: &TestApp, before: usize) -> String {
    until("a mail", async || app.mailbox().all().len() > before).await;
    let mail = app.mailbox().all()[before].mail.clone();
    let code: String = mail.subject.chars().take(6).collect();
    assert!(code.bytes().all(|b| b.is_ascii_digit()) && mail.text.contains(&code) && mail.html.contains(&code));
    code
}
