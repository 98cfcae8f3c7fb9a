//! AWS Signature Version 4.
//!
//! Source: docs.aws.amazon.com, "Create a signed AWS API request", and "Authenticating Requests: Using the
//! Authorization Header" of Amazon S3.

use std::collections::BTreeMap;

use aws_lc_rs::{digest, hmac};
use chrono::{DateTime, Utc};
use reqwest::header::HOST;
use secrecy::{ExposeSecret, SecretString};
use url::{Position, Url, form_urlencoded};

use super::template::encoded;
use super::{HttpError, Outgoing};

/// The hash of the payload, which Amazon S3 demands and every other service takes.
const CONTENT_HASH: &str = "x-amz-content-sha256";

/// An access key, and where it signs.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Scope<'a> {
    pub(crate) access_key_id: &'a str,
    pub(crate) secret_access_key: &'a SecretString,
    /// Of temporary credentials.
    pub(crate) session_token: Option<&'a SecretString>,
    pub(crate) region: &'a str,
    pub(crate) service: &'a str,
}

impl Scope<'_> {
    /// The request with what signs its method, URL, body, and its `x-amz-` headers.
    pub(crate) fn sign(&self, request: Outgoing, at: DateTime<Utc>) -> Result<Outgoing, HttpError> {
        let hash = hex(digest::digest(&digest::SHA256, &request.body).as_ref());
        let mut request = request.header(CONTENT_HASH, &hash)?;
        if let Some(token) = self.session_token {
            request = request.secret_header("x-amz-security-token", token.expose_secret())?;
        }
        self.sign_headers(request, at, &hash)
    }

    fn sign_headers(&self, request: Outgoing, at: DateTime<Utc>, hash: &str) -> Result<Outgoing, HttpError> {
        let moment = at.format("%Y%m%dT%H%M%SZ").to_string();
        let request = request.header("x-amz-date", &moment)?;
        let own = request.headers.iter().filter(|(name, _)| name.as_str().starts_with("x-amz-"));
        let mut signed: BTreeMap<&str, &str> =
            own.filter_map(|(name, value)| Some((name.as_str(), value.to_str().ok()?))).collect();
        let host = &request.url[Position::BeforeHost..Position::AfterPort];
        signed.insert(HOST.as_str(), host);
        let names = signed.keys().copied().collect::<Vec<_>>().join(";");
        let canonical = canonical(request.method.as_str(), &request.url, self.service, &signed, hash);
        let day = at.format("%Y%m%d").to_string();
        let authorization = self.authorization(&canonical, &names, &moment, &day);
        request.authorization(&authorization)
    }

    fn authorization(&self, canonical: &str, names: &str, moment: &str, day: &str) -> String {
        let scope = format!("{day}/{}/{}/aws4_request", self.region, self.service);
        let canonical = hex(digest::digest(&digest::SHA256, canonical.as_bytes()).as_ref());
        let text = format!("AWS4-HMAC-SHA256\n{moment}\n{scope}\n{canonical}");
        let tag = |key: &[u8], text: &str| hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, key), text.as_bytes());
        let mut key = tag(format!("AWS4{}", self.secret_access_key.expose_secret()).as_bytes(), day);
        for part in [self.region, self.service, "aws4_request"] {
            key = tag(key.as_ref(), part);
        }
        let signature = hex(tag(key.as_ref(), &text).as_ref());
        format!(
            "AWS4-HMAC-SHA256 Credential={}/{scope}, SignedHeaders={names}, Signature={signature}",
            self.access_key_id
        )
    }
}

/// The canonical request. Every service but S3 wants each part of the path encoded once more.
fn canonical(method: &str, url: &Url, service: &str, headers: &BTreeMap<&str, &str>, hash: &str) -> String {
    let path = match service {
        "s3" => url.path().to_owned(),
        _ => url.path().split('/').map(encoded).collect::<Vec<_>>().join("/"),
    };
    let sent = form_urlencoded::parse(url.query().unwrap_or_default().as_bytes());
    let mut query: Vec<_> = sent.map(|(name, value)| format!("{}={}", encoded(&name), encoded(&value))).collect();
    query.sort_unstable();
    let lines: String = headers.iter().map(|(name, value)| format!("{name}:{}\n", value.trim())).collect();
    let names: Vec<_> = headers.keys().copied().collect();
    format!("{method}\n{path}\n{}\n{lines}\n{}\n{hash}", query.join("&"), names.join(";"))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use reqwest::Method;

    use super::*;

    const EMPTY: &str = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    fn authorization(method: Method, url: &str) -> String {
        let secret = SecretString::from("wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY");
        let scope = Scope {
            access_key_id: "AKIDEXAMPLE",
            secret_access_key: &secret,
            session_token: None,
            region: "us-east-1",
            service: "service",
        };
        let request = Outgoing::new(method, url.parse().unwrap());
        let signed = scope.sign_headers(request, "2015-08-30T12:36:00Z".parse().unwrap(), EMPTY).unwrap();
        assert_eq!(signed.headers["x-amz-date"], "20150830T123600Z");
        signed.headers["authorization"].to_str().unwrap().to_owned()
    }

    /// The vectors of the published test suite (aws-sig-v4-test-suite).
    #[test]
    fn the_published_vectors_come_out() {
        assert_eq!(
            authorization(Method::GET, "https://example.amazonaws.com/"),
            "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, \
             SignedHeaders=host;x-amz-date, \
             Signature=5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31"
        );
        let post = authorization(Method::POST, "https://example.amazonaws.com/");
        assert!(post.ends_with("5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b"), "{post}");
        // get-vanilla-query-order-key-case
        let query = authorization(Method::GET, "https://example.amazonaws.com/?Param2=value2&Param1=value1");
        assert!(query.ends_with("b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500"), "{query}");
    }

    #[test]
    fn the_body_and_a_session_token_are_signed_along() {
        let (secret, token) = (SecretString::from("secret"), SecretString::from("session"));
        let scope = Scope {
            access_key_id: "AKID",
            secret_access_key: &secret,
            session_token: Some(&token),
            region: "eu-central-1",
            service: "s3",
        };
        let url: Url = "https://bucket.s3.eu-central-1.amazonaws.com/a%20b?list-type=2".parse().unwrap();
        let signed = scope.sign(Outgoing::new(Method::GET, url), DateTime::UNIX_EPOCH).unwrap();
        let value = |name: &str| signed.headers[name].to_str().unwrap();
        assert_eq!((value(CONTENT_HASH), value("x-amz-security-token")), (EMPTY, "session"));
        assert!(
            value("authorization").contains("SignedHeaders=host;x-amz-content-sha256;x-amz-date;x-amz-security-token")
        );
        assert!(signed.headers["x-amz-security-token"].is_sensitive());
    }
}
