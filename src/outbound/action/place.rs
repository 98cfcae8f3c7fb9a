//! The URL of an action's request: an input is one segment of its path, and can become nothing else.

use super::ActionError;
use super::fill::{Scope, lacking, plain};
use crate::catalog::definition::action::{Filter, Named, Piece, Template};
use crate::domain::base64::percent_decoded;
use crate::outbound::template::{encoded, fit};

/// The declared URL with everything in its place; a path, or absolute.
pub(super) fn url(template: &Template, scope: &Scope<'_>) -> Result<String, ActionError> {
    let mut url = String::new();
    for piece in template.pieces() {
        match piece {
            Piece::Text(literal) => url.push_str(literal),
            Piece::Named(named) => {
                let part = match named.of_connection() {
                    Some(name) => known(name, named, &url, scope)?,
                    None => {
                        let value = scope.value(named)?.ok_or_else(|| lacking(&named.name, named.stand_ins()))?;
                        if value.is_array() || value.is_object() {
                            return Err(ActionError::input(&named.name, "must be a text"));
                        }
                        part(&plain(&value), named)?
                    }
                };
                url.push_str(&part);
            }
        }
    }
    let path = url.split(['?', '#']).next().unwrap_or_default();
    let path = path.split_once("://").map_or(path, |(_, rest)| rest);
    // Two values side by side may make what neither is.
    if path.split('/').any(is_dots) {
        let name = template.named().next().map_or("url", |named| &named.name);
        return Err(ActionError::input(name, "must not be `.` or `..`"));
    }
    Ok(url)
}

/// What is known of the account: the address of its API where it opens the URL, part of a host, or a segment.
fn known(name: &str, named: &Named, before: &str, scope: &Scope<'_>) -> Result<String, ActionError> {
    let lacking = ActionError::Unprepared("the connection lacks a part of the URL");
    let value = plain(scope.known(name).ok_or(lacking.clone())?);
    if before.is_empty() {
        return Ok(value.trim_end_matches('/').to_owned());
    }
    let in_host = before.split_once("://").is_some_and(|(_, rest)| !rest.contains(['/', '?']));
    if in_host { fit(name, &value).map(str::to_owned).map_err(|_| lacking) } else { part(&value, named) }
}

/// An input as one segment, or as several with the filter `path`.
fn part(value: &str, named: &Named) -> Result<String, ActionError> {
    let several = named.filters.contains(&Filter::Path);
    let value = if several { value.strip_prefix('/').unwrap_or(value) } else { value };
    // A folder's name may end in a slash.
    let inner = if several { value.strip_suffix('/').unwrap_or(value) } else { value };
    let segments: Vec<_> = if several { inner.split('/').collect() } else { vec![inner] };
    if segments.iter().any(|segment| segment.is_empty()) {
        return Err(ActionError::input(&named.name, "must not be empty"));
    }
    if segments.iter().any(|segment| matches!(*segment, "." | "..")) {
        return Err(ActionError::input(&named.name, "must not be `.` or `..`"));
    }
    if value.contains('\0') {
        return Err(ActionError::input(&named.name, "must not contain NUL characters"));
    }
    let encoded: Vec<_> = segments.iter().map(|segment| encoded(segment)).collect();
    let end = if inner.len() < value.len() { "/" } else { "" };
    Ok(format!("{}{end}", encoded.join("/")))
}

/// Whether a segment is `.` or `..` in any spelling (RFC 3986, 5.2.4).
pub(super) fn is_dots(segment: &str) -> bool {
    let decoded = percent_decoded(segment);
    decoded == b"." || decoded == b".."
}
