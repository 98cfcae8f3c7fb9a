//! Who is at the other end of a page: the browser, and the link or session it has open.
//!
//! Four cookies, all HttpOnly and SameSite=Lax (Strict is not sent on the way back from the provider): one that
//! names the browser, one for an opened portal link, one for an opened connect session, one with the language of the
//! former. The two in the middle carry a code over the browser's and their own id, so that they open nothing anywhere else.

use actix_web::{
    FromRequest, HttpRequest, HttpResponse,
    cookie::{Cookie, SameSite, time::Duration},
    dev::Payload,
    http::header,
    web::{Bytes, Data},
};
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use futures_util::future::LocalBoxFuture;
use url::Url;
use uuid::Uuid;

use super::{Chrome, TroubleKind};
use crate::{
    context::Context,
    domain::link::{LINK_TTL_MAX, LinkTrouble},
    error::Error,
    language::Language,
    services::{
        connect::{self, Browser},
        links, sessions,
    },
    storage::{links::OpenLink, sessions::OpenSession},
    urls,
    web::{assets::Assets, error::PageError, extract::Query},
};

/// What a page handler answers.
pub type PageResult = Result<HttpResponse, PageError>;

/// A browser with a portal link open.
#[derive(Debug)]
pub struct Visit {
    /// The link, as it stands now.
    pub open: OpenLink,
    /// The browser.
    pub browser: Browser,
    /// What forms carry: a code over the browser and the link.
    pub csrf: String,
    /// What its pages are written in.
    pub language: Language,
}

/// A browser with a connect session open.
#[derive(Debug)]
pub struct SessionVisit {
    /// The session, as it stands now.
    pub open: OpenSession,
    /// The browser.
    pub browser: Browser,
    /// What forms carry: a code over the browser and the session.
    pub csrf: String,
    /// What its page is written in.
    pub language: Language,
}

/// Which of the two a cookie opens.
#[derive(Clone, Copy, Debug)]
enum Opened {
    Link,
    Session,
}

impl Opened {
    const fn name(self) -> &'static str {
        match self {
            Self::Link => "portico-link",
            Self::Session => "portico-session",
        }
    }
}

/// The name of the cookie that names the browser.
const BROWSER: &str = "portico-browser";
/// The name of the cookie with the language of the link that was opened last, if that has one.
const LANGUAGE: &str = "portico-language";
/// The name of the cookie with what was typed into a form that was refused.
const TYPED: &str = "portico-typed";

/// On https the prefix pins a cookie to this host, this path and to https (RFC 6265bis, 4.1.3.2).
fn cookie_name(ctx: &Context, name: &str) -> String {
    if ctx.urls.is_https() { format!("__Host-{name}") } else { name.to_owned() }
}

fn cookie(ctx: &Context, name: &str, value: String) -> Cookie<'static> {
    Cookie::build(cookie_name(ctx, name), value)
        .path("/")
        .http_only(true)
        .secure(ctx.urls.is_https())
        .same_site(SameSite::Lax)
        .max_age(Duration::seconds(LINK_TTL_MAX))
        .finish()
}

/// The secret in the browser's cookie: 32 random bytes, base64url.
fn browser_secret(ctx: &Context, request: &HttpRequest) -> Option<String> {
    let value = request.cookie(&cookie_name(ctx, BROWSER))?.value().to_owned();
    let fits = value.len() == 43 && value.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'));
    fits.then_some(value)
}

/// What a browser is spoken to in: its link's language, else the one that it likes best, else English.
#[must_use]
pub fn language(ctx: &Context, request: &HttpRequest) -> Language {
    let of_link = request.cookie(&cookie_name(ctx, LANGUAGE)).and_then(|cookie| Language::of(cookie.value()));
    of_link.unwrap_or_else(|| accepted_language(request))
}

/// What a browser likes best, else English.
#[must_use]
pub fn accepted_language(request: &HttpRequest) -> Language {
    liked_language(request).unwrap_or_default()
}

/// What a browser likes best of what there is.
#[must_use]
pub fn liked_language(request: &HttpRequest) -> Option<Language> {
    let header = request.headers().get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
    header.and_then(Language::accepted)
}

fn new_browser(ctx: &Context) -> Result<String, Error> {
    Ok(BASE64_URL_SAFE_NO_PAD.encode(ctx.entropy.bytes::<32>()?))
}

/// A code for a form about a link that is not open; and the cookie that it goes with, where the browser has none yet.
pub fn csrf_for(
    ctx: &Context,
    request: &HttpRequest,
    link: Uuid,
) -> Result<(Option<Cookie<'static>>, String), PageError> {
    let known = browser_secret(ctx, request);
    let secret = known.clone().map_or_else(|| new_browser(ctx), Ok)?;
    let csrf = ctx.keys.authenticate(&["csrf", &secret, &link.to_string()], ctx.clock.now())?;
    Ok((known.is_none().then(|| cookie(ctx, BROWSER, secret)), csrf))
}

/// The hash of the browser's cookie: what a flow is bound to.
pub fn browser_hash(ctx: &Context, request: &HttpRequest) -> Option<Vec<u8>> {
    browser_secret(ctx, request).map(|secret| connect::hash(&secret))
}

/// The cookie of what was typed: for the next page only, and a few minutes at most.
pub fn typed_cookie(ctx: &Context, value: String) -> Cookie<'static> {
    let mut cookie = cookie(ctx, TYPED, value);
    cookie.set_max_age(Duration::minutes(5));
    cookie
}

/// What was typed, as the cookie has it.
pub fn typed(ctx: &Context, request: &HttpRequest) -> Option<String> {
    Some(request.cookie(&cookie_name(ctx, TYPED))?.value().to_owned()).filter(|value| !value.is_empty())
}

/// A code over what this browser has typed into a page's form.
pub fn code_for(ctx: &Context, request: &HttpRequest, page: &str, payload: &str) -> Result<String, PageError> {
    let secret = browser_secret(ctx, request).ok_or(TroubleKind::OtherBrowser)?;
    Ok(ctx.keys.authenticate(&["typed", &secret, page, payload], ctx.clock.now())?)
}

/// Whether a code was made for what this browser has typed into a page's form.
pub async fn is_code_for(
    ctx: &Context,
    request: &HttpRequest,
    page: &str,
    payload: &str,
    code: &str,
) -> Result<bool, PageError> {
    let Some(secret) = browser_secret(ctx, request) else { return Ok(false) };
    Ok(ctx.keys.is_authentic(ctx.ring(), &["typed", &secret, page, payload], code).await?)
}

/// The hash of the browser's cookie, as of now, and the cookie.
pub fn known_browser(ctx: &Context, request: &HttpRequest) -> Result<(Vec<u8>, Cookie<'static>), PageError> {
    let secret = browser_secret(ctx, request).map_or_else(|| new_browser(ctx), Ok)?;
    Ok((connect::hash(&secret), cookie(ctx, BROWSER, secret)))
}

/// Answer the opening of a link: cookies, and the same path without the token. Nothing is consumed.
///
/// The link's language goes with it: through the flow, and to pages that know of no link.
fn welcome(ctx: &Context, request: &HttpRequest, opened: Opened, id: Uuid, language: Option<Language>) -> PageResult {
    let browser = browser_secret(ctx, request).map_or_else(|| new_browser(ctx), Ok)?;
    let opener = opener_origin(ctx, request).unwrap_or_default();
    let id = id.to_string();
    let code = ctx.keys.authenticate(&[opened.name(), &browser, &id, &opener], ctx.clock.now())?;
    let value = format!("{id}.{}.{code}", BASE64_URL_SAFE_NO_PAD.encode(&opener));
    let path = match opened {
        Opened::Link => urls::PORTAL,
        Opened::Session => urls::SESSION,
    };
    let mut response = see_other(path);
    for cookie in [cookie(ctx, BROWSER, browser), cookie(ctx, opened.name(), value)] {
        response.add_cookie(&cookie).map_err(Error::internal)?;
    }
    match language {
        Some(language) => response.add_cookie(&cookie(ctx, LANGUAGE, language.tag().to_owned())),
        None => response.add_removal_cookie(&cookie(ctx, LANGUAGE, String::new())),
    }
    .map_err(Error::internal)?;
    Ok(response)
}

/// The origin of the page whose click opened the link, as the browser tells it; for the popup message only.
fn opener_origin(ctx: &Context, request: &HttpRequest) -> Option<String> {
    let referrer = request.headers().get(header::REFERER)?.to_str().ok().filter(|text| text.len() <= 2_048)?;
    let origin = Url::parse(referrer).ok()?.origin();
    (origin.is_tuple()).then(|| origin.ascii_serialization()).filter(|origin| *origin != ctx.urls.origin())
}

/// 303 to `path`.
pub fn see_other(path: &str) -> HttpResponse {
    HttpResponse::SeeOther()
        .insert_header((header::LOCATION, path))
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .insert_header((header::REFERRER_POLICY, "no-referrer"))
        .finish()
}

/// The portal link that the browser has open, whether it still stands or not.
pub async fn open_link_id(ctx: &Context, request: &HttpRequest) -> Result<Uuid, PageError> {
    Ok(opened(ctx, request, Opened::Link).await?.0)
}

/// What a cookie has open: the id, the browser, and the code for forms.
async fn opened(ctx: &Context, request: &HttpRequest, kind: Opened) -> Result<(Uuid, Browser, String), PageError> {
    let not_open = || PageError::from(LinkTrouble::NotOpen);
    let secret = browser_secret(ctx, request).ok_or_else(not_open)?;
    let value = request.cookie(&cookie_name(ctx, kind.name())).ok_or_else(not_open)?;
    let mut parts = value.value().splitn(3, '.');
    let (Some(id), Some(opener), Some(code)) = (parts.next(), parts.next(), parts.next()) else {
        return Err(not_open());
    };
    let opener = BASE64_URL_SAFE_NO_PAD.decode(opener).ok().and_then(|bytes| String::from_utf8(bytes).ok());
    let (Ok(uuid), Some(opener)) = (Uuid::try_parse(id), opener) else { return Err(not_open()) };
    if !ctx.keys.is_authentic(ctx.ring(), &[kind.name(), &secret, id, &opener], code).await? {
        return Err(not_open());
    }
    let csrf = ctx.keys.authenticate(&["csrf", &secret, id], ctx.clock.now())?;
    let opener_origin = Some(opener).filter(|origin| !origin.is_empty());
    Ok((uuid, Browser { hash: connect::hash(&secret), opener_origin }, csrf))
}

/// Why what this browser had open does not open any more; `None` when it does, or when it had nothing open.
pub async fn no_longer_open(ctx: &Context, request: &HttpRequest) -> Result<Option<LinkTrouble>, PageError> {
    let link = match opened(ctx, request, Opened::Link).await {
        Ok((id, ..)) => links::reopen(ctx, id).await?.err(),
        Err(_) => None,
    };
    let session = match opened(ctx, request, Opened::Session).await {
        Ok((id, ..)) => sessions::reopen(ctx, id).await?.err(),
        Err(_) => None,
    };
    Ok(link.or(session))
}

/// The token that a page was asked for with; whether it is one is found out by verifying it.
fn token(request: &HttpRequest) -> Option<String> {
    let query = Query::parse(request.query_string());
    Some(query.raw("token").to_owned()).filter(|token| !token.is_empty())
}

/// Whether a page was asked for with a token: then the token is opened, and leaves the address bar.
pub async fn open_link(ctx: &Context, request: &HttpRequest) -> Option<PageResult> {
    let token = token(request)?;
    Some(match links::open(ctx, &token).await {
        Ok(Ok(open)) => {
            let language = open.link.language.as_deref().and_then(Language::of);
            welcome(ctx, request, Opened::Link, open.link.id, language)
        }
        Ok(Err(LinkTrouble::Expired)) => Err(match links::named(ctx, &token).await {
            Ok(Some(link)) => PageError::Expired(link),
            Ok(None) => LinkTrouble::Expired.into(),
            Err(error) => error.into(),
        }),
        Ok(Err(trouble)) => Err(trouble.into()),
        Err(error) => Err(error.into()),
    })
}

/// What became of a link that a browser has open.
pub fn no_longer(link: Uuid) -> impl FnOnce(LinkTrouble) -> PageError {
    move |trouble| if trouble == LinkTrouble::Expired { PageError::Expired(link) } else { trouble.into() }
}

/// The same for a connect session.
pub async fn open_session(ctx: &Context, request: &HttpRequest) -> Option<PageResult> {
    let token = token(request)?;
    Some(match sessions::open(ctx, &token).await {
        Ok(Ok(open)) => welcome(ctx, request, Opened::Session, open.session.id, None),
        Ok(Err(trouble)) => Err(trouble.into()),
        Err(error) => Err(error.into()),
    })
}

impl Visit {
    /// The link that this browser has open.
    pub async fn of(ctx: &Context, request: &HttpRequest) -> Result<Self, PageError> {
        let (id, browser, csrf) = opened(ctx, request, Opened::Link).await?;
        let open = links::reopen(ctx, id).await?.map_err(no_longer(id))?;
        Ok(Self { open, browser, csrf, language: language(ctx, request) })
    }

    /// The frame of its pages.
    #[must_use]
    pub fn chrome(&self, assets: &Assets) -> Chrome {
        let look = &self.open.branding;
        Chrome::new(assets, self.language).branded(
            &self.open.workspace_name,
            look.logo_url.as_deref(),
            look.color.as_deref(),
        )
    }
}

impl SessionVisit {
    /// The session that this browser has open.
    pub async fn of(ctx: &Context, request: &HttpRequest) -> Result<Self, PageError> {
        let (id, browser, csrf) = opened(ctx, request, Opened::Session).await?;
        let open = sessions::reopen(ctx, id).await??;
        Ok(Self { open, browser, csrf, language: language(ctx, request) })
    }

    /// The frame of its page.
    #[must_use]
    pub fn chrome(&self, assets: &Assets) -> Chrome {
        let look = &self.open.branding;
        Chrome::new(assets, self.language).branded(
            &self.open.workspace_name,
            look.logo_url.as_deref(),
            look.color.as_deref(),
        )
    }
}

/// A code for the forms of a flow's page, which needs the browser alone.
pub fn flow_csrf(ctx: &Context, request: &HttpRequest, flow: Uuid) -> Result<String, PageError> {
    let secret = browser_secret(ctx, request).ok_or(TroubleKind::OtherBrowser)?;
    Ok(ctx.keys.authenticate(&["csrf", &secret, &flow.to_string()], ctx.clock.now())?)
}

/// A submitted form whose code has been checked against what the browser has open.
#[derive(Debug)]
pub struct Form {
    fields: Query,
    code: String,
}

impl FromRequest for Form {
    type Error = PageError;
    type Future = LocalBoxFuture<'static, Result<Self, PageError>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let bytes = Bytes::from_request(request, payload);
        Box::pin(async move {
            let bytes = bytes.await.map_err(|_| TroubleKind::FormExpired)?;
            let text = std::str::from_utf8(&bytes).map_err(|_| TroubleKind::FormExpired)?;
            let mut fields = Query::parse(text);
            let code = fields.text("csrf", 256).unwrap_or_default();
            Ok(Self { fields, code })
        })
    }
}

impl Form {
    /// The link that it is about, by its field `link`.
    pub fn link(&self) -> Option<Uuid> {
        Uuid::try_parse(self.fields.raw("link")).ok()
    }

    /// Its fields, if it was made for this browser and for `id`: a link, a session or a flow.
    pub async fn checked(self, ctx: &Context, request: &HttpRequest, id: Uuid) -> Result<Query, PageError> {
        let secret = browser_secret(ctx, request).ok_or(TroubleKind::LinkNotOpen)?;
        if ctx.keys.is_authentic(ctx.ring(), &["csrf", &secret, &id.to_string()], &self.code).await? {
            return Ok(self.fields);
        }
        Err(TroubleKind::FormExpired.into())
    }
}

/// What page handlers ask for first.
pub type Shared = (Data<Context>, Data<Assets>);
