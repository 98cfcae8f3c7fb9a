//! Signing in at MCP servers: the authorization server that their clients speak to (OAuth 2.1), and the pages that people
//! see meanwhile.

pub mod metadata;
pub mod pages;
pub mod register;
pub mod sign_in;
pub mod token;

use actix_web::{HttpRequest, HttpResponse, http::StatusCode, web::Data};
use serde_json::{Value, json};

use super::{error::ApiError, limit::Strangers};
use crate::error::Error;

/// What an endpoint answers: a refusal of the protocol is an answer, a fault of ours is an error.
type OAuthResult = Result<HttpResponse, ApiError>;

/// JSON that nobody keeps (RFC 6749, 5.1).
fn told(status: StatusCode, body: &Value) -> HttpResponse {
    HttpResponse::build(status).insert_header(("cache-control", "no-store")).json(body)
}

/// A refusal (RFC 6749, 5.2; RFC 7591, 3.2.2).
fn refused(status: StatusCode, (code, sentence): (&str, &str)) -> HttpResponse {
    told(status, &json!({ "error": code, "error_description": sentence }))
}

/// 429 for an address that asks too much without any key.
fn sparingly(strangers: &Data<Strangers>, request: &HttpRequest) -> Result<(), Error> {
    if strangers.take(request) { Ok(()) } else { Err(Error::rate_limited()) }
}
