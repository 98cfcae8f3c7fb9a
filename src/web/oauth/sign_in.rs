//! A person signs in at an MCP server: an address, the code that was mailed to it, and the question whether they agree.
//!
//! Plain forms, each answered with 303 or with the same page; no script. The sign-in is bound to the browser by a cookie,
//! and each form carries a code over both.

use actix_web::{
    HttpRequest, HttpResponse,
    http::{StatusCode, header},
    web::{Data, Path},
};
use url::Url;
use uuid::Uuid;

use super::{
    pages::{Address, Asking, Code, Consent, LetIn},
    sparingly,
};
use crate::{
    context::Context,
    domain::{
        input,
        mcp::{
            EndUserAccess,
            sign_in::{SignInStatus, is_loopback},
        },
    },
    error::Error,
    language::Language,
    services::mcp::{
        clients::{self, Asked, Begun},
        sign_in::{self, Agreed, Declined, Halt, MAILED_TTL, Mailing, Proof, UnderWay},
    },
    storage::mcp::sign_ins::OpenSignIn,
    urls::oauth,
    web::{
        assets::Assets,
        error::PageError,
        extract::Query,
        limit::Strangers,
        page::Page,
        portal::{
            Chrome, TroubleKind,
            visit::{self, PageResult},
        },
    },
};

/// The longest code that is shown again, in bytes.
const CODE_MAX: usize = 12;

/// `GET /oauth/authorize`: a client sends somebody to sign in.
pub async fn authorize(ctx: Data<Context>, strangers: Data<Strangers>, request: HttpRequest) -> PageResult {
    sparingly(&strangers, &request)?;
    let query = Query::parse(request.query_string());
    let asked = Asked {
        response_type: query.raw("response_type"),
        client_id: query.raw("client_id"),
        redirect_uri: query.raw("redirect_uri"),
        challenge: query.raw("code_challenge"),
        challenge_method: query.raw("code_challenge_method"),
        scope: query.raw("scope"),
        state: query.raw("state"),
        resource: query.raw("resource"),
    };
    let (browser, cookie) = visit::known_browser(&ctx, &request)?;
    let mut response = match clients::begin(&ctx, &asked, browser).await? {
        Begun::SignIn(id) => visit::see_other(&oauth::sign_in(id)),
        Begun::Back(url) => visit::see_other(url.as_str()),
        Begun::UnknownClient => return Err(TroubleKind::UnknownClient.into()),
    };
    response.add_cookie(&cookie).map_err(Error::internal)?;
    Ok(response)
}

/// A sign-in that this browser has begun, and what its pages need.
struct Visit {
    it: UnderWay,
    csrf: String,
    language: Language,
}

impl Visit {
    async fn of(ctx: &Context, request: &HttpRequest, path: &str) -> Result<Self, PageError> {
        let id = Uuid::try_parse(path).map_err(|_| TroubleKind::SignInOver)?;
        let browser = visit::browser_hash(ctx, request);
        match sign_in::open(ctx, id, browser.as_deref()).await? {
            Ok(it) => {
                Ok(Self { csrf: visit::flow_csrf(ctx, request, id)?, it, language: visit::language(ctx, request) })
            }
            Err(Halt::OtherBrowser) => Err(TroubleKind::OtherBrowser.into()),
            Err(Halt::Over) => Err(TroubleKind::SignInOver.into()),
        }
    }

    fn id(&self) -> Uuid {
        self.it.open.sign_in.id
    }

    fn email(&self) -> String {
        self.it.open.sign_in.email.clone().unwrap_or_default()
    }

    fn chrome(&self, assets: &Assets) -> Chrome {
        chrome(assets, self.language, &self.it.open)
    }

    fn asking(&self) -> Asking {
        let open = &self.it.open;
        Asking {
            client: open.client_name().to_owned(),
            server: open.server_name.clone(),
            returns_to: open.sign_in.device_id.is_none().then(|| place(self.language, &open.sign_in.redirect_uri)),
        }
    }

    /// A page of the sign-in; its forms may lead back to the client.
    fn page<T: askama::Template>(&self, page: T, status: StatusCode) -> HttpResponse {
        let back = Url::parse(&self.it.open.sign_in.redirect_uri).ok();
        let page = Page::new(page).status(status).image_source(self.it.open.branding.logo_url.as_deref());
        page.returns_to(back.as_ref()).into_response()
    }

    fn address(&self, assets: &Assets, email: String, error: Option<&str>) -> HttpResponse {
        let status = if error.is_some() { StatusCode::BAD_REQUEST } else { StatusCode::OK };
        let page = Address {
            chrome: self.chrome(assets),
            asking: self.asking(),
            action_url: oauth::sign_in(self.id()),
            decline_url: oauth::decline(self.id()),
            csrf: self.csrf.clone(),
            email,
            error: error.map(|key| self.language.say(key).to_string()),
        };
        self.page(page, status)
    }

    fn code(&self, assets: &Assets, filled: Option<String>, error: Option<&str>) -> HttpResponse {
        let status = if error.is_some() { StatusCode::BAD_REQUEST } else { StatusCode::OK };
        let page = Code {
            chrome: self.chrome(assets),
            asking: self.asking(),
            action_url: oauth::code(self.id()),
            again_url: oauth::sign_in(self.id()),
            other_url: oauth::other_address(self.id()),
            csrf: self.csrf.clone(),
            email: self.email(),
            is_open: self.it.server.end_user_access == EndUserAccess::Open,
            minutes: MAILED_TTL.num_minutes(),
            filled,
            error: error.map(|key| self.language.say(key).to_string()),
        };
        self.page(page, status)
    }

    async fn consent(&self, ctx: &Context, assets: &Assets, refused: bool) -> PageResult {
        let asked = sign_in::consent(ctx, &self.it).await?;
        let people = if asked.people.len() > 1 { asked.people } else { Vec::new() };
        let page = Consent {
            chrome: self.chrome(assets),
            asking: self.asking(),
            action_url: oauth::agree(self.id()),
            decline_url: oauth::decline(self.id()),
            csrf: self.csrf.clone(),
            email: self.email(),
            people,
            integrations: asked.integrations,
            refused,
        };
        Ok(self.page(page, if refused { StatusCode::BAD_REQUEST } else { StatusCode::OK }))
    }
}

fn chrome(assets: &Assets, language: Language, open: &OpenSignIn) -> Chrome {
    let look = &open.branding;
    Chrome::new(assets, language).branded(&open.workspace_name, look.logo_url.as_deref(), look.color.as_deref())
}

/// Where a redirect URI leads, for people.
fn place(language: Language, redirect_uri: &str) -> String {
    match Url::parse(redirect_uri) {
        Ok(url) if is_loopback(&url) => language.say("sign-in-loopback").to_string(),
        Ok(url) if url.scheme() == "https" => url.host_str().unwrap_or_default().to_owned(),
        Ok(url) => language.say("sign-in-scheme").with("scheme", url.scheme()).to_string(),
        Err(_) => String::new(),
    }
}

/// `GET /oauth/sign-in/{id}`: whatever comes next.
pub async fn show(ctx: Data<Context>, assets: Data<Assets>, request: HttpRequest, path: Path<String>) -> PageResult {
    if let Some(page) = let_in(&ctx, &assets, &request, &path).await? {
        return Ok(page);
    }
    let visit = Visit::of(&ctx, &request, &path).await?;
    let query = Query::parse(request.query_string());
    let wants_other = query.raw("address") == "other";
    // By the link of the mail: the code is not tried by looking, since programs that check mail open links too.
    let filled = Some(query.raw("code")).filter(|code| (1..=CODE_MAX).contains(&code.len())).map(str::to_owned);
    let sign_in = &visit.it.open.sign_in;
    match (sign_in.status, &sign_in.email) {
        (SignInStatus::Proven, _) => visit.consent(&ctx, &assets, false).await,
        (_, Some(_)) if !wants_other => Ok(visit.code(&assets, filled, None)),
        _ => Ok(visit.address(&assets, String::new(), None)),
    }
}

/// What became of a device, where that is what this browser has signed in for.
async fn let_in(
    ctx: &Context,
    assets: &Assets,
    request: &HttpRequest,
    path: &str,
) -> Result<Option<HttpResponse>, PageError> {
    let (Ok(id), browser) = (Uuid::try_parse(path), visit::browser_hash(ctx, request)) else { return Ok(None) };
    let Some((open, agreed)) = sign_in::ended(ctx, id, browser.as_deref()).await? else { return Ok(None) };
    let client = open.client_name().to_owned();
    let page = LetIn { chrome: chrome(assets, visit::language(ctx, request), &open), client, agreed };
    Ok(Some(Page::new(page).image_source(open.branding.logo_url.as_deref()).into_response()))
}

/// `POST /oauth/sign-in/{id}`: an address, which a code is mailed to.
pub async fn send_code(
    (ctx, assets, strangers): (Data<Context>, Data<Assets>, Data<Strangers>),
    request: HttpRequest,
    path: Path<String>,
    form: visit::Form,
) -> PageResult {
    sparingly(&strangers, &request)?;
    let visit = Visit::of(&ctx, &request, &path).await?;
    let fields = form.checked(&ctx, &request, visit.id()).await?;
    let typed = fields.raw("email").trim();
    let Ok(email) = input::email(&typed.into()) else {
        let shown = typed.chars().take(254).collect();
        return Ok(visit.address(&assets, shown, Some("sign-in-no-address")));
    };
    let ctx = ctx.into_inner();
    match sign_in::send_code(&ctx, &visit.it, visit.language, &email).await? {
        Mailing::OnItsWay => Ok(visit::see_other(&oauth::sign_in(visit.id()))),
        Mailing::TooMany => Ok(visit.address(&assets, email, Some("sign-in-too-many"))),
    }
}

/// `POST /oauth/sign-in/{id}/code`: the code.
pub async fn prove(
    (ctx, assets, strangers): (Data<Context>, Data<Assets>, Data<Strangers>),
    request: HttpRequest,
    path: Path<String>,
    form: visit::Form,
) -> PageResult {
    sparingly(&strangers, &request)?;
    let visit = Visit::of(&ctx, &request, &path).await?;
    let fields = form.checked(&ctx, &request, visit.id()).await?;
    Ok(match sign_in::prove(&ctx, &visit.it, fields.raw("code")).await? {
        Proof::Right => visit::see_other(&oauth::sign_in(visit.id())),
        Proof::Wrong => visit.code(&assets, None, Some("sign-in-wrong-code")),
        Proof::Spent => visit.code(&assets, None, Some("sign-in-spent-code")),
    })
}

/// `POST /oauth/sign-in/{id}/agree`: back to the client, with its code; or the device is let in.
pub async fn agree(
    ctx: Data<Context>,
    assets: Data<Assets>,
    request: HttpRequest,
    path: Path<String>,
    form: visit::Form,
) -> PageResult {
    let visit = Visit::of(&ctx, &request, &path).await?;
    let fields = form.checked(&ctx, &request, visit.id()).await?;
    let chosen = Uuid::try_parse(fields.raw("person")).ok();
    match sign_in::agree(&ctx, &visit.it, chosen).await? {
        Agreed::Back(url) => Ok(back(&url)),
        Agreed::Device => Ok(visit::see_other(&oauth::sign_in(visit.id()))),
        Agreed::Choose => visit.consent(&ctx, &assets, true).await,
        Agreed::Over => Err(TroubleKind::SignInOver.into()),
    }
}

/// `POST /oauth/sign-in/{id}/decline`: back to the client, with nothing.
pub async fn decline(ctx: Data<Context>, request: HttpRequest, path: Path<String>, form: visit::Form) -> PageResult {
    let visit = Visit::of(&ctx, &request, &path).await?;
    form.checked(&ctx, &request, visit.id()).await?;
    match sign_in::decline(&ctx, &visit.it).await? {
        Declined::Back(url) => Ok(back(&url)),
        Declined::Device => Ok(visit::see_other(&oauth::sign_in(visit.id()))),
        Declined::Over => Err(TroubleKind::SignInOver.into()),
    }
}

fn back(url: &Url) -> HttpResponse {
    let mut response = visit::see_other(url.as_str());
    // The code stays out of what the client's page may learn of where somebody came from.
    response.headers_mut().insert(header::REFERRER_POLICY, header::HeaderValue::from_static("no-referrer"));
    response
}
