//! A program without a browser asks to be let in (RFC 8628), and a person enters the code that it shows. From there on it
//! is a sign-in like any other.

use actix_web::{
    HttpRequest, HttpResponse,
    http::StatusCode,
    web::{Bytes, Data},
};
use serde_json::json;
use uuid::Uuid;

use super::{NO_PARAMETERS, OAuthResult, pages::Device, parameters, sparingly, token::denied, told};
use crate::{
    context::Context,
    domain::mcp::device::{DEVICE_TTL, POLL_EVERY},
    error::Error,
    services::mcp::{
        devices::{self, Asked, Entered},
        exchange::Denied,
    },
    urls::oauth,
    web::{
        assets::Assets,
        extract::Query,
        limit::{Strangers, address},
        page::Page,
        portal::{
            Chrome,
            visit::{self, PageResult},
        },
    },
};

/// The longest code that is shown again, in characters.
const SHOWN_MAX: usize = 32;
/// What the form's code is made over: it is about no sign-in yet.
const NO_SIGN_IN: Uuid = Uuid::nil();

/// `POST /oauth/device/code`.
pub async fn begin(ctx: Data<Context>, strangers: Data<Strangers>, request: HttpRequest, body: Bytes) -> OAuthResult {
    sparingly(&strangers, &request)?;
    let Some(form) = parameters(&request, &body) else { return Ok(denied(Denied::InvalidRequest(NO_PARAMETERS))) };
    let asked = Asked { client_id: form.raw("client_id"), resource: form.raw("resource"), scope: form.raw("scope") };
    let begun = match devices::begin(&ctx, &asked).await? {
        Ok(begun) => begun,
        Err(why) => return Ok(denied(why)),
    };
    let user_code = begun.user_code.to_string();
    Ok(told(
        StatusCode::OK,
        &json!({
            "device_code": begun.device_code(),
            "user_code": user_code,
            "verification_uri": ctx.urls.oauth(oauth::DEVICE),
            "verification_uri_complete": ctx.urls.device(&user_code),
            "expires_in": DEVICE_TTL.num_seconds(),
            "interval": POLL_EVERY,
        }),
    ))
}

/// `GET /oauth/device`: asks for the code. Whether one that came along is right is not told by looking.
pub async fn show(ctx: Data<Context>, assets: Data<Assets>, request: HttpRequest) -> PageResult {
    let query = Query::parse(request.query_string());
    page(&ctx, &assets, &request, query.raw("user_code"), None)
}

/// `POST /oauth/device`: a code was entered.
pub async fn enter(
    (ctx, assets, strangers): (Data<Context>, Data<Assets>, Data<Strangers>),
    request: HttpRequest,
    form: visit::Form,
) -> PageResult {
    sparingly(&strangers, &request)?;
    let fields = form.checked(&ctx, &request, NO_SIGN_IN).await?;
    let (browser, _) = visit::known_browser(&ctx, &request)?;
    let typed = fields.raw("user_code");
    match devices::enter(&ctx, typed, browser, address(request.peer_addr(), request.headers())).await? {
        Entered::SignIn(id) => Ok(visit::see_other(&oauth::sign_in(id))),
        Entered::Wrong => page(&ctx, &assets, &request, typed, Some("device-wrong")),
        Entered::TooMany => page(&ctx, &assets, &request, typed, Some("device-too-many")),
    }
}

fn page(ctx: &Context, assets: &Assets, request: &HttpRequest, typed: &str, error: Option<&str>) -> PageResult {
    let (cookie, csrf) = visit::csrf_for(ctx, request, NO_SIGN_IN)?;
    let language = visit::language(ctx, request);
    let page = Device {
        chrome: Chrome::new(assets, language),
        action_url: oauth::DEVICE,
        csrf,
        code: typed.trim().chars().take(SHOWN_MAX).collect(),
        error: error.map(|key| language.say(key).to_string()),
    };
    let status = if error.is_some() { StatusCode::BAD_REQUEST } else { StatusCode::OK };
    let mut response: HttpResponse = Page::new(page).status(status).into_response();
    if let Some(cookie) = cookie {
        response.add_cookie(&cookie).map_err(Error::internal)?;
    }
    Ok(response)
}
