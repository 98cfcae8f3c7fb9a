//! How dates are written: by name, or by a pattern.

use std::fmt::Write as _;

use chrono::{DateTime, SecondsFormat};
use chrono_tz::Tz;

/// Parts of a pattern, the longer ones first, and what chrono calls them.
const PARTS: [(&str, &str); 21] = [
    ("YYYY", "%Y"),
    ("yyyy", "%Y"),
    ("MMMM", "%B"),
    ("dddd", "%A"),
    ("EEEE", "%A"),
    ("MMM", "%b"),
    ("ddd", "%a"),
    ("SSS", "%3f"),
    ("YY", "%y"),
    ("yy", "%y"),
    ("MM", "%m"),
    ("DD", "%d"),
    ("dd", "%d"),
    ("HH", "%H"),
    ("hh", "%I"),
    ("mm", "%M"),
    ("ss", "%S"),
    ("M", "%-m"),
    ("D", "%-d"),
    ("A", "%p"),
    ("Z", "%:z"),
];

/// The date in a form of this name, or by a pattern: of `YYYY-MM-DD HH:mm:ss`, or of `strftime`. `None` for neither.
pub(super) fn written(at: &DateTime<Tz>, form: &str) -> Option<String> {
    let pattern = match form {
        "iso" | "ISO" | "iso8601" | "rfc3339" => return Some(at.to_rfc3339_opts(SecondsFormat::AutoSi, true)),
        "rfc2822" => return Some(at.to_rfc2822()),
        "unix" | "timestamp" => return Some(at.timestamp().to_string()),
        "unix_ms" => return Some(at.timestamp_millis().to_string()),
        "date" => "%Y-%m-%d".to_owned(),
        "time" => "%H:%M:%S".to_owned(),
        "datetime" => "%Y-%m-%d %H:%M:%S".to_owned(),
        "us" => "%m/%d/%Y".to_owned(),
        "eu" => "%d/%m/%Y".to_owned(),
        "long" => "%A, %B %-d, %Y".to_owned(),
        pattern if pattern.contains('%') => pattern.to_owned(),
        pattern => translated(pattern)?,
    };
    let mut text = String::new();
    // An unknown part is an error of the formatter.
    write!(text, "{}", at.format(&pattern)).ok()?;
    Some(text)
}

/// A pattern in chrono's words; what stands in brackets is text. `None` for one without any part of a date.
fn translated(pattern: &str) -> Option<String> {
    let (mut out, mut rest, mut parts) = (String::new(), pattern, 0);
    while !rest.is_empty() {
        if let Some((text, after)) = rest.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
            out.push_str(text);
            rest = after;
        } else if let Some((part, word)) = PARTS.iter().find(|(part, _)| rest.starts_with(part)) {
            out.push_str(word);
            rest = rest.get(part.len()..)?;
            parts += 1;
        } else {
            let next = rest.chars().next()?;
            // Words are not patterns: "yesterday" has no part of a date in it that was meant.
            if next.is_alphabetic() && next != 'T' {
                return None;
            }
            out.push(next);
            rest = rest.get(next.len_utf8()..)?;
        }
    }
    (parts > 0).then_some(out)
}
