//! An OpenID provider that a test plays. It is honest until it is told otherwise.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, MutexGuard},
};

use actix_web::{
    App, HttpRequest, HttpResponse, HttpServer,
    dev::ServerHandle,
    web::{Bytes, Data, Json, Query, get, post},
};
use aws_lc_rs::{
    digest, hmac,
    rand::SystemRandom,
    signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair},
};
use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
use portico::outbound::oidc::OidcSettings;
use serde_json::{Map, Value, json};

/// Who the server is at the provider.
pub const CLIENT: (&str, &str) = ("portico", "canary-oidc-secret");
/// In seconds since 1970: long after every test.
const IN_YEARS: i64 = 1_900_000_000;

/// What an ID token is signed with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Signing {
    /// The key that the provider names.
    Own,
    /// Another key, under the same name.
    Foreign,
    /// Nothing: `alg` is `none`.
    Nothing,
    /// HS256 with the public key, which everybody knows.
    PublicKey,
    /// HS256 with the client secret.
    Secret,
}

/// What the provider answers.
pub struct Script {
    /// Claims of the ID token, besides those that follow from the request; one that is null is left out.
    pub claims: Map<String, Value>,
    /// What it is signed with.
    pub signing: Signing,
    /// `iss` of the way back (RFC 9207).
    pub issuer: Option<String>,
    /// `error` of the way back.
    pub error: Option<&'static str>,
    /// Answers nothing but 500.
    pub is_down: bool,
    /// The parameters that somebody last came with.
    pub asked: BTreeMap<String, String>,
    key: EcdsaKeyPair,
    key_id: u32,
}

impl Script {
    /// Another person from now on.
    pub fn is(&mut self, subject: &str, email: &str) {
        self.claim("sub", subject);
        self.claim("email", email);
    }

    /// A claim from now on.
    pub fn claim(&mut self, name: &str, value: impl Into<Value>) {
        self.claims.insert(name.to_owned(), value.into());
    }

    /// Another key from now on.
    pub fn rotates(&mut self) {
        (self.key, self.key_id) = (key(), self.key_id + 1);
    }
}

fn key() -> EcdsaKeyPair {
    EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING).unwrap()
}

/// A provider on a free port.
pub struct Idp {
    pub url: String,
    script: Arc<Mutex<Script>>,
    server: ServerHandle,
}

impl Idp {
    /// One where ada@acme.test is signed in.
    pub fn start() -> Self {
        let mut script = Script {
            claims: Map::new(),
            signing: Signing::Own,
            issuer: None,
            error: None,
            is_down: false,
            asked: BTreeMap::new(),
            key: key(),
            key_id: 1,
        };
        script.is("ada", "ada@acme.test");
        script.claim("email_verified", true);
        let script = Arc::new(Mutex::new(script));
        let shared = Data::from(Arc::clone(&script));
        let server = HttpServer::new(move || {
            App::new()
                .app_data(shared.clone())
                .route("/.well-known/openid-configuration", get().to(discover))
                .route("/jwks", get().to(keys))
                .route("/auth", get().to(authorize))
                .route("/token", post().to(token))
        });
        let server = server.workers(1).disable_signals().bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", server.addrs()[0]);
        script.lock().unwrap().issuer = Some(url.clone());
        let server = server.run();
        let handle = server.handle();
        tokio::spawn(server);
        Self { url, script, server: handle }
    }

    /// What it is told.
    pub fn script(&self) -> MutexGuard<'_, Script> {
        self.script.lock().unwrap()
    }

    /// Forget what it was told.
    pub fn is_honest(&self) {
        let mut script = self.script();
        script.claims.clear();
        script.is("ada", "ada@acme.test");
        script.claim("email_verified", true);
        (script.signing, script.issuer) = (Signing::Own, Some(self.url.clone()));
        (script.error, script.is_down) = (None, false);
    }

    /// The server's settings for it.
    pub fn settings(&self) -> OidcSettings {
        let (id, secret) = CLIENT;
        let name = Some("Acme ID".to_owned());
        OidcSettings::read(Some(&self.url), Some(id.to_owned()), Some(secret.into()), name).unwrap().unwrap()
    }
}

impl Drop for Idp {
    fn drop(&mut self) {
        drop(self.server.stop(false));
    }
}

fn origin(request: &HttpRequest) -> String {
    format!("http://{}", request.connection_info().host())
}

async fn discover(request: HttpRequest, script: Data<Mutex<Script>>) -> HttpResponse {
    if script.lock().unwrap().is_down {
        return HttpResponse::InternalServerError().finish();
    }
    let at = origin(&request);
    HttpResponse::Ok().json(json!({
        "issuer": at, "authorization_endpoint": format!("{at}/auth"), "token_endpoint": format!("{at}/token"),
        "jwks_uri": format!("{at}/jwks"), "response_types_supported": ["code"], "subject_types_supported": ["public"],
        // A provider that says that it does everything is not believed.
        "id_token_signing_alg_values_supported": ["ES256", "HS256", "none"],
        "authorization_response_iss_parameter_supported": true,
    }))
}

async fn keys(script: Data<Mutex<Script>>) -> Json<Value> {
    let script = script.lock().unwrap();
    let point = script.key.public_key().as_ref();
    let (x, y) = (BASE64_URL_SAFE_NO_PAD.encode(&point[1..33]), BASE64_URL_SAFE_NO_PAD.encode(&point[33..]));
    let id = script.key_id.to_string();
    Json(json!({ "keys": [{ "kty": "EC", "crv": "P-256", "use": "sig", "alg": "ES256", "kid": id, "x": x, "y": y }] }))
}

/// Whoever comes is signed in, and goes back at once.
async fn authorize(asked: Query<BTreeMap<String, String>>, script: Data<Mutex<Script>>) -> HttpResponse {
    let mut script = script.lock().unwrap();
    let asked = asked.into_inner();
    let mut back: url::Url = asked["redirect_uri"].parse().unwrap();
    back.query_pairs_mut().append_pair("state", &asked["state"]);
    match script.error {
        Some(error) => back.query_pairs_mut().append_pair("error", error),
        None => back.query_pairs_mut().append_pair("code", &format!("code-{}", asked["nonce"])),
    };
    if let Some(issuer) = &script.issuer {
        back.query_pairs_mut().append_pair("iss", issuer);
    }
    script.asked = asked;
    HttpResponse::Found().insert_header(("location", back.as_str())).finish()
}

async fn token(request: HttpRequest, body: Bytes, script: Data<Mutex<Script>>) -> HttpResponse {
    let script = script.lock().unwrap();
    if script.is_down {
        return HttpResponse::InternalServerError().finish();
    }
    let sent: BTreeMap<String, String> = url::form_urlencoded::parse(&body).into_owned().collect();
    let ours = base64::prelude::BASE64_STANDARD.encode(format!("{}:{}", CLIENT.0, CLIENT.1));
    let is_us = request.headers().get("authorization").unwrap() == format!("Basic {ours}").as_str();
    let hashed = digest::digest(&digest::SHA256, sent["code_verifier"].as_bytes());
    let is_same = BASE64_URL_SAFE_NO_PAD.encode(hashed) == script.asked["code_challenge"];
    let is_asked = sent["code"] == format!("code-{}", script.asked["nonce"]);
    if !is_us || !is_same || !is_asked || sent["redirect_uri"] != script.asked["redirect_uri"] {
        return HttpResponse::BadRequest().json(json!({ "error": "invalid_grant" }));
    }
    let mut claims = json!({
        "iss": origin(&request), "aud": CLIENT.0, "nonce": script.asked["nonce"], "iat": 1_770_000_000, "exp": IN_YEARS,
    });
    claims.as_object_mut().unwrap().extend(script.claims.clone());
    claims.as_object_mut().unwrap().retain(|_, value| !value.is_null());
    let answer = json!({
        "access_token": "token", "token_type": "Bearer", "expires_in": 3600, "id_token": signed(&script, &claims),
    });
    HttpResponse::Ok().json(answer)
}

fn signed(script: &Script, claims: &Value) -> String {
    let algorithm = match script.signing {
        Signing::Own | Signing::Foreign => "ES256",
        Signing::Nothing => "none",
        Signing::PublicKey | Signing::Secret => "HS256",
    };
    let header = json!({ "alg": algorithm, "kid": script.key_id.to_string() });
    let encoded = |value: &Value| BASE64_URL_SAFE_NO_PAD.encode(value.to_string());
    let text = format!("{}.{}", encoded(&header), encoded(claims));
    let by_key = |key: &EcdsaKeyPair| key.sign(&SystemRandom::new(), text.as_bytes()).unwrap().as_ref().to_vec();
    let by_secret =
        |secret: &[u8]| hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, secret), text.as_bytes()).as_ref().to_vec();
    let signature = match script.signing {
        Signing::Own => by_key(&script.key),
        Signing::Foreign => by_key(&key()),
        Signing::Nothing => Vec::new(),
        Signing::PublicKey => by_secret(script.key.public_key().as_ref()),
        Signing::Secret => by_secret(CLIENT.1.as_bytes()),
    };
    format!("{text}.{}", BASE64_URL_SAFE_NO_PAD.encode(signature))
}
