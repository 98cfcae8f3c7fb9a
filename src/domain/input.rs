//! Reading a caller's JSON object, member by member, so that every problem is reported at once, by name.
//!
//! ```
//! use portico::domain::input::{Fields, text};
//! let mut fields = Fields::new(serde_json::json!({ "name": "", "slug": 7 }));
//! let name = fields.required("name", text(1, 255));
//! let slug = fields.required("slug", text(1, 63));
//! assert!(name.is_none() && slug.is_none());
//! assert_eq!(fields.problems().len(), 2);
//! ```

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde_json::{Map, Value};
use url::Url;
use uuid::Uuid;

/// The largest text that any member may hold before its own limit is asked, in characters.
const TEXT_MAX: usize = 65_536;

/// A JSON object being read. Members that nobody asks for are ignored (contract section 6).
#[derive(Debug)]
pub struct Fields {
    members: Map<String, Value>,
    problems: BTreeMap<String, String>,
}

/// A member of a PATCH body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Patch<T> {
    /// Not in the body: the value stays.
    Keep,
    /// `null`: the value is cleared.
    Clear,
    /// A new value.
    Set(T),
}

impl<T> Patch<T> {
    /// The value after the patch is applied to `old`.
    pub fn apply(self, old: Option<T>) -> Option<T> {
        match self {
            Self::Keep => old,
            Self::Clear => None,
            Self::Set(new) => Some(new),
        }
    }

    /// Whether the body names the member.
    pub fn is_change(&self) -> bool {
        !matches!(self, Self::Keep)
    }
}

impl Fields {
    /// Read `body`; anything but an object has no members, and a problem of its own.
    #[must_use]
    pub fn new(body: Value) -> Self {
        match body {
            Value::Object(members) => Self { members, problems: BTreeMap::new() },
            _ => Self {
                members: Map::new(),
                problems: BTreeMap::from([("body".to_owned(), "must be a JSON object".to_owned())]),
            },
        }
    }

    /// A member that must be there and not `null`.
    pub fn required<T>(&mut self, name: &str, parse: impl FnOnce(&Value) -> Result<T, String>) -> Option<T> {
        match self.members.get(name) {
            None | Some(Value::Null) => {
                self.problem(name, "is required");
                None
            }
            Some(value) => self.parsed(name, parse(value)),
        }
    }

    /// A member that may be absent or `null`.
    pub fn optional<T>(&mut self, name: &str, parse: impl FnOnce(&Value) -> Result<T, String>) -> Option<T> {
        match self.members.get(name) {
            None | Some(Value::Null) => None,
            Some(value) => self.parsed(name, parse(value)),
        }
    }

    /// A member of a PATCH body that `null` clears.
    pub fn patch<T>(&mut self, name: &str, parse: impl FnOnce(&Value) -> Result<T, String>) -> Patch<T> {
        match self.members.get(name) {
            None => Patch::Keep,
            Some(Value::Null) => Patch::Clear,
            Some(value) => self.parsed(name, parse(value)).map_or(Patch::Keep, Patch::Set),
        }
    }

    /// Record that `name` is not acceptable: `message` completes the sentence "name …".
    pub fn problem(&mut self, name: &str, message: impl Into<String>) {
        self.problems.entry(name.to_owned()).or_insert_with(|| message.into());
    }

    /// What was found, by member.
    #[must_use]
    pub fn problems(&self) -> &BTreeMap<String, String> {
        &self.problems
    }

    fn parsed<T>(&mut self, name: &str, result: Result<T, String>) -> Option<T> {
        result.map_err(|message| self.problem(name, message)).ok()
    }
}

/// Text of `min` to `max` characters without control characters; line breaks count as such.
pub fn text(min: usize, max: usize) -> impl Fn(&Value) -> Result<String, String> {
    move |value| {
        let text = value.as_str().ok_or("must be a string")?;
        check_text(text, min, max)?;
        Ok(text.to_owned())
    }
}

/// The rule of [`text`], for text that does not come from JSON.
pub fn check_text(text: &str, min: usize, max: usize) -> Result<(), String> {
    // Counting characters of an enormous string is work for nothing.
    if text.len() > TEXT_MAX * 4 || text.chars().count() > max {
        return Err(format!("must have at most {max} characters"));
    }
    if text.chars().any(char::is_control) {
        return Err("must not contain control characters".to_owned());
    }
    if min > 0 && text.trim().chars().count() < min {
        return Err(if min == 1 {
            "must not be empty".to_owned()
        } else {
            format!("must have at least {min} characters")
        });
    }
    Ok(())
}

/// `true` or `false`.
pub fn boolean(value: &Value) -> Result<bool, String> {
    value.as_bool().ok_or_else(|| "must be true or false".to_owned())
}

/// A whole number from `min` to `max`.
pub fn integer(min: i64, max: i64) -> impl Fn(&Value) -> Result<i64, String> {
    move |value| {
        let number = value.as_i64().ok_or("must be a whole number")?;
        if (min..=max).contains(&number) { Ok(number) } else { Err(format!("must be from {min} to {max}")) }
    }
}

/// An instant of RFC 3339, to the millisecond, as everything stored.
pub fn instant(value: &Value) -> Result<DateTime<Utc>, String> {
    let at = value.as_str().and_then(|text| DateTime::parse_from_rfc3339(text).ok());
    let at = at.ok_or("must be a date and time such as 2027-01-31T12:00:00Z")?;
    DateTime::from_timestamp_millis(at.timestamp_millis()).ok_or_else(|| "is out of range".to_owned())
}

/// A UUID.
pub fn uuid(value: &Value) -> Result<Uuid, String> {
    value.as_str().and_then(|text| Uuid::try_parse(text).ok()).ok_or_else(|| "must be a UUID".to_owned())
}

/// An absolute `http` or `https` URL of at most 2,048 characters, without user information.
pub fn web_url(value: &Value) -> Result<Url, String> {
    parse_web_url(value.as_str().ok_or("must be a string")?)
}

/// The rule of [`web_url`], for text that does not come from JSON.
pub fn parse_web_url(text: &str) -> Result<Url, String> {
    check_text(text, 1, 2048)?;
    let url = Url::parse(text).map_err(|_| "must be an absolute URL")?;
    if !matches!(url.scheme(), "http" | "https") || url.host().is_none() {
        return Err("must be an http or https URL".to_owned());
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err("must not contain a user name or password".to_owned());
    }
    Ok(url)
}

/// An e-mail address of at most 254 characters (RFC 5321, 4.5.3.1.3).
pub fn email(value: &Value) -> Result<String, String> {
    let text = value.as_str().ok_or("must be a string")?;
    check_text(text, 1, 254)?;
    let options = email_address::Options::default().without_display_text().without_domain_literal();
    email_address::EmailAddress::parse_with_options(text, options)
        .map(|address| address.to_string())
        .map_err(|_| "must be an e-mail address".to_owned())
}

/// One of a closed set of words.
pub fn word<T: Copy>(all: &'static [T], spell: fn(T) -> &'static str) -> impl Fn(&Value) -> Result<T, String> {
    move |value| {
        let found = value.as_str().and_then(|text| all.iter().copied().find(|member| spell(*member) == text));
        found.ok_or_else(|| {
            let words: Vec<_> = all.iter().map(|member| spell(*member)).collect();
            format!("must be one of {}", words.join(", "))
        })
    }
}

/// An array of at most `max` members that `parse` accepts.
pub fn list<T>(max: usize, parse: impl Fn(&Value) -> Result<T, String>) -> impl Fn(&Value) -> Result<Vec<T>, String> {
    move |value| {
        let members = value.as_array().ok_or("must be an array")?;
        if members.len() > max {
            return Err(format!("must have at most {max} members"));
        }
        members.iter().enumerate().map(|(at, member)| parse(member).map_err(|why| format!("[{at}] {why}"))).collect()
    }
}

/// A JSON object of at most `max` bytes when written out, without NUL characters in it (PostgreSQL stores none).
pub fn object(max: usize) -> impl Fn(&Value) -> Result<Map<String, Value>, String> {
    move |value| {
        let members = value.as_object().ok_or("must be an object")?;
        if value.to_string().len() > max {
            return Err(format!("must be at most {max} bytes of JSON"));
        }
        if has_nul(value) {
            return Err("must not contain NUL characters".to_owned());
        }
        Ok(members.clone())
    }
}

fn has_nul(value: &Value) -> bool {
    match value {
        Value::String(text) => text.contains('\0'),
        Value::Array(members) => members.iter().any(has_nul),
        Value::Object(members) => members.iter().any(|(name, member)| name.contains('\0') || has_nul(member)),
        Value::Null | Value::Bool(_) | Value::Number(_) => false,
    }
}
