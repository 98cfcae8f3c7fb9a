//! The authorization endpoint: a page on which a person picks an account, unticks what they do not want to share, and
//! allows or denies.

use actix_web::http::StatusCode;
use actix_web::http::header::{self, ContentType};
use actix_web::web::{Bytes, Data, Path};
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;
use aws_lc_rs::hmac;
use url::{Url, form_urlencoded};

use super::state::{Consent, Person, Stage, State};
use super::token::Parameters;
use crate::catalog::definition::ScopeText;
use crate::catalog::quirk::Quirk;

/// A valid authorization request (RFC 6749, 4.1.1).
struct Ask {
    client_id: String,
    redirect_uri: Url,
    state: Option<String>,
    challenge: Option<String>,
    scopes: Vec<String>,
    second: Vec<String>,
    hint: Option<String>,
    /// Temporary credentials of OAuth 1.0a (RFC 5849, 2.2), which stand for client, redirect URI and state.
    temporary: Option<String>,
}

/// Why no consent is asked for.
enum Stop {
    /// Nobody may be sent on: the client or its redirect URI is unknown (RFC 6749, 4.1.2.1).
    Here(&'static str),
    /// The client is told.
    Back(Url),
}

#[derive(Template)]
#[template(
    ext = "html",
    source = r#"<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{{ name }} (demo provider)</title>
<style>
:root { color-scheme: light dark; --line: #8885; --accent: #4f46e5 }
* { box-sizing: border-box }
body { margin: 0; font: 16px/1.5 system-ui, sans-serif }
.demo { margin: 0; padding: .6rem 1rem; text-align: center; background: #fde68a; color: #422006; font-size: .875rem }
main { max-width: 28rem; margin: 2rem auto; padding: 0 1.25rem }
h1 { font-size: 1.5rem; line-height: 1.25; margin: 0 0 .5rem }
fieldset { margin: 1.5rem 0 0; padding: 0; border: 0 }
legend { padding: 0; font-weight: 600 }
label { display: flex; gap: .75rem; align-items: center; min-height: 2.75rem; padding: .5rem .25rem; border-bottom: 1px solid var(--line) }
input { flex: none; width: 1.125rem; height: 1.125rem; accent-color: var(--accent) }
small { display: block; opacity: .75; overflow-wrap: anywhere }
.actions { display: flex; gap: .75rem; margin-top: 2rem }
button { flex: 1; min-height: 2.75rem; border: 1px solid var(--line); border-radius: .5rem; font: inherit; font-weight: 600; background: none; color: inherit; cursor: pointer }
button[value=allow] { background: var(--accent); border-color: var(--accent); color: #fff }
:focus-visible { outline: 3px solid #60a5fa; outline-offset: 2px }
</style>
</head>
<body>
<p class="demo">Demo provider: this only pretends to be {{ name }}. No real account is involved.</p>
<main>
{% match problem %}
{% when Some with (text) %}
<h1>This request cannot be answered</h1>
<p>{{ text }}</p>
{% when None %}
<h1>Connect your {{ name }} account</h1>
<p><strong>{{ client_id }}</strong> asks for access.</p>
<form method="post">
<fieldset>
<legend>Account</legend>
{% for person in people %}
<label><input type="radio" name="user" value="{{ person.id }}"{% if person.id == *picked %} checked{% endif %}><span>{{ person.name }}<small>{{ person.email }}</small></span></label>
{% endfor %}
</fieldset>
{% if !scopes.is_empty() %}
<fieldset>
<legend>It will be able to</legend>
{% for scope in scopes %}
<label><input type="checkbox" name="{{ scope.list }}" value="{{ scope.id }}" checked><span>{{ scope.text }}<small>{{ scope.id }}</small></span></label>
{% endfor %}
</fieldset>
{% endif %}
<div class="actions">
<button name="decision" value="deny">Deny</button>
<button name="decision" value="allow">Allow</button>
</div>
</form>
{% endmatch %}
</main>
</body>
</html>"#
)]
struct Page<'a> {
    name: &'a str,
    problem: Option<&'a str>,
    client_id: &'a str,
    people: Vec<Person>,
    picked: String,
    scopes: Vec<ScopeLine<'a>>,
}

struct ScopeLine<'a> {
    list: &'static str,
    id: &'a str,
    text: &'a str,
}

/// `GET /{slug}/authorize`
pub(super) async fn show(state: Data<State>, slug: Path<String>, request: HttpRequest) -> HttpResponse {
    let answer = state.with(&slug, |stage| {
        let ask = match read(stage, request.query_string()) {
            Ok(ask) => ask,
            Err(stop) => return stopped(stage, stop),
        };
        if std::mem::take(&mut stage.script.denies) {
            return redirect(&denied(stage, &ask));
        }
        if let Some(user) = stage.script.consents.clone() {
            let person = Person::named(ask.hint.as_deref().unwrap_or(&user));
            let (scopes, second) = (ask.scopes.clone(), ask.second.clone());
            return redirect(&allowed(stage, &ask, person, scopes, second));
        }
        page(stage, &ask)
    });
    answer.unwrap_or_else(|| HttpResponse::NotFound().finish())
}

/// `POST /{slug}/authorize`, with the request still in the query.
pub(super) async fn decide(state: Data<State>, slug: Path<String>, request: HttpRequest, body: Bytes) -> HttpResponse {
    let answer = state.with(&slug, |stage| {
        let ask = match read(stage, request.query_string()) {
            Ok(ask) => ask,
            Err(stop) => return stopped(stage, stop),
        };
        let sent: Vec<(String, String)> = form_urlencoded::parse(&body).into_owned().collect();
        let all = |name: &'static str| sent.iter().filter(move |(key, _)| key == name).map(|(_, value)| value.clone());
        if all("decision").next().as_deref() != Some("allow") {
            return redirect(&denied(stage, &ask));
        }
        let ticked = |name: &'static str, asked: &[String]| all(name).filter(|scope| asked.contains(scope)).collect();
        let (scopes, second) = (ticked("scope", &ask.scopes), ticked("second", &ask.second));
        let person = Person::named(&all("user").next().unwrap_or_else(|| "ada".into()));
        redirect(&allowed(stage, &ask, person, scopes, second))
    });
    answer.unwrap_or_else(|| HttpResponse::NotFound().finish())
}

fn read(stage: &Stage, query: &str) -> Result<Ask, Stop> {
    let query: Parameters = form_urlencoded::parse(query.as_bytes()).into_owned().collect();
    let sent = |name: &str| query.get(name).filter(|value| !value.is_empty()).cloned();
    if let Some(facts) = stage.oauth1() {
        let token = sent("oauth_token").unwrap_or_default();
        let asked = stage.asked(&token).ok_or(Stop::Here("The temporary credentials are not known here."))?;
        let scopes = facts.scope_parameter.as_deref().and_then(sent).unwrap_or_default();
        return Ok(Ask {
            client_id: asked.consumer.clone(),
            redirect_uri: asked.callback.clone(),
            state: None,
            challenge: None,
            scopes: scopes.split(',').filter(|scope| !scope.is_empty()).map(str::to_owned).collect(),
            second: Vec::new(),
            hint: None,
            temporary: Some(token),
        });
    }
    let client_id = sent("client_id").unwrap_or_default();
    let client = stage.clients.get(&client_id).ok_or(Stop::Here("The client is not registered here."))?;
    let redirect_uri = sent("redirect_uri").filter(|uri| client.redirect_uris.contains(uri));
    let redirect_uri = redirect_uri.and_then(|uri| Url::parse(&uri).ok());
    let redirect_uri = redirect_uri.ok_or(Stop::Here("The redirect URI is not registered for this client."))?;
    let scope = &stage.facts.scope;
    let list = |parameter: &str| {
        let text = sent(parameter).unwrap_or_default();
        let scopes = text.split(&scope.request_separator).filter(|scope| !scope.is_empty());
        scopes.map(str::to_owned).collect::<Vec<_>>()
    };
    let ask = Ask {
        client_id,
        redirect_uri,
        state: sent("state"),
        challenge: sent("code_challenge"),
        scopes: list(&scope.parameter),
        second: scope.second_parameter.as_deref().map(list).unwrap_or_default(),
        hint: sent("login_hint"),
        temporary: None,
    };
    let refuse = |error| Err(Stop::Back(back(stage, &ask, "error", error)));
    let wants_type = stage.facts.authorize_params.get("response_type").is_none_or(|own| !own.is_empty());
    if wants_type && sent("response_type").as_deref() != Some("code") {
        return refuse("unsupported_response_type");
    }
    // Where the definition says that the provider breaks on PKCE, it does.
    let is_s256 = ask.challenge.is_some() && sent("code_challenge_method").as_deref() == Some("S256");
    if stage.facts.pkce && !is_s256 || !stage.facts.pkce && ask.challenge.is_some() {
        return refuse("invalid_request");
    }
    Ok(ask)
}

fn allowed(stage: &mut Stage, ask: &Ask, person: Person, scopes: Vec<String>, second: Vec<String>) -> Url {
    let consent = Consent {
        client_id: ask.client_id.clone(),
        redirect_uri: ask.redirect_uri.to_string(),
        challenge: ask.challenge.clone(),
        person,
        scopes,
        second,
        is_renewable: true,
    };
    if let Some(token) = &ask.temporary {
        let verifier = stage.allow(token, consent).unwrap_or_default();
        let mut url = ask.redirect_uri.clone();
        url.query_pairs_mut().append_pair("oauth_token", token).append_pair("oauth_verifier", &verifier);
        return url;
    }
    let code = stage.code(consent);
    let mut url = back(stage, ask, "code", &code);
    for name in &stage.facts.callback_params {
        url.query_pairs_mut().append_pair(name, &format!("demo-{name}"));
    }
    sign(stage, ask, &mut url);
    url
}

fn denied(stage: &Stage, ask: &Ask) -> Url {
    if let Some(token) = &ask.temporary {
        let mut url = ask.redirect_uri.clone();
        url.query_pairs_mut().append_pair("denied", token);
        return url;
    }
    let mut url = back(stage, ask, "error", "access_denied");
    sign(stage, ask, &mut url);
    url
}

/// Shopify's signature over the whole query.
fn sign(stage: &Stage, ask: &Ask, url: &mut Url) {
    if !stage.definition.quirks.contains(&Quirk::ShopifyHmac) {
        return;
    }
    url.query_pairs_mut().append_pair("shop", "demo.myshopify.com").append_pair("timestamp", "1337178173");
    let mut pairs: Vec<(String, String)> = url.query_pairs().into_owned().collect();
    pairs.sort_unstable();
    let message: Vec<_> = pairs.iter().map(|(name, value)| format!("{name}={value}")).collect();
    let secret = stage.clients.get(&ask.client_id).map(|client| client.secret.as_bytes()).unwrap_or_default();
    let tag = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, secret), message.join("&").as_bytes());
    let tag: String = tag.as_ref().iter().map(|byte| format!("{byte:02x}")).collect();
    url.query_pairs_mut().append_pair("hmac", &tag);
}

/// The redirect URI with the answer, the state, and the issuer (RFC 9207).
fn back(stage: &Stage, ask: &Ask, name: &str, value: &str) -> Url {
    let mut url = ask.redirect_uri.clone();
    let issuer = stage.script.iss.as_ref().or(stage.facts.issuer.as_ref());
    url.query_pairs_mut()
        .append_pair(name, value)
        .extend_pairs(ask.state.iter().map(|state| ("state", state)))
        .extend_pairs(issuer.map(|issuer| ("iss", issuer)));
    url
}

fn redirect(url: &Url) -> HttpResponse {
    HttpResponse::SeeOther()
        .insert_header((header::LOCATION, url.as_str()))
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .finish()
}

fn stopped(stage: &Stage, stop: Stop) -> HttpResponse {
    let problem = match stop {
        Stop::Back(url) => return redirect(&url),
        Stop::Here(problem) => problem,
    };
    let name = &stage.definition.display_name;
    let (people, scopes) = (Vec::new(), Vec::new());
    html(
        StatusCode::BAD_REQUEST,
        &Page { name, problem: Some(problem), client_id: "", people, picked: String::new(), scopes },
    )
}

fn page(stage: &Stage, ask: &Ask) -> HttpResponse {
    let texts = &stage.facts.scope;
    let first = stage.oauth1().map_or(&texts.default, |facts| &facts.scopes);
    let scopes = ask.scopes.iter().map(|id| scope_line("scope", id, first));
    let scopes = scopes.chain(ask.second.iter().map(|id| scope_line("second", id, &texts.second))).collect();
    let mut people = Vec::from(Person::samples());
    let picked = Person::named(ask.hint.as_deref().unwrap_or("ada"));
    if !people.contains(&picked) {
        people.push(picked.clone());
    }
    let name = &stage.definition.display_name;
    html(StatusCode::OK, &Page { name, problem: None, client_id: &ask.client_id, people, picked: picked.id, scopes })
}

fn scope_line<'a>(list: &'static str, id: &'a str, texts: &'a [ScopeText]) -> ScopeLine<'a> {
    let text = texts.iter().find(|known| known.id == id).map_or(id, |known| known.text.as_str());
    ScopeLine { list, id, text }
}

fn html(status: StatusCode, page: &Page<'_>) -> HttpResponse {
    let Ok(body) = page.render() else { return HttpResponse::InternalServerError().finish() };
    // No `form-action`: Chromium would apply it to the redirect after the form, which leads to the client.
    HttpResponse::build(status)
        .insert_header(ContentType::html())
        .insert_header((
            "content-security-policy",
            "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
        ))
        .insert_header((header::REFERRER_POLICY, "no-referrer"))
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .body(body)
}
