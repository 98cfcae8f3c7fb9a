//! Redirects, where there is no account's credential to lose: each hop passes the egress policy.

use reqwest::Method;
use reqwest::header::{AUTHORIZATION, CONTENT_LENGTH, CONTENT_TYPE, LOCATION};
use url::Url;

use crate::outbound::{Answer, Http, HttpError, Outgoing};

/// How many redirects are followed.
#[derive(Clone, Copy)]
pub(super) struct Hops(pub(super) u8);

impl Default for Hops {
    fn default() -> Self {
        Self(5)
    }
}

/// Sends, and goes where the answer leads (RFC 9110, 15.4): what came at last, and from where.
pub(super) async fn follow(http: &Http, first: Outgoing, hops: Hops) -> Result<(Answer, Url), HttpError> {
    let mut next = first;
    for left in (0..=hops.0).rev() {
        let kept = (next.method.clone(), next.url.clone(), next.headers.clone(), next.body.clone());
        let (timeout, limit) = (next.timeout, next.limit);
        let answer = http.send(next).await?;
        let (method, url, mut headers, mut body) = kept;
        let leads = matches!(answer.status, 301 | 302 | 303 | 307 | 308);
        let place = answer.headers.get(LOCATION).filter(|_| leads).and_then(|place| place.to_str().ok());
        let Some(place) = place.and_then(|place| url.join(place).ok()) else { return Ok((answer, url)) };
        if left == 0 {
            return Err(HttpError::Invalid("too many redirects"));
        }
        let mut method = method;
        // As browsers do, a POST that is sent elsewhere becomes a GET, but for 307 and 308.
        if answer.status == 303 && method != Method::HEAD
            || matches!(answer.status, 301 | 302) && method == Method::POST
        {
            (method, body) = (Method::GET, Vec::new());
            headers.remove(CONTENT_TYPE);
            headers.remove(CONTENT_LENGTH);
        }
        if place.origin() != url.origin() {
            headers.remove(AUTHORIZATION);
        }
        next = Outgoing { method, url: place, headers, body, timeout, limit };
    }
    Err(HttpError::Invalid("too many redirects"))
}
