//! `kill -9` of the real server between the steps of a renewal: leased, asked, answered, saved.

use std::path::Path;

use chrono::TimeDelta;
use portico::{clock::Clock, demo::provider::Provider};
use serde_json::{Value, json};
use sqlx::{Connection, SqliteConnection};
use tempfile::TempDir;

use super::{
    kill::{offer, provider, settled},
    process::Process,
    proxy::{Proxy, Way},
};
use crate::{
    portal::steps::{ids, to_consent, until},
    support::{Answer, Backend, Visitor},
};

/// Ada's account at a provider whose refresh tokens are good for one use, behind a wire; and a server that can die.
struct Held {
    files: TempDir,
    provider: Provider,
    wire: Proxy,
    slug: &'static str,
    server: Option<Process>,
    base: String,
    reader: Backend,
    id: String,
    first_token: String,
}

impl Held {
    async fn at(slug: &'static str) -> Self {
        let (files, provider) = (tempfile::tempdir().unwrap(), provider());
        let (server, key) = settled(files.path(), "warn");
        let base = server.base.clone();
        let backend = Backend::new(&base, &key);
        let (user, link) = server.link(&backend, "user_123").await;
        offer(&backend, &base, &provider, slug).await;
        provider.covers(slug, &[("acme", "Acme")]);
        let wire = Proxy::to(provider.url().strip_prefix("http://").unwrap().parse().unwrap());
        let apps = backend.get("/api/v1/oauth-apps").await.expect(200);
        let change = json!({ "tokenUrl": format!("http://{}/{slug}/token", wire.address) });
        backend.patch(&format!("/api/v1/oauth-apps/{}", ids(&apps["apps"])[0]), change).await.expect(200);
        let mut visitor = Visitor::new(&base);
        let consent = to_consent(&mut visitor, &link, slug).await;
        visitor.presses(&consent, "Allow").await;
        let seen = backend.get(&format!("/api/v1/end-users/{user}")).await.expect(200);
        let id = ids(&seen["connections"])[0].clone();
        let permissions = json!({ "name": "reader", "permissions": { "scope": "org", "credentials": true } });
        let made = backend.post("/api/v1/api-keys", permissions).await.expect(201);
        let reader = Backend::new(&base, made["plainKey"].as_str().unwrap());
        let mut held =
            Self { files, provider, wire, slug, server: Some(server), base, reader, id, first_token: String::new() };
        held.first_token = token(&held.reads().await.expect(200));
        held
    }

    async fn reads(&self) -> Answer {
        self.reader.get(&format!("/api/v1/connections/{}/credentials", self.id)).await
    }

    async fn shown(&self) -> Value {
        self.reader.get(&format!("/api/v1/connections/{}", self.id)).await.expect(200)["connection"].clone()
    }

    fn refreshes(&self) -> u32 {
        self.provider.calls(self.slug).refresh
    }

    /// Somebody asks for the token, and gets as far as the wire lets them.
    fn asks(&self) -> tokio::task::JoinHandle<bool> {
        let request =
            self.reader.request(reqwest::Method::GET, &format!("/api/v1/connections/{}/credentials", self.id));
        tokio::spawn(async move { request.send().await.is_ok() })
    }

    fn dies(&mut self) {
        self.server.take().unwrap().kill();
        // What has not arrived by now never will.
        self.wire.cut();
        self.wire.release();
    }

    /// The server comes back once the lease of the one that died has run out.
    async fn comes_back(&mut self) {
        self.wire.mend();
        self.moves_back("UPDATE refresh_leases SET lease_until = $1").await;
        self.server = Some(Process::start_again(self.files.path(), "warn", &self.base));
    }

    async fn token_ends(&self) {
        self.moves_back("UPDATE connections SET token_expires_at = $1").await;
    }

    /// Set instants a second back: the server's clock is the real one.
    async fn moves_back(&self, sql: &'static str) {
        let mut database = open(self.files.path()).await;
        let past = Clock::System.now() - TimeDelta::seconds(1);
        sqlx::query(sql).bind(past).execute(&mut database).await.unwrap();
    }
}

async fn open(files: &Path) -> SqliteConnection {
    SqliteConnection::connect(&format!("sqlite:{}", files.join("portico.db").display())).await.unwrap()
}

fn token(answer: &Value) -> String {
    answer["credentials"]["accessToken"].as_str().unwrap().to_owned()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killed_before_the_provider_heard_of_it_the_token_is_renewed_by_the_next() {
    let mut held = Held::at("airtable").await;
    held.token_ends().await;
    held.wire.hold(Way::There);
    let caller = held.asks();
    held.wire.holds_something().await;
    held.dies();
    assert!(!caller.await.unwrap(), "its caller has no answer");
    assert_eq!(held.refreshes(), 0);
    held.comes_back().await;
    let token = token(&held.reads().await.expect(200));
    assert_ne!(token, held.first_token);
    assert!(held.provider.is_live("airtable", &token));
    assert_eq!(held.refreshes(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killed_before_it_heard_the_answer_the_next_replays_where_the_provider_forgives_that() {
    let mut held = Held::at("jira-cloud").await;
    held.token_ends().await;
    held.wire.hold(Way::Back);
    held.asks();
    held.wire.holds_something().await;
    assert_eq!(held.refreshes(), 1, "the provider has renewed");
    held.dies();
    held.comes_back().await;
    let token = token(&held.reads().await.expect(200));
    assert!(held.provider.is_live("jira-cloud", &token), "the grant lives");
    assert_eq!((held.refreshes(), held.provider.calls("jira-cloud").invalid_grants), (2, 0));
    assert_eq!(held.shown().await["status"], "ACTIVE");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killed_before_it_heard_the_answer_of_one_that_forgives_nothing_it_says_so_once_and_asks_no_more() {
    let mut held = Held::at("airtable").await;
    held.token_ends().await;
    held.wire.hold(Way::Back);
    held.asks();
    held.wire.holds_something().await;
    held.dies();
    held.comes_back().await;
    for _ in 0..3 {
        assert_eq!(held.reads().await.expect(409)["details"]["reason"], "refresh_interrupted");
    }
    assert_eq!(held.refreshes(), 2, "one replay, and then silence");
    let shown = held.shown().await;
    assert_eq!((&shown["status"], &shown["statusReason"]), (&json!("ERROR"), &json!("refresh_interrupted")));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killed_with_the_answer_in_hand_and_not_saved_the_next_replays() {
    let mut held = Held::at("jira-cloud").await;
    held.token_ends().await;
    held.wire.hold(Way::Back);
    held.asks();
    held.wire.holds_something().await;
    let mut writer = open(held.files.path()).await;
    sqlx::query("BEGIN IMMEDIATE").execute(&mut writer).await.unwrap();
    held.wire.release();
    let answers = || held.wire.seen().matches("\"access_token\"").count();
    until("the answer", async || answers() == 2).await;
    held.dies();
    sqlx::query("ROLLBACK").execute(&mut writer).await.unwrap();
    drop(writer);
    held.comes_back().await;
    let token = token(&held.reads().await.expect(200));
    assert_ne!(token, held.first_token);
    assert!(held.provider.is_live("jira-cloud", &token), "the grant lives");
    assert_eq!((held.refreshes(), held.provider.calls("jira-cloud").invalid_grants), (2, 0));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killed_after_it_answered_the_token_that_it_gave_is_the_one_that_is_kept() {
    let mut held = Held::at("airtable").await;
    held.token_ends().await;
    let given = token(&held.reads().await.expect(200));
    held.dies();
    held.comes_back().await;
    assert_eq!(token(&held.reads().await.expect(200)), given);
    assert_eq!(held.refreshes(), 1);
}
