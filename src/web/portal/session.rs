//! The page of a connect session (`cst_`): one connection, and no list to go back to.

use actix_web::{HttpRequest, web::Data};
use askama::Template;

use super::form::{Request, leads_to, leave};
use super::visit::{self, PageResult, SessionVisit, open_session};
use super::{Chrome, TroubleKind};
use crate::catalog::definition::Values;
use crate::context::Context;
use crate::domain::connection::ConnectionScope;
use crate::domain::session::{ConnectSession, SessionStatus};
use crate::services::connect::{self, Origin, Target, Way};
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
    pub fn samples() -> Vec<(&'static str, Self)> {
        let page = |shared| Self { chrome: Chrome::sample(), request: Request::sample("Slack"), shared };
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
    let target = target(&ctx, session).await?;
    let chrome = visit.chrome(&assets);
    let logo = chrome.logo_url.clone();
    let page = Session {
        chrome,
        request: Request::of(&ctx, &assets, &target, urls::SESSION.to_owned(), visit.csrf.clone()),
        shared: session.end_user_id.is_none() && session.scope != ConnectionScope::User,
    };
    Ok(Page::new(page).form_action(&leads_to(&target)).image_source(logo.as_deref()).into_response())
}

/// `POST /connect`: off to the provider.
pub async fn start(ctx: Data<Context>, request: HttpRequest, form: visit::Form) -> PageResult {
    let visit = unfinished(&ctx, &request).await?;
    let session = &visit.open.session;
    form.checked(&ctx, &request, session.id).await?;
    let target = target(&ctx, session).await?;
    let url = connect::start(&ctx, Origin::Session(session), &target, Values::default(), &visit.browser, None).await?;
    Ok(leave(url.as_str()))
}

async fn target<'a>(ctx: &'a Context, session: &ConnectSession) -> Result<Target<'a>, PageError> {
    match connect::session_way(ctx, session, None).await? {
        Way::To(target) => Ok(*target),
        Way::Choice(_) => Err(TroubleKind::NotFound.into()),
    }
}

/// The session that this browser has open, as long as it has made no connection: it completes once.
async fn unfinished(ctx: &Context, request: &HttpRequest) -> Result<SessionVisit, PageError> {
    let visit = SessionVisit::of(ctx, request).await?;
    if visit.open.session.status == SessionStatus::Completed {
        return Err(TroubleKind::SessionCompleted.into());
    }
    Ok(visit)
}
