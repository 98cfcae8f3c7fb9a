//! Texts that name inputs: `{name}`, `{name|filter}`, `{connection.name}`.

use std::fmt;
use std::str::FromStr;

use serde::Deserialize;
use serde_json::{Map, Number, Value};

/// A text with names in it.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq)]
#[serde(try_from = "Value")]
pub struct Template {
    pieces: Vec<Piece>,
}

/// A part of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Piece {
    /// As it stands.
    Text(String),
    /// What a name stands for.
    Named(Named),
}

/// A name, and what is made of its value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Named {
    /// An input, `now`, `uuid`, `mail`, `search`, or `connection.` and what is known of the account.
    pub name: String,
    /// Applied from the left to the right.
    pub filters: Vec<Filter>,
}

/// What can be made of a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "docs/actions.md explains them")]
pub enum Filter {
    Csv,
    List,
    Lines,
    Text,
    Json,
    Int,
    Base64,
    Base64Url,
    Filename,
    ContentType,
    Path,
    Epoch,
    EpochMs,
    Date,
    Rfc3339,
    Lower,
    Upper,
    Doubled,
    Escaped,
}

impl FromStr for Filter {
    type Err = String;

    fn from_str(word: &str) -> Result<Self, String> {
        Ok(match word {
            "csv" => Self::Csv,
            "list" => Self::List,
            "lines" => Self::Lines,
            "text" => Self::Text,
            "json" => Self::Json,
            "int" => Self::Int,
            "base64" => Self::Base64,
            "base64url" => Self::Base64Url,
            "filename" => Self::Filename,
            "content_type" => Self::ContentType,
            "path" => Self::Path,
            "epoch" => Self::Epoch,
            "epoch_ms" => Self::EpochMs,
            "date" => Self::Date,
            "rfc3339" => Self::Rfc3339,
            "lower" => Self::Lower,
            "upper" => Self::Upper,
            "doubled" => Self::Doubled,
            "escaped" => Self::Escaped,
            _ => return Err(format!("unknown filter `{word}`")),
        })
    }
}

impl Named {
    /// What is known of the account, if the name is of that.
    #[must_use]
    pub fn of_connection(&self) -> Option<&str> {
        self.name.strip_prefix("connection.")
    }
}

impl Template {
    /// Its parts, in order.
    #[must_use]
    pub fn pieces(&self) -> &[Piece] {
        &self.pieces
    }

    /// What it names.
    pub fn named(&self) -> impl Iterator<Item = &Named> {
        self.pieces.iter().filter_map(|piece| match piece {
            Piece::Named(named) => Some(named),
            Piece::Text(_) => None,
        })
    }

    /// The one name that it is, if it is nothing else.
    #[must_use]
    pub fn single(&self) -> Option<&Named> {
        match self.pieces.as_slice() {
            [Piece::Named(named)] => Some(named),
            _ => None,
        }
    }

    /// The text with `stand_in` for each name.
    #[must_use]
    pub fn with(&self, mut stand_in: impl FnMut(&Named) -> String) -> String {
        let text = |piece: &Piece| match piece {
            Piece::Text(text) => text.clone(),
            Piece::Named(named) => stand_in(named),
        };
        self.pieces.iter().map(text).collect()
    }
}

impl FromStr for Template {
    type Err = String;

    /// Braces around anything but a name are text.
    fn from_str(text: &str) -> Result<Self, String> {
        let (mut pieces, mut plain, mut rest) = (Vec::new(), String::new(), text);
        while let Some(at) = rest.find('{') {
            let (before, from) = rest.split_at(at);
            plain.push_str(before);
            let inner = from.get(1..).and_then(|inner| inner.split_once('}')).filter(|(inner, _)| is_named(inner));
            let Some((inner, after)) = inner else {
                plain.push('{');
                rest = from.get(1..).unwrap_or_default();
                continue;
            };
            if !plain.is_empty() {
                pieces.push(Piece::Text(std::mem::take(&mut plain)));
            }
            let mut words = inner.split('|');
            let name = words.next().unwrap_or_default().to_owned();
            let filters = words.map(Filter::from_str).collect::<Result<_, _>>()?;
            pieces.push(Piece::Named(Named { name, filters }));
            rest = after;
        }
        plain.push_str(rest);
        if !plain.is_empty() {
            pieces.push(Piece::Text(plain));
        }
        Ok(Self { pieces })
    }
}

fn is_named(inner: &str) -> bool {
    let word = |word: &str, more: &[char]| {
        !word.is_empty() && word.chars().all(|c| c.is_ascii_alphanumeric() || c == '_' || more.contains(&c))
    };
    let mut words = inner.split('|');
    words.next().is_some_and(|name| word(name, &['.', '-'])) && words.all(|filter| word(filter, &[]))
}

impl TryFrom<Value> for Template {
    type Error = String;

    fn try_from(value: Value) -> Result<Self, String> {
        match value {
            Value::String(text) => text.parse(),
            Value::Number(_) | Value::Bool(_) => value.to_string().parse(),
            _ => Err("must be a text".to_owned()),
        }
    }
}

impl fmt::Display for Template {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.with(|named| format!("{{{}}}", named.name)))
    }
}

/// A JSON value whose texts are templates.
#[derive(Clone, Debug, Deserialize)]
#[serde(try_from = "Value")]
#[expect(missing_docs, reason = "the names say it")]
pub enum Tree {
    Bool(bool),
    Number(Number),
    Text(Template),
    List(Vec<Tree>),
    /// The member `+` puts the members of an object in its place.
    Object(Vec<(String, Tree)>),
}

impl Default for Tree {
    fn default() -> Self {
        Self::Object(Vec::new())
    }
}

impl TryFrom<Value> for Tree {
    type Error = String;

    fn try_from(value: Value) -> Result<Self, String> {
        let object = |members: Map<String, Value>| {
            let members = members.into_iter().map(|(name, value)| Ok((name, value.try_into()?)));
            members.collect::<Result<_, String>>().map(Self::Object)
        };
        match value {
            Value::Null => Err("must not be null".to_owned()),
            Value::Bool(it) => Ok(Self::Bool(it)),
            Value::Number(it) => Ok(Self::Number(it)),
            Value::String(text) => Ok(Self::Text(text.parse()?)),
            Value::Array(list) => list.into_iter().map(Self::try_from).collect::<Result<_, _>>().map(Self::List),
            Value::Object(members) => object(members),
        }
    }
}

impl Tree {
    /// Every text in it, with its path below `at`, dotted.
    pub fn texts<'t>(&'t self, at: &str) -> Vec<(String, &'t Template)> {
        match self {
            Self::Bool(_) | Self::Number(_) => Vec::new(),
            Self::Text(text) => vec![(at.to_owned(), text)],
            Self::List(list) => {
                list.iter().enumerate().flat_map(|(n, member)| member.texts(&format!("{at}.{n}"))).collect()
            }
            Self::Object(members) => {
                members.iter().flat_map(|(name, member)| member.texts(&format!("{at}.{name}"))).collect()
            }
        }
    }

    /// Whether it is an object.
    #[must_use]
    pub fn is_object(&self) -> bool {
        matches!(self, Self::Object(_))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_told_from_other_braces() {
        let template: Template = "a {b|csv|lower} {c d} {connection.e-f} {".parse().unwrap();
        let named: Vec<_> = template.named().map(|named| (named.name.as_str(), named.filters.as_slice())).collect();
        assert_eq!(named, [("b", [Filter::Csv, Filter::Lower].as_slice()), ("connection.e-f", &[])]);
        assert_eq!(template.with(|_| "x".into()), "a x {c d} x {");
        assert_eq!(template.named().last().unwrap().of_connection(), Some("e-f"));
        assert!(template.single().is_none() && "{b}".parse::<Template>().unwrap().single().is_some());
        assert_eq!("{b|upside}".parse::<Template>().unwrap_err(), "unknown filter `upside`");
        assert_eq!("".parse::<Template>().unwrap().pieces(), []);
    }
}
