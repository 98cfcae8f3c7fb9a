//! What the schema cannot say: rules between a definition's members, and of their values.

mod actions;
mod fields;
mod method;
mod oauth;
mod request;
#[cfg(test)]
mod tests;
mod values;

use std::collections::BTreeSet;

use super::definition::Definition;
use super::problem::Source;
pub(super) use actions::check_actions;
use method::{all_names, check_method};
use values::{absolute, base_url, present};

/// Notes everything that is wrong with the definition; `stem` is its file's name without `.toml`.
pub(super) fn check(definition: &Definition, stem: &str, source: &mut Source<'_>) {
    let name = &definition.name;
    if !is_slug(name) {
        source.note("name", format!("name `{name}` must match ^[a-z0-9][a-z0-9-]*$, 63 characters at most"));
    } else if name != stem {
        source.note("name", format!("name `{name}` differs from the file's name `{stem}`"));
    }
    present(source, "display_name", &definition.display_name);
    present(source, "description", &definition.description);
    if definition.categories.is_empty() {
        source.note("categories", "categories must name at least one");
    }
    absolute(source, "docs", &definition.docs, &BTreeSet::new());
    for (n, path) in definition.unverified.iter().enumerate() {
        if !is_stated(definition, source, path) {
            source.note(&format!("unverified.{n}"), format!("unverified path `{path}` names nothing in this file"));
        }
    }
    let mut keys = BTreeSet::new();
    for (n, method) in definition.auth.iter().enumerate() {
        if !keys.insert(&method.key) {
            source.note(&format!("auth.{n}.key"), format!("auth method key `{}` is used twice", method.key));
        }
        check_method(definition, method, &format!("auth.{n}"), source);
    }
    if let Some(api) = &definition.api {
        let known = definition.auth.iter().flat_map(all_names).collect();
        base_url(source, &api.base_url, &known);
    }
}

fn is_stated(definition: &Definition, source: &Source<'_>, path: &str) -> bool {
    source.states(path) || (0..definition.auth.len()).any(|n| source.states(&format!("auth.{n}.{path}")))
}

fn is_slug(text: &str) -> bool {
    let plain = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit();
    text.len() <= 63 && text.bytes().next().is_some_and(plain) && text.bytes().all(|b| plain(b) || b == b'-')
}
