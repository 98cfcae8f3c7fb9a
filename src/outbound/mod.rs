//! The only folder that calls the network, through one guarded client; mail has its own way, under the same policy.

pub mod action;
pub mod api;
mod egress;
pub mod mail;
pub mod oauth;
pub mod oauth1;
pub mod oidc;
pub(crate) mod sigv4;
pub mod template;
#[cfg(test)]
mod tests;

use std::error::Error as _;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use aws_lc_rs::hmac;
use chrono::{DateTime, Utc};
use reqwest::Method;
use reqwest::header::{AUTHORIZATION, CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue, RETRY_AFTER};
use secrecy::{ExposeSecret, SecretString};
use url::{Host, Url, form_urlencoded};

pub use egress::EgressPolicy;
use egress::{Refused, Resolver};

/// Longest wait for a TCP and TLS connection.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);
/// Longest wait for a whole answer, when the request says nothing else.
const TIMEOUT: Duration = Duration::from_secs(15);
/// Largest answer, in bytes, when the request says nothing else.
const LARGEST: usize = 1024 * 1024;

/// The HTTP client: checks every address, follows no redirect, uses no proxy, reads at most 1 MiB where a request does
/// not ask for more. Cheap to clone.
#[derive(Clone)]
pub struct Http {
    tls: reqwest::Client,
    plain: reqwest::Client,
    policy: EgressPolicy,
    timeout: Duration,
    action_timeout: Duration,
}

impl Http {
    /// A client that reaches what `policy` permits: by `https`, and by `http` where the policy names the network.
    ///
    /// # Errors
    /// [`HttpError::Invalid`] when TLS cannot be set up.
    pub fn new(policy: EgressPolicy) -> Result<Self, HttpError> {
        let tls = client(Resolver { policy: policy.clone(), tls: true })?;
        let plain = client(Resolver { policy: policy.clone(), tls: false })?;
        Ok(Self { tls, plain, policy, timeout: TIMEOUT, action_timeout: action::TIMEOUT })
    }

    /// The same client with another default for the whole answer's time limit, which is 15 s.
    #[must_use]
    pub fn with_timeout(self, timeout: Duration) -> Self {
        Self { timeout, ..self }
    }

    /// The same client with another time limit for the answers of actions, which is 30 s.
    #[must_use]
    pub fn with_action_timeout(self, action_timeout: Duration) -> Self {
        Self { action_timeout, ..self }
    }

    /// How long an action waits for an answer.
    #[must_use]
    pub fn action_timeout(&self) -> Duration {
        self.action_timeout
    }

    /// Sends a request and reads the answer, whatever its status; a redirect is an answer.
    ///
    /// # Errors
    /// [`HttpError`], which names the host and nothing else of the URL.
    pub async fn send(&self, request: Outgoing) -> Result<Answer, HttpError> {
        let host = host_of(&request.url);
        let client = self.client_for(&request.url)?;
        let mut response = client
            .request(request.method, request.url)
            .headers(request.headers)
            .timeout(request.timeout.unwrap_or(self.timeout))
            .body(request.body)
            .send()
            .await
            .map_err(|error| HttpError::sending(&error, &host))?;
        let status = response.status().as_u16();
        let headers = std::mem::take(response.headers_mut());
        if response.content_length().is_some_and(|length| length > u64::try_from(request.limit).unwrap_or(u64::MAX)) {
            return Err(HttpError::TooLarge(host));
        }
        let mut body = Vec::new();
        while let Some(chunk) = response.chunk().await.map_err(|error| HttpError::sending(&error, &host))? {
            if body.len() + chunk.len() > request.limit {
                return Err(HttpError::TooLarge(host));
            }
            body.extend_from_slice(&chunk);
        }
        Ok(Answer { status, headers, body })
    }

    /// Addresses written into the URL never meet the resolver, so they are checked here.
    fn client_for(&self, url: &Url) -> Result<&reqwest::Client, HttpError> {
        let (client, tls) = match url.scheme() {
            "https" => (&self.tls, true),
            "http" => (&self.plain, false),
            _ => return Err(HttpError::Invalid("the URL is neither http nor https")),
        };
        let guard = Resolver { policy: self.policy.clone(), tls };
        let allowed = match url.host() {
            Some(Host::Ipv4(address)) => guard.allows(address.into()),
            Some(Host::Ipv6(address)) => guard.allows(address.into()),
            Some(Host::Domain(_)) => true,
            None => return Err(HttpError::Invalid("the URL has no host")),
        };
        if allowed { Ok(client) } else { Err(HttpError::Refused(host_of(url))) }
    }
}

impl fmt::Debug for Http {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Http").field("policy", &self.policy).field("timeout", &self.timeout).finish_non_exhaustive()
    }
}

#[expect(clippy::disallowed_methods, reason = "this is the guarded client that the ban points to")]
fn client(resolver: Resolver) -> Result<reqwest::Client, HttpError> {
    reqwest::Client::builder()
        .user_agent(concat!("portico/", env!("CARGO_PKG_VERSION")))
        .https_only(resolver.tls)
        .redirect(reqwest::redirect::Policy::none())
        .no_proxy()
        .connect_timeout(CONNECT_TIMEOUT)
        .dns_resolver(Arc::new(resolver))
        .build()
        .map_err(|_| HttpError::Invalid("TLS cannot be set up"))
}

fn host_of(url: &Url) -> String {
    url.host_str().unwrap_or_default().to_owned()
}

/// Why there is no answer. Names the host at most: paths and queries may hold secrets.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum HttpError {
    /// The egress policy refuses the address, or its use without TLS.
    #[error("{0} has no address that this server may call")]
    Refused(String),
    /// No complete answer within the time limit.
    #[error("{0} did not answer in time")]
    Timeout(String),
    /// The name does not resolve, nothing listens, or TLS fails: nothing was sent.
    #[error("{0} is out of reach")]
    Unreachable(String),
    /// The connection broke when the request may have arrived.
    #[error("{0} broke the connection off")]
    Broken(String),
    /// The answer is larger than the request allows.
    #[error("{0} answered more than is read")]
    TooLarge(String),
    /// The request cannot be written.
    #[error("invalid request: {0}")]
    Invalid(&'static str),
}

impl HttpError {
    fn sending(error: &reqwest::Error, host: &str) -> Self {
        let mut cause = error.source();
        while let Some(inner) = cause {
            if inner.is::<Refused>() {
                return Self::Refused(host.to_owned());
            }
            cause = inner.source();
        }
        let host = host.to_owned();
        match (error.is_connect(), error.is_timeout()) {
            // Also when connecting took too long: nothing was sent yet.
            (true, _) => Self::Unreachable(host),
            (false, true) => Self::Timeout(host),
            (false, false) => Self::Broken(host),
        }
    }
}

/// When and with which chance a request is signed: one for each call out, since the nonce comes of it.
#[derive(Clone, Copy, Debug)]
pub struct Stamp {
    /// Now.
    pub at: DateTime<Utc>,
    /// Random.
    pub seed: [u8; 16],
}

/// Further random bytes of a seed, for each use and number others.
pub(crate) fn derived(seed: [u8; 16], of: &[u8], number: u64) -> [u8; 16] {
    let key = hmac::Key::new(hmac::HMAC_SHA256, &seed);
    let tag = hmac::sign(&key, &[of, &number.to_be_bytes()].concat());
    let mut bytes = [0; 16];
    bytes.iter_mut().zip(tag.as_ref()).for_each(|(byte, random)| *byte = *random);
    bytes
}

/// A request to send.
pub struct Outgoing {
    /// Method.
    pub method: Method,
    /// Absolute URL.
    pub url: Url,
    /// Headers; `User-Agent` and `Host` are added.
    pub headers: HeaderMap,
    /// Body; empty for none.
    pub body: Vec<u8>,
    /// Time limit for the whole answer; the client's own when absent.
    pub timeout: Option<Duration>,
    /// Largest answer, in bytes.
    pub limit: usize,
}

impl Outgoing {
    /// A request without body and headers.
    #[must_use]
    pub fn new(method: Method, url: Url) -> Self {
        Self { method, url, headers: HeaderMap::new(), body: Vec::new(), timeout: None, limit: LARGEST }
    }

    /// A GET request.
    #[must_use]
    pub fn get(url: Url) -> Self {
        Self::new(Method::GET, url)
    }

    /// Sets a header, in place of one of that name.
    ///
    /// # Errors
    /// [`HttpError::Invalid`] when it cannot be written on one line.
    pub fn header(mut self, name: &str, value: &str) -> Result<Self, HttpError> {
        let name = HeaderName::try_from(name).map_err(|_| HttpError::Invalid("a header's name"))?;
        let value = HeaderValue::try_from(value).map_err(|_| HttpError::Invalid("a header's value"))?;
        self.headers.insert(name, value);
        Ok(self)
    }

    /// Authenticates with a bearer token (RFC 6750, 2.1).
    ///
    /// # Errors
    /// [`HttpError::Invalid`] when the token cannot be written in a header.
    pub fn bearer(self, token: &SecretString) -> Result<Self, HttpError> {
        self.authorization(&format!("Bearer {}", token.expose_secret()))
    }

    fn authorization(self, value: &str) -> Result<Self, HttpError> {
        self.secret_header(AUTHORIZATION.as_str(), value)
    }

    /// Sets a header whose value is not for logs.
    fn secret_header(mut self, name: &str, value: &str) -> Result<Self, HttpError> {
        let name = HeaderName::try_from(name).map_err(|_| HttpError::Invalid("a header's name"))?;
        let mut value = HeaderValue::try_from(value).map_err(|_| HttpError::Invalid("a credential"))?;
        value.set_sensitive(true);
        self.headers.insert(name, value);
        Ok(self)
    }

    /// A form as body.
    #[must_use]
    pub fn form(mut self, parameters: &[(&str, &str)]) -> Self {
        let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(parameters).finish();
        self.headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/x-www-form-urlencoded"));
        self.body = body.into_bytes();
        self
    }

    /// JSON as body.
    #[must_use]
    pub fn json(mut self, body: &serde_json::Value) -> Self {
        self.headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        self.body = body.to_string().into_bytes();
        self
    }

    /// Sets the largest answer, in bytes.
    #[must_use]
    pub fn up_to(mut self, limit: usize) -> Self {
        self.limit = limit;
        self
    }

    /// Sets the time limit for the whole answer.
    #[must_use]
    pub fn within(mut self, timeout: Duration) -> Self {
        self.timeout = Some(timeout);
        self
    }
}

impl fmt::Debug for Outgoing {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{} {}", self.method, host_of(&self.url))
    }
}

/// An answer, read to its end.
pub struct Answer {
    /// Status code.
    pub status: u16,
    /// Headers.
    pub headers: HeaderMap,
    /// At most what the request allowed.
    pub body: Vec<u8>,
}

impl Answer {
    /// Whether the status is 2xx.
    #[must_use]
    pub fn is_success(&self) -> bool {
        (200..300).contains(&self.status)
    }

    /// How long to wait before asking again (RFC 9110, 10.2.3), at most a day; seconds only, as providers send it.
    #[must_use]
    pub fn retry_after(&self) -> Option<Duration> {
        let seconds: u64 = self.headers.get(RETRY_AFTER)?.to_str().ok()?.trim().parse().ok()?;
        Some(Duration::from_secs(seconds.min(86_400)))
    }

    /// The body, if it is JSON.
    #[must_use]
    pub fn json(&self) -> Option<serde_json::Value> {
        serde_json::from_slice(&self.body).ok()
    }
}

impl fmt::Debug for Answer {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{} with {} bytes", self.status, self.body.len())
    }
}
