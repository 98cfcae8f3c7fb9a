//! Which messages the portal says where a template cannot tell: per failure, per state, times.

use chrono::{DateTime, Datelike, TimeDelta, Utc};

use super::Chrome;
use crate::catalog::definition::Category;
use crate::domain::flow::FlowFailure;
use crate::language::Language;

/// Where a card or an account stands: a closed set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the words say it")]
pub enum State {
    NotConnected,
    Connected,
    NeedsAttention,
    PartlyConnected,
    Connecting,
    Provided,
    Paused,
}

impl State {
    /// The message with the word for it.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::NotConnected => "state-not-connected",
            Self::Connected => "state-connected",
            Self::NeedsAttention => "state-needs-attention",
            Self::PartlyConnected => "state-partly-connected",
            Self::Connecting => "state-connecting",
            Self::Provided => "state-provided",
            Self::Paused => "state-paused",
        }
    }

    /// The style sheet's class.
    #[must_use]
    pub fn class(self) -> &'static str {
        match self {
            Self::NotConnected | Self::Provided | Self::Paused => "quiet",
            Self::Connected => "good",
            Self::NeedsAttention => "bad",
            Self::PartlyConnected | Self::Connecting => "warn",
        }
    }

    /// Whether it waits for the person: such cards come first.
    #[must_use]
    pub fn is_broken(self) -> bool {
        matches!(self, Self::NeedsAttention | Self::PartlyConnected)
    }
}

/// What a failure page says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FailureText {
    /// The heading.
    pub title: String,
    /// What went wrong, and whose fault it is.
    pub sentence: String,
    /// What to do next.
    pub next: String,
    /// Whether trying again can help.
    pub retry: bool,
}

/// The words for `failure` while connecting `integration`.
#[must_use]
pub fn failure_text(chrome: &Chrome, failure: FlowFailure, integration: &str) -> FailureText {
    let key = dashed("failed", failure.as_str());
    let say = |attribute: &str| chrome.say(format!("{key}{attribute}")).with("integration", integration).to_string();
    FailureText { title: say(""), sentence: say(".sentence"), next: say(".next"), retry: helps_to_retry(failure) }
}

/// Whether trying again can help: not where somebody else must act first.
fn helps_to_retry(failure: FlowFailure) -> bool {
    match failure {
        FlowFailure::LinkExpired
        | FlowFailure::LinkRevoked
        | FlowFailure::RedirectUriMismatch
        | FlowFailure::InvalidClient
        | FlowFailure::InvalidScope
        | FlowFailure::EgressRefused
        | FlowFailure::NameTaken
        | FlowFailure::IntegrationRemoved => false,
        FlowFailure::AccessDenied
        | FlowFailure::FlowExpired
        | FlowFailure::CredentialRefused
        | FlowFailure::InvalidGrant
        | FlowFailure::NothingToChoose
        | FlowFailure::ProviderRefused
        | FlowFailure::ProviderUnavailable
        | FlowFailure::ProviderUnreadable
        | FlowFailure::IssuerMismatch
        | FlowFailure::OtherAccount
        | FlowFailure::Interrupted => true,
    }
}

/// The key of a closed set's word: `failed` and `access_denied` is `failed-access-denied`.
#[must_use]
pub fn dashed(family: &str, word: &str) -> String {
    format!("{family}-{}", word.replace('_', "-").to_lowercase())
}

/// A category of the catalog.
#[must_use]
pub fn category_text(language: Language, category: Category) -> String {
    language.say(dashed("category", category.as_str())).to_string()
}

/// "used 3 hours ago", with the first letter raised; "Not used yet" where it never was.
#[must_use]
pub fn last_used(language: Language, at: Option<DateTime<Utc>>, now: DateTime<Utc>) -> String {
    match at {
        Some(at) => language.say("used").phrase("when", ago(language, at, now)).to_string(),
        None => language.say("used-never").to_string(),
    }
}

/// When the sample pages are looked at.
pub(super) fn sample_now() -> DateTime<Utc> {
    DateTime::from_timestamp(1_795_428_000, 0).unwrap_or_default()
}

/// How long ago `at` was, in words; a date from 30 days on. A time ahead of `now` counts as now: clocks differ.
#[must_use]
pub fn ago(language: Language, at: DateTime<Utc>, now: DateTime<Utc>) -> String {
    let passed = (now - at).max(TimeDelta::zero());
    let said = match (passed.num_days(), passed.num_hours(), passed.num_minutes()) {
        (0, 0, 0) => language.say("ago-now"),
        (0, 0, minutes) => language.say("ago-minutes").number("count", minutes),
        (0, hours, _) => language.say("ago-hours").number("count", hours),
        (1, ..) => language.say("ago-yesterday"),
        (days @ 2..30, ..) => language.say("ago-days").number("count", days),
        _ => language.say("ago-date").phrase("date", date(language, at)),
    };
    said.to_string()
}

/// "23 November 2026", in UTC.
#[must_use]
pub fn date(language: Language, at: DateTime<Utc>) -> String {
    let said = language.say("date").number("day", at.day().into()).number("month", at.month().into());
    said.number("year", at.year().into()).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_failure_has_its_own_sentence_and_says_what_to_do() {
        let texts: Vec<_> = FlowFailure::ALL
            .iter()
            .map(|failure| failure_text(&Chrome::sample(Language::English), *failure, "Slack"))
            .collect();
        let sentences: std::collections::HashSet<_> = texts.iter().map(|text| &text.sentence).collect();
        assert_eq!(sentences.len(), texts.len());
        for text in &texts {
            assert!(text.sentence.ends_with('.') && text.next.ends_with('.'), "{text:?}");
            let said = format!("{} {} {}", text.title, text.sentence, text.next).to_lowercase();
            for jargon in ["oauth", "redirect", "token", "client", "scope", "grant", "uri", "http"] {
                assert!(!said.split(|c: char| !c.is_alphanumeric()).any(|word| word == jargon), "{jargon}: {said}");
            }
        }
    }

    #[test]
    fn times_are_told_in_words() {
        let now: DateTime<Utc> = "2026-11-23T10:00:00Z".parse().unwrap();
        let told = |seconds| ago(Language::English, now - TimeDelta::seconds(seconds), now);
        let minute = 60;
        let (hour, day) = (60 * minute, 24 * 60 * minute);
        for (seconds, words) in [
            (-90, "just now"),
            (59, "just now"),
            (minute, "1 minute ago"),
            (59 * minute, "59 minutes ago"),
            (3 * hour, "3 hours ago"),
            (day, "yesterday"),
            (29 * day, "29 days ago"),
            (30 * day, "on 24 October 2026"),
        ] {
            assert_eq!(told(seconds), words);
        }
        assert_eq!(last_used(Language::English, None, now), "Not used yet");
        assert_eq!(last_used(Language::English, Some(now), now), "Used just now");
    }

    #[test]
    fn every_language_has_its_own_plurals_and_months() {
        let now: DateTime<Utc> = "2026-11-23T10:00:00Z".parse().unwrap();
        let told = |language, hours| last_used(language, Some(now - TimeDelta::hours(hours)), now);
        assert_eq!(told(Language::German, 1), "Zuletzt verwendet vor 1 Stunde");
        assert_eq!(told(Language::German, 5), "Zuletzt verwendet vor 5 Stunden");
        let arabic: std::collections::BTreeSet<_> =
            [1, 2, 3, 11].map(|count| told(Language::Arabic, count).replace(|c: char| c.is_ascii_digit(), "")).into();
        assert_eq!(arabic.len(), 4, "one, two, few and many are told apart: {arabic:?}");
        for (language, words) in [
            (Language::German, "23. November 2026"),
            (Language::Spanish, "23 de noviembre de 2026"),
            (Language::French, "23 novembre 2026"),
            (Language::Portuguese, "23 de novembro de 2026"),
            (Language::Japanese, "2026年11月23日"),
            (Language::Chinese, "2026年11月23日"),
        ] {
            assert_eq!(date(language, now), words);
        }
    }
}
