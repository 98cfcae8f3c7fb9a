//! Proves that no grant is lost: several servers on one PostgreSQL, a provider whose refresh tokens are good for one use
//! and whose answers take from nothing to many seconds, many callers at each server, and `kill -9`.
//!
//! `lifecycle PORTICO DATABASE_URL [--connections N] [--callers N] [--servers N] [--seconds N] [--latency SECONDS]`
//!
//! Three phases of equal length: calm; servers that are killed and started again; a provider that drops answers and
//! fails. Prints counts for each, and ends with 1 when a rule is broken.

use std::{
    collections::HashMap,
    env,
    error::Error,
    fs,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use portico::{catalog::Catalog, demo::provider::Provider};
use reqwest::{Client, StatusCode};
use serde_json::{Value, json};
use tokio::{io::AsyncBufReadExt, time::sleep};

type Result<T> = std::result::Result<T, Box<dyn Error + Send + Sync>>;

const KEYS: &str = "k1:AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE=";
/// No replay is forgiven, and one within ten minutes.
const STRICT: &str = "proof-strict";
const LENIENT: &str = "proof-lenient";
/// Tokens live so long, in seconds: portico renews what lives for less than 60.
const LIFE: i64 = 70;

fn definition(name: &str, grace: &str) -> String {
    format!(
        "name = \"{name}\"\ndisplay_name = \"{name}\"\ndescription = \"A provider that forgives little.\"\n\
         categories = [\"DEVELOPER_TOOLS\"]\ndocs = \"https://proof.example/docs\"\nreviewed_on = 2026-11-24\n\
         [api]\nbase_url = \"https://proof.example\"\n[[auth]]\nkey = \"oauth2\"\ntype = \"OAUTH2\"\n\
         [auth.oauth2]\nauthorize_url = \"https://proof.example/authorize\"\ntoken_url = \"https://proof.example/token\"\n\
         lifetime = {{ access_ttl_hint = {LIFE}, refresh_rotates = true{grace} }}\n"
    )
}

#[derive(Debug)]
struct Plan {
    portico: PathBuf,
    database: String,
    connections: usize,
    callers: usize,
    servers: usize,
    phase: Duration,
    latency: Duration,
}

fn plan() -> Result<Plan> {
    let mut args = env::args().skip(1);
    let usage = "usage: lifecycle PORTICO DATABASE_URL [--connections N] [--callers N] [--servers N] [--seconds N] [--latency S]";
    let (Some(portico), Some(database)) = (args.next(), args.next()) else { return Err(usage.into()) };
    let mut numbers =
        HashMap::from([("connections", 60), ("callers", 50), ("servers", 4), ("seconds", 600), ("latency", 20)]);
    while let Some(flag) = args.next() {
        let number = args.next().ok_or(usage)?.parse()?;
        *numbers.get_mut(flag.trim_start_matches("--")).ok_or(usage)? = number;
    }
    let number = |name| numbers.get(name).copied().unwrap_or_default();
    Ok(Plan {
        portico: portico.into(),
        database,
        connections: usize::try_from(number("connections"))?,
        callers: usize::try_from(number("callers"))?,
        servers: usize::try_from(number("servers"))?,
        phase: Duration::from_secs(number("seconds") / 3),
        latency: Duration::from_secs(number("latency")),
    })
}

/// One server process.
struct Server {
    base: String,
    process: Mutex<Child>,
    command: Box<dyn Fn() -> Command + Send + Sync>,
}

impl Server {
    fn start(plan: &Plan, files: &Path, public: &str, port: u16) -> Result<Self> {
        let (portico, database, public) = (plan.portico.clone(), plan.database.clone(), public.to_owned());
        let files = files.to_owned();
        let command = Box::new(move || {
            let mut command = Command::new(&portico);
            command
                .args(["serve", "--listen", &format!("127.0.0.1:{port}"), "--base-url", &public])
                .args(["--database-url", &database, "--secret-keys", KEYS, "--rate-limit", "0"])
                .args(["--egress-allow", "127.0.0.0/8", "--log", "portico::services::refresh=warn,error"])
                .arg("--data-dir")
                .arg(files.join(format!("data-{port}")))
                .arg("--catalog-dir")
                .arg(files.join("catalog"))
                .stdout(Stdio::null())
                .stderr(Stdio::null());
            command
        });
        let process = Mutex::new(command().spawn()?);
        Ok(Self { base: format!("http://localhost:{port}"), process, command })
    }

    /// As hard as it gets, and up again.
    fn kill_and_restart(&self) -> Result<()> {
        let mut process = self.process.lock().unwrap_or_else(PoisonError::into_inner);
        process.kill()?;
        process.wait()?;
        *process = (self.command)().spawn()?;
        Ok(())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let mut process = self.process.lock().unwrap_or_else(PoisonError::into_inner);
        let _ = process.kill();
        let _ = process.wait();
    }
}

/// What the callers saw.
#[derive(Default)]
struct Seen {
    answers: AtomicU64,
    unreachable: AtomicU64,
    later: AtomicU64,
    stale: AtomicU64,
    ended: AtomicU64,
    interrupted: AtomicU64,
    other: AtomicU64,
}

struct Proof {
    http: Client,
    provider: Provider,
    servers: Vec<Server>,
    key: String,
    reader: String,
    /// The latest version that anybody has seen, by connection.
    versions: Mutex<HashMap<String, i64>>,
    seen: Seen,
    over: AtomicBool,
}

impl Proof {
    fn first(&self) -> Result<&str> {
        Ok(&self.servers.first().ok_or("no server")?.base)
    }

    async fn post(&self, base: &str, path: &str, body: Value) -> Result<Value> {
        let answer = self.http.post(format!("{base}/api/v1/{path}")).bearer_auth(&self.key).json(&body).send().await?;
        let (status, body) = (answer.status(), answer.text().await?);
        if status.is_success() {
            Ok(serde_json::from_str(&body)?)
        } else {
            Err(format!("{path}: {status} {body}").into())
        }
    }

    fn version(&self, id: &str) -> i64 {
        self.versions.lock().unwrap_or_else(PoisonError::into_inner).get(id).copied().unwrap_or_default()
    }

    /// One caller at one server: asks for one credential after another until the phase is over.
    async fn calls(&self, slug: &str, server: usize, ids: &[String], mut at: usize) {
        let Some(server) = self.servers.get(server) else { return };
        while !self.over.load(Ordering::Relaxed) {
            at = (at * 31 + 17) % ids.len();
            let Some(id) = ids.get(at) else { return };
            let before = self.version(id);
            let url = format!("{}/api/v1/connections/{id}/credentials", server.base);
            let count = |counter: &AtomicU64| counter.fetch_add(1, Ordering::Relaxed);
            let Ok(answer) = self.http.get(url).bearer_auth(&self.reader).send().await else {
                count(&self.seen.unreachable);
                sleep(Duration::from_millis(100)).await;
                continue;
            };
            let (status, body) = (answer.status(), answer.json::<Value>().await.unwrap_or_default());
            match status {
                StatusCode::OK => {
                    count(&self.seen.answers);
                    let version = body.pointer("/credentials/version").and_then(Value::as_i64).unwrap_or_default();
                    let token = body.pointer("/credentials/accessToken").and_then(Value::as_str).unwrap_or_default();
                    // Older than what was known before it was asked for, or dead at the provider.
                    if version < before || !self.provider.is_live(slug, token) {
                        eprintln!("stale: version {version} after {before} of {id}");
                        count(&self.seen.stale);
                    }
                    let mut versions = self.versions.lock().unwrap_or_else(PoisonError::into_inner);
                    let known = versions.entry(id.clone()).or_default();
                    *known = version.max(*known);
                }
                StatusCode::SERVICE_UNAVAILABLE => {
                    count(&self.seen.later);
                    sleep(Duration::from_millis(200)).await;
                }
                StatusCode::CONFLICT => {
                    eprintln!("ended: {body}");
                    let reason = body.pointer("/details/reason").and_then(Value::as_str);
                    let interrupted = reason == Some("refresh_interrupted");
                    count(if interrupted { &self.seen.interrupted } else { &self.seen.ended });
                    sleep(Duration::from_secs(1)).await;
                }
                other => {
                    eprintln!("{other}: {body}");
                    count(&self.seen.other);
                }
            }
            sleep(Duration::from_millis(50)).await;
        }
    }

    /// Grants of the provider, as connections.
    async fn connect(&self, name: &str, slug: &str, workspace: &str, app: &str, count: usize) -> Result<Vec<String>> {
        let mut ids = Vec::new();
        for n in 0..count {
            let (access, refresh) = self.provider.issue(slug, "proof", &format!("person-{n}")).ok_or("no grant")?;
            let body = json!({
                "type": "OAUTH2", "externalId": format!("{name}-{n}"), "displayName": format!("Person {n}"),
                "integrationName": slug, "workspaceId": workspace, "endUserId": format!("person-{n}"),
                "accessToken": access, "refreshToken": refresh, "expiresIn": LIFE, "oauthAppId": app,
            });
            let made = self.post(self.first()?, "connections", body).await?;
            ids.push(made.pointer("/connection/id").and_then(Value::as_str).ok_or("no id")?.to_owned());
        }
        Ok(ids)
    }
}

async fn healthy(http: &Client, base: &str) -> Result<()> {
    for _ in 0..600 {
        if http.get(format!("{base}/health")).send().await.is_ok_and(|answer| answer.status().is_success()) {
            return Ok(());
        }
        sleep(Duration::from_millis(50)).await;
    }
    Err(format!("{base} does not answer").into())
}

fn free_port() -> Result<u16> {
    Ok(std::net::TcpListener::bind(("127.0.0.1", 0))?.local_addr()?.port())
}

/// The first start prints the key.
async fn first_key(plan: &Plan, files: &Path) -> Result<String> {
    let mut first = tokio::process::Command::new(&plan.portico)
        .args([
            "serve",
            "--listen",
            "127.0.0.1:0",
            "--database-url",
            &plan.database,
            "--secret-keys",
            KEYS,
            "--log",
            "error",
        ])
        .arg("--data-dir")
        .arg(files.join("first"))
        .stdout(Stdio::piped())
        .kill_on_drop(true)
        .spawn()?;
    let mut lines = tokio::io::BufReader::new(first.stdout.take().ok_or("no output")?).lines();
    while let Some(line) = lines.next_line().await? {
        if let Some(key) = line.strip_prefix("api key (shown once): ") {
            return Ok(key.to_owned());
        }
    }
    Err("the database is not empty".into())
}

/// One phase: callers at every server for a while, with `trouble` besides. Answers whether every rule was kept.
async fn phase(
    proof: &Arc<Proof>,
    plan: &Plan,
    name: &str,
    slug: &str,
    app: &str,
    workspace: &str,
    trouble: Trouble,
) -> Result<bool> {
    let ids = Arc::new(proof.connect(name, slug, workspace, app, plan.connections).await?);
    proof.over.store(false, Ordering::Relaxed);
    for counter in [
        &proof.seen.answers,
        &proof.seen.unreachable,
        &proof.seen.later,
        &proof.seen.stale,
        &proof.seen.ended,
        &proof.seen.interrupted,
        &proof.seen.other,
    ] {
        counter.store(0, Ordering::Relaxed);
    }
    let before = proof.provider.calls(slug);
    let callers: Vec<_> = (0..plan.servers * plan.callers)
        .map(|n| {
            let (proof, ids, slug) = (Arc::clone(proof), Arc::clone(&ids), slug.to_owned());
            tokio::spawn(async move { proof.calls(&slug, n % proof.servers.len(), &ids, n).await })
        })
        .collect();
    let (end, mut kills) = (Instant::now() + plan.phase, 0);
    while Instant::now() < end {
        sleep(Duration::from_secs(4).min(end - Instant::now().min(end))).await;
        match trouble {
            Trouble::None => {}
            Trouble::Kills => {
                if let Some(server) = proof.servers.get(kills % proof.servers.len()) {
                    server.kill_and_restart()?;
                }
                kills += 1;
            }
            Trouble::Provider => {
                proof.provider.drops_answers(slug, 1);
                proof.provider.fails_next(slug, 2, 503, None);
            }
        }
    }
    proof.provider.heal(slug);
    // Leases of the dead run out, and everybody gets a last answer.
    if trouble != Trouble::None {
        sleep(Duration::from_secs(70)).await;
    }
    proof.over.store(true, Ordering::Relaxed);
    for caller in callers {
        caller.await?;
    }
    for server in &proof.servers {
        healthy(&proof.http, &server.base).await?;
    }
    let calls = proof.provider.calls(slug);
    let (mut expiries, mut active) = (0, 0);
    for id in ids.iter() {
        let url = format!("{}/api/v1/connections/{id}", proof.first()?);
        let shown: Value = proof.http.get(url).bearer_auth(&proof.key).send().await?.json().await?;
        active += usize::from(shown.pointer("/connection/status") == Some(&json!("ACTIVE")));
        expiries += u32::try_from((proof.version(id) - 1).max(0))?;
    }
    let (refreshes, refused) = (calls.refresh - before.refresh, calls.invalid_grants - before.invalid_grants);
    let seen = &proof.seen;
    let get = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
    println!(
        "{name}: {} connections, {} servers with {} callers each, {} s",
        ids.len(),
        plan.servers,
        plan.callers,
        plan.phase.as_secs()
    );
    let per_expiry = f64::from(refreshes) / f64::from(expiries.max(1));
    println!(
        "  expiries {expiries}, refresh calls {refreshes} ({per_expiry:.2} per expiry), invalid_grant {refused}, kills {kills}"
    );
    println!(
        "  answers {}, stale {}, refresh_interrupted {}, ended {}, try later {}, server away {}, other {}; connections still active {active} of {}",
        get(&seen.answers),
        get(&seen.stale),
        get(&seen.interrupted),
        get(&seen.ended),
        get(&seen.later),
        get(&seen.unreachable),
        get(&seen.other),
        ids.len()
    );
    let kept = refused == 0
        && get(&seen.stale) == 0
        && get(&seen.interrupted) == 0
        && get(&seen.ended) == 0
        && get(&seen.other) == 0
        && active == ids.len();
    // In calm weather each expiry costs one call; a version that nobody has read yet may be missing from the count.
    Ok(kept && (trouble != Trouble::None || refreshes >= expiries && refreshes <= expiries + u32::try_from(ids.len())?))
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Trouble {
    None,
    Kills,
    Provider,
}

#[tokio::main]
async fn main() -> Result<()> {
    let plan = plan()?;
    let files = env::temp_dir().join(format!("portico-lifecycle-{}", std::process::id()));
    fs::create_dir_all(files.join("catalog"))?;
    fs::write(files.join("catalog").join(format!("{STRICT}.toml")), definition(STRICT, ", refresh_grace = 0"))?;
    fs::write(files.join("catalog").join(format!("{LENIENT}.toml")), definition(LENIENT, ", refresh_grace = 600"))?;
    let catalog = Catalog::load(Some(&files.join("catalog")))?;
    let provider = Provider::start(([127, 0, 0, 1], 0).into(), catalog.all().cloned())?;
    #[expect(clippy::disallowed_methods, reason = "plays the backend, not the server")]
    let http = Client::builder().timeout(Duration::from_secs(120)).build()?;
    let key = first_key(&plan, &files).await?;
    let ports = (0..plan.servers).map(|_| free_port()).collect::<Result<Vec<_>>>()?;
    let public = format!("http://localhost:{}", ports.first().ok_or("no server")?);
    let servers = ports.iter().map(|port| Server::start(&plan, &files, &public, *port)).collect::<Result<Vec<_>>>()?;
    for server in &servers {
        healthy(&http, &server.base).await?;
    }
    let mut proof = Proof {
        http,
        provider,
        servers,
        key,
        reader: String::new(),
        versions: Mutex::default(),
        seen: Seen::default(),
        over: AtomicBool::new(false),
    };
    let permissions = json!({ "name": "reader", "permissions": { "scope": "org", "credentials": true } });
    let reader = proof.post(&public, "api-keys", permissions).await?;
    proof.reader = reader.pointer("/plainKey").and_then(Value::as_str).ok_or("no key")?.to_owned();
    let workspace = proof.post(&public, "workspaces", json!({ "name": "Proof", "slug": "proof" })).await?;
    let workspace = workspace.pointer("/workspace/id").and_then(Value::as_str).ok_or("no workspace")?.to_owned();
    let mut apps = HashMap::new();
    for slug in [STRICT, LENIENT] {
        let at = proof.provider.endpoints(slug);
        proof.provider.register(slug, "proof", "secret", "http://localhost/callback");
        proof.provider.is_slow_between(slug, Duration::ZERO, plan.latency);
        let app = json!({
            "integrationName": slug, "clientId": "proof", "clientSecret": "secret",
            "authUrl": at.auth_url, "tokenUrl": at.token_url, "apiUrl": at.api_url,
        });
        let app = proof.post(&public, "oauth-apps", app).await?;
        apps.insert(slug, app.pointer("/app/id").and_then(Value::as_str).ok_or("no app")?.to_owned());
    }
    let proof = Arc::new(proof);
    let mut kept = true;
    for (name, slug, trouble) in [
        ("calm", STRICT, Trouble::None),
        ("kill -9", LENIENT, Trouble::Kills),
        ("provider", LENIENT, Trouble::Provider),
    ] {
        let app = apps.get(slug).ok_or("no app")?;
        kept &= phase(&proof, &plan, name, slug, app, &workspace, trouble).await?;
        proof.provider.is_slow_between(slug, Duration::ZERO, plan.latency);
    }
    drop(proof);
    fs::remove_dir_all(files)?;
    if kept { Ok(()) } else { Err("a rule was broken".into()) }
}
