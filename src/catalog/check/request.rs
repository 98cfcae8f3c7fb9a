//! The requests of actions: what they name, and that nothing in them can be led astray.

use std::collections::BTreeSet;

use url::Url;

use super::actions::connection_names;
use super::values::is_safe;
use crate::catalog::definition::action::{ActionRequest, Body, Filter, Piece, Template, Tree, is_reserved_header};
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
        for (path, text) in request.texts() {
            self.text(text, &format!("{at}.{path}"), source);
        }
        for name in request.headers.keys() {
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
        let trees = match &request.body {
            Body::Json(tree) => vec![("json", tree)],
            Body::Form(tree) => vec![("form", tree)],
            Body::Graphql(_, tree) => vec![("variables", tree)],
            Body::None | Body::Multipart(_) | Body::Raw(_) => Vec::new(),
        };
        for (key, tree) in trees.into_iter().chain([("query", &request.query)]) {
            spread(tree, &format!("{at}.{key}"), source);
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
        for named in text.named() {
            if let Some(name) = named.of_connection()
                && !self.known.contains(name)
            {
                source.note(at, format!("`{{{}}}` is not known of a connection, or is a secret", named.name));
            }
        }
    }
}

fn opens_with_connection(piece: &Piece) -> bool {
    matches!(piece, Piece::Named(named) if named.of_connection().is_some())
}

/// What is put in the place of `+` is an object.
fn spread(tree: &Tree, at: &str, source: &mut Source<'_>) {
    match tree {
        Tree::Bool(_) | Tree::Number(_) | Tree::Text(_) => {}
        Tree::List(list) => list.iter().for_each(|member| spread(member, at, source)),
        Tree::Object(members) => {
            for (name, member) in members {
                let is_object = match member {
                    Tree::Text(text) => text.single().is_some(),
                    other => other.is_object(),
                };
                if name == "+" && !is_object {
                    source.note(&format!("{at}.+"), "`+` takes an object: one name, such as `{fields}`, or a table");
                }
                spread(member, at, source);
            }
        }
    }
}
