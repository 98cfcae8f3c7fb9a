//! A provider to act against, which plays in this process: GitHub, which answers at once, and Slack, which takes long.
//!
//! `acting BASE_URL API_KEY FILES SECONDS` makes the accounts of 200 people at both, writes to FILES what wrk asks for
//! (`execute.txt` and `slow.txt`), says `ready`, and plays until its standard input ends.

use std::{env, error::Error, fmt::Write as _, fs, io, path::Path, time::Duration};

use portico::{
    catalog::Catalog,
    demo::provider::{Fault, Provider},
};
use reqwest::Client;
use serde_json::{Value, json};

type Result<T> = std::result::Result<T, Box<dyn Error + Send + Sync>>;

/// More than wrk asks for.
const SLOW_ANSWERS: usize = 20_000;
/// People who act.
const PEOPLE: usize = 200;
/// Integration, what is done with it, and the file.
const ACTS: [(&str, &str, &str); 2] =
    [("github", "get_authenticated_user", "execute.txt"), ("slack", "list_channels", "slow.txt")];

struct Backend {
    http: Client,
    base: String,
    key: String,
}

impl Backend {
    async fn post(&self, path: &str, body: Value) -> Result<Value> {
        let url = format!("{}/api/v1/{path}", self.base);
        let answer = self.http.post(url).bearer_auth(&self.key).json(&body).send().await?;
        Ok(answer.error_for_status()?.json().await?)
    }

    /// Everybody's account at one provider; the requests that act with them.
    async fn accounts(&self, provider: &Provider, workspace: &Value, slug: &str, action: &str) -> Result<String> {
        let at = provider.endpoints(slug);
        let app = json!({
            "integrationName": slug, "clientId": "acting", "clientSecret": "secret",
            "authUrl": at.auth_url, "tokenUrl": at.token_url, "apiUrl": at.api_url,
        });
        let app = self.post("oauth-apps", app).await?;
        let field = |pointer: &str| app.pointer(pointer).and_then(Value::as_str).unwrap_or_default();
        let app_id = field("/app/id");
        provider.register(slug, "acting", "secret", field("/app/redirectUri"));
        let added = json!({
            "integrationName": slug, "connectionStrategy": "per_user", "authMethodKey": "oauth2",
            "oauthAppMode": "custom", "oauthAppId": app_id,
        });
        self.post(&format!("workspaces/{}/integrations", workspace.as_str().unwrap_or_default()), added).await?;
        let mut requests = String::new();
        for n in 0..PEOPLE {
            let person = format!("acting-{n}");
            let (token, _) = provider.issue(slug, "acting", &person).ok_or("the provider knows no such client")?;
            let connection = json!({
                "type": "OAUTH2", "integrationName": slug, "workspaceId": workspace, "endUserId": person,
                "scope": "USER", "externalId": person, "displayName": person, "accessToken": token,
                "authMethodKey": "oauth2", "oauthAppId": app_id,
            });
            self.post("connections", connection).await?;
            let body = json!({
                "integrationName": slug, "actionName": action, "workspaceId": workspace, "endUserId": person,
            });
            writeln!(requests, "/api/v1/actions/execute {body}")?;
        }
        Ok(requests)
    }
}

#[tokio::main]
async fn main() -> Result<()> {
    let arguments: Vec<_> = env::args().skip(1).collect();
    let [base, key, files, seconds] = arguments.as_slice() else {
        return Err("acting BASE_URL API_KEY FILES SECONDS".into());
    };
    let catalog = Catalog::load(None)?;
    let played = ACTS.iter().filter_map(|(slug, ..)| catalog.get(slug)).cloned();
    let provider = Provider::start(([127, 0, 0, 1], 0).into(), played)?;
    #[expect(clippy::disallowed_methods, reason = "plays the backend, not the server")]
    let http = Client::new();
    let backend = Backend { http, base: base.clone(), key: key.clone() };
    let made = backend.post("workspaces", json!({ "name": "Acting", "slug": "acting" })).await?;
    let workspace = made.pointer("/workspace/id").ok_or("the workspace has no id")?;
    for (slug, action, file) in ACTS {
        let requests = backend.accounts(&provider, workspace, slug, action).await?;
        fs::write(Path::new(files).join(file), requests)?;
    }
    provider.api_answers("slack", SLOW_ANSWERS, &Fault::Slow(Duration::from_secs(seconds.parse()?)));
    println!("ready");
    tokio::task::spawn_blocking(|| io::copy(&mut io::stdin(), &mut io::sink())).await??;
    Ok(())
}
