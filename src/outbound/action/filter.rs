//! What filters make of values.

use serde_json::{Value, json};

use super::fill::plain;
use crate::catalog::definition::action::Filter;
use crate::domain::base64;
use crate::domain::moment::Moment;
use crate::outbound::template::encoded;

/// What a filter makes of a value; `None` for nothing.
pub(super) fn filtered(value: Value, filter: &Filter) -> Result<Option<Value>, &'static str> {
    let each = |change: fn(String) -> String| match &value {
        Value::Array(list) => list.iter().map(|member| Value::from(change(plain(member)))).collect(),
        other => change(plain(other)).into(),
    };
    let moment = || Moment::read(&value).ok_or("must be a date and time such as 2027-01-31T12:00:00Z, or a date");
    Ok(Some(match filter {
        Filter::Csv => plain(&value).into(),
        Filter::Lines => match &value {
            Value::Array(list) => list.iter().map(plain).collect::<Vec<_>>().join("\n").into(),
            other => plain(other).into(),
        },
        Filter::List => list(value).into(),
        Filter::Text => match value {
            Value::String(_) => value,
            other => other.to_string().into(),
        },
        Filter::Json => match &value {
            Value::String(text) => serde_json::from_str(text).map_err(|_| "must be JSON")?,
            _ => value,
        },
        Filter::Int => whole(&value).ok_or("must be a whole number")?.into(),
        Filter::Ints => {
            let numbers = list(value).iter().map(whole).collect::<Option<Vec<_>>>();
            numbers.ok_or("must be whole numbers, with commas between them")?.into()
        }
        Filter::Base64 => base64::encode(plain(&value).as_bytes()).into(),
        Filter::Base64Url => base64::encode_url(plain(&value).as_bytes()).into(),
        // A text that stands in for a file's is what is meant.
        Filter::Filename | Filter::ContentType => return Ok(Some(value).filter(Value::is_string)),
        Filter::Path | Filter::Else(_) | Filter::If(..) | Filter::Then(_) => value,
        Filter::Epoch => moment()?.instant().timestamp().into(),
        Filter::EpochMs => moment()?.instant().timestamp_millis().into(),
        Filter::Date => moment()?.day().to_string().into(),
        Filter::Rfc3339 => moment()?.rfc3339().into(),
        Filter::Lower => each(|text| text.to_lowercase()),
        Filter::Upper => each(|text| text.to_uppercase()),
        Filter::Doubled => each(|text| text.replace('\'', "''")),
        Filter::Escaped => each(|text| text.replace('\\', "\\\\").replace('\'', "\\'").replace('"', "\\\"")),
        Filter::Url => each(|text| encoded(&text)),
        Filter::Xml => each(|text| xml(&text)),
        Filter::Each(at) => {
            let entries = if let Value::Array(list) = value { list } else { vec![value] };
            entries.into_iter().map(|entry| placed(entry, at)).collect()
        }
    }))
}

fn list(value: Value) -> Vec<Value> {
    match value {
        Value::Array(list) => list,
        other => plain(&other).split(',').map(str::trim).filter(|part| !part.is_empty()).map(Value::from).collect(),
    }
}

/// The object that has the value at a pointer, and nothing else.
fn placed(value: Value, at: &str) -> Value {
    at.split('/').skip(1).collect::<Vec<_>>().into_iter().rfold(value, |inner, name| json!({ name: inner }))
}

/// As text of an element or of an attribute.
fn xml(text: &str) -> String {
    let signs = [("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ("\"", "&quot;"), ("'", "&apos;")];
    signs.iter().fold(text.to_owned(), |text, (sign, entity)| text.replace(sign, entity))
}

/// The whole number that a value is, or is the text of.
pub(super) fn whole(value: &Value) -> Option<i64> {
    match value {
        Value::Number(number) => number.as_i64().or_else(|| exact(number.as_f64()?)),
        Value::String(text) => text.trim().parse().ok().or_else(|| exact(text.trim().parse().ok()?)),
        _ => None,
    }
}

fn exact(number: f64) -> Option<i64> {
    let fits = number.fract() == 0.0 && number.abs() < 9e15;
    #[expect(clippy::cast_possible_truncation, reason = "it is whole and small")]
    fits.then_some(number as i64)
}
