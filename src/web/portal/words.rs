//! What the portal says where a template cannot: one sentence per failure, the state words, times.

use chrono::{DateTime, TimeDelta, Utc};

use crate::catalog::definition::Category;
use crate::domain::flow::FlowFailure;

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
    /// The word on the page.
    #[must_use]
    pub fn word(self, workspace: &str) -> String {
        match self {
            Self::NotConnected => "Not connected".to_owned(),
            Self::Connected => "Connected".to_owned(),
            Self::NeedsAttention => "Needs attention".to_owned(),
            Self::PartlyConnected => "Partly connected".to_owned(),
            Self::Connecting => "Connecting".to_owned(),
            Self::Provided => format!("Provided by {workspace}"),
            Self::Paused => "Paused".to_owned(),
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

/// The words for `failure` while connecting `integration` to `workspace`.
#[must_use]
pub fn failure_text(failure: FlowFailure, integration: &str, workspace: &str) -> FailureText {
    let (title, sentence, next, retry) = match failure {
        FlowFailure::AccessDenied => (
            "Nothing was connected".to_owned(),
            format!("You did not give {workspace} access to your {integration} account, or {integration} did not let you."),
            format!("If you changed your mind, try again. If {integration} says that an administrator must approve this, ask yours first."),
            true,
        ),
        FlowFailure::LinkExpired => (
            "Your link has expired".to_owned(),
            format!("The link from {workspace} ran out while you were signing in to {integration}."),
            format!("Go back to {workspace} and ask for a new link. Nothing was connected."),
            false,
        ),
        FlowFailure::LinkRevoked => (
            "Your link no longer works".to_owned(),
            format!("{workspace} withdrew the link while you were signing in to {integration}."),
            format!("Ask {workspace} for a new link. Nothing was connected."),
            false,
        ),
        FlowFailure::FlowExpired => (
            "That took too long".to_owned(),
            format!("You were away at {integration} for more than an hour, so we stopped waiting to keep your account safe."),
            "Start again; it takes about a minute.".to_owned(),
            true,
        ),
        FlowFailure::RedirectUriMismatch => operators_fault(workspace, &format!("{integration} does not recognise the address that it should send you back to."),
        ),
        FlowFailure::InvalidClient => operators_fault(workspace, &format!("{integration} does not accept the credentials that {workspace} registered with it."),
        ),
        FlowFailure::InvalidScope => operators_fault(workspace, &format!("{workspace} asked {integration} for a permission that {integration} does not offer it."),
        ),
        FlowFailure::CredentialRefused => credential_refused(integration),
        FlowFailure::EgressRefused => operators_fault(workspace, &format!("{integration} is set up with an address that this server is not allowed to contact."),
        ),
        FlowFailure::InvalidGrant => (
            format!("{integration} did not confirm your sign-in"),
            "The confirmation had been used already or was too old. Reloading a page at the wrong moment can cause this.".to_owned(),
            "Try again. Nothing was lost.".to_owned(),
            true,
        ),
        FlowFailure::NothingToChoose => (
            "There was nothing to connect".to_owned(),
            format!("{integration} let you in, and says that your account has no place there that {workspace} could work with."),
            format!("Sign in with another account, or ask whoever runs your {integration} to give you access."),
            true,
        ),
        FlowFailure::ProviderRefused => (
            format!("{integration} refused the request"),
            format!("{integration} did not let us finish, for a reason that it keeps to itself."),
            format!("Try again. If it happens twice, tell {workspace} the reference below."),
            true,
        ),
        FlowFailure::ProviderUnavailable => (
            format!("{integration} is not answering"),
            format!("{integration} is down or very slow at the moment. Neither you nor {workspace} did anything wrong."),
            "Wait a few minutes and try again. Nothing was lost.".to_owned(),
            true,
        ),
        FlowFailure::ProviderUnreadable => (
            format!("We could not understand {integration}"),
            format!("{integration} sent an answer that makes no sense to us. It is not your fault."),
            format!("Try again. If it happens twice, tell {workspace} the reference below."),
            true,
        ),
        FlowFailure::IssuerMismatch => (
            "We stopped to protect your account".to_owned(),
            format!("The answer that came back was not from the {integration} that we asked, so we threw it away."),
            format!("Start again from here, not from a link in a message. If it happens twice, tell {workspace}."),
            true,
        ),
        FlowFailure::OtherAccount => (
            "Your old account stays".to_owned(),
            format!("You signed in to {integration} with another account than before, and chose to keep the old one."),
            format!("To renew the old one, try again and sign in to {integration} with that account."),
            true,
        ),
        FlowFailure::NameTaken => (
            "This connection exists already".to_owned(),
            format!("{workspace} asked for a connection under a name that another one has by now."),
            format!("Nothing was changed. Start again from {workspace}."),
            false,
        ),
        FlowFailure::IntegrationRemoved => (
            format!("{integration} is no longer offered"),
            format!("{workspace} removed {integration} from this page while you were signing in."),
            format!("There is nothing for you to do. Ask {workspace} if you did not expect this."),
            false,
        ),
        FlowFailure::Interrupted => (
            "We were interrupted".to_owned(),
            "Our server stopped before it could save the result. The fault is ours, not yours.".to_owned(),
            "Try again. Nothing was connected.".to_owned(),
            true,
        ),
    };
    FailureText { title, sentence, next, retry }
}

fn credential_refused(integration: &str) -> (String, String, String, bool) {
    (
        format!("{integration} did not accept what you entered"),
        "The key or password may have a typing mistake, or may have been withdrawn.".to_owned(),
        "Try again with a fresh copy. Nothing was saved.".to_owned(),
        true,
    )
}

fn operators_fault(workspace: &str, sentence: &str) -> (String, String, String, bool) {
    (
        format!("{workspace} has something to fix"),
        format!("{sentence} This is a mistake in the set-up, not yours."),
        format!("Tell {workspace} the reference below. Trying again will not help until it is fixed."),
        false,
    )
}

/// A category of the catalog.
#[must_use]
pub fn category_text(category: Category) -> &'static str {
    match category {
        Category::Ai => "AI",
        Category::Analytics => "Analytics",
        Category::Commerce => "Commerce",
        Category::Communication => "Communication",
        Category::ContentAndFiles => "Content and files",
        Category::CustomerSupport => "Customer support",
        Category::DeveloperTools => "Developer tools",
        Category::Finance => "Finance",
        Category::FormsAndSurveys => "Forms and surveys",
        Category::HrAndRecruiting => "HR and recruiting",
        Category::Marketing => "Marketing",
        Category::ProjectManagement => "Project management",
        Category::Productivity => "Productivity",
        Category::SalesAndCrm => "Sales and CRM",
    }
}

/// "used 3 hours ago", with the first letter raised; "Not used yet" where it never was.
#[must_use]
pub fn last_used(at: Option<DateTime<Utc>>, now: DateTime<Utc>) -> String {
    at.map_or_else(|| "Not used yet".to_owned(), |at| format!("Used {}", ago(at, now)))
}

/// How long ago `at` was, in words; a date from 30 days on. A time ahead of `now` counts as now: clocks differ.
#[must_use]
pub fn ago(at: DateTime<Utc>, now: DateTime<Utc>) -> String {
    let passed = (now - at).max(TimeDelta::zero());
    let count = |number: i64, unit: &str| format!("{number} {unit}{} ago", if number == 1 { "" } else { "s" });
    match (passed.num_days(), passed.num_hours(), passed.num_minutes()) {
        (0, 0, 0) => "just now".to_owned(),
        (0, 0, minutes) => count(minutes, "minute"),
        (0, hours, _) => count(hours, "hour"),
        (1, ..) => "yesterday".to_owned(),
        (days @ 2..30, ..) => count(days, "day"),
        _ => format!("on {}", date(at)),
    }
}

/// "23 November 2026", in UTC.
#[must_use]
pub fn date(at: DateTime<Utc>) -> String {
    at.format("%-d %B %Y").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_failure_has_its_own_sentence_and_says_what_to_do() {
        let texts: Vec<_> = FlowFailure::ALL.iter().map(|failure| failure_text(*failure, "Slack", "Acme")).collect();
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
        let told = |seconds| ago(now - TimeDelta::seconds(seconds), now);
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
        assert_eq!(last_used(None, now), "Not used yet");
        assert_eq!(last_used(Some(now), now), "Used just now");
    }
}
