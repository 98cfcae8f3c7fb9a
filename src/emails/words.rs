//! Every sentence of our mails, by language. A new language is a member of [`Language`] and a function for each mail: a
//! sentence that it lacks does not compile.

use chrono::{DateTime, Utc};

/// A language that our mails speak.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Language {
    /// English, also for who asked for a language that is not spoken yet.
    #[default]
    English,
}

impl Language {
    /// The language that a BCP 47 tag asks for.
    #[must_use]
    pub fn of(tag: Option<&str>) -> Self {
        let primary = tag.and_then(|tag| tag.split('-').next()).unwrap_or_default();
        match primary.to_ascii_lowercase().as_str() {
            "en" => Self::English,
            _ => Self::default(),
        }
    }

    /// Its BCP 47 tag.
    #[must_use]
    pub fn tag(self) -> &'static str {
        match self {
            Self::English => "en",
        }
    }

    /// Which way it is written: `ltr` or `rtl`.
    #[must_use]
    pub fn dir(self) -> &'static str {
        match self {
            Self::English => "ltr",
        }
    }
}

/// What an invitation is about.
#[derive(Clone, Copy, Debug)]
pub struct InvitationFacts<'a> {
    /// Who invites.
    pub workspace: &'a str,
    /// Who is invited.
    pub person: Option<&'a str>,
    /// What is to be connected, when it is one thing.
    pub integration: Option<&'a str>,
    /// Where the mail goes.
    pub address: &'a str,
    /// Until when the link works.
    pub expires_at: DateTime<Utc>,
}

/// What an invitation says, in the order in which it is read.
#[derive(Clone, Debug)]
pub struct InvitationWords {
    /// The subject.
    pub subject: String,
    /// What mail programs show beside the subject.
    pub preview: String,
    /// The heading.
    pub title: String,
    /// To whom.
    pub greeting: String,
    /// Who asks for what.
    pub ask: String,
    /// Why it is safe.
    pub promise: String,
    /// The button.
    pub button: String,
    /// Until when, and for whom.
    pub until: String,
    /// Above the address in full.
    pub by_hand: String,
    /// Why this mail came.
    pub why: String,
}

/// The words of an invitation.
#[must_use]
pub fn invitation(language: Language, facts: InvitationFacts<'_>) -> InvitationWords {
    match language {
        Language::English => english::invitation(facts),
    }
}

/// What the code of a sign-in is about.
#[derive(Clone, Copy, Debug)]
pub struct CodeFacts<'a> {
    /// At whose server somebody signs in.
    pub workspace: &'a str,
    /// What the server is called.
    pub server: &'a str,
    /// What the program calls itself that wants to use it.
    pub client: &'a str,
    /// Six digits.
    pub code: &'a str,
    /// How long it can be entered, in minutes.
    pub minutes: i64,
}

/// What a mail with a code says, in the order in which it is read.
#[derive(Clone, Debug)]
pub struct CodeWords {
    /// The subject.
    pub subject: String,
    /// What mail programs show beside the subject.
    pub preview: String,
    /// The heading.
    pub title: String,
    /// Who asks for what.
    pub ask: String,
    /// What to do with the code that follows.
    pub enter: String,
    /// What not to do with it.
    pub warning: String,
    /// Why this mail came.
    pub why: String,
}

/// The words of a mail with a code.
#[must_use]
pub fn code(language: Language, facts: CodeFacts<'_>) -> CodeWords {
    match language {
        Language::English => english::code(facts),
    }
}

mod english {
    use super::{CodeFacts, CodeWords, DateTime, InvitationFacts, InvitationWords, Utc};

    pub(super) fn code(facts: CodeFacts<'_>) -> CodeWords {
        let CodeFacts { workspace, server, client, code, minutes } = facts;
        CodeWords {
            subject: format!("{code} is your code for {workspace}"),
            preview: format!("It can be entered for {minutes} minutes."),
            title: "Your code".to_owned(),
            ask: format!("{client} asks to use {server} of {workspace} for you."),
            enter: format!("To go on, enter this code within {minutes} minutes where you entered your address:"),
            warning: "Give it to nobody, not even to the program: enter it on the page only.".to_owned(),
            why: format!(
                "This mail was sent because somebody entered this address to sign in to {workspace}. If it was not you, \
                 you need not do anything: without the code nothing happens."
            ),
        }
    }

    pub(super) fn invitation(facts: InvitationFacts<'_>) -> InvitationWords {
        let InvitationFacts { workspace, person, integration, address, expires_at } = facts;
        let what = integration.map_or_else(|| "your accounts".to_owned(), |name| format!("your {name} account"));
        let end = date(expires_at);
        InvitationWords {
            subject: format!("{workspace} asks you to connect {what}"),
            preview: format!("It takes about a minute. The link works until {end}."),
            title: format!("Connect {what}"),
            greeting: person.map_or_else(|| "Hello,".to_owned(), |name| format!("Hello {name},")),
            ask: format!(
                "{workspace} asks you to connect {what}, so that {workspace} can work with the data there on your behalf."
            ),
            promise: "It takes about a minute. Before anything is connected you see what is asked for, and you can \
                      disconnect at any time."
                .to_owned(),
            button: integration.map_or_else(|| "Connect your accounts".to_owned(), |name| format!("Connect {name}")),
            until: format!(
                "The link works until {end}, as often as you open it. It is meant for you alone: please do not pass it on."
            ),
            by_hand: "If the button does not work, copy this address into your browser:".to_owned(),
            why: format!(
                "This mail was sent to {address} because {workspace} invited you. If you did not expect it, you need not \
                 do anything: nothing is connected until you do it yourself."
            ),
        }
    }

    fn date(at: DateTime<Utc>) -> String {
        at.format("%-d %B %Y, %H:%M UTC").to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_language_that_is_not_spoken_yet_is_english() {
        for tag in [None, Some("en"), Some("en-GB"), Some("EN"), Some("de"), Some("zh-Hans"), Some("")] {
            assert_eq!(Language::of(tag), Language::English, "{tag:?}");
        }
    }
}
