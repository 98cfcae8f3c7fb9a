//! Why a page of the dashboard is not shown.

use std::fmt;

use actix_web::{
    HttpResponse, ResponseError,
    http::{StatusCode, header},
};
use askama::Template;

use super::words::LANGUAGE;
use crate::{
    domain::member::Permission,
    error::{Error, Kind},
    urls::dashboard as urls,
    web::{assets::Assets, error::status, page::Page, portal::Chrome},
};

/// Why.
#[derive(Debug)]
pub enum Refusal {
    /// Nobody is signed in; where to go on afterwards.
    SignIn(String),
    /// They must show first that it is them; where to go on afterwards.
    Confirm(String),
    /// Their role does not let them.
    Forbidden(Permission),
    /// The form was not made for this session.
    FormExpired,
    /// Anything a service answers.
    Service(Error),
}

impl From<Error> for Refusal {
    fn from(error: Error) -> Self {
        Self::Service(error)
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Service(error) => error.fmt(out),
            other => write!(out, "{other:?}"),
        }
    }
}

impl ResponseError for Refusal {
    fn status_code(&self) -> StatusCode {
        match self {
            Self::SignIn(_) | Self::Confirm(_) => StatusCode::SEE_OTHER,
            Self::Forbidden(_) | Self::FormExpired => StatusCode::FORBIDDEN,
            Self::Service(error) => status(error.kind),
        }
    }

    fn error_response(&self) -> HttpResponse {
        let to = match self {
            Self::SignIn(next) => urls::with(urls::SIGN_IN, &[("next", next)]),
            Self::Confirm(next) => urls::with(urls::CONFIRM, &[("next", next)]),
            Self::Forbidden(_) | Self::FormExpired | Self::Service(_) => return HttpResponse::new(self.status_code()),
        };
        HttpResponse::SeeOther()
            .insert_header((header::LOCATION, to))
            .insert_header((header::CACHE_CONTROL, "no-store"))
            .finish()
    }
}

/// The page that says so.
#[derive(Clone, Debug, Template)]
#[template(path = "dashboard/trouble.html")]
pub struct Trouble {
    /// The frame.
    pub chrome: Chrome,
    /// The heading.
    pub title: &'static str,
    /// What happened.
    pub sentence: String,
    /// What to do.
    pub next: &'static str,
    /// Where to go on.
    pub home_url: String,
    /// To look it up in the log.
    pub request_id: Option<String>,
}

impl Trouble {
    fn new(chrome: Chrome, refusal: &Refusal, request_id: Option<String>) -> Self {
        let (title, sentence, next) = match refusal {
            Refusal::Forbidden(permission) => (
                "Your role does not allow this",
                format!("It does not let you {permission}."),
                "Ask an owner or admin of your organisation if you need it.",
            ),
            Refusal::FormExpired => (
                "This form is out of date",
                "It was opened before you signed in, or in another session. Nothing was changed.".to_owned(),
                "Go back, reload the page and send it again.",
            ),
            Refusal::SignIn(_) | Refusal::Confirm(_) => {
                ("Please sign in", "Your session has ended.".to_owned(), "Sign in again to go on.")
            }
            Refusal::Service(error) => match error.kind {
                Kind::NotFound => (
                    "There is nothing here",
                    "It may have been deleted, or it belongs to a workspace that you have not been given.".to_owned(),
                    "Go back and look for it in its list.",
                ),
                Kind::RateLimited => (
                    "Too many attempts",
                    "There were too many attempts in a short time.".to_owned(),
                    "Wait an hour, then try again.",
                ),
                Kind::Unavailable => (
                    "We cannot do this just now",
                    "Something that we depend on does not answer. Nothing was lost.".to_owned(),
                    "Try again in a moment.",
                ),
                Kind::Internal => (
                    "Something went wrong",
                    "The fault is ours.".to_owned(),
                    "Try again. If it happens twice, look the reference up in the server's log.",
                ),
                Kind::Forbidden | Kind::Unauthenticated => (
                    "This is not allowed",
                    sentence_of(error),
                    "Ask an owner or admin of your organisation if you need it.",
                ),
                Kind::Invalid | Kind::Conflict | Kind::TooLarge => {
                    ("This cannot be done", sentence_of(error), "Go back, change it and try again.")
                }
            },
        };
        Self { chrome, title, sentence, next, home_url: urls::HOME.to_owned(), request_id }
    }

    /// One of each.
    #[must_use]
    pub fn samples() -> Vec<(&'static str, Self)> {
        let page =
            |refusal: Refusal| Self::new(Chrome::nameless_sample(LANGUAGE), &refusal, Some("01939b1e".to_owned()));
        vec![
            ("forbidden", page(Refusal::Forbidden(Permission::ManageMembers))),
            ("form", page(Refusal::FormExpired)),
            ("nothing", page(Refusal::Service(Error::not_found("NOT_FOUND", "page")))),
            ("many", page(Refusal::Service(Error::rate_limited()))),
            ("later", page(Refusal::Service(Error::unavailable("sample")))),
            ("fault", page(Refusal::Service(Error::internal("sample")))),
        ]
    }
}

/// What a service says, as a sentence.
#[must_use]
pub fn sentence_of(error: &Error) -> String {
    let mut text = error.detail.clone();
    if let Some(first) = text.get(..1).map(str::to_uppercase) {
        text.replace_range(..1, &first);
    }
    if !text.ends_with('.') {
        text.push('.');
    }
    text
}

/// The page of a refusal; what only leads elsewhere has none.
#[must_use]
pub fn page(assets: &Assets, refusal: &Refusal, request_id: &str) -> Option<HttpResponse> {
    if matches!(refusal, Refusal::SignIn(_) | Refusal::Confirm(_)) {
        return None;
    }
    let page = Trouble::new(Chrome::new(assets, LANGUAGE), refusal, Some(request_id.to_owned()));
    Some(Page::new(page).without_scripts().status(refusal.status_code()).into_response())
}
