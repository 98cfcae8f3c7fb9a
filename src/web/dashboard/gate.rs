//! Who is at the dashboard, and whether they may: asked for by every page but those that sign in.
//!
//! The route table says what each route needs; the extractors of this file hold the request against it, so that no handler
//! can forget to.

use actix_web::{
    FromRequest, HttpRequest, HttpResponse,
    cookie::{Cookie, SameSite, time::Duration},
    dev::Payload,
    http::{
        Method,
        header::{self, HeaderValue},
    },
    web::{Bytes, Data},
};
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use futures_util::future::LocalBoxFuture;
use secrecy::{ExposeSecret, SecretString};

use super::{Gate, ROUTES, trouble::Refusal};
use crate::{
    context::Context,
    domain::{
        access::Caller,
        member::{Member, MemberSession, Permission, SESSION_TTL, may},
        workspace::Workspace,
    },
    error::Error,
    services::{connect::hash, members, workspaces},
    storage::members::sessions::SignedIn,
    urls::dashboard as urls,
    web::{assets::Assets, extract::Query},
};

/// What a handler answers.
pub type Answer = Result<HttpResponse, Refusal>;

/// The name of the cookie of a signed-in browser.
const SESSION: &str = "portico-member";
/// The name of the cookie of a browser that is signing in.
const BROWSER: &str = "portico-sign-in";
/// The longest path that one is led back to after signing in, in bytes.
const NEXT_MAX: usize = 1_024;

/// On https the prefix pins a cookie to this host, this path and to https (RFC 6265bis, 4.1.3.2).
fn cookie_name(ctx: &Context, name: &str) -> String {
    if ctx.urls.is_https() { format!("__Host-{name}") } else { name.to_owned() }
}

fn cookie(ctx: &Context, name: &str, value: String, age: Duration) -> Cookie<'static> {
    Cookie::build(cookie_name(ctx, name), value)
        .path("/")
        .http_only(true)
        .secure(ctx.urls.is_https())
        .same_site(SameSite::Lax)
        .max_age(age)
        .finish()
}

fn secret_of(ctx: &Context, request: &HttpRequest, name: &str) -> Option<String> {
    let value = request.cookie(&cookie_name(ctx, name))?.value().to_owned();
    let fits = value.len() == 43 && value.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'));
    fits.then_some(value)
}

/// The cookie that keeps a browser signed in.
pub fn session_cookie(ctx: &Context, secret: &SecretString) -> Cookie<'static> {
    cookie(ctx, SESSION, secret.expose_secret().to_owned(), Duration::seconds(SESSION_TTL.num_seconds()))
}

/// Have the browser forget that it was signed in.
pub fn sign_out(ctx: &Context, mut response: HttpResponse) -> Answer {
    response.add_removal_cookie(&cookie(ctx, SESSION, String::new(), Duration::ZERO)).map_err(Error::internal)?;
    Ok(response)
}

/// What the browser calls itself.
#[must_use]
pub fn user_agent(request: &HttpRequest) -> Option<&str> {
    request.headers().get(header::USER_AGENT)?.to_str().ok()
}

/// 303 to a path of ours.
#[must_use]
pub fn see_other(path: &str) -> HttpResponse {
    HttpResponse::SeeOther()
        .insert_header((header::LOCATION, path))
        .insert_header((header::CACHE_CONTROL, HeaderValue::from_static("no-store")))
        .finish()
}

/// A path of the dashboard to lead back to, and nothing else: an address of elsewhere would make this an open redirect.
#[must_use]
pub fn safe_next(text: &str) -> &str {
    let plain = text.bytes().all(|b| b.is_ascii_graphic() && b != b'\\');
    let ours = text.strip_prefix(urls::HOME).is_some_and(|rest| rest.is_empty() || rest.starts_with(['/', '?']));
    if ours && plain && text.len() <= NEXT_MAX && !text.contains("//") { text } else { urls::HOME }
}

/// Where to go on once one has signed in or shown who one is: where one was, if it can be looked at.
fn next_of(request: &HttpRequest) -> String {
    let is_get = matches!(*request.method(), Method::GET | Method::HEAD);
    let pattern = request.match_pattern().unwrap_or_default();
    let has_page = ROUTES.iter().any(|route| route.path == pattern && route.method == "GET");
    let next = match (is_get, has_page) {
        (true, _) => request.uri().path_and_query().map_or(urls::HOME, |it| it.as_str()),
        (false, true) => request.path(),
        (false, false) => urls::HOME,
    };
    safe_next(next).to_owned()
}

fn shared<T: 'static>(request: &HttpRequest) -> Result<Data<T>, Refusal> {
    let found = request.app_data::<Data<T>>().cloned();
    found.ok_or_else(|| Error::internal("the dashboard is not set up").into())
}

/// A member at a page that they may see.
#[derive(Debug)]
pub struct Desk {
    /// Everything.
    pub ctx: Data<Context>,
    /// Style sheets and logos.
    pub assets: Data<Assets>,
    /// What is asked for.
    pub request: HttpRequest,
    /// Who asks.
    pub signed_in: SignedIn,
    /// What they reach.
    pub caller: Caller,
    /// What forms carry: a code over the session.
    pub csrf: String,
}

impl Desk {
    async fn of(request: HttpRequest) -> Result<Self, Refusal> {
        let ctx = shared::<Context>(&request)?;
        let assets = shared::<Assets>(&request)?;
        let current = match secret_of(&ctx, &request, SESSION) {
            Some(secret) => members::sessions::current(&ctx, &secret).await?,
            None => None,
        };
        let Some(signed_in) = current else { return Err(Refusal::SignIn(next_of(&request))) };
        let method = if *request.method() == Method::HEAD { "GET" } else { request.method().as_str() };
        let pattern = request.match_pattern().unwrap_or_default();
        let route = ROUTES.iter().find(|route| route.path == pattern && route.method == method);
        let (needed, must_be_fresh) = match route.map(|route| route.gate) {
            Some(Gate::Open | Gate::Member) => (None, false),
            Some(Gate::May(permission)) => (Some(permission), false),
            Some(Gate::Fresh(permission)) => (Some(permission), true),
            None => return Err(Error::internal("a page of the dashboard is not in its table").into()),
        };
        if let Some(permission) = needed.filter(|permission| !may(signed_in.member.role, *permission)) {
            return Err(Refusal::Forbidden(permission));
        }
        if must_be_fresh && !signed_in.session.is_proved(ctx.clock.now()) {
            return Err(Refusal::Confirm(next_of(&request)));
        }
        let caller = members::caller(&ctx, &signed_in.member).await?;
        let csrf = ctx.keys.authenticate(&["member csrf", &signed_in.session.id.to_string()], ctx.clock.now())?;
        Ok(Self { ctx, assets, request, signed_in, caller, csrf })
    }

    /// Who asks.
    #[must_use]
    pub fn member(&self) -> &Member {
        &self.signed_in.member
    }

    /// Their session.
    #[must_use]
    pub fn session(&self) -> &MemberSession {
        &self.signed_in.session
    }

    /// Whether they may do something.
    #[must_use]
    pub fn may(&self, permission: Permission) -> bool {
        may(self.member().role, permission)
    }

    /// The workspace of this slug; one that the member does not reach is not there.
    pub async fn workspace(&self, slug: &str) -> Result<Workspace, Refusal> {
        Ok(workspaces::by_slug(&self.ctx, &self.caller, slug).await?)
    }

    /// The query.
    #[must_use]
    pub fn query(&self) -> Query {
        Query::parse(self.request.query_string())
    }

    /// The session's hash, to bind a code to.
    #[must_use]
    pub fn session_hash(&self) -> Vec<u8> {
        hash(&self.session().id.to_string())
    }

    /// 303 to a page, which says what was done.
    #[must_use]
    pub fn done(&self, path: &str, notice: super::frame::Notice) -> HttpResponse {
        see_other(&urls::with(path, &[("notice", notice.as_str())]))
    }
}

impl FromRequest for Desk {
    type Error = Refusal;
    type Future = LocalBoxFuture<'static, Result<Self, Refusal>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        Box::pin(Self::of(request.clone()))
    }
}

async fn fields_of(bytes: impl Future<Output = Result<Bytes, actix_web::Error>>) -> Result<Query, Refusal> {
    let bytes = bytes.await.map_err(|_| Refusal::FormExpired)?;
    let text = std::str::from_utf8(&bytes).map_err(|_| Refusal::FormExpired)?;
    Ok(Query::parse(text))
}

/// A form that a member has sent from a page of this session.
#[derive(Debug)]
pub struct Posted {
    /// Who has sent it.
    pub desk: Desk,
    /// Its fields.
    pub fields: Query,
}

impl FromRequest for Posted {
    type Error = Refusal;
    type Future = LocalBoxFuture<'static, Result<Self, Refusal>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let (request, bytes) = (request.clone(), Bytes::from_request(request, payload));
        Box::pin(async move {
            let desk = Desk::of(request).await?;
            let fields = fields_of(bytes).await?;
            let parts = ["member csrf", &desk.session().id.to_string()];
            if !desk.ctx.keys.is_authentic(desk.ctx.ring(), &parts, fields.raw("csrf")).await? {
                return Err(Refusal::FormExpired);
            }
            Ok(Self { desk, fields })
        })
    }
}

/// A browser that is signing in.
#[derive(Debug)]
pub struct Newcomer {
    /// Everything.
    pub ctx: Data<Context>,
    /// Style sheets and logos.
    pub assets: Data<Assets>,
    /// What is asked for.
    pub request: HttpRequest,
    secret: Option<String>,
}

impl FromRequest for Newcomer {
    type Error = Refusal;
    type Future = LocalBoxFuture<'static, Result<Self, Refusal>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let request = request.clone();
        Box::pin(async move {
            let (ctx, assets) = (shared::<Context>(&request)?, shared::<Assets>(&request)?);
            let secret = secret_of(&ctx, &request, BROWSER);
            Ok(Self { ctx, assets, request, secret })
        })
    }
}

impl Newcomer {
    /// Who is signed in with this browser already.
    pub async fn signed_in(&self) -> Result<Option<SignedIn>, Refusal> {
        match secret_of(&self.ctx, &self.request, SESSION) {
            Some(secret) => Ok(members::sessions::current(&self.ctx, &secret).await?),
            None => Ok(None),
        }
    }

    /// The secret that a sign-in is bound to, and the cookie that keeps it, if the browser has none yet.
    pub fn browser(&self) -> Result<(String, Option<Cookie<'static>>), Refusal> {
        if let Some(secret) = &self.secret {
            return Ok((secret.clone(), None));
        }
        let secret = BASE64_URL_SAFE_NO_PAD.encode(self.ctx.entropy.bytes::<32>().map_err(Error::from)?);
        let made = cookie(&self.ctx, BROWSER, secret.clone(), Duration::hours(1));
        Ok((secret, Some(made)))
    }

    /// A code for the forms of this browser, and the cookie that it needs for that, if it has none yet.
    pub fn csrf(&self) -> Result<(String, Option<Cookie<'static>>), Refusal> {
        let (secret, made) = self.browser()?;
        Ok((self.ctx.keys.authenticate(&["sign-in csrf", &secret], self.ctx.clock.now())?, made))
    }

    /// Of the browser's cookie: what a sign-in is bound to.
    pub fn hash(&self) -> Result<Vec<u8>, Refusal> {
        self.secret.as_deref().map(hash).ok_or(Refusal::FormExpired)
    }
}

/// A form that a browser that is signing in has sent.
#[derive(Debug)]
pub struct Entered {
    /// The browser.
    pub newcomer: Newcomer,
    /// The fields.
    pub fields: Query,
}

impl FromRequest for Entered {
    type Error = Refusal;
    type Future = LocalBoxFuture<'static, Result<Self, Refusal>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let newcomer = Newcomer::from_request(request, payload);
        let bytes = Bytes::from_request(request, payload);
        Box::pin(async move {
            let newcomer = newcomer.await?;
            let fields = fields_of(bytes).await?;
            let secret = newcomer.secret.clone().ok_or(Refusal::FormExpired)?;
            let ctx = &newcomer.ctx;
            if !ctx.keys.is_authentic(ctx.ring(), &["sign-in csrf", &secret], fields.raw("csrf")).await? {
                return Err(Refusal::FormExpired);
            }
            Ok(Self { newcomer, fields })
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_is_led_back_into_the_dashboard_and_nowhere_else() {
        for ours in ["/dashboard", "/dashboard/members", "/dashboard?x=1", "/dashboard/workspaces/a/trail?type=b"] {
            assert_eq!(safe_next(ours), ours);
        }
        for other in [
            "",
            "https://evil.test/dashboard",
            "//evil.test",
            "/dashboard//evil.test",
            "/dashboardx",
            "/dashboard.evil.test",
            "/connect/portal",
            "/dashboard/\\evil.test",
            "/dashboard/a\nb",
        ] {
            assert_eq!(safe_next(other), "/dashboard", "{other}");
        }
    }
}
