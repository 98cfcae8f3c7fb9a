//! Moments as people, products and agents give them.

use chrono::{DateTime, FixedOffset, NaiveDate, NaiveDateTime, Utc};
use serde_json::Value;

/// A moment, as exactly as it was given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Moment {
    /// Date, time and offset (RFC 3339).
    Exact(DateTime<FixedOffset>),
    /// Date and time, wherever that is.
    Local(NaiveDateTime),
    /// A date.
    Day(NaiveDate),
    /// Seconds or milliseconds since 1970.
    Seconds(DateTime<Utc>),
}

impl Moment {
    /// A text of RFC 3339, a date with or without a time, or seconds since 1970; a number above 100,000,000,000 is
    /// milliseconds.
    #[must_use]
    pub fn read(value: &Value) -> Option<Self> {
        match value {
            Value::Number(number) => Self::seconds(number.as_f64()?),
            Value::String(text) => Self::parse(text.trim()),
            _ => None,
        }
    }

    /// The same of a text.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let exact = || DateTime::parse_from_rfc3339(text).ok().map(Self::Exact);
        let local = || {
            let shapes = ["%Y-%m-%dT%H:%M:%S%.f", "%Y-%m-%d %H:%M:%S%.f", "%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"];
            shapes.iter().find_map(|shape| NaiveDateTime::parse_from_str(text, shape).ok()).map(Self::Local)
        };
        let day = || NaiveDate::parse_from_str(text, "%Y-%m-%d").ok().map(Self::Day);
        let seconds = || {
            let is_number = text.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'.' | b'-'));
            is_number.then(|| text.parse().ok())?.and_then(Self::seconds)
        };
        exact().or_else(local).or_else(day).or_else(seconds)
    }

    fn seconds(seconds: f64) -> Option<Self> {
        let millis = if seconds > 1e11 { seconds } else { seconds * 1000.0 };
        let is_near = millis.abs() < 1e14;
        #[expect(clippy::cast_possible_truncation, reason = "its size was checked")]
        let millis = is_near.then_some(millis.round() as i64)?;
        DateTime::from_timestamp_millis(millis).map(Self::Seconds)
    }

    /// The instant; what has no offset is taken for UTC.
    #[must_use]
    pub fn instant(self) -> DateTime<Utc> {
        match self {
            Self::Exact(at) => at.to_utc(),
            Self::Local(at) => at.and_utc(),
            Self::Day(day) => day.and_time(chrono::NaiveTime::MIN).and_utc(),
            Self::Seconds(at) => at,
        }
    }

    /// The date, where it was given.
    #[must_use]
    pub fn day(self) -> NaiveDate {
        match self {
            Self::Exact(at) => at.date_naive(),
            Self::Local(at) => at.date(),
            Self::Day(day) => day,
            Self::Seconds(at) => at.date_naive(),
        }
    }

    /// RFC 3339, in UTC.
    #[must_use]
    pub fn rfc3339(self) -> String {
        self.instant().to_rfc3339_opts(chrono::SecondsFormat::AutoSi, true)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn moments_are_read_in_every_form() {
        for (given, instant, day) in [
            (json!("2026-11-27T10:00:00+02:00"), "2026-11-27T08:00:00Z", "2026-11-27"),
            (json!("2026-11-27T00:30:00+02:00"), "2026-11-26T22:30:00Z", "2026-11-27"),
            (json!("2026-11-27T10:00:00.5Z"), "2026-11-27T10:00:00.500Z", "2026-11-27"),
            (json!("2026-11-27 10:00"), "2026-11-27T10:00:00Z", "2026-11-27"),
            (json!(" 2026-11-27 "), "2026-11-27T00:00:00Z", "2026-11-27"),
            (json!("1795773600"), "2026-11-27T10:00:00Z", "2026-11-27"),
            (json!(1_795_773_600), "2026-11-27T10:00:00Z", "2026-11-27"),
            (json!(1_795_773_600_500_i64), "2026-11-27T10:00:00.500Z", "2026-11-27"),
            (json!("1795773600000"), "2026-11-27T10:00:00Z", "2026-11-27"),
            (json!(-1), "1969-12-31T23:59:59Z", "1969-12-31"),
        ] {
            let read = Moment::read(&given).unwrap_or_else(|| panic!("{given}"));
            assert_eq!((read.rfc3339().as_str(), read.day().to_string().as_str()), (instant, day), "{given}");
        }
        for given in [
            json!("tomorrow"),
            json!("2026-13-01"),
            json!(1e300),
            json!(-1e300),
            json!("1.2.3"),
            json!(true),
            json!("-"),
        ] {
            assert_eq!(Moment::read(&given), None, "{given}");
        }
    }
}
