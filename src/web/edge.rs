//! What every request passes: its id, the host check, the limits, and on the way back the headers, the written-out
//! error and one line in the log.

use std::{net::IpAddr, time::Instant};

use actix_web::{
    Error, HttpMessage, HttpRequest, HttpResponse,
    body::{BoxBody, EitherBody, MessageBody},
    dev::{ServiceRequest, ServiceResponse},
    http::{
        StatusCode,
        header::{self, HeaderMap, HeaderName, HeaderValue},
    },
    middleware::Next,
    web::Data,
};

use super::{
    assets::Assets,
    cors::Origins,
    dashboard::{self, trouble::Refusal},
    error::{ApiError, PageError, RETRY_AFTER, body},
    limit::{Allowance, Limits, address},
    portal::{self, visit::language},
};
use crate::{
    context::Context,
    error, origin,
    urls::{self, Urls},
};

/// Header of the request id, both ways.
const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// Header of an answer that was given before, to the same request under the same idempotency key.
pub const IDEMPOTENT_REPLAYED: HeaderName = HeaderName::from_static("idempotent-replayed");

/// The request's id, for whoever handles it.
#[derive(Clone, Debug)]
pub struct RequestId(pub String);

/// The names under which the server answers.
#[derive(Clone, Debug)]
pub struct Hosts {
    public: String,
}

impl Hosts {
    /// The base URL's host.
    #[must_use]
    pub fn new(urls: &Urls) -> Self {
        Self { public: urls.host() }
    }

    /// Whether the `Host` header names us: by the public host, or by an address or `localhost` (health checks, proxies).
    /// No URL is made from it; this keeps names that somebody points at us from being served under.
    fn knows(&self, request: &ServiceRequest) -> bool {
        let header = request.headers().get(header::HOST).and_then(|host| host.to_str().ok());
        let Some(host) = header.or_else(|| request.uri().host()) else { return false };
        let name = bare(host);
        name.eq_ignore_ascii_case(bare(&self.public))
            || name.eq_ignore_ascii_case("localhost")
            || name.trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>().is_ok()
    }
}

/// A host without its port.
fn bare(host: &str) -> &str {
    match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|b| b.is_ascii_digit()) => name,
        _ => host,
    }
}

/// The middleware.
pub async fn edge(
    ctx: Data<Context>,
    assets: Data<Assets>,
    limits: Data<Limits>,
    (hosts, origins): (Data<Hosts>, Data<Origins>),
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<EitherBody<impl MessageBody, BoxBody>>, Error> {
    let began = Instant::now();
    let id = request_id(&request, &ctx);
    request.extensions_mut().insert(RequestId(id.clone()));
    let allowance = limits.take(&request);
    let known = request.path() == "/health" || hosts.knows(&request);
    let (http, mut response) = if !known {
        let error = error::Error::not_found("NOT_FOUND", "host");
        refuse(request, error)
    } else if let Some(Err(_)) = allowance {
        refuse(request, error::Error::rate_limited())
    } else if let Some(answer) = origins.preflight(&request) {
        (request.into_parts().0, answer.map_into_right_body())
    } else {
        let from = address(request.peer_addr(), request.headers());
        let (http, response) = origin::within(from, next.call(request)).await?.into_parts();
        (http, response.map_into_left_body())
    };
    if let Some(written) = write_error(&ctx, &http, &response, &assets, &id) {
        response = written.map_into_right_body();
    }
    finish(response.headers_mut(), &http, &ctx, &id, allowance);
    origins.mark(&http, response.headers_mut());
    let is_later = matches!(response.status(), StatusCode::TOO_MANY_REQUESTS | StatusCode::SERVICE_UNAVAILABLE);
    if is_later && !response.headers().contains_key(header::RETRY_AFTER) {
        let wait = allowance.and_then(Result::err).map_or(u64::from(RETRY_AFTER), |refused| refused.reset);
        response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(wait));
    }
    let status = response.status().as_u16();
    let micros = u64::try_from(began.elapsed().as_micros()).unwrap_or(u64::MAX);
    // The path only: queries carry tokens and codes.
    tracing::debug!(request_id = id, method = %http.method(), path = http.path(), status, micros, "answered");
    Ok(ServiceResponse::new(http, response))
}

fn refuse<B>(request: ServiceRequest, error: error::Error) -> (HttpRequest, HttpResponse<EitherBody<B, BoxBody>>) {
    let (http, _) = request.into_parts();
    let refused: Error = if is_dashboard(http.path()) {
        Refusal::from(error).into()
    } else if is_page(http.path()) {
        PageError::from(error).into()
    } else {
        ApiError::from(error).into()
    };
    let response = HttpResponse::from_error(refused).map_into_right_body();
    (http, response)
}

fn is_page(path: &str) -> bool {
    path == "/connect"
        || path.starts_with("/connect/")
        || path == urls::OAUTH_CALLBACK
        || path == urls::oauth::AUTHORIZE
        || path == urls::oauth::DEVICE
        || path.starts_with("/oauth/sign-in/")
}

/// Whether a path is one of the dashboard's.
pub(super) fn is_dashboard(path: &str) -> bool {
    path.strip_prefix(urls::dashboard::HOME).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// A valid incoming id is kept: 1 to 128 visible ASCII characters without quotes or commas.
fn request_id(request: &ServiceRequest, ctx: &Context) -> String {
    let given = request.headers().get(REQUEST_ID).and_then(|value| value.to_str().ok());
    let plain = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.' | b':' | b'/' | b'+' | b'=');
    match given {
        Some(id) if (1..=128).contains(&id.len()) && id.bytes().all(plain) => id.to_owned(),
        _ => ctx.entropy.id(ctx.clock.now()).to_string(),
    }
}

/// An error as its door writes it, and the one place where its source is logged.
fn write_error<B>(
    ctx: &Context,
    http: &HttpRequest,
    response: &HttpResponse<B>,
    assets: &Assets,
    id: &str,
) -> Option<HttpResponse> {
    let status = response.status();
    if let Some(error) = response.error() {
        if let Some(ApiError(error)) = error.as_error::<ApiError>() {
            log(error, id);
            let mut written = HttpResponse::build(status).json(body(error, id));
            if let Some(wait) = error.retry_after() {
                written.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(wait));
            }
            if error.is_replayed() {
                written.headers_mut().insert(IDEMPOTENT_REPLAYED, HeaderValue::from_static("true"));
            }
            return Some(written);
        }
        if let Some(error) = error.as_error::<PageError>() {
            if let PageError::Service(error) = error {
                log(error, id);
            }
            if let PageError::Expired(link) = error
                && let Ok(page) = portal::anew::expired_page(ctx, assets, http, *link, status, id)
            {
                return Some(page);
            }
            return Some(portal::trouble_page(assets, language(ctx, http), error.kind(), status, id));
        }
    }
    if let Some(refusal) = response.error().and_then(|error| error.as_error::<Refusal>()) {
        if let Refusal::Service(error) = refusal {
            log(error, id);
        }
        return dashboard::trouble::page(assets, refusal, id);
    }
    // What the framework refuses by itself has no words of ours yet.
    if !status.is_client_error() && !status.is_server_error() || response.headers().contains_key(header::CONTENT_TYPE) {
        return None;
    }
    if is_dashboard(http.path()) {
        let refusal = if status == StatusCode::NOT_FOUND {
            error::Error::not_found("NOT_FOUND", "page").into()
        } else {
            Refusal::FormExpired
        };
        let mut page = dashboard::trouble::page(assets, &refusal, id)?;
        *page.status_mut() = status;
        keep_allow(response.headers(), page.headers_mut());
        return Some(page);
    }
    if is_page(http.path()) {
        let kind = if status == StatusCode::NOT_FOUND {
            portal::TroubleKind::NotFound
        } else {
            portal::TroubleKind::FormExpired
        };
        let mut page = portal::trouble_page(assets, language(ctx, http), kind, status, id);
        keep_allow(response.headers(), page.headers_mut());
        return Some(page);
    }
    let error = match status {
        StatusCode::METHOD_NOT_ALLOWED => error::Error::invalid("VALIDATION_ERROR", "the method is not allowed here"),
        StatusCode::NOT_FOUND => error::Error::not_found("NOT_FOUND", "path"),
        StatusCode::PAYLOAD_TOO_LARGE => error::Error::too_large("the body is too large"),
        _ if status.is_server_error() => error::Error::internal("the framework failed"),
        _ => error::Error::invalid("VALIDATION_ERROR", "the request cannot be read"),
    };
    let mut written = HttpResponse::build(status).json(body(&error, id));
    keep_allow(response.headers(), written.headers_mut());
    Some(written)
}

fn keep_allow(from: &HeaderMap, to: &mut HeaderMap) {
    if let Some(allow) = from.get(header::ALLOW) {
        to.insert(header::ALLOW, allow.clone());
    }
}

fn log(error: &error::Error, id: &str) {
    match error.kind {
        error::Kind::Internal => tracing::error!(request_id = id, ?error, "a request failed"),
        error::Kind::Unavailable => tracing::warn!(request_id = id, ?error, "a request must wait"),
        _ => tracing::debug!(request_id = id, code = error.code, "refused"),
    }
}

fn finish(
    headers: &mut HeaderMap,
    http: &HttpRequest,
    ctx: &Context,
    id: &str,
    allowance: Option<Result<Allowance, Allowance>>,
) {
    if let Ok(id) = HeaderValue::from_str(id) {
        headers.insert(REQUEST_ID, id);
    }
    let mut set = |name: &'static str, value: HeaderValue| {
        let name = HeaderName::from_static(name);
        if !headers.contains_key(&name) {
            headers.insert(name, value);
        }
    };
    set("x-content-type-options", HeaderValue::from_static("nosniff"));
    set("x-frame-options", HeaderValue::from_static("DENY"));
    set("referrer-policy", HeaderValue::from_static("no-referrer"));
    if ctx.urls.is_https() {
        set("strict-transport-security", HeaderValue::from_static("max-age=31536000"));
    }
    if http.path().starts_with("/api/") {
        set("cache-control", HeaderValue::from_static("no-store"));
    }
    if let Some(Ok(allowance) | Err(allowance)) = allowance {
        let reset = ctx.clock.now().timestamp().unsigned_abs() + allowance.reset;
        set("x-ratelimit-limit", HeaderValue::from(allowance.limit));
        set("x-ratelimit-remaining", HeaderValue::from(allowance.remaining));
        set("x-ratelimit-reset", HeaderValue::from(reset));
    }
}
