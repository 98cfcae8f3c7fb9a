//! The requests of actions: what they name, and that nothing in them can be led astray.

use std::collections::BTreeSet;

use url::Url;

use super::actions::connection_names;
use super::values::is_safe;
use crate::catalog::definition::action::{
    ActionRequest, Body, Filter, Named, Piece, Template, Tree, is_reserved_header,
};
use crate::catalog::definition::{Definition, Method};
use crate::catalog::problem::Source;

/// What the requests of one integration may name and where they may go.
pub(super) struct Requests<'a> {
    known: BTreeSet<&'a str>,
    has_api: bool,
    attached: BTreeSet<String>,
}

impl<'a> Requests<'a> {
    pub(super) fn of(definition: &'a Definition) -> Self {
        let attached = definition.auth.iter().filter_map(|method| method.attach.as_ref());
        let attached = attached.flat_map(|attach| attach.headers.keys()).map(|name| name.to_ascii_lowercase());
        Self { known: connection_names(definition), has_api: definition.api.is_some(), attached: attached.collect() }
    }

    pub(super) fn check(&self, request: &ActionRequest, at: &str, source: &mut Source<'_>) {
        self.url(&request.url, &format!("{at}.url"), source);
        for text in request.texts() {
            self.text(text.text, &format!("{at}.{}", text.at), source);
        }
        for (path, tree) in request.trees() {
            shape(tree, &format!("{at}.{path}"), source);
        }
        for (name, value) in &request.headers {
            if matches!(value, Tree::List(_) | Tree::Object(_) | Tree::Each(..) | Tree::Joined(..)) {
                source.note(&format!("{at}.headers.{name}"), "a header is a text, or `{ json = … }`");
            }
            let lower = name.to_ascii_lowercase();
            let is_name = name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-') && !name.is_empty();
            if !is_name || is_reserved_header(&lower) || self.attached.contains(&lower) {
                source.note(&format!("{at}.headers.{name}"), format!("header `{name}` is not for an action to set"));
            }
            if lower == "content-type" && matches!(request.body, Body::Multipart(_)) {
                let problem = "a multipart body says its content-type itself";
                source.note(&format!("{at}.headers.{name}"), problem);
            }
        }
        if matches!(request.method, Method::Get | Method::Head) && !matches!(request.body, Body::None) {
            source.note(&format!("{at}.method"), "a request with a body needs a method, such as POST");
        }
        if let Body::Form(tree) | Body::Graphql(_, tree) = &request.body
            && !tree.is_object()
        {
            source.note(at, "`form` and `variables` are tables");
        }
    }

    /// A path below the API's base, or an absolute URL, in whose host no input can stand.
    fn url(&self, url: &Template, at: &str, source: &mut Source<'_>) {
        self.connection(url, at, source);
        let literal = |piece: &Piece| matches!(piece, Piece::Text(text) if text.contains(['{', '}', '\\', '#', ' ']));
        if url.pieces().iter().any(literal) {
            source.note(at, "url has a character that belongs into no URL, or a brace without a name");
        }
        let filled = url.with(|_| "x".to_owned());
        if filled.starts_with('/') && !filled.starts_with("//") {
            if !self.has_api {
                source.note(at, "a path needs the definition's table `api` with its `base_url`");
            }
        } else if url.pieces().first().is_some_and(opens_with_connection) {
            // What is known of the account is where its API is, such as `{connection.instance_url}/services`.
        } else if !Url::parse(&filled).is_ok_and(|url| is_safe(&url) && url.username().is_empty()) {
            source.note(at, "url must be a path, or an absolute https URL without credentials");
        }
        let mut before = String::new();
        for piece in url.pieces() {
            let in_host = before.split_once("://").is_some_and(|(_, rest)| !rest.contains(['/', '?']));
            match piece {
                Piece::Text(text) => before.push_str(text),
                Piece::Named(named) => {
                    if in_host && named.of_connection().is_none() {
                        source.note(at, format!("`{{{}}}` would choose the host", named.name));
                    }
                    before.push('x');
                }
            }
        }
        for named in url.named() {
            self.filters(named.filters.iter().filter(|filter| **filter != Filter::Path), at, source);
        }
    }

    /// A text that is not a URL.
    pub(super) fn text(&self, text: &Template, at: &str, source: &mut Source<'_>) {
        self.connection(text, at, source);
        for named in text.named() {
            self.filters(named.filters.iter(), at, source);
        }
        let quotes = |pair: &[Piece]| {
            matches!(pair, [Piece::Text(before), Piece::Named(_), Piece::Text(after)]
                if before.ends_with('"') && after.starts_with('"') && before.contains([':', '[']))
        };
        if text.pieces().windows(3).any(quotes) {
            source.note(at, "JSON in a text: write `{name|text}` without quotes around it, or a table");
        }
    }

    fn filters<'f>(&self, filters: impl Iterator<Item = &'f Filter>, at: &str, source: &mut Source<'_>) {
        for filter in filters {
            if *filter == Filter::Path {
                source.note(at, "the filter `path` is for URLs");
            }
        }
    }

    fn connection(&self, text: &Template, at: &str, source: &mut Source<'_>) {
        for name in text.named().flat_map(Named::names) {
            if name.strip_prefix("connection.").is_some_and(|name| !self.known.contains(name)) {
                source.note(at, format!("`{{{name}}}` is not known of a connection, or is a secret"));
            }
        }
    }
}

fn opens_with_connection(piece: &Piece) -> bool {
    matches!(piece, Piece::Named(named) if named.of_connection().is_some())
}

/// What is put in the place of `+` is an object, or in a list a list; and `?` names something.
fn shape(tree: &Tree, at: &str, source: &mut Source<'_>) {
    match tree {
        Tree::Bool(_) | Tree::Number(_) | Tree::Text(_) | Tree::Joined(..) => {}
        Tree::List(list) => {
            list.iter().enumerate().for_each(|(n, member)| shape(member, &format!("{at}.{n}"), source));
        }
        Tree::Each(_, each) => shape(each, &format!("{at}.as"), source),
        Tree::Json(inner) => shape(inner, &format!("{at}.json"), source),
        Tree::Object(members) => {
            for (name, member) in members {
                let at = format!("{at}.{name}");
                match name.as_str() {
                    "+" if !(member.is_name() || member.is_object() || matches!(member, Tree::Each(..))) => {
                        source.note(&at, "`+` takes an object: one name, such as `{fields}`, or a table");
                    }
                    "?" if !member.is_name() => source.note(&at, "`?` takes one name, such as `{image}`"),
                    _ => {}
                }
                shape(member, &at, source);
            }
        }
    }
}
