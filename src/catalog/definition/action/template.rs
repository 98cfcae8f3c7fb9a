//! Texts that name inputs: `{name}`, `{name|filter}`, `{connection.name}`.

use std::fmt;
use std::str::FromStr;

use serde::Deserialize;
use serde_json::Value;

use super::filter::Filter;

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
#[derive(Clone, Debug, Deserialize, PartialEq, Eq)]
#[serde(try_from = "String")]
pub struct Named {
    /// An input, `now`, `uuid`, `mail`, `search`, `connection.` and what is known of the account, or `item` and a pointer
    /// into an entry.
    pub name: String,
    /// Applied from the left to the right.
    pub filters: Vec<Filter>,
}

impl Named {
    /// What is known of the account, if the name is of that.
    #[must_use]
    pub fn of_connection(&self) -> Option<&str> {
        self.name.strip_prefix("connection.")
    }

    /// The inputs that stand in for it.
    pub fn stand_ins(&self) -> impl Iterator<Item = &str> {
        self.filters.iter().filter_map(|filter| match filter {
            Filter::Else(name) => Some(name.as_str()),
            _ => None,
        })
    }

    /// Everything that it names.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        let further = self.filters.iter().filter_map(|filter| match filter {
            Filter::Else(name) | Filter::If(name, _) => Some(name.as_str()),
            _ => None,
        });
        std::iter::once(self.name.as_str()).chain(further)
    }
}

/// The pointer into an entry of a list, of a name such as `item/id`.
#[must_use]
pub fn of_entry(name: &str) -> Option<&str> {
    name.strip_prefix("item").filter(|at| at.is_empty() || at.starts_with('/'))
}

impl FromStr for Named {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let mut words = text.split('|');
        let name = words.next().unwrap_or_default().to_owned();
        Ok(Self { name, filters: words.map(Filter::from_str).collect::<Result<_, _>>()? })
    }
}

impl TryFrom<String> for Named {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        if is_named(&text) { text.parse() } else { Err(format!("`{text}` is no name")) }
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
            pieces.push(Piece::Named(inner.parse()?));
            rest = after;
        }
        plain.push_str(rest);
        if !plain.is_empty() {
            pieces.push(Piece::Text(plain));
        }
        Ok(Self { pieces })
    }
}

/// A name, and after it filters, of which some have an argument.
fn is_named(inner: &str) -> bool {
    let mut words = inner.split('|');
    let is_filter = |filter: &str| {
        let (word, argument) = filter.split_once(':').unwrap_or((filter, ""));
        is_word(word, &[]) && !argument.contains('{')
    };
    words.next().is_some_and(is_name) && words.all(is_filter)
}

/// Whether a text can be a name.
pub(super) fn is_name(text: &str) -> bool {
    of_entry(text).map_or_else(|| is_word(text, &['.', '-']), |at| at.is_empty() || is_word(at, &['.', '-', '/']))
}

fn is_word(word: &str, more: &[char]) -> bool {
    !word.is_empty() && word.chars().all(|c| c.is_ascii_alphanumeric() || c == '_' || more.contains(&c))
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
        for wrong in ["upside", "else", "else:", "else:a b", "if:a", "each:a", "csv:a"] {
            let refused = format!("{{b|{wrong}}}").parse::<Template>().unwrap_err();
            assert_eq!(refused, format!("unknown filter `{wrong}`"));
        }
        assert_eq!("".parse::<Template>().unwrap().pieces(), []);
    }

    #[test]
    fn filters_have_arguments_and_entries_have_members() {
        let template: Template =
            "{a|else:b|if:c=d e|then:text/plain|each:/f/g} {item/h} {items} {a/b}".parse().unwrap();
        let named: Vec<_> = template.named().collect();
        assert_eq!(named[0].names().collect::<Vec<_>>(), ["a", "b", "c"]);
        assert_eq!(named[0].stand_ins().collect::<Vec<_>>(), ["b"]);
        assert_eq!(named[0].filters[2..], [Filter::Then("text/plain".into()), Filter::Each("/f/g".into())]);
        assert_eq!((of_entry(&named[1].name), of_entry(&named[2].name), named.len()), (Some("/h"), None, 3));
        assert!(Named::try_from("{a}".to_owned()).is_err() && Named::try_from("a|else:b".to_owned()).is_ok());
    }
}
