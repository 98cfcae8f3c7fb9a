//! Dates: reading, writing, reckoning.

use chrono::{
    DateTime, Datelike, Days, LocalResult, Months, NaiveDate, NaiveDateTime, TimeDelta, TimeZone, Timelike, Utc,
};
use chrono_tz::Tz;
use serde_json::{Value, json};

use super::{Given, format};
use crate::domain::moment::Moment;
use crate::outbound::Stamp;
use crate::outbound::action::ActionError;

/// Forms of a date, with a time or without, that are no ISO 8601.
const USUAL: [&str; 11] = [
    "%m/%d/%Y",
    "%d.%m.%Y",
    "%Y/%m/%d",
    "%B %d, %Y",
    "%b %d, %Y",
    "%d %B %Y",
    "%d %b %Y",
    "%A, %B %d, %Y",
    "%a, %d %b %Y",
    "%d-%b-%Y",
    "%B %d %Y",
];
/// Times that may follow them.
const TIMES: [&str; 6] = [" %H:%M:%S", " %H:%M", " %I:%M %p", " %I:%M%p", ", %H:%M", ", %I:%M %p"];

/// The parts of a date.
pub(super) fn parse(input: Given<'_>) -> Result<Value, ActionError> {
    let at = moment(input, "dateString")?;
    Ok(json!({
        "iso": at.to_rfc3339_opts(chrono::SecondsFormat::AutoSi, true),
        "utc": utc(&at),
        "timestamp": at.timestamp(),
        "timestampMs": at.timestamp_millis(),
        "timezone": at.timezone().name(),
        "year": at.year(),
        "month": at.month(),
        "day": at.day(),
        "hour": at.hour(),
        "minute": at.minute(),
        "second": at.second(),
        "dayOfWeek": at.weekday().num_days_from_sunday(),
        "dayName": at.format("%A").to_string(),
        "dayOfYear": at.ordinal(),
        "week": at.iso_week().week(),
    }))
}

/// The date in a form.
pub(super) fn format(input: Given<'_>) -> Result<Value, ActionError> {
    let at = moment(input, "date")?;
    let form = input.text("format").trim();
    let formatted = format::written(&at, form).ok_or_else(|| {
        let usage = "must be iso, date, time, datetime, us, eu, long, rfc2822, unix, unix_ms, or a pattern such as YYYY-MM-DD HH:mm";
        ActionError::input("format", usage)
    })?;
    Ok(json!({ "formatted": formatted, "format": form, "timezone": at.timezone().name() }))
}

/// The date so much later or earlier. Days and what is longer keep the time on the clock, whatever summer time does.
pub(super) fn reckon(input: Given<'_>) -> Result<Value, ActionError> {
    let at = moment(input, "date")?;
    let unit = input.text("unit");
    let amount = input.whole("amount", 0, -1_000_000_000, 1_000_000_000)?;
    let amount = if input.text("operation") == "subtract" { -amount } else { amount };
    let beyond = || ActionError::input("amount", "leads beyond the calendar");
    let exact =
        |seconds: i64| TimeDelta::try_seconds(amount.saturating_mul(seconds)).and_then(|by| at.checked_add_signed(by));
    let later = match unit {
        "seconds" => exact(1),
        "minutes" => exact(60),
        "hours" => exact(3_600),
        _ => {
            let many = u32::try_from(amount.unsigned_abs()).map_err(|_| beyond())?;
            let local = at.naive_local();
            let days = |days: u32| {
                let days = Days::new(days.into());
                if amount < 0 { local.checked_sub_days(days) } else { local.checked_add_days(days) }
            };
            let months = |months: u32| {
                let months = Months::new(months);
                if amount < 0 { local.checked_sub_months(months) } else { local.checked_add_months(months) }
            };
            let local = match unit {
                "days" => days(many),
                "weeks" => many.checked_mul(7).and_then(days),
                "months" => months(many),
                _ => many.checked_mul(12).and_then(months),
            };
            local.and_then(|local| on_the_clock(at.timezone(), local))
        }
    };
    let later = later.ok_or_else(beyond)?;
    Ok(json!({
        "result": later.to_rfc3339_opts(chrono::SecondsFormat::AutoSi, true),
        "utc": utc(&later),
        "timestamp": later.timestamp(),
        "timezone": later.timezone().name(),
    }))
}

/// Whether a moment is within business hours.
pub(super) fn is_business_hours(input: Given<'_>, stamp: Stamp) -> Result<Value, ActionError> {
    let at = match input.value("date") {
        Some(_) => moment(input, "date")?,
        None => stamp.at.with_timezone(&zone(input)?),
    };
    let start = input.whole("startHour", 9, 0, 23)?;
    let end = input.whole("endHour", 17, 1, 24)?;
    if end <= start {
        return Err(ActionError::input("endHour", "must be later than startHour"));
    }
    let days = match input.value("workDays").and_then(Value::as_array) {
        Some(days) => days.iter().map(day).collect::<Option<Vec<_>>>(),
        None => Some((1..=5).collect()),
    };
    let days = days.ok_or_else(|| ActionError::input("workDays", "must be numbers from 0 (Sunday) to 6 (Saturday)"))?;
    let (hour, weekday) = (i64::from(at.hour()), u64::from(at.weekday().num_days_from_sunday()));
    let is_work_day = days.contains(&weekday);
    Ok(json!({
        "isBusinessHours": is_work_day && (start..end).contains(&hour),
        "isWorkDay": is_work_day,
        "date": at.to_rfc3339_opts(chrono::SecondsFormat::AutoSi, true),
        "hour": hour,
        "dayOfWeek": weekday,
        "timezone": at.timezone().name(),
    }))
}

fn day(value: &Value) -> Option<u64> {
    let day = value.as_u64().or_else(|| value.as_str()?.trim().parse().ok());
    day.filter(|day| *day < 7)
}

fn zone(input: Given<'_>) -> Result<Tz, ActionError> {
    let name = input.text("timezone").trim();
    if name.is_empty() {
        return Ok(Tz::UTC);
    }
    name.parse().map_err(|_| ActionError::input("timezone", "must be an IANA time zone such as Europe/Berlin"))
}

/// The moment that an input names, in the time zone of the input `timezone`; what has no offset is of there.
fn moment(input: Given<'_>, name: &str) -> Result<DateTime<Tz>, ActionError> {
    let zone = zone(input)?;
    let text = input.text(name).trim();
    let local = |local: NaiveDateTime| {
        let problem = "does not exist in this time zone: the clock leaps over it";
        on_the_clock_exactly(zone, local).ok_or_else(|| ActionError::input(name, problem))
    };
    if let Some(day) = NaiveDate::parse_from_str(text, "%Y%m%d").ok().filter(|_| text.len() == 8) {
        return local(day.and_time(chrono::NaiveTime::MIN));
    }
    if let Some(digits) = milliseconds(text) {
        return Ok(digits.with_timezone(&zone));
    }
    match Moment::parse(text) {
        Some(Moment::Exact(at)) => return Ok(at.with_timezone(&zone)),
        Some(Moment::Seconds(at)) => return Ok(at.with_timezone(&zone)),
        Some(Moment::Local(at)) => return local(at),
        Some(Moment::Day(day)) => return local(day.and_time(chrono::NaiveTime::MIN)),
        None => {}
    }
    if let Ok(at) = DateTime::parse_from_rfc2822(text) {
        return Ok(at.with_timezone(&zone));
    }
    let timed = USUAL.iter().flat_map(|date| TIMES.iter().map(move |time| format!("{date}{time}")));
    if let Some(at) = timed.into_iter().find_map(|shape| NaiveDateTime::parse_from_str(text, &shape).ok()) {
        return local(at);
    }
    match USUAL.iter().find_map(|shape| NaiveDate::parse_from_str(text, shape).ok()) {
        Some(day) => local(day.and_time(chrono::NaiveTime::MIN)),
        None => Err(ActionError::input(name, "must be a date such as 2027-01-31T12:00:00Z or 2027-01-31")),
    }
}

/// Twelve digits or more are milliseconds since 1970.
fn milliseconds(text: &str) -> Option<DateTime<Utc>> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let is_millis = digits.len() >= 12 && digits.bytes().all(|byte| byte.is_ascii_digit());
    DateTime::from_timestamp_millis(text.parse().ok().filter(|_| is_millis)?)
}

/// The moment at which a clock there shows this; the first of two, when it is put back.
fn on_the_clock_exactly(zone: Tz, local: NaiveDateTime) -> Option<DateTime<Tz>> {
    match zone.from_local_datetime(&local) {
        LocalResult::Single(at) | LocalResult::Ambiguous(at, _) => Some(at),
        LocalResult::None => None,
    }
}

/// The same; where the clock leaps over it, as much later.
fn on_the_clock(zone: Tz, local: NaiveDateTime) -> Option<DateTime<Tz>> {
    let hour = TimeDelta::try_hours(1)?;
    on_the_clock_exactly(zone, local).or_else(|| on_the_clock_exactly(zone, local.checked_add_signed(hour)?))
}

fn utc(at: &DateTime<Tz>) -> String {
    at.to_utc().to_rfc3339_opts(chrono::SecondsFormat::AutoSi, true)
}
