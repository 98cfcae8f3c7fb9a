//! The two faces of an [`Error`]: JSON for programs, a page for people. The handler's return type picks one.

use std::fmt;

use actix_web::{HttpResponse, ResponseError, http::StatusCode};
use serde_json::json;
use uuid::Uuid;

use super::portal::TroubleKind;
use crate::{
    domain::link::LinkTrouble,
    error::{Error, Kind},
    services::connect::CallbackTrouble,
};

/// Seconds after which a client may try again.
pub const RETRY_AFTER: u32 = 5;

/// An error of the JSON API; written out by the [`edge`](super::edge), which knows the request id.
#[derive(Debug)]
pub struct ApiError(pub Error);

/// An error of the portal.
#[derive(Debug)]
pub enum PageError {
    /// A trouble of the portal's own.
    Trouble(TroubleKind),
    /// This link has expired: its holder may ask for a new one.
    Expired(Uuid),
    /// Anything a service answers.
    Service(Error),
}

impl From<Error> for ApiError {
    fn from(error: Error) -> Self {
        Self(error)
    }
}

impl From<Error> for PageError {
    fn from(error: Error) -> Self {
        Self::Service(error)
    }
}

impl From<TroubleKind> for PageError {
    fn from(kind: TroubleKind) -> Self {
        Self::Trouble(kind)
    }
}

impl From<LinkTrouble> for PageError {
    fn from(trouble: LinkTrouble) -> Self {
        Self::Trouble(match trouble {
            LinkTrouble::Malformed => TroubleKind::LinkMalformed,
            LinkTrouble::Expired => TroubleKind::LinkExpired,
            LinkTrouble::Revoked => TroubleKind::LinkRevoked,
            LinkTrouble::NotOpen => TroubleKind::LinkNotOpen,
        })
    }
}

impl From<CallbackTrouble> for PageError {
    fn from(trouble: CallbackTrouble) -> Self {
        Self::Trouble(match trouble {
            CallbackTrouble::Unknown => TroubleKind::LinkMalformed,
            CallbackTrouble::OtherBrowser => TroubleKind::OtherBrowser,
        })
    }
}

impl PageError {
    /// What the page is about.
    #[must_use]
    pub fn kind(&self) -> TroubleKind {
        match self {
            Self::Trouble(kind) => *kind,
            Self::Expired(_) => TroubleKind::LinkExpired,
            Self::Service(error) => match error.kind {
                Kind::NotFound | Kind::Invalid | Kind::Conflict => TroubleKind::NotFound,
                Kind::Unauthenticated | Kind::Forbidden => TroubleKind::LinkNotOpen,
                Kind::TooLarge => TroubleKind::FormExpired,
                Kind::RateLimited => TroubleKind::TooMany,
                Kind::Unavailable => TroubleKind::Unavailable,
                Kind::Internal => TroubleKind::Internal,
            },
        }
    }
}

/// The HTTP status of a kind of trouble.
#[must_use]
pub fn status(kind: Kind) -> StatusCode {
    match kind {
        Kind::Invalid => StatusCode::BAD_REQUEST,
        Kind::Unauthenticated => StatusCode::UNAUTHORIZED,
        Kind::Forbidden => StatusCode::FORBIDDEN,
        Kind::NotFound => StatusCode::NOT_FOUND,
        Kind::Conflict => StatusCode::CONFLICT,
        Kind::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
        Kind::RateLimited => StatusCode::TOO_MANY_REQUESTS,
        Kind::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
        Kind::Internal => StatusCode::INTERNAL_SERVER_ERROR,
    }
}

/// The body of contract section 0, with the request id.
#[must_use]
pub fn body(error: &Error, request_id: &str) -> serde_json::Value {
    let mut body = json!({ "error": error.detail, "code": error.code, "requestId": request_id });
    if let (Some(details), Some(members)) = (&error.details, body.as_object_mut()) {
        members.insert("details".to_owned(), (**details).clone());
    }
    body
}

impl fmt::Display for ApiError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(out)
    }
}

impl ResponseError for ApiError {
    fn status_code(&self) -> StatusCode {
        status(self.0.kind)
    }

    fn error_response(&self) -> HttpResponse {
        HttpResponse::new(self.status_code())
    }
}

impl fmt::Display for PageError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{:?}", self.kind())
    }
}

impl ResponseError for PageError {
    fn status_code(&self) -> StatusCode {
        match self.kind() {
            TroubleKind::LinkExpired
            | TroubleKind::LinkRevoked
            | TroubleKind::SessionCompleted
            | TroubleKind::SignInOver => StatusCode::GONE,
            TroubleKind::LinkMalformed | TroubleKind::UnknownClient => StatusCode::BAD_REQUEST,
            TroubleKind::LinkNotOpen | TroubleKind::OtherBrowser | TroubleKind::FormExpired => StatusCode::FORBIDDEN,
            TroubleKind::NotFound => StatusCode::NOT_FOUND,
            TroubleKind::TooMany => StatusCode::TOO_MANY_REQUESTS,
            TroubleKind::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
            TroubleKind::Internal => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    fn error_response(&self) -> HttpResponse {
        HttpResponse::new(self.status_code())
    }
}
