//! The real server on a free port, with a clock that stands still and a provider that takes orders.

use std::{path::Path, sync::Arc, time::Duration};

use chrono::{DateTime, TimeDelta, Utc};
use portico::{
    app::{self, Nature, Running},
    catalog::Catalog,
    clock::{Clock, Entropy},
    config::{Config, Database},
    context::{Context, Patience},
    demo::provider::Provider,
    domain::event::{Actor, Event, EventKind, Kept},
    outbound::{
        EgressPolicy,
        mail::{MailSettings, Mailbox},
    },
    services::jobs,
};
use secrecy::ExposeSecret;
use sqlx::{Connection, Executor, PgConnection};
use tempfile::TempDir;

use super::{Backend, Visitor};

/// Where `scripts/test` says that its PostgreSQL listens.
const POSTGRES: &str = "PORTICO_TEST_POSTGRES";
/// The service key of every test server.
pub const SERVICE_KEY: &str = "a-service-key-for-tests";

/// Which database a test runs on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Engine {
    Sqlite,
    Postgres,
}

/// A server, its clock, its provider and its files. All of it goes when it is dropped.
pub struct TestApp {
    pub engine: Engine,
    pub base: String,
    pub clock: Clock,
    pub provider: Provider,
    pub key: String,
    config: Config,
    running: Running,
    _files: TempDir,
}

impl TestApp {
    /// An empty database, and a server with its first organisation and API key.
    pub async fn start(engine: Engine) -> Self {
        Self::start_with(engine, |_| {}).await
    }

    /// The same, with settings of the test's own.
    pub async fn start_with(engine: Engine, change: impl FnOnce(&mut Config)) -> Self {
        let files = tempfile::tempdir().unwrap();
        let mut config = Self::config(engine, files.path()).await;
        change(&mut config);
        Self::run(engine, files, config, None, Patience::default()).await
    }

    /// A server that waits for nobody: a second for an answer, and less for its turn.
    pub async fn impatient(engine: Engine) -> Self {
        let files = tempfile::tempdir().unwrap();
        let config = Self::config(engine, files.path()).await;
        let patience = Patience {
            answer: Duration::from_secs(1),
            turn: Duration::from_millis(200),
            twin: Duration::from_millis(300),
        };
        Self::run(engine, files, config, None, patience).await
    }

    /// A server for which every provider is played, as in the demo: what is typed is proved there, too.
    pub async fn played(engine: Engine) -> Self {
        let files = tempfile::tempdir().unwrap();
        let config = Self::config(engine, files.path()).await;
        let catalog = Catalog::load(config.catalog_dir.as_deref()).unwrap();
        Self::run(engine, files, config, Some(provider(&catalog)), Patience::default()).await
    }

    async fn run(engine: Engine, files: TempDir, config: Config, played: Option<Provider>, patience: Patience) -> Self {
        let clock = Clock::fixed("2026-03-01T12:00:00Z".parse::<DateTime<Utc>>().unwrap());
        let playground = played.as_ref().map(|provider| provider.url().parse().unwrap());
        let running = run(&config, &clock, playground, patience).await;
        let provider = played.unwrap_or_else(|| provider(&running.context.catalog));
        let key = running.first_key.as_ref().unwrap().expose_secret().to_owned();
        let base = running.context.urls.origin();
        Self { engine, base, clock, provider, key, config, running, _files: files }
    }

    /// The settings of a test server with an empty database.
    pub async fn config(engine: Engine, files: &Path) -> Config {
        Config {
            listen: "127.0.0.1:0".parse().unwrap(),
            base_url: None,
            data_dir: files.to_owned(),
            database: database(engine, files).await,
            secret_keys: Some("k1:AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE=".into()),
            service_key: Some(SERVICE_KEY.into()),
            catalog_dir: None,
            static_dir: None,
            egress: EgressPolicy::parse("127.0.0.0/8").unwrap(),
            mail: MailSettings::default(),
            oidc: None,
            cors_origins: Vec::new(),
            rate_limit: None,
            kept: Kept { events: Some(TimeDelta::days(400)), runs: Some(TimeDelta::days(90)) },
            migrate: true,
            gallery: true,
        }
    }

    /// The settings that it was started with.
    pub fn settings(&self) -> Config {
        self.config.clone()
    }

    /// Where it listens, whatever it is called from outside.
    pub fn address(&self) -> std::net::SocketAddr {
        self.running.address
    }

    /// Another server process's worth of server, on the same database and under the same public name.
    pub async fn twin(&self) -> Running {
        let public = self.base.parse().unwrap();
        run(&Config { base_url: Some(public), ..self.config.clone() }, &self.clock, None, Patience::default()).await
    }

    /// The holder of the first organisation's API key.
    pub fn backend(&self) -> Backend {
        Backend::new(&self.base, &self.key)
    }

    /// Somebody with a browser, and nothing in it.
    pub fn visitor(&self) -> Visitor {
        Visitor::new(&self.base)
    }

    /// A fresh organisation, and the holder of its API key.
    pub async fn another_organization(&self) -> Backend {
        let slug = format!("other-{}", Entropy::default().id(self.clock.now()));
        let service = Backend::service(&self.base, SERVICE_KEY);
        let made = service.post("/api/v1/orgs", serde_json::json!({ "name": "Other", "slug": slug })).await;
        let org = made.expect(201)["org"]["id"].as_str().unwrap().to_owned();
        let key = service.for_org(&org).post("/api/v1/api-keys", serde_json::json!({ "name": "Other's key" })).await;
        Backend::new(&self.base, key.expect(201)["plainKey"].as_str().unwrap())
    }

    /// Let time pass.
    pub fn later(&self, by: TimeDelta) {
        self.clock.advance(by);
    }

    /// Do every job that is due.
    pub async fn run_jobs(&self) {
        while jobs::run_one(&self.running.context).await.unwrap() {}
    }

    /// The mail that was sent, and what the mail server thinks of the next.
    pub fn mailbox(&self) -> &Mailbox {
        self.running.context.mailer.mailbox().unwrap()
    }

    /// Wait for what the server does after it has answered.
    pub async fn settle(&self) {
        let tasks = &self.running.context.tasks;
        tasks.close();
        tasks.wait().await;
        tasks.reopen();
    }

    /// What the server's use cases hold.
    pub fn context(&self) -> &Arc<Context> {
        &self.running.context
    }

    /// A workspace that returns to `https://app.example.com/`, with these integrations of strategy `per_user`, each with
    /// an OAuth app at the provider.
    pub async fn workspace(&self, integrations: &[&str]) -> String {
        let backend = self.backend();
        let slug = format!("w-{}", Entropy::default().id(self.clock.now()));
        let made = backend.post("/api/v1/workspaces", serde_json::json!({ "name": "Acme", "slug": slug })).await;
        let id = made.expect(201)["workspace"]["id"].as_str().unwrap().to_owned();
        let look = serde_json::json!({ "returnUrls": ["https://app.example.com/"] });
        backend.patch(&format!("/api/v1/workspaces/{id}"), look).await.expect(200);
        for name in integrations {
            self.oauth_app(&backend, name).await;
            let body = serde_json::json!({
                "integrationName": name, "connectionStrategy": "per_user", "authMethodKey": "oauth2",
            });
            backend.post(&format!("/api/v1/workspaces/{id}/integrations"), body).await.expect(201);
        }
        id
    }

    /// An OAuth app of the backend's organisation, registered at the provider; answers its id.
    pub async fn oauth_app(&self, backend: &Backend, name: &str) -> String {
        let (id, secret) = (format!("client-{name}"), format!("canary-client-secret-{name}"));
        self.provider.register(name, &id, &secret, &format!("{}/api/v1/connect/oauth-callback", self.base));
        let at = self.provider.endpoints(name);
        let body = serde_json::json!({
            "integrationName": name, "clientId": id, "clientSecret": secret,
            "authUrl": at.auth_url, "tokenUrl": at.token_url, "revokeUrl": at.revoke_url, "apiUrl": at.api_url,
        });
        let made = backend.post("/api/v1/oauth-apps", body).await;
        made.expect(201)["app"]["id"].as_str().unwrap().to_owned()
    }

    /// An end user of the workspace; answers its UUID.
    pub async fn end_user(&self, workspace: &str, external_id: &str) -> String {
        let body = serde_json::json!({
            "workspaceId": workspace, "externalId": external_id, "displayName": "Alice Johnson",
        });
        let made = self.backend().post("/api/v1/end-users", body).await;
        made.expect(201)["endUser"]["id"].as_str().unwrap().to_owned()
    }

    /// A portal link of the end user.
    pub async fn link(&self, end_user: &str) -> String {
        self.link_with(end_user, serde_json::json!({})).await
    }

    /// A portal link of the end user, with a body of the test's own.
    pub async fn link_with(&self, end_user: &str, body: serde_json::Value) -> String {
        let made = self.backend().post(&format!("/api/v1/end-users/{end_user}/connect-token"), body).await;
        made.expect(200)["connectUrl"].as_str().unwrap().to_owned()
    }

    /// The end user's connections, as the backend sees them.
    pub async fn connections(&self, end_user: &str) -> Vec<serde_json::Value> {
        let seen = self.backend().get(&format!("/api/v1/end-users/{end_user}")).await;
        seen.expect(200)["connections"].as_array().unwrap().clone()
    }
}

/// Whoever plays the definitions of the catalog.
fn provider(catalog: &Catalog) -> Provider {
    Provider::start("127.0.0.1:0".parse().unwrap(), catalog.all().cloned()).unwrap()
}

async fn run(config: &Config, clock: &Clock, playground: Option<url::Url>, patience: Patience) -> Running {
    let mailbox = Some(Mailbox::default());
    let nature = Nature { clock: clock.clone(), worker: false, threads: 2, playground, patience, mailbox };
    app::start(config.clone(), nature).await.unwrap()
}

/// What is written with a change that a test makes by hand.
pub fn told(context: &Context, org_id: uuid::Uuid) -> Event {
    let now = context.clock.now();
    Event {
        id: context.entropy.id(now),
        org_id,
        workspace_id: None,
        end_user_id: None,
        connection_id: None,
        integration_name: None,
        kind: EventKind::EndUserCreated,
        actor: Actor::System,
        actor_id: None,
        detail: serde_json::Map::new(),
        origin: None,
        created_at: now,
    }
}

/// An empty database of the test's own.
pub async fn database(engine: Engine, files: &Path) -> Database {
    match engine {
        Engine::Sqlite => Database::Sqlite(format!("sqlite:{}/portico.db", files.display())),
        Engine::Postgres => Database::Postgres(new_postgres_database().await.into()),
    }
}

/// A database on the cluster of `scripts/test`.
async fn new_postgres_database() -> String {
    #[expect(clippy::disallowed_methods, reason = "the test script tells by the environment")]
    let cluster = std::env::var(POSTGRES)
        .unwrap_or_else(|_| panic!("{POSTGRES} is not set: run scripts/test, which starts a cluster"));
    #[expect(clippy::disallowed_methods, reason = "a name of the test's own")]
    let name = format!("t{}", uuid::Uuid::now_v7().simple());
    let mut connection = PgConnection::connect(&cluster).await.unwrap();
    let sql = sqlx::AssertSqlSafe(format!("CREATE DATABASE {name}"));
    connection.execute(sqlx::raw_sql(sql)).await.unwrap();
    let mut url: url::Url = cluster.parse().unwrap();
    url.set_path(&name);
    url.into()
}
