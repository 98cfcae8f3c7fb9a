//! "Send me a new link": what the holder of an expired link can do by themselves.

use actix_web::{HttpRequest, HttpResponse, http::StatusCode, web::Data};
use askama::Template;
use uuid::Uuid;

use super::visit::{self, PageResult};
use super::{Chrome, Trouble, TroubleKind};
use crate::context::Context;
use crate::language::Language;
use crate::services::invitations;
use crate::urls;
use crate::web::assets::Assets;
use crate::web::error::PageError;
use crate::web::page::Page;

/// The form that asks for a new link.
#[derive(Clone, Debug)]
pub struct Ask {
    /// Where it submits.
    pub action_url: &'static str,
    /// The link that has expired.
    pub link: Uuid,
    /// A code over the browser and the link.
    pub csrf: String,
}

/// The page after asking: the same for everybody, whether a mail goes out or not.
#[derive(Clone, Debug, Template)]
#[template(path = "portal/asked.html")]
pub struct Asked {
    /// The frame.
    pub chrome: Chrome,
}

impl Asked {
    /// There is one state only.
    #[must_use]
    pub fn samples(language: Language) -> Vec<(&'static str, Self)> {
        vec![("once", Self { chrome: Chrome::nameless_sample(language) })]
    }
}

impl Ask {
    pub(super) fn sample() -> Self {
        Self { action_url: urls::NEW_LINK, link: Uuid::nil(), csrf: "code".to_owned() }
    }
}

/// The page of a link that has expired, with the way to a new one where mail reaches people.
pub fn expired_page(
    ctx: &Context,
    assets: &Assets,
    request: &HttpRequest,
    link: Uuid,
    status: StatusCode,
    request_id: &str,
) -> Result<HttpResponse, PageError> {
    let page = Trouble::new(
        Chrome::new(assets, visit::language(ctx, request)),
        TroubleKind::LinkExpired,
        Some(request_id.to_owned()),
    );
    if !invitations::reach_people(ctx) {
        return Ok(Page::new(page).status(status).into_response());
    }
    let (cookie, csrf) = visit::csrf_for(ctx, request, link)?;
    let ask = Ask { action_url: urls::NEW_LINK, link, csrf };
    let mut answer = Page::new(Trouble { ask: Some(ask), ..page }).status(status).into_response();
    if let Some(cookie) = cookie {
        answer.add_cookie(&cookie).map_err(crate::error::Error::internal)?;
    }
    Ok(answer)
}

/// `POST /connect/new-link`: asked for.
pub async fn ask(ctx: Data<Context>, request: HttpRequest, form: visit::Form) -> PageResult {
    let Some(link) = form.link() else { return Err(TroubleKind::FormExpired.into()) };
    form.checked(&ctx, &request, link).await?;
    invitations::ask_anew(&ctx, link).await?;
    Ok(visit::see_other(urls::NEW_LINK))
}

/// `GET /connect/new-link`: what happens now.
pub async fn show(ctx: Data<Context>, assets: Data<Assets>, request: HttpRequest) -> HttpResponse {
    Page::new(Asked { chrome: Chrome::new(&assets, visit::language(&ctx, &request)) }).into_response()
}
