//! What a text can make of a value: `{name|filter}`, `{name|filter:argument}`.

use std::str::FromStr;

use super::template::is_name;

/// What can be made of a value.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "docs/actions.md explains them")]
pub enum Filter {
    Csv,
    List,
    Lines,
    Text,
    Json,
    Int,
    Ints,
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
    Url,
    Xml,
    /// The input that stands in for an absent one.
    Else(String),
    /// The text that stands for what is there.
    Then(String),
    /// The input that must have this value.
    If(String, String),
    /// Where each entry of a list stands in an object of its own.
    Each(String),
}

impl FromStr for Filter {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let read = match text.split_once(':') {
            None => plain(text),
            Some(("else", name)) => is_name(name).then(|| Self::Else(name.to_owned())),
            Some(("then", text)) => Some(Self::Then(text.to_owned())),
            Some(("if", test)) => {
                let test = test.split_once('=').filter(|(name, _)| is_name(name));
                test.map(|(name, value)| Self::If(name.to_owned(), value.to_owned()))
            }
            Some(("each", at)) => at.starts_with('/').then(|| Self::Each(at.to_owned())),
            Some(_) => None,
        };
        read.ok_or_else(|| format!("unknown filter `{text}`"))
    }
}

/// A filter without an argument.
fn plain(word: &str) -> Option<Filter> {
    Some(match word {
        "csv" => Filter::Csv,
        "list" => Filter::List,
        "lines" => Filter::Lines,
        "text" => Filter::Text,
        "json" => Filter::Json,
        "int" => Filter::Int,
        "ints" => Filter::Ints,
        "base64" => Filter::Base64,
        "base64url" => Filter::Base64Url,
        "filename" => Filter::Filename,
        "content_type" => Filter::ContentType,
        "path" => Filter::Path,
        "epoch" => Filter::Epoch,
        "epoch_ms" => Filter::EpochMs,
        "date" => Filter::Date,
        "rfc3339" => Filter::Rfc3339,
        "lower" => Filter::Lower,
        "upper" => Filter::Upper,
        "doubled" => Filter::Doubled,
        "escaped" => Filter::Escaped,
        "url" => Filter::Url,
        "xml" => Filter::Xml,
        _ => return None,
    })
}
