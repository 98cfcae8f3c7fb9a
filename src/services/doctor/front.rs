//! What stands between people and the server: the base URL, the proxy, the way out.

use std::net::IpAddr;

use chrono::{DateTime, Utc};
use serde_json::Value;

use super::{Finding, HEADER};
use crate::{
    outbound::{
        Http, Outgoing,
        mail::Mailer,
        oidc::{OidcSettings, Provider},
    },
    urls::Urls,
};

/// Whether people and providers can be sent to the base URL.
#[must_use]
pub fn base_url(urls: &Urls, is_set: bool) -> Finding {
    const NAME: &str = "base URL";
    let origin = urls.origin();
    match (is_set, urls.is_https()) {
        (false, _) => {
            Finding::warn(NAME, format!("PORTICO_BASE_URL is not set: links lead to {origin}, this machine only"))
        }
        (true, true) => Finding::ok(NAME, format!("{origin}; every link and the redirect URI start with it")),
        (true, false) if is_local(&urls.host()) => Finding::warn(
            NAME,
            format!("{origin} is for trying out: providers and people need https and a public name"),
        ),
        (true, false) => Finding::fail(
            NAME,
            format!("{origin} is not https: tokens and cookies travel in clear, and providers refuse it"),
        ),
    }
}

fn is_local(host: &str) -> bool {
    let name = host.rsplit_once(':').map_or(host, |(name, _)| name).trim_matches(['[', ']']);
    name == "localhost" || name.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

/// Where outgoing calls may go besides public addresses.
#[must_use]
pub fn egress(networks: &str) -> Finding {
    const NAME: &str = "outgoing calls";
    let everything = |network: &str| network.trim().ends_with("/0");
    if networks.split(',').any(everything) {
        return Finding::fail(
            NAME,
            format!("PORTICO_EGRESS_ALLOW={networks} opens every inner address to URLs that people type in"),
        );
    }
    if networks.trim().is_empty() {
        return Finding::ok(NAME, "reach public addresses only, by https");
    }
    Finding::warn(NAME, format!("reach {networks} too, also without TLS (PORTICO_EGRESS_ALLOW)"))
}

/// The OpenID provider of members, with the exact redirect URI to register there.
pub async fn oidc(http: &Http, urls: &Urls, settings: Option<OidcSettings>, now: DateTime<Utc>) -> Finding {
    const NAME: &str = "OpenID provider";
    let redirect = urls.oidc_callback();
    let Some(settings) = settings else {
        let unset = "is not set up (PORTICO_OIDC_ISSUER): members sign in by mail and with passkeys";
        return Finding::ok(NAME, format!("{unset}; the client there would have the redirect URI {redirect}"));
    };
    let client = format!("client {} must have the redirect URI {redirect}", settings.client_id);
    let provider = Provider::new(settings);
    match provider.check(http, now).await {
        Ok(()) => Finding::ok(NAME, format!("{} answers; {client}", provider.issuer())),
        Err(error) => Finding::fail(
            NAME,
            format!("PORTICO_OIDC_ISSUER={}: {error}; nobody signs in by it; {client}", provider.issuer()),
        ),
    }
}

/// Whether the mail server would take a mail: greeted, with TLS and signed in, and nothing sent.
pub async fn mail(mailer: &Mailer) -> Finding {
    const NAME: &str = "mail";
    let to = mailer.destination();
    if !mailer.has_server() {
        return Finding::warn(NAME, format!("is not set up (PORTICO_SMTP_URL): invitations go as files into {to}"));
    }
    match mailer.probe().await {
        Ok(()) => Finding::ok(NAME, format!("{to} lets us in; mail comes from {}", mailer.sender())),
        Err(error) => {
            Finding::fail(NAME, format!("PORTICO_SMTP_URL: {error}; mail waits, and is given up after some hours"))
        }
    }
}

/// Ask the server through its public URL how a request arrives there. `word` shows it who asks; without one only
/// whether it answers is checked. The clock is held against the answer's.
pub async fn public_url(
    http: &Http,
    urls: &Urls,
    word: Option<&str>,
    clock: impl Fn() -> DateTime<Utc>,
) -> Vec<Finding> {
    const NAME: &str = "public URL";
    let url = urls.health();
    let request = match word {
        Some(word) => Outgoing::get(url.clone()).header(HEADER, word),
        None => Ok(Outgoing::get(url.clone())),
    };
    let answer = match request {
        Ok(request) => http.send(request).await,
        Err(error) => Err(error),
    };
    let answer = match answer {
        Ok(answer) => answer,
        Err(error) => {
            let hint = "is the server running, does the name resolve, is the certificate valid?";
            return vec![Finding::fail(NAME, format!("{url} cannot be asked from here: {error}; {hint}"))];
        }
    };
    let body = answer.json().unwrap_or_default();
    if answer.status != 200 || body.get("status").is_none_or(|status| status != "healthy") {
        return vec![Finding::fail(
            NAME,
            format!("{url} answered {}, and not as Portico does when it is well", answer.status),
        )];
    }
    let date = answer.headers.get("date").and_then(|date| date.to_str().ok());
    let mut findings = vec![served_by_us(&body, urls, word.is_some())];
    findings.extend(proxy(body.get("arrived").unwrap_or(&Value::Null), urls));
    findings.extend(
        date.and_then(|date| DateTime::parse_from_rfc2822(date).ok())
            .map(|date| super::clock("the server's answers", date.with_timezone(&Utc), clock())),
    );
    findings
}

fn served_by_us(body: &Value, urls: &Urls, asked: bool) -> Finding {
    const NAME: &str = "public URL";
    let (url, version) = (urls.health(), body["version"].as_str().unwrap_or("?"));
    let arrived = &body["arrived"];
    if !asked {
        return Finding::warn(
            NAME,
            format!("{url} answers (version {version}); how requests arrive there was not asked"),
        );
    }
    if arrived.is_null() {
        let why = "another database, other master keys, or a clock that is minutes off";
        return Finding::fail(NAME, format!("{url} answers, and is not this installation: {why}"));
    }
    match arrived["baseUrl"].as_str() {
        Some(base) if base != urls.origin() => Finding::fail(
            NAME,
            format!("the server that answers calls itself {base}: set PORTICO_BASE_URL the same for both"),
        ),
        _ => Finding::ok(NAME, format!("{url} answers, and is this installation (version {version})")),
    }
}

/// What the proxy passes on.
fn proxy(arrived: &Value, urls: &Urls) -> Option<Finding> {
    const NAME: &str = "proxy";
    let header = |name: &str| arrived[name].as_str();
    let host = header("host")?;
    let peer: Option<IpAddr> = header("peer").and_then(|peer| peer.parse().ok());
    let (told, scheme) = (header("x-forwarded-for"), header("x-forwarded-proto"));
    if !host.eq_ignore_ascii_case(&urls.host()) {
        let set = "let the proxy pass the Host header on, or pages answer 404";
        return Some(Finding::fail(NAME, format!("requests for {} arrive with the Host {host:?}: {set}", urls.host())));
    }
    if urls.is_https() && scheme == Some("http") {
        return Some(Finding::warn(
            NAME,
            "X-Forwarded-Proto says http: the proxy is reached without TLS, or passes it on wrongly",
        ));
    }
    if told.is_none() && urls.is_https() {
        let set = "without X-Forwarded-For everybody shares the rate limit of the proxy's address";
        return Some(Finding::warn(NAME, format!("the Host header arrives as it should; {set}")));
    }
    if told.is_some() && peer.is_some_and(|peer| !is_near(peer)) {
        let peer = peer.map(|peer| peer.to_string()).unwrap_or_default();
        return Some(Finding::warn(
            NAME,
            format!("X-Forwarded-For is not believed, since the proxy's address {peer} is public"),
        ));
    }
    let through = told.map_or("directly", |_| "through a proxy that passes Host and X-Forwarded-For on");
    Some(Finding::ok(NAME, format!("requests arrive {through}")))
}

/// The addresses whose X-Forwarded-For the rate limit believes.
fn is_near(peer: IpAddr) -> bool {
    match peer.to_canonical() {
        IpAddr::V4(peer) => peer.is_loopback() || peer.is_private(),
        IpAddr::V6(peer) => peer.is_loopback() || peer.is_unique_local(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::services::doctor::Grade;

    fn urls(base: &str) -> Urls {
        Urls::new(base.parse().unwrap())
    }

    #[test]
    fn a_base_url_without_tls_fails_unless_it_is_for_trying_out() {
        let grade = |url: &str, is_set| base_url(&urls(url), is_set).grade;
        assert_eq!(grade("https://connect.example.com", true), Grade::Ok);
        assert_eq!(grade("http://connect.example.com", true), Grade::Fail);
        assert_eq!(grade("http://10.0.0.7:3000", true), Grade::Fail);
        assert_eq!(grade("http://localhost:3000", true), Grade::Warn);
        assert_eq!(grade("http://[::1]:3000", true), Grade::Warn);
        assert_eq!(grade("http://localhost:3000", false), Grade::Warn);
    }

    #[test]
    fn a_way_out_to_everywhere_fails() {
        assert_eq!(egress("").grade, Grade::Ok);
        assert_eq!(egress("10.0.0.0/8").grade, Grade::Warn);
        assert_eq!(egress("10.0.0.0/8, 0.0.0.0/0").grade, Grade::Fail);
    }

    #[test]
    fn what_a_proxy_forgets_is_told() {
        let urls = urls("https://connect.example.com");
        let seen = |arrived: Value| proxy(&arrived, &urls).unwrap();
        let whole = json!({ "host": "connect.example.com", "x-forwarded-for": "1.2.3.4", "x-forwarded-proto": "https", "peer": "10.0.0.2" });
        let with = |name: &str, value: Value| {
            let mut arrived = whole.clone();
            arrived[name] = value;
            seen(arrived)
        };
        assert_eq!(seen(whole.clone()).grade, Grade::Ok);
        assert_eq!(with("host", json!("portico:3000")).grade, Grade::Fail);
        assert_eq!(with("x-forwarded-for", Value::Null).grade, Grade::Warn);
        assert_eq!(with("x-forwarded-proto", json!("http")).grade, Grade::Warn);
        assert_eq!(with("peer", json!("203.0.113.9")).grade, Grade::Warn);
    }

    #[test]
    fn another_installation_behind_the_public_url_fails() {
        let urls = urls("https://connect.example.com");
        let answer = |arrived: Value| served_by_us(&json!({ "version": "1", "arrived": arrived }), &urls, true).grade;
        assert_eq!(answer(json!({ "baseUrl": "https://connect.example.com" })), Grade::Ok);
        assert_eq!(answer(json!({ "baseUrl": "https://old.example.com" })), Grade::Fail);
        assert_eq!(answer(Value::Null), Grade::Fail);
    }
}
