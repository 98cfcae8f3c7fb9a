//! Why an action was not done, as a caller is told.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::{
    catalog::Entry,
    domain::connection::Connection,
    error::{Error, Kind},
    outbound::action::ActionError,
};

/// HTTP's "too many requests" (RFC 6585, section 4): the request was not done.
pub(super) const TOO_MANY: u16 = 429;

/// An action that was not done, or of which that is not known.
#[derive(Debug)]
pub(in crate::services) struct Failed {
    /// As the caller is told.
    pub(in crate::services) error: Error,
    /// The status of the provider's answer.
    pub(in crate::services) provider_status: Option<u16>,
    /// Whether the provider may have done something: then the request is not to be sent again by itself.
    pub(in crate::services) was_asked: bool,
}

impl From<Error> for Failed {
    fn from(error: Error) -> Self {
        Self { error, provider_status: None, was_asked: false }
    }
}

/// 400 `VALIDATION_ERROR` for inputs, by the member of the body in which they stand.
pub(super) fn input(problems: &BTreeMap<String, String>) -> Error {
    Error::fields(&problems.iter().map(|(name, problem)| (format!("input.{name}"), problem.clone())).collect())
}

/// The scopes that are needed and that the grant is known not to have: the likeliest reason for a refusal.
fn lacking<'a>(needed: &'a [String], granted: Option<&[String]>) -> Vec<&'a String> {
    let lacks = |scope: &&String| granted.is_some_and(|granted| !granted.contains(scope));
    needed.iter().filter(lacks).collect()
}

/// What became of a request that needs these scopes, in words. A provider's message has no secret of the credential in it.
pub(super) fn told(error: &ActionError, entry: &Entry, needed: &[String], connection: Option<&Connection>) -> Failed {
    let name = &entry.display_name;
    let with = |message: &str| if message.is_empty() { String::new() } else { format!(": {message}") };
    let (reason, sentence, was_asked) = match error {
        ActionError::Input(problems) => return input(problems).into(),
        ActionError::Unprepared(what) => ("unprepared", format!("the request to {name} cannot be made: {what}"), false),
        ActionError::Unauthorized { message } => {
            ("unauthorized", format!("{name} does not accept the credential{}", with(message)), false)
        }
        ActionError::Limited { status, message, .. } => {
            ("rate_limited", format!("{name} wants to be asked later{}", with(message)), *status != TOO_MANY)
        }
        ActionError::Failed { status, message } => {
            ("refused", format!("{name} answered {status}{}", with(message)), true)
        }
        ActionError::Timeout => {
            ("timeout", format!("{name} did not answer in time: whether it was done is not known"), true)
        }
        ActionError::Broken => {
            ("broken", format!("{name} broke the connection off: whether it was done is not known"), true)
        }
        ActionError::Unreachable => ("unreachable", format!("{name} is out of reach: nothing was sent"), false),
        ActionError::Egress => {
            let sentence = format!("the network policy does not let this server call {name}: nothing was sent");
            ("egress_refused", sentence, false)
        }
        ActionError::TooLarge => ("too_large", format!("{name} answered more than 10 MiB"), true),
        ActionError::Unreadable(how) => ("unreadable", format!("the answer of {name} cannot be read: {how}"), true),
    };
    let provider_status = error.status();
    let details = json!({
        "integrationName": entry.name,
        "connectionId": connection.map(|it| it.id),
        "reason": reason,
        "providerStatus": provider_status,
    });
    let mut error_told = Error::invalid("ACTION_FAILED", sentence).with_details(details);
    let missing = lacking(needed, connection.and_then(|it| it.scopes_granted.as_deref()));
    if matches!(error, ActionError::Failed { .. } | ActionError::Unauthorized { .. }) && !missing.is_empty() {
        error_told = error_told.with_detail("missingScopes", json!(missing));
    }
    if let ActionError::Limited { status, retry_after, .. } = error {
        error_told.kind = if *status == TOO_MANY { Kind::RateLimited } else { Kind::Unavailable };
        let seconds = retry_after.map(|wait| wait.as_secs() + u64::from(wait.subsec_nanos() > 0));
        error_told = error_told.with_detail("retryAfter", seconds.map_or(Value::Null, Value::from));
    }
    Failed { error: error_told, provider_status, was_asked }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::catalog::Catalog;

    #[test]
    fn a_failure_says_who_did_not_do_it_and_whether_it_may_be_tried_again() {
        let catalog = Catalog::load(None).unwrap();
        let entry = catalog.all().next().unwrap();
        let message = || "no such thing".to_owned();
        let limited = |status| ActionError::Limited {
            status,
            retry_after: Some(Duration::from_millis(1_500)),
            message: String::new(),
        };
        for (error, kind, status, was_asked) in [
            (ActionError::Unprepared("no token"), Kind::Invalid, None, false),
            (ActionError::Unauthorized { message: message() }, Kind::Invalid, Some(401), false),
            (limited(429), Kind::RateLimited, Some(429), false),
            (limited(503), Kind::Unavailable, Some(503), true),
            (ActionError::Failed { status: 404, message: message() }, Kind::Invalid, Some(404), true),
            (ActionError::Timeout, Kind::Invalid, None, true),
            (ActionError::Broken, Kind::Invalid, None, true),
            (ActionError::Unreachable, Kind::Invalid, None, false),
            (ActionError::Egress, Kind::Invalid, None, false),
            (ActionError::TooLarge, Kind::Invalid, None, true),
            (ActionError::Unreadable("no JSON"), Kind::Invalid, None, true),
        ] {
            let failed = told(&error, entry, &[], None);
            assert_eq!((failed.error.kind, failed.error.code), (kind, "ACTION_FAILED"), "{error:?}");
            assert_eq!((failed.provider_status, failed.was_asked), (status, was_asked), "{error:?}");
            assert!(failed.error.detail.contains(&entry.display_name), "{}", failed.error.detail);
            assert_eq!(failed.error.retry_after(), status.filter(|it| [429, 503].contains(it)).map(|_| 2));
        }
        let problems = BTreeMap::from([("channel".to_owned(), "is required".to_owned())]);
        let failed = told(&ActionError::Input(problems), entry, &[], None);
        assert_eq!((failed.error.code, failed.was_asked), ("VALIDATION_ERROR", false));
        assert_eq!(failed.error.detail, "input.channel is required");
    }

    #[test]
    fn a_refusal_names_the_scopes_that_the_grant_lacks() {
        let words = |scopes: &[&str]| scopes.iter().map(|scope| (*scope).to_owned()).collect::<Vec<_>>();
        let needed = words(&["read", "write"]);
        assert_eq!(lacking(&needed, Some(&words(&["read"]))), ["write"]);
        assert!(lacking(&needed, Some(&words(&["write", "read"]))).is_empty());
        assert!(lacking(&needed, None).is_empty(), "not every provider says what it granted");
    }
}
