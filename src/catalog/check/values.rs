//! Single values: texts, JSON pointers, URLs and the names in them.

use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;

use url::{Host, Url};

use crate::catalog::definition::Request;
use crate::catalog::problem::Source;

pub(super) fn present(source: &mut Source<'_>, at: &str, text: &str) {
    if text.trim().is_empty() {
        source.note(at, format!("{} must not be empty", key(at)));
    }
}

/// RFC 6901: a pointer to a member starts with a slash.
pub(super) fn pointer(source: &mut Source<'_>, at: &str, pointer: &str) {
    if !pointer.starts_with('/') {
        source.note(at, format!("JSON pointer `{pointer}` must start with `/`"));
    }
}

pub(super) fn optional_pointer(source: &mut Source<'_>, at: &str, path: Option<&str>) {
    if let Some(path) = path {
        pointer(source, at, path);
    }
}

pub(super) fn pointers(source: &mut Source<'_>, at: &str, declared: &BTreeMap<String, String>) {
    for (name, path) in declared {
        pointer(source, &format!("{at}.{name}"), path);
    }
}

/// A path below the API's base URL, or an absolute URL.
pub(super) fn request(source: &mut Source<'_>, at: &str, request: &Request, known: &BTreeSet<&str>, has_api: bool) {
    let at = format!("{at}.url");
    if !request.url.starts_with('/') {
        absolute(source, &at, &request.url, known);
    } else if !has_api {
        source.note(&at, "a path needs the table `api` with its `base_url`");
    } else {
        placeholders(source, &at, &request.url, known);
    }
    if let Some(Err(error)) = request.json.as_deref().map(serde_json::from_str::<serde::de::IgnoredAny>) {
        source.note(&at, format!("json is no JSON: {error}"));
    }
}

/// A base URL may come whole from the token answer, as in `{instance_url}`.
pub(super) fn base_url(source: &mut Source<'_>, url: &str, known: &BTreeSet<&str>) {
    if url.starts_with('{') {
        placeholders(source, "api.base_url", url, known);
    } else {
        absolute(source, "api.base_url", url, known);
    }
}

pub(super) fn absolute(source: &mut Source<'_>, at: &str, text: &str, known: &BTreeSet<&str>) {
    let Some(filled) = placeholders(source, at, text, known) else { return };
    match Url::parse(&filled) {
        Err(error) => source.note(at, format!("{} `{text}` is no URL: {error}", key(at))),
        Ok(url) if !is_safe(&url) => {
            source.note(at, format!("{} `{text}` must be https (http for loopback hosts only)", key(at)));
        }
        Ok(url) if !url.username().is_empty() || url.password().is_some() => {
            source.note(at, format!("{} must not carry credentials", key(at)));
        }
        Ok(_) => {}
    }
}

/// The text with a stand-in for each `{name}`; notes the names that nothing declares, and answers
/// nothing where the braces do not pair.
pub(super) fn placeholders(source: &mut Source<'_>, at: &str, text: &str, known: &BTreeSet<&str>) -> Option<String> {
    let mut filled = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        let Some((name, tail)) = after.split_once('}') else {
            source.note(at, format!("{} `{text}` has a `{{` without `}}`", key(at)));
            return None;
        };
        if !known.contains(name) {
            source.note(at, format!("`{{{name}}}` in {} is declared nowhere", key(at)));
        }
        filled.push_str(before);
        filled.push('x');
        rest = tail;
    }
    filled.push_str(rest);
    Some(filled)
}

pub(super) fn is_safe(url: &Url) -> bool {
    let loopback = match url.host() {
        Some(Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        Some(Host::Ipv4(address)) => IpAddr::V4(address).is_loopback(),
        Some(Host::Ipv6(address)) => IpAddr::V6(address).is_loopback(),
        None => return false,
    };
    url.scheme() == "https" || (loopback && url.scheme() == "http")
}

pub(super) fn key(at: &str) -> &str {
    at.rsplit_once('.').map_or(at, |(_, key)| key)
}
