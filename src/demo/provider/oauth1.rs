//! OAuth 1.0a (RFC 5849): temporary credentials, the token request, and the signature of everything.

use std::collections::{BTreeMap, BTreeSet};

use actix_web::http::header::AUTHORIZATION;
use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse};
use url::{Url, form_urlencoded};

use super::grants::random;
use super::state::{Consent, Person, Stage, State};
use crate::outbound::oauth1::{base_string_of, signature};

/// Temporary credentials, the secrets of tokens, and the nonces that were used.
#[derive(Debug, Default)]
pub(super) struct Temporaries {
    asked: BTreeMap<String, Asked>,
    pub(super) token_secrets: BTreeMap<String, String>,
    nonces: BTreeSet<(String, String)>,
}

/// What a consumer asked for, and what the person said to it.
#[derive(Clone, Debug)]
pub(super) struct Asked {
    pub(super) consumer: String,
    pub(super) callback: Url,
    secret: String,
    allowed: Option<(Consent, String)>,
}

impl Stage {
    /// What the temporary credentials were asked for.
    pub(super) fn asked(&self, token: &str) -> Option<&Asked> {
        self.temporaries.asked.get(token)
    }

    /// The person allows it; the verifier that the consumer has to bring.
    pub(super) fn allow(&mut self, token: &str, mut consent: Consent) -> Option<String> {
        consent.scopes.retain(|scope| !self.script.dropped.contains(scope));
        let verifier = random("verifier");
        self.temporaries.asked.get_mut(token)?.allowed = Some((consent, verifier.clone()));
        Some(verifier)
    }
}

/// The protocol parameters of a request that is signed as it says, by a consumer that is known.
struct Signed(BTreeMap<String, String>);

impl Signed {
    fn read(stage: &mut Stage, origin: &str, request: &HttpRequest) -> Option<Self> {
        let header = request.headers().get(AUTHORIZATION)?.to_str().ok()?.strip_prefix("OAuth ")?;
        let mut sent = BTreeMap::new();
        for part in header.split(',') {
            let (name, value) = part.trim().split_once('=')?;
            let value = value.strip_prefix('"')?.strip_suffix('"')?.replace('+', "%2B");
            let (value, _) = form_urlencoded::parse(value.as_bytes()).next().unwrap_or_default();
            sent.insert(name.to_owned(), value.into_owned());
        }
        let claimed = sent.remove("oauth_signature")?;
        let text = |name: &str| sent.get(name).map(String::as_str);
        let consumer = stage.clients.get(text("oauth_consumer_key")?)?;
        let secret = match text("oauth_token") {
            None => "",
            Some(token) => {
                let temporary = stage.temporaries.asked.get(token).map(|asked| &asked.secret);
                temporary.or_else(|| stage.temporaries.token_secrets.get(token))?
            }
        };
        let url = Url::parse(&format!("{origin}{}", request.uri())).ok()?;
        let query = url.query_pairs().into_owned();
        let base = base_string_of(request.method().as_str(), &url, query.chain(sent.clone()));
        let is_own = text("oauth_signature_method") == Some("HMAC-SHA1")
            && signature(&base, &consumer.secret, secret) == claimed;
        // RFC 5849, 3.3: a nonce is good once.
        let once = (text("oauth_timestamp")?.to_owned(), text("oauth_nonce")?.to_owned());
        (is_own && !stage.script.refuses_client && stage.temporaries.nonces.insert(once)).then_some(Self(sent))
    }

    fn text(&self, name: &str) -> &str {
        self.0.get(name).map(String::as_str).unwrap_or_default()
    }
}

/// Whose token signed the request.
pub(super) fn signer(stage: &mut Stage, origin: &str, request: &HttpRequest) -> Option<Person> {
    let signed = Signed::read(stage, origin, request)?;
    let consent = stage.bearer(signed.text("oauth_token"))?;
    (consent.client_id == signed.text("oauth_consumer_key")).then(|| consent.person.clone())
}

/// `POST /{slug}/token/request` (RFC 5849, 2.1)
pub(super) async fn request(state: Data<State>, slug: Path<String>, request: HttpRequest) -> HttpResponse {
    let answer = state.with(&slug, |stage| {
        stage.calls.token += 1;
        if stage.script.down {
            return HttpResponse::ServiceUnavailable().finish();
        }
        if stage.oauth1().is_none() {
            return HttpResponse::NotFound().finish();
        }
        let Some(signed) = Signed::read(stage, &state.url, &request) else { return refused() };
        let consumer = signed.text("oauth_consumer_key").to_owned();
        let is_theirs = |callback: &Url| {
            let known = stage.clients.get(&consumer);
            known.is_some_and(|known| known.redirect_uris.iter().any(|uri| callback.as_str().starts_with(uri.as_str())))
        };
        let callback = Url::parse(signed.text("oauth_callback")).ok().filter(is_theirs);
        let Some(callback) = callback else { return HttpResponse::BadRequest().body("Invalid callback") };
        let (token, secret) = (random("temporary"), random("secret"));
        let asked = Asked { consumer, callback, secret: secret.clone(), allowed: None };
        stage.temporaries.asked.insert(token.clone(), asked);
        pair(&token, &secret, &[("oauth_callback_confirmed", "true")])
    });
    answer.unwrap_or_else(|| HttpResponse::NotFound().finish())
}

/// `POST /{slug}/token/access` (RFC 5849, 2.3)
pub(super) async fn access(state: Data<State>, slug: Path<String>, request: HttpRequest) -> HttpResponse {
    let answer = state.with(&slug, |stage| {
        stage.calls.token += 1;
        if stage.script.down {
            return HttpResponse::ServiceUnavailable().finish();
        }
        let Some(signed) = Signed::read(stage, &state.url, &request) else { return refused() };
        let Some(asked) = stage.temporaries.asked.remove(signed.text("oauth_token")) else { return refused() };
        match asked.allowed {
            Some((consent, verifier)) if verifier == signed.text("oauth_verifier") => {
                let secret = random("secret");
                let token = stage.issue_lasting(consent);
                stage.temporaries.token_secrets.insert(token.clone(), secret.clone());
                pair(&token, &secret, &[])
            }
            _ => refused(),
        }
    });
    answer.unwrap_or_else(|| HttpResponse::NotFound().finish())
}

fn refused() -> HttpResponse {
    HttpResponse::Unauthorized().content_type("text/plain").body("invalid signature or token")
}

fn pair(token: &str, secret: &str, more: &[(&str, &str)]) -> HttpResponse {
    let mut form = form_urlencoded::Serializer::new(String::new());
    form.append_pair("oauth_token", token).append_pair("oauth_token_secret", secret).extend_pairs(more);
    HttpResponse::Ok().content_type("application/x-www-form-urlencoded").body(form.finish())
}
