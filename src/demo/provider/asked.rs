//! What the API was asked, and what it does wrong when it is told to.

use std::collections::{BTreeMap, VecDeque};
use std::fmt;
use std::future::ready;
use std::time::Duration;

use actix_web::http::StatusCode;
use actix_web::http::header::{LOCATION, RETRY_AFTER};
use actix_web::web::Bytes;
use actix_web::{HttpRequest, HttpResponse, rt};
use futures_util::{StreamExt as _, stream};
use serde_json::{Value, json};
use url::form_urlencoded;

use super::Provider;
use super::caller::below_base;
use super::state::{Person, Stage};
use crate::outbound::api::attach;

/// How many requests are remembered.
const REMEMBERED: usize = 1_000;

/// A request that the API was asked, without the credential's values.
#[derive(Clone, PartialEq, Eq)]
pub struct Asked {
    /// HTTP method.
    pub method: String,
    /// Path below the API's base, percent-encoded as it was sent, with a slash before it.
    pub path: String,
    /// Query parameters, decoded.
    pub query: Vec<(String, String)>,
    /// Headers, in lower case; `[credential]` where one was.
    pub headers: BTreeMap<String, String>,
    /// Body.
    pub body: Vec<u8>,
    /// Whose account the credential is of, where it is good.
    pub person: Option<String>,
}

impl fmt::Debug for Asked {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { method, path, query, headers, body, person } = self;
        let body = String::from_utf8_lossy(body);
        write!(out, "{method} {path} {query:?} {headers:?} {body:?} of {person:?}")
    }
}

impl Asked {
    /// The body, if it is JSON.
    #[must_use]
    pub fn json(&self) -> Option<Value> {
        serde_json::from_slice(&self.body).ok()
    }
}

/// What can be wrong with an answer of the API.
#[derive(Clone, Debug)]
pub enum Fault {
    /// This status, with seconds of a `Retry-After` and a JSON body.
    Status(u16, Option<u64>, Value),
    /// It is right, and late.
    Slow(Duration),
    /// So many bytes of text.
    Huge(usize),
    /// JSON that is not UTF-8.
    NoUtf8,
    /// Lists in lists, so deep.
    Deep(usize),
    /// A redirect to there.
    Redirect(String),
    /// The request itself, with the credential that it carried.
    Echo,
    /// The connection breaks off.
    Cut,
}

/// What the API was asked, and the faults that are to come.
#[derive(Debug, Default)]
pub(super) struct Desk {
    asked: VecDeque<Asked>,
    faults: VecDeque<Fault>,
}

impl Desk {
    pub(super) fn next_fault(&mut self) -> Option<Fault> {
        self.faults.pop_front()
    }
}

impl Fault {
    /// The answer in place of the right one; none if that is only late.
    pub(super) async fn play(self, request: &HttpRequest) -> Option<HttpResponse> {
        let json = "application/json";
        Some(match self {
            Self::Slow(delay) => {
                rt::time::sleep(delay).await;
                return None;
            }
            Self::Status(status, retry_after, body) => {
                let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
                let mut answer = HttpResponse::build(status);
                retry_after.map(|seconds| answer.insert_header((RETRY_AFTER, seconds)));
                answer.json(body)
            }
            Self::Huge(bytes) => {
                let chunk = Bytes::from(vec![b'x'; 64 * 1024]);
                let chunks = stream::repeat(chunk).take(bytes.div_ceil(64 * 1024));
                HttpResponse::Ok().content_type("text/plain").streaming(chunks.map(Ok::<_, std::io::Error>))
            }
            Self::NoUtf8 => HttpResponse::Ok().content_type(json).body(b"{\"name\":\"\xff\xfe\"}".to_vec()),
            Self::Deep(depth) => {
                HttpResponse::Ok().content_type(json).body(format!("{}{}", "[".repeat(depth), "]".repeat(depth)))
            }
            Self::Redirect(to) => HttpResponse::Found().insert_header((LOCATION, to)).finish(),
            Self::Echo => {
                let headers = request
                    .headers()
                    .iter()
                    .filter_map(|(name, value)| Some((name.as_str().to_owned(), Value::from(value.to_str().ok()?))));
                let headers: serde_json::Map<_, _> = headers.collect();
                HttpResponse::Ok().json(json!({ "url": request.uri().to_string(), "headers": headers }))
            }
            Self::Cut => {
                let broken = Err::<Bytes, _>(std::io::Error::from(std::io::ErrorKind::ConnectionReset));
                HttpResponse::Ok().no_chunking(1_000).streaming(stream::once(ready(broken)))
            }
        })
    }
}

impl Stage {
    /// Remembers a request.
    pub(super) fn note(&mut self, request: &HttpRequest, body: &[u8], person: Option<&Person>) {
        let attached: Vec<_> = self.definition.auth.iter().map(attach).collect();
        let carries = |name: &str| {
            let is_named = attached.iter().flat_map(|it| it.headers.keys()).any(|it| it.eq_ignore_ascii_case(name));
            is_named || matches!(name, "authorization" | "x-amz-security-token")
        };
        let headers = request.headers().iter().filter_map(|(name, value)| {
            let value = if carries(name.as_str()) { "[credential]" } else { value.to_str().ok()? };
            Some((name.as_str().to_owned(), value.to_owned()))
        });
        let query = form_urlencoded::parse(request.query_string().as_bytes()).into_owned();
        let query = query.filter(|(name, _)| !attached.iter().any(|it| it.query.contains_key(name)));
        let asked = Asked {
            method: request.method().to_string(),
            path: format!("/{}", self.path_of(request)),
            query: query.collect(),
            headers: headers.collect(),
            body: body.to_vec(),
            person: person.map(|person| person.id.clone()),
        };
        if self.desk.asked.len() >= REMEMBERED {
            self.desk.asked.pop_front();
        }
        self.desk.asked.push_back(asked);
    }

    /// The path below the API's base as it was sent, without the slash before it.
    pub(super) fn path_of(&self, request: &HttpRequest) -> String {
        let whole = request.uri().path();
        let api = whole.splitn(4, '/').nth(3).unwrap_or_default();
        below_base(self, api).to_owned()
    }
}

impl Provider {
    /// What the API was asked since the last time that somebody wanted to know, the oldest first; 1,000 at most.
    pub fn asked(&self, slug: &str) -> Vec<Asked> {
        self.state.with(slug, |stage| stage.desk.asked.drain(..).collect()).unwrap_or_default()
    }

    /// The next `requests` at the API are answered so, after those that were ordered before.
    pub fn api_answers(&self, slug: &str, requests: usize, fault: &Fault) {
        self.state.with(slug, |stage| stage.desk.faults.extend(std::iter::repeat_n(fault.clone(), requests)));
    }

    /// No fault of the API is to come any more.
    pub fn api_is_well(&self, slug: &str) {
        self.state.with(slug, |stage| stage.desk.faults.clear());
    }
}
