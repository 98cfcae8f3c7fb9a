//! The page of a connect session (`cst_`): one connection, and no list to go back to.

use actix_web::{HttpRequest, web::Data};
use askama::Template;

use super::form::{Request, asked_method, own_page};
use super::kept::{Kept, forget};
use super::methods::Methods;
use super::submission::{Filled, Submission, leads_to};
use super::visit::{self, PageResult, SessionVisit, open_session};
use super::{Chrome, TroubleKind};
use crate::context::Context;
use crate::domain::connection::ConnectionScope;
use crate::domain::session::SessionStatus;
use crate::language::Language;
use crate::services::connect::{self, Origin, Way};
use crate::urls;
use crate::web::assets::Assets;
use crate::web::error::PageError;
use crate::web::page::Page;

/// The page of a connect session.
#[derive(Clone, Debug, Template)]
#[template(path = "portal/session.html")]
pub struct Session {
    /// The frame.
    pub chrome: Chrome,
    /// What is asked for.
    pub request: Request,
    /// Whether the connection will serve everybody in the workspace, not this person alone.
    pub shared: bool,
}

impl Session {
    /// A connection of one's own, and a shared one.
    #[must_use]
    pub fn samples(language: Language) -> Vec<(&'static str, Self)> {
        let page = |shared| Self { chrome: Chrome::sample(language), request: Request::sample("Slack"), shared };
        vec![("own", page(false)), ("shared", page(true))]
    }
}

/// `GET /connect`: open a session, or show what it asks for.
pub async fn show(ctx: Data<Context>, assets: Data<Assets>, request: HttpRequest) -> PageResult {
    if let Some(opened) = open_session(&ctx, &request).await {
        return opened;
    }
    let visit = unfinished(&ctx, &request).await?;
    let session = &visit.open.session;
    let chrome = visit.chrome(&assets);
    let target = match connect::session_way(&ctx, session, asked_method(&request).as_deref()).await? {
        Way::To(target) => target,
        Way::Choice(choice) => return Ok(Methods::of(chrome, &assets, &choice, urls::SESSION).into_page()),
    };
    let logo = chrome.logo_url.clone();
    let (page, choice_url) = own_page(&target, urls::SESSION.to_owned());
    let kept = Kept::of(&ctx, &request, &page).await?;
    let filled = Filled { kept: kept.as_ref(), renews: None };
    let asked = Request::of(&ctx, &assets, &target, page, visit.csrf.clone(), &filled);
    let page = Session {
        chrome,
        request: Request { choice_url, ..asked },
        shared: session.end_user_id.is_none() && session.scope != ConnectionScope::User,
    };
    let answer = Page::new(page).form_action(&leads_to(&target)).image_source(logo.as_deref()).into_response();
    forget(&ctx, &request, answer)
}

/// `POST /connect`: off to the provider, or a credential.
pub async fn start(ctx: Data<Context>, request: HttpRequest, form: visit::Form) -> PageResult {
    let visit = unfinished(&ctx, &request).await?;
    let session = &visit.open.session;
    let fields = form.checked(&ctx, &request, session.id).await?;
    let Way::To(target) = connect::session_way(&ctx, session, asked_method(&request).as_deref()).await? else {
        return Ok(visit::see_other(urls::SESSION));
    };
    let (page, _) = own_page(&target, urls::SESSION.to_owned());
    let (origin, language) = (Origin::Session(session), visit.language);
    Submission { origin, target: &target, browser: &visit.browser, renews: None, language }
        .send(&ctx, &request, &fields, &page)
        .await
}

/// The session that this browser has open, as long as it has made no connection: it completes once.
async fn unfinished(ctx: &Context, request: &HttpRequest) -> Result<SessionVisit, PageError> {
    let visit = SessionVisit::of(ctx, request).await?;
    if visit.open.session.status == SessionStatus::Completed {
        return Err(TroubleKind::SessionCompleted.into());
    }
    Ok(visit)
}
