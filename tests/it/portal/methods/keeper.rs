//! A small provider of the test's own, which knows keys, passwords and clients, and the definitions that describe it.
//!
//! The definitions lie in a directory as an operator's would: no part of the server knows of them before it starts.

use std::{
    net::TcpListener,
    path::Path,
    sync::{Arc, Mutex, mpsc},
    thread,
};

use actix_web::{App, HttpRequest, HttpResponse, HttpServer, dev::ServerHandle, http::header::LOCATION, web};
use base64::{Engine as _, prelude::BASE64_STANDARD};
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::{
    portal::steps::parameter,
    support::{Backend, Engine, Page, TestApp, Visitor},
};

/// What the keeper was asked: the path, and what was sent along as authorization or as a form.
#[derive(Clone, Debug)]
pub struct Asked {
    pub path: String,
    pub authorization: String,
    pub body: String,
}

#[derive(Default)]
struct State {
    asked: Mutex<Vec<Asked>>,
    status: Mutex<Option<u16>>,
    /// Where OAuth 1.0a leads back to, as the last temporary credentials were asked for.
    callback: Mutex<String>,
}

/// The provider. Dropped, it stops.
pub struct Keeper {
    pub url: String,
    state: Arc<State>,
    server: ServerHandle,
}

impl Drop for Keeper {
    fn drop(&mut self) {
        drop(self.server.stop(false));
    }
}

impl Keeper {
    /// Start it, and write the definitions that describe it to a directory.
    pub fn with_definitions(directory: &Path) -> Self {
        let keeper = Self::start();
        for (slug, name, auth) in definitions(&keeper.url) {
            let text = format!(
                "name = \"{slug}\"\ndisplay_name = \"{name}\"{HEAD}[api]\nbase_url = \"{}/api\"\n{auth}",
                keeper.url
            );
            std::fs::write(directory.join(format!("{slug}.toml")), text).unwrap();
        }
        keeper
    }

    fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let state = Arc::new(State::default());
        let data = web::Data::from(Arc::clone(&state));
        let (tell, told) = mpsc::channel();
        thread::spawn(move || {
            actix_web::rt::System::new().block_on(async move {
                let app = move || App::new().app_data(data.clone()).default_service(web::to(answer));
                let server = HttpServer::new(app).workers(1).disable_signals().listen(listener).unwrap().run();
                tell.send(server.handle()).unwrap();
                server.await.unwrap();
            });
        });
        Self { url, state, server: told.recv().unwrap() }
    }

    /// Everything that it was asked so far.
    pub fn asked(&self) -> Vec<Asked> {
        self.state.asked.lock().unwrap().clone()
    }

    /// Where OAuth 1.0a leads back to, with nothing said.
    pub fn callback(&self) -> String {
        self.state.callback.lock().unwrap().clone()
    }

    /// Answer everything with this status from now on, or as usual again.
    pub fn answers(&self, status: Option<u16>) {
        *self.state.status.lock().unwrap() = status;
    }
}

/// Whose a credential is, as `Authorization` or `X-Api-Key` carries it.
fn owner(authorization: &str, key: &str) -> Option<(u32, &'static str)> {
    let basic = |pair: &str| format!("Basic {}", BASE64_STANDARD.encode(pair));
    match authorization {
        "Bearer canary-key-ada" | "Bearer canary-key-ada-new" | "Bearer canary-minted" | "Bearer canary-granted" => {
            Some((1, "ada@example.com"))
        }
        "Bearer canary-key-bob" => Some((2, "bob@example.com")),
        it if it == basic("ada:canary-password") => Some((1, "ada@example.com")),
        it if it.contains("oauth_token=\"canary-o1-token\"") && it.contains("oauth_consumer_key=\"consumer\"") => {
            Some((3, "carol@example.com"))
        }
        _ => (key == "canary-tenant-key").then_some((4, "tenant@example.com")),
    }
}

async fn answer(state: web::Data<State>, request: HttpRequest, body: String) -> HttpResponse {
    let header = |name: &str| request.headers().get(name).map_or("", |it| it.to_str().unwrap()).to_owned();
    let (path, authorization) = (request.path().to_owned(), header("authorization"));
    state.asked.lock().unwrap().push(Asked {
        path: path.clone(),
        authorization: authorization.clone(),
        body: body.clone(),
    });
    if let Some(status) = *state.status.lock().unwrap() {
        return HttpResponse::build(status.try_into().unwrap()).finish();
    }
    let query: url::Url = format!("http://x/?{}", request.query_string()).parse().unwrap();
    let back = |name: &str| parameter(&query, name).unwrap_or_default();
    let form =
        |members: &str| HttpResponse::Ok().content_type("application/x-www-form-urlencoded").body(members.to_owned());
    match path.rsplit('/').next().unwrap() {
        "me" => match owner(&authorization, &header("x-api-key")) {
            Some((id, email)) => HttpResponse::Ok().json(json!({ "id": id, "email": email })),
            None => HttpResponse::Unauthorized().json(json!({ "message": "no" })),
        },
        "authorize" if path.contains("/oauth1/") => {
            let callback = state.callback.lock().unwrap().clone();
            redirect(&format!("{callback}&oauth_token={}&oauth_verifier=v-1", back("oauth_token")))
        }
        "authorize" => redirect(&format!("{}?code=c-1&state={}", back("redirect_uri"), back("state"))),
        "token" if body.contains("client_id=robot") && body.contains("client_secret=canary-robot-secret") => {
            HttpResponse::Ok()
                .json(json!({ "access_token": "canary-minted", "token_type": "bearer", "expires_in": 3600 }))
        }
        "token" if body.contains("code=c-1") && body.contains("client_secret=canary-client-secret") => {
            HttpResponse::Ok().json(json!({ "access_token": "canary-granted", "token_type": "bearer" }))
        }
        "token" => HttpResponse::BadRequest().json(json!({ "error": "invalid_client" })),
        "request" if authorization.contains("oauth_consumer_key=\"consumer\"") => {
            let (_, callback) = authorization.split_once("oauth_callback=\"").unwrap();
            let callback: url::Url = format!("http://x/?to={}", callback.split_once('"').unwrap().0).parse().unwrap();
            *state.callback.lock().unwrap() = parameter(&callback, "to").unwrap();
            form("oauth_token=temporary&oauth_token_secret=canary-temporary-secret&oauth_callback_confirmed=true")
        }
        "access"
            if authorization.contains("oauth_token=\"temporary\"")
                && authorization.contains("oauth_verifier=\"v-1\"") =>
        {
            form("oauth_token=canary-o1-token&oauth_token_secret=canary-o1-secret")
        }
        _ => HttpResponse::Unauthorized().finish(),
    }
}

fn redirect(to: &str) -> HttpResponse {
    HttpResponse::SeeOther().insert_header((LOCATION, to)).finish()
}

const HEAD: &str = r#"
description = "Keeps things."
categories = ["PRODUCTIVITY"]
docs = "https://keeper.example/docs"
reviewed_on = 2026-11-24
"#;

const IDENTITY: &str = "[auth.identity]\nrequest = { url = \"/me\" }\nid = \"/id\"\nlabel = [\"/email\"]\n";

fn definitions(base: &str) -> Vec<(&'static str, &'static str, String)> {
    let key = "[[auth]]\nkey = \"api_key\"\ntype = \"SECRET_TEXT\"\nhelp_url = \"https://keeper.example/keys\"\n\
        description = \"Use a key of your Keeper account.\"\n";
    let basic = "[[auth]]\nkey = \"basic_auth\"\ntype = \"BASIC_AUTH\"\nhelp_url = \"https://keeper.example/keys\"\n";
    let oauth2 = format!(
        "[[auth]]\nkey = \"oauth2\"\ntype = \"OAUTH2\"\n[[auth.fields]]\nname = \"tenant\"\nlabel = \"Tenant\"\n\
         prefix = \"https://\"\nsuffix = \".keeper.example\"\npattern = \"[a-z0-9-]+\"\n[auth.oauth2]\n\
         authorize_url = \"{base}/t/{{tenant}}/authorize\"\ntoken_url = \"{base}/t/{{tenant}}/token\"\n\
         reconnect_params = {{ login_hint = \"{{account_label}}\" }}\n\
         [auth.oauth2.scope]\ndefault = [{{ id = \"read\", text = \"See your things\" }}]\n"
    );
    let custom = "[[auth]]\nkey = \"custom_auth\"\ntype = \"CUSTOM_AUTH\"\nhelp_url = \"https://keeper.example/keys\"\n\
        [[auth.fields]]\nname = \"tenant\"\nlabel = \"Tenant\"\npattern = \"[a-z]+\"\n\
        [[auth.fields]]\nname = \"region\"\nlabel = \"Region\"\ndefault = \"eu\"\n\
        options = [{ value = \"us\", label = \"United States\" }, { value = \"eu\", label = \"Europe\" }]\n\
        [[auth.fields]]\nname = \"apiKey\"\nlabel = \"API key\"\nsecret = true\n\
        [[auth.fields]]\nname = \"pem\"\nlabel = \"Private key\"\ntype = \"long_text\"\nsecret = true\n\
        [[auth.fields]]\nname = \"note\"\nlabel = \"Note\"\nrequired = false\n\
        [auth.attach.headers]\nX-Api-Key = \"{apiKey}\"\n";
    let robot = format!(
        "[[auth]]\nkey = \"client_credentials\"\ntype = \"CUSTOM_AUTH\"\nhelp_url = \"https://keeper.example/keys\"\n\
         [[auth.fields]]\nname = \"clientId\"\nlabel = \"Client ID\"\n\
         [[auth.fields]]\nname = \"clientSecret\"\nlabel = \"Client secret\"\nsecret = true\n\
         [auth.oauth2]\ngrant = \"client_credentials\"\ntoken_url = \"{base}/token\"\n"
    );
    let oauth1 = format!(
        "[[auth]]\nkey = \"oauth1\"\ntype = \"CUSTOM_AUTH\"\n[auth.oauth1]\nrequest_url = \"{base}/oauth1/request\"\n\
         authorize_url = \"{base}/oauth1/authorize\"\naccess_url = \"{base}/oauth1/access\"\n\
         scope_parameter = \"scope\"\nauthorize_params = {{ name = \"{{app_name}}\" }}\n\
         scopes = [{{ id = \"read\", text = \"See your things\" }}]\n"
    );
    vec![
        ("keeper-key", "Keeper", format!("{key}{IDENTITY}")),
        ("keeper-plain", "Plain Keeper", key.to_owned()),
        ("keeper-basic", "Keeper", format!("{basic}{IDENTITY}")),
        ("keeper-custom", "Keeper", format!("{custom}{IDENTITY}")),
        ("keeper-robot", "Keeper", format!("{robot}{IDENTITY}")),
        ("keeper-tenant", "Keeper", format!("{oauth2}{IDENTITY}")),
        ("keeper-oauth1", "Keeper", format!("{oauth1}{IDENTITY}")),
        ("keeper-any", "Keeper", format!("{oauth2}{IDENTITY}{key}{IDENTITY}{basic}{IDENTITY}")),
    ]
}

/// A server that knows the keeper, a workspace, Alice, her link and her browser.
pub struct Kept {
    pub app: TestApp,
    pub keeper: Keeper,
    pub workspace: String,
    pub alice: String,
    pub visitor: Visitor,
    pub data_dir: std::path::PathBuf,
    _definitions: TempDir,
}

impl Kept {
    /// A workspace with these of the keeper's integrations, each with this `authMethodKey`.
    pub async fn of(engine: Engine, integrations: &[(&str, Option<&str>)]) -> Self {
        let definitions = tempfile::tempdir().unwrap();
        let keeper = Keeper::with_definitions(definitions.path());
        let mut data_dir = std::path::PathBuf::new();
        let app = TestApp::start_with(engine, |config| {
            config.catalog_dir = Some(definitions.path().to_owned());
            data_dir.clone_from(&config.data_dir);
        })
        .await;
        let workspace = app.workspace(&[]).await;
        for (name, key) in integrations {
            let body = json!({ "integrationName": name, "connectionStrategy": "per_user", "authMethodKey": key });
            let path = format!("/api/v1/workspaces/{workspace}/integrations");
            app.backend().post(&path, body).await.expect(201);
        }
        let alice = app.end_user(&workspace, "user_123").await;
        let link = app.link(&alice).await;
        let mut visitor = app.visitor();
        visitor.opens(&link).await;
        Self { app, keeper, workspace, alice, visitor, data_dir, _definitions: definitions }
    }

    /// The same, with one integration of one method.
    pub async fn with(engine: Engine, integration: &str) -> Self {
        Self::of(engine, &[(integration, None)]).await
    }

    /// The page of an integration.
    pub async fn form(&mut self, alias: &str) -> Page {
        self.visitor.opens(format!("/connect/portal/{alias}")).await
    }

    /// Open the page of an integration, fill it, and send it.
    pub async fn enters(&mut self, alias: &str, values: &[(&str, &str)]) -> Page {
        let form = self.form(alias).await;
        enters(&mut self.visitor, &form, values).await
    }

    pub async fn connections(&self) -> Vec<Value> {
        self.app.connections(&self.alice).await
    }

    /// An OAuth app for one of the keeper's integrations, without addresses of its own.
    pub async fn oauth_app(&self, backend: &Backend, integration: &str) -> String {
        let body = json!({
            "integrationName": integration, "clientId": "consumer", "clientSecret": "canary-client-secret",
        });
        let made = backend.post("/api/v1/oauth-apps", body).await.expect(201);
        made["app"]["id"].as_str().unwrap().to_owned()
    }
}

/// Fill the fields of the only form, by their names in the definition, and send it.
pub async fn enters(visitor: &mut Visitor, form: &Page, values: &[(&str, &str)]) -> Page {
    let values: Vec<_> = values.iter().map(|(name, value)| (format!("f-{name}"), *value)).collect();
    let values: Vec<_> = values.iter().map(|(name, value)| (name.as_str(), *value)).collect();
    let buttons = form.all("button");
    assert_eq!(buttons.len(), 1, "{}", form.html);
    visitor.fills(form, &buttons[0], &values).await
}

/// A form that came back with this to say, at its top and at a field.
#[track_caller]
pub fn assert_refused(page: &Page, words: &str) {
    assert_eq!(page.status, 200, "{}", page.html);
    let summary = page.all("[role=alert][tabindex='-1'][autofocus]");
    assert_eq!(summary.len(), 1, "{}", page.html);
    assert!(summary[0].contains(words), "{summary:?}");
}
