//! What a person types, and what it may decide.

use regex_lite::Regex;

use super::values::{key, present};
use crate::catalog::definition::{AuthMethod, Field};
use crate::catalog::problem::Source;

pub(super) fn check_field(field: &Field, at: &str, source: &mut Source<'_>) {
    if !field.name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_') || field.name.is_empty() {
        source.note(&format!("{at}.name"), format!("field `{}` must be letters, digits and underscores", field.name));
    }
    if matches!(field.name.as_str(), "access_token" | "token" | "client_id") {
        source.note(&format!("{at}.name"), format!("field `{}` has a name with a meaning of its own", field.name));
    }
    present(source, &format!("{at}.label"), &field.label);
    if let Some(pattern) = &field.pattern
        && let Err(error) = Regex::new(&format!("^(?:{pattern})$"))
    {
        source.note(&format!("{at}.pattern"), format!("pattern `{pattern}` does not compile: {error}"));
        return;
    }
    if let Some(default) = field.default.as_deref().filter(|default| !default.is_empty())
        && field.read(default).is_err()
    {
        source.note(&format!("{at}.default"), format!("default `{default}` is not an accepted value"));
    }
    for (n, option) in field.options.iter().enumerate() {
        present(source, &format!("{at}.options.{n}.value"), &option.value);
        present(source, &format!("{at}.options.{n}.label"), &option.label);
    }
}

/// A host that a person names must stay the provider's: the client's secret is sent there.
pub(super) fn pinned(source: &mut Source<'_>, method: &AuthMethod, at: &str, url: &str) {
    let Some(authority) = url.split_once("://").map(|(_, rest)| rest.split(['/', '?']).next().unwrap_or(rest)) else {
        return;
    };
    for field in &method.fields {
        // What it stands before decides where a request goes: `{field}.provider.example` is pinned by its ending.
        let Some((_, behind)) = authority.split_once(&format!("{{{}}}", field.name)) else { continue };
        let is_pinned = behind.matches('.').count() >= 2 || !field.options.is_empty();
        if !is_pinned && ["evil.test", "a.evil.test", "evil"].iter().any(|probe| field.read(probe).is_ok()) {
            source.note(
                at,
                format!("`{{{}}}` in {} lets a person name any host: pin it by a pattern", field.name, key(at)),
            );
        }
    }
}
