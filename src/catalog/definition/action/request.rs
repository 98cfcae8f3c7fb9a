//! The request of an action.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::template::{Named, Template};
use super::tree::{Text, Tree};
use crate::catalog::definition::Method;

/// A declared request, whose texts name inputs.
#[derive(Clone, Debug, Deserialize)]
#[serde(try_from = "Written")]
pub struct ActionRequest {
    /// What must be there, and not false, that it is this of several requests which is sent.
    pub when: Vec<Named>,
    /// HTTP method.
    pub method: Method,
    /// Absolute, or a path below the API's base URL.
    pub url: Template,
    /// Query parameters, an object.
    pub query: Tree,
    /// Further headers.
    pub headers: BTreeMap<String, Tree>,
    /// Its body.
    pub body: Body,
}

/// How a request's body is written.
#[derive(Clone, Debug)]
pub enum Body {
    /// None.
    None,
    /// `application/json`.
    Json(Tree),
    /// `application/x-www-form-urlencoded`.
    Form(Tree),
    /// `multipart/form-data` (RFC 7578).
    Multipart(BTreeMap<String, Part>),
    /// A GraphQL query and its variables.
    Graphql(String, Tree),
    /// One text or file as it is.
    Raw(Template),
}

/// A part of `multipart/form-data`.
#[derive(Clone, Debug, Deserialize)]
#[serde(untagged)]
pub enum Part {
    /// A file.
    File(FilePart),
    /// A text that is sent as a file.
    Text(TextPart),
    /// A text, texts, or JSON.
    Value(Tree),
}

/// A file in `multipart/form-data`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FilePart {
    /// The input.
    pub file: Template,
    /// Its name; that of the file without it.
    #[serde(default)]
    pub filename: Option<Template>,
}

/// A text that is sent as a file in `multipart/form-data`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TextPart {
    /// What is in it.
    pub text: Template,
    /// Its name.
    pub filename: Template,
    /// Its type; `text/plain` without it.
    #[serde(default)]
    pub content_type: Option<Template>,
}

impl Part {
    /// The texts of a file, by their key.
    fn texts(&self) -> impl Iterator<Item = (&'static str, &Template)> {
        let all = match self {
            Self::File(part) => [("file", Some(&part.file)), ("filename", part.filename.as_ref()), ("", None)],
            Self::Text(part) => [
                ("text", Some(&part.text)),
                ("filename", Some(&part.filename)),
                ("content_type", part.content_type.as_ref()),
            ],
            Self::Value(_) => [("", None); 3],
        };
        all.into_iter().filter_map(|(key, text)| Some((key, text?)))
    }
}

/// The parts of a message (RFC 5322).
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "the names say it")]
pub struct Mail {
    #[serde(default)]
    pub from: Option<Template>,
    #[serde(default)]
    pub to: Option<Template>,
    #[serde(default)]
    pub cc: Option<Template>,
    #[serde(default)]
    pub bcc: Option<Template>,
    #[serde(default)]
    pub reply_to: Option<Template>,
    #[serde(default)]
    pub subject: Option<Template>,
    #[serde(default)]
    pub text: Option<Template>,
    #[serde(default)]
    pub html: Option<Template>,
    /// With it, `html` is the body if it is true, and `text` otherwise.
    #[serde(default)]
    pub is_html: Option<Template>,
    #[serde(default)]
    pub in_reply_to: Option<Template>,
    #[serde(default)]
    pub attachments: Option<Template>,
}

impl Mail {
    /// Every text of it, by its key.
    pub fn texts(&self) -> impl Iterator<Item = (&'static str, &Template)> {
        let all = [
            ("from", &self.from),
            ("to", &self.to),
            ("cc", &self.cc),
            ("bcc", &self.bcc),
            ("reply_to", &self.reply_to),
            ("subject", &self.subject),
            ("text", &self.text),
            ("html", &self.html),
            ("is_html", &self.is_html),
            ("in_reply_to", &self.in_reply_to),
            ("attachments", &self.attachments),
        ];
        all.into_iter().filter_map(|(name, text)| Some((name, text.as_ref()?)))
    }
}

impl ActionRequest {
    /// Every value of it, with its path below the request, dotted.
    #[must_use]
    pub fn trees(&self) -> Vec<(String, &Tree)> {
        let headers = self.headers.iter().map(|(name, tree)| (format!("headers.{name}"), tree));
        let mut trees: Vec<_> = std::iter::once(("query".to_owned(), &self.query)).chain(headers).collect();
        match &self.body {
            Body::None | Body::Raw(_) => {}
            Body::Json(tree) => trees.push(("json".to_owned(), tree)),
            Body::Form(tree) => trees.push(("form".to_owned(), tree)),
            Body::Graphql(_, tree) => trees.push(("variables".to_owned(), tree)),
            Body::Multipart(parts) => trees.extend(parts.iter().filter_map(|(name, part)| match part {
                Part::Value(tree) => Some((format!("multipart.{name}"), tree)),
                Part::File(_) | Part::Text(_) => None,
            })),
        }
        trees
    }

    /// Every text of it but the URL.
    #[must_use]
    pub fn texts(&self) -> Vec<Text<'_>> {
        let mut texts: Vec<_> = self.trees().into_iter().flat_map(|(at, tree)| tree.texts(&at)).collect();
        let mut add = |at: String, text| texts.push(Text { at, text, of_entry: false });
        match &self.body {
            Body::Raw(text) => add("raw".to_owned(), text),
            Body::Multipart(parts) => {
                for (name, part) in parts {
                    part.texts().for_each(|(key, text)| add(format!("multipart.{name}.{key}"), text));
                }
            }
            Body::None | Body::Json(_) | Body::Form(_) | Body::Graphql(..) => {}
        }
        texts
    }

    /// Everything that it names.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        let texts = self.texts().into_iter().map(|it| it.text);
        let named = std::iter::once(&self.url).chain(texts).flat_map(Template::named);
        self.when.iter().chain(named).flat_map(Named::names)
    }
}

/// A request as its file states it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    #[serde(default)]
    when: Vec<Named>,
    #[serde(default = "get")]
    method: Method,
    url: Template,
    #[serde(default)]
    query: Tree,
    #[serde(default)]
    headers: BTreeMap<String, Tree>,
    #[serde(default)]
    json: Option<Tree>,
    #[serde(default)]
    form: Option<Tree>,
    #[serde(default)]
    multipart: Option<BTreeMap<String, Part>>,
    #[serde(default)]
    graphql: Option<String>,
    #[serde(default)]
    variables: Option<Tree>,
    #[serde(default)]
    raw: Option<Template>,
}

impl TryFrom<Written> for ActionRequest {
    type Error = &'static str;

    fn try_from(it: Written) -> Result<Self, Self::Error> {
        if it.variables.is_some() && it.graphql.is_none() {
            return Err("`variables` go with `graphql`");
        }
        let graphql = it.graphql.map(|query| Body::Graphql(query, it.variables.unwrap_or_default()));
        let all = [
            it.json.map(Body::Json),
            it.form.map(Body::Form),
            it.multipart.map(Body::Multipart),
            graphql,
            it.raw.map(Body::Raw),
        ];
        let mut bodies = all.into_iter().flatten();
        let body = bodies.next().unwrap_or(Body::None);
        if bodies.next().is_some() {
            return Err("a request has one body");
        }
        if !it.query.is_object() {
            return Err("`query` is a table");
        }
        Ok(Self { when: it.when, method: it.method, url: it.url, query: it.query, headers: it.headers, body })
    }
}

/// Whether a header, in lower case, is of the connection, says who one is, or would change what is sent (RFC 9110, 7.6.1).
#[must_use]
pub fn is_reserved_header(name: &str) -> bool {
    const RESERVED: [&str; 16] = [
        "authorization",
        "connection",
        "content-length",
        "cookie",
        "expect",
        "forwarded",
        "host",
        "http2-settings",
        "keep-alive",
        "set-cookie",
        "te",
        "trailer",
        "transfer-encoding",
        "upgrade",
        "via",
        "x-forwarded-for",
    ];
    RESERVED.contains(&name) || name.starts_with("proxy-")
}

fn get() -> Method {
    Method::Get
}
