//! How an account is, in plain words: what is wrong, who can mend it, and what happened to it.

use chrono::{DateTime, TimeDelta, Utc};

use super::words::{State, ago, date};
use crate::domain::{
    connection::{ConnectionStatus, StatusReason},
    event::{Actor, Event, EventKind},
};

/// The end of an access is warned of from so long before.
const WARN_FROM: TimeDelta = TimeDelta::days(30);

/// Who can mend a connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mender {
    /// The person, by connecting again.
    Person,
    /// Whoever runs the product: there is nothing for the person to do.
    Operator,
}

/// Why an account needs attention.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// What is wrong.
    pub sentence: String,
    /// What to do about it.
    pub next: String,
    /// Who can.
    pub mender: Mender,
}

/// What is known of an account's health.
#[derive(Clone, Copy, Debug)]
pub struct Vitals<'a> {
    /// Whether it can be used.
    pub status: ConnectionStatus,
    /// Why not, as a word of [`StatusReason`].
    pub reason: Option<&'a str>,
    /// When its access ends.
    pub ends_at: Option<DateTime<Utc>>,
    /// Whether permissions are missing.
    pub lacks_scopes: bool,
}

impl Vitals<'_> {
    /// Why it cannot be used; an access that has ended counts, whether it was used since or not.
    fn reason(&self, now: DateTime<Utc>) -> Option<StatusReason> {
        match self.status {
            ConnectionStatus::Error => {
                Some(self.reason.and_then(StatusReason::from_word).unwrap_or(StatusReason::InvalidGrant))
            }
            ConnectionStatus::Active => self.ends_at.filter(|end| *end <= now).map(|_| StatusReason::Expired),
        }
    }

    /// Where it stands.
    #[must_use]
    pub fn state(&self, now: DateTime<Utc>) -> State {
        match self.reason(now) {
            Some(_) => State::NeedsAttention,
            None if self.lacks_scopes => State::PartlyConnected,
            None => State::Connected,
        }
    }

    /// What is wrong with it.
    #[must_use]
    pub fn problem(&self, now: DateTime<Utc>, integration: &str, workspace: &str) -> Option<Problem> {
        self.reason(now).map(|reason| problem(reason, integration, workspace))
    }

    /// The day on which its access ends, if that is soon.
    #[must_use]
    pub fn ends_soon(&self, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
        self.ends_at.filter(|end| self.reason(now).is_none() && *end - now <= WARN_FROM)
    }
}

/// The words for a reason.
#[must_use]
pub fn problem(reason: StatusReason, integration: &str, workspace: &str) -> Problem {
    let again = || "Reconnect to bring it back. It takes about a minute.".to_owned();
    let wait = || format!("You do not have to do anything. {workspace} must mend this; tell them if it lasts.");
    let (sentence, next, mender) = match reason {
        StatusReason::InvalidGrant => (
            format!(
                "{integration} no longer accepts the access that you gave. It may have been withdrawn there, or your password was changed."
            ),
            again(),
            Mender::Person,
        ),
        StatusReason::RefreshInterrupted => (
            format!(
                "The access to {integration} was cut off while it was being renewed. The fault is ours, not yours."
            ),
            again(),
            Mender::Person,
        ),
        StatusReason::Expired => (
            format!("The access that you gave has run out, and {integration} does not let us renew it without you."),
            again(),
            Mender::Person,
        ),
        StatusReason::CredentialRefused => (
            format!(
                "{integration} refuses the key or password that you gave. It may have been changed or deleted there."
            ),
            "Reconnect with the one that is good now.".to_owned(),
            Mender::Person,
        ),
        StatusReason::RefreshRefused => (
            format!("{integration} refuses to renew the access, and does not say why."),
            format!("Reconnect. If that does not help, tell {workspace}."),
            Mender::Person,
        ),
        StatusReason::InvalidClient => (
            format!("{integration} does not accept the credentials that {workspace} registered with it."),
            wait(),
            Mender::Operator,
        ),
        StatusReason::AppRemoved => (
            format!(
                "{workspace} has removed what it had registered with {integration}, so your access cannot be renewed."
            ),
            wait(),
            Mender::Operator,
        ),
        StatusReason::Unreadable => (
            format!("Our server cannot open what it keeps safe of your {integration} access at the moment."),
            wait(),
            Mender::Operator,
        ),
    };
    Problem { sentence, next, mender }
}

/// How long it is until `end`: "today", "tomorrow", "in 12 days", "in 10 months".
#[must_use]
pub fn until(end: DateTime<Utc>, now: DateTime<Utc>) -> String {
    match (end.date_naive() - now.date_naive()).num_days() {
        ..=0 => "today".to_owned(),
        1 => "tomorrow".to_owned(),
        days @ 2..60 => format!("in {days} days"),
        days @ 60..730 => format!("in {} months", days / 30),
        days => format!("in {} years", days / 365),
    }
}

/// A line of an account's history.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Happened {
    /// "Read by Northwind Reports (3 times)".
    pub text: String,
    /// "2 days ago".
    pub when: String,
}

/// The most lines of a history.
const LINES: usize = 10;

/// What happened, the latest first: at most ten lines, in which the same thing in a row is told once.
#[must_use]
pub fn history(events: &[Event], now: DateTime<Utc>, integration: &str, workspace: &str) -> Vec<Happened> {
    let mut lines: Vec<(String, DateTime<Utc>, usize)> = Vec::new();
    for event in events {
        let Some(text) = told(event, integration, workspace) else { continue };
        match lines.last_mut() {
            Some((last, _, times)) if *last == text => *times += 1,
            _ => lines.push((text, event.created_at, 1)),
        }
    }
    let line = |(text, at, times): (String, DateTime<Utc>, usize)| Happened {
        text: if times > 1 { format!("{text} ({times} times)") } else { text },
        when: ago(at, now),
    };
    lines.into_iter().take(LINES).map(line).collect()
}

fn told(event: &Event, integration: &str, workspace: &str) -> Option<String> {
    let by_operator = matches!(event.actor, Actor::ApiKey | Actor::ServiceKey | Actor::Member);
    let detail = |name: &str| event.detail.get(name);
    Some(match event.kind {
        EventKind::ConnectionCreated if by_operator => format!("Connected by {workspace}"),
        EventKind::ConnectionCreated => "Connected".to_owned(),
        EventKind::ConnectionReconnected => "Reconnected".to_owned(),
        EventKind::ConnectionError => {
            let reason = detail("reason").and_then(|it| it.as_str()).and_then(StatusReason::from_word);
            let sentence = reason.map(|reason| problem(reason, integration, workspace).sentence);
            let first = sentence.as_deref().and_then(|text| text.split_once(". ").map_or(Some(text), |it| Some(it.0)));
            format!("Needed attention: {}", first.unwrap_or("the access stopped working").trim_end_matches('.'))
        }
        EventKind::ConnectionRecovered => "Works again".to_owned(),
        EventKind::ConnectionExpiring => {
            let day = detail("endsAt").and_then(|it| it.as_str()?.parse::<DateTime<Utc>>().ok());
            format!("Reminder that the access ends{}", day.map(|day| format!(" on {}", date(day))).unwrap_or_default())
        }
        EventKind::DefaultSet if by_operator => format!("Made the default by {workspace}"),
        EventKind::DefaultSet => "Made the default".to_owned(),
        EventKind::DefaultCleared => "No longer the default".to_owned(),
        EventKind::CredentialRead => format!("Read by {workspace}"),
        // What is about no connection is not in a connection's history.
        EventKind::ConnectionDeleted
        | EventKind::AccessWithdrawn
        | EventKind::WithdrawalFailed
        | EventKind::MemberInvited
        | EventKind::MemberChanged
        | EventKind::MemberRemoved
        | EventKind::MemberSignedIn => return None,
    })
}

#[cfg(test)]
mod tests {
    use serde_json::{Map, json};
    use uuid::Uuid;

    use super::*;

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    fn event(kind: EventKind, actor: Actor, detail: &serde_json::Value, created_at: DateTime<Utc>) -> Event {
        let detail = detail.as_object().cloned().unwrap_or_else(Map::new);
        Event {
            id: Uuid::nil(),
            org_id: Uuid::nil(),
            workspace_id: None,
            end_user_id: None,
            connection_id: None,
            integration_name: None,
            kind,
            actor,
            actor_id: None,
            detail,
            created_at,
        }
    }

    #[test]
    fn every_reason_has_its_own_sentence_and_says_who_mends_it() {
        let problems: Vec<_> = StatusReason::ALL.iter().map(|it| problem(*it, "Slack", "Acme")).collect();
        let sentences: std::collections::HashSet<_> = problems.iter().map(|it| &it.sentence).collect();
        assert_eq!(sentences.len(), problems.len());
        for it in &problems {
            assert!(it.sentence.ends_with('.') && it.next.ends_with('.'), "{it:?}");
            assert_eq!(it.next.contains("Reconnect"), it.mender == Mender::Person, "{it:?}");
            assert_eq!(it.next.contains("Acme must mend this"), it.mender == Mender::Operator, "{it:?}");
            let said = format!("{} {}", it.sentence, it.next).to_lowercase();
            for jargon in ["oauth", "token", "client", "scope", "grant", "refresh", "credential"] {
                assert!(!said.split(|c: char| !c.is_alphanumeric()).any(|word| word == jargon), "{jargon}: {said}");
            }
        }
    }

    #[test]
    fn an_access_that_has_run_out_needs_attention_before_anybody_has_used_it() {
        let now = at("2026-11-23T10:00:00Z");
        let vitals = |ends_at: &str| Vitals {
            status: ConnectionStatus::Active,
            reason: None,
            ends_at: Some(at(ends_at)),
            lacks_scopes: true,
        };
        assert_eq!(vitals("2026-11-23T10:00:00Z").state(now), State::NeedsAttention);
        assert_eq!(vitals("2026-11-23T10:00:00Z").ends_soon(now), None);
        assert_eq!(vitals("2026-12-23T10:00:00Z").state(now), State::PartlyConnected);
        assert!(vitals("2026-12-23T10:00:00Z").ends_soon(now).is_some());
        assert!(vitals("2026-12-23T10:00:01Z").ends_soon(now).is_none());
    }

    #[test]
    fn the_time_until_an_end_is_told_in_words() {
        let now = at("2026-11-23T10:00:00Z");
        for (end, words) in [
            ("2026-11-23T09:00:00Z", "today"),
            ("2026-11-23T23:59:59Z", "today"),
            ("2026-11-24T00:00:00Z", "tomorrow"),
            ("2026-12-05T10:00:00Z", "in 12 days"),
            ("2027-11-23T10:00:00Z", "in 12 months"),
            ("2029-11-23T10:00:00Z", "in 3 years"),
        ] {
            assert_eq!(until(at(end), now), words);
        }
    }

    #[test]
    fn a_history_has_ten_lines_and_tells_what_happens_in_a_row_once() {
        let now = at("2026-11-23T10:00:00Z");
        let read = |hours| event(EventKind::CredentialRead, Actor::ApiKey, &json!({}), now - TimeDelta::hours(hours));
        let broke = json!({ "reason": "credential_refused" });
        let broke = event(EventKind::ConnectionError, Actor::System, &broke, now - TimeDelta::days(2));
        let made = event(EventKind::ConnectionCreated, Actor::EndUser, &json!({}), now - TimeDelta::days(40));
        let gone = event(EventKind::WithdrawalFailed, Actor::System, &json!({}), now);
        let lines = history(&[gone, read(1), read(2), read(3), broke.clone(), made], now, "Slack", "Acme");
        let lines: Vec<_> = lines.iter().map(|it| (it.text.as_str(), it.when.as_str())).collect();
        assert_eq!(
            lines,
            [
                ("Read by Acme (3 times)", "1 hour ago"),
                ("Needed attention: Slack refuses the key or password that you gave", "2 days ago"),
                ("Connected", "on 14 October 2026"),
            ]
        );
        let many: Vec<_> = (0..30).flat_map(|hours| [read(hours), broke.clone()]).collect();
        assert_eq!(history(&many, now, "Slack", "Acme").len(), 10);
    }
}
