//! Actions that this server does itself, without an account.

mod datetime;
mod encode;
mod format;
mod request;

use serde_json::{Map, Value};

use super::ActionError;
use crate::catalog::definition::action::Builtin;
use crate::outbound::{Http, Stamp};

/// Does a built-in action, with input that [`Action::read`](crate::catalog::definition::action::Action::read) has
/// answered.
///
/// # Errors
/// [`ActionError`].
pub async fn run(
    builtin: Builtin,
    input: &Map<String, Value>,
    http: &Http,
    stamp: Stamp,
) -> Result<Value, ActionError> {
    let input = Given(input);
    match builtin {
        Builtin::SendRequest => request::send(http, input, stamp).await,
        Builtin::Hash => encode::hash(input),
        Builtin::Encode => encode::encode(input),
        Builtin::Decode => encode::decode(input),
        Builtin::GenerateUuid => encode::uuids(input, stamp),
        Builtin::ParseDate => datetime::parse(input),
        Builtin::FormatDate => datetime::format(input),
        Builtin::DateMath => datetime::reckon(input),
        Builtin::IsBusinessHours => datetime::is_business_hours(input, stamp),
    }
}

/// What was given, in the types that reading has made sure of.
#[derive(Clone, Copy)]
struct Given<'a>(&'a Map<String, Value>);

impl<'a> Given<'a> {
    fn value(self, name: &str) -> Option<&'a Value> {
        self.0.get(name).filter(|value| !value.is_null())
    }

    fn text(self, name: &str) -> &'a str {
        self.value(name).and_then(Value::as_str).unwrap_or_default()
    }

    fn is_true(self, name: &str) -> bool {
        self.value(name).is_some_and(|value| value == true)
    }

    fn object(self, name: &str) -> Option<&'a Map<String, Value>> {
        self.value(name)?.as_object()
    }

    /// A whole number within bounds, or `default` for none.
    fn whole(self, name: &str, default: i64, min: i64, max: i64) -> Result<i64, ActionError> {
        let Some(value) = self.value(name) else { return Ok(default) };
        let number = value.as_i64().or_else(|| {
            let number = value.as_f64().filter(|number| number.fract() == 0.0 && number.abs() < 9e15)?;
            #[expect(clippy::cast_possible_truncation, reason = "it is whole and small")]
            Some(number as i64)
        });
        number
            .filter(|number| (min..=max).contains(number))
            .ok_or_else(|| ActionError::input(name, format!("must be a whole number from {min} to {max}")))
    }
}
