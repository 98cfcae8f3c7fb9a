//! Connects accounts as fast as it can, each by the whole flow: a new end user, a link, the link opened, the landing
//! page, one integration's page, start, consent at the demo provider (which plays in this process), callback, done.
//!
//! `flow BASE_URL API_KEY WORKERS SECONDS` prints flows, microseconds, p50 and p99 in microseconds, errors.

use std::{
    env,
    error::Error,
    io,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use portico::{
    catalog::{Catalog, definition::Definition},
    demo::provider::Provider,
};
use reqwest::{
    Client, Response, StatusCode,
    header::{COOKIE, LOCATION, SET_COOKIE},
    redirect::Policy,
};
use serde_json::{Value, json};

type Result<T> = std::result::Result<T, Box<dyn Error + Send + Sync>>;

/// What is connected.
const INTEGRATION: &str = "github";

struct Driver {
    http: Client,
    base: String,
    key: String,
    workspace: String,
    people: AtomicU64,
}

impl Driver {
    async fn call(&self, path: &str, body: Value) -> Result<Value> {
        let url = format!("{}/api/v1/{path}", self.base);
        let answer = self.http.post(url).bearer_auth(&self.key).json(&body).send().await?;
        Ok(answer.error_for_status()?.json().await?)
    }

    /// One account, from nothing to the page that says that it is connected.
    async fn connect(&self) -> Result<()> {
        let person = format!("person-{}", self.people.fetch_add(1, Ordering::Relaxed));
        let user = json!({ "workspaceId": self.workspace, "externalId": person });
        let user = text(&self.call("end-users", user).await?, "/endUser/id")?;
        let link = text(&self.call(&format!("end-users/{user}/connect-token"), json!({})).await?, "/connectUrl")?;

        let opened = self.http.get(&link).send().await?;
        let cookies = cookies(&opened);
        let get = |url: String| self.http.get(url).header(COOKIE, &cookies).send();
        let landing = get(redirect(&opened)?).await?;
        page(landing, INTEGRATION).await?;
        let form_url = format!("{}/connect/portal/{INTEGRATION}", self.base);
        let form = page(get(form_url.clone()).await?, "csrf").await?;
        let csrf = form.split_once(r#"name="csrf" value=""#).and_then(|(_, rest)| rest.split_once('"'));
        let csrf = csrf.ok_or("the form has no CSRF token")?.0;

        let start = self.http.post(form_url).header(COOKIE, &cookies).form(&[("csrf", csrf)]).send().await?;
        let consent = format!("{}&login_hint={person}", redirect(&start)?);
        let callback = redirect(&self.http.get(consent).send().await?)?;
        let done = redirect(&get(callback).await?)?;
        page(get(done).await?, &person).await?;
        Ok(())
    }
}

fn text(answer: &Value, pointer: &str) -> Result<String> {
    let found = answer.pointer(pointer).and_then(Value::as_str);
    Ok(found.ok_or_else(|| format!("{pointer} is missing"))?.to_owned())
}

fn cookies(answer: &Response) -> String {
    let all = answer.headers().get_all(SET_COOKIE).iter().filter_map(|cookie| cookie.to_str().ok());
    all.filter_map(|cookie| cookie.split(';').next()).collect::<Vec<_>>().join("; ")
}

/// Where a 303 leads.
fn redirect(answer: &Response) -> Result<String> {
    let target = answer.headers().get(LOCATION).filter(|_| answer.status() == StatusCode::SEE_OTHER);
    let target = target.ok_or_else(|| format!("{} answered {}, not 303", answer.url().path(), answer.status()))?;
    Ok(answer.url().join(target.to_str()?)?.into())
}

/// A page that has `word` on it.
async fn page(answer: Response, word: &str) -> Result<String> {
    let path = answer.url().path().to_owned();
    let body = answer.error_for_status()?.text().await?;
    if body.contains(word) { Ok(body) } else { Err(format!("{path} does not say {word:?}").into()) }
}

/// An OAuth app at the demo provider, and a workspace with the integration.
async fn seed(driver: &mut Driver) -> Result<Provider> {
    let catalog = Catalog::load(None)?;
    let definition = Definition::clone(catalog.get(INTEGRATION).ok_or("the catalog lacks the integration")?);
    let provider = Provider::start(([127, 0, 0, 1], 0).into(), vec![definition])?;
    let at = provider.endpoints(INTEGRATION);
    let app = json!({
        "integrationName": INTEGRATION, "clientId": "bench", "clientSecret": "secret",
        "authUrl": at.auth_url, "tokenUrl": at.token_url, "revokeUrl": at.revoke_url, "apiUrl": at.api_url,
    });
    let app = driver.call("oauth-apps", app).await?;
    provider.register(INTEGRATION, "bench", "secret", &text(&app, "/app/redirectUri")?);
    provider.auto_consents(INTEGRATION, "ada");
    let slug = format!("flow-{}", std::process::id());
    let workspace = driver.call("workspaces", json!({ "name": "Flow", "slug": slug })).await?;
    driver.workspace = text(&workspace, "/workspace/id")?;
    let added = json!({
        "integrationName": INTEGRATION, "connectionStrategy": "per_user",
        "oauthAppMode": "custom", "oauthAppId": text(&app, "/app/id")?,
    });
    driver.call(&format!("workspaces/{}/integrations", driver.workspace), added).await?;
    Ok(provider)
}

async fn work(driver: Arc<Driver>, end: Instant) -> (Vec<Duration>, u64) {
    let (mut taken, mut errors) = (Vec::new(), 0);
    while Instant::now() < end {
        let started = Instant::now();
        match driver.connect().await {
            Ok(()) => taken.push(started.elapsed()),
            Err(error) => {
                eprintln!("{error}");
                errors += 1;
            }
        }
    }
    (taken, errors)
}

fn percentile(sorted: &[Duration], share: usize) -> u128 {
    let at = (sorted.len() * share / 100).min(sorted.len().saturating_sub(1));
    sorted.get(at).map_or(0, Duration::as_micros)
}

#[tokio::main]
async fn main() -> Result<()> {
    let args: Vec<_> = env::args().skip(1).collect();
    let [base, key, workers, seconds] = args.as_slice() else {
        return Err(io::Error::other("usage: flow BASE_URL API_KEY WORKERS SECONDS").into());
    };
    #[expect(clippy::disallowed_methods, reason = "plays the browser and the backend, not the server")]
    let http = Client::builder().redirect(Policy::none()).timeout(Duration::from_secs(30)).build()?;
    let (base, key) = (base.clone(), key.clone());
    let mut driver = Driver { http, base, key, workspace: String::new(), people: AtomicU64::default() };
    let provider = seed(&mut driver).await?;
    let driver = Arc::new(driver);
    let begin = Instant::now();
    let end = begin + Duration::from_secs(seconds.parse()?);
    let running: Vec<_> = (0..workers.parse::<u32>()?).map(|_| tokio::spawn(work(Arc::clone(&driver), end))).collect();
    let (mut taken, mut errors) = (Vec::new(), 0);
    for worker in running {
        let (its, failed) = worker.await?;
        taken.extend(its);
        errors += failed;
    }
    let all = begin.elapsed().as_micros();
    provider.stop();
    taken.sort_unstable();
    println!("{} {all} {} {} {errors}", taken.len(), percentile(&taken, 50), percentile(&taken, 99));
    Ok(())
}
