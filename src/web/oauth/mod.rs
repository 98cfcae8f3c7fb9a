//! Signing in at MCP servers: the authorization server that their clients speak to (OAuth 2.1), and the pages that people
//! see meanwhile.

pub mod device;
pub mod metadata;
pub mod pages;
pub mod register;
pub mod sign_in;
pub mod token;

use actix_web::{HttpMessage, HttpRequest, HttpResponse, http::StatusCode, web::Data};
use serde_json::{Value, json};

use super::{error::ApiError, extract::Query, limit::Strangers};
use crate::error::Error;

/// The grant of a program without a browser (RFC 8628, 3.4).
const DEVICE_GRANT: &str = "urn:ietf:params:oauth:grant-type:device_code";
/// What the token endpoint takes.
const GRANT_TYPES: [&str; 3] = ["authorization_code", "refresh_token", DEVICE_GRANT];

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

/// The parameters of a body: a form, as the protocol has it, or an object of texts, as some clients send it.
fn parameters(request: &HttpRequest, body: &[u8]) -> Option<Query> {
    if request.content_type().eq_ignore_ascii_case("application/json") {
        let members: serde_json::Map<String, Value> = serde_json::from_slice(body).ok()?;
        let pairs: Option<Vec<_>> =
            members.iter().map(|(name, value)| Some((name.as_str(), value.as_str()?))).collect();
        return pairs.map(|pairs| Query::of(&pairs));
    }
    std::str::from_utf8(body).ok().map(Query::parse)
}

/// What is wrong with a body that has no parameters.
const NO_PARAMETERS: &str = "the body must be a form, or a JSON object of texts";
