//! Which pages of other origins may read what is answered (CORS, as the Fetch standard has it).
//!
//! No answer lets credentials along: whoever asks from another origin has a token in a header, or nothing. What goes by
//! cookies (the portal, the dashboard, the pages of signing in) is shared with nobody.

use actix_web::{
    HttpRequest, HttpResponse,
    dev::ServiceRequest,
    http::{
        Method,
        header::{self, HeaderMap, HeaderValue},
    },
};

use crate::urls::{self, oauth};

/// How long a browser may keep the answer to a preflight, in seconds.
const MAX_AGE: u32 = 7_200;
/// What scripts may read of an answer besides what they always may.
const EXPOSED: &str = "mcp-session-id, www-authenticate, retry-after, idempotent-replayed, x-request-id, \
                       x-ratelimit-limit, x-ratelimit-remaining, x-ratelimit-reset";
/// Agents send what their version of the protocol wants; `*` never stands for `authorization`.
const HEADERS_OF_AGENTS: &str = "authorization, *";
/// The service key is for backends, and is not among them.
const HEADERS_OF_THE_API: &str =
    "authorization, content-type, idempotency-key, x-idempotency-key, x-request-id, x-weavz-source";

/// The origins whose pages may use the API: none, unless the operator names some.
#[derive(Clone, Debug, Default)]
pub struct Origins(Vec<String>);

/// With whom a path's answers are shared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Audience {
    /// With every page: agents run in browsers too, and each has a token of its own.
    Everybody,
    /// With pages of the origins that the operator names.
    Named,
    /// With our own pages only.
    Nobody,
}

impl Audience {
    fn of(path: &str) -> Self {
        let is_oauth = [oauth::REGISTER, oauth::TOKEN, oauth::REVOKE, oauth::DEVICE_CODE].contains(&path);
        if is_oauth || path.starts_with("/mcp/") || path.starts_with("/.well-known/oauth-") {
            return Self::Everybody;
        }
        // Providers send people there: it is a page.
        if path.starts_with("/api/") && path != urls::OAUTH_CALLBACK { Self::Named } else { Self::Nobody }
    }
}

impl Origins {
    /// These, each as browsers tell it (RFC 6454, 6.2).
    #[must_use]
    pub fn new(named: Vec<String>) -> Self {
        Self(named)
    }

    /// What `Access-Control-Allow-Origin` says to whoever asks, if they may read the answer.
    fn allowed(&self, request: &HttpRequest) -> Option<HeaderValue> {
        let origin = request.headers().get(header::ORIGIN)?;
        match Audience::of(request.path()) {
            Audience::Everybody => Some(HeaderValue::from_static("*")),
            Audience::Named => self.0.iter().any(|it| it.as_bytes() == origin.as_bytes()).then(|| origin.clone()),
            Audience::Nobody => None,
        }
    }

    /// The answer to a browser that asks whether a page may ask; `None` for every other request, and for pages that may
    /// not.
    #[must_use]
    pub fn preflight(&self, request: &ServiceRequest) -> Option<HttpResponse> {
        let asks = request.method() == Method::OPTIONS
            && request.headers().contains_key(header::ACCESS_CONTROL_REQUEST_METHOD);
        if !asks || self.allowed(request.request()).is_none() {
            return None;
        }
        let (methods, headers) = match Audience::of(request.path()) {
            Audience::Everybody => ("GET, POST", HEADERS_OF_AGENTS),
            Audience::Named | Audience::Nobody => ("GET, POST, PUT, PATCH, DELETE", HEADERS_OF_THE_API),
        };
        let answer = HttpResponse::NoContent()
            .insert_header((header::ACCESS_CONTROL_ALLOW_METHODS, methods))
            .insert_header((header::ACCESS_CONTROL_ALLOW_HEADERS, headers))
            .insert_header((header::ACCESS_CONTROL_MAX_AGE, MAX_AGE))
            .finish();
        Some(answer)
    }

    /// Say on an answer who may read it.
    pub fn mark(&self, request: &HttpRequest, headers: &mut HeaderMap) {
        if Audience::of(request.path()) == Audience::Named && !self.0.is_empty() {
            headers.append(header::VARY, HeaderValue::from_static("origin"));
        }
        let Some(allowed) = self.allowed(request) else { return };
        headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, allowed);
        if request.method() != Method::OPTIONS {
            headers.insert(header::ACCESS_CONTROL_EXPOSE_HEADERS, HeaderValue::from_static(EXPOSED));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::web::{ROUTES, dashboard};

    #[test]
    fn no_page_is_shared() {
        let paths = ROUTES.iter().map(|(path, _)| *path).chain(dashboard::ROUTES.iter().map(|route| route.path));
        let shared: Vec<_> = paths
            .filter(|path| Audience::of(path) != Audience::Nobody)
            .filter(|path| !path.starts_with("/api/v1/") || path.contains("callback"))
            .collect();
        assert_eq!(
            shared,
            [
                "/.well-known/oauth-protected-resource/mcp/{server}",
                "/.well-known/oauth-authorization-server",
                "/oauth/register",
                "/oauth/device/code",
                "/oauth/token",
                "/oauth/revoke",
                "/mcp/weavz",
                "/mcp/{server}",
            ]
        );
        for page in [
            "/oauth/authorize",
            "/oauth/device",
            "/oauth/sign-in/x",
            "/connect/portal",
            "/dashboard",
            "/health",
            "/mcp",
        ] {
            assert_eq!(Audience::of(page), Audience::Nobody, "{page}");
        }
    }
}
