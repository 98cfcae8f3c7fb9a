//! The only HTML responder: it renders a template and sets the security headers.

use std::collections::BTreeSet;

use actix_web::body::BoxBody;
use actix_web::http::StatusCode;
use actix_web::http::header::{self, ContentType, HeaderName, HeaderValue};
use actix_web::{HttpRequest, HttpResponse, Responder};
use askama::Template;
use url::Url;

// `Cross-Origin-Opener-Policy` is left out on purpose: any value but `unsafe-none`, the default, would cut `window.opener`,
// and with it the popup message of contract 2.4.
const FIXED: [(HeaderName, &str); 6] = [
    (header::CACHE_CONTROL, "no-store"),
    (header::CROSS_ORIGIN_RESOURCE_POLICY, "same-origin"),
    (header::PERMISSIONS_POLICY, "camera=(), geolocation=(), microphone=(), payment=(), usb=()"),
    (header::REFERRER_POLICY, "no-referrer"),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    // For browsers that do not know `frame-ancestors`.
    (header::X_FRAME_OPTIONS, "DENY"),
];

/// A page on its way out.
#[derive(Debug)]
pub struct Page<T> {
    template: T,
    status: StatusCode,
    form_action: BTreeSet<String>,
    image_source: Option<String>,
    has_scripts: bool,
    frames: Frames,
}

/// Which pages may be within which.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Frames {
    None,
    Around,
    Within,
}

impl<T: Template> Page<T> {
    /// A page with status 200 that submits to this origin only and loads no image from elsewhere.
    pub fn new(template: T) -> Self {
        Self {
            template,
            status: StatusCode::OK,
            form_action: BTreeSet::new(),
            image_source: None,
            has_scripts: true,
            frames: Frames::None,
        }
    }

    /// Answer with `status`.
    #[must_use]
    pub fn status(mut self, status: StatusCode) -> Self {
        self.status = status;
        self
    }

    /// Let no script run on the page.
    #[must_use]
    pub fn without_scripts(mut self) -> Self {
        self.has_scripts = false;
        self
    }

    /// Let the page have others of this origin within it.
    #[must_use]
    pub fn around_others(mut self) -> Self {
        self.frames = Frames::Around;
        self
    }

    /// Let the page be within others of this origin. Nothing on it may do anything: it could be covered.
    #[must_use]
    pub fn within_others(mut self) -> Self {
        self.frames = Frames::Within;
        self
    }

    /// Let the page's forms lead, over a redirect, to the origins of `authorize_urls`: Chromium holds the redirect
    /// after a POST against `form-action` too.
    #[must_use]
    pub fn form_action<'a>(mut self, authorize_urls: impl IntoIterator<Item = &'a Url>) -> Self {
        self.form_action.extend(authorize_urls.into_iter().filter_map(origin));
        self
    }

    /// Let the page's forms lead, over a redirect, to where a client of the sign-in waits: to its origin, or to the scheme
    /// of a program's own.
    #[must_use]
    pub fn returns_to(mut self, redirect_uri: Option<&Url>) -> Self {
        let place = |url: &Url| origin(url).unwrap_or_else(|| format!("{}:", url.scheme()));
        self.form_action.extend(redirect_uri.map(place));
        self
    }

    /// Let the page load the workspace's logo; a `data:` image needs no leave of its own.
    #[must_use]
    pub fn image_source(mut self, logo: Option<&str>) -> Self {
        self.image_source = logo.and_then(|logo| Url::parse(logo).ok()).as_ref().and_then(origin);
        self
    }

    /// The answer. A template that fails to render is logged and answered with 500 and one plain sentence.
    pub fn into_response(self) -> HttpResponse {
        let policy = self.content_security_policy();
        let is_within = self.frames == Frames::Within;
        let mut answer = match self.template.render() {
            Ok(body) => HttpResponse::build(self.status).content_type(ContentType::html()).body(body),
            Err(error) => {
                tracing::error!(%error, template = std::any::type_name::<T>(), "a page did not render");
                HttpResponse::InternalServerError()
                    .content_type(ContentType::plaintext())
                    .body("This page could not be shown. The fault is ours; please try again in a moment.")
            }
        };
        set_headers(&mut answer, &policy, is_within);
        answer
    }

    fn content_security_policy(&self) -> String {
        let scripts = if self.has_scripts { " script-src 'self';" } else { "" };
        let frames = match self.frames {
            Frames::None => "frame-ancestors 'none'",
            Frames::Around => "frame-src 'self'; frame-ancestors 'none'",
            Frames::Within => "frame-ancestors 'self'; sandbox",
        };
        let mut policy =
            format!("default-src 'none'; style-src 'self';{scripts} {frames}; base-uri 'none'; img-src 'self' data:");
        if let Some(source) = &self.image_source {
            policy.push(' ');
            policy.push_str(source);
        }
        policy.push_str("; form-action 'self'");
        for origin in &self.form_action {
            policy.push(' ');
            policy.push_str(origin);
        }
        policy
    }
}

/// A mail within a page of this origin, as mail programs show it: no scripts, no image from elsewhere. `sandbox` is what its
/// links may do, in the words of the CSP directive; nothing when it is empty.
#[must_use]
pub fn mail(html: String, sandbox: &str) -> HttpResponse {
    let policy = format!(
        "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'self'; base-uri 'none'; \
         form-action 'none'; sandbox {sandbox}"
    );
    let mut answer = HttpResponse::Ok().content_type(ContentType::html()).body(html);
    set_headers(&mut answer, policy.trim_end(), true);
    answer
}

fn set_headers(answer: &mut HttpResponse, policy: &str, is_within: bool) {
    let headers = answer.headers_mut();
    for (name, value) in FIXED {
        headers.insert(name, HeaderValue::from_static(value));
    }
    if is_within {
        headers.insert(header::X_FRAME_OPTIONS, HeaderValue::from_static("SAMEORIGIN"));
    }
    if let Ok(policy) = HeaderValue::from_str(policy) {
        headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    }
}

impl<T: Template> Responder for Page<T> {
    type Body = BoxBody;

    fn respond_to(self, _: &HttpRequest) -> HttpResponse {
        self.into_response()
    }
}

/// Scheme, host and port; nothing for URLs without them, whose `null` means something else in a policy.
fn origin(url: &Url) -> Option<String> {
    let origin = url.origin();
    (origin.is_tuple() && matches!(url.scheme(), "https" | "http")).then(|| origin.ascii_serialization())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Template)]
    #[template(source = "<h1>{{ name }}</h1>", ext = "html")]
    struct Hello {
        name: &'static str,
    }

    struct Broken;

    impl std::fmt::Display for Broken {
        fn fmt(&self, _: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            Err(std::fmt::Error)
        }
    }

    #[derive(Template)]
    #[template(source = "{{ broken }}", ext = "html")]
    struct Fails {
        broken: Broken,
    }

    fn header<'a>(answer: &'a HttpResponse, name: &str) -> &'a str {
        answer.headers().get(name).map_or("", |value| value.to_str().unwrap())
    }

    #[test]
    fn a_page_carries_the_security_headers() {
        let answer = Page::new(Hello { name: "x" }).status(StatusCode::NOT_FOUND).into_response();
        assert_eq!(answer.status(), StatusCode::NOT_FOUND);
        assert_eq!(header(&answer, "content-type"), "text/html; charset=utf-8");
        assert_eq!(
            header(&answer, "content-security-policy"),
            "default-src 'none'; style-src 'self'; script-src 'self'; frame-ancestors 'none'; base-uri 'none'; \
             img-src 'self' data:; form-action 'self'"
        );
        for (name, value) in FIXED {
            assert_eq!(header(&answer, name.as_str()), value);
        }
        assert_eq!(header(&answer, "cross-origin-opener-policy"), "");
    }

    #[test]
    fn forms_may_lead_to_the_origins_of_the_providers_and_no_further() {
        let urls =
            ["https://slack.com/oauth/v2/authorize", "https://slack.com/x", "http://127.0.0.1:9/a", "mailto:a@b.c"]
                .map(|url| Url::parse(url).unwrap());
        let answer = Page::new(Hello { name: "x" }).form_action(&urls).into_response();
        let policy = header(&answer, "content-security-policy");
        assert!(policy.ends_with("form-action 'self' http://127.0.0.1:9 https://slack.com"), "{policy}");
    }

    #[test]
    fn forms_may_lead_back_to_a_client_of_the_sign_in() {
        let ends_with = |url: &str, end: &str| {
            let answer = Page::new(Hello { name: "x" }).returns_to(Url::parse(url).ok().as_ref()).into_response();
            let policy = header(&answer, "content-security-policy");
            assert!(policy.ends_with(&format!("form-action 'self' {end}")), "{policy}");
        };
        ends_with("http://127.0.0.1:53211/callback", "http://127.0.0.1:53211");
        ends_with("https://agent.example/cb?a=;x", "https://agent.example");
        ends_with("com.example.app:/oauth", "com.example.app:");
    }

    #[test]
    fn the_workspace_s_own_logo_is_the_only_foreign_image() {
        let policy = |logo| {
            let answer = Page::new(Hello { name: "x" }).image_source(Some(logo)).into_response();
            header(&answer, "content-security-policy").to_owned()
        };
        assert!(policy("https://cdn.acme.test/logo.svg?a=;x").contains("img-src 'self' data: https://cdn.acme.test;"));
        assert!(policy("data:image/png;base64,AA==").contains("img-src 'self' data:;"));
        assert!(policy("/logo.svg").contains("img-src 'self' data:;"));
    }

    #[test]
    fn a_page_that_does_not_render_is_a_plain_500() {
        let answer = Page::new(Fails { broken: Broken }).into_response();
        assert_eq!(answer.status(), StatusCode::INTERNAL_SERVER_ERROR);
        assert!(header(&answer, "content-type").starts_with("text/plain"));
        assert_eq!(header(&answer, "x-frame-options"), "DENY");
    }
}
