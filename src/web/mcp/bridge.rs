//! From actix's HTTP types to those of the protocol's SDK, and back.

use std::{convert::Infallible, sync::Arc};

use actix_web::{
    HttpRequest, HttpResponse,
    http::{
        StatusCode,
        header::{CONTENT_ENCODING, CONTENT_TYPE},
    },
    web::Bytes,
};
use http_body_util::{BodyExt, Full, combinators::BoxBody};
use rmcp::transport::streamable_http_server::{
    StreamableHttpServerConfig, StreamableHttpService, session::never::NeverSessionManager,
};
use serde_json::json;

use super::desk::Desk;
use crate::web::extract::BODY_MAX;

/// What a client must accept; one that parses the whole answer as one document says less, and gets that document.
const ACCEPTED: &str = "application/json, text/event-stream";
const EVENT_STREAM: &str = "text/event-stream";
/// Headers that are nobody's business but ours.
const OURS: [&str; 4] = ["accept", "authorization", "cookie", "origin"];

/// Have a message answered.
pub(super) async fn answer(desk: Desk, request: &HttpRequest, message: Bytes) -> HttpResponse {
    let hosts = desk.hosts();
    let config = StreamableHttpServerConfig::default()
        .with_legacy_session_mode(false)
        .with_json_response(true)
        .with_max_request_body_bytes(BODY_MAX)
        .with_allowed_hosts(hosts);
    let service =
        StreamableHttpService::new(move || Ok(desk.clone()), Arc::new(NeverSessionManager::default()), config);
    let mut asked = http::Request::new(Full::new(message));
    *asked.method_mut() = http::Method::POST;
    if let Ok(uri) = request.path().parse() {
        *asked.uri_mut() = uri;
    }
    for (name, value) in request.headers().iter().filter(|(name, _)| !OURS.contains(&name.as_str())) {
        let name = http::HeaderName::from_bytes(name.as_str().as_bytes());
        let value = http::HeaderValue::from_bytes(value.as_bytes());
        if let (Ok(name), Ok(value)) = (name, value) {
            asked.headers_mut().append(name, value);
        }
    }
    asked.headers_mut().insert(http::header::ACCEPT, http::HeaderValue::from_static(ACCEPTED));
    written(service.handle(asked).await).await
}

async fn written(answer: http::Response<BoxBody<Bytes, Infallible>>) -> HttpResponse {
    let (head, body) = answer.into_parts();
    let status = StatusCode::from_u16(head.status.as_u16()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let kind = head.headers.get(http::header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    let mut response = HttpResponse::build(status);
    if kind.starts_with(EVENT_STREAM) {
        return event_stream(&mut response, body.into_data_stream());
    }
    let is_json = kind.starts_with("application/json");
    let Ok(bytes) = body.collect().await.map(http_body_util::Collected::to_bytes);
    if let Some(allow) = head.headers.get(http::header::ALLOW) {
        response.insert_header(("allow", allow.as_bytes()));
    }
    if bytes.is_empty() || is_json {
        response.insert_header((CONTENT_TYPE, "application/json"));
        return response.body(bytes);
    }
    // What the SDK refuses in plain words is an error of the protocol for those who read nothing else.
    let error = json!({ "code": -32_600, "message": String::from_utf8_lossy(&bytes) });
    response.json(json!({ "jsonrpc": "2.0", "id": null, "error": error }))
}

/// A stream of events, which nothing on the way may hold back: `identity` keeps our own compression off it.
pub(super) fn event_stream<S, E>(response: &mut actix_web::HttpResponseBuilder, events: S) -> HttpResponse
where
    S: futures_util::Stream<Item = Result<Bytes, E>> + 'static,
    E: Into<Box<dyn std::error::Error>> + 'static,
{
    response
        .insert_header((CONTENT_TYPE, EVENT_STREAM))
        .insert_header((CONTENT_ENCODING, "identity"))
        .insert_header(("cache-control", "no-store"))
        .insert_header(("x-accel-buffering", "no"))
        .streaming(events)
}
