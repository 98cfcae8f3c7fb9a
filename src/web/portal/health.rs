//! How an account is, in plain words: what is wrong, who can mend it, and what happened to it.

use chrono::{DateTime, TimeDelta, Utc};

use super::Chrome;
use super::words::{State, ago, dashed, date};
use crate::{
    domain::{
        connection::{ConnectionStatus, StatusReason},
        event::{Actor, Event, EventKind},
    },
    language::Language,
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
    pub fn problem(&self, chrome: &Chrome, now: DateTime<Utc>, integration: &str) -> Option<Problem> {
        self.reason(now).map(|reason| problem(chrome, reason, integration))
    }

    /// The day on which its access ends, if that is soon.
    #[must_use]
    pub fn ends_soon(&self, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
        self.ends_at.filter(|end| self.reason(now).is_none() && *end - now <= WARN_FROM)
    }
}

/// The words for a reason.
#[must_use]
pub fn problem(chrome: &Chrome, reason: StatusReason, integration: &str) -> Problem {
    let key = dashed("problem", reason.as_str());
    let next = chrome.say(format!("{key}.next"));
    let mender = match reason {
        StatusReason::InvalidGrant
        | StatusReason::RefreshInterrupted
        | StatusReason::Expired
        | StatusReason::CredentialRefused
        | StatusReason::RefreshRefused => Mender::Person,
        StatusReason::InvalidClient | StatusReason::AppRemoved | StatusReason::Unreadable => Mender::Operator,
    };
    Problem {
        sentence: chrome.say(key).with("integration", integration).to_string(),
        next: next.with("integration", integration).to_string(),
        mender,
    }
}

/// How long it is until `end`: "today", "tomorrow", "in 12 days", "in 10 months".
#[must_use]
pub fn until(language: Language, end: DateTime<Utc>, now: DateTime<Utc>) -> String {
    let said = match (end.date_naive() - now.date_naive()).num_days() {
        ..=0 => language.say("until-today"),
        1 => language.say("until-tomorrow"),
        days @ 2..60 => language.say("until-days").number("count", days),
        days @ 60..730 => language.say("until-months").number("count", days / 30),
        days => language.say("until-years").number("count", days / 365),
    };
    said.to_string()
}

/// A line of an account's history.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Happened {
    /// "Read by Northwind Reports".
    pub text: String,
    /// "(3 times)".
    pub times: Option<String>,
    /// "2 days ago".
    pub when: String,
}

/// The most lines of a history.
const LINES: usize = 10;

/// What happened, the latest first: at most ten lines, in which the same thing in a row is told once.
#[must_use]
pub fn history(chrome: &Chrome, events: &[Event], now: DateTime<Utc>, integration: &str) -> Vec<Happened> {
    let mut lines: Vec<(String, DateTime<Utc>, i64)> = Vec::new();
    for event in events {
        let Some(text) = told(chrome, event, integration) else { continue };
        match lines.last_mut() {
            Some((last, _, times)) if *last == text => *times += 1,
            _ => lines.push((text, event.created_at, 1)),
        }
    }
    let language = chrome.language;
    let line = |(text, at, count): (String, DateTime<Utc>, i64)| Happened {
        text,
        times: times(language, count),
        when: ago(language, at, now),
    };
    lines.into_iter().take(LINES).map(line).collect()
}

/// How often something was done in a row; nothing for once.
#[must_use]
pub fn times(language: Language, count: i64) -> Option<String> {
    (count > 1).then(|| language.say("happened-times").number("count", count).to_string())
}

fn told(chrome: &Chrome, event: &Event, integration: &str) -> Option<String> {
    let by_operator = matches!(event.actor, Actor::ApiKey | Actor::ServiceKey | Actor::Member);
    let detail = |name: &str| event.detail.get(name).and_then(|it| it.as_str());
    let said = match event.kind {
        EventKind::ConnectionCreated if by_operator => chrome.say("happened-connected-by"),
        EventKind::ConnectionCreated => chrome.say("happened-connected"),
        EventKind::ConnectionReconnected => chrome.say("happened-reconnected"),
        EventKind::ConnectionError => match detail("reason").and_then(StatusReason::from_word) {
            Some(reason) => chrome.say(format!("{}.short", dashed("problem", reason.as_str()))),
            None => chrome.say("happened-broke"),
        },
        EventKind::ConnectionRecovered => chrome.say("happened-recovered"),
        EventKind::ConnectionExpiring => match detail("endsAt").and_then(|it| it.parse().ok()) {
            Some(day) => chrome.say("happened-reminded-of").phrase("day", date(chrome.language, day)),
            None => chrome.say("happened-reminded"),
        },
        EventKind::DefaultSet if by_operator => chrome.say("happened-default-by"),
        EventKind::DefaultSet => chrome.say("happened-default"),
        EventKind::DefaultCleared => chrome.say("happened-default-no-more"),
        EventKind::CredentialRead => chrome.say("happened-read"),
        EventKind::ConnectionRenamed => chrome.say("happened-renamed"),
        // What is about no connection, or about one that is gone, is in no connection's history.
        _ => return None,
    };
    Some(said.with("integration", integration).to_string())
}

#[cfg(test)]
mod tests {
    use serde_json::{Map, json};
    use uuid::Uuid;

    use super::*;

    fn acme() -> Chrome {
        Chrome { workspace: Some("Acme".to_owned()), ..Chrome::sample(Language::English) }
    }

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
            origin: None,
            created_at,
        }
    }

    #[test]
    fn every_reason_has_its_own_sentence_and_says_who_mends_it() {
        let problems: Vec<_> = StatusReason::ALL.iter().map(|it| problem(&acme(), *it, "Slack")).collect();
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
            assert_eq!(until(Language::English, at(end), now), words);
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
        let lines = history(&acme(), &[gone, read(1), read(2), read(3), broke.clone(), made], now, "Slack");
        let line = |it: &Happened| (it.text.clone(), it.times.clone().unwrap_or_default(), it.when.clone());
        let lines: Vec<_> = lines.iter().map(line).collect();
        assert_eq!(
            lines,
            [
                ("Read by Acme", "(3 times)", "1 hour ago"),
                ("Needed attention: Slack refuses the key or password that you gave", "", "2 days ago"),
                ("Connected", "", "on 14 October 2026"),
            ]
            .map(|(text, times, when)| (text.to_owned(), times.to_owned(), when.to_owned()))
        );
        let many: Vec<_> = (0..30).flat_map(|hours| [read(hours), broke.clone()]).collect();
        assert_eq!(history(&acme(), &many, now, "Slack").len(), 10);
    }
}
