//! What handlers are given: the caller, the body, the query, ids out of paths.

use std::future::{Ready, ready};

use actix_web::{
    FromRequest, HttpRequest,
    dev::Payload,
    error::PayloadError,
    http::header,
    web::{Bytes, Data},
};
use futures_util::future::LocalBoxFuture;
use serde_json::Value;
use url::form_urlencoded;
use uuid::Uuid;

use super::error::ApiError;
use crate::{
    context::Context,
    domain::{
        access::Caller,
        input::{self, Fields},
    },
    error::{Error, Result},
    services::access,
    storage::Paging,
};

/// The largest body, in bytes (contract section 6).
pub const BODY_MAX: usize = 1024 * 1024;
/// Lists without `limit` have at most this many members.
const LIMIT_DEFAULT: i64 = 50;
/// The largest `limit`.
const LIMIT_MAX: i64 = 100;

impl FromRequest for Caller {
    type Error = ApiError;
    type Future = LocalBoxFuture<'static, std::result::Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let request = request.clone();
        Box::pin(async move { authenticate(&request).await.map_err(ApiError) })
    }
}

async fn authenticate(request: &HttpRequest) -> Result<Caller> {
    let ctx = context(request)?;
    if let Some(key) = bearer(request) {
        return access::authenticate(ctx, key).await;
    }
    let Some(key) = text_header(request, "x-service-key") else {
        return Err(Error::unauthenticated("an API key is needed: Authorization: Bearer wvz_…"));
    };
    access::check_service_key(ctx, key)?;
    let org = text_header(request, "x-org-id").and_then(|org| Uuid::try_parse(org).ok());
    let org = org.ok_or_else(|| Error::unauthenticated("X-Org-ID must name the organization"))?;
    access::authenticate_service(ctx, key, org).await
}

/// Proof of the service key alone, for what belongs to no organisation yet.
#[derive(Debug)]
pub struct ServiceKey;

impl FromRequest for ServiceKey {
    type Error = ApiError;
    type Future = Ready<std::result::Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let key = text_header(request, "x-service-key").unwrap_or_default();
        ready(context(request).and_then(|ctx| access::check_service_key(ctx, key)).map(|()| Self).map_err(ApiError))
    }
}

fn context(request: &HttpRequest) -> Result<&Context> {
    request.app_data::<Data<Context>>().map(Data::get_ref).ok_or_else(|| Error::internal("no context is set up"))
}

/// The token of the `Authorization` header.
pub(super) fn bearer(request: &HttpRequest) -> Option<&str> {
    let value = text_header(request, header::AUTHORIZATION.as_str())?;
    // The scheme is case-insensitive (RFC 9110, 11.1).
    let (scheme, key) = value.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| key.trim())
}

fn text_header<'a>(request: &'a HttpRequest, name: &str) -> Option<&'a str> {
    request.headers().get(name)?.to_str().ok()
}

/// A JSON body; no body at all counts as `{}` (contract section 0).
#[derive(Debug)]
pub struct Body(Value);

impl Body {
    /// Its members, to be read one by one.
    #[must_use]
    pub fn fields(self) -> Fields {
        Fields::new(self.0)
    }
}

impl FromRequest for Body {
    type Error = ApiError;
    type Future = LocalBoxFuture<'static, std::result::Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let bytes = Bytes::from_request(request, payload);
        Box::pin(async move {
            let bytes = bytes.await.map_err(|error| ApiError(unread(&error)))?;
            if bytes.iter().all(u8::is_ascii_whitespace) {
                return Ok(Self(Value::Object(serde_json::Map::new())));
            }
            let body = serde_json::from_slice(&bytes).map(Self);
            body.map_err(|_| ApiError(Error::invalid("INVALID_JSON", "the body is not valid JSON")))
        })
    }
}

fn unread(error: &actix_web::Error) -> Error {
    match error.as_error::<PayloadError>() {
        Some(PayloadError::Overflow) => Error::too_large(format!("the body is larger than {BODY_MAX} bytes")),
        _ if error.as_response_error().status_code() == 413 => {
            Error::too_large(format!("the body is larger than {BODY_MAX} bytes"))
        }
        _ => Error::invalid("INVALID_JSON", "the body was cut off"),
    }
}

/// The query's parameters; unknown ones are ignored, of repeated ones the first counts.
#[derive(Debug)]
pub struct Query {
    pairs: Vec<(String, String)>,
    fields: Fields,
}

impl FromRequest for Query {
    type Error = ApiError;
    type Future = Ready<std::result::Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(Ok(Self::parse(request.query_string())))
    }
}

impl Query {
    /// Read a query string.
    #[must_use]
    pub fn parse(text: &str) -> Self {
        let pairs: Vec<(String, String)> = form_urlencoded::parse(text.as_bytes()).into_owned().collect();
        let members = pairs.iter().rev().map(|(name, value)| (name.clone(), Value::from(value.clone())));
        Self { fields: Fields::new(members.collect::<serde_json::Map<_, _>>().into()), pairs }
    }

    /// Its parameters, to be read one by one; each is text.
    pub fn fields(&mut self) -> &mut Fields {
        &mut self.fields
    }

    /// All parameters as they were sent.
    #[must_use]
    pub fn pairs(&self) -> &[(String, String)] {
        &self.pairs
    }

    /// A parameter as it was sent; empty when it was not.
    #[must_use]
    pub fn raw(&self, name: &str) -> &str {
        self.pairs.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value)
    }

    /// `limit` (1 to 100, default 50) and `offset` (default 0).
    pub fn paging(&mut self) -> Paging {
        let number = |least: i64, most: i64| {
            move |value: &Value| {
                let number =
                    value.as_str().and_then(|text| text.parse::<i64>().ok()).ok_or("must be a whole number")?;
                if (least..=most).contains(&number) {
                    Ok(number)
                } else {
                    Err(format!("must be from {least} to {most}"))
                }
            }
        };
        let limit = self.fields.optional("limit", number(1, LIMIT_MAX)).unwrap_or(LIMIT_DEFAULT);
        let offset = self.fields.optional("offset", number(0, i64::from(i32::MAX))).unwrap_or(0);
        Paging { limit, offset }
    }

    /// A parameter that is text of at most `max` characters; an empty one counts as absent.
    pub fn text(&mut self, name: &str, max: usize) -> Option<String> {
        self.fields.optional(name, input::text(0, max)).filter(|text| !text.is_empty())
    }

    /// A parameter that is a UUID.
    pub fn uuid(&mut self, name: &str) -> Option<Uuid> {
        self.fields.optional(name, input::uuid)
    }
}

/// The id of a path; what is not a UUID names nothing: 404 with the noun's code.
pub fn path_id(text: &str, code: &'static str, noun: &str) -> Result<Uuid> {
    Uuid::try_parse(text).map_err(|_| Error::not_found(code, noun))
}
